/* memory_test.c - every allocation of a step, a put and an answer fails once: KDC_ENOMEM or the
 * right result, nothing half-made, and the next try on the same handles ends well. */

#include "bench.h"

static struct bench b;
static long left, made;             /* until the one that fails; made since it was armed */
static int armed;

static void *
failing (void *user, void *p, size_t size)
{
  (void) user;
  if (size == 0) {
    free (p);
    return NULL;
  }
  made += armed;
  if (armed && left > 0 && --left == 0)
    return NULL;
  return realloc (p, size);
}

static void
arm (long n)
{
  made = 0;
  left = n;
  armed = 1;
}

/* Steps of 1 at first, longer ones where there are thousands. */
static long
next_point (long n)
{
  return n + 1 + n / 16;
}

static void
start (void)
{
  static const struct kdc__allocator allocator = { failing, NULL };
  kdc_error *err = NULL;

  armed = 0;
  memset (&b, 0, sizeof b);
  strcpy (b.directory, "/tmp/kdc-memory-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b.directory));
  snprintf (b.desk, sizeof b.desk, "%s/desk", b.directory);
  snprintf (b.ward, sizeof b.ward, "%s/ward", b.directory);
  b.clock = START;
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &b.ctx), KDC_OK);
  b.ctx->now = bench_now;
  b.ctx->now_user = &b;
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
  bench_open_outbox (&b);
  bench_open_inbox (&b);
}

START_TEST (putting)
{
  struct kdc_dossier *dossier;
  kdc_error *err = NULL;
  int64_t id, first = 0;
  int existed, status;
  long n;

  start ();
  first = bench_put (&b, NULL);               /* compiles what the catalog needs */
  for (n = 1;; n = next_point (n)) {
    dossier = bench_dossier (&b);
    arm (n);
    status = kdc__outbox_put (b.outbox, dossier, BASE, "kdc", NULL, &id, &existed, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    ck_assert_int_eq (id, status == KDC_OK ? first : 0);
    kdc__error_delete (err);
    err = NULL;
    kdc__dossier_free (dossier);
    if (made < n)
      break;
  }
  ck_assert_int_gt (n, 50);
  bench_step (&b, first);
  ck_assert_int_eq (bench_state (&b, first), KDC__DELIVERED);
  bench_end (&b);
}
END_TEST

/* The other side has memory of its own. */
static int
sparing_send (void *user, const struct kdc__transport_call *call,
              struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  int status;

  armed = 0;
  status = bench_send (user, call, answer, sent, err);
  armed = left > 0;
  return status;
}

START_TEST (stepping)
{
  kdc_error *err = NULL;
  int64_t id, next, dossiers;
  int worked, status, i;
  char key[24];
  long n;

  start ();
  kdc__outbox_set_transport (b.outbox, sparing_send, &b, NULL);
  id = bench_put (&b, NULL);
  bench_step (&b, id);
  for (n = 1;; n = next_point (n)) {
    snprintf (key, sizeof key, "n%ld", n);
    id = bench_put (&b, key);
    arm (n);
    status = kdc__outbox_step (b.outbox, &worked, &next, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    kdc__error_delete (err);
    err = NULL;
    for (i = 0; i < 20 && bench_state (&b, id) < KDC__DEAD; i++) {
      b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
      bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
    }
    if (bench_state (&b, id) != KDC__DELIVERED)
      bench_print (&b, id);
    ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
    if (made < n)
      break;
  }
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &dossiers, NULL), KDC_OK);
  ck_assert_int_eq (dossiers, b.received);
  ck_assert_int_gt (n, 50);
  bench_end (&b);
}
END_TEST

static void
set_key (struct kdc_http_request *request, long n)
{
  char key[64];
  size_t i;

  snprintf (key, sizeof key, "\"550e8400-e29b-41d4-a716-%012ld\"", n);
  for (i = 0; i < request->headers.count; i++)
    if (strcmp (request->headers.items[i].name, "Idempotency-Key") == 0)
      strcpy (request->headers.items[i].value, key);
}

START_TEST (receiving)
{
  struct kdc_http_response *r = NULL;
  kdc_error *err = NULL;
  int64_t id, dossiers, effects = 0;
  int status, event;
  char code[64];
  long n;

  start ();
  id = bench_put (&b, NULL);
  b.fate = F_LATE;
  bench_step (&b, id);
  for (n = 1;; n = next_point (n)) {
    set_key (b.late, n);
    arm (n);
    status = kdc__inbox_handle (b.inbox, "desk", b.late, &r, &event, code, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    ck_assert_int_eq (r != NULL, status == KDC_OK);
    kdc__response_free (r);
    kdc__error_delete (err);
    err = NULL;
    b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
    r = bench_handle (&b, b.late);
    ck_assert_int_eq (r->status, 201);
    kdc__response_free (r);
    effects++;
    ck_assert_int_eq (kdc__inbox_count (b.inbox, &dossiers, NULL), KDC_OK);
    ck_assert_int_eq (dossiers, effects);
    if (made < n)
      break;
  }
  ck_assert_int_gt (n, 50);
  bench_end (&b);
}
END_TEST

START_TEST (documents)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;
  int status;
  long n;

  start ();
  for (n = 1;; n = next_point (n)) {
    arm (n);
    status = kdc__protocol_load (b.catalog, "kdc", kdc__day_of (START), &p, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    ck_assert_int_eq (p != NULL, status == KDC_OK);
    kdc__error_delete (err);
    kdc__protocol_free (p);
    err = NULL;
    if (made < n)
      break;
  }
  bench_end (&b);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("memory");

  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, putting);
  tcase_add_test (cases, stepping);
  tcase_add_test (cases, receiving);
  tcase_add_test (cases, documents);
  return bench_run_suite ("memory", cases);
}
