/* sql.c - statements and transactions. SQLite's codes become ours here and nowhere else, so that
 * "the disk cannot be trusted" always ends in a dead handle (EXCHANGE.md). */

#include <string.h>
#include <unistd.h>
#include "base/file.h"
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
                    "directory", store->directory, "why", sqlite3_errstr (extended), NULL);
}

int
kdc__store_fail (struct kdc__store *store, int code, kdc_error **err)
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
    status = kdc__fail (store->ctx, err, KDC_EIO, "store.busy", "directory", store->directory,
                        NULL);
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
kdc__store_script (struct kdc__store *store, const char *sql, kdc_error **err)
{
  int code = sqlite3_exec (store->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK ? KDC_OK : kdc__store_fail (store, code, err);
}

void
kdc__store_forget_statements (struct kdc__store *store)
{
  size_t i;

  for (i = 0; i < store->statement_count; i++)
    sqlite3_finalize (store->statements[i].stmt);
  store->statement_count = 0;
}

/* Texts are literals, so their address is their identity. */
static sqlite3_stmt *
known_statement (struct kdc__store *store, const char *sql)
{
  size_t i;

  for (i = 0; i < store->statement_count; i++)
    if (store->statements[i].sql == sql)
      return store->statements[i].stmt;
  return NULL;
}

void
kdc__sql_begin (struct kdc__sql *q, struct kdc__store *store, const char *sql, kdc_error **err)
{
  int code;

  memset (q, 0, sizeof *q);
  q->store = store;
  q->err = err;
  q->stmt = known_statement (store, sql);
  if (q->stmt != NULL)
    return;
  code = sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, NULL);
  if (code != SQLITE_OK) {
    q->status = kdc__store_fail (store, code, err);
    return;
  }
  q->uncached = store->statement_count == KDC__STATEMENTS;
  if (!q->uncached) {
    store->statements[store->statement_count].sql = sql;
    store->statements[store->statement_count++].stmt = q->stmt;
  }
}

static void
bound (struct kdc__sql *q, int code)
{
  if (code != SQLITE_OK)
    q->status = kdc__store_fail (q->store, code, q->err);
}

void
kdc__sql_int (struct kdc__sql *q, int64_t value)
{
  if (q->status == KDC_OK)
    bound (q, sqlite3_bind_int64 (q->stmt, ++q->next, value));
}

void
kdc__sql_text (struct kdc__sql *q, const char *value)
{
  if (q->status == KDC_OK)
    bound (q, sqlite3_bind_text (q->stmt, ++q->next, value, -1, SQLITE_STATIC));
}

void
kdc__sql_blob (struct kdc__sql *q, const void *data, size_t size)
{
  if (q->status == KDC_OK)
    bound (q, sqlite3_bind_blob64 (q->stmt, ++q->next, data, size, SQLITE_STATIC));
}

void
kdc__sql_bytes (struct kdc__sql *q, const void *data, size_t size)
{
  kdc__sql_blob (q, data != NULL ? data : "", data != NULL ? size : 0);
}

void
kdc__sql_null (struct kdc__sql *q)
{
  kdc__sql_text (q, NULL);
}

int
kdc__sql_row (struct kdc__sql *q)
{
  int code;

  if (q->status != KDC_OK)
    return 0;
  code = sqlite3_step (q->stmt);
  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    q->status = kdc__store_fail (q->store, code, q->err);
  return 0;
}

int
kdc__sql_end (struct kdc__sql *q)
{
  if (q->stmt != NULL && q->uncached)
    sqlite3_finalize (q->stmt);
  else if (q->stmt != NULL) {
    (void) sqlite3_reset (q->stmt);             /* its code repeats what step said */
    (void) sqlite3_clear_bindings (q->stmt);
  }
  q->stmt = NULL;
  return q->status;
}

int
kdc__sql_run (struct kdc__sql *q)
{
  while (kdc__sql_row (q))
    ;
  return kdc__sql_end (q);
}

int
kdc__sql_one (struct kdc__sql *q, int64_t *value)
{
  int found = kdc__sql_row (q);

  if (found)
    *value = sqlite3_column_int64 (q->stmt, 0);
  if (kdc__sql_end (q) != KDC_OK)
    return q->status;
  return found ? KDC_OK : KDC_ENOTFOUND;
}

int
kdc__sql_copy_text (struct kdc__sql *q, int column, char **out)
{
  const char *text;

  *out = NULL;
  if (q->status != KDC_OK || sqlite3_column_type (q->stmt, column) == SQLITE_NULL)
    return q->status;
  text = (const char *) sqlite3_column_text (q->stmt, column);
  if (text != NULL)
    *out = kdc__strdup (q->store->ctx, text);
  if (*out == NULL)
    q->status = kdc__fail_nomem (q->err);
  return q->status;
}

int
kdc__sql_copy_blob (struct kdc__sql *q, int column, void **data, size_t *size)
{
  const void *bytes;
  char *copy;

  *data = NULL;
  *size = 0;
  if (q->status != KDC_OK || sqlite3_column_type (q->stmt, column) == SQLITE_NULL)
    return q->status;
  bytes = sqlite3_column_blob (q->stmt, column);
  *size = (size_t) sqlite3_column_bytes (q->stmt, column);
  copy = bytes != NULL || *size == 0 ? kdc__alloc (q->store->ctx, *size + 1) : NULL;
  if (copy == NULL) {
    *size = 0;
    return q->status = kdc__fail_nomem (q->err);
  }
  if (*size > 0)
    memcpy (copy, bytes, *size);
  copy[*size] = '\0';
  *data = copy;
  return KDC_OK;
}

int
kdc__sql_copy_sha (struct kdc__sql *q, int column, uint8_t sha[32])
{
  const void *bytes;

  memset (sha, 0, 32);
  if (q->status != KDC_OK)
    return q->status;
  bytes = sqlite3_column_blob (q->stmt, column);
  if (bytes == NULL || sqlite3_column_bytes (q->stmt, column) != 32) {
    q->store->dead = 1;
    return q->status = kdc__fail (q->store->ctx, q->err, KDC_EIO, "store.corrupt", "directory",
                                  q->store->directory, NULL);
  }
  memcpy (sha, bytes, 32);
  return KDC_OK;
}

static int
reopen (struct kdc__store *store, int inherited, kdc_error **err)
{
  int status;

  kdc__store_disconnect (store, inherited);
  store->dead = store->full = 0;
  status = kdc__store_connect (store, err);
  if (status != KDC_OK)
    store->dead = 1;
  return status;
}

/* After fork the child's copy of the connection holds no locks, but SQLite's table of open files
 * says that it does: it must be closed (without a checkpoint) before a new one is opened, or the
 * new one would believe in those locks too. */
int
kdc__store_ready (struct kdc__store *store, kdc_error **err)
{
  if (store == NULL)
    return kdc__fail_einval (err, "store");
  if (store->pid != (long) getpid ())
    return reopen (store, 1, err);
  if (store->dead)
    return kdc__fail (store->ctx, err, KDC_EIO, "store.dead", "directory", store->directory, NULL);
  return kdc__store_in_place (store, err);
}

static int
run_plain (struct kdc__store *store, const char *sql, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, sql, err);
  return kdc__sql_run (&q);
}

/* Rolling back must not need memory: its statement is made before there is anything to undo. */
static int
prepare_to_fail (struct kdc__store *store, const char *rollback, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, rollback, err);
  return kdc__sql_end (&q);
}

int
kdc__store_transact (struct kdc__store *store, kdc__store_body body, void *arg, kdc_error **err)
{
  static const char rollback[] = "ROLLBACK";
  int status = kdc__store_ready (store, err);

  if (status == KDC_OK)
    status = prepare_to_fail (store, rollback, err);
  if (status == KDC_OK)
    status = run_plain (store, "BEGIN IMMEDIATE", err);
  if (status != KDC_OK)
    return status;
  status = body (store, arg, err);
  if (status == KDC_OK)
    status = run_plain (store, "COMMIT", err);
  if (status == KDC_OK)
    status = kdc__store_in_place (store, err);   /* else it went into a file that nobody has */
  if (status != KDC_OK && !sqlite3_get_autocommit (store->db)) {
    (void) run_plain (store, rollback, NULL);
    store->dead = store->dead || !sqlite3_get_autocommit (store->db);
  }
  return status;
}

int
kdc__store_transact_reserve (struct kdc__store *store, kdc__store_body body, void *arg,
                             kdc_error **err)
{
  char *path;
  int status = kdc__store_transact (store, body, arg, err);

  if (status != KDC_EIO || !store->full)
    return status;
  path = kdc__path_join (store->ctx, store->directory, "reserve");
  if (path == NULL || unlink (path) != 0) {
    kdc__free (store->ctx, path);
    return status;
  }
  kdc__free (store->ctx, path);
  if (err != NULL) {
    kdc__error_delete (*err);
    *err = NULL;
  }
  status = reopen (store, 0, err);
  if (status == KDC_OK)
    status = kdc__store_transact (store, body, arg, err);
  return status;
}
