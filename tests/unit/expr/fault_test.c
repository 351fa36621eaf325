/* fault_test.c - every allocation of compile and run fails once, and from there on: no memory, or
 * the right answer, and nothing left behind. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "fixture.h"
#include "support/fault.h"

static const struct { const char *text, *outcome; } cases[] = {
  { "1 + 2 * 3", "integer\t7" },
  { "concat(fullName, ' ', father/name, 1.5)", "string\tTrần Minh Anh Bình1.5" },
  { "residence[cost gt 15]/place", "string\tHuế" },
  { "some $r in residence satisfies $r/person/age = 41", "boolean\ttrue" },
  { "matches(fullName, '^Trần [\\w ]+$')", "boolean\ttrue" },
  { "matches(fullName, 'a') and matches(fullName, '(b')", "expr.pattern\t46" },
  { "upper-case('ß')", "string\tSS" },
  { "translate(normalize-space(' a  b '), 'a', 'x')", "string\tx b" },
  { "string-join(distinct-values(residence/place), ', ')", "string\tHà Nội, Huế, Đà Nẵng" },
  { "kdc:same-name(fullName, 'trần minh anh')", "boolean\ttrue" },
  { "kdc:code-property(kind, 'rank')", "string\tsecond" },
  { "string(xs:date('2026-11-14') + xs:dayTimeDuration('P1D'))", "string\t2026-11-15" },
  { "if (married) then lower-case('A') else 'b'", "string\ta" },
  { "fullName eq fullname", "expr.path\t12" },
  { "kind eq 'nope'", "expr.code\t8" },
  { "year-from-date(birthDate)", "expr.type-hint\t15" },
  { "$today - registered gt 60", "expr.compare\t20" },
  { "xs:date('2026-02-30')", "expr.literal\t8" },
  { "broken + 1", "skipped\tbroken" },
  { "1 div (children - 2)", "rule.error.division\t2" },
  { "count((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,"
    " 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,"
    " 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66))",
    "integer\t66" },
};

static int
compile_and_run (struct fixture *f, const char *text, struct kdc_buffer *out)
{
  struct kdc__arena arena;
  struct kdc__expr_site site = { &arena, f->root, NULL, &fixture_lookups, NULL, KDC__T_NONE, 0 };
  struct kdc__expr_fault fault;
  struct kdc__outcome outcome;
  struct kdc__expr *expr;
  struct kdc__vm vm;
  int status;

  kdc__arena_init (&arena, f->ctx);
  status = kdc__expr_compile (text, strlen (text), &site, &expr, &fault);
  if (status == KDC_EMODEL) {
    status = kdc__buffer_printf (out, "%s\t%zu", fault.code, fault.offset);
  } else if (status == KDC_OK) {
    status = fixture_vm (f, &vm);
    if (status == KDC_OK)
      status = kdc__expr_run (expr, &vm, 0, 0, &outcome);
    if (status == KDC_OK) {
      fixture_outcome (&outcome, out);
      status = out->status;
    }
    kdc__vm_clear (&vm);
  }
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
  return status;
}

static int
body (struct kdc_context *ctx, void *user)
{
  const int *i = user;
  struct kdc_buffer out;
  struct fixture f;
  int status = KDC_ENOMEM;

  kdc__buffer_init (&out, ctx, 0);
  if (fixture_init (&f, ctx) == 0)
    status = compile_and_run (&f, cases[*i].text, &out);
  if (status == KDC_OK && strcmp (out.data, cases[*i].outcome) != 0)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&out);
  fixture_clear (&f);
  return status;
}

START_TEST (sweep)
{
  char why[200] = "";
  long allocations = fault_sweep (body, &_i, 1, why);

  ck_assert_msg (allocations > 0, "%s: %s", cases[_i].text, why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("expr-fault");
  TCase *tcase = tcase_create ("sweep");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tcase, sweep, 0, (int) (sizeof cases / sizeof *cases));
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
