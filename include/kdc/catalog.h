/** @file kdc/catalog.h
 *  The catalog: procedures, forms, prints, protocols, code lists, units and calendars, each by
 *  (id, date). */
#ifndef KDC_CATALOG_H
#define KDC_CATALOG_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opens a catalog: every document is indexed now and compiled at its first use.
 *
 *  @param context    a context
 *  @param directory  folder with procedures/, forms/, …; NULL: the catalog installed with the
 *                    library
 *  @param out        the catalog, immutable
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_EMODEL (two documents of one id in force on one day, a document
 *             that is no XML), KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_catalog_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_open (kdc_context *context, const char *directory, kdc_catalog **out,
                              kdc_error **err);

/** Compiles every document now, so that faults show at start and not at a desk.
 *
 *  @param catalog  a catalog
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL with source, line, column and the other faults as causes;
 *             KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_check (kdc_catalog *catalog, kdc_error **err);

/** How many procedure documents the catalog holds.
 *
 *  @param catalog  a catalog, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_catalog_procedure_count (const kdc_catalog *catalog);

/** The national code of a procedure document, for listing: sorted by code, then by date.
 *
 *  @param catalog  a catalog
 *  @param index    0 … count - 1
 *  @return    the code, or NULL past the end
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_catalog_procedure_code (const kdc_catalog *catalog, size_t index);

/** The first day on which that procedure document is in force.
 *
 *  @param catalog  a catalog
 *  @param index    0 … count - 1
 *  @param out      "2026-09-01", or "" when open
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_procedure_from (const kdc_catalog *catalog, size_t index, char out[11]);

/** The procedure in force on a day, by national code or by an alias valid on that day.
 *
 *  @param catalog  a catalog
 *  @param code     such as "1.001193"
 *  @param on       a day, "2026-11-14"; NULL: today by the clock
 *  @param out      the procedure
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: unknown, or not in force on that day (the text says when);
 *             KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_procedure (kdc_catalog *catalog, const char *code, const char *on,
                                   const kdc_procedure **out, kdc_error **err);

/** The form in force on a day.
 *
 *  @param catalog  a catalog
 *  @param id       such as "tp-ht-khai-sinh"
 *  @param on       a day; NULL: today
 *  @param out      the form
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_form (kdc_catalog *catalog, const char *id, const char *on,
                              const kdc_form **out, kdc_error **err);

/** The name of a code in a code list on a day.
 *
 *  @param catalog  a catalog
 *  @param list     such as "ethnic-groups"; "units" for administrative units, "agencies" for
 *                  agencies
 *  @param code     such as "01"
 *  @param on       a day; NULL: today
 *  @param lang     "vi" (also NULL) or "en"
 *  @param out      the name
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_code_name (kdc_catalog *catalog, const char *list, const char *code,
                                   const char *on, const char *lang, const char **out,
                                   kdc_error **err);

/** Releases the caller's hold on a catalog.
 *
 *  @param catalog  a catalog, or NULL
 *  @ownership takes the caller's reference; dossiers, outboxes and inboxes keep it alive
 *  @threads   any thread
 *  @since     1.0 */
KDC_API void kdc_catalog_free (kdc_catalog *catalog);

#ifdef __cplusplus
}
#endif
#endif
