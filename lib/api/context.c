/* context.c - kdc/context.h. */
#include <kdc/context.h>

#include "api/api.h"

static int
new_context (const struct kdc__allocator *allocator, const kdc_options *options, kdc_context **out,
             kdc_error **err)
{
  const char *conflict = options ? kdc__options_conflict (options->values) : NULL;
  int status;

  *out = NULL;
  if (conflict != NULL)
    return kdc__fail (options->ctx, err, KDC_EINVAL, conflict, NULL);
  status = kdc__context_new (allocator, options, out);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? status : kdc__fail_einval (err, "options");
}

int
kdc_context_new (const kdc_options *options, kdc_context **out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  return new_context (NULL, options, out, err);
}

int
kdc_context_new_with_allocator (void *(*reallocate) (void *user, void *p, size_t size), void *user,
                                const kdc_options *options, kdc_context **out, kdc_error **err)
{
  struct kdc__allocator allocator;

  KDC__GIVES (out);
  KDC__NEED (reallocate);
  allocator.realloc = reallocate;
  allocator.user = user;
  return new_context (&allocator, options, out, err);
}

int
kdc_context_set_clock (kdc_context *context, int64_t (*now) (void *user), void *user,
                       void (*destroy) (void *user))
{
  if (context == NULL)
    return KDC_EINVAL;
  kdc__context_set_clock (context, now, user, destroy);
  return KDC_OK;
}

int
kdc_context_set_log (kdc_context *context, void (*log) (void *user, int level, const char *text),
                     void *user, void (*destroy) (void *user))
{
  if (context == NULL)
    return KDC_EINVAL;
  kdc__context_set_log (context, log, user, destroy);
  return KDC_OK;
}

int
kdc_context_set_lookup (kdc_context *context,
                        int (*lookup) (void *user, const char *list, const char *code,
                                       const char *on), void *user, void (*destroy) (void *user))
{
  if (context == NULL)
    return KDC_EINVAL;
  kdc__context_set_lookup (context, lookup, user, destroy);
  return KDC_OK;
}

int
kdc_context_set_secret (kdc_context *context,
                        int (*secret) (void *user, const char *destination, const char *name,
                                       kdc_buffer *out), void *user, void (*destroy) (void *user))
{
  if (context == NULL)
    return KDC_EINVAL;
  kdc__context_set_secret (context, secret, user, destroy);
  return KDC_OK;
}

void
kdc_context_free (kdc_context *context)
{
  kdc__context_unref (context);
}
