/* succession.c - kdc/succession.h. */
#include <kdc/succession.h>

#include <stdio.h>

#include "api/api.h"
#include "exchange/exchange.h"
#include "validate/succession.h"

int
kdc_succession_new (kdc_catalog *catalog, const char *on, kdc_succession **out, kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK ? kdc__succession_new (catalog, day, out, err) : status;
}

int
kdc_succession_read (kdc_catalog *catalog, const void *data, size_t size, const char *source,
                     kdc_succession **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (data);
  return kdc__succession_read (catalog, data, size, source, out, err);
}

int
kdc_succession_add (kdc_succession *plan, const char *path, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (plan);
  KDC__NEED (path);
  return kdc__succession_add (plan, path, err);
}

int
kdc_succession_add_outbox (kdc_succession *plan, kdc_outbox *outbox, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (plan);
  KDC__NEED (outbox);
  return kdc__succession_add_outbox (plan, outbox, err);
}

void
kdc_succession_free (kdc_succession *plan)
{
  kdc__succession_free (plan);
}

/* --- reading ---------------------------------------------------------------------------------- */

static const struct kdc__succeeded *
place_at (const kdc_succession *plan, size_t index)
{
  return plan && index < plan->place_count ? plan->places + index : NULL;
}

size_t
kdc_succession_file_count (const kdc_succession *plan)
{
  return plan ? plan->file_count : 0;
}

const char *
kdc_succession_file (const kdc_succession *plan, size_t index, const char *name)
{
  const struct kdc__planned_file *file;

  if (!plan || !name || index >= plan->file_count)
    return NULL;
  file = plan->files + index;
  const struct kdc__api_property table[] = {
    { "name", file->name }, { "sha256", file->sha256 }, { "kind", file->kind },
    { "dossier", file->dossier }, { "outcome", file->outcome },
    { "delivery", file->delivery }, { "sent", file->sent },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

size_t
kdc_succession_count (const kdc_succession *plan)
{
  return plan ? plan->place_count : 0;
}

static const char *
in_language (const char *const by_lang[KDC__LANGS], const char *lang)
{
  const char *text = by_lang[kdc__lang (lang)];

  return text ? text : by_lang[KDC__VI] ? by_lang[KDC__VI] : by_lang[KDC__EN];
}

const char *
kdc_succession_property (const kdc_succession *plan, size_t index, const char *name,
                         const char *lang)
{
  const struct kdc__succeeded *place = place_at (plan, index);

  if (!place || !name)
    return NULL;
  const struct kdc__api_property table[] = {
    { "file", plan->files[place->file].name }, { "path", place->path }, { "kind", place->kind },
    { "code", place->code }, { "name", in_language (place->name, lang) },
    { "written", place->written }, { "state", kdc__place_state_name (place->state) },
    { "why", place->why }, { "chosen", place->chosen },
    { "message", in_language (place->message, lang) },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

int
kdc_succession_position (const kdc_succession *plan, size_t index, int *column)
{
  const struct kdc__succeeded *place = place_at (plan, index);

  if (column)
    *column = place ? place->column : 0;
  return place ? place->line : 0;
}

size_t
kdc_succession_heir_count (const kdc_succession *plan, size_t index)
{
  const struct kdc__succeeded *place = place_at (plan, index);

  return place ? place->heir_count : 0;
}

const char *
kdc_succession_heir (const kdc_succession *plan, size_t index, size_t heir, const char *name,
                     const char *lang)
{
  const struct kdc__succeeded *place = place_at (plan, index);
  const struct kdc__heir *one;

  if (!place || !name || heir >= place->heir_count)
    return NULL;
  one = place->heirs + heir;
  const struct kdc__api_property table[] = {
    { "code", one->code }, { "name", in_language (one->name, lang) }, { "extent", one->extent },
    { "on", one->on }, { "evidence", one->evidence },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

/* --- deciding --------------------------------------------------------------------------------- */

int
kdc_succession_choose (kdc_succession *plan, size_t index, const char *code, kdc_error **err)
{
  char number[24];

  if (err)
    *err = NULL;
  KDC__NEED (plan);
  if (!place_at (plan, index)) {
    snprintf (number, sizeof number, "%zu", index);
    return kdc__fail (plan->ctx, err, KDC_ENOTFOUND, "plan.no-place", "index", number, NULL);
  }
  return kdc__succession_choose (plan, index, code, err);
}

int
kdc_succession_write (const kdc_succession *plan, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *buffer;

  KDC__GIVES (out);
  KDC__NEED (plan);
  if (kdc__buffer_new (plan->ctx, 0, &buffer) != KDC_OK)
    return kdc__fail_nomem (err);
  return kdc__api_give (buffer, kdc__succession_write (plan, buffer), out, err);
}

int
kdc_succession_apply (kdc_succession *plan, int flags, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (plan);
  if (flags & ~(KDC_SUCCESSION_DRY_RUN | KDC_SUCCESSION_LEAVE_OPEN))
    return kdc__fail_einval (err, "flags");
  return kdc__succession_apply (plan, flags & KDC_SUCCESSION_DRY_RUN,
                                flags & KDC_SUCCESSION_LEAVE_OPEN, err);
}
