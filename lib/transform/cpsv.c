/* cpsv.c - a procedure in the Core Public Service Vocabulary Application Profile (CPSV-AP 3), as
 * RDF/XML. What the profile has no word for stays a comment in both languages. */
#include "transform/cpsv.h"

#include <stdio.h>
#include <string.h>

static const char *const langs[KDC__LANGS] = { "vi", "en" };

struct writer {
  const struct kdc_procedure *procedure;
  struct kdc_buffer *out;
};

/* --- pieces ----------------------------------------------------------------------------------- */

/* Inside an IRI: what may not stand there is escaped, letters of any script may. */
static void
put_iri_part (struct kdc_buffer *out, const char *text)
{
  for (; *text; text++)
    if ((unsigned char) *text <= ' ' || strchr ("<>\"{}|\\^`%#?&'", *text))
      kdc__buffer_printf (out, "%%%02X", (unsigned) (unsigned char) *text);
    else
      kdc__buffer_putc (out, *text);
}

static void
put_iri (struct writer *w, const char *kind, const char *id)
{
  kdc__buffer_puts (w->out, "urn:kdc:procedure:");
  put_iri_part (w->out, w->procedure->head.id);
  if (!kind)
    return;
  kdc__buffer_printf (w->out, "#%s-", kind);
  put_iri_part (w->out, id);
}

static void
put_literal (struct writer *w, const char *property, const char *text)
{
  if (!text)
    return;
  kdc__buffer_printf (w->out, "    <%s>", property);
  kdc__buffer_xml_text (w->out, text, strlen (text));
  kdc__buffer_printf (w->out, "</%s>\n", property);
}

static void
put_text (struct writer *w, const char *property, const struct kdc__text *text)
{
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *words = text->by_lang[lang];

    if (!words)
      continue;
    kdc__buffer_printf (w->out, "    <%s xml:lang=\"%s\">", property, langs[lang]);
    kdc__buffer_xml_text (w->out, words, strlen (words));
    kdc__buffer_printf (w->out, "</%s>\n", property);
  }
}

static void
put_link (struct writer *w, const char *property, const char *kind, const char *id)
{
  kdc__buffer_printf (w->out, "    <%s rdf:resource=\"", property);
  put_iri (w, kind, id);
  kdc__buffer_puts (w->out, "\"/>\n");
}

static void
begin (struct writer *w, const char *type, const char *kind, const char *id)
{
  kdc__buffer_printf (w->out, "  <%s rdf:about=\"", type);
  put_iri (w, kind, id);
  kdc__buffer_puts (w->out, "\">\n");
}

static void
end (struct writer *w, const char *type)
{
  kdc__buffer_printf (w->out, "  </%s>\n", type);
}

/* --- time ------------------------------------------------------------------------------------- */

/* Working days are no xsd:duration: how many days they take depends on the calendar. */
static int
put_duration (const struct kdc__term *term, char *out, size_t size)
{
  long long quantity = (long long) term->quantity;

  if (strcmp (term->unit, "hour") == 0)
    snprintf (out, size, "PT%lldH", quantity);
  else if (strcmp (term->unit, "day") == 0)
    snprintf (out, size, "P%lldD", quantity);
  else if (strcmp (term->unit, "month") == 0)
    snprintf (out, size, "P%lldM", quantity);
  else
    return 0;
  return 1;
}

static void
put_term_words (struct writer *w, const struct kdc__term *term)
{
  struct kdc__param param;
  char code[40], quantity[24];
  const struct kdc__message *message;
  int lang;

  snprintf (code, sizeof code, "term.%s", term->unit);
  snprintf (quantity, sizeof quantity, "%lld", (long long) term->quantity);
  param = (struct kdc__param) { "quantity", quantity };
  message = kdc__message_find (code);
  if (!message)
    put_text (w, "rdfs:comment", &term->note);
  for (lang = 0; message && lang < KDC__LANGS; lang++) {
    kdc__buffer_printf (w->out, "    <rdfs:comment xml:lang=\"%s\">", langs[lang]);
    kdc__message_format (w->out, message->text[lang], &param, 1);
    kdc__buffer_puts (w->out, "</rdfs:comment>\n");
  }
}

static void
put_term (struct writer *w)
{
  const struct kdc__term *term = &w->procedure->term;
  char text[32];

  if (!term->unit)
    return;
  put_term_words (w, term);
  if (!put_duration (term, text, sizeof text))
    return;
  kdc__buffer_printf (w->out,
                      "    <cv:processingTime rdf:datatype=\"http://www.w3.org/2001/XMLSchema#"
                      "duration\">%s</cv:processingTime>\n", text);
}

/* --- what belongs to a service ---------------------------------------------------------------- */

static void
put_cost (struct writer *w, const struct kdc__fee *fee)
{
  begin (w, "cv:Cost", "fee", fee->id);
  put_literal (w, "dct:identifier", fee->id);
  put_text (w, "dct:title", &fee->name);
  put_text (w, "dct:description", &fee->note);
  if (fee->amount)
    kdc__buffer_printf (w->out,
                        "    <cv:value rdf:datatype=\"http://www.w3.org/2001/XMLSchema#decimal\">"
                        "%s</cv:value>\n", fee->amount);
  put_literal (w, "cv:currency", fee->currency);
  end (w, "cv:Cost");
}

static const char *
id_of_paper (const struct kdc__paper *paper)
{
  return paper->id ? paper->id : paper->value_path;
}

static void
put_evidences (struct writer *w, const struct kdc__paper *papers, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    const struct kdc__paper *paper = papers + i;

    if (paper->alternative_count) {
      put_evidences (w, paper->alternatives, paper->alternative_count);
      continue;
    }
    if (paper->value_path || paper->handling == KDC__NOTE)
      continue;
    begin (w, "cv:Evidence", "paper", id_of_paper (paper));
    put_literal (w, "dct:identifier", paper->code ? paper->code : paper->id);
    put_text (w, "dct:title", &paper->name);
    put_text (w, "dct:description", &paper->guide);
    end (w, "cv:Evidence");
  }
}

static void
link_evidences (struct writer *w, const struct kdc__paper *papers, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (papers[i].alternative_count)
      link_evidences (w, papers[i].alternatives, papers[i].alternative_count);
    else if (!papers[i].value_path && papers[i].handling != KDC__NOTE)
      put_link (w, "cpsv:hasInput", "paper", id_of_paper (papers + i));
}

static void
put_output (struct writer *w, const struct kdc__named_text *result)
{
  begin (w, "cv:Output", "result", result->code);
  put_literal (w, "dct:identifier", result->code);
  put_text (w, "dct:title", &result->name);
  put_text (w, "dct:description", &result->guide);
  end (w, "cv:Output");
}

static void
put_authority (struct writer *w, const struct kdc__named_text *competence)
{
  begin (w, "cv:PublicOrganisation", "authority", competence->code);
  put_literal (w, "dct:identifier", competence->code);
  put_text (w, "skos:prefLabel", &competence->name);
  put_text (w, "dct:description", &competence->guide);
  end (w, "cv:PublicOrganisation");
}

static void
put_law (struct writer *w, const struct kdc__named_text *law)
{
  kdc__buffer_puts (w->out, "  <eli:LegalResource rdf:about=\"urn:kdc:legal:");
  put_iri_part (w->out, law->code);
  kdc__buffer_puts (w->out, "\">\n");
  put_literal (w, "dct:identifier", law->code);
  put_text (w, "dct:title", &law->name);
  end (w, "eli:LegalResource");
}

/* Ways in: the counter always; the electronic form where there is one. */
static void
put_channel (struct writer *w, const char *id, const char *vi, const char *en)
{
  const struct kdc__text name = { { vi, en } };

  begin (w, "cv:Channel", "channel", id);
  put_literal (w, "dct:identifier", id);
  put_text (w, "dct:title", &name);
  end (w, "cv:Channel");
}

static void
put_links (struct writer *w)
{
  const struct kdc_procedure *p = w->procedure;
  size_t i;

  if (p->competence_count)              /* the one that is competent now stands first */
    put_link (w, "cv:hasCompetentAuthority", "authority", p->competences->code);
  put_link (w, "cv:hasChannel", "channel", "counter");
  if (p->form_id)
    put_link (w, "cv:hasChannel", "channel", "electronic");
  for (i = 0; i < p->fee_count; i++)
    put_link (w, "cv:hasCost", "fee", p->fees[i].id);
  link_evidences (w, p->papers, p->paper_count);
  for (i = 0; i < p->result_count; i++)
    put_link (w, "cpsv:produces", "result", p->results[i].code);
  for (i = 0; i < p->legal_basis_count; i++) {
    kdc__buffer_puts (w->out, "    <cv:hasLegalResource rdf:resource=\"urn:kdc:legal:");
    put_iri_part (w->out, p->legal_bases[i].code);
    kdc__buffer_puts (w->out, "\"/>\n");
  }
}

static void
put_service (struct writer *w)
{
  const struct kdc_procedure *p = w->procedure;

  begin (w, "cpsv:PublicService", NULL, NULL);
  put_literal (w, "dct:identifier", p->head.id);
  put_text (w, "dct:title", &p->head.name);
  put_text (w, "dct:description", &p->guide);
  put_literal (w, "cv:thematicArea", p->domain);
  put_literal (w, "dct:source", p->head.source);
  put_term (w);
  put_links (w);
  end (w, "cpsv:PublicService");
}

static void
put_parts (struct writer *w)
{
  const struct kdc_procedure *p = w->procedure;
  size_t i;

  if (p->competence_count)
    put_authority (w, p->competences);
  put_channel (w, "counter", "Bộ phận một cửa", "One-stop desk");
  if (p->form_id)
    put_channel (w, "electronic", "Tờ khai điện tử", "Electronic form");
  for (i = 0; i < p->fee_count; i++)
    put_cost (w, p->fees + i);
  put_evidences (w, p->papers, p->paper_count);
  for (i = 0; i < p->result_count; i++)
    put_output (w, p->results + i);
  for (i = 0; i < p->legal_basis_count; i++)
    put_law (w, p->legal_bases + i);
}

int
kdc__export_cpsv (const struct kdc_procedure *procedure, struct kdc_buffer *out)
{
  struct writer w = { procedure, out };

  kdc__buffer_puts (out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"\n"
                    "    xmlns:rdfs=\"http://www.w3.org/2000/01/rdf-schema#\"\n"
                    "    xmlns:dct=\"http://purl.org/dc/terms/\"\n"
                    "    xmlns:skos=\"http://www.w3.org/2004/02/skos/core#\"\n"
                    "    xmlns:eli=\"http://data.europa.eu/eli/ontology#\"\n"
                    "    xmlns:cpsv=\"http://purl.org/vocab/cpsv#\"\n"
                    "    xmlns:cv=\"http://data.europa.eu/m8g/\">\n");
  put_service (&w);
  put_parts (&w);
  kdc__buffer_puts (out, "</rdf:RDF>\n");
  return out->status;
}
