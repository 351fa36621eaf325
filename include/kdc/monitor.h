/** @file kdc/monitor.h
 *  Figures of an outbox for those who watch over it: how much is queued, how old the oldest is,
 *  what needs a person. Taken at one moment; nothing in them names a person or a dossier. */
#ifndef KDC_MONITOR_H
#define KDC_MONITOR_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads the figures of an outbox. What is open is counted through indexes; deliveries that have
 *  ended are counted row by row (about 0.1 s for a million).
 *
 *  @param outbox  an outbox
 *  @param out     the figures
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_figures_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_figures_read (kdc_outbox *outbox, kdc_figures **out, kdc_error **err);

/** How many figures there are.
 *
 *  @param figures  figures, or NULL
 *  @return    a number; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_figures_count (const kdc_figures *figures);

/** One figure. docs/operations.md lists the names.
 *
 *  @param figures  figures
 *  @param index    from 0
 *  @param name     of the figure, as Prometheus has it: "kdc_deliveries"
 *  @param label    what it is the figure of: a state, a destination; "" when it has no label
 *  @param value    a count, seconds or bytes, as the name says
 *  @return    KDC_OK; KDC_EINVAL: no such index, or a NULL argument
 *  @ownership borrowed from the figures
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_figures_at (const kdc_figures *figures, size_t index, const char **name,
                            const char **label, int64_t *value);

/** The figures in the text format of Prometheus (version 0.0.4), with HELP and TYPE lines.
 *
 *  @param figures  figures
 *  @param out      the text
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_figures_prometheus (const kdc_figures *figures, kdc_buffer **out,
                                    kdc_error **err);

/** Frees figures.
 *
 *  @param figures  figures, or NULL
 *  @ownership takes it
 *  @threads   any thread
 *  @since     1.0 */
KDC_API void kdc_figures_free (kdc_figures *figures);

/** The end of the audit log: "17 9f3c…", the number of the last line and its hash. Whoever keeps it
 *  elsewhere can tell later that nothing before it was changed, or cut off.
 *
 *  @param outbox  an outbox
 *  @param out     the text; "0 000…" when nothing was written yet
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_audit_head (kdc_outbox *outbox, kdc_buffer **out, kdc_error **err);

/** One line of the audit log: its number, the time, what happened (as in the journal, and
 *  "answered", "received", "status" of the receiving side), the delivery and its journal line, or
 *  the message id or dossier code, SHA-256 of what was written, SHA-256 of the chain. No names, no
 *  content.
 *
 *  @param outbox  an outbox
 *  @param after   number of the last line seen; 0 to begin
 *  @param number  of this line; 0 at the end
 *  @param out     "17 2026-11-14T20:31:00+07:00 sending delivery 1 line 3 …"; NULL at the end
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_audit_next (kdc_outbox *outbox, int64_t after, int64_t *number, kdc_buffer **out,
                            kdc_error **err);

/** Walks the whole audit log: every hash is worked out anew, and every line of the journals
 *  compared with its digest.
 *
 *  @param outbox  an outbox
 *  @param known   a head that was kept ("17 9f3c…"), or NULL
 *  @param lines   how many lines were right
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK: nothing was changed, taken out, put in, or cut off behind known;
 *             KDC_ECONFLICT: something was, err says which line; KDC_EINVAL: known is no head;
 *             KDC_EIO, KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_audit_verify (kdc_outbox *outbox, const char *known, int64_t *lines,
                              kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
