/* inbox.h - what the files of the receiving side share: the inbox and one request being handled. */
#ifndef KDC__INBOX_H
#define KDC__INBOX_H

#include "exchange/exchange.h"
#include "exchange/protocol_private.h"
#include "validate/report.h"
#include "xml/dom.h"

/* A secret of the receiving side: what a caller must know (a password, the key of a signature). */
typedef int kdc__inbox_secret (void *user, const char *peer, const char *name,
                               struct kdc_buffer *out);

struct kdc_inbox {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc__store *store;         /* NULL after an I/O error: opened anew by the next request */
  struct kdc__protocol *protocol;
  char *directory, *agency;         /* agency NULL: records only */
  char *base;                       /* our address as callers see it, or NULL: by their Host */
  int records;                      /* the effect is the stored message itself */
  int expired;                      /* fake peers: every session is over */
  const char *session_peer;         /* fake peers: whose sessions count, or NULL: the caller's */
  struct kdc_inbox_intake *intakes; /* requests that are coming in */
  kdc__inbox_secret *secret;
  void *secret_user;
};

/* The store, opened anew after a fault. */
int kdc__inbox_ready (struct kdc_inbox *inbox, kdc_error **err);

struct kdc__incoming {
  struct kdc_inbox *inbox;
  const char *peer;
  const struct kdc_http_request *request;     /* its head; the body is in the intake */
  const struct kdc_inbox_intake *intake;
  const struct kdc__route *route;
  const struct kdc__route *candidate;         /* of this address, when none is chosen */
  struct kdc__variables vars;       /* what answers speak of */
  struct kdc__arena arena;
  const char *message_id;
  uint8_t sha[32];                  /* of the body, or what a repeat is compared by */
  struct kdc__parts parts;          /* the root first; one part when the body is not multipart */
  int has_parts;
  const struct kdc__route *read_for;          /* whose root and dom these are */
  struct kdc__dom *dom;             /* the root as XML, or NULL */
  int has_tree;                     /* it was tried */
  struct kdc_buffer made;           /* what the dossier's sheet made of it */
  struct kdc__dom *first;           /* a query: the answer that the message got, or NULL */
  struct kdc__received_row found;   /* the message that a request is about */
  int has_found;
  struct kdc_buffer rows;           /* of a list: messages as XML */
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
/* {random}. KDC_ENOMEM. */
int kdc__incoming_random (struct kdc__incoming *h);
/* The document's answer to h->situation, into h->response. */
int kdc__answer_make (struct kdc__incoming *h);
/* The whole of a submission: effect and answer, or a refusal. */
int kdc__inbox_submit (struct kdc__incoming *h);
/* First part of it: what can be refused without looking inside the body. */
int kdc__submit_envelope (struct kdc__incoming *h);
/* What the dossier's sheet makes of the message, into h->made. */
int kdc__incoming_made (struct kdc__incoming *h);
/* Second part: what is inside: parts, dossier, attachments, address. */
int kdc__submit_content (struct kdc__incoming *h);


/* Id of the call that a request is, or NULL. */
int kdc__inbox_call (struct kdc_inbox *inbox, const struct kdc_http_request *request,
                     const char **call, kdc_error **err);

/* --- what a request says (request.c) --------------------------------------------------------- */
/* Too large: the situation. */
int kdc__incoming_size (struct kdc__incoming *h);
/* Parts and root as the route reads them. A multipart that is broken: situation malformed. */
int kdc__incoming_read (struct kdc__incoming *h, const struct kdc__route *route);
/* A part that is too large to be read: malformed. */
int kdc__incoming_in_memory (struct kdc__incoming *h, struct kdc__part *part);
/* And the root as XML, into h->dom; broken: the same. dom stays NULL for what is neither XML nor
 * JSON nor a form. */
int kdc__incoming_tree (struct kdc__incoming *h, const struct kdc__route *route);
/* The same for what is only to be shown: nothing is wrong when it cannot be read. */
int kdc__incoming_try_tree (struct kdc__incoming *h);
void kdc__incoming_forget (struct kdc__incoming *h);
/* The text at a place, into the arena; *out NULL: nothing there, or too long. */
int kdc__incoming_at (struct kdc__incoming *h, const struct kdc__place *place, char **out);
/* The values that the route takes. A required one that is missing: malformed. */
int kdc__incoming_takes (struct kdc__incoming *h);
/* A header's value; NULL: none, or it comes twice and says two things. */
const char *kdc__incoming_header (const struct kdc__incoming *h, const char *name);
/* *holds: what was said is what the recipe gives for this request (request_compute.c). */
int kdc__incoming_computed (struct kdc__incoming *h, const struct kdc__compute_decl *decl,
                            const char *said, int *holds);
/* Session and checks: the first that fails is the situation. */
int kdc__incoming_checks (struct kdc__incoming *h);
/* 1: the protocol's pattern of message ids, or a UUID; *out in the arena, a UUID in lower case. */
int kdc__incoming_is_id (struct kdc__incoming *h, const char *text, char **out, int *is);

/* contents.c: the dossier and the files that the root holds or names become the parts. What is not
 * there or not as it says: the situation. */
int kdc__unpack_contents (struct kdc__incoming *h);

/* --- what sheets see (receive_envelope.c) ---------------------------------------------------- */
#define KDC__EXCHANGE_NS "urn:kdc:exchange:1"
int kdc__incoming_envelope (struct kdc__incoming *h, struct kdc__dom **out);
/* <x:value name="…">…</x:value> for each variable whose name does not begin with '-'. */
int kdc__values_xml (const struct kdc__variables *v, struct kdc_buffer *out);

/* --- what is kept of a message (record.c) ---------------------------------------------------- */
struct kdc__record_part { char *name, *type; uint8_t sha[32]; int64_t size; };
struct kdc__record {
  struct kdc_context *ctx;
  struct kdc__variables values;
  struct kdc__record_part *parts;
  size_t count, capacity;
};
void kdc__record_clear (struct kdc__record *record);
/* record is initialised here. KDC_EPARSE exchange.row. */
int kdc__record_read (struct kdc_context *ctx, const void *data, size_t size,
                      struct kdc__record *record, kdc_error **err);
int kdc__record_write (const struct kdc__record *record, struct kdc_buffer *out);
/* A part that is not there yet by name and digest; *added. */
int kdc__record_add (struct kdc__record *record, const char *name, const char *type,
                     const uint8_t sha[32], int64_t size, int *added);
/* 1: a value that a check or a session compares. */
int kdc__route_hides (const struct kdc__route *route, const char *name);
/* Values that the route took, but no passwords or sessions. */
int kdc__record_values (struct kdc__record *record, struct kdc__incoming *h);
/* The parts of the request, which are in the store as h->blobs. */
int kdc__record_parts (struct kdc__record *record, struct kdc__incoming *h, size_t *added);
#define KDC__V_DELETED "-deleted"

/* --- sessions (session.c) -------------------------------------------------------------------- */
/* A session of h->peer, as {session} and {lifetime} (seconds). */
int kdc__session_give (struct kdc__incoming *h);
/* *valid: given by this store to this peer, and not over. */
int kdc__session_check (struct kdc__incoming *h, const char *session, int *valid);

/* --- everything but submissions (follow.c) --------------------------------------------------- */
int kdc__incoming_follow (struct kdc__incoming *h);
/* Size, key, values, session, checks: h->response is made when one of them fails. */
int kdc__incoming_prepare (struct kdc__incoming *h);
/* feed.c: the steps since {feed-since} of what the caller sent. */
int kdc__incoming_feed (struct kdc__incoming *h);
/* The message id that is asked for, in the arena. */
int kdc__incoming_asked (struct kdc__incoming *h, char **id);
/* Answers situation when status is KDC_ENOTFOUND; why is taken over. */
int kdc__incoming_missing (struct kdc__incoming *h, int status, kdc_error *why, int situation);
/* The values of a message of this peer; none when it was refused. */
int kdc__incoming_recall (struct kdc__incoming *h, const char *id);
/* Keeps the parts of the request as content. */
int kdc__incoming_keep (struct kdc__incoming *h);
/* The root of h->found as it came, with its media type. KDC_ENOTFOUND and others. */
int kdc__response_body (struct kdc__incoming *h, const struct kdc__answer *a);
/* The same in base64, at the end of out. */
int kdc__message_base64 (struct kdc__incoming *h, struct kdc_buffer *out);

#endif
