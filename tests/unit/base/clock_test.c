/* clock_test.c - days, instants, their forms; and the context: options, clock, references. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/fault.h"

START_TEST (known_days)
{
  static const struct { const char *text; kdc__day day; int weekday; } rows[] = {
    { "1970-01-01", 0, 3 },       { "1969-12-31", -1, 2 },      { "0001-01-01", -719162, 0 },
    { "9999-12-31", 2932896, 4 }, { "2000-02-29", 11016, 1 },   { "1900-03-01", -25508, 3 },
    { "2015-08-01", 16648, 5 },   { "2026-11-14", 20771, 5 },   { "2026-11-16", 20773, 0 },
  };
  char text[11];
  kdc__day day;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__day_parse (rows[i].text, 10, &day), 0);
    ck_assert_msg (day == rows[i].day, "%s: %d", rows[i].text, day);
    ck_assert_int_eq (kdc__weekday (day), rows[i].weekday);
    kdc__day_format (day, text);
    ck_assert_str_eq (text, rows[i].text);
  }
}
END_TEST

START_TEST (every_day_there_and_back)
{
  int year = 1, month = 1, day = 1, y, m, d;
  kdc__day at = kdc__day_from_civil (1, 1, 1), wrong = 0;

  for (; at <= 2932896; at++) {
    kdc__day_to_civil (at, &y, &m, &d);
    if (y != year || m != month || d != day || kdc__day_from_civil (y, m, d) != at)
      wrong++;
    if (kdc__day_is_valid (year, month, day + 1)) {
      day++;
    } else {
      day = 1;
      month = month % 12 + 1;
      year += month == 1;
    }
  }
  ck_assert_int_eq (wrong, 0);
  ck_assert_int_eq (year, 10000);
}
END_TEST

START_TEST (days_that_are_none)
{
  static const char *const rows[] = {
    "", "2026", "2026-11", "2026-11-1", "2026-11-140", "2026-13-01", "2026-00-01", "2026-01-00",
    "2026-02-29", "1900-02-29", "2026-04-31", "0000-01-01", "-001-01-01", "2026/11/14",
    "20261114", " 2026-11-14", "2026-11-14 ", "2026-11-14Z", "14-11-2026", "２026-11-1",
  };
  kdc__day day = 77;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (kdc__day_parse (rows[i], strlen (rows[i]), &day) == -1, "%s", rows[i]);
  ck_assert_int_eq (day, 77);
  ck_assert_int_eq (kdc__day_parse ("2026-11-14", 9, &day), -1);
}
END_TEST

START_TEST (days_out_of_range)
{
  int y, m, d;

  ck_assert_int_eq (kdc__day_from_civil (2026, 1, 32), kdc__day_from_civil (2026, 2, 1));
  ck_assert_int_eq (kdc__day_from_civil (2026, 13, 1), kdc__day_from_civil (2027, 1, 1));
  ck_assert_int_eq (kdc__day_from_civil (2026, 0, 1), kdc__day_from_civil (2025, 12, 1));
  ck_assert_int_eq (kdc__day_from_civil (100000, 1, 1), kdc__day_from_civil (9999, 12, 31));
  ck_assert_int_eq (kdc__day_from_civil (-5, 7, 9), kdc__day_from_civil (1, 1, 1));
  ck_assert_int_eq (kdc__day_from_civil (9999, 12, 99), 2932896);
  kdc__day_to_civil (INT32_MAX, &y, &m, &d);
  ck_assert_int_eq (y * 10000 + m * 100 + d, 99991231);
  kdc__day_to_civil (INT32_MIN, &y, &m, &d);
  ck_assert_int_eq (y * 10000 + m * 100 + d, 10101);
  ck_assert_int_eq (kdc__weekday (INT32_MIN) >= 0 && kdc__weekday (INT32_MIN) <= 6, 1);
}
END_TEST

START_TEST (instants_that_are_read)
{
  static const struct { const char *in; kdc__instant at; const char *out; } rows[] = {
    { "1970-01-01T00:00:00Z", 0, "1970-01-01T07:00:00+07:00" },
    { "1970-01-01T07:00", 0, "1970-01-01T07:00:00+07:00" },
    { "1970-01-01T07:00:00+07:00", 0, "1970-01-01T07:00:00+07:00" },
    { "1969-12-31T19:00-05:00", 0, "1970-01-01T07:00:00+07:00" },
    { "1970-01-01T00:00:00.001Z", 1, "1970-01-01T07:00:00.001+07:00" },
    { "1970-01-01T00:00:00.1Z", 100, "1970-01-01T07:00:00.100+07:00" },
    { "1970-01-01T00:00:00.123456789Z", 123, "1970-01-01T07:00:00.123+07:00" },
    { "1969-12-31T23:59:59.999Z", -1, "1970-01-01T06:59:59.999+07:00" },
    { "1970-01-01T00:00", -25200000, "1970-01-01T00:00:00+07:00" },
    { "1969-12-31T23:59:59.999", -25200001, "1969-12-31T23:59:59.999+07:00" },
    { "2026-11-14T20:30", INT64_C (1794663000000), "2026-11-14T20:30:00+07:00" },
    { "2026-11-14T13:30:00Z", INT64_C (1794663000000), "2026-11-14T20:30:00+07:00" },
    { "2026-11-15T03:30:00+14:00", INT64_C (1794663000000), "2026-11-14T20:30:00+07:00" },
  };
  kdc__instant at, again;
  char text[32];
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_msg (kdc__instant_parse (rows[i].in, strlen (rows[i].in), &at) == 0, "%s",
                   rows[i].in);
    ck_assert_msg (at == rows[i].at, "%s: %lld", rows[i].in, (long long) at);
    kdc__instant_format (at, text);
    ck_assert_str_eq (text, rows[i].out);
    ck_assert_int_eq (kdc__instant_parse (text, strlen (text), &again), 0);
    ck_assert_int_eq (again, at);
  }
}
END_TEST

START_TEST (instants_that_are_none)
{
  static const char *const rows[] = {
    "", "2026-11-14", "2026-11-14T", "2026-11-14T20", "2026-11-14T20:3", "2026-11-14T24:00",
    "2026-11-14T20:60", "2026-11-14T20:30:60", "2026-11-14T20:30:", "2026-11-14T20:30:00.",
    "2026-11-14T20:30:00.1234567890", "2026-11-14T20:30.5", "2026-11-14t20:30",
    "2026-11-14 20:30", "2026-11-14T20:30z", "2026-11-14T20:30+7:00", "2026-11-14T20:30+0700",
    "2026-11-14T20:30+07", "2026-11-14T20:30+14:01", "2026-11-14T20:30+07:60",
    "2026-11-14T20:30ZZ", "2026-02-30T20:30", "2026-11-14T-1:30", "2026-11-14T20:30:00,5",
  };
  kdc__instant at = 77;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (kdc__instant_parse (rows[i], strlen (rows[i]), &at) == -1, "%s", rows[i]);
  ck_assert_int_eq (at, 77);
}
END_TEST

START_TEST (instants_at_the_ends)
{
  struct kdc__civil civil;
  char text[32];

  kdc__instant_format (INT64_MAX, text);
  ck_assert_str_eq (text, "9999-12-31T23:59:59.999+07:00");
  kdc__instant_format (INT64_MIN, text);
  ck_assert_str_eq (text, "0001-01-01T00:00:00+07:00");
  kdc__instant_to_civil (INT64_C (1794663000000), &civil);
  ck_assert_int_eq (civil.hour * 100 + civil.minute, 2030);
  ck_assert_int_eq (kdc__instant_from_civil (&civil), INT64_C (1794663000000));
  ck_assert_int_eq (kdc__day_of (INT64_C (1794675599999)), kdc__day_from_civil (2026, 11, 14));
  ck_assert_int_eq (kdc__day_of (INT64_C (1794675600000)), kdc__day_from_civil (2026, 11, 15));
}
END_TEST

START_TEST (option_rows_are_whole)
{
  size_t i, j;

  for (i = 0; i < KDC__OPTION_COUNT; i++) {
    const struct kdc__option_row *row = kdc__option_row (i);

    ck_assert_ptr_nonnull (row->name);
    ck_assert_int_eq (kdc__option_find (row->name), (int) i);
    ck_assert_int_le (row->least, row->initial);
    ck_assert_int_le (row->initial, row->most);
    ck_assert_int_lt (row->most, INT64_C (1) << 40);
    ck_assert (strcmp (row->unit, "bytes") == 0 || strcmp (row->unit, "ms") == 0
               || strcmp (row->unit, "count") == 0);
    for (j = 0; j < KDC__LANGS; j++)
      ck_assert_uint_gt (strlen (row->doc[j]), 10);
  }
  ck_assert_ptr_null (kdc__option_row (KDC__OPTION_COUNT));
  ck_assert_int_eq (kdc__option_find ("input.max-byte"), -1);
  ck_assert_int_eq (kdc__option_find (""), -1);
}
END_TEST

static void
initial_values (struct kdc_options *options)
{
  size_t i;

  options->ctx = NULL;
  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options->values[i] = kdc__option_row (i)->initial;
}

START_TEST (bounds_are_kept)
{
  struct kdc_options options;
  struct kdc_context *ctx;
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++) {
    const struct kdc__option_row *row = kdc__option_row (i);

    initial_values (&options);
    options.values[i] = row->least - 1;
    ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_EINVAL);
    ck_assert_ptr_null (ctx);
    options.values[i] = row->most + 1;
    ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_EINVAL);
    options.values[i] = row->initial;
    ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_OK);
    ck_assert_int_eq (kdc__limit (ctx, (enum kdc__option) i), row->initial);
    kdc__context_unref (ctx);
  }
}
END_TEST

START_TEST (values_that_do_not_go_together)
{
  static const struct { enum kdc__option option; int64_t value; const char *key; } rows[] = {
    { KDC__NET_TOTAL_MS, 40000, NULL },       { KDC__NET_TOTAL_MS, 40001, "option.lease" },
    { KDC__LEASE_MS, 89999, "option.lease" }, { KDC__NET_CONNECT_MS, 30000, NULL },
    { KDC__NET_CONNECT_MS, 30001, "option.connect" },
    { KDC__RETRY_MAX_MS, 5000, NULL },        { KDC__RETRY_MAX_MS, 4999, "option.retry" },
  };
  struct kdc_options options;
  struct kdc_context *ctx;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    initial_values (&options);
    options.values[rows[i].option] = rows[i].value;
    ck_assert_pstr_eq (kdc__options_conflict (options.values), rows[i].key);
    ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), rows[i].key ? KDC_EINVAL : KDC_OK);
    kdc__context_unref (ctx);
  }
}
END_TEST

static int64_t
saturday_evening (void *user)
{
  return *(int64_t *) user;
}

static void
keep_log (void *user, int level, const char *text)
{
  (void) level;
  *(const char **) user = text;
}

START_TEST (context_clock_and_references)
{
  int64_t now = INT64_C (1794663000000);
  struct fault fault;
  struct kdc__allocator allocator;
  struct kdc_context *ctx;
  const char *logged = NULL;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
  ck_assert_int_gt (kdc__now (ctx), INT64_C (1600000000000));
  kdc__log (ctx, 1, "nobody listens");
  ctx->now = saturday_evening;
  ctx->now_user = &now;
  ctx->log = keep_log;
  ctx->log_user = &logged;
  ck_assert_int_eq (kdc__now (ctx), now);
  kdc__log (ctx, 1, "heard");
  ck_assert_str_eq (logged, "heard");
  ck_assert_ptr_eq (kdc__context_ref (ctx), ctx);
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 1);
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
  kdc__context_unref (NULL);
  ck_assert_ptr_null (kdc__context_ref (NULL));
  fault.fail_at = 1;
  fault.allocations = 0;
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_ENOMEM);
  ck_assert_ptr_null (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("clock");
  TCase *tests = tcase_create ("clock");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_test (tests, known_days);
  tcase_add_test (tests, every_day_there_and_back);
  tcase_add_test (tests, days_that_are_none);
  tcase_add_test (tests, days_out_of_range);
  tcase_add_test (tests, instants_that_are_read);
  tcase_add_test (tests, instants_that_are_none);
  tcase_add_test (tests, instants_at_the_ends);
  tcase_add_test (tests, option_rows_are_whole);
  tcase_add_test (tests, bounds_are_kept);
  tcase_add_test (tests, values_that_do_not_go_together);
  tcase_add_test (tests, context_clock_and_references);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
