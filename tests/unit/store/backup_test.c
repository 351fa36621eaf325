/* backup_test.c - a copy of a store in use, put back later: nothing of it is believed before the
 * other side was asked (window 15). */

#include <sqlite3.h>
#include "base/file.h"
#include "help.h"

#define LARGE 300000

static struct bench b;
static struct kdc__store *s;
static char copy[100], large[LARGE];

static void
setup (void)
{
  bench_start (&b);
  s = bench_open (&b);
  snprintf (copy, sizeof copy, "%s/copy", b.directory);
}

static void
teardown (void)
{
  kdc__store_close (s);
  bench_end (&b);
}

static int64_t
put_large (const char *message, uint8_t sha[32])
{
  struct kdc__delivery_row row = { 0 };
  uint8_t list[1][32];
  int64_t id;
  int existed;

  ck_assert_int_eq (kdc__store_blob_put (s, large, LARGE, sha, NULL), KDC_OK);
  memcpy (list[0], sha, 32);
  row.destination = row.protocol = (char *) "p";
  row.message_id = row.stream = (char *) message;
  ck_assert_int_eq (kdc__store_enqueue (s, &row, NULL, 0, (const uint8_t (*)[32]) list, 1, NULL,
                                        &id, &existed, NULL), KDC_OK);
  return id;
}

static sqlite3 *
begin_to_write (void)
{
  char path[300];
  sqlite3 *db;

  snprintf (path, sizeof path, "%s/store.sqlite", b.store);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (db, "BEGIN IMMEDIATE; UPDATE delivery SET state = 13", NULL, NULL,
                                  NULL), SQLITE_OK);
  return db;
}

static void
put_back (void)
{
  char command[900];

  kdc__store_close (s);
  snprintf (command, sizeof command, "mv '%s' '%s-lost' && mv '%s' '%s'", b.store, b.store, copy,
            b.store);
  ck_assert_int_eq (system (command), 0);
  s = bench_open (&b);
}

static void
keep_log (void *user, int level, const char *text)
{
  ck_assert_int_eq (level, KDC_SEVERITY_WARNING);
  snprintf (user, 200, "%s", text);
}

static int
mode_of (const char *name)
{
  char path[300];
  struct stat st;

  snprintf (path, sizeof path, "%s/%s", copy, name);
  return lstat (path, &st) == 0 ? (int) (st.st_mode & 07777) : -1;
}

START_TEST (every_open_row_of_an_older_copy_is_in_doubt)
{
  int64_t ended = put (s, "m-0", "z"), open, with, epoch = 0, other;
  struct kdc__event_row event;
  char log[200] = "", journal[200];
  struct kdc_buffer out;
  uint8_t sha[32];
  sqlite3 *writer;
  int found;

  ck_assert_int_eq (claim (s, &epoch, NULL), ended);
  move (s, ended, epoch, KDC__DELIVERED);
  open = put (s, "m-1", "a");
  with = put_large ("m-2", sha);
  writer = begin_to_write ();       /* in the middle: not in the copy, not waited for */
  ck_assert_int_eq (kdc__store_backup (s, copy, NULL), KDC_OK);
  ck_assert_int_eq (sqlite3_close (writer), SQLITE_OK);
  ck_assert_int_eq (mode_of ("."), 0700);
  ck_assert_int_eq (mode_of ("store.sqlite"), 0600);
  ck_assert_int_eq (mode_of ("store.sqlite-wal"), -1);
  ck_assert_int_eq (mode_of ("store_generation"), -1);
  ck_assert_int_eq (claim (s, &epoch, NULL), open);         /* the world goes on */
  move (s, open, epoch, KDC__DELIVERED);
  put (s, "m-3", "c");
  b.ctx->log = keep_log;
  b.ctx->log_user = log;
  put_back ();
  ck_assert_str_eq (log, kdc__message_find ("store.restored")->text[KDC__EN]);
  ck_assert_int_eq (state_of (s, ended), KDC__DELIVERED);
  ck_assert_int_eq (state_of (s, open), KDC__UNKNOWN_STATE);
  ck_assert_int_eq (state_of (s, with), KDC__UNKNOWN_STATE);
  ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", "m-3", &other, NULL),
                    KDC_ENOTFOUND);
  for (found = 0; kdc__store_event_show (s, 0, &event, NULL) == KDC_OK; found++) {
    ck_assert_int_eq (event.kind, KDC__EVENT_RESTORED);
    ck_assert_int_eq (event.delivery, found == 0 ? open : with);
    ck_assert_int_eq (kdc__store_event_done (s, event.id, NULL), KDC_OK);
  }
  ck_assert_int_eq (found, 2);
  journal_of (s, open, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued unknown");
  kdc__buffer_init (&out, b.ctx, 0);
  ck_assert_int_eq (kdc__store_blob_read (s, sha, LARGE, &out, NULL), KDC_OK);
  ck_assert_mem_eq (out.data, large, LARGE);
  kdc__buffer_clear (&out);
}
END_TEST

START_TEST (what_nobody_refers_to_may_be_gone)
{
  char command[300];
  uint8_t sha[32];

  ck_assert_int_eq (kdc__store_blob_put (s, large, LARGE, sha, NULL), KDC_OK);
  snprintf (command, sizeof command, "rm -r '%s'/blobs/*", b.store);
  ck_assert_int_eq (system (command), 0);
  ck_assert_int_eq (kdc__store_backup (s, copy, NULL), KDC_OK);
}
END_TEST

/* What stands in the way, and what is said; the place is empty afterwards. */
static const struct { const char *command, *to; int status; const char *key; } refusals[] = {
  { "mkdir copy", "copy", KDC_EIO, "store.backup" },
  { "touch copy", "copy", KDC_EIO, "store.backup" },
  { "mkdir copy.part", "copy", KDC_EIO, "store.backup" },
  { "true", "no/such/copy", KDC_EIO, "io.directory" },
  { "rm -r s/blobs/*", "copy", KDC_ENOTFOUND, "store.blob-missing" },
  { "for f in s/blobs/*/*; do truncate -s 299999 $f; done", "copy", KDC_ENOTFOUND,
    "store.blob-missing" },
  { "rm s/store.sqlite", "copy", KDC_EIO, "store.gone" }
};

START_TEST (refused)
{
  char command[300], place[200];
  kdc_error *err = NULL;
  uint8_t sha[32];

  put_large ("m-1", sha);
  snprintf (command, sizeof command, "cd '%s' && %s", b.directory, refusals[_i].command);
  ck_assert_int_eq (system (command), 0);
  snprintf (place, sizeof place, "%s/%s", b.directory, refusals[_i].to);
  ck_assert_int_eq (kdc__store_backup (s, place, &err), refusals[_i].status);
  ck_assert_str_eq (err->key, refusals[_i].key);
  kdc__error_delete (err);
  ck_assert_int_eq (mode_of ("store.sqlite"), -1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("store backup");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  memset (large, 'x', sizeof large);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, every_open_row_of_an_older_copy_is_in_doubt);
  tcase_add_test (tcase, what_nobody_refers_to_may_be_gone);
  tcase_add_loop_test (tcase, refused, 0, (int) (sizeof refusals / sizeof *refusals));
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
