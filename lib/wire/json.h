/* json.h - building, writing and reading JSON; jansson behind it. */
#ifndef KDC__JSON_H
#define KDC__JSON_H
#include "base/context.h"

/* one value, owned; adding it to a parent hands it over, also on failure */
struct kdc__json;
/* NULL: no memory; every call below takes NULL and gives KDC_ENOMEM */
struct kdc__json *kdc__json_object (struct kdc_context *ctx);
struct kdc__json *kdc__json_array (struct kdc_context *ctx);
void kdc__json_free (struct kdc__json *json);
/* value NULL: JSON null */
int kdc__json_set_string (struct kdc__json *object, const char *name, const char *value);
int kdc__json_set_integer (struct kdc__json *object, const char *name, int64_t value);
int kdc__json_set_boolean (struct kdc__json *object, const char *name, int value);
int kdc__json_set (struct kdc__json *object, const char *name, struct kdc__json *value);
int kdc__json_append (struct kdc__json *array, struct kdc__json *value);
int kdc__json_append_string (struct kdc__json *array, const char *value);
/* members in the order set; UTF-8 as it is */
int kdc__json_write (const struct kdc__json *json, int indent, struct kdc_buffer *out);
/* Reads; KDC_EPARSE json.syntax with line and column. */
int kdc__json_parse (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                     struct kdc__json **out, kdc_error **err);
/* NULL: absent or no string */
const char *kdc__json_get_string (const struct kdc__json *object, const char *name);
/* KDC_ENOTFOUND */
int kdc__json_get_integer (const struct kdc__json *object, const char *name, int64_t *out);
/* The value as XML in the vocabulary of XPath 3.1 (map, array, string key=…; the default namespace
 * is theirs), so that XPath 1.0 can look into it. */
int kdc__json_to_xml (const struct kdc__json *json, struct kdc_buffer *out);
#endif
