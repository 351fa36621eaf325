/* deadline_pause.c - pauses that count by the minute: the end of the term moves by the time that
 * the clock stood. Of a term in working days that is office time, of others time of any kind. */
#include "model/deadline.h"

static kdc__instant
later (kdc__instant a, kdc__instant b)
{
  return a > b ? a : b;
}

/* --- office time ------------------------------------------------------------------------------ */

/* Office hours between two instants. */
static int
office_between (struct kdc__count *count, kdc__instant from, kdc__instant to, int64_t *out)
{
  kdc__day day = kdc__day_of (from);
  size_t i;
  int status = KDC_OK;

  *out = 0;
  for (; status == KDC_OK && kdc__instant_at (day, 0) < to; day++) {
    const struct kdc__open_hours *hours;

    status = kdc__count_at (count, day);
    if (status != KDC_OK || !kdc__calendar_is_working (count->days->calendar, day))
      continue;
    hours = kdc__calendar_hours (count->days->calendar, day);
    for (i = 0; i < hours->count; i++) {
      kdc__instant begin = later (from, kdc__instant_at (day, hours->items[i].from));
      kdc__instant end = kdc__instant_at (day, hours->items[i].to);

      end = end < to ? end : to;
      *out += end > begin ? end - begin : 0;
    }
  }
  return status;
}

/* *at: when so much office time has gone by since then. */
static int
add_office (struct kdc__count *count, int64_t time, kdc__instant *at)
{
  kdc__day day = kdc__day_of (*at);
  size_t i;

  for (; time > 0; day++) {
    const struct kdc__open_hours *hours;
    int status = kdc__count_at (count, day);

    if (status != KDC_OK)
      return status;
    if (!kdc__calendar_is_working (count->days->calendar, day))
      continue;
    hours = kdc__calendar_hours (count->days->calendar, day);
    for (i = 0; i < hours->count && time > 0; i++) {
      kdc__instant begin = later (*at, kdc__instant_at (day, hours->items[i].from));
      kdc__instant end = kdc__instant_at (day, hours->items[i].to);
      int64_t here = end > begin ? end - begin : 0;

      if (here == 0)
        continue;
      *at = begin + (time < here ? time : here);
      time -= here;
    }
  }
  return KDC_OK;
}

/* --- shifting --------------------------------------------------------------------------------- */

/* An open pause: what lies behind its day was never reached. */
static void
stop_at (struct kdc__count *count, kdc__instant at)
{
  struct kdc_deadline *due = count->due;

  due->state = KDC__TERM_PAUSED;
  while (due->count > 0 && due->days[due->count - 1].day > kdc__day_of (at))
    due->counted -= due->days[--due->count].counts;
  if (due->count > 0 && due->days[due->count - 1].day == kdc__day_of (at))
    due->counted -= due->days[due->count - 1].counts;
}

static int
shift_by (struct kdc__count *count, const struct kdc__pause *pause)
{
  kdc__instant from = later (pause->from, count->start);
  int64_t stood = pause->to > from ? pause->to - from : 0;
  int status = KDC_OK;

  if (!kdc__count_works (count)) {
    count->due->due += stood;
    return KDC_OK;
  }
  if (stood > 0)
    status = office_between (count, from, pause->to, &stood);
  return status == KDC_OK ? add_office (count, stood, &count->due->due) : status;
}

int
kdc__count_shift (struct kdc__count *count)
{
  struct kdc_deadline *due = count->due;
  kdc__day day = kdc__day_of (due->due);
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < count->pause_count && status == KDC_OK; i++) {
    const struct kdc__pause *pause = count->pauses + i;

    if (pause->from >= due->due)
      break;
    if (pause->to == INT64_MAX) {
      stop_at (count, pause->from);
      due->due = pause->from;
      return KDC_OK;
    }
    status = shift_by (count, pause);
  }
  if (strcmp (count->term->unit, "hour") == 0)
    return status;
  while (status == KDC_OK && day < kdc__day_of (due->due)) {
    status = kdc__count_at (count, ++day);
    if (status == KDC_OK)
      status = kdc__count_explain (count, day, 0, "deadline.extended");
  }
  return status;
}
