/* expr.h - compile an expression against the static tree of a form, run it against its slots.
 * Normative text: docs/expressions.md. Compiled expressions are immutable and shared by threads. */
#ifndef KDC__EXPR_H
#define KDC__EXPR_H

#include "expr/value.h"

/* The static tree that paths are resolved in. A model embeds it in its form nodes as first
 * member. */
enum kdc__node_kind { KDC__ROOT, KDC__GROUP, KDC__FIELD, KDC__REPEAT, KDC__CHOICE, KDC__BRANCH };
struct kdc__node {
  const char *name;
  enum kdc__node_kind kind;
  enum kdc__type type;              /* fields */
  const char *list;                 /* fields of type code: name of the code list, or NULL */
  uint32_t index;                   /* unique in the form, document order, root = 0 */
  /* table its value or its children lie in; a repeat: its own row table */
  uint32_t table;
  uint32_t column;                  /* fields */
  uint32_t ordinal;                 /* among all nodes of its table */
  struct kdc__node *parent, *first_child, *next;
  const struct kdc__node **by_name; /* its children sorted by name; NULL: they are not */
  uint32_t child_count;
};

enum kdc__parameter {
  KDC__P_TODAY, KDC__P_RECEIVED, KDC__P_CHANNEL, KDC__P_PROCEDURE, KDC__P_CASE, KDC__P_SITE,
  KDC__P_AUTHORITY, KDC__P_COUNT
};

/* What the catalog knows. Each returns KDC_OK (with *found or *out set), or a failure status.
 * KDC__LOOKUP_PENDING says that the look-up gave no answer. Strings returned live as long as the
 * catalog. */
enum { KDC__LOOKUP_NO, KDC__LOOKUP_YES, KDC__LOOKUP_PENDING };
struct kdc__lookups {
  /* at compile: 1 or 0 */
  int (*list_exists) (void *user, const char *list);
  /* at compile */
  int (*list_has_property) (void *user, const char *list, const char *property);
  /* at compile */
  int (*paper_exists) (void *user, const char *paper);
  /* at compile, for literals compared with a code: any date; 1 or 0 */
  int (*list_code) (void *user, const char *list, const char *code, size_t size);
  /* NO YES PENDING */
  int (*code_property) (void *user, const char *list, const char *code, size_t size,
                        const char *property, const char **out);
  int (*code_valid) (void *user, const char *list, const char *code, size_t size, kdc__day on);
  int (*unit_valid) (void *user, const char *code, size_t size, kdc__day on);
  int (*unit_level) (void *user, const char *code, size_t size, kdc__day on, const char **out);
  int (*unit_within) (void *user, const char *code, size_t size, const char *ancestor,
                      size_t ancestor_size, kdc__day on);
  /* KDC_OK, KDC_EMODEL past the calendar */
  int (*working_days) (void *user, kdc__day from, kdc__day to, int64_t *out);
  int (*add_working_days) (void *user, kdc__day from, int64_t days, kdc__day *out);
  int (*paper) (void *user, const char *paper);                                        /* NO YES */
};

struct kdc__expr;
struct kdc__expr_site {             /* where an expression stands */
  struct kdc__arena *arena;         /* the compiled form lives here */
  const struct kdc__node *root;     /* NULL: no form, paths are errors */
  const struct kdc__node *context;  /* node that carries the expression; NULL = root */
  const struct kdc__lookups *lookups;   /* NULL: no lists, no papers known */
  void *user;
  enum kdc__type expected;          /* KDC__T_NONE: any; KDC__T_BOOLEAN for conditions; … */
  int single;                       /* 1: cardinality ≤ 1 required */
};
struct kdc__expr_fault {            /* why it does not compile */
  /* message row: expr.syntax expr.type expr.path expr.name expr.literal expr.pattern
     expr.cardinality expr.constant expr.limit … */
  const char *code;
  size_t offset;                    /* bytes into the text */
  struct kdc__param params[4];      /* values in the arena */
  size_t param_count;
};

/* KDC_OK; KDC_EMODEL with *fault filled; KDC_ENOMEM; KDC_ELIMIT with *fault filled. */
int kdc__expr_compile (const char *text, size_t size, const struct kdc__expr_site *site,
                       struct kdc__expr **out, struct kdc__expr_fault *fault);
/* what the arena does not hold (compiled patterns); NULL allowed */
void kdc__expr_release (struct kdc__expr *expr);

/* What it reads: field and repeat nodes, without doubles, for the dependency graph. */
size_t kdc__expr_reads (const struct kdc__expr *expr, const struct kdc__node *const **out);
/* How far it looks, carried by a row of table own. parents: the table around each; elsewhere: one
 * byte for each node, all 0, and again when it ends. */
struct kdc__reach {
  const struct kdc__expr *expr;
  const uint32_t *parents;
  uint8_t *elsewhere;
  uint32_t rows;                    /* all that it sees of other rows lies in one row of this */
};
void kdc__reach_begin (struct kdc__reach *reach, const struct kdc__expr *expr, uint32_t own,
                       const uint32_t *parents, uint8_t *elsewhere);
/* The table in one row of which lies all that it sees of one of its reads. */
uint32_t kdc__reach_of (const struct kdc__reach *reach, const struct kdc__node *read);
void kdc__reach_end (const struct kdc__reach *reach);
/* The tables whose row numbers it asks for (kdc:index), one by one, from *at 0 on. 0: no more. */
int kdc__expr_next_index (const struct kdc__expr *expr, uint32_t *at, uint32_t *table);
int kdc__expr_asks_papers (const struct kdc__expr *expr);             /* kdc:paper */
/* bit set of enum kdc__parameter */
uint32_t kdc__expr_parameters (const struct kdc__expr *expr);
enum kdc__type kdc__expr_type (const struct kdc__expr *expr);
/* "true()": always required and the like */
int kdc__expr_is_literal_true (const struct kdc__expr *expr);
/* The bytecode, one op per line: NUMBER OP OPERANDS TYPE OFFSET, parted by TAB; then "type" and its
 * static type, and a line "reads" for each field, repeat and parameter it depends on. */
int kdc__expr_describe (const struct kdc__expr *expr, struct kdc_buffer *out);

struct kdc__matcher;
/* How many relevant rows of its parent stand before a row; good while the table has not changed. */
struct kdc__counted { const struct kdc__table *table; uint32_t changes, row, before; };
struct kdc__vm {                    /* one per evaluation run, one thread */
  struct kdc_context *ctx;
  struct kdc__slots *slots;         /* NULL without form */
  const struct kdc__lookups *lookups;
  void *user;
  struct kdc__value parameters[KDC__P_COUNT];     /* type KDC__T_NONE: absent, reads as () */
  uint64_t steps;                   /* counts up; limit expr.max-steps */
  struct kdc__arena scratch;        /* strings made while running; freed by kdc__vm_clear */
  struct kdc__value *stack; size_t stack_capacity;   /* the machine's own */
  struct kdc__matcher *matcher;     /* what patterns work in, made at the first match */
  struct kdc__counted counted;      /* by the kdc:index before */
};
int kdc__vm_init (struct kdc__vm *vm, struct kdc_context *ctx);
void kdc__vm_clear (struct kdc__vm *vm);

enum kdc__outcome_kind {
  KDC__RESULT, KDC__SKIPPED, KDC__UNKNOWN /* pending */, KDC__FAILED /* dynamic error */
};
struct kdc__outcome {
  enum kdc__outcome_kind kind;
  const struct kdc__value *values;  /* borrowed until the next run */
  size_t count;
  /* FAILED: message row "rule.error.division" …; offset into the text */
  const char *error;
  size_t offset;
  const struct kdc__node *cause;    /* SKIPPED, UNKNOWN: the slot that was invalid or pending */
};
/* (table, row): the instance that carries the expression. KDC_OK whatever the outcome, or
 * KDC_ENOMEM. */
int kdc__expr_run (const struct kdc__expr *expr, struct kdc__vm *vm, uint32_t table, uint32_t row,
                   struct kdc__outcome *out);
/* Effective truth of a boolean outcome: 1, 0 (also for the empty sequence). */
int kdc__outcome_true (const struct kdc__outcome *outcome);

#endif
