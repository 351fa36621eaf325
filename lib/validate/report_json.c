/* report_json.c - a report for programs that speak JSON, in one language. The members are part of
 * the interface: see docs/report.md. */
#include "validate/report.h"

#include "wire/json.h"

static int
set_position (struct kdc__json *object, const char *name, int value)
{
  return value ? kdc__json_set_integer (object, name, value)
               : kdc__json_set_string (object, name, NULL);
}

static struct kdc__json *
finding (struct kdc_context *ctx, const struct kdc_finding *f, int lang)
{
  struct kdc__json *object = kdc__json_object (ctx);

  kdc__json_set_string (object, "code", f->code->code);
  kdc__json_set_string (object, "severity", kdc__severity_name (f->severity));
  kdc__json_set_string (object, "layer", kdc__layer_name (f->layer));
  if (f->source)
    kdc__json_set_string (object, "source", f->source);
  kdc__json_set_string (object, "path", f->path);
  set_position (object, "line", f->line);
  set_position (object, "column", f->column);
  kdc__json_set_string (object, "model", f->model);
  kdc__json_set_string (object, "message", f->message[lang]);
  if (kdc__json_set_string (object, "guide", f->guide[lang]) == KDC_OK)
    return object;
  kdc__json_free (object);
  return NULL;
}

static struct kdc__json *
pending (struct kdc_context *ctx, const struct kdc__pending *p)
{
  struct kdc__json *object = kdc__json_object (ctx);

  kdc__json_set_string (object, "what", p->what);
  kdc__json_set_string (object, "who", p->who);
  kdc__json_set_string (object, "term", p->term);
  if (kdc__json_set_string (object, "path", p->path) == KDC_OK)
    return object;
  kdc__json_free (object);
  return NULL;
}

static struct kdc__json *
fee (struct kdc_context *ctx, const struct kdc__fee_line *line, int lang)
{
  struct kdc__json *object = kdc__json_object (ctx);

  kdc__json_set_string (object, "id", line->id);
  kdc__json_set_string (object, "amount", line->amount);
  kdc__json_set_string (object, "currency", line->currency);
  kdc__json_set_string (object, "setBy", line->set_by);
  kdc__json_set_string (object, "name", kdc__text_get (&line->name, lang));
  if (kdc__json_set_string (object, "note", kdc__text_get (&line->note, lang)) == KDC_OK)
    return object;
  kdc__json_free (object);
  return NULL;
}

static int
set_findings (struct kdc__json *root, const struct kdc_report *report, int lang)
{
  struct kdc__json *array = kdc__json_array (report->ctx);
  size_t i;
  int status = array ? KDC_OK : KDC_ENOMEM;

  for (i = 0; i < report->findings.count && status == KDC_OK; i++)
    status = kdc__json_append (array, finding (report->ctx, report->findings.items[i], lang));
  if (status == KDC_OK)
    return kdc__json_set (root, "findings", array);
  kdc__json_free (array);
  return status;
}

static int
set_pendings (struct kdc__json *root, const struct kdc_report *report)
{
  struct kdc__json *array = kdc__json_array (report->ctx);
  size_t i;
  int status = array ? KDC_OK : KDC_ENOMEM;

  for (i = 0; i < report->pending_count && status == KDC_OK; i++)
    status = kdc__json_append (array, pending (report->ctx, report->pendings + i));
  if (status == KDC_OK)
    return kdc__json_set (root, "pending", array);
  kdc__json_free (array);
  return status;
}

static int
set_fees (struct kdc__json *root, const struct kdc_report *report, int lang)
{
  struct kdc__json *array = kdc__json_array (report->ctx);
  size_t i;
  int status = array ? KDC_OK : KDC_ENOMEM;

  for (i = 0; i < report->fee_count && status == KDC_OK; i++)
    status = kdc__json_append (array, fee (report->ctx, report->fees + i, lang));
  if (status == KDC_OK)
    return kdc__json_set (root, "fees", array);
  kdc__json_free (array);
  return status;
}

int
kdc__report_json (const struct kdc_report *report, int lang, struct kdc_buffer *out)
{
  struct kdc__json *root = kdc__json_object (report->ctx);
  int status = root ? KDC_OK : KDC_ENOMEM;
  char on[11];

  kdc__day_format (report->on, on);
  if (status == KDC_OK)
    status = kdc__json_set_string (root, "verdict", kdc__verdict_name (report->verdict));
  if (status == KDC_OK)
    status = kdc__json_set_string (root, "dossier", report->dossier_id);
  if (status == KDC_OK)
    status = kdc__json_set_string (root, "on", on);
  if (status == KDC_OK)
    status = kdc__json_set_boolean (root, "truncated", report->findings.truncated);
  if (status == KDC_OK)
    status = set_findings (root, report, lang);
  if (status == KDC_OK)
    status = set_pendings (root, report);
  if (status == KDC_OK)
    status = set_fees (root, report, lang);
  if (status == KDC_OK)
    status = kdc__json_write (root, 2, out);
  kdc__json_free (root);
  return status;
}
