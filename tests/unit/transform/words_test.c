/* words_test.c - numbers and dates read aloud. Expected readings are those of primary-school books;
 * where usage differs (linh bốn, linh tư) the books' form is the one printed. */

#include <check.h>
#include <stdlib.h>
#include "base/text.h"
#include "transform/print.h"

static struct kdc_context *ctx;

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
}

static void
teardown (void)
{
  kdc__context_unref (ctx);
}

static const struct { int64_t number; const char *words; } numbers[] = {
  { 0, "không" }, { 1, "một" }, { 4, "bốn" }, { 5, "năm" }, { 9, "chín" },
  { 10, "mười" }, { 11, "mười một" }, { 14, "mười bốn" }, { 15, "mười lăm" }, { 19, "mười chín" },
  { 20, "hai mươi" }, { 21, "hai mươi mốt" }, { 24, "hai mươi tư" }, { 25, "hai mươi lăm" },
  { 31, "ba mươi mốt" }, { 44, "bốn mươi tư" }, { 55, "năm mươi lăm" }, { 90, "chín mươi" },
  { 91, "chín mươi mốt" }, { 99, "chín mươi chín" },
  { 100, "một trăm" }, { 101, "một trăm linh một" }, { 104, "một trăm linh bốn" },
  { 105, "một trăm linh năm" }, { 110, "một trăm mười" }, { 111, "một trăm mười một" },
  { 115, "một trăm mười lăm" }, { 121, "một trăm hai mươi mốt" },
  { 124, "một trăm hai mươi tư" }, { 505, "năm trăm linh năm" }, { 555, "năm trăm năm mươi lăm" },
  { 999, "chín trăm chín mươi chín" },
  { 1000, "một nghìn" }, { 1001, "một nghìn không trăm linh một" },
  { 1010, "một nghìn không trăm mười" }, { 1015, "một nghìn không trăm mười lăm" },
  { 1100, "một nghìn một trăm" }, { 1958, "một nghìn chín trăm năm mươi tám" },
  { 1991, "một nghìn chín trăm chín mươi mốt" }, { 1994, "một nghìn chín trăm chín mươi tư" },
  { 2000, "hai nghìn" }, { 2005, "hai nghìn không trăm linh năm" },
  { 2021, "hai nghìn không trăm hai mươi mốt" }, { 2026, "hai nghìn không trăm hai mươi sáu" },
  { 8000, "tám nghìn" }, { 10000, "mười nghìn" }, { 15015, "mười lăm nghìn không trăm mười lăm" },
  { 21000, "hai mươi mốt nghìn" }, { 100000, "một trăm nghìn" },
  { 105004, "một trăm linh năm nghìn không trăm linh bốn" },
  { 1000000, "một triệu" }, { 1000005, "một triệu không trăm linh năm" },
  { 1005000, "một triệu không trăm linh năm nghìn" },
  { 24000001, "hai mươi tư triệu không trăm linh một" },
  { 120350000, "một trăm hai mươi triệu ba trăm năm mươi nghìn" },
  { 999999999, "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi"
               " chín" },
};

START_TEST (number_words)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__number_in_words (numbers[_i].number, &out), KDC_OK);
  ck_assert_str_eq (out.data, numbers[_i].words);
  ck_assert (kdc__is_nfc_quick (out.data, out.size));
  kdc__buffer_clear (&out);
}
END_TEST

static const int64_t refused[] = { -1, 1000000000, INT64_MIN, INT64_MAX };

START_TEST (number_refused)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__number_in_words (refused[_i], &out), KDC_EINVAL);
  ck_assert_uint_eq (out.size, 0);
  kdc__buffer_clear (&out);
}
END_TEST

static const struct { struct kdc__partial date; const char *words; } dates[] = {
  { { 2026, 10, 20, 0, 0, KDC__PRECISION_DAY },
    "ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu" },
  { { 2026, 4, 4, 0, 0, KDC__PRECISION_DAY },
    "ngày bốn tháng tư năm hai nghìn không trăm hai mươi sáu" },
  { { 2005, 5, 5, 0, 0, KDC__PRECISION_DAY },
    "ngày năm tháng năm năm hai nghìn không trăm linh năm" },
  { { 1994, 1, 31, 0, 0, KDC__PRECISION_DAY },
    "ngày ba mươi mốt tháng một năm một nghìn chín trăm chín mươi tư" },
  { { 2000, 12, 15, 23, 59, KDC__PRECISION_TIME }, "ngày mười lăm tháng mười hai năm hai nghìn" },
  { { 1958, 6, 1, 0, 0, KDC__PRECISION_MONTH }, "tháng sáu năm một nghìn chín trăm năm mươi tám" },
  { { 1958, 1, 1, 0, 0, KDC__PRECISION_YEAR }, "năm một nghìn chín trăm năm mươi tám" },
};

START_TEST (date_words)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__date_in_words (dates[_i].date, &out), KDC_OK);
  ck_assert_str_eq (out.data, dates[_i].words);
  kdc__buffer_clear (&out);
}
END_TEST

START_TEST (words_limit)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 8);
  ck_assert_int_eq (kdc__number_in_words (2026, &out), KDC_ELIMIT);
  kdc__buffer_clear (&out);
}
END_TEST

START_TEST (words_append)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 0);
  kdc__buffer_puts (&out, "số");
  ck_assert_int_eq (kdc__number_in_words (7, &out), KDC_OK);
  ck_assert_str_eq (out.data, "số bảy");
  kdc__buffer_clear (&out);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("transform/words");
  TCase *tc = tcase_create ("words");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, number_words, 0, (int) (sizeof numbers / sizeof *numbers));
  tcase_add_loop_test (tc, number_refused, 0, (int) (sizeof refused / sizeof *refused));
  tcase_add_loop_test (tc, date_words, 0, (int) (sizeof dates / sizeof *dates));
  tcase_add_test (tc, words_limit);
  tcase_add_test (tc, words_append);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
