/* calendar.h - walking along a working calendar. */
#ifndef KDC__CALENDAR_H
#define KDC__CALENDAR_H

#include "model/catalog.h"

static inline int
kdc__calendar_covers (const struct kdc__calendar *calendar, kdc__day day)
{
  return calendar->first <= day && day <= calendar->last;
}

/* The day must be covered. */
static inline int
kdc__calendar_is_working (const struct kdc__calendar *calendar, kdc__day day)
{
  return calendar->kinds[day - calendar->first] == 0;
}

#endif
