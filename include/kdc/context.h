/** @file kdc/context.h
 *  The context: allocator, limits, clock and callbacks. There is no other global of the library. */
#ifndef KDC_CONTEXT_H
#define KDC_CONTEXT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A context with the system's clock and malloc.
 *
 *  @param options  copied; NULL: all defaults
 *  @param out      the context
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_context_free(); objects made from it keep it alive
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_context_new (const kdc_options *options, kdc_context **out, kdc_error **err);

/** A context with the host's allocator, from which every allocation of the library's own comes.
 *
 *  @param reallocate  size 0 frees p, p NULL allocates, NULL means failure; called from any
 *                     thread that uses the context
 *  @param user        handed to it
 *  @param options     copied; NULL: all defaults
 *  @param out         the context
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_context_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_context_new_with_allocator (void *(*reallocate) (void *user, void *p, size_t size),
                                            void *user, const kdc_options *options,
                                            kdc_context **out, kdc_error **err);

/** Injects the clock. Before the context is used for anything else.
 *
 *  @param context  a context
 *  @param now      milliseconds since 1970-01-01T00:00:00Z; NULL: the system's
 *  @param user     handed to it
 *  @param destroy  given user, once, when another clock replaces this one or the last object made
 *                  from the context is gone; may be NULL
 *  @return    KDC_OK, KDC_EINVAL: destroy is not called
 *  @ownership user is the context's until destroy, which any thread that frees may call
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_context_set_clock (kdc_context *context, int64_t (*now) (void *user), void *user,
                                   void (*destroy) (void *user));

/** Installs a logger. The library itself never prints, and hands no personal data to it.
 *
 *  @param context  a context
 *  @param log      level is a KDC_SEVERITY_…; NULL: none
 *  @param user     handed to it
 *  @param destroy  given user, once, when another logger replaces this one or the last object made
 *                  from the context is gone; may be NULL
 *  @return    KDC_OK, KDC_EINVAL: destroy is not called
 *  @ownership user is the context's until destroy, which any thread that frees may call
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_context_set_log (kdc_context *context, void (*log) (void *user, int level,
                                 const char *text), void *user, void (*destroy) (void *user));

/** Installs who answers for code lists that somebody else keeps: those whose document has a
 *  `lookup` attribute. Asked for each code that such a list does not hold itself; an answer that
 *  is neither
 *  KDC_ANSWER_YES nor KDC_ANSWER_NO makes a pending verification of the report, never a fault of
 *  the dossier, and without an answerer every such code is pending.
 *
 *  @param context  a context
 *  @param lookup   list: id of the list; code: NFC; on: the day, "2026-11-14"; called on the thread
 *                  that validates, which it holds up; must not call the library with that dossier.
 *                  NULL: none
 *  @param user     handed to it
 *  @param destroy  given user, once, when another replaces this one or the last object made from
 *                  the context is gone; may be NULL
 *  @return    KDC_OK, KDC_EINVAL: destroy is not called
 *  @ownership user is the context's until destroy, which any thread that frees may call
 *  @threads   one thread at a time, before the context is used for anything else; lookup itself is
 *             called from any thread that validates
 *  @since     1.0 */
KDC_API int kdc_context_set_lookup (kdc_context *context, int (*lookup) (void *user,
                                    const char *list, const char *code, const char *on),
                                    void *user, void (*destroy) (void *user));

/** Installs who knows the secrets: keys, passwords, certificates. Asked at each attempt of a call
 *  whose protocol declares a secret, and for "tls.certificate", "tls.key", "tls.ca" (PEM) of an
 *  https destination. What it gives is used for that attempt and overwritten; it is never stored,
 *  journaled or printed.
 *
 *  @param context  a context
 *  @param secret   destination: base URL as it was put; appends the bytes to out with
 *                  kdc_buffer_append(); KDC_OK, or KDC_ENOTFOUND: the delivery is suspended until
 *                  somebody resumes it. Called on the thread that steps. NULL: nothing is known
 *  @param user     handed to it
 *  @param destroy  given user, once, when another replaces this one or the last object made from
 *                  the context is gone; may be NULL
 *  @return    KDC_OK, KDC_EINVAL: destroy is not called
 *  @ownership user is the context's until destroy, which any thread that frees may call
 *  @threads   one thread at a time, before the context is used for anything else
 *  @since     1.0 */
KDC_API int kdc_context_set_secret (kdc_context *context, int (*secret) (void *user,
                                    const char *destination, const char *name, kdc_buffer *out),
                                    void *user, void (*destroy) (void *user));

/** Releases the caller's hold on a context.
 *
 *  @param context  a context, or NULL
 *  @ownership takes the caller's reference; any order of freeing works
 *  @threads   any thread
 *  @since     1.0 */
KDC_API void kdc_context_free (kdc_context *context);

#ifdef __cplusplus
}
#endif
#endif
