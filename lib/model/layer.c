/* layer.c - the layers of a catalog, from their folders, and the days on which overlays change
 * what stands above. */
#include "model/layer.h"

#include <string.h>

#include "base/file.h"
#include "model/catalog_kinds.h"

/* --- layer.xml -------------------------------------------------------------------------------- */

static enum kdc__tier
tier_of (const char *name)
{
  int tier = KDC__NATIONAL;

  while (tier < KDC__SITE && strcmp (kdc__layer_tiers[tier], name) != 0)
    tier++;
  return (enum kdc__tier) tier;
}

static int
read_layer (struct kdc_catalog *c, struct kdc__layer *layer, const char *path, kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__layer_decl };
  struct kdc__model_head head;
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, c->ctx, 0);
  status = kdc__file_read (c->ctx, path, kdc__model_limit (c->ctx), &bytes, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return status;
  }
  status = kdc__document_read (c->ctx, &bytes, path, roots, 1, &layer->document, err);
  if (status == KDC_OK)
    status = kdc__model_head (layer->document, "id", &head, err);
  if (status != KDC_OK)
    return status;
  layer->id = head.id;
  layer->version = head.version;
  layer->name = head.name;
  layer->valid_from = head.valid_from;
  layer->valid_to = head.valid_to;
  layer->tier = tier_of (kdc__element_attribute (layer->document->root, "tier"));
  layer->authority = kdc__element_attribute (layer->document->root, "authority");
  return KDC_OK;
}

/* Every layer but the nation's speaks for a unit, and stands below the one before it. */
static int
check_place (struct kdc_catalog *c, const struct kdc__layer *layer, kdc_error **err)
{
  const struct kdc__layer *above = c->layer_count ? layer - 1 : NULL;
  const struct kdc__element *root = layer->document->root;
  size_t i;

  for (i = 0; i < c->layer_count; i++)
    if (strcmp (c->layers[i].id, layer->id) == 0)
      return kdc__document_fail (layer->document, err, "layer.id-twice", root, "id", 0, "id",
                                 layer->id, "other", c->layers[i].directory, NULL);
  if (layer->tier != KDC__NATIONAL && !layer->authority)
    return kdc__document_fail (layer->document, err, "layer.authority-missing", root, "tier", 0,
                               "tier", kdc__layer_tiers[layer->tier], NULL);
  if (above && (layer->tier < above->tier
                || (layer->tier == above->tier && layer->tier != KDC__NATIONAL
                    && strcmp (layer->authority, above->authority) != 0)))
    return kdc__document_fail (layer->document, err, "layer.order", root, "tier", 0, "id",
                               layer->id, "tier", kdc__layer_tiers[layer->tier], "above", above->id,
                               "above-tier", kdc__layer_tiers[above->tier], NULL);
  return KDC_OK;
}

static int
fill_layer (struct kdc_catalog *c, struct kdc__layer *layer, kdc_error **err)
{
  char *path = kdc__path_join (c->ctx, layer->directory, "layer.xml");
  int status = path ? KDC_OK : kdc__fail_nomem (err);

  if (status == KDC_OK && kdc__file_exists (path))
    status = read_layer (c, layer, path, err);
  else if (status == KDC_OK && c->layer_count)
    status = kdc__fail (c->ctx, err, KDC_EMODEL, "layer.missing", "folder", layer->directory, NULL);
  kdc__free (c->ctx, path);
  return status == KDC_OK && layer->document ? check_place (c, layer, err) : status;
}

int
kdc__layer_add (struct kdc_catalog *c, const char *directory, kdc_error **err)
{
  struct kdc__layer *layers
    = kdc__realloc (c->ctx, c->layers, c->layer_count + 1, sizeof *c->layers);
  struct kdc__layer *layer;
  int status;

  if (!layers)
    return kdc__fail_nomem (err);
  c->layers = layers;
  layer = layers + c->layer_count;
  *layer = (struct kdc__layer) { .id = "national", .version = "", .valid_from = INT32_MIN,
                                 .valid_to = INT32_MAX,
                                 .name = { { "Quốc gia", "National" } } };
  layer->directory = kdc__strdup (c->ctx, directory);
  status = layer->directory ? fill_layer (c, layer, err) : kdc__fail_nomem (err);
  if (status == KDC_OK)
    c->layer_count++;
  else
    kdc__layer_clear (c->ctx, layer);
  return status;
}

void
kdc__layer_clear (struct kdc_context *ctx, struct kdc__layer *layer)
{
  kdc__document_free (layer->document);
  kdc__free (ctx, layer->directory);
}

/* --- days ------------------------------------------------------------------------------------- */

/* An overlay speaks of what stands above it. */
static int
is_about (const struct kdc__entry *overlay, const struct kdc__entry *entry)
{
  return overlay->of == entry->kind && overlay->layer > entry->layer
         && strcmp (overlay->scope, entry->id) == 0;
}

const struct kdc__entry *
kdc__layer_next (const struct kdc_catalog *c, const struct kdc__entry *entry, kdc__day on,
                 size_t *at)
{
  size_t first = c->before[KDC__K_OVERLAY], count = c->before[KDC__K_OVERLAY + 1] - first;

  for (; *at < count * c->layer_count; ++*at) {
    const struct kdc__entry *overlay = c->entries + first + *at % count;

    if (overlay->layer != *at / count || !is_about (overlay, entry)
        || !kdc__entry_in_force (overlay, on))
      continue;
    ++*at;
    return overlay;
  }
  return NULL;
}

/* The first day after `day` on which an overlay of the entry begins or is no longer; or the end. */
static kdc__day
next_cut (const struct kdc_catalog *c, const struct kdc__entry *entry, kdc__day day, int *overlaid)
{
  kdc__day cut = INT32_MAX;
  size_t i;

  for (i = c->before[KDC__K_OVERLAY]; i < c->before[KDC__K_OVERLAY + 1]; i++) {
    kdc__day from = c->entries[i].valid_from, to = c->entries[i].valid_to;

    if (!is_about (c->entries + i, entry) || from > entry->valid_to || to < entry->valid_from)
      continue;
    *overlaid = 1;
    if (from > day && from < cut)
      cut = from;
    if (to != INT32_MAX && to + 1 > day && to + 1 < cut)
      cut = to + 1;
  }
  return cut;
}

static int
cut_entry (struct kdc_catalog *c, struct kdc__entry *entry, kdc_error **err)
{
  struct kdc__variant *variants;
  kdc__day day = entry->valid_from, cut;
  int overlaid = 0;

  do {
    cut = next_cut (c, entry, day, &overlaid);
    if (!overlaid)
      return KDC_OK;
    variants = kdc__realloc (c->ctx, entry->variants, entry->variant_count + 1, sizeof *variants);
    if (!variants)
      return kdc__fail_nomem (err);
    entry->variants = variants;
    variants += entry->variant_count++;
    variants->from = day;
    variants->to = cut > entry->valid_to ? entry->valid_to : cut - 1;
    atomic_init (&variants->compiled, NULL);
    day = cut;
  } while (cut <= entry->valid_to && cut != INT32_MAX);
  return KDC_OK;
}

int
kdc__layer_cut (struct kdc_catalog *c, kdc_error **err)
{
  size_t i, at;
  int status = KDC_OK;

  for (i = c->before[KDC__K_OVERLAY]; i < c->before[KDC__K_OVERLAY + 1] && status == KDC_OK; i++) {
    const struct kdc__entry *overlay = c->entries + i;

    at = kdc__catalog_lower (c, overlay->of, overlay->scope);
    for (; kdc__catalog_is (c, at, overlay->of, overlay->scope) && status == KDC_OK; at++)
      if (!c->entries[at].variant_count)
        status = cut_entry (c, c->entries + at, err);
  }
  return status;
}
