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

/* What a beginner writes, and what the fault says to write instead. */
static const struct { const char *text, *hint; } hints[] = {
  { "$today gt 2026-01-01", "xs:date('2026-11-14')" },
  { "2026 = registered", "xs:date('2026-11-14')" },
  { "$today - registered gt 60", "days-from-duration($today - registered)" },
  { "60 lt $today - registered", "days-from-duration($today - registered)" },
  { "registered eq '2026-01-01'", "xs:date('2026-01-01')" },
  { "children eq '2'", "xs:integer('2')" },
  { "children == 2", "=" }, { "children <> 2", "!=" }, { "!married", "not(…)" },
  { "married && married", "and" }, { "fullName || 'a'", "or, concat(…)" },
  { "children / 2", "div" }, { "children % 2", "mod" }, { "children in (1, 2)", "=" },
  { "fullName eq “a”", "'…'" },
};

START_TEST (hint)
{
  struct kdc__expr *expr;
  struct kdc__expr_fault fault = { 0 };
  const char *said = "";
  size_t i;

  ck_assert_int_eq (compile (hints[_i].text, "", KDC__T_NONE, 0, &expr, &fault), KDC_EMODEL);
  for (i = 0; i < fault.param_count; i++)
    if (strcmp (fault.params[i].name, "hint") == 0)
      said = fault.params[i].value;
  ck_assert_str_eq (said, hints[_i].hint);
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

static const struct { const char *text, *code; } descriptions[] = {
  { "children + 1 gt 2",
    "0\tread\t/children\tinteger?\t0\n1\tconst\t1\tinteger\t11\n"
    "2\tarithmetic\tinteger + integer\tinteger?\t9\n3\tconst\t2\tinteger\t16\n"
    "4\tcompare\tgt\tboolean?\t13\ntype\tboolean?\nreads\t/children\n" },
  { "()", "0\tempty\t\t()\t0\ntype\t()\n" },
  { "('a\n', '\t\\')", "0\tconst\ta\\n, \\t\\\\\tstring*\t0\ntype\tstring*\n" },
  { "if (married) then $today else ()",
    "0\tread\t/married\tboolean?\t4\n1\tbranch\t→ 4\t\t0\n2\tparameter\t$today\tdate?\t18\n"
    "3\tjump\t→ 5\t\t0\n4\tempty\t\t()\t30\ntype\tdate?\nreads\t/married\nreads\t$today\n" },
  { "xs:dayTimeDuration('P1D') + $today",
    "0\tconst\tP1D\tdayTimeDuration\t0\n1\tparameter\t$today\tdate?\t28\n"
    "2\tarithmetic\tdayTimeDuration + date\tdate?\t26\ntype\tdate?\nreads\t$today\n" },
  { "kdc:code-valid(kind, $today) and kind = ('self', 'proxy')",
    "0\tread\t/kind\tcode?\t15\n1\tparameter\t$today\tdate?\t21\n"
    "2\tcall\tkdc:code-valid/2 kinds\tboolean?\t0\n3\tand\t→ 8\t\t29\n4\tread\t/kind\tcode?\t33\n"
    "5\tconst\tself, proxy\tstring*\t40\n6\tcompare\t=\tboolean\t38\n7\ttruth\t\tboolean\t29\n"
    "type\tboolean\nreads\t/kind\nreads\t$today\n" },
  { "some $r in residence[own] satisfies $r/cost idiv 2 = -1",
    "0\trows\t/\t\t11\n1\tenter\t/residence\t\t11\n2\tloop\twhere $1 → 6\t\t21\n"
    "3\tbind\t$1\t\t21\n4\tread\t/residence/own $1\tboolean?\t21\n"
    "5\tnext\twhere $1 → 3\t\t21\n6\tloop\tsome $1 → 14\t\t51\n7\tbind\t$1\t\t51\n"
    "8\tread\t/residence/cost $1\tdecimal?\t36\n9\tconst\t2\tinteger\t49\n"
    "10\tarithmetic\tdecimal idiv decimal\tinteger?\t44\n11\tconst\t-1\tinteger\t53\n"
    "12\tcompare\t=\tboolean\t51\n13\tnext\tsome $1 → 7\tboolean\t51\n"
    "type\tboolean\nreads\t/residence\nreads\t/residence/own\nreads\t/residence/cost\n" },
  { "count(residence/person[age gt 3]) + sum(series/n)",
    "0\trows\t/\t\t6\n1\tenter\t/residence\t\t6\n2\tenter\t/residence/person\t\t16\n"
    "3\tloop\twhere $1 → 9\t\t27\n4\tbind\t$1\t\t27\n"
    "5\tread\t/residence/person/age $1\tinteger?\t23\n6\tconst\t3\tinteger\t30\n"
    "7\tcompare\tgt\tboolean?\t27\n8\tnext\twhere $1 → 4\tnode*\t27\n9\tcall\tcount/1\tinteger\t0\n"
    "10\trows\t/\t\t40\n11\tenter\t/series\t\t40\n12\tfield\t/series/n\tinteger*\t40\n"
    "13\tcall\tsum/1\tinteger\t36\n14\tarithmetic\tinteger + integer\tinteger\t34\n"
    "type\tinteger\nreads\t/residence\nreads\t/residence/person\nreads\t/residence/person/age\n"
    "reads\t/series\nreads\t/series/n\n" },
  { "kdc:same-name(father/name, '')",
    "0\tread\t/father/name\tstring?\t14\n1\tconst\t\tstring\t27\n"
    "2\tcall\tkdc:same-name/2\tboolean\t0\ntype\tboolean\nreads\t/father/name\n" },
  { "'1' castable as xs:integer and not(exists(father))",
    "0\tconst\t1\tstring\t0\n1\tcastable\tinteger\tboolean\t16\n2\tand\t→ 8\t\t27\n"
    "3\trows\t/\t\t42\n"
    "4\tgroup\t/father\tnode?\t42\n5\tcall\texists/1\tboolean\t35\n6\tcall\tnot/1\tboolean\t31\n"
    "7\ttruth\t\tboolean\t27\ntype\tboolean\nreads\t/father/name\nreads\t/father/born\n" },
};

/* The code of an expression in words, with every offset less by `back`. */
static void
describe (const char *text, long back, struct kdc_buffer *out)
{
  struct kdc__expr *expr;
  struct kdc__expr_fault fault;
  struct kdc_buffer raw;
  char *line, *next;

  kdc__buffer_init (&raw, ctx, 0);
  ck_assert_int_eq (compile (text, "", KDC__T_NONE, 0, &expr, &fault), KDC_OK);
  ck_assert_int_eq (kdc__expr_describe (expr, &raw), KDC_OK);
  kdc__expr_release (expr);
  for (line = raw.data; *line; line = next + 1) {
    char *offset;
    next = strchr (line, '\n');
    *next = '\0';
    offset = strrchr (line, '\t') + 1;
    if (*line >= '0' && *line <= '9')
      kdc__buffer_printf (out, "%.*s%ld\n", (int) (offset - line), line, atol (offset) - back);
    else
      kdc__buffer_printf (out, "%s\n", line);
  }
  kdc__buffer_clear (&raw);
}

START_TEST (described)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, ctx, 0);
  describe (descriptions[_i].text, 0, &out);
  ck_assert_str_eq (out.data, descriptions[_i].code);
  kdc__buffer_clear (&out);
}
END_TEST

/* Compiled again it is described alike; what says nothing in the text changes offsets alone. */
START_TEST (described_alike)
{
  struct kdc_buffer first, second;
  char text[400];

  kdc__buffer_init (&first, ctx, 0);
  kdc__buffer_init (&second, ctx, 0);
  describe (descriptions[_i].text, 0, &first);
  describe (descriptions[_i].text, 0, &second);
  ck_assert_str_eq (first.data, second.data);
  second.size = 0;
  snprintf (text, sizeof text, "(: đổi :) %s (: x :)", descriptions[_i].text);
  describe (text, (long) strlen ("(: đổi :) "), &second);
  ck_assert_str_eq (first.data, second.data);
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
  tcase_add_loop_test (tcase, hint, 0, COUNT (hints));
  tcase_add_loop_test (tcase, list_that_is_not_there, 0, 2);
  tcase_add_loop_test (tcase, dependency, 0, COUNT (dependencies));
  tcase_add_loop_test (tcase, literal_true, 0, 6);
  tcase_add_loop_test (tcase, broken_texts, 0, 3);
  tcase_add_loop_test (tcase, described, 0, COUNT (descriptions));
  tcase_add_loop_test (tcase, described_alike, 0, COUNT (descriptions));
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
