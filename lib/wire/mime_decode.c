/* mime_decode.c - see mime_decode.h. */
#include "wire/mime_decode.h"

#include <string.h>

#include "wire/part_head.h"
#include "wire/syntax.h"

enum { TEXT, ESCAPE, DIGIT, SOFT, SOFT_CR };

void
kdc__decoder_begin (struct kdc__decoder *decoder, int encoding)
{
  decoder->encoding = encoding;
  memset (&decoder->base64, 0, sizeof decoder->base64);
  decoder->state = TEXT;
  decoder->first = 0;
  decoder->blanks = 0;
}

static void
keep_blanks (struct kdc__decoder *d, struct kdc_buffer *out)
{
  if (d->blanks > 0)
    kdc__buffer_append (out, d->held, d->blanks);
  d->blanks = 0;
}

/* RFC 2045 6.7 (3): blanks at the end of a line came on the way. */
static int
take_text (struct kdc__decoder *d, char c, struct kdc_buffer *out)
{
  if (c == ' ' || c == '\t') {
    if (d->blanks == sizeof d->held)
      return KDC_EPARSE;
    d->held[d->blanks++] = c;
    return KDC_OK;
  }
  if (c == '\r' || c == '\n')
    d->blanks = 0;
  keep_blanks (d, out);
  if (c == '=')
    d->state = ESCAPE;
  else
    kdc__buffer_putc (out, c);
  return KDC_OK;
}

/* Behind "=": two digits, or the end of a line that is none. */
static int
take_escape (struct kdc__decoder *d, char c, struct kdc_buffer *out)
{
  int digit = kdc__hex_digit (c);

  if (d->state == DIGIT && digit >= 0) {
    kdc__buffer_putc (out, (char) (unsigned char) (d->first * 16 + digit));
    d->state = TEXT;
  } else if (d->state == ESCAPE && digit >= 0) {
    d->first = digit;
    d->state = DIGIT;
  } else if (d->state == DIGIT) {
    return KDC_EPARSE;
  } else if (c == '\n') {
    d->state = TEXT;
  } else if (d->state == SOFT_CR) {
    return KDC_EPARSE;
  } else if (c == '\r') {
    d->state = SOFT_CR;
  } else if (c == ' ' || c == '\t') {
    d->state = SOFT;
  } else {
    return KDC_EPARSE;
  }
  return KDC_OK;
}

int
kdc__decoder_feed (struct kdc__decoder *d, const char *data, size_t size, struct kdc_buffer *out)
{
  size_t i;
  int status = KDC_OK;

  if (d->encoding == KDC__PART_BASE64)
    return kdc__unbase64_feed (&d->base64, out, data, size);
  for (i = 0; i < size && status == KDC_OK; i++)
    status = d->state == TEXT ? take_text (d, data[i], out) : take_escape (d, data[i], out);
  return status == KDC_OK ? out->status : status;
}

/* A "=" at the very end is a line that goes on: its line end belongs to the boundary. */
int
kdc__decoder_end (const struct kdc__decoder *d)
{
  if (d->encoding == KDC__PART_BASE64)
    return d->base64.digits == 0 ? KDC_OK : KDC_EPARSE;
  return d->state == DIGIT || d->state == SOFT_CR ? KDC_EPARSE : KDC_OK;
}
