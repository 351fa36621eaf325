/* export.h - expressions in the language of others: XPath 2.0 over a canonical dossier. A failure
 * there is a value (a QName), so that what the machine here would skip is skipped there too. */
#ifndef KDC__EXPR_EXPORT_H
#define KDC__EXPR_EXPORT_H

#include "base/buffer.h"
#include "expr/expr.h"

struct kdc__function;

/* Node indexes and row numbers stand in the names of what surrounds the expression: $v0 is the
 * element of the row that carries it, k:read-12(…) reads field 12, other functions are k:NAME. */
struct kdc__expr_export {
  const char *prefix;               /* of data elements: "f" */
  int around;                       /* 1: $v0 is the row around the context, which is a repeat */
  uint64_t used;                    /* out: bit set of rows of the function table */
  const struct kdc__function *refused;        /* out: the first that cannot be exported, or NULL */
};

/* The text it was compiled from. */
const char *kdc__expr_text (const struct kdc__expr *expr, size_t *size);
/* site: as when it was compiled; its arena takes what is needed meanwhile. KDC_OK also when
 * export->refused is set: then what was written is of no use. Otherwise as kdc__expr_compile. */
int kdc__expr_export (const struct kdc__expr *expr, const struct kdc__expr_site *site,
                      struct kdc__expr_export *export, struct kdc_buffer *out);
/* Steps from the row of one node to that of another around it: "$v0/../.." */
void kdc__export_climb (const struct kdc__node *from, const struct kdc__node *to,
                        struct kdc_buffer *out);
/* "/f:a/f:b": from the row that a node lies in down to it. */
void kdc__export_descend (const struct kdc__node *node, const char *prefix,
                          struct kdc_buffer *out);
/* The node whose row holds the slots of this one: a repeat or the root. */
const struct kdc__node *kdc__export_row (const struct kdc__node *node);

#endif
