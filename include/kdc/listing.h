/** @file kdc/listing.h
 *  Codes of procedures, found by code, name or alias: those that the catalog holds whole, and those
 *  that a register knows by name, or as replaced or repealed. */
#ifndef KDC_LISTING_H
#define KDC_LISTING_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Finds codes, sorted by code. Words typed without marks find names with them.
 *
 *  @param catalog  a catalog
 *  @param words    the beginning of a code, an alias, a code that was replaced by it, or part of a
 *                  name in either language; NULL: all
 *  @param domain   such as "ho-tich"; NULL: any
 *  @param status   one of those of kdc_listing_property(); NULL: any
 *  @param on       a day, "2026-11-14"; NULL: today
 *  @param out      what was found, perhaps nothing
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL, KDC_EIO: a register cannot be read; KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_listing_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_search (kdc_catalog *catalog, const char *words, const char *domain,
                                const char *status, const char *on, kdc_listing **out,
                                kdc_error **err);

/** What a code means on a day: its own row first, then each code that took its place, until one
 *  that is in force, was repealed, or of which no more is known.
 *
 *  @param catalog  a catalog
 *  @param code     such as "2.000986", or an alias valid on that day
 *  @param on       a day; NULL: today
 *  @param out      the rows, at least one
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: nobody knows the code; KDC_EMODEL: codes that replace each
 *             other in a circle, a register that cannot be read; KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_listing_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_trace (kdc_catalog *catalog, const char *code, const char *on,
                               kdc_listing **out, kdc_error **err);

/** How many rows.
 *
 *  @param listing  a listing, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_listing_count (const kdc_listing *listing);

/** A property of a row: code; kind ("procedure": the catalog holds it whole; "register": no
 *  verified data, nothing can be filed; "unknown": only named as a successor); status ("active",
 *  "check", "not-yet", "ended", "replaced", "repealed", "unknown"); domain; valid-from, valid-to;
 *  successor; since (of the end: "2026-09-01", "2026-09" or "2026", as the source has it); matched
 *  ("code", "alias", "name", "replaced-by"); alias. Of a register: tier, unit, quantity, amount,
 *  currency (as reported, not verified), evidence, source.
 *
 *  @param listing  a listing, or NULL
 *  @param index    0 … count - 1
 *  @param name     of the property
 *  @return    text; "" when it has none, and when there is no such row; NULL: no such property
 *  @ownership borrowed from the listing
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_listing_property (const kdc_listing *listing, size_t index,
                                          const char *name);

/** Words of a row.
 *
 *  @param listing  a listing, or NULL
 *  @param index    0 … count - 1
 *  @param what     "name"; of a register also "agency", "result", "note"
 *  @param lang     "vi" (also NULL) or "en"
 *  @return    text, in the other language when it has no such; "" when there is none; NULL: no row
 *             has words of that kind
 *  @ownership borrowed from the listing
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_listing_text (const kdc_listing *listing, size_t index, const char *what,
                                      const char *lang);

/** Frees a listing.
 *
 *  @param listing  a listing, or NULL
 *  @ownership takes the listing; it kept its catalog alive
 *  @threads   one at a time
 *  @since     1.0 */
KDC_API void kdc_listing_free (kdc_listing *listing);

#ifdef __cplusplus
}
#endif
#endif
