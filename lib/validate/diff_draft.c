/* diff_draft.c - which drafts a comparison touches: by what they hold, not by the form they are of
 * alone. A draft is read under the catalog before, in which it was begun. */
#include "validate/diff.h"

#include <string.h>

#include "base/file.h"
#include "validate/draft.h"
#include "validate/fill_session.h"

struct touching {
  struct kdc_diff *diff;
  struct kdc_fill *fill;
  struct kdc__diff_draft *draft;
  size_t change;                        /* index of the one that is looked at */
};

static int
is_text (const char *a, const char *b)
{
  return a && b && strcmp (a, b) == 0;
}

static int
touch (struct touching *t, const char *path)
{
  struct kdc_diff *diff = t->diff;
  void *items = diff->touched;

  if (kdc__grow (diff->ctx, &items, &diff->touched_capacity, diff->touched_count,
                 sizeof *diff->touched) != KDC_OK)
    return KDC_ENOMEM;
  diff->touched = items;
  diff->touched[diff->touched_count]
    = (struct kdc__diff_touched) { kdc__arena_strdup (&diff->arena, path), t->change };
  if (!diff->touched[diff->touched_count].path)
    return KDC_ENOMEM;
  diff->touched_count++;
  t->draft->count++;
  return KDC_OK;
}

/* --- values ----------------------------------------------------------------------------------- */

/* Whether any row of a field holds something; code NULL: anything, else this. */
static int
holds (const struct touching *t, const struct kdc__form_node *node, const char *code, size_t size)
{
  uint32_t row, count = t->fill->dossier->slots.tables[node->node.table].count;
  struct kdc__fill_entry entry;

  if (node->node.kind != KDC__FIELD)
    return 0;
  for (row = 0; row < count; row++) {
    kdc__fill_entry (t->fill, node, row, &entry);
    if (entry.size
        && (!code || (entry.size == size && memcmp (entry.text, code, size) == 0)))
      return 1;
  }
  return 0;
}

/* At the path itself, or inside of the group that it is. */
static int
is_at (const char *path, const char *at, size_t size)
{
  return strncmp (path, at, size) == 0 && (path[size] == '\0' || path[size] == '/');
}

static int
touch_field (struct touching *t, const struct kdc__diff_change *change)
{
  const char *at = change->was ? change->was : change->path, *rule = strstr (at, "/rule[");
  size_t size = rule ? (size_t) (rule - at) : strlen (at), i;
  const struct kdc_form *form = t->fill->form;

  for (i = 0; size > 1 && i < form->node_count; i++)
    if (is_at (form->nodes[i]->path, at, size) && holds (t, form->nodes[i], NULL, 0))
      return touch (t, form->nodes[i]->path);
  return KDC_OK;
}

/* "code[VALUE]" of the list: wherever that code stands. */
static int
touch_code (struct touching *t, const char *list, const struct kdc__diff_change *change)
{
  const char *code = change->path + 5;
  const struct kdc_form *form = t->fill->form;
  size_t size = strcspn (code, "]"), i;
  int status = KDC_OK;

  if (strncmp (change->path, "code[", 5) != 0)
    return KDC_OK;
  for (i = 0; i < form->node_count && status == KDC_OK; i++)
    if (form->nodes[i]->element
        && is_text (kdc__element_attribute (form->nodes[i]->element, "list"), list)
        && holds (t, form->nodes[i], code, size))
      status = touch (t, form->nodes[i]->path);
  return status;
}

/* --- documents -------------------------------------------------------------------------------- */

/* The version that the draft was begun under became another, or another follows it. */
static int
is_of_form (const struct touching *t, const struct kdc__diff_document *document)
{
  const char *version = t->fill->form->head.version;

  if (!is_text (document->kind, "form") || !is_text (document->id, t->fill->form->head.id))
    return 0;
  return is_text (document->version[KDC__BEFORE], version)
         || (is_text (document->state, "added") && is_text (document->next_to, version));
}

static int
touch_change (struct touching *t, const struct kdc__diff_document *document)
{
  const struct kdc__diff_change *change = t->diff->changes + t->change;

  if (strcmp (change->weight, "evidence") == 0)
    return KDC_OK;
  if (is_of_form (t, document))         /* what was not there before holds nothing */
    return change->place[KDC__BEFORE].source ? touch_field (t, change) : KDC_OK;
  if (is_text (document->kind, "codelist"))
    return touch_code (t, document->id, change);
  if (is_text (document->kind, "procedure")
      && is_text (document->id, t->fill->dossier->procedure_code))
    return touch (t, "procedure");
  return KDC_OK;
}

static int
touch_all (struct touching *t)
{
  struct kdc_diff *diff = t->diff;
  int status = KDC_OK;
  size_t i, j;

  t->draft->first = diff->touched_count;
  for (i = 0; i < diff->document_count && status == KDC_OK; i++)
    for (j = 0; j < diff->documents[i].count && status == KDC_OK; j++) {
      t->change = diff->documents[i].first + j;
      status = touch_change (t, diff->documents + i);
    }
  return status;
}

/* --- the draft -------------------------------------------------------------------------------- */

/* Under which version it would go on. */
static int
decide_rebase (struct touching *t, kdc__day on, kdc_error **err)
{
  struct kdc_diff *diff = t->diff;
  const struct kdc_form *now;
  kdc_error *why = NULL;
  int status = kdc__catalog_form (diff->catalogs[KDC__AFTER], t->fill->form->head.id, on, &now,
                                  &why);

  if (status != KDC_OK && status != KDC_ENOTFOUND) {
    if (err)
      *err = why;
    else
      kdc__error_delete (why);
    return status;
  }
  kdc__error_delete (why);
  if (status == KDC_ENOTFOUND)
    t->draft->rebase = "gone";
  else
    t->draft->rebase = is_text (now->head.version, t->fill->form->head.version) ? "no" : "yes";
  return KDC_OK;
}

static int
describe (struct touching *t)
{
  struct kdc__arena *arena = &t->diff->arena;
  struct kdc__diff_draft *draft = t->draft;
  const char *procedure = t->fill->dossier->procedure_code;

  draft->form = kdc__arena_strdup (arena, t->fill->form->head.id);
  draft->version = kdc__arena_strdup (arena, t->fill->form->head.version);
  draft->procedure = kdc__arena_strdup (arena, procedure ? procedure : "");
  return draft->form && draft->version && draft->procedure ? KDC_OK : KDC_ENOMEM;
}

/* What was received is a fact, which no form changes any more. */
static int
look_into (struct touching *t, kdc__day on, kdc_error **err)
{
  int status = kdc__draft_version (t->fill, NULL);

  if (status == KDC_ENOTFOUND)
    return KDC_OK;                      /* unread */
  if (status == KDC_OK)
    status = describe (t);
  if (status == KDC_OK && t->fill->dossier->has_received) {
    t->draft->kind = "received";
    return KDC_OK;
  }
  if (status == KDC_OK) {
    t->draft->kind = "draft";
    status = decide_rebase (t, on, err);
  }
  if (status == KDC_OK)
    status = touch_all (t);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

static int
read_draft (struct touching *t, const char *path, kdc__day on, kdc_error **err)
{
  struct kdc_diff *diff = t->diff;
  struct kdc_buffer bytes;
  kdc_error *why = NULL;
  int status;

  kdc__buffer_init (&bytes, diff->ctx, 0);
  status = kdc__file_read (diff->ctx, path,
                           (size_t) kdc__limit (diff->ctx, KDC__MAX_DOCUMENT_BYTES), &bytes, err);
  if (status == KDC_OK) {
    status = kdc__fill_reopen (diff->catalogs[KDC__BEFORE], bytes.data ? bytes.data : "",
                               bytes.size, path, NULL, on, &t->fill, &why);
    if (status == KDC_OK)
      status = look_into (t, on, err);
    else if (status == KDC_ENOMEM)
      kdc__fail_nomem (err);
    else
      status = KDC_OK;                  /* unread */
    kdc__error_delete (why);
  }
  kdc__fill_free (t->fill);
  kdc__buffer_clear (&bytes);
  return status;
}

int
kdc__diff_add_draft (struct kdc_diff *diff, const char *path, kdc__day on, kdc_error **err)
{
  struct touching touching = { .diff = diff };
  size_t before = diff->touched_count;
  void *items = diff->drafts;
  int status;

  if (kdc__grow (diff->ctx, &items, &diff->draft_capacity, diff->draft_count, sizeof *diff->drafts)
      != KDC_OK)
    return kdc__fail_nomem (err);
  diff->drafts = items;
  touching.draft = diff->drafts + diff->draft_count;
  *touching.draft = (struct kdc__diff_draft) {
    .name = kdc__arena_strdup (&diff->arena, path), .kind = "unread", .first = before,
  };
  status = touching.draft->name ? read_draft (&touching, path, on, err) : kdc__fail_nomem (err);
  if (status == KDC_OK)
    diff->draft_count++;
  else
    diff->touched_count = before;
  return status;
}
