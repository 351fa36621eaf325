/* wire_test.c - a desk and a ward with a real wire between them: the outbox through libcurl, the
 * inbox behind a small HTTP server, and a line that breaks where it hurts most. */

#include <arpa/inet.h>
#include <pthread.h>
#include <strings.h>
#include <sys/socket.h>
#include "bench.h"

struct ward {
  struct bench *b;
  int listener, drop_answers, posts, gets;
  pthread_t thread;
  char base[64];
};

static struct bench b;
static struct ward ward;

static void
add_headers (struct kdc_http_request *request, char *lines)
{
  char *line, *next, *colon;

  for (line = lines; line != NULL && *line != '\0'; line = next) {
    next = strstr (line, "\r\n");
    if (next != NULL) {
      *next = '\0';
      next += 2;
    }
    colon = strchr (line, ':');
    if (colon == NULL)
      continue;
    *colon = '\0';
    kdc__headers_add (&request->headers, line, colon + 1 + strspn (colon + 1, " "));
  }
}

/* One request from the wire; NULL when the connection ended before. */
static struct kdc_http_request *
take (struct ward *w, int fd)
{
  struct kdc_http_request *request = NULL;
  static char head[16384], piece[65536];
  char *end = NULL, *target, *version;
  const char *length;
  size_t size = 0, wanted;
  ssize_t n = 1;

  while (end == NULL && n > 0 && size < sizeof head - 1) {
    n = recv (fd, head + size, 1, 0);
    size += n > 0 ? (size_t) n : 0;
    head[size] = '\0';
    end = strstr (head, "\r\n\r\n");
  }
  target = strchr (head, ' ');
  version = target != NULL ? strchr (target + 1, ' ') : NULL;
  if (end == NULL || version == NULL)
    return NULL;
  *target++ = *version++ = '\0';
  end[2] = '\0';
  if (kdc__request_new (w->b->ctx, head, target, &request) != KDC_OK)
    return NULL;
  add_headers (request, strstr (version, "\r\n") + 2);
  length = kdc__headers_get (&request->headers, "Content-Length");
  for (wanted = length != NULL ? strtoul (length, NULL, 10) : 0; wanted > 0 && n > 0;) {
    n = recv (fd, piece, wanted < sizeof piece ? wanted : sizeof piece, 0);
    if (n > 0)
      kdc__buffer_append (&request->body, piece, (size_t) n);
    wanted -= n > 0 ? (size_t) n : 0;
  }
  return request;
}

static void
give (int fd, const struct kdc_http_response *r)
{
  char line[9000];
  size_t i;

  snprintf (line, sizeof line, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n", r->status,
            r->body.size);
  (void) !send (fd, line, strlen (line), MSG_NOSIGNAL);
  for (i = 0; i < r->headers.count; i++) {
    snprintf (line, sizeof line, "%s: %s\r\n", r->headers.items[i].name,
              r->headers.items[i].value);
    (void) !send (fd, line, strlen (line), MSG_NOSIGNAL);
  }
  (void) !send (fd, "\r\n", 2, MSG_NOSIGNAL);
  (void) !send (fd, r->body.data != NULL ? r->body.data : "", r->body.size, MSG_NOSIGNAL);
}

static void *
run_ward (void *user)
{
  struct ward *w = user;
  struct kdc_http_request *request;
  struct kdc_http_response *response;
  char code[64];
  int fd, event;

  while ((fd = accept (w->listener, NULL, NULL)) >= 0) {
    request = take (w, fd);
    response = NULL;
    if (request != NULL) {
      w->posts += strcmp (request->method, "POST") == 0;
      w->gets += strcmp (request->method, "GET") == 0;
      if (kdc__inbox_handle (w->b->inbox, "desk", request, &response, &event, code, NULL)
            == KDC_OK && w->drop_answers-- <= 0)
        give (fd, response);
    }
    kdc__response_free (response);
    kdc__request_free (request);
    close (fd);
  }
  return NULL;
}

static void
start (int drop_answers)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;

  bench_start (&b);
  kdc__outbox_set_transport (b.outbox, NULL, NULL, NULL);
  memset (&ward, 0, sizeof ward);
  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  ward.b = &b;
  ward.drop_answers = drop_answers;
  ward.listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ck_assert_int_eq (bind (ward.listener, (struct sockaddr *) &address, sizeof address), 0);
  ck_assert_int_eq (getsockname (ward.listener, (struct sockaddr *) &address, &length), 0);
  snprintf (ward.base, sizeof ward.base, "http://127.0.0.1:%u/", ntohs (address.sin_port));
}

static void
open_ward (void)
{
  ck_assert_int_eq (listen (ward.listener, 8), 0);
  ck_assert_int_eq (pthread_create (&ward.thread, NULL, run_ward, &ward), 0);
}

static void
finish (void)
{
  shutdown (ward.listener, SHUT_RDWR);
  pthread_join (ward.thread, NULL);
  close (ward.listener);
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &b.clock, NULL), KDC_OK);
  ck_assert_int_eq (b.clock, 1);
  bench_end (&b);
}

static int64_t
put (void)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  bench_ok (kdc__outbox_put (b.outbox, dossier, ward.base, "kdc", NULL, &id, &existed, &err), err,
            "put");
  kdc__dossier_free (dossier);
  return id;
}

START_TEST (delivered)
{
  int64_t id;

  start (0);
  open_ward ();
  id = put ();
  bench_step (&b, id);
  if (bench_state (&b, id) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), "H26.99.99-20261114-0000001");
  finish ();
  ck_assert_int_eq (ward.posts, 1);
}
END_TEST

/* The story of the demonstration: committed over there, and the answer never comes. */
START_TEST (answer_lost)
{
  int64_t id;

  start (1);
  open_ward ();
  id = put ();
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  finish ();
  ck_assert_int_eq (ward.posts, 1);
  ck_assert_int_eq (ward.gets, 1);
}
END_TEST

START_TEST (ward_closed_at_first)
{
  int64_t id;

  start (0);
  id = put ();
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  ck_assert_int_eq (bench_events (&b, id, KDC__J_NOT_SENT), 1);
  open_ward ();
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  finish ();
  ck_assert_int_eq (ward.posts, 1);
  ck_assert_int_eq (ward.gets, 0);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("wire");

  tcase_set_timeout (cases, 60);
  tcase_add_test (cases, delivered);
  tcase_add_test (cases, answer_lost);
  tcase_add_test (cases, ward_closed_at_first);
  return bench_run_suite ("wire", cases);
}
