/** @file kdc/fetch.h
 *  Inbound messages that the client comes for: stored first, shown to the host, then confirmed. */
#ifndef KDC_FETCH_H
#define KDC_FETCH_H

#include <kdc/buffer.h>
#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One round of a protocol's fetch: list, get each, store it, show it, confirm it. The other side's
 *  list is the queue: what was not confirmed comes again, after a crash too, with
 *  kdc_message_is_repeat.
 *
 *  @param outbox       its store keeps the messages; its transport, parameters and secrets serve
 *  @param destination  base address, as for kdc_outbox_put
 *  @param protocol     id of a protocol document with a fetch
 *  @param name         of the fetch, or NULL: the first
 *  @param take         called with each new message, after it is stored; KDC_OK: the host has it,
 *                      and it is confirmed; anything else: it comes again. NULL: only stored
 *  @param user         handed to take
 *  @param taken        how many were shown and confirmed, or NULL
 *  @return KDC_OK, KDC_ENET or KDC_EREMOTE (no list), KDC_EINVAL, KDC_ENOTFOUND (no such protocol
 *          or fetch, or a secret is missing), KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_ECANCELLED.
 *          What fails for one message is logged
 *  @ownership the message is borrowed during the call of take
 *  @threads   one at a time for an outbox; take may not use the outbox
 *  @since     1.0 */
KDC_API int kdc_outbox_fetch (kdc_outbox *outbox, const char *destination, const char *protocol,
                              const char *name,
                              int (*take) (void *user, const kdc_message *message), void *user,
                              int64_t *taken, kdc_error **err);

/** The bytes of a message that was taken, however long ago.
 *
 *  @param outbox       the one that fetched it
 *  @param destination  where it came from
 *  @param id           of the message
 *  @param out          receives the bytes, as they came
 *  @return KDC_OK, KDC_ENOTFOUND, KDC_EINVAL, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees *out
 *  @threads   one at a time for an outbox
 *  @since     1.0 */
KDC_API int kdc_outbox_message (kdc_outbox *outbox, const char *destination, const char *id,
                                kdc_buffer **out, kdc_error **err);

/** What is known of a message: "id", "destination", or a name that the protocol's fetch captures.
 *
 *  @param message  a message, or NULL
 *  @param name     of the value
 *  @return the value, or NULL when there is none
 *  @ownership borrowed from @p message
 *  @threads   that of take
 *  @since     1.0 */
KDC_API const char *kdc_message_property (const kdc_message *message, const char *name);

/** The bytes as they came.
 *
 *  @param message  a message, or NULL
 *  @param size     receives how many
 *  @return the bytes, or NULL when there are none
 *  @ownership borrowed from @p message
 *  @threads   that of take
 *  @since     1.0 */
KDC_API const void *kdc_message_bytes (const kdc_message *message, size_t *size);

/** What the protocol's sheet makes of a message, as XML.
 *
 *  @param message  a message, or NULL
 *  @return the XML text, or NULL when the protocol has no sheet or the message cannot be read
 *  @ownership borrowed from @p message
 *  @threads   that of take
 *  @since     1.0 */
KDC_API const char *kdc_message_record (const kdc_message *message);

/** How many attachments the record of a message holds: elements "attachment" below its root.
 *
 *  @param message  a message
 *  @param out      their number; 0 when there is no record
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   that of take
 *  @since     1.0 */
KDC_API int kdc_message_attachment_count (const kdc_message *message, size_t *out,
                                          kdc_error **err);

/** A property of an attachment: name (as the sender said, not to be trusted as a path), type, id.
 *
 *  @param message  a message
 *  @param index    from 0
 *  @param name     of the property
 *  @param out      text; "" when it has none
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: past the end, or no property of that name; KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   that of take
 *  @since     1.0 */
KDC_API int kdc_message_attachment (const kdc_message *message, size_t index, const char *name,
                                    kdc_buffer **out, kdc_error **err);

/** The bytes of an attachment.
 *
 *  @param message  a message
 *  @param index    from 0
 *  @param out      the bytes
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EPARSE: not base64; KDC_EINVAL: past the end; KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   that of take
 *  @since     1.0 */
KDC_API int kdc_message_attachment_read (const kdc_message *message, size_t index,
                                         kdc_buffer **out, kdc_error **err);

/** Why a message cannot be read; it is kept all the same, and told to the sender as failed.
 *
 *  @param message  a message, or NULL
 *  @return the error, or NULL: it can be read
 *  @ownership borrowed from @p message
 *  @threads   that of take
 *  @since     1.0 */
KDC_API const kdc_error *kdc_message_error (const kdc_message *message);

/** Whether the host may have seen the message before: somebody died over it.
 *
 *  @param message  a message, or NULL
 *  @return 1 or 0
 *  @ownership nothing changes hands
 *  @threads   that of take
 *  @since     1.0 */
KDC_API int kdc_message_is_repeat (const kdc_message *message);

#ifdef __cplusplus
}
#endif

#endif
