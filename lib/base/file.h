/* file.h - whole-file reading and durable writing (write, fsync, rename, fsync the directory).
 * All system calls go through one table, so that tests can make the nth one fail. */
#ifndef KDC__FILE_H
#define KDC__FILE_H

#include <sys/types.h>
#include <sys/stat.h>
#include "base/buffer.h"
#include "base/error.h"

struct kdc__file_ops {
  int (*open) (const char *path, int flags, mode_t mode);
  ssize_t (*read) (int fd, void *data, size_t size);
  ssize_t (*write) (int fd, const void *data, size_t size);
  int (*fsync) (int fd);
  int (*rename) (const char *from, const char *to);
  int (*close) (int fd);
};
extern struct kdc__file_ops kdc__file_ops;                            /* replaced by tests only */

/* Appends to out, or leaves it as it was. KDC_EIO (io.open, io.read, io.not-regular), KDC_ENOTFOUND
 * (io.missing), KDC_ELIMIT (io.too-large), KDC_ENOMEM.
 * Symbolic links in the last component and things that are not regular files are refused. */
int kdc__file_read (struct kdc_context *ctx, const char *path, size_t maximum,
                    struct kdc_buffer *out, kdc_error **err);
/* Its first `most` bytes, however long it is; the rest is not read. */
int kdc__file_read_start (struct kdc_context *ctx, const char *path, size_t most,
                          struct kdc_buffer *out, kdc_error **err);
/* Mode 0600. Nothing half-written stays behind: the temporary file is in the same directory and
 * removed on failure. KDC_EIO (io.write: the old content stands; io.sync: the new may be lost). */
int kdc__file_write (struct kdc_context *ctx, const char *path, const void *data, size_t size,
                     kdc_error **err);
/* One level; a directory that exists is KDC_OK. */
int kdc__dir_make (struct kdc_context *ctx, const char *path, mode_t mode, kdc_error **err);
int kdc__dir_sync (struct kdc_context *ctx, const char *path, kdc_error **err);
int kdc__file_exists (const char *path);
/* 1: both names lead to one file that exists. */
int kdc__file_is_same (const char *a, const char *b);
/* Reads a file piece by piece, for digests and sending: calls fn for each piece (≤ 64 KiB). fn's
 * status ends it and comes back without an error object. size may be NULL. */
int kdc__file_stream (struct kdc_context *ctx, const char *path,
                      int (*fn) (void *user, const void *data, size_t size), void *user,
                      int64_t *size, kdc_error **err);
const char *kdc__errno_text (int number);                             /* English, static */
char *kdc__path_join (struct kdc_context *ctx, const char *dir, const char *name);
/* 1 when name is a relative path without "..", empty parts, NUL, backslash or leading slash. */
int kdc__path_is_inside (const char *name);

#endif
