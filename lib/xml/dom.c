/* dom.c - trees for style sheets and for answers that a protocol looks into. The bytes pass the
 * same scan as a dossier; nothing here lies on the way of validation. */
#include "xml/guest.h"

#include <limits.h>
#include <string.h>

#include <libxml/c14n.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlsave.h>

#include "xml/sax.h"
#include "xml/scan.h"

static void
on_fault (void *user, xmlErrorPtr error)
{
  xmlParserCtxt *parser = user;

  kdc__fault_note (parser->_private, parser, error);
}

static void
share_names (xmlParserCtxt *parser, xmlDict *dict)
{
  if (!dict)
    return;
  xmlDictFree (parser->dict);
  parser->dict = dict;
  xmlDictReference (dict);
}

int
kdc__tree_parse (const char *data, size_t size, int options, xmlDict *dict,
                 struct kdc__fault *fault, xmlDoc **out)
{
  xmlParserCtxt *parser;
  xmlDoc *doc;
  int bad;

  *out = NULL;
  fault->data = data;
  fault->size = size;
  parser = xmlCreateMemoryParserCtxt (data + fault->bom, (int) (size - fault->bom));
  if (!parser)
    return KDC_ENOMEM;
  share_names (parser, dict);
  parser->_private = fault;
  parser->sax->serror = on_fault;
  xmlCtxtUseOptions (parser, options | XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE
                             | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES);
  xmlParseDocument (parser);
  doc = parser->myDoc;
  parser->myDoc = NULL;
  bad = !parser->wellFormed || fault->code || fault->nomem || !doc || !doc->children;
  if (parser->errNo == XML_ERR_NO_MEMORY)
    fault->nomem = 1;
  xmlFreeParserCtxt (parser);
  if (!bad && !fault->nomem) {
    *out = doc;
    return KDC_OK;
  }
  xmlFreeDoc (doc);
  return fault->nomem || !fault->code ? KDC_ENOMEM : KDC_OK;
}

int
kdc__tree_fail (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                const struct kdc__findings *findings, kdc_error **err)
{
  const struct kdc_finding *first;
  int line, column;

  if (findings->count == 0)
    return kdc__fail_nomem (err);
  first = findings->items[0];
  kdc__locate (data, size, first->offset, &line, &column);
  return kdc__fail_at (ctx, err, KDC_EPARSE, "xml.not-well-formed", source, line, column, NULL,
                       "code", first->code->code, "why-vi", first->message[KDC__VI],
                       "why-en", first->message[KDC__EN], NULL);
}

/* A tree, or what is wrong with the bytes in findings; see confirm () in sax.c for the second
 * parse. */
static int
parse_twice (const char *data, size_t size, size_t bom, int options, xmlDict *dict,
             struct kdc__findings *findings, xmlDoc **out)
{
  struct kdc__fault first = { .bom = bom }, second = { .bom = bom };
  struct kdc__guard guard;
  xmlDoc *doc = NULL;
  int status;

  kdc__guard_enter (&guard);
  status = kdc__tree_parse (data, size, options, dict, &first, out);
  if (status == KDC_OK && !*out)
    status = kdc__tree_parse (data, size, options, dict, &second, &doc);
  if (status == KDC_OK && (guard.nomem || first.code != second.code))
    status = KDC_ENOMEM;
  xmlFreeDoc (doc);
  if (status != KDC_OK) {
    xmlFreeDoc (*out);
    *out = NULL;
  }
  kdc__guard_leave (&guard);
  if (status == KDC_OK && !*out)
    status = kdc__fault_report (&first, findings);
  return status;
}

int
kdc__tree_read (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                const char *source, int options, xmlDict *dict, xmlDoc **out, kdc_error **err)
{
  struct kdc__findings findings;
  struct kdc__scan scan;
  int status;

  *out = NULL;
  kdc__findings_init (&findings, ctx);
  status = kdc__xml_init ();
  if (status == KDC_OK)
    status = kdc__xml_scan_most (ctx, data, size, most, &scan, &findings);
  if (status == KDC_OK && !scan.refused)
    status = parse_twice (data, size, scan.bom, options, dict, &findings, out);
  if (status == KDC_ENOMEM)
    kdc__fail_nomem (err);
  else if (status != KDC_OK)
    kdc__fail (ctx, err, status, "error.internal", NULL);
  else if (!*out)
    status = kdc__tree_fail (ctx, data, size, source, &findings, err);
  kdc__findings_clear (&findings);
  return status;
}

int
kdc__dom_parse (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                struct kdc__dom **out, kdc_error **err)
{
  size_t most = (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES);

  return kdc__dom_parse_most (ctx, data, size, most, source, out, err);
}

int
kdc__dom_parse_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                     const char *source, struct kdc__dom **out, kdc_error **err)
{
  struct kdc__dom *dom;
  int status;

  *out = NULL;
  dom = kdc__calloc (ctx, 1, sizeof *dom);
  if (!dom)
    return kdc__fail_nomem (err);
  dom->ctx = kdc__context_ref (ctx);
  status = kdc__tree_read (ctx, data, size, most, source, 0, NULL, &dom->doc, err);
  if (status != KDC_OK) {
    kdc__dom_free (dom);
    return status;
  }
  *out = dom;
  return KDC_OK;
}

void
kdc__dom_free (struct kdc__dom *dom)
{
  struct kdc_context *ctx;

  if (!dom)
    return;
  ctx = dom->ctx;
  xmlFreeDoc (dom->doc);
  kdc__free (ctx, dom);
  kdc__context_unref (ctx);
}

int
kdc__tree_write (void *buffer, const char *data, int size)
{
  return kdc__buffer_append (buffer, data, (size_t) size) == KDC_OK ? size : -1;
}

/* What a serialisation came to: our buffer knows of its own limits, the guard of libxml2's. */
static int
written (const struct kdc_buffer *out, const struct kdc__guard *guard, int result)
{
  if (out->status != KDC_OK)
    return out->status;
  if (guard->nomem || (result < 0 && !guard->code))
    return KDC_ENOMEM;
  return result < 0 ? KDC_EMODEL : KDC_OK;
}

struct comparison { const struct kdc_buffer *expected; size_t at; int differs; };

static int
compare (void *user, const char *data, int size)
{
  struct comparison *c = user;
  size_t length = (size_t) size;

  if (length > c->expected->size - c->at
      || memcmp (c->expected->data + c->at, data, length) != 0)
    c->differs = 1;
  else
    c->at += length;
  return size;
}

/* < 0: not possible; the guard knows whether memory ran out or libxml2 gave a reason. */
static int
c14n (xmlDoc *doc, int mode, xmlOutputWriteCallback write, void *user)
{
  xmlOutputBuffer *output = xmlOutputBufferCreateIO (write, NULL, user, NULL);
  int result;

  if (!output)
    return -1;
  result = xmlC14NExecute (doc, NULL, NULL, mode, NULL, 0, output);
  if (xmlOutputBufferClose (output) < 0)
    result = -1;
  return result;
}

/* When memory runs out, libxml2 2.9.14 may leave out an attribute without a word. A canonical form
 * gets signed, so it is made a second time and compared. */
int
kdc__dom_c14n (const struct kdc__dom *dom, int exclusive, struct kdc_buffer *out)
{
  int mode = exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0, status, first;
  struct comparison again = { out, out->size, 0 };
  struct kdc__guard guard;

  kdc__guard_enter (&guard);
  status = written (out, &guard, c14n (dom->doc, mode, kdc__tree_write, out));
  first = guard.code;
  guard.code = 0;
  if (status == KDC_OK || status == KDC_EMODEL) {
    int result = c14n (dom->doc, mode, compare, &again);

    if (guard.nomem || guard.code != first || again.differs || again.at != out->size
        || (result < 0) != (status == KDC_EMODEL))
      status = KDC_ENOMEM;
  }
  kdc__guard_leave (&guard);
  return status;
}
