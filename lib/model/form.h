/* form.h - a form as used: the static tree, its properties compiled, the order of evaluation.
 * Immutable. */
#ifndef KDC__FORM_H
#define KDC__FORM_H

#include "base/map.h"
#include "expr/expr.h"
#include "model/vocabulary.h"

struct kdc__text { const char *by_lang[KDC__LANGS]; };        /* vi, en; each may be NULL */
/* Falls back to the other language; NULL: none. */
const char *kdc__text_get (const struct kdc__text *text, int lang);

struct kdc__model_head {            /* every model document */
  const char *id, *version, *source;
  const char *evidence;             /* "verified" "inferred" "unverified" */
  kdc__day valid_from, valid_to;    /* inclusive; INT32_MIN / INT32_MAX: open */
  struct kdc__text name;
};

/* Field types by name: how text becomes a typed value, and what is wrong with it. field_types.c */
struct kdc__field_type {
  const char *name;                 /* "person-name" "partial-date" "code" …; address is none */
  enum kdc__type type;
  const char *finding;              /* "type.date" …: used when the text is not one; param value */
  struct kdc__text expected;        /* "ngày dạng 2026-11-14" */
  /* Beyond kdc__value_parse, after it: KDC_OK, KDC_EPARSE, KDC_ENOMEM. NULL: nothing more. */
  int (*check) (struct kdc_context *ctx, const char *text, size_t size, struct kdc__value *out);
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
  const struct kdc__element *element;         /* parts of an address: that of the address */
  const struct kdc__element_decl *decl;       /* its row in the data automaton */
  const char *path;                 /* "/child/fullName" (no row numbers); the root: "/" */
  struct kdc__text label, guide, example, message;      /* message: of the constraint */
  const struct kdc__field_type *field_type;
  enum kdc__register { KDC__NO_REGISTER, KDC__UNITS, KDC__AGENCIES } codes;  /* its values are of */
  int conditional;                  /* it, or what it stands in, need not be relevant */
  size_t list_at;                   /* its code list: see kdc__catalog_codelist_at */
  int composite;                    /* 1: a group made from type="address" */
  const char *as_of;                /* "received" or "today": the day code values are judged by */
  int past;                         /* 1: tells where something happened: no succession moves it */
  int precision;                    /* partial-date: least KDC__PRECISION_… asked for; 0 any */
  int64_t least, most;              /* repeat: rows; string: most = max-length; most 0: any */
  const char *prefill;              /* "none" "optional" "mandatory" "locked" */
  const char *evidence, *source;    /* its own, or of what it stands in */
  const char *was;                  /* its path in the version before, NULL: the same */
  const struct kdc__alias { const char *system, *key; } *aliases;
  size_t alias_count;
  /* Each may be NULL. The bounds min and max of a field are part of its constraint; by themselves
   * they are only shown. */
  struct kdc__expr *relevant, *required, *readonly, *calculate, *constraint, *lower, *upper;
  struct kdc__node *last_child;
};

/* What of a node is evaluated. The constraint of a repeat is the number of its rows; its instances
 * are the rows of the parent. */
enum kdc__aspect {
  KDC__OF_RELEVANT, KDC__OF_VALUE, KDC__OF_REQUIRED, KDC__OF_READONLY, KDC__OF_CONSTRAINT,
  KDC__ASPECTS,
  KDC__OF_RULE = KDC__ASPECTS
};
/* What must be looked at again when an instance has changed: the vertex at a position, in all rows
 * that lie in the row of table `up` around the instance. */
struct kdc__dependent { uint32_t position, up; };
struct kdc__vertex {
  enum kdc__aspect aspect;
  uint32_t table;                   /* its instances are rows of this one */
  const struct kdc__form_node *node;
  const struct kdc__rule *rule;     /* KDC__OF_RULE; else NULL */
  const struct kdc__dependent *dependents;
  uint32_t dependent_count;
};

struct kdc_form {
  struct kdc__model_head head;
  const char *ns;                   /* namespace of its data elements */
  struct kdc__form_node **nodes;    /* document order; nodes[0] is the root */
  size_t node_count;
  struct kdc__rule *rules;
  size_t rule_count;
  /* All aspects of all nodes, and the rules: in this order, each once, is a full evaluation. */
  struct kdc__vertex *vertices;
  uint32_t vertex_count, *positions;          /* of (node, aspect), then of rules */
  struct kdc__map by_path;
  uint32_t *table_parents, *table_columns, *table_nodes, table_count;
  const struct kdc__form_node **columns;      /* (table, column): [column_base[table] + column] */
  uint32_t *column_base;
  const struct kdc__element_decl *data_decl;  /* its children are what <data> may hold */
  struct kdc__document *document;
  struct kdc__arena arena;
  struct kdc_catalog *catalog;      /* borrowed: forms live as long as their catalog */
};

/* Takes the document over on success; on failure it stays the caller's. Lists are looked up in
 * catalog (NULL: not checked). KDC_EMODEL points inside the attribute; form.cycle prints the
 * loop. */
int kdc__form_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                       struct kdc__document *document, struct kdc_form **out, kdc_error **err);
void kdc__form_free (struct kdc_form *form);
/* By definition path; NULL: none. */
const struct kdc__form_node *kdc__form_find (const struct kdc_form *form, const char *path);
/* One document, with or without overlays: what is asked and how it is laid out is the same. */
static inline int
kdc__form_is_same (const struct kdc_form *a, const struct kdc_form *b)
{
  return a == b
         || (a && b && a->document->entry && a->document->entry == b->document->entry);
}
/* Its place in the order of evaluation. */
static inline uint32_t
kdc__form_position (const struct kdc_form *form, const struct kdc__node *node,
                    enum kdc__aspect aspect)
{
  return form->positions[node->index * KDC__ASPECTS + aspect];
}
/* Empty, it is missing as a whole or not at all; else each of its fields asks for itself. */
static inline int
kdc__asks_as_whole (const struct kdc__form_node *node)
{
  return node->node.kind == KDC__CHOICE
         || (node->node.kind == KDC__GROUP && (node->required || node->composite));
}

#endif
