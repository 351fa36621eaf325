/* fuzz.c - what the targets share: a context, catalogs, libxml2 as a judge. */
#include "fuzz.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "base/text.h"

_Noreturn void
fuzz_broken (const char *what, const char *file, int line)
{
  fprintf (stderr, "%s:%d: broken: %s\n", file, line, what);
  abort ();
}

/* 2026-11-14T20:31:00+07:00 */
static int64_t
now (void *user)
{
  (void) user;
  return INT64_C (1794663060000);
}

struct kdc_context *
fuzz_context (void)
{
  static const struct { const char *name; int64_t value; } limits[] = {
    { "expr.max-steps", 20000 }, { "expr.max-sequence", 1000 }, { "report.max-findings", 100 },
    { "xslt.max-operations", 20000 }, { "output.max-bytes", 1 << 22 },
  };
  static struct kdc_context *ctx;
  size_t i;

  if (ctx != NULL)
    return ctx;
  fuzz_check (kdc__context_new (NULL, NULL, &ctx) == KDC_OK);
  for (i = 0; i < sizeof limits / sizeof *limits; i++)
    ctx->values[kdc__option_find (limits[i].name)] = limits[i].value;
  kdc__context_set_clock (ctx, now, NULL, NULL);
  return ctx;
}

struct kdc_catalog *
fuzz_catalog (const char *name)
{
  static struct { const char *name; struct kdc_catalog *catalog; } open[4];
  const char *srcdir = getenv ("srcdir");
  char path[4096];
  size_t i;

  for (i = 0; open[i].name != NULL; i++)
    if (strcmp (open[i].name, name) == 0)
      return open[i].catalog;
  snprintf (path, sizeof path, "%s/%s", srcdir != NULL ? srcdir : ".", name);
  open[i].name = name;
  fuzz_check (kdc__catalog_open (fuzz_context (), path, &open[i].catalog, NULL) == KDC_OK);
  return open[i].catalog;
}

static void
check_text (const char *text)
{
  fuzz_check (text != NULL && text[0] != '\0');
  fuzz_check (kdc__utf8_check (text, strlen (text)) == strlen (text));
}

void
fuzz_error (int status, kdc_error *err)
{
  fuzz_check (status == KDC_OK ? err == NULL : err != NULL);
  fuzz_check (status != KDC_EINTERNAL && status != KDC_ENOMEM);
  if (err == NULL)
    return;
  check_text (err->message[KDC__VI]);
  check_text (err->message[KDC__EN]);
  kdc__error_delete (err);
}

/* A namespace name need not be a URI for us; everything else that libxml2 calls an error is one. */
static void
note (void *user, xmlErrorPtr error)
{
  if (error->level >= XML_ERR_ERROR && error->code != XML_WAR_NS_URI)
    *(int *) user = 1;
}

int
fuzz_well_formed (const void *data, size_t size)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlDoc *doc;
  int right, faults = 0;

  fuzz_check (parser != NULL);
  xmlSetStructuredErrorFunc (&faults, note);
  doc = xmlCtxtReadMemory (parser, data, (int) size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
  right = doc != NULL && parser->wellFormed && faults == 0;
  xmlSetStructuredErrorFunc (NULL, NULL);
  xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return right;
}

void
fuzz_agree (const void *data, size_t size, int well_formed, const char *code, const char *why)
{
  if (well_formed)
    fuzz_check (fuzz_well_formed (data, size));
  else if (code != NULL && strcmp (code, "input.not-xml") == 0
           && (why == NULL || strcmp (why, "catalog") != 0))
    fuzz_check (!fuzz_well_formed (data, size));
}

void
fuzz_line (const uint8_t **data, size_t *size, char *line, size_t most)
{
  const uint8_t *end = *size > 0 ? memchr (*data, '\n', *size) : NULL;
  size_t length = end != NULL ? (size_t) (end - *data) : *size;
  size_t kept = length < most ? length : most - 1;

  memcpy (line, *data, kept);
  line[kept] = '\0';
  length += end != NULL;
  *data += length;
  *size -= length;
}
