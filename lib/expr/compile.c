/* compile.c - text to code: parse, check, fit to what the place expects, emit. On failure nothing
 * is kept but what lies in the caller's arena. */
#include <string.h>

#include "base/buffer.h"
#include "expr/ast.h"
#include "expr/code.h"

static int
result_fault (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const char *source = kdc__compile_source (c, ast), *hint = NULL;

  if (source != NULL && c->site->expected == KDC__T_STRING)
    hint = kdc__compile_printf (c, "string(%s)", source);
  return kdc__compile_fault (c, hint != NULL ? "expr.result-hint" : "expr.result", ast->offset,
                             "found", kdc__compile_type (c, ast),
                             "expected", kdc__type_name (c->site->expected), "hint", hint, NULL);
}

/* 1 when the result fits; *coerce: the type it is given at the end, or KDC__T_NONE. */
static int
fits (enum kdc__type type, enum kdc__type expected, enum kdc__type *coerce)
{
  if ((expected == KDC__T_DECIMAL && (type == KDC__T_INTEGER || type == KDC__T_DECIMAL))
      || (expected == KDC__T_CODE && type == KDC__T_STRING))
    *coerce = expected;
  return *coerce == expected || type == expected;
}

static int
check_result (struct kdc__compiler *c, struct kdc__ast *ast, enum kdc__type *coerce)
{
  enum kdc__type expected = c->site->expected;
  const struct kdc__node *context = c->site->context;

  *coerce = KDC__T_NONE;
  if (expected == KDC__T_BOOLEAN)
    return kdc__check_condition (c, ast);
  if (kdc__check_value (c, ast) != KDC_OK)
    return c->status;
  if (c->site->single && ast->card == KDC__CARD_MANY)
    return kdc__compile_fault (c, "expr.cardinality", ast->offset,
                               "found", kdc__compile_source (c, ast), NULL);
  if (expected == KDC__T_NONE || ast->card == KDC__CARD_EMPTY)
    return KDC_OK;
  if (!fits (ast->type, expected, coerce))
    return result_fault (c, ast);
  if (*coerce == KDC__T_CODE && context != NULL && context->kind == KDC__FIELD)
    return kdc__check_code_literals (c, ast, context->list);
  return KDC_OK;
}

static int
is_presence_call (const struct kdc__insn *insn)
{
  const struct kdc__function *function;

  if (insn->op != KDC__OP_CALL || insn->n != 1)
    return 0;
  function = kdc__expr_function_row (insn->a);
  return function->op == kdc__f_exists || function->op == kdc__f_empty;
}

/* What rules mostly do: compare a field with a literal, ask whether it is there. The ops stay as
 * they are; their first one may do the work of all. */
static void
join_ops (struct kdc__expr *expr)
{
  struct kdc__insn *insn = expr->code.items, *end = insn + expr->code.count;

  for (; insn + 1 < end; insn++)
    if (insn->op != KDC__OP_READ)
      continue;
    else if (insn->n == KDC__READ_PRESENCE && is_presence_call (insn + 1))
      insn->op = KDC__OP_READ_PRESENT;
    else if (insn->n == KDC__READ_VALUE && insn + 2 < end && insn[1].op == KDC__OP_CONST
             && insn[2].op == KDC__OP_COMPARE)
      insn->op = KDC__OP_READ_COMPARE;
}

static int
finish (struct kdc__compiler *c, const struct kdc__ast *ast, enum kdc__type coerce)
{
  uint8_t gives = KDC__GIVES (coerce, ast->card);
  struct kdc__insn end = { KDC__OP_COERCE, gives, 0, (uint32_t) coerce, 0, (uint32_t) ast->at };

  c->expr->type = coerce != KDC__T_NONE ? coerce : ast->type;
  c->expr->card = (int) ast->card;
  c->expr->frames = c->frames;
  c->expr->text = kdc__arena_strndup (c->expr->arena, c->text, c->size);
  c->expr->text_size = c->size;
  if (c->expr->text == NULL)
    return kdc__compile_nomem (c);
  c->expr->literal_true = ast->kind == KDC__A_CONST && ast->value.type == KDC__T_BOOLEAN
                          && ast->value.u.boolean;
  if (coerce != KDC__T_NONE
      && kdc__list_add (c->expr->arena, &c->expr->code, &end, sizeof end) != KDC_OK)
    return kdc__compile_nomem (c);
  join_ops (c->expr);
  return c->status;
}

static int
compile (struct kdc__compiler *c)
{
  struct kdc__ast *ast;
  enum kdc__type coerce;

  c->expr = kdc__arena_alloc (c->site->arena, sizeof *c->expr);
  if (c->expr == NULL)
    return kdc__compile_nomem (c);
  c->expr->arena = c->site->arena;
  if (c->size > (size_t) kdc__limit (c->ctx, KDC__MAX_EXPR_BYTES))
    return kdc__compile_fault (c, "expr.limit-bytes", 0, "limit",
                               kdc__compile_printf (c, "%lld", (long long)
                                                    kdc__limit (c->ctx, KDC__MAX_EXPR_BYTES)),
                               NULL);
  ast = kdc__parse (c);
  if (ast == NULL || check_result (c, ast, &coerce) != KDC_OK
      || kdc__emit_expression (c, ast) != KDC_OK)
    return c->status;
  return finish (c, ast, coerce);
}

int
kdc__expr_compile (const char *text, size_t size, const struct kdc__expr_site *site,
                   struct kdc__expr **out, struct kdc__expr_fault *fault)
{
  struct kdc__compiler c;

  memset (&c, 0, sizeof c);
  memset (fault, 0, sizeof *fault);
  *out = NULL;
  c.ctx = site->arena->ctx;
  c.text = text;
  c.size = size;
  c.site = site;
  c.fault = fault;
  c.frames = 1;
  c.max_depth = (int) kdc__limit (c.ctx, KDC__MAX_EXPR_DEPTH);
  kdc__arena_init (&c.work, c.ctx);
  compile (&c);
  kdc__arena_free (&c.work);
  if (c.status == KDC_OK)
    *out = c.expr;
  else
    kdc__expr_release (c.expr);
  if (c.status == KDC_ENOMEM)
    memset (fault, 0, sizeof *fault);
  return c.status;
}

int
kdc__read_again (struct kdc__compiler *c, struct kdc__ast **out)
{
  c->expr = kdc__arena_alloc (c->site->arena, sizeof *c->expr);
  if (!c->expr)
    return kdc__compile_nomem (c);
  c->expr->arena = c->site->arena;
  *out = kdc__parse (c);
  if (!*out)
    return c->status;
  return c->site->expected == KDC__T_BOOLEAN ? kdc__check_condition (c, *out)
                                             : kdc__check_value (c, *out);
}

void
kdc__expr_release (struct kdc__expr *expr)
{
  struct kdc__pattern **patterns;
  uint32_t i;

  if (expr == NULL)
    return;
  patterns = expr->patterns.items;
  for (i = 0; i < expr->patterns.count; i++)
    kdc__pattern_free (patterns[i]);
  expr->patterns.count = 0;
}

size_t
kdc__expr_reads (const struct kdc__expr *expr, const struct kdc__node *const **out)
{
  *out = expr->reads.items;
  return expr->reads.count;
}

uint32_t
kdc__expr_parameters (const struct kdc__expr *expr)
{
  return expr->parameters;
}

enum kdc__type
kdc__expr_type (const struct kdc__expr *expr)
{
  return expr->type;
}

int
kdc__expr_is_literal_true (const struct kdc__expr *expr)
{
  return expr->literal_true;
}
