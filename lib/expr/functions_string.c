/* functions_string.c - strings by code points. Results that are a piece of an argument borrow its
 * bytes; others are made in the run's scratch arena. Long texts cost steps by their size. */
#include <string.h>

#include "expr/case_table.h"
#include "expr/code.h"
#include "expr/decimal.h"

struct text { const char *data; size_t size; };

static struct text
text_of (const struct kdc__sequence *arg)
{
  struct text t = { "", 0 };

  if (arg->count > 0) {
    t.data = arg->items->u.string.text;
    t.size = arg->items->u.string.size;
  }
  return t;
}

static int
charge_bytes (struct kdc__run *run, size_t size)
{
  return kdc__run_charge (run, size / 64);
}

static int
give (struct kdc__value *result, const char *data, size_t size)
{
  result->type = KDC__T_STRING;
  result->u.string.text = data;
  result->u.string.size = size;
  return KDC_OK;
}

static int
give_boolean (struct kdc__value *result, int truth)
{
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = truth;
  return KDC_OK;
}

int
kdc__f_string (struct kdc__run *run, const struct kdc__insn *insn,
               const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  if (args->count == 0)
    return give (result, "", 0);
  return kdc__cast (&run->vm->scratch, args->items, KDC__T_STRING, result);
}

int
kdc__f_string_length (struct kdc__run *run, const struct kdc__insn *insn,
                      const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);

  (void) insn;
  result->type = KDC__T_INTEGER;
  result->u.integer = (int64_t) kdc__utf8_length (t.data, t.size);
  return charge_bytes (run, t.size);
}

static int
join (struct kdc__run *run, const struct kdc__sequence *items, struct text between,
      struct kdc__value *result)
{
  size_t size = 0, i;
  char *data, *at;

  for (i = 0; i < items->count; i++)
    size += items->items[i].u.string.size + (i > 0 ? between.size : 0);
  if (kdc__run_charge (run, items->count + size / 64) != KDC_OK)
    return KDC__STOP;
  data = at = kdc__arena_alloc (&run->vm->scratch, size + 1);
  if (data == NULL)
    return KDC_ENOMEM;
  for (i = 0; i < items->count; i++) {
    if (i > 0 && between.size > 0) {
      memcpy (at, between.data, between.size);
      at += between.size;
    }
    if (items->items[i].u.string.size > 0)
      memcpy (at, items->items[i].u.string.text, items->items[i].u.string.size);
    at += items->items[i].u.string.size;
  }
  return give (result, data, size);
}

int
kdc__f_concat (struct kdc__run *run, const struct kdc__insn *insn,
               const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text nothing = { "", 0 };

  (void) insn;
  return join (run, args, nothing, result);
}

int
kdc__f_string_join (struct kdc__run *run, const struct kdc__insn *insn,
                    const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) insn;
  return join (run, args, text_of (args + 1), result);
}

/* A position or length, rounded as substring does, kept within what a text can have. */
static int64_t
position (const struct kdc__value *value)
{
  const int64_t most = INT64_C (1) << 40;
  struct kdc__decimal d;
  int64_t n = value->u.integer;

  if (value->type != KDC__T_INTEGER
      && (kdc__decimal_round (kdc__number (value), KDC__HALF_UP, 0, &d) != KDC_OK
          || kdc__decimal_to_int (d, &n) != KDC_OK))
    return kdc__number (value).coefficient < 0 ? -most : most;
  return n < -most ? -most : n > most ? most : n;
}

/* Offset behind n code points. */
static size_t
forward (struct text t, size_t at, int64_t n)
{
  uint32_t code_point;

  for (; n > 0 && at < t.size; n--)
    at = (unsigned char) t.data[at] < 0x80 ? at + 1
                                           : kdc__utf8_next (t.data, t.size, at, &code_point);
  return at;
}

int
kdc__f_substring (struct kdc__run *run, const struct kdc__insn *insn,
                  const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);
  int64_t from = position (args[1].items), to = INT64_MAX;
  size_t start, end;

  if (insn->n > 2)
    to = from + position (args[2].items);
  if (from < 1)
    from = 1;
  start = forward (t, 0, from - 1);
  end = to <= from ? start : forward (t, start, to - from);
  give (result, t.data + start, end - start);
  return charge_bytes (run, t.size);
}

/* Offset of the first occurrence; size when there is none. The work is bounded by steps. */
static size_t
find (struct text t, struct text part)
{
  const char *at = part.size > 0 ? memmem (t.data, t.size, part.data, part.size) : t.data;

  return at != NULL ? (size_t) (at - t.data) : t.size + 1;
}

int
kdc__f_substring_before (struct kdc__run *run, const struct kdc__insn *insn,
                         const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);
  size_t at = find (t, text_of (args + 1));

  (void) insn;
  give (result, t.data, at <= t.size ? at : 0);
  return charge_bytes (run, t.size);
}

int
kdc__f_substring_after (struct kdc__run *run, const struct kdc__insn *insn,
                        const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args), part = text_of (args + 1);
  size_t at = find (t, part);

  (void) insn;
  if (at <= t.size)
    give (result, t.data + at + part.size, t.size - at - part.size);
  else
    give (result, "", 0);
  return charge_bytes (run, t.size);
}

int
kdc__f_contains (struct kdc__run *run, const struct kdc__insn *insn,
                 const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);

  (void) insn;
  give_boolean (result, find (t, text_of (args + 1)) <= t.size);
  return charge_bytes (run, t.size);
}

static int
equal_at (struct text t, size_t at, struct text part)
{
  return part.size == 0 || memcmp (t.data + at, part.data, part.size) == 0;
}

int
kdc__f_starts_with (struct kdc__run *run, const struct kdc__insn *insn,
                    const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args), part = text_of (args + 1);

  (void) insn;
  give_boolean (result, part.size <= t.size && equal_at (t, 0, part));
  return charge_bytes (run, part.size);
}

int
kdc__f_ends_with (struct kdc__run *run, const struct kdc__insn *insn,
                  const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args), part = text_of (args + 1);

  (void) insn;
  give_boolean (result, part.size <= t.size && equal_at (t, t.size - part.size, part));
  return charge_bytes (run, part.size);
}

int
kdc__f_normalize_space (struct kdc__run *run, const struct kdc__insn *insn,
                        const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);
  char *data = kdc__arena_alloc (&run->vm->scratch, t.size + 1);
  size_t i, n = 0;

  (void) insn;
  if (data == NULL)
    return KDC_ENOMEM;
  for (i = 0; i < t.size; i++) {
    if (!kdc__is_space (t.data[i]))
      data[n++] = t.data[i];
    else if (n > 0 && data[n - 1] != ' ')
      data[n++] = ' ';
  }
  if (n > 0 && data[n - 1] == ' ')
    n--;
  give (result, data, n);
  return charge_bytes (run, t.size);
}

static const char *
special_upper (uint32_t code_point)
{
  size_t low = 0, high = sizeof kdc__special_upper / sizeof *kdc__special_upper, middle;

  while (low < high) {
    middle = (low + high) / 2;
    if (kdc__special_upper[middle].code_point < code_point)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == sizeof kdc__special_upper / sizeof *kdc__special_upper
      || kdc__special_upper[low].code_point != code_point)
    return NULL;
  return kdc__special_upper[low].upper;
}

/* The general mapping is one to one; what becomes several characters is put in before it. */
static int
expand_specials (struct kdc__arena *arena, struct text *t)
{
  char *data = kdc__arena_alloc (arena, 3 * t->size + 1);
  const char *special;
  size_t at, next, n = 0, size;
  uint32_t code_point;

  if (data == NULL)
    return KDC_ENOMEM;
  for (at = 0; at < t->size; at = next) {
    next = kdc__utf8_next (t->data, t->size, at, &code_point);
    special = code_point < 0x80 ? NULL : special_upper (code_point);
    size = special != NULL ? strlen (special) : next - at;
    memcpy (data + n, special != NULL ? special : t->data + at, size);
    n += size;
  }
  t->data = data;
  t->size = n;
  return KDC_OK;
}

int
kdc__f_upper_case (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);
  char *data;

  (void) insn;
  if (charge_bytes (run, t.size) != KDC_OK)
    return KDC__STOP;
  if (expand_specials (&run->vm->scratch, &t) != KDC_OK
      || kdc__upper (&run->vm->scratch, t.data, t.size, &data) != KDC_OK)
    return KDC_ENOMEM;
  return give (result, data, strlen (data));
}

int
kdc__f_lower_case (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args);
  char *data;

  (void) insn;
  if (charge_bytes (run, t.size) != KDC_OK)
    return KDC__STOP;
  if (kdc__lower (&run->vm->scratch, t.data, t.size, &data) != KDC_OK)
    return KDC_ENOMEM;
  return give (result, data, strlen (data));
}

/* What translate puts for a code point: its counterpart, nothing, or itself. */
static struct text
counterpart (struct text map, struct text to, uint32_t wanted, struct text itself)
{
  struct text none = { "", 0 };
  size_t at = 0, index, next;
  uint32_t code_point;

  for (index = 0; at < map.size; index++) {
    at = kdc__utf8_next (map.data, map.size, at, &code_point);
    if (code_point != wanted)
      continue;
    at = forward (to, 0, (int64_t) index);
    if (at >= to.size)
      return none;
    next = forward (to, at, 1);
    itself.data = to.data + at;
    itself.size = next - at;
    return itself;
  }
  return itself;
}

int
kdc__f_translate (struct kdc__run *run, const struct kdc__insn *insn,
                  const struct kdc__sequence *args, struct kdc__value *result)
{
  struct text t = text_of (args), map = text_of (args + 1), to = text_of (args + 2), piece;
  char *data;
  size_t at = 0, next, n = 0;
  uint32_t code_point;

  (void) insn;
  if (kdc__run_charge (run, t.size / 64 * (map.size + 1)) != KDC_OK)
    return KDC__STOP;
  data = kdc__arena_alloc (&run->vm->scratch, 4 * t.size + 1);
  if (data == NULL)
    return KDC_ENOMEM;
  for (; at < t.size; at = next) {
    next = kdc__utf8_next (t.data, t.size, at, &code_point);
    piece.data = t.data + at;
    piece.size = next - at;
    piece = counterpart (map, to, code_point, piece);
    memcpy (data + n, piece.data, piece.size);
    n += piece.size;
  }
  return give (result, data, n);
}

int
kdc__f_matches (struct kdc__run *run, const struct kdc__insn *insn,
                const struct kdc__sequence *args, struct kdc__value *result)
{
  struct kdc__pattern *const *patterns = run->expr->patterns.items;
  struct text t = text_of (args);
  int found;

  if (kdc__run_charge (run, 4 + t.size / 4) != KDC_OK)
    return KDC__STOP;
  found = kdc__pattern_match (patterns[insn->b], run->vm, t.data, t.size);
  if (found < 0)
    return kdc__run_limit (run, found, "rule.error.steps");
  return give_boolean (result, found);
}
