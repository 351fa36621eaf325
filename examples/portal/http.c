/* http.c - libmicrohttpd around kdc's requests and responses: one thread per connection, so that a
 * held answer holds up nobody else. */
#include "http.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Set by the signals that end the program; the wait in http_serve sees it. */
static sigset_t END_SIGNALS;
/* Its writing end is closed then: who holds an answer back in a thread of its own sees that. */
static int ENDING[2];

static enum MHD_Result
add_header (void *request, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  return value == NULL || kdc_http_request_add_header (request, name, value, NULL) == KDC_OK
             ? MHD_YES
             : MHD_NO;
}

struct target { FILE *file; int arguments; };

static void
put_escaped (FILE *file, const char *text)
{
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char) *text;

    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || strchr ("-._~", c) != NULL)
      fputc (c, file);
    else
      fprintf (file, "%%%02X", (unsigned int) c);
  }
}

static enum MHD_Result
add_argument (void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
  struct target *target = user;

  (void) kind;
  fputc (target->arguments++ == 0 ? '?' : '&', target->file);
  put_escaped (target->file, name);
  if (value != NULL) {
    fputc ('=', target->file);
    put_escaped (target->file, value);
  }
  return MHD_YES;
}

kdc_http_request *
http_request (struct MHD_Connection *connection, kdc_context *context, const char *method,
              const char *url)
{
  kdc_http_request *request = NULL;
  char *text = NULL;
  size_t size = 0;
  struct target target = { open_memstream (&text, &size), 0 };
  int bad;

  if (target.file == NULL)
    return NULL;
  fputs (url, target.file);
  MHD_get_connection_values (connection, MHD_GET_ARGUMENT_KIND, add_argument, &target);
  bad = ferror (target.file);
  bad = fclose (target.file) != 0 || bad;
  if (!bad && kdc_http_request_new (context, method, text, &request, NULL) == KDC_OK)
    MHD_get_connection_values (connection, MHD_HEADER_KIND, add_header, request);
  free (text);
  return request;
}

enum MHD_Result
http_answer_plain (struct MHD_Connection *connection, int status)
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
queue (struct MHD_Connection *connection, const kdc_http_response *from,
       struct MHD_Response *response)
{
  enum MHD_Result result;
  const char *name, *value;

  for (size_t i = 0; (value = kdc_http_response_header (from, i, &name)) != NULL; i++)
    MHD_add_response_header (response, name, value);
  result =
      MHD_queue_response (connection, (unsigned int) kdc_http_response_status (from), response);
  MHD_destroy_response (response);
  return result;
}

enum MHD_Result
http_answer (struct MHD_Connection *connection, const kdc_http_response *from)
{
  size_t size;
  const void *body = kdc_http_response_body (from, &size);

  return queue (connection, from,
                MHD_create_response_from_buffer (size, (void *) (uintptr_t) body,
                                                 MHD_RESPMEM_MUST_COPY));
}

struct half {
  size_t size;
  char data[];
};

static ssize_t
give_half (void *user, uint64_t at, char *out, size_t most)
{
  const struct half *half = user;
  size_t left = at < half->size ? half->size - (size_t) at : 0;

  if (left == 0)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  if (left > most)
    left = most;
  memcpy (out, half->data + at, left);
  return (ssize_t) left;
}

enum MHD_Result
http_answer_cut (struct MHD_Connection *connection, const kdc_http_response *from)
{
  size_t size;
  const void *body = kdc_http_response_body (from, &size);
  struct half *half = malloc (sizeof *half + size / 2);

  if (half == NULL || size == 0) {
    free (half);
    return MHD_NO;
  }
  half->size = size / 2;
  memcpy (half->data, body, half->size);
  return queue (connection, from,
                MHD_create_response_from_callback (size, 4096, give_half, half, free));
}

/* The peer is the network address: a real portal names it by log-in or certificate. */
void
http_peer_of (struct MHD_Connection *connection, char out[INET6_ADDRSTRLEN])
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *address = info ? info->client_addr : NULL;

  snprintf (out, INET6_ADDRSTRLEN, "unknown");
  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) (const void *) address)->sin_addr, out,
               INET6_ADDRSTRLEN);
}

static int
take_port (const char *text, unsigned short *port)
{
  char *end;
  long number = strtol (text, &end, 10);

  if (end == text || *end != '\0' || number < 0 || number > 65535)
    return -1;
  *port = (unsigned short) number;
  return 0;
}

int
http_address (const char *listen, char host[64], unsigned short *port)
{
  const char *colon = strrchr (listen, ':');

  if (colon == NULL || (size_t) (colon - listen) >= 64 || take_port (colon + 1, port) != 0)
    return -1;
  memcpy (host, listen, (size_t) (colon - listen));
  host[colon - listen] = '\0';
  return 0;
}

void
http_hold (int64_t milliseconds)
{
  struct pollfd end = { .fd = ENDING[0], .events = POLLIN };
  int most = milliseconds < INT_MAX ? (int) milliseconds : INT_MAX;

  while (most > 0 && poll (&end, 1, most) < 0 && errno == EINTR)
    ;
}

static struct MHD_Daemon *
start (const char *host, unsigned short port, MHD_AccessHandlerCallback on_request,
       MHD_RequestCompletedCallback on_end, void *user)
{
  struct sockaddr_in address;

  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons (port);
  if (inet_pton (AF_INET, host, &address.sin_addr) != 1)
    return NULL;
  return MHD_start_daemon (MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, port,
                           NULL, NULL, on_request, user, MHD_OPTION_SOCK_ADDR, &address,
                           MHD_OPTION_NOTIFY_COMPLETED, on_end, user, MHD_OPTION_END);
}

int
http_serve (const char *program, const char *listen, MHD_AccessHandlerCallback on_request,
            MHD_RequestCompletedCallback on_end, void *user)
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
  if (pipe (ENDING) != 0) {
    perror (program);
    return EXIT_FAILURE;
  }
  if (http_address (listen, host, &port) != 0
      || (daemon = start (host, port, on_request, on_end, user)) == NULL) {
    fprintf (stderr, "%s: --listen %s?\n", program, listen);
    return EXIT_FAILURE;
  }
  info = MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT);
  printf ("listening http://%s:%u\n", host, info ? (unsigned int) info->port : (unsigned int) port);
  fflush (stdout);
  sigwait (&END_SIGNALS, &got);
  close (ENDING[1]);
  MHD_stop_daemon (daemon);
  return EXIT_SUCCESS;
}
