/* recover.c - what an open must notice before anything is sent: a database that was restored from
 * a copy (window 15), open deliveries whose content is gone (window 3), and the reserve file that
 * keeps room for answers in flight (window 14). */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "store/sqlite.h"

#define UUID_SIZE 37

/* Each open gives the database and the file beside it a new common name. A copy of the database
 * put back later carries an older one. While the name changes, the file holds both. */
struct generation {
  char known[UUID_SIZE], next[UUID_SIZE];
  int restored;
};

static int
read_known (struct kdc__store *store, char out[UUID_SIZE], kdc_error **err)
{
  struct kdc__sql q;
  const char *text;

  out[0] = '\0';
  kdc__sql_begin (&q, store, "SELECT value FROM meta WHERE name = 'generation'", err);
  if (kdc__sql_row (&q)) {
    text = (const char *) sqlite3_column_text (q.stmt, 0);
    if (text != NULL)
      strncat (out, text, UUID_SIZE - 1);
  }
  return kdc__sql_end (&q);
}

static int
set_known (struct kdc__store *store, const char *value, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "INSERT OR REPLACE INTO meta(name, value) VALUES('generation', ?)",
                  err);
  kdc__sql_text (&q, value);
  return kdc__sql_run (&q);
}

/* Every open row: what it says may be older than what was done. Its receiver is asked first. */
static int
doubt_open_rows (struct kdc__store *store, kdc_error **err)
{
  static const char detail[] = "store.restored";
  struct kdc__sql q;
  int64_t now = kdc__now (store->ctx);
  int status;

  kdc__sql_begin (&q, store,
                  "INSERT INTO journal(delivery, n, at_ms, epoch, event, detail) SELECT d.id, 1 + "
                  "(SELECT coalesce(max(n), 0) FROM journal j WHERE j.delivery = d.id), ?1, "
                  "d.lease_epoch, ?2, ?3 FROM delivery d WHERE d.state IN (2,3,4,5,6,7,8)", err);
  kdc__sql_int (&q, now);
  kdc__sql_int (&q, KDC__J_UNKNOWN);
  kdc__sql_bytes (&q, detail, sizeof detail - 1);
  status = kdc__sql_run (&q);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET state = 6, lease_epoch = lease_epoch + 1, lease_owner = "
                  "NULL, lease_until_ms = 0, changed_ms = ?1, due_ms = CASE WHEN due_ms = "
                  "9223372036854775807 THEN due_ms ELSE min(due_ms, ?1) END WHERE state IN "
                  "(2,3,4,5,6,7,8)", err);
  kdc__sql_int (&q, now);
  return kdc__sql_run (&q);
}

static int
change_generation (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct generation *g = arg;
  int status = g->restored ? doubt_open_rows (store, err) : KDC_OK;

  return status == KDC_OK ? set_known (store, g->next, err) : status;
}

static int
write_names (struct kdc__store *store, const char *path, const char *a, const char *b,
             kdc_error **err)
{
  char text[2 * UUID_SIZE];
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
renew_generation (struct kdc__store *store, const char *path, kdc_error **err)
{
  struct generation g = { "", "", 0 };
  int same = 0;
  int status = read_known (store, g.known, err);

  if (status == KDC_OK && g.known[0] != '\0')
    status = file_names (store, path, g.known, &same, err);
  if (status == KDC_OK)
    status = kdc__uuid (g.next);
  g.restored = g.known[0] != '\0' && !same;
  /* After a restore the file must not name the old database before its rows are in doubt. */
  if (status == KDC_OK && !g.restored)
    status = write_names (store, path, g.known, g.next, err);
  kdc__crash_point ("store.generation");
  if (status == KDC_OK)
    status = kdc__store_transact (store, change_generation, &g, err);
  if (status == KDC_OK)
    status = write_names (store, path, g.next, "", err);
  if (status == KDC_OK && g.restored)
    kdc__log (store->ctx, KDC_SEVERITY_WARNING,
              kdc__message_find ("store.restored")->text[KDC__EN]);
  return status;
}

/* ---- window 3 ---- */

static int
is_whole (struct kdc__store *store, const uint8_t sha[32], int64_t size, int *whole,
          kdc_error **err)
{
  struct stat st;
  char *path;
  int status = kdc__store_blob_path (store, sha, &path);

  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  *whole = lstat (path, &st) == 0 && S_ISREG (st.st_mode) && (int64_t) st.st_size == size;
  kdc__free (store->ctx, path);
  return KDC_OK;
}

static int
bury_deliveries (struct kdc__store *store, const uint8_t sha[32], kdc_error **err)
{
  char detail[96] = "store.blob-missing ";
  struct kdc__sql q;
  int64_t id, epoch;
  int status = KDC_OK;

  kdc__hex (sha, 32, detail + strlen (detail));
  for (;;) {
    kdc__sql_begin (&q, store,
                    "UPDATE delivery SET state = 10, lease_epoch = lease_epoch + 1, lease_owner = "
                    "NULL, lease_until_ms = 0, changed_ms = ?1 WHERE id = (SELECT d.id FROM "
                    "delivery_blob b JOIN delivery d ON d.id = b.delivery WHERE b.sha256 = ?2 AND "
                    "d.state < 10 LIMIT 1) RETURNING id, lease_epoch", err);
    kdc__sql_int (&q, kdc__now (store->ctx));
    kdc__sql_bytes (&q, sha, 32);
    if (!kdc__sql_row (&q))
      return kdc__sql_end (&q);
    id = sqlite3_column_int64 (q.stmt, 0);
    epoch = sqlite3_column_int64 (q.stmt, 1);
    status = kdc__sql_run (&q);
    if (status == KDC_OK)
      status = kdc__store_journal_add (store, id, epoch, KDC__J_DEAD, detail, err);
    if (status != KDC_OK)
      return status;
  }
}

static int
bury_one (struct kdc__store *store, void *arg, kdc_error **err)
{
  return bury_deliveries (store, arg, err);
}

static int
check_content (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sql q;
  uint8_t sha[32] = { 0 };
  int status = KDC_OK, whole = 1;
  int64_t size;

  /* One blob at a time, in digest order: no read stays open while rows are changed. */
  for (;;) {
    kdc__sql_begin (&q, store,
                    "SELECT b.sha256, b.size FROM blob b WHERE b.sha256 > ?1 AND b.body IS NULL "
                    "AND EXISTS (SELECT 1 FROM delivery_blob x JOIN delivery d ON d.id = "
                    "x.delivery WHERE x.sha256 = b.sha256 AND d.state < 10) ORDER BY b.sha256 "
                    "LIMIT 1", err);
    kdc__sql_bytes (&q, sha, 32);
    if (!kdc__sql_row (&q))
      return kdc__sql_end (&q);
    size = sqlite3_column_int64 (q.stmt, 1);
    (void) kdc__sql_copy_sha (&q, 0, sha);
    status = kdc__sql_end (&q);
    if (status == KDC_OK)
      status = is_whole (store, sha, size, &whole, err);
    if (status == KDC_OK && !whole)
      status = kdc__store_transact (store, bury_one, sha, err);
    if (status != KDC_OK)
      return status;
  }
}

int
kdc__store_recover (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, "store_generation");
  int status;

  if (path == NULL)
    return kdc__fail_nomem (err);
  status = renew_generation (store, path, err);
  kdc__free (store->ctx, path);
  return status == KDC_OK ? check_content (store, err) : status;
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
kdc__store_reserve_check (struct kdc__store *store, kdc_error **err)
{
  char *path = kdc__path_join (store->ctx, store->directory, "reserve");
  struct stat st;
  int ready;

  if (path == NULL)
    return kdc__fail_nomem (err);
  ready = (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && st.st_size >= KDC__RESERVE_BYTES)
          || make_reserve (path);
  kdc__free (store->ctx, path);
  if (ready)
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.full", "directory", store->directory, "why",
                    kdc__errno_text (ENOSPC), NULL);
}
