/* succession_find.c - where a draft names units, agencies and its procedure: the envelope, every
 * box of its form, and what it keeps of branches that are not chosen. */
#include "validate/succession_private.h"

#include <string.h>

#include "base/text.h"
#include "model/vocabularies.h"

struct finder {
  struct kdc_succession *plan;
  struct kdc_dossier *dossier;
  kdc_error **err;
  struct kdc__planned_file *file;
  int is_draft, entries;            /* entries 1: the second reading of <draft> */
  const struct kdc__form_node *entry;         /* whose text is awaited; NULL: none */
  char *entry_path;
  size_t entry_offset;
  kdc__day entry_written;
};

/* --- bytes ------------------------------------------------------------------------------------ */

/* The code at `at`, blanks around it passed over, up to a quote or the end tag; else nothing: it is
 * written with references or comments, which a person mends. */
static void
find_bytes (const struct kdc_buffer *bytes, size_t at, struct kdc__succeeded *place)
{
  size_t size = strlen (place->code), behind;

  while (at < bytes->size && kdc__is_space (bytes->data[at]))
    at++;
  if (bytes->size - at < size || memcmp (bytes->data + at, place->code, size) != 0)
    return;
  for (behind = at + size; behind < bytes->size && kdc__is_space (bytes->data[behind]);)
    behind++;
  if (behind + 1 >= bytes->size || !strchr ("\"'<", bytes->data[behind])
      || (bytes->data[behind] == '<' && bytes->data[behind + 1] != '/'))
    return;
  place->begin = at;
  place->end = at + size;
}

/* Behind the start tag at `at`. */
static size_t
behind_tag (const struct kdc_buffer *bytes, size_t at)
{
  char quote = 0;

  for (; at < bytes->size; at++) {
    char c = bytes->data[at];

    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return at + 1;
  }
  return at;
}

/* --- one place -------------------------------------------------------------------------------- */

static enum kdc__place_state
state_of (const struct finder *f, const struct kdc__succeeded *place, int past)
{
  if (past)
    return KDC__PLACE_PAST;
  if (f->file->delivery || strcmp (f->file->kind, "layer") == 0)
    return KDC__PLACE_TOLD;
  return strcmp (place->why, "succeeded") == 0 ? KDC__PLACE_CHANGE : KDC__PLACE_OPEN;
}

/* What a former plan wrote there was written on that plan's day. */
static kdc__day
day_written (const struct finder *f, const struct kdc__succeeded *place, kdc__day written)
{
  const struct kdc__moved_note *note = f->file->notes;
  kdc__day latest = INT32_MIN;

  for (; note; note = note->next)
    if (strcmp (note->path, place->path) == 0 && strcmp (note->to, place->code) == 0
        && note->on > latest)
      latest = note->on;
  return latest > written ? latest : written;
}

/* from: where its value begins. */
static int
look_at (struct finder *f, struct kdc__succeeded *place, size_t from, kdc__day written, int past)
{
  const struct kdc_buffer *bytes = &f->dossier->bytes;
  char day[11];
  int concerned, status;

  written = day_written (f, place, written);
  status = kdc__succession_judge (f->plan, written, place, &concerned, f->err);
  if (status != KDC_OK || !concerned)
    return status;
  kdc__day_format (written, day);
  place->written = day;
  place->state = state_of (f, place, past);
  if (place->state == KDC__PLACE_CHANGE)
    place->chosen = place->heirs[0].code;
  find_bytes (bytes, from, place);
  kdc__locate (bytes->data, bytes->size, place->end ? place->begin : from, &place->line,
               &place->column);
  status = kdc__succession_add_place (f->plan, place);
  return status == KDC_ENOMEM ? kdc__fail_nomem (f->err) : status;
}

static kdc__day
day_of_dossier (const struct finder *f)
{
  return f->dossier->has_created ? kdc__day_of (f->dossier->created) : f->plan->on;
}

static int
look_at_attribute (struct finder *f, size_t tag, const char *name, const char *path,
                   const char *kind, const char *code)
{
  const struct kdc_buffer *bytes = &f->dossier->bytes;
  struct kdc__succeeded place = { .path = path, .kind = kind, .code = code };

  if (!code || !*code || tag == KDC__NO_OFFSET)
    return KDC_OK;
  return look_at (f, &place, kdc__xml_attribute_offset (bytes->data, bytes->size, tag, name, 0),
                  day_of_dossier (f), 0);
}

static int
look_at_envelope (struct finder *f)
{
  struct kdc_dossier *d = f->dossier;
  int status = look_at_attribute (f, d->root_offset, "procedure", "procedure", "procedure",
                                  d->procedure_code);

  if (status == KDC_OK)
    status = look_at_attribute (f, d->authority_offset, "unit", "authority/unit", "unit", d->unit);
  if (status == KDC_OK)
    status = look_at_attribute (f, d->authority_offset, "agency", "authority/agency", "agency",
                                d->agency);
  return status;
}

/* --- the form --------------------------------------------------------------------------------- */

static const char *
kind_of (const struct kdc__form_node *node)
{
  return node->codes == KDC__UNITS ? "unit" : node->codes == KDC__AGENCIES ? "agency" : NULL;
}

/* The day a value was written when it says so itself, else that of the dossier. */
static kdc__day
day_of (const struct finder *f, const char *at)
{
  kdc__instant instant;

  if (at && kdc__instant_parse (at, strlen (at), &instant) == 0)
    return kdc__day_of (instant);
  return day_of_dossier (f);
}

static const struct kdc__form_node *
repeat_around (const struct kdc__node *node)
{
  while (node && node->kind != KDC__REPEAT)
    node = node->parent;
  return (const struct kdc__form_node *) node;
}

/* Rows by the number that they keep in a draft, "/place[r2]/unit", as <draft> names them too. */
static int
write_path (const struct finder *f, const struct kdc__form_node *node, uint32_t row,
            struct kdc_buffer *out)
{
  const struct kdc__form_node *repeat = repeat_around (&node->node), *outer;
  const struct kdc__row *rows;

  if (!repeat)
    return kdc__buffer_puts (out, node->path);
  rows = f->dossier->slots.tables[repeat->node.table].rows;
  outer = repeat_around (repeat->node.parent);
  if (outer && write_path (f, outer, rows[row].parent, out) != KDC_OK)
    return out->status;
  kdc__buffer_printf (out, "%s[r%u]", repeat->path + (outer ? strlen (outer->path) : 0),
                      (unsigned) rows[row].id);
  return kdc__buffer_puts (out, node->path + strlen (repeat->path));
}

static int
look_at_slot (struct finder *f, const struct kdc__form_node *node, uint32_t row,
              const struct kdc__slot *slot)
{
  const struct kdc__provenance *from = kdc__provenance_find (f->dossier, node, row);
  struct kdc__succeeded place = { .kind = kind_of (node) };
  struct kdc_buffer path;
  char *code;
  int status;

  code = kdc__strndup (f->plan->ctx, slot->value.u.string.text, slot->value.u.string.size);
  kdc__buffer_init (&path, f->plan->ctx, 0);
  status = code ? write_path (f, node, row, &path) : KDC_ENOMEM;
  place.code = code;
  place.path = path.data;
  if (status == KDC_OK)
    status = look_at (f, &place, behind_tag (&f->dossier->bytes, slot->offset),
                      day_of (f, from ? from->at : NULL), node->past);
  else
    kdc__fail_nomem (f->err);
  kdc__buffer_clear (&path);
  kdc__free (f->plan->ctx, code);
  return status;
}

static int
look_at_form (struct finder *f)
{
  const struct kdc_form *form = f->dossier->form;
  struct kdc__slots *slots = &f->dossier->slots;
  size_t i;
  uint32_t row;
  int status = KDC_OK;

  for (i = 0; i < form->node_count && status == KDC_OK; i++) {
    const struct kdc__form_node *node = form->nodes[i];

    if (node->node.kind != KDC__FIELD || !kind_of (node))
      continue;
    for (row = 0; row < slots->tables[node->node.table].count && status == KDC_OK; row++) {
      struct kdc__slot *slot = kdc__slot_at (slots, node->node.table, row, node->node.column);

      if (slot->state == KDC__VALUE)
        status = look_at_slot (f, node, row, slot);
    }
  }
  return status;
}

/* --- what a draft keeps besides --------------------------------------------------------------- */

static int
fail_nomem (struct finder *f)
{
  kdc__fail_nomem (f->err);
  return KDC_ENOMEM;
}

/* "/proof/other/place[r7]/unit" is asked for by its path in the form. */
static const struct kdc__form_node *
find_node (const struct finder *f, const char *path)
{
  char plain[1024];
  size_t size = 0;
  int inside = 0;

  for (; *path && size + 1 < sizeof plain; path++) {
    inside |= *path == '[';
    if (!inside)
      plain[size++] = *path;
    inside &= *path != ']';
  }
  plain[size] = '\0';
  return *path ? NULL : kdc__form_find (f->dossier->form, plain);
}

static int
start_entry (struct finder *f, const struct kdc__attribute *attributes, size_t count,
             size_t offset)
{
  size_t i;

  kdc__free (f->plan->ctx, f->entry_path);
  f->entry_path = NULL;
  f->entry = NULL;
  f->entry_offset = offset;
  f->entry_written = day_of_dossier (f);
  for (i = 0; i < count; i++) {
    kdc__instant at;

    if (strcmp (attributes[i].name, "path") == 0)
      f->entry_path = kdc__strndup (f->plan->ctx, attributes[i].value, attributes[i].length);
    if (strcmp (attributes[i].name, "path") == 0 && !f->entry_path)
      return fail_nomem (f);
    if (strcmp (attributes[i].name, "at") == 0
        && kdc__instant_parse (attributes[i].value, attributes[i].length, &at) == 0)
      f->entry_written = kdc__day_of (at);
  }
  if (f->entry_path && f->dossier->form)
    f->entry = find_node (f, f->entry_path);
  return KDC_OK;
}

/* One attribute of a note, "" without it. */
static int
take_word (struct finder *f, const struct kdc__attribute *attributes, size_t count,
           const char *name, const char **out)
{
  size_t i;

  *out = "";
  for (i = 0; i < count; i++)
    if (strcmp (attributes[i].name, name) == 0)
      *out = kdc__arena_strndup (&f->plan->arena, attributes[i].value, attributes[i].length);
  return *out ? KDC_OK : fail_nomem (f);
}

static int
start_note (struct finder *f, const struct kdc__attribute *attributes, size_t count)
{
  struct kdc__moved_note *note = kdc__arena_alloc (&f->plan->arena, sizeof *note);
  const char *on = "";
  int status;

  if (!note)
    return fail_nomem (f);
  status = take_word (f, attributes, count, "path", &note->path);
  if (status == KDC_OK)
    status = take_word (f, attributes, count, "to", &note->to);
  if (status == KDC_OK)
    status = take_word (f, attributes, count, "before", &note->before);
  if (status == KDC_OK)
    status = take_word (f, attributes, count, "on", &on);
  if (status != KDC_OK || kdc__day_parse (on, strlen (on), &note->on) != 0)
    return status;                      /* without a day it tells nothing */
  note->next = f->file->notes;
  f->file->notes = note;
  return KDC_OK;
}

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  struct finder *f = user;

  (void) parent;
  *mine = NULL;
  *table = NULL;
  if (strcmp (decl->name, "draft") == 0) {
    f->is_draft = 1;
    f->file->draft = offset;
  }
  f->entry = NULL;
  if (strcmp (decl->name, "moved") == 0 && !f->entries)
    return start_note (f, attributes, count);
  if (strcmp (decl->name, "entry") == 0 && f->entries)
    return start_entry (f, attributes, count, offset);
  return KDC_OK;
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  struct finder *f = user;
  struct kdc__succeeded place = { .path = f->entry_path };
  char *code;
  int status;

  (void) mine;
  if (strcmp (decl->name, "draft") == 0)
    f->file->draft_end = offset;
  if (strcmp (decl->name, "entry") != 0 || !f->entry || !kind_of (f->entry)
      || f->dossier->has_received)
    return KDC_OK;
  kdc__trim (&text, &length);
  code = kdc__strndup (f->plan->ctx, text, length);
  if (!code)
    return fail_nomem (f);
  place.kind = kind_of (f->entry);
  place.code = code;
  status = look_at (f, &place, behind_tag (&f->dossier->bytes, f->entry_offset), f->entry_written,
                    f->entry->past);
  kdc__free (f->plan->ctx, code);
  return status;
}

/* Once for its notes, by which values are dated; then for what stands in it. */
static int
look_at_tail (struct finder *f)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  static const struct kdc__reader reader = { on_start, on_end };
  const struct kdc_buffer *bytes = &f->dossier->bytes;
  struct kdc__findings findings;
  int status = KDC_OK, well_formed;

  for (f->entries = 0; f->entries < 2 && status == KDC_OK; f->entries++) {
    kdc__findings_init (&findings, f->plan->ctx);
    status = kdc__vocabulary_read (f->plan->ctx, roots, 1, bytes->data, bytes->size,
                                   (size_t) kdc__limit (f->plan->ctx, KDC__MAX_DOCUMENT_BYTES),
                                   &reader, f, &findings, &well_formed);
    kdc__findings_clear (&findings);
  }
  kdc__free (f->plan->ctx, f->entry_path);
  f->entry_path = NULL;
  return status == KDC_ENOMEM ? kdc__fail_nomem (f->err) : status;
}

/* --- a layer of a catalog --------------------------------------------------------------------- */

/* The day it holds from says what its code means; *ended: it holds no more on the plan's day. */
static int
layer_day (const struct finder *f, const struct kdc__attribute *attributes, size_t count,
           int *ended)
{
  kdc__day from = f->plan->on, day;
  size_t i;

  *ended = 0;
  for (i = 0; i < count; i++) {
    const struct kdc__attribute *a = attributes + i;

    if (strcmp (a->name, "valid-from") == 0 && kdc__day_parse (a->value, a->length, &day) == 0)
      from = day;
    if (strcmp (a->name, "valid-to") == 0 && kdc__day_parse (a->value, a->length, &day) == 0)
      *ended = day < f->plan->on;
  }
  return from;
}

static int
start_layer (void *user, const struct kdc__element_decl *decl, void *parent,
             const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
             const struct kdc__element_decl **table)
{
  struct finder *f = user;
  struct kdc__succeeded place = { .path = "authority" };
  const char *code = "";
  int ended, status = KDC_OK;
  kdc__day from;

  *mine = NULL;
  *table = NULL;
  if (parent || strcmp (decl->name, "layer") != 0)
    return KDC_OK;
  f->file->kind = "layer";
  from = layer_day (f, attributes, count, &ended);
  status = take_word (f, attributes, count, "authority", &code);
  if (status != KDC_OK || !*code || ended)
    return status;
  place.code = code;
  place.kind = code[0] >= '0' && code[0] <= '9' && !strchr (code, '.') ? "unit" : "agency";
  return look_at (f, &place, kdc__xml_attribute_offset (f->dossier->bytes.data,
                                                        f->dossier->bytes.size, offset,
                                                        "authority", 0), from, 0);
}

static int
end_layer (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
           size_t length, size_t offset)
{
  (void) user;
  (void) decl;
  (void) mine;
  (void) text;
  (void) length;
  (void) offset;
  return KDC_OK;
}

/* Whose rules a catalog adds is for a person to settle with the successor: it is told. */
static int
look_at_layer (struct finder *f)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__layer_decl };
  static const struct kdc__reader reader = { start_layer, end_layer };
  const struct kdc_buffer *bytes = &f->dossier->bytes;
  struct kdc__findings findings;
  int status, well_formed;

  kdc__findings_init (&findings, f->plan->ctx);
  status = kdc__vocabulary_read (f->plan->ctx, roots, 1, bytes->data, bytes->size,
                                 (size_t) kdc__limit (f->plan->ctx, KDC__MAX_DOCUMENT_BYTES),
                                 &reader, f, &findings, &well_formed);
  kdc__findings_clear (&findings);
  return status == KDC_ENOMEM ? kdc__fail_nomem (f->err) : status;
}

/* --- a file ----------------------------------------------------------------------------------- */

/* What was filed or received is a fact: it is named in the plan and never touched. */
static const char *
kind_of_file (const struct finder *f)
{
  const struct kdc_dossier *d = f->dossier;

  if (!d->well_formed || !d->procedure_code)
    return "unread";
  if (f->file->delivery)
    return d->form ? "queued" : "unread";
  if (d->has_received)
    return "received";
  if (!f->is_draft)
    return "filed";
  return d->form ? "draft" : "unread";
}

static int
find_places (struct finder *f, struct kdc__planned_file *file)
{
  struct kdc_dossier *d = f->dossier;
  size_t before = f->plan->place_count;
  int status = kdc__dossier_parse (d, f->plan->on, f->err);

  if (status == KDC_OK && d->well_formed)
    status = look_at_tail (f);
  if (status != KDC_OK)
    return status;
  file->kind = kind_of_file (f);
  if (d->well_formed && !d->procedure_code)
    return look_at_layer (f);
  if (d->id && !(file->dossier = kdc__arena_strdup (&f->plan->arena, d->id)))
    return kdc__fail_nomem (f->err);
  if (strcmp (file->kind, "draft") != 0 && strcmp (file->kind, "queued") != 0) {
    f->plan->place_count = before;
    return KDC_OK;
  }
  status = look_at_envelope (f);
  return status == KDC_OK ? look_at_form (f) : status;
}

static int
by_line (const struct kdc__succeeded *a, const struct kdc__succeeded *b)
{
  return a->line != b->line ? a->line - b->line : a->column - b->column;
}

/* In the order of the document. Few: one after the other is put where it belongs. */
static void
sort (struct kdc__succeeded *places, size_t count)
{
  size_t i, j;

  for (i = 1; i < count; i++) {
    struct kdc__succeeded moved = places[i];

    for (j = i; j > 0 && by_line (places + j - 1, &moved) > 0; j--)
      places[j] = places[j - 1];
    places[j] = moved;
  }
}

int
kdc__succession_find (struct kdc_succession *plan, const struct kdc_buffer *bytes,
                      struct kdc__planned_file *file, kdc_error **err)
{
  struct finder f = { .plan = plan, .file = file, .err = err };
  size_t first = plan->place_count;
  int status = kdc__dossier_open_memory (plan->catalog, bytes->data ? bytes->data : "",
                                         bytes->size, file->name, NULL, &f.dossier, err);

  if (status == KDC_OK)
    status = find_places (&f, file);
  kdc__dossier_free (f.dossier);
  if (status != KDC_OK) {
    plan->place_count = first;
    return status;
  }
  file->first = first;
  file->count = plan->place_count - first;
  if (file->count)
    sort (plan->places + first, file->count);
  return KDC_OK;
}
