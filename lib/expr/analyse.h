/* analyse.h - what an expression says of itself before it runs: whether it is decided, parts that
 * cannot be meant, codes and papers it names. For those who write forms (lint), not for running. */
#ifndef KDC__ANALYSE_H
#define KDC__ANALYSE_H

#include "expr/expr.h"

enum kdc__truth { KDC__TRUTH_OPEN, KDC__TRUTH_ALWAYS, KDC__TRUTH_NEVER };

enum kdc__remark_kind {
  KDC__REMARK_NEVER,                /* a part that can never be true, where the whole is open */
  KDC__REMARK_ALWAYS,               /* one that always is */
  KDC__REMARK_BRANCH,               /* a branch of if that is never taken */
  KDC__REMARK_TWICE,                /* an operand of and, or that stands before it already */
  KDC__REMARK_NE_OR_NE,             /* x ne 'a' or x ne 'b' */
  KDC__REMARK_CODE,                 /* text: a literal that stands for a code of list */
  KDC__REMARK_PAPER                 /* text: the paper kdc:paper asks for */
};
struct kdc__remark {
  enum kdc__remark_kind kind;
  size_t offset;                    /* bytes into the expression */
  const char *text, *list;
  struct kdc__remark *next;
};

enum kdc__atom_kind {               /* the first six are enum kdc__relation */
  KDC__ATOM_EQ, KDC__ATOM_NE, KDC__ATOM_LT, KDC__ATOM_LE, KDC__ATOM_GT, KDC__ATOM_GE,
  KDC__ATOM_PRESENT, KDC__ATOM_ABSENT
};
/* One thing that must hold for the whole to be true, about one slot: the field is read in the row
 * that carries the expression or in one around it. */
struct kdc__atom {
  const struct kdc__node *node;
  enum kdc__atom_kind kind;
  int may_lack;                     /* NE: also true when there is no value */
  const struct kdc__value *values;  /* EQ: one of them; else one */
  size_t count;
  size_t offset;
  struct kdc__atom *next;
};

struct kdc__insight {
  enum kdc__truth truth;
  size_t offset;                    /* what decides it */
  struct kdc__remark *remarks;
  struct kdc__atom *atoms;
};

/* site: as when it was compiled; what is found lies in its arena. KDC_OK, KDC_ENOMEM; otherwise as
 * kdc__expr_compile. */
int kdc__expr_analyse (const struct kdc__expr *expr, const struct kdc__expr_site *site,
                       struct kdc__insight *out);
/* 1: both cannot be true of one dossier. */
int kdc__atoms_clash (const struct kdc__atom *a, const struct kdc__atom *b);

#endif
