/* recipe.c - how a frozen body is made: segments in order, never the large bytes themselves. The
 * same recipe gives the same stream; length and digest are compared whenever it is produced. */

#include "wire/mime.h"

#include <string.h>

void
kdc__recipe_init (struct kdc__recipe *recipe, struct kdc_context *ctx)
{
  memset (recipe, 0, sizeof *recipe);
  recipe->ctx = ctx;
}

/* It may be a secret. */
static void
forget_value (const struct kdc__recipe *recipe, struct kdc__segment *segment)
{
  if (segment->value != NULL)
    kdc__wipe (segment->value, segment->value_size);
  kdc__free (recipe->ctx, segment->value);
  segment->value = NULL;
  segment->value_size = 0;
}

void
kdc__recipe_clear (struct kdc__recipe *recipe)
{
  size_t i;

  for (i = 0; i < recipe->count; i++) {
    kdc__free (recipe->ctx, recipe->segments[i].data);
    forget_value (recipe, &recipe->segments[i]);
  }
  kdc__free (recipe->ctx, recipe->segments);
  kdc__free (recipe->ctx, recipe->content_type);
  kdc__recipe_init (recipe, recipe->ctx);
}

/* What is added changes the stream, so an earlier digest says nothing more. */
static int
add_segment (struct kdc__recipe *recipe, const struct kdc__segment *segment, int64_t produced)
{
  if (produced < 0 || produced > INT64_MAX - recipe->length)
    return KDC_ELIMIT;
  if (kdc__grow (recipe->ctx, (void **) &recipe->segments, &recipe->capacity, recipe->count,
                 sizeof *recipe->segments) != KDC_OK)
    return KDC_ENOMEM;
  recipe->segments[recipe->count++] = *segment;
  recipe->length += produced;
  memset (recipe->sha256, 0, 32);
  return KDC_OK;
}

int
kdc__recipe_add_bytes (struct kdc__recipe *recipe, const void *data, size_t size)
{
  struct kdc__segment segment = { KDC__SEGMENT_INLINE, KDC__AS_IS, NULL, size, NULL, 0, { 0 }, 0 };
  int status;

  segment.data = kdc__alloc (recipe->ctx, size + 1);
  if (segment.data == NULL)
    return KDC_ENOMEM;
  if (size > 0)
    memcpy (segment.data, data, size);
  segment.data[size] = '\0';
  status = add_segment (recipe, &segment, (int64_t) size);
  if (status != KDC_OK)
    kdc__free (recipe->ctx, segment.data);
  return status;
}

/* base64 without line breaks: it fits JSON strings and XML text as well as MIME over HTTP. */
int
kdc__recipe_add_blob (struct kdc__recipe *recipe, const uint8_t sha[32], int64_t size, int encoding)
{
  struct kdc__segment segment = { KDC__SEGMENT_BLOB, encoding, NULL, 0, NULL, 0, { 0 }, size };

  if (size < 0 || (encoding != KDC__AS_IS && encoding != KDC__AS_BASE64))
    return KDC_EINVAL;
  if (encoding == KDC__AS_BASE64 && size > INT64_MAX / 2)
    return KDC_ELIMIT;
  memcpy (segment.sha, sha, 32);
  return add_segment (recipe, &segment, encoding == KDC__AS_IS ? size : (size + 2) / 3 * 4);
}

/* ---- what is known only at an attempt ---- */

static int
put_json (struct kdc_buffer *out, const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (text[i] == '"' || text[i] == '\\')
      (void) kdc__buffer_printf (out, "\\%c", text[i]);
    else if ((unsigned char) text[i] < 0x20 || text[i] == 0x7f)
      (void) kdc__buffer_printf (out, "\\u%04x", (unsigned) (unsigned char) text[i]);
    else
      (void) kdc__buffer_putc (out, text[i]);
  return out->status;
}

/* application/x-www-form-urlencoded, WHATWG URL 5.2. */
static int
put_form (struct kdc_buffer *out, const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++) {
    unsigned char c = (unsigned char) text[i];

    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*'
        || c == '-' || c == '.' || c == '_')
      (void) kdc__buffer_putc (out, (char) c);
    else if (c == ' ')
      (void) kdc__buffer_putc (out, '+');
    else
      (void) kdc__buffer_printf (out, "%%%02X", (unsigned) c);
  }
  return out->status;
}

int
kdc__late_escape (struct kdc_buffer *out, const char *text, size_t size, int escape)
{
  switch (escape) {
  case KDC__LATE_XML:
    return kdc__buffer_xml (out, text, size);
  case KDC__LATE_JSON:
    return put_json (out, text, size);
  case KDC__LATE_FORM:
    return put_form (out, text, size);
  default:
    return kdc__buffer_append (out, text, size);
  }
}

int
kdc__recipe_add_late (struct kdc__recipe *recipe, const char *name, int escape)
{
  struct kdc__segment segment
    = { KDC__SEGMENT_LATE, escape, NULL, strlen (name), NULL, 0, { 0 }, 0 };
  int status;

  segment.data = kdc__strdup (recipe->ctx, name);
  if (segment.data == NULL)
    return KDC_ENOMEM;
  status = add_segment (recipe, &segment, 0);
  if (status != KDC_OK)
    kdc__free (recipe->ctx, segment.data);
  return status;
}

int
kdc__recipe_has_late (const struct kdc__recipe *recipe)
{
  size_t i;

  for (i = 0; i < recipe->count; i++)
    if (recipe->segments[i].kind == KDC__SEGMENT_LATE)
      return 1;
  return 0;
}

int64_t
kdc__recipe_sent_length (const struct kdc__recipe *recipe)
{
  int64_t length = recipe->length;
  size_t i;

  for (i = 0; i < recipe->count; i++)
    length += (int64_t) recipe->segments[i].value_size;
  return length;
}

static int
fill_segment (struct kdc__recipe *recipe, struct kdc__segment *segment,
              const struct kdc_buffer *plain)
{
  struct kdc_buffer escaped;
  int status;

  kdc__buffer_init (&escaped, recipe->ctx, 0);
  status = kdc__late_escape (&escaped, plain->data != NULL ? plain->data : "", plain->size,
                             segment->encoding);
  forget_value (recipe, segment);
  if (status == KDC_OK && escaped.size > 0) {
    segment->value_size = escaped.size;
    segment->value = kdc__buffer_steal (&escaped);
  }
  kdc__buffer_clear (&escaped);
  return status;
}

int
kdc__recipe_fill (struct kdc__recipe *recipe,
                  int (*value) (void *user, const char *name, size_t length,
                                struct kdc_buffer *out, kdc_error **err),
                  void *user, kdc_error **err)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < recipe->count && status == KDC_OK; i++) {
    struct kdc__segment *segment = &recipe->segments[i];
    struct kdc_buffer plain;

    if (segment->kind != KDC__SEGMENT_LATE)
      continue;
    kdc__buffer_init (&plain, recipe->ctx, 0);
    status = value (user, segment->data, segment->size, &plain, err);
    if (status == KDC_OK && fill_segment (recipe, segment, &plain) != KDC_OK)
      status = kdc__fail_nomem (err);
    kdc__wipe (plain.data, plain.size);
    kdc__buffer_clear (&plain);
  }
  return status;
}

/* ---- producing ---- */

struct producer {
  int (*fn) (void *user, const void *data, size_t size);
  void *user;
  struct kdc__sha256 *hash;
  int64_t length;
  struct kdc_buffer encoded;        /* base64 of one piece */
  uint8_t left[3];                  /* bytes that do not fill a group yet */
  size_t left_count;
};

static int
emit (void *user, const void *data, size_t size)
{
  struct producer *p = user;
  int status = kdc__sha256_update (p->hash, data, size);

  p->length += (int64_t) size;
  if (status == KDC_OK && size > 0 && p->fn != NULL)
    status = p->fn (p->user, data, size);
  return status;
}

static int
emit_base64 (struct producer *p, const uint8_t *data, size_t size)
{
  kdc__buffer_clear (&p->encoded);
  if (kdc__base64 (&p->encoded, data, size) != KDC_OK)
    return p->encoded.status;
  return emit (p, p->encoded.data, p->encoded.size);
}

static int
encode_piece (void *user, const void *data, size_t size)
{
  struct producer *p = user;
  const uint8_t *at = data;
  size_t whole;
  int status = KDC_OK;

  while (size > 0 && p->left_count > 0 && p->left_count < 3) {
    p->left[p->left_count++] = *at++;
    size--;
  }
  if (p->left_count == 3) {
    status = emit_base64 (p, p->left, 3);
    p->left_count = 0;
  }
  whole = size - size % 3;
  if (status == KDC_OK && whole > 0)
    status = emit_base64 (p, at, whole);
  for (at += whole, size -= whole; size > 0; size--)
    p->left[p->left_count++] = *at++;
  return status;
}

static int
produce_segment (struct producer *p, const struct kdc__segment *segment, kdc__blob_source source,
                 void *source_user, kdc_error **err)
{
  int status;

  if (segment->kind == KDC__SEGMENT_INLINE)
    return emit (p, segment->data, segment->size);
  if (segment->kind == KDC__SEGMENT_LATE)     /* sent, but no part of what is frozen */
    return segment->value_size > 0 && p->fn != NULL
             ? p->fn (p->user, segment->value, segment->value_size) : KDC_OK;
  if (source == NULL)
    return kdc__fail_einval (err, "source");
  if (segment->encoding == KDC__AS_IS)
    return source (source_user, segment->sha, emit, p, err);
  status = source (source_user, segment->sha, encode_piece, p, err);
  if (status == KDC_OK && p->left_count > 0)
    status = emit_base64 (p, p->left, p->left_count);
  p->left_count = 0;
  return status;
}

static int
produce (const struct kdc__recipe *recipe, kdc__blob_source source, void *source_user,
         struct producer *p, uint8_t sha[32], kdc_error **err)
{
  int status = KDC_OK;
  size_t i;

  kdc__buffer_init (&p->encoded, recipe->ctx, 0);
  if (kdc__sha256_new (recipe->ctx, &p->hash) != KDC_OK)
    return kdc__fail_nomem (err);
  for (i = 0; i < recipe->count && status == KDC_OK; i++)
    status = produce_segment (p, &recipe->segments[i], source, source_user, err);
  if (status == KDC_OK)
    status = kdc__sha256_final (p->hash, sha);
  kdc__sha256_free (p->hash);
  kdc__buffer_clear (&p->encoded);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status;
}

static int
has_digest (const struct kdc__recipe *recipe)
{
  static const uint8_t none[32];

  return memcmp (recipe->sha256, none, 32) != 0;
}

static int
changed (const struct kdc__recipe *recipe, kdc_error **err)
{
  return kdc__fail (recipe->ctx, err, KDC_EIO, "recipe.changed", NULL);
}

int
kdc__recipe_produce (const struct kdc__recipe *recipe, kdc__blob_source source, void *source_user,
                     int (*fn) (void *user, const void *data, size_t size), void *user,
                     kdc_error **err)
{
  struct producer p = { .fn = fn, .user = user };
  uint8_t sha[32];
  int status = produce (recipe, source, source_user, &p, sha, err);

  if (status != KDC_OK)
    return status;
  if (p.length != recipe->length || (has_digest (recipe) && memcmp (sha, recipe->sha256, 32) != 0))
    return changed (recipe, err);
  return KDC_OK;
}

int
kdc__recipe_digest (struct kdc__recipe *recipe, kdc__blob_source source, void *source_user,
                    kdc_error **err)
{
  struct producer p = { .fn = NULL };
  uint8_t sha[32];
  int status = produce (recipe, source, source_user, &p, sha, err);

  if (status != KDC_OK)
    return status;
  if (p.length != recipe->length)
    return changed (recipe, err);
  memcpy (recipe->sha256, sha, 32);
  return KDC_OK;
}

/* ---- the stored form ----
 * "KDCR" 1 | content type | length | digest | count | segments | SHA-256 of all before it.
 * Numbers are 64 bits, big end first. */

static const char magic[5] = { 'K', 'D', 'C', 'R', 1 };

static void
put_number (struct kdc_buffer *out, uint64_t number)
{
  int shift;

  for (shift = 56; shift >= 0; shift -= 8)
    (void) kdc__buffer_putc (out, (char) (unsigned char) (number >> shift & 255));
}

static void
put_bytes (struct kdc_buffer *out, const void *data, size_t size)
{
  put_number (out, size);
  (void) kdc__buffer_append (out, data, size);
}

static void
put_segment (struct kdc_buffer *out, const struct kdc__segment *segment)
{
  (void) kdc__buffer_putc (out, (char) segment->kind);
  (void) kdc__buffer_putc (out, (char) segment->encoding);
  if (segment->kind != KDC__SEGMENT_BLOB)
    put_bytes (out, segment->data, segment->size);
  else {
    (void) kdc__buffer_append (out, segment->sha, 32);
    put_number (out, (uint64_t) segment->blob_size);
  }
}

int
kdc__recipe_write (const struct kdc__recipe *recipe, struct kdc_buffer *out)
{
  size_t start = out->size, i;
  uint8_t sha[32];
  int status;

  (void) kdc__buffer_append (out, magic, sizeof magic);
  put_bytes (out, recipe->content_type != NULL ? recipe->content_type : "",
             recipe->content_type != NULL ? strlen (recipe->content_type) : 0);
  put_number (out, (uint64_t) recipe->length);
  (void) kdc__buffer_append (out, recipe->sha256, 32);
  put_number (out, recipe->count);
  for (i = 0; i < recipe->count; i++)
    put_segment (out, &recipe->segments[i]);
  if (out->status != KDC_OK)
    return out->status;
  status = kdc__sha256 (out->data + start, out->size - start, sha);
  return status == KDC_OK ? kdc__buffer_append (out, sha, 32) : status;
}

struct reader { const uint8_t *at, *end; };

static int
take (struct reader *r, size_t size, const uint8_t **out)
{
  if (size > (size_t) (r->end - r->at))
    return KDC_EPARSE;
  *out = r->at;
  r->at += size;
  return KDC_OK;
}

static int
take_number (struct reader *r, uint64_t *out)
{
  const uint8_t *bytes;
  int i;

  *out = 0;
  if (take (r, 8, &bytes) != KDC_OK)
    return KDC_EPARSE;
  for (i = 0; i < 8; i++)
    *out = *out << 8 | bytes[i];
  return KDC_OK;
}

static int
take_bytes (struct reader *r, const uint8_t **out, size_t *size)
{
  uint64_t number;

  if (take_number (r, &number) != KDC_OK || number > (uint64_t) (r->end - r->at))
    return KDC_EPARSE;
  *size = (size_t) number;
  return take (r, *size, out);
}

static int
read_blob (struct reader *r, int encoding, struct kdc__recipe *out)
{
  const uint8_t *sha;
  uint64_t size;

  if (take (r, 32, &sha) != KDC_OK || take_number (r, &size) != KDC_OK || size > INT64_MAX)
    return KDC_EPARSE;
  return kdc__recipe_add_blob (out, sha, (int64_t) size, encoding) == KDC_ENOMEM ? KDC_ENOMEM
                                                                                 : KDC_OK;
}

static int
read_late (struct reader *r, int escape, struct kdc__recipe *out)
{
  const uint8_t *data;
  size_t size;
  char *name;
  int status;

  if (escape < KDC__LATE_PLAIN || escape > KDC__LATE_FORM || take_bytes (r, &data, &size) != KDC_OK)
    return KDC_EPARSE;
  name = kdc__strndup (out->ctx, (const char *) data, size);
  if (name == NULL)
    return KDC_ENOMEM;
  status = kdc__recipe_add_late (out, name, escape);
  kdc__free (out->ctx, name);
  return status;
}

static int
read_segment (struct reader *r, struct kdc__recipe *out)
{
  const uint8_t *kind, *data;
  size_t size;

  if (take (r, 2, &kind) != KDC_OK)
    return KDC_EPARSE;
  if (kind[0] == KDC__SEGMENT_BLOB && (kind[1] == KDC__AS_IS || kind[1] == KDC__AS_BASE64))
    return read_blob (r, kind[1], out);
  if (kind[0] == KDC__SEGMENT_LATE)
    return read_late (r, kind[1], out);
  if (kind[0] != KDC__SEGMENT_INLINE || kind[1] != KDC__AS_IS
      || take_bytes (r, &data, &size) != KDC_OK)
    return KDC_EPARSE;
  return kdc__recipe_add_bytes (out, data, size);
}

static int
read_head (struct reader *r, struct kdc__recipe *out, uint64_t *length, const uint8_t **sha,
           uint64_t *count)
{
  const uint8_t *text;
  size_t size;

  if (take (r, sizeof magic, &text) != KDC_OK || memcmp (text, magic, sizeof magic) != 0
      || take_bytes (r, &text, &size) != KDC_OK)
    return KDC_EPARSE;
  if (size > 0) {
    out->content_type = kdc__strndup (out->ctx, (const char *) text, size);
    if (out->content_type == NULL)
      return KDC_ENOMEM;
  }
  if (take_number (r, length) != KDC_OK || take (r, 32, sha) != KDC_OK)
    return KDC_EPARSE;
  return take_number (r, count);
}

static int
read_recipe (struct reader *r, struct kdc__recipe *out)
{
  uint64_t length = 0, count = 0, i;
  const uint8_t *sha = NULL;
  int status = read_head (r, out, &length, &sha, &count);

  for (i = 0; i < count && status == KDC_OK; i++)
    status = read_segment (r, out);
  if (status != KDC_OK)
    return status;
  if (r->at != r->end || length != (uint64_t) out->length)
    return KDC_EPARSE;
  memcpy (out->sha256, sha, 32);
  return KDC_OK;
}

int
kdc__recipe_read (struct kdc_context *ctx, const void *data, size_t size, struct kdc__recipe *out,
                  kdc_error **err)
{
  struct reader r = { data, data };
  uint8_t sha[32];
  int status = KDC_EPARSE;

  kdc__recipe_init (out, ctx);
  if (size >= 32 && kdc__sha256 (data, size - 32, sha) == KDC_OK
      && memcmp (sha, r.at + size - 32, 32) == 0) {
    r.end = r.at + size - 32;
    status = read_recipe (&r, out);
  }
  if (status == KDC_OK)
    return KDC_OK;
  kdc__recipe_clear (out);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return kdc__fail (ctx, err, KDC_EPARSE, "recipe.damaged", NULL);
}
