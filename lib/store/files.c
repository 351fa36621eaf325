/* files.c - large content in files, blobs/ab/HEX. The file is in its place, and its directory on
 * disk, before the row that names it commits (windows 1, 2). */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/crash.h"
#include "base/file.h"
#include "store/private.h"

static char *
blob_path (struct kdc__store *store, const uint8_t sha[32])
{
  struct kdc_buffer path;
  char hex[65], *out;

  kdc__hex (sha, 32, hex);
  kdc__buffer_init (&path, store->ctx, 0);
  (void) kdc__buffer_printf (&path, "%s/blobs/%.2s/%s", store->place, hex, hex);
  out = kdc__buffer_steal (&path);
  kdc__buffer_clear (&path);
  return out;
}

static int
io_failed (struct kdc__spill *spill)
{
  struct kdc__store *store = spill->store;
  int why = errno;

  return kdc__fail (store->ctx, spill->err, KDC_EIO,
                    why == ENOSPC || why == EDQUOT ? "store.full" : "store.io",
                    "directory", store->place, "why", kdc__errno_text (why), NULL);
}

/* ---- writing ---- */

static int
file_write (struct kdc__spill *spill, const void *data, size_t size)
{
  const char *at = data;
  ssize_t n;

  while (size > 0) {
    n = kdc__file_ops.write (spill->fd, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return io_failed (spill);
    at += n;
    size -= (size_t) n;
  }
  return KDC_OK;
}

static int
file_start (struct kdc__spill *spill)
{
  struct kdc_buffer path;
  char name[37];

  if (kdc__uuid (name) != KDC_OK)
    return kdc__fail (spill->store->ctx, spill->err, KDC_EINTERNAL, "store.internal", "why",
                      "random", NULL);
  kdc__buffer_init (&path, spill->store->ctx, 0);
  (void) kdc__buffer_printf (&path, "%s/tmp/%s", spill->store->place, name);
  spill->tmp = kdc__buffer_steal (&path);
  kdc__buffer_clear (&path);
  if (spill->tmp == NULL)
    return kdc__fail_nomem (spill->err);
  spill->fd = kdc__file_ops.open (spill->tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                  0600);
  return spill->fd < 0 || fchmod (spill->fd, 0600) != 0 ? io_failed (spill) : KDC_OK;
}

static int
file_finish (struct kdc__spill *spill)
{
  int closed;

  if (kdc__file_ops.fsync (spill->fd) != 0)
    return io_failed (spill);
  closed = kdc__file_ops.close (spill->fd);
  spill->fd = -1;
  return closed == 0 ? KDC_OK : io_failed (spill);
}

static void
file_drop (struct kdc__spill *spill)
{
  if (spill->fd >= 0)
    (void) kdc__file_ops.close (spill->fd);
  if (spill->tmp != NULL)
    (void) unlink (spill->tmp);     /* gone already when it was put in its place */
  kdc__free (spill->store->ctx, spill->tmp);
}

/* The rename is inside the transaction: it cannot meet a collection of the same content. */
static int
file_place (struct kdc__spill *spill, const uint8_t sha[32], int64_t size)
{
  struct kdc__store *store = spill->store;
  struct stat st;
  char *path = blob_path (store, sha), *slash;
  int status = KDC_OK;

  if (path == NULL)
    return kdc__fail_nomem (spill->err);
  if (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && (int64_t) st.st_size == size) {
    kdc__free (store->ctx, path);
    return KDC_OK;                  /* same name, same content */
  }
  slash = strrchr (path, '/');
  *slash = '\0';
  if (mkdir (path, 0700) == 0 && chmod (path, 0700) != 0)
    status = io_failed (spill);
  *slash = '/';
  if (status == KDC_OK && kdc__file_ops.rename (spill->tmp, path) != 0)
    status = io_failed (spill);
  kdc__crash_point ("store.blob.renamed");
  *slash = '\0';
  if (status == KDC_OK)
    status = kdc__dir_sync (store->ctx, path, spill->err);
  *strrchr (path, '/') = '\0';
  if (status == KDC_OK)
    status = kdc__dir_sync (store->ctx, path, spill->err);
  kdc__free (store->ctx, path);
  return status;
}

/* ---- reading ---- */

static int
file_stream (struct kdc__store *store, const uint8_t sha[32], const struct kdc__spill *spill,
             int (*fn) (void *user, const void *data, size_t size), void *user, int64_t *read,
             kdc_error **err)
{
  kdc_error *why = NULL;
  char *path = spill != NULL ? kdc__strdup (store->ctx, spill->tmp) : blob_path (store, sha);
  int status;

  if (path == NULL)
    return kdc__fail_nomem (err);
  status = kdc__file_stream (store->ctx, path, fn, user, read, &why);
  kdc__free (store->ctx, path);
  if (status == KDC_ENOTFOUND && why != NULL)
    status = kdc__store_blob_missing (store, sha, err);
  if (why != NULL)
    kdc__error_add_cause (err, why);
  return status;
}

static int
file_is_whole (struct kdc__store *store, const uint8_t sha[32], int64_t size, int *whole,
               kdc_error **err)
{
  struct stat st;
  char *path = blob_path (store, sha);

  if (path == NULL)
    return kdc__fail_nomem (err);
  *whole = lstat (path, &st) == 0 && S_ISREG (st.st_mode) && (int64_t) st.st_size == size;
  kdc__free (store->ctx, path);
  return KDC_OK;
}

/* ---- removing ---- */

/* The file goes before the commit: a row without a file and without references is harmless, for
 * putting the same content again writes the file anew. */
static int
file_remove (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  char *path = blob_path (store, sha);

  if (path == NULL)
    return kdc__fail_nomem (err);
  (void) unlink (path);
  kdc__free (store->ctx, path);
  return KDC_OK;
}

struct visit {
  struct kdc__store *store;
  kdc_error **err;
};

static int
is_old (struct kdc__store *store, const struct stat *st)
{
  return (int64_t) st->st_mtime * 1000 + KDC__STORE_DAY_MS < store->now_ms;
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
visit (struct visit *v, const char *name,
       int (*fn) (struct visit *v, const char *path, const char *name))
{
  char *path = kdc__path_join (v->store->ctx, v->store->place, name);
  int status = path != NULL ? each_entry (v, path, fn) : kdc__fail_nomem (v->err);

  kdc__free (v->store->ctx, path);
  return status;
}

/* Inside a transaction, so that no file is put in its place meanwhile. */
static int
sweep_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct visit v = { store, err };

  (void) arg;
  return visit (&v, "blobs", enter_shard);
}

static int
file_sweep (struct kdc__store *store, kdc_error **err)
{
  struct visit v = { store, err };
  int status = kdc__store_transact (store, sweep_body, NULL, err);

  return status == KDC_OK ? visit (&v, "tmp", drop_tmp) : status;
}

const struct kdc__content_ops kdc__content_files = {
  file_start, file_write, file_finish, file_place, file_drop, file_stream, file_is_whole,
  file_remove, file_sweep
};
