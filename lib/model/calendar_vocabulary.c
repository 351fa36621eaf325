/* calendar_vocabulary.c - the table of working calendars (urn:kdc:calendar:1). */
#include "model/vocabularies.h"

#define NS KDC__CALENDAR_NS

static const char *const decision_values[] = { "off", "work", NULL };
static const char *const lunar_values[] = { "new-year", "hung-kings", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__child_decl named_children[] = { { &name_decl, 1, 0 } };

/* weekend, returns */
static const struct kdc__attribute_decl days_attributes[]
  = { { "days", KDC__A_NAMES, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl weekend_decl
  = KDC__EMPTY_DECL (NS, "weekend", days_attributes);
static const struct kdc__element_decl returns_decl
  = KDC__EMPTY_DECL (NS, "returns", days_attributes);

static const struct kdc__attribute_decl lunar_attributes[] = {
  { "year", KDC__A_INTEGER, 1, NULL }, { "new-year", KDC__A_DATE, 1, NULL },
  { "hung-kings", KDC__A_DATE, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl lunar_decl = KDC__EMPTY_DECL (NS, "lunar", lunar_attributes);

/* One day, a day of every year, or days before or after one of the lunar table. */
static const struct kdc__attribute_decl holiday_attributes[] = {
  { "date", KDC__A_DATE, 0, NULL }, { "month", KDC__A_INTEGER, 0, NULL },
  { "day", KDC__A_INTEGER, 0, NULL }, { "lunar", KDC__A_ENUM, 0, lunar_values },
  { "before", KDC__A_INTEGER, 0, NULL }, { "after", KDC__A_INTEGER, 0, NULL }, KDC__VALIDITY,
  KDC__PROVENANCE,
};
static const struct kdc__element_decl holiday_decl
  = KDC__CHILDREN_DECL (NS, "holiday", holiday_attributes, named_children);

static const struct kdc__attribute_decl in_lieu_attributes[] = { KDC__PROVENANCE };
static const struct kdc__element_decl in_lieu_decl
  = KDC__CHILDREN_DECL (NS, "in-lieu", in_lieu_attributes, named_children);

static const struct kdc__attribute_decl decision_attributes[] = {
  { "date", KDC__A_DATE, 1, NULL }, { "kind", KDC__A_ENUM, 1, decision_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl decision_decl
  = KDC__CHILDREN_DECL (NS, "decision", decision_attributes, named_children);

static const struct kdc__attribute_decl open_attributes[] = {
  { "from", KDC__A_TIME, 1, NULL }, { "to", KDC__A_TIME, 1, NULL },
  { "days", KDC__A_NAMES, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl open_decl = KDC__EMPTY_DECL (NS, "open", open_attributes);

static const struct kdc__attribute_decl hours_attributes[]
  = { { "cut-off", KDC__A_TIME, 0, NULL }, KDC__PROVENANCE };
static const struct kdc__child_decl hours_children[] = { { &open_decl, 1, 0 } };
static const struct kdc__element_decl hours_decl
  = KDC__CHILDREN_DECL (NS, "hours", hours_attributes, hours_children);

static const struct kdc__attribute_decl calendar_attributes[] = {
  KDC__HEAD ("id"), { "from", KDC__A_DATE, 1, NULL }, { "to", KDC__A_DATE, 1, NULL },
  { "base", KDC__A_NAME, 0, NULL },
};
static const struct kdc__child_decl calendar_children[] = {
  { &name_decl, 1, 0 }, { &weekend_decl, 0, 1 }, { &hours_decl, 0, 1 }, { &returns_decl, 0, 1 },
  { &lunar_decl, 0, 0 }, { &holiday_decl, 0, 0 }, { &in_lieu_decl, 0, 1 }, { &decision_decl, 0, 0 },
};
const struct kdc__element_decl kdc__calendar_decl
  = KDC__CHILDREN_DECL (NS, "calendar", calendar_attributes, calendar_children);
