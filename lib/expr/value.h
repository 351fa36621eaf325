/* value.h - the values of the expression language and the slots of a filled form.
 * A slot is what a field holds: absent, a value, invalid or pending (docs/expressions.md). */
#ifndef KDC__VALUE_H
#define KDC__VALUE_H

#include "base/clock.h"
#include "base/context.h"
#include "base/text.h"

__extension__ typedef __int128 kdc__int128;

enum kdc__type {
  KDC__T_NONE,                      /* the empty sequence has no item type */
  KDC__T_BOOLEAN, KDC__T_INTEGER, KDC__T_DECIMAL, KDC__T_STRING, KDC__T_DATE, KDC__T_DATETIME,
  KDC__T_YM_DURATION, KDC__T_DT_DURATION, KDC__T_PARTIAL_DATE, KDC__T_CODE, KDC__T_FILE,
  KDC__T_NODE                       /* group or repeat, static only: in exists, empty, count */
};
/* "boolean" "integer" "decimal" "string" "date" "dateTime" "yearMonthDuration" … */
const char *kdc__type_name (enum kdc__type type);

/* |coefficient| < 10^36, 0 ≤ scale ≤ 18, no trailing zeros */
struct kdc__decimal { kdc__int128 coefficient; int scale; };

enum { KDC__PRECISION_YEAR = 1, KDC__PRECISION_MONTH, KDC__PRECISION_DAY, KDC__PRECISION_TIME };
struct kdc__partial { int16_t year; int8_t month, day, hour, minute, precision; };

struct kdc__value {
  enum kdc__type type;
  union {
    int boolean;
    int64_t integer;
    struct kdc__decimal decimal;
    /* also CODE (the code) and FILE (the name) */
    struct { const char *text; size_t size; } string;
    kdc__day date;
    int64_t datetime;               /* ms since 1970-01-01T00:00 local */
    int64_t months;
    int64_t milliseconds;
    struct kdc__partial partial;
  } u;
};

/* Lexical forms, whole text, trimmed by the caller. KDC_OK, KDC_EPARSE (not this type), KDC_ELIMIT
 * (too large), KDC_ENOMEM.
 * Strings and codes borrow text. Used by field types, constructors and casts alike. */
int kdc__value_parse (enum kdc__type type, const char *text, size_t size, struct kdc__value *out);
/* Canonical lexical form. */
int kdc__value_format (const struct kdc__value *value, struct kdc_buffer *out);
/* < 0, 0, > 0, of types that may be compared; partial dates are only equal or not. */
int kdc__compare_values (const struct kdc__value *a, const struct kdc__value *b);
/* same type and value */
int kdc__value_equal (const struct kdc__value *a, const struct kdc__value *b);

/* Decimals, exact. KDC_OK or KDC_ELIMIT (overflow), KDC_EINVAL (division by zero). */
int kdc__decimal_from_int (int64_t i, struct kdc__decimal *out);
int kdc__decimal_add (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out);
int kdc__decimal_subtract (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out);
int kdc__decimal_multiply (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out);
/* 18 digits, half-up */
int kdc__decimal_divide (struct kdc__decimal a, struct kdc__decimal b, struct kdc__decimal *out);
int kdc__decimal_compare (struct kdc__decimal a, struct kdc__decimal b);

kdc__day kdc__partial_earliest (struct kdc__partial p);
kdc__day kdc__partial_latest (struct kdc__partial p);

/* Slots. Table 0 is the root with one row; every repeat is a table of rows. */
enum kdc__slot_state { KDC__ABSENT, KDC__VALUE, KDC__INVALID, KDC__PENDING };

struct kdc__slot {
  struct kdc__value value;
  uint8_t state;                    /* enum kdc__slot_state */
  uint8_t irrelevant;               /* 1: reads as the empty sequence whatever the state */
  size_t offset;                    /* of its start tag, or KDC__NO_OFFSET */
};
struct kdc__row {
  uint32_t parent, id;
  size_t offset;
  uint8_t irrelevant;
  struct kdc__slot *slots;
};
/* Those of one parent stand together, and parents never go back. */
struct kdc__table {
  uint32_t parent, columns, count, capacity;
  uint32_t changes;                 /* grows when a row comes, goes or changes its relevance */
  struct kdc__row *rows;
};
struct kdc__slots {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__table *tables;
  uint32_t count;
};

/* First row whose parent is not before `parent`. */
uint32_t kdc__first_row (const struct kdc__table *table, uint32_t parent);

static inline void
kdc__row_set_irrelevant (struct kdc__table *table, uint32_t row, int irrelevant)
{
  table->changes += table->rows[row].irrelevant != irrelevant;
  table->rows[row].irrelevant = (uint8_t) irrelevant;
}

#endif
