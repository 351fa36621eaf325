/* lint_condition.c - checks of conditions: decided before anybody fills in, parts that cannot be
 * meant, codes that were not in force, papers that no procedure has, places nobody reaches. */
#include "validate/lint_checks.h"

#include <string.h>

typedef const struct kdc__lint_condition condition;

static int
is_about (condition *c, const char *const *attributes)
{
  for (; *attributes; attributes++)
    if (strcmp (c->attribute, *attributes) == 0)
      return 1;
  return 0;
}

static const char *const decisive[] = { "relevant", "constraint", "test", "when", NULL };
static const char *const granting[] = { "required", "readonly", "certified", NULL };

static const char *
own_attribute (condition *c)
{
  return c->apart ? NULL : c->attribute;
}

static int
is_literal (condition *c, const char *text)
{
  return strcmp (kdc__lint_attribute (c->element, c->attribute), text) == 0;
}

/* --- decided ---------------------------------------------------------------------------------- */

void
kdc__lint_condition_never (struct kdc__lint *lint, const void *item)
{
  condition *c = item;

  if (c->insight.truth == KDC__TRUTH_NEVER && is_about (c, decisive))
    kdc__lint_say (lint, c->element, own_attribute (c), c->insight.offset, "attribute",
                   c->attribute, NULL);
}

/* What says the same as no attribute at all. A case for all that is left is written true(). */
void
kdc__lint_condition_idle (struct kdc__lint *lint, const void *item)
{
  condition *c = item;
  int is_case = strcmp (c->element->decl->name, "case") == 0;

  if (is_about (c, decisive) ? c->insight.truth == KDC__TRUTH_ALWAYS && !is_case
                             : is_about (c, granting) && c->insight.truth == KDC__TRUTH_NEVER)
    kdc__lint_say (lint, c->element, own_attribute (c), c->insight.offset, "attribute",
                   c->attribute, NULL);
}

void
kdc__lint_condition_always (struct kdc__lint *lint, const void *item)
{
  condition *c = item;

  if (is_about (c, granting) && c->insight.truth == KDC__TRUTH_ALWAYS && !is_literal (c, "true()"))
    kdc__lint_say (lint, c->element, c->attribute, c->insight.offset, "attribute", c->attribute,
                   NULL);
}

void
kdc__lint_required_repeats (struct kdc__lint *lint, const void *item)
{
  condition *c = item;
  const char *relevant = kdc__element_attribute (c->element, "relevant");

  if (strcmp (c->attribute, "required") == 0 && relevant && is_literal (c, relevant))
    kdc__lint_say (lint, c->element, "required", 0, NULL);
}

/* --- parts ------------------------------------------------------------------------------------ */

static void
say_remarks (struct kdc__lint *lint, condition *c, enum kdc__remark_kind kind)
{
  const struct kdc__remark *remark;

  for (remark = c->insight.remarks; remark; remark = remark->next)
    if (remark->kind == kind)
      kdc__lint_say (lint, c->element, own_attribute (c), remark->offset, "text", remark->text,
                     NULL);
}

void
kdc__lint_part_never (struct kdc__lint *lint, const void *item)
{
  say_remarks (lint, item, KDC__REMARK_NEVER);
}

void
kdc__lint_part_always (struct kdc__lint *lint, const void *item)
{
  say_remarks (lint, item, KDC__REMARK_ALWAYS);
}

void
kdc__lint_dead_branch (struct kdc__lint *lint, const void *item)
{
  say_remarks (lint, item, KDC__REMARK_BRANCH);
}

void
kdc__lint_operand_twice (struct kdc__lint *lint, const void *item)
{
  say_remarks (lint, item, KDC__REMARK_TWICE);
}

void
kdc__lint_ne_or_ne (struct kdc__lint *lint, const void *item)
{
  say_remarks (lint, item, KDC__REMARK_NE_OR_NE);
}

/* --- codes and papers ------------------------------------------------------------------------- */

/* The days of the document in hand. */
static void
days_of (const struct kdc__lint *lint, kdc__day *from, kdc__day *to)
{
  const struct kdc__model_head *head
    = lint->kind == KDC__K_FORM ? &((const struct kdc_form *) lint->compiled)->head
                                : &((const struct kdc_procedure *) lint->compiled)->head;

  *from = head->valid_from;
  *to = head->valid_to;
}

static int
code_overlaps (struct kdc__lint *lint, const struct kdc__entry *entry, const char *code,
               kdc__day from, kdc__day to)
{
  const struct kdc__codelist *list;
  size_t i;
  int status = kdc__entry_use (lint->catalog, (struct kdc__entry *) entry, &list, NULL);

  if (status == KDC_ENOMEM)
    lint->status = status;
  for (i = 0; status == KDC_OK && i < list->count; i++)
    if (strcmp (list->codes[i].value, code) == 0 && list->codes[i].valid_from <= to
        && from <= list->codes[i].valid_to)
      return 1;
  return 0;
}

/* Loading looks for the code on any day; what counts is a day on which the document is used. */
void
kdc__lint_code_not_in_force (struct kdc__lint *lint, const void *item)
{
  condition *c = item;
  const struct kdc__remark *remark;
  kdc__day from, to;
  size_t i;

  days_of (lint, &from, &to);
  for (remark = c->insight.remarks; remark; remark = remark->next) {
    if (remark->kind != KDC__REMARK_CODE)
      continue;
    i = kdc__catalog_lower (lint->catalog, KDC__K_CODELIST, remark->list);
    while (kdc__catalog_is (lint->catalog, i, KDC__K_CODELIST, remark->list)
           && !code_overlaps (lint, lint->catalog->entries + i, remark->text, from, to))
      i++;
    if (!kdc__catalog_is (lint->catalog, i, KDC__K_CODELIST, remark->list))
      kdc__lint_say (lint, c->element, own_attribute (c), remark->offset, "code", remark->text,
                     "list", remark->list, NULL);
  }
}

/* A form serves several procedures: each of them must have the paper. */
void
kdc__lint_paper_unknown (struct kdc__lint *lint, const void *item)
{
  condition *c = item;
  const struct kdc__remark *remark;
  const struct kdc_procedure *procedure;
  size_t at;

  if (lint->kind != KDC__K_FORM)
    return;
  for (remark = c->insight.remarks; remark; remark = remark->next) {
    at = 0;
    while (remark->kind == KDC__REMARK_PAPER
           && (procedure = kdc__lint_procedure_of (lint, lint->compiled, &at)))
      if (!kdc__procedure_paper (procedure, remark->text))
        kdc__lint_say (lint, c->element, own_attribute (c), remark->offset, "paper", remark->text,
                       "procedure", procedure->head.id, NULL);
  }
}

/* --- places nobody reaches -------------------------------------------------------------------- */

static condition *
relevance_of (const struct kdc__lint *lint, const struct kdc__form_node *node)
{
  size_t i;

  for (i = 0; i < lint->condition_count; i++)
    if (lint->conditions[i].node == node && strcmp (lint->conditions[i].attribute, "relevant") == 0
        && lint->conditions[i].element == node->element)
      return lint->conditions + i;
  return NULL;
}

static const struct kdc__form_node *
parent_of (const struct kdc__form_node *node)
{
  return (const struct kdc__form_node *) node->node.parent;
}

static const struct kdc__atom *
clash (const struct kdc__atom *some, const struct kdc__atom *others)
{
  const struct kdc__atom *other;

  for (; some; some = some->next)
    for (other = others; other; other = other->next)
      if (kdc__atoms_clash (some, other))
        return some;
  return NULL;
}

/* What of these atoms cannot hold where the node applies; *where: whose relevance says so. */
static const struct kdc__atom *
clash_with_relevance (const struct kdc__lint *lint, const struct kdc__atom *atoms,
                      const struct kdc__form_node *node, const struct kdc__form_node **where)
{
  const struct kdc__atom *found = NULL;
  condition *relevance;

  for (; node && !found; node = parent_of (node)) {
    relevance = relevance_of (lint, node);
    if (relevance)
      found = clash (atoms, relevance->insight.atoms);
    *where = node;
  }
  return found;
}

/* A node whose relevance excludes that of what it stands in. */
void
kdc__lint_unreachable (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item, *where = NULL;
  condition *own = relevance_of (lint, node);
  const struct kdc__atom *atom;

  if (!own || own->insight.truth != KDC__TRUTH_OPEN)
    return;
  atom = clash_with_relevance (lint, own->insight.atoms, parent_of (node), &where);
  if (atom)
    kdc__lint_say (lint, node->element, "relevant", atom->offset, "name", node->node.name, "path",
                   where->path, NULL);
}

/* Any other condition that cannot be true where its node applies. */
void
kdc__lint_condition_clash (struct kdc__lint *lint, const void *item)
{
  condition *c = item;
  const struct kdc__form_node *where = NULL;
  const struct kdc__atom *atom;

  if (!c->node || c->insight.truth != KDC__TRUTH_OPEN || strcmp (c->attribute, "relevant") == 0
      || strcmp (c->attribute, "calculate") == 0)
    return;
  atom = clash_with_relevance (lint, c->insight.atoms, c->node, &where);
  if (atom)
    kdc__lint_say (lint, c->element, own_attribute (c), atom->offset, "attribute", c->attribute,
                   "path", where->path, NULL);
}

static int
is_never_relevant (const struct kdc__lint *lint, const struct kdc__form_node *node)
{
  condition *own = relevance_of (lint, node);
  const struct kdc__form_node *where;

  if (own && own->insight.truth == KDC__TRUTH_NEVER)
    return 1;
  return own && parent_of (node)
         && clash_with_relevance (lint, own->insight.atoms, parent_of (node), &where) != NULL;
}

void
kdc__lint_rule_unreachable (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item;
  const struct kdc__form_node *node;

  for (node = rule->node; node; node = parent_of (node))
    if (is_never_relevant (lint, node)) {
      kdc__lint_say (lint, rule->element, "id", 0, "id", rule->id, "path", node->path, NULL);
      return;
    }
}
