/* pending_test.c - a code list that somebody else keeps: the host answers yes, no, or not at all,
 * and what has no answer is a pending verification (who, which term), never a fault. Which
 * case of a procedure it is has three answers too; and what a form tells of its own conditions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;
static int asked, gone;

/* Y… yes, N… no, E… something that is no answer, anything else pending. */
static int
lookup (void *user, const char *list, const char *code, const char *on)
{
  ck_assert_ptr_eq (user, &asked);
  ck_assert_str_eq (list, "insurance-card");
  ck_assert_str_eq (on, "2026-11-14");
  asked++;
  if (*code == 'Y')
    return KDC_ANSWER_YES;
  if (*code == 'N')
    return KDC_ANSWER_NO;
  return *code == 'E' ? -77 : KDC_ANSWER_NONE;
}

static void
destroy (void *user)
{
  ck_assert_ptr_eq (user, &asked);
  gone++;
}

static void
open_with (int answerer)
{
  char path[4096];
  const char *root = getenv ("srcdir");

  asked = gone = 0;
  snprintf (path, sizeof path, "%s/tests/api/pending", root ? root : ".");
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  if (answerer)
    ck_assert_int_eq (kdc_context_set_lookup (context, lookup, &asked, destroy), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, path, &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_check (catalog, NULL), KDC_OK);
}

static void
close_all (void)
{
  kdc_context_free (context);
  ck_assert_int_eq (gone, 0);           /* the catalog still asks */
  kdc_catalog_free (catalog);
}

static kdc_dossier *
read_dossier (const char *data)
{
  char text[2000];
  kdc_dossier *dossier;

  snprintf (text, sizeof text,
            "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000002' revision='1'"
            " created='2026-11-14T08:00:00+07:00'><channel kind='home'/><authority unit='10'/>"
            "<data form='asked' version='1' xmlns:f='urn:kdc:form:asked'>%s</data></dossier>",
            data);
  ck_assert_int_eq (kdc_dossier_read (catalog, text, strlen (text), NULL, NULL, &dossier, NULL),
                    KDC_OK);
  return dossier;
}

/* "what who term path; …" and "code path; …" */
static void
describe (const kdc_report *report, char *pending, char *findings, size_t size)
{
  size_t i;

  *pending = *findings = '\0';
  for (i = 0; i < kdc_report_pending_count (report); i++)
    snprintf (pending + strlen (pending), size - strlen (pending), "%s %s %s %s; ",
              kdc_report_pending (report, i, "what"), kdc_report_pending (report, i, "who"),
              kdc_report_pending (report, i, "term"), kdc_report_pending (report, i, "path"));
  for (i = 0; i < kdc_report_count (report); i++) {
    const kdc_finding *f = kdc_report_finding (report, i);

    if (strcmp (kdc_finding_path (f), "authority") != 0)
      snprintf (findings + strlen (findings), size - strlen (findings), "%s %s; ",
                kdc_finding_code (f), kdc_finding_path (f));
  }
}

#define CARD "insurance-card health-insurance 3 working-day /card; "
#define READS "A-1 10  /card; "

static const struct { int answerer; const char *data, *pending, *findings; int asked; } cases[] = {
  { 1, "<f:card>NONE</f:card>", "", "", 0 },                    /* the list's own */
  { 0, "<f:card>NONE</f:card>", "", "", 0 },
  { 1, "<f:card>YES-1</f:card>", "", "", 1 },
  { 1, "<f:card>NO-1</f:card>", "", "code.unknown /card; ", 1 },
  { 1, "<f:card>LATER</f:card>", CARD READS "copy 10  ; ", "", 1 },
  { 1, "<f:card>ERROR</f:card>", CARD READS "copy 10  ; ", "", 1 },
  { 0, "<f:card>YES-1</f:card>", CARD READS "copy 10  ; ", "", 0 },     /* nobody to ask */
  { 1, "<f:card></f:card>", "", "form.required /card; ", 0 },
  { 1, "<f:card>YES-1</f:card><f:free>true</f:free>", "", "", 2 },
  { 1, "<f:card>NONE</f:card><f:free>true</f:free>", "", "", 0 },
  { 1, "<f:card>LATER</f:card><f:free>true</f:free>", CARD READS "A-2 10  /free; copy 10  ; ", "",
    1 },
  { 1, "<f:card>YES-1</f:card><f:hasOther>true</f:hasOther><f:other><f:number>YES-2</f:number>"
       "</f:other><f:other><f:number>LATER</f:number></f:other>",
    "insurance-card health-insurance 3 working-day /other[2]/number; ", "", 3 },
  /* what does not apply is not asked for in the report */
  { 1, "<f:card>YES-1</f:card><f:hasOther>false</f:hasOther><f:other><f:number>LATER</f:number>"
       "</f:other>", "", "structure.irrelevant /other[1]/number; ", 2 },
};

START_TEST (an_answer_or_none)
{
  char pending[1000], findings[1000];
  kdc_dossier *dossier;
  kdc_report *report;
  int again;

  open_with (cases[_i].answerer);
  dossier = read_dossier (cases[_i].data);
  for (again = 0; again < 2; again++) {
    asked = 0;
    ck_assert_int_eq (kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, NULL), KDC_OK);
    describe (report, pending, findings, sizeof pending);
    ck_assert_str_eq (pending, cases[_i].pending);
    ck_assert_str_eq (findings, cases[_i].findings);
    ck_assert_int_eq (asked, cases[_i].asked);
    ck_assert_str_eq (kdc_report_pending (report, 99, "who"), "");
    if (*pending)
      ck_assert_ptr_null (kdc_report_pending (report, 0, "colour"));
    kdc_report_free (report);
  }
  kdc_dossier_free (dossier);
  close_all ();
  ck_assert_int_eq (gone, cases[_i].answerer);
}
END_TEST

/* What waits for an answer keeps its text, and an expression that reads it says so. */
START_TEST (a_pending_field_is_kept)
{
  kdc_dossier *dossier;
  kdc_report *report;
  kdc_buffer *text;
  kdc_error *error = NULL;

  open_with (1);
  dossier = read_dossier ("<f:card>LATER</f:card>");
  ck_assert_int_eq (kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, NULL), KDC_OK);
  ck_assert_int_eq (kdc_dossier_value (dossier, "/card", &text, NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text), "LATER");
  kdc_buffer_free (text);
  ck_assert_int_eq (kdc_eval (catalog, dossier, "exists(/card)", "2026-11-14", &text, NULL),
                    KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text), "boolean\ttrue\n");
  kdc_buffer_free (text);
  ck_assert_int_eq (kdc_eval (catalog, dossier, "string(/card)", "2026-11-14", &text, &error),
                    KDC_ESTATE);
  ck_assert_str_eq (kdc_error_key (error), "api.slot");
  kdc_error_free (error);
  kdc_report_free (report);
  kdc_dossier_free (dossier);
  close_all ();
}
END_TEST

START_TEST (an_answerer_is_given_up_once)
{
  open_with (1);
  ck_assert_int_eq (kdc_context_set_lookup (NULL, lookup, &asked, destroy), KDC_EINVAL);
  ck_assert_int_eq (gone, 0);
  ck_assert_int_eq (kdc_context_set_lookup (context, NULL, NULL, NULL), KDC_OK);
  ck_assert_int_eq (gone, 1);
  kdc_catalog_free (catalog);
  kdc_context_free (context);
  ck_assert_int_eq (gone, 1);
}
END_TEST

/* The answer to the question of each case, as far as the dossier goes: y, n, or ? for none. */
static const struct { const char *data, *answers; } situations[] = {
  { "<f:card>NONE</f:card><f:hasOther>true</f:hasOther>", "ynn?" },
  { "<f:card>NONE</f:card><f:hasOther>false</f:hasOther>", "nyn?" },
  { "<f:card>NONE</f:card>", "nyn?" },          /* () is false, as XPath has it */
  { "<f:hasOther>true</f:hasOther>", "yn??" },  /* the card is missing */
  { "<f:card>LATER</f:card>", "ny??" },
  { "<f:card>NO-1</f:card><f:hasOther>perhaps</f:hasOther>", "????" },
};

START_TEST (which_case_it_is)
{
  kdc_dossier *dossier;
  kdc_error *error = NULL;
  char answers[8] = "";
  int answer;
  size_t i;

  open_with (1);
  dossier = read_dossier (situations[_i].data);
  for (i = 0; i < 4; i++) {
    ck_assert_int_eq (kdc_dossier_case (dossier, i, "2026-11-14", &answer, NULL), KDC_OK);
    answers[i] = "ny?"[answer];
  }
  ck_assert_str_eq (answers, situations[_i].answers);
  ck_assert_int_eq (kdc_dossier_case (dossier, 4, "2026-11-14", &answer, &error), KDC_ENOTFOUND);
  ck_assert_int_eq (answer, KDC_ANSWER_NONE);
  kdc_error_free (error);
  ck_assert_int_eq (kdc_dossier_case (dossier, 0, "14/11/2026", &answer, NULL), KDC_EINVAL);
  kdc_dossier_free (dossier);
  close_all ();
}
END_TEST

/* What a form says of its fields and rules, as it is written. */
START_TEST (a_form_tells_its_conditions)
{
  const kdc_form *form;
  const kdc_field *field;

  open_with (0);
  ck_assert_int_eq (kdc_catalog_form (catalog, "asked", "2026-11-14", &form, NULL), KDC_OK);
  field = kdc_form_find (form, "/other/number");
  ck_assert_str_eq (kdc_field_property (field, "relevant"), "/hasOther");
  ck_assert_str_eq (kdc_field_property (field, "required"), "");
  ck_assert_str_eq (kdc_field_required (field), "never");
  ck_assert_str_eq (kdc_field_property (kdc_form_find (form, "/card"), "required"), "true()");
  ck_assert_str_eq (kdc_field_required (kdc_form_find (form, "/card")), "always");
  ck_assert_str_eq (kdc_field_property (kdc_form_find (form, "/other"), "max"), "5");
  ck_assert_str_eq (kdc_field_property (kdc_form_find (form, "/other"), "min"), "");
  ck_assert_ptr_null (kdc_field_property (field, "colour"));
  ck_assert_ptr_null (kdc_field_property (field, NULL));
  ck_assert_str_eq (kdc_field_property (NULL, "min"), "");
  ck_assert_uint_eq (kdc_form_rule_count (form), 2);
  ck_assert_uint_eq (kdc_form_rule_count (NULL), 0);
  ck_assert_str_eq (kdc_form_rule (form, 0, "id", NULL), "A-1");
  ck_assert_str_eq (kdc_form_rule (form, 0, "path", NULL), "/card");
  ck_assert_str_eq (kdc_form_rule (form, 0, "severity", NULL), "error");
  ck_assert_str_eq (kdc_form_rule (form, 0, "outcome", NULL), "");
  ck_assert_str_eq (kdc_form_rule (form, 0, "test", NULL), "not(. = 'EXPIRED')");
  ck_assert_str_eq (kdc_form_rule (form, 1, "message", "en"), "Free for holders of a card alone.");
  ck_assert_str_eq (kdc_form_rule (form, 2, "id", NULL), "");
  ck_assert_ptr_null (kdc_form_rule (form, 0, "colour", NULL));
  ck_assert_str_eq (kdc_form_rule (NULL, 0, "id", NULL), "");
  close_all ();
}
END_TEST

/* A field that applies on a condition, or stands in a branch or a part that may stay empty, is not
 * always asked for. */
START_TEST (asked_for_when_it_applies)
{
  static const struct { const char *form, *path, *required; } fields[] = {
    { "btxh-mai-tang", "/deceased", "always" }, { "btxh-mai-tang", "/deceased/fullName", "always" },
    { "btxh-mai-tang", "/deceased/decisionNumber", "conditional" },
    { "btxh-mai-tang", "/organiser", "always" },
    { "btxh-mai-tang", "/organiser/household/fullName", "conditional" },
    { "btxh-mai-tang", "/payment/method", "always" },
    { "btxh-mai-tang", "/payment/account", "conditional" },
    { "btxh-mai-tang", "/deceased/residence/line", "always" },
    { "tp-ht-xac-nhan-tthn", "/divorce/number", "conditional" },
    { "tp-ht-xac-nhan-tthn", "/residencePeriod/from", "always" },
  };
  char path[4096];
  const char *root = getenv ("srcdir");
  const kdc_form *form;

  snprintf (path, sizeof path, "%s/lib/data", root ? root : ".");
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, path, &catalog, NULL), KDC_OK);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    ck_assert_int_eq (kdc_catalog_form (catalog, fields[i].form, "2026-11-14", &form, NULL),
                      KDC_OK);
    ck_assert_msg (strcmp (kdc_field_required (kdc_form_find (form, fields[i].path)),
                           fields[i].required) == 0, "%s", fields[i].path);
  }
  gone = 0;
  close_all ();
}
END_TEST

/* Schemas know no more than the list does: any code. */
START_TEST (exports_take_any_code)
{
  const kdc_form *form;
  kdc_buffer *text;

  open_with (0);
  ck_assert_int_eq (kdc_catalog_form (catalog, "asked", "2026-11-14", &form, NULL), KDC_OK);
  ck_assert_int_eq (kdc_form_export (form, "xsd", "2026-11-14", NULL, &text, NULL), KDC_OK);
  ck_assert_ptr_null (strstr (kdc_buffer_data (text), "\"NONE\""));
  kdc_buffer_free (text);
  ck_assert_int_eq (kdc_form_export (form, "xslt", "2026-11-14", NULL, &text, NULL), KDC_OK);
  ck_assert_ptr_nonnull (strstr (kdc_buffer_data (text), "lookup=\"health-insurance\""));
  kdc_buffer_free (text);
  close_all ();
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: pending verifications");
  TCase *tcase = tcase_create ("lookup");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tcase, an_answer_or_none, 0, sizeof cases / sizeof *cases);
  tcase_add_test (tcase, a_pending_field_is_kept);
  tcase_add_test (tcase, an_answerer_is_given_up_once);
  tcase_add_test (tcase, exports_take_any_code);
  tcase_add_loop_test (tcase, which_case_it_is, 0, sizeof situations / sizeof *situations);
  tcase_add_test (tcase, a_form_tells_its_conditions);
  tcase_add_test (tcase, asked_for_when_it_applies);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
