/** @file kdc/version.h
 *  Which libkdc this is. */
#ifndef KDC_VERSION_H
#define KDC_VERSION_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of the library that is running.
 *
 *  @return    text such as "1.0.0"
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_version (void);

/** The same as a number, for comparing.
 *
 *  @return    major · 10000 + minor · 100 + patch
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_version_number (void);

/** The name of a status code.
 *
 *  @param status  KDC_OK or KDC_E…
 *  @return    "KDC_OK", "KDC_EIO", …; "KDC_?" for a number that is none
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_status_name (int status);

#ifdef __cplusplus
}
#endif
#endif
