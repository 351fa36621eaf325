/* position.c - from a place in an attribute's value back to the bytes of the document. The parser
 * keeps no positions of values, so the tag is walked once more, only when somebody asks. The tag
 * has passed the scan: only its happy path needs to be understood here. */
#include "xml/sax.h"

#include <string.h>

#include "base/text.h"

struct walk { const char *data; size_t at, end; };

static int
at_name (const struct walk *w)
{
  return w->at < w->end && !kdc__is_space (w->data[w->at]) && !strchr ("=>/<\"'", w->data[w->at]);
}

static void
skip_name (struct walk *w)
{
  while (at_name (w))
    w->at++;
}

static void
skip_space (struct walk *w)
{
  while (w->at < w->end && kdc__is_space (w->data[w->at]))
    w->at++;
}

/* Is name the local part of the qualified name in [start, at)? Declarations are no attributes. */
static int
is_named (const struct walk *w, size_t start, const char *name)
{
  const char *q = w->data + start;
  size_t length = w->at - start;
  const char *colon = memchr (q, ':', length);

  if (colon && colon - q == 5 && memcmp (q, "xmlns", 5) == 0)
    return 0;
  if (colon) {
    length -= (size_t) (colon + 1 - q);
    q = colon + 1;
  }
  return kdc__streq_n (name, q, length);
}

/* Number of value bytes that the reference at w->at stands for; w->at moves behind it. */
static size_t
reference (struct walk *w)
{
  const char *p = w->data + w->at, *end = memchr (p, ';', w->end - w->at);
  size_t bytes = 1;

  if (!end) {
    w->at++;
    return 1;
  }
  if (p[1] == '#') {
    uint32_t code = 0;
    uint32_t base = p[2] == 'x' ? 16 : 10;
    char utf8[4];

    for (p += base == 16 ? 3 : 2; p < end && code <= 0x10FFFF; p++)
      code = code * base + (uint32_t) (*p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10);
    bytes = kdc__utf8_put (code, utf8);
  }
  w->at = (size_t) (end - w->data) + 1;
  return bytes;
}

/* w->at is behind the opening quote. A position inside a reference is the reference's own. */
static size_t
walk_value (struct walk *w, char quote, size_t index)
{
  while (w->at < w->end && w->data[w->at] != quote && index > 0) {
    size_t start = w->at, bytes = 1;

    if (w->data[w->at] == '&')
      bytes = reference (w);
    else if (w->data[w->at] == '\r' && w->at + 1 < w->end && w->data[w->at + 1] == '\n')
      w->at += 2;
    else
      w->at++;
    if (bytes > index)
      return start;
    index -= bytes;
  }
  return w->at;
}

static void
skip_value (struct walk *w, char quote)
{
  while (w->at < w->end && w->data[w->at] != quote)
    w->at++;
  w->at += w->at < w->end;
}

size_t
kdc__xml_attribute_offset (const char *data, size_t size, size_t tag_offset, const char *name,
                           size_t value_index)
{
  size_t from = tag_offset;

  return kdc__xml_next_attribute (data, size, tag_offset, &from, name, value_index);
}

size_t
kdc__xml_next_attribute (const char *data, size_t size, size_t tag_offset, size_t *from,
                         const char *name, size_t value_index)
{
  struct walk w = { data, *from, size };

  if (tag_offset >= size || data[tag_offset] != '<')
    return tag_offset;
  if (w.at == tag_offset) {
    w.at++;
    skip_name (&w);
  }
  for (skip_space (&w); at_name (&w); skip_space (&w)) {
    size_t start = w.at;
    struct walk value;
    int found;
    char quote;

    skip_name (&w);
    found = is_named (&w, start, name);
    skip_space (&w);
    if (w.at < size && data[w.at] == '=')
      w.at++;
    skip_space (&w);
    if (w.at >= size || (data[w.at] != '"' && data[w.at] != '\''))
      return tag_offset;
    quote = data[w.at++];
    value = w;
    skip_value (&w, quote);
    if (!found)
      continue;
    *from = w.at;
    return walk_value (&value, quote, value_index);
  }
  return tag_offset;
}
