/* reach.c - how far an expression looks: whoever evaluates again what a change leads to must know
 * which rows can see the row that changed. */
#include <string.h>

#include "expr/code.h"

static int
reads_elsewhere (const struct kdc__insn *insn)
{
  switch (insn->op) {
    case KDC__OP_READ:
    case KDC__OP_READ_COMPARE:
    case KDC__OP_READ_PRESENT:
      return insn->a != 0;
    case KDC__OP_BIND:
      return insn->b != KDC__NO_REF;
    default:
      return insn->op == KDC__OP_FIELD;
  }
}

static uint32_t
around_both (uint32_t a, uint32_t b, const uint32_t *parents)
{
  while (a != b)
    if (a > b)                          /* a table comes behind the one around it */
      a = parents[a];
    else
      b = parents[b];
  return a;
}

/* What is read in other rows than that of the expression, or the group of it that is. */
static void
mark (const struct kdc__reach *reach, uint8_t marked)
{
  const struct kdc__insn *insn = kdc__code (reach->expr);
  uint32_t i;

  for (i = 0; i < reach->expr->code.count; i++, insn++)
    if (reads_elsewhere (insn) || insn->op == KDC__OP_GROUP)
      reach->elsewhere[kdc__ref (reach->expr, insn->b)->index] = marked;
}

void
kdc__reach_begin (struct kdc__reach *reach, const struct kdc__expr *expr, uint32_t own,
                  const uint32_t *parents, uint8_t *elsewhere)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i;

  *reach = (struct kdc__reach) { expr, parents, elsewhere, own };
  for (i = 0; i < expr->code.count; i++, insn++)
    if (insn->op == KDC__OP_ROWS && insn->a == 0)
      reach->rows = around_both (reach->rows, insn->b, parents);
  mark (reach, 1);
}

uint32_t
kdc__reach_of (const struct kdc__reach *reach, const struct kdc__node *read)
{
  const struct kdc__node *node = read;

  while (node != NULL && !reach->elsewhere[node->index])
    node = node->parent;
  if (node == NULL && read->kind == KDC__FIELD)
    return read->table;
  return around_both (reach->rows, read->table, reach->parents);
}

void
kdc__reach_end (const struct kdc__reach *reach)
{
  mark (reach, 0);
}

int
kdc__expr_next_index (const struct kdc__expr *expr, uint32_t *at, uint32_t *table)
{
  const struct kdc__insn *insn = kdc__code (expr) + *at;

  for (; *at < expr->code.count; ++*at, insn++)
    if (insn->op == KDC__OP_INDEX) {
      *table = insn->b;
      ++*at;
      return 1;
    }
  return 0;
}

int
kdc__expr_asks_papers (const struct kdc__expr *expr)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i;

  for (i = 0; i < expr->code.count; i++, insn++)
    if (insn->op == KDC__OP_CALL && kdc__expr_function_row (insn->a)->kind == KDC__F_PAPER)
      return 1;
  return 0;
}
