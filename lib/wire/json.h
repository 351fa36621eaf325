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
#define KDC__JSON_XML_NS "http://www.w3.org/2005/xpath-functions"
/* That vocabulary (map array string number boolean null; key, escaped, escaped-key) as JSON text,
 * at the end of out: order kept, numbers as they are written. KDC_EPARSE json.xml-…, json.twice
 * with line, column and path; xml.not-well-formed. KDC_ELIMIT json.too-long: out is full. */
int kdc__json_from_xml (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                        struct kdc_buffer *out, kdc_error **err);
/* JSON text as XML in that vocabulary (its namespace is the default one), for XPath 1.0 and style
 * sheets, at the end of out: order kept, numbers as they are written; a text that XML cannot hold
 * is escaped. KDC_EPARSE json.syntax, json.twice with line and column; KDC_ELIMIT json.too-deep
 * (input.max-depth), json.too-long: out is full. */
int kdc__xml_from_json (struct kdc_context *ctx, const char *data, size_t size,
                        struct kdc_buffer *out, kdc_error **err);
#endif
