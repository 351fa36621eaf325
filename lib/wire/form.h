/* form.h - what a web form sends: names and values, from application/x-www-form-urlencoded (WHATWG
 * URL 5.1) or multipart/form-data (RFC 7578). UTF-8 alone; what could be read in two ways is
 * refused. */
#ifndef KDC__FORM_WIRE_H
#define KDC__FORM_WIRE_H
#include "base/context.h"
#include "wire/mime.h"

struct kdc__pair {
  const char *name;
  const char *value;                /* a file: its bytes, borrowed from the body; else a text */
  size_t size;
  const char *file_name, *content_type;       /* of a file; NULL: a text */
};
struct kdc__pairs {
  struct kdc__arena arena;
  struct kdc__pair *items; size_t count, capacity;
  struct kdc__parts parts;
};
void kdc__pairs_init (struct kdc__pairs *pairs, struct kdc_context *ctx);
void kdc__pairs_clear (struct kdc__pairs *pairs);
/* KDC_EPARSE with place; KDC_ELIMIT post.too-many beyond `most`; KDC_ENOMEM. Line ends in texts are
 * made plain line feeds. */
int kdc__urlencoded_read (const char *data, size_t size, size_t most, struct kdc__pairs *out,
                          kdc_error **err);
int kdc__form_data_read (const char *content_type, const char *data, size_t size, size_t most,
                         struct kdc__pairs *out, kdc_error **err);
/* The parts of form-data that were read already; they live longer than out. */
int kdc__pairs_of_parts (const struct kdc__parts *parts, struct kdc__pairs *out, kdc_error **err);
/* A named offset: an error of what was posted, with the byte where it is. */
int kdc__post_fail_at (struct kdc_context *ctx, kdc_error **err, int status, const char *key,
                       size_t offset);
/* 1: the charset parameter of a content type is UTF-8, or absent. 0: another; -1: no memory. */
int kdc__charset_is_utf8 (struct kdc__arena *arena, const char *content_type);
#endif
