/* export.c - the registry of exports. */
#include "transform/export.h"

#include <string.h>

static const struct kdc__export exports[] = {
  { "xsd", "application/xml", kdc__export_xsd },
  { "jsonschema", "application/schema+json", kdc__export_jsonschema },
  { "html", "application/xhtml+xml", kdc__export_html },
  { "sch", "application/xml", kdc__export_sch },
  { "xslt", "application/xslt+xml", kdc__export_xslt },
};

const struct kdc__export *
kdc__export_at (size_t index)
{
  return index < sizeof exports / sizeof *exports ? exports + index : NULL;
}

static int
fail_unknown (struct kdc_context *ctx, const char *to, kdc_error **err)
{
  const struct kdc__export *export;
  struct kdc_buffer known;
  size_t i;
  int status;

  kdc__buffer_init (&known, ctx, 0);
  for (i = 0; (export = kdc__export_at (i)) != NULL; i++)
    kdc__buffer_printf (&known, "%s%s", i ? ", " : "", export->name);
  status = known.status == KDC_OK
             ? kdc__fail (ctx, err, KDC_ENOTFOUND, "export.unknown", "value", to, "known",
                          known.data, NULL)
             : kdc__fail_nomem (err);
  kdc__buffer_clear (&known);
  return status;
}

int
kdc__export_form (const struct kdc_form *form, const char *to, kdc__day on, int lang,
                  struct kdc_buffer *out, kdc_error **err)
{
  const struct kdc__export_job job
    = { .ctx = form->arena.ctx, .form = form, .on = on, .lang = lang };
  const struct kdc__export *export;
  size_t i;
  int status;

  for (i = 0; (export = kdc__export_at (i)) != NULL; i++)
    if (strcmp (export->name, to) == 0) {
      status = export->write (&job, out, err);
      if (out->status != KDC_OK)
        return KDC_OK;                          /* it sticks there, and its owner tells */
      return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
    }
  return fail_unknown (job.ctx, to, err);
}
