/* lexer.c - tokens of the expression language, one ahead of the parser. Offsets are kept for
 * everything, because a fault must point inside the attribute. */
#include <string.h>

#include "base/text.h"
#include "expr/ast.h"

/* NameStartChar and NameChar of XML 1.0, fifth edition, less the colon. */
static int
in_ranges (uint32_t c, const uint32_t (*ranges)[2], size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (c >= ranges[i][0] && c <= ranges[i][1])
      return 1;
  return 0;
}

static int
starts_name (uint32_t c)
{
  static const uint32_t ranges[][2] = {
    { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' }, { 0xC0, 0xD6 }, { 0xD8, 0xF6 }, { 0xF8, 0x2FF },
    { 0x370, 0x37D }, { 0x37F, 0x1FFF }, { 0x200C, 0x200D }, { 0x2070, 0x218F },
    { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD },
    { 0x10000, 0xEFFFF }
  };

  return in_ranges (c, ranges, sizeof ranges / sizeof *ranges);
}

static int
continues_name (uint32_t c)
{
  static const uint32_t ranges[][2] = {
    { '-', '.' }, { '0', '9' }, { 0xB7, 0xB7 }, { 0x300, 0x36F }, { 0x203F, 0x2040 }
  };

  return starts_name (c) || in_ranges (c, ranges, sizeof ranges / sizeof *ranges);
}

static size_t
name_end (const struct kdc__compiler *c, size_t at)
{
  uint32_t code_point;
  size_t next;

  for (; at < c->size; at = next) {
    next = kdc__utf8_next (c->text, c->size, at, &code_point);
    if (!continues_name (code_point))
      break;
  }
  return at;
}

static int
name_starts_at (const struct kdc__compiler *c, size_t at)
{
  uint32_t code_point;

  if (at >= c->size)
    return 0;
  kdc__utf8_next (c->text, c->size, at, &code_point);
  return starts_name (code_point);
}

static int
digit_at (const struct kdc__compiler *c, size_t at)
{
  return at < c->size && c->text[at] >= '0' && c->text[at] <= '9';
}

static int
char_at (const struct kdc__compiler *c, size_t at, char wanted)
{
  return at < c->size && c->text[at] == wanted;
}

/* Behind white space and (: comments, which nest :). */
static int
skip (struct kdc__compiler *c, size_t *at)
{
  size_t start = 0;
  int open = 0;

  while (*at < c->size) {
    if (char_at (c, *at, '(') && char_at (c, *at + 1, ':')) {
      if (open++ == 0)
        start = *at;
      *at += 2;
    } else if (open > 0 && char_at (c, *at, ':') && char_at (c, *at + 1, ')')) {
      open--;
      *at += 2;
    } else if (open > 0 || kdc__is_space (c->text[*at])) {
      ++*at;
    } else {
      break;
    }
  }
  return open == 0 ? KDC_OK : kdc__compile_fault (c, "expr.comment", start, NULL);
}

static int
read_string (struct kdc__compiler *c, struct kdc__token *t)
{
  char quote = c->text[t->offset];
  size_t at = t->offset + 1;

  for (;; at++) {
    if (at >= c->size)
      return kdc__compile_fault (c, "expr.string", t->offset, NULL);
    if (c->text[at] != quote)
      continue;
    if (!char_at (c, at + 1, quote))
      break;
    at++;
  }
  t->kind = KDC__TK_STRING;
  t->size = at + 1 - t->offset;
  return KDC_OK;
}

static int
read_number (struct kdc__compiler *c, struct kdc__token *t)
{
  size_t at = t->offset, end;

  t->kind = KDC__TK_INTEGER;
  while (digit_at (c, at))
    at++;
  if (char_at (c, at, '.') && !char_at (c, at + 1, '.')) {
    t->kind = KDC__TK_DECIMAL;
    for (at++; digit_at (c, at); at++)
      ;
  }
  t->size = at - t->offset;
  if (!name_starts_at (c, at))
    return KDC_OK;
  end = name_end (c, at);
  return kdc__compile_fault (c, "expr.number", t->offset,
                             "found", kdc__compile_text (c, t->offset, end), NULL);
}

static void
read_name (const struct kdc__compiler *c, struct kdc__token *t)
{
  size_t at = name_end (c, t->offset);

  if (char_at (c, at, ':') && name_starts_at (c, at + 1))
    at = name_end (c, at + 1);
  t->kind = KDC__TK_NAME;
  t->size = at - t->offset;
}

static int
read_symbol (struct kdc__compiler *c, struct kdc__token *t)
{
  static const char *const symbols[] = { "!=", "<=", ">=", "..", "//", "::", "(", ")", "[", "]",
                                         ",", "$", "/", ".", "==", "=", "<>", "<", ">", "+", "-",
                                         "*", "@", "||", "|", "?", "!", "&&", "%", "“", "”", "‘",
                                         "’" };
  size_t i, n, next;
  uint32_t code_point;

  for (i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    n = strlen (symbols[i]);
    if (n <= c->size - t->offset && memcmp (c->text + t->offset, symbols[i], n) == 0) {
      t->kind = KDC__TK_SYMBOL;
      t->size = n;
      return KDC_OK;
    }
  }
  next = kdc__utf8_next (c->text, c->size, t->offset, &code_point);
  return kdc__compile_fault (c, "expr.character", t->offset,
                             "found", kdc__compile_text (c, t->offset, next), NULL);
}

static int
read_token (struct kdc__compiler *c, size_t at, struct kdc__token *t)
{
  t->kind = KDC__TK_END;
  t->offset = t->size = 0;
  if (skip (c, &at) != KDC_OK)
    return c->status;
  t->offset = at;
  if (at >= c->size)
    return KDC_OK;
  if (c->text[at] == '"' || c->text[at] == '\'')
    return read_string (c, t);
  if (digit_at (c, at) || (c->text[at] == '.' && digit_at (c, at + 1)))
    return read_number (c, t);
  if (!name_starts_at (c, at))
    return read_symbol (c, t);
  read_name (c, t);
  return KDC_OK;
}

int
kdc__lexer_start (struct kdc__compiler *c)
{
  size_t good = kdc__utf8_check (c->text, c->size);

  if (good != c->size)
    return kdc__compile_fault (c, "expr.encoding", good, NULL);
  if (read_token (c, 0, &c->token) != KDC_OK)
    return c->status;
  return read_token (c, c->token.offset + c->token.size, &c->ahead);
}

int
kdc__lexer_next (struct kdc__compiler *c)
{
  c->behind = c->token.offset + c->token.size;
  c->token = c->ahead;
  return read_token (c, c->token.offset + c->token.size, &c->ahead);
}

int
kdc__token_is (const struct kdc__compiler *c, const struct kdc__token *t, const char *text)
{
  return (t->kind == KDC__TK_NAME || t->kind == KDC__TK_SYMBOL)
         && kdc__streq_n (text, c->text + t->offset, t->size);
}

int
kdc__token_string (struct kdc__compiler *c, const struct kdc__token *t, struct kdc__value *out)
{
  const char *from = c->text + t->offset;
  char *plain = kdc__arena_alloc (&c->work, t->size), *normal;
  size_t i, n = 0, size;

  if (plain == NULL)
    return kdc__compile_nomem (c);
  for (i = 1; i + 1 < t->size; i++) {
    plain[n++] = from[i];
    i += from[i] == from[0];                            /* a doubled quote */
  }
  if (kdc__nfc (c->site->arena, plain, n, &normal, &size) != KDC_OK)
    return kdc__compile_nomem (c);
  out->type = KDC__T_STRING;
  out->u.string.text = normal;
  out->u.string.size = size;
  return KDC_OK;
}
