/* post_body.c - the body of a post as a list of names and values, whatever it came as. Nested JSON
 * becomes the names that a flat form would have sent. */
#include <string.h>

#include "validate/post.h"
#include "wire/form.h"
#include "wire/json_scan.h"
#include "wire/syntax.h"

struct body {
  struct kdc_context *ctx;
  struct kdc__items *out;
  size_t most;
  kdc_error **err;
  /* of JSON */
  struct kdc_buffer path;           /* of what is open, NUL-terminated */
  struct level { size_t length, first; int is_array, is_row, in_data; } levels[256];
  size_t depth;
  unsigned new_rows;
};

void
kdc__items_clear (struct kdc__items *items)
{
  struct kdc_context *ctx = items->arena.ctx;

  if (items->pairs)
    kdc__pairs_clear (items->pairs);
  kdc__free (ctx, items->pairs);
  kdc__free (ctx, items->items);
  kdc__arena_free (&items->arena);
}

static int
add (struct body *b, const struct kdc__item *item)
{
  struct kdc__items *out = b->out;
  void *items = out->items;

  if (out->count >= b->most)
    return kdc__fail (b->ctx, b->err, KDC_ELIMIT, "post.too-many", "most", "post.max-fields", NULL);
  if (kdc__grow (b->ctx, &items, &out->capacity, out->count, sizeof *item) != KDC_OK)
    return kdc__fail_nomem (b->err);
  out->items = items;
  out->items[out->count++] = *item;
  return KDC_OK;
}

/* --- flat ------------------------------------------------------------------------------------- */

static int
take_pair (struct body *b, const struct kdc__pair *pair)
{
  struct kdc__item item = { .name = pair->name, .value = pair->value, .size = pair->size,
                            .kind = pair->file_name ? KDC__ITEM_FILE : KDC__ITEM_TEXT,
                            .file_name = pair->file_name };

  if (item.name[0] == '~') {
    item.name++;
    item.instead = 1;
  }
  return add (b, &item);
}

static int
read_flat (struct body *b, const char *content_type, const char *data, size_t size)
{
  struct kdc__pairs *pairs = kdc__calloc (b->ctx, 1, sizeof *pairs);
  size_t i;
  int status;

  if (!pairs)
    return kdc__fail_nomem (b->err);
  b->out->pairs = pairs;
  kdc__pairs_init (pairs, b->ctx);
  status = content_type ? kdc__form_data_read (content_type, data, size, b->most, pairs, b->err)
                        : kdc__urlencoded_read (data, size, b->most, pairs, b->err);
  for (i = 0; i < pairs->count && status == KDC_OK; i++)
    status = take_pair (b, pairs->items + i);
  return status;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static int
shape (struct body *b)
{
  return kdc__fail (b->ctx, b->err, KDC_EINVAL, "post.shape", "name",
                    b->path.size ? b->path.data : "", NULL);
}

/* Texts of the reader live until its handler returns: they are copied. */
static int
add_copy (struct body *b, const char *name, enum kdc__item_kind kind, const char *text, size_t size)
{
  struct kdc__item item = { .kind = kind, .size = size };

  item.instead = name[0] == '~';
  item.name = kdc__arena_strdup (&b->out->arena, name + item.instead);
  item.value = kdc__arena_strndup (&b->out->arena, text, size);
  if (!item.name || !item.value)
    return kdc__fail_nomem (b->err);
  return add (b, &item);
}

static struct level *
top (struct body *b)
{
  return b->depth ? b->levels + b->depth - 1 : NULL;
}

/* A row of a list: new until it says which one it is. */
static int
begin_row (struct body *b)
{
  kdc__buffer_printf (&b->path, "[new@%u]", ++b->new_rows);
  return b->path.status == KDC_OK
           ? add_copy (b, b->path.data, KDC__ITEM_TEXT, "add", 3) : kdc__fail_nomem (b->err);
}

static int
on_begin (void *user, int is_array)
{
  struct body *b = user;
  struct level *outer = top (b), *level = b->levels + b->depth;
  int status = KDC_OK;

  if (is_array && (!outer || outer->is_array || !outer->in_data))
    return shape (b);
  if (b->depth >= sizeof b->levels / sizeof *b->levels)
    return shape (b);
  *level = (struct level) { .length = b->path.size, .first = b->out->count, .is_array = is_array,
                            .is_row = outer && outer->is_array,
                            .in_data = outer && (outer->in_data
                                                 || (b->depth == 1 && b->path.size == 0)) };
  if (level->is_row)
    status = begin_row (b);
  b->depth++;
  return status;
}

/* Back to the name of what is around: the member that ended is cut off. */
static void
close_member (struct body *b)
{
  struct level *level = top (b);
  size_t keep = 0;

  if (level && level->is_row && !level->is_array)
    keep = strcspn (b->path.data + level->length, "]") + level->length + 1;
  else if (level)
    keep = level->length;
  if (b->path.data) {
    b->path.size = keep;
    b->path.data[keep] = '\0';
  }
}

static int
on_end (void *user)
{
  struct body *b = user;
  struct level *level = top (b);

  b->path.size = level->length;
  if (b->path.data)
    b->path.data[b->path.size] = '\0';
  b->depth--;
  if (b->depth && !top (b)->is_array)
    close_member (b);
  return KDC_OK;
}

/* "data" holds the form; other members at the top are the envelope's, or flat names. */
static int
on_name (void *user, const char *text, size_t size)
{
  struct body *b = user;
  struct level *level = top (b);

  if (strlen (text) != size || size == 0)
    return shape (b);
  if (b->depth == 1 && strcmp (text, "data") == 0)
    return KDC_OK;
  if (level->in_data || b->depth > 1)
    kdc__buffer_putc (&b->path, '/');
  kdc__buffer_append (&b->path, text, size);
  return b->path.status == KDC_OK ? KDC_OK : kdc__fail_nomem (b->err);
}

/* "@row": "r7" in a row: all that was named in it is of that row. */
static int
name_row (struct body *b, const char *text, size_t size)
{
  struct level *level = top (b);
  struct kdc__items *out = b->out;
  size_t open = level->length, close = open + strcspn (b->path.data + open, "]"), i, kept;
  char *row;

  row = kdc__arena_printf (&out->arena, "%.*s[%.*s]", (int) open, b->path.data, (int) size, text);
  if (!row)
    return kdc__fail_nomem (b->err);
  for (i = kept = level->first; i < out->count; i++) {
    struct kdc__item item = out->items[i];

    if (i == level->first)
      continue;                     /* "add" */
    item.name = kdc__arena_printf (&out->arena, "%s%s", row, item.name + close + 1);
    if (!item.name)
      return kdc__fail_nomem (b->err);
    out->items[kept++] = item;
  }
  out->count = kept;
  b->path.size = open;
  return kdc__buffer_puts (&b->path, row + open) == KDC_OK ? KDC_OK : kdc__fail_nomem (b->err);
}

/* Members that begin with @ say something of the object that they stand in. */
static int
take_special (struct body *b, enum kdc__json_kind kind, const char *text, size_t size)
{
  struct level *level = top (b);
  char *at = b->path.data + b->path.size;
  int status;

  while (at[-1] != '/')
    at--;
  at[-1] = '\0';
  b->path.size = (size_t) (at - 1 - b->path.data);
  if (strcmp (at, "@branch") == 0 && kind == KDC__JSON_STRING)
    status = add_copy (b, b->path.data, KDC__ITEM_TEXT, text, size);
  else if (strcmp (at, "@row") == 0 && kind == KDC__JSON_STRING && level->is_row)
    status = name_row (b, text, size);
  else if (strcmp (at, "@remove") == 0 && kind == KDC__JSON_BOOLEAN && level->is_row)
    status = text[0] == 't' ? add_copy (b, b->path.data, KDC__ITEM_TEXT, "remove", 6) : KDC_OK;
  else
    return shape (b);
  return status;
}

static int
on_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  static const enum kdc__item_kind kinds[] = {
    [KDC__JSON_STRING] = KDC__ITEM_TEXT, [KDC__JSON_NUMBER] = KDC__ITEM_NUMBER,
    [KDC__JSON_BOOLEAN] = KDC__ITEM_BOOLEAN, [KDC__JSON_NULL] = KDC__ITEM_NULL,
  };
  struct body *b = user;
  struct level *level = top (b);
  const char *slash;
  int status;

  if (!level || level->is_array || b->path.size == 0)
    return shape (b);
  slash = strrchr (b->path.data, '/');
  if (level->in_data && slash && slash[1] == '@') {
    status = take_special (b, kind, text, size);
    return status;
  }
  status = add_copy (b, b->path.data, kinds[kind], kind == KDC__JSON_NULL ? "" : text,
                     kind == KDC__JSON_NULL ? 0 : size);
  close_member (b);
  return status;
}

static int
read_json (struct body *b, const char *data, size_t size)
{
  static const struct kdc__json_events events
    = { on_begin, on_end, on_name, on_value, NULL };
  int status;

  kdc__buffer_init (&b->path, b->ctx, 0);
  kdc__buffer_puts (&b->path, "");
  status = kdc__json_scan (b->ctx, data, size,
                           (size_t) kdc__limit (b->ctx, KDC__MAX_POST_DEPTH), &events, b, b->err);
  kdc__buffer_clear (&b->path);
  return status;
}

/* --- any -------------------------------------------------------------------------------------- */

int
kdc__post_body (struct kdc_context *ctx, const char *content_type, const char *data, size_t size,
                struct kdc__items *out, kdc_error **err)
{
  struct body b = { .ctx = ctx, .out = out, .err = err,
                    .most = (size_t) kdc__limit (ctx, KDC__MAX_POST_FIELDS) };
  size_t length = strcspn (content_type, "; \t");
  int utf8;

  memset (out, 0, sizeof *out);
  kdc__arena_init (&out->arena, ctx);
  if (size > (size_t) kdc__limit (ctx, KDC__MAX_POST_BYTES))
    return kdc__fail (ctx, err, KDC_ELIMIT, "post.too-large", NULL);
  utf8 = kdc__charset_is_utf8 (&out->arena, content_type);
  if (utf8 < 0)
    return kdc__fail_nomem (err);
  if (!utf8)
    return kdc__fail (ctx, err, KDC_ENOTSUP, "post.charset", "type", content_type, NULL);
  if (kdc__same_name (content_type, length, "application/x-www-form-urlencoded"))
    return read_flat (&b, NULL, data, size);
  if (kdc__same_name (content_type, length, "multipart/form-data"))
    return read_flat (&b, content_type, data, size);
  if (kdc__same_name (content_type, length, "application/json"))
    return read_json (&b, data, size);
  return kdc__fail (ctx, err, KDC_ENOTSUP, "post.type", "type", content_type, NULL);
}
