/* procedure_vocabulary.c - the table of procedures (urn:kdc:procedure:1). */
#include "model/vocabularies.h"

#define NS KDC__PROCEDURE_NS

static const char *const service_values[] = { "full", "partial", "information", NULL };
static const char *const tier_values[]
  = { "commune", "district", "province", "ministry", "mission", NULL };
static const char *const unit_values[]
  = { "working-day", "day", "hour", "month", "same-day", "other", NULL };
static const char *const count_values[] = { "same-day", "next-day", "elapsed", NULL };
static const char *const roll_values[]
  = { "next-working-day", "previous-working-day", "none", NULL };
static const char *const pause_values[] = { "day", "minute", NULL };
static const char *const version_by_values[] = { "filed", "received", NULL };
static const char *const per_values[]
  = { "dossier", "copy", "page", "case", "transaction", "document", NULL };
static const char *const silence_values[] = { "consent", NULL };
static const char *const about_values[]
  = { "term", "fee", "papers", "result", "legal-basis", "competence", "service", NULL };
static const char *const channel_values[] = { "online", "post", "counter", NULL };
static const char *const handling_values[] = { "submit", "present", "note", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__element_decl guide_decl = KDC__TEXT_DECL (NS, "guide");
static const struct kdc__element_decl note_decl = KDC__TEXT_DECL (NS, "note");
static const struct kdc__element_decl question_decl = KDC__TEXT_DECL (NS, "question");

static const struct kdc__attribute_decl alias_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "system", KDC__A_NAME, 1, NULL }, KDC__VALIDITY,
  KDC__PROVENANCE,
};
static const struct kdc__element_decl alias_decl = KDC__EMPTY_DECL (NS, "alias", alias_attributes);

static const struct kdc__attribute_decl competence_attributes[] = {
  { "tier", KDC__A_ENUM, 1, tier_values }, { "rule", KDC__A_NAME, 0, NULL }, KDC__VALIDITY,
  KDC__PROVENANCE,
};
static const struct kdc__child_decl competence_children[]
  = { { &name_decl, 0, 0 }, { &note_decl, 0, 0 } };
static const struct kdc__element_decl competence_decl
  = KDC__CHILDREN_DECL (NS, "competence", competence_attributes, competence_children);

static const struct kdc__attribute_decl term_attributes[] = {
  { "unit", KDC__A_ENUM, 1, unit_values }, { "quantity", KDC__A_INTEGER, 0, NULL },
  { "cut-off", KDC__A_TIME, 0, NULL }, { "count-from", KDC__A_ENUM, 0, count_values },
  { "roll", KDC__A_ENUM, 0, roll_values }, { "version-by", KDC__A_ENUM, 0, version_by_values },
  { "pause-by", KDC__A_ENUM, 0, pause_values }, { "case", KDC__A_NAME, 0, NULL },
  { "channel", KDC__A_NAME, 0, NULL }, { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl note_children[] = { { &note_decl, 0, 0 } };
static const struct kdc__element_decl term_decl
  = KDC__CHILDREN_DECL (NS, "term", term_attributes, note_children);

/* A way to file: its times and fees may be others than those of the other ways. */
static const struct kdc__attribute_decl channel_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "kind", KDC__A_ENUM, 0, channel_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl channel_decl
  = KDC__CHILDREN_DECL (NS, "channel", channel_attributes, competence_children);

/* A question of the procedure, for what no field of a form decides. */
static const struct kdc__attribute_decl ask_attributes[]
  = { { "id", KDC__A_NAME, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl ask_children[] = { { &question_decl, 1, 0 } };
static const struct kdc__element_decl ask_decl
  = KDC__CHILDREN_DECL (NS, "ask", ask_attributes, ask_children);

/* What the sources do not say. */
static const struct kdc__attribute_decl unknown_attributes[]
  = { { "about", KDC__A_ENUM, 1, about_values }, KDC__PROVENANCE };
static const struct kdc__element_decl unknown_decl
  = KDC__CHILDREN_DECL (NS, "unknown", unknown_attributes, note_children);

/* From the page (copy, …) that it names on. */
static const struct kdc__attribute_decl band_attributes[] = {
  { "from", KDC__A_INTEGER, 1, NULL }, { "amount", KDC__A_DECIMAL, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl band_decl = KDC__EMPTY_DECL (NS, "band", band_attributes);

static const struct kdc__attribute_decl exempt_attributes[]
  = { { "when", KDC__A_EXPRESSION, 0, NULL }, { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl exempt_children[]
  = { { &name_decl, 1, 0 }, { &note_decl, 0, 0 } };
static const struct kdc__element_decl exempt_decl
  = KDC__CHILDREN_DECL (NS, "exempt", exempt_attributes, exempt_children);

static const struct kdc__attribute_decl fee_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "per", KDC__A_ENUM, 0, per_values },
  { "amount", KDC__A_DECIMAL, 0, NULL }, { "currency", KDC__A_NAME, 0, NULL },
  { "quantity", KDC__A_EXPRESSION, 0, NULL }, { "when", KDC__A_EXPRESSION, 0, NULL },
  { "set-by", KDC__A_NAME, 0, NULL }, { "cap", KDC__A_DECIMAL, 0, NULL },
  { "tier", KDC__A_ENUM, 0, tier_values }, { "case", KDC__A_NAME, 0, NULL },
  { "channel", KDC__A_NAME, 0, NULL }, { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl fee_children[] = {
  { &name_decl, 1, 0 }, { &note_decl, 0, 0 }, { &band_decl, 0, 0 }, { &exempt_decl, 0, 0 },
};
static const struct kdc__element_decl fee_decl
  = KDC__CHILDREN_DECL (NS, "fee", fee_attributes, fee_children);

static const struct kdc__attribute_decl case_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "test", KDC__A_EXPRESSION, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl case_children[]
  = { { &name_decl, 1, 0 }, { &question_decl, 0, 0 } };
static const struct kdc__element_decl case_decl
  = KDC__CHILDREN_DECL (NS, "case", case_attributes, case_children);

static const struct kdc__attribute_decl form_attributes[]
  = { { "ref", KDC__A_NAME, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl form_decl = KDC__EMPTY_DECL (NS, "form", form_attributes);

static const struct kdc__attribute_decl paper_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "handling", KDC__A_ENUM, 1, handling_values },
  { "originals", KDC__A_INTEGER, 0, NULL }, { "copies", KDC__A_INTEGER, 0, NULL },
  { "code", KDC__A_NAME, 0, NULL }, { "required", KDC__A_EXPRESSION, 0, NULL },
  { "certified", KDC__A_EXPRESSION, 0, NULL }, { "reuse", KDC__A_NAME, 0, NULL },
  { "template", KDC__A_FILLED, 0, NULL }, { "case", KDC__A_NAME, 0, NULL },
  { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl guided_children[]
  = { { &name_decl, 1, 0 }, { &guide_decl, 0, 0 } };
static const struct kdc__element_decl paper_decl
  = KDC__CHILDREN_DECL (NS, "paper", paper_attributes, guided_children);

static const struct kdc__attribute_decl value_attributes[]
  = { { "field", KDC__A_EXPRESSION, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl named_children[] = { { &name_decl, 0, 0 } };
static const struct kdc__element_decl value_decl
  = KDC__CHILDREN_DECL (NS, "value", value_attributes, named_children);

static const struct kdc__attribute_decl one_of_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "required", KDC__A_EXPRESSION, 0, NULL },
  { "case", KDC__A_NAME, 0, NULL }, { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl one_of_children[]
  = { { &name_decl, 0, 0 }, { &guide_decl, 0, 0 }, { &paper_decl, 0, 0 }, { &value_decl, 0, 0 } };
static const struct kdc__element_decl one_of_decl
  = KDC__CHILDREN_DECL (NS, "one-of", one_of_attributes, one_of_children);

static const struct kdc__attribute_decl papers_attributes[] = { KDC__PROVENANCE };
static const struct kdc__child_decl papers_children[]
  = { { &paper_decl, 0, 0 }, { &one_of_decl, 0, 0 } };
static const struct kdc__element_decl papers_decl
  = KDC__CHILDREN_DECL (NS, "papers", papers_attributes, papers_children);

static const struct kdc__attribute_decl step_attributes[]
  = { { "order", KDC__A_INTEGER, 0, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl step_decl
  = KDC__CHILDREN_DECL (NS, "step", step_attributes, guided_children);

static const struct kdc__attribute_decl result_attributes[]
  = { { "code", KDC__A_NAME, 1, NULL }, { "silence", KDC__A_ENUM, 0, silence_values },
      KDC__PROVENANCE };
static const struct kdc__child_decl result_children[]
  = { { &name_decl, 1, 0 }, { &guide_decl, 0, 0 } };
static const struct kdc__element_decl result_decl
  = KDC__CHILDREN_DECL (NS, "result", result_attributes, result_children);

static const struct kdc__attribute_decl basis_attributes[]
  = { { "number", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl basis_decl
  = KDC__CHILDREN_DECL (NS, "legal-basis", basis_attributes, named_children);

static const struct kdc__attribute_decl procedure_attributes[] = {
  KDC__HEAD ("code"), { "domain", KDC__A_NAME, 0, NULL },
  { "service", KDC__A_ENUM, 0, service_values },
};
static const struct kdc__child_decl procedure_children[] = {
  { &name_decl, 1, 0 }, { &guide_decl, 0, 0 }, { &alias_decl, 0, 0 }, { &competence_decl, 0, 0 },
  { &channel_decl, 0, 0 }, { &term_decl, 0, 0 }, { &fee_decl, 0, 0 }, { &case_decl, 0, 0 },
  { &ask_decl, 0, 0 }, { &form_decl, 0, 0 }, { &papers_decl, 0, 1 },
  { &step_decl, 0, 0 }, { &result_decl, 0, 0 },
  { &basis_decl, 0, 0 }, { &unknown_decl, 0, 0 }, { &note_decl, 0, 0 },
};
const struct kdc__element_decl kdc__procedure_decl
  = KDC__CHILDREN_DECL (NS, "procedure", procedure_attributes, procedure_children);
