/* peer.c - `kdc peer`: a fake peer on a port of this machine. */
#include "../portal/http.h"
#include "cli.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct host {
  struct cli *cli;
  kdc_peer *peer; /* one thread at a time: guarded by lock */
  pthread_mutex_t lock;
};

static enum MHD_Result
finish (struct host *host, struct MHD_Connection *connection, kdc_http_request *request)
{
  char from[INET6_ADDRSTRLEN];
  kdc_http_response *response = NULL;
  kdc_error *error = NULL;
  enum MHD_Result result;
  int64_t wait = 0;
  int action = 0, status;

  http_peer_of (connection, from);
  pthread_mutex_lock (&host->lock);
  status = kdc_peer_handle (host->peer, from, request, &response, &action, &wait, &error);
  if (status != KDC_OK)
    say_error (host->cli, error);
  pthread_mutex_unlock (&host->lock);
  if (status != KDC_OK)
    return http_answer_plain (connection, MHD_HTTP_SERVICE_UNAVAILABLE);
  http_hold (wait);
  if (action == KDC_PEER_CLOSE)
    return MHD_NO; /* closes the connection without a word */
  result = action == KDC_PEER_CUT ? http_answer_cut (connection, response)
                                  : http_answer (connection, response);
  kdc_http_response_free (response);
  return result;
}

static enum MHD_Result
on_request (void *user, struct MHD_Connection *connection, const char *url, const char *method,
            const char *version, const char *data, size_t *size, void **mine)
{
  struct host *host = user;

  (void) version;
  if (*mine == NULL) {
    *mine = http_request (connection, host->cli->context, method, url);
    return *mine != NULL ? MHD_YES : MHD_NO;
  }
  if (*size > 0) {
    int status = kdc_http_request_append (*mine, data, *size, NULL);
    *size = 0;
    return status == KDC_OK ? MHD_YES : MHD_NO;
  }
  return finish (host, connection, *mine);
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

static int
open_peer (struct cli *cli, kdc_peer **peer)
{
  kdc_error *error = NULL;
  char *plan = NULL;
  size_t size = 0;
  int status;

  if (cli->faults != NULL && read_file (cli, cli->faults, &plan, &size) != EXIT_DONE)
    return EXIT_NOT_RUN;
  status = kdc_peer_open (cli->catalog, cli->operands[0], cli->directory, cli->agency, plan, size,
                          cli->faults, peer, &error);
  free (plan);
  return status == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

int
command_peer (struct cli *cli)
{
  struct host host = { cli, NULL, PTHREAD_MUTEX_INITIALIZER };
  kdc_buffer *report = NULL;
  kdc_error *error = NULL;
  int status;

  if (cli->operand_count != 1 || cli->directory == NULL) {
    fprintf (stderr, "kdc peer PROTOCOL --directory DIR [--agency ID] [--faults FILE] "
                     "[--listen 127.0.0.1:0]\n");
    return EXIT_NOT_RUN;
  }
  status = open_peer (cli, &host.peer);
  if (status != EXIT_DONE)
    return status;
  status = EXIT_NOT_RUN;
  if (http_serve ("kdc peer", cli->listen != NULL ? cli->listen : "127.0.0.1:0", on_request,
                  on_end, &host) == EXIT_SUCCESS)
    status = kdc_peer_report (host.peer, &report, &error) == KDC_OK ? show_buffer (report)
                                                                    : say_error (cli, error);
  kdc_peer_free (host.peer);
  return status;
}
