/* vm_loop.c - predicates and some/every. The sequence that is walked stays on the stack, always
 * with its count, and above it lies one cell with the position and how many items were kept. */
#include "expr/code.h"

static uint32_t
position (const struct kdc__value *state)
{
  return (uint32_t) state->u.integer;
}

static uint32_t
kept (const struct kdc__value *state)
{
  return (uint32_t) ((uint64_t) state->u.integer >> 32);
}

/* What an empty sequence gives: some false, every true, a predicate nothing. */
static int
push_default (struct kdc__run *run, uint32_t kind)
{
  if (kind == KDC__LOOP_FILTER)
    return kdc__push_close (run, run->top);
  return kdc__push_boolean (run, kind == KDC__LOOP_EVERY);
}

int
kdc__op_loop (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence items = kdc__pop (run);
  struct kdc__value cell;

  if (items.count == 0) {
    run->pc = insn->b - 1;
    return push_default (run, insn->n);
  }
  run->top += items.count;
  cell.type = KDC__T_NONE;
  cell.u.integer = (int64_t) items.count;
  if (kdc__push (run, &cell) != KDC_OK)
    return KDC_ENOMEM;
  cell.type = KDC__T_INTEGER;
  cell.u.integer = 0;
  return kdc__push (run, &cell);
}

int
kdc__op_bind (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__value *stack = run->vm->stack, *state = stack + run->top - 1;
  struct kdc__value *item = state - 1 - state[-1].u.integer + position (state);
  const struct kdc__node *field;
  int status;

  if (insn->b == KDC__NO_REF) {
    stack[insn->a] = *item;
    return KDC_OK;
  }
  field = kdc__ref (run->expr, insn->b);
  status = kdc__run_read (run, field, kdc__run_slot (run, field, (uint32_t) item->u.integer),
                          KDC__READ_VALUE);
  if (status == KDC_OK)
    run->vm->stack[insn->a] = run->vm->stack[--run->top];
  return status;
}

static void
keep (struct kdc__value *first, struct kdc__value *state)
{
  first[kept (state)] = first[position (state)];
  state->u.integer = (int64_t) ((uint64_t) state->u.integer + ((uint64_t) 1 << 32));
}

int
kdc__op_next (struct kdc__run *run, const struct kdc__insn *insn)
{
  int truth = kdc__truth (kdc__pop (run));
  struct kdc__value *state = run->vm->stack + run->top - 1;
  struct kdc__value *first = state - 1 - state[-1].u.integer;
  size_t start = (size_t) (first - run->vm->stack);

  if (insn->n == KDC__LOOP_FILTER && truth)
    keep (first, state);
  if (insn->n != KDC__LOOP_FILTER && truth == (insn->n == KDC__LOOP_SOME)) {
    run->top = start;
    return kdc__push_boolean (run, truth);
  }
  state->u.integer++;
  if (position (state) < state[-1].u.integer) {
    run->pc = insn->b - 1;
    return KDC_OK;
  }
  run->top = start + (insn->n == KDC__LOOP_FILTER ? kept (state) : 0);
  if (insn->n == KDC__LOOP_FILTER)
    return kdc__push_close (run, start);
  return push_default (run, insn->n);
}
