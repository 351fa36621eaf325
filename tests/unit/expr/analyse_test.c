/* analyse_test.c - what is said of an expression before it runs. Most rows are open: a condition
 * that can be met must never be called impossible. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "expr/analyse.h"
#include "fixture.h"

static const struct { const char *text; enum kdc__truth truth; const char *remarks; } rows[] = {
  { "children gt 5 and children lt 3", KDC__TRUTH_NEVER, "" },
  { "children gt 3 and children lt 5", KDC__TRUTH_OPEN, "" },
  { "children ge 3 and children le 3", KDC__TRUTH_OPEN, "" },
  { "children gt 3 and children le 3", KDC__TRUTH_NEVER, "" },
  { "5 lt children and children lt 3", KDC__TRUTH_NEVER, "" },
  { "children gt 5 or children lt 3", KDC__TRUTH_OPEN, "" },
  { "children eq 1 and children eq 2", KDC__TRUTH_NEVER, "" },
  { "children eq 4 and children gt 3", KDC__TRUTH_OPEN, "" },
  { "children eq 3 and children gt 3", KDC__TRUTH_NEVER, "" },
  { "children ne 3 and children eq 3", KDC__TRUTH_NEVER, "" },
  { "children ne 3 and children ne 4", KDC__TRUTH_OPEN, "" },
  { "children gt 5 and income lt 3", KDC__TRUTH_OPEN, "" },
  { "kind = ('self', 'proxy') and kind = 'proxy'", KDC__TRUTH_OPEN,
    "code self code proxy code proxy" },
  { "kind = 'self' and kind = 'proxy'", KDC__TRUTH_NEVER, "code self code proxy" },
  { "kind = 'self' and not(kind = 'self')", KDC__TRUTH_NEVER, "code self code self" },
  { "kind = 'self' and not(kind = 'proxy')", KDC__TRUTH_OPEN, "code self code proxy" },
  { "not(kind = 'self') and not(kind = 'proxy')", KDC__TRUTH_OPEN, "code self code proxy" },
  { "not(kind = 'self') and empty(kind)", KDC__TRUTH_OPEN, "code self" },
  { "kind ne 'self' and empty(kind)", KDC__TRUTH_NEVER, "code self" },
  { "exists(kind) and empty(kind)", KDC__TRUTH_NEVER, "" },
  { "exists(kind) or empty(kind)", KDC__TRUTH_ALWAYS, "" },
  { "exists(kind) or empty(children)", KDC__TRUTH_OPEN, "" },
  { "not(exists(kind)) and exists(kind)", KDC__TRUTH_NEVER, "" },
  { "kind ne 'self' or kind ne 'proxy'", KDC__TRUTH_OPEN, "code self code proxy ne-or-ne" },
  { "kind ne 'self' or children ne 2", KDC__TRUTH_OPEN, "code self" },
  { "registered lt xs:date('2020-01-01') and registered gt xs:date('2021-01-01')",
    KDC__TRUTH_NEVER, "" },
  { "registered lt xs:date('2021-01-01') and registered gt xs:date('2020-01-01')",
    KDC__TRUTH_OPEN, "" },
  { "residence/cost > 5 and residence/cost < 3", KDC__TRUTH_OPEN, "" },
  { "some $r in residence satisfies $r/cost gt 5 and $r/cost lt 3", KDC__TRUTH_OPEN, "" },
  { "married and true()", KDC__TRUTH_OPEN, "always" },
  { "married or false()", KDC__TRUTH_OPEN, "never" },
  { "married and false()", KDC__TRUTH_NEVER, "" },
  { "married or true()", KDC__TRUTH_ALWAYS, "" },
  { "not(married and false())", KDC__TRUTH_ALWAYS, "" },
  { "not(married)", KDC__TRUTH_OPEN, "" },
  { "married and married", KDC__TRUTH_OPEN, "twice" },
  { "if (married) then true() else false()", KDC__TRUTH_OPEN, "" },
  { "if (married) then true() else true()", KDC__TRUTH_ALWAYS, "" },
  { "if (false()) then married else exists(kind)", KDC__TRUTH_OPEN, "branch" },
  { "if (true()) then married else exists(kind)", KDC__TRUTH_OPEN, "branch" },
  { "true()", KDC__TRUTH_ALWAYS, "" },
  { "()", KDC__TRUTH_NEVER, "" },
  { "kdc:paper('identity') and married", KDC__TRUTH_OPEN, "paper identity" },
};

static const char *const names[] = { "never", "always", "branch", "twice", "ne-or-ne", "code",
                                     "paper" };

static void
list (const struct kdc__insight *insight, char *out, size_t size)
{
  const struct kdc__remark *remark;
  size_t used = 0;

  out[0] = '\0';
  for (remark = insight->remarks; remark; remark = remark->next) {
    int named = remark->kind == KDC__REMARK_CODE || remark->kind == KDC__REMARK_PAPER;

    used += (size_t) snprintf (out + used, size - used, "%s%s%s%s", used ? " " : "",
                               names[remark->kind], named ? " " : "", named ? remark->text : "");
  }
}

START_TEST (row_is_judged)
{
  struct kdc_context *ctx;
  struct fixture f;
  struct kdc__arena arena;
  struct kdc__expr_fault fault;
  struct kdc__expr *expr;
  struct kdc__insight insight;
  char remarks[400];

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (fixture_init (&f, ctx), 0);
  kdc__arena_init (&arena, ctx);
  struct kdc__expr_site site = { &arena, f.root, f.root, &fixture_lookups, NULL,
                                 KDC__T_BOOLEAN, 1 };
  ck_assert_msg (kdc__expr_compile (rows[_i].text, strlen (rows[_i].text), &site, &expr, &fault)
                   == KDC_OK, "%s: %s", rows[_i].text, fault.code);
  ck_assert_int_eq (kdc__expr_analyse (expr, &site, &insight), KDC_OK);
  list (&insight, remarks, sizeof remarks);
  ck_assert_msg (insight.truth == rows[_i].truth && strcmp (remarks, rows[_i].remarks) == 0,
                 "%s: truth %d, remarks: %s", rows[_i].text, (int) insight.truth, remarks);
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
  fixture_clear (&f);
  kdc__context_unref (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("expr-analyse");
  TCase *tcase = tcase_create ("rows");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tcase, row_is_judged, 0, (int) (sizeof rows / sizeof *rows));
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
