/* overlay.c - an overlay becomes part of the document it is about, value by value. Each value is
 * held against what stands above: shorter is allowed, longer is not; cheaper is, dearer is only
 * where the law leaves the amount to that tier and below its cap; no paper may be asked for that
 * the law does not list (Decrees 61/2018, 118/2025: none beyond what is prescribed). */
#include "model/layer.h"

#include <string.h>

struct merge {
  struct kdc__held held;
  struct kdc__document *into, *overlay;       /* the same two, to be changed */
  struct kdc__gather gather;
  kdc_error **err;
};

static const char *
shown (const char *value)
{
  return value ? value : "–";
}

static int
keep (struct merge *m, int status)
{
  return kdc__gather_keep (&m->gather, status);
}

static int
refuse (struct merge *m, const char *code, const struct kdc__element *local, const char *attribute,
        const struct kdc__element *above, const char *above_attribute, const char *id)
{
  return kdc__layer_refuse (&m->held, code, local, attribute, above, above_attribute, id);
}

/* --- changing --------------------------------------------------------------------------------- */

static const char *
path_of (struct merge *m, const struct kdc__element *holder, const char *name)
{
  struct kdc_buffer path;
  const char *copy = NULL;

  kdc__buffer_init (&path, m->into->arena.ctx, 0);
  kdc__element_path (holder, &path);
  if (path.size && name)
    kdc__buffer_putc (&path, '/');
  if (name)
    kdc__buffer_puts (&path, name);
  if (path.status == KDC_OK)
    copy = kdc__arena_strdup (&m->into->arena, path.size ? path.data : "");
  kdc__buffer_clear (&path);
  return copy;
}

static struct kdc__overlaid *
new_change (struct merge *m, const struct kdc__element *holder, const char *name, int lang,
            const struct kdc__element *by, const char *attribute)
{
  struct kdc__overlaid *change = kdc__arena_alloc (&m->into->arena, sizeof *change);
  const char *path = change ? path_of (m, holder, name) : NULL;

  if (!path) {
    kdc__fail_nomem (m->err);
    return NULL;
  }
  *change = (struct kdc__overlaid) { .holder = holder, .name = name, .lang = lang,
                                     .path = path, .overlay = m->overlay, .by = by,
                                     .attribute = attribute, .next = m->into->changes };
  return change;
}

/* Two overlays of one layer may not both say it. */
static int
check_once (struct merge *m, const struct kdc__element *holder, const char *name, int lang,
            const struct kdc__element *by, const char *attribute)
{
  const struct kdc__overlaid *other = kdc__overlaid_find (m->into, holder, name, lang);

  if (!other || other->overlay->layer != m->overlay->layer || other->overlay == m->overlay)
    return KDC_OK;
  return kdc__document_fail (m->overlay, m->err, "layer.twice", by, attribute, 0, "name",
                             shown (name), "file", other->overlay->source, NULL);
}

static int
put_attribute (struct merge *m, struct kdc__element *holder, const char *name, const char *value)
{
  struct kdc__named *all = holder->attributes;
  size_t i;

  for (i = 0; i < holder->attribute_count; i++)
    if (strcmp (all[i].name, name) == 0)
      break;
  if (i == holder->attribute_count) {
    all = kdc__arena_array (&m->into->arena, i + 1, sizeof *all);
    if (!all)
      return kdc__fail_nomem (m->err);
    if (i)
      memcpy (all, holder->attributes, i * sizeof *all);
    holder->attributes = all;
    holder->attribute_count++;
  }
  all[i] = (struct kdc__named) { name, value, strlen (value) };
  return KDC_OK;
}

static int
set_attribute (struct merge *m, struct kdc__element *holder, const char *name, const char *value,
               const struct kdc__element *by, const char *attribute)
{
  const char *before = kdc__element_attribute (holder, name);
  struct kdc__overlaid *change;
  int status = attribute ? check_once (m, holder, name, -1, by, attribute) : KDC_OK;

  if (status != KDC_OK)
    return status;
  change = new_change (m, holder, name, -1, by, attribute);
  if (!change)
    return KDC_ENOMEM;
  change->before = before;
  change->after = value;
  status = put_attribute (m, holder, name, value);
  if (status == KDC_OK)
    m->into->changes = change;
  return status;
}

/* An attribute of the same name, when the overlay has it. */
static int
take_attribute (struct merge *m, struct kdc__element *holder, const struct kdc__element *by,
                const char *name)
{
  const char *value = kdc__element_attribute (by, name);

  return value ? set_attribute (m, holder, name, value, by, name) : KDC_OK;
}

/* Whose amounts and times changed, its source and evidence are the overlay's. */
static int
take_provenance (struct merge *m, struct kdc__element *holder, const struct kdc__element *by)
{
  const char *source = kdc__model_source (by);
  int status = set_attribute (m, holder, "evidence", kdc__model_evidence (by), by, NULL);

  return status == KDC_OK && source ? set_attribute (m, holder, "source", source, by, NULL)
                                    : status;
}

static const struct kdc__element_decl *
child_decl (const struct kdc__element_decl *parent, const char *name)
{
  size_t i;

  for (i = 0; i < parent->child_count; i++)
    if (strcmp (parent->children[i].element->name, name) == 0)
      return parent->children[i].element;
  return NULL;
}

static struct kdc__element *
append_child (struct merge *m, struct kdc__element *parent, const char *name)
{
  struct kdc__element *child = kdc__arena_alloc (&m->into->arena, sizeof *child);

  if (!child) {
    kdc__fail_nomem (m->err);
    return NULL;
  }
  child->decl = child_decl (parent->decl, name);
  child->parent = parent;
  child->text = "";
  if (parent->last_child)
    parent->last_child->next = child;
  else
    parent->first_child = child;
  return parent->last_child = child;
}

/* Values and texts stay where they are, in the overlay, which lives as long. */
static int
copy_element (struct merge *m, struct kdc__element *parent, const struct kdc__element *from,
              struct kdc__element **out)
{
  struct kdc__element *copy = append_child (m, parent, from->decl->name);
  const struct kdc__element *child;
  int status = KDC_OK;

  *out = copy;
  if (!copy)
    return KDC_ENOMEM;
  copy->text = from->text;
  copy->length = from->length;
  copy->attributes = from->attributes;
  copy->attribute_count = from->attribute_count;
  for (child = from->first_child; child && status == KDC_OK; child = child->next)
    status = copy_element (m, copy, child, out);
  *out = copy;
  return status;
}

static int
add_element (struct merge *m, struct kdc__element *parent, const struct kdc__element *from)
{
  struct kdc__element *added;
  struct kdc__overlaid *change;
  int status = copy_element (m, parent, from, &added);

  if (status != KDC_OK)
    return status;
  change = new_change (m, added, NULL, -1, from, NULL);
  if (!change)
    return KDC_ENOMEM;
  m->into->changes = change;
  return KDC_OK;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* The child NAME in a language. */
static struct kdc__element *
text_child (const struct kdc__element *element, const char *name, int lang)
{
  struct kdc__element *child = element->first_child;

  for (; child; child = child->next)
    if (strcmp (child->decl->name, name) == 0
        && (strcmp (shown (kdc__element_attribute (child, "xml:lang")), "en") == 0)
             == (lang == KDC__EN))
      return child;
  return NULL;
}

static int
set_text (struct merge *m, struct kdc__element *holder, const char *name, int lang,
          const char *text, const struct kdc__element *by)
{
  struct kdc__element *child = text_child (holder, name, lang);
  struct kdc__overlaid *change = new_change (m, holder, name, lang, by, NULL);
  int status = change ? KDC_OK : KDC_ENOMEM;

  if (status == KDC_OK && !child) {
    child = append_child (m, holder, name);
    status = child ? put_attribute (m, child, "xml:lang", lang == KDC__EN ? "en" : "vi")
                   : KDC_ENOMEM;
  } else if (status == KDC_OK) {
    change->before = child->text;
  }
  if (status != KDC_OK)
    return status;
  change->text = child;
  change->after = text;
  child->text = text;
  child->length = strlen (text);
  m->into->changes = change;
  return KDC_OK;
}

/* name: the overlay's; as: the name it has there. more: behind what is there. */
static int
take_text (struct merge *m, struct kdc__element *holder, const char *as,
           const struct kdc__element *local, const char *name, int more)
{
  struct kdc__text text;
  int lang, status = kdc__model_text (m->overlay, local, name, &text, m->err);

  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++) {
    const struct kdc__element *by = text_child (local, name, lang);
    const struct kdc__element *old = text_child (holder, as, lang);
    const char *words = text.by_lang[lang];

    if (!words)
      continue;
    if (!more)
      status = check_once (m, holder, as, lang, by, NULL);
    else if (old && old->length)
      words = kdc__arena_printf (&m->into->arena, "%s\n%s", old->text, words);
    if (!words)
      return kdc__fail_nomem (m->err);
    if (status == KDC_OK)
      status = set_text (m, holder, as, lang, words, by);
  }
  return status;
}

static int
take_texts (struct merge *m, struct kdc__element *holder, const char *as,
            const struct kdc__element *local)
{
  int status = take_text (m, holder, as, local, as, 0);

  return status == KDC_OK ? take_text (m, holder, as, local, "more", 1) : status;
}

/* --- terms and fees --------------------------------------------------------------------------- */

static int
is_same (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

static int
merge_term (struct merge *m, const struct kdc__element *local)
{
  static const char *const names[] = { "unit", "quantity", "cut-off" };
  struct kdc__element *above = m->into->root->first_child;
  int status, changed = 0;
  size_t i;

  for (; above; above = above->next)
    if (strcmp (above->decl->name, "term") == 0
        && is_same (kdc__element_attribute (above, "case"), kdc__element_attribute (local, "case"))
        && is_same (kdc__element_attribute (above, "ask"), kdc__element_attribute (local, "ask"))
        && is_same (kdc__element_attribute (above, "channel"),
                    kdc__element_attribute (local, "channel")))
      break;
  if (!above)
    return refuse (m, "layer.part", local, NULL, m->into->root, NULL, "term");
  status = kdc__layer_hold_term (&m->held, local, above);
  for (i = 0; i < KDC__COUNT_OF (names) && status == KDC_OK; i++) {
    changed |= kdc__element_attribute (local, names[i]) != NULL;
    status = take_attribute (m, above, local, names[i]);
  }
  if (status == KDC_OK && changed)
    status = take_provenance (m, above, local);
  return status == KDC_OK ? take_texts (m, above, "note", local) : status;
}

static struct kdc__element *
find_by (const struct kdc__element *parent, const char *name, const char *attribute, const char *id)
{
  struct kdc__element *child = parent->first_child;

  while (child && (strcmp (child->decl->name, name) != 0
                   || strcmp (shown (kdc__element_attribute (child, attribute)), id) != 0))
    child = child->next;
  return child;
}

static void
drop_bands (struct kdc__element *fee)
{
  struct kdc__element **link = &fee->first_child, *last = NULL;

  while (*link) {
    if (strcmp ((*link)->decl->name, "band") == 0) {
      *link = (*link)->next;
    } else {
      last = *link;
      link = &last->next;
    }
  }
  fee->last_child = last;
}

static int
merge_bands (struct merge *m, struct kdc__element *fee, const struct kdc__element *local)
{
  const struct kdc__element *child = NULL;
  int status = KDC_OK;

  if (kdc__element_child (local, "band", NULL))
    drop_bands (fee);
  while (status == KDC_OK && (child = kdc__element_child (local, "band", child)))
    status = add_element (m, fee, child);
  while (status == KDC_OK && (child = kdc__element_child (local, "exempt", child)))
    status = add_element (m, fee, child);
  return status;
}

static int
merge_fee (struct merge *m, const struct kdc__element *local)
{
  const char *id = kdc__element_attribute (local, "id");
  struct kdc__element *above = find_by (m->into->root, "fee", "id", id);
  int changed = kdc__element_attribute (local, "amount")
                || kdc__element_child (local, "band", NULL);
  int status;

  if (!above)
    return refuse (m, "layer.fee-added", local, "id", m->into->root, NULL, id);
  status = kdc__layer_hold_fee (&m->held, local, above);
  if (status == KDC_OK)
    status = take_attribute (m, above, local, "amount");
  if (status == KDC_OK)
    status = take_attribute (m, above, local, "cap");
  if (status == KDC_OK)
    status = merge_bands (m, above, local);
  if (status == KDC_OK && (changed || kdc__element_attribute (local, "cap")))
    status = take_provenance (m, above, local);
  return status == KDC_OK ? take_texts (m, above, "note", local) : status;
}

/* --- papers, results, fields ------------------------------------------------------------------ */

static struct kdc__element *
find_paper (struct kdc__element *papers, const char *id)
{
  struct kdc__element *child = papers ? papers->first_child : NULL, *found;

  for (; child; child = child->next) {
    if (strcmp (shown (kdc__element_attribute (child, "id")), id) == 0)
      return child;
    found = find_paper (child, id);
    if (found)
      return found;
  }
  return NULL;
}

/* A note explains and asks for nothing. */
static int
add_note (struct merge *m, const struct kdc__element *local, const char *id)
{
  struct kdc__element *root = m->into->root, *papers = root->first_child;
  const char *handling = kdc__model_choice (local, "handling", "submit");

  while (papers && strcmp (papers->decl->name, "papers") != 0)
    papers = papers->next;
  if (strcmp (handling, "note") != 0 || !papers)
    return refuse (m, "layer.paper-added", local, "id", papers ? papers : root, NULL, id);
  if (!kdc__element_child (local, "name", NULL) || kdc__element_child (local, "more", NULL))
    return kdc__document_fail (m->overlay, m->err, "layer.note", local, NULL, 0, "id", id, NULL);
  return add_element (m, papers, local);
}

static int
merge_paper (struct merge *m, const struct kdc__element *local)
{
  const char *id = kdc__element_attribute (local, "id");
  const char *handling = kdc__element_attribute (local, "handling");
  struct kdc__element *papers = m->into->root->first_child, *above;

  while (papers && strcmp (papers->decl->name, "papers") != 0)
    papers = papers->next;
  above = find_paper (papers, id);
  if (!above)
    return add_note (m, local, id);
  if (handling && !is_same (handling, kdc__element_attribute (above, "handling")))
    return refuse (m, "layer.paper-handling", local, "handling", above, "handling", id);
  return take_texts (m, above, "guide", local);
}

static int
merge_result (struct merge *m, const struct kdc__element *local)
{
  const char *code = kdc__element_attribute (local, "code");
  struct kdc__element *above = find_by (m->into->root, "result", "code", code);

  return above ? take_texts (m, above, "guide", local)
               : refuse (m, "layer.part", local, "code", m->into->root, NULL, code);
}

/* "/child/fullName": by the names on the way. */
static struct kdc__element *
find_field (struct kdc__element *element, const char *path)
{
  const char *name;
  size_t length;

  while (element && *path == '/') {
    struct kdc__element *child = element->first_child;

    length = strcspn (++path, "/");
    for (; child; child = child->next) {
      name = kdc__element_attribute (child, "name");
      if (name && strlen (name) == length && strncmp (name, path, length) == 0)
        break;
    }
    element = child;
    path += length;
  }
  return *path ? NULL : element;
}

static int
merge_field (struct merge *m, const struct kdc__element *local)
{
  const char *path = kdc__element_attribute (local, "path");
  struct kdc__element *above = *path == '/' ? find_field (m->into->root, path) : NULL;
  int status;

  if (!above)
    return refuse (m, "layer.part", local, "path", m->into->root, NULL, path);
  status = take_texts (m, above, "guide", local);
  if (status != KDC_OK || !kdc__element_child (local, "example", NULL))
    return status;
  if (!child_decl (above->decl, "example"))
    return refuse (m, "layer.part", kdc__element_child (local, "example", NULL), NULL, above, NULL,
                   "example");
  return take_text (m, above, "example", local, "example", 0);
}

/* --- the whole -------------------------------------------------------------------------------- */

static int
rank_of (const char *service)
{
  static const char *const names[] = { "information", "partial", "full" };
  int rank = 2;

  while (rank >= 0 && strcmp (names[rank], shown (service)) != 0)
    rank--;
  return rank;
}

static int
merge_root (struct merge *m)
{
  struct kdc__element *local = m->overlay->root, *above = m->into->root;
  const char *service = kdc__element_attribute (local, "service");
  int is_form = strcmp (above->decl->name, "form") == 0;
  int status = KDC_OK;

  if (service && is_form)
    status = refuse (m, "layer.of", local, "service", above, NULL, "service");
  else if (rank_of (service) < rank_of (kdc__element_attribute (above, "service")) && service)
    status = refuse (m, "layer.service", local, "service", above, "service", "service");
  else
    status = take_attribute (m, above, local, "service");
  return status == KDC_OK ? take_texts (m, above, "guide", local) : status;
}

static int
merge_child (struct merge *m, const struct kdc__element *local)
{
  static const struct {
    const char *name;
    int of_form;
    int (*merge) (struct merge *m, const struct kdc__element *local);
  } rows[] = {
    { "term", 0, merge_term }, { "fee", 0, merge_fee }, { "paper", 0, merge_paper },
    { "result", 0, merge_result }, { "field", 1, merge_field },
  };
  int is_form = strcmp (m->into->root->decl->name, "form") == 0;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (rows); i++)
    if (strcmp (rows[i].name, local->decl->name) == 0)
      return rows[i].of_form == is_form
               ? rows[i].merge (m, local)
               : refuse (m, "layer.of", local, NULL, m->into->root, NULL, local->decl->name);
  return KDC_OK;                        /* texts of the root */
}

int
kdc__overlay_merge (struct kdc_catalog *c, struct kdc__document *into,
                    struct kdc__document *overlay, kdc_error **err)
{
  struct merge m = { .held = { c, into, overlay, c->layers + overlay->layer, NULL }, .into = into,
                     .overlay = overlay };
  const struct kdc__element *local;
  struct kdc__model_head head;
  int status;

  overlay->overlays = into->overlays;
  into->overlays = overlay;
  m.held.err = m.err = kdc__gather_begin (&m.gather, err);
  status = keep (&m, kdc__model_head (overlay, "id", &head, m.err));
  if (status == KDC_OK)
    status = keep (&m, merge_root (&m));
  for (local = overlay->root->first_child; local && status == KDC_OK; local = local->next)
    status = keep (&m, merge_child (&m, local));
  return status == KDC_OK ? m.gather.status : status;
}
