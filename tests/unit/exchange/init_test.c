/* init_test.c - a process in which libcurl cannot begin. A program of its own, because libcurl is
 * begun once per process and its refusal stays. */

#include <curl/curl.h>
#include "bench.h"

static int tries;

/* In the place of libcurl's. */
CURLcode
curl_global_init (long flags)
{
  (void) flags;
  tries++;
  return CURLE_FAILED_INIT;
}

static struct bench b;

static void
setup (void)
{
  bench_start (&b);
}

static void
teardown (void)
{
  bench_end (&b);
}

START_TEST (no_network)
{
  struct kdc__net *net = NULL;
  int i;

  for (i = 0; i < 2; i++) {
    kdc_error *err = NULL;

    ck_assert_int_eq (kdc__net_new (b.ctx, &net, &err), KDC_ENOTSUP);
    ck_assert_ptr_null (net);
    ck_assert_str_eq (err->key, "net.init");
    kdc__error_delete (err);
  }
  ck_assert_int_eq (tries, 1);
}
END_TEST

/* The dossier waits; with a transport of the host's it goes out all the same. */
START_TEST (no_network_for_a_delivery)
{
  int64_t id = bench_put (&b, NULL), next;
  kdc_error *err = NULL;
  int worked;

  kdc__outbox_set_transport (b.outbox, NULL, NULL, NULL);
  ck_assert_int_eq (kdc__outbox_step (b.outbox, &worked, &next, &err), KDC_ENOTSUP);
  ck_assert_str_eq (err->key, "net.init");
  kdc__error_delete (err);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  kdc__outbox_set_transport (b.outbox, bench_send, &b, NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("init");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, no_network);
  tcase_add_test (cases, no_network_for_a_delivery);
  return bench_run_suite ("init", cases);
}
