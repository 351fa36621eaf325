/* catalog.c - look-ups by (id, day). A document is compiled by the first thread that asks for it,
 * under the lock; all others read an atomic pointer. What failed is not kept: asking again tries
 * again. */
#include <string.h>

#include "base/file.h"
#include "model/catalog_kinds.h"

/* --- compiling -------------------------------------------------------------------------------- */

static int
read_entry (struct kdc_catalog *c, const struct kdc__entry *entry, struct kdc__document **out,
            kdc_error **err)
{
  size_t most = kdc__model_limit (c->ctx);
  struct kdc_buffer bytes;
  int status;

  *out = NULL;
  kdc__buffer_init (&bytes, c->ctx, 0);
  status = kdc__file_read (c->ctx, entry->file, most, &bytes, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return status;
  }
  return kdc__document_read (c->ctx, &bytes, entry->file, &kdc__kind_rows[entry->kind].decl, 1, out,
                             err);
}

static int
compile_entry (struct kdc_catalog *c, const struct kdc__entry *entry, void **out, kdc_error **err)
{
  struct kdc__document *document;
  int status = read_entry (c, entry, &document, err);

  *out = NULL;
  if (status == KDC_OK)
    status = kdc__kind_rows[entry->kind].compile (c, document, out, err);
  if (status != KDC_OK)
    kdc__document_free (document);
  return status;
}

/* out: address of a pointer to the compiled type. */
int
kdc__entry_use (struct kdc_catalog *c, struct kdc__entry *entry, void *out, kdc_error **err)
{
  void *compiled = atomic_load_explicit (&entry->compiled, memory_order_acquire);
  int status = KDC_OK;

  if (!compiled) {
    pthread_mutex_lock (&c->lock);
    compiled = atomic_load_explicit (&entry->compiled, memory_order_relaxed);
    if (!compiled) {
      status = compile_entry (c, entry, &compiled, err);
      if (status == KDC_OK)
        atomic_store_explicit (&entry->compiled, compiled, memory_order_release);
    }
    pthread_mutex_unlock (&c->lock);
  }
  memcpy (out, &compiled, sizeof compiled);
  return status;
}

/* --- finding ---------------------------------------------------------------------------------- */

static void
append_day (struct kdc_buffer *out, kdc__day day, kdc__day open)
{
  char text[11];

  kdc__day_format (day, text);
  kdc__buffer_puts (out, day == open ? "…" : text);
}

/* Unknown, or known but not on that day: then the text says on which. */
static int
fail_absent (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on,
             kdc_error **err)
{
  const char *name = kdc__kind_rows[kind].decl->name;
  size_t i = kdc__catalog_lower (c, kind, id);
  struct kdc_buffer periods;
  char day[11];
  int status;

  if (!kdc__catalog_is (c, i, kind, id))
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.unknown", "kind", name, "id", id, NULL);
  kdc__day_format (on, day);
  kdc__buffer_init (&periods, c->ctx, 0);
  for (; kdc__catalog_is (c, i, kind, id); i++) {
    if (periods.size)
      kdc__buffer_puts (&periods, ", ");
    append_day (&periods, c->entries[i].valid_from, INT32_MIN);
    kdc__buffer_puts (&periods, " – ");
    append_day (&periods, c->entries[i].valid_to, INT32_MAX);
  }
  status = periods.status == KDC_OK
             ? kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.not-in-force", "kind", name, "id",
                          id, "day", day, "periods", periods.data, NULL)
             : kdc__fail_nomem (err);
  kdc__buffer_clear (&periods);
  return status;
}

static struct kdc__entry *
entry_from (struct kdc_catalog *c, size_t i, enum kdc__kind kind, const char *id, kdc__day on)
{
  for (; kdc__catalog_is (c, i, kind, id); i++)
    if (kdc__entry_in_force (c->entries + i, on))
      return c->entries + i;
  return NULL;
}

static struct kdc__entry *
find_entry (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on)
{
  return entry_from (c, kdc__catalog_lower (c, kind, id), kind, id, on);
}

static int
find_compiled (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on, void *out,
               kdc_error **err)
{
  struct kdc__entry *entry = find_entry (c, kind, id, on);
  void *none = NULL;

  memcpy (out, &none, sizeof none);
  return entry ? kdc__entry_use (c, entry, out, err) : fail_absent (c, kind, id, on, err);
}

int
kdc__catalog_procedure (struct kdc_catalog *c, const char *code, kdc__day on,
                        const struct kdc_procedure **out, kdc_error **err)
{
  const char *own = code;
  size_t i;

  if (!kdc__catalog_is (c, kdc__catalog_lower (c, KDC__K_PROCEDURE, code), KDC__K_PROCEDURE, code))
    for (i = 0; i < c->alias_count; i++)
      if (strcmp (c->aliases[i].alias, code) == 0 && c->aliases[i].valid_from <= on
          && on <= c->aliases[i].valid_to)
        own = c->aliases[i].code;
  return find_compiled (c, KDC__K_PROCEDURE, own, on, out, err);
}

int
kdc__catalog_form (struct kdc_catalog *c, const char *id, kdc__day on, const struct kdc_form **out,
                   kdc_error **err)
{
  return find_compiled (c, KDC__K_FORM, id, on, out, err);
}

int
kdc__catalog_form_version (struct kdc_catalog *c, const char *id, const char *version,
                           const struct kdc_form **out, kdc_error **err)
{
  size_t i = kdc__catalog_lower (c, KDC__K_FORM, id);

  *out = NULL;
  for (; kdc__catalog_is (c, i, KDC__K_FORM, id); i++)
    if (strcmp (c->entries[i].version, version) == 0)
      return kdc__entry_use (c, c->entries + i, out, err);
  return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.version", "kind", "form", "id", id,
                    "version", version, NULL);
}

int
kdc__catalog_codelist (struct kdc_catalog *c, const char *id, kdc__day on,
                       const struct kdc__codelist **out, kdc_error **err)
{
  return find_compiled (c, KDC__K_CODELIST, id, on, out, err);
}

int
kdc__catalog_codelist_at (struct kdc_catalog *c, size_t at, const char *id, kdc__day on,
                          const struct kdc__codelist **out, kdc_error **err)
{
  struct kdc__entry *entry = entry_from (c, at, KDC__K_CODELIST, id, on);

  return entry ? kdc__entry_use (c, entry, out, err) : kdc__catalog_codelist (c, id, on, out, err);
}

/* The authority's own calendar; else one that covers the day; else any in force, so that the caller
 * can say how far it goes. */
int
kdc__catalog_calendar (struct kdc_catalog *c, const char *authority, kdc__day on,
                       const struct kdc__calendar **out, kdc_error **err)
{
  const struct kdc__calendar *calendar, *any = NULL;
  size_t i = kdc__catalog_lower (c, KDC__K_CALENDAR, "");
  struct kdc__entry *own;
  int status;

  *out = NULL;
  own = authority ? find_entry (c, KDC__K_CALENDAR, authority, on) : NULL;
  if (own)
    return kdc__entry_use (c, own, out, err);
  for (; i < c->count && c->entries[i].kind == KDC__K_CALENDAR; i++) {
    if (!kdc__entry_in_force (c->entries + i, on))
      continue;
    status = kdc__entry_use (c, c->entries + i, &calendar, err);
    if (status != KDC_OK)
      return status;
    if (calendar->first <= on && on <= calendar->last) {
      *out = calendar;
      return KDC_OK;
    }
    any = any ? any : calendar;
  }
  *out = any;
  return any ? KDC_OK : fail_absent (c, KDC__K_CALENDAR, authority ? authority : "–", on, err);
}

/* The print of this procedure; else the one for any. */
int
kdc__catalog_print (struct kdc_catalog *c, const char *id, const char *procedure, kdc__day on,
                    const struct kdc__print **out, kdc_error **err)
{
  struct kdc__entry *general = NULL;
  int others = 0;
  size_t i;

  *out = NULL;
  for (i = kdc__catalog_lower (c, KDC__K_PRINT, id); kdc__catalog_is (c, i, KDC__K_PRINT, id);
       i++) {
    struct kdc__entry *entry = c->entries + i;

    if (!kdc__entry_in_force (entry, on))
      continue;
    if (!entry->scope)
      general = entry;
    else if (procedure && strcmp (entry->scope, procedure) == 0)
      return kdc__entry_use (c, entry, out, err);
    else
      others = 1;
  }
  if (!general && others && procedure)
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.no-print", "procedure", procedure, "id",
                      id, NULL);
  return general ? kdc__entry_use (c, general, out, err)
                 : fail_absent (c, KDC__K_PRINT, id, on, err);
}

/* --- units and agencies ----------------------------------------------------------------------- */

/* The next register in force on that day, from *at on; *out NULL at the end. */
static int
next_register (struct kdc_catalog *c, kdc__day on, size_t *at, const struct kdc__authorities **out,
               kdc_error **err)
{
  *out = NULL;
  for (; *at < c->count && c->entries[*at].kind == KDC__K_AUTHORITIES; ++*at)
    if (kdc__entry_in_force (c->entries + *at, on))
      return kdc__entry_use (c, c->entries + (*at)++, out, err);
  return KDC_OK;
}

static int
fail_code (struct kdc_catalog *c, const char *kind, const char *code, size_t size, kdc__day on,
           kdc_error **err)
{
  char day[11], *copy;
  int status;

  if (!err)
    return KDC_ENOTFOUND;
  copy = kdc__strndup (c->ctx, code, size);
  if (!copy)
    return kdc__fail_nomem (err);
  kdc__day_format (on, day);
  status = kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.no-code", "kind", kind, "id", copy,
                      "day", day, NULL);
  kdc__free (c->ctx, copy);
  return status;
}

int
kdc__catalog_unit (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                   const struct kdc__unit **out, kdc_error **err)
{
  size_t at = c->before[KDC__K_AUTHORITIES], index;
  const struct kdc__authorities *authorities;
  uint32_t hash = kdc__map_hash (code, size);
  int status;

  *out = NULL;
  while ((status = next_register (c, on, &at, &authorities, err)) == KDC_OK && authorities) {
    index = kdc__periods_look (&authorities->by_code, code, size, hash, on);
    if (index != SIZE_MAX) {
      *out = authorities->units + index;
      return KDC_OK;
    }
  }
  return status == KDC_OK ? fail_code (c, "unit", code, size, on, err) : status;
}

int
kdc__catalog_agency (struct kdc_catalog *c, const char *id, kdc__day on,
                     const struct kdc__agency **out, kdc_error **err)
{
  size_t at = c->before[KDC__K_AUTHORITIES], index, size = strlen (id);
  const struct kdc__authorities *authorities;
  uint32_t hash = kdc__map_hash (id, size);
  int status;

  *out = NULL;
  while ((status = next_register (c, on, &at, &authorities, err)) == KDC_OK && authorities) {
    index = kdc__periods_look (&authorities->by_agency, id, size, hash, on);
    if (index != SIZE_MAX) {
      *out = authorities->agencies + index;
      return KDC_OK;
    }
  }
  return status == KDC_OK ? fail_code (c, "agency", id, strlen (id), on, err) : status;
}

int
kdc__catalog_agency_of_unit (struct kdc_catalog *c, const char *unit, kdc__day on,
                             const struct kdc__agency **out, kdc_error **err)
{
  size_t at = kdc__catalog_lower (c, KDC__K_AUTHORITIES, ""), i;
  const struct kdc__authorities *authorities;
  int status;

  *out = NULL;
  while ((status = next_register (c, on, &at, &authorities, err)) == KDC_OK && authorities)
    for (i = 0; i < authorities->agency_count; i++) {
      const struct kdc__agency *agency = authorities->agencies + i;

      if (agency->unit && strcmp (agency->unit, unit) == 0 && agency->valid_from <= on
          && on <= agency->valid_to) {
        *out = agency;
        return KDC_OK;
      }
    }
  return status == KDC_OK ? fail_code (c, "agency", unit, strlen (unit), on, err) : status;
}

/* --- bytes ------------------------------------------------------------------------------------ */

int
kdc__catalog_bytes (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on,
                    struct kdc_buffer *out, const char **source, kdc_error **err)
{
  const struct kdc__entry *entry = find_entry (c, kind, id, on);

  *source = NULL;
  if (!entry)
    return fail_absent (c, kind, id, on, err);
  *source = entry->file;
  return kdc__file_read (c->ctx, entry->file, kdc__model_limit (c->ctx), out, err);
}

int
kdc__catalog_file (struct kdc_catalog *c, const char *name, struct kdc_buffer *out,
                   kdc_error **err)
{
  char *path;
  int status;

  if (!kdc__path_is_inside (name))
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.file-name", "file", name, NULL);
  path = kdc__path_join (c->ctx, c->directories[0], name);
  if (!path)
    return kdc__fail_nomem (err);
  status = kdc__file_read (c->ctx, path, kdc__model_limit (c->ctx), out, err);
  kdc__free (c->ctx, path);
  return status;
}

/* --- everything at once ----------------------------------------------------------------------- */

static int
fail_reference (struct kdc_catalog *c, const struct kdc__print *print, const char *attribute,
                const char *kind, const char *id, kdc_error **err)
{
  char day[11];

  (void) c;
  kdc__day_format (print->head.valid_from, day);
  return kdc__document_fail (print->document, err, "catalog.reference", print->document->root,
                             attribute, 0, "attribute", attribute, "kind", kind, "id", id, "day",
                             day, NULL);
}

static int
check_style (struct kdc_catalog *c, const struct kdc__print *print, kdc_error **err)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, c->ctx, 0);
  status = kdc__catalog_file (c, print->style, &bytes, err);
  kdc__buffer_clear (&bytes);
  return status == KDC_ENOTFOUND ? fail_reference (c, print, "style", "style", print->style, err)
                                 : status;
}

int
kdc__catalog_check_print (struct kdc_catalog *c, const struct kdc__print *print, kdc_error **err)
{
  const struct kdc_procedure *procedure;
  const struct kdc_form *form;
  kdc__day on = print->head.valid_from;
  int status = check_style (c, print, err);

  if (status == KDC_OK && print->procedure) {
    status = kdc__catalog_procedure (c, print->procedure, on, &procedure, err);
    if (status == KDC_ENOTFOUND)
      status = fail_reference (c, print, "procedure", "procedure", print->procedure, err);
  }
  if (status == KDC_OK && print->form) {
    status = kdc__catalog_form (c, print->form, on, &form, err);
    if (status == KDC_ENOTFOUND)
      status = fail_reference (c, print, "form", "form", print->form, err);
  }
  return status;
}

static int
check_entry (struct kdc_catalog *c, struct kdc__entry *entry, kdc_error **err)
{
  struct kdc__document *document;
  void *compiled;
  int status;

  if (!kdc__kind_rows[entry->kind].compile) {
    status = read_entry (c, entry, &document, err);
    kdc__document_free (document);
    return status;
  }
  status = kdc__entry_use (c, entry, &compiled, err);
  return status == KDC_OK && entry->kind == KDC__K_PRINT
           ? kdc__catalog_check_print (c, compiled, err) : status;
}

int
kdc__catalog_check (struct kdc_catalog *c, kdc_error **err)
{
  kdc_error *one = NULL;
  int first = KDC_OK, status;
  size_t i;

  if (err) {
    kdc__error_delete (*err);
    *err = NULL;
  }
  for (i = 0; i < c->count; i++) {
    status = check_entry (c, c->entries + i, &one);
    if (status == KDC_OK)
      continue;
    if (err && *err)
      kdc__error_add_cause (err, one);
    else if (err)
      *err = one;
    else
      kdc__error_delete (one);
    one = NULL;
    first = first == KDC_OK ? status : first;
    if (status == KDC_ENOMEM)
      return first == KDC_ENOMEM || !err ? KDC_ENOMEM : kdc__fail_nomem (err);
  }
  return first;
}
