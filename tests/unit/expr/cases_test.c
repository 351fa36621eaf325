/* cases_test.c - the tables of tests/cases/expr: an expression, and what it gives. A line is
 * context TAB expression TAB type TAB values; for a failure the code and the byte offset. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "expr/function.h"
#include "fixture.h"

enum { FUNCTIONS = 80, HAND_CASES = 5 };

static int failures, cases;
static int calls[FUNCTIONS];        /* of each function, in the tables checked so far */

static void
report (const char *file, int line, const char *what, const char *wanted, const char *got)
{
  failures++;
  fprintf (stderr, "%s:%d: %s\n  wanted %s\n  got    %s\n", file, line, what, wanted, got);
}

/* "residence/place#1": the node that carries the expression and the row of its table. */
static const struct kdc__node *
read_context (struct fixture *f, char *text, uint32_t *row)
{
  char *hash = strchr (text, '#');

  *row = 0;
  if (hash != NULL) {
    *row = (uint32_t) atoi (hash + 1);
    *hash = '\0';
  }
  return fixture_node (f, text);
}

/* Every parameter that a text names is there, in both languages. */
static int
text_is_complete (const char *text, const struct kdc__expr_fault *fault)
{
  const char *name;
  size_t i, size;

  for (name = strchr (text, '{'); name != NULL; name = strchr (name, '{')) {
    size = strcspn (++name, "}");
    for (i = 0; i < fault->param_count; i++)
      if (strncmp (fault->params[i].name, name, size) == 0
          && fault->params[i].name[size] == '\0')
        break;
    if (i == fault->param_count)
      return 0;
  }
  return 1;
}

static int
fault_is_readable (const struct kdc__expr_fault *fault)
{
  const struct kdc__message *row = kdc__message_find (fault->code);

  return row != NULL && text_is_complete (row->text[KDC__VI], fault)
         && text_is_complete (row->text[KDC__EN], fault);
}

static void
evaluate (struct fixture *f, const struct kdc__node *context, uint32_t row, const char *text,
          struct kdc_buffer *out)
{
  struct kdc__arena arena;
  struct kdc__expr_site site = { &arena, f->root, context, &fixture_lookups, NULL,
                                 KDC__T_NONE, 0 };
  struct kdc__expr_fault fault;
  struct kdc__expr *expr;
  struct kdc__outcome outcome;
  struct kdc__vm vm;

  kdc__arena_init (&arena, f->ctx);
  if (kdc__expr_compile (text, strlen (text), &site, &expr, &fault) != KDC_OK) {
    kdc__buffer_printf (out, "%s\t%zu", fault.code ? fault.code : "?", fault.offset);
    if (fault.code == NULL || !fault_is_readable (&fault))
      kdc__buffer_puts (out, " (no readable message)");
  } else {
    ck_assert_int_eq (fixture_vm (f, &vm), KDC_OK);
    ck_assert_int_eq (kdc__expr_run (expr, &vm, context ? context->table : 0, row, &outcome),
                      KDC_OK);
    fixture_outcome (&outcome, out);
    if (outcome.kind == KDC__FAILED && kdc__message_find (outcome.error) == NULL)
      kdc__buffer_puts (out, " (no message)");
    kdc__vm_clear (&vm);
  }
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
}

static int
is_name (char c)
{
  return c != '\0' && strchr ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:$", c) != NULL;
}

static int
calls_function (const char *text, const char *name)
{
  size_t size = strlen (name);
  const char *at;

  for (at = strstr (text, name); at != NULL; at = strstr (at + 1, name))
    if (at[size] == '(' && (at == text || !is_name (at[-1])))
      return 1;
  return 0;
}

static void
count_calls (const char *text)
{
  const struct kdc__function *row;
  size_t i;

  for (i = 0; (row = kdc__expr_function_row (i)) != NULL; i++)
    calls[i] += calls_function (text, row->name);
}

static void
check_line (struct fixture *f, const char *file, int number, char *line)
{
  struct kdc__node *root = f->root;
  const struct kdc__node *context;
  struct kdc_buffer got;
  char *expression = strchr (line, '\t'), *wanted = NULL;
  uint32_t row = 0;

  if (expression != NULL)
    wanted = strchr (expression + 1, '\t');
  if (wanted == NULL) {
    report (file, number, line, "context, expression, type, values", "fewer columns");
    return;
  }
  *expression++ = *wanted++ = '\0';
  if (strcmp (line, "-") == 0)
    f->root = NULL;
  context = f->root ? read_context (f, line, &row) : NULL;
  kdc__buffer_init (&got, f->ctx, 0);
  count_calls (expression);
  evaluate (f, context, row, expression, &got);
  f->root = root;
  cases++;
  if (strcmp (got.data, wanted) != 0)
    report (file, number, expression, wanted, got.data);
  kdc__buffer_clear (&got);
}

static void
check_file (const char *name)
{
  const char *srcdir = getenv ("srcdir");
  struct kdc_context *ctx;
  struct kdc_buffer text;
  struct fixture f;
  char path[512], *line, *next;
  int number = 1;

  snprintf (path, sizeof path, "%s/tests/cases/expr/%s", srcdir ? srcdir : ".", name);
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (fixture_init (&f, ctx), 0);
  kdc__buffer_init (&text, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, &text, NULL), KDC_OK);
  failures = cases = 0;
  for (line = text.data; line != NULL && *line != '\0'; line = next, number++) {
    next = strchr (line, '\n');
    if (next != NULL)
      *next++ = '\0';
    if (*line != '%' && *line != '\0')
      check_line (&f, name, number, line);
  }
  kdc__buffer_clear (&text);
  fixture_clear (&f);
  kdc__context_unref (ctx);
  ck_assert_int_gt (cases, 10);
  ck_assert_int_eq (failures, 0);
}

static const char *const files[] = {
  "numbers.tsv", "strings.tsv", "dates.tsv", "logic.tsv", "syntax.tsv", "types.tsv", "paths.tsv",
  "repeats.tsv", "functions.tsv", "standard.tsv", "patterns.tsv", "python.tsv"
};

/* The last file was made by a script: its lines are no hand cases. */
START_TEST (every_function)
{
  const struct kdc__function *row;
  size_t i;

  memset (calls, 0, sizeof calls);
  for (i = 0; i + 1 < sizeof files / sizeof *files; i++)
    check_file (files[i]);
  for (i = 0; (row = kdc__expr_function_row (i)) != NULL; i++) {
    ck_assert_uint_lt (i, FUNCTIONS);
    ck_assert_msg (calls[i] >= HAND_CASES, "%s: %d hand cases", row->name, calls[i]);
  }
  ck_assert_uint_ge (i, 60);
}
END_TEST

START_TEST (table)
{
  check_file (files[_i]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("expr-cases");
  TCase *tcase = tcase_create ("tables");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (tcase, table, 0, (int) (sizeof files / sizeof *files));
  tcase_add_test (tcase, every_function);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
