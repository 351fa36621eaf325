/* export_check.c - the conditions of a form as they run elsewhere: "xslt", one template for each
 * judgement that writes <k:finding rule= path=>, and "sch", ISO Schematron with the xslt2 binding,
 * one assertion for each. Both read the canonical dossier: what is not relevant is not in it. */
#include "transform/check.h"

#include <string.h>

#include "validate/report.h"

#define NAMESPACES                                                                                 \
  " xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\""                                            \
  " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"\n    xmlns:k=\"urn:kdc:check:1\""                \
  " xmlns:d=\"urn:kdc:dossier:1\" xmlns:f=\""

/* Parameters of expressions; a value given from outside goes before the envelope's. */
static const struct { const char *name, *type, *value; } parameters[] = {
  { "today", "xs:date?", "adjust-date-to-timezone(current-date(), ())" },
  { "received", "xs:date?",
    "(for $t in (/d:dossier/@received, /d:dossier/@created)[1] return xs:date(substring(string("
    "adjust-dateTime-to-timezone(xs:dateTime($t), xs:dayTimeDuration('PT7H'))), 1, 10)), $today)"
    "[1]" },
  { "channel", "xs:string?", "/d:dossier/d:channel/@kind/string()" },
  { "procedure", "xs:string?", "/d:dossier/@procedure/string()" },
  { "case", "xs:string?", "/d:dossier/@case/string()" },
  { "site", "xs:string?", "/d:dossier/d:channel/@site/string()" },
  { "authority", "xs:string?", "/d:dossier/d:authority/@unit/string()" },
};

/* How one judgement is written: its outcome is in w->text. */
typedef void write_judgement (struct kdc__check_writer *w, const struct kdc__judgement *judgement,
                              unsigned number);

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static const char *
id_of (const struct kdc__judgement *judgement)
{
  static const char *const codes[] = { "form.required", "form.constraint", "form.rows" };

  return judgement->rule ? judgement->rule->id : codes[judgement->kind];
}

static const char *
severity_of (const struct kdc__judgement *judgement)
{
  return kdc__severity_name (judgement->rule ? judgement->rule->severity : KDC_SEVERITY_ERROR);
}

/* What it is about is the node, or the repeat below it. */
static const struct kdc__form_node *
subject_of (const struct kdc__judgement *judgement)
{
  return judgement->repeat ? judgement->repeat : judgement->node;
}

/* The path of $v0's node, as an expression: the root's own is not part of the paths below it. */
static void
put_path (struct kdc_buffer *out, const struct kdc__judgement *judgement)
{
  unsigned index = (unsigned) judgement->node->node.index;

  if (!judgement->repeat)
    kdc__buffer_printf (out, "k:path-%u($v0)", index);
  else if (!judgement->node->node.parent)
    kdc__buffer_printf (out, "'/%s'", judgement->repeat->node.name);
  else
    kdc__buffer_printf (out, "concat(k:path-%u($v0), '/%s')", index,
                        judgement->repeat->node.name);
}

static void
put_message (struct kdc__check_writer *w, const struct kdc__judgement *judgement)
{
  const struct kdc__text *text = judgement->rule ? &judgement->rule->message
                                 : judgement->kind == KDC__JUDGED_CONSTRAINT
                                   ? &judgement->node->message : &subject_of (judgement)->label;
  const char *message = kdc__text_get (text, w->job->lang);

  if (!message)
    message = kdc__text_get (&subject_of (judgement)->label, w->job->lang);
  if (message)
    kdc__buffer_xml_text (w->out, message, strlen (message));
}

static void
write_template (struct kdc__check_writer *w, const struct kdc__judgement *judgement,
                unsigned number)
{
  struct kdc_buffer *out = w->out;

  kdc__buffer_printf (out, "  <xsl:template match=\"*\" mode=\"k:check-%u\">\n"
                      "    <xsl:variable name=\"v0\" select=\".\"/>\n"
                      "    <xsl:variable name=\"outcome\" as=\"item()*\" select=\"", number);
  kdc__check_flush (w);
  kdc__buffer_puts (out, "\"/>\n    <xsl:if test=\"not(k:stands($outcome))\">\n      <k:finding");
  attribute (out, "rule", id_of (judgement));
  attribute (out, "severity", severity_of (judgement));
  kdc__buffer_puts (out, " path=\"{");
  put_path (out, judgement);
  kdc__buffer_puts (out, "}\">");
  put_message (w, judgement);
  kdc__buffer_puts (out, "</k:finding>\n    </xsl:if>\n"
                    "    <xsl:if test=\"k:undecided($outcome)\">\n      <k:undecided");
  attribute (out, "rule", id_of (judgement));
  kdc__buffer_puts (out, " path=\"{");
  put_path (out, judgement);
  kdc__buffer_puts (out, "}\"/>\n    </xsl:if>\n  </xsl:template>\n");
}

static void
write_assertion (struct kdc__check_writer *w, const struct kdc__judgement *judgement,
                 unsigned number)
{
  struct kdc_buffer outcome = w->text, *out = w->out;

  kdc__buffer_init (&w->text, w->job->ctx, 0);
  kdc__buffer_printf (out, "  <sch:pattern id=\"check-%u\">\n    <sch:rule context=\"", number);
  kdc__check_rows (w, judgement->node);
  kdc__check_flush (w);
  w->text = outcome;
  kdc__buffer_puts (out, "\">\n      <sch:let name=\"v0\" value=\".\"/>\n      <sch:assert");
  if (judgement->rule)
    attribute (out, "id", judgement->rule->id);
  attribute (out, "role", severity_of (judgement));
  kdc__buffer_puts (out, " test=\"k:stands(");
  kdc__check_flush (w);
  kdc__buffer_puts (out, ")\"><sch:value-of select=\"");
  put_path (out, judgement);
  kdc__buffer_puts (out, "\"/>: ");
  put_message (w, judgement);
  kdc__buffer_puts (out, "</sch:assert>\n    </sch:rule>\n  </sch:pattern>\n");
}

/* Which templates there are, for the root; and what could not be exported, for people. */
struct sections { struct kdc_buffer body, applied, refused; };

static void
note_refused (struct sections *s, const struct kdc__judgement *judgement, const char *function)
{
  kdc__buffer_puts (&s->refused, "      <k:not-exported");
  attribute (&s->refused, "rule", id_of (judgement));
  attribute (&s->refused, "node", subject_of (judgement)->path);
  attribute (&s->refused, "function", function);
  kdc__buffer_puts (&s->refused, "/>\n");
}

static void
note_applied (struct kdc__check_writer *w, struct sections *s,
              const struct kdc__judgement *judgement, unsigned number)
{
  struct kdc_buffer *out = w->out;

  w->out = &s->applied;
  kdc__buffer_puts (&s->applied, "      <xsl:apply-templates select=\"");
  kdc__check_rows (w, judgement->node);
  kdc__check_flush (w);
  kdc__buffer_printf (&s->applied, "\" mode=\"k:check-%u\"/>\n", number);
  w->out = out;
}

static int
write_judgements (struct kdc__check_writer *w, struct sections *s, write_judgement *write)
{
  struct kdc__judgement judgement;
  const char *refused;
  unsigned number = 0;
  size_t at = 0;

  while (w->status == KDC_OK && w->out->status == KDC_OK
         && kdc__check_next (w->job->form, &at, &judgement)) {
    kdc__check_judge (w, &judgement, &refused);
    number++;
    if (refused) {
      kdc__buffer_clear (&w->text);
      note_refused (s, &judgement, refused);
      continue;
    }
    write (w, &judgement, number);
    note_applied (w, s, &judgement, number);
  }
  return w->status;
}

static void
write_parameters (struct kdc_buffer *out, const char *element, const char *value, int typed)
{
  size_t i;

  for (i = 0; i < sizeof parameters / sizeof *parameters; i++) {
    kdc__buffer_printf (out, "  <%s", element);
    attribute (out, "name", parameters[i].name);
    if (typed)
      attribute (out, "as", parameters[i].type);
    attribute (out, value, parameters[i].value);
    kdc__buffer_puts (out, "/>\n");
  }
}

static void
append (struct kdc_buffer *out, const struct kdc_buffer *part)
{
  if (part->size)
    kdc__buffer_append (out, part->data, part->size);
}

static int
finish_xslt (struct kdc__check_writer *w, const struct sections *s)
{
  struct kdc_buffer *out = w->out;

  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xsl:stylesheet"
                    " version=\"2.0\"" NAMESPACES);
  kdc__buffer_xml (out, w->job->form->ns, strlen (w->job->form->ns));
  kdc__buffer_puts (out, "\"\n    exclude-result-prefixes=\"xs d f\">\n"
                    "  <xsl:output method=\"xml\" encoding=\"UTF-8\" indent=\"yes\"/>\n");
  write_parameters (out, "xsl:param", "select", 1);
  kdc__buffer_puts (out, "  <xsl:param name=\"kdc-data\">\n");
  kdc__check_write_data (w);
  kdc__buffer_puts (out, "  </xsl:param>\n  <xsl:template match=\"/\">\n    <k:findings");
  attribute (out, "form", w->job->form->head.id);
  attribute (out, "version", w->job->form->head.version);
  kdc__buffer_puts (out, ">\n");
  append (out, &s->refused);
  append (out, &s->applied);
  kdc__buffer_puts (out, "    </k:findings>\n  </xsl:template>\n");
  append (out, &s->body);
  kdc__check_write_library (out);
  return kdc__buffer_puts (out, "</xsl:stylesheet>\n");
}

static void
write_namespace (struct kdc_buffer *out, const char *prefix, const char *uri)
{
  kdc__buffer_puts (out, "  <sch:ns");
  attribute (out, "prefix", prefix);
  attribute (out, "uri", uri);
  kdc__buffer_puts (out, "/>\n");
}

static int
finish_sch (struct kdc__check_writer *w, const struct sections *s)
{
  const char *title = kdc__text_get (&w->job->form->head.name, w->job->lang);
  struct kdc_buffer *out = w->out;

  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sch:schema"
                    " queryBinding=\"xslt2\" xmlns:sch=\"http://purl.oclc.org/dsdl/schematron\""
                    NAMESPACES);
  kdc__buffer_xml (out, w->job->form->ns, strlen (w->job->form->ns));
  kdc__buffer_puts (out, "\">\n  <sch:title>");
  if (title)
    kdc__buffer_xml_text (out, title, strlen (title));
  kdc__buffer_puts (out, "</sch:title>\n");
  write_namespace (out, "d", "urn:kdc:dossier:1");
  write_namespace (out, "f", w->job->form->ns);
  write_namespace (out, "k", "urn:kdc:check:1");
  write_namespace (out, "xs", "http://www.w3.org/2001/XMLSchema");
  append (out, &s->refused);
  write_parameters (out, "sch:let", "value", 0);
  kdc__buffer_puts (out, "  <sch:let name=\"kdc-data\">\n");
  kdc__check_write_data (w);
  kdc__buffer_puts (out, "  </sch:let>\n");
  append (out, &s->body);
  kdc__check_write_library (out);
  return kdc__buffer_puts (out, "</sch:schema>\n");
}

static int
export_checks (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err,
               write_judgement *write,
               int (*finish) (struct kdc__check_writer *w, const struct sections *s))
{
  struct kdc__check_writer w;
  struct sections s;

  kdc__buffer_init (&s.body, job->ctx, 0);
  kdc__buffer_init (&s.applied, job->ctx, 0);
  kdc__buffer_init (&s.refused, job->ctx, 0);
  kdc__check_writer_init (&w, job, &s.body, err);
  write_judgements (&w, &s, write);
  kdc__check_write_nodes (&w);
  if (w.status == KDC_OK && s.body.status == KDC_OK && s.applied.status == KDC_OK
      && s.refused.status == KDC_OK) {
    w.out = out;
    finish (&w, &s);
  } else if (w.status == KDC_OK) {
    w.status = s.body.status != KDC_OK ? s.body.status : KDC_ENOMEM;
  }
  kdc__check_writer_clear (&w);
  kdc__buffer_clear (&s.body);
  kdc__buffer_clear (&s.applied);
  kdc__buffer_clear (&s.refused);
  return w.status;
}

int
kdc__export_xslt (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err)
{
  return export_checks (job, out, err, write_template, finish_xslt);
}

int
kdc__export_sch (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err)
{
  return export_checks (job, out, err, write_assertion, finish_sch);
}
