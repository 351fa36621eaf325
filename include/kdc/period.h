/** @file kdc/period.h
 *  Batch reconcile: what was sent in a period, compared with what the other side says it received.
 *  What comes out is work for a person; comparing changes nothing on either side. */
#ifndef KDC_PERIOD_H
#define KDC_PERIOD_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Asks the other side for its list and compares it with the deliveries to that destination. The
 *  protocol must say how: its element "period".
 *
 *  @param outbox       an outbox
 *  @param destination  base URL of the other side
 *  @param protocol     id of a protocol document; NULL: "kdc"
 *  @param from         first day, "2026-11-01", in Vietnam's time
 *  @param until        last day, included
 *  @param out          the work list
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, also when the sides differ; KDC_ENET: no answer; KDC_EREMOTE, KDC_EPARSE: no
 *             list, or one that is not whole, from which nothing is concluded; KDC_ENOTFOUND: no
 *             such protocol, a secret is missing, or the protocol cannot be asked; KDC_EINVAL: no
 *             period, no usable URL, or a parameter is missing; KDC_ECANCELLED, KDC_EMODEL,
 *             KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_period_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_outbox_reconcile (kdc_outbox *outbox, const char *destination,
                                  const char *protocol, const char *from, const char *until,
                                  kdc_period **out, kdc_error **err);

/** How many differences there are.
 *
 *  @param period  a work list, or NULL
 *  @return    their number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_period_count (const kdc_period *period);

/** How many rows the other side's list had.
 *
 *  @param period  a work list, or NULL
 *  @return    their number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_period_listed (const kdc_period *period);

/** How many deliveries of ours should be in that list.
 *
 *  @param period  a work list, or NULL
 *  @return    their number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_period_compared (const kdc_period *period);

/** The delivery that a difference is about.
 *
 *  @param period  a work list, or NULL
 *  @param index   0 … kdc_period_count() - 1
 *  @return    number of the delivery; 0: the store has none, or past the end
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_period_delivery (const kdc_period *period, size_t index);

/** A property of a difference: kind ("missing-there" "missing-here" "twice-there" "open-here"
 *  "rejected-here" "dossier-code" "status" "status-unmapped" "digest" "attachment"), message-id,
 *  dossier-code, file (the attachment), ours, theirs (what each side says; of an attachment its
 *  SHA-256, "" when that side does not have it).
 *
 *  @param period  a work list, or NULL
 *  @param index   0 … kdc_period_count() - 1
 *  @param name    of the property
 *  @return    text, "" when there is none; NULL past the end, for NULL, or when there is no
 *             property of that name
 *  @ownership borrowed from the work list
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_period_property (const kdc_period *period, size_t index,
                                         const char *name);

/** Frees a work list.
 *
 *  @param period  a work list, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_period_free (kdc_period *period);

#ifdef __cplusplus
}
#endif
#endif
