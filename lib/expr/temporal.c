/* temporal.c - calculation with dates and durations as XPath 2.0 defines it, on local time.
 * A dateTime is milliseconds since 1970-01-01T00:00 local, so that no zone can enter. */
#include "expr/temporal.h"

#include <string.h>

static int
in_range (int64_t day)
{
  return day >= kdc__day_from_civil (1, 1, 1) && day <= kdc__day_from_civil (9999, 12, 31);
}

static int64_t
floor_div (int64_t a, int64_t b)
{
  return a / b - (a % b < 0);
}

kdc__day
kdc__datetime_day (int64_t at)
{
  return (kdc__day) floor_div (at, KDC__DAY_MS);
}

int
kdc__date_add_months (kdc__day day, int64_t months, kdc__day *out)
{
  int year, month, day_of_month;
  int64_t total;

  if (months < -120000 || months > 120000)
    return KDC_ELIMIT;
  kdc__day_to_civil (day, &year, &month, &day_of_month);
  total = (int64_t) year * 12 + month - 1 + months;
  if (total < 12 || total >= (int64_t) 10000 * 12)
    return KDC_ELIMIT;
  year = (int) (total / 12);
  month = (int) (total % 12) + 1;
  while (!kdc__day_is_valid (year, month, day_of_month))
    day_of_month--;
  *out = kdc__day_from_civil (year, month, day_of_month);
  return KDC_OK;
}

int
kdc__date_add_ms (kdc__day day, int64_t ms, kdc__day *out)
{
  int64_t days = floor_div (ms, KDC__DAY_MS) + day;

  if (!in_range (days))
    return KDC_ELIMIT;
  *out = (kdc__day) days;
  return KDC_OK;
}

int
kdc__datetime_add_months (int64_t at, int64_t months, int64_t *out)
{
  kdc__day day = kdc__datetime_day (at), moved;
  int status = kdc__date_add_months (day, months, &moved);

  if (status == KDC_OK)
    *out = at + ((int64_t) moved - day) * KDC__DAY_MS;
  return status;
}

int
kdc__datetime_add_ms (int64_t at, int64_t ms, int64_t *out)
{
  int64_t sum;

  if (__builtin_add_overflow (at, ms, &sum) || !in_range (floor_div (sum, KDC__DAY_MS)))
    return KDC_ELIMIT;
  *out = sum;
  return KDC_OK;
}

int64_t
kdc__age (kdc__day born, kdc__day on)
{
  int year, month, day, year_on;
  kdc__day birthday;
  int64_t age;

  kdc__day_to_civil (born, &year, &month, &day);
  kdc__day_to_civil (on, &year_on, &month, &day);
  age = year_on - year;
  if (kdc__date_add_months (born, age * 12, &birthday) != KDC_OK || birthday > on)
    age--;
  return age;
}

kdc__day
kdc__partial_earliest (struct kdc__partial p)
{
  int month = p.precision >= KDC__PRECISION_MONTH ? p.month : 1;
  int day = p.precision >= KDC__PRECISION_DAY ? p.day : 1;

  return kdc__day_from_civil (p.year, month, day);
}

kdc__day
kdc__partial_latest (struct kdc__partial p)
{
  int month = p.precision >= KDC__PRECISION_MONTH ? p.month : 12;
  int day = p.precision >= KDC__PRECISION_DAY ? p.day : 31;

  while (!kdc__day_is_valid (p.year, month, day))
    day--;
  return kdc__day_from_civil (p.year, month, day);
}

int
kdc__partial_order (struct kdc__partial a, struct kdc__partial b)
{
  const int parts[][2] = {
    { a.precision, b.precision }, { a.year, b.year }, { a.month, b.month }, { a.day, b.day },
    { a.hour, b.hour }, { a.minute, b.minute },
  };
  static const int counts[] = { 1, 2, 3, 4, 6 };        /* by precision */
  int i, count = a.precision == b.precision ? counts[a.precision] : 1;

  for (i = 0; i < count; i++)
    if (parts[i][0] != parts[i][1])
      return parts[i][0] < parts[i][1] ? -1 : 1;
  return 0;
}

/* Exactly n digits at *at, moving it; -1 when they are not there. */
static int
digits (const char *text, size_t size, size_t *at, int n)
{
  int value = 0;

  for (; n > 0; n--, ++*at) {
    if (*at >= size || text[*at] < '0' || text[*at] > '9')
      return -1;
    value = value * 10 + (text[*at] - '0');
  }
  return value;
}

static int
literal (const char *text, size_t size, size_t *at, char c)
{
  if (*at >= size || text[*at] != c)
    return 0;
  ++*at;
  return 1;
}

int
kdc__date_parse (const char *text, size_t size, kdc__day *out)
{
  return kdc__day_parse (text, size, out) == 0 ? KDC_OK : KDC_EPARSE;
}

/* "." and digits, where there are any, into milliseconds; finer than that is not held. */
static int
fraction (const char *text, size_t size, size_t *at, int64_t *ms)
{
  int unit = 100;
  size_t start;

  *ms = 0;
  if (!literal (text, size, at, '.'))
    return KDC_OK;
  for (start = *at; *at < size && text[*at] >= '0' && text[*at] <= '9'; ++*at) {
    if (unit == 0 && text[*at] != '0')
      return KDC_ELIMIT;
    *ms += (int64_t) unit * (text[*at] - '0');
    unit /= 10;
  }
  return *at > start ? KDC_OK : KDC_EPARSE;
}

/* hh:mm:ss(.fff)? to the end; 24:00:00 is the end of the day, as in XML Schema. */
static int
time_of_day (const char *text, size_t size, size_t at, int64_t *ms)
{
  int hour = digits (text, size, &at, 2), minute, second, status;
  int64_t part;

  if (hour < 0 || !literal (text, size, &at, ':'))
    return KDC_EPARSE;
  minute = digits (text, size, &at, 2);
  if (minute < 0 || minute > 59 || !literal (text, size, &at, ':'))
    return KDC_EPARSE;
  second = digits (text, size, &at, 2);
  if (second < 0 || second > 59)
    return KDC_EPARSE;
  status = fraction (text, size, &at, &part);
  if (status != KDC_OK)
    return status;
  *ms = ((hour * 60 + minute) * 60 + second) * (int64_t) 1000 + part;
  return at == size && *ms <= KDC__DAY_MS ? KDC_OK : KDC_EPARSE;
}

int
kdc__datetime_parse (const char *text, size_t size, int64_t *out)
{
  kdc__day day;
  int64_t ms;
  int status;

  if (size < 19 || text[10] != 'T' || kdc__day_parse (text, 10, &day) != 0)
    return KDC_EPARSE;
  status = time_of_day (text, size, 11, &ms);
  if (status != KDC_OK)
    return status;
  return kdc__datetime_add_ms ((int64_t) day * KDC__DAY_MS, ms, out);
}

/* One "12Y" of a duration: a number, then its letter. 0: not here; 1: read; negative: a fault. */
static int
component (const char *text, size_t size, size_t *at, char letter, int64_t *out)
{
  size_t i = *at;
  int64_t value = 0;

  for (; i < size && text[i] >= '0' && text[i] <= '9'; i++)
    if (__builtin_mul_overflow (value, 10, &value)
        || __builtin_add_overflow (value, text[i] - '0', &value))
      return KDC_ELIMIT;
  if (i == *at || i >= size || text[i] != letter)
    return 0;
  *at = i + 1;
  *out = value;
  return 1;
}

static int
add_scaled (int64_t *sum, int64_t value, int64_t unit)
{
  int64_t part;

  if (__builtin_mul_overflow (value, unit, &part) || __builtin_add_overflow (*sum, part, sum))
    return KDC_ELIMIT;
  return KDC_OK;
}

struct unit { char letter; int64_t size; };

/* Components in order, each at most once; how many there were, or a negative status. */
static int
components (const char *text, size_t size, size_t *at, const struct unit *units, int64_t *sum)
{
  int found = 0, status;
  int64_t value;

  for (; units->letter != '\0'; units++) {
    status = component (text, size, at, units->letter, &value);
    if (status == 1) {
      found++;
      status = add_scaled (sum, value, units->size);
    }
    if (status < 0)
      return status;
  }
  return found;
}

int
kdc__months_parse (const char *text, size_t size, int64_t *out)
{
  static const struct unit units[] = { { 'Y', 12 }, { 'M', 1 }, { '\0', 0 } };
  size_t at = size > 0 && text[0] == '-';
  int negative = at == 1, status;
  int64_t sum = 0;

  if (!literal (text, size, &at, 'P'))
    return KDC_EPARSE;
  status = components (text, size, &at, units, &sum);
  if (status < 0)
    return status;
  if (status == 0 || at != size)
    return KDC_EPARSE;
  *out = negative ? -sum : sum;
  return KDC_OK;
}

/* "12.5S": whole seconds, a fraction, the letter. 0: not here; 1: read; negative: a fault. */
static int
seconds (const char *text, size_t size, size_t *at, int64_t *sum)
{
  size_t i = *at;
  int64_t whole = 0, part = 0;
  int status;

  for (; i < size && text[i] >= '0' && text[i] <= '9'; i++)
    if (__builtin_mul_overflow (whole, 10, &whole)
        || __builtin_add_overflow (whole, text[i] - '0', &whole))
      return KDC_ELIMIT;
  if (i == *at)
    return 0;
  status = fraction (text, size, &i, &part);
  if (status == KDC_OK && !literal (text, size, &i, 'S'))
    status = KDC_EPARSE;
  if (status == KDC_OK)
    status = add_scaled (sum, whole, 1000);
  if (status == KDC_OK)
    status = add_scaled (sum, part, 1);
  *at = i;
  return status == KDC_OK ? 1 : status;
}

static int
clock_part (const char *text, size_t size, size_t *at, int64_t *sum)
{
  static const struct unit units[] = { { 'H', 3600000 }, { 'M', 60000 }, { '\0', 0 } };
  int found = components (text, size, at, units, sum), more;

  if (found < 0)
    return found;
  more = seconds (text, size, at, sum);
  return more < 0 ? more : found + more;
}

int
kdc__ms_parse (const char *text, size_t size, int64_t *out)
{
  static const struct unit units[] = { { 'D', 86400000 }, { '\0', 0 } };
  size_t at = size > 0 && text[0] == '-';
  int negative = at == 1, found;
  int64_t sum = 0;

  if (!literal (text, size, &at, 'P'))
    return KDC_EPARSE;
  found = components (text, size, &at, units, &sum);
  if (found >= 0 && literal (text, size, &at, 'T'))
    found = clock_part (text, size, &at, &sum);         /* "T" needs something behind it */
  if (found < 0)
    return found;
  if (found == 0 || at != size)
    return KDC_EPARSE;
  *out = negative ? -sum : sum;
  return KDC_OK;
}

static int
partial_time (const char *text, size_t size, size_t at, struct kdc__partial *p)
{
  int hour = digits (text, size, &at, 2), minute;

  if (hour < 0 || hour > 23 || !literal (text, size, &at, ':'))
    return KDC_EPARSE;
  minute = digits (text, size, &at, 2);
  if (minute < 0 || minute > 59)
    return KDC_EPARSE;
  if (at < size && (size - at != 3 || memcmp (text + at, ":00", 3) != 0))
    return KDC_EPARSE;
  p->hour = (int8_t) hour;
  p->minute = (int8_t) minute;
  return KDC_OK;
}

/* "1990", "1990-05", "1990-05-17", "1990-05-17T20:30" */
int
kdc__partial_parse (const char *text, size_t size, struct kdc__partial *out)
{
  struct kdc__partial p = { 0, 1, 1, 0, 0, KDC__PRECISION_YEAR };
  size_t at = 0;
  int part = digits (text, size, &at, 4);

  p.year = (int16_t) part;
  if (part >= 1 && literal (text, size, &at, '-')) {
    p.precision = KDC__PRECISION_MONTH;
    part = digits (text, size, &at, 2);
    p.month = (int8_t) part;
  }
  if (part >= 1 && p.precision == KDC__PRECISION_MONTH && literal (text, size, &at, '-')) {
    p.precision = KDC__PRECISION_DAY;
    part = digits (text, size, &at, 2);
    p.day = (int8_t) part;
  }
  if (part < 1 || !kdc__day_is_valid (p.year, p.month, p.day))
    return KDC_EPARSE;
  if (at < size && p.precision == KDC__PRECISION_DAY && literal (text, size, &at, 'T')) {
    p.precision = KDC__PRECISION_TIME;
    if (partial_time (text, size, at, &p) != KDC_OK)
      return KDC_EPARSE;
    at = size;
  }
  *out = p;
  return at == size ? KDC_OK : KDC_EPARSE;
}

static int
put_fraction (struct kdc_buffer *out, int ms)
{
  char text[8];
  size_t size = 4;

  if (ms == 0)
    return out->status;
  text[0] = '.';
  text[1] = (char) ('0' + ms / 100);
  text[2] = (char) ('0' + ms / 10 % 10);
  text[3] = (char) ('0' + ms % 10);
  while (text[size - 1] == '0')
    size--;
  return kdc__buffer_append (out, text, size);
}

int
kdc__datetime_format (int64_t at, struct kdc_buffer *out)
{
  kdc__day day = kdc__datetime_day (at);
  int ms = (int) (at - (int64_t) day * KDC__DAY_MS);
  char date[11];

  kdc__day_format (day, date);
  kdc__buffer_printf (out, "%sT%02d:%02d:%02d", date, ms / 3600000, ms / 60000 % 60,
                      ms / 1000 % 60);
  return put_fraction (out, ms % 1000);
}

static void
put_component (struct kdc_buffer *out, uint64_t value, char letter)
{
  if (value > 0)
    kdc__buffer_printf (out, "%llu%c", (unsigned long long) value, letter);
}

static uint64_t
absolute (int64_t value)
{
  return value < 0 ? (uint64_t) 0 - (uint64_t) value : (uint64_t) value;
}

int
kdc__months_format (int64_t months, struct kdc_buffer *out)
{
  uint64_t n = absolute (months);

  kdc__buffer_puts (out, months < 0 ? "-P" : "P");
  put_component (out, n / 12, 'Y');
  put_component (out, n % 12, 'M');
  return n == 0 ? kdc__buffer_puts (out, "0M") : out->status;
}

int
kdc__ms_format (int64_t ms, struct kdc_buffer *out)
{
  uint64_t n = absolute (ms), day = n % (uint64_t) KDC__DAY_MS;

  if (n == 0)
    return kdc__buffer_puts (out, "PT0S");
  kdc__buffer_puts (out, ms < 0 ? "-P" : "P");
  put_component (out, n / (uint64_t) KDC__DAY_MS, 'D');
  if (day == 0)
    return out->status;
  kdc__buffer_putc (out, 'T');
  put_component (out, day / 3600000, 'H');
  put_component (out, day / 60000 % 60, 'M');
  if (day % 60000 == 0)
    return out->status;
  kdc__buffer_printf (out, "%d", (int) (day / 1000 % 60));
  put_fraction (out, (int) (day % 1000));
  return kdc__buffer_putc (out, 'S');
}

int
kdc__partial_format (struct kdc__partial p, struct kdc_buffer *out)
{
  kdc__buffer_printf (out, "%04d", p.year);
  if (p.precision >= KDC__PRECISION_MONTH)
    kdc__buffer_printf (out, "-%02d", p.month);
  if (p.precision >= KDC__PRECISION_DAY)
    kdc__buffer_printf (out, "-%02d", p.day);
  if (p.precision >= KDC__PRECISION_TIME)
    kdc__buffer_printf (out, "T%02d:%02d", p.hour, p.minute);
  return out->status;
}
