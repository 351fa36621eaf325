/* temporal.h - dates, durations and partial dates: calculation and lexical forms.
 * Every function that can leave the years 0001 … 9999 says so with KDC_ELIMIT. */
#ifndef KDC__TEMPORAL_H
#define KDC__TEMPORAL_H

#include "base/buffer.h"
#include "expr/value.h"

#define KDC__DAY_MS ((int64_t) 86400000)

/* last day of month if needed */
int kdc__date_add_months (kdc__day day, int64_t months, kdc__day *out);
int kdc__date_add_ms (kdc__day day, int64_t ms, kdc__day *out);
int kdc__datetime_add_months (int64_t at, int64_t months, int64_t *out);
int kdc__datetime_add_ms (int64_t at, int64_t ms, int64_t *out);
kdc__day kdc__datetime_day (int64_t at);
int64_t kdc__age (kdc__day born, kdc__day on);      /* largest n with born + n years ≤ on */

int kdc__date_parse (const char *text, size_t size, kdc__day *out);
int kdc__datetime_parse (const char *text, size_t size, int64_t *out);
int kdc__months_parse (const char *text, size_t size, int64_t *out);
int kdc__ms_parse (const char *text, size_t size, int64_t *out);
int kdc__partial_parse (const char *text, size_t size, struct kdc__partial *out);
int kdc__datetime_format (int64_t at, struct kdc_buffer *out);
int kdc__months_format (int64_t months, struct kdc_buffer *out);
int kdc__ms_format (int64_t ms, struct kdc_buffer *out);
int kdc__partial_format (struct kdc__partial p, struct kdc_buffer *out);
/* < 0, 0, > 0: by their parts. Only whether they are equal means anything to people. */
int kdc__partial_order (struct kdc__partial a, struct kdc__partial b);

#endif
