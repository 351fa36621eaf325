/* value.c - one table of types: their names, how their text is read, how it is written.
 * Fields, constructors and casts all come here, so that they cannot disagree. */
#include "expr/value.h"

#include <string.h>
#include "expr/decimal.h"
#include "expr/temporal.h"

static int
parse_boolean (const char *text, size_t size, struct kdc__value *out)
{
  if (kdc__streq_n ("true", text, size) || kdc__streq_n ("1", text, size))
    out->u.boolean = 1;
  else if (kdc__streq_n ("false", text, size) || kdc__streq_n ("0", text, size))
    out->u.boolean = 0;
  else
    return KDC_EPARSE;
  return KDC_OK;
}

/* As most are written: digits, so few that they cannot be too many. */
static int
parse_digits (const char *text, size_t size, int64_t *out)
{
  int64_t number = 0;
  size_t i;

  for (i = 0; i < size && text[i] >= '0' && text[i] <= '9'; i++)
    number = number * 10 + (text[i] - '0');
  *out = number;
  return i == size;
}

static int
parse_integer (const char *text, size_t size, struct kdc__value *out)
{
  struct kdc__decimal d;
  int status;

  if (size > 0 && size <= 18 && parse_digits (text, size, &out->u.integer))
    return KDC_OK;
  status = kdc__decimal_parse (text, size, &d);
  if (status == KDC_EPARSE || memchr (text, '.', size) != NULL)
    return KDC_EPARSE;
  return status == KDC_OK ? kdc__decimal_to_int (d, &out->u.integer) : status;
}

static int
parse_decimal (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__decimal_parse (text, size, &out->u.decimal);
}

static int
parse_string (const char *text, size_t size, struct kdc__value *out)
{
  out->u.string.text = text;
  out->u.string.size = size;
  return KDC_OK;
}

static int
parse_token (const char *text, size_t size, struct kdc__value *out)
{
  return size > 0 ? parse_string (text, size, out) : KDC_EPARSE;
}

static int
parse_date (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__date_parse (text, size, &out->u.date);
}

static int
parse_datetime (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__datetime_parse (text, size, &out->u.datetime);
}

static int
parse_months (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__months_parse (text, size, &out->u.months);
}

static int
parse_ms (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__ms_parse (text, size, &out->u.milliseconds);
}

static int
parse_partial (const char *text, size_t size, struct kdc__value *out)
{
  return kdc__partial_parse (text, size, &out->u.partial);
}

static int
format_boolean (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__buffer_puts (out, v->u.boolean ? "true" : "false");
}

static int
format_integer (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__buffer_printf (out, "%lld", (long long) v->u.integer);
}

static int
format_decimal (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__decimal_format (v->u.decimal, out);
}

static int
format_string (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__buffer_append (out, v->u.string.text, v->u.string.size);
}

static int
format_date (const struct kdc__value *v, struct kdc_buffer *out)
{
  char text[11];

  kdc__day_format (v->u.date, text);
  return kdc__buffer_puts (out, text);
}

static int
format_datetime (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__datetime_format (v->u.datetime, out);
}

static int
format_months (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__months_format (v->u.months, out);
}

static int
format_ms (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__ms_format (v->u.milliseconds, out);
}

static int
format_partial (const struct kdc__value *v, struct kdc_buffer *out)
{
  return kdc__partial_format (v->u.partial, out);
}

static const struct {
  const char *name;
  int (*parse) (const char *text, size_t size, struct kdc__value *out);
  int (*format) (const struct kdc__value *value, struct kdc_buffer *out);
} types[] = {
  [KDC__T_NONE] = { "empty", NULL, NULL },
  [KDC__T_BOOLEAN] = { "boolean", parse_boolean, format_boolean },
  [KDC__T_INTEGER] = { "integer", parse_integer, format_integer },
  [KDC__T_DECIMAL] = { "decimal", parse_decimal, format_decimal },
  [KDC__T_STRING] = { "string", parse_string, format_string },
  [KDC__T_DATE] = { "date", parse_date, format_date },
  [KDC__T_DATETIME] = { "dateTime", parse_datetime, format_datetime },
  [KDC__T_YM_DURATION] = { "yearMonthDuration", parse_months, format_months },
  [KDC__T_DT_DURATION] = { "dayTimeDuration", parse_ms, format_ms },
  [KDC__T_PARTIAL_DATE] = { "partialDate", parse_partial, format_partial },
  [KDC__T_CODE] = { "code", parse_token, format_string },
  [KDC__T_FILE] = { "file", parse_token, format_string },
  [KDC__T_NODE] = { "node", NULL, NULL },
};

const char *
kdc__type_name (enum kdc__type type)
{
  return (size_t) type < sizeof types / sizeof types[0] ? types[type].name : "?";
}

int
kdc__value_parse (enum kdc__type type, const char *text, size_t size, struct kdc__value *out)
{
  struct kdc__value value;
  int status;

  memset (&value, 0, sizeof value);
  value.type = type;
  if ((size_t) type >= sizeof types / sizeof types[0] || types[type].parse == NULL)
    return KDC_EINVAL;
  status = types[type].parse (text, size, &value);
  if (status == KDC_OK)
    *out = value;
  return status;
}

int
kdc__value_format (const struct kdc__value *value, struct kdc_buffer *out)
{
  if (types[value->type].format == NULL)
    return KDC_EINVAL;
  return types[value->type].format (value, out);
}

int
kdc__value_equal (const struct kdc__value *a, const struct kdc__value *b)
{
  if (a->type != b->type)
    return 0;
  switch (a->type) {
  case KDC__T_NONE: return 1;
  case KDC__T_BOOLEAN: return !a->u.boolean == !b->u.boolean;
  case KDC__T_DECIMAL: return kdc__decimal_compare (a->u.decimal, b->u.decimal) == 0;
  case KDC__T_DATE: return a->u.date == b->u.date;
  case KDC__T_PARTIAL_DATE: return kdc__partial_order (a->u.partial, b->u.partial) == 0;
  case KDC__T_STRING:
  case KDC__T_CODE:
  case KDC__T_FILE:
    return a->u.string.size == b->u.string.size
           && memcmp (a->u.string.text, b->u.string.text, a->u.string.size) == 0;
  default: return a->u.integer == b->u.integer;         /* all of 64 bits */
  }
}

uint32_t
kdc__first_row (const struct kdc__table *table, uint32_t parent)
{
  uint32_t low = 0, high = table->count, middle;

  while (low < high) {
    middle = low + (high - low) / 2;
    if (table->rows[middle].parent < parent)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
