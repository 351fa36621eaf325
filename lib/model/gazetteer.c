/* gazetteer.c - all authority registers of a catalog as one: every unit and agency by code, name,
 * parent and served unit, and which followed which. Made at the first question, because most
 * programs never ask for a unit of another province, and opening a catalog has to stay cheap. */
#include <string.h>

#include "model/catalog_kinds.h"

/* Index of a bearer as the value of a map. */
static void *
value_of (uint32_t index)
{
  return (void *) ((uintptr_t) index + 1);
}

static uint32_t
index_of (const void *value)
{
  return value ? (uint32_t) ((uintptr_t) value - 1) : KDC__NO_BEARER;
}

/* --- making it -------------------------------------------------------------------------------- */

static int
count_entry (struct kdc_catalog *c, struct kdc__entry *entry, struct kdc__gazetteer *all,
             kdc_error **err)
{
  const struct kdc__authorities *a;
  size_t i;
  int status = kdc__entry_use (c, entry, &a, err);

  if (status != KDC_OK)
    return status;
  all->count += a->count;
  all->moved_count += a->moved_count;
  for (i = 0; i < a->count; i++)
    all->edge_count += a->items[i].successor_count;
  return KDC_OK;
}

static void
enter (const struct kdc__entry *entry, struct kdc__gazetteer *all)
{
  const struct kdc__authorities *a
    = atomic_load_explicit (&entry->compiled, memory_order_relaxed);
  size_t i;

  for (i = 0; i < a->moved_count; i++)
    all->moved[all->moved_count++] = a->moved + i;
  for (i = 0; i < a->count; i++) {
    struct kdc__bearer *bearer = all->bearers + all->count;
    const struct kdc_authority *authority = a->items + i;

    bearer->authority = authority;
    bearer->of = a;
    bearer->from = authority->valid_from > entry->valid_from ? authority->valid_from
                                                            : entry->valid_from;
    bearer->to = authority->valid_to < entry->valid_to ? authority->valid_to : entry->valid_to;
    bearer->next_code = bearer->next_also = bearer->next_child = bearer->next_agency
      = bearer->first_origin = KDC__NO_BEARER;
    if (bearer->from <= bearer->to)
      all->count++;
  }
}

/* In front of the chain: bearers are added from the last to the first. */
static int
chain (struct kdc__map *map, const char *key, uint32_t index, uint32_t *next)
{
  size_t size = strlen (key);

  *next = index_of (kdc__map_get (map, key, size));
  return kdc__map_put (map, key, size, value_of (index));
}

static int
chain_bearer (struct kdc__gazetteer *all, uint32_t index)
{
  struct kdc__bearer *bearer = all->bearers + index;
  const struct kdc_authority *authority = bearer->authority;
  const char *parent = authority->parent ? authority->parent : authority->level ? "" : NULL;
  int status = chain (&all->by_code, authority->code, index, &bearer->next_code);

  if (status == KDC_OK && authority->also)
    status = chain (&all->by_also, authority->also, index, &bearer->next_also);
  if (status == KDC_OK && parent)
    status = chain (&all->by_parent, parent, index, &bearer->next_child);
  if (status == KDC_OK && authority->unit)
    status = chain (&all->by_unit, authority->unit, index, &bearer->next_agency);
  return status;
}

/* What leads to no unit that there is on its day is left out; lint reports it. */
static void
add_edges (struct kdc__gazetteer *all, uint32_t index)
{
  struct kdc__bearer *bearer = all->bearers + index;
  size_t i;

  bearer->first_edge = (uint32_t) all->edge_count;
  for (i = 0; i < bearer->authority->successor_count; i++) {
    const struct kdc__successor *successor = bearer->authority->successors + i;
    const struct kdc__bearer *to
      = kdc__gazetteer_find (all, successor->to, strlen (successor->to), successor->on);

    if (!to)
      continue;
    all->edges[all->edge_count++]
      = (struct kdc__edge) { successor, index, (uint32_t) (to - all->bearers), KDC__NO_BEARER };
    bearer->edge_count++;
  }
}

static void
chain_origins (struct kdc__gazetteer *all)
{
  size_t i;

  for (i = all->edge_count; i-- > 0;) {
    struct kdc__bearer *to = all->bearers + all->edges[i].to;

    all->edges[i].next_origin = to->first_origin;
    to->first_origin = (uint32_t) i;
  }
}

static int
make_arrays (struct kdc__gazetteer *all)
{
  struct kdc__arena *arena = &all->arena;

  if (all->count >= KDC__NO_BEARER || all->edge_count >= KDC__NO_BEARER)
    return KDC_ENOMEM;
  all->bearers = kdc__arena_array (arena, all->count + 1, sizeof *all->bearers);
  all->edges = kdc__arena_array (arena, all->edge_count + 1, sizeof *all->edges);
  all->moved = kdc__arena_array (arena, all->moved_count + 1, sizeof *all->moved);
  all->count = all->edge_count = all->moved_count = 0;
  return all->bearers && all->edges && all->moved ? KDC_OK : KDC_ENOMEM;
}

static int
fill_gazetteer (struct kdc_catalog *c, struct kdc__gazetteer *all, kdc_error **err)
{
  size_t first = c->before[KDC__K_AUTHORITIES], last = c->before[KDC__K_AUTHORITIES + 1], i;
  int status = KDC_OK;

  for (i = first; i < last && status == KDC_OK; i++)
    status = count_entry (c, c->entries + i, all, err);
  if (status != KDC_OK)
    return status;
  status = make_arrays (all);
  for (i = first; i < last && status == KDC_OK; i++)
    enter (c->entries + i, all);
  for (i = all->count; i-- > 0 && status == KDC_OK;)
    status = chain_bearer (all, (uint32_t) i);
  if (status == KDC_OK)
    status = kdc__gazetteer_name (all);
  for (i = 0; i < all->count && status == KDC_OK; i++)
    add_edges (all, (uint32_t) i);
  chain_origins (all);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static struct kdc__map *
map_at (struct kdc__gazetteer *all, size_t i)
{
  struct kdc__map *const maps[KDC__GAZETTEER_MAPS]
    = { &all->by_code, &all->by_also, &all->by_parent, &all->by_unit, &all->by_name,
        &all->by_plain };

  return maps[i];
}

static int
make_gazetteer (struct kdc_catalog *c, struct kdc__gazetteer **out, kdc_error **err)
{
  struct kdc__gazetteer *all = kdc__calloc (c->ctx, 1, sizeof *all);
  size_t i;
  int status;

  *out = NULL;
  if (!all)
    return kdc__fail_nomem (err);
  kdc__arena_init (&all->arena, c->ctx);
  for (i = 0; i < KDC__GAZETTEER_MAPS; i++)
    kdc__map_init (map_at (all, i), c->ctx);
  status = fill_gazetteer (c, all, err);
  if (status != KDC_OK) {
    kdc__gazetteer_free (all);
    return status;
  }
  *out = all;
  return KDC_OK;
}

int
kdc__catalog_gazetteer (struct kdc_catalog *c, const struct kdc__gazetteer **out, kdc_error **err)
{
  struct kdc__gazetteer *all = atomic_load_explicit (&c->authorities, memory_order_acquire);
  int status = KDC_OK;

  if (!all) {
    pthread_mutex_lock (&c->lock);
    all = atomic_load_explicit (&c->authorities, memory_order_relaxed);
    if (!all) {
      status = make_gazetteer (c, &all, err);
      atomic_store_explicit (&c->authorities, all, memory_order_release);
    }
    pthread_mutex_unlock (&c->lock);
  }
  *out = all;
  return status;
}

void
kdc__gazetteer_free (struct kdc__gazetteer *all)
{
  struct kdc_context *ctx;
  size_t i;

  if (!all)
    return;
  ctx = all->arena.ctx;
  for (i = 0; i < KDC__GAZETTEER_MAPS; i++)
    kdc__map_free (map_at (all, i));
  kdc__arena_free (&all->arena);
  kdc__free (ctx, all);
}

/* --- by code ---------------------------------------------------------------------------------- */

uint32_t
kdc__gazetteer_chain (const struct kdc__map *map, const char *key, size_t size)
{
  return index_of (kdc__map_get (map, key, size));
}

static int
is_on (const struct kdc__bearer *bearer, kdc__day on)
{
  return on == INT32_MIN || (bearer->from <= on && on <= bearer->to);
}

const struct kdc__bearer *
kdc__gazetteer_find (const struct kdc__gazetteer *all, const char *code, size_t size, kdc__day on)
{
  uint32_t hash = kdc__map_hash (code, size), i;

  for (i = index_of (kdc__map_look (&all->by_code, code, size, hash)); i != KDC__NO_BEARER;
       i = all->bearers[i].next_code)
    if (is_on (all->bearers + i, on))
      return all->bearers + i;
  for (i = index_of (kdc__map_look (&all->by_also, code, size, hash)); i != KDC__NO_BEARER;
       i = all->bearers[i].next_also)
    if (is_on (all->bearers + i, on))
      return all->bearers + i;
  return NULL;
}

const struct kdc__bearer *
kdc__gazetteer_before (const struct kdc__gazetteer *all, const char *code, size_t size, kdc__day on)
{
  const struct kdc__bearer *best = NULL;
  uint32_t i = kdc__gazetteer_chain (&all->by_code, code, size);

  for (; i != KDC__NO_BEARER; i = all->bearers[i].next_code)
    if (all->bearers[i].to < on && (!best || best->to < all->bearers[i].to))
      best = all->bearers + i;
  return best;
}

/* --- for the rest of the library -------------------------------------------------------------- */

static int
fail_code (struct kdc_catalog *c, const char *kind, const char *code, size_t size, kdc__day on,
           kdc_error **err)
{
  char day[11], *copy;
  int status;

  if (!err)
    return KDC_ENOTFOUND;
  copy = kdc__strndup (c->ctx, code, size);
  if (!copy)
    return kdc__fail_nomem (err);
  kdc__day_format (on, day);
  status = kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.no-code", "kind", kind, "id", copy,
                      "day", day, NULL);
  kdc__free (c->ctx, copy);
  return status;
}

int
kdc__catalog_authority (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                        const struct kdc__bearer **out, kdc_error **err)
{
  const struct kdc__gazetteer *all;
  int status = kdc__catalog_gazetteer (c, &all, err);

  *out = status == KDC_OK ? kdc__gazetteer_find (all, code, size, on) : NULL;
  return status == KDC_OK && !*out ? fail_code (c, "authority", code, size, on, err) : status;
}

/* level or tier: which of the two the caller means. */
static int
find_kind (struct kdc_catalog *c, const char *kind, const char *code, size_t size, kdc__day on,
           const struct kdc_authority **out, kdc_error **err)
{
  const struct kdc__gazetteer *all;
  const struct kdc__bearer *bearer;
  int status = kdc__catalog_gazetteer (c, &all, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  bearer = kdc__gazetteer_find (all, code, size, on);
  if (!bearer || (bearer->authority->level != NULL) != (strcmp (kind, "unit") == 0))
    return fail_code (c, kind, code, size, on, err);
  *out = bearer->authority;
  return KDC_OK;
}

int
kdc__catalog_unit (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                   const struct kdc_authority **out, kdc_error **err)
{
  return find_kind (c, "unit", code, size, on, out, err);
}

int
kdc__catalog_agency (struct kdc_catalog *c, const char *id, kdc__day on,
                     const struct kdc_authority **out, kdc_error **err)
{
  return find_kind (c, "agency", id, strlen (id), on, out, err);
}

int
kdc__catalog_agency_of_unit (struct kdc_catalog *c, const char *unit, kdc__day on,
                             const struct kdc_authority **out, kdc_error **err)
{
  const struct kdc__gazetteer *all;
  int status = kdc__catalog_gazetteer (c, &all, err);
  uint32_t i;

  *out = NULL;
  if (status != KDC_OK)
    return status;
  for (i = kdc__gazetteer_chain (&all->by_unit, unit, strlen (unit)); i != KDC__NO_BEARER;
       i = all->bearers[i].next_agency)
    if (is_on (all->bearers + i, on)) {
      *out = all->bearers[i].authority;
      return KDC_OK;
    }
  return fail_code (c, "agency", unit, strlen (unit), on, err);
}
