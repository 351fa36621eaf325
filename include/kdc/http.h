/** @file kdc/http.h
 *  HTTP messages as data, for hosts that receive or that bring their own transport. No sockets
 *  here. */
#ifndef KDC_HTTP_H
#define KDC_HTTP_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request.
 *
 *  @param context  a context
 *  @param method   such as "POST"
 *  @param target   path and query, as on the request line
 *  @param out      the request
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_http_request_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_http_request_new (kdc_context *context, const char *method, const char *target,
                                  kdc_http_request **out, kdc_error **err);

/** Adds a header field.
 *
 *  @param request  a request
 *  @param name     a token
 *  @param value    one line
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: CR, LF or NUL inside, or no name; KDC_ELIMIT, KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_http_request_add_header (kdc_http_request *request, const char *name,
                                         const char *value, kdc_error **err);

/** Appends bytes to the body.
 *
 *  @param request  a request
 *  @param data     bytes
 *  @param size     how many
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ELIMIT: more than a dossier with its attachments may have; KDC_ENOMEM,
 *             KDC_EINVAL
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_http_request_append (kdc_http_request *request, const void *data, size_t size,
                                     kdc_error **err);

/** The method.
 *
 *  @param request  a request, or NULL
 *  @return    text; "" for NULL
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_http_request_method (const kdc_http_request *request);

/** The target.
 *
 *  @param request  a request, or NULL
 *  @return    text; "" for NULL
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_http_request_target (const kdc_http_request *request);

/** A header field by number.
 *
 *  @param request  a request, or NULL
 *  @param index    0 …
 *  @param name     its name; may be NULL
 *  @return    its value, or NULL past the end
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_http_request_header (const kdc_http_request *request, size_t index,
                                             const char **name);

/** The body.
 *
 *  @param request  a request, or NULL
 *  @param size     in bytes
 *  @return    the bytes; NULL when empty
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const void *kdc_http_request_body (const kdc_http_request *request, size_t *size);

/** Frees a request.
 *
 *  @param request  a request, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_http_request_free (kdc_http_request *request);

/** Fills a response, for a host's transport.
 *
 *  @param response  the response that the transport was given
 *  @param status    100 … 599
 *  @param body      bytes; NULL when empty
 *  @param size      how many
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ELIMIT, KDC_ENOMEM, KDC_EINVAL
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_http_response_fill (kdc_http_response *response, int status, const void *body,
                                    size_t size, kdc_error **err);

/** Adds a header field to a response.
 *
 *  @param response  a response
 *  @param name      a token
 *  @param value     one line
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL, KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_http_response_add_header (kdc_http_response *response, const char *name,
                                          const char *value, kdc_error **err);

/** The status.
 *
 *  @param response  a response, or NULL
 *  @return    100 … 599; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_http_response_status (const kdc_http_response *response);

/** A header field by number.
 *
 *  @param response  a response, or NULL
 *  @param index     0 …
 *  @param name      its name; may be NULL
 *  @return    its value, or NULL past the end
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_http_response_header (const kdc_http_response *response, size_t index,
                                              const char **name);

/** The body.
 *
 *  @param response  a response, or NULL
 *  @param size      in bytes
 *  @return    the bytes; NULL when empty
 *  @ownership borrowed
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const void *kdc_http_response_body (const kdc_http_response *response, size_t *size);

/** Frees a response.
 *
 *  @param response  a response, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_http_response_free (kdc_http_response *response);

#ifdef __cplusplus
}
#endif
#endif
