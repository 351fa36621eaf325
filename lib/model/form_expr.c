/* form_expr.c - the expressions of a form. Each is compiled where it stands; a fault is shown
 * inside the attribute it was written in, also when we put several attributes together. */
#include <string.h>

#include "model/form_compile.h"

static struct kdc__expr_site
site_of (struct kdc__form_builder *b, const struct kdc__form_node *node, enum kdc__type expected)
{
  return (struct kdc__expr_site) { .arena = &b->form->arena, .root = &b->form->nodes[0]->node,
                                   .context = &node->node, .lookups = b->lookups,
                                   .user = &b->user, .expected = expected, .single = 1 };
}

static int
compile_condition (struct kdc__form_builder *b, struct kdc__form_node *node,
                   const char *attribute, struct kdc__expr **out)
{
  struct kdc__expr_site site = site_of (b, node, KDC__T_BOOLEAN);

  return kdc__model_expr (b->document, &site, node->element, attribute, out, b->err);
}

static int
can_hold (enum kdc__type field, enum kdc__type value)
{
  return field == value || (field == KDC__T_DECIMAL && value == KDC__T_INTEGER)
         || (field == KDC__T_CODE && value == KDC__T_STRING)
         || (field == KDC__T_STRING && value == KDC__T_CODE)
         || (field == KDC__T_PARTIAL_DATE && value == KDC__T_DATE);
}

static int
compile_calculate (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  struct kdc__expr_site site = site_of (b, node, KDC__T_NONE);
  int status = kdc__model_expr (b->document, &site, node->element, "calculate", &node->calculate,
                                b->err);

  if (status != KDC_OK || !node->calculate)
    return status;
  if (!can_hold (node->node.type, kdc__expr_type (node->calculate)))
    return kdc__document_fail (b->document, b->err, "form.calculate-type", node->element,
                               "calculate", 0, "name", node->node.name, "expected",
                               node->field_type->name, "found",
                               kdc__type_name (kdc__expr_type (node->calculate)), NULL);
  return KDC_OK;
}

/* The bounds join the constraint: (CONSTRAINT) and . ge (MIN) and . le (MAX). */
struct constraint {
  struct kdc_buffer text;
  struct { const char *attribute; size_t from, size; } parts[3];
  size_t count;
};

static void
add_part (struct constraint *c, const struct kdc__element *element, const char *attribute,
          const char *operation)
{
  const char *value = kdc__element_attribute (element, attribute);

  if (!value)
    return;
  if (c->count)
    kdc__buffer_puts (&c->text, " and ");
  kdc__buffer_puts (&c->text, operation);
  kdc__buffer_putc (&c->text, '(');
  c->parts[c->count].attribute = attribute;
  c->parts[c->count].from = c->text.size;
  c->parts[c->count++].size = strlen (value);
  kdc__buffer_puts (&c->text, value);
  kdc__buffer_putc (&c->text, ')');
}

static int
fail_part (struct kdc__form_builder *b, const struct kdc__form_node *node, int status,
           const struct constraint *c, const struct kdc__expr_fault *fault)
{
  size_t i = c->count - 1, offset;

  while (i > 0 && fault->offset < c->parts[i].from - 6)         /* 6: ". ge (" is of this part */
    i--;
  offset = fault->offset > c->parts[i].from ? fault->offset - c->parts[i].from : 0;
  if (offset > c->parts[i].size)
    offset = c->parts[i].size;
  return kdc__model_fail_fault (b->document, b->err, status, fault, node->element,
                                c->parts[i].attribute, offset);
}

static int
compile_constraint (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  struct kdc__expr_site site = site_of (b, node, KDC__T_BOOLEAN);
  struct kdc__expr_fault fault = { 0 };
  struct constraint c = { .count = 0 };
  int status;

  if (!kdc__element_attribute (node->element, "min")
      && !kdc__element_attribute (node->element, "max"))
    return compile_condition (b, node, "constraint", &node->constraint);
  kdc__buffer_init (&c.text, b->ctx, 0);
  add_part (&c, node->element, "constraint", "");
  add_part (&c, node->element, "min", ". ge ");
  add_part (&c, node->element, "max", ". le ");
  status = c.text.status;
  if (status == KDC_OK)
    status = kdc__model_compile (c.text.data, c.text.size, &site, &node->constraint, &fault,
                                 b->err);
  else
    kdc__fail_nomem (b->err);
  if (status != KDC_OK)
    status = fail_part (b, node, status, &c, &fault);
  kdc__buffer_clear (&c.text);
  site.expected = KDC__T_NONE;
  if (status == KDC_OK)
    status = kdc__model_expr (b->document, &site, node->element, "min", &node->lower, b->err);
  if (status == KDC_OK)
    status = kdc__model_expr (b->document, &site, node->element, "max", &node->upper, b->err);
  return status;
}

static int
compile_own (struct kdc__form_builder *b, struct kdc__form_node *node, const char *text,
             struct kdc__expr **out)
{
  struct kdc__expr_site site = site_of (b, node, KDC__T_BOOLEAN);
  struct kdc__expr_fault fault = { 0 };
  int status = kdc__model_compile (text, strlen (text), &site, out, &fault, b->err);

  if (status == KDC_OK)
    return KDC_OK;
  return kdc__model_fail_fault (b->document, b->err, status, &fault, node->element, "type", 0);
}

/* The parts of an address: the unit is asked for in Viet Nam only; no country means Viet Nam. */
static int
compile_address_part (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  int status = KDC_OK;

  if (strcmp (node->node.name, "country") == 0)
    return KDC_OK;
  if (strcmp (node->node.name, "unit") == 0)
    status = compile_own (b, node, "empty(../country) or ../country = 'VN'", &node->relevant);
  return status == KDC_OK ? compile_own (b, node, "true()", &node->required) : status;
}

static int
keep (struct kdc__form_builder *b, int status)
{
  return kdc__gather_keep (&b->gather, status);
}

static int
compile_node (struct kdc__form_builder *b, struct kdc__form_node *node)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) node->node.parent;
  int status;

  if (parent && parent->composite)
    return keep (b, compile_address_part (b, node));
  status = keep (b, compile_condition (b, node, "relevant", &node->relevant));
  if (status == KDC_OK)
    status = keep (b, compile_condition (b, node, "required", &node->required));
  if (status == KDC_OK)
    status = keep (b, compile_condition (b, node, "readonly", &node->readonly));
  if (status != KDC_OK || node->node.kind != KDC__FIELD)
    return status;
  status = keep (b, compile_calculate (b, node));
  return status == KDC_OK ? keep (b, compile_constraint (b, node)) : status;
}

/* Parents come before their children. */
static void
mark_conditional (struct kdc__form_node *node)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) node->node.parent;

  node->conditional = node->relevant || node->node.kind == KDC__BRANCH
                      || (parent && parent->conditional);
}

int
kdc__form_build_expressions (struct kdc__form_builder *b)
{
  struct kdc_form *form = b->form;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < form->node_count && status == KDC_OK; i++) {
    status = compile_node (b, form->nodes[i]);
    mark_conditional (form->nodes[i]);
  }
  for (i = 0; i < form->rule_count && status == KDC_OK; i++) {
    struct kdc__rule *rule = form->rules + i;
    struct kdc__expr_site site = site_of (b, rule->node, KDC__T_BOOLEAN);

    status = keep (b, kdc__model_expr (b->document, &site, rule->element, "test", &rule->test,
                                       b->err));
  }
  return status;
}
