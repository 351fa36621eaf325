/* audit.c - one chain over all that was journaled and answered: each line holds the digest of what
 * was written and of the line before, so that a line changed, taken out or put in shows. Only the
 * end can be cut off unseen: who wants to know keeps the head somewhere else, and asks for it. */

#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "store/private.h"

#define PAGE 500

const char *
kdc__audit_event_name (int event)
{
  switch (event) {
  case KDC__A_ANSWERED:
    return "answered";
  case KDC__A_RECEIVED:
    return "received";
  case KDC__A_STATUS:
    return "status";
  default:
    return kdc__journal_event_name (event);
  }
}

/* ---- adding ---- */

/* Kept until the transaction is about to commit, so that the head is held for a moment only. */
int
kdc__store_audit_add (struct kdc__store *store, int event, int64_t delivery, int64_t line,
                      const char *subject, const void *detail, size_t size, kdc_error **err)
{
  struct kdc__audit_row *row;
  void *rows = store->audit;

  if (kdc__grow (store->ctx, &rows, &store->audit_capacity, store->audit_count, sizeof *row)
      != KDC_OK)
    return kdc__fail_nomem (err);
  store->audit = rows;
  row = &store->audit[store->audit_count];
  memset (row, 0, sizeof *row);
  row->at_ms = store->now_ms;
  row->event = event;
  row->delivery = delivery;
  row->line = line;
  row->subject = kdc__strdup (store->ctx, subject);
  if (row->subject == NULL
      || kdc__sha256 (size > 0 ? detail : "", size, row->detail) != KDC_OK) {
    kdc__free (store->ctx, row->subject);
    return kdc__fail_nomem (err);
  }
  store->audit_count++;
  return KDC_OK;
}

void
kdc__store_audit_forget (struct kdc__store *store)
{
  while (store->audit_count > 0)
    kdc__free (store->ctx, store->audit[--store->audit_count].subject);
  kdc__free (store->ctx, store->audit);
  store->audit = NULL;
  store->audit_capacity = 0;
}

/* SHA-256 of the hash before and of one line of text. */
static int
chain (struct kdc_context *ctx, const uint8_t before[32], const struct kdc__audit_row *row,
       uint8_t out[32])
{
  struct kdc_buffer text;
  char detail[65];
  int status;

  kdc__hex (row->detail, 32, detail);
  kdc__buffer_init (&text, ctx, 0);
  (void) kdc__buffer_append (&text, before, 32);
  status = kdc__buffer_printf (&text, "%lld %lld %d %lld %lld %zu:%s %s\n", (long long) row->n,
                               (long long) row->at_ms, row->event, (long long) row->delivery,
                               (long long) row->line, strlen (row->subject), row->subject, detail);
  if (status == KDC_OK)
    status = kdc__sha256 (text.data, text.size, out);
  kdc__buffer_clear (&text);
  return status;
}

static int
read_head (struct kdc__store *store, int64_t *n, uint8_t hash[32], kdc_error **err)
{
  struct kdc__sql q;

  *n = 0;
  memset (hash, 0, 32);
  kdc__sql_begin (&q, store, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1", err);
  if (kdc__sql_row (&q)) {
    *n = kdc__sql_number (&q, 0);
    (void) kdc__sql_copy_sha (&q, 1, hash);
  }
  return kdc__sql_end (&q);
}

static int
insert (struct kdc__store *store, const struct kdc__audit_row *row, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT INTO audit(n, at_ms, event, delivery, line, subject, detail, hash) "
                  "VALUES(?, ?, ?, ?, ?, ?, ?, ?)", err);
  kdc__sql_int (&q, row->n);
  kdc__sql_int (&q, row->at_ms);
  kdc__sql_int (&q, row->event);
  kdc__sql_int (&q, row->delivery);
  kdc__sql_int (&q, row->line);
  kdc__sql_text (&q, row->subject);
  kdc__sql_bytes (&q, row->detail, 32);
  kdc__sql_bytes (&q, row->hash, 32);
  return kdc__sql_run (&q);
}

int
kdc__store_audit_flush (struct kdc__store *store, kdc_error **err)
{
  uint8_t hash[32];
  int64_t n = 0;
  size_t i;
  int status = KDC_OK;

  if (store->audit_count == 0)
    return KDC_OK;
  if (store->driver->lock != NULL)
    status = store->driver->lock (store, KDC__STORE_AUDIT_LOCK, err);
  if (status == KDC_OK)
    status = read_head (store, &n, hash, err);
  for (i = 0; i < store->audit_count && status == KDC_OK; i++) {
    struct kdc__audit_row *row = &store->audit[i];

    row->n = ++n;
    if (chain (store->ctx, hash, row, row->hash) != KDC_OK)
      return kdc__fail_nomem (err);
    memcpy (hash, row->hash, 32);
    status = insert (store, row, err);
  }
  return status;
}

/* ---- reading ---- */

int
kdc__store_audit_head (struct kdc__store *store, int64_t *n, uint8_t hash[32], kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  return status == KDC_OK ? read_head (store, n, hash, err) : status;
}

void
kdc__store_audit_free (struct kdc__store *store, struct kdc__audit_row *rows, size_t count)
{
  while (rows != NULL && count > 0)
    kdc__free (store->ctx, rows[--count].subject);
  kdc__free (store->ctx, rows);
}

static int
read_row (struct kdc__sql *q, struct kdc__audit_row *row)
{
  memset (row, 0, sizeof *row);
  row->n = kdc__sql_number (q, 0);
  row->at_ms = kdc__sql_number (q, 1);
  row->event = (int) kdc__sql_number (q, 2);
  row->delivery = kdc__sql_number (q, 3);
  row->line = kdc__sql_number (q, 4);
  (void) kdc__sql_copy_sha (q, 5, row->detail);
  (void) kdc__sql_copy_sha (q, 6, row->hash);
  return kdc__sql_copy_text (q, 7, &row->subject);
}

#define COLUMNS "a.n, a.at_ms, a.event, a.delivery, a.line, a.detail, a.hash, a.subject"

int
kdc__store_audit_list (struct kdc__store *store, int64_t after, size_t most,
                       struct kdc__audit_row **rows, size_t *count, kdc_error **err)
{
  struct kdc__sql q;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK || most == 0)
    return status;
  *rows = kdc__calloc (store->ctx, most, sizeof **rows);
  if (*rows == NULL)
    return kdc__fail_nomem (err);
  kdc__sql_begin (&q, store, "SELECT " COLUMNS " FROM audit a WHERE a.n > ? ORDER BY a.n LIMIT ?",
                  err);
  kdc__sql_int (&q, after);
  kdc__sql_int (&q, (int64_t) most);
  while (*count < most && kdc__sql_row (&q))
    (void) read_row (&q, &(*rows)[(*count)++]);
  status = kdc__sql_end (&q);
  if (status != KDC_OK) {
    kdc__store_audit_free (store, *rows, *count);
    *rows = NULL;
    *count = 0;
  }
  return status;
}

/* ---- verifying ---- */

struct verify {
  struct kdc__store *store;
  int64_t n, known_n;
  const uint8_t *known;
  uint8_t hash[32];
  kdc_error **err;
};

static int
broken (struct verify *v, int64_t line, const char *why)
{
  char number[24];

  snprintf (number, sizeof number, "%lld", (long long) line);
  return kdc__fail (v->store->ctx, v->err, KDC_ECONFLICT, why, "line", number, NULL);
}

/* The journal's own line, beside its digest in the chain. */
static int
check_journal (struct verify *v, struct kdc__sql *q, const struct kdc__audit_row *row)
{
  uint8_t sha[32];
  const void *detail;
  size_t size = 0;

  if (row->delivery == 0)
    return KDC_OK;
  if (q->store->driver->is_null (q, 8) || kdc__sql_number (q, 8) != row->at_ms
      || kdc__sql_number (q, 9) != row->event)
    return broken (v, row->n, "store.audit-journal");
  detail = kdc__sql_view (q, 10, &size);
  if (kdc__sha256 (size > 0 ? detail : "", size, sha) != KDC_OK)
    return kdc__fail_nomem (v->err);
  return memcmp (sha, row->detail, 32) == 0 ? KDC_OK : broken (v, row->n, "store.audit-journal");
}

static int
check_row (struct verify *v, struct kdc__sql *q)
{
  struct kdc__audit_row row;
  uint8_t hash[32];
  int status = read_row (q, &row);

  if (status == KDC_OK && row.n != v->n + 1)
    status = broken (v, v->n + 1, "store.audit-missing");
  if (status == KDC_OK && chain (v->store->ctx, v->hash, &row, hash) != KDC_OK)
    status = kdc__fail_nomem (v->err);
  if (status == KDC_OK && memcmp (hash, row.hash, 32) != 0)
    status = broken (v, row.n, "store.audit-changed");
  if (status == KDC_OK && row.n == v->known_n && memcmp (hash, v->known, 32) != 0)
    status = broken (v, row.n, "store.audit-head");
  if (status == KDC_OK)
    status = check_journal (v, q, &row);
  v->n = row.n;
  memcpy (v->hash, row.hash, 32);
  kdc__free (v->store->ctx, row.subject);
  return status;
}

static int
check_page (struct verify *v, int *more)
{
  struct kdc__sql q;
  int count = 0, status = KDC_OK, end;

  kdc__sql_begin (&q, v->store,
                  "SELECT " COLUMNS ", j.at_ms, j.event, j.detail FROM audit a LEFT JOIN journal j "
                  "ON j.delivery = a.delivery AND j.n = a.line WHERE a.n > ?1 ORDER BY a.n LIMIT "
                  "?2", v->err);
  kdc__sql_int (&q, v->n);
  kdc__sql_int (&q, PAGE);
  while (status == KDC_OK && kdc__sql_row (&q)) {
    status = check_row (v, &q);
    count++;
  }
  end = kdc__sql_end (&q);
  *more = count == PAGE;
  return status != KDC_OK ? status : end;
}

/* Lines of the journal that the chain does not know; those from before there was a chain are
 * counted in meta. One statement, so that it sees one moment. */
static int
check_strangers (struct verify *v)
{
  struct kdc__sql q;
  int64_t lines = 0;
  int status;

  kdc__sql_begin (&q, v->store,
                  "SELECT (SELECT count(*) FROM journal) - (SELECT count(*) FROM audit WHERE "
                  "delivery > 0) - (SELECT CAST(value AS BIGINT) FROM meta WHERE name = "
                  "'journal-before-audit')", v->err);
  status = kdc__sql_one (&q, &lines);
  if (status == KDC_OK && lines != 0)
    status = broken (v, v->n, "store.audit-stranger");
  return status;
}

int
kdc__store_audit_verify (struct kdc__store *store, int64_t known_n, const uint8_t *known,
                         int64_t *lines, kdc_error **err)
{
  struct verify v = { .store = store, .known_n = known_n, .known = known, .err = err };
  int more = 1, status = kdc__store_ready (store, err);

  while (status == KDC_OK && more)
    status = check_page (&v, &more);
  if (status == KDC_OK && known != NULL && known_n > v.n)
    status = broken (&v, v.n + 1, "store.audit-cut");
  if (status == KDC_OK)
    status = check_strangers (&v);
  *lines = v.n;
  return status;
}
