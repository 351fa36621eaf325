/* authorities_compile.c - an authority register as used: units and agencies by (code, day). */
#include "model/compile.h"

#include <string.h>

static int
add_period (const struct kdc__document *document, struct kdc__periods *periods,
            const struct kdc__element *element, const char *attribute, kdc__day from, kdc__day to,
            kdc_error **err)
{
  const char *key = kdc__element_attribute (element, attribute);
  int status = kdc__periods_add (periods, key, from, to);

  if (status == KDC_ECONFLICT)
    return kdc__document_fail (document, err, "catalog.code-overlap", element, attribute, 0, "id",
                               key, NULL);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
read_unit (const struct kdc__document *document, struct kdc__authorities *a,
           const struct kdc__element *element, kdc_error **err)
{
  struct kdc__unit *unit = a->units + a->unit_count++;
  int status;

  unit->code = kdc__element_attribute (element, "code");
  unit->level = kdc__element_attribute (element, "level");
  unit->parent = kdc__element_attribute (element, "parent");
  unit->evidence = kdc__model_evidence (element);
  status = kdc__model_validity (document, element, &unit->valid_from, &unit->valid_to, err);
  if (status == KDC_OK)
    status = kdc__model_text (document, element, "name", &unit->name, err);
  return status == KDC_OK ? add_period (document, &a->by_code, element, "code", unit->valid_from,
                                        unit->valid_to, err)
                          : status;
}

static int
read_agency (const struct kdc__document *document, struct kdc__authorities *a,
             const struct kdc__element *element, kdc_error **err)
{
  struct kdc__agency *agency = a->agencies + a->agency_count++;
  int status;

  agency->id = kdc__element_attribute (element, "id");
  agency->unit = kdc__element_attribute (element, "unit");
  agency->tier = kdc__element_attribute (element, "tier");
  agency->evidence = kdc__model_evidence (element);
  status = kdc__model_validity (document, element, &agency->valid_from, &agency->valid_to, err);
  if (status == KDC_OK)
    status = kdc__model_text (document, element, "name", &agency->name, err);
  return status == KDC_OK ? add_period (document, &a->by_agency, element, "id", agency->valid_from,
                                        agency->valid_to, err)
                          : status;
}

static void
read_succession (struct kdc__authorities *a, const struct kdc__element *element)
{
  struct kdc__succession *succession = a->successions + a->succession_count++;
  const char *on = kdc__element_attribute (element, "on");

  succession->from = kdc__element_attribute (element, "from");
  succession->to = kdc__element_attribute (element, "to");
  succession->full = strcmp (kdc__element_attribute (element, "extent"), "full") == 0;
  kdc__day_parse (on, strlen (on), &succession->on);
}

static int
make_arrays (struct kdc__authorities *a, const struct kdc__element *root, kdc_error **err)
{
  size_t units = kdc__model_count (root, "unit"), agencies = kdc__model_count (root, "agency");
  size_t successions = kdc__model_count (root, "succession");
  struct kdc__arena *arena = &a->arena;
  int status = kdc__model_array (arena, units, sizeof *a->units, &a->units, err);

  if (status == KDC_OK)
    status = kdc__model_array (arena, agencies, sizeof *a->agencies, &a->agencies, err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, successions, sizeof *a->successions, &a->successions, err);
  if (status == KDC_OK && (kdc__periods_init (&a->by_code, arena, units) != KDC_OK
                           || kdc__periods_init (&a->by_agency, arena, agencies) != KDC_OK))
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
       status == KDC_OK && (element = kdc__element_child (root, "succession", element));)
    read_succession (a, element);
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
  kdc__map_init (&a->by_agency.first, ctx);
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
  kdc__map_free (&a->by_agency.first);
  kdc__document_free (a->document);
  kdc__arena_free (&a->arena);
  kdc__free (ctx, a);
}
