/* words.c - numbers and dates as they are read aloud in Vietnamese. Prints write dates of birth in
 * words beside the figures, so that neither can be altered alone. Reading as taught in primary
 * school: mốt, tư and lăm after mươi, linh before a lone unit, tháng tư for the fourth month. */
#include "transform/print.h"

#define MOST_NUMBER 999999999

static const char *const digits[] = {
  "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"
};

static void
word (struct kdc_buffer *out, const char *text)
{
  if (out->size > 0 && out->data[out->size - 1] != ' ')
    kdc__buffer_putc (out, ' ');
  kdc__buffer_puts (out, text);
}

static const char *
unit_word (int tens, int unit)
{
  if (unit == 5 && tens >= 1)
    return "lăm";
  if (tens >= 2 && unit == 1)
    return "mốt";
  return tens >= 2 && unit == 4 ? "tư" : digits[unit];
}

/* 1 … 999. whole: there are groups before it, so its hundreds are read even when there are none. */
static void
group (struct kdc_buffer *out, int number, int whole)
{
  int hundreds = number / 100, tens = number / 10 % 10, unit = number % 10;

  if (hundreds > 0 || whole) {
    word (out, digits[hundreds]);
    word (out, "trăm");
  }
  if (tens == 0 && unit > 0 && (hundreds > 0 || whole))
    word (out, "linh");
  if (tens == 1)
    word (out, "mười");
  if (tens > 1) {
    word (out, digits[tens]);
    word (out, "mươi");
  }
  if (unit > 0)
    word (out, unit_word (tens, unit));
}

int
kdc__number_in_words (int64_t number, struct kdc_buffer *out)
{
  static const struct { int64_t size; const char *name; } groups[] = {
    { 1000000, "triệu" }, { 1000, "nghìn" }, { 1, NULL }
  };
  int whole = 0;
  size_t i;

  if (number < 0 || number > MOST_NUMBER)
    return KDC_EINVAL;
  if (number == 0)
    word (out, digits[0]);
  for (i = 0; i < sizeof groups / sizeof *groups; i++) {
    int here = (int) (number / groups[i].size % 1000);

    if (here == 0)
      continue;
    group (out, here, whole);
    if (groups[i].name)
      word (out, groups[i].name);
    whole = 1;
  }
  return out->status;
}

int
kdc__date_in_words (struct kdc__partial date, struct kdc_buffer *out)
{
  if (date.precision >= KDC__PRECISION_DAY) {
    word (out, "ngày");
    kdc__number_in_words (date.day, out);
  }
  if (date.precision >= KDC__PRECISION_MONTH) {
    word (out, "tháng");
    if (date.month == 4)
      word (out, "tư");
    else
      kdc__number_in_words (date.month, out);
  }
  word (out, "năm");
  return kdc__number_in_words (date.year, out);
}
