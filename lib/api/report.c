/* report.c - kdc/report.h. */
#include <kdc/report.h>

#include "api/api.h"
#include "validate/report.h"

int
kdc_report_verdict (const kdc_report *report)
{
  return report ? report->verdict : KDC_VERDICT_UNDECIDED;
}

const char *
kdc_verdict_name (int verdict)
{
  return kdc__verdict_name (verdict);
}

size_t
kdc_report_count (const kdc_report *report)
{
  return report ? report->findings.count : 0;
}

const kdc_finding *
kdc_report_finding (const kdc_report *report, size_t index)
{
  return index < kdc_report_count (report) ? report->findings.items[index] : NULL;
}

const char *
kdc_finding_code (const kdc_finding *finding)
{
  return finding ? finding->code->code : "";
}

int
kdc_finding_severity (const kdc_finding *finding)
{
  return finding ? finding->severity : 0;
}

const char *
kdc_severity_name (int severity)
{
  return kdc__severity_name (severity);
}

int
kdc_finding_layer (const kdc_finding *finding)
{
  return finding ? finding->layer : 0;
}

const char *
kdc_layer_name (int layer)
{
  return kdc__layer_name (layer);
}

const char *
kdc_finding_path (const kdc_finding *finding)
{
  return kdc__api_or_empty (finding ? finding->path : NULL);
}

const char *
kdc_finding_source (const kdc_finding *finding)
{
  return kdc__api_or_empty (finding ? finding->source : NULL);
}

const char *
kdc_finding_model (const kdc_finding *finding)
{
  return kdc__api_or_empty (finding ? finding->model : NULL);
}

int
kdc_finding_line (const kdc_finding *finding)
{
  return finding ? finding->line : 0;
}

int
kdc_finding_column (const kdc_finding *finding)
{
  return finding ? finding->column : 0;
}

const char *
kdc_finding_message (const kdc_finding *finding, const char *lang)
{
  return kdc__api_or_empty (finding ? finding->message[kdc__lang (lang)] : NULL);
}

const char *
kdc_finding_guide (const kdc_finding *finding, const char *lang)
{
  return kdc__api_or_empty (finding ? finding->guide[kdc__lang (lang)] : NULL);
}

size_t
kdc_report_pending_count (const kdc_report *report)
{
  return report ? report->pending_count : 0;
}

const char *
kdc_report_pending (const kdc_report *report, size_t index, const char *name)
{
  const struct kdc__pending *pending;

  if (name == NULL)
    return NULL;
  if (index >= kdc_report_pending_count (report))
    return "";
  pending = &report->pendings[index];
  const struct kdc__api_property table[] = { { "what", pending->what },
                                             { "who", pending->who },
                                             { "term", pending->term },
                                             { "path", pending->path } };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

size_t
kdc_report_fee_count (const kdc_report *report)
{
  return report ? report->fee_count : 0;
}

const char *
kdc_report_fee (const kdc_report *report, size_t index, const char *name, const char *lang)
{
  const struct kdc__fee_line *fee;

  if (name == NULL)
    return NULL;
  if (index >= kdc_report_fee_count (report))
    return "";
  fee = &report->fees[index];
  const struct kdc__api_property table[] = {
    { "id", fee->id },
    { "amount", fee->amount },
    { "currency", fee->currency },
    { "set-by", fee->set_by },
    { "name", kdc__text_get (&fee->name, kdc__lang (lang)) },
    { "note", kdc__text_get (&fee->note, kdc__lang (lang)) }
  };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

static int
new_text (const kdc_report *report, kdc_buffer **text, kdc_error **err)
{
  return kdc__buffer_new (report->ctx, 0, text) == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

int
kdc_report_xml (const kdc_report *report, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;

  KDC__GIVES (out);
  KDC__NEED (report);
  if (new_text (report, &text, err) != KDC_OK)
    return KDC_ENOMEM;
  kdc__report_xml (report, text);
  return kdc__api_give (text, KDC_OK, out, err);
}

int
kdc_report_json (const kdc_report *report, const char *lang, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (report);
  if (new_text (report, &text, err) != KDC_OK)
    return KDC_ENOMEM;
  status = kdc__report_json (report, kdc__lang (lang), text);
  if (status == KDC_ENOMEM)
    kdc__fail_nomem (err);
  return kdc__api_give (text, status, out, err);
}

void
kdc_report_free (kdc_report *report)
{
  kdc__report_free (report);
}
