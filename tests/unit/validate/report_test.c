/* report_test.c - a report as XML and as JSON, byte by byte; and every allocation of a validation
 * failed once: no memory, or the right report. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fault.h"
#include "validate/report.h"
#include "wire/json.h"

#define TEXT "<dossier xmlns='urn:kdc:dossier:1' id='a&amp;b' procedure='0.000001' revision='1'" \
  " created='2026-11-14T20:30:00+07:00'><channel kind='home'/><assistance volunteer='V1'/>" \
  "<data form='small' version='1' xmlns:f='urn:kdc:form:small'><f:sum><f:n>\"&lt;4&gt;</f:n>\n" \
  "<f:m>1</f:m></f:sum><f:stay><f:place>A</f:place><f:days>50</f:days><f:kind>Nhà riêng</f:kind>" \
  "</f:stay></data><papers><paper ref='other' kind='copy'/></papers></dossier>"

static const char *
catalog_path (void)
{
  static char path[512];

  snprintf (path, sizeof path, "%s/tests/unit/validate/catalog",
            getenv ("srcdir") ? getenv ("srcdir") : ".");
  return path;
}

static int
make_report (struct kdc_context *ctx, const char *text, struct kdc_report **out)
{
  struct kdc__validate_options options = { .on = 20000 };
  struct kdc_catalog *catalog = NULL;
  struct kdc_dossier *dossier = NULL;
  int status = kdc__catalog_open (ctx, catalog_path (), &catalog, NULL);

  *out = NULL;
  if (status == KDC_OK)
    status = kdc__dossier_open_memory (catalog, text, strlen (text), NULL, NULL, &dossier, NULL);
  if (status == KDC_OK)
    status = kdc__validate (dossier, &options, out, NULL);
  if (status == KDC_ENOMEM && dossier)          /* the same handle works with memory again */
    status = kdc__validate (dossier, &options, out, NULL);
  kdc__dossier_free (dossier);
  kdc__catalog_unref (catalog);
  return status;
}

static void
expect_part (const char *text, const char *part)
{
  ck_assert_msg (strstr (text, part) != NULL, "“%s” is not in:\n%s", part, text);
}

START_TEST (xml_says_everything_in_both_languages)
{
  struct kdc_context *ctx;
  struct kdc_report *report;
  struct kdc_buffer out;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (make_report (ctx, TEXT, &report), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__report_xml (report, &out), KDC_OK);
  expect_part (out.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<report xmlns=\"urn:kdc:report:1\" dossier=\"a&amp;b\" revision=\"1\""
               " procedure=\"0.000001\" procedure-version=\"1\" on=\"2024-10-04\""
               " verdict=\"invalid\">\n");
  expect_part (out.data, "  <finding code=\"type.integer\" layer=\"type\" severity=\"error\""
               " path=\"/sum/n\" line=\"1\" column=\"");
  expect_part (out.data, "    <param name=\"value\">\"&lt;4&gt;</param>\n");
  expect_part (out.data, "    <message xml:lang=\"vi\">Nơi đã ở – Loại: cần ghi mã, không ghi tên"
               " “Nhà riêng”."
               "</message>\n    <message xml:lang=\"en\">Stays – Kind: a code is needed, not"
               " the name “Nhà riêng”.</message>\n"
               "    <guide xml:lang=\"vi\">Ghi “own” cho “Nhà riêng”."
               "</guide>\n");
  expect_part (out.data, "code=\"assistance.consent\" layer=\"procedure\"");
  expect_part (out.data, "code=\"paper.unknown\" layer=\"paper\" severity=\"error\""
               " path=\"papers/paper[1]\" line=\"2\"");
  ck_assert_str_eq (out.data + out.size - 10, "</report>\n");
  kdc__buffer_clear (&out);
  kdc__report_free (report);
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (json_is_of_one_language)
{
  struct kdc_context *ctx;
  struct kdc_report *report;
  struct kdc_buffer out;
  struct kdc__json *json = NULL;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (make_report (ctx, TEXT, &report), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__report_json (report, KDC__EN, &out), KDC_OK);
  ck_assert_int_eq (kdc__json_parse (ctx, out.data, out.size, NULL, &json, NULL), KDC_OK);
  ck_assert_str_eq (kdc__json_get_string (json, "verdict"), "invalid");
  ck_assert_str_eq (kdc__json_get_string (json, "dossier"), "a&b");
  expect_part (out.data, "\"message\": \"Stays – Kind: a code is needed, not the name"
               " “Nhà riêng”.\"");
  expect_part (out.data, "\"pending\": []");
  expect_part (out.data, "\"fees\": []");
  ck_assert_ptr_null (strstr (out.data, "cần ghi mã"));
  kdc__json_free (json);
  kdc__buffer_clear (&out);
  kdc__report_free (report);
  kdc__context_unref (ctx);
}
END_TEST

/* --- no memory -------------------------------------------------------------------------------- */

static char expected[16384];

static int
report_is_right (struct kdc_context *ctx, void *user)
{
  struct kdc_report *report = NULL;
  struct kdc_buffer out;
  int status = make_report (ctx, user, &report);

  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&out, ctx, 0);
  status = kdc__report_xml (report, &out);
  if (status == KDC_OK && !expected[0])
    snprintf (expected, sizeof expected, "%s", out.data);
  else if (status == KDC_OK && strcmp (expected, out.data) != 0)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&out);
  kdc__report_free (report);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  static const char complete[]
    = "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000001' revision='1'"
      " created='2026-11-14T20:30:00+07:00'><channel kind='home'/><data form='small'"
      " version='1' xmlns:f='urn:kdc:form:small'><f:sum><f:n>4</f:n><f:m>2</f:m></f:sum>"
      "<f:stay><f:place>A</f:place><f:guest><f:name>An</f:name></f:guest></f:stay></data>"
      "</dossier>";
  char why[200] = "";
  long count;

  expected[0] = '\0';
  count = fault_sweep (report_is_right, _i ? (void *) complete : (void *) TEXT, 1, why);

  ck_assert_msg (count > 0, "%s", why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("report");
  TCase *tc = tcase_create ("report");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, xml_says_everything_in_both_languages);
  tcase_add_test (tc, json_is_of_one_language);
  tcase_add_loop_test (tc, every_allocation_may_fail, 0, 2);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
