/* private.h - what the files of this room share: the handle, one way to run a statement, one way
 * to run a transaction. Everything that fails inside a transaction is undone in one place, and what
 * differs between databases is a row of one table: struct kdc__driver. */
#ifndef KDC__STORE_PRIVATE_H
#define KDC__STORE_PRIVATE_H

#include "base/buffer.h"
#include "store/store.h"

#define KDC__STORE_VERSION        5
#define KDC__BLOB_INLINE_MAX      65536
#define KDC__STORE_DAY_MS         INT64_C (86400000)
#define KDC__STATEMENTS           80
#define KDC__PARAMETERS           12
#define KDC__STAGED_MAX           (4 * 1024 * 1024)   /* bytes in memory */
#define KDC__STORE_LOCKS          256
#define KDC__STORE_AUDIT_LOCK     KDC__STORE_LOCKS    /* behind all others */

/* A prepared statement, found again by the address of its text. */
struct kdc__statement { const char *sql; void *stmt; };

struct kdc__store {
  const struct kdc__driver *driver;
  struct kdc_context *ctx;
  void *db;                         /* the driver's connection */
  char *place;                      /* what people are shown: a directory, a URL without secrets */
  char *url, *schema;               /* PostgreSQL: what to connect to */
  char *owner;
  long pid;                         /* of the process that opened db */
  uint64_t device, inode;           /* of the file that db is; inode 0: not opened yet */
  int dead, full;                   /* full: the reason was a full disk */
  int lost;                         /* the connection is: a new one may work */
  int again;                        /* how often the transaction that failed may be tried again */
  int64_t now_ms;                   /* of the transaction */
  struct kdc__statement statements[KDC__STATEMENTS];
  size_t statement_count;
  int staging;
  struct kdc__sink *staged;         /* content that waits for the next enqueue, newest first */
  size_t staged_bytes;
  struct kdc__audit_row *audit;     /* of the transaction: written before it commits */
  size_t audit_count, audit_capacity;
};

/* ---- statements (sql.c) ---- */

enum kdc__bound_kind { KDC__P_NULL, KDC__P_INT, KDC__P_TEXT, KDC__P_BLOB };
struct kdc__bound {
  enum kdc__bound_kind kind;
  int64_t number;
  const void *data;
  size_t size;
};

/* One run of a statement. Bind in order, then step or run; errors stick. Placeholders are ? or
 * ?1 ?2 …, never both in one text. What is bound must live until the end. */
struct kdc__sql {
  struct kdc__store *store;
  kdc_error **err;
  const char *text;
  struct kdc__bound params[KDC__PARAMETERS];
  int count, status, running;
  void *handle;                     /* the driver's: a statement, or rows */
  int row, uncached;                /* the driver's */
};

void kdc__sql_begin (struct kdc__sql *q, struct kdc__store *store, const char *sql,
                     kdc_error **err);
void kdc__sql_int (struct kdc__sql *q, int64_t value);
void kdc__sql_text (struct kdc__sql *q, const char *value);                     /* NULL: SQL NULL */
void kdc__sql_blob (struct kdc__sql *q, const void *data, size_t size);         /* NULL: SQL NULL */
void kdc__sql_bytes (struct kdc__sql *q, const void *data, size_t size);        /* NULL: empty */
void kdc__sql_null (struct kdc__sql *q);
int kdc__sql_row (struct kdc__sql *q);            /* 1: a row; 0: no more, or q->status */
/* As kdc__sql_row, with room for it behind the count rows that were read; no room: q->status. */
int kdc__sql_next (struct kdc__sql *q, void **rows, size_t *capacity, size_t count, size_t size);
int kdc__sql_end (struct kdc__sql *q);            /* resets; the status */
int kdc__sql_run (struct kdc__sql *q);            /* steps to the end, resets; the status */
/* Runs to the first row: *value is its first column; KDC_ENOTFOUND without *err when there is
 * none. */
int kdc__sql_one (struct kdc__sql *q, int64_t *value);
/* Runs an INSERT … ON CONFLICT DO NOTHING of one row into a table that counts its id itself:
 * KDC_ENOTFOUND when there was a conflict. */
int kdc__sql_insert (struct kdc__sql *q, int64_t *id);
int64_t kdc__sql_number (struct kdc__sql *q, int column);
/* Borrowed until the next row; *size 0 for SQL NULL. NULL when there is nothing or q->status. */
const void *kdc__sql_view (struct kdc__sql *q, int column, size_t *size);
int kdc__sql_copy_text (struct kdc__sql *q, int column, char **out);
int kdc__sql_copy_blob (struct kdc__sql *q, int column, void **data, size_t *size);
int kdc__sql_copy_sha (struct kdc__sql *q, int column, uint8_t sha[32]);
void kdc__store_forget_statements (struct kdc__store *store);

/* ---- transactions (transact.c) ---- */

/* The handle can be used: not dead, and opened by this process (otherwise opened anew). */
int kdc__store_ready (struct kdc__store *store, kdc_error **err);

/* May run more than once: it begins from nothing each time. */
typedef int (*kdc__store_body) (struct kdc__store *store, void *arg, kdc_error **err);
int kdc__store_transact (struct kdc__store *store, kdc__store_body body, void *arg,
                         kdc_error **err);
/* The same for answers in flight: a full disk costs the reserve file, then it is tried once
 * more. */
int kdc__store_transact_reserve (struct kdc__store *store, kdc__store_body body, void *arg,
                                 kdc_error **err);
/* New work is refused while the reserve cannot be made. */
int kdc__store_reserve_check (struct kdc__store *store, kdc_error **err);
/* Inside a transaction, until its end: nobody else does what is named by text (a stream, a
 * message, a digest). Nothing where writers are alone anyway. */
int kdc__store_lock (struct kdc__store *store, const char *text, kdc_error **err);
/* The place of text among the locks: several are taken in rising order. */
unsigned kdc__store_lock_number (const char *text);
int kdc__store_migrate (struct kdc__store *store, kdc_error **err);

/* ---- content (content.c) ---- */

/* Large content on its way in, before its row commits. */
struct kdc__spill {
  struct kdc__store *store;
  kdc_error **err;
  int begun;
  char *tmp;                        /* files.c */
  int fd;
  int64_t upload, pieces;           /* pieces.c */
  struct kdc_buffer piece;
};

struct kdc__content_ops {
  int (*start) (struct kdc__spill *spill);
  int (*write) (struct kdc__spill *spill, const void *data, size_t size);
  int (*finish) (struct kdc__spill *spill);               /* it is on disk */
  /* Inside the transaction that writes its row. */
  int (*place) (struct kdc__spill *spill, const uint8_t sha[32], int64_t size);
  void (*drop) (struct kdc__spill *spill);                /* nothing left if it was not placed */
  /* spill: not placed yet; NULL: by digest. */
  int (*stream) (struct kdc__store *store, const uint8_t sha[32], const struct kdc__spill *spill,
                 int (*fn) (void *user, const void *data, size_t size), void *user,
                 int64_t *read, kdc_error **err);
  int (*is_whole) (struct kdc__store *store, const uint8_t sha[32], int64_t size, int *whole,
                   kdc_error **err);
  int (*remove) (struct kdc__store *store, const uint8_t sha[32], kdc_error **err);
  /* What was begun and never placed, once it is a day old. */
  int (*sweep) (struct kdc__store *store, kdc_error **err);
};
extern const struct kdc__content_ops kdc__content_files;  /* files.c: blobs/ab/HEX */
extern const struct kdc__content_ops kdc__content_pieces; /* pieces.c: rows of 256 KiB */

/* ---- what differs between databases ---- */

struct kdc__driver {
  const struct kdc__content_ops *content;
  const char *const *migrations;    /* KDC__STORE_VERSION of them */
  const char *candidates;           /* what may be claimed: KDC__CANDIDATES, and how it is locked */
  const char *insert_delivery;      /* KDC__INSERT_DELIVERY, and how its id comes back */
  int reconnects;                   /* a failed connection is replaced by the next call */

  /* Everything up to a store that can be used: kdc__store_recover included. */
  int (*open) (struct kdc__store *store, const char *where, kdc_error **err);
  int (*connect) (struct kdc__store *store, kdc_error **err);
  void (*disconnect) (struct kdc__store *store, int inherited);
  /* Before each use and after each commit: it is still the store that was opened. */
  int (*check) (struct kdc__store *store, kdc_error **err);

  void (*start) (struct kdc__sql *q);           /* finds or prepares, binds */
  int (*row) (struct kdc__sql *q);
  void (*end) (struct kdc__sql *q);
  /* The id of what was inserted, 0: nothing. NULL where the statement has a row for it. */
  int64_t (*inserted) (struct kdc__sql *q);
  int (*is_null) (struct kdc__sql *q, int column);
  int64_t (*number) (struct kdc__sql *q, int column);
  const void *(*view) (struct kdc__sql *q, int column, size_t *size);
  void (*forget) (void *stmt);

  int (*begin) (struct kdc__store *store, kdc_error **err);
  int (*commit) (struct kdc__store *store, kdc_error **err);
  void (*rollback) (struct kdc__store *store);  /* when one is open */
  int (*script) (struct kdc__store *store, const char *sql, kdc_error **err);
  int (*version) (struct kdc__store *store, int64_t *out, kdc_error **err);
  int (*set_version) (struct kdc__store *store, int64_t version, kdc_error **err);

  /* NULL where writers are alone anyway. */
  int (*lock) (struct kdc__store *store, unsigned number, kdc_error **err);
  /* A restored database is noticed here: see recover.c. */
  int (*renew) (struct kdc__store *store, kdc_error **err);
  /* NULL where the database keeps room itself. room: KDC_EIO store.full; free_room: 1 = freed. */
  int (*room) (struct kdc__store *store, kdc_error **err);
  int (*free_room) (struct kdc__store *store);
  int (*backup) (struct kdc__store *store, const char *to, kdc_error **err);
  /* Bytes of the database; free_bytes of its volume, -1 unknown. */
  int (*measure) (struct kdc__store *store, int64_t *bytes, int64_t *free_bytes, kdc_error **err);
};
extern const struct kdc__driver kdc__sqlite_driver;
extern const struct kdc__driver kdc__postgres_driver;

/* Only the first open delivery of a stream, and nobody holds it. */
#define KDC__CANDIDATES \
  "SELECT d.id, d.state, d.lease_owner FROM delivery d WHERE d.due_ms <= ?1 AND d.state IN " \
  "(2,3,4,5,6,7,8) AND d.lease_until_ms < ?1 AND NOT EXISTS (SELECT 1 FROM delivery e WHERE " \
  "e.stream = d.stream AND e.seq < d.seq AND e.state < 11) ORDER BY d.due_ms, d.id LIMIT ?2"

/* Behind an open delivery of its stream a new one is due never, until the head ends. */
#define KDC__INSERT_DELIVERY \
  "INSERT INTO delivery(destination, protocol, protocol_sha, message_id, client_key, stream, seq, "\
  "parent, state, due_ms, created_ms, changed_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, (SELECT " \
  "coalesce(max(seq), 0) + 1 FROM delivery WHERE stream = ?6), ?7, 2, CASE WHEN EXISTS (SELECT 1 " \
  "FROM delivery WHERE stream = ?6 AND state < 11) THEN 9223372036854775807 ELSE ?8 END, ?8, ?8) " \
  "ON CONFLICT DO NOTHING"

/* owner.c */
char *kdc__store_owner_make (struct kdc_context *ctx);

/* audit.c, inside a transaction. delivery and line: of the journal; 0: of nothing there. */
int kdc__store_audit_add (struct kdc__store *store, int event, int64_t delivery, int64_t line,
                          const char *subject, const void *detail, size_t size, kdc_error **err);
int kdc__store_audit_flush (struct kdc__store *store, kdc_error **err);
void kdc__store_audit_forget (struct kdc__store *store);

/* progress.c, inside a transaction: a step of what was received, after the row was written. Nobody
 * commits between its number and its commit. */
int kdc__store_change_add (struct kdc__store *store, int64_t received, const char *peer,
                           const char *code, int status, const char *note, kdc_error **err);

/* recover.c: what a fresh open looks at (crash windows 3 and 15) */
int kdc__store_recover (struct kdc__store *store, kdc_error **err);
/* The name by which database and world know each other; "" before the first. */
#define KDC__GENERATION_SIZE 128
int kdc__store_generation (struct kdc__store *store, char out[KDC__GENERATION_SIZE],
                           kdc_error **err);
/* One commit: the new name, and when the database was restored every open row in doubt. */
int kdc__store_set_generation (struct kdc__store *store, const char *name, int restored,
                               kdc_error **err);

/* content.c, inside a transaction */
int kdc__store_refer (struct kdc__store *store, int64_t delivery /* 0: none */,
                      const uint8_t (*blobs)[32],
                      size_t count, kdc_error **err);
/* First in the transaction of an enqueue: marks the locks of what is staged in wanted. */
void kdc__store_begin_staged (struct kdc__store *store, char wanted[KDC__STORE_LOCKS]);
/* Last: what is staged and nobody of the batch refers to. */
int kdc__store_put_staged (struct kdc__store *store, kdc_error **err);
int kdc__store_blob_missing (struct kdc__store *store, const uint8_t sha[32], kdc_error **err);

/* delivery.c, inside a transaction */
int kdc__store_insert_delivery (struct kdc__store *store, struct kdc__enqueue *entry,
                                kdc_error **err);
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
