/* collect.c - garbage: content nobody refers to, and what a crash left behind (windows 1 and 2).
 * Everything waits 24 hours, so that nothing is taken from under a writer. */

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "store/sqlite.h"

struct visit {
  struct kdc__store *store;
  kdc_error **err;
};

static int
is_old (struct kdc__store *store, const struct stat *st)
{
  return (int64_t) st->st_mtime * 1000 + KDC__STORE_DAY_MS < kdc__now (store->ctx);
}

/* Calls fn for the entries of a directory; a directory that cannot be read is left alone. */
static int
each_entry (struct visit *v, const char *path,
            int (*fn) (struct visit *v, const char *path, const char *name))
{
  DIR *dir = opendir (path);
  struct dirent *entry;
  char *inside;
  int status = KDC_OK;

  while (dir != NULL && status == KDC_OK && (entry = readdir (dir)) != NULL) {
    if (entry->d_name[0] == '.')
      continue;
    inside = kdc__path_join (v->store->ctx, path, entry->d_name);
    status = inside != NULL ? fn (v, inside, entry->d_name) : kdc__fail_nomem (v->err);
    kdc__free (v->store->ctx, inside);
  }
  if (dir != NULL)
    (void) closedir (dir);
  return status;
}

static int
drop_tmp (struct visit *v, const char *path, const char *name)
{
  struct stat st;

  (void) name;
  if (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && is_old (v->store, &st))
    (void) unlink (path);
  return KDC_OK;
}

static int
drop_orphan (struct visit *v, const char *path, const char *name)
{
  struct kdc__sql q;
  struct stat st;
  uint8_t sha[32];
  int64_t one;
  int status;

  if (strlen (name) != 64 || kdc__unhex (name, 64, sha) != 0
      || lstat (path, &st) != 0 || !is_old (v->store, &st))
    return KDC_OK;
  kdc__sql_begin (&q, v->store, "SELECT 1 FROM blob WHERE sha256 = ? AND body IS NULL", v->err);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &one);
  if (status != KDC_ENOTFOUND)
    return status;
  (void) unlink (path);
  return KDC_OK;
}

static int
enter_shard (struct visit *v, const char *path, const char *name)
{
  (void) name;
  return each_entry (v, path, drop_orphan);
}

static int
take_idle (struct kdc__store *store, uint8_t sha[32], int *found, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "DELETE FROM blob WHERE sha256 = (SELECT i.sha256 FROM blob_idle i JOIN blob b "
                  "USING (sha256) WHERE i.since_ms < ? AND b.refs = 0 LIMIT 1) RETURNING sha256",
                  err);
  kdc__sql_int (&q, kdc__now (store->ctx) - KDC__STORE_DAY_MS);
  *found = kdc__sql_row (&q);
  if (*found)
    (void) kdc__sql_copy_sha (&q, 0, sha);
  return kdc__sql_run (&q);
}

/* The file goes before the commit: a row without a file and without references is harmless, for
 * putting the same content again writes the file anew. */
static int
drop_idle (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sql q;
  uint8_t sha[32];
  char *path;
  int found = 1, status = KDC_OK;

  while (status == KDC_OK) {
    status = take_idle (store, sha, &found, err);
    if (status != KDC_OK || !found)
      break;
    if (kdc__store_blob_path (store, sha, &path) != KDC_OK)
      return kdc__fail_nomem (err);
    (void) unlink (path);
    kdc__free (store->ctx, path);
    kdc__sql_begin (&q, store, "DELETE FROM blob_idle WHERE sha256 = ?", err);
    kdc__sql_bytes (&q, sha, 32);
    status = kdc__sql_run (&q);
  }
  return status;
}

static int
collect_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct visit *v = arg;
  char *path;
  int status = drop_idle (store, err);

  if (status != KDC_OK)
    return status;
  path = kdc__path_join (store->ctx, store->directory, "blobs");
  status = path != NULL ? each_entry (v, path, enter_shard) : kdc__fail_nomem (err);
  kdc__free (store->ctx, path);
  kdc__crash_point ("store.collect.before-commit");
  return status;
}

int
kdc__store_collect_garbage (struct kdc__store *store, kdc_error **err)
{
  struct visit v = { store, err };
  char *path;
  int status = kdc__store_transact (store, collect_body, &v, err);

  if (status != KDC_OK)
    return status;
  path = kdc__path_join (store->ctx, store->directory, "tmp");
  status = path != NULL ? each_entry (&v, path, drop_tmp) : kdc__fail_nomem (err);
  kdc__free (store->ctx, path);
  return status;
}
