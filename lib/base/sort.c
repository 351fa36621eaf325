/* sort.c - heap sort: it needs no memory, so it cannot fail, and takes n log n steps whatever comes
 * in. */
#include "base/memory.h"

static void
sift_down (void **items, size_t root, size_t count, kdc__compare *compare)
{
  void *moved = items[root];
  size_t child;

  while ((child = 2 * root + 1) < count) {
    if (child + 1 < count && compare (items[child], items[child + 1]) < 0)
      child++;
    if (compare (moved, items[child]) >= 0)
      break;
    items[root] = items[child];
    root = child;
  }
  items[root] = moved;
}

void
kdc__sort (void *pointers, size_t count, kdc__compare *compare)
{
  void **items = pointers, *last;
  size_t i;

  for (i = count / 2; i-- > 0;)
    sift_down (items, i, count, compare);
  for (i = count; i-- > 1;) {
    last = items[i];
    items[i] = items[0];
    items[0] = last;
    sift_down (items, 0, i, compare);
  }
}
