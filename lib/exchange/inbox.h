/* inbox.h - what the files of the receiving side share: the inbox and one request being handled. */
#ifndef KDC__INBOX_H
#define KDC__INBOX_H

#include "exchange/exchange.h"
#include "exchange/protocol_private.h"
#include "validate/report.h"

struct kdc_inbox {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc__store *store;         /* NULL after an I/O error: opened anew by the next request */
  struct kdc__protocol *protocol;
  char *directory, *agency;
};

struct kdc__incoming {
  struct kdc_inbox *inbox;
  const char *peer;
  const struct kdc_http_request *request;
  const struct kdc__route *route;
  struct kdc__variables vars;       /* what answers speak of */
  struct kdc__arena arena;
  const char *message_id;
  uint8_t sha[32];                  /* of the body */
  struct kdc__parts parts;
  int has_parts;
  struct kdc_dossier *dossier;
  struct kdc_report *report;
  uint8_t (*blobs)[32];
  size_t blob_count;
  struct kdc_deadline *deadline;
  kdc__instant filed;
  int situation;                    /* KDC__S_NONE while all is well */
  int lang;
  int *event;
  char *code;                       /* [64], the caller's */
  struct kdc_http_response *response;
  kdc_error **err;
};

/* Sets a variable of the answers. */
int kdc__incoming_set (struct kdc__incoming *h, const char *name, const char *value);
/* The document's answer to h->situation, into h->response. */
int kdc__answer_make (struct kdc__incoming *h);
/* The whole of a submission: effect and answer, or a refusal. */
int kdc__inbox_submit (struct kdc__incoming *h);
/* First part of it: what can be refused without looking inside the body. */
int kdc__submit_envelope (struct kdc__incoming *h);
/* Second part: what is inside: parts, dossier, attachments, address. */
int kdc__submit_content (struct kdc__incoming *h);

#endif
