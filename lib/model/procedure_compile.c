/* procedure_compile.c - a procedure as used. Its structure is read first, papers above all, since
 * expressions may name them; expressions are compiled against its form. */
#include "model/calendar.h"
#include "model/compile.h"

#include <string.h>

struct builder {
  struct kdc__document *document;
  struct kdc_procedure *procedure;
  struct kdc__lookup_user user;
  struct kdc__gather gather;
  kdc_error **err;                  /* set by kdc__gather_begin */
};

static int
keep (struct builder *b, int status)
{
  return kdc__gather_keep (&b->gather, status);
}

/* --- structure -------------------------------------------------------------------------------- */

static int
check_duplicate (struct builder *b, const struct kdc__element *element, const char *attribute)
{
  const struct kdc__element *other = element->parent->first_child;
  const char *id = kdc__element_attribute (element, attribute);

  for (; other != element; other = other->next)
    if (other->decl == element->decl && strcmp (kdc__element_attribute (other, attribute), id) == 0)
      return kdc__document_fail (b->document, b->err, "catalog.duplicate", element, attribute, 0,
                                 "id", id, "element", element->decl->name, NULL);
  return KDC_OK;
}

/* A case, question or way to file of this procedure that an element depends on. */
static int
find_inner (struct builder *b, const struct kdc__element *element, const char *attribute,
            const char *kind, const char *key, const char **out)
{
  const struct kdc__element *one = NULL;

  *out = kdc__element_attribute (element, attribute);
  while (*out && (one = kdc__element_child (b->document->root, kind, one)))
    if (strcmp (kdc__element_attribute (one, key), *out) == 0)
      return KDC_OK;
  return !*out ? KDC_OK
               : kdc__document_fail (b->document, b->err, "catalog.inner-reference", element,
                                     attribute, 0, "attribute", attribute, "id", *out, NULL);
}

static int
find_dependence (struct builder *b, const struct kdc__element *element, const char **case_code,
                 const char **ask, const char **channel)
{
  int status = find_inner (b, element, "case", "case", "code", case_code);

  if (status == KDC_OK)
    status = find_inner (b, element, "ask", "ask", "id", ask);
  return status == KDC_OK && channel
           ? find_inner (b, element, "channel", "channel", "id", channel) : status;
}

/* What is counted needs a number; "other" needs words. */
static int
check_term (struct builder *b, const struct kdc__term *term)
{
  int other = strcmp (term->unit, "other") == 0;
  int fails = other ? !term->note.by_lang[KDC__VI]
                    : strcmp (term->unit, "same-day") != 0
                        && !kdc__element_attribute (term->element, "quantity");

  return fails ? kdc__document_fail (b->document, b->err,
                                     other ? "catalog.term-note" : "catalog.term-quantity",
                                     term->element, "unit", 0, "unit", term->unit, NULL)
               : KDC_OK;
}

static int
read_term (struct builder *b, const struct kdc__element *element, struct kdc__term *term)
{
  int status;

  kdc__term_defaults (term, kdc__element_attribute (element, "unit"));
  term->element = element;
  term->quantity = kdc__model_integer (element, "quantity", 0);
  term->cut_off = kdc__model_minutes (element, "cut-off");
  term->count_from = kdc__model_choice (element, "count-from", term->count_from);
  term->roll = kdc__model_choice (element, "roll", term->roll);
  term->version_by = kdc__model_choice (element, "version-by", term->version_by);
  term->pause_by = kdc__model_choice (element, "pause-by", term->pause_by);
  status = kdc__model_text (b->document, element, "note", &term->note, b->err);
  if (status == KDC_OK)
    status = find_dependence (b, element, &term->case_code, &term->ask, &term->channel);
  return status == KDC_OK ? check_term (b, term) : status;
}

/* The one that holds where nothing says another: the first that depends on nothing; else the first
 * of a way to file; else the first. */
static void
choose_term (struct kdc_procedure *p)
{
  size_t i;

  for (i = p->term_count; i-- > 0;)
    if (!p->terms[i].case_code && !p->terms[i].ask)
      p->term = p->terms[i];
  for (i = p->term_count; i-- > 0;)
    if (!p->terms[i].case_code && !p->terms[i].ask && !p->terms[i].channel)
      p->term = p->terms[i];
  if (!p->term.unit && p->term_count)
    p->term = p->terms[0];
}

static int
read_terms (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t count = kdc__model_count (root, "term");
  int status = kdc__model_array (&p->arena, count, sizeof *p->terms, &p->terms, b->err);

  p->term.cut_off = -1;
  while (status == KDC_OK && (element = kdc__element_child (root, "term", element)))
    status = read_term (b, element, p->terms + p->term_count++);
  choose_term (p);
  return status;
}

/* What no other element has a place for. English directly behind Vietnamese says the same. */
static int
read_notes (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t count = kdc__model_count (root, "note");
  int status = kdc__model_array (&p->arena, count, sizeof *p->notes, &p->notes, b->err);

  while (status == KDC_OK && (element = kdc__element_child (root, "note", element))) {
    int lang = kdc__lang (kdc__element_attribute (element, "xml:lang"));
    struct kdc__named_text *last = p->note_count ? p->notes + p->note_count - 1 : NULL;

    if (lang == KDC__EN && last && !last->guide.by_lang[lang] && last->element->next == element) {
      last->guide.by_lang[lang] = element->text;
      continue;
    }
    p->notes[p->note_count].element = element;
    p->notes[p->note_count++].guide.by_lang[lang] = element->text;
  }
  return status;
}

/* Somebody decides on it, or the document says that its sources do not tell who. */
static int
check_competence (struct builder *b)
{
  const struct kdc__element *root = b->document->root, *unknown = NULL;

  if (kdc__element_child (root, "competence", NULL))
    return KDC_OK;
  while ((unknown = kdc__element_child (root, "unknown", unknown)))
    if (strcmp (kdc__element_attribute (unknown, "about"), "competence") == 0)
      return KDC_OK;
  return kdc__document_fail (b->document, b->err, "catalog.no-competence", root, NULL, 0, NULL);
}

static int
read_aliases (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t count = kdc__model_count (root, "alias");
  int status = kdc__model_array (&p->arena, count, sizeof *p->aliases, &p->aliases, b->err);

  while (status == KDC_OK && (element = kdc__element_child (root, "alias", element))) {
    struct kdc__procedure_alias *alias = p->aliases + p->alias_count++;

    alias->code = kdc__element_attribute (element, "code");
    alias->system = kdc__element_attribute (element, "system");
    status = kdc__model_validity (b->document, element, &alias->valid_from, &alias->valid_to,
                                  b->err);
  }
  return status;
}

static int
read_named (struct builder *b, const char *name, const char *attribute, const char *guide,
            struct kdc__named_text **out, size_t *out_count)
{
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t count = kdc__model_count (root, name);
  int status = kdc__model_array (&b->procedure->arena, count, sizeof **out, out, b->err);

  while (status == KDC_OK && (element = kdc__element_child (root, name, element))) {
    struct kdc__named_text *item = *out + (*out_count)++;

    item->element = element;
    item->code = attribute ? kdc__element_attribute (element, attribute) : NULL;
    status = kdc__model_text (b->document, element, "name", &item->name, b->err);
    if (status == KDC_OK)
      status = kdc__model_text (b->document, element, guide, &item->guide, b->err);
    if (status == KDC_OK && attribute && strcmp (name, "competence") != 0)
      status = check_duplicate (b, element, attribute);
  }
  return status;
}

/* --- papers ----------------------------------------------------------------------------------- */

static enum kdc__handling
handling_of (const char *name)
{
  if (strcmp (name, "submit") == 0)
    return KDC__SUBMIT;
  return strcmp (name, "present") == 0 ? KDC__PRESENT : KDC__NOTE;
}

static int
number_of (const struct kdc__element *element, const char *attribute)
{
  int64_t number = kdc__model_integer (element, attribute, 0);

  return number < 1000 ? (int) number : 1000;
}

static int read_papers (struct builder *b, const struct kdc__element *parent,
                        struct kdc__paper **out, size_t *out_count);

static int
read_alternatives (struct builder *b, struct kdc__paper *paper)
{
  struct kdc__paper *alternatives = NULL;
  int status = read_papers (b, paper->element, &alternatives, &paper->alternative_count);

  paper->alternatives = alternatives;
  if (status == KDC_OK && paper->alternative_count < 2)
    return kdc__document_fail (b->document, b->err, "catalog.alternatives", paper->element, "id", 0,
                               "id", paper->id, NULL);
  return status;
}

static int
read_paper (struct builder *b, const struct kdc__element *element, struct kdc__paper *paper)
{
  const char *kind = element->decl->name;
  int status;

  paper->element = element;
  paper->id = kdc__element_attribute (element, "id");
  paper->code = kdc__element_attribute (element, "code");
  paper->reuse = kdc__element_attribute (element, "reuse");
  paper->evidence = kdc__model_evidence (element);
  paper->originals = number_of (element, "originals");
  paper->copies = number_of (element, "copies");
  paper->value_path = kdc__element_attribute (element, "field");
  if (strcmp (kind, "paper") == 0)
    paper->handling = handling_of (kdc__element_attribute (element, "handling"));
  status = kdc__model_text (b->document, element, "name", &paper->name, b->err);
  if (status == KDC_OK)
    status = kdc__model_text (b->document, element, "guide", &paper->guide, b->err);
  if (status == KDC_OK)
    status = find_dependence (b, element, &paper->case_code, &paper->ask, NULL);
  if (status == KDC_OK && strcmp (kind, "one-of") == 0)
    status = read_alternatives (b, paper);
  return status;
}

static int
is_paper (const struct kdc__element *element)
{
  const char *name = element->decl->name;

  return strcmp (name, "paper") == 0 || strcmp (name, "one-of") == 0 || strcmp (name, "value") == 0;
}

static int
read_papers (struct builder *b, const struct kdc__element *parent, struct kdc__paper **out,
             size_t *out_count)
{
  const struct kdc__element *element;
  size_t count = 0;
  int status;

  for (element = parent->first_child; element; element = element->next)
    count += (size_t) is_paper (element);
  status = kdc__model_array (&b->procedure->arena, count, sizeof **out, out, b->err);
  for (element = parent->first_child; element && status == KDC_OK; element = element->next)
    if (is_paper (element))
      status = read_paper (b, element, *out + (*out_count)++);
  return status;
}

static const struct kdc__paper *
find_paper (const struct kdc__paper *papers, size_t count, const char *id)
{
  const struct kdc__paper *found;
  size_t i;

  for (i = 0; i < count; i++) {
    if (papers[i].id && strcmp (papers[i].id, id) == 0)
      return papers + i;
    found = find_paper (papers[i].alternatives, papers[i].alternative_count, id);
    if (found)
      return found;
  }
  return NULL;
}

const struct kdc__paper *
kdc__procedure_paper (const struct kdc_procedure *procedure, const char *id)
{
  return find_paper (procedure->papers, procedure->paper_count, id);
}

/* --- expressions ------------------------------------------------------------------------------ */

static struct kdc__expr_site
site_of (struct builder *b, enum kdc__type expected)
{
  return (struct kdc__expr_site) { .arena = &b->procedure->arena,
                                   .root = b->procedure->form
                                             ? &b->procedure->form->nodes[0]->node : NULL,
                                   .lookups = &kdc__catalog_lookups, .user = &b->user,
                                   .expected = expected, .single = 1 };
}

/* Without a form there is nothing to read: such a procedure asks. */
static int
check_form (struct builder *b, const struct kdc__element *element, const char *attribute)
{
  if (b->procedure->form || !kdc__element_attribute (element, attribute))
    return KDC_OK;
  return kdc__document_fail (b->document, b->err, "catalog.no-form", element, attribute, 0,
                             "attribute", attribute, NULL);
}

static int
compile_condition (struct builder *b, const struct kdc__element *element, const char *attribute,
                   struct kdc__expr **out)
{
  struct kdc__expr_site site = site_of (b, KDC__T_BOOLEAN);
  int status = check_form (b, element, attribute);

  if (status != KDC_OK)
    return status;
  return kdc__model_expr (b->document, &site, element, attribute, out, b->err);
}

/* The field has a value: exists(PATH). */
static int
compile_value (struct builder *b, struct kdc__paper *paper)
{
  struct kdc__expr_site site = site_of (b, KDC__T_BOOLEAN);
  struct kdc__expr_fault fault = { 0 };
  const char *text = kdc__arena_printf (site.arena, "exists(%s)", paper->value_path);
  int status = check_form (b, paper->element, "field");

  if (status != KDC_OK)
    return status;
  if (!text)
    return kdc__fail_nomem (b->err);
  status = kdc__model_compile (text, strlen (text), &site, &paper->value, &fault, b->err);
  if (status == KDC_OK)
    return KDC_OK;
  fault.offset = fault.offset > 7 ? fault.offset - 7 : 0;       /* 7: "exists(" */
  if (fault.offset > strlen (paper->value_path))
    fault.offset = strlen (paper->value_path);
  return kdc__model_fail_fault (b->document, b->err, status, &fault, paper->element, "field",
                                fault.offset);
}

static int
check_paper_id (struct builder *b, const struct kdc__paper *paper)
{
  if (!paper->id || kdc__procedure_paper (b->procedure, paper->id) == paper)
    return KDC_OK;
  return kdc__document_fail (b->document, b->err, "catalog.duplicate", paper->element, "id", 0,
                             "id", paper->id, "element", paper->element->decl->name, NULL);
}

static int
compile_papers (struct builder *b, struct kdc__paper *papers, size_t count)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < count && status == KDC_OK; i++) {
    struct kdc__paper *paper = papers + i;

    status = keep (b, check_paper_id (b, paper));
    if (status == KDC_OK)
      status = keep (b, compile_condition (b, paper->element, "required", &paper->required));
    if (status == KDC_OK)
      status = keep (b, compile_condition (b, paper->element, "certified", &paper->certified));
    if (status == KDC_OK && paper->value_path)
      status = keep (b, compile_value (b, paper));
    if (status == KDC_OK)               /* the arrays are ours until they are handed out */
      status = compile_papers (b, (struct kdc__paper *) paper->alternatives,
                               paper->alternative_count);
  }
  return status;
}

static int
compile_quantity (struct builder *b, const struct kdc__element *element, struct kdc__fee *fee)
{
  struct kdc__expr_site site = site_of (b, KDC__T_NONE);
  int status = check_form (b, element, "quantity");
  enum kdc__type type;

  if (status == KDC_OK)
    status = kdc__model_expr (b->document, &site, element, "quantity", &fee->quantity, b->err);
  if (status != KDC_OK || !fee->quantity)
    return status;
  type = kdc__expr_type (fee->quantity);
  if (type == KDC__T_INTEGER || type == KDC__T_DECIMAL)
    return KDC_OK;
  return kdc__document_fail (b->document, b->err, "catalog.quantity-type", element, "quantity", 0,
                             "attribute", "quantity", "found", kdc__type_name (type), NULL);
}

static int
read_bands (struct builder *b, const struct kdc__element *fee_element, struct kdc__fee *fee)
{
  const struct kdc__element *element = NULL;
  size_t count = kdc__model_count (fee_element, "band");
  int status = kdc__model_array (&b->procedure->arena, count, sizeof *fee->bands, &fee->bands,
                                 b->err);
  int64_t before = 1;

  while (status == KDC_OK && (element = kdc__element_child (fee_element, "band", element))) {
    struct kdc__band *band = fee->bands + fee->band_count++;

    band->from = kdc__model_integer (element, "from", 0);
    band->amount = kdc__element_attribute (element, "amount");
    if (band->from <= before || !fee->amount)
      return kdc__document_fail (b->document, b->err, "catalog.band", element, "from", 0, "id",
                                 fee->id, NULL);
    before = band->from;
    fee->steps = kdc__arena_printf (&b->procedure->arena, "%s%s%lld:%s",
                                    fee->steps ? fee->steps : "", fee->steps ? " " : "",
                                    (long long) band->from, band->amount);
    if (!fee->steps)
      return kdc__fail_nomem (b->err);
  }
  return status;
}

static int
read_fee (struct builder *b, const struct kdc__element *element, struct kdc__fee *fee)
{
  int status = check_duplicate (b, element, "id");

  fee->element = element;
  fee->id = kdc__element_attribute (element, "id");
  fee->per = kdc__model_choice (element, "per", "dossier");
  fee->currency = kdc__model_choice (element, "currency", "VND");
  fee->amount = kdc__element_attribute (element, "amount");
  fee->cap = kdc__element_attribute (element, "cap");
  fee->set_by = kdc__element_attribute (element, "set-by");
  fee->evidence = kdc__model_evidence (element);
  if (status == KDC_OK)
    status = kdc__model_text (b->document, element, "name", &fee->name, b->err);
  if (status == KDC_OK)
    status = kdc__model_text (b->document, element, "note", &fee->note, b->err);
  if (status == KDC_OK)
    status = compile_condition (b, element, "when", &fee->when);
  if (status == KDC_OK)
    status = find_dependence (b, element, &fee->case_code, &fee->ask, &fee->channel);
  if (status == KDC_OK)
    status = read_bands (b, element, fee);
  return status == KDC_OK ? compile_quantity (b, element, fee) : status;
}

static int
read_exempts (struct builder *b, const struct kdc__fee *fee)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *element = NULL;
  const char *ask;
  int status = KDC_OK;

  while (status == KDC_OK && (element = kdc__element_child (fee->element, "exempt", element))) {
    struct kdc__exempt *exempt = p->exempts + p->exempt_count++;

    *exempt = (struct kdc__exempt) { .fee = fee->id, .element = element };
    status = kdc__model_text (b->document, element, "name", &exempt->name, b->err);
    if (status == KDC_OK)
      status = kdc__model_text (b->document, element, "note", &exempt->note, b->err);
    if (status == KDC_OK)
      status = compile_condition (b, element, "when", &exempt->when);
    if (status == KDC_OK)
      status = find_inner (b, element, "ask", "ask", "id", &ask);
  }
  return status;
}

static int
read_fees (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t i, exempts = 0, count = kdc__model_count (root, "fee");
  int status = kdc__model_array (&p->arena, count, sizeof *p->fees, &p->fees, b->err);

  while (status == KDC_OK && (element = kdc__element_child (root, "fee", element))) {
    exempts += kdc__model_count (element, "exempt");
    status = keep (b, read_fee (b, element, p->fees + p->fee_count++));
  }
  if (status == KDC_OK)
    status = kdc__model_array (&p->arena, exempts, sizeof *p->exempts, &p->exempts, b->err);
  for (i = 0; i < p->fee_count && status == KDC_OK; i++)
    status = keep (b, read_exempts (b, p->fees + i));
  return status;
}

static int
read_cases (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root, *element = NULL;
  size_t count = kdc__model_count (root, "case");
  int status = kdc__model_array (&p->arena, count, sizeof *p->cases, &p->cases, b->err);

  while (status == KDC_OK && (element = kdc__element_child (root, "case", element))) {
    struct kdc__case *one = p->cases + p->case_count++;

    one->element = element;
    one->code = kdc__element_attribute (element, "code");
    status = check_duplicate (b, element, "code");
    if (status == KDC_OK)
      status = kdc__model_text (b->document, element, "name", &one->name, b->err);
    if (status == KDC_OK)
      status = kdc__model_text (b->document, element, "question", &one->question, b->err);
    if (status == KDC_OK)
      status = compile_condition (b, element, "test", &one->test);
    status = keep (b, status);
  }
  return status;
}

/* Expressions are about the first form; the others only have to exist. */
static int
find_forms (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *element = NULL;
  const struct kdc_form *form;
  char day[11];
  int status;

  while ((element = kdc__element_child (b->document->root, "form", element))) {
    const char *ref = kdc__element_attribute (element, "ref");

    status = kdc__catalog_form (p->catalog, ref, p->head.valid_from, &form, b->err);
    if (status == KDC_ENOTFOUND) {
      kdc__day_format (p->head.valid_from, day);
      return kdc__document_fail (b->document, b->err, "catalog.reference", element, "ref", 0,
                                 "attribute", "ref", "kind", "form", "id", ref, "day", day, NULL);
    }
    if (status != KDC_OK)
      return status;
    if (!p->form) {
      p->form = form;
      p->form_id = ref;
    }
  }
  return KDC_OK;
}

/* What has a code, a name, and words behind it. */
static int
read_lists (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct {
    const char *name, *attribute, *guide;
    struct kdc__named_text **out;
    size_t *count;
  } lists[] = {
    { "competence", "tier", "note", &p->competences, &p->competence_count },
    { "result", "code", "guide", &p->results, &p->result_count },
    { "step", NULL, "guide", &p->steps, &p->step_count },
    { "legal-basis", "number", "guide", &p->legal_bases, &p->legal_basis_count },
    { "channel", "id", "note", &p->channels, &p->channel_count },
    { "ask", "id", "question", &p->asks, &p->ask_count },
    { "unknown", "about", "note", &p->unknowns, &p->unknown_count },
  };
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < KDC__COUNT_OF (lists) && status == KDC_OK; i++)
    status = read_named (b, lists[i].name, lists[i].attribute, lists[i].guide, lists[i].out,
                         lists[i].count);
  p->tier = p->competences ? p->competences->code : NULL;
  p->competence_rule
    = p->competences ? kdc__element_attribute (p->competences->element, "rule") : NULL;
  return status;
}

static int
read_structure (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  const struct kdc__element *root = b->document->root;
  const struct kdc__element *papers = kdc__element_child (root, "papers", NULL);
  int status = kdc__model_text (b->document, root, "guide", &p->guide, b->err);

  p->domain = kdc__element_attribute (root, "domain");
  p->service = kdc__element_attribute (root, "service");
  if (status == KDC_OK)
    status = check_competence (b);
  if (status == KDC_OK)
    status = read_lists (b);
  if (status == KDC_OK)
    status = read_notes (b);
  if (status == KDC_OK)
    status = read_terms (b);
  if (status == KDC_OK)
    status = read_aliases (b);
  if (status == KDC_OK && papers)
    status = read_papers (b, papers, &p->papers, &p->paper_count);
  return status;
}

static int
fill_procedure (struct builder *b)
{
  struct kdc_procedure *p = b->procedure;
  int formed, status = kdc__model_head (b->document, "code", &p->head, b->err);

  b->user.on = p->head.valid_from;
  if (status == KDC_OK)
    status = find_forms (b);
  formed = status == KDC_OK || p->form;         /* else expressions have nothing to read */
  if (status == KDC_OK)
    status = read_structure (b);
  status = keep (b, status);
  if (status == KDC_OK && b->gather.status == KDC_OK)
    status = keep (b, compile_papers (b, p->papers, p->paper_count));
  if (status == KDC_OK && formed)
    status = read_fees (b);
  if (status == KDC_OK && formed)
    status = read_cases (b);
  return status == KDC_OK ? b->gather.status : status;
}

int
kdc__procedure_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                        struct kdc__document *document, struct kdc_procedure **out,
                        kdc_error **err)
{
  struct kdc_procedure *p = kdc__calloc (ctx, 1, sizeof *p);
  struct builder b = { .document = document, .procedure = p };
  int status;

  *out = NULL;
  if (!p)
    return kdc__fail_nomem (err);
  b.err = kdc__gather_begin (&b.gather, err);
  kdc__arena_init (&p->arena, ctx);
  p->catalog = catalog;
  b.user.catalog = catalog;
  b.user.procedure = p;
  status = fill_procedure (&b);
  if (status != KDC_OK) {
    kdc__procedure_free (p);
    return status;
  }
  p->document = document;
  *out = p;
  return KDC_OK;
}

static void
release_papers (const struct kdc__paper *papers, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    kdc__expr_release (papers[i].required);
    kdc__expr_release (papers[i].certified);
    kdc__expr_release (papers[i].value);
    release_papers (papers[i].alternatives, papers[i].alternative_count);
  }
}

void
kdc__procedure_free (struct kdc_procedure *p)
{
  struct kdc_context *ctx;
  size_t i;

  if (!p)
    return;
  ctx = p->arena.ctx;
  release_papers (p->papers, p->paper_count);
  for (i = 0; i < p->fee_count; i++) {
    kdc__expr_release (p->fees[i].when);
    kdc__expr_release (p->fees[i].quantity);
  }
  for (i = 0; i < p->case_count; i++)
    kdc__expr_release (p->cases[i].test);
  for (i = 0; i < p->exempt_count; i++)
    kdc__expr_release (p->exempts[i].when);
  kdc__document_free (p->document);
  kdc__arena_free (&p->arena);
  kdc__free (ctx, p);
}
