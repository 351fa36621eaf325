/* provenance.c - where a value came from, when, and whether it was verified. Few elements say so:
 * what they say stands beside the slots, in the order of tables, rows and nodes. */
#include "dossier/dossier.h"

#include <stdlib.h>
#include <string.h>

static int
compare (const void *left, const void *right)
{
  const struct kdc__provenance *a = left, *b = right;

  if (a->table != b->table)
    return a->table < b->table ? -1 : 1;
  if (a->row != b->row)
    return a->row < b->row ? -1 : 1;
  return (a->node > b->node) - (a->node < b->node);
}

int
kdc__provenance_add (struct kdc_dossier *dossier, const struct kdc__form_node *node, uint32_t row,
                     struct kdc__provenance **out)
{
  void *items = dossier->provenances;

  if (kdc__grow (dossier->ctx, &items, &dossier->provenance_capacity, dossier->provenance_count,
                 sizeof **out) != KDC_OK)
    return KDC_ENOMEM;
  dossier->provenances = items;
  *out = dossier->provenances + dossier->provenance_count++;
  **out = (struct kdc__provenance) { .table = node->node.table, .row = row,
                                     .node = node->node.index };
  return KDC_OK;
}

void
kdc__provenance_sort (struct kdc_dossier *dossier)
{
  if (dossier->provenance_count > 1)
    qsort (dossier->provenances, dossier->provenance_count, sizeof *dossier->provenances, compare);
}

struct kdc__provenance *
kdc__provenance_find (const struct kdc_dossier *dossier, const struct kdc__form_node *node,
                      uint32_t row)
{
  struct kdc__provenance key = { .table = node->node.table, .row = row, .node = node->node.index };

  if (!dossier->provenance_count)
    return NULL;
  return bsearch (&key, dossier->provenances, dossier->provenance_count, sizeof key, compare);
}
