/* canonical.c - see canonical.h. What a field was sent as is written again byte by byte, so that
 * the other side reads the same wrong values; what was calculated is written from its slot. */
#include "saxon/canonical.h"

#include <string.h>

static void write_children (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t row,
                            struct kdc_buffer *out);

static void
write_sent (const struct kdc_dossier *d, const struct kdc__node *node, size_t offset,
            struct kdc_buffer *out)
{
  const char *from = strchr (d->bytes.data + offset, '>'), *to = from ? strchr (from, '<') : NULL;

  if (from && to && from[-1] != '/')
    kdc__buffer_printf (out, "<f:%s>%.*s</f:%s>", node->name, (int) (to - from - 1), from + 1,
                        node->name);
}

static void
write_field (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t row,
             struct kdc_buffer *out)
{
  const struct kdc__slot *slot = d->slots.tables[node->table].rows[row].slots + node->column;
  int calculated = ((const struct kdc__form_node *) node)->calculate != NULL;
  struct kdc_buffer text;

  if (slot->irrelevant || slot->state == KDC__ABSENT)
    return;
  if (slot->state == KDC__VALUE) {
    kdc__buffer_init (&text, out->ctx, 0);
    kdc__value_format (&slot->value, &text);
    kdc__buffer_printf (out, "<f:%s>", node->name);
    kdc__buffer_xml_text (out, text.data, text.size);
    kdc__buffer_printf (out, "</f:%s>", node->name);
    kdc__buffer_clear (&text);
  } else if (calculated || slot->state == KDC__PENDING || slot->offset == KDC__NO_OFFSET) {
    kdc__buffer_printf (out, "<f:%s k:state=\"%s\"/>", node->name,
                        slot->state == KDC__PENDING ? "pending" : "invalid");
  } else {
    write_sent (d, node, slot->offset, out);
  }
}

static void
write_repeat (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t parent,
              struct kdc_buffer *out)
{
  const struct kdc__table *table = d->slots.tables + node->table;
  uint32_t row;

  for (row = kdc__first_row (table, parent);
       row < table->count && table->rows[row].parent == parent; row++) {
    if (table->rows[row].irrelevant)
      continue;
    kdc__buffer_printf (out, "<f:%s>", node->name);
    write_children (d, node, row, out);
    kdc__buffer_printf (out, "</f:%s>\n", node->name);
  }
}

static int
was_sent (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t row)
{
  return d->places[node->table].offsets[row][d->ordinals[node->index]] != KDC__NO_OFFSET;
}

/* A branch is chosen by being there; any other group is there when something is in it. */
static void
write_children (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t row,
                struct kdc_buffer *out)
{
  const struct kdc__node *child;
  size_t start, before;

  for (child = node->first_child; child; child = child->next) {
    if (child->kind == KDC__FIELD) {
      write_field (d, child, row, out);
      continue;
    }
    if (child->kind == KDC__REPEAT) {
      write_repeat (d, child, row, out);
      continue;
    }
    start = out->size;
    kdc__buffer_printf (out, "<f:%s>", child->name);
    before = out->size;
    write_children (d, child, row, out);
    if (out->size == before && !(child->kind == KDC__BRANCH && was_sent (d, child, row)))
      out->size = start;
    else
      kdc__buffer_printf (out, "</f:%s>\n", child->name);
  }
}

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_puts (out, "\"");
}

int
canonical_write (const struct kdc_dossier *d, struct kdc_buffer *out)
{
  char at[32];

  kdc__buffer_puts (out, "<dossier xmlns=\"urn:kdc:dossier:1\"");
  attribute (out, "id", d->id);
  attribute (out, "procedure", d->procedure ? d->procedure->head.id : d->procedure_code);
  attribute (out, "case", d->case_code);
  if (d->has_created) {
    kdc__instant_format (d->created, at);
    attribute (out, "created", at);
  }
  if (d->has_received) {
    kdc__instant_format (d->received, at);
    attribute (out, "received", at);
  }
  kdc__buffer_puts (out, ">\n<channel");
  attribute (out, "kind", d->channel);
  attribute (out, "site", d->site);
  kdc__buffer_puts (out, "/>\n<authority");
  attribute (out, "unit", d->unit);
  attribute (out, "agency", d->agency);
  kdc__buffer_puts (out, "/>\n<data xmlns:k=\"urn:kdc:check:1\"");
  attribute (out, "xmlns:f", d->form->ns);
  attribute (out, "form", d->form->head.id);
  attribute (out, "version", d->form->head.version);
  kdc__buffer_puts (out, ">\n");
  write_children (d, &d->form->nodes[0]->node, 0, out);
  return kdc__buffer_puts (out, "</data>\n</dossier>\n");
}

/* --- findings --------------------------------------------------------------------------------- */

static const struct kdc__node *
row_node (const struct kdc__node *node)
{
  while (node->parent && node->kind != KDC__REPEAT)
    node = node->parent;
  return node;
}

static void
write_path (const struct kdc_dossier *d, const struct kdc__form_node *node, uint32_t row,
            struct kdc_buffer *out)
{
  const struct kdc__node *repeat = row_node (&node->node);
  const struct kdc__form_node *own = (const struct kdc__form_node *) repeat, *outer;
  const struct kdc__table *table = d->slots.tables + repeat->table;
  unsigned number = 1;
  uint32_t i;

  if (!repeat->parent) {
    kdc__buffer_puts (out, node->path);
    return;
  }
  outer = (const struct kdc__form_node *) row_node (repeat->parent);
  for (i = kdc__first_row (table, table->rows[row].parent); i < row; i++)
    number += !table->rows[i].irrelevant;
  if (outer->node.parent)
    write_path (d, outer, table->rows[row].parent, out);
  kdc__buffer_printf (out, "%s[%u]%s", own->path + (outer->node.parent ? strlen (outer->path) : 0),
                      number, node->path + strlen (own->path));
}

/* What a dynamic error was found in; calculate, relevant and required are not judged elsewhere. */
static const char *
undecided_rule (const struct kdc_finding *f)
{
  if (!f->model || strcmp (f->model, "calculate") == 0 || strcmp (f->model, "relevant") == 0
      || strcmp (f->model, "required") == 0)
    return NULL;
  return strcmp (f->model, "constraint") == 0 ? "form.constraint" : f->model;
}

static const char *
rule_of (const struct kdc_finding *f, const char **kind)
{
  const char *code = f->code->code, *slash;

  *kind = "finding";
  if (strcmp (code, "form.required") == 0 || strcmp (code, "form.constraint") == 0)
    return code;
  if (strcmp (code, "rule.failed") == 0 && f->model) {
    slash = strchr (f->model, '/');
    return slash ? slash + 1 : f->model;
  }
  *kind = "undecided";
  return strcmp (code, "rule.error") == 0 ? undecided_rule (f) : NULL;
}

int
canonical_findings (const struct kdc_dossier *d, const struct kdc_report *report,
                    struct kdc_buffer *out)
{
  const struct kdc__form_node *node;
  const char *kind, *rule;
  uint32_t row;
  size_t i;

  for (i = 0; i < report->findings.count; i++) {
    const struct kdc_finding *f = report->findings.items[i];

    rule = rule_of (f, &kind);
    if (!rule || kdc__dossier_find (d, f->path, &node, &row) != KDC_OK)
      continue;
    kdc__buffer_printf (out, "%s %s ", kind, rule);
    write_path (d, node, row, out);
    kdc__buffer_puts (out, "\n");
  }
  return out->status;
}
