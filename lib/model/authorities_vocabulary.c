/* authorities_vocabulary.c - the table of authority registers (urn:kdc:authorities:1). */
#include "model/vocabularies.h"

#define NS KDC__AUTHORITIES_NS

static const char *const level_values[] = { "province", "district", "commune", NULL };
static const char *const tier_values[] = { "commune", "district", "province", "ministry", NULL };
static const char *const extent_values[] = { "full", "partial", NULL };
static const char *const finish_values[] = { "successor", "predecessor", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");

static const struct kdc__attribute_decl successor_attributes[] = {
  { "to", KDC__A_NAME, 1, NULL }, { "extent", KDC__A_ENUM, 1, extent_values },
  { "on", KDC__A_DATE, 0, NULL }, { "domain", KDC__A_NAME, 0, NULL },
  { "open-dossiers", KDC__A_ENUM, 0, finish_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl successor_decl
  = KDC__EMPTY_DECL (NS, "successor", successor_attributes);
static const struct kdc__child_decl named_children[]
  = { { &name_decl, 1, 0 }, { &successor_decl, 0, 0 } };

static const struct kdc__attribute_decl unit_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "level", KDC__A_ENUM, 1, level_values },
  { "parent", KDC__A_NAME, 0, NULL }, KDC__VALIDITY, KDC__PROVENANCE,
};
static const struct kdc__element_decl unit_decl
  = KDC__CHILDREN_DECL (NS, "unit", unit_attributes, named_children);

static const struct kdc__attribute_decl agency_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "also", KDC__A_NAME, 0, NULL },
  { "unit", KDC__A_NAME, 0, NULL }, { "parent", KDC__A_NAME, 0, NULL },
  { "tier", KDC__A_ENUM, 1, tier_values }, KDC__VALIDITY, KDC__PROVENANCE,
};
static const struct kdc__element_decl agency_decl
  = KDC__CHILDREN_DECL (NS, "agency", agency_attributes, named_children);

static const struct kdc__attribute_decl moved_attributes[] = {
  { "from", KDC__A_ENUM, 1, tier_values }, { "to", KDC__A_ENUM, 1, tier_values },
  { "on", KDC__A_DATE, 1, NULL }, { "domain", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl moved_decl
  = KDC__EMPTY_DECL (NS, "tier-moved", moved_attributes);

static const struct kdc__attribute_decl authorities_attributes[] = { KDC__HEAD ("id") };
static const struct kdc__child_decl authorities_children[] = {
  { &name_decl, 1, 0 }, { &unit_decl, 0, 0 }, { &agency_decl, 0, 0 }, { &moved_decl, 0, 0 },
};
const struct kdc__element_decl kdc__authorities_decl
  = KDC__CHILDREN_DECL (NS, "authorities", authorities_attributes, authorities_children);
