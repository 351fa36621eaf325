/* api.c - argument checks that several public calls share. */
#include "api/api.h"

#include <string.h>

int
kdc__api_day (struct kdc_context *ctx, const char *on, kdc__day *out, kdc_error **err)
{
  if (on == NULL) {
    *out = kdc__day_of (kdc__now (ctx));
    return KDC_OK;
  }
  if (kdc__day_parse (on, strlen (on), out) != 0)
    return kdc__fail (ctx, err, KDC_EINVAL, "api.day", "value", on, NULL);
  return KDC_OK;
}

int
kdc__api_give (kdc_buffer *buffer, int status, kdc_buffer **out, kdc_error **err)
{
  if (status == KDC_OK && buffer->status == KDC_ENOMEM)
    status = kdc__fail_nomem (err);
  else if (status == KDC_OK && buffer->status != KDC_OK)
    status = kdc__fail (buffer->ctx, err, buffer->status, "api.output", NULL);
  if (status != KDC_OK) {
    kdc__buffer_delete (buffer);
    return status;
  }
  *out = buffer;
  return KDC_OK;
}

int
kdc__api_text (struct kdc_context *ctx, const char *text, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *buffer = NULL;

  *out = NULL;
  if (kdc__buffer_new (ctx, 0, &buffer) != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__buffer_puts (buffer, kdc__api_or_empty (text));
  return kdc__api_give (buffer, KDC_OK, out, err);
}

const char *
kdc__api_property (const struct kdc__api_property *table, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp (table[i].name, name) == 0)
      return kdc__api_or_empty (table[i].value);
  return NULL;
}

int
kdc__api_write_form (struct kdc_context *ctx, const char *name, enum kdc__write_form *out,
                     kdc_error **err)
{
  static const char *const names[] = { "canonical", "check", "draft" };
  size_t i;

  *out = KDC__WRITE_CANONICAL;
  for (i = 0; i < sizeof names / sizeof names[0]; i++)
    if (name == NULL || strcmp (names[i], name) == 0) {
      *out = (enum kdc__write_form) i;
      return KDC_OK;
    }
  return kdc__fail (ctx, err, KDC_EINVAL, "dossier.write-form", "form", name, NULL);
}
