/* scan.c - the linear pre-scan. Every byte is looked at twice at most: once as UTF-8, once as
 * mark-up. It keeps no tree and no names, only counters: what a document means is the parser's
 * business, what a document may cost is decided here. */
#include "xml/scan.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "xml/guest.h"

#define EACH(byte) (UINT64_C (0x0101010101010101) * (byte))

/* White space; may be in a name; may begin one. */
enum { SPACE = 1, NAME = 2, START = 4 };

static const unsigned char classes[256] = {
   0,  0,  0,  0,  0,  0,  0,  0,  0,  1,  1,  0,  0,  1,  0,  0,
   0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
   1,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  2,  2,  0,
   2,  2,  2,  2,  2,  2,  2,  2,  2,  2,  6,  0,  0,  0,  0,  0,
   0,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  0,  0,  0,  0,  6,
   0,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  0,  0,  0,  0,  0,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
   6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,  6,
};

struct namespaces { size_t depth, count; };   /* of one element that declares some */

struct scanner {
  struct kdc_context *ctx;
  const char *data;
  char *copy;
  size_t at, stop, end, size;       /* stop: of the start tag at hand; end: first bad character */
  size_t lt, amp;                   /* the next '<' and '&' that are known of, or end */
  size_t tag, attributes, declared; /* of the start tag at hand */
  size_t elements, depth, deepest, in_force;
  struct namespaces *marks;
  size_t mark_count, mark_capacity;
  struct kdc__findings *findings;
  int status, refused;
};

/* What the functions of a scan return. */
enum { GO_ON, STOP };

static int
class_of (const struct scanner *s, size_t at)
{
  return classes[(unsigned char) s->data[at]];
}

static int
refuse_named (struct scanner *s, const char *code, const char *why, size_t offset,
              const char *param, const char *value)
{
  s->refused = 1;
  s->status = kdc__input_report (s->findings, code, why, offset, param, value);
  return STOP;
}

static int
refuse (struct scanner *s, const char *why, size_t offset)
{
  return refuse_named (s, "input.not-xml", why, offset, NULL, NULL);
}

static int
over_limit (struct scanner *s, enum kdc__option option, size_t offset)
{
  struct kdc__finding_spec spec = { .code = "input.limit", .offset = offset };
  char most[32];

  s->refused = 1;
  snprintf (most, sizeof most, "%lld", (long long) kdc__limit (s->ctx, option));
  s->status = kdc__findings_add (s->findings, &spec, "limit", kdc__option_row (option)->name,
                                 "most", most, "unit", kdc__option_row (option)->unit, NULL);
  return STOP;
}

static size_t
limit (const struct scanner *s, enum kdc__option option)
{
  return (size_t) kdc__limit (s->ctx, option);
}

/* The bytes gave out: the tag is over its limit, or a bad character comes next (said at the end
 * of the scan), or something was not closed. */
static int
cut_short (struct scanner *s, const char *why, size_t offset)
{
  if (s->stop < s->end)
    return over_limit (s, KDC__MAX_TAG_BYTES, s->tag);
  if (s->end < s->size)
    return STOP;
  return refuse (s, why, offset);
}

/* Locals, because a store to s->at for each byte would be half the cost of a scan. */
static inline void
skip (struct scanner *s, int class)
{
  const unsigned char *data = (const unsigned char *) s->data, *p = data + s->at;
  const unsigned char *stop = data + s->stop;

  while (p < stop && (classes[*p] & class))
    p++;
  s->at = (size_t) (p - data);
}

/* Mostly there is none, or one. */
static inline void
skip_space (struct scanner *s)
{
  if (s->at < s->stop && (class_of (s, s->at) & SPACE)
      && ++s->at < s->stop && (class_of (s, s->at) & SPACE))
    skip (s, SPACE);
}

static size_t
find (const struct scanner *s, char c, size_t from, size_t stop)
{
  const char *found = memchr (s->data + from, c, stop - from);

  return found ? (size_t) (found - s->data) : stop;
}

/* The first '<' from here on, or end. Each is looked for once. */
static inline size_t
next_lt (struct scanner *s)
{
  if (s->lt < s->at)
    s->lt = find (s, '<', s->at, s->end);
  return s->lt;
}


static int
code_point_report (struct scanner *s, uint32_t code, size_t offset)
{
  char text[16];

  snprintf (text, sizeof text, "U+%04X", (unsigned) code);
  return refuse_named (s, "input.character", NULL, offset, "character", text);
}

static int
digit_of (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char) (c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* &#…; at the '&'; the '#' was seen. */
static int
character_reference (struct scanner *s)
{
  size_t start = s->at, digits;
  int base = 10;
  uint32_t code = 0;
  char bytes[4];

  s->at += 2;
  if (s->at < s->stop && s->data[s->at] == 'x') {
    base = 16;
    s->at++;
  }
  digits = s->at;
  for (; s->at < s->stop && digit_of (s->data[s->at]) < base; s->at++)
    if (code <= 0x10FFFF)
      code = code * (uint32_t) base + (uint32_t) digit_of (s->data[s->at]);
  if (s->at == s->stop)
    return cut_short (s, "bad-reference", start);
  if (s->at == digits || s->data[s->at] != ';')
    return refuse (s, "bad-reference", start);
  s->at++;
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)
      || kdc__utf8_check (bytes, kdc__utf8_put (code, bytes)) == 0)
    return code_point_report (s, code, start);
  return GO_ON;
}

static int
is_predefined (const char *name, size_t length)
{
  static const char *const names[] = { "amp", "lt", "gt", "quot", "apos" };
  size_t i;

  for (i = 0; i < sizeof names / sizeof *names; i++)
    if (kdc__streq_n (names[i], name, length))
      return 1;
  return 0;
}

static int
reference (struct scanner *s)
{
  size_t start = s->at, length;
  char name[64];

  if (start + 1 < s->stop && s->data[start + 1] == '#')
    return character_reference (s);
  s->at++;
  if (s->at < s->stop && (class_of (s, s->at) & START))
    skip (s, NAME);
  if (s->at == s->stop)
    return cut_short (s, "unescaped-ampersand", start);
  length = s->at - start - 1;
  if (length == 0 || s->data[s->at] != ';')
    return refuse (s, "unescaped-ampersand", start);
  s->at++;
  if (is_predefined (s->data + start + 1, length))
    return GO_ON;
  snprintf (name, sizeof name, "%.*s", (int) (length < 40 ? length : 40), s->data + start + 1);
  name[kdc__utf8_check (name, strlen (name))] = '\0';
  return refuse_named (s, "input.not-xml", "undefined-entity", start, "entity", name);
}

/* A name in a tag; what it is missing for is told by why. */
static int
name (struct scanner *s, const char *why)
{
  size_t start = s->at;

  if (s->at < s->stop && !(class_of (s, s->at) & START))
    return refuse (s, why, s->at);
  skip (s, NAME);
  if (s->at - start > limit (s, KDC__MAX_NAME_BYTES))
    return over_limit (s, KDC__MAX_NAME_BYTES, start);
  return s->at == s->stop ? cut_short (s, "unclosed-tag", s->tag) : GO_ON;
}

static int
skip_references (struct scanner *s, size_t to)
{
  while (s->amp < to) {
    if (s->amp >= s->at) {
      s->at = s->amp;
      if (reference (s) == STOP)
        return STOP;
    }
    s->amp = find (s, '&', s->at, s->end);
  }
  s->at = to;
  return GO_ON;
}

/* From here to `to` there is text or part of a value. */
static inline int
references (struct scanner *s, size_t to)
{
  if (s->amp < to)
    return skip_references (s, to);
  s->at = to;
  return GO_ON;
}

static int
value (struct scanner *s)
{
  size_t start = s->at, to, quote;

  s->at++;
  to = next_lt (s) < s->stop ? s->lt : s->stop;
  quote = find (s, s->data[start], s->at, to);
  if (references (s, quote) == STOP)
    return STOP;
  if (quote == s->stop)
    return cut_short (s, "unclosed-value", start);
  if (quote == to)
    return refuse (s, "lt-in-attribute", quote);
  s->at++;
  return GO_ON;
}

static int
attribute (struct scanner *s)
{
  size_t start = s->at, length;

  if (name (s, "bad-attribute") == STOP)
    return STOP;
  length = s->at - start;
  if (++s->attributes > limit (s, KDC__MAX_ATTRIBUTES))
    return over_limit (s, KDC__MAX_ATTRIBUTES, start);
  if (length >= 5 && memcmp (s->data + start, "xmlns", 5) == 0
      && (length == 5 || s->data[start + 5] == ':'))
    s->declared++;
  skip_space (s);
  if (s->at < s->stop && s->data[s->at] != '=')
    return refuse (s, "bad-attribute", start);
  if (s->at < s->stop)
    s->at++;
  skip_space (s);
  if (s->at == s->stop)
    return cut_short (s, "unclosed-tag", s->tag);
  if (s->data[s->at] != '"' && s->data[s->at] != '\'')
    return refuse (s, "unquoted-value", s->at);
  return value (s);
}

/* The tag that was read opens an element: depth, and the declarations that come into force. */
static int
open_element (struct scanner *s)
{
  void *marks = s->marks;

  s->depth++;
  if (s->depth > limit (s, KDC__MAX_DEPTH))
    return over_limit (s, KDC__MAX_DEPTH, s->tag);
  if (s->depth > s->deepest)
    s->deepest = s->depth;
  s->in_force += s->declared;
  if (s->in_force > limit (s, KDC__MAX_NAMESPACES))
    return over_limit (s, KDC__MAX_NAMESPACES, s->tag);
  if (!s->declared)
    return GO_ON;
  s->status = kdc__grow (s->ctx, &marks, &s->mark_capacity, s->mark_count, sizeof *s->marks);
  if (s->status != KDC_OK)
    return STOP;
  s->marks = marks;
  s->marks[s->mark_count++] = (struct namespaces) { s->depth, s->declared };
  return GO_ON;
}

static void
close_element (struct scanner *s)
{
  if (s->mark_count && s->marks[s->mark_count - 1].depth == s->depth)
    s->in_force -= s->marks[--s->mark_count].count;
  s->depth--;
}

static void
begin_tag (struct scanner *s)
{
  size_t most = limit (s, KDC__MAX_TAG_BYTES);

  s->tag = s->at;
  s->stop = s->end - s->at > most ? s->at + most : s->end;
  s->attributes = s->declared = 0;
}

/* Behind the name: attributes up to the '>' or "/>". */
static int
attributes (struct scanner *s)
{
  for (;;) {
    size_t before = s->at;

    skip_space (s);
    if (s->at == s->stop)
      return cut_short (s, "unclosed-tag", s->tag);
    if (s->data[s->at] == '>' || s->data[s->at] == '/')
      return GO_ON;
    if (s->data[s->at] == '<')
      return refuse (s, "unclosed-tag", s->tag);
    if (s->at == before)
      return refuse (s, "bad-attribute", s->at);
    if (attribute (s) == STOP)
      return STOP;
  }
}

static int
start_tag (struct scanner *s)
{
  int empty;

  if (!(class_of (s, s->at + 1) & START))
    return refuse (s, "unescaped-lt", s->at);
  if (s->depth == 0 && s->elements > 0)
    return refuse (s, "after-root", s->at);
  if (++s->elements > limit (s, KDC__MAX_ELEMENTS))
    return over_limit (s, KDC__MAX_ELEMENTS, s->at);
  begin_tag (s);
  s->at++;
  if (name (s, "bad-name") == STOP || attributes (s) == STOP)
    return STOP;
  empty = s->data[s->at++] == '/';
  if (empty && s->at == s->stop)
    return cut_short (s, "unclosed-tag", s->tag);
  if (empty && s->data[s->at++] != '>')
    return refuse (s, "bad-attribute", s->at - 2);
  s->stop = s->end;
  if (open_element (s) == STOP)
    return STOP;
  if (empty)
    close_element (s);
  return GO_ON;
}

/* What is in it is the parser's business: it must be the name of the open element. */
static int
end_tag (struct scanner *s)
{
  const char *close;

  if (s->depth == 0)
    return refuse (s, "stray-end-tag", s->at);
  begin_tag (s);
  close = memchr (s->data + s->at, '>', s->stop - s->at);
  if (!close) {
    s->at = s->stop;
    return cut_short (s, "unclosed-tag", s->tag);
  }
  s->at = (size_t) (close - s->data) + 1;
  s->stop = s->end;
  close_element (s);
  return GO_ON;
}

/* Something that opens with `open` bytes and ends with the text close: comment, CDATA, PI. */
static int
section (struct scanner *s, size_t open, const char *close, const char *why)
{
  size_t start = s->at, most = limit (s, KDC__MAX_TEXT_BYTES) + strlen (close), room;
  const char *found;

  s->at += open;
  room = s->end - s->at < most ? s->end - s->at : most;
  found = memmem (s->data + s->at, room, close, strlen (close));
  if (!found) {
    s->at += room;
    return room == most ? over_limit (s, KDC__MAX_TEXT_BYTES, start) : cut_short (s, why, start);
  }
  s->at = (size_t) (found - s->data) + strlen (close);
  return GO_ON;
}

static int
begins (const struct scanner *s, const char *text, int fold)
{
  size_t i;

  for (i = 0; text[i]; i++)
    if (s->at + i >= s->end || (s->data[s->at + i] != text[i]
                                && (!fold || (s->data[s->at + i] ^ 0x20) != text[i])))
      return 0;
  return 1;
}

static int
declaration (struct scanner *s)
{
  if (begins (s, "<!--", 0))
    return section (s, 4, "-->", "unclosed-comment");
  if (begins (s, "<![CDATA[", 0))
    return s->depth ? section (s, 9, "]]>", "unclosed-cdata")
                    : refuse (s, s->elements ? "after-root" : "no-root", s->at);
  if (begins (s, "<!doctype", 1))
    return refuse_named (s, "input.doctype", NULL, s->at, NULL, NULL);
  return refuse (s, "unescaped-lt", s->at);
}

static int
instruction (struct scanner *s)
{
  if (begins (s, "<?oasis-xml-catalog", 0))
    return refuse (s, "catalog", s->at);
  return section (s, 2, "?>", "unclosed-instruction");
}

static int
markup (struct scanner *s)
{
  if (s->end - s->at < 2)
    return cut_short (s, "unclosed-tag", s->at);
  switch (s->data[s->at + 1]) {
  case '!':
    return declaration (s);
  case '?':
    return instruction (s);
  case '/':
    return end_tag (s);
  default:
    return start_tag (s);
  }
}

/* Text with a CR in it is not handed over by its place. */
static void
hide (char *text, size_t size)
{
  uint64_t word, high;
  size_t at = 0;

  if (memchr (text, '\r', size))
    return;
  for (; size - at >= sizeof word; at += sizeof word) {
    memcpy (&word, text + at, sizeof word);
    high = (word & EACH (0x80)) / 0x80 * 0xFF;
    word = (word & ~high) | (EACH ('x') & high);
    memcpy (text + at, &word, sizeof word);
  }
  for (; at < size; at++)
    if ((unsigned char) text[at] >= 0x80)
      text[at] = 'x';
}

static int
text (struct scanner *s)
{
  size_t start = s->at, size;

  if (references (s, next_lt (s)) == STOP)
    return STOP;
  size = s->at - start;
  if (size > limit (s, KDC__MAX_TEXT_BYTES))
    return over_limit (s, KDC__MAX_TEXT_BYTES, start);
  if (s->copy && !kdc__is_ascii (s->data + start, size))
    hide (s->copy + start, size);
  return GO_ON;
}

/* Between the top-level parts of a document there is white space only. */
static int
outside (struct scanner *s)
{
  skip_space (s);
  if (s->at < s->end && s->data[s->at] != '<')
    return refuse (s, s->elements ? "after-root" : "no-root", s->at);
  return GO_ON;
}

static void
document (struct scanner *s)
{
  while (s->at < s->end)
    if ((s->data[s->at] == '<' ? markup (s) : s->depth ? text (s) : outside (s)) == STOP)
      return;
  if (s->end == s->size && s->elements == 0)
    refuse (s, "no-root", s->end);
}

/* The encoding that the bytes show by themselves, as in appendix F of XML 1.0. */
static const char *
detect (const char *data, size_t size)
{
  static const struct { const char bytes[5]; size_t count; const char *name; } rows[] = {
    { "\0\0\xFE\xFF", 4, "UTF-32BE" }, { "\xFF\xFE\0\0", 4, "UTF-32LE" },
    { "\0\0\0<", 4, "UTF-32BE" }, { "<\0\0\0", 4, "UTF-32LE" },
    { "\xFE\xFF", 2, "UTF-16BE" }, { "\xFF\xFE", 2, "UTF-16LE" },
    { "\0<", 2, "UTF-16BE" }, { "<\0", 2, "UTF-16LE" },
    { "\x4C\x6F\xA7\x94", 4, "EBCDIC" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (size >= rows[i].count && memcmp (data, rows[i].bytes, rows[i].count) == 0)
      return rows[i].name;
  return NULL;
}

/* The declared encoding in <?xml … ?>, as a range of the data; 0: none. */
static size_t
declared_encoding (const char *data, size_t size, size_t *at)
{
  const char *end = memmem (data, size < 1024 ? size : 1024, "?>", 2), *p;
  char quote;

  if (size < 6 || memcmp (data, "<?xml", 5) != 0 || !kdc__is_space (data[5]) || !end)
    return 0;
  p = memmem (data, (size_t) (end - data), "encoding", 8);
  if (!p)
    return 0;
  for (p += 8; p < end && (kdc__is_space (*p) || *p == '='); p++)
    ;
  if (*p != '"' && *p != '\'')
    return 0;
  quote = *p++;
  *at = (size_t) (p - data);
  p = memchr (p, quote, (size_t) (end - p));
  return p ? (size_t) (p - data) - *at : 0;
}

static int
is_utf8_name (const char *text, size_t length)
{
  return length == 5 && (text[0] | 0x20) == 'u' && (text[1] | 0x20) == 't'
         && (text[2] | 0x20) == 'f' && text[3] == '-' && text[4] == '8';
}

/* Also finds out where the text begins. */
static int
encoding (struct scanner *s)
{
  const char *found = detect (s->data, s->size);
  size_t length, at = 0;
  char copy[41];

  if (found)
    return refuse_named (s, "input.encoding", NULL, 0, "encoding", found);
  if (s->size >= 3 && memcmp (s->data, "\xEF\xBB\xBF", 3) == 0)
    s->at = 3;
  length = declared_encoding (s->data + s->at, s->size - s->at, &at);
  if (length == 0 || is_utf8_name (s->data + s->at + at, length))
    return GO_ON;
  snprintf (copy, sizeof copy, "%.*s", (int) (length < 40 ? length : 40), s->data + s->at + at);
  copy[kdc__utf8_check (copy, strlen (copy))] = '\0';
  return refuse_named (s, "input.encoding", NULL, s->at + at, "encoding", copy);
}

/* The high bit of each byte that equals c; exact up to the first byte that is not ASCII. */
static uint64_t
equal_bytes (uint64_t word, unsigned char c)
{
  return ~((word ^ EACH (c)) + EACH (0x7F)) & EACH (0x80);
}

/* How many of the next eight bytes are ASCII without forbidden controls, up to the first other. */
static size_t
plain_bytes (const unsigned char *bytes)
{
  uint64_t word, odd;

  memcpy (&word, bytes, sizeof word);
  word = le64toh (word);
  odd = equal_bytes (word & EACH (0x60), 0);
  if (odd)
    odd &= ~(equal_bytes (word, '\n') | equal_bytes (word, '\r') | equal_bytes (word, '\t'));
  odd |= word & EACH (0x80);
  return odd ? (size_t) __builtin_ctzll (odd) / 8 : sizeof word;
}

/* Length of one character that needs no closer look, or 0. Of three bytes: U+1000 … U+CFFF, which
 * has neither surrogates nor non-characters. */
static size_t
common_character (const unsigned char *p, size_t left)
{
  if (p[0] < 0x80)
    return p[0] >= 0x20 || p[0] == '\n' || p[0] == '\r' || p[0] == '\t';
  if (p[0] >= 0xE1 && p[0] <= 0xEC)
    return left >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 ? 3 : 0;
  return p[0] >= 0xC3 && p[0] <= 0xDF && left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
}

/* Length of the character at p, or 0 when it is none that is allowed. */
static size_t
character (const unsigned char *p, size_t left)
{
  size_t length = common_character (p, left);

  if (length)
    return length;
  length = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 1;
  return length <= left && kdc__utf8_check ((const char *) p, length) == length ? length : 0;
}

enum { BLOCK = 32 };

/* Is this block ASCII without forbidden controls? In a form that compilers turn into vector
 * instructions. */
static int
is_plain_block (const unsigned char *bytes)
{
  unsigned char odd = 0;
  size_t i;

  for (i = 0; i < BLOCK; i++) {
    signed char c = (signed char) bytes[i];       /* negative from 0x80 on */

    odd |= (unsigned char) ((c < 0x20) & (c != '\n') & (c != '\r') & (c != '\t'));
  }
  return !odd;
}

/* Like check_characters, at least up to `goal`; *at is behind what was fine. 0: a bad character. */
static int
check_some (const unsigned char *bytes, size_t size, size_t goal, size_t *at)
{
  size_t p = *at, length = 1;

  while (p < goal && length > 0) {
    length = size - p >= 8 ? plain_bytes (bytes + p) : 0;
    if (length == 0)
      length = character (bytes + p, size - p);
    p += length;
  }
  *at = p;
  return length > 0;
}

/* kdc__utf8_check with a short way for what documents mostly consist of. */
static size_t
check_characters (const char *data, size_t size)
{
  const unsigned char *bytes = (const unsigned char *) data;
  size_t at = 0;

  while (at < size)
    if (size - at >= BLOCK && is_plain_block (bytes + at))
      at += BLOCK;
    else if (!check_some (bytes, size, size - at < BLOCK ? size : at + BLOCK, &at))
      break;
  return at;
}

/* Why the byte at s->end ended the text: not UTF-8 at all, or a character that is refused. */
static int
bad_character (struct scanner *s)
{
  uint32_t code;
  size_t next = kdc__utf8_next (s->data, s->size, s->end, &code);

  if ((unsigned char) s->data[s->end] < 0x80 || next > s->end + 1)
    return code_point_report (s, code, s->end);
  return refuse_named (s, "input.encoding", "not-utf8", s->end, "encoding", "?");
}

static void
scan (struct scanner *s, size_t most, struct kdc__scan *out)
{
  if (s->size > most) {
    over_limit (s, KDC__MAX_DOCUMENT_BYTES, most);
    return;
  }
  if (encoding (s) == STOP)
    return;
  out->bom = s->at;
  s->end = s->stop = s->at + check_characters (s->data + s->at, s->size - s->at);
  s->lt = find (s, '<', s->at, s->end);
  s->amp = find (s, '&', s->at, s->end);
  if (s->copy) {
    memcpy (s->copy, s->data, s->size);
    s->copy[s->size] = '\0';
  }
  document (s);
  if (s->status == KDC_OK && s->end < s->size && !s->refused)
    bad_character (s);
}

int
kdc__xml_scan_copy (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                    char *copy, struct kdc__scan *out, struct kdc__findings *findings)
{
  struct scanner s = { .ctx = ctx, .data = data ? data : "", .copy = copy, .size = size,
                       .findings = findings };

  memset (out, 0, sizeof *out);
  scan (&s, most, out);
  kdc__free (ctx, s.marks);
  out->steps = s.at + s.end;
  out->elements = s.elements;
  out->depth = s.deepest;
  out->refused = s.refused;
  return s.status;
}

int
kdc__xml_scan_most (struct kdc_context *ctx, const char *data, size_t size, size_t most,
                    struct kdc__scan *out, struct kdc__findings *findings)
{
  return kdc__xml_scan_copy (ctx, data, size, most, NULL, out, findings);
}

int
kdc__xml_scan (struct kdc_context *ctx, const char *data, size_t size, struct kdc__scan *out,
               struct kdc__findings *findings)
{
  return kdc__xml_scan_most (ctx, data, size, (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES),
                             out, findings);
}
