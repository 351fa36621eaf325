/* export_facts.c - what every schema of a form must agree on: how values look, what is demanded of
 * every dossier, and which codes a day has. */
#include "transform/export.h"

#include <string.h>

/* Month and day, 29 February in any year. */
#define MONTH_DAY                                                                                  \
  "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"                   \
  "|02-(0[1-9]|[12][0-9]))"
#define YEAR "[0-9]{4}"
#define MONTH "(0[1-9]|1[0-2])"
#define HOUR "T([01][0-9]|2[0-3]):[0-5][0-9](:00)?"
#define AGENCY "([0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(\\.[0-9]+)*)"
#define GAP "[ .\\-]*"
#define PART "([^/\\\\.][^/\\\\]*|\\.|\\.[^/\\\\.][^/\\\\]*|\\.\\.[^/\\\\]+)"        /* not .. */

/* field_types.c decides what a value is; these rows say the same to others, or a little less. */
static const struct {
  const char *type;
  int precision;
  struct kdc__lexical lexical;
} rows[] = {
  { "string", 0, { "token", "string", NULL, NULL } },
  { "text", 0, { "string", "string", NULL, NULL } },
  { "person-name", 0,
    { "token", "string", NULL,
      "[ .'\\-,()]*[^ -@\\[-`\\{-~][^!-&*+/-@\\[-`\\{-~]*" } },
  { "personal-id", 0, { "token", "string", NULL, "[0-9]{12}" } },
  { "id-number", 0, { "token", "string", NULL, "[0-9A-Za-z \\-/.]{5,25}" } },
  { "partial-date", KDC__PRECISION_TIME,
    { "token", "string", NULL, YEAR "-" MONTH_DAY HOUR } },
  { "partial-date", KDC__PRECISION_DAY,
    { "token", "string", NULL, YEAR "-" MONTH_DAY "(" HOUR ")?" } },
  { "partial-date", KDC__PRECISION_MONTH,
    { "token", "string", NULL, YEAR "-(" MONTH "|" MONTH_DAY "(" HOUR ")?)" } },
  { "partial-date", 0,
    { "token", "string", NULL, YEAR "(-(" MONTH "|" MONTH_DAY "(" HOUR ")?))?" } },
  { "date", 0, { "date", "string", "date", YEAR "-[0-9]{2}-[0-9]{2}" } },
  { "date-time", 0,
    { "dateTime", "string", NULL,
      YEAR "-" MONTH_DAY "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?" } },
  { "boolean", 0, { "boolean", "boolean", NULL, NULL } },
  { "integer", 0, { "integer", "integer", NULL, NULL } },
  { "decimal", 0,
    { "decimal", "string", NULL, "[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)" } },
  { "money", 0,
    { "decimal", "string", NULL, "[+\\-]?([0-9]+(\\.[0-9]{0,2})?|\\.[0-9]{1,2})" } },
  { "phone", 0,
    { "token", "string", NULL,
      "(" GAP "0" GAP "[1-9](" GAP "[0-9]){8,9}|\\+" GAP "[1-9](" GAP "[0-9]){6,14})" GAP } },
  { "email", 0,
    { "token", "string", NULL,
      "[A-Za-z0-9.!#$%&'*+/=?\\^_`\\{|\\}~\\-]{1,64}@[A-Za-z0-9\\-]+(\\.[A-Za-z0-9\\-]+)+" } },
  { "code", 0, { "token", "string", NULL, NULL } },
  { "unit", 0, { "token", "string", NULL, "[0-9]{2}|[0-9]{3}|[0-9]{5}" } },
  { "agency", 0, { "token", "string", NULL, AGENCY } },
  { "dossier-code", 0,
    { "token", "string", NULL, AGENCY "-([0-9]{6}|[0-9]{8})-[0-9]{4,7}" } },
  { "file", 0, { "token", "string", NULL, PART "(/" PART ")*" } },
};

const struct kdc__lexical *
kdc__export_lexical (const struct kdc__form_node *node)
{
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i].type, node->field_type->name) == 0
        && rows[i].precision <= node->precision)
      return &rows[i].lexical;
  return NULL;
}

static const struct kdc__form_node *
parent_of (const struct kdc__form_node *node)
{
  return (const struct kdc__form_node *) node->node.parent;
}

/* What stands in it is asked for only when it holds a value, or on a condition. */
static int
is_optional_around (const struct kdc__form_node *node)
{
  if (node->node.kind == KDC__BRANCH || node->node.kind == KDC__CHOICE)
    return 1;
  return node->required ? !kdc__expr_is_literal_true (node->required) : node->composite;
}

int
kdc__export_is_unconditional (const struct kdc__form_node *node)
{
  if (node->relevant)
    return 0;
  for (node = parent_of (node); node; node = parent_of (node))
    if (node->relevant || is_optional_around (node))
      return 0;
  return 1;
}

static int
any_child_demanded (const struct kdc__form_node *node)
{
  const struct kdc__node *child;

  for (child = node->node.first_child; child; child = child->next)
    if (kdc__export_is_demanded ((const struct kdc__form_node *) child))
      return 1;
  return 0;
}

int
kdc__export_is_demanded (const struct kdc__form_node *node)
{
  int asked = node->required && kdc__expr_is_literal_true (node->required);

  if (!kdc__export_is_unconditional (node))
    return 0;
  switch (node->node.kind) {
  case KDC__FIELD: return asked && !node->calculate;
  case KDC__REPEAT: return node->least > 0;
  case KDC__CHOICE: return asked;
  case KDC__GROUP: return asked || any_child_demanded (node);
  case KDC__ROOT:
  case KDC__BRANCH:
  default: return 0;
  }
}

int
kdc__export_is_first_of_list (const struct kdc_form *form, const struct kdc__form_node *node)
{
  size_t i;

  if (!node->node.list)
    return 0;
  for (i = 0; i < node->node.index; i++)
    if (form->nodes[i]->node.list && strcmp (form->nodes[i]->node.list, node->node.list) == 0)
      return 0;
  return 1;
}

int
kdc__export_list (const struct kdc__export_job *job, const char *list,
                  const struct kdc__codelist **out, kdc_error **err)
{
  kdc_error *why = NULL;
  int status;

  *out = NULL;
  if (!job->form->catalog)
    return KDC_OK;
  status = kdc__catalog_codelist (job->form->catalog, list, job->on, out, &why);
  if (status == KDC_ENOTFOUND) {
    *out = NULL;
    kdc__error_delete (why);
    return KDC_OK;
  }
  kdc__error_add_cause (err, why);
  if (status == KDC_OK && (*out)->lookup)
    *out = NULL;                        /* who keeps it knows more codes */
  return status;
}

int
kdc__export_in_force (const struct kdc__code *code, kdc__day on)
{
  return code->valid_from <= on && on <= code->valid_to;
}
