/* unplaced.c - see unplaced.h. */
#include "validate/unplaced.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/vocabularies.h"
#include "validate/fill_session.h"

/* --- the list --------------------------------------------------------------------------------- */

int
kdc__unplaced_add (struct kdc_fill *fill, const struct kdc__unplaced *item)
{
  struct kdc__unplaced *copy;
  struct kdc__arena *arena = &fill->arena;
  void *items = fill->unplaced;

  if (kdc__grow (fill->ctx, &items, &fill->unplaced_capacity, fill->unplaced_count, sizeof *copy)
      != KDC_OK)
    return KDC_ENOMEM;
  fill->unplaced = items;
  copy = fill->unplaced + fill->unplaced_count;
  *copy = *item;
  copy->kind = kdc__arena_strdup (arena, item->kind);
  copy->path = kdc__arena_strdup (arena, item->path);
  copy->version = item->version ? kdc__arena_strdup (arena, item->version) : NULL;
  copy->entry.text = kdc__arena_strndup (arena, item->entry.text, item->entry.size);
  copy->entry.source = item->entry.source ? kdc__arena_strdup (arena, item->entry.source) : NULL;
  if (!copy->kind || !copy->path || !copy->entry.text || (item->version && !copy->version)
      || (item->entry.source && !copy->entry.source))
    return KDC_ENOMEM;
  fill->unplaced_count++;
  return KDC_OK;
}

size_t
kdc__unplaced_count (const struct kdc_fill *fill)
{
  return fill->unplaced_count;
}

int
kdc__unplaced_at (struct kdc_fill *fill, size_t index, const struct kdc__unplaced **out,
                  kdc_error **err)
{
  *out = index < fill->unplaced_count ? fill->unplaced + index : NULL;
  return *out ? KDC_OK : kdc__fail (fill->ctx, err, KDC_ENOTFOUND, "fill.no-unplaced", NULL);
}

int
kdc__unplaced_remove (struct kdc_fill *fill, size_t index, kdc_error **err)
{
  const struct kdc__unplaced *item;
  int status = kdc__unplaced_at (fill, index, &item, err);

  if (status != KDC_OK)
    return status;
  fill->unplaced_count--;
  memmove (fill->unplaced + index, fill->unplaced + index + 1,
           (fill->unplaced_count - index) * sizeof *fill->unplaced);
  return KDC_OK;
}

/* --- as a part of a draft --------------------------------------------------------------------- */

static void
put_attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

int
kdc__unplaced_write (const struct kdc_fill *fill, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < fill->unplaced_count; i++) {
    const struct kdc__unplaced *item = fill->unplaced + i;
    char at[32];

    kdc__instant_format (item->entry.at, at);
    kdc__buffer_puts (out, "    <unplaced");
    put_attribute (out, "kind", item->kind);
    put_attribute (out, "path", item->path);
    put_attribute (out, "version", item->version);
    put_attribute (out, "source", item->entry.source);
    put_attribute (out, "at", item->entry.has_at ? at : NULL);
    put_attribute (out, "verified", item->entry.verified ? "true" : NULL);
    kdc__buffer_putc (out, '>');
    kdc__buffer_xml_text (out, item->entry.text, item->entry.size);
    kdc__buffer_puts (out, "</unplaced>\n");
  }
  return out->status;
}

static const char *const kinds[] = { "dropped", "rows", "branch", "taken", "unknown", NULL };

int
kdc__unplaced_is (const char *kind)
{
  size_t i;

  for (i = 0; kind && kinds[i]; i++)
    if (strcmp (kinds[i], kind) == 0)
      return 1;
  return 0;
}

int
kdc__unplaced_message (const struct kdc__unplaced *item, int lang, struct kdc_buffer *out)
{
  const struct kdc__param params[]
    = { { "from", item->path }, { "to", "" }, { "value", item->entry.text } };
  const struct kdc__message *row;
  char key[32];

  snprintf (key, sizeof key, "rebase.%s", item->kind);
  row = kdc__message_find (key);
  return row ? kdc__message_format (out, row->text[lang], params, KDC__COUNT_OF (params))
             : KDC_EINTERNAL;
}

/* --- what a form does not know ---------------------------------------------------------------- */

/* One element around the place of reading. */
struct level {
  size_t path, plain, text;         /* how long these are without it */
  const struct kdc__form_node *node;          /* NULL: unknown */
  const char *last;                 /* the repeat whose rows came last below it */
  unsigned rows;
};
struct finder {
  struct kdc_fill *fill;
  struct level *levels; size_t count, capacity;
  size_t data;                      /* how deep <data> lies; 0: not in it */
  struct kdc_buffer path, plain, text;        /* plain: without rows */
};

static int
keep (struct finder *f, const char *text, size_t size)
{
  struct kdc__unplaced item = { .kind = "unknown", .path = f->path.data,
                                .version = f->fill->dossier->form_version };

  kdc__trim (&text, &size);
  item.entry.text = text;
  item.entry.size = size;
  if (f->path.status != KDC_OK || f->text.status != KDC_OK)
    return KDC_ENOMEM;
  return size ? kdc__unplaced_add (f->fill, &item) : KDC_OK;
}

static int
keep_attributes (struct finder *f, const struct kdc__attribute *attributes, size_t count)
{
  size_t i, before = f->path.size;
  int status = KDC_OK;

  for (i = 0; i < count && status == KDC_OK; i++) {
    if (kdc__buffer_printf (&f->path, "/@%s", attributes[i].name) != KDC_OK)
      return KDC_ENOMEM;
    status = keep (f, attributes[i].value, attributes[i].length);
    f->path.size = before;
    f->path.data[before] = '\0';
  }
  return status;
}

static void
name_row (struct finder *f, struct level *around, const struct kdc__form_node *node,
          const struct kdc__attribute *attributes, size_t count)
{
  size_t i;

  around->rows = around->last == node->path ? around->rows + 1 : 1;
  around->last = node->path;
  for (i = 0; i < count; i++)
    if (strcmp (attributes[i].name, "row") == 0) {
      kdc__buffer_printf (&f->path, "[%.*s]", (int) attributes[i].length, attributes[i].value);
      return;
    }
  kdc__buffer_printf (&f->path, "[%u]", around->rows);
}

static int
enter (struct finder *f, const char *name, const char *ns, const struct kdc__attribute *attributes,
       size_t count)
{
  struct level *level, *around = f->levels + f->count - 1;
  const struct kdc_form *form = f->fill->form;
  const struct kdc__form_node *node = NULL;
  void *levels = f->levels;
  int known = f->count == f->data || around->node;

  if (kdc__grow (f->fill->ctx, &levels, &f->capacity, f->count, sizeof *level) != KDC_OK)
    return KDC_ENOMEM;
  f->levels = levels;
  around = f->levels + f->count - 1;
  level = f->levels + f->count++;
  *level = (struct level) { .path = f->path.size, .plain = f->plain.size, .text = f->text.size };
  kdc__buffer_printf (&f->path, "/%s", name);
  kdc__buffer_printf (&f->plain, "/%s", name);
  if (f->path.status != KDC_OK || f->plain.status != KDC_OK)
    return KDC_ENOMEM;
  if (known && ns && strcmp (ns, form->ns) == 0)
    node = kdc__form_find (form, f->plain.data);
  level->node = node;
  if (node && node->node.kind == KDC__REPEAT)
    name_row (f, around, node, attributes, count);
  return node ? f->path.status : keep_attributes (f, attributes, count);
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct finder *f = user;
  void *levels = f->levels;

  (void) offset;
  if (f->data)
    return enter (f, name, ns, attributes, count);
  if (kdc__grow (f->fill->ctx, &levels, &f->capacity, f->count, sizeof *f->levels) != KDC_OK)
    return KDC_ENOMEM;
  f->levels = levels;
  f->levels[f->count++] = (struct level) { 0 };
  if (f->count == 2 && strcmp (name, "data") == 0 && ns && strcmp (ns, KDC__DOSSIER_NS) == 0)
    f->data = f->count;
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  struct finder *f = user;
  struct level *level = f->levels + --f->count;
  int status = KDC_OK;

  (void) offset;
  if (!f->data)
    return KDC_OK;
  if (f->count + 1 == f->data) {
    f->data = 0;
    return KDC_OK;
  }
  if (!level->node)
    status = keep (f, f->text.data ? f->text.data + level->text : "", f->text.size - level->text);
  f->path.size = level->path;
  f->plain.size = level->plain;
  f->text.size = level->text;
  if (f->path.data)
    f->path.data[f->path.size] = '\0';
  if (f->plain.data)
    f->plain.data[f->plain.size] = '\0';
  return status;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  struct finder *f = user;

  (void) offset;
  if (f->data && f->count > f->data && !f->levels[f->count - 1].node)
    return kdc__buffer_append (&f->text, text, length);
  return KDC_OK;
}

int
kdc__unplaced_from (struct kdc_fill *fill, const char *data, size_t size)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct finder f = { .fill = fill };
  struct kdc__findings findings;
  int status, well_formed;

  kdc__findings_init (&findings, fill->ctx);
  kdc__buffer_init (&f.path, fill->ctx, 0);
  kdc__buffer_init (&f.plain, fill->ctx, 0);
  kdc__buffer_init (&f.text, fill->ctx, 0);
  status = kdc__xml_parse (fill->ctx, data, size, &sax, &f, &findings, &well_formed);
  kdc__findings_clear (&findings);
  kdc__buffer_clear (&f.path);
  kdc__buffer_clear (&f.plain);
  kdc__buffer_clear (&f.text);
  kdc__free (fill->ctx, f.levels);
  return status;
}
