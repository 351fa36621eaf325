/* help.h - a context, and one way to run a suite. */
#ifndef KDC_TEST_WIRE_HELP_H
#define KDC_TEST_WIRE_HELP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/context.h"
#include "base/digest.h"

static struct kdc_context *ctx;
static struct kdc_buffer out;

static inline void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
}

static inline void
teardown (void)
{
  kdc__buffer_clear (&out);
  kdc__context_unref (ctx);
}

static inline int
run_tests (const char *name, const TTest *const *tests, size_t count)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  size_t i;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  for (i = 0; i < count; i++)
    tcase_add_loop_test (tcase, tests[i], 0, 2);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}

#endif
