/* content.c - bytes by digest: small ones in their row, larger ones in blobs/ab/HEX. The file is
 * in its place, and its directory on disk, before the row that names it commits (windows 1, 2). */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "store/sqlite.h"

int
kdc__store_blob_path (struct kdc__store *store, const uint8_t sha[32], char **out)
{
  struct kdc_buffer path;
  char hex[65];

  kdc__hex (sha, 32, hex);
  kdc__buffer_init (&path, store->ctx, 0);
  (void) kdc__buffer_printf (&path, "%s/blobs/%.2s/%s", store->directory, hex, hex);
  *out = kdc__buffer_steal (&path);
  kdc__buffer_clear (&path);
  return *out != NULL ? KDC_OK : KDC_ENOMEM;
}

/* ---- taking bytes in: memory first, a file in tmp/ once they are many ---- */

struct sink {
  struct kdc__store *store;
  kdc_error **err;
  struct kdc__sha256 *hash;
  struct kdc_buffer head;
  int64_t size, maximum;
  char *tmp;
  int fd;
  uint8_t sha[32];
};

static int
sink_io_failed (struct sink *sink)
{
  struct kdc__store *store = sink->store;
  int why = errno;

  return kdc__fail (store->ctx, sink->err, KDC_EIO,
                    why == ENOSPC || why == EDQUOT ? "store.full" : "store.io",
                    "directory", store->directory, "why", kdc__errno_text (why), NULL);
}

static int
write_all (struct sink *sink, const void *data, size_t size)
{
  const char *at = data;
  ssize_t n;

  while (size > 0) {
    n = kdc__file_ops.write (sink->fd, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return sink_io_failed (sink);
    at += n;
    size -= (size_t) n;
  }
  return KDC_OK;
}

static int
sink_start_file (struct sink *sink)
{
  struct kdc_buffer path;
  char name[37];

  if (kdc__uuid (name) != KDC_OK)
    return kdc__fail (sink->store->ctx, sink->err, KDC_EINTERNAL, "store.internal", "why", "random",
                      NULL);
  kdc__buffer_init (&path, sink->store->ctx, 0);
  (void) kdc__buffer_printf (&path, "%s/tmp/%s", sink->store->directory, name);
  sink->tmp = kdc__buffer_steal (&path);
  kdc__buffer_clear (&path);
  if (sink->tmp == NULL)
    return kdc__fail_nomem (sink->err);
  sink->fd = kdc__file_ops.open (sink->tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                 0600);
  if (sink->fd < 0 || fchmod (sink->fd, 0600) != 0)
    return sink_io_failed (sink);
  kdc__crash_point ("store.blob.tmp");
  return write_all (sink, sink->head.data, sink->head.size);
}

static int
sink_take (void *user, const void *data, size_t size)
{
  struct sink *sink = user;
  int status;

  if (sink->maximum > 0 && (int64_t) size > sink->maximum - sink->size)
    return kdc__fail (sink->store->ctx, sink->err, KDC_ELIMIT, "store.too-large", NULL);
  if (kdc__sha256_update (sink->hash, data, size) != KDC_OK)
    return kdc__fail (sink->store->ctx, sink->err, KDC_EINTERNAL, "store.internal", "why",
                      "SHA-256", NULL);
  sink->size += (int64_t) size;
  if (sink->fd < 0 && sink->size <= KDC__BLOB_INLINE_MAX)
    return kdc__buffer_append (&sink->head, data, size) == KDC_OK
           ? KDC_OK : kdc__fail_nomem (sink->err);
  if (sink->fd < 0) {
    status = sink_start_file (sink);
    if (status != KDC_OK)
      return status;
  }
  return write_all (sink, data, size);
}

static int
sink_open (struct sink *sink, struct kdc__store *store, int64_t maximum, kdc_error **err)
{
  memset (sink, 0, sizeof *sink);
  sink->store = store;
  sink->err = err;
  sink->maximum = maximum;
  sink->fd = -1;
  kdc__buffer_init (&sink->head, store->ctx, 0);
  return kdc__sha256_new (store->ctx, &sink->hash) == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
sink_finish (struct sink *sink)
{
  int closed;

  if (kdc__sha256_final (sink->hash, sink->sha) != KDC_OK)
    return kdc__fail (sink->store->ctx, sink->err, KDC_EINTERNAL, "store.internal", "why",
                      "SHA-256", NULL);
  if (sink->fd < 0)
    return KDC_OK;
  if (kdc__file_ops.fsync (sink->fd) != 0)
    return sink_io_failed (sink);
  closed = kdc__file_ops.close (sink->fd);
  sink->fd = -1;
  return closed == 0 ? KDC_OK : sink_io_failed (sink);
}

static void
sink_close (struct sink *sink)
{
  if (sink->fd >= 0)
    (void) kdc__file_ops.close (sink->fd);
  if (sink->tmp != NULL)
    (void) unlink (sink->tmp);      /* gone already when it was put in its place */
  kdc__free (sink->store->ctx, sink->tmp);
  kdc__buffer_clear (&sink->head);
  kdc__sha256_free (sink->hash);
}

/* ---- the row ---- */

static int
mark_idle (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT OR REPLACE INTO blob_idle(sha256, since_ms) SELECT sha256, ?2 FROM blob "
                  "WHERE sha256 = ?1 AND refs = 0", err);
  kdc__sql_bytes (&q, sha, 32);
  kdc__sql_int (&q, kdc__now (store->ctx));
  return kdc__sql_run (&q);
}

static int
place_file (struct sink *sink)
{
  struct kdc__store *store = sink->store;
  struct stat st;
  char *path, *slash;
  int status = kdc__store_blob_path (store, sink->sha, &path);

  if (status != KDC_OK)
    return kdc__fail_nomem (sink->err);
  if (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && (int64_t) st.st_size == sink->size) {
    kdc__free (store->ctx, path);
    return KDC_OK;                  /* same name, same content */
  }
  slash = strrchr (path, '/');
  *slash = '\0';
  if (mkdir (path, 0700) == 0 && chmod (path, 0700) != 0)
    status = sink_io_failed (sink);
  *slash = '/';
  if (status == KDC_OK && kdc__file_ops.rename (sink->tmp, path) != 0)
    status = sink_io_failed (sink);
  kdc__crash_point ("store.blob.renamed");
  *slash = '\0';
  if (status == KDC_OK)
    status = kdc__dir_sync (store->ctx, path, sink->err);
  *strrchr (path, '/') = '\0';
  if (status == KDC_OK)
    status = kdc__dir_sync (store->ctx, path, sink->err);
  kdc__free (store->ctx, path);
  return status;
}

/* The rename is inside the transaction: it cannot meet a collection of the same content. */
static int
put_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct sink *sink = arg;
  int in_row = sink->tmp == NULL;
  struct kdc__sql q;
  int status = in_row ? KDC_OK : place_file (sink);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "INSERT OR IGNORE INTO blob(sha256, size, refs, body) VALUES(?, ?, 0, ?)", err);
  kdc__sql_bytes (&q, sink->sha, 32);
  kdc__sql_int (&q, sink->size);
  if (in_row)
    kdc__sql_bytes (&q, sink->head.data, sink->head.size);
  else
    kdc__sql_null (&q);
  status = kdc__sql_run (&q);
  if (status == KDC_OK)
    status = mark_idle (store, sink->sha, err);
  kdc__crash_point ("store.blob.before-commit");
  return status;
}

static int
put_sink (struct sink *sink, uint8_t sha[32])
{
  int status = sink_finish (sink);

  if (status == KDC_OK)
    status = kdc__store_transact (sink->store, put_body, sink, sink->err);
  if (status == KDC_OK)
    memcpy (sha, sink->sha, 32);
  return status;
}

int
kdc__store_blob_put (struct kdc__store *store, const void *data, size_t size, uint8_t sha[32],
                     kdc_error **err)
{
  struct sink sink;
  int status = kdc__store_ready (store, err);

  memset (sha, 0, 32);
  if (status != KDC_OK)
    return status;
  status = sink_open (&sink, store, 0, err);
  if (status == KDC_OK && size > 0)
    status = sink_take (&sink, data, size);
  if (status == KDC_OK)
    status = put_sink (&sink, sha);
  sink_close (&sink);
  return status;
}

int
kdc__store_blob_put_file (struct kdc__store *store, const char *path, int64_t maximum,
                          uint8_t sha[32], int64_t *size,
                          kdc_error **err)
{
  struct sink sink;
  int64_t read = 0;
  int status = kdc__store_ready (store, err);

  memset (sha, 0, 32);
  *size = 0;
  if (status != KDC_OK)
    return status;
  status = sink_open (&sink, store, maximum, err);
  if (status == KDC_OK)
    status = kdc__file_stream (store->ctx, path, sink_take, &sink, &read, err);
  if (status == KDC_OK)
    status = put_sink (&sink, sha);
  if (status == KDC_OK)
    *size = sink.size;
  sink_close (&sink);
  return status;
}

/* ---- reading ---- */

static int
blob_missing (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  char hex[65];

  kdc__hex (sha, 32, hex);
  return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.blob-missing", "digest", hex, NULL);
}

/* *body NULL: in a file. */
static int
read_row (struct kdc__store *store, const uint8_t sha[32], int64_t *size, void **body,
          kdc_error **err)
{
  struct kdc__sql q;
  size_t length = 0;
  int found;

  *body = NULL;
  *size = 0;
  kdc__sql_begin (&q, store, "SELECT size, body FROM blob WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  found = kdc__sql_row (&q);
  if (found) {
    *size = sqlite3_column_int64 (q.stmt, 0);
    (void) kdc__sql_copy_blob (&q, 1, body, &length);
  }
  if (kdc__sql_end (&q) != KDC_OK)
    return q.status;
  if (!found || (*body != NULL && (int64_t) length != *size)) {
    kdc__free (store->ctx, *body);
    *body = NULL;
    return blob_missing (store, sha, err);
  }
  return KDC_OK;
}

struct checker {
  struct kdc__sha256 *hash;
  int (*fn) (void *user, const void *data, size_t size);
  void *user;
};

static int
check_piece (void *user, const void *data, size_t size)
{
  struct checker *checker = user;
  int status = kdc__sha256_update (checker->hash, data, size);

  return status == KDC_OK ? checker->fn (checker->user, data, size) : status;
}

static int
stream_file (struct kdc__store *store, const uint8_t sha[32], int64_t size, struct checker *checker,
             kdc_error **err)
{
  kdc_error *why = NULL;
  uint8_t found[32];
  int64_t read = 0;
  char *path;
  int status = kdc__store_blob_path (store, sha, &path);

  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__file_stream (store->ctx, path, check_piece, checker, &read, &why);
  kdc__free (store->ctx, path);
  if (status == KDC_OK && (read != size || kdc__sha256_final (checker->hash, found) != KDC_OK
                           || memcmp (found, sha, 32) != 0))
    return blob_missing (store, sha, err);
  if (status == KDC_ENOTFOUND && why != NULL)
    status = blob_missing (store, sha, err);
  if (why != NULL)
    kdc__error_add_cause (err, why);
  return status;
}

static int
stream_row (struct kdc__store *store, const uint8_t sha[32], const void *body, size_t size,
            const struct checker *checker, kdc_error **err)
{
  uint8_t found[32];

  if (kdc__sha256 (body, size, found) != KDC_OK || memcmp (found, sha, 32) != 0)
    return blob_missing (store, sha, err);
  return size > 0 ? checker->fn (checker->user, body, size) : KDC_OK;
}

int
kdc__store_blob_stream (struct kdc__store *store, const uint8_t sha[32],
                        int (*fn) (void *user, const void *data, size_t size), void *user,
                        kdc_error **err)
{
  struct checker checker = { NULL, fn, user };
  void *body = NULL;
  int64_t size = 0;
  int status = kdc__store_ready (store, err);

  if (status == KDC_OK)
    status = read_row (store, sha, &size, &body, err);
  if (status != KDC_OK)
    return status;
  if (body != NULL)
    status = stream_row (store, sha, body, (size_t) size, &checker, err);
  else if (kdc__sha256_new (store->ctx, &checker.hash) != KDC_OK)
    status = kdc__fail_nomem (err);
  else
    status = stream_file (store, sha, size, &checker, err);
  kdc__sha256_free (checker.hash);
  kdc__free (store->ctx, body);
  return status;
}

static int
append_piece (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

int
kdc__store_blob_read (struct kdc__store *store, const uint8_t sha[32], size_t maximum,
                      struct kdc_buffer *out,
                      kdc_error **err)
{
  void *body = NULL;
  int64_t size = 0;
  int status = kdc__store_ready (store, err);

  if (status == KDC_OK)
    status = read_row (store, sha, &size, &body, err);
  if (status != KDC_OK)
    return status;
  kdc__free (store->ctx, body);
  if ((uint64_t) size > maximum)
    return kdc__fail (store->ctx, err, KDC_ELIMIT, "store.too-large", NULL);
  status = kdc__store_blob_stream (store, sha, append_piece, out, err);
  if (out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (out->status != KDC_OK)
    return kdc__fail (store->ctx, err, out->status, "store.too-large", NULL);
  return status;
}

/* ---- references ---- */

static int
refer_one (struct kdc__store *store, int64_t delivery, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;
  int64_t one;
  int status;

  kdc__sql_begin (&q, store, "SELECT 1 FROM delivery_blob WHERE delivery = ? AND sha256 = ?", err);
  kdc__sql_int (&q, delivery);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &one);
  if (status != KDC_ENOTFOUND)
    return status;                  /* counted already */
  kdc__sql_begin (&q, store, "UPDATE blob SET refs = refs + 1 WHERE sha256 = ? RETURNING refs",
                  err);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &one);
  if (status == KDC_ENOTFOUND)
    return blob_missing (store, sha, err);
  if (status == KDC_OK && delivery != 0) {
    kdc__sql_begin (&q, store, "INSERT INTO delivery_blob(delivery, sha256) VALUES(?, ?)", err);
    kdc__sql_int (&q, delivery);
    kdc__sql_bytes (&q, sha, 32);
    status = kdc__sql_run (&q);
  }
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "DELETE FROM blob_idle WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  return kdc__sql_run (&q);
}

int
kdc__store_refer (struct kdc__store *store, int64_t delivery, const uint8_t (*blobs)[32],
                  size_t count,
                  kdc_error **err)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < count && status == KDC_OK; i++)
    status = refer_one (store, delivery, blobs[i], err);
  return status;
}

/* ---- protocol documents ---- */

struct document { const void *data; size_t size; const uint8_t *sha; };

static int
protocol_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct document *d = arg;
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "INSERT OR IGNORE INTO protocol(sha256, body, at_ms) VALUES(?, ?, ?)",
                  err);
  kdc__sql_bytes (&q, d->sha, 32);
  kdc__sql_bytes (&q, d->data, d->size);
  kdc__sql_int (&q, kdc__now (store->ctx));
  return kdc__sql_run (&q);
}

int
kdc__store_protocol_put (struct kdc__store *store, const void *data, size_t size, uint8_t sha[32],
                         kdc_error **err)
{
  struct document d = { data, size, sha };
  int status = kdc__sha256 (data, size, sha);

  if (status != KDC_OK)
    return kdc__fail (store->ctx, err, KDC_EINTERNAL, "store.internal", "why", "SHA-256", NULL);
  return kdc__store_transact (store, protocol_body, &d, err);
}

int
kdc__store_protocol_get (struct kdc__store *store, const uint8_t sha[32], struct kdc_buffer *out,
                         kdc_error **err)
{
  struct kdc__sql q;
  char hex[65];
  int found, status = kdc__store_ready (store, err);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT body FROM protocol WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  found = kdc__sql_row (&q);
  if (found && kdc__buffer_append (out, sqlite3_column_blob (q.stmt, 0),
                                   (size_t) sqlite3_column_bytes (q.stmt, 0)) != KDC_OK)
    q.status = kdc__fail_nomem (err);
  status = kdc__sql_end (&q);
  if (status != KDC_OK || found)
    return status;
  kdc__hex (sha, 32, hex);
  return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.no-protocol", "digest", hex, NULL);
}
