/* authorities_vocabulary.c - the table of authority registers (urn:kdc:authorities:1). */
#include "model/vocabularies.h"

#define NS KDC__AUTHORITIES_NS

static const char *const level_values[] = { "province", "district", "commune", NULL };
static const char *const tier_values[] = { "commune", "district", "province", "ministry", NULL };
static const char *const extent_values[] = { "full", "partial", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__child_decl named_children[] = { { &name_decl, 1, 0 } };

static const struct kdc__attribute_decl unit_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "level", KDC__A_ENUM, 1, level_values },
  { "parent", KDC__A_NAME, 0, NULL }, KDC__VALIDITY, KDC__PROVENANCE,
};
static const struct kdc__element_decl unit_decl
  = KDC__CHILDREN_DECL (NS, "unit", unit_attributes, named_children);

static const struct kdc__attribute_decl agency_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "unit", KDC__A_NAME, 0, NULL },
  { "tier", KDC__A_ENUM, 1, tier_values }, KDC__VALIDITY, KDC__PROVENANCE,
};
static const struct kdc__element_decl agency_decl
  = KDC__CHILDREN_DECL (NS, "agency", agency_attributes, named_children);

static const struct kdc__attribute_decl succession_attributes[] = {
  { "from", KDC__A_NAME, 1, NULL }, { "to", KDC__A_NAME, 1, NULL },
  { "extent", KDC__A_ENUM, 1, extent_values }, { "on", KDC__A_DATE, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl succession_decl
  = KDC__EMPTY_DECL (NS, "succession", succession_attributes);

static const struct kdc__attribute_decl authorities_attributes[] = { KDC__HEAD ("id") };
static const struct kdc__child_decl authorities_children[] = {
  { &name_decl, 1, 0 }, { &unit_decl, 0, 0 }, { &agency_decl, 0, 0 }, { &succession_decl, 0, 0 },
};
const struct kdc__element_decl kdc__authorities_decl
  = KDC__CHILDREN_DECL (NS, "authorities", authorities_attributes, authorities_children);
