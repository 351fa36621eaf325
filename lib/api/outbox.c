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
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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
kdc_outbox_get (kdc_outbox *outbox, int64_t id, kdc_delivery **out, kdc_error **err)
{
  struct kdc__delivery_row row = { 0 };
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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
