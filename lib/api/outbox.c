/* outbox.c - kdc/outbox.h. */
#include <kdc/outbox.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/delivery.h"
#include "api/transport.h"

int
kdc_outbox_open (kdc_catalog *catalog, const char *directory, kdc_outbox **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (directory);
  return kdc__outbox_open (catalog, directory, out, err);
}

int
kdc_outbox_set_transport (kdc_outbox *outbox,
                          int (*send) (void *user, const kdc_http_request *request,
                                       kdc_http_response *response, int *maybe_sent),
                          void *user, void (*destroy) (void *user))
{
  if (outbox == NULL)
    return KDC_EINVAL;
  return kdc__api_transport (outbox, send, user, destroy);
}

int
kdc_outbox_put (kdc_outbox *outbox, kdc_dossier *dossier, const char *destination,
                const char *protocol, int64_t *id, int *existed, kdc_error **err)
{
  int ignored;

  if (err)
    *err = NULL;
  if (existed)
    *existed = 0;
  KDC__NEED (id);
  *id = 0;
  KDC__NEED (outbox);
  KDC__NEED (dossier);
  KDC__NEED (destination);
  return kdc__outbox_put (outbox, dossier, destination, protocol ? protocol : "kdc", NULL, id,
                          existed ? existed : &ignored, err);
}

int
kdc_outbox_put_many (kdc_outbox *outbox, kdc_dossier *const *dossiers, size_t count,
                     const char *destination, const char *protocol, int64_t *ids, int *existed,
                     kdc_error **err)
{
  struct kdc_context *ctx;
  int *flags = existed, status;
  size_t i;

  if (err)
    *err = NULL;
  KDC__NEED (ids);
  for (i = 0; i < count; i++)
    ids[i] = 0;
  KDC__NEED (outbox);
  KDC__NEED (dossiers);
  KDC__NEED (destination);
  for (i = 0; i < count; i++)
    KDC__NEED (dossiers[i]);
  if (count == 0)
    return kdc__fail_einval (err, "count");
  ctx = kdc__outbox_context (outbox);
  if (flags == NULL)
    flags = kdc__calloc (ctx, count, sizeof *flags);
  if (flags == NULL)
    return kdc__fail_nomem (err);
  status = kdc__outbox_put_many (outbox, dossiers, count, destination, protocol ? protocol : "kdc",
                                 NULL, ids, flags, err);
  if (existed == NULL)
    kdc__free (ctx, flags);
  return status;
}

size_t
kdc_outbox_finding_count (const kdc_outbox *outbox)
{
  return outbox ? kdc__outbox_findings (outbox)->count : 0;
}

const kdc_finding *
kdc_outbox_finding (const kdc_outbox *outbox, size_t index)
{
  return index < kdc_outbox_finding_count (outbox) ? kdc__outbox_findings (outbox)->items[index]
                                                    : NULL;
}

int
kdc_outbox_set_parameter (kdc_outbox *outbox, const char *destination, const char *name,
                          const char *value, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (outbox);
  KDC__NEED (destination);
  KDC__NEED (name);
  KDC__NEED (value);
  if (destination[0] == '\0' || name[0] == '\0')
    return kdc__fail_einval (err, name[0] == '\0' ? "name" : "destination");
  return kdc__outbox_set_parameter (outbox, destination, name, value, err);
}

int
kdc_outbox_confirm (kdc_outbox *outbox, const char *destination, const char *message_id,
                    const void *data, size_t size, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (outbox);
  KDC__NEED (destination);
  KDC__NEED (message_id);
  KDC__NEED (data);
  return kdc__outbox_confirm (outbox, destination, message_id, data, size, err);
}

int
kdc_outbox_step (kdc_outbox *outbox, int *worked, int64_t *next_due_ms, kdc_error **err)
{
  int64_t due;

  if (err)
    *err = NULL;
  KDC__NEED (worked);
  *worked = 0;
  KDC__NEED (outbox);
  return kdc__outbox_step (outbox, worked, next_due_ms ? next_due_ms : &due, err);
}

int
kdc_cancel_new (kdc_context *context, kdc_cancel **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (context);
  *out = kdc__calloc (context, 1, sizeof **out);
  if (*out == NULL)
    return kdc__fail_nomem (err);
  (*out)->ctx = kdc__context_ref (context);
  return KDC_OK;
}

void
kdc_cancel_now (kdc_cancel *cancel)
{
  if (cancel)
    atomic_store_explicit (&cancel->set, 1, memory_order_relaxed);
}

void
kdc_cancel_free (kdc_cancel *cancel)
{
  struct kdc_context *ctx;

  if (cancel == NULL)
    return;
  ctx = cancel->ctx;
  kdc__free (ctx, cancel);
  kdc__context_unref (ctx);
}

int
kdc_outbox_run (kdc_outbox *outbox, const kdc_cancel *cancel, int64_t *next_due_ms,
                kdc_error **err)
{
  int64_t due;
  int status;

  if (err)
    *err = NULL;
  if (next_due_ms)
    *next_due_ms = INT64_MAX;
  KDC__NEED (outbox);
  kdc__outbox_set_cancel (outbox, cancel);
  status = kdc__outbox_run (outbox, next_due_ms ? next_due_ms : &due, err);
  kdc__outbox_set_cancel (outbox, NULL);
  return status;
}

const char *
kdc_outbox_breaker (kdc_outbox *outbox, const char *destination, int64_t *until_ms)
{
  static const char *const names[] = { [KDC__BREAKER_CLOSED] = "closed",
                                       [KDC__BREAKER_OPEN] = "open",
                                       [KDC__BREAKER_HALF_OPEN] = "half-open" };
  int64_t until = 0;
  const char *name = "";

  if (outbox != NULL && destination != NULL)
    name = names[kdc__outbox_breaker (outbox, destination, &until)];
  if (until_ms)
    *until_ms = until;
  return name;
}

int
kdc_outbox_get (kdc_outbox *outbox, int64_t id, kdc_delivery **out, kdc_error **err)
{
  struct kdc__delivery_row row = { 0 };
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  status = kdc__store_get (kdc__outbox_store (outbox), id, &row, err);
  return status == KDC_OK ? kdc__delivery_new (outbox, &row, out, err) : status;
}

int
kdc_outbox_next (kdc_outbox *outbox, int64_t after, kdc_delivery **out, kdc_error **err)
{
  struct kdc__store *store;
  struct kdc__delivery_row *rows = NULL, row = { 0 };
  size_t count = 0;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  store = kdc__outbox_store (outbox);
  status = kdc__store_list (store, after, 1, &rows, &count, err);
  if (status == KDC_OK && count == 1) {
    row = rows[0];
    memset (&rows[0], 0, sizeof rows[0]);
    status = kdc__delivery_new (outbox, &row, out, err);
  }
  kdc__store_rows_free (store, rows, count);
  return status;
}

int
kdc_outbox_receipt (kdc_outbox *outbox, int64_t id, kdc_buffer **out, kdc_error **err)
{
  struct kdc_context *ctx;
  kdc_buffer *bytes = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  ctx = kdc__outbox_context (outbox);
  if (kdc__buffer_new (ctx, (size_t) kdc__limit (ctx, KDC__MAX_ANSWER_BYTES), &bytes) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__outbox_receipt (outbox, id, bytes, err);
  return kdc__api_give (bytes, status, out, err);
}

int
kdc_outbox_receipt_value (kdc_outbox *outbox, int64_t id, const char *name, kdc_buffer **out,
                          kdc_error **err)
{
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  KDC__NEED (name);
  if (kdc__buffer_new (kdc__outbox_context (outbox), 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__outbox_value (outbox, id, name, text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_outbox_journal (kdc_outbox *outbox, int64_t id, int64_t after, int64_t *number,
                    kdc_buffer **out, kdc_error **err)
{
  struct kdc__journal_row *rows = NULL;
  struct kdc__store *store;
  kdc_buffer *line = NULL;
  char at[32];
  size_t count = 0;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  KDC__NEED (number);
  *number = 0;
  store = kdc__outbox_store (outbox);
  status = kdc__store_journal (store, id, after, 1, &rows, &count, err);
  if (status != KDC_OK || count == 0) {
    kdc__store_journal_free (store, rows, count);
    return status;
  }
  if (kdc__buffer_new (kdc__outbox_context (outbox), 0, &line) != KDC_OK) {
    kdc__store_journal_free (store, rows, count);
    return kdc__fail_nomem (err);
  }
  kdc__instant_format (rows[0].at_ms, at);
  kdc__buffer_printf (line, "%s %s%s%s", at, kdc__journal_event_name (rows[0].event),
                      rows[0].detail && rows[0].detail[0] ? " " : "",
                      kdc__api_or_empty (rows[0].detail));
  *number = rows[0].n;
  kdc__store_journal_free (store, rows, count);
  return kdc__api_give (line, KDC_OK, out, err);
}

int
kdc_outbox_resume (kdc_outbox *outbox, int64_t id, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (outbox);
  return kdc__outbox_resume (outbox, id, err);
}

void
kdc_outbox_free (kdc_outbox *outbox)
{
  kdc__outbox_close (outbox);
}
