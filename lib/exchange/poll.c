/* poll.c - the other side took it, and its receipt comes later: it is asked for (polling), or
 * waited for until somebody hands it in (waiting-receipt). Neither lasts for ever. */

#include <string.h>
#include "base/crash.h"
#include "base/text.h"
#include "exchange/engine.h"
#include "xml/dom.h"

/* "10" is seconds, as most interfaces say it; "500ms" "2m" as this document would. -1: neither. */
static int64_t
interval_of (const char *text)
{
  static const struct { const char *unit; int64_t ms; } units[]
    = { { "", 1000 }, { "s", 1000 }, { "ms", 1 }, { "m", 60000 }, { "h", 3600000 } };
  size_t digits = strspn (text, "0123456789"), i;
  int64_t number;

  if (digits == 0 || digits > 9 || kdc__parse_int64 (text, digits, &number) != 0)
    return -1;
  for (i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp (text + digits, units[i].unit) == 0)
      return number * units[i].ms;
  return -1;
}

static int
next_due (struct kdc__work *w, const struct kdc_http_response *answer, int64_t *due)
{
  const struct kdc__poll_decl *poll = w->decl->poll;
  int64_t now = kdc__now (w->outbox->ctx), pause = -1, at;
  const char *after;
  struct kdc_buffer text;

  kdc__buffer_init (&text, w->outbox->ctx, 0);
  if (poll->interval != NULL
      && kdc__template_expand (poll->interval, &w->vars, &text) == KDC_ENOMEM)
    return kdc__fail_nomem (w->err);
  if (text.data != NULL)
    pause = interval_of (text.data);
  kdc__buffer_clear (&text);
  if (pause < poll->least_ms)
    pause = poll->least_ms;
  if (pause > poll->most_ms)
    pause = poll->most_ms;
  *due = now + pause;
  after = answer != NULL ? kdc__headers_get (&answer->headers, "Retry-After") : NULL;
  if (after == NULL || kdc__retry_after_parse (after, now, &at) != KDC_OK)
    return KDC_OK;
  if (at > now + w->protocol->most_retry_after_ms)
    at = now + w->protocol->most_retry_after_ms;
  if (at > *due)
    *due = at;
  return KDC_OK;
}

/* When nobody brings the receipt there is nothing to do but to look at it. */
static int64_t
give_up_at (const struct kdc__work *w)
{
  return kdc__variables_get_int (&w->vars, KDC__V_SINCE) + w->decl->poll->give_up_ms;
}

int
kdc__work_wait (struct kdc__work *w, const struct kdc_http_response *answer)
{
  int asks = w->decl->poll->call != NULL, status = KDC_OK;
  int64_t due = 0;

  if (kdc__variables_get_int (&w->vars, KDC__V_SINCE) == 0
      && kdc__variables_set_int (&w->vars, KDC__V_SINCE, kdc__now (w->outbox->ctx)) != KDC_OK)
    return kdc__fail_nomem (w->err);
  if (asks)
    status = next_due (w, answer, &due);
  else
    due = give_up_at (w);
  if (status != KDC_OK)
    return status;
  w->call.state = asks ? KDC__POLLING : KDC__WAITING_RECEIPT;
  return kdc__work_commit (w, w->call.state, due, KDC__J_ANSWER, 0);
}

/* --- asking ----------------------------------------------------------------------------------- */

static int
ask_later (struct kdc__work *w, const struct kdc_http_response *answer, int event)
{
  int64_t due, polite;
  int status = kdc__work_pause (w, answer, &due);

  if (status == KDC_OK)
    status = next_due (w, answer, &polite);
  if (status != KDC_OK)
    return status;
  return kdc__work_commit (w, KDC__POLLING, due > polite ? due : polite, event, 0);
}

static int
expired (struct kdc__work *w)
{
  const struct kdc__session_decl *session = w->decl->poll->call->session;

  kdc__session_drop (w->outbox, w->row->destination, session->id);
  return ask_later (w, NULL, KDC__J_RETRY);
}

static int
decide (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
        int is)
{
  const struct kdc__call_decl *call = w->decl->poll->call;
  const char *missing = NULL;
  int64_t due;
  int status = KDC_OK;

  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status, kdc__answer_kind_name (is));
  if (is == KDC__IS_PENDING || is == KDC__IS_ACCEPTED || is == KDC__IS_RECEIPT
      || is == KDC__IS_FOUND)
    status = kdc__capture_all (w->outbox->ctx, call->captures, call->capture_count, answer, dom,
                               &w->vars, &w->vars, &missing, w->err);
  if (status != KDC_OK)
    return status;
  if (missing != NULL) {
    (void) kdc__buffer_printf (&w->detail, " without %s", missing);
    return ask_later (w, answer, KDC__J_UNKNOWN);
  }
  switch (is) {
  case KDC__IS_RECEIPT: case KDC__IS_FOUND:
    return kdc__work_receipt (w, answer, dom, "receipt");
  case KDC__IS_ACCEPTED:
    return kdc__work_done (w);
  case KDC__IS_REFUSED:
    return kdc__work_refused (w, answer);
  case KDC__IS_SUSPENDED:
    return kdc__work_commit (w, KDC__SUSPENDED, -1, KDC__J_SUSPENDED, KDC__NOTICE_SUSPENDED);
  case KDC__IS_EXPIRED:
    return expired (w);
  case KDC__IS_PENDING:
    if (kdc__variables_set_int (&w->vars, KDC__V_ASKS, 0) != KDC_OK)
      return kdc__fail_nomem (w->err);
    status = next_due (w, answer, &due);
    return status == KDC_OK ? kdc__work_commit (w, KDC__POLLING, due, KDC__J_ANSWER, 0) : status;
  default:
    return ask_later (w, answer, KDC__J_UNKNOWN);
  }
}

static int
answered (struct kdc__work *w, const struct kdc_http_response *answer)
{
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__classify (w->protocol, w->decl->poll->call, answer, &w->vars, &dom, &is,
                              w->err);

  if (status == KDC_OK)
    status = decide (w, answer, dom, is);
  kdc__dom_free (dom);
  return status;
}

static int
lost (struct kdc__work *w, const kdc_error *why)
{
  if (kdc__variables_set_int (&w->vars, KDC__V_ASKS,
                              kdc__variables_get_int (&w->vars, KDC__V_ASKS) + 1) != KDC_OK)
    return kdc__fail_nomem (w->err);
  (void) kdc__buffer_puts (&w->detail, why != NULL ? why->key : "no answer");
  return ask_later (w, NULL, KDC__J_NO_ANSWER);
}

int
kdc__work_poll (struct kdc__work *w)
{
  const struct kdc__poll_decl *poll = w->decl->poll;
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent;
  kdc_error *why = NULL;
  int status;

  if (poll == NULL)
    return kdc__work_dead (w, "exchange.row", NULL);
  if (kdc__variables_get_int (&w->vars, KDC__V_SINCE) == 0)   /* a person said: go on */
    return kdc__work_wait (w, NULL);
  if (kdc__now (w->outbox->ctx) >= give_up_at (w))
    return kdc__work_dead (w, "no receipt came", NULL);
  if (poll->call == NULL)
    return kdc__work_wait (w, NULL);
  status = kdc__work_ask (w, poll->call, &answer, &sent, &why);
  kdc__crash_point ("outbox.polled");
  if (status == KDC_OK)
    status = answered (w, answer);
  else if (status == KDC_ENET)
    status = lost (w, why);
  else
    status = kdc__work_cannot (w, status, &why);
  kdc__response_free (answer);
  kdc__error_delete (why);
  return status;
}
