/* expr_families.c - expressions: long texts, deep nesting, long sequences, many steps. */
#include "families.h"

#include "expr/expr.h"

#define L "<label xml:lang=\"vi\">X</label>"

/* Compiles and runs. */
static struct cost
evaluate (struct kdc_context *ctx, struct kdc_buffer *text)
{
  struct kdc__expr_fault fault;
  struct kdc__expr_site site;
  struct kdc__arena arena;
  struct kdc__expr *expr;
  struct kdc__outcome outcome;
  struct kdc__vm vm;
  struct cost cost;
  int status;

  ck_assert_int_eq (text->status, KDC_OK);
  memset (&site, 0, sizeof site);
  kdc__arena_init (&arena, ctx);
  site.arena = &arena;
  meter_on ();
  ck_assert_int_eq (kdc__vm_init (&vm, ctx), KDC_OK);
  status = kdc__expr_compile (text->data, text->size, &site, &expr, &fault);
  if (status == KDC_OK)
    status = kdc__expr_run (expr, &vm, 0, 0, &outcome);
  cost = meter_off ();
  ck_assert_msg (status == KDC_OK, "%d %s at %zu of %.40s", status,
                 fault.code ? fault.code : "", fault.offset, text->data);
  ck_assert_msg (outcome.kind == KDC__RESULT, "%s", outcome.error ? outcome.error : "no result");
  kdc__vm_clear (&vm);
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
  kdc__buffer_clear (text);
  return cost;
}

static struct cost
evaluate_parts (struct kdc_context *ctx, const char *head, const char *middle, size_t n,
                const char *tail)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_puts (&text, head);
  repeat_text (&text, middle, n);
  kdc__buffer_puts (&text, tail);
  return evaluate (ctx, &text);
}

/* --- bytes ------------------------------------------------------------------------------------ */

static struct cost
many_ors (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "false()", " or 1 = 2", n / 9, "");
}

static struct cost
long_string (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "string-length('", "a''", n / 3, "')");
}

static struct cost
blanks (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "1", " ", n, "");
}

static struct cost
many_comments (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "1", "(:(::):)", n / 8, "");
}

static struct cost
many_items (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "count((1", ",1", n / 2, "))");
}

static struct cost
many_made_items (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "count((1", ",1+1", n / 4, "))");
}

static struct cost
many_ifs (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "count((0", ",if (1=1) then 1 else 2", n / 22, "))");
}

static struct cost
long_pattern (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "matches('x', '^(a|", "[a-c\\d]?b|", n / 10, "x)$')");
}

static struct cost
many_patterns (struct kdc_context *ctx, size_t n)
{
  return evaluate_parts (ctx, "false()", " or matches('x','^a+$')", n / 22, "");
}

/* --- depth ------------------------------------------------------------------------------------ */

static struct cost
nested (struct kdc_context *ctx, const char *open, size_t n, const char *inner, const char *close)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  repeat_text (&text, open, n);
  kdc__buffer_puts (&text, inner);
  repeat_text (&text, close, n);
  return evaluate (ctx, &text);
}

static struct cost
parentheses (struct kdc_context *ctx, size_t n)
{
  return nested (ctx, "(", n, "1", ")");
}

static struct cost
nested_calls (struct kdc_context *ctx, size_t n)
{
  return nested (ctx, "not(", n, "true()", ")");
}

static struct cost
nested_ifs (struct kdc_context *ctx, size_t n)
{
  return nested (ctx, "if (1=1) then ", n, "1", " else 2");
}

static struct cost
nested_sequences (struct kdc_context *ctx, size_t n)
{
  return nested (ctx, "(1,", n, "1+1", ",1)");
}

static struct cost
sum_of_terms (struct kdc_context *ctx, size_t n)
{
  return nested (ctx, "", n, "1", " + 1");
}

/* --- over rows -------------------------------------------------------------------------------- */

/* A form with rows and one condition on all of them. */
static struct cost
over_rows (struct kdc_context *ctx, const char *test, const char *row, size_t rows, size_t least)
{
  struct kdc_buffer form;
  struct cost cost;

  kdc__buffer_init (&form, ctx, 0);
  kdc__buffer_printf (&form, "<repeat name=\"r\">" L "<field name=\"n\" type=\"integer\">" L
                      "</field><field name=\"s\" type=\"string\">" L "</field></repeat>"
                      "<field name=\"z\" type=\"integer\">" L "<rule id=\"R1\" test=\"%s\">"
                      "<message xml:lang=\"vi\">Sai.</message></rule></field>", test);
  cost = judge_plan (ctx, &(struct plan) { form.data, "", row, "<f:z>1</f:z>" }, rows, least);
  kdc__buffer_clear (&form);
  return cost;
}

#define ROW "<f:r><f:n>1</f:n><f:s>A name to look at</f:s></f:r>"

static struct cost
nested_conditions (struct kdc_context *ctx, const char *open, const char *inner, const char *close,
                   size_t n)
{
  struct kdc_buffer test;
  struct cost cost;

  kdc__buffer_init (&test, ctx, 0);
  repeat_text (&test, open, n);
  kdc__buffer_puts (&test, inner);
  repeat_text (&test, close, n);
  cost = over_rows (ctx, test.data, ROW, 1, 0);
  kdc__buffer_clear (&test);
  return cost;
}

static struct cost
nested_some (struct kdc_context *ctx, size_t n)
{
  return nested_conditions (ctx, "some $x in /r/n satisfies ", "true()", "", n);
}

static struct cost
nested_filters (struct kdc_context *ctx, size_t n)
{
  return nested_conditions (ctx, "exists(/r[", "n = 1", "])", n);
}

/* Never gets to its end: what it costs is what the limit lets it cost. */
static struct cost
until_stopped (struct kdc_context *ctx, size_t n, const char *test)
{
  ctx->values[KDC__MAX_EXPR_STEPS] = (int64_t) n;
  return over_rows (ctx, test, ROW, 200, 1);
}

#define ALWAYS "every $a in /r/n satisfies every $b in /r/n satisfies every $c in /r/n satisfies " \
               "every $s in /r/s satisfies "

static struct cost
loops (struct kdc_context *ctx, size_t n)
{
  return until_stopped (ctx, n, ALWAYS "$a + $b + $c = 3");
}

static struct cost
decimals (struct kdc_context *ctx, size_t n)
{
  return until_stopped (ctx, n,
                        ALWAYS "(99999999999999999.9999999 div 7.77) * 1.23456789 gt $a");
}

static struct cost
strings (struct kdc_context *ctx, size_t n)
{
  return until_stopped (ctx, n, ALWAYS "upper-case(concat($s, $s)) ne $s "
                        "and not(contains($s, 'xx')) "
                        "and normalize-space($s) = $s and not(kdc:same-name($s, 'z'))"
                        " and translate($s, $s, 'z') ne $s");
}

/* Each match of nested quantifiers tries until PCRE2 gives up. */
static struct cost
hard_patterns (struct kdc_context *ctx, size_t n)
{
  ctx->values[KDC__MAX_EXPR_STEPS] = (int64_t) n;
  return over_rows (ctx, "every $s in /r/s satisfies not(matches($s, '^(a|aa)+$'))",
                    "<f:r><f:s>aaaaaaaaaaaaaab</f:s></f:r>", 1000, 1);
}

static struct cost
filtered_rows (struct kdc_context *ctx, size_t n)
{
  return over_rows (ctx, "count(/r[n gt 0 and s ne 'x']/n) gt 0", ROW, n, 0);
}

static struct cost
distinct_rows (struct kdc_context *ctx, size_t n)
{
  return over_rows (ctx, "count(distinct-values(/r/s)) gt 0", ROW, n, 0);
}

/* --- sequences -------------------------------------------------------------------------------- */

static struct cost
sequence (struct kdc_context *ctx, size_t n, const char *head, const char *item, const char *tail,
          const char *second)
{
  struct kdc_buffer text;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_puts (&text, head);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, item, i ? "," : "", (i * 7919) % n);
  kdc__buffer_puts (&text, tail);
  for (i = 0; second != NULL && i < n; i++)
    kdc__buffer_printf (&text, item, i ? "," : "", n + i);
  if (second != NULL)
    kdc__buffer_puts (&text, second);
  return evaluate (ctx, &text);
}

static struct cost
distinct_numbers (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "count(distinct-values((", "%s%zu", ")))", NULL);
}

static struct cost
distinct_strings (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "count(distinct-values((", "%s'A name to compare %zu'", ")))", NULL);
}

static struct cost
equal_sequences (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "(", "%s'A name to compare %zu'", ") = (", ")");
}

static struct cost
less_sequences (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "not(not((", "%s%zu", ") >= (", ")))");
}

static struct cost
sums (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "sum((", "%s%zu", "))", NULL);
}

static struct cost
joined (struct kdc_context *ctx, size_t n)
{
  return sequence (ctx, n, "string-length(string-join((", "%s'A%zu'", "), ', '))", NULL);
}

const struct family expr_families[] = {
  { KDC__MAX_EXPR_BYTES, "many conditions", 20000, many_ors },
  { KDC__MAX_EXPR_BYTES, "a long string", 20000, long_string },
  { KDC__MAX_EXPR_BYTES, "blanks", 20000, blanks },
  { KDC__MAX_EXPR_BYTES, "comments", 20000, many_comments },
  { KDC__MAX_EXPR_BYTES, "many items", 20000, many_items },
  { KDC__MAX_EXPR_BYTES, "many items that are made", 20000, many_made_items },
  { KDC__MAX_EXPR_BYTES, "many branches", 20000, many_ifs },
  { KDC__MAX_EXPR_BYTES, "a long pattern", 2000, long_pattern },
  { KDC__MAX_EXPR_BYTES, "many patterns", 20000, many_patterns },
  { KDC__MAX_EXPR_DEPTH, "a sum of many terms", 45, sum_of_terms },
  { KDC__MAX_EXPR_DEPTH, "parentheses", 45, parentheses },
  { KDC__MAX_EXPR_DEPTH, "calls in calls", 45, nested_calls },
  { KDC__MAX_EXPR_DEPTH, "branches in branches", 45, nested_ifs },
  { KDC__MAX_EXPR_DEPTH, "sequences in sequences", 45, nested_sequences },
  { KDC__MAX_EXPR_DEPTH, "predicates in predicates", 20, nested_filters },
  { KDC__MAX_EXPR_DEPTH, "quantifiers in quantifiers", 45, nested_some },
  { KDC__MAX_EXPR_STEPS, "loops", 100000, loops },
  { KDC__MAX_EXPR_STEPS, "decimals", 100000, decimals },
  { KDC__MAX_EXPR_STEPS, "strings", 100000, strings },
  { KDC__MAX_EXPR_STEPS, "patterns that backtrack", 100000, hard_patterns },
  { KDC__MAX_SEQUENCE, "distinct numbers", 2000, distinct_numbers },
  { KDC__MAX_SEQUENCE, "distinct strings", 2000, distinct_strings },
  { KDC__MAX_SEQUENCE, "distinct values of rows", 2000, distinct_rows },
  { KDC__MAX_SEQUENCE, "equality of two sequences", 2000, equal_sequences },
  { KDC__MAX_SEQUENCE, "order of two sequences", 2000, less_sequences },
  { KDC__MAX_SEQUENCE, "a sum", 2000, sums },
  { KDC__MAX_SEQUENCE, "rows that pass predicates", 2000, filtered_rows },
  { KDC__MAX_SEQUENCE, "joined strings", 2000, joined },
  { NO_LIMIT, NULL, 0, NULL },
};
