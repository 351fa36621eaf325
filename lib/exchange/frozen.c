/* frozen.c - a call as it is kept: everything that must be the same when it is sent again. */

#include <string.h>
#include "base/text.h"
#include "exchange/engine.h"

void
kdc__frozen_init (struct kdc__frozen *f, struct kdc_context *ctx)
{
  memset (f, 0, sizeof *f);
  f->ctx = ctx;
  kdc__headers_init (&f->headers, ctx);
  kdc__recipe_init (&f->body, ctx);
}

void
kdc__frozen_clear (struct kdc__frozen *f)
{
  kdc__free (f->ctx, f->method);
  kdc__free (f->ctx, f->target);
  kdc__headers_clear (&f->headers);
  kdc__recipe_clear (&f->body);
  kdc__frozen_init (f, f->ctx);
}

int
kdc__frozen_write (const struct kdc__frozen *f, struct kdc_buffer *out)
{
  struct kdc_buffer body;
  size_t i;
  int status = KDC_OK;

  (void) kdc__piece_write (out, "1", 1);      /* version of this row */
  (void) kdc__piece_write (out, f->method, strlen (f->method));
  (void) kdc__piece_write (out, f->target, strlen (f->target));
  kdc__buffer_init (&body, f->ctx, 0);
  if (f->has_body)
    status = kdc__recipe_write (&f->body, &body);
  (void) kdc__piece_write (out, body.data != NULL ? body.data : "", body.size);
  kdc__buffer_clear (&body);
  for (i = 0; i < f->headers.count; i++) {
    const struct kdc__header *header = &f->headers.items[i];

    (void) kdc__piece_write (out, header->name, strlen (header->name));
    (void) kdc__piece_write (out, header->value, strlen (header->value));
  }
  return status != KDC_OK ? status : out->status;
}

static int
read_headers (struct kdc__pieces *in, struct kdc__frozen *f)
{
  int status = KDC_OK;

  while (status == KDC_OK && in->left > 0) {
    char *name = NULL, *value = NULL;

    status = kdc__piece_copy (in, f->ctx, &name);
    if (status == KDC_OK)
      status = kdc__piece_copy (in, f->ctx, &value);
    if (status == KDC_OK)
      status = kdc__headers_add (&f->headers, name, value);
    kdc__free (f->ctx, name);
    kdc__free (f->ctx, value);
  }
  return status;
}

static int
read_head (struct kdc__pieces *in, struct kdc__frozen *f, const char **body, size_t *body_size)
{
  char *version = NULL;
  int status = kdc__piece_copy (in, f->ctx, &version);

  if (status == KDC_OK && strcmp (version, "1") != 0)
    status = KDC_EPARSE;
  kdc__free (f->ctx, version);
  if (status == KDC_OK)
    status = kdc__piece_copy (in, f->ctx, &f->method);
  if (status == KDC_OK)
    status = kdc__piece_copy (in, f->ctx, &f->target);
  if (status == KDC_OK && kdc__piece_read (in, body, body_size) != 0)
    status = KDC_EPARSE;
  return status;
}

int
kdc__frozen_read (struct kdc_context *ctx, const void *data, size_t size, struct kdc__frozen *f,
                  kdc_error **err)
{
  struct kdc__pieces in = { data, size };
  const char *body = NULL;
  size_t body_size = 0;
  int status;

  kdc__frozen_init (f, ctx);
  status = read_head (&in, f, &body, &body_size);
  if (status == KDC_OK)
    status = read_headers (&in, f);
  if (status == KDC_OK && body_size > 0) {
    f->has_body = 1;
    status = kdc__recipe_read (ctx, body, body_size, &f->body, err);
    if (status != KDC_OK) {
      f->has_body = 0;
      kdc__recipe_init (&f->body, ctx);
      kdc__frozen_clear (f);
      return status;
    }
  }
  if (status == KDC_OK)
    return KDC_OK;
  kdc__frozen_clear (f);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
}

/* --- making one ------------------------------------------------------------------------------ */

static int
add_header (struct kdc__frozen *f, const struct kdc__header_decl *decl,
            const struct kdc__variables *v, kdc_error **err)
{
  struct kdc_buffer plain, quoted;
  const char *value;
  int status, left_out;

  kdc__buffer_init (&plain, f->ctx, 0);
  kdc__buffer_init (&quoted, f->ctx, 0);
  status = decl->json ? kdc__template_json (decl->value, v, &plain)
                      : kdc__template_expand (decl->value, v, &plain);
  value = plain.data != NULL ? plain.data : "";
  left_out = decl->optional && plain.size == 0;
  if (status == KDC_OK && decl->sf_string && !left_out) {
    status = kdc__sf_string_format (value, &quoted);
    value = quoted.data;
  }
  if (status == KDC_OK && !left_out)
    status = kdc__headers_add (&f->headers, decl->name, value);
  kdc__buffer_clear (&plain);
  kdc__buffer_clear (&quoted);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (status != KDC_OK)
    return kdc__fail (f->ctx, err, KDC_EINVAL, "exchange.header", "header", decl->name, NULL);
  return KDC_OK;
}

/* Scheme, host and port, compared as RFC 3986 6.2 has it; 0: not the same, or no such URL. */
static size_t
origin_of (const char *url)
{
  size_t scheme = strncmp (url, "https://", 8) == 0 ? 8 : strncmp (url, "http://", 7) == 0 ? 7 : 0;

  return scheme == 0 ? 0 : scheme + strcspn (url + scheme, "/?#");
}

static int
same_origin (struct kdc_context *ctx, const char *a, const char *b, int *same)
{
  size_t length = origin_of (a), other = origin_of (b);
  struct kdc__arena arena;
  char *x = NULL, *y = NULL;
  int status;

  memset (&arena, 0, sizeof arena);
  kdc__arena_init (&arena, ctx);
  status = kdc__lower (&arena, a, length, &x);
  if (status == KDC_OK)
    status = kdc__lower (&arena, b, other, &y);
  if (status == KDC_OK) {
    const char *port = strncmp (x, "https", 5) == 0 ? ":443" : ":80";
    size_t tail = strlen (port), m = strlen (x), n = strlen (y);

    if (m > tail && strcmp (x + m - tail, port) == 0)
      x[m - tail] = '\0';
    if (n > tail && strcmp (y + n - tail, port) == 0)
      y[n - tail] = '\0';
    *same = length > 0 && other > 0 && strcmp (x, y) == 0;
  }
  kdc__arena_free (&arena);
  return status;
}

/* An address that the other side gave is an absolute one, or a path on its own host. It is never
 * followed to another: what is sent there was not meant for it. */
static int
check_target (struct kdc__frozen *f, const struct kdc__call_decl *decl,
              const struct kdc__variables *v, kdc_error **err)
{
  const char *base = kdc__variables_get (v, "base");
  struct kdc_buffer whole;
  int same = 0, status = KDC_OK;

  if (base == NULL || strncmp (decl->path, "{+base}", 7) == 0)
    return KDC_OK;
  if (f->target[0] == '/' && f->target[1] != '/') {
    kdc__buffer_init (&whole, f->ctx, 0);
    (void) kdc__buffer_append (&whole, base, origin_of (base));
    (void) kdc__buffer_puts (&whole, f->target);
    kdc__free (f->ctx, f->target);
    f->target = kdc__buffer_steal (&whole);
    kdc__buffer_clear (&whole);
  }
  if (f->target == NULL)
    return kdc__fail_nomem (err);
  status = same_origin (f->ctx, f->target, base, &same);
  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  return same ? KDC_OK : kdc__fail (f->ctx, err, KDC_EINVAL, "exchange.elsewhere", "call", decl->id,
                                    "url", f->target, NULL);
}

int
kdc__frozen_make (struct kdc__frozen *f, const struct kdc__call_decl *decl,
                  const struct kdc__variables *v, kdc_error **err)
{
  struct kdc_buffer target;
  size_t i;
  int status;

  kdc__buffer_init (&target, f->ctx, 0);
  status = kdc__template_uri (decl->path, v, &target);
  if (status == KDC_OK) {
    f->target = kdc__buffer_steal (&target);
    f->method = kdc__strdup (f->ctx, decl->method);
  }
  kdc__buffer_clear (&target);
  if (status == KDC_ENOMEM || (status == KDC_OK && (f->target == NULL || f->method == NULL)))
    return kdc__fail_nomem (err);
  if (status != KDC_OK)
    return kdc__fail (f->ctx, err, KDC_EINVAL, "exchange.path", "call", decl->id, NULL);
  status = check_target (f, decl, v, err);
  for (i = 0; i < decl->header_count && status == KDC_OK; i++)
    if (!decl->headers[i].per_attempt)
      status = add_header (f, &decl->headers[i], v, err);
  return status;
}

static int
steal (struct kdc_buffer *text, void **data, size_t *size)
{
  *size = text->size;
  *data = text->status == KDC_OK ? kdc__buffer_steal (text) : NULL;
  return *data != NULL ? KDC_OK : KDC_ENOMEM;
}

int
kdc__frozen_row (const struct kdc__frozen *f, const struct kdc__call_decl *decl, int ord,
                 const struct kdc__variables *v, struct kdc__call_row *row, kdc_error **err)
{
  struct kdc_buffer recipe, captures;
  int status;

  memset (row, 0, sizeof *row);
  kdc__buffer_init (&recipe, f->ctx, 0);
  kdc__buffer_init (&captures, f->ctx, 0);
  row->ord = ord;
  row->state = KDC__FROZEN;
  row->name = kdc__strdup (f->ctx, decl->id);
  status = row->name != NULL ? kdc__frozen_write (f, &recipe) : KDC_ENOMEM;
  if (status == KDC_OK)
    status = steal (&recipe, &row->recipe.data, &row->recipe.size);
  if (status == KDC_OK)
    status = kdc__variables_write (v, &captures);
  if (status == KDC_OK)
    status = steal (&captures, &row->captures.data, &row->captures.size);
  if (status == KDC_OK && f->has_body)
    memcpy (row->sha256, f->body.sha256, sizeof row->sha256);
  else if (status == KDC_OK)
    status = kdc__sha256 ("", 0, row->sha256);
  kdc__buffer_clear (&recipe);
  kdc__buffer_clear (&captures);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__call_row_clear (f->ctx, row);
  return kdc__fail_nomem (err);
}
