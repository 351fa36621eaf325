/* calendar_vocabulary.c - the table of working calendars (urn:kdc:calendar:1). */
#include "model/vocabularies.h"

#define NS KDC__CALENDAR_NS

static const char *const decision_values[] = { "off", "work", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__child_decl named_children[] = { { &name_decl, 1, 0 } };

static const struct kdc__attribute_decl weekend_attributes[]
  = { { "days", KDC__A_NAMES, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl weekend_decl
  = KDC__EMPTY_DECL (NS, "weekend", weekend_attributes);

static const struct kdc__attribute_decl holiday_attributes[]
  = { { "date", KDC__A_DATE, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl holiday_decl
  = KDC__CHILDREN_DECL (NS, "holiday", holiday_attributes, named_children);

static const struct kdc__attribute_decl decision_attributes[] = {
  { "date", KDC__A_DATE, 1, NULL }, { "kind", KDC__A_ENUM, 1, decision_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl decision_decl
  = KDC__CHILDREN_DECL (NS, "decision", decision_attributes, named_children);

static const struct kdc__attribute_decl open_attributes[] = {
  { "from", KDC__A_TIME, 1, NULL }, { "to", KDC__A_TIME, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl open_decl = KDC__EMPTY_DECL (NS, "open", open_attributes);

static const struct kdc__attribute_decl hours_attributes[] = { KDC__PROVENANCE };
static const struct kdc__child_decl hours_children[] = { { &open_decl, 1, 0 } };
static const struct kdc__element_decl hours_decl
  = KDC__CHILDREN_DECL (NS, "hours", hours_attributes, hours_children);

static const struct kdc__attribute_decl calendar_attributes[] = {
  KDC__HEAD ("id"), { "from", KDC__A_DATE, 1, NULL }, { "to", KDC__A_DATE, 1, NULL },
};
static const struct kdc__child_decl calendar_children[] = {
  { &name_decl, 1, 0 }, { &weekend_decl, 1, 1 }, { &hours_decl, 1, 1 }, { &holiday_decl, 0, 0 },
  { &decision_decl, 0, 0 },
};
const struct kdc__element_decl kdc__calendar_decl
  = KDC__CHILDREN_DECL (NS, "calendar", calendar_attributes, calendar_children);
