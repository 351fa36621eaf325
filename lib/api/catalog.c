/* catalog.c - kdc/catalog.h. */
#include <kdc/catalog.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog.h"

int
kdc_catalog_open (kdc_context *context, const char *directory, kdc_catalog **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (context);
  return kdc__catalog_open (context, directory, out, err);
}

int
kdc_catalog_check (kdc_catalog *catalog, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (catalog);
  return kdc__catalog_check (catalog, err);
}

/* Entries are sorted by kind, so the procedures lie together. */
static const struct kdc__entry *
procedures (const kdc_catalog *catalog, size_t *count)
{
  const struct kdc__entry *first = NULL;

  *count = 0;
  for (size_t i = 0; catalog != NULL && i < catalog->count; i++) {
    if (catalog->entries[i].kind != KDC__K_PROCEDURE)
      continue;
    if (first == NULL)
      first = &catalog->entries[i];
    ++*count;
  }
  return first;
}

size_t
kdc_catalog_procedure_count (const kdc_catalog *catalog)
{
  size_t count;

  procedures (catalog, &count);
  return count;
}

const char *
kdc_catalog_procedure_code (const kdc_catalog *catalog, size_t index)
{
  size_t count;
  const struct kdc__entry *entries = procedures (catalog, &count);

  return index < count ? entries[index].id : NULL;
}

int
kdc_catalog_procedure_from (const kdc_catalog *catalog, size_t index, char out[11])
{
  size_t count;
  const struct kdc__entry *entries = procedures (catalog, &count);

  if (out == NULL || index >= count)
    return KDC_EINVAL;
  out[0] = '\0';
  if (entries[index].valid_from != INT32_MIN)
    kdc__day_format (entries[index].valid_from, out);
  return KDC_OK;
}

int
kdc_catalog_procedure (kdc_catalog *catalog, const char *code, const char *on,
                       const kdc_procedure **out, kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK ? kdc__catalog_procedure (catalog, code, day, out, err) : status;
}

int
kdc_catalog_form (kdc_catalog *catalog, const char *id, const char *on, const kdc_form **out,
                  kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (id);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK ? kdc__catalog_form (catalog, id, day, out, err) : status;
}

static int
list_name (kdc_catalog *catalog, const char *list, const char *code, kdc__day day, int lang,
           const char **out, kdc_error **err)
{
  const struct kdc__codelist *codes;
  const struct kdc__code *found;
  char text[11];
  int status = kdc__catalog_codelist (catalog, list, day, &codes, err);

  if (status != KDC_OK)
    return status;
  found = kdc__codelist_find (codes, code, strlen (code), day);
  if (found == NULL) {
    kdc__day_format (day, text);
    return kdc__fail (catalog->ctx, err, KDC_ENOTFOUND, "api.code", "code", code, "list", list,
                      "date", text, NULL);
  }
  *out = kdc__text_get (&found->name, lang);
  return KDC_OK;
}

int
kdc_catalog_code_name (kdc_catalog *catalog, const char *list, const char *code, const char *on,
                       const char *lang, const char **out, kdc_error **err)
{
  const struct kdc_authority *unit;
  const struct kdc_authority *agency;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (list);
  KDC__NEED (code);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status != KDC_OK)
    return status;
  if (strcmp (list, "units") == 0) {
    status = kdc__catalog_unit (catalog, code, strlen (code), day, &unit, err);
    *out = status == KDC_OK ? kdc__text_get (&unit->name, kdc__lang (lang)) : NULL;
  } else if (strcmp (list, "agencies") == 0) {
    status = kdc__catalog_agency (catalog, code, day, &agency, err);
    *out = status == KDC_OK ? kdc__text_get (&agency->name, kdc__lang (lang)) : NULL;
  } else {
    status = list_name (catalog, list, code, day, kdc__lang (lang), out, err);
  }
  return status;
}

void
kdc_catalog_free (kdc_catalog *catalog)
{
  kdc__catalog_unref (catalog);
}
