/* reconcile.c - the answer was lost: ask before anything is sent again. Found is as good as an
 * answer; absent sends the same bytes again; everything else asks again later. */

#include "exchange/engine.h"
#include "xml/dom.h"

static int
ask_later (struct kdc__work *w, const struct kdc_http_response *answer, int event)
{
  int64_t due;
  int status = kdc__work_pause (w, answer, &due);

  if (status != KDC_OK)
    return status;
  return kdc__work_commit (w, KDC__UNKNOWN_STATE, due, event, 0);
}

/* Absent counts only once the other side had time to settle: a request may still be on its way. */
static int
absent (struct kdc__work *w)
{
  int64_t now = kdc__now (w->outbox->ctx);
  int64_t settled = kdc__variables_get_int (&w->vars, KDC__V_SENT_MS) + w->decl->settle_ms;

  if (now < settled && settled - now <= w->decl->settle_ms)
    return kdc__work_commit (w, KDC__UNKNOWN_STATE, settled, KDC__J_RECONCILED, 0);
  if (kdc__variables_get_int (&w->vars, KDC__V_DOUBLE) != 0)
    return kdc__work_dead (w, "refused as a duplicate, but absent", NULL);
  w->call.state = KDC__FROZEN;
  return kdc__work_commit (w, KDC__QUEUED, now, KDC__J_RECONCILED, 0);
}

static int
decide (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
        int is)
{
  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status,
                             is == KDC__IS_UNKNOWN ? "cannot-tell" : kdc__answer_kind_name (is));
  switch (is) {
  case KDC__IS_FOUND:
    return kdc__work_receipt (w, answer, dom, "found");
  case KDC__IS_REFUSED:
    return kdc__work_refused (w, answer);
  case KDC__IS_ABSENT:
    return absent (w);
  case KDC__IS_SUSPENDED:
    return kdc__work_commit (w, KDC__SUSPENDED, -1, KDC__J_SUSPENDED, KDC__NOTICE_SUSPENDED);
  default:
    return ask_later (w, answer, KDC__J_RECONCILED);
  }
}

static int
answered (struct kdc__work *w, const struct kdc_http_response *answer)
{
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__classify (w->protocol, w->decl->with, answer, &dom, &is, w->err);

  if (status == KDC_OK)
    status = decide (w, answer, dom, is);
  kdc__dom_free (dom);
  return status;
}

/* A query that never left says nothing about the other side, and does not count. */
static int
count_query (struct kdc__work *w, int sent)
{
  const char *name = sent ? KDC__V_ASKS : KDC__V_OFFLINE;

  if (kdc__variables_set_int (&w->vars, name, kdc__variables_get_int (&w->vars, name) + 1)
      != KDC_OK)
    return kdc__fail_nomem (w->err);
  return KDC_OK;
}

static int
query (struct kdc__work *w, const struct kdc__frozen *question)
{
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__NOTHING_SENT;
  kdc_error *why = NULL;
  int counted, status = kdc__work_transport (w, question, &answer, &sent, &why);

  kdc__crash_point ("outbox.reconciled");
  counted = count_query (w, status == KDC_OK || sent == KDC__MAYBE_SENT);
  if (counted != KDC_OK)
    status = counted;
  else if (status == KDC_OK)
    status = answered (w, answer);
  else if (status == KDC_ENET) {
    (void) kdc__buffer_puts (&w->detail, why != NULL ? why->key : "no answer");
    status = ask_later (w, NULL, KDC__J_NO_ANSWER);
  }
  else if (w->err != NULL && *w->err == NULL) {
    *w->err = why;
    why = NULL;
  }
  kdc__response_free (answer);
  kdc__error_delete (why);
  return status;
}

int
kdc__work_reconcile (struct kdc__work *w)
{
  struct kdc__frozen question;
  int status;

  if (w->decl->on_unknown == KDC__ON_ASK)
    return kdc__work_dead (w, "the answer is lost and nothing can be asked", NULL);
  if (w->decl->on_unknown != KDC__ON_RECONCILE)
    return kdc__work_send (w);
  if (kdc__variables_get_int (&w->vars, KDC__V_ASKS)
      >= kdc__limit (w->outbox->ctx, KDC__MAX_ATTEMPTS))
    return kdc__work_dead (w, "too many queries", NULL);
  kdc__frozen_init (&question, w->outbox->ctx);
  status = kdc__frozen_make (&question, w->decl->with, &w->vars, w->err);
  kdc__crash_point ("outbox.reconcile");
  if (status == KDC_OK)
    status = query (w, &question);
  kdc__frozen_clear (&question);
  return status;
}
