/* rare_test.c - findings that need an odd world: a list or a unit out of force, a form of another
 * version than the procedure's, a file that cannot be read. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "validate/report.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static char directory[64];

static void
open_catalog (const struct kdc_options *options)
{
  char path[512];
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__context_new (NULL, options, &ctx), KDC_OK);
  snprintf (path, sizeof path, "%s/tests/unit/validate/catalog",
            getenv ("srcdir") ? getenv ("srcdir") : ".");
  if (kdc__catalog_open (ctx, path, &catalog, &err) != KDC_OK
      || kdc__catalog_check (catalog, &err) != KDC_OK)
    ck_abort_msg ("%s", err ? err->message[KDC__EN] : "catalog");
}

static void
setup (void)
{
  char path[128];

  open_catalog (NULL);
  strcpy (directory, "/tmp/kdc-rare-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (directory));
  snprintf (path, sizeof path, "%s/a.pdf", directory);
  ck_assert_int_eq (kdc__file_write (ctx, path, "%PDF-1.4\n%%EOF\n", 15, NULL), KDC_OK);
  snprintf (path, sizeof path, "%s/link.pdf", directory);
  ck_assert_int_eq (symlink ("a.pdf", path), 0);
}

static void
teardown (void)
{
  char path[128];

  snprintf (path, sizeof path, "%s/a.pdf", directory);
  unlink (path);
  snprintf (path, sizeof path, "%s/link.pdf", directory);
  unlink (path);
  rmdir (directory);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

struct world {
  const char *head, *authority, *data, *papers;   /* NULL: the plain ones */
  const char *code, *path;
  int verdict;
  const char *says;                 /* part of the English message or guide; NULL: any */
};

#define PLAIN_HEAD "procedure='0.000001' created='2026-11-14T08:00:00+07:00'"
#define ROWS "<f:sum><f:n>4</f:n><f:m>2</f:m></f:sum><f:stay><f:place>A</f:place>" \
  "<f:days>50</f:days><f:kind>own</f:kind></f:stay>"
#define DATA(VERSION) "<data form='small' version='" VERSION "' xmlns:f='urn:kdc:form:small'>" \
  ROWS "</data>"
#define FILE(NAME) "<paper ref='letter' kind='scan' file='" NAME "'/>"

static const struct world worlds[] = {
  { NULL, NULL, NULL, NULL, NULL, NULL, KDC_VERDICT_COMPLETE, NULL },
  { NULL, "unit='99'", NULL, NULL, "unit.unknown", "authority", KDC_VERDICT_SUPPLEMENT, "“99”" },
  { NULL, "unit='20'", NULL, NULL, "unit.not-in-force", "authority", KDC_VERDICT_SUPPLEMENT,
    "2026-11-14" },
  /* heirs over two steps; what happens after the day does not count */
  { NULL, "unit='30'", NULL, NULL, "unit.succeeded", "authority", KDC_VERDICT_SUPPLEMENT,
    "Xã Ba Hai (32), Xã Một (10)" },
  { NULL, "unit='10' agency='A9'", NULL, NULL, "agency.unknown", "authority",
    KDC_VERDICT_SUPPLEMENT, "“A9”" },
  { NULL, "unit='10' agency='A2'", NULL, NULL, "agency.not-in-force", "authority",
    KDC_VERDICT_SUPPLEMENT, "“A2”" },
  { "procedure='9.9' created='2027-03-01T08:00:00+07:00'", NULL, NULL, NULL,
    "code.list-missing", "/stay[1]/kind", KDC_VERDICT_UNDECIDED, "stay-kind" },
  { "procedure='9.9' created='2026-11-14T08:00:00+07:00'", NULL,
    "<data form='none' version='1'/>", NULL, "form.unknown", "data", KDC_VERDICT_INVALID, "none" },
  { NULL, NULL, DATA ("2"), NULL, "procedure.form-version", "data", KDC_VERDICT_UNDECIDED,
    "version “2”" },
  { PLAIN_HEAD " case='0.000001.09'", NULL, NULL, NULL, "procedure.case-unknown", "",
    KDC_VERDICT_COMPLETE, "0.000001.09" },
  { PLAIN_HEAD " case='0.000001.01'", NULL,
    "<data form='small' version='1' xmlns:f='urn:kdc:form:small'><f:sum><f:n>200</f:n>"
    "<f:m>100</f:m></f:sum><f:proof><f:notice><f:number>1</f:number></f:notice></f:proof>"
    "<f:stay><f:place>A</f:place></f:stay></data>", NULL, "procedure.case-differs", "",
    KDC_VERDICT_COMPLETE, "0.000001.01" },
  { NULL, NULL, NULL, FILE ("a.pdf"), NULL, NULL, KDC_VERDICT_COMPLETE, NULL },
  { NULL, NULL, NULL, FILE ("link.pdf"), "paper.unread", "papers/paper[1]", KDC_VERDICT_UNDECIDED,
    "link.pdf" },
  { NULL, NULL, NULL, FILE ("b.pdf"), "paper.file-missing", "papers/paper[1]",
    KDC_VERDICT_SUPPLEMENT, "b.pdf" },
};

static struct kdc_report *
judge (const struct world *w)
{
  struct kdc__validate_options options = { .on = kdc__day_from_civil (2026, 11, 14) };
  struct kdc_dossier *dossier;
  struct kdc_report *report = NULL;
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_printf (&text,
                      "<dossier xmlns='urn:kdc:dossier:1' id='x' revision='1' %s>"
                      "<channel kind='home'/><authority %s/>%s<papers>%s</papers></dossier>",
                      w->head ? w->head : PLAIN_HEAD, w->authority ? w->authority : "unit='10'",
                      w->data ? w->data : DATA ("1"), w->papers ? w->papers : "");
  ck_assert_int_eq (kdc__dossier_open_memory (catalog, text.data, text.size, NULL, directory,
                                              &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc__validate (dossier, &options, &report, NULL), KDC_OK);
  kdc__dossier_free (dossier);
  kdc__buffer_clear (&text);
  return report;
}

static const struct kdc_finding *
find (const struct kdc_report *report, const char *code)
{
  size_t i;

  for (i = 0; i < report->findings.count; i++)
    if (strcmp (report->findings.items[i]->code->code, code) == 0)
      return report->findings.items[i];
  return NULL;
}

START_TEST (an_odd_world_has_its_finding)
{
  const struct world *w = worlds + _i;
  struct kdc_report *report = judge (w);
  const struct kdc_finding *f = w->code ? find (report, w->code) : NULL;

  if (!w->code)
    ck_assert_uint_eq (report->findings.count, 0);
  else {
    ck_assert_msg (f != NULL, "%s was not found", w->code);
    ck_assert_str_eq (f->path, w->path);
    ck_assert_msg (strstr (f->message[KDC__EN], w->says)
                     || (f->guide[KDC__EN] && strstr (f->guide[KDC__EN], w->says)),
                   "“%s” / “%s” does not say “%s”", f->message[KDC__EN], f->guide[KDC__EN],
                   w->says);
  }
  if (w->head == NULL || strncmp (w->head, PLAIN_HEAD, strlen (PLAIN_HEAD)) == 0)
    ck_assert_int_eq (report->verdict, w->verdict);
  else
    ck_assert_int_ge (report->verdict, KDC_VERDICT_INVALID);    /* the procedure is wrong, too */
  kdc__report_free (report);
}
END_TEST

/* n copies at 0.1; the last row lacks m, so nobody knows whether the second exemption holds. */
START_TEST (who_is_exempt_pays_nothing)
{
  static const struct { const char *data, *amount, *note; } fees[] = {
    { "<f:n>4</f:n><f:m>2</f:m>", "0.4", NULL },
    { "<f:n>7</f:n><f:m>2</f:m>", "0", "Bảy bản thì miễn" },
    { "<f:n>3</f:n><f:m>0</f:m>", "0", "Không có bản thứ hai" },
    { "<f:n>7</f:n><f:m>0</f:m>", "0", "Bảy bản thì miễn" },
    { "<f:n>3</f:n>", "0.3", NULL },
  };
  char data[300];
  struct world w = { .data = data };
  struct kdc_report *report;
  const char *note;

  snprintf (data, sizeof data, "<data form='small' version='1' xmlns:f='urn:kdc:form:small'>"
            "<f:sum>%s</f:sum></data>", fees[_i].data);
  report = judge (&w);
  ck_assert_uint_eq (report->fee_count, 1);
  ck_assert_str_eq (report->fees[0].amount, fees[_i].amount);
  note = kdc__text_get (&report->fees[0].note, KDC__VI);
  ck_assert_msg ((note == NULL) == (fees[_i].note == NULL)
                   && (note == NULL || strcmp (note, fees[_i].note) == 0), "%s", note);
  kdc__report_free (report);
}
END_TEST

START_TEST (a_file_that_is_too_large_is_not_read)
{
  struct kdc_options options = { NULL, { 0 } };
  struct world w = { NULL, NULL, NULL, FILE ("a.pdf"), NULL, NULL, 0, NULL };
  struct kdc_report *report;
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  options.values[KDC__MAX_ATTACHMENT_BYTES] = 14;
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
  open_catalog (&options);
  report = judge (&w);
  ck_assert_ptr_nonnull (find (report, "paper.too-large"));
  ck_assert_int_eq (report->verdict, KDC_VERDICT_SUPPLEMENT);
  kdc__report_free (report);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("rare");
  TCase *tc = tcase_create ("worlds");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, an_odd_world_has_its_finding, 0,
                       (int) (sizeof worlds / sizeof *worlds));
  tcase_add_loop_test (tc, who_is_exempt_pays_nothing, 0, 5);
  tcase_add_test (tc, a_file_that_is_too_large_is_not_read);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
