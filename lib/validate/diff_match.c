/* diff_match.c - which elements of two documents are the same ones: by what the law or the author
 * tells them apart by (id, code, name, case), never by where they stand. */
#include "validate/diff.h"

#include <string.h>

#include "base/text.h"

/* What tells elements of one name apart. more: among several with the same keys; one of those that
 * are left over is then the next of its like. Without a row: its first attribute that must be there
 * and is a name. "." is the text. */
struct identity { const char *name, *keys[6], *more[3]; };

static const struct identity identities[] = {
  { "term", { "case", "channel", "ask" }, { NULL } },
  { "competence", { "tier" }, { "valid-from", "rule" } },
  { "alias", { "code", "system" }, { "valid-from" } },
  { "unknown", { "about" }, { NULL } },
  { "legal-basis", { "number" }, { NULL } },
  { "value", { "field" }, { NULL } },
  { "step", { "order" }, { NULL } },
  { "band", { "from" }, { NULL } },
  { "exempt", { "ask" }, { "when" } },
  { "form", { NULL }, { "ref" } },
  { "code", { "value" }, { "valid-from" } },
  { "unit", { "code" }, { "valid-from" } },
  { "agency", { "id" }, { "valid-from" } },
  { "successor", { "to" }, { "on", "domain" } },
  { "tier-moved", { "domain" }, { "on", "from" } },
  { "lunar", { "year" }, { NULL } },
  { "holiday", { "date", "month", "day", "lunar", "before", "after" }, { "valid-from" } },
  { "decision", { "date" }, { NULL } },
  { "open", { "days" }, { "from", "to" } },
  { "route", { "call" }, { "path", "test" } },
  { "outcome", { "http" }, { "test" } },
  { "answer", { "call", "to" }, { NULL } },
  { "part", { "of", "name", "id" }, { NULL } },
  { "body", { "format" }, { "when" } },
  { "expect", { "capture" }, { "value" } },
};

static const struct identity text_identity = { "", { "xml:lang" }, { "." } };

static const char *
first_name (const struct kdc__element_decl *decl)
{
  size_t i;

  for (i = 0; i < decl->attribute_count; i++)
    if (decl->attributes[i].required
        && (decl->attributes[i].type == KDC__A_NAME || decl->attributes[i].type == KDC__A_FILLED))
      return decl->attributes[i].name;
  return NULL;
}

static struct identity
identity_of (const struct kdc__element *element)
{
  size_t i;

  if (kdc__diff_is_text (element))
    return text_identity;
  for (i = 0; i < KDC__COUNT_OF (identities); i++)
    if (strcmp (identities[i].name, element->decl->name) == 0)
      return identities[i];
  return (struct identity) { "", { first_name (element->decl) }, { NULL } };
}

int
kdc__diff_is_node (const struct kdc__element *element)
{
  static const char *const names[] = { "field", "group", "repeat", "choice", "branch" };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (names); i++)
    if (strcmp (element->decl->name, names[i]) == 0)
      return strcmp (element->decl->ns, KDC__FORM_NS) == 0;
  return 0;
}

int
kdc__diff_is_text (const struct kdc__element *element)
{
  return element->decl->content == KDC__TEXT
         && element->decl->attributes == kdc__lang_attributes;
}

static size_t
blanks (const char *text)
{
  size_t count = 0;

  while (kdc__is_space (text[count]))
    count++;
  return count;
}

int
kdc__diff_compare_texts (const char *a, const char *b)
{
  for (;;) {
    size_t x = blanks (a), y = blanks (b);

    if ((x > 0) != (y > 0))
      return x ? -1 : 1;
    a += x;
    b += y;
    if (*a != *b)
      return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
    if (!*a)
      return 0;
    a++;
    b++;
  }
}

/* --- comparing -------------------------------------------------------------------------------- */

static const char *
key_value (const struct kdc__element *element, const char *key)
{
  const char *value = *key == '.' ? element->text : kdc__element_attribute (element, key);

  return value || strcmp (key, "xml:lang") != 0 ? value : "vi";
}

static int
compare_keys (const struct kdc__element *a, const struct kdc__element *b, const char *const *keys,
              size_t count)
{
  size_t i;

  for (i = 0; i < count && keys[i]; i++) {
    const char *x = key_value (a, keys[i]), *y = key_value (b, keys[i]);
    int order = x && y ? kdc__diff_compare_texts (x, y) : (x != NULL) - (y != NULL);

    if (order != 0)
      return order;
  }
  return 0;
}

static const char *
class_of (const struct kdc__element *element)
{
  return kdc__diff_is_node (element) ? "" : element->decl->name;
}

static int
compare_like (const struct kdc__element *a, const struct kdc__element *b)
{
  struct identity identity = identity_of (a);
  int order = strcmp (class_of (a), class_of (b));

  return order != 0 ? order : compare_keys (a, b, identity.keys, 6);
}

static int
compare_same (const struct kdc__element *a, const struct kdc__element *b)
{
  struct identity identity = identity_of (a);
  int order = compare_like (a, b);

  return order != 0 ? order : compare_keys (a, b, identity.more, 3);
}

static int
by_order (const struct kdc__diff_child *a, const struct kdc__diff_child *b, int order)
{
  return order != 0 ? order : a->order < b->order ? -1 : a->order > b->order;
}

static int
sort_like (const void *a, const void *b)
{
  const struct kdc__diff_child *x = a, *y = b;

  return by_order (x, y, compare_like (x->element, y->element));
}

static int
sort_same (const void *a, const void *b)
{
  const struct kdc__diff_child *x = a, *y = b;

  return by_order (x, y, compare_same (x->element, y->element));
}

/* --- children --------------------------------------------------------------------------------- */

/* Those of one side that have no counterpart yet. */
static size_t
take_free (struct kdc__diff_children *children, int side, struct kdc__diff_child **out)
{
  size_t i, count = 0;

  for (i = 0; i < children->count[side]; i++)
    if (!children->items[side][i].other)
      out[count++] = children->items[side] + i;
  return count;
}

static void
pair (struct kdc__diff_children *children, struct kdc__diff_child **a, struct kdc__diff_child **b,
      kdc__compare *sort,
      int (*compare) (const struct kdc__element *, const struct kdc__element *))
{
  size_t i = 0, j = 0, first = take_free (children, KDC__BEFORE, a);
  size_t second = take_free (children, KDC__AFTER, b);

  kdc__sort (a, first, sort);
  kdc__sort (b, second, sort);
  while (i < first && j < second) {
    int order = compare (a[i]->element, b[j]->element);

    if (order == 0) {
      a[i]->other = b[j];
      b[j]->other = a[i];
    }
    i += order <= 0;
    j += order >= 0;
  }
}

static int
gather (struct kdc__arena *arena, const struct kdc__diff_links *links, int side,
        const struct kdc__element *parent, struct kdc__diff_children *out)
{
  const struct kdc__element *child;
  size_t count = 0;

  for (child = parent->first_child; child; child = child->next)
    count++;
  out->items[side] = kdc__arena_array (arena, count + 1, sizeof *out->items[side]);
  if (!out->items[side])
    return KDC_ENOMEM;
  out->count[side] = 0;
  for (child = parent->first_child; child; child = child->next)
    if (!kdc__diff_linked (links, child, side)) {
      struct kdc__diff_child *item = out->items[side] + out->count[side];

      *item = (struct kdc__diff_child) { child, NULL, out->count[side]++ };
    }
  return KDC_OK;
}

int
kdc__diff_match (struct kdc__arena *arena, const struct kdc__diff_links *links,
                 const struct kdc__element *before, const struct kdc__element *after,
                 struct kdc__diff_children *out)
{
  struct kdc__diff_child **a, **b;

  if (gather (arena, links, KDC__BEFORE, before, out) != KDC_OK
      || gather (arena, links, KDC__AFTER, after, out) != KDC_OK)
    return KDC_ENOMEM;
  a = kdc__arena_array (arena, out->count[KDC__BEFORE] + 1, sizeof *a);
  b = kdc__arena_array (arena, out->count[KDC__AFTER] + 1, sizeof *b);
  if (!a || !b)
    return KDC_ENOMEM;
  pair (out, a, b, sort_same, compare_same);
  pair (out, a, b, sort_like, compare_like);
  return KDC_OK;
}

/* --- renamed ---------------------------------------------------------------------------------- */

static const struct kdc__element *
next_node (const struct kdc__element *root, const struct kdc__element *at)
{
  const struct kdc__element *next = at->first_child;

  for (;;) {
    while (!next && at != root) {
      next = at->next;
      at = at->parent;
    }
    if (!next || kdc__diff_is_node (next))
      return next;
    at = next->parent;                  /* a text or rule: past it */
    next = next->next;
  }
}

/* The node at a path of names; NULL: none. */
static const struct kdc__element *
node_at (const struct kdc__element *from, const char *path)
{
  const struct kdc__element *child;
  size_t length;
  const char *name;

  if (*path != '/')
    return NULL;
  length = strcspn (path + 1, "/");
  for (child = from->first_child; child; child = child->next) {
    name = kdc__diff_is_node (child) ? kdc__element_attribute (child, "name") : NULL;
    if (name && strlen (name) == length && memcmp (name, path + 1, length) == 0)
      return path[1 + length] ? node_at (child, path + 1 + length) : child;
  }
  return NULL;
}

/* Whether something in the document says that it was at that path. */
static int
is_claimed (const struct kdc__element *root, const char *path)
{
  const struct kdc__element *node;
  const char *was;

  for (node = next_node (root, root); node; node = next_node (root, node)) {
    was = kdc__element_attribute (node, "was");
    if (was && strcmp (was, path) == 0)
      return 1;
  }
  return 0;
}

/* What stands at its own path on the other side is the same thing, unless that moved away too. */
static int
is_renamed (struct kdc__arena *arena, const struct kdc__element *node,
            const struct kdc__element *root, const struct kdc__element *other_root, int *status)
{
  struct kdc_buffer path;
  int renamed;

  kdc__buffer_init (&path, arena->ctx, 0);
  *status = kdc__diff_path (node, &path);
  renamed = *status == KDC_OK
            && (!node_at (other_root, path.data) || is_claimed (root, path.data));
  kdc__buffer_clear (&path);
  return renamed;
}

const struct kdc__element *
kdc__diff_linked (const struct kdc__diff_links *links, const struct kdc__element *element, int side)
{
  size_t i;

  for (i = 0; i < links->count; i++)
    if (links->items[i].side[side] == element)
      return links->items[i].side[!side];
  return NULL;
}

static int
link_side (struct kdc__arena *arena, const struct kdc__element *const roots[KDC__SIDES], int side,
           struct kdc__diff_links *out)
{
  const struct kdc__element *node, *other;
  struct kdc__diff_link link;
  const char *was;
  int status = KDC_OK;

  for (node = next_node (roots[side], roots[side]); node && status == KDC_OK;
       node = next_node (roots[side], node)) {
    was = kdc__element_attribute (node, "was");
    other = was ? node_at (roots[!side], was) : NULL;
    if (!other || kdc__diff_linked (out, node, side) || kdc__diff_linked (out, other, !side)
        || !is_renamed (arena, node, roots[side], roots[!side], &status))
      continue;
    link.side[side] = node;
    link.side[!side] = other;
    out->items[out->count++] = link;
  }
  return status;
}

int
kdc__diff_link (struct kdc__arena *arena, const struct kdc__document *before,
                const struct kdc__document *after, struct kdc__diff_links *out)
{
  const struct kdc__element *roots[KDC__SIDES] = { before->root, after->root }, *node;
  size_t count = 1;
  int side, status = KDC_OK;

  out->count = 0;
  for (side = 0; side < KDC__SIDES; side++)
    for (node = next_node (roots[side], roots[side]); node; node = next_node (roots[side], node))
      count++;
  out->items = kdc__arena_array (arena, count, sizeof *out->items);
  if (!out->items)
    return KDC_ENOMEM;
  for (side = KDC__AFTER; side >= KDC__BEFORE && status == KDC_OK; side--)
    status = link_side (arena, roots, side, out);
  return status;
}

const char *
kdc__diff_key (const struct kdc__element *element)
{
  struct identity identity = identity_of (element);
  const char *value = NULL;
  size_t i;

  for (i = 0; i < 6 && identity.keys[i] && !value; i++)
    value = key_value (element, identity.keys[i]);
  return value ? value : element->decl->name;
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
put_keys (const struct kdc__element *element, struct kdc_buffer *out)
{
  struct identity identity = identity_of (element);
  int written = 0;
  size_t i;

  for (i = 0; i < 6 && identity.keys[i]; i++) {
    const char *value = key_value (element, identity.keys[i]);

    if (!value)
      continue;
    kdc__buffer_puts (out, written++ ? "," : "[");
    kdc__buffer_puts (out, value);
  }
  if (written)
    kdc__buffer_putc (out, ']');
}

int
kdc__diff_path (const struct kdc__element *element, struct kdc_buffer *out)
{
  if (!element->parent)
    return kdc__buffer_puts (out, strcmp (element->decl->ns, KDC__FORM_NS) == 0 ? "/" : "");
  kdc__diff_path (element->parent, out);
  if (out->size && out->data[out->size - 1] != '/')
    kdc__buffer_putc (out, '/');
  if (kdc__diff_is_node (element))
    return kdc__buffer_puts (out, kdc__element_attribute (element, "name"));
  kdc__buffer_puts (out, element->decl->name);
  put_keys (element, out);
  return out->status;
}
