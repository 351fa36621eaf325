/* fault.c - the allocator keeps each size in front of its block, so that bytes alive can be counted
 * without help from the C library, and AddressSanitizer still sees every overrun. */
#include "support/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

union header {
  size_t size;
  max_align_t align;
};

void
fault_init (struct fault *fault)
{
  memset (fault, 0, sizeof *fault);
}

int
fault_due (struct fault *fault)
{
  fault->allocations++;
  if (fault->fail_at == 0 || fault->allocations < fault->fail_at
      || (fault->allocations > fault->fail_at && !fault->from_on))
    return 0;
  fault->failures++;
  return 1;
}

static void
free_block (struct fault *fault, union header *block)
{
  if (!block)
    return;
  fault->live_bytes -= block->size;
  fault->live_blocks--;
  free (block);
}

static void *
fault_realloc (void *user, void *p, size_t size)
{
  struct fault *fault = user;
  union header *old = p ? (union header *) p - 1 : NULL, *block;

  if (size == 0) {
    free_block (fault, old);
    return NULL;
  }
  if (fault_due (fault))
    return NULL;
  block = malloc (sizeof *block + size);
  if (!block)
    return NULL;
  block->size = size;
  memset (block + 1, 0xA5, size);       /* nobody may count on cleared memory */
  if (old)
    memcpy (block + 1, old + 1, old->size < size ? old->size : size);
  free_block (fault, old);
  fault->live_blocks++;
  fault->live_bytes += size;
  if (fault->live_bytes > fault->peak_bytes)
    fault->peak_bytes = fault->live_bytes;
  return block + 1;
}

struct kdc__allocator
fault_allocator (struct fault *fault)
{
  struct kdc__allocator allocator = { fault_realloc, fault };

  return allocator;
}

static int
run_once (int (*body) (struct kdc_context *ctx, void *user), void *user, long n, int from_on,
          struct fault *fault, char why[200])
{
  struct kdc__allocator allocator = fault_allocator (fault);
  struct kdc_context *ctx;
  int status;

  fault_init (fault);
  fault->fail_at = n;
  fault->from_on = from_on;
  status = kdc__context_new (&allocator, NULL, &ctx);
  if (status == KDC_OK) {
    status = body (ctx, user);
    kdc__context_unref (ctx);
  }
  if (fault->live_blocks != 0)
    snprintf (why, 200, "allocation %ld failing%s: %ld blocks, %zu bytes not freed", n,
              from_on ? " (and all behind it)" : "", fault->live_blocks, fault->live_bytes);
  else if (status != KDC_OK && (n == 0 || status != KDC_ENOMEM))
    snprintf (why, 200, "allocation %ld failing%s: status %d", n,
              from_on ? " (and all behind it)" : "", status);
  else
    return 0;
  return -1;
}

long
fault_sweep (int (*body) (struct kdc_context *ctx, void *user), void *user, long step,
             char why[200])
{
  struct fault fault;
  long n, count;

  why[0] = '\0';
  if (run_once (body, user, 0, 0, &fault, why) != 0)
    return -1;
  count = fault.allocations;
  for (n = 1; n <= count; n += step)
    if (run_once (body, user, n, 0, &fault, why) != 0
        || run_once (body, user, n, 1, &fault, why) != 0)
      return -1;
  return count;
}
