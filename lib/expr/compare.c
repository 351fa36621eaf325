/* compare.c - comparison of values whose types the checker found comparable. */
#include <string.h>

#include "expr/code.h"
#include "expr/ast.h"
#include "expr/temporal.h"

static int
compare_bytes (const struct kdc__value *a, const struct kdc__value *b)
{
  size_t least = a->u.string.size < b->u.string.size ? a->u.string.size : b->u.string.size;
  int order = least > 0 ? memcmp (a->u.string.text, b->u.string.text, least) : 0;

  if (order != 0)
    return order;
  return (a->u.string.size > b->u.string.size) - (a->u.string.size < b->u.string.size);
}

static int
is_number (const struct kdc__value *v)
{
  return v->type == KDC__T_INTEGER || v->type == KDC__T_DECIMAL;
}

int
kdc__compare_values (const struct kdc__value *a, const struct kdc__value *b)
{
  switch (a->type) {
  case KDC__T_BOOLEAN:
    return a->u.boolean - b->u.boolean;
  case KDC__T_DATE:
    return (a->u.date > b->u.date) - (a->u.date < b->u.date);
  case KDC__T_STRING:
  case KDC__T_CODE:
  case KDC__T_FILE:
    return compare_bytes (a, b);
  case KDC__T_PARTIAL_DATE:
    return !kdc__partial_equal (a->u.partial, b->u.partial);
  default:
    break;
  }
  if (is_number (a) && (a->type == KDC__T_DECIMAL || b->type == KDC__T_DECIMAL))
    return kdc__decimal_compare (kdc__number (a), kdc__number (b));
  return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
}

static int
holds (const struct kdc__value *a, const struct kdc__value *b, int relation)
{
  int order;

  if (relation <= KDC__NE && a->type == b->type
      && (a->type == KDC__T_CODE || a->type == KDC__T_STRING))
    return (a->u.string.size == b->u.string.size
            && (a->u.string.size == 0
                || memcmp (a->u.string.text, b->u.string.text, a->u.string.size) == 0))
           == (relation == KDC__EQ);
  order = kdc__compare_values (a, b);
  switch (relation) {
  case KDC__EQ: return order == 0;
  case KDC__NE: return order != 0;
  case KDC__LT: return order < 0;
  case KDC__LE: return order <= 0;
  case KDC__GT: return order > 0;
  default: return order >= 0;
  }
}

int
kdc__op_compare (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence b = kdc__pop (run), a = kdc__pop (run);
  int general = insn->b != 0, found = 0;
  size_t i, j;

  if (a.count == 1 && b.count == 1)
    return kdc__push_boolean (run, holds (a.items, b.items, (int) insn->a));
  if (!general && (a.count == 0 || b.count == 0))
    return kdc__push_close (run, run->top);
  if (kdc__run_charge (run, (uint64_t) a.count * b.count / 4) != KDC_OK)
    return KDC__STOP;
  for (i = 0; i < a.count && !found; i++)
    for (j = 0; j < b.count && !found; j++)
      found = holds (a.items + i, b.items + j, (int) insn->a);
  return kdc__push_boolean (run, found);
}

static int
same (const struct kdc__value *a, const struct kdc__value *b)
{
  if (a->type != b->type && !(is_number (a) && is_number (b)))
    return 0;
  return kdc__compare_values (a, b) == 0;
}

/* Keeps the first of equal items, in place. */
int
kdc__op_distinct (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  size_t i, j, n = 0;

  (void) insn;
  for (i = 0; i < s.count; i++) {
    for (j = 0; j < n && !same (s.items + i, s.items + j); j++)
      ;
    if (j == n)
      s.items[n++] = s.items[i];
    if (kdc__run_charge (run, j / 4) != KDC_OK)
      return KDC__STOP;
  }
  run->top += n;
  return kdc__push_close (run, run->top - n);
}

int
kdc__f_exists (struct kdc__run *run, const struct kdc__insn *insn,
               const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = args->count > 0;
  return KDC_OK;
}

int
kdc__f_empty (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = args->count == 0;
  return KDC_OK;
}

int
kdc__f_count (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  result->type = KDC__T_INTEGER;
  result->u.integer = (int64_t) args->count;
  return KDC_OK;
}

int
kdc__f_truth (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = kdc__truth (*args);
  return KDC_OK;
}

int
kdc__f_not (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = !kdc__truth (*args);
  return KDC_OK;
}
