/* crash_test.c - the process dies at every named point, and at random ones; then it is started
 * again. Both stores are on disk, the peer is the real inbox, and one effect is all there may be.
 * Runs in builds with KDC_CRASH_POINTS; elsewhere only the random deaths happen. */

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include "bench.h"

#define LIVES 12

/* Windows of EXCHANGE.md by number, where a point stands for one. */
static const struct { int window; const char *name; } points[] = {
  { 2, "outbox.put" }, { 4, "store.enqueue.before-commit" }, { 4, "store.enqueue.committed" },
  { 4, "outbox.put.committed" }, { 0, "store.claim.before-commit" },
  { 0, "store.claim.committed" }, { 5, "outbox.sending" }, { 6, "test.before" },
  { 6, "test.after" }, { 7, "outbox.answered" }, { 7, "store.transition.before-commit" },
  { 8, "store.transition.committed" }, { 8, "outbox.delivered" }, { 6, "outbox.reconcile" },
  { 6, "outbox.reconciled" }, { 12, "store.inbox.begun" }, { 12, "inbox.begun" },
  { 12, "inbox.answering" }, { 12, "store.inbox.before-commit" }, { 12, "store.inbox.answered" },
  { 12, "inbox.answered" },
};

/* One life of desk and ward: puts (the first delivery is given back), then steps to the end. */
struct life {
  char directory[64];
  const char *catalog, *point;
  int first_fate;                   /* of the first call of each life */
  long kill_us;                     /* 0: dies only at its point */
  int64_t clock;
};

enum { ENDED = 0, NOT_YET = 3, CRASHED = 99 };

static int
crashing_send (void *user, const struct kdc__transport_call *call,
               struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct bench *b = user;
  int status;

  kdc__crash_point ("test.before");
  status = bench_send (user, call, answer, sent, err);
  b->fate = F_FINE;
  kdc__crash_point ("test.after");
  return status;
}

static void
kill_me (long us)
{
  struct sigevent event;
  struct itimerspec when;
  timer_t timer;

  memset (&event, 0, sizeof event);
  memset (&when, 0, sizeof when);
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  when.it_value.tv_sec = us / 1000000;
  when.it_value.tv_nsec = us % 1000000 * 1000;
  if (us > 0 && timer_create (CLOCK_MONOTONIC, &event, &timer) == 0)
    timer_settime (timer, 0, &when, NULL);
}

static _Noreturn void
live (const struct life *l)
{
  static struct bench b;
  int64_t id, dossiers = 0;
  int i;

  memset (&b, 0, sizeof b);
  b.clock = l->clock;
  bench_context (&b, NULL, 0);
  if (kdc__catalog_open (b.ctx, l->catalog != NULL ? l->catalog : bench_source ("lib/data"),
                         &b.catalog, NULL) != KDC_OK)
    _exit (70);
  snprintf (b.desk, sizeof b.desk, "%s/desk", l->directory);
  snprintf (b.ward, sizeof b.ward, "%s/ward", l->directory);
  if (l->point != NULL)
    setenv ("KDC_CRASH_POINT", l->point, 1);
  kill_me (l->kill_us);
  bench_open_outbox (&b);
  bench_open_inbox (&b);
  kdc__outbox_set_transport (b.outbox, crashing_send, &b, NULL);
  b.fate = (enum fate) l->first_fate;
  id = bench_put (&b, NULL);
  for (i = 0; i < 30 && bench_state (&b, id) < KDC__DELIVERED; i++)
    bench_step (&b, id);
  if (kdc__inbox_count (b.inbox, &dossiers, NULL) != KDC_OK || dossiers != 1
      || bench_events (&b, id, KDC__J_DELIVERED) != 1)
    _exit (71);
  _exit (bench_state (&b, id) == KDC__DELIVERED && bench_value (&b, id, "dossier-code")[0] != '\0'
           ? ENDED : NOT_YET);
}

/* How it ended: an exit status, or CRASHED for a signal. */
static int
run_life (const struct life *l)
{
  int status;
  pid_t pid;

  fflush (NULL);
  pid = fork ();
  ck_assert_int_ge (pid, 0);
  if (pid == 0)
    live (l);
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : CRASHED;
}

static void
begin (struct life *l)
{
  memset (l, 0, sizeof *l);
  strcpy (l->directory, "/tmp/kdc-crash-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (l->directory));
  l->clock = START;
}

static void
end (struct life *l)
{
  nftw (l->directory, bench_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static void
check_window (int index, const char *catalog)
{
  static const int fates[] = { F_FINE, F_LOST_AFTER, F_LOST_BEFORE };
  struct life l;
  size_t i;
  int first, second, crashed = 0;

  for (i = 0; i < sizeof fates / sizeof *fates; i++) {
    begin (&l);
    l.catalog = catalog;
    l.point = points[index].name;
    l.first_fate = fates[i];
    first = run_life (&l);
    ck_assert_msg (first == CRASHED || first == ENDED, "%s: first life %d", l.point, first);
    crashed += first == CRASHED;
    l.point = NULL;
    l.first_fate = F_FINE;
    l.clock += 60000;
    second = run_life (&l);
    ck_assert_msg (second == ENDED, "%s after fate %d: second life %d", points[index].name,
                   fates[i], second);
    end (&l);
  }
#ifdef KDC_CRASH_POINTS
  ck_assert_msg (crashed > 0, "nothing ever reaches %s", points[index].name);
#endif
}

START_TEST (windows)
{
  check_window (_i, NULL);
}
END_TEST

/* The same with a plan of two calls: submit, then one for the status that is simply repeated. */
START_TEST (windows_of_two_calls)
{
  struct life l;
  char catalog[128];

  begin (&l);
  strcpy (catalog, bench_catalog (l.directory, "catalog", "name=\"submit\" calls=\"submit\"",
                                  "name=\"submit\" calls=\"submit status\""));
  check_window (_i, catalog);
  end (&l);
}
END_TEST

/* Dies again and again, at a moment nobody chose. */
START_TEST (random_deaths)
{
  struct life l;
  unsigned seed = (unsigned) time (NULL);
  int i, how = CRASHED;

  printf ("seed: %u\n", seed);
  fflush (stdout);
  begin (&l);
  for (i = 0; i < LIVES && how == CRASHED; i++) {
    l.kill_us = 1000 + rand_r (&seed) % 120000;
    l.first_fate = i % 2 ? F_LOST_AFTER : F_LOST_BEFORE;
    l.clock += 60000;
    how = run_life (&l);
  }
  l.kill_us = 0;
  l.first_fate = F_FINE;
  l.clock += 60000;
  ck_assert_int_eq (run_life (&l), ENDED);
  end (&l);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("crash");

  tcase_set_timeout (cases, 120);
  tcase_add_loop_test (cases, windows, 0, (int) (sizeof points / sizeof *points));
  tcase_add_loop_test (cases, windows_of_two_calls, 4, (int) (sizeof points / sizeof *points));
  tcase_add_test (cases, random_deaths);
  return bench_run_suite ("crash", cases);
}
