/* fields.c - values of the HTTP fields the protocols lean on: Content-Digest (RFC 9530),
 * structured strings (RFC 8941), Retry-After (RFC 9110), problem details (RFC 9457). */

#include <string.h>

#include "base/text.h"
#include "wire/http.h"
#include "wire/json.h"
#include "wire/syntax.h"

/* ---- Content-Digest ---- */

int
kdc__content_digest_format (const uint8_t sha[32], struct kdc_buffer *out)
{
  (void) kdc__buffer_puts (out, "sha-256=:");
  (void) kdc__base64 (out, sha, 32);
  return kdc__buffer_putc (out, ':');
}

static const char *
skip_space (const char *at)
{
  return at + strspn (at, " \t");
}

/* Behind a quoted string, a byte sequence or a bare item; NULL when it is none. */
static const char *
skip_item (const char *at)
{
  if (*at == ':') {
    at++;
    at += strcspn (at, ":,");
    return *at == ':' ? at + 1 : NULL;
  }
  if (*at != '"')
    return at + strcspn (at, ",; \t");
  for (at++; *at != '"'; at++) {
    if (*at == '\\' && at[1] != '\0')
      at++;
    if (*at == '\0')
      return NULL;
  }
  return at + 1;
}

static const char *
skip_parameters (const char *at)
{
  while (at != NULL && *at == ';') {
    at = skip_space (at + 1);
    at += strcspn (at, "=,; \t");
    if (*at == '=')
      at = skip_item (at + 1);
  }
  return at;
}

static int
decode_sha (const char *text, size_t size, uint8_t sha[32])
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, NULL, 256);
  status = kdc__unbase64 (&bytes, text, size);
  if (status == KDC_OK && bytes.size != 32)
    status = KDC_EPARSE;
  if (status == KDC_OK)
    memcpy (sha, bytes.data, 32);
  kdc__buffer_clear (&bytes);
  return status == KDC_ENOMEM ? KDC_ENOMEM : status == KDC_OK ? KDC_OK : KDC_EPARSE;
}

/* One member "key=value;parameters". *at moves behind it. */
static int
read_member (const char **at, uint8_t sha[32], int *found)
{
  const char *key = *at, *value, *end;
  size_t size = strcspn (key, "=,; \t");
  int status = KDC_OK;

  if (size == 0)
    return KDC_EPARSE;
  value = key + size;
  end = *value == '=' ? skip_item (value + 1) : value;
  if (end == NULL)
    return KDC_EPARSE;
  if (size == 7 && memcmp (key, "sha-256", 7) == 0) {
    if (end - value < 3 || value[1] != ':')
      return KDC_EPARSE;
    status = decode_sha (value + 2, (size_t) (end - value) - 3, sha);
    *found = 1;
  }
  end = skip_parameters (end);
  if (end == NULL)
    return KDC_EPARSE;
  *at = skip_space (end);
  return status;
}

int
kdc__content_digest_parse (const char *value, uint8_t sha[32])
{
  const char *at = skip_space (value);
  int found = 0, status;

  while (*at != '\0') {
    status = read_member (&at, sha, &found);
    if (status != KDC_OK)
      return status;
    if (*at == '\0')
      break;
    if (*at != ',')
      return KDC_EPARSE;
    at = skip_space (at + 1);
    if (*at == '\0')
      return KDC_EPARSE;            /* a comma with nothing behind it */
  }
  return found ? KDC_OK : KDC_ENOTFOUND;
}

/* ---- structured-field strings ---- */

int
kdc__sf_string_format (const char *text, struct kdc_buffer *out)
{
  const char *at;

  for (at = text; *at != '\0'; at++)
    if ((unsigned char) *at < 0x20 || (unsigned char) *at >= 0x7f)
      return KDC_EINVAL;
  (void) kdc__buffer_putc (out, '"');
  for (at = text; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\')
      (void) kdc__buffer_putc (out, '\\');
    (void) kdc__buffer_putc (out, *at);
  }
  return kdc__buffer_putc (out, '"');
}

static int
only_parameters (const char *at)
{
  at = skip_parameters (skip_space (at));
  return at != NULL && *skip_space (at) == '\0';
}

static int
parse_quoted (struct kdc__arena *arena, const char *at, char **out)
{
  char *text = kdc__arena_alloc (arena, strlen (at) + 1);
  size_t n = 0;

  if (text == NULL)
    return KDC_ENOMEM;
  for (at++; *at != '"'; at++) {
    if (*at == '\\' && *++at != '"' && *at != '\\')
      return KDC_EPARSE;
    if ((unsigned char) *at < 0x20 || (unsigned char) *at >= 0x7f)
      return KDC_EPARSE;
    text[n++] = *at;
  }
  if (!only_parameters (at + 1))
    return KDC_EPARSE;
  *out = text;
  return KDC_OK;
}

int
kdc__sf_string_parse (struct kdc__arena *arena, const char *value, char **out)
{
  *out = NULL;
  value = skip_space (value);
  return *value == '"' ? parse_quoted (arena, value, out) : KDC_EPARSE;
}

/* ---- Retry-After ---- */

static const char *const short_days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL };
static const char *const long_days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
                                         "Saturday", "Sunday", NULL };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
                                      "Sep", "Oct", "Nov", "Dec", NULL };

struct date { int year, month, day, hour, minute, second, short_year; };

static int
take_name (const char **at, const char *const *names)
{
  int i;

  for (i = 0; names[i] != NULL; i++)
    if (strncmp (*at, names[i], strlen (names[i])) == 0) {
      *at += strlen (names[i]);
      return i + 1;
    }
  return 0;
}

static int
take_digits (const char **at, int count, int *out)
{
  *out = 0;
  for (; count > 0; count--, (*at)++) {
    if (**at < '0' || **at > '9')
      return 0;
    *out = *out * 10 + (**at - '0');
  }
  return 1;
}

static int
take_time (const char **at, struct date *d)
{
  return take_digits (at, 2, &d->hour) && *(*at)++ == ':' && take_digits (at, 2, &d->minute)
         && *(*at)++ == ':' && take_digits (at, 2, &d->second);
}

static int
take_field (const char **at, char kind, struct date *d)
{
  switch (kind) {
  case 'w': return take_name (at, short_days) != 0;
  case 'W': return take_name (at, long_days) != 0;
  case 'm': return (d->month = take_name (at, months)) != 0;
  case 'D': return take_digits (at, 2, &d->day);
  case 'd':
    if (**at != ' ')
      return take_digits (at, 2, &d->day);
    (*at)++;
    return take_digits (at, 1, &d->day);
  case 'Y': return take_digits (at, 4, &d->year);
  case 'y':
    d->short_year = 1;
    return take_digits (at, 2, &d->year);
  case 't': return take_time (at, d);
  default: return *(*at)++ == kind;
  }
}

static int
match_date (const char *text, const char *pattern, struct date *d)
{
  memset (d, 0, sizeof *d);
  for (; *pattern != '\0'; pattern++)
    if (*text == '\0' || !take_field (&text, *pattern, d))
      return 0;
  return *text == '\0';
}

/* RFC 9110 5.6.7: a year that seems more than 50 years ahead is the last one with those digits. */
static void
widen_year (struct date *d, kdc__instant now)
{
  struct kdc__civil civil;

  kdc__instant_to_civil (now, &civil);
  d->year += civil.year - civil.year % 100;
  if (d->year > civil.year + 50)
    d->year -= 100;
}

static int
date_instant (struct date *d, kdc__instant now, kdc__instant *at)
{
  if (d->short_year)
    widen_year (d, now);
  if (!kdc__day_is_valid (d->year, d->month, d->day) || d->hour > 23 || d->minute > 59
      || d->second > 60)
    return KDC_EPARSE;
  *at = (kdc__instant) kdc__day_from_civil (d->year, d->month, d->day) * 86400000
        + ((d->hour * 60 + d->minute) * 60 + d->second) * INT64_C (1000);
  return KDC_OK;
}

int
kdc__retry_after_parse (const char *value, kdc__instant now, kdc__instant *at)
{
  /* w, W: name of the weekday; m: of the month; D, d: day (d: asctime's, perhaps a space in
   * front); Y, y: year of four, of two places; t: hh:mm:ss; anything else is itself. */
  static const char *const forms[] = { "w, D m Y t GMT", "W, D-m-y t GMT", "w m d t Y" };
  size_t i, size = strlen (value);
  struct date date;
  int64_t seconds;

  kdc__trim (&value, &size);
  if (size == 0 || size > 40)
    return KDC_EPARSE;
  if (value[0] >= '0' && value[0] <= '9') {
    if (kdc__parse_int64 (value, size, &seconds) != 0 || seconds > INT64_C (1000000000000))
      return KDC_EPARSE;
    *at = now + seconds * 1000;
    return KDC_OK;
  }
  for (i = 0; i < sizeof forms / sizeof *forms; i++) {
    char text[41];

    memcpy (text, value, size);
    text[size] = '\0';
    if (match_date (text, forms[i], &date))
      return date_instant (&date, now, at);
  }
  return KDC_EPARSE;
}
