/* check_compare.c - which types can be compared, by which relations, and comparisons that cannot
 * mean anything: always true, always false, or always empty. */
#include <string.h>

#include "base/text.h"
#include "expr/ast.h"
#include "expr/code.h"

static int
is_number (enum kdc__type type)
{
  return type == KDC__T_INTEGER || type == KDC__T_DECIMAL;
}

static int
is_text (enum kdc__type type)
{
  return type == KDC__T_STRING || type == KDC__T_CODE;
}

static int
comparable (enum kdc__type a, enum kdc__type b)
{
  if (a == KDC__T_FILE || a == KDC__T_NODE)
    return 0;
  return a == b || (is_number (a) && is_number (b)) || (is_text (a) && is_text (b));
}

/* The constructor of a type, "xs:date"; NULL: it has none. */
static const char *
constructor_of (enum kdc__type type)
{
  const struct kdc__function *function;
  size_t i;

  for (i = 0; (function = kdc__expr_function_row (i)) != NULL; i++)
    if (function->kind == KDC__F_CONSTRUCTOR && function->result == type)
      return function->name;
  return NULL;
}

/* A number beside a day or a duration: what was meant instead of it. */
static const char *
number_hint (struct kdc__compiler *c, const struct kdc__ast *other)
{
  const char *source;

  if (other->type == KDC__T_DATE)
    return "xs:date('2026-11-14')";
  if (other->type != KDC__T_DT_DURATION)
    return NULL;
  source = kdc__compile_source (c, other);
  return source ? kdc__compile_printf (c, "days-from-duration(%s)", source) : NULL;
}

/* What brings one side to the type of the other. */
static const char *
compare_hint (struct kdc__compiler *c, const struct kdc__ast *a, const struct kdc__ast *b)
{
  const struct kdc__ast *from = a, *to = b, *swap;
  const char *constructor, *source;

  if (a->type == KDC__T_PARTIAL_DATE || b->type == KDC__T_PARTIAL_DATE) {
    from = a->type == KDC__T_PARTIAL_DATE ? a : b;
    source = kdc__compile_source (c, from);
    return source == NULL ? NULL : kdc__compile_printf (c, "kdc:latest(%s)", source);
  }
  constructor = is_number (a->type) ? number_hint (c, b)
                : is_number (b->type) ? number_hint (c, a) : NULL;
  if (constructor || c->status != KDC_OK)
    return constructor;
  if (b->type == KDC__T_STRING || (a->type != KDC__T_STRING && b->kind == KDC__A_CONST)) {
    swap = from;
    from = to;
    to = swap;
  }
  constructor = kdc__cast_allowed (from->type, to->type) ? constructor_of (to->type) : NULL;
  source = kdc__compile_source (c, from);
  if (source == NULL)
    return NULL;
  return kdc__compile_printf (c, "%s(%s)", constructor ? constructor : "string", source);
}

static int
check_types (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;

  if (left->card == KDC__CARD_EMPTY || right->card == KDC__CARD_EMPTY
      || comparable (left->type, right->type))
    return KDC_OK;
  return kdc__compile_fault (c, "expr.compare", ast->at, "left", kdc__compile_type (c, left),
                             "right", kdc__compile_type (c, right),
                             "hint", compare_hint (c, left, right), NULL);
}

static const char *
operator_text (const struct kdc__ast *ast)
{
  static const char *const value[] = { "eq", "ne", "lt", "le", "gt", "ge" };
  static const char *const general[] = { "=", "!=", "<", "<=", ">", ">=" };

  return ast->general ? general[ast->op] : value[ast->op];
}

/* An order of partial dates has to say whether it means certainly or possibly. */
static const char *
partial_hint (struct kdc__compiler *c, const struct kdc__ast *ast, const char *function)
{
  const struct kdc__ast *left = ast->child, *right = left->next;
  const char *a = kdc__compile_source (c, left), *b = kdc__compile_source (c, right);
  const char *operator = operator_text (ast);

  if (a == NULL || b == NULL)
    return NULL;
  if (left->type != KDC__T_PARTIAL_DATE)
    return kdc__compile_printf (c, "%s %s %s(%s)", a, operator, function, b);
  if (right->type != KDC__T_PARTIAL_DATE)
    return kdc__compile_printf (c, "%s(%s) %s %s", function, a, operator, b);
  return kdc__compile_printf (c, "%s(%s) %s %s(%s)", function, a, operator, function, b);
}

static int
check_partial_order (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;

  if (ast->op == KDC__EQ || ast->op == KDC__NE
      || (left->type != KDC__T_PARTIAL_DATE && right->type != KDC__T_PARTIAL_DATE))
    return KDC_OK;
  return kdc__compile_fault (c, "expr.partial-order", ast->at,
                             "certainly", partial_hint (c, ast, "kdc:latest"),
                             "possibly", partial_hint (c, ast, "kdc:earliest"), NULL);
}

static int
check_order (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;

  if (ast->op == KDC__EQ || ast->op == KDC__NE)
    return KDC_OK;
  if (is_text (left->type) || is_text (right->type))
    return kdc__compile_fault (c, "expr.order", ast->at, "found", operator_text (ast),
                               "type", kdc__type_name (left->type), NULL);
  return KDC_OK;
}

static int
is_constant (const struct kdc__ast *ast)
{
  const struct kdc__ast *part;

  if (ast->kind != KDC__A_SEQUENCE)
    return ast->kind == KDC__A_CONST;
  for (part = ast->child; part != NULL; part = part->next)
    if (!is_constant (part))
      return 0;
  return 1;
}

static int
same_field (const struct kdc__ast *a, const struct kdc__ast *b)
{
  return a->kind == KDC__A_PATH && b->kind == KDC__A_PATH && !a->path->many && !b->path->many
         && a->path->node == b->path->node && a->path->frame == b->path->frame;
}

/* count(x) ge 0 and its like: what counts is never negative. */
static int
counts_against_zero (const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;
  int64_t n = right->value.u.integer;

  if (left->kind != KDC__A_CALL || right->kind != KDC__A_CONST
      || right->value.type != KDC__T_INTEGER
      || (strcmp (left->name, "count") != 0 && strcmp (left->name, "string-length") != 0))
    return 0;
  return n < 0 || (n == 0 && (ast->op == KDC__GE || ast->op == KDC__LT));
}

/* In a document such a comparison is a mistake; an expression typed by hand may well ask whether
 * 0.1 + 0.2 eq 0.3. */
static int
check_constant (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left->next;

  if (c->site->root == NULL)
    return KDC_OK;
  if (left->card == KDC__CARD_EMPTY || right->card == KDC__CARD_EMPTY
      || (is_constant (left) && is_constant (right)) || same_field (left, right)
      || counts_against_zero (ast))
    return kdc__compile_fault (c, "expr.constant", ast->at,
                               "found", kdc__compile_source (c, ast), NULL);
  return KDC_OK;
}

static int
check_single (struct kdc__compiler *c, const struct kdc__ast *ast, const struct kdc__ast *operand)
{
  static const char *const general[] = { "=", "!=", "<", "<=", ">", ">=" };

  if (ast->general || operand->card != KDC__CARD_MANY)
    return KDC_OK;
  return kdc__compile_fault (c, "expr.cardinality-compare", operand->offset,
                             "found", kdc__compile_source (c, operand),
                             "operator", operator_text (ast), "hint", general[ast->op], NULL);
}

/* A value comparison with () is (); a general one is false. */
static void
settle_empty (struct kdc__ast *ast)
{
  struct kdc__ast *left = ast->child, *right = left->next;

  if (left->card != KDC__CARD_EMPTY && right->card != KDC__CARD_EMPTY)
    return;
  ast->child = ast->last = NULL;
  ast->count = 0;
  ast->kind = ast->general ? KDC__A_CONST : KDC__A_SEQUENCE;
  ast->value.type = KDC__T_BOOLEAN;
  ast->value.u.boolean = 0;
  if (ast->general)
    return;
  ast->type = KDC__T_NONE;
  ast->card = KDC__CARD_EMPTY;
}

static int
check_codes (struct kdc__compiler *c, const struct kdc__ast *left, const struct kdc__ast *right)
{
  if (left->type == KDC__T_CODE && right->type == KDC__T_STRING)
    return kdc__check_code_literals (c, right, left->list);
  if (right->type == KDC__T_CODE && left->type == KDC__T_STRING)
    return kdc__check_code_literals (c, left, right->list);
  return c->status;
}

int
kdc__check_compare (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *left = ast->child, *right = left->next;

  ast->type = KDC__T_BOOLEAN;
  ast->card = KDC__CARD_ONE;
  if (kdc__check_value (c, left) != KDC_OK || kdc__check_value (c, right) != KDC_OK
      || check_single (c, ast, left) != KDC_OK || check_single (c, ast, right) != KDC_OK
      || check_partial_order (c, ast) != KDC_OK || check_types (c, ast) != KDC_OK
      || check_order (c, ast) != KDC_OK || check_codes (c, left, right) != KDC_OK
      || check_constant (c, ast) != KDC_OK)
    return c->status;
  if (!ast->general && (left->card != KDC__CARD_ONE || right->card != KDC__CARD_ONE))
    ast->card = KDC__CARD_OPTIONAL;
  settle_empty (ast);
  return KDC_OK;
}
