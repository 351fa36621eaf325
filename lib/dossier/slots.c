/* slots.c - the typed values of a dossier, laid out by its form: one arena, no allocation per
 * field. Beside each row stands where its elements began, so that a finding can point there. */
#include "dossier/dossier.h"

#include <string.h>

int
kdc__dossier_layout (struct kdc_dossier *dossier)
{
  const struct kdc_form *form = dossier->form;
  struct kdc__arena *arena = &dossier->slots.arena;
  struct kdc__table *tables = kdc__arena_array (arena, form->table_count, sizeof *tables);
  struct kdc__places *places = kdc__arena_array (arena, form->table_count, sizeof *places);
  uint32_t i, row;

  if (!tables || !places)
    return KDC_ENOMEM;
  for (i = 0; i < form->table_count; i++) {
    tables[i].parent = form->table_parents[i];
    tables[i].columns = form->table_columns[i];
    places[i].width = form->table_nodes[i];
  }
  dossier->slots.tables = tables;
  dossier->slots.count = form->table_count;
  dossier->places = places;
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

int
kdc__dossier_add_row (struct kdc_dossier *dossier, uint32_t table_index, uint32_t parent,
                      uint32_t *row)
{
  struct kdc__table *table = dossier->slots.tables + table_index;
  struct kdc__places *places = dossier->places + table_index;
  struct kdc__slot *slots;
  size_t *offsets, i;

  if (table_index > 0 && dossier->row_count >= kdc__limit (dossier->ctx, KDC__MAX_REPEAT_ROWS))
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
    .parent = parent, .id = table->count + 1, .offset = KDC__NO_OFFSET, .slots = slots };
  *row = table->count++;
  table->changes++;
  dossier->row_count += table_index > 0;
  return KDC_OK;
}

int
kdc__slot_remember (struct kdc_dossier *dossier, struct kdc__slot *slot)
{
  struct kdc__change *change;

  if (dossier->live)
    return KDC_OK;
  change = kdc__arena_alloc (&dossier->slots.arena, sizeof *change);
  if (!change)
    return KDC_ENOMEM;
  change->slot = slot;
  change->before = *slot;
  change->next = dossier->changes;
  dossier->changes = change;
  return KDC_OK;
}
