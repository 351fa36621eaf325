/* threads_test.c - one catalog, many threads: all begin at once, so that documents are compiled by
 * whoever comes first, and each result is, byte for byte, that of one thread alone. Under
 * ThreadSanitizer (./bootstrap tsan) nothing may race. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

enum { THREADS = 6, ROUNDS = 3, MOST_RESULTS = 64 };
#define ON "2026-11-14"

static char *
source (const char *name, char out[4096])
{
  const char *root = getenv ("srcdir");

  snprintf (out, 4096, "%s/%s", root ? root : ".", name);
  return out;
}

/* --- what a thread does ----------------------------------------------------------------------- */

/* What came of each call, in the order of the calls. */
struct results { char *texts[MOST_RESULTS]; size_t count; };

static void
keep (struct results *results, int status, const char *text)
{
  size_t size = strlen (text) + 16;
  char *copy = malloc (size);

  if (!copy || results->count == MOST_RESULTS)
    abort ();
  snprintf (copy, size, "%d %s", status, text);
  results->texts[results->count++] = copy;
}

/* The buffer or the error of one call, which end here. */
static void
keep_buffer (struct results *results, int status, kdc_buffer **buffer, kdc_error **err)
{
  keep (results, status,
        status == KDC_OK ? kdc_buffer_data (*buffer) : kdc_error_message (*err, "vi"));
  kdc_buffer_free (*buffer);
  kdc_error_free (*err);
  *buffer = NULL;
  *err = NULL;
}

static void
judge (kdc_catalog *catalog, const char *name, struct results *results)
{
  static const char *const expressions[]
    = { "count(//nothing)", "matches('Nguyễn Văn Mẫu', '^(\\p{L}+ ?)+$')",
        "kdc:working-days(xs:date('2026-09-01'), xs:date('2026-09-30'))" };
  kdc_buffer *buffer = NULL;
  kdc_dossier *dossier = NULL;
  kdc_report *report = NULL;
  kdc_error *err = NULL;
  char path[4096];
  size_t i;
  int status = kdc_dossier_open (catalog, source (name, path), &dossier, &err);

  keep (results, status, "opened");
  status = kdc_dossier_validate (dossier, ON, NULL, &report, &err);
  keep (results, status, kdc_verdict_name (kdc_report_verdict (report)));
  status = kdc_report_xml (report, &buffer, &err);
  keep_buffer (results, status, &buffer, &err);
  status = kdc_print_dossier (dossier, ON, "declaration", "vi", NULL, 0, &buffer, &err);
  keep_buffer (results, status, &buffer, &err);
  for (i = 0; i < sizeof expressions / sizeof *expressions; i++) {
    status = kdc_eval (catalog, dossier, expressions[i], ON, &buffer, &err);
    keep_buffer (results, status, &buffer, &err);
  }
  kdc_report_free (report);
  kdc_dossier_free (dossier);
}

static void
look_up (kdc_catalog *catalog, struct results *results)
{
  const kdc_procedure *procedure = NULL;
  kdc_deadline *deadline = NULL;
  const char *name = NULL;
  kdc_error *err = NULL;
  int status = kdc_catalog_code_name (catalog, "sex", "female", ON, "vi", &name, &err);

  keep (results, status, name ? name : "");
  status = kdc_catalog_code_name (catalog, "sex", "neither", ON, "vi", &name, &err);
  keep (results, status, kdc_error_message (err, "en"));
  kdc_error_free (err);
  err = NULL;
  status = kdc_catalog_procedure (catalog, "1.001193", ON, &procedure, &err);
  keep (results, status, kdc_procedure_name (procedure, "vi"));
  status = kdc_deadline_new (catalog, procedure, NULL, "2026-11-14T20:30:00+07:00", &deadline,
                             &err);
  keep (results, status, kdc_deadline_due (deadline) ? kdc_deadline_due (deadline) : "");
  kdc_error_free (err);
  kdc_deadline_free (deadline);
}

static void
export_forms (kdc_catalog *catalog, struct results *results)
{
  static const char *const forms[] = { "tp-ht-khai-sinh", "tp-ht-khai-tu", "tp-ht-ket-hon",
                                       "tp-ht-xac-nhan-tthn" };
  const kdc_form *form;
  kdc_buffer *buffer;
  kdc_error *err;
  const char *to;
  size_t i, j;
  int status;

  for (i = 0; i < sizeof forms / sizeof *forms; i++)
    for (j = 0; (to = kdc_export_name (j)) != NULL; j++) {
      buffer = NULL;
      err = NULL;
      form = NULL;
      if (kdc_catalog_form (catalog, forms[i], ON, &form, &err) != KDC_OK)
        abort ();
      status = kdc_form_export (form, to, ON, "vi", &buffer, &err);
      keep_buffer (results, status, &buffer, &err);
    }
}

static void
print_blank (kdc_catalog *catalog, struct results *results)
{
  kdc_buffer *buffer = NULL;
  kdc_error *err = NULL;
  int status = kdc_print_blank (catalog, "1.000656", ON, "declaration", "vi", &buffer, &err);

  keep_buffer (results, status, &buffer, &err);
}

/* Each thread begins elsewhere, so that they meet at every document. */
static void
do_all (kdc_catalog *catalog, int first, struct results results[6])
{
  int i;

  for (i = 0; i < 6; i++)
    switch ((first + i) % 6) {
    case 0: judge (catalog, "examples/data/birth-complete", results); break;
    case 1: judge (catalog, "examples/data/birth-incomplete", results + 1); break;
    case 2: judge (catalog, "examples/data/marriage-complete", results + 2); break;
    case 3: look_up (catalog, results + 3); break;
    case 4: export_forms (catalog, results + 4); break;
    default: print_blank (catalog, results + 5); break;
    }
}

static void
clear (struct results results[6])
{
  size_t i, j;

  for (i = 0; i < 6; i++)
    for (j = 0; j < results[i].count; j++)
      free (results[i].texts[j]);
  memset (results, 0, 6 * sizeof *results);
}

/* --- all at once ------------------------------------------------------------------------------ */

struct worker {
  pthread_t thread;
  pthread_barrier_t *start;
  kdc_catalog *catalog;
  int first;
  struct results results[6];
};

static void *
work (void *user)
{
  struct worker *worker = user;

  pthread_barrier_wait (worker->start);
  do_all (worker->catalog, worker->first, worker->results);
  return NULL;
}

static void
compare (const struct results *got, const struct results *expected)
{
  size_t i, j;

  for (i = 0; i < 6; i++) {
    ck_assert_uint_eq (got[i].count, expected[i].count);
    for (j = 0; j < got[i].count; j++)
      ck_assert_str_eq (got[i].texts[j], expected[i].texts[j]);
  }
}

static kdc_catalog *
open_catalog (kdc_context *context)
{
  kdc_catalog *catalog = NULL;
  char path[4096];

  ck_assert_int_eq (kdc_catalog_open (context, source ("lib/data", path), &catalog, NULL), KDC_OK);
  return catalog;
}

START_TEST (threads_give_what_one_gives)
{
  static struct worker workers[THREADS];
  static struct results expected[6];
  kdc_context *context = NULL;
  kdc_catalog *catalog;
  pthread_barrier_t start;
  int round, i;

  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  catalog = open_catalog (context);
  do_all (catalog, 0, expected);
  ck_assert_uint_gt (expected[0].count + expected[4].count, 20);
  kdc_catalog_free (catalog);
  ck_assert_int_eq (pthread_barrier_init (&start, NULL, THREADS), 0);
  for (round = 0; round < ROUNDS; round++) {
    catalog = open_catalog (context);
    for (i = 0; i < THREADS; i++) {
      workers[i].start = &start;
      workers[i].catalog = catalog;
      workers[i].first = (i + round) % 6;
      ck_assert_int_eq (pthread_create (&workers[i].thread, NULL, work, workers + i), 0);
    }
    for (i = 0; i < THREADS; i++)
      ck_assert_int_eq (pthread_join (workers[i].thread, NULL), 0);
    kdc_catalog_free (catalog);
    for (i = 0; i < THREADS; i++) {
      compare (workers[i].results, expected);
      clear (workers[i].results);
    }
  }
  pthread_barrier_destroy (&start);
  clear (expected);
  kdc_context_free (context);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("threads");
  TCase *tc = tcase_create ("one catalog");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tc, 300);
  tcase_add_test (tc, threads_give_what_one_gives);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
