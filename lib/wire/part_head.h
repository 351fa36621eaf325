/* part_head.h - the head of a part of a multipart body: what of it is understood. */
#ifndef KDC__PART_HEAD_H
#define KDC__PART_HEAD_H
#include "base/memory.h"

enum { KDC__PART_AS_IS, KDC__PART_BASE64, KDC__PART_QUOTED };
struct kdc__part_head_read {
  char *content_type, *content_id, *name, *file_name;         /* NULL: absent */
  int encoding;
};
/* Texts go into the arena. KDC_EPARSE, KDC_ENOTSUP (transfer encoding): *wrong is the offset of the
 * field; KDC_ENOMEM. */
int kdc__part_head_read (struct kdc__arena *arena, const char *head, size_t size,
                         struct kdc__part_head_read *out, size_t *wrong);
#endif
