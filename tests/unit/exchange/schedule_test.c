/* schedule_test.c - random schedules of everything that can go wrong between a desk and a ward,
 * against the real inbox. Whatever happens: one effect, delivered at most once, nothing open for
 * ever. The seed is printed, and taken from KDC_SEED. */

#include <time.h>
#include "bench.h"

#define SCHEDULES 60
#define STEPS     400

static struct bench b;
static uint64_t state;

/* xorshift64*; 0 … n - 1 */
static unsigned
dice (unsigned n)
{
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (unsigned) ((state * UINT64_C (2685821657736338717)) >> 33) % n;
}

static int
seeded (void *user, void *out, size_t size)
{
  unsigned char *bytes = out;
  size_t i;

  (void) user;
  for (i = 0; i < size; i++)
    bytes[i] = (unsigned char) dice (256);
  return KDC_OK;
}

/* Fates that can still end well: refusals and locked doors have tests of their own. */
static enum fate
choose (void)
{
  static const enum fate fates[]
    = { F_FINE, F_NOT_SENT, F_LOST_BEFORE, F_LOST_AFTER, F_TWICE, F_GARBAGE, F_BUSY, F_LATE,
        F_PROXY_404 };

  return fates[dice (sizeof fates / sizeof *fates)];
}

static void
move_clock (int64_t id)
{
  int64_t due = bench_due (&b, id);

  switch (dice (8)) {
  case 0:                           /* asleep for days */
    b.clock += INT64_C (86400000) * (1 + dice (5));
    break;
  case 1:                           /* set back by a careful operator */
    b.clock -= dice (60000);
    break;
  default:
    if (due > b.clock && due < INT64_MAX)
      b.clock = due + dice (1000);
  }
}

/* A desk that is switched off and on between two steps. */
static void
restart (void)
{
  kdc__outbox_close (b.outbox);
  b.outbox = NULL;
  bench_open_outbox (&b);
  kdc__outbox_set_random (b.outbox, seeded, NULL);
}

static void
step (int64_t id)
{
  int64_t next;
  kdc_error *err = NULL;
  int worked;

  move_clock (id);
  if (b.late != NULL && dice (3) == 0) {
    kdc__response_free (bench_handle (&b, b.late));
    kdc__request_free (b.late);
    b.late = NULL;
  }
  if (dice (10) == 0)
    restart ();
  bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
}

static void
run_schedule (int number)
{
  int64_t id, dossiers = 0;
  int i, quiet = 20 + (int) dice (60);

  bench_start (&b);
  kdc__outbox_set_random (b.outbox, seeded, NULL);
  id = bench_put (&b, NULL);
  for (i = 0; i < STEPS && bench_state (&b, id) < KDC__DEAD; i++) {
    b.fate = i < quiet ? choose () : F_FINE;
    step (id);
  }
  if (b.late != NULL)
    kdc__response_free (bench_handle (&b, b.late));
  if (bench_state (&b, id) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_msg (bench_state (&b, id) == KDC__DELIVERED, "schedule %d: %s", number,
                 kdc__state_name (bench_state (&b, id)));
  ck_assert_int_eq (bench_events (&b, id, KDC__J_DELIVERED), 1);
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &dossiers, NULL), KDC_OK);
  ck_assert_int_eq (dossiers, 1);
  ck_assert_int_eq (b.received, 1);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), b.code);
  bench_end (&b);
}

START_TEST (schedules)
{
  int i;

  for (i = 0; i < SCHEDULES; i++)
    run_schedule (i);
}
END_TEST

int
main (void)
{
  const char *seed = getenv ("KDC_SEED");
  TCase *cases = tcase_create ("schedules");

  state = seed != NULL ? strtoull (seed, NULL, 10) : (uint64_t) time (NULL);
  state |= 1;
  printf ("seed: KDC_SEED=%llu\n", (unsigned long long) state);
  fflush (stdout);
  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, schedules);
  return bench_run_suite ("schedules", cases);
}
