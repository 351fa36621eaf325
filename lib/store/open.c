/* open.c - a store by its place: a directory is SQLite, a postgresql:// URL is PostgreSQL. */

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "store/private.h"

static const struct kdc__driver *
driver_for (const char *where)
{
  if (strncmp (where, "postgresql://", 13) != 0 && strncmp (where, "postgres://", 11) != 0)
    return &kdc__sqlite_driver;
#ifdef KDC_POSTGRESQL
  return &kdc__postgres_driver;
#else
  return NULL;
#endif
}

int
kdc__store_expect (struct kdc_context *ctx, const char *where, kdc_error **err)
{
  char *path;
  int there;

  if (driver_for (where) != &kdc__sqlite_driver)
    return KDC_OK;
  path = kdc__path_join (ctx, where, "store.sqlite");
  if (path == NULL)
    return kdc__fail_nomem (err);
  there = access (path, F_OK) == 0;
  kdc__free (ctx, path);
  return there ? KDC_OK : kdc__fail (ctx, err, KDC_EIO, "store.open", "directory", where, "why",
                                     kdc__errno_text (ENOENT), NULL);
}

int
kdc__store_open (struct kdc_context *ctx, const char *where, struct kdc__store **out,
                 kdc_error **err)
{
  struct kdc__store *store;
  int status;

  *out = NULL;
  if (where == NULL || where[0] == '\0')
    return kdc__fail_einval (err, "directory");
  if (driver_for (where) == NULL)
    return kdc__fail (ctx, err, KDC_ENOTSUP, "store.no-postgresql", NULL);
  store = kdc__calloc (ctx, 1, sizeof *store);
  if (store == NULL)
    return kdc__fail_nomem (err);
  store->ctx = kdc__context_ref (ctx);
  store->driver = driver_for (where);
  status = store->driver->open (store, where, err);
  if (status != KDC_OK) {
    kdc__store_close (store);
    return status;
  }
  *out = store;
  return KDC_OK;
}

int
kdc__store_there (struct kdc__store *store)
{
  return store->driver->check (store, NULL) == KDC_OK;
}

void
kdc__store_close (struct kdc__store *store)
{
  struct kdc_context *ctx;

  if (store == NULL)
    return;
  ctx = store->ctx;
  kdc__store_unstage (store);
  store->driver->disconnect (store, store->pid != (long) getpid ());
  kdc__free (ctx, store->place);
  kdc__free (ctx, store->url);
  kdc__free (ctx, store->schema);
  kdc__free (ctx, store->owner);
  kdc__free (ctx, store);
  kdc__context_unref (ctx);
}

int
kdc__store_backup (struct kdc__store *store, const char *to, kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  return status == KDC_OK ? store->driver->backup (store, to, err) : status;
}
