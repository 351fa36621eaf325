/* peer.c - kdc/peer.h. */
#include <kdc/peer.h>

#include "api/api.h"
#include "play/peer.h"

int
kdc_peer_open (kdc_catalog *catalog, const char *protocol, const char *directory,
               const char *agency, const void *faults, size_t size, const char *source,
               kdc_peer **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (protocol);
  KDC__NEED (directory);
  return kdc__peer_open (catalog, protocol, directory, agency, faults, size,
                         source ? source : "faults.xml", out, err);
}

int
kdc_peer_handle (kdc_peer *peer, const char *from, const kdc_http_request *request,
                 kdc_http_response **out, int *action, int64_t *wait_ms, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (peer);
  KDC__NEED (from);
  KDC__NEED (request);
  KDC__NEED (action);
  KDC__NEED (wait_ms);
  return kdc__peer_handle (peer, from, request, out, action, wait_ms, err);
}

int
kdc_peer_effects (kdc_peer *peer, const char *message_id, int64_t *out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = 0;
  KDC__NEED (peer);
  KDC__NEED (message_id);
  return kdc__peer_effects (peer, message_id, out, err);
}

int
kdc_peer_report (kdc_peer *peer, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (peer);
  if (kdc__buffer_new (peer->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  if (peer->arrivals.size > 0)
    (void) kdc__buffer_append (text, peer->arrivals.data, peer->arrivals.size);
  status = kdc__peer_report (peer, text, err);
  return kdc__api_give (text, status, out, err);
}

void
kdc_peer_free (kdc_peer *peer)
{
  kdc__peer_close (peer);
}
