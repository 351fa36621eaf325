/* content_test.c - bytes by digest: small and large, missing and changed, counted and collected. */

#include <fcntl.h>
#include <sys/time.h>
#include "base/file.h"
#include "help.h"
#include "store/private.h"

static struct bench b;
static struct kdc__store *s;

static void
setup (void)
{
  bench_start (&b);
  s = bench_open (&b);
}

static void
teardown (void)
{
  kdc__store_close (s);
  bench_end (&b);
}

static char *
bytes (size_t size)
{
  char *data = malloc (size + 1);
  size_t i;

  for (i = 0; i < size; i++)
    data[i] = (char) (i * 31 + i / 251);
  return data;
}

static void
blob_file (const uint8_t sha[32], char *out, size_t room)
{
  char hex[65];

  kdc__hex (sha, 32, hex);
  snprintf (out, room, "%s/blobs/%.2s/%s", b.store, hex, hex);
}

static int
take_nothing (void *user, const void *data, size_t size)
{
  (void) user, (void) data, (void) size;
  return KDC_OK;
}

static void
expect_missing (const uint8_t sha[32])
{
  struct kdc_buffer out;
  kdc_error *err = NULL;

  kdc__buffer_init (&out, b.ctx, 0);
  ck_assert_int_eq (kdc__store_blob_read (s, sha, 1 << 20, &out, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.blob-missing");
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
}

START_TEST (what_goes_in_comes_out)
{
  static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 300000 };
  struct kdc_buffer out;
  kdc_error *err = NULL;
  uint8_t sha[32], right[32], again[32];
  char path[300], *data;
  size_t i;

  for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    data = bytes (sizes[i]);
    kdc__buffer_init (&out, b.ctx, 0);
    kdc__sha256 (data, sizes[i], right);
    ck_assert_int_eq (kdc__store_blob_put (s, data, sizes[i], sha, NULL), KDC_OK);
    ck_assert_mem_eq (sha, right, 32);
    ck_assert_int_eq (kdc__store_blob_put (s, data, sizes[i], again, NULL), KDC_OK);
    blob_file (sha, path, sizeof path);
    ck_assert_int_eq (kdc__file_exists (path), sizes[i] > 65536 && !on_postgres ());
    ck_assert_int_eq (kdc__store_blob_read (s, sha, sizes[i], &out, NULL), KDC_OK);
    ck_assert_uint_eq (out.size, sizes[i]);
    if (sizes[i] > 0) {
      ck_assert_mem_eq (out.data, data, sizes[i]);
      ck_assert_int_eq (kdc__store_blob_read (s, sha, sizes[i] - 1, &out, &err), KDC_ELIMIT);
      ck_assert_str_eq (err->key, "store.too-large");
      kdc__error_delete (err);
      err = NULL;
    }
    kdc__buffer_clear (&out);
    free (data);
  }
}
END_TEST

/* What came in pieces can be read before it is put, and leaves nothing when it is not. */
START_TEST (pieces_are_read_before_they_are_put)
{
  static const size_t sizes[] = { 0, 1, 65536, 65537, 300000 };
  kdc_error *err = NULL;
  size_t i;
  int again;

  for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    char *data = bytes (sizes[i]);
    struct kdc__sink *sink = NULL;
    struct kdc_buffer out;
    uint8_t sha[32];

    ck_assert_int_eq (kdc__store_sink_new (s, &sink, &err), KDC_OK);
    ck_assert_int_eq (kdc__store_sink_write (sink, data, sizes[i] / 3, &err), KDC_OK);
    ck_assert_int_eq (kdc__store_sink_write (sink, data + sizes[i] / 3,
                                             sizes[i] - sizes[i] / 3, &err), KDC_OK);
    ck_assert_int_eq (kdc__store_sink_end (sink, sha, &err), KDC_OK);
    for (again = 0; again < 2; again++) {
      kdc__buffer_init (&out, b.ctx, 0);
      ck_assert_int_eq (kdc__store_sink_read (sink, &out, &err), KDC_OK);
      ck_assert_uint_eq (out.size, sizes[i]);
      ck_assert (sizes[i] == 0 || memcmp (out.data, data, sizes[i]) == 0);
      kdc__buffer_clear (&out);
    }
    kdc__buffer_init (&out, b.ctx, 10);
    if (sizes[i] > 10) {
      ck_assert_int_eq (kdc__store_sink_read (sink, &out, &err), KDC_ELIMIT);
      ck_assert_str_eq (err->key, "store.too-large");
      kdc__error_delete (err);
      err = NULL;
    }
    kdc__buffer_clear (&out);
    kdc__store_sink_free (sink);
    expect_missing (sha);
    free (data);
  }
}
END_TEST

START_TEST (files_go_in_piece_by_piece)
{
  static const size_t sizes[] = { 0, 10, 65536, 200000 };
  uint8_t sha[32], right[32];
  char path[128], *data;
  int64_t size;
  size_t i;

  snprintf (path, sizeof path, "%s/paper.pdf", b.directory);
  for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    data = bytes (sizes[i]);
    kdc__sha256 (data, sizes[i], right);
    ck_assert_int_eq (kdc__file_write (b.ctx, path, data, sizes[i], NULL), KDC_OK);
    ck_assert_int_eq (kdc__store_blob_put_file (s, path, (int64_t) sizes[i] + 1, sha, &size, NULL),
                      KDC_OK);
    ck_assert_int_eq (size, (int64_t) sizes[i]);
    ck_assert_mem_eq (sha, right, 32);
    if (sizes[i] > 1)
      ck_assert_int_eq (kdc__store_blob_put_file (s, path, (int64_t) sizes[i] - 1, sha, &size,
                                                  NULL), KDC_ELIMIT);
    free (data);
  }
  ck_assert_int_eq (kdc__store_blob_put_file (s, "/nonexistent/x", 10, sha, &size, NULL),
                    KDC_ENOTFOUND);
}
END_TEST

START_TEST (unknown_missing_short_or_changed)
{
  uint8_t sha[32], unknown[32] = { 1 };
  char path[300], *data = bytes (100000);
  int fd;

  expect_missing (unknown);
  ck_assert_int_eq (kdc__store_blob_put (s, data, 100000, sha, NULL), KDC_OK);
  blob_file (sha, path, sizeof path);
  fd = open (path, O_RDWR);
  ck_assert_int_eq (pwrite (fd, "X", 1, 50000), 1);
  expect_missing (sha);
  ck_assert_int_eq (ftruncate (fd, 99999), 0);
  close (fd);
  expect_missing (sha);
  ck_assert_int_eq (unlink (path), 0);
  expect_missing (sha);
  ck_assert_int_eq (symlink ("/etc/passwd", path), 0);
  ck_assert_int_ne (kdc__store_blob_stream (s, sha, take_nothing, NULL, NULL), KDC_OK);
  ck_assert_int_eq (unlink (path), 0);
  ck_assert_int_eq (kdc__store_blob_put (s, data, 100000, sha, NULL), KDC_OK);
  ck_assert_int_eq (kdc__file_exists (path), 1);
  free (data);
}
END_TEST

static int
enqueue_with (const char *message, const uint8_t sha[32], int64_t *id)
{
  struct kdc__delivery_row row = { 0 };
  uint8_t list[1][32];
  int existed;

  memcpy (list[0], sha, 32);
  row.destination = row.protocol = (char *) "p";
  row.message_id = row.stream = (char *) message;
  return kdc__store_enqueue (s, &row, NULL, 0, (const uint8_t (*)[32]) list, 1, NULL, id, &existed,
                             NULL);
}

START_TEST (an_open_row_without_its_content_is_dead_at_open)
{
  uint8_t sha[32];
  char path[300], journal[100], *data = bytes (70000);
  int64_t with, without;

  ck_assert_int_eq (kdc__store_blob_put (s, data, 70000, sha, NULL), KDC_OK);
  ck_assert_int_eq (enqueue_with ("m-1", sha, &with), KDC_OK);
  without = put (s, "m-2", "other");
  kdc__store_close (s);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, with), KDC__QUEUED);
  kdc__store_close (s);
  blob_file (sha, path, sizeof path);
  ck_assert_int_eq (truncate (path, 69999), 0);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, with), KDC__DEAD);
  ck_assert_int_eq (state_of (s, without), KDC__QUEUED);
  journal_of (s, with, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued dead");
  free (data);
}
END_TEST

static void
age (const char *path, int64_t at_ms)
{
  struct timeval times[2] = { { at_ms / 1000, 0 }, { at_ms / 1000, 0 } };

  ck_assert_int_eq (utimes (path, times), 0);
}

START_TEST (garbage_waits_a_day)
{
  uint8_t kept[32], small[32], large[32];
  char path[300], tmp[300], orphan[300], fresh[300], *data = bytes (70000);
  int64_t id;

  ck_assert_int_eq (kdc__store_blob_put (s, "kept", 4, kept, NULL), KDC_OK);
  ck_assert_int_eq (enqueue_with ("m-1", kept, &id), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_put (s, "small", 5, small, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_put (s, data, 70000, large, NULL), KDC_OK);
  blob_file (large, path, sizeof path);
  snprintf (tmp, sizeof tmp, "%s/tmp/left", b.store);
  snprintf (orphan, sizeof orphan,
            "%s/blobs/%.2s/%.2s00000000000000000000000000000000000000000000000000000000000000",
            b.store, strrchr (path, '/') + 1, strrchr (path, '/') + 1);
  ck_assert_int_eq (kdc__file_write (b.ctx, tmp, "t", 1, NULL), KDC_OK);
  ck_assert_int_eq (kdc__file_write (b.ctx, orphan, "o", 1, NULL), KDC_OK);
  snprintf (fresh, sizeof fresh, "%s/tmp/fresh", b.store);
  ck_assert_int_eq (kdc__file_write (b.ctx, fresh, "f", 1, NULL), KDC_OK);
  age (path, START);
  age (tmp, START);
  age (orphan, START);
  ck_assert_int_eq (kdc__store_collect_garbage (s, NULL), KDC_OK);
  ck_assert (kdc__file_exists (tmp) && kdc__file_exists (orphan) && kdc__file_exists (path));
  b.clock += INT64_C (86400000) + 1000;
  age (fresh, b.clock);
  ck_assert_int_eq (kdc__store_collect_garbage (s, NULL), KDC_OK);
  ck_assert (!kdc__file_exists (tmp) && !kdc__file_exists (orphan) && !kdc__file_exists (path));
  ck_assert (kdc__file_exists (fresh));
  expect_missing (small);
  expect_missing (large);
  ck_assert_int_eq (kdc__store_blob_stream (s, kept, take_nothing, NULL, NULL), KDC_OK);
  free (data);
}
END_TEST

START_TEST (protocol_documents_are_kept_by_digest)
{
  struct kdc_buffer out;
  uint8_t sha[32], again[32];
  kdc_error *err = NULL;

  kdc__buffer_init (&out, b.ctx, 0);
  ck_assert_int_eq (kdc__store_protocol_put (s, "<protocol/>", 11, sha, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_protocol_put (s, "<protocol/>", 11, again, NULL), KDC_OK);
  ck_assert_mem_eq (sha, again, 32);
  ck_assert_int_eq (kdc__store_protocol_get (s, sha, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, "<protocol/>");
  sha[0] ^= 1;
  ck_assert_int_eq (kdc__store_protocol_get (s, sha, &out, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.no-protocol");
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
}
END_TEST

/* ---- content that comes with its deliveries ---- */

static int
put_with (const char *message, const uint8_t (*blobs)[32], size_t count)
{
  struct kdc__delivery_row row = { 0 };
  struct kdc__call_row call = { 0 };
  int64_t id;
  int existed;

  row.destination = (char *) "https://ward.example/kdc";
  row.protocol = (char *) "kdc-1";
  row.message_id = row.stream = (char *) message;
  call.name = (char *) "submit";
  call.recipe.data = (char *) "recipe";
  call.recipe.size = 6;
  return kdc__store_enqueue (s, &row, &call, 1, blobs, count, NULL, &id, &existed, NULL);
}

/* -1: there is no such row. */
static int
number_of (const char *sql, const uint8_t sha[32])
{
  struct kdc__sql q;
  int64_t number = -1;

  kdc__sql_begin (&q, s, sql, NULL);
  kdc__sql_bytes (&q, sha, 32);
  (void) kdc__sql_one (&q, &number);
  return (int) number;
}

static void
expect_refs (const uint8_t sha[32], int refs)
{
  ck_assert_int_eq (number_of ("SELECT refs FROM blob WHERE sha256 = ?", sha), refs);
  ck_assert_int_eq (number_of ("SELECT count(*) FROM blob_idle WHERE sha256 = ?", sha), refs == 0);
}

static void
stage_one (const char *text, uint8_t sha[32])
{
  kdc__store_stage (s);
  ck_assert_int_eq (kdc__store_blob_put (s, text, strlen (text), sha, NULL), KDC_OK);
}

START_TEST (what_was_staged_is_counted)
{
  uint8_t a[3][32], other[32], idle[32];

  stage_one ("one", a[0]);
  stage_one ("one", a[1]);
  stage_one ("two", a[2]);
  stage_one ("of nobody", idle);
  ck_assert_int_eq (number_of ("SELECT refs FROM blob WHERE sha256 = ?", a[0]), -1);
  ck_assert_int_eq (put_with ("m-1", (const uint8_t (*)[32]) a, 3), KDC_OK);
  kdc__store_unstage (s);
  expect_refs (a[0], 1);            /* named twice by one delivery */
  expect_refs (a[2], 1);
  expect_refs (idle, 0);

  stage_one ("other", other);
  ck_assert_int_eq (put_with ("m-1", (const uint8_t (*)[32]) &other, 1), KDC_ECONFLICT);
  ck_assert_int_eq (number_of ("SELECT refs FROM blob WHERE sha256 = ?", other), -1);
  ck_assert_int_eq (put_with ("m-2", (const uint8_t (*)[32]) &other, 1), KDC_OK);
  kdc__store_unstage (s);
  expect_refs (other, 1);

  stage_one ("one", a[0]);
  stage_one ("of nobody", idle);
  memcpy (a[1], idle, 32);
  ck_assert_int_eq (put_with ("m-3", (const uint8_t (*)[32]) a, 2), KDC_OK);
  kdc__store_unstage (s);
  expect_refs (a[0], 2);            /* its row was there before */
  expect_refs (idle, 1);
}
END_TEST

int
main (void)
{
  /* What is done to files is done to rows in postgres_test.c. */
  const TTest *const tests[] = {
    what_goes_in_comes_out, pieces_are_read_before_they_are_put, files_go_in_piece_by_piece,
    protocol_documents_are_kept_by_digest,
    what_was_staged_is_counted, unknown_missing_short_or_changed,
    an_open_row_without_its_content_is_dead_at_open, garbage_waits_a_day
  };

  return run_tests ("store content", tests, on_postgres () ? 4 : sizeof tests / sizeof *tests,
                    setup, teardown);
}
