/** @file kdc/event.h
 *  What happened to deliveries, told to the host at least once: delivered, rejected, stopped, and
 *  each step that the other side's feed of statuses tells of. */
#ifndef KDC_EVENT_H
#define KDC_EVENT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads on in a destination's feed of statuses. Each step becomes a line in the journal of its
 *  delivery and an event; they commit together with how far the feed was read, so that after a
 *  crash anywhere no step is lost and none is taken twice. The protocol must say how: its element
 *  "feed".
 *
 *  @param outbox       an outbox
 *  @param destination  base URL of the other side
 *  @param protocol     id of a protocol document; NULL: "kdc"
 *  @param steps        how many were new; may be NULL
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENET: no answer; KDC_EREMOTE, KDC_EPARSE: no page of a feed, or one that
 *             is not whole, of which nothing was taken; KDC_ESTATE: another process reads the same
 *             feed; KDC_ENOTFOUND: no such protocol, no feed in it, or a secret is missing;
 *             KDC_EINVAL: no usable URL, or a parameter is missing; KDC_ECANCELLED, KDC_EMODEL,
 *             KDC_EIO, KDC_ENOMEM. Pages taken before stay taken
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_follow (kdc_outbox *outbox, const char *destination, const char *protocol,
                               int64_t *steps, kdc_error **err);

/** The oldest event that was not acknowledged, of those after another one. That it was shown is on
 *  disk before this returns: shown again, it is a repeat. Walk over them with the number of the
 *  last one, and begin each walk with 0.
 *
 *  @param outbox  an outbox
 *  @param after   number of the last event seen; 0 to begin
 *  @param out     the event; NULL: no more
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_event_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_event_next (kdc_outbox *outbox, int64_t after, kdc_event **out, kdc_error **err);

/** Acknowledges an event: the host has done what it does about it, and is not told again.
 *
 *  @param outbox  an outbox
 *  @param id      number of the event; one that is not there is no error
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_event_done (kdc_outbox *outbox, int64_t id, kdc_error **err);

/** Number of an event. The same event has the same number whenever it is shown.
 *
 *  @param event  an event, or NULL
 *  @return    its number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_event_id (const kdc_event *event);

/** The delivery that an event is about.
 *
 *  @param event  an event, or NULL
 *  @return    number of the delivery; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_event_delivery (const kdc_event *event);

/** What happened.
 *
 *  @param event  an event, or NULL
 *  @return    "delivered", "rejected", "dead", "suspended"; "restored": in doubt since the store
 *             was put back from a copy; "status": a step of the receiving side; "" for NULL
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_event_kind (const kdc_event *event);

/** A property of a step: status ("1" … "10", the national portal's; "" when the protocol does not
 *  know the other side's word), word (as the other side said it), at (when, as the other side
 *  said), seen (when it was read here), note (what the citizen is told; may name persons).
 *
 *  @param event  an event, or NULL
 *  @param name   of the property
 *  @return    text; "" when it has none, and for an event that is no step; NULL when there is no
 *             property of that name, or for NULL
 *  @ownership borrowed from the event
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_event_property (const kdc_event *event, const char *name);

/** Whether the host may have seen an event before: it was shown and not acknowledged.
 *
 *  @param event  an event, or NULL
 *  @return    1 or 0
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_event_is_repeat (const kdc_event *event);

/** Frees an event.
 *
 *  @param event  an event, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_event_free (kdc_event *event);

#ifdef __cplusplus
}
#endif
#endif
