/* deadline.c - kdc/deadline.h. The texts of its two instants are made once. */
#include <kdc/deadline.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog.h"

int
kdc_deadline_new (kdc_catalog *catalog, const kdc_procedure *procedure, const char *agency,
                  const char *received, kdc_deadline **out, kdc_error **err)
{
  const struct kdc__calendar *calendar;
  kdc__instant at;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (catalog);
  KDC__NEED (procedure);
  KDC__NEED (received);
  if (kdc__instant_parse (received, strlen (received), &at) != 0)
    return kdc__fail (catalog->ctx, err, KDC_EINVAL, "api.instant", "value", received, NULL);
  status = kdc__catalog_calendar (catalog, agency, kdc__day_of (at), &calendar, err);
  if (status == KDC_OK)
    status = kdc__deadline_due (catalog->ctx, calendar, &procedure->term, at, out, err);
  if (status == KDC_OK) {
    kdc__instant_format ((*out)->reception, (*out)->reception_text);
    kdc__instant_format ((*out)->due, (*out)->due_text);
  }
  return status;
}

const char *
kdc_deadline_reception (const kdc_deadline *deadline)
{
  return deadline ? deadline->reception_text : "";
}

const char *
kdc_deadline_due (const kdc_deadline *deadline)
{
  return deadline ? deadline->due_text : "";
}

size_t
kdc_deadline_day_count (const kdc_deadline *deadline)
{
  return deadline ? deadline->count : 0;
}

int
kdc_deadline_day (const kdc_deadline *deadline, size_t index, char day[11], int *counts,
                  const char **why)
{
  if (deadline == NULL || day == NULL || counts == NULL || why == NULL || index >= deadline->count)
    return KDC_EINVAL;
  kdc__day_format (deadline->days[index].day, day);
  *counts = deadline->days[index].counts;
  *why = kdc__api_or_empty (deadline->days[index].why);
  return KDC_OK;
}

void
kdc_deadline_free (kdc_deadline *deadline)
{
  kdc__deadline_free (deadline);
}
