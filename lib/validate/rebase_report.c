/* rebase_report.c - what a rebase says of each value; see rebase.h. */
#include "validate/rebase.h"

#include <string.h>

#include "model/vocabularies.h"
#include "validate/fill_session.h"

void
kdc__rebase_free (struct kdc_rebase *report)
{
  struct kdc_context *ctx;

  if (!report)
    return;
  ctx = report->ctx;
  kdc__arena_free (&report->arena);
  kdc__free (ctx, report->items);
  kdc__free (ctx, report);
  kdc__context_unref (ctx);
}

static const char *const names[] = { "kept", "moved", "invalid", "code", "dropped", "rows",
                                     "branch", "paper", "required", "limit", "unasked", "taken",
                                     "unknown" };

const char *
kdc__rebased_name (enum kdc__rebased_kind kind)
{
  return names[kind];
}

int
kdc__rebase_word (struct kdc_rebase *report, struct kdc__rebased *item, int lang)
{
  static const char *const keys[]
    = { "rebase.kept", "rebase.moved", "rebase.invalid", "rebase.code", "rebase.dropped",
        "rebase.rows", "rebase.branch", "rebase.paper", "rebase.required", "rebase.limit",
        "rebase.unasked", "rebase.taken", "rebase.unknown" };
  const struct kdc__message *row = kdc__message_find (keys[item->kind]);
  const struct kdc__param params[]
    = { { "from", item->from }, { "to", item->to }, { "value", item->text } };
  struct kdc_buffer text;
  int status = row ? KDC_OK : KDC_EINTERNAL;

  kdc__buffer_init (&text, report->ctx, 0);
  if (status == KDC_OK)
    status = kdc__message_format (&text, row->text[lang], params, 3);
  if (status == KDC_OK && !(item->message[lang] = kdc__arena_strdup (&report->arena, text.data)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&text);
  return status;
}

int
kdc__rebase_add (struct kdc_rebase *report, enum kdc__rebased_kind kind, const char *from,
                 const char *to, const char *text)
{
  struct kdc__rebased *item;
  void *items = report->items;
  int lang, status = KDC_OK;

  if (kdc__grow (report->ctx, &items, &report->capacity, report->count, sizeof *item) != KDC_OK)
    return KDC_ENOMEM;
  report->items = items;
  item = report->items + report->count;
  memset (item, 0, sizeof *item);
  item->kind = kind;
  item->from = kdc__arena_strdup (&report->arena, from);
  item->to = kdc__arena_strdup (&report->arena, to);
  item->text = kdc__arena_strdup (&report->arena, text);
  if (!item->from || !item->to || !item->text)
    return KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    status = kdc__rebase_word (report, item, lang);
  report->count += status == KDC_OK;
  return status;
}

int
kdc__rebase_new (struct kdc_fill *fill, struct kdc_rebase **out)
{
  struct kdc_rebase *report = kdc__calloc (fill->ctx, 1, sizeof *report);

  *out = report;
  if (!report)
    return KDC_ENOMEM;
  report->ctx = kdc__context_ref (fill->ctx);
  kdc__arena_init (&report->arena, fill->ctx);
  return KDC_OK;
}
