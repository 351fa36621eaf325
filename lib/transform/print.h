/* print.h - declarations and slips: a dossier, its procedure and a receipt become one input tree, a
 * style sheet of the catalog makes XHTML of it (docs/prints.md). */
#ifndef KDC__PRINT_H
#define KDC__PRINT_H

#include "validate/report.h"

/* Either dossier (filled) or procedure (blank) is given, the other NULL. receipt: urn:kdc:receipt:1
 * bytes, or NULL. KDC_ENOTFOUND catalog.unknown: no such print for that procedure; KDC_EPARSE
 * print.receipt, print.other-receipt, print.dossier; KDC_EMODEL; KDC_EIO; KDC_ENOMEM. */
int kdc__print (struct kdc_catalog *catalog, struct kdc_dossier *dossier,
                const struct kdc_procedure *procedure, const char *print, int lang, kdc__day on,
                const void *receipt, size_t receipt_size, struct kdc_buffer *out, kdc_error **err);

/* A date in Vietnamese words: "ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu".
 * Parts of lower precision are left out, as is the time of day. */
int kdc__date_in_words (struct kdc__partial date, struct kdc_buffer *out);
/* 0 … 999 999 999 in Vietnamese words; KDC_EINVAL beyond. Both put a space before their first word
 * when out does not end with one. */
int kdc__number_in_words (int64_t number, struct kdc_buffer *out);

#endif
