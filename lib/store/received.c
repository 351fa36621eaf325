/* received.c - what was received: found by its code or its message, walked over in the order it
 * came, and the record that a repeat or an update may change. */

#include <string.h>
#include "store/private.h"

#define COLUMNS \
  "SELECT code, message_id, peer, procedure, authority, status, received_ms, reception_ms, " \
  "due_ms, dossier_sha, recipient, record, n FROM received "

static void
read_row (struct kdc__sql *q, struct kdc__received_row *out)
{
  (void) kdc__sql_copy_text (q, 0, &out->code);
  (void) kdc__sql_copy_text (q, 1, &out->message_id);
  (void) kdc__sql_copy_text (q, 2, &out->peer);
  (void) kdc__sql_copy_text (q, 3, &out->procedure);
  (void) kdc__sql_copy_text (q, 4, &out->authority);
  out->status = (int) kdc__sql_number (q, 5);
  out->received_ms = kdc__sql_number (q, 6);
  out->reception_ms = kdc__sql_number (q, 7);
  out->due_ms = kdc__sql_number (q, 8);
  (void) kdc__sql_copy_sha (q, 9, out->dossier_sha);
  (void) kdc__sql_copy_text (q, 10, &out->recipient);
  (void) kdc__sql_copy_blob (q, 11, &out->record.data, &out->record.size);
  out->n = kdc__sql_number (q, 12);
}

/* KDC_ENOTFOUND without an error when there is no row. */
static int
one_row (struct kdc__sql *q, struct kdc__store *store, struct kdc__received_row *out)
{
  int found = kdc__sql_row (q), status;

  if (found)
    read_row (q, out);
  status = kdc__sql_end (q);
  if (status != KDC_OK)
    kdc__received_row_clear (store->ctx, out);
  return status == KDC_OK && !found ? KDC_ENOTFOUND : status;
}

int
kdc__store_received_get (struct kdc__store *store, const char *code, struct kdc__received_row *out,
                         kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, COLUMNS "WHERE code = ?", err);
  kdc__sql_text (&q, code);
  status = one_row (&q, store, out);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (store->ctx, err, status, "store.no-dossier", "code", code, NULL);
  return status;
}

int
kdc__store_received_find (struct kdc__store *store, const char *peer, const char *message_id,
                          struct kdc__received_row *out, kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, COLUMNS "WHERE message_id = ? AND peer = ? ORDER BY n LIMIT 1", err);
  kdc__sql_text (&q, message_id);
  kdc__sql_text (&q, peer);
  status = one_row (&q, store, out);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (store->ctx, err, status, "store.no-message", "message", message_id, NULL);
  return status;
}

int
kdc__store_received_next (struct kdc__store *store, const char *peer, const char *recipient,
                          int64_t after, struct kdc__received_row *out, kdc_error **err)
{
  static const char *const walks[]
    = { COLUMNS "WHERE n > ? ORDER BY n LIMIT 1",
        COLUMNS "WHERE n > ? AND peer = ? ORDER BY n LIMIT 1",
        COLUMNS "WHERE n > ? AND recipient = ? ORDER BY n LIMIT 1" };
  const char *of = peer != NULL ? peer : recipient;
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, walks[peer != NULL ? 1 : recipient != NULL ? 2 : 0], err);
  kdc__sql_int (&q, after);
  if (of != NULL)
    kdc__sql_text (&q, of);
  return one_row (&q, store, out);
}

int
kdc__store_received_with (struct kdc__store *store, int status, int64_t after,
                          struct kdc__received_row *out, kdc_error **err)
{
  struct kdc__sql q;
  int result;

  if (status == 0)
    return kdc__store_received_next (store, NULL, NULL, after, out, err);
  memset (out, 0, sizeof *out);
  result = kdc__store_ready (store, err);
  if (result != KDC_OK)
    return result;
  kdc__sql_begin (&q, store, COLUMNS "WHERE status = ? AND n > ? ORDER BY n LIMIT 1", err);
  kdc__sql_int (&q, status);
  kdc__sql_int (&q, after);
  return one_row (&q, store, out);
}

int
kdc__store_received_effects (struct kdc__store *store, const char *message_id, int64_t *out,
                             kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *out = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT count(*) FROM received WHERE message_id = ?", err);
  kdc__sql_text (&q, message_id);
  return kdc__sql_one (&q, out);
}

/* ---- changes ---- */

struct change {
  const struct kdc__received_row *row;
  const void *record;
  size_t size;
  int status;
  const uint8_t (*blobs)[32];
  size_t blob_count;
};

/* Another process may have changed the record since it was read: then nothing is written. */
static int
change_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct change *c = arg;
  struct kdc__sql q;
  int64_t n;
  int status;

  kdc__sql_begin (&q, store,
                  "UPDATE received SET record = ?1, status = ?2 WHERE n = ?3 AND "
                  "coalesce(record, ?5) = ?4 AND status = ?6 RETURNING n", err);
  kdc__sql_bytes (&q, c->record, c->size);
  kdc__sql_int (&q, c->status);
  kdc__sql_int (&q, c->row->n);
  kdc__sql_bytes (&q, c->row->record.data, c->row->record.size);
  kdc__sql_bytes (&q, NULL, 0);     /* a row of the time before records */
  kdc__sql_int (&q, c->row->status);
  status = kdc__sql_one (&q, &n);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (store->ctx, err, KDC_ESTATE, "store.changed", "code", c->row->code, NULL);
  if (status == KDC_OK)
    status = kdc__store_refer (store, 0, c->blobs, c->blob_count, err);
  if (status != KDC_OK || c->status == c->row->status)
    return status;
  return kdc__store_change_add (store, n, c->row->peer, c->row->code, c->status, NULL, err);
}

int
kdc__store_received_change (struct kdc__store *store, const struct kdc__received_row *row,
                            const void *record, size_t size, int status,
                            const uint8_t (*blobs)[32], size_t blob_count, kdc_error **err)
{
  struct change c = { row, record, size, status, blobs, blob_count };

  return kdc__store_transact (store, change_body, &c, err);
}
