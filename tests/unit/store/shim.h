/* shim.h - an SQLite VFS over the default one: the nth write, sync or truncate fails, or power is
 * lost there and everything since the last sync with it. Nothing is really synced: it is fast. */
#ifndef KDC_TEST_STORE_SHIM_H
#define KDC_TEST_STORE_SHIM_H

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum shim_fault { SHIM_NONE, SHIM_WRITE, SHIM_SHORT, SHIM_FULL, SHIM_SYNC, SHIM_TRUNCATE,
SHIM_POWER };

struct shim_undo { struct shim_undo *next; char path[200]; sqlite3_int64 at,
old_size; int size; char old[]; };

static struct {
  enum shim_fault kind;
  long countdown;                   /* operations of that kind until the fault; 0: never */
  int no_shared_memory;
  int fired, off;                   /* off: after a power loss nothing works any more */
  int (*full) (void);               /* when set: writes fail with SQLITE_FULL while it says so */
  struct shim_undo *undo;           /* newest first */
  sqlite3_vfs vfs, *real;
} shim;

struct shim_file { sqlite3_file base; char path[200]; sqlite3_file *real; };

static sqlite3_file *
shim_real (sqlite3_file *f)
{
  return ((struct shim_file *) f)->real;
}

static int
shim_due (enum shim_fault kind)
{
  if (shim.kind != kind || shim.countdown == 0 || --shim.countdown != 0)
    return 0;
  shim.fired = 1;
  if (kind == SHIM_POWER)
    shim.off = 1;
  return 1;
}

static void
shim_record (struct shim_file *f, int amount, sqlite3_int64 at)
{
  struct shim_undo *u = calloc (1, sizeof *u + (size_t) amount);
  int fd = open (f->path, O_RDONLY);

  u->at = at;
  snprintf (u->path, sizeof u->path, "%s", f->path);
  u->old_size = lseek (fd, 0, SEEK_END);
  u->size = (int) pread (fd, u->old, (size_t) amount, at);
  close (fd);
  u->next = shim.undo;
  shim.undo = u;
}

static int
shim_write (sqlite3_file *f, const void *data, int amount, sqlite3_int64 at)
{
  if (shim.off || shim_due (SHIM_POWER))
    return SQLITE_IOERR_WRITE;
  if (shim_due (SHIM_WRITE))
    return SQLITE_IOERR_WRITE;
  if (shim_due (SHIM_FULL) || (shim.full != NULL && shim.full ()))
    return SQLITE_FULL;
  if (shim.kind == SHIM_POWER)
    shim_record ((struct shim_file *) f, amount, at);
  if (shim_due (SHIM_SHORT)) {
    (void) shim_real (f)->pMethods->xWrite (shim_real (f), data, amount / 2, at);
    return SQLITE_IOERR_WRITE;
  }
  return shim_real (f)->pMethods->xWrite (shim_real (f), data, amount, at);
}

static int
shim_sync (sqlite3_file *f, int flags)
{
  struct shim_undo **at = &shim.undo, *u;

  (void) flags;
  if (shim.off || shim_due (SHIM_POWER))
    return SQLITE_IOERR_FSYNC;
  if (shim_due (SHIM_SYNC))
    return SQLITE_IOERR_FSYNC;
  while ((u = *at) != NULL)
    if (strcmp (u->path, ((struct shim_file *) f)->path) == 0) {
      *at = u->next;
      free (u);
    } else
      at = &u->next;
  return SQLITE_OK;
}

static int
shim_truncate (sqlite3_file *f, sqlite3_int64 size)
{
  if (shim.off || shim_due (SHIM_TRUNCATE))
    return SQLITE_IOERR_TRUNCATE;
  return shim_real (f)->pMethods->xTruncate (shim_real (f), size);
}

/* What the disk holds when the power comes back: the writes that were never synced are undone. */
static inline void
shim_lose_power (void)
{
  struct shim_undo *u;
  int fd;

  while ((u = shim.undo) != NULL) {
    shim.undo = u->next;
    fd = open (u->path, O_WRONLY);
    if (fd >= 0) {
      if (u->size > 0 && pwrite (fd, u->old, (size_t) u->size, u->at) < 0)
        abort ();
      if (ftruncate (fd, u->old_size) != 0)
        abort ();
      close (fd);
    }
    free (u);
  }
}

static inline void
shim_set (enum shim_fault kind, long n)
{
  struct shim_undo *u;

  while ((u = shim.undo) != NULL) {
    shim.undo = u->next;
    free (u);
  }
  shim.kind = kind;
  shim.countdown = n;
  shim.fired = shim.off = 0;
}

static int
shim_close (sqlite3_file *f)
{
  return shim_real (f)->pMethods->xClose (shim_real (f));
}

static int
shim_read (sqlite3_file *f, void *data, int amount, sqlite3_int64 at)
{
  return shim_real (f)->pMethods->xRead (shim_real (f), data, amount, at);
}

static int
shim_size (sqlite3_file *f, sqlite3_int64 *size)
{
  return shim_real (f)->pMethods->xFileSize (shim_real (f), size);
}

static int
shim_lock (sqlite3_file *f, int level)
{
  return shim_real (f)->pMethods->xLock (shim_real (f), level);
}

static int
shim_unlock (sqlite3_file *f, int level)
{
  return shim_real (f)->pMethods->xUnlock (shim_real (f), level);
}

static int
shim_check (sqlite3_file *f, int *out)
{
  return shim_real (f)->pMethods->xCheckReservedLock (shim_real (f), out);
}

static int
shim_control (sqlite3_file *f, int op, void *arg)
{
  return shim_real (f)->pMethods->xFileControl (shim_real (f), op, arg);
}

static int
shim_sector (sqlite3_file *f)
{
  return shim_real (f)->pMethods->xSectorSize (shim_real (f));
}

static int
shim_device (sqlite3_file *f)
{
  return shim_real (f)->pMethods->xDeviceCharacteristics (shim_real (f));
}

static int
shim_map (sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
  return shim_real (f)->pMethods->xShmMap (shim_real (f), page, size, extend, out);
}

static int
shim_shm_lock (sqlite3_file *f, int offset, int n, int flags)
{
  return shim_real (f)->pMethods->xShmLock (shim_real (f), offset, n, flags);
}

static void
shim_barrier (sqlite3_file *f)
{
  shim_real (f)->pMethods->xShmBarrier (shim_real (f));
}

static int
shim_unmap (sqlite3_file *f, int delete)
{
  return shim_real (f)->pMethods->xShmUnmap (shim_real (f), delete);
}

static const sqlite3_io_methods shim_methods = {
  2, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size, shim_lock, shim_unlock,
  shim_check,
  shim_control, shim_sector, shim_device, shim_map, shim_shm_lock, shim_barrier, shim_unmap, NULL,
  NULL
};

static const sqlite3_io_methods shim_plain_methods = {
  1, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size, shim_lock,
  shim_unlock, shim_check, shim_control, shim_sector, shim_device, NULL, NULL, NULL, NULL, NULL,
  NULL
};

static int
shim_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
  struct shim_file *f = (struct shim_file *) file;
  int code;

  (void) vfs;
  memset (f, 0, sizeof *f);
  f->real = (sqlite3_file *) (f + 1);
  if (name != NULL)
    strncpy (f->path, name, sizeof f->path - 1);
  code = shim.real->xOpen (shim.real, name, f->real, flags, out);
  if (f->real->pMethods != NULL)
    f->base.pMethods = shim.no_shared_memory ? &shim_plain_methods : &shim_methods;
  return code;
}

static int
shim_delete (sqlite3_vfs *vfs, const char *name, int sync_directory)
{
  (void) vfs, (void) sync_directory;
  return shim.off ? SQLITE_IOERR_DELETE : shim.real->xDelete (shim.real, name, 0);
}

static inline void
shim_install (void)
{
  shim.real = sqlite3_vfs_find (NULL);
  shim.vfs = *shim.real;
  shim.vfs.zName = "shim";
  shim.vfs.szOsFile = (int) sizeof (struct shim_file) + shim.real->szOsFile;
  shim.vfs.xOpen = shim_open;
  shim.vfs.xDelete = shim_delete;
  sqlite3_vfs_register (&shim.vfs, 1);
}

#endif
