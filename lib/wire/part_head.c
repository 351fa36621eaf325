/* part_head.c - the head of a part of a multipart body, and parameters of header values. A header
 * that comes twice, or a parameter, is refused: which one is it? */
#include "wire/part_head.h"

#include <string.h>

#include "base/text.h"
#include "wire/mime.h"
#include "wire/syntax.h"

/* ---- parameters of a header value ---- */

struct scanner { const char *at; };

static void
skip_blank (struct scanner *s)
{
  s->at += strspn (s->at, " \t\r\n");
}

/* The text between quotes, the two escapes undone. Other backslashes stay: browsers on Windows
 * once sent whole paths. NULL in *out: no end. */
static int
read_quoted (struct kdc__arena *arena, struct scanner *s, char **out)
{
  const char *start = s->at + 1, *at = start;
  char *text;
  size_t n = 0;

  *out = NULL;
  while (*at != '"' && *at != '\0')
    at += *at == '\\' && (at[1] == '"' || at[1] == '\\') ? 2 : 1;
  if (*at != '"')
    return KDC_EPARSE;
  s->at = at + 1;
  text = kdc__arena_alloc (arena, (size_t) (at - start) + 1);
  if (text == NULL)
    return KDC_ENOMEM;
  for (at = start; at < s->at - 1; at++) {
    if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
      at++;
    text[n++] = *at;
  }
  *out = text;
  return KDC_OK;
}

static int
read_value (struct kdc__arena *arena, struct scanner *s, char **out)
{
  size_t size;

  if (*s->at == '"')
    return read_quoted (arena, s, out);
  size = strcspn (s->at, "; \t\r\n\"");
  *out = kdc__arena_strndup (arena, s->at, size);
  s->at += size;
  return *out == NULL ? KDC_ENOMEM : size > 0 ? KDC_OK : KDC_EPARSE;
}

int
kdc__header_parameter (struct kdc__arena *arena, const char *value, const char *name, char **out)
{
  struct scanner s = { value + strcspn (value, ";") };
  const char *key;
  char *text;
  size_t size;
  int status;

  *out = NULL;
  for (;;) {
    while (*s.at == ';' || kdc__is_space (*s.at))
      s.at++;
    if (*s.at == '\0')
      return KDC_OK;
    key = s.at;
    size = strcspn (key, "=; \t\r\n\"");
    s.at += size;
    skip_blank (&s);
    if (size == 0 || *s.at != '=')
      return KDC_EPARSE;
    s.at++;
    skip_blank (&s);
    status = read_value (arena, &s, &text);
    if (status != KDC_OK)
      return status;
    skip_blank (&s);
    if (*s.at != ';' && *s.at != '\0')
      return KDC_EPARSE;
    if (kdc__same_name (key, size, name)) {
      if (*out != NULL)
        return KDC_EPARSE;          /* twice: which one? */
      *out = text;
    }
  }
}

/* ---- the head of a part ---- */

enum { SEEN_TYPE = 1, SEEN_ID = 2, SEEN_DISPOSITION = 4, SEEN_ENCODING = 8 };

/* The value of a field, folded lines joined. */
static int
unfold (struct kdc__arena *arena, const char *value, size_t size, char **out)
{
  char *text = kdc__arena_strndup (arena, value, size), *to, *from;

  *out = text;
  if (text == NULL)
    return KDC_ENOMEM;
  if (memchr (value, '\0', size) != NULL)
    return KDC_EPARSE;
  for (to = from = text; *from != '\0'; from++)
    if (*from != '\r' && *from != '\n')
      *to++ = *from;
  *to = '\0';
  return kdc__is_field_text (text, strlen (text)) ? KDC_OK : KDC_EPARSE;
}

/* RFC 8187: UTF-8'language'percent-encoded. Other charsets are left to filename=. */
static int
extended_value (struct kdc__arena *arena, const char *text, char **out)
{
  const char *quote = strchr (text, '\'');

  quote = quote != NULL && kdc__same_name (text, (size_t) (quote - text), "utf-8")
          ? strchr (quote + 1, '\'') : NULL;
  if (quote == NULL)
    return KDC_OK;
  return kdc__percent_decode (arena, quote + 1, strlen (quote + 1), out);
}

static int
take_disposition (struct kdc__arena *arena, const char *value, struct kdc__part_head_read *part)
{
  char *extended = NULL;
  int status = kdc__header_parameter (arena, value, "name", &part->name);

  if (status == KDC_OK)
    status = kdc__header_parameter (arena, value, "filename", &part->file_name);
  if (status == KDC_OK)
    status = kdc__header_parameter (arena, value, "filename*", &extended);
  if (status == KDC_OK && extended != NULL)
    status = extended_value (arena, extended, &part->file_name);
  return status;
}

static int
take_id (struct kdc__arena *arena, const char *value, struct kdc__part_head_read *part)
{
  size_t size = strlen (value);

  if (size >= 2 && value[0] == '<' && value[size - 1] == '>') {
    value++;
    size -= 2;
  }
  part->content_id = kdc__arena_strndup (arena, value, size);
  return part->content_id != NULL ? KDC_OK : KDC_ENOMEM;
}

static int
take_encoding (const char *value, struct kdc__part_head_read *part)
{
  static const struct { const char *name; int encoding; } known[] = {
    { "binary", KDC__PART_AS_IS }, { "8bit", KDC__PART_AS_IS }, { "7bit", KDC__PART_AS_IS },
    { "base64", KDC__PART_BASE64 }, { "quoted-printable", KDC__PART_QUOTED },
  };
  size_t i;

  for (i = 0; i < sizeof known / sizeof *known; i++)
    if (kdc__same_name (value, strlen (value), known[i].name)) {
      part->encoding = known[i].encoding;
      return KDC_OK;
    }
  return KDC_ENOTSUP;
}

static int
take_field (struct kdc__arena *arena, const char *name, size_t name_size, const char *value,
            struct kdc__part_head_read *part, unsigned *seen)
{
  static const struct { const char *name; unsigned bit; } fields[] = {
    { "content-type", SEEN_TYPE }, { "content-id", SEEN_ID },
    { "content-disposition", SEEN_DISPOSITION }, { "content-transfer-encoding", SEEN_ENCODING }
  };
  unsigned bit = 0;
  size_t i;

  for (i = 0; i < sizeof fields / sizeof *fields; i++)
    if (kdc__same_name (name, name_size, fields[i].name))
      bit = fields[i].bit;
  if (bit & *seen)
    return KDC_EPARSE;
  *seen |= bit;
  switch (bit) {
  case SEEN_TYPE:
    part->content_type = (char *) (uintptr_t) value;
    return KDC_OK;
  case SEEN_ID: return take_id (arena, value, part);
  case SEEN_DISPOSITION: return take_disposition (arena, value, part);
  case SEEN_ENCODING: return take_encoding (value, part);
  default: return KDC_OK;
  }
}

/* Behind the field that starts at at: lines that start with a blank belong to it. */
static const char *
field_end (const char *at, const char *end)
{
  const char *line;

  for (;;) {
    line = memchr (at, '\n', (size_t) (end - at));
    if (line == NULL)
      return end;
    at = line + 1;
    if (at == end || (*at != ' ' && *at != '\t'))
      return at;
  }
}

int
kdc__part_head_read (struct kdc__arena *arena, const char *head, size_t size,
                     struct kdc__part_head_read *out, size_t *wrong)
{
  const char *at = head, *end = head + size, *next, *colon, *value;
  unsigned seen = 0;
  char *text;
  size_t length;
  int status = KDC_OK;

  memset (out, 0, sizeof *out);
  out->encoding = KDC__PART_AS_IS;
  for (; at < end && status == KDC_OK; at = next) {
    *wrong = (size_t) (at - head);
    next = field_end (at, end);
    colon = memchr (at, ':', (size_t) (next - at));
    if (colon == NULL || !kdc__is_token (at, (size_t) (colon - at)))
      return KDC_EPARSE;
    value = colon + 1;
    length = (size_t) (next - value);
    kdc__trim (&value, &length);
    status = unfold (arena, value, length, &text);
    if (status == KDC_OK)
      status = take_field (arena, at, (size_t) (colon - at), text, out, &seen);
  }
  return status;
}
