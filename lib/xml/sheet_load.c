/* sheet_load.c - from bytes to a compiled sheet. Includes are fetched through the resolver before
 * libxslt is called, and laid ready in its list of documents: its own loader is global to the
 * process and asks no context's security preferences. */
#include "xml/sheet.h"

#include <stdio.h>
#include <string.h>

#include <libxslt/documents.h>
#include <libxslt/xsltutils.h>

#include "xml/sax.h"

enum { MOST_SHEETS = 64, MOST_NESTED = 8 };

struct loaded {
  struct kdc__sheet_text text;
  struct kdc_buffer bytes;          /* of an included sheet */
  char *name;
  xmlDoc *doc;                      /* NULL once libxslt's */
};

struct load {
  struct kdc_context *ctx;
  kdc__xslt_resolve resolve;
  void *user;
  kdc_error **err;
  size_t count;
  struct loaded sheets[MOST_SHEETS];    /* the first is the main one */
};

static pthread_mutex_t compile_lock = PTHREAD_MUTEX_INITIALIZER;

static int
parse_context (struct kdc__sheet_notes *notes, const char *message)
{
  const char *sheet = strstr (message, KDC__SHEET_URL), *line = strstr (message, " line ");
  const char *element = strstr (message, " element ");

  if (strncmp (message, "compilation error", 17) != 0
      && strncmp (message, "runtime error", 13) != 0 && strcmp (message, "error\n") != 0)
    return 0;
  if (notes->line)
    return 1;
  if (sheet && sscanf (sheet, KDC__SHEET_URL "%d", &notes->sheet) != 1)
    notes->sheet = -1;
  if (line && sscanf (line, " line %d", &notes->line) != 1)
    notes->line = 0;
  if (element)
    kdc__line_copy (notes->element, sizeof notes->element, element + 9);
  return 1;
}

void
kdc__sheet_note (struct kdc__sheet_notes *notes, const char *message)
{
  if (strstr (message, "malloc failed") || strstr (message, "out of memory"))
    notes->nomem = 1;
  if (strstr (message, "infinite template recursion"))
    notes->depth = 1;
  if (strstr (message, "Operation limit exceeded"))
    notes->operations = 1;
  if (!parse_context (notes, message) && !notes->text[0])
    kdc__line_copy (notes->text, sizeof notes->text, message);
}

static void
on_message (void *user, const char *format, ...)
{
  struct kdc__sheet_notes *notes = user;
  char message[512];
  va_list args;

  va_start (args, format);
  vsnprintf (message, sizeof message, format, args);
  va_end (args);
  if (pthread_equal (notes->owner, pthread_self ()))
    kdc__sheet_note (notes, message);
  else
    notes->before (notes->before_user, "%s", message);
}

void
kdc__sheet_lock (struct kdc__sheet_notes *notes)
{
  memset (notes, 0, sizeof *notes);
  notes->sheet = -1;
  pthread_mutex_lock (&compile_lock);
  notes->owner = pthread_self ();
  notes->before = xsltGenericError;
  notes->before_user = xsltGenericErrorContext;
  xsltSetGenericErrorFunc (notes, on_message);
}

void
kdc__sheet_unlock (const struct kdc__sheet_notes *notes)
{
  xsltSetGenericErrorFunc (notes->before_user, notes->before);
  pthread_mutex_unlock (&compile_lock);
}

static int load_sheet (struct load *load, size_t index, int nested);

static int
fail_limit (struct load *load, const struct loaded *from, int most)
{
  char text[16];

  snprintf (text, sizeof text, "%d", most);
  return kdc__fail_at (load->ctx, load->err, KDC_ELIMIT, "xslt.limit", from->text.source, 0, 0,
                       NULL, "limit", "xsl:include", "most", text, NULL);
}

static int
fetch (struct load *load, const struct loaded *from, const char *name, struct loaded *sheet)
{
  int status;

  kdc__buffer_init (&sheet->bytes, load->ctx, kdc__model_limit (load->ctx));
  sheet->name = kdc__strdup (load->ctx, name);
  if (!sheet->name)
    return kdc__fail_nomem (load->err);
  status = load->resolve ? load->resolve (load->user, name, &sheet->bytes) : KDC_ENOTFOUND;
  if (status == KDC_OK)
    status = sheet->bytes.status;
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (load->err);
  if (status != KDC_OK)
    return kdc__fail_at (load->ctx, load->err, KDC_EMODEL, "xslt.include", from->text.source,
                         0, 0, NULL, "name", name, NULL);
  sheet->text.data = sheet->bytes.data ? sheet->bytes.data : "";
  sheet->text.size = sheet->bytes.size;
  sheet->text.source = sheet->name;
  return KDC_OK;
}

static int
set_url (struct load *load, size_t index, xmlNode *include)
{
  char url[32];

  snprintf (url, sizeof url, KDC__SHEET_URL "%zu", index);
  if (include)
    return xmlSetProp (include, (const xmlChar *) "href", (const xmlChar *) url)
             ? KDC_OK : kdc__fail_nomem (load->err);
  load->sheets[index].doc->URL = xmlStrdup ((const xmlChar *) url);
  return load->sheets[index].doc->URL ? KDC_OK : kdc__fail_nomem (load->err);
}

static int
include (struct load *load, size_t from, xmlNode *node, int nested)
{
  xmlChar *href = xmlGetNoNsProp (node, (const xmlChar *) "href");
  size_t index = load->count;
  int status;

  if (nested >= MOST_NESTED || index >= MOST_SHEETS) {
    xmlFree (href);
    return fail_limit (load, load->sheets + from, nested >= MOST_NESTED ? MOST_NESTED
                                                                         : MOST_SHEETS);
  }
  load->count++;
  status = fetch (load, load->sheets + from, href ? (const char *) href : "",
                  load->sheets + index);
  xmlFree (href);
  if (status == KDC_OK)
    status = load_sheet (load, index, nested + 1);
  if (status == KDC_OK)
    status = set_url (load, index, node);
  return status;
}

static int
load_sheet (struct load *load, size_t index, int nested)
{
  struct loaded *sheet = load->sheets + index;
  xmlDict *dict = index ? load->sheets[0].doc->dict : NULL;
  xmlNode *node;
  int status = kdc__tree_read (load->ctx, sheet->text.data, sheet->text.size,
                               kdc__model_limit (load->ctx), sheet->text.source,
                               XML_PARSE_NOCDATA, dict, &sheet->doc, load->err);

  if (status == KDC_OK)
    status = kdc__sheet_check (load->ctx, sheet->doc, &sheet->text, load->err);
  if (status == KDC_OK)
    status = set_url (load, index, NULL);
  if (status != KDC_OK)
    return status;
  node = xmlDocGetRootElement (sheet->doc)->children;
  for (; node && status == KDC_OK; node = node->next)
    if (kdc__sheet_is (node, "include"))
      status = include (load, index, node, nested);
  return status;
}

/* Line and column of the element that libxslt complained of: it knows the line its tag ends on. */
static int
compile_failed (struct load *load, struct kdc__sheet_notes *notes, const xmlDoc *main)
{
  const struct loaded *sheet = load->sheets;
  const xmlDoc *doc = main;
  int line = notes->line, column = 0, found = 0;
  size_t element = 0;
  xmlNode *node;

  if (notes->sheet > 0 && (size_t) notes->sheet < load->count) {
    sheet += notes->sheet;
    doc = sheet->doc;
  }
  node = doc && line ? xmlDocGetRootElement (doc) : NULL;
  for (; node && !found; node = kdc__sheet_next (node))
    if (node->type == XML_ELEMENT_NODE) {
      found = xmlGetLineNo (node) == line
              && strcmp ((const char *) node->name, notes->element) == 0;
      element += !found;
    }
  if (found
      && kdc__sheet_locate (load->ctx, &sheet->text, element, NULL, 0, &line, &column) != KDC_OK)
    return kdc__fail_nomem (load->err);
  return kdc__fail_at (load->ctx, load->err, KDC_EMODEL, "xslt.compile", sheet->text.source,
                       line, column, NULL, "why", notes->text[0] ? notes->text : "?", NULL);
}

/* Gives the included trees to the sheet; they are freed with it. */
static int
hand_over (struct load *load, xsltStylesheet *style)
{
  size_t i;

  for (i = 1; i < load->count; i++)
    if (!xsltNewStyleDocument (style, load->sheets[i].doc))
      return KDC_ENOMEM;
  return KDC_OK;
}

/* After a failure all trees are the load's again. */
static void
take_back (xsltStylesheet *style)
{
  xsltDocument *list;

  for (list = style->docList; list; list = list->next)
    list->main = 1;                 /* libxslt's word for: not mine to free */
  style->doc = NULL;
  xsltFreeStylesheet (style);
}

/* Without it libxslt writes everything but ASCII in attributes as references. */
static int
set_encoding (xsltStylesheet *style)
{
  if (!style->encoding)
    style->encoding = xmlStrdup ((const xmlChar *) "UTF-8");
  return style->encoding ? KDC_OK : KDC_ENOMEM;
}

static int
compile (struct load *load, xsltStylesheet **out)
{
  struct kdc__sheet_notes notes;
  struct kdc__guard guard;
  xsltStylesheet *style;
  int status = KDC_ENOMEM;

  kdc__guard_enter (&guard);
  kdc__sheet_lock (&notes);
  style = xsltNewStylesheet ();
  if (style)
    status = hand_over (load, style);
  if (status == KDC_OK && (xsltParseStylesheetUser (style, load->sheets[0].doc) != 0
                           || style->errors || guard.code))
    status = KDC_EMODEL;
  if (status == KDC_OK)
    status = set_encoding (style);
  if (guard.nomem || notes.nomem)
    status = KDC_ENOMEM;
  kdc__sheet_unlock (&notes);
  if (status == KDC_ENOMEM)
    kdc__fail_nomem (load->err);
  else if (status != KDC_OK)
    status = compile_failed (load, &notes, load->sheets[0].doc);
  if (status != KDC_OK && style)
    take_back (style);
  kdc__guard_leave (&guard);
  *out = status == KDC_OK ? style : NULL;
  return status;
}

static void
load_free (struct load *load, int keep_trees)
{
  size_t i;

  for (i = load->count; i-- > 0;) {
    if (!keep_trees)
      xmlFreeDoc (load->sheets[i].doc);
    kdc__free (load->ctx, load->sheets[i].name);
    if (i > 0)
      kdc__buffer_clear (&load->sheets[i].bytes);
  }
  kdc__free (load->ctx, load);
}

static int
load_and_compile (struct load *load, xsltStylesheet **out)
{
  struct kdc__guard guard;
  int status;

  *out = NULL;
  kdc__guard_enter (&guard);
  status = load_sheet (load, 0, 0);
  kdc__guard_leave (&guard);
  if (status == KDC_OK && guard.nomem)
    status = kdc__fail_nomem (load->err);
  return status == KDC_OK ? compile (load, out) : status;
}

static int
sheet_new (struct kdc_context *ctx, const char *source, struct kdc__xslt **out)
{
  struct kdc__xslt *sheet = kdc__calloc (ctx, 1, sizeof *sheet);

  *out = sheet;
  if (!sheet)
    return KDC_ENOMEM;
  sheet->ctx = kdc__context_ref (ctx);
  sheet->source = kdc__strdup (ctx, source ? source : "");
  return sheet->source ? KDC_OK : KDC_ENOMEM;
}

int
kdc__xslt_compile (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                   kdc__xslt_resolve resolve, void *resolve_user, struct kdc__xslt **out,
                   kdc_error **err)
{
  struct load *load = kdc__calloc (ctx, 1, sizeof *load);
  struct kdc__xslt *sheet = NULL;
  int status;

  *out = NULL;
  if (!load)
    return kdc__fail_nomem (err);
  load->ctx = ctx;
  load->resolve = resolve;
  load->user = resolve_user;
  load->err = err;
  load->count = 1;
  load->sheets[0].text = (struct kdc__sheet_text) { data, size, source };
  if (sheet_new (ctx, source, &sheet) != KDC_OK)
    status = kdc__fail_nomem (err);
  else
    status = load_and_compile (load, &sheet->style);
  load_free (load, status == KDC_OK);
  if (status != KDC_OK) {
    kdc__xslt_free (sheet);
    return status;
  }
  *out = sheet;
  return KDC_OK;
}

void
kdc__xslt_free (struct kdc__xslt *sheet)
{
  struct kdc_context *ctx;

  if (!sheet)
    return;
  ctx = sheet->ctx;
  if (sheet->style)
    xsltFreeStylesheet (sheet->style);
  kdc__free (ctx, sheet->source);
  kdc__free (ctx, sheet);
  kdc__context_unref (ctx);
}
