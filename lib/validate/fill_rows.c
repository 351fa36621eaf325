/* fill_rows.c - the rows of a session. Rows of one parent stand together and in document order; a
 * row is a pointer to one piece of memory, so that moving rows moves pointers and marks only, and
 * nothing of it can fail. */
#include "validate/fill_session.h"

#include <string.h>

/* --- one row ---------------------------------------------------------------------------------- */

static size_t
aligned (size_t size)
{
  return (size + 15) & ~(size_t) 15;
}

static struct kdc__line *
new_line (struct kdc_fill *fill, uint32_t table)
{
  const struct kdc__grid *grid = fill->grids + table;
  size_t columns = fill->dossier->slots.tables[table].columns;
  size_t width = fill->dossier->places[table].width, i;
  const size_t sizes[] = { sizeof (struct kdc__line), columns * sizeof (struct kdc__slot),
                           columns * sizeof (struct kdc__cell),
                           width * sizeof (struct kdc__point),
                           grid->wholes * sizeof (struct kdc__whole),
                           grid->rules * sizeof (uint32_t), width * sizeof (size_t) };
  size_t total = 0, at[sizeof sizes / sizeof *sizes];
  struct kdc__line *line;
  char *block;

  for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    at[i] = total;
    total += aligned (sizes[i]);
  }
  block = kdc__calloc (fill->ctx, 1, total);
  if (!block)
    return NULL;
  line = (struct kdc__line *) (void *) block;
  line->slots = (void *) (block + at[1]);
  line->cells = (void *) (block + at[2]);
  line->points = (void *) (block + at[3]);
  line->wholes = (void *) (block + at[4]);
  line->rules = (void *) (block + at[5]);
  line->offsets = (void *) (block + at[6]);
  for (i = 0; i < columns; i++)
    line->slots[i].offset = KDC__NO_OFFSET;
  for (i = 0; i < width; i++)
    line->offsets[i] = KDC__NO_OFFSET;
  return line;
}

static void
free_line (struct kdc_fill *fill, uint32_t table, struct kdc__line *line)
{
  uint32_t column;

  for (column = 0; column < fill->dossier->slots.tables[table].columns; column++) {
    kdc__free (fill->ctx, line->cells[column].entered.data);
    kdc__free (fill->ctx, line->cells[column].made.data);
    kdc__free (fill->ctx, line->cells[column].source.data);
  }
  kdc__free (fill->ctx, line);
}

/* --- room ------------------------------------------------------------------------------------- */

static int
grow (struct kdc_fill *fill, void *array, uint32_t capacity, size_t size)
{
  void *more, *old;

  memcpy (&old, array, sizeof old);
  more = kdc__realloc (fill->ctx, old, capacity, size);
  if (!more)
    return KDC_ENOMEM;
  memcpy (array, &more, sizeof more);
  return KDC_OK;
}

static int
make_room (struct kdc_fill *fill, uint32_t table)
{
  struct kdc__table *rows = fill->dossier->slots.tables + table;
  struct kdc__places *places = fill->dossier->places + table;
  struct kdc__grid *grid = fill->grids + table;
  uint32_t capacity = grid->capacity ? grid->capacity * 2 : 4;
  size_t width = places->width ? places->width : 1;

  if (rows->count < grid->capacity)
    return KDC_OK;
  if (grow (fill, &rows->rows, capacity, sizeof *rows->rows) != KDC_OK
      || grow (fill, &places->offsets, capacity, sizeof *places->offsets) != KDC_OK
      || grow (fill, &grid->lines, capacity, sizeof *grid->lines) != KDC_OK
      || grow (fill, &fill->check.marks[table], capacity, width * sizeof (struct kdc__mark))
           != KDC_OK)
    return KDC_ENOMEM;
  rows->capacity = grid->capacity = capacity;
  return KDC_OK;
}

int
kdc__fill_row_room (struct kdc_fill *fill, uint32_t table, struct kdc__line **line)
{
  *line = make_room (fill, table) == KDC_OK ? new_line (fill, table) : NULL;
  return *line ? KDC_OK : KDC_ENOMEM;
}

/* --- rows come, go and move ------------------------------------------------------------------- */

/* The tables right below one, as far as `*at`, which starts behind it. 0: no more. */
static uint32_t
next_below (const struct kdc_fill *fill, uint32_t table, uint32_t *at)
{
  const struct kdc__slots *slots = &fill->dossier->slots;

  for (++*at; *at < slots->count; ++*at)
    if (slots->tables[*at].parent == table)
      return *at;
  return 0;
}

/* Rows of a table that lie in the row `from` of its parent or behind it belong to another now. */
static void
shift_parents (struct kdc_fill *fill, uint32_t table, uint32_t first, uint32_t by)
{
  struct kdc__table *rows = fill->dossier->slots.tables + table;
  uint32_t row;

  for (row = first; row < rows->count; row++)
    rows->rows[row].parent += by;
}

/* Moves `count` rows, with what stands beside them; the caller has seen to the room. */
static void
move_rows (struct kdc_fill *fill, uint32_t table, uint32_t to, uint32_t from, uint32_t count)
{
  struct kdc__row *rows = fill->dossier->slots.tables[table].rows;
  size_t **offsets = fill->dossier->places[table].offsets;
  size_t width = fill->dossier->places[table].width;
  struct kdc__line **lines = fill->grids[table].lines;
  struct kdc__mark *marks = fill->check.marks[table];

  if (!count)                       /* a table without rows may have no arrays */
    return;
  memmove (rows + to, rows + from, count * sizeof *rows);
  memmove (offsets + to, offsets + from, count * sizeof *offsets);
  memmove (lines + to, lines + from, count * sizeof *lines);
  memmove (marks + to * width, marks + from * width, count * width * sizeof *marks);
}

static void
place_row (struct kdc_fill *fill, uint32_t table, uint32_t row, uint32_t parent, uint32_t id,
           struct kdc__line *line)
{
  struct kdc__table *rows = fill->dossier->slots.tables + table;
  struct kdc__places *places = fill->dossier->places + table;

  move_rows (fill, table, row + 1, row, rows->count - row);
  rows->count++;
  rows->changes++;
  fill->dossier->row_count += table > 0;
  rows->rows[row] = (struct kdc__row) { .parent = parent, .id = id, .offset = KDC__NO_OFFSET,
                                        .slots = line->slots };
  places->offsets[row] = line->offsets;
  fill->grids[table].lines[row] = line;
  memset (fill->check.marks[table] + row * places->width, 0,
          places->width * sizeof (struct kdc__mark));
}

void
kdc__fill_row_insert (struct kdc_fill *fill, uint32_t table, uint32_t row, uint32_t parent,
                      uint32_t id, struct kdc__line *line)
{
  uint32_t at = table, below;

  while ((below = next_below (fill, table, &at)) != 0)
    shift_parents (fill, below, kdc__first_row (fill->dossier->slots.tables + below, row), 1);
  place_row (fill, table, row, parent, id, line);
}

void
kdc__fill_rows_remove (struct kdc_fill *fill, uint32_t table, uint32_t from, uint32_t to)
{
  struct kdc__table *rows = fill->dossier->slots.tables + table;
  uint32_t at = table, below, row;

  while ((below = next_below (fill, table, &at)) != 0) {
    const struct kdc__table *inner = fill->dossier->slots.tables + below;
    uint32_t first = kdc__first_row (inner, from);

    kdc__fill_rows_remove (fill, below, first, kdc__first_row (inner, to));
    shift_parents (fill, below, first, 0u - (to - from));
  }
  for (row = from; row < to; row++)
    free_line (fill, table, fill->grids[table].lines[row]);
  move_rows (fill, table, from, to, rows->count - to);
  rows->count -= to - from;
  rows->changes++;
  fill->dossier->row_count -= to - from;
}

static void
swap_bytes (unsigned char *a, unsigned char *b, size_t size)
{
  unsigned char one;

  for (; size; size--, a++, b++) {
    one = *a;
    *a = *b;
    *b = one;
  }
}

static void
reverse (void *array, size_t size, uint32_t from, uint32_t to)
{
  unsigned char *items = array;

  for (; from + 1 < to; from++, to--)
    swap_bytes (items + from * size, items + (to - 1) * size, size);
}

/* Three reversals change the places of two neighbours without a copy of either. */
static void
rotate (void *array, size_t size, uint32_t from, uint32_t middle, uint32_t to)
{
  if (!size)
    return;
  reverse (array, size, from, middle);
  reverse (array, size, middle, to);
  reverse (array, size, from, to);
}

void
kdc__fill_rows_swap (struct kdc_fill *fill, uint32_t table, uint32_t from, uint32_t middle,
                     uint32_t to)
{
  struct kdc_dossier *d = fill->dossier;
  uint32_t at = table, below, row;

  while ((below = next_below (fill, table, &at)) != 0) {
    struct kdc__table *inner = d->slots.tables + below;
    uint32_t a = kdc__first_row (inner, from), b = kdc__first_row (inner, middle);
    uint32_t c = kdc__first_row (inner, to);

    kdc__fill_rows_swap (fill, below, a, b, c);
    for (row = a; row < c; row++)       /* what came first lies behind now */
      inner->rows[row].parent += row < a + (c - b) ? 0u - (middle - from) : to - middle;
  }
  d->slots.tables[table].changes++;
  rotate (d->slots.tables[table].rows, sizeof (struct kdc__row), from, middle, to);
  rotate (d->places[table].offsets, sizeof (size_t *), from, middle, to);
  rotate (fill->grids[table].lines, sizeof (struct kdc__line *), from, middle, to);
  rotate (fill->check.marks[table], d->places[table].width * sizeof (struct kdc__mark), from,
          middle, to);
}

/* --- the rows there are ----------------------------------------------------------------------- */

static int
adopt_row (struct kdc_fill *fill, uint32_t table, const struct kdc__row *from,
           const size_t *offsets)
{
  const struct kdc_form *form = fill->form;
  struct kdc__line *line;
  size_t i;

  if (kdc__fill_row_room (fill, table, &line) != KDC_OK)
    return KDC_ENOMEM;
  memcpy (line->slots, from->slots,
          fill->dossier->slots.tables[table].columns * sizeof *line->slots);
  for (i = 0; i < form->node_count; i++) {
    const struct kdc__node *node = &form->nodes[i]->node;

    if (node->table == table && node->kind == KDC__BRANCH
        && offsets[node->ordinal] != KDC__NO_OFFSET)
      line->offsets[node->ordinal] = 0;
  }
  place_row (fill, table, fill->dossier->slots.tables[table].count, from->parent, from->id, line);
  return KDC_OK;
}

/* The rows of the dossier's own memory give way to ours. */
struct former { const struct kdc__row *rows; size_t **offsets; uint32_t count; };

int
kdc__fill_adopt (struct kdc_fill *fill)
{
  struct kdc_dossier *d = fill->dossier;
  struct former *former = kdc__arena_array (&fill->scratch, d->slots.count, sizeof *former);
  uint32_t table, row;
  int status = former ? KDC_OK : KDC_ENOMEM;

  for (table = 0; table < d->slots.count && former; table++) {
    former[table] = (struct former) { d->slots.tables[table].rows, d->places[table].offsets,
                                      d->slots.tables[table].count };
    d->slots.tables[table].rows = NULL;
    d->slots.tables[table].count = d->slots.tables[table].capacity = 0;
    d->row_count = 0;
    d->places[table].offsets = NULL;
  }
  fill->adopted = former != NULL;
  for (table = 0; table < d->slots.count && status == KDC_OK; table++)
    for (row = 0; row < former[table].count && status == KDC_OK; row++)
      status = adopt_row (fill, table, former[table].rows + row, former[table].offsets[row]);
  return status;
}

void
kdc__fill_drop_rows (struct kdc_fill *fill)
{
  struct kdc_dossier *d = fill->dossier;
  uint32_t table, row;

  for (table = 0; fill->adopted && table < d->slots.count; table++) {
    for (row = 0; row < d->slots.tables[table].count; row++)
      free_line (fill, table, fill->grids[table].lines[row]);
    kdc__free (fill->ctx, d->slots.tables[table].rows);
    kdc__free (fill->ctx, d->places[table].offsets);
    kdc__free (fill->ctx, fill->grids[table].lines);
    kdc__free (fill->ctx, fill->check.marks[table]);
  }
}
