/* file.c - whole files in and out. A file is written beside its name and renamed over it, each step
 * synced, so that after a crash there is either the old content or the new, never a part. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"

#define PIECE 65536u

static int
system_open (const char *path, int flags, mode_t mode)
{
  return open (path, flags, mode);
}

struct kdc__file_ops kdc__file_ops = { system_open, read, write, fsync, rename, close };

const char *
kdc__errno_text (int number)
{
  const char *text = strerrordesc_np (number);  /* unlike strerror: no locale, no static buffer */

  return text ? text : "?";
}

static int
fail_errno (struct kdc_context *ctx, kdc_error **err, const char *key, const char *path)
{
  return kdc__fail (ctx, err, KDC_EIO, key, "file", path, "why", kdc__errno_text (errno), NULL);
}

static int
fail_too_large (struct kdc_context *ctx, kdc_error **err, const char *path, size_t maximum)
{
  struct kdc__arena arena;
  const char *most;
  int status = KDC_ENOMEM;

  kdc__arena_init (&arena, ctx);
  most = kdc__arena_printf (&arena, "%zu", maximum);
  if (most)
    status = kdc__fail (ctx, err, KDC_ELIMIT, "io.too-large", "file", path, "most", most, NULL);
  else
    kdc__fail_nomem (err);
  kdc__arena_free (&arena);
  return status;
}

static void
close_quietly (int fd)
{
  int kept = errno;

  kdc__file_ops.close (fd);
  errno = kept;
}

/* O_NONBLOCK: opening a FIFO must not hang before it is seen to be one. */
static int
open_regular (struct kdc_context *ctx, const char *path, struct stat *info, int *fd,
              kdc_error **err)
{
  *fd = kdc__file_ops.open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
  if (*fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return kdc__fail (ctx, err, KDC_ENOTFOUND, "io.missing", "file", path, NULL);
    if (errno == ELOOP || errno == ENXIO)
      return kdc__fail (ctx, err, KDC_EIO, "io.not-regular", "file", path, NULL);
    return fail_errno (ctx, err, "io.open", path);
  }
  if (fstat (*fd, info) != 0) {
    close_quietly (*fd);
    return fail_errno (ctx, err, "io.open", path);
  }
  if (!S_ISREG (info->st_mode)) {
    close_quietly (*fd);
    return kdc__fail (ctx, err, KDC_EIO, "io.not-regular", "file", path, NULL);
  }
  return KDC_OK;
}

static ssize_t
read_piece (int fd, void *data, size_t size)
{
  ssize_t got;

  do
    got = kdc__file_ops.read (fd, data, size);
  while (got < 0 && errno == EINTR);
  return got;
}

/* Calls fn for each piece. status of fn, or KDC_EIO with the error set. */
static int
each_piece (struct kdc_context *ctx, const char *path, int fd,
            int (*fn) (void *user, const void *data, size_t size), void *user, int64_t *total,
            kdc_error **err)
{
  char *piece = kdc__alloc (ctx, PIECE);
  int status = piece ? KDC_OK : kdc__fail_nomem (err);
  ssize_t got = 1;

  *total = 0;
  while (status == KDC_OK && got > 0) {
    got = read_piece (fd, piece, PIECE);
    if (got < 0) {
      status = fail_errno (ctx, err, "io.read", path);
    } else if (got > 0) {
      *total += got;
      status = fn (user, piece, (size_t) got);
    }
  }
  kdc__free (ctx, piece);
  return status;
}

int
kdc__file_stream (struct kdc_context *ctx, const char *path,
                  int (*fn) (void *user, const void *data, size_t size), void *user,
                  int64_t *size, kdc_error **err)
{
  int64_t total = 0;
  struct stat info;
  int fd, status = open_regular (ctx, path, &info, &fd, err);

  if (size)
    *size = 0;
  if (status != KDC_OK)
    return status;
  status = each_piece (ctx, path, fd, fn, user, &total, err);
  close_quietly (fd);
  if (size)
    *size = total;
  return status;
}

struct whole {
  struct kdc_buffer *out;
  size_t left;
};

static int
add_piece (void *user, const void *data, size_t size)
{
  struct whole *whole = user;

  if (size > whole->left)
    return KDC_ELIMIT;
  whole->left -= size;
  return kdc__buffer_append (whole->out, data, size);
}

static int
read_whole (struct kdc_context *ctx, const char *path, int fd, size_t maximum,
            struct kdc_buffer *out, kdc_error **err)
{
  struct whole whole = { out, maximum };
  int64_t total;
  int status = kdc__buffer_append (out, "", 0);

  if (status == KDC_OK)
    status = each_piece (ctx, path, fd, add_piece, &whole, &total, err);
  if (status == KDC_ENOMEM)
    kdc__fail_nomem (err);
  return status == KDC_ELIMIT ? fail_too_large (ctx, err, path, maximum) : status;
}

/* The size is looked at first, but the file may grow while it is read. */
int
kdc__file_read (struct kdc_context *ctx, const char *path, size_t maximum, struct kdc_buffer *out,
                kdc_error **err)
{
  size_t before = out->size;
  struct stat info;
  int fd, status = open_regular (ctx, path, &info, &fd, err);

  if (status != KDC_OK)
    return status;
  if (info.st_size > 0 && (uint64_t) info.st_size > maximum)
    status = fail_too_large (ctx, err, path, maximum);
  else
    status = read_whole (ctx, path, fd, maximum, out, err);
  close_quietly (fd);
  if (status != KDC_OK && out->data) {
    out->size = before;
    out->data[before] = '\0';
  }
  return status;
}

static int
add_start (void *user, const void *data, size_t size)
{
  struct whole *start = user;
  size_t part = size < start->left ? size : start->left;
  int status = kdc__buffer_append (start->out, data, part);

  start->left -= part;
  return status == KDC_OK && start->left == 0 ? KDC_ECANCELLED : status;
}

int
kdc__file_read_start (struct kdc_context *ctx, const char *path, size_t most,
                      struct kdc_buffer *out, kdc_error **err)
{
  struct whole start = { out, most };
  struct stat info;
  int64_t total;
  int fd, status = open_regular (ctx, path, &info, &fd, err);

  if (status != KDC_OK)
    return status;
  status = kdc__buffer_append (out, "", 0);
  if (status == KDC_OK)
    status = each_piece (ctx, path, fd, add_start, &start, &total, err);
  close_quietly (fd);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_ECANCELLED ? KDC_OK : status;
}

static int
write_all (int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t put = kdc__file_ops.write (fd, data, size);

    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0) {
      if (put == 0)
        errno = ENOSPC;
      return -1;
    }
    data += put;
    size -= (size_t) put;
  }
  return 0;
}

/* errno says why. The descriptor is closed in any case. */
static int
fill_file (int fd, const void *data, size_t size)
{
  if (write_all (fd, data, size) != 0 || kdc__file_ops.fsync (fd) != 0) {
    close_quietly (fd);
    return -1;
  }
  return kdc__file_ops.close (fd);
}

static char *
directory_of (struct kdc_context *ctx, const char *path)
{
  const char *slash = strrchr (path, '/');

  if (!slash)
    return kdc__strdup (ctx, ".");
  return kdc__strndup (ctx, path, slash == path ? 1 : (size_t) (slash - path));
}

static char *
temporary_beside (struct kdc_context *ctx, const char *path)
{
  struct kdc_buffer name;
  uint8_t random[8];
  char hex[2 * sizeof random + 1], *made;

  if (kdc__random (random, sizeof random) != KDC_OK)
    return NULL;
  kdc__hex (random, sizeof random, hex);
  kdc__buffer_init (&name, ctx, 0);
  kdc__buffer_printf (&name, "%s.%s.tmp", path, hex);
  made = kdc__buffer_steal (&name);
  if (!made)
    kdc__buffer_clear (&name);
  return made;
}

static int
write_and_rename (struct kdc_context *ctx, const char *path, const char *temporary,
                  const void *data, size_t size, kdc_error **err)
{
  int fd = kdc__file_ops.open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                               0600);

  if (fd < 0)
    return fail_errno (ctx, err, "io.write", path);
  if (fill_file (fd, data, size) != 0 || kdc__file_ops.rename (temporary, path) != 0) {
    int kept = errno;

    unlink (temporary);
    errno = kept;
    return fail_errno (ctx, err, "io.write", path);
  }
  return KDC_OK;
}

int
kdc__file_write (struct kdc_context *ctx, const char *path, const void *data, size_t size,
                 kdc_error **err)
{
  char *temporary = temporary_beside (ctx, path), *directory = directory_of (ctx, path);
  int status = KDC_OK;

  if (!temporary || !directory)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = write_and_rename (ctx, path, temporary, data, size, err);
  if (status == KDC_OK)
    status = kdc__dir_sync (ctx, directory, err);
  kdc__free (ctx, directory);
  kdc__free (ctx, temporary);
  return status;
}

int
kdc__dir_make (struct kdc_context *ctx, const char *path, mode_t mode, kdc_error **err)
{
  struct stat info;

  if (mkdir (path, mode) == 0)
    return KDC_OK;
  if (errno == EEXIST && stat (path, &info) == 0 && S_ISDIR (info.st_mode))
    return KDC_OK;
  return fail_errno (ctx, err, "io.directory", path);
}

int
kdc__dir_sync (struct kdc_context *ctx, const char *path, kdc_error **err)
{
  int fd = kdc__file_ops.open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return fail_errno (ctx, err, "io.sync", path);
  /* EINVAL: a file system that cannot sync a directory, and so does not need it. */
  if (kdc__file_ops.fsync (fd) != 0 && errno != EINVAL) {
    close_quietly (fd);
    return fail_errno (ctx, err, "io.sync", path);
  }
  close_quietly (fd);
  return KDC_OK;
}

int
kdc__file_exists (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0;
}

int
kdc__file_is_same (const char *a, const char *b)
{
  struct stat one, two;

  return stat (a, &one) == 0 && stat (b, &two) == 0 && one.st_dev == two.st_dev
         && one.st_ino == two.st_ino;
}

char *
kdc__path_join (struct kdc_context *ctx, const char *dir, const char *name)
{
  size_t length = strlen (dir);
  struct kdc_buffer path;
  char *made;

  kdc__buffer_init (&path, ctx, 0);
  kdc__buffer_puts (&path, dir);
  if (length > 0 && dir[length - 1] != '/')
    kdc__buffer_putc (&path, '/');
  kdc__buffer_puts (&path, name);
  made = kdc__buffer_steal (&path);
  if (!made)
    kdc__buffer_clear (&path);
  return made;
}

int
kdc__path_is_inside (const char *name)
{
  const char *part = name;

  if (strchr (name, '\\'))
    return 0;
  for (;;) {
    size_t length = strcspn (part, "/");

    if (length == 0 || (length <= 2 && memcmp (part, "..", length) == 0))
      return 0;                     /* "." is the folder itself: a name is said in one way */
    if (part[length] == '\0')
      return 1;
    part += length + 1;
  }
}
