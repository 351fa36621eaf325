/* canonical.h - the findings of a report in the words of exported checks. */
#ifndef KDC_TEST_CANONICAL_H
#define KDC_TEST_CANONICAL_H

#include "validate/report.h"

/* Lines "finding RULE PATH" and "undecided RULE PATH", unsorted. Rows are numbered as in the
 * canonical dossier. Of what exports say nothing about, nothing. */
int canonical_findings (const struct kdc_dossier *dossier, const struct kdc_report *report,
                        struct kdc_buffer *out);

#endif
