/* rebase.h - a session that was begun under one version of a form goes on under another: what
 * stays, what moved, what no longer fits, what is gone. Nothing goes without being listed. */
#ifndef KDC__REBASE_H
#define KDC__REBASE_H

#include "validate/fill.h"

enum kdc__rebased_kind {
  KDC__REBASED_KEPT, KDC__REBASED_MOVED,
  KDC__REBASED_INVALID,             /* kept as entered, but no value of the type it has now */
  KDC__REBASED_CODE,                /* kept as entered, but not in its list now */
  KDC__REBASED_DROPPED,             /* the form asks for it no more */
  KDC__REBASED_ROWS,                /* in a row for which there is no room now */
  KDC__REBASED_BRANCH,              /* a choice that was made and is no more */
  KDC__REBASED_PAPER,               /* a paper that the procedure does not know now */
  KDC__REBASED_REQUIRED             /* empty, and asked for only now */
};
struct kdc__rebased {
  enum kdc__rebased_kind kind;
  const char *from, *to, *text;     /* paths, rows by id; "" for none */
  const char *message[KDC__LANGS];
};
struct kdc_rebase {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  char from_version[64], to_version[64];
  struct kdc__rebased *items;
  size_t count, capacity;
};

/* *out: a new session of the form of that version (NULL: in force on the day); the old one stays as
 * it is. KDC_ESTATE rebase.filed: it was received already, and what was filed is not changed;
 * KDC_ENOTFOUND: no such version; KDC_EMODEL, KDC_EIO, KDC_ENOMEM. */
int kdc__fill_rebase (struct kdc_fill *fill, const char *version, kdc__day on,
                      struct kdc_fill **out, struct kdc_rebase **report, kdc_error **err);
void kdc__rebase_free (struct kdc_rebase *report);
const char *kdc__rebased_name (enum kdc__rebased_kind kind);

#endif
