/** @file kdc/report.h
 *  What validation found. A report belongs to its caller and never changes. */
#ifndef KDC_REPORT_H
#define KDC_REPORT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The verdict, as an officer would give it.
 *
 *  @param report  a report, or NULL
 *  @return    KDC_VERDICT_…; KDC_VERDICT_UNDECIDED for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_report_verdict (const kdc_report *report);

/** Name of a verdict.
 *
 *  @param verdict  KDC_VERDICT_…
 *  @return    "complete", "supplement", "refused", "invalid" or "undecided"
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_verdict_name (int verdict);

/** How many findings.
 *
 *  @param report  a report, or NULL
 *  @return    a number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API size_t kdc_report_count (const kdc_report *report);

/** One finding, in document order.
 *
 *  @param report  a report, or NULL
 *  @param index   0 … count - 1
 *  @return    the finding, or NULL past the end
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const kdc_finding *kdc_report_finding (const kdc_report *report, size_t index);

/** Its stable code.
 *
 *  @param finding  a finding, or NULL
 *  @return    such as "form.required"; "" for NULL
 *  @ownership static
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_code (const kdc_finding *finding);

/** Its severity.
 *
 *  @param finding  a finding, or NULL
 *  @return    KDC_SEVERITY_…; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_finding_severity (const kdc_finding *finding);

/** Name of a severity.
 *
 *  @param severity  KDC_SEVERITY_…
 *  @return    "error", "warning" or "info"
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_severity_name (int severity);

/** The layer that made it.
 *
 *  @param finding  a finding, or NULL
 *  @return    KDC_LAYER_…; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_finding_layer (const kdc_finding *finding);

/** Name of a layer.
 *
 *  @param layer  KDC_LAYER_…
 *  @return    "input", "structure", …
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_layer_name (int layer);

/** Where in the data.
 *
 *  @param finding  a finding, or NULL
 *  @return    such as "/child/fullName"; "" for the whole document
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_path (const kdc_finding *finding);

/** The document it is in, where the report is about several (kdc_lint()).
 *
 *  @param finding  a finding, or NULL
 *  @return    a file name; "" when the report is about one document
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_source (const kdc_finding *finding);

/** Which rule or paper of the model.
 *
 *  @param finding  a finding, or NULL
 *  @return    such as "tp-ht-khai-sinh/KS-01"; "" when none
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_model (const kdc_finding *finding);

/** Line in the document.
 *
 *  @param finding  a finding, or NULL
 *  @return    1 …; 0 when it has no place
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_finding_line (const kdc_finding *finding);

/** Column in that line, in code points.
 *
 *  @param finding  a finding, or NULL
 *  @return    1 …; 0 when it has no place
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_finding_column (const kdc_finding *finding);

/** What is wrong.
 *
 *  @param finding  a finding, or NULL
 *  @param lang     "vi" (also NULL) or "en"
 *  @return    text; "" for NULL
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_message (const kdc_finding *finding, const char *lang);

/** What to do.
 *
 *  @param finding  a finding, or NULL
 *  @param lang     "vi" (also NULL) or "en"
 *  @return    text; "" when there is none
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_finding_guide (const kdc_finding *finding, const char *lang);

/** How many verifications are pending: look-ups that gave no answer. They never block.
 *
 *  @param report  a report, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API size_t kdc_report_pending_count (const kdc_report *report);

/** What is pending.
 *
 *  @param report  a report, or NULL
 *  @param index   0 … count - 1
 *  @param name    "what", "who", "term" or "path"
 *  @return    text; "" when not said, and past the end; NULL when there is no property of that name
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_report_pending (const kdc_report *report, size_t index, const char *name);

/** How many fee lines fall due.
 *
 *  @param report  a report, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API size_t kdc_report_fee_count (const kdc_report *report);

/** A property of a fee line.
 *
 *  @param report  a report, or NULL
 *  @param index   0 … count - 1
 *  @param name    "id", "amount" (empty: set elsewhere), "currency", "set-by", "name" or
 *                 "note"
 *  @param lang    "vi" (also NULL) or "en"
 *  @return    text; "" when not said, and past the end; NULL when there is no property of that name
 *  @ownership borrowed from the report
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API const char *kdc_report_fee (const kdc_report *report, size_t index, const char *name,
                                    const char *lang);

/** The report as XML (urn:kdc:report:1), both languages, the same bytes for the same dossier,
 *  day and catalog.
 *
 *  @param report  a report
 *  @param out     the document
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_report_xml (const kdc_report *report, kdc_buffer **out, kdc_error **err);

/** The report as JSON in one language; shape in docs/kdc.md.
 *
 *  @param report  a report
 *  @param lang    "vi" (also NULL) or "en"
 *  @param out     the document
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread while no thread frees the report
 *  @since     1.0 */
KDC_API int kdc_report_json (const kdc_report *report, const char *lang, kdc_buffer **out,
                             kdc_error **err);

/** Frees a report.
 *
 *  @param report  a report, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_report_free (kdc_report *report);

#ifdef __cplusplus
}
#endif
#endif
