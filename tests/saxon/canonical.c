/* canonical.c - see canonical.h. */
#include "saxon/canonical.h"

#include <stdio.h>
#include <string.h>

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
  if (strcmp (code, "form.required") == 0 || strcmp (code, "form.constraint") == 0
      || strcmp (code, "form.rows") == 0)
    return code;
  if (strcmp (code, "rule.failed") == 0 && f->model) {
    slash = strchr (f->model, '/');
    return slash ? slash + 1 : f->model;
  }
  *kind = "undecided";
  return strcmp (code, "rule.error") == 0 ? undecided_rule (f) : NULL;
}

/* A finding about all rows of a repeat: the path of what they stand in, and the repeat's name. */
static void
write_rows_path (const struct kdc_dossier *d, const char *path, struct kdc_buffer *out)
{
  const char *name = strrchr (path, '/');
  const struct kdc__form_node *parent;
  char around[200];
  uint32_t row;

  snprintf (around, sizeof around, "%.*s", name > path ? (int) (name - path) : 0, path);
  if (*around && kdc__dossier_find (d, around, &parent, &row) != KDC_OK)
    return;
  if (*around)
    write_path (d, parent, row, out);
  kdc__buffer_puts (out, name);
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
    if (rule && strcmp (rule, "form.rows") == 0) {
      kdc__buffer_printf (out, "%s %s ", kind, rule);
      write_rows_path (d, f->path, out);
      kdc__buffer_puts (out, "\n");
      continue;
    }
    if (!rule || kdc__dossier_find (d, f->path, &node, &row) != KDC_OK)
      continue;
    kdc__buffer_printf (out, "%s %s ", kind, rule);
    write_path (d, node, row, out);
    kdc__buffer_puts (out, "\n");
  }
  return out->status;
}
