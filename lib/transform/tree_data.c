/* tree_data.c - the declared data in the input tree: every group and field of the form in its
 * order, filled or not, so that one sheet prints the blank and the filled declaration. A value that
 * is no value of its type is shown as it was written. */
#include "transform/tree.h"

#include <string.h>

static int put_children (const struct kdc__print_job *job, const struct kdc__form_node *node,
                         uint32_t row, struct kdc_buffer *out);

static const struct kdc__form_node *
form_node (const struct kdc__node *node)
{
  return (const struct kdc__form_node *) node;  /* first member: see model/form.h */
}

static const struct kdc__slot *
slot_of (const struct kdc__print_job *job, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__slot *slot = NULL;

  if (job->dossier && job->dossier->form == job->form)
    slot = kdc__slot_at (&job->dossier->slots, node->node.table, row, node->node.column);
  return slot && !slot->irrelevant ? slot : NULL;
}

/* The code point of a reference, at points behind its "&"; 0: none. There is no DTD, so there are
 * no others; the document was well-formed. */
static uint32_t
reference (const char *at, size_t size)
{
  static const struct { const char *name; char meaning; } names[] = {
    { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' }
  };
  int hexadecimal = size > 1 && at[0] == '#' && at[1] == 'x';
  uint32_t point = 0;
  size_t i;

  for (i = 0; i < sizeof names / sizeof *names; i++)
    if (kdc__streq_n (names[i].name, at, size))
      return (uint32_t) names[i].meaning;
  for (i = hexadecimal ? 2 : 1; i < size && point < 0x110000; i++) {
    int c = at[i];
    int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    point = point * (hexadecimal ? 16 : 10) + (uint32_t) digit;
  }
  return point;
}

static int
decode (const char *text, size_t size, struct kdc_buffer *out)
{
  const char *end = text + size, *close;
  char bytes[4];

  while (text < end) {
    close = *text == '&' ? memchr (text, ';', (size_t) (end - text)) : NULL;
    if (close) {
      uint32_t point = reference (text + 1, (size_t) (close - text - 1));

      kdc__buffer_append (out, bytes, kdc__utf8_put (point, bytes));
      text = close + 1;
    } else {
      kdc__buffer_putc (out, *text++);
    }
  }
  return out->status;
}

/* Behind the ">" of the start tag at `at`, or NULL when the element is empty. */
static const char *
content_of (const char *at, const char *end)
{
  char quote = 0;

  for (; at < end && (quote || *at != '>'); at++)
    if (quote)
      quote = *at == quote ? 0 : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
  return at == end || at[-1] == '/' ? NULL : at + 1;
}

/* What stands in the document where the value should be. */
static int
raw_text (const struct kdc__print_job *job, size_t offset, struct kdc_buffer *out)
{
  const char *data = job->dossier->bytes.data, *end = data + job->dossier->bytes.size, *close;
  struct kdc__arena arena;
  struct kdc_buffer plain;
  char *text;
  size_t size;
  int status;

  if (offset >= job->dossier->bytes.size || !(data = content_of (data + offset, end))
      || !(close = memchr (data, '<', (size_t) (end - data))))
    return KDC_OK;
  size = (size_t) (close - data);
  kdc__trim (&data, &size);
  kdc__arena_init (&arena, job->ctx);
  kdc__buffer_init (&plain, job->ctx, 0);
  status = decode (data, size, &plain);
  if (status == KDC_OK && plain.size > 0)
    status = kdc__nfc (&arena, plain.data, plain.size, &text, &size);
  if (status == KDC_OK && plain.size > 0)
    status = kdc__buffer_append (out, text, size);
  kdc__buffer_clear (&plain);
  kdc__arena_free (&arena);
  return status;
}

/* What people read for the value of a field. */
static int
text_of (const struct kdc__print_job *job, const struct kdc__form_node *node, const char *value,
         struct kdc_buffer *out)
{
  const char *type = node->field_type->name;

  if (strcmp (type, "code") == 0)
    return node->node.list ? kdc__text_of_code (job, node->node.list, value, out)
                           : kdc__buffer_puts (out, value);
  if (strcmp (type, "unit") == 0)
    return kdc__text_of_unit (job, value, 1, out);
  if (strcmp (type, "agency") == 0)
    return kdc__text_of_agency (job, value, out);
  if (strcmp (type, "boolean") == 0)
    return kdc__buffer_puts (out, strcmp (value, "true") == 0 ? "Có" : "Không");
  if (strcmp (type, "date") == 0 || strcmp (type, "partial-date") == 0
      || strcmp (type, "date-time") == 0)
    return kdc__text_of_date (value, out);
  return kdc__buffer_puts (out, value);
}

static int
put_value (const struct kdc__print_job *job, const struct kdc__form_node *node,
           const struct kdc__slot *slot, struct kdc_buffer *out)
{
  struct kdc_buffer value, text;
  int status;

  kdc__buffer_init (&value, job->ctx, 0);
  kdc__buffer_init (&text, job->ctx, 0);
  status = kdc__value_format (&slot->value, &value);
  if (status == KDC_OK)
    status = text_of (job, node, value.data ? value.data : "", &text);
  if (status == KDC_OK) {
    kdc__tree_attribute (out, "text", text.data);
    kdc__buffer_putc (out, '>');
    status = kdc__buffer_xml_text (out, value.data, value.size);
  }
  kdc__buffer_clear (&value);
  kdc__buffer_clear (&text);
  return status;
}

static int
put_invalid (const struct kdc__print_job *job, const struct kdc__slot *slot,
             struct kdc_buffer *out)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, job->ctx, 0);
  status = raw_text (job, slot->offset, &text);
  if (status == KDC_OK && text.size > 0) {
    kdc__tree_attribute (out, "state", "invalid");
    kdc__tree_attribute (out, "text", text.data);
  }
  kdc__buffer_putc (out, '>');
  if (status == KDC_OK && text.size > 0)
    status = kdc__buffer_xml_text (out, text.data, text.size);
  kdc__buffer_clear (&text);
  return status;
}

static int
put_field (const struct kdc__print_job *job, const struct kdc__form_node *node, uint32_t row,
           struct kdc_buffer *out)
{
  const struct kdc__slot *slot = slot_of (job, node, row);

  kdc__tree_attribute (out, "type", node->field_type->name);
  if (slot && slot->state == KDC__INVALID)
    return put_invalid (job, slot, out);
  if (slot && (slot->state == KDC__VALUE || slot->state == KDC__PENDING)
      && slot->value.type != KDC__T_NONE)
    return put_value (job, node, slot, out);
  return kdc__buffer_putc (out, '>');
}

/* --- addresses -------------------------------------------------------------------------------- */

static int
part_of (const struct kdc__print_job *job, const struct kdc__form_node *group, const char *name,
         uint32_t row, struct kdc_buffer *out)
{
  const struct kdc__node *child = group->node.first_child;
  const struct kdc__slot *slot = NULL;

  kdc__buffer_puts (out, "");
  for (; child && strcmp (child->name, name) != 0; child = child->next)
    ;
  if (child)
    slot = slot_of (job, form_node (child), row);
  if (slot && slot->state == KDC__VALUE)
    return kdc__value_format (&slot->value, out);
  return slot && slot->state == KDC__INVALID ? raw_text (job, slot->offset, out) : out->status;
}

/* Line, unit and the units around it, and the country when it is not Việt Nam. */
static int
put_address (const struct kdc__print_job *job, const struct kdc__form_node *node, uint32_t row,
             struct kdc_buffer *out)
{
  struct kdc_buffer text, unit, country;
  int status;

  kdc__buffer_init (&text, job->ctx, 0);
  kdc__buffer_init (&unit, job->ctx, 0);
  kdc__buffer_init (&country, job->ctx, 0);
  status = part_of (job, node, "line", row, &text);
  if (status == KDC_OK)
    status = part_of (job, node, "unit", row, &unit);
  if (status == KDC_OK)
    status = part_of (job, node, "country", row, &country);
  if (status == KDC_OK && unit.size > 0) {
    kdc__buffer_puts (&text, text.size > 0 ? ", " : "");
    status = kdc__text_of_unit (job, unit.data, 1, &text);
  }
  if (status == KDC_OK && country.size > 0 && strcmp (country.data, "VN") != 0) {
    kdc__buffer_puts (&text, text.size > 0 ? ", " : "");
    status = kdc__text_of_code (job, "countries", country.data, &text);
  }
  if (status == KDC_OK && text.size > 0)
    kdc__tree_attribute (out, "text", text.data);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&unit);
  kdc__buffer_clear (&country);
  return status;
}

/* --- the tree --------------------------------------------------------------------------------- */

static int
put_node (const struct kdc__print_job *job, const struct kdc__form_node *node, uint32_t row,
          struct kdc_buffer *out)
{
  int status = KDC_OK;

  kdc__buffer_printf (out, "<%s", node->node.name);
  kdc__tree_text (job, out, "label", &node->label);
  if (node->node.kind == KDC__FIELD) {
    status = put_field (job, node, row, out);
  } else {
    if (node->composite) {
      kdc__tree_attribute (out, "type", "address");
      status = put_address (job, node, row, out);
    }
    kdc__buffer_putc (out, '>');
    if (status == KDC_OK)
      status = put_children (job, node, row, out);
  }
  kdc__buffer_printf (out, "</%s>", node->node.name);
  return status == KDC_OK ? out->status : status;
}

static int
put_rows (const struct kdc__print_job *job, const struct kdc__form_node *repeat, uint32_t parent,
          struct kdc_buffer *out)
{
  const struct kdc__table *table;
  uint32_t row;
  int status = KDC_OK;

  if (!job->dossier || job->dossier->form != job->form)
    return KDC_OK;
  table = job->dossier->slots.tables + repeat->node.table;
  for (row = 0; row < table->count && status == KDC_OK; row++)
    if (table->rows[row].parent == parent && !table->rows[row].irrelevant)
      status = put_node (job, repeat, row, out);
  return status;
}

static int
put_children (const struct kdc__print_job *job, const struct kdc__form_node *node, uint32_t row,
              struct kdc_buffer *out)
{
  const struct kdc__node *child = node->node.first_child;
  int status = KDC_OK;

  for (; child && status == KDC_OK; child = child->next)
    status = child->kind == KDC__REPEAT ? put_rows (job, form_node (child), row, out)
                                        : put_node (job, form_node (child), row, out);
  return status;
}

int
kdc__tree_data (const struct kdc__print_job *job, struct kdc_buffer *out)
{
  int status;

  if (!job->form)
    return KDC_OK;
  kdc__buffer_puts (out, "<data");
  kdc__tree_attribute (out, "form", job->form->head.id);
  kdc__tree_attribute (out, "version", job->form->head.version);
  kdc__tree_text (job, out, "name", &job->form->head.name);
  kdc__buffer_putc (out, '>');
  status = put_children (job, job->form->nodes[0], 0, out);
  kdc__buffer_puts (out, "</data>\n");
  return status == KDC_OK ? out->status : status;
}
