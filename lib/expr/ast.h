/* ast.h - the tree between parser, checker and code generator, and the state they share. The tree
 * lives in a work arena that is thrown away; what the compiled form needs is copied. */
#ifndef KDC__AST_H
#define KDC__AST_H

#include "expr/expr.h"
#include "expr/function.h"

/* Cardinalities: how many items an expression can give. */
enum kdc__card { KDC__CARD_EMPTY, KDC__CARD_ONE, KDC__CARD_OPTIONAL, KDC__CARD_MANY };

enum kdc__ast_kind {
  KDC__A_CONST, KDC__A_SEQUENCE, KDC__A_IF, KDC__A_QUANTIFIED, KDC__A_OR, KDC__A_AND,
  KDC__A_COMPARE, KDC__A_ARITHMETIC, KDC__A_CASTABLE, KDC__A_NEGATE, KDC__A_CALL,
  KDC__A_PARAMETER, KDC__A_PATH
};

enum kdc__relation { KDC__EQ, KDC__NE, KDC__LT, KDC__LE, KDC__GT, KDC__GE };

enum kdc__step_kind { KDC__STEP_SELF, KDC__STEP_UP, KDC__STEP_CHILD };

struct kdc__step {
  enum kdc__step_kind kind;
  const char *name;
  size_t offset;
  struct kdc__ast *predicate;
  struct kdc__step *next;
  const struct kdc__node *node;     /* checked: where the step leads */
  uint32_t frame;                   /* checked: of the predicate */
};

struct kdc__path {
  int absolute;
  const char *variable;             /* NULL: starts at the context */
  struct kdc__step *steps;
  uint32_t frame;                   /* checked: where it starts */
  int by_value;                     /* checked: the frame holds a value, not a place */
  int many;                         /* checked: it enters a repeat */
  const struct kdc__node *node;     /* checked: where it ends */
};

struct kdc__ast {
  enum kdc__ast_kind kind;
  size_t offset, end;               /* bytes of the text it covers */
  size_t at;                        /* the operator or name: what a fault points to */
  int depth;
  int op;                           /* relation, operator character, parameter, every = 1 */
  int general;                      /* = and the like, against eq */
  int checked;
  struct kdc__ast *child, *last, *next;     /* children in order; the sibling behind */
  uint32_t count;                   /* children */
  const char *name;                 /* function, variable, type */
  const struct kdc__function *function;
  enum kdc__type target;            /* castable, constructors */
  struct kdc__value value;
  struct kdc__path *path;
  /* quantified: its variable; call: row of the table, pattern or list */
  uint32_t frame, row, aux;
  enum kdc__type type;              /* the static type: item, cardinality, list of a code */
  enum kdc__card card;
  const char *list;
};

enum kdc__token_kind { KDC__TK_END, KDC__TK_STRING, KDC__TK_INTEGER, KDC__TK_DECIMAL, KDC__TK_NAME,
                       KDC__TK_SYMBOL };
struct kdc__token { enum kdc__token_kind kind; size_t offset, size; };

/* What "." and a variable mean inside a predicate or a quantified expression. */
struct kdc__scope {
  const char *variable;             /* NULL: a predicate, which moves "." */
  uint32_t frame;
  const struct kdc__node *node;
  int by_value;
  struct kdc__scope *outer;
};

struct kdc__compiler {
  struct kdc_context *ctx;
  const char *text;
  size_t size;
  const struct kdc__expr_site *site;
  struct kdc__expr_fault *fault;
  int status;                       /* the first failure; everything returns at once after it */
  struct kdc__arena work;
  struct kdc__token token, ahead;
  size_t behind;                    /* end of the token read last */
  int depth, max_depth;
  struct kdc__scope *scope;
  uint32_t frames;
  struct kdc__expr *expr;
  unsigned char *known;             /* of each node, by its index: it is among the reads */
  size_t known_size;
};

/* fault.c: each keeps the first fault and returns the status. Pairs end with NULL. */
int kdc__compile_fault (struct kdc__compiler *c, const char *code, size_t offset, ...)
  __attribute__ ((sentinel));
int kdc__compile_nomem (struct kdc__compiler *c);
/* Pieces of text for parameters; NULL (and the status set) when memory is out. */
const char *kdc__compile_text (struct kdc__compiler *c, size_t offset, size_t end);
const char *kdc__compile_source (struct kdc__compiler *c, const struct kdc__ast *ast);
const char *kdc__compile_type (struct kdc__compiler *c, const struct kdc__ast *ast); /* "date?" */
const char *kdc__compile_printf (struct kdc__compiler *c, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
size_t kdc__name_distance (const char *a, const char *b);   /* for "did you mean" */

/* lexer.c */
int kdc__lexer_start (struct kdc__compiler *c);
int kdc__lexer_next (struct kdc__compiler *c);
int kdc__token_is (const struct kdc__compiler *c, const struct kdc__token *t, const char *text);
/* The text of a string literal, quotes off, in NFC. */
int kdc__token_string (struct kdc__compiler *c, const struct kdc__token *t, struct kdc__value *out);

struct kdc__ast *kdc__parse (struct kdc__compiler *c);                       /* parse.c */
/* compile.c: the checked tree of a text that compiled before; c->expr is to be released. */
int kdc__read_again (struct kdc__compiler *c, struct kdc__ast **out);
int kdc__check (struct kdc__compiler *c, struct kdc__ast *ast);              /* check.c */
int kdc__check_condition (struct kdc__compiler *c, struct kdc__ast *ast);
/* not a group or repeat */
int kdc__check_value (struct kdc__compiler *c, struct kdc__ast *ast);
int kdc__check_code_literals (struct kdc__compiler *c, const struct kdc__ast *ast,
                              const char *list);
int kdc__check_path (struct kdc__compiler *c, struct kdc__ast *ast);         /* check_path.c */
int kdc__check_index (struct kdc__compiler *c, struct kdc__ast *ast);
int kdc__check_quantified (struct kdc__compiler *c, struct kdc__ast *ast);
int kdc__check_compare (struct kdc__compiler *c, struct kdc__ast *ast);      /* check_compare.c */
int kdc__check_call (struct kdc__compiler *c, struct kdc__ast *ast);         /* check_call.c */
int kdc__check_castable (struct kdc__compiler *c, struct kdc__ast *ast);
int kdc__emit_expression (struct kdc__compiler *c, struct kdc__ast *ast);    /* emit.c */

#endif
