/* compute.c - the recipes of compute.h. Which headers, which secret and which encoding is all in
 * the protocol document; the order of headers is the order in which they are sent. */

#include <string.h>
#include "base/text.h"
#include "exchange/compute.h"
#include "exchange/variables.h"
#include "wire/json.h"

static int
no_value (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
          const char *name, kdc_error **err)
{
  return kdc__fail (in->ctx, err, KDC_EMODEL, "exchange.compute", "compute", decl->id, "name",
                    name, NULL);
}

/* --- headers --------------------------------------------------------------------------------- */

static int
same_name (const char *a, const char *b, size_t length)
{
  size_t i;

  for (i = 0; i < length; i++) {
    char x = a[i], y = b[i];

    x = (char) (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x);
    y = (char) (y >= 'A' && y <= 'Z' ? y - 'A' + 'a' : y);
    if (x != y || x == '\0')
      return 0;
  }
  return 1;
}

/* The name, without its prefix, when the recipe speaks of this header. */
static const char *
listed (const struct kdc__compute_decl *decl, const char *header)
{
  size_t prefix = strlen (decl->prefix), length = strlen (header), i;

  if (length <= prefix || !same_name (header, decl->prefix, prefix))
    return NULL;
  for (i = 0; decl->names[i] != NULL; i++)
    if (strlen (decl->names[i]) == length - prefix
        && same_name (header + prefix, decl->names[i], length - prefix))
      return header + prefix;
  return NULL;
}

static int
json_of_headers (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                 struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__json *object = kdc__json_object (in->ctx);
  size_t i;
  int status = object != NULL ? KDC_OK : KDC_ENOMEM;

  for (i = 0; i < in->headers->count && status == KDC_OK; i++)
    if (listed (decl, in->headers->items[i].name) != NULL) {
      status = kdc__json_set_string (object, in->headers->items[i].name,
                                     in->headers->items[i].value);
      if (status == KDC_EINVAL)
        status = no_value (decl, in, in->headers->items[i].name, err);
    }
  if (status == KDC_OK)
    status = kdc__json_write (object, 0, out);
  kdc__json_free (object);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

static int
names_of_headers (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                  struct kdc_buffer *out, kdc_error **err)
{
  const char *name;
  size_t i, count = 0;

  for (i = 0; i < in->headers->count; i++)
    if ((name = listed (decl, in->headers->items[i].name)) != NULL)
      (void) kdc__buffer_printf (out, "%s%s", count++ > 0 ? ";" : "", name);
  return out->status == KDC_OK ? kdc__buffer_append (out, "", 0) : kdc__fail_nomem (err);
}

/* --- digests --------------------------------------------------------------------------------- */

static int
open_hash (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
           struct kdc__hash **hash, kdc_error **err)
{
  struct kdc_buffer key;
  int kind = decl->as == KDC__C_MD5 ? KDC__MD5 : decl->as == KDC__C_SHA512 ? KDC__SHA512
                                                                           : KDC__SHA256;
  int status;

  if (decl->as != KDC__C_HMAC_SHA256) {
    status = kdc__hash_new (in->ctx, kind, hash);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  *hash = NULL;
  kdc__buffer_init (&key, in->ctx, 0);
  status = in->secret (in->user, decl->key, &key, err);
  if (status == KDC_OK
      && (status = kdc__hmac_new (in->ctx, kind, key.data, key.size, hash)) == KDC_ENOMEM)
    (void) kdc__fail_nomem (err);
  kdc__wipe (key.data, key.size);
  kdc__buffer_clear (&key);
  return status;
}

static int
add_piece (void *user, const void *data, size_t size)
{
  return kdc__hash_update (user, data, size);
}

static int
add_value (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
           size_t start, size_t length, struct kdc_buffer *text, kdc_error **err)
{
  kdc_error *why = NULL;
  int status = in->value (in->user, decl->of + start, length, text, &why);

  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return no_value (decl, in, decl->of, err);
  }
  if (err != NULL)
    *err = why;
  else
    kdc__error_delete (why);
  return status;
}

/* The template with its names filled. It is digested and forgotten: it may hold a secret. */
static int
add_text (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
          struct kdc__hash *hash, kdc_error **err)
{
  struct kdc_buffer text;
  size_t done = 0, at = 0, start, length, i;
  int status = KDC_OK;

  kdc__buffer_init (&text, in->ctx, 0);
  while (status == KDC_OK && kdc__template_next (decl->of, &at, &start, &length) > 0) {
    size_t open = start - (decl->of[start - 1] == '+' ? 2 : 1);

    (void) kdc__buffer_append (&text, decl->of + done, open - done);
    status = add_value (decl, in, start, length, &text, err);
    done = at;
  }
  if (status == KDC_OK && kdc__buffer_puts (&text, decl->of + done) != KDC_OK)
    status = kdc__fail_nomem (err);
  for (i = 0; decl->fold && i < text.size; i++)
    if (text.data[i] >= 'A' && text.data[i] <= 'Z')
      text.data[i] = (char) (text.data[i] - 'A' + 'a');
  if (status == KDC_OK)
    status = kdc__hash_update (hash, text.data, text.size);
  kdc__wipe (text.data, text.size);
  kdc__buffer_clear (&text);
  return status;
}

static int
digest (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
        uint8_t out[KDC__HASH_MOST], size_t *size, kdc_error **err)
{
  struct kdc__hash *hash;
  int of_body = strcmp (decl->of, "body") == 0;
  int status;

  if (of_body && decl->as == KDC__C_SHA256 && in->body_sha256 != NULL) {
    memcpy (out, in->body_sha256, KDC__SHA256_SIZE);
    *size = KDC__SHA256_SIZE;
    return KDC_OK;
  }
  status = open_hash (decl, in, &hash, err);
  if (status != KDC_OK)
    return status;
  if (!of_body)
    status = add_text (decl, in, hash, err);
  else if (in->body == NULL)
    status = no_value (decl, in, "body", err);
  else
    status = in->body (in->user, add_piece, hash, err);
  if (status == KDC_OK)
    status = kdc__hash_final (hash, out, size);
  kdc__hash_free (hash);
  return status;
}

static void
put_short_hex (struct kdc_buffer *out, const uint8_t *bytes, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    (void) kdc__buffer_printf (out, "%x", (unsigned int) bytes[i]);
}

static int
put (struct kdc_buffer *out, const uint8_t *bytes, size_t size, int encoding)
{
  char hex[2 * KDC__HASH_MOST + 1];

  switch (encoding) {
  case KDC__C_BASE64:
    return kdc__base64 (out, bytes, size);
  case KDC__C_SHORT_HEX:
    put_short_hex (out, bytes, size);
    return out->status;
  default:
    kdc__hex (bytes, size, hex);
    return kdc__buffer_puts (out, hex);
  }
}

/* A peer that reads only the short form is a matter of one destination: its parameter decides. */
static int
choose_encoding (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                 int *encoding, kdc_error **err)
{
  struct kdc_buffer value;
  kdc_error *why = NULL;
  int status;

  *encoding = decl->encoding;
  if (decl->short_when == NULL || in->value == NULL)
    return KDC_OK;
  kdc__buffer_init (&value, in->ctx, 0);
  status = in->value (in->user, decl->short_when, strlen (decl->short_when), &value, &why);
  if (status == KDC_OK && value.data != NULL && strcmp (value.data, "true") == 0)
    *encoding = KDC__C_SHORT_HEX;
  kdc__buffer_clear (&value);
  if (status == KDC_ENOMEM)
    (void) kdc__fail_nomem (err);
  kdc__error_delete (why);
  return status == KDC_ENOMEM ? status : KDC_OK;
}

int
kdc__compute (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
              struct kdc_buffer *out, kdc_error **err)
{
  uint8_t bytes[KDC__HASH_MOST];
  size_t size = 0;
  int encoding, status;

  if (decl->as == KDC__C_JSON_OF_HEADERS)
    return json_of_headers (decl, in, out, err);
  if (decl->as == KDC__C_NAMES_OF_HEADERS)
    return names_of_headers (decl, in, out, err);
  status = choose_encoding (decl, in, &encoding, err);
  if (status == KDC_OK)
    status = digest (decl, in, bytes, &size, err);
  if (status != KDC_OK)
    return status;
  return put (out, bytes, size, encoding) == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

/* --- the other side's word ------------------------------------------------------------------- */

/* 0 or 1, in a time that tells nothing about where they differ. */
static int
equal (const char *said, const struct kdc_buffer *text)
{
  size_t length = strlen (said), i;
  unsigned int differ = length != text->size;

  for (i = 0; i < length && i < text->size; i++)
    differ |= (unsigned int) (unsigned char) said[i] ^ (unsigned char) text->data[i];
  return differ == 0;
}

static int
check_digest (const struct kdc__compute_decl *decl, const uint8_t *bytes, size_t size,
              const char *said, int *same, struct kdc_buffer *text)
{
  static const int forms[] = { KDC__C_HEX, KDC__C_SHORT_HEX };
  size_t i, count = decl->encoding == KDC__C_BASE64 ? 1 : 2;
  int status = KDC_OK;

  for (i = 0; i < count && status == KDC_OK; i++) {
    kdc__buffer_clear (text);
    status = put (text, bytes, size, decl->encoding == KDC__C_BASE64 ? KDC__C_BASE64 : forms[i]);
    if (status == KDC_OK)
      *same |= equal (said, text);
  }
  return status;
}

/* The header behind the prefix; a field that comes twice says one thing, or nothing. *twice. */
static const char *
header_called (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
               const char *name, int *twice)
{
  const char *value = NULL;
  size_t i;

  for (i = 0; i < in->headers->count; i++) {
    const char *found = listed (decl, in->headers->items[i].name);

    if (found == NULL || strlen (found) != strlen (name)
        || !same_name (found, name, strlen (name)))
      continue;
    *twice |= value != NULL && strcmp (value, in->headers->items[i].value) != 0;
    value = in->headers->items[i].value;
  }
  return value;
}

/* The names as the document writes them, whichever way a proxy did. */
static int
expected_json (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
               struct kdc__json *object, int *twice)
{
  struct kdc_buffer name;
  size_t i;
  int status = KDC_OK;

  kdc__buffer_init (&name, in->ctx, 0);
  for (i = 0; decl->names[i] != NULL && status == KDC_OK; i++) {
    const char *value = header_called (decl, in, decl->names[i], twice);

    kdc__buffer_clear (&name);
    if (value != NULL)
      status = kdc__buffer_printf (&name, "%s%s", decl->prefix, decl->names[i]);
    if (value != NULL && status == KDC_OK)
      status = kdc__json_set_string (object, name.data, value);
  }
  kdc__buffer_clear (&name);
  return status;
}

/* Every member that is wanted is there with its value; and then, since the texts are of one length,
 * there is no other. */
static int
same_members (const struct kdc__compute_decl *decl, const struct kdc__json *wanted,
              const struct kdc__json *said, struct kdc_buffer *one, struct kdc_buffer *other,
              int *same)
{
  size_t i;
  int status = kdc__json_write (wanted, 0, one);

  if (status == KDC_OK)
    status = kdc__json_write (said, 0, other);
  *same = status == KDC_OK && one->size == other->size;
  for (i = 0; decl->names[i] != NULL && status == KDC_OK; i++) {
    const char *value, *found;

    kdc__buffer_clear (one);
    status = kdc__buffer_printf (one, "%s%s", decl->prefix, decl->names[i]);
    if (status != KDC_OK || (value = kdc__json_get_string (wanted, one->data)) == NULL)
      continue;
    found = kdc__json_get_string (said, one->data);
    if (found == NULL || strcmp (found, value) != 0)
      *same = 0;
  }
  return status;
}

static int
check_json (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
            const char *text, int *same)
{
  struct kdc__json *wanted = kdc__json_object (in->ctx), *said = NULL;
  struct kdc_buffer one, other;
  kdc_error *ignored = NULL;
  int twice = 0, status = wanted != NULL ? KDC_OK : KDC_ENOMEM;

  kdc__buffer_init (&one, in->ctx, 0);
  kdc__buffer_init (&other, in->ctx, 0);
  if (status == KDC_OK)
    status = expected_json (decl, in, wanted, &twice);
  if (status == KDC_OK)
    status = kdc__json_parse (in->ctx, text, strlen (text), decl->id, &said, &ignored);
  kdc__error_delete (ignored);
  if (status == KDC_OK)
    status = same_members (decl, wanted, said, &one, &other, same);
  if (twice || status != KDC_OK)
    *same = 0;
  kdc__json_free (wanted);
  kdc__json_free (said);
  kdc__buffer_clear (&one);
  kdc__buffer_clear (&other);
  return status == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
}

/* 1: name stands in the list, whole. */
static int
has_name (const char *list, const char *name, size_t length)
{
  for (; *list != '\0'; list += strcspn (list, ";"), list += *list == ';')
    if (strcspn (list, ";") == length && strncmp (list, name, length) == 0)
      return 1;
  return 0;
}

static int
check_names (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
             const char *said)
{
  size_t i, length, all = 0, count = 0;
  int twice = 0;

  for (i = 0; decl->names[i] != NULL; i++) {
    if (header_called (decl, in, decl->names[i], &twice) == NULL)
      continue;
    length = strlen (decl->names[i]);
    if (!has_name (said, decl->names[i], length))
      return 0;
    all += length;
    count++;
  }
  return !twice && strlen (said) == all + (count > 0 ? count - 1 : 0);
}

static int
check_headers (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
               const char *said, int *same, kdc_error **err)
{
  int status = KDC_OK;

  if (decl->as == KDC__C_JSON_OF_HEADERS)
    status = check_json (decl, in, said, same);
  else
    *same = check_names (decl, in, said);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

int
kdc__compute_check (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                    const char *said, int *same, kdc_error **err)
{
  uint8_t bytes[KDC__HASH_MOST];
  struct kdc_buffer text;
  char lower[2 * KDC__HASH_MOST + 1];
  size_t size = 0, i;
  int status;

  *same = 0;
  if (decl->as == KDC__C_JSON_OF_HEADERS || decl->as == KDC__C_NAMES_OF_HEADERS)
    return check_headers (decl, in, said, same, err);
  kdc__buffer_init (&text, in->ctx, 0);
  for (i = 0; said[i] != '\0' && i < sizeof lower - 1; i++)
    lower[i] = (char) (said[i] >= 'A' && said[i] <= 'F' ? said[i] - 'A' + 'a' : said[i]);
  lower[i] = '\0';
  status = digest (decl, in, bytes, &size, err);
  if (status == KDC_OK
      && (status = check_digest (decl, bytes, size,
                                 decl->encoding == KDC__C_BASE64 ? said : lower, same, &text))
           == KDC_ENOMEM)
    (void) kdc__fail_nomem (err);
  kdc__buffer_clear (&text);
  return status;
}
