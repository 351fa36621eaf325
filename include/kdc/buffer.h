/** @file kdc/buffer.h
 *  Bytes that the library made and the caller owns. */
#ifndef KDC_BUFFER_H
#define KDC_BUFFER_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The bytes. A NUL byte, not counted, stands behind them.
 *
 *  @param buffer  a buffer, or NULL
 *  @return    the bytes; "" when empty or NULL
 *  @ownership borrowed; lives as long as the buffer
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_buffer_data (const kdc_buffer *buffer);

/** How many bytes.
 *
 *  @param buffer  a buffer, or NULL
 *  @return    a number of bytes; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API size_t kdc_buffer_size (const kdc_buffer *buffer);

/** Appends to a buffer that a callback was given to fill.
 *
 *  @param buffer  the buffer
 *  @param data    bytes; may hold NUL
 *  @param size    how many
 *  @return    KDC_OK, KDC_ENOMEM, KDC_ELIMIT: more than it may hold, KDC_EINVAL
 *  @ownership copies
 *  @threads   the thread of the callback
 *  @since     1.0 */
KDC_API int kdc_buffer_append (kdc_buffer *buffer, const void *data, size_t size);

/** Frees a buffer.
 *
 *  @param buffer  a buffer, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_buffer_free (kdc_buffer *buffer);

#ifdef __cplusplus
}
#endif
#endif
