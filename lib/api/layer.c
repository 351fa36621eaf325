/* layer.c - kdc/layer.h, but for procedures, whose parts procedure.c knows. */
#include <kdc/layer.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog_kinds.h"
#include "model/layer.h"

int
kdc_catalog_open_layers (kdc_context *context, const char *const *directories, size_t count,
                         kdc_catalog **out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (context);
  KDC__NEED (directories);
  if (count == 0)
    return kdc__fail_einval (err, "count");
  return kdc__catalog_open_layers (context, directories, count, out, err);
}

int
kdc_catalog_check_layers (kdc_catalog *catalog, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (catalog);
  return kdc__catalog_check_layers (catalog, err);
}

size_t
kdc_catalog_layer_count (const kdc_catalog *catalog)
{
  return catalog ? catalog->layer_count : 0;
}

const char *
kdc_catalog_layer_property (const kdc_catalog *catalog, size_t index, const char *name)
{
  static const struct kdc__layer none = { 0 };
  const struct kdc__layer *layer
    = index < kdc_catalog_layer_count (catalog) ? catalog->layers + index : &none;
  const struct kdc__element *root = layer->document ? layer->document->root : NULL;
  const struct kdc__api_property table[] = {
    { "id", layer->id },
    { "tier", layer->id ? kdc__layer_tiers[layer->tier] : NULL },
    { "authority", layer->authority },
    { "version", layer->version },
    { "directory", layer->directory },
    { "valid-from", root ? kdc__element_attribute (root, "valid-from") : NULL },
    { "valid-to", root ? kdc__element_attribute (root, "valid-to") : NULL },
    { "source", root ? kdc__model_source (root) : NULL },
    { "evidence", root ? kdc__model_evidence (root) : NULL },
  };

  return name ? kdc__api_property (table, sizeof table / sizeof table[0], name) : NULL;
}

const char *
kdc_catalog_layer_name (const kdc_catalog *catalog, size_t index, const char *lang)
{
  return kdc__api_or_empty (index < kdc_catalog_layer_count (catalog)
                                ? kdc__text_get (&catalog->layers[index].name, kdc__lang (lang))
                                : NULL);
}

int
kdc_catalog_document_layer (kdc_catalog *catalog, const char *kind, const char *id, const char *on,
                            const char **out, kdc_error **err)
{
  unsigned layer = 0;
  kdc__day day;
  int status, k = 0;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (catalog);
  KDC__NEED (kind);
  KDC__NEED (id);
  while (k < KDC__K_COUNT && strcmp (kdc__kind_rows[k].decl->name, kind) != 0)
    k++;
  if (k == KDC__K_COUNT)
    return kdc__fail_einval (err, "kind");
  status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__catalog_layer (catalog, (enum kdc__kind) k, id, day, &layer, err);
  if (status == KDC_OK)
    *out = catalog->layers[layer].id;
  return status;
}

const char *
kdc_form_layer (const kdc_form *form, const kdc_field *field, const char *name, const char *lang)
{
  const struct kdc__form_node *node = (const struct kdc__form_node *) field;
  unsigned layer;

  if (form == NULL)
    return "";
  layer = kdc__overlaid_layer (form->document, node ? node->element : form->document->root, name,
                               kdc__lang (lang));
  return form->catalog ? form->catalog->layers[layer].id : "";
}
