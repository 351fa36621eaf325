/* succession.c - what of an outbox names units and agencies that others took over from. What was
 * put in is frozen: it is told, and never changed. */
#include "exchange/engine.h"

#include <stdio.h>
#include <string.h>

#include "validate/succession.h"

#define MANY 64u

struct listing {
  struct kdc_succession *plan;
  struct kdc_outbox *outbox;
  kdc_error **err;
};

/* Its dossier as it was put; *has 0: it carries none, as a clean-up. */
static int
read_dossier (struct listing *l, int64_t id, struct kdc_buffer *out, int *has)
{
  struct kdc__variables vars;
  const char *text;
  uint8_t sha[KDC__SHA256_SIZE];
  int status = kdc__outbox_values (l->outbox, id, &vars, l->err);

  text = status == KDC_OK ? kdc__variables_get (&vars, KDC__V_DOSSIER) : NULL;
  *has = text && strlen (text) > 64;
  if (*has && kdc__unhex (text, 64, sha) != 0)
    status = kdc__fail (l->plan->ctx, l->err, KDC_EPARSE, "exchange.row", NULL);
  if (*has && status == KDC_OK)
    status = kdc__store_blob_read (l->outbox->store, sha,
                                   (size_t) kdc__limit (l->plan->ctx, KDC__MAX_DOCUMENT_BYTES),
                                   out, l->err);
  kdc__variables_clear (&vars);
  return status;
}

/* Tried, or in a state in which nobody can tell. */
static int
was_sent (struct listing *l, const struct kdc__delivery_row *row, int *sent)
{
  struct kdc__call_row *calls;
  size_t count, i;
  int status = kdc__store_calls (l->outbox->store, row->id, &calls, &count, l->err);

  *sent = row->state >= KDC__SENDING && row->state <= KDC__RECONCILING;
  if (status != KDC_OK)
    return status;
  for (i = 0; i < count; i++)
    *sent |= calls[i].attempts > 0;
  kdc__store_calls_free (l->outbox->store, calls, count);
  return KDC_OK;
}

static int
add_delivery (struct listing *l, const struct kdc__delivery_row *row)
{
  struct kdc_buffer bytes;
  char name[40];
  int has = 0, sent = 0, status;

  kdc__buffer_init (&bytes, l->plan->ctx, 0);
  snprintf (name, sizeof name, "delivery/%lld", (long long) row->id);
  status = read_dossier (l, row->id, &bytes, &has);
  if (status == KDC_OK && has)
    status = was_sent (l, row, &sent);
  if (status == KDC_OK && has)
    status = kdc__succession_add_queued (l->plan, name, &bytes, kdc__state_name (row->state), sent,
                                         l->err);
  kdc__buffer_clear (&bytes);
  return status;
}

int
kdc__succession_add_outbox (struct kdc_succession *plan, struct kdc_outbox *outbox,
                            kdc_error **err)
{
  struct listing l = { plan, outbox, err };
  struct kdc__delivery_row *rows;
  int64_t after = 0;
  size_t count, i;
  int status;

  do {
    status = kdc__store_list (outbox->store, after, MANY, &rows, &count, err);
    if (status != KDC_OK)
      return status;
    for (i = 0; i < count && status == KDC_OK; i++) {
      after = rows[i].id;
      if (rows[i].state < KDC__DELIVERED)
        status = add_delivery (&l, rows + i);
    }
    kdc__store_rows_free (outbox->store, rows, count);
  } while (status == KDC_OK && count == MANY);
  return status;
}
