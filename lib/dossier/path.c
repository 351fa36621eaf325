/* path.c - from a node and a row to the path people read, and back. A definition path names no
 * rows; an instance path does, behind each repeat: "/residence[2]/line". */
#include "dossier/dossier.h"

#include <string.h>

/* Number of a row among those with the same parent, from 1. */
static uint32_t
row_number (const struct kdc__table *table, uint32_t row)
{
  return row - kdc__first_row (table, table->rows[row].parent) + 1;
}

static const struct kdc__form_node *
repeat_around (const struct kdc__form_node *node)
{
  const struct kdc__node *n = &node->node;

  while (n && n->kind != KDC__REPEAT)
    n = n->parent;
  return (const struct kdc__form_node *) n;
}

int
kdc__instance_path (const struct kdc_dossier *dossier, const struct kdc__form_node *node,
                    uint32_t row, struct kdc_buffer *out)
{
  const struct kdc__form_node *repeat = repeat_around (node), *outer;
  const struct kdc__table *table;
  int status;

  if (!repeat)
    return kdc__buffer_puts (out, node->path);
  table = dossier->slots.tables + repeat->node.table;
  outer = repeat->node.parent ? (const struct kdc__form_node *) repeat->node.parent : NULL;
  if (outer && repeat_around (outer)) {
    status = kdc__instance_path (dossier, outer, table->rows[row].parent, out);
    if (status != KDC_OK)
      return status;
    kdc__buffer_puts (out, repeat->path + strlen (outer->path));
  } else {
    kdc__buffer_puts (out, repeat->path);
  }
  kdc__buffer_printf (out, "[%u]", (unsigned) row_number (table, row));
  return kdc__buffer_puts (out, node->path + strlen (repeat->path));
}

size_t
kdc__instance_offset (const struct kdc_dossier *dossier, const struct kdc__form_node *node,
                      uint32_t row)
{
  const struct kdc__node *n = &node->node;
  size_t offset;

  while (n) {
    offset = dossier->places[n->table].offsets[row][n->ordinal];
    if (offset != KDC__NO_OFFSET)
      return offset;
    if (n->kind == KDC__REPEAT)
      row = dossier->slots.tables[n->table].rows[row].parent;
    n = n->parent;
  }
  return dossier->data_offset;
}

/* Row `number` of table below parent, or UINT32_MAX. */
static uint32_t
find_row (const struct kdc__table *table, uint32_t parent, int64_t number)
{
  int64_t row;

  if (number > table->count)
    return UINT32_MAX;
  row = kdc__first_row (table, parent) + number - 1;
  return row < table->count && table->rows[row].parent == parent ? (uint32_t) row : UINT32_MAX;
}

/* Splits an instance path into the definition path and the row its last repeat leads to. */
static int
resolve (const struct kdc_dossier *dossier, const char *path, struct kdc_buffer *plain,
         uint32_t *row)
{
  const char *open, *close;
  int64_t number;

  *row = 0;
  while ((open = strchr (path, '[')) != NULL) {
    const struct kdc__form_node *repeat;

    close = strchr (open, ']');
    if (!close || kdc__parse_int64 (open + 1, (size_t) (close - open - 1), &number) != 0)
      return KDC_ENOTFOUND;
    if (kdc__buffer_append (plain, path, (size_t) (open - path)) != KDC_OK)
      return plain->status;
    repeat = kdc__form_find (dossier->form, plain->data);
    if (!repeat || repeat->node.kind != KDC__REPEAT || number < 1)
      return KDC_ENOTFOUND;
    *row = find_row (dossier->slots.tables + repeat->node.table, *row, number);
    if (*row == UINT32_MAX)
      return KDC_ENOTFOUND;
    path = close + 1;
  }
  return kdc__buffer_puts (plain, path);
}

int
kdc__dossier_find (const struct kdc_dossier *dossier, const char *path,
                   const struct kdc__form_node **node, uint32_t *row)
{
  struct kdc_buffer plain;
  int status;

  *node = NULL;
  if (!dossier->form)
    return KDC_ENOTFOUND;
  kdc__buffer_init (&plain, dossier->ctx, 0);
  status = resolve (dossier, path, &plain, row);
  if (status == KDC_OK)
    *node = kdc__form_find (dossier->form, plain.data);
  kdc__buffer_clear (&plain);
  return status == KDC_OK && !*node ? KDC_ENOTFOUND : status;
}

int
kdc__dossier_value (struct kdc_dossier *dossier, const char *path, struct kdc_buffer *out,
                    kdc_error **err)
{
  const struct kdc__form_node *node;
  struct kdc__slot *slot = NULL;
  uint32_t row;
  int status = kdc__dossier_find (dossier, path, &node, &row);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (node && node->node.kind == KDC__FIELD)
    slot = kdc__slot_at (&dossier->slots, node->node.table, row, node->node.column);
  if (!slot)
    return kdc__fail (dossier->ctx, err, KDC_ENOTFOUND, "dossier.no-path", "path", path, NULL);
  status = kdc__buffer_puts (out, "");
  if (status == KDC_OK && !slot->irrelevant
      && (slot->state == KDC__VALUE
          || (slot->state == KDC__PENDING && slot->value.type != KDC__T_NONE)))
    status = kdc__value_format (&slot->value, out);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}
