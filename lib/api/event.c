/* event.c - kdc/event.h. */
#include <kdc/event.h>

#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "exchange/exchange.h"

struct kdc_event {
  struct kdc_context *ctx; /* holds a reference */
  struct kdc__event_row row;
  struct kdc__progress_row step;
  char status[24], at[32], seen[32];
};

int
kdc_outbox_follow (kdc_outbox *outbox, const char *destination, const char *protocol,
                   int64_t *steps, kdc_error **err)
{
  struct kdc__feed_counts counts;
  int status;

  if (err)
    *err = NULL;
  if (steps)
    *steps = 0;
  KDC__NEED (outbox);
  KDC__NEED (destination);
  status = kdc__outbox_follow (outbox, destination, protocol ? protocol : "kdc", &counts, err);
  if (steps)
    *steps = counts.taken;
  return status;
}

/* A step that is gone leaves an event without one. */
static int
read_step (struct kdc__store *store, kdc_event *event, kdc_error **err)
{
  int status;

  if (event->row.progress == 0)
    return KDC_OK;
  status = kdc__store_progress_get (store, event->row.progress, &event->step, err);
  if (status != KDC_OK)
    return status == KDC_ENOTFOUND ? KDC_OK : status;
  if (event->step.status != 0)
    snprintf (event->status, sizeof event->status, "%d", event->step.status);
  if (event->step.at_ms != 0)
    kdc__instant_format (event->step.at_ms, event->at);
  kdc__instant_format (event->step.seen_ms, event->seen);
  return KDC_OK;
}

int
kdc_event_next (kdc_outbox *outbox, int64_t after, kdc_event **out, kdc_error **err)
{
  struct kdc_context *ctx;
  struct kdc__store *store;
  kdc_event *event;
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  ctx = kdc__outbox_context (outbox);
  store = kdc__outbox_store (outbox);
  event = kdc__calloc (ctx, 1, sizeof *event);
  if (event == NULL)
    return kdc__fail_nomem (err);
  event->ctx = kdc__context_ref (ctx);
  status = kdc__store_event_show (store, after, &event->row, err);
  if (status == KDC_OK)
    status = read_step (store, event, err);
  if (status == KDC_OK) {
    *out = event;
    return KDC_OK;
  }
  kdc_event_free (event);
  return status == KDC_ENOTFOUND ? KDC_OK : status;
}

int
kdc_event_done (kdc_outbox *outbox, int64_t id, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (outbox);
  return kdc__store_event_done (kdc__outbox_store (outbox), id, err);
}

int64_t
kdc_event_id (const kdc_event *event)
{
  return event ? event->row.id : 0;
}

int64_t
kdc_event_delivery (const kdc_event *event)
{
  return event ? event->row.delivery : 0;
}

const char *
kdc_event_kind (const kdc_event *event)
{
  static const char *const names[]
    = { [KDC__NOTICE_DELIVERED] = "delivered", [KDC__NOTICE_REJECTED] = "rejected",
        [KDC__NOTICE_DEAD] = "dead",           [KDC__NOTICE_SUSPENDED] = "suspended",
        [KDC__NOTICE_RESTORED] = "restored",   [KDC__NOTICE_STATUS] = "status" };

  if (event == NULL || event->row.kind < 0
      || (size_t) event->row.kind >= sizeof names / sizeof names[0])
    return "";
  return kdc__api_or_empty (names[event->row.kind]);
}

const char *
kdc_event_property (const kdc_event *event, const char *name)
{
  if (event == NULL || name == NULL)
    return NULL;
  const struct kdc__api_property table[] = { { "status", event->status },
                                             { "word", event->step.word },
                                             { "at", event->at },
                                             { "seen", event->seen },
                                             { "note", event->step.note } };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

int
kdc_event_is_repeat (const kdc_event *event)
{
  return event != NULL && event->row.shown > 0;
}

void
kdc_event_free (kdc_event *event)
{
  struct kdc_context *ctx;

  if (event == NULL)
    return;
  ctx = event->ctx;
  kdc__progress_row_clear (ctx, &event->step);
  kdc__free (ctx, event);
  kdc__context_unref (ctx);
}
