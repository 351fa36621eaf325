/* fill_path.c - the names of fields and rows of a session. */
#include "validate/fill_session.h"

#include <string.h>

static int
fail_path (struct kdc_fill *fill, kdc_error **err, const char *key, const char *path, size_t size)
{
  const char *text = kdc__arena_strndup (&fill->scratch, path, size);

  return text ? kdc__fail (fill->ctx, err, KDC_ENOTFOUND, key, "path", text, NULL)
              : kdc__fail_nomem (err);
}

uint32_t
kdc__fill_row_of_id (const struct kdc_fill *fill, const struct kdc__form_node *repeat,
                     uint32_t parent, uint32_t id)
{
  const struct kdc__table *rows = fill->dossier->slots.tables + repeat->node.table;
  uint32_t first = kdc__first_row (rows, parent), end = kdc__first_row (rows, parent + 1);
  uint32_t low = first, high = end, middle, row;

  while (low < high) {                  /* in their order, unless rows were moved */
    middle = low + (high - low) / 2;
    if (rows->rows[middle].id == id)
      return middle;
    if (rows->rows[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  for (row = first; row < end; row++)
    if (rows->rows[row].id == id)
      return row;
  return UINT32_MAX;
}

/* "2" or "r7" among the rows of one parent. */
static uint32_t
find_row (const struct kdc_fill *fill, const struct kdc__form_node *repeat, uint32_t parent,
          const char *text, size_t size)
{
  const struct kdc__table *rows = fill->dossier->slots.tables + repeat->node.table;
  int by_id = size > 0 && *text == 'r';
  int64_t number, row;

  if (kdc__parse_int64 (text + by_id, size - (size_t) by_id, &number) != 0 || number < 1
      || number > UINT32_MAX)
    return UINT32_MAX;
  if (by_id)
    return kdc__fill_row_of_id (fill, repeat, parent, (uint32_t) number);
  row = kdc__first_row (rows, parent) + number - 1;
  return row < rows->count && rows->rows[row].parent == parent ? (uint32_t) row : UINT32_MAX;
}

/* Splits a path with rows into the definition path and the row that its last repeat leads to;
 * table: of that row. */
static int
resolve (struct kdc_fill *fill, const char *path, size_t size, char *plain, size_t *length,
         uint32_t *table, uint32_t *row)
{
  const char *end = path + size, *open, *close;

  *length = 0;
  for (; path < end; path = close + 1) {
    const struct kdc__form_node *repeat;

    open = memchr (path, '[', (size_t) (end - path));
    close = open ? memchr (open, ']', (size_t) (end - open)) : NULL;
    if (!open) {
      memcpy (plain + *length, path, (size_t) (end - path));
      *length += (size_t) (end - path);
      return KDC_OK;
    }
    memcpy (plain + *length, path, (size_t) (open - path));
    *length += (size_t) (open - path);
    repeat = kdc__map_get (&fill->form->by_path, plain, *length);
    if (!close || !repeat || repeat->node.kind != KDC__REPEAT
        || repeat->node.parent->table != *table)
      return KDC_EINVAL;
    *row = find_row (fill, repeat, *row, open + 1, (size_t) (close - open - 1));
    *table = repeat->node.table;
    if (*row == UINT32_MAX)
      return KDC_ENOTFOUND;
  }
  return KDC_OK;
}

int
kdc__fill_find (struct kdc_fill *fill, const char *path, size_t size,
                const struct kdc__form_node **node, uint32_t *row, int *whole, kdc_error **err)
{
  uint32_t table = 0;
  size_t length = size;
  char *plain;
  int status = KDC_OK;

  *row = 0;
  *whole = 0;
  *node = kdc__map_get (&fill->form->by_path, path, size);
  if (*node && (*node)->node.table == 0)
    return KDC_OK;
  if (!*node) {
    plain = kdc__arena_strndup (&fill->scratch, path, size);
    if (!plain)
      return kdc__fail_nomem (err);
    status = resolve (fill, path, size, plain, &length, &table, row);
    if (status == KDC_OK)
      *node = kdc__map_get (&fill->form->by_path, plain, length);
  }
  if (status == KDC_ENOTFOUND)
    return fail_path (fill, err, "fill.no-row", path, size);
  if (!*node || status != KDC_OK)
    return fail_path (fill, err, "fill.no-path", path, size);
  *whole = (*node)->node.kind == KDC__REPEAT && (*node)->node.table != table
           && (*node)->node.parent->table == table;
  if ((*node)->node.table != table && !*whole)
    return fail_path (fill, err, "fill.no-row", path, size);    /* it does not say which */
  return KDC_OK;
}

/* --- and back --------------------------------------------------------------------------------- */

static const struct kdc__form_node *
repeat_around (const struct kdc__form_node *node)
{
  const struct kdc__node *n = &node->node;

  while (n && n->kind != KDC__REPEAT)
    n = n->parent;
  return (const struct kdc__form_node *) n;
}

int
kdc__fill_path (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                int by_id, struct kdc_buffer *out)
{
  const struct kdc__form_node *repeat = repeat_around (node), *outer;
  const struct kdc__row *rows;
  size_t shared;

  if (!by_id || !repeat)
    return kdc__instance_path (fill->dossier, node, row, out);
  rows = fill->dossier->slots.tables[repeat->node.table].rows;
  outer = kdc__form_node_of (repeat->node.parent);
  shared = outer->node.parent ? strlen (outer->path) : 0;
  if (shared && kdc__fill_path (fill, outer, rows[row].parent, 1, out) != KDC_OK)
    return out->status;
  kdc__buffer_printf (out, "%s[r%u]", repeat->path + shared, (unsigned) rows[row].id);
  return kdc__buffer_puts (out, node->path + strlen (repeat->path));
}
