/* fill.h - a fill session: a dossier in the making, evaluated anew after each change, and only
 * where the change leads. It stands beside the evaluator of validation because it is that
 * evaluator: what a full validation finds, a session knows at any time.
 *
 * Paths: "/child/fullName"; a row by its position among those of one parent, "/residence[2]/line",
 * or by its id, "/residence[r7]/line". Ids are given once in a session, never used again and kept
 * in a saved draft. A repeat, below the rows around it: "/household[r1]/member". */
#ifndef KDC__FILL_H
#define KDC__FILL_H

#include "validate/report.h"

struct kdc_fill;

/* What is changed or said of one node in one row. */
enum {
  KDC__FILL_VALUE = 1,              /* changed: its value or what is entered; state: has a value */
  KDC__FILL_RELEVANT = 2, KDC__FILL_REQUIRED = 4, KDC__FILL_READONLY = 8,
  KDC__FILL_FINDINGS = 16,          /* changed: other findings than before; state: has some */
  KDC__FILL_ROWS = 32,              /* changed, at a repeat: rows came, went or moved */
  KDC__FILL_INVALID = 64,           /* state: what is entered is no value */
  KDC__FILL_PENDING = 128,          /* state: a look-up gave no answer */
  KDC__FILL_MISSING = 256,          /* state: asked for and absent */
  KDC__FILL_CHOSEN = 512,           /* state and changed, at a branch */
  KDC__FILL_VERIFIED = 1024         /* state: the source vouches for it */
};

/* What was entered into one field: as typed (trimmed, NFC), by whom. Of the session; good until the
 * field is set again. */
struct kdc__fill_entry {
  const char *text;                 /* never NULL; "" when nothing is entered */
  size_t size;
  const char *source;               /* NULL: the citizen; else who gave it: "csdlqg" */
  int verified, has_at;
  kdc__instant at;                  /* when the source gave it */
};

/* A session for a procedure (NULL: none, then form is needed), its case or NULL, its form (NULL:
 * the procedure's) in force on a day; $today is that day. KDC_ENOTFOUND, KDC_EMODEL, KDC_EINVAL,
 * KDC_ENOMEM. */
int kdc__fill_open (struct kdc_catalog *catalog, const char *procedure, const char *case_code,
                    const char *form, kdc__day on, struct kdc_fill **out, kdc_error **err);
/* From a dossier: all that it says is copied. What of it cannot be held by a session (unknown
 * elements) stays in the report. KDC_EPARSE: not well-formed; KDC_ENOTFOUND: no known form. */
int kdc__fill_from_dossier (struct kdc_dossier *from, kdc__day on, struct kdc_fill **out,
                            kdc_error **err);
void kdc__fill_free (struct kdc_fill *fill);

/* The data as it stands: envelope, form, rows (tables[t].rows[r].parent and .id), papers. Slots
 * hold what is in force now: read what was entered with kdc__fill_entry. Not to be changed. */
const struct kdc_dossier *kdc__fill_dossier (const struct kdc_fill *fill);
struct kdc_catalog *kdc__fill_catalog (const struct kdc_fill *fill);
/* KDC_ENOTFOUND fill.no-path, fill.no-row. A path to a repeat without [..] gives the row of its
 * parent and *whole 1. */
int kdc__fill_find (struct kdc_fill *fill, const char *path, size_t size,
                    const struct kdc__form_node **node, uint32_t *row, int *whole,
                    kdc_error **err);
/* Path of a node in a row, rows by id (by_id 1) or by position. */
int kdc__fill_path (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                    int by_id, struct kdc_buffer *out);
void kdc__fill_entry (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                      struct kdc__fill_entry *out);
int kdc__fill_is_chosen (const struct kdc_fill *fill, const struct kdc__form_node *branch,
                         uint32_t row);
/* Row of an id below a parent row, or UINT32_MAX. */
uint32_t kdc__fill_row_of_id (const struct kdc_fill *fill, const struct kdc__form_node *repeat,
                              uint32_t parent, uint32_t id);

/* --- changes. Each re-evaluates what depends on it and begins a new changed set. On failure the
 * session is as it was; after KDC_ENOMEM it may also wait to be evaluated, which the next call
 * does first. Rows move in their tables by row operations only. -------------------------------- */

/* Text of a field as a citizen gave it; blank clears. KDC_ENOTFOUND; KDC_EINVAL fill.no-field: not
 * a field; KDC_ESTATE fill.readonly, fill.calculated, fill.locked, fill.mandatory. */
int kdc__fill_set (struct kdc_fill *fill, const char *path, const char *text, size_t size,
                   kdc_error **err);
/* A field: nothing entered. A choice: no branch chosen. */
int kdc__fill_clear (struct kdc_fill *fill, const char *path, kdc_error **err);
/* From a source of the host's; readonly does not bind it. KDC_ESTATE fill.calculated,
 * fill.no-prefill: the form does not take this field from elsewhere. */
int kdc__fill_prefill (struct kdc_fill *fill, const char *path, const char *text, size_t size,
                       const char *source, int verified, kdc_error **err);
/* An entry as it was in a draft, by node: no policy is asked, nothing is refused. entry->text may
 * be "" to clear. */
int kdc__fill_restore (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                       const struct kdc__fill_entry *entry, kdc_error **err);
/* A branch of a choice. KDC_EINVAL fill.no-branch. */
int kdc__fill_choose (struct kdc_fill *fill, const char *path, kdc_error **err);
/* A row before position `at` (from 1), 0: behind the others. id 0: a new one; else that one, which
 * must be free (KDC_ECONFLICT fill.row-id). *out: its id; may be NULL. KDC_EINVAL fill.no-repeat,
 * fill.position; KDC_ELIMIT fill.rows: the form allows no more; input.rows: dossier.max-rows. */
int kdc__fill_add_row (struct kdc_fill *fill, const char *path, size_t at, uint32_t id,
                       uint32_t *out, kdc_error **err);
int kdc__fill_remove_row (struct kdc_fill *fill, const char *path, kdc_error **err);
/* To position `at` (from 1) among the rows of the same parent. */
int kdc__fill_move_row (struct kdc_fill *fill, const char *path, size_t at, kdc_error **err);
/* A paper of the manifest; *id names it in this session. */
int kdc__fill_attach (struct kdc_fill *fill, const char *ref, uint32_t *id, kdc_error **err);
/* ref, kind, file, media-type, sha256, number, size, pages, originals, copies; text NULL: not
 * said. KDC_EINVAL api.property, fill.number. */
int kdc__fill_paper_set (struct kdc_fill *fill, uint32_t id, const char *name, const char *text,
                         kdc_error **err);
int kdc__fill_detach (struct kdc_fill *fill, uint32_t id, kdc_error **err);
uint32_t kdc__fill_paper_id (const struct kdc_fill *fill, size_t index);  /* 0: none */
/* id, case, channel, site, unit, agency, volunteer, locale, created, received, today, directory;
 * text NULL: not said. KDC_EINVAL api.property, api.instant, api.day. */
int kdc__fill_property_set (struct kdc_fill *fill, const char *name, const char *text,
                            kdc_error **err);

/* Between these, changes are taken but not evaluated: one changed set for all of them, made by
 * end. They nest. */
void kdc__fill_begin (struct kdc_fill *fill);
int kdc__fill_end (struct kdc_fill *fill, kdc_error **err);

/* --- what is known. All evaluate first when a change could not. ------------------------------ */

int kdc__fill_settle (struct kdc_fill *fill, kdc_error **err);
/* Bits as above, of one node in one row (a repeat as a whole: row of its parent and whole 1). */
int kdc__fill_state (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                     int whole, int *out, kdc_error **err);
size_t kdc__fill_changed_count (const struct kdc_fill *fill);
/* *whole 1: the repeat as a whole, row is of its parent. */
int kdc__fill_changed (const struct kdc_fill *fill, size_t index,
                       const struct kdc__form_node **node, uint32_t *row, int *whole);  /* bits */
/* What is found at one node itself in one row, as a validation of a submission would say it. */
int kdc__fill_findings (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                        int whole, struct kdc_report **out, kdc_error **err);
/* What the session holds as a dossier that nothing was evaluated of; its texts are the session's,
 * which must outlive it. */
int kdc__fill_copy (const struct kdc_fill *fill, struct kdc_dossier **out, kdc_error **err);
/* The report of a validation of what the session holds. Without positions: there are no bytes. */
int kdc__fill_report (struct kdc_fill *fill, const char *scope, struct kdc_report **out,
                      kdc_error **err);

/* A code that a succession changed, as the draft notes it; kept as it is, for people. */
struct kdc__fill_moved {
  const char *path, *from, *to, *on, *before;
  struct kdc__fill_moved *next;
};
/* The first; NULL: none. */
const struct kdc__fill_moved *kdc__fill_first_moved (const struct kdc_fill *fill);

#endif
