/* evaluate.c - what is relevant, and what calculated fields hold. The form's vertices are
 * in topological order, so each look finds what it depends on done; whether a field is missing is
 * found out when somebody asks, and remembered. */
#include "validate/check.h"

#include <string.h>

static int
any_row_holds (struct kdc__check *check, const struct kdc__node *repeat, uint32_t parent,
               uint32_t before)
{
  const struct kdc__table *table = check->dossier->slots.tables + repeat->table;
  uint32_t row;

  for (row = kdc__first_row (table, parent);
       row < table->count && table->rows[row].parent == parent; row++)
    if (kdc__holds_value (check, repeat, row, before))
      return 1;
  return 0;
}

int
kdc__holds_value (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                  uint32_t before)
{
  const struct kdc__node *child;

  if (node->kind == KDC__FIELD) {
    const struct kdc__slot *slot = kdc__slot_of (check, node, row);

    return slot->state != KDC__ABSENT
           && (!slot->irrelevant
               || kdc__form_position (check->form, node, KDC__OF_VALUE) >= before);
  }
  for (child = node->first_child; child; child = child->next)
    if (child->kind == KDC__REPEAT ? any_row_holds (check, child, row, before)
                                   : kdc__holds_value (check, child, row, before))
      return 1;
  return 0;
}

/* --- relevance -------------------------------------------------------------------------------- */

static int
own_relevance (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
               enum kdc__relevance *out)
{
  struct kdc__outcome outcome;
  const struct kdc_dossier *d = check->dossier;
  int status;

  *out = KDC__RELEVANT;
  if (node->node.kind == KDC__BRANCH
      && d->places[node->node.table].offsets[row][node->node.ordinal]
           == KDC__NO_OFFSET) {
    *out = KDC__IRRELEVANT;
    return KDC_OK;
  }
  if (!node->relevant)
    return KDC_OK;
  status = kdc__check_run_of (check, node->relevant, node, KDC__OF_RELEVANT, row, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind == KDC__RESULT) {
    *out = kdc__outcome_true (&outcome) ? KDC__RELEVANT : KDC__IRRELEVANT;
    return KDC_OK;
  }
  *out = outcome.kind == KDC__FAILED ? KDC__RELEVANT : KDC__OPEN;
  return kdc__check_unsettled (check, &outcome, node, row, "relevant");
}

static enum kdc__relevance
combine (enum kdc__relevance parent, enum kdc__relevance own)
{
  if (parent == KDC__RELEVANT)
    return own;
  return own == KDC__IRRELEVANT ? KDC__CLOSED : KDC__OPEN;      /* parent is open */
}

static void
mark_irrelevant (struct kdc__check *check, const struct kdc__node *node, uint32_t row)
{
  if (node->kind == KDC__FIELD)
    kdc__slot_of (check, node, row)->irrelevant = 1;
  else if (node->kind == KDC__REPEAT)
    kdc__row_set_irrelevant (check->dossier->slots.tables + node->table, row, 1);
}

int
kdc__relevance_find (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                     enum kdc__relevance *out)
{
  struct kdc__mark *mark = kdc__mark_of (check, node, row);
  enum kdc__relevance parent = KDC__RELEVANT, own = KDC__RELEVANT;
  int status = KDC_OK;

  if (node->parent)
    status = kdc__relevance_of (check, node->parent, kdc__parent_row (check, node, row), &parent);
  if (status != KDC_OK)
    return status;
  if (parent == KDC__IRRELEVANT || parent == KDC__CLOSED) {
    *out = parent;
  } else {
    status = own_relevance (check, kdc__form_node_of (node), row, &own);
    *out = combine (parent, own);
  }
  if (status != KDC_OK)
    return status;
  mark->relevance = (uint8_t) *out;
  if (*out == KDC__IRRELEVANT || *out == KDC__CLOSED)
    mark_irrelevant (check, node, row);
  return status;
}

/* --- calculated values ------------------------------------------------------------------------ */

static int
set_slot (struct kdc__check *check, struct kdc__slot *slot, enum kdc__slot_state state,
          const struct kdc__value *value)
{
  int status = kdc__slot_remember (check->dossier, slot);

  slot->state = (uint8_t) state;
  if (value)
    slot->value = *value;
  return status;
}

/* A value made by an expression, as the type of the field. */
static int
convert (struct kdc__check *check, const struct kdc__form_node *node,
         const struct kdc__value *value, struct kdc__value *out)
{
  struct kdc_buffer text;
  char *copy = NULL;
  size_t size;
  int status;

  kdc__buffer_init (&text, check->ctx, 0);
  status = kdc__value_format (value, &text);
  if (status == KDC_OK)
    status = kdc__nfc (check->made, text.data, text.size, &copy, &size);
  kdc__buffer_clear (&text);
  if (status != KDC_OK)
    return status;
  return kdc__value_parse (node->field_type->type, copy, size, out);
}

static int
report_difference (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
                   const struct kdc__value *value)
{
  struct kdc__finding_spec spec = { .code = "rule.calculated" };
  struct kdc__param param = { "calculated", "" };
  struct kdc_buffer text;
  int status = KDC_OK;

  kdc__buffer_init (&text, check->ctx, 0);
  if (value)
    status = kdc__value_format (value, &text);
  if (text.data)
    param.value = text.data;
  if (status == KDC_OK)
    status = kdc__node_finding (check->dossier, &check->report->findings, node, row, &spec,
                                &param, 1);
  kdc__buffer_clear (&text);
  return status;
}

static int
take_result (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
             struct kdc__slot *slot, const struct kdc__value *result)
{
  struct kdc__value value;
  int status = KDC_OK, differs;

  if (result)
    status = convert (check, node, result, &value);
  if (status == KDC_EPARSE || status == KDC_ELIMIT)
    return set_slot (check, slot, KDC__INVALID, NULL);
  if (status != KDC_OK)
    return status;
  if (slot->state == KDC__VALUE) {
    differs = !result || !kdc__value_equal (&slot->value, &value);
    if (!differs)
      return KDC_OK;
    status = report_difference (check, node, row, result ? &value : NULL);
  }
  if (status == KDC_OK)
    status = set_slot (check, slot, result ? KDC__VALUE : KDC__ABSENT, result ? &value : NULL);
  return status;
}

int
kdc__check_calculate (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__mark *mark = kdc__mark_of (check, &node->node, row);
  struct kdc__slot *slot = kdc__slot_of (check, &node->node, row);
  struct kdc__outcome outcome;
  int status;

  if (mark->calculated)
    return KDC_OK;
  mark->calculated = 1;
  if (slot->irrelevant)
    return KDC_OK;
  status = kdc__check_run_of (check, node->calculate, node, KDC__OF_VALUE, row, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind == KDC__RESULT)
    return take_result (check, node, row, slot, outcome.count ? outcome.values : NULL);
  status = kdc__check_unsettled (check, &outcome, node, row, "calculate");
  if (status == KDC_OK && (slot->state == KDC__ABSENT || outcome.kind == KDC__FAILED))
    status = set_slot (check, slot, outcome.kind == KDC__UNKNOWN ? KDC__PENDING : KDC__INVALID,
                       NULL);
  return status;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int
make_marks (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  uint32_t i;

  check->marks = kdc__arena_array (&check->arena, d->slots.count, sizeof *check->marks);
  check->whole = kdc__arena_alloc (&check->arena, check->form->node_count + 1);
  if (!check->marks || !check->whole)
    return KDC_ENOMEM;
  for (i = 0; i < d->slots.count; i++) {
    size_t count = (size_t) d->slots.tables[i].count * d->places[i].width;

    check->marks[i] = kdc__arena_array (&check->arena, count ? count : 1, sizeof **check->marks);
    if (!check->marks[i])
      return KDC_ENOMEM;
  }
  return KDC_OK;
}

static int
settle_rows (struct kdc__check *check, const struct kdc__vertex *vertex)
{
  uint32_t row, count = check->dossier->slots.tables[vertex->table].count;
  enum kdc__relevance relevance;
  int status = KDC_OK;

  if (vertex->aspect == KDC__OF_RELEVANT && !vertex->node->conditional)
    return KDC_OK;
  for (row = 0; row < count && status == KDC_OK; row++)
    status = vertex->aspect == KDC__OF_RELEVANT
               ? kdc__relevance_of (check, &vertex->node->node, row, &relevance)
               : kdc__check_calculate (check, vertex->node, row);
  return status;
}

int
kdc__check_evaluate (struct kdc__check *check)
{
  const struct kdc_form *form = check->form;
  int status = make_marks (check);
  uint32_t i;

  for (i = 0; i < form->vertex_count && status == KDC_OK; i++) {
    const struct kdc__vertex *vertex = form->vertices + i;

    if (vertex->aspect == KDC__OF_RELEVANT
        || (vertex->aspect == KDC__OF_VALUE && vertex->node->calculate))
      status = settle_rows (check, vertex);
  }
  return status;
}
