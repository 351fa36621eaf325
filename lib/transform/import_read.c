/* import_read.c - the record as a tree that keeps every value's place and its writing: no double
 * comes between, and what XML cannot hold stays legible. */
#include "transform/import_map.h"

#include <stdio.h>

#include "base/finding.h"
#include "wire/json_keys.h"
#include "wire/json_scan.h"

struct reader {
  struct kdc__arena *arena;
  const char *data, *source;
  size_t size;
  struct kdc__import_value *top, *open;       /* the innermost object or list */
  size_t *keys;                     /* of open containers: names there were before */
  size_t depth;
  struct kdc__json_keys names;
  struct kdc__json_place place;
  const char *name;                 /* of the member that comes next */
  kdc_error **err;
};

static void
put_name (const char *name, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; name[i]; i++)
    if (strchr (".[]\" \t\r\n", name[i]))
      break;
  if (name[i] || i == 0) {
    kdc__buffer_puts (out, "[\"");
    kdc__buffer_put_line (out, name, strlen (name));
    kdc__buffer_puts (out, "\"]");
    return;
  }
  if (out->size)
    kdc__buffer_putc (out, '.');
  kdc__buffer_puts (out, name);
}

void
kdc__import_path (const struct kdc__import_value *value, struct kdc_buffer *out)
{
  if (!value->parent)
    return;
  kdc__import_path (value->parent, out);
  if (value->name)
    put_name (value->name, out);
  else
    kdc__buffer_printf (out, "[%zu]", value->index);
}

static struct kdc__import_value *
add_value (struct reader *r, enum kdc__import_kind kind)
{
  struct kdc__import_value *value = kdc__arena_alloc (r->arena, sizeof *value), *parent = r->open;

  if (!value)
    return NULL;
  value->kind = kind;
  value->name = r->name;
  value->offset = r->place.offset;
  value->parent = parent;
  value->raw = "";
  r->name = NULL;
  if (!parent)
    r->top = value;
  else if (parent->last)
    parent->last->next = value;
  else
    parent->first = value;
  if (parent) {
    value->index = parent->last ? parent->last->index + 1 : 0;
    parent->last = value;
  }
  return value;
}

static int
on_begin (void *user, int is_array)
{
  struct reader *r = user;
  struct kdc__import_value *value = add_value (r, is_array ? KDC__IMPORT_LIST : KDC__IMPORT_OBJECT);

  if (!value)
    return kdc__fail_nomem (r->err);
  r->open = value;
  r->keys[r->depth++] = r->names.count;
  return KDC_OK;
}

static int
fail_twice (struct reader *r, const struct kdc__import_value *object,
            const struct kdc__json_key *twice)
{
  struct kdc_buffer path;
  int line, column, status;

  kdc__buffer_init (&path, r->arena->ctx, 0);
  kdc__import_path (object, &path);
  put_name (twice->text, &path);
  kdc__locate (r->data, r->size, twice->offset, &line, &column);
  status = path.status != KDC_OK
             ? kdc__fail_nomem (r->err)
             : kdc__fail_at (r->arena->ctx, r->err, KDC_EPARSE, "json.twice", r->source, line,
                             column, path.data, "what", twice->text, NULL);
  kdc__buffer_clear (&path);
  return status;
}

static int
on_end (void *user)
{
  struct reader *r = user;
  const struct kdc__import_value *ended = r->open;
  const struct kdc__json_key *twice = kdc__json_keys_end (&r->names, r->keys[--r->depth]);

  r->open = r->open->parent;
  return twice ? fail_twice (r, ended, twice) : KDC_OK;
}

static int
on_name (void *user, const char *text, size_t size)
{
  struct reader *r = user;

  r->name = kdc__arena_strndup (r->arena, text, size);
  if (!r->name || kdc__json_keys_add (&r->names, text, size, r->place.offset) != KDC_OK)
    return kdc__fail_nomem (r->err);
  return KDC_OK;
}

static int
on_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  static const enum kdc__import_kind kinds[] = {
    [KDC__JSON_STRING] = KDC__IMPORT_STRING, [KDC__JSON_NUMBER] = KDC__IMPORT_NUMBER,
    [KDC__JSON_BOOLEAN] = KDC__IMPORT_BOOLEAN, [KDC__JSON_NULL] = KDC__IMPORT_NULL,
  };
  struct reader *r = user;
  struct kdc__import_value *value = add_value (r, kinds[kind]);

  if (value && kind != KDC__JSON_NULL) {
    value->raw = kdc__arena_strndup (r->arena, text, size);
    value->raw_length = size;
    value->escaped = kind == KDC__JSON_STRING && r->place.escaped;
  }
  return value && value->raw ? KDC_OK : kdc__fail_nomem (r->err);
}

/* Says where a fault of the text is: the scanner knows line and column alone. */
static void
add_place (struct reader *r)
{
  kdc_error *fault = r->err ? *r->err : NULL;
  struct kdc_buffer path;

  if (!fault || !fault->ctx || fault->source || fault->code == KDC_ENOMEM)
    return;
  fault->source = r->source ? kdc__strdup (fault->ctx, r->source) : NULL;
  kdc__buffer_init (&path, r->arena->ctx, 0);
  if (r->open)
    kdc__import_path (r->open, &path);
  if (r->name)
    put_name (r->name, &path);
  if (path.size && path.status == KDC_OK && !fault->path)
    fault->path = kdc__strdup (fault->ctx, path.data);
  kdc__buffer_clear (&path);
}

static int
scan (struct reader *r, size_t deepest)
{
  struct kdc__json_events events = { on_begin, on_end, on_name, on_value, &r->place };
  int status = kdc__json_scan (r->arena->ctx, r->data, r->size, deepest, &events, r, r->err);

  if (status != KDC_OK)
    add_place (r);
  return status;
}

int
kdc__import_read (struct kdc__arena *arena, const char *data, size_t size, const char *source,
                  struct kdc__import_value **out, kdc_error **err)
{
  struct kdc_context *ctx = arena->ctx;
  struct reader r = { .arena = arena, .data = data, .size = size, .source = source, .err = err };
  size_t deepest = (size_t) kdc__limit (ctx, KDC__MAX_DEPTH);
  char most[24];
  int status;

  if (size > (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES)) {
    snprintf (most, sizeof most, "%lld",
              (long long) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES));
    return kdc__fail_at (ctx, err, KDC_ELIMIT, "import.too-long", source, 0, 0, NULL, "most", most,
                         NULL);
  }
  kdc__json_keys_init (&r.names, ctx);
  r.keys = kdc__calloc (ctx, deepest, sizeof *r.keys);
  status = r.keys ? scan (&r, deepest) : kdc__fail_nomem (err);
  kdc__free (ctx, r.keys);
  kdc__json_keys_clear (&r.names);
  *out = status == KDC_OK ? r.top : NULL;
  return status;
}
