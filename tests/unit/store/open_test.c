/* open_test.c - identity, modes, settings, copies put back, owners, and several processes. */

#include <sqlite3.h>
#include "base/file.h"
#include "help.h"
#include "shim.h"
#include "store/sqlite.h"

static struct bench b;

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

static int
mode_of (const char *name)
{
  char path[300];
  struct stat st;

  snprintf (path, sizeof path, "%s/%s", b.store, name);
  return lstat (path, &st) == 0 ? (int) (st.st_mode & 07777) : -1;
}

START_TEST (modes_whatever_the_umask)
{
  static const mode_t masks[] = { 0, 022, 0277, 0777 };
  mode_t before = umask (masks[_i]);
  struct kdc__store *s = bench_open (&b);
  char *big = calloc (1, 70000);
  uint8_t sha[32];

  put (s, "m-1", "a");
  ck_assert_int_eq (kdc__store_blob_put (s, big, 70000, sha, NULL), KDC_OK);
  ck_assert_int_eq (mode_of ("."), 0700);
  ck_assert_int_eq (mode_of ("blobs"), 0700);
  ck_assert_int_eq (mode_of ("tmp"), 0700);
  ck_assert_int_eq (mode_of ("store.sqlite"), 0600);
  ck_assert_int_eq (mode_of ("store.sqlite-wal"), 0600);
  ck_assert_int_eq (mode_of ("store.sqlite-shm"), 0600);
  ck_assert_int_eq (mode_of ("reserve"), 0600);
  free (big);
  umask (before);
  kdc__store_close (s);
}
END_TEST

static void
script (const char *sql)
{
  char path[300];
  sqlite3 *db;

  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (db);
}

static void
expect_refused (int expected, const char *key)
{
  struct kdc__store *s = (void *) &b;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__store_open (b.ctx, b.store, &s, &err), expected);
  ck_assert_ptr_null (s);
  ck_assert_str_eq (err->key, key);
  kdc__error_delete (err);
}

START_TEST (a_newer_store_is_refused)
{
  kdc__store_close (bench_open (&b));
  script ("PRAGMA user_version = 99");
  expect_refused (KDC_ENOTSUP, "store.newer");
}
END_TEST

START_TEST (a_url_is_no_folder)
{
  strcpy (b.store, "postgresql://%zz");
#ifdef KDC_POSTGRESQL
  expect_refused (KDC_EINVAL, "store.url");
#else
  expect_refused (KDC_ENOTSUP, "store.no-postgresql");
#endif
}
END_TEST

/* version-1.sql: an outbox with one open delivery and one delivered, as version 1 wrote it. */
START_TEST (an_older_store_is_brought_up_step_by_step)
{
  char path[4096], sql[100000];
  struct kdc__delivery_row *rows;
  struct kdc__store *s;
  FILE *file;
  size_t count, length;
  sqlite3_stmt *stmt;
  int64_t lines;

  snprintf (path, sizeof path, "%s/tests/unit/store/version-1.sql", getenv ("srcdir"));
  file = fopen (path, "rb");
  ck_assert_ptr_nonnull (file);
  length = fread (sql, 1, sizeof sql - 1, file);
  fclose (file);
  sql[length] = '\0';
  ck_assert_int_eq (mkdir (b.store, 0700), 0);
  script (sql);
  s = bench_open (&b);
  ck_assert_int_eq (kdc__store_list (s, 0, 10, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_eq (count, 2);
  ck_assert_int_eq (rows[0].state, KDC__DELIVERED);
  ck_assert_str_eq (rows[1].stream, "http://127.0.0.1:9/api kdc-vd-kt-0001");
  kdc__store_rows_free (s, rows, count);
  ck_assert_int_eq (kdc__store_audit_verify (s, 0, NULL, &lines, NULL), KDC_OK);
  ck_assert_int_eq (lines, 1);      /* a database without its generation file counts as restored */
  put (s, "m-3", "new");
  ck_assert_int_eq (kdc__store_audit_verify (s, 0, NULL, &lines, NULL), KDC_OK);
  ck_assert_int_eq (lines, 2);
  ck_assert_int_eq (sqlite3_prepare_v2 (s->db, "SELECT user_version, (SELECT count(*) FROM "
                                        "sqlite_schema WHERE name = 'delivery_unfinished') FROM "
                                        "pragma_user_version", -1, &stmt, NULL), SQLITE_OK);
  ck_assert_int_eq (sqlite3_step (stmt), SQLITE_ROW);
  ck_assert_int_eq (sqlite3_column_int (stmt, 0), KDC__STORE_VERSION);
  ck_assert_int_eq (sqlite3_column_int (stmt, 1), 1);
  sqlite3_finalize (stmt);
  kdc__store_close (s);
}
END_TEST

START_TEST (a_foreign_database_is_left_alone)
{
  ck_assert_int_eq (mkdir (b.store, 0700), 0);
  script ("CREATE TABLE theirs(x)");
  expect_refused (KDC_EMODEL, "store.foreign");
  ck_assert_int_eq (mode_of ("store.sqlite-wal"), -1);
  script ("DROP TABLE theirs; PRAGMA application_id = 7");
  expect_refused (KDC_EMODEL, "store.foreign");
}
END_TEST

START_TEST (a_file_that_is_no_database_is_left_alone)
{
  char path[300], text[2000];

  ck_assert_int_eq (mkdir (b.store, 0700), 0);
  memset (text, 'x', sizeof text);
  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (kdc__file_write (b.ctx, path, text, sizeof text, NULL), KDC_OK);
  expect_refused (KDC_EMODEL, "store.foreign");
}
END_TEST

START_TEST (a_lost_database_is_no_empty_one)
{
  char path[300];

  kdc__store_close (bench_open (&b));
  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (truncate (path, 0), 0);
  expect_refused (KDC_EMODEL, "store.lost");
  ck_assert_int_eq (unlink (path), 0);
  expect_refused (KDC_EMODEL, "store.lost");
  expect_refused (KDC_EMODEL, "store.lost");            /* nor is the file that this left */
}
END_TEST

START_TEST (what_is_no_directory_is_refused)
{
  struct kdc__store *s;
  char deep[200];

  ck_assert_int_eq (kdc__store_open (b.ctx, NULL, &s, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__store_open (b.ctx, "", &s, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__file_write (b.ctx, b.store, "x", 1, NULL), KDC_OK);
  expect_refused (KDC_EIO, "store.open");
  snprintf (deep, sizeof deep, "%s/no/such", b.directory);
  ck_assert_int_eq (kdc__store_open (b.ctx, deep, &s, NULL), KDC_EIO);
}
END_TEST

START_TEST (links_inside_are_refused)
{
  char path[300];

  kdc__store_close (bench_open (&b));
  snprintf (path, sizeof path, "%s/tmp", b.store);
  ck_assert_int_eq (rmdir (path), 0);
  ck_assert_int_eq (symlink ("/tmp", path), 0);
  expect_refused (KDC_EIO, "store.open");
}
END_TEST

START_TEST (a_link_to_the_database_is_refused)
{
  char path[300], aside[300];

  kdc__store_close (bench_open (&b));
  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  snprintf (aside, sizeof aside, "%s/aside", b.directory);
  ck_assert_int_eq (rename (path, aside), 0);
  ck_assert_int_eq (symlink (aside, path), 0);
  expect_refused (KDC_EIO, "store.io");
}
END_TEST

START_TEST (network_file_systems)
{
  static const struct { long type; int status; } rows[] = {
    { 0x6969, KDC_EIO }, { (long) 0xff534d42, KDC_EIO }, { (long) (int32_t) 0xff534d42, KDC_EIO },
    { 0x01021997, KDC_EIO }, { 0x65735546, KDC_EIO }, { 0xef53, KDC_OK }, { 0x01021994, KDC_OK }
  };
  kdc_error *err;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    ck_assert_int_eq (kdc__fs_check (b.ctx, rows[i].type, "/d", &err), rows[i].status);
    if (err != NULL)
      ck_assert_str_eq (err->key, "store.network-fs");
    kdc__error_delete (err);
  }
}
END_TEST

START_TEST (a_disk_without_shared_memory_is_refused)
{
  shim_install ();
  shim.no_shared_memory = 1;        /* so that WAL cannot be had */
  expect_refused (KDC_EIO, "store.setting");
  shim.no_shared_memory = 0;
}
END_TEST

START_TEST (a_long_writer_is_told_of)
{
  struct kdc__store *s = bench_open (&b);
  kdc_error *err = NULL;
  char path[300];
  int64_t serial;
  sqlite3 *db;

  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  sqlite3_busy_timeout (s->db, 1);
  ck_assert_int_eq (kdc__store_serial (s, "a", "d", &serial, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.busy");
  ck_assert_int_eq (err->retriable, 1);
  kdc__error_delete (err);
  ck_assert_int_eq (sqlite3_close (db), SQLITE_OK);
  ck_assert_int_eq (kdc__store_serial (s, "a", "d", &serial, NULL), KDC_OK);
  kdc__store_close (s);
}
END_TEST

START_TEST (rows_that_cannot_be)
{
  struct kdc__delivery_row row = { 0 };
  struct kdc__store *s = bench_open (&b);
  kdc_error *err = NULL;
  int64_t id = put (s, "m-1", "a"), other;
  int existed;

  row.destination = row.protocol = row.message_id = row.stream = (char *) "x";
  row.parent = id + 100;
  ck_assert_int_eq (kdc__store_enqueue (s, &row, NULL, 0, NULL, 0, NULL, &other, &existed, &err),
                    KDC_EINTERNAL);
  ck_assert_str_eq (err->key, "store.internal");
  kdc__error_delete (err);
  err = NULL;
  script ("UPDATE delivery SET protocol_sha = x'00'");
  ck_assert_int_eq (kdc__store_get (s, id, &row, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.corrupt");
  kdc__error_delete (err);
  kdc__store_close (s);
}
END_TEST

static void
keep_log (void *user, int level, const char *text)
{
  ck_assert_int_eq (level, KDC_SEVERITY_WARNING);
  snprintf (user, 200, "%s", text);
}

START_TEST (a_copy_put_back_puts_open_rows_in_doubt)
{
  struct kdc__store *s = bench_open (&b);
  int64_t sent = put (s, "m-1", "a"), ended = put (s, "m-2", "b"), epoch = 0;
  char command[400], journal[200];

  ck_assert_int_eq (claim (s, &epoch, NULL), sent);
  ck_assert_int_eq (claim (s, &epoch, NULL), ended);
  move (s, ended, epoch, KDC__DELIVERED);
  kdc__store_close (s);
  snprintf (command, sizeof command, "cp %s/store.sqlite %s/copy", b.store, b.directory);
  ck_assert_int_eq (system (command), 0);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, sent), KDC__QUEUED);       /* the same database: no doubt */
  kdc__store_close (s);
  snprintf (command, sizeof command, "cp %s/copy %s/store.sqlite", b.directory, b.store);
  ck_assert_int_eq (system (command), 0);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, sent), KDC__UNKNOWN_STATE);
  ck_assert_int_eq (state_of (s, ended), KDC__DELIVERED);
  journal_of (s, sent, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued claimed unknown");
  ck_assert_int_eq (claim (s, NULL, NULL), sent);
  kdc__store_close (s);
}
END_TEST

START_TEST (a_lost_generation_file_is_a_doubt_too)
{
  struct kdc__store *s = bench_open (&b);
  int64_t id = put (s, "m-1", "a");
  char path[300], text[200] = "";

  kdc__store_close (s);
  snprintf (path, sizeof path, "%s/store_generation", b.store);
  ck_assert_int_eq (unlink (path), 0);
  b.ctx->log = keep_log;
  b.ctx->log_user = text;
  s = bench_open (&b);
  ck_assert_str_eq (text, kdc__message_find ("store.restored")->text[KDC__EN]);
  ck_assert_int_eq (state_of (s, id), KDC__UNKNOWN_STATE);
  kdc__store_close (s);
}
END_TEST

/* ---- owners ---- */

static void
owner_with (const char *owner, int field, const char *value, char *out)
{
  char copy[400], *at = copy, *word;
  int i;

  snprintf (copy, sizeof copy, "%s", owner);
  out[0] = '\0';
  for (i = 0; (word = strsep (&at, " ")) != NULL; i++) {
    strcat (out, i > 0 ? " " : "");
    strcat (out, i == field ? value : word);
  }
}

/* A child names itself, not its parent. */
static const char *
owner_of (struct kdc__store *s)
{
  return kdc__store_ready (s, NULL) == KDC_OK ? s->owner : NULL;
}

START_TEST (owners_that_are_gone)
{
  static const struct { int field; const char *value; int gone; } rows[] = {
    { 0, "another-host", 0 },                       /* only the clock ends its lease */
    { 1, "00000000-0000-0000-0000-000000000000", 1 },
    { 2, "4194305", 1 },                            /* above the kernel's greatest pid */
    { 2, "0", 0 }, { 2, "-1", 0 }, { 2, "x", 0 }, { 2, "99999999999999999999", 0 },
    { 3, "1", 1 },                                  /* the pid was given to another process */
    { 9, "", 0 }
  };
  struct kdc__store *s = bench_open (&b);
  const char *me = owner_of (s);
  char owner[500];
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    owner_with (me, rows[i].field, rows[i].value, owner);
    ck_assert_msg (kdc__store_owner_is_gone (owner) == rows[i].gone, "row %zu: %s", i, owner);
  }
  ck_assert_int_eq (kdc__store_owner_is_gone (NULL), 0);
  ck_assert_int_eq (kdc__store_owner_is_gone (""), 0);
  ck_assert_int_eq (kdc__store_owner_is_gone ("one two three"), 0);
  kdc__store_close (s);
}
END_TEST

START_TEST (a_zombie_is_gone)
{
  struct kdc__store *s = bench_open (&b);
  char owner[400] = "";
  int pipes[2];
  pid_t pid;

  ck_assert_int_eq (pipe (pipes), 0);
  pid = fork ();
  if (pid == 0) {
    const char *mine = owner_of (s);

    _exit (mine == NULL || write (pipes[1], mine, strlen (mine)) < 0);
  }
  close (pipes[1]);
  ck_assert_int_gt (read (pipes[0], owner, sizeof owner - 1), 0);
  ck_assert_int_eq (read (pipes[0], owner + 399, 1), 0);       /* its end of the pipe is closed */
  {
    siginfo_t info;

    ck_assert_int_eq (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), 0);
  }
  ck_assert_int_eq (kdc__store_owner_is_gone (owner), 1);
  ck_assert_int_eq (wait_child (pid), 0);
  ck_assert_int_eq (kdc__store_owner_is_gone (owner), 1);
  ck_assert_int_eq (kdc__store_owner_is_gone (owner_of (s)), 0);
  close (pipes[0]);
  kdc__store_close (s);
}
END_TEST

START_TEST (the_lease_of_a_dead_process_ends_at_once)
{
  struct kdc__store *s = bench_open (&b);
  int64_t one = put (s, "m-1", "a"), two = put (s, "m-2", "b"), epoch = 0, due;
  char journal[200];
  int state, lost;
  pid_t pid = fork ();

  if (pid == 0) {
    int64_t id = claim (s, &epoch, NULL);

    if (id != one || move_full (s, id, epoch, KDC__SENDING, KDC__J_SENDING, &lost) != KDC_OK)
      _exit (1);
    _exit (claim (s, NULL, NULL) == two ? 0 : 2);
  }
  ck_assert_int_eq (wait_child (pid), 0);
  ck_assert_int_eq (kdc__store_next_due (s, &due, NULL), KDC_OK);
  ck_assert_int_eq (due, START);
  ck_assert_int_eq (claim (s, &epoch, &state), one);
  ck_assert_int_eq (state, KDC__UNKNOWN_STATE);
  ck_assert_int_eq (epoch, 2);
  ck_assert_int_eq (claim (s, NULL, &state), two);
  ck_assert_int_eq (state, KDC__QUEUED);
  journal_of (s, one, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued claimed sending lease-taken claimed unknown");
  kdc__store_close (s);
}
END_TEST

/* ---- several processes ---- */

START_TEST (two_processes_never_claim_the_same_row)
{
  enum { ROWS = 60 };
  struct kdc__store *s = bench_open (&b);
  char name[20], seen[ROWS + 1] = { 0 };
  int pipes[2], i, worker;
  int64_t id;
  pid_t pids[2];

  for (i = 0; i < ROWS; i++) {
    snprintf (name, sizeof name, "m-%d", i);
    put (s, name, name);
  }
  ck_assert_int_eq (pipe (pipes), 0);
  for (worker = 0; worker < 2; worker++) {
    pids[worker] = fork ();
    if (pids[worker] != 0)
      continue;
    close (pipes[0]);
    while ((id = claim (s, NULL, NULL)) != 0)
      if (write (pipes[1], &id, sizeof id) != sizeof id)
        _exit (1);
    close (pipes[1]);
    for (;;)
      pause ();                     /* alive, so that its leases hold */
  }
  for (i = 0; i < ROWS; i++) {
    ck_assert_int_eq (read (pipes[0], &id, sizeof id), sizeof id);
    ck_assert (id >= 1 && id <= ROWS && !seen[id]);
    seen[id] = 1;
  }
  close (pipes[1]);
  ck_assert_int_eq (read (pipes[0], &id, sizeof id), 0);
  for (worker = 0; worker < 2; worker++) {
    kill (pids[worker], SIGKILL);
    wait_child (pids[worker]);
  }
  close (pipes[0]);
  kdc__store_close (s);
}
END_TEST

START_TEST (a_handle_can_be_used_on_both_sides_of_a_fork)
{
  struct kdc__store *s = bench_open (&b);
  int64_t id;
  int there[2], back[2], existed;
  char c = 0;
  pid_t pid;

  put (s, "m-1", "a");
  ck_assert (pipe (there) == 0 && pipe (back) == 0);
  pid = fork ();
  if (pid == 0) {
    if (put_full (s, NULL, "m-2", "b", &id, &existed, NULL) != KDC_OK || write (back[1], "x",
                                                                                1) != 1
        || read (there[0], &c, 1) != 1)
      _exit (1);
    /* the parent has closed its handle meanwhile: the log must still be there for us */
    if (put_full (s, NULL, "m-3", "c", &id, &existed, NULL) != KDC_OK)
      _exit (2);
    kdc__store_close (s);
    _exit (0);
  }
  ck_assert_int_eq (read (back[0], &c, 1), 1);
  put (s, "m-4", "d");
  kdc__store_close (s);
  ck_assert_int_eq (write (there[1], "x", 1), 1);
  ck_assert_int_eq (wait_child (pid), 0);
  s = bench_open (&b);
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-2", &id, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-3", &id, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-4", &id, NULL), KDC_OK);
  ck_assert_int_eq (claim (s, NULL, NULL) != 0, 1);
  kdc__store_close (s);
}
END_TEST

/* How a store in use may lose its file: moved away, deleted, replaced by a copy. */
static void
lose_file (int how, const char *path, const char *aside)
{
  char command[2000];

  if (how == 0)
    snprintf (command, sizeof command, "mv '%s' '%s'", path, aside);
  else if (how == 1)
    snprintf (command, sizeof command, "rm -r '%s'", path);
  else
    snprintf (command, sizeof command, "mv '%s' '%s' && cp -r '%s' '%s'", path, aside, aside, path);
  ck_assert_int_eq (system (command), 0);
}

START_TEST (a_store_that_is_gone_is_said)
{
  struct kdc__store *s = bench_open (&b);
  char aside[300], command[1000];
  kdc_error *err = NULL;
  int64_t id;
  int existed;

  put (s, "m-1", "a");
  snprintf (aside, sizeof aside, "%s-aside", b.store);
  lose_file (_i, b.store, aside);
  ck_assert_int_eq (put_full (s, NULL, "m-2", "a", &id, &existed, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.gone");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-1", &id, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.gone");
  kdc__error_delete (err);
  if (_i == 0) {                    /* moved back: the same file, nothing lost */
    snprintf (command, sizeof command, "mv '%s' '%s'", aside, b.store);
    ck_assert_int_eq (system (command), 0);
    ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-1", &id, NULL), KDC_OK);
    put (s, "m-2", "a");
  }
  kdc__store_close (s);
}
END_TEST

static void
add_tests_of_files (TCase *tcase)
{
  tcase_add_loop_test (tcase, modes_whatever_the_umask, 0, 4);
  tcase_add_test (tcase, a_url_is_no_folder);
  tcase_add_test (tcase, a_newer_store_is_refused);
  tcase_add_test (tcase, an_older_store_is_brought_up_step_by_step);
  tcase_add_test (tcase, a_foreign_database_is_left_alone);
  tcase_add_test (tcase, a_file_that_is_no_database_is_left_alone);
  tcase_add_test (tcase, a_lost_database_is_no_empty_one);
  tcase_add_loop_test (tcase, a_store_that_is_gone_is_said, 0, 3);
  tcase_add_test (tcase, what_is_no_directory_is_refused);
  tcase_add_test (tcase, links_inside_are_refused);
  tcase_add_test (tcase, a_link_to_the_database_is_refused);
  tcase_add_test (tcase, network_file_systems);
  tcase_add_test (tcase, a_disk_without_shared_memory_is_refused);
  tcase_add_test (tcase, a_long_writer_is_told_of);
  tcase_add_test (tcase, rows_that_cannot_be);
  tcase_add_test (tcase, a_copy_put_back_puts_open_rows_in_doubt);
  tcase_add_test (tcase, a_lost_generation_file_is_a_doubt_too);
}

int
main (void)
{
  Suite *suite = suite_create ("store open");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  if (!on_postgres ())
    add_tests_of_files (tcase);
  tcase_add_test (tcase, owners_that_are_gone);
  tcase_add_test (tcase, a_zombie_is_gone);
  tcase_add_test (tcase, the_lease_of_a_dead_process_ends_at_once);
  tcase_add_test (tcase, two_processes_never_claim_the_same_row);
  tcase_add_test (tcase, a_handle_can_be_used_on_both_sides_of_a_fork);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
