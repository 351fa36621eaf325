/* report_xml.c - a report as urn:kdc:report:1. Nothing in it depends on clock, machine or folder,
 * so that every binding gives the same bytes. */
#include "validate/report.h"

#include <string.h>

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static void
text_element (struct kdc_buffer *out, const char *name, const char *attribute_name,
              const char *attribute_value, const char *text)
{
  if (!text)
    return;
  kdc__buffer_printf (out, "    <%s", name);
  attribute (out, attribute_name, attribute_value);
  kdc__buffer_putc (out, '>');
  kdc__buffer_xml_text (out, text, strlen (text));
  kdc__buffer_printf (out, "</%s>\n", name);
}

static void
texts (struct kdc_buffer *out, const char *name, const char *const by_lang[KDC__LANGS])
{
  text_element (out, name, "xml:lang", "vi", by_lang[KDC__VI]);
  text_element (out, name, "xml:lang", "en", by_lang[KDC__EN]);
}

static void
finding (struct kdc_buffer *out, const struct kdc_finding *f)
{
  size_t i;

  kdc__buffer_puts (out, "  <finding");
  attribute (out, "code", f->code->code);
  attribute (out, "layer", kdc__layer_name (f->layer));
  attribute (out, "severity", kdc__severity_name (f->severity));
  attribute (out, "source", f->source);
  attribute (out, "path", f->path);
  attribute (out, "model", f->model);
  attribute (out, "outcome", f->outcome);
  if (f->line)
    kdc__buffer_printf (out, " line=\"%d\" column=\"%d\"", f->line, f->column);
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < f->param_count; i++)
    text_element (out, "param", "name", f->params[i].name, f->params[i].value);
  texts (out, "message", f->message);
  texts (out, "guide", f->guide);
  kdc__buffer_puts (out, "  </finding>\n");
}

static void
pending (struct kdc_buffer *out, const struct kdc__pending *p)
{
  kdc__buffer_puts (out, "  <pending");
  attribute (out, "what", p->what);
  attribute (out, "who", p->who);
  attribute (out, "term", p->term);
  attribute (out, "path", p->path);
  kdc__buffer_puts (out, "/>\n");
}

static void
fee (struct kdc_buffer *out, const struct kdc__fee_line *line)
{
  kdc__buffer_puts (out, "  <fee");
  attribute (out, "id", line->id);
  attribute (out, "amount", line->amount);
  attribute (out, "currency", line->currency);
  attribute (out, "set-by", line->set_by);
  kdc__buffer_puts (out, ">\n");
  texts (out, "name", line->name.by_lang);
  texts (out, "note", line->note.by_lang);
  kdc__buffer_puts (out, "  </fee>\n");
}

int
kdc__report_xml (const struct kdc_report *report, struct kdc_buffer *out)
{
  char on[11];
  size_t i;

  kdc__day_format (report->on, on);
  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<report xmlns=\"urn:kdc:report:1\"");
  attribute (out, "dossier", report->dossier_id);
  if (report->revision >= 0)
    kdc__buffer_printf (out, " revision=\"%lld\"", (long long) report->revision);
  attribute (out, "procedure", report->procedure);
  attribute (out, "procedure-version", report->procedure_version);
  attribute (out, "on", on);
  attribute (out, "verdict", kdc__verdict_name (report->verdict));
  if (report->findings.truncated)
    attribute (out, "truncated", "true");
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < report->findings.count; i++)
    finding (out, report->findings.items[i]);
  for (i = 0; i < report->pending_count; i++)
    pending (out, report->pendings + i);
  for (i = 0; i < report->fee_count; i++)
    fee (out, report->fees + i);
  return kdc__buffer_puts (out, "</report>\n");
}
