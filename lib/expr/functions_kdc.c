/* functions_kdc.c - what only this language has: ages, working days, names, codes, units, partial
 * dates and papers. A look-up that gives no answer makes the run pending, never wrong. */
#include <string.h>

#include "expr/code.h"
#include "expr/temporal.h"

static int
give_boolean (struct kdc__value *result, int truth)
{
  result->type = KDC__T_BOOLEAN;
  result->u.boolean = truth;
  return KDC_OK;
}

static int
give_integer (struct kdc__value *result, int64_t n)
{
  result->type = KDC__T_INTEGER;
  result->u.integer = n;
  return KDC_OK;
}

static int
give_date (struct kdc__value *result, kdc__day day)
{
  result->type = KDC__T_DATE;
  result->u.date = day;
  return KDC_OK;
}

static int
give_text (struct kdc__value *result, const char *text)
{
  result->type = KDC__T_STRING;
  result->u.string.text = text;
  result->u.string.size = strlen (text);
  return KDC_OK;
}

/* The answer of a look-up: KDC_OK when it said yes or no; otherwise how the run ends. */
static int
answered (struct kdc__run *run, int answer)
{
  if (answer == KDC_ENOMEM)
    return KDC_ENOMEM;
  if (answer < 0 || answer == KDC__LOOKUP_PENDING)
    return kdc__run_pending (run, NULL);
  return KDC_OK;
}

static int
give_answer (struct kdc__run *run, int answer, struct kdc__value *result)
{
  int status = answered (run, answer);

  return status == KDC_OK ? give_boolean (result, answer == KDC__LOOKUP_YES) : status;
}

int
kdc__f_age (struct kdc__run *run, const struct kdc__insn *insn,
            const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return give_integer (result, kdc__age (args[0].items->u.date, args[1].items->u.date));
}

int
kdc__f_working_days (struct kdc__run *run, const struct kdc__insn *insn,
                     const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  int64_t days = 0;
  int status = KDC_EMODEL;

  (void) insn;
  if (lookups != NULL && lookups->working_days != NULL)
    status = lookups->working_days (run->vm->user, args[0].items->u.date, args[1].items->u.date,
                                    &days);
  status = answered (run, status);
  return status == KDC_OK ? give_integer (result, days) : status;
}

int
kdc__f_add_working_days (struct kdc__run *run, const struct kdc__insn *insn,
                         const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  kdc__day day = 0;
  int status = KDC_EMODEL;

  (void) insn;
  if (lookups != NULL && lookups->add_working_days != NULL)
    status = lookups->add_working_days (run->vm->user, args[0].items->u.date,
                                        args[1].items->u.integer, &day);
  status = answered (run, status);
  return status == KDC_OK ? give_date (result, day) : status;
}

int
kdc__f_same_name (struct kdc__run *run, const struct kdc__insn *insn,
                  const struct kdc__sequence *args, struct kdc__value *result)
{
  char *keys[2];
  size_t i, size;

  (void) insn;
  if (args[0].count == 0 || args[1].count == 0)
    return give_boolean (result, 0);
  size = args[0].items->u.string.size;
  if (size == args[1].items->u.string.size && size > 0
      && memcmp (args[0].items->u.string.text, args[1].items->u.string.text, size) == 0)
    return give_boolean (result, 1);
  for (i = 0; i < 2; i++) {
    size = args[i].items->u.string.size;
    if (kdc__run_charge (run, size / 16) != KDC_OK)
      return KDC__STOP;
    if (kdc__name_key (&run->vm->scratch, args[i].items->u.string.text, size, keys + i) != KDC_OK)
      return KDC_ENOMEM;
  }
  return give_boolean (result, strcmp (keys[0], keys[1]) == 0);
}

int
kdc__f_code_property (struct kdc__run *run, const struct kdc__insn *insn,
                      const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  const struct kdc__value *code = args->items;
  const char *text = NULL;
  int answer = KDC__LOOKUP_PENDING, status;

  if (args->count == 0)
    return KDC_OK;
  if (lookups != NULL && lookups->code_property != NULL)
    answer = lookups->code_property (run->vm->user, kdc__string (run->expr, insn->b),
                                     code->u.string.text, code->u.string.size,
                                     kdc__string (run->expr, insn->b + 1), &text);
  status = answered (run, answer);
  if (status == KDC_OK && answer == KDC__LOOKUP_YES && text != NULL)
    return give_text (result, text);
  return status;
}

int
kdc__f_code_valid (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  int answer = KDC__LOOKUP_PENDING;

  if (args->count == 0)
    return give_boolean (result, 0);
  if (lookups != NULL && lookups->code_valid != NULL)
    answer = lookups->code_valid (run->vm->user, kdc__string (run->expr, insn->b),
                                  args->items->u.string.text, args->items->u.string.size,
                                  args[1].items->u.date);
  return give_answer (run, answer, result);
}

int
kdc__f_unit_valid (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  int answer = KDC__LOOKUP_PENDING;

  (void) insn;
  if (args->count == 0)
    return give_boolean (result, 0);
  if (lookups != NULL && lookups->unit_valid != NULL)
    answer = lookups->unit_valid (run->vm->user, args->items->u.string.text,
                                  args->items->u.string.size, args[1].items->u.date);
  return give_answer (run, answer, result);
}

int
kdc__f_unit_level (struct kdc__run *run, const struct kdc__insn *insn,
                   const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  const char *level = NULL;
  int answer = KDC__LOOKUP_PENDING, status;

  (void) insn;
  if (args->count == 0)
    return KDC_OK;
  if (lookups != NULL && lookups->unit_level != NULL)
    answer = lookups->unit_level (run->vm->user, args->items->u.string.text,
                                  args->items->u.string.size, args[1].items->u.date, &level);
  status = answered (run, answer);
  if (status == KDC_OK && answer == KDC__LOOKUP_YES && level != NULL)
    return give_text (result, level);
  return status;
}

int
kdc__f_unit_within (struct kdc__run *run, const struct kdc__insn *insn,
                    const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  const struct kdc__value *unit = args[0].items, *above = args[1].items;
  int answer = KDC__LOOKUP_PENDING;

  (void) insn;
  if (args->count == 0)
    return give_boolean (result, 0);
  if (lookups != NULL && lookups->unit_within != NULL)
    answer = lookups->unit_within (run->vm->user, unit->u.string.text, unit->u.string.size,
                                   above->u.string.text, above->u.string.size,
                                   args[2].items->u.date);
  return give_answer (run, answer, result);
}

int
kdc__f_earliest (struct kdc__run *run, const struct kdc__insn *insn,
                 const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return give_date (result, kdc__partial_earliest (args->items->u.partial));
}

int
kdc__f_latest (struct kdc__run *run, const struct kdc__insn *insn,
               const struct kdc__sequence *args, struct kdc__value *result)
{
  (void) run, (void) insn;
  return give_date (result, kdc__partial_latest (args->items->u.partial));
}

int
kdc__f_precision (struct kdc__run *run, const struct kdc__insn *insn,
                  const struct kdc__sequence *args, struct kdc__value *result)
{
  static const char *const names[] = { "year", "year", "month", "day", "time" };

  (void) run, (void) insn;
  return give_text (result, names[args->items->u.partial.precision]);
}

int
kdc__f_paper (struct kdc__run *run, const struct kdc__insn *insn,
              const struct kdc__sequence *args, struct kdc__value *result)
{
  const struct kdc__lookups *lookups = run->vm->lookups;
  int answer = KDC__LOOKUP_PENDING;

  (void) args;
  if (lookups != NULL && lookups->paper != NULL)
    answer = lookups->paper (run->vm->user, kdc__string (run->expr, insn->b));
  return give_answer (run, answer, result);
}
