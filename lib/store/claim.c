/* claim.c - leases and what is done under them. A claim is one short transaction; every later
 * write names the epoch it was claimed with, and changes nothing once another took over. */

#include <string.h>
#include "base/crash.h"
#include "store/private.h"

#define NEVER INT64_MAX
#define OPEN_STATES "(2,3,4,5,6,7,8)"

/* ---- claim ---- */

struct claim {
  size_t most;
  struct kdc__delivery_row *rows;
  size_t count, capacity;
};

/* Owners one after the other by index: no read stays open while their rows are changed. */
static int
end_gone_leases (struct kdc__store *store, int64_t now, kdc_error **err)
{
  struct kdc__sql q;
  char *last = NULL, *owner = NULL;
  int status = KDC_OK;

  for (;;) {
    kdc__sql_begin (&q, store, "SELECT min(lease_owner) FROM delivery WHERE lease_owner > ?", err);
    kdc__sql_text (&q, last != NULL ? last : "");
    if (kdc__sql_row (&q))
      (void) kdc__sql_copy_text (&q, 0, &owner);
    status = kdc__sql_end (&q);
    kdc__free (store->ctx, last);
    last = owner;
    owner = NULL;
    if (status != KDC_OK || last == NULL)
      break;
    if (strcmp (last, store->owner) == 0 || !kdc__store_owner_is_gone (last))
      continue;
    kdc__sql_begin (&q, store,
                    "UPDATE delivery SET lease_until_ms = 0 WHERE lease_owner = ? AND "
                    "lease_until_ms >= ?", err);
    kdc__sql_text (&q, last);
    kdc__sql_int (&q, now);
    status = kdc__sql_run (&q);
    if (status != KDC_OK)
      break;
  }
  kdc__free (store->ctx, last);
  return status;
}

struct candidate { int64_t id; int state; char *owner; };

static void
free_candidates (struct kdc__store *store, struct candidate *list, size_t count)
{
  while (count > 0)
    kdc__free (store->ctx, list[--count].owner);
  if (list != NULL)
    kdc__free (store->ctx, list);
}

static int
find_candidates (struct kdc__store *store, int64_t now, size_t most, struct candidate **out,
                 size_t *count,
                 kdc_error **err)
{
  struct candidate *list = NULL;
  size_t capacity = 0;
  struct kdc__sql q;

  *out = NULL;
  *count = 0;
  kdc__sql_begin (&q, store, store->driver->candidates, err);
  kdc__sql_int (&q, now);
  kdc__sql_int (&q, most > 10000 ? 10000 : (int64_t) most);
  while (kdc__sql_row (&q)) {
    if (kdc__grow (store->ctx, (void **) &list, &capacity, *count, sizeof *list) != KDC_OK) {
      q.status = kdc__fail_nomem (err);
      break;
    }
    list[*count].id = kdc__sql_number (&q, 0);
    list[*count].state = (int) kdc__sql_number (&q, 1);
    (void) kdc__sql_copy_text (&q, 2, &list[(*count)++].owner);
  }
  if (kdc__sql_end (&q) != KDC_OK) {
    free_candidates (store, list, *count);
    return q.status;
  }
  *out = list;
  return KDC_OK;
}

static int
journal_claim (struct kdc__store *store, const struct candidate *c, int64_t epoch, kdc_error **err)
{
  int status = KDC_OK;

  if (c->owner != NULL)
    status = kdc__store_journal_add (store, c->id, epoch, KDC__J_LEASE_TAKEN, c->owner, err);
  if (status == KDC_OK)
    status = kdc__store_journal_add (store, c->id, epoch, KDC__J_CLAIMED, store->owner, err);
  if (status == KDC_OK && c->state == KDC__SENDING)
    status = kdc__store_journal_add (store, c->id, epoch, KDC__J_UNKNOWN,
                                     "lease ended while sending", err);
  return status;
}

static int
claim_one (struct kdc__store *store, struct claim *claim, const struct candidate *c, int64_t now,
           kdc_error **err)
{
  struct kdc__sql q;
  int64_t epoch = 0;

  if (kdc__grow (store->ctx, (void **) &claim->rows, &claim->capacity, claim->count,
                 sizeof *claim->rows) != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET lease_epoch = lease_epoch + 1, lease_owner = ?2, "
                  "lease_until_ms = ?3, changed_ms = ?4, state = CASE state WHEN 3 THEN 6 ELSE "
                  "state END WHERE id = ?1 RETURNING " KDC__DELIVERY_COLUMNS, err);
  kdc__sql_int (&q, c->id);
  kdc__sql_text (&q, store->owner);
  kdc__sql_int (&q, now + kdc__limit (store->ctx, KDC__LEASE_MS));
  kdc__sql_int (&q, now);
  if (kdc__sql_row (&q)) {
    (void) kdc__store_read_delivery (&q, &claim->rows[claim->count]);
    epoch = claim->rows[claim->count++].lease_epoch;
  }
  if (kdc__sql_run (&q) != KDC_OK)
    return q.status;
  return journal_claim (store, c, epoch, err);
}

static int
claim_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct claim *claim = arg;
  struct candidate *list = NULL;
  int64_t now = store->now_ms;
  size_t i, count = 0;
  int status;

  while (claim->count > 0)          /* of an earlier try */
    kdc__delivery_row_clear (store->ctx, &claim->rows[--claim->count]);
  status = end_gone_leases (store, now, err);
  if (status == KDC_OK)
    status = find_candidates (store, now, claim->most, &list, &count, err);
  for (i = 0; i < count && status == KDC_OK; i++)
    status = claim_one (store, claim, &list[i], now, err);
  free_candidates (store, list, count);
  kdc__crash_point ("store.claim.before-commit");
  return status;
}

int
kdc__store_claim (struct kdc__store *store, size_t most, struct kdc__delivery_row **rows,
                  size_t *count, kdc_error **err)
{
  struct claim claim = { most, NULL, 0, 0 };
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status == KDC_OK)
    status = kdc__store_reserve_check (store, err);
  if (status == KDC_OK)
    status = kdc__store_transact (store, claim_body, &claim, err);
  kdc__crash_point ("store.claim.committed");
  if (status != KDC_OK) {
    kdc__store_rows_free (store, claim.rows, claim.count);
    return status;
  }
  *rows = claim.rows;
  *count = claim.count;
  return KDC_OK;
}

/* ---- transition ---- */

struct step { const struct kdc__transition *t; int lost; };

static int
is_final (int state)
{
  return state >= KDC__DELIVERED;
}

/* *found: the row was ours and open; its stream (to be freed). */
static int
move_row (struct kdc__store *store, const struct kdc__transition *t, char **stream, kdc_error **err)
{
  int release = t->state >= 0 && t->state != KDC__SENDING;
  struct kdc__sql q;

  *stream = NULL;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET state = CASE WHEN ?3 < 0 THEN state ELSE ?3 END, due_ms = "
                  "CASE WHEN ?4 < 0 THEN due_ms ELSE ?4 END, changed_ms = ?5, lease_owner = CASE "
                  "?6 WHEN 1 THEN NULL ELSE lease_owner END, lease_until_ms = CASE ?6 WHEN 1 THEN "
                  "0 ELSE lease_until_ms END WHERE id = ?1 AND lease_epoch = ?2 AND state < 11 "
                  "RETURNING stream", err);
  kdc__sql_int (&q, t->delivery);
  kdc__sql_int (&q, t->epoch);
  kdc__sql_int (&q, t->state);
  kdc__sql_int (&q, t->due_ms);
  kdc__sql_int (&q, store->now_ms);
  kdc__sql_int (&q, release);
  if (kdc__sql_row (&q))
    (void) kdc__sql_copy_text (&q, 0, stream);
  return kdc__sql_run (&q);
}

/* What came too late is kept in the journal; the row belongs to somebody else. */
static int
journal_late (struct kdc__store *store, const struct kdc__transition *t, kdc_error **err)
{
  struct kdc__sql q;
  int64_t one;
  int status;

  kdc__sql_begin (&q, store, "SELECT 1 FROM delivery WHERE id = ?", err);
  kdc__sql_int (&q, t->delivery);
  status = kdc__sql_one (&q, &one);
  if (status == KDC_ENOTFOUND)
    return kdc__store_no_delivery (store, err);
  if (status == KDC_OK)
    status = kdc__store_journal_add (store, t->delivery, t->epoch, KDC__J_LATE, t->detail, err);
  return status;
}

static int
wake_next (struct kdc__store *store, const char *stream, kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_lock (store, stream, err);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET due_ms = ?2 WHERE due_ms = 9223372036854775807 AND id = "
                  "(SELECT id FROM delivery WHERE stream = ?1 AND state < 11 ORDER BY seq LIMIT 1)",
                  err);
  kdc__sql_text (&q, stream);
  kdc__sql_int (&q, store->now_ms);
  return kdc__sql_run (&q);
}

static int
add_event (struct kdc__store *store, int64_t id, int kind, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "INSERT INTO event(delivery, kind) VALUES(?, ?)", err);
  kdc__sql_int (&q, id);
  kdc__sql_int (&q, kind);
  return kdc__sql_run (&q);
}

static int
add_child (struct kdc__store *store, const struct kdc__transition *t, kdc_error **err)
{
  struct kdc__enqueue e = { .row = *t->child, .calls = t->child_calls,
                          .call_count = t->child_call_count, .detail = t->detail };

  return kdc__store_insert_delivery (store, &e, err);
}

static int
write_step (struct kdc__store *store, const struct kdc__transition *t, const char *stream,
            kdc_error **err)
{
  int status = kdc__store_put_calls (store, t->delivery, t->calls, t->call_count, err);

  if (status == KDC_OK)
    status = kdc__store_refer (store, t->delivery, t->blobs, t->blob_count, err);
  if (status == KDC_OK)
    status = kdc__store_journal_add (store, t->delivery, t->epoch, t->event, t->detail, err);
  if (status == KDC_OK && t->notify != 0)
    status = add_event (store, t->delivery, t->notify, err);
  if (status == KDC_OK && t->child != NULL)
    status = add_child (store, t, err);
  if (status == KDC_OK && is_final (t->state))
    status = wake_next (store, stream, err);
  return status;
}

static int
transition_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct step *step = arg;
  char *stream;
  int status = move_row (store, step->t, &stream, err);

  step->lost = status == KDC_OK && stream == NULL;
  if (step->lost)
    status = journal_late (store, step->t, err);
  else if (status == KDC_OK)
    status = write_step (store, step->t, stream, err);
  kdc__free (store->ctx, stream);
  kdc__crash_point ("store.transition.before-commit");
  return status;
}

int
kdc__store_transition (struct kdc__store *store, const struct kdc__transition *t, int *lost,
                       kdc_error **err)
{
  struct step step = { t, 0 };
  int status;

  *lost = 0;
  if (t->state > KDC__REJECTED || (t->state >= 0 && t->state < KDC__QUEUED))
    return kdc__fail_einval (err, "state");
  status = kdc__store_transact_reserve (store, transition_body, &step, err);
  kdc__crash_point ("store.transition.committed");
  if (status == KDC_OK)
    *lost = step.lost;
  return status;
}

/* ---- a person's decision ---- */

struct resume { int64_t id; int state; const char *detail; };

static int
lock_stream_of (struct kdc__store *store, int64_t id, kdc_error **err)
{
  struct kdc__sql q;
  char *stream = NULL;
  int status;

  kdc__sql_begin (&q, store, "SELECT stream FROM delivery WHERE id = ?", err);
  kdc__sql_int (&q, id);
  if (kdc__sql_row (&q))
    (void) kdc__sql_copy_text (&q, 0, &stream);
  status = kdc__sql_end (&q);
  if (status == KDC_OK && stream == NULL)
    return kdc__store_no_delivery (store, err);
  if (status == KDC_OK)
    status = kdc__store_lock (store, stream, err);
  kdc__free (store->ctx, stream);
  return status;
}

static int
resume_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct resume *r = arg;
  struct kdc__sql q;
  int64_t epoch = 0;
  int status = lock_stream_of (store, r->id, err);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET state = ?2, lease_epoch = lease_epoch + 1, lease_owner = "
                  "NULL, lease_until_ms = 0, changed_ms = ?3, due_ms = CASE WHEN EXISTS (SELECT 1 "
                  "FROM delivery e WHERE e.stream = delivery.stream AND e.seq < delivery.seq AND "
                  "e.state < 11) THEN 9223372036854775807 ELSE ?3 END WHERE id = ?1 AND state IN "
                  "(9, 10) RETURNING lease_epoch",
                  err);
  kdc__sql_int (&q, r->id);
  kdc__sql_int (&q, r->state);
  kdc__sql_int (&q, store->now_ms);
  status = kdc__sql_one (&q, &epoch);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (store->ctx, err, KDC_ESTATE, "store.not-stopped", NULL);
  if (status == KDC_OK)
    status = kdc__store_journal_add (store, r->id, epoch, KDC__J_RESUMED, r->detail, err);
  return status;
}

int
kdc__store_resume (struct kdc__store *store, int64_t id, int state, const char *detail,
                   kdc_error **err)
{
  struct resume r = { id, state, detail };

  if (state != KDC__QUEUED && state != KDC__UNKNOWN_STATE)
    return kdc__fail_einval (err, "state");
  return kdc__store_transact (store, resume_body, &r, err);
}

/* ---- time ---- */

/* Under a lease a row waits for the lease's end, unless its owner is gone. */
static int64_t
leased_due (struct kdc__store *store, struct kdc__sql *q)
{
  int64_t due = kdc__sql_number (q, 1);
  int64_t until = kdc__sql_number (q, 2);
  char *owner = NULL;
  int gone;

  if (kdc__sql_copy_text (q, 0, &owner) != KDC_OK || owner == NULL || due == NEVER)
    return due;
  gone = strcmp (owner, store->owner) != 0 && kdc__store_owner_is_gone (owner);
  kdc__free (store->ctx, owner);
  return gone || due > until ? due : until + 1;
}

int
kdc__store_next_due (struct kdc__store *store, int64_t *due_ms, kdc_error **err)
{
  struct kdc__sql q;
  int64_t due, first = NEVER;
  int status = kdc__store_ready (store, err);

  *due_ms = NEVER;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  /* coalesce: the index of leases would read them all */
                  "SELECT due_ms FROM delivery WHERE state IN " OPEN_STATES
                  " AND coalesce(lease_owner, '') = '' ORDER BY due_ms LIMIT 1", err);
  status = kdc__sql_one (&q, &first);
  if (status != KDC_OK && status != KDC_ENOTFOUND)
    return status;
  kdc__sql_begin (&q, store,
                  "SELECT lease_owner, due_ms, lease_until_ms FROM delivery WHERE lease_owner IS "
                  "NOT NULL AND state IN " OPEN_STATES, err);
  while (kdc__sql_row (&q)) {
    due = leased_due (store, &q);
    first = due < first ? due : first;
  }
  status = kdc__sql_end (&q);
  if (status == KDC_OK)
    *due_ms = first;
  return status;
}

/* ---- events for the host ---- */

struct show { int64_t after; struct kdc__event_row *out; };

static int
event_show_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct show *s = arg;
  struct kdc__sql q;
  int found;

  memset (s->out, 0, sizeof *s->out);
  kdc__sql_begin (&q, store,
                  "UPDATE event SET shown = shown + 1 WHERE id = (SELECT min(id) FROM event WHERE "
                  "id > ?) RETURNING id, delivery, kind, coalesce(progress, 0), shown", err);
  kdc__sql_int (&q, s->after);
  found = kdc__sql_row (&q);
  if (found) {
    s->out->id = kdc__sql_number (&q, 0);
    s->out->delivery = kdc__sql_number (&q, 1);
    s->out->kind = (int) kdc__sql_number (&q, 2);
    s->out->progress = kdc__sql_number (&q, 3);
    s->out->shown = kdc__sql_number (&q, 4) - 1;
  }
  return kdc__sql_end (&q);
}

int
kdc__store_event_show (struct kdc__store *store, int64_t after, struct kdc__event_row *out,
                       kdc_error **err)
{
  struct show s = { after, out };
  int status = kdc__store_transact (store, event_show_body, &s, err);

  kdc__crash_point ("feed.shown");
  return status == KDC_OK && out->id == 0 ? KDC_ENOTFOUND : status;
}

static int
event_done_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "DELETE FROM event WHERE id = ?", err);
  kdc__sql_int (&q, *(const int64_t *) arg);
  return kdc__sql_run (&q);
}

int
kdc__store_event_done (struct kdc__store *store, int64_t event, kdc_error **err)
{
  return kdc__store_transact (store, event_done_body, &event, err);
}
