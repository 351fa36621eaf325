/* delivery.c - the delivery part of kdc/outbox.h. */
#include "api/delivery.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <kdc/outbox.h>

struct kdc_delivery {
  struct kdc_context *ctx; /* holds a reference */
  struct kdc__delivery_row row;
  char created[32], changed[32], due[32], attempts[24];
  struct kdc_buffer dossier_code;
};

static int
count_attempts (struct kdc_outbox *outbox, kdc_delivery *delivery, kdc_error **err)
{
  struct kdc__store *store = kdc__outbox_store (outbox);
  struct kdc__call_row *calls = NULL;
  size_t count = 0;
  int64_t attempts = 0;
  int status = kdc__store_calls (store, delivery->row.id, &calls, &count, err);

  for (size_t i = 0; i < count; i++)
    attempts += calls[i].attempts;
  kdc__store_calls_free (store, calls, count);
  snprintf (delivery->attempts, sizeof delivery->attempts, "%" PRId64, attempts);
  return status;
}

static int
read_code (struct kdc_outbox *outbox, kdc_delivery *delivery, kdc_error **err)
{
  return kdc__outbox_value (outbox, delivery->row.id, "dossier-code", &delivery->dossier_code, err);
}

int
kdc__delivery_new (struct kdc_outbox *outbox, struct kdc__delivery_row *row, kdc_delivery **out,
                   kdc_error **err)
{
  struct kdc_context *ctx = kdc__outbox_context (outbox);
  kdc_delivery *delivery = kdc__calloc (ctx, 1, sizeof *delivery);
  int status;

  if (delivery == NULL) {
    kdc__delivery_row_clear (ctx, row);
    return kdc__fail_nomem (err);
  }
  delivery->ctx = kdc__context_ref (ctx);
  delivery->row = *row;
  memset (row, 0, sizeof *row);
  kdc__buffer_init (&delivery->dossier_code, ctx, 0);
  kdc__instant_format (delivery->row.created_ms, delivery->created);
  kdc__instant_format (delivery->row.changed_ms, delivery->changed);
  if (delivery->row.due_ms < INT64_MAX / 2 && delivery->row.state < KDC__DEAD)
    kdc__instant_format (delivery->row.due_ms, delivery->due);
  status = count_attempts (outbox, delivery, err);
  if (status == KDC_OK)
    status = read_code (outbox, delivery, err);
  if (status != KDC_OK) {
    kdc_delivery_free (delivery);
    return status;
  }
  *out = delivery;
  return KDC_OK;
}

int64_t
kdc_delivery_id (const kdc_delivery *delivery)
{
  return delivery ? delivery->row.id : 0;
}

const char *
kdc_delivery_state (const kdc_delivery *delivery)
{
  return delivery ? kdc__state_name (delivery->row.state) : "";
}

const char *
kdc_delivery_property (const kdc_delivery *delivery, const char *name)
{
  if (name == NULL)
    return NULL;
  if (delivery == NULL)
    return "";
  const struct kdc__api_property table[] = { { "destination", delivery->row.destination },
                                             { "protocol", delivery->row.protocol },
                                             { "message-id", delivery->row.message_id },
                                             { "stream", delivery->row.stream },
                                             { "created", delivery->created },
                                             { "changed", delivery->changed },
                                             { "due", delivery->due },
                                             { "attempts", delivery->attempts },
                                             { "dossier-code", delivery->dossier_code.data } };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

int
kdc_delivery_is_final (const kdc_delivery *delivery)
{
  return delivery != NULL && delivery->row.state >= KDC__DELIVERED;
}

void
kdc_delivery_free (kdc_delivery *delivery)
{
  struct kdc_context *ctx;

  if (delivery == NULL)
    return;
  ctx = delivery->ctx;
  kdc__delivery_row_clear (ctx, &delivery->row);
  kdc__buffer_clear (&delivery->dossier_code);
  kdc__free (ctx, delivery);
  kdc__context_unref (ctx);
}
