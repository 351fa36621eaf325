/* json.c - JSON by jansson. Values carry the context beside jansson's tree; jansson allocates
 * by malloc, for its hooks are process-wide and belong to the host. */
#include "wire/json.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"

struct kdc__json {
  struct kdc_context *ctx;
  json_t *value;
};

static struct kdc__json *
wrap (struct kdc_context *ctx, json_t *value)
{
  struct kdc__json *json = value ? kdc__calloc (ctx, 1, sizeof *json) : NULL;

  if (json == NULL) {
    json_decref (value);
    return NULL;
  }
  json->ctx = ctx;
  json->value = value;
  return json;
}

/* The tree without its wrapper. */
static json_t *
unwrap (struct kdc__json *json)
{
  json_t *value = json ? json->value : NULL;

  if (json != NULL)
    kdc__free (json->ctx, json);
  return value;
}

struct kdc__json *
kdc__json_object (struct kdc_context *ctx)
{
  return wrap (ctx, json_object ());
}

struct kdc__json *
kdc__json_array (struct kdc_context *ctx)
{
  return wrap (ctx, json_array ());
}

void
kdc__json_free (struct kdc__json *json)
{
  json_decref (unwrap (json));
}

/* JSON takes every character, XML not the control characters: they are passed over here. */
static int
is_text (const char *text)
{
  size_t size = strlen (text), at = 0;

  while ((at += kdc__utf8_check (text + at, size - at)) < size) {
    if ((unsigned char) text[at] >= 0x20 && text[at] != 0x7f)
      return 0;
    at++;
  }
  return 1;
}

/* Takes value over, also when it is NULL (no memory) or the object is. */
static int
set_new (struct kdc__json *object, const char *name, json_t *value)
{
  if (object == NULL || value == NULL) {
    json_decref (value);
    return KDC_ENOMEM;
  }
  if (!json_is_object (object->value) || !is_text (name)) {
    json_decref (value);
    return KDC_EINVAL;
  }
  return json_object_set_new (object->value, name, value) == 0 ? KDC_OK : KDC_ENOMEM;
}

int
kdc__json_set_string (struct kdc__json *object, const char *name, const char *value)
{
  if (value != NULL && !is_text (value))
    return KDC_EINVAL;
  return set_new (object, name, value != NULL ? json_string (value) : json_null ());
}

int
kdc__json_set_integer (struct kdc__json *object, const char *name, int64_t value)
{
  return set_new (object, name, json_integer (value));
}

int
kdc__json_set_boolean (struct kdc__json *object, const char *name, int value)
{
  return set_new (object, name, json_boolean (value));
}

int
kdc__json_set (struct kdc__json *object, const char *name, struct kdc__json *value)
{
  return set_new (object, name, unwrap (value));
}

static int
append_new (struct kdc__json *array, json_t *value)
{
  if (array == NULL || value == NULL) {
    json_decref (value);
    return KDC_ENOMEM;
  }
  if (!json_is_array (array->value)) {
    json_decref (value);
    return KDC_EINVAL;
  }
  return json_array_append_new (array->value, value) == 0 ? KDC_OK : KDC_ENOMEM;
}

int
kdc__json_append (struct kdc__json *array, struct kdc__json *value)
{
  return append_new (array, unwrap (value));
}

int
kdc__json_append_string (struct kdc__json *array, const char *value)
{
  if (value != NULL && !is_text (value))
    return KDC_EINVAL;
  return append_new (array, value != NULL ? json_string (value) : json_null ());
}

static int
write_piece (const char *piece, size_t size, void *out)
{
  return kdc__buffer_append (out, piece, size) == KDC_OK ? 0 : -1;
}

int
kdc__json_write (const struct kdc__json *json, int indent, struct kdc_buffer *out)
{
  size_t flags = JSON_ENCODE_ANY;

  if (json == NULL)
    return KDC_ENOMEM;
  flags |= indent > 0 ? JSON_INDENT (indent > 31 ? 31 : (size_t) indent) : JSON_COMPACT;
  if (json_dump_callback (json->value, write_piece, out, flags) != 0)
    return out->status == KDC_OK ? KDC_ENOMEM : out->status;
  return out->status;
}

int
kdc__json_parse (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                 struct kdc__json **out, kdc_error **err)
{
  json_error_t fault;
  json_t *value;

  *out = NULL;
  value = json_loadb (data ? data : "", size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
  if (value == NULL && json_error_code (&fault) == json_error_out_of_memory)
    return kdc__fail_nomem (err);
  if (value == NULL)
    return kdc__fail_at (ctx, err, KDC_EPARSE, "json.syntax", source, fault.line, fault.column,
                         NULL, "why", fault.text, NULL);
  *out = wrap (ctx, value);
  return *out ? KDC_OK : kdc__fail_nomem (err);
}

const char *
kdc__json_get_string (const struct kdc__json *object, const char *name)
{
  return object ? json_string_value (json_object_get (object->value, name)) : NULL;
}
