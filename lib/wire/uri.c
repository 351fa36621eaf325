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

struct match { struct kdc__arena *arena; const char **names; char **values; size_t most, count; };

/* {name} stands for one path segment that is not empty. */
static int
take_segment (struct match *match, const char **pattern, const char **target)
{
  const char *end = strchr (*pattern, '}');
  size_t size = strcspn (*target, "/?#");
  char *value;
  char *name;

  if (end == NULL || size == 0 || match->count >= match->most)
    return 0;
  name = kdc__arena_strndup (match->arena, *pattern + 1, (size_t) (end - *pattern) - 1);
  if (name == NULL || kdc__percent_decode (match->arena, *target, size, &value) != KDC_OK)
    return KDC_ENOMEM;
  if (value == NULL)
    return 0;
  match->names[match->count] = name;
  match->values[match->count++] = value;
  *pattern = end + 1;
  *target += size;
  return 1;
}

int
kdc__uri_match (struct kdc__arena *arena, const char *uri_template, const char *target,
                const char **names, char **values, size_t most, size_t *count)
{
  struct match match = { arena, names, values, most, 0 };
  const char *pattern = uri_template;
  int result = 1;

  while (result == 1 && *pattern != '\0') {
    if (*pattern == '{')
      result = take_segment (&match, &pattern, &target);
    else if (*pattern++ != *target++)
      result = 0;
  }
  if (result == 1 && *target != '\0' && *target != '?' && *target != '#')
    result = 0;
  *count = result == 1 ? match.count : 0;
  return result;
}
