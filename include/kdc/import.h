/** @file kdc/import.h
 *  A procedure record of the national portal, read into a procedure document: docs/import.md. Every
 *  value of the record is accounted for: kept, guessed, or put into a note that people see. */
#ifndef KDC_IMPORT_H
#define KDC_IMPORT_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Reads a record: the answer of the portal's programs for one procedure, or the older one of
 *  LayThuTuc, which is told apart by its shape. Answers around a record are looked through.
 *
 *  @param context     a context; input.max-bytes, input.max-depth and output.max-bytes limit what
 *                     is read and made
 *  @param data        JSON, UTF-8
 *  @param size        of data, in bytes
 *  @param source      what errors call the record, such as its file name; may be NULL
 *  @param valid_from  the day the document holds from, "2026-11-14"; NULL: what the record says,
 *                     which is reported as a guess
 *  @param out         the document and the account
 *  @param err         may be NULL; filled on failure, to be freed by kdc_error_free(): with source,
 *                     line, column and the path in the record
 *  @return    KDC_OK; KDC_EPARSE: no JSON (json.syntax, json.twice), no record (import.shape),
 *             several (import.several), one without code or name (import.code, import.name);
 *             KDC_ELIMIT: too long, too deep, or the document too large; KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_import_free(); it holds the context
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_procedure_import (kdc_context *context, const void *data, size_t size,
                                  const char *source, const char *valid_from, kdc_import **out,
                                  kdc_error **err);

/** The document: XML, urn:kdc:procedure:1, fit for a catalog.
 *
 *  @param import  what was imported, or NULL
 *  @param size    its size in bytes; may be NULL
 *  @return    UTF-8 text; "" for NULL
 *  @ownership borrowed; lives as long as @p import
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API const char *kdc_import_document (const kdc_import *import, size_t *size);

/** Writes the document to a file: written beside it, flushed, then renamed.
 *
 *  @param import  what was imported
 *  @param path    of the file, which is replaced
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EIO: the old content stands; KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API int kdc_import_save (const kdc_import *import, const char *path, kdc_error **err);

/** The code of the procedure.
 *
 *  @param import  what was imported, or NULL
 *  @return    such as "1.001193"; "" for NULL
 *  @ownership borrowed; lives as long as @p import
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API const char *kdc_import_code (const kdc_import *import);

/** Which shape of record it was.
 *
 *  @param import  what was imported, or NULL
 *  @return    "portal" or "laythutuc"; "" for NULL
 *  @ownership static
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API const char *kdc_import_shape (const kdc_import *import);

/** How many lines the account has, of one outcome or in all. Each value of the record has at least
 *  one, in the order of the record; a value from which several things follow has several.
 *
 *  @param import   what was imported, or NULL
 *  @param outcome  "kept", "guessed", "unplaced" (in a note of the document), "empty", "envelope"
 *                  (of the answer around the record); NULL: all
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API size_t kdc_import_count (const kdc_import *import, const char *outcome);

/** A property of a line.
 *
 *  @param import  what was imported, or NULL
 *  @param index   0 … kdc_import_count (import, NULL) - 1
 *  @param name    "outcome", "path" (data.cases[0].code), "value" (as the record writes it),
 *                 "place" (in the document), "taken" (what a guess took it for), "code" (of the
 *                 message)
 *  @return    text; "" when there is none, and when there is no such line; NULL: no property has
 *             that name
 *  @ownership borrowed; lives as long as @p import
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API const char *kdc_import_property (const kdc_import *import, size_t index, const char *name);

/** Where the value of a line stands in the record.
 *
 *  @param import  what was imported, or NULL
 *  @param index   of the line
 *  @param column  counts code points from 1; may be NULL
 *  @return    the line of the text, from 1; 0: there is no such line
 *  @ownership nothing changes hands
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API int kdc_import_position (const kdc_import *import, size_t index, int *column);

/** What became of a value, and why, in words.
 *
 *  @param import  what was imported
 *  @param index   of the line
 *  @param lang    "vi" (also NULL) or "en"
 *  @param out     text
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOTFOUND past the end, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread, while no thread frees @p import
 *  @since     1.0 */
KDC_API int kdc_import_message (const kdc_import *import, size_t index, const char *lang,
                                kdc_buffer **out, kdc_error **err);

/** Frees what was imported.
 *
 *  @param import  what was imported, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_import_free (kdc_import *import);

#ifdef __cplusplus
}
#endif
#endif
