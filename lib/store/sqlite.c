/* sqlite.c - statements and transactions of SQLite. Its codes become ours here and nowhere else,
 * so that "the disk cannot be trusted" always ends in a dead handle (EXCHANGE.md). */

#include <string.h>
#include <sys/statvfs.h>
#include "store/schema.h"
#include "store/sqlite.h"

static int
is_disk_code (int primary)
{
  return primary == SQLITE_IOERR || primary == SQLITE_FULL || primary == SQLITE_CORRUPT
         || primary == SQLITE_NOTADB || primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY
         || primary == SQLITE_PERM;
}

static int
fail_disk (struct kdc__store *store, int primary, int extended, kdc_error **err)
{
  store->dead = 1;
  store->full = primary == SQLITE_FULL;
  return kdc__fail (store->ctx, err, KDC_EIO, store->full ? "store.full" : "store.io",
                    "directory", store->place, "why", sqlite3_errstr (extended), NULL);
}

int
kdc__sqlite_fail (struct kdc__store *store, int code, kdc_error **err)
{
  int extended = store->db != NULL ? sqlite3_extended_errcode (store->db) : code;
  int primary = code & 0xff;
  int status;

  if ((extended & 0xff) != primary)
    extended = code;
  if (primary == SQLITE_NOMEM || extended == SQLITE_IOERR_NOMEM)
    return kdc__fail_nomem (err);
  if (is_disk_code (primary))
    return fail_disk (store, primary, extended, err);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    status = kdc__fail (store->ctx, err, KDC_EIO, "store.busy", "directory", store->place, NULL);
    if (err != NULL && *err != NULL && (*err)->ctx != NULL)
      (*err)->retriable = 1;
    return status;
  }
  if (primary == SQLITE_TOOBIG)
    return kdc__fail (store->ctx, err, KDC_ELIMIT, "store.too-large", NULL);
  if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY)
    return kdc__fail (store->ctx, err, KDC_ECONFLICT, "store.conflict", NULL);
  return kdc__fail (store->ctx, err, KDC_EINTERNAL, "store.internal", "why",
                    sqlite3_errstr (extended), NULL);
}

int
kdc__sqlite_script (struct kdc__store *store, const char *sql, kdc_error **err)
{
  int code = sqlite3_exec (store->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK ? KDC_OK : kdc__sqlite_fail (store, code, err);
}

/* ---- statements ---- */

/* Texts are literals, so their address is their identity. */
static int
find_statement (struct kdc__store *store, const char *sql, sqlite3_stmt **out, int *uncached)
{
  size_t i;
  int code;

  *uncached = 0;
  for (i = 0; i < store->statement_count; i++)
    if (store->statements[i].sql == sql) {
      *out = store->statements[i].stmt;
      return SQLITE_OK;
    }
  code = sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
  if (code != SQLITE_OK)
    return code;
  *uncached = store->statement_count == KDC__STATEMENTS;
  if (!*uncached) {
    store->statements[store->statement_count].sql = sql;
    store->statements[store->statement_count++].stmt = *out;
  }
  return SQLITE_OK;
}

static int
bind_one (sqlite3_stmt *stmt, int at, const struct kdc__bound *param)
{
  switch (param->kind) {
  case KDC__P_INT:
    return sqlite3_bind_int64 (stmt, at, param->number);
  case KDC__P_TEXT:
    return sqlite3_bind_text64 (stmt, at, param->data, param->size, SQLITE_STATIC, SQLITE_UTF8);
  case KDC__P_BLOB:
    return sqlite3_bind_blob64 (stmt, at, param->data, param->size, SQLITE_STATIC);
  default:
    return sqlite3_bind_null (stmt, at);
  }
}

static void
start (struct kdc__sql *q)
{
  sqlite3_stmt *stmt = NULL;
  int i, code = find_statement (q->store, q->text, &stmt, &q->uncached);

  q->handle = stmt;
  for (i = 0; code == SQLITE_OK && i < q->count; i++)
    code = bind_one (stmt, i + 1, &q->params[i]);
  if (code != SQLITE_OK)
    q->status = kdc__sqlite_fail (q->store, code, q->err);
}

static int
next_row (struct kdc__sql *q)
{
  int code = sqlite3_step (q->handle);

  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    q->status = kdc__sqlite_fail (q->store, code, q->err);
  return 0;
}

static void
end (struct kdc__sql *q)
{
  if (q->uncached)
    sqlite3_finalize (q->handle);
  else {
    (void) sqlite3_reset (q->handle);           /* its code repeats what step said */
    (void) sqlite3_clear_bindings (q->handle);
  }
}

/* With RETURNING SQLite copies every page that the statement changes before it changes it. */
static int64_t
inserted (struct kdc__sql *q)
{
  sqlite3 *db = q->store->db;

  return sqlite3_changes (db) > 0 ? sqlite3_last_insert_rowid (db) : 0;
}

static int
is_null (struct kdc__sql *q, int column)
{
  return sqlite3_column_type (q->handle, column) == SQLITE_NULL;
}

static int64_t
number (struct kdc__sql *q, int column)
{
  return sqlite3_column_int64 (q->handle, column);
}

static const void *
view (struct kdc__sql *q, int column, size_t *size)
{
  const void *bytes = sqlite3_column_blob (q->handle, column);

  *size = (size_t) sqlite3_column_bytes (q->handle, column);
  if (bytes == NULL && (*size > 0 || sqlite3_errcode (q->store->db) == SQLITE_NOMEM))
    q->status = kdc__fail_nomem (q->err);
  if (bytes == NULL)
    *size = 0;
  return bytes != NULL || q->status != KDC_OK ? bytes : "";
}

static void
forget (void *stmt)
{
  sqlite3_finalize (stmt);
}

/* ---- transactions ---- */

static const char rollback_text[] = "ROLLBACK";

static int
run_plain (struct kdc__store *store, const char *sql, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, sql, err);
  return kdc__sql_run (&q);
}

/* Rolling back must not need memory: its statement is made before there is anything to undo. */
static int
begin (struct kdc__store *store, kdc_error **err)
{
  sqlite3_stmt *stmt;
  int uncached, code = find_statement (store, rollback_text, &stmt, &uncached);

  if (code != SQLITE_OK)
    return kdc__sqlite_fail (store, code, err);
  if (uncached)
    sqlite3_finalize (stmt);
  return run_plain (store, "BEGIN IMMEDIATE", err);
}

static int
commit (struct kdc__store *store, kdc_error **err)
{
  return run_plain (store, "COMMIT", err);
}

static void
rollback (struct kdc__store *store)
{
  if (store->db == NULL || sqlite3_get_autocommit (store->db))
    return;
  (void) run_plain (store, rollback_text, NULL);
  store->dead = store->dead || !sqlite3_get_autocommit (store->db);
}

static int
set_version (struct kdc__store *store, int64_t version, kdc_error **err)
{
  static const char *const texts[KDC__STORE_VERSION]
    = { "PRAGMA application_id = 1262764849; PRAGMA user_version = 1", "PRAGMA user_version = 2",
        "PRAGMA user_version = 3", "PRAGMA user_version = 4", "PRAGMA user_version = 5" };

  return kdc__sqlite_script (store, texts[version - 1], err);
}

/* The pages in use, also those that only the WAL holds yet; and what its volume has left. */
static int
measure (struct kdc__store *store, int64_t *bytes, int64_t *free_bytes, kdc_error **err)
{
  struct statvfs volume;
  struct kdc__sql q;
  int64_t pages = 0, size = 0;
  int status;

  kdc__sql_begin (&q, store, "PRAGMA page_count", err);
  status = kdc__sql_one (&q, &pages);
  kdc__sql_begin (&q, store, "PRAGMA page_size", err);
  if (status == KDC_OK)
    status = kdc__sql_one (&q, &size);
  *bytes = pages * size;
  *free_bytes = statvfs (store->place, &volume) == 0
                  ? (int64_t) volume.f_bavail * (int64_t) volume.f_frsize : -1;
  return status;
}

static const char *const migrations[KDC__STORE_VERSION] = {
  KDC__SCHEMA_1 ("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "TEXT",
                 "BLOB", ") WITHOUT ROWID;"),
  KDC__SCHEMA_2,
  KDC__SCHEMA_3 ("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "TEXT", "BLOB"),
  KDC__SCHEMA_4 ("INTEGER", "TEXT", "BLOB", ");"),
  KDC__SCHEMA_5 ("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "TEXT", ");")
};

const struct kdc__driver kdc__sqlite_driver = {
  .content = &kdc__content_files, .migrations = migrations, .candidates = KDC__CANDIDATES,
  .insert_delivery = KDC__INSERT_DELIVERY, .inserted = inserted,
  .open = kdc__sqlite_open, .connect = kdc__sqlite_connect,
  .disconnect = kdc__sqlite_disconnect, .check = kdc__sqlite_in_place,
  .start = start, .row = next_row, .end = end, .is_null = is_null, .number = number, .view = view,
  .forget = forget, .begin = begin, .commit = commit, .rollback = rollback,
  .script = kdc__sqlite_script, .version = kdc__sqlite_version, .set_version = set_version,
  .renew = kdc__sqlite_renew, .room = kdc__sqlite_room, .free_room = kdc__sqlite_free_room,
  .backup = kdc__sqlite_backup, .measure = measure
};
