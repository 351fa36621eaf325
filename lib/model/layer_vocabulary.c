/* layer_vocabulary.c - the tables of layers (urn:kdc:layer:1) and overlays (urn:kdc:overlay:1). The
 * table of overlays holds only what may be different in a place: texts, times, fees, notes. Papers,
 * fields, rules and conditions are the law's, so there is no word for changing them. */
#include "model/vocabularies.h"

/* --- layer.xml -------------------------------------------------------------------------------- */
const char *const kdc__layer_tiers[] = { "national", "province", "commune", "site", NULL };

static const struct kdc__element_decl layer_name_decl = KDC__TEXT_DECL (KDC__LAYER_NS, "name");
static const struct kdc__element_decl layer_note_decl = KDC__TEXT_DECL (KDC__LAYER_NS, "note");
static const struct kdc__attribute_decl layer_attributes[] = {
  KDC__HEAD ("id"), { "tier", KDC__A_ENUM, 1, kdc__layer_tiers },
  { "authority", KDC__A_NAME, 0, NULL },
};
static const struct kdc__child_decl layer_children[]
  = { { &layer_name_decl, 1, 0 }, { &layer_note_decl, 0, 0 } };
const struct kdc__element_decl kdc__layer_decl
  = KDC__CHILDREN_DECL (KDC__LAYER_NS, "layer", layer_attributes, layer_children);

/* --- overlays --------------------------------------------------------------------------------- */
#define NS KDC__OVERLAY_NS

static const char *const of_values[] = { "procedure", "form", NULL };
static const char *const unit_values[]
  = { "working-day", "day", "hour", "month", "same-day", NULL };
static const char *const service_values[] = { "full", "partial", "information", NULL };
static const char *const handling_values[] = { "submit", "present", "note", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__element_decl guide_decl = KDC__TEXT_DECL (NS, "guide");
static const struct kdc__element_decl note_decl = KDC__TEXT_DECL (NS, "note");
static const struct kdc__element_decl more_decl = KDC__TEXT_DECL (NS, "more");
static const struct kdc__element_decl example_decl = KDC__TEXT_DECL (NS, "example");

static const struct kdc__attribute_decl term_attributes[] = {
  { "unit", KDC__A_ENUM, 0, unit_values }, { "quantity", KDC__A_INTEGER, 0, NULL },
  { "cut-off", KDC__A_TIME, 0, NULL }, { "case", KDC__A_NAME, 0, NULL },
  { "channel", KDC__A_NAME, 0, NULL }, { "ask", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl noted_children[]
  = { { &note_decl, 0, 0 }, { &more_decl, 0, 0 } };
static const struct kdc__element_decl term_decl
  = KDC__CHILDREN_DECL (NS, "term", term_attributes, noted_children);

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
  { "id", KDC__A_NAME, 1, NULL }, { "amount", KDC__A_DECIMAL, 0, NULL },
  { "cap", KDC__A_DECIMAL, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl fee_children[] = {
  { &note_decl, 0, 0 }, { &more_decl, 0, 0 }, { &band_decl, 0, 0 }, { &exempt_decl, 0, 0 },
};
static const struct kdc__element_decl fee_decl
  = KDC__CHILDREN_DECL (NS, "fee", fee_attributes, fee_children);

/* handling: of a paper that is not in the national document; only a note may be added. */
static const struct kdc__attribute_decl paper_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "handling", KDC__A_ENUM, 0, handling_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl paper_children[]
  = { { &name_decl, 0, 0 }, { &guide_decl, 0, 0 }, { &more_decl, 0, 0 } };
static const struct kdc__element_decl paper_decl
  = KDC__CHILDREN_DECL (NS, "paper", paper_attributes, paper_children);

static const struct kdc__attribute_decl result_attributes[]
  = { { "code", KDC__A_NAME, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl guided_children[]
  = { { &guide_decl, 0, 0 }, { &more_decl, 0, 0 } };
static const struct kdc__element_decl result_decl
  = KDC__CHILDREN_DECL (NS, "result", result_attributes, guided_children);

/* A field, group, repeat, choice or branch of a form, by its path. */
static const struct kdc__attribute_decl field_attributes[]
  = { { "path", KDC__A_FILLED, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl field_children[]
  = { { &guide_decl, 0, 0 }, { &more_decl, 0, 0 }, { &example_decl, 0, 0 } };
static const struct kdc__element_decl field_decl
  = KDC__CHILDREN_DECL (NS, "field", field_attributes, field_children);

static const struct kdc__attribute_decl overlay_attributes[] = {
  KDC__HEAD ("id"), { "of", KDC__A_ENUM, 1, of_values }, { "ref", KDC__A_NAME, 1, NULL },
  { "service", KDC__A_ENUM, 0, service_values },
};
static const struct kdc__child_decl overlay_children[] = {
  { &name_decl, 0, 0 }, { &guide_decl, 0, 0 }, { &more_decl, 0, 0 }, { &term_decl, 0, 0 },
  { &fee_decl, 0, 0 }, { &paper_decl, 0, 0 }, { &result_decl, 0, 0 }, { &field_decl, 0, 0 },
};
const struct kdc__element_decl kdc__overlay_decl
  = KDC__CHILDREN_DECL (NS, "overlay", overlay_attributes, overlay_children);
