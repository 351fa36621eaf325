/** @file kdc/outbox.h
 *  The outbox: a dossier put here arrives exactly once, whatever happens to process, network
 *  and peer. */
#ifndef KDC_OUTBOX_H
#define KDC_OUTBOX_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opens the outbox in a folder, which is made when absent (0700).
 *
 *  @param catalog    a catalog
 *  @param directory  of the store; several processes may share it
 *  @param out        the outbox
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOTSUP: written by a newer library, KDC_EMODEL: not a store,
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_outbox_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_outbox_open (kdc_catalog *catalog, const char *directory, kdc_outbox **out,
                             kdc_error **err);

/** Puts a transport of the host's in place of libcurl.
 *
 *  @param outbox   an outbox
 *  @param send     sends the request whose target is an absolute URL, fills the response;
 *                  KDC_OK, or KDC_ENET with *maybe_sent = 0 only when surely no byte left.
 *                  NULL: libcurl
 *  @param user     handed to it
 *  @param destroy  given user, once, when another transport replaces this one or the outbox is
 *                  closed; may be NULL
 *  @return    KDC_OK; KDC_EINVAL, KDC_ENOMEM: nothing changed, destroy is not called
 *  @ownership user is the outbox's until destroy; send is called on the calling thread, no lock or
 *             transaction held; no re-entry
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_set_transport (kdc_outbox *outbox, int (*send) (void *user,
                                      const kdc_http_request *request, kdc_http_response *response,
                                      int *maybe_sent), void *user, void (*destroy) (void *user));

/** Takes a dossier over, with its attachments, durably. Putting the same revision for the same
 *  destination again gives the first delivery back.
 *
 *  @param outbox       an outbox
 *  @param dossier      a dossier
 *  @param destination  base URL of the other side
 *  @param protocol     id of a protocol document; NULL: "kdc"
 *  @param id           number of the delivery
 *  @param existed      1: it was there already, 0: it is new; may be NULL
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: no usable URL, or not a dossier; KDC_EIO: an attachment is
 *             missing or differs from the manifest, or the store failed; KDC_ENOTFOUND: no such
 *             protocol; KDC_EMODEL, KDC_ELIMIT, KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_put (kdc_outbox *outbox, kdc_dossier *dossier, const char *destination,
                            const char *protocol, int64_t *id, int *existed,
                            kdc_error **err);

/** Works on one delivery that is due: one call of its protocol. To be called again while it
 *  worked.
 *
 *  @param outbox       an outbox
 *  @param worked       1: something was done; 0: nothing was due
 *  @param next_due_ms  milliseconds since 1970 UTC at which to come again; INT64_MAX: nothing
 *                      waits for time; may be NULL
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK whatever the other side said (see the delivery), KDC_EIO: reopen the outbox,
 *             KDC_EMODEL, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_step (kdc_outbox *outbox, int *worked, int64_t *next_due_ms,
                             kdc_error **err);

/** One delivery as it stands.
 *
 *  @param outbox  an outbox
 *  @param id      its number
 *  @param out     a copy of its row
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_delivery_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_get (kdc_outbox *outbox, int64_t id, kdc_delivery **out, kdc_error **err);

/** The next delivery by number: a cursor that stays right while others write.
 *
 *  @param outbox  an outbox
 *  @param after   number of the last one seen; 0 to begin
 *  @param out     the delivery; NULL at the end
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_delivery_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_next (kdc_outbox *outbox, int64_t after, kdc_delivery **out,
                             kdc_error **err);

/** The receipt of a delivery: the other side's bytes, as they came.
 *
 *  @param outbox  an outbox
 *  @param id      its number
 *  @param out     the bytes
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND: none yet, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_receipt (kdc_outbox *outbox, int64_t id, kdc_buffer **out, kdc_error **err);

/** A value of a receipt: dossier-code, agency, status, received, reception, due, message-id.
 *
 *  @param outbox  an outbox
 *  @param id      its number
 *  @param name    of the value
 *  @param out     text; "" when the receipt does not say
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_receipt_value (kdc_outbox *outbox, int64_t id, const char *name,
                                      kdc_buffer **out, kdc_error **err);

/** One line of the journal of a delivery.
 *
 *  @param outbox  an outbox
 *  @param id      its number
 *  @param after   number of the last line seen; 0 to begin
 *  @param number  of this line; 0 at the end
 *  @param out     "2026-11-14T20:30:00+07:00 sending POST …"; NULL at the end
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_journal (kdc_outbox *outbox, int64_t id, int64_t after, int64_t *number,
                                kdc_buffer **out, kdc_error **err);

/** A person's decision on a dead or suspended delivery: try again, asking the other side first
 *  when anything was sent.
 *
 *  @param outbox  an outbox
 *  @param id      its number
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ESTATE: it is neither, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_resume (kdc_outbox *outbox, int64_t id, kdc_error **err);

/** Number of a delivery.
 *
 *  @param delivery  a delivery, or NULL
 *  @return    its number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_delivery_id (const kdc_delivery *delivery);

/** State of a delivery.
 *
 *  @param delivery  a delivery, or NULL
 *  @return    "queued" "sending" "waiting-receipt" "polling" "unknown" "reconciling" "retry-wait"
 *             "suspended" "dead" "delivered" "delivered-no-receipt" "rejected"; "" for NULL
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_delivery_state (const kdc_delivery *delivery);

/** A property of a delivery: destination, protocol, message-id, stream, created, changed, due (when
 *  it is worked on next; "" when nothing more is to be done), attempts, dossier-code.
 *
 *  @param delivery  a delivery, or NULL
 *  @param name      of the property
 *  @return    text; "" when it has none, and for a delivery of NULL; NULL when there is no property
 *             of that name
 *  @ownership borrowed from the delivery
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_delivery_property (const kdc_delivery *delivery, const char *name);

/** Whether it has come to an end: delivered, delivered without receipt, or rejected.
 *
 *  @param delivery  a delivery, or NULL
 *  @return    1 or 0
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_delivery_is_final (const kdc_delivery *delivery);

/** Frees a delivery.
 *
 *  @param delivery  a delivery, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_delivery_free (kdc_delivery *delivery);

/** Closes an outbox. What it holds stays on disk.
 *
 *  @param outbox  an outbox, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_outbox_free (kdc_outbox *outbox);

#ifdef __cplusplus
}
#endif
#endif
