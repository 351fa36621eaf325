/* inbox.c - the receiving side: each (peer, message id) has one effect and one answer, which
 * commit together. A repeat gets the first answer (windows 12 and 13). */

#include <string.h>
#include "base/crash.h"
#include "store/private.h"

enum { BEGUN = 1, ANSWERED = 2 };

void
kdc__store_inbox_row_clear (struct kdc_context *ctx, struct kdc__inbox_row *row)
{
  if (row == NULL)
    return;
  kdc__free (ctx, row->answer.data);
  memset (row, 0, sizeof *row);
}

void
kdc__received_row_clear (struct kdc_context *ctx, struct kdc__received_row *row)
{
  if (row == NULL)
    return;
  kdc__free (ctx, row->code);
  kdc__free (ctx, row->message_id);
  kdc__free (ctx, row->peer);
  kdc__free (ctx, row->procedure);
  kdc__free (ctx, row->authority);
  kdc__free (ctx, row->recipient);
  kdc__free (ctx, row->record.data);
  memset (row, 0, sizeof *row);
}

/* ---- begin ---- */

struct begin {
  const char *peer, *message_id;
  const uint8_t *sha;
  struct kdc__inbox_row *row;
  char *owner;
  int fresh;
};

/* KDC_ENOTFOUND without *err when there is none. owner may be NULL. */
static int
read_inbox (struct kdc__store *store, const char *peer, const char *message_id,
            struct kdc__inbox_row *row, char **owner,
            kdc_error **err)
{
  struct kdc__sql q;
  int found;

  memset (row, 0, sizeof *row);
  kdc__sql_begin (&q, store,
                  "SELECT sha256, state, at_ms, answer, owner FROM inbox WHERE peer = ? AND "
                  "message_id = ?", err);
  kdc__sql_text (&q, peer);
  kdc__sql_text (&q, message_id);
  found = kdc__sql_row (&q);
  if (found) {
    (void) kdc__sql_copy_sha (&q, 0, row->sha256);
    row->state = (int) kdc__sql_number (&q, 1);
    row->at_ms = kdc__sql_number (&q, 2);
    (void) kdc__sql_copy_blob (&q, 3, &row->answer.data, &row->answer.size);
    if (owner != NULL)
      (void) kdc__sql_copy_text (&q, 4, owner);
  }
  if (kdc__sql_end (&q) != KDC_OK) {
    kdc__store_inbox_row_clear (store->ctx, row);
    return q.status;
  }
  return found ? KDC_OK : KDC_ENOTFOUND;
}

/* Begun, and never to be answered: the process is gone, or silent for longer than a lease. Another
 * digest under the same id is a conflict in any case, so only the same message may begin again. */
static int
is_abandoned (struct kdc__store *store, const struct begin *b)
{
  int64_t lease = kdc__limit (store->ctx, KDC__LEASE_MS);

  if (b->row->state != BEGUN || memcmp (b->row->sha256, b->sha, 32) != 0)
    return 0;
  return kdc__store_owner_is_gone (b->owner) || b->row->at_ms + lease < store->now_ms;
}

static int
begin_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct begin *b = arg;
  struct kdc__sql q;
  int status = kdc__store_lock (store, b->message_id, err);

  kdc__store_inbox_row_clear (store->ctx, b->row);      /* of an earlier try */
  kdc__free (store->ctx, b->owner);
  b->owner = NULL;
  if (status == KDC_OK)
    status = read_inbox (store, b->peer, b->message_id, b->row, &b->owner, err);
  b->fresh = status == KDC_ENOTFOUND || (status == KDC_OK && is_abandoned (store, b));
  if (!b->fresh)
    return status;
  kdc__store_inbox_row_clear (store->ctx, b->row);
  memcpy (b->row->sha256, b->sha, 32);
  b->row->state = BEGUN;
  b->row->at_ms = store->now_ms;
  kdc__sql_begin (&q, store,
                  "INSERT INTO inbox(peer, message_id, sha256, state, at_ms, owner) "
                  "VALUES(?,?,?,1,?,?) ON CONFLICT(peer, message_id) DO UPDATE SET sha256 = "
                  "excluded.sha256, state = 1, answer = NULL, at_ms = excluded.at_ms, owner = "
                  "excluded.owner", err);
  kdc__sql_text (&q, b->peer);
  kdc__sql_text (&q, b->message_id);
  kdc__sql_bytes (&q, b->sha, 32);
  kdc__sql_int (&q, b->row->at_ms);
  kdc__sql_text (&q, store->owner);
  return kdc__sql_run (&q);
}

int
kdc__store_inbox_begin (struct kdc__store *store, const char *peer, const char *message_id,
                        const uint8_t sha[32],
                        int *fresh, struct kdc__inbox_row *row, kdc_error **err)
{
  struct begin b = { peer, message_id, sha, row, NULL, 0 };
  int status;

  *fresh = 0;
  memset (row, 0, sizeof *row);
  if (peer == NULL || message_id == NULL)
    return kdc__fail_einval (err, peer == NULL ? "peer" : "message_id");
  status = kdc__store_transact (store, begin_body, &b, err);
  kdc__free (store->ctx, b.owner);
  kdc__crash_point ("store.inbox.begun");
  if (status != KDC_OK) {
    kdc__store_inbox_row_clear (store->ctx, row);
    return status;
  }
  *fresh = b.fresh;
  return KDC_OK;
}

int
kdc__store_inbox_get (struct kdc__store *store, const char *peer, const char *message_id,
                      struct kdc__inbox_row *row,
                      kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  memset (row, 0, sizeof *row);
  if (status == KDC_OK)
    status = read_inbox (store, peer, message_id, row, NULL, err);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.no-message", "message", message_id,
                      NULL);
  return status;
}

/* ---- answer ---- */

struct answer {
  const char *peer, *message_id;
  const void *data;
  size_t size;
  const struct kdc__received_row *received;
  const uint8_t (*blobs)[32];
  size_t blob_count;
};

static int
insert_received (struct kdc__store *store, const struct kdc__received_row *r, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT INTO received(code, message_id, peer, procedure, authority, status, "
                  "received_ms, reception_ms, due_ms, dossier_sha, recipient, record) "
                  "VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                  err);
  kdc__sql_text (&q, r->code);
  kdc__sql_text (&q, r->message_id);
  kdc__sql_text (&q, r->peer);
  kdc__sql_text (&q, r->procedure);
  kdc__sql_text (&q, r->authority);
  kdc__sql_int (&q, r->status);
  kdc__sql_int (&q, r->received_ms);
  kdc__sql_int (&q, r->reception_ms);
  kdc__sql_int (&q, r->due_ms);
  kdc__sql_bytes (&q, r->dossier_sha, 32);
  kdc__sql_text (&q, r->recipient != NULL ? r->recipient : "");
  kdc__sql_bytes (&q, r->record.data, r->record.size);
  return kdc__sql_run (&q);
}

static int
answer_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct answer *a = arg;
  struct kdc__sql q;
  int64_t state;
  int status;

  kdc__sql_begin (&q, store,
                  "UPDATE inbox SET state = 2, answer = ?3, at_ms = ?4, owner = NULL WHERE peer = "
                  "?1 AND message_id = ?2 AND state = 1 AND owner = ?5 RETURNING state", err);
  kdc__sql_text (&q, a->peer);
  kdc__sql_text (&q, a->message_id);
  kdc__sql_bytes (&q, a->data, a->size);
  kdc__sql_int (&q, store->now_ms);
  kdc__sql_text (&q, store->owner);
  status = kdc__sql_one (&q, &state);
  if (status == KDC_ENOTFOUND)      /* never begun, answered, or begun anew by another process */
    return kdc__fail (store->ctx, err, KDC_ESTATE, "store.not-begun", "message", a->message_id,
                      NULL);
  if (status == KDC_OK && a->received != NULL)
    status = insert_received (store, a->received, err);
  if (status == KDC_OK)
    status = kdc__store_refer (store, 0, a->blobs, a->blob_count, err);
  if (status == KDC_OK)
    status = kdc__store_audit_add (store, KDC__A_ANSWERED, 0, 0, a->message_id, a->data, a->size,
                                   err);
  if (status == KDC_OK && a->received != NULL)
    status = kdc__store_audit_add (store, KDC__A_RECEIVED, 0, 0, a->received->code,
                                   a->received->dossier_sha, 32, err);
  kdc__crash_point ("store.inbox.before-commit");
  return status;
}

int
kdc__store_inbox_answer (struct kdc__store *store, const char *peer, const char *message_id,
                         const void *answer,
                         size_t size, const struct kdc__received_row *received,
                         const uint8_t (*blobs)[32],
                         size_t blob_count, kdc_error **err)
{
  struct answer a = { peer, message_id, answer, size, received, blobs, blob_count };
  int status = kdc__store_transact_reserve (store, answer_body, &a, err);

  kdc__crash_point ("store.inbox.answered");
  return status;
}

/* ---- serials and received dossiers ---- */

struct serial { const char *authority, *day; int64_t value; };

static int
serial_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct serial *s = arg;
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT INTO serial(authority, day, last) VALUES(?, ?, 1) ON "
                  "CONFLICT(authority, day) DO UPDATE SET last = serial.last + 1 RETURNING "
                  "last", err);
  kdc__sql_text (&q, s->authority);
  kdc__sql_text (&q, s->day);
  if (kdc__sql_row (&q))
    s->value = kdc__sql_number (&q, 0);
  return kdc__sql_run (&q);
}

int
kdc__store_serial (struct kdc__store *store, const char *authority, const char *day, int64_t *out,
                   kdc_error **err)
{
  struct serial s = { authority, day, 0 };
  int status = kdc__store_transact (store, serial_body, &s, err);

  *out = status == KDC_OK ? s.value : 0;
  return status;
}

int
kdc__store_received_count (struct kdc__store *store, int64_t *out, kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *out = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT count(*) FROM received", err);
  return kdc__sql_one (&q, out);
}
