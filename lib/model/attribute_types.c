/* attribute_types.c - one small check per attribute type, in a table by type. */
#include "model/attribute_types.h"

#include "base/clock.h"
#include "base/text.h"

static int
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

static int
is_letter (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
check_filled (const char *value, size_t size)
{
  kdc__trim (&value, &size);
  return size > 0;
}

static int
check_text (const char *value, size_t size)
{
  (void) value;
  (void) size;
  return 1;
}

/* NMTOKEN; every letter beyond ASCII counts as a name character. */
static int
check_name (const char *value, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++) {
    char c = value[i];

    if (!is_letter (c) && !is_digit (c) && c != '.' && c != '-' && c != '_' && c != ':'
        && (unsigned char) c < 0x80)
      return 0;
  }
  return size > 0;
}

static int
check_names (const char *value, size_t size)
{
  size_t from = 0, i;

  for (i = 0; i <= size; i++)
    if (i == size || value[i] == ' ') {
      if (!check_name (value + from, i - from))
        return 0;
      from = i + 1;
    }
  return 1;
}

static int
check_date (const char *value, size_t size)
{
  kdc__day day;

  return kdc__day_parse (value, size, &day) == 0;
}

static int
check_time (const char *value, size_t size)
{
  return size == 5 && is_digit (value[0]) && is_digit (value[1]) && value[2] == ':'
         && is_digit (value[3]) && is_digit (value[4])
         && (value[0] - '0') * 10 + value[1] - '0' < 24 && value[3] < '6';
}

static int
check_instant (const char *value, size_t size)
{
  kdc__instant at;

  return kdc__instant_parse (value, size, &at) == 0;
}

static int
check_integer (const char *value, size_t size)
{
  int64_t number;

  return size > 0 && is_digit (value[0]) && kdc__parse_int64 (value, size, &number) == 0;
}

static int
check_decimal (const char *value, size_t size)
{
  size_t i = size > 0 && value[0] == '-', digits = 0, dots = 0;

  for (; i < size; i++)
    if (is_digit (value[i]))
      digits++;
    else if (value[i] == '.' && digits > 0 && i + 1 < size)
      dots++;
    else
      return 0;
  return digits > 0 && dots <= 1;
}

static int
check_expression (const char *value, size_t size)
{
  kdc__trim (&value, &size);
  return size > 0;
}

/* BCP 47 as far as we need it: a language of two or three letters, subtags of two to eight. */
static int
check_lang (const char *value, size_t size)
{
  size_t i, length = 0, tags = 0;

  for (i = 0; i <= size; i++)
    if (i == size || value[i] == '-') {
      if (length < 2 || length > (tags == 0 ? 3u : 8u))
        return 0;
      tags++;
      length = 0;
    } else if (is_letter (value[i]) || (tags > 0 && is_digit (value[i]))) {
      length++;
    } else {
      return 0;
    }
  return 1;
}

static int
check_sha256 (const char *value, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (!is_digit (value[i]) && !(value[i] >= 'a' && value[i] <= 'f')
        && !(value[i] >= 'A' && value[i] <= 'F'))
      return 0;
  return size == 64;
}

static const struct {
  int (*check) (const char *value, size_t size);
  const char *expected;
} types[] = {
  [KDC__A_TEXT] = { check_text, NULL },
  [KDC__A_FILLED] = { check_filled, "urn:uuid:…" },
  [KDC__A_NAME] = { check_name, "[A-Za-z0-9._:-]+" },
  [KDC__A_NAMES] = { check_names, "[A-Za-z0-9._:-]+( [A-Za-z0-9._:-]+)*" },
  [KDC__A_DATE] = { check_date, "yyyy-mm-dd (2026-11-14)" },
  [KDC__A_TIME] = { check_time, "hh:mm (08:30)" },
  [KDC__A_INSTANT] = { check_instant,
                       "yyyy-mm-ddThh:mm:ss+07:00 (2026-11-14T20:30:00+07:00)" },
  [KDC__A_INTEGER] = { check_integer, "[0-9]+" },
  [KDC__A_DECIMAL] = { check_decimal, "-?[0-9]+(.[0-9]+)?" },
  [KDC__A_EXPRESSION] = { check_expression, "true(), /child/copies, …" },
  [KDC__A_LANG] = { check_lang, "vi, en" },
  [KDC__A_SHA256] = { check_sha256, "[0-9a-f]{64}" },
};

int
kdc__attribute_check (const struct kdc__attribute_decl *decl, const char *value, size_t size)
{
  const char *const *one;

  if (decl->type != KDC__A_ENUM)
    return types[decl->type].check (value, size);
  for (one = decl->values; *one; one++)
    if (kdc__streq_n (*one, value, size))
      return 1;
  return 0;
}

const char *
kdc__attribute_expected (const struct kdc__attribute_decl *decl)
{
  return decl->type == KDC__A_ENUM ? NULL : types[decl->type].expected;
}
