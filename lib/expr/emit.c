/* emit.c - the checked tree becomes one flat array of ops. Jumps are patched when the place they
 * lead to is known. */
#include <string.h>

#include "expr/ast.h"
#include "expr/code.h"

static int emit (struct kdc__compiler *c, const struct kdc__ast *ast, int mode);

int
kdc__list_add (struct kdc__arena *arena, struct kdc__list *list, const void *item, size_t size)
{
  uint32_t capacity = list->capacity > 0 ? list->capacity * 2 : 8;
  char *items;

  if (list->count == list->capacity) {
    items = kdc__arena_array (arena, capacity, size);
    if (items == NULL)
      return KDC_ENOMEM;
    if (list->count > 0)
      memcpy (items, list->items, list->count * size);
    list->items = items;
    list->capacity = capacity;
  }
  memcpy ((char *) list->items + list->count++ * size, item, size);
  return KDC_OK;
}

static int
put (struct kdc__compiler *c, enum kdc__op op, uint32_t n, uint32_t a, uint32_t b, size_t offset)
{
  struct kdc__insn insn = { (uint8_t) op, 0, (uint16_t) n, a, b, (uint32_t) offset };

  if (c->status == KDC_OK
      && kdc__list_add (c->expr->arena, &c->expr->code, &insn, sizeof insn) != KDC_OK)
    kdc__compile_nomem (c);
  return c->status;
}

static uint32_t
here (const struct kdc__compiler *c)
{
  return c->expr->code.count;
}

/* The jump at `at` leads here. */
static void
land (struct kdc__compiler *c, uint32_t at)
{
  struct kdc__insn *code = c->expr->code.items;

  if (c->status == KDC_OK)
    code[at].b = here (c);
}

static uint32_t
add_ref (struct kdc__compiler *c, const struct kdc__node *node)
{
  if (kdc__list_add (c->expr->arena, &c->expr->refs, &node, sizeof node) != KDC_OK)
    kdc__compile_nomem (c);
  return c->status == KDC_OK ? c->expr->refs.count - 1 : 0;
}

static int
add_const (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  return kdc__list_add (c->expr->arena, &c->expr->constants, &ast->value, sizeof ast->value)
           == KDC_OK ? KDC_OK : kdc__compile_nomem (c);
}

static int
emit_const (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  uint32_t index = c->expr->constants.count;

  add_const (c, ast);
  return put (c, KDC__OP_CONST, 1, index, 0, ast->at);
}

static int
is_constant (const struct kdc__ast *sequence)
{
  const struct kdc__ast *item;

  for (item = sequence->child; item != NULL; item = item->next)
    if (item->kind != KDC__A_CONST)
      return 0;
  return sequence->count > 0 && sequence->count <= UINT16_MAX;
}

/* ('a', 'b', 'c') is one op: rules compare with such lists all the time. */
static int
emit_constants (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  uint32_t index = c->expr->constants.count;
  const struct kdc__ast *item;

  for (item = ast->child; item != NULL; item = item->next)
    add_const (c, item);
  return put (c, KDC__OP_CONST, ast->count, index, 0, ast->at);
}

/* A sequence in a sequence is its items: put together level by level, the innermost would be
 * copied once for each. */
static void
emit_items (struct kdc__compiler *c, const struct kdc__ast *ast, int mode, int *any)
{
  const struct kdc__ast *item;

  for (item = ast->child; item != NULL; item = item->next) {
    if (item->kind == KDC__A_SEQUENCE && !is_constant (item)) {
      emit_items (c, item, mode, any);
      continue;
    }
    emit (c, item, mode);
    if ((*any)++)
      put (c, KDC__OP_CONCAT, 0, 0, 0, item->at);
  }
}

static int
emit_sequence (struct kdc__compiler *c, const struct kdc__ast *ast, int mode)
{
  int any = 0;

  if (is_constant (ast))
    return emit_constants (c, ast);
  emit_items (c, ast, mode, &any);
  return any ? c->status : put (c, KDC__OP_EMPTY, 0, 0, 0, ast->at);
}

static int
emit_if (struct kdc__compiler *c, const struct kdc__ast *ast, int mode)
{
  const struct kdc__ast *yes = ast->child->next;
  uint32_t branch, jump;

  emit (c, ast->child, KDC__READ_VALUE);
  branch = here (c);
  put (c, KDC__OP_BRANCH, 0, 0, 0, ast->at);
  emit (c, yes, mode);
  jump = here (c);
  put (c, KDC__OP_JUMP, 0, 0, 0, ast->at);
  land (c, branch);
  emit (c, yes->next, mode);
  land (c, jump);
  return c->status;
}

/* Every part but the last can decide; its jump leads behind the truth of the last. The chain of
 * jumps still open is kept in their own targets. */
static int
emit_logic (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *part;
  uint32_t open = UINT32_MAX, next;

  for (part = ast->child; part->next != NULL; part = part->next) {
    emit (c, part, KDC__READ_VALUE);
    next = here (c);
    put (c, ast->kind == KDC__A_AND ? KDC__OP_AND : KDC__OP_OR, 0, 0, open, ast->at);
    open = next;
  }
  emit (c, part, KDC__READ_VALUE);
  put (c, KDC__OP_TRUTH, 0, 0, 0, ast->at);
  while (c->status == KDC_OK && open != UINT32_MAX) {
    next = kdc__code (c->expr)[open].b;
    land (c, open);
    open = next;
  }
  return c->status;
}

/* The body runs once per item of the sequence on the stack, with the item in `frame`. */
static int
emit_loop (struct kdc__compiler *c, uint32_t kind, uint32_t frame, uint32_t ref,
           const struct kdc__ast *body)
{
  uint32_t loop = here (c), top;

  put (c, KDC__OP_LOOP, kind, frame, 0, body->at);
  top = here (c);
  put (c, KDC__OP_BIND, 0, frame, ref, body->at);
  emit (c, body, KDC__READ_VALUE);
  put (c, KDC__OP_NEXT, kind, frame, top, body->at);
  land (c, loop);
  return c->status;
}

static int
emit_steps (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__path *path = ast->path;
  const struct kdc__step *step;
  int entered = 0;

  for (step = path->steps; step != NULL; step = step->next) {
    if (step->kind != KDC__STEP_CHILD || step->node->kind != KDC__REPEAT)
      continue;
    if (!entered++)
      put (c, KDC__OP_ROWS, 0, path->frame, step->node->parent->table, step->offset);
    put (c, KDC__OP_ENTER, 0, 0, step->node->table, step->offset);
    if (step->predicate != NULL)
      emit_loop (c, KDC__LOOP_FILTER, step->frame, KDC__NO_REF, step->predicate);
  }
  if (!entered)
    put (c, KDC__OP_ROWS, 0, path->frame, path->node->table, ast->at);
  return c->status;
}

static int
emit_path (struct kdc__compiler *c, const struct kdc__ast *ast, int mode)
{
  const struct kdc__path *path = ast->path;
  uint32_t ref;

  if (path->by_value)
    return put (c, KDC__OP_LOAD, 0, path->frame, 0, ast->at);
  if (path->node->kind == KDC__REPEAT)
    return emit_steps (c, ast);
  ref = add_ref (c, path->node);
  if (path->node->kind == KDC__FIELD && !path->many && mode != KDC__READ_PLACE)
    return put (c, KDC__OP_READ, (uint32_t) mode, path->frame, ref, ast->at);
  emit_steps (c, ast);
  if (path->node->kind == KDC__FIELD)
    return put (c, KDC__OP_FIELD, (uint32_t) mode, 0, ref, ast->at);
  return put (c, KDC__OP_GROUP, 0, 0, ref, ast->at);
}

static int
emit_quantified (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *in = ast->child;
  const struct kdc__node *node = in->path->node;
  uint32_t ref = KDC__NO_REF;

  emit_path (c, in, KDC__READ_PLACE);
  if (node->kind == KDC__FIELD)
    ref = add_ref (c, node);
  return emit_loop (c, ast->op ? KDC__LOOP_EVERY : KDC__LOOP_SOME, ast->frame, ref, in->next);
}

static int
emit_concat (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *arg;

  for (arg = ast->child; arg != NULL; arg = arg->next) {
    emit (c, arg, KDC__READ_VALUE);
    put (c, KDC__OP_STRING, 0, 0, 0, arg->at);
    if (arg != ast->child)
      put (c, KDC__OP_CONCAT, 0, 0, 0, arg->at);
  }
  return put (c, KDC__OP_CALL, 1, ast->row, 0, ast->at);
}

static int
emit_call (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__function *f = ast->function;
  const struct kdc__ast *arg;
  uint32_t n = 0, i = 0;

  if (f->kind == KDC__F_INDEX)
    return put (c, KDC__OP_INDEX, 0, ast->frame, ast->aux, ast->at);
  if (f->kind == KDC__F_CONCAT)
    return emit_concat (c, ast);
  for (arg = ast->child; arg != NULL; arg = arg->next, i++) {
    if (f->params[i].card == KDC__PARAM_LITERAL)
      continue;
    emit (c, arg, f->kind == KDC__F_PRESENCE ? KDC__READ_PRESENCE : KDC__READ_VALUE);
    n++;
  }
  if (f->kind == KDC__F_DISTINCT)
    return put (c, KDC__OP_DISTINCT, 0, 0, 0, ast->at);
  if (f->kind == KDC__F_CONSTRUCTOR)
    return put (c, KDC__OP_CAST, 0, (uint32_t) ast->target, 0, ast->at);
  return put (c, KDC__OP_CALL, n, ast->row, ast->aux, ast->at);
}

static int
emit_operands (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *operand;

  for (operand = ast->child; operand != NULL; operand = operand->next)
    emit (c, operand, KDC__READ_VALUE);
  return c->status;
}

static int
emit_kind (struct kdc__compiler *c, const struct kdc__ast *ast, int mode)
{
  switch (ast->kind) {
  case KDC__A_CONST: return emit_const (c, ast);
  case KDC__A_SEQUENCE: return emit_sequence (c, ast, mode);
  case KDC__A_IF: return emit_if (c, ast, mode);
  case KDC__A_QUANTIFIED: return emit_quantified (c, ast);
  case KDC__A_OR:
  case KDC__A_AND: return emit_logic (c, ast);
  case KDC__A_CALL: return emit_call (c, ast);
  case KDC__A_PATH: return emit_path (c, ast, mode);
  case KDC__A_PARAMETER:
    return put (c, KDC__OP_PARAMETER, 0, (uint32_t) ast->op, 0, ast->at);
  default: break;
  }
  emit_operands (c, ast);
  switch (ast->kind) {
  case KDC__A_COMPARE:
    return put (c, KDC__OP_COMPARE, 0, (uint32_t) ast->op, (uint32_t) ast->general, ast->at);
  case KDC__A_ARITHMETIC: return put (c, KDC__OP_ARITHMETIC, 0, ast->aux, 0, ast->at);
  case KDC__A_CASTABLE:
    return put (c, KDC__OP_CASTABLE, 0, (uint32_t) ast->target, 0, ast->at);
  default: return put (c, KDC__OP_NEGATE, 0, 0, 0, ast->at);
  }
}

/* The last op of a part gives what the part gives; of an `if` each branch says so itself. */
static int
emit (struct kdc__compiler *c, const struct kdc__ast *ast, int mode)
{
  struct kdc__insn *code;

  if (c->status != KDC_OK || emit_kind (c, ast, mode) != KDC_OK)
    return c->status;
  code = c->expr->code.items;
  if (ast->kind != KDC__A_IF)
    code[here (c) - 1].gives = KDC__GIVES (ast->type, ast->card);
  return c->status;
}

int
kdc__emit_expression (struct kdc__compiler *c, struct kdc__ast *ast)
{
  return emit (c, ast, KDC__READ_VALUE);
}
