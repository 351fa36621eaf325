/* codelist_vocabulary.c - the table of code lists (urn:kdc:codelist:1). */
#include "model/vocabularies.h"

#define NS KDC__CODELIST_NS

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");

static const struct kdc__attribute_decl property_attributes[]
  = { { "name", KDC__A_NAME, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl property_decl = {
  .name = "property", .ns = NS, .content = KDC__TEXT, .attributes = property_attributes,
  .attribute_count = KDC__COUNT_OF (property_attributes),
};

static const struct kdc__attribute_decl code_attributes[] = {
  { "value", KDC__A_NAME, 1, NULL }, { "parent", KDC__A_NAME, 0, NULL }, KDC__VALIDITY,
  KDC__PROVENANCE,
};
static const struct kdc__child_decl code_children[]
  = { { &name_decl, 1, 0 }, { &property_decl, 0, 0 } };
static const struct kdc__element_decl code_decl
  = KDC__CHILDREN_DECL (NS, "code", code_attributes, code_children);

static const struct kdc__attribute_decl codelist_attributes[] = {
  KDC__HEAD ("id"), { "lookup", KDC__A_NAME, 0, NULL }, { "lookup-days", KDC__A_INTEGER, 0, NULL },
};
static const struct kdc__child_decl codelist_children[]
  = { { &name_decl, 1, 0 }, { &code_decl, 0, 0 } };
const struct kdc__element_decl kdc__codelist_decl
  = KDC__CHILDREN_DECL (NS, "codelist", codelist_attributes, codelist_children);
