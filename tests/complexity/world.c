/* world.c - catalogs and dossiers made for one measurement. */
#include "families.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "version=\"1\" valid-from=\"2020-01-01\" source=\"made for a test\""
#define NAME "<name xml:lang=\"vi\">Mẫu</name>"

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

void
world_begin (struct world *w, struct kdc_context *ctx)
{
  static const char *const folders[] = { "forms", "procedures", "codelists", "authorities" };
  char path[64];
  size_t i;

  memset (w, 0, sizeof *w);
  w->ctx = ctx;
  strcpy (w->directory, "/tmp/kdc-complexity-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (w->directory));
  for (i = 0; i < sizeof folders / sizeof *folders; i++) {
    snprintf (path, sizeof path, "%s/%s", w->directory, folders[i]);
    ck_assert_int_eq (mkdir (path, 0700), 0);
  }
}

void
world_file (struct world *w, const char *name, struct kdc_buffer *text)
{
  char path[96];
  FILE *out;

  snprintf (path, sizeof path, "%s/%s", w->directory, name);
  out = fopen (path, "wb");
  ck_assert_ptr_nonnull (out);
  ck_assert_int_eq (text->status, KDC_OK);
  ck_assert_uint_eq (fwrite (text->data, 1, text->size, out), text->size);
  ck_assert_int_eq (fclose (out), 0);
  kdc__buffer_clear (text);
}

void
world_form (struct world *w, struct kdc_buffer *body)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, w->ctx, 0);
  kdc__buffer_puts (&text, "<form xmlns=\"urn:kdc:form:1\" id=\"f\" namespace=\"urn:test:f\" "
                           HEAD ">" NAME);
  kdc__buffer_append (&text, body->data, body->size);
  kdc__buffer_puts (&text, "</form>");
  kdc__buffer_clear (body);
  world_file (w, "forms/f.xml", &text);
}

void
world_procedure (struct world *w, struct kdc_buffer *papers)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, w->ctx, 0);
  kdc__buffer_puts (&text, "<procedure xmlns=\"urn:kdc:procedure:1\" code=\"9.000001\" " HEAD
                           " domain=\"test\" service=\"full\">" NAME
                           "<competence tier=\"commune\" rule=\"any\"/><term unit=\"day\" "
                           "quantity=\"1\" count-from=\"next-day\"/><form ref=\"f\"/>");
  if (papers->size)
    kdc__buffer_printf (&text, "<papers>%s</papers>", papers->data);
  kdc__buffer_puts (&text, "</procedure>");
  kdc__buffer_clear (papers);
  world_file (w, "procedures/p.xml", &text);
}

void
world_open (struct world *w)
{
  kdc_error *err = NULL;
  int status = kdc__catalog_open (w->ctx, w->directory, &w->catalog, &err);

  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "");
}

void
world_end (struct world *w)
{
  kdc__catalog_unref (w->catalog);
  nftw (w->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct cost
judge_bytes (struct kdc_catalog *catalog, const struct kdc_buffer *document, size_t least)
{
  struct kdc__validate_options options = { .on = 20000 };
  struct kdc_dossier *dossier;
  struct kdc_report *report = NULL;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  struct cost cost;
  int status;

  ck_assert_int_eq (document->status, KDC_OK);
  kdc__buffer_init (&out, catalog->ctx, 0);
  meter_on ();
  status = kdc__dossier_open_memory (catalog, document->data, document->size, NULL, NULL, &dossier,
                                     &err);
  if (status == KDC_OK)
    status = kdc__validate (dossier, &options, &report, &err);
  if (status == KDC_OK)
    status = kdc__report_xml (report, &out);
  kdc__buffer_clear (&out);
  if (status == KDC_OK)
    status = kdc__report_json (report, KDC__VI, &out);
  kdc__buffer_clear (&out);
  cost = meter_off ();
  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no memory");
  ck_assert_msg (report->findings.count >= least, "%zu findings, not %zu",
                 report->findings.count, least);
  kdc__report_free (report);
  kdc__dossier_free (dossier);
  return cost;
}

struct cost
world_judge (struct world *w, struct kdc_buffer *data, struct kdc_buffer *papers, size_t least)
{
  struct kdc_buffer text;
  struct cost cost;

  kdc__buffer_init (&text, w->ctx, 0);
  kdc__buffer_puts (&text, "<dossier xmlns=\"urn:kdc:dossier:1\" id=\"d\" procedure=\"9.000001\" "
                           "revision=\"1\" created=\"2026-11-14T20:30:00+07:00\"><channel "
                           "kind=\"home\"/><data form=\"f\" version=\"1\" "
                           "xmlns:f=\"urn:test:f\">");
  kdc__buffer_append (&text, data->data ? data->data : "", data->size);
  kdc__buffer_puts (&text, "</data>");
  if (papers && papers->size)
    kdc__buffer_printf (&text, "<papers>%s</papers>", papers->data);
  kdc__buffer_puts (&text, "</dossier>");
  kdc__buffer_clear (data);
  if (papers)
    kdc__buffer_clear (papers);
  cost = judge_bytes (w->catalog, &text, least);
  kdc__buffer_clear (&text);
  return cost;
}

void
repeat_text (struct kdc_buffer *out, const char *text, size_t count)
{
  while (count-- > 0)
    kdc__buffer_puts (out, text);
}

struct cost
judge_plan (struct kdc_context *ctx, const struct plan *plan, size_t n, size_t least)
{
  struct kdc_buffer text;
  struct world w;
  struct cost cost;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&text, "<codelist xmlns=\"urn:kdc:codelist:1\" id=\"sex\" version=\"1\" "
                           "valid-from=\"2020-01-01\" source=\"made\"><name xml:lang=\"vi\">G"
                           "</name><code value=\"m\"><name xml:lang=\"vi\">Nam</name></code>"
                           "<code value=\"f\"><name xml:lang=\"vi\">Nữ</name></code></codelist>");
  world_file (&w, "codelists/sex.xml", &text);
  kdc__buffer_puts (&text, plan->form);
  world_form (&w, &text);
  world_procedure (&w, &text);
  world_open (&w);
  kdc__buffer_puts (&text, plan->head);
  kdc__buffer_puts (&text, plan->tail);
  world_judge (&w, &text, NULL, 0);     /* compiles what is compiled at first use */
  kdc__buffer_puts (&text, plan->head);
  repeat_text (&text, plan->row, n);
  kdc__buffer_puts (&text, plan->tail);
  cost = world_judge (&w, &text, NULL, least);
  world_end (&w);
  return cost;
}
