/* submit_envelope.c - a submission from the outside: key, media type, size, digest. What is wrong
 * here is answered and forgotten: the same key may come again with the right thing. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"
#include "wire/syntax.h"

static const struct kdc__header_decl *
header_of (const struct kdc__call_decl *call, const char *variable)
{
  size_t i;

  for (i = 0; i < call->header_count; i++)
    if (strcmp (call->headers[i].value, variable) == 0)
      return &call->headers[i];
  return NULL;
}

/* A field that comes twice says one thing, or nothing. */
static int
says_two_things (const struct kdc__incoming *h, const char *name, const char *value)
{
  const struct kdc__headers *headers = &h->request->headers;
  size_t i;

  for (i = 0; i < headers->count; i++)
    if (kdc__same_name (headers->items[i].name, strlen (headers->items[i].name), name)
        && strcmp (headers->items[i].value, value) != 0)
      return 1;
  return 0;
}

static int
is_uuid (const char *text)
{
  size_t i;

  for (i = 0; i < 36; i++) {
    int dash = i == 8 || i == 13 || i == 18 || i == 23;

    if (dash ? text[i] != '-' : text[i] == '\0' || strchr ("0123456789abcdef", text[i]) == NULL)
      return 0;
  }
  return text[36] == '\0';
}

static int
take_key (struct kdc__incoming *h)
{
  const struct kdc__header_decl *decl = header_of (h->route->call, "{message-id}");
  const char *value = kdc__headers_get (&h->request->headers, decl->name);
  char *text = NULL, *lower = NULL;
  int status = KDC_OK;

  h->situation = KDC__S_KEY;
  if (value == NULL || strlen (value) > 128 || says_two_things (h, decl->name, value))
    return KDC_OK;
  if (decl->sf_string)
    status = kdc__sf_string_parse (&h->arena, value, &text);
  else
    text = kdc__arena_strdup (&h->arena, value);
  if (status == KDC_ENOMEM || (status == KDC_OK && text == NULL))
    return kdc__fail_nomem (h->err);
  if (status != KDC_OK)
    return KDC_OK;
  if (kdc__lower (&h->arena, text, strlen (text), &lower) != KDC_OK)
    return kdc__fail_nomem (h->err);
  if (!is_uuid (lower))
    return KDC_OK;
  h->message_id = lower;
  h->situation = KDC__S_NONE;
  return kdc__incoming_set (h, "message-id", lower);
}

static int
check_media_type (struct kdc__incoming *h)
{
  static const char wanted[] = "multipart/related";
  const char *value = kdc__headers_get (&h->request->headers, "Content-Type");
  char *type = NULL, *lower = NULL;

  h->situation = KDC__S_MEDIA_TYPE;
  if (value == NULL)
    return KDC_OK;
  if (kdc__lower (&h->arena, value, strcspn (value, " \t;"), &lower) != KDC_OK)
    return kdc__fail_nomem (h->err);
  if (strcmp (lower, wanted) != 0)
    return KDC_OK;
  if (kdc__header_parameter (&h->arena, value, "type", &type) == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  if (type != NULL && strcmp (type, h->route->call->parts[0].type) == 0)
    h->situation = KDC__S_NONE;
  return KDC_OK;
}

static int
check_size (struct kdc__incoming *h)
{
  int64_t most = h->inbox->protocol->most_request;

  if ((uint64_t) h->request->body.size > (uint64_t) most)
    h->situation = KDC__S_TOO_LARGE;
  if (kdc__variables_set_int (&h->vars, "most", most) != KDC_OK)
    return kdc__fail_nomem (h->err);
  return KDC_OK;
}

static int
check_digest (struct kdc__incoming *h)
{
  const struct kdc__header_decl *decl = header_of (h->route->call, "{content-digest}");
  const char *value = decl != NULL ? kdc__headers_get (&h->request->headers, decl->name) : NULL;
  const struct kdc_buffer *body = &h->request->body;
  struct kdc_buffer text;
  uint8_t said[32];
  int status;

  if (kdc__sha256 (body->data != NULL ? body->data : "", body->size, h->sha) != KDC_OK)
    return kdc__fail_nomem (h->err);
  kdc__buffer_init (&text, h->inbox->ctx, 0);
  status = kdc__content_digest_format (h->sha, &text);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "content-digest", text.data);
  kdc__buffer_clear (&text);
  if (status != KDC_OK)
    return kdc__fail_nomem (h->err);
  if (decl == NULL)
    return KDC_OK;
  if (value == NULL || kdc__content_digest_parse (value, said) != KDC_OK)
    h->situation = KDC__S_DIGEST_MISSING;
  else if (memcmp (said, h->sha, 32) != 0 || says_two_things (h, decl->name, value))
    h->situation = KDC__S_DIGEST_MISMATCH;
  return KDC_OK;
}

int
kdc__submit_envelope (struct kdc__incoming *h)
{
  int status = take_key (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_media_type (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_size (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_digest (h);
  return status;
}
