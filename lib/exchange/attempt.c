/* attempt.c - what is made anew at each attempt: secrets, sessions, time, nonce, and the headers
 * and places of the body that they go into. It lives in memory until the attempt is over; the
 * journal gets a digest. */

#include <string.h>
#include "base/text.h"
#include "exchange/engine.h"
#include "exchange/maps.h"

int
kdc__secret_get (struct kdc_context *ctx, const char *destination, const char *name,
                 struct kdc_buffer *out, kdc_error **err)
{
  int status = KDC_ENOTFOUND;

  if (ctx->secret != NULL)
    status = ctx->secret (ctx->secret_user, destination, name, out);
  if (status == KDC_ENOMEM || out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (status == KDC_OK && out->status == KDC_OK)
    return KDC_OK;
  return kdc__fail (ctx, err, KDC_ENOTFOUND, "exchange.secret-missing", "name", name, "destination",
                    destination, NULL);
}

/* --- values ----------------------------------------------------------------------------------- */

static int
put_now (struct kdc__late *l, const char *format, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc_context *ctx = l->work->outbox->ctx;
  struct kdc__wire wire = { ctx, l->work->protocol, NULL };
  char text[40];
  const char *arguments[2];
  int status;

  kdc__instant_format (l->now, text);
  arguments[0] = format;
  arguments[1] = text;
  status = kdc__wire_format (&wire, arguments, 2, out);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? KDC_OK
                          : kdc__fail (ctx, err, KDC_EMODEL, "exchange.late-name", "value", format,
                                       NULL);
}

static int
late_secret (void *user, const char *name, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__late *l = user;

  return kdc__secret_get (l->work->outbox->ctx, l->work->row->destination, name, out, err);
}

static int
late_body (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
           kdc_error **err)
{
  struct kdc__late *l = user;

  return kdc__recipe_produce (&l->frozen->body, kdc__stream_blob, l->work->outbox->store, fn,
                              fn_user, err);
}

static int
put_computed (struct kdc__late *l, const char *id, struct kdc_buffer *out, kdc_error **err)
{
  const struct kdc__compute_decl *decl = kdc__protocol_compute (l->work->protocol, id, strlen (id));
  struct kdc__compute_input in
    = { l->work->outbox->ctx, &l->attempt->headers, l->frozen->has_body ? late_body : NULL,
        kdc__late_value, late_secret, l, NULL };

  if (decl == NULL)
    return kdc__fail (in.ctx, err, KDC_EMODEL, "exchange.late-name", "value", id, NULL);
  return kdc__compute (decl, &in, out, err);
}

static int
put_late (struct kdc__late *l, const char *name, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__work *w = l->work;
  const char *colon = strchr (name, ':');

  if (strcmp (name, "nonce") == 0)
    return kdc__buffer_puts (out, l->nonce);
  if (strcmp (name, "attempt") == 0)
    return kdc__buffer_printf (out, "%d", w->call.attempts + 1);
  if (strncmp (name, "secret:", 7) == 0)
    return kdc__secret_get (w->outbox->ctx, w->row->destination, colon + 1, out, err);
  if (strncmp (name, "session:", 8) == 0)
    return kdc__session_value (w, colon + 1, out, err);
  if (strncmp (name, "now:", 4) == 0)
    return put_now (l, colon + 1, out, err);
  if (strncmp (name, "computed:", 9) == 0)
    return put_computed (l, colon + 1, out, err);
  return kdc__fail (w->outbox->ctx, err, KDC_EMODEL, "exchange.late-name", "value", name, NULL);
}

int
kdc__late_value (void *user, const char *name, size_t length, struct kdc_buffer *out,
                 kdc_error **err)
{
  struct kdc__late *l = user;
  char *copy = kdc__strndup (l->work->outbox->ctx, name, length);
  const char *known;
  int status;

  if (copy == NULL)
    return kdc__fail_nomem (err);
  known = kdc__is_late_name (name, length) ? NULL : kdc__variables_get (l->vars, copy);
  if (known != NULL)
    status = kdc__buffer_puts (out, known);
  else if (kdc__is_late_name (name, length))
    status = put_late (l, copy, out, err);
  else
    status = kdc__fail (l->work->outbox->ctx, err, KDC_EINVAL, "exchange.late-name", "value", copy,
                        NULL);
  kdc__free (l->work->outbox->ctx, copy);
  if (out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status;
}

/* --- headers ---------------------------------------------------------------------------------- */

static int
expand (struct kdc__late *l, const char *text, int json, struct kdc_buffer *out, kdc_error **err)
{
  size_t done = 0, at = 0, start, length;
  int status = KDC_OK;

  while (status == KDC_OK && kdc__template_next (text, &at, &start, &length) > 0) {
    size_t open = start - (text[start - 1] == '+' ? 2 : 1);
    struct kdc_buffer value;

    (void) kdc__buffer_append (out, text + done, open - done);
    done = at;
    kdc__buffer_init (&value, out->ctx, 0);
    status = kdc__late_value (l, text + start, length, &value, err);
    if (status == KDC_OK && value.data != NULL)
      (void) (json ? kdc__json_ascii (out, value.data) : kdc__buffer_puts (out, value.data));
    kdc__wipe (value.data, value.size);
    kdc__buffer_clear (&value);
  }
  (void) kdc__buffer_puts (out, text + done);
  if (status == KDC_OK && out->status != KDC_OK)
    return kdc__fail_nomem (err);
  return status;
}

static int
late_header (struct kdc__late *l, const struct kdc__header_decl *decl, kdc_error **err)
{
  struct kdc_context *ctx = l->work->outbox->ctx;
  struct kdc_buffer plain, quoted;
  const char *value;
  int status, left_out;

  kdc__buffer_init (&plain, ctx, 0);
  kdc__buffer_init (&quoted, ctx, 0);
  status = expand (l, decl->value, decl->json, &plain, err);
  value = plain.data != NULL ? plain.data : "";
  left_out = decl->optional && plain.size == 0;
  if (status == KDC_OK && decl->sf_string && !left_out) {
    status = kdc__sf_string_format (value, &quoted);
    value = quoted.data;
  }
  if (status == KDC_OK && !left_out) {
    status = kdc__headers_add (&l->attempt->headers, decl->name, value);
    if (status == KDC_ENOMEM)
      (void) kdc__fail_nomem (err);
    else if (status != KDC_OK)
      status = kdc__fail (ctx, err, KDC_EINVAL, "exchange.header", "header", decl->name, NULL);
  }
  if (status == KDC_OK)
    status = kdc__sha256_update (l->hash, value, strlen (value) + 1);
  kdc__wipe (plain.data, plain.size);
  kdc__wipe (quoted.data, quoted.size);
  kdc__buffer_clear (&plain);
  kdc__buffer_clear (&quoted);
  return status;
}

static int
stable_headers (struct kdc__late *l, const struct kdc__frozen *f, kdc_error **err)
{
  struct kdc__headers *out = &l->attempt->headers;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < f->headers.count && status == KDC_OK; i++)
    status = kdc__headers_add (out, f->headers.items[i].name, f->headers.items[i].value);
  if (status == KDC_OK && f->has_body && kdc__headers_get (&f->headers, "Content-Type") == NULL)
    status = kdc__headers_add (out, "Content-Type", f->body.content_type);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? KDC_OK
                          : kdc__fail (l->work->outbox->ctx, err, status, "exchange.header",
                                       "header", "Content-Type", NULL);
}

static int
digest_body (struct kdc__late *l, const struct kdc__frozen *f)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < f->body.count && status == KDC_OK; i++)
    if (f->body.segments[i].value_size > 0)
      status = kdc__sha256_update (l->hash, f->body.segments[i].value,
                                   f->body.segments[i].value_size);
  return status;
}

/* --- certificates of our own ------------------------------------------------------------------ */

static int
ask_tls (struct kdc__work *w, struct kdc__attempt *a, kdc_error **err)
{
  static const char *const names[] = { "tls.certificate", "tls.key", "tls.ca" };
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < 3 && status == KDC_OK; i++) {
    kdc_error *ignored = NULL;

    status = kdc__secret_get (w->outbox->ctx, w->row->destination, names[i], &a->tls[i], &ignored);
    if (status == KDC_ENOTFOUND) {
      kdc__buffer_clear (&a->tls[i]);
      status = KDC_OK;
    }
    kdc__error_delete (ignored);
  }
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

/* --- the whole -------------------------------------------------------------------------------- */

static int
make (struct kdc__late *l, struct kdc__frozen *f, const struct kdc__call_decl *decl,
      kdc_error **err)
{
  size_t i;
  int status = KDC_OK;

  if (decl->session != NULL)        /* logged in before anything of the call is begun */
    status = kdc__session_ensure (l->work, decl->session, err);
  if (status == KDC_OK && f->has_body)
    status = kdc__recipe_fill (&f->body, kdc__late_value, l, err);
  if (status == KDC_OK)
    status = stable_headers (l, f, err);
  for (i = 0; i < decl->header_count && status == KDC_OK; i++)
    if (decl->headers[i].per_attempt) {
      l->attempt->late = 1;
      status = late_header (l, &decl->headers[i], err);
    }
  if (status == KDC_OK && f->has_body && kdc__recipe_has_late (&f->body)) {
    l->attempt->late = 1;
    status = digest_body (l, f);
  }
  return status;
}

int
kdc__attempt_make (struct kdc__work *w, const struct kdc__call_decl *decl,
                   const struct kdc__variables *vars, struct kdc__frozen *f,
                   struct kdc__attempt *a, kdc_error **err)
{
  struct kdc_context *ctx = w->outbox->ctx;
  struct kdc__late l = { .work = w, .vars = vars, .frozen = f, .attempt = a,
                         .now = kdc__now (ctx) };
  size_t i;
  int status;

  memset (a, 0, sizeof *a);
  kdc__headers_init (&a->headers, ctx);
  for (i = 0; i < 3; i++)
    kdc__buffer_init (&a->tls[i], ctx, 1 << 20);
  if (kdc__uuid (l.nonce) != KDC_OK || kdc__sha256_new (ctx, &l.hash) != KDC_OK)
    return kdc__fail_nomem (err);
  status = make (&l, f, decl, err);
  if (status == KDC_OK && strncmp (f->target, "https:", 6) == 0)
    status = ask_tls (w, a, err);
  if (status == KDC_OK && kdc__sha256_final (l.hash, a->digest) != KDC_OK)
    status = kdc__fail_nomem (err);
  kdc__sha256_free (l.hash);
  return status;
}

void
kdc__attempt_clear (struct kdc__attempt *a)
{
  size_t i;

  for (i = 0; i < a->headers.count; i++)
    kdc__wipe (a->headers.items[i].value, strlen (a->headers.items[i].value));
  kdc__headers_clear (&a->headers);
  for (i = 0; i < 3; i++) {
    kdc__wipe (a->tls[i].data, a->tls[i].size);
    kdc__buffer_clear (&a->tls[i]);
  }
}
