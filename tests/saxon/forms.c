/* forms.c - what the forms' own checks are compared on: for each form of a catalog, and each day
 * that cases are judged on, a folder FORM@DAY with its exported checks, the dossiers of all case
 * folders in canonical form, and our findings.
 *   forms CATALOG OUT CASES… */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "saxon/canonical.h"
#include "support/cases.h"
#include "transform/export.h"
#include "validate/write.h"

static struct kdc_context *ctx;

static void
fail (const char *what)
{
  fprintf (stderr, "forms: %s\n", what);
  exit (2);
}

static void
save (const char *folder, const char *kind, const char *name, const struct kdc_buffer *text)
{
  char path[1024];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", folder, kind);
  mkdir (folder, 0777);
  mkdir (path, 0777);
  snprintf (path, sizeof path, "%s/%s/%s", folder, kind, name);
  file = fopen (path, "w");
  if (!file || text->status != KDC_OK
      || (text->size && fwrite (text->data, text->size, 1, file) != 1) || fclose (file))
    fail (path);
}

static void
name_folder (char folder[512], const char *out, const struct kdc_form *form, kdc__day on)
{
  char day[11];

  kdc__day_format (on, day);
  snprintf (folder, 512, "%s/%s@%s", out, form->head.id, day);
}

static void
save_export (const char *out, const struct kdc_form *form, kdc__day on, const char *to)
{
  char folder[512], name[32];
  struct kdc_buffer text;

  name_folder (folder, out, form, on);
  snprintf (name, sizeof name, "check.%s", to);
  kdc__buffer_init (&text, ctx, 0);
  if (kdc__export_form (form, to, on, KDC__VI, &text, NULL) != KDC_OK)
    fail (form->head.id);
  save (folder, "export", name, &text);
  kdc__buffer_clear (&text);
}

static void
save_case (struct kdc_catalog *catalog, const char *out, const struct test_case *c)
{
  struct kdc__validate_options options = { .on = c->on, .skip_attachments = 1 };
  struct kdc_dossier *dossier;
  struct kdc_report *report = NULL;
  struct kdc_buffer text;
  char folder[512], name[128];

  if (kdc__dossier_open_path (catalog, c->directory, &dossier, NULL) != KDC_OK
      || kdc__validate (dossier, &options, &report, NULL) != KDC_OK)
    fail (c->directory);
  if (dossier->form && dossier->well_formed && !dossier->untimely) {
    save_export (out, dossier->form, c->on, "xslt");
    save_export (out, dossier->form, c->on, "sch");
    name_folder (folder, out, dossier->form, c->on);
    snprintf (name, sizeof name, "%s.xml", c->name);
    save (folder, "sent", name, &dossier->bytes);
    kdc__buffer_init (&text, ctx, 0);
    if (kdc__dossier_settle_write (dossier, c->on, KDC__WRITE_CHECK, &text, NULL) != KDC_OK)
      fail (c->directory);
    save (folder, "dossiers", name, &text);
    kdc__buffer_clear (&text);
    canonical_findings (dossier, report, &text);
    save (folder, "findings", name, &text);
    kdc__buffer_clear (&text);
  }
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}

int
main (int argc, char **argv)
{
  struct kdc_catalog *catalog;
  struct test_case *cases;
  size_t i, count;
  int area;

  if (argc < 4 || kdc__context_new (NULL, NULL, &ctx) != KDC_OK
      || kdc__catalog_open (ctx, argv[1], &catalog, NULL) != KDC_OK)
    fail ("forms CATALOG OUT CASES…");
  mkdir (argv[2], 0777);
  for (area = 3; area < argc; area++) {
    cases = cases_load (ctx, argv[area], &count);
    for (i = 0; i < count; i++)
      save_case (catalog, argv[2], cases + i);
    free (cases);
  }
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
  return 0;
}
