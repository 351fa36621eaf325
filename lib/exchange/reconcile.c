/* reconcile.c - the answer was lost: ask before anything is sent again. Found is as good as an
 * answer; absent sends the same bytes again; everything else asks again later. */

#include <string.h>
#include "base/crash.h"
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

/* "I have that already", and then not: for a person, whose word lets it be sent again. */
static int
contradiction (struct kdc__work *w)
{
  if (kdc__variables_set_int (&w->vars, KDC__V_DOUBLE, 0) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return kdc__work_dead (w, "refused as a duplicate, but absent", NULL);
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
    return contradiction (w);
  w->call.state = KDC__FROZEN;
  return kdc__work_commit (w, KDC__QUEUED, now, KDC__J_RECONCILED, 0);
}

/* The answer chooses another way to make this call: it is frozen anew beside the old one. */
static int
vary (struct kdc__work *w, size_t variant)
{
  struct kdc__call_row row;
  struct kdc__frozen frozen;
  int status;

  memset (&row, 0, sizeof row);
  kdc__frozen_init (&frozen, w->outbox->ctx);
  status = kdc__freeze (w->outbox, w->protocol, w->decl, w->number, &w->vars, &frozen, w->err);
  if (status == KDC_OK)
    status = kdc__frozen_row (&frozen, w->decl, w->call.ord, &w->vars, &row, w->err);
  kdc__frozen_clear (&frozen);
  if (status != KDC_OK)
    return status;
  row.variant = (int) variant;
  row.delivery = w->call.delivery;
  kdc__call_row_clear (w->outbox->ctx, &w->call);
  w->call = row;
  (void) kdc__buffer_printf (&w->detail, ", variant %s", w->decl->variants[variant - 1].id);
  return kdc__work_commit (w, KDC__QUEUED, kdc__now (w->outbox->ctx), KDC__J_RECONCILED, 0);
}

/* *variant: index of the one that this answer chooses, when it is not the one at hand; else 0. */
static int
choose (struct kdc__work *w, int is, size_t *variant)
{
  const char *said = kdc__answer_kind_name (is);

  *variant = 0;
  if (is != KDC__IS_FOUND && is != KDC__IS_ABSENT)
    return KDC_OK;
  if (kdc__variables_set (&w->vars, "reconciled", said) != KDC_OK
      || kdc__variables_set (&w->vars, w->decl->with->id, said) != KDC_OK)
    return kdc__fail_nomem (w->err);
  *variant = kdc__variant_of (w->decl, &w->vars);
  if (*variant == (size_t) w->call.variant)
    *variant = 0;
  return KDC_OK;
}

static int
expired (struct kdc__work *w, const struct kdc_http_response *answer)
{
  kdc__session_drop (w->outbox, w->row->destination, w->decl->with->session->id);
  return ask_later (w, answer, KDC__J_RECONCILED);
}

/* A receipt is waited for, and the list says that ours is there: what was lost with the answer is
 * taken from the list, and the waiting goes on as if it had come. */
static int
listed (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom)
{
  const struct kdc__call_decl *with = w->decl->with;
  const char *missing = NULL;
  int status = kdc__capture_all (w->outbox->ctx, with->captures, with->capture_count, answer, dom,
                                 &w->vars, &w->vars, &missing, w->err);

  if (status != KDC_OK)
    return status;
  if (missing == NULL)
    return kdc__work_wait (w, answer);
  (void) kdc__buffer_printf (&w->detail, " without %s", missing);
  return ask_later (w, answer, KDC__J_RECONCILED);
}

static int
decide (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
        int is)
{
  size_t variant;
  int status;

  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status,
                             is == KDC__IS_UNKNOWN ? "cannot-tell" : kdc__answer_kind_name (is));
  status = choose (w, is, &variant);
  if (status != KDC_OK)
    return status;
  if (variant > 0)
    return vary (w, variant);
  switch (is) {
  case KDC__IS_FOUND:
    if (w->decl->poll != NULL)
      return listed (w, answer, dom);
    return kdc__work_receipt (w, answer, dom, "found");
  case KDC__IS_REFUSED:
    return kdc__work_refused (w, answer);
  case KDC__IS_ABSENT:
    return absent (w);
  case KDC__IS_EXPIRED:
    return expired (w, answer);
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
  int status = kdc__classify (w->protocol, w->decl->with, answer, &w->vars, &dom, &is, w->err);

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

int
kdc__work_reconcile (struct kdc__work *w)
{
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__NOTHING_SENT;
  kdc_error *why = NULL;
  int counted, status;

  if (w->decl->on_unknown == KDC__ON_ASK)
    return kdc__work_dead (w, "the answer is lost and nothing can be asked", NULL);
  if (w->decl->on_unknown != KDC__ON_RECONCILE)
    return kdc__work_send (w);
  if (kdc__variables_get_int (&w->vars, KDC__V_ASKS)
      >= kdc__limit (w->outbox->ctx, KDC__MAX_ATTEMPTS))
    return kdc__work_dead (w, "too many queries", NULL);
  kdc__crash_point ("outbox.reconcile");
  status = kdc__work_ask (w, w->decl->with, &answer, &sent, &why);
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
  else
    status = kdc__work_cannot (w, status, &why);
  kdc__response_free (answer);
  kdc__error_delete (why);
  return status;
}
