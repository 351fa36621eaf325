/** @file kdc/authority.h
 *  Administrative units and agencies (đơn vị hành chính, cơ quan): which bore a code or a name on a
 *  day, what became of it, and who is competent. A code alone says little, because it was given
 *  again and again: the key is (code, date). */
#ifndef KDC_AUTHORITY_H
#define KDC_AUTHORITY_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The unit or agency that bore a code on a day.
 *
 *  @param catalog  a catalog
 *  @param code     of a unit, "00373", or the id of an agency in either grammar, "G15" or
 *                  "000.00.00.G15"
 *  @param on       a day, "2025-03-03"; NULL: today by the clock
 *  @param out      the authority
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: none on that day, kdc_authority_history() tells others;
 *             KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_find (kdc_catalog *catalog, const char *code, const char *on,
                                const kdc_authority **out, kdc_error **err);

/** Everything that bears a name. The type word may be left out or shortened ("Hạ Đình",
 *  "phường Hạ Đình", "P. Hạ Đình"), the tone may stand on either vowel (Hòa, Hoà), and a name
 *  without any mark finds all that differ by marks alone ("Ha Dinh").
 *
 *  @param catalog  a catalog
 *  @param name     a name, UTF-8 in any normal form
 *  @param on       a day; NULL: any day, present and former ones
 *  @param out      the list, empty when there is none
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_search (kdc_catalog *catalog, const char *name, const char *on,
                                  kdc_authority_list **out, kdc_error **err);

/** Everything that ever bore a code, the earliest first.
 *
 *  @param catalog  a catalog
 *  @param code     of a unit or an agency
 *  @param out      the list, empty when there is none
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_history (kdc_catalog *catalog, const char *code,
                                   kdc_authority_list **out, kdc_error **err);

/** What stands right below a unit or an agency on a day.
 *
 *  @param catalog  a catalog
 *  @param code     of it; NULL: the provinces
 *  @param on       a day; NULL: today
 *  @param out      the list, in the order of the registers
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_children (kdc_catalog *catalog, const char *code, const char *on,
                                    kdc_authority_list **out, kdc_error **err);

/** The agencies that serve a unit on a day.
 *
 *  @param catalog  a catalog
 *  @param unit     code of a unit
 *  @param on       a day; NULL: today
 *  @param out      the list; empty: the registers name none
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_agencies (kdc_catalog *catalog, const char *unit, const char *on,
                                    kdc_authority_list **out, kdc_error **err);

/** What became of a unit or agency, step by step: an item is one succession, those that follow from
 *  it stand behind it. Where the ways meet again the successions behind are listed once.
 *
 *  @param catalog  a catalog
 *  @param code     of it
 *  @param on       a day on which it bore that code; NULL: today
 *  @param to       up to that day; NULL: as far as is known
 *  @param out      the list; empty: it is as it was
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: nothing bore the code on that day; KDC_EMODEL, KDC_EIO,
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_successors (kdc_catalog *catalog, const char *code, const char *on,
                                      const char *to, kdc_authority_list **out, kdc_error **err);

/** What a unit or agency was made of, step by step back in time.
 *
 *  @param catalog  a catalog
 *  @param code     of it
 *  @param on       a day on which it bears that code; NULL: today
 *  @param back_to  back to that day; NULL: as far as is known
 *  @param out      the list; empty: it was as it is, or nothing is known
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: nothing bore the code on that day; KDC_EMODEL, KDC_EIO,
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_predecessors (kdc_catalog *catalog, const char *code, const char *on,
                                        const char *back_to, kdc_authority_list **out,
                                        kdc_error **err);

/** The units that are competent for a procedure: of the tier that it names, or of the one that took
 *  over from that tier by the day. A unit that was split since gives several, each with its
 *  evidence; which of them it is only an address can tell.
 *
 *  @param catalog    a catalog
 *  @param procedure  a procedure
 *  @param unit       code of the unit where the procedure's rule points to (of the residence, the
 *                    place of death, …), or of one below it
 *  @param as_of      the day on which that code was given; NULL: the same as on
 *  @param on         the day of the dossier; NULL: today
 *  @param out        the list, never empty
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: nothing bore the code on that day, or no unit of the competent
 *             tier is known for it; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_authority_list_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_procedure_authority (kdc_catalog *catalog, const kdc_procedure *procedure,
                                     const char *unit, const char *as_of, const char *on,
                                     kdc_authority_list **out, kdc_error **err);

/** Its code, or the id of an agency.
 *
 *  @param authority  a unit or an agency, or NULL
 *  @return    such as "00364" or "G15"; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_authority_code (const kdc_authority *authority);

/** Its name, as its source writes it.
 *
 *  @param authority  a unit or an agency, or NULL
 *  @param lang       "vi" (also NULL) or "en"
 *  @return    text, in the other language when it has no such; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_authority_name (const kdc_authority *authority, const char *lang);

/** A property by name: kind (unit, agency), level (of a unit), tier (of an agency), parent, unit
 *  (that an agency serves), also (its id in the other grammar), valid-from, valid-to, evidence,
 *  source.
 *
 *  @param authority  a unit or an agency, or NULL
 *  @param name       of the property
 *  @return    text; "" when it has none; NULL when there is no property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_authority_property (const kdc_authority *authority, const char *name);

/** How many items a list has.
 *
 *  @param list  a list, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_authority_list_count (const kdc_authority_list *list);

/** What was found.
 *
 *  @param list   a list, or NULL
 *  @param index  0 … count - 1
 *  @return    the authority; NULL past the end
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const kdc_authority *kdc_authority_list_item (const kdc_authority_list *list,
                                                      size_t index);

/** The one at the other end of the succession that led to an item: its predecessor in a list of
 *  successors, its successor in a list of predecessors.
 *
 *  @param list   a list, or NULL
 *  @param index  0 … count - 1
 *  @return    the authority; NULL: no succession led there
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const kdc_authority *kdc_authority_list_from (const kdc_authority_list *list,
                                                      size_t index);

/** How many successions lie between what was asked for and an item.
 *
 *  @param list   a list, or NULL
 *  @param index  0 … count - 1
 *  @return    1 for a direct one; 0 without any
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_authority_list_depth (const kdc_authority_list *list, size_t index);

/** A property of an item by name. Of its succession: on (first day), extent (full, partial), kind
 *  (unchanged, renamed, merged, split), domain, open-dossiers (successor, predecessor), evidence,
 *  source. Of the whole way to it: way-extent, way-evidence (the weakest), in-force (yes, no: on
 *  the day asked for).
 *
 *  @param list   a list, or NULL
 *  @param index  0 … count - 1
 *  @param name   of the property
 *  @return    text; "" when it has none; NULL when there is no property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_authority_list_property (const kdc_authority_list *list, size_t index,
                                                 const char *name);

/** Frees a list.
 *
 *  @param list  a list, or NULL
 *  @ownership takes the list; the authorities it named belong to the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API void kdc_authority_list_free (kdc_authority_list *list);

#ifdef __cplusplus
}
#endif
#endif
