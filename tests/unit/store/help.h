/* help.h - a store in a directory of its own, with a clock the test moves. */
#ifndef KDC_TEST_STORE_HELP_H
#define KDC_TEST_STORE_HELP_H

#include <check.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/store.h"
#include "support/postgres.h"

#define START INT64_C (1795000000000)

struct bench {
  struct kdc_context *ctx;
  int64_t clock;
  char directory[64], store[200];
};

static inline int64_t
bench_now (void *user)
{
  return ((struct bench *) user)->clock;
}

static inline struct kdc_context *
bench_context (struct bench *b)
{
  struct kdc_context *ctx = NULL;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ctx->now = bench_now;
  ctx->now_user = b;
  return ctx;
}

static inline void
bench_start (struct bench *b)
{
  strcpy (b->directory, "/tmp/kdc-store-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b->directory));
  snprintf (b->store, sizeof b->store, "%s/s", b->directory);
  if (on_postgres ())
    store_place (b->store, sizeof b->store, b->directory);
  b->clock = START;
  b->ctx = bench_context (b);
}

static inline int
remove_entry (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

static inline void
bench_end (struct bench *b)
{
  kdc__context_unref (b->ctx);
  nftw (b->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline struct kdc__store *
bench_open (struct bench *b)
{
  struct kdc__store *store = NULL;
  kdc_error *err = NULL;
  int status = kdc__store_open (b->ctx, b->store, &store, &err);

  ck_assert_msg (status == KDC_OK, "open: %s", err != NULL ? err->message[KDC__EN] : "?");
  return store;
}

/* One delivery with one call. */
static inline int
put_full (struct kdc__store *s, const char *key, const char *message, const char *stream,
          int64_t *id, int *existed,
          kdc_error **err)
{
  struct kdc__delivery_row row = { 0 };
  struct kdc__call_row call = { 0 };

  row.destination = (char *) "https://ward.example/kdc";
  row.protocol = (char *) "kdc-1";
  row.message_id = (char *) message;
  row.client_key = (char *) key;
  row.stream = (char *) stream;
  row.protocol_sha[0] = 7;
  call.name = (char *) "submit";
  call.recipe.data = (char *) "recipe";
  call.recipe.size = 6;
  call.sha256[31] = 9;
  return kdc__store_enqueue (s, &row, &call, 1, NULL, 0, "put in", id, existed, err);
}

static inline int64_t
put (struct kdc__store *s, const char *message, const char *stream)
{
  int64_t id = 0;
  int existed;

  ck_assert_int_eq (put_full (s, NULL, message, stream, &id, &existed, NULL), KDC_OK);
  ck_assert_int_eq (existed, 0);
  return id;
}

/* Claims one; 0 when there is none. */
static inline int64_t
claim (struct kdc__store *s, int64_t *epoch, int *state)
{
  struct kdc__delivery_row *rows = NULL;
  size_t count = 0;
  int64_t id = 0;

  ck_assert_int_eq (kdc__store_claim (s, 1, &rows, &count, NULL), KDC_OK);
  ck_assert_uint_le (count, 1);
  if (count == 1) {
    id = rows[0].id;
    if (epoch != NULL)
      *epoch = rows[0].lease_epoch;
    if (state != NULL)
      *state = rows[0].state;
  }
  kdc__store_rows_free (s, rows, count);
  return id;
}

static inline int
move_full (struct kdc__store *s, int64_t id, int64_t epoch, int state, int event, int *lost)
{
  struct kdc__transition t = { 0 };

  t.delivery = id;
  t.epoch = epoch;
  t.state = state;
  t.due_ms = -1;
  t.event = event;
  t.detail = "moved";
  return kdc__store_transition (s, &t, lost, NULL);
}

static inline void
move (struct kdc__store *s, int64_t id, int64_t epoch, int state)
{
  int lost = 9;

  ck_assert_int_eq (move_full (s, id, epoch, state, KDC__J_ANSWER, &lost), KDC_OK);
  ck_assert_int_eq (lost, 0);
}

static inline int
state_of (struct kdc__store *s, int64_t id)
{
  struct kdc__delivery_row row;
  int state;

  ck_assert_int_eq (kdc__store_get (s, id, &row, NULL), KDC_OK);
  state = row.state;
  kdc__delivery_row_clear (NULL, &row);
  return state;
}

/* "enqueued claimed late" */
static inline void
journal_of (struct kdc__store *s, int64_t id, char *out, size_t room)
{
  struct kdc__journal_row *rows = NULL;
  size_t i, count = 0;

  out[0] = '\0';
  ck_assert_int_eq (kdc__store_journal (s, id, 0, 100, &rows, &count, NULL), KDC_OK);
  for (i = 0; i < count; i++) {
    ck_assert_int_eq (rows[i].n, (int64_t) i + 1);
    if (i > 0)
      strncat (out, " ", room - strlen (out) - 1);
    strncat (out, kdc__journal_event_name (rows[i].event), room - strlen (out) - 1);
  }
  kdc__store_journal_free (s, rows, count);
}

static inline int
wait_child (pid_t pid)
{
  int status = 0;

  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

static inline int
run_tests (const char *name, const TTest *const *tests, size_t count, SFun setup, SFun teardown)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  size_t i;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  for (i = 0; i < count; i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}

#endif
