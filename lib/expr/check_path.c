/* check_path.c - paths are resolved in the tree of the form when the expression is loaded: where
 * they end, whether they enter a repeat, and what the expression therefore depends on. */
#include <string.h>

#include "expr/ast.h"
#include "expr/code.h"

static int
make_known (struct kdc__compiler *c, uint32_t index)
{
  size_t size = c->known_size * 2 > index + 64u ? c->known_size * 2 : index + 64u;
  unsigned char *known = kdc__arena_alloc (&c->work, size);

  if (known == NULL)
    return kdc__compile_nomem (c);
  if (c->known_size > 0)
    memcpy (known, c->known, c->known_size);
  c->known = known;
  c->known_size = size;
  return KDC_OK;
}

static int
add_read (struct kdc__compiler *c, const struct kdc__node *node)
{
  if (node->index >= c->known_size && make_known (c, node->index) != KDC_OK)
    return c->status;
  if (c->known[node->index])
    return KDC_OK;
  c->known[node->index] = 1;
  if (kdc__list_add (c->expr->arena, &c->expr->reads, &node, sizeof node) != KDC_OK)
    return kdc__compile_nomem (c);
  return KDC_OK;
}

/* exists(group) depends on every field and repeat inside. */
static int
add_reads_inside (struct kdc__compiler *c, const struct kdc__node *node)
{
  const struct kdc__node *child;

  for (child = node->first_child; child != NULL && c->status == KDC_OK; child = child->next) {
    if (child->kind == KDC__FIELD || child->kind == KDC__REPEAT)
      add_read (c, child);
    add_reads_inside (c, child);
  }
  return c->status;
}

static const struct kdc__node *
find_child (const struct kdc__node *node, const char *name)
{
  uint32_t low = 0, high = node->child_count, middle;
  const struct kdc__node *child;
  int order;

  if (node->by_name == NULL)
    for (child = node->first_child; child != NULL; child = child->next)
      if (child->name != NULL && strcmp (child->name, name) == 0)
        return child;
  while (node->by_name != NULL && low < high) {
    middle = low + (high - low) / 2;
    order = strcmp (node->by_name[middle]->name, name);
    if (order == 0)
      return node->by_name[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static const char *
nearest_child (const struct kdc__node *node, const char *name)
{
  const struct kdc__node *child;
  const char *best = NULL;
  size_t least = strlen (name) / 2 + 1, distance;

  for (child = node->first_child; child != NULL; child = child->next) {
    distance = child->name != NULL ? kdc__name_distance (name, child->name) : least;
    if (distance < least) {
      least = distance;
      best = child->name;
    }
  }
  return best;
}

/* What could have been meant: a name that looks alike, one further up, or what is there. */
static const char *
path_hint (struct kdc__compiler *c, const struct kdc__node *at, const char *name, int first)
{
  const struct kdc__node *node, *child;
  const char *nearest = nearest_child (at, name), *list = "";
  char up[3 * 8 + 1] = "";
  int levels = 0;

  if (nearest != NULL)
    return nearest;
  for (node = at->parent; first && node != NULL && levels < 8; node = node->parent) {
    memcpy (up + 3 * levels++, "../", 4);
    if (find_child (node, name) != NULL)
      return kdc__compile_printf (c, "%s%s", up, name);
  }
  for (child = at->first_child; child != NULL && list != NULL && strlen (list) < 100;
       child = child->next)
    list = kdc__compile_printf (c, "%s%s%s", list, *list ? ", " : "",
                                child->name != NULL ? child->name : "");
  return list != NULL && *list == '\0' ? ".." : list;
}

static const char *
node_name (const struct kdc__node *node)
{
  return node->name != NULL ? node->name : "/";
}

static int
check_predicate (struct kdc__compiler *c, struct kdc__step *step)
{
  struct kdc__ast *predicate = step->predicate;

  if (step->kind != KDC__STEP_CHILD || step->node->kind != KDC__REPEAT)
    return kdc__compile_fault (c, "expr.predicate", predicate->offset,
                               "found", node_name (step->node), NULL);
  if (kdc__check (c, predicate) != KDC_OK)
    return c->status;
  if (predicate->type == KDC__T_INTEGER || predicate->type == KDC__T_DECIMAL)
    return kdc__compile_fault (c, "expr.position", predicate->offset,
                               "found", kdc__compile_source (c, predicate), NULL);
  return kdc__check_condition (c, predicate);
}

/* The frame of a new scope: one per level, shared by what stands side by side. */
static uint32_t
open_scope (struct kdc__compiler *c, struct kdc__scope *scope)
{
  scope->frame = c->scope != NULL ? c->scope->frame + 1 : 1;
  if (scope->frame >= c->frames)
    c->frames = scope->frame + 1;
  c->scope = scope;
  return scope->frame;
}

static int
enter_predicate (struct kdc__compiler *c, struct kdc__step *step)
{
  struct kdc__scope scope = { NULL, 0, step->node, 0, c->scope };

  step->frame = open_scope (c, &scope);
  check_predicate (c, step);
  c->scope = scope.outer;
  return c->status;
}

static int
step_child (struct kdc__compiler *c, struct kdc__path *path, struct kdc__step *step,
            const struct kdc__node **at)
{
  const struct kdc__node *child = find_child (*at, step->name);
  int first = step == path->steps && !path->absolute && path->variable == NULL;

  if (child == NULL && (*at)->kind == KDC__FIELD && !first)
    return kdc__compile_fault (c, "expr.path-field", step->offset, "found", step->name,
                               "parent", node_name (*at), NULL);
  if (child == NULL)
    return kdc__compile_fault (c, "expr.path", step->offset, "found", step->name,
                               "parent", node_name (*at),
                               "hint", path_hint (c, *at, step->name, first), NULL);
  if (child->kind == KDC__REPEAT) {
    path->many = 1;
    add_read (c, child);
  }
  *at = child;
  return c->status;
}

static int
check_steps (struct kdc__compiler *c, struct kdc__path *path, const struct kdc__node *at)
{
  struct kdc__step *step;
  int down = 0;

  for (step = path->steps; step != NULL && c->status == KDC_OK; step = step->next) {
    if (step->kind == KDC__STEP_UP && (down || path->absolute))
      return kdc__compile_fault (c, "expr.path-up", step->offset, NULL);
    if (step->kind == KDC__STEP_UP && at->parent == NULL)
      return kdc__compile_fault (c, "expr.path-top", step->offset, NULL);
    if (step->kind == KDC__STEP_UP)
      at = at->parent;
    if (step->kind == KDC__STEP_CHILD) {
      down = 1;
      if (step_child (c, path, step, &at) != KDC_OK)
        return c->status;
    }
    step->node = at;
    if (step->predicate != NULL)
      enter_predicate (c, step);
  }
  path->node = at;
  return c->status;
}

static const struct { const char *name; enum kdc__type type; } parameters[KDC__P_COUNT] = {
  [KDC__P_TODAY] = { "today", KDC__T_DATE }, [KDC__P_RECEIVED] = { "received", KDC__T_DATE },
  [KDC__P_CHANNEL] = { "channel", KDC__T_STRING },
  [KDC__P_PROCEDURE] = { "procedure", KDC__T_STRING },
  [KDC__P_CASE] = { "case", KDC__T_STRING }, [KDC__P_SITE] = { "site", KDC__T_STRING },
  [KDC__P_AUTHORITY] = { "authority", KDC__T_CODE },
};

const char *
kdc__parameter_name (uint32_t parameter)
{
  return parameters[parameter].name;
}

static int
check_parameter (struct kdc__compiler *c, struct kdc__ast *ast)
{
  int i;

  for (i = 0; i < KDC__P_COUNT; i++)
    if (strcmp (parameters[i].name, ast->path->variable) == 0)
      break;
  if (i == KDC__P_COUNT)
    return kdc__compile_fault (c, "expr.variable", ast->offset, "found", ast->path->variable,
                               "expected", "$today, $received, $channel, $procedure, $case,"
                               " $site, $authority", NULL);
  if (ast->path->steps != NULL)
    return kdc__compile_fault (c, "expr.path-field", ast->path->steps->offset,
                               "found", kdc__compile_source (c, ast),
                               "parent", ast->path->variable, NULL);
  ast->kind = KDC__A_PARAMETER;
  ast->op = i;
  ast->type = parameters[i].type;
  ast->card = KDC__CARD_OPTIONAL;
  c->expr->parameters |= 1u << i;
  return KDC_OK;
}

static const struct kdc__scope *
find_scope (const struct kdc__compiler *c, const char *variable)
{
  const struct kdc__scope *scope;

  for (scope = c->scope; scope != NULL; scope = scope->outer)
    if (variable == NULL ? scope->variable == NULL
                         : scope->variable != NULL && strcmp (scope->variable, variable) == 0)
      return scope;
  return NULL;
}

/* Where "." stands: the innermost predicate's row, or what carries the expression. */
static const struct kdc__node *
context_of (const struct kdc__compiler *c, uint32_t *frame)
{
  const struct kdc__scope *scope = find_scope (c, NULL);

  *frame = scope != NULL ? scope->frame : 0;
  if (scope != NULL)
    return scope->node;
  return c->site->context != NULL ? c->site->context : c->site->root;
}

static int
set_type (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__node *node = ast->path->node;

  ast->card = ast->path->many ? KDC__CARD_MANY : KDC__CARD_OPTIONAL;
  ast->type = node->kind == KDC__FIELD ? node->type : KDC__T_NODE;
  ast->list = node->kind == KDC__FIELD ? node->list : NULL;
  if (node->kind == KDC__FIELD)
    return add_read (c, node);
  return node->kind == KDC__REPEAT ? add_read (c, node) : add_reads_inside (c, node);
}

static int
check_value_variable (struct kdc__compiler *c, struct kdc__ast *ast, const struct kdc__scope *scope)
{
  struct kdc__path *path = ast->path;

  path->by_value = 1;
  path->frame = scope->frame;
  path->node = scope->node;
  if (path->steps != NULL)
    return kdc__compile_fault (c, "expr.path-field", path->steps->offset,
                               "found", kdc__compile_source (c, ast),
                               "parent", path->variable, NULL);
  ast->type = scope->node->type;
  ast->card = KDC__CARD_ONE;
  ast->list = scope->node->list;
  return KDC_OK;
}

int
kdc__check_path (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__path *path = ast->path;
  const struct kdc__scope *scope = path->variable ? find_scope (c, path->variable) : NULL;
  const struct kdc__node *start;

  if (path->variable != NULL && scope == NULL)
    return check_parameter (c, ast);
  if (scope != NULL && scope->by_value)
    return check_value_variable (c, ast, scope);
  start = context_of (c, &path->frame);
  if (scope != NULL) {
    start = scope->node;
    path->frame = scope->frame;
  }
  if (path->absolute)
    start = c->site->root;
  if (start == NULL)
    return kdc__compile_fault (c, "expr.no-form", ast->offset,
                               "found", kdc__compile_source (c, ast), NULL);
  if (check_steps (c, path, start) != KDC_OK)
    return c->status;
  return set_type (c, ast);
}

int
kdc__check_index (struct kdc__compiler *c, struct kdc__ast *ast)
{
  const struct kdc__node *node = context_of (c, &ast->frame);

  while (node != NULL && node->kind != KDC__REPEAT)
    node = node->parent;
  if (node == NULL)
    return kdc__compile_fault (c, "expr.index", ast->at, NULL);
  ast->aux = node->table;
  return add_read (c, node);
}

int
kdc__check_quantified (struct kdc__compiler *c, struct kdc__ast *ast)
{
  struct kdc__ast *in = ast->child, *condition = in->next;
  struct kdc__scope scope = { ast->name, 0, NULL, 0, c->scope };

  if (kdc__check (c, in) != KDC_OK)
    return c->status;
  if (in->kind != KDC__A_PATH || in->path->by_value
      || (in->path->node->kind != KDC__FIELD && in->path->node->kind != KDC__REPEAT))
    return kdc__compile_fault (c, "expr.quantified", in->offset,
                               "found", kdc__compile_source (c, in), NULL);
  scope.node = in->path->node;
  scope.by_value = scope.node->kind == KDC__FIELD;
  ast->frame = open_scope (c, &scope);
  ast->type = KDC__T_BOOLEAN;
  ast->card = KDC__CARD_ONE;
  kdc__check_condition (c, condition);
  c->scope = scope.outer;
  return c->status;
}
