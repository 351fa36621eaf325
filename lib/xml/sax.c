/* sax.c - libxml2's parser as a source of events. It adds next to nothing to the parse: names and
 * values are handed on where libxml2 left them, and one array of attributes serves all tags. */
#include "xml/sax.h"

#include <string.h>

#include <libxml/parserInternals.h>

#include "xml/guest.h"
#include "xml/scan.h"

#define FEW 16
#define KEPT_NAMES 65536u           /* bytes of names that a parser kept for later may remember */

/* A parser that may serve again: making one costs as much as reading some hundred bytes. */
struct parser {
  struct kdc__spare spare;
  struct kdc_context *ctx;
  xmlParserCtxt *libxml;
};

struct parse {
  struct kdc_context *ctx;
  const struct kdc__sax *sax;       /* NULL in the second parse, which only looks for the fault */
  void *user;
  xmlParserCtxt *parser;
  const char *copy;                 /* what libxml2 reads: see kdc__xml_scan_copy */
  struct kdc__fault fault;
  int status;                       /* of a handler, or KDC_ENOMEM */
  size_t behind;                    /* offset behind what was handed on last */
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

/* The offset of text that is a copy: from CDATA, from a reference, or with a lone CR in it. */
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

/* A copy was made of bytes that are the document's own, as far as we read: the scan changes only
 * text that libxml2 hands over as a pointer into its input. */
static int
is_true_copy (const struct parse *parse)
{
  size_t from = parse->behind, to = position (parse);

  return from >= to || memcmp (parse->copy + from, parse->fault.data + from, to - from) == 0;
}

static void
hand_on (struct parse *parse, const char *text, size_t size, size_t offset)
{
  int status = parse->sax->text (parse->user, text, size, offset);

  if (status != KDC_OK)
    stop (parse, status);
}

static void
on_copied_text (struct parse *parse, const char *text, size_t size)
{
  size_t offset = copied_text_offset (parse, text, size);

  if (!is_true_copy (parse))
    stop (parse, KDC_EINTERNAL);
  else
    hand_on (parse, text, size, offset);
  parse->behind = position (parse);
}

static void
on_text (void *user, const xmlChar *text, int length)
{
  struct parse *parse = user;
  size_t offset = (uintptr_t) text - (uintptr_t) parse->copy, size = (size_t) length;

  if (is_over (parse) || length <= 0)
    return;
  if (offset >= parse->fault.size) {
    on_copied_text (parse, (const char *) text, size);
    return;
  }
  parse->behind = offset + size;
  hand_on (parse, parse->fault.data + offset, size, offset);
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

static void
destroy_parser (struct kdc__spare *spare)
{
  struct parser *parser = (struct parser *) spare;

  xmlFreeParserCtxt (parser->libxml);
  kdc__free (parser->ctx, parser);
}

static struct parser *
take_parser (struct kdc_context *ctx)
{
  struct parser *parser = (struct parser *) kdc__spare_take (ctx);

  if (parser || !(parser = kdc__calloc (ctx, 1, sizeof *parser)))
    return parser;
  parser->spare.destroy = destroy_parser;
  parser->ctx = ctx;
  parser->libxml = xmlNewParserCtxt ();
  if (!parser->libxml) {
    kdc__free (ctx, parser);
    return NULL;
  }
  xmlCtxtUseOptions (parser->libxml, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE
                                     | XML_PARSE_IGNORE_ENC);
  return parser;
}

/* Only one that met nothing wrong is kept, without what hosts' documents may make it remember. */
static void
keep_parser (struct parser *parser, int well_formed)
{
  if (well_formed)
    xmlCtxtReset (parser->libxml);
  if (well_formed && xmlDictGetUsage (parser->libxml->dict) <= KEPT_NAMES)
    kdc__spare_keep (parser->ctx, &parser->spare);
  else
    destroy_parser (&parser->spare);
}

/* libxml2 reads our copy where it is: no buffer of its own behind it. */
static int
set_input (struct parse *parse)
{
  xmlParserInput *input = xmlNewInputStream (parse->parser);

  if (!input)
    return KDC_ENOMEM;
  input->base = input->cur = (const xmlChar *) parse->copy + parse->fault.bom;
  input->end = (const xmlChar *) parse->copy + parse->fault.size;
  if (inputPush (parse->parser, input) >= 0)
    return KDC_OK;
  xmlFreeInputStream (input);
  return KDC_ENOMEM;
}

static int
run (struct parse *parse)
{
  struct parser *parser = take_parser (parse->ctx);
  int well_formed = 0, status = KDC_ENOMEM;

  if (!parser)
    return KDC_ENOMEM;
  parse->parser = parser->libxml;
  set_handlers (parse);
  if (set_input (parse) == KDC_OK) {
    status = KDC_OK;
    xmlParseDocument (parse->parser);
    well_formed = parse->parser->wellFormed;
    if (parse->parser->errNo == XML_ERR_NO_MEMORY)
      parse->fault.nomem = 1;
  }
  keep_parser (parser, well_formed && !parse->fault.nomem && parse->status == KDC_OK);
  if (status != KDC_OK || parse->status != KDC_OK)
    return status != KDC_OK ? status : parse->status;
  return parse->fault.nomem || (!well_formed && !parse->fault.code) ? KDC_ENOMEM : KDC_OK;
}

/* Some allocations fail inside libxml2 without a word and look like a fault of the document. A
 * second parse that agrees is the proof that the document is at fault. */
static int
confirm (const struct parse *first)
{
  struct parse second = { .ctx = first->ctx, .copy = first->copy,
                          .fault = { .data = first->fault.data, .size = first->fault.size,
                                     .bom = first->fault.bom } };
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

static int
scan_and_parse (struct parse *parse, size_t most, char *copy, struct kdc__findings *findings,
                int *well_formed)
{
  struct kdc__fault *fault = &parse->fault;
  struct kdc__scan scan;
  int status = kdc__xml_scan_copy (parse->ctx, fault->data, fault->size, most, copy, &scan,
                                   findings);

  if (status != KDC_OK || scan.refused)
    return status;
  fault->bom = scan.bom;
  parse->copy = copy;
  status = parse_bytes (parse);
  if (status != KDC_OK)
    return status;
  *well_formed = fault->code == 0;
  return *well_formed ? KDC_OK : kdc__fault_report (fault, findings);
}

int
kdc__xml_parse_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                     const struct kdc__sax *sax, void *user, struct kdc__findings *findings,
                     int *well_formed)
{
  struct parse parse = { .ctx = ctx, .sax = sax, .user = user,
                         .fault = { .data = data, .size = size } };
  int status = kdc__xml_init ();
  char *copy;

  *well_formed = 0;
  if (status != KDC_OK)
    return status;
  copy = kdc__alloc (ctx, (size < most ? size : most) + 1);
  if (!copy)
    return KDC_ENOMEM;
  status = scan_and_parse (&parse, most, copy, findings, well_formed);
  kdc__free (ctx, copy);
  return status;
}

int
kdc__xml_parse (struct kdc_context *ctx, const char *data, size_t size, const struct kdc__sax *sax,
                void *user, struct kdc__findings *findings, int *well_formed)
{
  size_t most = (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES);

  return kdc__xml_parse_most (ctx, data, size, most, sax, user, findings, well_formed);
}
