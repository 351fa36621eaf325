/* text.h - UTF-8: validity, NFC, trimming, and the folded key names are compared by. */
#ifndef KDC__TEXT_H
#define KDC__TEXT_H

#include <string.h>

#include "base/memory.h"

/* First offset that is not valid UTF-8 for XML text: bad sequence, U+0000, non-character,
 * C0 control other than TAB LF CR; or size when all is well. */
size_t kdc__utf8_check (const char *text, size_t size);
size_t kdc__utf8_length (const char *text, size_t size);              /* code points; text valid */
/* Offset behind the code point at `at`. A malformed byte is U+FFFD; at the end: size, and 0. */
size_t kdc__utf8_next (const char *text, size_t size, size_t at, uint32_t *code_point);
size_t kdc__utf8_put (uint32_t code_point, char out[4]);

/* Eight bytes at once. */
static inline int
kdc__is_ascii (const char *text, size_t size)
{
  uint64_t word, seen = 0;
  size_t at;

  if (size < sizeof word) {
    for (at = 0; at < size; at++)
      seen |= (unsigned char) text[at];
    return seen < 0x80;
  }
  for (at = 0; at < size - sizeof word; at += sizeof word) {
    memcpy (&word, text + at, sizeof word);
    seen |= word;
  }
  memcpy (&word, text + size - sizeof word, sizeof word);
  return !((seen | word) & UINT64_C (0x8080808080808080));
}

/* 1: surely NFC (all below U+0300 or in known ranges) */
int kdc__is_nfc_quick (const char *text, size_t size);
/* NFC of text as a new NUL-terminated string of the arena. KDC_OK or KDC_ENOMEM. */
int kdc__nfc (struct kdc__arena *arena, const char *text, size_t size, char **out,
              size_t *out_size);
/* Key for comparing names: NFC, case folded, white space collapsed, tone placement unified
 * (hòa = hoà, thủy = thuỷ; qu and gi are onsets). Đ stays apart from D, i from y. */
int kdc__name_key (struct kdc__arena *arena, const char *text, size_t size, char **out);
/* Key for finding by words typed without marks: case folded, white space collapsed, letters
 * without their marks, đ as d. "Đăng ký" = "dang ky". Not for comparing names. */
int kdc__plain_key (struct kdc__arena *arena, const char *text, size_t size, char **out);
int kdc__upper (struct kdc__arena *arena, const char *text, size_t size, char **out);
int kdc__lower (struct kdc__arena *arena, const char *text, size_t size, char **out);

/* Bytes of the letter at the beginning, U+00C0 … U+023F or U+1E00 … U+1EFF, as most are that are
 * not ASCII; 0: something else. */
static inline size_t
kdc__latin_letter (const char *text, size_t size)
{
  const unsigned char *p = (const unsigned char *) text;

  if (size >= 2 && p[0] >= 0xC3 && p[0] <= 0xC8 && (p[1] & 0xC0) == 0x80)
    return p[0] == 0xC3 && (p[1] == 0x97 || p[1] == 0xB7) ? 0 : 2;      /* × ÷ */
  return size >= 3 && p[0] == 0xE1 && p[1] >= 0xB8 && p[1] <= 0xBB && (p[2] & 0xC0) == 0x80 ? 3 : 0;
}

int kdc__is_letter (uint32_t code_point);             /* of any script */
/* Marks, punctuation, spaces, ZWJ and ZWNJ; no digit, symbol, control or bidi override. */
int kdc__joins_letters (uint32_t code_point);
static inline int
kdc__is_space (char c)              /* XML white space */
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void kdc__trim (const char **text, size_t *size);
int kdc__streq_n (const char *literal, const char *text, size_t size); /* 1: equal */
/* -?[0-9]+, whole text; -1: bad or overflow */
int kdc__parse_int64 (const char *text, size_t size, int64_t *out);

#endif
