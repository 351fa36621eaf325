/* deadline_promise.h - promises and steps of a term that is counted. */
#ifndef KDC__DEADLINE_PROMISE_H
#define KDC__DEADLINE_PROMISE_H

#include "model/deadline.h"

struct kdc__history {
  struct kdc__days *days;
  const struct kdc__term *term;
  const struct kdc__pause *pauses; size_t pause_count;
  const struct kdc__slip *slips; size_t slip_count;
  const struct kdc__step *steps; size_t step_count;
  struct kdc_deadline *due;         /* counted; gets the promises and steps */
  kdc_error **err;
};
/* KDC_EINVAL: deadline.promise-early, -previous, -later; deadline.step-order. */
int kdc__deadline_promise (struct kdc__history *history);
int kdc__deadline_steps (struct kdc__history *history);

#endif
