/* content.c - bytes by digest: small ones in their row, larger ones where the driver keeps them
 * (files.c, pieces.c). They are in their place before the row that names them commits. */

#include <string.h>
#include "base/crash.h"
#include "base/file.h"
#include "store/private.h"

/* ---- taking bytes in: memory first, spilt once they are many ---- */

struct kdc__sink {
  struct kdc__sink *next;           /* when it is staged */
  struct kdc__store *store;
  kdc_error **err;
  struct kdc__sha256 *hash;
  struct kdc_buffer head;
  struct kdc__spill spill;
  int64_t size, maximum;
  uint8_t sha[32];
  int placed;                       /* staged: its row is in this transaction */
};

static int
sink_spill (struct kdc__sink *sink)
{
  const struct kdc__content_ops *content = sink->store->driver->content;
  int status = content->start (&sink->spill);

  sink->spill.begun = 1;
  kdc__crash_point ("store.blob.tmp");
  if (status == KDC_OK)
    status = content->write (&sink->spill, sink->head.data, sink->head.size);
  kdc__buffer_clear (&sink->head);
  return status;
}

static int
sink_take (void *user, const void *data, size_t size)
{
  struct kdc__sink *sink = user;
  int status = KDC_OK;

  if (sink->maximum > 0 && (int64_t) size > sink->maximum - sink->size)
    return kdc__fail (sink->store->ctx, sink->err, KDC_ELIMIT, "store.too-large", NULL);
  if (kdc__sha256_update (sink->hash, data, size) != KDC_OK)
    return kdc__fail (sink->store->ctx, sink->err, KDC_EINTERNAL, "store.internal", "why",
                      "SHA-256", NULL);
  sink->size += (int64_t) size;
  if (!sink->spill.begun && sink->size <= KDC__BLOB_INLINE_MAX)
    return kdc__buffer_append (&sink->head, data, size) == KDC_OK
           ? KDC_OK : kdc__fail_nomem (sink->err);
  if (!sink->spill.begun)
    status = sink_spill (sink);
  return status == KDC_OK ? sink->store->driver->content->write (&sink->spill, data, size)
                          : status;
}

static void
sink_set_error (struct kdc__sink *sink, kdc_error **err)
{
  sink->err = err;
  sink->spill.err = err;
}

static int
sink_open (struct kdc__sink *sink, struct kdc__store *store, int64_t maximum, kdc_error **err)
{
  memset (sink, 0, sizeof *sink);
  sink->store = store;
  sink->maximum = maximum;
  sink->spill.store = store;
  sink->spill.fd = -1;
  sink_set_error (sink, err);
  kdc__buffer_init (&sink->head, store->ctx, 0);
  kdc__buffer_init (&sink->spill.piece, store->ctx, 0);
  return kdc__sha256_new (store->ctx, &sink->hash) == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
sink_finish (struct kdc__sink *sink)
{
  if (kdc__sha256_final (sink->hash, sink->sha) != KDC_OK)
    return kdc__fail (sink->store->ctx, sink->err, KDC_EINTERNAL, "store.internal", "why",
                      "SHA-256", NULL);
  return sink->spill.begun ? sink->store->driver->content->finish (&sink->spill) : KDC_OK;
}

static void
sink_close (struct kdc__sink *sink)
{
  if (sink->spill.begun)
    sink->store->driver->content->drop (&sink->spill);
  kdc__buffer_clear (&sink->spill.piece);
  kdc__buffer_clear (&sink->head);
  kdc__sha256_free (sink->hash);
}

/* ---- the row ---- */

static int
mark_idle (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store,
                  "INSERT INTO blob_idle(sha256, since_ms) SELECT sha256, ?2 FROM blob WHERE "
                  "sha256 = ?1 AND refs = 0 ON CONFLICT(sha256) DO UPDATE SET since_ms = "
                  "excluded.since_ms", err);
  kdc__sql_bytes (&q, sha, 32);
  kdc__sql_int (&q, store->now_ms);
  return kdc__sql_run (&q);
}

/* By its digest, so that putting, and collecting the same content as garbage, never meet. (Of
 * staged content the enqueue takes all locks before.) */
static int
lock_digest (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  char hex[65];

  kdc__hex (sha, 32, hex);
  return kdc__store_lock (store, hex, err);
}

/* refs 1: who refers to it is written in the same transaction, so that the row, with its body, is
 * written once. */
static int
put_row (struct kdc__store *store, struct kdc__sink *sink, int refs, kdc_error **err)
{
  struct kdc__sql q;
  int status = KDC_OK;

  if (sink->spill.begun)
    status = store->driver->content->place (&sink->spill, sink->sha, sink->size);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, refs == 0
                  ? "INSERT INTO blob(sha256, size, refs, body) VALUES(?, ?, 0, ?) ON "
                    "CONFLICT(sha256) DO NOTHING"
                  : "INSERT INTO blob(sha256, size, refs, body) VALUES(?, ?, 1, ?) ON "
                    "CONFLICT(sha256) DO UPDATE SET refs = blob.refs + 1", err);
  kdc__sql_bytes (&q, sink->sha, 32);
  kdc__sql_int (&q, sink->size);
  if (!sink->spill.begun)
    kdc__sql_bytes (&q, sink->head.data, sink->head.size);
  else
    kdc__sql_null (&q);
  status = kdc__sql_run (&q);
  if (status == KDC_OK && refs == 0)
    status = mark_idle (store, sink->sha, err);
  kdc__crash_point ("store.blob.before-commit");
  return status;
}

static int
put_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__sink *sink = arg;
  int status = lock_digest (store, sink->sha, err);

  return status == KDC_OK ? put_row (store, sink, 0, err) : status;
}

/* ---- waiting for the commit of an enqueue ---- */

void
kdc__store_stage (struct kdc__store *store)
{
  store->staging = 1;
}

static int
stage (struct kdc__sink *sink)
{
  struct kdc__store *store = sink->store;
  struct kdc__sink *kept = kdc__alloc (store->ctx, sizeof *kept);

  if (kept == NULL)
    return kdc__fail_nomem (sink->err);
  *kept = *sink;
  kept->next = store->staged;
  store->staged = kept;
  store->staged_bytes += kept->head.size;
  kdc__buffer_init (&sink->head, store->ctx, 0);
  kdc__buffer_init (&sink->spill.piece, store->ctx, 0);
  sink->spill.begun = 0;
  sink->hash = NULL;
  return KDC_OK;
}

void
kdc__store_begin_staged (struct kdc__store *store, char wanted[KDC__STORE_LOCKS])
{
  struct kdc__sink *sink;
  char hex[65];

  for (sink = store->staged; sink != NULL; sink = sink->next) {
    sink->placed = 0;
    kdc__hex (sink->sha, 32, hex);
    wanted[kdc__store_lock_number (hex)] = 1;
  }
}

static int
place_staged (struct kdc__sink *sink, int refs, kdc_error **err)
{
  sink_set_error (sink, err);
  sink->placed = 1;
  return put_row (sink->store, sink, refs, err);
}

int
kdc__store_put_staged (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sink *sink;
  int status = KDC_OK;

  for (sink = store->staged; sink != NULL && status == KDC_OK; sink = sink->next)
    if (!sink->placed)
      status = place_staged (sink, 0, err);
  return status;
}

void
kdc__store_unstage (struct kdc__store *store)
{
  struct kdc__sink *sink;

  while ((sink = store->staged) != NULL) {
    store->staged = sink->next;
    sink_close (sink);
    kdc__free (store->ctx, sink);
  }
  store->staging = 0;
  store->staged_bytes = 0;
}

static struct kdc__sink *
find_staged (struct kdc__store *store, const uint8_t sha[32])
{
  struct kdc__sink *sink;

  for (sink = store->staged; sink != NULL; sink = sink->next)
    if (memcmp (sink->sha, sha, 32) == 0)
      return sink;
  return NULL;
}

static int
put_sink (struct kdc__sink *sink, uint8_t sha[32])
{
  struct kdc__store *store = sink->store;
  int status = sink_finish (sink);

  if (status == KDC_OK && store->staging
      && store->staged_bytes + sink->head.size <= KDC__STAGED_MAX)
    status = stage (sink);
  else if (status == KDC_OK)
    status = kdc__store_transact (store, put_body, sink, sink->err);
  if (status == KDC_OK)
    memcpy (sha, sink->sha, 32);
  return status;
}

/* ---- from a stream ---- */

int
kdc__store_sink_new (struct kdc__store *store, struct kdc__sink **out, kdc_error **err)
{
  struct kdc__sink *sink;
  int status = kdc__store_ready (store, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  sink = kdc__alloc (store->ctx, sizeof *sink);
  if (sink == NULL)
    return kdc__fail_nomem (err);
  status = sink_open (sink, store, 0, err);
  if (status != KDC_OK) {
    kdc__store_sink_free (sink);
    return status;
  }
  *out = sink;
  return KDC_OK;
}

int
kdc__store_sink_write (struct kdc__sink *sink, const void *data, size_t size, kdc_error **err)
{
  sink_set_error (sink, err);
  return size > 0 ? sink_take (sink, data, size) : KDC_OK;
}

int
kdc__store_sink_end (struct kdc__sink *sink, uint8_t sha[32], kdc_error **err)
{
  int status;

  sink_set_error (sink, err);
  status = sink_finish (sink);
  memcpy (sha, sink->sha, 32);
  return status;
}

int
kdc__store_sink_put (struct kdc__sink *sink, kdc_error **err)
{
  sink_set_error (sink, err);
  return kdc__store_transact (sink->store, put_body, sink, err);
}

void
kdc__store_sink_free (struct kdc__sink *sink)
{
  if (sink == NULL)
    return;
  sink_close (sink);
  kdc__free (sink->store->ctx, sink);
}

int
kdc__store_blob_put (struct kdc__store *store, const void *data, size_t size, uint8_t sha[32],
                     kdc_error **err)
{
  struct kdc__sink sink;
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
  struct kdc__sink sink;
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

int
kdc__store_blob_missing (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  char hex[65];

  kdc__hex (sha, 32, hex);
  return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.blob-missing", "digest", hex, NULL);
}

static int
copy_staged (const struct kdc__sink *staged, void **body, kdc_error **err)
{
  *body = kdc__alloc (staged->store->ctx, staged->head.size + 1);
  if (*body == NULL)
    return kdc__fail_nomem (err);
  if (staged->head.size > 0)
    memcpy (*body, staged->head.data, staged->head.size);
  return KDC_OK;
}

/* *body NULL: in a file. */
static int
read_row (struct kdc__store *store, const uint8_t sha[32], int64_t *size, void **body,
          kdc_error **err)
{
  const struct kdc__sink *staged = find_staged (store, sha);
  struct kdc__sql q;
  size_t length = 0;
  int found;

  *body = NULL;
  *size = staged != NULL ? staged->size : 0;
  if (staged != NULL)
    return !staged->spill.begun ? copy_staged (staged, body, err) : KDC_OK;
  kdc__sql_begin (&q, store, "SELECT size, body FROM blob WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  found = kdc__sql_row (&q);
  if (found) {
    *size = kdc__sql_number (&q, 0);
    (void) kdc__sql_copy_blob (&q, 1, body, &length);
  }
  if (kdc__sql_end (&q) != KDC_OK)
    return q.status;
  if (!found || (*body != NULL && (int64_t) length != *size)) {
    kdc__free (store->ctx, *body);
    *body = NULL;
    return kdc__store_blob_missing (store, sha, err);
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
stream_large (struct kdc__store *store, const uint8_t sha[32], int64_t size,
              const struct kdc__spill *spill, struct checker *checker, kdc_error **err)
{
  uint8_t found[32];
  int64_t read = 0;
  int status = kdc__sha256_new (store->ctx, &checker->hash) == KDC_OK ? KDC_OK
                                                                      : kdc__fail_nomem (err);

  if (status == KDC_OK)
    status = store->driver->content->stream (store, sha, spill, check_piece, checker, &read, err);
  if (status == KDC_OK && (read != size || kdc__sha256_final (checker->hash, found) != KDC_OK
                           || memcmp (found, sha, 32) != 0))
    return kdc__store_blob_missing (store, sha, err);
  return status;
}

static int
stream_row (struct kdc__store *store, const uint8_t sha[32], const void *body, size_t size,
            const struct checker *checker, kdc_error **err)
{
  uint8_t found[32];

  if (kdc__sha256 (body, size, found) != KDC_OK || memcmp (found, sha, 32) != 0)
    return kdc__store_blob_missing (store, sha, err);
  return size > 0 ? checker->fn (checker->user, body, size) : KDC_OK;
}

int
kdc__store_blob_stream (struct kdc__store *store, const uint8_t sha[32],
                        int (*fn) (void *user, const void *data, size_t size), void *user,
                        kdc_error **err)
{
  const struct kdc__sink *staged = find_staged (store, sha);
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
  else
    status = stream_large (store, sha, size, staged != NULL ? &staged->spill : NULL, &checker,
                           err);
  kdc__sha256_free (checker.hash);
  kdc__free (store->ctx, body);
  return status;
}

static int
append_piece (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static int
appended (struct kdc__store *store, const struct kdc_buffer *out, int status, kdc_error **err)
{
  if (out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (out->status != KDC_OK)
    return kdc__fail (store->ctx, err, out->status, "store.too-large", NULL);
  return status;
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
  return appended (store, out, status, err);
}

int
kdc__store_sink_read (struct kdc__sink *sink, struct kdc_buffer *out, kdc_error **err)
{
  struct checker checker = { NULL, append_piece, out };
  int status = kdc__store_ready (sink->store, err);

  if (status == KDC_OK && !sink->spill.begun)
    status = append_piece (out, sink->head.data, sink->head.size);
  else if (status == KDC_OK)
    status = stream_large (sink->store, sink->sha, sink->size, &sink->spill, &checker, err);
  kdc__sha256_free (checker.hash);
  return appended (sink->store, out, status, err);
}

/* ---- references ---- */

/* KDC_ENOTFOUND: not counted yet. */
static int
is_counted (struct kdc__store *store, int64_t delivery, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;
  int64_t one;

  kdc__sql_begin (&q, store, "SELECT 1 FROM delivery_blob WHERE delivery = ? AND sha256 = ?", err);
  kdc__sql_int (&q, delivery);
  kdc__sql_bytes (&q, sha, 32);
  return kdc__sql_one (&q, &one);
}

static int
count_one (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;
  int64_t one;
  int status;

  kdc__sql_begin (&q, store, "UPDATE blob SET refs = refs + 1 WHERE sha256 = ? RETURNING refs",
                  err);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &one);
  return status == KDC_ENOTFOUND ? kdc__store_blob_missing (store, sha, err) : status;
}

/* Content that was staged and has no row yet comes with its first reference. */
static int
refer_one (struct kdc__store *store, int64_t delivery, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sink *staged = find_staged (store, sha);
  struct kdc__sql q;
  int status;

  if (staged != NULL && !staged->placed)
    status = place_staged (staged, 1, err);
  else {
    status = is_counted (store, delivery, sha, err);
    if (status != KDC_ENOTFOUND)
      return status;
    status = count_one (store, sha, err);
  }
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

  kdc__sql_begin (&q, store, "INSERT INTO protocol(sha256, body, at_ms) VALUES(?, ?, ?) ON "
                  "CONFLICT(sha256) DO NOTHING", err);
  kdc__sql_bytes (&q, d->sha, 32);
  kdc__sql_bytes (&q, d->data, d->size);
  kdc__sql_int (&q, store->now_ms);
  return kdc__sql_run (&q);
}

int
kdc__store_protocol_put (struct kdc__store *store, const void *data, size_t size, uint8_t sha[32],
                         kdc_error **err)
{
  struct document d = { data, size, sha };
  struct kdc__sql q;
  int64_t one;
  int status = kdc__store_ready (store, err);

  if (status != KDC_OK)
    return status;
  if (kdc__sha256 (data, size, sha) != KDC_OK)
    return kdc__fail (store->ctx, err, KDC_EINTERNAL, "store.internal", "why", "SHA-256", NULL);
  kdc__sql_begin (&q, store, "SELECT 1 FROM protocol WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &one);            /* as nearly always: no commit for it */
  return status == KDC_ENOTFOUND ? kdc__store_transact (store, protocol_body, &d, err) : status;
}

int
kdc__store_protocol_get (struct kdc__store *store, const uint8_t sha[32], struct kdc_buffer *out,
                         kdc_error **err)
{
  struct kdc__sql q;
  char hex[65];
  const void *body;
  size_t size;
  int found, status = kdc__store_ready (store, err);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "SELECT body FROM protocol WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  found = kdc__sql_row (&q);
  body = found ? kdc__sql_view (&q, 0, &size) : NULL;
  if (body != NULL && kdc__buffer_append (out, body, size) != KDC_OK)
    q.status = kdc__fail_nomem (err);
  status = kdc__sql_end (&q);
  if (status != KDC_OK || found)
    return status;
  kdc__hex (sha, 32, hex);
  return kdc__fail (store->ctx, err, KDC_ENOTFOUND, "store.no-protocol", "digest", hex, NULL);
}
