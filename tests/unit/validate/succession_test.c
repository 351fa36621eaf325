/* succession_test.c - succession plans by the public calls: what they refuse, and that each
 * allocation may fail. What a plan says is the business of tests/succession/plan.py. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

#include "support/fault.h"
#include "validate/succession.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;

static const char *
under (const char *name)
{
  static char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/succession/%s",
            getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("catalog"), &catalog, NULL), KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

/* The error's key; frees it. */
static const char *
key_of (kdc_error *err)
{
  static char key[64];

  snprintf (key, sizeof key, "%s", err ? kdc_error_key (err) : "");
  kdc_error_free (err);
  return key;
}

START_TEST (choices_are_looked_at)
{
  kdc_succession *plan;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc_succession_new (catalog, "2026-11-14", &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/every-reason.xml"), NULL), KDC_OK);
  ck_assert_uint_eq (kdc_succession_count (plan), 9);
  ck_assert_int_eq (kdc_succession_choose (plan, 9, "00011", &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (err), "plan.no-place");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, "00001", &err), KDC_EINVAL);
  ck_assert_str_eq (key_of (err), "plan.not-in-force");
  ck_assert_int_eq (kdc_succession_choose (plan, 4, "00011", &err), KDC_EINVAL);
  ck_assert_str_eq (key_of (err), "plan.past");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, "00012", &err), KDC_OK);
  ck_assert_str_eq (kdc_succession_property (plan, 0, "chosen", NULL), "00012");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, NULL, &err), KDC_OK);
  ck_assert_str_eq (kdc_succession_property (plan, 0, "chosen", NULL), "");
  ck_assert_str_eq (kdc_succession_property (plan, 1, "name", "en"), "Old Ministry");
  ck_assert_str_eq (kdc_succession_heir (plan, 0, 0, "evidence", NULL), "inferred");
  kdc_succession_free (plan);
}
END_TEST

START_TEST (a_failure_leaves_the_plan)
{
  kdc_succession *plan;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc_succession_new (catalog, "2026-11-14", &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/one-answer.xml"), NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/one-answer.xml"), &err),
                    KDC_ECONFLICT);
  ck_assert_str_eq (key_of (err), "plan.twice");
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/none.xml"), &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (err), "io.missing");
  ck_assert_uint_eq (kdc_succession_file_count (plan), 1);
  ck_assert_uint_eq (kdc_succession_count (plan), 3);
  kdc_succession_free (plan);
}
END_TEST

START_TEST (nothing_is_asked_of_nothing)
{
  kdc_succession *plan;
  int column = 7;

  ck_assert_int_eq (kdc_succession_new (NULL, NULL, &plan, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_new (catalog, "2026-02-30", &plan, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_new (catalog, NULL, &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, NULL, NULL), KDC_EINVAL);
  ck_assert_ptr_null (kdc_succession_file (plan, 0, "name"));
  ck_assert_ptr_null (kdc_succession_property (plan, 0, "path", NULL));
  ck_assert_ptr_null (kdc_succession_heir (plan, 0, 0, "code", NULL));
  ck_assert_int_eq (kdc_succession_position (plan, 0, &column), 0);
  ck_assert_int_eq (column, 0);
  ck_assert_uint_eq (kdc_succession_heir_count (NULL, 0) + kdc_succession_count (NULL), 0);
  kdc_succession_free (plan);
  kdc_succession_free (NULL);
}
END_TEST

/* A draft is planned, the plan written, read, and written again. */
static int
plan_once (struct kdc_context *with, void *user)
{
  struct kdc_catalog *from = NULL;
  struct kdc_succession *plan = NULL, *again = NULL;
  struct kdc_buffer first, second;
  int status = kdc__catalog_open (with, under ("catalog"), &from, NULL);

  kdc__buffer_init (&first, with, 0);
  kdc__buffer_init (&second, with, 0);
  if (status == KDC_OK)
    status = kdc__succession_new (from, kdc__day_from_civil (2026, 11, 14), &plan, NULL);
  if (status == KDC_OK)
    status = kdc__succession_add (plan, under (user), NULL);
  if (status == KDC_OK)
    status = kdc__succession_write (plan, &first);
  if (status == KDC_OK)
    status = kdc__succession_read (from, first.data, first.size, "plan.xml", &again, NULL);
  if (status == KDC_OK)
    status = kdc__succession_write (again, &second);
  if (status == KDC_OK && (first.size != second.size || strcmp (first.data, second.data) != 0))
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
  kdc__succession_free (again);
  kdc__succession_free (plan);
  kdc__catalog_unref (from);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200], every[] = "drafts/every-reason.xml", other[] = "drafts/other-prefix.xml";

  ck_assert_msg (fault_sweep (plan_once, every, 1, why) > 0, "%s", why);
  ck_assert_msg (fault_sweep (plan_once, other, 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("succession");
  TCase *tcase = tcase_create ("succession");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, choices_are_looked_at);
  tcase_add_test (tcase, a_failure_leaves_the_plan);
  tcase_add_test (tcase, nothing_is_asked_of_nothing);
  tcase_add_test (tcase, every_allocation_may_fail);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed > 0;
}
