/** @file kdc/inbox.h
 *  The receiving side of a protocol: request in, response out, so that it fits any web server.
 *  A repeated message gets the first answer again. */
#ifndef KDC_INBOX_H
#define KDC_INBOX_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a request turned out to be. */
#define KDC_INBOX_RECEIVED     1   /* a new dossier: the effect happened now */
#define KDC_INBOX_REPEAT       2   /* the same message again: first answer repeated */
#define KDC_INBOX_CONFLICT     3   /* the same id with other bytes: refused */
#define KDC_INBOX_QUERY_FOUND  4
#define KDC_INBOX_QUERY_ABSENT 5
#define KDC_INBOX_REFUSED      6   /* not acceptable: malformed, wrong address, … */
#define KDC_INBOX_BUSY         7   /* the same message is being handled right now */
#define KDC_INBOX_STATUS       8   /* a status query */
#define KDC_INBOX_FAILED       9   /* our own fault, see the log: nothing was recorded */

/** Opens the inbox of an authority in a folder, which is made when absent.
 *
 *  @param catalog    a catalog
 *  @param directory  of the store
 *  @param protocol   id of a protocol document; NULL: "kdc"
 *  @param agency     id of the authority that receives, such as "H26.99.99"
 *  @param out        the inbox
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND: no such protocol or agency, KDC_EIO, KDC_EMODEL, KDC_ENOTSUP,
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_inbox_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_inbox_open (kdc_catalog *catalog, const char *directory, const char *protocol,
                            const char *agency, kdc_inbox **out, kdc_error **err);

/** Handles one request. The effect and the answer are on disk before this returns.
 *
 *  @param inbox         an inbox
 *  @param peer          name of the other side as the host knows it (its login, certificate or
 *                       network); messages are told apart by (peer, message id)
 *  @param request       what came
 *  @param out           what to answer, also for bad requests
 *  @param event         KDC_INBOX_…, for the host's log; may be NULL
 *  @param dossier_code  of the dossier it was about, "" when none; may be NULL
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK with an answer, also when the store failed (KDC_INBOX_FAILED, answer 503);
 *             KDC_ENOMEM: answer 503, the sender will ask again; KDC_EINVAL
 *  @ownership the caller frees the response with kdc_http_response_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_handle (kdc_inbox *inbox, const char *peer, const kdc_http_request *request,
                              kdc_http_response **out, int *event, char dossier_code[64],
                              kdc_error **err);

/** Name of what a request turned out to be, for the host's log.
 *
 *  @param event  KDC_INBOX_…
 *  @return    "received", "repeat", "conflict", "query-found", "query-absent", "refused", "busy",
 *             "status" or "failed"; "" for any other number
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_inbox_event_name (int event);

/** Moves a received dossier to another status.
 *
 *  @param inbox         an inbox
 *  @param dossier_code  as given in the receipt
 *  @param status        1 … 10, the national portal's
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ESTATE: not a step from where it is, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM,
 *             KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_set_status (kdc_inbox *inbox, const char *dossier_code, int status,
                                  kdc_error **err);

/** How many dossiers were received.
 *
 *  @param inbox  an inbox
 *  @param out    a number
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_count (kdc_inbox *inbox, int64_t *out, kdc_error **err);

/** Closes an inbox. What it holds stays on disk.
 *
 *  @param inbox  an inbox, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_inbox_free (kdc_inbox *inbox);

#ifdef __cplusplus
}
#endif
#endif
