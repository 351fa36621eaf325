/* form_xml.c - the fields of a form in the vocabulary of XPath 3.1. */
#include <string.h>

#include "wire/body.h"
#include "wire/form.h"
#include "wire/json.h"

struct field { const struct kdc__pair *pair; struct field *next; size_t index; int is_first; };

static int
by_name (const void *one, const void *other)
{
  const struct field *a = one, *b = other;
  int order = strcmp (a->pair->name, b->pair->name);

  return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static void
put_text (struct kdc_buffer *out, const char *tag, const char *key, const char *text, size_t size)
{
  kdc__buffer_printf (out, "<%s", tag);
  if (key != NULL) {
    kdc__buffer_puts (out, " key=\"");
    kdc__buffer_xml (out, key, strlen (key));
    kdc__buffer_putc (out, '"');
  }
  kdc__buffer_putc (out, '>');
  kdc__buffer_xml_text (out, text, size);
  kdc__buffer_printf (out, "</%s>", tag);
}

static void
put_open (struct kdc_buffer *out, const char *tag, const char *key)
{
  kdc__buffer_printf (out, "<%s", tag);
  if (key != NULL) {
    kdc__buffer_puts (out, " key=\"");
    kdc__buffer_xml (out, key, strlen (key));
    kdc__buffer_putc (out, '"');
  }
  kdc__buffer_putc (out, '>');
}

static void
put_pair (struct kdc_buffer *out, const struct kdc__pair *pair, const char *key)
{
  if (pair->file_name == NULL) {
    put_text (out, "string", key, pair->value, pair->size);
    return;
  }
  put_open (out, "map", key);
  put_text (out, "string", "file-name", pair->file_name, strlen (pair->file_name));
  put_text (out, "string", "type", pair->content_type, strlen (pair->content_type));
  kdc__buffer_printf (out, "<number key=\"size\">%zu</number></map>", pair->size);
}

static void
put_fields (struct kdc_buffer *out, const struct field *fields, size_t count)
{
  const struct field *f;
  size_t i;

  kdc__buffer_puts (out, "<map xmlns=\"" KDC__JSON_XML_NS "\">");
  for (i = 0; i < count; i++) {
    f = &fields[i];
    if (!f->is_first)
      continue;
    if (f->next == NULL) {
      put_pair (out, f->pair, f->pair->name);
      continue;
    }
    put_open (out, "array", f->pair->name);
    for (; f != NULL; f = f->next)
      put_pair (out, f->pair, NULL);
    kdc__buffer_puts (out, "</array>");
  }
  kdc__buffer_puts (out, "</map>");
}

/* Fields of one name are chained, in their order. */
static int
put_pairs (struct kdc__pairs *pairs, struct kdc_buffer *out)
{
  struct field *fields = kdc__arena_array (&pairs->arena, pairs->count + 1, sizeof *fields);
  struct field **sorted = kdc__arena_array (&pairs->arena, pairs->count + 1, sizeof *sorted);
  size_t i;

  if (fields == NULL || sorted == NULL)
    return KDC_ENOMEM;
  for (i = 0; i < pairs->count; i++) {
    fields[i] = (struct field) { &pairs->items[i], NULL, i, 1 };
    sorted[i] = &fields[i];
  }
  kdc__sort (sorted, pairs->count, by_name);
  for (i = 1; i < pairs->count; i++)
    if (strcmp (sorted[i - 1]->pair->name, sorted[i]->pair->name) == 0) {
      sorted[i - 1]->next = sorted[i];
      sorted[i]->is_first = 0;
    }
  put_fields (out, fields, pairs->count);
  return out->status;
}

static int
finish (struct kdc__pairs *pairs, int status, struct kdc_buffer *out, kdc_error **err)
{
  if (status == KDC_OK) {
    status = put_pairs (pairs, out);
    if (status == KDC_ENOMEM)
      kdc__fail_nomem (err);
    else if (status != KDC_OK)
      kdc__fail (pairs->arena.ctx, err, status, "json.too-long", NULL);
  }
  kdc__pairs_clear (pairs);
  return status;
}

int
kdc__form_to_xml (struct kdc_context *ctx, const char *content_type, const char *data, size_t size,
                  struct kdc_buffer *out, kdc_error **err)
{
  size_t most = (size_t) kdc__limit (ctx, KDC__MAX_POST_FIELDS);
  struct kdc__pairs pairs;
  int status;

  kdc__pairs_init (&pairs, ctx);
  status = content_type != NULL ? kdc__form_data_read (content_type, data, size, most, &pairs, err)
                                : kdc__urlencoded_read (data, size, most, &pairs, err);
  return finish (&pairs, status, out, err);
}

int
kdc__form_parts_to_xml (struct kdc_context *ctx, const struct kdc__parts *parts,
                        struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__pairs pairs;

  kdc__pairs_init (&pairs, ctx);
  return finish (&pairs, kdc__pairs_of_parts (parts, &pairs, err), out, err);
}
