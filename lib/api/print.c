/* print.c - kdc/print.h. */
#include <kdc/print.h>

#include "api/api.h"
#include "transform/print.h"

int
kdc_print_dossier (kdc_dossier *dossier, const char *on, const char *print, const char *lang,
                   const void *receipt, size_t receipt_size, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *page = NULL;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  KDC__NEED (print);
  status = kdc__api_day (dossier->ctx, on, &day, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (dossier->ctx, (size_t) kdc__limit (dossier->ctx, KDC__MAX_OUTPUT_BYTES),
                       &page)
      != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__print (dossier->catalog, dossier, NULL, print, kdc__lang (lang), day, receipt,
                       receipt_size, page, err);
  return kdc__api_give (page, status, out, err);
}

int
kdc_print_blank (kdc_catalog *catalog, const char *procedure, const char *on, const char *print,
                 const char *lang, kdc_buffer **out, kdc_error **err)
{
  const struct kdc_procedure *found;
  kdc_buffer *page = NULL;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (procedure);
  KDC__NEED (print);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__catalog_procedure (catalog, procedure, day, &found, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (catalog->ctx, (size_t) kdc__limit (catalog->ctx, KDC__MAX_OUTPUT_BYTES),
                       &page)
      != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__print (catalog, NULL, found, print, kdc__lang (lang), day, NULL, 0, page, err);
  return kdc__api_give (page, status, out, err);
}
