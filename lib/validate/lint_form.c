/* lint_form.c - checks of forms: what a field lacks, what a rule cannot do, what nobody reads. */
#include "validate/lint_checks.h"

#include <string.h>

static const struct kdc_form *
form_of (const struct kdc__lint *lint)
{
  return lint->compiled;
}

static int
is_field (const struct kdc__form_node *node)
{
  return node->node.kind == KDC__FIELD || node->composite;
}

static int
has_text (const struct kdc__text *text)
{
  return text->by_lang[KDC__VI] != NULL;
}

/* --- guidance --------------------------------------------------------------------------------- */

void
kdc__lint_field_guide (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (is_field (node) && node->required && !node->calculate && !has_text (&node->guide))
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

/* Where people type, an example says more than a rule. */
void
kdc__lint_field_example (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (is_field (node) && !node->calculate && !node->node.list && node->node.type != KDC__T_BOOLEAN
      && node->node.type != KDC__T_FILE && !has_text (&node->example))
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

void
kdc__lint_constraint_message (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (node->constraint && !has_text (&node->message))
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

void
kdc__lint_message_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;
  const struct kdc__element *message = kdc__element_child (node->element, "message", NULL);

  if (message && !node->constraint)
    kdc__lint_say (lint, message, NULL, 0, "name", node->node.name, NULL);
}

static const struct kdc__form_node *
node_of (const struct kdc_form *form, const struct kdc__node *node)
{
  return form->nodes[node->index];
}

void
kdc__lint_label_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item, *other;
  const struct kdc__node *beside = node->node.parent->first_child;
  const char *label = node->label.by_lang[KDC__VI];

  for (; beside != &node->node; beside = beside->next) {
    other = node_of (form_of (lint), beside);
    if (label && other->label.by_lang[KDC__VI]
        && strcmp (other->label.by_lang[KDC__VI], label) == 0)
      kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, "other",
                     other->node.name, "label", label, NULL);
  }
}

/* --- structure -------------------------------------------------------------------------------- */

void
kdc__lint_repeat_unbounded (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (node->node.kind == KDC__REPEAT && !node->most)
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

void
kdc__lint_choice_single (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (node->node.kind == KDC__CHOICE && node->node.first_child && !node->node.first_child->next)
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

void
kdc__lint_group_empty (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;

  if (node->node.kind != KDC__FIELD && !node->node.first_child)
    kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

/* --- code lists ------------------------------------------------------------------------------- */

static size_t
codes_in_force (const struct kdc__codelist *list, kdc__day on)
{
  size_t i, count = 0;

  for (i = 0; i < list->count; i++)
    count += list->codes[i].valid_from <= on && on <= list->codes[i].valid_to;
  return count;
}

/* Codes to choose from on the first day of the form; 0 also when its list is not in force. */
static int
count_choices (struct kdc__lint *lint, const struct kdc__form_node *node, size_t *out)
{
  const struct kdc__codelist *list;
  kdc__day on = form_of (lint)->head.valid_from;
  int status;

  *out = 0;
  if (!node->node.list || lint->status != KDC_OK)
    return 0;
  status = kdc__catalog_codelist (lint->catalog, node->node.list, on, &list, NULL);
  if (status == KDC_OK)
    *out = codes_in_force (list, on);
  else if (status == KDC_ENOMEM)
    lint->status = status;
  return status == KDC_OK || status == KDC_ENOTFOUND;
}

void
kdc__lint_list_empty (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;
  size_t choices;
  char day[11];

  kdc__day_format (form_of (lint)->head.valid_from, day);
  if (count_choices (lint, node, &choices) && choices == 0)
    kdc__lint_say (lint, node->element, "list", 0, "name", node->node.name, "list",
                   node->node.list, "day", day, NULL);
}

void
kdc__lint_list_single (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;
  size_t choices;

  if (count_choices (lint, node, &choices) && choices == 1)
    kdc__lint_say (lint, node->element, "list", 0, "name", node->node.name, "list",
                   node->node.list, NULL);
}

/* --- aliases and readers ---------------------------------------------------------------------- */

static int
same_alias (const struct kdc__alias *a, const struct kdc__alias *b)
{
  return strcmp (a->system, b->system) == 0 && strcmp (a->key, b->key) == 0;
}

/* Two fields under one key of a system: one would overwrite the other. */
void
kdc__lint_alias_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item, *other;
  size_t i, j, k;

  for (i = 0; i < node->alias_count; i++)
    for (j = 0; (other = form_of (lint)->nodes[j]) != node; j++)
      for (k = 0; k < other->alias_count; k++)
        if (same_alias (node->aliases + i, other->aliases + k))
          kdc__lint_say (lint, node->element, "alias", 0, "system", node->aliases[i].system, "key",
                         node->aliases[i].key, "other", other->path, NULL);
}

static int
reads (const struct kdc__expr *expr, const struct kdc__node *node)
{
  const struct kdc__node *const *list;
  size_t i, count = expr ? kdc__expr_reads (expr, &list) : 0;

  for (i = 0; i < count; i++)
    if (list[i] == node)
      return 1;
  return 0;
}

static int
form_reads (const struct kdc__lint *lint, const struct kdc__node *node)
{
  size_t i;

  for (i = 0; i < lint->condition_count; i++)
    if (lint->conditions[i].expr && reads (lint->conditions[i].expr, node)
        && !(lint->conditions[i].node && &lint->conditions[i].node->node == node
             && strcmp (lint->conditions[i].attribute, "test") != 0))
      return 1;
  return 0;
}

static int
papers_read (const struct kdc__paper *papers, size_t count, const struct kdc__node *node)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (reads (papers[i].required, node) || reads (papers[i].certified, node)
        || reads (papers[i].value, node)
        || papers_read (papers[i].alternatives, papers[i].alternative_count, node))
      return 1;
  return 0;
}

static int
procedure_reads (const struct kdc_procedure *p, const struct kdc__node *node)
{
  size_t i;

  for (i = 0; i < p->fee_count; i++)
    if (reads (p->fees[i].when, node) || reads (p->fees[i].quantity, node))
      return 1;
  for (i = 0; i < p->case_count; i++)
    if (reads (p->cases[i].test, node))
      return 1;
  return papers_read (p->papers, p->paper_count, node);
}

const struct kdc_procedure *
kdc__lint_procedure_of (struct kdc__lint *lint, const struct kdc_form *form, size_t *at)
{
  const struct kdc_procedure *procedure;
  struct kdc_catalog *c = lint->catalog;
  int status;

  for (; *at < c->count && c->entries[*at].kind == KDC__K_PROCEDURE; ++*at) {
    status = kdc__entry_use (c, c->entries + *at, &procedure, NULL);
    if (status == KDC_ENOMEM)
      lint->status = status;
    if (status != KDC_OK || !procedure->form_id
        || strcmp (procedure->form_id, form->head.id) != 0)
      continue;
    ++*at;
    return procedure;
  }
  return NULL;
}

void
kdc__lint_field_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;
  const struct kdc_procedure *procedure;
  size_t at = 0;

  if (node->node.kind != KDC__FIELD || node->required || node->alias_count
      || form_reads (lint, &node->node))
    return;
  while ((procedure = kdc__lint_procedure_of (lint, form_of (lint), &at)))
    if (procedure_reads (procedure, &node->node))
      return;
  kdc__lint_say (lint, node->element, "name", 0, "name", node->node.name, NULL);
}

void
kdc__lint_form_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc_form *form = item;
  size_t at = 0;

  if (!kdc__lint_procedure_of (lint, form, &at))
    kdc__lint_say (lint, form->document->root, "id", 0, "id", form->head.id, NULL);
}

/* --- rules ------------------------------------------------------------------------------------ */

void
kdc__lint_rule_guide (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item;

  if (!has_text (&rule->guide))
    kdc__lint_say (lint, rule->element, "id", 0, "id", rule->id, NULL);
}

void
kdc__lint_rule_constant (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item;
  const struct kdc__node *const *list;

  if (kdc__expr_reads (rule->test, &list) == 0 && !kdc__expr_parameters (rule->test))
    kdc__lint_say (lint, rule->element, "test", 0, "id", rule->id, NULL);
}

static int
lies_within (const struct kdc__node *node, const struct kdc__node *around)
{
  while (node && node != around)
    node = node->parent;
  return node != NULL;
}

/* A rule is reported where it stands: it should be about something there. One that looks beyond the
 * form (to whom it is addressed, when) stands where people look. */
void
kdc__lint_rule_elsewhere (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item;
  const struct kdc__node *const *list;
  size_t i, count = kdc__expr_reads (rule->test, &list);

  for (i = 0; i < count; i++)
    if (lies_within (list[i], &rule->node->node))
      return;
  if (count && !kdc__expr_parameters (rule->test))
    kdc__lint_say (lint, rule->element, "id", 0, "id", rule->id, "path", rule->node->path, NULL);
}

void
kdc__lint_rule_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item, *other = form_of (lint)->rules;

  for (; other < rule; other++)
    if (other->node == rule->node
        && strcmp (kdc__lint_attribute (other->element, "test"),
                   kdc__lint_attribute (rule->element, "test")) == 0)
      kdc__lint_say (lint, rule->element, "test", 0, "id", rule->id, "other", other->id, NULL);
}

/* Warnings and notes decide nothing, so a refusal by them is never heard. */
void
kdc__lint_refusal_unheard (struct kdc__lint *lint, const void *item)
{
  const struct kdc__rule *rule = item;

  if (rule->outcome && rule->severity != KDC_SEVERITY_ERROR)
    kdc__lint_say (lint, rule->element, "outcome", 0, "id", rule->id, NULL);
}
