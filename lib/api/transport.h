/* transport.h - a host's own transport behind the room's. */
#ifndef KDC__TRANSPORT_H
#define KDC__TRANSPORT_H

#include "exchange/exchange.h"

/* send NULL: back to libcurl; user is kept all the same until the next one. KDC_ENOMEM: nothing
 * changed. The adaptor lives in the outbox (kdc__outbox_set_transport). */
int kdc__api_transport (struct kdc_outbox *outbox,
                        int (*send) (void *user, const kdc_http_request *request,
                                     kdc_http_response *response, int *maybe_sent),
                        void *user, void (*destroy) (void *user));

#endif
