/* calendar.c - see calendar.h. */
#include "model/calendar.h"

const struct kdc__open_hours *
kdc__calendar_hours (const struct kdc__calendar *calendar, kdc__day day)
{
  const struct kdc__open_hours *hours = calendar->hours + kdc__weekday (day);
  int on_rest_day = calendar->rest >> kdc__weekday (day) & 1;

  /* A Saturday worked by decision is a whole day, also where Saturday mornings are open. */
  if (!hours->count || (on_rest_day && kdc__calendar_is_working (calendar, day)))
    return calendar->hours + calendar->usual;
  return hours;
}

int
kdc__calendar_receives (const struct kdc__calendar *calendar, kdc__day day)
{
  uint8_t kind = calendar->kinds[day - calendar->first];

  return kind == KDC__WORKING
         || (kind == KDC__WEEKEND && calendar->hours[kdc__weekday (day)].count > 0);
}

int
kdc__days_at (struct kdc__days *days, kdc__day day, kdc_error **err)
{
  const struct kdc__calendar *calendar = days->calendar;
  char first[11], last[11], wanted[11];
  int status = KDC_OK;

  if (calendar && kdc__calendar_covers (calendar, day))
    return KDC_OK;
  if (days->catalog)
    status = kdc__catalog_calendar (days->catalog, days->authority, day, &calendar, NULL);
  kdc__day_format (day, wanted);
  if (status == KDC_ENOTFOUND && !days->calendar)
    return kdc__fail (days->ctx, err, KDC_EMODEL, "deadline.no-calendar", "day", wanted, NULL);
  if (status == KDC_OK)
    days->calendar = calendar;
  else if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  else if (status != KDC_ENOTFOUND) /* it does not compile: again, for the error */
    return kdc__catalog_calendar (days->catalog, days->authority, day, &calendar, err);
  calendar = days->calendar;
  if (kdc__calendar_covers (calendar, day))
    return KDC_OK;
  kdc__day_format (calendar->first, first);
  kdc__day_format (calendar->last, last);
  return kdc__fail (days->ctx, err, KDC_EMODEL, "deadline.calendar", "calendar", calendar->head.id,
                    "first", first, "last", last, "day", wanted, NULL);
}
