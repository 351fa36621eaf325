/* entry.c - see entry.h. What can be read in two ways is refused, not guessed: Vietnamese writes
 * 1.234 for one thousand two hundred and thirty-four, XML for one and a bit. */
#include "model/entry.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* One entry on its way: lower case, blanks of all kinds made plain. */
struct entry {
  struct kdc_catalog *catalog;
  const struct kdc__form_node *node;
  kdc__day on;
  struct kdc__arena *arena;
  char *text;                       /* as typed, trimmed, NFC */
  size_t size;
  char *plain;                      /* in lower case; no-break spaces are spaces */
  char *made;                       /* what was made of it; NULL: nothing */
  const char *why;
};

static int
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* Number of digits at the beginning. */
static size_t
digits_at (const char *text)
{
  size_t n = 0;

  while (is_digit (text[n]))
    n++;
  return n;
}

static const char *
skip_blanks (const char *at)
{
  while (kdc__is_space (*at))
    at++;
  return at;
}

/* Takes `from` out wherever it stands, or puts the shorter `to` there. */
static void
replace_all (char *text, const char *from, const char *to)
{
  size_t size = strlen (from), with = strlen (to);
  char *at = text;

  while ((at = strstr (at, from)) != NULL) {
    memcpy (at, to, with);
    memmove (at + with, at + size, strlen (at + size) + 1);
    at += with;
  }
}

/* --- dates ------------------------------------------------------------------------------------ */

struct parts { int numbers[3]; size_t widths[3]; int count; };

/* "20/10/2026": up to three numbers with one sign between them; *end is behind the last. */
static int
read_parts (const char *at, struct parts *parts, const char **end)
{
  char sign = '\0';

  for (parts->count = 0; parts->count < 3; parts->count++) {
    const char *next = skip_blanks (at);
    size_t width, i;

    if (parts->count > 0) {
      if (!memchr ("/-.", *next, 3) || (sign && *next != sign))
        break;
      sign = *next;
      next = skip_blanks (next + 1);
    }
    width = digits_at (next);
    if (width < 1 || width > 4)
      return 0;
    parts->numbers[parts->count] = 0;
    for (i = 0; i < width; i++)
      parts->numbers[parts->count] = parts->numbers[parts->count] * 10 + next[i] - '0';
    parts->widths[parts->count] = width;
    at = next + width;
  }
  *end = at;
  return parts->count >= 2;
}

/* Day and month of one or two figures, the year of four: 1: a date, 0: none, -1: the year has
 * two. */
static int
format_parts (const struct parts *parts, char out[16])
{
  int year = parts->numbers[parts->count - 1], month = parts->numbers[parts->count - 2];
  int day = parts->count == 3 ? parts->numbers[0] : 1, i;

  for (i = 0; i + 1 < parts->count; i++)
    if (parts->widths[i] > 2)
      return 0;
  if (parts->widths[parts->count - 1] == 2 && parts->count == 3
      && kdc__day_is_valid (2000 + year, month, day))
    return -1;
  if (parts->widths[parts->count - 1] != 4 || !kdc__day_is_valid (year, month, day))
    return 0;
  if (parts->count == 3)
    snprintf (out, 16, "%04d-%02d-%02d", year & 0x3fff, month & 15, day & 31);
  else
    snprintf (out, 16, "%04d-%02d", year & 0x3fff, month & 15);
  return 1;
}

/* "ngày 20 tháng 10 năm 2026" → " 20 / 10 / 2026"; "tháng 10 năm 2026", "năm 2026" likewise. */
static const char *
without_words (char *text)
{
  const char *at;

  replace_all (text, "ngày", " ");
  replace_all (text, "tháng", "/");
  replace_all (text, "năm", "/");
  at = skip_blanks (text);
  return *at == '/' ? skip_blanks (at + 1) : at;
}

static int
read_date (char *text, char out[16])
{
  const char *at = without_words (text), *end;
  struct parts parts;

  if (digits_at (at) == 4 && !*skip_blanks (at + 4)) {
    snprintf (out, 16, "%.4s", at);
    return 1;
  }
  if (!read_parts (at, &parts, &end) || *skip_blanks (end))
    return 0;
  return format_parts (&parts, out);
}

int
kdc__entry_date (const char *text, size_t size, char out[16])
{
  char copy[64];

  if (size >= sizeof copy || memchr (text, '\0', size))
    return 0;
  memcpy (copy, text, size);
  copy[size] = '\0';
  return read_date (copy, out) == 1 && strlen (out) > 4;
}

static int
take_date (struct entry *e)
{
  char out[16];
  int found = read_date (e->plain, out);

  if (found < 0)
    e->why = "type.two-digit-year";
  if (found == 1 && !(e->made = kdc__arena_strdup (e->arena, out)))
    return KDC_ENOMEM;
  return KDC_OK;
}

/* Behind hours and their sign: minutes, and seconds behind a colon; *end behind them. */
static int
read_minutes (const char *at, int sign, const char **minutes, const char **seconds,
              const char **end)
{
  size_t width = digits_at (at);

  *minutes = *seconds = "00";
  *end = at;
  if (width == 0)
    return sign == 'h';
  *minutes = at;
  *end = at + 2;
  if (width != 2 || sign != ':' || at[2] != ':')
    return width == 2;
  *seconds = at + 3;
  *end = at + 5;
  return digits_at (at + 3) == 2;
}

/* "8:30", "08:30:15", "8h30", "8h", then a blank or nothing; *end behind it. */
static int
read_time (const char *text, const char **end, char out[16])
{
  size_t hours = digits_at (text);
  int sign = text[hours];
  const char *minutes, *seconds;

  if (hours < 1 || hours > 2 || (sign != ':' && sign != 'h')
      || !read_minutes (text + hours + 1, sign, &minutes, &seconds, end))
    return 0;
  snprintf (out, 16, "%s%.*s:%.2s:%.2s", hours == 1 ? "0" : "", (int) hours, text, minutes,
            seconds);
  return **end == '\0' || kdc__is_space (**end);
}

/* ISO, with T or a blank between. */
static int
read_iso (const char *text, char date[16], char time[16])
{
  const char *end;
  kdc__day day;

  if (strlen (text) < 12 || (text[10] != 't' && text[10] != ' ')
      || kdc__day_parse (text, 10, &day) != 0 || !read_time (text + 11, &end, time))
    return 0;
  snprintf (date, 16, "%.10s", text);
  return *end == '\0';
}

/* The time stands before the date or behind it: 1, 0, or -1 as read_date; 2: there is no time. */
static int
read_date_time (char *text, char date[16], char time[16])
{
  char *blank = strrchr (text, ' ');
  const char *end;

  if (read_iso (text, date, time))
    return 1;
  if (read_time (text, &end, time))
    return read_date (text + (end - text), date);
  if (!blank || !read_time (blank + 1, &end, time) || *end)
    return 2;
  *blank = '\0';
  return read_date (text, date);
}

static int
take_date_time (struct entry *e)
{
  int partial = e->node->field_type->type == KDC__T_PARTIAL_DATE, found;
  char date[16], time[16];

  found = read_date_time (e->plain, date, time);
  if (found == 2)
    return partial ? take_date (e) : KDC_OK;
  if (found < 0)
    e->why = "type.two-digit-year";
  if (found != 1)
    return KDC_OK;
  if (partial && strcmp (time + 5, ":00") == 0)
    time[5] = '\0';
  e->made = kdc__arena_printf (e->arena, "%sT%s", date, time);
  return e->made ? KDC_OK : KDC_ENOMEM;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Groups of three with one sign between them, the first of one to three, not beginning with 0:
 * how many groups; 0: it is not grouped so. */
static int
count_groups (const char *text, const char *end, char sign)
{
  size_t width = digits_at (text);
  int groups = 1;

  if (width < 1 || width > 3 || (*text == '0' && text + width < end))
    return 0;
  for (text += width; text < end; text += 4, groups++)
    if (*text != sign || digits_at (text + 1) != 3)
      return 0;
  return text == end ? groups : 0;
}

static int
make_number (struct entry *e, const char *sign, const char *whole, const char *end,
             const char *fraction)
{
  char *out = kdc__arena_alloc (e->arena, strlen (e->plain) + 2);
  size_t n = 0;

  e->made = out;
  if (!out)
    return KDC_ENOMEM;
  if (*sign == '-')
    out[n++] = '-';
  for (; whole < end; whole++)
    if (is_digit (*whole))
      out[n++] = *whole;
  if (fraction) {
    out[n++] = '.';
    memcpy (out + n, fraction, strlen (fraction));
  }
  return KDC_OK;
}

/* With a comma: decimals stand behind it. */
static int
take_fraction (struct entry *e, const char *whole, const char *comma)
{
  size_t width = digits_at (whole), decimals = digits_at (comma + 1);

  if (!width || !decimals || comma[1 + decimals])
    return KDC_OK;
  if (whole + width == comma || count_groups (whole, comma, '.')
      || count_groups (whole, comma, ' '))
    return make_number (e, e->plain, whole, comma, comma + 1);
  return KDC_OK;
}

/* A comma stands before decimals, points or blanks between groups of three. */
static int
take_number (struct entry *e)
{
  const char *sign = e->plain, *whole = sign + (*sign == '-' || *sign == '+');
  const char *comma = strchr (whole, ','), *end = whole + strlen (whole);
  int points = count_groups (whole, end, '.'), blanks = count_groups (whole, end, ' ');

  if (comma)
    return take_fraction (e, whole, comma);
  if (points == 2 && strcmp (e->node->field_type->name, "decimal") == 0) {
    e->why = "type.ambiguous-number";
    return KDC_OK;
  }
  return points > 1 || blanks > 1 ? make_number (e, sign, whole, end, NULL) : KDC_OK;
}

/* "20.000 đồng" */
static int
take_money (struct entry *e)
{
  static const char *const units[] = { "đồng", "vnđ", "vnd", "đ", "₫" };
  size_t size = strlen (e->plain), i, unit;
  int named = 0, status;

  for (i = 0; i < sizeof units / sizeof *units && !named; i++) {
    unit = strlen (units[i]);
    if (size <= unit || strcmp (e->plain + size - unit, units[i]) != 0)
      continue;
    for (size -= unit; size > 0 && kdc__is_space (e->plain[size - 1]); size--)
      ;
    e->plain[size] = '\0';
    named = 1;
  }
  status = take_number (e);
  if (status == KDC_OK && named && !e->made)
    e->made = e->plain;
  return status;
}

/* --- numbers that are names ------------------------------------------------------------------- */

static int
take_without (struct entry *e, const char *signs)
{
  size_t i, n = 0;

  e->made = kdc__arena_strdup (e->arena, e->text);
  if (!e->made)
    return KDC_ENOMEM;
  for (i = 0; i < e->size; i++) {
    if (e->text[i] == '\xC2' && e->text[i + 1] == '\xA0')
      i++;                          /* no-break space */
    else if (!strchr (signs, e->text[i]))
      e->made[n++] = e->text[i];
  }
  e->made[n] = '\0';
  return KDC_OK;
}

static int
take_phone (struct entry *e)
{
  return take_without (e, " .-()");
}

static int
take_id (struct entry *e)
{
  return take_without (e, " ");
}

static int
take_boolean (struct entry *e)
{
  static const char *const words[][2] = {
    { "có", "true" }, { "đúng", "true" }, { "on", "true" }, { "yes", "true" }, { "1", "true" },
    { "true", "true" }, { "không", "false" }, { "sai", "false" }, { "off", "false" },
    { "no", "false" }, { "0", "false" }, { "false", "false" },
  };
  size_t i;

  for (i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp (e->plain, words[i][0]) == 0) {
      e->made = kdc__arena_strdup (e->arena, words[i][1]);
      return e->made ? KDC_OK : KDC_ENOMEM;
    }
  return KDC_OK;
}

/* --- codes ------------------------------------------------------------------------------------ */

/* Whether a name of the code is the one whose key this is. */
static int
has_name (struct kdc__arena *scratch, const struct kdc__code *code, const char *key, int *out)
{
  char *other;
  int lang, status = KDC_OK;

  *out = 0;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK && !*out; lang++) {
    const char *name = code->name.by_lang[lang];

    if (!name)
      continue;
    status = kdc__name_key (scratch, name, strlen (name), &other);
    *out = status == KDC_OK && strcmp (key, other) == 0;
  }
  return status;
}

/* The only code in force whose name this is, in either language. */
static int
find_name (struct entry *e, const struct kdc__codelist *list, const struct kdc__code **out)
{
  struct kdc__arena scratch;
  char *key;
  size_t i, count = 0;
  int found, status;

  *out = NULL;
  kdc__arena_init (&scratch, e->arena->ctx);
  status = kdc__name_key (&scratch, e->text, e->size, &key);
  for (i = 0; i < list->count && status == KDC_OK; i++) {
    const struct kdc__code *code = list->codes + i;

    if (code->valid_from > e->on || code->valid_to < e->on)
      continue;
    status = has_name (&scratch, code, key, &found);
    if (status == KDC_OK && found) {
      *out = code;
      count++;
    }
  }
  kdc__arena_free (&scratch);
  if (count != 1)
    *out = NULL;
  return status;
}

static int
take_code (struct entry *e)
{
  const struct kdc__codelist *list;
  const struct kdc__code *code;
  kdc_error *why = NULL;
  int status = KDC_ENOTFOUND;

  if (e->node->node.list)
    status = kdc__catalog_codelist (e->catalog, e->node->node.list, e->on, &list, &why);
  kdc__error_delete (why);
  if (status == KDC_ENOTFOUND)
    return KDC_OK;                      /* validation says so */
  if (status != KDC_OK || kdc__codelist_find (list, e->text, e->size, INT32_MIN))
    return status;
  status = find_name (e, list, &code);
  if (status == KDC_OK && code && !(e->made = kdc__arena_strdup (e->arena, code->value)))
    return KDC_ENOMEM;
  return status;
}

/* --- all of them ------------------------------------------------------------------------------ */

static const struct { const char *type; int (*take) (struct entry *e); } types[] = {
  { "date", take_date }, { "partial-date", take_date_time }, { "date-time", take_date_time },
  { "boolean", take_boolean }, { "integer", take_number }, { "decimal", take_number },
  { "money", take_money }, { "phone", take_phone }, { "personal-id", take_id },
  { "id-number", take_id }, { "code", take_code },
};

static int
make_plain (struct entry *e)
{
  int status = kdc__lower (e->arena, e->text, e->size, &e->plain);

  if (status == KDC_OK) {
    replace_all (e->plain, "\xC2\xA0", " ");            /* no-break space */
    replace_all (e->plain, "\xE2\x80\xAF", " ");        /* narrow no-break space */
  }
  return status;
}

/* What was made must be of the type; else the text stands as it was typed, to be mended. */
static int
is_of_type (const struct entry *e, int *out)
{
  const struct kdc__field_type *type = e->node->field_type;
  struct kdc__value value;
  size_t size = strlen (e->made);
  int status = kdc__value_parse (type->type, e->made, size, &value);

  if (status == KDC_OK && type->check && !e->node->node.list)
    status = type->check (e->catalog->ctx, e->made, size, &value);
  *out = status == KDC_OK;
  return status == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
}

int
kdc__entry_read (struct kdc_catalog *catalog, const struct kdc__form_node *node, kdc__day on,
                 const char *text, size_t size, struct kdc__arena *arena, char **out,
                 size_t *out_size, const char **why)
{
  struct entry e = { .catalog = catalog, .node = node, .on = on, .arena = arena };
  size_t i;
  int status, good = 0;

  kdc__trim (&text, &size);
  status = kdc__nfc (arena, text, size, &e.text, &e.size);
  if (status == KDC_OK)
    status = make_plain (&e);
  for (i = 0; i < sizeof types / sizeof *types && status == KDC_OK && size; i++)
    if (strcmp (types[i].type, node->field_type->name) == 0)
      status = types[i].take (&e);
  if (status == KDC_OK && e.made)
    status = is_of_type (&e, &good);
  *out = good ? e.made : e.text;
  *out_size = good ? strlen (e.made) : e.size;
  *why = e.why;
  return status;
}
