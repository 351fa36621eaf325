/* sqlite_backup.c - a copy of a store that is in use: one moment of the database, then the content
 * its rows name, each checked by its digest. It has no generation file, so that whoever opens it
 * in place of the store has every open row in doubt (window 15). */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/crash.h"
#include "base/file.h"
#include "store/sqlite.h"

static int
fail_backup (struct kdc__store *store, const char *to, const char *why, kdc_error **err)
{
  return kdc__fail (store->ctx, err, KDC_EIO, "store.backup", "to", to, "why", why, NULL);
}

/* Readers do not hold up writers (WAL): all pages in one step are one moment. */
static int
copy_database (struct kdc__store *from, struct kdc__store *to, kdc_error **err)
{
  char *path = kdc__path_join (to->ctx, to->place, "store.sqlite");
  sqlite3 *db = NULL;
  sqlite3_backup *backup;
  int code;

  if (path == NULL)
    return kdc__fail_nomem (err);
  code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
                          | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW, NULL);
  kdc__free (to->ctx, path);
  to->db = db;
  backup = code == SQLITE_OK ? sqlite3_backup_init (db, "main", from->db, "main") : NULL;
  if (backup != NULL)
    (void) sqlite3_backup_step (backup, -1);
  if (code == SQLITE_OK)
    code = backup != NULL ? sqlite3_backup_finish (backup) : sqlite3_errcode (db);
  if (code == SQLITE_OK)            /* one file: no log beside it that could be left behind */
    code = sqlite3_exec (db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  if (code == SQLITE_NOMEM)
    return kdc__fail_nomem (err);
  return code == SQLITE_OK ? KDC_OK : fail_backup (from, to->place, sqlite3_errstr (code), err);
}

static int
write_piece (void *user, const void *data, size_t size)
{
  return kdc__content_files.write (user, data, size);
}

static int
copy_blob (struct kdc__store *from, struct kdc__store *to, const uint8_t sha[32], int64_t size,
           kdc_error **err)
{
  struct kdc__spill spill = { .store = to, .err = err, .fd = -1 };
  int status = kdc__content_files.start (&spill);

  if (status == KDC_OK)
    status = kdc__store_blob_stream (from, sha, write_piece, &spill, err);
  if (status == KDC_OK)
    status = kdc__content_files.finish (&spill);
  if (status == KDC_OK)
    status = kdc__content_files.place (&spill, sha, size);
  kdc__content_files.drop (&spill);
  return status;
}

/* What nobody refers to may be collected meanwhile: then it is not missed. */
static int
copy_content (struct kdc__store *from, struct kdc__store *to, kdc_error **err)
{
  struct kdc__sql q;
  uint8_t sha[32] = { 0 };
  int64_t size;
  int status = KDC_OK;

  while (status == KDC_OK) {
    kdc__sql_begin (&q, to,
                    "SELECT sha256, size FROM blob WHERE sha256 > ? AND body IS NULL AND refs > 0 "
                    "ORDER BY sha256 LIMIT 1", err);
    kdc__sql_bytes (&q, sha, 32);
    if (!kdc__sql_row (&q))
      return kdc__sql_end (&q);
    size = kdc__sql_number (&q, 1);
    (void) kdc__sql_copy_sha (&q, 0, sha);
    status = kdc__sql_end (&q);
    if (status == KDC_OK)
      status = copy_blob (from, to, sha, size, err);
  }
  return status;
}

static int
make_copy (struct kdc__store *from, struct kdc__store *to, const char *part, kdc_error **err)
{
  int status = kdc__sqlite_make_place (to, part, err);

  if (status == KDC_OK)
    status = kdc__sqlite_make_inside (to, err);
  if (status == KDC_OK)
    status = copy_database (from, to, err);
  if (status == KDC_OK)
    status = copy_content (from, to, err);
  kdc__store_forget_statements (to);
  if (sqlite3_close (to->db) != SQLITE_OK && status == KDC_OK)
    status = fail_backup (from, part, "close", err);
  to->db = NULL;
  return status == KDC_OK ? kdc__dir_sync (to->ctx, to->place, err) : status;
}

/* Under its name only when it is whole. */
static int
publish (struct kdc__store *store, const char *part, const char *to, kdc_error **err)
{
  struct kdc_buffer above;
  const char *slash = strrchr (to, '/');
  int status;

  if (rename (part, to) != 0)
    return fail_backup (store, to, kdc__errno_text (errno), err);
  kdc__buffer_init (&above, store->ctx, 0);
  if (slash != NULL)
    (void) kdc__buffer_printf (&above, "%.*s/", (int) (slash - to), to);
  else
    (void) kdc__buffer_puts (&above, ".");
  status = above.status == KDC_OK ? kdc__dir_sync (store->ctx, above.data, err)
                                  : kdc__fail_nomem (err);
  kdc__buffer_clear (&above);
  return status;
}

int
kdc__sqlite_backup (struct kdc__store *store, const char *to, kdc_error **err)
{
  struct kdc__store copy = { .driver = store->driver, .ctx = store->ctx };
  struct kdc_buffer part;
  struct stat st;
  int status;

  kdc__buffer_init (&part, store->ctx, 0);
  if (lstat (to, &st) == 0)
    return fail_backup (store, to, kdc__errno_text (EEXIST), err);
  (void) kdc__buffer_printf (&part, "%s.part", to);
  if (part.status != KDC_OK)
    status = kdc__fail_nomem (err);
  else if (lstat (part.data, &st) == 0)
    status = fail_backup (store, part.data, kdc__errno_text (EEXIST), err);
  else
    status = make_copy (store, &copy, part.data, err);
  kdc__crash_point ("store.backup.copied");
  if (status == KDC_OK)
    status = publish (store, part.data, to, err);
  kdc__free (store->ctx, copy.place);
  kdc__buffer_clear (&part);
  return status;
}
