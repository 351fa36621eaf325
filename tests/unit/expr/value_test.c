/* value_test.c - lexical forms: text to value to canonical text, and what is no value. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "expr/value.h"

static const struct { enum kdc__type type; const char *text, *canonical; int status; } forms[] = {
  { KDC__T_BOOLEAN, "1", "true", 0 }, { KDC__T_BOOLEAN, "false", "false", 0 },
  { KDC__T_BOOLEAN, "TRUE", NULL, KDC_EPARSE }, { KDC__T_BOOLEAN, "", NULL, KDC_EPARSE },
  { KDC__T_INTEGER, "-007", "-7", 0 }, { KDC__T_INTEGER, "+7", "7", 0 },
  { KDC__T_INTEGER, "9223372036854775807", "9223372036854775807", 0 },
  { KDC__T_INTEGER, "-9223372036854775808", "-9223372036854775808", 0 },
  { KDC__T_INTEGER, "9223372036854775808", NULL, KDC_ELIMIT },
  { KDC__T_INTEGER, "1.0", NULL, KDC_EPARSE }, { KDC__T_INTEGER, "-", NULL, KDC_EPARSE },
  { KDC__T_INTEGER, "1 ", NULL, KDC_EPARSE }, { KDC__T_INTEGER, "20.000", NULL, KDC_EPARSE },
  { KDC__T_DECIMAL, "1.500", "1.5", 0 }, { KDC__T_DECIMAL, "-.5", "-0.5", 0 },
  { KDC__T_DECIMAL, "5.", "5", 0 }, { KDC__T_DECIMAL, "-0.0", "0", 0 },
  { KDC__T_DECIMAL, "0.000000000000000001", "0.000000000000000001", 0 },
  { KDC__T_DECIMAL, "0.0000000000000000010", "0.000000000000000001", 0 },
  { KDC__T_DECIMAL, "0.0000000000000000001", NULL, KDC_ELIMIT },
  { KDC__T_DECIMAL, "999999999999999999999999999999999999",
    "999999999999999999999999999999999999", 0 },
  { KDC__T_DECIMAL, "1000000000000000000000000000000000000", NULL, KDC_ELIMIT },
  { KDC__T_DECIMAL, ".", NULL, KDC_EPARSE }, { KDC__T_DECIMAL, "1.2.3", NULL, KDC_EPARSE },
  { KDC__T_DECIMAL, "1e3", NULL, KDC_EPARSE }, { KDC__T_DECIMAL, "1,5", NULL, KDC_EPARSE },
  { KDC__T_STRING, "a", "a", 0 }, { KDC__T_STRING, "", "", 0 },
  { KDC__T_CODE, "VN", "VN", 0 }, { KDC__T_CODE, "", NULL, KDC_EPARSE },
  { KDC__T_FILE, "a.pdf", "a.pdf", 0 },
  { KDC__T_DATE, "2024-02-29", "2024-02-29", 0 }, { KDC__T_DATE, "2023-02-29", NULL, KDC_EPARSE },
  { KDC__T_DATE, "29/02/2024", NULL, KDC_EPARSE }, { KDC__T_DATE, "2024-02", NULL, KDC_EPARSE },
  { KDC__T_DATE, "0001-01-01", "0001-01-01", 0 }, { KDC__T_DATE, "0000-01-01", NULL, KDC_EPARSE },
  { KDC__T_DATETIME, "1969-12-31T23:59:59.999", "1969-12-31T23:59:59.999", 0 },
  { KDC__T_DATETIME, "2026-11-14T24:00:00", "2026-11-15T00:00:00", 0 },
  { KDC__T_DATETIME, "9999-12-31T24:00:00", NULL, KDC_ELIMIT },
  { KDC__T_DATETIME, "2026-11-14T20:30:00.0000", "2026-11-14T20:30:00", 0 },
  { KDC__T_DATETIME, "2026-11-14T20:30:00.0001", NULL, KDC_ELIMIT },
  { KDC__T_DATETIME, "2026-11-14T20:30:00.", NULL, KDC_EPARSE },
  { KDC__T_DATETIME, "2026-11-14 20:30:00", NULL, KDC_EPARSE },
  { KDC__T_DATETIME, "2026-11-14T25:00:00", NULL, KDC_EPARSE },
  { KDC__T_YM_DURATION, "P1Y", "P1Y", 0 }, { KDC__T_YM_DURATION, "-P13M", "-P1Y1M", 0 },
  { KDC__T_YM_DURATION, "P", NULL, KDC_EPARSE }, { KDC__T_YM_DURATION, "P1D", NULL, KDC_EPARSE },
  { KDC__T_YM_DURATION, "P999999999999999999Y", NULL, KDC_ELIMIT },
  { KDC__T_DT_DURATION, "P1DT2H3M4.005S", "P1DT2H3M4.005S", 0 },
  { KDC__T_DT_DURATION, "PT", NULL, KDC_EPARSE }, { KDC__T_DT_DURATION, "PT1.S", NULL, KDC_EPARSE },
  { KDC__T_DT_DURATION, "P999999999999D", NULL, KDC_ELIMIT },
  { KDC__T_PARTIAL_DATE, "1990", "1990", 0 }, { KDC__T_PARTIAL_DATE, "1990-05", "1990-05", 0 },
  { KDC__T_PARTIAL_DATE, "1990-05-17", "1990-05-17", 0 },
  { KDC__T_PARTIAL_DATE, "1990-05-17T20:30", "1990-05-17T20:30", 0 },
  { KDC__T_PARTIAL_DATE, "1990-05-17T20:30:00", "1990-05-17T20:30", 0 },
  { KDC__T_PARTIAL_DATE, "1990-05-17T20:30:01", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "1990-13", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "1990-02-29", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "90", NULL, KDC_EPARSE }, { KDC__T_PARTIAL_DATE, "", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "0000", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "1990-", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "1990T20:30", NULL, KDC_EPARSE },
  { KDC__T_PARTIAL_DATE, "1990-05-17T24:00", NULL, KDC_EPARSE },
  { KDC__T_NODE, "a", NULL, KDC_EINVAL },
};

START_TEST (form)
{
  struct kdc__value value, again;
  struct kdc_buffer text;

  ck_assert_int_eq (kdc__value_parse (forms[_i].type, forms[_i].text, strlen (forms[_i].text),
                                      &value), forms[_i].status);
  if (forms[_i].status != KDC_OK)
    return;
  kdc__buffer_init (&text, NULL, 0);
  kdc__buffer_puts (&text, "");
  ck_assert_int_eq (kdc__value_format (&value, &text), KDC_OK);
  ck_assert_str_eq (text.data, forms[_i].canonical);
  ck_assert_int_eq (kdc__value_parse (forms[_i].type, text.data, text.size, &again), KDC_OK);
  ck_assert_int_eq (kdc__value_equal (&value, &again), 1);
  kdc__buffer_clear (&text);
}
END_TEST

static const struct { const char *text, *earliest, *latest; } partials[] = {
  { "1990", "1990-01-01", "1990-12-31" }, { "2024-02", "2024-02-01", "2024-02-29" },
  { "2023-02", "2023-02-01", "2023-02-28" }, { "1990-05-17", "1990-05-17", "1990-05-17" },
  { "1990-05-17T20:30", "1990-05-17", "1990-05-17" },
};

START_TEST (interval)
{
  struct kdc__value value;
  char text[11];

  ck_assert_int_eq (kdc__value_parse (KDC__T_PARTIAL_DATE, partials[_i].text,
                                      strlen (partials[_i].text), &value), KDC_OK);
  kdc__day_format (kdc__partial_earliest (value.u.partial), text);
  ck_assert_str_eq (text, partials[_i].earliest);
  kdc__day_format (kdc__partial_latest (value.u.partial), text);
  ck_assert_str_eq (text, partials[_i].latest);
}
END_TEST

START_TEST (different)
{
  struct kdc__value a, b;

  kdc__value_parse (KDC__T_PARTIAL_DATE, "1990-01", 7, &a);
  kdc__value_parse (KDC__T_PARTIAL_DATE, "1990", 4, &b);
  ck_assert_int_eq (kdc__value_equal (&a, &b), 0);
  kdc__value_parse (KDC__T_STRING, "1", 1, &a);
  kdc__value_parse (KDC__T_CODE, "1", 1, &b);
  ck_assert_int_eq (kdc__value_equal (&a, &b), 0);
  kdc__value_parse (KDC__T_STRING, "12", 2, &b);
  ck_assert_int_eq (kdc__value_equal (&a, &b), 0);
}
END_TEST

START_TEST (names)
{
  static const char *const wanted[] = {
    "empty", "boolean", "integer", "decimal", "string", "date", "dateTime", "yearMonthDuration",
    "dayTimeDuration", "partialDate", "code", "file", "node"
  };

  ck_assert_str_eq (kdc__type_name ((enum kdc__type) _i), wanted[_i]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("expr-value");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tcase, form, 0, (int) (sizeof forms / sizeof *forms));
  tcase_add_loop_test (tcase, interval, 0, (int) (sizeof partials / sizeof *partials));
  tcase_add_test (tcase, different);
  tcase_add_loop_test (tcase, names, 0, KDC__T_NODE + 1);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
