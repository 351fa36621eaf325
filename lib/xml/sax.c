/* sax.c - libxml2's parser as a source of events. It adds next to nothing to the parse: names and
 * values are handed on where libxml2 left them, and one array of attributes serves all tags. */
#include "xml/sax.h"

#include <string.h>

#include <libxml/parserInternals.h>

#include "xml/guest.h"
#include "xml/scan.h"

#define FEW 16

struct parse {
  struct kdc_context *ctx;
  const struct kdc__sax *sax;       /* NULL in the second parse, which only looks for the fault */
  void *user;
  xmlParserCtxt *parser;
  struct kdc__fault fault;
  int status;                       /* of a handler, or KDC_ENOMEM */
  size_t behind;                    /* offset behind the last mark-up */
  struct kdc__attribute *attributes;
  size_t capacity;
  struct kdc__attribute few[FEW];
};

/* The events end here; the parser still runs to the end of its bytes, which is linear. Stopping
 * it (xmlStopParser) would free the text under the function that called us. */
static void
stop (struct parse *parse, int status)
{
  parse->status = status;
  parse->parser->disableSAX = 1;
}

static size_t
position (const struct parse *parse)
{
  return kdc__fault_position (&parse->fault, parse->parser);
}

/* libxml2 hands on some text behind a fault, disableSAX or not; nothing made of it were true. */
static int
is_over (const struct parse *parse)
{
  return parse->status != KDC_OK || parse->fault.code != 0;
}

static size_t
back_to (const struct parse *parse, char c, size_t at)
{
  const char *found = memrchr (parse->fault.data, c, at);

  return found ? (size_t) (found - parse->fault.data) : 0;
}

static int
make_room (struct parse *parse, size_t count)
{
  struct kdc__attribute *more;

  if (count <= parse->capacity)
    return KDC_OK;
  more = kdc__calloc (parse->ctx, count, sizeof *more);
  if (!more)
    return KDC_ENOMEM;
  if (parse->attributes != parse->few)
    kdc__free (parse->ctx, parse->attributes);
  parse->attributes = more;
  parse->capacity = count;
  return KDC_OK;
}

static void
on_start (void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
          int declarations, const xmlChar **namespaces, int count, int defaulted,
          const xmlChar **attributes)
{
  struct parse *parse = user;
  size_t total = (size_t) count, i;
  int status;

  (void) prefix, (void) declarations, (void) namespaces, (void) defaulted;
  if (is_over (parse))
    return;
  if (make_room (parse, total) != KDC_OK) {
    stop (parse, KDC_ENOMEM);
    return;
  }
  for (i = 0; i < total; i++, attributes += 5)
    parse->attributes[i] = (struct kdc__attribute) {
      (const char *) attributes[0], (const char *) attributes[2], (const char *) attributes[3],
      (size_t) (attributes[4] - attributes[3]) };
  parse->behind = position (parse);
  status = parse->sax->start (parse->user, (const char *) name, (const char *) ns,
                              parse->attributes, total, back_to (parse, '<', parse->behind));
  parse->behind += parse->fault.data[parse->behind] == '>';
  if (status != KDC_OK)
    stop (parse, status);
}

static void
on_end (void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
  struct parse *parse = user;
  const char *data = parse->fault.data;
  size_t at = position (parse);
  int status;

  (void) name, (void) prefix, (void) ns;
  if (is_over (parse))
    return;
  parse->behind = at;
  at = at >= 2 && data[at - 2] == '/' ? at - 2 : back_to (parse, '<', at);
  status = parse->sax->end (parse->user, at);
  if (status != KDC_OK)
    stop (parse, status);
}

static int
is_at (const struct parse *parse, size_t at, const char *text, size_t length)
{
  return length <= parse->fault.size - at && memcmp (parse->fault.data + at, text, length) == 0;
}

/* Where the reference begins that was read last, or 0: the bytes before at are none. */
static size_t
reference_before (const struct parse *parse, size_t at)
{
  const char *data = parse->fault.data;
  size_t start = at;

  if (at == 0 || data[at - 1] != ';')
    return 0;
  for (start = at - 1; start > parse->behind; start--)
    if (data[start - 1] == '&')
      return start - 1;
    else if (strchr (" \t\r\n<>;-", data[start - 1]))
      return 0;
  return 0;
}

/* The offset of text that is a copy. */
static size_t
copied_text_offset (const struct parse *parse, const char *text, size_t length)
{
  static const size_t behind[] = { 0, 3 };          /* "]]>" was read too */
  size_t at = position (parse), start, i;

  start = length <= 4 ? reference_before (parse, at) : 0;
  if (start)
    return start;
  for (i = 0; i < sizeof behind / sizeof *behind; i++)
    if (at >= length + behind[i] && is_at (parse, at - length - behind[i], text, length))
      return at - length - behind[i];
  return parse->behind;
}

/* libxml2 hands over text as a pointer into its input, or as a copy when it has looked at every
 * character (anything but ASCII), when it comes from CDATA, or from a reference. */
static size_t
text_offset (const struct parse *parse, const xmlChar *text, size_t length)
{
  const xmlParserInput *input = parse->parser->input;

  if (text >= input->base && text < input->end)
    return kdc__fault_base (&parse->fault, input) + (size_t) (text - input->base);
  return copied_text_offset (parse, (const char *) text, length);
}

static void
on_text (void *user, const xmlChar *text, int length)
{
  struct parse *parse = user;
  int status;

  if (is_over (parse) || length <= 0)
    return;
  status = parse->sax->text (parse->user, (const char *) text, (size_t) length,
                             text_offset (parse, text, (size_t) length));
  if (status != KDC_OK)
    stop (parse, status);
}

static void
on_fault (void *user, xmlErrorPtr error)
{
  struct parse *parse = user;

  kdc__fault_note (&parse->fault, parse->parser, error);
}

static void
set_handlers (struct parse *parse)
{
  xmlSAXHandler *handler = parse->parser->sax;

  memset (handler, 0, sizeof *handler);
  handler->initialized = XML_SAX2_MAGIC;
  handler->serror = on_fault;
  parse->parser->userData = parse;
  if (!parse->sax)
    return;
  if (parse->sax->start)
    handler->startElementNs = on_start;
  if (parse->sax->end)
    handler->endElementNs = on_end;
  if (parse->sax->text)
    handler->characters = handler->ignorableWhitespace = handler->cdataBlock = on_text;
}

static int
run (struct parse *parse)
{
  const char *start = parse->fault.data + parse->fault.bom;
  size_t size = parse->fault.size - parse->fault.bom;
  int well_formed;

  parse->parser = xmlCreateMemoryParserCtxt (start, (int) size);
  if (!parse->parser)
    return KDC_ENOMEM;
  set_handlers (parse);
  xmlCtxtUseOptions (parse->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE
                                    | XML_PARSE_IGNORE_ENC);
  xmlParseDocument (parse->parser);
  well_formed = parse->parser->wellFormed;
  if (parse->parser->errNo == XML_ERR_NO_MEMORY)
    parse->fault.nomem = 1;
  xmlFreeParserCtxt (parse->parser);
  if (parse->status != KDC_OK)
    return parse->status;
  return parse->fault.nomem || (!well_formed && !parse->fault.code) ? KDC_ENOMEM : KDC_OK;
}

/* Some allocations fail inside libxml2 without a word and look like a fault of the document. A
 * second parse that agrees is the proof that the document is at fault. */
static int
confirm (const struct parse *first)
{
  struct parse second = { .ctx = first->ctx, .fault = { .data = first->fault.data,
                          .size = first->fault.size, .bom = first->fault.bom } };
  int status = run (&second);

  if (status == KDC_OK && (second.fault.code != first->fault.code
                           || second.fault.offset != first->fault.offset))
    status = KDC_ENOMEM;
  return status;
}

static int
parse_bytes (struct parse *parse)
{
  struct kdc__guard guard;
  int status;

  parse->attributes = parse->few;
  parse->capacity = FEW;
  kdc__guard_enter (&guard);
  status = run (parse);
  if (status == KDC_OK && parse->fault.code)
    status = confirm (parse);
  kdc__guard_leave (&guard);
  if (parse->attributes != parse->few)
    kdc__free (parse->ctx, parse->attributes);
  return status == KDC_OK && guard.nomem ? KDC_ENOMEM : status;
}

int
kdc__xml_parse_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                     const struct kdc__sax *sax, void *user, struct kdc__findings *findings,
                     int *well_formed)
{
  struct parse parse = { .ctx = ctx, .sax = sax, .user = user };
  struct kdc__scan scan;
  int status;

  *well_formed = 0;
  status = kdc__xml_init ();
  if (status == KDC_OK)
    status = kdc__xml_scan_most (ctx, data, size, most, &scan, findings);
  if (status != KDC_OK || scan.refused)
    return status;
  parse.fault.data = data;
  parse.fault.size = size;
  parse.fault.bom = scan.bom;
  status = parse_bytes (&parse);
  if (status != KDC_OK)
    return status;
  *well_formed = parse.fault.code == 0;
  return *well_formed ? KDC_OK : kdc__fault_report (&parse.fault, findings);
}

int
kdc__xml_parse (struct kdc_context *ctx, const char *data, size_t size, const struct kdc__sax *sax,
                void *user, struct kdc__findings *findings, int *well_formed)
{
  size_t most = (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES);

  return kdc__xml_parse_most (ctx, data, size, most, sax, user, findings, well_formed);
}
