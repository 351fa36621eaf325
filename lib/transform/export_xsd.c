/* export_xsd.c - XML Schema 1.0 of what <data> may hold. Local elements in a sequence, as forms are
 * ordered; a value type for each way in which fields differ, and beside it one that is also blank,
 * because an empty element says no more than one left out. */
#include "transform/export.h"

#include <string.h>

/* NFC takes together at most four code points (Unicode Standard Annex 15); lengths are those of
 * NFC, but a validator counts what was sent. */
#define MOST_DECOMPOSED 4

struct writer {
  const struct kdc__export_job *job;
  struct kdc_buffer *out;
  int depth;                        /* of indentation */
};

static void
line (struct writer *w, const char *text)
{
  kdc__buffer_printf (w->out, "%*s%s\n", 2 * w->depth, "", text);
}

static void
open (struct writer *w, const char *text)
{
  line (w, text);
  w->depth++;
}

static void
shut (struct writer *w, const char *text)
{
  w->depth--;
  line (w, text);
}

static void
attribute (struct writer *w, const char *name, const char *value)
{
  kdc__buffer_printf (w->out, " %s=\"", name);
  kdc__buffer_xml (w->out, value, strlen (value));
  kdc__buffer_putc (w->out, '"');
}

/* An element that is one value: <xs:NAME value="…"/>. */
static void
facet (struct writer *w, const char *name, const char *value)
{
  kdc__buffer_printf (w->out, "%*s<xs:%s", 2 * w->depth, "", name);
  attribute (w, "value", value);
  kdc__buffer_puts (w->out, "/>\n");
}

static void
facet_number (struct writer *w, const char *name, int64_t value)
{
  kdc__buffer_printf (w->out, "%*s<xs:%s value=\"%lld\"/>\n", 2 * w->depth, "", name,
                      (long long) value);
}

static void
documentation (struct writer *w, const struct kdc__text *title, const struct kdc__text *more)
{
  static const char *const langs[] = { "vi", "en" };
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *first = title->by_lang[lang], *second = more ? more->by_lang[lang] : NULL;

    if (!first)
      continue;
    kdc__buffer_printf (w->out, "%*s<xs:documentation xml:lang=\"%s\">", 2 * w->depth, "",
                        langs[lang]);
    kdc__buffer_xml_text (w->out, first, strlen (first));
    if (second) {
      kdc__buffer_puts (w->out, " – ");
      kdc__buffer_xml_text (w->out, second, strlen (second));
    }
    kdc__buffer_puts (w->out, "</xs:documentation>\n");
  }
}

static void
annotation (struct writer *w, const struct kdc__text *title, const struct kdc__text *more)
{
  if (!title->by_lang[KDC__VI] && !title->by_lang[KDC__EN])
    return;
  open (w, "<xs:annotation>");
  documentation (w, title, more);
  shut (w, "</xs:annotation>");
}

/* --- value types ------------------------------------------------------------------------------ */

static int
has_length (const struct kdc__form_node *node)
{
  /* white space around a text of many lines is no part of it, but would be counted */
  return node->node.type == KDC__T_STRING && node->most > 0
         && strcmp (node->field_type->name, "text") != 0;
}

static int
has_precision (const struct kdc__form_node *node)
{
  return node->node.type == KDC__T_PARTIAL_DATE && node->precision > KDC__PRECISION_YEAR;
}

static int
is_same_text (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

static int
has_same_type (const struct kdc__form_node *a, const struct kdc__form_node *b)
{
  return b->node.kind == KDC__FIELD && a->field_type == b->field_type
         && is_same_text (a->node.list, b->node.list)
         && (has_length (a) ? a->most : 0) == (has_length (b) ? b->most : 0)
         && (has_precision (a) ? a->precision : 0) == (has_precision (b) ? b->precision : 0);
}

/* "person-name", "person-name-100", "list-sex", "partial-date-day" */
static void
type_name (struct writer *w, const struct kdc__form_node *node)
{
  static const char *const precisions[] = { "", "", "-month", "-day", "-time" };
  const char *at;

  if (!node->node.list) {
    kdc__buffer_puts (w->out, node->field_type->name);
    if (has_length (node))
      kdc__buffer_printf (w->out, "-%lld", (long long) node->most);
    if (has_precision (node))
      kdc__buffer_puts (w->out, precisions[node->precision]);
    return;
  }
  kdc__buffer_puts (w->out, "list-");
  for (at = node->node.list; *at; at++)         /* a name of XML Schema has no colon */
    kdc__buffer_putc (w->out, *at == ':' ? '_' : *at);
}

static int
write_codes (struct writer *w, const struct kdc__codelist *list)
{
  size_t i;

  for (i = 0; i < list->count; i++) {
    const struct kdc__code *code = list->codes + i;

    if (!kdc__export_in_force (code, w->job->on))
      continue;
    kdc__buffer_printf (w->out, "%*s<xs:enumeration", 2 * w->depth, "");
    attribute (w, "value", code->value);
    kdc__buffer_puts (w->out, ">\n");
    w->depth++;
    annotation (w, &code->name, NULL);
    shut (w, "</xs:enumeration>");
  }
  return w->out->status;
}

static void
write_facets (struct writer *w, const struct kdc__form_node *node)
{
  const struct kdc__lexical *lexical = kdc__export_lexical (node);

  if (lexical->pattern)
    facet (w, "pattern", lexical->pattern);
  else if (strcmp (lexical->xsd, "string") == 0)
    facet (w, "pattern", "\\s*\\S[\\s\\S]*");
  else if (strcmp (lexical->xsd, "token") == 0)
    facet_number (w, "minLength", 1);
  if (has_length (node) && node->most <= INT64_MAX / MOST_DECOMPOSED)
    facet_number (w, "maxLength", node->most * MOST_DECOMPOSED);
}

static int
write_type (struct writer *w, const struct kdc__form_node *node, kdc_error **err)
{
  const struct kdc__codelist *list = NULL;
  int status = KDC_OK;

  if (node->node.list)
    status = kdc__export_list (w->job, node->node.list, &list, err);
  if (status != KDC_OK)
    return status;
  kdc__buffer_puts (w->out, "\n  <xs:simpleType name=\"");
  type_name (w, node);
  kdc__buffer_puts (w->out, "\">\n");
  w->depth = 2;
  annotation (w, list ? &list->head.name : &node->field_type->expected, NULL);
  kdc__buffer_printf (w->out, "    <xs:restriction base=\"xs:%s\">\n",
                      kdc__export_lexical (node)->xsd);
  w->depth = 3;
  write_facets (w, node);
  if (list)
    write_codes (w, list);
  w->depth = 1;
  kdc__buffer_puts (w->out, "    </xs:restriction>\n  </xs:simpleType>\n");
  kdc__buffer_puts (w->out, "  <xs:simpleType name=\"optional-");
  type_name (w, node);
  kdc__buffer_puts (w->out, "\">\n    <xs:union memberTypes=\"f:");
  type_name (w, node);
  return kdc__buffer_puts (w->out, " f:blank\"/>\n  </xs:simpleType>\n");
}

static int
write_types (struct writer *w, kdc_error **err)
{
  const struct kdc_form *form = w->job->form;
  int status = w->out->status;
  size_t i, before;

  for (i = 0; i < form->node_count && status == KDC_OK; i++) {
    if (form->nodes[i]->node.kind != KDC__FIELD)
      continue;
    for (before = 0; before < i && !has_same_type (form->nodes[i], form->nodes[before]); before++)
      ;
    if (before == i)
      status = write_type (w, form->nodes[i], err);
  }
  return status;
}

/* --- elements --------------------------------------------------------------------------------- */

static void write_element (struct writer *w, const struct kdc__form_node *node, int in_choice);

static void
write_children (struct writer *w, const struct kdc__form_node *node)
{
  int choice = node->node.kind == KDC__CHOICE;
  const struct kdc__node *child;

  open (w, choice ? "<xs:choice minOccurs=\"0\">" : "<xs:sequence>");
  for (child = node->node.first_child; child; child = child->next)
    write_element (w, (const struct kdc__form_node *) child, choice);
  shut (w, choice ? "</xs:choice>" : "</xs:sequence>");
}

static void
write_value (struct writer *w, const struct kdc__form_node *node)
{
  open (w, "<xs:complexType>");
  open (w, "<xs:simpleContent>");
  kdc__buffer_printf (w->out, "%*s<xs:extension base=\"f:%s", 2 * w->depth, "",
                      kdc__export_is_demanded (node) ? "" : "optional-");
  type_name (w, node);
  kdc__buffer_puts (w->out, "\"><xs:attributeGroup ref=\"f:origin\"/></xs:extension>\n");
  shut (w, "</xs:simpleContent>");
  shut (w, "</xs:complexType>");
}

static void
write_occurs (struct writer *w, const struct kdc__form_node *node)
{
  int counted = node->node.kind == KDC__REPEAT && kdc__export_is_unconditional (node);

  if (counted)
    kdc__buffer_printf (w->out, " minOccurs=\"%lld\"", (long long) node->least);
  else if (!kdc__export_is_demanded (node))
    kdc__buffer_puts (w->out, " minOccurs=\"0\"");
  if (counted && node->most)
    kdc__buffer_printf (w->out, " maxOccurs=\"%lld\"", (long long) node->most);
  else if (node->node.kind == KDC__REPEAT)
    kdc__buffer_puts (w->out, " maxOccurs=\"unbounded\"");
}

static void
write_element (struct writer *w, const struct kdc__form_node *node, int in_choice)
{
  kdc__buffer_printf (w->out, "%*s<xs:element name=\"%s\"", 2 * w->depth, "", node->node.name);
  if (!in_choice)
    write_occurs (w, node);
  kdc__buffer_puts (w->out, ">\n");
  w->depth++;
  annotation (w, &node->label, &node->guide);
  if (node->node.kind == KDC__FIELD) {
    write_value (w, node);
  } else {
    open (w, "<xs:complexType>");
    write_children (w, node);
    line (w, "<xs:attributeGroup ref=\"f:origin\"/>");
    shut (w, "</xs:complexType>");
  }
  shut (w, "</xs:element>");
}

static void
write_head (struct writer *w)
{
  const struct kdc_form *form = w->job->form;
  char on[11];

  kdc__day_format (w->job->on, on);
  kdc__buffer_puts (w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema"
                            " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"");
  attribute (w, "xmlns:f", form->ns);
  attribute (w, "targetNamespace", form->ns);
  attribute (w, "version", form->head.version);
  kdc__buffer_puts (w->out, " elementFormDefault=\"qualified\">\n");
  w->depth = 1;
  open (w, "<xs:annotation>");
  documentation (w, &form->head.name, &form->nodes[0]->guide);
  kdc__buffer_puts (w->out, "    <xs:appinfo>form ");
  kdc__buffer_xml_text (w->out, form->head.id, strlen (form->head.id));
  kdc__buffer_puts (w->out, ", version ");
  kdc__buffer_xml_text (w->out, form->head.version, strlen (form->head.version));
  kdc__buffer_printf (w->out, "; code lists as of %s</xs:appinfo>\n", on);
  shut (w, "</xs:annotation>");
}

/* Who says a value, when, and whether it was verified; in a draft the number of a row: allowed on
 * every element. */
static const char ORIGIN[] =
  "\n  <xs:attributeGroup name=\"origin\">\n"
  "    <xs:attribute name=\"source\">\n"
  "      <xs:simpleType><xs:restriction base=\"xs:string\"><xs:pattern value=\"\\S+\"/>"
  "</xs:restriction></xs:simpleType>\n"
  "    </xs:attribute>\n"
  "    <xs:attribute name=\"at\">\n"
  "      <xs:simpleType><xs:restriction base=\"xs:string\">"
  "<xs:pattern value=\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?"
  "(Z|[+\\-][0-9]{2}:[0-9]{2})?\"/></xs:restriction></xs:simpleType>\n"
  "    </xs:attribute>\n"
  "    <xs:attribute name=\"row\" type=\"xs:string\"/>\n"
  "    <xs:attribute name=\"verified\">\n"
  "      <xs:simpleType><xs:restriction base=\"xs:string\"><xs:enumeration value=\"true\"/>"
  "<xs:enumeration value=\"false\"/></xs:restriction></xs:simpleType>\n"
  "    </xs:attribute>\n"
  "  </xs:attributeGroup>\n"
  "  <xs:simpleType name=\"blank\">\n"
  "    <xs:restriction base=\"xs:token\"><xs:maxLength value=\"0\"/></xs:restriction>\n"
  "  </xs:simpleType>\n";

int
kdc__export_xsd (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err)
{
  struct writer w = { .job = job, .out = out };
  int status;

  write_head (&w);
  kdc__buffer_puts (out, "\n  <xs:element name=\"data\" type=\"f:data\"/>\n"
                         "  <xs:complexType name=\"data\">\n");
  w.depth = 2;
  write_children (&w, job->form->nodes[0]);
  kdc__buffer_puts (out, "  </xs:complexType>\n");
  status = kdc__buffer_puts (out, ORIGIN);
  if (status == KDC_OK)
    status = write_types (&w, err);
  if (status != KDC_OK)
    return status;
  return kdc__buffer_puts (out, "</xs:schema>\n");
}
