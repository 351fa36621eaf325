/* analyse.c - the checked tree of an expression, judged without a dossier. Judgements err on the
 * side of "open": what is said to be never true is never true. */
#include "expr/analyse.h"

#include <string.h>

#include "expr/ast.h"
#include "expr/code.h"

struct analysis {
  struct kdc__compiler *c;
  struct kdc__insight *out;
};

/* What is known of one part. */
struct judgement {
  enum kdc__truth truth;
  size_t offset;
  struct kdc__atom *atoms;          /* all hold when the part is true */
};

static struct judgement judge (struct analysis *a, const struct kdc__ast *ast);

static void
remark (struct analysis *a, enum kdc__remark_kind kind, size_t offset, const char *text,
        const char *list)
{
  struct kdc__arena *arena = a->c->site->arena;
  struct kdc__remark *new = kdc__arena_alloc (arena, sizeof *new), **end = &a->out->remarks;

  if (new)
    *new = (struct kdc__remark) { .kind = kind, .offset = offset };
  if (!new || (text && !(new->text = kdc__arena_strdup (arena, text)))
      || (list && !(new->list = kdc__arena_strdup (arena, list)))) {
    kdc__compile_nomem (a->c);
    return;
  }
  while (*end)
    end = &(*end)->next;
  *end = new;
}

/* --- atoms ------------------------------------------------------------------------------------ */

static int
is_const (const struct kdc__ast *ast)
{
  const struct kdc__ast *part;

  if (ast->kind != KDC__A_SEQUENCE)
    return ast->kind == KDC__A_CONST;
  for (part = ast->child; part; part = part->next)
    if (part->kind != KDC__A_CONST)
      return 0;
  return ast->child != NULL;
}

/* A path to one slot that is the same wherever around it the expression stands. */
static const struct kdc__node *
slot_of (const struct kdc__ast *ast)
{
  const struct kdc__step *step;

  if (ast->kind != KDC__A_PATH || ast->path->many || ast->path->by_value || ast->path->frame != 0)
    return NULL;
  for (step = ast->path->steps; step; step = step->next)
    if (step->predicate)
      return NULL;
  return ast->path->node;
}

static int
copy_values (struct analysis *a, const struct kdc__ast *ast, struct kdc__atom *atom)
{
  struct kdc__arena *arena = a->c->site->arena;
  const struct kdc__ast *part = ast->kind == KDC__A_SEQUENCE ? ast->child : ast;
  struct kdc__value *values;
  size_t i;

  atom->count = ast->kind == KDC__A_SEQUENCE ? ast->count : 1;
  values = kdc__arena_array (arena, atom->count, sizeof *values);
  for (i = 0; values && i < atom->count; i++, part = part->next) {
    values[i] = part->value;
    if (values[i].type != KDC__T_STRING)
      continue;
    values[i].u.string.text = kdc__arena_strndup (arena, part->value.u.string.text,
                                                  part->value.u.string.size);
    if (!values[i].u.string.text)
      values = NULL;
  }
  atom->values = values;
  if (!values)
    kdc__compile_nomem (a->c);
  return values != NULL;
}

static int
atom_of_compare (struct analysis *a, const struct kdc__ast *ast, struct kdc__atom *atom)
{
  static const enum kdc__atom_kind mirrored[] = { KDC__ATOM_EQ, KDC__ATOM_NE, KDC__ATOM_GT,
                                                  KDC__ATOM_GE, KDC__ATOM_LT, KDC__ATOM_LE };
  const struct kdc__ast *left = ast->child, *right = left ? left->next : NULL;
  int turned = left && right && is_const (left);

  if (!left || !right || !is_const (turned ? left : right))
    return 0;
  atom->node = slot_of (turned ? right : left);
  atom->kind = turned ? mirrored[ast->op] : (enum kdc__atom_kind) ast->op;
  if (!atom->node || !copy_values (a, turned ? left : right, atom))
    return 0;
  return atom->count == 1 || atom->kind == KDC__ATOM_EQ;
}

/* exists(x), empty(x) */
static int
atom_of_call (const struct kdc__ast *ast, struct kdc__atom *atom)
{
  int empty = strcmp (ast->name, "empty") == 0;

  if ((!empty && strcmp (ast->name, "exists") != 0) || !ast->child)
    return 0;
  atom->node = slot_of (ast->child);
  atom->kind = empty ? KDC__ATOM_ABSENT : KDC__ATOM_PRESENT;
  return atom->node != NULL;
}

static int
is_not (const struct kdc__ast *ast)
{
  return ast->kind == KDC__A_CALL && strcmp (ast->name, "not") == 0;
}

/* 1: the part says one thing of one slot. */
static int
find_atom (struct analysis *a, const struct kdc__ast *ast, struct kdc__atom *atom)
{
  memset (atom, 0, sizeof *atom);
  atom->offset = ast->offset;
  if (is_not (ast)) {
    if (!find_atom (a, ast->child, atom) || atom->may_lack)
      return 0;
    atom->offset = ast->offset;
    if (atom->kind == KDC__ATOM_PRESENT || atom->kind == KDC__ATOM_ABSENT)
      atom->kind = atom->kind == KDC__ATOM_PRESENT ? KDC__ATOM_ABSENT : KDC__ATOM_PRESENT;
    else if (atom->kind == KDC__ATOM_EQ && atom->count == 1)
      atom->kind = KDC__ATOM_NE;
    else
      return 0;
    atom->may_lack = atom->kind == KDC__ATOM_NE;
    return 1;
  }
  if (ast->kind == KDC__A_COMPARE)
    return atom_of_compare (a, ast, atom);
  return ast->kind == KDC__A_CALL && atom_of_call (ast, atom);
}

/* --- clashes ---------------------------------------------------------------------------------- */

static int
holds (const struct kdc__value *value, enum kdc__atom_kind kind, const struct kdc__value *bound)
{
  int order = kdc__compare_values (value, bound);

  switch (kind) {
  case KDC__ATOM_EQ: return order == 0;
  case KDC__ATOM_NE: return order != 0;
  case KDC__ATOM_LT: return order < 0;
  case KDC__ATOM_LE: return order <= 0;
  case KDC__ATOM_GT: return order > 0;
  case KDC__ATOM_GE: return order >= 0;
  default: return 1;
  }
}

static int
is_upper (enum kdc__atom_kind kind)
{
  return kind == KDC__ATOM_LT || kind == KDC__ATOM_LE;
}

static int
is_bound (enum kdc__atom_kind kind)
{
  return is_upper (kind) || kind == KDC__ATOM_GT || kind == KDC__ATOM_GE;
}

/* Nothing lies below the one and above the other. */
static int
bounds_cross (const struct kdc__atom *a, const struct kdc__atom *b)
{
  const struct kdc__atom *upper = is_upper (a->kind) ? a : b, *lower = upper == a ? b : a;
  int order;

  if (!is_bound (a->kind) || !is_bound (b->kind) || is_upper (a->kind) == is_upper (b->kind))
    return 0;
  order = kdc__compare_values (upper->values, lower->values);
  return order < 0 || (order == 0 && (upper->kind == KDC__ATOM_LT || lower->kind == KDC__ATOM_GT));
}

static int
none_holds (const struct kdc__atom *set, const struct kdc__atom *other)
{
  size_t i, j;

  for (i = 0; i < set->count; i++)
    for (j = 0; j < other->count; j++)
      if (holds (set->values + i, other->kind, other->values + j))
        return 0;
  return 1;
}

static int
same_types (const struct kdc__atom *a, const struct kdc__atom *b)
{
  size_t i, j;

  for (i = 0; i < a->count; i++)
    for (j = 0; j < b->count; j++)
      if (a->values[i].type != b->values[j].type)
        return 0;
  return 1;
}

int
kdc__atoms_clash (const struct kdc__atom *a, const struct kdc__atom *b)
{
  if (a->node != b->node)
    return 0;
  if (a->kind == KDC__ATOM_ABSENT || b->kind == KDC__ATOM_ABSENT) {
    const struct kdc__atom *other = a->kind == KDC__ATOM_ABSENT ? b : a;

    return other->kind != KDC__ATOM_ABSENT && !other->may_lack;
  }
  if (!a->values || !b->values || !same_types (a, b))
    return 0;
  if (a->kind == KDC__ATOM_EQ)
    return none_holds (a, b);
  if (b->kind == KDC__ATOM_EQ)
    return none_holds (b, a);
  return bounds_cross (a, b);
}

/* --- logic ------------------------------------------------------------------------------------ */

/* The same text, white space aside. */
static int
same_text (const struct kdc__compiler *c, const struct kdc__ast *a, const struct kdc__ast *b)
{
  size_t i = a->offset, j = b->offset;

  for (;; i++, j++) {
    while (i < a->end && kdc__is_space (c->text[i]))
      i++;
    while (j < b->end && kdc__is_space (c->text[j]))
      j++;
    if (i >= a->end || j >= b->end)
      return i >= a->end && j >= b->end;
    if (c->text[i] != c->text[j])
      return 0;
  }
}

static void
find_doubles (struct analysis *a, const struct kdc__ast *ast)
{
  const struct kdc__ast *part, *other;

  for (part = ast->child; part; part = part->next)
    for (other = ast->child; other != part; other = other->next)
      if (same_text (a->c, part, other)) {
        remark (a, KDC__REMARK_TWICE, part->offset, kdc__compile_source (a->c, part), NULL);
        break;
      }
}

/* Adds the atoms of a part to those known; where: of the one that clashes. */
static int
add_atoms (struct kdc__atom **all, struct kdc__atom *more, size_t *where)
{
  struct kdc__atom *atom, *next, *known;
  int clash = 0;

  for (atom = more; atom; atom = next) {
    next = atom->next;
    for (known = *all; known && !clash; known = known->next)
      if (kdc__atoms_clash (known, atom)) {
        clash = 1;
        *where = atom->offset;
      }
    atom->next = *all;
    *all = atom;
  }
  return clash;
}

/* A part that is decided where the whole stays open. */
static void
remark_parts (struct analysis *a, const struct kdc__ast *ast, const enum kdc__truth *truths)
{
  const struct kdc__ast *part;
  size_t i = 0;

  for (part = ast->child; part; part = part->next, i++)
    if (truths[i] != KDC__TRUTH_OPEN)
      remark (a, truths[i] == KDC__TRUTH_NEVER ? KDC__REMARK_NEVER : KDC__REMARK_ALWAYS,
              part->offset, kdc__compile_source (a->c, part), NULL);
}

/* and: never when one part never is; or: the other way round. */
static struct judgement
judge_logic (struct analysis *a, const struct kdc__ast *ast)
{
  int is_and = ast->kind == KDC__A_AND;
  enum kdc__truth strong = is_and ? KDC__TRUTH_NEVER : KDC__TRUTH_ALWAYS, *truths;
  struct judgement result = { KDC__TRUTH_OPEN, ast->offset, NULL }, part;
  const struct kdc__ast *child;
  size_t i = 0, weak = 0, where = 0;

  find_doubles (a, ast);
  truths = kdc__arena_array (&a->c->work, ast->count, sizeof *truths);
  if (!truths) {
    kdc__compile_nomem (a->c);
    return result;
  }
  for (child = ast->child; child; child = child->next, i++) {
    part = judge (a, child);
    truths[i] = part.truth;
    weak += part.truth != KDC__TRUTH_OPEN && part.truth != strong;
    if (part.truth == strong && result.truth == KDC__TRUTH_OPEN) {
      result.truth = strong;
      result.offset = part.offset;
    }
    if (is_and && add_atoms (&result.atoms, part.atoms, &where)
        && result.truth == KDC__TRUTH_OPEN) {
      result.truth = strong;
      result.offset = where;
    }
  }
  if (result.truth == KDC__TRUTH_OPEN && weak == ast->count)
    result.truth = is_and ? KDC__TRUTH_ALWAYS : KDC__TRUTH_NEVER;
  else if (result.truth == KDC__TRUTH_OPEN)
    remark_parts (a, ast, truths);
  return result;
}

/* x ne 'a' or x ne 'b' holds for every x; exists(x) or empty(x) always. */
static void
judge_pairs (struct analysis *a, const struct kdc__ast *ast, struct judgement *result)
{
  const struct kdc__ast *child, *other;
  struct kdc__atom one, two;

  for (child = ast->child; child; child = child->next)
    for (other = ast->child; other != child && find_atom (a, child, &one); other = other->next) {
      if (!find_atom (a, other, &two) || one.node != two.node)
        continue;
      if (one.kind == KDC__ATOM_NE && two.kind == KDC__ATOM_NE && same_types (&one, &two)
          && kdc__compare_values (one.values, two.values) != 0)
        remark (a, KDC__REMARK_NE_OR_NE, child->offset, kdc__compile_source (a->c, child), NULL);
      if (one.kind + two.kind == KDC__ATOM_PRESENT + KDC__ATOM_ABSENT && one.kind != two.kind
          && (one.kind == KDC__ATOM_PRESENT || two.kind == KDC__ATOM_PRESENT))
        *result = (struct judgement) { KDC__TRUTH_ALWAYS, child->offset, NULL };
    }
}

static struct judgement
judge_if (struct analysis *a, const struct kdc__ast *ast)
{
  const struct kdc__ast *condition = ast->child, *yes = condition->next, *no = yes->next;
  struct judgement asked = judge (a, condition), first = judge (a, yes), second = judge (a, no);
  const struct kdc__ast *dead = asked.truth == KDC__TRUTH_NEVER ? yes : no;
  struct judgement result = { KDC__TRUTH_OPEN, ast->offset, NULL };

  if (asked.truth != KDC__TRUTH_OPEN) {
    remark (a, KDC__REMARK_BRANCH, dead->offset, kdc__compile_source (a->c, dead), NULL);
    result.truth = dead == yes ? second.truth : first.truth;
  } else if (first.truth == second.truth) {
    result.truth = first.truth;
  }
  return result;
}

/* --- codes and papers ------------------------------------------------------------------------- */

static void
remark_codes (struct analysis *a, const struct kdc__ast *ast, const char *list)
{
  const struct kdc__ast *part;
  const char *text;

  if (ast->kind == KDC__A_CONST && ast->value.type == KDC__T_STRING) {
    text = kdc__arena_strndup (&a->c->work, ast->value.u.string.text, ast->value.u.string.size);
    if (text)
      remark (a, KDC__REMARK_CODE, ast->at, text, list);
    else
      kdc__compile_nomem (a->c);
  } else if (ast->kind == KDC__A_SEQUENCE) {
    for (part = ast->child; part; part = part->next)
      remark_codes (a, part, list);
  }
}

static void
remark_compare (struct analysis *a, const struct kdc__ast *ast)
{
  const struct kdc__ast *left = ast->child, *right = left ? left->next : NULL;

  if (right && left->type == KDC__T_CODE && left->list)
    remark_codes (a, right, left->list);
  else if (right && right->type == KDC__T_CODE && right->list)
    remark_codes (a, left, right->list);
}

static void
judge_predicates (struct analysis *a, const struct kdc__path *path)
{
  const struct kdc__step *step;

  for (step = path->steps; step; step = step->next)
    if (step->predicate)
      judge (a, step->predicate);
}

static enum kdc__truth
opposite (enum kdc__truth truth)
{
  return truth == KDC__TRUTH_OPEN ? truth
         : truth == KDC__TRUTH_NEVER ? KDC__TRUTH_ALWAYS : KDC__TRUTH_NEVER;
}

static struct judgement
judge_call (struct analysis *a, const struct kdc__ast *ast)
{
  struct judgement result = { KDC__TRUTH_OPEN, ast->offset, NULL }, part;
  const struct kdc__ast *child;

  if (ast->function->kind == KDC__F_PAPER)
    remark (a, KDC__REMARK_PAPER, ast->child->offset, ast->child->value.u.string.text, NULL);
  for (child = ast->child; child; child = child->next) {
    part = judge (a, child);
    if (is_not (ast))
      result = (struct judgement) { opposite (part.truth), part.offset, NULL };
    else if (strcmp (ast->name, "boolean") == 0)
      result = part;
  }
  return result;
}

static struct judgement
judge_others (struct analysis *a, const struct kdc__ast *ast)
{
  struct judgement result = { KDC__TRUTH_OPEN, ast->offset, NULL };
  const struct kdc__ast *child;

  if (ast->kind == KDC__A_CONST && ast->value.type == KDC__T_BOOLEAN)
    result.truth = ast->value.u.boolean ? KDC__TRUTH_ALWAYS : KDC__TRUTH_NEVER;
  else if (ast->card == KDC__CARD_EMPTY)
    result.truth = KDC__TRUTH_NEVER;
  if (ast->kind == KDC__A_COMPARE)
    remark_compare (a, ast);
  if (ast->kind == KDC__A_PATH)
    judge_predicates (a, ast->path);
  for (child = ast->child; child; child = child->next)
    judge (a, child);
  return result;
}

static struct judgement
judge (struct analysis *a, const struct kdc__ast *ast)
{
  struct judgement result;
  struct kdc__atom atom, *kept;

  if (ast->kind == KDC__A_AND || ast->kind == KDC__A_OR)
    result = judge_logic (a, ast);
  else if (ast->kind == KDC__A_IF)
    result = judge_if (a, ast);
  else if (ast->kind == KDC__A_CALL)
    result = judge_call (a, ast);
  else
    result = judge_others (a, ast);
  if (ast->kind == KDC__A_OR)
    judge_pairs (a, ast, &result);
  if (result.atoms || !find_atom (a, ast, &atom))
    return result;
  kept = kdc__arena_alloc (a->c->site->arena, sizeof *kept);
  if (kept)
    *kept = atom;
  else
    kdc__compile_nomem (a->c);
  result.atoms = kept;
  return result;
}

int
kdc__expr_analyse (const struct kdc__expr *expr, const struct kdc__expr_site *site,
                   struct kdc__insight *out)
{
  struct kdc__expr_fault fault = { 0 };
  struct kdc__compiler c = { .ctx = site->arena->ctx, .text = expr->text, .size = expr->text_size,
                             .site = site, .fault = &fault, .frames = 1 };
  struct analysis a = { &c, out };
  struct judgement result;
  struct kdc__ast *ast = NULL;

  memset (out, 0, sizeof *out);
  c.max_depth = (int) kdc__limit (c.ctx, KDC__MAX_EXPR_DEPTH);
  kdc__arena_init (&c.work, c.ctx);
  if (kdc__read_again (&c, &ast) == KDC_OK) {
    result = judge (&a, ast);
    out->truth = result.truth;
    out->offset = result.offset;
    out->atoms = result.atoms;
  }
  kdc__expr_release (c.expr);
  kdc__arena_free (&c.work);
  return c.status;
}
