/* lint_was.c - checks of `was`: a rebase finds what people entered by it, so a wrong one loses
 * nothing but moves everything aside. */
#include "validate/lint_checks.h"

#include <string.h>

#include "validate/rebase.h"

/* The node of a path in one version. A version that does not compile is told about by itself. */
static const struct kdc__form_node *
find_in (struct kdc__lint *lint, const struct kdc__entry *entry, const char *path)
{
  const struct kdc_form *form = NULL;
  kdc_error *why = NULL;
  int status = kdc__catalog_form_version (lint->catalog, entry->id, entry->version,
                                          entry->valid_from, &form, &why);

  kdc__error_delete (why);
  if (status == KDC_ENOMEM)
    lint->status = status;
  return status == KDC_OK ? kdc__form_find (form, path) : NULL;
}

/* The node that a path names in the nearest of the versions before; *versions: how many the catalog
 * has of them. A draft may be older than the last version, and so may the name. */
static const struct kdc__form_node *
find_before (struct kdc__lint *lint, const char *path, size_t *versions)
{
  const struct kdc__entry *entry = lint->entry, *first = lint->catalog->entries;
  const struct kdc__form_node *found = NULL;

  *versions = 0;
  while (entry && entry-- > first && entry->kind == KDC__K_FORM
         && strcmp (entry->id, lint->entry->id) == 0 && !found) {
    (*versions)++;
    found = find_in (lint, entry, path);
  }
  return found;
}

void
kdc__lint_was_unknown (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item;
  size_t versions;

  if (node->was && !find_before (lint, node->was, &versions) && versions)
    kdc__lint_say (lint, node->element, "was", 0, "name", node->node.name, "path", node->was, NULL);
}

void
kdc__lint_was_kind (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item, *old;
  size_t versions;

  old = node->was ? find_before (lint, node->was, &versions) : NULL;
  if (old && !kdc__rebase_may_be (old, node))
    kdc__lint_say (lint, node->element, "was", 0, "name", node->node.name, "path", node->was, NULL);
}

void
kdc__lint_was_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__form_node *node = item, *other;
  const struct kdc_form *form = lint->compiled;
  size_t i;

  for (i = 1; node->was && form->nodes[i] != node; i++) {
    other = form->nodes[i];
    if (other->was && strcmp (other->was, node->was) == 0 && other->element != node->element) {
      kdc__lint_say (lint, node->element, "was", 0, "name", node->node.name, "path", node->was,
                     "other", other->path, NULL);
      return;
    }
  }
}
