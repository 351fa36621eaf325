/* sequence_test.c - general comparison and distinct-values of long sequences, which sort, beside
 * what their definitions say: every pair, every item. The seed is printed; KDC_SEED repeats. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"

enum { ROUNDS = 300, MOST = 40 };

static struct kdc_context *ctx;
static uint64_t state;

static unsigned
below (unsigned limit)
{
  state = state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (unsigned) (state >> 33) % limit;
}

static void
setup (void)
{
  const char *seed = getenv ("KDC_SEED");

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  state = seed != NULL ? strtoull (seed, NULL, 10) : 20261123;
  printf ("seed %llu\n", (unsigned long long) state);
}

static void
teardown (void)
{
  kdc__context_unref (ctx);
}

/* Runs a text; the number or boolean it gives. */
static int64_t
result_of (const char *text)
{
  struct kdc__expr_fault fault;
  struct kdc__expr_site site;
  struct kdc__arena arena;
  struct kdc__expr *expr;
  struct kdc__outcome outcome;
  struct kdc__vm vm;
  int64_t result;

  memset (&site, 0, sizeof site);
  kdc__arena_init (&arena, ctx);
  site.arena = &arena;
  ck_assert_msg (kdc__expr_compile (text, strlen (text), &site, &expr, &fault) == KDC_OK,
                 "%s: %s", fault.code, text);
  ck_assert_int_eq (kdc__vm_init (&vm, ctx), KDC_OK);
  ck_assert_int_eq (kdc__expr_run (expr, &vm, 0, 0, &outcome), KDC_OK);
  ck_assert_int_eq (outcome.kind, KDC__RESULT);
  ck_assert_uint_eq (outcome.count, 1);
  result = outcome.values->type == KDC__T_BOOLEAN ? outcome.values->u.boolean
                                                  : outcome.values->u.integer;
  kdc__vm_clear (&vm);
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
  return result;
}

/* Items as text, and as a number that is ordered as they are. */
struct items { size_t count; int keys[MOST]; char text[4096]; };

/* How one item is written, by its key. Integers and decimals stand in one sequence. */
static const char *const kinds[]
  = { "%d", "%d.0", "xs:date('2026-01-%02d')", "'name %03d'", "xs:integer('%d')" };

/* Keys from `from` on, so that two sequences may lie apart. */
static void
make (struct items *items, const char *kind, const char *other, unsigned from, unsigned range)
{
  size_t i;

  items->count = below (MOST + 1);
  strcpy (items->text, "(");
  for (i = 0; i < items->count; i++) {
    char *end = items->text + strlen (items->text);

    items->keys[i] = (int) (1 + from + below (range));
    if (i > 0)
      *end++ = ',';
    snprintf (end, 64, below (2) ? kind : other, items->keys[i]);
  }
  strcat (items->text, ")");
}

static int
holds (int a, int b, size_t relation)
{
  const int truths[] = { a == b, a != b, a < b, a <= b, a > b, a >= b };

  return truths[relation];
}

START_TEST (a_pair_is_enough)
{
  static const char *const relations[] = { "=", "!=", "<", "<=", ">", ">=" };
  static struct items a, b;
  static char text[9000];
  size_t relation, i, j, known = kinds[_i][0] == '\'' ? 2 : 6;    /* strings have no order */
  int round, expected;

  for (round = 0; round < ROUNDS; round++) {
    const char *kind = kinds[_i], *other = kinds[_i == 0 ? 1 : _i];

    make (&a, kind, other, below (8), 1 + below (12));
    make (&b, kind, other, below (8), 1 + below (12));
    for (relation = 0; a.count > 0 && b.count > 0 && relation < known; relation++) {
      for (i = 0, expected = 0; i < a.count; i++)
        for (j = 0; j < b.count; j++)
          expected |= holds (a.keys[i], b.keys[j], relation);
      snprintf (text, sizeof text, "%s %s %s", a.text, relations[relation], b.text);
      ck_assert_msg (result_of (text) == expected, "not %d: %s", expected, text);
    }
  }
}
END_TEST

START_TEST (each_value_once)
{
  static struct items a;
  static char text[9000];
  size_t i, j;
  int round, expected;

  for (round = 0; round < ROUNDS; round++) {
    make (&a, kinds[_i], kinds[_i == 0 ? 1 : _i], 0, 1 + below (25));
    for (i = 0, expected = 0; i < a.count; i++) {
      for (j = 0; j < i && a.keys[j] != a.keys[i]; j++)
        ;
      expected += j == i;
    }
    if (a.count == 0)
      continue;
    snprintf (text, sizeof text, "count(distinct-values(%s))", a.text);
    ck_assert_msg (result_of (text) == expected, "not %d: %s", expected, text);
  }
}
END_TEST

START_TEST (the_first_of_equal_ones_stays)
{
  ck_assert_int_eq (result_of ("string-join(distinct-values(('b','a','b','c','a')), '') = 'bac'"),
                    1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sequences");
  TCase *tc = tcase_create ("long");
  SRunner *runner;
  int failed, kinds_count = (int) (sizeof kinds / sizeof *kinds);

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, a_pair_is_enough, 0, kinds_count);
  tcase_add_loop_test (tc, each_value_once, 0, kinds_count);
  tcase_add_test (tc, the_first_of_equal_ones_stays);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
