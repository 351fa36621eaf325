/* plan_vocabulary.c - the table of succession plans (urn:kdc:plan:1): where codes stand that others
 * took over from, what they become, and what a person is to choose. */
#include "model/vocabularies.h"

#define NS KDC__PLAN_NS

static const char *const file_kind_values[]
  = { "draft", "filed", "received", "unread", "queued", "layer", NULL };
static const char *const place_kind_values[] = { "unit", "agency", "procedure", NULL };
static const char *const state_values[] = { "change", "open", "past", "told", NULL };
static const char *const why_values[]
  = { "succeeded", "several", "partial", "none", "reused", "domain", NULL };
static const char *const extent_values[] = { "full", "partial", "same", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");

static const struct kdc__attribute_decl heir_attributes[] = {
  { "code", KDC__A_NAME, 1, NULL }, { "extent", KDC__A_ENUM, 1, extent_values },
  { "on", KDC__A_DATE, 0, NULL }, { "evidence", KDC__A_ENUM, 0, kdc__evidence_values },
};
static const struct kdc__child_decl heir_children[] = { { &name_decl, 0, 0 } };
static const struct kdc__element_decl heir_decl
  = KDC__CHILDREN_DECL (NS, "heir", heir_attributes, heir_children);

static const struct kdc__attribute_decl place_attributes[] = {
  { "path", KDC__A_FILLED, 1, NULL }, { "line", KDC__A_INTEGER, 1, NULL },
  { "column", KDC__A_INTEGER, 1, NULL }, { "kind", KDC__A_ENUM, 1, place_kind_values },
  { "code", KDC__A_NAME, 1, NULL }, { "written", KDC__A_DATE, 1, NULL },
  { "state", KDC__A_ENUM, 1, state_values }, { "why", KDC__A_ENUM, 1, why_values },
  { "chosen", KDC__A_NAME, 0, NULL },
};
static const struct kdc__child_decl place_children[]
  = { { &name_decl, 0, 0 }, { &heir_decl, 0, 0 } };
static const struct kdc__element_decl place_decl
  = KDC__CHILDREN_DECL (NS, "place", place_attributes, place_children);

static const struct kdc__attribute_decl file_attributes[] = {
  { "name", KDC__A_FILLED, 1, NULL }, { "sha256", KDC__A_SHA256, 1, NULL },
  { "kind", KDC__A_ENUM, 1, file_kind_values }, { "dossier", KDC__A_FILLED, 0, NULL },
  { "delivery", KDC__A_NAME, 0, NULL }, { "sent", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__child_decl file_children[] = { { &place_decl, 0, 0 } };
static const struct kdc__element_decl file_decl
  = KDC__CHILDREN_DECL (NS, "file", file_attributes, file_children);

static const struct kdc__attribute_decl plan_attributes[] = { { "on", KDC__A_DATE, 1, NULL } };
static const struct kdc__child_decl plan_children[] = { { &file_decl, 0, 0 } };
const struct kdc__element_decl kdc__plan_decl
  = KDC__CHILDREN_DECL (NS, "plan", plan_attributes, plan_children);
