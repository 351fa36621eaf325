/* authority_list.c - lists of units and agencies: by name, below another, before and after a
 * succession. Every answer that came over an edge says over which, and how sure it is. */
#include <string.h>

#include "model/catalog.h"
#include "model/compile.h"
#include "model/place_name.h"

int
kdc__authority_list_new (struct kdc_catalog *catalog, struct kdc_authority_list **out,
                         kdc_error **err)
{
  const struct kdc__gazetteer *all;
  struct kdc_authority_list *list;
  int status = kdc__catalog_gazetteer (catalog, &all, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  list = kdc__calloc (catalog->ctx, 1, sizeof *list);
  if (!list)
    return kdc__fail_nomem (err);
  list->catalog = kdc__catalog_ref (catalog);
  list->all = all;
  *out = list;
  return KDC_OK;
}

void
kdc__authority_list_free (struct kdc_authority_list *list)
{
  struct kdc_catalog *catalog;

  if (!list)
    return;
  catalog = list->catalog;
  if (list->items != list->few)
    kdc__free (catalog->ctx, list->items);
  kdc__free (catalog->ctx, list);
  kdc__catalog_unref (catalog);
}

/* Most answers are one or two: they need no second allocation. */
static int
enlarge (struct kdc_authority_list *list)
{
  struct kdc_context *ctx = list->catalog->ctx;
  struct kdc__found *items;

  if (!list->items) {
    list->items = list->few;
    list->capacity = KDC__FEW_FOUND;
    return KDC_OK;
  }
  items = kdc__realloc (ctx, list->items == list->few ? NULL : list->items, list->capacity * 2,
                        sizeof *items);
  if (!items)
    return KDC_ENOMEM;
  if (list->items == list->few)
    memcpy (items, list->few, sizeof list->few);
  list->items = items;
  list->capacity *= 2;
  return KDC_OK;
}

static inline int
append (struct kdc_authority_list *list, const struct kdc__found *found)
{
  if (list->count == list->capacity && enlarge (list) != KDC_OK)
    return KDC_ENOMEM;
  list->items[list->count++] = *found;
  return KDC_OK;
}

int
kdc__authority_list_add (struct kdc_authority_list *list, const struct kdc__bearer *bearer)
{
  const struct kdc__found found
    = { bearer, NULL, 0, 1, 1, NULL };

  return append (list, &found);
}

/* Few have more than three; the chain is in the order of the registers. */
static void
sort_by_day (struct kdc_authority_list *list)
{
  size_t i, j;

  for (i = 1; i < list->count; i++) {
    struct kdc__found moved = list->items[i];

    for (j = i; j > 0 && list->items[j - 1].bearer->from > moved.bearer->from; j--)
      list->items[j] = list->items[j - 1];
    list->items[j] = moved;
  }
}

int
kdc__authority_list_history (struct kdc_authority_list *list, const char *code)
{
  const struct kdc__gazetteer *all = list->all;
  size_t size = strlen (code);
  uint32_t i = kdc__gazetteer_chain (&all->by_code, code, size);
  int status = KDC_OK;

  for (; i != KDC__NO_BEARER && status == KDC_OK; i = all->bearers[i].next_code)
    status = kdc__authority_list_add (list, all->bearers + i);
  i = kdc__gazetteer_chain (&all->by_also, code, size);
  for (; i != KDC__NO_BEARER && status == KDC_OK; i = all->bearers[i].next_also)
    status = kdc__authority_list_add (list, all->bearers + i);
  sort_by_day (list);
  return status;
}

static int
is_on (const struct kdc__bearer *bearer, kdc__day on)
{
  return on == INT32_MIN || (bearer->from <= on && on <= bearer->to);
}

/* --- by name ---------------------------------------------------------------------------------- */

/* A name from which the first bytes of both forms are left out. Marks count when the rest has any.
 * type 0: any. */
static int
add_named (struct kdc_authority_list *list, const struct kdc__place_name *name, size_t plain,
           size_t marked, uint32_t type, kdc__day on)
{
  size_t size = name->plain_size - plain, size_marked = name->marked_size - marked, i;
  const struct kdc__namesakes *same
    = size_marked > size
        ? kdc__map_get (&list->all->by_name, name->marked + marked, size_marked)
        : kdc__map_get (&list->all->by_plain, name->plain + plain, size);
  int status = KDC_OK;

  for (i = 0; same && i < same->count && status == KDC_OK; i++) {
    const struct kdc__namesake *item = same->items + i;

    if ((on == INT32_MIN || (item->from <= on && on <= item->to))
        && (!type || item->type == type))
      status = kdc__authority_list_add (list, list->all->bearers + item->bearer);
  }
  return status;
}

/* "Quan Sơn" is a name although "quan" is a type word without marks: both readings are looked for,
 * unless the type word has its own. */
int
kdc__authority_list_named (struct kdc_authority_list *list, const char *name, size_t size,
                           kdc__day on)
{
  struct kdc__place_name key;
  size_t plain, marked;
  int sure, status = KDC_OK;
  uint32_t type;

  if (!kdc__place_name (name, size, &key))
    return KDC_OK;
  type = kdc__place_type (&key, &plain, &marked, &sure);
  if (!sure)
    status = add_named (list, &key, 0, 0, 0, on);
  if (status == KDC_OK && type)
    status = add_named (list, &key, plain, marked, type, on);
  return status;
}

/* --- below, and for --------------------------------------------------------------------------- */

int
kdc__authority_list_children (struct kdc_authority_list *list, const char *code, kdc__day on)
{
  const struct kdc__gazetteer *all = list->all;
  const char *key = code ? code : "";
  uint32_t i = kdc__gazetteer_chain (&all->by_parent, key, strlen (key));
  int status = KDC_OK;

  for (; i != KDC__NO_BEARER && status == KDC_OK; i = all->bearers[i].next_child)
    if (is_on (all->bearers + i, on))
      status = kdc__authority_list_add (list, all->bearers + i);
  return status;
}

int
kdc__authority_list_agencies (struct kdc_authority_list *list, const char *unit, kdc__day on)
{
  const struct kdc__gazetteer *all = list->all;
  uint32_t i = kdc__gazetteer_chain (&all->by_unit, unit, strlen (unit));
  int status = KDC_OK;

  for (; i != KDC__NO_BEARER && status == KDC_OK; i = all->bearers[i].next_agency)
    if (is_on (all->bearers + i, on))
      status = kdc__authority_list_add (list, all->bearers + i);
  return status;
}

/* --- before and after ------------------------------------------------------------------------- */

static int
doubt (const char *evidence)
{
  return strcmp (evidence, "verified") == 0 ? 0 : strcmp (evidence, "inferred") == 0 ? 1 : 2;
}

static const char *
weaker (const char *a, const char *b)
{
  return doubt (b) > doubt (a) ? b : a;
}

/* A walk over edges in time. The list is its own queue of what is still to be followed; each bearer
 * is followed once, so that the work is bounded by the edges. */
struct walk {
  struct kdc_authority_list *list;
  kdc__day until;
  int back;
  uint8_t *seen;                    /* by bearer */
};

static const struct kdc__edge *
edge_of (const struct walk *w, const struct kdc__bearer *bearer, uint32_t *at, uint32_t i)
{
  const struct kdc__gazetteer *all = w->list->all;
  const struct kdc__edge *edge;

  if (!w->back)
    return i < bearer->edge_count ? all->edges + bearer->first_edge + i : NULL;
  *at = i == 0 ? bearer->first_origin : *at;
  if (*at == KDC__NO_BEARER)
    return NULL;
  edge = all->edges + *at;
  *at = edge->next_origin;
  return edge;
}

/* Only what happened after the edge that led here, and up to the day. */
static int
counts (const struct walk *w, const struct kdc__edge *edge, const struct kdc__edge *before)
{
  kdc__day on = edge->successor->on;

  if (w->back)
    return on > w->until && (!before || on < before->successor->on);
  return on <= w->until && (!before || on > before->successor->on);
}

static int follow (struct walk *w, const struct kdc__bearer *bearer, const struct kdc__found *from);

static int
take (struct walk *w, const struct kdc__edge *edge, const struct kdc__found *from)
{
  struct kdc_authority_list *list = w->list;
  uint32_t index = w->back ? edge->from : edge->to;
  const struct kdc__bearer *bearer = list->all->bearers + index;
  struct kdc__found found = *from;
  int status;

  found.bearer = bearer;
  found.edge = edge;
  found.depth++;
  found.whole = found.whole && edge->successor->full;
  found.last = w->until == INT32_MIN   ? bearer->first_origin == KDC__NO_BEARER
               : w->until == INT32_MAX ? bearer->edge_count == 0
                                       : is_on (bearer, w->until);
  found.evidence = weaker (from->evidence, kdc__model_evidence (edge->successor->element));
  status = append (list, &found);
  if (status != KDC_OK || w->seen[index] || found.depth >= KDC__MOST_STEPS)
    return status;
  w->seen[index] = 1;
  return follow (w, bearer, &found);
}

/* As deep as there were reforms, one after the other. */
static int
follow (struct walk *w, const struct kdc__bearer *bearer, const struct kdc__found *from)
{
  const struct kdc__edge *edge;
  uint32_t at = KDC__NO_BEARER, i;
  int status = KDC_OK;

  for (i = 0; status == KDC_OK && (edge = edge_of (w, bearer, &at, i)); i++)
    if (counts (w, edge, from->edge))
      status = take (w, edge, from);
  return status;
}

static int
start_walk (struct kdc_authority_list *list, const struct kdc__bearer *bearer, kdc__day until,
            int back)
{
  struct walk w = { list, until, back, NULL };
  const struct kdc__found start = { bearer, NULL, 0, 1, 0, "verified" };
  int status;

  list->back = back;
  w.seen = kdc__calloc (list->catalog->ctx, list->all->count, 1);
  if (!w.seen)
    return KDC_ENOMEM;
  status = follow (&w, bearer, &start);
  kdc__free (list->catalog->ctx, w.seen);
  return status;
}

int
kdc__authority_list_successors (struct kdc_authority_list *list, const struct kdc__bearer *bearer,
                                kdc__day to)
{
  return start_walk (list, bearer, to, 0);
}

int
kdc__authority_list_predecessors (struct kdc_authority_list *list, const struct kdc__bearer *bearer,
                                  kdc__day back_to)
{
  return start_walk (list, bearer, back_to, 1);
}

const char *
kdc__edge_kind (const struct kdc__gazetteer *all, const struct kdc__edge *edge)
{
  const struct kdc__bearer *from = all->bearers + edge->from, *to = all->bearers + edge->to;
  uint32_t i;

  if (!edge->successor->full)
    return "split";
  for (i = to->first_origin; i != KDC__NO_BEARER; i = all->edges[i].next_origin)
    if (all->edges + i != edge && all->edges[i].successor->on == edge->successor->on)
      return "merged";
  return from->type == to->type && from->key == to->key ? "unchanged" : "renamed";
}
