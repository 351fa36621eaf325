/* diff_print.c - what has to be printed again: a print whose own document, style sheet, procedure,
 * form or code list is another now. Sources and evidence marks alone are on no paper. */
#include "validate/diff.h"

#include <string.h>

#define MOST_DEPTH 8                    /* of sheets that import others */

struct prints {
  struct kdc_diff *diff;
  kdc_error **err;
  const struct kdc__entry *entry;       /* the print that is looked at */
};

/* --- what matters ----------------------------------------------------------------------------- */

static int
matters (const struct kdc_diff *diff, const struct kdc__diff_document *document)
{
  size_t i;

  if (strcmp (document->state, "changed") != 0)
    return 1;
  for (i = 0; i < document->count; i++)
    if (strcmp (diff->changes[document->first + i].weight, "evidence") != 0)
      return 1;
  return 0;
}

static int
is_text (const char *a, const char *b)
{
  return a && b && strcmp (a, b) == 0;
}

static const struct kdc__diff_document *
find_document (const struct kdc_diff *diff, const char *kind, const char *id)
{
  size_t i;

  for (i = 0; i < diff->document_count; i++)
    if (is_text (diff->documents[i].kind, kind) && is_text (diff->documents[i].id, id)
        && matters (diff, diff->documents + i))
      return diff->documents + i;
  return NULL;
}

/* --- telling ---------------------------------------------------------------------------------- */

static int
tell (struct prints *p, const char *action, const char *why, const char *of)
{
  struct kdc_diff *diff = p->diff;
  struct kdc__diff_print *print;
  void *items = diff->prints;
  size_t i;

  for (i = 0; i < diff->print_count; i++)
    if (diff->prints[i].entry == p->entry && is_text (diff->prints[i].why, why)
        && is_text (diff->prints[i].of, of))
      return KDC_OK;
  if (kdc__grow (diff->ctx, &items, &diff->print_capacity, diff->print_count, sizeof *print)
      != KDC_OK)
    return kdc__fail_nomem (p->err);
  diff->prints = items;
  print = diff->prints + diff->print_count;
  *print = (struct kdc__diff_print) {
    .entry = p->entry, .id = p->entry->id, .procedure = p->entry->scope,
    .source = p->entry->file, .action = action, .why = why,
    .of = kdc__arena_strdup (&diff->arena, of),
  };
  if (!print->of)
    return kdc__fail_nomem (p->err);
  diff->print_count++;
  return KDC_OK;
}

static int
tell_of (struct prints *p, const char *kind, const char *id)
{
  return id && find_document (p->diff, kind, id) ? tell (p, "print", kind, id) : KDC_OK;
}

/* Overlays of what it prints. */
static int
tell_overlays (struct prints *p, const char *ref)
{
  const struct kdc_diff *diff = p->diff;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < diff->document_count && ref && status == KDC_OK; i++)
    if (is_text (diff->documents[i].ref, ref) && matters (diff, diff->documents + i))
      status = tell (p, "print", "overlay", diff->documents[i].id);
  return status;
}

/* --- style sheets ----------------------------------------------------------------------------- */

/* A sheet that is not there: data stays NULL. */
static int
read_sheet (struct prints *p, int side, const char *name, struct kdc_buffer *out)
{
  kdc_error *error = NULL;
  int status = kdc__catalog_file (p->diff->catalogs[side], name, out, &error);

  if (status == KDC_OK || status == KDC_ENOTFOUND) {
    kdc__error_delete (error);
    return status == KDC_OK && kdc__buffer_puts (out, "") != KDC_OK ? kdc__fail_nomem (p->err)
                                                                    : KDC_OK;
  }
  if (p->err)
    *p->err = error;
  else
    kdc__error_delete (error);
  return status;
}

static int look_at_sheet (struct prints *p, const char *name, int depth);

/* What a sheet refers to with href is what it imports or includes: in the folder of its own. */
static int
look_at_imports (struct prints *p, const char *name, const char *text, int depth)
{
  const char *slash = strrchr (name, '/'), *at = text;
  int folder = slash ? (int) (slash - name + 1) : 0, status = KDC_OK;

  while (status == KDC_OK && (at = strstr (at, "href=")) != NULL) {
    char quote = at[5];
    size_t length = quote == '"' || quote == '\'' ? strcspn (at + 6, "\"'") : 0;
    char *other;

    at += 5;
    if (length < 5 || memcmp (at + 1 + length - 4, ".xsl", 4) != 0)
      continue;
    other = kdc__arena_printf (&p->diff->arena, "%.*s%.*s", folder, name, (int) length, at + 1);
    status = other ? look_at_sheet (p, other, depth + 1) : kdc__fail_nomem (p->err);
  }
  return status;
}

static int
look_at_sheet (struct prints *p, const char *name, int depth)
{
  struct kdc_buffer sheets[KDC__SIDES];
  const struct kdc_buffer *a = sheets + KDC__BEFORE, *b = sheets + KDC__AFTER;
  int status;

  kdc__buffer_init (sheets + KDC__BEFORE, p->diff->ctx, 0);
  kdc__buffer_init (sheets + KDC__AFTER, p->diff->ctx, 0);
  status = read_sheet (p, KDC__BEFORE, name, sheets + KDC__BEFORE);
  if (status == KDC_OK)
    status = read_sheet (p, KDC__AFTER, name, sheets + KDC__AFTER);
  if (status == KDC_OK
      && (!a->data != !b->data || a->size != b->size
          || (a->size && memcmp (a->data, b->data, a->size) != 0)))
    status = tell (p, "print", "style", name);
  if (status == KDC_OK && b->data && depth < MOST_DEPTH)
    status = look_at_imports (p, name, b->data, depth);
  kdc__buffer_clear (sheets + KDC__BEFORE);
  kdc__buffer_clear (sheets + KDC__AFTER);
  return status;
}

/* --- forms ------------------------------------------------------------------------------------ */

static int
look_at_lists (struct prints *p, const struct kdc__element *element)
{
  const struct kdc__element *child;
  int status = tell_of (p, "codelist", kdc__element_attribute (element, "list"));

  for (child = element->first_child; child && status == KDC_OK; child = child->next)
    if (kdc__diff_is_node (child))
      status = look_at_lists (p, child);
  return status;
}

static int
is_wanted (const struct kdc_diff *diff, const struct kdc__entry *entry)
{
  return diff->on == INT32_MIN || kdc__entry_in_force (entry, diff->on);
}

static int
look_at_form (struct prints *p, const char *id)
{
  struct kdc_catalog *c = p->diff->catalogs[KDC__AFTER];
  struct kdc__document *document;
  int status = tell_of (p, "form", id);
  size_t i;

  if (status == KDC_OK)
    status = tell_overlays (p, id);
  for (i = kdc__catalog_lower (c, KDC__K_FORM, id);
       status == KDC_OK && kdc__catalog_is (c, i, KDC__K_FORM, id); i++) {
    if (!is_wanted (p->diff, c->entries + i))
      continue;
    status = kdc__entry_document (c, c->entries + i, &document, p->err);
    if (status == KDC_OK)
      status = look_at_lists (p, document->root);
    kdc__document_free (document);
  }
  return status;
}

/* --- prints ----------------------------------------------------------------------------------- */

static int
tell_itself (struct prints *p, int side)
{
  const struct kdc_diff *diff = p->diff;
  size_t i;

  for (i = 0; i < diff->document_count; i++) {
    const struct kdc__diff_document *document = diff->documents + i;

    if (!is_text (document->kind, "print") || !is_text (document->id, p->entry->id)
        || !is_text (document->scope ? document->scope : "",
                     p->entry->scope ? p->entry->scope : ""))
      continue;
    if (side == KDC__BEFORE)
      return is_text (document->state, "removed") && !document->next_to
               ? tell (p, "withdraw", "print", document->id) : KDC_OK;
    if (matters (diff, document))
      return tell (p, "print", "print", document->id);
  }
  return KDC_OK;
}

static int
look_at_print (struct prints *p)
{
  struct kdc__document *document;
  const char *form;
  int status = kdc__entry_document (p->diff->catalogs[KDC__AFTER], p->entry, &document, p->err);

  if (status != KDC_OK)
    return status;
  form = kdc__element_attribute (document->root, "form");
  status = tell_itself (p, KDC__AFTER);
  if (status == KDC_OK)
    status = look_at_sheet (p, kdc__element_attribute (document->root, "style"), 0);
  if (status == KDC_OK)
    status = tell_of (p, "procedure", p->entry->scope);
  if (status == KDC_OK)
    status = tell_overlays (p, p->entry->scope);
  if (status == KDC_OK && form)
    status = look_at_form (p, form);
  kdc__document_free (document);
  return status;
}

int
kdc__diff_prints (struct kdc_diff *diff, kdc_error **err)
{
  struct prints prints = { .diff = diff, .err = err };
  int side, status = KDC_OK;
  size_t i;

  for (side = KDC__AFTER; side >= KDC__BEFORE; side--) {
    const struct kdc_catalog *c = diff->catalogs[side];

    for (i = c->before[KDC__K_PRINT]; i < c->before[KDC__K_PRINT + 1] && status == KDC_OK; i++) {
      prints.entry = c->entries + i;
      if (is_wanted (diff, prints.entry))
        status = side == KDC__AFTER ? look_at_print (&prints) : tell_itself (&prints, side);
    }
  }
  return status;
}
