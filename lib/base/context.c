/* context.c - the environment handed down to every room: reference counted, and the only owner of
 * limits, clock and callbacks, because there is no global state. */
#include "base/context.h"
#include "base/crash.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *
system_realloc (void *user, void *p, size_t size)
{
  (void) user;
  if (size != 0)
    return realloc (p, size);
  free (p);
  return NULL;
}

static int
take_options (struct kdc_context *ctx, const struct kdc_options *options)
{
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++) {
    const struct kdc__option_row *row = kdc__option_row (i);

    ctx->values[i] = options ? options->values[i] : row->initial;
    if (ctx->values[i] < row->least || ctx->values[i] > row->most)
      return KDC_EINVAL;
  }
  return kdc__options_conflict (ctx->values) ? KDC_EINVAL : KDC_OK;
}

int
kdc__context_new (const struct kdc__allocator *allocator, const struct kdc_options *options,
                  struct kdc_context **out)
{
  static const struct kdc__allocator system_allocator = { system_realloc, NULL };
  struct kdc_context *ctx;
  size_t i;

  *out = NULL;
  if (!allocator)
    allocator = &system_allocator;
  ctx = allocator->realloc (allocator->user, NULL, sizeof *ctx);
  if (!ctx)
    return KDC_ENOMEM;
  memset (ctx, 0, sizeof *ctx);
  atomic_init (&ctx->references, 1);
  for (i = 0; i < KDC__SPARES; i++)
    atomic_init (ctx->spares + i, NULL);
  ctx->allocator = *allocator;
  if (take_options (ctx, options) != KDC_OK) {
    kdc__context_unref (ctx);
    return KDC_EINVAL;
  }
  *out = ctx;
  return KDC_OK;
}

struct kdc_context *
kdc__context_ref (struct kdc_context *ctx)
{
  if (ctx)
    atomic_fetch_add_explicit (&ctx->references, 1, memory_order_relaxed);
  return ctx;
}

void
kdc__context_set_clock (struct kdc_context *ctx, int64_t (*now) (void *user), void *user,
                        void (*destroy) (void *user))
{
  void (*old_destroy) (void *user) = ctx->now_destroy;
  void *old = ctx->now_user;

  ctx->now = now;
  ctx->now_user = user;
  ctx->now_destroy = destroy;
  if (old_destroy)
    old_destroy (old);
}

void
kdc__context_set_log (struct kdc_context *ctx,
                      void (*log) (void *user, int level, const char *text), void *user,
                      void (*destroy) (void *user))
{
  void (*old_destroy) (void *user) = ctx->log_destroy;
  void *old = ctx->log_user;

  ctx->log = log;
  ctx->log_user = user;
  ctx->log_destroy = destroy;
  if (old_destroy)
    old_destroy (old);
}

void
kdc__context_set_lookup (struct kdc_context *ctx,
                         int (*lookup) (void *user, const char *list, const char *code,
                                        const char *on), void *user,
                         void (*destroy) (void *user))
{
  void (*old_destroy) (void *user) = ctx->lookup_destroy;
  void *old = ctx->lookup_user;

  ctx->lookup = lookup;
  ctx->lookup_user = user;
  ctx->lookup_destroy = destroy;
  if (old_destroy)
    old_destroy (old);
}

void
kdc__context_set_secret (struct kdc_context *ctx,
                         int (*secret) (void *user, const char *destination, const char *name,
                                        kdc_buffer *out), void *user,
                         void (*destroy) (void *user))
{
  void (*old_destroy) (void *user) = ctx->secret_destroy;
  void *old = ctx->secret_user;

  ctx->secret = secret;
  ctx->secret_user = user;
  ctx->secret_destroy = destroy;
  if (old_destroy)
    old_destroy (old);
}

struct kdc__spare *
kdc__spare_take (struct kdc_context *ctx)
{
  struct kdc__spare *spare = NULL;
  size_t i;

  for (i = 0; i < KDC__SPARES && !spare; i++)
    if (atomic_load_explicit (ctx->spares + i, memory_order_relaxed))
      spare = atomic_exchange_explicit (ctx->spares + i, NULL, memory_order_acquire);
  return spare;
}

void
kdc__spare_keep (struct kdc_context *ctx, struct kdc__spare *spare)
{
  size_t i;

  for (i = 0; i < KDC__SPARES && spare; i++)
    if (!atomic_load_explicit (ctx->spares + i, memory_order_relaxed))
      spare = atomic_exchange_explicit (ctx->spares + i, spare, memory_order_acq_rel);
  if (spare)
    spare->destroy (spare);
}

void
kdc__context_unref (struct kdc_context *ctx)
{
  struct kdc__allocator allocator;
  struct kdc__spare *spare;

  if (!ctx || atomic_fetch_sub_explicit (&ctx->references, 1, memory_order_acq_rel) != 1)
    return;
  kdc__context_set_clock (ctx, NULL, NULL, NULL);
  kdc__context_set_log (ctx, NULL, NULL, NULL);
  kdc__context_set_lookup (ctx, NULL, NULL, NULL);
  kdc__context_set_secret (ctx, NULL, NULL, NULL);
  while ((spare = kdc__spare_take (ctx)) != NULL)
    spare->destroy (spare);
  allocator = ctx->allocator;           /* it lives in what it frees */
  allocator.realloc (allocator.user, ctx, 0);
}

kdc__instant
kdc__now (const struct kdc_context *ctx)
{
  struct timespec now;

  if (ctx->now)
    return ctx->now (ctx->now_user);
  clock_gettime (CLOCK_REALTIME, &now);
  return (kdc__instant) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
kdc__log (const struct kdc_context *ctx, int level, const char *text)
{
  if (ctx->log)
    ctx->log (ctx->log_user, level, text);
}

#ifdef KDC_CRASH_POINTS
void (*kdc__crash_hook) (const char *name);

void
kdc__crash_point (const char *name)
{
  if (kdc__crash_hook != NULL)
    kdc__crash_hook (name);
}
#endif
