/* context.h - what a kdc_context holds: allocator, limits, clock, callbacks. It is the only
 * "environment" of the library, passed down to every room. Immutable once in use. */
#ifndef KDC__CONTEXT_H
#define KDC__CONTEXT_H

#include <stdatomic.h>
#include "base/clock.h"
#include "base/error.h"

/* Numbers of the option table (options.c); kdc__limit (ctx, KDC__MAX_DEPTH) reads one. */
enum kdc__option {
  KDC__MAX_DOCUMENT_BYTES,      /* "input.max-bytes" */
  KDC__MAX_DEPTH,               /* "input.max-depth" */
  KDC__MAX_TAG_BYTES,           /* "input.max-tag-bytes"; one start tag, < to > */
  KDC__MAX_ATTRIBUTES,          /* "input.max-attributes"; per element */
  KDC__MAX_NAME_BYTES,          /* "input.max-name-bytes" */
  KDC__MAX_ELEMENTS,            /* "input.max-elements" */
  KDC__MAX_TEXT_BYTES,          /* "input.max-text-bytes"; one run of text, CDATA, comment or PI */
  KDC__MAX_NAMESPACES,          /* "input.max-namespaces"; declarations in force at once */
  KDC__MAX_FINDINGS,            /* "report.max-findings" */
  KDC__MAX_REPEAT_ROWS,         /* "dossier.max-rows"; all repeats of one dossier */
  KDC__MAX_ATTACHMENTS,         /* "dossier.max-attachments" */
  KDC__MAX_ATTACHMENT_BYTES,    /* "dossier.max-attachment-bytes" */
  KDC__MAX_EXPR_BYTES,          /* "expr.max-bytes"; text of one expression */
  KDC__MAX_EXPR_DEPTH,          /* "expr.max-depth" */
  KDC__MAX_EXPR_STEPS,          /* "expr.max-steps"; per dossier */
  KDC__MAX_SEQUENCE,            /* "expr.max-sequence" */
  KDC__MAX_XSLT_DEPTH,          /* "xslt.max-depth" */
  KDC__MAX_XSLT_OPS,            /* "xslt.max-operations" */
  KDC__MAX_OUTPUT_BYTES,        /* "output.max-bytes" */
  KDC__MAX_ANSWER_BYTES,        /* "net.max-answer-bytes" */
  KDC__NET_CONNECT_MS,          /* "net.connect-timeout-ms" */
  KDC__NET_TOTAL_MS,            /* "net.total-timeout-ms"; ≤ lease / 3 */
  KDC__LEASE_MS,                /* "outbox.lease-ms" */
  KDC__RETRY_FIRST_MS,          /* "outbox.retry-first-ms" */
  KDC__RETRY_MAX_MS,            /* "outbox.retry-max-ms" */
  KDC__MAX_ATTEMPTS,            /* "outbox.max-attempts" */
  KDC__BREAKER_FAILURES,        /* "outbox.breaker-failures" */
  KDC__MAX_MIME_PARTS,          /* "mime.max-parts" */
  KDC__MAX_HEADER_BYTES,        /* "http.max-header-bytes" */
  KDC__MAX_POST_BYTES,          /* "post.max-bytes"; body of one post, files too */
  KDC__MAX_POST_FIELDS,         /* "post.max-fields" */
  KDC__MAX_POST_DEPTH,          /* "post.max-depth"; objects and arrays of JSON */
  KDC__OPTION_COUNT
};

struct kdc__option_row {
  const char *name;
  int64_t initial, least, most;
  const char *unit;                      /* "bytes", "ms", "count" */
  const char *doc[KDC__LANGS];
};

struct kdc_options { struct kdc_context *ctx; int64_t values[KDC__OPTION_COUNT]; };

struct kdc__allocator {
  void *(*realloc) (void *user, void *p, size_t size);   /* size 0 frees; p NULL allocates */
  void *user;
};

/* Something dear to make that may serve again, such as a parser: its maker's own struct begins with
 * this. */
struct kdc__spare { void (*destroy) (struct kdc__spare *spare); };
#define KDC__SPARES 4

struct kdc_context {
  struct kdc__allocator allocator;
  int64_t values[KDC__OPTION_COUNT];
  int64_t (*now) (void *user);           /* ms since 1970-01-01T00:00:00Z; NULL: the system's */
  void *now_user;
  void (*now_destroy) (void *user);      /* may be NULL, as log_destroy */
  void (*log) (void *user, int level, const char *text);
  void *log_user;
  void (*log_destroy) (void *user);
  /* Is a code in a list that somebody else keeps? 1 yes, 0 no, else no answer. NULL: none. */
  int (*lookup) (void *user, const char *list, const char *code, const char *on);
  void *lookup_user;
  void (*lookup_destroy) (void *user);
  /* Appends what a name stands for at a destination. KDC_ENOTFOUND. NULL: nothing is known. */
  int (*secret) (void *user, const char *destination, const char *name, kdc_buffer *out);
  void *secret_user;
  void (*secret_destroy) (void *user);
  /* What threads write stands behind what they only read. */
  atomic_uint references;
  _Atomic (struct kdc__spare *) spares[KDC__SPARES];
};

const struct kdc__option_row *kdc__option_row (size_t index);         /* NULL past the end */
int kdc__option_find (const char *name);                              /* index, or -1 */
/* Key of the message on two values that do not go together, or NULL: option.lease, option.connect,
 * option.retry. */
const char *kdc__options_conflict (const int64_t *values);

static inline int64_t
kdc__limit (const struct kdc_context *ctx, enum kdc__option o)
{
  return ctx->values[o];
}

/* Greatest size of a document of the catalog. It is the operator's own, not input: an
 * input.max-bytes below its default is meant for what comes from outside. */
static inline size_t
kdc__model_limit (const struct kdc_context *ctx)
{
  int64_t most = ctx->values[KDC__MAX_DOCUMENT_BYTES];
  int64_t initial = kdc__option_row (KDC__MAX_DOCUMENT_BYTES)->initial;

  return (size_t) (most > initial ? most : initial);
}

/* The malloc family when allocator is NULL. KDC_ENOMEM; KDC_EINVAL: a value out of its bounds, or a
 * conflict. */
int kdc__context_new (const struct kdc__allocator *allocator, const struct kdc_options *options,
                      struct kdc_context **out);
struct kdc_context *kdc__context_ref (struct kdc_context *ctx);
void kdc__context_unref (struct kdc_context *ctx);
/* Each gives up the user it had before; the last unref gives up what is there then. */
void kdc__context_set_clock (struct kdc_context *ctx, int64_t (*now) (void *user), void *user,
                             void (*destroy) (void *user));
void kdc__context_set_log (struct kdc_context *ctx,
                           void (*log) (void *user, int level, const char *text), void *user,
                           void (*destroy) (void *user));
void kdc__context_set_secret (struct kdc_context *ctx,
                              int (*secret) (void *user, const char *destination, const char *name,
                                             kdc_buffer *out), void *user,
                              void (*destroy) (void *user));
void kdc__context_set_lookup (struct kdc_context *ctx,
                              int (*lookup) (void *user, const char *list, const char *code,
                                             const char *on), void *user,
                              void (*destroy) (void *user));
/* Taken away from the others, so that no two threads use one; NULL: none is there. */
struct kdc__spare *kdc__spare_take (struct kdc_context *ctx);
/* Gives it back, or destroys it when there are enough. The context destroys those that are left. */
void kdc__spare_keep (struct kdc_context *ctx, struct kdc__spare *spare);
kdc__instant kdc__now (const struct kdc_context *ctx);
void kdc__log (const struct kdc_context *ctx, int level, const char *text);

#endif
