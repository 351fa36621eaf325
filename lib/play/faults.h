/* faults.h - what a fake peer does wrong, and when: one table of fault switches, and a plan of them
 * read from a small XML document. */
#ifndef KDC__FAULTS_H
#define KDC__FAULTS_H

#include "base/context.h"
#include "model/vocabulary.h"

#define KDC__FAULTS_NS "urn:kdc:faults:1"

/* In the order of the table in fault_table.c. */
enum kdc__fault_kind {
  KDC__F_LOST_ANSWER, KDC__F_LOST_REQUEST, KDC__F_SLOW, KDC__F_ERROR, KDC__F_DUPLICATE,
  KDC__F_REORDER, KDC__F_TRUNCATED, KDC__F_CUT, KDC__F_WRONG_HASH, KDC__F_EXPIRED,
  KDC__F_GARBAGE, KDC__F_HTML, KDC__F_REDIRECT, KDC__F_HUGE, KDC__F_COUNT
};
struct kdc__fault_row {
  const char *name;
  int effect;                       /* the message is processed, unless the plan says otherwise */
  const char *does[2];              /* in words, Vietnamese and English */
};
extern const struct kdc__fault_row kdc__fault_table[KDC__F_COUNT];
extern const struct kdc__element_decl kdc__faults_decl;

/* One line of a plan. */
struct kdc__fault {
  int kind, effect, status;
  const char *call;                 /* of the protocol; NULL: any */
  int64_t from, times;              /* the first request it is for, and how many; times 0: all */
  int64_t chance;                   /* percent */
  int64_t wait_ms, bytes;
  const char *location;
  int64_t seen, done;               /* requests it could have been for, and was */
};
struct kdc__plan {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__document *document;
  struct kdc__fault *faults;
  size_t count;
  uint64_t random;
};
/* data NULL: no faults. KDC_EMODEL with line and column. */
int kdc__plan_read (struct kdc_context *ctx, const void *data, size_t size, const char *source,
                    struct kdc__plan **out, kdc_error **err);
void kdc__plan_free (struct kdc__plan *plan);
/* The secret of that name that the plan gives the peer, or NULL. */
const char *kdc__plan_secret (const struct kdc__plan *plan, const char *name);
/* The fault for the next request of a call, or NULL. */
const struct kdc__fault *kdc__plan_next (struct kdc__plan *plan, const char *call);

#endif
