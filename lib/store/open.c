/* open.c - opening a store: directory, identity, settings that are read back, migrations. A
 * database that is not ours, or newer than us, is refused before anything in it is changed. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "base/file.h"
#include "store/sqlite.h"

/* One script per step of user_version; a step, once released, never changes.
 * To the tables of EXCHANGE.md come: inbox.owner (who began a row, so that one begun by a process
 * that died counts as fresh), delivery_blob (which content a delivery needs: checked at open),
 * blob_idle (since when nobody refers to a blob), protocol, received, serial and meta. */
static const char *const migrations[KDC__STORE_VERSION] = {
  "CREATE TABLE delivery(id INTEGER PRIMARY KEY, destination TEXT NOT NULL, protocol TEXT NOT NULL,"
  " protocol_sha BLOB NOT NULL, message_id TEXT NOT NULL, client_key TEXT UNIQUE, stream TEXT NOT "
  "NULL,"
  " seq INTEGER NOT NULL, parent INTEGER REFERENCES delivery, state INTEGER NOT NULL,"
  " due_ms INTEGER NOT NULL, lease_epoch INTEGER NOT NULL DEFAULT 0, lease_owner TEXT,"
  " lease_until_ms INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL, changed_ms INTEGER "
  "NOT NULL,"
  " UNIQUE(destination, message_id), UNIQUE(stream, seq));"
  "CREATE INDEX delivery_due ON delivery(due_ms, id) WHERE state IN (2,3,4,5,6,7,8);"
  "CREATE INDEX delivery_open ON delivery(stream, seq) WHERE state < 11;"
  "CREATE INDEX delivery_leased ON delivery(lease_owner) WHERE lease_owner IS NOT NULL;"
  "CREATE TABLE call(delivery INTEGER NOT NULL REFERENCES delivery, ord INTEGER NOT NULL,"
  " variant INTEGER NOT NULL, name TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT "
  "NULL,"
  " recipe BLOB NOT NULL, sha256 BLOB NOT NULL, captures BLOB, receipt BLOB,"
  " PRIMARY KEY(delivery, ord, variant)) WITHOUT ROWID;"
  "CREATE TABLE journal(delivery INTEGER NOT NULL, n INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
  " epoch INTEGER NOT NULL, event INTEGER NOT NULL, detail BLOB, PRIMARY KEY(delivery, n)) "
  "WITHOUT ROWID;"
  "CREATE TABLE event(id INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, kind "
  "INTEGER NOT NULL);"
  "CREATE TABLE blob(sha256 BLOB PRIMARY KEY, size INTEGER NOT NULL, refs INTEGER NOT NULL, body "
  "BLOB)"
  " WITHOUT ROWID;"
  "CREATE TABLE blob_idle(sha256 BLOB PRIMARY KEY, since_ms INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE delivery_blob(delivery INTEGER NOT NULL REFERENCES delivery,"
  " sha256 BLOB NOT NULL REFERENCES blob, PRIMARY KEY(delivery, sha256)) WITHOUT ROWID;"
  "CREATE INDEX delivery_blob_sha ON delivery_blob(sha256);"
  "CREATE TABLE inbox(peer TEXT NOT NULL, message_id TEXT NOT NULL, sha256 BLOB NOT NULL,"
  " state INTEGER NOT NULL, answer BLOB, at_ms INTEGER NOT NULL, owner TEXT,"
  " PRIMARY KEY(peer, message_id)) WITHOUT ROWID;"
  "CREATE TABLE protocol(sha256 BLOB PRIMARY KEY, body BLOB NOT NULL, at_ms INTEGER NOT NULL) "
  "WITHOUT ROWID;"
  "CREATE TABLE received(code TEXT PRIMARY KEY, message_id TEXT NOT NULL, peer TEXT NOT NULL,"
  " procedure TEXT NOT NULL, authority TEXT NOT NULL, status INTEGER NOT NULL, received_ms "
  "INTEGER NOT NULL,"
  " reception_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, dossier_sha BLOB NOT NULL) WITHOUT "
  "ROWID;"
  "CREATE TABLE serial(authority TEXT NOT NULL, day TEXT NOT NULL, last INTEGER NOT NULL,"
  " PRIMARY KEY(authority, day)) WITHOUT ROWID;"
  "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
  "PRAGMA application_id = 1262764849;"
  "PRAGMA user_version = 1;"
};

/* Locks and shared memory of WAL do not work, or lie, over a network. FUSE is refused with them:
 * what is behind it cannot be told. */
int
kdc__fs_check (struct kdc_context *ctx, long type, const char *directory, kdc_error **err)
{
  static const uint32_t network[] = {
    0x00006969 /* NFS */, 0x0000517b /* SMB */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */,
    0x0000564c /* NCP */, 0x5346414f /* AFS */, 0x6b414653 /* kAFS */, 0x73757245 /* Coda */,
    0x01021997 /* 9P */, 0x00c36400 /* Ceph */, 0x0bd00bd0 /* Lustre */, 0x01161970 /* GFS2 */,
    /* VMware */
    0x7461636f /* OCFS2 */, 0x65735546 /* FUSE */, 0x786f4256 /* VirtualBox */, 0xbacbacbc
  };
  size_t i;

  for (i = 0; i < sizeof network / sizeof *network; i++)
    if ((uint32_t) type == network[i])
      return kdc__fail (ctx, err, KDC_EIO, "store.network-fs", "directory", directory, NULL);
  return KDC_OK;
}

static int
pragma_is (struct kdc__store *store, const char *sql, const char *wanted, const char *name,
           kdc_error **err)
{
  struct kdc__sql q;
  const char *text;
  int good = 0;

  kdc__sql_begin (&q, store, sql, err);
  if (kdc__sql_row (&q)) {
    text = (const char *) sqlite3_column_text (q.stmt, 0);
    good = text != NULL && strcmp (text, wanted) == 0;
    if (text == NULL && sqlite3_errcode (store->db) == SQLITE_NOMEM)
      q.status = kdc__fail_nomem (err);         /* a number could not be written out */
  }
  if (kdc__sql_end (&q) != KDC_OK)
    return q.status;
  if (good)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.setting", "setting", name, "wanted", wanted,
                    NULL);
}

int
kdc__store_configure (struct kdc__store *store, kdc_error **err)
{
  int status = pragma_is (store, "PRAGMA journal_mode = WAL", "wal", "journal_mode", err);

  if (status == KDC_OK)
    status = kdc__store_script (store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
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

/* The generation is written after the tables: beside an empty database it says that there were rows
 * once. An empty outbox in their place would be a silent loss. */
static int
was_used (const struct kdc__store *store)
{
  char path[PATH_MAX + sizeof "/store_generation"];
  struct stat st;

  snprintf (path, sizeof path, "%s/store_generation", store->directory);
  return lstat (path, &st) == 0;
}

/* Nothing is written before this says yes. */
static int
check_identity (struct kdc__store *store, kdc_error **err)
{
  int64_t id = 0, version = 0, things = 0;
  int status = read_number (store, "PRAGMA application_id", &id, err);

  if (status == KDC_OK)
    status = read_number (store, "PRAGMA user_version", &version, err);
  if (status == KDC_OK)
    status = read_number (store, "SELECT count(*) FROM sqlite_schema", &things, err);
  if (status == KDC_EIO && (sqlite3_errcode (store->db) & 0xff) == SQLITE_NOTADB)
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.foreign", "directory", store->directory,
                      NULL);
  if (status != KDC_OK)
    return status;
  if (id == 0 && things == 0 && was_used (store))
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.lost", "directory", store->directory,
                      NULL);
  if (id != KDC__STORE_APPLICATION_ID && (id != 0 || version != 0 || things != 0))
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.foreign", "directory", store->directory,
                      NULL);
  if (version > KDC__STORE_VERSION)
    return kdc__fail (store->ctx, err, KDC_ENOTSUP, "store.newer", "directory", store->directory,
                      NULL);
  return KDC_OK;
}

static int
migrate_one (struct kdc__store *store, void *arg, kdc_error **err)
{
  int64_t version;
  int status = read_number (store, "PRAGMA user_version", &version, err);

  if (status != KDC_OK)
    return status;
  *(int64_t *) arg = version;       /* another process may have been quicker */
  if (version >= KDC__STORE_VERSION || version < 0)
    return KDC_OK;
  return kdc__store_script (store, migrations[version], err);
}

int
kdc__store_migrate (struct kdc__store *store, kdc_error **err)
{
  int64_t version = 0;
  int status = KDC_OK;

  while (status == KDC_OK && version >= 0 && version < KDC__STORE_VERSION)
    status = kdc__store_transact (store, migrate_one, &version, err);
  return status;
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
  int code = sqlite3_open_v2 (path, &store->db, flags, NULL);
  int status;

  store->pid = (long) getpid ();
  if (store->db == NULL)
    return kdc__fail_nomem (err);
  if (code != SQLITE_OK)
    return kdc__store_fail (store, code, err);
  harden (store->db);
  status = check_identity (store, err);
  if (status == KDC_OK)
    status = kdc__store_configure (store, err);
  if (status == KDC_OK)
    status = kdc__store_migrate (store, err);
  kdc__store_forget_statements (store);         /* the pragmas are not needed again */
  return status;
}

int
kdc__store_in_place (struct kdc__store *store, kdc_error **err)
{
  char path[PATH_MAX + sizeof "/store.sqlite"];
  struct stat st;
  int there;

  snprintf (path, sizeof path, "%s/store.sqlite", store->directory);
  there = lstat (path, &st) == 0;
  if (there && store->inode == 0) {
    store->device = (uint64_t) st.st_dev;
    store->inode = (uint64_t) st.st_ino;
  }
  if (there && store->device == (uint64_t) st.st_dev && store->inode == (uint64_t) st.st_ino)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.gone", "directory", store->directory, NULL);
}

int
kdc__store_connect (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, "store.sqlite");
  int status;

  kdc__free (store->ctx, store->owner);
  store->owner = kdc__store_owner_make (store->ctx);
  if (path == NULL || store->owner == NULL) {
    kdc__free (store->ctx, path);
    return kdc__fail_nomem (err);
  }
  status = kdc__store_in_place (store, err);
  if (status == KDC_OK)
    status = connect_database (store, path, err);
  kdc__free (store->ctx, path);
  if (status != KDC_OK)
    kdc__store_disconnect (store, 0);
  return status;
}

void
kdc__store_disconnect (struct kdc__store *store, int inherited)
{
  kdc__store_forget_statements (store);
  if (store->db != NULL && inherited)
    (void) sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *) NULL);
  sqlite3_close (store->db);
  store->db = NULL;
}

static int
fail_open (struct kdc__store *store, const char *what, kdc_error **err)
{
  return kdc__fail (store->ctx, err, KDC_EIO, "store.open", "directory", what, "why",
                    kdc__errno_text (errno), NULL);
}

/* Made by us: exactly 0700, whatever the umask. A directory that was there keeps its mode. */
static int
make_directory (struct kdc__store *store, const char *path, kdc_error **err)
{
  struct stat st;
  int status;

  if (lstat (path, &st) == 0)
    return KDC_OK;
  status = kdc__dir_make (store->ctx, path, 0700, err);
  if (status == KDC_OK && chmod (path, 0700) != 0)
    status = fail_open (store, path, err);
  return status;
}

static int
resolve_directory (struct kdc__store *store, const char *directory, kdc_error **err)
{
  char path[PATH_MAX];
  struct statfs fs;
  int status = make_directory (store, directory, err);

  if (status != KDC_OK)
    return status;
  if (realpath (directory, path) == NULL || statfs (path, &fs) != 0)
    return fail_open (store, directory, err);
  status = kdc__fs_check (store->ctx, (long) fs.f_type, path, err);
  if (status != KDC_OK)
    return status;
  store->directory = kdc__strdup (store->ctx, path);
  return store->directory != NULL ? KDC_OK : kdc__fail_nomem (err);
}

static int
make_inside (struct kdc__store *store, const char *name, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, name);
  struct stat st;
  int status;

  if (path == NULL)
    return kdc__fail_nomem (err);
  status = make_directory (store, path, err);
  if (status == KDC_OK && (lstat (path, &st) != 0 || !S_ISDIR (st.st_mode))) {
    errno = ENOTDIR;                /* a link, too: content stays inside */
    status = fail_open (store, path, err);
  }
  kdc__free (store->ctx, path);
  return status;
}

/* SQLite takes over the mode of the file for its -wal and -shm, so it is made here, before it. */
static int
make_database_file (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, "store.sqlite");
  int status = KDC_OK, fd;

  if (path == NULL)
    return kdc__fail_nomem (err);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno != EEXIST)
    status = fail_open (store, path, err);
  if (fd >= 0 && fchmod (fd, 0600) != 0)
    status = fail_open (store, path, err);
  if (fd >= 0)
    (void) close (fd);
  kdc__free (store->ctx, path);
  return status;
}

/* Restored copies often come with wider modes. Only once we know that the file is ours. */
static int
tighten_database_file (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, "store.sqlite");
  struct stat st;
  int status = KDC_OK;

  if (path == NULL)
    return kdc__fail_nomem (err);
  if (stat (path, &st) != 0 || ((st.st_mode & 0777) != 0600 && chmod (path, 0600) != 0))
    status = fail_open (store, path, err);
  kdc__free (store->ctx, path);
  return status;
}

/* One process at a time creates, migrates and recovers; the lock ends with its file or process. */
static int
open_locked (struct kdc__store *store, kdc_error **err)
{
  int status = make_database_file (store, err);

  if (status == KDC_OK)
    status = make_inside (store, "blobs", err);
  if (status == KDC_OK)
    status = make_inside (store, "tmp", err);
  if (status == KDC_OK)
    status = kdc__store_connect (store, err);
  if (status == KDC_OK)
    status = tighten_database_file (store, err);
  if (status == KDC_OK)
    status = kdc__store_recover (store, err);
  if (status == KDC_OK)
    (void) kdc__store_reserve_check (store, NULL);       /* a full disk may still be read */
  return status;
}

static int
lock_and_open (struct kdc__store *store, kdc_error **err)
{
  int fd = open (store->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int status, result;

  if (fd < 0)
    return fail_open (store, store->directory, err);
  do
    result = flock (fd, LOCK_EX);
  while (result != 0 && errno == EINTR);
  status = result == 0 ? open_locked (store, err) : fail_open (store, store->directory, err);
  (void) close (fd);
  return status;
}

int
kdc__store_open (struct kdc_context *ctx, const char *directory, struct kdc__store **out,
                 kdc_error **err)
{
  struct kdc__store *store;
  int status;

  *out = NULL;
  if (directory == NULL || directory[0] == '\0')
    return kdc__fail_einval (err, "directory");
  store = kdc__calloc (ctx, 1, sizeof *store);
  if (store == NULL)
    return kdc__fail_nomem (err);
  store->ctx = kdc__context_ref (ctx);
  status = resolve_directory (store, directory, err);
  if (status == KDC_OK)
    status = lock_and_open (store, err);
  if (status != KDC_OK) {
    kdc__store_close (store);
    return status;
  }
  *out = store;
  return KDC_OK;
}

int
kdc__store_there (struct kdc__store *store)
{
  return kdc__store_in_place (store, NULL) == KDC_OK;
}

void
kdc__store_close (struct kdc__store *store)
{
  struct kdc_context *ctx;

  if (store == NULL)
    return;
  ctx = store->ctx;
  kdc__store_disconnect (store, store->pid != (long) getpid ());
  kdc__free (ctx, store->directory);
  kdc__free (ctx, store->owner);
  kdc__free (ctx, store);
  kdc__context_unref (ctx);
}

const char *
kdc__store_owner (struct kdc__store *store)
{
  return store != NULL && kdc__store_ready (store, NULL) == KDC_OK ? store->owner : NULL;
}
