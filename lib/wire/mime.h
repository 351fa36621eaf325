/* mime.h - multipart bodies: written as a recipe of segments, read from bytes.
 * RFC 2046, 2387, 7578. */
#ifndef KDC__MIME_H
#define KDC__MIME_H
#include "base/context.h"
#include "base/digest.h"

/* A recipe says how a body's bytes are made, so that the same bytes can be made again after a
 * crash. */
enum { KDC__SEGMENT_INLINE = 1, KDC__SEGMENT_BLOB = 2, KDC__SEGMENT_LATE = 3 };
enum { KDC__AS_IS = 1, KDC__AS_BASE64 = 2 };
/* How a late value is escaped for the text around it; like the kinds, these are on disk. */
enum { KDC__LATE_PLAIN = 1, KDC__LATE_XML = 2, KDC__LATE_JSON = 3, KDC__LATE_FORM = 4 };
struct kdc__segment {
  int kind, encoding;
  char *data;                       /* of a late one: its name */
  size_t size;
  char *value;                      /* of a late one, for this attempt alone; never stored */
  size_t value_size;
  uint8_t sha[32];
  int64_t blob_size;
};
struct kdc__recipe {
  struct kdc_context *ctx;
  struct kdc__segment *segments; size_t count, capacity;
  char *content_type;               /* with boundary */
  int64_t length;                   /* of the produced stream */
  uint8_t sha256[32];               /* of the produced stream, filled by kdc__recipe_digest */
};
void kdc__recipe_init (struct kdc__recipe *recipe, struct kdc_context *ctx);
void kdc__recipe_clear (struct kdc__recipe *recipe);
int kdc__recipe_add_bytes (struct kdc__recipe *recipe, const void *data, size_t size);
int kdc__recipe_add_blob (struct kdc__recipe *recipe, const uint8_t sha[32], int64_t size,
                          int encoding);
/* A place whose bytes are known only at each attempt. Length and digest of the recipe are those of
 * the stream without them. */
int kdc__recipe_add_late (struct kdc__recipe *recipe, const char *name, int escape);
/* Fills the late places: `value` appends what a name stands for. Statuses are the callback's. */
int kdc__recipe_fill (struct kdc__recipe *recipe,
                      int (*value) (void *user, const char *name, size_t length,
                                    struct kdc_buffer *out, kdc_error **err),
                      void *user, kdc_error **err);
int kdc__recipe_has_late (const struct kdc__recipe *recipe);
int64_t kdc__recipe_sent_length (const struct kdc__recipe *recipe);   /* late values too */
/* Appends a text escaped as a late value would be. */
int kdc__late_escape (struct kdc_buffer *out, const char *text, size_t size, int escape);
/* Serialised form kept in the store; versioned, digest-checked on reading. */
int kdc__recipe_write (const struct kdc__recipe *recipe, struct kdc_buffer *out);
int kdc__recipe_read (struct kdc_context *ctx, const void *data, size_t size,
                      struct kdc__recipe *out, kdc_error **err);
/* Produces the stream piece by piece; the source streams a blob's bytes into fn. The last step
 * compares the length, and the digest when the recipe has one (KDC_EIO recipe.changed). */
typedef int (*kdc__blob_source) (void *user, const uint8_t sha[32],
                                 int (*fn) (void *fn_user, const void *data, size_t size),
                                 void *fn_user, kdc_error **err);
int kdc__recipe_produce (const struct kdc__recipe *recipe, kdc__blob_source source,
                         void *source_user,
                         int (*fn) (void *user, const void *data, size_t size), void *user,
                         kdc_error **err);
int kdc__recipe_digest (struct kdc__recipe *recipe, kdc__blob_source source, void *source_user,
                        kdc_error **err);

/* Builds multipart bodies on a recipe. subtype "related" (RFC 2387: type=, start=) or
 * "form-data" (RFC 7578). */
struct kdc__multipart { struct kdc__recipe *recipe; char boundary[48]; int parts; };
int kdc__multipart_begin (struct kdc__multipart *m, struct kdc__recipe *recipe, const char *subtype,
                          const char *root_type, const char *root_id);
/* ; start-info="…" (SOAP: the type that the root is for) */
int kdc__multipart_start_info (struct kdc__multipart *m, const char *text);
/* NULL: left out; file names as RFC 8187/7578. encoding NULL: binary, said only outside
 * form-data. */
struct kdc__part_head {
  const char *content_type, *content_id, *disposition_name, *file_name, *encoding;
};
/* The head alone; the caller adds the part's segments to the recipe. */
int kdc__multipart_part (struct kdc__multipart *m, const struct kdc__part_head *head);
int kdc__multipart_end (struct kdc__multipart *m);

/* Reading: parts borrow the bytes of the body. KDC_EPARSE mime.… with what and where; limits
 * mime.max-parts, http.max-header-bytes. */
struct kdc__part {
  size_t offset;                    /* of its head in the body */
  const char *body;                 /* one that had to be decoded is in the arena */
  size_t size;
  void *content;                    /* of who keeps it elsewhere; then body may be NULL */
  char *content_type, *content_id, *name, *file_name;
};
struct kdc__parts { struct kdc__arena arena; struct kdc__part *items; size_t count; };
int kdc__multipart_read (struct kdc_context *ctx, const char *content_type, const void *body,
                         size_t size, struct kdc__parts *out, kdc_error **err);
/* The same with a greatest number of parts of the caller's. */
int kdc__multipart_read_most (struct kdc_context *ctx, const char *content_type, const void *body,
                              size_t size, size_t most, struct kdc__parts *out, kdc_error **err);
void kdc__parts_clear (struct kdc__parts *parts);
/* A parameter of a header value: "multipart/related; type=\"…\"". Copies into the arena; *out
 * NULL when absent. */
int kdc__header_parameter (struct kdc__arena *arena, const char *value, const char *name,
                           char **out);
#endif
