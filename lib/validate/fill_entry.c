/* fill_entry.c - what people and hosts do with fields, choices and rows. A call takes effect when
 * all that can fail has been done; what follows from it is evaluated last. */
#include "validate/fill_session.h"

#include <stdio.h>
#include <string.h>

struct place {
  const struct kdc__form_node *node;
  uint32_t row;
  int whole;
};

int
kdc__fill_start (struct kdc_fill *fill, kdc_error **err)
{
  int status = kdc__fill_settle (fill, err);

  if (status == KDC_OK && !fill->nesting)
    kdc__fill_forget (fill);
  return status;
}

static int
start (struct kdc_fill *fill, const char *path, struct place *place, kdc_error **err)
{
  int status = kdc__fill_start (fill, err);

  return status == KDC_OK ? kdc__fill_find (fill, path, strlen (path), &place->node, &place->row,
                                            &place->whole, err)
                          : status;
}

int
kdc__fill_finish (struct kdc_fill *fill, int status, kdc_error **err)
{
  if (status == KDC_OK)
    return kdc__fill_run (fill, err);
  kdc__arena_reset (&fill->scratch);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

static int
refuse (struct kdc_fill *fill, int status, const char *key, const struct place *place,
        kdc_error **err)
{
  const char *label = kdc__text_get (&place->node->label, KDC__VI);
  const char *english = kdc__text_get (&place->node->label, KDC__EN);

  return kdc__fail (fill->ctx, err, status, key, "path", place->node->path, "label",
                    label ? label : place->node->node.name, "label-en",
                    english ? english : place->node->node.name, NULL);
}

/* --- texts ------------------------------------------------------------------------------------ */

static int
is_text (enum kdc__type type)
{
  return type == KDC__T_STRING || type == KDC__T_CODE || type == KDC__T_FILE;
}

/* Room that the text before does not need. */
static int
spare (struct kdc_fill *fill, const struct kdc__kept *kept, size_t size, struct kdc__kept *more)
{
  *more = (struct kdc__kept) { NULL, 0, 0 };
  if (size == 0 || size < kept->capacity)
    return KDC_OK;
  more->capacity = size + 16;
  more->data = kdc__alloc (fill->ctx, more->capacity);
  return more->data ? KDC_OK : KDC_ENOMEM;
}

static void
put (struct kdc_fill *fill, struct kdc__kept *kept, struct kdc__kept *more, const char *text,
     size_t size)
{
  if (more->data) {
    kdc__free (fill->ctx, kept->data);
    *kept = *more;
  }
  if (size)
    memmove (kept->data, text, size);
  if (kept->data)
    kept->data[size] = '\0';
  kept->size = size;
}

static int
same_text (const struct kdc__kept *kept, const char *text, size_t size)
{
  return kept->size == size && (size == 0 || memcmp (kept->data, text, size) == 0);
}

/* The slot with another text, judged by its type and its code list. */
static int
judge (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row, const char *text,
       size_t size)
{
  int status = kdc__slot_parse (fill->dossier, node, text, size,
                                kdc__slot_of (&fill->check, &node->node, row));

  if (status == KDC_OK)
    status = kdc__check_code (&fill->check, node, row);
  kdc__forget_codes (&fill->check);
  if (fill->check.codes.count)
    kdc__findings_clear (&fill->check.codes);
  return status;
}

static int
is_same (const struct kdc__slot *a, const struct kdc__slot *b)
{
  return a->state == b->state
         && (a->state != KDC__VALUE || kdc__value_equal (&a->value, &b->value));
}

/* Everything that can fail is done, and the slot holds what text says. */
static void
commit (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
        const struct kdc__slot *before, const struct kdc__fill_entry *entry,
        struct kdc__kept more[2], const char *text, size_t size)
{
  struct kdc__slot *slot = kdc__slot_of (&fill->check, &node->node, row);
  struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  size_t source = entry->source && size ? strlen (entry->source) : 0;
  int same = is_same (slot, before), touched = 2;

  if (same)
    touched = !same_text (&cell->entered, text, size) || cell->verified != entry->verified
              || !same_text (&cell->source, entry->source, source);
  put (fill, &cell->entered, more, text, size);
  put (fill, &cell->source, more + 1, entry->source, source);
  cell->verified = (uint8_t) (source && entry->verified);
  cell->has_at = (uint8_t) (source && entry->has_at);
  cell->at = entry->at;
  if (slot->state != KDC__ABSENT && is_text (node->node.type)) {
    slot->value.u.string.text = cell->entered.data;
    slot->value.u.string.size = size;
  }
  if (touched > cell->touched)
    cell->touched = (uint8_t) touched;
  if ((before->state == KDC__ABSENT) != (slot->state == KDC__ABSENT))
    kdc__fill_presence (fill, &node->node, row);
  if (touched)
    kdc__fill_dirty (fill, kdc__form_position (fill->form, &node->node, KDC__OF_VALUE),
                     node->node.table, row);
}

/* A calculated field keeps what was received; its slot is the calculation's. */
static int
store_received (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                const char *text, size_t size)
{
  struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  struct kdc__kept more;

  if (spare (fill, &cell->entered, size, &more) != KDC_OK)
    return KDC_ENOMEM;
  put (fill, &cell->entered, &more, text, size);
  cell->touched = 1;
  kdc__fill_dirty (fill, kdc__form_position (fill->form, &node->node, KDC__OF_VALUE),
                   node->node.table, row);
  return KDC_OK;
}

int
kdc__fill_store (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                 const struct kdc__fill_entry *entry, kdc_error **err)
{
  struct kdc__slot *slot = kdc__slot_of (&fill->check, &node->node, row), before = *slot;
  struct kdc__cell *cell = kdc__cell_of (fill, &node->node, row);
  struct kdc__kept more[2] = { { NULL, 0, 0 }, { NULL, 0, 0 } };
  const char *text = entry->text;
  size_t size = entry->size;
  int status;

  if (size && kdc__utf8_check (text, size) != size)
    return refuse (fill, KDC_EINVAL, "fill.text", &(struct place) { node, row, 0 }, err);
  status = kdc__slot_text (&fill->scratch, node, &text, &size);
  if (status == KDC_OK && node->calculate)
    return store_received (fill, node, row, text, size);
  if (status == KDC_OK)
    status = spare (fill, &cell->entered, size, more);
  if (status == KDC_OK)
    status = spare (fill, &cell->source, entry->source ? strlen (entry->source) : 0, more + 1);
  fill->check.err = err;
  if (status == KDC_OK)
    status = judge (fill, node, row, text, size);
  fill->check.err = NULL;
  if (status == KDC_OK) {
    commit (fill, node, row, &before, entry, more, text, size);
    return KDC_OK;
  }
  *slot = before;
  kdc__free (fill->ctx, more[0].data);
  kdc__free (fill->ctx, more[1].data);
  return status;
}

int
kdc__fill_rejudge (struct kdc_fill *fill, kdc_error **err)
{
  const struct kdc_form *form = fill->form;
  uint32_t row;
  size_t i;
  int status = KDC_OK;

  fill->epoch++;
  for (i = 0; i < form->node_count; i++) {
    const struct kdc__form_node *node = form->nodes[i];
    const struct kdc__node *n = &node->node;

    for (row = 0; row < fill->dossier->slots.tables[n->table].count && status == KDC_OK
                  && n->kind == KDC__FIELD && !node->calculate
                  && (n->list || node->codes != KDC__NO_REGISTER); row++) {
      struct kdc__slot *slot = kdc__slot_of (&fill->check, n, row), before = *slot;
      struct kdc__cell *cell = kdc__cell_of (fill, n, row);

      fill->check.err = err;
      status = judge (fill, node, row, cell->entered.data, cell->entered.size);
      fill->check.err = NULL;
      if (status != KDC_OK)
        *slot = before;
      else if (!is_same (slot, &before))
        cell->touched = 2;
    }
  }
  return status;
}

/* --- fields ----------------------------------------------------------------------------------- */

static int
may_fill (struct kdc_fill *fill, const struct place *place, kdc_error **err)
{
  const struct kdc__form_node *node = place->node;

  if (node->node.kind != KDC__FIELD)
    return refuse (fill, KDC_EINVAL, "fill.no-field", place, err);
  if (node->calculate)
    return refuse (fill, KDC_ESTATE, "fill.calculated", place, err);
  if (strcmp (node->prefill, "locked") == 0)
    return refuse (fill, KDC_ESTATE, "fill.locked", place, err);
  if (strcmp (node->prefill, "mandatory") == 0)
    return refuse (fill, KDC_ESTATE, "fill.mandatory", place, err);
  if (kdc__point_of (fill, &node->node, place->row)->readonly)
    return refuse (fill, KDC_ESTATE, "fill.readonly", place, err);
  return KDC_OK;
}

int
kdc__fill_set (struct kdc_fill *fill, const char *path, const char *text, size_t size,
               kdc_error **err)
{
  const struct kdc__fill_entry entry = { .text = text, .size = size };
  struct place place;
  int status = start (fill, path, &place, err);

  if (status == KDC_OK)
    status = may_fill (fill, &place, err);
  if (status == KDC_OK)
    status = kdc__fill_store (fill, place.node, place.row, &entry, err);
  return kdc__fill_finish (fill, status, err);
}

int
kdc__fill_restore (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                   const struct kdc__fill_entry *entry, kdc_error **err)
{
  int status = kdc__fill_start (fill, err);

  if (status == KDC_OK)
    status = kdc__fill_store (fill, node, row, entry, err);
  return kdc__fill_finish (fill, status, err);
}

int
kdc__fill_prefill (struct kdc_fill *fill, const char *path, const char *text, size_t size,
                   const char *source, int verified, kdc_error **err)
{
  const struct kdc__fill_entry entry = { .text = text, .size = size, .source = source,
                                    .verified = verified != 0, .has_at = 1,
                                    .at = kdc__now (fill->ctx) };
  struct place place;
  int status = start (fill, path, &place, err);

  if (status == KDC_OK && place.node->node.kind != KDC__FIELD)
    status = refuse (fill, KDC_EINVAL, "fill.no-field", &place, err);
  if (status == KDC_OK && place.node->calculate)
    status = refuse (fill, KDC_ESTATE, "fill.calculated", &place, err);
  if (status == KDC_OK && strcmp (place.node->prefill, "none") == 0)
    status = refuse (fill, KDC_ESTATE, "fill.no-prefill", &place, err);
  if (status == KDC_OK && (!source || !*source) && strcmp (place.node->prefill, "locked") != 0)
    status = refuse (fill, KDC_EINVAL, "fill.source", &place, err);
  if (status == KDC_OK)
    status = kdc__fill_store (fill, place.node, place.row, &entry, err);
  return kdc__fill_finish (fill, status, err);
}

/* --- choices ---------------------------------------------------------------------------------- */

static size_t *
branch_of (const struct kdc_fill *fill, const struct kdc__node *branch, uint32_t row)
{
  return kdc__line_of (fill, branch->table, row)->offsets + branch->ordinal;
}

int
kdc__fill_is_chosen (const struct kdc_fill *fill, const struct kdc__form_node *branch, uint32_t row)
{
  return *branch_of (fill, &branch->node, row) != KDC__NO_OFFSET;
}

/* branch NULL: none. */
static int
choose (struct kdc_fill *fill, const struct kdc__node *choice, const struct kdc__node *branch,
        uint32_t row)
{
  const struct kdc__node *child;
  int status = KDC_OK;

  for (child = choice->first_child; child && status == KDC_OK; child = child->next)
    if ((*branch_of (fill, child, row) != KDC__NO_OFFSET) != (child == branch))
      status = kdc__fill_note (fill, kdc__form_node_of (child), row, 0, KDC__FILL_CHOSEN);
  for (child = choice->first_child; child && status == KDC_OK; child = child->next) {
    if ((*branch_of (fill, child, row) != KDC__NO_OFFSET) == (child == branch))
      continue;
    *branch_of (fill, child, row) = child == branch ? 0 : KDC__NO_OFFSET;
    kdc__fill_dirty (fill, kdc__form_position (fill->form, child, KDC__OF_RELEVANT), child->table,
                     row);
  }
  return status;
}

int
kdc__fill_choose (struct kdc_fill *fill, const char *path, kdc_error **err)
{
  struct place place;
  int status = start (fill, path, &place, err);

  if (status == KDC_OK && place.node->node.kind != KDC__BRANCH)
    status = refuse (fill, KDC_EINVAL, "fill.no-branch", &place, err);
  if (status == KDC_OK && kdc__point_of (fill, &place.node->node, place.row)->readonly)
    status = refuse (fill, KDC_ESTATE, "fill.readonly", &place, err);
  if (status == KDC_OK)
    status = choose (fill, place.node->node.parent, &place.node->node, place.row);
  return kdc__fill_finish (fill, status, err);
}

int
kdc__fill_clear (struct kdc_fill *fill, const char *path, kdc_error **err)
{
  static const struct kdc__fill_entry nothing = { .text = "" };
  struct place place;
  int status = start (fill, path, &place, err);

  if (status == KDC_OK && place.node->node.kind == KDC__CHOICE) {
    if (kdc__point_of (fill, &place.node->node, place.row)->readonly)
      status = refuse (fill, KDC_ESTATE, "fill.readonly", &place, err);
    else
      status = choose (fill, &place.node->node, NULL, place.row);
    return kdc__fill_finish (fill, status, err);
  }
  if (status == KDC_OK && !place.node->calculate)     /* else what was received goes */
    status = may_fill (fill, &place, err);
  if (status == KDC_OK)
    status = kdc__fill_store (fill, place.node, place.row, &nothing, err);
  return kdc__fill_finish (fill, status, err);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* What reads through a repeat sees other rows now. */
static void
rows_changed (struct kdc_fill *fill, const struct kdc__node *node, uint32_t row, uint32_t outside)
{
  const struct kdc__node *child;
  static const enum kdc__aspect aspects[] = { KDC__OF_RELEVANT, KDC__OF_VALUE, KDC__OF_REQUIRED };
  size_t i;

  fill->check.whole[node->index] = KDC__WHOLE_UNKNOWN;
  for (i = 0; i < sizeof aspects / sizeof *aspects; i++) {
    uint32_t position = kdc__form_position (fill->form, node, aspects[i]), k;
    const struct kdc__vertex *v = fill->form->vertices + position;

    for (k = 0; k < v->dependent_count; k++)
      if (v->dependents[k].up < outside)
        kdc__fill_dirty (fill, v->dependents[k].position, v->dependents[k].up,
                         kdc__row_around (fill, fill->dossier->slots.tables[outside].parent, row,
                                          v->dependents[k].up));
  }
  for (child = node->first_child; child; child = child->next)
    rows_changed (fill, child, row, outside);
}

static int
is_readonly (struct kdc_fill *fill, const struct place *place)
{
  const struct kdc__node *n = &place->node->node;
  const struct kdc__node *around = place->whole ? n->parent : n;

  return kdc__point_of (fill, around, place->row)->readonly;
}

static uint32_t
count_rows (const struct kdc_fill *fill, const struct kdc__node *repeat, uint32_t parent,
            uint32_t *first)
{
  const struct kdc__table *rows = fill->dossier->slots.tables + repeat->table;

  *first = kdc__first_row (rows, parent);
  return kdc__first_row (rows, parent + 1) - *first;
}

static int
may_add (struct kdc_fill *fill, const struct place *place, uint32_t count, uint32_t id,
         kdc_error **err)
{
  const struct kdc__table *rows = fill->dossier->slots.tables + place->node->node.table;
  int64_t limit = kdc__limit (fill->ctx, KDC__MAX_REPEAT_ROWS);
  uint32_t row;
  char most[24];

  if (is_readonly (fill, place))
    return refuse (fill, KDC_ESTATE, "fill.readonly", place, err);
  snprintf (most, sizeof most, "%lld", (long long) place->node->most);
  if (place->node->most && count >= place->node->most)
    return kdc__fail (fill->ctx, err, KDC_ELIMIT, "fill.rows", "path", place->node->path, "most",
                      most, NULL);
  snprintf (most, sizeof most, "%lld", (long long) limit);
  if (fill->dossier->row_count >= limit)
    return kdc__fail (fill->ctx, err, KDC_ELIMIT, "fill.rows", "path", place->node->path, "most",
                      most, NULL);
  for (row = 0; id && row < rows->count; row++)
    if (rows->rows[row].id == id)
      return refuse (fill, KDC_ECONFLICT, "fill.row-id", place, err);
  return KDC_OK;
}

static int
note_rows (struct kdc_fill *fill, const struct kdc__form_node *repeat, uint32_t parent)
{
  return kdc__fill_note (fill, repeat, parent, 1, KDC__FILL_ROWS);
}

static int
add_row (struct kdc_fill *fill, const struct place *place, size_t at, uint32_t *id,
         kdc_error **err)
{
  const struct kdc__node *n = &place->node->node;
  uint32_t first, count = count_rows (fill, n, place->row, &first), row;
  struct kdc__grid *grid = fill->grids + n->table;
  struct kdc__line *line = NULL;
  int status = may_add (fill, place, count, *id, err);

  if (status == KDC_OK && at > (size_t) count + 1)
    status = refuse (fill, KDC_EINVAL, "fill.position", place, err);
  if (status == KDC_OK)
    status = note_rows (fill, place->node, place->row);
  if (status == KDC_OK)
    status = kdc__fill_row_room (fill, n->table, &line);
  if (status != KDC_OK)
    return status;
  row = at ? first + (uint32_t) at - 1 : first + count;
  if (!*id)
    *id = grid->next_id;
  if (*id >= grid->next_id)
    grid->next_id = *id + 1;
  kdc__fill_row_insert (fill, n->table, row, place->row, *id, line);
  rows_changed (fill, n, place->row, n->table);
  kdc__fill_presence (fill, n->parent, place->row);
  kdc__fill_dirty_row (fill, n->table, row);
  return KDC_OK;
}

/* Entries of rows that are no more leave the changed set. */
static void
tidy_changed (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  uint32_t row;
  size_t i, kept = 0;
  int whole;

  for (i = 0; i < fill->changed_count; i++)
    if (kdc__fill_changed (fill, i, &node, &row, &whole))
      fill->changed[kept++] = fill->changed[i];
  fill->changed_count = kept;
}

static void
take_out (struct kdc_fill *fill, const struct kdc__form_node *repeat, uint32_t parent,
          uint32_t row)
{
  const struct kdc__node *n = &repeat->node;

  kdc__fill_rows_remove (fill, n->table, row, row + 1);
  if (fill->first_dirty < fill->dirty_words)
    kdc__fill_dirty_all (fill);         /* what waits, waits by row number */
  rows_changed (fill, n, parent, n->table);
  kdc__fill_presence (fill, n->parent, parent);
  tidy_changed (fill);
}

int
kdc__fill_add_row (struct kdc_fill *fill, const char *path, size_t at, uint32_t id, uint32_t *out,
                   kdc_error **err)
{
  struct place place;
  uint32_t next = 1;
  int added, status = start (fill, path, &place, err);

  if (status == KDC_OK && !place.whole)
    status = refuse (fill, KDC_EINVAL, "fill.no-repeat", &place, err);
  if (status == KDC_OK)
    status = kdc__fill_evaluate (fill, err);  /* what waits, waits by row number */
  if (status == KDC_OK) {
    next = fill->grids[place.node->node.table].next_id;
    status = add_row (fill, &place, at, &id, err);
  }
  added = status == KDC_OK;
  status = kdc__fill_finish (fill, status, err);
  if (status != KDC_OK && added) {      /* a second try would add a second row */
    take_out (fill, place.node, place.row,
              kdc__fill_row_of_id (fill, place.node, place.row, id));
    fill->grids[place.node->node.table].next_id = next;
  } else if (status == KDC_OK && out)
    *out = id;
  return status;
}

/* A row of a repeat, which the citizen may move or remove. */
static int
start_row (struct kdc_fill *fill, const char *path, struct place *place, kdc_error **err)
{
  int status = start (fill, path, place, err);

  if (status == KDC_OK && (place->node->node.kind != KDC__REPEAT || place->whole))
    status = refuse (fill, KDC_EINVAL, "fill.no-row-path", place, err);
  if (status == KDC_OK && is_readonly (fill, place))
    status = refuse (fill, KDC_ESTATE, "fill.readonly", place, err);
  return status == KDC_OK ? kdc__fill_evaluate (fill, err) : status;
}

int
kdc__fill_remove_row (struct kdc_fill *fill, const char *path, kdc_error **err)
{
  struct place place;
  const struct kdc__node *n;
  uint32_t parent;
  int status = start_row (fill, path, &place, err);

  if (status != KDC_OK)
    return kdc__fill_finish (fill, status, err);
  n = &place.node->node;
  parent = kdc__parent_row (&fill->check, n, place.row);
  status = note_rows (fill, place.node, parent);
  if (status == KDC_OK)
    take_out (fill, place.node, parent, place.row);
  return kdc__fill_finish (fill, status, err);
}

int
kdc__fill_move_row (struct kdc_fill *fill, const char *path, size_t at, kdc_error **err)
{
  struct place place;
  const struct kdc__node *n;
  uint32_t parent, first, count, to;
  int status = start_row (fill, path, &place, err);

  if (status != KDC_OK)
    return kdc__fill_finish (fill, status, err);
  n = &place.node->node;
  parent = kdc__parent_row (&fill->check, n, place.row);
  count = count_rows (fill, n, parent, &first);
  if (at < 1 || at > count)
    return kdc__fill_finish (fill, refuse (fill, KDC_EINVAL, "fill.position", &place, err), err);
  to = first + (uint32_t) at - 1;
  if (to == place.row)
    return kdc__fill_finish (fill, KDC_OK, err);
  status = note_rows (fill, place.node, parent);
  if (status == KDC_OK && to < place.row)
    kdc__fill_rows_swap (fill, n->table, to, place.row, place.row + 1);
  else if (status == KDC_OK)
    kdc__fill_rows_swap (fill, n->table, place.row, place.row + 1, to + 1);
  if (status == KDC_OK)
    rows_changed (fill, n, parent, n->table);
  return kdc__fill_finish (fill, status, err);
}
