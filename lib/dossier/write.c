/* write.c - the document of a dossier, made from its slots. Elements stand in the order of the
 * form, values in their canonical form, groups only where something is in them; so a dossier that
 * was written, read and written again is the same bytes. */
#include "dossier/write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/vocabularies.h"

struct writer {
  const struct kdc_dossier *d;
  enum kdc__write_form form;
  struct kdc_buffer *out;
};

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static void
indent (struct kdc_buffer *out, int depth)
{
  kdc__buffer_printf (out, "%*s", depth * 2, "");
}

/* --- the envelope ----------------------------------------------------------------------------- */

/* Numbers and instants in one form; what is not one is written as it came. */
static const char *
canonical (const struct kdc__attribute_decl *decl, const char *value, char space[32])
{
  kdc__instant at;
  int64_t number;

  if (!value)
    return NULL;
  if (decl->type == KDC__A_INSTANT && kdc__instant_parse (value, strlen (value), &at) == 0) {
    kdc__instant_format (at, space);
    return space;
  }
  if (decl->type == KDC__A_INTEGER && kdc__parse_int64 (value, strlen (value), &number) == 0) {
    snprintf (space, 32, "%" PRId64, number);
    return space;
  }
  return value;
}

static int
write_attributes (const struct kdc__envelope_part *part, struct kdc_buffer *out)
{
  char space[32];
  size_t i;
  int any = 0;

  for (i = 0; i < part->decl->attribute_count; i++) {
    any |= part->values[i] != NULL;
    attribute (out, part->decl->attributes[i].name,
               canonical (part->decl->attributes + i, part->values[i], space));
  }
  return any;
}

static size_t
write_part (const struct kdc__envelope *envelope, size_t index, struct kdc_buffer *out)
{
  const struct kdc__envelope_part *part = envelope->parts + index;
  size_t before = out->size, next = index + 1;
  int any, inner = 0;

  kdc__buffer_printf (out, "  <%s", part->decl->name);
  any = write_attributes (part, out);
  for (; next < envelope->count && envelope->parts[next].inner; next++) {
    size_t start = out->size;

    kdc__buffer_printf (out, "%s    <%s", inner ? "" : ">\n", envelope->parts[next].decl->name);
    if (write_attributes (envelope->parts + next, out)) {
      kdc__buffer_puts (out, "/>\n");
      inner = 1;
    } else {
      out->size = start;
    }
  }
  if (!any && !inner)
    out->size = before;
  else if (inner)
    kdc__buffer_printf (out, "  </%s>\n", part->decl->name);
  else
    kdc__buffer_puts (out, "/>\n");
  return next;
}

/* --- the data --------------------------------------------------------------------------------- */

static void write_children (const struct writer *w, const struct kdc__node *node, uint32_t row,
                            int depth);

static void
write_provenance (const struct writer *w, const struct kdc__node *node, uint32_t row)
{
  const struct kdc__provenance *from
    = kdc__provenance_find (w->d, (const struct kdc__form_node *) node, row);

  if (!from)
    return;
  attribute (w->out, "source", from->source);
  attribute (w->out, "at", from->at);
  attribute (w->out, "verified", from->verified);
}

/* A wrong value is written as it was given; a field that could not be calculated has none. */
static int
has_text (const struct kdc__slot *slot)
{
  return slot->state == KDC__VALUE
         || ((slot->state == KDC__INVALID || slot->state == KDC__PENDING)
             && slot->value.type != KDC__T_NONE);
}

/* A calculated field that should have a value and has none: whatever text was sent, exported checks
 * are not to read it. */
static int
needs_state (const struct writer *w, const struct kdc__node *node, const struct kdc__slot *slot)
{
  return w->form == KDC__WRITE_CHECK && slot->state != KDC__VALUE && slot->state != KDC__ABSENT
         && (!has_text (slot) || slot->state == KDC__PENDING
             || ((const struct kdc__form_node *) node)->calculate);
}

static void
write_field (const struct writer *w, const struct kdc__node *node, uint32_t row, int depth)
{
  const struct kdc__slot *slot = w->d->slots.tables[node->table].rows[row].slots + node->column;
  struct kdc_buffer text;

  if (slot->irrelevant && w->form != KDC__WRITE_DRAFT)
    return;
  if (needs_state (w, node, slot)) {
    indent (w->out, depth);
    kdc__buffer_printf (w->out, "<f:%s k:state=\"%s\"/>\n", node->name,
                        slot->state == KDC__PENDING ? "pending" : "invalid");
    return;
  }
  if (!has_text (slot))
    return;
  kdc__buffer_init (&text, w->out->ctx, 0);
  if (kdc__value_format (&slot->value, &text) != KDC_OK && w->out->status == KDC_OK)
    w->out->status = text.status ? text.status : KDC_ENOMEM;
  indent (w->out, depth);
  kdc__buffer_printf (w->out, "<f:%s", node->name);
  write_provenance (w, node, row);
  kdc__buffer_putc (w->out, '>');
  kdc__buffer_xml_text (w->out, text.data ? text.data : "", text.size);
  kdc__buffer_printf (w->out, "</f:%s>\n", node->name);
  kdc__buffer_clear (&text);
}

/* An element with what stands in it; needed 0: only when there is something. */
static void
write_element (const struct writer *w, const struct kdc__node *node, uint32_t row, int depth,
               int needed)
{
  struct kdc_buffer *out = w->out;
  size_t start = out->size, inside;

  indent (out, depth);
  kdc__buffer_printf (out, "<f:%s", node->name);
  if (node->kind == KDC__REPEAT && w->form == KDC__WRITE_DRAFT)
    kdc__buffer_printf (out, " row=\"r%" PRIu32 "\"",
                        w->d->slots.tables[node->table].rows[row].id);
  write_provenance (w, node, row);
  kdc__buffer_puts (out, ">\n");
  inside = out->size;
  write_children (w, node, row, depth + 1);
  if (out->size > inside) {
    indent (out, depth);
    kdc__buffer_printf (out, "</f:%s>\n", node->name);
  } else if (!needed) {
    out->size = start;
  } else if (out->status == KDC_OK) {
    out->size = inside - 2;
    kdc__buffer_puts (out, "/>\n");
  }
}

static void
write_repeat (const struct writer *w, const struct kdc__node *node, uint32_t parent, int depth)
{
  const struct kdc__table *table = w->d->slots.tables + node->table;
  uint32_t row;

  for (row = kdc__first_row (table, parent);
       row < table->count && table->rows[row].parent == parent; row++)
    if (!table->rows[row].irrelevant || w->form == KDC__WRITE_DRAFT)
      write_element (w, node, row, depth, 1);
}

/* A branch is chosen by being there. */
static int
was_chosen (const struct kdc_dossier *d, const struct kdc__node *node, uint32_t row)
{
  return d->places[node->table].offsets[row][node->ordinal] != KDC__NO_OFFSET;
}

static void
write_children (const struct writer *w, const struct kdc__node *node, uint32_t row, int depth)
{
  const struct kdc__node *child;

  for (child = node->first_child; child; child = child->next) {
    int branch = child->kind == KDC__BRANCH, chosen = branch && was_chosen (w->d, child, row);

    if (child->kind == KDC__FIELD)
      write_field (w, child, row, depth);
    else if (child->kind == KDC__REPEAT)
      write_repeat (w, child, row, depth);
    else if (!branch || chosen)
      write_element (w, child, row, depth, chosen);
  }
}

static void
write_data (const struct writer *w)
{
  const struct kdc_dossier *d = w->d;

  kdc__buffer_puts (w->out, "  <data");
  attribute (w->out, "form", d->form->head.id);
  attribute (w->out, "version", d->form_version ? d->form_version : d->form->head.version);
  if (w->form == KDC__WRITE_CHECK)
    attribute (w->out, "xmlns:k", "urn:kdc:check:1");
  attribute (w->out, "xmlns:f", d->form->ns);
  kdc__buffer_puts (w->out, ">\n");
  write_children (w, &d->form->nodes[0]->node, 0, 2);
  kdc__buffer_puts (w->out, "  </data>\n");
}

/* --- the papers ------------------------------------------------------------------------------- */

static void
number_attribute (struct kdc_buffer *out, const char *name, int64_t number)
{
  if (number >= 0)
    kdc__buffer_printf (out, " %s=\"%" PRId64 "\"", name, number);
}

static void
write_papers (const struct kdc_dossier *d, struct kdc_buffer *out)
{
  size_t i;

  if (!d->paper_count)
    return;
  kdc__buffer_puts (out, "  <papers>\n");
  for (i = 0; i < d->paper_count; i++) {
    const struct kdc__manifest_item *item = d->papers + i;

    kdc__buffer_puts (out, "    <paper");
    attribute (out, "ref", item->ref);
    attribute (out, "kind", item->kind);
    attribute (out, "file", item->file);
    attribute (out, "media-type", item->media_type);
    number_attribute (out, "size", item->size);
    attribute (out, "sha256", item->sha256);
    number_attribute (out, "pages", item->pages);
    number_attribute (out, "originals", item->originals);
    number_attribute (out, "copies", item->copies);
    attribute (out, "number", item->number);
    attribute (out, "issued", item->issued);
    attribute (out, "issuer", item->issuer);
    kdc__buffer_puts (out, "/>\n");
  }
  kdc__buffer_puts (out, "  </papers>\n");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
write_document (const struct writer *w, const struct kdc__envelope *envelope, const char *tail)
{
  struct kdc_buffer *out = w->out;
  size_t part;

  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dossier");
  attribute (out, "xmlns", KDC__DOSSIER_NS);
  write_attributes (envelope->parts, out);
  kdc__buffer_puts (out, ">\n");
  for (part = 1; part < envelope->count;)
    part = write_part (envelope, part, out);
  write_data (w);
  write_papers (w->d, out);
  kdc__buffer_puts (out, tail ? tail : "");
  kdc__buffer_puts (out, "</dossier>\n");
}

int
kdc__dossier_write (const struct kdc_dossier *dossier, const struct kdc__envelope *envelope,
                    enum kdc__write_form form, const char *tail, struct kdc_buffer *out,
                    kdc_error **err)
{
  struct writer w = { dossier, form, out };

  if (!dossier->well_formed || !dossier->form)
    return kdc__fail (dossier->ctx, err, KDC_ESTATE, "dossier.no-data", "source", dossier->source,
                      NULL);
  write_document (&w, envelope, tail);
  if (out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return out->status == KDC_OK ? KDC_OK
                               : kdc__fail (dossier->ctx, err, KDC_ELIMIT, "api.output", NULL);
}
