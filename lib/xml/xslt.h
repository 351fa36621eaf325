/* xslt.h - style sheets under our rules: allowed elements and functions only, xsl:include only
 * through the resolver, no xsl:import, no document (), no EXSLT, nothing read, written or printed;
 * limits on depth and operations. Compiling takes one process-wide lock (libxslt's error handler is
 * global; it is saved, set and restored); running takes it for the moment in which its context is
 * made, and when it ends at the limit of depth. One sheet may be run by many threads at once. */
#ifndef KDC__XSLT_H
#define KDC__XSLT_H

#include "xml/dom.h"

struct kdc__xslt;

/* A function of namespace urn:kdc:xslt:1. Arguments are strings; the result is appended to out.
 * KDC_OK, or a status that ends the transformation. */
struct kdc__xslt_function {
  const char *name;
  int least, most;                  /* number of arguments */
  int (*call) (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out);
};

/* Inside a call only, with the array it was given: where an argument came from, when that was a
 * node of the input: "/exchange/dossier/papers/paper[2]/@kind", a position only where siblings
 * share the name. Appends nothing for any other argument. */
int kdc__xslt_argument_path (const char *const *arguments, size_t index, struct kdc_buffer *out);

/* Gives the bytes of an included sheet; name is the href as written. KDC_ENOTFOUND: refused. */
typedef int (*kdc__xslt_resolve) (void *user, const char *name, struct kdc_buffer *out);

/* KDC_EMODEL with source, line, column: xslt.compile, xslt.forbidden (element or function named),
 * xslt.include; KDC_EPARSE: no XML; KDC_ELIMIT: includes nested too deeply. No lock is held while
 * resolve runs; resolve may be NULL. */
int kdc__xslt_compile (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                       kdc__xslt_resolve resolve, void *resolve_user, struct kdc__xslt **out,
                       kdc_error **err);
void kdc__xslt_free (struct kdc__xslt *sheet);

/* parameters: name, value pairs (passed as strings, never evaluated), NULL at the end; may be NULL.
 * functions: ended by a row with name NULL; may be NULL. The input is not changed. Output as
 * xsl:output says (xml, html or text), UTF-8. KDC_EMODEL xslt.run (also xsl:message
 * terminate="yes"), KDC_ELIMIT, KDC_ENOMEM, or a function's status. */
int kdc__xslt_run (const struct kdc__xslt *sheet, const struct kdc__dom *input,
                   const char *const *parameters, const struct kdc__xslt_function *functions,
                   void *user, struct kdc_buffer *out, kdc_error **err);

#endif
