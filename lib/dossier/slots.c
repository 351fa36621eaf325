/* slots.c - the typed values of a dossier, laid out by its form: one arena, no allocation per
 * field. Beside each row stands where its elements began, so that a finding can point there. */
#include "dossier/dossier.h"

#include <string.h>

static uint32_t
number_nodes (const struct kdc_form *form, uint32_t *ordinals, struct kdc__places *places)
{
  size_t i;

  for (i = 0; i < form->node_count; i++) {
    const struct kdc__node *node = &form->nodes[i]->node;

    ordinals[node->index] = places[node->table].width++;
  }
  return 0;
}

int
kdc__dossier_layout (struct kdc_dossier *dossier)
{
  const struct kdc_form *form = dossier->form;
  struct kdc__arena *arena = &dossier->slots.arena;
  struct kdc__table *tables = kdc__arena_array (arena, form->table_count, sizeof *tables);
  struct kdc__places *places = kdc__arena_array (arena, form->table_count, sizeof *places);
  uint32_t *ordinals = kdc__arena_array (arena, form->node_count, sizeof *ordinals);
  uint32_t i, row;

  if (!tables || !places || !ordinals)
    return KDC_ENOMEM;
  for (i = 0; i < form->table_count; i++) {
    tables[i].parent = form->table_parents[i];
    tables[i].columns = form->table_columns[i];
  }
  number_nodes (form, ordinals, places);
  dossier->slots.tables = tables;
  dossier->slots.count = form->table_count;
  dossier->places = places;
  dossier->ordinals = ordinals;
  return kdc__dossier_add_row (dossier, 0, 0, &row);
}

static int
make_room (struct kdc_dossier *dossier, struct kdc__table *table, struct kdc__places *places)
{
  uint32_t capacity = table->capacity ? table->capacity * 2 : 1;
  struct kdc__row *rows;
  size_t **offsets;

  if (table->count < table->capacity)
    return KDC_OK;
  rows = kdc__arena_array (&dossier->slots.arena, capacity, sizeof *rows);
  offsets = kdc__arena_array (&dossier->slots.arena, capacity, sizeof *offsets);
  if (!rows || !offsets)
    return KDC_ENOMEM;
  if (table->count) {
    memcpy (rows, table->rows, table->count * sizeof *rows);
    memcpy (offsets, places->offsets, table->count * sizeof *offsets);
  }
  table->rows = rows;
  table->capacity = capacity;
  places->offsets = offsets;
  return KDC_OK;
}

static int
too_many_rows (const struct kdc_dossier *dossier)
{
  int64_t rows = 0;
  uint32_t i;

  for (i = 1; i < dossier->slots.count; i++)
    rows += dossier->slots.tables[i].count;
  return rows >= kdc__limit (dossier->ctx, KDC__MAX_REPEAT_ROWS);
}

int
kdc__dossier_add_row (struct kdc_dossier *dossier, uint32_t table_index, uint32_t parent,
                      uint32_t *row)
{
  struct kdc__table *table = dossier->slots.tables + table_index;
  struct kdc__places *places = dossier->places + table_index;
  struct kdc__slot *slots;
  size_t *offsets, i;

  if (table_index > 0 && too_many_rows (dossier))
    return KDC_ELIMIT;
  if (make_room (dossier, table, places) != KDC_OK)
    return KDC_ENOMEM;
  slots = kdc__arena_array (&dossier->slots.arena, table->columns, sizeof *slots);
  offsets = kdc__arena_array (&dossier->slots.arena, places->width, sizeof *offsets);
  if ((!slots && table->columns) || (!offsets && places->width))
    return KDC_ENOMEM;
  for (i = 0; i < table->columns; i++)
    slots[i].offset = KDC__NO_OFFSET;
  for (i = 0; i < places->width; i++)
    offsets[i] = KDC__NO_OFFSET;
  places->offsets[table->count] = offsets;
  table->rows[table->count] = (struct kdc__row) {
    .parent = parent, .id = table->count, .offset = KDC__NO_OFFSET, .slots = slots };
  *row = table->count++;
  return KDC_OK;
}

uint32_t
kdc__first_row (const struct kdc__table *table, uint32_t parent)
{
  uint32_t low = 0, high = table->count, middle;

  while (low < high) {
    middle = low + (high - low) / 2;
    if (table->rows[middle].parent < parent)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

struct kdc__slot *
kdc__slot_at (struct kdc__slots *slots, uint32_t table, uint32_t row, uint32_t column)
{
  if (table >= slots->count || row >= slots->tables[table].count
      || column >= slots->tables[table].columns)
    return NULL;
  return slots->tables[table].rows[row].slots + column;
}

int
kdc__slot_remember (struct kdc_dossier *dossier, struct kdc__slot *slot)
{
  struct kdc__change *change = kdc__arena_alloc (&dossier->slots.arena, sizeof *change);

  if (!change)
    return KDC_ENOMEM;
  change->slot = slot;
  change->before = *slot;
  change->next = dossier->changes;
  dossier->changes = change;
  return KDC_OK;
}
