/* diff_tree.c - what changed between two documents, as a list: elements that came or went, were
 * renamed or moved, attributes and texts with other values, another order where order counts. */
#include "validate/diff.h"

#include <string.h>

#include "base/finding.h"
#include "base/text.h"

struct walk {
  struct kdc_diff *diff;
  const struct kdc__document *documents[KDC__SIDES];
  struct kdc__arena arena;          /* of this comparison alone */
  struct kdc__diff_links links;
  int as_head;
};

/* A change about to be told: the elements on both sides, and what of them. */
struct told {
  const struct kdc__element *sides[KDC__SIDES];
  const char *what;                 /* "required" "added" "label"; */
  const char *attribute;            /* where it is written; NULL: the element */
  const char *lang;
  const char *values[KDC__SIDES];
  const char *weight;
  const struct kdc__element *texts[KDC__SIDES];         /* of a text: its own elements */
  const char *message;              /* key; NULL: by which values there are */
};

/* --- telling ---------------------------------------------------------------------------------- */

static void
locate (const struct walk *w, int side, const struct told *told, struct kdc__diff_place *place)
{
  const struct kdc__element *element = told->texts[side] ? told->texts[side] : told->sides[side];
  const struct kdc__document *document = w->documents[side];
  const char *attribute = told->attribute;
  size_t offset;

  if (!element)
    return;
  if (attribute && !kdc__element_attribute (element, attribute))
    attribute = NULL;
  document = kdc__overlaid_origin (document, &element, &attribute);
  offset = kdc__document_offset (document, element, attribute, 0);
  kdc__locate (document->bytes.data, document->bytes.size, offset, &place->line, &place->column);
  place->source = document->source;
}

static char *
path_of (struct walk *w, const struct kdc__element *element)
{
  struct kdc_buffer path;
  char *copy = NULL;

  kdc__buffer_init (&path, w->diff->ctx, 0);
  if (kdc__diff_path (element, &path) == KDC_OK)
    copy = kdc__arena_strdup (&w->diff->arena, path.data ? path.data : "");
  kdc__buffer_clear (&path);
  return copy;
}

static const char *
word_of (const struct told *told)
{
  const struct kdc__element *a = told->sides[KDC__BEFORE], *b = told->sides[KDC__AFTER];

  if (a && b && a->decl != b->decl)
    return "node";
  return (b ? b : a)->decl->name;
}

/* The head that all documents have is told as such; the rest by the name of the root. */
static int
is_head (const struct told *told)
{
  static const char *const names[]
    = { "version", "valid-from", "valid-to", "source", "evidence", "name" };
  const struct kdc__element *element = told->sides[KDC__AFTER];
  size_t i;

  for (i = 0; element && !element->parent && i < KDC__COUNT_OF (names); i++)
    if (strcmp (told->what, names[i]) == 0)
      return 1;
  return 0;
}

static const char *
message_key (const struct told *told)
{
  if (told->message)
    return told->message;
  if (!told->values[KDC__BEFORE])
    return "diff.set";
  return told->values[KDC__AFTER] ? "diff.changed" : "diff.unset";
}

static int
put_words (struct walk *w, const struct told *told, struct kdc__diff_change *change)
{
  const struct kdc__message *row = kdc__message_find (message_key (told));
  const char *from = told->values[KDC__BEFORE], *to = told->values[KDC__AFTER];
  struct kdc_buffer text;
  int lang, status = row ? KDC_OK : KDC_EINTERNAL;

  kdc__buffer_init (&text, w->diff->ctx, 0);
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++) {
    const struct kdc__param params[] = {
      { "path", *change->path ? change->path : w->documents[KDC__AFTER]->root->decl->name },
      { "what", kdc__diff_word (change->kind, lang) }, { "from", from ? from : "" },
      { "to", to ? to : "" },
    };

    text.size = 0;
    status = kdc__message_format (&text, row->text[lang], params, 4);
    if (status == KDC_OK && !(change->message[lang] = kdc__arena_strdup (&w->diff->arena,
                                                                         text.data)))
      status = KDC_ENOMEM;
  }
  kdc__buffer_clear (&text);
  return status;
}

/* White space runs are one blank: texts are wrapped where the author's editor did it. */
static int
copy_value (struct walk *w, const char *value, const char **out)
{
  char *copy = value ? kdc__arena_strdup (&w->diff->arena, value) : NULL, *to = copy;

  *out = copy;
  if (!copy)
    return value ? KDC_ENOMEM : KDC_OK;
  for (; *value; value++)
    if (!kdc__is_space (*value))
      *to++ = *value;
    else if (to == copy || to[-1] != ' ')
      *to++ = ' ';
  *to = '\0';
  return KDC_OK;
}

static int
copy_source (struct walk *w, struct kdc__diff_place *place)
{
  if (place->source && !(place->source = kdc__arena_strdup (&w->diff->arena, place->source)))
    return KDC_ENOMEM;
  return KDC_OK;
}

static int
fill_change (struct walk *w, const struct told *told, struct kdc__diff_change *change)
{
  int side, status = KDC_OK;

  change->document = w->diff->document_count - 1;
  change->kind = kdc__arena_printf (&w->diff->arena, "%s.%s",
                                    is_head (told) ? "document" : word_of (told), told->what);
  change->path = path_of (w, told->sides[told->sides[KDC__AFTER] ? KDC__AFTER : KDC__BEFORE]);
  change->was = told->sides[KDC__BEFORE] ? path_of (w, told->sides[KDC__BEFORE]) : change->path;
  if (!change->kind || !change->path || !change->was)
    return KDC_ENOMEM;
  if (strcmp (change->was, change->path) == 0)
    change->was = NULL;
  change->lang = told->lang;
  change->weight = told->weight ? told->weight
                                : kdc__diff_weigh (told->what, told->sides, told->values);
  for (side = 0; side < KDC__SIDES && status == KDC_OK; side++) {
    locate (w, side, told, change->place + side);
    status = copy_value (w, told->values[side], change->value + side);
    if (status == KDC_OK)
      status = copy_source (w, change->place + side);
  }
  return status == KDC_OK ? put_words (w, told, change) : status;
}

static int
tell (struct walk *w, const struct told *told)
{
  struct kdc_diff *diff = w->diff;
  void *items = diff->changes;
  int status;

  if (kdc__grow (diff->ctx, &items, &diff->capacity, diff->count, sizeof *diff->changes) != KDC_OK)
    return KDC_ENOMEM;
  diff->changes = items;
  diff->changes[diff->count] = (struct kdc__diff_change) { 0 };
  status = fill_change (w, told, diff->changes + diff->count);
  diff->count += status == KDC_OK;
  return status;
}

/* --- elements on one side --------------------------------------------------------------------- */

/* What people call it: its Vietnamese name, label or text; else what tells it from its like. */
static const char *
called (const struct kdc__element *element)
{
  static const char *const names[] = { "name", "label", "question", "message", "note" };
  const struct kdc__element *child;
  const char *lang;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (names); i++)
    for (child = NULL; (child = kdc__element_child (element, names[i], child));) {
      lang = kdc__element_attribute (child, "xml:lang");
      if (!lang || strcmp (lang, "vi") == 0)
        return child->text;
    }
  return *element->text ? element->text : kdc__diff_key (element);
}

static int
tell_text (struct walk *w, const struct kdc__element *a, const struct kdc__element *b,
           const struct kdc__element *parent_a, const struct kdc__element *parent_b)
{
  const struct kdc__element *text = b ? b : a;
  const char *lang = kdc__element_attribute (text, "xml:lang");
  const struct told told = {
    .sides = { parent_a, parent_b }, .what = text->decl->name,
    .lang = lang && strcmp (lang, "en") == 0 ? "en" : "vi",
    .values = { a ? a->text : NULL, b ? b->text : NULL }, .texts = { a, b }, .weight = "wording",
  };

  return tell (w, &told);
}

static int tell_presence (struct walk *w, const struct kdc__element *element, int side);
static int compare_linked (struct walk *w, const struct kdc__element *a,
                           const struct kdc__element *b);

/* What a group brings is asked for by itself; what moved into it is told where it stands now. */
static int
tell_inside (struct walk *w, const struct kdc__element *child, int side)
{
  const struct kdc__element *other = kdc__diff_linked (&w->links, child, side);

  if (!other)
    return tell_presence (w, child, side);
  return side == KDC__AFTER ? compare_linked (w, other, child) : KDC_OK;
}

static int
tell_presence (struct walk *w, const struct kdc__element *element, int side)
{
  struct told told = {
    .what = side == KDC__AFTER ? "added" : "removed",
    .weight = kdc__diff_weigh_presence (element, side == KDC__AFTER),
    .message = side == KDC__AFTER ? "diff.added" : "diff.removed",
  };
  const struct kdc__element *child;
  int status;

  told.sides[side] = element;
  told.values[side] = called (element);
  status = tell (w, &told);
  for (child = element->first_child; child && status == KDC_OK; child = child->next)
    if (kdc__diff_is_node (child))
      status = tell_inside (w, child, side);
  return status;
}

/* --- elements on both sides ------------------------------------------------------------------- */

static int
is_passed_over (const struct walk *w, const struct kdc__element *element, const char *name)
{
  if (strcmp (name, "xml:lang") == 0
      || (strcmp (name, "was") == 0 && kdc__diff_linked (&w->links, element, KDC__AFTER)))
    return 1;
  return !w->as_head && !element->parent
         && (strcmp (name, "version") == 0 || strncmp (name, "valid-", 6) == 0);
}

static int
compare_attribute (struct walk *w, const struct kdc__element *a, const struct kdc__element *b,
                   const char *name)
{
  const struct told told = {
    .sides = { a, b }, .what = name, .attribute = name,
    .values = { kdc__element_attribute (a, name), kdc__element_attribute (b, name) },
  };
  const char *const *values = told.values;

  if (is_passed_over (w, b, name)
      || (values[KDC__BEFORE] && values[KDC__AFTER]
          && strcmp (values[KDC__BEFORE], values[KDC__AFTER]) == 0))
    return KDC_OK;
  /* The name of a node that was renamed is told as that. */
  if (strcmp (name, "name") == 0 && kdc__diff_is_node (b))
    return KDC_OK;
  return tell (w, &told);
}

static int
compare_attributes (struct walk *w, const struct kdc__element *a, const struct kdc__element *b)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < b->attribute_count && status == KDC_OK; i++)
    status = compare_attribute (w, a, b, b->attributes[i].name);
  for (i = 0; i < a->attribute_count && status == KDC_OK; i++)
    if (!kdc__element_attribute (b, a->attributes[i].name))
      status = compare_attribute (w, a, b, a->attributes[i].name);
  return status;
}

/* Its own text: of properties. */
static int
compare_own_text (struct walk *w, const struct kdc__element *a, const struct kdc__element *b)
{
  const struct told told = { .sides = { a, b }, .what = "text", .values = { a->text, b->text },
                             .weight = "structure" };

  return kdc__diff_compare_texts (a->text, b->text) == 0 ? KDC_OK : tell (w, &told);
}

static int
counts_order (const struct kdc__element *element)
{
  static const char *const names[] = { "code", "step", "case", "paper", "one-of" };
  size_t i;

  if (kdc__diff_is_node (element) || strcmp (element->decl->ns, KDC__PROTOCOL_NS) == 0)
    return !kdc__diff_is_text (element);
  for (i = 0; i < KDC__COUNT_OF (names); i++)
    if (strcmp (names[i], element->decl->name) == 0)
      return 1;
  return 0;
}

static int
is_reordered (const struct kdc__diff_children *children)
{
  size_t i, last = 0;

  for (i = 0; i < children->count[KDC__AFTER]; i++) {
    const struct kdc__diff_child *item = children->items[KDC__AFTER] + i;

    if (!item->other || !counts_order (item->element))
      continue;
    if (item->other->order < last)
      return 1;
    last = item->other->order;
  }
  return 0;
}

/* The last step of a path: "fullName", "paper[marriage]". */
static void
put_short (const struct kdc__element *element, struct kdc_buffer *out)
{
  struct kdc_buffer path;
  const char *name;

  kdc__buffer_init (&path, out->ctx, 0);
  if (kdc__diff_path (element, &path) != KDC_OK) {
    out->status = path.status;
  } else {
    name = path.data;
    if (kdc__diff_is_node (element))
      name = strrchr (path.data, '/') + 1;
    if (out->size)
      kdc__buffer_putc (out, ' ');
    kdc__buffer_puts (out, name);
  }
  kdc__buffer_clear (&path);
}

/* Those that are on both sides, in the order of one. */
static void
list_order (const struct kdc__diff_children *children, int side, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < children->count[side]; i++)
    if (children->items[side][i].other && counts_order (children->items[side][i].element))
      put_short (side == KDC__AFTER ? children->items[side][i].element
                                    : children->items[side][i].other->element, out);
}

static int
compare_order (struct walk *w, const struct kdc__element *a, const struct kdc__element *b,
               const struct kdc__diff_children *children)
{
  struct told told = { .sides = { a, b }, .what = "order", .weight = "wording" };
  struct kdc_buffer orders[KDC__SIDES];
  int side, status = KDC_OK;

  if (!is_reordered (children))
    return KDC_OK;
  for (side = 0; side < KDC__SIDES; side++) {
    kdc__buffer_init (orders + side, w->diff->ctx, 0);
    list_order (children, side, orders + side);
    told.values[side] = orders[side].data;
    if (orders[side].status != KDC_OK)
      status = KDC_ENOMEM;
  }
  if (strcmp (b->decl->ns, KDC__PROTOCOL_NS) == 0)
    told.weight = "structure";
  if (status == KDC_OK)
    status = tell (w, &told);
  for (side = 0; side < KDC__SIDES; side++)
    kdc__buffer_clear (orders + side);
  return status;
}

static int compare (struct walk *w, const struct kdc__element *a, const struct kdc__element *b);

/* At its own place, or below a parent that is another than before. */
static int
compare_linked (struct walk *w, const struct kdc__element *a, const struct kdc__element *b)
{
  struct told told = { .sides = { a, b }, .attribute = "name", .message = "diff.renamed",
                       .weight = "structure" };
  struct kdc_buffer paths[KDC__SIDES];
  int side, status = KDC_OK;

  told.what = strcmp (kdc__element_attribute (a, "name"), kdc__element_attribute (b, "name")) == 0
                ? "moved" : "renamed";
  for (side = 0; side < KDC__SIDES; side++) {
    kdc__buffer_init (paths + side, w->diff->ctx, 0);
    if (kdc__diff_path (told.sides[side], paths + side) != KDC_OK)
      status = KDC_ENOMEM;
    told.values[side] = paths[side].data;
  }
  if (status == KDC_OK)
    status = tell (w, &told);
  for (side = 0; side < KDC__SIDES; side++)
    kdc__buffer_clear (paths + side);
  return status == KDC_OK ? compare (w, a, b) : status;
}

static int
compare_child (struct walk *w, const struct kdc__diff_child *item, const struct kdc__element *a,
               const struct kdc__element *b)
{
  const struct kdc__element *before = item->other ? item->other->element : NULL;

  if (!kdc__diff_is_text (item->element))
    return before ? compare (w, before, item->element)
                  : tell_presence (w, item->element, KDC__AFTER);
  if (before && kdc__diff_compare_texts (before->text, item->element->text) == 0)
    return KDC_OK;
  return tell_text (w, before, item->element, a, b);
}

static int
compare_children (struct walk *w, const struct kdc__element *a, const struct kdc__element *b)
{
  struct kdc__diff_children children;
  const struct kdc__element *child, *before;
  int status = kdc__diff_match (&w->arena, &w->links, a, b, &children);
  size_t i;

  if (status == KDC_OK)
    status = compare_order (w, a, b, &children);
  for (i = 0; status == KDC_OK && i < children.count[KDC__AFTER]; i++)
    status = compare_child (w, children.items[KDC__AFTER] + i, a, b);
  for (child = b->first_child; child && status == KDC_OK; child = child->next) {
    before = kdc__diff_linked (&w->links, child, KDC__AFTER);
    if (before)
      status = compare_linked (w, before, child);
  }
  for (i = 0; status == KDC_OK && i < children.count[KDC__BEFORE]; i++) {
    const struct kdc__diff_child *item = children.items[KDC__BEFORE] + i;

    if (!item->other)
      status = kdc__diff_is_text (item->element) ? tell_text (w, item->element, NULL, a, b)
                                                 : tell_presence (w, item->element, KDC__BEFORE);
  }
  return status;
}

static int
compare (struct walk *w, const struct kdc__element *a, const struct kdc__element *b)
{
  const struct told kind = { .sides = { a, b }, .what = "kind", .weight = "structure",
                             .values = { a->decl->name, b->decl->name } };
  int status = a->decl->name == b->decl->name || strcmp (a->decl->name, b->decl->name) == 0
                 ? KDC_OK : tell (w, &kind);

  if (status == KDC_OK)
    status = compare_attributes (w, a, b);
  if (status == KDC_OK && b->decl->content == KDC__TEXT && a->decl->content == KDC__TEXT)
    status = compare_own_text (w, a, b);
  return status == KDC_OK ? compare_children (w, a, b) : status;
}

int
kdc__diff_trees (struct kdc_diff *diff, const struct kdc__document *before,
                 const struct kdc__document *after, int as_head)
{
  struct walk walk = { .diff = diff, .documents = { before, after }, .as_head = as_head };
  int status;

  kdc__arena_init (&walk.arena, diff->ctx);
  status = kdc__diff_link (&walk.arena, before, after, &walk.links);
  if (status == KDC_OK)
    status = compare (&walk, before->root, after->root);
  kdc__arena_free (&walk.arena);
  return status;
}
