/* engine.h - what the files of the sending side share: the outbox, a frozen call, and the work on
 * one claimed delivery. */
#ifndef KDC__ENGINE_H
#define KDC__ENGINE_H

#include "exchange/exchange.h"
#include "exchange/protocol_private.h"

#define KDC__AGENT "libkdc/1 (kdc)"
#define KDC__KEPT  8                /* compiled documents that an outbox keeps */

struct kdc__host_value { char *destination, *name, *value; };
struct kdc__session { char *destination, *id, *value; int64_t until_ms; };
struct kdc__breaker {
  char *destination;
  int64_t failures, delivery, until_ms;       /* in a row; which failed last; others wait so long */
};

struct kdc_outbox {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc__store *store;
  struct kdc__protocol *kept[KDC__KEPT];      /* compiled, the one used last first (kept.c) */
  size_t kept_count;
  kdc__transport transport;
  void *transport_user;
  void (*transport_free) (void *user);
  struct kdc__net *net;             /* when transport is NULL, made at first use */
  int (*random) (void *user, void *out, size_t size);
  void *random_user;
  struct kdc__host_value *parameters;
  size_t parameter_count, parameter_capacity;
  struct kdc__session *sessions;    /* in memory alone */
  size_t session_count, session_capacity;
  struct kdc__breaker *breakers;
  size_t breaker_count, breaker_capacity;
  const struct kdc_cancel *cancel;
  struct kdc__findings findings;    /* what the last put told of values that do not go whole */
  size_t findings_from;             /* where those of the dossier being put begin */
  int putting;
};

/* lossy.c */
void kdc__lossy_clear (struct kdc_outbox *o);
int kdc__lossy_keep (struct kdc_outbox *o, const struct kdc__findings *findings);
/* KDC_EINVAL exchange.lossy when one of them is an error. */
int kdc__lossy_check (struct kdc_outbox *o, const char *dossier, kdc_error **err);
/* The sheets of all calls but the first, for what they tell. */
int kdc__lossy_try (struct kdc_outbox *o, const struct kdc__protocol *p,
                    const struct kdc__call_decl *first, struct kdc__variables *v,
                    kdc_error **err);
int kdc__lossy_detail (const struct kdc_outbox *o, const char *call, struct kdc_buffer *out);

/* parameters.c: those the protocol declares, from what the host said for base. KDC_EINVAL
 * exchange.parameter-missing, exchange.parameter-wrong. */
int kdc__parameters_set (struct kdc_outbox *o, const struct kdc__protocol *p, const char *base,
                         struct kdc__variables *v, kdc_error **err);
void kdc__parameters_clear (struct kdc_outbox *o);

/* All that the last call of a delivery knows. vars is initialised here, and cleared by the caller
 * in any case. KDC_ENOTFOUND: no such delivery. */
int kdc__outbox_values (struct kdc_outbox *outbox, int64_t id, struct kdc__variables *vars,
                        kdc_error **err);
/* A call that belongs to no delivery, and what its answer means. *answer and *dom (may stay NULL)
 * are the caller's; KDC_ENET: no answer. */
int kdc__outbox_ask (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
                     const char *base, const struct kdc__call_decl *call,
                     const struct kdc__variables *vars, struct kdc_http_response **answer,
                     struct kdc__dom **dom, int *is, kdc_error **err);

/* The same; a session that is over is made anew once. */
int kdc__outbox_ask_anew (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
                          const char *base, const struct kdc__call_decl *call,
                          const struct kdc__variables *vars, struct kdc_http_response **answer,
                          struct kdc__dom **dom, int *is, kdc_error **err);

/* Captures of one node of a list into v. *missing: name of a required one that is empty, or of one
 * that is too long. KDC_ENOMEM. */
int kdc__capture_row (const struct kdc__capture *captures, size_t count,
                      const struct kdc__dom *list, const struct kdc__xpath_nodes *nodes,
                      size_t index, const struct kdc__variables *known, struct kdc__variables *v,
                      const char **missing);

/* The base address of a destination, without a slash at its end. KDC_EINVAL. */
int kdc__base_of (struct kdc_context *ctx, const char *destination, char **base, kdc_error **err);

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
/* Method, target and the headers that stay, from the declaration and the variables. KDC_EINVAL
 * exchange.elsewhere: an address that the other side gave leads to another host. */
int kdc__frozen_make (struct kdc__frozen *f, const struct kdc__call_decl *decl,
                      const struct kdc__variables *v, kdc_error **err);
/* The row of a call made from f and v, state frozen. The caller clears it. */
int kdc__frozen_row (const struct kdc__frozen *f, const struct kdc__call_decl *decl, int ord,
                     const struct kdc__variables *v, struct kdc__call_row *row, kdc_error **err);

/* --- freezing (freeze.c, freeze_sheet.c) ------------------------------------------------------ */

/* Variables that the engine keeps for itself with a call are hidden: they begin with "-". */
#define KDC__V_DOSSIER   "-dossier"   /* digest and size of what was put */
#define KDC__V_FILES     "-files"     /* its attachments: name, type, size, digest */
#define KDC__V_OPERATION "-operation" /* whose plan it is; absent: submit */

struct kdc__file { char *name, *type; int64_t size; uint8_t sha[32]; };
struct kdc__files { struct kdc__arena arena; struct kdc__file *items; size_t count; };
int kdc__files_add (struct kdc_buffer *out, const char *name, const char *type, int64_t size,
                    const uint8_t sha[32]);
int kdc__files_read (struct kdc_context *ctx, const struct kdc__variables *v,
                     struct kdc__files *out, kdc_error **err);
void kdc__files_clear (struct kdc__files *files);
/* {file} {file-number} {file-type} {file-size} {file-sha256} of one; NULL: all empty. */
int kdc__files_set (const struct kdc__file *file, size_t number, struct kdc__variables *v);

/* A call from its declaration, the variables and the stored dossier alone. Sets content-digest and,
 * by a variant, its params among the variables. number: of the file of a call for each attachment,
 * from 1; else 0. */
struct kdc__freeze {
  struct kdc_outbox *outbox;
  const struct kdc__protocol *protocol;
  const struct kdc__call_decl *decl;
  size_t number;
  struct kdc__variables *vars;
  struct kdc__frozen *frozen;
  struct kdc__files files;
  kdc_error **err;
};
int kdc__freeze (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
                 const struct kdc__call_decl *decl, size_t number, struct kdc__variables *vars,
                 struct kdc__frozen *frozen, kdc_error **err);
/* Index from 1 of the variant whose condition holds; 0: none. */
size_t kdc__variant_of (const struct kdc__call_decl *decl, const struct kdc__variables *v);
/* Digest and size of the dossier as it was put. */
int kdc__freeze_dossier (struct kdc__freeze *z, uint8_t sha[32], int64_t *size);
/* What a sheet writes, as segments at the end of a recipe. */
int kdc__freeze_sheet (struct kdc__freeze *z, const struct kdc__style *style, int as,
                       struct kdc__recipe *recipe);
/* What it tells alone; a sheet that fails for want of an answer that is still to come is right. */
int kdc__sheet_try (struct kdc__freeze *z, const struct kdc__style *style);
/* A template as segments: late names become late places. */
int kdc__freeze_text (struct kdc__freeze *z, const char *text, int escape,
                      struct kdc__recipe *recipe);
int kdc__stream_blob (void *store, const uint8_t sha[32],
                      int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
                      kdc_error **err);

/* --- what an answer means (classify.c, receipt.c) -------------------------------------------- */
/* What tests and captures call $names: variables of the call. */
struct kdc__xpath_values kdc__answer_values (const struct kdc__variables *v);
/* *dom: the answer as XML whatever its dress, or NULL; the caller frees it. v: what tests may
 * speak of. */
int kdc__answer_read (struct kdc_context *ctx, int answer_as,
                      const struct kdc_http_response *answer, struct kdc__dom **dom,
                      kdc_error **err);
int kdc__classify (const struct kdc__protocol *p, const struct kdc__call_decl *call,
                   const struct kdc_http_response *answer, const struct kdc__variables *v,
                   struct kdc__dom **dom, int *is, kdc_error **err);
/* Captures of a list into v; they may speak of known. *missing: name of a required one that is
 * empty or too long. */
int kdc__capture_all (struct kdc_context *ctx, const struct kdc__capture *captures, size_t count,
                      const struct kdc_http_response *answer, const struct kdc__dom *dom,
                      const struct kdc__variables *known,
                      struct kdc__variables *v, const char **missing, kdc_error **err);
/* Captures and expectations of a receipt. *lie: the capture that is not what it must be; then v
 * is unchanged. */
int kdc__receipt_check (const struct kdc__protocol *p, const struct kdc_http_response *answer,
                        const struct kdc__dom *dom, struct kdc__variables *v, const char **lie,
                        kdc_error **err);

/* --- the work on one delivery ---------------------------------------------------------------- */
struct kdc__work {
  struct kdc_outbox *outbox;
  const struct kdc__protocol *protocol;
  const struct kdc__delivery_row *row;
  const struct kdc__call_decl *decl;
  struct kdc__call_row call;        /* the current one */
  size_t position;                  /* of the call in the plan, each attachment counted */
  size_t number;                    /* of its attachment, from 1; 0: not for one */
  size_t file_count;
  const struct kdc__operation *plan;
  struct kdc__frozen frozen;
  struct kdc__variables vars;
  struct kdc_buffer detail;         /* of the journal line */
  const struct kdc__child *child;   /* goes into the next commit */
  int sending;                      /* `sending` is committed, the transport not yet asked */
  kdc_error **err;
};

/* What is made anew at each attempt. */
struct kdc__attempt {
  struct kdc__headers headers;      /* all of them */
  struct kdc_buffer tls[3];         /* certificate, key, authorities; empty: none */
  uint8_t digest[32];               /* of the late values */
  int late;                         /* there are some */
};
struct kdc__late {
  struct kdc__work *work;
  const struct kdc__variables *vars;
  const struct kdc__frozen *frozen;
  struct kdc__attempt *attempt;
  struct kdc__sha256 *hash;
  int64_t now;
  char nonce[37];
};
/* KDC_ENOTFOUND: a person must do something first (a secret, a log-in that is refused); KDC_ENET:
 * later (no session). Nothing of the call was sent. The caller clears a in any case. */
int kdc__attempt_make (struct kdc__work *w, const struct kdc__call_decl *decl,
                       const struct kdc__variables *vars, struct kdc__frozen *f,
                       struct kdc__attempt *a, kdc_error **err);
void kdc__attempt_clear (struct kdc__attempt *a);
/* A name of a template at an attempt (user: struct kdc__late). */
int kdc__late_value (void *user, const char *name, size_t length, struct kdc_buffer *out,
                     kdc_error **err);
/* KDC_ENOTFOUND exchange.secret-missing. */
int kdc__secret_get (struct kdc_context *ctx, const char *destination, const char *name,
                     struct kdc_buffer *out, kdc_error **err);
int kdc__session_ensure (struct kdc__work *w, const struct kdc__session_decl *decl,
                         kdc_error **err);
int kdc__session_value (struct kdc__work *w, const char *id, struct kdc_buffer *out,
                        kdc_error **err);
void kdc__session_drop (struct kdc_outbox *o, const char *destination, const char *id);
void kdc__sessions_clear (struct kdc_outbox *o);

/* --- the plan (plan.c) ------------------------------------------------------------------------ */
const struct kdc__operation *kdc__plan_of (const struct kdc__protocol *p,
                                           const struct kdc__variables *v);
/* NULL: past the end. */
const struct kdc__call_decl *kdc__plan_at (const struct kdc__operation *plan, size_t files,
                                           size_t position, size_t *number);
int kdc__plan_first (struct kdc_outbox *outbox, const struct kdc__protocol *p,
                     const struct kdc__variables *v, const struct kdc__call_decl **decl,
                     size_t *number, kdc_error **err);
/* The clean-up that goes into the commit of a receipt (window 9). Cleared in any case. */
struct kdc__child {
  struct kdc__delivery_row row;
  struct kdc__call_row call;
  struct kdc__variables vars;
  struct kdc_buffer stream;
  char message_id[37];
};
int kdc__child_make (struct kdc__work *w, struct kdc__child *child);
void kdc__child_clear (struct kdc__work *w, struct kdc__child *child);

/* 0: the destination is left in peace until *until_ms. */
int kdc__breaker_allows (struct kdc_outbox *o, const struct kdc__delivery_row *row,
                         int64_t *until_ms);
void kdc__breaker_note (struct kdc_outbox *o, const struct kdc__delivery_row *row, int failed);
void kdc__breakers_clear (struct kdc_outbox *o);

/* Variables that the engine keeps for itself with a call. */
#define KDC__V_SINCE   "-since-ms"  /* since when a receipt is waited for */
#define KDC__V_EXPIRED "-expired"   /* the session was gone, and a new one was made */
#define KDC__V_SENT_MS "-sent-ms"   /* when the last attempt began */
#define KDC__V_ASKS    "-asks"      /* queries since the last attempt */
#define KDC__V_TRIES   "-tries"     /* attempts that may have left, since somebody decided */
#define KDC__V_OFFLINE "-offline"   /* attempts and queries in a row that never left */
#define KDC__V_RECEIPT "-receipt"   /* a call of the plan brought one */
#define KDC__V_DOUBLE  "-duplicate" /* the other side says it has this already */

void kdc__work_init (struct kdc__work *w, struct kdc_outbox *outbox,
                     const struct kdc__delivery_row *row, kdc_error **err);
void kdc__work_clear (struct kdc__work *w);
/* The protocol it began with, its variables, its current call. */
int kdc__work_load (struct kdc__work *w);
/* The document by its digest, compiled: valid until KDC__KEPT others were asked for. */
int kdc__outbox_protocol (struct kdc_outbox *o, const struct kdc__delivery_row *row,
                          const struct kdc__protocol **out, kdc_error **err);
void kdc__kept_clear (struct kdc_outbox *o);
/* One commit of the delivery and its current call. due -1: now. */
int kdc__work_commit (struct kdc__work *w, int state, int64_t due_ms, int event, int notify);
int kdc__work_dead (struct kdc__work *w, const char *why, const char *what);
/* Due after a pause that grows with each try; an answer's Retry-After is respected up to the
 * protocol's limit. answer may be NULL. */
int kdc__work_pause (struct kdc__work *w, const struct kdc_http_response *answer,
                     int64_t *due_ms);
int kdc__work_send (struct kdc__work *w);
int kdc__work_reconcile (struct kdc__work *w);
int kdc__work_poll (struct kdc__work *w);
/* Accepted, and the receipt comes later. */
int kdc__work_wait (struct kdc__work *w, const struct kdc_http_response *answer);
/* The transport, its limits set. */
int kdc__work_transport (struct kdc__work *w, const struct kdc__frozen *f,
                         const struct kdc__attempt *a, struct kdc_http_response **answer,
                         enum kdc__sent *sent, kdc_error **err);
/* A call that only asks, made from the variables and forgotten. */
int kdc__work_ask (struct kdc__work *w, const struct kdc__call_decl *decl,
                   struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err);
/* An attempt that could not even begin: suspended, later, dead, or the caller's to know. */
int kdc__work_cannot (struct kdc__work *w, int status, kdc_error **why);
/* This call is done: the next of the plan, or the end. */
int kdc__work_done (struct kdc__work *w);
/* The other side has it: receipt checked and kept, on to the next call or delivered. */
int kdc__work_receipt (struct kdc__work *w, const struct kdc_http_response *answer,
                       const struct kdc__dom *dom, const char *how);
int kdc__work_refused (struct kdc__work *w, const struct kdc_http_response *answer);

#endif
