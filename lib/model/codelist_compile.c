/* codelist_compile.c - a code list as used: codes in document order, found by (value, day). */
#include "model/compile.h"

#include <string.h>

static int
read_properties (struct kdc__codelist *list, const struct kdc__element *element,
                 struct kdc__code *code, kdc_error **err)
{
  const struct kdc__element *child = NULL;
  size_t count = kdc__model_count (element, "property");
  struct kdc__property *properties;

  if (kdc__model_array (&list->arena, count, sizeof *properties, &properties, err) != KDC_OK)
    return KDC_ENOMEM;
  code->properties = properties;
  while ((child = kdc__element_child (element, "property", child))) {
    properties->name = kdc__element_attribute (child, "name");
    properties++->value = child->text;
    code->property_count++;
  }
  return KDC_OK;
}

static int
read_code (const struct kdc__document *document, struct kdc__codelist *list,
           const struct kdc__element *element, kdc_error **err)
{
  struct kdc__code *code = list->codes + list->count;
  int status;

  code->value = kdc__element_attribute (element, "value");
  code->parent = kdc__element_attribute (element, "parent");
  status = kdc__model_validity (document, element, &code->valid_from, &code->valid_to, err);
  if (status == KDC_OK)
    status = kdc__model_text (document, element, "name", &code->name, err);
  if (status == KDC_OK)
    status = read_properties (list, element, code, err);
  if (status != KDC_OK)
    return status;
  status = kdc__periods_add (&list->by_value, code->value, code->valid_from, code->valid_to);
  if (status == KDC_ECONFLICT)
    return kdc__document_fail (document, err, "catalog.code-overlap", element, "value", 0, "id",
                               code->value, NULL);
  list->count++;
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
check_parents (const struct kdc__document *document, const struct kdc__codelist *list,
               kdc_error **err)
{
  const struct kdc__element *element = NULL;

  while ((element = kdc__element_child (document->root, "code", element))) {
    const char *parent = kdc__element_attribute (element, "parent");

    if (parent && !kdc__codelist_find (list, parent, strlen (parent), INT32_MIN))
      return kdc__document_fail (document, err, "catalog.code-parent", element, "parent", 0, "id",
                                 parent, NULL);
  }
  return KDC_OK;
}

static int
fill_list (struct kdc__document *document, struct kdc__codelist *list, kdc_error **err)
{
  const struct kdc__element *element = NULL;
  size_t count = kdc__model_count (document->root, "code");
  int status = kdc__model_head (document, "id", &list->head, err);

  list->lookup = kdc__element_attribute (document->root, "lookup");
  list->lookup_days = kdc__element_attribute (document->root, "lookup-days");
  if (status == KDC_OK)
    status = kdc__model_array (&list->arena, count, sizeof *list->codes, &list->codes, err);
  if (status == KDC_OK && kdc__periods_init (&list->by_value, &list->arena, count) != KDC_OK)
    status = kdc__fail_nomem (err);
  while (status == KDC_OK && (element = kdc__element_child (document->root, "code", element)))
    status = read_code (document, list, element, err);
  return status == KDC_OK ? check_parents (document, list, err) : status;
}

int
kdc__codelist_compile (struct kdc_context *ctx, struct kdc__document *document,
                       struct kdc__codelist **out, kdc_error **err)
{
  struct kdc__codelist *list = kdc__calloc (ctx, 1, sizeof *list);
  int status;

  *out = NULL;
  if (!list)
    return kdc__fail_nomem (err);
  kdc__arena_init (&list->arena, ctx);
  kdc__map_init (&list->by_value.first, ctx);
  status = fill_list (document, list, err);
  if (status != KDC_OK) {
    kdc__codelist_free (list);
    return status;
  }
  list->document = document;
  *out = list;
  return KDC_OK;
}

void
kdc__codelist_free (struct kdc__codelist *list)
{
  struct kdc_context *ctx;

  if (!list)
    return;
  ctx = list->arena.ctx;
  kdc__map_free (&list->by_value.first);
  kdc__document_free (list->document);
  kdc__arena_free (&list->arena);
  kdc__free (ctx, list);
}

int
kdc__codelist_ask (const struct kdc__codelist *list, const char *value, size_t size, kdc__day on)
{
  struct kdc_context *ctx = list->arena.ctx;
  int answer = KDC__LOOKUP_PENDING;
  char day[11], *code;

  if (kdc__codelist_find (list, value, size, on))
    return KDC__LOOKUP_YES;
  if (!list->lookup)
    return KDC__LOOKUP_NO;
  if (!ctx->lookup)
    return KDC__LOOKUP_PENDING;
  code = kdc__strndup (ctx, value, size);
  if (!code)
    return KDC_ENOMEM;
  kdc__day_format (on, day);
  answer = ctx->lookup (ctx->lookup_user, list->head.id, code, day);
  kdc__free (ctx, code);
  return answer == KDC__LOOKUP_NO || answer == KDC__LOOKUP_YES ? answer : KDC__LOOKUP_PENDING;
}

const struct kdc__code *
kdc__codelist_find (const struct kdc__codelist *list, const char *value, size_t size, kdc__day on)
{
  size_t index = kdc__periods_find (&list->by_value, value, size, on);

  return index == SIZE_MAX ? NULL : list->codes + index;
}
