/* sax.h - one parse of bytes in memory into events with byte offsets. The only door to libxml2's
 * parser. No DTD, no entity but the five, no network, no files, nothing printed. */
#ifndef KDC__SAX_H
#define KDC__SAX_H

#include "base/context.h"
#include "base/finding.h"

struct kdc__attribute {
  const char *name;                 /* local name, NUL-terminated */
  const char *ns;                   /* namespace URI, or NULL */
  const char *value;                /* not NUL-terminated; references expanded, normalised */
  size_t length;
};

/* A handler returns KDC_OK to go on, anything else to stop: that status comes back from the parse.
 * Names and values live until the handler returns. Offsets are into the bytes given. */
struct kdc__sax {
  /* offset of '<' */
  int (*start) (void *user, const char *name, const char *ns,
                const struct kdc__attribute *attributes, size_t count, size_t offset);
  /* offset of '<' of the end tag, or of '/' when empty */
  int (*end) (void *user, size_t offset);
  /* comes in pieces */
  int (*text) (void *user, const char *text, size_t length, size_t offset);
};

/* Runs the pre-scan, then the parse. Faults in the bytes become findings (input.…, with offset) and
 * KDC_OK with *well_formed = 0; KDC_ENOMEM; or a handler's status.
 * Processing instructions and comments are passed over. */
int kdc__xml_parse (struct kdc_context *ctx, const char *data, size_t size,
                    const struct kdc__sax *sax, void *user, struct kdc__findings *findings,
                    int *well_formed);
/* The same for bytes that may be `most` long, whatever input.max-bytes is. */
int kdc__xml_parse_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                         const struct kdc__sax *sax, void *user, struct kdc__findings *findings,
                         int *well_formed);

/* KDC_EPARSE xml.not-well-formed from the first finding of a list. */
int kdc__tree_fail (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                    const struct kdc__findings *findings, kdc_error **err);

/* Byte offset of the value of attribute (local) name inside the start tag that begins at
 * tag_offset; the tag's own offset when there is none. value_index counts bytes of the *parsed*
 * value: character and entity references are walked over, so that a position inside an expression
 * can be shown. */
size_t kdc__xml_attribute_offset (const char *data, size_t size, size_t tag_offset,
                                  const char *name, size_t value_index);

/* The same for several of one tag, in their order: *from is the tag's offset at first, then behind
 * the one found last. */
size_t kdc__xml_next_attribute (const char *data, size_t size, size_t tag_offset, size_t *from,
                                const char *name, size_t value_index);

/* Once per process, safe from any thread, repeated calls are free: xmlInitParser and friends. */
int kdc__xml_init (void);

#endif
