/* deadline.h - what the files that count a processing time share. */
#ifndef KDC__MODEL_DEADLINE_H
#define KDC__MODEL_DEADLINE_H

#include "model/calendar.h"
#include "model/compile.h"

#define KDC__MINUTE INT64_C (60000)

struct kdc__count {
  struct kdc__days *days;
  const struct kdc__term *term;
  const struct kdc__pause *pauses;
  size_t pause_count;
  struct kdc_deadline *due;
  kdc__day first;                   /* day 1 of the term */
  kdc__instant start;               /* from when on a pause stops anything */
  size_t capacity;
  kdc_error **err;
};

kdc__instant kdc__instant_at (kdc__day day, int minutes);
/* Counts working days, so that a pause takes office hours. */
int kdc__count_works (const struct kdc__count *count);
int kdc__count_at (struct kdc__count *count, kdc__day day);
/* A line for the day; key: of the text that gives the reason unless the calendar has one. */
int kdc__count_explain (struct kdc__count *count, kdc__day day, int counts, const char *key);
/* deadline_pause.c: moves the end by the time that the clock stood. */
int kdc__count_shift (struct kdc__count *count);

#endif
