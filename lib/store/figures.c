/* figures.c - counts for those who watch over a store. */

#include <string.h>
#include "store/private.h"

static int
count (struct kdc__store *store, const char *sql, int64_t *out, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, sql, err);
  return kdc__sql_one (&q, out);
}

static int
count_states (struct kdc__store *store, struct kdc__store_figures *out, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "SELECT state, count(*) FROM delivery GROUP BY state", err);
  while (kdc__sql_row (&q)) {
    int64_t state = kdc__sql_number (&q, 0);

    if (state >= 0 && state <= KDC__REJECTED)
      out->states[state] = kdc__sql_number (&q, 1);
  }
  return kdc__sql_end (&q);
}

int
kdc__store_figures (struct kdc__store *store, struct kdc__store_figures *out, kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  memset (out, 0, sizeof *out);
  if (status == KDC_OK)
    status = count_states (store, out, err);
  if (status == KDC_OK)
    status = count (store, "SELECT count(*) FROM event", &out->events, err);
  if (status == KDC_OK)
    status = count (store, "SELECT count(*) FROM received", &out->received, err);
  if (status == KDC_OK)
    status = count (store, "SELECT count(*) FROM inbox WHERE state = 1", &out->in_process, err);
  if (status == KDC_OK)
    status = store->driver->measure (store, &out->bytes, &out->free_bytes, err);
  return status;
}

/* --- by destination -------------------------------------------------------------------------- */

static int
take_row (struct kdc__sql *q, struct kdc__destination_row **rows, size_t *count, size_t *capacity)
{
  void *items = *rows;
  struct kdc__destination_row *row;

  if (kdc__grow (q->store->ctx, &items, capacity, *count, sizeof **rows) != KDC_OK)
    return q->status = kdc__fail_nomem (q->err);
  *rows = items;
  row = *rows + (*count)++;
  row->open = kdc__sql_number (q, 1);
  row->unknown = kdc__sql_number (q, 2);
  row->stopped = kdc__sql_number (q, 3);
  row->oldest_ms = kdc__sql_number (q, 4);
  return kdc__sql_copy_text (q, 0, &row->destination);
}

int
kdc__store_destinations (struct kdc__store *store, struct kdc__destination_row **rows,
                         size_t *count, kdc_error **err)
{
  struct kdc__sql q;
  size_t capacity = 0;
  int status = kdc__store_ready (store, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "SELECT destination, count(*), sum(CASE WHEN state IN (3,6,7) THEN 1 ELSE 0 "
                  "END), sum(CASE WHEN state IN (9,10) THEN 1 ELSE 0 END), min(created_ms) FROM "
                  "delivery WHERE state < 11 GROUP BY destination ORDER BY destination", err);
  while (kdc__sql_row (&q) && take_row (&q, rows, count, &capacity) == KDC_OK)
    ;
  status = kdc__sql_end (&q);
  if (status != KDC_OK) {
    kdc__store_destinations_free (store, *rows, *count);
    *rows = NULL;
    *count = 0;
  }
  return status;
}

void
kdc__store_destinations_free (struct kdc__store *store, struct kdc__destination_row *rows,
                              size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    kdc__free (store->ctx, rows[i].destination);
  kdc__free (store->ctx, rows);
}
