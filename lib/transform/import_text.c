/* import_text.c - texts of a record for people. The portal's come from word processors and web
 * editors: markup, entities, no-break spaces, line ends of three kinds, decomposed letters. */
#include "transform/import_map.h"

#include <stdarg.h>
#include <stdio.h>

/* --- escapes of JSON that no XML text can replace --------------------------------------------- */

static int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char) (c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t
unit_at (const char *text)
{
  uint32_t unit = 0;
  int i;

  for (i = 2; i < 6; i++)
    unit = unit << 4 | (uint32_t) hex_digit (text[i]);
  return unit;
}

/* A soft line end of a word processor is a line end; the other characters are not legible. */
static uint32_t
legible (uint32_t code)
{
  char bytes[4];
  size_t size;

  if (code == 0x0B || code == 0x0C)
    return '\n';
  if (code >= 0xD800 && code <= 0xDFFF)
    return 0xFFFD;
  size = kdc__utf8_put (code, bytes);
  return kdc__utf8_check (bytes, size) < size ? 0xFFFD : code;
}

/* The scanner has checked the escapes. */
static size_t
undo_escape (const char *text, size_t size, uint32_t *code)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  uint32_t low;

  if (text[1] != 'u') {
    *code = legible ((unsigned char) to[strchr (from, text[1]) - from]);
    return 2;
  }
  *code = unit_at (text);
  if (*code >= 0xD800 && *code < 0xDC00 && size >= 12 && text[6] == '\\' && text[7] == 'u') {
    low = unit_at (text + 6);
    if (low >= 0xDC00 && low < 0xE000) {
      *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
      return 12;
    }
  }
  *code = legible (*code);
  return 6;
}

static void
undo_escapes (const char *text, size_t size, struct kdc_buffer *out)
{
  uint32_t code;
  char bytes[4];
  size_t at = 0;

  while (at < size)
    if (text[at] == '\\') {
      at += undo_escape (text + at, size - at, &code);
      kdc__buffer_append (out, bytes, kdc__utf8_put (code, bytes));
    } else {
      kdc__buffer_putc (out, text[at++]);
    }
}

/* --- white space ------------------------------------------------------------------------------ */

enum { OTHER, BLANK, LINE_END, UNSEEN };

static int
class_of (uint32_t code)
{
  static const struct { uint32_t first, last; int class; } ranges[] = {
    { '\t', '\t', BLANK }, { '\n', '\n', LINE_END }, { '\r', '\r', LINE_END },
    { ' ', ' ', BLANK }, { 0x85, 0x85, LINE_END }, { 0xA0, 0xA0, BLANK }, { 0xAD, 0xAD, UNSEEN },
    { 0x2000, 0x200A, BLANK }, { 0x200B, 0x200F, UNSEEN }, { 0x2028, 0x2029, LINE_END },
    { 0x202A, 0x202E, UNSEEN }, { 0x202F, 0x202F, BLANK }, { 0x205F, 0x205F, BLANK },
    { 0x2060, 0x2060, UNSEEN }, { 0x3000, 0x3000, BLANK }, { 0xFEFF, 0xFEFF, UNSEEN },
  };
  size_t i;

  for (i = 0; i < sizeof ranges / sizeof *ranges && ranges[i].first <= code; i++)
    if (code <= ranges[i].last)
      return ranges[i].class;
  return OTHER;
}

/* One blank between words, at most one empty line, nothing at the ends. */
static void
tidy (const char *text, size_t size, struct kdc_buffer *out)
{
  size_t at, next, lines = 0, blanks = 0;
  uint32_t code;

  for (at = 0; at < size; at = next) {
    next = kdc__utf8_next (text, size, at, &code);
    switch (class_of (code)) {
    case BLANK:
      blanks++;
      break;
    case LINE_END:
      lines += !(code == '\n' && at > 0 && text[at - 1] == '\r');
      break;
    case OTHER:
      if (out->size > 0 && lines > 0)
        kdc__buffer_puts (out, lines > 1 ? "\n\n" : "\n");
      else if (out->size > 0 && blanks > 0)
        kdc__buffer_putc (out, ' ');
      lines = blanks = 0;
      kdc__buffer_append (out, text + at, next - at);
      break;
    default:
      break;
    }
  }
}

/* --- texts ------------------------------------------------------------------------------------ */

static const char *
keep_text (struct kdc__import_build *b, const struct kdc_buffer *text)
{
  char *normal = NULL;
  size_t size;

  if (text->status != KDC_OK
      || kdc__nfc (b->arena, text->size ? text->data : "", text->size, &normal, &size) != KDC_OK) {
    b->status = KDC_ENOMEM;
    return "";
  }
  return normal;
}

static const char *
make_text (struct kdc__import_build *b, struct kdc__import_value *value)
{
  struct kdc_buffer plain, read, neat;
  const char *text = value->raw, *made;
  size_t size = value->raw_length;

  kdc__buffer_init (&plain, b->ctx, 0);
  kdc__buffer_init (&read, b->ctx, 0);
  kdc__buffer_init (&neat, b->ctx, 0);
  if (value->escaped) {
    undo_escapes (text, size, &plain);
    text = plain.size ? plain.data : "";
    size = plain.size;
  }
  value->repaired = value->escaped;
  if (kdc__import_unmark (text, size, &read)) {
    value->repaired = 1;
    text = read.size ? read.data : "";
    size = read.size;
  }
  tidy (text, size, &neat);
  if (plain.status != KDC_OK || read.status != KDC_OK)
    b->status = KDC_ENOMEM;
  made = keep_text (b, &neat);
  kdc__buffer_clear (&plain);
  kdc__buffer_clear (&read);
  kdc__buffer_clear (&neat);
  return made;
}

const char *
kdc__import_text (struct kdc__import_build *b, struct kdc__import_value *value)
{
  if (!value || value->kind == KDC__IMPORT_OBJECT || value->kind == KDC__IMPORT_LIST
      || value->kind == KDC__IMPORT_NULL)
    return "";
  if (!value->text)
    value->text = value->kind == KDC__IMPORT_STRING ? make_text (b, value) : value->raw;
  return value->text;
}

const char *
kdc__import_member_text (struct kdc__import_build *b, const struct kdc__import_value *object,
                         const char *names)
{
  return kdc__import_text (b, kdc__import_member (object, names));
}

const char *
kdc__import_key (struct kdc__import_build *b, const char *text)
{
  char *key;

  if (kdc__plain_key (b->arena, text, strlen (text), &key) == KDC_OK)
    return key;
  b->status = KDC_ENOMEM;
  return "";
}

const char *
kdc__import_print (struct kdc__import_build *b, const char *format, ...)
{
  char piece[256];
  const char *made;
  va_list list;
  int size;

  va_start (list, format);
  size = vsnprintf (piece, sizeof piece, format, list);
  va_end (list);
  if (size >= 0 && (size_t) size < sizeof piece) {
    made = kdc__arena_strndup (b->arena, piece, (size_t) size);
  } else {
    char *room = kdc__arena_array (b->arena, (size_t) size + 1, 1);

    va_start (list, format);
    if (room)
      vsnprintf (room, (size_t) size + 1, format, list);
    va_end (list);
    made = room;
  }
  if (!made)
    b->status = KDC_ENOMEM;
  return made ? made : "";
}
