/* harness.h - what the tests of this room share: contexts with one option changed, the one finding
 * of a list, and a suite in one call. */
#ifndef KDC_TEST_XML_HARNESS_H
#define KDC_TEST_XML_HARNESS_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "base/finding.h"

#define BYTES(literal) literal, sizeof literal - 1

/* option KDC__OPTION_COUNT: none changed. */
static inline struct kdc_context *
context_with (enum kdc__option option, int64_t value)
{
  struct kdc_options options = { NULL, { 0 } };
  struct kdc_context *ctx = NULL;
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  if (option != KDC__OPTION_COUNT)
    options.values[option] = value;
  ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_OK);
  return ctx;
}

static inline const char *
param (const struct kdc_finding *finding, const char *name)
{
  size_t i;

  for (i = 0; i < finding->param_count; i++)
    if (strcmp (finding->params[i].name, name) == 0)
      return finding->params[i].value;
  return "";
}

static inline int
run_suite (const char *name, const TTest *const *tests, size_t count)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create (name);
  SRunner *runner;
  size_t i;
  int failed;

  tcase_set_timeout (tcase, 0);
  for (i = 0; i < count; i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
