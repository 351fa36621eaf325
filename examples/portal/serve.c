/* serve.c - libmicrohttpd around the inbox: one thread per connection, so that a held answer holds
 * up nobody else. */
#include "http.h"
#include "portal.h"

static enum MHD_Result
finish (struct portal *portal, struct MHD_Connection *connection, struct visit *visit)
{
  kdc_http_response *response;
  enum MHD_Result result;
  int drop;

  response = portal_answer (portal, visit, &drop);
  if (response == NULL)
    return http_answer_plain (connection,
                              visit->fault ? visit->fault : MHD_HTTP_SERVICE_UNAVAILABLE);
  /* MHD_NO closes the connection without a word */
  result = drop ? MHD_NO : http_answer (connection, response);
  kdc_http_response_free (response);
  return result;
}

/* The head of a request. An answer that is certain is given before a byte of the body is read. */
static enum MHD_Result
begin (struct portal *portal, struct MHD_Connection *connection, const char *url,
       const char *method, void **mine)
{
  char peer[INET6_ADDRSTRLEN];
  kdc_http_request *request = http_request (connection, portal->context, method, url);
  struct visit *visit;

  if (request == NULL)
    return MHD_NO;
  http_peer_of (connection, peer);
  *mine = visit = portal_begin (portal, peer, request);
  if (visit == NULL)
    return MHD_NO;
  return visit->intake == NULL || portal_take (portal, visit, NULL, 0)
             ? MHD_YES : finish (portal, connection, visit);
}

static enum MHD_Result
on_request (void *user, struct MHD_Connection *connection, const char *url, const char *method,
            const char *version, const char *data, size_t *size, void **mine)
{
  struct portal *portal = user;
  struct visit *visit = *mine;

  (void) version;
  if (visit == NULL)
    return begin (portal, connection, url, method, mine);
  if (*size > 0) {
    if (visit->intake != NULL)
      portal_take (portal, visit, data, *size);
    *size = 0;
    return MHD_YES;
  }
  return finish (portal, connection, visit);
}

static void
on_end (void *user, struct MHD_Connection *connection, void **mine,
        enum MHD_RequestTerminationCode code)
{
  (void) connection;
  (void) code;
  portal_end (user, *mine);
  *mine = NULL;
}

int
portal_serve (struct portal *portal)
{
  return http_serve ("kdc-portal", portal->settings.listen, on_request, on_end, portal);
}
