/* parts.c - reads multipart bodies in one pass over the bytes. Whatever could be read in two ways
 * (two boundaries, a header twice, a missing end) is refused: a filter in front of us and we must
 * see the same parts. */

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

struct multipart {
  struct kdc_context *ctx;
  kdc_error **err;
  struct kdc__parts *out;
  size_t capacity, most;            /* parts */
  const char *start, *end;          /* of the body */
  char delimiter[74];               /* "--" and the boundary */
  size_t delimiter_size;
};

static int
fail_at (struct multipart *m, int status, const char *key, const char *at)
{
  char offset[24], *digit = offset + sizeof offset - 1;
  size_t number = (size_t) (at - m->start);

  *digit = '\0';
  do
    *--digit = (char) ('0' + number % 10);
  while ((number /= 10) > 0);
  return kdc__fail (m->ctx, m->err, status, key, "offset", digit, NULL);
}

static int
part_failed (struct multipart *m, int status, const char *at)
{
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (m->err);
  return fail_at (m, status, status == KDC_ENOTSUP ? "mime.encoding" : "mime.part-header", at);
}

/* The value of a field, folded lines joined. */
static int
unfold (struct multipart *m, const char *value, size_t size, char **out)
{
  char *text = kdc__arena_strndup (&m->out->arena, value, size), *to, *from;

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
extended_value (struct multipart *m, const char *text, char **out)
{
  const char *quote = strchr (text, '\'');

  quote = quote != NULL && kdc__same_name (text, (size_t) (quote - text), "utf-8")
          ? strchr (quote + 1, '\'') : NULL;
  if (quote == NULL)
    return KDC_OK;
  return kdc__percent_decode (&m->out->arena, quote + 1, strlen (quote + 1), out);
}

static int
take_disposition (struct multipart *m, const char *value, struct kdc__part *part)
{
  struct kdc__arena *arena = &m->out->arena;
  char *extended = NULL;
  int status = kdc__header_parameter (arena, value, "name", &part->name);

  if (status == KDC_OK)
    status = kdc__header_parameter (arena, value, "filename", &part->file_name);
  if (status == KDC_OK)
    status = kdc__header_parameter (arena, value, "filename*", &extended);
  if (status == KDC_OK && extended != NULL)
    status = extended_value (m, extended, &part->file_name);
  return status;
}

static int
take_id (struct multipart *m, const char *value, struct kdc__part *part)
{
  size_t size = strlen (value);

  if (size >= 2 && value[0] == '<' && value[size - 1] == '>') {
    value++;
    size -= 2;
  }
  part->content_id = kdc__arena_strndup (&m->out->arena, value, size);
  return part->content_id != NULL ? KDC_OK : KDC_ENOMEM;
}

enum { SEEN_TYPE = 1, SEEN_ID = 2, SEEN_DISPOSITION = 4, SEEN_ENCODING = 8 };

struct head { unsigned seen; int base64; };

static int
take_encoding (const char *value, struct head *head)
{
  static const char *const identity[] = { "binary", "8bit", "7bit", NULL };
  size_t i, size = strlen (value);

  for (i = 0; identity[i] != NULL; i++)
    if (kdc__same_name (value, size, identity[i]))
      return KDC_OK;
  head->base64 = kdc__same_name (value, size, "base64");
  return head->base64 ? KDC_OK : KDC_ENOTSUP;
}

static int
take_field (struct multipart *m, const char *name, size_t name_size, const char *value,
            struct kdc__part *part, struct head *head)
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
  if (bit & head->seen)
    return KDC_EPARSE;
  head->seen |= bit;
  switch (bit) {
  case SEEN_TYPE:
    part->content_type = (char *) (uintptr_t) value;
    return KDC_OK;
  case SEEN_ID: return take_id (m, value, part);
  case SEEN_DISPOSITION: return take_disposition (m, value, part);
  case SEEN_ENCODING: return take_encoding (value, head);
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

static int
read_fields (struct multipart *m, struct kdc__part *part, struct head *head)
{
  const char *at = part->headers, *end = at + part->headers_size, *next, *colon, *value;
  char *text;
  size_t size;
  int status = KDC_OK;

  for (; at < end && status == KDC_OK; at = next) {
    next = field_end (at, end);
    colon = memchr (at, ':', (size_t) (next - at));
    if (colon == NULL || !kdc__is_token (at, (size_t) (colon - at)))
      return part_failed (m, KDC_EPARSE, at);
    value = colon + 1;
    size = (size_t) (next - value);
    kdc__trim (&value, &size);
    status = unfold (m, value, size, &text);
    if (status == KDC_OK)
      status = take_field (m, at, (size_t) (colon - at), text, part, head);
    if (status != KDC_OK)
      return part_failed (m, status, at);
  }
  return KDC_OK;
}

/* ---- the parts ---- */

static int
decode_base64 (struct multipart *m, struct kdc__part *part)
{
  struct kdc_buffer bytes;
  char *copy = NULL;
  int status;

  kdc__buffer_init (&bytes, m->ctx, 0);
  status = kdc__unbase64 (&bytes, part->body, part->size);
  if (status == KDC_OK) {
    copy = kdc__arena_alloc (&m->out->arena, bytes.size + 1);
    status = copy != NULL ? KDC_OK : KDC_ENOMEM;
  }
  if (status == KDC_OK) {
    memcpy (copy, bytes.data, bytes.size);
    part->body = copy;
    part->size = bytes.size;
  }
  kdc__buffer_clear (&bytes);
  return status;
}

/* The empty line that ends the head; its text is between start and *head_end. */
static const char *
find_body (const char *start, const char *end, const char **head_end)
{
  const char *at = start, *line;

  while (at < end) {
    *head_end = at;
    if (*at == '\n')
      return at + 1;
    if (*at == '\r' && end - at >= 2 && at[1] == '\n')
      return at + 2;
    line = memchr (at, '\n', (size_t) (end - at));
    if (line == NULL)
      return NULL;
    at = line + 1;
  }
  return NULL;
}

static int
add_part (struct multipart *m, const char *start, const char *end)
{
  size_t limit = (size_t) kdc__limit (m->ctx, KDC__MAX_HEADER_BYTES);
  struct head head = { 0, 0 };
  struct kdc__part *part;
  const char *head_end = start, *body = find_body (start, end, &head_end);
  int status;

  if ((size_t) ((body != NULL ? head_end : end) - start) > limit)
    return fail_at (m, KDC_ELIMIT, "mime.header-too-long", start);
  if (body == NULL)
    return fail_at (m, KDC_EPARSE, "mime.part-header", start);
  if (m->out->count >= m->most)
    return fail_at (m, KDC_ELIMIT, "mime.too-many-parts", start);
  if (kdc__grow (m->ctx, (void **) &m->out->items, &m->capacity, m->out->count,
                 sizeof *m->out->items) != KDC_OK)
    return kdc__fail_nomem (m->err);
  part = &m->out->items[m->out->count++];
  memset (part, 0, sizeof *part);
  part->headers = start;
  part->headers_size = (size_t) (head_end - start);
  part->body = body;
  part->size = (size_t) (end - body);
  status = read_fields (m, part, &head);
  if (status != KDC_OK || !head.base64)
    return status;
  status = decode_base64 (m, part);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (m->err);
  return status == KDC_OK ? KDC_OK : fail_at (m, KDC_EPARSE, "mime.base64", body);
}

/* ---- delimiters ---- */

struct delimiter { const char *start, *next; int last; };

/* Whether the bytes behind the boundary end its line: blanks, then a line end; or "--" first.
 * "--boundaryX" is content. */
static int
ends_line (const struct multipart *m, const char *at, struct delimiter *d)
{
  d->last = m->end - at >= 2 && at[0] == '-' && at[1] == '-';
  if (d->last)
    at += 2;
  while (at < m->end && (*at == ' ' || *at == '\t'))
    at++;
  if (at == m->end) {
    d->next = at;
    return d->last;
  }
  if (*at == '\r' && m->end - at >= 2)
    at++;
  d->next = at + 1;
  return *at == '\n';
}

/* The next delimiter line at or behind from; start is before the line end that belongs to it. */
static int
find_delimiter (const struct multipart *m, const char *from, struct delimiter *d)
{
  const char *at = from;

  for (; at < m->end; at++) {
    at = memmem (at, (size_t) (m->end - at), m->delimiter, m->delimiter_size);
    if (at == NULL)
      return 0;
    if ((at == m->start || at[-1] == '\n') && ends_line (m, at + m->delimiter_size, d)) {
      d->start = at;
      if (d->start > from)
        d->start--;
      if (d->start > from && d->start[-1] == '\r')
        d->start--;
      return 1;
    }
  }
  return 0;
}

static int
read_parts (struct multipart *m)
{
  struct delimiter d;
  const char *start;
  int status = KDC_OK;

  if (!find_delimiter (m, m->start, &d))
    return fail_at (m, KDC_EPARSE, "mime.no-part", m->start);
  while (!d.last && status == KDC_OK) {
    start = d.next;
    if (!find_delimiter (m, start, &d))
      return fail_at (m, KDC_EPARSE, "mime.no-end", start);
    status = add_part (m, start, d.start);
  }
  if (status == KDC_OK && m->out->count == 0)
    return fail_at (m, KDC_EPARSE, "mime.no-part", m->start);
  return status;
}

/* RFC 2046 5.1.1: 1 to 70 of these, the last no blank. */
static int
is_boundary (const char *text)
{
  size_t size = strlen (text), i;

  for (i = 0; i < size; i++)
    if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'z')
          || (text[i] >= 'A' && text[i] <= 'Z') || strchr ("'()+_,-./:=? ", text[i]) != NULL))
      return 0;
  return size >= 1 && size <= 70 && text[size - 1] != ' ';
}

static int
read_boundary (struct multipart *m, const char *content_type)
{
  size_t skipped = strspn (content_type, " \t");
  char *boundary = NULL;
  int status;

  if (strlen (content_type + skipped) < 10
      || !kdc__same_name (content_type + skipped, 10, "multipart/"))
    return fail_at (m, KDC_EPARSE, "mime.not-multipart", m->start);
  status = kdc__header_parameter (&m->out->arena, content_type, "boundary", &boundary);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (m->err);
  if (status != KDC_OK || boundary == NULL || !is_boundary (boundary))
    return fail_at (m, KDC_EPARSE, "mime.no-boundary", m->start);
  m->delimiter_size = strlen (boundary) + 2;
  memcpy (m->delimiter, "--", 2);
  memcpy (m->delimiter + 2, boundary, m->delimiter_size - 1);
  return KDC_OK;
}

int
kdc__multipart_read (struct kdc_context *ctx, const char *content_type, const void *body,
                     size_t size, struct kdc__parts *out, kdc_error **err)
{
  return kdc__multipart_read_most (ctx, content_type, body, size,
                                   (size_t) kdc__limit (ctx, KDC__MAX_MIME_PARTS), out, err);
}

int
kdc__multipart_read_most (struct kdc_context *ctx, const char *content_type, const void *body,
                          size_t size, size_t most, struct kdc__parts *out, kdc_error **err)
{
  struct multipart m = { .ctx = ctx, .err = err, .out = out, .most = most };
  int status;

  memset (out, 0, sizeof *out);
  kdc__arena_init (&out->arena, ctx);
  if (content_type == NULL)
    return kdc__fail_einval (err, "content_type");
  m.start = body != NULL ? body : "";
  m.end = m.start + (body != NULL ? size : 0);
  status = read_boundary (&m, content_type);
  if (status == KDC_OK)
    status = read_parts (&m);
  if (status != KDC_OK)
    kdc__parts_clear (out);
  return status;
}

void
kdc__parts_clear (struct kdc__parts *parts)
{
  struct kdc_context *ctx = parts->arena.ctx;

  if (ctx != NULL)
    kdc__free (ctx, parts->items);
  kdc__arena_free (&parts->arena);
  memset (parts, 0, sizeof *parts);
  parts->arena.ctx = ctx;
}
