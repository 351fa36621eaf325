/** @file kdc/procedure.h
 *  An administrative procedure (thủ tục hành chính) as the catalog describes it. */
#ifndef KDC_PROCEDURE_H
#define KDC_PROCEDURE_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parts of a procedure. Papers are listed flat, in order: a set of alternatives first, its
   members behind it. */
#define KDC_PART_CASE        1
#define KDC_PART_PAPER       2
#define KDC_PART_FEE         3
#define KDC_PART_STEP        4
#define KDC_PART_RESULT      5
#define KDC_PART_LEGAL_BASIS 6
#define KDC_PART_ALIAS       7
#define KDC_PART_TERM        8  /* processing times; the first without case or question is that of
                                   kdc_procedure_term() */
#define KDC_PART_QUESTION    9  /* asked of the citizen where no field of a form decides */
#define KDC_PART_AUTHORITY   10 /* competent authorities; id: the tier */
#define KDC_PART_UNKNOWN     11 /* what the sources do not say; id: about what */
#define KDC_PART_EXEMPTION   12 /* from a fee; id: of the fee */
#define KDC_PART_CHANNEL     13 /* ways to file */
#define KDC_PART_NOTE        14 /* what has no other place; its guide is the text */

/** Its national code.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    such as "1.001193"; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_code (const kdc_procedure *procedure);

/** The version of its document.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    such as "2026-09-01"; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_version (const kdc_procedure *procedure);

/** Where the document's facts come from.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    text; "" when not said
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_source (const kdc_procedure *procedure);

/** How sure the facts are.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    "verified", "inferred" or "unverified"
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_evidence (const kdc_procedure *procedure);

/** Its name.
 *
 *  @param procedure  a procedure, or NULL
 *  @param lang       "vi" (also NULL) or "en"
 *  @return    text, in the other language when it has no such; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_name (const kdc_procedure *procedure, const char *lang);

/** Guidance for the citizen.
 *
 *  @param procedure  a procedure, or NULL
 *  @param lang       "vi" (also NULL) or "en"
 *  @return    text; "" when there is none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_guide (const kdc_procedure *procedure, const char *lang);

/** Service level: fully or partially online.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    "full", "partial" or "information"; "" when not known
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_service (const kdc_procedure *procedure);

/** The field of administration.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    such as "ho-tich"; "" when not said
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_domain (const kdc_procedure *procedure);

/** The tier of the competent authority.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    such as "commune"
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_tier (const kdc_procedure *procedure);

/** The processing time as a sentence, with its cut-off.
 *
 *  @param procedure  a procedure
 *  @param lang       "vi" (also NULL) or "en"
 *  @param out        text
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_procedure_term (const kdc_procedure *procedure, const char *lang, kdc_buffer **out,
                                kdc_error **err);

/** The id of its form.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    such as "tp-ht-khai-sinh"; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_form (const kdc_procedure *procedure);

/** How many parts its document lists of one kind.
 *
 *  @param procedure  a procedure, or NULL
 *  @param part       KDC_PART_…
 *  @return    a number
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_procedure_count (const kdc_procedure *procedure, int part);

/** Code or id of a part.
 *
 *  @param procedure  a procedure, or NULL
 *  @param part       KDC_PART_…
 *  @param index      0 … count - 1
 *  @return    text; "" when there is none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_part_id (const kdc_procedure *procedure, int part, size_t index);

/** Name of a part. A set of alternatives without a name of its own is named by its members.
 *
 *  @param procedure  a procedure
 *  @param part       KDC_PART_…
 *  @param index      0 … count - 1
 *  @param lang       "vi" (also NULL) or "en"
 *  @param out        text
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND past the end, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_procedure_part_name (const kdc_procedure *procedure, int part, size_t index,
                                     const char *lang, kdc_buffer **out, kdc_error **err);

/** Guidance, question or note of a part.
 *
 *  @param procedure  a procedure, or NULL
 *  @param part       KDC_PART_…
 *  @param index      0 … count - 1
 *  @param lang       "vi" (also NULL) or "en"
 *  @return    text; "" when there is none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_part_guide (const kdc_procedure *procedure, int part,
                                              size_t index, const char *lang);

/** A property of a part by name. Every part: evidence, source. Papers: handling, originals, copies,
 *  alternative-of, alternatives, required, condition (its expression), certified, case, question,
 *  code, template, reuse. Fees: amount, currency, per, set-by, cap, bands ("3:1000": 1000 each from
 *  the third on), quantity, tier, condition, case, question, channel. Terms: unit, quantity,
 *  cut-off, count-from, roll, version-by, case, question, channel. Channels: kind. Cases:
 *  condition. Results: silence. Aliases: system, valid-from, valid-to. Authorities: rule,
 *  valid-from, valid-to. Exemptions: condition, question.
 *
 *  @param procedure  a procedure, or NULL
 *  @param part       KDC_PART_…
 *  @param index      0 … count - 1
 *  @param name       of the property
 *  @return    text; "" when it has none, and when there is no such part; NULL when parts of this
 *             kind have no property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_part_property (const kdc_procedure *procedure, int part,
                                                 size_t index, const char *name);

#ifdef __cplusplus
}
#endif
#endif
