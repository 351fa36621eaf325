/* rule.c - the layer of rules: what is irrelevant, missing, forbidden by a constraint or by a rule.
 * Everything is judged node by node in document order; positions sort it in the end. */
#include "validate/check.h"

#include <stdio.h>

static int
add (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
     struct kdc__finding_spec *spec)
{
  return kdc__node_finding (check->dossier, &check->report->findings, node, row, spec, NULL, 0);
}

static void
take_text (const struct kdc__text *text, const char *out[KDC__LANGS])
{
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++)
    out[lang] = kdc__text_get (text, lang);
}

/* --- nodes ------------------------------------------------------------------------------------ */

/* The topmost of what is not relevant speaks for all inside; around it, all is relevant or open. */
static int
judge_irrelevant (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__finding_spec spec = { .code = "structure.irrelevant" };
  const struct kdc__node *parent = node->node.parent;
  enum kdc__relevance around = KDC__RELEVANT;
  int status = KDC_OK;

  if (parent)
    status = kdc__relevance_of (check, parent, kdc__parent_row (check, &node->node, row), &around);
  if (status != KDC_OK || around == KDC__IRRELEVANT
      || !kdc__holds_value (check, &node->node, row, 0))
    return status;
  return add (check, node, row, &spec);
}

/* What a bound is today, as text, and whether it is what the value breaks. */
struct bound { struct kdc_buffer text; int broken; };

static int
read_bound (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
            const struct kdc__expr *expr, int sign, struct bound *bound)
{
  const struct kdc__value *value = &kdc__slot_of (check, &node->node, row)->value;
  struct kdc__outcome outcome;
  int status;

  kdc__buffer_init (&bound->text, check->ctx, 0);
  bound->broken = 0;
  if (!expr)
    return KDC_OK;
  status = kdc__check_run (check, expr, node->node.table, row, &outcome);
  if (status != KDC_OK || outcome.kind != KDC__RESULT || outcome.count != 1)
    return status;
  bound->broken = sign * kdc__compare_values (value, outcome.values) > 0;
  return kdc__value_format (outcome.values, &bound->text);
}

/* Without a message of its own a field says its bounds, when they are what is broken. */
static int
report_constraint (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__finding_spec spec = { .code = "form.constraint" };
  struct bound lower = { .broken = 0 }, upper = { .broken = 0 };
  struct kdc__param params[2];
  const struct kdc__message *words;
  size_t count = 0;
  int lang, status = read_bound (check, node, row, node->lower, -1, &lower);

  if (status == KDC_OK)
    status = read_bound (check, node, row, node->upper, 1, &upper);
  if (lower.text.size)
    params[count++] = (struct kdc__param) { "least", lower.text.data };
  if (upper.text.size)
    params[count++] = (struct kdc__param) { "most", upper.text.data };
  take_text (&node->message, spec.message);
  take_text (&node->guide, spec.guide);
  words = kdc__message_find (count == 2 ? "form.bounds" : lower.text.size ? "form.least"
                                                                          : "form.most");
  for (lang = 0; lang < KDC__LANGS && words && (lower.broken || upper.broken); lang++)
    if (!spec.message[lang])
      spec.message[lang] = words->text[lang];
  if (status == KDC_OK)
    status = kdc__node_finding (check->dossier, &check->report->findings, node, row, &spec, params,
                                count);
  kdc__buffer_clear (&lower.text);
  kdc__buffer_clear (&upper.text);
  return status;
}

int
kdc__judge_constraint (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__outcome outcome;
  int status;

  if (!node->constraint || kdc__slot_of (check, &node->node, row)->state != KDC__VALUE)
    return KDC_OK;
  status = kdc__check_run (check, node->constraint, node->node.table, row, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind != KDC__RESULT)
    return kdc__check_unsettled (check, &outcome, node, row, "constraint");
  return kdc__outcome_true (&outcome) ? KDC_OK : report_constraint (check, node, row);
}

int
kdc__judge_need (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__finding_spec spec = { .code = "form.required" };
  enum kdc__need need;
  int status;

  if (kdc__is_plainly_there (check, node, row))
    return KDC_OK;
  status = kdc__need_of (check, &node->node, row, &need);
  if (status != KDC_OK || need != KDC__NEED_MISSING || check->scope == KDC__SCOPE_DRAFT)
    return status;
  take_text (&node->guide, spec.guide);
  return add (check, node, row, &spec);
}

static int
judge_row (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  enum kdc__relevance relevance;
  int status = kdc__relevance_of (check, &node->node, row, &relevance);

  if (status != KDC_OK || relevance == KDC__CLOSED)
    return status;
  if (relevance == KDC__IRRELEVANT)
    return judge_irrelevant (check, node, row);
  status = kdc__judge_need (check, node, row);
  if (status == KDC_OK && node->node.kind == KDC__FIELD)
    status = kdc__judge_constraint (check, node, row);
  return status;
}

/* Rows of a repeat below one parent: fewer or more than the form allows. */
static int
judge_count (struct kdc__check *check, const struct kdc__form_node *node, uint32_t parent)
{
  const struct kdc__table *table = check->dossier->slots.tables + node->node.table;
  struct kdc__finding_spec spec = { .code = "form.rows" };
  char least[24], most[24], found[24];
  const struct kdc__param params[]
    = { { "least", least }, { "most", node->most ? most : "–" }, { "found", found } };
  int64_t count = 0;
  uint32_t row;

  for (row = kdc__first_row (table, parent);
       row < table->count && table->rows[row].parent == parent; row++)
    count += !table->rows[row].irrelevant;
  if (count >= node->least && (node->most == 0 || count <= node->most))
    return KDC_OK;
  if (count < node->least && check->scope == KDC__SCOPE_DRAFT)
    return KDC_OK;
  snprintf (least, sizeof least, "%lld", (long long) node->least);
  snprintf (most, sizeof most, "%lld", (long long) node->most);
  snprintf (found, sizeof found, "%lld", (long long) count);
  return kdc__repeat_finding (check->dossier, &check->report->findings, node, parent, &spec, params,
                              3);
}

/* Whether the repeat applies, rows or none. Its condition can read nothing of its own rows (that
 * would be a cycle), so it is asked once, from the row around them; rows report its failure
 * themselves. */
static int
repeat_applies (struct kdc__check *check, const struct kdc__form_node *repeat, uint32_t parent,
                int *out)
{
  const struct kdc__table *table = check->dossier->slots.tables + repeat->node.table;
  uint32_t row = kdc__first_row (table, parent);
  struct kdc__outcome outcome;
  int status = kdc__check_run_around (check, repeat->relevant, repeat, parent, &outcome);

  *out = status == KDC_OK && kdc__outcome_true (&outcome);
  if (status != KDC_OK || outcome.kind == KDC__RESULT
      || (row < table->count && table->rows[row].parent == parent))
    return status;
  return kdc__check_unsettled (check, &outcome, kdc__form_node_of (repeat->node.parent), parent,
                               "relevant");
}

int
kdc__judge_rows (struct kdc__check *check, const struct kdc__form_node *repeat, uint32_t parent)
{
  enum kdc__need need;
  int status, applies = 1;

  if (!repeat->least && !repeat->most)
    return KDC_OK;
  status = kdc__need_of (check, repeat->node.parent, parent, &need);
  if (status != KDC_OK || need != KDC__NEED_NOTHING)
    return status;
  if (repeat->relevant)
    status = repeat_applies (check, repeat, parent, &applies);
  return status == KDC_OK && applies ? judge_count (check, repeat, parent) : status;
}

static int
judge_node (struct kdc__check *check, const struct kdc__form_node *node)
{
  uint32_t row, rows = check->dossier->slots.tables[node->node.table].count;
  int status = KDC_OK;

  for (row = 0; row < rows && status == KDC_OK; row++)
    status = judge_row (check, node, row);
  if (node->node.kind != KDC__REPEAT)
    return status;
  rows = check->dossier->slots.tables[node->node.parent->table].count;
  for (row = 0; row < rows && status == KDC_OK; row++)
    status = kdc__judge_rows (check, node, row);
  return status;
}

/* --- rules ------------------------------------------------------------------------------------ */

static int
report_rule (struct kdc__check *check, const struct kdc__rule *rule, uint32_t row)
{
  struct kdc__finding_spec spec
    = { .code = "rule.failed", .severity = rule->severity, .outcome = rule->outcome };
  struct kdc_buffer model;
  int status;

  kdc__buffer_init (&model, check->ctx, 0);
  status = kdc__buffer_printf (&model, "%s/%s", check->form->head.id, rule->id);
  spec.model = model.data;
  take_text (&rule->message, spec.message);
  take_text (&rule->guide, spec.guide);
  if (status == KDC_OK)
    status = add (check, rule->node, row, &spec);
  kdc__buffer_clear (&model);
  return status;
}

/* Rules do not speak where their node does not apply, is itself reported as missing, or may not
 * apply and is empty. */
static int
applies (struct kdc__check *check, const struct kdc__node *node, uint32_t row, int *out)
{
  enum kdc__relevance relevance;
  enum kdc__need need = KDC__NEED_NOTHING;
  int status = kdc__relevance_of (check, node, row, &relevance);

  if (status == KDC_OK)
    status = kdc__need_of (check, node, row, &need);
  *out = relevance == KDC__RELEVANT
           ? need != KDC__NEED_MISSING && need != KDC__NEED_COVERED
           : relevance == KDC__OPEN && kdc__holds_value (check, node, row, UINT32_MAX);
  return status;
}

int
kdc__judge_rule (struct kdc__check *check, const struct kdc__rule *rule, uint32_t row)
{
  struct kdc__outcome outcome;
  int does = 0, status = applies (check, &rule->node->node, row, &does);

  if (status != KDC_OK || !does)
    return status;
  status = kdc__check_run (check, rule->test, rule->node->node.table, row, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind != KDC__RESULT)
    return kdc__check_unsettled (check, &outcome, rule->node, row, rule->id);
  return kdc__outcome_true (&outcome) ? KDC_OK : report_rule (check, rule, row);
}

int
kdc__check_rules (struct kdc__check *check)
{
  const struct kdc_form *form = check->form;
  int status = KDC_OK;
  uint32_t row;
  size_t i;

  for (i = 0; i < form->node_count && status == KDC_OK; i++)
    status = judge_node (check, form->nodes[i]);
  check->nothing_missing = status == KDC_OK && !check->unmet;
  for (i = 0; i < form->rule_count && status == KDC_OK; i++) {
    const struct kdc__rule *rule = form->rules + i;
    uint32_t rows = check->dossier->slots.tables[rule->node->node.table].count;

    for (row = 0; row < rows && status == KDC_OK; row++)
      status = kdc__judge_rule (check, rule, row);
  }
  return status;
}
