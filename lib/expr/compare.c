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
    return kdc__partial_order (a->u.partial, b->u.partial);
  default:
    break;
  }
  if (is_number (a) && (a->type == KDC__T_DECIMAL || b->type == KDC__T_DECIMAL))
    return kdc__decimal_compare (kdc__number (a), kdc__number (b));
  return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
}

/* Codes and strings are most often of different size. */
static inline int
same_bytes (const struct kdc__value *a, const struct kdc__value *b)
{
  size_t size = a->u.string.size;

  return size == b->u.string.size
         && (size == 0 || (*a->u.string.text == *b->u.string.text
                           && memcmp (a->u.string.text, b->u.string.text, size) == 0));
}

static inline int
compare_two (const struct kdc__value *a, const struct kdc__value *b)
{
  if (a->type == KDC__T_DATE)
    return (a->u.date > b->u.date) - (a->u.date < b->u.date);
  return kdc__compare_values (a, b);
}

static inline int
holds (const struct kdc__value *a, const struct kdc__value *b, int relation)
{
  int order;

  if (relation <= KDC__NE && (a->type == KDC__T_CODE || a->type == KDC__T_STRING))
    return same_bytes (a, b) == (relation == KDC__EQ);
  order = compare_two (a, b);
  switch (relation) {
  case KDC__EQ: return order == 0;
  case KDC__NE: return order != 0;
  case KDC__LT: return order < 0;
  case KDC__LE: return order <= 0;
  case KDC__GT: return order > 0;
  default: return order >= 0;
  }
}

/* --- sequences -------------------------------------------------------------------------------- */

static int
class_of (const struct kdc__value *v)
{
  return v->type == KDC__T_DECIMAL ? KDC__T_INTEGER
         : v->type == KDC__T_CODE  ? KDC__T_STRING
                                   : (int) v->type;
}

/* An order of all values in which equal ones stand together. */
static int
order_of (const struct kdc__value *a, const struct kdc__value *b)
{
  if (class_of (a) != class_of (b))
    return class_of (a) - class_of (b);
  if (a->type == KDC__T_PARTIAL_DATE)
    return kdc__partial_order (a->u.partial, b->u.partial);
  return kdc__compare_values (a, b);
}

/* Equal ones stay in the order they came in. */
static int
compare_cells (const void *a, const void *b)
{
  int order = order_of (a, b);

  return order != 0 ? order : (const char *) a < (const char *) b ? -1 : 1;
}

/* The caller frees the array. */
static int
sort (const struct kdc__run *run, struct kdc__sequence s, const struct kdc__value ***out)
{
  const struct kdc__value **order
    = kdc__realloc (run->vm->ctx, NULL, s.count, sizeof *order);
  size_t i;

  *out = order;
  if (order == NULL)
    return KDC_ENOMEM;
  for (i = 0; i < s.count; i++)
    order[i] = s.items + i;
  kdc__sort (order, s.count, compare_cells);
  return KDC_OK;
}

int
kdc__compare_any (const struct kdc__value *value, struct kdc__sequence items, int relation)
{
  size_t i;

  for (i = 0; i < items.count; i++)
    if (holds (value, items.items + i, relation))
      return 1;
  return 0;
}

static int
any_pair (struct kdc__sequence a, struct kdc__sequence b, int relation)
{
  size_t i;

  for (i = 0; i < a.count; i++)
    if (kdc__compare_any (a.items + i, b, relation))
      return 1;
  return 0;
}

static int
contains (const struct kdc__value *const *order, size_t count, const struct kdc__value *value)
{
  size_t low = 0, high = count, middle;

  while (low < high) {
    middle = low + (high - low) / 2;
    if (order_of (order[middle], value) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && order_of (order[low], value) == 0;
}

static int
any_equal (const struct kdc__run *run, struct kdc__sequence a, struct kdc__sequence b, int *found)
{
  const struct kdc__value **order;
  size_t i;

  if (sort (run, b, &order) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 0; i < a.count && !*found; i++)
    *found = contains (order, b.count, a.items + i);
  kdc__free (run->vm->ctx, order);
  return KDC_OK;
}

/* Every other relation holds for some pair only if it does for one of the least of one side and
 * the greatest of the other. */
static int
any_at_the_ends (struct kdc__sequence a, struct kdc__sequence b, int relation)
{
  const struct kdc__value *ends[2][2] = { { a.items, a.items }, { b.items, b.items } };
  const struct kdc__sequence both[2] = { a, b };
  size_t i;
  int side;

  for (side = 0; side < 2; side++)
    for (i = 1; i < both[side].count; i++) {
      if (order_of (both[side].items + i, ends[side][0]) < 0)
        ends[side][0] = both[side].items + i;
      if (order_of (both[side].items + i, ends[side][1]) > 0)
        ends[side][1] = both[side].items + i;
    }
  return holds (ends[0][0], ends[1][1], relation) || holds (ends[0][1], ends[1][0], relation);
}

int
kdc__op_compare (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence b = kdc__pop (run), a = kdc__pop (run);
  int general = insn->b != 0, found = 0;

  if (a.count == 1 && b.count == 1)
    return kdc__push_boolean (run, holds (a.items, b.items, (int) insn->a));
  if (a.count == 0 || b.count == 0)
    return general ? kdc__push_boolean (run, 0) : kdc__push_close (run, run->top);
  if (kdc__run_charge (run, a.count + b.count) != KDC_OK)
    return KDC__STOP;
  if (a.count <= KDC__FEW_PAIRS / b.count)
    found = any_pair (a, b, (int) insn->a);
  else if (insn->a != KDC__EQ)
    found = any_at_the_ends (a, b, (int) insn->a);
  else if (any_equal (run, a, b, &found) != KDC_OK)
    return KDC_ENOMEM;
  return kdc__push_boolean (run, found);
}

/* Keeps the first of equal items, in place. */
int
kdc__op_distinct (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  const struct kdc__value **order;
  size_t i, first = 0, n = 0;

  (void) insn;
  if (kdc__run_charge (run, s.count) != KDC_OK)
    return KDC__STOP;
  if (sort (run, s, &order) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 1; i < s.count; i++)
    if (order_of (order[first], order[i]) == 0)
      s.items[order[i] - s.items].type = KDC__T_NONE;
    else
      first = i;
  kdc__free (run->vm->ctx, order);
  for (i = 0; i < s.count; i++)
    if (s.items[i].type != KDC__T_NONE)
      s.items[n++] = s.items[i];
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
