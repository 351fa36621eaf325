/* rebase.c - see rebase.h. Each value goes to its node of the new form, in the rows that its rows
 * are there; what has no such place becomes a note of the new session. */
#include "validate/rebase.h"

#include <stdio.h>
#include <string.h>

#include "model/vocabularies.h"
#include "validate/draft.h"
#include "validate/fill_session.h"
#include "validate/unplaced.h"

#define MOST_DEPTH 16u

/* A row of the old form that what is carried stands in; repeat NULL: of a note, which says only
 * its number. */
struct around {
  const struct kdc__form_node *repeat;
  uint32_t id;
  int first;                        /* of its like: it may stand where there are no rows now */
};
struct rebasing {
  struct kdc_fill *from, *to;
  struct kdc_rebase *report;
  const struct kdc__form_node **target;         /* of each node of the old form, or NULL */
  struct around around[MOST_DEPTH]; /* outermost first */
  uint32_t depth;
  int lost_row;                     /* 1: below a row for which there is no room */
  kdc_error **err;
};

/* --- rows around ------------------------------------------------------------------------------ */

/* The number of the row of a repeat: that of the row it was; of a row that was of no repeat here;
 * else the first. */
static uint32_t
pick_row (const struct rebasing *r, const struct kdc__node *repeat, uint32_t *used)
{
  const struct kdc__form_node *node = kdc__form_node_of (repeat), *now;
  uint32_t i, pass;

  for (pass = 0; pass < 2; pass++)
    for (i = 0; i < r->depth; i++) {
      now = r->around[i].repeat ? r->target[r->around[i].repeat->node.index] : NULL;
      if (*used & 1u << i || (pass == 0 ? now != node : now && now->node.kind == KDC__REPEAT))
        continue;
      *used |= 1u << i;
      return r->around[i].id;
    }
  return 1;
}

/* There it is, or it is made: under another number when a row elsewhere has that one. *fits 0: no
 * room. */
static int
need_row (struct rebasing *r, struct kdc_buffer *path, uint32_t id, int *fits)
{
  const struct kdc__form_node *node;
  kdc_error *why = NULL;
  size_t before = path->size;
  uint32_t row;
  int whole, status;

  if (kdc__buffer_printf (path, "[r%u]", (unsigned) id) != KDC_OK)
    return path->status;
  status = kdc__fill_find (r->to, path->data, path->size, &node, &row, &whole, NULL);
  if (status != KDC_ENOTFOUND)
    return status;
  path->size = before;
  path->data[before] = '\0';
  status = kdc__fill_add_row (r->to, path->data, 0, id, &id, &why);
  if (status == KDC_ECONFLICT) {
    kdc__error_delete (why);
    why = NULL;
    status = kdc__fill_add_row (r->to, path->data, 0, 0, &id, &why);
  }
  *fits = status != KDC_ELIMIT;
  if (status != KDC_OK && status != KDC_ELIMIT) {
    kdc__error_add_cause (r->err, why);
    return status;
  }
  kdc__error_delete (why);
  return kdc__buffer_printf (path, "[r%u]", (unsigned) id);
}

/* Path of a node of the new form in the rows that those around are there. *fits 0: one of them is
 * not the first where there are no rows now, or there is no room for one. */
static int
place (struct rebasing *r, const struct kdc__form_node *node, struct kdc_buffer *out, int *fits)
{
  const struct kdc__node *chain[64], *n;
  uint32_t ids[64], used = 0, i;
  size_t count = 0, at;
  int status = KDC_OK;

  *fits = 1;
  for (n = &node->node; n->parent && count < KDC__COUNT_OF (chain); n = n->parent)
    chain[count++] = n;
  for (at = count; at--;)
    ids[at] = chain[at]->kind == KDC__REPEAT ? pick_row (r, chain[at], &used) : 0;
  for (i = 0; i < r->depth; i++)
    *fits &= (used & 1u << i) != 0 || r->around[i].first;
  while (count-- && status == KDC_OK && *fits) {
    status = kdc__buffer_printf (out, "/%s", chain[count]->name);
    if (status == KDC_OK && ids[count])
      status = need_row (r, out, ids[count], fits);
  }
  return status;
}

/* --- values and rows -------------------------------------------------------------------------- */

static enum kdc__rebased_kind
judge (const struct rebasing *r, const struct kdc__form_node *node, uint32_t row, int was_wrong,
       int moved)
{
  if (!was_wrong && kdc__slot_of (&r->to->check, &node->node, row)->state == KDC__INVALID)
    return node->node.list || node->codes != KDC__NO_REGISTER ? KDC__REBASED_CODE
                                                              : KDC__REBASED_INVALID;
  return moved ? KDC__REBASED_MOVED : KDC__REBASED_KEPT;
}

/* What finds no place stays in the new session as a note. */
static int
set_aside (struct rebasing *r, enum kdc__rebased_kind kind, const char *from, const char *version,
           const struct kdc__fill_entry *entry)
{
  const struct kdc__unplaced item = { kdc__rebased_name (kind), from, version, *entry };
  int status = kdc__unplaced_add (r->to, &item);

  return status == KDC_OK ? kdc__rebase_add (r->report, kind, from, "", entry->text) : status;
}

/* Puts an entry where its node is now; *kind: what became of it, *path where. Nothing is put over
 * another value. */
static int
put (struct rebasing *r, const struct kdc__form_node *node, const struct kdc__fill_entry *entry,
     int was_wrong, int moved, enum kdc__rebased_kind *kind, struct kdc_buffer *path)
{
  const struct kdc__form_node *at;
  struct kdc__fill_entry there;
  uint32_t row;
  int whole, fits, status;

  *kind = KDC__REBASED_DROPPED;
  if (!node || node->calculate)
    return KDC_OK;
  *kind = KDC__REBASED_ROWS;
  status = r->lost_row ? KDC_OK : place (r, node, path, &fits);
  if (status != KDC_OK || r->lost_row || !fits)
    return status;
  status = kdc__fill_find (r->to, path->data, path->size, &at, &row, &whole, r->err);
  if (status != KDC_OK)
    return status;
  kdc__fill_entry (r->to, node, row, &there);
  *kind = KDC__REBASED_TAKEN;
  if (there.size)
    return KDC_OK;
  status = kdc__fill_restore (r->to, node, row, entry, r->err);
  if (status == KDC_OK)
    *kind = judge (r, node, row, was_wrong, moved);
  return status;
}

static int
is_unplaced (enum kdc__rebased_kind kind)
{
  return kdc__unplaced_is (kdc__rebased_name (kind));
}

static int
carry_field (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  int was_wrong = kdc__slot_of (&r->from->check, &old->node, row)->state == KDC__INVALID;
  enum kdc__rebased_kind kind;
  struct kdc__fill_entry entry;
  struct kdc_buffer from, to;
  int status;

  kdc__fill_entry (r->from, old, row, &entry);
  if (!entry.size)
    return KDC_OK;
  kdc__buffer_init (&from, r->from->ctx, 0);
  kdc__buffer_init (&to, r->to->ctx, 0);
  status = kdc__fill_path (r->from, old, row, 1, &from);
  if (status == KDC_OK)
    status = put (r, node, &entry, was_wrong, node && strcmp (old->path, node->path) != 0, &kind,
                  &to);
  if (status == KDC_OK)
    status = is_unplaced (kind)
               ? set_aside (r, kind, from.data, r->from->form->head.version, &entry)
               : kdc__rebase_add (r->report, kind, from.data, to.data, entry.text);
  kdc__buffer_clear (&from);
  kdc__buffer_clear (&to);
  return status;
}

static int
carry_branch (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  const struct kdc__fill_entry entry
    = { .text = old->node.name, .size = strlen (old->node.name) };
  struct kdc_buffer from, to;
  int fits = 0, status = KDC_OK;

  if (!kdc__fill_is_chosen (r->from, old, row)
      || (node && node->node.kind != KDC__BRANCH))      /* a group is always there */
    return KDC_OK;
  kdc__buffer_init (&from, r->from->ctx, 0);
  kdc__buffer_init (&to, r->to->ctx, 0);
  if (node && !r->lost_row)
    status = place (r, node, &to, &fits);
  if (status == KDC_OK && fits)
    status = kdc__fill_choose (r->to, to.data, r->err);
  else if (status == KDC_OK)
    status = kdc__fill_path (r->from, old, row, 1, &from);
  if (status == KDC_OK && !fits)
    status = set_aside (r, KDC__REBASED_BRANCH, from.data, r->from->form->head.version, &entry);
  kdc__buffer_clear (&from);
  kdc__buffer_clear (&to);
  return status;
}

static int carry_children (struct rebasing *r, const struct kdc__form_node *old, uint32_t row);

static int
carry_lost (struct rebasing *r, const struct kdc__form_node *old, uint32_t row)
{
  int before = r->lost_row, status;

  r->lost_row = 1;
  status = carry_children (r, old, row);
  r->lost_row = before;
  return status;
}

static int
carry_row (struct rebasing *r, const struct kdc__form_node *old, uint32_t row, int first)
{
  const struct kdc__form_node *node = r->target[old->node.index];
  int before = r->lost_row, fits = 1, status = KDC_OK;
  struct kdc_buffer path;

  if (r->depth == MOST_DEPTH)           /* deeper than any form goes: as without room */
    return carry_lost (r, old, row);
  r->around[r->depth++] = (struct around) {
    .repeat = old, .id = r->from->dossier->slots.tables[old->node.table].rows[row].id,
    .first = first };
  kdc__buffer_init (&path, r->to->ctx, 0);
  /* a row is there although nothing stands in it */
  if (node && node->node.kind == KDC__REPEAT && !before)
    status = place (r, node, &path, &fits);
  kdc__buffer_clear (&path);
  r->lost_row |= !fits;
  if (status == KDC_OK)
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
      status = carry_row (r, node, at, at == kdc__first_row (rows, row));
  }
  return status;
}

/* --- what found no place before --------------------------------------------------------------- */

/* "/child[r2]/toy[1]/name" without its rows; their numbers become those around. */
static char *
take_rows (struct rebasing *r, const char *path)
{
  char *plain = kdc__arena_strdup (&r->report->arena, path), *to = plain;
  const char *close;
  int64_t id;

  r->depth = 0;
  for (; plain && *path; path++) {
    if (*path != '[') {
      *to++ = *path;
      continue;
    }
    close = strchr (path, ']');
    path += path[1] == 'r';
    if (!close || r->depth == MOST_DEPTH
        || kdc__parse_int64 (path + 1, (size_t) (close - path - 1), &id) != 0 || id < 1
        || id > UINT32_MAX)
      break;
    r->around[r->depth++] = (struct around) { .id = (uint32_t) id };
    path = close;
  }
  if (plain)
    *to = '\0';
  return plain;
}

/* A branch that is there again is chosen unless another one is. */
static int
choose_again (struct rebasing *r, const struct kdc__form_node *node, int *done)
{
  const struct kdc__node *branch;
  const struct kdc__form_node *at;
  struct kdc_buffer path;
  uint32_t row;
  int fits, whole, status;

  kdc__buffer_init (&path, r->to->ctx, 0);
  status = place (r, node, &path, &fits);
  *done = fits;
  if (status == KDC_OK && fits)
    status = kdc__fill_find (r->to, path.data, path.size, &at, &row, &whole, r->err);
  for (branch = node->node.parent->first_child; status == KDC_OK && *done && branch;
       branch = branch->next)
    *done = !kdc__fill_is_chosen (r->to, kdc__form_node_of (branch), row);
  if (status == KDC_OK && *done)
    status = kdc__fill_choose (r->to, path.data, r->err);
  kdc__buffer_clear (&path);
  return status;
}

static int
keep_aside (struct rebasing *r, const struct kdc__unplaced *item, int taken)
{
  enum kdc__rebased_kind kind = taken ? KDC__REBASED_TAKEN : KDC__REBASED_KEPT;

  while (!taken && strcmp (kdc__rebased_name (kind), item->kind) != 0)
    kind++;
  return set_aside (r, kind, item->path, item->version, &item->entry);
}

static int
put_again (struct rebasing *r, const struct kdc__unplaced *item,
           const struct kdc__form_node *node, int *done, int *taken)
{
  enum kdc__rebased_kind kind;
  struct kdc_buffer to;
  int status;

  kdc__buffer_init (&to, r->to->ctx, 0);
  status = put (r, node, &item->entry, 0, 1, &kind, &to);
  *done = status == KDC_OK && !is_unplaced (kind);
  *taken = status == KDC_OK && kind == KDC__REBASED_TAKEN;
  if (*done)
    status = kdc__rebase_add (r->report, kind, item->path, to.data, item->entry.text);
  kdc__buffer_clear (&to);
  return status;
}

static int
place_again (struct rebasing *r, const struct kdc__unplaced *item)
{
  const char *plain = take_rows (r, item->path);
  const struct kdc__form_node *node;
  int status = KDC_OK, done = 0, taken = 0;

  if (!plain)
    return KDC_ENOMEM;
  node = kdc__rebase_find (r->to->form, plain, item->version);
  if (node && node->node.kind == KDC__BRANCH)
    status = choose_again (r, node, &done);
  else if (node && node->node.kind == KDC__FIELD)
    status = put_again (r, item, node, &done, &taken);
  return status == KDC_OK && !done ? keep_aside (r, item, taken) : status;
}

static int
carry_unplaced (struct rebasing *r)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < r->from->unplaced_count && status == KDC_OK; i++)
    status = place_again (r, r->from->unplaced + i);
  r->depth = 0;
  return status;
}

/* Numbers of rows that were given once are not given again. */
static void
carry_numbers (struct rebasing *r)
{
  const struct kdc_form *old = r->from->form;
  size_t i;

  for (i = 1; i < old->node_count; i++) {
    const struct kdc__form_node *node = r->target[i];
    uint32_t next;

    if (old->nodes[i]->node.kind != KDC__REPEAT || !node || node->node.kind != KDC__REPEAT)
      continue;
    next = r->from->grids[old->nodes[i]->node.table].next_id;
    if (next > r->to->grids[node->node.table].next_id)
      r->to->grids[node->node.table].next_id = next;
  }
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

/* Under another name in this version of the procedure: the same code of the national catalogue. */
static const struct kdc__paper *
find_code (const struct kdc__paper *papers, size_t count, const char *code)
{
  const struct kdc__paper *found = NULL;
  size_t i;

  for (i = 0; i < count && !found; i++)
    if (papers[i].id && papers[i].code && strcmp (papers[i].code, code) == 0)
      found = papers + i;
    else
      found = find_code (papers[i].alternatives, papers[i].alternative_count, code);
  return found;
}

static const struct kdc__paper *
find_paper (const struct rebasing *r, const char *ref)
{
  const struct kdc_procedure *now = r->to->dossier->procedure, *old = r->from->dossier->procedure;
  const struct kdc__paper *paper = kdc__procedure_paper (now, ref), *was;

  if (paper || !old)
    return paper;
  was = kdc__procedure_paper (old, ref);
  return was && was->code ? find_code (now->papers, now->paper_count, was->code) : NULL;
}

static int
report_paper (struct rebasing *r, const struct kdc__manifest_item *item,
              const struct kdc__paper *paper)
{
  const char *file = item->file ? item->file : "";

  if (!paper)
    return kdc__rebase_add (r->report, KDC__REBASED_PAPER, item->ref, "", file);
  return strcmp (paper->id, item->ref) == 0
           ? KDC_OK : kdc__rebase_add (r->report, KDC__REBASED_MOVED, item->ref, paper->id, file);
}

/* What the manifest says besides, which nobody sets by name. */
static int
copy_rest (struct rebasing *r, const struct kdc__manifest_item *item)
{
  struct kdc_dossier *d = r->to->dossier;
  struct kdc__manifest_item *copy = d->papers + d->paper_count - 1;

  copy->issued = item->issued ? kdc__arena_strdup (&d->arena, item->issued) : NULL;
  copy->issuer = item->issuer ? kdc__arena_strdup (&d->arena, item->issuer) : NULL;
  return (item->issued && !copy->issued) || (item->issuer && !copy->issuer) ? KDC_ENOMEM : KDC_OK;
}

static int
copy_paper (struct rebasing *r, const struct kdc__manifest_item *item, uint32_t id)
{
  char numbers[4][24];
  const int64_t values[] = { item->size, item->pages, item->originals, item->copies };
  size_t i;
  int status = KDC_OK;

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
  return status == KDC_OK ? copy_rest (r, item) : status;
}

static int
carry_paper (struct rebasing *r, const struct kdc__manifest_item *item)
{
  int known = item->ref && r->to->dossier->procedure;
  const struct kdc__paper *paper = known ? find_paper (r, item->ref) : NULL;
  const char *ref = paper ? paper->id : item->ref;
  uint32_t id;
  int status = kdc__fill_attach (r->to, ref ? ref : "", &id, r->err);

  if (status == KDC_OK)
    status = copy_paper (r, item, id);
  return status == KDC_OK && known ? report_paper (r, item, paper) : status;
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
        status = kdc__rebase_add (r->report, KDC__REBASED_REQUIRED, "", path.data, "");
    }
  }
  kdc__buffer_clear (&path);
  return status;
}

/* Kept, but the form allows it no more, or asks for it no more. */
static int
judge_again (struct rebasing *r, struct kdc__rebased *item)
{
  const struct kdc__form_node *node;
  uint32_t row;
  int whole, before = 0, now = 0, lang, status;

  status = kdc__fill_find (r->from, item->from, strlen (item->from), &node, &row, &whole, NULL);
  if (status == KDC_ENOTFOUND)          /* a note: nothing is known of before */
    return KDC_OK;
  if (status == KDC_OK)
    status = kdc__fill_state (r->from, node, row, 0, &before, r->err);
  if (status == KDC_OK)
    status = kdc__fill_find (r->to, item->to, strlen (item->to), &node, &row, &whole, r->err);
  if (status == KDC_OK)
    status = kdc__fill_state (r->to, node, row, 0, &now, r->err);
  if (status != KDC_OK)
    return status;
  if (~before & now & KDC__FILL_FINDINGS)
    item->kind = KDC__REBASED_LIMIT;
  else if (before & ~now & KDC__FILL_RELEVANT)
    item->kind = KDC__REBASED_UNASKED;
  else
    return KDC_OK;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    status = kdc__rebase_word (r->report, item, lang);
  return status;
}

static int
judge_kept (struct rebasing *r)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < r->report->count && status == KDC_OK; i++) {
    struct kdc__rebased *item = r->report->items + i;

    if ((item->kind == KDC__REBASED_KEPT || item->kind == KDC__REBASED_MOVED)
        && item->to[0] == '/')          /* not a paper */
      status = judge_again (r, item);
  }
  return status;
}

static int
run (struct rebasing *r)
{
  const struct kdc_dossier *d = r->from->dossier;
  size_t i;
  int status = carry_envelope (r), ended;

  if (status == KDC_OK)
    status = kdc__rebase_map (r->from->form, r->to->form, &r->report->arena, &r->target);
  kdc__fill_begin (r->to);
  if (status == KDC_OK)
    status = carry_children (r, r->from->form->nodes[0], 0);
  if (status == KDC_OK)
    status = carry_unplaced (r);
  for (i = 0; i < d->paper_count && status == KDC_OK; i++)
    status = carry_paper (r, d->papers + i);
  ended = kdc__fill_end (r->to, status == KDC_OK ? r->err : NULL);
  if (status == KDC_OK)
    status = ended;
  if (status != KDC_OK)
    return status;
  carry_numbers (r);
  status = judge_kept (r);
  return status == KDC_OK ? list_required (r) : status;
}

/* The form that the procedure asks for by then, when it is another one. */
static int
form_by_then (struct kdc_fill *fill, kdc__day on, const char **id, kdc_error **err)
{
  const struct kdc_dossier *d = fill->dossier;
  const struct kdc_procedure *procedure = NULL;
  kdc_error *why = NULL;
  int status = KDC_OK;

  *id = fill->form->head.id;
  if (d->procedure_code)
    status = kdc__catalog_procedure (d->catalog, d->procedure_code, on, &procedure, &why);
  if (status == KDC_OK && procedure && procedure->form_id)
    *id = procedure->form_id;
  if (status != KDC_OK && status != KDC_ENOTFOUND) {    /* that, opening it will say */
    kdc__error_add_cause (err, why);
    return status;
  }
  kdc__error_delete (why);
  return KDC_OK;
}

/* A version is opened on the first of its days; $today is the session's own afterwards. */
static int
open_target (struct kdc_fill *fill, const char *version, kdc__day on, struct kdc_fill **out,
             kdc_error **err)
{
  const struct kdc_dossier *d = fill->dossier;
  const struct kdc_form *form;
  const char *id = fill->form->head.id;
  kdc__day day = on;
  char today[11];
  int status = KDC_OK;

  if (version)
    status = kdc__catalog_form_version (d->catalog, id, version, on, &form, err);
  else
    status = form_by_then (fill, on, &id, err);
  if (status == KDC_OK && version && (on < form->head.valid_from || on > form->head.valid_to))
    day = form->head.valid_from;
  if (status == KDC_OK)
    status = kdc__fill_open (d->catalog, d->procedure_code, d->case_code, id, day, out, err);
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
    status = kdc__draft_version (fill, err);
  if (status == KDC_OK)
    status = kdc__rebase_new (fill, &r.report);
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
