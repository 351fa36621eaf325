/* compile_test.c - what the place of an expression asks of it, what it says of itself, and the
 * limits, each at its edge. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "fixture.h"
#include "expr/function.h"

static struct kdc_context *ctx;
static struct fixture fixture;
static struct kdc__arena arena;

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (fixture_init (&fixture, ctx), 0);
  kdc__arena_init (&arena, ctx);
}

static void
teardown (void)
{
  kdc__arena_free (&arena);
  fixture_clear (&fixture);
  kdc__context_unref (ctx);
}

static int
compile (const char *text, const char *context, enum kdc__type expected, int single,
         struct kdc__expr **out, struct kdc__expr_fault *fault)
{
  struct kdc__expr_site site = { &arena, fixture.root, fixture_node (&fixture, context),
                                 &fixture_lookups, NULL, expected, single };

  return kdc__expr_compile (text, strlen (text), &site, out, fault);
}

/* A catalog that lost the list of a field; and no catalog at all. */
START_TEST (list_that_is_not_there)
{
  static const char text[] = "married and kdc:code-valid(kind, $today)";
  struct kdc__lookups without = fixture_lookups;
  struct kdc__expr_site site = { &arena, fixture.root, fixture_node (&fixture, ""),
                                 &fixture_lookups, NULL, KDC__T_BOOLEAN, 1 };
  struct kdc__expr_fault fault;
  struct kdc__expr *expr;

  ck_assert_int_eq (kdc__expr_compile (text, strlen (text), &site, &expr, &fault), KDC_OK);
  kdc__expr_release (expr);
  without.list_exists = NULL;
  site.lookups = _i == 0 ? &without : NULL;
  ck_assert_int_eq (kdc__expr_compile (text, strlen (text), &site, &expr, &fault), KDC_EMODEL);
  ck_assert_ptr_null (expr);
  ck_assert_str_eq (fault.code, "expr.list");
  ck_assert_uint_eq (fault.offset, 27);
}
END_TEST

static const struct { const char *context, *text; enum kdc__type expected; int single;
                      const char *fault; size_t offset; } places[] = {
  { "", "married", KDC__T_BOOLEAN, 1, NULL, 0 },
  { "", "()", KDC__T_BOOLEAN, 1, NULL, 0 },
  { "", "fullName", KDC__T_BOOLEAN, 1, "expr.boolean", 0 },
  { "", " father", KDC__T_BOOLEAN, 1, "expr.boolean", 1 },
  { "", "children", KDC__T_INTEGER, 1, NULL, 0 },
  { "", "income", KDC__T_INTEGER, 1, "expr.result", 0 },
  { "", "children", KDC__T_DECIMAL, 1, NULL, 0 },
  { "", "'a'", KDC__T_STRING, 1, NULL, 0 },
  { "", "children", KDC__T_STRING, 1, "expr.result-hint", 0 },
  { "", "kind", KDC__T_STRING, 1, "expr.result-hint", 0 },
  { "", "'2026-01-01'", KDC__T_DATE, 1, "expr.result", 0 },
  { "", "$today", KDC__T_DATE, 1, NULL, 0 },
  { "", "$today", KDC__T_PARTIAL_DATE, 1, "expr.result", 0 },
  { "kind", "'self'", KDC__T_CODE, 1, NULL, 0 },
  { "kind", "if (/married) then 'self' else 'sel'", KDC__T_CODE, 1, "expr.code", 31 },
  { "", "residence/cost", KDC__T_NONE, 0, NULL, 0 },
  { "", "residence/cost", KDC__T_NONE, 1, "expr.cardinality", 0 },
  { "", "residence", KDC__T_NONE, 0, "expr.node", 0 },
  { "", "'họ\xE1\xBB", KDC__T_NONE, 0, "expr.encoding", 5 },
};

START_TEST (place)
{
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;
  int status = compile (places[_i].text, places[_i].context, places[_i].expected,
                        places[_i].single, &expr, &fault);

  if (places[_i].fault == NULL) {
    ck_assert_int_eq (status, KDC_OK);
    ck_assert_ptr_nonnull (expr);
  } else {
    ck_assert_int_eq (status, KDC_EMODEL);
    ck_assert_ptr_null (expr);
    ck_assert_str_eq (fault.code, places[_i].fault);
    ck_assert_uint_eq (fault.offset, places[_i].offset);
    ck_assert_ptr_nonnull (kdc__message_find (fault.code));
  }
  kdc__expr_release (expr);
}
END_TEST

static const struct { const char *text, *reads; uint32_t parameters; } dependencies[] = {
  { "1 + 1", "", 0 },
  { "fullName", "fullName", 0 },
  { "fullName ne father/name and fullName ne 'a'", "fullName name", 0 },
  { "exists(father)", "name born", 0 },
  { "exists(proof)", "number name", 0 },
  { "sum(residence/cost)", "residence cost", 0 },
  { "count(residence)", "residence", 0 },
  { "residence[own]/person/name", "residence own person name", 0 },
  { "some $r in residence satisfies $r/place eq fullName", "residence place fullName", 0 },
  { "kdc:age(registered, $today) ge 18 or $channel eq 'desk'", "registered",
    1u << KDC__P_TODAY | 1u << KDC__P_CHANNEL },
  { "exists(list)", "entry text", 0 },
};

START_TEST (dependency)
{
  const struct kdc__node *const *reads;
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;
  char names[200] = "";
  size_t i, count;

  ck_assert_int_eq (compile (dependencies[_i].text, "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
  count = kdc__expr_reads (expr, &reads);
  for (i = 0; i < count; i++)
    snprintf (names + strlen (names), sizeof names - strlen (names), "%s%s", i ? " " : "",
              reads[i]->name);
  ck_assert_str_eq (names, dependencies[_i].reads);
  ck_assert_uint_eq (kdc__expr_parameters (expr), dependencies[_i].parameters);
}
END_TEST

START_TEST (literal_true)
{
  static const struct { const char *text; int truth; } texts[] = {
    { "true()", 1 }, { "(true())", 1 }, { "false()", 0 }, { "married", 0 }, { "not(false())", 0 },
    { "true() and true()", 0 },
  };
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;

  ck_assert_int_eq (compile (texts[_i].text, "", KDC__T_BOOLEAN, 1, &expr, &fault), KDC_OK);
  ck_assert_int_eq (kdc__expr_is_literal_true (expr), texts[_i].truth);
  ck_assert_int_eq (kdc__expr_type (expr), KDC__T_BOOLEAN);
}
END_TEST

START_TEST (described)
{
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;
  struct kdc_buffer first, second;

  kdc__buffer_init (&first, ctx, 0);
  kdc__buffer_init (&second, ctx, 0);
  ck_assert_int_eq (compile ("children + 1 gt 2", "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
  ck_assert_int_eq (kdc__expr_describe (expr, &first), KDC_OK);
  ck_assert_str_eq (first.data, "0 read children frame 0 mode 0 @0\n1 const integer 1 @11\n"
                                "2 arithmetic 0 0 0 @9\n3 const integer 2 @16\n"
                                "4 compare 0 4 0 @13\n");
  ck_assert_int_eq (compile ("children+1 gt 2", "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
  ck_assert_int_eq (kdc__expr_describe (expr, &second), KDC_OK);
  ck_assert_str_ne (first.data, second.data);           /* offsets differ */
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
}
END_TEST

static void
run (const char *text, enum kdc__type expected, struct kdc__vm *vm, struct kdc__outcome *outcome)
{
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;

  ck_assert_int_eq (compile (text, "", expected, 0, &expr, &fault), KDC_OK);
  ck_assert_int_eq (kdc__expr_run (expr, vm, 0, 0, outcome), KDC_OK);
  kdc__expr_release (expr);
}

START_TEST (coerced)
{
  struct kdc__outcome outcome;
  struct kdc__vm vm;

  ck_assert_int_eq (fixture_vm (&fixture, &vm), KDC_OK);
  run ("children", KDC__T_DECIMAL, &vm, &outcome);
  ck_assert_int_eq (outcome.values->type, KDC__T_DECIMAL);
  ck_assert_int_eq ((int) outcome.values->u.decimal.coefficient, 2);
  run ("'self'", KDC__T_CODE, &vm, &outcome);
  ck_assert_int_eq (outcome.values->type, KDC__T_CODE);
  run ("noNumber", KDC__T_DECIMAL, &vm, &outcome);
  ck_assert_uint_eq (outcome.count, 0);
  run ("married", KDC__T_BOOLEAN, &vm, &outcome);
  ck_assert_int_eq (kdc__outcome_true (&outcome), 1);
  run ("()", KDC__T_BOOLEAN, &vm, &outcome);
  ck_assert_int_eq (kdc__outcome_true (&outcome), 0);
  run ("broken eq 1", KDC__T_BOOLEAN, &vm, &outcome);
  ck_assert_int_eq (kdc__outcome_true (&outcome), 0);
  ck_assert_str_eq (outcome.cause->name, "broken");
  kdc__vm_clear (&vm);
}
END_TEST

START_TEST (no_slots)
{
  struct kdc__outcome outcome;
  struct kdc__vm vm;

  ck_assert_int_eq (kdc__vm_init (&vm, ctx), KDC_OK);   /* no form, no look-ups, no parameters */
  run ("count(residence)", KDC__T_NONE, &vm, &outcome);
  ck_assert_int_eq ((int) outcome.values->u.integer, 0);
  run ("exists(father) or exists(fullName)", KDC__T_BOOLEAN, &vm, &outcome);
  ck_assert_int_eq (outcome.values->u.boolean, 0);
  run ("kdc:unit-valid('00364', $today)", KDC__T_NONE, &vm, &outcome);
  ck_assert_uint_eq (outcome.count, 0);
  run ("kdc:paper('identity')", KDC__T_NONE, &vm, &outcome);
  ck_assert_int_eq (outcome.kind, KDC__UNKNOWN);
  kdc__vm_clear (&vm);
}
END_TEST

START_TEST (steps)
{
  struct kdc__outcome outcome;
  struct kdc__vm vm;
  int64_t limit = kdc__limit (ctx, KDC__MAX_EXPR_STEPS);

  ck_assert_int_eq (fixture_vm (&fixture, &vm), KDC_OK);
  run ("1 + 2", KDC__T_NONE, &vm, &outcome);
  ck_assert_uint_eq (vm.steps, 3);
  vm.steps = (uint64_t) limit - 3;
  run ("1 + 2", KDC__T_NONE, &vm, &outcome);
  ck_assert_int_eq (outcome.kind, KDC__RESULT);         /* at the limit */
  vm.steps = (uint64_t) limit - 2;
  run ("1 + 2", KDC__T_NONE, &vm, &outcome);
  ck_assert_int_eq (outcome.kind, KDC__FAILED);         /* limit + 1 */
  ck_assert_str_eq (outcome.error, "rule.error.steps");
  ck_assert_uint_eq (outcome.offset, 2);
  kdc__vm_clear (&vm);
}
END_TEST

START_TEST (sequence)
{
  struct kdc__outcome outcome;
  struct kdc__vm vm;

  ctx->values[KDC__MAX_SEQUENCE] = 3;
  ck_assert_int_eq (fixture_vm (&fixture, &vm), KDC_OK);
  run ("(1, 2, 3)", KDC__T_NONE, &vm, &outcome);
  ck_assert_uint_eq (outcome.count, 3);
  run ("(1, 2, 3, 4)", KDC__T_NONE, &vm, &outcome);
  ck_assert_str_eq (outcome.error, "rule.error.sequence");
  kdc__vm_clear (&vm);
}
END_TEST

static int
compile_size (size_t size, struct kdc__expr_fault *fault)
{
  struct kdc__expr_site site = { &arena, NULL, NULL, NULL, NULL, KDC__T_NONE, 0 };
  struct kdc__expr *expr;
  char *text = malloc (size);
  int status;

  memset (text, ' ', size);
  text[0] = '1';
  status = kdc__expr_compile (text, size, &site, &expr, fault);
  free (text);
  return status;
}

START_TEST (text_limits)
{
  struct kdc__expr_fault fault;
  struct kdc__expr *expr;
  size_t limit = (size_t) kdc__limit (ctx, KDC__MAX_EXPR_BYTES);
  char text[400] = "1";
  int i;

  ck_assert_int_eq (compile_size (limit, &fault), KDC_OK);
  ck_assert_int_eq (compile_size (limit + 1, &fault), KDC_ELIMIT);
  ck_assert_str_eq (fault.code, "expr.limit-bytes");
  for (i = 2; i <= (int) kdc__limit (ctx, KDC__MAX_EXPR_DEPTH); i++)
    strcat (text, "+1");
  ck_assert_int_eq (compile (text, "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
  strcat (text, "+1");
  ck_assert_int_eq (compile (text, "", KDC__T_NONE, 0, &expr, &fault), KDC_ELIMIT);
  ck_assert_str_eq (fault.code, "expr.limit-depth");
}
END_TEST

/* Any bytes give an answer: each text of the tables, cut short or with one byte changed. */
START_TEST (broken_texts)
{
  static const char *const texts[] = {
    "some $r in residence[place ne 'Huế'] satisfies $r/person/age = (1, -2.5)",
    "if (matches(fullName, '^[\\p{Lu}a-z]{2,3}$')) then concat('a', \"b\") else ()",
    "kdc:latest(birthDate) le $today + xs:dayTimeDuration('P1D') (: x :)",
  };
  struct kdc__expr_fault fault;
  struct kdc__expr *expr;
  char text[100];
  size_t i, size = strlen (texts[_i]);
  int c;

  for (i = 0; i < size; i++)
    for (c = 1; c < 256; c += i % 5 == 0 ? 1 : 23) {
      memcpy (text, texts[_i], size + 1);
      text[i] = (char) c;
      ck_assert_int_le (compile (text, "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
      kdc__expr_release (expr);
      text[i] = '\0';
      compile (text, "", KDC__T_NONE, 0, &expr, &fault);
      kdc__expr_release (expr);
    }
}
END_TEST

START_TEST (function_rows)
{
  const struct kdc__function *row;
  uint32_t index;
  size_t i;

  for (i = 0; (row = kdc__expr_function_row (i)) != NULL; i++) {
    ck_assert_ptr_eq (kdc__function_find (row->name, &index), row);
    ck_assert_uint_eq (index, i);
    ck_assert_int_eq (strncmp (row->signature, row->name, strlen (row->name)), 0);
    ck_assert_int_eq (row->signature[strlen (row->name)], '(');
    ck_assert_ptr_nonnull (row->doc[KDC__VI]);
    ck_assert_ptr_nonnull (row->doc[KDC__EN]);
    ck_assert_ptr_nonnull (row->source);
  }
  ck_assert_uint_eq (i, 60);
}
END_TEST

#define COUNT(array) ((int) (sizeof array / sizeof *array))

int
main (void)
{
  Suite *suite = suite_create ("expr-compile");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, place, 0, COUNT (places));
  tcase_add_loop_test (tcase, list_that_is_not_there, 0, 2);
  tcase_add_loop_test (tcase, dependency, 0, COUNT (dependencies));
  tcase_add_loop_test (tcase, literal_true, 0, 6);
  tcase_add_loop_test (tcase, broken_texts, 0, 3);
  tcase_add_test (tcase, described);
  tcase_add_test (tcase, coerced);
  tcase_add_test (tcase, no_slots);
  tcase_add_test (tcase, steps);
  tcase_add_test (tcase, sequence);
  tcase_add_test (tcase, text_limits);
  tcase_add_test (tcase, function_rows);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
