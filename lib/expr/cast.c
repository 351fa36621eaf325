/* cast.c - the casts that constructors, castable and string() make: XPath 2.0 section 17 of the
 * Functions and Operators, for the types that exist here. */
#include <string.h>

#include "expr/code.h"
#include "expr/decimal.h"
#include "expr/temporal.h"

int
kdc__cast_allowed (enum kdc__type from, enum kdc__type to)
{
  static const uint32_t sources[KDC__T_NODE + 1] = {
    [KDC__T_BOOLEAN] = KDC__BIT (BOOLEAN) | KDC__BITS_NUMBER | KDC__BIT (STRING),
    [KDC__T_INTEGER] = KDC__BIT (BOOLEAN) | KDC__BITS_NUMBER | KDC__BIT (STRING),
    [KDC__T_DECIMAL] = KDC__BIT (BOOLEAN) | KDC__BITS_NUMBER | KDC__BIT (STRING),
    [KDC__T_STRING] = KDC__BITS_ANY,
    [KDC__T_DATE] = KDC__BIT (DATE) | KDC__BIT (DATETIME) | KDC__BIT (STRING),
    [KDC__T_DATETIME] = KDC__BIT (DATE) | KDC__BIT (DATETIME) | KDC__BIT (STRING),
    [KDC__T_YM_DURATION] = KDC__BITS_DURATION | KDC__BIT (STRING),
    [KDC__T_DT_DURATION] = KDC__BITS_DURATION | KDC__BIT (STRING),
  };

  return (sources[to] & 1u << from) != 0;
}

static int
to_text (struct kdc__arena *arena, const struct kdc__value *from, struct kdc__value *out)
{
  struct kdc_buffer text;
  char *copy = NULL;

  kdc__buffer_init (&text, arena->ctx, 0);
  if (kdc__value_format (from, &text) == KDC_OK)
    copy = kdc__arena_strndup (arena, text.data, text.size);
  out->u.string.text = copy;
  out->u.string.size = text.size;
  kdc__buffer_clear (&text);
  return copy != NULL ? KDC_OK : KDC_ENOMEM;
}

static int
to_string (struct kdc__arena *arena, const struct kdc__value *from, struct kdc__value *out)
{
  switch (from->type) {
  case KDC__T_STRING:
  case KDC__T_CODE:
  case KDC__T_FILE:
    out->u = from->u;
    return KDC_OK;
  case KDC__T_BOOLEAN:
    out->u.string.text = from->u.boolean ? "true" : "false";
    out->u.string.size = strlen (out->u.string.text);
    return KDC_OK;
  default:
    return to_text (arena, from, out);
  }
}

static int
to_boolean (const struct kdc__value *from, struct kdc__value *out)
{
  out->u.boolean = from->type == KDC__T_BOOLEAN ? from->u.boolean
                                                : kdc__number (from).coefficient != 0;
  return KDC_OK;
}

static int
to_integer (const struct kdc__value *from, struct kdc__value *out)
{
  if (from->type == KDC__T_DECIMAL)
    return kdc__decimal_to_int (from->u.decimal, &out->u.integer);
  out->u.integer = from->type == KDC__T_BOOLEAN ? from->u.boolean : from->u.integer;
  return KDC_OK;
}

static int
to_decimal (const struct kdc__value *from, struct kdc__value *out)
{
  if (from->type == KDC__T_BOOLEAN)
    return kdc__decimal_from_int (from->u.boolean, &out->u.decimal);
  out->u.decimal = kdc__number (from);
  return KDC_OK;
}

/* Between dates and dateTimes, and between durations: the part that the other kind has not is
 * nothing (a month has no milliseconds). */
static int
to_related (const struct kdc__value *from, enum kdc__type to, struct kdc__value *out)
{
  if (from->type == to)
    out->u = from->u;
  else if (to == KDC__T_DATE)
    out->u.date = kdc__datetime_day (from->u.datetime);
  else if (to == KDC__T_DATETIME)
    out->u.datetime = (int64_t) from->u.date * KDC__DAY_MS;
  else
    out->u.integer = 0;
  return KDC_OK;
}

int
kdc__cast (struct kdc__arena *arena, const struct kdc__value *from, enum kdc__type to,
           struct kdc__value *out)
{
  const char *text = from->u.string.text;
  size_t size = from->u.string.size;

  out->type = to;
  if (to == KDC__T_STRING)
    return to_string (arena, from, out);
  if (from->type == KDC__T_STRING) {
    kdc__trim (&text, &size);
    return kdc__value_parse (to, text, size, out);
  }
  switch (to) {
  case KDC__T_BOOLEAN: return to_boolean (from, out);
  case KDC__T_INTEGER: return to_integer (from, out);
  case KDC__T_DECIMAL: return to_decimal (from, out);
  default: return to_related (from, to, out);
  }
}

int
kdc__op_cast (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  struct kdc__value result;
  int status;

  if (s.count == 0)
    return kdc__push_close (run, run->top);
  status = kdc__cast (&run->vm->scratch, s.items, (enum kdc__type) insn->a, &result);
  if (status == KDC_EPARSE)
    return kdc__run_fail (run, "rule.error.cast");
  if (status != KDC_OK)
    return kdc__run_limit (run, status, "rule.error.overflow");
  return kdc__push (run, &result);
}

int
kdc__op_castable (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  struct kdc__value result;
  int status = KDC_EPARSE;

  if (s.count == 1)
    status = kdc__cast (&run->vm->scratch, s.items, (enum kdc__type) insn->a, &result);
  if (status == KDC_ENOMEM)
    return status;
  return kdc__push_boolean (run, status == KDC_OK);
}

/* One item as a string, nothing as the empty one: the arguments of concat. */
int
kdc__op_string (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  struct kdc__value result = { .type = KDC__T_STRING, .u.string = { "", 0 } };
  int status = KDC_OK;

  (void) insn;
  if (s.count > 0)
    status = kdc__cast (&run->vm->scratch, s.items, KDC__T_STRING, &result);
  return status == KDC_OK ? kdc__push (run, &result) : status;
}

/* At the very end: what the slot that takes the result is typed as. */
int
kdc__op_coerce (struct kdc__run *run, const struct kdc__insn *insn)
{
  struct kdc__sequence s = kdc__pop (run);
  size_t i, start = run->top;

  for (i = 0; i < s.count; i++) {
    if (insn->a == KDC__T_DECIMAL)
      s.items[i].u.decimal = kdc__number (s.items + i);
    s.items[i].type = (enum kdc__type) insn->a;
  }
  run->top += s.count;
  return kdc__push_close (run, start);
}
