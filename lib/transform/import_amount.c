/* import_amount.c - sums of money as clerks write them: 8000, "8.000 đồng/bản sao", "10 USD",
 * "Miễn phí", 2.0E4. Decimal text all the way; what leaves a doubt is not taken. */
#include "transform/import_map.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_DIGITS 15              /* far beyond any fee; longer ones are mistakes */

static int
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* --- numbers ---------------------------------------------------------------------------------- */

static const char *
write_decimal (struct kdc__import_build *b, const char *digits, size_t count, long point)
{
  char text[2 * MOST_DIGITS + 8];
  size_t at = 0, i;

  if (point <= 0)
    text[at++] = '0';
  for (i = 0; point > 0 && i < (size_t) point; i++)
    text[at++] = i < count ? digits[i] : '0';
  if (point < (long) count) {
    text[at++] = '.';
    for (; point < 0; point++)
      text[at++] = '0';
    for (; i < count; i++)
      text[at++] = digits[i];
  }
  text[at] = '\0';
  return kdc__import_print (b, "%s", text);
}

/* Digits with the point moved, without needless zeros. NULL: too long, or too small for money. */
static const char *
put_decimal (struct kdc__import_build *b, const char *digits, size_t count, long point)
{
  while (count > 0 && digits[0] == '0') {
    digits++;
    count--;
    point--;
  }
  while (count > 0 && digits[count - 1] == '0' && (long) count > point)
    count--;
  if (count == 0)
    return "0";
  if (count > MOST_DIGITS || point > MOST_DIGITS || point < -4)
    return NULL;
  return write_decimal (b, digits, count, point);
}

/* "E+4" at the end of a number; another end makes it none. */
static int
read_exponent (const char *text, long *out)
{
  char *end = NULL;

  *out = 0;
  if (*text == 'e' || *text == 'E') {
    *out = strtol (text + 1, &end, 10);
    text = end;
  }
  return *text || *out > 100 || *out < -100 ? -1 : 0;
}

/* JSON's form of a number; NULL: negative, or none that is a sum. */
static const char *
read_number (struct kdc__import_build *b, const char *text)
{
  char digits[MOST_DIGITS * 2];
  size_t count = 0;
  long point = -1, exponent;

  for (; is_digit (*text) || *text == '.'; text++)
    if (*text == '.') {
      if (point >= 0)
        return NULL;
      point = (long) count;
    } else if (count == sizeof digits) {
      return NULL;
    } else {
      digits[count++] = *text;
    }
  if (count == 0 || read_exponent (text, &exponent) != 0)
    return NULL;
  return put_decimal (b, digits, count, (point >= 0 ? point : (long) count) + exponent);
}

/* --- written sums ----------------------------------------------------------------------------- */

/* Groups of three behind a separator, as in 1.500.000: how many groups, or 0. */
static size_t
count_groups (const char *text, size_t size, char separator)
{
  size_t lead = 0, groups = 0;

  while (lead < size && is_digit (text[lead]))
    lead++;
  if (lead == 0 || lead > 3)
    return 0;
  while (lead < size && text[lead] == separator && size - lead >= 4 && is_digit (text[lead + 1])
         && is_digit (text[lead + 2]) && is_digit (text[lead + 3])) {
    lead += 4;
    groups++;
  }
  return groups > 0 && (lead == size || !is_digit (text[lead])) ? groups : 0;
}

/* Without the groups, the point of decimals as '.'. -1: more points than one, or too long. */
static int
ungroup (const char *text, size_t size, char group, char *out, size_t room)
{
  size_t i, at = 0, points = 0;

  for (i = 0; i < size; i++) {
    if (group && text[i] == group)
      continue;
    points += !is_digit (text[i]);
    if (at + 1 == room || points > 1)
      return -1;
    out[at++] = is_digit (text[i]) ? text[i] : '.';
  }
  out[at] = '\0';
  return (int) points;
}

/* "8.000" is eight thousand where Vietnamese is written, and so is "8,000"; "8.5" is not. With a
 * foreign currency one group is a doubt. NULL: not understood. */
static const char *
read_grouped (struct kdc__import_build *b, const char *text, size_t size, int foreign, int *guessed)
{
  char plain[2 * MOST_DIGITS + 2];
  size_t dots = count_groups (text, size, '.'), commas = count_groups (text, size, ',');
  char group = dots ? '.' : commas ? ',' : '\0';
  int points;

  if (foreign && dots + commas == 1 && strcspn (text, ".,") + 4 == size)
    return NULL;
  points = ungroup (text, size, group, plain, sizeof plain);
  if (points < 0)
    return NULL;
  *guessed = group || points;
  return read_number (b, plain);
}

/* --- words ------------------------------------------------------------------------------------ */

const char *
kdc__import_currency (const char *key)
{
  static const struct { const char *word, *code; } names[] = {
    { "vnd", "VND" }, { "dong", "VND" }, { "d", "VND" }, { "viet nam dong", "VND" },
    { "dong viet nam", "VND" }, { "₫", "VND" }, { "usd", "USD" }, { "us$", "USD" }, { "$", "USD" },
    { "do la my", "USD" }, { "dola my", "USD" }, { "us dollar", "USD" }, { "eur", "EUR" },
    { "euro", "EUR" }, { "jpy", "JPY" }, { "yen", "JPY" }, { "gbp", "GBP" }, { "cny", "CNY" },
    { "krw", "KRW" }, { "thb", "THB" }, { "aud", "AUD" }, { "sgd", "SGD" },
    /* Ids of the portal's own list, seen beside their names. */
    { "019b3fb2-b5b8-70ac-85e2-9409ec1eaffa", "VND" },
    { "019b3fb2-dee2-76ab-aa53-22d4d903a2bb", "USD" },
  };
  size_t i;

  for (i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp (names[i].word, key) == 0)
      return names[i].code;
  return NULL;
}

const char *
kdc__import_per (const char *key)
{
  static const struct { const char *word, *per; } names[] = {
    { "trang", "page" }, { "ban sao", "copy" }, { "ban", "copy" }, { "ho so", "dossier" },
    { "truong hop", "case" }, { "giao dich", "transaction" }, { "van ban", "document" },
    { "giay to", "document" },
  };
  const char *slash = strchr (key, '/');
  size_t i, length;

  for (; slash; slash = strchr (slash + 1, '/')) {
    const char *word = slash + 1 + strspn (slash + 1, " 01");

    for (i = 0; i < sizeof names / sizeof *names; i++) {
      length = strlen (names[i].word);
      if (strncmp (word, names[i].word, length) == 0
          && !(word[length] >= 'a' && word[length] <= 'z'))
        return names[i].per;
    }
  }
  return NULL;
}

static int
is_free (const char *key)
{
  static const char *const words[] = {
    "mien phi", "khong", "khong thu", "khong thu phi", "khong mat phi", "khong co", "khong phi",
    "mien le phi", "mien phi, le phi", "khong thu phi, le phi", "free", "khong thu le phi",
  };
  size_t i, length = strlen (key);

  while (length > 0 && strchr (" .;", key[length - 1]))
    length--;
  for (i = 0; i < sizeof words / sizeof *words; i++)
    if (kdc__streq_n (words[i], key, length))
      return 1;
  return 0;
}

/* "8.000 dong/ban": number, currency, unit, and nothing else. */
static void
read_words (struct kdc__import_build *b, const char *key, const char *currency,
            struct kdc__import_amount *out)
{
  size_t size = strspn (key, "0123456789.,"), length;
  const char *rest = key + size + strspn (key + size, " ");

  while (size > 0 && !is_digit (key[size - 1]))
    size--;
  if (size == 0)
    return;
  length = strcspn (rest, "/");
  out->per = rest[length] ? kdc__import_per (rest + length) : NULL;
  while (length > 0 && rest[length - 1] == ' ')
    length--;
  if (length > 0)
    out->currency = kdc__import_currency (kdc__import_print (b, "%.*s", (int) length, rest));
  if (length > 0 && !out->currency)
    return;
  currency = out->currency ? out->currency : currency;
  out->amount = read_grouped (b, key, size, currency && strcmp (currency, "VND") != 0,
                              &out->guessed);
  out->guessed = out->guessed || length > 0 || out->per;
}

void
kdc__import_amount (struct kdc__import_build *b, struct kdc__import_value *value,
                    const char *currency, struct kdc__import_amount *out)
{
  const char *text = kdc__import_text (b, value), *key;

  *out = (struct kdc__import_amount) { 0 };
  if (!value || !*text)
    return;
  if (value->kind == KDC__IMPORT_NUMBER) {
    out->amount = read_number (b, text);
    return;
  }
  key = kdc__import_key (b, text);
  out->is_free = is_free (key);
  if (out->is_free) {
    out->amount = "0";
    out->guessed = 1;
  } else {
    read_words (b, key, currency, out);
  }
}
