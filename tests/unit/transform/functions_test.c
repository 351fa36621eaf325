/* functions_test.c - the functions of urn:kdc:xslt:1, one row per call: what cannot be read comes
 * back unchanged. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "transform/input.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct kdc__print_job job;
static struct kdc_buffer out;

static void
setup (void)
{
  const char *top = getenv ("srcdir");
  char path[512];

  snprintf (path, sizeof path, "%s/lib/data", top ? top : ".");
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
  job = (struct kdc__print_job) { .ctx = ctx, .catalog = catalog,
                                  .on = kdc__day_from_civil (2026, 11, 14) };
  ck_assert_int_eq (kdc__catalog_form (catalog, "tp-ht-khai-sinh", job.on, &job.form, NULL),
                    KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
}

static void
teardown (void)
{
  kdc__buffer_clear (&out);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static int
call (const char *name, const char *a, const char *b)
{
  const struct kdc__xslt_function *f = kdc__print_functions;
  const char *arguments[] = { a, b };
  int count = b ? 2 : 1;

  while (f->name && strcmp (f->name, name) != 0)
    f++;
  ck_assert_msg (f->name != NULL, "no function %s", name);
  ck_assert (count >= f->least && count <= f->most);
  return f->call (&job, arguments, (size_t) count, &out);
}

static const struct { const char *name, *a, *b, *result; } calls[] = {
  { "date", "2026-10-20", NULL, "20/10/2026" },
  { "date", "1958", NULL, "1958" },
  { "date", "1958-06", NULL, "06/1958" },
  { "date", "2026-11-14T20:30:00+07:00", NULL, "20:30 14/11/2026" },
  { "date", "2026-11-14T20:30:00Z", NULL, "03:30 15/11/2026" },
  { "date", "2026-02-30", NULL, "2026-02-30" },
  { "date", "T", NULL, "T" },
  { "date", "", NULL, "" },
  { "date-long", "2026-10-20", NULL, "ngày 20 tháng 10 năm 2026" },
  { "date-long", "2026-04-05T08:00:00+07:00", NULL, "ngày 05 tháng 04 năm 2026" },
  { "date-long", "1958-06", NULL, "tháng 06 năm 1958" },
  { "date-long", "1958", NULL, "năm 1958" },
  { "date-long", "?", NULL, "?" },
  { "date-words", "1994-04-21", NULL,
    "ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi tư" },
  { "date-words", "21/4/1994", NULL, "21/4/1994" },
  { "date-part", "2026-11-14T20:05:00+07:00", "hour", "20" },
  { "date-part", "2026-11-14T20:05:00+07:00", "minute", "05" },
  { "date-part", "2026-11-14", "day", "14" },
  { "date-part", "2026-11-14", "month", "11" },
  { "date-part", "1958", "year", "1958" },
  { "date-part", "1958", "month", "" },
  { "date-part", "2026-11-14", "hour", "" },
  { "date-part", "2026-11-14", "second", "" },
  { "date-part", "x", "year", "" },
  { "number-words", "15", NULL, "mười lăm" },
  { "number-words", "-1", NULL, "-1" },
  { "number-words", "1000000000", NULL, "1000000000" },
  { "number-words", "hai", NULL, "hai" },
  { "number-words", "99999999999999999999", NULL, "99999999999999999999" },
  { "number", "8000", NULL, "8.000" },
  { "number", "800", NULL, "800" },
  { "number", "1234567.5", NULL, "1.234.567,5" },
  { "number", "-20000", NULL, "-20.000" },
  { "number", "-", NULL, "-" },
  { "number", "1e3", NULL, "1e3" },
  { "number", "1.2.3", NULL, "1.2.3" },
  { "number", ".5", NULL, ".5" },
  { "number", "", NULL, "" },
  { "code-name", "sex", "female", "Nữ" },
  { "code-name", "countries", "JP", "Nhật Bản" },
  { "code-name", "sex", "neither", "neither" },
  { "code-name", "no-such-list", "x", "x" },
  { "code-name", "sex", "", "" },
  { "unit-name", "00364", NULL, "Phường Khương Đình" },
  { "unit-name", "00364", "whole", "Phường Khương Đình, Thành phố Hà Nội" },
  { "unit-name", "01", "whole", "Thành phố Hà Nội" },
  { "unit-name", "99999", "whole", "99999" },
  { "unit-name", "", NULL, "" },
  { "agency-name", "H26.99.99", NULL, "UBND Phường Khương Đình" },
  { "agency-name", "H99", NULL, "H99" },
  { "agency-name", "", NULL, "" },
  { "label", "/child/sex", NULL, "Giới tính" },
  { "label", "/child/sex", "en", "Sex" },
  { "label", "/child/none", NULL, "/child/none" },
  { "tick", "true", NULL, "☒" },
  { "tick", "false", NULL, "☐" },
  { "tick", "", NULL, "☐" },
  { "upper", "Phường Khương Đình", NULL, "PHƯỜNG KHƯƠNG ĐÌNH" },
  { "upper", "", NULL, "" },
  { "qr", "", NULL, "" },
  { "qr-size", "", NULL, "0" },
  { "qr-size", "A", NULL, "21" },
  { "qr-size", "H26.99.99-20261114-0000001", NULL, "25" },
};

START_TEST (results)
{
  ck_assert_int_eq (call (calls[_i].name, calls[_i].a, calls[_i].b), KDC_OK);
  ck_assert_str_eq (out.data ? out.data : "", calls[_i].result);
}
END_TEST

/* A version 1 symbol: three finder patterns of seven squares, drawn in runs inside 21 × 21. */
START_TEST (qr_path)
{
  ck_assert_int_eq (call ("qr", "A", NULL), KDC_OK);
  ck_assert_int_eq (strncmp (out.data, "M0 0h7v1h-7z", 12), 0);
  ck_assert_ptr_nonnull (strstr (out.data, "M14 0h7v1h-7z"));
  ck_assert_ptr_nonnull (strstr (out.data, "M0 20h7v1h-7z"));
  ck_assert_ptr_null (strstr (out.data, "M21 "));
  ck_assert_ptr_null (strstr (out.data, " 21h"));
}
END_TEST

static const size_t too_long[] = { 3000, 40000 };

START_TEST (qr_limit)
{
  char *text = malloc (too_long[_i] + 1);

  memset (text, 'a', too_long[_i]);
  text[too_long[_i]] = '\0';
  ck_assert_int_eq (call ("qr", text, NULL), KDC_ELIMIT);
  free (text);
}
END_TEST

START_TEST (names_sorted)
{
  const struct kdc__xslt_function *f = kdc__print_functions;

  for (; f[1].name; f++)
    ck_assert_int_lt (strcmp (f[0].name, f[1].name), 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("transform/functions");
  TCase *tc = tcase_create ("functions");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, results, 0, (int) (sizeof calls / sizeof *calls));
  tcase_add_test (tc, qr_path);
  tcase_add_loop_test (tc, qr_limit, 0, (int) (sizeof too_long / sizeof *too_long));
  tcase_add_test (tc, names_sorted);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
