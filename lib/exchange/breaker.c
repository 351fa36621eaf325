/* breaker.c - a destination that fails again and again is left in peace: after some failures in a
 * row only the delivery that failed last goes on by its own clock, as the probe; the others wait.
 * Kept per process: it saves connections, not correctness, and a row per failure in the store would
 * cost more than the attempts that it saves. */

#include <string.h>
#include "exchange/engine.h"

static struct kdc__breaker *
find (const struct kdc_outbox *o, const char *destination)
{
  size_t i;

  for (i = 0; i < o->breaker_count; i++)
    if (strcmp (o->breakers[i].destination, destination) == 0)
      return &o->breakers[i];
  return NULL;
}

void
kdc__breakers_clear (struct kdc_outbox *o)
{
  while (o->breaker_count > 0)
    kdc__free (o->ctx, o->breakers[--o->breaker_count].destination);
  kdc__free (o->ctx, o->breakers);
}

static struct kdc__breaker *
add (struct kdc_outbox *o, const char *destination)
{
  struct kdc__breaker fresh = { kdc__strdup (o->ctx, destination), 0, 0, 0 };

  if (fresh.destination == NULL
      || kdc__grow (o->ctx, (void **) &o->breakers, &o->breaker_capacity, o->breaker_count,
                    sizeof *o->breakers) != KDC_OK) {
    kdc__free (o->ctx, fresh.destination);
    return NULL;                    /* without one nothing is held back, and nothing is lost */
  }
  o->breakers[o->breaker_count] = fresh;
  return &o->breakers[o->breaker_count++];
}

int
kdc__breaker_allows (struct kdc_outbox *o, const struct kdc__delivery_row *row, int64_t *until_ms)
{
  const struct kdc__breaker *b = find (o, row->destination);

  if (b == NULL || b->failures < kdc__limit (o->ctx, KDC__BREAKER_FAILURES)
      || b->delivery == row->id || kdc__now (o->ctx) >= b->until_ms)
    return 1;
  *until_ms = b->until_ms;
  return 0;
}

void
kdc__breaker_note (struct kdc_outbox *o, const struct kdc__delivery_row *row, int failed)
{
  struct kdc__breaker *b = find (o, row->destination);
  int64_t least = kdc__limit (o->ctx, KDC__BREAKER_FAILURES), i;
  int64_t pause = kdc__limit (o->ctx, KDC__RETRY_FIRST_MS);
  int64_t most = kdc__limit (o->ctx, KDC__RETRY_MAX_MS);

  if (!failed) {
    if (b != NULL)
      b->failures = 0;
    return;
  }
  if (b == NULL)
    b = add (o, row->destination);
  if (b == NULL)
    return;
  if (b->failures < least + 40)
    b->failures++;
  for (i = 0; i < b->failures && pause < most; i++)
    pause *= 2;
  b->delivery = row->id;
  b->until_ms = kdc__now (o->ctx) + (pause < most ? pause : most);
}

int
kdc__outbox_breaker (struct kdc_outbox *o, const char *destination, int64_t *until_ms)
{
  const struct kdc__breaker *b = find (o, destination);
  int open = b != NULL && b->failures >= kdc__limit (o->ctx, KDC__BREAKER_FAILURES);

  *until_ms = open ? b->until_ms : 0;
  if (!open)
    return KDC__BREAKER_CLOSED;
  return kdc__now (o->ctx) < b->until_ms ? KDC__BREAKER_OPEN : KDC__BREAKER_HALF_OPEN;
}
