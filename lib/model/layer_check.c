/* layer_check.c - a whole catalog in layers, looked through: nothing in a lower layer may loosen
 * what stands above, on any day. Look-ups refuse what they meet; this looks at the rest too. */
#include "model/layer.h"

#include <string.h>

#include "base/text.h"
#include "model/catalog_kinds.h"

struct look {
  struct kdc_catalog *catalog;
  struct kdc__gather gather;
  kdc_error **err;
};

static int
keep (struct look *l, int status)
{
  return kdc__gather_keep (&l->gather, status);
}

/* --- overlays --------------------------------------------------------------------------------- */

/* Something above it, on a day on which it is in force. */
static int
has_target (const struct kdc_catalog *c, const struct kdc__entry *overlay)
{
  size_t i = kdc__catalog_lower (c, overlay->of, overlay->scope);

  for (; kdc__catalog_is (c, i, overlay->of, overlay->scope); i++)
    if (c->entries[i].layer < overlay->layer && c->entries[i].valid_from <= overlay->valid_to
        && overlay->valid_from <= c->entries[i].valid_to)
      return 1;
  return 0;
}

static int
check_target (struct look *l, const struct kdc__entry *entry)
{
  struct kdc__document *overlay;
  int status;

  if (has_target (l->catalog, entry))
    return KDC_OK;
  status = kdc__entry_document (l->catalog, entry, &overlay, l->err);
  if (status != KDC_OK)
    return status;
  status = kdc__document_fail (overlay, l->err, "layer.target", overlay->root, "ref", 0, "id",
                               entry->scope, "kind", kdc__kind_rows[entry->of].decl->name, NULL);
  kdc__document_free (overlay);
  return status;
}

static int
check_variants (struct look *l, struct kdc__entry *entry)
{
  void *compiled;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < entry->variant_count && status == KDC_OK; i++)
    status = keep (l, kdc__entry_use_on (l->catalog, entry, entry->variants[i].from, &compiled,
                                         l->err));
  return status;
}

/* --- codes ------------------------------------------------------------------------------------ */

/* Element `local` of a lower layer's document takes what `above` has. */
static int
refuse_code (struct look *l, const char *code, const struct kdc__document *below,
             const struct kdc__element *local, const char *attribute,
             const struct kdc__document *above, const struct kdc__element *other, const char *id)
{
  const struct kdc__held held = { l->catalog, above, below, l->catalog->layers + below->layer,
                                  l->err };

  return keep (l, kdc__layer_refuse (&held, code, local, attribute, other, NULL, id));
}

static int
check_bearer (struct look *l, const struct kdc__gazetteer *all, const struct kdc__bearer *bearer)
{
  const char *code = bearer->authority->code;
  uint32_t i = kdc__gazetteer_chain (&all->by_code, code, strlen (code));

  for (; i != KDC__NO_BEARER; i = all->bearers[i].next_code) {
    const struct kdc__bearer *other = all->bearers + i;

    if (other->of->document->layer < bearer->of->document->layer && other->from <= bearer->to
        && bearer->from <= other->to)
      return refuse_code (l, "layer.code", bearer->of->document, bearer->authority->element, NULL,
                          other->of->document, other->authority->element, code);
  }
  return KDC_OK;
}

static int
check_authorities (struct look *l)
{
  const struct kdc__gazetteer *all;
  size_t i;
  int status = kdc__catalog_gazetteer (l->catalog, &all, l->err);

  for (i = 0; status == KDC_OK && i < all->count; i++)
    if (all->bearers[i].of->document->layer)
      status = check_bearer (l, all, all->bearers + i);
  return status;
}

static int
check_known (struct look *l, const struct kdc__code_register *below,
             const struct kdc__code_register *above)
{
  const struct kdc__known *other;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < below->count && status == KDC_OK; i++) {
    const char *code = below->entries[i].code;

    other = kdc__map_get (&above->by_code, code, strlen (code));
    if (other)
      status = refuse_code (l, "layer.code", below->document, below->entries[i].element, "code",
                            above->document, other->element, code);
  }
  return status;
}

static int
check_register (struct look *l, struct kdc__entry *entry)
{
  struct kdc_catalog *c = l->catalog;
  const struct kdc__code_register *below, *above;
  size_t i;
  int status = kdc__entry_use (c, entry, &below, l->err);

  for (i = c->before[KDC__K_REGISTER]; i < c->before[KDC__K_REGISTER + 1] && status == KDC_OK;
       i++) {
    if (c->entries[i].layer >= entry->layer)
      continue;
    status = kdc__entry_use (c, c->entries + i, &above, l->err);
    if (status == KDC_OK)
      status = check_known (l, below, above);
  }
  return keep (l, status);
}

/* The first entry of a higher layer that has `code` as its code or as an alias. */
static const struct kdc__entry *
owner_of (const struct kdc_catalog *c, const char *code, unsigned layer)
{
  size_t i, at = kdc__catalog_lower (c, KDC__K_PROCEDURE, code);

  if (kdc__catalog_is (c, at, KDC__K_PROCEDURE, code) && c->entries[at].layer < layer)
    return c->entries + at;
  for (i = 0; i < c->alias_count; i++) {
    if (strcmp (c->aliases[i].alias, code) != 0)
      continue;
    at = kdc__catalog_lower (c, KDC__K_PROCEDURE, c->aliases[i].code);
    if (kdc__catalog_is (c, at, KDC__K_PROCEDURE, c->aliases[i].code)
        && c->entries[at].layer < layer)
      return c->entries + at;
  }
  return NULL;
}

/* The code and the aliases of a local procedure lead to nothing else above. */
static int
check_aliases (struct look *l, struct kdc__entry *entry)
{
  const struct kdc_procedure *own, *above;
  const struct kdc__entry *owner;
  const struct kdc__element *element = NULL;
  int status = kdc__entry_use (l->catalog, entry, &own, l->err);

  if (status != KDC_OK)
    return keep (l, status);
  while (status == KDC_OK
         && (element = kdc__element_child (own->document->root, "alias", element))) {
    const char *code = kdc__element_attribute (element, "code");

    owner = owner_of (l->catalog, code, entry->layer);
    if (!owner)
      continue;
    status = kdc__entry_use (l->catalog, (struct kdc__entry *) owner, &above, l->err);
    if (status == KDC_OK)
      status = refuse_code (l, "layer.alias", own->document, element, "code", above->document,
                            above->document->root, code);
  }
  owner = owner_of (l->catalog, entry->id, entry->layer);
  if (status != KDC_OK || !owner)
    return status;
  status = kdc__entry_use (l->catalog, (struct kdc__entry *) owner, &above, l->err);
  return status == KDC_OK ? refuse_code (l, "layer.alias", own->document, own->document->root,
                                         "code", above->document, above->document->root, entry->id)
                          : status;
}

/* --- authorities of the layers ---------------------------------------------------------------- */

static int
is_within (const struct kdc__gazetteer *all, const char *code, const char *around, kdc__day on)
{
  const struct kdc__bearer *bearer;
  int steps;

  for (steps = 0; code && steps < 8; steps++) {
    if (strcmp (code, around) == 0)
      return 1;
    bearer = kdc__gazetteer_find (all, code, strlen (code), on);
    if (!bearer)
      return 0;
    code = bearer->authority->unit ? bearer->authority->unit : bearer->authority->parent;
  }
  return 0;
}

/* Without registers of units nothing can be said. */
static int
check_places (struct look *l)
{
  const struct kdc__gazetteer *all;
  struct kdc_catalog *c = l->catalog;
  size_t i;
  int status = kdc__catalog_gazetteer (c, &all, l->err);

  for (i = 1; status == KDC_OK && all->count && i < c->layer_count; i++) {
    const struct kdc__layer *layer = c->layers + i, *above = layer - 1;
    const struct kdc__element *root = layer->document->root;

    if (!layer->authority)
      continue;
    if (!kdc__gazetteer_find (all, layer->authority, strlen (layer->authority), layer->valid_from))
      status = keep (l, kdc__document_fail (layer->document, l->err, "layer.authority-unknown",
                                            root, "authority", 0, "authority", layer->authority,
                                            NULL));
    else if (above->authority
             && !is_within (all, layer->authority, above->authority, layer->valid_from))
      status = keep (l, kdc__document_fail (layer->document, l->err, "layer.authority-outside",
                                            root, "authority", 0, "authority", layer->authority,
                                            "above", above->authority, "layer", above->id, NULL));
  }
  return status;
}

/* --- everything ------------------------------------------------------------------------------- */

static int
check_entry (struct look *l, struct kdc__entry *entry)
{
  void *compiled;
  int status = check_variants (l, entry);

  if (status != KDC_OK || entry->layer == 0)
    return status;
  switch (entry->kind) {
  case KDC__K_OVERLAY: return keep (l, check_target (l, entry));
  case KDC__K_CALENDAR: return keep (l, kdc__entry_use (l->catalog, entry, &compiled, l->err));
  case KDC__K_REGISTER: return check_register (l, entry);
  case KDC__K_PROCEDURE: return check_aliases (l, entry);
  default: return KDC_OK;
  }
}

int
kdc__catalog_check_layers (struct kdc_catalog *c, kdc_error **err)
{
  struct look l = { .catalog = c };
  size_t i;
  int status;

  l.err = kdc__gather_begin (&l.gather, err);
  if (c->layer_count < 2)
    return KDC_OK;
  status = keep (&l, check_places (&l));
  if (status == KDC_OK)
    status = keep (&l, check_authorities (&l));
  for (i = 0; i < c->count && status == KDC_OK; i++)
    status = check_entry (&l, c->entries + i);
  return status == KDC_OK ? l.gather.status : status;
}
