/* starve.h - memory that runs out while it is armed: the nth allocation fails, once. */
#ifndef KDC_TEST_EXCHANGE_STARVE_H
#define KDC_TEST_EXCHANGE_STARVE_H

#include "bench.h"

static long left, made;             /* until the one that fails; made since it was armed */
static int armed, compiled;         /* compiled: documents, by the size of theirs */

static void *
failing (void *user, void *p, size_t size)
{
  (void) user;
  if (size == 0) {
    free (p);
    return NULL;
  }
  made += armed;
  compiled += p == NULL && size == sizeof (struct kdc__protocol);
  if (armed && left > 0 && --left == 0)
    return NULL;
  return realloc (p, size);
}

static const struct kdc__allocator starving = { failing, NULL };

static void
arm (long n)
{
  made = 0;
  left = n;
  armed = 1;
}

/* Steps of 1 at first, longer ones where there are thousands. */
static inline long
next_point (long n)
{
  return n + 1 + n / 16;
}

#endif
