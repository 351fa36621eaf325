/* guest.h - what the files of this room share: good manners inside a process in which others use
 * libxml2 too, and the way from libxml2's errors to our findings. Not for other rooms. */
#ifndef KDC__GUEST_H
#define KDC__GUEST_H

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include "xml/dom.h"

struct kdc__dom {
  struct kdc_context *ctx;
  xmlDoc *doc;
};

/* While a guard is entered, libxml2's handlers of this thread note instead of print; everything a
 * host may have set, its last error too, is put back on leaving. Guards nest. */
struct kdc__guard {
  int nomem;                        /* libxml2 or libxslt ran out of memory */
  int code;                         /* first xmlParserErrors of level error or worse */
  int line;
  char text[240];                   /* its message, without line end */
  xmlStructuredErrorFunc structured;
  void *structured_user;
  xmlGenericErrorFunc generic;
  void *generic_user;
  xmlError last;
};

void kdc__guard_enter (struct kdc__guard *guard);
void kdc__guard_leave (struct kdc__guard *guard);
void kdc__guard_note (struct kdc__guard *guard, const xmlError *error);
/* Copies text into out, cut at the end of its line or between two characters. */
void kdc__line_copy (char *out, size_t size, const char *text);

/* The first fault of one parse. data and size are what the caller gave, bom what the parser was
 * not shown. */
struct kdc__fault {
  const char *data;
  size_t size, bom;
  int nomem;
  int code;                         /* xmlParserErrors, or 0 */
  size_t offset;
  char name[80];                    /* element, attribute or prefix it is about, or "" */
};

/* Offset of the parser's input->base, and of where it stands. */
static inline size_t
kdc__fault_base (const struct kdc__fault *fault, const xmlParserInput *input)
{
  return input->consumed + fault->bom;
}

static inline size_t
kdc__fault_position (const struct kdc__fault *fault, const xmlParserCtxt *parser)
{
  const xmlParserInput *input = parser->input;
  size_t at = input ? kdc__fault_base (fault, input) + (size_t) (input->cur - input->base)
                    : fault->size;

  return at < fault->size ? at : fault->size;
}

void kdc__fault_note (struct kdc__fault *fault, xmlParserCtxt *parser, const xmlError *error);
int kdc__fault_report (const struct kdc__fault *fault, struct kdc__findings *findings);

/* Adds a finding of the input layer. why selects the text "xml.why.WHY" and is a parameter, as is
 * name = value when name is not NULL. */
int kdc__input_report (struct kdc__findings *findings, const char *code, const char *why,
                       size_t offset, const char *name, const char *value);

/* A tree of bytes that the scan has passed; dict (may be NULL) is shared with another tree.
 * KDC_OK with *out, KDC_OK without (the fault says why), KDC_ENOMEM. */
int kdc__tree_parse (const char *data, size_t size, int options, xmlDict *dict,
                     struct kdc__fault *fault, xmlDoc **out);
/* Scan and tree, faults as kdc_error: what kdc__dom_parse does, with a limit and options of our
 * own. */
int kdc__tree_read (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                    const char *source, int options, xmlDict *dict, xmlDoc **out,
                    kdc_error **err);
/* xmlOutputWriteCallback into a struct kdc_buffer. */
int kdc__tree_write (void *buffer, const char *data, int size);

#endif
