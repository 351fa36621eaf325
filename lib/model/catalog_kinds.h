/* catalog_kinds.h - one row per kind of model document: where it lies, how it is read and
 * compiled. */
#ifndef KDC__CATALOG_KINDS_H
#define KDC__CATALOG_KINDS_H

#include "model/compile.h"

struct kdc__kind_row {
  const char *folder, *id;          /* id: attribute of the root that carries it */
  const struct kdc__element_decl *decl;
  /* NULL for protocols, which the exchange room compiles, and overlays, which become part of what
   * they are about. Takes the document over on success. */
  int (*compile) (struct kdc_catalog *catalog, struct kdc__document *document, void **out,
                  kdc_error **err);
  void (*free) (void *compiled);
};
extern const struct kdc__kind_row kdc__kind_rows[KDC__K_COUNT];

/* catalog_index.c: reads the root of one file into the entries, which are sorted when all are
 * there: KDC_EMODEL catalog.double. */
int kdc__catalog_index_file (struct kdc_catalog *c, enum kdc__kind kind, const char *path,
                             kdc_error **err);
int kdc__catalog_sort (struct kdc_catalog *c, const struct kdc__catalog_faults *faults,
                       kdc_error **err);
/* Index of the first entry that is not before (kind, id). */
size_t kdc__catalog_lower (const struct kdc_catalog *c, enum kdc__kind kind, const char *id);
int kdc__catalog_is (const struct kdc_catalog *c, size_t index, enum kdc__kind kind,
                     const char *id);
void kdc__entry_clear (struct kdc_context *ctx, struct kdc__entry *entry);

/* catalog.c: compiled once, on first use. */
int kdc__entry_use (struct kdc_catalog *c, struct kdc__entry *entry, void *out, kdc_error **err);
/* The same, with the overlays of that day. */
int kdc__entry_use_on (struct kdc_catalog *c, struct kdc__entry *entry, kdc__day on, void *out,
                       kdc_error **err);
/* As written. */
int kdc__entry_document (struct kdc_catalog *c, const struct kdc__entry *entry,
                         struct kdc__document **out, kdc_error **err);
static inline int
kdc__entry_in_force (const struct kdc__entry *entry, kdc__day on)
{
  return entry->valid_from <= on && on <= entry->valid_to;
}

#endif
