/* lint_procedure.c - checks of procedures: guidance, papers, fees, cases, the term, and what a
 * procedure needs of the rest of the catalog. */
#include "validate/lint_checks.h"

#include <string.h>

static const struct kdc_procedure *
procedure_of (const struct kdc__lint *lint)
{
  return lint->compiled;
}

static int
has_child (const struct kdc__element *element, const char *name)
{
  return kdc__element_child (element, name, NULL) != NULL;
}

static int
is_set (const struct kdc__element *element, const char *name)
{
  return kdc__element_attribute (element, name) != NULL;
}

static int
says (const struct kdc__element *element, const char *name, const char *value)
{
  return strcmp (kdc__lint_attribute (element, name), value) == 0;
}

/* --- what a citizen needs to know ------------------------------------------------------------- */

/* A document that says what its sources do not tell is no worse than they are. */
static int
is_unknown (const struct kdc__element *root, const char *about)
{
  const struct kdc__element *unknown = NULL;

  while ((unknown = kdc__element_child (root, "unknown", unknown)))
    if (says (unknown, "about", about))
      return 1;
  return 0;
}

static void
say_missing (struct kdc__lint *lint, const struct kdc__element *root, const char *name)
{
  if (!has_child (root, name) && !is_unknown (root, name))
    kdc__lint_say (lint, root, "code", 0, "code", kdc__lint_attribute (root, "code"), NULL);
}

void
kdc__lint_procedure_guide (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "guide");
}

void
kdc__lint_procedure_result (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "result");
}

void
kdc__lint_procedure_basis (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "legal-basis");
}

void
kdc__lint_procedure_fee (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "fee");
}

void
kdc__lint_procedure_step (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "step");
}

void
kdc__lint_procedure_term (struct kdc__lint *lint, const void *item)
{
  say_missing (lint, item, "term");
}

/* Only where the catalog has the list of domains. */
void
kdc__lint_domain_unknown (struct kdc__lint *lint, const void *item)
{
  const struct kdc_procedure *p = procedure_of (lint);
  const struct kdc__codelist *list;
  int status;

  if (!p || !p->domain)
    return;
  status = kdc__catalog_codelist (lint->catalog, "procedure-domains", p->head.valid_from, &list,
                                  NULL);
  if (status == KDC_ENOMEM)
    lint->status = status;
  if (status == KDC_OK
      && !kdc__codelist_find (list, p->domain, strlen (p->domain), p->head.valid_from))
    kdc__lint_say (lint, item, "domain", 0, "domain", p->domain, NULL);
}

static int
asks_for (const struct kdc__element *element, const char *id)
{
  const struct kdc__element *child;

  if (strcmp (kdc__lint_attribute (element, "ask"), id) == 0)
    return 1;
  for (child = element->first_child; child; child = child->next)
    if (asks_for (child, id))
      return 1;
  return 0;
}

/* People would answer for nothing. */
void
kdc__lint_ask_unused (struct kdc__lint *lint, const void *item)
{
  const char *id = kdc__lint_attribute (item, "id");

  if (!asks_for (lint->document->root, id))
    kdc__lint_say (lint, item, "id", 0, "id", id, NULL);
}

void
kdc__lint_unknown_idle (struct kdc__lint *lint, const void *item)
{
  static const char *const single[] = { "term", "fee", "result", "legal-basis" };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (single); i++)
    if (says (item, "about", single[i]) && has_child (lint->document->root, single[i]))
      kdc__lint_say (lint, item, "about", 0, "about", single[i], NULL);
}

/* --- registers of codes ----------------------------------------------------------------------- */

static int
is_whole (const struct kdc_catalog *c, const char *code)
{
  return kdc__catalog_is (c, kdc__catalog_lower (c, KDC__K_PROCEDURE, code), KDC__K_PROCEDURE,
                          code);
}

/* The document speaks while the procedure is in force; the entry is of use only once it ended. */
void
kdc__lint_entry_whole (struct kdc__lint *lint, const void *item)
{
  const char *code = kdc__lint_attribute (item, "code");

  if (is_whole (lint->catalog, code) && !is_set (item, "replaced-by") && !is_set (item, "repealed"))
    kdc__lint_say (lint, item, "code", 0, "code", code, NULL);
}

/* Where following the codes that took its place ends: the entry of the last; steps counts them. */
static const struct kdc__known *
last_successor (struct kdc__lint *lint, const char *code, size_t *steps, const char **last)
{
  const struct kdc__known *known = NULL;

  for (*steps = 0, *last = code; *steps < 16 && lint->status == KDC_OK; ++*steps) {
    int status = kdc__catalog_known (lint->catalog, *last, lint->entry->valid_from, &known, NULL);

    if (status == KDC_ENOMEM)
      lint->status = status;
    if (status != KDC_OK || !known || !known->replaced_by)
      return known;
    *last = known->replaced_by;
  }
  return known;
}

void
kdc__lint_entry_cycle (struct kdc__lint *lint, const void *item)
{
  const char *last;
  size_t steps;

  if (!lint->entry || !is_set (item, "replaced-by"))
    return;
  last_successor (lint, kdc__lint_attribute (item, "code"), &steps, &last);
  if (steps == 16)
    kdc__lint_say (lint, item, "replaced-by", 0, "code", kdc__lint_attribute (item, "code"), NULL);
}

void
kdc__lint_entry_successor (struct kdc__lint *lint, const void *item)
{
  const char *last;
  size_t steps;

  if (!lint->entry || !is_set (item, "replaced-by"))
    return;
  if (!last_successor (lint, kdc__lint_attribute (item, "code"), &steps, &last)
      && !is_whole (lint->catalog, last))
    kdc__lint_say (lint, item, "replaced-by", 0, "code", last, NULL);
}

/* Numbers of Vietnamese laws and decrees have a slash: 60/2014/QH13. */
void
kdc__lint_basis_number (struct kdc__lint *lint, const void *item)
{
  const char *number = kdc__lint_attribute (item, "number");

  if (!strchr (number, '/') || !(number[0] >= '0' && number[0] <= '9'))
    kdc__lint_say (lint, item, "number", 0, "number", number, NULL);
}

/* --- papers ----------------------------------------------------------------------------------- */

void
kdc__lint_paper_guide (struct kdc__lint *lint, const void *item)
{
  if (!has_child (item, "guide"))
    kdc__lint_say (lint, item, "id", 0, "id", kdc__lint_attribute (item, "id"), NULL);
}

void
kdc__lint_paper_count (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *paper = item;

  if (says (paper, "handling", "submit") && kdc__model_integer (paper, "originals", 0) == 0
      && kdc__model_integer (paper, "copies", 0) == 0)
    kdc__lint_say (lint, paper, "id", 0, "id", kdc__lint_attribute (paper, "id"), NULL);
}

/* Papers that are shown, and notes, are not looked for in a dossier. */
void
kdc__lint_paper_idle (struct kdc__lint *lint, const void *item)
{
  static const char *const names[] = { "required", "certified", "originals", "copies" };
  const struct kdc__element *paper = item;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (names); i++)
    if (!says (paper, "handling", "submit") && is_set (paper, names[i])
        && (i < 2 || says (paper, "handling", "note")))
      kdc__lint_say (lint, paper, names[i], 0, "id", kdc__lint_attribute (paper, "id"),
                     "attribute", names[i], "handling", kdc__lint_attribute (paper, "handling"),
                     NULL);
}

static const struct kdc__paper *
paper_of (const struct kdc__paper *papers, size_t count, const struct kdc__element *element)
{
  const struct kdc__paper *found;
  size_t i;

  for (i = 0; i < count; i++) {
    if (papers[i].element == element)
      return papers + i;
    found = paper_of (papers[i].alternatives, papers[i].alternative_count, element);
    if (found)
      return found;
  }
  return NULL;
}

/* A field that is always there. */
static int
is_always_filled (const struct kdc__node *field, const struct kdc_form *form)
{
  const struct kdc__form_node *node = form->nodes[field->index];

  if (!node->required || !kdc__expr_is_literal_true (node->required))
    return 0;
  for (field = &node->node; field; field = field->parent) {
    node = form->nodes[field->index];
    if (node->relevant || field->kind == KDC__REPEAT || field->kind == KDC__BRANCH
        || (field->kind == KDC__GROUP && !node->required))
      return 0;
  }
  return 1;
}

/* One way is always taken, so nobody is ever asked for the others. */
void
kdc__lint_one_of_answered (struct kdc__lint *lint, const void *item)
{
  const struct kdc_procedure *p = procedure_of (lint);
  const struct kdc__paper *value = p ? paper_of (p->papers, p->paper_count, item) : NULL;
  const struct kdc__node *const *list;
  size_t i, count = value && value->value ? kdc__expr_reads (value->value, &list) : 0;

  for (i = 0; i < count; i++)
    if (list[i]->kind == KDC__FIELD && is_always_filled (list[i], p->form))
      kdc__lint_say (lint, item, "field", 0, "field", value->value_path, NULL);
}

/* --- fees ------------------------------------------------------------------------------------- */

void
kdc__lint_fee_amount (struct kdc__lint *lint, const void *item)
{
  if (!is_set (item, "amount") && !is_set (item, "set-by"))
    kdc__lint_say (lint, item, "id", 0, "id", kdc__lint_attribute (item, "id"), NULL);
}

void
kdc__lint_fee_negative (struct kdc__lint *lint, const void *item)
{
  if (kdc__lint_attribute (item, "amount")[0] == '-')
    kdc__lint_say (lint, item, "amount", 0, "id", kdc__lint_attribute (item, "id"), NULL);
}

void
kdc__lint_fee_currency (struct kdc__lint *lint, const void *item)
{
  if (is_set (item, "amount") && !is_set (item, "currency"))
    kdc__lint_say (lint, item, "amount", 0, "id", kdc__lint_attribute (item, "id"), NULL);
}

void
kdc__lint_fee_quantity (struct kdc__lint *lint, const void *item)
{
  const char *per = kdc__lint_attribute (item, "per");

  if ((strcmp (per, "copy") == 0 || strcmp (per, "page") == 0) && !is_set (item, "quantity")
      && has_child (lint->document->root, "form"))
    kdc__lint_say (lint, item, "per", 0, "id", kdc__lint_attribute (item, "id"), "per", per, NULL);
}

/* Amounts change more often than procedures do: each says where it is from. */
void
kdc__lint_fee_source (struct kdc__lint *lint, const void *item)
{
  const char *amount = kdc__element_attribute (item, "amount");

  if (amount && strcmp (amount, "0") != 0 && !is_set (item, "source"))
    kdc__lint_say (lint, item, "amount", 0, "id", kdc__lint_attribute (item, "id"), NULL);
}

/* --- cases ------------------------------------------------------------------------------------ */

static size_t
case_count (const struct kdc__element *one)
{
  return kdc__model_count (one->parent, "case");
}

void
kdc__lint_case_test (struct kdc__lint *lint, const void *item)
{
  if (case_count (item) > 1 && !is_set (item, "test") && has_child (lint->document->root, "form"))
    kdc__lint_say (lint, item, "code", 0, "code", kdc__lint_attribute (item, "code"), NULL);
}

void
kdc__lint_case_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *one = item, *other = one->parent->first_child;
  const char *test = kdc__element_attribute (one, "test");

  for (; test && other != one; other = other->next)
    if (other->decl == one->decl && says (other, "test", test))
      kdc__lint_say (lint, one, "test", 0, "code", kdc__lint_attribute (one, "code"), "other",
                     kdc__lint_attribute (other, "code"), NULL);
}

void
kdc__lint_case_question (struct kdc__lint *lint, const void *item)
{
  if (case_count (item) > 1 && !has_child (item, "question"))
    kdc__lint_say (lint, item, "code", 0, "code", kdc__lint_attribute (item, "code"), NULL);
}

/* --- time ------------------------------------------------------------------------------------- */

void
kdc__lint_term_zero (struct kdc__lint *lint, const void *item)
{
  if (!says (item, "unit", "same-day") && !says (item, "unit", "other")
      && kdc__model_integer (item, "quantity", 0) == 0)
    kdc__lint_say (lint, item, "quantity", 0, "unit", kdc__lint_attribute (item, "unit"), NULL);
}

/* Working days are counted on a calendar: there must be one when the procedure begins and, where
 * its end is known, when it ends. */
void
kdc__lint_term_calendar (struct kdc__lint *lint, const void *item)
{
  const struct kdc_procedure *p = procedure_of (lint);
  const struct kdc__calendar *calendar;
  kdc__day days[2];
  char text[11];
  int i, status;

  if (!p || says (item, "unit", "hour") || says (item, "roll", "none"))
    return;
  days[0] = p->head.valid_from;
  days[1] = p->head.valid_to;
  for (i = 0; i < 2 && lint->status == KDC_OK && days[i] != INT32_MAX; i++) {
    status = kdc__catalog_calendar (lint->catalog, NULL, days[i], &calendar, NULL);
    if (status == KDC_ENOMEM)
      lint->status = status;
    if (status == KDC_OK && calendar->first <= days[i] && days[i] <= calendar->last)
      continue;
    kdc__day_format (days[i], text);
    kdc__lint_say (lint, item, "unit", 0, "day", text, NULL);
  }
}

/* --- the rest of the catalog ------------------------------------------------------------------ */

static int
is_in_force (const struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on)
{
  size_t i = kdc__catalog_lower (c, kind, id);

  for (; kdc__catalog_is (c, i, kind, id); i++)
    if (kdc__entry_in_force (c->entries + i, on))
      return 1;
  return 0;
}

/* Loading asks for the form on the first day; it is used until the last. */
void
kdc__lint_form_expires (struct kdc__lint *lint, const void *item)
{
  const struct kdc_procedure *p = procedure_of (lint);
  const char *ref = kdc__lint_attribute (item, "ref");
  char day[11];

  if (!p || is_in_force (lint->catalog, KDC__K_FORM, ref, p->head.valid_to))
    return;
  kdc__day_format (p->head.valid_to, day);
  kdc__lint_say (lint, item, "ref", 0, "form", ref, "day",
                 p->head.valid_to == INT32_MAX ? "…" : day, NULL);
}

/* An alias finds a procedure only while no procedure has that code itself. */
void
kdc__lint_alias_taken (struct kdc__lint *lint, const void *item)
{
  const char *code = kdc__lint_attribute (item, "code");
  const struct kdc__element *root = lint->document->root;
  const struct kdc__alias_entry *alias;
  size_t i;

  if (kdc__catalog_is (lint->catalog, kdc__catalog_lower (lint->catalog, KDC__K_PROCEDURE, code),
                       KDC__K_PROCEDURE, code)) {
    kdc__lint_say (lint, item, "code", 0, "code", code, "other", code, NULL);
    return;
  }
  for (i = 0; i < lint->catalog->alias_count; i++) {
    alias = lint->catalog->aliases + i;
    if (strcmp (alias->alias, code) == 0
        && strcmp (alias->code, kdc__lint_attribute (root, "code")) != 0) {
      kdc__lint_say (lint, item, "code", 0, "code", code, "other", alias->code, NULL);
      return;
    }
  }
}

void
kdc__lint_print_missing (struct kdc__lint *lint, const void *item)
{
  const struct kdc_procedure *p = procedure_of (lint);
  const struct kdc__print *print;
  int status;

  if (!p || !p->form_id)
    return;
  status = kdc__catalog_print (lint->catalog, "declaration", p->head.id, p->head.valid_from,
                               &print, NULL);
  if (status == KDC_ENOMEM)
    lint->status = status;
  if (status == KDC_ENOTFOUND)
    kdc__lint_say (lint, item, "code", 0, "code", p->head.id, NULL);
}
