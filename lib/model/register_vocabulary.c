/* register_vocabulary.c - the table of registers of codes (urn:kdc:register:1): procedures of which
 * no more is known than code and name, and codes that others took the place of. */
#include "model/vocabularies.h"

#define NS KDC__REGISTER_NS

static const char *const tier_values[]
  = { "commune", "district", "province", "ministry", "mission", NULL };
static const char *const status_values[] = { "active", "check", NULL };
static const char *const precision_values[] = { "day", "month", "year", NULL };
static const char *const unit_values[]
  = { "working-day", "day", "hour", "month", "same-day", "other", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__element_decl agency_decl = KDC__TEXT_DECL (NS, "agency");
static const struct kdc__element_decl result_decl = KDC__TEXT_DECL (NS, "result");
static const struct kdc__element_decl note_decl = KDC__TEXT_DECL (NS, "note");

static const struct kdc__attribute_decl alias_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "system", KDC__A_NAME, 1, NULL }, KDC__VALIDITY,
  KDC__PROVENANCE,
};
static const struct kdc__element_decl alias_decl = KDC__EMPTY_DECL (NS, "alias", alias_attributes);

/* Figures that somebody wrote down and nobody has checked. */
static const struct kdc__attribute_decl reported_attributes[] = {
  { "unit", KDC__A_ENUM, 0, unit_values }, { "quantity", KDC__A_INTEGER, 0, NULL },
  { "amount", KDC__A_DECIMAL, 0, NULL }, { "currency", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl reported_decl
  = KDC__EMPTY_DECL (NS, "reported", reported_attributes);

static const struct kdc__attribute_decl entry_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "domain", KDC__A_NAME, 0, NULL },
  { "tier", KDC__A_ENUM, 0, tier_values }, { "status", KDC__A_ENUM, 0, status_values },
  { "replaced-by", KDC__A_NAME, 0, NULL }, { "repealed", KDC__A_DATE, 0, NULL },
  { "since", KDC__A_DATE, 0, NULL }, { "precision", KDC__A_ENUM, 0, precision_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl entry_children[] = {
  { &name_decl, 0, 0 }, { &alias_decl, 0, 0 }, { &agency_decl, 0, 0 }, { &reported_decl, 0, 1 },
  { &result_decl, 0, 0 }, { &note_decl, 0, 0 },
};
static const struct kdc__element_decl entry_decl
  = KDC__CHILDREN_DECL (NS, "entry", entry_attributes, entry_children);

static const struct kdc__attribute_decl register_attributes[] = { KDC__HEAD ("id") };
static const struct kdc__child_decl register_children[]
  = { { &name_decl, 1, 0 }, { &note_decl, 0, 0 }, { &entry_decl, 0, 0 } };
const struct kdc__element_decl kdc__register_decl
  = KDC__CHILDREN_DECL (NS, "register", register_attributes, register_children);
