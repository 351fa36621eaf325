/* vm_path.c - reading slots. A place is a cell of type KDC__T_NODE: table and row in one number.
 * What is irrelevant, or not there, reads as the empty sequence. */
#include "expr/code.h"

static const struct kdc__row *
row_at (const struct kdc__run *run, uint32_t table, uint32_t row)
{
  const struct kdc__slots *slots = run->vm->slots;

  if (slots == NULL || table >= slots->count || row >= slots->tables[table].count)
    return NULL;
  return slots->tables[table].rows + row;
}

/* The row of `table` that the place in a frame lies in. 0: it lies in none. */
static int
ancestor (const struct kdc__run *run, uint32_t frame, uint32_t table, uint32_t *row)
{
  uint64_t place = (uint64_t) run->vm->stack[frame].u.integer;
  uint32_t at = (uint32_t) (place >> 32);
  const struct kdc__row *r;

  *row = (uint32_t) place;
  while (at != table) {
    r = row_at (run, at, *row);
    if (at == 0 || r == NULL)
      return 0;
    *row = r->parent;
    at = run->vm->slots->tables[at].parent;
  }
  return row_at (run, table, *row) != NULL;
}

static int
push_place (struct kdc__run *run, uint32_t table, uint32_t row)
{
  if (kdc__push_room (run) != KDC_OK)
    return KDC_ENOMEM;
  run->vm->stack[run->top].type = KDC__T_NODE;
  run->vm->stack[run->top++].u.integer = (int64_t) ((uint64_t) table << 32 | row);
  return KDC_OK;
}

const struct kdc__slot *
kdc__run_slot (const struct kdc__run *run, const struct kdc__node *field, uint32_t row)
{
  const struct kdc__row *r = row_at (run, field->table, row);

  if (r == NULL || r->irrelevant || field->column >= run->vm->slots->tables[field->table].columns)
    return NULL;
  return r->slots + field->column;
}

static int
is_present (const struct kdc__slot *slot)
{
  return slot != NULL && !slot->irrelevant && slot->state != KDC__ABSENT;
}

int
kdc__run_read (struct kdc__run *run, const struct kdc__node *field, const struct kdc__slot *slot,
               int mode)
{
  if (!is_present (slot))
    return KDC_OK;
  if (mode == KDC__READ_PRESENCE)
    return kdc__push_boolean (run, 1);
  if (slot->state == KDC__INVALID)
    return kdc__run_skip (run, field);
  if (slot->state == KDC__PENDING)
    return kdc__run_pending (run, field);
  return kdc__push (run, &slot->value);
}

/* The slot of a field in the row that the place in a frame lies in, when it is that row's own: what
 * nearly every read finds. */
static inline const struct kdc__slot *
own_slot (const struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__node *field = kdc__ref (run->expr, insn->b);
  const struct kdc__slots *slots = run->vm->slots;
  uint64_t place = (uint64_t) run->vm->stack[insn->a].u.integer;
  uint32_t row = (uint32_t) place;
  const struct kdc__table *table;

  if (place >> 32 != field->table || slots == NULL || field->table >= slots->count)
    return NULL;
  table = slots->tables + field->table;
  if (row >= table->count || table->rows[row].irrelevant || field->column >= table->columns)
    return NULL;
  return table->rows[row].slots + field->column;
}

static inline int
holds_value (const struct kdc__slot *slot)
{
  return slot != NULL && slot->state == KDC__VALUE && !slot->irrelevant;
}

int
kdc__op_read (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__slot *own = own_slot (run, insn);
  const struct kdc__node *field;
  size_t start = run->top;
  uint32_t row;
  int status = KDC_OK;

  if (holds_value (own))
    return insn->n == KDC__READ_PRESENCE ? kdc__push_boolean (run, 1)
                                         : kdc__push (run, &own->value);
  field = kdc__ref (run->expr, insn->b);
  if (ancestor (run, insn->a, field->table, &row))
    status = kdc__run_read (run, field, kdc__run_slot (run, field, row), insn->n);
  return status == KDC_OK ? kdc__push_close (run, start) : status;
}

/* Counts the steps of the ops that are done at once; 0: they are too many, and have to be done one
 * by one to stop where the limit is. */
static int
leap (struct kdc__run *run, uint32_t ops, uint64_t steps)
{
  if (run->vm->steps + steps > (uint64_t) kdc__limit (run->vm->ctx, KDC__MAX_EXPR_STEPS))
    return 0;
  run->vm->steps += steps;
  run->pc += ops;
  return 1;
}

int
kdc__op_read_compare (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__slot *own = own_slot (run, insn);
  struct kdc__value *constants = (struct kdc__value *) run->expr->constants.items + insn[1].a;
  struct kdc__sequence items = { constants, insn[1].n };
  uint64_t steps = items.count == 1 ? 2 : 2 + items.count + 1 + items.count;

  if (!holds_value (own) || items.count > KDC__FEW_PAIRS || !leap (run, 2, steps))
    return kdc__op_read (run, insn);
  return kdc__push_boolean (run, kdc__compare_any (&own->value, items, (int) insn[2].a));
}

int
kdc__op_read_present (struct kdc__run *run, const struct kdc__insn *insn)
{
  const struct kdc__slot *own = own_slot (run, insn);
  int exists = kdc__expr_function_row (insn[1].a)->op == kdc__f_exists;

  if (own == NULL || !leap (run, 1, 1))
    return kdc__op_read (run, insn);
  return kdc__push_boolean (run, is_present (own) == exists);
}

int
kdc__op_rows (struct kdc__run *run, const struct kdc__insn *insn)
{
  size_t start = run->top;
  uint32_t row;
  int status = KDC_OK;

  if (ancestor (run, insn->a, insn->b, &row) && !row_at (run, insn->b, row)->irrelevant)
    status = push_place (run, insn->b, row);
  return status == KDC_OK ? kdc__push_close (run, start) : status;
}

static int
push_children (struct kdc__run *run, uint32_t table, uint32_t parent)
{
  const struct kdc__table *t = run->vm->slots->tables + table;
  uint32_t i;
  int status = kdc__run_charge (run, 1);

  for (i = kdc__first_row (t, parent);
       i < t->count && t->rows[i].parent == parent && status == KDC_OK; i++) {
    status = kdc__run_charge (run, 1);
    if (status == KDC_OK && !t->rows[i].irrelevant)
      status = push_place (run, table, i);
  }
  return status;
}

/* Replaces the sequence on top by what `each` pushes for its places, in order. */
static int
map_places (struct kdc__run *run, const struct kdc__insn *insn,
            int (*each) (struct kdc__run *run, const struct kdc__insn *insn, uint32_t row))
{
  struct kdc__sequence places = kdc__pop (run);
  size_t start = (size_t) (places.items - run->vm->stack), i, made;
  int status = kdc__run_charge (run, places.count);

  run->top = made = start + places.count;
  for (i = 0; i < places.count && status == KDC_OK; i++)
    status = each (run, insn, (uint32_t) run->vm->stack[start + i].u.integer);
  if (status != KDC_OK)
    return status;
  for (i = made; i < run->top; i++)
    run->vm->stack[start + i - made] = run->vm->stack[i];
  run->top -= places.count;
  return kdc__push_close (run, start);
}

static int
enter_each (struct kdc__run *run, const struct kdc__insn *insn, uint32_t row)
{
  return push_children (run, insn->b, row);
}

int
kdc__op_enter (struct kdc__run *run, const struct kdc__insn *insn)
{
  if (run->vm->slots == NULL || insn->b >= run->vm->slots->count) {
    kdc__pop (run);
    return kdc__push_close (run, run->top);
  }
  return map_places (run, insn, enter_each);
}

static int
field_each (struct kdc__run *run, const struct kdc__insn *insn, uint32_t row)
{
  const struct kdc__node *field = kdc__ref (run->expr, insn->b);
  const struct kdc__slot *slot = kdc__run_slot (run, field, row);

  if (insn->n == KDC__READ_PLACE)
    return is_present (slot) ? push_place (run, field->table, row) : KDC_OK;
  return kdc__run_read (run, field, slot, insn->n);
}

int
kdc__op_field (struct kdc__run *run, const struct kdc__insn *insn)
{
  return map_places (run, insn, field_each);
}

static int group_present (struct kdc__run *run, const struct kdc__node *node, uint32_t row,
                          int *found);

static int
repeat_present (struct kdc__run *run, const struct kdc__node *repeat, uint32_t parent, int *found)
{
  const struct kdc__table *t = run->vm->slots->tables + repeat->table;
  int status = kdc__run_charge (run, 1);
  uint32_t i;

  for (i = kdc__first_row (t, parent);
       i < t->count && t->rows[i].parent == parent && status == KDC_OK && !*found; i++)
    status = t->rows[i].irrelevant ? kdc__run_charge (run, 1)
                                   : group_present (run, repeat, i, found);
  return status;
}

/* Whether a relevant descendant holds a value, valid or not. */
static int
group_present (struct kdc__run *run, const struct kdc__node *node, uint32_t row, int *found)
{
  const struct kdc__node *child;
  int status = kdc__run_charge (run, 1);

  for (child = node->first_child; child != NULL && status == KDC_OK && !*found;
       child = child->next) {
    if (child->kind == KDC__FIELD)
      *found = is_present (kdc__run_slot (run, child, row));
    else if (child->kind != KDC__REPEAT)
      status = group_present (run, child, row, found);
    else if (child->table < run->vm->slots->count)
      status = repeat_present (run, child, row, found);
  }
  return status;
}

static int
group_each (struct kdc__run *run, const struct kdc__insn *insn, uint32_t row)
{
  int found = 0, status = group_present (run, kdc__ref (run->expr, insn->b), row, &found);

  return status == KDC_OK && found ? kdc__push_boolean (run, 1) : status;
}

int
kdc__op_group (struct kdc__run *run, const struct kdc__insn *insn)
{
  return map_places (run, insn, group_each);
}

/* The number of the own row among the relevant rows of the same parent. Rows ask one behind the
 * other: what the last one counted is the beginning of the next. */
int
kdc__op_index (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__counted *last = &run->vm->counted;
  struct kdc__value number;
  const struct kdc__table *table;
  uint32_t row, i, parent;

  if (!ancestor (run, insn->a, insn->b, &row))
    return kdc__push_close (run, run->top);
  table = run->vm->slots->tables + insn->b;
  parent = table->rows[row].parent;
  if (last->table != table || last->changes != table->changes || last->row > row
      || table->rows[last->row].parent != parent)
    *last = (struct kdc__counted) { table, table->changes, kdc__first_row (table, parent), 0 };
  if (kdc__run_charge (run, (row - last->row) / 4) != KDC_OK)
    return KDC__STOP;
  for (i = last->row; i < row; i++)
    last->before += !table->rows[i].irrelevant;
  last->row = row;
  number.type = KDC__T_INTEGER;
  number.u.integer = (int64_t) last->before + 1;
  return kdc__push (run, &number);
}
