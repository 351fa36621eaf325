/* layer_hold.c - what a lower layer says, held against what stands above: the rules of what may not
 * be loosened. */
#include "model/layer.h"

#include <string.h>

#include "expr/decimal.h"

static const char *
shown (const char *value)
{
  return value ? value : "–";
}

/* What stands above, as the cause of a refusal. */
static int
add_above (const struct kdc__held *m, const struct kdc__element *above, const char *attribute,
           const char *value)
{
  unsigned layer = kdc__overlaid_layer (m->above, above, attribute, -1);
  kdc_error *cause = NULL;
  int status;

  if (!m->err)
    return KDC_EMODEL;
  status = kdc__document_fail (m->above, &cause, "layer.above", above, attribute, 0, "layer",
                               m->catalog->layers[layer].id, "value", shown (value), NULL);
  if (status == KDC_ENOMEM) {
    kdc__error_delete (cause);
    return kdc__fail_nomem (m->err);
  }
  kdc__error_add_cause (m->err, cause);
  return status;
}

int
kdc__layer_refuse (const struct kdc__held *m, const char *code, const struct kdc__element *local,
                   const char *attribute, const struct kdc__element *above,
                   const char *above_attribute, const char *id)
{
  const char *value = attribute ? kdc__element_attribute (local, attribute) : NULL;
  const char *limit = above_attribute ? kdc__element_attribute (above, above_attribute) : NULL;
  int status = kdc__document_fail (m->below, m->err, code, local, value ? attribute : NULL, 0,
                                   "id", shown (id), "value", shown (value), "limit",
                                   shown (limit), "layer", m->layer->id, NULL);

  if (status != KDC_EMODEL)
    return status;
  return add_above (m, above, limit ? above_attribute : NULL, limit ? limit : id);
}

/* --- terms ------------------------------------------------------------------------------------ */

/* How many days N of a unit are at most (sign 1) or at least (-1); -1: that cannot be said. Hours
 * run through the night; a working day is a day or more. */
static int64_t
days_of (const char *unit, int64_t quantity, int sign)
{
  if (quantity > 100000)
    return -1;
  if (strcmp (unit, "same-day") == 0)
    return sign > 0 ? 0 : -1;
  if (strcmp (unit, "day") == 0)
    return quantity;
  if (strcmp (unit, "month") == 0)
    return quantity * (sign > 0 ? 31 : 28);
  return strcmp (unit, "working-day") == 0 && sign < 0 ? quantity : -1;
}

static int
check_quantity (const struct kdc__held *m, const struct kdc__element *local,
                const struct kdc__element *above)
{
  const char *above_unit = kdc__element_attribute (above, "unit");
  const char *unit = kdc__model_choice (local, "unit", above_unit);
  int64_t most = kdc__model_integer (above, "quantity", 0);
  int64_t own = kdc__model_integer (local, "quantity", most), days, limit;
  const char *attribute = kdc__element_attribute (local, "quantity") ? "quantity" : "unit";

  if (strcmp (unit, above_unit) == 0)
    return own <= most ? KDC_OK
           : kdc__layer_refuse (m, "layer.term-longer", local, attribute, above, "quantity",
                                unit);
  days = days_of (unit, own, 1);
  limit = days_of (above_unit, most, -1);
  if (days < 0 || limit < 0)
    return kdc__layer_refuse (m, "layer.term-unit", local, "unit", above, "unit", unit);
  return days <= limit ? KDC_OK
           : kdc__layer_refuse (m, "layer.term-longer", local, attribute, above, "quantity",
                                unit);
}

/* An earlier hour puts more dossiers off to the next day. */
static int
check_cut_off (const struct kdc__held *m, const struct kdc__element *local,
               const struct kdc__element *above)
{
  int own = kdc__model_minutes (local, "cut-off"), limit = kdc__model_minutes (above, "cut-off");

  if (own < 0 || (limit >= 0 && own >= limit))
    return KDC_OK;
  return kdc__layer_refuse (m, "layer.cut-off", local, "cut-off", above, "cut-off", "cut-off");
}

int
kdc__layer_hold_term (const struct kdc__held *m, const struct kdc__element *local,
                      const struct kdc__element *above)
{
  int status = KDC_OK;

  if (kdc__element_attribute (local, "unit") || kdc__element_attribute (local, "quantity"))
    status = check_quantity (m, local, above);
  return status == KDC_OK ? check_cut_off (m, local, above) : status;
}

/* --- fees ------------------------------------------------------------------------------------- */

/* -1 0 1; what is no number that can be held is greater. */
static int
compare_amounts (const char *a, const char *b)
{
  struct kdc__decimal x, y;

  if (kdc__decimal_parse (a, strlen (a), &x) != KDC_OK)
    return 1;
  return kdc__decimal_parse (b, strlen (b), &y) == KDC_OK ? kdc__decimal_compare (x, y) : -1;
}

/* What one page (copy, …) costs at a number, by the bands of `bands` and the amount of `fee`. */
static const char *
amount_at (const char *amount, const struct kdc__element *bands, int64_t number)
{
  const struct kdc__element *band = NULL;

  while ((band = kdc__element_child (bands, "band", band)))
    if (kdc__model_integer (band, "from", 0) <= number)
      amount = kdc__element_attribute (band, "amount");
  return amount;
}

/* Whether the layer's own bands, where it has any, are nowhere above the others. */
static int
check_bands (const struct kdc__held *m, const struct kdc__element *local,
             const struct kdc__element *above)
{
  const char *limit = kdc__element_attribute (above, "amount");
  const char *own = kdc__model_choice (local, "amount", limit);
  const struct kdc__element *bands = kdc__element_child (local, "band", NULL) ? local : above;
  const struct kdc__element *const both[] = { local, above };
  const struct kdc__element *band = NULL;
  size_t i;

  if (!limit)
    return kdc__layer_refuse (m, "layer.fee-setter", local, "amount", above, "set-by",
                              kdc__element_attribute (above, "id"));
  if (compare_amounts (own, limit) > 0)
    return kdc__layer_refuse (m, "layer.fee-raised", local, "amount", above, "amount",
                              kdc__element_attribute (above, "id"));
  for (i = 0; i < 2; i++)
    while ((band = kdc__element_child (both[i], "band", band))) {
      int64_t from = kdc__model_integer (band, "from", 0);

      if (compare_amounts (amount_at (own, bands, from), amount_at (limit, above, from)) > 0)
        return kdc__layer_refuse (m, "layer.fee-raised", i ? local : band, i ? NULL : "amount",
                                  above, "amount", kdc__element_attribute (above, "id"));
    }
  return KDC_OK;
}

/* The cap binds also who may set the amount. */
static int
check_cap (const struct kdc__held *m, const struct kdc__element *local,
           const struct kdc__element *above)
{
  static const char *const names[] = { "amount", "cap" };
  const char *cap = kdc__element_attribute (above, "cap"), *value;
  const struct kdc__element *band = NULL;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (names) && cap; i++) {
    value = kdc__element_attribute (local, names[i]);
    if (value && compare_amounts (value, cap) > 0)
      return kdc__layer_refuse (m, "layer.fee-cap", local, names[i], above, "cap",
                     kdc__element_attribute (above, "id"));
  }
  while (cap && (band = kdc__element_child (local, "band", band)))
    if (compare_amounts (kdc__element_attribute (band, "amount"), cap) > 0)
      return kdc__layer_refuse (m, "layer.fee-cap", band, "amount", above, "cap",
                     kdc__element_attribute (above, "id"));
  return KDC_OK;
}

static int
is_setter (const struct kdc__held *m, const struct kdc__element *above)
{
  const char *setter = kdc__element_attribute (above, "set-by");

  return setter && strcmp (setter, kdc__layer_tiers[m->layer->tier]) == 0;
}


int
kdc__layer_hold_fee (const struct kdc__held *m, const struct kdc__element *local,
                     const struct kdc__element *above)
{
  int status = KDC_OK;

  if ((kdc__element_attribute (local, "amount") || kdc__element_child (local, "band", NULL))
      && !is_setter (m, above))
    status = check_bands (m, local, above);
  return status == KDC_OK ? check_cap (m, local, above) : status;
}
