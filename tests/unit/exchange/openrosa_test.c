/* openrosa_test.c - a dossier as an OpenRosa submission and back: the same document, over every
 * sample of the four ward forms. */

#include <glob.h>

#include "sheets.h"

static struct bench b;
static struct kdc__protocol *p;
static struct sheets s;

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
  bench_ok (kdc__protocol_load (b.catalog, "openrosa", kdc__day_of (START), &p, &err), err,
            "load");
  sheets_start (&s, b.ctx, p);
}

static void
teardown (void)
{
  kdc__findings_clear (&s.findings);
  kdc__protocol_free (p);
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

/* Every element by its name and namespace alone, no space between elements, no comments. */
static const char plain[]
  = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
    "<xsl:strip-space elements='*'/><xsl:template match='*'>"
    "<xsl:element name='{local-name()}' namespace='{namespace-uri()}'><xsl:for-each select='@*'>"
    "<xsl:sort select='name()'/><xsl:copy/></xsl:for-each><xsl:apply-templates/></xsl:element>"
    "</xsl:template><xsl:template match='comment()|processing-instruction()'/>"
    "</xsl:stylesheet>";

static void
make_plain (const char *text, size_t size, struct kdc_buffer *out)
{
  struct kdc__xslt *xslt = NULL;
  struct kdc__dom *dom = NULL, *again = NULL;
  struct kdc_buffer written;
  kdc_error *err = NULL;

  kdc__buffer_init (&written, b.ctx, 0);
  kdc__buffer_init (out, b.ctx, 0);
  bench_ok (kdc__xslt_compile (b.ctx, plain, strlen (plain), "plain", NULL, NULL, &xslt, &err),
            err, "plain");
  bench_ok (kdc__dom_parse (b.ctx, text, size, "text", &dom, &err), err, text);
  bench_ok (kdc__xslt_run (xslt, dom, NULL, NULL, NULL, &written, &err), err, "run");
  again = sheets_dom (b.ctx, &written);
  ck_assert_int_eq (kdc__dom_c14n (again, 1, out), KDC_OK);
  kdc__dom_free (dom);
  kdc__dom_free (again);
  kdc__xslt_free (xslt);
  kdc__buffer_clear (&written);
}

static int
dossier_of (const char *path, struct kdc_buffer *out)
{
  struct kdc_dossier *d = NULL;
  int good;

  kdc__buffer_init (out, b.ctx, 0);
  if (kdc__dossier_open_path (b.catalog, path, &d, NULL) != KDC_OK)
    return 0;
  good = kdc__dossier_parse (d, kdc__day_of (START), NULL) == KDC_OK && d->well_formed
         && d->id != NULL && d->id[0] != '\0' && strstr (d->bytes.data, "<dossier") != NULL;
  if (good)
    ck_assert_int_eq (kdc__buffer_puts (out, strstr (d->bytes.data, "<dossier")), KDC_OK);
  kdc__dossier_free (d);
  return good;
}

/* The submission of a dossier. */
static void
submission_of (const struct kdc_buffer *dossier, const char *corrects, struct kdc_buffer *out)
{
  struct kdc_buffer envelope;

  kdc__buffer_init (&envelope, b.ctx, 0);
  (void) kdc__buffer_printf (&envelope, "<exchange xmlns=\"urn:kdc:exchange:1\">"
                             "<value name=\"corrects\">%s</value>", corrects);
  (void) kdc__buffer_puts (&envelope, dossier->data);
  ck_assert_int_eq (kdc__buffer_puts (&envelope, "</exchange>"), KDC_OK);
  sheets_run (&s, "openrosa.xsl", &envelope, out);
  kdc__buffer_clear (&envelope);
}

static void
back_to_dossier (const struct kdc_buffer *submission, struct kdc_buffer *out)
{
  struct kdc_buffer envelope;
  const char *root = strstr (submission->data, "<data");

  ck_assert_ptr_nonnull (root);
  kdc__buffer_init (&envelope, b.ctx, 0);
  (void) kdc__buffer_puts (&envelope, "<x:exchange xmlns:x=\"urn:kdc:exchange:1\"><x:request>");
  (void) kdc__buffer_puts (&envelope, root);
  ck_assert_int_eq (kdc__buffer_puts (&envelope, "</x:request></x:exchange>"), KDC_OK);
  sheets_run (&s, "openrosa-in.xsl", &envelope, out);
  kdc__buffer_clear (&envelope);
}

/* These are no dossiers that anybody would send: what stands where nothing may stand is not put
 * into fields. Validation refuses each of them. */
static const char *const not_dossiers[] = { "no-data", "text-between", NULL };

static int
is_listed (const char *path)
{
  const char *const *name;

  for (name = not_dossiers; *name != NULL; name++)
    if (strcmp (strrchr (path, '/') + 1, *name) == 0)
      return 1;
  return 0;
}

static int
there_and_back (const char *path)
{
  struct kdc_buffer dossier, submission, back, a, z;
  int same;

  if (!dossier_of (path, &dossier))
    return 0;
  submission_of (&dossier, "", &submission);
  back_to_dossier (&submission, &back);
  make_plain (dossier.data, dossier.size, &a);
  make_plain (back.data, back.size, &z);
  same = strcmp (a.data, z.data) == 0;
  ck_assert_msg (same != is_listed (path), "%s\n%s\n%s", path, a.data, z.data);
  kdc__buffer_clear (&dossier);
  kdc__buffer_clear (&submission);
  kdc__buffer_clear (&back);
  kdc__buffer_clear (&a);
  kdc__buffer_clear (&z);
  return 1;
}

START_TEST (all_samples_there_and_back)
{
  static const char *const areas[] = { "birth", "death", "marriage", "marital-status" };
  char pattern[256];
  size_t i, j, sent = 0;
  glob_t found;

  for (i = 0; i < sizeof areas / sizeof *areas; i++) {
    snprintf (pattern, sizeof pattern, "tests/cases/%s/*", areas[i]);
    ck_assert_int_eq (glob (bench_source (pattern), 0, NULL, &found), 0);
    for (j = 0; j < found.gl_pathc; j++)
      sent += (size_t) there_and_back (found.gl_pathv[j]);
    globfree (&found);
  }
  printf ("%zu dossiers as submissions and back\n", sent);
  ck_assert_uint_ge (sent, 250);
  ck_assert_uint_eq (s.findings.count, 0);
}
END_TEST

/* The ids make the same revision the same submission, and a corrected one another. */
START_TEST (instance_ids)
{
  struct kdc_buffer dossier, first, again, corrected;
  struct kdc__dom *dom;
  char value[128];

  ck_assert (dossier_of (bench_source ("examples/data/birth-complete"), &dossier));
  submission_of (&dossier, "", &first);
  submission_of (&dossier, "", &again);
  submission_of (&dossier, "1", &corrected);
  ck_assert_uint_eq (first.size, again.size);
  ck_assert_mem_eq (first.data, again.data, first.size);
  dom = sheets_dom (b.ctx, &first);
  ck_assert_str_eq (sheets_value (b.ctx, dom, "string(/data/*[1]/*[local-name()='instanceID'])",
                                  value, sizeof value),
                    "urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001/2");
  ck_assert_str_eq (sheets_value (b.ctx, dom, "namespace-uri(/data/*[1])", value, sizeof value),
                    "http://openrosa.org/xforms");
  ck_assert_str_eq (sheets_value (b.ctx, dom, "count(//*[local-name()='deprecatedID'])", value,
                                  sizeof value), "0");
  ck_assert_str_eq (sheets_value (b.ctx, dom, "string(/data/@id)", value, sizeof value),
                    "tp-ht-khai-sinh");
  ck_assert_str_eq (sheets_value (b.ctx, dom, "string(/data/child/fullName)", value,
                                  sizeof value), "Trần Minh Anh");
  kdc__dom_free (dom);
  dom = sheets_dom (b.ctx, &corrected);
  ck_assert_str_eq (sheets_value (b.ctx, dom, "string(//*[local-name()='deprecatedID'])", value,
                                  sizeof value),
                    "urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001/1");
  kdc__dom_free (dom);
  kdc__buffer_clear (&dossier);
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&again);
  kdc__buffer_clear (&corrected);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("openrosa");

  tcase_set_timeout (cases, 120);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, all_samples_there_and_back);
  tcase_add_test (cases, instance_ids);
  return bench_run_suite ("openrosa", cases) == 0 ? 0 : 1;
}
