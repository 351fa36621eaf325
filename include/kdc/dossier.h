/** @file kdc/dossier.h
 *  A dossier (hồ sơ): its bytes, its envelope, its data and papers. One thread at a time. */
#ifndef KDC_DOSSIER_H
#define KDC_DOSSIER_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a dossier from a file, or from a folder that holds dossier.xml. Attachments are
 *  relative to it. Nothing is judged yet; a document longer than input.max-bytes is not read to
 *  its end, and its report has the finding input.limit (undecided).
 *
 *  @param catalog  a catalog
 *  @param path     of the file or folder
 *  @param out      the dossier
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_dossier_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_dossier_open (kdc_catalog *catalog, const char *path, kdc_dossier **out,
                              kdc_error **err);

/** Takes a dossier from memory; the bytes are copied. Nothing is judged yet; of a document longer
 *  than input.max-bytes only the beginning is kept, and its report has the finding input.limit.
 *
 *  @param catalog    a catalog
 *  @param data       the XML
 *  @param size       in bytes
 *  @param source     name shown in findings; NULL: dossier.xml
 *  @param directory  where its attachments are; NULL: not at hand
 *  @param out        the dossier
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_dossier_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_dossier_read (kdc_catalog *catalog, const void *data, size_t size,
                              const char *source, const char *directory, kdc_dossier **out,
                              kdc_error **err);

/** A property of the envelope: id, procedure, procedure-version, case, revision, created,
 *  received, channel, site, unit, agency, form, form-version, locale.
 *
 *  @param dossier  a dossier
 *  @param name     of the property
 *  @param out      its text, "" when not said
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL: no such property, KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_property (kdc_dossier *dossier, const char *name, kdc_buffer **out,
                                  kdc_error **err);

/** The canonical text of one field.
 *
 *  @param dossier  a dossier
 *  @param path     "/child/fullName", rows as "/residence[2]/line"
 *  @param out      NFC text; "" when the field is absent or invalid
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: the form has no such field; KDC_EMODEL, KDC_EIO, KDC_ENOMEM,
 *             KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_value (kdc_dossier *dossier, const char *path, kdc_buffer **out,
                               kdc_error **err);

/** How many papers its manifest lists.
 *
 *  @param dossier  a dossier
 *  @param out      a number
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_paper_count (kdc_dossier *dossier, size_t *out, kdc_error **err);

/** A property of one paper: ref, kind, file, media-type, size, sha256, number.
 *
 *  @param dossier  a dossier
 *  @param index    0 … count - 1
 *  @param name     of the property
 *  @param out      its text, "" when not said
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND, KDC_EINVAL, KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_paper (kdc_dossier *dossier, size_t index, const char *name,
                               kdc_buffer **out, kdc_error **err);

/** Whether a case of its procedure is the one of this dossier, from what was filled in so far: the
 *  question of the case (kdc_procedure_part_guide()) is answered by its test.
 *
 *  @param dossier  a dossier
 *  @param index    0 … kdc_procedure_count (…, KDC_PART_CASE) - 1 of its procedure
 *  @param on       the day that $today means; NULL: by the clock
 *  @param out      KDC_ANSWER_YES, KDC_ANSWER_NO; KDC_ANSWER_NONE: something that it asks is
 *                  missing, wrong, or awaits an answer, or the case has no test
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: the procedure has no such case, or is unknown; KDC_EMODEL,
 *             KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time for one dossier
 *  @since     1.0 */
KDC_API int kdc_dossier_case (kdc_dossier *dossier, size_t index, const char *on, int *out,
                              kdc_error **err);

/** Validates a dossier: all layers, one report. Whatever is wrong with the dossier is in the
 *  report, not in the status.
 *
 *  @param dossier  a dossier
 *  @param on       the day that $today means, "2026-11-14"; NULL: by the clock
 *  @param scope    NULL or "submission": everything; "draft": required fields and papers are
 *                  not asked for; "group:/child"; "field:/child/fullName"
 *  @param out      the report
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL: the catalog is at fault; KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_report_free(); the report does not need the dossier
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_validate (kdc_dossier *dossier, const char *on, const char *scope,
                                  kdc_report **out, kdc_error **err);

/** Writes a dossier as a document again: elements in the order of the form, values in their
 *  canonical form, NFC; so what is written, read and written again is the same bytes.
 *
 *  @param dossier  a dossier
 *  @param on       the day that $today means, "2026-11-14"; NULL: by the clock
 *  @param form     NULL or "canonical": what is relevant, calculated values written; "check": the
 *                  same, as exported checks read it (docs/expressions.md); "draft": all that is
 *                  there, relevant or not, rows with their numbers
 *  @param out      the document
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ESTATE: it was not read as XML, or names no known form; KDC_ELIMIT:
 *             output.max-bytes; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_write (kdc_dossier *dossier, const char *on, const char *form,
                               kdc_buffer **out, kdc_error **err);

/** The same into a file: written beside it, synced, and put in its place, so that a crash leaves
 *  the old file or the new one.
 *
 *  @param dossier  a dossier
 *  @param on       the day that $today means; NULL: by the clock
 *  @param form     as for kdc_dossier_write()
 *  @param path     of the file
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_dossier_write()
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_dossier_save (kdc_dossier *dossier, const char *on, const char *form,
                              const char *path, kdc_error **err);

/** Frees a dossier.
 *
 *  @param dossier  a dossier, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_dossier_free (kdc_dossier *dossier);

#ifdef __cplusplus
}
#endif
#endif
