/* period.h - what was sent in a period, compared with what the other side says it received: a list
 * of differences for a person. Comparing changes nothing. */
#ifndef KDC__PERIOD_H
#define KDC__PERIOD_H

#include "exchange/exchange.h"

/* In the order of kdc__period_kind_name's texts. */
enum kdc__period_kind {
  KDC__PERIOD_MISSING_THERE,        /* delivered, says our store; not in the other side's list */
  KDC__PERIOD_MISSING_HERE,         /* in the list; no delivery of our store */
  KDC__PERIOD_TWICE_THERE,
  KDC__PERIOD_OPEN_HERE,            /* in the list; our delivery has not ended */
  KDC__PERIOD_REJECTED_HERE,
  KDC__PERIOD_CODE,                 /* another dossier code */
  KDC__PERIOD_STATUS,
  KDC__PERIOD_STATUS_UNMAPPED,      /* their word is none that the protocol knows */
  KDC__PERIOD_DIGEST,               /* what they keep is not what was sent */
  KDC__PERIOD_ATTACHMENT            /* nor is this file; or one side alone has it */
};
const char *kdc__period_kind_name (int kind);

struct kdc__period_item {
  int kind;
  int64_t delivery;                 /* 0: none */
  char *message_id, *dossier_code, *file, *ours, *theirs;         /* "" when there is none */
};
struct kdc_period {
  struct kdc_context *ctx;          /* holds a reference */
  struct kdc__period_item *items;
  size_t count, capacity;
  int64_t listed, compared;         /* rows of the other side; deliveries that should be there */
};

/* Days like "2026-11-01", both included, in Vietnam's time. KDC_ENOTFOUND exchange.no-period;
 * KDC_EINVAL exchange.period-days; KDC_ENET: no answer; KDC_EREMOTE exchange.period-answer,
 * KDC_EPARSE exchange.period-row, exchange.period-pages: an answer that is no whole list. */
int kdc__outbox_period (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                        const char *from, const char *until, struct kdc_period **out,
                        kdc_error **err);
void kdc__period_free (struct kdc_period *period);

#endif
