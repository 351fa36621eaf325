/* wire_families.c - messages, answers, style sheets, outputs, and the waiting between attempts. */
#include "families.h"

#include "transform/export.h"
#include "unit/exchange/bench.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/json_scan.h"
#include "wire/mime.h"
#include "wire/mime_reader.h"
#include "xml/xslt.h"

#define XSLT "http://www.w3.org/1999/XSL/Transform"

/* --- parts and headers ------------------------------------------------------------------------ */

static struct cost
read_parts (struct kdc_context *ctx, const char *type, struct kdc_buffer *body, size_t least)
{
  struct kdc__parts parts;
  kdc_error *err = NULL;
  struct cost cost;
  int status;

  meter_on ();
  status = kdc__multipart_read (ctx, type, body->data, body->size, &parts, &err);
  cost = meter_off ();
  ck_assert_msg (least == 0 || status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no memory");
  if (status == KDC_OK) {
    ck_assert_uint_ge (parts.count, least);
    kdc__parts_clear (&parts);
  }
  kdc__error_delete (err);
  kdc__buffer_clear (body);
  return cost;
}

static struct cost
parts_of (struct kdc_context *ctx, const char *head, const char *middle, size_t n,
          const char *tail, size_t least)
{
  struct kdc_buffer body;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, head);
  repeat_text (&body, middle, n);
  kdc__buffer_puts (&body, tail);
  return read_parts (ctx, "multipart/form-data; boundary=b", &body, least);
}

static struct cost
many_parts (struct kdc_context *ctx, size_t n)
{
  return parts_of (ctx, "", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", n,
                   "--b--\r\n", n);
}

static struct cost
false_boundaries (struct kdc_context *ctx, size_t n)
{
  return parts_of (ctx, "--b\r\n\r\n", "\r\n--c", n, "\r\n--b--\r\n", 1);
}

static int
take_begin (void *user, const struct kdc__part_info *info)
{
  (void) user, (void) info;
  return KDC_OK;
}

static int
take_data (void *user, const char *data, size_t size)
{
  (void) user, (void) data, (void) size;
  return KDC_OK;
}

static int
take_end (void *user)
{
  (void) user;
  return KDC_OK;
}

static struct cost
in_pieces (struct kdc_context *ctx, const char *head, const char *middle, size_t n)
{
  static const struct kdc__mime_events events = { take_begin, take_data, take_end };
  struct kdc__mime_reader *reader = NULL;
  struct kdc_buffer body;
  struct cost cost;
  size_t at, step;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, head);
  repeat_text (&body, middle, n);
  kdc__buffer_puts (&body, "\r\n--b--\r\n");
  meter_on ();
  ck_assert_int_eq (kdc__mime_reader_new (ctx, "multipart/related; boundary=b", 3, 3, &events, NULL,
                                          &reader, NULL), KDC_OK);
  for (at = 0; at < body.size; at += step) {
    step = body.size - at < 5 ? body.size - at : 5;
    ck_assert_int_eq (kdc__mime_reader_feed (reader, body.data + at, step, NULL), KDC_OK);
  }
  ck_assert_int_eq (kdc__mime_reader_end (reader, NULL), KDC_OK);
  cost = meter_off ();
  kdc__mime_reader_free (reader);
  kdc__buffer_clear (&body);
  return cost;
}

static struct cost
boundaries_in_pieces (struct kdc_context *ctx, size_t n)
{
  return in_pieces (ctx, "--b\r\n\r\n", "\r\n--b- \r", n);
}

static struct cost
field_in_pieces (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer head;
  struct cost cost;

  kdc__buffer_init (&head, ctx, 0);
  kdc__buffer_puts (&head, "--b\r\nA: b\r\n");
  repeat_text (&head, " x\r\n", n / 4);
  kdc__buffer_puts (&head, "\r\n");
  cost = in_pieces (ctx, head.data, "", 0);
  kdc__buffer_clear (&head);
  return cost;
}

static struct cost
many_fields (struct kdc_context *ctx, size_t n)
{
  return parts_of (ctx, "--b\r\n", "A-Field: some value\r\n", n / 21, "\r\n\r\n--b--\r\n", 1);
}

static struct cost
folded_field (struct kdc_context *ctx, size_t n)
{
  return parts_of (ctx, "--b\r\nContent-Type: text/plain;", "\r\n a=b;", n / 7,
                   "\r\n\r\n\r\n--b--\r\n", 1);
}

static struct cost
many_parameters (struct kdc_context *ctx, size_t n)
{
  return parts_of (ctx, "--b\r\nContent-Disposition: form-data; ", "a=\"\\\"\"; ", n / 9,
                   "name=x\r\n\r\n\r\n--b--\r\n", 1);
}

static struct cost
split_parameter (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer body;
  size_t i;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, "--b\r\nContent-Disposition: form-data");
  for (i = 0; i < n / 14; i++)
    kdc__buffer_printf (&body, "; name*%05zu=ab", i);
  kdc__buffer_puts (&body, "\r\n\r\n\r\n--b--\r\n");
  return read_parts (ctx, "multipart/form-data; boundary=b", &body, 1);
}

/* --- posts ------------------------------------------------------------------------------------ */

static struct cost
read_post (struct kdc_context *ctx, const char *type, const char *head, const char *field,
           size_t n, const char *tail)
{
  struct kdc_buffer body;
  struct kdc__pairs pairs;
  kdc_error *err = NULL;
  struct cost cost;
  size_t i;
  int status;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, head);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&body, field, i);
  kdc__buffer_puts (&body, tail);
  kdc__pairs_init (&pairs, ctx);
  meter_on ();
  status = type != NULL ? kdc__form_data_read (type, body.data, body.size, n + 1, &pairs, &err)
                        : kdc__urlencoded_read (body.data, body.size, n + 1, &pairs, &err);
  cost = meter_off ();
  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no memory");
  kdc__pairs_clear (&pairs);
  kdc__buffer_clear (&body);
  return cost;
}

static struct cost
posted_escapes (struct kdc_context *ctx, size_t n)
{
  return read_post (ctx, NULL, "a=", "%%0D%%C4%%91", n / 9, "");
}

static struct cost
posted_line_ends (struct kdc_context *ctx, size_t n)
{
  return read_post (ctx, "multipart/form-data; boundary=b",
                    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "\r\n\r", n / 3,
                    "\r\n--b--\r\n");
}

static struct cost
posted_pairs (struct kdc_context *ctx, size_t n)
{
  return read_post (ctx, NULL, "", "a%zu=1&", n, "");
}

static struct cost
posted_parts (struct kdc_context *ctx, size_t n)
{
  return read_post (ctx, "multipart/form-data; boundary=b", "",
                    "--b\r\nContent-Disposition: form-data; name=\"a%zu\"\r\n\r\nx\r\n", n,
                    "--b--\r\n");
}

static int
pass_over (void *user)
{
  (void) user;
  return KDC_OK;
}

static int
pass_begin (void *user, int is_array)
{
  (void) user, (void) is_array;
  return KDC_OK;
}

static int
pass_name (void *user, const char *text, size_t size)
{
  (void) user, (void) text, (void) size;
  return KDC_OK;
}

static int
pass_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  (void) user, (void) kind, (void) text, (void) size;
  return KDC_OK;
}

static struct cost
posted_json (struct kdc_context *ctx, const char *open, size_t n, const char *inner,
             const char *close)
{
  static const struct kdc__json_events events = { pass_begin, pass_over, pass_name, pass_value,
                                                  NULL };
  struct kdc_buffer text;
  struct cost cost;

  kdc__buffer_init (&text, ctx, 0);
  repeat_text (&text, open, n);
  kdc__buffer_puts (&text, inner);
  repeat_text (&text, close, n);
  meter_on ();
  ck_assert_int_eq (kdc__json_scan (ctx, text.data, text.size, 200, &events, NULL, NULL), KDC_OK);
  cost = meter_off ();
  kdc__buffer_clear (&text);
  return cost;
}

static struct cost
nested_objects (struct kdc_context *ctx, size_t n)
{
  return posted_json (ctx, "{\"a\":[", n / 2, "1", "]}");
}

static struct cost
nested_arrays (struct kdc_context *ctx, size_t n)
{
  return posted_json (ctx, "[1,", n, "\"\\u00e1\"", "]");
}

/* --- answers ---------------------------------------------------------------------------------- */

static struct cost
read_json (struct kdc_context *ctx, const char *head, const char *item, size_t n, const char *tail)
{
  struct kdc_buffer text, xml;
  kdc_error *err = NULL;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_init (&xml, ctx, 0);
  kdc__buffer_puts (&text, head);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, item, i);
  kdc__buffer_puts (&text, tail);
  meter_on ();
  (void) kdc__xml_from_json (ctx, text.data, text.size, &xml, &err);
  cost = meter_off ();
  kdc__error_delete (err);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&xml);
  return cost;
}

static struct cost
json_members (struct kdc_context *ctx, size_t n)
{
  return read_json (ctx, "{", "\"a%zu\":1,", n / 10, "\"z\":2}");
}

static struct cost
json_items (struct kdc_context *ctx, size_t n)
{
  return read_json (ctx, "[", "%zu,", n / 6, "0]");
}

static struct cost
json_string (struct kdc_context *ctx, size_t n)
{
  return read_json (ctx, "[\"", "\\u0001%zu", n / 10, "\"]");
}

static struct cost
answer_in_pieces (struct kdc_context *ctx, size_t n)
{
  struct kdc_http_response *response = NULL;
  struct kdc_buffer stored;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&stored, ctx, 0);
  meter_on ();
  ck_assert_int_eq (kdc__response_new (ctx, 200, &response), KDC_OK);
  for (i = 0; i < n / 16; i++)
    ck_assert_int_eq (kdc__buffer_append (&response->body, "0123456789abcdef", 16), KDC_OK);
  ck_assert_int_eq (kdc__response_write (response, &stored), KDC_OK);
  kdc__response_free (response);
  ck_assert_int_eq (kdc__response_read (ctx, stored.data, stored.size, &response, NULL), KDC_OK);
  cost = meter_off ();
  kdc__response_free (response);
  kdc__buffer_clear (&stored);
  return cost;
}

/* --- style sheets ----------------------------------------------------------------------------- */

static int
give_argument (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  (void) user, (void) count;
  return kdc__buffer_puts (out, arguments[0]);
}

static struct cost
transform (struct kdc_context *ctx, const char *templates, struct kdc_buffer *input)
{
  static const struct kdc__xslt_function functions[]
    = { { "give", 1, 1, give_argument }, { NULL, 0, 0, NULL } };
  struct kdc__xslt *sheet = NULL;
  struct kdc__dom *dom = NULL;
  struct kdc_buffer text, out;
  kdc_error *err = NULL;
  struct cost cost;
  int status;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_init (&out, ctx, 0);
  kdc__buffer_printf (&text, "<xsl:stylesheet version='1.0' xmlns:xsl='" XSLT
                      "' xmlns:kdc='urn:kdc:xslt:1'>%s</xsl:stylesheet>", templates);
  meter_on ();
  status = kdc__xslt_compile (ctx, text.data, text.size, "a.xsl", NULL, NULL, &sheet, &err);
  if (status == KDC_OK)
    status = kdc__dom_parse (ctx, input->data, input->size, "a.xml", &dom, &err);
  if (status == KDC_OK)
    status = kdc__xslt_run (sheet, dom, NULL, functions, NULL, &out, &err);
  cost = meter_off ();
  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no memory");
  ck_assert_uint_gt (out.size, 0);
  kdc__dom_free (dom);
  kdc__xslt_free (sheet);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&out);
  kdc__buffer_clear (input);
  return cost;
}

static struct cost
recursion (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer input;

  kdc__buffer_init (&input, ctx, 0);
  kdc__buffer_printf (&input, "<a n='%zu'/>", n);
  return transform (ctx, "<xsl:template match='a'><xsl:call-template name='r'>"
                         "<xsl:with-param name='n' select='@n'/></xsl:call-template>"
                         "</xsl:template><xsl:template name='r'><xsl:param name='n'/><b>"
                         "<xsl:value-of select='kdc:give(string($n))'/></b><xsl:if test='$n > 0'>"
                         "<xsl:call-template name='r'><xsl:with-param name='n' select='$n - 1'/>"
                         "</xsl:call-template></xsl:if></xsl:template>", &input);
}

static struct cost
elements_of (struct kdc_context *ctx, size_t n, const char *templates)
{
  struct kdc_buffer input;

  kdc__buffer_init (&input, ctx, 0);
  kdc__buffer_puts (&input, "<a>");
  repeat_text (&input, "<b>text</b>", n);
  kdc__buffer_puts (&input, "</a>");
  return transform (ctx, templates, &input);
}

static struct cost
calls (struct kdc_context *ctx, size_t n)
{
  return elements_of (ctx, n, "<xsl:template match='b'><c><xsl:value-of select='kdc:give(string())"
                              "'/></c></xsl:template>");
}

static struct cost
long_output (struct kdc_context *ctx, size_t n)
{
  return elements_of (ctx, n / 500, "<xsl:template match='b'><xsl:for-each select='//b[position () "
                                    "&lt; 50]'><c d='&lt;&gt;'>&lt;</c></xsl:for-each>"
                                    "</xsl:template>");
}

static struct cost
exports (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer text, out;
  const struct kdc_form *form = NULL;
  const struct kdc__export *export;
  struct world w;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_init (&out, ctx, 0);
  world_begin (&w, ctx);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<field name=\"a%zu\" type=\"integer\" required=\"true()\"><label "
                        "xml:lang=\"vi\">A</label><rule id=\"R%zu\" test=\". gt %zu\"><message "
                        "xml:lang=\"vi\">Sai.</message></rule></field>", i, i, i);
  world_form (&w, &text);
  world_procedure (&w, &text);
  world_open (&w);
  ck_assert_int_eq (kdc__catalog_form (w.catalog, "f", 20000, &form, NULL), KDC_OK);
  meter_on ();
  for (i = 0; (export = kdc__export_at (i)) != NULL; i++) {
    ck_assert_int_eq (kdc__export_form (form, export->name, 20000, KDC__VI, &out, NULL), KDC_OK);
    kdc__buffer_clear (&out);
  }
  cost = meter_off ();
  world_end (&w);
  return cost;
}

/* --- waiting ---------------------------------------------------------------------------------- */

static struct bench b;

static void
start (enum kdc__option limit, size_t value)
{
  bench_start_with (&b, NULL, kdc__option_row (limit)->name, (int64_t) value);
  b.ctx->allocator = meter_allocator;   /* of the same family as the one it began with */
}

/* The ward is busy until the desk gives up. */
static struct cost
attempts (struct kdc_context *ctx, size_t n)
{
  struct cost cost;
  int64_t id;

  (void) ctx;
  start (KDC__MAX_ATTEMPTS, n);
  id = bench_put (&b, NULL);
  b.fate = F_BUSY;
  meter_on ();
  while (bench_state (&b, id) != KDC__DEAD)
    bench_step (&b, id);
  cost = meter_off ();
  ck_assert_int_eq (b.posts, (int) n);
  bench_end (&b);
  return cost;
}

/* A destination that fails until it is left in peace. */
static struct cost
failures (struct kdc_context *ctx, size_t n)
{
  struct cost cost;
  int64_t id, until;
  size_t i;

  (void) ctx;
  start (KDC__BREAKER_FAILURES, n);
  id = bench_put (&b, NULL);
  b.fate = F_BUSY;
  meter_on ();
  for (i = 0; i < n; i++)
    bench_step (&b, id);
  cost = meter_off ();
  ck_assert_int_eq (kdc__outbox_breaker (b.outbox, BASE, &until), KDC__BREAKER_OPEN);
  bench_end (&b);
  return cost;
}

/* As much for each size: a number with more digits costs a step to write. */
static int
same_pause (void *user, void *out, size_t size)
{
  uint64_t pause = 999;

  (void) user;
  memcpy (out, &pause, size < sizeof pause ? size : sizeof pause);
  return KDC_OK;
}

/* One attempt that has to be repeated: a longer time is no more work. */
static struct cost
wait (enum kdc__option limit, size_t n)
{
  struct cost cost;
  int64_t id;

  start (limit, n);
  kdc__outbox_set_random (b.outbox, same_pause, NULL);
  id = bench_put (&b, NULL);
  b.fate = F_BUSY;
  meter_on ();
  bench_step (&b, id);
  cost = meter_off ();
  ck_assert_int_eq (bench_state (&b, id), KDC__RETRY_WAIT);
  bench_end (&b);
  return cost;
}

#define WAIT(NAME, LIMIT) \
  static struct cost \
  NAME (struct kdc_context *ctx, size_t n) \
  { \
    (void) ctx; \
    return wait (LIMIT, n); \
  }

WAIT (connecting, KDC__NET_CONNECT_MS)
WAIT (exchanging, KDC__NET_TOTAL_MS)
WAIT (holding, KDC__LEASE_MS)
WAIT (first_pause, KDC__RETRY_FIRST_MS)
WAIT (longest_pause, KDC__RETRY_MAX_MS)

const struct family wire_families[] = {
  { KDC__MAX_MIME_PARTS, "many parts", 2000, many_parts },
  { KDC__MAX_MIME_PARTS, "lines that are nearly boundaries", 20000, false_boundaries },
  { KDC__MAX_MIME_PARTS, "such lines in pieces", 20000, boundaries_in_pieces },
  { KDC__MAX_HEADER_BYTES, "a field in pieces", 100000, field_in_pieces },
  { KDC__MAX_HEADER_BYTES, "many fields", 200000, many_fields },
  { KDC__MAX_HEADER_BYTES, "a folded field", 200000, folded_field },
  { KDC__MAX_HEADER_BYTES, "many parameters", 200000, many_parameters },
  { KDC__MAX_HEADER_BYTES, "a parameter in pieces", 100000, split_parameter },
  { KDC__MAX_POST_BYTES, "escapes", 200000, posted_escapes },
  { KDC__MAX_POST_BYTES, "line ends in a part", 200000, posted_line_ends },
  { KDC__MAX_POST_FIELDS, "fields of a form", 10000, posted_pairs },
  { KDC__MAX_POST_FIELDS, "fields in parts", 10000, posted_parts },
  { KDC__MAX_POST_DEPTH, "objects in arrays", 50, nested_objects },
  { KDC__MAX_POST_DEPTH, "arrays in arrays", 50, nested_arrays },
  { KDC__MAX_ANSWER_BYTES, "members of an object", 200000, json_members },
  { KDC__MAX_ANSWER_BYTES, "items of an array", 200000, json_items },
  { KDC__MAX_ANSWER_BYTES, "a string of escapes", 200000, json_string },
  { KDC__MAX_ANSWER_BYTES, "an answer in pieces", 200000, answer_in_pieces },
  { KDC__MAX_XSLT_DEPTH, "templates that call themselves", 200, recursion },
  { KDC__MAX_XSLT_OPS, "calls of a function", 5000, calls },
  { KDC__MAX_OUTPUT_BYTES, "a long output", 200000, long_output },
  { KDC__MAX_OUTPUT_BYTES, "exports of a wide form", 200, exports },
  { KDC__MAX_ATTEMPTS, "attempts in vain", 40, attempts },
  { KDC__BREAKER_FAILURES, "failures in a row", 8, failures },
  { KDC__NET_CONNECT_MS, "waiting for a connection", 1000, connecting },
  { KDC__NET_TOTAL_MS, "waiting for an answer", 10000, exchanging },
  { KDC__LEASE_MS, "holding a delivery", 90000, holding },
  { KDC__RETRY_FIRST_MS, "the first pause", 1000, first_pause },
  { KDC__RETRY_MAX_MS, "the longest pause", 100000, longest_pause },
  { NO_LIMIT, NULL, 0, NULL },
};
