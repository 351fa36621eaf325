/* lint_accept.c - findings that a catalog accepts: lint.tsv in its folder, a line per finding or
 * family of findings: code TAB model path TAB reason. An acceptance must have a reason, and one
 * that fits nothing any more is said, so that the file stays true. */
#include "validate/lint.h"
#include "model/layer.h"

#include <string.h>

#include "base/file.h"

struct field { const char *text; size_t size; };

/* The next field of a line; the last one goes to its end. */
static struct field
take (const char **at, const char *end, int last)
{
  const char *tab = last ? NULL : memchr (*at, '\t', (size_t) (end - *at));
  struct field field = { *at, (size_t) ((tab ? tab : end) - *at) };

  *at = tab ? tab + 1 : end;
  kdc__trim (&field.text, &field.size);
  return field;
}

static int
is_lint_code (struct kdc__lint *lint, struct field field)
{
  char *code = kdc__strndup (lint->ctx, field.text, field.size);
  int known = code && strncmp (code, "lint.", 5) == 0 && kdc__message_find (code) != NULL;

  if (!code)
    lint->status = KDC_ENOMEM;
  kdc__free (lint->ctx, code);
  return known;
}

/* "ethnic-groups/…" may end in "*". */
static int
fits_model (struct field pattern, const char *model)
{
  if (pattern.size && pattern.text[pattern.size - 1] == '*')
    return strncmp (model, pattern.text, pattern.size - 1) == 0;
  return strlen (model) == pattern.size && memcmp (model, pattern.text, pattern.size) == 0;
}

static size_t
remove_fitting (struct kdc__findings *list, struct field code, struct field model)
{
  size_t i, kept = 0, removed;

  for (i = 0; i < list->count; i++) {
    const struct kdc_finding *finding = list->items[i];

    if (!kdc__streq_n (finding->code->code, code.text, code.size) || !finding->model
        || !fits_model (model, finding->model))
      list->items[kept++] = list->items[i];
  }
  removed = list->count - kept;
  list->count = kept;
  return removed;
}

static void
say (struct kdc__lint *lint, const char *code, const char *file, int line, struct field about)
{
  struct kdc__finding_spec spec = { .code = code, .offset = KDC__NO_OFFSET };
  struct kdc__findings *list = &lint->report->findings;
  const struct kdc__message *row = kdc__message_find (code);
  size_t before = list->count;
  char *text;

  if (lint->status != KDC_OK || !row || row->severity > lint->least)
    return;
  text = kdc__strndup (lint->ctx, about.text, about.size);
  lint->status = text ? kdc__findings_add (list, &spec, "text", text, NULL) : KDC_ENOMEM;
  kdc__free (lint->ctx, text);
  if (lint->status != KDC_OK || list->count == before)
    return;
  list->items[before]->line = line;
  list->items[before]->column = 1;
  list->items[before]->source = kdc__arena_strdup (&list->arena, file);
  if (!list->items[before]->source)
    lint->status = KDC_ENOMEM;
}

static void
accept_line (struct kdc__lint *lint, const char *file, int line, const char *at, const char *end)
{
  struct field whole = { at, (size_t) (end - at) }, code, model, reason;

  kdc__trim (&whole.text, &whole.size);
  if (whole.size == 0 || whole.text[0] == '#')
    return;
  code = take (&at, end, 0);
  model = take (&at, end, 0);
  reason = take (&at, end, 1);
  if (!is_lint_code (lint, code) || !model.size || !reason.size)
    say (lint, "lint.acceptance-form", file, line, whole);
  else if (remove_fitting (&lint->report->findings, code, model) == 0 && !lint->files
           && lint->least == KDC_SEVERITY_INFO)
    say (lint, "lint.acceptance-idle", file, line, whole);
}

static void
accept_lines (struct kdc__lint *lint, const char *file, const struct kdc_buffer *bytes)
{
  const char *at = bytes->data, *end = bytes->data + bytes->size, *stop;
  int line = 1;

  for (; at < end && lint->status == KDC_OK; at = stop + 1, line++) {
    stop = memchr (at, '\n', (size_t) (end - at));
    stop = stop ? stop : end;
    accept_line (lint, file, line, at, stop);
  }
}

void
kdc__lint_accept (struct kdc__lint *lint)
{
  char *file = kdc__path_join (lint->ctx, lint->catalog->layers[0].directory, "lint.tsv");
  struct kdc_buffer bytes;
  int status = file ? KDC_OK : KDC_ENOMEM;

  kdc__buffer_init (&bytes, lint->ctx, 0);
  if (status == KDC_OK && kdc__file_exists (file))
    status = kdc__file_read (lint->ctx, file, kdc__model_limit (lint->ctx), &bytes, lint->err);
  if (status == KDC_OK && bytes.size)
    accept_lines (lint, file, &bytes);
  else
    lint->status = status;
  kdc__buffer_clear (&bytes);
  kdc__free (lint->ctx, file);
}
