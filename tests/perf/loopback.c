/* loopback.c - deliveries from the dossier to the receipt over 127.0.0.1, beside a bare curl loop
 * that posts the bytes of the last one as often. The server is the same, and does nothing but make
 * the receipt. The curl loop stores nothing; it makes a connection for each post as the library
 * does, or keeps one. They take turns; the fastest turn of each counts. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/context.h"
#include "exchange/exchange.h"
#include "work.h"

#define BATCH 50                    /* deliveries put in by one commit */
#define POSTS 100                   /* of one turn */
#define LOOPBACK_TURNS 5
#define REQUEST_MOST (1 << 20)

/* --- the server ------------------------------------------------------------------------------- */

static struct { int fd, port; long answered; size_t head, size; char bytes[REQUEST_MOST]; } server;

/* What stands between `before` and `after`, first in the request. */
static void
cut (const char *before, const char *after, char *out, size_t room)
{
  const char *at = strstr (server.bytes, before);
  const char *end = at ? strstr (at += strlen (before), after) : NULL;

  if (!end || (size_t) (end - at) >= room)
    die (before);
  memcpy (out, at, (size_t) (end - at));
  out[end - at] = '\0';
}

/* The last whole request stays where it is until the next begins. */
static int
read_request (int fd)
{
  char length[32], *end;
  size_t head = 0, size = 0;
  ssize_t got;

  do {
    got = read (fd, server.bytes + size, REQUEST_MOST - 1 - size);
    if (got <= 0)
      return 0;
    size += (size_t) got;
    server.bytes[size] = '\0';
    end = head == 0 ? strstr (server.bytes, "\r\n\r\n") : NULL;
    if (end)
      head = (size_t) (end - server.bytes) + 4;
    if (end)
      cut ("Content-Length: ", "\r", length, sizeof length);
  } while (head == 0 || size < head + strtoul (length, NULL, 10));
  server.head = head;
  server.size = size;
  return 1;
}

static void
answer (int fd)
{
  char key[64], digest[100], id[80], body[800], text[1000];
  int size;

  cut ("Idempotency-Key: \"", "\"", key, sizeof key);
  cut ("Content-Digest: ", "\r", digest, sizeof digest);
  cut ("<dossier xmlns=\"urn:kdc:dossier:1\" id=\"", "\"", id, sizeof id);
  size = snprintf (body, sizeof body,
                   "<receipt xmlns=\"urn:kdc:receipt:1\" message-id=\"%s\" dossier-id=\"%s\" "
                   "digest=\"%s\" dossier-code=\"H26.99.99-20261114-%07ld\" agency=\"H26.99.99\" "
                   "status=\"1\" received=\"2026-11-14T20:31:00+07:00\"/>",
                   key, id, digest, ++server.answered);
  size = snprintf (text, sizeof text, "HTTP/1.1 201 Created\r\nContent-Type: application/xml\r\n"
                   "Content-Length: %d\r\n\r\n%s", size, body);
  if (write (fd, text, (size_t) size) != size)
    die ("answer");
}

static void *
serve (void *unused)
{
  int fd;

  (void) unused;
  while ((fd = accept (server.fd, NULL, NULL)) >= 0) {
    while (read_request (fd))
      answer (fd);
    close (fd);
  }
  return NULL;
}

static void
listen_somewhere (void)
{
  struct sockaddr_in place = { .sin_family = AF_INET };
  socklen_t size = sizeof place;

  place.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server.fd = socket (AF_INET, SOCK_STREAM, 0);
  if (server.fd < 0 || bind (server.fd, (struct sockaddr *) &place, size) != 0
      || listen (server.fd, 16) != 0
      || getsockname (server.fd, (struct sockaddr *) &place, &size) != 0)
    die ("server");
  server.port = ntohs (place.sin_port);
}

/* --- the library ------------------------------------------------------------------------------ */

static struct kdc_dossier *
make_dossier (struct kdc_catalog *catalog, int number)
{
  static char text[65536];
  char *path = path_of ("examples/data/birth-complete/dossier.xml"), *at;
  FILE *in = fopen (path, "rb");
  struct kdc_dossier *dossier;
  size_t size;

  if (!in)
    die (path);
  size = fread (text, 1, sizeof text - 1, in);
  fclose (in);
  text[size] = '\0';
  at = strstr (text, "20261114a001");
  if (!at)
    die ("its id");
  snprintf (at, 13, "%012d", number);
  at[12] = '"';
  *strrchr (path, '/') = '\0';
  if (kdc__dossier_open_memory (catalog, text, size, "bench", path, &dossier, NULL) != KDC_OK)
    die ("dossier");
  free (path);
  return dossier;
}

static double
deliver (struct kdc_outbox *outbox, struct kdc_dossier *dossiers[POSTS], const char *base)
{
  int64_t ids[POSTS], next;
  int existed[POSTS], i;
  long before = server.answered;
  double begin = now_wall ();

  for (i = 0; i < POSTS; i += BATCH)
    if (kdc__outbox_put_many (outbox, dossiers + i, BATCH, base, "kdc", NULL, ids + i, existed + i,
                              NULL) != KDC_OK)
      die ("put");
  if (kdc__outbox_run (outbox, &next, NULL) != KDC_OK || server.answered != before + POSTS)
    die ("run");
  return now_wall () - begin;
}

static double
library_turn (struct kdc_catalog *catalog, struct kdc_outbox *outbox, const char *base)
{
  static int serial;
  struct kdc_dossier *dossiers[POSTS];
  double took;
  int i;

  for (i = 0; i < POSTS; i++)
    dossiers[i] = make_dossier (catalog, ++serial);
  took = deliver (outbox, dossiers, base);
  for (i = 0; i < POSTS; i++)
    kdc__dossier_free (dossiers[i]);
  return took;
}

/* --- curl alone ------------------------------------------------------------------------------- */

static size_t
swallow (char *data, size_t one, size_t size, void *user)
{
  (void) data, (void) user;
  return one * size;
}

static double
curl_turn (const char *url, const char *body, size_t size, struct curl_slist *headers, int keeps)
{
  CURL *easy = curl_easy_init ();
  double begin = now_wall ();
  long code = 0;
  int i;

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt (easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
  curl_easy_setopt (easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, swallow);
  curl_easy_setopt (easy, CURLOPT_FRESH_CONNECT, keeps ? 0L : 1L);
  curl_easy_setopt (easy, CURLOPT_FORBID_REUSE, keeps ? 0L : 1L);
  for (i = 0; i < POSTS; i++)
    if (curl_easy_perform (easy) != CURLE_OK
        || curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &code) != CURLE_OK || code != 201)
      die ("curl");
  curl_easy_cleanup (easy);
  return now_wall () - begin;
}

/* The header lines of the request as the server saw it, but those that curl makes itself. */
static struct curl_slist *
take_headers (char *head)
{
  struct curl_slist *list = curl_slist_append (NULL, "Expect:");
  char *line, *rest = NULL;

  strtok_r (head, "\r\n", &rest);
  while ((line = strtok_r (NULL, "\r\n", &rest)) != NULL)
    if (strncmp (line, "Host:", 5) != 0 && strncmp (line, "Content-Length:", 15) != 0)
      list = curl_slist_append (list, line);
  return list;
}

static void
measure_turns (struct kdc_catalog *catalog, struct kdc_outbox *outbox, const char *base,
               double best[3])
{
  char url[80], *copy = NULL;
  struct curl_slist *headers = NULL;
  size_t head = 0, size = 0;
  int i, k;

  snprintf (url, sizeof url, "%s/dossiers", base);
  for (i = 0; i < 3 * LOOPBACK_TURNS; i++) {
    double took;

    k = i % 3;
    took = k == 0 ? library_turn (catalog, outbox, base)
                  : curl_turn (url, copy + head, size - head, headers, k == 2);
    best[k] = took < best[k] ? took : best[k];
    if (i > 0)
      continue;
    head = server.head;
    size = server.size;
    if (!(copy = malloc (size + 1)))
      die ("no memory");
    memcpy (copy, server.bytes, size);
    copy[head - 1] = '\0';
    headers = take_headers (copy);
  }
  curl_slist_free_all (headers);
  free (copy);
}

void
print_loopback (struct kdc_context *ctx, struct kdc_catalog *catalog)
{
  char directory[] = "./kdc-loopback-XXXXXX", place[80], base[64], command[120];
  double best[3] = { 1e9, 1e9, 1e9 };
  struct kdc_outbox *outbox;
  pthread_t thread;

  (void) ctx;
  if (!mkdtemp (directory))
    die ("directory");
  snprintf (place, sizeof place, "%s/desk", directory);
  listen_somewhere ();
  snprintf (base, sizeof base, "http://127.0.0.1:%d/api", server.port);
  if (pthread_create (&thread, NULL, serve, NULL) != 0
      || kdc__outbox_open (catalog, place, &outbox, NULL) != KDC_OK)
    die ("outbox");
  measure_turns (catalog, outbox, base, best);
  kdc__outbox_close (outbox);
  shutdown (server.fd, SHUT_RDWR);
  pthread_join (thread, NULL);
  close (server.fd);
  snprintf (command, sizeof command, "rm -r %s", directory);
  if (system (command) != 0)
    die (command);
  printf ("- end to end over loopback, %d per commit, request of %zu bytes: %.0f deliveries/s = "
          "%.1f %% of bare curl with a connection for each (%.0f/s), %.1f %% with one kept "
          "(%.0f/s)\n", BATCH, server.size, POSTS / best[0], 100 * best[1] / best[0],
          POSTS / best[1], 100 * best[2] / best[0], POSTS / best[2]);
}
