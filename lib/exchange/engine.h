/* engine.h - what the files of the sending side share: the outbox, a frozen call, and the work on
 * one claimed delivery. */
#ifndef KDC__ENGINE_H
#define KDC__ENGINE_H

#include "exchange/exchange.h"
#include "exchange/protocol_private.h"

#define KDC__AGENT "libkdc/1 (kdc)"

struct kdc_outbox {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc__store *store;
  struct kdc__protocol *protocol;   /* the one used last */
  kdc__transport transport;
  void *transport_user;
  void (*transport_free) (void *user);
  struct kdc__net *net;             /* when transport is NULL, made at first use */
  int (*random) (void *user, void *out, size_t size);
  void *random_user;
};

/* A call that will be sent again as it is: what may not change between attempts. */
struct kdc__frozen {
  struct kdc_context *ctx;
  char *method, *target;
  struct kdc__headers headers;
  int has_body;
  struct kdc__recipe body;
};
void kdc__frozen_init (struct kdc__frozen *f, struct kdc_context *ctx);
void kdc__frozen_clear (struct kdc__frozen *f);
int kdc__frozen_write (const struct kdc__frozen *f, struct kdc_buffer *out);
/* f is initialised here. KDC_EPARSE exchange.row. */
int kdc__frozen_read (struct kdc_context *ctx, const void *data, size_t size,
                      struct kdc__frozen *f, kdc_error **err);
/* Method, target and headers from the declaration and the variables. */
int kdc__frozen_make (struct kdc__frozen *f, const struct kdc__call_decl *decl,
                      const struct kdc__variables *v, kdc_error **err);
/* The row of a call made from f and v, state frozen. The caller clears it. */
int kdc__frozen_row (const struct kdc__frozen *f, const struct kdc__call_decl *decl, int ord,
                     const struct kdc__variables *v, struct kdc__call_row *row, kdc_error **err);

/* --- what an answer means (classify.c, receipt.c) -------------------------------------------- */
/* *dom: the answer as XML when it is XML or JSON, else NULL; the caller frees it. */
int kdc__classify (const struct kdc__protocol *p, const struct kdc__call_decl *call,
                   const struct kdc_http_response *answer, struct kdc__dom **dom, int *is,
                   kdc_error **err);
/* Captures of a list into v. *missing: name of a required one that is empty or too long. */
int kdc__capture_all (struct kdc_context *ctx, const struct kdc__capture *captures, size_t count,
                      const struct kdc__dom *dom, struct kdc__variables *v, const char **missing,
                      kdc_error **err);
/* Captures and expectations of a receipt. *lie: the capture that is not what it must be; then v
 * is unchanged. */
int kdc__receipt_check (const struct kdc__protocol *p, const struct kdc__dom *dom,
                        struct kdc__variables *v, const char **lie, kdc_error **err);

/* --- the work on one delivery ---------------------------------------------------------------- */
struct kdc__work {
  struct kdc_outbox *outbox;
  const struct kdc__protocol *protocol;
  const struct kdc__delivery_row *row;
  const struct kdc__call_decl *decl;
  struct kdc__call_row call;        /* the current one */
  size_t position;                  /* of the call in the plan */
  struct kdc__frozen frozen;
  struct kdc__variables vars;
  struct kdc_buffer detail;         /* of the journal line */
  int sending;                      /* `sending` is committed, the transport not yet asked */
  kdc_error **err;
};

/* Variables that the engine keeps for itself with a call. */
#define KDC__V_SENT_MS "-sent-ms"   /* when the last attempt began */
#define KDC__V_ASKS    "-asks"      /* queries since the last attempt */
#define KDC__V_TRIES   "-tries"     /* attempts that may have left, since somebody decided */
#define KDC__V_OFFLINE "-offline"   /* attempts and queries in a row that never left */
#define KDC__V_RECEIPT "-receipt"   /* a call of the plan brought one */
#define KDC__V_DOUBLE  "-duplicate" /* the other side says it has this already */

/* One commit of the delivery and its current call. due -1: now. */
int kdc__work_commit (struct kdc__work *w, int state, int64_t due_ms, int event, int notify);
int kdc__work_dead (struct kdc__work *w, const char *why, const char *what);
/* Due after a pause that grows with each try; an answer's Retry-After is respected up to the
 * protocol's limit. answer may be NULL. */
int kdc__work_pause (struct kdc__work *w, const struct kdc_http_response *answer,
                     int64_t *due_ms);
int kdc__work_send (struct kdc__work *w);
int kdc__work_reconcile (struct kdc__work *w);
/* The transport, its limits set. Body NULL-length when f has none. */
int kdc__work_transport (struct kdc__work *w, const struct kdc__frozen *f,
                         struct kdc_http_response **answer, enum kdc__sent *sent,
                         kdc_error **err);
/* The other side has it: receipt checked and kept, on to the next call or delivered. */
int kdc__work_receipt (struct kdc__work *w, const struct kdc_http_response *answer,
                       const struct kdc__dom *dom, const char *how);
int kdc__work_refused (struct kdc__work *w, const struct kdc_http_response *answer);

#endif
