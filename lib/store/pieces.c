/* pieces.c - large content in rows of 256 KiB, for a database that several machines share: what is
 * in it is backed up, restored and replicated with it. (PostgreSQL's large objects stand in one
 * table outside every schema: pg_dump of a schema leaves them out.)
 *
 * An upload gets its digest last, so its pieces are written under a number, each in a commit of
 * its own that need not wait for the disk: the commit of the row does, and log is written in
 * order. One without a digest is garbage after a day (window 1). */

#include <string.h>
#include "store/private.h"

#define PIECE (256 * 1024)

/* ---- writing ---- */

static int
start_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__spill *spill = arg;
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "INSERT INTO upload(at_ms) VALUES(?) RETURNING id", err);
  kdc__sql_int (&q, store->now_ms);
  return kdc__sql_one (&q, &spill->upload);
}

static int
piece_start (struct kdc__spill *spill)
{
  return kdc__store_transact (spill->store, start_body, spill, spill->err);
}

static int
flush_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct kdc__spill *spill = arg;
  struct kdc__sql q;
  int status = store->driver->script (store, "SET LOCAL synchronous_commit = off", err);

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store, "INSERT INTO piece(upload, n, body) VALUES(?, ?, ?)", err);
  kdc__sql_int (&q, spill->upload);
  kdc__sql_int (&q, spill->pieces);
  kdc__sql_bytes (&q, spill->piece.data, spill->piece.size);
  return kdc__sql_run (&q);
}

static int
flush (struct kdc__spill *spill)
{
  int status;

  if (spill->piece.size == 0)
    return KDC_OK;
  status = kdc__store_transact (spill->store, flush_body, spill, spill->err);
  spill->pieces++;
  spill->piece.size = 0;
  return status;
}

static int
piece_write (struct kdc__spill *spill, const void *data, size_t size)
{
  const char *at = data;
  int status = KDC_OK;
  size_t part;

  while (size > 0 && status == KDC_OK) {
    part = PIECE - spill->piece.size < size ? PIECE - spill->piece.size : size;
    if (kdc__buffer_append (&spill->piece, at, part) != KDC_OK)
      return kdc__fail_nomem (spill->err);
    at += part;
    size -= part;
    if (spill->piece.size == PIECE)
      status = flush (spill);
  }
  return status;
}

/* The same content may be there already: then this upload stays nameless. */
static int
piece_place (struct kdc__spill *spill, const uint8_t sha[32], int64_t size)
{
  struct kdc__sql q;

  (void) size;
  kdc__sql_begin (&q, spill->store,
                  "UPDATE upload SET sha256 = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM "
                  "upload WHERE sha256 = ?1)", spill->err);
  kdc__sql_bytes (&q, sha, 32);
  kdc__sql_int (&q, spill->upload);
  return kdc__sql_run (&q);
}

static int
drop_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "DELETE FROM upload WHERE id = ? AND sha256 IS NULL", err);
  kdc__sql_int (&q, *(const int64_t *) arg);
  return kdc__sql_run (&q);
}

static void
piece_drop (struct kdc__spill *spill)
{
  if (spill->upload != 0)
    (void) kdc__store_transact (spill->store, drop_body, &spill->upload, NULL);
}

/* ---- reading ---- */

static int
find_upload (struct kdc__store *store, const uint8_t sha[32], int64_t *upload, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "SELECT id FROM upload WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  return kdc__sql_one (&q, upload);
}

/* *size 0: there is none. */
static int
read_piece (struct kdc__store *store, int64_t upload, int64_t n, void **data, size_t *size,
            kdc_error **err)
{
  struct kdc__sql q;

  *data = NULL;
  *size = 0;
  kdc__sql_begin (&q, store, "SELECT body FROM piece WHERE upload = ? AND n = ?", err);
  kdc__sql_int (&q, upload);
  kdc__sql_int (&q, n);
  if (kdc__sql_row (&q))
    (void) kdc__sql_copy_blob (&q, 0, data, size);
  return kdc__sql_end (&q);
}

static int
piece_stream (struct kdc__store *store, const uint8_t sha[32], const struct kdc__spill *spill,
              int (*fn) (void *user, const void *data, size_t size), void *user, int64_t *read,
              kdc_error **err)
{
  int64_t upload = spill != NULL ? spill->upload : 0, n = 0;
  void *data;
  size_t size = 1;
  int status = spill != NULL ? KDC_OK : find_upload (store, sha, &upload, err);

  *read = 0;
  if (status == KDC_ENOTFOUND)
    return kdc__store_blob_missing (store, sha, err);
  while (status == KDC_OK && size > 0) {
    status = read_piece (store, upload, n++, &data, &size, err);
    if (status == KDC_OK && size > 0)
      status = fn (user, data, size);   /* no transaction is open here: it may take its time */
    *read += (int64_t) size;
    kdc__free (store->ctx, data);
  }
  return status;
}

static int
piece_is_whole (struct kdc__store *store, const uint8_t sha[32], int64_t size, int *whole,
                kdc_error **err)
{
  struct kdc__sql q;
  int64_t found = -1;
  int status;

  kdc__sql_begin (&q, store,
                  "SELECT CAST(coalesce(sum(length(p.body)), 0) AS bigint) FROM upload u JOIN "
                  "piece p ON p.upload = u.id WHERE u.sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  status = kdc__sql_one (&q, &found);
  *whole = found == size;
  return status;
}

/* ---- removing ---- */

static int
piece_remove (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "DELETE FROM upload WHERE sha256 = ?", err);
  kdc__sql_bytes (&q, sha, 32);
  return kdc__sql_run (&q);
}

static int
sweep_body (struct kdc__store *store, void *arg, kdc_error **err)
{
  struct kdc__sql q;

  (void) arg;
  kdc__sql_begin (&q, store, "DELETE FROM upload WHERE sha256 IS NULL AND at_ms < ?", err);
  kdc__sql_int (&q, store->now_ms - KDC__STORE_DAY_MS);
  return kdc__sql_run (&q);
}

static int
piece_sweep (struct kdc__store *store, kdc_error **err)
{
  return kdc__store_transact (store, sweep_body, NULL, err);
}

const struct kdc__content_ops kdc__content_pieces = {
  piece_start, piece_write, flush, piece_place, piece_drop, piece_stream, piece_is_whole,
  piece_remove, piece_sweep
};
