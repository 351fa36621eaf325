/* function.h - one row per function: its signature makes the checker, the call and the manual. */
#ifndef KDC__FUNCTION_H
#define KDC__FUNCTION_H

#include "base/message.h"
#include "expr/value.h"

struct kdc__run;
struct kdc__insn;
struct kdc__sequence { struct kdc__value *items; size_t count; };

/* Scalar results go to *result, which is the empty sequence (type KDC__T_NONE) at first.
 * KDC_OK; KDC_ENOMEM; or what kdc__run_fail and kdc__run_pending return. */
typedef int kdc__function_op (struct kdc__run *run, const struct kdc__insn *insn,
                              const struct kdc__sequence *args, struct kdc__value *result);

enum kdc__param_card {
  KDC__PARAM_NONE,
  KDC__PARAM_ONE,                   /* at most one item; without it the result is empty */
  KDC__PARAM_OPTIONAL,              /* at most one item; the function copes without */
  KDC__PARAM_MANY,
  KDC__PARAM_LITERAL                /* a string literal, used when compiling */
};
/* bits 1 << enum kdc__type */
struct kdc__function_param { uint32_t types; enum kdc__param_card card; };

enum kdc__result_card {
  KDC__RESULT_ONE, KDC__RESULT_OPTIONAL,
  KDC__RESULT_AS_ARGUMENTS,         /* one, or optional when a KDC__PARAM_ONE may be empty */
  KDC__RESULT_MANY
};

enum kdc__function_kind {           /* what the checker does beyond the signature */
  KDC__F_PLAIN, KDC__F_CONSTANT, KDC__F_CONDITION, KDC__F_PRESENCE, KDC__F_CONCAT, KDC__F_DISTINCT,
  KDC__F_CONSTRUCTOR, KDC__F_MATCHES, KDC__F_PROPERTY, KDC__F_LIST, KDC__F_PAPER, KDC__F_INDEX
};

struct kdc__function {
  const char *name, *signature;
  unsigned least, most;             /* arguments */
  struct kdc__function_param params[3];
  enum kdc__type result;            /* KDC__T_NONE: as the first argument */
  enum kdc__result_card card;
  enum kdc__function_kind kind;
  kdc__function_op *op;             /* NULL where the kind has an op of its own */
  const char *doc[KDC__LANGS];
  const char *source;               /* where the definition stands */
  int exportable;                   /* to Schematron and XSLT */
};

/* For the manual, the exporter and tests: rows in the order of the manual, NULL past the end. */
const struct kdc__function *kdc__expr_function_row (size_t index);
const struct kdc__function *kdc__function_find (const char *name, uint32_t *index);

#define KDC__BIT(type) (1u << KDC__T_ ## type)
#define KDC__BITS_NUMBER (KDC__BIT (INTEGER) | KDC__BIT (DECIMAL))
#define KDC__BITS_DURATION (KDC__BIT (YM_DURATION) | KDC__BIT (DT_DURATION))
#define KDC__BITS_ORDERED (KDC__BIT (BOOLEAN) | KDC__BITS_NUMBER | KDC__BITS_DURATION \
                           | KDC__BIT (DATE) | KDC__BIT (DATETIME))
#define KDC__BITS_ANY (KDC__BITS_ORDERED | KDC__BIT (STRING) | KDC__BIT (PARTIAL_DATE) \
                       | KDC__BIT (CODE) | KDC__BIT (FILE))
#define KDC__BITS_PRESENCE (KDC__BITS_ANY | KDC__BIT (NODE))

kdc__function_op kdc__f_truth, kdc__f_not, kdc__f_exists, kdc__f_empty, kdc__f_count;
kdc__function_op kdc__f_abs, kdc__f_floor, kdc__f_ceiling, kdc__f_round, kdc__f_round_even;
kdc__function_op kdc__f_sum, kdc__f_min, kdc__f_max;
kdc__function_op kdc__f_string, kdc__f_string_length, kdc__f_concat, kdc__f_string_join;
kdc__function_op kdc__f_substring, kdc__f_substring_before, kdc__f_substring_after;
kdc__function_op kdc__f_starts_with, kdc__f_ends_with, kdc__f_contains, kdc__f_normalize_space;
kdc__function_op kdc__f_upper_case, kdc__f_lower_case, kdc__f_translate, kdc__f_matches;
kdc__function_op kdc__f_year, kdc__f_month, kdc__f_day, kdc__f_hours;
kdc__function_op kdc__f_days, kdc__f_months, kdc__f_years;
kdc__function_op kdc__f_age, kdc__f_working_days, kdc__f_add_working_days, kdc__f_same_name;
kdc__function_op kdc__f_code_property, kdc__f_code_valid, kdc__f_unit_valid, kdc__f_unit_level;
kdc__function_op kdc__f_unit_within, kdc__f_earliest, kdc__f_latest, kdc__f_precision, kdc__f_paper;

#endif
