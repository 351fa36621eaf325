/* place_index.c - units and agencies by name. Those of one name stand side by side with the days on
 * which they bear it, their name behind them: a look-up reads a few bytes in one place, not one
 * bearer here and one there. */
#include <string.h>

#include "model/catalog.h"
#include "model/place_name.h"

/* Bearers whose names have the same key, while that is being found out: chained from the map. */
struct pending {
  struct kdc__gazetteer *all;
  struct kdc__arena arena;          /* of keys and chains */
  uint32_t *next_name, *next_plain;
};

/* In front of the chain: bearers are added from the last to the first. */
static int
chain (struct pending *p, struct kdc__map *map, const char *key, size_t size, uint32_t index,
       uint32_t *next)
{
  uint32_t *first = kdc__map_get (map, key, size);

  next[index] = first ? (uint32_t) (first - next) : KDC__NO_BEARER;
  key = first ? key : kdc__arena_strndup (&p->arena, key, size);
  return key ? kdc__map_put (map, key, size, next + index) : KDC_ENOMEM;
}

/* A name without letters, or longer than any that is looked for, is found by code only. */
static int
add_name (struct pending *p, uint32_t index)
{
  struct kdc__bearer *bearer = p->all->bearers + index;
  const char *name = kdc__text_get (&bearer->authority->name, KDC__VI);
  size_t plain = 0, marked = 0;
  struct kdc__place_name key;
  int sure, status;

  bearer->key = "";
  if (!name || !kdc__place_name (name, strlen (name), &key))
    return KDC_OK;
  if (bearer->authority->level)
    bearer->type = kdc__place_type (&key, &plain, &marked, &sure);
  status = chain (p, &p->all->by_name, key.marked + marked, key.marked_size - marked, index,
                  p->next_name);
  return status == KDC_OK ? chain (p, &p->all->by_plain, key.plain + plain, key.plain_size - plain,
                                   index, p->next_plain) : status;
}

/* The bearers of one key, the key behind them. */
static struct kdc__namesakes *
gather (struct kdc__gazetteer *all, const struct kdc__map_entry *entry, const uint32_t *next)
{
  uint32_t first = (uint32_t) ((const uint32_t *) entry->value - next), i;
  struct kdc__namesakes *same;
  size_t count = 0;

  for (i = first; i != KDC__NO_BEARER; i = next[i])
    count++;
  same = kdc__arena_alloc (&all->arena, sizeof *same + count * sizeof *same->items + entry->length
                                          + 1);
  if (!same)
    return NULL;
  for (i = first; i != KDC__NO_BEARER; i = next[i]) {
    const struct kdc__bearer *bearer = all->bearers + i;

    same->items[same->count++]
      = (struct kdc__namesake) { bearer->from, bearer->to, i, bearer->type };
  }
  memcpy (same->items + count, entry->key, entry->length);
  return same;
}

static int
gather_all (struct kdc__gazetteer *all, struct kdc__map *map, const uint32_t *next)
{
  size_t i;

  for (i = 0; i < map->capacity; i++) {
    struct kdc__map_entry *entry = map->entries + i;
    struct kdc__namesakes *same;

    if (!entry->key)
      continue;
    same = gather (all, entry, next);
    if (!same)
      return KDC_ENOMEM;
    entry->value = same;
    entry->key = (const char *) (same->items + same->count);
  }
  return KDC_OK;
}

/* Equal names have one key, so that they are compared by its address. */
static void
share_keys (struct kdc__gazetteer *all)
{
  size_t i, k;

  for (i = 0; i < all->by_name.capacity; i++) {
    const struct kdc__map_entry *entry = all->by_name.entries + i;
    const struct kdc__namesakes *same = entry->value;

    for (k = 0; entry->key && k < same->count; k++)
      all->bearers[same->items[k].bearer].key = entry->key;
  }
}

int
kdc__gazetteer_name (struct kdc__gazetteer *all)
{
  struct pending p = { .all = all };
  int status = KDC_ENOMEM;
  size_t i;

  kdc__arena_init (&p.arena, all->arena.ctx);
  p.next_name = kdc__arena_array (&p.arena, all->count + 1, sizeof *p.next_name);
  p.next_plain = kdc__arena_array (&p.arena, all->count + 1, sizeof *p.next_plain);
  if (p.next_name && p.next_plain)
    status = KDC_OK;
  for (i = all->count; i-- > 0 && status == KDC_OK;)
    status = add_name (&p, (uint32_t) i);
  if (status == KDC_OK)
    status = gather_all (all, &all->by_name, p.next_name);
  if (status == KDC_OK)
    status = gather_all (all, &all->by_plain, p.next_plain);
  if (status == KDC_OK)
    share_keys (all);
  kdc__arena_free (&p.arena);
  return status;
}
