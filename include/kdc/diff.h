/** @file kdc/diff.h
 *  Two catalogs compared, document by document: what was added, removed, changed, and how much it
 *  matters to who files. For those who take a new catalog into use. docs/diff.md tells more. */
#ifndef KDC_DIFF_H
#define KDC_DIFF_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Compares two catalogs by what their documents say: order of attributes, comments and white space
 *  are no difference.
 *
 *  @param before  the catalog as it was; the comparison holds it
 *  @param after   the catalog as it is to be; the comparison holds it
 *  @param on      a day: what is in force then, with its overlays; NULL: all versions of all
 *                 documents, as written
 *  @param out     the comparison
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL: a document cannot be read, or an overlay loosens what is above it
 *             (the error has the place); KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_diff_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_diff_new (kdc_catalog *before, kdc_catalog *after, const char *on, kdc_diff **out,
                          kdc_error **err);

/** How many documents differ.
 *
 *  @param diff  a comparison, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_diff_document_count (const kdc_diff *diff);

/** A property of a document that differs, by name: kind (procedure, form, codelist, authorities,
 *  calendar, print, protocol, register, overlay, layer), id, scope (the procedure of a print, the
 *  layer of an overlay), state (added, removed, changed), next-to (of one that was added or
 *  removed: the version before it in the same catalog, against which its changes are told), and of
 *  each side version-before, version-after, valid-from-…, valid-to-…, layer-…, source-….
 *
 *  @param diff   a comparison, or NULL
 *  @param index  0 … kdc_diff_document_count() - 1
 *  @param name   of the property
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the comparison
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_diff_document (const kdc_diff *diff, size_t index, const char *name);

/** How many changes there are in all documents.
 *
 *  @param diff  a comparison, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_diff_count (const kdc_diff *diff);

/** A property of a change by name: kind ("field.required", "paper.added", "document.valid-to": the
 *  element and what of it), path, was (the path before, when that is another), lang (of a text),
 *  before, after, weight (wording; evidence; tightened: more is asked of who files; loosened; or
 *  structure), source-before, source-after, message (a sentence for people).
 *
 *  @param diff   a comparison, or NULL
 *  @param index  0 … kdc_diff_count() - 1
 *  @param name   of the property
 *  @param lang   "vi" (also NULL) or "en": of message
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the comparison
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_diff_property (const kdc_diff *diff, size_t index, const char *name,
                                       const char *lang);

/** Where a change stands.
 *
 *  @param diff    a comparison, or NULL
 *  @param index   0 … kdc_diff_count() - 1
 *  @param after   0: in the catalog before; else in the one after
 *  @param column  may be NULL; from 1, in characters
 *  @return    the line, from 1; 0: it is not there on that side, or past the end
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_diff_position (const kdc_diff *diff, size_t index, int after, int *column);

/** Which document a change is of.
 *
 *  @param diff   a comparison, or NULL
 *  @param index  0 … kdc_diff_count() - 1
 *  @return    its index; kdc_diff_document_count() past the end
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_diff_document_of (const kdc_diff *diff, size_t index);

/** How many reasons there are to print something again, or to withdraw it.
 *
 *  @param diff  a comparison, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_diff_print_count (const kdc_diff *diff);

/** A property of such a reason by name: id and procedure of the print, action (print: again;
 *  withdraw: it is no more), why (print: its own document; style: a sheet; procedure, form,
 *  overlay, codelist), of (the id of that, or the name of the sheet), source (the print's file).
 *
 *  @param diff   a comparison, or NULL
 *  @param index  0 … kdc_diff_print_count() - 1
 *  @param name   of the property
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the comparison
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_diff_print (const kdc_diff *diff, size_t index, const char *name);

/** Looks into a draft: which of its values the changes touch, and whether it has to go on under
 *  another version of its form (kdc_fill_rebase()). It is read under the catalog before.
 *
 *  @param diff  a comparison
 *  @param path  of a draft; what was received already, and what cannot be read, is listed without
 *               any touched value
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such file; KDC_EIO, KDC_ELIMIT, KDC_EMODEL, KDC_ENOMEM,
 *             KDC_EINVAL. After a failure the comparison is as it was
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_diff_add_draft (kdc_diff *diff, const char *path, kdc_error **err);

/** How many drafts were looked into.
 *
 *  @param diff  a comparison, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_diff_draft_count (const kdc_diff *diff);

/** A property of a draft by name: name (its path), kind (draft; received: a fact, not to be
 *  changed; unread: no dossier, or of a form that the catalog before does not have), form, version
 *  (that it was begun under), procedure, rebase (yes: another version is in force on the day, today
 *  for a comparison of all days; no; gone: no version is; "" when it is no draft).
 *
 *  @param diff   a comparison, or NULL
 *  @param index  0 … kdc_diff_draft_count() - 1
 *  @param name   of the property
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the comparison
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_diff_draft (const kdc_diff *diff, size_t index, const char *name);

/** How many touched values a draft has.
 *
 *  @param diff   a comparison, or NULL
 *  @param draft  0 … kdc_diff_draft_count() - 1
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_diff_touched_count (const kdc_diff *diff, size_t draft);

/** A touched value.
 *
 *  @param diff   a comparison, or NULL
 *  @param draft  0 … kdc_diff_draft_count() - 1
 *  @param index  0 … kdc_diff_touched_count() - 1
 *  @param path   may be NULL; of the field in the draft's own form, without rows, "/child/sex";
 *                "procedure" when the draft's procedure changed. NULL past the end
 *  @return    the index of the change; kdc_diff_count() past the end
 *  @ownership path is borrowed from the comparison
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_diff_touched (const kdc_diff *diff, size_t draft, size_t index,
                                 const char **path);

/** The comparison as a document (urn:kdc:diff:1, lib/data/schemas/diff.rng).
 *
 *  @param diff  a comparison
 *  @param out   the document; the same comparison gives the same bytes
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_ELIMIT, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_diff_write (const kdc_diff *diff, kdc_buffer **out, kdc_error **err);

/** Frees a comparison.
 *
 *  @param diff  a comparison, or NULL
 *  @ownership takes the comparison
 *  @threads   any thread
 *  @since     1.0 */
KDC_API void kdc_diff_free (kdc_diff *diff);

#ifdef __cplusplus
}
#endif
#endif
