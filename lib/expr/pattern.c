/* pattern.c - the regular expressions of XML Schema, with the anchors of XPath, written over into
 * PCRE2's syntax piece by piece. Nothing passes through unread: what PCRE2 would take for one of
 * its own constructs is either escaped or refused.
 * Source: XML Schema Part 2, appendix F; XPath Functions and Operators 7.6.1. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/text.h"
#include "expr/code.h"

#define FIRST_LIMIT 1024u
#define MATCH_LIMIT (FIRST_LIMIT * 64)

/* Numbers of papers have patterns like ^[A-Z][0-9]{7,8}$: sets of ASCII letters and digits, each so
 * many times, the whole text, and only the last may vary. These need no machine to match them. */
#define MOST_RUNS 4u
struct run { uint64_t set[2]; size_t least, most; };

struct kdc__pattern {
  struct kdc_context *ctx;
  pcre2_code *code;
  struct run runs[MOST_RUNS];
  size_t run_count;                 /* 0: it is not that simple */
};

struct translation {
  const char *text;
  size_t size, at;
  struct kdc_buffer out;
  int depth;
  struct kdc__pattern_fault *fault;
};

static int
refuse (struct translation *t, const char *code, size_t from, size_t to)
{
  t->fault->code = code;
  t->fault->offset = from;
  t->fault->size = (to > t->size ? t->size : to) - from;
  return KDC_EMODEL;
}

static int
peek (const struct translation *t, size_t ahead)
{
  return t->at + ahead < t->size ? (unsigned char) t->text[t->at + ahead] : -1;
}

/* Class contents, usable inside brackets; the upper-case escape is the same set turned round. */
#define NAME_START ":A-Z_a-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}" \
  "\\x{37F}-\\x{1FFF}\\x{200C}-\\x{200D}\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}" \
  "\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}\\x{10000}-\\x{EFFFF}"
#define NAME_REST "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}"

static const struct { char letter; const char *set; } sets[] = {
  { 'd', "\\p{Nd}" },
  { 'D', "\\P{Nd}" },
  { 's', "\\x{20}\\x{9}\\x{A}\\x{D}" },
  { 'S', "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{D7FF}\\x{E000}-\\x{10FFFF}" },
  { 'w', "\\p{L}\\p{M}\\p{N}\\p{S}" },
  { 'W', "\\p{P}\\p{Z}\\p{C}" },
  { 'i', NAME_START },
  { 'c', NAME_START NAME_REST },
  { 'I', "\\x{0}-\\x{39}\\x{3B}-\\x{40}\\[-\\^`\\x{7B}-\\x{BF}\\x{D7}\\x{F7}\\x{300}-\\x{36F}"
         "\\x{37E}\\x{2000}-\\x{200B}\\x{200E}-\\x{206F}\\x{2190}-\\x{2BFF}\\x{2FF0}-\\x{3000}"
         "\\x{E000}-\\x{F8FF}\\x{FDD0}-\\x{FDEF}\\x{FFFE}-\\x{FFFF}\\x{F0000}-\\x{10FFFF}" },
  { 'C', "\\x{0}-,\\/\\x{3B}-\\x{40}\\[-\\^`\\x{7B}-\\x{B6}\\x{B8}-\\x{BF}\\x{D7}\\x{F7}\\x{37E}"
         "\\x{2000}-\\x{200B}\\x{200E}-\\x{203E}\\x{2041}-\\x{206F}\\x{2190}-\\x{2BFF}"
         "\\x{2FF0}-\\x{3000}\\x{E000}-\\x{F8FF}\\x{FDD0}-\\x{FDEF}\\x{FFFE}-\\x{FFFF}"
         "\\x{F0000}-\\x{10FFFF}" },
};

static const char *
find_set (int letter)
{
  size_t i;

  for (i = 0; i < sizeof sets / sizeof *sets; i++)
    if (sets[i].letter == letter)
      return sets[i].set;
  return NULL;
}

/* \p{Lu}, with the categories of XML Schema; blocks (\p{IsLatin}) are not supported. */
static int
category (struct translation *t)
{
  static const char names[] = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po"
                              " Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn ";
  size_t start = t->at, end;
  char padded[6] = " ";

  for (end = start + 2; end < t->size && t->text[end] != '}'; end++)
    ;
  if (peek (t, 2) != '{' || end >= t->size)
    return refuse (t, "expr.pattern", start, start + 2);
  if (end - start - 3 >= 1 && end - start - 3 <= 2) {
    memcpy (padded + 1, t->text + start + 3, end - start - 3);
    padded[end - start - 2] = ' ';
    if (strstr (names, padded) != NULL) {
      t->at = end + 1;
      return kdc__buffer_append (&t->out, t->text + start, end + 1 - start);
    }
  }
  return refuse (t, "expr.pattern-unsupported", start, end + 1);
}

/* An escape that stands for one character: \n \r \t and the characters with a meaning. */
static int
single_escape (int c)
{
  switch (c) {
  case 'n': return '\n';
  case 'r': return '\r';
  case 't': return '\t';
  default: return c > 0 && strchr ("\\|.?*+(){}-[]^$", c) != NULL ? c : 0;
  }
}

static int
put_char (struct translation *t, uint32_t code_point)
{
  return kdc__buffer_printf (&t->out, "\\x{%X}", (unsigned) code_point);
}

/* One plain or escaped character at the cursor. */
static int
one_char (struct translation *t, uint32_t *code_point)
{
  int escaped;

  if (peek (t, 0) != '\\') {
    t->at = kdc__utf8_next (t->text, t->size, t->at, code_point);
    return KDC_OK;
  }
  escaped = single_escape (peek (t, 1));
  if (escaped == 0)
    return refuse (t, "expr.pattern-unsupported", t->at, t->at + 2);
  *code_point = (uint32_t) escaped;
  t->at += 2;
  return KDC_OK;
}

static int
class_escape (struct translation *t, int *done, int in_brackets)
{
  const char *set = peek (t, 0) == '\\' ? find_set (peek (t, 1)) : NULL;

  *done = 1;
  if (set != NULL) {
    t->at += 2;
    return kdc__buffer_printf (&t->out, in_brackets ? "%s" : "[%s]", set);
  }
  if (peek (t, 0) == '\\' && (peek (t, 1) == 'p' || peek (t, 1) == 'P'))
    return category (t);
  *done = 0;
  return KDC_OK;
}

/* A character or a range inside brackets. */
static int
class_range (struct translation *t, size_t open)
{
  size_t start = t->at;
  uint32_t first, last;
  int status;

  if (peek (t, 0) == '[')
    return refuse (t, "expr.pattern", t->at, t->at + 1);
  if (peek (t, 0) == '-' && peek (t, 1) == '[')
    return refuse (t, "expr.pattern-unsupported", t->at, t->at + 2);
  if (peek (t, 0) == '-' && peek (t, 1) != ']' && start != open)
    return refuse (t, "expr.pattern", t->at, t->at + 1);
  status = one_char (t, &first);
  if (status == KDC_OK)
    status = put_char (t, first);
  if (status != KDC_OK)
    return status;
  if (peek (t, 0) != '-' || peek (t, 1) == ']' || peek (t, 1) == '[')
    return KDC_OK;
  t->at++;
  if (t->at >= t->size)
    return refuse (t, "expr.pattern", start, t->size);
  status = one_char (t, &last);
  if (status != KDC_OK)
    return status;
  if (last < first)
    return refuse (t, "expr.pattern", start, t->at);
  kdc__buffer_putc (&t->out, '-');
  return put_char (t, last);
}

static int
brackets (struct translation *t)
{
  size_t start = t->at++, open;
  int status = KDC_OK, done;

  kdc__buffer_putc (&t->out, '[');
  if (peek (t, 0) == '^') {
    kdc__buffer_putc (&t->out, '^');
    t->at++;
  }
  for (open = t->at; status == KDC_OK && peek (t, 0) != ']'; ) {
    if (t->at >= t->size)
      return refuse (t, "expr.pattern", start, t->size);
    status = class_escape (t, &done, 1);
    if (status == KDC_OK && !done)
      status = class_range (t, open);
  }
  if (status == KDC_OK && t->at == open)
    return refuse (t, "expr.pattern", start, t->at + 1);
  t->at++;
  if (status == KDC_OK)
    kdc__buffer_putc (&t->out, ']');
  return status;
}

/* {n}, {n,}, {n,m} with numbers that make sense. */
static int
braces (struct translation *t)
{
  size_t start = t->at, i;
  unsigned numbers[2] = { 0, 0 };
  int index = 0, digits = 0;

  for (i = start + 1; i < t->size && t->text[i] != '}'; i++) {
    if (t->text[i] == ',' && index == 0 && digits > 0) {
      index = 1;
      digits = 0;
    } else if (t->text[i] < '0' || t->text[i] > '9' || ++digits > 4) {
      return refuse (t, "expr.pattern", start, i + 1);
    } else {
      numbers[index] = numbers[index] * 10 + (unsigned) (t->text[i] - '0');
    }
  }
  if (i >= t->size || (index == 0 && digits == 0)
      || (index == 1 && digits > 0 && numbers[1] < numbers[0]))
    return refuse (t, "expr.pattern", start, i + 1);
  t->at = i + 1;
  return kdc__buffer_append (&t->out, t->text + start, t->at - start);
}

/* At most one quantifier behind an atom, perhaps reluctant; PCRE2's possessive ones are not. */
static int
quantifier (struct translation *t)
{
  int c = peek (t, 0), status = KDC_OK;

  if (c == '{')
    status = braces (t);
  else if (c == '?' || c == '*' || c == '+')
    kdc__buffer_putc (&t->out, t->text[t->at++]);
  else
    return KDC_OK;
  if (status == KDC_OK && peek (t, 0) == '?')
    kdc__buffer_putc (&t->out, t->text[t->at++]);
  c = peek (t, 0);
  if (status == KDC_OK && (c == '?' || c == '*' || c == '+' || c == '{'))
    return refuse (t, "expr.pattern", t->at, t->at + 1);
  return status;
}

/* Nobody asks what a group has matched, and PCRE2 would keep that for all groups at each of the
 * steps that it may have to go back to. */
static int
parenthesis (struct translation *t)
{
  int opens = t->text[t->at] == '(';

  if (opens && peek (t, 1) == '?')
    return refuse (t, "expr.pattern-unsupported", t->at, t->at + 3);
  if (!opens && t->depth == 0)
    return refuse (t, "expr.pattern", t->at, t->at + 1);
  t->depth += opens ? 1 : -1;
  t->at++;
  return kdc__buffer_puts (&t->out, opens ? "(?:" : ")");
}

/* Anything that a quantifier can follow, but a group. */
static int
atom (struct translation *t)
{
  uint32_t code_point;
  int c = peek (t, 0), done, status;

  if (c == '[')
    return brackets (t);
  if (c == '.' || c == '^' || c == '$') {
    t->at++;
    return kdc__buffer_putc (&t->out, (char) c);
  }
  if (strchr ("?*+{}]", c) != NULL)
    return refuse (t, "expr.pattern", t->at, t->at + 1);
  status = class_escape (t, &done, 0);
  if (status != KDC_OK || done)
    return status;
  status = one_char (t, &code_point);
  return status == KDC_OK ? put_char (t, code_point) : status;
}

static int
translate (struct translation *t)
{
  int status = KDC_OK, c;
  size_t open = 0;

  while (status == KDC_OK && t->at < t->size) {
    c = peek (t, 0);
    if (c == '|') {
      t->at++;
      kdc__buffer_putc (&t->out, '|');
      continue;
    }
    if (c == '(')
      open = t->at;
    status = c == '(' || c == ')' ? parenthesis (t) : atom (t);
    if (status == KDC_OK && c != '(')
      status = quantifier (t);
  }
  if (status == KDC_OK && t->depth > 0)
    return refuse (t, "expr.pattern", open, t->size);
  return status == KDC_OK ? t->out.status : status;
}

/* --- simple ones ------------------------------------------------------------------------------ */

static int
is_alnum (int c)
{
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* a, or inside brackets a or a-z; 0: something else. */
static int
read_range (struct translation *t, int in_class, uint64_t set[2])
{
  int from = peek (t, 0), is_range = in_class && peek (t, 1) == '-';
  int to = is_range ? peek (t, 2) : from;

  if (!is_alnum (from) || !is_alnum (to))
    return 0;
  t->at += is_range ? 3 : 1;
  for (; from <= to; from++)
    set[from >> 6] |= UINT64_C (1) << (from & 63);
  return 1;
}

static int
read_set (struct translation *t, uint64_t set[2])
{
  set[0] = set[1] = 0;
  if (peek (t, 0) != '[')
    return read_range (t, 0, set);
  for (t->at++; peek (t, 0) != ']';)
    if (!read_range (t, 1, set))
      return 0;
  t->at++;
  return 1;
}

/* 0: no number, or too great a one. */
static size_t
read_number (struct translation *t)
{
  size_t number = 0;

  for (; peek (t, 0) >= '0' && peek (t, 0) <= '9' && number < 1000; t->at++)
    number = number * 10 + (size_t) (peek (t, 0) - '0');
  return number < 1000 ? number : 0;
}

/* {n} or {n,m}, or nothing; 0: something else. */
static int
read_count (struct translation *t, struct run *run)
{
  run->least = run->most = 1;
  if (peek (t, 0) != '{')
    return peek (t, 0) != '?' && peek (t, 0) != '*' && peek (t, 0) != '+';
  t->at++;
  run->least = run->most = read_number (t);
  if (peek (t, 0) == ',') {
    t->at++;
    run->most = read_number (t);
  }
  return run->most > 0 && peek (t, 0) == '}' && t->at++ > 0;
}

/* Of a pattern that is right; how many runs it has, or 0. */
static size_t
read_runs (const char *text, size_t size, struct run runs[MOST_RUNS])
{
  struct translation t = { .text = text, .size = size, .at = 1 };
  size_t count = 0;

  if (size < 3 || *text != '^' || text[size - 1] != '$')
    return 0;
  t.size--;
  for (; t.at < t.size; count++)
    if (count == MOST_RUNS || (count > 0 && runs[count - 1].least != runs[count - 1].most)
        || !read_set (&t, runs[count].set) || !read_count (&t, runs + count))
      return 0;
  return count;
}

static int
match_runs (const struct kdc__pattern *pattern, const char *text, size_t size)
{
  const unsigned char *p = (const unsigned char *) text, *end = p + size;
  const struct run *run = pattern->runs;
  size_t i;

  for (; run < pattern->runs + pattern->run_count; run++) {
    for (i = 0; i < run->most && p < end && *p < 0x80 && (run->set[*p >> 6] >> (*p & 63) & 1); i++)
      p++;
    if (i < run->least)
      return 0;
  }
  return p == end;
}

/* --- PCRE2 ----------------------------------------------------------------------------------- */

static void *
pcre_alloc (size_t size, void *user)
{
  return kdc__alloc (user, size);
}

static void
pcre_release (void *p, void *user)
{
  kdc__free (user, p);
}

static int
compile (struct kdc_context *ctx, const struct kdc_buffer *text, pcre2_code **out)
{
  pcre2_general_context *general = pcre2_general_context_create (pcre_alloc, pcre_release, ctx);
  pcre2_compile_context *options = general ? pcre2_compile_context_create (general) : NULL;
  const char *data = text->data != NULL ? text->data : "";
  PCRE2_SIZE at;
  int error = PCRE2_ERROR_NOMEMORY;

  *out = NULL;
  if (options != NULL) {
    pcre2_set_newline (options, PCRE2_NEWLINE_LF);
    *out = pcre2_compile ((PCRE2_SPTR) data, text->size,
                          PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY, &error, &at, options);
  }
  pcre2_compile_context_free (options);
  pcre2_general_context_free (general);
  if (*out != NULL)
    return KDC_OK;
  /* 121: "failed to allocate heap memory" while compiling */
  return error == PCRE2_ERROR_NOMEMORY || error == 121 ? KDC_ENOMEM : KDC_EMODEL;
}

int
kdc__pattern_compile (struct kdc_context *ctx, const char *text, size_t size,
                      struct kdc__pattern **out, struct kdc__pattern_fault *fault)
{
  struct translation t = { .text = text, .size = size, .fault = fault };
  struct kdc__pattern *pattern = NULL;
  int status;

  *out = NULL;
  kdc__buffer_init (&t.out, ctx, 0);
  status = translate (&t);
  if (status == KDC_OK)
    pattern = kdc__calloc (ctx, 1, sizeof *pattern);
  if (status == KDC_OK)
    status = pattern != NULL ? compile (ctx, &t.out, &pattern->code) : KDC_ENOMEM;
  if (status == KDC_EMODEL && fault->code == NULL)
    refuse (&t, "expr.pattern", 0, size);
  kdc__buffer_clear (&t.out);
  if (status != KDC_OK) {
    kdc__free (ctx, pattern);
    return status;
  }
  pattern->ctx = ctx;
  pattern->run_count = read_runs (text, size, pattern->runs);
  *out = pattern;
  return KDC_OK;
}

void
kdc__pattern_free (struct kdc__pattern *pattern)
{
  if (pattern == NULL)
    return;
  pcre2_code_free (pattern->code);
  kdc__free (pattern->ctx, pattern);
}

struct kdc__matcher {
  pcre2_general_context *general;
  pcre2_match_context *options;
  pcre2_match_data *data;
};

void
kdc__matcher_free (struct kdc_context *ctx, struct kdc__matcher *matcher)
{
  if (matcher == NULL)
    return;
  pcre2_match_data_free (matcher->data);
  pcre2_match_context_free (matcher->options);
  pcre2_general_context_free (matcher->general);
  kdc__free (ctx, matcher);
}

static struct kdc__matcher *
matcher_new (struct kdc_context *ctx)
{
  struct kdc__matcher *m = kdc__calloc (ctx, 1, sizeof *m);

  if (m == NULL)
    return NULL;
  m->general = pcre2_general_context_create (pcre_alloc, pcre_release, ctx);
  m->options = m->general ? pcre2_match_context_create (m->general) : NULL;
  m->data = m->options ? pcre2_match_data_create (1, m->general) : NULL;
  if (m->data == NULL) {
    kdc__matcher_free (ctx, m);
    return NULL;
  }
  return m;
}

/* PCRE2 does not say how much it worked, only that it would have to work more than it may: so it
 * may four times as much each time, and what was in vain is charged. Few patterns ever come to a
 * second time. */
int
kdc__pattern_match (const struct kdc__pattern *pattern, struct kdc__vm *vm, const char *text,
                    size_t size)
{
  int rc = PCRE2_ERROR_MATCHLIMIT;
  uint32_t limit;

  if (pattern->run_count > 0)
    return match_runs (pattern, text, size);
  if (vm->matcher == NULL)
    vm->matcher = matcher_new (vm->ctx);
  if (vm->matcher == NULL)
    return KDC_ENOMEM;
  for (limit = FIRST_LIMIT; limit <= MATCH_LIMIT && rc == PCRE2_ERROR_MATCHLIMIT; limit *= 4) {
    pcre2_set_match_limit (vm->matcher->options, limit);
    rc = pcre2_match (pattern->code, (PCRE2_SPTR) text, size, 0, 0, vm->matcher->data,
                      vm->matcher->options);
    vm->steps += rc == PCRE2_ERROR_MATCHLIMIT ? limit : 0;
    if (vm->steps > (uint64_t) kdc__limit (vm->ctx, KDC__MAX_EXPR_STEPS))
      return KDC_ELIMIT;
  }
  if (rc >= 0)
    return 1;
  if (rc == PCRE2_ERROR_NOMATCH)
    return 0;
  return rc == PCRE2_ERROR_NOMEMORY ? KDC_ENOMEM : KDC_ELIMIT;
}
