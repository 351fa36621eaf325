/* draft.h - a session as a document, and a document as a session again. */
#ifndef KDC__DRAFT_H
#define KDC__DRAFT_H

#include "dossier/write.h"
#include "validate/fill.h"

/* CANONICAL: what would be filed, as of the session's day. DRAFT: all that was entered, to be
 * opened again. KDC_ELIMIT, KDC_ENOMEM, or a look-up's failure. */
int kdc__fill_write (struct kdc_fill *fill, enum kdc__write_form form, struct kdc_buffer *out,
                     kdc_error **err);
/* A draft (or any dossier) as a session in the state that it was saved in. Failures: as
 * kdc__fill_from_dossier; KDC_EPARSE draft.damaged: what stands in <draft> does not fit the
 * form. Elements that the form does not know become notes (unplaced.h). */
int kdc__fill_reopen (struct kdc_catalog *catalog, const char *data, size_t size,
                      const char *source, const char *directory, kdc__day on,
                      struct kdc_fill **out, kdc_error **err);
/* KDC_ENOTFOUND draft.version: the catalog does not have the version of the form that it was begun
 * under, so that nobody can say what its parts mean. */
int kdc__draft_version (const struct kdc_fill *fill, kdc_error **err);
/* Another session in the same state. */
int kdc__fill_clone (struct kdc_fill *fill, struct kdc_fill **out, kdc_error **err);
/* Each becomes the other. */
void kdc__fill_swap (struct kdc_fill *one, struct kdc_fill *other);

#endif
