/** @file kdc/received.h
 *  What an inbox received, looked through by its officers: a cursor in the order of arrival, the
 *  parts of a message, and the steps it went. Lists load no content. */
#ifndef KDC_RECEIVED_H
#define KDC_RECEIVED_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The next that was received, in the order of arrival: a cursor that stays right while others
 *  write.
 *
 *  @param inbox   an inbox
 *  @param status  of those that stand at this status alone, 1 … 10; 0: of all
 *  @param after   number of the last one seen; 0 to begin
 *  @param out     what was received; NULL at the end
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_received_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_next (kdc_inbox *inbox, int status, int64_t after, kdc_received **out,
                            kdc_error **err);

/** One that was received.
 *
 *  @param inbox         an inbox
 *  @param dossier_code  as given in the receipt
 *  @param out           what was received
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_received_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_get (kdc_inbox *inbox, const char *dossier_code, kdc_received **out,
                           kdc_error **err);

/** One step that a received dossier went, oldest first.
 *
 *  @param inbox         an inbox
 *  @param dossier_code  as given in the receipt
 *  @param after         number of the last step seen; 0 to begin
 *  @param number        of this step; 0 at the end
 *  @param out           "2026-11-16T09:00:00+07:00 2 NOTE"; NULL at the end
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_inbox_step (kdc_inbox *inbox, const char *dossier_code, int64_t after,
                            int64_t *number, kdc_buffer **out, kdc_error **err);

/** The bytes of a part, as they came, in pieces: memory stays small whatever the size.
 *
 *  @param inbox     the one that received it
 *  @param received  what was received
 *  @param index     of the part, 0 … kdc_received_part_count() - 1
 *  @param write     is given each piece; anything but KDC_OK ends it
 *  @param user      handed to it
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: the content is missing or changed, what came before is not to
 *             be used; what write gave; KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the pieces are borrowed during the call of write
 *  @threads   one thread at a time; write may not use the inbox
 *  @since     1.0 */
KDC_API int kdc_received_read (kdc_inbox *inbox, const kdc_received *received, size_t index,
                               int (*write) (void *user, const void *data, size_t size),
                               void *user, kdc_error **err);

/** Its number in the order of arrival.
 *
 *  @param received  what was received, or NULL
 *  @return    a number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int64_t kdc_received_number (const kdc_received *received);

/** A property: dossier-code, message-id, sender, recipient, procedure, agency, status (1 … 10),
 *  received, reception, due; or a value that the protocol took from the message: dossier-id,
 *  revision, content-digest.
 *
 *  @param received  what was received, or NULL
 *  @param name      of the property
 *  @return    text; "" when it has none of that name; NULL for NULL
 *  @ownership borrowed from what was received
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_received_property (const kdc_received *received, const char *name);

/** How many parts the message has: the dossier first, then its attachments. Messages that were
 *  received before the store kept a record of them have none.
 *
 *  @param received  what was received, or NULL
 *  @return    their number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_received_part_count (const kdc_received *received);

/** A property of a part: name (as the sender said, not to be trusted as a path), type, size, sha256
 *  (64 hexadecimal digits).
 *
 *  @param received  what was received, or NULL
 *  @param index     0 … kdc_received_part_count() - 1
 *  @param name      of the property
 *  @param out       the text
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: past the end, or no property of that name; KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_received_part (const kdc_received *received, size_t index, const char *name,
                               kdc_buffer **out, kdc_error **err);

/** Frees what was received.
 *
 *  @param received  what was received, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_received_free (kdc_received *received);

#ifdef __cplusplus
}
#endif
#endif
