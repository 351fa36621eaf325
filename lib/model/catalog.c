/* catalog.c - look-ups by (id, day). A document is compiled by the first thread that asks for it,
 * under the lock; all others read an atomic pointer. What failed is not kept: asking again tries
 * again. */
#include <string.h>

#include "base/file.h"
#include "model/catalog_kinds.h"
#include "model/layer.h"

/* --- compiling -------------------------------------------------------------------------------- */

int
kdc__entry_document (struct kdc_catalog *c, const struct kdc__entry *entry,
                     struct kdc__document **out, kdc_error **err)
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
  status = kdc__document_read (c->ctx, &bytes, entry->file, &kdc__kind_rows[entry->kind].decl, 1,
                               out, err);
  if (status != KDC_OK)
    return status;
  (*out)->entry = entry;
  (*out)->layer = entry->layer;
  return KDC_OK;
}

static int
merge_overlays (struct kdc_catalog *c, const struct kdc__entry *entry, kdc__day on,
                struct kdc__document *document, kdc_error **err)
{
  const struct kdc__entry *next;
  struct kdc__document *overlay;
  size_t at = 0;
  int status = KDC_OK;

  while (status == KDC_OK && (next = kdc__layer_next (c, entry, on, &at))) {
    status = kdc__entry_document (c, next, &overlay, err);
    if (status == KDC_OK)
      status = kdc__overlay_merge (c, document, overlay, err);
  }
  return status;
}

/* variant NULL: as written. */
static int
compile_entry (struct kdc_catalog *c, const struct kdc__entry *entry,
               const struct kdc__variant *variant, void **out, kdc_error **err)
{
  struct kdc__document *document;
  int status = kdc__entry_document (c, entry, &document, err);

  *out = NULL;
  if (status == KDC_OK && variant)
    status = merge_overlays (c, entry, variant->from, document, err);
  if (status == KDC_OK)
    status = kdc__kind_rows[entry->kind].compile (c, document, out, err);
  if (status != KDC_OK)
    kdc__document_free (document);
  return status;
}

static int
use (struct kdc_catalog *c, const struct kdc__entry *entry, const struct kdc__variant *variant,
     _Atomic (void *) *place, void *out, kdc_error **err)
{
  void *compiled = atomic_load_explicit (place, memory_order_acquire);
  int status = KDC_OK;

  if (!compiled) {
    pthread_mutex_lock (&c->lock);
    compiled = atomic_load_explicit (place, memory_order_relaxed);
    if (!compiled) {
      status = compile_entry (c, entry, variant, &compiled, err);
      if (status == KDC_OK)
        atomic_store_explicit (place, compiled, memory_order_release);
    }
    pthread_mutex_unlock (&c->lock);
  }
  memcpy (out, &compiled, sizeof compiled);
  return status;
}

/* out: address of a pointer to the compiled type. */
int
kdc__entry_use (struct kdc_catalog *c, struct kdc__entry *entry, void *out, kdc_error **err)
{
  return use (c, entry, NULL, &entry->compiled, out, err);
}

int
kdc__entry_use_on (struct kdc_catalog *c, struct kdc__entry *entry, kdc__day on, void *out,
                   kdc_error **err)
{
  size_t i;

  for (i = 0; i < entry->variant_count; i++)
    if (entry->variants[i].from <= on && on <= entry->variants[i].to)
      return use (c, entry, entry->variants + i, &entry->variants[i].compiled, out, err);
  return kdc__entry_use (c, entry, out, err);
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

/* A register knows the code, and that is all. */
static int
fail_known (struct kdc_catalog *c, const struct kdc__known *known, kdc__day on, kdc_error **err)
{
  const char *vi = kdc__text_get (&known->name, KDC__VI);
  const char *en = kdc__text_get (&known->name, KDC__EN);
  char day[11];

  if (known->repealed <= on) {
    kdc__known_day (known, known->repealed, day);
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.repealed", "id", known->code, "since",
                      day, NULL);
  }
  if (known->replaced_by && known->since <= on) {
    kdc__known_day (known, known->since, day);
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.replaced", "id", known->code, "other",
                      known->replaced_by, "since", day, NULL);
  }
  return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.no-data", "id", known->code, "title",
                    vi ? vi : "–", "title-en", en ? en : "–", NULL);
}

static int
find_compiled (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on, void *out,
               kdc_error **err)
{
  struct kdc__entry *entry = find_entry (c, kind, id, on);
  void *none = NULL;

  memcpy (out, &none, sizeof none);
  return entry ? kdc__entry_use_on (c, entry, on, out, err) : fail_absent (c, kind, id, on, err);
}

int
kdc__catalog_procedure (struct kdc_catalog *c, const char *code, kdc__day on,
                        const struct kdc_procedure **out, kdc_error **err)
{
  const struct kdc__known *known;
  const char *own = code;
  struct kdc__entry *entry;
  size_t i;
  int status;

  if (!kdc__catalog_is (c, kdc__catalog_lower (c, KDC__K_PROCEDURE, code), KDC__K_PROCEDURE, code))
    for (i = 0; i < c->alias_count && own == code; i++)
      if (strcmp (c->aliases[i].alias, code) == 0 && c->aliases[i].valid_from <= on
          && on <= c->aliases[i].valid_to)
        own = c->aliases[i].code;
  *out = NULL;
  entry = find_entry (c, KDC__K_PROCEDURE, own, on);
  if (entry)
    return kdc__entry_use_on (c, entry, on, out, err);
  status = kdc__catalog_known (c, code, on, &known, err);
  if (status != KDC_OK)
    return status;
  return known ? fail_known (c, known, on, err) : fail_absent (c, KDC__K_PROCEDURE, own, on, err);
}

int
kdc__catalog_form (struct kdc_catalog *c, const char *id, kdc__day on, const struct kdc_form **out,
                   kdc_error **err)
{
  return find_compiled (c, KDC__K_FORM, id, on, out, err);
}

int
kdc__catalog_form_version (struct kdc_catalog *c, const char *id, const char *version,
                           kdc__day on, const struct kdc_form **out, kdc_error **err)
{
  size_t i = kdc__catalog_lower (c, KDC__K_FORM, id);

  *out = NULL;
  for (; kdc__catalog_is (c, i, KDC__K_FORM, id); i++)
    if (strcmp (c->entries[i].version, version) == 0)
      return kdc__entry_use_on (c, c->entries + i, on, out, err);
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

int
kdc__catalog_calendar_by_id (struct kdc_catalog *c, const char *id, kdc__day on,
                             const struct kdc__calendar **out, kdc_error **err)
{
  return find_compiled (c, KDC__K_CALENDAR, id, on, out, err);
}

/* The authority's own calendar; else a national one that covers the day; else any national one in
 * force, so that the caller can say how far it goes. */
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
    if (calendar->base)
      continue;
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

/* --- registers of codes ----------------------------------------------------------------------- */

/* By its code, else by an alias of that day. */
static const struct kdc__known *
find_known (const struct kdc__code_register *r, const char *code, kdc__day on)
{
  const struct kdc__known *known = kdc__map_get (&r->by_code, code, strlen (code));
  size_t i, k;

  for (i = 0; i < r->count && !known; i++)
    for (k = 0; k < r->entries[i].alias_count && !known; k++) {
      const struct kdc__procedure_alias *alias = r->entries[i].aliases + k;

      if (strcmp (alias->code, code) == 0 && alias->valid_from <= on && on <= alias->valid_to)
        known = r->entries + i;
    }
  return known;
}

int
kdc__catalog_known (struct kdc_catalog *c, const char *code, kdc__day on,
                    const struct kdc__known **out, kdc_error **err)
{
  const struct kdc__code_register *r;
  size_t i;
  int status = KDC_OK;

  *out = NULL;
  for (i = c->before[KDC__K_REGISTER]; i < c->before[KDC__K_REGISTER + 1] && !*out; i++) {
    if (!kdc__entry_in_force (c->entries + i, on))
      continue;
    status = kdc__entry_use (c, c->entries + i, &r, err);
    if (status != KDC_OK)
      return status;
    *out = find_known (r, code, on);
  }
  return status;
}

int
kdc__catalog_layer (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on,
                    unsigned *out, kdc_error **err)
{
  const struct kdc__entry *entry = find_entry (c, kind, id, on);

  *out = entry ? entry->layer : 0;
  return entry ? KDC_OK : fail_absent (c, kind, id, on, err);
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

/* A file of a higher layer hides one of the same name below. */
int
kdc__catalog_file (struct kdc_catalog *c, const char *name, struct kdc_buffer *out,
                   kdc_error **err)
{
  size_t i;
  char *path;
  int status = KDC_ENOTFOUND;

  if (!kdc__path_is_inside (name))
    return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.file-name", "file", name, NULL);
  for (i = 0; i < c->layer_count && status == KDC_ENOTFOUND; i++) {
    path = kdc__path_join (c->ctx, c->layers[i].directory, name);
    if (!path)
      return kdc__fail_nomem (err);
    status = kdc__file_read (c->ctx, path, kdc__model_limit (c->ctx), out, err);
    kdc__free (c->ctx, path);
  }
  if (status == KDC_OK && err) {
    kdc__error_delete (*err);
    *err = NULL;
  }
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
    status = kdc__entry_document (c, entry, &document, err);
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
