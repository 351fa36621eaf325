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

/* Behind the \u. A surrogate comes in two halves, or is none. */
static int
scan_code_point (struct scan *s)
{
  int unit = read_unit (s), low = -1;
  uint32_t code = (uint32_t) unit;
  char bytes[4];

  if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
    return wrong (s, "\\u");
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    if (s->size - s->at > 6 && s->data[s->at] == '\\' && s->data[s->at + 1] == 'u') {
      s->at += 2;
      low = read_unit (s);
    }
    if (low < 0xDC00 || low > 0xDFFF)
      return wrong (s, "\\u");
    code = 0x10000 + (((uint32_t) unit - 0xD800) << 10) + ((uint32_t) low - 0xDC00);
  }
  kdc__buffer_append (&s->text, bytes, kdc__utf8_put (code, bytes));
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
  kdc__buffer_putc (&s->text, to[found - from]);
  return KDC_OK;
}

/* From the first quotation mark; the text is in s->text. */
static int
scan_string (struct scan *s)
{
  size_t start = s->at;
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
  if (status != KDC_OK)
    return status;
  s->at++;
  if (s->text.status != KDC_OK)
    return kdc__fail_nomem (s->err);
  if (kdc__utf8_check (s->text.data, s->text.size) == s->text.size)
    return KDC_OK;
  s->at = start;
  return wrong (s, "control character, non-character or no UTF-8 inside \"…\"");
}

/* --- numbers and words ------------------------------------------------------------------------ */

static size_t
skip_digits (struct scan *s)
{
  size_t start = s->at;

  while (peek (s) >= '0' && peek (s) <= '9')
    s->at++;
  return s->at - start;
}

static int
scan_number (struct scan *s)
{
  size_t start = s->at, whole;
  int zero;

  s->at += peek (s) == '-';
  zero = peek (s) == '0';
  whole = skip_digits (s);
  if (whole == 0 || (zero && whole > 1))
    return wrong (s, "number");
  if (peek (s) == '.') {
    s->at++;
    if (!skip_digits (s))
      return wrong (s, "number");
  }
  if (peek (s) == 'e' || peek (s) == 'E') {
    s->at++;
    s->at += peek (s) == '+' || peek (s) == '-';
    if (!skip_digits (s))
      return wrong (s, "number");
  }
  s->text.size = 0;
  if (kdc__buffer_append (&s->text, s->data + start, s->at - start) != KDC_OK)
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
