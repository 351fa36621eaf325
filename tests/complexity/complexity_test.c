/* complexity_test.c - for every limit a worst case that grows: twice the size costs less than 2.5
 * times as much, in steps and in bytes (meter.h), and what it costs more from n to 2n and from 2n
 * to 4n does not grow faster either. A limit of the option table without a family fails. */
#include "families.h"

#define MOST 2.5

static const struct family *const groups[]
  = { input_families, dossier_families, expr_families, model_families, wire_families };

static const struct family *
family_at (size_t index)
{
  const struct family *family;
  size_t i;

  for (i = 0; i < sizeof groups / sizeof *groups; i++)
    for (family = groups[i]; family->name != NULL; family++)
      if (index-- == 0)
        return family;
  return NULL;
}

/* Everything at its most, so that only the family's own size counts; of the times, whose rows bound
 * one another, the defaults. */
static struct kdc_context *
open_context (void)
{
  struct kdc_context *ctx;
  int i;

  ck_assert_int_eq (kdc__context_new (&meter_allocator, NULL, &ctx), KDC_OK);
  for (i = 0; i < KDC__OPTION_COUNT; i++)
    if (strcmp (kdc__option_row ((size_t) i)->unit, "ms") != 0)
      ctx->values[i] = kdc__option_row ((size_t) i)->most;
  return ctx;
}

static double
growth (uint64_t from, uint64_t to)
{
  return (double) to / (double) (from > 0 ? from : 1);
}

static void
judge (const struct family *family, const char *what, const uint64_t costs[3])
{
  int grows = costs[1] > costs[0] && costs[2] > costs[1];
  double more = grows ? growth (costs[1] - costs[0], costs[2] - costs[1]) : 0;
  int shown = getenv ("KDC_SHOW") != NULL;

  if (shown)
    fprintf (stderr, "%-34s %-6s %11llu %5.2f %5.2f  more %5.2f\n", family->name, what,
            (unsigned long long) costs[0], growth (costs[0], costs[1]),
            growth (costs[1], costs[2]), more);
  ck_assert_msg (growth (costs[0], costs[1]) < MOST && growth (costs[1], costs[2]) < MOST,
                 "%s: %s grow from %llu to %llu to %llu", family->name, what,
                 (unsigned long long) costs[0], (unsigned long long) costs[1],
                 (unsigned long long) costs[2]);
  ck_assert_msg (more < MOST, "%s: %s: +%llu, then +%llu", family->name, what,
                 (unsigned long long) (costs[1] - costs[0]),
                 (unsigned long long) (costs[2] - costs[1]));
}

START_TEST (twice_the_size_is_twice_the_cost)
{
  const struct family *family = family_at ((size_t) _i);
  uint64_t steps[3], bytes[3];
  int i;

  for (i = 0; i < 3; i++) {
    struct kdc_context *ctx = open_context ();
    struct cost cost = family->run (ctx, family->n << i);

    steps[i] = cost.steps;
    bytes[i] = cost.bytes;
    kdc__context_unref (ctx);
  }
  judge (family, "steps", steps);
  judge (family, "bytes", bytes);
  if (family->limit == NO_LIMIT || strcmp (kdc__option_row (family->limit)->unit, "ms") != 0)
    ck_assert_msg (growth (steps[0], steps[2]) > 1.5 || growth (bytes[0], bytes[2]) > 1.5,
                   "%s: its size makes no difference: %llu steps, %llu bytes", family->name,
                   (unsigned long long) steps[2], (unsigned long long) bytes[2]);
}
END_TEST

START_TEST (every_limit_has_a_family)
{
  const struct family *family;
  int i, found;
  size_t at;

  for (i = 0; i < KDC__OPTION_COUNT; i++) {
    for (at = 0, found = 0; (family = family_at (at)) != NULL && !found; at++)
      found = (int) family->limit == i;
    ck_assert_msg (found, "%s has no worst case", kdc__option_row ((size_t) i)->name);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("complexity");
  TCase *tc = tcase_create ("families");
  SRunner *runner;
  int failed, count = 0;

  while (family_at ((size_t) count) != NULL)
    count++;
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, every_limit_has_a_family);
  tcase_add_loop_test (tc, twice_the_size_is_twice_the_cost, 0, count);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
