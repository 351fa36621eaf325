/* procedure.c - kdc/procedure.h. Parts are reached by (kind of part, index), so that a new kind of
 * part is a new row here and no new symbol. */
#include <kdc/procedure.h>

#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "model/catalog.h"

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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (procedure);
  if (kdc__buffer_new (procedure->catalog->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  snprintf (code, sizeof code, "term.%s", procedure->term.unit);
  snprintf (quantity, sizeof quantity, "%lld", (long long) procedure->term.quantity);
  add_message (text, code, kdc__lang (lang), "quantity", quantity);
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
  default: return 0;
  }
}

/* What every part has in common. */
struct part {
  const char *id;
  const struct kdc__text *name, *guide;
};

static void
named_part (const struct kdc__named_text *text, struct part *out)
{
  out->id = text->code;
  out->name = &text->name;
  out->guide = &text->guide;
}

static int
get_part (const kdc_procedure *procedure, int part, size_t index, struct part *out)
{
  const struct kdc__paper *set, *paper;

  memset (out, 0, sizeof *out);
  if (index >= kdc_procedure_count (procedure, part))
    return 0;
  if (part == KDC_PART_PAPER) {
    paper = paper_at (procedure, index, &set);
    *out = (struct part){ paper->id, &paper->name, &paper->guide };
  } else if (part == KDC_PART_CASE) {
    const struct kdc__case *one = &procedure->cases[index];
    *out = (struct part){ one->code, &one->name, &one->question };
  } else if (part == KDC_PART_FEE) {
    const struct kdc__fee *fee = &procedure->fees[index];
    *out = (struct part){ fee->id, &fee->name, &fee->note };
  } else if (part == KDC_PART_STEP) {
    named_part (&procedure->steps[index], out);
  } else if (part == KDC_PART_RESULT) {
    named_part (&procedure->results[index], out);
  } else if (part == KDC_PART_LEGAL_BASIS) {
    named_part (&procedure->legal_bases[index], out);
  } else {
    out->id = procedure->aliases[index].code;
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

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
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
fee_property (const struct kdc__fee *fee, const char *name)
{
  const struct kdc__api_property table[] = { { "amount", fee->amount },
                                             { "currency", fee->currency },
                                             { "per", fee->per },
                                             { "set-by", fee->set_by },
                                             { "evidence", fee->evidence } };

  return kdc__api_property (table, sizeof table / sizeof table[0], name);
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
    { "required", paper_required (paper, set) },
    { "code", paper->code },
    { "evidence", paper->evidence }
  };

  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

const char *
kdc_procedure_part_property (const kdc_procedure *procedure, int part, size_t index,
                             const char *name)
{
  const struct kdc__paper *set, *paper;

  if (name == NULL)
    return NULL;
  if (index >= kdc_procedure_count (procedure, part))
    return "";
  if (part == KDC_PART_FEE)
    return fee_property (&procedure->fees[index], name);
  if (part == KDC_PART_ALIAS)
    return strcmp (name, "system") == 0 ? kdc__api_or_empty (procedure->aliases[index].system)
                                        : NULL;
  if (part != KDC_PART_PAPER)
    return NULL;
  paper = paper_at (procedure, index, &set);
  return paper_property (paper, set, name);
}
