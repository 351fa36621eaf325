/* peer.h - a fake peer: the receiving side of a protocol document, which does wrong what a plan of
 * faults says. It holds no socket: the host is told what to do with the connection. */
#ifndef KDC__PEER_H
#define KDC__PEER_H

#include "exchange/exchange.h"
#include "exchange/variables.h"
#include "play/faults.h"

enum kdc__peer_action { KDC__PEER_ANSWER = 1, KDC__PEER_CLOSE, KDC__PEER_CUT };

struct kdc_peer {
  struct kdc_context *ctx;
  struct kdc_inbox *inbox;
  struct kdc__plan *plan;
  struct kdc_http_request *held;    /* waits for the next one to overtake it */
  char *held_from;
  struct kdc_buffer arrivals;       /* lines */
  int64_t requests, doubles;
};

/* agency NULL: every message is kept as it is, no dossier is looked for. faults NULL: none. */
int kdc__peer_open (struct kdc_catalog *catalog, const char *protocol, const char *directory,
                    const char *agency, const void *faults, size_t size, const char *source,
                    struct kdc_peer **out, kdc_error **err);
void kdc__peer_close (struct kdc_peer *peer);
/* *response NULL with KDC__PEER_CLOSE. */
int kdc__peer_handle (struct kdc_peer *peer, const char *from,
                      const struct kdc_http_request *request,
                      struct kdc_http_response **response, int *action, int64_t *wait_ms,
                      kdc_error **err);
int kdc__peer_effects (struct kdc_peer *peer, const char *message_id, int64_t *out,
                       kdc_error **err);
/* One line for each message id: how often it had an effect. */
int kdc__peer_report (struct kdc_peer *peer, struct kdc_buffer *out, kdc_error **err);

/* tamper.c: makes of an answer (or of none) what the fault says. KDC_ENOMEM. */
int kdc__tamper (struct kdc_context *ctx, const struct kdc__fault *fault,
                 struct kdc_http_response **response, int *action, int64_t *wait_ms);

#endif
