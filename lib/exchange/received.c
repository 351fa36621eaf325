/* received.c - what officers do with what was received: look it through, read its parts, move it
 * from one status to the next. */

#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "exchange/received.h"

#define MOST_NOTE      4096
#define MOST_NOTE_TEXT "4096"

static int
check_note (struct kdc_inbox *inbox, const char *note, kdc_error **err)
{
  size_t size = note != NULL ? strlen (note) : 0;

  if (size <= MOST_NOTE && (size == 0 || kdc__utf8_check (note, size) == size))
    return KDC_OK;
  return kdc__fail (inbox->ctx, err, KDC_EINVAL, "exchange.status-note", "most", MOST_NOTE_TEXT,
                    NULL);
}

/* The step is none that the protocol knows: which ones it does know from there. */
static int
no_step (struct kdc_inbox *inbox, const char *code, int from, int to, uint32_t next,
         kdc_error **err)
{
  char was[12], wanted[12], allowed[40] = "–";
  size_t used = 0;
  int i;

  snprintf (was, sizeof was, "%d", from);
  snprintf (wanted, sizeof wanted, "%d", to);
  for (i = 1; i <= 10; i++)
    if (next >> i & 1)
      used += (size_t) snprintf (allowed + used, sizeof allowed - used, "%s%d",
                                 used > 0 ? " " : "", i);
  return kdc__fail (inbox->ctx, err, KDC_ESTATE, "exchange.status-step", "code", code, "from", was,
                    "to", wanted, "allowed", allowed, NULL);
}

int
kdc__inbox_set_status (struct kdc_inbox *inbox, const char *dossier_code, int status,
                       const char *note, kdc_error **err)
{
  const struct kdc__status_decl *decl;
  struct kdc__received_row row;
  int from, result = check_note (inbox, note, err);

  if (result == KDC_OK)
    result = kdc__inbox_ready (inbox, err);
  if (result == KDC_OK)
    result = kdc__store_received_get (inbox->store, dossier_code, &row, err);
  if (result != KDC_OK)
    return result;
  from = row.status;
  kdc__received_row_clear (inbox->ctx, &row);
  decl = kdc__protocol_status (inbox->protocol, from);
  if (decl == NULL || status < 1 || status > 10 || (decl->next >> status & 1) == 0)
    return no_step (inbox, dossier_code, from, status, decl != NULL ? decl->next : 0, err);
  return kdc__store_received_set_status (inbox->store, dossier_code, from, status,
                                         note != NULL && *note != '\0' ? note : NULL, err);
}

int
kdc__inbox_count (struct kdc_inbox *inbox, int64_t *dossiers, kdc_error **err)
{
  int status = kdc__inbox_ready (inbox, err);

  *dossiers = 0;
  return status == KDC_OK ? kdc__store_received_count (inbox->store, dossiers, err) : status;
}

/* --- looking --------------------------------------------------------------------------------- */

void
kdc__received_free (struct kdc_received *received)
{
  struct kdc_context *ctx;

  if (received == NULL)
    return;
  ctx = received->ctx;
  kdc__received_row_clear (ctx, &received->row);
  kdc__record_clear (&received->record);
  kdc__free (ctx, received);
  kdc__context_unref (ctx);
}

static int
read_received (struct kdc_inbox *inbox, struct kdc__received_row *row, struct kdc_received **out,
               kdc_error **err)
{
  struct kdc_received *received = kdc__calloc (inbox->ctx, 1, sizeof *received);
  int status;

  if (received == NULL) {
    kdc__received_row_clear (inbox->ctx, row);
    return kdc__fail_nomem (err);
  }
  received->ctx = kdc__context_ref (inbox->ctx);
  received->row = *row;
  received->record.ctx = inbox->ctx;
  kdc__variables_init (&received->record.values, inbox->ctx);
  kdc__instant_format (row->received_ms, received->received);
  if (row->reception_ms != 0)
    kdc__instant_format (row->reception_ms, received->reception);
  if (row->due_ms != 0)
    kdc__instant_format (row->due_ms, received->due);
  snprintf (received->status, sizeof received->status, "%d", row->status);
  status = kdc__record_read (inbox->ctx, row->record.data, row->record.size, &received->record,
                             err);
  if (status != KDC_OK) {
    kdc__received_free (received);
    return status;
  }
  *out = received;
  return KDC_OK;
}

int
kdc__inbox_next (struct kdc_inbox *inbox, int status, int64_t after, struct kdc_received **out,
                 kdc_error **err)
{
  struct kdc__received_row row;
  int result = kdc__inbox_ready (inbox, err);

  *out = NULL;
  if (result != KDC_OK)
    return result;
  result = kdc__store_received_with (inbox->store, status, after, &row, err);
  if (result == KDC_ENOTFOUND)
    return KDC_OK;
  return result == KDC_OK ? read_received (inbox, &row, out, err) : result;
}

int
kdc__inbox_get (struct kdc_inbox *inbox, const char *dossier_code, struct kdc_received **out,
                kdc_error **err)
{
  struct kdc__received_row row;
  int status = kdc__inbox_ready (inbox, err);

  *out = NULL;
  if (status == KDC_OK)
    status = kdc__store_received_get (inbox->store, dossier_code, &row, err);
  return status == KDC_OK ? read_received (inbox, &row, out, err) : status;
}

/* --- reading --------------------------------------------------------------------------------- */

int
kdc__inbox_content (struct kdc_inbox *inbox, const struct kdc_received *received, size_t index,
                    int (*write) (void *user, const void *data, size_t size), void *user,
                    kdc_error **err)
{
  int status = kdc__inbox_ready (inbox, err);

  if (status == KDC_OK && index >= received->record.count)
    return kdc__fail_einval (err, "index");
  return status == KDC_OK ? kdc__store_blob_stream (inbox->store,
                                                    received->record.parts[index].sha, write, user,
                                                    err)
                          : status;
}

static int
write_step (const struct kdc__change_row *row, struct kdc_buffer *out)
{
  char at[32] = "";

  if (row->at_ms != 0)
    kdc__instant_format (row->at_ms, at);
  return kdc__buffer_printf (out, "%s%s%d%s%s", at, at[0] != '\0' ? " " : "", row->status,
                             row->note != NULL ? " " : "", row->note != NULL ? row->note : "");
}

int
kdc__inbox_step (struct kdc_inbox *inbox, const char *dossier_code, int64_t after,
                 int64_t *number, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__change_row *rows = NULL;
  struct kdc__received_row row;
  size_t count = 0;
  int status = kdc__inbox_ready (inbox, err);

  *number = 0;
  if (status == KDC_OK)
    status = kdc__store_received_get (inbox->store, dossier_code, &row, err);
  if (status != KDC_OK)
    return status;
  kdc__received_row_clear (inbox->ctx, &row);
  status = kdc__store_changes (inbox->store, NULL, dossier_code, after, 1, &rows, &count, err);
  if (status == KDC_OK && count > 0 && write_step (&rows[0], out) != KDC_OK)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK && count > 0)
    *number = rows[0].n;
  kdc__store_changes_free (inbox->store, rows, count);
  return status;
}
