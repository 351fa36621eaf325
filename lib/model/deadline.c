/* deadline.c - counts a processing time along an authority's calendar. Terms differ in what day 1
 * is, so the count rule is data (DESIGN.md 4); each day that was looked at keeps its reason. */
#include "model/deadline.h"

#include <string.h>

#define DAY_MINUTES 1440
#define ZONE_MINUTES (7 * 60)
#define MOST_QUANTITY 36500

kdc__instant
kdc__instant_at (kdc__day day, int minutes)
{
  return ((int64_t) day * DAY_MINUTES + minutes - ZONE_MINUTES) * KDC__MINUTE;
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

static int
by_minute (const struct kdc__term *term)
{
  return strcmp (term->pause_by, "minute") == 0;
}

int
kdc__count_works (const struct kdc__count *count)
{
  return is_unit (count->term, "working-day") || is_unit (count->term, "same-day");
}

/* From clock to clock, whatever the office hours are. */
static int
is_elapsed (const struct kdc__term *term)
{
  return is_unit (term, "hour") || (counts_from (term, "elapsed") && !is_unit (term, "same-day"));
}

static int
skips_first_day (const struct kdc__term *term)
{
  return counts_from (term, "next-day") && !is_unit (term, "same-day");
}

void
kdc__term_defaults (struct kdc__term *term, const char *unit)
{
  int hours = strcmp (unit, "hour") == 0;

  memset (term, 0, sizeof *term);
  term->unit = unit;
  term->cut_off = -1;
  term->count_from = hours ? "elapsed" : strcmp (unit, "same-day") == 0 ? "same-day" : "next-day";
  term->roll = "next-working-day";
  term->version_by = "received";
  term->pause_by = hours ? "minute" : "day";
}

/* --- along the calendar ----------------------------------------------------------------------- */

int
kdc__count_at (struct kdc__count *count, kdc__day day)
{
  return kdc__days_at (count->days, day, count->err);
}

static int
is_working (const struct kdc__count *count, kdc__day day)
{
  return kdc__calendar_is_working (count->days->calendar, day);
}

static kdc__instant
opens (const struct kdc__count *count, kdc__day day)
{
  return kdc__instant_at (day, kdc__calendar_hours (count->days->calendar, day)->items[0].from);
}

static kdc__instant
closes (const struct kdc__count *count, kdc__day day)
{
  const struct kdc__open_hours *hours = kdc__calendar_hours (count->days->calendar, day);

  return kdc__instant_at (day, hours->items[hours->count - 1].to);
}

/* --- explanations ----------------------------------------------------------------------------- */

static void
say (struct kdc__counted_day *item, const char *key)
{
  const struct kdc__message *message = kdc__message_find (key);

  item->why[KDC__VI] = message->text[KDC__VI];
  item->why[KDC__EN] = message->text[KDC__EN];
}

/* The reason that the calendar gives for the day being off or worked, else the text of key. */
static void
say_calendar (const struct kdc__count *count, struct kdc__counted_day *item, const char *key)
{
  const struct kdc__calendar *calendar = count->days->calendar;
  const struct kdc__day_fact *fact = kdc__calendar_fact (calendar, item->day);

  item->source = calendar->head.source;
  item->evidence = calendar->head.evidence;
  if (fact) {
    item->why[KDC__VI] = kdc__text_get (&fact->name, KDC__VI);
    item->why[KDC__EN] = kdc__text_get (&fact->name, KDC__EN);
    item->source = fact->source;
    item->evidence = fact->evidence;
    return;
  }
  say (item, key);
  if (!is_working (count, item->day) && calendar->rest_element) {
    item->source = kdc__model_source (calendar->rest_element);
    item->evidence = kdc__model_evidence (calendar->rest_element);
  }
}

/* A day off says why it is off, unless the term counts days off too; what the term or its pauses
 * say of a day is no fact of the calendar. */
static void
give_reason (const struct kdc__count *count, struct kdc__counted_day *item, const char *key)
{
  if (strcmp (key, "deadline.hours") == 0 || strcmp (key, "deadline.paused") == 0)
    say (item, key);
  else if (!is_working (count, item->day) && !item->counts)
    say_calendar (count, item, "deadline.weekend");
  else if (strcmp (key, "deadline.counted") == 0)
    say_calendar (count, item, key);
  else
    say (item, key);
}

/* The deadline outlives calendar and catalog. */
static int
keep_texts (const struct kdc__count *count, struct kdc__counted_day *item)
{
  struct kdc__arena *arena = &count->due->arena;
  const char **texts[] = { &item->why[KDC__VI], &item->why[KDC__EN], &item->source,
                           &item->evidence };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (texts); i++) {
    *texts[i] = kdc__arena_strdup (arena, *texts[i] ? *texts[i] : "");
    if (!*texts[i])
      return kdc__fail_nomem (count->err);
  }
  return KDC_OK;
}

int
kdc__count_explain (struct kdc__count *count, kdc__day day, int counts, const char *key)
{
  struct kdc_deadline *due = count->due;
  struct kdc__counted_day *item;
  void *days = due->days;
  int status;

  if (!counts && day == kdc__day_of (due->received))
    return KDC_OK;                      /* the reception itself says why */
  if (kdc__grow (due->ctx, &days, &count->capacity, due->count, sizeof *due->days) != KDC_OK)
    return kdc__fail_nomem (count->err);
  due->days = days;
  item = due->days + due->count;
  memset (item, 0, sizeof *item);
  item->day = day;
  item->counts = counts;
  give_reason (count, item, key);
  status = keep_texts (count, item);
  due->count += status == KDC_OK;
  return status;
}

/* --- reception -------------------------------------------------------------------------------- */

/* Without a cut-off the day itself will do, unless the term would end before it began. */
static int
is_late (const struct kdc__count *count, kdc__day day)
{
  const struct kdc__term *term = count->term;
  int cut_off = term->cut_off >= 0 ? term->cut_off : count->days->calendar->cut_off;
  kdc__instant received = count->due->received;

  if (cut_off >= 0 && received > kdc__instant_at (day, cut_off))
    return 1;
  return !skips_first_day (term) && received > closes (count, day);
}

/* Where the office takes papers in, and before the cut-off: at once. Else when it next opens. */
static int
effective_reception (struct kdc__count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->received);
  int status = kdc__count_at (count, day);

  due->reception = due->received;
  due->reception_day = day;
  if (status != KDC_OK
      || (kdc__calendar_receives (count->days->calendar, day) && !is_late (count, day)))
    return status;
  do
    status = kdc__count_at (count, ++day);
  while (status == KDC_OK && !kdc__calendar_receives (count->days->calendar, day));
  if (status != KDC_OK)
    return status;
  due->reception_day = day;
  due->reception = opens (count, day);
  return status;
}

/* --- the count -------------------------------------------------------------------------------- */

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

/* How many days are to be counted from count->first on. */
static int64_t
days_wanted (const struct kdc__count *count)
{
  const struct kdc__term *term = count->term;
  kdc__day reception = count->due->reception_day;
  int64_t quantity = is_unit (term, "same-day") ? 1 : term->quantity;

  if (!is_unit (term, "month"))
    return quantity;
  return add_months (reception, quantity) - reception;
}

/* By day: the clock stands when the office closes, so the day is not one of the term. */
static const struct kdc__pause *
pause_at_close (const struct kdc__count *count, kdc__day day)
{
  kdc__instant close = closes (count, day);
  size_t i;

  for (i = 0; i < count->pause_count && !by_minute (count->term); i++)
    if (count->pauses[i].from < close && close <= count->pauses[i].to)
      return count->pauses + i;
  return NULL;
}

/* One day of the count; *pause: the one that the clock stands in when the office closes. */
static int
look_at (struct kdc__count *count, kdc__day day, const struct kdc__pause **pause)
{
  struct kdc_deadline *due = count->due;
  int status = kdc__count_at (count, day), would;
  const char *key = "deadline.counted";

  *pause = NULL;
  if (status != KDC_OK)
    return status;
  *pause = pause_at_close (count, day);
  would = day >= count->first && (!kdc__count_works (count) || is_working (count, day));
  if (day < count->first)
    key = "deadline.before";
  else if (*pause && would)
    key = "deadline.paused";
  due->counted += would && !*pause;
  return kdc__count_explain (count, day, would && !*pause, key);
}

/* Counts to the last day of the term; *last is that, or where an open pause stopped it. */
static int
walk (struct kdc__count *count, kdc__day *last)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->received);

  for (;; day++) {
    const struct kdc__pause *pause;
    int status = look_at (count, day, &pause);

    *last = day;
    if (pause && pause->to == INT64_MAX)
      due->state = KDC__TERM_PAUSED;
    if (status != KDC_OK || due->state != KDC__TERM_DUE
        || (due->counted >= due->wanted && day >= due->reception_day))
      return status;
  }
}

/* --- the end of the term ---------------------------------------------------------------------- */

/* The working day before, unless that is before the term began. */
static int
roll_back (struct kdc__count *count, kdc__day *day)
{
  struct kdc_deadline *due = count->due;
  kdc__day to = *day - 1;
  int status = KDC_OK;
  size_t i;

  while (to >= count->first && (status = kdc__count_at (count, to)) == KDC_OK
         && !is_working (count, to))
    to--;
  if (status != KDC_OK || to < count->first)
    return status;
  *day = to;
  for (i = 0; i < due->count; i++)
    if (due->days[i].day == to)
      say (due->days + i, "deadline.rolled-back");
  return KDC_OK;
}

static int
roll_on (struct kdc__count *count, kdc__day *day)
{
  int status;

  do {
    status = kdc__count_at (count, ++*day);
    if (status == KDC_OK)
      status = kdc__count_explain (count, *day, 0, "deadline.rolled");
  } while (status == KDC_OK && !is_working (count, *day));
  return status;
}

/* A term that ends on a day off ends with the next working day (Civil Code 2015, article 148.5),
 * or as the term says. */
static int
roll (struct kdc__count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day ended = kdc__day_of (due->due), day = ended;
  int status = kdc__count_at (count, day);

  if (status != KDC_OK || strcmp (count->term->roll, "none") == 0 || is_working (count, day))
    return status;
  if (strcmp (count->term->roll, "previous-working-day") == 0)
    status = roll_back (count, &day);
  if (status == KDC_OK && day == ended)
    status = roll_on (count, &day);
  if (status == KDC_OK)
    status = kdc__count_at (count, day);
  if (status == KDC_OK)
    due->due = closes (count, day);
  return status;
}

/* Where results are handed over on some weekdays only, people come on the first of them that is
 * not before the term's end. The term itself does not change. */
static int
find_collection (struct kdc__count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->due);
  int status;

  due->collect = due->due;
  if (!count->days->calendar || !count->days->calendar->returns)
    return KDC_OK;
  while ((status = kdc__count_at (count, day)) == KDC_OK
         && (!is_working (count, day)
             || !(count->days->calendar->returns >> kdc__weekday (day) & 1)))
    day++;
  if (status == KDC_OK && day != kdc__day_of (due->due))
    due->collect = opens (count, day);
  return status;
}

/* --- the terms -------------------------------------------------------------------------------- */

static int
count_days (struct kdc__count *count)
{
  const struct kdc__term *term = count->term;
  struct kdc_deadline *due = count->due;
  int status = KDC_OK, elapsed = is_elapsed (term);
  kdc__day last = 0;

  due->reception = due->received;
  due->reception_day = kdc__day_of (due->received);
  if (!elapsed)
    status = effective_reception (count);
  if (status != KDC_OK)
    return status;
  count->first = due->reception_day + (elapsed || skips_first_day (term));
  count->start = elapsed                  ? due->received
                 : skips_first_day (term) ? kdc__instant_at (count->first, 0)
                                          : due->reception;
  due->wanted = days_wanted (count);
  status = walk (count, &last);
  if (status != KDC_OK || due->state != KDC__TERM_DUE)
    return status;
  due->due = closes (count, last);
  if (elapsed)
    due->due = kdc__instant_at (last, 0) + due->received
               - kdc__instant_at (kdc__day_of (due->received), 0);
  if (by_minute (term))
    status = kdc__count_shift (count);
  return status == KDC_OK && due->state == KDC__TERM_DUE ? roll (count) : status;
}

/* Hours run through nights and days off, so no calendar is asked. */
static int
count_hours (struct kdc__count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->received);
  int status;

  due->reception = count->start = due->received;
  due->reception_day = day;
  due->due = due->received + count->term->quantity * 60 * KDC__MINUTE;
  status = kdc__count_shift (count);
  for (; status == KDC_OK && day <= kdc__day_of (due->due); day++)
    status = kdc__count_explain (count, day, 1, "deadline.hours");
  return status;
}

static int
fill_deadline (struct kdc__count *count)
{
  const struct kdc__term *term = count->term;
  struct kdc_deadline *due = count->due;
  int status;

  if (!term->unit)
    return kdc__fail (due->ctx, count->err, KDC_EMODEL, "deadline.no-term", NULL);
  if (is_unit (term, "other")) {
    due->state = KDC__TERM_OTHER;
    return effective_reception (count);
  }
  if (!is_unit (term, "same-day") && (term->quantity < 1 || term->quantity > MOST_QUANTITY))
    return kdc__fail (due->ctx, count->err, KDC_EMODEL, "deadline.quantity", NULL);
  status = is_unit (term, "hour") ? count_hours (count) : count_days (count);
  if (status == KDC_OK && due->state == KDC__TERM_DUE)
    status = find_collection (count);
  if (due->state != KDC__TERM_DUE)
    due->due = INT64_MAX;
  return status;
}

int
kdc__deadline_due (struct kdc__days *days, const struct kdc__term *term, kdc__instant received,
                   const struct kdc__pause *pauses, size_t pause_count, struct kdc_deadline **out,
                   kdc_error **err)
{
  struct kdc_deadline *due = kdc__calloc (days->ctx, 1, sizeof *due);
  struct kdc__count count = { .days = days, .term = term, .pauses = pauses,
                              .pause_count = pause_count, .due = due, .err = err };
  int status;

  *out = NULL;
  if (!due)
    return kdc__fail_nomem (err);
  kdc__arena_init (&due->arena, days->ctx);
  due->ctx = kdc__context_ref (days->ctx);
  due->received = received;
  due->due = due->collect = due->done = INT64_MAX;
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
  size_t i;

  if (!due)
    return;
  ctx = due->ctx;
  for (i = 0; i < due->step_count; i++)
    kdc__deadline_free (due->steps[i]);
  kdc__free (ctx, due->days);
  kdc__arena_free (&due->arena);
  kdc__free (ctx, due);
  kdc__context_unref (ctx);
}
