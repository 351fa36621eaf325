/* parts.c - the parts of a multipart body that lies in memory. Content that needs no decoding stays
 * where it is. */

#include <string.h>

#include "wire/mime.h"
#include "wire/mime_reader.h"

struct collector {
  struct kdc__parts *out;
  const char *start, *end;          /* of the body */
  size_t capacity;
  struct kdc_buffer decoded;
  kdc_error **err;
};

static int
copy_text (struct collector *c, const char *text, char **out)
{
  *out = text != NULL ? kdc__arena_strdup (&c->out->arena, text) : NULL;
  return text == NULL || *out != NULL ? KDC_OK : KDC_ENOMEM;
}

static int
on_begin (void *user, const struct kdc__part_info *info)
{
  struct collector *c = user;
  struct kdc__parts *out = c->out;
  struct kdc__part *part;

  if (kdc__grow (out->arena.ctx, (void **) &out->items, &c->capacity, out->count,
                 sizeof *out->items) != KDC_OK)
    return kdc__fail_nomem (c->err);
  part = &out->items[out->count++];
  memset (part, 0, sizeof *part);
  part->offset = (size_t) info->offset;
  kdc__buffer_clear (&c->decoded);
  if (copy_text (c, info->content_type, &part->content_type) != KDC_OK
      || copy_text (c, info->content_id, &part->content_id) != KDC_OK
      || copy_text (c, info->name, &part->name) != KDC_OK
      || copy_text (c, info->file_name, &part->file_name) != KDC_OK)
    return kdc__fail_nomem (c->err);
  return KDC_OK;
}

/* What was not decoded lies in the body, its pieces side by side, for all was fed at once. */
static int
on_data (void *user, const char *data, size_t size)
{
  struct collector *c = user;
  struct kdc__part *part = &c->out->items[c->out->count - 1];

  part->size += size;
  if (data >= c->start && data < c->end) {
    if (part->body == NULL)
      part->body = data;
    return KDC_OK;
  }
  return kdc__buffer_append (&c->decoded, data, size) == KDC_OK ? KDC_OK : kdc__fail_nomem (c->err);
}

static int
on_end (void *user)
{
  struct collector *c = user;
  struct kdc__part *part = &c->out->items[c->out->count - 1];
  char *copy;

  if (part->body != NULL)
    return KDC_OK;
  copy = kdc__arena_alloc (&c->out->arena, part->size + 1);
  if (copy == NULL)
    return kdc__fail_nomem (c->err);
  if (part->size > 0)
    memcpy (copy, c->decoded.data, part->size);
  part->body = copy;
  return KDC_OK;
}

int
kdc__multipart_read (struct kdc_context *ctx, const char *content_type, const void *body,
                     size_t size, struct kdc__parts *out, kdc_error **err)
{
  return kdc__multipart_read_most (ctx, content_type, body, size,
                                   (size_t) kdc__limit (ctx, KDC__MAX_MIME_PARTS), out, err);
}

int
kdc__multipart_read_most (struct kdc_context *ctx, const char *content_type, const void *body,
                          size_t size, size_t most, struct kdc__parts *out, kdc_error **err)
{
  static const struct kdc__mime_events events = { on_begin, on_data, on_end };
  struct collector c = { .out = out, .start = body, .err = err };
  struct kdc__mime_reader *reader;
  int status;

  memset (out, 0, sizeof *out);
  kdc__arena_init (&out->arena, ctx);
  kdc__buffer_init (&c.decoded, ctx, 0);
  if (body == NULL)
    size = 0;
  else
    c.end = c.start + size;
  status = kdc__mime_reader_new (ctx, content_type, most, 0, &events, &c, &reader, err);
  if (status == KDC_OK)
    status = kdc__mime_reader_feed (reader, body, size, err);
  if (status == KDC_OK)
    status = kdc__mime_reader_end (reader, err);
  kdc__mime_reader_free (reader);
  kdc__buffer_clear (&c.decoded);
  if (status != KDC_OK)
    kdc__parts_clear (out);
  return status;
}

void
kdc__parts_clear (struct kdc__parts *parts)
{
  struct kdc_context *ctx = parts->arena.ctx;

  if (ctx != NULL)
    kdc__free (ctx, parts->items);
  kdc__arena_free (&parts->arena);
  memset (parts, 0, sizeof *parts);
  parts->arena.ctx = ctx;
}
