/* form_vocabulary.c - the table of form documents (urn:kdc:form:1). */
#include "model/vocabularies.h"

#define NS KDC__FORM_NS

static const char *const as_of_values[] = { "$received", "$today", NULL };
static const char *const about_values[] = { "past", NULL };
static const char *const precision_values[] = { "time", "day", "month", "year", NULL };
static const char *const prefill_values[] = { "none", "optional", "mandatory", "locked", NULL };
static const char *const severity_values[] = { "error", "warning", "info", NULL };
static const char *const outcome_values[] = { "refuse", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__element_decl label_decl = KDC__TEXT_DECL (NS, "label");
static const struct kdc__element_decl guide_decl = KDC__TEXT_DECL (NS, "guide");
static const struct kdc__element_decl example_decl = KDC__TEXT_DECL (NS, "example");
static const struct kdc__element_decl message_decl = KDC__TEXT_DECL (NS, "message");

static const struct kdc__attribute_decl rule_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "test", KDC__A_EXPRESSION, 1, NULL },
  { "severity", KDC__A_ENUM, 0, severity_values }, { "outcome", KDC__A_ENUM, 0, outcome_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl rule_children[]
  = { { &message_decl, 1, 0 }, { &guide_decl, 0, 0 } };
static const struct kdc__element_decl rule_decl
  = KDC__CHILDREN_DECL (NS, "rule", rule_attributes, rule_children);

static const struct kdc__attribute_decl field_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "type", KDC__A_NAME, 1, NULL },
  { "list", KDC__A_NAME, 0, NULL }, { "as-of", KDC__A_ENUM, 0, as_of_values },
  { "about", KDC__A_ENUM, 0, about_values },
  { "precision", KDC__A_ENUM, 0, precision_values }, { "max-length", KDC__A_INTEGER, 0, NULL },
  { "min", KDC__A_EXPRESSION, 0, NULL }, { "max", KDC__A_EXPRESSION, 0, NULL },
  { "relevant", KDC__A_EXPRESSION, 0, NULL }, { "required", KDC__A_EXPRESSION, 0, NULL },
  { "readonly", KDC__A_EXPRESSION, 0, NULL }, { "calculate", KDC__A_EXPRESSION, 0, NULL },
  { "constraint", KDC__A_EXPRESSION, 0, NULL }, { "alias", KDC__A_NAMES, 0, NULL },
  { "was", KDC__A_FILLED, 0, NULL },
  { "prefill", KDC__A_ENUM, 0, prefill_values }, KDC__PROVENANCE,
};
static const struct kdc__child_decl field_children[] = {
  { &label_decl, 1, 0 }, { &guide_decl, 0, 0 }, { &example_decl, 0, 0 }, { &message_decl, 0, 0 },
  { &rule_decl, 0, 0 },
};
static const struct kdc__element_decl field_decl
  = KDC__CHILDREN_DECL (NS, "field", field_attributes, field_children);

/* Groups hold groups: the declarations name each other. */
static const struct kdc__element_decl group_decl, repeat_decl, choice_decl;

#define MEMBERS \
  { &group_decl, 0, 0 }, { &field_decl, 0, 0 }, { &repeat_decl, 0, 0 }, { &choice_decl, 0, 0 }

static const struct kdc__attribute_decl group_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "relevant", KDC__A_EXPRESSION, 0, NULL },
  { "required", KDC__A_EXPRESSION, 0, NULL }, { "readonly", KDC__A_EXPRESSION, 0, NULL },
  { "alias", KDC__A_NAMES, 0, NULL }, { "was", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl group_children[]
  = { { &label_decl, 1, 0 }, { &guide_decl, 0, 0 }, MEMBERS, { &rule_decl, 0, 0 } };
static const struct kdc__element_decl group_decl
  = KDC__CHILDREN_DECL (NS, "group", group_attributes, group_children);

static const struct kdc__attribute_decl repeat_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "min", KDC__A_INTEGER, 0, NULL },
  { "max", KDC__A_INTEGER, 0, NULL }, { "relevant", KDC__A_EXPRESSION, 0, NULL },
  { "alias", KDC__A_NAMES, 0, NULL }, { "was", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl repeat_decl
  = KDC__CHILDREN_DECL (NS, "repeat", repeat_attributes, group_children);

static const struct kdc__attribute_decl branch_attributes[]
  = { { "name", KDC__A_NAME, 1, NULL }, { "alias", KDC__A_NAMES, 0, NULL },
      { "was", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl branch_decl
  = KDC__CHILDREN_DECL (NS, "branch", branch_attributes, group_children);

static const struct kdc__attribute_decl choice_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "relevant", KDC__A_EXPRESSION, 0, NULL },
  { "required", KDC__A_EXPRESSION, 0, NULL }, { "alias", KDC__A_NAMES, 0, NULL },
  { "was", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl choice_children[]
  = { { &label_decl, 1, 0 }, { &guide_decl, 0, 0 }, { &branch_decl, 1, 0 }, { &rule_decl, 0, 0 } };
static const struct kdc__element_decl choice_decl
  = KDC__CHILDREN_DECL (NS, "choice", choice_attributes, choice_children);

static const struct kdc__attribute_decl form_attributes[]
  = { KDC__HEAD ("id"), { "namespace", KDC__A_TEXT, 1, NULL } };
static const struct kdc__child_decl form_children[]
  = { { &name_decl, 1, 0 }, { &guide_decl, 0, 0 }, MEMBERS, { &rule_decl, 0, 0 } };
const struct kdc__element_decl kdc__form_decl
  = KDC__CHILDREN_DECL (NS, "form", form_attributes, form_children);
