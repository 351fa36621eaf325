/* xml_from_json.c - JSON read into the XML of XPath 3.1, "XML Representation of JSON". What comes
 * out is what json_from_xml.c takes: there and back is the same value. */
#include "wire/json.h"

#include <string.h>

#include "base/finding.h"
#include "wire/json_keys.h"
#include "wire/json_scan.h"

struct writer {
  struct kdc_context *ctx;
  const char *data;
  size_t size;
  unsigned char *arrays;            /* of what is open: 1, an array */
  size_t *keys;                     /* and how many names there were before */
  size_t depth;
  struct kdc__json_keys names;
  struct kdc__json_place place;
  struct kdc_buffer key, *out;      /* of the value that comes next */
  int has_key, key_escaped;
  kdc_error **err;
};

static int
written (struct writer *w)
{
  return w->out->status == KDC_ENOMEM ? kdc__fail_nomem (w->err)
         : w->out->status != KDC_OK
           ? kdc__fail (w->ctx, w->err, w->out->status, "json.too-long", NULL) : KDC_OK;
}

static void
put_tag (struct writer *w, const char *name, int escaped)
{
  kdc__buffer_printf (w->out, "<%s", name);
  if (w->depth == 0)
    kdc__buffer_puts (w->out, " xmlns=\"" KDC__JSON_XML_NS "\"");
  if (w->has_key) {
    kdc__buffer_puts (w->out, " key=\"");
    kdc__buffer_xml (w->out, w->key.data, w->key.size);
    kdc__buffer_puts (w->out, w->key_escaped ? "\" escaped-key=\"true\"" : "\"");
  }
  kdc__buffer_puts (w->out, escaped ? " escaped=\"true\">" : ">");
  w->has_key = 0;
}

static int
on_begin (void *user, int is_array)
{
  struct writer *w = user;

  put_tag (w, is_array ? "array" : "map", 0);
  w->arrays[w->depth] = is_array != 0;
  w->keys[w->depth++] = w->names.count;
  return written (w);
}

static int
on_end (void *user)
{
  struct writer *w = user;
  const struct kdc__json_key *twice;
  int line, column, is_array = w->arrays[--w->depth];

  kdc__buffer_puts (w->out, is_array ? "</array>" : "</map>");
  twice = kdc__json_keys_end (&w->names, w->keys[w->depth]);
  if (twice == NULL)
    return written (w);
  kdc__locate (w->data, w->size, twice->offset, &line, &column);
  return kdc__fail_at (w->ctx, w->err, KDC_EPARSE, "json.twice", NULL, line, column, NULL, "what",
                       twice->text, NULL);
}

/* Escaped or not, one name has one form: what XML can hold is never escaped, the rest always. */
static int
on_name (void *user, const char *text, size_t size)
{
  struct writer *w = user;

  w->has_key = 1;
  w->key_escaped = w->place.escaped;
  w->key.size = 0;
  if (kdc__buffer_append (&w->key, text, size) != KDC_OK
      || kdc__json_keys_add (&w->names, text, size, w->place.offset) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return KDC_OK;
}

static int
on_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  static const char *const names[] = { [KDC__JSON_STRING] = "string",
                                       [KDC__JSON_NUMBER] = "number",
                                       [KDC__JSON_BOOLEAN] = "boolean",
                                       [KDC__JSON_NULL] = "null" };
  struct writer *w = user;

  put_tag (w, names[kind], kind == KDC__JSON_STRING && w->place.escaped);
  if (kind != KDC__JSON_NULL)
    kdc__buffer_xml_text (w->out, text, size);
  kdc__buffer_printf (w->out, "</%s>", names[kind]);
  return written (w);
}

int
kdc__xml_from_json (struct kdc_context *ctx, const char *data, size_t size, struct kdc_buffer *out,
                    kdc_error **err)
{
  struct writer w = { .ctx = ctx, .data = data, .size = size, .out = out, .err = err };
  struct kdc__json_events events = { on_begin, on_end, on_name, on_value, &w.place };
  size_t deepest = (size_t) kdc__limit (ctx, KDC__MAX_DEPTH);
  int status = KDC_ENOMEM;

  kdc__json_keys_init (&w.names, ctx);
  kdc__buffer_init (&w.key, ctx, 0);
  w.arrays = kdc__calloc (ctx, deepest, 1);
  w.keys = kdc__calloc (ctx, deepest, sizeof *w.keys);
  if (w.arrays != NULL && w.keys != NULL)
    status = kdc__json_scan (ctx, data, size, deepest, &events, &w, err);
  else
    kdc__fail_nomem (err);
  kdc__free (ctx, w.arrays);
  kdc__free (ctx, w.keys);
  kdc__buffer_clear (&w.key);
  kdc__json_keys_clear (&w.names);
  return status;
}
