/* texts.c - what people read in place of a code, a unit or a date. A value without such a text is
 * shown as it is: a print loses nothing, and never guesses. */
#include "transform/input.h"

#include <string.h>

#define MOST_LEVELS 4               /* units around a unit */

int
kdc__moment_parse (const char *text, struct kdc__partial *out)
{
  size_t size = strlen (text);
  struct kdc__value value;
  struct kdc__civil civil;
  kdc__instant at;

  if (strchr (text, 'T') && kdc__instant_parse (text, size, &at) == 0) {
    kdc__instant_to_civil (at, &civil);
    *out = (struct kdc__partial) {
      .year = (int16_t) civil.year, .month = (int8_t) civil.month, .day = (int8_t) civil.day,
      .hour = (int8_t) civil.hour, .minute = (int8_t) civil.minute,
      .precision = KDC__PRECISION_TIME };
    return KDC_OK;
  }
  if (kdc__value_parse (KDC__T_PARTIAL_DATE, text, size, &value) != KDC_OK)
    return KDC_EPARSE;
  *out = value.u.partial;
  return KDC_OK;
}

int
kdc__text_of_date (const char *date, struct kdc_buffer *out)
{
  struct kdc__partial p;

  if (kdc__moment_parse (date, &p) != KDC_OK)
    return kdc__buffer_puts (out, date);
  if (p.precision == KDC__PRECISION_TIME)
    kdc__buffer_printf (out, "%02d:%02d ", p.hour, p.minute);
  if (p.precision >= KDC__PRECISION_DAY)
    kdc__buffer_printf (out, "%02d/", p.day);
  if (p.precision >= KDC__PRECISION_MONTH)
    kdc__buffer_printf (out, "%02d/", p.month);
  return kdc__buffer_printf (out, "%04d", p.year);
}

/* A look-up that found nothing is no failure here. */
static int
tolerate (const struct kdc__print_job *job, int status)
{
  if (status != KDC_ENOTFOUND)
    return status;
  if (job->err) {
    kdc__error_delete (*job->err);
    *job->err = NULL;
  }
  return KDC_OK;
}

int
kdc__text_of_code (const struct kdc__print_job *job, const char *list, const char *code,
                   struct kdc_buffer *out)
{
  const struct kdc__codelist *codes = NULL;
  const struct kdc__code *found = NULL;
  const char *name = NULL;
  int status = kdc__catalog_codelist (job->catalog, list, job->on, &codes, job->err);

  status = tolerate (job, status);
  if (status != KDC_OK)
    return status;
  if (codes)
    found = kdc__codelist_find (codes, code, strlen (code), job->on);
  if (codes && !found)
    found = kdc__codelist_find (codes, code, strlen (code), INT32_MIN);
  if (found)
    name = kdc__text_get (&found->name, KDC__VI);
  return kdc__buffer_puts (out, name ? name : code);
}

int
kdc__text_of_unit (const struct kdc__print_job *job, const char *code, int whole,
                   struct kdc_buffer *out)
{
  int status = KDC_OK, level;

  for (level = 0; code && level < (whole ? MOST_LEVELS : 1) && status == KDC_OK; level++) {
    const struct kdc_authority *unit = NULL;
    const char *name = NULL;

    status = kdc__catalog_unit (job->catalog, code, strlen (code), job->on, &unit, job->err);
    status = tolerate (job, status);
    if (status != KDC_OK || (!unit && level > 0))
      break;
    if (level > 0)
      kdc__buffer_puts (out, ", ");
    if (unit)
      name = kdc__text_get (&unit->name, KDC__VI);
    status = kdc__buffer_puts (out, name ? name : code);
    code = unit ? unit->parent : NULL;
  }
  return status;
}

int
kdc__text_of_agency (const struct kdc__print_job *job, const char *id, struct kdc_buffer *out)
{
  const struct kdc_authority *agency = NULL;
  const char *name = NULL;
  int status = kdc__catalog_agency (job->catalog, id, job->on, &agency, job->err);

  status = tolerate (job, status);
  if (status != KDC_OK)
    return status;
  if (agency)
    name = kdc__text_get (&agency->name, KDC__VI);
  return kdc__buffer_puts (out, name ? name : id);
}
