/* recover.c - what an open must notice before anything is sent: a database that was restored from
 * a copy (window 15; each driver knows how), and open deliveries whose content is gone
 * (window 3). */

#include <string.h>
#include "store/private.h"

/* ---- window 15 ---- */

int
kdc__store_generation (struct kdc__store *store, char out[KDC__GENERATION_SIZE], kdc_error **err)
{
  struct kdc__sql q;
  const char *text;
  size_t size;

  out[0] = '\0';
  kdc__sql_begin (&q, store, "SELECT value FROM meta WHERE name = 'generation'", err);
  if (kdc__sql_row (&q)) {
    text = kdc__sql_view (&q, 0, &size);
    if (text != NULL)
      strncat (out, text, size < KDC__GENERATION_SIZE ? size : KDC__GENERATION_SIZE - 1);
  }
  return kdc__sql_end (&q);
}

/* Every open row: what it says may be older than what was done. Its receiver is asked first. */
static int
doubt_open_rows (struct kdc__store *store, kdc_error **err)
{
  static const char detail[] = "store.restored";
  struct kdc__sql q;
  int64_t now = store->now_ms;
  int status = KDC_OK;

  kdc__sql_begin (&q, store,
                  "INSERT INTO journal(delivery, n, at_ms, epoch, event, detail) SELECT d.id, 1 + "
                  "(SELECT coalesce(max(n), 0) FROM journal j WHERE j.delivery = d.id), ?1, "
                  "d.lease_epoch, ?2, ?3 FROM delivery d WHERE d.state IN (2,3,4,5,6,7,8) "
                  "RETURNING delivery, n", err);
  kdc__sql_int (&q, now);
  kdc__sql_int (&q, KDC__J_UNKNOWN);
  kdc__sql_bytes (&q, detail, sizeof detail - 1);
  while (status == KDC_OK && kdc__sql_row (&q))
    status = kdc__store_audit_add (store, KDC__J_UNKNOWN, kdc__sql_number (&q, 0),
                                   kdc__sql_number (&q, 1), "", detail, sizeof detail - 1, err);
  if (kdc__sql_end (&q) != KDC_OK)
    status = q.status;
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "INSERT INTO event(delivery, kind) SELECT id, ? FROM delivery WHERE state IN "
                  "(2,3,4,5,6,7,8)", err);
  kdc__sql_int (&q, KDC__EVENT_RESTORED);
  status = kdc__sql_run (&q);
  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "UPDATE delivery SET state = 6, lease_epoch = lease_epoch + 1, lease_owner = "
                  "NULL, lease_until_ms = 0, changed_ms = ?1, due_ms = CASE WHEN due_ms = "
                  "9223372036854775807 OR due_ms < ?1 THEN due_ms ELSE ?1 END WHERE state IN "
                  "(2,3,4,5,6,7,8)", err);
  kdc__sql_int (&q, now);
  return kdc__sql_run (&q);
}

struct generation { const char *name; int restored; };

/* Numbers of the feed are given out again after a restore: then it has another name, and whoever
 * follows it begins anew. */
static int
name_feed (struct kdc__store *store, const struct generation *g, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, g->restored
                  ? "INSERT INTO meta(name, value) VALUES('feed', ?) ON CONFLICT(name) DO UPDATE "
                    "SET value = excluded.value"
                  : "INSERT INTO meta(name, value) VALUES('feed', ?) ON CONFLICT(name) DO NOTHING",
                  err);
  kdc__sql_text (&q, g->name);
  return kdc__sql_run (&q);
}

static int
change_generation (struct kdc__store *store, void *arg, kdc_error **err)
{
  const struct generation *g = arg;
  struct kdc__sql q;
  int status = g->restored ? doubt_open_rows (store, err) : KDC_OK;

  if (status != KDC_OK)
    return status;
  kdc__sql_begin (&q, store,
                  "INSERT INTO meta(name, value) VALUES('generation', ?) ON CONFLICT(name) DO "
                  "UPDATE SET value = excluded.value", err);
  kdc__sql_text (&q, g->name);
  status = kdc__sql_run (&q);
  return status == KDC_OK ? name_feed (store, g, err) : status;
}

int
kdc__store_set_generation (struct kdc__store *store, const char *name, int restored,
                           kdc_error **err)
{
  struct generation g = { name, restored };
  int status = kdc__store_transact (store, change_generation, &g, err);

  if (status == KDC_OK && restored)
    kdc__log (store->ctx, KDC_SEVERITY_WARNING,
              kdc__message_find ("store.restored")->text[KDC__EN]);
  return status;
}

/* ---- window 3 ---- */

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
    kdc__sql_int (&q, store->now_ms);
    kdc__sql_bytes (&q, sha, 32);
    if (!kdc__sql_row (&q))
      return kdc__sql_end (&q);
    id = kdc__sql_number (&q, 0);
    epoch = kdc__sql_number (&q, 1);
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
check_blob (struct kdc__store *store, uint8_t sha[32], int64_t size, kdc_error **err)
{
  int whole = 1;
  int status = store->driver->content->is_whole (store, sha, size, &whole, err);

  return status == KDC_OK && !whole ? kdc__store_transact (store, bury_one, sha, err) : status;
}

/* Large content of one delivery. */
static int
check_delivery (struct kdc__store *store, int64_t id, kdc_error **err)
{
  struct kdc__sql q;
  uint8_t sha[32] = { 0 };
  int64_t size;
  int status = KDC_OK;

  /* One blob at a time, in digest order: no read stays open while rows are changed. */
  while (status == KDC_OK) {
    kdc__sql_begin (&q, store,
                    "SELECT b.sha256, b.size FROM delivery_blob x JOIN blob b ON b.sha256 = "
                    "x.sha256 WHERE x.delivery = ?1 AND x.sha256 > ?2 AND b.body IS NULL ORDER BY "
                    "x.sha256 LIMIT 1", err);
    kdc__sql_int (&q, id);
    kdc__sql_bytes (&q, sha, 32);
    if (!kdc__sql_row (&q))
      return kdc__sql_end (&q);
    size = kdc__sql_number (&q, 1);
    (void) kdc__sql_copy_sha (&q, 0, sha);
    status = kdc__sql_end (&q);
    if (status == KDC_OK)
      status = check_blob (store, sha, size, err);
  }
  return status;
}

static int
check_content (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sql q;
  int64_t id = 0;
  int status;

  do {
    kdc__sql_begin (&q, store,
                    "SELECT id FROM delivery WHERE state < 11 AND id > ? ORDER BY id LIMIT 1",
                    err);
    kdc__sql_int (&q, id);
    status = kdc__sql_one (&q, &id);
    if (status == KDC_OK)
      status = check_delivery (store, id, err);
  } while (status == KDC_OK);
  return status == KDC_ENOTFOUND ? KDC_OK : status;
}

int
kdc__store_recover (struct kdc__store *store, kdc_error **err)
{
  int status = store->driver->renew (store, err);

  return status == KDC_OK ? check_content (store, err) : status;
}
