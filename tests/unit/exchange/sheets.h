/* sheets.h - sheets of protocol documents run alone: an envelope from a dossier, the wire text, and
 * what the receiving sheet makes of it. */
#ifndef KDC_TEST_EXCHANGE_SHEETS_H
#define KDC_TEST_EXCHANGE_SHEETS_H

#include "bench.h"
#include "base/file.h"
#include "exchange/maps.h"
#include "wire/json.h"
#include "xml/xslt.h"

struct sheets {
  struct kdc_context *ctx;
  struct kdc__wire wire;
  struct kdc__findings findings;
};

static inline int
sheets_late (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  (void) user, (void) count;
  return kdc__buffer_printf (out, "late(%s)", arguments[0]);
}

/* The one whose bytes and files kdc:dossier () and kdc:attachment () give. */
static struct kdc_dossier *sheets_dossier;

static inline int
sheets_bytes (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct kdc_buffer bytes;
  char path[4096];
  int status;

  (void) user;
  if (count == 0)
    return kdc__base64 (out, (const uint8_t *) sheets_dossier->bytes.data,
                        sheets_dossier->bytes.size);
  kdc__buffer_init (&bytes, out->ctx, 0);
  snprintf (path, sizeof path, "%s/%s", sheets_dossier->directory, arguments[0]);
  status = kdc__file_read (out->ctx, path, 1 << 24, &bytes, NULL);
  if (status == KDC_OK)
    status = kdc__base64 (out, (const uint8_t *) bytes.data, bytes.size);
  kdc__buffer_clear (&bytes);
  return status;
}

static const struct kdc__xslt_function sheets_functions[]
  = { KDC__WIRE_FUNCTIONS, { "late", 1, 1, sheets_late }, { "dossier", 0, 0, sheets_bytes },
      { "attachment", 1, 1, sheets_bytes }, { NULL, 0, 0, NULL } };

static inline int
sheets_resolve (void *user, const char *name, struct kdc_buffer *out)
{
  char path[256];

  snprintf (path, sizeof path, "lib/data/styles/%s", name);
  return kdc__file_read (user, bench_source (path), 1 << 20, out, NULL);
}

static inline void
sheets_start (struct sheets *s, struct kdc_context *ctx, const struct kdc__protocol *p)
{
  s->ctx = ctx;
  kdc__findings_init (&s->findings, ctx);
  s->wire = (struct kdc__wire) { ctx, p, &s->findings };
}

/* The whole text of a file; the caller clears. */
static inline void
sheets_file (struct kdc_context *ctx, const char *name, struct kdc_buffer *out)
{
  kdc_error *err = NULL;

  kdc__buffer_init (out, ctx, 0);
  bench_ok (kdc__file_read (ctx, bench_source (name), 1 << 24, out, &err), err, name);
}

/* Runs a sheet over a text; out is initialised here. */
static inline void
sheets_run (struct sheets *s, const char *sheet, const struct kdc_buffer *input,
            struct kdc_buffer *out)
{
  struct kdc_buffer text;
  struct kdc__xslt *xslt = NULL;
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;

  kdc__buffer_init (&text, s->ctx, 0);
  kdc__buffer_init (out, s->ctx, 0);
  bench_ok (sheets_resolve (s->ctx, sheet, &text), NULL, sheet);
  bench_ok (kdc__xslt_compile (s->ctx, text.data, text.size, sheet, sheets_resolve, s->ctx, &xslt,
                               &err), err, sheet);
  bench_ok (kdc__dom_parse (s->ctx, input->data, input->size, sheet, &dom, &err), err, "input");
  bench_ok (kdc__xslt_run (xslt, dom, NULL, sheets_functions, &s->wire, out, &err), err, sheet);
  kdc__dom_free (dom);
  kdc__xslt_free (xslt);
  kdc__buffer_clear (&text);
}

/* JSON as a sheet writes it, to text, and that text read again as a receiver does: the envelope
 * that a receiving sheet is given. */
static inline void
sheets_over_json (struct sheets *s, const struct kdc_buffer *written, struct kdc_buffer *json,
                  struct kdc_buffer *envelope)
{
  kdc_error *err = NULL;

  kdc__buffer_init (json, s->ctx, 0);
  kdc__buffer_init (envelope, s->ctx, 0);
  bench_ok (kdc__json_from_xml (s->ctx, written->data, written->size, "sheet", json, &err), err,
            "json");
  (void) kdc__buffer_puts (envelope, "<exchange xmlns=\"urn:kdc:exchange:1\"><request>");
  bench_ok (kdc__xml_from_json (s->ctx, json->data, json->size, envelope, &err), err, "parse");
  ck_assert_int_eq (kdc__buffer_puts (envelope, "</request></exchange>"), KDC_OK);
}

/* --- looking into a text ---------------------------------------------------------------------- */

static const char *const sheets_namespaces[]
  = { "e", "urn:kdc:exchange:1", "d", "urn:kdc:dossier:1", "r", "urn:kdc:record:1", "j",
      "http://www.w3.org/2005/xpath-functions", NULL };

static inline struct kdc__dom *
sheets_dom (struct kdc_context *ctx, const struct kdc_buffer *text)
{
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__dom_parse (ctx, text->data, text->size, "text", &dom, &err), err, text->data);
  return dom;
}

static inline const char *
sheets_value (struct kdc_context *ctx, const struct kdc__dom *dom, const char *expression,
              char *out, size_t size)
{
  struct kdc__xpath *xpath = NULL;
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__buffer_init (&text, ctx, 0);
  bench_ok (kdc__xpath_compile (ctx, expression, sheets_namespaces, &xpath, &err), err,
            expression);
  ck_assert_int_eq (kdc__xpath_string (xpath, dom, &text), KDC_OK);
  snprintf (out, size, "%s", text.data != NULL ? text.data : "");
  kdc__buffer_clear (&text);
  kdc__xpath_free (xpath);
  return out;
}

#endif
