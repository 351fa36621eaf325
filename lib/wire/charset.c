/* charset.c - the encodings that XML comes in from elsewhere, as UTF-8. */
#include "wire/body.h"

#include <string.h>

#include "base/text.h"
#include "wire/syntax.h"

static void
put (struct kdc_buffer *out, uint32_t code)
{
  char bytes[4];

  kdc__buffer_append (out, bytes, kdc__utf8_put (code, bytes));
}

static int
from_latin1 (const unsigned char *at, size_t size, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < size; i++)
    put (out, at[i]);
  return out->status;
}

static int
from_ascii (const unsigned char *at, size_t size, struct kdc_buffer *out)
{
  return kdc__is_ascii ((const char *) at, size)
         ? kdc__buffer_append (out, at, size) : KDC_EPARSE;
}

static int
from_utf16 (const unsigned char *at, size_t size, int big_end, struct kdc_buffer *out)
{
  uint32_t unit, high = 0;
  size_t i;

  for (i = 0; i + 1 < size; i += 2) {
    unit = big_end ? (uint32_t) at[i] << 8 | at[i + 1] : (uint32_t) at[i + 1] << 8 | at[i];
    if ((high != 0) != (unit >= 0xDC00 && unit <= 0xDFFF))
      return KDC_EPARSE;            /* half a pair */
    if (high != 0)
      put (out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
    else if (unit < 0xD800 || unit > 0xDFFF)
      put (out, unit);
    high = high == 0 && unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
  }
  return i < size || high != 0 ? KDC_EPARSE : out->status;
}

int
kdc__charset_to_utf8 (const char *charset, const char *data, size_t size, struct kdc_buffer *out,
                      int *known)
{
  static const char *const names[] = { "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1",
                                       "iso8859-1", "latin1", "utf-16be", "utf-16le", "utf-16" };
  const unsigned char *at = (const unsigned char *) data;
  size_t i = 0, length = strlen (charset);
  int big_end = !(size >= 2 && at[0] == 0xFF && at[1] == 0xFE);
  int mark = size >= 2 && ((at[0] == 0xFE && at[1] == 0xFF) || !big_end);

  while (i < sizeof names / sizeof *names && !kdc__same_name (charset, length, names[i]))
    i++;
  *known = i < sizeof names / sizeof *names;
  if (!*known)
    return KDC_OK;
  if (i < 2)
    return kdc__buffer_append (out, data, size);
  if (i < 4)
    return from_ascii (at, size, out);
  if (i < 7)
    return from_latin1 (at, size, out);
  if (i == 9 && mark)               /* RFC 2781 4.3: without a mark, big end first */
    return from_utf16 (at + 2, size - 2, big_end, out);
  return from_utf16 (at, size, i != 8, out);
}
