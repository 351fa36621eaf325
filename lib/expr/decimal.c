/* decimal.c - exact decimals on 128-bit integers. Nothing is rounded unless a function says so:
 * a result that needs more than 36 digits, or more than 18 behind the point, is an overflow. */
#include "expr/decimal.h"

#define MAX_SCALE 18
#define MAX_DIGITS 36

static const kdc__int128 LIMIT = (kdc__int128) 1000000000000000000 * 1000000000000000000;

static kdc__int128
magnitude (kdc__int128 c)
{
  return c < 0 ? -c : c;
}

static kdc__int128
power_of_ten (int n)
{
  kdc__int128 p = 1;

  while (n-- > 0)
    p *= 10;
  return p;
}

static int
finish (kdc__int128 coefficient, int scale, struct kdc__decimal *out)
{
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    scale--;
  }
  if (scale > MAX_SCALE || magnitude (coefficient) >= LIMIT)
    return KDC_ELIMIT;
  out->coefficient = coefficient;
  out->scale = scale;
  return KDC_OK;
}

/* 1 when c · 10^n stays within two limits, so that a sum of two such numbers cannot wrap. */
static int
scale_up (kdc__int128 *c, int n)
{
  for (; n > 0; n--) {
    if (magnitude (*c) >= LIMIT)
      return *c == 0;
    *c *= 10;
  }
  return 1;
}

int
kdc__decimal_from_int (int64_t i, struct kdc__decimal *out)
{
  out->coefficient = i;
  out->scale = 0;
  return KDC_OK;
}

struct kdc__decimal
kdc__decimal_negate (struct kdc__decimal d)
{
  d.coefficient = -d.coefficient;
  return d;
}

int
kdc__decimal_add (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out)
{
  int scale = a.scale > b.scale ? a.scale : b.scale;

  /* An operand too large to be aligned cannot cancel out: the other has at most 36 digits. */
  if (!scale_up (&a.coefficient, scale - a.scale) || !scale_up (&b.coefficient, scale - b.scale))
    return KDC_ELIMIT;
  return finish (a.coefficient + b.coefficient, scale, out);
}

int
kdc__decimal_subtract (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out)
{
  return kdc__decimal_add (a, kdc__decimal_negate (b), out);
}

/* Takes common tens out of a product before it is made: 0.5 · 0.2 needs one digit, not two. */
static void
cancel (kdc__int128 *a, kdc__int128 *b, int *scale, int part_a, int part_b)
{
  while (*scale > 0 && *a % part_a == 0 && *b % part_b == 0) {
    *a /= part_a;
    *b /= part_b;
    --*scale;
  }
}

int
kdc__decimal_multiply (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out)
{
  kdc__int128 x = a.coefficient, y = b.coefficient;
  int scale = a.scale + b.scale;

  if (x == 0 || y == 0)
    return kdc__decimal_from_int (0, out);
  cancel (&x, &y, &scale, 10, 1);
  cancel (&x, &y, &scale, 1, 10);
  cancel (&x, &y, &scale, 2, 5);
  cancel (&x, &y, &scale, 5, 2);
  if (magnitude (x) > LIMIT / magnitude (y))
    return KDC_ELIMIT;
  return finish (x * y, scale, out);
}

/* Long division: quotient and remainder of a · 10^digits by b, all positive; stops early when
 * nothing remains. *done says how many digits were produced; -1 in it: overflow. */
static kdc__int128
divide_digits (kdc__int128 a, kdc__int128 b, int digits, int *done, kdc__int128 *rest)
{
  kdc__int128 q = a / b, r = a % b;

  for (*done = 0; *done < digits && r != 0; ++*done) {
    r *= 10;
    q = q * 10 + r / b;
    r %= b;
    if (q >= LIMIT) {
      *done = -1;
      return 0;
    }
  }
  *rest = r;
  return q;
}

int
kdc__decimal_divide (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out)
{
  int negative = (a.coefficient < 0) != (b.coefficient < 0), done, scale;
  kdc__int128 divisor = magnitude (b.coefficient), q, rest;

  if (divisor == 0)
    return KDC_EINVAL;
  q = divide_digits (magnitude (a.coefficient), divisor, MAX_SCALE - a.scale + b.scale, &done,
                     &rest);
  if (done < 0)
    return KDC_ELIMIT;
  if (rest * 2 >= divisor)
    q++;
  scale = a.scale - b.scale + done;
  if (scale < 0 && !scale_up (&q, -scale))
    return KDC_ELIMIT;
  return finish (negative ? -q : q, scale < 0 ? 0 : scale, out);
}

int
kdc__decimal_compare (struct kdc__decimal a, struct kdc__decimal b)
{
  int scale = a.scale > b.scale ? a.scale : b.scale;

  if (!scale_up (&a.coefficient, scale - a.scale))
    return a.coefficient < 0 ? -1 : 1;
  if (!scale_up (&b.coefficient, scale - b.scale))
    return b.coefficient < 0 ? 1 : -1;
  return (a.coefficient > b.coefficient) - (a.coefficient < b.coefficient);
}

int
kdc__decimal_mod (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out)
{
  int scale = a.scale > b.scale ? a.scale : b.scale, i;
  kdc__int128 r, divisor = magnitude (b.coefficient);

  if (divisor == 0)
    return KDC_EINVAL;
  if (!scale_up (&divisor, scale - b.scale)) {          /* then |a| < |b| */
    *out = a;
    return KDC_OK;
  }
  r = magnitude (a.coefficient) % divisor;
  for (i = a.scale; i < scale; i++)
    r = r * 10 % divisor;
  return finish (a.coefficient < 0 ? -r : r, scale, out);
}

int
kdc__decimal_idiv (struct kdc__decimal a, struct kdc__decimal b, int64_t *out)
{
  int negative = (a.coefficient < 0) != (b.coefficient < 0), up = b.scale - a.scale, done;
  kdc__int128 x = magnitude (a.coefficient), divisor = magnitude (b.coefficient), q, rest;

  if (divisor == 0)
    return KDC_EINVAL;
  if (up < 0 && !scale_up (&divisor, -up)) {
    *out = 0;
    return KDC_OK;
  }
  q = divide_digits (x, divisor, up > 0 ? up : 0, &done, &rest);
  if (done < 0 || (up > done && !scale_up (&q, up - done)))
    return KDC_ELIMIT;
  if (q > (kdc__int128) INT64_MAX + negative)
    return KDC_ELIMIT;
  *out = (int64_t) (negative ? -q : q);
  return KDC_OK;
}

int
kdc__decimal_to_int (struct kdc__decimal d, int64_t *out)
{
  kdc__int128 whole = d.coefficient / power_of_ten (d.scale);

  if (whole > INT64_MAX || whole < INT64_MIN)
    return KDC_ELIMIT;
  *out = (int64_t) whole;
  return KDC_OK;
}

static int
rounds_up (kdc__int128 q, kdc__int128 r, kdc__int128 unit, enum kdc__rounding rounding)
{
  switch (rounding) {
  case KDC__FLOOR: return 0;
  case KDC__CEILING: return r > 0;
  case KDC__HALF_UP: return 2 * r >= unit;
  case KDC__HALF_EVEN: return 2 * r > unit || (2 * r == unit && q % 2 != 0);
  }
  return 0;
}

int
kdc__decimal_round (struct kdc__decimal d, enum kdc__rounding rounding, int64_t digits,
                    struct kdc__decimal *out)
{
  kdc__int128 unit, q, r;

  *out = d;
  if (digits >= d.scale)
    return KDC_OK;
  if (d.scale - digits > MAX_DIGITS + 1)                /* less than half a unit */
    return kdc__decimal_from_int (0, out);
  unit = power_of_ten (d.scale - (int) digits);
  q = d.coefficient / unit;
  r = d.coefficient % unit;
  if (r < 0) {
    r += unit;
    q--;
  }
  q += rounds_up (q, r, unit, rounding);
  if (digits < 0 && !scale_up (&q, (int) -digits))
    return KDC_ELIMIT;
  return finish (q, digits < 0 ? 0 : (int) digits, out);
}

/* Checks the form; *end: where the digits that count end (zeros behind the point do not). */
static int
check_digits (const char *text, size_t size, size_t at, size_t *end)
{
  size_t digits = 0, point = size;

  *end = size;
  for (; at < size; at++) {
    if (text[at] == '.' && point == size)
      point = at;
    else if (text[at] < '0' || text[at] > '9')
      return KDC_EPARSE;
    else
      digits++;
  }
  if (point == size)
    return digits > 0 ? KDC_OK : KDC_EPARSE;
  while (*end > point + 1 && text[*end - 1] == '0')
    --*end;
  return digits > 0 ? KDC_OK : KDC_EPARSE;
}

int
kdc__decimal_parse (const char *text, size_t size, struct kdc__decimal *out)
{
  size_t i = size > 0 && (text[0] == '-' || text[0] == '+'), end;
  int status = check_digits (text, size, i, &end), scale = -1;
  kdc__int128 c = 0;

  if (status != KDC_OK)
    return status;
  for (; i < end; i++) {
    if (text[i] == '.') {
      scale = 0;
      continue;
    }
    c = c * 10 + (text[i] - '0');
    scale += scale >= 0;
    if (c >= LIMIT)
      return KDC_ELIMIT;
  }
  return finish (text[0] == '-' ? -c : c, scale < 0 ? 0 : scale, out);
}

int
kdc__decimal_format (struct kdc__decimal d, struct kdc_buffer *out)
{
  char digits[MAX_DIGITS + MAX_SCALE + 4];
  size_t at = sizeof digits;
  kdc__int128 c = magnitude (d.coefficient);
  int n;

  for (n = 0; c != 0 || n <= d.scale; n++) {
    if (n == d.scale && n > 0)
      digits[--at] = '.';
    digits[--at] = (char) ('0' + (int) (c % 10));
    c /= 10;
  }
  if (d.coefficient < 0)
    digits[--at] = '-';
  return kdc__buffer_append (out, digits + at, sizeof digits - at);
}
