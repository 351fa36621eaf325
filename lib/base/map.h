/* map.h - string keys to pointers; open addressing, keys borrowed from the caller. */
#ifndef KDC__MAP_H
#define KDC__MAP_H

#include "base/memory.h"

struct kdc__map_entry { const char *key; size_t length; uint32_t hash; void *value; };
struct kdc__map {
  struct kdc_context *ctx;
  struct kdc__map_entry *entries;
  size_t count, capacity;           /* capacity: a power of two, or 0 */
};

void kdc__map_init (struct kdc__map *map, struct kdc_context *ctx);
void kdc__map_free (struct kdc__map *map); /* the table only, not the values */
uint32_t kdc__map_hash (const char *key, size_t length);
/* With the hash of the key at hand. */
void *kdc__map_look (const struct kdc__map *map, const char *key, size_t length, uint32_t hash);
void *kdc__map_get (const struct kdc__map *map, const char *key, size_t length); /* NULL: none */
/* Replaces the value of a key that is there. KDC_ENOMEM: the map is unchanged. */
int kdc__map_put (struct kdc__map *map, const char *key, size_t length, void *value);

#endif
