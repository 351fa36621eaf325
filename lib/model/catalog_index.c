/* catalog_index.c - the index of a catalog: identity and days in force of each document, read from
 * its root, so that opening a large catalog compiles nothing. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "model/catalog_kinds.h"
#include "model/layer.h"

/* What the root of a document says. Strings belong to the context and move into the entry. */
struct probe {
  struct kdc_catalog *catalog;
  enum kdc__kind kind;
  struct kdc__entry entry;
  size_t depth;
  struct kdc_buffer name;           /* of a procedure, while its element is read */
  int lang;                         /* of it; -1: not in one */
  int complete;                     /* the root is of this kind and has what the index needs */
};

static const struct kdc__attribute *
find_attribute (const struct kdc__attribute *attributes, size_t count, const char *name)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (!attributes[i].ns && strcmp (attributes[i].name, name) == 0)
      return attributes + i;
  return NULL;
}

static int
copy_attribute (struct kdc_context *ctx, const struct kdc__attribute *attributes, size_t count,
                const char *name, char **out)
{
  const struct kdc__attribute *attribute = find_attribute (attributes, count, name);

  *out = NULL;
  if (!attribute)
    return KDC_OK;
  *out = kdc__strndup (ctx, attribute->value, attribute->length);
  return *out ? KDC_OK : KDC_ENOMEM;
}

/* Absent: open. 0: there is something that is no day. */
static int
read_day (const struct kdc__attribute *attributes, size_t count, const char *name, kdc__day absent,
          kdc__day *out)
{
  const struct kdc__attribute *attribute = find_attribute (attributes, count, name);

  *out = absent;
  return !attribute || kdc__day_parse (attribute->value, attribute->length, out) == 0;
}

/* What an overlay is about. */
static int
read_target (struct probe *probe, const struct kdc__attribute *attributes, size_t count)
{
  const struct kdc__attribute *of = find_attribute (attributes, count, "of");
  struct kdc__entry *entry = &probe->entry;

  if (copy_attribute (probe->catalog->ctx, attributes, count, "ref", &entry->scope) != KDC_OK)
    return KDC_ENOMEM;
  entry->of = of && kdc__streq_n ("form", of->value, of->length) ? KDC__K_FORM : KDC__K_PROCEDURE;
  probe->complete = probe->complete && of && entry->scope;
  return KDC_OK;
}

static int
read_root (struct probe *probe, const struct kdc__attribute *attributes, size_t count)
{
  const struct kdc__kind_row *row = kdc__kind_rows + probe->kind;
  struct kdc_context *ctx = probe->catalog->ctx;
  struct kdc__entry *entry = &probe->entry;

  if (copy_attribute (ctx, attributes, count, row->id, &entry->id) != KDC_OK
      || copy_attribute (ctx, attributes, count, "version", &entry->version) != KDC_OK
      || (probe->kind == KDC__K_PRINT
          && copy_attribute (ctx, attributes, count, "procedure", &entry->scope) != KDC_OK)
      || (probe->kind == KDC__K_PROCEDURE
          && copy_attribute (ctx, attributes, count, "domain", &entry->domain) != KDC_OK))
    return KDC_ENOMEM;
  probe->complete
    = read_day (attributes, count, "valid-from", INT32_MIN, &entry->valid_from)
      && read_day (attributes, count, "valid-to", INT32_MAX, &entry->valid_to)
      && entry->valid_from <= entry->valid_to && entry->valid_from != INT32_MIN && entry->id
      && entry->version && *entry->id;
  return probe->kind == KDC__K_OVERLAY ? read_target (probe, attributes, count) : KDC_OK;
}

static int
read_alias (struct probe *probe, const struct kdc__attribute *attributes, size_t count)
{
  struct kdc_catalog *c = probe->catalog;
  struct kdc__alias_entry alias;
  void *aliases = c->aliases;

  if (!read_day (attributes, count, "valid-from", INT32_MIN, &alias.valid_from)
      || !read_day (attributes, count, "valid-to", INT32_MAX, &alias.valid_to)
      || !find_attribute (attributes, count, "code"))
    return KDC_OK;                      /* compiling the procedure will say what is wrong */
  if (kdc__grow (c->ctx, &aliases, &c->alias_capacity, c->alias_count, sizeof alias) != KDC_OK)
    return KDC_ENOMEM;
  c->aliases = aliases;
  alias.code = kdc__strdup (c->ctx, probe->entry.id);
  if (!alias.code)
    return KDC_ENOMEM;
  if (copy_attribute (c->ctx, attributes, count, "code", &alias.alias) != KDC_OK) {
    kdc__free (c->ctx, alias.code);
    return KDC_ENOMEM;
  }
  c->aliases[c->alias_count++] = alias;
  return KDC_OK;
}

/* In which language; the first of each counts. */
static void
begin_name (struct probe *probe, const struct kdc__attribute *attributes, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (attributes[i].ns && strcmp (attributes[i].name, "lang") == 0)
      probe->lang = kdc__streq_n ("en", attributes[i].value, attributes[i].length) ? KDC__EN
                                                                                    : KDC__VI;
  if (probe->lang >= 0 && probe->entry.name[probe->lang])
    probe->lang = -1;
}

static int
end_name (struct probe *probe)
{
  const char *text = probe->name.data ? probe->name.data : "";
  size_t size = probe->name.size;
  char **out = probe->entry.name + probe->lang;

  probe->lang = -1;
  kdc__trim (&text, &size);
  *out = kdc__strndup (probe->catalog->ctx, text, size);
  kdc__buffer_clear (&probe->name);
  return *out ? KDC_OK : KDC_ENOMEM;
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct probe *probe = user;
  const struct kdc__element_decl *decl = kdc__kind_rows[probe->kind].decl;
  int status = KDC_OK;

  (void) offset;
  probe->depth++;
  if (probe->depth == 1) {
    if (strcmp (decl->name, name) != 0 || !ns || strcmp (decl->ns, ns) != 0)
      return KDC_ECANCELLED;
    status = read_root (probe, attributes, count);
    if (status == KDC_OK && (probe->kind != KDC__K_PROCEDURE || !probe->complete))
      return KDC_ECANCELLED;            /* seen enough */
  } else if (probe->depth == 2 && strcmp (name, "alias") == 0) {
    status = read_alias (probe, attributes, count);
  } else if (probe->depth == 2 && strcmp (name, "name") == 0) {
    begin_name (probe, attributes, count);
  }
  return status;
}

static int
on_end (void *user, size_t offset)
{
  struct probe *probe = user;

  (void) offset;
  probe->depth--;
  return probe->depth == 1 && probe->lang >= 0 ? end_name (probe) : KDC_OK;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  struct probe *probe = user;

  (void) offset;
  return probe->lang >= 0 ? kdc__buffer_append (&probe->name, text, length) : KDC_OK;
}

/* --- order ------------------------------------------------------------------------------------ */

static int
compare_text (const char *a, const char *b)
{
  return strcmp (a ? a : "", b ? b : "");
}

static int
compare_entries (const void *first, const void *second)
{
  const struct kdc__entry *a = first, *b = second;
  int order;

  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  order = strcmp (a->id, b->id);
  if (order == 0 && a->kind == KDC__K_OVERLAY && a->layer != b->layer)
    return a->layer < b->layer ? -1 : 1;
  if (order == 0)
    order = compare_text (a->scope, b->scope);
  if (order != 0)
    return order;
  return a->valid_from < b->valid_from ? -1 : a->valid_from > b->valid_from;
}

size_t
kdc__catalog_lower (const struct kdc_catalog *c, enum kdc__kind kind, const char *id)
{
  size_t low = c->before[kind], high = c->before[kind + 1];

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (strcmp (c->entries[middle].id, id) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

int
kdc__catalog_is (const struct kdc_catalog *c, size_t index, enum kdc__kind kind, const char *id)
{
  return index < c->count && c->entries[index].kind == kind
         && strcmp (c->entries[index].id, id) == 0;
}

void
kdc__entry_clear (struct kdc_context *ctx, struct kdc__entry *entry)
{
  kdc__free (ctx, entry->id);
  kdc__free (ctx, entry->version);
  kdc__free (ctx, entry->file);
  kdc__free (ctx, entry->scope);
  kdc__free (ctx, entry->domain);
  kdc__free (ctx, entry->name[KDC__VI]);
  kdc__free (ctx, entry->name[KDC__EN]);
}

static int
fail_double (struct kdc_catalog *c, const struct kdc__entry *a, const struct kdc__entry *b,
             kdc_error **err)
{
  char day[11];

  if (a->layer != b->layer)
    return kdc__layer_compare (c, a, b, err);
  kdc__day_format (a->valid_from > b->valid_from ? a->valid_from : b->valid_from, day);
  return kdc__fail_at (c->ctx, err, KDC_EMODEL, "catalog.double", b->file, 0, 0, NULL, "id", b->id,
                       "day", day, "file", b->file, "other", a->file, NULL);
}

/* Takes the entry over on success. */
static int
add_entry (struct kdc_catalog *c, struct kdc__entry *entry, kdc_error **err)
{
  void *entries = c->entries;
  size_t kind;

  if (kdc__grow (c->ctx, &entries, &c->capacity, c->count, sizeof *entry) != KDC_OK)
    return kdc__fail_nomem (err);
  c->entries = entries;
  memcpy (c->entries + c->count++, entry, sizeof *entry);
  for (kind = (size_t) entry->kind + 1; kind <= KDC__K_COUNT; kind++)
    c->before[kind]++;
  return KDC_OK;
}

static int
tell_double (struct kdc_catalog *c, const struct kdc__entry *a, const struct kdc__entry *b,
             const struct kdc__catalog_faults *faults, kdc_error **err)
{
  int before = a->layer != b->layer ? a->layer < b->layer : strcmp (a->file, b->file) < 0;
  const struct kdc__entry *first = before ? a : b, *second = before ? b : a;
  kdc_error *error = NULL;
  int status;

  if (!faults)
    return fail_double (c, first, second, err);
  status = fail_double (c, first, second, &error);
  if (status == KDC_EMODEL)
    status = faults->fault (faults->user, second->kind, second->file, error);
  else
    kdc__error_delete (error);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

/* Those of one id and scope stand together, by the day they begin. */
static int
check_doubles (struct kdc_catalog *c, const struct kdc__catalog_faults *faults, kdc_error **err)
{
  int status = KDC_OK;
  size_t i;

  for (i = 1; i < c->count && status == KDC_OK; i++) {
    const struct kdc__entry *a = c->entries + i - 1, *b = a + 1;

    if (a->kind != b->kind || strcmp (a->id, b->id) != 0
        || compare_text (a->scope, b->scope) != 0
        || (a->layer == b->layer && b->valid_from > a->valid_to)
        || (a->layer != b->layer && a->kind == KDC__K_OVERLAY))
      continue;
    status = tell_double (c, a, b, faults, err);
  }
  return status;
}

int
kdc__catalog_sort (struct kdc_catalog *c, const struct kdc__catalog_faults *faults,
                   kdc_error **err)
{
  struct kdc__entry *sorted, **order;
  size_t i;

  if (c->count == 0)
    return KDC_OK;
  sorted = kdc__realloc (c->ctx, NULL, c->count, sizeof *sorted);
  order = kdc__realloc (c->ctx, NULL, c->count, sizeof *order);
  if (!sorted || !order) {
    kdc__free (c->ctx, sorted);
    kdc__free (c->ctx, order);
    return kdc__fail_nomem (err);
  }
  for (i = 0; i < c->count; i++)
    order[i] = c->entries + i;
  kdc__sort (order, c->count, compare_entries);
  for (i = 0; i < c->count; i++)
    memcpy (sorted + i, order[i], sizeof *sorted);
  kdc__free (c->ctx, order);
  kdc__free (c->ctx, c->entries);
  c->entries = sorted;
  c->capacity = c->count;
  return check_doubles (c, faults, err);
}

/* --- one file --------------------------------------------------------------------------------- */

/* Reading it as a whole says precisely what is wrong with it. */
static int
fail_precisely (struct kdc_catalog *c, enum kdc__kind kind, struct kdc_buffer *bytes,
                const char *path, kdc_error **err)
{
  const struct kdc__kind_row *row = kdc__kind_rows + kind;
  struct kdc__document *document;
  int status = kdc__document_read (c->ctx, bytes, path, &row->decl, 1, &document, err);

  if (status != KDC_OK)
    return status;
  status = kdc__document_fail (document, err, "catalog.root", document->root, NULL, 0, "attribute",
                               row->id, NULL);
  kdc__document_free (document);
  return status;
}

static int
probe_bytes (struct probe *probe, struct kdc_buffer *bytes, const char *path, kdc_error **err)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct kdc_catalog *c = probe->catalog;
  struct kdc__findings findings;
  int well_formed = 0, status;

  kdc__findings_init (&findings, c->ctx);
  status = kdc__xml_parse_most (c->ctx, bytes->data ? bytes->data : "", bytes->size,
                                kdc__model_limit (c->ctx), &sax, probe, &findings, &well_formed);
  if (status == KDC_ECANCELLED)
    status = KDC_OK;
  if (status == KDC_OK && (!probe->complete || findings.count))
    status = fail_precisely (c, probe->kind, bytes, path, err);
  else if (status != KDC_OK)
    status = status == KDC_ENOMEM ? kdc__fail_nomem (err)
                                  : kdc__fail (c->ctx, err, status, "error.internal", NULL);
  kdc__findings_clear (&findings);
  return status;
}

/* Nothing is in force on days on which its layer is not. */
static int
bound_entry (struct kdc_catalog *c, struct kdc__entry *entry, kdc_error **err)
{
  const struct kdc__layer *layer = c->layers + entry->layer;

  if (entry->valid_from < layer->valid_from)
    entry->valid_from = layer->valid_from;
  if (entry->valid_to > layer->valid_to)
    entry->valid_to = layer->valid_to;
  if (entry->valid_from <= entry->valid_to)
    return KDC_OK;
  return kdc__fail_at (c->ctx, err, KDC_EMODEL, "layer.outside", entry->file, 0, 0, NULL, "id",
                       entry->id, "layer", layer->id, NULL);
}

int
kdc__catalog_index_file (struct kdc_catalog *c, enum kdc__kind kind, const char *path,
                         kdc_error **err)
{
  struct probe probe = { .catalog = c, .kind = kind, .lang = -1 };
  struct kdc_buffer bytes;
  int status;

  probe.entry.kind = kind;
  probe.entry.layer = (unsigned) (c->layer_count - 1);
  kdc__buffer_init (&bytes, c->ctx, 0);
  kdc__buffer_init (&probe.name, c->ctx, 0);
  status = kdc__file_read (c->ctx, path, kdc__model_limit (c->ctx), &bytes, err);
  if (status == KDC_OK && !(probe.entry.file = kdc__strdup (c->ctx, path)))
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = probe_bytes (&probe, &bytes, path, err);
  if (status == KDC_OK)
    status = bound_entry (c, &probe.entry, err);
  if (status == KDC_OK)
    status = add_entry (c, &probe.entry, err);
  if (status != KDC_OK)
    kdc__entry_clear (c->ctx, &probe.entry);
  kdc__buffer_clear (&probe.name);
  kdc__buffer_clear (&bytes);
  return status;
}
