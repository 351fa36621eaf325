/* error.c - error objects. There is one constant object for each status, taken when an error
 * itself cannot be allocated: reporting that memory ran out needs none. */
#include "base/error.h"

#include <string.h>

#include "base/context.h"

#define MOST_PARAMS 16

struct place {
  const char *source, *path;
  int line, column;
};

#define KDC__FINDING(code, layer, severity, vi, en, guide_vi, guide_en)
#define KDC__MESSAGE(code, vi, en)
#define KDC__STATUS(status, can_retry, code, vi, en) \
  { NULL, status, code, { vi, en }, NULL, NULL, 0, 0, can_retry, NULL },

/* Never written to, although kdc_error pointers to it are not const. */
static const struct kdc_error constant_errors[] = {
#include "base/messages/base.def"
};

#define CONSTANT_COUNT (sizeof constant_errors / sizeof *constant_errors)

static kdc_error *
constant_error (int status)
{
  size_t i, found = 0;

  for (i = 0; i < CONSTANT_COUNT; i++)
    if (constant_errors[i].code == status)
      found = i;
  return (kdc_error *) (constant_errors + found);
}

static int
is_constant (const kdc_error *err)
{
  size_t i;

  for (i = 0; i < CONSTANT_COUNT; i++)
    if (err == constant_errors + i)
      return 1;
  return 0;
}

void
kdc__error_delete (kdc_error *err)
{
  while (err && !is_constant (err)) {
    kdc_error *cause = err->cause;
    struct kdc_context *ctx = err->ctx;
    int lang;

    for (lang = 0; lang < KDC__LANGS; lang++)
      kdc__free (ctx, err->message[lang]);
    kdc__free (ctx, err->source);
    kdc__free (ctx, err->path);
    kdc__free (ctx, err);
    if (ctx)
      kdc__context_unref (ctx);
    err = cause;
  }
}

static int
fill_texts (kdc_error *err, const char *key, const struct kdc__param *params, size_t count)
{
  const struct kdc__message *row = kdc__message_find (key);
  struct kdc_buffer text;
  int lang;

  err->key = row ? row->code : key;
  kdc__buffer_init (&text, err->ctx, 0);
  for (lang = 0; lang < KDC__LANGS; lang++) {
    kdc__message_format (&text, row ? row->text[lang] : key, params, count);
    err->message[lang] = kdc__buffer_steal (&text);
    if (!err->message[lang]) {
      kdc__buffer_clear (&text);
      return KDC_ENOMEM;
    }
  }
  return KDC_OK;
}

static int
fill_place (kdc_error *err, const struct place *place)
{
  err->line = place->line;
  err->column = place->column;
  if (place->source && !(err->source = kdc__strdup (err->ctx, place->source)))
    return KDC_ENOMEM;
  if (place->path && !(err->path = kdc__strdup (err->ctx, place->path)))
    return KDC_ENOMEM;
  return KDC_OK;
}

static kdc_error *
error_new (struct kdc_context *ctx, int status, const char *key, const struct place *place,
           const struct kdc__param *params, size_t count)
{
  kdc_error *err = kdc__calloc (ctx, 1, sizeof *err);

  if (!err)
    return NULL;
  err->ctx = ctx ? kdc__context_ref (ctx) : NULL;
  err->code = status;
  err->retriable = constant_error (status)->retriable;
  if (fill_texts (err, key, params, count) == KDC_OK && fill_place (err, place) == KDC_OK)
    return err;
  kdc__error_delete (err);
  return NULL;
}

/* Frees what was in *err last: the parameters may point into it. */
static int
set_error (struct kdc_context *ctx, kdc_error **err, int status, const char *key,
           const struct place *place, va_list list)
{
  struct kdc__param params[MOST_PARAMS];
  kdc_error *made = NULL;
  size_t count = 0;

  if (!err)
    return status;
  while (count < MOST_PARAMS && (params[count].name = va_arg (list, const char *)))
    params[count++].value = va_arg (list, const char *);
  if (status != KDC_ENOMEM)
    made = error_new (ctx, status, key, place, params, count);
  if (!made) {
    if (ctx)
      status = KDC_ENOMEM;
    made = constant_error (status);
  }
  kdc__error_delete (*err);
  *err = made;
  return status;
}

int
kdc__fail (struct kdc_context *ctx, kdc_error **err, int status, const char *key, ...)
{
  struct place nowhere = { NULL, NULL, 0, 0 };
  va_list list;

  va_start (list, key);
  status = set_error (ctx, err, status, key, &nowhere, list);
  va_end (list);
  return status;
}

int
kdc__fail_at (struct kdc_context *ctx, kdc_error **err, int status, const char *key,
              const char *source, int line, int column, const char *path, ...)
{
  struct place place = { source, path, line, column };
  va_list list;

  va_start (list, path);
  status = set_error (ctx, err, status, key, &place, list);
  va_end (list);
  return status;
}

int
kdc__fail_nomem (kdc_error **err)
{
  return kdc__fail (NULL, err, KDC_ENOMEM, "error.no-memory", NULL);
}

int
kdc__fail_einval (kdc_error **err, const char *argument)
{
  return kdc__fail (NULL, err, KDC_EINVAL, "error.argument-named", "argument", argument, NULL);
}

void
kdc__error_add_cause (kdc_error **err, kdc_error *cause)
{
  kdc_error *last = err ? *err : NULL;

  while (last && last->cause)
    last = last->cause;
  if (err && !*err)
    *err = cause;
  else if (last && !is_constant (last))
    last->cause = cause;
  else
    kdc__error_delete (cause);          /* a constant object cannot carry it */
}
