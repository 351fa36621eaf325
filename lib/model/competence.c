/* competence.c - who is competent on a day: the tier that a procedure names, as it moved since,
 * and the unit of that tier for a place, followed through what became of it. A place that was split
 * has several answers; which of them it is only an address can tell, so all are given. */
#include <string.h>

#include "model/catalog.h"
#include "model/compile.h"

/* Moves in the order of their days: each is looked for among those later than the last. */
static const struct kdc__tier_moved *
next_move (const struct kdc__gazetteer *all, const char *tier, const char *domain, kdc__day since,
           kdc__day on)
{
  const struct kdc__tier_moved *best = NULL;
  size_t i;

  for (i = 0; i < all->moved_count; i++) {
    const struct kdc__tier_moved *moved = all->moved[i];

    if (moved->on > since && moved->on <= on && strcmp (moved->from, tier) == 0
        && (!moved->domain || (domain && strcmp (moved->domain, domain) == 0))
        && (!best || moved->on < best->on))
      best = moved;
  }
  return best;
}

const char *
kdc__competent_tier (const struct kdc__gazetteer *all, const char *tier, const char *domain,
                     kdc__day on)
{
  const struct kdc__tier_moved *moved;
  kdc__day since = INT32_MIN;

  while ((moved = next_move (all, tier, domain, since, on))) {
    tier = moved->to;
    since = moved->on;
  }
  return tier;
}

/* The unit itself or the one above it that is of that tier; NULL: none that is known. */
static const struct kdc__bearer *
lift (const struct kdc__gazetteer *all, const struct kdc__bearer *bearer, const char *tier,
      kdc__day on)
{
  int levels;

  for (levels = 0; bearer && levels < 8; levels++) {
    const struct kdc_authority *unit = bearer->authority;

    if (!unit->level)
      return NULL;
    if (strcmp (unit->level, tier) == 0)
      return bearer;
    bearer = unit->parent
              ? kdc__gazetteer_find (all, unit->parent, strlen (unit->parent), on) : NULL;
  }
  return NULL;
}

static int
fail_tier (struct kdc_authority_list *list, const char *tier, const char *unit, kdc__day on,
           kdc_error **err)
{
  char day[11];

  kdc__day_format (on, day);
  return kdc__fail (list->catalog->ctx, err, KDC_ENOTFOUND, "authority.no-tier", "tier", tier,
                    "unit", unit, "day", day, NULL);
}

/* The heirs that are in force, each once and lifted to the tier, take the place of the way there.
 * Heirs of which one has no such unit have no answer: it might be that one. */
static int
keep_competent (struct kdc_authority_list *list, const char *tier, kdc__day on)
{
  size_t i, j, kept = 0;

  for (i = 0; i < list->count; i++) {
    struct kdc__found found = list->items[i];

    if (!found.last)
      continue;
    found.bearer = lift (list->all, found.bearer, tier, on);
    if (!found.bearer)
      return KDC_ENOTFOUND;
    for (j = 0; j < kept && list->items[j].bearer != found.bearer; j++)
      ;
    if (j == kept)
      list->items[kept++] = found;
    else
      list->items[j].whole &= found.whole;
  }
  list->count = kept;
  return kept ? KDC_OK : KDC_ENOTFOUND;
}

int
kdc__competent_units (struct kdc_authority_list *list, const char *tier, const char *domain,
                      const char *unit, kdc__day as_of, kdc__day on, kdc_error **err)
{
  const struct kdc__gazetteer *all = list->all;
  const struct kdc__bearer *bearer;
  int status = kdc__catalog_authority (list->catalog, unit, strlen (unit), as_of, &bearer, err);

  if (status != KDC_OK)
    return status;
  tier = kdc__competent_tier (all, tier, domain, on);
  if (bearer->from <= on && on <= bearer->to)
    status = kdc__authority_list_add (list, bearer);
  if (status == KDC_OK)
    status = on >= as_of ? kdc__authority_list_successors (list, bearer, on)
                         : kdc__authority_list_predecessors (list, bearer, on);
  if (status == KDC_OK)
    status = keep_competent (list, tier, on);
  if (status == KDC_ENOTFOUND)
    return fail_tier (list, tier, unit, on, err);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}
