/* variables.h - named values that templates of a protocol document use ("{message-id}"), kept with
 * a call so that everything sent later is a pure function of the row and the document. */
#ifndef KDC__VARIABLES_H
#define KDC__VARIABLES_H

#include "base/buffer.h"
#include "base/error.h"

struct kdc__variable { char *name, *value; };
struct kdc__variables {
  struct kdc_context *ctx;
  struct kdc__variable *items;
  size_t count, capacity;
};

void kdc__variables_init (struct kdc__variables *v, struct kdc_context *ctx);
void kdc__variables_clear (struct kdc__variables *v);
void kdc__variables_wipe (struct kdc__variables *v);   /* the same for what is secret */
/* Replaces. value NULL: "". KDC_ENOMEM. */
int kdc__variables_set (struct kdc__variables *v, const char *name, const char *value);
int kdc__variables_set_int (struct kdc__variables *v, const char *name, int64_t value);
const char *kdc__variables_get (const struct kdc__variables *v, const char *name);   /* NULL */
int64_t kdc__variables_get_int (const struct kdc__variables *v, const char *name);   /* 0 */
/* All of from into v. */
int kdc__variables_merge (struct kdc__variables *v, const struct kdc__variables *from);
int kdc__variables_write (const struct kdc__variables *v, struct kdc_buffer *out);
/* v is initialised here. KDC_EPARSE exchange.row: not what kdc__variables_write made. */
int kdc__variables_read (struct kdc_context *ctx, const void *data, size_t size,
                         struct kdc__variables *v, kdc_error **err);

/* {name} becomes the value as it is. KDC_ENOTFOUND: an unknown name; KDC_ENOMEM. */
int kdc__template_expand (const char *text, const struct kdc__variables *v,
                          struct kdc_buffer *out);
/* The same with each value as inside a JSON string, in ASCII. */
int kdc__template_json (const char *text, const struct kdc__variables *v, struct kdc_buffer *out);
int kdc__json_ascii (struct kdc_buffer *out, const char *text);
/* The same by RFC 6570: percent-encoded. */
int kdc__template_uri (const char *text, const struct kdc__variables *v, struct kdc_buffer *out);
/* Walks over the names of a template. *at starts at 0; 1: a name (with "+" taken off) at
 * text + *start; 0: no more; -1: a brace at *start that does not close, or an empty name. */
int kdc__template_next (const char *text, size_t *at, size_t *start, size_t *length);

/* Netstrings: "5:hello," - the pieces of rows that we write and read back ourselves. */
int kdc__piece_write (struct kdc_buffer *out, const void *data, size_t size);
struct kdc__pieces { const char *at; size_t left; };
int kdc__piece_read (struct kdc__pieces *in, const char **data, size_t *size);   /* 0, -1: bad */
int kdc__piece_copy (struct kdc__pieces *in, struct kdc_context *ctx, char **out);
                                              /* KDC_OK, KDC_EPARSE, KDC_ENOMEM */

#endif
