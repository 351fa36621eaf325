/* normal.c - NFC, case and the key that names are compared by, on utf8proc's tables. Its own
 * decomposing function is not used: it allocates with malloc, and it orders combining marks in
 * quadratic time, which a text of nothing but marks turns into minutes. */
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

#define SHORT_RUN 32u

struct codes {
  struct kdc_context *ctx;
  int32_t *items;
  size_t count, capacity;
};

int
kdc__is_letter (uint32_t code_point)
{
  utf8proc_category_t category;

  if ((code_point >= 0xC0 && code_point <= 0x24F && code_point != 0xD7 && code_point != 0xF7)
      || (code_point >= 0x1E00 && code_point <= 0x1EFF))
    return 1;
  category = utf8proc_category ((int32_t) code_point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

int
kdc__joins_letters (uint32_t code_point)
{
  utf8proc_category_t category = utf8proc_category ((int32_t) code_point);

  return (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
         || (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO)
         || category == UTF8PROC_CATEGORY_ZS || code_point == 0x200C || code_point == 0x200D;
}

static utf8proc_propval_t
class_of (int32_t code)
{
  return utf8proc_get_property (code)->combining_class;
}

static int
is_surely_nfc (uint32_t code)
{
  return code < 0x300 || (code >= 0x1E00 && code <= 0x1EFF) || (code >= 0x2010 && code <= 0x205E)
         || (code >= 0x20A0 && code <= 0x20BF) || (code >= 0x4E00 && code <= 0x9FFF);
}

int
kdc__is_nfc_quick (const char *text, size_t size)
{
  uint32_t code;
  size_t at = 0, letter;

  if (kdc__is_ascii (text, size))
    return 1;
  while (at < size)
    if ((unsigned char) text[at] < 0xCC) {      /* U+0300 begins with 0xCC */
      at++;
    } else if ((letter = kdc__latin_letter (text + at, size - at)) > 0) {
      at += letter;
    } else {
      at = kdc__utf8_next (text, size, at, &code);
      if (!is_surely_nfc (code))
        return 0;
    }
  return 1;
}

/* One code point gives at most 4 of its decomposition, and then takes at least 2 bytes. */
static int
decompose (struct kdc_context *ctx, const char *text, size_t size, utf8proc_option_t options,
           struct codes *out)
{
  size_t at = 0;
  int last_class = UTF8PROC_BOUNDCLASS_START;

  memset (out, 0, sizeof *out);
  out->ctx = ctx;
  if (size > PTRDIFF_MAX / 16)
    return KDC_ENOMEM;
  out->capacity = size * 2 + 4;
  out->items = kdc__realloc (ctx, NULL, out->capacity, sizeof *out->items);
  if (!out->items)
    return KDC_ENOMEM;
  while (at < size) {
    uint32_t code;
    utf8proc_ssize_t made;

    at = kdc__utf8_next (text, size, at, &code);
    made = utf8proc_decompose_char ((int32_t) code, out->items + out->count,
                                    (utf8proc_ssize_t) (out->capacity - out->count), options,
                                    &last_class);
    if (made < 0 || (size_t) made > out->capacity - out->count)
      return KDC_EINTERNAL;
    out->count += (size_t) made;
  }
  return KDC_OK;
}

static void
order_short (int32_t *items, size_t count)
{
  size_t i, j;

  for (i = 1; i < count; i++) {
    int32_t moved = items[i];

    for (j = i; j > 0 && class_of (items[j - 1]) > class_of (moved); j--)
      items[j] = items[j - 1];
    items[j] = moved;
  }
}

/* Counting sort by combining class: linear and stable. */
static int
order_long (struct kdc_context *ctx, int32_t *items, size_t count)
{
  size_t starts[256] = { 0 }, i, sum = 0;
  int32_t *sorted = kdc__realloc (ctx, NULL, count, sizeof *sorted);

  if (!sorted)
    return KDC_ENOMEM;
  for (i = 0; i < count; i++)
    starts[class_of (items[i]) & 0xFF]++;
  for (i = 0; i < 256; i++) {
    size_t of_class = starts[i];

    starts[i] = sum;
    sum += of_class;
  }
  for (i = 0; i < count; i++)
    sorted[starts[class_of (items[i]) & 0xFF]++] = items[i];
  memcpy (items, sorted, count * sizeof *items);
  kdc__free (ctx, sorted);
  return KDC_OK;
}

/* Canonical order: each run of marks by combining class (The Unicode Standard, D109). */
static int
order_marks (struct codes *codes)
{
  size_t start = 0, end;

  for (; start < codes->count; start = end + 1) {
    for (end = start; end < codes->count && class_of (codes->items[end]) != 0; end++)
      ;
    if (end - start <= SHORT_RUN)
      order_short (codes->items + start, end - start);
    else if (order_long (codes->ctx, codes->items + start, end - start) != KDC_OK)
      return KDC_ENOMEM;
  }
  return KDC_OK;
}

static int
write_codes (struct kdc__arena *arena, const struct codes *codes, char **out, size_t *out_size)
{
  size_t size = 0, i;
  char bytes[4];

  for (i = 0; i < codes->count; i++)
    size += kdc__utf8_put ((uint32_t) codes->items[i], bytes);
  *out = kdc__arena_alloc (arena, size + 1);
  if (!*out)
    return KDC_ENOMEM;
  for (size = 0, i = 0; i < codes->count; i++) {
    size_t length = kdc__utf8_put ((uint32_t) codes->items[i], bytes);

    memcpy (*out + size, bytes, length);
    size += length;
  }
  if (out_size)
    *out_size = size;
  return KDC_OK;
}

static int
compose (struct codes *codes)
{
  utf8proc_ssize_t count
    = utf8proc_normalize_utf32 (codes->items, (utf8proc_ssize_t) codes->count,
                                UTF8PROC_COMPOSE | UTF8PROC_STABLE);

  if (count < 0)
    return KDC_EINTERNAL;
  codes->count = (size_t) count;
  return KDC_OK;
}

int
kdc__nfc (struct kdc__arena *arena, const char *text, size_t size, char **out, size_t *out_size)
{
  struct codes codes;
  int status;

  *out = NULL;
  if (kdc__is_nfc_quick (text, size)) {
    *out = kdc__arena_strndup (arena, text, size);
    if (*out && out_size)
      *out_size = size;
    return *out ? KDC_OK : KDC_ENOMEM;
  }
  status = decompose (arena->ctx, text, size, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &codes);
  if (status == KDC_OK)
    status = order_marks (&codes);
  if (status == KDC_OK)
    status = compose (&codes);
  if (status == KDC_OK)
    status = write_codes (arena, &codes, out, out_size);
  kdc__free (arena->ctx, codes.items);
  return status;
}

static int
change_case (struct kdc__arena *arena, const char *text, size_t size,
             utf8proc_int32_t (*change) (utf8proc_int32_t), char **out)
{
  struct codes codes = { arena->ctx, NULL, 0, 0 };
  size_t at = 0;
  uint32_t code;
  int status;

  *out = NULL;
  codes.items = kdc__realloc (arena->ctx, NULL, size, sizeof *codes.items);
  if (!codes.items)
    return KDC_ENOMEM;
  while (at < size) {
    at = kdc__utf8_next (text, size, at, &code);
    codes.items[codes.count++] = change ((utf8proc_int32_t) code);
  }
  status = write_codes (arena, &codes, out, NULL);
  kdc__free (arena->ctx, codes.items);
  return status;
}

int
kdc__upper (struct kdc__arena *arena, const char *text, size_t size, char **out)
{
  return change_case (arena, text, size, utf8proc_toupper, out);
}

int
kdc__lower (struct kdc__arena *arena, const char *text, size_t size, char **out)
{
  return change_case (arena, text, size, utf8proc_tolower, out);
}

static int
is_white (int32_t code)
{
  return (code >= '\t' && code <= '\r') || code == 0x85
         || (utf8proc_category (code) >= UTF8PROC_CATEGORY_ZS
             && utf8proc_category (code) <= UTF8PROC_CATEGORY_ZP);
}

static void
collapse_spaces (struct codes *codes)
{
  size_t i, kept = 0;

  for (i = 0; i < codes->count; i++) {
    if (!is_white (codes->items[i]))
      codes->items[kept++] = codes->items[i];
    else if (kept > 0 && codes->items[kept - 1] != ' ')
      codes->items[kept++] = ' ';
  }
  if (kept > 0 && codes->items[kept - 1] == ' ')
    kept--;
  codes->count = kept;
}

static int
is_tone (int32_t code)
{
  return code == 0x300 || code == 0x301 || code == 0x303 || code == 0x309 || code == 0x323;
}

static int
is_letter (int32_t code)
{
  return utf8proc_category (code) >= UTF8PROC_CATEGORY_LU
         && utf8proc_category (code) <= UTF8PROC_CATEGORY_LO;
}

static int
is_open_rhyme (int32_t first, int32_t second)
{
  return (first == 'o' && (second == 'a' || second == 'e')) || (first == 'u' && second == 'y');
}

/* Whether a rhyme that starts at start has an onset, or the beginning of a word, before it:
 * in "quý" the u belongs to the onset, in "giòa" the i does, in "ngoéo" and "khuỷu" there is no
 * rhyme of this kind at all. */
static int
has_onset (const int32_t *items, size_t start)
{
  int32_t before = start > 0 ? items[start - 1] : ' ';

  if (!is_letter (before))
    return class_of (before) == 0;      /* a mark: the letter under it is a vowel */
  if (before == 'q')
    return items[start] != 'u';
  if (before == 'i')
    return start > 1 && items[start - 2] == 'g' && (start == 2 || !is_letter (items[start - 3]));
  return before != 'a' && before != 'e' && before != 'o' && before != 'u' && before != 'y';
}

/* Old style marks the first letter of an open oa, oe, uy (hòa, khỏe, thủy), new style the second
 * (hoà, khoẻ, thuỷ). The key has the new style. Works on small letters in NFD; a letter with
 * another mark (ô, ư) or both letters with a tone is no such rhyme. */
static void
unify_tones (struct codes *codes)
{
  int32_t *items = codes->items;
  size_t i;

  for (i = 0; i + 2 < codes->count; i++) {
    int32_t tone = items[i + 1];

    if (!is_tone (tone) || !is_open_rhyme (items[i], items[i + 2]))
      continue;
    if (i + 3 < codes->count && (is_letter (items[i + 3]) || class_of (items[i + 3]) != 0))
      continue;
    if (!has_onset (items, i))
      continue;
    items[i + 1] = items[i + 2];
    items[i + 2] = tone;
  }
}

int
kdc__name_key (struct kdc__arena *arena, const char *text, size_t size, char **out)
{
  const utf8proc_option_t options
    = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  struct codes codes;
  char *whole;
  int status;

  *out = NULL;
  if (!kdc__is_nfc_quick (text, size)) {      /* folding asks for it: Unicode, D145 */
    if (kdc__nfc (arena, text, size, &whole, &size) != KDC_OK)
      return KDC_ENOMEM;
    text = whole;
  }
  status = decompose (arena->ctx, text, size, options, &codes);
  if (status == KDC_OK)
    status = order_marks (&codes);
  if (status == KDC_OK) {
    collapse_spaces (&codes);
    unify_tones (&codes);
    status = compose (&codes);
  }
  if (status == KDC_OK)
    status = write_codes (arena, &codes, out, NULL);
  kdc__free (arena->ctx, codes.items);
  return status;
}

/* Letters without their marks; what is no mark stays in its place. */
static void
drop_marks (struct codes *codes)
{
  size_t i, kept = 0;

  for (i = 0; i < codes->count; i++)
    if (class_of (codes->items[i]) == 0)
      codes->items[kept++] = codes->items[i] == 0x111 ? 'd' : codes->items[i];      /* đ */
  codes->count = kept;
}

int
kdc__plain_key (struct kdc__arena *arena, const char *text, size_t size, char **out)
{
  const utf8proc_option_t options
    = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  struct codes codes;
  int status = decompose (arena->ctx, text, size, options, &codes);

  *out = NULL;
  if (status == KDC_OK) {
    collapse_spaces (&codes);
    drop_marks (&codes);
    status = write_codes (arena, &codes, out, NULL);
  }
  kdc__free (arena->ctx, codes.items);
  return status;
}
