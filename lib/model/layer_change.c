/* layer_change.c - what overlays changed in a document: where a value comes from. */
#include "model/layer.h"

#include <string.h>

static int
is_same_name (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

const struct kdc__overlaid *
kdc__overlaid_find (const struct kdc__document *document, const struct kdc__element *element,
                  const char *name, int lang)
{
  const struct kdc__overlaid *change;

  for (change = document->changes; change; change = change->next)
    if (change->holder == element && is_same_name (change->name, name)
        && (lang < 0 || change->lang < 0 || change->lang == lang))
      return change;
  return NULL;
}

/* The change that made an element, or one around it. */
static const struct kdc__overlaid *
maker_of (const struct kdc__document *document, const struct kdc__element *element)
{
  const struct kdc__overlaid *change;

  for (; element; element = element->parent)
    for (change = document->changes; change; change = change->next)
      if (change->text == element || (!change->name && change->holder == element))
        return change;
  return NULL;
}

const struct kdc__document *
kdc__overlaid_origin (const struct kdc__document *document, const struct kdc__element **element,
                    const char **attribute)
{
  const struct kdc__overlaid *change = NULL;

  if (!document->changes)
    return document;
  if (*attribute)
    change = kdc__overlaid_find (document, *element, *attribute, -1);
  if (change) {
    *attribute = change->attribute;
  } else {
    change = maker_of (document, *element);
    if (change && change->holder != *element && change->text != *element)
      *attribute = NULL;                /* inside of what is new: the whole of it is shown */
  }
  if (!change)
    return document;
  *element = change->by;
  return change->overlay;
}

unsigned
kdc__overlaid_layer (const struct kdc__document *document, const struct kdc__element *element,
                   const char *name, int lang)
{
  const struct kdc__overlaid *change
    = name ? kdc__overlaid_find (document, element, name, lang) : NULL;

  if (!change)
    change = maker_of (document, element);
  return change ? change->overlay->layer : document->layer;
}
