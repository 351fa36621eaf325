/* import_markup.c - HTML in a string of the portal as text. Only what is surely markup counts:
 * known elements and entities; “<tên>” in a text stays as it is. */
#include "transform/import_map.h"

#include <stdlib.h>

enum effect { NOTHING, LINE, ITEM, CELL, LINK, PICTURE, HIDDEN };

static const struct { const char *name; enum effect effect; } elements[] = {
  { "a", LINK }, { "b", NOTHING }, { "big", NOTHING }, { "blockquote", LINE }, { "body", LINE },
  { "br", LINE }, { "center", LINE }, { "dd", LINE }, { "del", NOTHING }, { "div", LINE },
  { "dl", LINE }, { "dt", LINE }, { "em", NOTHING }, { "font", NOTHING }, { "h1", LINE },
  { "h2", LINE }, { "h3", LINE }, { "h4", LINE }, { "h5", LINE }, { "h6", LINE },
  { "head", HIDDEN }, { "hr", LINE }, { "html", NOTHING }, { "i", NOTHING }, { "img", PICTURE },
  { "ins", NOTHING }, { "label", NOTHING }, { "li", ITEM }, { "o:p", NOTHING }, { "ol", LINE },
  { "p", LINE }, { "pre", LINE }, { "s", NOTHING }, { "script", HIDDEN }, { "section", LINE },
  { "small", NOTHING }, { "span", NOTHING }, { "strike", NOTHING }, { "strong", NOTHING },
  { "style", HIDDEN }, { "sub", NOTHING }, { "sup", NOTHING }, { "table", LINE },
  { "tbody", NOTHING }, { "td", CELL }, { "tfoot", NOTHING }, { "th", CELL }, { "thead", NOTHING },
  { "tr", LINE }, { "u", NOTHING }, { "ul", LINE }, { "wbr", NOTHING },
};

static const struct { const char *name; uint32_t code; } entities[] = {
  { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
  { "nbsp", 0xA0 }, { "laquo", 0xAB }, { "raquo", 0xBB }, { "deg", 0xB0 }, { "middot", 0xB7 },
  { "sup2", 0xB2 }, { "sup3", 0xB3 }, { "times", 0xD7 }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
  { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201C }, { "rdquo", 0x201D },
  { "bull", 0x2022 }, { "hellip", 0x2026 }, { "le", 0x2264 }, { "ge", 0x2265 },
  { "Agrave", 0xC0 }, { "Aacute", 0xC1 }, { "Acirc", 0xC2 }, { "Atilde", 0xC3 },
  { "Egrave", 0xC8 }, { "Eacute", 0xC9 }, { "Ecirc", 0xCA }, { "Igrave", 0xCC },
  { "Iacute", 0xCD }, { "Ograve", 0xD2 }, { "Oacute", 0xD3 }, { "Ocirc", 0xD4 },
  { "Otilde", 0xD5 }, { "Ugrave", 0xD9 }, { "Uacute", 0xDA }, { "Yacute", 0xDD },
  { "agrave", 0xE0 }, { "aacute", 0xE1 }, { "acirc", 0xE2 }, { "atilde", 0xE3 },
  { "egrave", 0xE8 }, { "eacute", 0xE9 }, { "ecirc", 0xEA }, { "igrave", 0xEC },
  { "iacute", 0xED }, { "ograve", 0xF2 }, { "oacute", 0xF3 }, { "ocirc", 0xF4 },
  { "otilde", 0xF5 }, { "ugrave", 0xF9 }, { "uacute", 0xFA }, { "yacute", 0xFD },
};

struct markup {
  const char *text;
  size_t size, at;
  struct kdc_buffer *out;
  const char *link;                 /* of the open <a>, or NULL */
  size_t link_size;
  const char *hidden;               /* until the end of this element */
  int found;
};

static int
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int
is_word (const char *word, const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size && word[i]; i++)
    if (word[i] != lower (text[i]))
      return 0;
  return i == size && !word[i];
}

/* #160 or #xA0, a character that XML can hold. */
static int
read_numbered (const char *text, size_t end, uint32_t *code)
{
  int hex = end > 2 && (text[1] | 0x20) == 'x';
  char *rest, bytes[4];
  unsigned long number = strtoul (text + 1 + hex, &rest, hex ? 16 : 10);
  size_t size;

  *code = (uint32_t) number;
  if (rest != text + end || number == 0 || number > 0x10FFFF
      || (number >= 0xD800 && number <= 0xDFFF))
    return 0;
  size = kdc__utf8_put (*code, bytes);
  return kdc__utf8_check (bytes, size) == size;
}

/* Behind the '&'; its size with the ';', or 0. */
static size_t
read_entity (const char *text, size_t size, uint32_t *code)
{
  size_t end = 0, i;

  while (end < size && end < 10 && text[end] != ';')
    end++;
  if (end == 0 || end == size || text[end] != ';')
    return 0;
  if (text[0] == '#')
    return read_numbered (text, end, code) ? end + 1 : 0;
  for (i = 0; i < sizeof entities / sizeof *entities; i++)
    if (kdc__streq_n (entities[i].name, text, end)) {
      *code = entities[i].code;
      return end + 1;
    }
  return 0;
}

/* The value of an attribute inside the tag, where there is one. */
static const char *
find_attribute (const char *tag, size_t size, const char *name, size_t *value_size)
{
  size_t length = strlen (name), at, end;

  for (at = 0; at + length + 2 < size; at++) {
    char quote;

    if (!is_word (name, tag + at, length) || tag[at + length] != '=')
      continue;
    quote = tag[at + length + 1];
    if (quote != '"' && quote != '\'')
      continue;
    at += length + 2;
    for (end = at; end < size && tag[end] != quote; end++)
      continue;
    *value_size = end - at;
    return tag + at;
  }
  return NULL;
}

/* Behind the '>' of the tag that begins at the '<'; 0: it has no end. */
static size_t
tag_end (const char *text, size_t size)
{
  char quote = 0;
  size_t at;

  for (at = 1; at < size; at++) {
    if (quote)
      quote = text[at] == quote ? 0 : quote;
    else if ((text[at] == '"' || text[at] == '\'') && text[at - 1] == '=')
      quote = text[at];
    else if (text[at] == '>')
      return at + 1;
  }
  return 0;
}

static int
find_element (const char *name, size_t size)
{
  size_t i;

  for (i = 0; i < sizeof elements / sizeof *elements; i++)
    if (is_word (elements[i].name, name, size))
      return (int) i;
  return -1;
}

static void
put_address (struct markup *m, const char *address, size_t size)
{
  size_t at = 0, entity;
  uint32_t code;
  char bytes[4];

  kdc__buffer_puts (m->out, " (");
  while (at < size) {
    entity = address[at] == '&' ? read_entity (address + at + 1, size - at - 1, &code) : 0;
    if (entity > 0)
      kdc__buffer_append (m->out, bytes, kdc__utf8_put (code, bytes));
    else
      kdc__buffer_putc (m->out, address[at]);
    at += 1 + entity;
  }
  kdc__buffer_puts (m->out, ")");
}

static void
put_effect (struct markup *m, int element, int closes, const char *tag, size_t size)
{
  const char *address;
  size_t length;

  switch (elements[element].effect) {
  case LINE: kdc__buffer_putc (m->out, '\n'); break;
  case ITEM: kdc__buffer_puts (m->out, closes ? "\n" : "\n- "); break;
  case CELL: kdc__buffer_putc (m->out, ' '); break;
  case LINK:
    if (closes && m->link)
      put_address (m, m->link, m->link_size);
    m->link = closes ? NULL : find_attribute (tag, size, "href", &m->link_size);
    break;
  case PICTURE:
    address = find_attribute (tag, size, "src", &length);
    if (address)
      put_address (m, address, length);
    break;
  case HIDDEN:
    m->hidden = closes ? NULL : elements[element].name;
    break;
  default: break;
  }
}

/* At a '<': passes over a tag or comment. 0: neither. */
static int
take_tag (struct markup *m)
{
  const char *text = m->text + m->at;
  size_t size = m->size - m->at, closes = size > 1 && text[1] == '/', name = 1 + closes, end;
  int element;

  if (size > 3 && strncmp (text, "<!--", 4) == 0) {
    for (end = 4; end + 3 <= size && strncmp (text + end, "-->", 3) != 0; end++)
      continue;
    m->at += end + 3 <= size ? end + 3 : 0;
    return end + 3 <= size;
  }
  for (end = name; end < size && strchr (" \t\r\n/>", text[end]) == NULL; end++)
    continue;
  element = find_element (text + name, end - name);
  if (element < 0 || (m->hidden && (!closes || strcmp (m->hidden, elements[element].name) != 0)))
    return 0;
  end = tag_end (text, size);
  if (end == 0)
    return 0;
  put_effect (m, element, closes != 0, text, end);
  m->at += end;
  return 1;
}

static int
take_entity (struct markup *m)
{
  uint32_t code;
  char bytes[4];
  size_t size = read_entity (m->text + m->at + 1, m->size - m->at - 1, &code);

  if (size == 0)
    return 0;
  kdc__buffer_append (m->out, bytes, kdc__utf8_put (code, bytes));
  m->at += size + 1;
  return 1;
}

int
kdc__import_unmark (const char *text, size_t size, struct kdc_buffer *out)
{
  struct markup m = { .text = text, .size = size, .out = out };

  while (m.at < size) {
    if ((text[m.at] == '<' && take_tag (&m))
        || (text[m.at] == '&' && !m.hidden && take_entity (&m))) {
      m.found = 1;
      continue;
    }
    if (!m.hidden)
      kdc__buffer_putc (out, text[m.at]);
    m.at++;
  }
  if (!m.hidden)
    return m.found;
  out->size = 0;                        /* a <style> without an end would hide the rest */
  kdc__buffer_append (out, text, size);
  return 0;
}
