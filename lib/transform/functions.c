/* functions.c - what style sheets of prints may call, in the namespace urn:kdc:xslt:1. All take and
 * give strings; text that a function cannot read comes back unchanged, because a print must show
 * what was declared even when it is wrong. */
#include "transform/input.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static int
date (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  (void) user, (void) count;
  return kdc__text_of_date (a[0], out);
}

/* "ngày 20 tháng 10 năm 2026" */
static int
date_long (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  struct kdc__partial p;

  (void) user, (void) count;
  if (kdc__moment_parse (a[0], &p) != KDC_OK)
    return kdc__buffer_puts (out, a[0]);
  if (p.precision >= KDC__PRECISION_DAY)
    kdc__buffer_printf (out, "ngày %02d ", p.day);
  if (p.precision >= KDC__PRECISION_MONTH)
    kdc__buffer_printf (out, "tháng %02d ", p.month);
  return kdc__buffer_printf (out, "năm %04d", p.year);
}

static int
date_words (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  struct kdc__partial p;

  (void) user, (void) count;
  if (kdc__moment_parse (a[0], &p) != KDC_OK)
    return kdc__buffer_puts (out, a[0]);
  return kdc__date_in_words (p, out);
}

/* One part of a date or instant: year, month, day, hour, minute; empty when it is not said. */
static int
date_part (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  struct kdc__partial p;
  const char *name = a[1];

  (void) user, (void) count;
  if (kdc__moment_parse (a[0], &p) != KDC_OK)
    return KDC_OK;
  if (strcmp (name, "year") == 0)
    return kdc__buffer_printf (out, "%04d", p.year);
  if (strcmp (name, "month") == 0 && p.precision >= KDC__PRECISION_MONTH)
    return kdc__buffer_printf (out, "%02d", p.month);
  if (strcmp (name, "day") == 0 && p.precision >= KDC__PRECISION_DAY)
    return kdc__buffer_printf (out, "%02d", p.day);
  if (strcmp (name, "hour") == 0 && p.precision >= KDC__PRECISION_TIME)
    return kdc__buffer_printf (out, "%02d", p.hour);
  if (strcmp (name, "minute") == 0 && p.precision >= KDC__PRECISION_TIME)
    return kdc__buffer_printf (out, "%02d", p.minute);
  return KDC_OK;
}

static int
number_words (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  int64_t number;
  int status;

  (void) user, (void) count;
  if (kdc__parse_int64 (a[0], strlen (a[0]), &number) != 0)
    return kdc__buffer_puts (out, a[0]);
  status = kdc__number_in_words (number, out);
  return status == KDC_EINVAL ? kdc__buffer_puts (out, a[0]) : status;
}

/* 20000 as "20.000", 20000.5 as "20.000,5". */
static int
number (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  const char *text = a[0] + (a[0][0] == '-'), *p;
  size_t whole = strspn (text, "0123456789"), i;

  (void) user, (void) count;
  p = text + whole;
  if (whole == 0 || (*p && (*p != '.' || p[1 + strspn (p + 1, "0123456789")])))
    return kdc__buffer_puts (out, a[0]);
  if (text > a[0])
    kdc__buffer_putc (out, '-');
  for (i = 0; i < whole; i++) {
    if (i > 0 && (whole - i) % 3 == 0)
      kdc__buffer_putc (out, '.');
    kdc__buffer_putc (out, text[i]);
  }
  if (*p)
    kdc__buffer_printf (out, ",%s", p + 1);
  return out->status;
}

static int
code_name (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  (void) count;
  return *a[1] ? kdc__text_of_code (user, a[0], a[1], out) : KDC_OK;
}

/* With a second argument "whole": and the units around it. */
static int
unit_name (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  int whole = count > 1 && strcmp (a[1], "whole") == 0;

  return *a[0] ? kdc__text_of_unit (user, a[0], whole, out) : KDC_OK;
}

static int
agency_name (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  (void) count;
  return *a[0] ? kdc__text_of_agency (user, a[0], out) : KDC_OK;
}

static int
label (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  const struct kdc__print_job *job = user;
  const struct kdc__form_node *node = job->form ? kdc__form_find (job->form, a[0]) : NULL;
  const char *text = NULL;

  if (node)
    text = kdc__text_get (&node->label, count > 1 ? kdc__lang (a[1]) : KDC__VI);
  return kdc__buffer_puts (out, text ? text : a[0]);
}

/* A condition of XPath comes as "true" or "false". */
static int
tick (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  (void) user, (void) count;
  return kdc__buffer_puts (out, strcmp (a[0], "true") == 0 ? "☒" : "☐");
}

static int
upper (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  const struct kdc__print_job *job = user;
  struct kdc__arena arena;
  char *text;
  int status;

  (void) count;
  kdc__arena_init (&arena, job->ctx);
  status = kdc__upper (&arena, a[0], strlen (a[0]), &text);
  if (status == KDC_OK)
    status = kdc__buffer_puts (out, text);
  kdc__arena_free (&arena);
  return status;
}

/* --- QR --------------------------------------------------------------------------------------- */

static int
encode (const char *text, QRcode **out)
{
  size_t size = strlen (text);

  *out = NULL;
  if (size == 0)
    return KDC_OK;
  if (size > INT16_MAX)
    return KDC_ELIMIT;
  *out = QRcode_encodeData ((int) size, (const unsigned char *) text, 0, QR_ECLEVEL_M);
  if (*out)
    return KDC_OK;
  return errno == ENOMEM ? KDC_ENOMEM : KDC_ELIMIT;
}

/* Path data of its dark squares, one unit each, run by run; the quiet zone is the sheet's. */
static int
qr (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  QRcode *code;
  int status = encode (a[0], &code), x, y, width;

  (void) user, (void) count;
  width = code ? code->width : 0;
  for (y = 0; y < width; y++)
    for (x = 0; x < width; x++) {
      const unsigned char *row = code->data + y * width;
      int from = x;

      while (x < width && row[x] & 1)
        x++;
      if (x > from)
        kdc__buffer_printf (out, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
    }
  QRcode_free (code);
  return status == KDC_OK ? out->status : status;
}

/* Squares on each side, 0 for an empty text. */
static int
qr_size (void *user, const char *const *a, size_t count, struct kdc_buffer *out)
{
  QRcode *code;
  int status = encode (a[0], &code);

  (void) user, (void) count;
  kdc__buffer_printf (out, "%d", code ? code->width : 0);
  QRcode_free (code);
  return status == KDC_OK ? out->status : status;
}

const struct kdc__xslt_function kdc__print_functions[] = {
  { "agency-name", 1, 1, agency_name },
  { "code-name", 2, 2, code_name },
  { "date", 1, 1, date },
  { "date-long", 1, 1, date_long },
  { "date-part", 2, 2, date_part },
  { "date-words", 1, 1, date_words },
  { "label", 1, 2, label },
  { "number", 1, 1, number },
  { "number-words", 1, 1, number_words },
  { "qr", 1, 1, qr },
  { "qr-size", 1, 1, qr_size },
  { "tick", 1, 1, tick },
  { "unit-name", 1, 2, unit_name },
  { "upper", 1, 1, upper },
  { NULL, 0, 0, NULL }
};
