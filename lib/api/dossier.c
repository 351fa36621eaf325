/* dossier.c - kdc/dossier.h. */
#include <kdc/dossier.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "base/file.h"
#include "validate/evaluate.h"
#include "validate/report.h"
#include "validate/write.h"

int
kdc_dossier_open (kdc_catalog *catalog, const char *path, kdc_dossier **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (path);
  return kdc__dossier_open_path (catalog, path, out, err);
}

int
kdc_dossier_read (kdc_catalog *catalog, const void *data, size_t size, const char *source,
                  const char *directory, kdc_dossier **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (data);
  return kdc__dossier_open_memory (catalog, data, size, source, directory, out, err);
}

/* Accessors may be called before any validation: then the dossier is parsed as of today. */
static int
parsed (kdc_dossier *dossier, kdc_error **err)
{
  return kdc__dossier_parse (dossier, kdc__day_of (kdc__now (dossier->ctx)), err);
}

static int
give_property (kdc_dossier *dossier, const struct kdc__api_property *table, size_t count,
               const char *name, kdc_buffer **out, kdc_error **err)
{
  const char *value = kdc__api_property (table, count, name);

  if (value != NULL)
    return kdc__api_text (dossier->ctx, value, out, err);
  return kdc__fail (dossier->ctx, err, KDC_EINVAL, "api.property", "property", name, NULL);
}

static const char *
instant_text (int has, kdc__instant at, char out[32])
{
  if (!has)
    return "";
  kdc__instant_format (at, out);
  return out;
}

int
kdc_dossier_property (kdc_dossier *dossier, const char *name, kdc_buffer **out, kdc_error **err)
{
  char revision[24], created[32], received[32];
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  KDC__NEED (name);
  status = parsed (dossier, err);
  if (status != KDC_OK)
    return status;
  snprintf (revision, sizeof revision, "%" PRId64, dossier->revision);
  const struct kdc__api_property table[] = {
    { "id", dossier->id },
    { "procedure", dossier->procedure_code },
    { "procedure-version", dossier->procedure_version },
    { "case", dossier->case_code },
    { "revision", revision },
    { "created", instant_text (dossier->has_created, dossier->created, created) },
    { "received", instant_text (dossier->has_received, dossier->received, received) },
    { "channel", dossier->channel },
    { "site", dossier->site },
    { "unit", dossier->unit },
    { "agency", dossier->agency },
    { "form", dossier->form_id },
    { "form-version", dossier->form_version },
    { "locale", dossier->locale }
  };
  return give_property (dossier, table, sizeof table / sizeof table[0], name, out, err);
}

int
kdc_dossier_value (kdc_dossier *dossier, const char *path, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  KDC__NEED (path);
  status = parsed (dossier, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (dossier->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__dossier_value (dossier, path, text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_dossier_paper_count (kdc_dossier *dossier, size_t *out, kdc_error **err)
{
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = 0;
  KDC__NEED (dossier);
  status = parsed (dossier, err);
  if (status == KDC_OK)
    *out = dossier->paper_count;
  return status;
}

int
kdc_dossier_paper (kdc_dossier *dossier, size_t index, const char *name, kdc_buffer **out,
                   kdc_error **err)
{
  const struct kdc__manifest_item *item;
  char bytes[24] = "";
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  KDC__NEED (name);
  status = parsed (dossier, err);
  if (status != KDC_OK)
    return status;
  if (index >= dossier->paper_count)
    return kdc__fail (dossier->ctx, err, KDC_ENOTFOUND, "api.part", NULL);
  item = &dossier->papers[index];
  if (item->size >= 0)
    snprintf (bytes, sizeof bytes, "%" PRId64, item->size);
  const struct kdc__api_property table[] = {
    { "ref", item->ref }, { "kind", item->kind },     { "file", item->file },
    { "media-type", item->media_type },               { "size", bytes },
    { "sha256", item->sha256 },                       { "number", item->number }
  };
  return give_property (dossier, table, sizeof table / sizeof table[0], name, out, err);
}

static int
answer_case (kdc_dossier *dossier, size_t index, kdc__day on, int *out, kdc_error **err)
{
  const struct kdc_procedure *procedure = dossier->procedure;
  const struct kdc__expr *test;
  struct kdc__evaluator evaluator;
  int status;

  if (procedure == NULL || index >= procedure->case_count)
    return kdc__fail (dossier->ctx, err, KDC_ENOTFOUND, "api.part", NULL);
  test = procedure->cases[index].test;
  if (test == NULL || !kdc__form_is_same (procedure->form, dossier->form))
    return KDC_OK;
  status = kdc__evaluator_init (&evaluator, dossier->catalog, dossier, on);
  evaluator.err = err;
  if (status == KDC_OK)
    status = kdc__evaluator_asks (&evaluator, test, out);
  kdc__evaluator_clear (&evaluator);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

int
kdc_dossier_case (kdc_dossier *dossier, size_t index, const char *on, int *out, kdc_error **err)
{
  kdc__day day;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = KDC_ANSWER_NONE;
  KDC__NEED (dossier);
  status = kdc__api_day (dossier->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__dossier_parse (dossier, day, err);
  return status == KDC_OK ? answer_case (dossier, index, day, out, err) : status;
}

int
kdc_dossier_validate (kdc_dossier *dossier, const char *on, const char *scope, kdc_report **out,
                      kdc_error **err)
{
  struct kdc__validate_options options = { 0 };
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  status = kdc__api_day (dossier->ctx, on, &options.on, err);
  if (status != KDC_OK)
    return status;
  options.scope = scope;
  return kdc__validate (dossier, &options, out, err);
}

int
kdc_dossier_write (kdc_dossier *dossier, const char *on, const char *form, kdc_buffer **out,
                   kdc_error **err)
{
  enum kdc__write_form which;
  kdc_buffer *text = NULL;
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (dossier);
  status = kdc__api_day (dossier->ctx, on, &day, err);
  if (status == KDC_OK)
    status = kdc__api_write_form (dossier->ctx, form, &which, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (dossier->ctx, (size_t) kdc__limit (dossier->ctx, KDC__MAX_OUTPUT_BYTES),
                       &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__dossier_settle_write (dossier, day, which, text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_dossier_save (kdc_dossier *dossier, const char *on, const char *form, const char *path,
                  kdc_error **err)
{
  kdc_buffer *text;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (path);
  status = kdc_dossier_write (dossier, on, form, &text, err);
  if (status == KDC_OK)
    status = kdc__file_write (dossier->ctx, path, text->data, text->size, err);
  kdc__buffer_delete (text);
  return status;
}

void
kdc_dossier_free (kdc_dossier *dossier)
{
  kdc__dossier_free (dossier);
}
