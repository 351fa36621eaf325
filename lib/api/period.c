/* period.c - kdc/period.h. */
#include <kdc/period.h>

#include "api/api.h"
#include "exchange/period.h"

int
kdc_outbox_reconcile (kdc_outbox *outbox, const char *destination, const char *protocol,
                      const char *from, const char *until, kdc_period **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (outbox);
  KDC__NEED (destination);
  KDC__NEED (from);
  KDC__NEED (until);
  return kdc__outbox_period (outbox, destination, protocol ? protocol : "kdc", from, until, out,
                             err);
}

size_t
kdc_period_count (const kdc_period *period)
{
  return period ? period->count : 0;
}

int64_t
kdc_period_listed (const kdc_period *period)
{
  return period ? period->listed : 0;
}

int64_t
kdc_period_compared (const kdc_period *period)
{
  return period ? period->compared : 0;
}

int64_t
kdc_period_delivery (const kdc_period *period, size_t index)
{
  return index < kdc_period_count (period) ? period->items[index].delivery : 0;
}

const char *
kdc_period_property (const kdc_period *period, size_t index, const char *name)
{
  const struct kdc__period_item *item;

  if (name == NULL || index >= kdc_period_count (period))
    return NULL;
  item = &period->items[index];
  const struct kdc__api_property table[]
    = { { "kind", kdc__period_kind_name (item->kind) }, { "message-id", item->message_id },
        { "dossier-code", item->dossier_code }, { "file", item->file }, { "ours", item->ours },
        { "theirs", item->theirs } };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

void
kdc_period_free (kdc_period *period)
{
  kdc__period_free (period);
}
