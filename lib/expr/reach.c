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

static int
lies_in (const struct kdc__node *node, const struct kdc__node *group)
{
  while (node != NULL && node != group)
    node = node->parent;
  return node != NULL;
}

/* 1: each reading of it is of the row that carries the expression, or of a row around that. */
static int
reads_own (const struct kdc__expr *expr, const struct kdc__node *read)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i;

  for (i = 0; i < expr->code.count; i++, insn++)
    if ((reads_elsewhere (insn) && kdc__ref (expr, insn->b) == read)
        || (insn->op == KDC__OP_GROUP && lies_in (read, kdc__ref (expr, insn->b))))
      return 0;
  return read->kind == KDC__FIELD;
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

uint32_t
kdc__expr_reach (const struct kdc__expr *expr, const struct kdc__node *read, uint32_t own,
                 const uint32_t *parents)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i, reach = own;

  if (reads_own (expr, read))
    return read->table;
  for (i = 0; i < expr->code.count; i++, insn++)
    if (insn->op == KDC__OP_ROWS && insn->a == 0)
      reach = around_both (reach, insn->b, parents);
  return around_both (reach, read->table, parents);
}

int
kdc__expr_asks_index (const struct kdc__expr *expr, uint32_t table)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i;

  for (i = 0; i < expr->code.count; i++, insn++)
    if (insn->op == KDC__OP_INDEX && insn->b == table)
      return 1;
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
