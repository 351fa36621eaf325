/* fill_evaluate.c - after a change, what waits is evaluated in the order of the form, each vertex
 * once, and only what has changed makes others wait. What a vertex finds is not kept: a sum of it
 * tells whether it says something else than before, and who wants to read it asks again. */
#include "validate/fill_session.h"

#include <string.h>

/* --- what waits ------------------------------------------------------------------------------- */

void
kdc__fill_dirty (struct kdc_fill *fill, uint32_t position, uint32_t table, uint32_t row)
{
  struct kdc__region *region = fill->regions + position;
  const struct kdc__table *tables = fill->dossier->slots.tables;
  uint32_t word = position / 64;
  uint64_t bit = (uint64_t) 1 << position % 64;

  if (!(fill->dirty[word] & bit)) {
    fill->dirty[word] |= bit;
    *region = (struct kdc__region) { table, row };
    if (word < fill->first_dirty)
      fill->first_dirty = word;
    return;
  }
  while (region->table != table || region->row != row)          /* the rows around both */
    if (region->table >= table) {
      region->row = tables[region->table].rows[region->row].parent;
      region->table = tables[region->table].parent;
    } else {
      row = tables[table].rows[row].parent;
      table = tables[table].parent;
    }
}

void
kdc__fill_dirty_all (struct kdc_fill *fill)
{
  uint32_t i;

  memset (fill->dirty, 0, fill->dirty_words * sizeof *fill->dirty);
  for (i = 0; i < fill->form->vertex_count; i++)
    kdc__fill_dirty (fill, i, 0, 0);
}

void
kdc__fill_dirty_row (struct kdc_fill *fill, uint32_t table, uint32_t row)
{
  uint32_t i;

  for (i = 0; i < fill->form->vertex_count; i++)
    if (fill->form->vertices[i].table == table)
      kdc__fill_dirty (fill, i, table, row);
}

/* All that waits for one vertex, which has changed in one row. */
static void
spread (struct kdc_fill *fill, uint32_t position, uint32_t row)
{
  const struct kdc__vertex *v = fill->form->vertices + position;
  uint32_t i;

  for (i = 0; i < v->dependent_count; i++) {
    const struct kdc__dependent *to = v->dependents + i;

    kdc__fill_dirty (fill, to->position, to->up, kdc__row_around (fill, v->table, row, to->up));
  }
}

void
kdc__fill_presence (struct kdc_fill *fill, const struct kdc__node *node, uint32_t row)
{
  const struct kdc__node *around;

  for (around = node; around; around = around->parent) {
    if (kdc__asks_as_whole (kdc__form_node_of (around)))
      kdc__fill_dirty (fill, kdc__form_position (fill->form, around, KDC__OF_REQUIRED),
                       around->table, row);
    if (around->kind == KDC__REPEAT)
      row = fill->dossier->slots.tables[around->table].rows[row].parent;
  }
}

/* --- the changed set -------------------------------------------------------------------------- */

void
kdc__fill_forget (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  uint32_t row;
  size_t i;
  int whole;

  for (i = 0; i < fill->changed_count; i++)
    if (kdc__fill_changed (fill, i, &node, &row, &whole)) {
      if (whole)
        kdc__whole_of (fill, &node->node, row)->changed = 0;
      else
        kdc__point_of (fill, &node->node, row)->changed = 0;
    }
  fill->changed_count = 0;
}

static int
note_room (struct kdc_fill *fill)
{
  void *items = fill->changed;
  int status = kdc__grow (fill->ctx, &items, &fill->changed_capacity, fill->changed_count,
                          sizeof *fill->changed);

  fill->changed = items;
  return status;
}

int
kdc__fill_note (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row, int whole,
                unsigned bits)
{
  const struct kdc__node *n = &node->node;
  uint32_t table = whole ? n->parent->table : n->table;
  uint16_t *changed = whole ? &kdc__whole_of (fill, n, row)->changed
                            : &kdc__point_of (fill, n, row)->changed;

  if (!bits)
    return KDC_OK;
  if (!*changed) {
    if (note_room (fill) != KDC_OK)
      return KDC_ENOMEM;
    fill->changed[fill->changed_count++] = (struct kdc__changed) {
      node, fill->dossier->slots.tables[table].rows[row].id, row, whole };
  }
  *changed |= (uint16_t) bits;
  return KDC_OK;
}

/* --- what a vertex says ----------------------------------------------------------------------- */

static uint32_t
sum_text (uint32_t sum, const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    sum = (sum ^ (unsigned char) text[i]) * 16777619u;
  return sum;
}

static uint32_t
sum_list (uint32_t sum, const struct kdc__findings *list)
{
  size_t i;

  for (i = 0; i < list->count; i++)
    sum = sum_text (sum, list->items[i]->message[KDC__VI],
                    strlen (list->items[i]->message[KDC__VI]));
  return sum;
}

/* A sum of what was found since it was last asked for; 0: nothing. */
static uint32_t
heard (struct kdc_fill *fill)
{
  struct kdc_report *report = fill->report;
  uint32_t sum = 0;

  if (!report->findings.count && !fill->check.codes.count && !report->pending_count)
    return 0;
  if (report->findings.count || fill->check.codes.count)
    sum = sum_list (sum_list (2166136261u, &report->findings), &fill->check.codes) | 1;
  kdc__findings_clear (&report->findings);
  kdc__findings_clear (&fill->check.codes);
  kdc__arena_reset (&report->arena);
  report->pending_count = 0;
  return sum;
}

static unsigned
say (uint32_t *said, uint32_t now)
{
  unsigned bits = *said != now ? KDC__FILL_FINDINGS : 0;

  *said = now;
  return bits;
}

/* --- one vertex in one row: what it is now, whether that is new to its readers, and what of it
 * belongs into the changed set. ---------------------------------------------------------------- */

struct news { int changed; unsigned bits; };

static int
applies (enum kdc__relevance relevance)
{
  return relevance != KDC__IRRELEVANT && relevance != KDC__CLOSED;
}

/* How it was. */
static int
hide (struct kdc_fill *fill, const struct kdc__node *node, uint32_t row, int hidden)
{
  struct kdc__table *rows = fill->dossier->slots.tables + node->table;
  int before = 0;

  if (node->kind == KDC__FIELD) {
    before = rows->rows[row].slots[node->column].irrelevant;
    rows->rows[row].slots[node->column].irrelevant = (uint8_t) hidden;
  } else if (node->kind == KDC__REPEAT) {
    before = rows->rows[row].irrelevant;
    kdc__row_set_irrelevant (rows, row, hidden);
  }
  return before;
}

static int
relevance_now (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
               struct news *news)
{
  struct kdc__mark *mark = kdc__mark_of (&fill->check, &node->node, row);
  enum kdc__relevance before = mark->relevance, now;
  int hidden = hide (fill, &node->node, row, 0);
  int status = kdc__relevance_find (&fill->check, &node->node, row, &now);

  if (status != KDC_OK) {
    hide (fill, &node->node, row, hidden);
    return status;
  }
  news->changed = now != before;
  news->bits = say (&kdc__point_of (fill, &node->node, row)->said[KDC__OF_RELEVANT], heard (fill));
  if (applies (now) != applies (before))
    news->bits |= KDC__FILL_RELEVANT;
  return KDC_OK;
}

static int
keep (struct kdc_fill *fill, struct kdc__kept *kept, struct kdc__slot *slot)
{
  size_t size = slot->value.u.string.size;
  char *data;

  if (size >= kept->capacity) {
    data = kdc__realloc (fill->ctx, NULL, 1, size + 16);
    if (!data)
      return KDC_ENOMEM;
    kdc__free (fill->ctx, kept->data);
    kept->data = data;
    kept->capacity = size + 16;
  }
  memcpy (kept->data, slot->value.u.string.text, size);
  kept->data[size] = '\0';
  slot->value.u.string.text = kept->data;
  return KDC_OK;
}

static int
same_value (const struct kdc__slot *a, const struct kdc__slot *b)
{
  return a->state == b->state
         && (a->state != KDC__VALUE || kdc__value_equal (&a->value, &b->value));
}

/* A calculated field starts from what was received, as in a validation. */
static int
calculate (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row, int *new_value)
{
  struct kdc__slot *slot = kdc__slot_of (&fill->check, &node->node, row), before = *slot;
  struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  enum kdc__type type = node->node.type;
  int status = kdc__slot_parse (fill->dossier, node, cell->entered.data, cell->entered.size, slot);

  if (status == KDC_OK)
    status = kdc__check_code (&fill->check, node, row);
  kdc__mark_of (&fill->check, &node->node, row)->calculated = 0;
  if (status == KDC_OK)
    status = kdc__check_calculate (&fill->check, node, row);
  if (status == KDC_OK && same_value (slot, &before)) {
    *slot = before;
    return KDC_OK;
  }
  if (status == KDC_OK && slot->state == KDC__VALUE
      && (type == KDC__T_STRING || type == KDC__T_CODE || type == KDC__T_FILE))
    status = keep (fill, &cell->made, slot);
  *new_value = status == KDC_OK;
  if (status != KDC_OK)
    *slot = before;
  return status;
}

static uint32_t
sum_entry (const struct kdc_fill *fill, const struct kdc__form_node *node,
           const struct kdc__cell *cell)
{
  uint32_t sum = sum_text (2166136261u, cell->entered.data, cell->entered.size);

  if (node->node.list || node->codes != KDC__NO_REGISTER)
    sum ^= fill->epoch * 0x9e3779b9u;
  return sum | 1;
}

static int
value_now (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
           struct news *news)
{
  struct kdc__slot *slot = kdc__slot_of (&fill->check, &node->node, row);
  struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  int status, relevance = kdc__mark_of (&fill->check, &node->node, row)->relevance, made = 0;
  uint8_t now;
  uint32_t said = 0;

  status = node->calculate ? calculate (fill, node, row, &made) : KDC_OK;
  if (status != KDC_OK)
    return status;
  now = slot->irrelevant ? KDC__ABSENT : slot->state;
  news->changed = now != cell->published || (now == KDC__VALUE && (made || cell->touched == 2));
  said = heard (fill);
  if (!node->calculate && slot->state == KDC__INVALID)
    said = sum_entry (fill, node, cell);
  news->bits = say (&kdc__point_of (fill, &node->node, row)->said[KDC__OF_VALUE],
                    relevance == KDC__IRRELEVANT ? 0 : said);
  if (news->changed || cell->touched)
    news->bits |= KDC__FILL_VALUE;
  cell->published = now;
  cell->touched = 0;
  return KDC_OK;
}

/* Whether people are told that it is required, also when it is filled in: not in a group that may
 * stay empty, and is. */
static int
shows_required (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                int asked, int *out)
{
  struct kdc__check *check = &fill->check;
  int status;

  *out = 0;
  if (!asked || !node->required
      || kdc__mark_of (check, &node->node, row)->relevance != KDC__RELEVANT)
    return KDC_OK;
  status = kdc__check_asks (check, node->required, node, row, "required", out);
  heard (fill);                         /* what is wrong with it is said when it matters */
  return status;
}

static int
need_now (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
          struct news *news)
{
  const struct kdc__node *n = &node->node;
  struct kdc__mark *mark = kdc__mark_of (&fill->check, n, row);
  struct kdc__point *point = kdc__point_of (fill, n, row);
  enum kdc__need before = mark->need, now;
  int shown, status = kdc__need_find (&fill->check, n, row, &now);
  uint32_t said;
  uint8_t asked = 1;

  if (status != KDC_OK)
    return status;
  said = heard (fill);
  if (n->parent)
    asked = kdc__point_of (fill, n->parent, kdc__parent_row (&fill->check, n, row))->asked;
  status = shows_required (fill, node, row, asked, &shown);
  if (status != KDC_OK) {
    mark->need = (uint8_t) before;
    return status;
  }
  if (kdc__asks_as_whole (node))
    asked = now == KDC__NEED_NOTHING || shown;
  news->changed = now != before || asked != point->asked;
  if (now != before)
    fill->check.whole[n->index] = KDC__WHOLE_UNKNOWN;
  news->bits = say (&point->said[KDC__OF_REQUIRED], said ^ (now == KDC__NEED_MISSING));
  if (shown != point->required)
    news->bits |= KDC__FILL_REQUIRED;
  point->required = (uint8_t) shown;
  point->asked = asked;
  return KDC_OK;
}

static int
readonly_now (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
              struct news *news)
{
  struct kdc__point *point = kdc__point_of (fill, &node->node, row);
  const struct kdc__node *n = &node->node;
  struct kdc__outcome outcome;
  uint8_t now = 0;
  int status;

  if (n->parent)
    now = kdc__point_of (fill, n->parent, kdc__parent_row (&fill->check, n, row))->readonly;
  if (!now && node->readonly) {
    status = kdc__check_run_of (&fill->check, node->readonly, node, KDC__OF_READONLY, row,
                                &outcome);
    if (status != KDC_OK)
      return status;
    now = (uint8_t) kdc__outcome_true (&outcome);
  }
  news->changed = now != point->readonly;
  news->bits = news->changed ? KDC__FILL_READONLY : 0;
  point->readonly = now;
  return KDC_OK;
}

static int
constraint_now (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                struct news *news)
{
  uint32_t *said = node->node.kind == KDC__REPEAT
                     ? &kdc__whole_of (fill, &node->node, row)->said
                     : &kdc__point_of (fill, &node->node, row)->said[KDC__OF_CONSTRAINT];
  int status = KDC_OK;

  if (node->node.kind == KDC__REPEAT)
    status = kdc__judge_rows (&fill->check, node, row);
  else if (node->constraint
           && applies (kdc__mark_of (&fill->check, &node->node, row)->relevance))
    status = kdc__judge_constraint (&fill->check, node, row);
  if (status == KDC_OK)
    news->bits = say (said, heard (fill));
  return status;
}

static int
rule_now (struct kdc_fill *fill, const struct kdc__rule *rule, uint32_t row, struct news *news)
{
  const struct kdc__node *node = &rule->node->node;
  uint32_t *said = kdc__line_of (fill, node->table, row)->rules
                   + fill->rule_of[rule - fill->form->rules];
  int status = kdc__judge_rule (&fill->check, rule, row);

  if (status == KDC_OK)
    news->bits = say (said, heard (fill));
  return status;
}

static int
evaluate (struct kdc_fill *fill, const struct kdc__vertex *v, uint32_t row, struct news *news)
{
  switch (v->aspect) {
    case KDC__OF_RELEVANT:
      return relevance_now (fill, v->node, row, news);
    case KDC__OF_VALUE:
      return v->node->node.kind == KDC__FIELD ? value_now (fill, v->node, row, news) : KDC_OK;
    case KDC__OF_REQUIRED:
      return need_now (fill, v->node, row, news);
    case KDC__OF_READONLY:
      return readonly_now (fill, v->node, row, news);
    case KDC__OF_CONSTRAINT:
      return constraint_now (fill, v->node, row, news);
    case KDC__OF_RULE:
    default:
      return rule_now (fill, v->rule, row, news);
  }
}

/* --- all that waits --------------------------------------------------------------------------- */

/* The rows of a table that lie in a region. */
static void
range_of (const struct kdc_fill *fill, uint32_t table, const struct kdc__region *region,
          uint32_t *from, uint32_t *to)
{
  const struct kdc__table *rows = fill->dossier->slots.tables + table;

  if (table == region->table) {
    *from = region->row;
    *to = region->row + 1;
    return;
  }
  range_of (fill, rows->parent, region, from, to);
  *from = kdc__first_row (rows, *from);
  *to = kdc__first_row (rows, *to);
}

static int
evaluate_rows (struct kdc_fill *fill, uint32_t position)
{
  const struct kdc__vertex *v = fill->form->vertices + position;
  uint32_t row, from, to;
  int status = KDC_OK;

  range_of (fill, v->table, fill->regions + position, &from, &to);
  for (row = from; row < to && status == KDC_OK; row++) {
    struct news news = { 0, 0 };
    int whole = v->aspect == KDC__OF_CONSTRAINT && v->node->node.kind == KDC__REPEAT;

    status = note_room (fill);
    if (status == KDC_OK)
      status = evaluate (fill, v, row, &news);
    if (status == KDC_OK && news.bits)
      kdc__fill_note (fill, v->node, row, whole, news.bits);    /* there is room */
    if (status == KDC_OK && news.changed)
      spread (fill, position, row);
  }
  return status;
}

static int
evaluate_all (struct kdc_fill *fill)
{
  int status = KDC_OK;

  for (; fill->first_dirty < fill->dirty_words; fill->first_dirty++) {
    uint64_t *word = fill->dirty + fill->first_dirty;

    while (*word) {
      uint32_t bit = (uint32_t) __builtin_ctzll (*word);

      status = evaluate_rows (fill, fill->first_dirty * 64 + bit);
      if (status != KDC_OK)
        return status;
      *word &= ~((uint64_t) 1 << bit);
    }
  }
  return KDC_OK;
}

int
kdc__fill_run (struct kdc_fill *fill, kdc_error **err)
{
  return fill->nesting ? KDC_OK : kdc__fill_evaluate (fill, err);
}

int
kdc__fill_evaluate (struct kdc_fill *fill, kdc_error **err)
{
  int status;

  fill->evaluator.vm.steps = 0;
  fill->check.err = err;
  status = evaluate_all (fill);
  fill->check.err = NULL;
  if (status != KDC_OK)
    heard (fill);                       /* half of what was to be said */
  kdc__forget_codes (&fill->check);
  kdc__arena_reset (&fill->evaluator.vm.scratch);
  kdc__arena_reset (&fill->check.arena);
  kdc__arena_reset (&fill->scratch);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}
