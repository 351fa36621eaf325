/** @file kdc/export.h
 *  A form in the languages of others: schemas for programs, a data dictionary for people. */
#ifndef KDC_EXPORT_H
#define KDC_EXPORT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Exports a form.
 *
 *  "xsd" is XML Schema 1.0 of what <data> holds, "jsonschema" JSON Schema 2020-12 of the same as
 *  nested objects, "html" a data dictionary in both languages, to be printed on A4. A schema
 *  accepts more than validation does, never less (docs/exports.md).
 *
 *  @param form  a form
 *  @param to    name of an export, one of kdc_export_name()
 *  @param on    the day whose codes are listed, "2026-11-14"; NULL: today
 *  @param lang  "vi" (also NULL) or "en": the language of the JSON Schema, the leading one of the
 *               dictionary; XML Schema holds both
 *  @param out   UTF-8
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such export; KDC_EMODEL, KDC_EIO: a code list cannot be
 *             read; KDC_ELIMIT: larger than output.max-bytes; KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_form_export (const kdc_form *form, const char *to, const char *on,
                             const char *lang, kdc_buffer **out, kdc_error **err);

/** Exports a procedure for catalogs of public services: "cpsv-ap" is RDF/XML in the Core Public
 *  Service Vocabulary Application Profile 3 (docs/procedures.md says what becomes of each part).
 *
 *  @param procedure  a procedure
 *  @param to         "cpsv-ap"
 *  @param out        UTF-8
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such export; KDC_ELIMIT: larger than output.max-bytes;
 *             KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_procedure_export (const kdc_procedure *procedure, const char *to,
                                  kdc_buffer **out, kdc_error **err);

/** An export by number.
 *
 *  @param index  from 0
 *  @return    its name, such as "xsd"; NULL: there are no more
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_export_name (size_t index);

/** What an export makes, for the header of an answer or the name of a file.
 *
 *  @param index  from 0, as in kdc_export_name()
 *  @return    a media type, such as "application/schema+json"; NULL: there are no more
 *  @ownership static
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_export_media_type (size_t index);

#ifdef __cplusplus
}
#endif
#endif
