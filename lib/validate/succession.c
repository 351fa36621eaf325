/* succession.c - see succession.h. The plan itself: its files, its places, and what is chosen. */
#include "validate/succession_private.h"

#include <string.h>

#include "base/digest.h"
#include "base/file.h"

int
kdc__succession_new (struct kdc_catalog *catalog, kdc__day on, struct kdc_succession **out,
                     kdc_error **err)
{
  struct kdc_succession *plan = kdc__calloc (catalog->ctx, 1, sizeof *plan);

  *out = plan;
  if (!plan)
    return kdc__fail_nomem (err);
  plan->ctx = kdc__context_ref (catalog->ctx);
  plan->catalog = kdc__catalog_ref (catalog);
  plan->on = on;
  kdc__arena_init (&plan->arena, plan->ctx);
  return KDC_OK;
}

void
kdc__succession_free (struct kdc_succession *plan)
{
  struct kdc_context *ctx;

  if (!plan)
    return;
  ctx = plan->ctx;
  kdc__arena_free (&plan->arena);
  kdc__free (ctx, plan->files);
  kdc__free (ctx, plan->places);
  kdc__catalog_unref (plan->catalog);
  kdc__free (ctx, plan);
  kdc__context_unref (ctx);
}

const char *
kdc__place_state_name (enum kdc__place_state state)
{
  static const char *const names[] = { "change", "open", "past", "told" };

  return names[state];
}

void
kdc__succession_sha256 (const struct kdc_buffer *bytes, char out[65], int *status)
{
  uint8_t digest[KDC__SHA256_SIZE] = { 0 };

  if (*status == KDC_OK)
    *status = kdc__sha256 (bytes->data ? bytes->data : "", bytes->size, digest);
  kdc__hex (digest, sizeof digest, out);
}

/* --- files and places ------------------------------------------------------------------------- */

int
kdc__succession_add_file (struct kdc_succession *plan, const char *name,
                          struct kdc__planned_file **out)
{
  void *files = plan->files;
  struct kdc__planned_file *file;

  if (kdc__grow (plan->ctx, &files, &plan->file_capacity, plan->file_count, sizeof *file)
      != KDC_OK)
    return KDC_ENOMEM;
  plan->files = files;
  file = plan->files + plan->file_count;
  memset (file, 0, sizeof *file);
  file->kind = "unread";
  file->outcome = "";
  file->first = plan->place_count;
  file->name = kdc__arena_strdup (&plan->arena, name);
  if (!file->name)
    return KDC_ENOMEM;
  plan->file_count++;
  *out = file;
  return KDC_OK;
}

static const struct kdc__message *
message_of (const struct kdc_succession *plan, const struct kdc__succeeded *place)
{
  static const struct { const char *why, *key; } rows[] = {
    { "succeeded", "plan.succeeded" }, { "several", "plan.several" },
    { "partial", "plan.partial" },     { "none", "plan.none" },
    { "reused", "plan.reused" },       { "domain", "plan.domain" },
  };
  size_t i;

  if (place->state == KDC__PLACE_PAST)
    return kdc__message_find ("plan.past-place");
  if (place->state == KDC__PLACE_TOLD)
    return kdc__message_find (plan->files[place->file].delivery ? "plan.frozen" : "plan.layer");
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (strcmp (rows[i].why, place->why) == 0)
      return kdc__message_find (rows[i].key);
  return NULL;
}

/* "00364 Phường Khương Đình, 00643 Phường Thanh Liệt" */
static void
list_heirs (const struct kdc__succeeded *place, int lang, struct kdc_buffer *out)
{
  size_t i;

  kdc__buffer_puts (out, "");
  for (i = 0; i < place->heir_count; i++) {
    const struct kdc__heir *heir = place->heirs + i;
    const char *name = heir->name[lang] ? heir->name[lang] : heir->name[KDC__VI];

    kdc__buffer_printf (out, "%s%s%s%s", i ? ", " : "", heir->code, name ? " " : "",
                        name ? name : "");
  }
}

static int
write_message (struct kdc_succession *plan, struct kdc__succeeded *place, int lang)
{
  const struct kdc__message *row = message_of (plan, place);
  const char *name = place->name[lang] ? place->name[lang] : place->name[KDC__VI];
  struct kdc_buffer heirs, text;
  int status;

  kdc__buffer_init (&heirs, plan->ctx, 0);
  kdc__buffer_init (&text, plan->ctx, 0);
  list_heirs (place, lang, &heirs);
  const struct kdc__param params[] = {
    { "path", place->path }, { "code", place->code }, { "name", name ? name : "–" },
    { "written", place->written }, { "heirs", heirs.data ? heirs.data : "" },
  };
  status = heirs.status;
  if (status == KDC_OK)
    status = row ? kdc__message_format (&text, row->text[lang], params, 5) : KDC_EINTERNAL;
  if (status == KDC_OK
      && !(place->message[lang] = kdc__arena_strdup (&plan->arena, text.data)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&heirs);
  kdc__buffer_clear (&text);
  return status;
}

int
kdc__succession_add_place (struct kdc_succession *plan, const struct kdc__succeeded *place)
{
  void *places = plan->places;
  struct kdc__succeeded *own;
  int lang, status = KDC_OK;

  if (kdc__grow (plan->ctx, &places, &plan->place_capacity, plan->place_count, sizeof *own)
      != KDC_OK)
    return KDC_ENOMEM;
  plan->places = places;
  own = plan->places + plan->place_count;
  *own = *place;
  own->file = plan->file_count - 1;
  own->path = kdc__arena_strdup (&plan->arena, place->path);
  own->code = kdc__arena_strdup (&plan->arena, place->code);
  own->written = kdc__arena_strdup (&plan->arena, place->written);
  if (!own->path || !own->code || !own->written)
    return KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    status = write_message (plan, own, lang);
  plan->place_count += status == KDC_OK;
  return status;
}

int
kdc__succession_add_bytes (struct kdc_succession *plan, const char *path,
                           const struct kdc_buffer *bytes, kdc_error **err)
{
  struct kdc__planned_file *file;
  int status = kdc__succession_add_file (plan, path, &file);

  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__succession_sha256 (bytes, file->sha256, &status);
  if (status != KDC_OK)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = kdc__succession_find (plan, bytes, file, err);
  plan->file_count -= status != KDC_OK;
  return status;
}

int
kdc__succession_add_queued (struct kdc_succession *plan, const char *name,
                            const struct kdc_buffer *bytes, const char *state, int sent,
                            kdc_error **err)
{
  struct kdc__planned_file *file;
  int status = kdc__succession_add_file (plan, name, &file);

  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  file->delivery = kdc__arena_strdup (&plan->arena, state);
  file->sent = sent ? "true" : "false";
  kdc__succession_sha256 (bytes, file->sha256, &status);
  if (status != KDC_OK || !file->delivery)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = kdc__succession_find (plan, bytes, file, err);
  plan->file_count -= status != KDC_OK || (file->count == 0 && strcmp (file->kind, "queued") == 0);
  return status;
}

int
kdc__succession_add (struct kdc_succession *plan, const char *path, kdc_error **err)
{
  struct kdc_buffer bytes;
  size_t i;
  int status;

  for (i = 0; i < plan->file_count; i++)
    if (kdc__file_is_same (plan->files[i].name, path))
      return kdc__fail (plan->ctx, err, KDC_ECONFLICT, "plan.twice", "file", path, "other",
                        plan->files[i].name, NULL);
  kdc__buffer_init (&bytes, plan->ctx, 0);
  status = kdc__file_read (plan->ctx, path,
                           (size_t) kdc__limit (plan->ctx, KDC__MAX_DOCUMENT_BYTES), &bytes, err);
  if (status == KDC_OK)
    status = kdc__succession_add_bytes (plan, path, &bytes, err);
  kdc__buffer_clear (&bytes);
  return status;
}

/* --- choices ---------------------------------------------------------------------------------- */

int
kdc__succession_fits (struct kdc_succession *plan, const char *kind, const char *code,
                      kdc_error **err)
{
  const struct kdc_authority *authority;
  const struct kdc_procedure *procedure;

  if (strcmp (kind, "unit") == 0)
    return kdc__catalog_unit (plan->catalog, code, strlen (code), plan->on, &authority, err);
  if (strcmp (kind, "agency") == 0)
    return kdc__catalog_agency (plan->catalog, code, plan->on, &authority, err);
  return kdc__catalog_procedure (plan->catalog, code, plan->on, &procedure, err);
}

static int
choose (struct kdc_succession *plan, struct kdc__succeeded *place, const char *code,
        kdc_error **err)
{
  kdc_error *why = NULL;
  char day[11], *copy;
  int status = kdc__succession_fits (plan, place->kind, code, &why);

  if (status != KDC_OK && status != KDC_ENOTFOUND) {
    kdc__error_add_cause (err, why);
    return status;
  }
  kdc__error_delete (why);
  kdc__day_format (plan->on, day);
  if (status == KDC_ENOTFOUND)
    return kdc__fail (plan->ctx, err, KDC_EINVAL, "plan.not-in-force", "code", code, "on", day,
                      "path", place->path, NULL);
  copy = kdc__arena_strdup (&plan->arena, code);
  if (!copy)
    return kdc__fail_nomem (err);
  place->chosen = copy;
  return KDC_OK;
}

int
kdc__succession_choose (struct kdc_succession *plan, size_t index, const char *code,
                        kdc_error **err)
{
  struct kdc__succeeded *place = plan->places + index;

  if (code && place->state >= KDC__PLACE_PAST)
    return kdc__fail (plan->ctx, err, KDC_EINVAL, "plan.past", "path", place->path, NULL);
  if (code)
    return choose (plan, place, code, err);
  place->chosen = NULL;
  return KDC_OK;
}
