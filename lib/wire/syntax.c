/* syntax.c - the small grammar that HTTP and MIME share. */
#include "wire/syntax.h"

#include <string.h>

#include "base/text.h"

int
kdc__is_token_char (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

int
kdc__is_token (const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (!kdc__is_token_char (text[i]))
      return 0;
  return size > 0;
}

/* A control character would end the field and begin another one: header injection. */
int
kdc__is_field_text (const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (((unsigned char) text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f)
      return 0;
  return 1;
}

static char
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

int
kdc__same_name (const char *a, size_t size, const char *b)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (b[i] == '\0' || lower (a[i]) != lower (b[i]))
      return 0;
  return b[size] == '\0';
}

int
kdc__hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
kdc__percent_decode (struct kdc__arena *arena, const char *text, size_t size, char **out)
{
  char *decoded = kdc__arena_alloc (arena, size + 1);
  size_t i, n = 0;

  *out = NULL;
  if (decoded == NULL)
    return KDC_ENOMEM;
  for (i = 0; i < size; i++) {
    if (text[i] != '%') {
      decoded[n++] = text[i];
      continue;
    }
    if (size - i < 3 || kdc__hex_digit (text[i + 1]) < 0 || kdc__hex_digit (text[i + 2]) < 0)
      return KDC_OK;
    decoded[n++] = (char) (kdc__hex_digit (text[i + 1]) * 16 + kdc__hex_digit (text[i + 2]));
    i += 2;
  }
  if (kdc__utf8_check (decoded, n) == n)
    *out = decoded;
  return KDC_OK;
}
