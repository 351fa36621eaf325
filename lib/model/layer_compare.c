/* layer_compare.c - a lower layer brings a document that a higher one has. That is refused whatever
 * it says: a copy stays behind when the law changes. The causes say what it loosens besides. */
#include "model/layer.h"

#include <string.h>

#include "model/catalog_kinds.h"

struct comparison {
  struct kdc__held held;
  kdc_error *fault;                 /* where held.err points */
  kdc_error **all;
};

/* What makes two elements the same one, what of it may not differ, and the codes of what may not
 * be: missing below, different, only below. */
struct row {
  const char *name;
  const char *keys[6];
  const char *dropped, *changed, *added;
  const char *kept[12];
  int (*hold) (const struct kdc__held *held, const struct kdc__element *local,
               const struct kdc__element *above);
};

static const struct row rows[] = {
  { .name = "term", .keys = { "case", "channel", "ask" }, .dropped = "layer.term-dropped",
    .hold = kdc__layer_hold_term },
  { .name = "fee", .keys = { "id" }, .added = "layer.fee-added", .hold = kdc__layer_hold_fee },
  { .name = "papers" },
  { .name = "one-of", .keys = { "id" }, .dropped = "layer.paper-dropped",
    .changed = "layer.paper-changed", .added = "layer.paper-added",
    .kept = { "required", "case", "ask" } },
  { .name = "paper", .keys = { "id" }, .dropped = "layer.paper-dropped",
    .changed = "layer.paper-changed", .added = "layer.paper-added",
    .kept = { "handling", "originals", "copies", "required", "certified", "case", "ask" } },
#define NODE(NAME) \
  { .name = NAME, .keys = { "name" }, .dropped = "layer.field-dropped", \
    .changed = "layer.field-changed", .added = "layer.field-added", \
    .kept = { "type", "list", "required", "relevant", "calculate", "constraint", "min", "max", \
              "max-length", "precision", "as-of" } }
  NODE ("group"), NODE ("field"), NODE ("repeat"), NODE ("choice"), NODE ("branch"),
  { .name = "rule", .keys = { "id" }, .dropped = "layer.rule-dropped",
    .changed = "layer.rule-changed", .added = "layer.rule-added",
    .kept = { "test", "severity", "outcome" } },
  { .name = "code", .keys = { "value", "valid-from" }, .dropped = "layer.code-dropped",
    .changed = "layer.code-changed", .added = "layer.code-added", .kept = { "valid-to" } },
  { .name = "holiday", .keys = { "date", "month", "day", "lunar", "before", "after" },
    .dropped = "layer.holiday" },
  { .name = "decision", .keys = { "date", "kind" }, .dropped = "layer.holiday" },
};

static const struct row *
row_of (const struct kdc__element *element)
{
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (rows); i++)
    if (strcmp (rows[i].name, element->decl->name) == 0)
      return rows + i;
  return NULL;
}

static int
has_same (const struct kdc__element *a, const struct kdc__element *b, const char *attribute)
{
  const char *x = kdc__element_attribute (a, attribute), *y = kdc__element_attribute (b, attribute);

  return x && y ? strcmp (x, y) == 0 : x == y;
}

static const struct kdc__element *
counterpart (const struct kdc__element *parent, const struct kdc__element *of,
             const struct row *row)
{
  const struct kdc__element *child = NULL;
  size_t i;

  while ((child = kdc__element_child (parent, row->name, child))) {
    for (i = 0; i < KDC__COUNT_OF (row->keys) && row->keys[i]; i++)
      if (!has_same (child, of, row->keys[i]))
        break;
    if (i == KDC__COUNT_OF (row->keys) || !row->keys[i])
      return child;
  }
  return NULL;
}

/* KDC_EMODEL is kept among the causes. */
static int
keep (struct comparison *c, int status)
{
  if (status != KDC_EMODEL || !c->held.err)
    return status == KDC_EMODEL ? KDC_OK : status;
  kdc__error_add_cause (c->all, c->fault);
  c->fault = NULL;
  return KDC_OK;
}

static int
tell (struct comparison *c, const char *code, const struct row *row,
      const struct kdc__element *local, const struct kdc__element *above, const char *attribute)
{
  const struct kdc__element *named = above->decl == c->held.above->root->decl ? local : above;
  const char *id = row->keys[0] ? kdc__element_attribute (named, row->keys[0]) : NULL;

  return keep (c, kdc__layer_refuse (&c->held, code, local, attribute, above, attribute,
                                     id ? id : row->name));
}

static int
compare_values (struct comparison *c, const struct row *row, const struct kdc__element *local,
                const struct kdc__element *above)
{
  size_t i;
  int status = KDC_OK;

  if (row->hold)
    status = keep (c, row->hold (&c->held, local, above));
  for (i = 0; row->kept[i] && status == KDC_OK; i++)
    if (!has_same (local, above, row->kept[i]))
      status = tell (c, row->changed, row, local, above, row->kept[i]);
  return status;
}

/* A note asks for nothing. */
static int
asks (const struct kdc__element *element)
{
  const char *handling = kdc__element_attribute (element, "handling");

  return !handling || strcmp (handling, "note") != 0;
}

static int compare_children (struct comparison *c, const struct kdc__element *local,
                             const struct kdc__element *above);

static int
compare_one (struct comparison *c, const struct kdc__element *local,
             const struct kdc__element *child)
{
  const struct row *row = row_of (child);
  const struct kdc__element *other = row ? counterpart (local, child, row) : NULL;
  int status;

  if (!other)
    return row && row->dropped ? tell (c, row->dropped, row, local, child, NULL) : KDC_OK;
  status = compare_values (c, row, other, child);
  return status == KDC_OK ? compare_children (c, other, child) : status;
}

static int
compare_children (struct comparison *c, const struct kdc__element *local,
                  const struct kdc__element *above)
{
  const struct kdc__element *child;
  const struct row *row;
  int status = KDC_OK;

  for (child = above->first_child; child && status == KDC_OK; child = child->next)
    status = compare_one (c, local, child);
  for (child = local->first_child; child && status == KDC_OK; child = child->next) {
    row = row_of (child);
    if (row && row->added && asks (child) && !counterpart (above, child, row))
      status = tell (c, row->added, row, child, above, NULL);
  }
  return status;
}

static int
compare_validity (struct comparison *c, const struct kdc__element *local,
                  const struct kdc__element *above)
{
  static const struct row row = { .name = "valid-to" };
  const char *end = kdc__element_attribute (above, "valid-to");
  const char *own = kdc__element_attribute (local, "valid-to");

  return end && (!own || strcmp (own, end) > 0)
           ? tell (c, "layer.validity", &row, local, above, "valid-to") : KDC_OK;
}

static int
compare_documents (struct comparison *c, const char *id, kdc_error **err)
{
  const struct kdc__held *held = &c->held;
  int status = kdc__layer_refuse (held, "layer.replaces", held->below->root, NULL,
                                  held->above->root, NULL, id);

  if (status != KDC_EMODEL || !err)
    return status;
  *err = c->fault;
  c->fault = NULL;
  status = compare_validity (c, held->below->root, held->above->root);
  if (status == KDC_OK)
    status = compare_children (c, held->below->root, held->above->root);
  if (status == KDC_OK)
    return KDC_EMODEL;
  kdc__error_delete (c->fault);
  return kdc__fail_nomem (err);
}

int
kdc__layer_compare (struct kdc_catalog *c, const struct kdc__entry *above,
                    const struct kdc__entry *below, kdc_error **err)
{
  struct comparison comparison = { .all = err };
  struct kdc__document *first, *second = NULL;
  int status = kdc__entry_document (c, above, &first, err);

  if (status == KDC_OK)
    status = kdc__entry_document (c, below, &second, err);
  comparison.held = (struct kdc__held) { c, first, second, c->layers + below->layer,
                                         err ? &comparison.fault : NULL };
  if (status == KDC_OK)
    status = compare_documents (&comparison, below->id, err);
  kdc__document_free (first);
  kdc__document_free (second);
  return status;
}
