/* sqlite.h - what the sqlite*.c files share. */
#ifndef KDC__STORE_SQLITE_H
#define KDC__STORE_SQLITE_H

#include <sqlite3.h>
#include "store/private.h"

#define KDC__STORE_APPLICATION_ID 0x4b444331      /* "KDC1" */
#define KDC__RESERVE_BYTES        (4 * 1024 * 1024)

/* Turns an SQLite code into a status; marks the handle dead where the disk cannot be trusted. */
int kdc__sqlite_fail (struct kdc__store *store, int code, kdc_error **err);
int kdc__sqlite_script (struct kdc__store *store, const char *sql, kdc_error **err);

/* sqlite_open.c */
int kdc__sqlite_open (struct kdc__store *store, const char *directory, kdc_error **err);
int kdc__sqlite_connect (struct kdc__store *store, kdc_error **err);
void kdc__sqlite_disconnect (struct kdc__store *store, int inherited);
int kdc__sqlite_version (struct kdc__store *store, int64_t *out, kdc_error **err);
/* type: f_type of statfs. KDC_EIO store.network-fs. */
int kdc__fs_check (struct kdc_context *ctx, long type, const char *directory, kdc_error **err);

/* sqlite_backup.c */
int kdc__sqlite_backup (struct kdc__store *store, const char *to, kdc_error **err);

/* sqlite_place.c: the directory and what stands in it beside the database */
int kdc__sqlite_make_place (struct kdc__store *store, const char *directory, kdc_error **err);
int kdc__sqlite_make_inside (struct kdc__store *store, kdc_error **err);
int kdc__sqlite_tighten (struct kdc__store *store, kdc_error **err);
int kdc__sqlite_fail_open (struct kdc__store *store, const char *what, kdc_error **err);
/* The file in the directory is still the one that was opened. KDC_EIO store.gone: it was deleted,
 * moved away or replaced, and what is written would be lost with it. */
int kdc__sqlite_in_place (struct kdc__store *store, kdc_error **err);
int kdc__sqlite_was_used (struct kdc__store *store);
int kdc__sqlite_renew (struct kdc__store *store, kdc_error **err);
int kdc__sqlite_room (struct kdc__store *store, kdc_error **err);
int kdc__sqlite_free_room (struct kdc__store *store);

#endif
