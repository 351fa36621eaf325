/* terms.h - random, well-typed expressions over a form. */
#ifndef KDC_TEST_TERMS_H
#define KDC_TEST_TERMS_H

#include "model/form.h"

struct terms {
  uint64_t state;                   /* of the generator of numbers */
  const struct kdc_form *form;
  const struct kdc__node *here;     /* what "." stands for */
  const struct kdc__node *variable; /* what $v stands for, or NULL: there is none */
  struct kdc_buffer *out;
};

/* Below n. */
unsigned terms_below (struct terms *t, unsigned n);
/* Appends a condition to out. */
void terms_condition (struct terms *t, int depth);

#endif
