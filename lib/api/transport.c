/* transport.c - turns the room's transport call into the request and response objects that a host's
 * callback is given. */
#include "api/transport.h"

#include "api/api.h"
#include "wire/http.h"

struct host {
  struct kdc_context *ctx; /* borrowed from the outbox, which outlives this */
  int (*send) (void *user, const kdc_http_request *request, kdc_http_response *response,
               int *maybe_sent);
  void *user;
  void (*destroy) (void *user);         /* or NULL */
};

static int
add_piece (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static int
fill_request (const struct kdc__transport_call *call, kdc_http_request *request, kdc_error **err)
{
  int status = KDC_OK;

  for (size_t i = 0; status == KDC_OK && i < call->headers->count; i++)
    status = kdc__headers_add (&request->headers, call->headers->items[i].name,
                               call->headers->items[i].value);
  if (status == KDC_OK && call->body != NULL && call->body_length >= 0)
    status = call->body (call->body_user, add_piece, &request->body, err);
  return status;
}

static int
host_send (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
           enum kdc__sent *sent, kdc_error **err)
{
  struct host *host = user;
  kdc_http_request *request = NULL;
  kdc_http_response *response = NULL;
  int maybe_sent = 1;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  status = kdc__request_new (host->ctx, call->method, call->url, &request);
  if (status == KDC_OK)
    status = fill_request (call, request, err);
  if (status == KDC_OK)
    status = kdc__response_new (host->ctx, 200, &response);
  if (status == KDC_OK) {
    response->status = 0;             /* until the host fills it */
    status = host->send (host->user, request, response, &maybe_sent);
    *sent = maybe_sent ? KDC__MAYBE_SENT : KDC__NOTHING_SENT;
    if (status == KDC_OK && response->status == 0)
      status = KDC_ENET;
  }
  kdc__request_free (request);
  if (status != KDC_OK) {
    kdc__response_free (response);
    if (status == KDC_ENOMEM)
      return kdc__fail_nomem (err);
    return err && *err ? status : kdc__fail (host->ctx, err, status, "api.transport", NULL);
  }
  *answer = response;
  return KDC_OK;
}

static void
host_free (void *user)
{
  struct host *host = user, gone = *host;

  kdc__free (gone.ctx, host);
  if (gone.destroy != NULL)
    gone.destroy (gone.user);
}

int
kdc__api_transport (struct kdc_outbox *outbox,
                    int (*send) (void *user, const kdc_http_request *request,
                                 kdc_http_response *response, int *maybe_sent),
                    void *user, void (*destroy) (void *user))
{
  struct host *host;

  if (send == NULL) {
    kdc__outbox_set_transport (outbox, NULL, user, destroy);
    return KDC_OK;
  }
  host = kdc__calloc (kdc__outbox_context (outbox), 1, sizeof *host);
  if (host == NULL)
    return KDC_ENOMEM;
  host->ctx = kdc__outbox_context (outbox);
  host->send = send;
  host->user = user;
  host->destroy = destroy;
  kdc__outbox_set_transport (outbox, host_send, host, host_free);
  return KDC_OK;
}
