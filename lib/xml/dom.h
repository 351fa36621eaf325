/* dom.h - a tree on demand: for style sheets and for answers that a protocol looks into.
 * Never on the way of validation. */
#ifndef KDC__DOM_H
#define KDC__DOM_H

#include "base/context.h"
#include "base/finding.h"

struct kdc__dom;                    /* owns an xmlDoc */

/* Pre-scan included. KDC_EPARSE (xml.not-well-formed with line and column) when the bytes are not
 * XML, or refused by an input limit. */
int kdc__dom_parse (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                    struct kdc__dom **out, kdc_error **err);
/* The same for bytes that may be `most` long, whatever input.max-bytes is. */
int kdc__dom_parse_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                         const char *source, struct kdc__dom **out, kdc_error **err);
void kdc__dom_free (struct kdc__dom *dom);

/* XPath 1.0, checked once (at load of a protocol), with prefixes bound by pairs prefix, URI, NULL.
 * KDC_EMODEL (xml.xpath) when it does not compile or names what does not exist. Threads may share
 * it. Evaluating: KDC_OK, KDC_ENOMEM, KDC_EMODEL (also past xslt.max-operations). */
struct kdc__xpath;
int kdc__xpath_compile (struct kdc_context *ctx, const char *text, const char *const *namespaces,
                        struct kdc__xpath **out, kdc_error **err);
void kdc__xpath_free (struct kdc__xpath *xpath);
int kdc__xpath_boolean (const struct kdc__xpath *xpath, const struct kdc__dom *dom, int *out);
/* Nothing found appends nothing. */
int kdc__xpath_string (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                       struct kdc_buffer *out);

/* An expression that may use $names: at compile time `known` tells which there are (1), at
 * evaluation `value` gives them as strings. NULL: not set yet; then the evaluation ends with
 * KDC_EMODEL, for an empty string in its place would make contains () true. */
struct kdc__xpath_values { const char *(*value) (void *user, const char *name); void *user; };
int kdc__xpath_compile_with (struct kdc_context *ctx, const char *text,
                             const char *const *namespaces,
                             int (*known) (void *user, const char *name), void *known_user,
                             struct kdc__xpath **out, kdc_error **err);
/* The nodes that an expression selects, in document order; they live as long as dom. KDC_EMODEL: it
 * selects no nodes but is a string, a number or a boolean. */
struct kdc__xpath_nodes;
int kdc__xpath_select (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                       const struct kdc__xpath_values *values, struct kdc__xpath_nodes **out);
size_t kdc__xpath_nodes_count (const struct kdc__xpath_nodes *nodes);
void kdc__xpath_nodes_free (struct kdc__xpath_nodes *nodes);
/* values may be NULL. nodes NULL: from the root, else from the node at index. */
int kdc__xpath_boolean_in (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                           const struct kdc__xpath_values *values, int *out);
int kdc__xpath_string_in (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                          const struct kdc__xpath_values *values,
                          const struct kdc__xpath_nodes *nodes, size_t index,
                          struct kdc_buffer *out);

/* Exclusive or inclusive C14N 1.0 of the whole document. */
int kdc__dom_c14n (const struct kdc__dom *dom, int exclusive, struct kdc_buffer *out);

#endif
