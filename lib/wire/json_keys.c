/* json_keys.c - see json_keys.h. */
#include "wire/json_keys.h"

#include <string.h>

#include "base/context.h"

void
kdc__json_keys_init (struct kdc__json_keys *keys, struct kdc_context *ctx)
{
  memset (keys, 0, sizeof *keys);
  kdc__arena_init (&keys->arena, ctx);
}

void
kdc__json_keys_clear (struct kdc__json_keys *keys)
{
  kdc__free (keys->arena.ctx, keys->items);
  kdc__arena_free (&keys->arena);
  keys->items = NULL;
  keys->count = keys->capacity = 0;
}

int
kdc__json_keys_add (struct kdc__json_keys *keys, const char *text, size_t size, size_t offset)
{
  struct kdc__json_key *key = kdc__arena_alloc (&keys->arena, sizeof *key);
  char *copy = kdc__arena_strndup (&keys->arena, text, size);

  if (key == NULL || copy == NULL
      || kdc__grow (keys->arena.ctx, (void **) &keys->items, &keys->capacity, keys->count,
                    sizeof (struct kdc__json_key *)) != KDC_OK)
    return KDC_ENOMEM;
  *key = (struct kdc__json_key) { copy, size, offset };
  keys->items[keys->count++] = key;
  return KDC_OK;
}

static int
same_name (const struct kdc__json_key *a, const struct kdc__json_key *b)
{
  return a->size == b->size && memcmp (a->text, b->text, a->size) == 0;
}

/* The shorter first: names that begin alike are compared only when they are as long. */
static int
compare (const void *one, const void *other)
{
  const struct kdc__json_key *a = one, *b = other;
  int order;

  if (a->size != b->size)
    return a->size < b->size ? -1 : 1;
  order = memcmp (a->text, b->text, a->size);
  return order != 0 ? order : a->offset < b->offset ? -1 : a->offset > b->offset;
}

const struct kdc__json_key *
kdc__json_keys_end (struct kdc__json_keys *keys, size_t from)
{
  const struct kdc__json_key *found = NULL;
  size_t i;

  if (keys->count > from)
    kdc__sort (keys->items + from, keys->count - from, compare);
  for (i = from + 1; i < keys->count; i++)
    if (same_name (keys->items[i - 1], keys->items[i])
        && (found == NULL || keys->items[i]->offset < found->offset))
      found = keys->items[i];
  keys->count = from;
  return found;
}
