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
#define KDC_INBOX_SESSION     10   /* a session was given */
#define KDC_INBOX_PENDING     11   /* asked for a result: not ready */
#define KDC_INBOX_READY       12   /* asked for a result: ready */
#define KDC_INBOX_DELETED     13   /* a result was taken away at the caller's word */
#define KDC_INBOX_LISTED      14
#define KDC_INBOX_FETCHED     15   /* a stored message was handed on */
#define KDC_INBOX_UPLOADED    16   /* a file, before the message that speaks of it */
#define KDC_INBOX_UPDATED     17   /* a message or its status was changed */
#define KDC_INBOX_PROBED      18
#define KDC_INBOX_FED         19   /* asked what became of what it sent */

/** Opens the inbox of an authority in a folder, which is made when absent.
 *
 *  @param catalog    a catalog
 *  @param directory  of the store
 *  @param protocol   id of a protocol document; NULL: "kdc"
 *  @param agency     id of the authority that receives, such as "H26.99.99"; may be NULL when the
 *                    protocol keeps messages without looking for dossiers in them
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

/** What callers must know: passwords and keys that the protocol's checks compare with.
 *
 *  @param inbox     an inbox
 *  @param callback  appends the secret of that name, for that peer, to out; KDC_OK, or
 *                   KDC_ENOTFOUND: there is none, and the check fails. NULL: there are none
 *  @param user      for @p callback
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership nothing changes hands; @p user must live as long as @p inbox
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_set_secret (kdc_inbox *inbox,
                                  int (*callback) (void *user, const char *peer, const char *name,
                                                   kdc_buffer *out),
                                  void *user);

/** Begins a request whose body comes in pieces, as any web server has it. The pieces go into the
 *  store as they come: memory stays small whatever the size. Several may be open at once.
 *
 *  @param inbox    an inbox
 *  @param peer     name of the other side, as for kdc_inbox_handle()
 *  @param request  method, target and headers; a body in it is not looked at
 *  @param out      the request that is coming in
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, also when it will be refused; KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_inbox_intake_free(), before the inbox; @p request must live
 *             until then
 *  @threads   one thread at a time for an inbox and all that comes into it
 *  @since     1.0 */
KDC_API int kdc_inbox_begin (kdc_inbox *inbox, const char *peer, const kdc_http_request *request,
                             kdc_inbox_intake **out, kdc_error **err);

/** Whether more of the body is wanted. It is not when the answer is certain already, such as for a
 *  Content-Length beyond what the protocol allows.
 *
 *  @param intake  a request that is coming in
 *  @return    1; 0: call kdc_inbox_finish() at once; also for NULL
 *  @ownership nothing changes hands
 *  @threads   as kdc_inbox_begin()
 *  @since     1.0 */
KDC_API int kdc_inbox_wants (const kdc_inbox_intake *intake);

/** The next piece of the body. What is wrong with it is said by the answer.
 *
 *  @param intake  a request that is coming in
 *  @param data    bytes, may be NULL when there are none
 *  @param size    how many
 *  @return    KDC_OK, also when they are not wanted; KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   as kdc_inbox_begin()
 *  @since     1.0 */
KDC_API int kdc_inbox_write (kdc_inbox_intake *intake, const void *data, size_t size);

/** The body is over: what to answer. The effect and the answer are on disk before this returns.
 *
 *  @param intake        a request that is coming in; once
 *  @param out           what to answer, also for bad requests
 *  @param event         KDC_INBOX_…, for the host's log; may be NULL
 *  @param dossier_code  of the dossier it was about, "" when none; may be NULL
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_inbox_handle(); KDC_ESTATE: finished before, or its inbox is closed
 *  @ownership the caller frees the response with kdc_http_response_free()
 *  @threads   as kdc_inbox_begin()
 *  @since     1.0 */
KDC_API int kdc_inbox_finish (kdc_inbox_intake *intake, kdc_http_response **out, int *event,
                              char dossier_code[64], kdc_error **err);

/** Ends a request. One that was not finished leaves nothing behind.
 *
 *  @param intake  a request that is coming in, or NULL
 *  @ownership takes it
 *  @threads   as kdc_inbox_begin()
 *  @since     1.0 */
KDC_API void kdc_inbox_intake_free (kdc_inbox_intake *intake);

/** Name of what a request turned out to be, for the host's log.
 *
 *  @param event  KDC_INBOX_…
 *  @return    "received", "repeat", "conflict", "query-found", "query-absent", "refused", "busy",
 *             "status", "failed", "session", "pending", "ready", "deleted", "listed", "fetched",
 *             "uploaded", "updated", "probed" or "fed"; "" for any other number
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_inbox_event_name (int event);

/** Moves a received dossier to another status. The step, its line of the audit log and its place in
 *  the feed that the sender reads are one commit.
 *
 *  @param inbox         an inbox
 *  @param dossier_code  as given in the receipt
 *  @param status        1 … 10, the national portal's
 *  @param note          what the citizen is told, such as what is missing: UTF-8, at most 4096
 *                       bytes; or NULL
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ESTATE: not a step from where it is, or somebody else was quicker;
 *             KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_set_status (kdc_inbox *inbox, const char *dossier_code, int status,
                                  const char *note, kdc_error **err);

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
