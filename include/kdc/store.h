/** @file kdc/store.h
 *  The store under an outbox or an inbox: what an operator does with it. */
#ifndef KDC_STORE_H
#define KDC_STORE_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Copies a store that may be in use meanwhile: one moment of its database, and the content its
 *  rows name, checked by digest. The copy is under its name only when it is whole. Opened in place
 *  of the store it makes every open delivery unknown, so that the other side is asked before
 *  anything is sent again.
 *
 *  @param context    a context
 *  @param directory  of the store. A PostgreSQL store is copied by its own tools: the error says by
 *                    which
 *  @param to         folder of the copy, which must not exist; DIR.part must not either, and is
 *                    left behind when something fails
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO: no place, no room, or the store failed; KDC_ENOTFOUND: content of
 *             the store is missing or changed; KDC_ENOTSUP: PostgreSQL; KDC_EMODEL: not a store,
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_store_backup (kdc_context *context, const char *directory, const char *to,
                              kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
