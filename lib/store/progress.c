/* progress.c - the feed of statuses, both ends of it: the steps of what was received, numbered in
 * the order of their commits, so that whoever has read up to a number has missed none; and what a
 * sender read, which commits together with how far it has read. */

#include <stdio.h>
#include <string.h>
#include "base/crash.h"
#include "base/text.h"
#include "store/private.h"

/* ---- the receiving side ---- */

/* The lock is that of the audit log, which the commit takes in any case: a number given out here is
 * committed, or given back, before there is a next one. */
static int
insert_change (struct kdc__store *store, int64_t received, const char *peer, int step,
               const char *note, kdc_error **err)
{
  struct kdc__sql q;
  int status = KDC_OK;

  if (store->driver->lock != NULL)
    status = store->driver->lock (store, KDC__STORE_AUDIT_LOCK, err);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "INSERT INTO status_change(n, received, peer, status, at_ms, note) VALUES("
                  "(SELECT coalesce(max(n), 0) + 1 FROM status_change), ?, ?, ?, ?, ?)", err);
  kdc__sql_int (&q, received);
  kdc__sql_text (&q, peer);
  kdc__sql_int (&q, step);
  kdc__sql_int (&q, store->now_ms);
  kdc__sql_text (&q, note);
  return kdc__sql_run (&q);
}

int
kdc__store_change_add (struct kdc__store *store, int64_t received, const char *peer,
                       const char *code, int step, const char *note, kdc_error **err)
{
  struct kdc_buffer text;
  int status = insert_change (store, received, peer, step, note, err);

  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&text, store->ctx, 0);
  status = kdc__buffer_printf (&text, note != NULL ? "%d %s" : "%d", step, note);
  if (status != KDC_OK)
    status = kdc__fail_nomem (err);
  else
    status = kdc__store_audit_add (store, KDC__A_STATUS, 0, 0, code, text.data, text.size, err);
  kdc__buffer_clear (&text);
  kdc__crash_point ("feed.changed");
  return status;
}

struct new_status { const char *code, *note; int from, status; };

static int
refused (struct kdc__store *store, const struct new_status *s, kdc_error **err)
{
  struct kdc__received_row row;
  int status = kdc__store_received_get (store, s->code, &row, err);

  kdc__received_row_clear (store->ctx, &row);
  return status == KDC_OK ? kdc__fail (store->ctx, err, KDC_ESTATE, "store.changed", "code",
                                       s->code, NULL)
                          : status;
}

static int
status_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct new_status *s = arg;
  struct kdc__sql q;
  char *peer = NULL;
  int64_t n = 0;
  int found, status;

  kdc__sql_begin (&q, store,
                  "UPDATE received SET status = ?1 WHERE code = ?2 AND (?3 = 0 OR status = ?3) "
                  "RETURNING n, peer", err);
  kdc__sql_int (&q, s->status);
  kdc__sql_text (&q, s->code);
  kdc__sql_int (&q, s->from);
  found = kdc__sql_row (&q);
  if (found) {
    n = kdc__sql_number (&q, 0);
    (void) kdc__sql_copy_text (&q, 1, &peer);
  }
  status = kdc__sql_end (&q);
  if (status == KDC_OK && !found)
    status = refused (store, s, err);
  if (status == KDC_OK)
    status = kdc__store_change_add (store, n, peer, s->code, s->status, s->note, err);
  kdc__free (store->ctx, peer);
  return status;
}

int
kdc__store_received_set_status (struct kdc__store *store, const char *code, int from, int status,
                                const char *note, kdc_error **err)
{
  struct new_status s = { code, note, from, status };

  return kdc__store_transact (store, status_body, &s, err);
}

#define CHANGES \
  "SELECT c.n, c.at_ms, c.status, r.code, r.message_id, c.note FROM status_change c JOIN received "\
  "r ON r.n = c.received WHERE c.n > ?1 AND "

static int
read_note (struct kdc__sql *q, int column, char **note)
{
  *note = NULL;
  return q->store->driver->is_null (q, column) ? KDC_OK : kdc__sql_copy_text (q, column, note);
}

static void
read_change (struct kdc__sql *q, struct kdc__change_row *row)
{
  memset (row, 0, sizeof *row);
  row->n = kdc__sql_number (q, 0);
  row->at_ms = kdc__sql_number (q, 1);
  row->status = (int) kdc__sql_number (q, 2);
  (void) kdc__sql_copy_text (q, 3, &row->code);
  (void) kdc__sql_copy_text (q, 4, &row->message_id);
  (void) read_note (q, 5, &row->note);
}

int
kdc__store_changes (struct kdc__store *store, const char *peer, const char *code, int64_t after,
                    size_t most, struct kdc__change_row **rows, size_t *count, kdc_error **err)
{
  struct kdc__change_row *list = NULL;
  size_t n = 0, capacity = 0;
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, peer != NULL
                  ? CHANGES "c.peer = ?2 ORDER BY c.n LIMIT ?3"
                  : CHANGES "c.received = (SELECT n FROM received WHERE code = ?2) ORDER BY c.n "
                    "LIMIT ?3", err);
  kdc__sql_int (&q, after);
  kdc__sql_text (&q, peer != NULL ? peer : code);
  kdc__sql_int (&q, (int64_t) most);
  while (kdc__sql_next (&q, (void **) &list, &capacity, n, sizeof *list))
    read_change (&q, &list[n++]);
  if (kdc__sql_end (&q) != KDC_OK) {
    kdc__store_changes_free (store, list, n);
    return q.status;
  }
  *rows = list;
  *count = n;
  return KDC_OK;
}

void
kdc__store_changes_free (struct kdc__store *store, struct kdc__change_row *rows, size_t count)
{
  while (rows != NULL && count > 0) {
    struct kdc__change_row *row = &rows[--count];

    kdc__free (store->ctx, row->code);
    kdc__free (store->ctx, row->message_id);
    kdc__free (store->ctx, row->note);
  }
  kdc__free (store->ctx, rows);
}

/* What the name is made of is our own affair: callers see a digest. */
int
kdc__store_feed_name (struct kdc__store *store, char out[17], kdc_error **err)
{
  struct kdc__sql q;
  const char *text = NULL;
  char hex[65];
  uint8_t sha[32];
  size_t size = 0;
  int status = kdc__store_ready (store, err), digested = KDC_OK;

  out[0] = '\0';
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT value FROM meta WHERE name = 'feed'", err);
  if (kdc__sql_row (&q))
    text = kdc__sql_view (&q, 0, &size);
  digested = kdc__sha256 (text != NULL ? text : "", text != NULL ? size : 0, sha);
  status = kdc__sql_end (&q);
  if (status == KDC_OK && digested != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__hex (sha, 32, hex);
  memcpy (out, hex, 16);
  out[16] = '\0';
  return status;
}

/* ---- the sending side ---- */

int
kdc__store_feed_since (struct kdc__store *store, const char *destination, const char *protocol,
                       char **since, kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *since = NULL;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT since FROM feed WHERE destination = ? AND protocol = ?", err);
  kdc__sql_text (&q, destination);
  kdc__sql_text (&q, protocol);
  if (kdc__sql_row (&q))
    (void) kdc__sql_copy_text (&q, 0, since);
  status = kdc__sql_end (&q);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__free (store->ctx, *since);
  *since = NULL;
  return status;
}

/* First: who has not read from where we did stops here, and waits for us before. */
static int
move_on (struct kdc__store *store, const struct kdc__feed_page *page, kdc_error **err)
{
  struct kdc__sql q;
  int64_t size;
  int status;

  kdc__sql_begin (&q, store,
                  "INSERT INTO feed(destination, protocol, since) VALUES(?1, ?2, ?3) ON CONFLICT("
                  "destination, protocol) DO UPDATE SET since = excluded.since WHERE feed.since = "
                  "?4 RETURNING length(since)", err);
  kdc__sql_text (&q, page->destination);
  kdc__sql_text (&q, page->protocol);
  kdc__sql_text (&q, page->next);
  kdc__sql_text (&q, page->since);
  status = kdc__sql_one (&q, &size);
  if (status != KDC_ENOTFOUND)
    return status;
  return kdc__fail (store->ctx, err, KDC_ESTATE, "store.feed-moved", "destination",
                    page->destination, NULL);
}

/* *delivery 0: not ours. Its row is held until the commit, for the number of the journal line. */
static int
hold_delivery (struct kdc__store *store, const struct kdc__feed_page *page,
               const struct kdc__feed_item *item, int64_t *delivery, int64_t *epoch,
               kdc_error **err)
{
  struct kdc__sql q;

  *delivery = 0;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET seq = seq WHERE destination = ? AND message_id = ? "
                  "RETURNING id, lease_epoch", err);
  kdc__sql_text (&q, page->destination);
  kdc__sql_text (&q, item->message_id);
  if (kdc__sql_row (&q)) {
    *delivery = kdc__sql_number (&q, 0);
    *epoch = kdc__sql_number (&q, 1);
  }
  return kdc__sql_end (&q);
}

/* KDC_ENOTFOUND without an error: it is there already. */
static int
insert_progress (struct kdc__store *store, const struct kdc__feed_item *item, int64_t delivery,
                 int64_t *n, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT INTO progress(delivery, mark, word, status, at_ms, seen_ms, note) "
                  "VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING n", err);
  kdc__sql_int (&q, delivery);
  kdc__sql_text (&q, item->mark);
  kdc__sql_text (&q, item->word);
  kdc__sql_int (&q, item->status);
  kdc__sql_int (&q, item->at_ms);
  kdc__sql_int (&q, store->now_ms);
  kdc__sql_text (&q, item->note);
  return kdc__sql_one (&q, n);
}

static int
insert_event (struct kdc__store *store, int64_t delivery, int64_t progress, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "INSERT INTO event(delivery, kind, progress) VALUES(?, ?, ?)", err);
  kdc__sql_int (&q, delivery);
  kdc__sql_int (&q, KDC__EVENT_STATUS);
  kdc__sql_int (&q, progress);
  return kdc__sql_run (&q);
}

/* The journal names the step, not what the other side wrote about a person. */
static int
take_item (struct kdc__store *store, struct kdc__feed_page *page,
           const struct kdc__feed_item *item, kdc_error **err)
{
  int64_t delivery, epoch = 0, n;
  char detail[160];
  int status = hold_delivery (store, page, item, &delivery, &epoch, err);

  if (status != KDC_OK)
    return status;
  if (delivery == 0) {
    page->strangers++;
    return KDC_OK;
  }
  status = insert_progress (store, item, delivery, &n, err);
  if (status == KDC_ENOTFOUND) {
    page->known++;
    return KDC_OK;
  }
  snprintf (detail, sizeof detail, "%d %.100s", item->status, item->word);
  if (status == KDC_OK)
    status = kdc__store_journal_add (store, delivery, epoch, KDC__J_STATUS, detail, err);
  if (status == KDC_OK)
    status = insert_event (store, delivery, n, err);
  page->taken++;
  return status;
}

static int
take_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__feed_page *page = arg;
  size_t i;
  int status;

  page->taken = page->known = page->strangers = 0;
  status = move_on (store, page, err);
  for (i = 0; i < page->count && status == KDC_OK; i++)
    status = take_item (store, page, &page->items[i], err);
  kdc__crash_point ("feed.before-commit");
  return status;
}

int
kdc__store_feed_take (struct kdc__store *store, struct kdc__feed_page *page, kdc_error **err)
{
  int status = kdc__store_transact (store, take_body, page, err);

  kdc__crash_point ("feed.stored");
  return status;
}

void
kdc__progress_row_clear (struct kdc_context *ctx, struct kdc__progress_row *row)
{
  kdc__free (ctx, row->word);
  kdc__free (ctx, row->note);
  memset (row, 0, sizeof *row);
}

#define PROGRESS "SELECT n, at_ms, seen_ms, status, word, note FROM progress WHERE "

static int
one_progress (struct kdc__sql *q, struct kdc__progress_row *out)
{
  int found = kdc__sql_row (q), status;

  if (found) {
    out->n = kdc__sql_number (q, 0);
    out->at_ms = kdc__sql_number (q, 1);
    out->seen_ms = kdc__sql_number (q, 2);
    out->status = (int) kdc__sql_number (q, 3);
    (void) kdc__sql_copy_text (q, 4, &out->word);
    (void) read_note (q, 5, &out->note);
  }
  status = kdc__sql_end (q);
  if (status != KDC_OK)
    kdc__progress_row_clear (q->store->ctx, out);
  return status == KDC_OK && !found ? KDC_ENOTFOUND : status;
}

int
kdc__store_progress (struct kdc__store *store, int64_t delivery, int64_t after,
                     struct kdc__progress_row *out, kdc_error **err)
{
  int last = after == INT64_MAX, status = kdc__store_ready (store, err);
  struct kdc__sql q;

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, last ? PROGRESS "delivery = ? ORDER BY n DESC LIMIT 1"
                                  : PROGRESS "delivery = ? AND n > ? ORDER BY n LIMIT 1", err);
  kdc__sql_int (&q, delivery);
  if (!last)
    kdc__sql_int (&q, after);
  return one_progress (&q, out);
}

int
kdc__store_progress_get (struct kdc__store *store, int64_t n, struct kdc__progress_row *out,
                         kdc_error **err)
{
  int status = kdc__store_ready (store, err);
  struct kdc__sql q;

  memset (out, 0, sizeof *out);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, PROGRESS "n = ?", err);
  kdc__sql_int (&q, n);
  return one_progress (&q, out);
}
