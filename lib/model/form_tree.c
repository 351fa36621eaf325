/* form_tree.c - the nodes of a form from its elements: names, types, texts, tables and columns, and
 * the declarations by which the automaton reads data of this form. */
#include <string.h>

#include "base/text.h"
#include "model/catalog_kinds.h"
#include "model/form_compile.h"

static const struct kdc__attribute_decl data_attributes[] = {
  { "source", KDC__A_NAME, 0, NULL }, { "at", KDC__A_INSTANT, 0, NULL },
  { "verified", KDC__A_ENUM, 0, kdc__boolean_values },
  { "row", KDC__A_NAME, 0, NULL },      /* of repeats alone: its number in a draft, "r7" */
};

static int
is_member (const struct kdc__element *element)
{
  static const char *const names[] = { "group", "field", "repeat", "choice", "branch" };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (names); i++)
    if (strcmp (element->decl->name, names[i]) == 0)
      return 1;
  return 0;
}

static int
is_address (const struct kdc__element *element)
{
  const char *type = kdc__element_attribute (element, "type");

  return type && strcmp (type, "address") == 0;
}

struct totals {
  size_t nodes, tables, rules;
};

static void
count_elements (const struct kdc__element *element, struct totals *totals)
{
  const struct kdc__element *child;

  totals->nodes += is_address (element) ? 4 : 1;
  totals->tables += strcmp (element->decl->name, "repeat") == 0;
  for (child = element->first_child; child; child = child->next)
    if (is_member (child))
      count_elements (child, totals);
    else
      totals->rules += strcmp (child->decl->name, "rule") == 0;
}

/* --- one node --------------------------------------------------------------------------------- */

static int
check_name (struct kdc__form_builder *b, const struct kdc__element *element, const char *name)
{
  size_t i;

  for (i = 0; name[i]; i++) {
    int letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');

    if (!letter && (i == 0 || name[i] < '0' || name[i] > '9'))
      return kdc__document_fail (b->document, b->err, "form.name", element, "name", i, "name",
                                 name, NULL);
  }
  return KDC_OK;
}

static void
link_node (struct kdc__form_node *node, struct kdc__form_node *parent)
{
  if (parent->last_child)
    parent->last_child->next = &node->node;
  else
    parent->node.first_child = &node->node;
  parent->last_child = &node->node;
  parent->node.child_count++;
  node->node.parent = &parent->node;
}

static void
place_in_table (struct kdc_form *form, struct kdc__form_node *node, struct kdc__form_node *parent)
{
  node->node.table = parent ? parent->node.table : 0;
  if (node->node.kind == KDC__REPEAT) {
    form->table_parents[form->table_count] = node->node.table;
    node->node.table = form->table_count++;
  } else if (node->node.kind == KDC__FIELD) {
    node->node.column = form->table_columns[node->node.table]++;
  }
  node->node.ordinal = form->table_nodes[node->node.table]++;
}

static int
add_node (struct kdc__form_builder *b, const struct kdc__element *element,
          struct kdc__form_node *parent, const char *name, enum kdc__node_kind kind,
          struct kdc__form_node **out)
{
  struct kdc_form *form = b->form;
  struct kdc__form_node *node = kdc__arena_alloc (&form->arena, sizeof *node);

  if (!node)
    return kdc__fail_nomem (b->err);
  node->node.name = name;
  node->node.kind = kind;
  node->node.index = (uint32_t) form->node_count;
  node->element = element;
  node->as_of = "received";
  node->prefill = "none";
  node->evidence = kdc__model_evidence (element);
  node->source = kdc__model_source (element);
  node->was = kdc__element_attribute (element, "was");
  node->path = !parent ? "/"
               : kdc__arena_printf (&form->arena, "%s/%s", parent->node.parent ? parent->path : "",
                                    name);
  if (!node->path)
    return kdc__fail_nomem (b->err);
  if (parent)
    link_node (node, parent);
  if (kdc__map_put (&form->by_path, node->path, strlen (node->path), node) != KDC_OK)
    return kdc__fail_nomem (b->err);
  place_in_table (form, node, parent);
  form->nodes[form->node_count++] = node;
  *out = node;
  return KDC_OK;
}

static int
read_texts (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  const struct { const char *name; struct kdc__text *text; } texts[] = {
    { "label", &node->label }, { "guide", &node->guide }, { "example", &node->example },
    { "message", &node->message },
  };
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (texts) && status == KDC_OK; i++)
    status = kdc__model_text (b->document, node->element, texts[i].name, texts[i].text, b->err);
  return status;
}

/* "btp:nksHoTen dvcqg:HoTen" */
static int
read_aliases (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  const char *value = kdc__element_attribute (node->element, "alias"), *at, *colon, *end;
  struct kdc__alias *aliases;
  size_t count = 1;

  if (!value)
    return KDC_OK;
  for (at = value; *at; at++)
    count += *at == ' ';
  if (kdc__model_array (&b->form->arena, count, sizeof *aliases, &aliases, b->err) != KDC_OK)
    return KDC_ENOMEM;
  for (at = value; *at; at = *end ? end + 1 : end) {
    struct kdc__alias *alias = aliases + node->alias_count;

    end = strchr (at, ' ');
    end = end ? end : at + strlen (at);
    colon = memchr (at, ':', (size_t) (end - at));
    if (!colon || colon == at || colon + 1 == end)
      return kdc__document_fail (b->document, b->err, "form.alias", node->element, "alias",
                                 (size_t) (at - value), "value", value, NULL);
    alias->system = kdc__arena_strndup (&b->form->arena, at, (size_t) (colon - at));
    alias->key = kdc__arena_strndup (&b->form->arena, colon + 1, (size_t) (end - colon - 1));
    if (!alias->system || !alias->key)
      return kdc__fail_nomem (b->err);
    node->alias_count++;
  }
  node->aliases = aliases;
  return KDC_OK;
}

static int
read_rules (struct kdc__form_builder *b, const struct kdc__form_node *node)
{
  struct kdc_form *form = b->form;
  const struct kdc__element *element = NULL;
  int status;

  while ((element = kdc__element_child (node->element, "rule", element))) {
    struct kdc__rule *rule = form->rules + form->rule_count;
    const char *severity = kdc__model_choice (element, "severity", "error");

    rule->id = kdc__element_attribute (element, "id");
    rule->severity = strcmp (severity, "error") == 0     ? KDC_SEVERITY_ERROR
                     : strcmp (severity, "warning") == 0 ? KDC_SEVERITY_WARNING
                                                         : KDC_SEVERITY_INFO;
    rule->outcome = kdc__element_attribute (element, "outcome");
    rule->element = element;
    rule->node = node;
    status = kdc__model_text (b->document, element, "message", &rule->message, b->err);
    if (status == KDC_OK)
      status = kdc__model_text (b->document, element, "guide", &rule->guide, b->err);
    if (status != KDC_OK)
      return status;
    form->rule_count++;
  }
  return KDC_OK;
}

static int
compare_rules (const void *first, const void *second)
{
  const struct kdc__rule *a = first, *b = second;
  int order = strcmp (a->id, b->id);

  return order != 0 ? order : a < b ? -1 : 1;
}

static int
check_rule_ids (struct kdc__form_builder *b)
{
  size_t count = b->form->rule_count, i;
  const struct kdc__rule **sorted;

  if (kdc__model_array (&b->form->arena, count, sizeof *sorted, &sorted, b->err) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 0; i < count; i++)
    sorted[i] = b->form->rules + i;
  kdc__sort (sorted, count, compare_rules);
  for (i = 1; i < count; i++)
    if (strcmp (sorted[i - 1]->id, sorted[i]->id) == 0)
      return kdc__document_fail (b->document, b->err, "form.duplicate-rule", sorted[i]->element,
                                 "id", 0, "id", sorted[i]->id, NULL);
  return KDC_OK;
}

/* --- fields ----------------------------------------------------------------------------------- */

static int
fits_list (const char *type)
{
  return strcmp (type, "code") == 0;
}

static int
fits_precision (const char *type)
{
  return strcmp (type, "partial-date") == 0;
}

static int
fits_length (const char *type)
{
  const struct kdc__field_type *row = kdc__field_type_find (type, strlen (type));

  return row && row->type == KDC__T_STRING;
}

static int
fits_as_of (const char *type)
{
  return strcmp (type, "code") == 0 || strcmp (type, "unit") == 0 || strcmp (type, "agency") == 0
         || strcmp (type, "address") == 0;
}

static int
fits_value (const char *type)
{
  return strcmp (type, "address") != 0;
}

/* Attributes that say nothing on a field of another type are mistakes, not decoration. */
static int
check_misplaced (struct kdc__form_builder *b, const struct kdc__element *element, const char *type)
{
  static const struct { const char *name; int (*fits) (const char *type); } rows[] = {
    { "list", fits_list }, { "precision", fits_precision },
    { "max-length", fits_length }, { "as-of", fits_as_of }, { "about", fits_as_of },
    { "min", fits_value },
    { "max", fits_value }, { "calculate", fits_value }, { "constraint", fits_value },
  };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (rows); i++)
    if (kdc__element_attribute (element, rows[i].name) && !rows[i].fits (type))
      return kdc__document_fail (b->document, b->err, "form.misplaced", element, rows[i].name, 0,
                                 "attribute", rows[i].name, "type", type, NULL);
  return KDC_OK;
}

static int
fail_type (struct kdc__form_builder *b, const struct kdc__element *element, const char *type)
{
  struct kdc_buffer known;
  size_t i;
  int status;

  kdc__buffer_init (&known, b->ctx, 0);
  for (i = 0; i < kdc__field_type_count (); i++)
    kdc__buffer_printf (&known, "%s, ", kdc__field_type_at (i)->name);
  status = kdc__buffer_puts (&known, "address");
  status = status == KDC_OK
             ? kdc__document_fail (b->document, b->err, "form.unknown-type", element, "type", 0,
                                   "type", type, "expected", known.data, NULL)
             : kdc__fail_nomem (b->err);
  kdc__buffer_clear (&known);
  return status;
}

static int
check_list (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  const struct kdc__element *element = node->element;
  const char *list = node->node.list;

  if (!list)
    return kdc__document_fail (b->document, b->err, "form.missing-list", element, "type", 0,
                               "name", kdc__element_attribute (element, "name"), NULL);
  if (!b->lookups)
    return KDC_OK;
  if (!b->lookups->list_exists (&b->user, list))
    return kdc__document_fail (b->document, b->err, "form.unknown-list", element,
                               is_address (element) ? "type" : "list", 0, "list", list, NULL);
  node->list_at = kdc__catalog_lower (b->catalog, KDC__K_CODELIST, list);
  return KDC_OK;
}

static int
precision_of (const char *name)
{
  static const char *const names[] = { "year", "month", "day", "time" };
  int i;

  for (i = 0; name && i < 4; i++)
    if (strcmp (names[i], name) == 0)
      return KDC__PRECISION_YEAR + i;
  return 0;
}

static void
set_type (struct kdc__form_node *node, const char *type)
{
  node->field_type = kdc__field_type_find (type, strlen (type));
  node->node.type = node->field_type->type;
  node->codes = strcmp (type, "unit") == 0     ? KDC__UNITS
                : strcmp (type, "agency") == 0 ? KDC__AGENCIES
                                               : KDC__NO_REGISTER;
}

static int
read_field (struct kdc__form_builder *b, struct kdc__form_node *node, const char *type)
{
  const struct kdc__element *element = node->element;

  set_type (node, type);
  node->precision = precision_of (kdc__element_attribute (element, "precision"));
  node->most = kdc__model_integer (element, "max-length", 0);
  if (!fits_list (type))
    return KDC_OK;
  node->node.list = kdc__element_attribute (element, "list");
  return check_list (b, node);
}

/* An address is a country, a unit as of a date, and a line of text: three fields of our making. */
static int
add_address_fields (struct kdc__form_builder *b, struct kdc__form_node *group)
{
  static const struct {
    const char *name, *type, *list;
    struct kdc__text label;
  } parts[] = {
    { "country", "code", "countries", { { "Quốc gia", "Country" } } },
    { "unit", "unit", NULL,
      { { "Xã, phường (hoặc tỉnh, thành phố)", "Commune or ward (or province)" } } },
    { "line", "string", NULL,
      { { "Số nhà, đường, thôn, tổ dân phố", "House number, street, village, quarter" } } },
  };
  struct kdc__form_node *node;
  size_t i;
  int status;

  group->composite = 1;
  for (i = 0; i < KDC__COUNT_OF (parts); i++) {
    status = add_node (b, group->element, group, parts[i].name, KDC__FIELD, &node);
    if (status != KDC_OK)
      return status;
    set_type (node, parts[i].type);
    node->node.list = parts[i].list;
    node->label = parts[i].label;
    node->as_of = group->as_of;
    node->past = group->past;
    node->prefill = group->prefill;
    if (parts[i].list && (status = check_list (b, node)) != KDC_OK)
      return status;
  }
  return KDC_OK;
}

static int
add_field (struct kdc__form_builder *b, const struct kdc__element *element,
           struct kdc__form_node *parent, struct kdc__form_node **out)
{
  const char *name = kdc__element_attribute (element, "name");
  const char *type = kdc__element_attribute (element, "type");
  const char *as_of = kdc__element_attribute (element, "as-of");
  int address = is_address (element), status;

  if (!address && !kdc__field_type_find (type, strlen (type)))
    return fail_type (b, element, type);
  status = check_misplaced (b, element, type);
  if (status == KDC_OK)
    status = add_node (b, element, parent, name, address ? KDC__GROUP : KDC__FIELD, out);
  if (status != KDC_OK)
    return status;
  (*out)->as_of = as_of ? as_of + 1 : "received";
  (*out)->past = kdc__element_attribute (element, "about") != NULL;
  (*out)->prefill = kdc__model_choice (element, "prefill", "none");
  return address ? add_address_fields (b, *out) : read_field (b, *out, type);
}

/* --- the tree --------------------------------------------------------------------------------- */

static int
add_container (struct kdc__form_builder *b, const struct kdc__element *element,
               struct kdc__form_node *parent, struct kdc__form_node **out)
{
  const char *kind = element->decl->name, *name = kdc__element_attribute (element, "name");
  int status;

  status = add_node (b, element, parent, name,
                     strcmp (kind, "group") == 0    ? KDC__GROUP
                     : strcmp (kind, "repeat") == 0 ? KDC__REPEAT
                     : strcmp (kind, "choice") == 0 ? KDC__CHOICE
                                                    : KDC__BRANCH, out);
  if (status != KDC_OK)
    return status;
  if ((*out)->node.kind == KDC__REPEAT) {
    (*out)->least = kdc__model_integer (element, "min", 0);
    (*out)->most = kdc__model_integer (element, "max", 0);
    if ((*out)->most && (*out)->most < (*out)->least)
      return kdc__document_fail (b->document, b->err, "form.row-limits", element, "max", 0, "name",
                                 name, NULL);
  }
  return KDC_OK;
}

static int
add_element (struct kdc__form_builder *b, const struct kdc__element *element,
             struct kdc__form_node *parent)
{
  int is_field = strcmp (element->decl->name, "field") == 0;
  const struct kdc__element *child;
  struct kdc__form_node *node;
  int status = check_name (b, element, kdc__element_attribute (element, "name"));

  if (status == KDC_OK)
    status = is_field ? add_field (b, element, parent, &node)
                      : add_container (b, element, parent, &node);
  if (status == KDC_OK)
    status = read_texts (b, node);
  if (status == KDC_OK)
    status = read_aliases (b, node);
  if (status == KDC_OK)
    status = read_rules (b, node);
  for (child = element->first_child; child && status == KDC_OK; child = child->next)
    if (is_member (child))
      status = kdc__gather_keep (&b->gather, add_element (b, child, node));
  return status;
}

static int
add_root (struct kdc__form_builder *b)
{
  const struct kdc__element *root = b->document->root, *child;
  struct kdc__form_node *node;
  int status = add_node (b, root, NULL, b->form->head.id, KDC__ROOT, &node);

  if (status == KDC_OK)
    status = kdc__model_text (b->document, root, "guide", &node->guide, b->err);
  if (status == KDC_OK)
    status = read_rules (b, node);
  node = status == KDC_OK ? node : NULL;
  for (child = root->first_child; child && status == KDC_OK; child = child->next)
    if (is_member (child))
      status = kdc__gather_keep (&b->gather, add_element (b, child, node));
  return status == KDC_OK ? b->gather.status : status;
}

/* --- columns and declarations ----------------------------------------------------------------- */

static int
build_columns (struct kdc__form_builder *b)
{
  struct kdc_form *form = b->form;
  uint32_t table, total = 0;
  size_t i;

  for (table = 0; table < form->table_count; table++) {
    form->column_base[table] = total;
    total += form->table_columns[table];
  }
  if (kdc__model_array (&form->arena, total, sizeof *form->columns, &form->columns, b->err)
      != KDC_OK)
    return KDC_ENOMEM;
  for (i = 0; i < form->node_count; i++) {
    const struct kdc__form_node *node = form->nodes[i];

    if (node->node.kind == KDC__FIELD)
      form->columns[form->column_base[node->node.table] + node->node.column] = node;
  }
  return KDC_OK;
}

static int
compare_names (const void *first, const void *second)
{
  const struct kdc__node *a = first, *b = second;
  int order = strcmp (a->name, b->name);

  return order != 0 ? order : a->index < b->index ? -1 : 1;
}

/* What paths are resolved by; two children of one name stand side by side then. */
static int
sort_children (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  const struct kdc__form_node *later;
  const struct kdc__node *child;
  uint32_t i = 0, count = node->node.child_count;

  if (kdc__model_array (&b->form->arena, count, sizeof *node->node.by_name, &node->node.by_name,
                        b->err) != KDC_OK)
    return KDC_ENOMEM;
  for (child = node->node.first_child; child; child = child->next)
    node->node.by_name[i++] = child;
  kdc__sort (node->node.by_name, count, compare_names);
  for (i = 1; i < count; i++)
    if (strcmp (node->node.by_name[i - 1]->name, node->node.by_name[i]->name) == 0) {
      later = b->form->nodes[node->node.by_name[i]->index];
      return kdc__document_fail (b->document, b->err, "form.duplicate-name", later->element, "name",
                                 0, "name", later->node.name, NULL);
    }
  return KDC_OK;
}

static int
build_decl (struct kdc__form_builder *b, struct kdc__form_node *node,
            struct kdc__element_decl *decls)
{
  struct kdc__element_decl *decl = decls + node->node.index;
  const struct kdc__node *child;
  struct kdc__child_decl *children;
  int status = sort_children (b, node);

  if (status != KDC_OK)
    return status;
  if (kdc__model_array (&b->form->arena, node->node.child_count, sizeof *children, &children,
                        b->err) != KDC_OK)
    return KDC_ENOMEM;
  decl->name = node->node.name;
  decl->ns = b->form->ns;
  decl->content = node->node.kind == KDC__FIELD ? KDC__TEXT : KDC__CHILDREN;
  decl->ordered = 1;
  decl->exclusive = node->node.kind == KDC__CHOICE;
  decl->attributes = data_attributes;
  decl->attribute_count
    = KDC__COUNT_OF (data_attributes) - (node->node.kind == KDC__REPEAT ? 0 : 1);
  decl->asks_nothing = 1;
  decl->children = children;
  decl->child_count = node->node.child_count;
  decl->data = node;
  node->decl = decl;
  for (child = node->node.first_child; child; child = child->next, children++) {
    children->element = decls + child->index;
    children->most = child->kind == KDC__REPEAT ? 0 : 1;
  }
  return KDC_OK;
}

static int
build_decls (struct kdc__form_builder *b)
{
  struct kdc_form *form = b->form;
  struct kdc__element_decl *decls;
  size_t i;
  int status = kdc__model_array (&form->arena, form->node_count, sizeof *decls, &decls, b->err);

  for (i = 0; i < form->node_count && status == KDC_OK; i++)
    status = build_decl (b, form->nodes[i], decls);
  form->data_decl = decls;
  return status;
}

int
kdc__form_build_tree (struct kdc__form_builder *b)
{
  struct kdc_form *form = b->form;
  struct kdc__arena *arena = &form->arena;
  struct totals totals = { 0, 1, 0 };
  int status;

  count_elements (b->document->root, &totals);
  status = kdc__model_array (arena, totals.nodes, sizeof *form->nodes, &form->nodes, b->err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, totals.rules, sizeof *form->rules, &form->rules, b->err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, totals.tables, sizeof (uint32_t), &form->table_parents,
                               b->err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, totals.tables, sizeof (uint32_t), &form->table_columns,
                               b->err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, totals.tables, sizeof (uint32_t), &form->table_nodes, b->err);
  if (status == KDC_OK)
    status = kdc__model_array (arena, totals.tables, sizeof (uint32_t), &form->column_base, b->err);
  form->table_count = 1;
  if (status == KDC_OK)
    status = add_root (b);
  if (status == KDC_OK)
    status = check_rule_ids (b);
  if (status == KDC_OK)
    status = build_columns (b);
  return status == KDC_OK ? build_decls (b) : status;
}
