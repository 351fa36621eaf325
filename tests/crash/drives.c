/* drives.c - crash windows 3, 9 to 11, 14 to 16: content that is lost, clean-ups that wait, hosts
 * that are not told, sleepers, full disks, backups put back, documents that change. */

#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include "drives.h"
#include "unit/store/shim.h"

void
drive_fault (char *faults, size_t room, const char *format, ...)
{
  size_t used = strlen (faults);
  va_list args;

  va_start (args, format);
  if (used + 2 < room) {
    vsnprintf (faults + used, room - used - 1, format, args);
    strcat (faults, "\n");
  }
  va_end (args);
}

/* Its protocol has a question for what is not known. */
static int
asks_first (const struct play *p)
{
  return strcmp (p->shape, "create") == 0 || strcmp (p->shape, "vxp") == 0;
}

void
drive_effects (const struct play *p, char *faults, size_t room, int repeats)
{
  int i, effects;

  for (i = 0; i < p->dossiers; i++) {
    effects = peer_effects (&stage->peer, stage_business (p, i));
    if (effects != 1)
      drive_fault (faults, room, "%s: %d effects", stage_business (p, i), effects);
    if (!repeats && asks_first (p)
        && peer_repeats (&stage->peer, stage_business (p, i)) > 0)
      drive_fault (faults, room, "%s: sent again though it had arrived", stage_business (p, i));
  }
  for (i = 0; i < stage->peer.count; i++)
    if (strcmp (p->shape, "poll") == 0 && stage->peer.things[i].cleaned == 0)
      drive_fault (faults, room, "%s: never taken away", stage->peer.things[i].business);
  if (stage->peer.strange > 0)
    drive_fault (faults, room, "strange: %s", stage->peer.last_strange);
}

static int
always (enum store_kind kind, const char *shape)
{
  (void) kind, (void) shape;
  return 1;
}

void
expect (enum how how, enum how wanted, const char *what, char *faults, size_t room)
{
  if (how != wanted)
    drive_fault (faults, room, "%s: %d instead of %d", what, (int) how, (int) wanted);
}

static void
finish (const struct play *p, char *faults, size_t room, int repeats)
{
  expect (stage_wait (stage_worker (p, 0, NULL, -1)), HOW_ENDED, "the last life", faults, room);
  stage_inspect (p, 1, faults, room);
  drive_effects (p, faults, room, repeats);
}

void
again (struct play *p)
{
  stage_end (p);
  if (mkdir (p->directory, 0700) != 0)
    stage_fail (p->directory, NULL);
  memset (&stage->peer, 0, sizeof stage->peer);
  stage->clock = STAGE_START;
}

/* --- files of a store ------------------------------------------------------------------------ */

static time_t stamp;

static int
set_time (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  struct timespec times[2] = { { stamp, 0 }, { stamp, 0 } };

  (void) st, (void) flag, (void) ftw;
  (void) utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
  return 0;
}

static void
set_times (const char *directory, int64_t ms)
{
  stamp = (time_t) (ms / 1000);
  (void) nftw (directory, set_time, 16, FTW_PHYS);
}

static void
collect (void *user)
{
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (p, &catalog);
  kdc_error *err = NULL;

  if (kdc__store_collect_garbage (kdc__outbox_store (outbox), &err) != KDC_OK)
    stage_fail ("collect", err);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

/* Content that is being written, and content in its place: files, or uploads of a server. */
static void
count_content (const struct play *p, int *writing, int *placed)
{
  char path[300];

  if (p->kind == STORE_POSTGRES) {
    *writing = (int) stage_number (p, "SELECT count(*) FROM upload WHERE sha256 IS NULL");
    *placed = (int) stage_number (p, "SELECT count(*) FROM upload WHERE sha256 IS NOT NULL");
    return;
  }
  snprintf (path, sizeof path, "%s/tmp", p->desk);
  *writing = stage_files (path);
  snprintf (path, sizeof path, "%s/blobs", p->desk);
  *placed = stage_files (path);
}

static void
age_content (const struct play *p)
{
  char path[300];

  if (p->kind == STORE_POSTGRES)
    return;
  snprintf (path, sizeof path, "%s/tmp", p->desk);
  set_times (path, stage->clock);
  snprintf (path, sizeof path, "%s/blobs", p->desk);
  set_times (path, stage->clock);
}

void
drive_collect (const struct play *p, char *faults, size_t room)
{
  struct trap trap = { "store.collect.before-commit", 1, SIGKILL, NULL, 0 };
  int before, writing, placed;

  age_content (p);
  count_content (p, &before, &placed);
  if (before > 1)
    drive_fault (faults, room, "%d files in tmp", before);
  if (before == 0 && stage->ever[stage_point (trap.point)] != 0)
    return;
  stage->clock += 23 * INT64_C (3600000);
  expect (stage_wait (stage_fork (collect, (void *) (uintptr_t) p, NULL)), HOW_ENDED, "collect",
          faults, room);
  count_content (p, &writing, &placed);
  if (writing != before)
    drive_fault (faults, room, "content is taken from under its writer");
  stage->clock += 2 * INT64_C (3600000);
  expect (stage_wait (stage_fork (collect, (void *) (uintptr_t) p, &trap)), HOW_DIED, "collect",
          faults, room);
  expect (stage_wait (stage_fork (collect, (void *) (uintptr_t) p, NULL)), HOW_ENDED, "collect",
          faults, room);
  count_content (p, &writing, &placed);
  if (writing != 0 || placed != stage_number (p, "SELECT count(*) FROM blob WHERE body IS NULL"))
    drive_fault (faults, room, "after a day: %d half written, %d in place", writing, placed);
}

/* --- 3: the content is gone, too short, or changed ------------------------------------------- */

static char blob_path[400];

static int
find_blob (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) ftw;
  if (flag == FTW_F)
    snprintf (blob_path, sizeof blob_path, "%s", path);
  return 0;
}

static void
spoil_file (const struct play *p, int how)
{
  char text[900];
  int fd;

  snprintf (text, sizeof text, "%s/blobs", p->desk);
  (void) nftw (text, find_blob, 16, FTW_PHYS);
  snprintf (text, sizeof text, "cp -p '%.400s' '%.400s.kept'", blob_path, blob_path);
  if (system (text) != 0)
    stage_fail ("cp", NULL);
  if (how == 0)
    (void) unlink (blob_path);
  else if (how == 1)
    (void) !truncate (blob_path, 5);
  else {
    fd = open (blob_path, O_WRONLY);
    (void) !pwrite (fd, "x", 1, 50000);
    close (fd);
  }
}

/* how: it is gone, too short, changed. */
static void
spoil (const struct play *p, int how)
{
  static const char *const sql[]
    = { "DELETE FROM piece", "UPDATE piece SET body = substr(body, 1, 5)",
        "UPDATE piece SET body = overlay(body placing 'x' from 50000)" };

  if (p->kind == STORE_SQLITE) {
    spoil_file (p, how);
    return;
  }
  (void) stage_sql (p, "CREATE TABLE kept AS SELECT * FROM piece", NULL, NULL);
  (void) stage_sql (p, sql[how], NULL, NULL);
}

static void
mend (const struct play *p)
{
  char text[900];

  if (p->kind == STORE_SQLITE) {
    snprintf (text, sizeof text, "mv '%.400s.kept' '%.400s'", blob_path, blob_path);
    if (system (text) != 0)
      stage_fail ("mv", NULL);
    return;
  }
  (void) stage_sql (p, "DELETE FROM piece", NULL, NULL);
  (void) stage_sql (p, "INSERT INTO piece SELECT * FROM kept", NULL, NULL);
}

static void
resume (void *user)
{
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (p, &catalog);
  kdc_error *err = NULL;

  if (kdc__outbox_resume (outbox, 1, &err) != KDC_OK)
    stage_fail ("resume", err);
  stage_steps (outbox, -1);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

static void
lose_content (struct play *p, char *faults, size_t room)
{
  char sql[200];
  int how, logs_in = strcmp (p->shape, "poll") == 0;

  snprintf (sql, sizeof sql, "SELECT count(*) FROM journal WHERE event = 14 AND %s LIKE "
            "'store.blob-missing%%'", stage_as_text (p, "detail"));

  for (how = 0; how < 3; how++) {
    stage->script_length = how == 1 ? 1 + logs_in : 0;  /* the second while a secret is awaited */
    stage->script[0] = stage->script[1] = FATE_LOCKED;
    if (logs_in)
      stage->script[0] = FATE_FINE;
    stage->connections = 0;
    expect (stage_wait (stage_worker (p, WORKER_PUT | (how == 1 ? 0 : WORKER_ONCE), NULL, -1)),
            HOW_ENDED, "put", faults, room);
    spoil (p, how);
    expect (stage_wait (stage_worker (p, 0, NULL, -1)), HOW_ENDED, "without content", faults, room);
    if (stage_number (p, "SELECT count(*) FROM delivery WHERE state = 10") != 1
        || stage_number (p, sql) != 1)
      drive_fault (faults, room, "not dead as it should be: %d", how);
    if (peer_effects (&stage->peer, stage_business (p, 0)) != 0)
      drive_fault (faults, room, "an effect without its content");
    mend (p);
    expect (stage_wait (stage_fork (resume, p, NULL)), HOW_ENDED, "resume", faults, room);
    finish (p, faults, room, 0);
    if (how < 2)
      again (p);
  }
}

const struct drive drive_content_lost = { 3, "content-lost", always, lose_content };

/* --- 9: the receipt is committed, what it leaves behind is not taken away yet ----------------- */

static int
with_clean_up (enum store_kind kind, const char *shape)
{
  (void) kind;
  return strcmp (shape, "poll") == 0;
}

/* Dies before the receipt is committed, after it, and before and after the clean-up's request. */
static void
leave_behind (struct play *p, char *faults, size_t room)
{
  struct trap traps[]
    = { { "outbox.delivered", 1, SIGKILL, NULL, 0 }, { "outbox.sending", 2, SIGKILL, NULL, 0 },
        { "outbox.answered", 2, SIGKILL, NULL, 0 } };
  size_t i;

  for (i = 0; i < sizeof traps / sizeof *traps; i++) {
    if (i > 0)
      again (p);
    expect (stage_wait (stage_worker (p, WORKER_PUT, &traps[i], -1)), HOW_DIED, traps[i].point,
            faults, room);
    if (stage_number (p, "SELECT count(*) FROM delivery WHERE parent IS NULL AND state = 11") != 1
        || stage_number (p, "SELECT count(*) FROM delivery WHERE parent = 1 AND state < 11") != 1)
      drive_fault (faults, room, "%s: no clean-up waits", traps[i].point);
    finish (p, faults, room, 0);
  }
}

const struct drive drive_clean_up_waits = { 9, "clean-up-waits", with_clean_up, leave_behind };

/* --- 10: told, but not that it was told ------------------------------------------------------ */

static void
tell_again (struct play *p, char *faults, size_t room)
{
  struct trap trap = { "host.called", 1, SIGKILL, NULL, 0 };

  expect (stage_wait (stage_worker (p, WORKER_PUT | WORKER_EVENT, &trap, -1)), HOW_DIED, "told",
          faults, room);
  expect (stage_wait (stage_worker (p, WORKER_EVENT, NULL, -1)), HOW_ENDED, "again", faults, room);
  expect (stage_wait (stage_worker (p, WORKER_EVENT, NULL, -1)), HOW_ENDED, "never", faults, room);
  if (stage->word_count != 2 || strcmp (stage->words[0], stage->words[1]) != 0
      || strncmp (stage->words[0], "event ", 6) != 0)
    drive_fault (faults, room, "told %d times: %s, %s", stage->word_count, stage->words[0],
                 stage->words[1]);
  finish (p, faults, room, 0);
}

const struct drive drive_event_again = { 10, "event-again", always, tell_again };

/* --- 11: asleep past the lease --------------------------------------------------------------- */

/* The first worker stops at a point; when its lease is over another one takes the delivery to its
 * end; then the first goes on as if nothing had been. */
static void
sleep_at (struct play *p, const char *point, char *faults, size_t room)
{
  struct trap trap = { point, 1, SIGSTOP, NULL, 0 };
  pid_t sleeper = stage_worker (p, WORKER_PUT, &trap, -1);
  int late;

  expect (stage_wait (sleeper), HOW_STOPPED, point, faults, room);
  expect (stage_wait (stage_worker (p, WORKER_PUT, NULL, -1)), HOW_ENDED, "while it sleeps", faults,
          room);
  if (stage->clock < STAGE_START + STAGE_LEASE)
    drive_fault (faults, room, "taken over before the lease's end");
  stage_inspect (p, 1, faults, room);
  drive_effects (p, faults, room, 1);
  kill (sleeper, SIGCONT);
  expect (stage_wait (sleeper), HOW_ENDED, "awake again", faults, room);
  late = (int) stage_number (p, "SELECT count(*) FROM journal WHERE event = 15");
  if (late != 1)
    drive_fault (faults, room, "%s: %d lines come late", point, late);
  stage_inspect (p, 1, faults, room);
  drive_effects (p, faults, room, 1);
}

static void
sleep_everywhere (struct play *p, char *faults, size_t room)
{
  static const char *const points[]
    = { "store.claim.committed", "outbox.sending", "net.sent", "outbox.answered",
        "outbox.reconcile", "outbox.reconciled" };
  size_t i, count = asks_first (p) ? 6 : 4;

  for (i = 0; i < count; i++) {
    stage->script_length = i >= 4;
    stage->script[0] = FATE_DROP_AFTER;
    stage->connections = 0;
    stage->clock = STAGE_START;
    sleep_at (p, points[i], faults, room);
    again (p);
  }
  expect (stage_wait (stage_worker (p, WORKER_PUT, NULL, -1)), HOW_ENDED, "last", faults, room);
}

const struct drive drive_asleep = { 11, "asleep", always, sleep_everywhere };

/* --- 14: the disk is full -------------------------------------------------------------------- */

static struct { const struct play *play; int full, entirely; char reserve[300]; } disk;

static int
is_full (void)
{
  return disk.full && (disk.entirely || access (disk.reserve, F_OK) == 0);
}

/* A server's disk: it answers every write of ours as PostgreSQL does then. */
static void
fill_server (void)
{
  (void) stage_sql (disk.play, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END$$", NULL,
                    NULL);
  (void) stage_sql (disk.play, "CREATE TRIGGER full_disk BEFORE INSERT ON journal EXECUTE FUNCTION "
                    "full_disk()", NULL, NULL);
}

static void
fill_disk (void)
{
  disk.full = 1;
  if (disk.play->kind == STORE_POSTGRES)
    fill_server ();
}

static void
work_on_full_disk (void *user)
{
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox;
  kdc_error *err = NULL;
  int64_t due;
  int worked = 1, status = KDC_OK;

  disk.play = p;
  snprintf (disk.reserve, sizeof disk.reserve, "%s/reserve", p->desk);
  if (p->kind == STORE_SQLITE) {
    shim_install ();
    shim.full = is_full;
  }
  outbox = stage_outbox (p, &catalog);
  stage_put (p, outbox, catalog);
  while (worked && status == KDC_OK)
    status = kdc__outbox_step (outbox, &worked, &due, &err);
  if (status != KDC_EIO && (status != KDC_OK || disk.entirely))
    stage_fail ("step on a full disk", err);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

/* No room for the content: nothing was put, so nothing is sent. */
static void
put_on_full_disk (void *user)
{
  static const struct rlimit little = { 30000, 30000 };
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (p, &catalog);
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  int64_t id;
  int existed, status;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &little);
  if (kdc__dossier_open_path (catalog, stage_dossier, &dossier, &err) != KDC_OK)
    stage_fail ("dossier", err);
  status = kdc__outbox_put (outbox, dossier, stage_destination (p, 0), stage_protocol (p), NULL,
                            &id, &existed, &err);
  if (status != KDC_EIO)
    stage_fail ("put without room", err);
  _exit (0);
}

static void
fill (struct play *p, char *faults, size_t room)
{
  struct trap trap = { "outbox.sending", 1, 0, fill_disk, 0 };

  if (p->kind == STORE_SQLITE)
    expect (stage_wait (stage_fork (put_on_full_disk, p, NULL)), HOW_ENDED, "put without room",
            faults, room);
  if (stage->peer.requests != 0)
    drive_fault (faults, room, "sent what was not put");
  /* A server has no reserve of ours: there the disk is full entirely. */
  for (disk.entirely = p->kind == STORE_POSTGRES; disk.entirely < 2; disk.entirely++) {
    expect (stage_wait (stage_fork (work_on_full_disk, p, &trap)), HOW_ENDED, "a full disk", faults,
            room);
    if (disk.entirely == 0
        && stage_number (p, "SELECT count(*) FROM journal WHERE event IN (6, 11)") < 1)
      drive_fault (faults, room, "the answer in flight is not kept");
    if (p->kind == STORE_POSTGRES)
      (void) stage_sql (p, "DROP FUNCTION full_disk CASCADE", NULL, NULL);
    finish (p, faults, room, 0);
    if (disk.entirely == 0)
      again (p);
  }
}

const struct drive drive_disk_full = { 14, "disk-full", always, fill };

/* --- 15: an older state of the store is put back --------------------------------------------- */

static void
shell (const char *format, const struct play *p)
{
  char command[1000];

  snprintf (command, sizeof command, format, p->desk, p->desk, p->desk);
  if (system (command) != 0)
    stage_fail (command, NULL);
}

static void
back_up (void *user)
{
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (p, &catalog);
  kdc_error *err = NULL;
  char to[300];

  snprintf (to, sizeof to, "%s.kept", p->desk);
  if (kdc__store_backup (kdc__outbox_store (outbox), to, &err) != KDC_OK)
    stage_fail ("backup", err);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

static void
dump (const struct play *p, const char *format)
{
  const char *server = getenv ("KDC_TEST_STORE"), *bin = getenv ("KDC_TEST_POSTGRES");
  char command[1000];

  snprintf (command, sizeof command, format, bin, server, p->directory);
  if (system (command) != 0)
    stage_fail (command, NULL);
}

/* A copy while it is in use; a first one dies before it has its name. */
static void
copy_store (struct play *p, char *faults, size_t room)
{
  struct trap trap = { "store.backup.copied", 1, SIGKILL, NULL, 0 };

  if (p->kind == STORE_POSTGRES) {
    dump (p, "'%s/pg_dump' -n crash_desk -d '%s' -f '%s/kept.sql'");
    return;
  }
  expect (stage_wait (stage_fork (back_up, p, &trap)), HOW_DIED, "a backup", faults, room);
  shell ("test ! -e '%s.kept' && rm -r '%s.kept.part'", p);
  expect (stage_wait (stage_fork (back_up, p, NULL)), HOW_ENDED, "a backup", faults, room);
}

static void
put_copy_back (struct play *p)
{
  if (p->kind == STORE_SQLITE) {
    shell ("rm '%s'/store.sqlite* && mv '%s.kept'/store.sqlite '%s'", p);
    return;
  }
  stage_empty (p);
  dump (p, "'%s/psql' -q -v ON_ERROR_STOP=1 -d '%s' -f '%s/kept.sql' >/dev/null");
}

/* The data base alone: the file beside it tells. The whole folder: nothing tells, and the same id
 * goes out again. */
static void
restore (struct play *p, const struct trap *trap, char *faults, size_t room)
{
  int whole, kinds = p->kind == STORE_SQLITE ? 2 : 1;
  char sql[200];

  snprintf (sql, sizeof sql, "SELECT count(*) FROM journal WHERE %s = 'store.restored'",
            stage_as_text (p, "detail"));
  for (whole = 0; whole < kinds; whole++) {
    int flags = WORKER_PUT | (trap != NULL ? 0 : WORKER_ONCE);

    (void) stage_wait (stage_worker (p, flags, trap, -1));
    if (whole)
      shell ("cp -rp '%s' '%s.kept'", p);
    else
      copy_store (p, faults, room);
    expect (stage_wait (stage_worker (p, WORKER_PUT, NULL, -1)), HOW_ENDED, "the old future",
            faults, room);
    if (whole)
      shell ("rm -rf '%s' && mv '%s.kept' '%s'", p);
    else
      put_copy_back (p);
    finish (p, faults, room, whole);
    if (!whole && stage_number (p, sql) != 1)
      drive_fault (faults, room, "nobody noticed");
    if (whole + 1 < kinds)
      again (p);
  }
}

static void
restore_all (struct play *p, char *faults, size_t room)
{
  static const struct trap traps[]
    = { { "outbox.sending", 1, SIGKILL, NULL, 0 }, { "outbox.answered", 1, SIGKILL, NULL, 0 },
        { "store.transition.committed", 2, SIGKILL, NULL, 0 },
        { "store.transition.committed", 2, SIGKILL, NULL, 0 } };
  size_t i;

  restore (p, NULL, faults, room);
  for (i = 0; i < 4; i++) {
    if (i == 3 && strcmp (p->shape, "ordered") != 0 && strcmp (p->shape, "poll") != 0)
      continue;
    again (p);
    stage->script_length = i == 2;
    stage->script[0] = FATE_BUSY;
    stage->connections = 0;
    restore (p, &traps[i], faults, room);
  }
}

const struct drive drive_restored = { 15, "restored", always, restore_all };

/* --- 16: the protocol's document is another one now ------------------------------------------ */

static void
upgrade (struct play *p, char *faults, size_t room)
{
  static const struct trap traps[]
    = { { NULL, 0, 0, NULL, 0 }, { "outbox.answered", 1, SIGKILL, NULL, 0 },
        { "store.transition.committed", 2, SIGKILL, NULL, 0 } };
  char catalog[200], command[1000];
  size_t i;

  for (i = 0; i < 3; i++) {
    p->catalog = NULL;
    (void) stage_wait (stage_worker (p, WORKER_PUT | (i == 0 ? WORKER_ONCE : 0), &traps[i], -1));
    snprintf (catalog, sizeof catalog, "%s/catalog", p->directory);
    snprintf (command, sizeof command, "cp -r '%s/../catalog' '%s' && "
              "sed -i 's|path=\"{+base}/|path=\"{+base}/v2/|' '%s'/protocols/*.xml", p->directory,
              catalog, catalog);
    if (system (command) != 0)
      stage_fail (command, NULL);
    p->catalog = catalog;
    finish (p, faults, room, 0);
    p->catalog = NULL;
    if (i < 2)
      again (p);
  }
}

const struct drive drive_upgraded = { 16, "upgraded", always, upgrade };
