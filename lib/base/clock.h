/* clock.h - instants, days and their lexical forms. The zone is +07:00 throughout (DESIGN.md 4). */
#ifndef KDC__CLOCK_H
#define KDC__CLOCK_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t kdc__instant;       /* ms since 1970-01-01T00:00:00Z */
typedef int32_t kdc__day;           /* days since 1970-01-01, proleptic Gregorian, local day */

struct kdc__civil { int year, month, day, hour, minute, second, millisecond; }; /* local, +07:00 */

kdc__day kdc__day_from_civil (int year, int month, int day);
void kdc__day_to_civil (kdc__day day, int *year, int *month, int *day_of_month);
int kdc__day_is_valid (int year, int month, int day);                 /* years 1 … 9999 */
int kdc__weekday (kdc__day day);                                      /* 0 = Monday … 6 = Sunday */
kdc__day kdc__day_of (kdc__instant at);
kdc__instant kdc__instant_from_civil (const struct kdc__civil *civil);
void kdc__instant_to_civil (kdc__instant at, struct kdc__civil *civil);

/* "2026-11-14"; returns 0 on success, -1 otherwise. Exactly this form, whole text. */
int kdc__day_parse (const char *text, size_t length, kdc__day *out);
void kdc__day_format (kdc__day day, char out[11]);
/* "2026-11-14T20:30", optional :ss, .fff, and zone (Z or ±hh:mm; absent = +07:00). */
int kdc__instant_parse (const char *text, size_t length, kdc__instant *out);
void kdc__instant_format (kdc__instant at, char out[32]); /* 2026-11-14T20:30:00+07:00 */

#endif
