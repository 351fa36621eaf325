/* sheet.h - what the three files behind xslt.h share: the check of a sheet's tree, the notes taken
 * from libxslt's messages, and the one process-wide lock. Not for other rooms. */
#ifndef KDC__SHEET_H
#define KDC__SHEET_H

#include <pthread.h>
#include <stdarg.h>

#include <libxslt/xsltInternals.h>

#include "xml/guest.h"
#include "xml/xslt.h"

#define KDC__XSLT_URI "http://www.w3.org/1999/XSL/Transform"
#define KDC__XSLT_FUNCTIONS_URI "urn:kdc:xslt:1"
#define KDC__JSON_URI "http://www.w3.org/2005/xpath-functions"
/* Trees of sheets have such URLs: one for each text, and for each include its own. */
#define KDC__SHEET_URL "kdc-sheet:"

struct kdc__xslt {
  struct kdc_context *ctx;
  char *source;
  xsltStylesheet *style;            /* owns the trees; never written to after compiling */
};

/* The bytes of one sheet; kept while it is compiled, for positions. */
struct kdc__sheet_text { const char *data; size_t size; const char *source; };

/* Line and column (1-based) of byte index of attribute (may be NULL) in the nth element, counted
 * from 0 in document order. KDC_OK or KDC_ENOMEM. */
int kdc__sheet_locate (struct kdc_context *ctx, const struct kdc__sheet_text *text,
                       size_t element, const char *attribute, size_t index,
                       int *line, int *column);
/* KDC_EMODEL xslt.forbidden at the first element, attribute or function that is not allowed. */
int kdc__sheet_check (struct kdc_context *ctx, xmlDoc *doc, const struct kdc__sheet_text *text,
                      kdc_error **err);
/* The next node of a tree in document order, or NULL. */
xmlNode *kdc__sheet_next (xmlNode *node);
int kdc__sheet_is (const xmlNode *node, const char *name);            /* NULL: any of XSLT's */

/* What libxslt said, taken from its messages: it has no other way to tell. */
struct kdc__sheet_notes {
  int nomem, depth, operations;     /* which limit */
  int sheet, line;                  /* number in the URL, or -1; line, or 0 */
  char element[64];
  char text[240];                   /* first message of the error */
  pthread_t owner;                  /* these three: while locked */
  xmlGenericErrorFunc before;
  void *before_user;
};

void kdc__sheet_note (struct kdc__sheet_notes *notes, const char *message);

/* libxslt's error handler is global to the process: between lock and unlock it is ours, for this
 * thread only; what other threads say goes to the handler that was there. */
void kdc__sheet_lock (struct kdc__sheet_notes *notes);
void kdc__sheet_unlock (const struct kdc__sheet_notes *notes);

#endif
