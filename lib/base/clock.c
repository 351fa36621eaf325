/* clock.c - civil time by arithmetic alone: no C library time zone, no locale. The local zone is
 * +07:00 throughout. Instants outside the years 1 … 9999 are drawn to the nearest inside. */
#include "base/clock.h"

#include <string.h>

#define MINUTE_MS INT64_C (60000)
#define DAY_MS INT64_C (86400000)
#define ZONE_MS (7 * 60 * MINUTE_MS)

static const int month_starts[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

static int
is_leap (int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of the months before this one. */
static int
days_before (int year, int month)
{
  return month_starts[month - 1] + (month > 2 && is_leap (year));
}

static int
month_length (int year, int month)
{
  return month_starts[month] - month_starts[month - 1] + (month == 2 && is_leap (year));
}

/* Days before 1 January of a year ≥ 1, counted from 0001-01-01. */
static int32_t
days_before_year (int year)
{
  int32_t y = year - 1;

  return y * 365 + y / 4 - y / 100 + y / 400;
}

#define EPOCH 719162                    /* days from 0001-01-01 to 1970-01-01 */
#define LAST_DAY 3652058                /* the same to 9999-12-31 */

int
kdc__day_is_valid (int year, int month, int day)
{
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
         && day <= month_length (year, month);
}

/* A month or day out of range is carried over, as in "the 31st day after". */
kdc__day
kdc__day_from_civil (int year, int month, int day)
{
  int64_t months = (int64_t) year * 12 + month - 1, total;

  if (months < 12)
    return -EPOCH;
  if (months > 9999 * 12 + 11)
    return LAST_DAY - EPOCH;
  year = (int) (months / 12);
  month = (int) (months % 12) + 1;
  total = (int64_t) days_before_year (year) + days_before (year, month) + day - 1;
  if (total < 0)
    total = 0;
  else if (total > LAST_DAY)
    total = LAST_DAY;
  return (kdc__day) (total - EPOCH);
}

void
kdc__day_to_civil (kdc__day day, int *year, int *month, int *day_of_month)
{
  int64_t total = (int64_t) day + EPOCH;
  int y, m;

  if (total < 0)
    total = 0;
  else if (total > LAST_DAY)
    total = LAST_DAY;
  y = (int) (total * 400 / 146097) + 1;  /* right, or one too great */
  if (days_before_year (y) > total)
    y--;
  else if (days_before_year (y + 1) <= total)
    y++;
  total -= days_before_year (y);
  for (m = 12; days_before (y, m) > total; m--)
    ;
  *year = y;
  *month = m;
  *day_of_month = (int) total - days_before (y, m) + 1;
}

int
kdc__weekday (kdc__day day)
{
  return (int) ((((int64_t) day + 3) % 7 + 7) % 7);     /* 1970-01-01 was a Thursday */
}

/* Local milliseconds since 1970-01-01T00:00 local, inside the years 1 … 9999. */
static int64_t
local_ms (kdc__instant at)
{
  const int64_t least = -(int64_t) EPOCH * DAY_MS;
  const int64_t most = (int64_t) (LAST_DAY - EPOCH + 1) * DAY_MS - 1;

  if (at < least - ZONE_MS)
    return least;
  return at > most - ZONE_MS ? most : at + ZONE_MS;
}

kdc__day
kdc__day_of (kdc__instant at)
{
  int64_t ms = local_ms (at), days = ms / DAY_MS;

  return (kdc__day) (ms % DAY_MS < 0 ? days - 1 : days);
}

kdc__instant
kdc__instant_from_civil (const struct kdc__civil *civil)
{
  int64_t day = kdc__day_from_civil (civil->year, civil->month, civil->day);

  return day * DAY_MS + ((int64_t) civil->hour * 60 + civil->minute) * MINUTE_MS
         + (int64_t) civil->second * 1000 + civil->millisecond - ZONE_MS;
}

void
kdc__instant_to_civil (kdc__instant at, struct kdc__civil *civil)
{
  kdc__day day = kdc__day_of (at);
  int rest = (int) (local_ms (at) - day * DAY_MS);

  kdc__day_to_civil (day, &civil->year, &civil->month, &civil->day);
  civil->hour = rest / 3600000;
  civil->minute = rest / 60000 % 60;
  civil->second = rest / 1000 % 60;
  civil->millisecond = rest % 1000;
}

/* Reads count digits at *at and moves it behind them; -1: not so many digits. */
static int
take_digits (const char *text, size_t length, size_t *at, size_t count)
{
  int value = 0;

  if (length - *at < count)
    return -1;
  for (; count > 0; count--, ++*at) {
    if (text[*at] < '0' || text[*at] > '9')
      return -1;
    value = value * 10 + (text[*at] - '0');
  }
  return value;
}

static int
take_char (const char *text, size_t length, size_t *at, char c)
{
  if (*at >= length || text[*at] != c)
    return 0;
  ++*at;
  return 1;
}

static int
take_date (const char *text, size_t length, size_t *at, struct kdc__civil *civil)
{
  civil->year = take_digits (text, length, at, 4);
  if (civil->year < 0 || !take_char (text, length, at, '-'))
    return -1;
  civil->month = take_digits (text, length, at, 2);
  if (civil->month < 0 || !take_char (text, length, at, '-'))
    return -1;
  civil->day = take_digits (text, length, at, 2);
  return kdc__day_is_valid (civil->year, civil->month, civil->day) ? 0 : -1;
}

/* Digits after the point; what is finer than a millisecond is cut off. */
static int
take_fraction (const char *text, size_t length, size_t *at, int *millisecond)
{
  int scale = 100, value = 0;
  size_t start = *at;

  for (; *at < length && text[*at] >= '0' && text[*at] <= '9'; ++*at, scale /= 10)
    value += scale * (text[*at] - '0');
  *millisecond = value;
  return *at == start || *at - start > 9 ? -1 : 0;
}

static int
take_time (const char *text, size_t length, size_t *at, struct kdc__civil *civil)
{
  civil->hour = take_digits (text, length, at, 2);
  if (civil->hour < 0 || civil->hour > 23 || !take_char (text, length, at, ':'))
    return -1;
  civil->minute = take_digits (text, length, at, 2);
  if (civil->minute < 0 || civil->minute > 59)
    return -1;
  if (!take_char (text, length, at, ':'))
    return 0;
  civil->second = take_digits (text, length, at, 2);
  if (civil->second < 0 || civil->second > 59)
    return -1;
  if (take_char (text, length, at, '.'))
    return take_fraction (text, length, at, &civil->millisecond);
  return 0;
}

static int
take_zone (const char *text, size_t length, size_t *at, int64_t *zone)
{
  int sign = 1, hour, minute;

  *zone = ZONE_MS;
  if (*at == length)
    return 0;
  *zone = 0;
  if (take_char (text, length, at, 'Z'))
    return 0;
  if (take_char (text, length, at, '-'))
    sign = -1;
  else if (!take_char (text, length, at, '+'))
    return -1;
  hour = take_digits (text, length, at, 2);
  if (hour < 0 || !take_char (text, length, at, ':'))
    return -1;
  minute = take_digits (text, length, at, 2);
  if (minute < 0 || minute > 59 || hour * 60 + minute > 14 * 60)
    return -1;
  *zone = sign * (hour * 60 + minute) * MINUTE_MS;
  return 0;
}

int
kdc__day_parse (const char *text, size_t length, kdc__day *out)
{
  struct kdc__civil civil;
  size_t at = 0;

  if (take_date (text, length, &at, &civil) != 0 || at != length)
    return -1;
  *out = kdc__day_from_civil (civil.year, civil.month, civil.day);
  return 0;
}

int
kdc__instant_parse (const char *text, size_t length, kdc__instant *out)
{
  struct kdc__civil civil = { 0, 0, 0, 0, 0, 0, 0 };
  size_t at = 0;
  int64_t zone;

  if (take_date (text, length, &at, &civil) != 0 || !take_char (text, length, &at, 'T')
      || take_time (text, length, &at, &civil) != 0
      || take_zone (text, length, &at, &zone) != 0 || at != length)
    return -1;
  *out = kdc__instant_from_civil (&civil) + ZONE_MS - zone;
  return 0;
}

static char *
put_digits (char *out, int value, int count)
{
  int i;

  for (i = count; i-- > 0; value /= 10)
    out[i] = (char) ('0' + value % 10);
  return out + count;
}

void
kdc__day_format (kdc__day day, char out[11])
{
  int year, month, day_of_month;

  kdc__day_to_civil (day, &year, &month, &day_of_month);
  out = put_digits (out, year, 4);
  *out++ = '-';
  out = put_digits (out, month, 2);
  *out++ = '-';
  *put_digits (out, day_of_month, 2) = '\0';
}

/* Milliseconds only when there are any. */
void
kdc__instant_format (kdc__instant at, char out[32])
{
  struct kdc__civil civil;

  kdc__instant_to_civil (at, &civil);
  kdc__day_format (kdc__day_of (at), out);
  out += 10;
  *out++ = 'T';
  out = put_digits (out, civil.hour, 2);
  *out++ = ':';
  out = put_digits (out, civil.minute, 2);
  *out++ = ':';
  out = put_digits (out, civil.second, 2);
  if (civil.millisecond) {
    *out++ = '.';
    out = put_digits (out, civil.millisecond, 3);
  }
  memcpy (out, "+07:00", 7);
}
