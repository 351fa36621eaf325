/** @file kdc/eval.h
 *  Evaluating an expression by itself, or against a dossier. */
#ifndef KDC_EVAL_H
#define KDC_EVAL_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Compiles and runs an expression.
 *
 *  @param catalog     a catalog; its code lists, units and calendars answer the kdc: functions
 *  @param dossier     whose form paths are resolved in and whose values are read; NULL: no
 *                     paths
 *  @param expression  docs/expressions.md
 *  @param on          the day that $today means; NULL: by the clock
 *  @param out         one line per item: TYPE TAB VALUE LF; in VALUE a line feed is written \n, a
 *                     tab \t and a backslash \\, so that one line is always one item
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL: it does not compile (column points inside it) or fails while
 *             running; KDC_ESTATE: it read a field that is invalid or pending (named by its
 *             path; line and column are those of the read); KDC_ENOMEM, KDC_EINVAL, KDC_EIO,
 *             KDC_ELIMIT
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time for one dossier
 *  @since     1.0 */
KDC_API int kdc_eval (kdc_catalog *catalog, kdc_dossier *dossier, const char *expression,
                      const char *on, kdc_buffer **out, kdc_error **err);

/** Compiles and runs an expression over a form in which nothing is filled in yet: its paths are
 *  known, its fields absent, what it calculates from nothing is calculated.
 *
 *  @param form        a form; its catalog answers the kdc: functions
 *  @param expression  docs/expressions.md
 *  @param on          the day that $today and $received mean; NULL: by the clock
 *  @param out         as kdc_eval()
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_eval()
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_eval_form (const kdc_form *form, const char *expression, const char *on,
                           kdc_buffer **out, kdc_error **err);

/** Compiles an expression and says into what, without running it.
 *
 *  @param catalog     a catalog
 *  @param form        whose paths are resolved, the context being its root; NULL: no paths
 *  @param expression  docs/expressions.md
 *  @param out         one line per operation, fields parted by TAB: number, operation, operands,
 *                     static type of what it leaves ("date?"; empty where it ends no part of the
 *                     expression), byte of the text it comes from; then a line "type" with the
 *                     static type of the whole, and a line "reads" for each field, repeat and
 *                     parameter it depends on. Values are written as by kdc_eval()
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL: it does not compile (column points inside it); KDC_ENOMEM,
 *             KDC_EINVAL, KDC_EIO, KDC_ELIMIT
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_eval_explain (kdc_catalog *catalog, const kdc_form *form, const char *expression,
                              kdc_buffer **out, kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
