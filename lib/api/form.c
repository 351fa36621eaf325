/* form.c - kdc/form.h. A kdc_field is a node of the compiled form; the public name hides that. */
#include <kdc/form.h>

#include <string.h>

#include "api/api.h"
#include "validate/report.h"
#include "expr/export.h"
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

/* What is around it may not apply, or ask for nothing while it is empty. */
static int
hangs_on_conditions (const struct kdc__form_node *node)
{
  const struct kdc__node *up;

  if (node->relevant)
    return 1;
  for (up = node->node.parent; up != NULL; up = up->parent) {
    const struct kdc__form_node *around = (const struct kdc__form_node *) up;

    if (up->kind == KDC__BRANCH || around->relevant
        || (up->kind == KDC__GROUP && (around->required || around->composite)
            && !(around->required && kdc__expr_is_literal_true (around->required))))
      return 1;
  }
  return 0;
}

const char *
kdc_field_required (const kdc_field *field)
{
  const struct kdc__form_node *node = node_of (field);

  if (node == NULL || node->required == NULL)
    return "never";
  return kdc__expr_is_literal_true (node->required) && !hangs_on_conditions (node) ? "always"
                                                                                   : "conditional";
}

static const char *
expression (const struct kdc__expr *expr)
{
  size_t size;

  return expr ? kdc__expr_text (expr, &size) : NULL;
}

/* Attributes as they are written; the parts of an address have none of their own. */
static const char *
attribute (const struct kdc__form_node *node, const char *name)
{
  const struct kdc__node *parent = node->node.parent;

  if (node->element == NULL || (parent && ((const struct kdc__form_node *) parent)->composite))
    return NULL;
  return kdc__element_attribute (node->element, name);
}

const char *
kdc_field_property (const kdc_field *field, const char *name)
{
  static const char *const written[] = { "constraint", "min", "max", "max-length", "precision" };
  const struct kdc__form_node *node = node_of (field);

  if (name == NULL)
    return NULL;
  for (size_t i = 0; i < sizeof written / sizeof *written; i++)
    if (strcmp (written[i], name) == 0)
      return kdc__api_or_empty (node ? attribute (node, name) : NULL);
  const struct kdc__api_property table[] = {
    { "relevant", node ? expression (node->relevant) : NULL },
    { "required", node ? expression (node->required) : NULL },
    { "readonly", node ? expression (node->readonly) : NULL },
    { "calculate", node ? expression (node->calculate) : NULL },
    { "as-of", node ? node->as_of : NULL },
    { "prefill", node ? node->prefill : NULL },
    { "evidence", node ? node->evidence : NULL },
    { "source", node ? node->source : NULL },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

size_t
kdc_form_rule_count (const kdc_form *form)
{
  return form ? form->rule_count : 0;
}

const char *
kdc_form_rule (const kdc_form *form, size_t index, const char *name, const char *lang)
{
  const struct kdc__rule *rule = form && index < form->rule_count ? form->rules + index : NULL;

  if (name == NULL)
    return NULL;
  const struct kdc__api_property table[] = {
    { "id", rule ? rule->id : NULL },
    { "severity", rule ? kdc__severity_name (rule->severity) : NULL },
    { "outcome", rule ? rule->outcome : NULL },
    { "path", rule ? rule->node->path : NULL },
    { "test", rule ? expression (rule->test) : NULL },
    { "message", rule ? kdc__text_get (&rule->message, kdc__lang (lang)) : NULL },
    { "guide", rule ? kdc__text_get (&rule->guide, kdc__lang (lang)) : NULL },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
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
