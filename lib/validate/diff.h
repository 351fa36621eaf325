/* diff.h - two catalogs compared, document by document: what was added, removed, changed; what has
 * to be printed again for it, and which drafts it touches. Compared is what the documents say, as
 * written or as the overlays of one day make them, never their bytes: order of attributes, comments
 * and white space between elements are no difference. */
#ifndef KDC__DIFF_H
#define KDC__DIFF_H

#include "model/catalog_kinds.h"
#include "model/layer.h"

enum { KDC__BEFORE, KDC__AFTER, KDC__SIDES };

struct kdc__diff_place {            /* source NULL: it is not there on that side */
  const char *source;
  int line, column;
};
struct kdc__diff_change {
  size_t document;
  const char *kind;                 /* "field.required" "paper.added" "document.valid-to" */
  const char *path, *was;           /* was: the path before when that is another; else NULL */
  const char *lang;                 /* of a text: "vi" "en"; else NULL */
  const char *value[KDC__SIDES];    /* NULL: none */
  const char *weight;               /* "wording" "evidence" "tightened" "loosened" "structure" */
  struct kdc__diff_place place[KDC__SIDES];
  const char *message[KDC__LANGS];
};
struct kdc__diff_document {
  const char *kind, *id, *scope;    /* scope: the procedure of a print, the layer of an
                                     * overlay; NULL */
  const char *state;                /* "added" "removed" "changed" */
  const char *next_to;              /* added, removed: version that the changes are told against */
  const char *version[KDC__SIDES], *from[KDC__SIDES], *to[KDC__SIDES], *source[KDC__SIDES];
  const char *layer[KDC__SIDES];    /* ids */
  const char *ref;                  /* of an overlay: what it changes; NULL */
  size_t first, count;              /* its changes */
};
struct kdc__diff_print {            /* a print, and one reason to do something about it */
  const struct kdc__entry *entry;
  const char *id, *procedure, *source;        /* procedure NULL: any */
  const char *action;               /* "print" "withdraw" */
  const char *why, *of;             /* "print" "style" "procedure" "form" "overlay" "codelist" */
};
struct kdc__diff_touched { const char *path; size_t change; };
struct kdc__diff_draft {
  const char *name, *kind;          /* "draft" "received" "unread" */
  const char *form, *version, *procedure;     /* NULL: unread */
  const char *rebase;               /* "yes" "no"; "gone": the form is no more; NULL: no draft */
  size_t first, count;              /* what it holds of what changed */
};
struct kdc_diff {
  struct kdc_context *ctx;          /* holds a reference, as of the catalogs */
  struct kdc_catalog *catalogs[KDC__SIDES];
  struct kdc__arena arena;
  kdc__day on;                      /* INT32_MIN: all days */
  struct kdc__diff_document *documents; size_t document_count, document_capacity;
  struct kdc__diff_change *changes; size_t count, capacity;
  struct kdc__diff_print *prints; size_t print_count, print_capacity;
  struct kdc__diff_draft *drafts; size_t draft_count, draft_capacity;
  struct kdc__diff_touched *touched; size_t touched_count, touched_capacity;
};

/* on INT32_MIN: whole catalogs, every version as written; else what is in force on that day, with
 * its overlays. KDC_EMODEL: a document that cannot be read; KDC_EIO, KDC_ENOMEM. */
int kdc__diff_new (struct kdc_catalog *before, struct kdc_catalog *after, kdc__day on,
                   struct kdc_diff **out, kdc_error **err);
void kdc__diff_free (struct kdc_diff *diff);
/* Looks which changes a draft holds values of. What cannot be read under the catalog before is
 * "unread". After a failure the comparison is as it was: KDC_EIO, KDC_ENOTFOUND (no such file),
 * KDC_ELIMIT, KDC_EMODEL (a form after does not compile), KDC_ENOMEM. */
int kdc__diff_add_draft (struct kdc_diff *diff, const char *path, kdc__day on, kdc_error **err);
int kdc__diff_write (const struct kdc_diff *diff, struct kdc_buffer *out);

/* --- among the files of the comparison -------------------------------------------------------- */

/* diff_tree.c: compares two documents of one kind, and adds what changed. as_head 0: they are two
 * versions, so that version and days differ by nature. KDC_OK, KDC_ENOMEM. */
int kdc__diff_trees (struct kdc_diff *diff, const struct kdc__document *before,
                     const struct kdc__document *after, int as_head);

/* diff_print.c: what has to be printed again, when all changes are there. */
int kdc__diff_prints (struct kdc_diff *diff, kdc_error **err);

/* diff_match.c: which children of two elements are the same ones. */
struct kdc__diff_child {
  const struct kdc__element *element;
  struct kdc__diff_child *other;    /* NULL: it is on one side alone */
  size_t order;
};
struct kdc__diff_children {
  struct kdc__diff_child *items[KDC__SIDES];
  size_t count[KDC__SIDES];
};
/* A renamed element of a form on both sides. */
struct kdc__diff_link { const struct kdc__element *side[KDC__SIDES]; };
struct kdc__diff_links { struct kdc__diff_link *items; size_t count; };
/* `was` of either side decides first, then names. KDC_ENOMEM. */
int kdc__diff_link (struct kdc__arena *arena, const struct kdc__document *before,
                    const struct kdc__document *after, struct kdc__diff_links *out);
const struct kdc__element *kdc__diff_linked (const struct kdc__diff_links *links,
                                             const struct kdc__element *element, int side);
/* Children with a link are left out. KDC_ENOMEM. */
int kdc__diff_match (struct kdc__arena *arena, const struct kdc__diff_links *links,
                     const struct kdc__element *before, const struct kdc__element *after,
                     struct kdc__diff_children *out);
int kdc__diff_is_node (const struct kdc__element *element);   /* of a form: field, group, … */
/* name, label, guide, note …: says something of the element around it. */
int kdc__diff_is_text (const struct kdc__element *element);
/* Texts are the same when they differ in white space alone. */
int kdc__diff_compare_texts (const char *a, const char *b);
/* The first of what tells it from its like; its name without. */
const char *kdc__diff_key (const struct kdc__element *element);
/* "/child/fullName", "papers/paper[marriage]": by what tells an element from its like. */
int kdc__diff_path (const struct kdc__element *element, struct kdc_buffer *out);

/* diff_weigh.c: what a change means for who files; the sides may be NULL. what: an attribute. */
const char *kdc__diff_weigh (const char *what, const struct kdc__element *const sides[KDC__SIDES],
                             const char *const values[KDC__SIDES]);
const char *kdc__diff_weigh_presence (const struct kdc__element *element, int added);
/* diff_words.c: "field.required" in words; falls back to the code. */
const char *kdc__diff_word (const char *code, int lang);

#endif
