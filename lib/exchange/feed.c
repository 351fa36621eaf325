/* feed.c - the receiving side of the feed: what became of the messages of a caller since it asked
 * last. Where it goes on is our own word: the name of the numbers and the last number read; of
 * numbers with another name, before a restore, it begins anew. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"

#define MOST_STEPS 500

/* "0": from the beginning. 0: not a word of ours. */
static int
read_since (const char *text, const char *name, int64_t *after)
{
  const char *dash = strchr (text, '-');
  size_t i;

  *after = 0;
  if (strcmp (text, "0") == 0)
    return 1;
  if (dash == NULL || (size_t) (dash - text) != strlen (name))
    return 0;
  for (i = 0; text + i < dash; i++)
    if (strchr ("0123456789abcdef", text[i]) == NULL)
      return 0;
  if (kdc__parse_int64 (dash + 1, strlen (dash + 1), after) != 0 || *after < 0)
    return 0;
  if (strncmp (text, name, strlen (name)) != 0)
    *after = 0;
  return 1;
}

static int
step_values (struct kdc__incoming *h, const struct kdc__change_row *row, struct kdc__variables *v)
{
  const struct kdc__status_decl *wire = kdc__protocol_status (h->inbox->protocol, row->status);
  char at[32] = "";
  int status;

  if (row->at_ms != 0)
    kdc__instant_format (row->at_ms, at);
  const struct { const char *name, *value; } texts[]
    = { { "dossier-code", row->code }, { "message-id", row->message_id }, { "at", at },
        { "status", wire != NULL ? wire->wire : "" }, { "note", row->note } };

  status = kdc__variables_set_int (v, "number", row->n);
  for (size_t i = 0; i < sizeof texts / sizeof *texts && status == KDC_OK; i++)
    status = kdc__variables_set (v, texts[i].name, texts[i].value);
  return status;
}

static int
add_step (struct kdc__incoming *h, const struct kdc__change_row *row)
{
  struct kdc__variables v;
  int status;

  kdc__variables_init (&v, h->inbox->ctx);
  status = step_values (h, row, &v);
  (void) kdc__buffer_puts (&h->rows, "<x:message>");
  if (status == KDC_OK)
    status = kdc__values_xml (&v, &h->rows);
  if (status == KDC_OK)
    status = kdc__buffer_puts (&h->rows, "</x:message>");
  kdc__variables_clear (&v);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

static int
set_next (struct kdc__incoming *h, const char *name, int64_t last, size_t count)
{
  const char *next = kdc__arena_printf (&h->arena, "%s-%lld", name, (long long) last);
  int status = next != NULL ? kdc__variables_set (&h->vars, "next", next) : KDC_ENOMEM;

  if (status == KDC_OK)
    status = kdc__variables_set_int (&h->vars, "count", (int64_t) count);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "more", count == MOST_STEPS ? "true" : "");
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

static int
answer (struct kdc__incoming *h, int situation, int event)
{
  h->situation = situation;
  *h->event = event;
  return kdc__answer_make (h);
}

int
kdc__incoming_feed (struct kdc__incoming *h)
{
  const char *since = kdc__variables_get (&h->vars, "feed-since");
  struct kdc__change_row *rows = NULL;
  char name[17];
  size_t count = 0, i;
  int64_t after;
  int status = kdc__store_feed_name (h->inbox->store, name, h->err);

  if (status != KDC_OK)
    return status;
  if (!read_since (since != NULL ? since : "", name, &after)) {
    status = kdc__incoming_set (h, "why", "since");
    return status == KDC_OK ? answer (h, KDC__S_MALFORMED, KDC__INBOX_REFUSED) : status;
  }
  status = kdc__store_changes (h->inbox->store, h->peer, NULL, after, MOST_STEPS, &rows, &count,
                               h->err);
  for (i = 0; i < count && status == KDC_OK; i++)
    status = add_step (h, &rows[i]);
  if (status == KDC_OK)
    status = set_next (h, name, count > 0 ? rows[count - 1].n : after, count);
  kdc__store_changes_free (h->inbox->store, rows, count);
  return status == KDC_OK ? answer (h, KDC__S_FEED, KDC__INBOX_FED) : status;
}
