/* mime_reader.h - a multipart body read as it comes, in pieces of any size: related, form-data,
 * mixed, one inside another (RFC 2046). What it keeps is bounded by http.max-header-bytes, whatever
 * the body's size. Line ends may be CR LF or LF, as senders have them. What could be read in two
 * ways (two boundaries, a header twice, a missing end) is refused: a filter in front of us and we
 * must see the same parts. */
#ifndef KDC__MIME_READER_H
#define KDC__MIME_READER_H
#include "base/context.h"

/* All lives until the part's end; texts NULL when absent. */
struct kdc__part_info {
  const char *content_type, *content_id, *name, *file_name;
  int64_t offset;                   /* of its head in the body */
  unsigned level;                   /* 0: of the outermost multipart */
};
/* A handler returns KDC_OK to go on; another status stops, and comes back. It fills its own error.
 * Data comes decoded; when the transfer encoding is none, pieces of one feed lie side by side. */
struct kdc__mime_events {
  int (*begin) (void *user, const struct kdc__part_info *part);
  int (*data) (void *user, const char *data, size_t size);
  int (*end) (void *user);
};
struct kdc__mime_reader;
/* 1: multipart/… */
int kdc__is_multipart (const char *content_type);
/* most: parts of all levels; a multipart inside `deepest` others is one more part, with its bytes
 * as they are; 0: nothing is looked into. KDC_EPARSE mime.not-multipart, mime.no-boundary. */
int kdc__mime_reader_new (struct kdc_context *ctx, const char *content_type, size_t most,
                          unsigned deepest, const struct kdc__mime_events *events, void *user,
                          struct kdc__mime_reader **out, kdc_error **err);
/* KDC_EPARSE mime.…, KDC_ENOTSUP mime.encoding, with the offset; KDC_ELIMIT mime.too-many-parts,
 * mime.header-too-long; KDC_ENOMEM; a handler's. After a failure nothing more may be fed. */
int kdc__mime_reader_feed (struct kdc__mime_reader *reader, const char *data, size_t size,
                           kdc_error **err);
/* The body is over. KDC_EPARSE mime.no-end, mime.no-part. */
int kdc__mime_reader_end (struct kdc__mime_reader *reader, kdc_error **err);
void kdc__mime_reader_free (struct kdc__mime_reader *reader);
#endif
