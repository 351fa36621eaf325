/* collect.c - garbage: content nobody refers to, and what a crash left behind (windows 1 and 2).
 * Everything waits 24 hours, so that nothing is taken from under a writer. */

#include <stdio.h>
#include "base/crash.h"
#include "store/private.h"

#define BATCH 16                    /* blobs of one commit: the lock of each is kept until then */

static int
find_idle (struct kdc__store *store, uint8_t sha[32], int *found, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "SELECT i.sha256 FROM blob_idle i JOIN blob b ON b.sha256 = i.sha256 WHERE "
                  "i.since_ms < ? AND b.refs = 0 LIMIT 1", err);
  kdc__sql_int (&q, store->now_ms - KDC__STORE_DAY_MS);
  *found = kdc__sql_row (&q);
  if (*found)
    (void) kdc__sql_copy_sha (&q, 0, sha);
  return kdc__sql_end (&q);
}

static int
delete_if (struct kdc__store *store, const char *sql, const uint8_t sha[32], int64_t before,
           int *deleted, kdc_error **err)
{
  struct kdc__sql q;
  int64_t one;
  int status;

  kdc__sql_begin (&q, store, sql, err);
  kdc__sql_bytes (&q, sha, 32);
  kdc__sql_int (&q, before);
  status = kdc__sql_one (&q, &one);
  *deleted = status == KDC_OK;
  return status == KDC_ENOTFOUND ? KDC_OK : status;
}

/* Under its lock, and looked at once more: it may have been put in again meanwhile. */
static int
drop_blob (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  int64_t before = store->now_ms - KDC__STORE_DAY_MS;
  int deleted = 0, status;
  char hex[65];

  kdc__hex (sha, 32, hex);
  status = kdc__store_lock (store, hex, err);
  if (status == KDC_OK)
    status = delete_if (store, "DELETE FROM blob WHERE sha256 = ?1 AND refs = 0 AND EXISTS (SELECT "
                        "1 FROM blob_idle i WHERE i.sha256 = ?1 AND i.since_ms < ?2) RETURNING 1",
                        sha, before, &deleted, err);
  if (status == KDC_OK && deleted)
    status = delete_if (store, "DELETE FROM blob_idle WHERE sha256 = ?1 AND since_ms < ?2 "
                        "RETURNING 1", sha, before, &deleted, err);
  if (status == KDC_OK && deleted)
    status = store->driver->content->remove (store, sha, err);
  return status;
}

static int
collect_body (struct kdc__store *store, void *more, kdc_error **err)
{
  uint8_t sha[32];
  int i, found = 1, status = KDC_OK;

  for (i = 0; i < BATCH && status == KDC_OK && found; i++) {
    status = find_idle (store, sha, &found, err);
    if (status == KDC_OK && found)
      status = drop_blob (store, sha, err);
  }
  *(int *) more = found;
  kdc__crash_point ("store.collect.before-commit");
  return status;
}

int
kdc__store_collect_garbage (struct kdc__store *store, kdc_error **err)
{
  int more = 1, status = KDC_OK;

  while (status == KDC_OK && more)
    status = kdc__store_transact (store, collect_body, &more, err);
  return status == KDC_OK ? store->driver->content->sweep (store, err) : status;
}

static int
note_day (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__sql q;
  char text[24];

  (void) arg;
  snprintf (text, sizeof text, "%lld", (long long) store->now_ms);
  kdc__sql_begin (&q, store,
                  "INSERT INTO meta(name, value) VALUES('collected', ?) ON CONFLICT(name) DO "
                  "UPDATE SET value = excluded.value", err);
  kdc__sql_text (&q, text);
  return kdc__sql_run (&q);
}

/* A clock that was set back for long counts as a day gone by. */
int
kdc__store_collect_daily (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sql q;
  int64_t last = 0, now;
  int status = kdc__store_ready (store, err);

  if (status != KDC_OK)
    return status;
  now = kdc__now (store->ctx);
  kdc__sql_begin (&q, store, "SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'collected'",
                  err);
  status = kdc__sql_one (&q, &last);
  if (status == KDC_OK && last <= now + KDC__STORE_DAY_MS && now - last < KDC__STORE_DAY_MS)
    return KDC_OK;
  if (status != KDC_OK && status != KDC_ENOTFOUND)
    return status;
  status = kdc__store_transact (store, note_day, NULL, err);
  return status == KDC_OK ? kdc__store_collect_garbage (store, err) : status;
}
