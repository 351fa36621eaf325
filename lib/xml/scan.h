/* scan.h - the linear pre-scan: every input limit and every refusal that a SAX handler cannot make
 * is decided here, in one pass over the bytes, before libxml2 sees any of them. */
#ifndef KDC__SCAN_H
#define KDC__SCAN_H

#include "base/context.h"
#include "base/finding.h"

struct kdc__scan {
  size_t bom;                       /* 0, or 3: bytes to skip */
  size_t steps;                     /* bytes looked at; at most 2 × size (docs/limits.md) */
  size_t elements, depth;           /* seen */
  int refused;                      /* 1: not for the parser; also when findings was full */
};

/* KDC_OK and not refused: the bytes may go to the parser. KDC_OK and refused: they may not, and a
 * finding says why; codes input.encoding input.character input.doctype input.not-xml input.limit
 * (parameters limit, most), with its offset; the first one ends the scan. KDC_ENOMEM. */
int kdc__xml_scan (struct kdc_context *ctx, const char *data, size_t size, struct kdc__scan *out,
                   struct kdc__findings *findings);
/* The same for bytes that may be `most` long, whatever input.max-bytes is. */
int kdc__xml_scan_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                        struct kdc__scan *out, struct kdc__findings *findings);
/* And copy (NULL, or room for size + 1 bytes) becomes what libxml2 is to read, ended by NUL: the
 * bytes, but in text that it hands over by its place an 'x' for each byte that is not ASCII. It
 * reads such text one character at a time, to check what this scan has just checked. */
int kdc__xml_scan_copy (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                        char *copy, struct kdc__scan *out, struct kdc__findings *findings);

#endif
