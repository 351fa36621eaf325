/* mutate.c - mutations that know elements: a document that stays well-formed gets further than one
 * with a flipped byte. Every third mutation is left to libFuzzer's bytes. */
#include "fuzz.h"

/* Not there when the corpus is replayed; then nobody mutates. */
size_t LLVMFuzzerMutate (uint8_t *data, size_t size, size_t most) __attribute__ ((weak));

enum { MOST = 512 };

struct span { size_t from, to; };
struct pieces { struct span items[MOST]; size_t count; };

static unsigned
draw (unsigned *seed, size_t below)
{
  *seed = *seed * 1103515245u + 12345u;
  return below > 0 ? (unsigned) ((*seed >> 8) % below) : 0;
}

/* Elements with all that is in them, found by their tags alone. */
static void
find_elements (const uint8_t *data, size_t size, struct pieces *out)
{
  size_t open[64], depth = 0, at, end;
  const uint8_t *close;

  out->count = 0;
  for (at = 0; at < size && out->count < MOST; at = end) {
    const uint8_t *tag = memchr (data + at, '<', size - at);

    close = tag != NULL ? memchr (tag, '>', size - (size_t) (tag - data)) : NULL;
    if (close == NULL)
      return;
    at = (size_t) (tag - data);
    end = (size_t) (close - data) + 1;
    if (data[at + 1] == '/' && depth > 0)
      out->items[out->count++] = (struct span) { open[--depth], end };
    else if (data[end - 2] == '/')
      out->items[out->count++] = (struct span) { at, end };
    else if (data[at + 1] != '/' && data[at + 1] != '?' && data[at + 1] != '!' && depth < 64)
      open[depth++] = at;
  }
}

/* Values of attributes, without their quotes, and texts between tags. */
static void
find_values (const uint8_t *data, size_t size, struct pieces *out)
{
  size_t at, start = 0;
  int in_tag = 0;
  uint8_t quote = 0;

  out->count = 0;
  for (at = 0; at < size && out->count < MOST; at++) {
    int ends = quote != 0 ? data[at] == quote : !in_tag && data[at] == '<';

    if (ends && (at > start || quote != 0))
      out->items[out->count++] = (struct span) { start, at };
    if (ends && quote != 0)
      quote = 0;
    else if (quote == 0 && in_tag && (data[at] == '"' || data[at] == '\''))
      quote = data[at];
    else if (quote == 0)
      in_tag = data[at] == '<' || (in_tag && data[at] != '>');
    if (data[at] == '>' || (quote != 0 && data[at] == quote))
      start = at + 1;
  }
}

/* The bytes of span become text; the size is returned, or the old one when there is no room. */
static size_t
put (uint8_t *data, size_t size, size_t most, struct span span, const uint8_t *text, size_t length)
{
  if (size - (span.to - span.from) + length > most)
    return size;
  memmove (data + span.from + length, data + span.to, size - span.to);
  memcpy (data + span.from, text, length);
  return size - (span.to - span.from) + length;
}

static const char *const edges[] = {
  "", "0", "-1", "1", "true", "false", "2024-02-29", "2026-11-14", "1990", "1990-05",
  "0001-01-01", "9999-12-31", "9223372036854775807", "-9223372036854775808",
  "999999999999999999999999999999999999", "0.000000000000000001", "2026-11-14T20:30:00+07:00",
  "1990-05-17T20:30", "male", "VN", "other", "00364", "001090123456", "H26.99.99",
  "../../etc/passwd", "&lt;", "&#xFFFD;", "Nguye\xCC\x82\xCC\x83n", "\xE1\xBB\x87", "  ", "()",
  "1 div 0", ". = .", "..", "/", "true()", "$today", "xs:date('2026-02-30')",
};

static size_t
change_value (uint8_t *data, size_t size, size_t most, unsigned *seed)
{
  static struct pieces values;
  static uint8_t copy[4096];
  struct span to, from;
  const char *edge;

  find_values (data, size, &values);
  if (values.count == 0)
    return size;
  to = values.items[draw (seed, values.count)];
  from = values.items[draw (seed, values.count)];
  if (draw (seed, 3) == 0) {
    edge = edges[draw (seed, sizeof edges / sizeof *edges)];
    return put (data, size, most, to, (const uint8_t *) edge, strlen (edge));
  }
  if (draw (seed, 2) == 0)
    from = to;
  if (from.to - from.from > sizeof copy / 2)
    return size;
  memcpy (copy, data + from.from, from.to - from.from);
  return put (data, size, most, to, copy,
              from.to == to.to ? LLVMFuzzerMutate (copy, to.to - to.from, sizeof copy)
                               : from.to - from.from);
}

/* One element goes away, comes again behind another, or takes the place of another. */
static size_t
change_element (uint8_t *data, size_t size, size_t most, unsigned *seed)
{
  static struct pieces elements;
  static uint8_t copy[1 << 16];
  struct span from, to;

  find_elements (data, size, &elements);
  if (elements.count == 0)
    return size;
  from = elements.items[draw (seed, elements.count)];
  to = elements.items[draw (seed, elements.count)];
  if (from.to - from.from > sizeof copy)
    return size;
  memcpy (copy, data + from.from, from.to - from.from);
  switch (draw (seed, 4)) {
  case 0:
    return put (data, size, most, from, copy, 0);
  case 1:
    return put (data, size, most, (struct span) { from.to, from.to }, copy, from.to - from.from);
  case 2:
    return put (data, size, most, (struct span) { to.to, to.to }, copy, from.to - from.from);
  default:
    return put (data, size, most, to, copy, from.to - from.from);
  }
}

size_t
fuzz_mutate_xml (uint8_t *data, size_t size, size_t most, unsigned seed)
{
  size_t changed;

  switch (draw (&seed, 3)) {
  case 0:
    return LLVMFuzzerMutate (data, size, most);
  case 1:
    changed = change_value (data, size, most, &seed);
    break;
  default:
    changed = change_element (data, size, most, &seed);
  }
  return changed > 0 ? changed : LLVMFuzzerMutate (data, size, most);
}
