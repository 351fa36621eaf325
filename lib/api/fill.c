/* fill.c - kdc/fill.h. */
#include <kdc/fill.h>

#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "validate/fill.h"

_Static_assert (KDC_FILL_VALUE == KDC__FILL_VALUE && KDC_FILL_RELEVANT == KDC__FILL_RELEVANT
                && KDC_FILL_REQUIRED == KDC__FILL_REQUIRED
                && KDC_FILL_READONLY == KDC__FILL_READONLY
                && KDC_FILL_FINDINGS == KDC__FILL_FINDINGS && KDC_FILL_ROWS == KDC__FILL_ROWS
                && KDC_FILL_INVALID == KDC__FILL_INVALID && KDC_FILL_PENDING == KDC__FILL_PENDING
                && KDC_FILL_MISSING == KDC__FILL_MISSING && KDC_FILL_CHOSEN == KDC__FILL_CHOSEN
                && KDC_FILL_VERIFIED == KDC__FILL_VERIFIED, "one set of bits");

#define BEGIN(err)                                                                                 \
  do {                                                                                             \
    if (err)                                                                                       \
      *(err) = NULL;                                                                               \
  } while (0)

static size_t
length_of (const char *text)
{
  return text ? strlen (text) : 0;
}

/* --- opening ---------------------------------------------------------------------------------- */

int
kdc_fill_open (kdc_catalog *catalog, const char *procedure, const char *case_code,
               const char *form, const char *on, kdc_fill **out, kdc_error **err)
{
  kdc__day day;
  int status;

  BEGIN (err);
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (catalog);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status != KDC_OK)
    return status;
  return kdc__fill_open (catalog, procedure, case_code, form, day, out, err);
}

int
kdc_fill_from_dossier (kdc_dossier *dossier, const char *on, kdc_fill **out, kdc_error **err)
{
  kdc__day day;
  int status;

  BEGIN (err);
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (dossier);
  status = kdc__api_day (dossier->ctx, on, &day, err);
  return status == KDC_OK ? kdc__fill_from_dossier (dossier, day, out, err) : status;
}

void
kdc_fill_free (kdc_fill *fill)
{
  kdc__fill_free (fill);
}

const kdc_form *
kdc_fill_form (const kdc_fill *fill)
{
  return fill ? kdc__fill_dossier (fill)->form : NULL;
}

/* --- changes ---------------------------------------------------------------------------------- */

int
kdc_fill_set (kdc_fill *fill, const char *path, const char *text, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_set (fill, path, text ? text : "", length_of (text), err);
}

int
kdc_fill_clear (kdc_fill *fill, const char *path, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_clear (fill, path, err);
}

int
kdc_fill_prefill (kdc_fill *fill, const char *path, const char *text, const char *source,
                  int verified, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_prefill (fill, path, text ? text : "", length_of (text), source, verified, err);
}

int
kdc_fill_choose (kdc_fill *fill, const char *path, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_choose (fill, path, err);
}

int
kdc_fill_add_row (kdc_fill *fill, const char *path, size_t position, uint32_t *id, kdc_error **err)
{
  BEGIN (err);
  if (id)
    *id = 0;
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_add_row (fill, path, position, 0, id, err);
}

int
kdc_fill_remove_row (kdc_fill *fill, const char *path, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_remove_row (fill, path, err);
}

int
kdc_fill_move_row (kdc_fill *fill, const char *path, size_t position, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (path);
  return kdc__fill_move_row (fill, path, position, err);
}

int
kdc_fill_attach (kdc_fill *fill, const char *ref, uint32_t *id, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (id);
  *id = 0;
  KDC__NEED (fill);
  KDC__NEED (ref);
  return kdc__fill_attach (fill, ref, id, err);
}

int
kdc_fill_paper_set (kdc_fill *fill, uint32_t id, const char *name, const char *text,
                    kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (name);
  return kdc__fill_paper_set (fill, id, name, text, err);
}

int
kdc_fill_detach (kdc_fill *fill, uint32_t id, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  return kdc__fill_detach (fill, id, err);
}

uint32_t
kdc_fill_paper (const kdc_fill *fill, size_t index)
{
  return fill ? kdc__fill_paper_id (fill, index) : 0;
}

int
kdc_fill_property_set (kdc_fill *fill, const char *name, const char *text, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  KDC__NEED (name);
  return kdc__fill_property_set (fill, name, text, err);
}

int
kdc_fill_begin (kdc_fill *fill, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  kdc__fill_begin (fill);
  return KDC_OK;
}

int
kdc_fill_end (kdc_fill *fill, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (fill);
  return kdc__fill_end (fill, err);
}

/* --- what is known ---------------------------------------------------------------------------- */

struct place { const struct kdc__form_node *node; uint32_t row; int whole; };

static int
find (kdc_fill *fill, const char *path, struct place *place, kdc_error **err)
{
  return kdc__fill_find (fill, path, strlen (path), &place->node, &place->row, &place->whole, err);
}

int
kdc_fill_row_count (kdc_fill *fill, const char *path, size_t *out, kdc_error **err)
{
  struct place place;
  int status;

  BEGIN (err);
  KDC__NEED (out);
  *out = 0;
  KDC__NEED (fill);
  KDC__NEED (path);
  status = find (fill, path, &place, err);
  if (status == KDC_OK && !place.whole)
    status = kdc__fail (kdc__fill_dossier (fill)->ctx, err, KDC_EINVAL, "fill.no-repeat", "path",
                        path, NULL);
  if (status == KDC_OK) {
    const struct kdc__table *rows
      = kdc__fill_dossier (fill)->slots.tables + place.node->node.table;

    *out = kdc__first_row (rows, place.row + 1) - kdc__first_row (rows, place.row);
  }
  return status;
}

size_t
kdc_fill_changed_count (const kdc_fill *fill)
{
  return fill ? kdc__fill_changed_count (fill) : 0;
}

size_t
kdc_fill_moved_count (const kdc_fill *fill)
{
  const struct kdc__fill_moved *moved = fill ? kdc__fill_first_moved (fill) : NULL;
  size_t count = 0;

  for (; moved; moved = moved->next)
    count++;
  return count;
}

const char *
kdc_fill_moved (const kdc_fill *fill, size_t index, const char *name)
{
  const struct kdc__fill_moved *moved = fill ? kdc__fill_first_moved (fill) : NULL;

  for (; moved && index > 0; index--)
    moved = moved->next;
  if (!moved || !name)
    return NULL;
  const struct kdc__api_property table[] = {
    { "path", moved->path }, { "from", moved->from }, { "to", moved->to }, { "on", moved->on },
    { "before", moved->before },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

/* A repeat as a whole lies in a row of its parent. */
static int
write_path (const kdc_fill *fill, const struct place *place, int by_id, kdc_buffer *out)
{
  const struct kdc__form_node *parent
    = (const struct kdc__form_node *) place->node->node.parent;

  if (!place->whole)
    return kdc__fill_path (fill, place->node, place->row, by_id, out);
  if (parent->node.parent
      && kdc__fill_path (fill, parent, place->row, by_id, out) != KDC_OK)
    return out->status;
  return kdc__buffer_printf (out, "/%s", place->node->node.name);
}

int
kdc_fill_changed (kdc_fill *fill, size_t index, kdc_buffer **path, int *bits, kdc_error **err)
{
  struct place place;
  kdc_buffer *text = NULL;
  int found;

  BEGIN (err);
  if (path)
    *path = NULL;
  KDC__NEED (fill);
  found = kdc__fill_changed (fill, index, &place.node, &place.row, &place.whole);
  if (bits)
    *bits = found;
  if (!found)
    return kdc__fail (kdc__fill_dossier (fill)->ctx, err, KDC_ENOTFOUND, "api.part", NULL);
  if (!path)
    return KDC_OK;
  if (kdc__buffer_new (kdc__fill_dossier (fill)->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  return kdc__api_give (text, write_path (fill, &place, 1, text), path, err);
}

int
kdc_fill_state (kdc_fill *fill, const char *path, int *bits, kdc_error **err)
{
  struct place place;
  int status;

  BEGIN (err);
  KDC__NEED (bits);
  *bits = 0;
  KDC__NEED (fill);
  KDC__NEED (path);
  status = find (fill, path, &place, err);
  if (status != KDC_OK)
    return status;
  return kdc__fill_state (fill, place.node, place.row, place.whole, bits, err);
}

static int
write_value (kdc_fill *fill, const struct place *place, kdc_buffer *out)
{
  const struct kdc__node *node = &place->node->node;
  const struct kdc__slot *slot;

  if (node->kind != KDC__FIELD)
    return KDC_OK;
  slot = kdc__fill_dossier (fill)->slots.tables[node->table].rows[place->row].slots + node->column;
  return slot->state == KDC__VALUE && !slot->irrelevant ? kdc__value_format (&slot->value, out)
                                                        : KDC_OK;
}

static int
write_entry (const kdc_fill *fill, const struct place *place, const char *name, kdc_buffer *out)
{
  struct kdc__fill_entry entry;

  if (place->node->node.kind != KDC__FIELD)
    return KDC_OK;
  kdc__fill_entry (fill, place->node, place->row, &entry);
  if (*name == 'e')
    return kdc__buffer_append (out, entry.text, entry.size);
  return kdc__buffer_puts (out, entry.source ? entry.source : "");
}

/* KDC_EINVAL: no such text. */
static int
write_text (kdc_fill *fill, const struct place *place, const char *name, kdc_buffer *out)
{
  const struct kdc__table *tables = kdc__fill_dossier (fill)->slots.tables;
  uint32_t table = place->node->node.table;

  kdc__buffer_puts (out, "");
  if (strcmp (name, "value") == 0)
    return write_value (fill, place, out);
  if (strcmp (name, "entered") == 0 || strcmp (name, "source") == 0)
    return write_entry (fill, place, name, out);
  if (strcmp (name, "path") == 0 || strcmp (name, "position") == 0)
    return write_path (fill, place, strcmp (name, "path") == 0, out);
  if (strcmp (name, "row") != 0)
    return KDC_EINVAL;
  if (place->whole)
    table = place->node->node.parent->table;
  return table ? kdc__buffer_printf (out, "r%u", (unsigned) tables[table].rows[place->row].id)
               : out->status;
}

int
kdc_fill_text (kdc_fill *fill, const char *path, const char *name, kdc_buffer **out,
               kdc_error **err)
{
  struct place place;
  kdc_buffer *text = NULL;
  int status;

  BEGIN (err);
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (fill);
  KDC__NEED (path);
  KDC__NEED (name);
  status = kdc__fill_settle (fill, err);
  if (status == KDC_OK)
    status = find (fill, path, &place, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (kdc__fill_dossier (fill)->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = write_text (fill, &place, name, text);
  if (status == KDC_EINVAL) {
    kdc__buffer_delete (text);
    return kdc__fail (kdc__fill_dossier (fill)->ctx, err, KDC_EINVAL, "api.property", "property",
                      name, NULL);
  }
  return kdc__api_give (text, status, out, err);
}

int
kdc_fill_findings (kdc_fill *fill, const char *path, kdc_report **out, kdc_error **err)
{
  struct place place;
  int status;

  BEGIN (err);
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (fill);
  KDC__NEED (path);
  status = find (fill, path, &place, err);
  if (status != KDC_OK)
    return status;
  return kdc__fill_findings (fill, place.node, place.row, place.whole, out, err);
}

int
kdc_fill_report (kdc_fill *fill, const char *scope, kdc_report **out, kdc_error **err)
{
  BEGIN (err);
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (fill);
  return kdc__fill_report (fill, scope, out, err);
}
