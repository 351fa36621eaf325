/* protocol_test.c - protocol documents: the shipped one as it is used, and wrong ones, each with
 * the place that the error points at. */

#include "bench.h"

static struct bench b;

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
}

static void
teardown (void)
{
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

static struct kdc__protocol *
shipped (void)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__protocol_load (b.catalog, "kdc", kdc__day_of (START), &p, &err), err, "load");
  return p;
}

START_TEST (shipped_document)
{
  struct kdc__protocol *p = shipped ();
  const struct kdc__call_decl *submit = kdc__protocol_call (p, "submit");
  const uint8_t *sha;
  uint8_t again[32];
  size_t size;
  const void *bytes = kdc__protocol_bytes (p, &size, &sha);
  int situation;

  ck_assert_str_eq (kdc__protocol_id (p), "kdc");
  ck_assert_int_eq (kdc__sha256 (bytes, size, again), KDC_OK);
  ck_assert_mem_eq (sha, again, 32);
  ck_assert_uint_eq (p->plan_count, 1);
  ck_assert_ptr_eq (p->plan[0], submit);
  ck_assert_int_eq (submit->on_unknown, KDC__ON_RECONCILE);
  ck_assert_ptr_eq (submit->with, kdc__protocol_call (p, "query"));
  ck_assert_int_eq (submit->settle_ms, 5000);
  ck_assert_uint_eq (submit->part_count, 2);
  ck_assert_uint_eq (p->expect_count, 3);
  ck_assert_uint_eq (p->status_count, 10);
  ck_assert_uint_eq (p->receive->route_count, 3);
  for (situation = 0; situation < KDC__S_COUNT; situation++)
    ck_assert_int_ge (p->receive->answers[situation].status, 200);
  ck_assert_int_eq (kdc__protocol_canonical (p, "10"), 10);
  ck_assert_int_eq (kdc__protocol_canonical (p, "11"), 0);
  ck_assert_ptr_null (kdc__protocol_call (p, "nothing"));
  kdc__protocol_free (p);
  kdc__protocol_free (NULL);
}
END_TEST

/* Whoever writes another side reads docs/protocols/kdc.md: nothing may be missing there. */
START_TEST (documented)
{
  struct kdc__protocol *p = shipped ();
  static char text[65536];
  FILE *file = fopen (bench_source ("docs/protocols/kdc.md"), "rb");
  char word[64];
  size_t i, length;

  ck_assert_ptr_nonnull (file);
  length = fread (text, 1, sizeof text - 1, file);
  fclose (file);
  text[length] = '\0';
  for (i = 0; i < KDC__S_COUNT; i++)
    if (p->receive->answers[i].problem != NULL) {
      snprintf (word, sizeof word, "`%s`", strrchr (p->receive->answers[i].problem, ':') + 1);
      ck_assert_msg (strstr (text, word) != NULL, "%s is not in kdc.md", word);
    }
  for (i = 0; i < p->receive->answers[KDC__S_RECEIVED].attribute_count; i++) {
    snprintf (word, sizeof word, " %s=\"", p->receive->answers[KDC__S_RECEIVED].attributes[i].name);
    ck_assert_msg (strstr (text, word) != NULL
                     || strstr (text, word + 1) != NULL, "%s is not in kdc.md", word);
  }
  for (i = 0; i < p->plan[0]->header_count; i++)
    ck_assert_ptr_nonnull (strstr (text, p->plan[0]->headers[i].name));
  kdc__protocol_free (p);
}
END_TEST

START_TEST (no_such_document)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__protocol_load (b.catalog, "nobody", kdc__day_of (START), &p, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (p);
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__protocol_load (b.catalog, "kdc", kdc__day_of (0), &p, &err),
                    KDC_ENOTFOUND);
  kdc__error_delete (err);
}
END_TEST

/* `at` is where the error points, as text of the changed document. */
static const struct { const char *from, *to, *key, *at; } wrong[] = {
  { "settle=\"5s\"", "settle=\"5 s\"", "protocol.duration", " s\"" },
  { "settle=\"5s\"", "settle=\"5\"", "protocol.duration", "\"" },
  { "settle=\"5s\"", "settle=\"99999999s\"", "protocol.duration", "s\"" },
  { "http=\"429 503\"", "http=\"429 5o3\"", "protocol.http", "5o3" },
  { "http=\"429 503\"", "http=\"429 503-\"", "protocol.http", "503-" },
  { "http=\"400-499\"", "http=\"499-400\"", "protocol.http", "499-400" },
  { "http=\"429 503\"", "http=\"600\"", "protocol.http", "600" },
  { "http=\"429 503\"", "http=\" \"", "protocol.http", " \"" },
  { "test=\"/r:receipt[@", "test=\"/r:receipt[[@", "protocol.xpath", "/r:receipt[[@" },
  { "test=\"/r:receipt[@", "test=\"/q:receipt[@", "protocol.xpath", "/q:receipt" },
  { "test=\"/r:status\"", "test=\"nonsense(1)\"", "protocol.xpath", "nonsense(1)" },
  { "select=\"string(/r:receipt/@due)\"", "select=\"string(/r:)\"", "protocol.xpath",
    "string(/r:)" },
  { "value=\"{message-id}\" format", "value=\"{massage-id}\" format", "protocol.variable",
    "massage-id}\" format" },
  { "value=\"{agent}\"", "value=\"{agent\"", "protocol.brace", "{agent\"" },
  { "value=\"{agent}\"", "value=\"x {}\"", "protocol.brace", "}\"" },
  { "path=\"{+base}/dossiers\"", "path=\"/dossiers\"", "protocol.base", "/dossiers" },
  { "path=\"{+base}/messages/{message-id}\"", "path=\"{+base}/messages/{who}\"",
    "protocol.variable", "who}" },
  { "with=\"query\"", "with=\"quarry\"", "protocol.no-call", "quarry" },
  { "with=\"query\"", "with=\"submit\"", "protocol.no-call", "submit\" settle" },
  { "with=\"query\"", "with=\"status\"", "protocol.query-outcome", "status\" settle" },
  { "with=\"query\" settle", "settle", "protocol.with", "reconcile" },
  { "id=\"query\"", "id=\"submit\"", "protocol.double", "submit\" method=\"GET\"" },
  { "is=\"absent\"", "is=\"cannot-tell\"", "protocol.query", "query\" settle" },
  { "operation name=\"submit\" calls=\"submit\"", "operation name=\"submit\" calls=\"submit nil\"",
    "protocol.no-call", "nil" },
  { "operation name=\"submit\" calls=\"submit\"",
    "operation name=\"submit\" calls=\"submit query\"", "protocol.plan-query", "query\"" },
  { "operation name=\"submit\" calls=\"submit\"", "operation name=\"submit\" calls=\"status\"",
    "protocol.no-body", "status\"" },
  { "operation name=\"submit\" calls=\"submit\"",
    "operation name=\"submit\" calls=\"submit submit\"", "protocol.double", "submit\"/>" },
  { "<operation name=\"submit\" calls=\"submit\"/>", "", "protocol.no-submit", "<protocol" },
  { "expect capture=\"digest\"", "expect capture=\"digits\"", "protocol.no-capture", "digits" },
  { "expect capture=\"digest\" value=\"{content-digest}\"",
    "expect capture=\"digest\" value=\"{x}\"",
    "protocol.variable", "x}" },
  { "capture name=\"due\"", "capture name=\"-due\"", "protocol.capture-name", "-due" },
  { "of=\"dossier\"", "of=\"attachments\"", "protocol.first-part", "attachments\" type" },
  { "id=\"{file}@{message-id}\"", "id=\"{fyle}@{message-id}\"", "protocol.variable", "fyle}" },
  { "canonical=\"10\"", "canonical=\"11\"", "protocol.status", "11\"" },
  { "canonical=\"10\"", "canonical=\"9\"", "protocol.double", "10\" canonical" },
  { "next=\"2 4 7 8\"", "next=\"2 4 77 8\"", "protocol.status", "77 8" },
  { "route call=\"query\"", "route call=\"status\"", "protocol.route", "status\" does=\"query\"" },
  { "route call=\"submit\"", "route call=\"query\"", "protocol.no-body",
    "query\" does=\"submit\"" },
  { "<route call=\"query\" does=\"query\"/>", "<route call=\"q\" does=\"query\"/>",
    "protocol.no-call", "q\" does" },
  { "answer to=\"no-message\"", "answer to=\"no-dossier\"", "protocol.double",
    "no-dossier\" status=\"404\" problem=\"urn:kdc:problem:no-dossier\"" },
  { "answer to=\"query\" status=\"200\"", "answer to=\"query\" status=\"099\"", "protocol.http",
    "099" },
  { "retry-after=\"30s\"", "retry-after=\"soon\"", "protocol.duration", "soon" },
  { "retry-after=\"24h\"", "retry-after=\"1d\"", "protocol.duration", "d\"" },
  { "request=\"1073741824\"", "request=\"0\"", "protocol.number", "0\"" },
  { "serial-width=\"7\"", "serial-width=\"70\"", "protocol.number", "70" },
  { "code=\"{agency}-{day}-{serial}\"", "code=\"{agency}-{dau}-{serial}\"", "protocol.variable",
    "dau}" },
  { "filed=\"received created\"", "filed=\"received made\"", "protocol.filed", "made" },
  { "value=\"{due}\"", "value=\"{dew}\"", "protocol.variable", "dew}" },
  { "type=\"application/xml\">\n      <header", "><!-- -->\n      <header", "protocol.answer-body",
    "<answer" },
  { "header name=\"Location\"", "header name=\"Lo:cation\"", "protocol.header", "Lo:cation" },
  { "is=\"receipt\"", "is=\"receit\"", "structure.attribute-value", NULL },
  { " on-unknown=\"reconcile\"", "", "structure.missing-attribute", NULL },
  { "<receipt>", "<recept>", NULL, NULL },
  { "<limits ", "<limit ", NULL, NULL },
};

/* The columns of the error counted from the text itself. */
static void
place_of (const char *text, const char *at, int *line, int *column)
{
  const char *p;

  *line = 1;
  *column = 1;
  for (p = text; p < at; p++)
    if (*p == '\n') {
      ++*line;
      *column = 1;
    }
    else if ((*p & 0xc0) != 0x80)
      ++*column;
}

START_TEST (wrong_documents)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;
  const char *at;
  int line, column;
  size_t size;
  char *text = bench_protocol (wrong[_i].from, wrong[_i].to, &size);

  ck_assert_int_eq (kdc__protocol_read (b.catalog, text, size, "kdc.xml", &p, &err), KDC_EMODEL);
  ck_assert_ptr_null (p);
  ck_assert_ptr_nonnull (err);
  ck_assert_str_eq (err->source, "kdc.xml");
  if (wrong[_i].key != NULL)
    ck_assert_str_eq (err->key, wrong[_i].key);
  if (wrong[_i].at != NULL) {
    for (at = text; (at = strstr (at, wrong[_i].at)) != NULL; at++) {
      place_of (text, at, &line, &column);
      if (line == err->line && column == err->column)
        break;
    }
    ck_assert_msg (at != NULL, "%s points to %d:%d", err->key, err->line, err->column);
  }
  ck_assert_int_gt (err->line, 0);
  kdc__error_delete (err);
}
END_TEST

START_TEST (not_even_xml)
{
  static const char *const texts[] = { "", "<", "<protocol/>", "<x xmlns='urn:kdc:protocol:1'/>" };
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__protocol_read (b.catalog, texts[_i], strlen (texts[_i]), "p", &p, &err),
                    KDC_EMODEL);
  ck_assert_ptr_null (p);
  kdc__error_delete (err);
}
END_TEST

/* --- what answers mean ------------------------------------------------------------------------ */

#define PROBLEM(TYPE) "{\"type\":\"urn:kdc:problem:" TYPE "\"}"
#define RECEIPT_OF(AGENCY, CODE, STATUS)                                                    \
  "<receipt xmlns='urn:kdc:receipt:1' agency='" AGENCY "' dossier-code='" CODE              \
  "' status='" STATUS "'/>"
#define RECEIPT RECEIPT_OF ("H26.99.99", "H26.99.99-20261114-0000001", "1")
#define XML "application/xml"
#define JSON "application/problem+json"

static const struct { const char *call; int http; const char *type, *body; int is; } answers[] = {
  { "submit", 201, XML, RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "text/xml; charset=utf-8", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "Application/XML", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "image/x+xml", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 200, XML, RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<receipt/>", KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<receipt", KDC__IS_UNKNOWN },
  { "submit", 201, XML, "", KDC__IS_UNKNOWN },
  { "submit", 201, NULL, RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, "text/plain", RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<!DOCTYPE r [<!ENTITY a 'b'>]>" RECEIPT, KDC__IS_UNKNOWN },
  /* a number and a status that are nonsense: nobody knows what was received */
  { "submit", 201, XML, "<receipt xmlns='urn:kdc:receipt:1'/>", KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "10"), KDC__IS_RECEIPT },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "11"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "0"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "01"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "1.5"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "xong"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", ""), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H27-20261114-0000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-2026111x-0000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "c", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("", "-20261114-0000001", "1"), KDC__IS_UNKNOWN },
  { "query", 200, XML, RECEIPT_OF ("H26", "c", "1"), KDC__IS_UNKNOWN },
  { "query", 200, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "0"), KDC__IS_UNKNOWN },
  { "submit", 409, JSON, PROBLEM ("in-flight"), KDC__IS_UNKNOWN },
  { "submit", 409, JSON, PROBLEM ("else"), KDC__IS_REFUSED },
  { "submit", 422, JSON, PROBLEM ("key-reused"), KDC__IS_DUPLICATE },
  { "submit", 422, JSON, PROBLEM ("invalid"), KDC__IS_REFUSED },
  { "submit", 400, JSON, PROBLEM ("digest-mismatch"), KDC__IS_TRANSIENT },
  { "submit", 400, JSON, PROBLEM ("malformed"), KDC__IS_REFUSED },
  { "submit", 400, JSON, "{\"type\":\"about:blank\"}", KDC__IS_UNKNOWN },
  { "submit", 400, JSON, "{\"type\":", KDC__IS_UNKNOWN },
  { "submit", 400, JSON, "[]", KDC__IS_UNKNOWN },
  { "submit", 404, "text/html", "<html/>", KDC__IS_UNKNOWN },
  { "submit", 413, JSON, PROBLEM ("too-large"), KDC__IS_REFUSED },
  { "submit", 429, NULL, "", KDC__IS_TRANSIENT },
  { "submit", 503, "text/html", "<h1>later", KDC__IS_TRANSIENT },
  { "submit", 500, JSON, PROBLEM ("failure"), KDC__IS_UNKNOWN },
  { "submit", 502, NULL, "", KDC__IS_UNKNOWN },
  { "submit", 302, NULL, "", KDC__IS_UNKNOWN },
  { "submit", 401, NULL, "", KDC__IS_SUSPENDED },
  { "submit", 403, JSON, PROBLEM ("x"), KDC__IS_SUSPENDED },
  { "query", 200, XML, RECEIPT, KDC__IS_FOUND },
  { "query", 200, JSON, PROBLEM ("invalid"), KDC__IS_REFUSED },
  { "query", 200, JSON, "{}", KDC__IS_UNKNOWN },
  { "query", 404, JSON, PROBLEM ("no-message"), KDC__IS_ABSENT },
  { "query", 404, JSON, PROBLEM ("no-route"), KDC__IS_UNKNOWN },
  { "query", 404, "text/html", "<html/>", KDC__IS_UNKNOWN },
  { "query", 409, JSON, PROBLEM ("in-flight"), KDC__IS_UNKNOWN },
  { "query", 503, NULL, "", KDC__IS_UNKNOWN },
  { "query", 401, NULL, "", KDC__IS_SUSPENDED },
};

START_TEST (classified)
{
  struct kdc__protocol *p = shipped ();
  struct kdc_http_response *r = bench_canned (&b, answers[_i].http, answers[_i].type,
                                              answers[_i].body);
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  int is = -1;

  bench_ok (kdc__classify (p, kdc__protocol_call (p, answers[_i].call), r, &dom, &is, &err), err,
            "classify");
  ck_assert_str_eq (kdc__answer_kind_name (is), kdc__answer_kind_name (answers[_i].is));
  kdc__dom_free (dom);
  kdc__response_free (r);
  kdc__protocol_free (p);
}
END_TEST

/* --- variables -------------------------------------------------------------------------------- */

START_TEST (variables)
{
  struct kdc__variables v, again;
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__variables_init (&v, b.ctx);
  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__variables_set (&v, "a", "1 2/ă"), KDC_OK);
  ck_assert_int_eq (kdc__variables_set (&v, "a", "x,:y/ă"), KDC_OK);
  ck_assert_int_eq (kdc__variables_set (&v, "b", NULL), KDC_OK);
  ck_assert_int_eq (kdc__variables_set_int (&v, "n", -7), KDC_OK);
  ck_assert_uint_eq (v.count, 3);
  ck_assert_int_eq (kdc__variables_get_int (&v, "n"), -7);
  ck_assert_int_eq (kdc__variables_get_int (&v, "a"), 0);
  ck_assert_ptr_null (kdc__variables_get (&v, "c"));
  ck_assert_int_eq (kdc__variables_write (&v, &text), KDC_OK);
  bench_ok (kdc__variables_read (b.ctx, text.data, text.size, &again, &err), err, "read");
  ck_assert_uint_eq (again.count, 3);
  ck_assert_str_eq (kdc__variables_get (&again, "a"), "x,:y/ă");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_expand ("<{a}|{n}|{+a}>", &again, &text), KDC_OK);
  ck_assert_str_eq (text.data, "<x,:y/ă|-7|x,:y/ă>");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_uri ("/{a}/{+a}", &again, &text), KDC_OK);
  ck_assert_str_eq (text.data, "/x%2C%3Ay%2F%C4%83/x,:y/%C4%83");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_expand ("{zz}", &again, &text), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__template_uri ("{zz}", &again, &text), KDC_ENOTFOUND);
  kdc__buffer_clear (&text);
  kdc__variables_clear (&v);
  kdc__variables_clear (&again);
}
END_TEST

START_TEST (broken_rows)
{
  static const char *const rows[]
    = { "1:a", "1:a,", "2:a,", "x:a,1:b,", "-1:a,1:b,", "1:a,99999999999999999999:b,", "1:a,1:bb",
        ":,1:b,", "1:a,1:b" };
  struct kdc__variables v;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__variables_read (b.ctx, rows[_i], strlen (rows[_i]), &v, &err),
                    KDC_EPARSE);
  ck_assert_uint_eq (v.count, 0);
  kdc__error_delete (err);
}
END_TEST

/* A frozen call cut anywhere is no frozen call, and nothing worse happens. */
START_TEST (frozen_cut)
{
  struct kdc__frozen f, again;
  struct kdc_buffer text;
  kdc_error *err = NULL;
  size_t i;

  kdc__frozen_init (&f, b.ctx);
  kdc__buffer_init (&text, b.ctx, 0);
  f.method = kdc__strdup (b.ctx, "POST");
  f.target = kdc__strdup (b.ctx, "http://x/y");
  ck_assert_int_eq (kdc__headers_add (&f.headers, "A", "b"), KDC_OK);
  ck_assert_int_eq (kdc__frozen_write (&f, &text), KDC_OK);
  bench_ok (kdc__frozen_read (b.ctx, text.data, text.size, &again, &err), err, "read");
  ck_assert_str_eq (again.target, f.target);
  ck_assert_str_eq (kdc__headers_get (&again.headers, "a"), "b");
  kdc__frozen_clear (&again);
  for (i = 0; i < text.size; i++) {
    int status = kdc__frozen_read (b.ctx, text.data, i, &again, &err);

    ck_assert (status == KDC_EPARSE || status == KDC_OK);
    kdc__frozen_clear (&again);
    kdc__error_delete (err);
    err = NULL;
  }
  kdc__frozen_clear (&f);
  kdc__buffer_clear (&text);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("protocol");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, shipped_document);
  tcase_add_test (cases, documented);
  tcase_add_test (cases, no_such_document);
  tcase_add_loop_test (cases, wrong_documents, 0, (int) (sizeof wrong / sizeof *wrong));
  tcase_add_loop_test (cases, not_even_xml, 0, 4);
  tcase_add_loop_test (cases, classified, 0, (int) (sizeof answers / sizeof *answers));
  tcase_add_test (cases, variables);
  tcase_add_loop_test (cases, broken_rows, 0, 9);
  tcase_add_test (cases, frozen_cut);
  return bench_run_suite ("protocol", cases);
}
