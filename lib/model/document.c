/* document.c - a model document as written: the tree its compiler reads, and errors that point
 * into it. Names are those of the vocabulary table, texts and values are in NFC. */
#include "model/vocabulary.h"

#include <string.h>

#include "base/text.h"
#include "model/layer.h"

struct builder {
  struct kdc__document *document;
};

static int
copy_nfc (struct kdc__arena *arena, const char *text, size_t length, const char **out,
          size_t *out_length)
{
  char *copy = NULL;
  int status = KDC_OK;

  if (kdc__is_nfc_quick (text, length)) {
    copy = kdc__arena_strndup (arena, text, length);
    *out_length = length;
    status = copy ? KDC_OK : KDC_ENOMEM;
  } else {
    status = kdc__nfc (arena, text, length, &copy, out_length);
  }
  *out = copy;
  return status;
}

/* The table's own spelling of the name; NULL for an attribute that was reported already. */
static const char *
attribute_name (const struct kdc__element_decl *decl, const struct kdc__attribute *attribute)
{
  size_t i;

  for (i = 0; i < decl->attribute_count; i++) {
    const char *name = decl->attributes[i].name;

    if (attribute->ns && strncmp (name, "xml:", 4) == 0)
      name += 4;
    else if (attribute->ns)
      continue;
    if (strcmp (name, attribute->name) == 0)
      return decl->attributes[i].name;
  }
  return NULL;
}

static int
copy_attributes (struct kdc__arena *arena, struct kdc__element *element,
                 const struct kdc__attribute *attributes, size_t count)
{
  size_t i;

  if (count == 0)
    return KDC_OK;
  element->attributes = kdc__arena_array (arena, count, sizeof *element->attributes);
  if (!element->attributes)
    return KDC_ENOMEM;
  for (i = 0; i < count; i++) {
    struct kdc__named *named = element->attributes + element->attribute_count;

    named->name = attribute_name (element->decl, attributes + i);
    if (!named->name)
      continue;
    if (copy_nfc (arena, attributes[i].value, attributes[i].length, &named->value, &named->length)
        != KDC_OK)
      return KDC_ENOMEM;
    element->attribute_count++;
  }
  return KDC_OK;
}

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  struct builder *builder = user;
  struct kdc__arena *arena = &builder->document->arena;
  struct kdc__element *element = kdc__arena_alloc (arena, sizeof *element), *above = parent;

  (void) table;
  if (!element)
    return KDC_ENOMEM;
  element->decl = decl;
  element->parent = above;
  element->offset = offset;
  element->text = "";
  if (!above)
    builder->document->root = element;
  else if (above->last_child)
    above->last_child->next = element;
  else
    above->first_child = element;
  if (above)
    above->last_child = element;
  *mine = element;
  return copy_attributes (arena, element, attributes, count);
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  struct builder *builder = user;
  struct kdc__element *element = mine;

  (void) offset;
  if (decl->content != KDC__TEXT)
    return KDC_OK;
  kdc__trim (&text, &length);
  return copy_nfc (&builder->document->arena, text, length, &element->text, &element->length);
}

/* --- errors ----------------------------------------------------------------------------------- */

#define MOST_PARAMS 6

/* kdc__fail_at takes pairs ended by NULL: a missing name ends them early. */
static int
fail_params (struct kdc__document const *document, kdc_error **err, const char *key, size_t offset,
             const char *path, const struct kdc__param *params, size_t count)
{
  struct kdc__param p[MOST_PARAMS] = { { NULL, NULL } };
  int line = 0, column = 0;
  size_t i;

  for (i = 0; i < count && i < MOST_PARAMS; i++)
    p[i] = params[i];
  if (offset != KDC__NO_OFFSET && document->bytes.data)
    kdc__locate (document->bytes.data, document->bytes.size, offset, &line, &column);
  return kdc__fail_at (document->arena.ctx, err, KDC_EMODEL, key, document->source, line, column,
                       path, p[0].name, p[0].value, p[1].name, p[1].value, p[2].name, p[2].value,
                       p[3].name, p[3].value, p[4].name, p[4].value, p[5].name, p[5].value, NULL);
}

/* When the bytes are not XML, that is the cause; what was seen up to there may follow from it. */
static int
least_layer (const struct kdc__findings *findings)
{
  size_t i;

  for (i = 0; i < findings->count; i++)
    if (findings->items[i]->layer == KDC_LAYER_INPUT)
      return KDC_LAYER_INPUT;
  return KDC_LAYER_STRUCTURE;
}

static int
fail_findings (struct kdc__document *document, struct kdc__findings *findings, kdc_error **err)
{
  int layer = least_layer (findings), status = KDC_EMODEL, first = 1;
  kdc_error *cause = NULL;
  size_t i;

  kdc__findings_sort (findings);
  for (i = 0; i < findings->count && status == KDC_EMODEL; i++) {
    const struct kdc_finding *finding = findings->items[i];

    if (finding->layer != layer)
      continue;
    status = fail_params (document, first ? err : &cause, finding->code->code, finding->offset,
                          finding->path, finding->params, finding->param_count);
    if (!err)
      break;
    if (!first)
      kdc__error_add_cause (err, cause);
    first = 0;
    cause = NULL;
  }
  return status;
}

static int
read_document (struct kdc__document *document, const struct kdc__element_decl *const *roots,
               size_t root_count, kdc_error **err)
{
  static const struct kdc__reader reader = { on_start, on_end };
  struct kdc_context *ctx = document->arena.ctx;
  struct builder builder = { document };
  struct kdc__findings findings;
  int well_formed = 0, status;

  kdc__findings_init (&findings, ctx);
  status = kdc__vocabulary_read (ctx, roots, root_count, document->bytes.data ? document->bytes.data
                                 : "", document->bytes.size, kdc__model_limit (ctx), &reader,
                                 &builder, &findings, &well_formed);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (err);
  else if (status != KDC_OK)
    status = kdc__fail (ctx, err, status, "error.internal", NULL);
  else if (findings.count)
    status = fail_findings (document, &findings, err);
  kdc__findings_clear (&findings);
  return status;
}

int
kdc__document_read (struct kdc_context *ctx, struct kdc_buffer *bytes, const char *source,
                    const struct kdc__element_decl *const *roots, size_t root_count,
                    struct kdc__document **out, kdc_error **err)
{
  struct kdc__document *document = kdc__calloc (ctx, 1, sizeof *document);
  int status = KDC_OK;

  *out = NULL;
  if (!document) {
    kdc__buffer_clear (bytes);
    return kdc__fail_nomem (err);
  }
  kdc__arena_init (&document->arena, ctx);
  document->bytes = *bytes;
  kdc__buffer_init (bytes, bytes->ctx, bytes->maximum);
  document->source = kdc__arena_strdup (&document->arena, source ? source : "");
  status = document->source ? read_document (document, roots, root_count, err)
                            : kdc__fail_nomem (err);
  if (status != KDC_OK) {
    kdc__document_free (document);
    return status;
  }
  *out = document;
  return KDC_OK;
}

void
kdc__document_free (struct kdc__document *document)
{
  if (!document)
    return;
  struct kdc_context *ctx = document->arena.ctx;

  kdc__document_free (document->overlays);
  kdc__buffer_clear (&document->bytes);
  kdc__arena_free (&document->arena);
  kdc__free (ctx, document);
}

/* --- looking at it ---------------------------------------------------------------------------- */

const char *
kdc__element_attribute (const struct kdc__element *element, const char *name)
{
  size_t i;

  for (i = 0; i < element->attribute_count; i++)
    if (strcmp (element->attributes[i].name, name) == 0)
      return element->attributes[i].value;
  return NULL;
}

const struct kdc__element *
kdc__element_child (const struct kdc__element *element, const char *name,
                    const struct kdc__element *after)
{
  const struct kdc__element *child = after ? after->next : element->first_child;

  while (child && strcmp (child->decl->name, name) != 0)
    child = child->next;
  return child;
}

static int
is_repeatable (const struct kdc__element *element)
{
  const struct kdc__element_decl *parent = element->parent->decl;
  size_t i;

  for (i = 0; i < parent->child_count; i++)
    if (parent->children[i].element == element->decl)
      return parent->children[i].most != 1;
  return 0;
}

void
kdc__element_path (const struct kdc__element *element, struct kdc_buffer *out)
{
  const struct kdc__element *other;
  unsigned number = 1;

  if (!element->parent)
    return;
  kdc__element_path (element->parent, out);
  if (out->size)
    kdc__buffer_putc (out, '/');
  kdc__buffer_puts (out, element->decl->name);
  if (!is_repeatable (element))
    return;
  for (other = element->parent->first_child; other != element; other = other->next)
    number += other->decl == element->decl;
  kdc__buffer_printf (out, "[%u]", number);
}

size_t
kdc__document_offset (const struct kdc__document *document, const struct kdc__element *element,
                      const char *attribute, size_t value_index)
{
  if (attribute && strncmp (attribute, "xml:", 4) == 0)
    attribute += 4;
  return attribute ? kdc__xml_attribute_offset (document->bytes.data, document->bytes.size,
                                                element->offset, attribute, value_index)
                   : element->offset;
}

int
kdc__document_fail (const struct kdc__document *document, kdc_error **err, const char *key,
                    const struct kdc__element *element, const char *attribute, size_t value_index,
                    ...)
{
  struct kdc__param params[MOST_PARAMS];
  struct kdc_buffer path;
  size_t count = 0, offset = KDC__NO_OFFSET;
  va_list args;
  int status;

  va_start (args, value_index);
  while (count < MOST_PARAMS && (params[count].name = va_arg (args, const char *)))
    params[count++].value = va_arg (args, const char *);
  va_end (args);
  if (element)
    document = kdc__overlaid_origin (document, &element, &attribute);
  if (element)
    offset = kdc__document_offset (document, element, attribute, value_index);
  kdc__buffer_init (&path, document->arena.ctx, 0);
  if (element)
    kdc__element_path (element, &path);
  status = path.status == KDC_OK ? fail_params (document, err, key, offset, path.data, params,
                                                count)
                                 : kdc__fail_nomem (err);
  kdc__buffer_clear (&path);
  return status;
}
