/* post.c - kdc/post.h. */
#include <kdc/post.h>

#include <string.h>

#include "api/api.h"
#include "base/file.h"
#include "validate/draft.h"
#include "validate/post.h"
#include "validate/rebase.h"
#include "validate/unplaced.h"

int
kdc_fill_write (kdc_fill *fill, const char *form, kdc_buffer **out, kdc_error **err)
{
  enum kdc__write_form which;
  struct kdc_context *ctx;
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (fill);
  ctx = kdc__fill_catalog (fill)->ctx;
  status = kdc__api_write_form (ctx, form, &which, err);
  if (status != KDC_OK)
    return status;
  if (kdc__buffer_new (ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES), &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__fill_write (fill, which, text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_fill_save (kdc_fill *fill, const char *form, const char *path, kdc_error **err)
{
  kdc_buffer *text;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (path);
  status = kdc_fill_write (fill, form, &text, err);
  if (status == KDC_OK)
    status = kdc__file_write (kdc__fill_catalog (fill)->ctx, path, text->data, text->size, err);
  kdc__buffer_delete (text);
  return status;
}

int
kdc_fill_reopen (kdc_catalog *catalog, const void *data, size_t size, const char *source,
                 const char *directory, const char *on, kdc_fill **out, kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (data);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK ? kdc__fill_reopen (catalog, data, size, source, directory, day, out,
                                              err)
                          : status;
}

int
kdc_fill_post (kdc_fill *fill, const char *content_type, const void *data, size_t size,
               kdc_post **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (fill);
  KDC__NEED (content_type);
  KDC__NEED (data);
  return kdc__fill_post (fill, content_type, data, size, out, err);
}

size_t
kdc_post_count (const kdc_post *post)
{
  return post ? post->count : 0;
}

const char *
kdc_post_property (const kdc_post *post, size_t index, const char *name, const char *lang)
{
  const struct kdc__posted *posted;
  int in = kdc__lang (lang);

  if (post == NULL || name == NULL || index >= post->count)
    return NULL;
  posted = post->items + index;
  const struct kdc__api_property table[] = {
    { "name", posted->name }, { "path", posted->path },
    { "outcome", kdc__outcome_name (posted->outcome) }, { "text", posted->text },
    { "code", posted->code }, { "message", posted->message[in] }, { "guide", posted->guide[in] }
  };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

void
kdc_post_free (kdc_post *post)
{
  kdc__post_free (post);
}

int
kdc_fill_rebase (kdc_fill *fill, const char *version, const char *on, kdc_fill **out,
                 kdc_rebase **report, kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (report);
  *report = NULL;
  KDC__NEED (fill);
  status = kdc__api_day (kdc__fill_catalog (fill)->ctx, on, &day, err);
  return status == KDC_OK ? kdc__fill_rebase (fill, version, day, out, report, err) : status;
}

size_t
kdc_fill_unplaced_count (const kdc_fill *fill)
{
  return fill ? kdc__unplaced_count (fill) : 0;
}

static int
put_unplaced (const struct kdc__unplaced *item, const char *name, const char *lang,
              struct kdc_buffer *out)
{
  const struct kdc__api_property table[] = {
    { "kind", item->kind }, { "path", item->path }, { "version", item->version },
    { "text", item->entry.text }, { "source", item->entry.source },
  };
  size_t i;

  if (strcmp (name, "message") == 0)
    return kdc__unplaced_message (item, kdc__lang (lang), out);
  for (i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].name, name) == 0)
      return kdc__buffer_puts (out, table[i].value ? table[i].value : "");
  return KDC_EINVAL;
}

int
kdc_fill_unplaced (kdc_fill *fill, size_t index, const char *name, const char *lang,
                   kdc_buffer **out, kdc_error **err)
{
  const struct kdc__unplaced *item;
  struct kdc_context *ctx;
  kdc_buffer *text = NULL;
  int status;

  KDC__GIVES (out);
  KDC__NEED (fill);
  KDC__NEED (name);
  ctx = kdc__fill_catalog (fill)->ctx;
  status = kdc__unplaced_at (fill, index, &item, err);
  if (status == KDC_OK && kdc__buffer_new (ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = put_unplaced (item, name, lang, text);
  if (status == KDC_EINVAL)
    kdc__fail (ctx, err, KDC_EINVAL, "api.property", "property", name, NULL);
  return kdc__api_give (text, status, out, err);
}

int
kdc_fill_unplaced_remove (kdc_fill *fill, size_t index, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (fill);
  return kdc__unplaced_remove (fill, index, err);
}

size_t
kdc_rebase_count (const kdc_rebase *report)
{
  return report ? report->count : 0;
}

const char *
kdc_rebase_property (const kdc_rebase *report, size_t index, const char *name, const char *lang)
{
  const struct kdc__rebased *item;

  if (report == NULL || name == NULL || index >= report->count)
    return NULL;
  item = report->items + index;
  const struct kdc__api_property table[] = {
    { "kind", kdc__rebased_name (item->kind) }, { "from", item->from }, { "to", item->to },
    { "text", item->text }, { "message", item->message[kdc__lang (lang)] },
    { "from-version", report->from_version }, { "to-version", report->to_version }
  };
  return kdc__api_property (table, sizeof table / sizeof table[0], name);
}

void
kdc_rebase_free (kdc_rebase *report)
{
  kdc__rebase_free (report);
}
