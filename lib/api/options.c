/* options.c - kdc/options.h. Options exist before any context does, so they hold one of their own.
 */
#include <kdc/options.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/api.h"

int
kdc_options_new (kdc_options **out, kdc_error **err)
{
  struct kdc_context *ctx = NULL;
  struct kdc_options *options;

  KDC__GIVES (out);
  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    return kdc__fail_nomem (err);
  options = kdc__calloc (ctx, 1, sizeof *options);
  if (options == NULL) {
    kdc__context_unref (ctx);
    return kdc__fail_nomem (err);
  }
  options->ctx = ctx;
  for (size_t i = 0; i < KDC__OPTION_COUNT; i++)
    options->values[i] = kdc__option_row (i)->initial;
  *out = options;
  return KDC_OK;
}

static int
bad_value (kdc_options *options, const struct kdc__option_row *row, const char *value,
           kdc_error **err)
{
  char least[24], most[24];

  snprintf (least, sizeof least, "%" PRId64, row->least);
  snprintf (most, sizeof most, "%" PRId64, row->most);
  return kdc__fail (options->ctx, err, KDC_EINVAL, "option.value", "option", row->name, "value",
                    value, "least", least, "most", most, "unit", row->unit, NULL);
}

int
kdc_options_set (kdc_options *options, const char *name, const char *value, kdc_error **err)
{
  const struct kdc__option_row *row;
  int64_t number;
  int index;

  if (err)
    *err = NULL;
  KDC__NEED (options);
  KDC__NEED (name);
  KDC__NEED (value);
  index = kdc__option_find (name);
  if (index < 0)
    return kdc__fail (options->ctx, err, KDC_EINVAL, "option.unknown", "option", name, NULL);
  row = kdc__option_row ((size_t) index);
  if (kdc__parse_int64 (value, strlen (value), &number) != 0 || number < row->least
      || number > row->most)
    return bad_value (options, row, value, err);
  options->values[index] = number;
  return KDC_OK;
}

int
kdc_options_get (const kdc_options *options, const char *name, int64_t *out, kdc_error **err)
{
  int index;

  if (err)
    *err = NULL;
  KDC__NEED (options);
  KDC__NEED (name);
  KDC__NEED (out);
  index = kdc__option_find (name);
  if (index < 0)
    return kdc__fail (options->ctx, err, KDC_EINVAL, "option.unknown", "option", name, NULL);
  *out = options->values[index];
  return KDC_OK;
}

size_t
kdc_options_count (void)
{
  return KDC__OPTION_COUNT;
}

const char *
kdc_options_name (size_t index)
{
  const struct kdc__option_row *row = kdc__option_row (index);

  return row ? row->name : NULL;
}

const char *
kdc_options_describe (size_t index, const char *lang, int64_t *initial, int64_t *least,
                      int64_t *most)
{
  const struct kdc__option_row *row = kdc__option_row (index);

  if (row == NULL)
    return NULL;
  if (initial)
    *initial = row->initial;
  if (least)
    *least = row->least;
  if (most)
    *most = row->most;
  return row->doc[kdc__lang (lang)];
}

void
kdc_options_free (kdc_options *options)
{
  struct kdc_context *ctx;

  if (options == NULL)
    return;
  ctx = options->ctx;
  kdc__free (ctx, options);
  kdc__context_unref (ctx);
}
