/* http.c - headers, requests and responses as data, and the durable form of a response. */
#include "wire/http.h"

#include <string.h>

#include "base/text.h"
#include "wire/syntax.h"

void
kdc__headers_init (struct kdc__headers *h, struct kdc_context *ctx)
{
  memset (h, 0, sizeof *h);
  h->ctx = ctx;
}

void
kdc__headers_clear (struct kdc__headers *h)
{
  for (size_t i = 0; i < h->count; i++) {
    kdc__free (h->ctx, h->items[i].name);
    kdc__free (h->ctx, h->items[i].value);
  }
  kdc__free (h->ctx, h->items);
  kdc__headers_init (h, h->ctx);
}

int
kdc__headers_add (struct kdc__headers *h, const char *name, const char *value)
{
  struct kdc__header header;
  size_t size;

  if (name == NULL || value == NULL || !kdc__is_token (name, strlen (name))
      || !kdc__is_field_text (value, strlen (value)))
    return KDC_EINVAL;
  size = strlen (value);
  kdc__trim (&value, &size);
  if (kdc__grow (h->ctx, (void **) &h->items, &h->capacity, h->count, sizeof *h->items) != KDC_OK)
    return KDC_ENOMEM;
  header.name = kdc__strdup (h->ctx, name);
  header.value = kdc__strndup (h->ctx, value, size);
  if (header.name == NULL || header.value == NULL) {
    kdc__free (h->ctx, header.name);
    kdc__free (h->ctx, header.value);
    return KDC_ENOMEM;
  }
  h->items[h->count++] = header;
  return KDC_OK;
}

const char *
kdc__headers_get (const struct kdc__headers *h, const char *name)
{
  for (size_t i = 0; i < h->count; i++)
    if (kdc__same_name (h->items[i].name, strlen (h->items[i].name), name))
      return h->items[i].value;
  return NULL;
}

/* What a receiver must hold at most: a dossier with all its attachments. */
static size_t
body_limit (const struct kdc_context *ctx)
{
  return (size_t) (kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES)
                   + 4 * kdc__limit (ctx, KDC__MAX_ATTACHMENT_BYTES));
}

int
kdc__request_new (struct kdc_context *ctx, const char *method, const char *target,
                  struct kdc_http_request **out)
{
  struct kdc_http_request *request;

  *out = NULL;
  if (method == NULL || target == NULL || !kdc__is_token (method, strlen (method))
      || *target == '\0' || !kdc__is_field_text (target, strlen (target))
      || strpbrk (target, " \t") != NULL)
    return KDC_EINVAL;
  request = kdc__calloc (ctx, 1, sizeof *request);
  if (request == NULL)
    return KDC_ENOMEM;
  request->ctx = kdc__context_ref (ctx);
  kdc__headers_init (&request->headers, ctx);
  kdc__buffer_init (&request->body, ctx, body_limit (ctx));
  request->method = kdc__strdup (ctx, method);
  request->target = kdc__strdup (ctx, target);
  if (request->method == NULL || request->target == NULL) {
    kdc__request_free (request);
    return KDC_ENOMEM;
  }
  *out = request;
  return KDC_OK;
}

void
kdc__request_free (struct kdc_http_request *request)
{
  struct kdc_context *ctx;

  if (request == NULL)
    return;
  ctx = request->ctx;
  kdc__free (ctx, request->method);
  kdc__free (ctx, request->target);
  kdc__headers_clear (&request->headers);
  kdc__buffer_clear (&request->body);
  kdc__free (ctx, request);
  kdc__context_unref (ctx);
}

int
kdc__response_new (struct kdc_context *ctx, int status, struct kdc_http_response **out)
{
  struct kdc_http_response *response;

  *out = NULL;
  if (status < 100 || status > 599)
    return KDC_EINVAL;
  response = kdc__calloc (ctx, 1, sizeof *response);
  if (response == NULL)
    return KDC_ENOMEM;
  response->ctx = kdc__context_ref (ctx);
  response->status = status;
  kdc__headers_init (&response->headers, ctx);
  kdc__buffer_init (&response->body, ctx, (size_t) kdc__limit (ctx, KDC__MAX_ANSWER_BYTES));
  *out = response;
  return KDC_OK;
}

void
kdc__response_free (struct kdc_http_response *response)
{
  struct kdc_context *ctx;

  if (response == NULL)
    return;
  ctx = response->ctx;
  kdc__headers_clear (&response->headers);
  kdc__buffer_clear (&response->body);
  kdc__free (ctx, response);
  kdc__context_unref (ctx);
}

/* The durable form: "KDC-HTTP 1 201\n", a line per header, an empty line, the body to the end. */
static const char MAGIC[] = "KDC-HTTP 1 ";

int
kdc__response_write (const struct kdc_http_response *response, struct kdc_buffer *out)
{
  kdc__buffer_printf (out, "%s%d\n", MAGIC, response->status);
  for (size_t i = 0; i < response->headers.count; i++) {
    kdc__buffer_puts (out, response->headers.items[i].name);
    kdc__buffer_putc (out, ':');
    kdc__buffer_puts (out, response->headers.items[i].value);
    kdc__buffer_putc (out, '\n');
  }
  kdc__buffer_putc (out, '\n');
  return kdc__buffer_append (out, response->body.data ? response->body.data : "",
                             response->body.size);
}

static int
read_header (struct kdc__headers *headers, struct kdc__arena *arena, const char *line, size_t size)
{
  const char *colon = memchr (line, ':', size);
  char *name, *value;
  int status;

  if (colon == NULL)
    return KDC_EPARSE;
  name = kdc__arena_strndup (arena, line, (size_t) (colon - line));
  value = kdc__arena_strndup (arena, colon + 1, size - (size_t) (colon - line) - 1);
  if (name == NULL || value == NULL)
    return KDC_ENOMEM;
  if (strlen (name) + strlen (value) + 1 != size)
    return KDC_EPARSE;              /* a NUL inside */
  status = kdc__headers_add (headers, name, value);
  return status == KDC_EINVAL ? KDC_EPARSE : status;
}

/* Everything behind the first line. */
static int
read_rest (struct kdc_http_response *response, struct kdc__arena *arena, const char *at,
           const char *end)
{
  int status = KDC_OK;

  while (status == KDC_OK) {
    const char *stop = at < end ? memchr (at, '\n', (size_t) (end - at)) : NULL;
    if (stop == NULL)
      return KDC_EPARSE;
    if (stop == at)
      return at + 1 < end ? kdc__buffer_append (&response->body, at + 1,
                                                (size_t) (end - at - 1)) : KDC_OK;
    status = read_header (&response->headers, arena, at, (size_t) (stop - at));
    at = stop + 1;
  }
  return status;
}

static int
read_status (const char *data, size_t size, int64_t *out, const char **rest)
{
  const char *stop = memchr (data, '\n', size);
  const size_t magic = sizeof MAGIC - 1;

  if (stop == NULL || size < magic || memcmp (data, MAGIC, magic) != 0)
    return KDC_EPARSE;
  *rest = stop + 1;
  if (kdc__parse_int64 (data + magic, (size_t) (stop - data) - magic, out) != 0)
    return KDC_EPARSE;
  return *out >= 100 && *out <= 599 ? KDC_OK : KDC_EPARSE;
}

int
kdc__response_read (struct kdc_context *ctx, const void *data, size_t size,
                    struct kdc_http_response **out, kdc_error **err)
{
  struct kdc_http_response *response = NULL;
  struct kdc__arena arena;
  const char *rest = NULL;
  int64_t code = 0;
  int status;

  *out = NULL;
  kdc__arena_init (&arena, ctx);
  status = size > 0 ? read_status (data, size, &code, &rest) : KDC_EPARSE;
  if (status == KDC_OK)
    status = kdc__response_new (ctx, (int) code, &response);
  if (status == KDC_OK)
    status = read_rest (response, &arena, rest, (const char *) data + size);
  kdc__arena_free (&arena);
  if (status == KDC_OK) {
    *out = response;
    return KDC_OK;
  }
  kdc__response_free (response);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err)
                              : kdc__fail (ctx, err, status, "http.stored-response", NULL);
}
