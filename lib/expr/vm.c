/* vm.c - runs compiled expressions: a loop over a table of small functions. Every op costs one
 * step, and what works on many items pays for them, so that the step limit bounds the time. */
#include <string.h>

#include "expr/code.h"

enum { FIRST_STACK = 64 };

int
kdc__vm_init (struct kdc__vm *vm, struct kdc_context *ctx)
{
  memset (vm, 0, sizeof *vm);
  vm->ctx = ctx;
  kdc__arena_init (&vm->scratch, ctx);
  vm->stack = kdc__realloc (ctx, NULL, FIRST_STACK, sizeof *vm->stack);
  if (vm->stack == NULL)
    return KDC_ENOMEM;
  vm->stack_capacity = FIRST_STACK;
  return KDC_OK;
}

void
kdc__vm_clear (struct kdc__vm *vm)
{
  kdc__free (vm->ctx, vm->stack);
  vm->stack = NULL;
  vm->stack_capacity = 0;
  kdc__matcher_free (vm->ctx, vm->matcher);
  vm->matcher = NULL;
  kdc__arena_free (&vm->scratch);
}

static int
stop (struct kdc__run *run, enum kdc__outcome_kind kind, const char *error,
      const struct kdc__node *cause)
{
  run->out->kind = kind;
  run->out->error = error;
  run->out->cause = cause;
  run->out->offset = kdc__code (run->expr)[run->pc].offset;
  return KDC__STOP;
}

int
kdc__run_fail (struct kdc__run *run, const char *error)
{
  return stop (run, KDC__FAILED, error, NULL);
}

int
kdc__run_pending (struct kdc__run *run, const struct kdc__node *cause)
{
  return stop (run, KDC__UNKNOWN, NULL, cause);
}

int
kdc__run_skip (struct kdc__run *run, const struct kdc__node *cause)
{
  return stop (run, KDC__SKIPPED, NULL, cause);
}

int
kdc__run_charge (struct kdc__run *run, uint64_t steps)
{
  run->vm->steps += steps;
  if (run->vm->steps > (uint64_t) kdc__limit (run->vm->ctx, KDC__MAX_EXPR_STEPS))
    return kdc__run_fail (run, "rule.error.steps");
  return KDC_OK;
}

int
kdc__run_limit (struct kdc__run *run, int status, const char *error)
{
  return status == KDC_ELIMIT ? kdc__run_fail (run, error) : status;
}

int
kdc__push_grow (struct kdc__run *run)
{
  void *stack = run->vm->stack;

  if (kdc__grow (run->vm->ctx, &stack, &run->vm->stack_capacity, run->top,
                 sizeof *run->vm->stack) != KDC_OK)
    return KDC_ENOMEM;
  run->vm->stack = stack;
  return KDC_OK;
}

int
kdc__push_count (struct kdc__run *run, size_t count)
{
  if (count > (size_t) kdc__limit (run->vm->ctx, KDC__MAX_SEQUENCE))
    return kdc__run_fail (run, "rule.error.sequence");
  if (kdc__push_room (run) != KDC_OK)
    return KDC_ENOMEM;
  run->vm->stack[run->top].type = KDC__T_NONE;
  run->vm->stack[run->top++].u.integer = (int64_t) count;
  return KDC_OK;
}

static int
op_const (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__value *value = (const struct kdc__value *) run->expr->constants.items + insn->a;
  size_t start = run->top, i;

  if (insn->n == 1)
    return kdc__push (run, value);
  if (kdc__run_charge (run, insn->n) != KDC_OK)
    return KDC__STOP;
  for (i = 0; i < insn->n; i++)
    if (kdc__push (run, value + i) != KDC_OK)
      return KDC_ENOMEM;
  return kdc__push_close (run, start);
}

static int
op_empty (struct kdc__run *run, const struct kdc__insn *insn)
{
  (void) insn;
  return kdc__push_close (run, run->top);
}

static int
op_parameter (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__value *value = run->vm->parameters + insn->a;

  return value->type == KDC__T_NONE ? op_empty (run, insn) : kdc__push (run, value);
}

static int
op_load (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__value value = run->vm->stack[insn->a];

  return kdc__push (run, &value);
}

/* Two sequences become one: the second moves down over the count of the first. */
static int
op_concat (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence second = kdc__pop (run), first = kdc__pop (run);

  (void) insn;
  memmove (first.items + first.count, second.items, second.count * sizeof *second.items);
  run->top += first.count + second.count;
  if (kdc__run_charge (run, second.count) != KDC_OK)
    return KDC__STOP;
  return kdc__push_close (run, (size_t) (first.items - run->vm->stack));
}

static int
op_jump (struct kdc__run *run, const struct kdc__insn *insn)
{
  run->pc = insn->b - 1;
  return KDC_OK;
}

static int
op_branch (struct kdc__run *run, const struct kdc__insn *insn)
{
  if (!kdc__truth (kdc__pop (run)))
    run->pc = insn->b - 1;
  return KDC_OK;
}

static int
short_circuit (struct kdc__run *run, const struct kdc__insn *insn, int deciding)
{
  if (kdc__truth (kdc__pop (run)) != deciding)
    return KDC_OK;
  run->pc = insn->b - 1;
  return kdc__push_boolean (run, deciding);
}

static int
op_and (struct kdc__run *run, const struct kdc__insn *insn)
{
  return short_circuit (run, insn, 0);
}

static int
op_or (struct kdc__run *run, const struct kdc__insn *insn)
{
  return short_circuit (run, insn, 1);
}

static int
op_truth (struct kdc__run *run, const struct kdc__insn *insn)
{
  (void) insn;
  return kdc__push_boolean (run, kdc__truth (kdc__pop (run)));
}

static int
call (struct kdc__run *run, const struct kdc__insn *insn, const struct kdc__function *function,
      const struct kdc__sequence *args)
{
  struct kdc__value result;
  int status;

  result.type = KDC__T_NONE;
  status = function->op (run, insn, args, &result);
  if (status != KDC_OK)
    return status;
  if (result.type == KDC__T_BOOLEAN)
    return kdc__push_boolean (run, result.u.boolean);
  return result.type == KDC__T_NONE ? op_empty (run, insn) : kdc__push (run, &result);
}

/* Most functions have one argument. */
static int
op_call (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__function *function = kdc__expr_function_row (insn->a);
  struct kdc__sequence args[3];
  int i, missing = 0;

  if (insn->n == 1) {
    args[0] = kdc__pop (run);
    missing = args[0].count == 0 && function->params[0].card == KDC__PARAM_ONE;
    return missing ? op_empty (run, insn) : call (run, insn, function, args);
  }
  for (i = 0; i < 3; i++)
    args[i] = (struct kdc__sequence) { NULL, 0 };
  for (i = insn->n - 1; i >= 0; i--) {
    args[i] = kdc__pop (run);
    missing |= args[i].count == 0 && function->params[i].card == KDC__PARAM_ONE;
  }
  return missing ? op_empty (run, insn) : call (run, insn, function, args);
}

static const struct { const char *name; kdc__op_function *run; } ops[KDC__OP_COUNT] = {
  [KDC__OP_CONST] = { "const", op_const },
  [KDC__OP_EMPTY] = { "empty", op_empty },
  [KDC__OP_PARAMETER] = { "parameter", op_parameter },
  [KDC__OP_LOAD] = { "load", op_load },
  [KDC__OP_READ] = { "read", kdc__op_read },
  [KDC__OP_ROWS] = { "rows", kdc__op_rows },
  [KDC__OP_ENTER] = { "enter", kdc__op_enter },
  [KDC__OP_FIELD] = { "field", kdc__op_field },
  [KDC__OP_GROUP] = { "group", kdc__op_group },
  [KDC__OP_CONCAT] = { "concat", op_concat },
  [KDC__OP_LOOP] = { "loop", kdc__op_loop },
  [KDC__OP_BIND] = { "bind", kdc__op_bind },
  [KDC__OP_NEXT] = { "next", kdc__op_next },
  [KDC__OP_JUMP] = { "jump", op_jump },
  [KDC__OP_BRANCH] = { "branch", op_branch },
  [KDC__OP_AND] = { "and", op_and },
  [KDC__OP_OR] = { "or", op_or },
  [KDC__OP_TRUTH] = { "truth", op_truth },
  [KDC__OP_NEGATE] = { "negate", kdc__op_negate },
  [KDC__OP_ARITHMETIC] = { "arithmetic", kdc__op_arithmetic },
  [KDC__OP_COMPARE] = { "compare", kdc__op_compare },
  [KDC__OP_CAST] = { "cast", kdc__op_cast },
  [KDC__OP_CASTABLE] = { "castable", kdc__op_castable },
  [KDC__OP_STRING] = { "string", kdc__op_string },
  [KDC__OP_DISTINCT] = { "distinct", kdc__op_distinct },
  [KDC__OP_INDEX] = { "index", kdc__op_index },
  [KDC__OP_CALL] = { "call", op_call },
  [KDC__OP_COERCE] = { "coerce", kdc__op_coerce },
  [KDC__OP_READ_COMPARE] = { "read", kdc__op_read_compare },
  [KDC__OP_READ_PRESENT] = { "read", kdc__op_read_present },
};

const char *
kdc__op_name (enum kdc__op op)
{
  return ops[op].name;
}

static int
run_code (struct kdc__run *run)
{
  const struct kdc__insn *code = kdc__code (run->expr), *insn;
  uint64_t limit = (uint64_t) kdc__limit (run->vm->ctx, KDC__MAX_EXPR_STEPS);
  uint32_t count = run->expr->code.count;
  int status = KDC_OK;

  for (run->pc = 0; run->pc < count && status == KDC_OK; run->pc++) {
    insn = code + run->pc;
    if (++run->vm->steps > limit)
      return kdc__run_fail (run, "rule.error.steps");
    status = ops[insn->op].run (run, insn);
  }
  return status;
}

static int
make_frames (struct kdc__run *run, uint32_t table, uint32_t row)
{
  struct kdc__value *frame;

  while (run->top < run->expr->frames) {
    if (kdc__push_room (run) != KDC_OK)
      return KDC_ENOMEM;
    run->top++;
  }
  frame = run->vm->stack;
  frame->type = KDC__T_NODE;
  frame->u.integer = (int64_t) ((uint64_t) table << 32 | row);
  return KDC_OK;
}

int
kdc__expr_run (const struct kdc__expr *expr, struct kdc__vm *vm, uint32_t table, uint32_t row,
               struct kdc__outcome *out)
{
  struct kdc__run run = { expr, vm, out, 0, 0 };
  struct kdc__sequence result;
  int status;

  memset (out, 0, sizeof *out);
  status = make_frames (&run, table, row);
  if (status == KDC_OK)
    status = run_code (&run);
  if (status == KDC__STOP)
    return KDC_OK;
  if (status != KDC_OK)
    return status;
  result = kdc__pop (&run);
  out->kind = KDC__RESULT;
  out->values = result.items;
  out->count = result.count;
  return KDC_OK;
}

int
kdc__outcome_true (const struct kdc__outcome *outcome)
{
  return outcome->kind == KDC__RESULT && outcome->count == 1
         && outcome->values->type == KDC__T_BOOLEAN && outcome->values->u.boolean;
}
