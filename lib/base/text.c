/* text.c - UTF-8 and what can be said of text byte by byte. The parts that need the Unicode tables
 * are in normal.c. */
#include "base/text.h"

#include <string.h>

/* 0: no sequence begins with this byte. */
static size_t
sequence_length (unsigned char first)
{
  if (first < 0x80)
    return 1;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Length of the sequence that starts at text, at least one byte long; 0: malformed. */
static size_t
decode (const unsigned char *text, size_t size, uint32_t *code_point)
{
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  size_t length = sequence_length (text[0]), i;
  uint32_t code = text[0];

  if (length == 0 || length > size)
    return 0;
  if (length > 1)
    code &= 0x7Fu >> length;
  for (i = 1; i < length; i++) {
    if ((text[i] & 0xC0) != 0x80)
      return 0;
    code = code << 6 | (text[i] & 0x3Fu);
  }
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return 0;
  *code_point = code;
  return length;
}

static int
is_permitted (uint32_t code)
{
  if (code < 0x20)
    return code == '\t' || code == '\n' || code == '\r';
  return (code & 0xFFFE) != 0xFFFE && !(code >= 0xFDD0 && code <= 0xFDEF);
}

size_t
kdc__utf8_check (const char *text, size_t size)
{
  const unsigned char *bytes = (const unsigned char *) text;
  uint32_t code;
  size_t at = 0, length;

  while (at < size) {
    if (bytes[at] >= 0x20 && bytes[at] < 0x80) {
      at++;
      continue;
    }
    length = decode (bytes + at, size - at, &code);
    if (length == 0 || !is_permitted (code))
      break;
    at += length;
  }
  return at;
}

size_t
kdc__utf8_length (const char *text, size_t size)
{
  size_t count = 0, i;

  for (i = 0; i < size; i++)
    count += ((unsigned char) text[i] & 0xC0) != 0x80;
  return count;
}

size_t
kdc__utf8_next (const char *text, size_t size, size_t at, uint32_t *code_point)
{
  size_t length;

  *code_point = 0;
  if (at >= size)
    return size;
  length = decode ((const unsigned char *) text + at, size - at, code_point);
  if (length > 0)
    return at + length;
  *code_point = 0xFFFD;
  return at + 1;
}

size_t
kdc__utf8_put (uint32_t code, char out[4])
{
  size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4, i;

  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return kdc__utf8_put (0xFFFD, out);
  for (i = length; i-- > 1; code >>= 6)
    out[i] = (char) (unsigned char) (0x80 | (code & 0x3F));
  out[0] = (char) (unsigned char) (length == 1 ? code : (0xF00u >> length & 0xF0u) | code);
  return length;
}

void
kdc__trim (const char **text, size_t *size)
{
  while (*size && kdc__is_space (**text)) {
    ++*text;
    --*size;
  }
  while (*size && kdc__is_space ((*text)[*size - 1]))
    --*size;
}

int
kdc__streq_n (const char *literal, const char *text, size_t size)
{
  return strlen (literal) == size && (size == 0 || memcmp (literal, text, size) == 0);
}

int
kdc__parse_int64 (const char *text, size_t size, int64_t *out)
{
  int negative = size > 0 && text[0] == '-';
  size_t at = negative ? 1 : 0;
  int64_t value = 0;

  if (at == size)
    return -1;
  for (; at < size; at++) {
    int digit = text[at] - '0';

    if (digit < 0 || digit > 9)
      return -1;
    /* Counted downwards: the least number has no positive counterpart. */
    if (value < (INT64_MIN + digit) / 10)
      return -1;
    value = value * 10 - digit;
  }
  if (!negative && value == INT64_MIN)
    return -1;
  *out = negative ? value : -value;
  return 0;
}
