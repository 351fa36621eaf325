/* others.c - what one would do without this library, on the same dossier: a tree, then a schema,
 * then rules. What can be loaded once is; each dossier starts from bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/relaxng.h>
#include <libxml/xmlschemas.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#ifdef HAVE_YANG
# include <libyang/libyang.h>
#endif

#include "base/file.h"
#include "transform/export.h"
#include "work.h"

static xmlSchemaPtr schema;
static xmlRelaxNGPtr grammar;
static xsltStylesheetPtr sheet;

/* The exported schema of the form, beside the one of the envelope, which imports it. */
static void
load_schema (struct kdc_catalog *catalog)
{
  char directory[] = "/tmp/kdc-bench-XXXXXX", form_path[64], path[64], *envelope;
  struct kdc_buffer text, file;
  const struct kdc_form *form = NULL;
  xmlSchemaParserCtxtPtr parser;

  kdc__buffer_init (&text, catalog->ctx, 0);
  kdc__buffer_init (&file, catalog->ctx, 0);
  envelope = path_of ("tests/perf/others/envelope.xsd");
  if (!mkdtemp (directory)
      || kdc__catalog_form (catalog, "household", 20771, &form, NULL) != KDC_OK
      || kdc__export_form (form, "xsd", 20771, KDC__VI, &text, NULL) != KDC_OK
      || kdc__file_read (catalog->ctx, envelope, 1 << 20, &file, NULL) != KDC_OK)
    die ("schema");
  snprintf (form_path, sizeof form_path, "%s/household.xsd", directory);
  snprintf (path, sizeof path, "%s/envelope.xsd", directory);
  if (kdc__file_write (catalog->ctx, form_path, text.data, text.size, NULL) != KDC_OK
      || kdc__file_write (catalog->ctx, path, file.data, file.size, NULL) != KDC_OK)
    die (directory);
  parser = xmlSchemaNewParserCtxt (path);
  schema = parser ? xmlSchemaParse (parser) : NULL;
  xmlSchemaFreeParserCtxt (parser);
  unlink (form_path);
  unlink (path);
  rmdir (directory);
  free (envelope);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&file);
  if (!schema)
    die ("schema");
}

void
others_begin (struct kdc_catalog *catalog)
{
  char *path = path_of ("tests/perf/others/household.rng");
  xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt (path);

  grammar = parser ? xmlRelaxNGParse (parser) : NULL;
  xmlRelaxNGFreeParserCtxt (parser);
  free (path);
  path = path_of ("tests/perf/others/rules.xsl");
  sheet = xsltParseStylesheetFile ((const xmlChar *) path);
  free (path);
  if (!grammar || !sheet)
    die ("household.rng or rules.xsl");
  load_schema (catalog);
}

static xmlDocPtr
read_tree (const struct subject *subject)
{
  xmlDocPtr doc = xmlReadMemory (subject->data, (int) subject->size, NULL, NULL, XML_PARSE_NONET);

  if (!doc)
    die ("DOM parse");
  return doc;
}

void
work_schema (const struct subject *subject)
{
  xmlDocPtr doc = read_tree (subject), found;
  xmlSchemaValidCtxtPtr validation = xmlSchemaNewValidCtxt (schema);

  if (!validation || xmlSchemaValidateDoc (validation, doc) != 0)
    die ("not valid by its schema");
  xmlSchemaFreeValidCtxt (validation);
  found = xsltApplyStylesheet (sheet, doc, NULL);
  if (!found || found->children)
    die ("rules find something");
  xmlFreeDoc (found);
  xmlFreeDoc (doc);
}

void
work_grammar (const struct subject *subject)
{
  xmlDocPtr doc = read_tree (subject);
  xmlRelaxNGValidCtxtPtr validation = xmlRelaxNGNewValidCtxt (grammar);

  if (!validation || xmlRelaxNGValidateDoc (validation, doc) != 0)
    die ("not valid by its grammar");
  xmlRelaxNGFreeValidCtxt (validation);
  xmlFreeDoc (doc);
}

/* --- libyang ---------------------------------------------------------------------------------- */

#ifdef HAVE_YANG
static struct ly_ctx *yang;

/* The data alone, in a root of its own: <household xmlns="…"> … </household>. */
static char *
data_alone (const struct subject *subject)
{
  const char *from = strstr (subject->data, "    <f:head>");
  const char *to = strstr (subject->data, "  </data>");
  char *out = from && to ? malloc ((size_t) (to - from) + 128) : NULL;

  if (!out)
    die ("no data");
  sprintf (out, "<f:household xmlns:f=\"urn:kdc:form:household\">\n%.*s</f:household>\n",
           (int) (to - from), from);
  return out;
}

void
others_prepare (struct subject *subject)
{
  char *path = path_of ("tests/perf/others");

  if (!yang && (ly_ctx_new (path, 0, &yang) != LY_SUCCESS
                || !ly_ctx_load_module (yang, "household", NULL, NULL)))
    die ("household.yang");
  free (path);
  subject->alone = data_alone (subject);
}

void
work_yang (const struct subject *subject)
{
  struct lyd_node *tree = NULL;

  if (lyd_parse_data_mem (yang, subject->alone, LYD_XML, LYD_PARSE_STRICT, LYD_VALIDATE_PRESENT,
                          &tree) != LY_SUCCESS)
    die (ly_errmsg (yang));
  lyd_free_all (tree);
}
#else
void
others_prepare (struct subject *subject)
{
  subject->alone = NULL;
}

void
work_yang (const struct subject *subject)
{
  (void) subject;
}
#endif

void
others_end (void)
{
#ifdef HAVE_YANG
  ly_ctx_destroy (yang);
#endif
  xmlSchemaFree (schema);
  xmlRelaxNGFree (grammar);
  xsltFreeStylesheet (sheet);
}
