/* post_names.c - what each name of a post means in a session: a box of the form, a choice, a row, a
 * word of the envelope, a paper. All that is wrong is collected, so that who made the form sees it
 * at once. */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/vocabularies.h"
#include "validate/fill_session.h"
#include "validate/post.h"

#define MOST_PROBLEMS 20u

/* --- what is wrong ---------------------------------------------------------------------------- */

static int
problem (struct kdc__targets *t, const char *key, const char *name, const char *expected)
{
  kdc_error *one = NULL;
  int status;

  if (t->problem_count++ >= MOST_PROBLEMS)
    return KDC_OK;
  status = kdc__fail (t->fill->ctx, &one, KDC_EINVAL, key, "name", name, "expected",
                      expected ? expected : "", NULL);
  if (status == KDC_ENOMEM) {
    kdc__error_delete (one);
    return KDC_ENOMEM;
  }
  kdc__error_add_cause (&t->problems, one);
  return KDC_OK;
}

/* Letters to change, add or take out to make one of the other; 64 or more: far. */
static size_t
distance (const char *a, const char *b)
{
  size_t row[65], i, j, left, above, m = strlen (b), n = strlen (a);

  if (m > 63 || n > 63)
    return 64;
  for (j = 0; j <= m; j++)
    row[j] = j;
  for (i = 1; i <= n; i++) {
    left = row[0];
    row[0] = i;
    for (j = 1; j <= m; j++) {
      above = row[j];
      row[j] = left + (a[i - 1] != b[j - 1]);
      if (above + 1 < row[j])
        row[j] = above + 1;
      if (row[j - 1] + 1 < row[j])
        row[j] = row[j - 1] + 1;
      left = above;
    }
  }
  return row[m];
}

/* The name of the form that is nearest to a wrong one. */
static int
unknown (struct kdc__targets *t, const char *name)
{
  static const char *const others[] = { "case", "locale", "filer/name", "owner/name", "papers/…" };
  const struct kdc_form *form = t->fill->form;
  const char *best = form->node_count > 1 ? form->nodes[1]->path : "case";
  size_t i, least = SIZE_MAX, far;

  for (i = 1; i < form->node_count + KDC__COUNT_OF (others); i++) {
    const char *path = i < form->node_count ? form->nodes[i]->path : others[i - form->node_count];

    far = distance (name, path);
    if (far < least) {
      least = far;
      best = path;
    }
  }
  return problem (t, "post.unknown-name", name, best);
}

/* --- rows ------------------------------------------------------------------------------------- */

static struct kdc__new_row *
find_new (struct kdc__targets *t, const char *path)
{
  size_t i;

  for (i = 0; i < t->row_count; i++)
    if (strcmp (t->rows[i].path, path) == 0)
      return t->rows + i;
  return NULL;
}

static int
add_new (struct kdc__targets *t, const struct kdc__form_node *node, const char *path)
{
  void *rows = t->rows;

  if (find_new (t, path))
    return KDC_OK;
  if (kdc__grow (t->fill->ctx, &rows, &t->row_capacity, t->row_count, sizeof *t->rows) != KDC_OK)
    return KDC_ENOMEM;
  t->rows = rows;
  t->rows[t->row_count] = (struct kdc__new_row) { .node = node,
                                                  .path = kdc__arena_strdup (t->arena, path) };
  return t->rows[t->row_count].path ? (t->row_count++, KDC_OK) : KDC_ENOMEM;
}

static int
is_new (const char *selector)
{
  return strncmp (selector, "new", 3) == 0;
}

/* The path so far with one row more, named by its id: "[2]" → "[r7]". 0: no such row. */
static int
put_row (struct kdc__targets *t, struct kdc_buffer *path, const struct kdc__form_node *node,
         const char *selector, size_t size, int *found)
{
  const struct kdc__form_node *at;
  uint32_t row;
  int whole, status;

  *found = 1;
  kdc__buffer_printf (path, "[%.*s]", (int) size, selector);
  if (path->status != KDC_OK)
    return KDC_ENOMEM;
  if (size >= 3 && is_new (selector))
    return add_new (t, node, path->data);
  status = strstr (path->data, "[new") ? KDC_ENOTFOUND
                                       : kdc__fill_find (t->fill, path->data, path->size, &at,
                                                         &row, &whole, NULL);
  *found = status == KDC_OK;
  if (status != KDC_OK)
    return status == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
  kdc__buffer_clear (path);
  return kdc__fill_path (t->fill, at, row, 1, path);
}

/* --- names of the form ------------------------------------------------------------------------ */

struct walk {
  struct kdc_buffer plain, path;
  const struct kdc__form_node *node;
  const char *at;
  int has_row, known, row_found;
};

/* One "/name" or "/name[row]". */
static int
step (struct kdc__targets *t, struct walk *w)
{
  size_t size = strcspn (w->at + 1, "/["), row;

  kdc__buffer_append (&w->plain, w->at, size + 1);
  kdc__buffer_append (&w->path, w->at, size + 1);
  if (w->plain.status != KDC_OK || w->path.status != KDC_OK)
    return KDC_ENOMEM;
  w->node = size ? kdc__form_find (t->fill->form, w->plain.data) : NULL;
  w->at += size + 1;
  w->has_row = *w->at == '[';
  w->known = w->node && (w->node->node.kind == KDC__REPEAT || !w->has_row);
  if (!w->known || !w->has_row)
    return KDC_OK;
  row = strcspn (w->at + 1, "]/[");
  w->known = w->at[1 + row] == ']' && row > 0;
  if (!w->known)
    return KDC_OK;
  w->at += row + 2;
  return put_row (t, &w->path, w->node, w->at - row - 1, row, &w->row_found);
}

static int
has_branch (const struct kdc__form_node *choice, const char *name)
{
  const struct kdc__node *child;

  for (child = choice->node.first_child; child; child = child->next)
    if (strcmp (child->name, name) == 0)
      return 1;
  return 0;
}

/* What is wrong with the value of a row; NULL: nothing. */
static const char *
judge_row (const struct kdc__target *target)
{
  const char *value = target->item->value;

  if (strcmp (value, "remove") == 0)
    return NULL;
  return strcmp (value, "add") == 0 && strstr (target->path, "[new") ? NULL : "post.row-value";
}

static const char *
judge_field (const struct kdc__item *item, enum kdc__type type)
{
  int numeric = type == KDC__T_INTEGER || type == KDC__T_DECIMAL;

  if (item->kind == KDC__ITEM_NUMBER && !numeric)
    return "post.kind";
  return item->kind == KDC__ITEM_BOOLEAN && type != KDC__T_BOOLEAN ? "post.kind" : NULL;
}

/* What may be sent for a node, and of which kind. */
static int
judge_value (struct kdc__targets *t, struct kdc__target *target, int has_row)
{
  const struct kdc__item *item = target->item;
  const struct kdc__node *node = &target->node->node;
  const char *key = NULL;

  if (item->kind == KDC__ITEM_FILE && node->type != KDC__T_FILE)
    return problem (t, "post.no-file", item->name, NULL);
  if (node->kind == KDC__REPEAT && has_row) {
    target->kind = KDC__TO_ROW;
    key = judge_row (target);
    return key ? problem (t, key, item->name, "remove, add") : KDC_OK;
  }
  if (node->kind == KDC__CHOICE) {
    target->kind = KDC__TO_CHOICE;
    return item->size && !has_branch (target->node, item->value)
             ? problem (t, "post.no-branch", item->name, node->first_child->name) : KDC_OK;
  }
  target->kind = KDC__TO_FIELD;
  if (node->kind != KDC__FIELD)
    return problem (t, "post.no-box", item->name,
                    node->first_child ? kdc__form_node_of (node->first_child)->path : "");
  key = judge_field (item, node->type);
  return key ? problem (t, key, item->name, "\"…\"") : KDC_OK;
}

static int
outside_row (const struct walk *w)
{
  const struct kdc__node *n = &w->node->node;

  return n->kind == KDC__REPEAT && !w->has_row;
}

static int
walk_name (struct kdc__targets *t, struct walk *w)
{
  int status = KDC_OK;

  while (*w->at == '/' && w->known && w->row_found && status == KDC_OK) {
    status = step (t, w);
    if (status == KDC_OK && w->known && *w->at && outside_row (w))
      w->known = 0;
  }
  return status;
}

static int
take_node (struct kdc__targets *t, struct kdc__target *target, const struct walk *w)
{
  target->node = w->node;
  target->path = kdc__arena_strndup (t->arena, w->path.data, w->path.size);
  return target->path ? judge_value (t, target, w->has_row) : KDC_ENOMEM;
}

static int
resolve_node (struct kdc__targets *t, struct kdc__target *target)
{
  const char *name = target->item->name;
  struct walk w = { .at = name, .known = 1, .row_found = 1 };
  int status;

  kdc__buffer_init (&w.plain, t->fill->ctx, 0);
  kdc__buffer_init (&w.path, t->fill->ctx, 0);
  status = walk_name (t, &w);
  if (status == KDC_OK && !w.row_found)
    status = problem (t, "post.no-row", name, NULL);
  else if (status == KDC_OK && !w.known && w.node && *w.at && outside_row (&w))
    status = problem (t, "post.which-row", name, w.node->path);
  else if (status == KDC_OK)
    status = w.known && !*w.at ? take_node (t, target, &w) : unknown (t, name);
  kdc__buffer_clear (&w.plain);
  kdc__buffer_clear (&w.path);
  return status;
}

/* --- other names ------------------------------------------------------------------------------ */

static int
is_property (const char *name)
{
  static const char *const properties[] = { "kind", "number", "originals", "copies", "pages" };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (properties); i++)
    if (strcmp (properties[i], name) == 0)
      return 1;
  return 0;
}

static int
judge_paper (struct kdc__targets *t, const struct kdc__target *target)
{
  const struct kdc_procedure *procedure = t->fill->dossier->procedure;
  const struct kdc__item *item = target->item;
  int file = item->kind == KDC__ITEM_FILE;

  if (!procedure || !kdc__procedure_paper (procedure, target->reference)
      || (target->property && !is_property (target->property)))
    return unknown (t, item->name);
  if (target->property)
    return file ? problem (t, "post.no-file", item->name, NULL) : KDC_OK;
  return file || !item->size || strcmp (item->value, "remove") == 0
           ? KDC_OK : problem (t, "post.row-value", item->name, "remove");
}

/* "papers/REF", "papers/REF/number" */
static int
resolve_paper (struct kdc__targets *t, struct kdc__target *target)
{
  const char *from = target->item->name + strlen ("papers/"), *slash = strchr (from, '/');

  target->kind = KDC__TO_PAPER;
  target->reference = kdc__arena_strndup (t->arena, from, slash ? (size_t) (slash - from)
                                                               : strlen (from));
  target->property = slash ? slash + 1 : NULL;
  target->path = kdc__arena_strdup (t->arena, "");
  return target->reference && target->path ? judge_paper (t, target) : KDC_ENOMEM;
}

static int
resolve_envelope (struct kdc__targets *t, struct kdc__target *target)
{
  const char *name = target->item->name;
  int open = strcmp (name, "case") == 0 || strcmp (name, "locale") == 0
             || strncmp (name, "filer/", 6) == 0 || strncmp (name, "owner/", 6) == 0;

  target->kind = KDC__TO_ENVELOPE;
  target->path = kdc__arena_strdup (t->arena, "");
  if (!target->path)
    return KDC_ENOMEM;
  if (!kdc__envelope_at (&t->fill->envelope, name, strlen (name)))
    return unknown (t, name);
  if (!open)
    return problem (t, "post.host-only", name, NULL);
  return target->item->kind == KDC__ITEM_FILE ? problem (t, "post.no-file", name, NULL) : KDC_OK;
}

static int
resolve (struct kdc__targets *t, struct kdc__target *target)
{
  const char *name = target->item->name;

  if (name[0] == '/')
    return resolve_node (t, target);
  if (name[0] == '.' || strcmp (name, "_charset_") == 0) {
    target->kind = KDC__TO_HOST;
    target->path = kdc__arena_strdup (t->arena, "");
    if (name[0] == '_' && strcmp (target->item->value, "UTF-8") != 0
        && strcmp (target->item->value, "utf-8") != 0)
      return problem (t, "post.charset-field", name, "UTF-8");
    return target->path ? KDC_OK : KDC_ENOMEM;
  }
  return strncmp (name, "papers/", 7) == 0 ? resolve_paper (t, target)
                                           : resolve_envelope (t, target);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Names that mean the same box: sent twice, or sent beside what is to stand instead of it. */
static int
find_doubles (struct kdc__targets *t)
{
  struct kdc__map map;
  size_t i;
  int status = KDC_OK, pass;

  kdc__map_init (&map, t->fill->ctx);
  for (pass = 0; pass < 2; pass++)
    for (i = 0; i < t->count && status == KDC_OK; i++) {
      struct kdc__target *target = t->items + i, *other;
      const char *key = target->path && *target->path ? target->path : target->item->name;

      if (target->item->instead != pass || target->kind == KDC__TO_HOST)
        continue;
      other = kdc__map_get (&map, key, strlen (key));
      if (!other)
        status = kdc__map_put (&map, key, strlen (key), target);
      else if (other->item->instead != target->item->instead)
        target->skip = 1;
      else
        status = problem (t, "post.twice", target->item->name, NULL);
    }
  kdc__map_free (&map);
  return status;
}

int
kdc__post_names (struct kdc__targets *t, const struct kdc__items *items, kdc_error **err)
{
  size_t i;
  int status = KDC_OK;

  t->items = kdc__arena_array (t->arena, items->count + 1, sizeof *t->items);
  if (!t->items)
    return kdc__fail_nomem (err);
  for (i = 0; i < items->count && status == KDC_OK; i++, t->count++) {
    t->items[i].item = items->items + i;
    status = resolve (t, t->items + i);
  }
  if (status == KDC_OK)
    status = find_doubles (t);
  if (status == KDC_OK && t->problem_count) {
    status = kdc__fail (t->fill->ctx, err, KDC_EINVAL, "post.names", NULL);
    kdc__error_add_cause (err, t->problems);
    t->problems = NULL;
    return status;
  }
  kdc__error_delete (t->problems);
  t->problems = NULL;
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}
