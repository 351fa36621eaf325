/** @file kdc/options.h
 *  Options and limits by name. Every limit has a finite default; docs/limits.md lists them from
 *  the same table. */
#ifndef KDC_OPTIONS_H
#define KDC_OPTIONS_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** New options, all at their defaults.
 *
 *  @param out  the options
 *  @param err  may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_options_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_options_new (kdc_options **out, kdc_error **err);

/** Sets an option.
 *
 *  @param options  options
 *  @param name     such as "input.max-bytes"
 *  @param value    a whole number in decimal, in the unit of the option
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: no such option, no number, or outside least … most; KDC_ENOMEM
 *  @ownership copies
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_options_set (kdc_options *options, const char *name, const char *value,
                             kdc_error **err);

/** Reads an option.
 *
 *  @param options  options
 *  @param name     its name
 *  @param out      its value
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL, KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_options_get (const kdc_options *options, const char *name, int64_t *out,
                             kdc_error **err);

/** How many options there are.
 *
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_options_count (void);

/** The name of an option, for listing them.
 *
 *  @param index  0 … kdc_options_count() - 1
 *  @return    its name, or NULL
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_options_name (size_t index);

/** What an option means.
 *
 *  @param index    0 … kdc_options_count() - 1
 *  @param lang     "vi" (also NULL) or "en"
 *  @param initial  its default; may be NULL
 *  @param least    may be NULL
 *  @param most     may be NULL
 *  @return    a sentence, or NULL past the end
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_options_describe (size_t index, const char *lang, int64_t *initial,
                                          int64_t *least, int64_t *most);

/** Frees options.
 *
 *  @param options  options, or NULL
 *  @ownership takes them
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_options_free (kdc_options *options);

#ifdef __cplusplus
}
#endif
#endif
