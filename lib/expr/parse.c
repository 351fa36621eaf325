/* parse.c - the grammar of docs/expressions.md by recursive descent, one table of operators.
 * What XPath has and this language has not is named together with what to write instead. */
#include <string.h>

#include "expr/ast.h"

static struct kdc__ast *parse_expression (struct kdc__compiler *c);

static int
is (const struct kdc__compiler *c, const char *text)
{
  return kdc__token_is (c, &c->token, text);
}

static struct kdc__ast *
new_ast (struct kdc__compiler *c, enum kdc__ast_kind kind, size_t offset)
{
  struct kdc__ast *ast = kdc__arena_alloc (&c->work, sizeof *ast);

  if (ast == NULL) {
    kdc__compile_nomem (c);
    return NULL;
  }
  ast->kind = kind;
  ast->offset = ast->at = offset;
  ast->depth = 1;
  return ast;
}

/* Adds a child at the end; the tree may not grow deeper than the limit, because it is walked
 * recursively. */
static int
adopt (struct kdc__compiler *c, struct kdc__ast *parent, struct kdc__ast *child)
{
  if (parent->last != NULL)
    parent->last->next = child;
  else
    parent->child = child;
  parent->last = child;
  parent->count++;
  if (child->depth >= parent->depth)
    parent->depth = child->depth + 1;
  if (parent->depth > c->max_depth)
    return kdc__compile_fault (c, "expr.limit-depth", child->at, NULL);
  return KDC_OK;
}

static struct kdc__ast *
finish (struct kdc__compiler *c, struct kdc__ast *ast)
{
  ast->end = c->behind;
  return c->status == KDC_OK ? ast : NULL;
}

static const char *
token_text (struct kdc__compiler *c)
{
  return kdc__compile_text (c, c->token.offset, c->token.offset + c->token.size);
}

static int
expect (struct kdc__compiler *c, const char *wanted)
{
  if (c->status != KDC_OK)
    return c->status;
  if (is (c, wanted))
    return kdc__lexer_next (c);
  if (c->token.kind == KDC__TK_END)
    return kdc__compile_fault (c, "expr.end", c->token.offset, "expected", wanted, NULL);
  return kdc__compile_fault (c, "expr.syntax", c->token.offset, "found", token_text (c),
                             "expected", wanted, NULL);
}

static const char *
copy_token (struct kdc__compiler *c)
{
  char *copy = kdc__arena_strndup (&c->work, c->text + c->token.offset, c->token.size);

  if (copy == NULL)
    kdc__compile_nomem (c);
  return copy;
}

/* Parts of XPath, and habits from other languages, that are not here; and what says the same. */
static const struct { const char *text, *hint; } refused[] = {
  { "//", "/a/b/c" }, { "*", "/a/b" }, { "@", "/a/b" }, { "|", "(a, b)" }, { "::", "a/b, .., ." },
  { "union", "(a, b)" }, { "intersect", "some $x in a satisfies …" },
  { "except", "some $x in a satisfies …" }, { "to", "(1, 2, 3)" }, { "is", "eq" },
  { "instance", "castable as" }, { "treat", "castable as" }, { "cast", "xs:date(…)" },
  { "for", "some $x in a satisfies …" }, { "let", "calculate" }, { "?", "castable as" },
  { "return", "satisfies" },
  { "==", "=" }, { "<>", "!=" }, { "!", "not(…)" }, { "&&", "and" }, { "||", "or, concat(…)" },
  { "/", "div" }, { "%", "mod" }, { "in", "=" },
  { "“", "'…'" }, { "”", "'…'" }, { "‘", "'…'" }, { "’", "'…'" },
};

static int
refuse (struct kdc__compiler *c)
{
  size_t i;

  for (i = 0; i < sizeof refused / sizeof *refused; i++)
    if (is (c, refused[i].text))
      return kdc__compile_fault (c, "expr.instead", c->token.offset, "found", refused[i].text,
                                 "hint", refused[i].hint, NULL);
  return KDC_OK;
}

static int
fail_operand (struct kdc__compiler *c)
{
  if (c->token.kind == KDC__TK_END)
    return kdc__compile_fault (c, "expr.operand-end", c->token.offset, NULL);
  if (refuse (c) != KDC_OK)
    return c->status;
  return kdc__compile_fault (c, "expr.operand", c->token.offset, "found", token_text (c), NULL);
}

static struct kdc__ast *
parse_literal (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_ast (c, KDC__A_CONST, c->token.offset);
  enum kdc__type type = c->token.kind == KDC__TK_INTEGER ? KDC__T_INTEGER : KDC__T_DECIMAL;

  if (ast == NULL)
    return NULL;
  if (c->token.kind == KDC__TK_STRING)
    kdc__token_string (c, &c->token, &ast->value);
  else if (kdc__value_parse (type, c->text + c->token.offset, c->token.size, &ast->value)
           != KDC_OK)
    kdc__compile_fault (c, "expr.number-size", c->token.offset, "found", token_text (c), NULL);
  if (c->status == KDC_OK)
    kdc__lexer_next (c);
  return finish (c, ast);
}

/* Behind "(": expressions with commas up to ")". */
static int
parse_list (struct kdc__compiler *c, struct kdc__ast *parent)
{
  struct kdc__ast *item;

  if (c->status == KDC_OK && is (c, ")"))
    return kdc__lexer_next (c);
  for (;;) {
    item = parse_expression (c);
    if (item == NULL || adopt (c, parent, item) != KDC_OK)
      return c->status;
    if (!is (c, ","))
      return expect (c, ")");
    if (kdc__lexer_next (c) != KDC_OK)
      return c->status;
  }
}

static struct kdc__ast *
parse_parenthesis (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_ast (c, KDC__A_SEQUENCE, c->token.offset);

  if (ast == NULL || kdc__lexer_next (c) != KDC_OK || parse_list (c, ast) != KDC_OK)
    return NULL;
  if (ast->count == 1) {
    ast->child->offset = ast->offset;                   /* "(a)" is a */
    ast = ast->child;
  }
  return finish (c, ast);
}

static struct kdc__ast *
parse_call (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_ast (c, KDC__A_CALL, c->token.offset);

  if (ast == NULL)
    return NULL;
  ast->name = copy_token (c);
  if (c->status != KDC_OK || kdc__lexer_next (c) != KDC_OK || kdc__lexer_next (c) != KDC_OK)
    return NULL;
  parse_list (c, ast);
  return finish (c, ast);
}

static int
parse_predicate (struct kdc__compiler *c, struct kdc__step *step)
{
  if (kdc__lexer_next (c) != KDC_OK)
    return c->status;
  step->predicate = parse_expression (c);
  return expect (c, "]");
}

static int
parse_step (struct kdc__compiler *c, struct kdc__ast *ast, struct kdc__step *step)
{
  step->offset = c->token.offset;
  if (is (c, "."))
    step->kind = KDC__STEP_SELF;
  else if (is (c, ".."))
    step->kind = KDC__STEP_UP;
  else if (c->token.kind == KDC__TK_NAME) {
    step->kind = KDC__STEP_CHILD;
    step->name = copy_token (c);
  } else {
    return fail_operand (c);
  }
  if (c->status != KDC_OK || kdc__lexer_next (c) != KDC_OK)
    return c->status;
  if (is (c, "[") && parse_predicate (c, step) == KDC_OK && step->predicate->depth >= ast->depth)
    ast->depth = step->predicate->depth + 1;
  if (c->status == KDC_OK && ast->depth > c->max_depth)
    return kdc__compile_fault (c, "expr.limit-depth", step->offset, NULL);
  return c->status;
}

static int
parse_steps (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__step **last = &ast->path->steps;
  size_t slash;

  for (;;) {
    *last = kdc__arena_alloc (&c->work, sizeof **last);
    if (*last == NULL)
      return kdc__compile_nomem (c);
    if (parse_step (c, ast, *last) != KDC_OK)
      return c->status;
    if (!is (c, "/"))
      return KDC_OK;
    last = &(*last)->next;
    slash = c->token.offset;
    if (kdc__lexer_next (c) != KDC_OK)
      return c->status;
    if (c->token.kind == KDC__TK_INTEGER || c->token.kind == KDC__TK_DECIMAL)
      return kdc__compile_fault (c, "expr.instead", slash, "found", "/", "hint", "div", NULL);
  }
}

static struct kdc__ast *
new_path (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_ast (c, KDC__A_PATH, c->token.offset);

  if (ast == NULL)
    return NULL;
  ast->path = kdc__arena_alloc (&c->work, sizeof *ast->path);
  if (ast->path == NULL)
    kdc__compile_nomem (c);
  return c->status == KDC_OK ? ast : NULL;
}

static struct kdc__ast *
parse_path (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_path (c);

  if (ast == NULL)
    return NULL;
  if (is (c, "/")) {
    ast->path->absolute = 1;
    if (kdc__lexer_next (c) != KDC_OK)
      return NULL;
  }
  parse_steps (c, ast);
  return finish (c, ast);
}

static const char *
parse_variable_name (struct kdc__compiler *c)
{
  const char *name;

  if (expect (c, "$") != KDC_OK)
    return NULL;
  if (c->token.kind != KDC__TK_NAME) {
    fail_operand (c);
    return NULL;
  }
  name = copy_token (c);
  return c->status == KDC_OK && kdc__lexer_next (c) == KDC_OK ? name : NULL;
}

/* A parameter or a variable; a variable that stands for a row can be followed by a path. */
static struct kdc__ast *
parse_variable (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_path (c);

  if (ast == NULL)
    return NULL;
  ast->path->variable = parse_variable_name (c);
  if (c->status == KDC_OK && is (c, "/") && kdc__lexer_next (c) == KDC_OK)
    parse_steps (c, ast);
  return finish (c, ast);
}

static struct kdc__ast *
parse_primary (struct kdc__compiler *c)
{
  switch (c->token.kind) {
  case KDC__TK_STRING:
  case KDC__TK_INTEGER:
  case KDC__TK_DECIMAL:
    return parse_literal (c);
  case KDC__TK_NAME:
    return kdc__token_is (c, &c->ahead, "(") ? parse_call (c) : parse_path (c);
  default:
    break;
  }
  if (is (c, "("))
    return parse_parenthesis (c);
  if (is (c, "$"))
    return parse_variable (c);
  if (is (c, "/") || is (c, ".") || is (c, ".."))
    return parse_path (c);
  fail_operand (c);
  return NULL;
}

static struct kdc__ast *
parse_unary (struct kdc__compiler *c)
{
  struct kdc__ast *ast, *operand;

  if (!is (c, "-"))
    return parse_primary (c);
  ast = new_ast (c, KDC__A_NEGATE, c->token.offset);
  if (ast == NULL || kdc__lexer_next (c) != KDC_OK)
    return NULL;
  operand = parse_primary (c);
  if (operand == NULL || adopt (c, ast, operand) != KDC_OK)
    return NULL;
  return finish (c, ast);
}

static struct kdc__ast *
parse_cast (struct kdc__compiler *c)
{
  struct kdc__ast *operand = parse_unary (c), *ast;

  if (operand == NULL || !is (c, "castable"))
    return operand;
  ast = new_ast (c, KDC__A_CASTABLE, operand->offset);
  if (ast == NULL || kdc__lexer_next (c) != KDC_OK || expect (c, "as") != KDC_OK
      || adopt (c, ast, operand) != KDC_OK)
    return NULL;
  ast->at = c->token.offset;
  if (c->token.kind != KDC__TK_NAME) {
    fail_operand (c);
    return NULL;
  }
  ast->name = copy_token (c);
  if (c->status == KDC_OK)
    kdc__lexer_next (c);
  return finish (c, ast);
}

enum { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_ADD, LEVEL_MULTIPLY, LEVEL_CAST };

static const struct operator_row {
  const char *text;
  int level;
  enum kdc__ast_kind kind;
  int op, general;
} operators[] = {
  { "or", LEVEL_OR, KDC__A_OR, 0, 0 },
  { "and", LEVEL_AND, KDC__A_AND, 0, 0 },
  { "eq", LEVEL_COMPARE, KDC__A_COMPARE, KDC__EQ, 0 },
  { "ne", LEVEL_COMPARE, KDC__A_COMPARE, KDC__NE, 0 },
  { "lt", LEVEL_COMPARE, KDC__A_COMPARE, KDC__LT, 0 },
  { "le", LEVEL_COMPARE, KDC__A_COMPARE, KDC__LE, 0 },
  { "gt", LEVEL_COMPARE, KDC__A_COMPARE, KDC__GT, 0 },
  { "ge", LEVEL_COMPARE, KDC__A_COMPARE, KDC__GE, 0 },
  { "=", LEVEL_COMPARE, KDC__A_COMPARE, KDC__EQ, 1 },
  { "!=", LEVEL_COMPARE, KDC__A_COMPARE, KDC__NE, 1 },
  { "<", LEVEL_COMPARE, KDC__A_COMPARE, KDC__LT, 1 },
  { "<=", LEVEL_COMPARE, KDC__A_COMPARE, KDC__LE, 1 },
  { ">", LEVEL_COMPARE, KDC__A_COMPARE, KDC__GT, 1 },
  { ">=", LEVEL_COMPARE, KDC__A_COMPARE, KDC__GE, 1 },
  { "+", LEVEL_ADD, KDC__A_ARITHMETIC, '+', 0 },
  { "-", LEVEL_ADD, KDC__A_ARITHMETIC, '-', 0 },
  { "*", LEVEL_MULTIPLY, KDC__A_ARITHMETIC, '*', 0 },
  { "div", LEVEL_MULTIPLY, KDC__A_ARITHMETIC, '/', 0 },
  { "idiv", LEVEL_MULTIPLY, KDC__A_ARITHMETIC, 'i', 0 },
  { "mod", LEVEL_MULTIPLY, KDC__A_ARITHMETIC, '%', 0 },
};

static const struct operator_row *
find_operator (const struct kdc__compiler *c, int level)
{
  size_t i;

  for (i = 0; i < sizeof operators / sizeof *operators; i++)
    if (operators[i].level == level && is (c, operators[i].text))
      return operators + i;
  return NULL;
}

/* The left side of an operator: an "or" or "and" that goes on takes one more child. */
static struct kdc__ast *
open_operator (struct kdc__compiler *c, const struct operator_row *row, struct kdc__ast *left,
               const struct kdc__ast *open)
{
  struct kdc__ast *ast;

  if (left == open && left->kind == row->kind && row->level <= LEVEL_AND)
    return left;
  ast = new_ast (c, row->kind, left->offset);
  if (ast == NULL || adopt (c, ast, left) != KDC_OK)
    return NULL;
  ast->at = c->token.offset;
  ast->op = row->op;
  ast->general = row->general;
  return ast;
}

static struct kdc__ast *
parse_level (struct kdc__compiler *c, int level)
{
  struct kdc__ast *left, *right, *open = NULL;
  const struct operator_row *row;

  if (level == LEVEL_CAST)
    return parse_cast (c);
  left = parse_level (c, level + 1);
  while (left != NULL && (row = find_operator (c, level)) != NULL) {
    if (open != NULL && level == LEVEL_COMPARE) {
      kdc__compile_fault (c, "expr.chain", c->token.offset, "found", row->text, NULL);
      return NULL;
    }
    open = left = open_operator (c, row, left, open);
    if (left == NULL || kdc__lexer_next (c) != KDC_OK)
      return NULL;
    right = parse_level (c, level + 1);
    if (right == NULL || adopt (c, left, right) != KDC_OK)
      return NULL;
    left = finish (c, left);
  }
  return left;
}

static struct kdc__ast *
parse_if (struct kdc__compiler *c)
{
  static const char *const before[] = { "(", "then", "else" };
  struct kdc__ast *ast = new_ast (c, KDC__A_IF, c->token.offset), *part;
  int i;

  if (ast == NULL || kdc__lexer_next (c) != KDC_OK)
    return NULL;
  for (i = 0; i < 3; i++) {
    if (expect (c, before[i]) != KDC_OK)
      return NULL;
    part = parse_expression (c);
    if (part == NULL || adopt (c, ast, part) != KDC_OK)
      return NULL;
    if (i == 0 && expect (c, ")") != KDC_OK)
      return NULL;
  }
  return finish (c, ast);
}

static struct kdc__ast *
parse_quantified (struct kdc__compiler *c)
{
  struct kdc__ast *ast = new_ast (c, KDC__A_QUANTIFIED, c->token.offset), *part;

  if (ast == NULL)
    return NULL;
  ast->op = is (c, "every");
  if (kdc__lexer_next (c) != KDC_OK)
    return NULL;
  ast->name = parse_variable_name (c);
  if (expect (c, "in") != KDC_OK)
    return NULL;
  part = is (c, "$") ? parse_variable (c) : parse_path (c);
  if (part == NULL || adopt (c, ast, part) != KDC_OK || expect (c, "satisfies") != KDC_OK)
    return NULL;
  part = parse_expression (c);
  if (part == NULL || adopt (c, ast, part) != KDC_OK)
    return NULL;
  return finish (c, ast);
}

static struct kdc__ast *
parse_expression (struct kdc__compiler *c)
{
  struct kdc__ast *ast;
  int dollar = kdc__token_is (c, &c->ahead, "$");

  if (c->status != KDC_OK)
    return NULL;
  if (++c->depth > c->max_depth) {
    kdc__compile_fault (c, "expr.limit-depth", c->token.offset, NULL);
    return NULL;
  }
  if (is (c, "if") && kdc__token_is (c, &c->ahead, "("))
    ast = parse_if (c);
  else if (dollar && (is (c, "some") || is (c, "every")))
    ast = parse_quantified (c);
  else if (dollar && (is (c, "for") || is (c, "let")) && refuse (c) != KDC_OK)
    ast = NULL;
  else
    ast = parse_level (c, LEVEL_OR);
  c->depth--;
  return ast;
}

struct kdc__ast *
kdc__parse (struct kdc__compiler *c)
{
  struct kdc__ast *ast;

  if (kdc__lexer_start (c) != KDC_OK)
    return NULL;
  ast = parse_expression (c);
  if (ast == NULL || c->token.kind == KDC__TK_END)
    return ast;
  if (refuse (c) == KDC_OK)
    kdc__compile_fault (c, "expr.trailing", c->token.offset, "found", token_text (c), NULL);
  return NULL;
}
