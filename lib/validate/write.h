/* write.h - the canonical document of a dossier. */
#ifndef KDC__VALIDATE_WRITE_H
#define KDC__VALIDATE_WRITE_H

#include "dossier/write.h"
#include "validate/evaluate.h"

/* on: what $today means. KDC_OK; KDC_ESTATE dossier.no-data; KDC_ELIMIT, KDC_ENOMEM, KDC_EMODEL,
 * KDC_EIO. The slots stay settled. */
int kdc__dossier_settle_write (struct kdc_dossier *dossier, kdc__day on, enum kdc__write_form form,
                               struct kdc_buffer *out, kdc_error **err);

#endif
