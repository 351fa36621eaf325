/* periods.c - the same code means different things at different times: the key is (code, date). */
#include <string.h>

#include "model/periods.h"

int
kdc__periods_init (struct kdc__periods *periods, struct kdc__arena *arena, size_t most)
{
  kdc__map_init (&periods->first, arena->ctx);
  periods->count = 0;
  periods->items = most ? kdc__arena_array (arena, most, sizeof *periods->items) : NULL;
  return most && !periods->items ? KDC_ENOMEM : KDC_OK;
}

int
kdc__periods_add (struct kdc__periods *periods, const char *key, kdc__day from, kdc__day to)
{
  struct kdc__period *period = periods->items + periods->count, *other;
  size_t length = strlen (key);

  period->from = from;
  period->to = to;
  other = kdc__map_get (&periods->first, key, length);
  if (!other && kdc__map_put (&periods->first, key, length, period) != KDC_OK)
    return KDC_ENOMEM;
  for (; other; other = other->next) {
    if (from <= other->to && other->from <= to)
      return KDC_ECONFLICT;
    if (!other->next) {
      other->next = period;
      break;
    }
  }
  periods->count++;
  return KDC_OK;
}

size_t
kdc__periods_find (const struct kdc__periods *periods, const char *key, size_t size, kdc__day on)
{
  return kdc__periods_look (periods, key, size, kdc__map_hash (key, size), on);
}

size_t
kdc__periods_look (const struct kdc__periods *periods, const char *key, size_t size, uint32_t hash,
                   kdc__day on)
{
  const struct kdc__period *period = kdc__map_look (&periods->first, key, size, hash);

  for (; period; period = period->next)
    if (on == INT32_MIN || (period->from <= on && on <= period->to))
      return (size_t) (period - periods->items);
  return SIZE_MAX;
}
