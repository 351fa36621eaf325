/* import.c - kdc/import.h. */
#include <kdc/import.h>

#include <string.h>

#include "api/api.h"
#include "base/file.h"
#include "transform/import.h"

int
kdc_procedure_import (kdc_context *context, const void *data, size_t size, const char *source,
                      const char *valid_from, kdc_import **out, kdc_error **err)
{
  kdc__day day;
  int status = KDC_OK;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (context);
  KDC__NEED (data);
  if (valid_from)
    status = kdc__api_day (context, valid_from, &day, err);
  return status == KDC_OK
           ? kdc__procedure_import (context, data, size, source, valid_from ? &day : NULL, out, err)
           : status;
}

const char *
kdc_import_document (const kdc_import *import, size_t *size)
{
  if (size)
    *size = import ? import->document.size : 0;
  return kdc__api_or_empty (import ? import->document.data : NULL);
}

int
kdc_import_save (const kdc_import *import, const char *path, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (import);
  KDC__NEED (path);
  return kdc__file_write (import->arena.ctx, path, import->document.data, import->document.size,
                          err);
}

const char *
kdc_import_code (const kdc_import *import)
{
  return kdc__api_or_empty (import ? import->code : NULL);
}

const char *
kdc_import_shape (const kdc_import *import)
{
  return kdc__api_or_empty (import ? import->shape : NULL);
}

size_t
kdc_import_count (const kdc_import *import, const char *outcome)
{
  size_t i, count = 0;

  if (!import || !outcome)
    return import ? import->count : 0;
  for (i = 0; i < import->count; i++)
    count += strcmp (kdc__import_outcome_names[import->lines[i]->outcome], outcome) == 0;
  return count;
}

static const struct kdc__import_line *
line_at (const kdc_import *import, size_t index)
{
  return import && index < import->count ? import->lines[index] : NULL;
}

const char *
kdc_import_property (const kdc_import *import, size_t index, const char *name)
{
  static const struct kdc__import_line none = { .outcome = KDC__IMPORT_KEPT };
  const struct kdc__import_line *found = line_at (import, index), *line = found ? found : &none;
  const struct kdc__api_property table[] = {
    { "outcome", found ? kdc__import_outcome_names[line->outcome] : NULL },
    { "path", line->path }, { "value", line->value }, { "place", line->place },
    { "taken", line->taken }, { "code", line->why },
  };

  return name ? kdc__api_property (table, sizeof table / sizeof table[0], name) : NULL;
}

int
kdc_import_position (const kdc_import *import, size_t index, int *column)
{
  const struct kdc__import_line *line = line_at (import, index);

  if (column)
    *column = line ? line->column : 0;
  return line ? line->line : 0;
}

int
kdc_import_message (const kdc_import *import, size_t index, const char *lang, kdc_buffer **out,
                    kdc_error **err)
{
  const struct kdc__import_line *line = line_at (import, index);
  const struct kdc__message *message;
  kdc_buffer *text = NULL;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (import);
  if (!line)
    return kdc__fail (import->arena.ctx, err, KDC_ENOTFOUND, "api.part", NULL);
  if (kdc__buffer_new (import->arena.ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  message = kdc__message_find (line->why);
  if (message) {
    const struct kdc__param params[]
      = { { "value", line->value }, { "taken", line->taken }, { "place", line->place } };

    kdc__message_format (text, message->text[kdc__lang (lang)], params, 3);
  }
  return kdc__api_give (text, text->status, out, err);
}

void
kdc_import_free (kdc_import *import)
{
  kdc__import_free (import);
}
