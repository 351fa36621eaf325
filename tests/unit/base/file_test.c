/* file_test.c - reading and durable writing, and what is left when any system call fails. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct fault fault;
static char folder[64];
static struct kdc__file_ops real_ops;

/* The nth call of a kind fails with this errno; a write may also be short. */
static struct { const char *kind; int n, error, open_files; size_t short_write; } plan;

static void
setup (void)
{
  struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
  strcpy (folder, "/tmp/kdc-file-test-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
  real_ops = kdc__file_ops;
  memset (&plan, 0, sizeof plan);
}

static int
count_files (void)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;
  int count = 0;

  ck_assert_ptr_nonnull (dir);
  while ((entry = readdir (dir)))
    count += entry->d_name[0] != '.';
  closedir (dir);
  return count;
}

static const char *
in_folder (const char *name)
{
  static char path[128];

  snprintf (path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
teardown (void)
{
  static const char *const names[] = { "a", "b", "link", "fifo", "big" };
  size_t i;

  kdc__file_ops = real_ops;
  for (i = 0; i < sizeof names / sizeof *names; i++)
    unlink (in_folder (names[i]));
  rmdir (in_folder ("dir"));
  ck_assert_int_eq (rmdir (folder), 0);
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
}

static int
is_due (const char *kind)
{
  if (!plan.kind || strcmp (plan.kind, kind) != 0 || --plan.n != 0)
    return 0;
  errno = plan.error;
  return 1;
}

static int
test_open (const char *path, int flags, mode_t mode)
{
  int fd = is_due ("open") ? -1 : real_ops.open (path, flags, mode);

  plan.open_files += fd >= 0;
  return fd;
}

static ssize_t
test_read (int fd, void *data, size_t size)
{
  return is_due ("read") ? -1 : real_ops.read (fd, data, size);
}

static ssize_t
test_write (int fd, const void *data, size_t size)
{
  if (is_due ("write"))
    return plan.error ? -1 : 0;
  if (plan.short_write && size > plan.short_write)
    size = plan.short_write;
  return real_ops.write (fd, data, size);
}

static int
test_fsync (int fd)
{
  return is_due ("fsync") ? -1 : real_ops.fsync (fd);
}

static int
test_rename (const char *from, const char *to)
{
  return is_due ("rename") ? -1 : real_ops.rename (from, to);
}

static int
test_close (int fd)
{
  int status = real_ops.close (fd);

  plan.open_files--;
  return is_due ("close") ? -1 : status;
}

static void
use_plan (const char *kind, int n, int error)
{
  static const struct kdc__file_ops ops = { test_open, test_read, test_write, test_fsync,
                                            test_rename, test_close };

  kdc__file_ops = ops;
  plan.kind = kind;
  plan.n = n;
  plan.error = error;
}

static void
check_content (const char *name, const char *wanted)
{
  struct kdc_buffer buffer;
  kdc_error *err = NULL;

  kdc__buffer_init (&buffer, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, in_folder (name), 100, &buffer, &err), KDC_OK);
  ck_assert_str_eq (buffer.data, wanted);
  ck_assert_ptr_null (err);
  kdc__buffer_clear (&buffer);
}

static void
check_unreadable (const char *name, size_t maximum, int status, const char *key)
{
  struct kdc_buffer buffer;
  kdc_error *err = NULL;

  kdc__buffer_init (&buffer, ctx, 0);
  kdc__buffer_puts (&buffer, "before");
  ck_assert_int_eq (kdc__file_read (ctx, in_folder (name), maximum, &buffer, &err), status);
  ck_assert_str_eq (err->key, key);
  ck_assert_int_eq (err->code, status);
  ck_assert_ptr_nonnull (strstr (err->message[KDC__VI], in_folder (name)));
  ck_assert_str_eq (buffer.data, "before");
  kdc__error_delete (err);
  ck_assert_int_eq (kdc__file_read (ctx, in_folder (name), maximum, &buffer, NULL), status);
  kdc__buffer_clear (&buffer);
}

START_TEST (write_and_read)
{
  struct stat info;

  ck_assert_int_eq (kdc__file_exists (in_folder ("a")), 0);
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "hồ sơ", 8, NULL), KDC_OK);
  check_content ("a", "hồ sơ");
  ck_assert_int_eq (stat (in_folder ("a"), &info), 0);
  ck_assert_int_eq (info.st_mode & 0777, 0600);
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "", 0, NULL), KDC_OK);
  check_content ("a", "");
  ck_assert_int_eq (kdc__file_exists (in_folder ("a")), 1);
  ck_assert_int_eq (count_files (), 1);
}
END_TEST

START_TEST (sizes_at_the_limit)
{
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "12345", 5, NULL), KDC_OK);
  check_unreadable ("a", 4, KDC_ELIMIT, "io.too-large");
  check_content ("a", "12345");
}
END_TEST

START_TEST (things_that_are_refused)
{
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "x", 1, NULL), KDC_OK);
  ck_assert_int_eq (symlink ("a", in_folder ("link")), 0);
  ck_assert_int_eq (mkfifo (in_folder ("fifo"), 0600), 0);
  ck_assert_int_eq (mkdir (in_folder ("dir"), 0700), 0);
  check_unreadable ("b", 100, KDC_ENOTFOUND, "io.missing");
  check_unreadable ("a/b", 100, KDC_ENOTFOUND, "io.missing");
  check_unreadable ("link", 100, KDC_EIO, "io.not-regular");
  check_unreadable ("fifo", 100, KDC_EIO, "io.not-regular");
  check_unreadable ("dir", 100, KDC_EIO, "io.not-regular");
}
END_TEST

START_TEST (a_link_is_replaced_not_followed)
{
  struct stat info;

  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "old", 3, NULL), KDC_OK);
  ck_assert_int_eq (symlink ("a", in_folder ("link")), 0);
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("link"), "new", 3, NULL), KDC_OK);
  check_content ("a", "old");
  check_content ("link", "new");
  ck_assert_int_eq (lstat (in_folder ("link"), &info), 0);
  ck_assert (S_ISREG (info.st_mode));
}
END_TEST

START_TEST (failing_calls)
{
  /* kind, which call, errno; the content then, and the key of the error */
  static const struct { const char *kind; int n, error; const char *content, *key; } rows[] = {
    { "open", 1, EACCES, "old", "io.write" },  { "write", 1, ENOSPC, "old", "io.write" },
    { "write", 2, EIO, "old", "io.write" },    { "write", 1, 0, "old", "io.write" },
    { "fsync", 1, EIO, "old", "io.write" },    { "close", 1, EIO, "old", "io.write" },
    { "rename", 1, EACCES, "old", "io.write" }, { "open", 2, EMFILE, "new", "io.sync" },
    { "fsync", 2, EIO, "new", "io.sync" },     { "fsync", 2, EINVAL, "new", NULL },
    { "write", 1, EINTR, "new", NULL },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc_error *err = NULL;

    kdc__file_ops = real_ops;
    ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "old", 3, NULL), KDC_OK);
    use_plan (rows[i].kind, rows[i].n, rows[i].error);
    plan.short_write = 2;
    ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "new", 3, &err),
                      rows[i].key ? KDC_EIO : KDC_OK);
    ck_assert_pstr_eq (err ? err->key : NULL, rows[i].key);
    kdc__error_delete (err);
    ck_assert_int_eq (plan.open_files, 0);
    plan.kind = NULL;
    check_content ("a", rows[i].content);
    ck_assert_int_eq (count_files (), 1);
  }
}
END_TEST

START_TEST (failing_reads)
{
  static const struct { const char *kind; int n, error, status; const char *key; } rows[] = {
    { "open", 1, EACCES, KDC_EIO, "io.open" }, { "read", 1, EIO, KDC_EIO, "io.read" },
    { "read", 2, EIO, KDC_EIO, "io.read" },    { "open", 1, ENOENT, KDC_ENOTFOUND, "io.missing" },
  };
  size_t i;

  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "text", 4, NULL), KDC_OK);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc_buffer buffer;
    kdc_error *err = NULL;

    use_plan (rows[i].kind, rows[i].n, rows[i].error);
    kdc__buffer_init (&buffer, ctx, 0);
    ck_assert_int_eq (kdc__file_read (ctx, in_folder ("a"), 100, &buffer, &err), rows[i].status);
    ck_assert_str_eq (err->key, rows[i].key);
    ck_assert_uint_eq (buffer.size, 0);
    kdc__error_delete (err);
    kdc__buffer_clear (&buffer);
    ck_assert_int_eq (plan.open_files, 0);
  }
  use_plan ("read", 1, EINTR);
  check_content ("a", "text");
}
END_TEST

START_TEST (folders)
{
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__dir_make (ctx, in_folder ("dir"), 0700, NULL), KDC_OK);
  ck_assert_int_eq (kdc__dir_make (ctx, in_folder ("dir"), 0700, NULL), KDC_OK);
  ck_assert_int_eq (kdc__dir_sync (ctx, in_folder ("dir"), NULL), KDC_OK);
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("a"), "x", 1, NULL), KDC_OK);
  ck_assert_int_eq (kdc__dir_make (ctx, in_folder ("a"), 0700, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "io.directory");
  ck_assert_int_eq (kdc__dir_make (ctx, in_folder ("no/dir"), 0700, &err), KDC_EIO);
  ck_assert_int_eq (kdc__dir_sync (ctx, in_folder ("a"), &err), KDC_EIO);
  ck_assert_str_eq (err->key, "io.sync");
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("no/a"), "x", 1, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "io.write");
  kdc__error_delete (err);
}
END_TEST

struct seen { size_t pieces, bytes, stop_after; };

static int
see (void *user, const void *data, size_t size)
{
  struct seen *seen = user;

  ck_assert_uint_le (size, 65536);
  ck_assert_int_eq (((const char *) data)[size - 1], 'k');
  seen->bytes += size;
  return ++seen->pieces == seen->stop_after ? KDC_ECANCELLED : KDC_OK;
}

START_TEST (streams)
{
  static char big[200000];
  struct seen seen = { 0, 0, 0 };
  kdc_error *err = NULL;
  int64_t size = -1;

  memset (big, 'k', sizeof big);
  ck_assert_int_eq (kdc__file_write (ctx, in_folder ("big"), big, sizeof big, NULL), KDC_OK);
  ck_assert_int_eq (kdc__file_stream (ctx, in_folder ("big"), see, &seen, &size, &err), KDC_OK);
  ck_assert_int_eq (size, sizeof big);
  ck_assert_uint_eq (seen.bytes, sizeof big);
  ck_assert_uint_lt (fault.peak_bytes, 100000);
  memset (&seen, 0, sizeof seen);
  seen.stop_after = 2;
  ck_assert_int_eq (kdc__file_stream (ctx, in_folder ("big"), see, &seen, NULL, &err),
                    KDC_ECANCELLED);
  ck_assert_uint_eq (seen.pieces, 2);
  ck_assert_ptr_null (err);
  ck_assert_int_eq (kdc__file_stream (ctx, in_folder ("b"), see, &seen, &size, &err),
                    KDC_ENOTFOUND);
  ck_assert_int_eq (size, 0);
  kdc__error_delete (err);
}
END_TEST

START_TEST (joined_paths)
{
  static const char *const rows[][3] = {
    { "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "/", "b", "/b" }, { "", "b", "b" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *path = kdc__path_join (ctx, rows[i][0], rows[i][1]);

    ck_assert_str_eq (path, rows[i][2]);
    kdc__free (ctx, path);
  }
}
END_TEST

START_TEST (names_inside)
{
  static const struct { const char *name; int inside; } rows[] = {
    { "a", 1 }, { "a/b.pdf", 1 }, { "...", 1 }, { "a/..b", 1 }, { "giấy chứng sinh.pdf", 1 },
    { "", 0 }, { "/", 0 }, { "/a", 0 }, { "..", 0 }, { "../a", 0 }, { "a/..", 0 },
    { "a/../b", 0 }, { "a//b", 0 }, { "a/", 0 }, { "a\\b", 0 }, { "..\\a", 0 },
    { ".", 0 }, { "./a", 0 }, { "a/.", 0 }, { "a/./b", 0 }, { ".a", 1 }, { "a.", 1 },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (kdc__path_is_inside (rows[i].name) == rows[i].inside, "%s", rows[i].name);
}
END_TEST

START_TEST (errno_texts)
{
  ck_assert_str_eq (kdc__errno_text (ENOSPC), "No space left on device");
  ck_assert_str_eq (kdc__errno_text (123456), "?");
}
END_TEST

static int
write_and_read_back (struct kdc_context *used, void *user)
{
  struct kdc_buffer buffer;
  kdc_error *err = NULL;
  int status = kdc__file_write (used, user, "text", 4, &err);

  kdc__buffer_init (&buffer, used, 0);
  if (status == KDC_OK)
    status = kdc__file_read (used, user, 100, &buffer, &err);
  if (status == KDC_OK && strcmp (buffer.data, "text") != 0)
    status = KDC_EINTERNAL;
  if (status == KDC_OK) {
    status = kdc__file_read (used, user, 3, &buffer, &err);
    status = status == KDC_ELIMIT ? KDC_OK : status;
  }
  if (status != KDC_OK && (!err || err->code != status))
    status = KDC_EINTERNAL;
  kdc__error_delete (err);
  kdc__buffer_clear (&buffer);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200], path[128];
  long count;

  strcpy (path, in_folder ("a"));
  count = fault_sweep (write_and_read_back, path, 1, why);
  ck_assert_msg (count > 5, "%ld allocations; %s", count, why);
  ck_assert_int_eq (count_files (), 1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("file");
  TCase *tests = tcase_create ("file");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, write_and_read);
  tcase_add_test (tests, sizes_at_the_limit);
  tcase_add_test (tests, things_that_are_refused);
  tcase_add_test (tests, a_link_is_replaced_not_followed);
  tcase_add_test (tests, failing_calls);
  tcase_add_test (tests, failing_reads);
  tcase_add_test (tests, folders);
  tcase_add_test (tests, streams);
  tcase_add_test (tests, joined_paths);
  tcase_add_test (tests, names_inside);
  tcase_add_test (tests, errno_texts);
  tcase_add_test (tests, every_allocation_may_fail);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
