/* form.c - kdc/form.h. A kdc_field is a node of the compiled form; the public name hides that. */
#include <kdc/form.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog.h"

static const struct kdc__form_node *
node_of (const kdc_field *field)
{
  return (const struct kdc__form_node *) field;
}

static const kdc_field *
field_of (const struct kdc__form_node *node)
{
  return (const kdc_field *) node;
}

const char *
kdc_form_id (const kdc_form *form)
{
  return kdc__api_or_empty (form ? form->head.id : NULL);
}

const char *
kdc_form_version (const kdc_form *form)
{
  return kdc__api_or_empty (form ? form->head.version : NULL);
}

const char *
kdc_form_namespace (const kdc_form *form)
{
  return kdc__api_or_empty (form ? form->ns : NULL);
}

const char *
kdc_form_name (const kdc_form *form, const char *lang)
{
  return kdc__api_or_empty (form ? kdc__text_get (&form->head.name, kdc__lang (lang)) : NULL);
}

size_t
kdc_form_count (const kdc_form *form)
{
  return form && form->node_count > 0 ? form->node_count - 1 : 0; /* the root is no field */
}

const kdc_field *
kdc_form_field (const kdc_form *form, size_t index)
{
  return index < kdc_form_count (form) ? field_of (form->nodes[index + 1]) : NULL;
}

const kdc_field *
kdc_form_find (const kdc_form *form, const char *path)
{
  return form && path ? field_of (kdc__form_find (form, path)) : NULL;
}

const char *
kdc_field_path (const kdc_field *field)
{
  return kdc__api_or_empty (field ? node_of (field)->path : NULL);
}

const char *
kdc_field_kind (const kdc_field *field)
{
  static const char *const names[] = { "root", "group", "field", "repeat", "choice", "branch" };

  return field ? names[node_of (field)->node.kind] : "";
}

const char *
kdc_field_type (const kdc_field *field)
{
  if (field == NULL)
    return "";
  if (node_of (field)->composite)
    return "address";
  return node_of (field)->field_type ? node_of (field)->field_type->name : "";
}

const char *
kdc_field_list (const kdc_field *field)
{
  return kdc__api_or_empty (field ? node_of (field)->node.list : NULL);
}

const char *
kdc_field_label (const kdc_field *field, const char *lang)
{
  return kdc__api_or_empty (field ? kdc__text_get (&node_of (field)->label, kdc__lang (lang))
                                  : NULL);
}

const char *
kdc_field_guide (const kdc_field *field, const char *lang)
{
  return kdc__api_or_empty (field ? kdc__text_get (&node_of (field)->guide, kdc__lang (lang))
                                  : NULL);
}

const char *
kdc_field_example (const kdc_field *field, const char *lang)
{
  return kdc__api_or_empty (field ? kdc__text_get (&node_of (field)->example, kdc__lang (lang))
                                  : NULL);
}

const char *
kdc_field_required (const kdc_field *field)
{
  if (field == NULL || node_of (field)->required == NULL)
    return "never";
  return kdc__expr_is_literal_true (node_of (field)->required) ? "always" : "conditional";
}

int
kdc_field_is_calculated (const kdc_field *field)
{
  return field != NULL && node_of (field)->calculate != NULL;
}

const char *
kdc_field_alias (const kdc_field *field, const char *system)
{
  const struct kdc__form_node *node = node_of (field);

  for (size_t i = 0; node != NULL && system != NULL && i < node->alias_count; i++)
    if (strcmp (node->aliases[i].system, system) == 0)
      return node->aliases[i].key;
  return "";
}
