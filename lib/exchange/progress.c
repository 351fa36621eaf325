/* progress.c - the sending side of the feed: reads on from where it stopped, page by page; each
 * page and how far it goes are one commit. An answer that is no whole page changes nothing. */

#include <string.h>
#include "base/crash.h"
#include "base/text.h"
#include "exchange/engine.h"
#include "xml/dom.h"

struct feed {
  struct kdc_outbox *outbox;
  struct kdc__protocol *protocol;
  char *base, *since;               /* since: what the store says, or the document's first */
  struct kdc__variables vars;       /* of the call */
  struct kdc__feed_counts *counts;
  kdc_error **err;
};

/* One page. What its items point to is kept beside them. */
struct page {
  struct feed *feed;
  struct kdc__arena arena;
  struct kdc__feed_item *items;
  size_t count;
};

static int
wrong (struct feed *f, int status, const char *key, const char *name, const char *value,
       int64_t number)
{
  struct kdc_context *ctx = f->outbox->ctx;
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  (void) kdc__buffer_printf (&text, "%lld", (long long) number);
  (void) kdc__fail (ctx, f->err, status, key, name, value, "row",
                    text.data != NULL ? text.data : "", "status",
                    text.data != NULL ? text.data : "", NULL);
  kdc__buffer_clear (&text);
  return status;
}

/* --- one page -------------------------------------------------------------------------------- */

static const char *
keep (struct page *p, const struct kdc__variables *v, const char *name)
{
  const char *text = kdc__variables_get (v, name);

  return kdc__arena_strdup (&p->arena, text != NULL ? text : "");
}

/* The number alone would not do: after a restore it is given to another step. */
static int
make_item (struct page *p, const struct kdc__variables *v, struct kdc__feed_item *item)
{
  const char *at = keep (p, v, "at"), *number = keep (p, v, "number");
  const char *note = keep (p, v, "note");
  kdc__instant instant;

  item->message_id = keep (p, v, "message-id");
  item->word = keep (p, v, "status");
  if (at == NULL || number == NULL || note == NULL || item->message_id == NULL
      || item->word == NULL)
    return kdc__fail_nomem (p->feed->err);
  item->mark = kdc__arena_printf (&p->arena, "%s|%s|%s", number, at, item->word);
  if (item->mark == NULL)
    return kdc__fail_nomem (p->feed->err);
  item->note = *note != '\0' ? note : NULL;
  item->status = kdc__protocol_canonical (p->feed->protocol, item->word);
  item->at_ms = kdc__instant_parse (at, strlen (at), &instant) == 0 ? instant : 0;
  return KDC_OK;
}

static int
read_row (struct page *p, const struct kdc__dom *dom, const struct kdc__xpath_nodes *nodes,
          size_t index)
{
  const struct kdc__rows_decl *decl = p->feed->protocol->feed;
  struct kdc__variables row;
  const char *missing = NULL;
  int status;

  kdc__variables_init (&row, p->feed->outbox->ctx);
  status = kdc__capture_row (decl->captures, decl->capture_count, dom, nodes, index,
                             &p->feed->vars, &row, &missing);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (p->feed->err);
  else if (missing != NULL)
    status = wrong (p->feed, KDC_EPARSE, "exchange.feed-row", "name", missing,
                    (int64_t) index + 1);
  else if (status == KDC_OK)
    status = make_item (p, &row, &p->items[p->count++]);
  kdc__variables_clear (&row);
  return status;
}

static int
read_rows (struct page *p, const struct kdc__dom *dom)
{
  struct feed *f = p->feed;
  struct kdc__xpath_values values = kdc__answer_values (&f->vars);
  struct kdc__xpath_nodes *nodes = NULL;
  size_t i, count;
  int status = kdc__xpath_select (f->protocol->feed->rows, dom, &values, &nodes);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (f->err);
  if (status != KDC_OK)
    return wrong (f, KDC_EPARSE, "exchange.feed-row", "name", "rows", 0);
  count = kdc__xpath_nodes_count (nodes);
  if (count > 0)
    p->items = kdc__arena_alloc (&p->arena, count * sizeof *p->items);
  if (count > 0 && p->items == NULL)
    status = kdc__fail_nomem (f->err);
  for (i = 0; i < count && status == KDC_OK; i++)
    status = read_row (p, dom, nodes, i);
  kdc__xpath_nodes_free (nodes);
  return status;
}

/* KDC_ESTATE when another process reads the same feed and is ahead: nothing is written twice. */
static int
store_page (struct page *p, const char *next)
{
  struct feed *f = p->feed;
  struct kdc__feed_page page = { .destination = f->base, .protocol = f->protocol->id,
                                 .since = f->since, .next = next, .items = p->items,
                                 .count = p->count };
  int status;

  if (p->count == 0 && strcmp (f->since, next) == 0)
    return KDC_OK;
  status = kdc__store_feed_take (f->outbox->store, &page, f->err);
  if (status != KDC_OK)
    return status;
  f->counts->taken += page.taken;
  f->counts->known += page.known;
  f->counts->strangers += page.strangers;
  return KDC_OK;
}

/* {feed-since} and {feed-more} of the answer. */
static int
take_page (struct page *p, const struct kdc_http_response *answer, const struct kdc__dom *dom,
           int *more)
{
  struct feed *f = p->feed;
  const struct kdc__call_decl *call = f->protocol->feed->call;
  const char *missing = NULL, *next, *text;
  int status = read_rows (p, dom);

  if (status == KDC_OK && kdc__variables_set (&f->vars, "feed-more", "") != KDC_OK)
    status = kdc__fail_nomem (f->err);
  if (status == KDC_OK)
    status = kdc__capture_all (f->outbox->ctx, call->captures, call->capture_count, answer, dom,
                               &f->vars, &f->vars, &missing, f->err);
  if (status == KDC_OK && missing != NULL)
    return wrong (f, KDC_EPARSE, "exchange.feed-row", "name", missing, 0);
  if (status != KDC_OK)
    return status;
  next = kdc__variables_get (&f->vars, "feed-since");
  text = kdc__variables_get (&f->vars, "feed-more");
  *more = text != NULL && *text != '\0';
  if (strcmp (next, f->since) == 0 && (*more || p->count > 0))
    return wrong (f, KDC_EPARSE, "exchange.feed-pages", "since", next, 0);
  return store_page (p, next);
}

static int
page (struct feed *f, int *more)
{
  struct page p = { .feed = f };
  struct kdc_http_response *answer = NULL;
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__outbox_ask_anew (f->outbox, f->protocol, f->base, f->protocol->feed->call,
                                     &f->vars, &answer, &dom, &is, f->err);

  *more = 0;
  if (status != KDC_OK)
    return status;
  kdc__crash_point ("feed.asked");
  kdc__arena_init (&p.arena, f->outbox->ctx);
  if (is == KDC__IS_ACCEPTED && dom != NULL)
    status = take_page (&p, answer, dom, more);
  else if (is != KDC__IS_ABSENT)
    status = wrong (f, KDC_EREMOTE, "exchange.feed-answer", "is", kdc__answer_kind_name (is),
                    answer->status);
  kdc__arena_free (&p.arena);
  kdc__dom_free (dom);
  kdc__response_free (answer);
  return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

static int
begin (struct feed *f)
{
  const char *first = f->protocol->feed->first;
  int status;

  kdc__free (f->outbox->ctx, f->since);
  status = kdc__store_feed_since (f->outbox->store, f->base, f->protocol->id, &f->since, f->err);
  if (status != KDC_OK)
    return status;
  if (f->since == NULL)
    f->since = kdc__strdup (f->outbox->ctx, first);
  if (f->since == NULL || kdc__variables_set (&f->vars, "feed-since", f->since) != KDC_OK)
    return kdc__fail_nomem (f->err);
  return KDC_OK;
}

static int
read_on (struct feed *f)
{
  int more = 1, status = KDC_OK;

  while (status == KDC_OK && more) {
    if (kdc__is_cancelled (f->outbox->cancel))
      return kdc__fail (f->outbox->ctx, f->err, KDC_ECANCELLED, "exchange.cancelled", NULL);
    status = begin (f);
    if (status == KDC_OK)
      status = page (f, &more);
  }
  return status;
}

static int
prepare (struct feed *f, const char *destination, const char *protocol)
{
  struct kdc_context *ctx = f->outbox->ctx;
  int status = kdc__base_of (ctx, destination, &f->base, f->err);

  if (status == KDC_OK)
    status = kdc__protocol_load (f->outbox->catalog, protocol, kdc__day_of (kdc__now (ctx)),
                                 &f->protocol, f->err);
  if (status == KDC_OK && f->protocol->feed == NULL)
    status = kdc__fail (ctx, f->err, KDC_ENOTFOUND, "exchange.no-feed", "protocol", protocol,
                        NULL);
  if (status != KDC_OK)
    return status;
  if (kdc__variables_set (&f->vars, "base", f->base) != KDC_OK
      || kdc__variables_set (&f->vars, "agent", KDC__AGENT) != KDC_OK)
    return kdc__fail_nomem (f->err);
  return kdc__parameters_set (f->outbox, f->protocol, f->base, &f->vars, f->err);
}

int
kdc__outbox_follow (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                    struct kdc__feed_counts *counts, kdc_error **err)
{
  struct feed f = { .outbox = outbox, .counts = counts, .err = err };
  int status;

  memset (counts, 0, sizeof *counts);
  kdc__variables_init (&f.vars, outbox->ctx);
  status = prepare (&f, destination, protocol);
  if (status == KDC_OK)
    status = read_on (&f);
  kdc__variables_clear (&f.vars);
  kdc__protocol_free (f.protocol);
  kdc__free (outbox->ctx, f.base);
  kdc__free (outbox->ctx, f.since);
  return status;
}
