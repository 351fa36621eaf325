/* form_compile.h - the stations of a form on its way from document to use: tree, expressions,
 * order. */
#ifndef KDC__FORM_COMPILE_H
#define KDC__FORM_COMPILE_H

#include "model/compile.h"

struct kdc__form_builder {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;      /* NULL: lists are not checked */
  struct kdc__document *document;
  struct kdc_form *form;
  const struct kdc__lookups *lookups;
  struct kdc__lookup_user user;
  struct kdc__gather gather;        /* of this station */
  kdc_error **err;                  /* set by kdc__gather_begin */
};

/* form_tree.c: nodes, tables, rules, the declarations of the data. */
int kdc__form_build_tree (struct kdc__form_builder *b);
/* form_expr.c: every expression of every node and rule. */
int kdc__form_build_expressions (struct kdc__form_builder *b);
/* form_order.c: steps in an order in which each finds ready what it reads. */
int kdc__form_build_order (struct kdc__form_builder *b);

#endif
