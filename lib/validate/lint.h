/* lint.h - cross-document lint: what loads may still be wrong, unclear or out of date. A check is
 * one small function in a table (lint_table.c); its severity and texts are a row of the message
 * table, messages/lint.def. */
#ifndef KDC__LINT_H
#define KDC__LINT_H

#include "expr/analyse.h"
#include "model/catalog_kinds.h"
#include "validate/report.h"

/* What a check is called for, once each. */
enum kdc__lint_target {
  KDC__LINT_DOCUMENT,               /* every document: its root element */
  KDC__LINT_ELEMENT,                /* every element, or those of one name */
  KDC__LINT_TEXT,                   /* every element with xml:lang */
  KDC__LINT_FORM,                   /* the root of every form */
  KDC__LINT_NODE,                   /* every node that a form's author wrote, but the root */
  KDC__LINT_RULE,
  KDC__LINT_CONDITION               /* every expression: struct kdc__lint_condition */
};

struct kdc__lint_condition {
  const struct kdc__element *element;
  const char *attribute;
  const struct kdc__expr *expr;
  const struct kdc__form_node *node;          /* that carries it; NULL in procedures */
  int apart;                        /* 1: made of several attributes, offsets say nothing */
  struct kdc__insight insight;
};

struct kdc__lint_check;

/* A room further right that compiles documents of a kind, and has checks of its own for them. */
struct kdc__lint_room {
  enum kdc__kind kind;
  /* KDC_EMODEL: what is wrong with it; causes may be about other files. */
  int (*read) (struct kdc_catalog *catalog, const struct kdc__document *document, void **out,
               kdc_error **err);
  void (*drop) (void *more);
  const struct kdc__lint_check *checks;
  size_t check_count;
};

struct kdc__lint {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc_report *report;
  const struct kdc__lint_room *room;          /* or NULL */
  kdc_error **err;
  const char *const *files;         /* NULL: the whole catalog */
  size_t file_count;
  uint8_t *seen;                    /* per file: it was a document of the catalog */
  int least;                        /* severities beyond are left out */
  int status;                       /* sticks */
  /* The document in hand. */
  struct kdc__arena arena;
  struct kdc__findings findings;
  enum kdc__kind kind;
  const struct kdc__entry *entry;   /* NULL: it is no document of the catalog */
  const struct kdc__document *document;
  const void *compiled;             /* of its kind; NULL: it does not compile */
  void *more;                       /* what the room made of it, or NULL */
  struct kdc__lint_condition *conditions;
  size_t condition_count, condition_capacity;
  const struct kdc__lint_check *check;
};

#define KDC__LINT_ANY (-1)
struct kdc__lint_check {
  const char *code;
  enum kdc__lint_target target;
  int kind;                         /* enum kdc__kind, or KDC__LINT_ANY */
  const char *element;              /* KDC__LINT_ELEMENT: of this name; NULL: any */
  void (*run) (struct kdc__lint *lint, const void *item);
};
extern const struct kdc__lint_check kdc__lint_checks[];
size_t kdc__lint_check_count (void);

/* A finding of the check that runs, at an element or in an attribute of it (index bytes into its
 * value). Name, value pairs, at most 6, ended by NULL. */
void kdc__lint_say (struct kdc__lint *lint, const struct kdc__element *element,
                    const char *attribute, size_t index, ...) __attribute__ ((sentinel));
/* One at a byte of the document. */
void kdc__lint_say_at (struct kdc__lint *lint, const struct kdc__element *element, size_t offset);
/* Runs every check of a target over an item. */
void kdc__lint_run (struct kdc__lint *lint, enum kdc__lint_target target, const char *name,
                    const void *item);
/* lint_walk.c: everything in the document in hand. */
void kdc__lint_walk (struct kdc__lint *lint);

/* lint_accept.c: takes out what the catalog accepts. */
void kdc__lint_accept (struct kdc__lint *lint);

/* files: NULL for the whole catalog; room: NULL for none. KDC_OK with a report; KDC_EIO (no such
 * folder or file), KDC_ENOMEM. */
int kdc__lint (struct kdc_context *ctx, const char *directory, const char *const *files,
               size_t file_count, int least, const struct kdc__lint_room *room,
               struct kdc_report **out, kdc_error **err);

static inline const char *
kdc__lint_attribute (const struct kdc__element *element, const char *name)
{
  const char *value = kdc__element_attribute (element, name);

  return value ? value : "";
}

#endif
