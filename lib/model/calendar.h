/* calendar.h - walking along a working calendar, and along several that follow each other. */
#ifndef KDC__CALENDAR_H
#define KDC__CALENDAR_H

#include "model/catalog.h"

static inline int
kdc__calendar_covers (const struct kdc__calendar *calendar, kdc__day day)
{
  return calendar->first <= day && day <= calendar->last;
}

/* The day must be covered, here and below. */
static inline int
kdc__calendar_is_working (const struct kdc__calendar *calendar, kdc__day day)
{
  return calendar->kinds[day - calendar->first] == KDC__WORKING;
}

/* What made the day what it is; NULL: its weekday alone. */
static inline const struct kdc__day_fact *
kdc__calendar_fact (const struct kdc__calendar *calendar, kdc__day day)
{
  return calendar->facts[day - calendar->first];
}

/* The hours of that day; those of an ordinary day where its weekday has none. */
const struct kdc__open_hours *kdc__calendar_hours (const struct kdc__calendar *calendar,
                                                   kdc__day day);
/* Papers are taken in: on working days, and on rest days with hours of their own. */
int kdc__calendar_receives (const struct kdc__calendar *calendar, kdc__day day);

/* A term of a unit as the law has it where nothing is said: the first day does not count, hours run
 * from the instant (Civil Code 2015, articles 147 and 148). */
void kdc__term_defaults (struct kdc__term *term, const char *unit);

/* A walk over the days of an authority: one document may end where the next begins. */
struct kdc__days {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;      /* NULL: the calendar at hand and no other */
  const char *authority;            /* NULL: the national calendar */
  const struct kdc__calendar *calendar;       /* the one used last; may begin as NULL */
};
/* Makes days->calendar the one of that day. KDC_EMODEL: deadline.calendar, deadline.no-calendar. */
int kdc__days_at (struct kdc__days *days, kdc__day day, kdc_error **err);

#endif
