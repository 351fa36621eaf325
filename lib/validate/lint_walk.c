/* lint_walk.c - what a document is made of, in the order of the targets: its elements and texts,
 * then what the compiled form or procedure adds. */
#include "validate/lint.h"

#include <string.h>

/* --- elements --------------------------------------------------------------------------------- */

static void
walk_elements (struct kdc__lint *lint, const struct kdc__element *element)
{
  const struct kdc__element *child;

  kdc__lint_run (lint, KDC__LINT_ELEMENT, element->decl->name, element);
  if (kdc__element_attribute (element, "xml:lang"))
    kdc__lint_run (lint, KDC__LINT_TEXT, NULL, element);
  for (child = element->first_child; child; child = child->next)
    walk_elements (lint, child);
}

/* --- conditions ------------------------------------------------------------------------------- */

static struct kdc__lint_condition *
new_condition (struct kdc__lint *lint)
{
  void *items = lint->conditions;

  if (lint->status == KDC_OK)
    lint->status = kdc__grow (lint->ctx, &items, &lint->condition_capacity, lint->condition_count,
                              sizeof *lint->conditions);
  if (lint->status != KDC_OK)
    return NULL;
  lint->conditions = items;
  return lint->conditions + lint->condition_count++;
}

static void
add_condition (struct kdc__lint *lint, const struct kdc_form *form,
               const struct kdc__lint_condition *given)
{
  struct kdc__lint_condition *condition = given->expr ? new_condition (lint) : NULL;
  struct kdc__lookup_user user = { .catalog = lint->catalog, .on = form->head.valid_from };
  struct kdc__expr_site site = { .arena = &lint->arena, .root = &form->nodes[0]->node,
                                 .lookups = &kdc__catalog_lookups, .user = &user, .single = 1 };

  if (!condition)
    return;
  *condition = *given;
  site.context = given->node ? &given->node->node : NULL;
  site.expected = kdc__expr_type (given->expr) == KDC__T_BOOLEAN ? KDC__T_BOOLEAN : KDC__T_NONE;
  lint->status = kdc__expr_analyse (given->expr, &site, &condition->insight);
  if (user.status != KDC_OK) {
    lint->status = user.status;
    kdc__error_delete (user.error);
  }
}

static void
add_node_conditions (struct kdc__lint *lint, const struct kdc_form *form,
                     const struct kdc__form_node *node)
{
  const struct { const char *name; const struct kdc__expr *expr; } all[] = {
    { "relevant", node->relevant }, { "required", node->required }, { "readonly", node->readonly },
    { "calculate", node->calculate }, { "constraint", node->constraint },
  };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (all); i++) {
    struct kdc__lint_condition condition = { .element = node->element, .attribute = all[i].name,
                                             .expr = all[i].expr, .node = node };

    condition.apart = node->constraint && all[i].expr == node->constraint
                      && (kdc__element_attribute (node->element, "min")
                          || kdc__element_attribute (node->element, "max"));
    add_condition (lint, form, &condition);
  }
}

static int
is_written (const struct kdc__form_node *node)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) node->node.parent;

  return parent && !parent->composite;
}

static void
walk_form (struct kdc__lint *lint, const struct kdc_form *form)
{
  size_t i;

  for (i = 0; i < form->node_count; i++)
    if (is_written (form->nodes[i]))
      add_node_conditions (lint, form, form->nodes[i]);
  for (i = 0; i < form->rule_count; i++) {
    const struct kdc__rule *rule = form->rules + i;
    const struct kdc__lint_condition condition
      = { .element = rule->element, .attribute = "test", .expr = rule->test, .node = rule->node };

    add_condition (lint, form, &condition);
  }
  kdc__lint_run (lint, KDC__LINT_FORM, NULL, form);
  for (i = 0; i < form->node_count; i++)
    if (is_written (form->nodes[i]))
      kdc__lint_run (lint, KDC__LINT_NODE, NULL, form->nodes[i]);
  for (i = 0; i < form->rule_count; i++)
    kdc__lint_run (lint, KDC__LINT_RULE, NULL, form->rules + i);
}

static void
add_paper_conditions (struct kdc__lint *lint, const struct kdc_form *form,
                      const struct kdc__paper *papers, size_t count)
{
  struct kdc__lint_condition condition = { 0 };
  size_t i;

  for (i = 0; i < count; i++) {
    condition.element = papers[i].element;
    condition.attribute = "required";
    condition.expr = papers[i].required;
    add_condition (lint, form, &condition);
    condition.attribute = "certified";
    condition.expr = papers[i].certified;
    add_condition (lint, form, &condition);
    add_paper_conditions (lint, form, papers[i].alternatives, papers[i].alternative_count);
  }
}

/* Fees and cases stand in the document in the order of their arrays. */
static void
walk_procedure (struct kdc__lint *lint, const struct kdc_procedure *p)
{
  struct kdc__lint_condition condition = { 0 };
  const struct kdc__element *element = NULL, *root = p->document->root;
  size_t i;

  if (!p->form)
    return;                             /* it has no expressions */
  add_paper_conditions (lint, p->form, p->papers, p->paper_count);
  for (i = 0; i < p->fee_count && (element = kdc__element_child (root, "fee", element)); i++) {
    condition = (struct kdc__lint_condition) { .element = element, .attribute = "when",
                                               .expr = p->fees[i].when };
    add_condition (lint, p->form, &condition);
    condition.attribute = "quantity";
    condition.expr = p->fees[i].quantity;
    add_condition (lint, p->form, &condition);
  }
  element = NULL;
  for (i = 0; i < p->case_count && (element = kdc__element_child (root, "case", element)); i++) {
    condition = (struct kdc__lint_condition) { .element = element, .attribute = "test",
                                               .expr = p->cases[i].test };
    add_condition (lint, p->form, &condition);
  }
}

void
kdc__lint_walk (struct kdc__lint *lint)
{
  size_t i;

  kdc__lint_run (lint, KDC__LINT_DOCUMENT, NULL, lint->document->root);
  walk_elements (lint, lint->document->root);
  if (lint->compiled && lint->kind == KDC__K_FORM)
    walk_form (lint, lint->compiled);
  if (lint->compiled && lint->kind == KDC__K_PROCEDURE)
    walk_procedure (lint, lint->compiled);
  for (i = 0; i < lint->condition_count; i++)
    kdc__lint_run (lint, KDC__LINT_CONDITION, NULL, lint->conditions + i);
}
