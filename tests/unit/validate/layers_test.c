/* layers_test.c - each layer by small documents against a small form: calculated values, choices,
 * nested repeats, refusal, dynamic errors, scopes and limits. A row is the data, and the findings
 * expected: "code@path" one by one, errors and warnings alike. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validate/evaluate.h"
#include "validate/report.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;

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
  open_catalog (NULL);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static struct kdc_dossier *
open_text (const char *form, const char *papers, const char *received)
{
  struct kdc_buffer text;
  struct kdc_dossier *dossier = NULL;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_printf (&text,
                      "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000001' revision='1'"
                      " created='%sT08:00:00+07:00'>\n<channel kind='home'/>"
                      "<data form='small' version='1' xmlns:f='urn:kdc:form:small'>%s</data>\n"
                      "<papers>%s</papers></dossier>",
                      received, form, papers);
  ck_assert_int_eq (kdc__dossier_open_memory (catalog, text.data, text.size, NULL, NULL, &dossier,
                                              NULL), KDC_OK);
  kdc__buffer_clear (&text);
  return dossier;
}

static struct kdc_report *
judge (struct kdc_dossier *dossier, const char *scope)
{
  struct kdc__validate_options options = { .on = kdc__day_from_civil (2026, 11, 14),
                                           .scope = scope };
  struct kdc_report *report = NULL;

  ck_assert_int_eq (kdc__validate (dossier, &options, &report, NULL), KDC_OK);
  return report;
}

static void
list (const struct kdc_report *report, char *out, size_t size)
{
  size_t i, used = 0;

  out[0] = '\0';
  for (i = 0; i < report->findings.count && used < size; i++) {
    const struct kdc_finding *f = report->findings.items[i];

    /* <authority> is left out of all documents here */
    if (strcmp (f->path, "authority") != 0)
      used += (size_t) snprintf (out + used, size - used, "%s%s@%s", used ? " " : "",
                                 f->code->code, f->path);
  }
}

#define N "<f:sum><f:n>4</f:n><f:m>2</f:m></f:sum>"
#define NOTHING "<f:sum><f:n>4</f:n><f:m>0</f:m></f:sum>"
#define DOG "<f:dog><f:name>Vện</f:name></f:dog>"
#define DOGS(days, dogs) \
  STAY "<f:stay><f:place>A</f:place><f:days>" days "</f:days>" dogs "</f:stay>"
#define STAY "<f:stay><f:place>Hạ Đình</f:place></f:stay>"

static const struct { const char *form, *papers, *scope, *expected; } rows[] = {
  { N STAY, "", NULL, "" },
  /* one root cause: the calculated ones and the fee are silent */
  { "<f:sum><f:m>2</f:m></f:sum>" STAY, "", NULL, "form.required@/sum/n" },
  { "<f:sum><f:n>x</f:n><f:m>2</f:m></f:sum>" STAY, "", NULL, "type.integer@/sum/n" },
  { STAY, "", NULL, "form.required@/sum/m form.required@/sum/n" },
  { "<f:sum/>" STAY, "", "draft", "" },
  /* calculated: need not be sent; differs: a warning, and the calculated value counts */
  { "<f:sum><f:n>4</f:n><f:m>2</f:m><f:total>6</f:total></f:sum>" STAY, "", NULL, "" },
  { "<f:sum><f:n>4</f:n><f:m>2</f:m><f:total>7</f:total></f:sum>" STAY, "", NULL,
    "rule.calculated@/sum/total" },
  { "<f:sum><f:n>4</f:n><f:m>2</f:m><f:total>6666</f:total></f:sum>" STAY, "", NULL,
    "rule.calculated@/sum/total" },
  { "<f:sum><f:n>999</f:n><f:m>99</f:m></f:sum>" STAY,
    "<paper ref='letter' kind='original'/><paper ref='first' kind='original'/>", NULL,
    "form.required@/proof rule.failed@/sum/total" },
  /* an irrelevant calculated field that was sent */
  { "<f:sum><f:n>4</f:n><f:m>7</f:m><f:share>1</f:share></f:sum>" STAY, "", NULL,
    "structure.irrelevant@/sum/share" },
  /* division by zero: calculate and the paper's condition each say that they could not */
  { "<f:sum><f:n>4</f:n><f:m>0</f:m></f:sum>" STAY, "", NULL,
    "rule.error@/sum/share rule.error@" },
  { "<f:sum><f:n>4</f:n><f:m>101</f:m></f:sum>" STAY, "", NULL, "rule.failed@/sum/m" },
  /* a choice: one branch, the other is irrelevant; required as a whole */
  { "<f:sum><f:n>20</f:n><f:m>20</f:m></f:sum>" STAY, "", NULL, "form.required@/proof" },
  { "<f:sum><f:n>20</f:n><f:m>20</f:m></f:sum><f:proof><f:notice><f:number>1</f:number></f:notice>"
    "</f:proof>" STAY, "", NULL, "" },
  { N "<f:proof><f:notice/></f:proof>" STAY, "", NULL, "" },
  { N "<f:proof><f:notice><f:number>123456789</f:number></f:notice></f:proof>" STAY, "", NULL,
    "type.too-long@/proof/notice/number" },
  { N "<f:proof><f:notice><f:number>1</f:number></f:notice><f:witness><f:name>An</f:name>"
    "</f:witness></f:proof>" STAY, "", NULL, "structure.choice@/proof/witness" },
  /* repeats: rows by number, each judged for itself */
  { N, "", NULL, "form.rows@/stay" },
  { N, "", "draft", "" },
  { N STAY STAY STAY STAY, "", NULL, "form.rows@/stay" },
  { N STAY "<f:stay><f:days>5</f:days></f:stay>", "", NULL, "form.required@/stay[2]/place" },
  /* rows of a repeat that applies sometimes: asked for where it applies, even when there is none */
  { N DOGS ("402", ""), "", NULL, "form.rows@/stay[2]/dog" },
  { N DOGS ("402", ""), "", "draft", "" },
  { N DOGS ("402", DOG DOG), "", NULL, "" },
  { N DOGS ("402", DOG DOG DOG), "", NULL, "form.rows@/stay[2]/dog" },
  { N DOGS ("400", ""), "", NULL, "" },
  { N DOGS ("", ""), "", NULL, "" },
  { N DOGS ("", DOG DOG DOG), "", NULL,
    "structure.irrelevant@/stay[2]/dog[1] structure.irrelevant@/stay[2]/dog[2] "
    "structure.irrelevant@/stay[2]/dog[3]" },
  { N DOGS ("x", DOG DOG DOG), "", NULL, "type.integer@/stay[2]/days" },
  { N DOGS ("x", ""), "", NULL, "type.integer@/stay[2]/days" },
  { NOTHING DOGS ("402", ""), "", NULL,
    "rule.error@/sum/share rule.error@/stay[2] rule.error@" },
  { N "<f:stay><f:place>A</f:place><f:days>0</f:days></f:stay>" STAY, "", NULL,
    "form.constraint@/stay[1]/days" },
  { N "<f:stay><f:place>A</f:place><f:since>2020</f:since></f:stay>", "", NULL,
    "type.precision@/stay[1]/since" },
  { N "<f:stay><f:place>A</f:place><f:since>2020-02</f:since></f:stay>"
    "<f:stay><f:place>A</f:place><f:since>2020-02-29</f:since></f:stay>", "", NULL, "" },
  { N STAY "<f:stay><f:place>A</f:place><f:days>5</f:days><f:kind>own</f:kind></f:stay>", "", NULL,
    "structure.irrelevant@/stay[2]/kind" },
  { N "<f:stay><f:place>A</f:place><f:days>50</f:days><f:kind>old</f:kind></f:stay>", "", NULL,
    "code.not-in-force@/stay[1]/kind" },
  { N "<f:stay><f:place>A</f:place><f:days>50</f:days><f:kind>nhà riêng</f:kind></f:stay>", "",
    NULL, "code.name@/stay[1]/kind" },
  { N "<f:stay><f:place>A</f:place><f:days>năm</f:days><f:kind>own</f:kind></f:stay>", "", NULL,
    "type.integer@/stay[1]/days" },
  { N STAY "<f:stay><f:place>A</f:place><f:guest><f:name>An</f:name></f:guest><f:guest/>"
    "</f:stay><f:stay><f:place>B</f:place><f:guest/></f:stay>", "", NULL,
    "form.required@/stay[2]/guest[2]/name form.required@/stay[3]/guest[1]/name" },
  /* scopes */
  { "<f:sum><f:n>x</f:n></f:sum><f:stay><f:place>A</f:place><f:days>0</f:days></f:stay>", "",
    "group:/stay", "form.constraint@/stay[1]/days" },
  { "<f:sum><f:n>x</f:n></f:sum>" STAY, "", "field:/sum/m", "form.required@/sum/m" },
  { "<f:sum><f:n>x</f:n></f:sum>" STAY, "", "field:/sum/n", "type.integer@/sum/n" },
  /* papers */
  { "<f:sum><f:n>40</f:n><f:m>4</f:m></f:sum><f:proof><f:notice><f:number>1</f:number></f:notice>"
    "</f:proof>" STAY, "", NULL, "paper.missing@papers/letter" },
  { "<f:sum><f:n>60</f:n><f:m>60</f:m></f:sum><f:proof><f:witness><f:name>An</f:name></f:witness>"
    "</f:proof>" STAY, "", NULL, "paper.one-of@papers" },
  { "<f:sum><f:n>60</f:n><f:m>60</f:m></f:sum><f:proof><f:notice><f:number>123456789</f:number>"
    "</f:notice></f:proof>" STAY, "", NULL, "type.too-long@/proof/notice/number" },
  { "<f:sum><f:n>60</f:n><f:m>60</f:m></f:sum><f:proof><f:witness><f:name>An</f:name></f:witness>"
    "</f:proof>" STAY, "<paper ref='first' kind='copy'/>", NULL,
    "paper.certified@papers/paper[1]" },
  { "<f:sum><f:n>60</f:n><f:m>60</f:m></f:sum><f:proof><f:witness><f:name>An</f:name></f:witness>"
    "</f:proof>" STAY, "<paper ref='first' kind='copy'/><paper ref='first' kind='original'/>",
    NULL, "" },
  { N STAY, "<paper ref='letter' kind='scan' file='a.exe' media-type='application/x-dosexec'/>",
    NULL, "paper.refused-type@papers/paper[1]" },
  { N STAY, "<paper ref='letter' kind='scan' file='/etc/passwd'/>", NULL,
    "input.path@papers/paper[1]" },
  { N STAY, "<paper ref='letter' kind='scan' file='.'/>", NULL, "input.path@papers/paper[1]" },
  { N STAY, "<paper ref='letter' kind='scan' file='a/../../b.pdf'/>", NULL,
    "input.path@papers/paper[1]" },
};

#define ONE_STAY(fields) N "<f:stay><f:place>A</f:place>" fields "</f:stay>"

/* Findings whose words depend on what is wrong: one finding, its text and guide. */
static const struct { const char *form, *code, *vi, *en, *guide, *row; } texts[] = {
  { ONE_STAY ("<f:persons>0</f:persons>"), "form.constraint",
    "Nơi đã ở – Số người: phải trong khoảng từ 1 đến 4.", "Stays – Persons: must be from 1 to 4.",
    NULL, "form.bounds" },
  { ONE_STAY ("<f:persons>5</f:persons>"), "form.constraint",
    "Nơi đã ở – Số người: phải trong khoảng từ 1 đến 4.", "Stays – Persons: must be from 1 to 4.",
    NULL, "form.bounds" },
  { ONE_STAY ("<f:area>500.51</f:area>"), "form.constraint",
    "Nơi đã ở – Diện tích: giá trị lớn nhất được nhận là 500.5.",
    "Stays – Area: the greatest value accepted is 500.5.", NULL,
    "form.most" },
  { ONE_STAY ("<f:left>2019-12-31</f:left>"), "form.constraint",
    "Nơi đã ở – Ngày đi: giá trị nhỏ nhất được nhận là 2020-01-01.",
    "Stays – Left: the least value accepted is 2020-01-01.", NULL,
    "form.least" },
  /* not the bound, but the condition; and a message of its own comes first */
  { ONE_STAY ("<f:area>13</f:area>"), "form.constraint",
    "Nơi đã ở – Diện tích: giá trị không thỏa điều kiện của mục này.",
    "Stays – Area: the value does not meet the condition of this field.", NULL, NULL },
  { ONE_STAY ("<f:rent>10</f:rent>"), "form.constraint", "Tiền thuê lạ.", "A strange rent.", NULL,
    NULL },
  { ONE_STAY ("<f:days>9223372036854775808</f:days>"), "type.too-large",
    "Nơi đã ở – Số ngày: “9223372036854775808” quá lớn hoặc quá nhiều chữ số; được nhận: số nguyên "
    "từ -9223372036854775808 đến 9223372036854775807.", NULL, NULL, NULL },
  { ONE_STAY ("<f:days>99999999999999999999999999999999999999</f:days>"), "type.too-large", NULL,
    NULL, NULL, NULL },
  { ONE_STAY ("<f:area>0.1234567890123456789</f:area>"), "type.too-large", NULL,
    "Stays – Area: “0.1234567890123456789” is too large or has too many digits; accepted: at most "
    "36 digits, of them 18 behind the point.", NULL, NULL },
  { ONE_STAY ("<f:rent>1234567890123456789012345678901234567</f:rent>"), "type.too-large", NULL,
    NULL, NULL, NULL },
  { ONE_STAY ("<f:days>12a</f:days>"), "type.integer", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>29/02/2024</f:left>"), "type.date-order", NULL,
    "Stays – Left: “29/02/2024” has the day first; here the year comes first, as 2026-11-14.",
    "Nếu đúng là ngày ấy thì ghi 2024-02-29.", NULL },
  { ONE_STAY ("<f:left>1-9-2024</f:left>"), "type.date-order", NULL, NULL,
    "Nếu đúng là ngày ấy thì ghi 2024-09-01.", NULL },
  { ONE_STAY ("<f:since>2.1990</f:since>"), "type.date-order", NULL, NULL,
    "Nếu đúng là ngày ấy thì ghi 1990-02.", NULL },
  { ONE_STAY ("<f:since>5/2/1990</f:since>"), "type.date-order", NULL, NULL,
    "Nếu đúng là ngày ấy thì ghi 1990-02-05.", NULL },
  { ONE_STAY ("<f:left>31/02/2024</f:left>"), "type.date",
    "Nơi đã ở – Ngày đi: “31/02/2024” không phải là một ngày có thật.", NULL,
    "Viết đủ năm, tháng, ngày, ví dụ: 2026-11-14.", NULL },
  { ONE_STAY ("<f:left>29/02/2023</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>02/2024</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>01/02-2024</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>1/2/20245</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>1/2/24</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:left>/</f:left>"), "type.date", NULL, NULL, NULL, NULL },
  { ONE_STAY ("<f:since>13/1990</f:since>"), "type.partial-date", NULL, NULL, NULL, NULL },
};

static void
expect_text (const char *expected, const char *found)
{
  if (expected)
    ck_assert_str_eq (found, expected);
}

START_TEST (text_says_what_is_accepted)
{
  struct kdc_dossier *dossier = open_text (texts[_i].form, "", "2026-11-14");
  struct kdc_report *report = judge (dossier, NULL);
  const struct kdc_finding *f = NULL;
  size_t i, count = 0;

  for (i = 0; i < report->findings.count; i++)
    if (strncmp (report->findings.items[i]->path, "/stay", 5) == 0) {
      f = report->findings.items[i];
      count++;
    }
  ck_assert_uint_eq (count, 1);
  ck_assert_str_eq (f->code->code, texts[_i].code);
  expect_text (texts[_i].vi, f->message[KDC__VI]);
  expect_text (texts[_i].en, f->message[KDC__EN]);
  expect_text (texts[_i].guide, f->guide[KDC__VI]);
  if (texts[_i].row) {
    const char *words = strchr (kdc__message_find (texts[_i].row)->text[KDC__EN], ':');

    ck_assert_int_eq (strncmp (strchr (f->message[KDC__EN], ':'), words, 9), 0);
  }
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (row_has_its_findings)
{
  struct kdc_dossier *dossier = open_text (rows[_i].form, rows[_i].papers, "2026-11-14");
  struct kdc_report *report = judge (dossier, rows[_i].scope);
  char found[1024], *missing;

  list (report, found, sizeof found);
  /* the missing <authority> is in every one of them: it belongs to structure */
  missing = strstr (found, "structure.missing-element@authority");
  ck_assert_msg (missing == NULL, "authority is filtered by path");
  ck_assert_msg (strcmp (found, rows[_i].expected) == 0, "row %d: expected “%s”, found “%s”", _i,
                 rows[_i].expected, found);
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

static int
verdict_of (const char *code, int layer, int severity, const char *outcome)
{
  struct kdc__message row = { .code = code, .layer = layer, .severity = severity };
  struct kdc_finding finding = { .code = &row, .layer = layer, .severity = severity,
                                 .outcome = outcome };

  return kdc__verdict_of (&finding);
}

START_TEST (verdicts_follow_the_table)
{
  int e = KDC_SEVERITY_ERROR;

  ck_assert_int_eq (verdict_of ("input.encoding", KDC_LAYER_INPUT, e, NULL), KDC_VERDICT_INVALID);
  ck_assert_int_eq (verdict_of ("input.limit", KDC_LAYER_INPUT, e, NULL), KDC_VERDICT_UNDECIDED);
  ck_assert_int_eq (verdict_of ("structure.order", KDC_LAYER_STRUCTURE, e, NULL),
                    KDC_VERDICT_INVALID);
  ck_assert_int_eq (verdict_of ("type.date", KDC_LAYER_TYPE, e, NULL), KDC_VERDICT_SUPPLEMENT);
  ck_assert_int_eq (verdict_of ("rule.failed", KDC_LAYER_RULE, e, "refuse"), KDC_VERDICT_REFUSED);
  ck_assert_int_eq (verdict_of ("rule.failed", KDC_LAYER_RULE, KDC_SEVERITY_WARNING, "refuse"),
                    KDC_VERDICT_COMPLETE);
  ck_assert_int_eq (verdict_of ("rule.error", KDC_LAYER_RULE, e, NULL), KDC_VERDICT_UNDECIDED);
  ck_assert_int_eq (verdict_of ("procedure.unknown", KDC_LAYER_PROCEDURE, e, NULL),
                    KDC_VERDICT_INVALID);
  ck_assert_int_eq (verdict_of ("assistance.consent", KDC_LAYER_PROCEDURE, e, NULL),
                    KDC_VERDICT_SUPPLEMENT);
  ck_assert_str_eq (kdc__verdict_name (KDC_VERDICT_UNDECIDED), "undecided");
  ck_assert_str_eq (kdc__verdict_name (99), "unknown");
  ck_assert_str_eq (kdc__layer_name (KDC_LAYER_PAPER), "paper");
  ck_assert_str_eq (kdc__severity_name (KDC_SEVERITY_INFO), "info");
}
END_TEST

static void
expect_value (struct kdc_dossier *dossier, const char *path, const char *expected)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  ck_assert_int_eq (kdc__dossier_value (dossier, path, &text, NULL), KDC_OK);
  ck_assert_str_eq (text.data, expected);
  kdc__buffer_clear (&text);
}

START_TEST (calculated_values_stay_in_the_dossier)
{
  struct kdc_dossier *dossier = open_text (
    "<f:sum><f:n>1</f:n><f:m>3</f:m><f:total>9</f:total></f:sum>" STAY, "", "2026-11-14");

  kdc__report_free (judge (dossier, NULL));
  expect_value (dossier, "/sum/total", "4");
  expect_value (dossier, "/sum/share", "0.333333333333333333");
  expect_value (dossier, "/stay[1]/place", "Hạ Đình");
  expect_value (dossier, "/stay[1]/days", "");
  kdc__dossier_free (dossier);
}
END_TEST

/* string is xs:normalizedString; text keeps its lines */
START_TEST (a_line_of_text_has_no_breaks)
{
  struct kdc_dossier *dossier = open_text (
    N "<f:stay><f:place>\n  Số 5,\n\tngõ&#13;12  A\n</f:place><f:note> một\n\thai </f:note>"
    "</f:stay>", "", "2026-11-14");

  kdc__report_free (judge (dossier, NULL));
  expect_value (dossier, "/stay[1]/place", "Số 5,  ngõ 12  A");
  expect_value (dossier, "/stay[1]/note", "một\n\thai");
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (paths_that_do_not_exist_are_errors)
{
  static const char *const paths[] = { "/sum/x", "/stay[2]/place", "/stay[0]/place",
                                       "/stay[x]/place", "/sum[1]/n", "sum/n", "", "/stay[1",
                                       "/sum", "/stay[9223372036854775807]/place" };
  struct kdc_dossier *dossier = open_text (N STAY, "", "2026-11-14");
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__report_free (judge (dossier, NULL));
  kdc__buffer_init (&text, ctx, 0);
  ck_assert_int_eq (kdc__dossier_value (dossier, paths[_i], &text, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "dossier.no-path");
  kdc__error_delete (err);
  kdc__buffer_clear (&text);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (refusal_and_error_outrank_supplement)
{
  struct kdc_dossier *dossier
    = open_text ("<f:sum><f:n>4</f:n><f:m>101</f:m></f:sum>" STAY, "", "2026-11-14");
  struct kdc_report *report = judge (dossier, NULL);
  size_t i, refused = 0;

  for (i = 0; i < report->findings.count; i++)
    refused += report->findings.items[i]->outcome != NULL;
  ck_assert_uint_eq (refused, 1);
  ck_assert_int_eq (report->verdict, KDC_VERDICT_INVALID);      /* <authority> is missing */
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (fees_are_exact)
{
  struct kdc_dossier *dossier
    = open_text ("<f:sum><f:n>3</f:n><f:m>2</f:m></f:sum>" STAY, "", "2026-11-14");
  struct kdc_report *report = judge (dossier, NULL);

  ck_assert_uint_eq (report->fee_count, 1);
  ck_assert_str_eq (report->fees[0].amount, "0.3");
  ck_assert_str_eq (report->fees[0].currency, "VND");
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (a_procedure_out_of_force_says_when)
{
  struct kdc_dossier *dossier = open_text (N STAY, "", "2027-01-01");
  struct kdc_report *report = judge (dossier, NULL);
  size_t i, found = 0;

  for (i = 0; i < report->findings.count; i++)
    if (strcmp (report->findings.items[i]->code->code, "procedure.not-in-force") == 0) {
      found++;
      ck_assert_ptr_nonnull (strstr (report->findings.items[i]->guide[KDC__EN], "2026-12-31"));
    }
  ck_assert_uint_eq (found, 1);
  ck_assert_int_eq (report->verdict, KDC_VERDICT_INVALID);
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (an_unknown_scope_is_the_callers_mistake)
{
  static const struct { const char *scope, *key; } wrong[] = {
    { "group:child", "validate.scope" }, { "all", "validate.scope" },
    { "field:/sum/nn", "validate.scope-path" }, { "group:/stay[1]/gest", "validate.scope-path" },
    { "group:/stay[1", "validate.scope-path" }, { "group:/stay[7]/guest", NULL },
    { "group:/", NULL },
  };
  struct kdc_dossier *dossier = open_text (N STAY, "", "2026-11-14");
  size_t i;

  for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct kdc__validate_options options = { .on = 0, .scope = wrong[i].scope };
    struct kdc_report *report = NULL;
    kdc_error *err = NULL;

    ck_assert_int_eq (kdc__validate (dossier, &options, &report, &err),
                      wrong[i].key ? KDC_EINVAL : KDC_OK);
    ck_assert_int_eq (report != NULL, wrong[i].key == NULL);
    if (wrong[i].key)
      ck_assert_str_eq (err->key, wrong[i].key);
    kdc__report_free (report);
    kdc__error_delete (err);
  }
  kdc__dossier_free (dossier);
}
END_TEST

#define LETTER "<paper ref='letter' kind='original'/>"

static const struct limited {
  const char *option, *form, *papers, *code;
  size_t found;
} limits[] = {
  { "dossier.max-rows", N STAY STAY, "", "input.rows", 0 },
  { "dossier.max-rows", N STAY STAY STAY, "", "input.rows", 1 },
  { "dossier.max-attachments", N STAY, LETTER LETTER, "paper.too-many", 0 },
  { "dossier.max-attachments", N STAY, LETTER LETTER LETTER, "paper.too-many", 1 },
  /* and the envelope of these tests names no authority, which is one more */
  { "report.max-findings", "<f:a/>" N STAY, "", "structure.unknown-element", 1 },
  { "report.max-findings", "<f:a/><f:b/>" N STAY, "", "structure.unknown-element", 2 },
};

/* Of two: two are within, three are found out and never complete. */
START_TEST (a_limit_is_never_complete)
{
  const struct limited *limit = limits + _i;
  struct kdc_options options = { NULL, { 0 } };
  struct kdc_dossier *dossier;
  struct kdc_report *report;
  size_t i, found = 0;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  options.values[kdc__option_find (limit->option)] = 2;
  teardown ();
  open_catalog (&options);
  dossier = open_text (limit->form, limit->papers, "2026-11-14");
  report = judge (dossier, NULL);
  for (i = 0; i < report->findings.count; i++)
    found += strcmp (report->findings.items[i]->code->code, limit->code) == 0;
  ck_assert_uint_eq (found, limit->found);
  if (_i % 2)
    ck_assert_int_eq (report->verdict, KDC_VERDICT_UNDECIDED);
  else
    ck_assert_int_ne (report->verdict, KDC_VERDICT_UNDECIDED);
  ck_assert_int_eq (report->findings.truncated, _i == 5);
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (an_evaluator_settles_a_dossier)
{
  struct kdc_dossier *dossier = open_text (N STAY, "", "2026-11-14");
  struct kdc__evaluator evaluator;

  ck_assert_int_eq (kdc__dossier_parse (dossier, 0, NULL), KDC_OK);
  ck_assert_int_eq (kdc__evaluator_init (&evaluator, catalog, dossier, 0), KDC_OK);
  ck_assert_int_eq (kdc__evaluator_settle (&evaluator), KDC_OK);
  expect_value (dossier, "/sum/total", "6");
  kdc__evaluator_clear (&evaluator);
  ck_assert_int_eq (kdc__evaluator_init (&evaluator, catalog, NULL, 0), KDC_OK);
  kdc__evaluator_clear (&evaluator);
  kdc__dossier_free (dossier);
}
END_TEST

static void
add_all (TCase *tc)
{
  tcase_add_loop_test (tc, row_has_its_findings, 0, (int) (sizeof rows / sizeof *rows));
  tcase_add_loop_test (tc, text_says_what_is_accepted, 0, (int) (sizeof texts / sizeof *texts));
  tcase_add_test (tc, a_line_of_text_has_no_breaks);
  tcase_add_test (tc, verdicts_follow_the_table);
  tcase_add_test (tc, calculated_values_stay_in_the_dossier);
  tcase_add_loop_test (tc, paths_that_do_not_exist_are_errors, 0, 10);
  tcase_add_test (tc, refusal_and_error_outrank_supplement);
  tcase_add_test (tc, fees_are_exact);
  tcase_add_test (tc, a_procedure_out_of_force_says_when);
  tcase_add_test (tc, an_unknown_scope_is_the_callers_mistake);
  tcase_add_loop_test (tc, a_limit_is_never_complete, 0, (int) (sizeof limits / sizeof *limits));
  tcase_add_test (tc, an_evaluator_settles_a_dossier);
}

int
main (void)
{
  Suite *suite = suite_create ("layers");
  TCase *tc = tcase_create ("small");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  add_all (tc);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
