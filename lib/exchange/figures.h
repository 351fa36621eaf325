/* figures.h - the figures of a store at one moment, for those who watch over it. */
#ifndef KDC__FIGURES_H
#define KDC__FIGURES_H

#include "exchange/exchange.h"

/* One figure; label NULL: it has none. Names and what they mean are one table in figures.c. */
struct kdc__figure { int kind; char *label; int64_t value; };
struct kdc_figures {
  struct kdc_context *ctx;          /* holds a reference */
  struct kdc__figure *items;
  size_t count, capacity;
};

int kdc__figures_read (struct kdc_outbox *outbox, struct kdc_figures **out, kdc_error **err);
void kdc__figures_free (struct kdc_figures *figures);
const char *kdc__figure_name (const struct kdc__figure *figure);
/* Text format of Prometheus 0.0.4. KDC_ENOMEM. */
int kdc__figures_prometheus (const struct kdc_figures *figures, struct kdc_buffer *out);

#endif
