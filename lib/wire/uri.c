/* uri.c - URI templates (RFC 6570, level 2: {name} and {+name}), filled by the sender and matched
 * by the receiver, so that one protocol document serves both. */
#include "wire/http.h"

#include <string.h>

#include "base/text.h"
#include "wire/syntax.h"

static int
is_unreserved (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || (c != '\0' && strchr ("-._~", c) != NULL);
}

static int
is_reserved (char c)
{
  return c != '\0' && strchr (":/?#[]@!$&'()*+,;=", c) != NULL;
}

/* RFC 6570 3.2.3: {+name} lets reserved characters and escapes pass, but no space, no line end. */
static void
put_encoded (struct kdc_buffer *out, const char *text, int reserved)
{
  static const char digits[] = "0123456789ABCDEF";

  for (; *text != '\0'; text++) {
    if (is_unreserved (*text) || (reserved && is_reserved (*text))
        || (reserved && *text == '%' && kdc__hex_digit (text[1]) >= 0
            && kdc__hex_digit (text[2]) >= 0)) {
      kdc__buffer_putc (out, *text);
    } else {
      kdc__buffer_putc (out, '%');
      kdc__buffer_putc (out, digits[(unsigned char) *text >> 4]);
      kdc__buffer_putc (out, digits[(unsigned char) *text & 15]);
    }
  }
}

int
kdc__uri_expand (const char *uri_template,
                 const char *(*lookup) (void *user, const char *name, size_t length), void *user,
                 struct kdc_buffer *out)
{
  const char *at = uri_template, *value;
  size_t literal, length;
  int reserved;

  for (;;) {
    literal = strcspn (at, "{}");
    kdc__buffer_append (out, at, literal);
    at += literal;
    if (*at == '\0')
      return out->status;
    reserved = at[1] == '+';
    length = strcspn (at + 1 + reserved, "{}");
    if (*at == '}' || length == 0 || at[(size_t) reserved + 1 + length] != '}')
      return KDC_EMODEL;
    value = lookup (user, at + 1 + reserved, length);
    if (value == NULL)
      return KDC_EMODEL;
    put_encoded (out, value, reserved);
    at += length + 2 + (size_t) reserved;
  }
}

struct match {
  struct kdc__arena *arena;
  const char **names;
  char **values;
  size_t most, count;
  int query;                        /* behind "?" */
};

/* The name at *pattern and what stands for it, size bytes at *target; both move on. 0: no name. */
static int
take (struct match *match, const char **pattern, const char **target, size_t size)
{
  size_t plus = (*pattern)[1] == '+', length = strcspn (*pattern + 1 + plus, "{}");
  char *value = NULL, *name;
  int status = KDC_OK;

  if ((*pattern)[1 + plus + length] != '}' || size == 0 || match->count >= match->most)
    return 0;
  name = kdc__arena_strndup (match->arena, *pattern + 1 + plus, length);
  if (plus)                         /* as {+name} is filled: escapes stay */
    value = kdc__arena_strndup (match->arena, *target, size);
  else
    status = kdc__percent_decode (match->arena, *target, size, &value);
  if (name == NULL || status != KDC_OK || (plus && value == NULL))
    return KDC_ENOMEM;
  if (value == NULL)
    return 0;
  match->names[match->count] = name;
  match->values[match->count++] = value;
  *pattern += plus + length + 2;
  *target += size;
  return 1;
}

/* {name} stands for one path segment that is not empty (behind "?", for one value), {+name}
 * for one or more of them, as few as let the rest match: so the work is bounded by segments
 * to the power of such names. */
static int
match_here (struct match *match, const char *pattern, const char *target)
{
  size_t size, held = match->count;
  int result, query;

  for (; *pattern != '\0' && *pattern != '{'; pattern++) {
    match->query |= *pattern == '?';
    if (*pattern != *target++)
      return 0;
  }
  if (*pattern == '\0')
    return *target == '\0' || *target == '?' || *target == '#';
  query = match->query;
  size = strcspn (target, query ? "&#" : "/?#");
  do {
    const char *after = pattern, *rest = target;

    match->count = held;
    match->query = query;
    result = take (match, &after, &rest, size);
    if (result == 1)
      result = match_here (match, after, rest);
    if (target[size] == '/' && !query)
      size += 1 + strcspn (target + size + 1, "/?#");
    else
      size = 0;
  } while (result == 0 && pattern[1] == '+' && size > 0);
  return result;
}

int
kdc__uri_match (struct kdc__arena *arena, const char *uri_template, const char *target,
                const char **names, char **values, size_t most, size_t *count)
{
  struct match match = { arena, names, values, most, 0, 0 };
  int result = match_here (&match, uri_template, target);

  *count = result == 1 ? match.count : 0;
  return result;
}
