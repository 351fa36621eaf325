/** @file kdc/peer.h
 *  A fake peer: the receiving side of any protocol document, with faults on demand. It holds no
 *  socket: request in, response out, and a word on what to do with the connection. */
#ifndef KDC_PEER_H
#define KDC_PEER_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the host does with the connection. */
#define KDC_PEER_ANSWER 1   /* sends the response */
#define KDC_PEER_CLOSE  2   /* closes it without a word; there is no response */
#define KDC_PEER_CUT    3   /* sends the head and half of the body, then closes it */

/** Opens a fake peer over a folder, which is made when absent.
 *
 *  @param catalog    a catalog
 *  @param protocol   id of a protocol document that has a receiving side
 *  @param directory  of its store
 *  @param agency     id of the authority that it plays; NULL: every message is kept as it is, and
 *                    no dossier is looked for in it
 *  @param faults     a plan of faults (docs/peer.md), or NULL: none
 *  @param size       bytes of @p faults
 *  @param source     its name, for errors; may be NULL
 *  @param out        the peer
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL: the plan or the protocol, with line and column, KDC_ENOTFOUND: no
 *             such protocol or agency, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_peer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_peer_open (kdc_catalog *catalog, const char *protocol, const char *directory,
                           const char *agency, const void *faults, size_t size,
                           const char *source, kdc_peer **out, kdc_error **err);

/** Handles one request, or spoils it.
 *
 *  @param peer     a peer
 *  @param from     name of the caller as the host knows it
 *  @param request  what came
 *  @param out      the response; NULL with KDC_PEER_CLOSE
 *  @param action   KDC_PEER_…
 *  @param wait_ms  how long the host holds the response back
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EIO, KDC_EINVAL
 *  @ownership the caller frees the response with kdc_http_response_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_peer_handle (kdc_peer *peer, const char *from, const kdc_http_request *request,
                             kdc_http_response **out, int *action, int64_t *wait_ms,
                             kdc_error **err);

/** How often a message had an effect: 1 is what everybody wants.
 *
 *  @param peer        a peer
 *  @param message_id  the protocol's key
 *  @param out         a number
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_peer_effects (kdc_peer *peer, const char *message_id, int64_t *out,
                              kdc_error **err);

/** What arrived, one line for each request, then "effects NUMBER KEY" for each message.
 *
 *  @param peer  a peer
 *  @param out   text
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_peer_report (kdc_peer *peer, kdc_buffer **out, kdc_error **err);

/** Closes a peer. A request that it holds back is lost; its store stays.
 *
 *  @param peer  a peer, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_peer_free (kdc_peer *peer);

#ifdef __cplusplus
}
#endif
#endif
