/* delivery.c - deliveries, their calls and their journal: putting in and looking up. */

#include <string.h>
#include "base/crash.h"
#include "store/private.h"

const char *
kdc__state_name (int state)
{
  static const char *const names[] = {
    "draft", "frozen", "queued", "sending", "waiting-receipt", "polling", "unknown", "reconciling",
    "retry-wait", "suspended", "dead", "delivered", "delivered-no-receipt", "rejected"
  };

  return state >= 0 && state < (int) (sizeof names / sizeof *names) ? names[state] : "?";
}

const char *
kdc__journal_event_name (int event)
{
  static const char *const names[] = {
    "enqueued", "frozen", "claimed", "sending", "not-sent", "answer", "no-answer", "unknown",
    "reconciled",
    "retry", "delivered", "rejected", "suspended", "dead", "late", "resumed", "lease-taken",
    "progress"
  };

  return event > 0 && event <= (int) (sizeof names / sizeof *names) ? names[event - 1] : "?";
}

/* ---- rows in memory ---- */

void
kdc__delivery_row_clear (struct kdc_context *ctx, struct kdc__delivery_row *row)
{
  if (row == NULL)
    return;
  kdc__free (ctx, row->destination);
  kdc__free (ctx, row->protocol);
  kdc__free (ctx, row->message_id);
  kdc__free (ctx, row->client_key);
  kdc__free (ctx, row->stream);
  kdc__free (ctx, row->lease_owner);
  memset (row, 0, sizeof *row);
}

void
kdc__call_row_clear (struct kdc_context *ctx, struct kdc__call_row *row)
{
  if (row == NULL)
    return;
  kdc__free (ctx, row->name);
  kdc__free (ctx, row->recipe.data);
  kdc__free (ctx, row->captures.data);
  kdc__free (ctx, row->receipt.data);
  memset (row, 0, sizeof *row);
}

void
kdc__store_rows_free (struct kdc__store *store, struct kdc__delivery_row *rows, size_t count)
{
  while (rows != NULL && count > 0)
    kdc__delivery_row_clear (store->ctx, &rows[--count]);
  if (rows != NULL)
    kdc__free (store->ctx, rows);
}

void
kdc__store_calls_free (struct kdc__store *store, struct kdc__call_row *rows, size_t count)
{
  while (rows != NULL && count > 0)
    kdc__call_row_clear (store->ctx, &rows[--count]);
  if (rows != NULL)
    kdc__free (store->ctx, rows);
}

void
kdc__store_journal_free (struct kdc__store *store, struct kdc__journal_row *rows, size_t count)
{
  while (rows != NULL && count > 0)
    kdc__free (store->ctx, rows[--count].detail);
  if (rows != NULL)
    kdc__free (store->ctx, rows);
}

int
kdc__store_read_delivery (struct kdc__sql *q, struct kdc__delivery_row *row)
{
  memset (row, 0, sizeof *row);
  row->id = kdc__sql_number (q, 0);
  (void) kdc__sql_copy_text (q, 1, &row->destination);
  (void) kdc__sql_copy_text (q, 2, &row->protocol);
  (void) kdc__sql_copy_text (q, 3, &row->message_id);
  (void) kdc__sql_copy_text (q, 4, &row->client_key);
  (void) kdc__sql_copy_text (q, 5, &row->stream);
  (void) kdc__sql_copy_sha (q, 6, row->protocol_sha);
  row->seq = kdc__sql_number (q, 7);
  row->parent = kdc__sql_number (q, 8);
  row->state = (int) kdc__sql_number (q, 9);
  row->due_ms = kdc__sql_number (q, 10);
  row->lease_epoch = kdc__sql_number (q, 11);
  row->lease_until_ms = kdc__sql_number (q, 12);
  row->created_ms = kdc__sql_number (q, 13);
  row->changed_ms = kdc__sql_number (q, 14);
  return kdc__sql_copy_text (q, 15, &row->lease_owner);
}

static int
read_call (struct kdc__sql *q, struct kdc__call_row *row)
{
  memset (row, 0, sizeof *row);
  row->delivery = kdc__sql_number (q, 0);
  row->ord = (int) kdc__sql_number (q, 1);
  row->variant = (int) kdc__sql_number (q, 2);
  (void) kdc__sql_copy_text (q, 3, &row->name);
  row->state = (int) kdc__sql_number (q, 4);
  row->attempts = (int) kdc__sql_number (q, 5);
  (void) kdc__sql_copy_blob (q, 6, &row->recipe.data, &row->recipe.size);
  (void) kdc__sql_copy_sha (q, 7, row->sha256);
  (void) kdc__sql_copy_blob (q, 8, &row->captures.data, &row->captures.size);
  return kdc__sql_copy_blob (q, 9, &row->receipt.data, &row->receipt.size);
}

static int
read_journal (struct kdc__sql *q, struct kdc__journal_row *row)
{
  size_t size;
  void *detail = NULL;

  memset (row, 0, sizeof *row);
  row->n = kdc__sql_number (q, 0);
  row->at_ms = kdc__sql_number (q, 1);
  row->epoch = kdc__sql_number (q, 2);
  row->event = (int) kdc__sql_number (q, 3);
  (void) kdc__sql_copy_blob (q, 4, &detail, &size);
  row->detail = detail;
  return q->status;
}

/* ---- the journal ---- */

/* The first line of a delivery is asked for no number. */
static int
add_line (struct kdc__store *store, int64_t id, int is_first, int64_t epoch, int event,
          const char *detail, kdc_error **err)
{
  size_t size = detail != NULL ? strlen (detail) : 0;
  struct kdc__sql q;
  int64_t n = 1;
  int status;

  kdc__sql_begin (&q, store, is_first
                  ? "INSERT INTO journal(delivery, n, at_ms, epoch, event, detail) VALUES(?1, 1, "
                    "?2, ?3, ?4, ?5)"
                  : "INSERT INTO journal(delivery, n, at_ms, epoch, event, detail) VALUES(?1, "
                    "(SELECT coalesce(max(n), 0) + 1 FROM journal WHERE delivery = ?1), ?2, ?3, "
                    "?4, ?5) RETURNING n", err);
  kdc__sql_int (&q, id);
  kdc__sql_int (&q, store->now_ms);
  kdc__sql_int (&q, epoch);
  kdc__sql_int (&q, event);
  kdc__sql_blob (&q, detail, size);
  status = is_first ? kdc__sql_run (&q) : kdc__sql_one (&q, &n);
  if (status != KDC_OK)
    return status;
  return kdc__store_audit_add (store, event, id, n, "", detail, size, err);
}

int
kdc__store_journal_add (struct kdc__store *store, int64_t id, int64_t epoch, int event,
                        const char *detail, kdc_error **err)
{
  return add_line (store, id, 0, epoch, event, detail, err);
}

/* ---- enqueue ---- */

static int
find_key (struct kdc__store *store, const char *key, int64_t *id, kdc_error **err)
{
  struct kdc__sql q;

  if (key == NULL)
    return KDC_ENOTFOUND;
  kdc__sql_begin (&q, store, "SELECT id FROM delivery WHERE client_key = ?", err);
  kdc__sql_text (&q, key);
  return kdc__sql_one (&q, id);
}

static int
find_message (struct kdc__store *store, const char *destination, const char *message_id,
              int64_t *id, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "SELECT id FROM delivery WHERE destination = ? AND message_id = ?",
                  err);
  kdc__sql_text (&q, destination);
  kdc__sql_text (&q, message_id);
  return kdc__sql_one (&q, id);
}

int
kdc__store_put_calls (struct kdc__store *store, int64_t id, const struct kdc__call_row *calls,
                      size_t count,
                      kdc_error **err)
{
  struct kdc__sql q;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < count && status == KDC_OK; i++) {
    const struct kdc__call_row *call = &calls[i];

    kdc__sql_begin (&q, store,
                    "INSERT INTO call(delivery, ord, variant, name, state, attempts, recipe, "
                    "sha256, captures, receipt) VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(delivery, "
                    "ord, variant) DO UPDATE SET name = excluded.name, state = excluded.state, "
                    "attempts = excluded.attempts, recipe = excluded.recipe, sha256 = "
                    "excluded.sha256, captures = excluded.captures, receipt = excluded.receipt",
                    err);
    kdc__sql_int (&q, id);
    kdc__sql_int (&q, call->ord);
    kdc__sql_int (&q, call->variant);
    kdc__sql_text (&q, call->name);
    kdc__sql_int (&q, call->state);
    kdc__sql_int (&q, call->attempts);
    kdc__sql_bytes (&q, call->recipe.data, call->recipe.size);
    kdc__sql_bytes (&q, call->sha256, 32);
    kdc__sql_blob (&q, call->captures.data, call->captures.size);
    kdc__sql_blob (&q, call->receipt.data, call->receipt.size);
    status = kdc__sql_run (&q);
  }
  return status;
}

/* KDC_ENOTFOUND: its key or message id is taken. */
static int
insert_row (struct kdc__store *store, struct kdc__enqueue *e, kdc_error **err)
{
  const struct kdc__delivery_row *row = &e->row;
  int64_t now = store->now_ms;
  struct kdc__sql q;

  kdc__sql_begin (&q, store, store->driver->insert_delivery, err);
  kdc__sql_text (&q, row->destination);
  kdc__sql_text (&q, row->protocol);
  kdc__sql_bytes (&q, row->protocol_sha, 32);
  kdc__sql_text (&q, row->message_id);
  kdc__sql_text (&q, row->client_key);
  kdc__sql_text (&q, row->stream);
  if (row->parent != 0)
    kdc__sql_int (&q, row->parent);
  else
    kdc__sql_null (&q);
  kdc__sql_int (&q, now);
  return kdc__sql_insert (&q, &e->id);
}

/* The row was not taken: it is there under its key, or another has its message id. */
static int
find_same (struct kdc__store *store, struct kdc__enqueue *e, kdc_error **err)
{
  int status = find_key (store, e->row.client_key, &e->id, err);

  e->existed = status == KDC_OK;
  return status != KDC_ENOTFOUND
         ? status : kdc__fail (store->ctx, err, KDC_ECONFLICT, "store.message-id-used", "message",
                               e->row.message_id, "destination", e->row.destination, NULL);
}

int
kdc__store_insert_delivery (struct kdc__store *store, struct kdc__enqueue *e, kdc_error **err)
{
  int status = kdc__store_lock (store, e->row.stream, err);

  e->existed = 0;
  if (status == KDC_OK)
    status = insert_row (store, e, err);
  if (status == KDC_ENOTFOUND)
    return find_same (store, e, err);
  if (status == KDC_OK)
    status = kdc__store_put_calls (store, e->id, e->calls, e->call_count, err);
  if (status == KDC_OK)
    status = kdc__store_refer (store, e->id, e->blobs, e->blob_count, err);
  if (status == KDC_OK)
    status = add_line (store, e->id, 1, 0, KDC__J_ENQUEUED, e->detail, err);
  return status;
}

struct enqueue { struct kdc__enqueue *entries; size_t count; };

/* All streams and all content of a batch, in rising order: two batches never wait for each
 * other. */
static int
lock_all (struct kdc__store *store, const struct enqueue *e, kdc_error **err)
{
  char wanted[KDC__STORE_LOCKS] = { 0 };
  unsigned number;
  int status = KDC_OK;
  size_t i;

  kdc__store_begin_staged (store, wanted);
  if (store->driver->lock == NULL)
    return KDC_OK;
  for (i = 0; i < e->count; i++)
    wanted[kdc__store_lock_number (e->entries[i].row.stream)] = 1;
  for (number = 0; number < KDC__STORE_LOCKS && status == KDC_OK; number++)
    if (wanted[number])
      status = store->driver->lock (store, number, err);
  return status;
}

static int
enqueue_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct enqueue *e = arg;
  int status = lock_all (store, e, err);
  size_t i;

  for (i = 0; i < e->count && status == KDC_OK; i++)
    status = kdc__store_insert_delivery (store, &e->entries[i], err);
  if (status == KDC_OK)
    status = kdc__store_put_staged (store, err);
  kdc__crash_point ("store.enqueue.before-commit");
  return status;
}

int
kdc__store_enqueue_many (struct kdc__store *store, struct kdc__enqueue *entries, size_t count,
                         kdc_error **err)
{
  struct enqueue e = { entries, count };
  size_t i;
  int status;

  for (i = 0; i < count; i++)
    if (entries[i].row.destination == NULL || entries[i].row.protocol == NULL
        || entries[i].row.message_id == NULL || entries[i].row.stream == NULL)
      return kdc__fail_einval (err, "row");
  status = kdc__store_ready (store, err);
  if (status == KDC_OK)
    status = kdc__store_reserve_check (store, err);
  if (status == KDC_OK)
    status = kdc__store_transact (store, enqueue_body, &e, err);
  kdc__crash_point ("store.enqueue.committed");
  return status;
}

int
kdc__store_enqueue (struct kdc__store *store, const struct kdc__delivery_row *row,
                    const struct kdc__call_row *calls, size_t call_count,
                    const uint8_t (*blobs)[32], size_t blob_count, const char *detail,
                    int64_t *id, int *existed, kdc_error **err)
{
  struct kdc__enqueue e = { .calls = calls, .call_count = call_count, .blobs = blobs,
                          .blob_count = blob_count, .detail = detail };
  int status;

  *id = 0;
  *existed = 0;
  if (row == NULL)
    return kdc__fail_einval (err, "row");
  e.row = *row;
  status = kdc__store_enqueue_many (store, &e, 1, err);
  if (status == KDC_OK) {
    *id = e.id;
    *existed = e.existed;
  }
  return status;
}

/* ---- looking up ---- */

int
kdc__store_no_delivery (struct kdc__store *store, kdc_error **err)
{
  return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.no-delivery", NULL);
}

int
kdc__store_get (struct kdc__store *store, int64_t id, struct kdc__delivery_row *out,
                kdc_error **err)
{
  struct kdc__sql q;
  int found, status = kdc__store_ready (store, err);

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT " KDC__DELIVERY_COLUMNS " FROM delivery WHERE id = ?", err);
  kdc__sql_int (&q, id);
  found = kdc__sql_row (&q);
  if (found)
    (void) kdc__store_read_delivery (&q, out);
  status = kdc__sql_end (&q);
  if (status != KDC_OK)
    kdc__delivery_row_clear (store->ctx, out);
  return status == KDC_OK && !found ? kdc__store_no_delivery (store, err) : status;
}

int
kdc__store_find (struct kdc__store *store, const char *destination, const char *message_id,
                 int64_t *id, kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  *id = 0;
  if (status == KDC_OK)
    status = find_message (store, destination, message_id, id, err);
  return status == KDC_ENOTFOUND ? kdc__store_no_delivery (store, err) : status;
}

int
kdc__store_list (struct kdc__store *store, int64_t after_id, size_t most,
                 struct kdc__delivery_row **rows, size_t *count,
                 kdc_error **err)
{
  struct kdc__delivery_row *list = NULL;
  size_t n = 0, capacity = 0;
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "SELECT " KDC__DELIVERY_COLUMNS " FROM delivery WHERE id > ? ORDER BY id LIMIT ?",
                  err);
  kdc__sql_int (&q, after_id);
  kdc__sql_int (&q, most > INT32_MAX ? INT32_MAX : (int64_t) most);
  while (kdc__sql_next (&q, (void **) &list, &capacity, n, sizeof *list))
    (void) kdc__store_read_delivery (&q, &list[n++]);
  if (kdc__sql_end (&q) != KDC_OK) {
    kdc__store_rows_free (store, list, n);
    return q.status;
  }
  *rows = list;
  *count = n;
  return KDC_OK;
}

int
kdc__store_calls (struct kdc__store *store, int64_t id, struct kdc__call_row **rows, size_t *count,
                  kdc_error **err)
{
  struct kdc__call_row *list = NULL;
  size_t n = 0, capacity = 0;
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "SELECT delivery, ord, variant, name, state, attempts, recipe, sha256, "
                  "captures, receipt FROM call WHERE delivery = ? ORDER BY ord, variant", err);
  kdc__sql_int (&q, id);
  while (kdc__sql_next (&q, (void **) &list, &capacity, n, sizeof *list))
    (void) read_call (&q, &list[n++]);
  if (kdc__sql_end (&q) != KDC_OK) {
    kdc__store_calls_free (store, list, n);
    return q.status;
  }
  *rows = list;
  *count = n;
  return KDC_OK;
}

int
kdc__store_journal (struct kdc__store *store, int64_t id, int64_t after_n, size_t most,
                    struct kdc__journal_row **rows,
                    size_t *count, kdc_error **err)
{
  struct kdc__journal_row *list = NULL;
  size_t n = 0, capacity = 0;
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "SELECT n, at_ms, epoch, event, detail FROM journal WHERE delivery = ? AND n > "
                  "? ORDER BY n LIMIT ?",
                  err);
  kdc__sql_int (&q, id);
  kdc__sql_int (&q, after_n);
  kdc__sql_int (&q, most > INT32_MAX ? INT32_MAX : (int64_t) most);
  while (kdc__sql_next (&q, (void **) &list, &capacity, n, sizeof *list))
    (void) read_journal (&q, &list[n++]);
  if (kdc__sql_end (&q) != KDC_OK) {
    kdc__store_journal_free (store, list, n);
    return q.status;
  }
  *rows = list;
  *count = n;
  return KDC_OK;
}
