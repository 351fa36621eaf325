/* fault_test.c - disks that fail, fill up or lose power at any write, and memory that runs out at
 * any allocation: what was acknowledged is there, the rest can be done again, nothing is broken. */

#include <errno.h>
#include <sqlite3.h>
#include "base/file.h"
#include "help.h"
#include "shim.h"
#include "support/fault.h"

#define DELIVERIES 3
#define BIG 70000

static struct bench b;
static char big[BIG];

struct model { int put[DELIVERIES], done[DELIVERIES], blob; };

static int
no_sync (int fd)
{
  (void) fd;
  return 0;
}

static void
setup (void)
{
  shim_install ();
  kdc__file_ops.fsync = no_sync;
  bench_start (&b);
}

static void
teardown (void)
{
  shim_set (SHIM_NONE, 0);
  bench_end (&b);
}

static int
deliver (struct kdc__store *s, int i, struct model *m)
{
  char key[20], message[20];
  struct kdc__delivery_row *rows;
  int64_t id, epoch = 0;
  size_t count;
  int existed, lost, status;

  snprintf (key, sizeof key, "key-%d", i);
  snprintf (message, sizeof message, "m-%d", i);
  status = put_full (s, key, message, "stream", &id, &existed, NULL);
  if (status != KDC_OK)
    return status;
  m->put[i] = 1;
  if (m->done[i])
    return KDC_OK;
  b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
  status = kdc__store_claim (s, 1, &rows, &count, NULL);
  if (status != KDC_OK)
    return status;
  if (count == 0)
    return existed ? KDC_OK : KDC_EINTERNAL;
  epoch = rows[0].lease_epoch;
  status = rows[0].id == id ? KDC_OK : KDC_EINTERNAL;
  kdc__store_rows_free (s, rows, count);
  if (status == KDC_OK)
    status = move_full (s, id, epoch, KDC__DELIVERED, KDC__J_DELIVERED, &lost);
  if (status == KDC_OK && lost)
    return KDC_EINTERNAL;
  m->done[i] = m->done[i] || status == KDC_OK;
  return status;
}

/* Does what is not done yet, up to the first failure. */
static int
work (struct kdc__store *s, struct model *m)
{
  uint8_t sha[32];
  int i, status = kdc__store_blob_put (s, big, BIG, sha, NULL);

  m->blob = m->blob || status == KDC_OK;
  for (i = 0; i < DELIVERIES && status == KDC_OK; i++)
    status = deliver (s, i, m);
  return status;
}

static void
check_database (void)
{
  char path[300];
  sqlite3_stmt *stmt;
  sqlite3 *db;

  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
  ck_assert_int_eq (sqlite3_step (stmt), SQLITE_ROW);
  ck_assert_str_eq ((const char *) sqlite3_column_text (stmt, 0), "ok");
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

static void
check_model (struct kdc__store *s, const struct model *m)
{
  struct kdc_buffer out;
  uint8_t sha[32];
  char message[16];
  int64_t id;
  int i, status;

  for (i = 0; i < DELIVERIES; i++) {
    snprintf (message, sizeof message, "m-%d", i);
    status = kdc__store_find (s, "https://ward.example/kdc", message, &id, NULL);
    if (m->put[i])
      ck_assert_int_eq (status, KDC_OK);
    if (m->done[i])
      ck_assert_int_eq (state_of (s, id), KDC__DELIVERED);
  }
  if (!m->blob)
    return;
  kdc__sha256 (big, BIG, sha);
  kdc__buffer_init (&out, b.ctx, 0);
  ck_assert_int_eq (kdc__store_blob_read (s, sha, BIG, &out, NULL), KDC_OK);
  ck_assert_mem_eq (out.data, big, BIG);
  kdc__buffer_clear (&out);
}

static void
clean (void)
{
  nftw (b.store, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Runs with a fault armed by arm (n); 0 when n was past the last operation. */
static int
one_run (void (*arm) (long n), long n, int (*fired) (void), void (*disarm) (void))
{
  struct model m = { { 0 }, { 0 }, 0 };
  struct kdc__store *s = NULL;
  int64_t count;
  int status, was, again;

  clean ();
  b.clock = START;
  arm (n);
  status = kdc__store_open (b.ctx, b.store, &s, NULL);
  if (status == KDC_OK)
    status = work (s, &m);
  was = fired ();
  if (!was)
    ck_assert_int_eq (status, KDC_OK);
  else if (status != KDC_OK) {
    ck_assert_int_eq (status, KDC_EIO);
    again = s != NULL ? kdc__store_received_count (s, &count, NULL) : KDC_EIO;
    ck_assert (again == KDC_EIO || again == KDC_OK);
  }
  kdc__store_close (s);
  disarm ();
  s = bench_open (&b);
  check_model (s, &m);
  b.clock += 3600000;
  ck_assert_int_eq (work (s, &m), KDC_OK);
  check_model (s, &m);
  ck_assert_int_eq (m.done[DELIVERIES - 1], 1);
  kdc__store_close (s);
  check_database ();
  return was;
}

/* ---- faults below SQLite ---- */

static enum shim_fault kind;

static void
arm_shim (long n)
{
  shim_set (kind, n);
}

static int
shim_fired (void)
{
  return shim.fired;
}

static void
disarm_shim (void)
{
  if (shim.off)
    shim_lose_power ();
  shim_set (SHIM_NONE, 0);
}

START_TEST (a_disk_that_fails_anywhere)
{
  static const enum shim_fault kinds[] = { SHIM_WRITE, SHIM_SHORT, SHIM_FULL, SHIM_SYNC,
  SHIM_TRUNCATE,
                                           SHIM_POWER };
  static const int at_least[] = { 20, 20, 20, 5, 0, 30 };
  long n = 0;

  kind = kinds[_i];
  do
    n++;
  while (one_run (arm_shim, n, shim_fired, disarm_shim) && n < 2000);
  ck_assert_int_ge (n, at_least[_i]);
  ck_assert_int_lt (n, 2000);
}
END_TEST

START_TEST (a_failed_disk_ends_the_handle)
{
  struct kdc__store *s = bench_open (&b);
  kdc_error *err = NULL;
  int64_t id;
  int existed;

  shim_set (SHIM_SYNC, 1);
  ck_assert_int_eq (put_full (s, "k", "m", "a", &id, &existed, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.io");
  shim_set (SHIM_NONE, 0);
  ck_assert_int_eq (kdc__store_find (s, "x", "y", &id, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.dead");
  kdc__error_delete (err);
  kdc__store_close (s);
}
END_TEST

static int
reserve_stands (void)
{
  char path[300];

  snprintf (path, sizeof path, "%s/reserve", b.store);
  return kdc__file_exists (path);
}

START_TEST (a_full_disk_still_takes_the_answer)
{
  struct kdc__store *s = bench_open (&b);
  int64_t id = put (s, "m-1", "a"), epoch = 0, other;
  kdc_error *err = NULL;
  int existed;

  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  move (s, id, epoch, KDC__SENDING);
  shim.full = reserve_stands;
  move (s, id, epoch, KDC__DELIVERED);
  ck_assert_int_eq (reserve_stands (), 0);
  ck_assert_int_eq (state_of (s, id), KDC__DELIVERED);
  ck_assert_int_eq (put_full (s, "k", "m-2", "a", &other, &existed, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.full");
  kdc__error_delete (err);
  shim.full = NULL;
  kdc__store_close (s);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, id), KDC__DELIVERED);
  ck_assert_int_eq (put_full (s, "k", "m-2", "a", &other, &existed, NULL), KDC_OK);
  kdc__store_close (s);
}
END_TEST

/* ---- faults of our own files ---- */

static struct kdc__file_ops real_ops;
static long op_countdown;
static int op_fired, op_kind;

static int
op_due (int which)
{
  if (op_kind != which || op_countdown == 0 || --op_countdown != 0)
    return 0;
  op_fired = 1;
  errno = which == 1 ? ENOSPC : EIO;
  return 1;
}

static int
bad_open (const char *path, int flags, mode_t mode)
{
  return op_due (0) ? -1 : real_ops.open (path, flags, mode);
}

static ssize_t
bad_write (int fd, const void *data, size_t size)
{
  if (op_due (1))
    return -1;
  /* a short write is no fault */
  return real_ops.write (fd, data, op_due (2) ? size / 2 : size);
}

static int
bad_fsync (int fd)
{
  (void) fd;
  return op_due (3) ? -1 : 0;
}

static int
bad_rename (const char *from, const char *to)
{
  return op_due (4) ? -1 : real_ops.rename (from, to);
}

static int
bad_close (int fd)
{
  int status = real_ops.close (fd);

  return op_due (5) ? -1 : status;
}

static void
arm_ops (long n)
{
  op_countdown = n;
  op_fired = 0;
  kdc__file_ops.open = bad_open;
  kdc__file_ops.write = bad_write;
  kdc__file_ops.fsync = bad_fsync;
  kdc__file_ops.rename = bad_rename;
  kdc__file_ops.close = bad_close;
}

static int
ops_fired (void)
{
  return op_fired;
}

static void
disarm_ops (void)
{
  kdc__file_ops = real_ops;
  kdc__file_ops.fsync = no_sync;
}

START_TEST (files_that_fail_anywhere)
{
  long n = 0;

  real_ops = kdc__file_ops;
  op_kind = _i;
  do
    n++;
  while (one_run (arm_ops, n, ops_fired, disarm_ops) && n < 500);
  ck_assert_int_ge (n, 2);
  ck_assert_int_lt (n, 500);
}
END_TEST

/* ---- memory ---- */

static struct fault *current;
static sqlite3_mem_methods real_memory;

static void *
bad_malloc (int size)
{
  return current != NULL && fault_due (current) ? NULL : real_memory.xMalloc (size);
}

static void *
bad_realloc (void *p, int size)
{
  return current != NULL && fault_due (current) ? NULL : real_memory.xRealloc (p, size);
}

static int
all_of_it (struct kdc__store *s)
{
  struct kdc__delivery_row *rows = NULL;
  struct kdc__received_row received = { 0 }, got = { 0 };
  struct kdc__journal_row *lines = NULL;
  struct kdc__call_row *calls = NULL;
  struct kdc__inbox_row row = { 0 };
  struct model m = { { 0 }, { 0 }, 0 };
  struct kdc_buffer out;
  size_t count = 0;
  uint8_t sha[32];
  int64_t number;
  int fresh, status = deliver (s, 0, &m);

  kdc__buffer_init (&out, b.ctx, 0);
  received.code = received.message_id = received.peer = (char *) "c";
  received.procedure = received.authority = (char *) "c";
  if (status == KDC_OK)
    status = kdc__store_blob_put (s, big, BIG, sha, NULL);
  if (status == KDC_OK)
    status = kdc__store_blob_put (s, "small", 5, sha, NULL);
  if (status == KDC_OK)
    status = kdc__store_blob_read (s, sha, 5, &out, NULL);
  if (status == KDC_OK)
    status = kdc__store_list (s, 0, 10, &rows, &count, NULL);
  kdc__store_rows_free (s, rows, count);
  if (status == KDC_OK)
    status = kdc__store_calls (s, 1, &calls, &count, NULL);
  kdc__store_calls_free (s, calls, status == KDC_OK ? count : 0);
  if (status == KDC_OK)
    status = kdc__store_journal (s, 1, 0, 10, &lines, &count, NULL);
  kdc__store_journal_free (s, lines, status == KDC_OK ? count : 0);
  if (status == KDC_OK)
    status = kdc__store_inbox_begin (s, "p", "m", sha, &fresh, &row, NULL);
  kdc__store_inbox_row_clear (b.ctx, &row);
  if (status == KDC_OK)
    status = kdc__store_inbox_answer (s, "p", "m", "201", 3, &received, NULL, 0, NULL);
  if (status == KDC_OK)
    status = kdc__store_received_get (s, "c", &got, NULL);
  kdc__received_row_clear (b.ctx, &got);
  if (status == KDC_OK)
    status = kdc__store_serial (s, "a", "d", &number, NULL);
  if (status == KDC_OK)
    status = kdc__store_collect_garbage (s, NULL);
  kdc__buffer_clear (&out);
  return status;
}

/* What failed for want of memory works on the same handle once there is some. */
static int
memory_body (struct kdc_context *ctx, void *user)
{
  struct kdc_context *kept = b.ctx;
  struct kdc__store *s = NULL;
  struct model m = { { 0 }, { 0 }, 0 };
  int status;

  (void) user;
  clean ();
  b.clock = START;
  ctx->now = bench_now;
  ctx->now_user = &b;
  b.ctx = ctx;
  current = ctx->allocator.user;
  status = kdc__store_open (ctx, b.store, &s, NULL);
  if (status == KDC_OK)
    status = all_of_it (s);
  current->fail_at = 0;
  current = NULL;
  if (s != NULL) {
    b.clock += 3600000;
    if (deliver (s, 0, &m) != KDC_OK || deliver (s, 1, &m) != KDC_OK)
      status = KDC_EINTERNAL;
  }
  kdc__store_close (s);
  b.ctx = kept;
  return status;
}

START_TEST (memory_that_runs_out_anywhere)
{
  char why[200];
  long allocations = fault_sweep (memory_body, NULL, 13, why);

  ck_assert_msg (allocations > 100, "%ld: %s", allocations, why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("store faults");
  TCase *tcase = tcase_create ("all");
  sqlite3_mem_methods memory;
  SRunner *runner;
  int failed;

  sqlite3_config (SQLITE_CONFIG_GETMALLOC, &real_memory);
  memory = real_memory;
  memory.xMalloc = bad_malloc;
  memory.xRealloc = bad_realloc;
  sqlite3_config (SQLITE_CONFIG_MALLOC, &memory);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, a_disk_that_fails_anywhere, 0, 6);
  tcase_add_test (tcase, a_failed_disk_ends_the_handle);
  tcase_add_test (tcase, a_full_disk_still_takes_the_answer);
  tcase_add_loop_test (tcase, files_that_fail_anywhere, 0, 6);
  tcase_add_test (tcase, memory_that_runs_out_anywhere);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
