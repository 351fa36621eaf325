/* rebase_map.c - which node of one version of a form is which of another; see rebase.h. */
#include "validate/rebase.h"

#include <string.h>

#include "model/vocabularies.h"

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

static int
holds_others (const struct kdc__form_node *node)
{
  return node->node.kind == KDC__GROUP || node->node.kind == KDC__REPEAT
         || node->node.kind == KDC__BRANCH;
}

int
kdc__rebase_may_be (const struct kdc__form_node *old, const struct kdc__form_node *now)
{
  if (old->composite || now->composite)
    return old->composite == now->composite && old->node.kind == now->node.kind;
  return old->node.kind == now->node.kind || (holds_others (old) && holds_others (now));
}

/* Parts of an address are read from its element, whose `was` is not theirs. */
static const char *
was_of (const struct kdc__form_node *node)
{
  const struct kdc__form_node *group = (const struct kdc__form_node *) node->node.parent;

  return group && group->composite ? NULL : node->was;
}

struct map {
  const struct kdc_form *old, *now;
  const struct kdc__form_node **target;         /* of each node of the old form */
  unsigned char *taken;                         /* nodes of the new one */
};

typedef int same (const struct map *m, const struct kdc__form_node *old,
                  const struct kdc__form_node *now);

static int
by_was (const struct map *m, const struct kdc__form_node *old, const struct kdc__form_node *now)
{
  (void) m;
  return was_of (now) && strcmp (was_of (now), old->path) == 0;
}

/* Under its own name in what its group is now. */
static int
by_group (const struct map *m, const struct kdc__form_node *old, const struct kdc__form_node *now)
{
  const struct kdc__form_node *group
    = old->node.parent ? m->target[old->node.parent->index] : NULL;

  return !was_of (now) && group && now->node.parent == &group->node
         && strcmp (now->node.name, old->node.name) == 0;
}

static int
by_path (const struct map *m, const struct kdc__form_node *old, const struct kdc__form_node *now)
{
  (void) m;
  return !was_of (now) && strcmp (now->path, old->path) == 0;
}

static int
by_key (const struct map *m, const struct kdc__form_node *old, const struct kdc__form_node *now)
{
  (void) m;
  return !was_of (now) && same_key (old, now);
}

static void
find (struct map *m, const struct kdc__form_node *old, same *is_same)
{
  size_t i;

  for (i = 1; i < m->now->node_count && !m->target[old->node.index]; i++)
    if (!m->taken[i] && kdc__rebase_may_be (old, m->now->nodes[i])
        && is_same (m, old, m->now->nodes[i])) {
      m->target[old->node.index] = m->now->nodes[i];
      m->taken[i] = 1;
    }
}

int
kdc__rebase_map (const struct kdc_form *old, const struct kdc_form *now,
                 struct kdc__arena *arena, const struct kdc__form_node ***out)
{
  static same *const ways[] = { by_was, by_group, by_path, by_key };
  struct map m = { .old = old, .now = now };
  size_t way, i;

  m.target = kdc__arena_array (arena, old->node_count, sizeof *m.target);
  m.taken = kdc__arena_alloc (arena, now->node_count);
  *out = m.target;
  if (!m.target || !m.taken)
    return KDC_ENOMEM;
  m.target[0] = now->nodes[0];
  /* the surer way first, for all: a key that two fields share must not rob the one that is named */
  for (way = 0; way < KDC__COUNT_OF (ways); way++)
    for (i = 1; i < old->node_count; i++)
      find (&m, old->nodes[i], ways[way]);
  return KDC_OK;
}

const struct kdc__form_node *
kdc__rebase_find (const struct kdc_form *now, const char *path, const char *version)
{
  const struct kdc__form_node *node = kdc__form_find (now, path);
  size_t i;

  if (node && version && strcmp (version, now->head.version) == 0)
    return node;
  for (i = 1; i < now->node_count; i++)
    if (was_of (now->nodes[i]) && strcmp (was_of (now->nodes[i]), path) == 0)
      return now->nodes[i];
  return node && !was_of (node) ? node : NULL;
}
