/* memory_test.c - every allocation of a step, a put and an answer fails once: KDC_ENOMEM or the
 * right result, nothing half-made, and the next try on the same handles ends well. */

#include "starve.h"

static struct bench b;

static void
start (void)
{
  kdc_error *err = NULL;

  armed = 0;
  memset (&b, 0, sizeof b);
  strcpy (b.directory, "/tmp/kdc-memory-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b.directory));
  snprintf (b.desk, sizeof b.desk, "%s/desk", b.directory);
  snprintf (b.ward, sizeof b.ward, "%s/ward", b.directory);
  b.clock = START;
  ck_assert_int_eq (kdc__context_new (&starving, NULL, &b.ctx), KDC_OK);
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

/* Wherever memory ends between question and commit: a step is taken whole, later, and once. */
START_TEST (following)
{
  static const int walk[] = { 2, 4, 5 };
  struct kdc__feed_counts counts;
  kdc_error *err = NULL;
  int steps = 0, status;
  int64_t id;
  long n;

  start ();
  kdc__outbox_set_transport (b.outbox, sparing_send, &b, NULL);
  id = bench_put (&b, NULL);
  bench_step (&b, id);
  for (n = 1;; n = next_point (n)) {
    bench_ok (kdc__inbox_set_status (b.inbox, b.code, walk[steps++ % 3], "x", &err), err, "step");
    arm (n);
    status = kdc__outbox_follow (b.outbox, BASE, "kdc", &counts, &err);
    armed = 0;
    left = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    kdc__error_delete (err);
    err = NULL;
    bench_ok (kdc__outbox_follow (b.outbox, BASE, "kdc", &counts, &err), err, "follow");
    ck_assert_int_eq (bench_events (&b, id, KDC__J_STATUS), steps);
    if (made < n)
      break;
  }
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

/* --- documents that are kept ------------------------------------------------------------------ */

enum { VERSIONS = KDC__KEPT + 2 };
static struct kdc__delivery_row version_rows[VERSIONS];

static void
put_versions (void)
{
  const uint8_t *sha;
  kdc_error *err = NULL;
  char to[40];
  size_t size;
  int i;

  memset (version_rows, 0, sizeof version_rows);
  for (i = 0; i < VERSIONS; i++) {
    const char *text, *bytes;
    struct kdc__protocol *p;

    snprintf (to, sizeof to, "version=\"9.%d\"", i);
    text = bench_protocol ("version=\"1\"", to, &size);
    bench_ok (kdc__protocol_read (b.catalog, text, size, "kdc.xml", &p, &err), err, "version");
    bytes = kdc__protocol_bytes (p, &size, &sha);
    version_rows[i].protocol = (char *) (uintptr_t) "kdc";
    bench_ok (kdc__store_protocol_put (kdc__outbox_store (b.outbox), bytes, size,
                                       version_rows[i].protocol_sha, &err), err, "version");
    ck_assert_mem_eq (sha, version_rows[i].protocol_sha, 32);
    kdc__protocol_free (p);
  }
}

/* How many documents were compiled to have this one. */
static int
use_version (int i)
{
  const struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  compiled = 0;
  bench_ok (kdc__outbox_protocol (b.outbox, &version_rows[i], &p, &err), err, "protocol");
  ck_assert_mem_eq (p->sha256, version_rows[i].protocol_sha, 32);
  return compiled;
}

START_TEST (alternating_documents)
{
  const struct kdc__protocol *p;
  int i, round;

  start ();
  put_versions ();
  for (i = 0; i < KDC__KEPT; i++)
    ck_assert_int_eq (use_version (i), 1);
  for (round = 0; round < 5; round++)
    for (i = 0; i < KDC__KEPT; i++)
      ck_assert_int_eq (use_version (i * 3 % KDC__KEPT), 0);
  ck_assert_uint_eq (b.outbox->kept_count, KDC__KEPT);
  ck_assert_int_eq (use_version (1), 0);      /* … and now those not used for longest fall out */
  ck_assert_int_eq (use_version (0), 0);
  ck_assert_int_eq (use_version (KDC__KEPT), 1);
  ck_assert_int_eq (use_version (KDC__KEPT + 1), 1);
  ck_assert_uint_eq (b.outbox->kept_count, KDC__KEPT);
  ck_assert_int_eq (use_version (0), 0);
  ck_assert_int_eq (use_version (1), 0);
  ck_assert_int_eq (kdc__outbox_protocol (b.outbox, &version_rows[0], &p, NULL), KDC_OK);
  memset (version_rows[2].protocol_sha, 1, 32);       /* none has this digest */
  ck_assert_int_ne (kdc__outbox_protocol (b.outbox, &version_rows[2], &p, NULL), KDC_OK);
  ck_assert_ptr_null (p);
  ck_assert_int_eq (use_version (0), 0);
  bench_end (&b);
}
END_TEST

/* Every allocation fails once while a document falls out for another. */
START_TEST (keeping)
{
  const struct kdc__protocol *p;
  kdc_error *err = NULL;
  int i, status;
  long n;

  start ();
  put_versions ();
  for (n = 1;; n = next_point (n)) {
    for (i = 0; i <= KDC__KEPT; i++)
      use_version (i);
    arm (n);
    status = kdc__outbox_protocol (b.outbox, &version_rows[0], &p, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d", n, status);
    ck_assert_int_eq (p != NULL, status == KDC_OK);
    kdc__error_delete (err);
    err = NULL;
    ck_assert_int_eq (use_version (KDC__KEPT), 0);
    if (made < n)
      break;
  }
  ck_assert_int_gt (n, 50);
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
  tcase_add_test (cases, following);
  tcase_add_test (cases, receiving);
  tcase_add_test (cases, documents);
  tcase_add_test (cases, alternating_documents);
  tcase_add_test (cases, keeping);
  return bench_run_suite ("memory", cases);
}
