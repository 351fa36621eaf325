/** @file kdc/print.h
 *  Declarations and slips as XHTML pages, exactly A4, for any browser to print. */
#ifndef KDC_PRINT_H
#define KDC_PRINT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Prints a dossier.
 *
 *  @param dossier       a dossier
 *  @param on            the day that its rules and expressions take as today; NULL: by the clock
 *  @param print         id of the print: "declaration", "slip-01"
 *  @param lang          "vi" (also NULL) or "en"; official prints exist in Vietnamese, with
 *                       English labels beside where the sheet has them
 *  @param receipt       the receipt that the authority gave, as XML; NULL: none yet, its
 *                       places stay empty
 *  @param receipt_size  in bytes
 *  @param out           XHTML in UTF-8 with its style sheet inside
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such print; KDC_EPARSE: the receipt is not one;
 *             KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_print_dossier (kdc_dossier *dossier, const char *on, const char *print,
                               const char *lang, const void *receipt, size_t receipt_size,
                               kdc_buffer **out, kdc_error **err);

/** Prints the blank form of a procedure.
 *
 *  @param catalog    a catalog
 *  @param procedure  its national code
 *  @param on         a day; NULL: today
 *  @param print      id of the print
 *  @param lang       "vi" (also NULL) or "en"
 *  @param out        XHTML in UTF-8
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_print_blank (kdc_catalog *catalog, const char *procedure, const char *on,
                             const char *print, const char *lang, kdc_buffer **out,
                             kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
