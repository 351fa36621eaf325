/* submit_envelope.c - a submission from the outside: key, media type, size, digest, session. What
 * is wrong here is answered and forgotten: the same key may come again with the right thing. */

#include <string.h>
#include "base/text.h"
#include "exchange/intake.h"
#include "wire/syntax.h"

#define MOST_KEY 200

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

/* The text of the key as it was sent; NULL: none, or not to be had. */
static int
read_key (struct kdc__incoming *h, char **text)
{
  const struct kdc__header_decl *decl = header_of (h->route->call, "{message-id}");
  const char *name = h->route->has_key ? h->route->key.at.header : decl->name;
  int sf_string = h->route->has_key ? h->route->key.sf_string : decl->sf_string;
  const char *value;
  int status = KDC_OK;

  *text = NULL;
  if (name == NULL)
    return kdc__incoming_at (h, &h->route->key.at, text);
  value = kdc__headers_get (&h->request->headers, name);
  if (value == NULL || strlen (value) > MOST_KEY || says_two_things (h, name, value))
    return KDC_OK;
  if (sf_string)
    status = kdc__sf_string_parse (&h->arena, value, text);
  else
    *text = kdc__arena_strdup (&h->arena, value);
  if (status == KDC_ENOMEM || (status == KDC_OK && *text == NULL))
    return kdc__fail_nomem (h->err);
  return KDC_OK;
}

static int
take_key (struct kdc__incoming *h)
{
  char *text = NULL, *id = NULL;
  int is = 0, status = read_key (h, &text);

  h->situation = KDC__S_KEY;
  if (status != KDC_OK || text == NULL || strlen (text) > MOST_KEY)
    return status;
  status = kdc__incoming_is_id (h, text, &id, &is);
  if (status != KDC_OK || !is)
    return status;
  h->message_id = id;
  h->situation = KDC__S_NONE;
  return kdc__incoming_set (h, "message-id", id);
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
check_digest (struct kdc__incoming *h)
{
  const struct kdc__header_decl *decl = header_of (h->route->call, "{content-digest}");
  const char *value = decl != NULL ? kdc__headers_get (&h->request->headers, decl->name) : NULL;
  struct kdc_buffer text;
  uint8_t said[32];
  int status;

  memcpy (h->sha, h->intake->sha, 32);
  kdc__buffer_init (&text, h->inbox->ctx, 0);
  status = kdc__content_digest_format (h->sha, &text);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "content-digest", text.data);
  kdc__buffer_clear (&text);
  if (status != KDC_OK)
    return kdc__fail_nomem (h->err);
  if (decl == NULL || (h->route->has_key && value == NULL))
    return KDC_OK;
  if (value == NULL || kdc__content_digest_parse (value, said) != KDC_OK)
    h->situation = KDC__S_DIGEST_MISSING;
  else if (memcmp (said, h->sha, 32) != 0 || says_two_things (h, decl->name, value))
    h->situation = KDC__S_DIGEST_MISMATCH;
  return KDC_OK;
}

/* A key inside the body: its size, then its parts come before it. */
static int
inner_envelope (struct kdc__incoming *h)
{
  int status = kdc__incoming_size (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_digest (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_read (h, h->route);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = take_key (h);
  return status;
}

static int
outer_envelope (struct kdc__incoming *h)
{
  int status = take_key (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE && !h->route->has_key)
    status = check_media_type (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_size (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_digest (h);
  return status;
}

static int
digest_of (struct kdc__incoming *h, const void *data, size_t size)
{
  return kdc__sha256 (data != NULL ? data : "", size, h->sha) == KDC_OK
           ? KDC_OK : kdc__fail_nomem (h->err);
}

/* What the sheet makes of the message is the dossier; or what a repeat is compared by. */
int
kdc__incoming_made (struct kdc__incoming *h)
{
  struct kdc__dom *envelope = NULL;
  kdc_error *why = NULL;
  int status = kdc__incoming_tree (h, h->route);

  if (status != KDC_OK || h->situation != KDC__S_NONE)
    return status;
  status = kdc__incoming_envelope (h, &envelope);
  if (status != KDC_OK)
    return status;
  kdc__buffer_clear (&h->made);
  status = kdc__style_run (h->inbox->protocol, h->route->dossier_style, envelope, &h->made, &why);
  kdc__dom_free (envelope);
  if (status == KDC_EMODEL) {       /* the sheet says that this is not a message it can read */
    h->situation = KDC__S_MALFORMED;
    status = kdc__incoming_set (h, "why", why != NULL && why->message[h->lang] != NULL
                                            ? why->message[h->lang] : "");
    kdc__error_delete (why);
    return status;
  }
  if (status != KDC_OK && h->err != NULL)
    *h->err = why;
  else
    kdc__error_delete (why);
  return status;
}

/* What a repeat must share with the first. */
static int
content_digest (struct kdc__incoming *h)
{
  int status = KDC_OK, of = h->route->has_key ? h->route->key.digest_of : KDC__DIGEST_OF_BODY;

  if (h->route->dossier_style != NULL)
    status = kdc__incoming_made (h);
  if (status == KDC_OK && of == KDC__DIGEST_OF_ROOT)
    status = kdc__incoming_read (h, h->route);
  if (status != KDC_OK || h->situation != KDC__S_NONE)
    return status;
  if (of == KDC__DIGEST_OF_ROOT)
    return kdc__intake_part_sha (&h->parts.items[0], h->sha) == KDC_OK ? KDC_OK
                                                                       : kdc__fail_nomem (h->err);
  return of == KDC__DIGEST_OF_SHEET ? digest_of (h, h->made.data, h->made.size) : KDC_OK;
}

int
kdc__submit_envelope (struct kdc__incoming *h)
{
  const struct kdc__place *at = &h->route->key.at;
  int inner = h->route->has_key && (at->select != NULL || at->part != NULL);
  int status = inner ? inner_envelope (h) : outer_envelope (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_takes (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_checks (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = content_digest (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__unpack_contents (h);
  return status;
}
