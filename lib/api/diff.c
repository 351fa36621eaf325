/* diff.c - kdc/diff.h. */
#include <kdc/diff.h>

#include "api/api.h"
#include "validate/diff.h"

int
kdc_diff_new (kdc_catalog *before, kdc_catalog *after, const char *on, kdc_diff **out,
              kdc_error **err)
{
  kdc__day day = INT32_MIN;
  int status = KDC_OK;

  KDC__GIVES (out);
  KDC__NEED (before);
  KDC__NEED (after);
  if (on)
    status = kdc__api_day (before->ctx, on, &day, err);
  return status == KDC_OK ? kdc__diff_new (before, after, day, out, err) : status;
}

size_t
kdc_diff_document_count (const kdc_diff *diff)
{
  return diff ? diff->document_count : 0;
}

const char *
kdc_diff_document (const kdc_diff *diff, size_t index, const char *name)
{
  const struct kdc__diff_document *document;

  if (!diff || !name || index >= diff->document_count)
    return NULL;
  document = diff->documents + index;
  const struct kdc__api_property table[] = {
    { "kind", document->kind }, { "id", document->id }, { "scope", document->scope },
    { "state", document->state }, { "next-to", document->next_to },
    { "version-before", document->version[KDC__BEFORE] },
    { "version-after", document->version[KDC__AFTER] },
    { "valid-from-before", document->from[KDC__BEFORE] },
    { "valid-from-after", document->from[KDC__AFTER] },
    { "valid-to-before", document->to[KDC__BEFORE] },
    { "valid-to-after", document->to[KDC__AFTER] },
    { "layer-before", document->layer[KDC__BEFORE] },
    { "layer-after", document->layer[KDC__AFTER] },
    { "source-before", document->source[KDC__BEFORE] },
    { "source-after", document->source[KDC__AFTER] },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

size_t
kdc_diff_count (const kdc_diff *diff)
{
  return diff ? diff->count : 0;
}

static const struct kdc__diff_change *
change_at (const kdc_diff *diff, size_t index)
{
  return diff && index < diff->count ? diff->changes + index : NULL;
}

const char *
kdc_diff_property (const kdc_diff *diff, size_t index, const char *name, const char *lang)
{
  const struct kdc__diff_change *change = change_at (diff, index);

  if (!change || !name)
    return NULL;
  const struct kdc__api_property table[] = {
    { "kind", change->kind }, { "path", change->path }, { "was", change->was },
    { "lang", change->lang }, { "before", change->value[KDC__BEFORE] },
    { "after", change->value[KDC__AFTER] }, { "weight", change->weight },
    { "source-before", change->place[KDC__BEFORE].source },
    { "source-after", change->place[KDC__AFTER].source },
    { "message", change->message[kdc__lang (lang)] },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

int
kdc_diff_position (const kdc_diff *diff, size_t index, int after, int *column)
{
  const struct kdc__diff_change *change = change_at (diff, index);
  const struct kdc__diff_place *place = change ? change->place + (after != 0) : NULL;

  if (column)
    *column = place ? place->column : 0;
  return place ? place->line : 0;
}

size_t
kdc_diff_document_of (const kdc_diff *diff, size_t index)
{
  const struct kdc__diff_change *change = change_at (diff, index);

  return change ? change->document : kdc_diff_document_count (diff);
}

size_t
kdc_diff_print_count (const kdc_diff *diff)
{
  return diff ? diff->print_count : 0;
}

const char *
kdc_diff_print (const kdc_diff *diff, size_t index, const char *name)
{
  const struct kdc__diff_print *print;

  if (!diff || !name || index >= diff->print_count)
    return NULL;
  print = diff->prints + index;
  const struct kdc__api_property table[] = {
    { "id", print->id }, { "procedure", print->procedure }, { "action", print->action },
    { "why", print->why }, { "of", print->of }, { "source", print->source },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

int
kdc_diff_add_draft (kdc_diff *diff, const char *path, kdc_error **err)
{
  kdc__day day;

  if (err)
    *err = NULL;
  KDC__NEED (diff);
  KDC__NEED (path);
  day = diff->on == INT32_MIN ? kdc__day_of (kdc__now (diff->ctx)) : diff->on;
  return kdc__diff_add_draft (diff, path, day, err);
}

size_t
kdc_diff_draft_count (const kdc_diff *diff)
{
  return diff ? diff->draft_count : 0;
}

static const struct kdc__diff_draft *
draft_at (const kdc_diff *diff, size_t index)
{
  return diff && index < diff->draft_count ? diff->drafts + index : NULL;
}

const char *
kdc_diff_draft (const kdc_diff *diff, size_t index, const char *name)
{
  const struct kdc__diff_draft *draft = draft_at (diff, index);

  if (!draft || !name)
    return NULL;
  const struct kdc__api_property table[] = {
    { "name", draft->name }, { "kind", draft->kind }, { "form", draft->form },
    { "version", draft->version }, { "procedure", draft->procedure },
    { "rebase", draft->rebase },
  };
  return kdc__api_property (table, sizeof table / sizeof *table, name);
}

size_t
kdc_diff_touched_count (const kdc_diff *diff, size_t draft)
{
  return draft_at (diff, draft) ? draft_at (diff, draft)->count : 0;
}

size_t
kdc_diff_touched (const kdc_diff *diff, size_t draft, size_t index, const char **path)
{
  const struct kdc__diff_draft *one = draft_at (diff, draft);
  const struct kdc__diff_touched *touched
    = one && index < one->count ? diff->touched + one->first + index : NULL;

  if (path)
    *path = touched ? touched->path : NULL;
  return touched ? touched->change : kdc_diff_count (diff);
}

int
kdc_diff_write (const kdc_diff *diff, kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *buffer;

  KDC__GIVES (out);
  KDC__NEED (diff);
  if (kdc__buffer_new (diff->ctx, 0, &buffer) != KDC_OK)
    return kdc__fail_nomem (err);
  return kdc__api_give (buffer, kdc__diff_write (diff, buffer), out, err);
}

void
kdc_diff_free (kdc_diff *diff)
{
  kdc__diff_free (diff);
}
