/* fetch.h - inbound messages that the client comes for: a list, each message stored before anybody
 * looks at it, shown to the host, and only then confirmed to the other side. */
#ifndef KDC__FETCH_H
#define KDC__FETCH_H

#include "exchange/exchange.h"
#include "exchange/variables.h"

/* One message as it is shown to the host. */
struct kdc_message {
  struct kdc_context *ctx;
  const char *id, *peer;
  const struct kdc__variables *values;        /* what the list said of it */
  struct kdc_buffer bytes;          /* as they came */
  struct kdc_buffer record;         /* what the document's sheet makes of them; empty: none */
  int repeat;                       /* the host may have seen it before: its process died over it */
  const kdc_error *error;           /* it cannot be read; kept all the same */
};

/* Its attachments, as the record holds them. select: from one, "string(@name)". content: its bytes;
 * KDC_EPARSE exchange.fetch-content: not base64. */
int kdc__message_attachments (const struct kdc_message *message, size_t *count, kdc_error **err);
int kdc__message_attachment (const struct kdc_message *message, size_t index, const char *select,
                             struct kdc_buffer *out, kdc_error **err);
int kdc__message_content (const struct kdc_message *message, size_t index,
                          struct kdc_buffer *out, kdc_error **err);

struct kdc__fetch_counts {
  int64_t listed, taken, known, failed;       /* known: only confirmed again */
};

/* One round of fetch `name` of the protocol (NULL: its first). take: KDC_OK, the host has it and it
 * is confirmed; anything else, it comes again. NULL: stored and confirmed. What goes wrong with one
 * message is logged, counted, and left for the next round; the list itself must be had. */
int kdc__outbox_fetch (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                       const char *name,
                       int (*take) (void *user, const struct kdc_message *message), void *user,
                       struct kdc__fetch_counts *counts, kdc_error **err);
/* The bytes of one that was taken, however long ago. KDC_ENOTFOUND. */
int kdc__outbox_message (struct kdc_outbox *outbox, const char *destination, const char *id,
                         struct kdc_buffer *out, kdc_error **err);

#endif
