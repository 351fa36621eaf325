/* map.c - open addressing with linear probing, at most two thirds full. The hash is FNV-1a with a
 * final mix and no random seed: the same input gives the same table in every run; what an input
 * limit lets in bounds the cost of keys made to collide. */
#include "base/map.h"

#include <string.h>

void
kdc__map_init (struct kdc__map *map, struct kdc_context *ctx)
{
  memset (map, 0, sizeof *map);
  map->ctx = ctx;
}

void
kdc__map_free (struct kdc__map *map)
{
  kdc__free (map->ctx, map->entries);
  kdc__map_init (map, map->ctx);
}

uint32_t
kdc__map_hash (const char *key, size_t length)
{
  uint32_t hash = 2166136261u;
  size_t i;

  for (i = 0; i < length; i++)
    hash = (hash ^ (unsigned char) key[i]) * 16777619u;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  return hash ^ (hash >> 13);
}

/* The entry of the key, or the free one where it belongs. */
static struct kdc__map_entry *
slot_of (struct kdc__map_entry *entries, size_t capacity, const char *key, size_t length,
         uint32_t hash)
{
  size_t i = hash & (capacity - 1);

  while (entries[i].key
         && (entries[i].hash != hash || entries[i].length != length
             || memcmp (entries[i].key, key, length) != 0))
    i = (i + 1) & (capacity - 1);
  return entries + i;
}

void *
kdc__map_look (const struct kdc__map *map, const char *key, size_t length, uint32_t hash)
{
  if (!map->capacity)
    return NULL;
  return slot_of (map->entries, map->capacity, length ? key : "", length, hash)->value;
}

void *
kdc__map_get (const struct kdc__map *map, const char *key, size_t length)
{
  return kdc__map_look (map, key, length, kdc__map_hash (key, length));
}

static int
enlarge (struct kdc__map *map)
{
  size_t capacity = map->capacity ? map->capacity * 2 : 16, i;
  struct kdc__map_entry *entries;

  if (capacity <= map->capacity)
    return KDC_ENOMEM;
  entries = kdc__calloc (map->ctx, capacity, sizeof *entries);
  if (!entries)
    return KDC_ENOMEM;
  for (i = 0; i < map->capacity; i++) {
    const struct kdc__map_entry *old = map->entries + i;

    if (old->key)
      *slot_of (entries, capacity, old->key, old->length, old->hash) = *old;
  }
  kdc__free (map->ctx, map->entries);
  map->entries = entries;
  map->capacity = capacity;
  return KDC_OK;
}

int
kdc__map_put (struct kdc__map *map, const char *key, size_t length, void *value)
{
  uint32_t hash = kdc__map_hash (key, length);
  struct kdc__map_entry *entry;

  if (map->count >= map->capacity / 3 * 2 && enlarge (map) != KDC_OK)
    return KDC_ENOMEM;
  if (length == 0)
    key = "";                           /* a NULL key would mean a free entry */
  entry = slot_of (map->entries, map->capacity, key, length, hash);
  if (!entry->key) {
    entry->key = key;
    entry->length = length;
    entry->hash = hash;
    map->count++;
  }
  entry->value = value;
  return KDC_OK;
}
