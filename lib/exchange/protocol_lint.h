/* protocol_lint.h - lint of protocol documents, which the API hands to kdc__lint: validation stands
 * left of this room and does not know it. */
#ifndef KDC__PROTOCOL_LINT_H
#define KDC__PROTOCOL_LINT_H

#include "base/text.h"
#include "exchange/protocol_private.h"
#include "validate/lint.h"

extern const struct kdc__lint_room kdc__protocol_lint;

/* 1: a template below the element has {kind name}; with kind "" also an expression $name. */
int kdc__lint_reads (const struct kdc__element *element, const char *kind, const char *name);
int kdc__lint_sheet_names (const struct kdc__sheet_file *file, const char *kind, const char *name);

/* protocol_lint_calls.c */
void kdc__lint_resend (struct kdc__lint *lint, const void *item);
void kdc__lint_outcome_unreachable (struct kdc__lint *lint, const void *item);
void kdc__lint_variant_unreachable (struct kdc__lint *lint, const void *item);
void kdc__lint_value_early (struct kdc__lint *lint, const void *item);

#endif
