/* message.h - every text a person may read: one row per stable code, in Vietnamese and English.
 * Rooms add rows in lib/base/messages/ROOM.def; "{name}" in a text is replaced by a parameter. */
#ifndef KDC__MESSAGE_H
#define KDC__MESSAGE_H

#include "base/buffer.h"

enum { KDC__VI = 0, KDC__EN = 1, KDC__LANGS = 2 };

struct kdc__message {
  const char *code;                 /* "structure.unknown-element" */
  int layer;                        /* KDC_LAYER_…, 0 for a text that is no finding */
  int severity;                     /* KDC_SEVERITY_…, 0 likewise */
  const char *text[KDC__LANGS];
  const char *guide[KDC__LANGS];    /* what to do; may be NULL */
};

struct kdc__param { const char *name; const char *value; };

const struct kdc__message *kdc__message_find (const char *code);      /* NULL: none */
size_t kdc__message_count (void);
const struct kdc__message *kdc__message_at (size_t index);
/* NULL, "vi", "vi-VN" → KDC__VI; "en", "en-…" → KDC__EN; else KDC__VI */
int kdc__lang (const char *lang);
int kdc__message_format (struct kdc_buffer *out, const char *text_template,
                         const struct kdc__param *params, size_t count);

#endif
