/* succession.h - plans for the day when others took over from units, agencies and procedures: where
 * open drafts name them, what stands there instead, and what only a person can decide. A plan is
 * bound to each file by its digest; a place is found again by its path. */
#ifndef KDC__SUCCESSION_H
#define KDC__SUCCESSION_H

#include "dossier/dossier.h"

enum kdc__place_state {
  KDC__PLACE_CHANGE,                /* one has taken over all: it is proposed */
  KDC__PLACE_OPEN,                  /* a person chooses */
  KDC__PLACE_PAST,                  /* tells what happened then: never changed */
  KDC__PLACE_TOLD                 /* of a delivery or a layer: changed elsewhere */
};
struct kdc__heir {
  const char *code, *extent;        /* "full" "partial" "same" */
  const char *on, *evidence;        /* its first day; each may be NULL */
  const char *name[KDC__LANGS];     /* each may be NULL */
};
struct kdc__succeeded {             /* a place where such a code stands */
  const char *path, *kind, *code, *written, *why;
  const char *name[KDC__LANGS];     /* of what bore the code on the day it was written */
  const char *chosen;               /* what will stand there; NULL: nothing is chosen */
  enum kdc__place_state state;
  int line, column;
  const struct kdc__heir *heirs; size_t heir_count;
  size_t file;                      /* index of it */
  size_t begin, end;                /* bytes of the code; both 0: not written plainly, or the place
                                     * is known from a plan alone */
  const char *message[KDC__LANGS];
};
struct kdc__moved_note {            /* of a former plan, as the draft keeps it */
  const char *path, *to, *before;
  kdc__day on;
  const struct kdc__moved_note *next;
};
struct kdc__planned_file {
  const char *name, *kind;          /* "draft" "filed" "received" "unread" "layer"; "queued": a
                                     * delivery */
  const char *delivery, *sent;      /* of a delivery: its state, "true" or "false"; else NULL */
  const char *dossier;              /* its id, or NULL */
  char sha256[65];
  size_t first, count;              /* its places */
  const char *outcome;              /* "" before it was applied: "changed" "would-change" "same"
                                     * "done" "untouched" */
  /* Known when the file itself was looked at. */
  size_t draft, draft_end;          /* bytes: of <draft>, and of its end tag or of "/>" */
  const struct kdc__moved_note *notes;
};
struct kdc_succession {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;      /* holds a reference */
  struct kdc__arena arena;
  kdc__day on;
  struct kdc__planned_file *files; size_t file_count, file_capacity;
  struct kdc__succeeded *places; size_t place_count, place_capacity;
};

int kdc__succession_new (struct kdc_catalog *catalog, kdc__day on, struct kdc_succession **out,
                         kdc_error **err);
void kdc__succession_free (struct kdc_succession *plan);
/* Looks through a file. Failures leave the plan as it was: KDC_EIO, KDC_ENOTFOUND, KDC_ELIMIT,
 * KDC_ENOMEM; KDC_ECONFLICT plan.twice: it is in the plan already. */
int kdc__succession_add (struct kdc_succession *plan, const char *path, kdc_error **err);
/* A delivery by its dossier, when that has any place; state and sent as of now. */
int kdc__succession_add_queued (struct kdc_succession *plan, const char *name,
                                const struct kdc_buffer *bytes, const char *state, int sent,
                                kdc_error **err);
/* From a plan document. KDC_EMODEL: it is no such document, a chosen code is not in force on its
 * day (plan.not-in-force), or one was chosen for what is past (plan.past). */
int kdc__succession_read (struct kdc_catalog *catalog, const void *data, size_t size,
                          const char *source, struct kdc_succession **out, kdc_error **err);
/* NULL takes a choice back. KDC_EINVAL plan.past, plan.not-in-force. */
int kdc__succession_choose (struct kdc_succession *plan, size_t place, const char *code,
                            kdc_error **err);
int kdc__succession_write (const struct kdc_succession *plan, struct kdc_buffer *out);
/* Everything is looked at before anything is written. KDC_ECONFLICT plan.changed, plan.not-there: a
 * file is not as it was planned; KDC_ESTATE plan.undecided, plan.spelling; the other files' reasons
 * are causes. After KDC_EIO some files may be changed: their outcomes say so, applying again goes
 * on. */
int kdc__succession_apply (struct kdc_succession *plan, int dry_run, int leave_open,
                           kdc_error **err);
const char *kdc__place_state_name (enum kdc__place_state state);

#endif
