/* check_call.c - calls against the function table, and what a row cannot say: literals that are
 * looked up or compiled when the expression is loaded. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "expr/ast.h"
#include "expr/code.h"

/* Functions of XPath that are not here, and what says the same. */
static const struct { const char *name, *hint; } elsewhere[] = {
  { "current-date", "$today" }, { "current-dateTime", "$today" }, { "number", "xs:decimal(…)" },
  { "xs:double", "xs:decimal(…)" }, { "xs:float", "xs:decimal(…)" },
  { "avg", "sum(a) div count(a)" },
  { "position", "kdc:index()" }, { "last", "count(…)" }, { "data", "." },
  { "replace", "translate" },
  { "exactly-one", "[…]" }, { "zero-or-one", "[…]" },
};

static const char *
name_hint (const char *name)
{
  const struct kdc__function *row;
  const char *local = strchr (name, ':'), *best = "docs/expressions.md";
  size_t i, least = strlen (name) / 2 + 1, distance;

  for (i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
    if (strcmp (elsewhere[i].name, name) == 0)
      return elsewhere[i].hint;
  for (i = 0; (row = kdc__expr_function_row (i)) != NULL; i++) {
    distance = kdc__name_distance (name, row->name);
    if (local != NULL && strcmp (local + 1, row->name) == 0)
      distance = 0;                                     /* fn:count */
    if (strncmp (row->name, "kdc:", 4) == 0 && strcmp (row->name + 4, name) == 0)
      distance = 0;                                     /* age */
    if (distance < least) {
      least = distance;
      best = row->name;
    }
  }
  return best;
}

static int
check_count (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  const struct kdc__function *f = ast->function;

  if (ast->count >= f->least && ast->count <= f->most)
    return KDC_OK;
  return kdc__compile_fault (c, "expr.arguments", ast->at,
                             "found", kdc__compile_printf (c, "%u", (unsigned) ast->count),
                             "expected", f->signature, NULL);
}

/* "integer, decimal": the types in a set. */
static const char *
type_names (struct kdc__compiler *c, uint32_t types)
{
  const char *names = "";
  int type;

  for (type = KDC__T_BOOLEAN; type < KDC__T_NODE && names != NULL; type++)
    if (types & 1u << type)
      names = kdc__compile_printf (c, "%s%s%s", names, *names ? ", " : "",
                                   kdc__type_name ((enum kdc__type) type));
  return names;
}

static const char *
argument_hint (struct kdc__compiler *c, const struct kdc__ast *arg, uint32_t types)
{
  const char *source = kdc__compile_source (c, arg), *function = NULL;

  if (arg->card == KDC__CARD_MANY)                      /* a cast takes one item */
    return NULL;
  if (types & KDC__BIT (STRING))
    function = "string";
  else if ((types & KDC__BIT (DATE)) && arg->type == KDC__T_PARTIAL_DATE)
    function = "kdc:latest";
  else if (types == KDC__BIT (DATE))
    function = "xs:date";
  else if (types & KDC__BIT (INTEGER))
    function = arg->type == KDC__T_STRING ? "xs:integer" : NULL;
  if (source == NULL || function == NULL)
    return NULL;
  return kdc__compile_printf (c, "%s(%s)", function, source);
}

static int
check_type (struct kdc__compiler *c, const struct kdc__ast *ast, const struct kdc__ast *arg,
            uint32_t types)
{
  const char *hint;

  if (arg->card == KDC__CARD_EMPTY || (types & 1u << arg->type) != 0)
    return KDC_OK;
  hint = argument_hint (c, arg, types);
  return kdc__compile_fault (c, hint != NULL ? "expr.type-hint" : "expr.type", arg->offset,
                             "found", kdc__compile_type (c, arg),
                             "expected", type_names (c, types),
                             "function", ast->function->signature, "hint", hint, NULL);
}

static int
check_argument (struct kdc__compiler *c, struct kdc__ast *ast, struct kdc__ast *arg,
                const struct kdc__function_param *param)
{
  if (param->card == KDC__PARAM_LITERAL) {
    if (arg->kind == KDC__A_CONST && arg->value.type == KDC__T_STRING)
      return kdc__check (c, arg);
    return kdc__compile_fault (c, "expr.literal-needed", arg->offset,
                               "found", kdc__compile_source (c, arg),
                               "function", ast->function->signature, NULL);
  }
  if (ast->function->kind == KDC__F_CONDITION)
    return kdc__check_condition (c, arg);
  if (ast->function->kind == KDC__F_PRESENCE ? kdc__check (c, arg) != KDC_OK
                                             : kdc__check_value (c, arg) != KDC_OK)
    return c->status;
  if (param->card != KDC__PARAM_MANY && arg->card == KDC__CARD_MANY)
    return kdc__compile_fault (c, "expr.cardinality", arg->offset,
                               "found", kdc__compile_source (c, arg), NULL);
  return check_type (c, ast, arg, param->types);
}

static int
check_arguments (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__function_param *param = ast->function->params;
  struct kdc__ast *arg;
  int missing = 0;

  for (arg = ast->child; arg != NULL; arg = arg->next) {
    if (check_argument (c, ast, arg, param) != KDC_OK)
      return c->status;
    missing |= param->card == KDC__PARAM_ONE && arg->card != KDC__CARD_ONE;
    if (ast->function->kind != KDC__F_CONCAT)
      param++;
  }
  ast->card = ast->function->card == KDC__RESULT_MANY ? KDC__CARD_MANY
            : ast->function->card == KDC__RESULT_OPTIONAL || (missing
              && ast->function->card == KDC__RESULT_AS_ARGUMENTS) ? KDC__CARD_OPTIONAL
                                                                  : KDC__CARD_ONE;
  return KDC_OK;
}

static void
set_result (struct kdc__ast *ast)
{
  const struct kdc__ast *first = ast->child;

  ast->type = ast->function->result;
  if (ast->type != KDC__T_NONE)
    return;
  ast->type = first->type;
  ast->list = first->list;
  if (first->type == KDC__T_NONE && ast->card != KDC__CARD_ONE)
    ast->card = KDC__CARD_EMPTY;
  else if (first->type == KDC__T_NONE)
    ast->type = KDC__T_INTEGER;                         /* sum(()) is 0 */
  if (first->card == KDC__CARD_ONE && ast->card == KDC__CARD_OPTIONAL && ast->count == 1)
    ast->card = KDC__CARD_ONE;
}

static int
become_constant (struct kdc__ast *ast, const struct kdc__value *value)
{
  ast->kind = KDC__A_CONST;
  ast->value = *value;
  ast->type = value->type;
  ast->card = KDC__CARD_ONE;
  return KDC_OK;
}

static const char *
example (enum kdc__type type)
{
  switch (type) {
  case KDC__T_BOOLEAN: return "true, false, 1, 0";
  case KDC__T_INTEGER: return "-12";
  case KDC__T_DECIMAL: return "12.5";
  case KDC__T_DATE: return "2026-11-14";
  case KDC__T_DATETIME: return "2026-11-14T20:30:00";
  case KDC__T_DT_DURATION: return "P3DT12H";
  case KDC__T_YM_DURATION: return "P1Y6M";
  default: return "";
  }
}

/* xs:date('2026-02-30') is refused now, not when somebody files. */
static int
check_constructor (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *arg = ast->child;
  struct kdc__value value;
  int status;

  ast->target = ast->function->result;
  if (arg->card != KDC__CARD_EMPTY && !kdc__cast_allowed (arg->type, ast->target))
    return kdc__compile_fault (c, "expr.cast", arg->offset, "found", kdc__compile_type (c, arg),
                               "expected", ast->function->name, NULL);
  if (arg->kind != KDC__A_CONST)
    return KDC_OK;
  memset (&value, 0, sizeof value);
  status = kdc__cast (c->site->arena, &arg->value, ast->target, &value);
  if (status == KDC_ENOMEM)
    return kdc__compile_nomem (c);
  if (status == KDC_OK)
    return become_constant (ast, &value);
  return kdc__compile_fault (c, "expr.literal", arg->offset,
                             "found", kdc__compile_source (c, arg),
                             "expected", ast->function->name,
                             "example", example (ast->target), NULL);
}

static int
add_string (struct kdc__compiler *c, const char *text, uint32_t *index)
{
  *index = c->expr->strings.count;
  if (kdc__list_add (c->expr->arena, &c->expr->strings, &text, sizeof text) != KDC_OK)
    return kdc__compile_nomem (c);
  return KDC_OK;
}

static int
pattern_fault (struct kdc__compiler *c, const struct kdc__ast *literal,
               const struct kdc__pattern_fault *fault)
{
  size_t offset = literal->at;

  if (literal->value.u.string.size + 2 == literal->end - literal->at)   /* written as it is */
    offset += 1 + fault->offset;
  return kdc__compile_fault (c, fault->code, offset, "found",
                             kdc__compile_printf (c, "%.*s", (int) fault->size,
                                                  literal->value.u.string.text + fault->offset),
                             NULL);
}

static int
check_matches (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__ast *literal = ast->child->next;
  struct kdc__pattern_fault fault = { NULL, 0, 0 };
  struct kdc__pattern *pattern;
  int status = kdc__pattern_compile (c->ctx, literal->value.u.string.text,
                                     literal->value.u.string.size, &pattern, &fault);

  if (status == KDC_EMODEL)
    return pattern_fault (c, literal, &fault);
  if (status != KDC_OK)
    return kdc__compile_nomem (c);
  ast->aux = c->expr->patterns.count;
  if (kdc__list_add (c->expr->arena, &c->expr->patterns, &pattern, sizeof pattern) == KDC_OK)
    return KDC_OK;
  kdc__pattern_free (pattern);
  return kdc__compile_nomem (c);
}

static int
check_list (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__lookups *lookups = c->site->lookups;
  const struct kdc__ast *code = ast->child;

  if (code->list == NULL)
    return kdc__compile_fault (c, "expr.list-unknown", code->offset,
                               "found", kdc__compile_source (c, code), NULL);
  if (lookups == NULL || lookups->list_exists == NULL
      || !lookups->list_exists (c->site->user, code->list))
    return kdc__compile_fault (c, "expr.list", code->offset, "found", code->list, NULL);
  return add_string (c, code->list, &ast->aux);
}

static int
check_property (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__lookups *lookups = c->site->lookups;
  const struct kdc__ast *code = ast->child, *literal = code->next;
  uint32_t index;

  if (check_list (c, ast) != KDC_OK)
    return c->status;
  if (lookups->list_has_property == NULL
      || !lookups->list_has_property (c->site->user, code->list, literal->value.u.string.text))
    return kdc__compile_fault (c, "expr.property", literal->offset,
                               "found", kdc__compile_source (c, literal), "list", code->list,
                               NULL);
  return add_string (c, literal->value.u.string.text, &index);
}

static int
check_paper (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__lookups *lookups = c->site->lookups;
  const struct kdc__ast *literal = ast->child;

  if (lookups == NULL || lookups->paper_exists == NULL
      || !lookups->paper_exists (c->site->user, literal->value.u.string.text))
    return kdc__compile_fault (c, "expr.paper", literal->offset,
                               "found", kdc__compile_source (c, literal), NULL);
  return add_string (c, literal->value.u.string.text, &ast->aux);
}

static int
check_kind (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__value value = { .type = KDC__T_BOOLEAN };

  switch (ast->function->kind) {
  case KDC__F_CONSTANT:
    value.u.boolean = ast->function->name[0] == 't';
    return become_constant (ast, &value);
  case KDC__F_CONSTRUCTOR: return check_constructor (c, ast);
  case KDC__F_MATCHES: return check_matches (c, ast);
  case KDC__F_PROPERTY: return check_property (c, ast);
  case KDC__F_LIST: return check_list (c, ast);
  case KDC__F_PAPER: return check_paper (c, ast);
  case KDC__F_INDEX: return kdc__check_index (c, ast);
  default: return KDC_OK;
  }
}

int
kdc__check_call (struct kdc__compiler *c, struct kdc__ast *ast)
{
  ast->function = kdc__function_find (ast->name, &ast->row);
  if (ast->function == NULL)
    return kdc__compile_fault (c, "expr.name", ast->at,
                               "found", kdc__compile_printf (c, "%.100s", ast->name),
                               "hint", name_hint (ast->name), NULL);
  if (check_count (c, ast) != KDC_OK || check_arguments (c, ast) != KDC_OK)
    return c->status;
  if (ast->function->kind == KDC__F_PRESENCE)
    ast->type = ast->function->result;
  else
    set_result (ast);
  return check_kind (c, ast);
}
