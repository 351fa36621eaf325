/* draft.c - see draft.h. What a dossier has no place for stands in <draft>: what was entered into
 * branches that are not chosen now, and which numbers of rows were given already. */
#include "validate/draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/vocabularies.h"
#include "validate/fill_session.h"
#include "validate/unplaced.h"

/* --- writing ---------------------------------------------------------------------------------- */

static int
overlay (struct kdc__envelope *envelope, const struct kdc_dossier *d)
{
  char revision[24], created[32], received[32];
  size_t i;

  snprintf (revision, sizeof revision, "%" PRId64, d->revision);
  kdc__instant_format (d->created, created);
  kdc__instant_format (d->received, received);
  const struct { const char *name, *value; } texts[] = {
    { "id", d->id }, { "procedure", d->procedure_code },
    { "procedure-version", d->procedure_version }, { "case", d->case_code },
    { "revision", revision }, { "created", d->has_created ? created : NULL },
    { "received", d->has_received ? received : NULL }, { "locale", d->locale },
    { "channel/kind", d->channel }, { "channel/site", d->site },
    { "assistance/volunteer", d->volunteer }, { "authority/unit", d->unit },
    { "authority/agency", d->agency },
  };

  for (i = 0; i < KDC__COUNT_OF (texts); i++) {
    const char **at = kdc__envelope_at (envelope, texts[i].name, strlen (texts[i].name));
    char *copy = texts[i].value ? kdc__arena_strdup (&envelope->arena, texts[i].value) : NULL;

    if (!at || (texts[i].value && !copy))
      return KDC_ENOMEM;
    *at = copy;
  }
  return KDC_OK;
}

/* Who gave a value, and for a draft the text as it was entered. */
static int
take_entry (const struct kdc_fill *fill, struct kdc_dossier *copy,
            const struct kdc__form_node *node, uint32_t row, int draft)
{
  struct kdc__slot *slot = kdc__slot_at (&copy->slots, node->node.table, row, node->node.column);
  struct kdc__provenance *from;
  struct kdc__fill_entry entry;
  char at[32];

  kdc__fill_entry (fill, node, row, &entry);
  if (draft && slot->state != KDC__ABSENT) {
    slot->state = KDC__VALUE;
    slot->value.type = KDC__T_STRING;
    slot->value.u.string.text = entry.text;
    slot->value.u.string.size = entry.size;
  }
  if (!entry.size || (!entry.source && !entry.verified && !entry.has_at))
    return KDC_OK;
  if (kdc__provenance_add (copy, node, row, &from) != KDC_OK)
    return KDC_ENOMEM;
  kdc__instant_format (entry.at, at);
  from->source = entry.source;
  from->verified = entry.verified ? "true" : NULL;
  from->at = entry.has_at ? kdc__arena_strdup (&copy->arena, at) : NULL;
  return entry.has_at && !from->at ? KDC_ENOMEM : KDC_OK;
}

static int
take_entries (const struct kdc_fill *fill, struct kdc_dossier *copy, int draft)
{
  const struct kdc__slots *slots = &fill->dossier->slots;
  uint32_t table, row;
  size_t i;
  int status = KDC_OK;

  for (table = 0; table < slots->count; table++)
    for (row = 0; row < slots->tables[table].count; row++)
      copy->slots.tables[table].rows[row].id = slots->tables[table].rows[row].id;
  for (i = 0; i < fill->form->node_count; i++) {
    const struct kdc__form_node *node = fill->form->nodes[i];

    for (row = 0; node->node.kind == KDC__FIELD && status == KDC_OK
                  && row < slots->tables[node->node.table].count; row++)
      status = take_entry (fill, copy, node, row, draft);
  }
  kdc__provenance_sort (copy);
  return status;
}

static void
put_attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static int
put_kept (const struct kdc_fill *fill, const struct kdc__node *node, uint32_t row,
          struct kdc_buffer *out)
{
  const struct kdc__form_node *form_node = kdc__form_node_of (node);
  struct kdc__fill_entry entry;
  struct kdc_buffer path;
  char at[32];
  int status, field = node->kind == KDC__FIELD;

  kdc__buffer_init (&path, fill->ctx, 0);
  status = kdc__fill_path (fill, form_node, row, 1, &path);
  if (field)
    kdc__fill_entry (fill, form_node, row, &entry);
  if (status == KDC_OK && (!field || entry.size)) {
    kdc__buffer_printf (out, "    <%s", field ? "entry" : "row");
    put_attribute (out, "path", path.data);
    if (field && entry.source)
      put_attribute (out, "source", entry.source);
    if (field && entry.has_at) {
      kdc__instant_format (entry.at, at);
      put_attribute (out, "at", at);
    }
    if (field && entry.verified)
      put_attribute (out, "verified", "true");
    kdc__buffer_puts (out, field ? ">" : "/>\n");
    if (field) {
      kdc__buffer_xml_text (out, entry.text, entry.size);
      kdc__buffer_puts (out, "</entry>\n");
    }
  }
  kdc__buffer_clear (&path);
  return status;
}

/* hidden: below a branch that is not chosen. */
static int
write_hidden (const struct kdc_fill *fill, const struct kdc__node *node, uint32_t row, int hidden,
              struct kdc_buffer *out)
{
  const struct kdc__node *child;
  const struct kdc__table *rows;
  uint32_t at;
  int status = KDC_OK;

  if (hidden && (node->kind == KDC__FIELD || node->kind == KDC__REPEAT))
    status = put_kept (fill, node, row, out);
  for (child = node->first_child; child && status == KDC_OK; child = child->next) {
    int below = hidden || (child->kind == KDC__BRANCH
                           && !kdc__fill_is_chosen (fill, kdc__form_node_of (child), row));

    if (child->kind != KDC__REPEAT) {
      status = write_hidden (fill, child, row, below, out);
      continue;
    }
    rows = fill->dossier->slots.tables + child->table;
    for (at = kdc__first_row (rows, row);
         at < rows->count && rows->rows[at].parent == row && status == KDC_OK; at++)
      status = write_hidden (fill, child, at, below, out);
  }
  return status;
}

static void
write_moved (const struct kdc_fill *fill, struct kdc_buffer *out)
{
  const struct kdc__fill_moved *moved;

  for (moved = fill->moved; moved; moved = moved->next) {
    kdc__buffer_puts (out, "    <moved");
    put_attribute (out, "path", moved->path);
    put_attribute (out, "from", moved->from);
    put_attribute (out, "to", moved->to);
    put_attribute (out, "on", moved->on);
    put_attribute (out, "before", moved->before);
    kdc__buffer_puts (out, "/>\n");
  }
}

static int
write_tail (const struct kdc_fill *fill, struct kdc_buffer *out)
{
  size_t i;
  int status;

  kdc__buffer_puts (out, "  <draft>\n");
  for (i = 0; i < fill->form->node_count; i++) {
    const struct kdc__form_node *node = fill->form->nodes[i];

    if (node->node.kind != KDC__REPEAT)
      continue;
    kdc__buffer_puts (out, "    <rows");
    put_attribute (out, "path", node->path);
    kdc__buffer_printf (out, " next=\"%" PRIu32 "\"/>\n", fill->grids[node->node.table].next_id);
  }
  status = write_hidden (fill, &fill->form->nodes[0]->node, 0, 0, out);
  write_moved (fill, out);
  if (status == KDC_OK)
    status = kdc__unplaced_write (fill, out);
  kdc__buffer_puts (out, "  </draft>\n");
  return status == KDC_OK ? out->status : status;
}

static int
settle (struct kdc_dossier *d, kdc__day on, kdc_error **err)
{
  struct kdc__evaluator evaluator;
  int status = kdc__evaluator_init (&evaluator, d->catalog, d, on);

  evaluator.err = err;
  if (status == KDC_OK)
    status = kdc__evaluator_settle (&evaluator);
  kdc__evaluator_clear (&evaluator);
  return status;
}

static int
write_copy (struct kdc_fill *fill, struct kdc_dossier *copy, enum kdc__write_form form,
            struct kdc_buffer *out, kdc_error **err)
{
  int draft = form == KDC__WRITE_DRAFT, status;
  struct kdc_buffer tail;

  kdc__buffer_init (&tail, fill->ctx, 0);
  status = overlay (&fill->envelope, fill->dossier);
  if (status == KDC_OK && !draft)
    status = settle (copy, fill->evaluator.on, err);
  if (status == KDC_OK)
    status = take_entries (fill, copy, draft);
  if (status == KDC_OK && draft)
    status = write_tail (fill, &tail);
  if (status == KDC_OK)
    status = kdc__dossier_write (copy, &fill->envelope, form, tail.data, out, err);
  kdc__buffer_clear (&tail);
  return status;
}

int
kdc__fill_write (struct kdc_fill *fill, enum kdc__write_form form, struct kdc_buffer *out,
                 kdc_error **err)
{
  struct kdc_dossier *copy;
  int status = kdc__fill_settle (fill, err);

  if (status == KDC_OK)
    status = kdc__fill_copy (fill, &copy, err);
  if (status != KDC_OK)
    return status;
  status = write_copy (fill, copy, form, out, err);
  kdc__dossier_free (copy);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct tail {
  struct kdc_fill *fill;
  kdc_error **err;
  int is_draft, nomem;
  struct kdc__unplaced item;        /* whose text is awaited; of an entry the path and the rest */
};

static const char *
attribute_of (struct tail *t, const struct kdc__attribute *attributes, size_t count,
              const char *name)
{
  const char *copy;
  size_t i;

  for (i = 0; i < count; i++)
    if (!attributes[i].ns && strcmp (attributes[i].name, name) == 0) {
      copy = kdc__arena_strndup (&t->fill->arena, attributes[i].value, attributes[i].length);
      t->nomem |= !copy;
      return copy;
    }
  return NULL;
}

int
kdc__draft_version (const struct kdc_fill *fill, kdc_error **err)
{
  const struct kdc_dossier *d = fill->dossier;
  const struct kdc_form *form;
  kdc_error *why = NULL;
  int status = KDC_OK;

  if (d->form_version)
    status = kdc__catalog_form_version (d->catalog, fill->form->head.id, d->form_version,
                                        fill->evaluator.on, &form, &why);
  if (status == KDC_ENOTFOUND)
    status = kdc__fail (fill->ctx, err, KDC_ENOTFOUND, "draft.version", "form",
                        fill->form->head.id, "version", d->form_version, NULL);
  else if (status != KDC_OK) {
    kdc__error_add_cause (err, why);
    return status;
  }
  kdc__error_delete (why);
  return status;
}

static int
damaged (struct tail *t, const char *path)
{
  int status = t->nomem ? KDC_ENOMEM : kdc__draft_version (t->fill, t->err);

  return status == KDC_OK ? kdc__fail (t->fill->ctx, t->err, KDC_EPARSE, "draft.damaged", "path",
                                       path ? path : "", NULL)
                          : status;
}

static int
take_next (struct tail *t, const char *path, const char *next)
{
  const struct kdc__form_node *node = path ? kdc__form_find (t->fill->form, path) : NULL;
  int64_t number;

  if (!node || node->node.kind != KDC__REPEAT || !next
      || kdc__parse_int64 (next, strlen (next), &number) != 0 || number > UINT32_MAX)
    return damaged (t, path);
  if ((uint32_t) number > t->fill->grids[node->node.table].next_id)
    t->fill->grids[node->node.table].next_id = (uint32_t) number;
  return KDC_OK;
}

static int
take_row (struct tail *t, const char *path)
{
  const char *open = path ? strrchr (path, '[') : NULL;
  char *repeat;
  int64_t id;

  if (!open || open[1] != 'r' || !strchr (open, ']')
      || kdc__parse_int64 (open + 2, (size_t) (strchr (open, ']') - open - 2), &id) != 0
      || id < 1 || id > UINT32_MAX)
    return damaged (t, path);
  repeat = kdc__arena_strndup (&t->fill->arena, path, (size_t) (open - path));
  return repeat ? kdc__fill_add_row (t->fill, repeat, 0, (uint32_t) id, NULL, t->err) : KDC_ENOMEM;
}

const struct kdc__fill_moved *
kdc__fill_first_moved (const struct kdc_fill *fill)
{
  return fill->moved;
}

int
kdc__fill_note_moved (struct kdc_fill *fill, const struct kdc__fill_moved *moved)
{
  struct kdc__fill_moved *note = kdc__arena_alloc (&fill->arena, sizeof *note);

  if (!note)
    return KDC_ENOMEM;
  note->path = kdc__arena_strdup (&fill->arena, moved->path);
  note->from = kdc__arena_strdup (&fill->arena, moved->from);
  note->to = kdc__arena_strdup (&fill->arena, moved->to);
  note->on = kdc__arena_strdup (&fill->arena, moved->on);
  note->before = kdc__arena_strdup (&fill->arena, moved->before);
  if (!note->path || !note->from || !note->to || !note->on || !note->before)
    return KDC_ENOMEM;
  if (fill->last_moved)
    fill->last_moved->next = note;
  else
    fill->moved = note;
  fill->last_moved = note;
  return KDC_OK;
}

static int
take_moved (struct tail *t, const char *path, const struct kdc__attribute *attributes,
            size_t count)
{
  const struct kdc__fill_moved moved = {
    .path = path, .from = attribute_of (t, attributes, count, "from"),
    .to = attribute_of (t, attributes, count, "to"),
    .on = attribute_of (t, attributes, count, "on"),
    .before = attribute_of (t, attributes, count, "before") };

  if (!moved.path || !moved.from || !moved.to || !moved.on || !moved.before)
    return damaged (t, path);
  return kdc__fill_note_moved (t->fill, &moved);
}

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  struct tail *t = user;
  const char *at, *path;

  (void) parent;
  (void) offset;
  *mine = NULL;
  *table = NULL;
  t->is_draft |= strcmp (decl->name, "draft") == 0;
  if (!t->is_draft)
    return KDC_OK;
  path = attribute_of (t, attributes, count, "path");
  if (strcmp (decl->name, "rows") == 0)
    return take_next (t, path, attribute_of (t, attributes, count, "next"));
  if (strcmp (decl->name, "row") == 0)
    return take_row (t, path);
  if (strcmp (decl->name, "moved") == 0)
    return take_moved (t, path, attributes, count);
  at = attribute_of (t, attributes, count, "at");
  t->item = (struct kdc__unplaced) {
    .kind = attribute_of (t, attributes, count, "kind"), .path = path,
    .version = attribute_of (t, attributes, count, "version"),
    .entry = { .source = attribute_of (t, attributes, count, "source"),
               .verified = attribute_of (t, attributes, count, "verified") != NULL } };
  t->item.entry.has_at = at && kdc__instant_parse (at, strlen (at), &t->item.entry.at) == 0;
  return t->nomem ? KDC_ENOMEM : KDC_OK;
}

static int
take_entry_text (struct tail *t)
{
  const struct kdc__form_node *node = NULL;
  const char *path = t->item.path;
  uint32_t row;
  int whole, status = KDC_ENOTFOUND;

  if (path)
    status = kdc__fill_find (t->fill, path, strlen (path), &node, &row, &whole, NULL);
  if (status == KDC_ENOMEM)
    return KDC_ENOMEM;
  if (status != KDC_OK || node->node.kind != KDC__FIELD)
    return damaged (t, path);
  return kdc__fill_restore (t->fill, node, row, &t->item.entry, t->err);
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  struct tail *t = user;
  int unplaced = strcmp (decl->name, "unplaced") == 0;

  (void) mine;
  (void) offset;
  if (!t->is_draft || (!unplaced && strcmp (decl->name, "entry") != 0))
    return KDC_OK;
  t->item.entry.text = kdc__arena_strndup (&t->fill->arena, text, length);
  t->item.entry.size = length;
  if (!t->item.entry.text)
    return KDC_ENOMEM;
  if (!unplaced)
    return take_entry_text (t);
  return kdc__unplaced_is (t->item.kind) && t->item.path
           ? kdc__unplaced_add (t->fill, &t->item) : damaged (t, t->item.path);
}

/* A draft may lack what the host adds last: a unit, a channel. */
static void
drop_missing (struct kdc__findings *list)
{
  size_t i, kept = 0;

  for (i = 0; i < list->count; i++)
    if (strncmp (list->items[i]->code->code, "structure.missing-", 18) != 0)
      list->items[kept++] = list->items[i];
  list->count = kept;
}

static int
has_unknown (const struct kdc__findings *list)
{
  size_t i;

  for (i = 0; i < list->count; i++)
    if (strncmp (list->items[i]->code->code, "structure.", 10) == 0)
      return 1;
  return 0;
}

static int
take_tail (struct kdc_fill *fill, const char *data, size_t size, kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  static const struct kdc__reader reader = { on_start, on_end };
  struct tail t = { .fill = fill, .err = err };
  struct kdc__findings findings;
  int status, well_formed, ended;

  kdc__findings_init (&findings, fill->ctx);
  kdc__fill_begin (fill);
  status = kdc__vocabulary_read (fill->ctx, roots, 1, data, size,
                                 (size_t) kdc__limit (fill->ctx, KDC__MAX_DOCUMENT_BYTES),
                                 &reader, &t, &findings, &well_formed);
  ended = kdc__fill_end (fill, status == KDC_OK ? err : NULL);
  kdc__findings_clear (&findings);
  kdc__fill_forget (fill);
  if (t.is_draft)
    drop_missing (&fill->dossier->findings);
  return status == KDC_OK ? ended : status;
}

int
kdc__fill_reopen (struct kdc_catalog *catalog, const char *data, size_t size,
                  const char *source, const char *directory, kdc__day on,
                  struct kdc_fill **out, kdc_error **err)
{
  struct kdc_dossier *dossier = NULL;
  struct kdc_fill *fill = NULL;
  int status;

  *out = NULL;
  status = kdc__dossier_open_memory (catalog, data, size, source, directory, &dossier, err);
  if (status == KDC_OK)
    status = kdc__fill_from_dossier (dossier, on, &fill, err);
  if (status == KDC_OK)
    status = take_tail (fill, data, size, err);
  if (status == KDC_OK && has_unknown (&fill->dossier->findings))
    status = kdc__unplaced_from (fill, data, size);
  kdc__dossier_free (dossier);
  if (status != KDC_OK) {
    kdc__fill_free (fill);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  *out = fill;
  return KDC_OK;
}

/* --- copies ----------------------------------------------------------------------------------- */

int
kdc__fill_clone (struct kdc_fill *fill, struct kdc_fill **out, kdc_error **err)
{
  const struct kdc_dossier *d = fill->dossier;
  struct kdc_buffer draft;
  size_t i;
  int status;

  *out = NULL;
  kdc__buffer_init (&draft, fill->ctx, 0);
  status = kdc__fill_write (fill, KDC__WRITE_DRAFT, &draft, err);
  if (status == KDC_OK)
    status = kdc__fill_reopen (d->catalog, draft.data, draft.size, d->source, d->directory,
                               fill->evaluator.on, out, err);
  kdc__buffer_clear (&draft);
  if (status != KDC_OK)
    return status;
  (*out)->next_paper = fill->next_paper;
  for (i = 0; i < d->paper_count; i++)
    (*out)->papers[i].id = fill->papers[i].id;
  return KDC_OK;
}

/* What points into a session points into its own. */
static void
point_inside (struct kdc_fill *fill)
{
  fill->check.evaluator = &fill->evaluator;
  fill->check.made = &fill->scratch;
  fill->evaluator.vm.user = &fill->evaluator.lookup_user;
}

void
kdc__fill_swap (struct kdc_fill *one, struct kdc_fill *other)
{
  struct kdc_fill kept = *one;

  *one = *other;
  *other = kept;
  point_inside (one);
  point_inside (other);
}
