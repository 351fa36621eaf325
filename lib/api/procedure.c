/* procedure.c - kdc/procedure.h. Parts are reached by (kind of part, index), so that a new kind of
 * part is a new row here and no new symbol. */
#include <kdc/procedure.h>

#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "model/layer.h"
#include <kdc/layer.h>

const char *
kdc_procedure_code (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->head.id : NULL);
}

const char *
kdc_procedure_version (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->head.version : NULL);
}

const char *
kdc_procedure_source (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->head.source : NULL);
}

const char *
kdc_procedure_evidence (const kdc_procedure *procedure)
{
  return procedure && procedure->head.evidence ? procedure->head.evidence : "unverified";
}

const char *
kdc_procedure_name (const kdc_procedure *procedure, const char *lang)
{
  return kdc__api_or_empty (procedure ? kdc__text_get (&procedure->head.name, kdc__lang (lang))
                                      : NULL);
}

const char *
kdc_procedure_guide (const kdc_procedure *procedure, const char *lang)
{
  return kdc__api_or_empty (procedure ? kdc__text_get (&procedure->guide, kdc__lang (lang)) : NULL);
}

const char *
kdc_procedure_service (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->service : NULL);
}

const char *
kdc_procedure_domain (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->domain : NULL);
}

const char *
kdc_procedure_tier (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->tier : NULL);
}

const char *
kdc_procedure_form (const kdc_procedure *procedure)
{
  return kdc__api_or_empty (procedure ? procedure->form_id : NULL);
}

/* Silent where there is no such message. */
static int
add_message (kdc_buffer *out, const char *code, int lang, const char *name, const char *value)
{
  const struct kdc__message *message = kdc__message_find (code);
  const struct kdc__param params[1] = { { name, value } };

  return message ? kdc__message_format (out, message->text[lang], params, 1) : KDC_OK;
}

int
kdc_procedure_term (const kdc_procedure *procedure, const char *lang, kdc_buffer **out,
                    kdc_error **err)
{
  kdc_buffer *text = NULL;
  char code[40], quantity[24], hour[8];

  KDC__GIVES (out);
  KDC__NEED (procedure);
  if (kdc__buffer_new (procedure->catalog->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  if (!procedure->term.unit)
    return kdc__api_give (text, KDC_OK, out, err);
  snprintf (code, sizeof code, "term.%s", procedure->term.unit);
  snprintf (quantity, sizeof quantity, "%lld", (long long) procedure->term.quantity);
  add_message (text, code, kdc__lang (lang), "quantity", quantity);
  if (strcmp (procedure->term.unit, "other") == 0)
    kdc__buffer_puts (text, kdc__api_or_empty (kdc__text_get (&procedure->term.note,
                                                              kdc__lang (lang))));
  if (procedure->term.cut_off >= 0) {
    snprintf (hour, sizeof hour, "%02d:%02d", procedure->term.cut_off / 60 % 24,
              procedure->term.cut_off % 60);
    add_message (text, "term.cut-off", kdc__lang (lang), "hour", hour);
  }
  return kdc__api_give (text, KDC_OK, out, err);
}

/* Papers are shown flat: a set of alternatives, then its members. */
static size_t
paper_count (const kdc_procedure *procedure)
{
  size_t count = 0;

  for (size_t i = 0; i < procedure->paper_count; i++)
    count += 1 + procedure->papers[i].alternative_count;
  return count;
}

static const struct kdc__paper *
paper_at (const kdc_procedure *procedure, size_t index, const struct kdc__paper **set)
{
  *set = NULL;
  for (size_t i = 0; i < procedure->paper_count; i++) {
    const struct kdc__paper *paper = &procedure->papers[i];

    if (index == 0)
      return paper;
    if (index <= paper->alternative_count) {
      *set = paper;
      return &paper->alternatives[index - 1];
    }
    index -= 1 + paper->alternative_count;
  }
  return NULL;
}

size_t
kdc_procedure_count (const kdc_procedure *procedure, int part)
{
  if (procedure == NULL)
    return 0;
  switch (part) {
  case KDC_PART_CASE: return procedure->case_count;
  case KDC_PART_PAPER: return paper_count (procedure);
  case KDC_PART_FEE: return procedure->fee_count;
  case KDC_PART_STEP: return procedure->step_count;
  case KDC_PART_RESULT: return procedure->result_count;
  case KDC_PART_LEGAL_BASIS: return procedure->legal_basis_count;
  case KDC_PART_ALIAS: return procedure->alias_count;
  case KDC_PART_TERM: return procedure->term_count;
  case KDC_PART_QUESTION: return procedure->ask_count;
  case KDC_PART_AUTHORITY: return procedure->competence_count;
  case KDC_PART_UNKNOWN: return procedure->unknown_count;
  case KDC_PART_EXEMPTION: return procedure->exempt_count;
  case KDC_PART_CHANNEL: return procedure->channel_count;
  case KDC_PART_NOTE: return procedure->note_count;
  default: return 0;
  }
}

/* What every part has in common. */
struct part {
  const char *id;
  const struct kdc__text *name, *guide;
  const struct kdc__element *element;
};

static const struct kdc__named_text *
named_part (const kdc_procedure *procedure, int part)
{
  switch (part) {
  case KDC_PART_STEP: return procedure->steps;
  case KDC_PART_RESULT: return procedure->results;
  case KDC_PART_LEGAL_BASIS: return procedure->legal_bases;
  case KDC_PART_QUESTION: return procedure->asks;
  case KDC_PART_AUTHORITY: return procedure->competences;
  case KDC_PART_UNKNOWN: return procedure->unknowns;
  case KDC_PART_CHANNEL: return procedure->channels;
  case KDC_PART_NOTE: return procedure->notes;
  default: return NULL;
  }
}

static const struct kdc__element *
alias_element (const kdc_procedure *procedure, size_t index)
{
  const struct kdc__element *element = NULL;

  for (size_t i = 0; i <= index; i++)
    element = kdc__element_child (procedure->document->root, "alias", element);
  return element;
}

static int
get_part (const kdc_procedure *procedure, int part, size_t index, struct part *out)
{
  const struct kdc__named_text *named;
  const struct kdc__paper *set;

  memset (out, 0, sizeof *out);
  if (index >= kdc_procedure_count (procedure, part))
    return 0;
  named = named_part (procedure, part);
  if (named) {
    named += index;
    *out = (struct part){ named->code, &named->name, &named->guide, named->element };
  } else if (part == KDC_PART_PAPER) {
    const struct kdc__paper *paper = paper_at (procedure, index, &set);
    *out = (struct part){ paper->id, &paper->name, &paper->guide, paper->element };
  } else if (part == KDC_PART_CASE) {
    const struct kdc__case *one = &procedure->cases[index];
    *out = (struct part){ one->code, &one->name, &one->question, one->element };
  } else if (part == KDC_PART_FEE) {
    const struct kdc__fee *fee = &procedure->fees[index];
    *out = (struct part){ fee->id, &fee->name, &fee->note, fee->element };
  } else if (part == KDC_PART_TERM) {
    const struct kdc__term *term = &procedure->terms[index];
    *out = (struct part){ NULL, NULL, &term->note, term->element };
  } else if (part == KDC_PART_EXEMPTION) {
    const struct kdc__exempt *exempt = &procedure->exempts[index];
    *out = (struct part){ exempt->fee, &exempt->name, &exempt->note, exempt->element };
  } else {
    out->id = procedure->aliases[index].code;
    out->element = alias_element (procedure, index);
  }
  return 1;
}

const char *
kdc_procedure_part_id (const kdc_procedure *procedure, int part, size_t index)
{
  struct part found;

  return get_part (procedure, part, index, &found) ? kdc__api_or_empty (found.id) : "";
}

/* A value that stands for a paper is named by the label of its field. */
static const char *
paper_name (const kdc_procedure *procedure, const struct kdc__paper *paper, int lang)
{
  const char *name = kdc__text_get (&paper->name, lang);
  const struct kdc__form_node *node;

  if (name == NULL && paper->value_path != NULL && procedure->form != NULL) {
    node = kdc__form_find (procedure->form, paper->value_path);
    name = node ? kdc__text_get (&node->label, lang) : NULL;
  }
  return name;
}

static void
put_paper_name (const kdc_procedure *procedure, size_t index, int lang, kdc_buffer *out)
{
  const struct kdc__paper *set;
  const struct kdc__paper *paper = paper_at (procedure, index, &set);
  const char *name = paper_name (procedure, paper, lang);

  if (name != NULL) {
    kdc__buffer_puts (out, name);
    return;
  }
  for (size_t i = 0; i < paper->alternative_count; i++) {
    const char *member = paper_name (procedure, &paper->alternatives[i], lang);

    if (i > 0)
      kdc__buffer_puts (out, lang == KDC__VI ? " hoặc " : " or ");
    kdc__buffer_puts (out, member ? member : kdc__api_or_empty (paper->alternatives[i].id));
  }
}

int
kdc_procedure_part_name (const kdc_procedure *procedure, int part, size_t index, const char *lang,
                         kdc_buffer **out, kdc_error **err)
{
  struct part found;
  kdc_buffer *text = NULL;
  const char *name;

  KDC__GIVES (out);
  KDC__NEED (procedure);
  if (!get_part (procedure, part, index, &found))
    return kdc__fail (procedure->catalog->ctx, err, KDC_ENOTFOUND, "api.part", NULL);
  if (kdc__buffer_new (procedure->catalog->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  name = found.name ? kdc__text_get (found.name, kdc__lang (lang)) : NULL;
  if (part == KDC_PART_PAPER)
    put_paper_name (procedure, index, kdc__lang (lang), text);
  else
    kdc__buffer_puts (text, kdc__api_or_empty (name));
  return kdc__api_give (text, KDC_OK, out, err);
}

const char *
kdc_procedure_part_guide (const kdc_procedure *procedure, int part, size_t index, const char *lang)
{
  struct part found;

  if (!get_part (procedure, part, index, &found) || found.guide == NULL)
    return "";
  return kdc__api_or_empty (kdc__text_get (found.guide, kdc__lang (lang)));
}

static const char *
small_number (int number)
{
  static const char *const texts[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

  return number >= 0 && number < 10 ? texts[number] : "";
}

static const char *
paper_required (const struct kdc__paper *paper, const struct kdc__paper *set)
{
  if (set != NULL)
    return "alternative";
  if (paper->ask != NULL || paper->case_code != NULL)
    return "conditional";
  if (paper->required != NULL)
    return kdc__expr_is_literal_true (paper->required) ? "always" : "conditional";
  return paper->handling == KDC__SUBMIT || paper->alternative_count > 0 ? "always" : "never";
}

static const char *
paper_property (const struct kdc__paper *paper, const struct kdc__paper *set, const char *name)
{
  static const char *const handlings[] = { "submit", "present", "note" };
  const struct kdc__api_property table[] = {
    { "handling", paper->value_path ? "value" : handlings[paper->handling] },
    { "originals", small_number (paper->originals) },
    { "copies", small_number (paper->copies) },
    { "alternative-of", set ? set->id : NULL },
    { "alternatives", paper->alternative_count > 0 ? "1" : NULL },
    { "required", paper_required (paper, set) }
  };

  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

/* Properties that are attributes of the part's element, under their own name or another. */
static const struct {
  int part;
  const char *name, *attribute, *absent;
} attributes[] = {
  { KDC_PART_CASE, "condition", "test", NULL },
  { KDC_PART_PAPER, "code", NULL, NULL },
  { KDC_PART_PAPER, "template", NULL, NULL },
  { KDC_PART_PAPER, "reuse", NULL, NULL },
  { KDC_PART_PAPER, "case", NULL, NULL },
  { KDC_PART_PAPER, "question", "ask", NULL },
  { KDC_PART_PAPER, "condition", "required", NULL },
  { KDC_PART_PAPER, "certified", NULL, NULL },
  { KDC_PART_FEE, "amount", NULL, NULL },
  { KDC_PART_FEE, "currency", NULL, "VND" },
  { KDC_PART_FEE, "per", NULL, "dossier" },
  { KDC_PART_FEE, "set-by", NULL, NULL },
  { KDC_PART_FEE, "cap", NULL, NULL },
  { KDC_PART_FEE, "tier", NULL, NULL },
  { KDC_PART_FEE, "case", NULL, NULL },
  { KDC_PART_FEE, "question", "ask", NULL },
  { KDC_PART_FEE, "channel", NULL, NULL },
  { KDC_PART_FEE, "condition", "when", NULL },
  { KDC_PART_FEE, "quantity", NULL, NULL },
  { KDC_PART_TERM, "unit", NULL, NULL },
  { KDC_PART_TERM, "quantity", NULL, NULL },
  { KDC_PART_TERM, "cut-off", NULL, NULL },
  { KDC_PART_TERM, "count-from", NULL, "next-day" },
  { KDC_PART_TERM, "roll", NULL, "next-working-day" },
  { KDC_PART_TERM, "version-by", NULL, "received" },
  { KDC_PART_TERM, "case", NULL, NULL },
  { KDC_PART_TERM, "question", "ask", NULL },
  { KDC_PART_TERM, "channel", NULL, NULL },
  { KDC_PART_CHANNEL, "kind", NULL, NULL },
  { KDC_PART_RESULT, "silence", NULL, NULL },
  { KDC_PART_ALIAS, "system", NULL, NULL },
  { KDC_PART_ALIAS, "valid-from", NULL, NULL },
  { KDC_PART_ALIAS, "valid-to", NULL, NULL },
  { KDC_PART_AUTHORITY, "rule", NULL, NULL },
  { KDC_PART_AUTHORITY, "valid-from", NULL, NULL },
  { KDC_PART_AUTHORITY, "valid-to", NULL, NULL },
  { KDC_PART_EXEMPTION, "question", "ask", NULL },
  { KDC_PART_EXEMPTION, "condition", "when", NULL },
};

/* NULL: parts of this kind have no such property. element NULL: no such part. */
static const char *
element_property (int part, const struct kdc__element *element, const char *name)
{
  const char *value;

  if (strcmp (name, "evidence") == 0)
    return element ? kdc__model_evidence (element) : "";
  if (strcmp (name, "source") == 0)
    return element ? kdc__api_or_empty (kdc__model_source (element)) : "";
  for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
    if (attributes[i].part == part && strcmp (attributes[i].name, name) == 0) {
      value = element ? kdc__element_attribute (
                            element, attributes[i].attribute ? attributes[i].attribute : name)
                      : "";
      return kdc__api_or_empty (value ? value : attributes[i].absent);
    }
  return NULL;
}

const char *
kdc_procedure_part_property (const kdc_procedure *procedure, int part, size_t index,
                             const char *name)
{
  const struct kdc__paper *set, *paper;
  const char *value = NULL;
  struct part found;

  if (name == NULL)
    return NULL;
  if (!get_part (procedure, part, index, &found))
    return "";
  if (part == KDC_PART_FEE && strcmp (name, "bands") == 0)
    return kdc__api_or_empty (procedure->fees[index].steps);
  if (part == KDC_PART_PAPER) {
    paper = paper_at (procedure, index, &set);
    value = paper_property (paper, set, name);
  }
  return value ? value : element_property (part, found.element, name);
}

/* --- layers (kdc/layer.h) --------------------------------------------------------------------- */

/* The attribute or text that a property is written as. */
static const char *
written_name (int part, const char *name)
{
  if (name == NULL)
    return NULL;
  if (strcmp (name, "guide") == 0) {
    if (part == KDC_PART_FEE || part == KDC_PART_TERM || part == KDC_PART_EXEMPTION
        || part == KDC_PART_AUTHORITY || part == KDC_PART_UNKNOWN)
      return "note";
    return part == KDC_PART_CASE || part == KDC_PART_QUESTION ? "question" : name;
  }
  for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
    if (attributes[i].part == part && strcmp (attributes[i].name, name) == 0)
      return attributes[i].attribute ? attributes[i].attribute : name;
  return name;
}

const char *
kdc_procedure_layer (const kdc_procedure *procedure, int part, size_t index, const char *name,
                     const char *lang)
{
  const struct kdc__element *element, *band;
  struct part found = { 0 };
  unsigned layer;

  if (procedure == NULL)
    return "";
  if (part != 0 && !get_part (procedure, part, index, &found))
    return "";
  element = part ? found.element : procedure->document->root;
  band = part == KDC_PART_FEE && name && strcmp (name, "bands") == 0
             ? kdc__element_child (element, "band", NULL)
             : NULL;
  layer = kdc__overlaid_layer (procedure->document, band ? band : element,
                               band ? NULL : written_name (part, name), kdc__lang (lang));
  return procedure->catalog->layers[layer].id;
}

size_t
kdc_procedure_change_count (const kdc_procedure *procedure)
{
  const struct kdc__overlaid *change = procedure ? procedure->document->changes : NULL;
  size_t count = 0;

  for (; change; change = change->next)
    count++;
  return count;
}

const char *
kdc_procedure_change (const kdc_procedure *procedure, size_t index, const char *name)
{
  const struct kdc__overlaid *change = procedure ? procedure->document->changes : NULL;
  size_t count = kdc_procedure_change_count (procedure);
  int there = index < count;

  for (; there && change && index + 1 < count; change = change->next)
    count--;
  const struct kdc__api_property table[] = {
    { "layer", there ? procedure->catalog->layers[change->overlay->layer].id : NULL },
    { "path", there ? change->path : NULL },
    { "before", there ? change->before : NULL },
    { "after", there ? change->after : NULL },
    { "source", there ? change->overlay->source : NULL },
    { "evidence", there ? kdc__model_evidence (change->by) : NULL },
  };

  return name ? kdc__api_property (table, sizeof table / sizeof table[0], name) : NULL;
}
