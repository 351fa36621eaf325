/* vocabularies.c - what the tables of all vocabularies share. */
#include "model/vocabularies.h"

const char *const kdc__evidence_values[] = { "verified", "inferred", "unverified", NULL };
const char *const kdc__boolean_values[] = { "true", "false", NULL };

const struct kdc__attribute_decl kdc__lang_attributes[] = {
  { "xml:lang", KDC__A_LANG, 1, NULL }, KDC__PROVENANCE,
};
