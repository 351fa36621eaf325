/* mime_decode.h - transfer encodings of MIME undone in pieces (RFC 2045 6.7, 6.8). */
#ifndef KDC__MIME_DECODE_H
#define KDC__MIME_DECODE_H
#include "base/context.h"
#include "base/digest.h"

#define KDC__QUOTED_BLANKS 998      /* RFC 5322 2.1.1: no line is longer */
struct kdc__decoder {
  int encoding;                     /* KDC__PART_… */
  struct kdc__base64_reader base64;
  int state, first;                 /* of quoted-printable: inside an escape, its first digit */
  size_t blanks;
  char held[KDC__QUOTED_BLANKS];    /* content, unless the line ends behind them */
};
void kdc__decoder_begin (struct kdc__decoder *decoder, int encoding);
/* What the piece gives is put at the end of out. KDC_EPARSE, KDC_ENOMEM. */
int kdc__decoder_feed (struct kdc__decoder *decoder, const char *data, size_t size,
                       struct kdc_buffer *out);
/* KDC_EPARSE: cut off. */
int kdc__decoder_end (const struct kdc__decoder *decoder);
#endif
