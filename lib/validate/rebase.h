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
  KDC__REBASED_REQUIRED,            /* empty, and asked for only now */
  KDC__REBASED_LIMIT,               /* kept as entered, but no longer allowed by the form */
  KDC__REBASED_UNASKED,             /* kept, but with the other answers not asked for now */
  KDC__REBASED_TAKEN,               /* its place holds another value already */
  KDC__REBASED_UNKNOWN              /* no box of the form that it was written under */
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

/* *out: a new session of the form of that version (NULL: in force on the day, also when the
 * procedure has another form by then); the old one stays as it is. What finds no place is kept in
 * the new one (unplaced.h). KDC_ESTATE rebase.filed: it was received already, and what was filed is
 * not changed; KDC_ENOTFOUND: no such version, or draft.version: the catalog does not have the one
 * that it was begun under; KDC_EMODEL, KDC_EIO, KDC_ENOMEM. */
int kdc__fill_rebase (struct kdc_fill *fill, const char *version, kdc__day on,
                      struct kdc_fill **out, struct kdc_rebase **report, kdc_error **err);
void kdc__rebase_free (struct kdc_rebase *report);
const char *kdc__rebased_name (enum kdc__rebased_kind kind);

/* rebase_report.c: a report begins, gets a line, and the words of a line whose kind changed. All
 * KDC_ENOMEM. */
int kdc__rebase_new (struct kdc_fill *fill, struct kdc_rebase **out);
int kdc__rebase_add (struct kdc_rebase *report, enum kdc__rebased_kind kind, const char *from,
                     const char *to, const char *text);
int kdc__rebase_word (struct kdc_rebase *report, struct kdc__rebased *item, int lang);

/* rebase_map.c: which node of the new form each node of the old one is; NULL: none. The one that
 * says so itself (`was`), the one of that name in the group that its group is now, the one at the
 * same path, the one with the same key in another system. No two have the same. KDC_ENOMEM. */
int kdc__rebase_map (const struct kdc_form *old, const struct kdc_form *now,
                     struct kdc__arena *arena, const struct kdc__form_node ***out);
/* 1: one can become the other. A group may become repeated, or a branch, and the other way round;
 * an address is of parts of its own. */
int kdc__rebase_may_be (const struct kdc__form_node *old, const struct kdc__form_node *now);
/* The field or branch that a path (without rows) of some version (NULL: not said) leads to; NULL:
 * none. */
const struct kdc__form_node *kdc__rebase_find (const struct kdc_form *now, const char *path,
                                               const char *version);

#endif
