/* lint_test.c - tests/cases/lint is a catalog with every fault that lint knows, beside what is
 * right and looks alike; expected.txt says what is found where (KDC_UPDATE=1 writes it anew: read
 * the difference). The shipped catalog has neither error nor warning. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "exchange/protocol_lint.h"

static struct kdc_context *ctx;

static const char *
place (const char *name, char path[1024])
{
  const char *srcdir = getenv ("srcdir");

  snprintf (path, 1024, "%s/%s", srcdir ? srcdir : ".", name);
  return path;
}

static struct kdc_report *
lint (const char *folder, const char *const *files, size_t count, int least)
{
  struct kdc_report *report = NULL;
  kdc_error *err = NULL;
  char path[1024];
  int status = kdc__lint (ctx, place (folder, path), files, count, least, &kdc__protocol_lint,
                          &report, &err);

  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no error object");
  return report;
}

static const char *
inside (const char *source, const char *folder)
{
  const char *at = source ? strstr (source, folder) : NULL;

  return at ? at + strlen (folder) + 1 : "?";
}

static void
list (const struct kdc_report *report, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < report->findings.count; i++) {
    const struct kdc_finding *f = report->findings.items[i];

    kdc__buffer_printf (out, "%s:%d:%d %s %s\n", inside (f->source, "tests/cases/lint"), f->line,
                        f->column, kdc__severity_name (f->severity), f->code->code);
  }
}

START_TEST (faults_are_found_where_they_are)
{
  struct kdc_report *report = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_INFO);
  struct kdc_buffer found, expected;
  char path[1024];

  kdc__buffer_init (&found, ctx, 0);
  kdc__buffer_init (&expected, ctx, 0);
  list (report, &found);
  place ("tests/cases/lint/expected.txt", path);
  if (getenv ("KDC_UPDATE"))
    ck_assert_int_eq (kdc__file_write (ctx, path, found.data, found.size, NULL), KDC_OK);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, &expected, NULL), KDC_OK);
  ck_assert_str_eq (found.data, expected.data);
  ck_assert_int_eq (report->verdict, KDC_VERDICT_INVALID);
  kdc__buffer_clear (&found);
  kdc__buffer_clear (&expected);
  kdc__report_free (report);
}
END_TEST

/* Texts are whole, and each finding says what to do; what the loader says, says it in its text. */
START_TEST (findings_are_readable)
{
  struct kdc_report *report = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_INFO);
  size_t i;
  int lang;

  for (i = 0; i < report->findings.count; i++) {
    const struct kdc_finding *f = report->findings.items[i];

    for (lang = 0; lang < KDC__LANGS; lang++) {
      ck_assert_ptr_nonnull (f->message[lang]);
      ck_assert_msg (!strchr (f->message[lang], '{'), "%s", f->message[lang]);
      if (strncmp (f->code->code, "lint.", 5) == 0)
        ck_assert_msg (f->guide[lang] && !strchr (f->guide[lang], '{'), "%s", f->code->code);
    }
    ck_assert_msg (f->source && (f->line > 0 && f->column > 0)
                     != (strcmp (f->code->code, "catalog.double") == 0), "%s", f->code->code);
  }
  kdc__report_free (report);
}
END_TEST

static int
is_found (const struct kdc_report *report, const char *code)
{
  size_t i;

  for (i = 0; i < report->findings.count; i++)
    if (strcmp (report->findings.items[i]->code->code, code) == 0)
      return 1;
  return 0;
}

static void
check_rows (const struct kdc_report *report, const struct kdc__lint_check *checks, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    ck_assert_msg (kdc__message_find (checks[i].code) != NULL, "%s has no row", checks[i].code);
    ck_assert_msg (is_found (report, checks[i].code), "%s found nothing", checks[i].code);
  }
}

START_TEST (every_check_finds_something)
{
  struct kdc_report *report = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_INFO);
  size_t i;

  check_rows (report, kdc__lint_checks, kdc__lint_check_count ());
  check_rows (report, kdc__protocol_lint.checks, kdc__protocol_lint.check_count);
  for (i = 0; i < kdc__message_count (); i++)
    if (strncmp (kdc__message_at (i)->code, "lint.", 5) == 0)
      ck_assert_msg (is_found (report, kdc__message_at (i)->code), "%s found nothing",
                     kdc__message_at (i)->code);
  ck_assert_uint_ge (kdc__lint_check_count (), 60);
  kdc__report_free (report);
}
END_TEST

START_TEST (the_shipped_catalog_is_clean)
{
  struct kdc_report *report = lint ("lib/data", NULL, 0, KDC_SEVERITY_INFO);
  size_t i;

  for (i = 0; i < report->findings.count; i++)
    ck_assert_msg (report->findings.items[i]->severity == KDC_SEVERITY_INFO, "%s:%d:%d %s",
                   report->findings.items[i]->source, report->findings.items[i]->line,
                   report->findings.items[i]->column, report->findings.items[i]->message[KDC__EN]);
  ck_assert_int_eq (report->verdict, KDC_VERDICT_COMPLETE);
  ck_assert_msg (is_found (report, "lint.unverified"), "every unverified fact is a note");
  kdc__report_free (report);
}
END_TEST

START_TEST (lesser_severities_are_left_out)
{
  struct kdc_report *errors = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_ERROR);
  struct kdc_report *warnings = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_WARNING);
  struct kdc_report *all = lint ("tests/cases/lint", NULL, 0, KDC_SEVERITY_INFO);
  size_t i, counts[4] = { 0 };

  for (i = 0; i < all->findings.count; i++)
    counts[all->findings.items[i]->severity]++;
  for (i = 0; i < errors->findings.count; i++)
    ck_assert_int_eq (errors->findings.items[i]->severity, KDC_SEVERITY_ERROR);
  ck_assert_uint_eq (errors->findings.count, counts[KDC_SEVERITY_ERROR]);
  ck_assert (is_found (all, "lint.acceptance-idle"));
  /* whether an acceptance still fits is not known when notes were not looked for */
  ck_assert_uint_eq (warnings->findings.count + 1,
                     counts[KDC_SEVERITY_ERROR] + counts[KDC_SEVERITY_WARNING]);
  kdc__report_free (errors);
  kdc__report_free (warnings);
  kdc__report_free (all);
}
END_TEST

START_TEST (a_file_alone)
{
  char one[1024], two[1024];
  const char *files[] = { place ("tests/cases/lint/codelists/lone-2.xml", one),
                          place ("tests/cases/model/unknown-path/form.xml", two) };
  struct kdc_report *report = lint ("tests/cases/lint", files, 2, KDC_SEVERITY_ERROR);
  size_t i, here = 0;

  for (i = 0; i < report->findings.count; i++)
    here += strcmp (report->findings.items[i]->code->code, "lint.acceptance-form") != 0;
  ck_assert_uint_eq (here, 2);
  ck_assert_str_eq (report->findings.items[0]->code->code, "lint.version-same");
  ck_assert_str_eq (report->findings.items[0]->source, one);
  ck_assert_str_eq (report->findings.items[1]->code->code, "expr.path");
  ck_assert_str_eq (report->findings.items[1]->source, two);
  ck_assert_int_eq (report->findings.items[1]->line, 5);
  ck_assert_int_eq (report->findings.items[1]->column, 68);
  ck_assert_int_eq (report->findings.items[1]->layer, KDC_LAYER_MODEL);
  kdc__report_free (report);
}
END_TEST

START_TEST (all_faults_of_a_document_at_once)
{
  char path[1024];
  const char *files[] = { place ("tests/cases/lint/forms/broken.xml", path) };
  struct kdc_report *report = lint ("lib/data", files, 1, KDC_SEVERITY_ERROR);

  ck_assert_uint_eq (report->findings.count, 3);
  ck_assert_str_eq (report->findings.items[0]->code->code, "expr.path");
  ck_assert_str_eq (report->findings.items[1]->code->code, "expr.operand-end");
  ck_assert_str_eq (report->findings.items[2]->code->code, "expr.compare");
  kdc__report_free (report);
}
END_TEST

START_TEST (what_is_not_there_is_an_error)
{
  static const char *const files[] = { "no-such-file.xml" };
  struct kdc_report *report = (struct kdc_report *) ctx;
  kdc_error *err = NULL;
  char path[1024];

  ck_assert_int_eq (kdc__lint (ctx, place ("lib/data", path), files, 1, KDC_SEVERITY_INFO,
                               &kdc__protocol_lint, &report,
                               &err), KDC_ENOTFOUND);
  ck_assert_ptr_null (report);
  ck_assert_str_eq (err->key, "io.missing");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__lint (ctx, "no-such-folder", NULL, 0, KDC_SEVERITY_INFO, NULL, &report,
                               &err), KDC_EIO);
  ck_assert_ptr_null (report);
  ck_assert_str_eq (err->key, "catalog.folder");
  kdc__error_delete (err);
}
END_TEST

START_TEST (a_report_that_is_cut_is_undecided)
{
  struct kdc_context *small = NULL;
  struct kdc_options options = { NULL, { 0 } };
  struct kdc_report *report = NULL;
  char path[1024];
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  options.values[KDC__MAX_FINDINGS] = 5;
  ck_assert_int_eq (kdc__context_new (NULL, &options, &small), KDC_OK);
  ck_assert_int_eq (kdc__lint (small, place ("tests/cases/lint", path), NULL, 0,
                               KDC_SEVERITY_INFO, &kdc__protocol_lint, &report, NULL), KDC_OK);
  ck_assert_int_eq (report->findings.truncated, 1);
  ck_assert_int_eq (report->verdict, KDC_VERDICT_UNDECIDED);
  kdc__report_free (report);
  kdc__context_unref (small);
}
END_TEST

static void
set_up (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
}

static void
tear_down (void)
{
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("lint");
  TCase *tcase = tcase_create ("lint");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, faults_are_found_where_they_are);
  tcase_add_test (tcase, findings_are_readable);
  tcase_add_test (tcase, every_check_finds_something);
  tcase_add_test (tcase, the_shipped_catalog_is_clean);
  tcase_add_test (tcase, lesser_severities_are_left_out);
  tcase_add_test (tcase, a_file_alone);
  tcase_add_test (tcase, all_faults_of_a_document_at_once);
  tcase_add_test (tcase, what_is_not_there_is_an_error);
  tcase_add_test (tcase, a_report_that_is_cut_is_undecided);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
