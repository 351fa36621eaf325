/* succession_read.c - a plan from its document, as a person has decided it. What was chosen is
 * looked at here, so that a mistake is told with its line. */
#include <string.h>

#include "model/compile.h"
#include "model/vocabularies.h"
#include "validate/succession_private.h"

struct reading {
  struct kdc_succession *plan;
  struct kdc__document *document;
  kdc_error **err;
};

/* Texts live in the document, which goes: each is copied. */
static const char *
take (struct reading *r, const struct kdc__element *element, const char *name, int *status)
{
  const char *value = kdc__element_attribute (element, name);
  const char *copy = value ? kdc__arena_strdup (&r->plan->arena, value) : NULL;

  if (value && !copy)
    *status = KDC_ENOMEM;
  return copy;
}

static int
take_names (struct reading *r, const struct kdc__element *element, const char *names[KDC__LANGS])
{
  const struct kdc__element *name = NULL;
  int status = KDC_OK;

  while ((name = kdc__element_child (element, "name", name))) {
    int lang = kdc__lang (kdc__element_attribute (name, "xml:lang"));

    names[lang] = kdc__arena_strdup (&r->plan->arena, name->text);
    if (!names[lang])
      status = KDC_ENOMEM;
  }
  return status;
}

static int
take_heirs (struct reading *r, const struct kdc__element *element, struct kdc__succeeded *place)
{
  const struct kdc__element *child = NULL;
  struct kdc__heir *heirs;
  size_t count = 0;
  int status = KDC_OK;

  while ((child = kdc__element_child (element, "heir", child)))
    count++;
  heirs = kdc__arena_array (&r->plan->arena, count + 1, sizeof *heirs);
  if (!heirs)
    return KDC_ENOMEM;
  while ((child = kdc__element_child (element, "heir", child)) && status == KDC_OK) {
    struct kdc__heir *heir = heirs + place->heir_count++;

    heir->code = take (r, child, "code", &status);
    heir->extent = take (r, child, "extent", &status);
    heir->on = take (r, child, "on", &status);
    heir->evidence = take (r, child, "evidence", &status);
    if (status == KDC_OK)
      status = take_names (r, child, heir->name);
  }
  place->heirs = heirs;
  return status;
}

static int
check_chosen (struct reading *r, const struct kdc__element *element,
              const struct kdc__succeeded *place)
{
  kdc_error *why = NULL;
  char day[11];
  int status;

  if (!place->chosen)
    return KDC_OK;
  if (place->state >= KDC__PLACE_PAST)
    return kdc__document_fail (r->document, r->err, "plan.past", element, "chosen", 0, "path",
                               place->path, NULL);
  status = kdc__succession_fits (r->plan, place->kind, place->chosen, &why);
  if (status != KDC_OK && status != KDC_ENOTFOUND) {
    kdc__error_add_cause (r->err, why);
    return status;
  }
  kdc__error_delete (why);
  kdc__day_format (r->plan->on, day);
  if (status == KDC_ENOTFOUND)
    return kdc__document_fail (r->document, r->err, "plan.not-in-force", element, "chosen", 0,
                               "code", place->chosen, "on", day, "path", place->path, NULL);
  return KDC_OK;
}

static int
read_place (struct reading *r, const struct kdc__element *element)
{
  struct kdc__succeeded place = { .heir_count = 0 };
  const char *state = kdc__element_attribute (element, "state");
  int status = KDC_OK;

  place.path = kdc__element_attribute (element, "path");
  place.code = kdc__element_attribute (element, "code");
  place.written = kdc__element_attribute (element, "written");
  place.kind = take (r, element, "kind", &status);
  place.why = take (r, element, "why", &status);
  place.chosen = take (r, element, "chosen", &status);
  place.line = (int) kdc__model_integer (element, "line", 0);
  place.column = (int) kdc__model_integer (element, "column", 0);
  while (strcmp (kdc__place_state_name (place.state), state) != 0)
    place.state++;
  if (status == KDC_OK)
    status = take_names (r, element, place.name);
  if (status == KDC_OK)
    status = take_heirs (r, element, &place);
  if (status == KDC_OK)
    status = kdc__succession_add_place (r->plan, &place);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (r->err);
  return status == KDC_OK ? check_chosen (r, element, &place) : status;
}

static int
read_file (struct reading *r, const struct kdc__element *element)
{
  const char *name = kdc__element_attribute (element, "name");
  const struct kdc__element *child = NULL;
  struct kdc__planned_file *file;
  size_t i;
  int status;

  for (i = 0; i < r->plan->file_count; i++)
    if (strcmp (r->plan->files[i].name, name) == 0)
      return kdc__document_fail (r->document, r->err, "plan.twice", element, "name", 0, "file",
                                 name, "other", name, NULL);
  status = kdc__succession_add_file (r->plan, name, &file);
  if (status == KDC_OK) {
    file->kind = take (r, element, "kind", &status);
    file->dossier = take (r, element, "dossier", &status);
    file->delivery = take (r, element, "delivery", &status);
    file->sent = take (r, element, "sent", &status);
    memcpy (file->sha256, kdc__element_attribute (element, "sha256"), 64);
  }
  if (status != KDC_OK)
    return kdc__fail_nomem (r->err);
  while ((child = kdc__element_child (element, "place", child)) && status == KDC_OK)
    status = read_place (r, child);
  file->count = r->plan->place_count - file->first;
  return status;
}

static int
read_files (struct reading *r)
{
  const struct kdc__element *child = NULL;
  int status = KDC_OK;

  while (status == KDC_OK && (child = kdc__element_child (r->document->root, "file", child)))
    status = read_file (r, child);
  return status;
}

int
kdc__succession_read (struct kdc_catalog *catalog, const void *data, size_t size,
                      const char *source, struct kdc_succession **out, kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__plan_decl };
  struct reading r = { .err = err };
  struct kdc_buffer bytes;
  kdc__day on = 0;
  const char *day;
  int status;

  *out = NULL;
  kdc__buffer_init (&bytes, catalog->ctx, 0);
  status = kdc__buffer_append (&bytes, data, size);
  if (status != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return kdc__fail_nomem (err);
  }
  status = kdc__document_read (catalog->ctx, &bytes, source, roots, 1, &r.document, err);
  if (status != KDC_OK)
    return status;
  day = kdc__element_attribute (r.document->root, "on");
  if (kdc__day_parse (day, strlen (day), &on) != 0)
    status = KDC_EINTERNAL;
  if (status == KDC_OK)
    status = kdc__succession_new (catalog, on, &r.plan, err);
  if (status == KDC_OK)
    status = read_files (&r);
  kdc__document_free (r.document);
  if (status != KDC_OK)
    kdc__succession_free (r.plan);
  else
    *out = r.plan;
  return status;
}
