/* sqlite_place.c - the directory of an SQLite store and what stands in it beside the database: who
 * may read it, what is no place for it, the reserve (window 14) and the generation (window 15). */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "base/crash.h"
#include "base/file.h"
#include "store/sqlite.h"

/* Locks and shared memory of WAL do not work, or lie, over a network. FUSE is refused with them:
 * what is behind it cannot be told. */
int
kdc__fs_check (struct kdc_context *ctx, long type, const char *directory, kdc_error **err)
{
  static const uint32_t network[] = {
    0x00006969 /* NFS */, 0x0000517b /* SMB */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */,
    0x0000564c /* NCP */, 0x5346414f /* AFS */, 0x6b414653 /* kAFS */, 0x73757245 /* Coda */,
    0x01021997 /* 9P */, 0x00c36400 /* Ceph */, 0x0bd00bd0 /* Lustre */, 0x01161970 /* GFS2 */,
    /* VMware */
    0x7461636f /* OCFS2 */, 0x65735546 /* FUSE */, 0x786f4256 /* VirtualBox */, 0xbacbacbc
  };
  size_t i;

  for (i = 0; i < sizeof network / sizeof *network; i++)
    if ((uint32_t) type == network[i])
      return kdc__fail (ctx, err, KDC_EIO, "store.network-fs", "directory", directory, NULL);
  return KDC_OK;
}

/* The generation is written after the tables: beside an empty database it says that there were rows
 * once. An empty outbox in their place would be a silent loss. */
int
kdc__sqlite_was_used (struct kdc__store *store)
{
  char path[PATH_MAX + sizeof "/store_generation"];
  struct stat st;

  snprintf (path, sizeof path, "%s/store_generation", store->place);
  return lstat (path, &st) == 0;
}

int
kdc__sqlite_in_place (struct kdc__store *store, kdc_error **err)
{
  char path[PATH_MAX + sizeof "/store.sqlite"];
  struct stat st;
  int there;

  snprintf (path, sizeof path, "%s/store.sqlite", store->place);
  there = lstat (path, &st) == 0;
  if (there && store->inode == 0) {
    store->device = (uint64_t) st.st_dev;
    store->inode = (uint64_t) st.st_ino;
  }
  if (there && store->device == (uint64_t) st.st_dev && store->inode == (uint64_t) st.st_ino)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.gone", "directory", store->place, NULL);
}

int
kdc__sqlite_fail_open (struct kdc__store *store, const char *what, kdc_error **err)
{
  return kdc__fail (store->ctx, err, KDC_EIO, "store.open", "directory", what, "why",
                    kdc__errno_text (errno), NULL);
}

/* Made by us: exactly 0700, whatever the umask. A directory that was there keeps its mode. */
static int
make_directory (struct kdc__store *store, const char *path, kdc_error **err)
{
  struct stat st;
  int status;

  if (lstat (path, &st) == 0)
    return KDC_OK;
  status = kdc__dir_make (store->ctx, path, 0700, err);
  if (status == KDC_OK && chmod (path, 0700) != 0)
    status = kdc__sqlite_fail_open (store, path, err);
  return status;
}

int
kdc__sqlite_make_place (struct kdc__store *store, const char *directory, kdc_error **err)
{
  char path[PATH_MAX];
  struct statfs fs;
  int status = make_directory (store, directory, err);

  if (status != KDC_OK)
    return status;
  if (realpath (directory, path) == NULL || statfs (path, &fs) != 0)
    return kdc__sqlite_fail_open (store, directory, err);
  status = kdc__fs_check (store->ctx, (long) fs.f_type, path, err);
  if (status != KDC_OK)
    return status;
  store->place = kdc__strdup (store->ctx, path);
  return store->place != NULL ? KDC_OK : kdc__fail_nomem (err);
}

static int
make_inside (struct kdc__store *store, const char *name, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, name);
  struct stat st;
  int status;

  if (path == NULL)
    return kdc__fail_nomem (err);
  status = make_directory (store, path, err);
  if (status == KDC_OK && (lstat (path, &st) != 0 || !S_ISDIR (st.st_mode))) {
    errno = ENOTDIR;                /* a link, too: content stays inside */
    status = kdc__sqlite_fail_open (store, path, err);
  }
  kdc__free (store->ctx, path);
  return status;
}

/* SQLite takes over the mode of the file for its -wal and -shm, so it is made here, before it. */
static int
make_database_file (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, "store.sqlite");
  int status = KDC_OK, fd;

  if (path == NULL)
    return kdc__fail_nomem (err);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno != EEXIST)
    status = kdc__sqlite_fail_open (store, path, err);
  if (fd >= 0 && fchmod (fd, 0600) != 0)
    status = kdc__sqlite_fail_open (store, path, err);
  if (fd >= 0)
    (void) close (fd);
  kdc__free (store->ctx, path);
  return status;
}

/* Restored copies often come with wider modes. Only once we know that the file is ours. */
int
kdc__sqlite_tighten (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, "store.sqlite");
  struct stat st;
  int status = KDC_OK;

  if (path == NULL)
    return kdc__fail_nomem (err);
  if (stat (path, &st) != 0 || ((st.st_mode & 0777) != 0600 && chmod (path, 0600) != 0))
    status = kdc__sqlite_fail_open (store, path, err);
  kdc__free (store->ctx, path);
  return status;
}

int
kdc__sqlite_make_inside (struct kdc__store *store, kdc_error **err)
{
  int status = make_database_file (store, err);

  if (status == KDC_OK)
    status = make_inside (store, "blobs", err);
  return status == KDC_OK ? make_inside (store, "tmp", err) : status;
}

/* ---- window 15 ----
 * Each open gives the database and the file beside it a new common name. A copy of the database
 * put back later carries an older one. While the name changes, the file holds both. */

static int
write_names (struct kdc__store *store, const char *path, const char *a, const char *b,
             kdc_error **err)
{
  char text[KDC__GENERATION_SIZE + 40];
  size_t length = strlen (a);

  memcpy (text, a, length);
  text[length++] = '\n';
  memcpy (text + length, b, strlen (b));
  return kdc__file_write (store->ctx, path, text, length + strlen (b), err);
}

static int
file_names (struct kdc__store *store, const char *path, const char *name, int *found,
            kdc_error **err)
{
  struct kdc_buffer text;
  kdc_error *why = NULL;
  int status;

  kdc__buffer_init (&text, store->ctx, 4096);
  status = kdc__file_read (store->ctx, path, 4096, &text, &why);
  *found = status == KDC_OK && text.data != NULL && strstr (text.data, name) != NULL;
  kdc__buffer_clear (&text);
  if (status == KDC_ENOMEM || status == KDC_EIO)
    kdc__error_add_cause (err, why);
  else {
    kdc__error_delete (why);
    status = KDC_OK;                /* absent, or something else put there: another generation */
  }
  return status;
}

static int
renew (struct kdc__store *store, const char *path, kdc_error **err)
{
  char known[KDC__GENERATION_SIZE], next[37];
  int same = 0, restored = 0;
  int status = kdc__store_generation (store, known, err);

  if (status == KDC_OK && known[0] != '\0')
    status = file_names (store, path, known, &same, err);
  if (status == KDC_OK)
    status = kdc__uuid (next);
  restored = known[0] != '\0' && !same;
  /* After a restore the file must not name the old database before its rows are in doubt. */
  if (status == KDC_OK && !restored)
    status = write_names (store, path, known, next, err);
  kdc__crash_point ("store.generation");
  if (status == KDC_OK)
    status = kdc__store_set_generation (store, next, restored, err);
  return status == KDC_OK ? write_names (store, path, next, "", err) : status;
}

int
kdc__sqlite_renew (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, "store_generation");
  int status = path != NULL ? renew (store, path, err) : kdc__fail_nomem (err);

  kdc__free (store->ctx, path);
  return status;
}

/* ---- window 14 ---- */

static int
make_reserve (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int made;

  if (fd < 0)
    return 0;
  made = fchmod (fd, 0600) == 0 && posix_fallocate (fd, 0, KDC__RESERVE_BYTES) == 0;
  (void) close (fd);
  if (!made)
    (void) unlink (path);
  return made;
}

int
kdc__sqlite_room (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->place, "reserve");
  struct stat st;
  int ready;

  if (path == NULL)
    return kdc__fail_nomem (err);
  ready = (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && st.st_size >= KDC__RESERVE_BYTES)
          || make_reserve (path);
  kdc__free (store->ctx, path);
  if (ready)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.full", "directory", store->place, "why",
                    kdc__errno_text (ENOSPC), NULL);
}

int
kdc__sqlite_free_room (struct kdc__store *store)
{
  char *path = kdc__path_join (store->ctx, store->place, "reserve");
  int freed = path != NULL && unlink (path) == 0;

  kdc__free (store->ctx, path);
  return freed;
}
