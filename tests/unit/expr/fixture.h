/* fixture.h - a small form with every kind of node and slot, and look-ups that answer from here. */
#ifndef KDC_TEST_EXPR_FIXTURE_H
#define KDC_TEST_EXPR_FIXTURE_H

#include "expr/expr.h"

struct fixture {
  struct kdc_context *ctx;
  struct kdc__node *root;
  struct kdc__slots slots;
};

extern const struct kdc__lookups fixture_lookups;

/* 0 on success; -1 when memory is out. The context is borrowed. */
int fixture_init (struct fixture *f, struct kdc_context *ctx);
void fixture_clear (struct fixture *f);
/* "residence/place" from the root; NULL: no such node. "" is the root. */
struct kdc__node *fixture_node (struct fixture *f, const char *path);
/* A machine with the slots, the look-ups and $today 2026-11-14. */
int fixture_vm (struct fixture *f, struct kdc__vm *vm);
/* "integer 5; 6", "empty", "skipped broken", "failed rule.error.division@3": an outcome as text. */
void fixture_outcome (const struct kdc__outcome *outcome, struct kdc_buffer *out);

#endif
