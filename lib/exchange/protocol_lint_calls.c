/* protocol_lint_calls.c - lint of what calls do, and of their order in an operation. */

#include <string.h>
#include "exchange/protocol_lint.h"

static const struct kdc__call_decl *
call_of (const struct kdc__lint *lint, const struct kdc__element *element)
{
  return lint->more != NULL
           ? kdc__protocol_call (lint->more, kdc__lint_attribute (element, "id")) : NULL;
}

static int
says (const struct kdc__call_decl *call, const char *answer)
{
  size_t i;

  for (i = 0; i < call->outcome_count; i++)
    if (strcmp (kdc__answer_kind_name (call->outcomes[i].is), answer) == 0)
      return 1;
  return 0;
}

/* Where the operation has the call; its count: nowhere. */
static size_t
place_in (const struct kdc__operation *operation, const struct kdc__call_decl *call)
{
  size_t i = 0;

  while (i < operation->count && operation->calls[i] != call)
    i++;
  return i;
}

/* --- sent twice ------------------------------------------------------------------------------- */

static int
is_planned (const struct kdc__protocol *p, const struct kdc__call_decl *call)
{
  size_t i;

  for (i = 0; i < p->operation_count; i++)
    if (place_in (&p->operations[i], call) < p->operations[i].count)
      return 1;
  return 0;
}

#define MOST_INCLUDES 8

static int
file_names (const struct kdc__protocol *p, const struct kdc__sheet_file *file, const char *name,
            int depth)
{
  size_t i;

  if (kdc__lint_sheet_names (file, "", name))
    return 1;
  for (i = 0; i < p->file_count && depth < MOST_INCLUDES; i++)
    if (&p->files[i] != file && kdc__lint_sheet_names (file, "", p->files[i].name)
        && file_names (p, &p->files[i], name, depth + 1))
      return 1;
  return 0;
}

static int
style_names (const struct kdc__protocol *p, const struct kdc__style *style, const char *name)
{
  const struct kdc__sheet_file *file = style != NULL ? kdc__protocol_file (p, style->name) : NULL;

  return file != NULL && file_names (p, file, name, 0);
}

/* The other side can tell a repeat by what stands in it. A query of the plan changes nothing. */
static int
is_told_apart (const struct kdc__protocol *p, const struct kdc__call_decl *call)
{
  static const char *const names[] = { "message-id", "content-digest", "parent-message-id" };
  size_t i, j;

  for (i = 0; i < KDC__COUNT_OF (names); i++) {
    if (kdc__lint_reads (call->element, "", names[i]) || style_names (p, call->style, names[i]))
      return 1;
    for (j = 0; j < call->part_count; j++)
      if (style_names (p, call->parts[j].style, names[i]))
        return 1;
  }
  return says (call, "found") || says (call, "absent") || says (call, "duplicate");
}

void
kdc__lint_resend (struct kdc__lint *lint, const void *item)
{
  const struct kdc__call_decl *call = call_of (lint, item);

  if (call == NULL || call->on_unknown != KDC__ON_REPEAT || !is_planned (lint->more, call)
      || (strcmp (call->method, "POST") != 0 && strcmp (call->method, "PATCH") != 0)
      || is_told_apart (lint->more, call))
    return;
  kdc__lint_say (lint, item, "on-unknown", 0, "call", call->id, "method", call->method, NULL);
}

/* --- never reached ---------------------------------------------------------------------------- */

/* 1: each number of b is one of a. */
static int
covers (const struct kdc__outcome_decl *a, const struct kdc__outcome_decl *b)
{
  size_t i, j;
  int http;

  for (i = 0; i < b->range_count; i++)
    for (http = b->ranges[i].from; http <= b->ranges[i].to; http++) {
      for (j = 0; j < a->range_count; j++)
        if (a->ranges[j].from <= http && http <= a->ranges[j].to)
          break;
      if (j == a->range_count)
        return 0;
    }
  return 1;
}

void
kdc__lint_outcome_unreachable (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item, *other = NULL;
  const struct kdc__call_decl *call = call_of (lint, element->parent);
  const struct kdc__outcome_decl *one, *before;
  size_t at = 0, i = 0;

  if (call == NULL)
    return;
  while ((other = kdc__element_child (element->parent, "outcome", other)) != element)
    at++;
  one = &call->outcomes[at];
  for (other = NULL; i < at; i++) {
    const char *test;

    other = kdc__element_child (element->parent, "outcome", other);
    before = &call->outcomes[i];
    test = kdc__element_attribute (other, "test");
    if (covers (before, one)
        && (test == NULL || strcmp (test, kdc__lint_attribute (element, "test")) == 0)) {
      kdc__lint_say (lint, element, "http", 0, "http", kdc__lint_attribute (element, "http"),
                     "is", kdc__answer_kind_name (before->is), NULL);
      return;
    }
  }
}

/* 1: somewhere the query stands before the call. */
static int
comes_before (const struct kdc__protocol *p, const struct kdc__call_decl *query,
              const struct kdc__call_decl *call)
{
  size_t i;

  for (i = 0; i < p->operation_count; i++) {
    const struct kdc__operation *operation = &p->operations[i];
    size_t at = place_in (operation, call);

    if (at < operation->count && place_in (operation, query) < at)
      return 1;
  }
  return 0;
}

static int
can_hold (const struct kdc__protocol *p, const struct kdc__call_decl *call,
          const struct kdc__pair_decl *when)
{
  const struct kdc__call_decl *query = kdc__protocol_call (p, when->name);

  if (strcmp (when->name, "reconciled") == 0)
    return call->with != NULL && says (call->with, when->value);
  return query != NULL && comes_before (p, query, call) && says (query, when->value);
}

void
kdc__lint_variant_unreachable (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;
  const struct kdc__call_decl *call = call_of (lint, element->parent);
  const char *id = kdc__lint_attribute (element, "id");
  size_t i, j;

  for (i = 0; call != NULL && i < call->variant_count; i++) {
    const struct kdc__variant_decl *variant = &call->variants[i];

    if (strcmp (variant->id, id) != 0)
      continue;
    for (j = 0; j < variant->when_count; j++)
      if (can_hold (lint->more, call, &variant->when[j]))
        return;
    kdc__lint_say (lint, element, "when", 0, "id", id, "when",
                   kdc__lint_attribute (element, "when"), NULL);
  }
}

/* --- read before it is known ------------------------------------------------------------------ */

static int
captures (const struct kdc__capture *list, size_t count, const char *name)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (strcmp (list[i].name, name) == 0)
      return 1;
  return 0;
}

/* What is known once the call and what it asks on its way are done. */
static int
gives (const struct kdc__call_decl *call, const char *name)
{
  return call != NULL
         && (strcmp (call->id, name) == 0 || captures (call->captures, call->capture_count, name)
             || (call->with != NULL
                 && captures (call->with->captures, call->with->capture_count, name))
             || (call->poll != NULL && call->poll->call != NULL
                 && captures (call->poll->call->captures, call->poll->call->capture_count, name)));
}

static int
known_before (const struct kdc__protocol *p, const struct kdc__operation *operation, size_t at,
              const char *name)
{
  size_t i;

  for (i = 0; i < at; i++)
    if (gives (operation->calls[i], name))
      return 1;
  if (operation->calls == p->plan)
    return 0;
  for (i = 0; i < p->plan_count; i++)         /* other operations are about what was sent */
    if (gives (p->plan[i], name))
      return 1;
  return captures (p->captures, p->capture_count, name);
}

/* Templates of these are expanded before the call is sent; the params of its variants too, but
 * they come later. */
static int
is_sent (const struct kdc__element *element)
{
  return strcmp (element->decl->name, "header") == 0 || strcmp (element->decl->name, "body") == 0;
}

/* 1: a value that calls capture, and nothing else gives. */
static int
is_captured (const struct kdc__protocol *p, const struct kdc__call_decl *call, const char *name)
{
  size_t i, j;

  for (i = 0; kdc__call_names[i] != NULL; i++)
    if (strcmp (kdc__call_names[i], name) == 0)
      return 0;
  for (i = 0; i < p->parameter_count; i++)
    if (strcmp (p->parameters[i].name, name) == 0)
      return 0;
  for (i = 0; i < call->variant_count; i++)
    for (j = 0; j < call->variants[i].param_count; j++)
      if (strcmp (call->variants[i].params[j].name, name) == 0)
        return 0;
  for (i = 0; i < p->call_count; i++)
    if (gives (&p->calls[i], name))
      return 1;
  return captures (p->captures, p->capture_count, name);
}

struct order {
  struct kdc__lint *lint;
  const struct kdc__operation *operation;
  const struct kdc__call_decl *call;
  size_t at;
};

static void
look_at (const struct order *o, const struct kdc__element *element, const char *attribute,
         const char *text)
{
  const struct kdc__protocol *p = o->lint->more;
  size_t at = 0, start = 0, length = 0;

  while (text != NULL && kdc__template_next (text, &at, &start, &length) > 0) {
    char *name = kdc__arena_strndup (&o->lint->arena, text + start, length);

    if (name == NULL) {
      o->lint->status = KDC_ENOMEM;
      return;
    }
    if (is_captured (p, o->call, name) && !known_before (p, o->operation, o->at, name))
      kdc__lint_say (o->lint, element, attribute, start, "name", name, "call", o->call->id,
                     "operation", o->operation->name, NULL);
  }
}

static void
look_below (const struct order *o, const struct kdc__element *element)
{
  const struct kdc__element *child;

  look_at (o, element, "value", kdc__element_attribute (element, "value"));
  look_at (o, element, "id", kdc__element_attribute (element, "id"));
  look_at (o, element, "name", kdc__element_attribute (element, "name"));
  look_at (o, element, "file-name", kdc__element_attribute (element, "file-name"));
  for (child = element->first_child; child != NULL; child = child->next)
    look_below (o, child);
}

void
kdc__lint_value_early (struct kdc__lint *lint, const void *item)
{
  struct order o = { lint, NULL, NULL, 0 };
  const struct kdc__element *child;

  if (lint->more == NULL)
    return;
  o.operation = kdc__protocol_operation (lint->more, kdc__lint_attribute (item, "name"));
  for (; o.operation != NULL && o.at < o.operation->count; o.at++) {
    o.call = o.operation->calls[o.at];
    look_at (&o, o.call->element, "path", o.call->path);
    for (child = o.call->element->first_child; child != NULL; child = child->next)
      if (is_sent (child))
        look_below (&o, child);
  }
}
