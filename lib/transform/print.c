/* print.c - one print: the dossier is validated (prints show what validation calculated, and its
 * fees), the input tree is written and read back, the style sheet of the catalog runs over it.
 * Sheets are compiled each time: a print is rare, and a person waits for the printer. */
#include "transform/input.h"

#include <stdio.h>
#include <string.h>

#define STYLES "styles/"

/* An included sheet lies beside the others; a name that leads elsewhere is none. */
static int
resolve (void *user, const char *name, struct kdc_buffer *out)
{
  const struct kdc__print_job *job = user;
  char path[128];
  kdc_error *err = NULL;
  int length, status;

  if (name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-.")] || name[0] == '.')
    return KDC_ENOTFOUND;
  length = snprintf (path, sizeof path, STYLES "%s", name);
  if (length < 0 || (size_t) length >= sizeof path)
    return KDC_ENOTFOUND;
  status = kdc__catalog_file (job->catalog, path, out, &err);
  kdc__error_delete (err);
  return status;
}

static int
compile (const struct kdc__print_job *job, struct kdc__xslt **out, kdc_error **err)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, job->ctx, kdc__model_limit (job->ctx));
  status = kdc__catalog_file (job->catalog, job->print->style, &bytes, err);
  if (status == KDC_OK)
    status = kdc__xslt_compile (job->ctx, bytes.data, bytes.size, job->print->style, resolve,
                                (void *) job, out, err);
  kdc__buffer_clear (&bytes);
  return status;
}

static int
read_tree (const struct kdc__print_job *job, struct kdc__dom **out, kdc_error **err)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, job->ctx, kdc__model_limit (job->ctx));
  status = kdc__print_input (job, &bytes, err);
  if (status == KDC_OK)
    status = kdc__dom_parse_most (job->ctx, bytes.data, bytes.size, kdc__model_limit (job->ctx),
                                  "print.xml", out, err);
  else if (status == KDC_ENOMEM)
    kdc__fail_nomem (err);
  else if (!err || !*err)
    kdc__fail (job->ctx, err, status, "print.input", "print", job->print->head.id, NULL);
  kdc__buffer_clear (&bytes);
  return status;
}

static int
transform (const struct kdc__print_job *job, struct kdc_buffer *out, kdc_error **err)
{
  const char *parameters[] = { "lang", job->lang == KDC__EN ? "en" : "vi", NULL };
  struct kdc__xslt *sheet = NULL;
  struct kdc__dom *tree = NULL;
  int status = compile (job, &sheet, err);

  if (status == KDC_OK)
    status = read_tree (job, &tree, err);
  if (status == KDC_OK)
    status = kdc__xslt_run (sheet, tree, parameters, kdc__print_functions, (void *) job, out, err);
  kdc__dom_free (tree);
  kdc__xslt_free (sheet);
  return status;
}

/* --- what is given ---------------------------------------------------------------------------- */

static int
receipt_says (struct kdc__print_job *job, const struct kdc__dom *dom, const char *path, int *out)
{
  static const char *const namespaces[] = { "r", "urn:kdc:receipt:1", NULL };
  struct kdc__xpath *xpath = NULL;
  int status = kdc__xpath_compile (job->ctx, path, namespaces, &xpath, NULL);

  *out = 0;
  if (status == KDC_OK)
    status = kdc__xpath_boolean (xpath, dom, out);
  kdc__xpath_free (xpath);
  return status;
}

/* A receipt of another dossier would make a slip that promises what nobody promised. */
static int
is_receipt_of (struct kdc__print_job *job, const struct kdc__dom *dom, int *out)
{
  static const char *const namespaces[] = { "r", "urn:kdc:receipt:1", NULL };
  struct kdc__xpath *xpath = NULL;
  struct kdc_buffer id;
  int status = kdc__xpath_compile (job->ctx,
                                   "string(/r:receipt/@dossier-id | /r:receipt/r:dossier-id)",
                                   namespaces, &xpath, NULL);

  kdc__buffer_init (&id, job->ctx, 0);
  if (status == KDC_OK)
    status = kdc__xpath_string (xpath, dom, &id);
  *out = id.size == 0 || !job->dossier || !job->dossier->id
         || strcmp (id.data, job->dossier->id) == 0;
  kdc__buffer_clear (&id);
  kdc__xpath_free (xpath);
  return status;
}

static int
check_receipt (struct kdc__print_job *job, const struct kdc__dom *dom, kdc_error **err)
{
  int is, status = receipt_says (job, dom, "boolean(/r:receipt)", &is);

  if (status == KDC_OK && !is)
    return kdc__fail (job->ctx, err, KDC_EPARSE, "print.receipt", NULL);
  if (status == KDC_OK)
    status = is_receipt_of (job, dom, &is);
  if (status == KDC_OK && !is)
    return kdc__fail (job->ctx, err, KDC_EPARSE, "print.other-receipt", NULL);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

static int
read_receipt (struct kdc__print_job *job, const void *data, size_t size, struct kdc__dom **out,
              kdc_error **err)
{
  kdc_error *cause = NULL;
  int status;

  if (!data)
    return KDC_OK;
  status = kdc__dom_parse (job->ctx, data, size, "receipt.xml", out, &cause);
  if (status == KDC_EPARSE) {
    status = kdc__fail (job->ctx, err, status, "print.receipt", NULL);
    if (err)
      kdc__error_add_cause (err, cause);
    else
      kdc__error_delete (cause);
    return status;
  }
  if (status == KDC_OK)
    return check_receipt (job, *out, err);
  kdc__error_delete (cause);
  return status == KDC_ENOMEM
         ? kdc__fail_nomem (err)
         : kdc__fail (job->ctx, err, status, "print.receipt", NULL);
}

/* Validates the dossier, so that its procedure, its form and what is calculated are known. */
static int
settle (struct kdc__print_job *job, kdc__day on, struct kdc_report **report, kdc_error **err)
{
  const struct kdc__validate_options options = { .on = on, .skip_attachments = 1 };
  struct kdc_dossier *d = job->dossier;
  int status = kdc__validate (d, &options, report, err);

  if (status != KDC_OK)
    return status;
  job->on = kdc__dossier_day (d, on);
  if (!d->procedure && d->procedure_code)
    status = kdc__catalog_procedure (job->catalog, d->procedure_code, job->on, &job->procedure,
                                     err);
  if (status != KDC_OK)
    return status;
  if (d->procedure)
    job->procedure = d->procedure;
  if (!d->well_formed || !d->form || !job->procedure || !job->procedure->form_id)
    return kdc__fail (job->ctx, err, KDC_EPARSE, "print.dossier", "source", d->source, NULL);
  job->form = d->form;
  job->report = *report;
  return KDC_OK;
}

int
kdc__print (struct kdc_catalog *catalog, struct kdc_dossier *dossier,
            const struct kdc_procedure *procedure, const char *print, int lang, kdc__day on,
            const void *receipt, size_t receipt_size, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__print_job job = { .ctx = catalog->ctx, .catalog = catalog, .dossier = dossier,
                                .procedure = procedure, .lang = lang, .on = on,
                                .err = err };
  struct kdc_report *report = NULL;
  struct kdc__dom *dom = NULL;
  int status = KDC_OK;

  if (dossier)
    status = settle (&job, on, &report, err);
  else
    job.form = procedure->form;
  if (status == KDC_OK)
    status = kdc__catalog_print (catalog, print, job.procedure->head.id, job.on, &job.print, err);
  if (status == KDC_OK)
    status = read_receipt (&job, receipt, receipt_size, &dom, err);
  job.receipt = dom;
  if (status == KDC_OK)
    status = transform (&job, out, err);
  kdc__dom_free (dom);
  kdc__report_free (report);
  return status;
}
