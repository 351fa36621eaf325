/* server.c - HTTP/1.1 on a port that the system chooses, in a process of its own: the peer, with
 * the fates of its script, or a ward with the real inbox. A thread for each connection, since
 * one client may be stopped in the middle of its request; one request at a time is handled. */

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include "exchange/inbox.h"
#include "stage.h"

#define MOST_REQUEST (4 << 20)

struct server {
  int listener;
  void (*handle) (struct server *s, int fd, const char *request, size_t size);
  pthread_mutex_t lock;
  const struct play *play;
  struct kdc_inbox *inbox;
  int number;
};

struct connection { struct server *server; int fd; };

int
stage_listen (char destination[120])
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) != 0
      || listen (fd, 64) != 0 || getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    stage_fail ("listen", NULL);
  snprintf (destination, 120, "http://127.0.0.1:%d", ntohs (address.sin_port));
  return fd;
}

/* --- one connection -------------------------------------------------------------------------- */

static size_t
wanted_size (const char *data, size_t size)
{
  const char *end = memmem (data, size, "\r\n\r\n", 4), *at;

  if (end == NULL)
    return SIZE_MAX;
  at = memmem (data, (size_t) (end - data), "Content-Length:", 15);
  return (size_t) (end + 4 - data) + (at != NULL ? strtoul (at + 15, NULL, 10) : 0);
}

/* The whole request; 0 when the connection ended before: then nothing was received. */
static size_t
receive (int fd, char *data)
{
  size_t size = 0;
  ssize_t n;

  while (size < wanted_size (data, size)) {
    n = size < MOST_REQUEST ? recv (fd, data + size, MOST_REQUEST - size, 0) : 0;
    if (n <= 0)
      return 0;
    size += (size_t) n;
  }
  return size;
}

static void
put (int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t n = send (fd, data, size, MSG_NOSIGNAL);

    if (n <= 0)
      return;
    data += n;
    size -= (size_t) n;
  }
}

static void
put_answer (int fd, int status, const char *type, const char *header, const char *body,
            size_t size, size_t cut)
{
  char head[512];
  int length = snprintf (head, sizeof head, "HTTP/1.1 %d Status\r\nConnection: close\r\n"
                         "Content-Length: %zu\r\n%s%s%s%s%s\r\n", status, size,
                         type[0] != '\0' ? "Content-Type: " : "", type,
                         type[0] != '\0' ? "\r\n" : "", header, header[0] != '\0' ? "\r\n" : "");

  put (fd, head, (size_t) length);
  put (fd, body, size - cut);
}

static void *
converse (void *arg)
{
  struct connection *c = arg;
  char *data = malloc (MOST_REQUEST);
  size_t size = data != NULL ? receive (c->fd, data) : 0;

  if (size > 0) {
    pthread_mutex_lock (&c->server->lock);
    c->server->handle (c->server, c->fd, data, size);
    pthread_mutex_unlock (&c->server->lock);
  }
  free (data);
  close (c->fd);
  free (c);
  return NULL;
}

static void
serve (void *user)
{
  struct server *s = user;
  pthread_attr_t attributes;
  pthread_t thread;

  pthread_mutex_init (&s->lock, NULL);
  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  for (;;) {
    struct connection *c = malloc (sizeof *c);

    if (c == NULL)
      stage_fail ("server", NULL);
    c->server = s;
    c->fd = accept (s->listener, NULL, NULL);
    if (c->fd < 0 || pthread_create (&thread, &attributes, converse, c) != 0)
      stage_fail ("accept", NULL);
  }
}

/* --- the peer -------------------------------------------------------------------------------- */

static enum fate
next_fate (void)
{
  int n = stage->connections++;

  if (n < stage->script_length)
    return stage->script[n];
  if (stage->percent > 0 && stage_dice (&stage->chance, 100) < (unsigned) stage->percent)
    return (enum fate) stage_dice (&stage->chance, FATE_COUNT);
  return FATE_FINE;
}

static void
answer_as_peer (struct server *s, int fd, const char *request, size_t size)
{
  struct peer_answer a;
  enum fate fate = next_fate ();

  (void) s;
  if (fate == FATE_DROP_BEFORE)
    return;
  if (fate == FATE_BUSY) {
    put_answer (fd, 503, "", "Retry-After: 7", "", 0, 0);
    return;
  }
  if (fate == FATE_LOCKED) {
    put_answer (fd, 401, "", "", "", 0, 0);
    return;
  }
  peer_handle (&stage->peer, request, size, &a);
  if (fate == FATE_GARBAGE)
    put_answer (fd, 200, "text/html", "", "<html><p>mạng công cộng</html>", 32, 0);
  else if (fate != FATE_DROP_AFTER)
    put_answer (fd, a.status, a.type, a.header, a.body, strlen (a.body),
                fate == FATE_DROP_IN_ANSWER ? strlen (a.body) / 2 : 0);
}

void
stage_serve_peer (char destination[120])
{
  struct server s;

  memset (&s, 0, sizeof s);
  s.listener = stage_listen (destination);
  s.handle = answer_as_peer;
  (void) stage_fork (serve, &s, NULL);
  close (s.listener);
}

/* --- a ward ---------------------------------------------------------------------------------- */

static int
make_request (struct kdc_context *ctx, const char *data, size_t size,
              struct kdc_http_request **out)
{
  const char *end = memmem (data, size, "\r\n\r\n", 4), *line = data, *path;
  char method[16], target[300], name[100], value[1000];
  int status;

  if (end == NULL || sscanf (data, "%15s %299s", method, target) != 2
      || strncmp (target, "/ward/", 6) != 0 || (path = strchr (target + 6, '/')) == NULL)
    return KDC_EPARSE;
  status = kdc__request_new (ctx, method, path, out);
  while (status == KDC_OK && (line = strchr (line, '\n') + 1) < end)
    if (sscanf (line, "%99[^:]: %999[^\r]", name, value) == 2)
      status = kdc__headers_add (&(*out)->headers, name, value);
  if (status == KDC_OK)
    status = kdc__buffer_append (&(*out)->body, end + 4, size - (size_t) (end + 4 - data));
  return status;
}

const char *
stage_kept (const struct play *p, pid_t ward, int number, const char *what)
{
  static char path[200];

  snprintf (path, sizeof path, "%s/%s.%d.%d", p->directory, what, (int) ward, number);
  return path;
}

static void
keep (const struct server *s, const char *what, const char *data, size_t size)
{
  FILE *file;

  if (!s->play->keeps)
    return;
  file = fopen (stage_kept (s->play, getpid (), s->number, what), "wb");
  if (file == NULL || fwrite (data, 1, size, file) != size || fclose (file) != 0)
    stage_fail (what, NULL);
}

static void
answer_as_ward (struct server *s, int fd, const char *data, size_t size)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  struct kdc_context *ctx = stage_context ();
  const char *type;
  kdc_error *err = NULL;
  char code[64];
  int event;

  s->number++;
  keep (s, "request", data, size);
  if (make_request (ctx, data, size, &request) != KDC_OK
      || kdc__inbox_handle (s->inbox, "desk", request, &response, &event, code, &err) != KDC_OK)
    stage_fail ("ward", err);
  type = kdc__headers_get (&response->headers, "Content-Type");
  keep (s, "answer", response->body.data != NULL ? response->body.data : "", response->body.size);
  put_answer (fd, response->status, type != NULL ? type : "", "",
              response->body.data != NULL ? response->body.data : "", response->body.size, 0);
  kdc__request_free (request);
  kdc__response_free (response);
  kdc__context_unref (ctx);
}

static void
serve_as_ward (void *user)
{
  struct server *s = user;
  struct kdc_catalog *catalog = stage_catalog (NULL);
  kdc_error *err = NULL;

  if (kdc__inbox_open (catalog, s->play->ward, stage_protocol (s->play), STAGE_AGENCY, &s->inbox,
                       &err) != KDC_OK)
    stage_fail ("inbox", err);
  s->inbox->secret = stage_secret;
  s->inbox->base = kdc__strdup (catalog->ctx, stage_destination (s->play, 0));
  serve (s);
}

pid_t
stage_serve_ward (const struct play *p, int fd, const struct trap *t)
{
  struct server s;

  memset (&s, 0, sizeof s);
  s.listener = fd;
  s.handle = answer_as_ward;
  s.play = p;
  return stage_fork (serve_as_ward, &s, t);
}
