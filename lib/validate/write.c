/* write.c - a dossier written as it is to be judged: what is relevant, with the calculated values
 * of a day. */
#include "validate/write.h"

static int
settle (struct kdc_dossier *dossier, kdc__day on, kdc_error **err)
{
  struct kdc__evaluator evaluator;
  int status = kdc__evaluator_init (&evaluator, dossier->catalog, dossier, on);

  evaluator.err = err;
  if (status == KDC_OK && dossier->well_formed)
    status = kdc__evaluator_settle (&evaluator);
  kdc__evaluator_clear (&evaluator);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

int
kdc__dossier_settle_write (struct kdc_dossier *dossier, kdc__day on, enum kdc__write_form form,
                           struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__envelope envelope;
  int status = kdc__dossier_parse (dossier, on, err);

  if (status == KDC_OK)
    status = settle (dossier, on, err);
  if (status != KDC_OK)
    return status;
  status = kdc__envelope_read (dossier, &envelope);
  status = status == KDC_OK ? kdc__dossier_write (dossier, &envelope, form, NULL, out, err)
                            : kdc__fail_nomem (err);
  kdc__envelope_clear (&envelope);
  return status;
}
