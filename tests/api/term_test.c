/* term_test.c - kdc/deadline.h: terms that are put together wrong, each with its finding; promises,
 * steps, reasons. The count itself is compared with another one in tests/deadline. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;

static void
set_up (void)
{
  char folder[4096];

  snprintf (folder, sizeof folder, "%s/lib/data", getenv ("srcdir") ? getenv ("srcdir") : ".");
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, folder, &catalog, NULL), KDC_OK);
}

static void
tear_down (void)
{
  kdc_catalog_free (catalog);
  kdc_context_free (context);
}

/* Words: set KEY VALUE, pause FROM TO, promise AT PREVIOUS PROMISE, step NAME UNIT QUANTITY DONE;
 * "-" is NULL. */
static int
obey (kdc_term *term, const char *order, kdc_error **error)
{
  char copy[256], *words[6] = { NULL }, *rest = NULL;
  int i = 0;

  snprintf (copy, sizeof copy, "%s", order);
  for (words[0] = strtok_r (copy, " ", &rest); words[i] && i < 5;)
    words[++i] = strtok_r (NULL, " ", &rest);
  for (i = 0; i < 5; i++)
    words[i] = words[i] && strcmp (words[i], "-") == 0 ? NULL : words[i];
  if (strcmp (words[0], "pause") == 0)
    return kdc_term_pause (term, words[1], words[2], error);
  if (strcmp (words[0], "promise") == 0)
    return kdc_term_promise (term, words[1], words[2], words[3], NULL, error);
  if (strcmp (words[0], "step") == 0)
    return kdc_term_step (term, words[1], NULL, words[2], words[3], words[4], error);
  return kdc_term_set (term, words[0], words[1], error);
}

static const char *const base[]
  = { "received 2026-11-16T09:00", "unit working-day", "quantity 3", NULL };

/* The first thing that goes wrong, at the latest when the term is counted. */
static const struct { const char *orders[4], *key; } wrong[] = {
  { { "received 2026-02-30T08:00" }, "api.instant" },
  { { "received -" }, "deadline.missing" },
  { { "unit -" }, "deadline.missing" },
  { { "quantity -" }, "deadline.missing" },
  { { "unit other" }, "deadline.missing" },
  { { "unit week" }, "deadline.value" },
  { { "unit working" }, "deadline.value" },
  { { "quantity 0" }, "deadline.quantity" },
  { { "quantity 36501" }, "deadline.quantity" },
  { { "quantity 99999999999999999999" }, "deadline.quantity" },
  { { "quantity three" }, "deadline.quantity" },
  { { "quantity -3" }, "deadline.quantity" },
  { { "cut-off 24:00" }, "deadline.value" },
  { { "cut-off 3pm" }, "deadline.value" },
  { { "count-from monday" }, "deadline.value" },
  { { "roll back" }, "deadline.value" },
  { { "pause-by hour" }, "deadline.value" },
  { { "unit hour", "pause-by day" }, "deadline.value" },
  { { "colour red" }, "deadline.key" },
  { { "filed 2026-11-16T09:01" }, "deadline.filed" },
  { { "procedure 9.999999" }, "catalog.unknown" },
  { { "procedure 1.001193", "case nobody" }, "deadline.no-case" },
  { { "case 1.001193.01" }, "deadline.missing" },
  { { "received 2014-12-31T09:00" }, "deadline.no-calendar" },
  { { "received 2035-12-28T09:00", "quantity 5" }, "deadline.calendar" },
  { { "pause 2026-11-16T08:59 2026-11-17T08:00" }, "deadline.pause-early" },
  { { "pause 2026-11-17T08:00 2026-11-17T08:00" }, "deadline.pause-order" },
  { { "pause 2026-11-17T08:00 2026-11-16T08:00" }, "deadline.pause-order" },
  { { "pause 2026-11-17T08:00 2026-11-19T08:00", "pause 2026-11-18T08:00 -" },
    "deadline.pause-overlap" },
  { { "pause 2026-11-17T08:00 -", "pause 2026-11-18T08:00 -" }, "deadline.pause-overlap" },
  { { "promise 2026-11-16T08:00 - 2026-11-30T17:00" }, "deadline.promise-early" },
  { { "promise 2026-11-18T08:00 2026-11-20T17:00 2026-11-30T17:00" },
    "deadline.promise-previous" },
  { { "promise 2026-11-18T08:00 - 2026-11-19T17:00" }, "deadline.promise-later" },
  { { "promise 2026-12-18T08:00 - 2026-12-17T17:00" }, "deadline.promise-later" },
  { { "promise 2026-11-18T08:00 - 2026-11-30T17:00",
      "promise 2026-11-17T08:00 - 2026-12-30T17:00" },
    "deadline.promise-order" },
  { { "step A working-day 1 2026-11-15T08:00" }, "deadline.step-order" },
  { { "step A other 1 -" }, "deadline.value" },
  { { "step A day 0 -" }, "deadline.quantity" },
  { { "step A day 1 yesterday" }, "api.instant" },
};

START_TEST (each_wrong_term)
{
  kdc_deadline *deadline = NULL;
  kdc_error *error = NULL;
  kdc_term *term;
  int i, status = kdc_term_new (catalog, &term, NULL);

  for (i = 0; base[i] && status == KDC_OK; i++)
    status = obey (term, base[i], &error);
  for (i = 0; i < 4 && wrong[_i].orders[i] && status == KDC_OK; i++)
    status = obey (term, wrong[_i].orders[i], &error);
  if (status == KDC_OK)
    status = kdc_term_count (term, &deadline, &error);
  ck_assert_int_ne (status, KDC_OK);
  ck_assert_str_eq (kdc_error_key (error), wrong[_i].key);
  ck_assert_str_ne (kdc_error_message (error, "vi"), "");
  ck_assert_ptr_null (deadline);
  kdc_error_free (error);
  kdc_term_free (term);
}
END_TEST

static kdc_deadline *
count (const char *const *orders)
{
  kdc_deadline *deadline;
  kdc_term *term;
  int i;

  ck_assert_int_eq (kdc_term_new (catalog, &term, NULL), KDC_OK);
  for (i = 0; orders[i]; i++)
    ck_assert_int_eq (obey (term, orders[i], NULL), KDC_OK);
  ck_assert_int_eq (kdc_term_count (term, &deadline, NULL), KDC_OK);
  kdc_term_free (term);
  return deadline;
}

/* The day of that date has these words. */
static void
ck_reason (const kdc_deadline *deadline, const char *date, const char *words)
{
  char day[11];
  int counts;
  size_t i;

  for (i = 0; i < kdc_deadline_day_count (deadline); i++) {
    ck_assert_int_eq (kdc_deadline_day (deadline, i, day, &counts), KDC_OK);
    if (strcmp (day, date) == 0) {
      ck_assert_str_eq (kdc_deadline_day_reason (deadline, i, "vi"), words);
      return;
    }
  }
  ck_abort_msg ("no day %s", date);
}

/* Texts: rows "deadline.paused", "deadline.hours", "deadline.extended", "deadline.rolled-back". */
START_TEST (reasons)
{
  static const struct { const char *orders[6], *day, *words, *due; } rows[] = {
    { { "received 2026-11-16T09:00", "unit working-day", "quantity 1",
        "pause 2026-11-17T09:00 2026-11-18T09:00" },
      "2026-11-17", "Tạm dừng: chờ bổ sung hồ sơ hoặc nghĩa vụ tài chính",
      "2026-11-18T17:00:00+07:00" },
    { { "received 2026-11-16T09:00", "unit hour", "quantity 24" }, "2026-11-17",
      "Tính theo giờ liên tục, cả đêm và ngày nghỉ", "2026-11-17T09:00:00+07:00" },
    { { "received 2026-11-16T09:00", "unit working-day", "quantity 1", "pause-by minute",
        "pause 2026-11-17T09:00 2026-11-17T10:00" },
      "2026-11-18", "Kéo dài bằng thời gian đã tạm dừng", "2026-11-18T09:00:00+07:00" },
    { { "received 2026-11-12T09:00", "unit day", "quantity 3", "roll previous-working-day" },
      "2026-11-13", "Hết hạn vào ngày nghỉ nên lùi về ngày làm việc liền trước",
      "2026-11-13T17:00:00+07:00" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc_deadline *deadline = count (rows[i].orders);

    ck_assert_str_eq (kdc_deadline_due (deadline), rows[i].due);
    ck_reason (deadline, rows[i].day, rows[i].words);
    kdc_deadline_free (deadline);
  }
}
END_TEST

/* The clock of the second step begins where the first handed over, and sees the weekend. */
START_TEST (promises_and_steps)
{
  static const char *const orders[] = {
    "received 2026-11-12T09:00", "unit working-day", "quantity 3",
    "pause 2026-11-13T09:00 2026-11-16T09:00",
    "promise 2026-11-18T09:00 2026-11-18T17:00 2026-11-27T17:00",
    "step A working-day 1 2026-11-18T09:00",
    "step B working-day 1 -", NULL,
  };
  const char *at, *promise, *reason;
  kdc_deadline *deadline = count (orders);
  int kind, late;

  ck_assert_str_eq (kdc_deadline_due (deadline), "2026-11-18T17:00:00+07:00");
  ck_assert_uint_eq (kdc_deadline_promise_count (deadline), 3);
  ck_assert_int_eq (kdc_deadline_promise (deadline, 2, &kind, &at, &promise, &reason), KDC_OK);
  ck_assert_int_eq (kind, KDC_PROMISE_APOLOGY);
  ck_assert_str_eq (promise, "2026-11-27T17:00:00+07:00");
  ck_assert_uint_eq (kdc_deadline_step_count (deadline), 2);
  ck_assert_str_eq (kdc_deadline_due (kdc_deadline_step (deadline, 0)),
                    "2026-11-16T17:00:00+07:00");
  kdc_deadline_step_done (kdc_deadline_step (deadline, 0), &late);
  ck_assert_int_eq (late, 1);
  ck_assert_str_eq (kdc_deadline_due (kdc_deadline_step (deadline, 1)),
                    "2026-11-19T17:00:00+07:00");
  kdc_deadline_free (deadline);
}
END_TEST

START_TEST (too_many)
{
  kdc_error *error = NULL;
  char from[80], to[90];
  kdc_term *term;
  int i, status = kdc_term_new (catalog, &term, NULL);

  for (i = 0; i <= 1000 && status == KDC_OK; i++) {
    snprintf (from, sizeof from, "2026-11-%02dT%02d:%02d", 1 + i / 60 / 24, i / 60 % 24, i % 60);
    snprintf (to, sizeof to, "%s:30", from);
    status = kdc_term_pause (term, from, to, &error);
  }
  ck_assert_int_eq (i, 1001);
  ck_assert_str_eq (kdc_error_key (error), "deadline.rows");
  kdc_error_free (error);
  kdc_term_free (term);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("terms");
  TCase *tcase = tcase_create ("terms");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, each_wrong_term, 0, (int) (sizeof wrong / sizeof *wrong));
  tcase_add_test (tcase, reasons);
  tcase_add_test (tcase, promises_and_steps);
  tcase_add_test (tcase, too_many);
  suite_add_tcase (suite, tcase);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
