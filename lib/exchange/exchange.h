/* exchange.h - the outbox and the inbox over a store: nothing lost, nothing twice. No thread, no
 * socket of its own: one step at a time, through a transport. EXCHANGE.md is normative. */
#ifndef KDC__EXCHANGE_H
#define KDC__EXCHANGE_H

#include <stdatomic.h>
#include "dossier/dossier.h"
#include "exchange/protocol.h"
#include "store/store.h"

/* What a transport is given: an absolute URL, headers, a body that comes in pieces, limits. It
 * fills the answer. */
struct kdc__transport_call {
  const char *method, *url;
  const struct kdc__headers *headers;
  int64_t body_length;              /* -1: no body */
  /* Produces the body once per call. */
  int (*body) (void *user, int (*fn) (void *fn_user, const void *data, size_t size),
               void *fn_user, kdc_error **err);
  void *body_user;
  int64_t connect_ms, total_ms, max_answer;
  const struct kdc_buffer *tls;     /* three: certificate, key, authorities, as PEM; empty: none */
  const struct kdc_cancel *cancel;  /* may be NULL */
};
/* Set once, from any thread or a signal handler; looked at between steps and during a transfer. */
struct kdc_cancel { struct kdc_context *ctx; atomic_int set; };
_Static_assert (ATOMIC_INT_LOCK_FREE == 2, "a signal handler may set what needs no lock");
static inline int
kdc__is_cancelled (const struct kdc_cancel *cancel)
{
  return cancel != NULL && atomic_load_explicit (&cancel->set, memory_order_relaxed) != 0;
}
enum kdc__sent { KDC__NOTHING_SENT, KDC__MAYBE_SENT };
/* KDC_OK: *answer is there. KDC_ENET: no answer; *sent says whether a byte may have left. Others
 * as usual. Never follows redirects. */
typedef int (*kdc__transport) (void *user, const struct kdc__transport_call *call,
                               struct kdc_http_response **answer, enum kdc__sent *sent,
                               kdc_error **err);

/* net_curl.c, the only includer of curl. One per outbox; no process-wide curl setting but
 * curl_global_init (once, documented). */
struct kdc__net;
int kdc__net_new (struct kdc_context *ctx, struct kdc__net **out, kdc_error **err);
void kdc__net_free (struct kdc__net *net);
int kdc__net_send (void *net, const struct kdc__transport_call *call,
                   struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err);

/* --- the sending side ------------------------------------------------------------------------ */

struct kdc_outbox;
int kdc__outbox_open (struct kdc_catalog *catalog, const char *directory,
                      struct kdc_outbox **out, kdc_error **err);
void kdc__outbox_close (struct kdc_outbox *outbox);
/* NULL: curl. destroy (may be NULL) frees user when it is replaced or the outbox closed. */
void kdc__outbox_set_transport (struct kdc_outbox *outbox, kdc__transport transport, void *user,
                                void (*destroy) (void *user));
/* Where the jitter of retries comes from; NULL: kdc__random. Tests put a seeded one here. */
void kdc__outbox_set_random (struct kdc_outbox *outbox,
                             int (*random) (void *user, void *out, size_t size), void *user);
struct kdc_context *kdc__outbox_context (struct kdc_outbox *outbox);
struct kdc__store *kdc__outbox_store (struct kdc_outbox *outbox);
/* Freezes the dossier (as it is, with its attachments) for destination (base URL) under a
 * protocol. client_key: NULL = dossier id, revision and destination, so that the same revision is
 * never put twice. message_id is a new UUID. */
int kdc__outbox_put (struct kdc_outbox *outbox, struct kdc_dossier *dossier,
                     const char *destination, const char *protocol, const char *client_key,
                     int64_t *id, int *existed, kdc_error **err);
/* Several in one commit: all of them or none. client_keys may be NULL. */
int kdc__outbox_put_many (struct kdc_outbox *outbox, struct kdc_dossier *const *dossiers,
                          size_t count, const char *destination, const char *protocol,
                          const char *const *client_keys, int64_t *ids, int *existed,
                          kdc_error **err);
/* What the last put told of values that do not go whole. */
const struct kdc__findings *kdc__outbox_findings (const struct kdc_outbox *outbox);
/* One claimed delivery, one call. *worked = 0: nothing was due. *next_due_ms: when to come again
 * (INT64_MAX: never by time). */
int kdc__outbox_step (struct kdc_outbox *outbox, int *worked, int64_t *next_due_ms,
                      kdc_error **err);
/* Steps until nothing is due: KDC_OK, or until the outbox is cancelled: KDC_ECANCELLED. */
int kdc__outbox_run (struct kdc_outbox *outbox, int64_t *next_due_ms, kdc_error **err);
/* NULL: none. Borrowed. */
void kdc__outbox_set_cancel (struct kdc_outbox *outbox, const struct kdc_cancel *cancel);
int kdc__outbox_set_parameter (struct kdc_outbox *outbox, const char *destination,
                               const char *name, const char *value, kdc_error **err);
/* A receipt that came by another way. KDC_ENOTFOUND: no such message; KDC_ESTATE
 * exchange.not-waiting, exchange.busy; KDC_EINVAL exchange.not-its-receipt: nothing changed. */
int kdc__outbox_confirm (struct kdc_outbox *outbox, const char *destination,
                         const char *message_id, const void *data, size_t size, kdc_error **err);
enum kdc__breaker_state { KDC__BREAKER_CLOSED, KDC__BREAKER_OPEN, KDC__BREAKER_HALF_OPEN };
int kdc__outbox_breaker (struct kdc_outbox *outbox, const char *destination, int64_t *until_ms);
/* Adds each delivery that has not ended and names what others took over from. As
 * kdc__succession_add; KDC_EIO also of the store. */
int kdc__succession_add_outbox (struct kdc_succession *plan, struct kdc_outbox *outbox,
                                kdc_error **err);
/* A person's decision on a dead or suspended delivery: it goes on, asking first when anything may
 * have been sent. KDC_ESTATE store.not-stopped: it is neither. */
int kdc__outbox_resume (struct kdc_outbox *outbox, int64_t id, kdc_error **err);
/* The receipt of a delivered one: the other side's bytes, as they came. KDC_ENOTFOUND. */
int kdc__outbox_receipt (struct kdc_outbox *outbox, int64_t id, struct kdc_buffer *out,
                         kdc_error **err);
/* A value that the delivery's protocol captured ("dossier-code" "agency" "status" "received"
 * "reception" "due"), and "canonical-status" (1-10, "" when the protocol does not map it);
 * nothing appended when there is none. KDC_ENOTFOUND: no such delivery. */
int kdc__outbox_value (struct kdc_outbox *outbox, int64_t id, const char *name,
                       struct kdc_buffer *out, kdc_error **err);
/* Kinds of host events (kdc__store_event_show). On disk: only append. */
enum kdc__notice {
  KDC__NOTICE_DELIVERED = 1, KDC__NOTICE_REJECTED, KDC__NOTICE_DEAD, KDC__NOTICE_SUSPENDED,
  KDC__NOTICE_RESTORED = KDC__EVENT_RESTORED,       /* in doubt since a copy was put back */
  KDC__NOTICE_STATUS = KDC__EVENT_STATUS
};

/* Reads on in a destination's feed of statuses, page by page. KDC_ENOTFOUND exchange.no-feed;
 * KDC_ENET; KDC_EREMOTE exchange.feed-answer, KDC_EPARSE exchange.feed-row, exchange.feed-pages:
 * what was no whole page changed nothing; KDC_ESTATE store.feed-moved: another process reads. */
struct kdc__feed_counts { int64_t taken, known, strangers; };
int kdc__outbox_follow (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                        struct kdc__feed_counts *counts, kdc_error **err);

/* --- the receiving side: request bytes in, response bytes out -------------------------------- */

struct kdc_inbox;
int kdc__inbox_open (struct kdc_catalog *catalog, const char *directory, const char *protocol,
                     const char *agency, struct kdc_inbox **out, kdc_error **err);
/* records: the effect is the stored message, whatever it is (hubs, fake peers); then agency may be
 * NULL. KDC_EINVAL exchange.no-agency. */
int kdc__inbox_open_as (struct kdc_catalog *catalog, const char *directory, const char *protocol,
                        const char *agency, int records, struct kdc_inbox **out, kdc_error **err);
void kdc__inbox_close (struct kdc_inbox *inbox);
/* What happened, for the host's log. */
enum kdc__inbox_event {
  KDC__INBOX_RECEIVED = 1, KDC__INBOX_REPEAT, KDC__INBOX_CONFLICT, KDC__INBOX_QUERY_FOUND,
  KDC__INBOX_QUERY_ABSENT, KDC__INBOX_REFUSED, KDC__INBOX_BUSY, KDC__INBOX_STATUS,
  KDC__INBOX_FAILED,                /* our own fault: answered as the protocol says, logged */
  KDC__INBOX_SESSION, KDC__INBOX_PENDING, KDC__INBOX_READY, KDC__INBOX_DELETED,
  KDC__INBOX_LISTED, KDC__INBOX_FETCHED, KDC__INBOX_UPLOADED, KDC__INBOX_UPDATED,
  KDC__INBOX_PROBED, KDC__INBOX_FED
};
/* KDC_OK with an answer, also to bad requests and after faults of the store or the catalog
 * (KDC__INBOX_FAILED; the store is opened anew by the next request); KDC_ENOMEM without one.
 * dossier_code: "" when none. */
/* What came in is answered; once. */
struct kdc_inbox_intake;
int kdc__inbox_answer (struct kdc_inbox_intake *intake, struct kdc_http_response **response,
                       int *event, char dossier_code[64], kdc_error **err);
int kdc__inbox_handle (struct kdc_inbox *inbox, const char *peer,
                       const struct kdc_http_request *request,
                       struct kdc_http_response **response, int *event, char dossier_code[64],
                       kdc_error **err);
/* canonical 1-10; KDC_ESTATE: not an allowed step */
/* note: what the citizen is told, or NULL. KDC_ESTATE: no step from where it is, or somebody else
 * was quicker; KDC_EINVAL exchange.status-note. */
int kdc__inbox_set_status (struct kdc_inbox *inbox, const char *dossier_code, int status,
                           const char *note, kdc_error **err);
int kdc__inbox_count (struct kdc_inbox *inbox, int64_t *dossiers, kdc_error **err);

#endif
