/* post.c - see post.h. The post is applied to a copy of the session, which takes the place of the
 * session when all of it went well: so nothing needs to be undone. */
#include "validate/post.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "model/entry.h"
#include "validate/draft.h"
#include "validate/fill_session.h"
#include "wire/form.h"

struct applying {
  struct kdc_fill *fill;            /* the copy */
  struct kdc__targets *targets;
  struct kdc_post *post;
  char **files; size_t file_count, file_capacity;       /* written by this post */
  kdc_error **err;
};

void
kdc__post_free (struct kdc_post *post)
{
  struct kdc_context *ctx;

  if (!post)
    return;
  ctx = post->ctx;
  kdc__arena_free (&post->arena);
  kdc__free (ctx, post);
  kdc__context_unref (ctx);
}

const char *
kdc__outcome_name (enum kdc__outcome_of_post outcome)
{
  static const char *const names[] = { "unchanged", "set", "cleared", "invalid", "refused",
                                       "readonly", "chosen", "added", "removed", "attached",
                                       "ignored" };

  return names[outcome];
}

/* --- rows ------------------------------------------------------------------------------------- */

static const struct kdc__new_row *
row_at (const struct applying *a, const char *path, size_t size)
{
  size_t i;

  for (i = 0; i < a->targets->row_count; i++)
    if (kdc__streq_n (a->targets->rows[i].path, path, size))
      return a->targets->rows + i;
  return NULL;
}

/* The path with the ids that new rows were given. */
static int
real_path (const struct applying *a, const char *path, struct kdc_buffer *out)
{
  const char *at = path, *open, *close;
  const struct kdc__new_row *row;

  kdc__buffer_clear (out);
  while ((open = strstr (at, "[new")) != NULL) {
    close = strchr (open, ']');
    row = row_at (a, path, (size_t) (close + 1 - path));
    kdc__buffer_append (out, at, (size_t) (open - at));
    kdc__buffer_printf (out, "[r%u]", row ? (unsigned) row->id : 0);
    at = close + 1;
  }
  return kdc__buffer_puts (out, at);
}

/* Outer rows were named before inner ones. */
static int
add_rows (struct applying *a)
{
  struct kdc_buffer path;
  size_t i;
  int status = KDC_OK;

  kdc__buffer_init (&path, a->fill->ctx, 0);
  for (i = 0; i < a->targets->row_count && status == KDC_OK; i++) {
    struct kdc__new_row *row = a->targets->rows + i;

    row->id = 0;
    status = real_path (a, row->path, &path);
    if (status == KDC_OK) {
      *strrchr (path.data, '[') = '\0';
      status = kdc__fill_add_row (a->fill, path.data, 0, 0, &row->id, a->err);
    }
  }
  kdc__buffer_clear (&path);
  return status;
}

/* --- what is said of each --------------------------------------------------------------------- */

static int
copy_text (struct applying *a, const char *text, const char **out)
{
  *out = text ? kdc__arena_strdup (&a->post->arena, text) : NULL;
  return text && !*out ? KDC_ENOMEM : KDC_OK;
}

static int
say_finding (struct applying *a, struct kdc__posted *posted, const struct kdc_finding *finding)
{
  int lang, status = copy_text (a, finding->code->code, &posted->code);

  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++) {
    status = copy_text (a, finding->message[lang], &posted->message[lang]);
    if (status == KDC_OK)
      status = copy_text (a, finding->guide[lang], &posted->guide[lang]);
  }
  return status;
}

/* Why an entry was not read. */
static int
say_why (struct applying *a, struct kdc__posted *posted, const struct kdc__form_node *node,
         uint32_t row, const char *code)
{
  struct kdc__finding_spec spec = { .code = code };
  const struct kdc__param value = { "value", posted->text };
  struct kdc__findings list;
  int status;

  kdc__findings_init (&list, a->fill->ctx);
  status = kdc__node_finding (a->fill->dossier, &list, node, row, &spec, &value, 1);
  if (status == KDC_OK)
    status = say_finding (a, posted, list.items[0]);
  kdc__findings_clear (&list);
  return status;
}

/* What the session finds wrong with the text of a field. */
static int
say_invalid (struct applying *a, struct kdc__posted *posted, const struct kdc__form_node *node,
             uint32_t row)
{
  struct kdc_report *report = NULL;
  size_t i;
  int status = kdc__fill_findings (a->fill, node, row, 0, &report, a->err);

  for (i = 0; status == KDC_OK && i < report->findings.count && !posted->code; i++)
    if (report->findings.items[i]->layer == KDC_LAYER_TYPE
        || report->findings.items[i]->layer == KDC_LAYER_CODE)
      status = say_finding (a, posted, report->findings.items[i]);
  kdc__report_free (report);
  return status;
}

/* --- fields ----------------------------------------------------------------------------------- */

static int
is_policy (const kdc_error *why)
{
  return why && strncmp (why->key, "fill.", 5) == 0;
}

static int
store (struct applying *a, struct kdc__posted *posted, const char *path, const char *text,
       size_t size)
{
  kdc_error *why = NULL;
  int status = size ? kdc__fill_set (a->fill, path, text, size, &why)
                    : kdc__fill_clear (a->fill, path, &why);

  if (status == KDC_ESTATE && is_policy (why)) {
    posted->outcome = KDC__POSTED_READONLY;
    status = copy_text (a, why->key, &posted->code);
    if (status == KDC_OK)
      status = copy_text (a, why->message[KDC__VI], &posted->message[KDC__VI]);
    if (status == KDC_OK)
      status = copy_text (a, why->message[KDC__EN], &posted->message[KDC__EN]);
    kdc__error_delete (why);
    return status;
  }
  if (status != KDC_OK)
    kdc__error_add_cause (a->err, why);
  return status;
}

/* The text in the form in which a document holds it; JSON numbers are that already. */
static int
read_entry (struct applying *a, const struct kdc__target *target, char **text, size_t *size,
            const char **why)
{
  const struct kdc__item *item = target->item;
  kdc__day on = strcmp (target->node->as_of, "today") == 0 ? a->fill->evaluator.on
                                                           : a->fill->check.received;

  if (item->kind == KDC__ITEM_TEXT)
    return kdc__entry_read (a->fill->dossier->catalog, target->node, on, item->value, item->size,
                            &a->post->arena, text, size, why);
  *text = kdc__arena_strndup (&a->post->arena, item->value, item->size);
  *size = item->size;
  *why = NULL;
  return *text ? KDC_OK : KDC_ENOMEM;
}

static int
is_ambiguous (const char *why)
{
  return why && strcmp (why, "type.ambiguous-number") == 0;
}

static int
put_field (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted,
           const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__fill_entry before, after;
  const char *why;
  char *text, *old;
  size_t size;
  int status = read_entry (a, target, &text, &size, &why);

  if (status != KDC_OK)
    return status;
  kdc__fill_entry (a->fill, node, row, &before);
  old = kdc__arena_strndup (&a->post->arena, before.text, before.size);
  if (!old)
    return KDC_ENOMEM;
  status = store (a, posted, posted->path, text, is_ambiguous (why) ? 0 : size);
  if (status != KDC_OK || posted->outcome == KDC__POSTED_READONLY)
    return status;
  kdc__fill_entry (a->fill, node, row, &after);
  posted->outcome = is_ambiguous (why)               ? KDC__POSTED_REFUSED
                    : strcmp (old, after.text) == 0  ? KDC__POSTED_NOTHING
                    : after.size                     ? KDC__POSTED_SET
                                                     : KDC__POSTED_CLEARED;
  return why ? say_why (a, posted, node, row, why) : KDC_OK;
}

/* --- files ------------------------------------------------------------------------------------ */

/* Its last few letters, when they are letters and digits; a name of the client's is not trusted
 * further, and may name a person. */
static void
suffix_of (const char *name, char out[8])
{
  const char *dot = strrchr (name, '.');
  size_t i, n = 0;

  out[0] = '\0';
  for (i = 1; dot && dot[i] && n < 5; i++) {
    char c = dot[i];

    if (c >= 'A' && c <= 'Z')
      c = (char) (c + 32);
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
      return;
    out[++n] = c;
    out[n + 1] = '\0';
  }
  if (n && !dot[i])
    out[0] = '.';
  else
    out[0] = '\0';
}

/* A name that no file of the folder has yet. */
static int
free_name (struct applying *a, const char *stem, const char *suffix, char **name, char **path)
{
  const char *folder = a->fill->dossier->directory;
  unsigned number = 1;

  do {
    *name = number == 1 ? kdc__arena_printf (&a->post->arena, "%s%s", stem, suffix)
                        : kdc__arena_printf (&a->post->arena, "%s-%u%s", stem, number, suffix);
    *path = *name ? kdc__arena_printf (&a->post->arena, "%s/%s", folder, *name) : NULL;
    if (!*path)
      return KDC_ENOMEM;
    number++;
  } while (kdc__file_exists (*path));
  return KDC_OK;
}

static int
write_file (struct applying *a, const struct kdc__item *item, const char *stem, char **name)
{
  struct kdc_context *ctx = a->fill->ctx;
  int64_t most = kdc__limit (ctx, KDC__MAX_ATTACHMENT_BYTES);
  void *files = a->files;
  char *path, suffix[8], text[24];
  int status;

  if (!a->fill->dossier->directory)
    return kdc__fail (ctx, a->err, KDC_ESTATE, "post.no-directory", "name", item->name, NULL);
  snprintf (text, sizeof text, "%lld", (long long) most);
  if (item->size > (size_t) most)
    return kdc__fail (ctx, a->err, KDC_ELIMIT, "attachment.too-large", "file", item->name, "most",
                      text, NULL);
  suffix_of (item->file_name, suffix);
  if (kdc__grow (ctx, &files, &a->file_capacity, a->file_count, sizeof *a->files) != KDC_OK)
    return KDC_ENOMEM;
  a->files = files;
  status = free_name (a, stem, suffix, name, &path);
  if (status == KDC_OK)
    status = kdc__file_write (ctx, path, item->value, item->size, a->err);
  if (status == KDC_OK)
    a->files[a->file_count++] = path;
  return status;
}

static void
remove_files (struct applying *a)
{
  while (a->file_count)
    unlink (a->files[--a->file_count]);
}

/* --- papers ----------------------------------------------------------------------------------- */

static uint32_t
paper_of (const struct kdc_fill *fill, const char *reference)
{
  size_t i;

  for (i = 0; i < fill->dossier->paper_count; i++)
    if (fill->dossier->papers[i].ref && strcmp (fill->dossier->papers[i].ref, reference) == 0)
      return kdc__fill_paper_id (fill, i);
  return 0;
}

static int
set_facts (struct applying *a, uint32_t id, const char *file)
{
  struct kdc__attachment_facts facts;
  char size[24], sha[65];
  size_t i;
  int status = kdc__attachment_inspect (a->fill->ctx, a->fill->dossier->directory, file, &facts,
                                        a->err);

  for (i = 0; i < 32; i++)
    snprintf (sha + 2 * i, 3, "%02x", facts.sha[i]);
  snprintf (size, sizeof size, "%lld", (long long) facts.size);
  if (status == KDC_OK)
    status = kdc__fill_paper_set (a->fill, id, "file", file, a->err);
  if (status == KDC_OK)
    status = kdc__fill_paper_set (a->fill, id, "size", size, a->err);
  if (status == KDC_OK)
    status = kdc__fill_paper_set (a->fill, id, "sha256", sha, a->err);
  return status == KDC_OK ? kdc__fill_paper_set (a->fill, id, "media-type", facts.media_type,
                                                 a->err)
                          : status;
}

static int
put_paper (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted)
{
  const struct kdc__item *item = target->item;
  uint32_t id = paper_of (a->fill, target->reference);
  char *name;
  int status = KDC_OK;

  posted->outcome = KDC__POSTED_NOTHING;
  if (!item->size)
    return target->property && id
             ? kdc__fill_paper_set (a->fill, id, target->property, NULL, a->err) : KDC_OK;
  if (!target->property && item->kind != KDC__ITEM_FILE) {
    for (; id && status == KDC_OK; id = paper_of (a->fill, target->reference)) {
      posted->outcome = KDC__POSTED_REMOVED;
      status = kdc__fill_detach (a->fill, id, a->err);
    }
    return status;
  }
  if (!id) {
    status = kdc__fill_attach (a->fill, target->reference, &id, a->err);
    if (status == KDC_OK)
      status = kdc__fill_paper_set (a->fill, id, "kind", "scan", a->err);
  }
  posted->outcome = target->property ? KDC__POSTED_SET : KDC__POSTED_ATTACHED;
  if (status == KDC_OK && target->property)
    return kdc__fill_paper_set (a->fill, id, target->property, item->value, a->err);
  if (status == KDC_OK)
    status = write_file (a, item, target->reference, &name);
  return status == KDC_OK ? set_facts (a, id, name) : status;
}

/* --- one of each kind ------------------------------------------------------------------------- */

static int
put_node (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted)
{
  const struct kdc__form_node *node;
  struct kdc__target with = *target;
  struct kdc__item file = *target->item;
  uint32_t row;
  char *name;
  int whole, status = kdc__fill_find (a->fill, posted->path, strlen (posted->path), &node, &row,
                                      &whole, a->err);

  if (status != KDC_OK || target->item->kind != KDC__ITEM_FILE)
    return status == KDC_OK ? put_field (a, target, posted, node, row) : status;
  posted->outcome = KDC__POSTED_NOTHING;
  if (!file.size)                       /* no file was chosen: the one before stays */
    return KDC_OK;
  status = write_file (a, target->item, node->node.name, &name);
  if (status != KDC_OK)
    return status;
  file.kind = KDC__ITEM_BOOLEAN;        /* as it is */
  file.value = name;
  file.size = strlen (name);
  with.item = &file;
  return put_field (a, &with, posted, node, row);
}

static int
put_choice (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted)
{
  const struct kdc__form_node *node;
  struct kdc_buffer path;
  uint32_t row;
  int whole, status;

  kdc__buffer_init (&path, a->fill->ctx, 0);
  kdc__buffer_printf (&path, "%s/%s", posted->path, target->item->value);
  status = path.status;
  if (status == KDC_OK && !target->item->size)
    status = kdc__fill_clear (a->fill, posted->path, a->err);
  else if (status == KDC_OK)
    status = kdc__fill_find (a->fill, path.data, path.size, &node, &row, &whole, a->err);
  posted->outcome = target->item->size ? KDC__POSTED_NOTHING : KDC__POSTED_CLEARED;
  if (status == KDC_OK && target->item->size && !kdc__fill_is_chosen (a->fill, node, row)) {
    posted->outcome = KDC__POSTED_CHOSEN;
    status = kdc__fill_choose (a->fill, path.data, a->err);
  }
  kdc__buffer_clear (&path);
  return status;
}

static int
put_envelope (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted)
{
  const struct kdc__item *item = target->item;
  const char **value;
  const char *copy;
  size_t size;
  char *text;
  int status;

  posted->outcome = item->size ? KDC__POSTED_SET : KDC__POSTED_CLEARED;
  if (!strchr (item->name, '/'))
    return kdc__fill_property_set (a->fill, item->name, item->size ? item->value : NULL, a->err);
  value = kdc__envelope_at (&a->fill->envelope, item->name, strlen (item->name));
  copy = item->value;
  size = item->size;
  kdc__trim (&copy, &size);
  status = kdc__nfc (&a->fill->envelope.arena, copy, size, &text, &size);
  *value = status == KDC_OK && size ? text : NULL;
  return status;
}

static int
put (struct applying *a, const struct kdc__target *target, struct kdc__posted *posted)
{
  switch (target->kind) {
    case KDC__TO_FIELD: return put_node (a, target, posted);
    case KDC__TO_CHOICE: return put_choice (a, target, posted);
    case KDC__TO_ENVELOPE: return put_envelope (a, target, posted);
    case KDC__TO_PAPER: return put_paper (a, target, posted);
    case KDC__TO_ROW: posted->outcome = KDC__POSTED_ADDED; return KDC_OK;
    case KDC__TO_HOST:
    default: posted->outcome = KDC__POSTED_IGNORED; return KDC_OK;
  }
}

/* --- all of it -------------------------------------------------------------------------------- */

static int
begin_posted (struct applying *a, const struct kdc__target *target, struct kdc__posted **out)
{
  struct kdc__posted *posted = a->post->items + a->post->count;
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, a->fill->ctx, 0);
  status = real_path (a, target->path, &path);
  if (status == KDC_OK)
    status = copy_text (a, path.data, &posted->path);
  kdc__buffer_clear (&path);
  if (status == KDC_OK)
    status = copy_text (a, target->item->name, &posted->name);
  if (status == KDC_OK)
    status = copy_text (a, target->item->kind == KDC__ITEM_FILE ? target->item->file_name
                                                                : target->item->value,
                        &posted->text);
  *out = posted;
  a->post->count += status == KDC_OK;
  return status;
}

static int
is_removal (const struct kdc__target *target)
{
  return target->kind == KDC__TO_ROW && strcmp (target->item->value, "remove") == 0;
}

static int
put_all (struct applying *a)
{
  struct kdc__targets *t = a->targets;
  struct kdc__posted *posted;
  size_t i;
  int status = add_rows (a);

  for (i = 0; i < t->count && status == KDC_OK; i++) {
    if (t->items[i].skip || is_removal (t->items + i))
      continue;
    status = begin_posted (a, t->items + i, &posted);
    if (status == KDC_OK)
      status = put (a, t->items + i, posted);
  }
  for (i = 0; i < t->count && status == KDC_OK; i++) {
    if (!is_removal (t->items + i))
      continue;
    status = begin_posted (a, t->items + i, &posted);
    posted->outcome = KDC__POSTED_REMOVED;
    if (status == KDC_OK)
      status = kdc__fill_remove_row (a->fill, posted->path, a->err);
  }
  return status;
}

/* Which of the texts that were taken are no values: known when all is evaluated. */
static int
judge_all (struct applying *a)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < a->post->count && status == KDC_OK; i++) {
    struct kdc__posted *posted = a->post->items + i;
    const struct kdc__form_node *node;
    uint32_t row;
    int whole;

    if ((posted->outcome != KDC__POSTED_SET && posted->outcome != KDC__POSTED_NOTHING)
        || *posted->path != '/'
        || kdc__fill_find (a->fill, posted->path, strlen (posted->path), &node, &row, &whole, NULL)
             != KDC_OK
        || node->node.kind != KDC__FIELD
        || kdc__slot_of (&a->fill->check, &node->node, row)->state != KDC__INVALID)
      continue;
    posted->outcome = KDC__POSTED_INVALID;
    if (!posted->code)
      status = say_invalid (a, posted, node, row);
  }
  return status;
}

static int
apply (struct applying *a)
{
  int status, ended;

  kdc__fill_begin (a->fill);
  status = put_all (a);
  ended = kdc__fill_end (a->fill, status == KDC_OK ? a->err : NULL);
  if (status == KDC_OK)
    status = ended;
  return status == KDC_OK ? judge_all (a) : status;
}

static int
new_post (struct kdc_context *ctx, size_t count, struct kdc_post **out)
{
  struct kdc_post *post = kdc__calloc (ctx, 1, sizeof *post);

  if (!post)
    return KDC_ENOMEM;
  post->ctx = kdc__context_ref (ctx);
  kdc__arena_init (&post->arena, ctx);
  *out = post;
  post->items = kdc__arena_array (&post->arena, count + 1, sizeof *post->items);
  return post->items ? KDC_OK : KDC_ENOMEM;
}

static int
apply_to_copy (struct kdc_fill *fill, struct kdc__targets *targets, struct kdc_post *post,
               kdc_error **err)
{
  struct applying a = { .targets = targets, .post = post, .err = err };
  int status = kdc__fill_clone (fill, &a.fill, err);

  if (status == KDC_OK)
    status = apply (&a);
  if (status == KDC_OK)
    kdc__fill_swap (fill, a.fill);
  else
    remove_files (&a);
  kdc__free (fill->ctx, a.files);
  kdc__fill_free (a.fill);
  return status;
}

int
kdc__fill_post (struct kdc_fill *fill, const char *content_type, const char *data, size_t size,
                struct kdc_post **out, kdc_error **err)
{
  struct kdc__items items;
  struct kdc__targets targets = { .fill = fill };
  struct kdc_post *post = NULL;
  int status = kdc__fill_settle (fill, err);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  status = kdc__post_body (fill->ctx, content_type, data, size, &items, err);
  if (status == KDC_OK && (status = new_post (fill->ctx, items.count, &post)) == KDC_OK) {
    targets.arena = &post->arena;
    status = kdc__post_names (&targets, &items, err);
  }
  if (status == KDC_OK)
    status = apply_to_copy (fill, &targets, post, err);
  kdc__free (fill->ctx, targets.rows);
  kdc__items_clear (&items);
  if (status != KDC_OK) {
    kdc__post_free (post);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  *out = post;
  return KDC_OK;
}
