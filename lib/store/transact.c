/* transact.c - the handle before each use, and what happens in one commit: all or nothing, tried
 * again where the database says that trying again may help. */

#include <string.h>
#include <unistd.h>
#include "store/private.h"

static int
reopen (struct kdc__store *store, int inherited, kdc_error **err)
{
  int status;

  store->driver->disconnect (store, inherited);
  store->dead = store->full = store->lost = 0;
  status = store->driver->connect (store, err);
  if (status != KDC_OK) {
    store->lost = store->driver->reconnects;
    store->dead = !store->lost;
    store->again = 0;
  }
  return status;
}

/* After fork the child's copy of the connection is not its own: see each driver's disconnect. */
int
kdc__store_ready (struct kdc__store *store, kdc_error **err)
{
  if (store == NULL)
    return kdc__fail_einval (err, "store");
  if (store->pid != (long) getpid ())
    return reopen (store, 1, err);
  if (store->lost)
    return reopen (store, 0, err);
  if (store->dead)
    return kdc__fail (store->ctx, err, KDC_EIO, "store.dead", "directory", store->place, NULL);
  return store->driver->check (store, err);
}

static int
attempt (struct kdc__store *store, kdc__store_body body, void *arg, kdc_error **err)
{
  int status = kdc__store_ready (store, err);

  store->now_ms = kdc__now (store->ctx);
  if (status == KDC_OK)
    status = store->driver->begin (store, err);
  if (status != KDC_OK)
    return status;
  status = body (store, arg, err);
  if (status == KDC_OK)
    status = kdc__store_audit_flush (store, err);
  kdc__store_audit_forget (store);
  if (status == KDC_OK)
    status = store->driver->commit (store, err);
  if (status == KDC_OK)
    status = store->driver->check (store, err);  /* else it went into a file that nobody has */
  if (status != KDC_OK)
    store->driver->rollback (store);
  return status;
}

static void
forget_error (kdc_error **err)
{
  if (err == NULL)
    return;
  kdc__error_delete (*err);
  *err = NULL;
}

int
kdc__store_transact (struct kdc__store *store, kdc__store_body body, void *arg, kdc_error **err)
{
  int status, tries = 0;

  if (store == NULL)
    return kdc__fail_einval (err, "store");
  for (;;) {
    store->again = 0;
    status = attempt (store, body, arg, err);
    if (status == KDC_OK || tries++ >= store->again)
      return status;
    forget_error (err);
  }
}

int
kdc__store_transact_reserve (struct kdc__store *store, kdc__store_body body, void *arg,
                             kdc_error **err)
{
  int status = kdc__store_transact (store, body, arg, err);

  if (status != KDC_EIO || !store->full || store->driver->free_room == NULL
      || !store->driver->free_room (store))
    return status;
  forget_error (err);
  status = reopen (store, 0, err);
  if (status == KDC_OK)
    status = kdc__store_transact (store, body, arg, err);
  return status;
}

int
kdc__store_reserve_check (struct kdc__store *store, kdc_error **err)
{
  return store->driver->room != NULL ? store->driver->room (store, err) : KDC_OK;
}

/* FNV-1a. */
unsigned
kdc__store_lock_number (const char *text)
{
  uint32_t hash = UINT32_C (2166136261);

  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char) *text) * UINT32_C (16777619);
  return (hash ^ (hash >> 16)) % KDC__STORE_LOCKS;
}

int
kdc__store_lock (struct kdc__store *store, const char *text, kdc_error **err)
{
  if (store->driver->lock == NULL)
    return KDC_OK;
  return store->driver->lock (store, kdc__store_lock_number (text), err);
}

static int
migrate_one (struct kdc__store *store, void *arg, kdc_error **err)
{
  int64_t version;
  int status = store->driver->version (store, &version, err);

  if (status != KDC_OK)
    return status;
  *(int64_t *) arg = version;       /* another process may have been quicker */
  if (version >= KDC__STORE_VERSION || version < 0)
    return KDC_OK;
  status = store->driver->script (store, store->driver->migrations[version], err);
  return status == KDC_OK ? store->driver->set_version (store, version + 1, err) : status;
}

/* One transaction for each step. The first one in a new database asks whether it is ours yet. */
int
kdc__store_migrate (struct kdc__store *store, kdc_error **err)
{
  int64_t version = 0;
  int status = KDC_OK;

  while (status == KDC_OK && version >= 0 && version < KDC__STORE_VERSION)
    status = kdc__store_transact (store, migrate_one, &version, err);
  return status;
}
