/* work.c - the pieces that are measured. The parses of libxml2 get the options that ours get, and a
 * parser of their own each time, as ours do. */
#include "work.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <openssl/evp.h>

#include "dossier/dossier.h"
#include "validate/report.h"
#include "xml/sax.h"
#include "xml/scan.h"

#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC)

void
die (const char *what)
{
  fprintf (stderr, "bench: %s\n", what);
  exit (1);
}

static double
now (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

double
now_cpu (void)
{
  return now (CLOCK_THREAD_CPUTIME_ID);
}

double
now_wall (void)
{
  return now (CLOCK_MONOTONIC);
}

/* --- libxml2 alone ---------------------------------------------------------------------------- */

static void
no_start (void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
          int declarations, const xmlChar **namespaces, int count, int defaulted,
          const xmlChar **attributes)
{
  (void) user, (void) name, (void) prefix, (void) uri, (void) declarations, (void) namespaces;
  (void) count, (void) defaulted, (void) attributes;
}

static void
no_end (void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  (void) user, (void) name, (void) prefix, (void) uri;
}

static void
no_text (void *user, const xmlChar *text, int length)
{
  (void) user, (void) text, (void) length;
}

void
work_bare (const struct subject *subject)
{
  xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt (subject->data, (int) subject->size);

  if (!parser)
    die ("no parser");
  memset (parser->sax, 0, sizeof *parser->sax);
  parser->sax->initialized = XML_SAX2_MAGIC;
  parser->sax->startElementNs = no_start;
  parser->sax->endElementNs = no_end;
  parser->sax->characters = parser->sax->ignorableWhitespace = no_text;
  xmlCtxtUseOptions (parser, OPTIONS);
  if (xmlParseDocument (parser) != 0)
    die ("bare parse");
  xmlFreeParserCtxt (parser);
}

void
work_dom (const struct subject *subject)
{
  xmlDocPtr doc = xmlReadMemory (subject->data, (int) subject->size, NULL, NULL, OPTIONS);

  if (!doc)
    die ("DOM parse");
  xmlFreeDoc (doc);
}

/* --- ours ------------------------------------------------------------------------------------- */

void
work_scan (const struct subject *subject)
{
  struct kdc__findings findings;
  struct kdc__scan scan;

  kdc__findings_init (&findings, subject->catalog->ctx);
  if (kdc__xml_scan (subject->catalog->ctx, subject->data, subject->size, &scan, &findings)
        != KDC_OK || scan.refused)
    die ("scan");
  kdc__findings_clear (&findings);
}

static int
our_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
           size_t count, size_t offset)
{
  (void) user, (void) name, (void) ns, (void) attributes, (void) count, (void) offset;
  return KDC_OK;
}

static int
our_end (void *user, size_t offset)
{
  (void) user, (void) offset;
  return KDC_OK;
}

static int
our_text (void *user, const char *text, size_t length, size_t offset)
{
  (void) user, (void) text, (void) length, (void) offset;
  return KDC_OK;
}

void
work_sax (const struct subject *subject)
{
  static const struct kdc__sax sax = { our_start, our_end, our_text };
  struct kdc__findings findings;
  int well_formed;

  kdc__findings_init (&findings, subject->catalog->ctx);
  if (kdc__xml_parse (subject->catalog->ctx, subject->data, subject->size, &sax, NULL, &findings,
                      &well_formed) != KDC_OK || !well_formed)
    die ("parse");
  kdc__findings_clear (&findings);
}

static struct kdc_dossier *
open_dossier (const struct subject *subject)
{
  struct kdc_dossier *dossier;

  if (kdc__dossier_open_memory (subject->catalog, subject->data, subject->size, "measured.xml",
                                NULL, &dossier, NULL) != KDC_OK)
    die ("dossier");
  return dossier;
}

void
work_read (const struct subject *subject)
{
  struct kdc_dossier *dossier = open_dossier (subject);

  if (kdc__dossier_parse (dossier, subject->on, NULL) != KDC_OK || dossier->findings.count > 0)
    die ("dossier is not read without findings");
  kdc__dossier_free (dossier);
}

void
work_full (const struct subject *subject)
{
  const struct kdc__validate_options options = { .on = subject->on };
  struct kdc_dossier *dossier = open_dossier (subject);
  struct kdc_report *report;

  if (kdc__validate (dossier, &options, &report, NULL) != KDC_OK)
    die ("validation");
  if (report->verdict != subject->verdict)
    die ("another verdict than expected");
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}

void
work_refused (const struct subject *subject)
{
  struct kdc_dossier *dossier = open_dossier (subject);

  if (kdc__dossier_parse (dossier, subject->on, NULL) != KDC_OK || dossier->findings.count != 1
      || strcmp (dossier->findings.items[0]->code->code, "input.limit") != 0)
    die ("not refused for a limit");
  kdc__dossier_free (dossier);
}

/* --- threads ---------------------------------------------------------------------------------- */

struct job {
  const struct subject *subject;
  void (*work) (const struct subject *subject);
  int rounds;
};

static void *
run_job (void *user)
{
  const struct job *job = user;
  int i;

  for (i = 0; i < job->rounds; i++)
    job->work (job->subject);
  return NULL;
}

double
work_threads (const struct subject *subject, void (*work) (const struct subject *subject),
              int threads, int rounds)
{
  struct job job = { subject, work, rounds };
  double start = now_wall ();
  pthread_t ids[2];
  int i;

  for (i = 0; i < threads; i++)
    if (pthread_create (ids + i, NULL, run_job, &job) != 0)
      die ("no thread");
  for (i = 0; i < threads; i++)
    pthread_join (ids[i], NULL);
  return now_wall () - start;
}

/* --- attachments ------------------------------------------------------------------------------ */

double
work_digest (const char *directory, const char *file)
{
  static unsigned char piece[65536];
  unsigned char sum[EVP_MAX_MD_SIZE];
  EVP_MD_CTX *md = EVP_MD_CTX_new ();
  double start = now_cpu ();
  char path[4096];
  size_t got;
  FILE *in;

  snprintf (path, sizeof path, "%s/%s", directory, file);
  in = fopen (path, "rb");
  if (!in || !md || !EVP_DigestInit_ex (md, EVP_sha256 (), NULL))
    die ("no digest");
  while ((got = fread (piece, 1, sizeof piece, in)) > 0)
    EVP_DigestUpdate (md, piece, got);
  EVP_DigestFinal_ex (md, sum, NULL);
  EVP_MD_CTX_free (md);
  fclose (in);
  return now_cpu () - start;
}

double
work_attachment (struct kdc_context *ctx, const char *directory, const char *file)
{
  struct kdc__attachment_facts facts;
  double start = now_cpu ();

  if (kdc__attachment_inspect (ctx, directory, file, &facts, NULL) != KDC_OK)
    die ("attachment");
  return now_cpu () - start;
}
