/* json_keys.h - the names of the members of open objects: no object may have one twice. Compared by
 * sorting at an object's end, so that no choice of names by a stranger makes it slow. */
#ifndef KDC__JSON_KEYS_H
#define KDC__JSON_KEYS_H
#include "base/memory.h"

struct kdc__json_key { const char *text; size_t size, offset; };
struct kdc__json_keys {
  struct kdc__arena arena;
  struct kdc__json_key **items; size_t count, capacity;
};
void kdc__json_keys_init (struct kdc__json_keys *keys, struct kdc_context *ctx);
void kdc__json_keys_clear (struct kdc__json_keys *keys);
/* Copies the name. KDC_ENOMEM. */
int kdc__json_keys_add (struct kdc__json_keys *keys, const char *text, size_t size, size_t offset);
/* The names from number `from` on belong to one object, which ends. The name that is there a second
 * time first, or NULL; it lives until the clear. */
const struct kdc__json_key *kdc__json_keys_end (struct kdc__json_keys *keys, size_t from);
#endif
