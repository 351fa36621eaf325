/** @file kdc/error.h
 *  Why a call failed: per call, never in a thread-local or global place. A dossier with faults
 *  is no error. */
#ifndef KDC_ERROR_H
#define KDC_ERROR_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The status code again.
 *
 *  @param error  an error, or NULL
 *  @return    KDC_E…; KDC_OK for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_error_code (const kdc_error *error);

/** A stable text code, for programs that translate or count.
 *
 *  @param error  an error, or NULL
 *  @return    such as "io.missing" or "expr.path"; "" for NULL
 *  @ownership static
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_error_key (const kdc_error *error);

/** What went wrong, where, and what to do, as one sentence or two.
 *
 *  @param error  an error, or NULL
 *  @param lang   "vi" (also NULL) or "en"
 *  @return    UTF-8 text; "" for NULL
 *  @ownership borrowed; lives as long as the error
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_error_message (const kdc_error *error, const char *lang);

/** File or document in which it was found.
 *
 *  @param error  an error, or NULL
 *  @return    a name, or NULL when there is no document
 *  @ownership borrowed; lives as long as the error
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_error_source (const kdc_error *error);

/** Line in that document.
 *
 *  @param error  an error, or NULL
 *  @return    1 …; 0 when unknown
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_error_line (const kdc_error *error);

/** Column in that line, in code points. For expressions it lies inside the attribute.
 *
 *  @param error  an error, or NULL
 *  @return    1 …; 0 when unknown
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_error_column (const kdc_error *error);

/** Path of the element inside the document.
 *
 *  @param error  an error, or NULL
 *  @return    a path, or NULL
 *  @ownership borrowed; lives as long as the error
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_error_path (const kdc_error *error);

/** The next error in the chain: what led to this one, or the next fault of the same document.
 *
 *  @param error  an error, or NULL
 *  @return    an error, or NULL
 *  @ownership borrowed; lives as long as the first one
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const kdc_error *kdc_error_cause (const kdc_error *error);

/** Whether the same call may succeed later without any change by the caller.
 *
 *  @param error  an error, or NULL
 *  @return    1 or 0
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_error_is_retriable (const kdc_error *error);

/** Frees an error and its causes.
 *
 *  @param error  an error, or NULL
 *  @ownership takes the error
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_error_free (kdc_error *error);

#ifdef __cplusplus
}
#endif
#endif
