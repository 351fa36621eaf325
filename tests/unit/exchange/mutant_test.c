/* mutant_test.c - documents, messages and answers with random damage: a clear status each, and
 * nothing that a sanitizer would mind. The seed is printed, and taken from KDC_SEED. */

#include <time.h>
#include "bench.h"

static struct bench b;
static unsigned seed;

static void
damage (char *text, size_t size)
{
  int i, times = 1 + rand_r (&seed) % 4;

  for (i = 0; i < times; i++) {
    size_t at = (size_t) rand_r (&seed) % size;
    size_t from = (size_t) rand_r (&seed) % size;

    switch (rand_r (&seed) % 3) {
    case 0:
      text[at] = (char) rand_r (&seed);
      break;
    case 1:
      text[at] = "<>\"'{}&/ \r\n\0-:="[rand_r (&seed) % 16];
      break;
    default:
      text[at] = text[from];
    }
  }
}

START_TEST (documents)
{
  struct kdc__protocol *p;
  kdc_error *err = NULL;
  size_t size;
  char *text;
  int i, status, wrong = 0;

  bench_start (&b);
  for (i = 0; i < 400; i++) {
    text = bench_protocol (NULL, NULL, &size);
    damage (text, size);
    status = kdc__protocol_read (b.catalog, text, size, "mutant", &p, &err);
    ck_assert_msg (status == KDC_OK || status == KDC_EMODEL, "%d: %d", i, status);
    ck_assert_int_eq (p != NULL, status == KDC_OK);
    ck_assert_int_eq (err != NULL, status != KDC_OK);
    wrong += status != KDC_OK;
    kdc__protocol_free (p);
    kdc__error_delete (err);
    err = NULL;
  }
  ck_assert_int_gt (wrong, 100);
  bench_end (&b);
}
END_TEST

static void
set_header (struct kdc_http_request *request, const char *name, const char *value)
{
  size_t i;

  for (i = 0; i < request->headers.count; i++)
    if (strcmp (request->headers.items[i].name, name) == 0) {
      kdc__free (b.ctx, request->headers.items[i].value);
      request->headers.items[i].value = kdc__strdup (b.ctx, value);
    }
}

/* Every damaged message comes with its right digest, so that all of it is looked into. */
START_TEST (messages)
{
  struct kdc_http_response *r;
  struct kdc_buffer digest;
  uint8_t sha[32];
  char key[64], *whole;
  size_t size;
  int i, received = 0;
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, NULL);
  b.fate = F_LATE;
  bench_step (&b, id);
  size = b.late->body.size;
  whole = malloc (size);
  memcpy (whole, b.late->body.data, size);
  for (i = 0; i < 300; i++) {
    memcpy (b.late->body.data, whole, size);
    damage (b.late->body.data, size);
    snprintf (key, sizeof key, "\"550e8400-e29b-41d4-a716-%012d\"", i);
    set_header (b.late, "Idempotency-Key", key);
    kdc__buffer_init (&digest, b.ctx, 0);
    kdc__sha256 (b.late->body.data, size, sha);
    kdc__content_digest_format (sha, &digest);
    set_header (b.late, "Content-Digest", digest.data);
    kdc__buffer_clear (&digest);
    r = bench_handle (&b, b.late);
    ck_assert_msg (r->status == 201 || r->status == 400 || r->status == 422, "%d: %d %s", i,
                   r->status, bench_logged);
    received += r->status == 201;
    kdc__response_free (r);
  }
  ck_assert_int_eq (received, b.received);
  free (whole);
  bench_end (&b);
}
END_TEST

/* Answers of a ward that has lost its mind: the delivery stays open, or is refused or dead, but is
 * delivered only by a receipt of what was sent. */
static const char *receipt;

static int
mad_answer (struct bench *bench, const struct kdc__transport_call *call,
            struct kdc_http_response *response)
{
  static const int statuses[] = { 200, 201, 201, 201, 201, 404, 409, 422, 503 };
  static const char *const types[]
    = { "application/xml", "application/xml", "application/json", "text/html", "" };
  size_t size = strlen (receipt);
  char *text = strdup (receipt);
  int status;

  (void) bench, (void) call;
  damage (text, size);
  response->status = statuses[rand_r (&seed) % 9];
  (void) kdc__headers_add (&response->headers, "Content-Type", types[rand_r (&seed) % 5]);
  (void) kdc__headers_add (&response->headers, "Retry-After",
                           rand_r (&seed) % 2 ? "5" : "Sat, 14 Nov 2026 20:30:00 GMT");
  status = kdc__buffer_append (&response->body, text, size);
  free (text);
  return status;
}

START_TEST (answers)
{
  int64_t id, first;
  struct kdc_buffer bytes;
  char key[16];
  int i, j;

  bench_start (&b);
  first = bench_put (&b, NULL);
  bench_step (&b, first);
  kdc__buffer_init (&bytes, b.ctx, 0);
  ck_assert_int_eq (kdc__outbox_receipt (b.outbox, first, &bytes, NULL), KDC_OK);
  receipt = bytes.data;             /* of another message: never good for these */
  b.answer = mad_answer;
  for (i = 0; i < 20; i++) {
    struct kdc_dossier *dossier = bench_dossier (&b);
    char base[64];
    int existed;

    snprintf (key, sizeof key, "k%d", i);
    snprintf (base, sizeof base, BASE "/%d", i);
    ck_assert_int_eq (kdc__outbox_put (b.outbox, dossier, base, "kdc", key, &id, &existed, NULL),
                      KDC_OK);
    kdc__dossier_free (dossier);
    for (j = 0; j < 8 && bench_state (&b, id) < KDC__SUSPENDED; j++)
      bench_step (&b, id);
    ck_assert_int_ne (bench_state (&b, id), KDC__DELIVERED);
    ck_assert_int_ne (bench_state (&b, id), KDC__DELIVERED_NO_RECEIPT);
  }
  kdc__buffer_clear (&bytes);
  bench_end (&b);
}
END_TEST

int
main (void)
{
  const char *given = getenv ("KDC_SEED");
  TCase *cases = tcase_create ("mutants");

  seed = given != NULL ? (unsigned) strtoul (given, NULL, 10) : (unsigned) time (NULL);
  printf ("seed: KDC_SEED=%u\n", seed);
  fflush (stdout);
  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, documents);
  tcase_add_test (cases, messages);
  tcase_add_test (cases, answers);
  return bench_run_suite ("mutants", cases);
}
