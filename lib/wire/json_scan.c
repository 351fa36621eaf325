/* json_scan.c - see json_scan.h. */
#include "wire/json_scan.h"

#include <stdio.h>
#include <string.h>

#include "base/finding.h"
#include "base/text.h"
#include "wire/syntax.h"

struct scan {
  struct kdc_context *ctx;
  const char *data;
  size_t size, at, depth, deepest;
  const struct kdc__json_events *events;
  void *user;
  struct kdc_buffer text;
  int escaping;                     /* this text keeps its escapes */
  kdc_error **err;
};

static int scan_value (struct scan *s);

static int
wrong (struct scan *s, const char *why)
{
  int line, column;

  kdc__locate (s->data, s->size, s->at, &line, &column);
  return kdc__fail_at (s->ctx, s->err, KDC_EPARSE, "json.syntax", NULL, line, column, NULL, "why",
                       why, NULL);
}

static int
peek (const struct scan *s)
{
  return s->at < s->size ? (unsigned char) s->data[s->at] : -1;
}

static void
skip_space (struct scan *s)
{
  while (s->at < s->size && kdc__is_space (s->data[s->at]))
    s->at++;
}

/* --- strings ---------------------------------------------------------------------------------- */

/* The four digits of \uXXXX; -1: not four. */
static int
read_unit (struct scan *s)
{
  int unit = 0, i, digit;

  for (i = 0; i < 4; i++) {
    digit = s->at < s->size ? kdc__hex_digit (s->data[s->at]) : -1;
    if (digit < 0)
      return -1;
    unit = unit * 16 + digit;
    s->at++;
  }
  return unit;
}

static int
put_escaped_unit (struct scan *s, unsigned unit)
{
  kdc__buffer_printf (&s->text, "\\u%04x", unit);
  return KDC_OK;
}

/* XML has no such character. KDC_ENOTFOUND: the text has to be read again, with its escapes. */
static int
odd_unit (struct scan *s, unsigned unit)
{
  if (s->events->place == NULL)
    return wrong (s, unit >= 0xD800 && unit <= 0xDFFF
                       ? "\\u" : "control character, non-character or no UTF-8 inside \"…\"");
  return s->escaping ? put_escaped_unit (s, unit) : KDC_ENOTFOUND;
}

/* The second half of a pair, when it is there; -1. */
static int
scan_low_half (struct scan *s)
{
  size_t start = s->at;
  int low = -1;

  if (s->size - s->at > 6 && s->data[s->at] == '\\' && s->data[s->at + 1] == 'u') {
    s->at += 2;
    low = read_unit (s);
  }
  if (low >= 0xDC00 && low <= 0xDFFF)
    return low;
  s->at = start;
  return -1;
}

/* Behind the \u. A surrogate comes in two halves, or is none. */
static int
scan_code_point (struct scan *s)
{
  int unit = read_unit (s), low;
  uint32_t code = (uint32_t) unit;
  char bytes[4];
  size_t size;

  if (unit < 0)
    return wrong (s, "\\u");
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    low = scan_low_half (s);
    if (low < 0)
      return odd_unit (s, (unsigned) unit);
    code = 0x10000 + (((uint32_t) unit - 0xD800) << 10) + ((uint32_t) low - 0xDC00);
  } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
    return odd_unit (s, (unsigned) unit);
  }
  size = kdc__utf8_put (code, bytes);
  if (code < 0x10000 && kdc__utf8_check (bytes, size) < size)
    return odd_unit (s, code);
  if (s->escaping && code == '\\')
    kdc__buffer_putc (&s->text, '\\');
  kdc__buffer_append (&s->text, bytes, size);
  return KDC_OK;
}

static int
scan_escape (struct scan *s)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  int c = peek (s);
  const char *found = c > 0 ? strchr (from, c) : NULL;

  if (c == 'u') {
    s->at++;
    return scan_code_point (s);
  }
  if (!found)
    return wrong (s, "\\");
  s->at++;
  if ((c == 'b' || c == 'f') && !s->escaping)
    return odd_unit (s, (unsigned) to[found - from]);
  if (c == 'b' || c == 'f') {
    kdc__buffer_putc (&s->text, '\\');
    return kdc__buffer_putc (&s->text, (char) c);
  }
  if (s->escaping && c == '\\')
    kdc__buffer_putc (&s->text, '\\');
  kdc__buffer_putc (&s->text, to[found - from]);
  return KDC_OK;
}

static int
scan_characters (struct scan *s)
{
  int status = KDC_OK, c;

  s->text.size = 0;
  kdc__buffer_puts (&s->text, "");
  for (s->at++; (c = peek (s)) != '"' && status == KDC_OK;) {
    if (c < 0x20)
      return wrong (s, c < 0 ? "end of text inside \"…\"" : "control character inside \"…\"");
    s->at++;
    if (c == '\\')
      status = scan_escape (s);
    else
      kdc__buffer_putc (&s->text, (char) c);
  }
  return status;
}

/* From the first quotation mark; the text is in s->text. */
static int
scan_string (struct scan *s)
{
  size_t start = s->at;
  int status;

  s->escaping = 0;
  status = scan_characters (s);
  if (status == KDC_ENOTFOUND) {
    s->escaping = 1;
    s->at = start;
    status = scan_characters (s);
  }
  if (status != KDC_OK)
    return status;
  s->at++;
  if (s->text.status != KDC_OK)
    return kdc__fail_nomem (s->err);
  if (kdc__utf8_check (s->text.data, s->text.size) == s->text.size) {
    if (s->events->place != NULL)
      *s->events->place = (struct kdc__json_place) { start, s->escaping };
    return KDC_OK;
  }
  s->at = start;
  return wrong (s, "control character, non-character or no UTF-8 inside \"…\"");
}

/* --- numbers and words ------------------------------------------------------------------------ */

static size_t
digits (const char *text, size_t size)
{
  size_t n = 0;

  while (n < size && text[n] >= '0' && text[n] <= '9')
    n++;
  return n;
}

static int
take_digits (const char *text, size_t size, size_t *at)
{
  size_t n = digits (text + *at, size - *at);

  *at += n;
  return n > 0;
}

/* Whether there is a number at the beginning; *at: behind it, or where it breaks off. */
static int
take_number (const char *text, size_t size, size_t *at)
{
  size_t first = size > 0 && text[0] == '-';

  *at = first;
  if (!take_digits (text, size, at) || (*at - first > 1 && text[first] == '0'))
    return 0;
  if (*at < size && text[*at] == '.') {
    ++*at;
    if (!take_digits (text, size, at))
      return 0;
  }
  if (*at == size || (text[*at] != 'e' && text[*at] != 'E'))
    return 1;
  ++*at;
  *at += *at < size && (text[*at] == '+' || text[*at] == '-');
  return take_digits (text, size, at);
}

int
kdc__json_is_number (const char *text, size_t size)
{
  size_t end;

  return take_number (text, size, &end) && end == size;
}

static int
scan_number (struct scan *s)
{
  size_t start = s->at, size;
  int good = take_number (s->data + start, s->size - start, &size);

  s->at += size;
  if (!good)
    return wrong (s, "number");
  s->text.size = 0;
  if (kdc__buffer_append (&s->text, s->data + start, size) != KDC_OK)
    return kdc__fail_nomem (s->err);
  return s->events->value (s->user, KDC__JSON_NUMBER, s->text.data, s->text.size);
}

static int
scan_word (struct scan *s)
{
  static const struct { const char *word; enum kdc__json_kind kind; } words[] = {
    { "true", KDC__JSON_BOOLEAN }, { "false", KDC__JSON_BOOLEAN }, { "null", KDC__JSON_NULL },
  };
  size_t i;

  for (i = 0; i < sizeof words / sizeof *words; i++) {
    size_t size = strlen (words[i].word);

    if (s->size - s->at < size || memcmp (s->data + s->at, words[i].word, size) != 0)
      continue;
    s->at += size;
    return s->events->value (s->user, words[i].kind, words[i].word, size);
  }
  return wrong (s, "{ [ \" 0-9 - true false null");
}

/* --- objects and arrays ----------------------------------------------------------------------- */

static int
scan_name (struct scan *s)
{
  int status;

  skip_space (s);
  if (peek (s) != '"')
    return wrong (s, "\"");
  status = scan_string (s);
  if (status == KDC_OK)
    status = s->events->name (s->user, s->text.data, s->text.size);
  if (status != KDC_OK)
    return status;
  skip_space (s);
  if (peek (s) != ':')
    return wrong (s, ":");
  s->at++;
  return KDC_OK;
}

static int
scan_members (struct scan *s, int is_array)
{
  int close = is_array ? ']' : '}', status = KDC_OK;

  s->at++;
  skip_space (s);
  if (peek (s) == close) {
    s->at++;
    return KDC_OK;
  }
  for (;;) {
    if (!is_array)
      status = scan_name (s);
    if (status == KDC_OK)
      status = scan_value (s);
    if (status != KDC_OK)
      return status;
    skip_space (s);
    if (peek (s) == close)
      break;
    if (peek (s) != ',')
      return wrong (s, is_array ? ", ]" : ", }");
    s->at++;
  }
  s->at++;
  return KDC_OK;
}

static int
scan_nested (struct scan *s)
{
  int is_array = peek (s) == '[', status;
  char most[24];

  if (s->depth >= s->deepest) {
    snprintf (most, sizeof most, "%zu", s->deepest);
    return kdc__fail (s->ctx, s->err, KDC_ELIMIT, "json.too-deep", "most", most, NULL);
  }
  s->depth++;
  status = s->events->begin (s->user, is_array);
  if (status == KDC_OK)
    status = scan_members (s, is_array);
  if (status == KDC_OK)
    status = s->events->end (s->user);
  s->depth--;
  return status;
}

static int
scan_value (struct scan *s)
{
  int c, status;

  skip_space (s);
  c = peek (s);
  if (s->events->place != NULL)
    *s->events->place = (struct kdc__json_place) { s->at, 0 };
  if (c == '{' || c == '[')
    return scan_nested (s);
  if (c == '"') {
    status = scan_string (s);
    return status != KDC_OK ? status : s->events->value (s->user, KDC__JSON_STRING, s->text.data,
                                                         s->text.size);
  }
  if (c == '-' || (c >= '0' && c <= '9'))
    return scan_number (s);
  return scan_word (s);
}

int
kdc__json_scan (struct kdc_context *ctx, const char *data, size_t size, size_t deepest,
                const struct kdc__json_events *events, void *user, kdc_error **err)
{
  struct scan s = { .ctx = ctx, .data = data ? data : "", .size = data ? size : 0,
                    .deepest = deepest, .events = events, .user = user, .err = err };
  int status;

  kdc__buffer_init (&s.text, ctx, 0);
  if (s.size >= 3 && memcmp (s.data, "\xEF\xBB\xBF", 3) == 0)
    s.at = 3;
  status = scan_value (&s);
  skip_space (&s);
  if (status == KDC_OK && s.at < s.size)
    status = wrong (&s, "text behind the value");
  kdc__buffer_clear (&s.text);
  return status;
}
