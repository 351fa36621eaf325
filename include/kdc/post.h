/** @file kdc/post.h
 *  Drafts, and the posts of web forms: a fill session is written and opened again, and takes what a
 *  browser sends. docs/fill.md has the grammar of names and the forms in which people write dates
 *  and numbers. */
#ifndef KDC_POST_H
#define KDC_POST_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Writes a session as a document.
 *
 *  @param fill  a session
 *  @param form  NULL or "canonical": what would be filed, as of the session's day; "check": the
 *               same for exported checks; "draft": all that was entered, right or wrong, to be
 *               opened again with kdc_fill_reopen()
 *  @param out   the document
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ELIMIT: output.max-bytes; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_write (kdc_fill *fill, const char *form, kdc_buffer **out, kdc_error **err);

/** The same into a file: written beside it, synced, and put in its place, so that a crash leaves
 *  the old file or the new one.
 *
 *  @param fill  a session
 *  @param form  as for kdc_fill_write()
 *  @param path  of the file
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_fill_write()
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_save (kdc_fill *fill, const char *form, const char *path, kdc_error **err);

/** A draft as a session in the state in which it was saved: wrong texts, rows by their numbers,
 *  what was entered where it does not apply now. Any other dossier opens likewise.
 *
 *  @param catalog    a catalog
 *  @param data       the document
 *  @param size       in bytes
 *  @param source     name shown in errors; NULL: dossier.xml
 *  @param directory  where its files are, and where files of posts go; NULL: none
 *  @param on         the day that $today means, "2026-11-14"; NULL: by the clock
 *  @param out        the session
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EPARSE: no document, or a draft that is damaged; KDC_ENOTFOUND: no known
 *             form; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_fill_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_fill_reopen (kdc_catalog *catalog, const void *data, size_t size,
                             const char *source, const char *directory, const char *on,
                             kdc_fill **out, kdc_error **err);

/** Applies what a web form sent: all of it, or nothing. A text that is no value of its field is no
 *  failure: it is kept as typed, and the result says what is wrong with it.
 *
 *  @param fill          a session
 *  @param content_type  as the browser sent it: application/x-www-form-urlencoded,
 *                       multipart/form-data with its boundary, application/json
 *  @param data          the body
 *  @param size          in bytes
 *  @param out           what became of each name
 *  @param err           may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: names that mean nothing here, sent twice, or not for a form to
 *             set (one cause for each); KDC_EPARSE: a broken body; KDC_ENOTSUP: another content
 *             type or charset; KDC_ELIMIT: post.max-bytes, post.max-fields, post.max-depth, rows,
 *             size of a file; KDC_ESTATE: a file, and no directory; KDC_EIO, KDC_EMODEL,
 *             KDC_ENOMEM. On failure the session is as it was.
 *  @ownership the caller frees with kdc_post_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_post (kdc_fill *fill, const char *content_type, const void *data, size_t size,
                           kdc_post **out, kdc_error **err);

/** How many names a post had; those that stood in for others not among them.
 *
 *  @param post  a post, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_post_count (const kdc_post *post);

/** What became of one name: name, as sent; path, rows by their ids; outcome: unchanged, set,
 *  cleared, invalid (kept as typed), refused (not kept), readonly, chosen, added, removed,
 *  attached, ignored; text, as typed; code, message, guide: what is wrong with it.
 *
 *  @param post   a post
 *  @param index  0 … kdc_post_count() - 1
 *  @param name   of the property
 *  @param lang   "vi" or "en", for message and guide; NULL: "vi"
 *  @return    a text, "" when there is none; NULL: no such index or property
 *  @ownership borrowed; lives as long as the post
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_post_property (const kdc_post *post, size_t index, const char *name,
                                       const char *lang);

/** Frees the result of a post.
 *
 *  @param post  a post, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_post_free (kdc_post *post);

/** A session goes on under another version of its form, and of its procedure. The session itself
 *  stays as it is; what was entered is carried over, and nothing is lost: what has no place in the
 *  new form is listed, and stays in the new session (kdc_fill_unplaced_count()).
 *
 *  @param fill     a session that was not received yet
 *  @param version  of the form; NULL: the one in force on the day
 *  @param on       the day, "2027-01-15"; NULL: by the clock
 *  @param out      the new session
 *  @param report   what became of each value
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ESTATE: the dossier was received, and what was filed does not change;
 *             KDC_ENOTFOUND: no such version, or none in force, or draft.version: the catalog does
 *             not have the one that the draft was begun under; KDC_EMODEL, KDC_EIO, KDC_ENOMEM,
 *             KDC_EINVAL
 *  @ownership the caller frees *out with kdc_fill_free(), *report with kdc_rebase_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_rebase (kdc_fill *fill, const char *version, const char *on, kdc_fill **out,
                             kdc_rebase **report, kdc_error **err);

/** How many values a session holds for which its form has no place: left over by a rebase, or
 *  elements that the form did not know when it was opened. They are kept in the draft, are not
 *  filed, and are placed when a later version has a place for them.
 *
 *  @param fill  a session, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_fill_unplaced_count (const kdc_fill *fill);

/** One of them: kind (dropped, rows, branch, taken, unknown), path (where it was), version (of the
 *  form that had it), text, source, message (why it is there).
 *
 *  @param fill   a session
 *  @param index  0 … kdc_fill_unplaced_count() - 1
 *  @param name   of the property
 *  @param lang   "vi" or "en", for message; NULL: "vi"
 *  @param out    the text; "" when there is none
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such index; KDC_EINVAL: no such property; KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_unplaced (kdc_fill *fill, size_t index, const char *name, const char *lang,
                               kdc_buffer **out, kdc_error **err);

/** Takes one of them out: a person has dealt with it. Those behind it move up.
 *
 *  @param fill   a session
 *  @param index  0 … kdc_fill_unplaced_count() - 1
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such index; KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_unplaced_remove (kdc_fill *fill, size_t index, kdc_error **err);

/** How many lines a report of a rebase has.
 *
 *  @param report  a report, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_rebase_count (const kdc_rebase *report);

/** One line: kind (kept, moved, invalid, code, limit, unasked, dropped, rows, branch, taken,
 *  unknown, paper, required), from and to (paths, rows by their ids), text (as entered), message.
 *  from-version and to-version are the same in all lines.
 *
 *  @param report  a report
 *  @param index   0 … kdc_rebase_count() - 1
 *  @param name    of the property
 *  @param lang    "vi" or "en", for message; NULL: "vi"
 *  @return    a text, "" when there is none; NULL: no such index or property
 *  @ownership borrowed; lives as long as the report
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_rebase_property (const kdc_rebase *report, size_t index, const char *name,
                                         const char *lang);

/** Frees a report of a rebase.
 *
 *  @param report  a report, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_rebase_free (kdc_rebase *report);

#ifdef __cplusplus
}
#endif
#endif
