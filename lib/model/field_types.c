/* field_types.c - the types of form fields, one row each: the value type it has in expressions, the
 * finding when a text is not one, and a check for what the value type alone does not say. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "model/form.h"

static int
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

static int
is_alnum (char c)
{
  return is_digit (c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t
count_digits (const char *text, size_t size)
{
  size_t i = 0;

  while (i < size && is_digit (text[i]))
    i++;
  return i;
}

static int
verdict (int right)
{
  return right ? KDC_OK : KDC_EPARSE;
}

/* Names are people's own: only what no name has is refused, and nothing is rewritten. */
static int
check_person_name (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  size_t at = 0, letters = 0, letter;

  (void) ctx;
  (void) out;
  while (at < size) {
    uint32_t code = (unsigned char) text[at];
    int ascii = code < 0x80;

    letter = ascii ? 0 : kdc__latin_letter (text + at, size - at);
    if (letter > 0) {
      at += letter;
      letters++;
      continue;
    }
    at = ascii ? at + 1 : kdc__utf8_next (text, size, at, &code);
    if (ascii ? is_alnum ((char) code) && !is_digit ((char) code) : kdc__is_letter (code))
      letters++;
    else if (ascii ? !memchr (" .'-,()", (int) code, 7) : !kdc__joins_letters (code))
      return KDC_EPARSE;
  }
  return verdict (letters > 0);
}

/* 12 digits: place, century and sex, year, serial number; there is no check digit. What they say of
 * the person is compared by rules of the form. */
static int
check_personal_id (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  (void) ctx;
  (void) out;
  return verdict (size == 12 && count_digits (text, size) == 12);
}

/* Papers differ (identity card 9 or 12 digits, passport a letter and digits, foreign papers): what
 * all have is 5 to 25 letters and digits, among them a digit. */
static int
check_id_number (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  size_t i, digits = 0, signs = 0;

  (void) ctx;
  (void) out;
  for (i = 0; i < size; i++) {
    if (is_digit (text[i]))
      digits++;
    if (is_alnum (text[i]))
      signs++;
    else if (!memchr (" -/.", text[i], 4))
      return KDC_EPARSE;
  }
  return verdict (digits > 0 && signs >= 5 && size <= 25);
}

/* At most two digits behind the point, as written: 8.000 is eight thousand to who writes it so. */
static int
check_money (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  const char *point = memchr (text, '.', size);

  (void) ctx;
  return verdict (out->u.decimal.coefficient >= 0 && (!point || text + size - point <= 3));
}

static int
bare_digits (const char *text, size_t size, char *digits, size_t most, size_t *count)
{
  size_t i;

  for (i = *count = 0; i < size; i++)
    if (is_digit (text[i]) && *count < most)
      digits[(*count)++] = text[i];
    else if (is_digit (text[i]) || !memchr (" .-", text[i], 3))
      return 0;
  return 1;
}

/* Vietnamese numbers begin with 0 and have 10 or 11 digits, or with +84 instead of the 0; others
 * begin with + and have 7 to 15. Spaces, dots and hyphens may group them. */
static int
check_phone (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  int plus = size > 0 && text[0] == '+';
  char digits[16];
  size_t count;

  (void) ctx;
  (void) out;
  if (!bare_digits (text + plus, size - (size_t) plus, digits, sizeof digits, &count))
    return KDC_EPARSE;
  if (plus && count >= 2 && memcmp (digits, "84", 2) == 0)
    return verdict ((count == 11 || count == 12) && digits[2] != '0');
  if (plus)
    return verdict (count >= 7 && count <= 15 && digits[0] != '0');
  return verdict ((count == 10 || count == 11) && digits[0] == '0' && digits[1] != '0');
}

/* Labels of letters, digits and inner hyphens; at least two of them. */
static int
is_domain (const char *domain, const char *end)
{
  const char *p;
  int dot = 0;

  for (p = domain; p < end; p++) {
    int edge = p == domain || p + 1 == end || p[-1] == '.' || p[1] == '.';

    if (!is_alnum (*p) && (edge || (*p != '.' && *p != '-')))
      return 0;
    dot |= *p == '.';
  }
  return dot;
}

static int
check_email (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  const char *at = memchr (text, '@', size), *p;

  (void) ctx;
  (void) out;
  if (!at || at == text || at - text > 64 || size > 254)
    return KDC_EPARSE;
  for (p = text; p < at; p++)
    if (!is_alnum (*p) && !memchr (".!#$%&'*+/=?^_`{|}~-", *p, 20))
      return KDC_EPARSE;
  return verdict (is_domain (at + 1, text + size));
}

static int
check_code (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  size_t i;

  (void) ctx;
  (void) out;
  for (i = 0; i < size; i++)
    if (!is_alnum (text[i]) && !memchr ("._:-", text[i], 4) && (unsigned char) text[i] < 0x80)
      return KDC_EPARSE;
  return verdict (size > 0);
}

/* Province 2 digits, district 3, commune 5. */
static int
check_unit (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  (void) ctx;
  (void) out;
  return verdict ((size == 2 || size == 3 || size == 5) && count_digits (text, size) == size);
}

static int
is_upper (char c)
{
  return c >= 'A' && c <= 'Z';
}

/* A 9 stands for a digit, an A for a capital letter. */
static int
looks_like (const char *pattern, const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size && pattern[i]; i++)
    if (pattern[i] == '9'   ? !is_digit (text[i])
        : pattern[i] == 'A' ? !is_upper (text[i])
                            : pattern[i] != text[i])
      return 0;
  return i == size && !pattern[i];
}

/* Both grammars: 000.00.01.H26 (2016) and H26 or G09.20 (2020). */
static int
is_agency (const char *text, size_t size)
{
  size_t i, digits;

  if (looks_like ("999.99.99.A99", text, size))
    return 1;
  if (size < 3 || !is_upper (text[0]) || !is_digit (text[1]) || !is_digit (text[2]))
    return 0;
  for (i = 3; i < size; i += digits + 1) {
    digits = text[i] == '.' ? count_digits (text + i + 1, size - i - 1) : 0;
    if (!digits)
      return 0;
  }
  return 1;
}

static int
check_agency (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  (void) ctx;
  (void) out;
  return verdict (is_agency (text, size));
}

static int
number_of (const char *text, size_t digits)
{
  int number = 0;

  while (digits-- > 0)
    number = number * 10 + *text++ - '0';
  return number;
}

/* <agency>-<yymmdd>-<4…7 digits> (2018) or <agency>-<yyyymmdd>-<4…7 digits> (2026). */
static int
check_dossier_code (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  const char *dash = memchr (text, '-', size), *date, *serial;
  size_t digits, rest;
  int year;

  (void) ctx;
  (void) out;
  if (!dash || !is_agency (text, (size_t) (dash - text)))
    return KDC_EPARSE;
  date = dash + 1;
  digits = count_digits (date, (size_t) (text + size - date));
  if ((digits != 6 && digits != 8) || date + digits >= text + size || date[digits] != '-')
    return KDC_EPARSE;
  year = digits == 8 ? number_of (date, 4) : 2000 + number_of (date, 2);
  if (!kdc__day_is_valid (year, number_of (date + digits - 4, 2), number_of (date + digits - 2, 2)))
    return KDC_EPARSE;
  serial = date + digits + 1;
  rest = (size_t) (text + size - serial);
  return verdict (rest >= 4 && rest <= 7 && count_digits (serial, rest) == rest);
}

static int
check_file (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out)
{
  char *name = kdc__strndup (ctx, text, size);
  int inside;

  (void) out;
  if (!name)
    return KDC_ENOMEM;
  inside = !memchr (text, '\0', size) && kdc__path_is_inside (name);
  kdc__free (ctx, name);
  return verdict (inside);
}

static const struct kdc__field_type types[] = {
  { "string", KDC__T_STRING, "type.string", { { "một dòng chữ", "a line of text" } }, NULL },
  { "text", KDC__T_STRING, "type.string", { { "chữ, có thể nhiều dòng", "text of any length" } },
    NULL },
  { "person-name", KDC__T_STRING, "type.person-name",
    { { "họ tên, không có chữ số", "a name, without digits" } }, check_person_name },
  { "personal-id", KDC__T_STRING, "type.personal-id",
    { { "số định danh cá nhân gồm 12 chữ số", "a personal identification number of 12 digits" } },
    check_personal_id },
  { "id-number", KDC__T_STRING, "type.id-number",
    { { "số giấy tờ: từ 5 chữ và số trở lên, ví dụ B1234567",
        "number of an identity paper: 5 letters and digits or more, as B1234567" } },
    check_id_number },
  { "partial-date", KDC__T_PARTIAL_DATE, "type.partial-date",
    { { "ngày, tháng hoặc năm, ví dụ 1990-05-31, 1990-05 hoặc 1990",
        "a day, a month or a year, as 1990-05-31, 1990-05 or 1990" } }, NULL },
  { "date", KDC__T_DATE, "type.date",
    { { "ngày, ví dụ 2026-11-14", "a day, as 2026-11-14" } }, NULL },
  { "date-time", KDC__T_DATETIME, "type.date-time",
    { { "ngày và giờ, ví dụ 2026-11-14T20:30:00", "a day and time, as 2026-11-14T20:30:00" } },
    NULL },
  { "boolean", KDC__T_BOOLEAN, "type.boolean",
    { { "true (có) hoặc false (không)", "true or false" } }, NULL },
  { "integer", KDC__T_INTEGER, "type.integer",
    { { "số nguyên, ví dụ 3", "a whole number, as 3" } }, NULL },
  { "decimal", KDC__T_DECIMAL, "type.decimal",
    { { "số thập phân, ví dụ 3.5", "a decimal number, as 3.5" } }, NULL },
  { "money", KDC__T_DECIMAL, "type.money",
    { { "số tiền, ví dụ 8000", "an amount of money, as 8000" } }, check_money },
  { "phone", KDC__T_STRING, "type.phone",
    { { "số điện thoại, ví dụ 0912345678", "a phone number, as 0912345678" } }, check_phone },
  { "email", KDC__T_STRING, "type.email",
    { { "địa chỉ thư điện tử, ví dụ ten@example.vn", "an e-mail address, as name@example.vn" } },
    check_email },
  { "code", KDC__T_CODE, "type.code",
    { { "một mã trong danh mục", "a code of the list" } }, check_code },
  { "unit", KDC__T_CODE, "type.unit",
    { { "mã đơn vị hành chính: xã 5 chữ số, tỉnh 2 chữ số",
        "code of an administrative unit: commune 5 digits, province 2" } }, check_unit },
  { "agency", KDC__T_STRING, "type.agency",
    { { "mã cơ quan, ví dụ H26.99 hoặc 000.00.01.H26",
        "id of an agency, as H26.99 or 000.00.01.H26" } }, check_agency },
  { "dossier-code", KDC__T_STRING, "type.dossier-code",
    { { "mã hồ sơ, ví dụ H26.99-20261114-0000001",
        "a dossier code, as H26.99-20261114-0000001" } }, check_dossier_code },
  { "file", KDC__T_FILE, "type.file",
    { { "tên tệp trong hồ sơ", "name of a file of the dossier" } }, check_file },
};

size_t
kdc__field_type_count (void)
{
  return sizeof types / sizeof *types;
}

const struct kdc__field_type *
kdc__field_type_at (size_t index)
{
  return index < kdc__field_type_count () ? types + index : NULL;
}

const struct kdc__field_type *
kdc__field_type_find (const char *name, size_t length)
{
  size_t i;

  for (i = 0; i < kdc__field_type_count (); i++)
    if (kdc__streq_n (types[i].name, name, length))
      return types + i;
  return NULL;
}
