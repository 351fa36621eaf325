/* authorities_compile.c - an authority register as used: units and agencies by (code, day), with
 * what took over from each. */
#include "model/compile.h"

#include <string.h>

/* --- successors ------------------------------------------------------------------------------- */

/* Not said: it takes over when the other has ended. */
static int
first_day (const struct kdc__document *document, const struct kdc_authority *authority,
           const struct kdc__element *element, kdc__day *out, kdc_error **err)
{
  const char *on = kdc__element_attribute (element, "on");

  *out = authority->valid_to;
  if (on) {
    kdc__day_parse (on, strlen (on), out);
    return KDC_OK;
  }
  if (authority->valid_to == INT32_MAX)
    return kdc__document_fail (document, err, "catalog.successor-day", element, NULL, 0, "to",
                               kdc__element_attribute (element, "to"), NULL);
  ++*out;
  return KDC_OK;
}

static int
read_successors (const struct kdc__document *document, struct kdc__arena *arena,
                 struct kdc_authority *authority, kdc_error **err)
{
  const struct kdc__element *element = NULL;
  struct kdc__successor *successor = NULL;
  size_t count = kdc__model_count (authority->element, "successor");
  int status = kdc__model_array (arena, count, sizeof *successor, &successor, err);

  authority->successors = successor;
  while (status == KDC_OK
         && (element = kdc__element_child (authority->element, "successor", element))) {
    successor->element = element;
    successor->to = kdc__element_attribute (element, "to");
    successor->full = strcmp (kdc__element_attribute (element, "extent"), "full") == 0;
    status = first_day (document, authority, element, &successor->on, err);
    if (status == KDC_OK)
      kdc__day_format (successor->on, successor->on_text);
    successor++;
  }
  authority->successor_count = count;
  return status;
}

/* --- units and agencies ----------------------------------------------------------------------- */

/* What both have. */
static int
read_authority (const struct kdc__document *document, struct kdc__authorities *a,
                const struct kdc__element *element, const char *key, kdc_error **err)
{
  struct kdc_authority *authority = a->items + a->count++;
  int status;

  authority->element = element;
  authority->code = kdc__element_attribute (element, key);
  authority->parent = kdc__element_attribute (element, "parent");
  authority->evidence = kdc__model_evidence (element);
  status = kdc__model_validity (document, element, &authority->valid_from, &authority->valid_to,
                                err);
  if (status == KDC_OK)
    status = kdc__model_text (document, element, "name", &authority->name, err);
  if (status == KDC_OK)
    status = read_successors (document, &a->arena, authority, err);
  if (status != KDC_OK)
    return status;
  status = kdc__periods_add (&a->by_code, authority->code, authority->valid_from,
                             authority->valid_to);
  if (status == KDC_ECONFLICT)
    return kdc__document_fail (document, err, "catalog.code-overlap", element, key, 0, "id",
                               authority->code, NULL);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
read_unit (const struct kdc__document *document, struct kdc__authorities *a,
           const struct kdc__element *element, kdc_error **err)
{
  a->items[a->count].level = kdc__element_attribute (element, "level");
  return read_authority (document, a, element, "code", err);
}

/* The agency above by the id: 2020 (G09.20.01) adds levels at the end, 2016 (000.00.04.G18) has
 * them before what it hangs on, and zeros where there is none. NULL: none above. */
static int
parent_by_id (struct kdc__arena *arena, const char *id, const char **out)
{
  static const char zeros[] = "000.00.00.";
  const char *end = strrchr (id, '.');
  size_t length = strlen (id), at = 0;
  char *parent;

  *out = NULL;
  if (!end)
    return KDC_OK;
  if (length != 13 || end != id + 9) {
    *out = kdc__arena_strndup (arena, id, (size_t) (end - id));
    return *out ? KDC_OK : KDC_ENOMEM;
  }
  while (at < 10 && id[at] == zeros[at])
    at++;
  if (at == 10)
    return KDC_OK;
  parent = kdc__arena_strdup (arena, id);
  if (!parent)
    return KDC_ENOMEM;
  at = at < 3 ? 0 : at < 6 ? 4 : 7;     /* the lowest level that is no zero */
  for (; parent[at] != '.'; at++)
    parent[at] = '0';
  *out = parent;
  return KDC_OK;
}

static int
read_agency (const struct kdc__document *document, struct kdc__authorities *a,
             const struct kdc__element *element, kdc_error **err)
{
  struct kdc_authority *agency = a->items + a->count;
  int status;

  agency->also = kdc__element_attribute (element, "also");
  agency->unit = kdc__element_attribute (element, "unit");
  agency->tier = kdc__element_attribute (element, "tier");
  status = read_authority (document, a, element, "id", err);
  if (status == KDC_OK && !agency->parent
      && parent_by_id (&a->arena, agency->code, &agency->parent) != KDC_OK)
    status = kdc__fail_nomem (err);
  return status;
}

static void
read_moved (struct kdc__authorities *a, const struct kdc__element *element)
{
  struct kdc__tier_moved *moved = a->moved + a->moved_count++;
  const char *on = kdc__element_attribute (element, "on");

  moved->element = element;
  moved->from = kdc__element_attribute (element, "from");
  moved->to = kdc__element_attribute (element, "to");
  moved->domain = kdc__element_attribute (element, "domain");
  kdc__day_parse (on, strlen (on), &moved->on);
}

/* --- the whole -------------------------------------------------------------------------------- */

static int
make_arrays (struct kdc__authorities *a, const struct kdc__element *root, kdc_error **err)
{
  size_t count = kdc__model_count (root, "unit") + kdc__model_count (root, "agency");
  int status = kdc__model_array (&a->arena, count, sizeof *a->items, &a->items, err);

  if (status == KDC_OK)
    status = kdc__model_array (&a->arena, kdc__model_count (root, "tier-moved"), sizeof *a->moved,
                               &a->moved, err);
  if (status == KDC_OK && kdc__periods_init (&a->by_code, &a->arena, count) != KDC_OK)
    status = kdc__fail_nomem (err);
  return status;
}

static int
fill_authorities (struct kdc__document *document, struct kdc__authorities *a, kdc_error **err)
{
  const struct kdc__element *element = NULL, *root = document->root;
  int status = kdc__model_head (document, "id", &a->head, err);

  if (status == KDC_OK)
    status = make_arrays (a, root, err);
  while (status == KDC_OK && (element = kdc__element_child (root, "unit", element)))
    status = read_unit (document, a, element, err);
  for (element = NULL;
       status == KDC_OK && (element = kdc__element_child (root, "agency", element));)
    status = read_agency (document, a, element, err);
  for (element = NULL;
       status == KDC_OK && (element = kdc__element_child (root, "tier-moved", element));)
    read_moved (a, element);
  return status;
}

int
kdc__authorities_compile (struct kdc_context *ctx, struct kdc__document *document,
                          struct kdc__authorities **out, kdc_error **err)
{
  struct kdc__authorities *a = kdc__calloc (ctx, 1, sizeof *a);
  int status;

  *out = NULL;
  if (!a)
    return kdc__fail_nomem (err);
  kdc__arena_init (&a->arena, ctx);
  kdc__map_init (&a->by_code.first, ctx);
  status = fill_authorities (document, a, err);
  if (status != KDC_OK) {
    kdc__authorities_free (a);
    return status;
  }
  a->document = document;
  *out = a;
  return KDC_OK;
}

void
kdc__authorities_free (struct kdc__authorities *a)
{
  struct kdc_context *ctx;

  if (!a)
    return;
  ctx = a->arena.ctx;
  kdc__map_free (&a->by_code.first);
  kdc__document_free (a->document);
  kdc__arena_free (&a->arena);
  kdc__free (ctx, a);
}
