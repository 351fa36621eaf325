/* deadline.c - counts a processing time along an authority's calendar. Terms differ in what day 1
 * is, so the count rule is data (DESIGN.md 4); each day that was looked at keeps its reason. */
#include <string.h>

#include "model/calendar.h"

#define MINUTE 60000
#define DAY_MINUTES 1440
#define ZONE_MINUTES (7 * 60)
#define MOST_QUANTITY 36500

struct count {
  struct kdc_context *ctx;
  const struct kdc__calendar *calendar;
  const struct kdc__term *term;
  struct kdc_deadline *due;
  kdc__day first;                   /* day 1 of the term */
  size_t capacity;
  kdc_error **err;
};

static kdc__instant
instant_at (kdc__day day, int minutes)
{
  return ((int64_t) day * DAY_MINUTES + minutes - ZONE_MINUTES) * MINUTE;
}

static int
is_unit (const struct kdc__term *term, const char *unit)
{
  return strcmp (term->unit, unit) == 0;
}

static int
counts_from (const struct kdc__term *term, const char *from)
{
  return strcmp (term->count_from, from) == 0;
}

/* --- along the calendar ----------------------------------------------------------------------- */

static int
cover (const struct count *count, kdc__day day)
{
  const struct kdc__calendar *calendar = count->calendar;
  char first[11], last[11], wanted[11];

  if (kdc__calendar_covers (calendar, day))
    return KDC_OK;
  kdc__day_format (calendar->first, first);
  kdc__day_format (calendar->last, last);
  kdc__day_format (day, wanted);
  return kdc__fail (count->ctx, count->err, KDC_EMODEL, "deadline.calendar", "calendar",
                    calendar->head.id, "first", first, "last", last, "day", wanted, NULL);
}

/* The first working day from *day on. */
static int
working_from (const struct count *count, kdc__day *day)
{
  int status;

  while ((status = cover (count, *day)) == KDC_OK
         && !kdc__calendar_is_working (count->calendar, *day))
    ++*day;
  return status;
}

static kdc__instant
opens (const struct kdc__calendar *calendar, kdc__day day)
{
  return instant_at (day, calendar->hours[0].from);
}

static kdc__instant
closes (const struct kdc__calendar *calendar, kdc__day day)
{
  return instant_at (day, calendar->hours[calendar->hour_count - 1].to);
}

/* --- explanations ----------------------------------------------------------------------------- */

static const char *
text_of (const char *key)
{
  return kdc__message_find (key)->text[KDC__VI];
}

static const char *
reason (const struct count *count, kdc__day day, int counts, int rolled)
{
  const struct kdc__calendar *calendar = count->calendar;
  const char *name = calendar->why[day - calendar->first];
  int working = kdc__calendar_is_working (calendar, day);

  if (rolled && working)
    return text_of ("deadline.rolled");
  if (!counts && working)
    return text_of ("deadline.before");
  if (name)
    return name;
  return text_of (counts ? "deadline.counted" : "deadline.weekend");
}

static int
explain (struct count *count, kdc__day day, int counts, int rolled)
{
  struct kdc_deadline *due = count->due;
  struct kdc__counted_day *item;
  void *days = due->days;
  int status = cover (count, day);

  if (status != KDC_OK)
    return status;
  if (!counts && day == kdc__day_of (due->received))
    return KDC_OK;                      /* the reception itself says why */
  if (kdc__grow (count->ctx, &days, &count->capacity, due->count, sizeof *due->days) != KDC_OK)
    return kdc__fail_nomem (count->err);
  due->days = days;
  item = due->days + due->count;
  item->day = day;
  item->counts = counts;
  item->why = kdc__arena_strdup (&due->arena, reason (count, day, counts, rolled));
  if (!item->why)
    return kdc__fail_nomem (count->err);
  due->count++;
  return KDC_OK;
}

/* --- the terms -------------------------------------------------------------------------------- */

/* Without a cut-off the day itself will do, unless the term would end before it began. */
static int
after_cut_off (const struct count *count)
{
  const struct kdc__term *term = count->term;
  kdc__instant received = count->due->received;
  kdc__day day = kdc__day_of (received);

  if (term->cut_off >= 0)
    return received > instant_at (day, term->cut_off);
  return !counts_from (term, "next-day") && received > closes (count->calendar, day);
}

/* On a working day before the cut-off: at once. Else when the office next opens. */
static int
effective_reception (struct count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->received);
  int status = cover (count, day);

  due->reception = due->received;
  due->reception_day = day;
  if (status != KDC_OK
      || (kdc__calendar_is_working (count->calendar, day)
          && !after_cut_off (count)))
    return status;
  day++;
  status = working_from (count, &day);
  if (status == KDC_OK) {
    due->reception_day = day;
    due->reception = opens (count->calendar, day);
  }
  return status;
}

static int
count_working_days (struct count *count, int64_t quantity, kdc__day *last)
{
  kdc__day day = kdc__day_of (count->due->received);
  int64_t counted = 0;
  int status = KDC_OK;

  for (;; day++) {
    int counts;

    status = cover (count, day);
    if (status != KDC_OK)
      return status;
    counts = day >= count->first && kdc__calendar_is_working (count->calendar, day);
    status = explain (count, day, counts, 0);
    counted += counts;
    *last = day;
    if (status != KDC_OK || (counted >= quantity && day >= count->due->reception_day))
      return status;
  }
}

static int
explain_plain_days (struct count *count, kdc__day last)
{
  kdc__day day = kdc__day_of (count->due->received);
  int status = KDC_OK;

  for (; day <= last && status == KDC_OK; day++)
    status = explain (count, day, day >= count->first, 0);
  return status;
}

/* A term that ends on a day off ends with the next working day (Civil Code 2015, article 148.5). */
static int
roll (struct count *count, kdc__day *last)
{
  kdc__day day = *last;
  int status = cover (count, day);

  if (status != KDC_OK || strcmp (count->term->roll, "none") == 0)
    return status;
  status = working_from (count, last);
  while (status == KDC_OK && day < *last)
    status = explain (count, ++day, 0, 1);
  return status;
}

/* The same day of the month, months later; the last one where the month is shorter. */
static kdc__day
add_months (kdc__day day, int64_t months)
{
  int year, month, day_of_month;
  int64_t total;

  kdc__day_to_civil (day, &year, &month, &day_of_month);
  total = (int64_t) year * 12 + month - 1 + months;
  year = (int) (total / 12);
  month = (int) (total % 12) + 1;
  while (!kdc__day_is_valid (year, month, day_of_month) && day_of_month > 28)
    day_of_month--;
  return kdc__day_from_civil (year, month, day_of_month);
}

static int
count_days (struct count *count, kdc__day *last)
{
  const struct kdc__term *term = count->term;
  int same_day_unit = is_unit (term, "same-day");
  kdc__day reception = count->due->reception_day;
  int next_day = counts_from (term, "next-day") && !same_day_unit;
  int status;

  count->first = reception + next_day;
  if (same_day_unit || is_unit (term, "working-day"))
    return count_working_days (count, same_day_unit ? 1 : term->quantity, last);
  if (is_unit (term, "month"))
    *last = add_months (reception, term->quantity) - !next_day;
  else
    *last = count->first + (kdc__day) term->quantity - 1;
  if (*last < reception)
    *last = reception;
  status = explain_plain_days (count, *last);
  return status == KDC_OK ? roll (count, last) : status;
}

/* From clock to clock. Hours run through nights and days off; longer terms may roll. */
static int
count_elapsed (struct count *count)
{
  const struct kdc__term *term = count->term;
  struct kdc_deadline *due = count->due;
  kdc__day from = kdc__day_of (due->received), last = from, ended;
  int64_t within_day = due->received - instant_at (from, 0);
  int status = KDC_OK;

  due->reception = due->received;
  due->reception_day = from;
  if (is_unit (term, "hour")) {
    due->due = due->received + term->quantity * 60 * MINUTE;
    return KDC_OK;
  }
  count->first = from + 1;
  if (is_unit (term, "month"))
    last = add_months (from, term->quantity);
  else if (is_unit (term, "day"))
    last = from + (kdc__day) term->quantity;
  if (is_unit (term, "working-day"))
    status = count_working_days (count, term->quantity, &last);
  else
    status = explain_plain_days (count, last);
  ended = last;
  if (status == KDC_OK)
    status = roll (count, &last);
  if (status == KDC_OK)
    due->due = last == ended ? instant_at (last, 0) + within_day : closes (count->calendar, last);
  return status;
}

static int
fill_deadline (struct count *count)
{
  const struct kdc__term *term = count->term;
  kdc__day last = 0;
  int status;

  if (term->quantity > MOST_QUANTITY)
    return kdc__fail (count->ctx, count->err, KDC_EMODEL, "deadline.range", NULL);
  if (is_unit (term, "hour") || (counts_from (term, "elapsed") && !is_unit (term, "same-day")))
    return count_elapsed (count);
  status = effective_reception (count);
  if (status == KDC_OK)
    status = count_days (count, &last);
  if (status == KDC_OK)
    count->due->due = closes (count->calendar, last);
  return status;
}

int
kdc__deadline_due (struct kdc_context *ctx, const struct kdc__calendar *calendar,
                   const struct kdc__term *term, kdc__instant received, struct kdc_deadline **out,
                   kdc_error **err)
{
  struct kdc_deadline *due = kdc__calloc (ctx, 1, sizeof *due);
  struct count count = { .ctx = ctx, .calendar = calendar, .term = term, .due = due, .err = err };
  int status;

  *out = NULL;
  if (!due)
    return kdc__fail_nomem (err);
  kdc__arena_init (&due->arena, ctx);
  due->ctx = kdc__context_ref (ctx);
  due->received = received;
  status = fill_deadline (&count);
  if (status != KDC_OK) {
    kdc__deadline_free (due);
    return status;
  }
  *out = due;
  return KDC_OK;
}

void
kdc__deadline_free (struct kdc_deadline *due)
{
  struct kdc_context *ctx;

  if (!due)
    return;
  ctx = due->ctx;
  kdc__free (ctx, due->days);
  kdc__arena_free (&due->arena);
  kdc__free (ctx, due);
  kdc__context_unref (ctx);
}
