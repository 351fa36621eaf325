/* code.h - the compiled form and the machine that runs it.
 *
 * The stack holds sequences. One item is one cell; any other number of items is the items and
 * behind them a cell of type KDC__T_NONE that holds how many. The first cells are frames: frame 0
 * is the instance that carries the expression, the others belong to predicates and quantifiers. */
#ifndef KDC__CODE_H
#define KDC__CODE_H

#include "expr/expr.h"
#include "expr/function.h"

enum kdc__op {
  KDC__OP_CONST, KDC__OP_EMPTY, KDC__OP_PARAMETER, KDC__OP_LOAD, KDC__OP_READ, KDC__OP_ROWS,
  KDC__OP_ENTER, KDC__OP_FIELD, KDC__OP_GROUP, KDC__OP_CONCAT, KDC__OP_LOOP, KDC__OP_BIND,
  KDC__OP_NEXT, KDC__OP_JUMP, KDC__OP_BRANCH, KDC__OP_AND, KDC__OP_OR, KDC__OP_TRUTH,
  KDC__OP_NEGATE, KDC__OP_ARITHMETIC, KDC__OP_COMPARE, KDC__OP_CAST, KDC__OP_CASTABLE,
  KDC__OP_STRING, KDC__OP_DISTINCT, KDC__OP_INDEX, KDC__OP_CALL, KDC__OP_COERCE,
  /* A READ that also does what the ops behind it do, when its field is the row's own: CONST and
   * COMPARE, or CALL of exists or empty. */
  KDC__OP_READ_COMPARE, KDC__OP_READ_PRESENT,
  KDC__OP_COUNT
};

/* gives: the static type of what it leaves on top, KDC__GIVES (type, card), for people; 0 where it
 * ends no part of the expression. */
#define KDC__GIVES(type, card) ((uint8_t) (0x40u | (unsigned) (card) << 4 | (unsigned) (type)))
struct kdc__insn { uint8_t op, gives; uint16_t n; uint32_t a, b, offset; };

enum { KDC__READ_VALUE, KDC__READ_PRESENCE, KDC__READ_PLACE };        /* n of READ and FIELD */
enum { KDC__LOOP_SOME, KDC__LOOP_EVERY, KDC__LOOP_FILTER };           /* n of LOOP and NEXT */
#define KDC__NO_REF UINT32_MAX                                        /* b of BIND: a row */

struct kdc__pattern;

struct kdc__list { void *items; uint32_t count, capacity; };
struct kdc__expr {
  struct kdc__arena *arena;
  struct kdc__list code;            /* struct kdc__insn */
  struct kdc__list constants;       /* struct kdc__value */
  struct kdc__list refs;            /* const struct kdc__node *: what code names */
  struct kdc__list reads;           /* const struct kdc__node *: what it depends on */
  struct kdc__list strings;         /* const char * */
  struct kdc__list patterns;        /* struct kdc__pattern * */
  uint32_t frames, parameters;
  enum kdc__type type;
  int card;                         /* enum kdc__card */
  int literal_true;
  const char *text;                 /* what it was compiled from, for exports */
  size_t text_size;
};

struct kdc__run {
  const struct kdc__expr *expr;
  struct kdc__vm *vm;
  struct kdc__outcome *out;
  size_t top;                       /* cells in use */
  uint32_t pc;
};

#define KDC__STOP 1                 /* the run is over and its outcome filled in */

/* vm.c */
int kdc__run_fail (struct kdc__run *run, const char *error);          /* KDC__STOP */
int kdc__run_pending (struct kdc__run *run, const struct kdc__node *cause);   /* KDC__STOP */
int kdc__run_skip (struct kdc__run *run, const struct kdc__node *cause);      /* KDC__STOP */
int kdc__run_charge (struct kdc__run *run, uint64_t steps);           /* KDC_OK or KDC__STOP */
int kdc__run_limit (struct kdc__run *run, int status, const char *error);  /* KDC_ELIMIT → error */
int kdc__push_grow (struct kdc__run *run);
int kdc__push_count (struct kdc__run *run, size_t count);

/* The stack is what every op works on, so its ways are inline. */
static inline int
kdc__push_room (struct kdc__run *run)
{
  return run->top < run->vm->stack_capacity ? KDC_OK : kdc__push_grow (run);
}

static inline int
kdc__push (struct kdc__run *run, const struct kdc__value *value)
{
  if (kdc__push_room (run) != KDC_OK)
    return KDC_ENOMEM;
  run->vm->stack[run->top++] = *value;
  return KDC_OK;
}

static inline int
kdc__push_boolean (struct kdc__run *run, int truth)
{
  if (kdc__push_room (run) != KDC_OK)
    return KDC_ENOMEM;
  run->vm->stack[run->top].type = KDC__T_BOOLEAN;
  run->vm->stack[run->top++].u.boolean = truth;
  return KDC_OK;
}

/* Makes the cells from `start` to the top one sequence. */
static inline int
kdc__push_close (struct kdc__run *run, size_t start)
{
  return run->top - start == 1 ? KDC_OK : kdc__push_count (run, run->top - start);
}

/* The items are good until the next push. */
static inline struct kdc__sequence
kdc__pop (struct kdc__run *run)
{
  struct kdc__value *cell = run->vm->stack + run->top - 1;
  struct kdc__sequence s = { cell, 1 };

  run->top--;
  if (cell->type == KDC__T_NONE) {
    s.count = (size_t) cell->u.integer;
    s.items = cell - s.count;
    run->top -= s.count;
  }
  return s;
}

static inline int
kdc__truth (struct kdc__sequence s)
{
  return s.count == 1 && s.items->u.boolean;
}


typedef int kdc__op_function (struct kdc__run *run, const struct kdc__insn *insn);
/* vm_path.c */
kdc__op_function kdc__op_read, kdc__op_read_compare, kdc__op_read_present;
kdc__op_function kdc__op_rows, kdc__op_enter, kdc__op_field, kdc__op_group;
kdc__op_function kdc__op_index;
/* vm_loop.c */
kdc__op_function kdc__op_loop, kdc__op_bind, kdc__op_next;
/* compare.c */
/* At most this many are compared one by one. */
enum { KDC__FEW_PAIRS = 64 };
/* 1: the relation holds between the value and one of the items. */
int kdc__compare_any (const struct kdc__value *value, struct kdc__sequence items, int relation);
kdc__op_function kdc__op_compare, kdc__op_distinct;
/* arithmetic.c */
kdc__op_function kdc__op_arithmetic, kdc__op_negate;
/* The row for these operands, with KDC__ARITHMETIC_SWAPPED where they change places; -1: none. */
#define KDC__ARITHMETIC_SWAPPED 0x1000
int kdc__arithmetic_find (int op, enum kdc__type left, enum kdc__type right,
                          enum kdc__type *result);
/* What row a of an op stands for, as it is written: "+", "idiv"; with the types of its operands. */
const char *kdc__arithmetic_words (uint32_t row, enum kdc__type *left, enum kdc__type *right);
struct kdc__decimal kdc__number (const struct kdc__value *value);     /* integer or decimal */
/* cast.c */
kdc__op_function kdc__op_cast, kdc__op_castable, kdc__op_string, kdc__op_coerce;
int kdc__cast_allowed (enum kdc__type from, enum kdc__type to);
/* KDC_OK, KDC_EPARSE, KDC_ELIMIT, KDC_ENOMEM; text is made in the arena. */
int kdc__cast (struct kdc__arena *arena, const struct kdc__value *from, enum kdc__type to,
               struct kdc__value *out);
/* vm_path.c: the slot of a field in a row; NULL: there is no such row. */
const struct kdc__slot *kdc__run_slot (const struct kdc__run *run, const struct kdc__node *field,
                                       uint32_t row);
int kdc__run_read (struct kdc__run *run, const struct kdc__node *field,
                   const struct kdc__slot *slot, int mode);
/* pattern.c: a regular expression of XML Schema on PCRE2. */
struct kdc__pattern_fault { const char *code; size_t offset, size; };  /* bytes of the pattern */
int kdc__pattern_compile (struct kdc_context *ctx, const char *text, size_t size,
                          struct kdc__pattern **out, struct kdc__pattern_fault *fault);
void kdc__pattern_free (struct kdc__pattern *pattern);
/* 1, 0; KDC_ENOMEM; KDC_ELIMIT when the match limit was reached. */
int kdc__pattern_match (const struct kdc__pattern *pattern, struct kdc__vm *vm, const char *text,
                        size_t size);
void kdc__matcher_free (struct kdc_context *ctx, struct kdc__matcher *matcher);
/* emit.c */
int kdc__list_add (struct kdc__arena *arena, struct kdc__list *list, const void *item, size_t size);
const char *kdc__op_name (enum kdc__op op);
const char *kdc__parameter_name (uint32_t parameter);     /* check_path.c: "today" */

static inline const struct kdc__insn *
kdc__code (const struct kdc__expr *expr)
{
  return expr->code.items;
}

static inline const struct kdc__node *
kdc__ref (const struct kdc__expr *expr, uint32_t index)
{
  return ((const struct kdc__node *const *) expr->refs.items)[index];
}

static inline const char *
kdc__string (const struct kdc__expr *expr, uint32_t index)
{
  return ((const char *const *) expr->strings.items)[index];
}

#endif
