/* form.c - see form.h. Percent signs that escape nothing and text that is not UTF-8 are refused,
 * where a browser would guess: a clerk's data is not to change on its way. */
#include "wire/form.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "wire/syntax.h"

void
kdc__pairs_init (struct kdc__pairs *pairs, struct kdc_context *ctx)
{
  memset (pairs, 0, sizeof *pairs);
  kdc__arena_init (&pairs->arena, ctx);
}

void
kdc__pairs_clear (struct kdc__pairs *pairs)
{
  struct kdc_context *ctx = pairs->arena.ctx;

  kdc__free (ctx, pairs->items);
  kdc__parts_clear (&pairs->parts);
  kdc__arena_free (&pairs->arena);
  kdc__pairs_init (pairs, ctx);
}

int
kdc__post_fail_at (struct kdc_context *ctx, kdc_error **err, int status, const char *key,
                   size_t offset)
{
  char number[24];

  snprintf (number, sizeof number, "%zu", offset);
  return kdc__fail (ctx, err, status, key, "offset", number, NULL);
}

static int
too_many (struct kdc_context *ctx, size_t most, kdc_error **err)
{
  char number[24];

  snprintf (number, sizeof number, "%zu", most);
  return kdc__fail (ctx, err, KDC_ELIMIT, "post.too-many", "most", number, NULL);
}

static struct kdc__pair *
add_pair (struct kdc__pairs *out)
{
  void *items = out->items;

  if (kdc__grow (out->arena.ctx, &items, &out->capacity, out->count, sizeof *out->items) != KDC_OK)
    return NULL;
  out->items = items;
  memset (out->items + out->count, 0, sizeof *out->items);
  return out->items + out->count++;
}

/* CR LF and CR become LF, in place. */
static size_t
plain_lines (char *text, size_t size)
{
  size_t from, to = 0;

  for (from = 0; from < size; from++) {
    if (text[from] == '\r' && from + 1 < size && text[from + 1] == '\n')
      continue;
    text[to++] = text[from] == '\r' ? '\n' : text[from];
  }
  text[to] = '\0';
  return to;
}

/* --- urlencoded ------------------------------------------------------------------------------- */

/* One name or value, decoded into the arena. */
static int
decode (struct kdc__pairs *out, const char *data, size_t from, size_t to, const char **text,
        size_t *size, kdc_error **err)
{
  struct kdc_context *ctx = out->arena.ctx;
  char *copy = kdc__arena_alloc (&out->arena, to - from + 1);
  size_t at, n = 0;

  if (!copy)
    return kdc__fail_nomem (err);
  for (at = from; at < to; at++) {
    int high, low;

    if (data[at] != '%') {
      copy[n++] = data[at] == '+' ? ' ' : data[at];
      continue;
    }
    high = to - at > 2 ? kdc__hex_digit (data[at + 1]) : -1;
    low = to - at > 2 ? kdc__hex_digit (data[at + 2]) : -1;
    if (high < 0 || low < 0)
      return kdc__post_fail_at (ctx, err, KDC_EPARSE, "post.percent", at);
    copy[n++] = (char) (high * 16 + low);
    at += 2;
  }
  if (kdc__utf8_check (copy, n) != n)
    return kdc__post_fail_at (ctx, err, KDC_EPARSE, "post.text", from);
  *size = plain_lines (copy, n);
  *text = copy;
  return KDC_OK;
}

static int
read_pair (struct kdc__pairs *out, const char *data, size_t from, size_t to, kdc_error **err)
{
  const char *sign = memchr (data + from, '=', to - from);
  size_t name_end = sign ? (size_t) (sign - data) : to, size;
  struct kdc__pair *pair = add_pair (out);
  int status;

  if (!pair)
    return kdc__fail_nomem (err);
  status = decode (out, data, from, name_end, &pair->name, &size, err);
  if (status == KDC_OK)
    status = decode (out, data, sign ? name_end + 1 : to, to, &pair->value, &pair->size, err);
  return status;
}

int
kdc__urlencoded_read (const char *data, size_t size, size_t most, struct kdc__pairs *out,
                      kdc_error **err)
{
  size_t from, to;
  int status = KDC_OK;

  for (from = 0; from < size && status == KDC_OK; from = to + 1) {
    const char *end = memchr (data + from, '&', size - from);

    to = end ? (size_t) (end - data) : size;
    if (to == from)
      continue;
    if (out->count >= most)
      return too_many (out->arena.ctx, most, err);
    status = read_pair (out, data, from, to, err);
  }
  return status;
}

/* --- form-data -------------------------------------------------------------------------------- */

int
kdc__charset_is_utf8 (struct kdc__arena *arena, const char *content_type)
{
  char *charset = NULL;
  int status = content_type ? kdc__header_parameter (arena, content_type, "charset", &charset)
                            : KDC_OK;

  if (status != KDC_OK)
    return status == KDC_ENOMEM ? -1 : 0;
  return !charset || kdc__same_name (charset, strlen (charset), "utf-8")
         || kdc__same_name (charset, strlen (charset), "utf8");
}

static int
take_text (struct kdc__pairs *out, const struct kdc__part *part, struct kdc__pair *pair,
           size_t offset, kdc_error **err)
{
  struct kdc_context *ctx = out->arena.ctx;
  int utf8 = kdc__charset_is_utf8 (&out->arena, part->content_type);
  char *copy = kdc__arena_strndup (&out->arena, part->body, part->size);

  if (!copy || utf8 < 0)
    return kdc__fail_nomem (err);
  if (!utf8)
    return kdc__fail (ctx, err, KDC_ENOTSUP, "post.charset", "type", part->content_type, NULL);
  if (kdc__utf8_check (copy, part->size) != part->size)
    return kdc__post_fail_at (ctx, err, KDC_EPARSE, "post.text", offset);
  pair->size = plain_lines (copy, part->size);
  pair->value = copy;
  return KDC_OK;
}

static int
take_part (struct kdc__pairs *out, const struct kdc__part *part, kdc_error **err)
{
  struct kdc_context *ctx = out->arena.ctx;
  struct kdc__pair *pair = add_pair (out);
  size_t offset = part->offset;

  if (!pair)
    return kdc__fail_nomem (err);
  if (!part->name)
    return kdc__post_fail_at (ctx, err, KDC_EPARSE, "post.no-name", offset);
  if (kdc__utf8_check (part->name, strlen (part->name)) != strlen (part->name)
      || (part->file_name
          && kdc__utf8_check (part->file_name, strlen (part->file_name))
               != strlen (part->file_name)))
    return kdc__post_fail_at (ctx, err, KDC_EPARSE, "post.text", offset);
  pair->name = part->name;
  if (!part->file_name && part->body)
    return take_text (out, part, pair, offset, err);
  pair->file_name = part->file_name ? part->file_name : "";      /* too long for a text */
  pair->content_type = part->content_type ? part->content_type : "application/octet-stream";
  pair->value = part->body;
  pair->size = part->size;
  return KDC_OK;
}

int
kdc__pairs_of_parts (const struct kdc__parts *parts, struct kdc__pairs *out, kdc_error **err)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < parts->count && status == KDC_OK; i++)
    status = take_part (out, parts->items + i, err);
  return status;
}

int
kdc__form_data_read (const char *content_type, const char *data, size_t size, size_t most,
                     struct kdc__pairs *out, kdc_error **err)
{
  struct kdc_context *ctx = out->arena.ctx;
  kdc_error *why = NULL;
  int status = kdc__multipart_read_most (ctx, content_type, data, size, most, &out->parts, &why);

  if (status == KDC_ELIMIT && why && strcmp (why->key, "mime.too-many-parts") == 0) {
    kdc__error_delete (why);
    return too_many (ctx, most, err);
  }
  if (status != KDC_OK) {
    kdc__error_add_cause (err, why);
    return status;
  }
  return kdc__pairs_of_parts (&out->parts, out, err);
}
