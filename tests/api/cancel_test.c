/* cancel_test.c - kdc_outbox_run () broken off while a server that never answers has the whole
 * request: by another thread, and by a signal handler. What was sent is in doubt afterwards, and
 * nothing is lost. The server throws the switch itself, when it has the request. */
#include <arpa/inet.h>
#include <check.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <kdc/kdc.h>

enum how { BY_THREAD, BY_SIGNAL, HOWS };

static kdc_context *context;
static kdc_catalog *catalog;
static kdc_outbox *outbox;
static kdc_cancel *cancel;
static char folder[64], destination[64];
static struct { int listener, requests; enum how how; pthread_t thread, sender; } server;

static void
on_signal (int number)
{
  (void) number;
  kdc_cancel_now (cancel);
}

/* Until the whole request is there; then until the other side goes away. */
static void *
serve (void *user)
{
  static char text[1 << 20];
  const char *body, *length;
  size_t size = 0;
  ssize_t n;
  int fd = accept (server.listener, NULL, NULL);

  (void) user;
  while ((n = recv (fd, text + size, sizeof text - 1 - size, 0)) > 0) {
    size += (size_t) n;
    text[size] = '\0';
    body = strstr (text, "\r\n\r\n");
    length = strstr (text, "Content-Length: ");
    if (server.requests == 0 && body != NULL && length != NULL
        && size - (size_t) (body + 4 - text) == strtoul (length + 16, NULL, 10)) {
      server.requests++;
      if (server.how == BY_SIGNAL)
        pthread_kill (server.sender, SIGUSR1);
      else
        kdc_cancel_now (cancel);
    }
  }
  close (fd);
  return NULL;
}

static void
listen_on_some_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server.listener = socket (AF_INET, SOCK_STREAM, 0);
  ck_assert_int_eq (bind (server.listener, (struct sockaddr *) &address, sizeof address), 0);
  ck_assert_int_eq (listen (server.listener, 8), 0);
  ck_assert_int_eq (getsockname (server.listener, (struct sockaddr *) &address, &length), 0);
  snprintf (destination, sizeof destination, "http://127.0.0.1:%u/api",
            (unsigned) ntohs (address.sin_port));
}

static void
setup (void)
{
  const char *root = getenv ("srcdir");
  char path[4096];

  memset (&server, 0, sizeof server);
  strcpy (folder, "/tmp/kdc-cancel-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  snprintf (path, sizeof path, "%s/lib/data", root ? root : ".");
  ck_assert_int_eq (kdc_catalog_open (context, path, &catalog, NULL), KDC_OK);
  snprintf (path, sizeof path, "%s/desk", folder);
  ck_assert_int_eq (kdc_outbox_open (catalog, path, &outbox, NULL), KDC_OK);
  ck_assert_int_eq (kdc_cancel_new (context, &cancel, NULL), KDC_OK);
  listen_on_some_port ();
}

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

static void
teardown (void)
{
  close (server.listener);
  kdc_cancel_free (cancel);
  kdc_outbox_free (outbox);
  kdc_catalog_free (catalog);
  kdc_context_free (context);
  nftw (folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int64_t
put (void)
{
  const char *root = getenv ("srcdir");
  kdc_dossier *dossier;
  char path[4096];
  int64_t id;

  snprintf (path, sizeof path, "%s/examples/data/birth-complete", root ? root : ".");
  ck_assert_int_eq (kdc_dossier_open (catalog, path, &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_put (outbox, dossier, destination, NULL, &id, NULL, NULL), KDC_OK);
  kdc_dossier_free (dossier);
  return id;
}

static void
check_state (int64_t id, const char *state)
{
  kdc_delivery *delivery;

  ck_assert_int_eq (kdc_outbox_get (outbox, id, &delivery, NULL), KDC_OK);
  ck_assert_str_eq (kdc_delivery_state (delivery), state);
  kdc_delivery_free (delivery);
}

START_TEST (during_a_transfer)
{
  struct sigaction action = { .sa_handler = on_signal };
  kdc_error *error = NULL;
  int64_t id = put (), next = 0, until = 1;

  ck_assert_int_eq (sigaction (SIGUSR1, &action, NULL), 0);
  server.how = (enum how) _i;
  server.sender = pthread_self ();
  ck_assert_int_eq (pthread_create (&server.thread, NULL, serve, NULL), 0);
  ck_assert_int_eq (kdc_outbox_run (outbox, cancel, &next, &error), KDC_ECANCELLED);
  ck_assert_int_eq (pthread_join (server.thread, NULL), 0);
  ck_assert_int_eq (server.requests, 1);
  ck_assert_int_eq (kdc_error_code (error), KDC_ECANCELLED);
  ck_assert_int_eq (next, INT64_MAX);
  kdc_error_free (error);
  check_state (id, "unknown");      /* it may have arrived: it will be asked about */
  ck_assert_str_eq (kdc_outbox_breaker (outbox, destination, &until), "closed");
  ck_assert_int_eq (until, 0);
}
END_TEST

START_TEST (before_anything)
{
  int64_t id = put ();

  kdc_cancel_now (cancel);
  kdc_cancel_now (cancel);
  ck_assert_int_eq (kdc_outbox_run (outbox, cancel, NULL, NULL), KDC_ECANCELLED);
  check_state (id, "queued");
}
END_TEST

/* Nobody cancels: it comes back by itself, and the switch of another run does nothing. */
START_TEST (comes_to_rest)
{
  int64_t id = put (), next = 0;

  close (server.listener);          /* nobody listens there any more */
  kdc_cancel_now (cancel);
  ck_assert_int_eq (kdc_outbox_run (outbox, NULL, &next, NULL), KDC_OK);
  check_state (id, "queued");        /* no byte left: no doubt */
  ck_assert_int_gt (next, 0);
  ck_assert_int_lt (next, INT64_MAX);
  server.listener = -1;
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("cancel");
  Suite *suite = suite_create ("cancel");
  SRunner *runner;
  int failed;

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_loop_test (cases, during_a_transfer, 0, HOWS);
  tcase_add_test (cases, before_anything);
  tcase_add_test (cases, comes_to_rest);
  suite_add_tcase (suite, cases);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
