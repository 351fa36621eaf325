/* expression.c - "context#row TAB expression", as in tests/cases/expr: compiled and run over the
 * fixture form. Twice gives the same; the step limit holds; what was exported is text. */
#include "fuzz.h"

#include "expr/export.h"
#include "unit/expr/fixture.h"

static struct fixture *
form (void)
{
  static struct fixture fixture;

  if (fixture.ctx == NULL)
    fuzz_check (fixture_init (&fixture, fuzz_context ()) == 0);
  return &fixture;
}

static void
check_fault (const struct kdc__expr_fault *fault, int status, size_t size)
{
  fuzz_check (status == KDC_EMODEL || status == KDC_ELIMIT);
  fuzz_check (fault->code != NULL && kdc__message_find (fault->code) != NULL);
  fuzz_check (fault->offset <= size);
}

static void
run (const struct kdc__expr *expr, const struct kdc__node *context, uint32_t row,
     struct kdc_buffer *out)
{
  struct kdc__outcome outcome;
  struct kdc__vm vm;

  fuzz_check (fixture_vm (form (), &vm) == KDC_OK);
  fuzz_check (kdc__expr_run (expr, &vm, context->table, row, &outcome) == KDC_OK);
  fixture_outcome (&outcome, out);
  fuzz_check (out->status == KDC_OK);
  fuzz_check (outcome.kind != KDC__FAILED || kdc__message_find (outcome.error) != NULL);
  fuzz_check (outcome.kind == KDC__FAILED
              || vm.steps <= (uint64_t) kdc__limit (fuzz_context (), KDC__MAX_EXPR_STEPS));
  /* what is made while running is paid for in steps */
  fuzz_check (vm.scratch.total <= 64u << 20);
  kdc__vm_clear (&vm);
}

static void
use (const struct kdc__expr *expr, const struct kdc__expr_site *site, uint32_t row)
{
  struct kdc__expr_export export = { .prefix = "f" };
  struct kdc_buffer first, second;

  kdc__buffer_init (&first, fuzz_context (), 0);
  kdc__buffer_init (&second, fuzz_context (), 0);
  run (expr, site->context, row, &first);
  run (expr, site->context, row, &second);
  fuzz_check (first.size == second.size && memcmp (first.data, second.data, first.size) == 0);
  kdc__buffer_clear (&first);
  fuzz_check (kdc__expr_describe (expr, &first) == KDC_OK);
  fuzz_check (kdc__expr_export (expr, site, &export, &second) == KDC_OK);
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
}

/* "residence/place#1": one of the fixture's, else its root. */
static const struct kdc__node *
read_context (char *text, uint32_t *row)
{
  const struct kdc__node *node;
  char *hash = strchr (text, '#');

  *row = 0;
  if (hash != NULL) {
    *row = (uint32_t) (hash[1] - '0') & 3;
    *hash = '\0';
  }
  node = fixture_node (form (), text);
  if (node == NULL)
    node = form ()->root;
  if (*row >= form ()->slots.tables[node->table].count)
    *row = 0;
  return node;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *tab = size > 0 ? memchr (data, '\t', size < 60 ? size : 60) : NULL;
  struct kdc__expr_fault fault = { 0 };
  struct kdc__expr *expr = NULL;
  struct kdc__arena arena;
  char context[64] = "";
  uint32_t row;
  int status;

  if (tab != NULL) {
    memcpy (context, data, (size_t) (tab - data));
    size -= (size_t) (tab + 1 - data);
    data = tab + 1;
  }
  kdc__arena_init (&arena, fuzz_context ());
  struct kdc__expr_site site = { &arena, form ()->root, read_context (context, &row),
                                 &fixture_lookups, NULL, KDC__T_NONE, 0 };
  status = kdc__expr_compile ((const char *) data, size, &site, &expr, &fault);
  if (status == KDC_OK)
    use (expr, &site, row);
  else
    check_fault (&fault, status, size);
  kdc__expr_release (expr);
  kdc__arena_free (&arena);
  return 0;
}
