/* monitor.c - kdc/monitor.h. */
#include <kdc/monitor.h>

#include <string.h>

#include "api/api.h"
#include "exchange/figures.h"

int
kdc_figures_read (kdc_outbox *outbox, kdc_figures **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (outbox);
  return kdc__figures_read (outbox, out, err);
}

size_t
kdc_figures_count (const kdc_figures *figures)
{
  return figures ? figures->count : 0;
}

int
kdc_figures_at (const kdc_figures *figures, size_t index, const char **name, const char **label,
                int64_t *value)
{
  if (figures == NULL || name == NULL || label == NULL || value == NULL || index >= figures->count)
    return KDC_EINVAL;
  *name = kdc__figure_name (&figures->items[index]);
  *label = kdc__api_or_empty (figures->items[index].label);
  *value = figures->items[index].value;
  return KDC_OK;
}

int
kdc_figures_prometheus (const kdc_figures *figures, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;

  KDC__GIVES (out);
  KDC__NEED (figures);
  if (kdc__buffer_new (figures->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  (void) kdc__figures_prometheus (figures, text);
  return kdc__api_give (text, KDC_OK, out, err);
}

void
kdc_figures_free (kdc_figures *figures)
{
  kdc__figures_free (figures);
}

/* --- the audit log ---------------------------------------------------------------------------- */

static void
put_hash (struct kdc_buffer *out, const uint8_t hash[32])
{
  char text[65];

  kdc__hex (hash, 32, text);
  (void) kdc__buffer_puts (out, text);
}

int
kdc_audit_head (kdc_outbox *outbox, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;
  uint8_t hash[32];
  int64_t n;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  status = kdc__store_audit_head (kdc__outbox_store (outbox), &n, hash, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (kdc__outbox_context (outbox), 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  (void) kdc__buffer_printf (text, "%lld ", (long long) n);
  put_hash (text, hash);
  return kdc__api_give (text, KDC_OK, out, err);
}

static void
write_line (struct kdc_buffer *out, const struct kdc__audit_row *row)
{
  char at[32];

  kdc__instant_format (row->at_ms, at);
  (void) kdc__buffer_printf (out, "%lld %s %s ", (long long) row->n, at,
                             kdc__audit_event_name (row->event));
  if (row->delivery > 0)
    (void) kdc__buffer_printf (out, "delivery %lld line %lld ", (long long) row->delivery,
                               (long long) row->line);
  else
    (void) kdc__buffer_printf (out, "%s ", row->subject);
  put_hash (out, row->detail);
  (void) kdc__buffer_puts (out, " ");
  put_hash (out, row->hash);
}

int
kdc_audit_next (kdc_outbox *outbox, int64_t after, int64_t *number, kdc_buffer **out,
                kdc_error **err)
{
  struct kdc__store *store;
  struct kdc__audit_row *rows = NULL;
  kdc_buffer *text = NULL;
  size_t count = 0;
  int status;

  KDC__GIVES (out);
  KDC__NEED (number);
  *number = 0;
  KDC__NEED (outbox);
  store = kdc__outbox_store (outbox);
  status = kdc__store_audit_list (store, after, 1, &rows, &count, err);
  if (status == KDC_OK && count > 0
      && kdc__buffer_new (kdc__outbox_context (outbox), 0, &text) != KDC_OK)
    status = kdc__fail_nomem (err);
  if (text != NULL) {
    write_line (text, rows);
    status = kdc__api_give (text, KDC_OK, out, err);
  }
  if (status == KDC_OK && count > 0)
    *number = rows->n;
  kdc__store_audit_free (store, rows, count);
  return status;
}

/* "17 9f3c…" */
static int
parse_head (struct kdc_context *ctx, const char *text, int64_t *n, uint8_t hash[32],
            kdc_error **err)
{
  size_t digits = strcspn (text, " ");

  if (text[digits] == ' ' && kdc__parse_int64 (text, digits, n) == 0 && *n >= 0
      && strlen (text + digits + 1) == 64 && kdc__unhex (text + digits + 1, 64, hash) == 0)
    return KDC_OK;
  return kdc__fail (ctx, err, KDC_EINVAL, "api.audit-head", "value", text, NULL);
}

int
kdc_audit_verify (kdc_outbox *outbox, const char *known, int64_t *lines, kdc_error **err)
{
  uint8_t hash[32];
  int64_t n = 0;
  int status = KDC_OK;

  if (err)
    *err = NULL;
  KDC__NEED (lines);
  *lines = 0;
  KDC__NEED (outbox);
  if (known != NULL)
    status = parse_head (kdc__outbox_context (outbox), known, &n, hash, err);
  if (status == KDC_OK)
    status = kdc__store_audit_verify (kdc__outbox_store (outbox), n, known != NULL ? hash : NULL,
                                      lines, err);
  return status;
}
