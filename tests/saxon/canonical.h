/* canonical.h - a validated dossier as exported checks read it: pruned to what is relevant, with
 * the calculated values; and the findings of a report in the words of those checks. */
#ifndef KDC_TEST_CANONICAL_H
#define KDC_TEST_CANONICAL_H

#include "validate/report.h"

/* KDC_OK, KDC_ENOMEM. */
int canonical_write (const struct kdc_dossier *dossier, struct kdc_buffer *out);
/* Lines "finding RULE PATH" and "undecided RULE PATH", unsorted. Rows are numbered as in the
 * canonical dossier. Of what exports say nothing about, nothing. */
int canonical_findings (const struct kdc_dossier *dossier, const struct kdc_report *report,
                        struct kdc_buffer *out);

#endif
