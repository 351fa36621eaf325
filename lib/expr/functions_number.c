/* functions_number.c - numbers, sums, extremes, and the parts of dates and durations. */
#include "expr/code.h"
#include "expr/decimal.h"
#include "expr/temporal.h"

static int
round_to (struct kdc__run *run, const struct kdc__value *value, enum kdc__rounding rounding,
          int64_t digits, struct kdc__value *result)
{
  struct kdc__decimal d;
  int status = kdc__decimal_round (kdc__number (value), rounding, digits, &d);

  result->type = value->type;
  if (status == KDC_OK && value->type == KDC__T_INTEGER)
    status = kdc__decimal_to_int (d, &result->u.integer);
  else
    result->u.decimal = d;
  return kdc__run_limit (run, status, "rule.error.overflow");
}

int
kdc__f_abs (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  *result = *args->items;
  if (result->type == KDC__T_DECIMAL && result->u.decimal.coefficient < 0)
    result->u.decimal = kdc__decimal_negate (result->u.decimal);
  if (result->type != KDC__T_INTEGER || result->u.integer >= 0)
    return KDC_OK;
  if (result->u.integer == INT64_MIN)
    return kdc__run_fail (run, "rule.error.overflow");
  result->u.integer = -result->u.integer;
  return KDC_OK;
}

int
kdc__f_floor (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return round_to (run, args->items, KDC__FLOOR, 0, result);
}

int
kdc__f_ceiling (struct kdc__run *run, const struct kdc__insn *insn,
                const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return round_to (run, args->items, KDC__CEILING, 0, result);
}

int
kdc__f_round (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return round_to (run, args->items, KDC__HALF_UP, 0, result);
}

int
kdc__f_round_even (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  int64_t digits = insn->n > 1 ? args[1].items->u.integer : 0;

  return round_to (run, args->items, KDC__HALF_EVEN, digits, result);
}

static int
add_item (const struct kdc__value *item, struct kdc__value *sum)
{
  struct kdc__decimal d;
  int status;

  if (item->type == KDC__T_INTEGER && sum->type == KDC__T_INTEGER)
    return __builtin_add_overflow (sum->u.integer, item->u.integer, &sum->u.integer) ? KDC_ELIMIT
                                                                                    : KDC_OK;
  status = kdc__decimal_add (kdc__number (sum), kdc__number (item), &d);
  sum->type = KDC__T_DECIMAL;
  sum->u.decimal = d;
  return status;
}

int
kdc__f_sum (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  int status = kdc__run_charge (run, args->count);
  size_t i;

  (void) insn;
  result->type = KDC__T_INTEGER;
  result->u.integer = 0;
  for (i = 0; i < args->count && status == KDC_OK; i++)
    status = add_item (args->items + i, result);
  return kdc__run_limit (run, status, "rule.error.overflow");
}

static int
extreme (struct kdc__run *run, const struct kdc__sequence *args, int sign,
         struct kdc__value *result)
{
  size_t i, best = 0;

  if (args->count == 0)
    return KDC_OK;
  for (i = 1; i < args->count; i++)
    if (kdc__compare_values (args->items + i, args->items + best) * sign > 0)
      best = i;
  *result = args->items[best];
  return kdc__run_charge (run, args->count);
}

int
kdc__f_min (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return extreme (run, args, -1, result);
}

int
kdc__f_max (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return extreme (run, args, 1, result);
}

static int
integer (struct kdc__value *result, int64_t value)
{
  result->type = KDC__T_INTEGER;
  result->u.integer = value;
  return KDC_OK;
}

int
kdc__f_year (struct kdc__run *run, const struct kdc__insn *insn,
             const struct kdc__sequence *args, struct kdc__value *result)
{
  int year, month, day;

  (void) run, (void) insn;
  kdc__day_to_civil (args->items->u.date, &year, &month, &day);
  return integer (result, year);
}

int
kdc__f_month (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  int year, month, day;

  (void) run, (void) insn;
  kdc__day_to_civil (args->items->u.date, &year, &month, &day);
  return integer (result, month);
}

int
kdc__f_day (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  int year, month, day;

  (void) run, (void) insn;
  kdc__day_to_civil (args->items->u.date, &year, &month, &day);
  return integer (result, day);
}

int
kdc__f_hours (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  int64_t at = args->items->u.datetime;

  (void) run, (void) insn;
  return integer (result, (at - kdc__datetime_day (at) * KDC__DAY_MS) / 3600000);
}

/* A duration of the other kind has none of the part asked for. */
static int
part (const struct kdc__value *duration, enum kdc__type kind, int64_t unit, int64_t cycle,
      struct kdc__value *result)
{
  if (duration->type != kind)
    return integer (result, 0);
  return integer (result, duration->u.integer / unit % cycle);
}

int
kdc__f_days (struct kdc__run *run, const struct kdc__insn *insn,
             const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return part (args->items, KDC__T_DT_DURATION, KDC__DAY_MS, INT64_MAX, result);
}

int
kdc__f_months (struct kdc__run *run, const struct kdc__insn *insn,
               const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return part (args->items, KDC__T_YM_DURATION, 1, 12, result);
}

int
kdc__f_years (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return part (args->items, KDC__T_YM_DURATION, 12, INT64_MAX, result);
}
