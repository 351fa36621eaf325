/** @file kdc/succession.h
 *  Succession plans: when others have taken over from units, agencies or procedures, which open
 *  drafts name the old ones, and what stands there instead. One that took over everything is
 *  proposed; anything else waits for a person. docs/succession.md tells more. */
#ifndef KDC_SUCCESSION_H
#define KDC_SUCCESSION_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a plan is applied. */
#define KDC_SUCCESSION_DRY_RUN    1 /* everything is looked at, nothing written */
#define KDC_SUCCESSION_LEAVE_OPEN 2 /* what is undecided stays as it is */

/** Begins a plan without any file.
 *
 *  @param catalog  a catalog; the plan holds it
 *  @param on       the day from which the new codes are to stand, "2025-07-02"; NULL: today
 *  @param out      the plan
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_succession_free()
 *  @threads   any thread; then one at a time
 *  @since     1.0 */
KDC_API int kdc_succession_new (kdc_catalog *catalog, const char *on, kdc_succession **out,
                                kdc_error **err);

/** A plan from its document (urn:kdc:plan:1), as a person has decided it.
 *
 *  @param catalog  a catalog; the plan holds it
 *  @param data     the document
 *  @param size     in bytes
 *  @param source   its name, for errors; NULL: none
 *  @param out      the plan
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL: no such document, or something was chosen that cannot stand there
 *             (the error has the line); KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_succession_free(); the bytes are copied
 *  @threads   any thread; then one at a time
 *  @since     1.0 */
KDC_API int kdc_succession_read (kdc_catalog *catalog, const void *data, size_t size,
                                 const char *source, kdc_succession **out, kdc_error **err);

/** Looks through a file and adds it, with every place that names what others took over from. A code
 *  is read as of the day it was written: most were given again to others.
 *
 *  @param plan  a plan
 *  @param path  of a draft; what was filed or received, and what cannot be read, is listed without
 *               any place
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ECONFLICT: it is in the plan already; KDC_ENOTFOUND, KDC_EIO, KDC_ELIMIT,
 *             KDC_EMODEL, KDC_ENOMEM, KDC_EINVAL. After a failure the plan is as it was
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_succession_add (kdc_succession *plan, const char *path, kdc_error **err);

/** Adds each delivery of an outbox that has not ended and names what others took over from. What
 *  was put in is frozen: such a delivery is told, and never changed (docs/succession.md says what
 *  can be done).
 *
 *  @param plan    a plan
 *  @param outbox  of the same context
 *  @param err     may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_EPARSE, KDC_EMODEL, KDC_ELIMIT, KDC_ENOMEM, KDC_EINVAL; after a
 *             failure the plan has the deliveries before
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_succession_add_outbox (kdc_succession *plan, kdc_outbox *outbox, kdc_error **err);

/** How many files a plan has.
 *
 *  @param plan  a plan, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_succession_file_count (const kdc_succession *plan);

/** A property of a file by name: name, sha256 (of its bytes when it was looked at), kind (draft;
 *  filed, received: a fact, not to be changed; unread: no dossier, or of a form that the catalog
 *  does not have; layer: layer.xml of a catalog; queued: a delivery, name is "delivery/ID"),
 *  dossier (its id), delivery (state of a delivery), sent (of a delivery: true when anything was or
 *  may have been sent, else false), outcome (of kdc_succession_apply(): changed; would-change: a
 *  dry run, or another file stood in the way; same: nothing to write; done: this plan was applied
 *  to it before; untouched: no draft; "" when it was not applied, or stood in the way).
 *
 *  @param plan   a plan, or NULL
 *  @param index  0 … kdc_succession_file_count() - 1
 *  @param name   of the property
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the plan
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_succession_file (const kdc_succession *plan, size_t index,
                                         const char *name);

/** How many places a plan has, in all files.
 *
 *  @param plan  a plan, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_succession_count (const kdc_succession *plan);

/** A property of a place by name: file, path ("authority/unit", "/child/residence/unit",
 *  "/place[r2]/unit" by the number of the row), kind (unit, agency, procedure), code (that stands
 *  there), name (of what bore it then), written (the day it is read as of), state (change: one is
 *  proposed; open: a person chooses; past: tells where something happened, stays; told: frozen in a
 *  delivery, or set by a layer: stays), why (succeeded, several, partial, none, reused, domain),
 *  chosen (what will stand there), message (a sentence for people).
 *
 *  @param plan   a plan, or NULL
 *  @param index  0 … kdc_succession_count() - 1
 *  @param name   of the property
 *  @param lang   "vi" (also NULL) or "en": of name and message
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the plan, until something is chosen
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_succession_property (const kdc_succession *plan, size_t index,
                                             const char *name, const char *lang);

/** Where a place is in its file.
 *
 *  @param plan    a plan, or NULL
 *  @param index   0 … kdc_succession_count() - 1
 *  @param column  may be NULL; from 1, in characters
 *  @return    the line, from 1; 0 past the end
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_succession_position (const kdc_succession *plan, size_t index, int *column);

/** How many may stand there instead.
 *
 *  @param plan   a plan, or NULL
 *  @param index  of a place
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API size_t kdc_succession_heir_count (const kdc_succession *plan, size_t index);

/** A property of one of them by name: code, name, extent (full, partial; same: what bears the code
 *  now), on (its first day), evidence (verified, inferred, unverified: the weakest on the way).
 *
 *  @param plan   a plan, or NULL
 *  @param index  of a place
 *  @param heir   0 … kdc_succession_heir_count() - 1
 *  @param name   of the property
 *  @param lang   "vi" (also NULL) or "en": of name
 *  @return    text; "" when it has none; NULL past the end, or when there is no such property
 *  @ownership borrowed from the plan
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API const char *kdc_succession_heir (const kdc_succession *plan, size_t index, size_t heir,
                                         const char *name, const char *lang);

/** Decides what shall stand at a place. Any code in force on the plan's day may, also the one that
 *  stands there.
 *
 *  @param plan   a plan
 *  @param index  of a place
 *  @param code   of a unit, agency or procedure, as the place's kind says; NULL: not decided
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EINVAL: not in force on that day, or the place tells what is past;
 *             KDC_ENOTFOUND: no such place; KDC_EMODEL, KDC_EIO, KDC_ENOMEM
 *  @ownership the text is copied
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_succession_choose (kdc_succession *plan, size_t index, const char *code,
                                   kdc_error **err);

/** The plan as a document (urn:kdc:plan:1, lib/data/schemas/plan.rng): a person writes `chosen`
 *  where state is open.
 *
 *  @param plan  a plan
 *  @param out   the document; the same plan gives the same bytes
 *  @param err   may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_ENOMEM, KDC_ELIMIT, KDC_EINVAL
 *  @ownership the caller frees with kdc_buffer_free()
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API int kdc_succession_write (const kdc_succession *plan, kdc_buffer **out, kdc_error **err);

/** Writes what was decided into the drafts. All of them are looked at first: when one is not as it
 *  was planned, or something is undecided, nothing is written. Then each is written whole or not at
 *  all, also when the machine stops, and notes what stood there before. Applying again does
 *  nothing to a draft that was done, also when it was filled in further since.
 *
 *  @param plan   a plan; names of files are taken as they are, from the current folder
 *  @param flags  KDC_SUCCESSION_…, or 0
 *  @param err    may be NULL; filled on failure, to be freed by kdc_error_free(); a cause for each
 *                further file that stands in the way
 *  @return    KDC_OK; KDC_ECONFLICT: a file has changed since it was planned; KDC_ESTATE: something
 *             is undecided, or written so that a person must mend it; KDC_ENOTFOUND: a file is
 *             gone; KDC_EIO: some files may be done, their outcomes say which, applying again goes
 *             on; KDC_EMODEL, KDC_ELIMIT, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   one thread at a time; nobody else may write the drafts meanwhile
 *  @since     1.0 */
KDC_API int kdc_succession_apply (kdc_succession *plan, int flags, kdc_error **err);

/** Frees a plan.
 *
 *  @param plan  a plan, or NULL
 *  @ownership takes the plan
 *  @threads   one thread at a time
 *  @since     1.0 */
KDC_API void kdc_succession_free (kdc_succession *plan);

#ifdef __cplusplus
}
#endif
#endif
