/* growth_test.c - a store that has grown a hundredfold does its daily work for at most three times
 * the steps: counted in instructions of SQLite's machine and in pages looked at, not in time. */

#include <sqlite3.h>
#include "help.h"
#include "store/private.h"

#define SMALL 400
#define LARGE (100 * SMALL)

static struct bench b;
static int64_t last;                /* number of the last delivery that was filled in */

struct cost { long steps, pages; };

static void
setup (void)
{
  bench_start (&b);
}

static void
teardown (void)
{
  bench_end (&b);
}

/* Of each hundred: 80 ended long ago, 8 wait for a day to come, 6 wait behind the head of their
 * stream, 3 are dead, 2 suspended. Four are held by another
 * machine: as many as it has workers, not rows. */
static void
fill (struct kdc__store *s, int rows)
{
  char sql[3000];

  snprintf (sql, sizeof sql,
    "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
    "INSERT INTO delivery(id, destination, protocol, protocol_sha, message_id, client_key, stream, "
    "seq, state, due_ms, lease_owner, lease_until_ms, created_ms, changed_ms) SELECT i, 'http://w' "
    "|| (i %% 7), 'kdc', zeroblob(32), 'm-' || i, 'k-' || i, CASE WHEN i %% 100 BETWEEN 80 AND 93 "
    "THEN 's-' || (i / 100) ELSE 'o-' || (i %% (%d / 4)) END, i, CASE WHEN i %% 100 < 80 THEN 11 "
    "WHEN i %% 100 < 94 THEN 8 WHEN i %% 100 < 97 THEN 10 WHEN i %% 100 < 99 THEN 9 WHEN i < "
    "400 THEN 3 ELSE 11 END, "
    "CASE WHEN i %% 100 BETWEEN 81 AND 93 THEN 9223372036854775807 ELSE %lld + 86400000 + i END, "
    "CASE WHEN i %% 100 = 99 AND i < 400 THEN 'host boot 1 1' END, CASE WHEN i %% 100 = 99 AND i "
    "< 400 THEN %lld + 3600000 "
    "ELSE 0 END, i, i FROM n;"
    "INSERT INTO call SELECT id, 0, 0, 'submit', 11, 1, x'01', zeroblob(32), NULL, NULL FROM "
    "delivery;"
    "INSERT INTO journal SELECT id, 1, 1, 0, 1, NULL FROM delivery;"
    "COMMIT", rows, rows, (long long) START, (long long) START);
  ck_assert_int_eq (sqlite3_exec (s->db, sql, NULL, NULL, NULL), SQLITE_OK);
  last = rows;
}

static int
count_step (void *user)
{
  ++*(long *) user;
  return 0;
}

static long
pages_seen (struct kdc__store *s)
{
  int hit = 0, miss = 0, most;

  sqlite3_db_status (s->db, SQLITE_DBSTATUS_CACHE_HIT, &hit, &most, 0);
  sqlite3_db_status (s->db, SQLITE_DBSTATUS_CACHE_MISS, &miss, &most, 0);
  return hit + miss;
}

/* ---- the daily work ---- */

static void
do_put (struct kdc__store *s)
{
  put (s, "m-new", "new");
}

static void
do_put_into_old_stream (struct kdc__store *s)
{
  put (s, "m-new-2", "s-2");
}

static void
do_claim_and_end (struct kdc__store *s)
{
  int64_t epoch = 0, id = claim (s, &epoch, NULL);

  ck_assert_int_gt (id, last);      /* the new one: nothing else is due */
  move (s, id, epoch, KDC__DELIVERED);
}

static void
do_claim_nothing (struct kdc__store *s)
{
  ck_assert_int_eq (claim (s, NULL, NULL), 0);
}

static void
do_next_due (struct kdc__store *s)
{
  int64_t due;

  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_gt (due, START);
}

static void
do_find (struct kdc__store *s)
{
  int64_t id;

  ck_assert_int_eq (kdc__store_find (s, "http://w3", "m-3", &id, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_find (s, "http://w3", "m-none", &id, NULL), KDC_ENOTFOUND);
}

static void
do_read (struct kdc__store *s)
{
  struct kdc__delivery_row *rows;
  struct kdc__call_row *calls;
  size_t count;
  char text[100];

  ck_assert_int_eq (kdc__store_list (s, last - 30, 20, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 20);
  kdc__store_rows_free (s, rows, count);
  ck_assert_int_eq (kdc__store_calls (s, last - 7, &calls, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 1);
  kdc__store_calls_free (s, calls, count);
  journal_of (s, last - 7, text, sizeof text);
  ck_assert_str_eq (text, "enqueued");
}

static const struct { const char *name; void (*work) (struct kdc__store *s); } works[] = {
  { "put", do_put }, { "claim and end", do_claim_and_end },
  { "put into an old stream", do_put_into_old_stream }, { "claim nothing", do_claim_nothing },
  { "find", do_find }, { "read", do_read }, { "next due", do_next_due }
};
enum { WORKS = sizeof works / sizeof *works };

static void
measure (int rows, struct cost costs[WORKS])
{
  struct kdc__store *s = bench_open (&b);
  long before;
  int i;

  fill (s, rows);
  ck_assert_int_eq (sqlite3_exec (s->db, "ANALYZE", NULL, NULL, NULL), SQLITE_OK);
  kdc__store_close (s);
  s = bench_open (&b);
  for (i = 0; i < WORKS; i++) {
    costs[i].steps = 0;
    before = pages_seen (s);
    sqlite3_progress_handler (s->db, 1, count_step, &costs[i].steps);
    works[i].work (s);
    sqlite3_progress_handler (s->db, 0, NULL, NULL);
    costs[i].pages = pages_seen (s) - before;
  }
  kdc__store_close (s);
}

START_TEST (a_hundred_times_the_rows_are_three_times_the_work)
{
  struct cost small[WORKS], large[WORKS];
  int i;

  measure (SMALL, small);
  teardown ();
  setup ();
  measure (LARGE, large);
  for (i = 0; i < WORKS; i++) {
    printf ("%s: %ld steps %ld pages of %d rows, %ld steps %ld pages of %d\n", works[i].name,
            small[i].steps, small[i].pages, SMALL, large[i].steps, large[i].pages, LARGE);
    ck_assert_msg (small[i].steps > 10 && small[i].pages > 0, "%s was not measured",
                   works[i].name);
    ck_assert_msg (large[i].steps <= 3 * small[i].steps, "%s: steps", works[i].name);
    ck_assert_msg (large[i].pages <= 3 * small[i].pages, "%s: pages", works[i].name);
  }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = { a_hundred_times_the_rows_are_three_times_the_work };

  return run_tests ("store growth", tests, 1, setup, teardown);
}
