/* fault.h - one fault counter: an allocator for kdc__context_new that fails the nth allocation,
 * once or from there on, and counts what is still alive. For one thread. */
#ifndef KDC_TEST_FAULT_H
#define KDC_TEST_FAULT_H

#include "base/context.h"

struct fault {
  long allocations;                 /* asked for so far, failed ones too */
  long fail_at;                     /* 1-based; 0: never */
  int from_on;                      /* 0: fails once; 1: that one and all behind it */
  long failures;                    /* made so far */
  long live_blocks;
  size_t live_bytes, peak_bytes;
};

/* A counter that fails nothing; set fail_at later, allocations back to 0 to count anew. */
void fault_init (struct fault *fault);
struct kdc__allocator fault_allocator (struct fault *fault);
/* Counts one allocation made elsewhere (libxml2, SQLite, curl, jansson); 1: let it fail. */
int fault_due (struct fault *fault);

/* Runs body again and again with a new context: first without a fault (it must return KDC_OK), then
 * with the nth allocation failing, once and from there on, n = 1, 1 + step, … to the last. After
 * each run body must have returned KDC_ENOMEM or KDC_OK and everything must be freed. body compares
 * its own results and returns another status when they are wrong.
 * Returns the number of allocations, or -1 with the reason in why. */
long fault_sweep (int (*body) (struct kdc_context *ctx, void *user), void *user, long step,
                  char why[200]);

#endif
