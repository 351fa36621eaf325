/* formats.c - dates, numbers and texts as an interface writes them. Dates go by patterns of letters
 * (yyyy MM dd HH mm ss SSS XXX, and the
 * English EEE and MMM of HTTP; text in quotes), several between "|": the first that holds all of a
 * value writes it, the first that fits a text reads it. */

#include <string.h>
#include "base/clock.h"
#include "base/text.h"
#include "exchange/maps.h"

/* --- patterns --------------------------------------------------------------------------------- */

enum {
  YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLISECOND, ZONE, WEEKDAY, LITERAL, END, WRONG
};

#define NAMED 0                     /* instead of digits: three letters of English */
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekdays[] = "MonTueWedThuFriSatSun";

static const struct { const char *letters; int item, digits; } letters[]
  = { { "yyyy", YEAR, 4 }, { "MMM", MONTH, NAMED }, { "MM", MONTH, 2 }, { "dd", DAY, 2 },
      { "EEE", WEEKDAY, NAMED }, { "HH", HOUR, 2 }, { "mm", MINUTE, 2 }, { "ss", SECOND, 2 },
      { "SSS", MILLISECOND, 3 }, { "XXX", ZONE, 6 } };

struct item { int kind, digits; char literal; };

static struct item
field_item (const char **at)
{
  struct item item = { WRONG, 1, '\0' };
  size_t i, length;

  for (i = 0; i < sizeof letters / sizeof *letters; i++) {
    length = strlen (letters[i].letters);
    if (strncmp (*at, letters[i].letters, length) == 0) {
      item.kind = letters[i].item;
      item.digits = letters[i].digits;
      *at += length;
      break;
    }
  }
  return item;
}

static int
is_letter (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One item, or one character of text; two quotes are one. *quoted is kept between calls. */
static struct item
next_item (const char **at, int *quoted)
{
  struct item item = { LITERAL, 1, '\0' };

  while (**at == '\'' && (*at)[1] != '\'') {
    *quoted = !*quoted;
    ++*at;
  }
  item.literal = **at;
  if (**at == '\0' || (**at == '|' && !*quoted)) {
    item.kind = *quoted ? WRONG : END;
    return item;
  }
  if (!*quoted && is_letter (**at))
    return field_item (at);
  *at += **at == '\'' ? 2 : 1;
  return item;
}

/* A pattern has all fields down to its finest, each once. */
static long
check_pattern (const char *all, const char **at)
{
  const char *start = *at;
  unsigned seen = 0, fields;
  int quoted = 0;

  for (;;) {
    const char *before = *at;
    struct item item = next_item (at, &quoted);

    if (item.kind == END)
      break;
    if (item.kind == WRONG || (item.kind < LITERAL && (seen >> item.kind & 1)))
      return (long) (before - all);
    if (item.kind < LITERAL)
      seen |= 1U << item.kind;
  }
  fields = seen & ((1U << ZONE) - 1);
  if (fields == 0 || (fields & (fields + 1)) != 0 || fields == (1U << (HOUR + 1)) - 1
      || ((seen >> ZONE & 1) && fields < 1U << HOUR)
      || ((seen >> WEEKDAY & 1) && fields < 1U << DAY))
    return (long) (start - all);
  return -1;
}

long
kdc__format_check_date (const char *patterns)
{
  const char *at = patterns;
  long wrong;

  do {
    wrong = check_pattern (patterns, &at);
  } while (wrong < 0 && *at == '|' && *++at != '\0');
  if (wrong < 0 && *at == '\0' && at > patterns && at[-1] == '|')
    wrong = (long) (at - 1 - patterns);
  return wrong;
}

static const char *
next_pattern (const char *at)
{
  int quoted = 0;

  while (next_item (&at, &quoted).kind < END)
    ;
  return *at == '|' ? at + 1 : NULL;
}

/* The finest field of a pattern. */
static int
finest (const char *at)
{
  int quoted = 0, most = -1;
  struct item item;

  while ((item = next_item (&at, &quoted)).kind < END)
    if (item.kind < ZONE && item.kind > most)
      most = item.kind;
  return most;
}

/* --- moments ---------------------------------------------------------------------------------- */

struct moment { struct kdc__civil civil; int finest, zone; };

/* A value of a dossier: year, month, day, or day and time. -1: none of these. */
static int
read_moment (const char *text, int zone, struct moment *out)
{
  size_t length = strlen (text);
  char day[11] = "0000-01-01";
  kdc__instant at;
  kdc__day date;

  memset (out, 0, sizeof *out);
  if (length == 4 || length == 7 || length == 10) {
    memcpy (day, text, length);
    if (kdc__day_parse (day, 10, &date) != 0)
      return -1;
    kdc__day_to_civil (date, &out->civil.year, &out->civil.month, &out->civil.day);
    out->finest = length == 4 ? YEAR : length == 7 ? MONTH : DAY;
    return 0;
  }
  if (kdc__instant_parse (text, length, &at) != 0)
    return -1;
  kdc__instant_to_civil (at + (int64_t) (zone - 7 * 60) * 60000, &out->civil);
  out->finest = out->civil.millisecond != 0 ? MILLISECOND
                : out->civil.second != 0    ? SECOND
                                            : MINUTE;
  out->zone = zone;
  return 0;
}

static int *
field_of (struct kdc__civil *civil, int item)
{
  int *const fields[]
    = { &civil->year, &civil->month, &civil->day, &civil->hour, &civil->minute, &civil->second,
        &civil->millisecond };

  return fields[item];
}

static void
write_zone (int zone, struct kdc_buffer *out)
{
  int minutes = zone < 0 ? -zone : zone;

  (void) kdc__buffer_printf (out, "%c%02d:%02d", zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void
write_name (int item, const struct kdc__civil *civil, struct kdc_buffer *out)
{
  kdc__day day = kdc__day_from_civil (civil->year, civil->month, civil->day);

  (void) kdc__buffer_append (out, item == MONTH ? months + 3 * (civil->month - 1)
                                                : weekdays + 3 * kdc__weekday (day), 3);
}

static int
write_moment (const char *at, struct moment *m, struct kdc_buffer *out)
{
  int quoted = 0;
  struct item item;

  while ((item = next_item (&at, &quoted)).kind < END)
    if (item.kind == LITERAL)
      (void) kdc__buffer_putc (out, item.literal);
    else if (item.kind == ZONE)
      write_zone (m->zone, out);
    else if (item.digits == NAMED)
      write_name (item.kind, &m->civil, out);
    else
      (void) kdc__buffer_printf (out, "%0*d", item.digits, *field_of (&m->civil, item.kind));
  return out->status;
}

/* A day has no time to write, a time has seconds 00. */
static int
holds (int pattern, int value)
{
  return value < HOUR ? pattern == value : pattern >= value;
}

static int
write_date (const struct kdc__value_format *format, const char *value, struct kdc_buffer *out,
            const char **why)
{
  const char *at, *best = NULL;
  struct moment m;

  if (read_moment (value, format->zone, &m) != 0) {
    *why = "wire.why.no-date";
    return KDC_OK;
  }
  for (at = format->date; at != NULL; at = next_pattern (at)) {
    int fine = finest (at);

    if (holds (fine, m.finest))
      return write_moment (at, &m, out);
    if (fine < m.finest && (best == NULL || fine > finest (best)))
      best = at;
  }
  *why = best != NULL ? "wire.why.precision" : "wire.why.coarse";
  return best != NULL ? write_moment (best, &m, out) : KDC_OK;
}

static int
read_number (const char **text, int digits, int *out)
{
  int64_t number;
  size_t i;

  for (i = 0; i < (size_t) digits; i++)
    if ((*text)[i] < '0' || (*text)[i] > '9')
      return -1;
  if (kdc__parse_int64 (*text, (size_t) digits, &number) != 0)
    return -1;
  *out = (int) number;
  *text += digits;
  return 0;
}

static int
read_zone (const char **text, int *zone)
{
  int sign = **text == '-' ? -1 : 1, hours, minutes;

  *zone = 0;
  if (**text == 'Z') {
    ++*text;
    return 0;
  }
  if (**text != '+' && **text != '-')
    return -1;
  ++*text;
  if (read_number (text, 2, &hours) != 0 || *(*text)++ != ':'
      || read_number (text, 2, &minutes) != 0 || hours > 14 || minutes > 59)
    return -1;
  *zone = sign * (hours * 60 + minutes);
  return 0;
}

/* The name of a weekday says nothing that the date does not. */
static int
read_name (const char **text, int item, int *month)
{
  const char *names = item == MONTH ? months : weekdays;
  int i;

  for (i = 0; names[3 * i] != '\0'; i++)
    if (strncmp (*text, names + 3 * i, 3) == 0) {
      *text += 3;
      if (item == MONTH)
        *month = i + 1;
      return 0;
    }
  return -1;
}

/* 0: the whole text is of this pattern. */
static int
fit (const char *at, const char *text, struct moment *m)
{
  int quoted = 0, fault = 0;
  struct item item;

  while (fault == 0 && (item = next_item (&at, &quoted)).kind < END)
    if (item.kind == LITERAL)
      fault = *text++ == item.literal ? 0 : -1;
    else if (item.kind == ZONE)
      fault = read_zone (&text, &m->zone);
    else if (item.digits == NAMED)
      fault = read_name (&text, item.kind, &m->civil.month);
    else
      fault = read_number (&text, item.digits, field_of (&m->civil, item.kind));
  return fault == 0 && *text == '\0' ? 0 : -1;
}

/* The moment as dossiers write it; *right 0 when there is no such day or time. */
static int
write_canonical (const struct moment *m, struct kdc_buffer *out, int *right)
{
  const struct kdc__civil *c = &m->civil;
  char text[48];

  *right = kdc__day_is_valid (c->year, c->month, c->day) && c->hour < 24 && c->minute < 60
           && c->second < 60;
  if (!*right)
    return KDC_OK;
  if (m->finest > DAY) {
    kdc__instant at = kdc__instant_from_civil (c) + (int64_t) (7 * 60 - m->zone) * 60000;

    kdc__instant_format (at, text);
    return kdc__buffer_puts (out, text);
  }
  kdc__day_format (kdc__day_from_civil (c->year, c->month, c->day), text);
  return kdc__buffer_append (out, text, m->finest == YEAR ? 4 : m->finest == MONTH ? 7 : 10);
}

static int
read_date (const struct kdc__value_format *format, const char *text, struct kdc_buffer *out,
           const char **why)
{
  const char *at;
  int right = 0, status;

  for (at = format->date; at != NULL; at = next_pattern (at)) {
    struct moment m;

    memset (&m, 0, sizeof m);
    m.civil.month = m.civil.day = 1;
    m.finest = finest (at);
    m.zone = format->zone;
    if (fit (at, text, &m) != 0)
      continue;
    status = write_canonical (&m, out, &right);
    if (status != KDC_OK || right)
      return status;
  }
  *why = "wire.why.no-date";
  return KDC_OK;
}

/* --- numbers and texts ------------------------------------------------------------------------ */

/* -?[0-9]+(\.[0-9]+)?; *whole: bytes before the point. */
static int
is_decimal (const char *text, size_t *whole)
{
  size_t at = text[0] == '-', digits = strspn (text + at, "0123456789"), rest;

  *whole = at + digits;
  if (digits == 0 || text[*whole] == '\0')
    return digits > 0;
  rest = strspn (text + *whole + 1, "0123456789");
  return text[*whole] == '.' && rest > 0 && text[*whole + 1 + rest] == '\0';
}

static int
too_long (const struct kdc__value_format *format, const char *text, size_t size)
{
  return format->max_length >= 0
         && kdc__utf8_length (text, size) > (size_t) format->max_length;
}

static int
write_decimal (const struct kdc__value_format *format, const char *value, struct kdc_buffer *out,
               const char **why)
{
  size_t whole, keep, length = strlen (value);

  if (!is_decimal (value, &whole)) {
    *why = "wire.why.no-number";
    return KDC_OK;
  }
  keep = whole + (format->digits > 0 ? 1 + (size_t) format->digits : 0);
  if (keep > length)
    keep = length;
  if (strspn (value + keep, ".0") != length - keep)
    *why = "wire.why.digits";
  if (!too_long (format, value, keep))
    return kdc__buffer_append (out, value, keep);
  *why = "wire.why.long";           /* a number cut off is another number */
  return KDC_OK;
}

static int
is_in_set (int characters, uint32_t code)
{
  return characters == KDC__CHARS_UNICODE ? 1
         : characters == KDC__CHARS_BMP   ? code <= 0xFFFF
                                          : code < 0x80;
}

static int
write_text (const struct kdc__value_format *format, const char *value, struct kdc_buffer *out,
            const char **why)
{
  size_t size = strlen (value), at = 0;
  int64_t length = 0;

  while (at < size) {
    uint32_t code;
    size_t next = kdc__utf8_next (value, size, at, &code);

    if (format->max_length >= 0 && length++ == format->max_length) {
      *why = "wire.why.long";
      break;
    }
    if (is_in_set (format->characters, code)) {
      (void) kdc__buffer_append (out, value + at, next - at);
    } else {
      *why = "wire.why.character";
      (void) kdc__buffer_putc (out, '?');
    }
    at = next;
  }
  return out->status;
}

int
kdc__format_write (const struct kdc__value_format *format, const char *value,
                   struct kdc_buffer *out, const char **why)
{
  *why = NULL;
  switch (format->kind) {
  case KDC__FORMAT_DATE:
    return write_date (format, value, out, why);
  case KDC__FORMAT_DECIMAL:
    return write_decimal (format, value, out, why);
  default:
    return write_text (format, value, out, why);
  }
}

/* A text that is longer than the interface says is read all the same: it is there. */
int
kdc__format_read (const struct kdc__value_format *format, const char *text,
                  struct kdc_buffer *out, const char **why)
{
  size_t whole;

  *why = NULL;
  if (format->kind == KDC__FORMAT_DATE)
    return read_date (format, text, out, why);
  if (format->kind == KDC__FORMAT_TEXT || is_decimal (text, &whole))
    return kdc__buffer_puts (out, text);
  *why = "wire.why.no-number";
  return KDC_OK;
}
