/* sql.c - statements, whatever the database: one text, parameters in order, rows. */

#include <string.h>
#include "store/private.h"

void
kdc__sql_begin (struct kdc__sql *q, struct kdc__store *store, const char *sql, kdc_error **err)
{
  memset (q, 0, sizeof *q);
  q->store = store;
  q->err = err;
  q->text = sql;
}

static void
bind (struct kdc__sql *q, enum kdc__bound_kind kind, int64_t number, const void *data, size_t size)
{
  struct kdc__bound *param;

  if (q->count == KDC__PARAMETERS) {
    q->status = kdc__fail (q->store->ctx, q->err, KDC_EINTERNAL, "store.internal", "why",
                           "parameters", NULL);
    return;
  }
  param = &q->params[q->count++];
  param->kind = kind;
  param->number = number;
  param->data = data;
  param->size = size;
}

void
kdc__sql_int (struct kdc__sql *q, int64_t value)
{
  bind (q, KDC__P_INT, value, NULL, 0);
}

void
kdc__sql_text (struct kdc__sql *q, const char *value)
{
  bind (q, value != NULL ? KDC__P_TEXT : KDC__P_NULL, 0, value,
        value != NULL ? strlen (value) : 0);
}

void
kdc__sql_blob (struct kdc__sql *q, const void *data, size_t size)
{
  bind (q, data != NULL ? KDC__P_BLOB : KDC__P_NULL, 0, data, size);
}

void
kdc__sql_bytes (struct kdc__sql *q, const void *data, size_t size)
{
  kdc__sql_blob (q, data != NULL ? data : "", data != NULL ? size : 0);
}

void
kdc__sql_null (struct kdc__sql *q)
{
  bind (q, KDC__P_NULL, 0, NULL, 0);
}

int
kdc__sql_row (struct kdc__sql *q)
{
  const struct kdc__driver *driver = q->store->driver;

  if (q->status == KDC_OK && !q->running) {
    q->running = 1;
    driver->start (q);
  }
  return q->status == KDC_OK && driver->row (q);
}

int
kdc__sql_next (struct kdc__sql *q, void **rows, size_t *capacity, size_t count, size_t size)
{
  if (!kdc__sql_row (q))
    return 0;
  if (kdc__grow (q->store->ctx, rows, capacity, count, size) != KDC_OK)
    q->status = kdc__fail_nomem (q->err);
  return q->status == KDC_OK;
}

int
kdc__sql_end (struct kdc__sql *q)
{
  if (q->handle != NULL)
    q->store->driver->end (q);
  q->handle = NULL;
  return q->status;
}

int
kdc__sql_run (struct kdc__sql *q)
{
  while (kdc__sql_row (q))
    ;
  return kdc__sql_end (q);
}

int
kdc__sql_one (struct kdc__sql *q, int64_t *value)
{
  int found = kdc__sql_row (q);

  if (found)
    *value = kdc__sql_number (q, 0);
  if (kdc__sql_end (q) != KDC_OK)
    return q->status;
  return found ? KDC_OK : KDC_ENOTFOUND;
}

int
kdc__sql_insert (struct kdc__sql *q, int64_t *id)
{
  const struct kdc__driver *driver = q->store->driver;
  int found = kdc__sql_row (q);

  if (found)
    *id = kdc__sql_number (q, 0);
  else if (q->status == KDC_OK && driver->inserted != NULL) {
    *id = driver->inserted (q);
    found = *id != 0;
  }
  if (kdc__sql_end (q) != KDC_OK)
    return q->status;
  return found ? KDC_OK : KDC_ENOTFOUND;
}

int64_t
kdc__sql_number (struct kdc__sql *q, int column)
{
  return q->store->driver->number (q, column);
}

const void *
kdc__sql_view (struct kdc__sql *q, int column, size_t *size)
{
  *size = 0;
  if (q->status != KDC_OK || q->store->driver->is_null (q, column))
    return NULL;
  return q->store->driver->view (q, column, size);
}

/* *out ends with a NUL behind its size bytes; NULL for SQL NULL. */
static int
copy (struct kdc__sql *q, int column, char **out, size_t *size)
{
  const void *bytes;

  *out = NULL;
  *size = 0;
  if (q->status != KDC_OK || q->store->driver->is_null (q, column))
    return q->status;
  bytes = q->store->driver->view (q, column, size);
  if (q->status == KDC_OK)
    *out = kdc__alloc (q->store->ctx, *size + 1);
  if (*out == NULL) {
    *size = 0;
    return q->status != KDC_OK ? q->status : (q->status = kdc__fail_nomem (q->err));
  }
  if (*size > 0)
    memcpy (*out, bytes, *size);
  (*out)[*size] = '\0';
  return KDC_OK;
}

int
kdc__sql_copy_text (struct kdc__sql *q, int column, char **out)
{
  size_t size;

  return copy (q, column, out, &size);
}

int
kdc__sql_copy_blob (struct kdc__sql *q, int column, void **data, size_t *size)
{
  char *bytes;
  int status = copy (q, column, &bytes, size);

  *data = bytes;
  return status;
}

int
kdc__sql_copy_sha (struct kdc__sql *q, int column, uint8_t sha[32])
{
  const void *bytes;
  size_t size;

  memset (sha, 0, 32);
  if (q->status != KDC_OK)
    return q->status;
  bytes = kdc__sql_view (q, column, &size);
  if (q->status != KDC_OK)
    return q->status;
  if (bytes == NULL || size != 32) {
    q->store->dead = 1;
    return q->status = kdc__fail (q->store->ctx, q->err, KDC_EIO, "store.corrupt", "directory",
                                  q->store->place, NULL);
  }
  memcpy (sha, bytes, 32);
  return KDC_OK;
}

void
kdc__store_forget_statements (struct kdc__store *store)
{
  size_t i;

  for (i = 0; i < store->statement_count; i++)
    if (store->driver->forget != NULL)
      store->driver->forget (store->statements[i].stmt);
  store->statement_count = 0;
}
