/* cases_test.c - every folder of tests/cases of a procedure through validation, with
 * exactly the findings it expects; and what holds for all of one area at once: at least half are
 * negative, and a second validation of the same dossier says the same. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct test_case *cases;
static size_t case_count;

static const struct { const char *name; size_t least; } areas[] = {
  { "birth", 36 }, { "death", 60 }, { "marital-status", 60 }, { "marriage", 60 },
  { "funeral-support", 50 },
};

static const char *
source_directory (void)
{
  const char *directory = getenv ("srcdir");

  return directory ? directory : ".";
}

static void
setup (void)
{
  char path[512];
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  snprintf (path, sizeof path, "%s/lib/data", source_directory ());
  if (kdc__catalog_open (ctx, path, &catalog, &err) != KDC_OK)
    ck_abort_msg ("%s", err ? err->message[KDC__EN] : "catalog");
}

static void
load_area (int area)
{
  char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/%s", source_directory (), areas[area].name);
  cases = cases_load (ctx, path, &case_count);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static struct kdc_report *
validate (struct kdc_dossier *dossier, kdc__day on)
{
  struct kdc__validate_options options = { .on = on };
  struct kdc_report *report = NULL;
  kdc_error *err = NULL;
  int status = kdc__validate (dossier, &options, &report, &err);

  if (status != KDC_OK)
    ck_abort_msg ("%s: %d %s", dossier->source, status, err ? err->message[KDC__EN] : "");
  return report;
}

static struct kdc_dossier *
open_case (const struct test_case *c)
{
  struct kdc_dossier *dossier = NULL;

  ck_assert_int_eq (kdc__dossier_open_path (catalog, c->directory, &dossier, NULL), KDC_OK);
  return dossier;
}

START_TEST (each_case_has_its_findings)
{
  size_t i, failed = 0;

  load_area (_i);
  for (i = 0; i < case_count; i++) {
    struct kdc_dossier *dossier = open_case (cases + i);
    struct kdc_report *report = validate (dossier, cases[i].on);
    const char *why;

    if (getenv ("KDC_UPDATE"))
      ck_assert_int_eq (cases_update (cases + i, report), KDC_OK);
    else if ((why = cases_compare (cases + i, report)) != NULL) {
      printf ("%s\n", why);
      failed++;
    }
    kdc__report_free (report);
    kdc__dossier_free (dossier);
  }
  ck_assert_uint_eq (failed, 0);
  free (cases);
}
END_TEST

START_TEST (there_are_enough_and_half_are_negative)
{
  size_t i, negative = 0;

  load_area (_i);
  for (i = 0; i < case_count; i++)
    negative += strcmp (cases[i].verdict, "complete") != 0;
  ck_assert_uint_ge (case_count, areas[_i].least);
  ck_assert_uint_ge (2 * negative, case_count);
  free (cases);
}
END_TEST

static void
write_report (struct kdc_dossier *dossier, kdc__day on, struct kdc_buffer *out)
{
  struct kdc_report *report = validate (dossier, on);

  kdc__buffer_init (out, ctx, 0);
  ck_assert_int_eq (kdc__report_xml (report, out), KDC_OK);
  kdc__report_free (report);
}

/* Also when another day came between: calculated and judged slots are undone. */
START_TEST (a_second_validation_says_the_same)
{
  size_t i;

  load_area (_i);
  for (i = 0; i < case_count; i++) {
    struct kdc_dossier *dossier = open_case (cases + i);
    struct kdc_buffer first, other, second;

    write_report (dossier, cases[i].on, &first);
    write_report (dossier, cases[i].on + 3000, &other);
    write_report (dossier, cases[i].on, &second);
    ck_assert_str_eq (first.data, second.data);
    kdc__buffer_clear (&first);
    kdc__buffer_clear (&other);
    kdc__buffer_clear (&second);
    kdc__dossier_free (dossier);
  }
  free (cases);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cases");
  TCase *tc = tcase_create ("areas");
  int count = (int) (sizeof areas / sizeof *areas);
  SRunner *runner;
  int failed;

  tcase_add_unchecked_fixture (tc, setup, teardown);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, each_case_has_its_findings, 0, count);
  if (!getenv ("KDC_UPDATE")) {
    tcase_add_loop_test (tc, there_are_enough_and_half_are_negative, 0, count);
    tcase_add_loop_test (tc, a_second_validation_says_the_same, 0, count);
  }
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
