/** @file kdc/outbox.h
 *  The outbox: a dossier put here arrives exactly once, whatever happens to process, network
 *  and peer. */
#ifndef KDC_OUTBOX_H
#define KDC_OUTBOX_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opens the outbox in a folder, which is made when absent (0700), or in a PostgreSQL database.
 *
 *  @param catalog    a catalog
 *  @param directory  of the store, several processes may share it; or
 *                    "postgresql://USER@HOST:PORT/DATABASE?schema=NAME" (schema "kdc" when not
 *                    said), several machines may. The password belongs into PGPASSFILE; where it
 *                    stands in the URL it is shown and written nowhere
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

/** Says a parameter that the protocol of a destination asks for. It is frozen with each delivery
 *  that is put from then on; nothing secret belongs here.
 *
 *  @param outbox       an outbox
 *  @param destination  base URL of the other side
 *  @param name         of the parameter
 *  @param value        replaces what was said before
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL, KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_set_parameter (kdc_outbox *outbox, const char *destination,
                                      const char *name, const char *value, kdc_error **err);

/** Hands in a receipt that came by another way than as an answer.
 *
 *  @param outbox       an outbox
 *  @param destination  base URL of the other side, as the delivery has it
 *  @param message_id   of the delivery
 *  @param data         the receipt, XML or JSON
 *  @param size         of it
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such delivery; KDC_ESTATE: it waits for none, or is being
 *             worked on (try again); KDC_EINVAL: a receipt of something else, nothing changed;
 *             KDC_EIO, KDC_EMODEL, KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_confirm (kdc_outbox *outbox, const char *destination,
                                const char *message_id, const void *data, size_t size,
                                kdc_error **err);

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
 *             protocol; KDC_EMODEL, KDC_ELIMIT, KDC_ENOMEM. exchange.lossy (KDC_EINVAL):
 *             values that the protocol cannot carry, each a cause and a kdc_outbox_finding()
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_put (kdc_outbox *outbox, kdc_dossier *dossier, const char *destination,
                            const char *protocol, int64_t *id, int *existed,
                            kdc_error **err);

/** Takes several dossiers over in one commit: all of them, or none. The way to put in many, for
 *  each commit waits for the disk. What each one is, kdc_outbox_put() says.
 *
 *  @param outbox       an outbox
 *  @param dossiers     array of @p count dossiers
 *  @param count        1 or more
 *  @param destination  base URL of the other side, for all of them
 *  @param protocol     id of a protocol document; NULL: "kdc"
 *  @param ids          array of @p count, for the numbers of the deliveries; 0 on failure
 *  @param existed      array of @p count, 1: it was there already, 0: it is new; may be NULL
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; else nothing was put in, for the reasons of kdc_outbox_put()
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_put_many (kdc_outbox *outbox, kdc_dossier *const *dossiers, size_t count,
                                 const char *destination, const char *protocol, int64_t *ids,
                                 int *existed, kdc_error **err);

/** What kdc_outbox_put() or kdc_outbox_put_many() found last about values that do not reach the
 *  other side as they are: wire.lossy, wire.missing. An error refused the dossier; with a warning
 *  it was put all the same, and the journal names the places.
 *
 *  @param outbox  an outbox, or NULL
 *  @return    how many; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_outbox_finding_count (const kdc_outbox *outbox);

/** One of these findings. kdc_finding_path() is the place in the dossier.
 *
 *  @param outbox  an outbox, or NULL
 *  @param index   0 … kdc_outbox_finding_count() - 1
 *  @return    the finding, or NULL past the end
 *  @ownership borrowed; until the outbox is worked with again
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const kdc_finding *kdc_outbox_finding (const kdc_outbox *outbox, size_t index);

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

/** A switch that stops kdc_outbox_run() from elsewhere.
 *
 *  @param context  a context
 *  @param out      the switch, not thrown yet
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_cancel_free(), after all that use it have come back
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_cancel_new (kdc_context *context, kdc_cancel **out, kdc_error **err);

/** Throws it, once and for good. A transfer on its way ends within a moment; what it was about is
 *  then in doubt like after any lost answer, and the other side is asked first.
 *
 *  @param cancel  a switch, or NULL
 *  @ownership nothing changes hands
 *  @threads   any thread, also while others use it, and a signal handler
 *  @since     1.0 */
KDC_API void kdc_cancel_now (kdc_cancel *cancel);

/** Frees a switch.
 *
 *  @param cancel  a switch, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_cancel_free (kdc_cancel *cancel);

/** Works on all that is due, until nothing is or somebody cancels.
 *
 *  @param outbox       an outbox
 *  @param cancel       a switch; NULL: nobody cancels
 *  @param next_due_ms  milliseconds since 1970 UTC at which to come again; INT64_MAX: nothing
 *                      waits for time, or it was cancelled; may be NULL
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK: nothing is due now; KDC_ECANCELLED; else as kdc_outbox_step()
 *  @ownership borrows cancel until it comes back
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_run (kdc_outbox *outbox, const kdc_cancel *cancel, int64_t *next_due_ms,
                            kdc_error **err);

/** Whether a destination that fails again and again is left in peace by this outbox. Each handle
 *  knows what it met itself.
 *
 *  @param outbox       an outbox, or NULL
 *  @param destination  base URL of the other side, as the delivery has it, or NULL
 *  @param until_ms     milliseconds since 1970 UTC until which all deliveries but one wait; 0 when
 *                      closed; may be NULL
 *  @return    "closed": it is tried; "open": only the delivery that failed last is; "half-open":
 *             the time is over, the next attempt decides; "" for NULL
 *  @ownership static
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_outbox_breaker (kdc_outbox *outbox, const char *destination,
                                        int64_t *until_ms);

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
