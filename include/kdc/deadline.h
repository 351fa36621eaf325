/** @file kdc/deadline.h
 *  Reception and due time of a dossier, counted on the authority's calendar: what stops the clock,
 *  what was promised when, what each step may take; with one explanation per day. docs/deadline.md
 *  is the manual. */
#ifndef KDC_DEADLINE_H
#define KDC_DEADLINE_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a term. */
#define KDC_DEADLINE_DUE 0    /* it ends, see kdc_deadline_due() */
#define KDC_DEADLINE_PAUSED 1 /* the clock stands, and nobody knows until when */
#define KDC_DEADLINE_OTHER 2  /* it is said in words, see kdc_deadline_note() */

/* Why a promise was made. */
#define KDC_PROMISE_RECEPTION 0 /* at reception */
#define KDC_PROMISE_RESUMED 1   /* the clock ran on after a pause */
#define KDC_PROMISE_APOLOGY 2   /* an officer's slip of apology */

/* What a day of a calendar is. */
#define KDC_DAY_WORKING 0
#define KDC_DAY_WEEKEND 1
#define KDC_DAY_HOLIDAY 2
#define KDC_DAY_IN_LIEU 3     /* a day off for a holiday on a rest day */
#define KDC_DAY_DECIDED_OFF 4 /* off by decision of that year */

/** A term to be put together: unit, quantity, reception, what happened to it.
 *
 *  @param catalog   a catalog; the term keeps it
 *  @param out       the term
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL, KDC_ENOMEM
 *  @ownership the caller frees with kdc_term_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_term_new (kdc_catalog *catalog, kdc_term **out, kdc_error **err);

/** Says one thing of the term. Keys: "received", "filed" (instants, zone +07:00 when none is
 *  written); "unit" (working-day, day, hour, month, same-day, other); "quantity" (1 … 36500);
 *  "cut-off" ("15:00"); "count-from" (same-day, next-day, elapsed); "roll" (next-working-day,
 *  previous-working-day, none); "pause-by" (day, minute); "version-by" (filed, received); "note"
 *  (what a term of unit other says); "authority" (whose calendar counts; absent: the national
 *  one); "procedure" (a code: its term holds where nothing else is said); "case" (one of that
 *  procedure: the term of the case, if it has its own).
 *
 *  @param term      a term
 *  @param key       see above
 *  @param value     copied; NULL: as if never said
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: no such key, instant, unit, quantity, … (deadline.key,
 *             deadline.value, deadline.quantity, api.instant); KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_term_set (kdc_term *term, const char *key, const char *value, kdc_error **err);

/** Stops the clock: statuses 5 and 6 of the national portal. Pauses are said in order.
 *
 *  @param term      a term
 *  @param from      an instant, not before reception
 *  @param to        an instant behind from; NULL: the clock stands still
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: deadline.pause-order, deadline.pause-overlap, api.instant;
 *             KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @source    national portal, statuses 5 and 6; that they stop the clock is inferred
 *  @since     1.0 */
KDC_API int kdc_term_pause (kdc_term *term, const char *from, const char *to, kdc_error **err);

/** Adds an officer's slip of apology, which sets a new promise. Slips are said in order.
 *
 *  @param term      a term
 *  @param at        when the slip was written
 *  @param previous  NgayHenTraTruoc: the promise that held; NULL: not said
 *  @param promise   NgayHenTraMoi: later than the slip and than the promise that held
 *  @param reason    of the slip, or NULL; copied
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: deadline.promise-order, api.instant; KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_term_promise (kdc_term *term, const char *at, const char *previous,
                              const char *promise, const char *reason, kdc_error **err);

/** Adds a step. Its clock begins where the step before handed over (the first: at reception),
 *  counts its own days off and weekends, and ends where this one does.
 *
 *  @param term      a term
 *  @param name      for people; copied
 *  @param authority whose calendar counts it; NULL: that of the term
 *  @param unit      as of kdc_term_set(), but other
 *  @param quantity  1 … 36500
 *  @param done      when it handed over; NULL: not yet
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: deadline.value, deadline.quantity, api.instant; KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_term_step (kdc_term *term, const char *name, const char *authority,
                           const char *unit, const char *quantity, const char *done,
                           kdc_error **err);

/** Counts the term.
 *
 *  @param term      a term
 *  @param out       the deadline; it needs neither term nor catalog any more
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: something is missing or does not fit (deadline.missing,
 *             deadline.filed, deadline.pause-early, deadline.promise-…, deadline.step-order);
 *             KDC_EMODEL: the calendar ends before the term does; KDC_ENOTFOUND, KDC_EIO,
 *             KDC_ENOMEM
 *  @ownership the caller frees with kdc_deadline_free()
 *  @threads   any thread while no thread changes it
 *  @since     1.0 */
KDC_API int kdc_term_count (const kdc_term *term, kdc_deadline **out, kdc_error **err);

/** Frees a term.
 *
 *  @param term      a term, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_term_free (kdc_term *term);

/** Counts the processing time of a procedure: the short way where nothing happened to it.
 *
 *  @param catalog   a catalog
 *  @param procedure one of its procedures
 *  @param agency    id of the authority whose calendar counts; NULL: the national one
 *  @param received  "2026-11-14T20:30", zone +07:00 when none is written
 *  @param out       the deadline
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: no such instant; KDC_EMODEL: the calendar ends before the term
 *             does; KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_deadline_free()
 *  @threads   any thread
 *  @source    facts of the procedure's <term>: Decree 118/2025/NĐ-CP [unverified]; zone by design
 *  @since     1.0 */
KDC_API int kdc_deadline_new (kdc_catalog *catalog, const kdc_procedure *procedure,
                              const char *agency, const char *received, kdc_deadline **out,
                              kdc_error **err);

/** What became of the term.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    KDC_DEADLINE_DUE, KDC_DEADLINE_PAUSED, KDC_DEADLINE_OTHER; the latter for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_deadline_state (const kdc_deadline *deadline);

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
 *  @return    "2026-11-16T17:00:00+07:00"; "" when it is paused, in words, or NULL
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_due (const kdc_deadline *deadline);

/** When the result can be had: due, or the first later day on which the authority hands over.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    an instant; "" when there is none
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_collect (const kdc_deadline *deadline);

/** How many days a paused term has left to count.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    a number of days; 0 when the term ends, and of hours
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int64_t kdc_deadline_remaining (const kdc_deadline *deadline);

/** What a term of unit other says.
 *
 *  @param deadline  a deadline, or NULL
 *  @param lang      "vi", "en"; NULL: vi
 *  @return    words; "" for none
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_note (const kdc_deadline *deadline, const char *lang);

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
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_deadline_day (const kdc_deadline *deadline, size_t index, char day[11],
                              int *counts);

/** Why that day counts or does not: the name of the holiday, or the reason.
 *
 *  @param deadline  a deadline, or NULL
 *  @param index     0 … count - 1
 *  @param lang      "vi", "en"; NULL: vi
 *  @return    words; "" for no such day
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_day_reason (const kdc_deadline *deadline, size_t index,
                                             const char *lang);

/** Where the calendar has that from, and how sure it is.
 *
 *  @param deadline  a deadline, or NULL
 *  @param index     0 … count - 1
 *  @param evidence  "verified", "inferred", "unverified", or "" when it is no fact of a calendar
 *                    (a pause); may be NULL
 *  @return    the source; "" for none
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_day_source (const kdc_deadline *deadline, size_t index,
                                             const char **evidence);

/** How many promises were made.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API size_t kdc_deadline_promise_count (const kdc_deadline *deadline);

/** One promise, in the order of time. The last one holds.
 *
 *  @param deadline  a deadline
 *  @param index     0 … count - 1
 *  @param kind      KDC_PROMISE_…
 *  @param at        when it was made
 *  @param promise   until when
 *  @param reason    of the slip, else ""
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API int kdc_deadline_promise (const kdc_deadline *deadline, size_t index, int *kind,
                                  const char **at, const char **promise, const char **reason);

/** How many steps have a clock: those behind a step without an end have none.
 *
 *  @param deadline  a deadline, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API size_t kdc_deadline_step_count (const kdc_deadline *deadline);

/** The clock of a step: its reception, due time and days.
 *
 *  @param deadline  a deadline, or NULL
 *  @param index     0 … count - 1
 *  @return    a deadline; NULL for no such step
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const kdc_deadline *kdc_deadline_step (const kdc_deadline *deadline, size_t index);

/** The name of a step.
 *
 *  @param step      of kdc_deadline_step(), or NULL
 *  @return    words; "" for none
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_step_name (const kdc_deadline *step);

/** When a step handed over, and whether that was late.
 *
 *  @param step      of kdc_deadline_step(), or NULL
 *  @param late      1: behind its due time; may be NULL
 *  @return    an instant; "" when it has not
 *  @ownership borrowed
 *  @threads   any thread while no thread frees it
 *  @since     1.0 */
KDC_API const char *kdc_deadline_step_done (const kdc_deadline *step, int *late);

/** What a day is on the calendar of an authority, and why.
 *
 *  @param catalog   a catalog
 *  @param authority an id; NULL: the national calendar
 *  @param day       "2026-11-24"
 *  @param lang      "vi", "en"; NULL: vi
 *  @param kind      KDC_DAY_…
 *  @param reason    name of the holiday or decision; "" when it is the weekday alone
 *  @param source    where that is from
 *  @param evidence  "verified", "inferred", "unverified"
 *  @param err       may be NULL
 *  @return    KDC_OK; KDC_EINVAL: no such day; KDC_EMODEL: no calendar covers it; KDC_ENOMEM
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_calendar_day (kdc_catalog *catalog, const char *authority, const char *day,
                              const char *lang, int *kind, const char **reason,
                              const char **source, const char **evidence, kdc_error **err);

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
