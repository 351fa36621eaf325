/* json_scan.h - JSON (RFC 8259) as events, numbers as they are written: a reader for values that
 * no double may touch. */
#ifndef KDC__JSON_SCAN_H
#define KDC__JSON_SCAN_H
#include "base/context.h"

enum kdc__json_kind { KDC__JSON_STRING, KDC__JSON_NUMBER, KDC__JSON_BOOLEAN, KDC__JSON_NULL };

/* A handler returns KDC_OK to go on; another status stops and comes back. Texts are NUL-terminated
 * as well, and live until the return. */
struct kdc__json_place {
  size_t offset;                    /* of the name, value, object or array */
  int escaped;                      /* of a name or string: 1, its backslashes begin escapes */
};
struct kdc__json_events {
  int (*begin) (void *user, int is_array);
  int (*end) (void *user);
  int (*name) (void *user, const char *text, size_t size);
  int (*value) (void *user, enum kdc__json_kind kind, const char *text, size_t size);
  /* NULL, or set before each call. Then a text that no XML document can hold is not refused but
   * comes with its escapes, as XPath 3.1 has them. */
  struct kdc__json_place *place;
};
/* KDC_EPARSE json.syntax with line and column: also for bytes that are not UTF-8, and, where there
 * is no place, for text that no XML document can hold (U+0000 and the other control characters).
 * KDC_ELIMIT json.too-deep beyond `deepest` open objects and arrays. KDC_ENOMEM. A name twice in an
 * object is the user's to see. */
int kdc__json_scan (struct kdc_context *ctx, const char *data, size_t size, size_t deepest,
                    const struct kdc__json_events *events, void *user, kdc_error **err);
/* 1: the whole text is one of JSON's numbers. */
int kdc__json_is_number (const char *text, size_t size);
#endif
