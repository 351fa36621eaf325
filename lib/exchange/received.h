/* received.h - what was received, as officers see it: its row, the values taken from it, and which
 * parts it has; no content is loaded for that. */
#ifndef KDC__RECEIVED_H
#define KDC__RECEIVED_H

#include "exchange/inbox.h"

struct kdc_received {
  struct kdc_context *ctx;          /* holds a reference */
  struct kdc__received_row row;
  struct kdc__record record;
  char received[32], reception[32], due[32], status[24];
};

/* The first after a number; status 1 … 10: of those that stand there, 0: of all. *out NULL: no
 * more. */
int kdc__inbox_next (struct kdc_inbox *inbox, int status, int64_t after,
                     struct kdc_received **out, kdc_error **err);
/* KDC_ENOTFOUND store.no-dossier. */
int kdc__inbox_get (struct kdc_inbox *inbox, const char *dossier_code, struct kdc_received **out,
                    kdc_error **err);
/* A part, in pieces. KDC_ENOTFOUND store.blob-missing. */
int kdc__inbox_content (struct kdc_inbox *inbox, const struct kdc_received *received, size_t index,
                        int (*write) (void *user, const void *data, size_t size), void *user,
                        kdc_error **err);
/* The first step after a number as text; *number 0: no more. */
int kdc__inbox_step (struct kdc_inbox *inbox, const char *dossier_code, int64_t after,
                     int64_t *number, struct kdc_buffer *out, kdc_error **err);
void kdc__received_free (struct kdc_received *received);

#endif
