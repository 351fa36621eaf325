/* decimal.h - what the expression room needs of decimals beyond value.h: rounding, remainders,
 * lexical forms. */
#ifndef KDC__DECIMAL_H
#define KDC__DECIMAL_H

#include "base/buffer.h"
#include "expr/value.h"

enum kdc__rounding { KDC__FLOOR, KDC__CEILING, KDC__HALF_UP /* towards +∞ */, KDC__HALF_EVEN };

struct kdc__decimal kdc__decimal_negate (struct kdc__decimal d);
/* digits behind the point to keep; may be negative. KDC_OK or KDC_ELIMIT. */
int kdc__decimal_round (struct kdc__decimal d, enum kdc__rounding rounding, int64_t digits,
                        struct kdc__decimal *out);
int kdc__decimal_mod (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out);
int kdc__decimal_idiv (struct kdc__decimal a, struct kdc__decimal b, int64_t *out);
int kdc__decimal_to_int (struct kdc__decimal d, int64_t *out);        /* truncates */
int kdc__decimal_parse (const char *text, size_t size, struct kdc__decimal *out);
int kdc__decimal_format (struct kdc__decimal d, struct kdc_buffer *out);

#endif
