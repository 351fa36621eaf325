/* delivery_test.c - enqueue, claim, lease, stream order: what the outbox promises. */

#include "help.h"

static struct bench b;
static struct kdc__store *s;

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

START_TEST (same_key_is_one_delivery)
{
  int64_t first, again;
  int existed;

  ck_assert_int_eq (put_full (s, "key-1", "m-1", "st", &first, &existed, NULL), KDC_OK);
  ck_assert_int_eq (existed, 0);
  ck_assert_int_eq (put_full (s, "key-1", "m-2", "st", &again, &existed, NULL), KDC_OK);
  ck_assert_int_eq (existed, 1);
  ck_assert_int_eq (again, first);
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-2", &again, NULL),
                    KDC_ENOTFOUND);
}
END_TEST

START_TEST (same_message_id_is_a_conflict)
{
  kdc_error *err = NULL;
  int64_t id;
  int existed;

  ck_assert_int_eq (put_full (s, "key-1", "m-1", "st", &id, &existed, NULL), KDC_OK);
  ck_assert_int_eq (put_full (s, "key-2", "m-1", "other", &id, &existed, &err), KDC_ECONFLICT);
  ck_assert_str_eq (err->key, "store.message-id-used");
  ck_assert_int_eq (id, 0);
  kdc__error_delete (err);
  ck_assert_int_eq (put_full (s, NULL, "m-1", "st", &id, &existed, NULL), KDC_ECONFLICT);
}
END_TEST

START_TEST (missing_columns_are_refused)
{
  struct kdc__delivery_row row = { 0 };
  int64_t id;
  int existed;

  ck_assert_int_eq (kdc__store_enqueue (s, &row, NULL, 0, NULL, 0, NULL, &id, &existed, NULL),
                    KDC_EINVAL);
  ck_assert_int_eq (kdc__store_enqueue (s, NULL, NULL, 0, NULL, 0, NULL, &id, &existed, NULL),
                    KDC_EINVAL);
}
END_TEST

START_TEST (unknown_content_undoes_the_enqueue)
{
  const uint8_t nothing[1][32] = { { 1 } };
  struct kdc__delivery_row row = { 0 };
  kdc_error *err = NULL;
  int64_t id;
  int existed;

  row.destination = row.protocol = row.message_id = row.stream = (char *) "x";
  ck_assert_int_eq (kdc__store_enqueue (s, &row, NULL, 0, nothing, 1, NULL, &id, &existed, &err),
                    KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.blob-missing");
  kdc__error_delete (err);
  ck_assert_int_eq (kdc__store_find (s, "x", "x", &id, NULL), KDC_ENOTFOUND);
}
END_TEST

START_TEST (rows_come_back_as_they_went_in)
{
  struct kdc__delivery_row row;
  struct kdc__call_row *calls;
  char journal[200];
  size_t count;
  int64_t id;
  int existed;

  ck_assert_int_eq (put_full (s, "kê-1", "mã-1", "luồng", &id, &existed, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_get (s, id, &row, NULL), KDC_OK);
  ck_assert_str_eq (row.client_key, "kê-1");
  ck_assert_str_eq (row.message_id, "mã-1");
  ck_assert_str_eq (row.stream, "luồng");
  ck_assert_int_eq (row.protocol_sha[0], 7);
  ck_assert_int_eq (row.state, KDC__QUEUED);
  ck_assert_int_eq (row.created_ms, START);
  ck_assert_int_eq (row.due_ms, START);
  ck_assert_int_eq (row.parent, 0);
  ck_assert_ptr_null (row.lease_owner);
  kdc__delivery_row_clear (b.ctx, &row);
  ck_assert_int_eq (kdc__store_calls (s, id, &calls, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 1);
  ck_assert_str_eq (calls[0].name, "submit");
  ck_assert_uint_eq (calls[0].recipe.size, 6);
  ck_assert_mem_eq (calls[0].recipe.data, "recipe", 6);
  ck_assert_int_eq (calls[0].sha256[31], 9);
  ck_assert_ptr_null (calls[0].captures.data);
  kdc__store_calls_free (s, calls, count);
  journal_of (s, id, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued");
  ck_assert_int_eq (kdc__store_get (s, id + 1, &row, NULL), KDC_ENOTFOUND);
}
END_TEST

START_TEST (lists_go_on_after_a_key)
{
  struct kdc__delivery_row *rows;
  size_t count;
  int64_t second;

  put (s, "m-1", "a");
  second = put (s, "m-2", "b");
  put (s, "m-3", "c");
  ck_assert_int_eq (kdc__store_list (s, 0, 2, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 2);
  ck_assert_int_eq (rows[1].id, second);
  kdc__store_rows_free (s, rows, count);
  ck_assert_int_eq (kdc__store_list (s, second, 2, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 1);
  ck_assert_str_eq (rows[0].message_id, "m-3");
  kdc__store_rows_free (s, rows, count);
  ck_assert_int_eq (kdc__store_list (s, second + 1, 2, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 0);
}
END_TEST

START_TEST (a_lease_keeps_others_away_until_it_ends)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0, due;
  int64_t lease = kdc__limit (b.ctx, KDC__LEASE_MS);
  int state;

  ck_assert_int_eq (claim (s, &epoch, &state), id);
  ck_assert_int_eq (epoch, 1);
  ck_assert_int_eq (state, KDC__QUEUED);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, START + lease + 1);
  b.clock += lease;
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  b.clock += 1;
  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  ck_assert_int_eq (epoch, 2);
}
END_TEST

START_TEST (an_ended_lease_in_sending_is_unknown)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0;
  char journal[200];
  int state, lost;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  move (s, id, epoch, KDC__SENDING);
  b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
  ck_assert_int_eq (claim (s, &epoch, &state), id);
  ck_assert_int_eq (state, KDC__UNKNOWN_STATE);
  /* the first worker wakes up (window 11) */
  ck_assert_int_eq (move_full (s, id, 1, KDC__DELIVERED, KDC__J_DELIVERED, &lost), KDC_OK);
  ck_assert_int_eq (lost, 1);
  ck_assert_int_eq (state_of (s, id), KDC__UNKNOWN_STATE);
  journal_of (s, id, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued claimed answer lease-taken claimed unknown late");
}
END_TEST

START_TEST (final_is_final)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0;
  int lost;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  move (s, id, epoch, KDC__DELIVERED);
  ck_assert_int_eq (move_full (s, id, epoch, KDC__QUEUED, KDC__J_RETRY, &lost), KDC_OK);
  ck_assert_int_eq (lost, 1);
  ck_assert_int_eq (state_of (s, id), KDC__DELIVERED);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
}
END_TEST

START_TEST (every_state_but_sending_gives_the_lease_back)
{
  static const int states[] = { KDC__QUEUED, KDC__WAITING_RECEIPT, KDC__POLLING, KDC__UNKNOWN_STATE,
                                KDC__RECONCILING, KDC__RETRY_WAIT };
  int64_t id = put (s, "m-1", "a"), epoch = 0;
  size_t i;

  for (i = 0; i < sizeof states / sizeof *states; i++) {
    ck_assert_int_eq (claim (s, &epoch, NULL), id);
    ck_assert_int_eq (epoch, (int64_t) i + 1);
    move (s, id, epoch, states[i]);
  }
  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  move (s, id, epoch, KDC__SENDING);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  move (s, id, epoch, -1);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
}
END_TEST

START_TEST (states_that_cannot_be_moved_to)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0;
  int lost;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  ck_assert_int_eq (move_full (s, id, epoch, KDC__DRAFT, KDC__J_RETRY, &lost), KDC_EINVAL);
  ck_assert_int_eq (move_full (s, id, epoch, KDC__FROZEN, KDC__J_RETRY, &lost), KDC_EINVAL);
  ck_assert_int_eq (move_full (s, id, epoch, 14, KDC__J_RETRY, &lost), KDC_EINVAL);
  ck_assert_int_eq (move_full (s, id + 1, epoch, KDC__QUEUED, KDC__J_RETRY, &lost), KDC_ENOTFOUND);
}
END_TEST

START_TEST (a_stream_is_sent_in_order)
{
  int64_t one = put (s, "m-1", "a"), two = put (s, "m-2", "a"), other = put (s, "m-3", "b"),
  epoch = 0, due;

  ck_assert_int_eq (claim (s, &epoch, NULL), one);
  ck_assert_int_eq (claim (s, NULL, NULL), other);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  b.clock += 5;
  move (s, one, epoch, KDC__DELIVERED);
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, START + 5);
  ck_assert_int_eq (claim (s, &epoch, NULL), two);
}
END_TEST

START_TEST (a_dead_head_stops_its_stream_at_no_cost)
{
  int64_t one = put (s, "m-1", "a"), two = put (s, "m-2", "a"), epoch = 0, due;

  ck_assert_int_eq (claim (s, &epoch, NULL), one);
  move (s, one, epoch, KDC__DEAD);
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, INT64_MAX);
  ck_assert_int_eq (kdc__store_resume (s, two, KDC__QUEUED, "no", NULL), KDC_ESTATE);
  ck_assert_int_eq (kdc__store_resume (s, 99, KDC__QUEUED, "no", NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__store_resume (s, one, KDC__DELIVERED, "no", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__store_resume (s, one, KDC__UNKNOWN_STATE, "asked the ward", NULL), KDC_OK);
  ck_assert_int_eq (claim (s, &epoch, NULL), one);
  move (s, one, epoch, KDC__REJECTED);
  ck_assert_int_eq (claim (s, &epoch, NULL), two);
}
END_TEST

START_TEST (resumed_behind_an_open_head_waits)
{
  int64_t one = put (s, "m-1", "a"), two = put (s, "m-2", "a"), epoch = 0, due;

  ck_assert_int_eq (claim (s, &epoch, NULL), one);
  move (s, one, epoch, KDC__DELIVERED);
  ck_assert_int_eq (claim (s, &epoch, NULL), two);
  move (s, two, epoch, KDC__SUSPENDED);
  put (s, "m-3", "a");
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, INT64_MAX);
  ck_assert_int_eq (kdc__store_resume (s, two, KDC__QUEUED, NULL, NULL), KDC_OK);
  ck_assert_int_eq (claim (s, NULL, NULL), two);
}
END_TEST

START_TEST (due_is_waited_for)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0, due;
  struct kdc__transition t = { 0 };
  int lost;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  t.delivery = id;
  t.epoch = epoch;
  t.state = KDC__RETRY_WAIT;
  t.due_ms = START + 1000;
  t.event = KDC__J_RETRY;
  ck_assert_int_eq (kdc__store_transition (s, &t, &lost, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, START + 1000);
  b.clock += 999;
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
  b.clock += 1;
  ck_assert_int_eq (claim (s, NULL, NULL), id);
}
END_TEST

START_TEST (a_step_writes_calls_event_and_child)
{
  int64_t id = put (s, "m-1", "a"), epoch = 0, child;
  struct kdc__event_row event;
  struct kdc__delivery_row row = { 0 };
  struct kdc__transition t = { 0 };
  struct kdc__call_row call = { 0 }, *calls;
  size_t count;
  int lost;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  call.name = (char *) "submit";
  call.attempts = 1;
  call.receipt.data = (char *) "R";
  call.receipt.size = 1;
  row.destination = row.protocol = (char *) "p";
  row.message_id = (char *) "m-1-cleanup";
  row.stream = (char *) "a#cleanup";
  row.parent = id;
  t.delivery = id;
  t.epoch = epoch;
  t.state = KDC__DELIVERED;
  t.due_ms = -1;
  t.calls = &call;
  t.call_count = 1;
  t.event = KDC__J_DELIVERED;
  t.notify = 3;
  t.child = &row;
  ck_assert_int_eq (kdc__store_transition (s, &t, &lost, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_calls (s, id, &calls, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 1);
  ck_assert_int_eq (calls[0].attempts, 1);
  ck_assert_mem_eq (calls[0].receipt.data, "R", 1);
  kdc__store_calls_free (s, calls, count);
  ck_assert_int_eq (kdc__store_find (s, "p", "m-1-cleanup", &child, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_event_show (s, 0, &event, NULL), KDC_OK);
  ck_assert_int_eq (event.delivery, id);
  ck_assert_int_eq (event.kind, 3);
  ck_assert_int_eq (event.shown, 0);
  ck_assert_int_eq (kdc__store_event_show (s, 0, &event, NULL), KDC_OK);
  ck_assert_int_eq (event.shown, 1);
  ck_assert_int_eq (kdc__store_event_done (s, event.id, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_event_show (s, 0, &event, NULL), KDC_ENOTFOUND);
}
END_TEST

START_TEST (refusals_have_a_name)
{
  struct kdc__delivery_row row;
  int64_t id = put (s, "m-1", "a");
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__store_get (s, id + 1, &row, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.no-delivery");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__store_resume (s, id, KDC__QUEUED, NULL, &err), KDC_ESTATE);
  ck_assert_str_eq (err->key, "store.not-stopped");
  kdc__error_delete (err);
}
END_TEST

START_TEST (rows_survive_closing)
{
  int64_t id = put (s, "m-1", "a");

  kdc__store_close (s);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, id), KDC__QUEUED);
}
END_TEST

START_TEST (names_of_numbers)
{
  ck_assert_str_eq (kdc__state_name (KDC__QUEUED), "queued");
  ck_assert_str_eq (kdc__state_name (KDC__UNKNOWN_STATE), "unknown");
  ck_assert_str_eq (kdc__state_name (KDC__REJECTED), "rejected");
  ck_assert_str_eq (kdc__state_name (14), "?");
  ck_assert_str_eq (kdc__state_name (-1), "?");
  ck_assert_str_eq (kdc__journal_event_name (KDC__J_ENQUEUED), "enqueued");
  ck_assert_str_eq (kdc__journal_event_name (KDC__J_LEASE_TAKEN), "lease-taken");
  ck_assert_str_eq (kdc__journal_event_name (KDC__J_STATUS), "progress");
  ck_assert_str_eq (kdc__journal_event_name (0), "?");
  ck_assert_str_eq (kdc__journal_event_name (19), "?");
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    same_key_is_one_delivery, same_message_id_is_a_conflict, missing_columns_are_refused,
    unknown_content_undoes_the_enqueue, rows_come_back_as_they_went_in, lists_go_on_after_a_key,
    a_lease_keeps_others_away_until_it_ends, an_ended_lease_in_sending_is_unknown, final_is_final,
    every_state_but_sending_gives_the_lease_back, states_that_cannot_be_moved_to,
    a_stream_is_sent_in_order, a_dead_head_stops_its_stream_at_no_cost,
    resumed_behind_an_open_head_waits,
    due_is_waited_for, a_step_writes_calls_event_and_child, refusals_have_a_name,
    rows_survive_closing,
    names_of_numbers
  };

  return run_tests ("store deliveries", tests, sizeof tests / sizeof *tests, setup, teardown);
}
