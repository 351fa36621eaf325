/* request_compute.c - what a sender computed, checked by the receiver from the same recipes: a
 * digest of the body, the signature of the headers. Nothing is believed because it was sent: what
 * a signature covers is itself checked before it counts. */

#include <string.h>
#include "exchange/intake.h"
#include "wire/mime_reader.h"

struct told { struct kdc__incoming *h; int depth; };

/* One recipe uses those before it, so there is an end; this is only for certainty. */
#define MOST_DEPTH 16

static int
none (const struct told *t, const char *name, size_t length, kdc_error **err)
{
  char *copy = kdc__arena_strndup (&t->h->arena, name, length);

  if (copy == NULL)
    return kdc__fail_nomem (err);
  return kdc__fail (t->h->inbox->ctx, err, KDC_ENOTFOUND, "exchange.late-name", "value", copy,
                    NULL);
}

/* --- what goes into a recipe ------------------------------------------------------------------ */

static int
give_secret (void *user, const char *name, struct kdc_buffer *out, kdc_error **err)
{
  const struct told *t = user;
  struct kdc_inbox *inbox = t->h->inbox;
  int status = KDC_ENOTFOUND;

  if (inbox->secret != NULL)
    status = inbox->secret (inbox->secret_user, t->h->peer, name, out);
  if (status == KDC_ENOMEM || out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (status == KDC_OK && out->size > 0)
    return KDC_OK;
  return none (t, name, strlen (name), err);
}

static int
give_body (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
           kdc_error **err)
{
  const struct told *t = user;
  struct kdc__part *part = &t->h->parts.items[0];
  int status = kdc__intake_part_load (part, (size_t) t->h->intake->most, err);

  if (status != KDC_OK)
    return status;
  return fn (fn_user, part->body != NULL ? part->body : "", part->body != NULL ? part->size : 0);
}

static int check (struct told *t, const struct kdc__compute_decl *decl, const char *said,
                  int *same, kdc_error **err);

/* The field in which a request carries the value, or NULL. */
static const char *
carried (const struct kdc__incoming *h, const char *name, size_t length)
{
  const struct kdc__call_decl *call = h->route->call;
  size_t i;

  for (i = 0; i < call->header_count; i++) {
    const char *value = call->headers[i].value;

    if (strlen (value) == length + 2 && value[0] == '{' && value[length + 1] == '}'
        && memcmp (value + 1, name, length) == 0)
      return kdc__incoming_header (h, call->headers[i].name);
  }
  return NULL;
}

/* As it was sent, when that is what the recipe gives: a signature is over the sender's own text. */
static int
give_computed (struct told *t, const char *name, size_t length, struct kdc_buffer *out,
               kdc_error **err)
{
  const struct kdc__compute_decl *decl
    = kdc__protocol_compute (t->h->inbox->protocol, name + 9, length - 9);
  const char *said = carried (t->h, name, length);
  int same = 0, status;

  if (decl == NULL || said == NULL || t->depth >= MOST_DEPTH)
    return none (t, name, length, err);
  t->depth++;
  status = check (t, decl, said, &same, err);
  t->depth--;
  if (status == KDC_OK && !same)
    return none (t, name, length, err);
  if (status == KDC_OK && kdc__buffer_puts (out, said) != KDC_OK)
    return kdc__fail_nomem (err);
  return status;
}

static int
give_value (void *user, const char *name, size_t length, struct kdc_buffer *out, kdc_error **err)
{
  struct told *t = user;
  char *copy;
  const char *value;

  if (length > 9 && memcmp (name, "computed:", 9) == 0)
    return give_computed (t, name, length, out, err);
  copy = kdc__arena_strndup (&t->h->arena, name, length);
  if (copy == NULL)
    return kdc__fail_nomem (err);
  if (length > 7 && memcmp (name, "secret:", 7) == 0)
    return give_secret (t, copy + 7, out, err);
  value = kdc__variables_get (&t->h->vars, copy);
  if (value == NULL)
    return none (t, name, length, err);
  return kdc__buffer_puts (out, value) == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

/* --- the check -------------------------------------------------------------------------------- */

static int
check (struct told *t, const struct kdc__compute_decl *decl, const char *said, int *same,
       kdc_error **err)
{
  struct kdc__incoming *h = t->h;
  const char *type = kdc__headers_get (&h->request->headers, "Content-Type");
  int whole = type == NULL || !kdc__is_multipart (type);
  struct kdc__compute_input in
    = { h->inbox->ctx, &h->request->headers, whole ? give_body : NULL, give_value, give_secret, t,
        h->intake->sha };

  return kdc__compute_check (decl, &in, said, same, err);
}

/* What the sender left out, or what we have no key for, makes it wrong, and is no fault of ours. */
int
kdc__incoming_computed (struct kdc__incoming *h, const struct kdc__compute_decl *decl,
                        const char *said, int *holds)
{
  struct told t = { h, 0 };
  kdc_error *why = NULL;
  int status = kdc__incoming_read (h, h->route);

  *holds = 0;
  if (status != KDC_OK || h->situation != KDC__S_NONE || *said == '\0')
    return status;
  status = check (&t, decl, said, holds, &why);
  if (status != KDC_OK)
    *holds = 0;
  if (status == KDC_ENOTFOUND || status == KDC_EMODEL) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  if (h->err != NULL)
    *h->err = why;
  else
    kdc__error_delete (why);
  return status;
}
