/* rebase.c - see rebase.h. A field is found again by the path it `was` at, by its path, or by a key
 * that it has in another system; what stands in a group goes with the group. */
#include "validate/rebase.h"

#include <stdio.h>
#include <string.h>

#include "model/vocabularies.h"
#include "validate/fill_session.h"

#define MOST_DEPTH 16u

struct rebasing {
  struct kdc_fill *from, *to;
  struct kdc_rebase *report;
  const struct kdc__form_node **target;         /* of each node of the old form, or NULL */
  uint32_t ids[MOST_DEPTH];         /* of the rows around, outermost first */
  uint32_t depth;
  int lost_row;                     /* 1: below a row for which there is no room */
  kdc_error **err;
};

void
kdc__rebase_free (struct kdc_rebase *report)
{
  struct kdc_context *ctx;

  if (!report)
    return;
  ctx = report->ctx;
  kdc__arena_free (&report->arena);
  kdc__free (ctx, report->items);
  kdc__free (ctx, report);
  kdc__context_unref (ctx);
}

static const char *const names[] = { "kept", "moved", "invalid", "code", "dropped", "rows",
                                     "branch", "paper", "required" };

const char *
kdc__rebased_name (enum kdc__rebased_kind kind)
{
  return names[kind];
}

/* --- the report ------------------------------------------------------------------------------- */

static int
write_message (struct kdc_rebase *report, struct kdc__rebased *item, int lang)
{
  static const char *const keys[]
    = { "rebase.kept", "rebase.moved", "rebase.invalid", "rebase.code", "rebase.dropped",
        "rebase.rows", "rebase.branch", "rebase.paper", "rebase.required" };
  const struct kdc__message *row = kdc__message_find (keys[item->kind]);
  const struct kdc__param params[]
    = { { "from", item->from }, { "to", item->to }, { "value", item->text } };
  struct kdc_buffer text;
  int status = row ? KDC_OK : KDC_EINTERNAL;

  kdc__buffer_init (&text, report->ctx, 0);
  if (status == KDC_OK)
    status = kdc__message_format (&text, row->text[lang], params, 3);
  if (status == KDC_OK && !(item->message[lang] = kdc__arena_strdup (&report->arena, text.data)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&text);
  return status;
}

static int
add (struct kdc_rebase *report, enum kdc__rebased_kind kind, const char *from, const char *to,
     const char *text)
{
  struct kdc__rebased *item;
  void *items = report->items;
  int lang, status = KDC_OK;

  if (kdc__grow (report->ctx, &items, &report->capacity, report->count, sizeof *item) != KDC_OK)
    return KDC_ENOMEM;
  report->items = items;
  item = report->items + report->count;
  memset (item, 0, sizeof *item);
  item->kind = kind;
  item->from = kdc__arena_strdup (&report->arena, from);
  item->to = kdc__arena_strdup (&report->arena, to);
  item->text = kdc__arena_strdup (&report->arena, text);
  if (!item->from || !item->to || !item->text)
    return KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    status = write_message (report, item, lang);
  report->count += status == KDC_OK;
  return status;
}

static int
add_at (struct rebasing *r, enum kdc__rebased_kind kind, const struct kdc__form_node *old,
        uint32_t row, const char *to, const char *text)
{
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, r->from->ctx, 0);
  status = kdc__fill_path (r->from, old, row, 1, &path);
  if (status == KDC_OK)
    status = add (r->report, kind, path.data, to, text);
  kdc__buffer_clear (&path);
  return status;
}

/* --- which is which --------------------------------------------------------------------------- */

static int
same_key (const struct kdc__form_node *a, const struct kdc__form_node *b)
{
  size_t i, j;

  for (i = 0; i < a->alias_count; i++)
    for (j = 0; j < b->alias_count; j++)
      if (strcmp (a->aliases[i].system, b->aliases[j].system) == 0
          && strcmp (a->aliases[i].key, b->aliases[j].key) == 0)
        return 1;
  return 0;
}

/* The one that says so itself, the one at the same path, the one with the same key elsewhere. */
static const struct kdc__form_node *
find_target (const struct kdc_form *form, const struct kdc__form_node *old)
{
  const struct kdc__form_node *found = NULL, *node;
  size_t i;

  for (i = 1; i < form->node_count; i++) {
    node = form->nodes[i];
    if (node->node.kind != old->node.kind)
      continue;
    if (node->was && strcmp (node->was, old->path) == 0)
      return node;
    if (!node->was && strcmp (node->path, old->path) == 0)
      found = node;
    else if (!found && !node->was && same_key (node, old))
      found = node;
  }
  return found;
}

/* What stands in a group that moved, under its own name. */
static const struct kdc__form_node *
below (const struct kdc__form_node *parent, const struct kdc__node *old)
{
  const struct kdc__node *child;

  for (child = parent ? parent->node.first_child : NULL; child; child = child->next)
    if (child->kind == old->kind && strcmp (child->name, old->name) == 0)
      return kdc__form_node_of (child);
  return NULL;
}

static int
map_nodes (struct rebasing *r)
{
  const struct kdc_form *old = r->from->form;
  size_t i;

  r->target = kdc__arena_array (&r->report->arena, old->node_count, sizeof (void *));
  if (!r->target)
    return KDC_ENOMEM;
  r->target[0] = r->to->form->nodes[0];
  for (i = 1; i < old->node_count; i++) {
    const struct kdc__form_node *node = old->nodes[i];

    r->target[i] = find_target (r->to->form, node);
    if (!r->target[i])
      r->target[i] = below (r->target[node->node.parent->index], &node->node);
  }
  return KDC_OK;
}

/* --- values and rows -------------------------------------------------------------------------- */

static uint32_t
repeats_around (const struct kdc__node *node)
{
  uint32_t count = 0;

  for (node = node->parent; node; node = node->parent)
    count += node->kind == KDC__REPEAT;
  return count;
}

/* Path of a node of the new form in the rows around; *fits 0: it does not stand in as many. */
static int
new_path (const struct rebasing *r, const struct kdc__form_node *node, struct kdc_buffer *out,
          int *fits)
{
  const struct kdc__node *chain[64], *n;
  size_t count = 0;
  uint32_t row = 0;

  *fits = repeats_around (&node->node) == r->depth;
  for (n = &node->node; n->parent && count < KDC__COUNT_OF (chain); n = n->parent)
    chain[count++] = n;
  while (count--) {
    kdc__buffer_printf (out, "/%s", chain[count]->name);
    if (chain[count]->kind == KDC__REPEAT && count && row < r->depth)
      kdc__buffer_printf (out, "[r%u]", (unsigned) r->ids[row++]);
  }
  return out->status;
}

static enum kdc__rebased_kind
judge (const struct rebasing *r, const struct kdc__form_node *old, uint32_t old_row,
       const struct kdc__form_node *node, uint32_t row, int moved)
{
  int was_wrong = kdc__slot_of (&r->from->check, &old->node, old_row)->state == KDC__INVALID;

  if (!was_wrong && kdc__slot_of (&r->to->check, &node->node, row)->state == KDC__INVALID)
    return node->node.list || node->codes != KDC__NO_REGISTER ? KDC__REBASED_CODE
                                                              : KDC__REBASED_INVALID;
  return moved ? KDC__REBASED_MOVED : KDC__REBASED_KEPT;
}

static int
carry (struct rebasing *r, const struct kdc__form_node *old, uint32_t old_row,
       const struct kdc__form_node *node, const struct kdc_buffer *path,
       const struct kdc__fill_entry *entry)
{
  const struct kdc__form_node *at;
  uint32_t row;
  int whole, status = kdc__fill_find (r->to, path->data, path->size, &at, &row, &whole, r->err);

  if (status == KDC_OK)
    status = kdc__fill_restore (r->to, node, row, entry, r->err);
  if (status != KDC_OK)
    return status;
  return add_at (r, judge (r, old, old_row, node, row, strcmp (old->path, node->path) != 0), old,
                 old_row, path->data, entry->text);
}

static int
carry_field (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  struct kdc__fill_entry entry;
  struct kdc_buffer path;
  int fits = 0, status = KDC_OK;

  kdc__fill_entry (r->from, old, row, &entry);
  if (!entry.size)
    return KDC_OK;
  if (r->lost_row)
    return add_at (r, KDC__REBASED_ROWS, old, row, "", entry.text);
  kdc__buffer_init (&path, r->to->ctx, 0);
  if (node)
    status = new_path (r, node, &path, &fits);
  if (status == KDC_OK)
    status = fits && !node->calculate ? carry (r, old, row, node, &path, &entry)
                                      : add_at (r, KDC__REBASED_DROPPED, old, row, "", entry.text);
  kdc__buffer_clear (&path);
  return status;
}

static int
carry_branch (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  struct kdc_buffer path;
  int fits = 0, status = KDC_OK;

  if (!kdc__fill_is_chosen (r->from, old, row) || r->lost_row)
    return KDC_OK;
  kdc__buffer_init (&path, r->to->ctx, 0);
  if (node)
    status = new_path (r, node, &path, &fits);
  if (status == KDC_OK)
    status = fits ? kdc__fill_choose (r->to, path.data, r->err)
                  : add_at (r, KDC__REBASED_BRANCH, old, row, "", old->node.name);
  kdc__buffer_clear (&path);
  return status;
}

static int carry_children (struct rebasing *r, const struct kdc__form_node *old, uint32_t row);

/* A row of the same number; *lost 1: there is no room for it, or no such repeat. */
static int
make_row (struct rebasing *r, const struct kdc__form_node *old, uint32_t id, int *lost)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  struct kdc_buffer path;
  kdc_error *why = NULL;
  int fits = 0, status = KDC_OK;

  *lost = r->lost_row || !node || r->depth + 1 >= MOST_DEPTH;
  kdc__buffer_init (&path, r->to->ctx, 0);
  if (!*lost)
    status = new_path (r, node, &path, &fits);
  if (status == KDC_OK && fits)
    status = kdc__fill_add_row (r->to, path.data, 0, id, NULL, &why);
  *lost |= !fits || status == KDC_ELIMIT;
  kdc__buffer_clear (&path);
  kdc__error_delete (why);
  return status == KDC_ELIMIT ? KDC_OK : status;
}

static int
carry_row (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  uint32_t id = r->from->dossier->slots.tables[old->node.table].rows[row].id;
  int before = r->lost_row, lost, status = make_row (r, old, id, &lost);

  if (status != KDC_OK)
    return status;
  /* without such a repeat what stands in it is dropped, not crowded out */
  r->lost_row = lost && r->target[old->node.index] != NULL;
  if (r->depth < MOST_DEPTH)
    r->ids[r->depth] = id;
  r->depth++;
  status = carry_children (r, old, row);
  r->depth--;
  r->lost_row = before;
  return status;
}

static int
carry_children (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  const struct kdc__node *child;
  const struct kdc__table *rows;
  uint32_t at;
  int status = KDC_OK;

  for (child = old->node.first_child; child && status == KDC_OK; child = child->next) {
    const struct kdc__form_node *node = kdc__form_node_of (child);

    if (child->kind == KDC__FIELD)
      status = carry_field (r, node, row);
    else if (child->kind == KDC__BRANCH)
      status = carry_branch (r, node, row);
    if (status == KDC_OK && child->kind != KDC__REPEAT)
      status = carry_children (r, node, row);
    rows = r->from->dossier->slots.tables + child->table;
    for (at = child->kind == KDC__REPEAT ? kdc__first_row (rows, row) : rows->count;
         at < rows->count && rows->rows[at].parent == row && status == KDC_OK; at++)
      status = carry_row (r, node, at);
  }
  return status;
}

/* --- the rest --------------------------------------------------------------------------------- */

static int
carry_envelope (struct rebasing *r)
{
  const struct kdc_dossier *d = r->from->dossier;
  const struct kdc__fill_moved *moved;
  char created[32], day[11];
  size_t i, j;
  int status = KDC_OK;

  /* made anew under the law of that day: the day of a dossier is that of its making */
  kdc__day_format (r->to->evaluator.on, day);
  if (kdc__day_of (d->created) == r->to->evaluator.on)
    kdc__instant_format (d->created, created);
  else
    snprintf (created, sizeof created, "%sT00:00:00+07:00", day);
  const struct { const char *name, *text; } texts[] = {
    { "id", d->id }, { "channel", d->channel }, { "site", d->site }, { "unit", d->unit },
    { "agency", d->agency }, { "volunteer", d->volunteer }, { "locale", d->locale },
    { "created", d->has_created ? created : NULL }, { "directory", d->directory },
  };
  for (i = 0; i < KDC__COUNT_OF (texts) && status == KDC_OK; i++)
    if (texts[i].text)
      status = kdc__fill_property_set (r->to, texts[i].name, texts[i].text, r->err);
  r->to->dossier->revision = d->revision;
  for (moved = r->from->moved; moved && status == KDC_OK; moved = moved->next)
    status = kdc__fill_note_moved (r->to, moved);
  for (i = 0; i < r->from->envelope.count && status == KDC_OK; i++)
    for (j = 0; j < r->from->envelope.parts[i].decl->attribute_count; j++) {
      const char *value = r->from->envelope.parts[i].values[j];

      if (value && !(r->to->envelope.parts[i].values[j]
                       = kdc__arena_strdup (&r->to->envelope.arena, value)))
        status = KDC_ENOMEM;
    }
  return status;
}

static int
carry_paper (struct rebasing *r, const struct kdc__manifest_item *item)
{
  char numbers[4][24];
  const int64_t values[] = { item->size, item->pages, item->originals, item->copies };
  size_t i;
  uint32_t id;
  int status = kdc__fill_attach (r->to, item->ref ? item->ref : "", &id, r->err);

  for (i = 0; i < 4; i++)
    snprintf (numbers[i], sizeof numbers[i], "%lld", (long long) values[i]);
  const struct { const char *name, *text; } texts[] = {
    { "kind", item->kind }, { "file", item->file }, { "media-type", item->media_type },
    { "sha256", item->sha256 }, { "number", item->number },
    { "size", values[0] < 0 ? NULL : numbers[0] }, { "pages", values[1] < 0 ? NULL : numbers[1] },
    { "originals", values[2] < 0 ? NULL : numbers[2] },
    { "copies", values[3] < 0 ? NULL : numbers[3] },
  };
  for (i = 0; i < KDC__COUNT_OF (texts) && status == KDC_OK; i++)
    if (texts[i].text)
      status = kdc__fill_paper_set (r->to, id, texts[i].name, texts[i].text, r->err);
  if (status == KDC_OK && r->to->dossier->procedure && item->ref
      && !kdc__procedure_paper (r->to->dossier->procedure, item->ref))
    status = add (r->report, KDC__REBASED_PAPER, item->ref, "", item->file ? item->file : "");
  return status;
}

/* Asked for now, and not before: its field is new, or was not asked for. */
static int
was_missing (const struct rebasing *r, const struct kdc__form_node *node, int *out)
{
  const struct kdc_form *old = r->from->form;
  uint32_t row;
  size_t i;
  int state, status = KDC_OK;

  *out = 0;
  for (i = 1; i < old->node_count && status == KDC_OK; i++)
    for (row = 0; r->target[i] == node && status == KDC_OK
                  && row < r->from->dossier->slots.tables[old->nodes[i]->node.table].count; row++) {
      status = kdc__fill_state (r->from, old->nodes[i], row, 0, &state, r->err);
      *out |= status == KDC_OK && (state & KDC__FILL_MISSING) != 0;
    }
  return status;
}

static int
list_required (struct rebasing *r)
{
  const struct kdc_form *form = r->to->form;
  struct kdc_buffer path;
  uint32_t row;
  size_t i;
  int state, before, status = KDC_OK;

  kdc__buffer_init (&path, r->to->ctx, 0);
  for (i = 1; i < form->node_count && status == KDC_OK; i++) {
    const struct kdc__form_node *node = form->nodes[i];

    status = was_missing (r, node, &before);
    for (row = 0; status == KDC_OK && !before
                  && row < r->to->dossier->slots.tables[node->node.table].count; row++) {
      status = kdc__fill_state (r->to, node, row, 0, &state, r->err);
      if (status != KDC_OK || !(state & KDC__FILL_MISSING))
        continue;
      kdc__buffer_clear (&path);
      status = kdc__fill_path (r->to, node, row, 1, &path);
      if (status == KDC_OK)
        status = add (r->report, KDC__REBASED_REQUIRED, "", path.data, "");
    }
  }
  kdc__buffer_clear (&path);
  return status;
}

static int
run (struct rebasing *r)
{
  const struct kdc_dossier *d = r->from->dossier;
  size_t i;
  int status = carry_envelope (r), ended;

  if (status == KDC_OK)
    status = map_nodes (r);
  kdc__fill_begin (r->to);
  if (status == KDC_OK)
    status = carry_children (r, r->from->form->nodes[0], 0);
  for (i = 0; i < d->paper_count && status == KDC_OK; i++)
    status = carry_paper (r, d->papers + i);
  ended = kdc__fill_end (r->to, status == KDC_OK ? r->err : NULL);
  if (status == KDC_OK)
    status = ended;
  return status == KDC_OK ? list_required (r) : status;
}

static int
new_report (struct kdc_fill *fill, struct kdc_rebase **out)
{
  struct kdc_rebase *report = kdc__calloc (fill->ctx, 1, sizeof *report);

  *out = report;
  if (!report)
    return KDC_ENOMEM;
  report->ctx = kdc__context_ref (fill->ctx);
  kdc__arena_init (&report->arena, fill->ctx);
  return KDC_OK;
}

/* A version is opened on the first of its days; $today is the session's own afterwards. */
static int
open_target (struct kdc_fill *fill, const char *version, kdc__day on, struct kdc_fill **out,
             kdc_error **err)
{
  const struct kdc_dossier *d = fill->dossier;
  const struct kdc_form *form;
  kdc__day day = on;
  char today[11];
  int status = KDC_OK;

  if (version)
    status = kdc__catalog_form_version (d->catalog, fill->form->head.id, version, on, &form, err);
  if (status == KDC_OK && version && (on < form->head.valid_from || on > form->head.valid_to))
    day = form->head.valid_from;
  if (status == KDC_OK)
    status = kdc__fill_open (d->catalog, d->procedure_code, d->case_code, fill->form->head.id, day,
                             out, err);
  kdc__day_format (on, today);
  if (status == KDC_OK && day != on)
    status = kdc__fill_property_set (*out, "today", today, err);
  return status;
}

int
kdc__fill_rebase (struct kdc_fill *fill, const char *version, kdc__day on,
                  struct kdc_fill **out, struct kdc_rebase **report, kdc_error **err)
{
  struct rebasing r = { .from = fill, .err = err };
  int status = kdc__fill_settle (fill, err);

  *out = NULL;
  *report = NULL;
  if (status == KDC_OK && fill->dossier->has_received)
    return kdc__fail (fill->ctx, err, KDC_ESTATE, "rebase.filed", NULL);
  if (status == KDC_OK)
    status = new_report (fill, &r.report);
  if (status == KDC_OK)
    status = open_target (fill, version, on, &r.to, err);
  if (status == KDC_OK)
    status = run (&r);
  if (status != KDC_OK) {
    kdc__fill_free (r.to);
    kdc__rebase_free (r.report);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  kdc__fill_forget (r.to);
  snprintf (r.report->from_version, sizeof r.report->from_version, "%s", fill->form->head.version);
  snprintf (r.report->to_version, sizeof r.report->to_version, "%s", r.to->form->head.version);
  *out = r.to;
  *report = r.report;
  return KDC_OK;
}
