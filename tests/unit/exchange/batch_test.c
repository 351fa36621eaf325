/* batch_test.c - several dossiers in one commit: all of them, or none; content included. */

#include <sqlite3.h>
#include "bench.h"
#include "store/sqlite.h"

#define MOST 4

static struct bench b;
static int commits;

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

static int
count_commit (void *user)
{
  (void) user;
  commits++;
  return 0;
}

static int
put_many (struct kdc_dossier *const *dossiers, size_t count, int64_t ids[MOST], int existed[MOST],
          kdc_error **err)
{
  static const char *const keys[MOST] = { "k-0", "k-1", "k-2", "k-3" };

  return kdc__outbox_put_many (b.outbox, dossiers, count, BASE, "kdc", keys, ids, existed, err);
}

static struct kdc_dossier *
dossier_of (const char *text)
{
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__dossier_open_memory (b.catalog, text, strlen (text), "x", b.directory, &dossier,
                                      &err), err, "dossier");
  return dossier;
}

START_TEST (many_are_one_commit)
{
  struct kdc_dossier *one = bench_dossier (&b), *dossiers[MOST] = { one, one, one, one };
  void *db = kdc__outbox_store (b.outbox)->db;
  kdc_error *err = NULL;
  int64_t first, ids[MOST], again[MOST];
  int existed[MOST], i;

  first = bench_put (&b, "the protocol is known from here on");
  if (!on_postgres ())
    sqlite3_commit_hook (db, count_commit, NULL);
  bench_ok (put_many (dossiers, 1, ids, existed, &err), err, "one");
  ck_assert_int_eq (commits, on_postgres () ? 0 : 1);
  bench_ok (put_many (dossiers, 3, ids, existed, &err), err, "three");
  ck_assert_int_eq (commits, on_postgres () ? 0 : 2);
  ck_assert (existed[0] && !existed[1] && !existed[2]);
  bench_ok (put_many (dossiers, MOST, again, existed, &err), err, "four");
  if (!on_postgres ())
    sqlite3_commit_hook (db, NULL, NULL);
  for (i = 0; i < 3; i++)
    ck_assert_int_eq (again[i], ids[i]);
  ck_assert (existed[2] && !existed[3] && again[3] > ids[2]);
  kdc__dossier_free (one);
  bench_step (&b, first);
  for (i = 0; i < MOST; i++)        /* the content came along: each of them can be sent */
    bench_step (&b, again[i]);
  for (i = 0; i < MOST; i++)
    ck_assert_int_eq (bench_state (&b, again[i]), KDC__DELIVERED);
}
END_TEST

/* A bad one among good ones, at each place: nothing of any is left. */
START_TEST (all_or_none)
{
  struct kdc_dossier *good = bench_dossier (&b), *bad = dossier_of ("<");
  struct kdc_dossier *dossiers[3] = { good, good, good };
  kdc_error *err = NULL;
  int64_t ids[MOST] = { 9, 9, 9, 9 };
  int existed[MOST] = { 9, 9, 9, 9 };

  dossiers[_i] = bad;
  ck_assert_int_eq (put_many (dossiers, 3, ids, existed, &err), KDC_EPARSE);
  ck_assert_str_eq (err->key, "exchange.dossier");
  kdc__error_delete (err);
  ck_assert (ids[0] == 0 && ids[1] == 0 && ids[2] == 0);
  ck_assert (existed[0] == 0 && existed[1] == 0 && existed[2] == 0);
  {
    struct kdc__delivery_row *rows;
    size_t count;

    ck_assert_int_eq (kdc__store_list (kdc__outbox_store (b.outbox), 0, 9, &rows, &count, NULL),
                      KDC_OK);
    ck_assert_uint_eq (count, 0);
  }
  dossiers[_i] = good;
  err = NULL;
  bench_ok (put_many (dossiers, 3, ids, existed, &err), err, "afterwards");
  kdc__dossier_free (good);
  kdc__dossier_free (bad);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("batch");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 60);
  tcase_add_test (cases, many_are_one_commit);
  tcase_add_loop_test (cases, all_or_none, 0, 3);
  return bench_run_suite ("batch", cases) != 0;
}
