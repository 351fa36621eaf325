/* sqlite.h - what the files of this room share: the handle, one way to run a statement, one way
 * to run a transaction. Everything that fails inside a transaction is undone in one place. */
#ifndef KDC__STORE_SQLITE_H
#define KDC__STORE_SQLITE_H

#include <sqlite3.h>
#include "store/store.h"

#define KDC__STORE_APPLICATION_ID 0x4b444331      /* "KDC1" */
#define KDC__STORE_VERSION        1
#define KDC__BLOB_INLINE_MAX      65536
#define KDC__STORE_DAY_MS         INT64_C (86400000)
#define KDC__RESERVE_BYTES        (4 * 1024 * 1024)
#define KDC__STATEMENTS           72

/* A prepared statement, found again by the address of its text. */
struct kdc__statement { const char *sql; sqlite3_stmt *stmt; };

struct kdc__store {
  struct kdc_context *ctx;
  sqlite3 *db;
  char *directory;                  /* absolute, links resolved */
  char *owner;
  long pid;                         /* of the process that opened db */
  uint64_t device, inode;           /* of the file that db is; inode 0: not opened yet */
  int dead, full;                   /* full: the reason was a full disk */
  struct kdc__statement statements[KDC__STATEMENTS];
  size_t statement_count;
};

/* One run of a statement. Bind in order, then step or run; errors stick. */
struct kdc__sql {
  struct kdc__store *store;
  sqlite3_stmt *stmt;
  kdc_error **err;
  int next, status, uncached;
};

void kdc__sql_begin (struct kdc__sql *q, struct kdc__store *store, const char *sql,
                     kdc_error **err);
void kdc__sql_int (struct kdc__sql *q, int64_t value);
void kdc__sql_text (struct kdc__sql *q, const char *value);                     /* NULL: SQL NULL */
void kdc__sql_blob (struct kdc__sql *q, const void *data, size_t size);         /* NULL: SQL NULL */
void kdc__sql_bytes (struct kdc__sql *q, const void *data, size_t size);        /* NULL: empty */
void kdc__sql_null (struct kdc__sql *q);
int kdc__sql_row (struct kdc__sql *q);            /* 1: a row; 0: no more, or q->status */
int kdc__sql_end (struct kdc__sql *q);            /* resets; the status */
int kdc__sql_run (struct kdc__sql *q);            /* steps to the end, resets; the status */
/* Runs to the first row: *value is its first column; KDC_ENOTFOUND without *err when there is
 * none. */
int kdc__sql_one (struct kdc__sql *q, int64_t *value);
int kdc__sql_copy_text (struct kdc__sql *q, int column, char **out);
int kdc__sql_copy_blob (struct kdc__sql *q, int column, void **data, size_t *size);
int kdc__sql_copy_sha (struct kdc__sql *q, int column, uint8_t sha[32]);

/* Turns an SQLite code into a status; marks the handle dead where the disk cannot be trusted. */
int kdc__store_fail (struct kdc__store *store, int code, kdc_error **err);
int kdc__store_script (struct kdc__store *store, const char *sql, kdc_error **err);
void kdc__store_forget_statements (struct kdc__store *store);
/* The handle can be used: not dead, and opened by this process (otherwise opened anew). */
/* The file in the directory is still the one that was opened. KDC_EIO store.gone: it was deleted,
 * moved away or replaced, and what is written would be lost with it. */
int kdc__store_in_place (struct kdc__store *store, kdc_error **err);
int kdc__store_ready (struct kdc__store *store, kdc_error **err);

typedef int (*kdc__store_body) (struct kdc__store *store, void *arg, kdc_error **err);
/* BEGIN IMMEDIATE, body, COMMIT; or ROLLBACK. */
int kdc__store_transact (struct kdc__store *store, kdc__store_body body, void *arg,
                         kdc_error **err);
/* The same for answers in flight: a full disk costs the reserve file, then it is tried once
 * more. */
int kdc__store_transact_reserve (struct kdc__store *store, kdc__store_body body, void *arg,
                                 kdc_error **err);
/* New work is refused while the reserve cannot be made. */
int kdc__store_reserve_check (struct kdc__store *store, kdc_error **err);

int kdc__store_connect (struct kdc__store *store, kdc_error **err);
void kdc__store_disconnect (struct kdc__store *store, int inherited);
int kdc__store_migrate (struct kdc__store *store, kdc_error **err);
int kdc__store_configure (struct kdc__store *store, kdc_error **err);
/* type: f_type of statfs. KDC_EIO store.network-fs. */
int kdc__fs_check (struct kdc_context *ctx, long type, const char *directory, kdc_error **err);

/* owner.c */
char *kdc__store_owner_make (struct kdc_context *ctx);

/* recover.c: what a fresh open looks at (crash windows 3 and 15) */
int kdc__store_recover (struct kdc__store *store, kdc_error **err);

/* content.c, inside a transaction */
int kdc__store_refer (struct kdc__store *store, int64_t delivery /* 0: none */,
                      const uint8_t (*blobs)[32],
                      size_t count, kdc_error **err);
int kdc__store_blob_path (struct kdc__store *store, const uint8_t sha[32], char **out);

/* delivery.c, inside a transaction */
struct kdc__enqueue {
  const struct kdc__delivery_row *row;
  const struct kdc__call_row *calls;
  size_t call_count;
  const uint8_t (*blobs)[32];
  size_t blob_count;
  const char *detail;
  int64_t id;
  int existed;
};
int kdc__store_insert_delivery (struct kdc__store *store, void *enqueue, kdc_error **err);
int kdc__store_put_calls (struct kdc__store *store, int64_t id, const struct kdc__call_row *calls,
                          size_t count,
                          kdc_error **err);
/* Columns in the order in which kdc__store_read_delivery takes them. On failure the row holds what
 * it has: the caller clears it. */
#define KDC__DELIVERY_COLUMNS \
  "id, destination, protocol, message_id, client_key, stream, protocol_sha, seq, parent, state, " \
  "due_ms, lease_epoch, lease_until_ms, created_ms, changed_ms, lease_owner"
int kdc__store_read_delivery (struct kdc__sql *q, struct kdc__delivery_row *row);
int kdc__store_no_delivery (struct kdc__store *store, kdc_error **err);         /* KDC_ENOTFOUND */
int kdc__store_journal_add (struct kdc__store *store, int64_t id, int64_t epoch, int event,
                            const char *detail,
                            kdc_error **err);

#endif
