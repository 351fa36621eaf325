/* values.c - one text as a value of every type: what is read is written in its canonical form, and
 * that reads as the same value. Dates are compared with the C library's, texts with utf8proc. */
#include <time.h>
#include <utf8proc.h>

#include "fuzz.h"

#include "base/clock.h"
#include "base/text.h"
#include "expr/decimal.h"
#include "expr/temporal.h"

static int
read_field (const struct kdc__field_type *type, const char *text, size_t size,
            struct kdc__value *out)
{
  int status = kdc__value_parse (type->type, text, size, out);

  return status == KDC_OK && type->check ? type->check (fuzz_context (), text, size, out) : status;
}

static void
check_field (const struct kdc__field_type *type, const char *text, size_t size)
{
  struct kdc__value value, again;
  struct kdc_buffer out, second;
  int status = read_field (type, text, size, &value);

  fuzz_check (status == KDC_OK || status == KDC_EPARSE || status == KDC_ELIMIT);
  if (status != KDC_OK)
    return;
  kdc__buffer_init (&out, fuzz_context (), 0);
  kdc__buffer_init (&second, fuzz_context (), 0);
  fuzz_check (kdc__value_format (&value, &out) == KDC_OK);
  if (out.size > 0) {
    fuzz_check (read_field (type, out.data, out.size, &again) == KDC_OK);
    fuzz_check (kdc__value_equal (&value, &again));
    fuzz_check (kdc__value_format (&again, &second) == KDC_OK);
    fuzz_check (out.size == second.size && memcmp (out.data, second.data, out.size) == 0);
  }
  kdc__buffer_clear (&out);
  kdc__buffer_clear (&second);
}

static void
check_duration (enum kdc__type type, const char *text, size_t size)
{
  static const struct kdc__field_type row = { .name = "duration" };
  struct kdc__field_type duration = row;

  duration.type = type;
  check_field (&duration, text, size);
}

static void
check_date (const char *text, size_t size)
{
  struct tm tm = { 0 };
  kdc__day day, same;
  char out[11];

  if (kdc__day_parse (text, size, &day) != 0)
    return;
  fuzz_check (size == 10);
  tm.tm_year = atoi (text) - 1900;
  tm.tm_mon = atoi (text + 5) - 1;
  tm.tm_mday = atoi (text + 8);
  fuzz_check (timegm (&tm) == (time_t) day * 86400);
  fuzz_check ((tm.tm_wday + 6) % 7 == kdc__weekday (day));
  kdc__day_format (day, out);
  fuzz_check (memcmp (out, text, 10) == 0);
  fuzz_check (kdc__date_parse (text, size, &same) == KDC_OK && same == day);
}

static void
check_instant (const char *text, size_t size)
{
  kdc__instant at, again;
  char out[32];

  if (kdc__instant_parse (text, size, &at) != 0)
    return;
  kdc__instant_format (at, out);
  fuzz_check (kdc__instant_parse (out, strlen (out), &again) == 0);
  fuzz_check (again <= at && at - again < 1000);
}

/* Two numbers with a space between them: laws that hold while nothing overflows. */
static void
check_numbers (const char *text, size_t size)
{
  const char *space = memchr (text, ' ', size);
  struct kdc__decimal a, b, sum, back;
  int64_t quotient;

  if (space == NULL || kdc__decimal_parse (text, (size_t) (space - text), &a) != KDC_OK
      || kdc__decimal_parse (space + 1, size - (size_t) (space + 1 - text), &b) != KDC_OK)
    return;
  fuzz_check (kdc__decimal_compare (a, b) == -kdc__decimal_compare (b, a));
  if (kdc__decimal_add (a, b, &sum) == KDC_OK && kdc__decimal_subtract (sum, b, &back) == KDC_OK)
    fuzz_check (kdc__decimal_compare (a, back) == 0);
  if (kdc__decimal_idiv (a, b, &quotient) == KDC_OK
      && kdc__decimal_from_int (quotient, &sum) == KDC_OK
      && kdc__decimal_multiply (sum, b, &back) == KDC_OK
      && kdc__decimal_mod (a, b, &sum) == KDC_OK
      && kdc__decimal_add (back, sum, &back) == KDC_OK)
    fuzz_check (kdc__decimal_compare (a, back) == 0);
  (void) kdc__decimal_divide (a, b, &sum);
}

static void
check_text (const char *text, size_t size)
{
  struct kdc__arena arena;
  char *nfc, *key, *again;
  utf8proc_uint8_t *judge;
  size_t length;

  kdc__arena_init (&arena, fuzz_context ());
  fuzz_check (kdc__nfc (&arena, text, size, &nfc, &length) == KDC_OK);
  if (memchr (text, '\0', size) == NULL) {
    judge = utf8proc_NFC ((const utf8proc_uint8_t *) text);
    fuzz_check (judge != NULL && strcmp ((char *) judge, nfc) == 0);
    fuzz_check (!kdc__is_nfc_quick (text, size) || strcmp ((char *) judge, text) == 0);
    free (judge);
  }
  fuzz_check (kdc__utf8_check (nfc, length) == length);
  fuzz_check (kdc__name_key (&arena, nfc, length, &key) == KDC_OK);
  fuzz_check (kdc__name_key (&arena, key, strlen (key), &again) == KDC_OK);
  fuzz_check (strcmp (key, again) == 0);
  fuzz_check (kdc__name_key (&arena, text, size, &again) == KDC_OK);
  fuzz_check (strcmp (key, again) == 0);
  fuzz_check (kdc__upper (&arena, nfc, length, &again) == KDC_OK);
  fuzz_check (kdc__utf8_check (again, strlen (again)) == strlen (again));
  fuzz_check (kdc__lower (&arena, nfc, length, &again) == KDC_OK);
  fuzz_check (kdc__utf8_check (again, strlen (again)) == strlen (again));
  kdc__arena_free (&arena);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *text = malloc (size + 1);
  size_t i;

  fuzz_check (text != NULL);
  memcpy (text, data, size);
  text[size] = '\0';
  size = kdc__utf8_check (text, size);
  text[size] = '\0';
  for (i = 0; i < kdc__field_type_count (); i++)
    check_field (kdc__field_type_at (i), text, size);
  check_duration (KDC__T_YM_DURATION, text, size);
  check_duration (KDC__T_DT_DURATION, text, size);
  check_date (text, size);
  check_instant (text, size);
  check_numbers (text, size);
  check_text (text, size);
  free (text);
  return 0;
}
