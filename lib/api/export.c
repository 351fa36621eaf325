/* export.c - kdc/export.h. */
#include <kdc/export.h>

#include <string.h>

#include "api/api.h"
#include "transform/cpsv.h"
#include "transform/export.h"

int
kdc_form_export (const kdc_form *form, const char *to, const char *on, const char *lang,
                 kdc_buffer **out, kdc_error **err)
{
  struct kdc_context *ctx;
  kdc_buffer *text = NULL;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (form);
  KDC__NEED (to);
  ctx = form->arena.ctx;
  status = kdc__api_day (ctx, on, &day, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES), &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__export_form (form, to, day, kdc__lang (lang), text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_procedure_export (const kdc_procedure *procedure, const char *to, kdc_buffer **out,
                      kdc_error **err)
{
  struct kdc_context *ctx;
  kdc_buffer *text = NULL;

  KDC__GIVES (out);
  KDC__NEED (procedure);
  KDC__NEED (to);
  ctx = procedure->catalog->ctx;
  if (strcmp (to, "cpsv-ap") != 0)
    return kdc__fail (ctx, err, KDC_ENOTFOUND, "export.procedure", "name", to, NULL);
  if (kdc__buffer_new (ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES), &text) != KDC_OK)
    return kdc__fail_nomem (err);
  return kdc__api_give (text, kdc__export_cpsv (procedure, text), out, err);
}

const char *
kdc_export_name (size_t index)
{
  const struct kdc__export *export = kdc__export_at (index);

  return export ? export->name : NULL;
}

const char *
kdc_export_media_type (size_t index)
{
  const struct kdc__export *export = kdc__export_at (index);

  return export ? export->media_type : NULL;
}
