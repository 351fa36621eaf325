/* finding.c - the list of findings. Texts are made when a finding is added, in both languages;
 * lines and columns only when somebody asks. Sorting needs no memory, so that it cannot fail. */
#include "base/finding.h"

#include <string.h>

#include "base/context.h"

#define MOST_PARAMS 16

void
kdc__findings_init (struct kdc__findings *list, struct kdc_context *ctx)
{
  memset (list, 0, sizeof *list);
  list->ctx = ctx;
  kdc__arena_init (&list->arena, ctx);
}

void
kdc__findings_clear (struct kdc__findings *list)
{
  kdc__arena_free (&list->arena);
  kdc__free (list->ctx, list->items);
  kdc__findings_init (list, list->ctx);
}

static int
copy_text (struct kdc__arena *arena, const char *text, const char **out)
{
  *out = text ? kdc__arena_strdup (arena, text) : NULL;
  return text && !*out ? KDC_ENOMEM : KDC_OK;
}

static int
copy_params (struct kdc__findings *list, const struct kdc__param *params, size_t count,
             struct kdc_finding *finding)
{
  struct kdc__param *copies = NULL;
  size_t i;

  if (count && !(copies = kdc__arena_array (&list->arena, count, sizeof *copies)))
    return KDC_ENOMEM;
  for (i = 0; i < count; i++)
    if (copy_text (&list->arena, params[i].name, &copies[i].name) != KDC_OK
        || copy_text (&list->arena, params[i].value ? params[i].value : "", &copies[i].value)
             != KDC_OK)
      return KDC_ENOMEM;
  finding->params = copies;
  finding->param_count = count;
  return KDC_OK;
}

static int
format_text (struct kdc__findings *list, const struct kdc_finding *finding, const char *text,
             const char **out)
{
  struct kdc_buffer buffer;

  *out = NULL;
  if (!text)
    return KDC_OK;
  if (!strchr (text, '{'))
    return copy_text (&list->arena, text, out);
  kdc__buffer_init (&buffer, list->ctx, 0);
  if (kdc__message_format (&buffer, text, finding->params, finding->param_count) == KDC_OK)
    *out = kdc__arena_strndup (&list->arena, buffer.data, buffer.size);
  kdc__buffer_clear (&buffer);
  return *out ? KDC_OK : KDC_ENOMEM;
}

static int
fill_texts (struct kdc__findings *list, const struct kdc__finding_spec *spec,
            struct kdc_finding *finding)
{
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *message = spec->message[lang] ? spec->message[lang] : finding->code->text[lang];
    const char *guide = spec->guide[lang] ? spec->guide[lang] : finding->code->guide[lang];

    if (format_text (list, finding, message, &finding->message[lang]) != KDC_OK
        || format_text (list, finding, guide, &finding->guide[lang]) != KDC_OK)
      return KDC_ENOMEM;
  }
  return KDC_OK;
}

static int
fill_finding (struct kdc__findings *list, const struct kdc__finding_spec *spec,
              const struct kdc__param *params, size_t count, struct kdc_finding *finding)
{
  struct kdc__arena *arena = &list->arena;

  finding->severity = spec->severity ? spec->severity : finding->code->severity;
  finding->layer = finding->code->layer;
  finding->offset = spec->offset;
  finding->sequence = list->count;
  if (copy_text (arena, spec->path ? spec->path : "", &finding->path) != KDC_OK
      || copy_text (arena, spec->model, &finding->model) != KDC_OK
      || copy_text (arena, spec->outcome, &finding->outcome) != KDC_OK
      || copy_params (list, params, count, finding) != KDC_OK)
    return KDC_ENOMEM;
  return fill_texts (list, spec, finding);
}

int
kdc__findings_add_params (struct kdc__findings *list, const struct kdc__finding_spec *spec,
                          const struct kdc__param *params, size_t count)
{
  const struct kdc__message *row = kdc__message_find (spec->code);
  struct kdc_finding *finding;
  void *items = list->items;

  if (!row)
    return KDC_EINTERNAL;
  if (list->count >= (size_t) kdc__limit (list->ctx, KDC__MAX_FINDINGS)) {
    list->truncated = 1;
    return KDC_OK;
  }
  if (kdc__grow (list->ctx, &items, &list->capacity, list->count, sizeof *list->items) != KDC_OK)
    return KDC_ENOMEM;
  list->items = items;
  finding = kdc__arena_alloc (&list->arena, sizeof *finding);
  if (!finding)
    return KDC_ENOMEM;
  finding->code = row;
  if (fill_finding (list, spec, params, count, finding) != KDC_OK)
    return KDC_ENOMEM;
  list->items[list->count++] = finding;
  return KDC_OK;
}

int
kdc__findings_add (struct kdc__findings *list, const struct kdc__finding_spec *spec, ...)
{
  struct kdc__param params[MOST_PARAMS];
  size_t count = 0;
  va_list args;

  va_start (args, spec);
  while (count < MOST_PARAMS && (params[count].name = va_arg (args, const char *)))
    params[count++].value = va_arg (args, const char *);
  va_end (args);
  return kdc__findings_add_params (list, spec, params, count);
}

int
kdc__findings_copy (struct kdc__findings *list, const struct kdc_finding *from)
{
  struct kdc__arena *arena = &list->arena;
  struct kdc_finding *to;
  void *items = list->items;
  int lang, status;

  if (list->count >= (size_t) kdc__limit (list->ctx, KDC__MAX_FINDINGS)) {
    list->truncated = 1;
    return KDC_OK;
  }
  if (kdc__grow (list->ctx, &items, &list->capacity, list->count, sizeof *list->items) != KDC_OK)
    return KDC_ENOMEM;
  list->items = items;
  to = kdc__arena_alloc (arena, sizeof *to);
  if (!to)
    return KDC_ENOMEM;
  *to = *from;
  to->sequence = list->count;
  status = copy_params (list, from->params, from->param_count, to);
  if (copy_text (arena, from->path, &to->path) != KDC_OK
      || copy_text (arena, from->model, &to->model) != KDC_OK
      || copy_text (arena, from->outcome, &to->outcome) != KDC_OK
      || copy_text (arena, from->source, &to->source) != KDC_OK)
    status = KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    if (copy_text (arena, from->message[lang], &to->message[lang]) != KDC_OK
        || copy_text (arena, from->guide[lang], &to->guide[lang]) != KDC_OK)
      status = KDC_ENOMEM;
  if (status == KDC_OK)
    list->items[list->count++] = to;
  return status;
}

/* Never 0, so that what has the same place stays in the order it was found in. */
static int
compare (const void *first, const void *second)
{
  const struct kdc_finding *a = first, *b = second;
  int order;

  if (a->offset != b->offset)
    return a->offset < b->offset ? -1 : 1;
  if (a->layer != b->layer)
    return a->layer < b->layer ? -1 : 1;
  order = strcmp (a->path, b->path);
  if (order != 0)
    return order;
  return a->sequence < b->sequence ? -1 : 1;
}

void
kdc__findings_sort (struct kdc__findings *list)
{
  struct kdc_finding **items = list->items;
  size_t i;

  for (i = 1; i < list->count && compare (items[i - 1], items[i]) <= 0; i++)
    ;
  if (i < list->count)
    kdc__sort (items, list->count, compare);
}

struct position {
  size_t offset;
  int line, column;
};

static struct position
start_of (const char *source, size_t size)
{
  struct position start = { 0, 1, 1 };

  if (size >= 3 && memcmp (source, "\xEF\xBB\xBF", 3) == 0)
    start.offset = 3;                   /* a byte order mark takes no column */
  return start;
}

static void
advance (struct position *at, const char *source, size_t target)
{
  for (; at->offset < target; at->offset++) {
    unsigned char c = (unsigned char) source[at->offset];

    if (c == '\n') {
      at->line++;
      at->column = 1;
    } else if ((c & 0xC0) != 0x80) {
      at->column++;
    }
  }
}

void
kdc__findings_locate (struct kdc__findings *list, const char *source, size_t size)
{
  struct position at = start_of (source, size);
  size_t i;

  for (i = 0; i < list->count; i++) {
    struct kdc_finding *finding = list->items[i];

    if (finding->offset == KDC__NO_OFFSET)
      continue;
    if (finding->offset < at.offset)
      at = start_of (source, size);
    advance (&at, source, finding->offset < size ? finding->offset : size);
    finding->line = at.line;
    finding->column = at.column;
  }
}

void
kdc__locate (const char *source, size_t size, size_t offset, int *line, int *column)
{
  struct position at = start_of (source, size);

  advance (&at, source, offset < size ? offset : size);
  *line = at.line;
  *column = at.column;
}
