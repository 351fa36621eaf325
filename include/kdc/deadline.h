/** @file kdc/deadline.h
 *  Reception and due time of a dossier, counted on the authority's calendar, with one
 *  explanation per day. */
#ifndef KDC_DEADLINE_H
#define KDC_DEADLINE_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Counts the processing time of a procedure.
 *
 *  @param catalog    a catalog
 *  @param procedure  one of its procedures
 *  @param agency     id of the authority whose calendar counts; NULL: the national one
 *  @param received   "2026-11-14T20:30", zone +07:00 when none is written
 *  @param out        the deadline
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: no such instant; KDC_EMODEL: the calendar ends before the term
 *             does; KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_deadline_free()
 *  @threads   any thread
 *  @source    facts of the procedure's <term>: Decree 118/2025/NĐ-CP [unverified]; zone by design
 *  @since     1.0 */
KDC_API int kdc_deadline_new (kdc_catalog *catalog, const kdc_procedure *procedure,
                              const char *agency, const char *received, kdc_deadline **out,
                              kdc_error **err);

/** The effective reception: when the term begins to count.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    "2026-11-16T08:00:00+07:00"; "" for NULL
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_reception (const kdc_deadline *deadline);

/** When the result is due.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    "2026-11-16T17:00:00+07:00"; "" for NULL
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_due (const kdc_deadline *deadline);

/** How many days were looked at.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API size_t kdc_deadline_day_count (const kdc_deadline *deadline);

/** One day of the count.
 *
 *  @param deadline  a deadline
 *  @param index     0 … count - 1
 *  @param day       "2026-11-15"
 *  @param counts    1 or 0
 *  @param why       name of the holiday or the reason; may be set to an empty text
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership why is borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_deadline_day (const kdc_deadline *deadline, size_t index, char day[11], int *counts,
                              const char **why);

/** Frees a deadline.
 *
 *  @param deadline  a deadline, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_deadline_free (kdc_deadline *deadline);

#ifdef __cplusplus
}
#endif
#endif
