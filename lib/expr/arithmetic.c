/* arithmetic.c - one table says which operators there are for which types; the checker asks it for
 * the type of the result, the machine calls the row. */
#include <string.h>

#include "expr/code.h"
#include "expr/decimal.h"
#include "expr/temporal.h"

typedef int apply (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out);

struct kdc__decimal
kdc__number (const struct kdc__value *value)
{
  struct kdc__decimal d;

  if (value->type == KDC__T_DECIMAL)
    return value->u.decimal;
  kdc__decimal_from_int (value->u.integer, &d);
  return d;
}

static int
int_add (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return __builtin_add_overflow (a->u.integer, b->u.integer, &out->u.integer) ? KDC_ELIMIT : KDC_OK;
}

static int
int_subtract (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return __builtin_sub_overflow (a->u.integer, b->u.integer, &out->u.integer) ? KDC_ELIMIT : KDC_OK;
}

static int
int_multiply (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return __builtin_mul_overflow (a->u.integer, b->u.integer, &out->u.integer) ? KDC_ELIMIT : KDC_OK;
}

static int
int_mod (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  if (b->u.integer == 0)
    return KDC_EINVAL;
  out->u.integer = b->u.integer == -1 ? 0 : a->u.integer % b->u.integer;
  return KDC_OK;
}

static int
add (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_add (kdc__number (a), kdc__number (b), &out->u.decimal);
}

static int
subtract (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_subtract (kdc__number (a), kdc__number (b), &out->u.decimal);
}

static int
multiply (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_multiply (kdc__number (a), kdc__number (b), &out->u.decimal);
}

static int
divide (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_divide (kdc__number (a), kdc__number (b), &out->u.decimal);
}

static int
idivide (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_idiv (kdc__number (a), kdc__number (b), &out->u.integer);
}

static int
modulo (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return kdc__decimal_mod (kdc__number (a), kdc__number (b), &out->u.decimal);
}

/* A date out of range is told apart from a number out of range. */
static int
date_status (int status)
{
  return status == KDC_ELIMIT ? KDC_ESTATE : status;
}

static int
negated (int64_t n, int64_t *out)
{
  return __builtin_sub_overflow ((int64_t) 0, n, out) ? KDC_ELIMIT : KDC_OK;
}

static int
date_add_months (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return date_status (kdc__date_add_months (a->u.date, b->u.months, &out->u.date));
}

static int
date_subtract_months (const struct kdc__value *a, const struct kdc__value *b,
                      struct kdc__value *out)
{
  int64_t months;

  if (negated (b->u.months, &months) != KDC_OK)
    return KDC_ESTATE;
  return date_status (kdc__date_add_months (a->u.date, months, &out->u.date));
}

static int
date_add_ms (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return date_status (kdc__date_add_ms (a->u.date, b->u.milliseconds, &out->u.date));
}

static int
date_subtract_ms (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  int64_t ms;

  if (negated (b->u.milliseconds, &ms) != KDC_OK)
    return KDC_ESTATE;
  return date_status (kdc__date_add_ms (a->u.date, ms, &out->u.date));
}

static int
date_difference (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  out->u.milliseconds = ((int64_t) a->u.date - b->u.date) * KDC__DAY_MS;
  return KDC_OK;
}

static int
time_add_months (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return date_status (kdc__datetime_add_months (a->u.datetime, b->u.months, &out->u.datetime));
}

static int
time_subtract_months (const struct kdc__value *a, const struct kdc__value *b,
                      struct kdc__value *out)
{
  int64_t months;

  if (negated (b->u.months, &months) != KDC_OK)
    return KDC_ESTATE;
  return date_status (kdc__datetime_add_months (a->u.datetime, months, &out->u.datetime));
}

static int
time_add_ms (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return date_status (kdc__datetime_add_ms (a->u.datetime, b->u.milliseconds, &out->u.datetime));
}

static int
time_subtract_ms (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  int64_t ms;

  if (negated (b->u.milliseconds, &ms) != KDC_OK)
    return KDC_ESTATE;
  return date_status (kdc__datetime_add_ms (a->u.datetime, ms, &out->u.datetime));
}

/* A duration by a number is rounded to whole months or milliseconds, half towards +∞. */
static int
to_whole (struct kdc__decimal d, int64_t *out)
{
  int status = kdc__decimal_round (d, KDC__HALF_UP, 0, &d);

  return status == KDC_OK ? kdc__decimal_to_int (d, out) : status;
}

static int
scale_duration (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  struct kdc__decimal amount;
  int status;

  kdc__decimal_from_int (a->u.integer, &amount);
  status = kdc__decimal_multiply (amount, kdc__number (b), &amount);
  return status == KDC_OK ? to_whole (amount, &out->u.integer) : status;
}

static int
scaled_duration (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  return scale_duration (b, a, out);
}

static int
divide_duration (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  struct kdc__decimal amount;
  int status;

  kdc__decimal_from_int (a->u.integer, &amount);
  status = kdc__decimal_divide (amount, kdc__number (b), &amount);
  return status == KDC_OK ? to_whole (amount, &out->u.integer) : status;
}

static int
duration_ratio (const struct kdc__value *a, const struct kdc__value *b, struct kdc__value *out)
{
  struct kdc__decimal x, y;

  kdc__decimal_from_int (a->u.integer, &x);
  kdc__decimal_from_int (b->u.integer, &y);
  return kdc__decimal_divide (x, y, &out->u.decimal);
}

#define INTEGER KDC__T_INTEGER
#define DECIMAL KDC__T_DECIMAL
#define DATE KDC__T_DATE
#define TIME KDC__T_DATETIME
#define MONTHS KDC__T_YM_DURATION
#define MS KDC__T_DT_DURATION

/* A row for decimals serves integers too; rows for integers come first. */
static const struct { int op; enum kdc__type left, right, result; apply *run; } rows[] = {
  { '+', INTEGER, INTEGER, INTEGER, int_add }, { '+', DECIMAL, DECIMAL, DECIMAL, add },
  { '-', INTEGER, INTEGER, INTEGER, int_subtract }, { '-', DECIMAL, DECIMAL, DECIMAL, subtract },
  { '*', INTEGER, INTEGER, INTEGER, int_multiply }, { '*', DECIMAL, DECIMAL, DECIMAL, multiply },
  { '/', DECIMAL, DECIMAL, DECIMAL, divide }, { 'i', DECIMAL, DECIMAL, INTEGER, idivide },
  { '%', INTEGER, INTEGER, INTEGER, int_mod }, { '%', DECIMAL, DECIMAL, DECIMAL, modulo },
  { '+', DATE, MONTHS, DATE, date_add_months }, { '-', DATE, MONTHS, DATE, date_subtract_months },
  { '+', DATE, MS, DATE, date_add_ms }, { '-', DATE, MS, DATE, date_subtract_ms },
  { '-', DATE, DATE, MS, date_difference }, { '-', TIME, TIME, MS, int_subtract },
  { '+', TIME, MONTHS, TIME, time_add_months },
  { '-', TIME, MONTHS, TIME, time_subtract_months },
  { '+', TIME, MS, TIME, time_add_ms }, { '-', TIME, MS, TIME, time_subtract_ms },
  { '+', MONTHS, MONTHS, MONTHS, int_add }, { '-', MONTHS, MONTHS, MONTHS, int_subtract },
  { '+', MS, MS, MS, int_add }, { '-', MS, MS, MS, int_subtract },
  { '*', MONTHS, DECIMAL, MONTHS, scale_duration }, { '*', MS, DECIMAL, MS, scale_duration },
  { '*', DECIMAL, MONTHS, MONTHS, scaled_duration }, { '*', DECIMAL, MS, MS, scaled_duration },
  { '/', MONTHS, DECIMAL, MONTHS, divide_duration }, { '/', MS, DECIMAL, MS, divide_duration },
  { '/', MONTHS, MONTHS, DECIMAL, duration_ratio }, { '/', MS, MS, DECIMAL, duration_ratio },
};

static int
matches (enum kdc__type wanted, enum kdc__type given)
{
  return wanted == given || (wanted == DECIMAL && given == INTEGER);
}

static int
find_row (int op, enum kdc__type left, enum kdc__type right)
{
  int i;

  for (i = 0; i < (int) (sizeof rows / sizeof *rows); i++)
    if (rows[i].op == op && matches (rows[i].left, left) && matches (rows[i].right, right))
      return i;
  return -1;
}

int
kdc__arithmetic_find (int op, enum kdc__type left, enum kdc__type right, enum kdc__type *result)
{
  int row = find_row (op, left, right);

  if (row < 0 && op == '+') {         /* a sum has no order: duration + date */
    row = find_row (op, right, left);
    if (row >= 0)
      row |= KDC__ARITHMETIC_SWAPPED;
  }
  if (row >= 0)
    *result = rows[row & ~KDC__ARITHMETIC_SWAPPED].result;
  return row;
}

const char *
kdc__arithmetic_words (uint32_t row, enum kdc__type *left, enum kdc__type *right)
{
  static const char *const words[] = { "+", "-", "*", "div", "idiv", "mod" };
  static const char operators[] = "+-*/i%";
  uint32_t plain = row & ~(uint32_t) KDC__ARITHMETIC_SWAPPED;

  *left = plain == row ? rows[plain].left : rows[plain].right;
  *right = plain == row ? rows[plain].right : rows[plain].left;
  return words[strchr (operators, rows[plain].op) - operators];
}

int
kdc__op_arithmetic (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence b = kdc__pop (run), a = kdc__pop (run), other = a;
  uint32_t row = insn->a & ~(uint32_t) KDC__ARITHMETIC_SWAPPED;
  struct kdc__value result;
  int status;

  if (a.count == 0 || b.count == 0)
    return kdc__push_close (run, run->top);
  if (row != insn->a) {
    a = b;
    b = other;
  }
  result.type = rows[row].result;
  status = rows[row].run (a.items, b.items, &result);
  if (status == KDC_EINVAL)
    return kdc__run_fail (run, "rule.error.division");
  if (status == KDC_ESTATE)
    return kdc__run_fail (run, "rule.error.date");
  if (status != KDC_OK)
    return kdc__run_limit (run, status, "rule.error.overflow");
  return kdc__push (run, &result);
}

int
kdc__op_negate (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  struct kdc__value result;

  (void) insn;
  if (s.count == 0)
    return kdc__push_close (run, run->top);
  result = *s.items;
  if (result.type == KDC__T_DECIMAL)
    result.u.decimal = kdc__decimal_negate (result.u.decimal);
  else if (negated (result.u.integer, &result.u.integer) != KDC_OK)
    return kdc__run_fail (run, "rule.error.overflow");
  return kdc__push (run, &result);
}
