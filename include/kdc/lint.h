/** @file kdc/lint.h
 *  Lint of model documents: what does not load, and what loads but is unclear, unreachable or out
 *  of date. For those who write forms and procedures. */
#ifndef KDC_LINT_H
#define KDC_LINT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Looks through a catalog, or some documents with a catalog behind them. Documents that do not
 *  load are reported with all their errors, and the others go on. Findings have a source
 *  (kdc_finding_source()), a place in it and a remedy; the codes are in docs/lint.md. The verdict
 *  is "complete" when there is no error, "invalid" when there is one.
 *
 *  @param context    a context; its option report.max-findings bounds the report
 *  @param directory  folder with procedures/, forms/, …; NULL: the catalog installed with the
 *                    library
 *  @param files      documents to look at, of the catalog or not; NULL: the whole catalog
 *  @param count      how many files
 *  @param severity   least severity that is reported: "error", "warning" or "info" (also NULL)
 *  @param out        the report
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK whatever was found; KDC_EIO, KDC_ENOTFOUND (no such folder or file),
 *             KDC_ELIMIT (a file is too large), KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_report_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_lint (kdc_context *context, const char *directory, const char *const *files,
                      size_t count, const char *severity, kdc_report **out, kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
