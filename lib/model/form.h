/* form.h - a form as used: the static tree, its properties compiled, the order of evaluation. Immutable. */
#ifndef KDC__FORM_H
#define KDC__FORM_H

#include "expr/expr.h"
#include "model/vocabulary.h"

struct kdc__text { const char *by_lang[KDC__LANGS]; };       /* vi, en; each may be NULL */
const char *kdc__text_get (const struct kdc__text *text, int lang);      /* falls back to the other language; NULL: none */

struct kdc__model_head {            /* every model document */
  const char *id, *version, *source, *evidence;               /* evidence "verified" | "inferred" | "unverified" | NULL */
  kdc__day valid_from, valid_to;    /* inclusive; INT32_MIN / INT32_MAX: open */
  struct kdc__text name;
};

/* Field types by name: how text becomes a typed value, and what is wrong with it. lib/model/field_types.c */
struct kdc__field_type {
  const char *name;                 /* "person-name" "personal-id" "id-number" "partial-date" "date" "date-time" "boolean" "integer" "decimal" "money" "phone"
                                       "email" "code" "unit" "agency" "dossier-code" "string" "text" "file" */
  enum kdc__type type;
  const char *finding;              /* "type.date" …: the row used when the text is not one */
  struct kdc__text expected;        /* "ngày dạng 2026-11-14" */
  int (*check) (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out);   /* beyond kdc__value_parse; NULL: none */
};
const struct kdc__field_type *kdc__field_type_find (const char *name, size_t length);
size_t kdc__field_type_count (void);
const struct kdc__field_type *kdc__field_type_at (size_t index);

struct kdc__rule {
  const char *id;
  int severity;                     /* KDC_SEVERITY_… */
  const char *outcome;              /* NULL or "refuse" */
  struct kdc__expr *test;
  struct kdc__text message, guide;
  const struct kdc__element *element;         /* for positions */
  const struct kdc__form_node *node;          /* that carries it */
};

struct kdc__form_node {
  struct kdc__node node;            /* first: what expressions see */
  const struct kdc__element *element;
  const struct kdc__element_decl *decl;       /* its row in the data automaton */
  const char *path;                 /* "/child/fullName" (definition path, no row numbers) */
  struct kdc__text label, guide, example, message;      /* message: of the constraint */
  const struct kdc__field_type *field_type;
  int composite;                    /* 1: a group made from type="address" */
  const char *as_of;                /* "received" (default) or "today": the date code values are judged by */
  int precision;                    /* partial-date: least KDC__PRECISION_… asked for; 0 any */
  int64_t least, most;              /* repeat: rows (most 0: any); string: most = max-length */
  const char *prefill;              /* "none" "optional" "mandatory" "locked" */
  const char *evidence, *source;
  const struct kdc__alias { const char *system, *key; } *aliases; size_t alias_count;
  struct kdc__expr *relevant, *required, *readonly, *calculate, *constraint;    /* each may be NULL */
  int branch_of_choice;             /* branch: its number in the choice */
};

enum kdc__step_kind { KDC__STEP_RELEVANT, KDC__STEP_CALCULATE, KDC__STEP_REQUIRED, KDC__STEP_CONSTRAINT, KDC__STEP_RULE };
struct kdc__step { enum kdc__step_kind kind; const struct kdc__form_node *node; const struct kdc__rule *rule; };

struct kdc_form {
  struct kdc__model_head head;
  const char *ns;                   /* namespace of its data elements */
  struct kdc__form_node **nodes; size_t node_count;    /* document order; nodes[0] is the root */
  struct kdc__rule *rules; size_t rule_count;
  struct kdc__step *steps; size_t step_count;          /* topological order: evaluating all once is a full evaluation */
  uint32_t *table_parents; uint32_t *table_columns; uint32_t table_count;
  const struct kdc__form_node **columns;               /* field node of (table, column): columns[column_base[table] + column] */
  uint32_t *column_base;
  const struct kdc__element_decl *data_decl;           /* its children are what <data> may hold */
  struct kdc__document *document;
  struct kdc__arena arena;
  struct kdc_catalog *catalog;      /* borrowed: forms live as long as their catalog */
};

/* Takes the document over on success; on failure it stays the caller's. Lists and papers are looked up in catalog (NULL: not checked). KDC_EMODEL points inside the attribute. Cycles: form.cycle with the loop printed. */
int kdc__form_compile (struct kdc_context *ctx, struct kdc_catalog *catalog, struct kdc__document *document, struct kdc_form **out, kdc_error **err);
void kdc__form_free (struct kdc_form *form);
const struct kdc__form_node *kdc__form_find (const struct kdc_form *form, const char *path);   /* definition path, NULL: none */

#endif
