/* check.c - static types: what an expression can give is known before it runs, and what cannot be
 * meant is refused with the place and the remedy. */
#include <string.h>

#include "base/text.h"
#include "expr/ast.h"
#include "expr/code.h"

static const char *
exists_of (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const char *source = kdc__compile_source (c, ast);

  return source != NULL ? kdc__compile_printf (c, "exists(%s)", source) : NULL;
}

/* A group or a repeat has no value of its own. */
int
kdc__check_value (struct kdc__compiler *c, struct kdc__ast *ast)
{
  if (kdc__check (c, ast) != KDC_OK || ast->type != KDC__T_NODE)
    return c->status;
  return kdc__compile_fault (c, "expr.node", ast->offset, "found", kdc__compile_source (c, ast),
                             "hint", exists_of (c, ast), NULL);
}

static int
check_single (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  if (c->status != KDC_OK || ast->card != KDC__CARD_MANY)
    return c->status;
  return kdc__compile_fault (c, "expr.cardinality", ast->offset,
                             "found", kdc__compile_source (c, ast), NULL);
}

int
kdc__check_condition (struct kdc__compiler *c, struct kdc__ast *ast)
{
  if (kdc__check (c, ast) != KDC_OK)
    return c->status;
  if (ast->type != KDC__T_BOOLEAN && ast->card != KDC__CARD_EMPTY)
    return kdc__compile_fault (c, "expr.boolean", ast->offset,
                               "found", kdc__compile_source (c, ast),
                               "type", kdc__compile_type (c, ast),
                               "hint", exists_of (c, ast), NULL);
  if (ast->card == KDC__CARD_MANY)
    return kdc__compile_fault (c, "expr.boolean-many", ast->offset,
                               "found", kdc__compile_source (c, ast), NULL);
  return KDC_OK;
}

static int
is_number (enum kdc__type type)
{
  return type == KDC__T_INTEGER || type == KDC__T_DECIMAL;
}

/* The one type of two expressions that stand side by side; 0: there is none. */
static int
unify (struct kdc__ast *into, const struct kdc__ast *other)
{
  if (other->card == KDC__CARD_EMPTY)
    return 1;
  if (into->type == KDC__T_NONE) {
    into->type = other->type;
    into->list = other->list;
    return 1;
  }
  if (is_number (into->type) && is_number (other->type) && into->type != other->type)
    into->type = KDC__T_DECIMAL;
  if (into->list != NULL && (other->list == NULL || strcmp (into->list, other->list) != 0))
    into->list = NULL;
  return into->type == other->type || (into->type == KDC__T_DECIMAL && is_number (other->type));
}

static int
check_sequence (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *item;

  ast->card = KDC__CARD_EMPTY;
  for (item = ast->child; item != NULL; item = item->next) {
    if (kdc__check (c, item) != KDC_OK)
      return c->status;
    if (!unify (ast, item))
      return kdc__compile_fault (c, "expr.sequence", item->offset,
                                 "left", kdc__type_name (ast->type),
                                 "right", kdc__compile_type (c, item), NULL);
    if (item->card != KDC__CARD_EMPTY)
      ast->card = ast->card == KDC__CARD_EMPTY ? item->card : KDC__CARD_MANY;
  }
  return KDC_OK;
}

static enum kdc__card
either (enum kdc__card a, enum kdc__card b)
{
  if (a == b)
    return a;
  return a == KDC__CARD_MANY || b == KDC__CARD_MANY ? KDC__CARD_MANY : KDC__CARD_OPTIONAL;
}

static int
check_if (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *condition = ast->child, *yes = condition->next, *no = yes->next;

  if (kdc__check_condition (c, condition) != KDC_OK || kdc__check_value (c, yes) != KDC_OK
      || kdc__check_value (c, no) != KDC_OK)
    return c->status;
  unify (ast, yes);
  if (!unify (ast, no))
    return kdc__compile_fault (c, "expr.branches", no->offset,
                               "left", kdc__compile_type (c, yes),
                               "right", kdc__compile_type (c, no), NULL);
  ast->card = either (yes->card, no->card);
  return KDC_OK;
}

static int
check_logic (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *part;

  for (part = ast->child; part != NULL; part = part->next)
    if (kdc__check_condition (c, part) != KDC_OK)
      return c->status;
  ast->type = KDC__T_BOOLEAN;
  ast->card = KDC__CARD_ONE;
  return KDC_OK;
}

static void
become_empty (struct kdc__ast *ast)
{
  ast->kind = KDC__A_SEQUENCE;
  ast->child = ast->last = NULL;
  ast->count = 0;
  ast->card = KDC__CARD_EMPTY;
}

/* What to write instead, where there is a usual mistake. */
static const char *
arithmetic_hint (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;
  const char *a = kdc__compile_source (c, left), *b = kdc__compile_source (c, right);

  if (a == NULL || b == NULL)
    return NULL;
  if (left->type == KDC__T_PARTIAL_DATE)
    return kdc__compile_printf (c, "kdc:latest(%s)", a);
  if (right->type == KDC__T_PARTIAL_DATE)
    return kdc__compile_printf (c, "kdc:latest(%s)", b);
  if (ast->op == '+' && (left->type == KDC__T_STRING || right->type == KDC__T_STRING))
    return kdc__compile_printf (c, "concat(%s, %s)", a, b);
  if (left->type == KDC__T_DATE && right->type == KDC__T_INTEGER)
    return kdc__compile_printf (c, "%s %c %s * xs:dayTimeDuration('P1D')", a, ast->op, b);
  return "xs:integer(…)";
}

static int
check_arithmetic (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *left = ast->child, *right = left->next;
  int row;

  if (kdc__check_value (c, left) != KDC_OK || kdc__check_value (c, right) != KDC_OK
      || check_single (c, left) != KDC_OK || check_single (c, right) != KDC_OK)
    return c->status;
  if (left->card == KDC__CARD_EMPTY || right->card == KDC__CARD_EMPTY) {
    become_empty (ast);
    return KDC_OK;
  }
  row = kdc__arithmetic_find (ast->op, left->type, right->type, &ast->type);
  if (row < 0)
    return kdc__compile_fault (c, "expr.operator", ast->at,
                               "left", kdc__compile_type (c, left),
                               "right", kdc__compile_type (c, right),
                               "hint", arithmetic_hint (c, ast), NULL);
  ast->aux = (uint32_t) row;
  ast->card = either (left->card, right->card);
  return KDC_OK;
}

/* A length of time is turned round by the sign inside its literal, or by * -1. */
static int
negate_fault (struct kdc__compiler *c, const struct kdc__ast *operand)
{
  int span = operand->type == KDC__T_DT_DURATION || operand->type == KDC__T_YM_DURATION;
  const char *source = kdc__compile_source (c, operand), *hint = NULL;

  if (span && source != NULL)
    hint = kdc__compile_printf (c, "%s * -1", source);
  return kdc__compile_fault (c, hint != NULL ? "expr.type-hint" : "expr.type", operand->offset,
                             "found", kdc__compile_type (c, operand),
                             "expected", "integer, decimal", "function", "-number", "hint", hint,
                             NULL);
}

static int
check_negate (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *operand = ast->child;

  if (kdc__check_value (c, operand) != KDC_OK || check_single (c, operand) != KDC_OK)
    return c->status;
  if (operand->card == KDC__CARD_EMPTY) {
    become_empty (ast);
    return KDC_OK;
  }
  if (!is_number (operand->type))
    return negate_fault (c, operand);
  ast->type = operand->type;
  ast->card = operand->card;
  if (operand->kind != KDC__A_CONST)
    return KDC_OK;
  ast->kind = KDC__A_CONST;
  ast->value = operand->value;
  if (ast->type == KDC__T_INTEGER)
    ast->value.u.integer = -ast->value.u.integer;       /* a literal is never the least integer */
  else
    ast->value.u.decimal.coefficient = -ast->value.u.decimal.coefficient;
  return KDC_OK;
}

int
kdc__check_castable (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *operand = ast->child;
  uint32_t index;
  const struct kdc__function *constructor = kdc__function_find (ast->name, &index);

  if (constructor == NULL || constructor->kind != KDC__F_CONSTRUCTOR)
    return kdc__compile_fault (c, "expr.type-name", ast->at,
                               "found", kdc__compile_text (c, ast->at, ast->end),
                               "expected", "xs:integer, xs:decimal, xs:string, xs:boolean, xs:date,"
                               " xs:dateTime, xs:dayTimeDuration, xs:yearMonthDuration", NULL);
  if (kdc__check_value (c, operand) != KDC_OK || check_single (c, operand) != KDC_OK)
    return c->status;
  if (operand->card != KDC__CARD_EMPTY && !kdc__cast_allowed (operand->type, constructor->result))
    return kdc__compile_fault (c, "expr.cast", operand->offset,
                               "found", kdc__compile_type (c, operand),
                               "expected", ast->name, NULL);
  ast->target = constructor->result;
  ast->type = KDC__T_BOOLEAN;
  ast->card = KDC__CARD_ONE;
  return KDC_OK;
}

static int
check_const (struct kdc__ast *ast)
{
  ast->type = ast->value.type;
  ast->card = KDC__CARD_ONE;
  return KDC_OK;
}

static int
check_parameter (struct kdc__ast *ast)
{
  ast->card = KDC__CARD_OPTIONAL;   /* $received has no value while a draft has no date */
  return KDC_OK;
}

/* A tree is checked once; a second call (a condition that is also a value) changes nothing. */
int
kdc__check (struct kdc__compiler *c, struct kdc__ast *ast)
{
  if (c->status != KDC_OK || ast->checked)
    return c->status;
  ast->checked = 1;
  switch (ast->kind) {
  case KDC__A_CONST: return check_const (ast);
  case KDC__A_SEQUENCE: return check_sequence (c, ast);
  case KDC__A_IF: return check_if (c, ast);
  case KDC__A_QUANTIFIED: return kdc__check_quantified (c, ast);
  case KDC__A_OR:
  case KDC__A_AND: return check_logic (c, ast);
  case KDC__A_COMPARE: return kdc__check_compare (c, ast);
  case KDC__A_ARITHMETIC: return check_arithmetic (c, ast);
  case KDC__A_CASTABLE: return kdc__check_castable (c, ast);
  case KDC__A_NEGATE: return check_negate (c, ast);
  case KDC__A_CALL: return kdc__check_call (c, ast);
  case KDC__A_PARAMETER: return check_parameter (ast);
  case KDC__A_PATH: return kdc__check_path (c, ast);
  }
  return KDC_OK;
}

/* Every string literal that stands for a code must be in the list. */
int
kdc__check_code_literals (struct kdc__compiler *c, const struct kdc__ast *ast, const char *list)
{
  const struct kdc__lookups *lookups = c->site->lookups;
  const struct kdc__ast *part;

  if (list == NULL || lookups == NULL || lookups->list_code == NULL || c->status != KDC_OK)
    return c->status;
  if (ast->kind == KDC__A_CONST && ast->value.type == KDC__T_STRING) {
    if (lookups->list_code (c->site->user, list, ast->value.u.string.text,
                            ast->value.u.string.size))
      return KDC_OK;
    return kdc__compile_fault (c, "expr.code", ast->at, "found", kdc__compile_source (c, ast),
                               "list", list, NULL);
  }
  if (ast->kind != KDC__A_SEQUENCE && ast->kind != KDC__A_IF)
    return KDC_OK;
  part = ast->kind == KDC__A_IF ? ast->child->next : ast->child;
  for (; part != NULL && c->status == KDC_OK; part = part->next)
    kdc__check_code_literals (c, part, list);
  return c->status;
}
