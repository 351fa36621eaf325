/* place_name.c - names of units are looked up as people type them: with or without marks, with the
 * tone on either vowel, with the type word, shortened or without it. One pass, no allocation. */
#include "model/place_name.h"

#include <string.h>

#include "base/text.h"

/* Three characters for each letter: its base, its mark, its tone; blank: none, or no Latin letter.
 * ASCII, then U+00C0 … U+023F, then U+1E00 … U+1EFF. Made from the Unicode Character Database
 * (canonical decompositions). */
static const char letters[] =
  "                                                                                    "
  "                                                                                    "
  "                           a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  p  q  r  s  "
  "t  u  v  w  x  y  z                    a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  "
  "p  q  r  s  t  u  v  w  x  y  z                 a 1a 2a^ a 4a* a*    c* e 1e 2e^ e* "
  "i 1i 2i^ i*    n 4o 1o 2o^ o 4o*       u 1u 2u^ u* y 2      a 1a 2a^ a 4a* a*    c* "
  "e 1e 2e^ e* i 1i 2i^ i*    n 4o 1o 2o^ o 4o*       u 1u 2u^ u* y 2   y* a* a* a( a( "
  "a* a* c 2c 2c^ c^ c* c* c* c* d* d* d- d- e* e* e( e( e* e* e* e* e* e* g^ g^ g( g( "
  "g* g* g* g* h^ h^       i 4i 4i* i* i( i( i* i* i*          j^ j^ k* k*    l 2l 2l* "
  "l* l* l*             n 2n 2n* n* n* n*          o* o* o( o( o* o*       r 2r 2r* r* "
  "r* r* s 2s 2s^ s^ s* s* s* s* t* t* t* t*       u 4u 4u* u* u( u( u* u* u* u* u* u* "
  "w^ w^ y^ y^ y* z 2z 2z* z* z* z*                                                    "
  "                                                o+ o+                               "
  "         u+ u+                                                                      "
  "               a* a* i* i* o* o* u* u* u* u* u*2u*2u* u* u*1u*1   a* a* a* a*       "
  "      g* g* k* k* o* o* o* o*       j*          g 2g 2      n 1n 1a*2a*2            "
  "a* a* a* a* e* e* e* e* i* i* i* i* o* o* o* o* r* r* r* r* u* u* u* u* s* s* t* t* "
  "      h* h*                   a* a* e* e* o* o* o*4o*4o* o* o* o* y* y*             "
  "                        a* a* b* b* b 5b 5b* b* c*2c*2d* d* d 5d 5d* d* d* d* d* d* "
  "e*1e*1e*2e*2e* e* e* e* e( e( f* f* g* g* h* h* h 5h 5h* h* h* h* h* h* i* i* i*2i*2"
  "k 2k 2k 5k 5k* k* l 5l 5l*5l*5l* l* l* l* m 2m 2m* m* m 5m 5n* n* n 5n 5n* n* n* n* "
  "o 2o 2o*4o*4o*1o*1o*2o*2p 2p 2p* p* r* r* r 5r 5r*5r*5r* r* s* s* s 5s 5s*2s*2s* s* "
  "s*5s*5t* t* t 5t 5t* t* t* t* u* u* u* u* u* u* u 2u 2u* u* v 4v 4v 5v 5w 1w 1w 2w 2"
  "w* w* w* w* w 5w 5x* x* x* x* y* y* z^ z^ z 5z 5z* z* h* t* w* y*                   "
  "a 5a 5a 3a 3a^2a^2a^1a^1a^3a^3a^4a^4a^5a^5a(2a(2a(1a(1a(3a(3a(4a(4a(5a(5e 5e 5e 3e 3"
  "e 4e 4e^2e^2e^1e^1e^3e^3e^4e^4e^5e^5i 3i 3i 5i 5o 5o 5o 3o 3o^2o^2o^1o^1o^3o^3o^4o^4"
  "o^5o^5o+2o+2o+1o+1o+3o+3o+4o+4o+5o+5u 5u 5u 3u 3u+2u+2u+1u+1u+3u+3u+4u+4u+5u+5y 1y 1"
  "y 5y 5y 3y 3y 4y 4                  ";

#define LATIN 0x80u
#define EXTENDED (LATIN + 0x180u)

/* Marks and tones are written as characters that no name has: the low half of their own, 1 … 5
 * tones, 8 … 14 marks. */
#define LOW_HALF 15

/* No form is longer than the name itself: a letter with mark and tone has three bytes. */
struct writer {
  char *plain, *marked;             /* the next byte of each */
  char tone;                        /* of the syllable so far, or 0 */
};

static inline void
put (struct writer *w, char c)
{
  *w->plain++ = c;
  *w->marked++ = c;
}

/* A tone stands behind its syllable, whichever vowel carries it. Here and in put_letter a byte is
 * written always and kept when it counts: a jump that depends on the text costs more. */
static inline void
end_syllable (struct writer *w)
{
  *w->marked = w->tone;
  w->marked += w->tone != 0;
  w->tone = 0;
}

static inline void
put_letter (struct writer *w, const char *row)
{
  char mark = row[1] & LOW_HALF, tone = row[2] & LOW_HALF;

  put (w, row[0]);
  *w->marked = mark;
  w->marked += mark != 0;
  w->tone = tone ? tone : w->tone;
}

/* first: where the name begins. */
static inline void
put_blank (struct writer *w, const char *first)
{
  if (w->plain == first || w->plain[-1] == ' ')
    return;
  end_syllable (w);
  put (w, ' ');
}

/* Marks by themselves, as texts in NFD have them. */
static void
put_combining (struct writer *w, uint32_t code)
{
  switch (code) {
  case 0x300: w->tone = 1; break;
  case 0x301: w->tone = 2; break;
  case 0x309: w->tone = 3; break;
  case 0x303: w->tone = 4; break;
  case 0x323: w->tone = 5; break;
  case 0x302: *w->marked++ = '^' & LOW_HALF; break;
  case 0x306: *w->marked++ = '(' & LOW_HALF; break;
  case 0x31B: *w->marked++ = '+' & LOW_HALF; break;
  default: *w->marked++ = '*' & LOW_HALF;
  }
}

/* What is no Latin letter. The writer comes and goes by its value: the one of the loop has no
 * address and stays in registers. */
static struct writer
with_other (struct writer w, uint32_t code, const char *first)
{
  char bytes[4];
  size_t i, size;

  if (code == 0xA0 || code == 0x202F || (code >= 0x2000 && code <= 0x200B)
      || (code < 0x80 && kdc__is_space ((char) code))) {
    put_blank (&w, first);
  } else if (code >= 0x300 && code < 0x370) {
    put_combining (&w, code);
  } else {
    if (code < 0x80)
      end_syllable (&w);
    if (code == 0x2019)             /* Ea H’leo, as Ea H'leo */
      code = '\'';
    size = kdc__utf8_put (code, bytes);
    for (i = 0; i < size; i++)
      put (&w, bytes[i]);
  }
  return w;
}

/* Bytes of a letter that is not ASCII, and its row; 0: the table has it not. */
static inline size_t
letter_at (const unsigned char *p, size_t left, const char **row)
{
  size_t at;

  if (left >= 2 && p[0] >= 0xC3 && p[0] <= 0xC8 && (p[1] & 0xC0) == 0x80) {
    at = LATIN + ((p[0] & 0x3Fu) << 6 | (p[1] & 0x3Fu)) - 0xC0;
    *row = letters + at * 3;
    return 2;
  }
  if (left < 3 || p[0] != 0xE1 || (p[1] & 0xFC) != 0xB8 || (p[2] & 0xC0) != 0x80)
    return 0;
  at = EXTENDED + ((p[1] & 0x03u) << 6 | (p[2] & 0x3Fu));
  *row = letters + at * 3;
  return 3;
}

/* Bytes of what stands at the beginning, when it is simple: 0. */
static inline size_t
put_simple (struct writer *w, const unsigned char *p, size_t left, const char *first)
{
  const char *row = letters + p[0] * 3;
  size_t length = 1;

  if (p[0] < 0x80) {
    if (*row != ' ')
      put (w, *row);
    else if (p[0] == ' ')
      put_blank (w, first);
    else
      length = 0;
    return length;
  }
  length = letter_at (p, left, &row);
  if (!length || *row == ' ')
    return 0;
  put_letter (w, row);
  return length;
}

int
kdc__place_name (const char *text, size_t size, struct kdc__place_name *out)
{
  struct writer w = { out->plain, out->marked, 0 };
  char *first = out->plain;
  uint32_t code;
  size_t at = 0, length;

  if (size >= KDC__PLACE_KEY)
    return 0;
  while (at < size) {
    length = put_simple (&w, (const unsigned char *) text + at, size - at, first);
    at += length;
    if (length)
      continue;
    at = kdc__utf8_next (text, size, at, &code);
    if (code == 0xFFFD)
      return 0;
    w = with_other (w, code, first);
  }
  end_syllable (&w);
  if (w.plain > first && w.plain[-1] == ' ') {
    w.plain--;
    w.marked--;
  }
  *w.plain = *w.marked = '\0';
  out->plain_size = (size_t) (w.plain - first);
  out->marked_size = (size_t) (w.marked - out->marked);
  return out->plain_size > 0;
}

/* --- type words ------------------------------------------------------------------------------- */

enum type { NONE, PROVINCE, CITY, DISTRICT, COUNTY, TOWN, WARD, COMMUNE, TOWNSHIP, ZONE };

/* whole: with its marks; empty for what people shorten it to. Words of one letter stand together.
 * Texts and sizes stand in the table itself: most names are compared with several words. */
#define WORD(WORD, WHOLE, TYPE) { WORD, WHOLE, sizeof WORD - 1, sizeof WHOLE - 1, TYPE }
static const struct {
  char word[12], whole[16];
  uint8_t word_size, whole_size;
  uint8_t type;
} words[] = {
  WORD ("phuong ", "phu\13o\13ng\1 ", WARD), WORD ("p. ", "", WARD), WORD ("p.", "", WARD),
  WORD ("xa ", "xa\4 ", COMMUNE), WORD ("x. ", "", COMMUNE), WORD ("x.", "", COMMUNE),
  WORD ("thi tran ", "thi\5 tra\16n\2 ", TOWNSHIP), WORD ("tt. ", "", TOWNSHIP),
  WORD ("tt.", "", TOWNSHIP), WORD ("tt ", "", TOWNSHIP),
  WORD ("thi xa ", "thi\5 xa\4 ", TOWN), WORD ("tx. ", "", TOWN), WORD ("tx.", "", TOWN),
  WORD ("tx ", "", TOWN), WORD ("thanh pho ", "thanh\1 pho\16\2 ", CITY),
  WORD ("tp. ", "", CITY), WORD ("tp.", "", CITY), WORD ("tp ", "", CITY),
  WORD ("tinh ", "tinh\3 ", PROVINCE), WORD ("t. ", "", PROVINCE), WORD ("t.", "", PROVINCE),
  WORD ("dac khu ", "d\15a\10c\5 khu ", ZONE), WORD ("quan ", "qua\16n\5 ", DISTRICT),
  WORD ("q. ", "", DISTRICT), WORD ("q.", "", DISTRICT), WORD ("huyen ", "huye\16n\5 ", COUNTY),
  WORD ("h. ", "", COUNTY), WORD ("h.", "", COUNTY),
};
#undef WORD
#define WORDS (sizeof words / sizeof *words)

/* The first word of the letter; WORDS: none. */
static size_t
first_word (char letter)
{
  switch (letter) {
  case 'p': return 0;
  case 'x': return 3;
  case 't': return 6;
  case 'd': return 21;
  case 'q': return 22;
  case 'h': return 25;
  default: return WORDS;
  }
}

/* Where the same number of words and stops ends in the marked form. */
static size_t
skip_marked (const struct kdc__place_name *name, const char *word)
{
  size_t at = 0;

  for (; *word && at < name->marked_size; word++)
    if (*word == ' ' || *word == '.') {
      while (at < name->marked_size && name->marked[at] != *word)
        at++;
      at++;
    }
  return at;
}

uint32_t
kdc__place_type (const struct kdc__place_name *name, size_t *plain, size_t *marked, int *sure)
{
  char letter = name->plain[0];
  size_t i, size;

  *plain = *marked = 0;
  *sure = 0;
  for (i = first_word (letter); i < WORDS && words[i].word[0] == letter; i++) {
    size = words[i].word_size;
    if (size >= name->plain_size || memcmp (name->plain, words[i].word, size) != 0)
      continue;
    *plain = size;
    size = words[i].whole_size;
    *sure = size > 0 && size < name->marked_size
            && memcmp (name->marked, words[i].whole, size) == 0;
    *marked = *sure ? size : skip_marked (name, words[i].word);
    return words[i].type;
  }
  return NONE;
}
