/* net_test.c - the built-in transport against a small server of the test's own, on a port the
 * system chooses: what was sent is told truthfully, and manners are kept. */

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include "bench.h"

/* What the server does with one connection. */
enum act {
  A_ANSWER, A_DROP_AT_ONCE, A_DROP_AFTER_REQUEST, A_DROP_IN_ANSWER, A_NEVER_ANSWER, A_REDIRECT,
  A_LARGE_BODY, A_LARGE_HEADER, A_EARLY_413, A_CONTINUE_FIRST, A_NO_HTTP, A_NO_TLS,
  A_MANY_HEADERS, A_HEADERS, A_CHUNKED
};

struct server {
  int listener, connections;
  enum act act;
  pthread_t thread;
  unsigned port;
  char head[8192];
  size_t head_size, body_size, least_body;
  uint8_t sha[32];                  /* of the body */
  int stop[2];
};

static struct server server;
static struct kdc_context *ctx;
static struct kdc__net *net;

static void
put_text (int fd, const char *text)
{
  (void) !send (fd, text, strlen (text), MSG_NOSIGNAL);
}

static size_t
content_length (const char *head)
{
  const char *at = strcasestr (head, "\r\nContent-Length:");

  return at != NULL ? strtoul (at + 17, NULL, 10) : 0;
}

/* The whole request; 0 when the connection ended before. */
static int
take_request (struct server *s, int fd, size_t most_body)
{
  static char piece[65536];
  struct kdc__sha256 *sha = NULL;
  size_t wanted;
  char *end;
  ssize_t n;

  s->head_size = s->body_size = 0;
  do {
    n = recv (fd, s->head + s->head_size, sizeof s->head - 1 - s->head_size, 0);
    if (n <= 0)
      return 0;
    s->head_size += (size_t) n;
    s->head[s->head_size] = '\0';
    end = strstr (s->head, "\r\n\r\n");
  } while (end == NULL && s->head_size < sizeof s->head - 1);
  if (end == NULL || kdc__sha256_new (ctx, &sha) != KDC_OK)
    return 0;
  s->body_size = s->head_size - (size_t) (end + 4 - s->head);
  kdc__sha256_update (sha, end + 4, s->body_size);
  end[4] = '\0';
  wanted = content_length (s->head);
  while (s->body_size < wanted && s->body_size < most_body) {
    n = recv (fd, piece, sizeof piece, 0);
    if (n <= 0)
      break;
    kdc__sha256_update (sha, piece, (size_t) n);
    s->body_size += (size_t) n;
  }
  kdc__sha256_final (sha, s->sha);
  kdc__sha256_free (sha);
  return s->body_size >= wanted;
}

static void
pour (int fd, const char *head, size_t size)
{
  static char zeros[65536];
  ssize_t n;

  put_text (fd, head);
  while (size > 0) {
    n = send (fd, zeros, size < sizeof zeros ? size : sizeof zeros, MSG_NOSIGNAL);
    if (n <= 0)
      return;
    size -= (size_t) n;
  }
}

static void
wait_for_end (struct server *s, int fd)
{
  char byte;

  (void) s;
  (void) !recv (fd, &byte, 1, 0);
}

static void
serve (struct server *s, int fd)
{
  int i;

  if (s->act == A_DROP_AT_ONCE)
    return;
  if (s->act == A_EARLY_413) {
    take_request (s, fd, 1000);
    put_text (fd, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return;
  }
  if (s->act == A_NO_TLS) {
    put_text (fd, "220 mail.test ESMTP\r\n");
    return;
  }
  take_request (s, fd, SIZE_MAX);
  switch (s->act) {
  case A_DROP_AFTER_REQUEST:
    return;
  case A_DROP_IN_ANSWER:
    put_text (fd, "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n<receipt");
    return;
  case A_NEVER_ANSWER:
    wait_for_end (s, fd);
    return;
  case A_REDIRECT:
    put_text (fd, "HTTP/1.1 307 Elsewhere\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
    return;
  case A_LARGE_BODY:
    pour (fd, "HTTP/1.1 200 OK\r\n\r\n", 20 << 20);
    return;
  case A_LARGE_HEADER:
    pour (fd, "HTTP/1.1 200 OK\r\nX: ", 1 << 20);
    return;
  case A_MANY_HEADERS:
    put_text (fd, "HTTP/1.1 200 OK\r\n");
    for (i = 0; i < 10000; i++)
      put_text (fd, "X-Filler: 0123456789\r\n");
    return;
  case A_CONTINUE_FIRST:
    put_text (fd, "HTTP/1.1 100 Continue\r\nX-First: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Second: 2\r\n"
                  "Content-Length: 2\r\n\r\nok");
    return;
  case A_NO_HTTP:
    put_text (fd, "220 mail.test ESMTP\r\n");
    return;
  case A_HEADERS:
    put_text (fd, "HTTP/1.1 200 OK\r\nEmpty:\r\nA: \t b c \t\r\nbad name: x\r\nA: second\r\n"
                  "Content-Length: 0\r\n\r\n");
    return;
  case A_CHUNKED:
    put_text (fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    return;
  default:
    put_text (fd, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nRetry-After: 3\r\n\r\nok");
  }
}

static void *
run_server (void *user)
{
  struct server *s = user;
  int fd;

  while ((fd = accept (s->listener, NULL, NULL)) >= 0) {
    s->connections++;
    serve (s, fd);
    shutdown (fd, SHUT_WR);
    if (s->act != A_DROP_AT_ONCE)
      wait_for_end (s, fd);
    close (fd);
  }
  return NULL;
}

static void
listen_on_some_port (void)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;

  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server.listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ck_assert_int_ge (server.listener, 0);
  ck_assert_int_eq (bind (server.listener, (struct sockaddr *) &address, sizeof address), 0);
  ck_assert_int_eq (getsockname (server.listener, (struct sockaddr *) &address, &length), 0);
  server.port = ntohs (address.sin_port);
}

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&server, 0, sizeof server);
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  bench_ok (kdc__net_new (ctx, &net, &err), err, "net");
  listen_on_some_port ();
}

static void
start (enum act act)
{
  server.act = act;
  ck_assert_int_eq (listen (server.listener, 8), 0);
  ck_assert_int_eq (pthread_create (&server.thread, NULL, run_server, &server), 0);
}

static void
stop (void)
{
  shutdown (server.listener, SHUT_RDWR);
  pthread_join (server.thread, NULL);
}

static void
teardown (void)
{
  close (server.listener);
  kdc__net_free (net);
  kdc__context_unref (ctx);
}

/* --- a body in pieces ------------------------------------------------------------------------- */

struct source { size_t pieces, size; int fail; };

static int
produce (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
         kdc_error **err)
{
  const struct source *source = user;
  char *piece = malloc (source->size + 1);
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < source->pieces && status == KDC_OK; i++) {
    memset (piece, (int) ('a' + i % 26), source->size);
    status = fn (fn_user, piece, source->size);
  }
  free (piece);
  if (status == KDC_OK && source->fail)
    status = kdc__fail (ctx, err, KDC_EIO, "recipe.changed", NULL);
  return status;
}

struct outcome { int status, http; enum kdc__sent sent; char key[64]; };

static struct kdc_http_response *answer;

static struct outcome
send_to (const char *url, const char *method, struct source *source)
{
  struct kdc__transport_call call;
  struct kdc__headers headers;
  struct outcome out;
  kdc_error *err = NULL;

  memset (&out, 0, sizeof out);
  memset (&call, 0, sizeof call);
  kdc__headers_init (&headers, ctx);
  ck_assert_int_eq (kdc__headers_add (&headers, "Idempotency-Key", "\"k\""), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&headers, "Content-Type", "multipart/related"), KDC_OK);
  call.method = method;
  call.url = url;
  call.headers = &headers;
  call.body_length = source != NULL ? (int64_t) (source->pieces * source->size) : -1;
  call.body = source != NULL ? produce : NULL;
  call.body_user = source;
  call.connect_ms = 5000;
  call.total_ms = server.act == A_NEVER_ANSWER ? 300 : 20000;
  call.max_answer = 1 << 20;
  kdc__response_free (answer);
  answer = NULL;
  out.status = kdc__net_send (net, &call, &answer, &out.sent, &err);
  out.http = answer != NULL ? answer->status : 0;
  if (err != NULL)
    snprintf (out.key, sizeof out.key, "%s", err->key);
  kdc__error_delete (err);
  kdc__headers_clear (&headers);
  return out;
}

static const char *
url_of (const char *path)
{
  static char url[128];

  snprintf (url, sizeof url, "http://127.0.0.1:%u%s", server.port, path);
  return url;
}

static struct outcome
exchange (enum act act, const char *method, struct source *source)
{
  struct outcome out;

  start (act);
  out = send_to (url_of ("/api/dossiers"), method, source);
  stop ();
  return out;
}

static void
forget_answer (void)
{
  kdc__response_free (answer);
  answer = NULL;
}

/* --- tests ------------------------------------------------------------------------------------ */

START_TEST (get)
{
  struct outcome out = exchange (A_ANSWER, "GET", NULL);

  ck_assert_int_eq (out.status, KDC_OK);
  ck_assert_int_eq (out.http, 201);
  ck_assert_str_eq (answer->body.data, "ok");
  ck_assert_str_eq (kdc__headers_get (&answer->headers, "retry-after"), "3");
  ck_assert_int_eq (strncmp (server.head, "GET /api/dossiers HTTP/1.1\r\n", 28), 0);
  ck_assert_ptr_nonnull (strstr (server.head, "Idempotency-Key: \"k\"\r\n"));
  ck_assert_ptr_null (strstr (server.head, "Expect:"));
  ck_assert_uint_eq (server.body_size, 0);
  forget_answer ();
}
END_TEST

static struct source sources[] = {
  { 0, 0, 0 }, { 1, 1, 0 }, { 1, 70000, 0 }, { 3, 5, 0 }, { 100, 65536, 0 }, { 5000, 17, 0 },
};

START_TEST (post)
{
  struct source *source = &sources[_i];
  struct kdc__sha256 *sha = NULL;
  struct outcome out = exchange (A_ANSWER, "POST", source);
  uint8_t wanted[32];
  char *piece = malloc (source->size + 1);
  size_t i;

  ck_assert_int_eq (out.status, KDC_OK);
  ck_assert_int_eq (out.http, 201);
  ck_assert_int_eq (server.connections, 1);
  ck_assert_uint_eq (server.body_size, source->pieces * source->size);
  ck_assert_uint_eq (content_length (server.head), server.body_size);
  ck_assert_int_eq (kdc__sha256_new (ctx, &sha), KDC_OK);
  for (i = 0; i < source->pieces; i++) {
    memset (piece, (int) ('a' + i % 26), source->size);
    kdc__sha256_update (sha, piece, source->size);
  }
  kdc__sha256_final (sha, wanted);
  kdc__sha256_free (sha);
  free (piece);
  ck_assert_mem_eq (wanted, server.sha, 32);
  ck_assert_ptr_null (strstr (server.head, "Expect:"));
  forget_answer ();
}
END_TEST

/* Ways to get no answer; `http` when there is one all the same. */
static const struct { enum act act; int http; const char *key; } rows[] = {
  { A_DROP_AFTER_REQUEST, 0, "net.broken" }, { A_DROP_IN_ANSWER, 0, "net.broken" },
  { A_NEVER_ANSWER, 0, "net.timeout" }, { A_REDIRECT, 307, NULL },
  { A_LARGE_BODY, 0, "net.answer-too-large" }, { A_LARGE_HEADER, 0, "net.broken" },
  { A_MANY_HEADERS, 0, "net.answer-too-large" },
  { A_CONTINUE_FIRST, 200, NULL }, { A_NO_HTTP, 0, "net.broken" }, { A_CHUNKED, 200, NULL },
};

START_TEST (answers)
{
  struct source source = { 3, 1000, 0 };
  struct outcome out = exchange (rows[_i].act, "POST", &source);

  ck_assert_int_eq (out.sent, KDC__MAYBE_SENT);
  ck_assert_int_eq (out.status, rows[_i].http ? KDC_OK : KDC_ENET);
  ck_assert_int_eq (out.http, rows[_i].http);
  ck_assert_str_eq (out.key, rows[_i].key != NULL ? rows[_i].key : "");
  ck_assert_int_eq (server.connections, 1);   /* no redirect followed, nothing sent again */
  if (rows[_i].act == A_CONTINUE_FIRST) {
    ck_assert_ptr_null (kdc__headers_get (&answer->headers, "X-First"));
    ck_assert_str_eq (kdc__headers_get (&answer->headers, "X-Second"), "2");
  }
  forget_answer ();
}
END_TEST

START_TEST (headers_of_an_answer)
{
  struct outcome out = exchange (A_HEADERS, "GET", NULL);

  ck_assert_int_eq (out.http, 200);
  ck_assert_str_eq (kdc__headers_get (&answer->headers, "A"), "b c");
  ck_assert_str_eq (kdc__headers_get (&answer->headers, "Empty"), "");
  ck_assert_ptr_null (kdc__headers_get (&answer->headers, "bad name"));
  forget_answer ();
}
END_TEST

/* The other side has heard enough: its answer counts, and the producer is stopped. */
START_TEST (early_answer)
{
  struct source source = { 2000, 65536, 0 };
  struct outcome out = exchange (A_EARLY_413, "POST", &source);

  ck_assert_int_eq (out.sent, KDC__MAYBE_SENT);
  ck_assert (out.status == KDC_OK ? out.http == 413 : out.status == KDC_ENET);
  ck_assert_uint_lt (server.body_size, source.pieces * source.size);
  forget_answer ();
}
END_TEST

START_TEST (nobody_there)
{
  struct outcome out = send_to (url_of ("/"), "GET", NULL);   /* bound, never listening */

  ck_assert_int_eq (out.status, KDC_ENET);
  ck_assert_int_eq (out.sent, KDC__NOTHING_SENT);
  ck_assert_str_eq (out.key, "net.connect");
}
END_TEST

/* Accepted and closed at once: with luck nothing left, but it cannot be known. */
START_TEST (dropped_at_once)
{
  struct source source = { 3, 1000, 0 };
  struct outcome out = exchange (A_DROP_AT_ONCE, "POST", &source);

  ck_assert_int_eq (out.status, KDC_ENET);
  ck_assert_int_eq (server.connections, 1);
}
END_TEST

static const struct { const char *url, *key; } urls[] = {
  { "http://no-such-host.invalid/", "net.resolve" }, { "ftp://127.0.0.1/", "net.url" },
  { "file:///etc/passwd", "net.url" }, { "http://127.0.0.1:99999/", "net.url" },
};

START_TEST (wrong_urls)
{
  struct outcome out = send_to (urls[_i].url, "GET", NULL);

  ck_assert_int_eq (out.status, KDC_ENET);
  ck_assert_int_eq (out.sent, KDC__NOTHING_SENT);
  ck_assert_str_eq (out.key, urls[_i].key);
}
END_TEST

/* A server that speaks plain HTTP where TLS is asked for: the handshake is no byte of ours. */
START_TEST (no_tls)
{
  char url[64];
  struct outcome out;

  start (A_NO_TLS);
  snprintf (url, sizeof url, "https://127.0.0.1:%u/", server.port);
  out = send_to (url, "GET", NULL);
  stop ();
  ck_assert_int_eq (out.status, KDC_ENET);
  ck_assert_int_eq (out.sent, KDC__NOTHING_SENT);
  ck_assert_str_eq (out.key, "net.tls");
}
END_TEST

/* The content turned out to be wrong at its very end: the other side never has the whole of it. */
START_TEST (producer_fails)
{
  struct source source = { 3, 1000, 1 };
  struct outcome out = exchange (A_ANSWER, "POST", &source);

  ck_assert_int_eq (out.status, KDC_EIO);
  ck_assert_str_eq (out.key, "recipe.changed");
  ck_assert_ptr_null (answer);
  ck_assert_uint_lt (server.body_size, 3000);
}
END_TEST

/* Proxies of the environment are not for a library to obey. */
START_TEST (no_proxy_of_the_environment)
{
  struct outcome out;

  setenv ("http_proxy", "http://127.0.0.1:1/", 1);
  setenv ("all_proxy", "http://127.0.0.1:1/", 1);
  out = exchange (A_ANSWER, "GET", NULL);
  ck_assert_int_eq (out.http, 201);
  forget_answer ();
}
END_TEST

START_TEST (one_after_the_other)
{
  struct source source = { 2, 10, 0 };
  int i;

  start (A_ANSWER);
  for (i = 0; i < 5; i++)
    ck_assert_int_eq (send_to (url_of ("/x"), i % 2 ? "GET" : "POST",
                               i % 2 ? NULL : &source).http, 201);
  stop ();
  ck_assert_int_eq (server.connections, 5);   /* never a kept connection: see net_curl.c */
  forget_answer ();
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("net");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, get);
  tcase_add_loop_test (cases, post, 0, (int) (sizeof sources / sizeof *sources));
  tcase_add_loop_test (cases, answers, 0, (int) (sizeof rows / sizeof *rows));
  tcase_add_test (cases, headers_of_an_answer);
  tcase_add_test (cases, early_answer);
  tcase_add_test (cases, nobody_there);
  tcase_add_test (cases, dropped_at_once);
  tcase_add_loop_test (cases, wrong_urls, 0, (int) (sizeof urls / sizeof *urls));
  tcase_add_test (cases, no_tls);
  tcase_add_test (cases, producer_fails);
  tcase_add_test (cases, no_proxy_of_the_environment);
  tcase_add_test (cases, one_after_the_other);
  return bench_run_suite ("net", cases);
}
