/* sqlite_open.c - opening an SQLite store: identity, settings that are read back, migrations. A
 * database that is not ours, or newer than us, is refused before anything in it is changed. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/file.h"
#include "store/sqlite.h"

static int
pragma_is (struct kdc__store *store, const char *sql, const char *wanted, const char *name,
           kdc_error **err)
{
  struct kdc__sql q;
  const char *text;
  size_t size;
  int good = 0;

  kdc__sql_begin (&q, store, sql, err);
  if (kdc__sql_row (&q)) {
    text = kdc__sql_view (&q, 0, &size);
    good = text != NULL && size == strlen (wanted) && memcmp (text, wanted, size) == 0;
  }
  if (kdc__sql_end (&q) != KDC_OK)
    return q.status;
  if (good)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.setting", "setting", name, "wanted", wanted,
                    NULL);
}

static int
configure (struct kdc__store *store, kdc_error **err)
{
  int status = pragma_is (store, "PRAGMA journal_mode = WAL", "wal", "journal_mode", err);

  if (status == KDC_OK)
    status = kdc__sqlite_script (store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                       "PRAGMA trusted_schema = OFF", err);
  if (status == KDC_OK)
    status = pragma_is (store, "PRAGMA synchronous", "2", "synchronous", err);
  if (status == KDC_OK)
    status = pragma_is (store, "PRAGMA foreign_keys", "1", "foreign_keys", err);
  if (status == KDC_OK)
    status = pragma_is (store, "PRAGMA trusted_schema", "0", "trusted_schema", err);
  return status;
}

static int
read_number (struct kdc__store *store, const char *sql, int64_t *out, kdc_error **err)
{
  struct kdc__sql q;

  *out = 0;
  kdc__sql_begin (&q, store, sql, err);
  return kdc__sql_one (&q, out);
}

int
kdc__sqlite_version (struct kdc__store *store, int64_t *out, kdc_error **err)
{
  return read_number (store, "PRAGMA user_version", out, err);
}

/* Nothing is written before this says yes. */
static int
check_identity (struct kdc__store *store, kdc_error **err)
{
  int64_t id = 0, version = 0, things = 0;
  int status = read_number (store, "PRAGMA application_id", &id, err);

  if (status == KDC_OK)
    status = kdc__sqlite_version (store, &version, err);
  if (status == KDC_OK)
    status = read_number (store, "SELECT count(*) FROM sqlite_schema", &things, err);
  if (status == KDC_EIO && (sqlite3_errcode (store->db) & 0xff) == SQLITE_NOTADB)
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.foreign", "directory", store->place,
                      NULL);
  if (status != KDC_OK)
    return status;
  if (id == 0 && things == 0 && kdc__sqlite_was_used (store))
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.lost", "directory", store->place,
                      NULL);
  if (id != KDC__STORE_APPLICATION_ID && (id != 0 || version != 0 || things != 0))
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.foreign", "directory", store->place,
                      NULL);
  if (version > KDC__STORE_VERSION)
    return kdc__fail (store->ctx, err, KDC_ENOTSUP, "store.newer", "directory", store->place,
                      NULL);
  return KDC_OK;
}

static void
harden (sqlite3 *db)
{
  sqlite3_busy_timeout (db, 5000);
  (void) sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *) NULL);
  (void) sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *) NULL);
  (void) sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DML, 0, (int *) NULL);
  (void) sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *) NULL);
}

static int
connect_database (struct kdc__store *store, const char *path, kdc_error **err)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
                    | SQLITE_OPEN_NOFOLLOW;
  sqlite3 *db = NULL;
  int code = sqlite3_open_v2 (path, &db, flags, NULL);
  int status;

  store->db = db;
  store->pid = (long) getpid ();
  if (store->db == NULL)
    return kdc__fail_nomem (err);
  if (code != SQLITE_OK)
    return kdc__sqlite_fail (store, code, err);
  harden (store->db);
  status = check_identity (store, err);
  if (status == KDC_OK)
    status = configure (store, err);
  if (status == KDC_OK)
    status = kdc__store_migrate (store, err);
  kdc__store_forget_statements (store);         /* the pragmas are not needed again */
  return status;
}

int
kdc__sqlite_connect (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, "store.sqlite");
  int status;

  kdc__free (store->ctx, store->owner);
  store->owner = kdc__store_owner_make (store->ctx);
  if (path == NULL || store->owner == NULL) {
    kdc__free (store->ctx, path);
    return kdc__fail_nomem (err);
  }
  status = kdc__sqlite_in_place (store, err);
  if (status == KDC_OK)
    status = connect_database (store, path, err);
  kdc__free (store->ctx, path);
  if (status != KDC_OK)
    kdc__sqlite_disconnect (store, 0);
  return status;
}

void
kdc__sqlite_disconnect (struct kdc__store *store, int inherited)
{
  kdc__store_forget_statements (store);
  if (store->db != NULL && inherited)
    (void) sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *) NULL);
  sqlite3_close (store->db);
  store->db = NULL;
}

/* One process at a time creates, migrates and recovers; the lock ends with its file or process. */
static int
open_locked (struct kdc__store *store, kdc_error **err)
{
  int status = kdc__sqlite_make_inside (store, err);

  if (status == KDC_OK)
    status = kdc__sqlite_connect (store, err);
  if (status == KDC_OK)
    status = kdc__sqlite_tighten (store, err);
  if (status == KDC_OK)
    status = kdc__store_recover (store, err);
  if (status == KDC_OK)
    (void) kdc__store_reserve_check (store, NULL);       /* a full disk may still be read */
  return status;
}

static int
lock_and_open (struct kdc__store *store, kdc_error **err)
{
  int fd = open (store->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int status, result;

  if (fd < 0)
    return kdc__sqlite_fail_open (store, store->place, err);
  do
    result = flock (fd, LOCK_EX);
  while (result != 0 && errno == EINTR);
  status = result == 0 ? open_locked (store, err)
                       : kdc__sqlite_fail_open (store, store->place, err);
  (void) close (fd);
  return status;
}

int
kdc__sqlite_open (struct kdc__store *store, const char *directory, kdc_error **err)
{
  int status = kdc__sqlite_make_place (store, directory, err);

  return status == KDC_OK ? lock_and_open (store, err) : status;
}
