/* inbox_test.c - one effect and one answer for each (peer, message id). */

#include "help.h"

static struct bench b;
static struct kdc__store *s;
static const uint8_t first_sha[32] = { 1 }, other_sha[32] = { 2 };

static void
setup (void)
{
  bench_start (&b);
  s = bench_open (&b);
}

static void
teardown (void)
{
  kdc__store_close (s);
  bench_end (&b);
}

/* 1: fresh; 0: not, with the row's state in *state. */
static int
begin (const char *peer, const char *id, const uint8_t sha[32], int *state)
{
  struct kdc__inbox_row row;
  int fresh = 9;

  ck_assert_int_eq (kdc__store_inbox_begin (s, peer, id, sha, &fresh, &row, NULL), KDC_OK);
  if (state != NULL)
    *state = row.state;
  kdc__store_inbox_row_clear (b.ctx, &row);
  return fresh;
}

static struct kdc__received_row
dossier (const char *code)
{
  struct kdc__received_row r = { 0 };

  r.code = (char *) code;
  r.message_id = r.peer = r.procedure = r.authority = (char *) "x";
  r.status = 1;
  r.due_ms = START + 1;
  r.dossier_sha[3] = 3;
  return r;
}

START_TEST (a_repeat_gets_the_first_answer)
{
  struct kdc__received_row r = dossier ("H26-1"), got;
  struct kdc__inbox_row row;
  int64_t count;
  int fresh;

  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "201\0x", 5, &r, NULL, 0, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__store_inbox_begin (s, "desk", "m-1", first_sha, &fresh, &row, NULL),
                    KDC_OK);
  ck_assert_int_eq (fresh, 0);
  ck_assert_int_eq (row.state, 2);
  ck_assert_uint_eq (row.answer.size, 5);
  ck_assert_mem_eq (row.answer.data, "201\0x", 5);
  kdc__store_inbox_row_clear (b.ctx, &row);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "again", 5, NULL, NULL, 0, NULL),
                    KDC_ESTATE);
  ck_assert_int_eq (kdc__store_received_get (s, "H26-1", &got, NULL), KDC_OK);
  ck_assert_str_eq (got.code, "H26-1");
  ck_assert_int_eq (got.dossier_sha[3], 3);
  kdc__received_row_clear (b.ctx, &got);
  ck_assert_int_eq (kdc__store_received_count (s, &count, NULL), KDC_OK);
  ck_assert_int_eq (count, 1);
}
END_TEST

START_TEST (another_digest_shows_in_the_row)
{
  struct kdc__inbox_row row;
  int fresh;

  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
  ck_assert_int_eq (kdc__store_inbox_begin (s, "desk", "m-1", other_sha, &fresh, &row, NULL),
                    KDC_OK);
  ck_assert_int_eq (fresh, 0);
  ck_assert_mem_eq (row.sha256, first_sha, 32);
  kdc__store_inbox_row_clear (b.ctx, &row);
  ck_assert_int_eq (begin ("another desk", "m-1", other_sha, NULL), 1);
}
END_TEST

START_TEST (begun_by_a_living_process_is_waited_for)
{
  int state;

  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
  ck_assert_int_eq (begin ("desk", "m-1", first_sha, &state), 0);
  ck_assert_int_eq (state, 1);
  b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
}
END_TEST

START_TEST (begun_by_a_dead_process_is_fresh)
{
  pid_t pid = fork ();
  int state;

  if (pid == 0)
    _exit (begin ("desk", "m-1", first_sha, NULL) == 1 ? 0 : 1);
  ck_assert_int_eq (wait_child (pid), 0);
  ck_assert_int_eq (begin ("desk", "m-1", other_sha, &state), 0);
  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 0);
}
END_TEST

START_TEST (effect_and_answer_commit_together)
{
  const uint8_t nothing[1][32] = { { 9 } };
  struct kdc__received_row r = dossier ("H26-1"), got;
  struct kdc__inbox_row row;
  kdc_error *err = NULL;

  ck_assert_int_eq (begin ("desk", "m-1", first_sha, NULL), 1);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "201", 3, &r, nothing, 1, &err),
                    KDC_ENOTFOUND);
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__store_received_get (s, "H26-1", &got, NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__store_inbox_get (s, "desk", "m-1", &row, NULL), KDC_OK);
  ck_assert_int_eq (row.state, 1);
  ck_assert_ptr_null (row.answer.data);
  kdc__store_inbox_row_clear (b.ctx, &row);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "201", 3, &r, NULL, 0, NULL),
                    KDC_OK);
  ck_assert_int_eq (begin ("desk", "m-2", first_sha, NULL), 1);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-2", "201", 3, &r, NULL, 0, &err),
                    KDC_ECONFLICT);
  kdc__error_delete (err);
}
END_TEST

START_TEST (what_was_not_begun_cannot_be_answered)
{
  struct kdc__inbox_row row;
  int fresh;

  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "201", 3, NULL, NULL, 0, NULL),
                    KDC_ESTATE);
  ck_assert_int_eq (kdc__store_inbox_get (s, "desk", "m-1", &row, NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__store_inbox_begin (s, NULL, "m", first_sha, &fresh, &row, NULL),
                    KDC_EINVAL);
  ck_assert_int_eq (kdc__store_inbox_begin (s, "desk", NULL, first_sha, &fresh, &row, NULL),
                    KDC_EINVAL);
}
END_TEST

START_TEST (refusals_have_a_name)
{
  struct kdc__received_row r = dossier ("H26-1"), got;
  struct kdc__inbox_row row;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__store_inbox_get (s, "desk", "m", &row, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.no-message");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__store_received_get (s, "H26-1", &got, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.no-dossier");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m", "", 0, &r, NULL, 0, &err), KDC_ESTATE);
  ck_assert_str_eq (err->key, "store.not-begun");
  kdc__error_delete (err);
  err = NULL;
  begin ("desk", "m-1", first_sha, NULL);
  begin ("desk", "m-2", first_sha, NULL);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "", 0, &r, NULL, 0, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-2", "", 0, &r, NULL, 0, &err),
                    KDC_ECONFLICT);
  ck_assert_str_eq (err->key, "store.conflict");
  kdc__error_delete (err);
}
END_TEST

START_TEST (a_status_is_moved)
{
  struct kdc__received_row r = dossier ("H26-1"), got;

  begin ("desk", "m-1", first_sha, NULL);
  ck_assert_int_eq (kdc__store_inbox_answer (s, "desk", "m-1", "", 0, &r, NULL, 0, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_received_set_status (s, "H26-1", 0, 2, NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_received_get (s, "H26-1", &got, NULL), KDC_OK);
  ck_assert_int_eq (got.status, 2);
  kdc__received_row_clear (b.ctx, &got);
  ck_assert_int_eq (kdc__store_received_set_status (s, "H26-2", 0, 2, NULL, NULL), KDC_ENOTFOUND);
}
END_TEST

START_TEST (serials_count_for_each_authority_and_day)
{
  static const struct { const char *authority, *day; int64_t expected; } rows[] = {
    { "H26", "2026-11-14", 1 }, { "H26", "2026-11-14", 2 }, { "H27", "2026-11-14", 1 },
    { "H26", "2026-11-15", 1 }, { "H26", "2026-11-14", 3 }
  };
  int64_t serial;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__store_serial (s, rows[i].authority, rows[i].day, &serial, NULL), KDC_OK);
    ck_assert_int_eq (serial, rows[i].expected);
  }
}
END_TEST

START_TEST (two_processes_never_get_the_same_serial)
{
  enum { EACH = 40 };
  int pipes[2], worker, i;
  char seen[2 * EACH + 1] = { 0 };
  int64_t serial;
  pid_t pids[2];

  ck_assert_int_eq (pipe (pipes), 0);
  for (worker = 0; worker < 2; worker++) {
    pids[worker] = fork ();
    if (pids[worker] != 0)
      continue;
    for (i = 0; i < EACH; i++)
      if (kdc__store_serial (s, "H26", "2026-11-14", &serial, NULL) != KDC_OK
          || write (pipes[1], &serial, sizeof serial) != sizeof serial)
        _exit (1);
    _exit (0);
  }
  ck_assert_int_eq (wait_child (pids[0]), 0);
  ck_assert_int_eq (wait_child (pids[1]), 0);
  for (i = 0; i < 2 * EACH; i++) {
    ck_assert_int_eq (read (pipes[0], &serial, sizeof serial), sizeof serial);
    ck_assert (serial >= 1 && serial <= 2 * EACH && !seen[serial]);
    seen[serial] = 1;
  }
  close (pipes[0]);
  close (pipes[1]);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_repeat_gets_the_first_answer, another_digest_shows_in_the_row,
    begun_by_a_living_process_is_waited_for,
    begun_by_a_dead_process_is_fresh, effect_and_answer_commit_together,
    what_was_not_begun_cannot_be_answered,
    refusals_have_a_name, a_status_is_moved, serials_count_for_each_authority_and_day,
    two_processes_never_get_the_same_serial
  };

  return run_tests ("store inbox", tests, sizeof tests / sizeof *tests, setup, teardown);
}
