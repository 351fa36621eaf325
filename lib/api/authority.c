/* authority.c - kdc/authority.h. */
#include <kdc/authority.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog.h"
#include "model/compile.h"

int
kdc_authority_find (kdc_catalog *catalog, const char *code, const char *on,
                    const kdc_authority **out, kdc_error **err)
{
  const struct kdc__bearer *bearer;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__catalog_authority (catalog, code, strlen (code), day, &bearer, err);
  if (status == KDC_OK)
    *out = bearer->authority;
  return status;
}

/* Hands out what was filled, or frees it. */
static int
give_list (kdc_authority_list *list, int status, kdc_authority_list **out, kdc_error **err)
{
  if (status == KDC_OK) {
    *out = list;
    return KDC_OK;
  }
  kdc__authority_list_free (list);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

int
kdc_authority_search (kdc_catalog *catalog, const char *name, const char *on,
                      kdc_authority_list **out, kdc_error **err)
{
  kdc_authority_list *list;
  kdc__day day = INT32_MIN;
  int status = KDC_OK;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (name);
  if (on)
    status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__authority_list_new (catalog, &list, err);
  if (status != KDC_OK)
    return status;
  status = kdc__authority_list_named (list, name, strlen (name), day);
  return give_list (list, status, out, err);
}

int
kdc_authority_history (kdc_catalog *catalog, const char *code, kdc_authority_list **out,
                       kdc_error **err)
{
  kdc_authority_list *list;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  status = kdc__authority_list_new (catalog, &list, err);
  if (status != KDC_OK)
    return status;
  status = kdc__authority_list_history (list, code);
  return give_list (list, status, out, err);
}

/* Both kinds of what belongs to a code on a day. */
static int
list_of (kdc_catalog *catalog, const char *code, const char *on,
         int (*fill) (struct kdc_authority_list *list, const char *code, kdc__day on),
         kdc_authority_list **out, kdc_error **err)
{
  kdc_authority_list *list;
  kdc__day day;
  int status = kdc__api_day (catalog->ctx, on, &day, err);

  if (status == KDC_OK)
    status = kdc__authority_list_new (catalog, &list, err);
  return status == KDC_OK ? give_list (list, fill (list, code, day), out, err) : status;
}

int
kdc_authority_children (kdc_catalog *catalog, const char *code, const char *on,
                        kdc_authority_list **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  return list_of (catalog, code, on, kdc__authority_list_children, out, err);
}

int
kdc_authority_agencies (kdc_catalog *catalog, const char *unit, const char *on,
                        kdc_authority_list **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (unit);
  return list_of (catalog, unit, on, kdc__authority_list_agencies, out, err);
}

/* --- succession ------------------------------------------------------------------------------- */

static int
list_along (kdc_catalog *catalog, const char *code, const char *on, const char *until,
            kdc__day open,
            int (*fill) (struct kdc_authority_list *list, const struct kdc__bearer *bearer,
                         kdc__day until),
            kdc_authority_list **out, kdc_error **err)
{
  const struct kdc__bearer *bearer;
  kdc_authority_list *list;
  kdc__day day, last = open;
  int status = kdc__api_day (catalog->ctx, on, &day, err);

  if (status == KDC_OK && until)
    status = kdc__api_day (catalog->ctx, until, &last, err);
  if (status == KDC_OK)
    status = kdc__catalog_authority (catalog, code, strlen (code), day, &bearer, err);
  if (status == KDC_OK)
    status = kdc__authority_list_new (catalog, &list, err);
  return status == KDC_OK ? give_list (list, fill (list, bearer, last), out, err) : status;
}

int
kdc_authority_successors (kdc_catalog *catalog, const char *code, const char *on, const char *to,
                          kdc_authority_list **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  return list_along (catalog, code, on, to, INT32_MAX, kdc__authority_list_successors, out, err);
}

int
kdc_authority_predecessors (kdc_catalog *catalog, const char *code, const char *on,
                            const char *back_to, kdc_authority_list **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  return list_along (catalog, code, on, back_to, INT32_MIN, kdc__authority_list_predecessors, out,
                     err);
}

int
kdc_procedure_authority (kdc_catalog *catalog, const kdc_procedure *procedure, const char *unit,
                         const char *as_of, const char *on, kdc_authority_list **out,
                         kdc_error **err)
{
  kdc_authority_list *list;
  kdc__day day, given;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (procedure);
  KDC__NEED (unit);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  given = day;
  if (status == KDC_OK && as_of)
    status = kdc__api_day (catalog->ctx, as_of, &given, err);
  if (status == KDC_OK)
    status = kdc__authority_list_new (catalog, &list, err);
  if (status != KDC_OK)
    return status;
  status = kdc__competent_units (list, procedure->tier, procedure->domain, unit, given, day, err);
  return give_list (list, status, out, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

const char *
kdc_authority_code (const kdc_authority *authority)
{
  return authority ? authority->code : "";
}

const char *
kdc_authority_name (const kdc_authority *authority, const char *lang)
{
  return authority ? kdc__api_or_empty (kdc__text_get (&authority->name, kdc__lang (lang))) : "";
}

const char *
kdc_authority_property (const kdc_authority *authority, const char *name)
{
  static const struct kdc_authority none = { 0 };
  const struct kdc_authority *a = authority ? authority : &none;
  const struct kdc__element *element = a->element;
  const struct kdc__api_property table[] = {
    { "kind", a->level ? "unit" : a->tier ? "agency" : NULL }, { "level", a->level },
    { "tier", a->tier }, { "parent", a->parent }, { "unit", a->unit }, { "also", a->also },
    { "valid-from", element ? kdc__element_attribute (element, "valid-from") : NULL },
    { "valid-to", element ? kdc__element_attribute (element, "valid-to") : NULL },
    { "evidence", a->evidence }, { "source", element ? kdc__model_source (element) : NULL },
  };

  return name ? kdc__api_property (table, sizeof table / sizeof *table, name) : NULL;
}

size_t
kdc_authority_list_count (const kdc_authority_list *list)
{
  return list ? list->count : 0;
}

const kdc_authority *
kdc_authority_list_item (const kdc_authority_list *list, size_t index)
{
  return list && index < list->count ? list->items[index].bearer->authority : NULL;
}

const kdc_authority *
kdc_authority_list_from (const kdc_authority_list *list, size_t index)
{
  const struct kdc__edge *edge = list && index < list->count ? list->items[index].edge : NULL;
  const struct kdc__bearer *from;

  if (!edge)
    return NULL;
  from = list->all->bearers + (list->back ? edge->to : edge->from);
  return from->authority;
}

int
kdc_authority_list_depth (const kdc_authority_list *list, size_t index)
{
  return list && index < list->count ? list->items[index].depth : 0;
}

/* Of the succession that led to it; without one all are empty. */
static const char *
edge_property (const kdc_authority_list *list, const struct kdc__edge *edge, const char *name)
{
  static const struct kdc__successor none = { .on_text = "" };
  const struct kdc__successor *by = edge ? edge->successor : &none;
  const struct kdc__element *element = by->element;
  const struct kdc__api_property table[] = {
    { "on", by->on_text },
    { "extent", by->full ? "full" : "partial" },
    { "kind", edge ? kdc__edge_kind (list->all, edge) : NULL },
    { "domain", edge ? kdc__element_attribute (element, "domain") : NULL },
    { "open-dossiers", edge ? kdc__element_attribute (element, "open-dossiers") : NULL },
    { "evidence", edge ? kdc__model_evidence (element) : NULL },
    { "source", edge ? kdc__model_source (element) : NULL },
  };
  const char *value = kdc__api_property (table, sizeof table / sizeof *table, name);

  return value && !edge ? "" : value;
}

static const char *
way_evidence (const struct kdc__found *found)
{
  return found->evidence ? found->evidence : found->bearer->authority->evidence;
}

const char *
kdc_authority_list_property (const kdc_authority_list *list, size_t index, const char *name)
{
  static const struct kdc__found none = { NULL, NULL, 0, 0, 0, "" };
  const struct kdc__found *found = list && index < list->count ? list->items + index : &none;
  const struct kdc__api_property table[] = {
    { "way-extent", found == &none ? "" : found->whole ? "full" : "partial" },
    { "way-evidence", way_evidence (found) },
    { "in-force", found == &none ? "" : found->last ? "yes" : "no" },
  };
  const char *value;

  if (!name)
    return NULL;
  value = kdc__api_property (table, sizeof table / sizeof *table, name);
  return value ? value : edge_property (list, found->edge, name);
}

void
kdc_authority_list_free (kdc_authority_list *list)
{
  kdc__authority_list_free (list);
}
