/* serve.c - libmicrohttpd around the inbox: one thread per connection, so that a held answer holds
 * up nobody else. */
#include "portal.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Set by the signals that end the portal; the wait in portal_serve sees it. */
static sigset_t END_SIGNALS;

/* What the protocol allows for one message (docs/protocols/kdc.md). */
enum { MOST_BODY = 1073741824 };

static enum MHD_Result
add_header (void *request, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  return value == NULL || kdc_http_request_add_header (request, name, value, NULL) == KDC_OK
             ? MHD_YES
             : MHD_NO;
}

static enum MHD_Result
answer_plain (struct MHD_Connection *connection, int status)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (0, NULL, MHD_RESPMEM_PERSISTENT);
  enum MHD_Result result;

  if (status == 503)
    MHD_add_response_header (response, "Retry-After", "1");
  result = MHD_queue_response (connection, (unsigned int) status, response);
  MHD_destroy_response (response);
  return result;
}

static enum MHD_Result
answer (struct MHD_Connection *connection, const kdc_http_response *from)
{
  size_t size;
  const void *body = kdc_http_response_body (from, &size);
  struct MHD_Response *response =
      MHD_create_response_from_buffer (size, (void *) (uintptr_t) body, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result;
  const char *name, *value;

  for (size_t i = 0; (value = kdc_http_response_header (from, i, &name)) != NULL; i++)
    MHD_add_response_header (response, name, value);
  result =
      MHD_queue_response (connection, (unsigned int) kdc_http_response_status (from), response);
  MHD_destroy_response (response);
  return result;
}

/* The peer is the network address: a real portal names it by log-in or certificate. */
static void
peer_of (struct MHD_Connection *connection, char out[INET6_ADDRSTRLEN])
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *address = info ? info->client_addr : NULL;

  snprintf (out, INET6_ADDRSTRLEN, "unknown");
  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) (const void *) address)->sin_addr, out,
               INET6_ADDRSTRLEN);
}

static enum MHD_Result
finish (struct portal *portal, struct MHD_Connection *connection, kdc_http_request *request)
{
  char peer[INET6_ADDRSTRLEN];
  kdc_http_response *response;
  enum MHD_Result result;
  int drop;

  peer_of (connection, peer);
  response = portal_handle (portal, peer, request, &drop);
  if (response == NULL)
    return answer_plain (connection, drop > 0 ? drop : MHD_HTTP_INTERNAL_SERVER_ERROR);
  result = drop < 0
               ? MHD_NO
               : answer (connection, response); /* MHD_NO closes the connection without a word */
  kdc_http_response_free (response);
  return result;
}

/* Said before a byte of it is read: nobody waits for a body that would be refused anyway. */
static int
is_too_long (struct MHD_Connection *connection)
{
  const char *said =
      MHD_lookup_connection_value (connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

  return said != NULL && strtoull (said, NULL, 10) > MOST_BODY;
}

static enum MHD_Result
on_request (void *user, struct MHD_Connection *connection, const char *url, const char *method,
            const char *version, const char *data, size_t *size, void **mine)
{
  struct portal *portal = user;

  (void) version;
  if (*mine == NULL) {
    kdc_http_request *request = NULL;
    if (is_too_long (connection))
      return answer_plain (connection, MHD_HTTP_CONTENT_TOO_LARGE);
    if (kdc_http_request_new (portal->context, method, url, &request, NULL) != KDC_OK)
      return MHD_NO;
    *mine = request;
    MHD_get_connection_values (connection, MHD_HEADER_KIND, add_header, request);
    return MHD_YES;
  }
  if (*size > 0) {
    int status = kdc_http_request_append (*mine, data, *size, NULL);
    *size = 0;
    return status == KDC_OK ? MHD_YES : MHD_NO;
  }
  return finish (portal, connection, *mine);
}

static void
on_end (void *user, struct MHD_Connection *connection, void **mine,
        enum MHD_RequestTerminationCode code)
{
  (void) user;
  (void) connection;
  (void) code;
  kdc_http_request_free (*mine);
  *mine = NULL;
}

static struct MHD_Daemon *
start (struct portal *portal, const char *host, unsigned short port)
{
  struct sockaddr_in address;

  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons (port);
  if (inet_pton (AF_INET, host, &address.sin_addr) != 1)
    return NULL;
  return MHD_start_daemon (MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, port,
                           NULL, NULL, on_request, portal, MHD_OPTION_SOCK_ADDR, &address,
                           MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
}

int
portal_serve (struct portal *portal)
{
  const union MHD_DaemonInfo *info;
  struct MHD_Daemon *daemon;
  unsigned short port;
  char host[64];
  int got;

  sigemptyset (&END_SIGNALS);
  sigaddset (&END_SIGNALS, SIGINT);
  sigaddset (&END_SIGNALS, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &END_SIGNALS, NULL); /* before any thread begins */
  if (settings_address (portal->settings.listen, host, &port) != 0
      || (daemon = start (portal, host, port)) == NULL) {
    fprintf (stderr, "kdc-portal: --listen %s?\n", portal->settings.listen);
    return EXIT_FAILURE;
  }
  info = MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT);
  portal_log ("listening http://%s:%u", host,
              info ? (unsigned int) info->port : (unsigned int) port);
  sigwait (&END_SIGNALS, &got);
  MHD_stop_daemon (daemon);
  return EXIT_SUCCESS;
}
