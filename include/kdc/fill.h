/** @file kdc/fill.h
 *  A fill session: a dossier while a citizen fills it in. Each call that changes something
 *  evaluates what depends on it, and nothing else, and leaves a set of what has changed.
 *
 *  A field is named by its path, "/child/fullName". A row of a repeat is named by its position
 *  among the rows of its parent, "/residence[2]/line", or by its id, "/residence[r7]/line", which
 *  it keeps when rows come, go and move. docs/fill.md tells more. */
#ifndef KDC_FILL_H
#define KDC_FILL_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of what has changed at one place, and of the state of one place. */
#define KDC_FILL_VALUE     1    /* changed: its value, or what was entered; state: has a value */
#define KDC_FILL_RELEVANT  2    /* it applies */
#define KDC_FILL_REQUIRED  4    /* it must be filled in */
#define KDC_FILL_READONLY  8    /* it cannot be changed by who files */
#define KDC_FILL_FINDINGS  16   /* changed: other findings than before; state: has findings */
#define KDC_FILL_ROWS      32   /* changed, at a repeat: rows came, went or moved */
#define KDC_FILL_INVALID   64   /* state: what was entered is no value of this field */
#define KDC_FILL_PENDING   128  /* state: a look-up gave no answer yet */
#define KDC_FILL_MISSING   256  /* state: required, and empty */
#define KDC_FILL_CHOSEN    512  /* a branch: chosen */
#define KDC_FILL_VERIFIED  1024 /* state: its source vouches for the value */

/** Begins a session for a procedure.
 *
 *  @param catalog    a catalog; the session holds it
 *  @param procedure  code of a procedure; NULL: none, then form is needed
 *  @param case_code  case of the procedure, or NULL
 *  @param form       id of a form; NULL: that of the procedure
 *  @param on         the day that $today means and that procedure and form are in force on,
 *                    "2026-11-14"; NULL: by the clock
 *  @param out        the session
 *  @param err        may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such procedure or form on that day; KDC_EINVAL: neither
 *             names a form; KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_fill_free()
 *  @threads   any thread; then one at a time
 *  @since     1.0 */
KDC_API int kdc_fill_open (kdc_catalog *catalog, const char *procedure, const char *case_code,
                           const char *form, const char *on, kdc_fill **out, kdc_error **err);

/** Begins a session with what a dossier says. The dossier stays as it is; unknown elements in it
 *  are not taken over, and the report of the session goes on naming them.
 *
 *  @param dossier  a dossier
 *  @param on       the day that $today means; NULL: by the clock
 *  @param out      the session
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EPARSE: the dossier cannot be read to its end; KDC_ENOTFOUND: it names
 *             no known form; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_fill_free(); the dossier stays the caller's
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_from_dossier (kdc_dossier *dossier, const char *on, kdc_fill **out,
                                   kdc_error **err);

/** Ends a session; nothing is saved.
 *
 *  @param fill  a session, or NULL
 *  @ownership takes it
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_fill_free (kdc_fill *fill);

/** The form that is filled in: its labels, guidance and examples.
 *
 *  @param fill  a session, or NULL
 *  @return    the form; NULL for NULL
 *  @ownership borrowed; lives as long as the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const kdc_form *kdc_fill_form (const kdc_fill *fill);

/** Enters a text into a field, as who files has typed it. A text that is no value of the field is
 *  kept and shown again (KDC_FILL_INVALID), and has the findings that validation gives it.
 *
 *  @param fill  a session
 *  @param path  of a field
 *  @param text  UTF-8; blank or NULL: as kdc_fill_clear()
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, also for a wrong text; KDC_ENOTFOUND: no such field or row; KDC_EINVAL: not a
 *             field, or not UTF-8; KDC_ESTATE: readonly, calculated, or to be prefilled only;
 *             KDC_EMODEL, KDC_EIO, KDC_ENOMEM. After a failure nothing has changed; after
 *             KDC_ENOMEM the text may be there and wait to be evaluated: trying again completes it
 *  @ownership the text is copied
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_set (kdc_fill *fill, const char *path, const char *text, kdc_error **err);

/** Empties a field, or takes the choice of a branch back. A calculated field forgets what a
 *  received document said of it.
 *
 *  @param fill  a session
 *  @param path  of a field or a choice
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_fill_set()
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_clear (kdc_fill *fill, const char *path, kdc_error **err);

/** Enters what another source knows, such as a population database. The field's prefill says
 *  whether it takes that: "none" does not; "optional" does, and who files may write over it;
 *  "mandatory" is filled in no other way; "locked" is filled in by the host, with a source or not.
 *
 *  @param fill      a session
 *  @param path      of a field; a readonly condition does not bind the host
 *  @param text      UTF-8; blank or NULL: nothing
 *  @param source    name of the source; may be NULL for "locked" only
 *  @param verified  1: the source vouches for it
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_fill_set(); KDC_ESTATE: calculated, or prefill is "none"; KDC_EINVAL: no
 *             source
 *  @ownership the texts are copied
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_prefill (kdc_fill *fill, const char *path, const char *text,
                              const char *source, int verified, kdc_error **err);

/** Chooses a branch of a choice. What was entered in the others is kept, and does not apply.
 *
 *  @param fill  a session
 *  @param path  of a branch
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EINVAL: not a branch; KDC_ESTATE: readonly; KDC_EMODEL,
 *             KDC_EIO, KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_choose (kdc_fill *fill, const char *path, kdc_error **err);

/** Adds a row to a repeat.
 *
 *  @param fill      a session
 *  @param path      of a repeat, "/residence"; inside another, "/household[r1]/member"
 *  @param position  before which row, from 1; 0: behind the last
 *  @param id        its id, as in "[r7]"; may be NULL
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EINVAL: not a repeat, or no such position; KDC_ELIMIT: the
 *             form or dossier.max-rows allows no more; KDC_ESTATE: readonly; KDC_EMODEL, KDC_EIO,
 *             KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_add_row (kdc_fill *fill, const char *path, size_t position, uint32_t *id,
                              kdc_error **err);

/** Removes a row with all that is in it. Its id is not used again.
 *
 *  @param fill  a session
 *  @param path  of a row, "/residence[r7]"
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EINVAL: not a row; KDC_ESTATE: readonly; KDC_EMODEL,
 *             KDC_EIO; KDC_ENOMEM: the row may be gone, and what follows waits for the next call
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_remove_row (kdc_fill *fill, const char *path, kdc_error **err);

/** Moves a row among those of its parent.
 *
 *  @param fill      a session
 *  @param path      of a row
 *  @param position  where it shall stand, from 1
 *  @param err       may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    as kdc_fill_remove_row(); KDC_EINVAL also: no such position
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_move_row (kdc_fill *fill, const char *path, size_t position,
                               kdc_error **err);

/** How many rows a repeat has.
 *
 *  @param fill  a session
 *  @param path  of a repeat, "/residence"
 *  @param out   a number
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EINVAL: not a repeat; KDC_ENOMEM
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_row_count (kdc_fill *fill, const char *path, size_t *out, kdc_error **err);

/** Adds a paper to the manifest.
 *
 *  @param fill  a session
 *  @param ref   which paper of the procedure it is
 *  @param id    what names it in this session
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ELIMIT: dossier.max-attachments; KDC_EMODEL, KDC_EIO, KDC_ENOMEM,
 *             KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_attach (kdc_fill *fill, const char *ref, uint32_t *id, kdc_error **err);

/** Says something of a paper: ref, kind, file, media-type, sha256, number, size, pages, originals,
 *  copies.
 *
 *  @param fill  a session
 *  @param id    from kdc_fill_attach() or kdc_fill_paper()
 *  @param name  of the property
 *  @param text  its text; NULL: not said
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such paper; KDC_EINVAL: no such property, or no number;
 *             KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the text is copied
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_paper_set (kdc_fill *fill, uint32_t id, const char *name, const char *text,
                                kdc_error **err);

/** Takes a paper out of the manifest.
 *
 *  @param fill  a session
 *  @param id    of the paper
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_detach (kdc_fill *fill, uint32_t id, kdc_error **err);

/** What names a paper of the manifest, one by one.
 *
 *  @param fill   a session, or NULL
 *  @param index  from 0
 *  @return    an id; 0: no more
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API uint32_t kdc_fill_paper (const kdc_fill *fill, size_t index);

/** Says something of the envelope, and evaluates what reads it: id, case, channel, site, unit,
 *  agency, volunteer, locale, created, received, today, directory (where the files of papers are).
 *
 *  @param fill  a session
 *  @param name  of the property
 *  @param text  its text; NULL: not said (today: by the clock)
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: no such property, no instant, no day; KDC_EMODEL, KDC_EIO,
 *             KDC_ENOMEM
 *  @ownership the text is copied
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_property_set (kdc_fill *fill, const char *name, const char *text,
                                   kdc_error **err);

/** From here to kdc_fill_end(), changes are made but not evaluated: one changed set for all of
 *  them. Calls nest.
 *
 *  @param fill  a session
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_begin (kdc_fill *fill, kdc_error **err);

/** Evaluates what was changed since kdc_fill_begin().
 *
 *  @param fill  a session
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_end (kdc_fill *fill, kdc_error **err);

/** How many codes of this draft a succession changed (kdc_succession_apply()).
 *
 *  @param fill  a session, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_fill_moved_count (const kdc_fill *fill);

/** A property of such a change by name: path (where, rows by their ids), from (the code that stood
 *  there), to, on (the day of the plan), before (SHA-256 of the draft as it was).
 *
 *  @param fill   a session, or NULL
 *  @param index  0 … kdc_fill_moved_count() - 1, the earliest first
 *  @param name   of the property
 *  @return    text; NULL past the end, or when there is no such property
 *  @ownership borrowed from the session
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_fill_moved (const kdc_fill *fill, size_t index, const char *name);

/** How many places the last change has changed, calculated fields and conditions among them.
 *
 *  @param fill  a session, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_fill_changed_count (const kdc_fill *fill);

/** One of them.
 *
 *  @param fill   a session
 *  @param index  0 … kdc_fill_changed_count() - 1
 *  @param path   where, rows by their ids; may be NULL
 *  @param bits   what has changed, KDC_FILL_…; may be NULL
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: no such index; KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees *path with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_changed (kdc_fill *fill, size_t index, kdc_buffer **path, int *bits,
                              kdc_error **err);

/** What is known of one place.
 *
 *  @param fill  a session
 *  @param path  of a field, group, choice, branch, row or repeat
 *  @param bits  KDC_FILL_…
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_state (kdc_fill *fill, const char *path, int *bits, kdc_error **err);

/** A text of one place: value (canonical; "" when it is none or does not apply), entered (as
 *  typed), source, path (rows by their ids), position (the same, rows by their positions), row (id
 *  of the row that it lies in).
 *
 *  @param fill  a session
 *  @param path  of a place
 *  @param name  of the text
 *  @param out   "" when there is none
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EINVAL: no such text; KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_text (kdc_fill *fill, const char *path, const char *name, kdc_buffer **out,
                           kdc_error **err);

/** What is found at one place itself, as a validation for submission says it.
 *
 *  @param fill  a session
 *  @param path  of a place
 *  @param out   a report of these findings alone
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_report_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_findings (kdc_fill *fill, const char *path, kdc_report **out,
                               kdc_error **err);

/** The report that kdc_dossier_validate() gives of the same data, without lines and columns.
 *
 *  @param fill   a session
 *  @param scope  as for kdc_dossier_validate(): NULL or "submission", "draft", …
 *  @param out    the report
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL, KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_report_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_fill_report (kdc_fill *fill, const char *scope, kdc_report **out, kdc_error **err);

#ifdef __cplusplus
}
#endif
#endif
