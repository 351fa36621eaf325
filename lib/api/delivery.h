/* delivery.h - a delivery as shown to the host: a copy of its row, with what its calls and its
 * receipt say. */
#ifndef KDC__DELIVERY_H
#define KDC__DELIVERY_H

#include "api/api.h"
#include "exchange/exchange.h"

/* Takes row over, also on failure. */
int kdc__delivery_new (struct kdc_outbox *outbox, struct kdc__delivery_row *row, kdc_delivery **out,
                       kdc_error **err);

#endif
