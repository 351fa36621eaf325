/* load_validate_test.c - every allocation of "load a catalog, validate a dossier" fails, once and
 * from there on: the answer is KDC_ENOMEM or the very report that a quiet run gives. libxml2's
 * allocations are counted with ours, so this is a program of its own: xmlMemSetup comes before
 * anything else in the process. */
#include <check.h>
#include <fcntl.h>
#include <libxml/xmlmemory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kdc/kdc.h>

#include "base/context.h"
#include "../support/fault.h"

static struct fault *counter; /* of the run under way: libxml2's hooks have no user pointer */

/* Where memory runs out libxml2 2.9.14 and libxslt 1.1.35 may call a sheet or XPath wrong, or not
 * survive it (lib/xml/xpath.c): where documents have them, ours alone are counted. */
static int ours_alone;

static int
xml_due (void)
{
  return counter != NULL && !ours_alone && fault_due (counter);
}

static void *
xml_malloc (size_t size)
{
  return xml_due () ? NULL : malloc (size);
}

static void *
xml_realloc (void *p, size_t size)
{
  return xml_due () ? NULL : realloc (p, size);
}

static char *
xml_strdup (const char *text)
{
  return xml_due () ? NULL : strdup (text);
}

struct story {
  const char *catalog, *dossier;    /* no dossier: lint of the catalog */
  char *expected; /* report of the quiet run */
};

static int
validate (kdc_context *context, const struct story *story, kdc_buffer **report_text)
{
  kdc_catalog *catalog = NULL;
  kdc_dossier *dossier = NULL;
  kdc_report *report = NULL;
  kdc_error *error = NULL;
  int status = kdc_catalog_open (context, story->catalog, &catalog, &error);

  if (status == KDC_OK)
    status = kdc_dossier_open (catalog, story->dossier, &dossier, &error);
  if (status == KDC_OK)
    status = kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, &error);
  if (status == KDC_OK)
    status = kdc_report_xml (report, report_text, &error);
  if (status != KDC_OK && status != KDC_ENOMEM)
    fprintf (stderr, "%s %s\n", kdc_error_key (error), kdc_error_message (error, "en"));
  kdc_report_free (report);
  kdc_dossier_free (dossier);
  kdc_catalog_free (catalog);
  kdc_error_free (error);
  return status;
}

static int
lint (kdc_context *context, const struct story *story, kdc_buffer **report_text)
{
  kdc_report *report = NULL;
  kdc_error *error = NULL;
  int status = kdc_lint (context, story->catalog, NULL, 0, NULL, &report, &error);

  if (status == KDC_OK)
    status = kdc_report_xml (report, report_text, &error);
  if (status != KDC_OK && status != KDC_ENOMEM)
    fprintf (stderr, "%s %s\n", kdc_error_key (error), kdc_error_message (error, "en"));
  kdc_report_free (report);
  kdc_error_free (error);
  return status;
}

static int
body (struct kdc_context *ctx, void *user)
{
  struct story *story = user;
  kdc_buffer *text = NULL;
  int status;

  counter = ctx->allocator.user;
  status = story->dossier ? validate (ctx, story, &text) : lint (ctx, story, &text);
  counter = NULL;
  if (status == KDC_OK && story->expected == NULL)
    story->expected = strdup (kdc_buffer_data (text));
  else if (status == KDC_OK && strcmp (story->expected, kdc_buffer_data (text)) != 0)
    status = KDC_EINTERNAL;
  kdc_buffer_free (text);
  return status;
}

static void
sweep (const char *catalog, const char *dossier, long step)
{
  struct story story = { catalog, dossier, NULL };
  char why[200] = "";
  long allocations = fault_sweep (body, &story, step, why);

  ck_assert_msg (allocations > 100, "%s", why);
  ck_assert_ptr_nonnull (strstr (story.expected, "verdict="));
  free (story.expected);
}

static const char *
source (const char *name, char out[4096])
{
  const char *root = getenv ("srcdir");

  snprintf (out, 4096, "%s/%s", root ? root : ".", name);
  return out;
}

START_TEST (small_catalog_every_allocation)
{
  char catalog[4096], dossier[4096];

  sweep (source ("tests/fault/catalog", catalog), source ("tests/fault/dossier.xml", dossier), 1);
}
END_TEST

START_TEST (birth_catalog_every_fiftieth)
{
  char catalog[4096], dossier[4096];

  sweep (source ("lib/data", catalog), source ("examples/data/birth-incomplete", dossier), 50);
}
END_TEST

START_TEST (lint_every_allocation_of_a_small_catalog)
{
  char catalog[4096];

  sweep (source ("tests/fault/catalog", catalog), NULL, 1);
}
END_TEST

START_TEST (lint_of_faults)
{
  char catalog[4096];

  ours_alone = 1;                   /* each test is a process of its own */
  sweep (source ("tests/cases/lint", catalog), NULL, 7);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("fault: load and validate");
  TCase *tcase = tcase_create ("allocations");
  SRunner *runner;
  int failed;

  if (xmlMemSetup (free, xml_malloc, xml_realloc, xml_strdup) != 0)
    return 1;
  tcase_set_timeout (tcase, 300);
  tcase_add_test (tcase, small_catalog_every_allocation);
  tcase_add_test (tcase, birth_catalog_every_fiftieth);
  tcase_add_test (tcase, lint_every_allocation_of_a_small_catalog);
  tcase_add_test (tcase, lint_of_faults);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
