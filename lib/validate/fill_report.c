/* fill_report.c - what a session knows: states, what has changed, findings of one field, and the
 * report of a validation of all that it holds. */
#include "validate/fill_session.h"

#include <string.h>

/* --- state ------------------------------------------------------------------------------------ */

void
kdc__fill_entry (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                 struct kdc__fill_entry *out)
{
  const struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);

  *out = (struct kdc__fill_entry) {
    .text = cell->entered.data ? cell->entered.data : "", .size = cell->entered.size,
    .source = cell->source.size ? cell->source.data : NULL, .verified = cell->verified,
    .has_at = cell->has_at, .at = cell->at };
}

static int
value_bits (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  const struct kdc__slot *slot
    = fill->dossier->slots.tables[node->node.table].rows[row].slots + node->node.column;
  int bits = cell->verified ? KDC__FILL_VERIFIED : 0;

  if (node->calculate || strcmp (node->prefill, "locked") == 0
      || strcmp (node->prefill, "mandatory") == 0)
    bits |= KDC__FILL_READONLY;
  if (slot->irrelevant)
    return bits;
  return bits | (slot->state == KDC__VALUE     ? KDC__FILL_VALUE
                 : slot->state == KDC__INVALID ? KDC__FILL_INVALID
                 : slot->state == KDC__PENDING ? KDC__FILL_PENDING
                                               : 0);
}

static int
has_findings (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__line *line = kdc__line_of (fill, node->node.table, row);
  const struct kdc__point *point = kdc__point_of (fill, &node->node, row);
  size_t i;

  for (i = 0; i < KDC__ASPECTS; i++)
    if (point->said[i])
      return 1;
  for (i = 0; i < fill->form->rule_count; i++)
    if (fill->form->rules[i].node == node && line->rules[fill->rule_of[i]])
      return 1;
  return 0;
}

int
kdc__fill_state (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row, int whole,
                 int *out, kdc_error **err)
{
  const struct kdc__point *point;
  struct kdc__mark *mark;
  int status = kdc__fill_settle (fill, err);

  *out = 0;
  if (status != KDC_OK)
    return status;
  if (whole) {
    status = kdc__fill_state (fill, kdc__form_node_of (node->node.parent), row, 0, out, err);
    *out &= KDC__FILL_RELEVANT | KDC__FILL_READONLY;
    *out |= kdc__whole_of (fill, &node->node, row)->said ? KDC__FILL_FINDINGS : 0;
    return status;
  }
  point = kdc__point_of (fill, &node->node, row);
  mark = kdc__mark_of (&fill->check, &node->node, row);
  *out = (mark->relevance == KDC__IRRELEVANT || mark->relevance == KDC__CLOSED
            ? 0 : KDC__FILL_RELEVANT)
         | (point->required ? KDC__FILL_REQUIRED : 0) | (point->readonly ? KDC__FILL_READONLY : 0)
         | (mark->need == KDC__NEED_MISSING ? KDC__FILL_MISSING : 0)
         | (has_findings (fill, node, row) ? KDC__FILL_FINDINGS : 0);
  if (node->node.kind == KDC__FIELD)
    *out |= value_bits (fill, node, row);
  if (node->node.kind == KDC__BRANCH && kdc__fill_is_chosen (fill, node, row))
    *out |= KDC__FILL_CHOSEN;
  return KDC_OK;
}

/* --- what has changed ------------------------------------------------------------------------- */

size_t
kdc__fill_changed_count (const struct kdc_fill *fill)
{
  return fill->changed_count;
}

int
kdc__fill_changed (const struct kdc_fill *fill, size_t index, const struct kdc__form_node **node,
                   uint32_t *row, int *whole)
{
  const struct kdc__changed *changed = fill->changed + index;
  const struct kdc__table *rows;

  if (index >= fill->changed_count)
    return 0;
  *node = changed->node;
  *whole = changed->whole;
  *row = changed->row;
  rows = fill->dossier->slots.tables
         + (*whole ? changed->node->node.parent->table : changed->node->node.table);
  if (*row >= rows->count || rows->rows[*row].id != changed->id)    /* rows have moved since */
    for (*row = 0; *row < rows->count && rows->rows[*row].id != changed->id; ++*row)
      ;
  if (*row >= rows->count)
    return 0;
  return *whole ? kdc__whole_of (fill, &(*node)->node, *row)->changed
                : kdc__point_of (fill, &(*node)->node, *row)->changed;
}

/* --- findings --------------------------------------------------------------------------------- */

/* A check of its own that writes into another report and knows all that the session knows. */
static void
borrow (struct kdc_fill *fill, struct kdc_report *report, struct kdc__check *check,
        kdc_error **err)
{
  *check = fill->check;
  check->report = report;
  check->err = err;
  check->made = &fill->scratch;
  check->names = NULL;
  kdc__arena_init (&check->arena, fill->ctx);
  kdc__findings_init (&check->codes, fill->ctx);
}

/* Relevance and value once more, for what they say; they come out as they are. */
static int
say_conditions (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  enum kdc__relevance relevance;
  enum kdc__need need;
  int status = kdc__relevance_find (check, &node->node, row, &relevance);

  if (status == KDC_OK)
    status = kdc__need_find (check, &node->node, row, &need);
  return status == KDC_OK ? kdc__judge_need (check, node, row) : status;
}

/* The received text of a calculated field is calculated once more, beside the slot. */
static int
say_calculation (struct kdc_fill *fill, struct kdc__check *check,
                 const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__slot *slot = kdc__slot_of (check, &node->node, row), before = *slot;
  const struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  int status = kdc__slot_parse (fill->dossier, node, cell->entered.data, cell->entered.size, slot);

  if (status == KDC_OK)
    status = kdc__check_code (check, node, row);
  kdc__mark_of (check, &node->node, row)->calculated = 0;
  if (status == KDC_OK)
    status = kdc__check_calculate (check, node, row);
  *slot = before;
  kdc__mark_of (check, &node->node, row)->calculated = 1;
  return status;
}

/* What is wrong with the text of a field, as parsing it would say. */
static int
say_text (struct kdc_fill *fill, struct kdc__check *check, const struct kdc__form_node *node,
          uint32_t row)
{
  struct kdc__slot *slot = kdc__slot_of (check, &node->node, row), before = *slot;
  const struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  struct kdc__findings received = fill->dossier->findings;
  struct kdc__arena arena = fill->dossier->slots.arena;
  int status;

  if (!cell->entered.size)
    return KDC_OK;
  kdc__findings_init (&fill->dossier->findings, fill->ctx);
  kdc__arena_init (&fill->dossier->slots.arena, fill->ctx);
  status = kdc__slot_read (fill->dossier, node, row, cell->entered.data, cell->entered.size);
  if (status == KDC_OK)
    status = kdc__check_code (check, node, row);
  *slot = before;
  kdc__forget_codes (check);
  if (status == KDC_OK && fill->dossier->findings.count)
    status = kdc__findings_copy (&check->report->findings, fill->dossier->findings.items[0]);
  kdc__findings_clear (&fill->dossier->findings);
  kdc__arena_free (&fill->dossier->slots.arena);
  fill->dossier->findings = received;
  fill->dossier->slots.arena = arena;
  return status;
}

static int
say_field (struct kdc_fill *fill, struct kdc__check *check, const struct kdc__form_node *node,
           uint32_t row)
{
  enum kdc__relevance relevance = kdc__mark_of (check, &node->node, row)->relevance;
  int status = KDC_OK;

  if (relevance != KDC__IRRELEVANT)
    status = say_text (fill, check, node, row);
  if (status == KDC_OK && node->calculate)
    status = say_calculation (fill, check, node, row);
  if (status == KDC_OK && relevance != KDC__IRRELEVANT && relevance != KDC__CLOSED)
    status = kdc__judge_constraint (check, node, row);
  return status;
}

static int
say_all (struct kdc_fill *fill, struct kdc__check *check, const struct kdc__form_node *node,
         uint32_t row, int whole)
{
  size_t i;
  int status;

  if (whole)
    return kdc__judge_rows (check, node, row);
  status = say_conditions (check, node, row);
  if (status == KDC_OK && node->node.kind == KDC__FIELD)
    status = say_field (fill, check, node, row);
  for (i = 0; i < fill->form->rule_count && status == KDC_OK; i++)
    if (fill->form->rules[i].node == node)
      status = kdc__judge_rule (check, fill->form->rules + i, row);
  for (i = 0; i < check->codes.count && status == KDC_OK; i++)
    status = kdc__findings_copy (&check->report->findings, check->codes.items[i]);
  return status;
}

static void
strip_places (struct kdc__findings *list)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    list->items[i]->offset = KDC__NO_OFFSET;
    list->items[i]->line = list->items[i]->column = 0;
  }
}

int
kdc__fill_findings (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                    int whole, struct kdc_report **out, kdc_error **err)
{
  struct kdc_report *report = NULL;
  struct kdc__check check;
  int status = kdc__fill_settle (fill, err);
  size_t i;

  *out = NULL;
  if (status != KDC_OK)
    return status;
  status = kdc__report_new (fill->ctx, &report);
  if (status == KDC_OK) {
    borrow (fill, report, &check, err);
    fill->evaluator.vm.steps = 0;
    status = say_all (fill, &check, node, row, whole);
    kdc__check_clear (&check);
    kdc__arena_reset (&fill->evaluator.vm.scratch);
    kdc__arena_reset (&fill->scratch);
  }
  if (status != KDC_OK) {
    kdc__report_free (report);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  strip_places (&report->findings);
  report->on = fill->evaluator.on;
  report->revision = -1;
  for (i = 0; i < report->findings.count; i++)
    if (kdc__verdict_of (report->findings.items[i]) > report->verdict)
      report->verdict = kdc__verdict_of (report->findings.items[i]);
  *out = report;
  return KDC_OK;
}

/* --- the whole report ------------------------------------------------------------------------- */

/* Places in the order of the document, so that findings sort as those of a document do. */
struct copying { const struct kdc_fill *fill; struct kdc_dossier *to; size_t offset; };

static int
copy_node (struct copying *c, const struct kdc__node *node, uint32_t from, uint32_t to);

static int
copy_rows (struct copying *c, const struct kdc__node *repeat, uint32_t from_parent,
           uint32_t to_parent)
{
  const struct kdc__table *rows = c->fill->dossier->slots.tables + repeat->table;
  uint32_t row, made;
  int status = KDC_OK;

  for (row = kdc__first_row (rows, from_parent);
       row < rows->count && rows->rows[row].parent == from_parent && status == KDC_OK; row++) {
    status = kdc__dossier_add_row (c->to, repeat->table, to_parent, &made);
    if (status == KDC_OK)
      status = copy_node (c, repeat, row, made);
  }
  return status;
}

static int
holds_something (const struct kdc_fill *fill, const struct kdc__node *node, uint32_t row)
{
  return kdc__holds_value ((struct kdc__check *) &fill->check, node, row, 0);
}

static int
copy_node (struct copying *c, const struct kdc__node *node, uint32_t from, uint32_t to)
{
  const struct kdc_fill *fill = c->fill;
  struct kdc_dossier *d = c->to;
  const struct kdc__node *child;
  struct kdc__fill_entry entry;
  int status = KDC_OK, there;

  there = node->kind == KDC__BRANCH ? kdc__fill_is_chosen (fill, kdc__form_node_of (node), from)
          : node->kind == KDC__FIELD ? kdc__cell_of (fill, node, from)->entered.size > 0
                                     : node->kind == KDC__REPEAT
                                         || holds_something (fill, node, from);
  if (there)
    d->places[node->table].offsets[to][node->ordinal] = c->offset++;
  if (node->kind == KDC__FIELD) {
    kdc__fill_entry (fill, kdc__form_node_of (node), from, &entry);
    return kdc__slot_read (d, kdc__form_node_of (node), to, entry.text, entry.size);
  }
  for (child = node->first_child; child && status == KDC_OK; child = child->next)
    status = child->kind == KDC__REPEAT ? copy_rows (c, child, from, to)
                                        : copy_node (c, child, from, to);
  return status;
}

/* Everything that the session's dossier says, but not what the other one owns. */
static int
copy_envelope (const struct kdc_dossier *from, struct kdc_dossier *to)
{
  const struct kdc_dossier own = *to;
  size_t i;
  int status = KDC_OK;

  *to = *from;
  to->arena = own.arena;
  to->source = own.source;
  to->directory = own.directory;
  to->bytes = own.bytes;
  to->findings = own.findings;
  to->slots = own.slots;
  to->places = own.places;
  to->row_count = own.row_count;
  to->changes = NULL;
  to->live = 0;
  to->papers = NULL;
  to->paper_count = to->paper_capacity = 0;
  to->provenances = NULL;
  to->provenance_count = to->provenance_capacity = 0;
  to->root_offset = to->data_offset = 0;
  for (i = 0; i < from->findings.count && status == KDC_OK; i++)
    status = kdc__findings_copy (&to->findings, from->findings.items[i]);
  return status;
}

static int
copy_papers (const struct kdc_dossier *from, struct kdc_dossier *to, size_t offset)
{
  size_t i;

  to->papers_offset = offset++;
  if (from->directory && !(to->directory = kdc__strdup (to->ctx, from->directory)))
    return KDC_ENOMEM;
  if (!from->paper_count)
    return KDC_OK;
  to->papers = kdc__calloc (to->ctx, from->paper_count, sizeof *to->papers);
  if (!to->papers)
    return KDC_ENOMEM;
  memcpy (to->papers, from->papers, from->paper_count * sizeof *to->papers);
  to->paper_count = to->paper_capacity = from->paper_count;
  for (i = 0; i < to->paper_count; i++)
    to->papers[i].offset = offset++;
  return KDC_OK;
}

int
kdc__fill_copy (const struct kdc_fill *fill, struct kdc_dossier **out, kdc_error **err)
{
  const struct kdc_dossier *from = fill->dossier;
  struct copying c = { .fill = fill, .offset = 1 };
  int status = kdc__dossier_of_form (fill->form, &c.to, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  status = copy_envelope (from, c.to);
  if (status == KDC_OK)
    status = copy_node (&c, &fill->form->nodes[0]->node, 0, 0);
  if (status == KDC_OK)
    status = copy_papers (from, c.to, c.offset);
  if (status != KDC_OK) {
    kdc__dossier_free (c.to);
    return kdc__fail_nomem (err);
  }
  *out = c.to;
  return KDC_OK;
}

int
kdc__fill_report (struct kdc_fill *fill, const char *scope, struct kdc_report **out,
                  kdc_error **err)
{
  const struct kdc__validate_options options = { .on = fill->evaluator.on, .scope = scope };
  struct kdc_dossier *copy;
  int status = kdc__fill_copy (fill, &copy, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  status = kdc__validate (copy, &options, out, err);
  if (status == KDC_OK)
    strip_places (&(*out)->findings);
  kdc__dossier_free (copy);
  return status;
}
