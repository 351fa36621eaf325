/* evaluate.h - one dossier's expressions at work: parameters, look-ups, relevance and calculated
 * values settled. Used by validation and by kdc_eval. */
#ifndef KDC__EVALUATE_H
#define KDC__EVALUATE_H

#include "dossier/dossier.h"

struct kdc__evaluator {
  struct kdc_dossier *dossier;      /* NULL: expressions without paths */
  struct kdc__vm vm;
  struct kdc__lookup_user lookup_user;
  kdc__day on;
  kdc_error **err;                  /* NULL, or where settling says which look-up failed */
};
/* Parameters come from the dossier (received, channel, …) and from on ($today). KDC_OK or
 * KDC_ENOMEM; clear it in both cases. */
int kdc__evaluator_init (struct kdc__evaluator *evaluator, struct kdc_catalog *catalog,
                         struct kdc_dossier *dossier, kdc__day on);
/* The parameters anew: the dossier's envelope or on have changed. */
void kdc__evaluator_refresh (struct kdc__evaluator *evaluator);
/* Runs the relevant and calculate steps of the form, so that slots read as they should: from what
 * was received, whatever was run before. KDC_OK, KDC_ENOMEM, or the status of a look-up. */
int kdc__evaluator_settle (struct kdc__evaluator *evaluator);
/* The same, and then a condition of the procedure: *out is a KDC__LOOKUP_…, pending when it read
 * something missing, wrong or pending. */
int kdc__evaluator_asks (struct kdc__evaluator *evaluator, const struct kdc__expr *test, int *out);
void kdc__evaluator_clear (struct kdc__evaluator *evaluator);

#endif
