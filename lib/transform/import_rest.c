/* import_rest.c - what no part of the document took: one note for each kind of member, so that
 * people see it. */
#include "transform/import_map.h"

struct kind {
  struct kind *next;
  const char *path;                 /* without the numbers of items */
  struct item { struct item *next; struct kdc__import_value *value; } *first, *last;
};

struct rest {
  struct kdc__import_build *b;
  struct kdc__map kinds;
  struct kind *first, *last;
};

static void
put_kind (const struct kdc__import_value *value, const struct kdc__import_value *record,
          struct kdc_buffer *out)
{
  if (value == record)
    return;
  put_kind (value->parent, record, out);
  if (!value->name)
    kdc__buffer_puts (out, "[]");
  else
    kdc__buffer_printf (out, "%s%s", out->size ? "." : "", value->name);
}

static struct kind *
find_kind (struct rest *r, const struct kdc__import_value *value)
{
  struct kdc__import_build *b = r->b;
  struct kdc_buffer path;
  struct kind *kind;

  kdc__buffer_init (&path, b->ctx, 0);
  put_kind (value, b->record, &path);
  if (path.status != KDC_OK) {
    b->status = KDC_ENOMEM;
    return NULL;
  }
  kind = kdc__map_get (&r->kinds, path.size ? path.data : "", path.size);
  if (!kind) {
    kind = kdc__arena_alloc (b->arena, sizeof *kind);
    if (kind)
      kind->path = kdc__arena_strndup (b->arena, path.size ? path.data : "", path.size);
    if (!kind || !kind->path
        || kdc__map_put (&r->kinds, kind->path, path.size, kind) != KDC_OK) {
      b->status = KDC_ENOMEM;
      kind = NULL;
    } else {
      *(r->first ? &r->last->next : &r->first) = kind;
      r->last = kind;
    }
  }
  kdc__buffer_clear (&path);
  return kind;
}

static void
collect (struct rest *r, struct kdc__import_value *value)
{
  struct kdc__import_value *child;
  struct item *item;
  struct kind *kind;

  for (child = value->first; child; child = child->next)
    collect (r, child);
  if (value->kind <= KDC__IMPORT_LIST || value->claims || kdc__import_is_empty (value)
      || r->b->status != KDC_OK)
    return;
  kind = find_kind (r, value);
  item = kind ? kdc__arena_alloc (r->b->arena, sizeof *item) : NULL;
  if (!item) {
    r->b->status = KDC_ENOMEM;
    return;
  }
  item->value = value;
  *(kind->first ? &kind->last->next : &kind->first) = item;
  kind->last = item;
}

/* A value that comes again and again is said once, with how often. */
static void
put_values (struct rest *r, const struct kind *kind, struct kdc_buffer *out)
{
  struct kdc__import_build *b = r->b;
  const struct item *item;
  const char *text = "";
  unsigned times = 0;

  for (item = kind->first; item; item = item->next) {
    const char *next = kdc__import_text (b, item->value);

    if (times > 0 && strcmp (next, text) == 0) {
      times++;
      continue;
    }
    if (times > 1)
      kdc__buffer_printf (out, " (%u lần)", times);
    kdc__buffer_printf (out, "%s%s", times > 0 ? "; " : "", next);
    text = next;
    times = 1;
  }
  if (times > 1)
    kdc__buffer_printf (out, " (%u lần)", times);
}

static void
put_note (struct rest *r, const struct kind *kind)
{
  struct kdc__import_build *b = r->b;
  struct kdc_buffer text;
  const struct item *item;
  const char *place;

  kdc__buffer_init (&text, b->ctx, 0);
  kdc__buffer_printf (&text, "%s: ", kind->path);
  put_values (r, kind, &text);
  if (text.status != KDC_OK)
    b->status = KDC_ENOMEM;
  place = b->status == KDC_OK
            ? kdc__import_note (b, kdc__import_print (b, "record %s", kind->path), text.data) : "";
  kdc__buffer_clear (&text);
  for (item = kind->first; item; item = item->next)
    kdc__import_leave (b, item->value, place);
}

void
kdc__import_rest (struct kdc__import_build *b)
{
  struct rest r = { .b = b };
  const struct kind *kind;

  kdc__map_init (&r.kinds, b->ctx);
  collect (&r, b->record);
  for (kind = r.first; kind && b->status == KDC_OK; kind = kind->next)
    put_note (&r, kind);
  kdc__map_free (&r.kinds);
}
