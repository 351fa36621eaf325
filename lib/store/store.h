/* store.h - the durable part of the exchange: deliveries, calls, journal, events, inbox and
 * content, as EXCHANGE.md's schema and leases say. One handle belongs to one thread at a time;
 * several processes may open the same directory. After an I/O or fsync error the handle is dead:
 * every call gives KDC_EIO until it is opened anew. No transaction is open when a function
 * returns. */
#ifndef KDC__STORE_H
#define KDC__STORE_H

#include "base/context.h"
#include "base/digest.h"

enum kdc__state {                   /* EXCHANGE.md; the numbers are on disk */
  KDC__DRAFT, KDC__FROZEN, KDC__QUEUED, KDC__SENDING, KDC__WAITING_RECEIPT, KDC__POLLING,
  KDC__UNKNOWN_STATE, KDC__RECONCILING, KDC__RETRY_WAIT, KDC__SUSPENDED, KDC__DEAD,
  KDC__DELIVERED, KDC__DELIVERED_NO_RECEIPT, KDC__REJECTED
};
const char *kdc__state_name (int state);      /* "queued" "sending" … "unknown" … */

/* What a journal line says happened. On disk: only append. */
enum kdc__journal_event {
  KDC__J_ENQUEUED = 1, KDC__J_FROZEN, KDC__J_CLAIMED, KDC__J_SENDING, KDC__J_NOT_SENT,
  KDC__J_ANSWER, KDC__J_NO_ANSWER, KDC__J_UNKNOWN, KDC__J_RECONCILED, KDC__J_RETRY,
  KDC__J_DELIVERED, KDC__J_REJECTED, KDC__J_SUSPENDED, KDC__J_DEAD, KDC__J_LATE,
  KDC__J_RESUMED, KDC__J_LEASE_TAKEN, KDC__J_STATUS
};
const char *kdc__journal_event_name (int event);

struct kdc__store;
/* Creates directory (0700) and database (0600) when absent. Errors KDC_EIO (store.open,
 * store.network-fs, store.setting: WAL and synchronous=FULL are read back), KDC_ENOTSUP
 * (store.newer: written by a newer library), KDC_EMODEL (store.foreign: not ours). */
int kdc__store_open (struct kdc_context *ctx, const char *directory, struct kdc__store **out,
                     kdc_error **err);
/* For who must not make one by opening it: KDC_EIO store.open when there is no store. */
int kdc__store_expect (struct kdc_context *ctx, const char *directory, kdc_error **err);
/* 1: its directory still holds the file that was opened. */
int kdc__store_there (struct kdc__store *store);
void kdc__store_close (struct kdc__store *store);

/* A copy of it, while it is in use, in a folder that must not exist. KDC_EIO store.backup;
 * KDC_ENOTFOUND store.blob-missing; KDC_ENOTSUP store.backup-elsewhere: the text says how. */
int kdc__store_backup (struct kdc__store *store, const char *to, kdc_error **err);

/* Content. Put: ≤ 64 KiB in the row, larger in blobs/ab/HEX: tmp, fsync, rename, fsync directory.
 * Same content twice is one blob. refs are counted by the deliveries and inbox rows that name it
 * (sha lists given to enqueue/transition/inbox). */
int kdc__store_blob_put (struct kdc__store *store, const void *data, size_t size, uint8_t sha[32],
                         kdc_error **err);
/* The same for bytes that come in pieces: written, ended (the digest is known, the bytes are on
 * disk), put. What was not put leaves nothing behind. A sink ends before its store is closed. */
struct kdc__sink;
int kdc__store_sink_new (struct kdc__store *store, struct kdc__sink **out, kdc_error **err);
int kdc__store_sink_write (struct kdc__sink *sink, const void *data, size_t size, kdc_error **err);
int kdc__store_sink_end (struct kdc__sink *sink, uint8_t sha[32], kdc_error **err);
/* What has ended and is not put yet, appended. */
int kdc__store_sink_read (struct kdc__sink *sink, struct kdc_buffer *out, kdc_error **err);
int kdc__store_sink_put (struct kdc__sink *sink, kdc_error **err);
void kdc__store_sink_free (struct kdc__sink *sink);
int kdc__store_blob_put_file (struct kdc__store *store, const char *path, int64_t maximum,
                              uint8_t sha[32], int64_t *size, kdc_error **err);
/* KDC_ENOTFOUND store.blob-missing, also when size or digest differ. */
int kdc__store_blob_stream (struct kdc__store *store, const uint8_t sha[32],
                            int (*fn) (void *user, const void *data, size_t size), void *user,
                            kdc_error **err);
int kdc__store_blob_read (struct kdc__store *store, const uint8_t sha[32], size_t maximum,
                          struct kdc_buffer *out, kdc_error **err);
/* refs = 0 and tmp files older than 24 h */
int kdc__store_collect_garbage (struct kdc__store *store, kdc_error **err);
/* The same when nobody did it for a day. */
int kdc__store_collect_daily (struct kdc__store *store, kdc_error **err);

struct kdc__delivery_row {
  int64_t id;
  char *destination, *protocol, *message_id, *client_key /* may be NULL */, *stream;
  uint8_t protocol_sha[32];
  int64_t seq, parent /* 0: none */;
  int state;
  int64_t due_ms, lease_epoch, lease_until_ms, created_ms, changed_ms;
  char *lease_owner;                /* may be NULL */
};
struct kdc__call_row {
  int64_t delivery;
  int ord, variant, state, attempts;
  char *name;
  uint8_t sha256[32];               /* of the produced stream */
  struct { void *data; size_t size; } recipe, captures, receipt;     /* data NULL: SQL NULL */
};
struct kdc__journal_row { int64_t n, at_ms, epoch; int event; char *detail; };
void kdc__delivery_row_clear (struct kdc_context *ctx, struct kdc__delivery_row *row);
void kdc__call_row_clear (struct kdc_context *ctx, struct kdc__call_row *row);

/* From here on what is put in as content waits (large content is written out already) and commits
 * with the rows of the next enqueue; reading gives it back meanwhile. Unstage drops what no enqueue
 * took. */
void kdc__store_stage (struct kdc__store *store);
void kdc__store_unstage (struct kdc__store *store);

/* One delivery to be put in: of row what the caller knows (state queued; seq, created, due are set
 * by the store), its calls, the content it needs. */
struct kdc__enqueue {
  struct kdc__delivery_row row;
  const struct kdc__call_row *calls;
  size_t call_count;
  const uint8_t (*blobs)[32];
  size_t blob_count;
  const char *detail;
  int64_t id;                       /* out */
  int existed;                      /* out */
};
/* One transaction for all entries, or nothing. When a client_key is known already: id = the first
 * one, existed = 1, nothing written for that entry (crash window 4). KDC_EIO store.full while the
 * reserve file cannot be made. Same destination and message_id from another key: KDC_ECONFLICT. */
int kdc__store_enqueue_many (struct kdc__store *store, struct kdc__enqueue *entries, size_t count,
                             kdc_error **err);
/* The same for one. */
int kdc__store_enqueue (struct kdc__store *store, const struct kdc__delivery_row *row,
                        const struct kdc__call_row *calls, size_t call_count,
                        const uint8_t (*blobs)[32], size_t blob_count, const char *detail,
                        int64_t *id, int *existed, kdc_error **err);

/* Claims up to most due deliveries for this process. A row found in sending becomes
 * unknown in the same transaction (journaled). A lease whose owner is a process of this host that
 * no longer runs ends at once. */
int kdc__store_claim (struct kdc__store *store, size_t most, struct kdc__delivery_row **rows,
                      size_t *count, kdc_error **err);
/* An owner text says host id, boot id, pid and process start time. 1 when it names this host and
 * boot and no such process runs (pid and start time compared). */
int kdc__store_owner_is_gone (const char *owner);

/* One transaction of a claimed delivery. Fields that are NULL/-1 stay as they are. When the lease
 * is lost (another epoch, or the state is final already): a `late` journal line, nothing else,
 * *lost = 1, KDC_OK. Entering a final state releases the lease and makes the next of the stream
 * due; every state but sending releases the lease. */
struct kdc__transition {
  int64_t delivery, epoch;
  int state;                        /* -1: keep */
  int64_t due_ms;                   /* -1: keep */
  /* inserted or replaced by (delivery, ord, variant) */
  const struct kdc__call_row *calls; size_t call_count;
  int event; const char *detail;    /* one journal line */
  int notify;                       /* kind of an event row for the host, 0: none */
  const uint8_t (*blobs)[32]; size_t blob_count;               /* new references */
  /* A delivery of its own put in by the same commit (clean-up at the peer, window 9), or NULL. */
  const struct kdc__delivery_row *child;
  const struct kdc__call_row *child_calls; size_t child_call_count;
};
int kdc__store_transition (struct kdc__store *store, const struct kdc__transition *t, int *lost,
                           kdc_error **err);

int kdc__store_get (struct kdc__store *store, int64_t id, struct kdc__delivery_row *out,
                    kdc_error **err);     /* KDC_ENOTFOUND */
int kdc__store_find (struct kdc__store *store, const char *destination, const char *message_id,
                     int64_t *id, kdc_error **err);
int kdc__store_list (struct kdc__store *store, int64_t after_id, size_t most,
                     struct kdc__delivery_row **rows, size_t *count, kdc_error **err);
int kdc__store_calls (struct kdc__store *store, int64_t id, struct kdc__call_row **rows,
                      size_t *count, kdc_error **err);
int kdc__store_journal (struct kdc__store *store, int64_t id, int64_t after_n, size_t most,
                        struct kdc__journal_row **rows, size_t *count, kdc_error **err);
void kdc__store_rows_free (struct kdc__store *store, struct kdc__delivery_row *rows, size_t count);
void kdc__store_calls_free (struct kdc__store *store, struct kdc__call_row *rows, size_t count);
void kdc__store_journal_free (struct kdc__store *store, struct kdc__journal_row *rows,
                              size_t count);
/* INT64_MAX: nothing open is due by time */
int kdc__store_next_due (struct kdc__store *store, int64_t *due_ms, kdc_error **err);
/* What a store looks like from outside. Final deliveries are counted row by row. */
struct kdc__store_figures {
  int64_t states[KDC__REJECTED + 1];
  int64_t events, received, in_process;
  int64_t bytes, free_bytes;        /* free_bytes -1: cannot be told */
};
int kdc__store_figures (struct kdc__store *store, struct kdc__store_figures *out, kdc_error **err);
/* What has not ended, by destination. */
struct kdc__destination_row {
  char *destination;
  int64_t open, unknown, stopped, oldest_ms;
};
int kdc__store_destinations (struct kdc__store *store, struct kdc__destination_row **rows,
                             size_t *count, kdc_error **err);
void kdc__store_destinations_free (struct kdc__store *store, struct kdc__destination_row *rows,
                                   size_t count);
/* The audit log: one chain over all that was journaled, received and answered. event is one of the
 * journal's, or one of these. detail: SHA-256 of what was written. */
enum { KDC__A_ANSWERED = 101, KDC__A_RECEIVED, KDC__A_STATUS };
struct kdc__audit_row {
  int64_t n, at_ms;
  int event;
  int64_t delivery, line;           /* of the journal; 0: not of it */
  char *subject;                    /* message id, dossier code; "" for a line of the journal */
  uint8_t detail[32], hash[32];
};
const char *kdc__audit_event_name (int event);
/* *n 0: nothing yet, hash all zero. */
int kdc__store_audit_head (struct kdc__store *store, int64_t *n, uint8_t hash[32],
                           kdc_error **err);
int kdc__store_audit_list (struct kdc__store *store, int64_t after, size_t most,
                           struct kdc__audit_row **rows, size_t *count, kdc_error **err);
void kdc__store_audit_free (struct kdc__store *store, struct kdc__audit_row *rows, size_t count);
/* Walks the whole chain, and the journal beside it. known (may be NULL): the hash that line known_n
 * had when somebody wrote it down. KDC_ECONFLICT store.audit-…, with the line. *lines: how far. */
int kdc__store_audit_verify (struct kdc__store *store, int64_t known_n, const uint8_t *known,
                             int64_t *lines, kdc_error **err);
/* The one kind of event that the store itself makes: the row was in a database put back from a
 * copy. The others are the caller's. */
#define KDC__EVENT_RESTORED 5
#define KDC__EVENT_STATUS   6       /* made by kdc__store_feed_take */
/* Host events (at least once): the oldest after another one, which counts as shown by this; shown:
 * how often it was before. Acknowledged one by one. */
struct kdc__event_row { int64_t id, delivery, progress /* 0: no step */, shown; int kind; };
int kdc__store_event_show (struct kdc__store *store, int64_t after, struct kdc__event_row *out,
                           kdc_error **err);          /* KDC_ENOTFOUND without an error: none */
int kdc__store_event_done (struct kdc__store *store, int64_t event, kdc_error **err);
/* A person's decision on a dead or suspended delivery: state 2 (queued) when nothing was sent
 * or 6 (unknown) otherwise. */
int kdc__store_resume (struct kdc__store *store, int64_t id, int state, const char *detail,
                       kdc_error **err);

/* Protocol documents that open rows were begun with, by digest (crash window 16). */
int kdc__store_protocol_put (struct kdc__store *store, const void *data, size_t size,
                             uint8_t sha[32], kdc_error **err);
int kdc__store_protocol_get (struct kdc__store *store, const uint8_t sha[32],
                             struct kdc_buffer *out, kdc_error **err);

/* Inbox: state 1 begun, 2 answered. */
struct kdc__inbox_row {
  uint8_t sha256[32];
  int state;
  int64_t at_ms;
  struct { void *data; size_t size; } answer;
};
/* Begin: KDC_OK, *fresh = 1 and a row of state 1 when (peer, message_id) is new; *fresh = 0 and
 * *row = what is there otherwise. A row of state 1 with the same digest counts as fresh again when
 * its process is gone, or has been silent for longer than a lease. */
int kdc__store_inbox_begin (struct kdc__store *store, const char *peer, const char *message_id,
                            const uint8_t sha[32], int *fresh, struct kdc__inbox_row *row,
                            kdc_error **err);
int kdc__store_inbox_get (struct kdc__store *store, const char *peer, const char *message_id,
                          struct kdc__inbox_row *row, kdc_error **err);
struct kdc__received_row {
  int64_t n;                        /* order of arrival */
  char *code, *message_id, *peer, *procedure, *authority;
  char *recipient;                  /* of a hub: to whom it goes on; NULL in: "" */
  struct { void *data; size_t size; } record; /* what the exchange room keeps of the message */
  int status;
  int64_t received_ms, reception_ms, due_ms;
  uint8_t dossier_sha[32];
};
/* The effect and the answer commit together: answer row, dossier row, references. received NULL: no
 * effect, e.g. a refusal. KDC_ESTATE store.not-begun when this process no longer holds the row. */
int kdc__store_inbox_answer (struct kdc__store *store, const char *peer, const char *message_id,
                             const void *answer, size_t size,
                             const struct kdc__received_row *received,
                             const uint8_t (*blobs)[32], size_t blob_count, kdc_error **err);
void kdc__store_inbox_row_clear (struct kdc_context *ctx, struct kdc__inbox_row *row);
/* Next serial of (authority, day), durable: taken inside its own transaction; gaps are allowed,
 * doubles never. */
int kdc__store_serial (struct kdc__store *store, const char *authority, const char *day,
                       int64_t *out, kdc_error **err);
int kdc__store_received_get (struct kdc__store *store, const char *code,
                             struct kdc__received_row *out, kdc_error **err);
int kdc__store_received_find (struct kdc__store *store, const char *peer, const char *message_id,
                              struct kdc__received_row *out, kdc_error **err);
/* The first after n, of a sender, to a recipient, or of all (both NULL). KDC_ENOTFOUND without an
 * error: no more. */
int kdc__store_received_next (struct kdc__store *store, const char *peer, const char *recipient,
                              int64_t after, struct kdc__received_row *out, kdc_error **err);
/* The first after n that has this status; 0: any. KDC_ENOTFOUND without an error: no more. */
int kdc__store_received_with (struct kdc__store *store, int status, int64_t after,
                              struct kdc__received_row *out, kdc_error **err);
/* How often a message id had an effect, whoever sent it. */
int kdc__store_received_effects (struct kdc__store *store, const char *message_id, int64_t *out,
                                 kdc_error **err);
/* Another record and status, and references to new content. KDC_ESTATE store.changed: the record
 * is no longer what row says. */
int kdc__store_received_change (struct kdc__store *store, const struct kdc__received_row *row,
                                const void *record, size_t size, int status,
                                const uint8_t (*blobs)[32], size_t blob_count, kdc_error **err);
/* from: where it must be; 0: anywhere. note may be NULL. KDC_ESTATE store.changed. */
int kdc__store_received_set_status (struct kdc__store *store, const char *code, int from,
                                    int status, const char *note, kdc_error **err);
int kdc__store_received_count (struct kdc__store *store, int64_t *out, kdc_error **err);
void kdc__received_row_clear (struct kdc_context *ctx, struct kdc__received_row *row);

/* The feed of statuses, receiving side: the steps, numbered in the order of their commits. */
struct kdc__change_row {
  int64_t n, at_ms;                 /* at_ms 0: not known */
  int status;
  char *code, *message_id, *note;   /* note may be NULL */
};
/* Those of a sender, or those of a dossier: one of the two. */
int kdc__store_changes (struct kdc__store *store, const char *peer, const char *code,
                        int64_t after, size_t most, struct kdc__change_row **rows, size_t *count,
                        kdc_error **err);
void kdc__store_changes_free (struct kdc__store *store, struct kdc__change_row *rows,
                              size_t count);
/* Of these numbers; another one once the store was put back from a copy. */
int kdc__store_feed_name (struct kdc__store *store, char out[17], kdc_error **err);

/* Sending side: what was read of it. */
struct kdc__feed_item {
  const char *message_id, *mark /* which step it is */, *word, *note /* or NULL */;
  int status;                       /* canonical; 0: a word that the protocol does not know */
  int64_t at_ms;                    /* 0: not said */
};
struct kdc__feed_page {
  const char *destination, *protocol, *since, *next;
  const struct kdc__feed_item *items;
  size_t count;
  int64_t taken, known, strangers;  /* out */
};
/* *since NULL: nothing was read yet. */
int kdc__store_feed_since (struct kdc__store *store, const char *destination,
                           const char *protocol, char **since, kdc_error **err);
/* One commit: each step with its journal line and its event, and how far the feed was read. A step
 * that is known already changes nothing; a message that is not ours is counted. KDC_ESTATE
 * store.feed-moved: another process has read on from page->since. */
int kdc__store_feed_take (struct kdc__store *store, struct kdc__feed_page *page, kdc_error **err);
struct kdc__progress_row { int64_t n, at_ms, seen_ms; int status; char *word, *note; };
/* The first after n; n INT64_MAX: the last one. KDC_ENOTFOUND without an error: none. */
int kdc__store_progress (struct kdc__store *store, int64_t delivery, int64_t after,
                         struct kdc__progress_row *out, kdc_error **err);
/* By its own number. */
int kdc__store_progress_get (struct kdc__store *store, int64_t n, struct kdc__progress_row *out,
                             kdc_error **err);
void kdc__progress_row_clear (struct kdc_context *ctx, struct kdc__progress_row *row);

#endif
