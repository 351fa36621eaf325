/* body.h - the body of a request or an answer as XML, whatever its dress: what protocol documents
 * look into with XPath, and what receiving style sheets see. */
#ifndef KDC__BODY_H
#define KDC__BODY_H
#include "base/context.h"

/* How a media type is read; NONE: not at all. */
enum kdc__dress {
  KDC__DRESS_NONE, KDC__DRESS_XML, KDC__DRESS_JSON, KDC__DRESS_FORM, KDC__DRESS_MULTIPART,
  KDC__DRESS_TEXT
};
/* application/xml, text/xml and …+xml; application/json, text/json and …+json;
 * application/x-www-form-urlencoded and multipart/form-data; other multiparts; text/plain. */
enum kdc__dress kdc__dress_of (const char *content_type);
/* The body as UTF-8 XML at the end of out, which may lack a declaration: XML in its own encoding
 * (UTF-8, US-ASCII, ISO-8859-1, UTF-16; by BOM, charset parameter or declaration) as UTF-8, without
 * being read; JSON and forms in the vocabulary of XPath 3.1; text as its <string>; of a multipart
 * the root part. as: how to read it when its media type lies; NONE: as it says. An empty body gives
 * nothing. KDC_ENOTSUP body.type, body.charset; KDC_EPARSE body.charset-text, json.…, mime.…,
 * post.…; KDC_ELIMIT. */
int kdc__body_to_xml (struct kdc_context *ctx, const char *content_type, enum kdc__dress as,
                      const char *data, size_t size, struct kdc_buffer *out, kdc_error **err);
/* Bytes of a charset as UTF-8; *known 0: not one of the four (any case). KDC_EPARSE: not such
 * bytes. */
int kdc__charset_to_utf8 (const char *charset, const char *data, size_t size,
                          struct kdc_buffer *out, int *known);
/* A form's fields as <map> of <string>, in the order in which names come first; a name that comes
 * twice has an <array>; a file is a <map> of file-name, type, size. content_type NULL:
 * urlencoded. */
int kdc__form_to_xml (struct kdc_context *ctx, const char *content_type, const char *data,
                      size_t size, struct kdc_buffer *out, kdc_error **err);
/* The same of form-data whose parts were read already. */
struct kdc__parts;
int kdc__form_parts_to_xml (struct kdc_context *ctx, const struct kdc__parts *parts,
                            struct kdc_buffer *out, kdc_error **err);
#endif
