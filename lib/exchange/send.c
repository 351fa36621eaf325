/* send.c - one attempt of the current call: `sending` is committed before a byte may leave, and
 * whatever comes back, or does not, is committed before anything else is done. */

#include <string.h>
#include "exchange/engine.h"
#include "xml/dom.h"

static int
count (struct kdc__work *w, const char *name, int64_t step)
{
  int64_t value = kdc__variables_get_int (&w->vars, name);

  if (kdc__variables_set_int (&w->vars, name, value + step) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return KDC_OK;
}

static int
begin (struct kdc__work *w)
{
  int64_t now = kdc__now (w->outbox->ctx);
  int status = count (w, KDC__V_TRIES, 1);

  if (status == KDC_OK
      && (kdc__variables_set_int (&w->vars, KDC__V_SENT_MS, now) != KDC_OK
          || kdc__variables_set_int (&w->vars, KDC__V_ASKS, 0) != KDC_OK))
    status = kdc__fail_nomem (w->err);
  if (status != KDC_OK)
    return status;
  w->call.attempts++;
  w->call.state = KDC__SENDING;
  (void) kdc__buffer_printf (&w->detail, "%s %s attempt %d", w->frozen.method, w->frozen.target,
                             w->call.attempts);
  return kdc__work_commit (w, KDC__SENDING, -1, KDC__J_SENDING, 0);
}

/* The transport's word that no byte left, journaled: the only way back to queued (window 5). Such
 * an attempt does not count: a line that is down for a week is no reason to give a dossier up. */
static int
not_sent (struct kdc__work *w, const kdc_error *why)
{
  int64_t due;
  int status = count (w, KDC__V_TRIES, -1);

  if (status == KDC_OK)
    status = count (w, KDC__V_OFFLINE, 1);
  if (status == KDC_OK)
    status = kdc__work_pause (w, NULL, &due);
  if (status != KDC_OK)
    return status;
  w->call.attempts--;
  w->call.state = KDC__FROZEN;
  (void) kdc__buffer_puts (&w->detail, why != NULL ? why->key : "not sent");
  return kdc__work_commit (w, KDC__QUEUED, due, KDC__J_NOT_SENT, 0);
}

static int
no_answer (struct kdc__work *w, const kdc_error *why)
{
  int64_t due;
  int status = kdc__work_pause (w, NULL, &due);

  if (status != KDC_OK)
    return status;
  w->call.state = KDC__UNKNOWN_STATE;
  (void) kdc__buffer_puts (&w->detail, why != NULL ? why->key : "no answer");
  return kdc__work_commit (w, KDC__UNKNOWN_STATE, due, KDC__J_NO_ANSWER, 0);
}

/* --- answers --------------------------------------------------------------------------------- */

static int
keep_answer (struct kdc__work *w, const struct kdc_http_response *answer)
{
  struct kdc_context *ctx = w->outbox->ctx;
  char *bytes = kdc__alloc (ctx, answer->body.size + 1);

  if (bytes == NULL)
    return kdc__fail_nomem (w->err);
  if (answer->body.size > 0)
    memcpy (bytes, answer->body.data, answer->body.size);
  bytes[answer->body.size] = '\0';
  kdc__free (ctx, w->call.receipt.data);
  w->call.receipt.data = bytes;
  w->call.receipt.size = answer->body.size;
  return KDC_OK;
}

/* Done with this call: the next of the plan, or the end. */
static int
call_done (struct kdc__work *w, int final_state)
{
  int status;

  w->call.state = KDC__DELIVERED;
  if (kdc__variables_set_int (&w->vars, KDC__V_TRIES, 0) != KDC_OK)
    return kdc__fail_nomem (w->err);
  if (w->position + 1 < w->protocol->plan_count)
    status = kdc__work_commit (w, KDC__QUEUED, kdc__now (w->outbox->ctx), KDC__J_ANSWER, 0);
  else
    status = kdc__work_commit (w, final_state, -1, KDC__J_DELIVERED, KDC__NOTICE_DELIVERED);
  kdc__crash_point ("outbox.delivered");
  return status;
}

int
kdc__work_receipt (struct kdc__work *w, const struct kdc_http_response *answer,
                   const struct kdc__dom *dom, const char *how)
{
  const char *lie = NULL;
  int status = kdc__receipt_check (w->protocol, dom, &w->vars, &lie, w->err);

  if (status == KDC_OK)
    status = keep_answer (w, answer);
  if (status == KDC_OK && lie == NULL && kdc__variables_set_int (&w->vars, KDC__V_RECEIPT, 1))
    status = kdc__fail_nomem (w->err);
  if (status != KDC_OK)
    return status;
  kdc__buffer_clear (&w->detail);
  if (lie != NULL)
    return kdc__work_dead (w, "receipt is not of what was sent:", lie);
  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status, how);
  return call_done (w, KDC__DELIVERED);
}

int
kdc__work_refused (struct kdc__work *w, const struct kdc_http_response *answer)
{
  int status = keep_answer (w, answer);

  if (status != KDC_OK)
    return status;
  w->call.state = KDC__REJECTED;
  return kdc__work_commit (w, KDC__REJECTED, -1, KDC__J_REJECTED, KDC__NOTICE_REJECTED);
}

static int
accepted (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom)
{
  const char *missing = NULL;
  int64_t due;
  int status = kdc__capture_all (w->outbox->ctx, w->decl->captures, w->decl->capture_count, dom,
                                 &w->vars, &missing, w->err);

  if (status != KDC_OK)
    return status;
  if (missing == NULL)
    return call_done (w, kdc__variables_get_int (&w->vars, KDC__V_RECEIPT) != 0
                           ? KDC__DELIVERED : KDC__DELIVERED_NO_RECEIPT);
  status = kdc__work_pause (w, answer, &due);
  if (status != KDC_OK)
    return status;
  (void) kdc__buffer_printf (&w->detail, " without %s", missing);
  w->call.state = KDC__UNKNOWN_STATE;
  return kdc__work_commit (w, KDC__UNKNOWN_STATE, due, KDC__J_UNKNOWN, 0);
}

/* "I have that already": true when it is ours. Ask where one can ask; otherwise the answer itself
 * must name what we sent. */
static int
duplicate (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom)
{
  struct kdc__variables copy;
  const char *lie = NULL;
  int status;

  if (w->decl->on_unknown == KDC__ON_RECONCILE) {
    if (kdc__variables_set_int (&w->vars, KDC__V_DOUBLE, 1) != KDC_OK)
      return kdc__fail_nomem (w->err);
    w->call.state = KDC__UNKNOWN_STATE;
    return kdc__work_commit (w, KDC__UNKNOWN_STATE, kdc__now (w->outbox->ctx), KDC__J_UNKNOWN, 0);
  }
  kdc__variables_init (&copy, w->outbox->ctx);
  status = kdc__variables_merge (&copy, &w->vars);
  if (status == KDC_OK)
    status = kdc__receipt_check (w->protocol, dom, &copy, &lie, w->err);
  kdc__variables_clear (&copy);
  if (status == KDC_OK && (lie != NULL || w->protocol->expect_count == 0))
    return kdc__work_dead (w, "duplicate of something else", lie);
  return status == KDC_OK ? kdc__work_receipt (w, answer, dom, "duplicate") : status;
}

static int
later (struct kdc__work *w, const struct kdc_http_response *answer, int state, int event)
{
  int64_t due;
  int status = kdc__work_pause (w, answer, &due);

  if (status != KDC_OK)
    return status;
  w->call.state = state == KDC__UNKNOWN_STATE ? KDC__UNKNOWN_STATE : KDC__FROZEN;
  return kdc__work_commit (w, state, due, event, 0);
}

static int
decide (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
        int is)
{
  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status, kdc__answer_kind_name (is));
  switch (is) {
  case KDC__IS_RECEIPT:
    return kdc__work_receipt (w, answer, dom, "receipt");
  case KDC__IS_ACCEPTED:
    return accepted (w, answer, dom);
  case KDC__IS_REFUSED:
    return kdc__work_refused (w, answer);
  case KDC__IS_TRANSIENT:
    return later (w, answer, KDC__RETRY_WAIT, KDC__J_RETRY);
  case KDC__IS_SUSPENDED:
    w->call.state = KDC__FROZEN;
    return kdc__work_commit (w, KDC__SUSPENDED, -1, KDC__J_SUSPENDED, KDC__NOTICE_SUSPENDED);
  case KDC__IS_DUPLICATE:
    return duplicate (w, answer, dom);
  default:
    return later (w, answer, KDC__UNKNOWN_STATE, KDC__J_UNKNOWN);
  }
}

static int
answered (struct kdc__work *w, const struct kdc_http_response *answer)
{
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__classify (w->protocol, w->decl, answer, &dom, &is, w->err);

  if (status == KDC_OK)
    status = decide (w, answer, dom, is);
  kdc__dom_free (dom);
  return status;
}

/* --- failures -------------------------------------------------------------------------------- */

/* The content is gone or changed (window 3): only a person can help. Another failure of our own
 * leaves the call where the transport's word leaves it, and is the caller's to know. */
static int
failed (struct kdc__work *w, int status, enum kdc__sent sent, kdc_error *why)
{
  int result;

  if (status == KDC_ENET && sent == KDC__NOTHING_SENT)
    result = not_sent (w, why);
  else if (status == KDC_ENET)
    result = no_answer (w, why);
  else if (status == KDC_ENOTFOUND || status == KDC_EIO)
    result = kdc__work_dead (w, why != NULL ? why->key : "content", NULL);
  else {
    result = sent == KDC__NOTHING_SENT ? not_sent (w, why) : no_answer (w, why);
    if (result == KDC_OK && w->err != NULL) {
      *w->err = why;
      return status;
    }
    result = result == KDC_OK ? status : result;
  }
  kdc__error_delete (why);
  return result;
}

int
kdc__work_send (struct kdc__work *w)
{
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__NOTHING_SENT;
  kdc_error *why = NULL;
  int status;

  if (kdc__variables_get_int (&w->vars, KDC__V_TRIES)
      >= kdc__limit (w->outbox->ctx, KDC__MAX_ATTEMPTS))
    return kdc__work_dead (w, "too many attempts", NULL);
  status = begin (w);
  if (status != KDC_OK)
    return status;
  kdc__crash_point ("outbox.sending");
  w->sending = 1;
  status = kdc__work_transport (w, &w->frozen, &answer, &sent, &why);
  kdc__crash_point ("outbox.answered");
  if (status == KDC_OK)
    status = answered (w, answer);
  else
    status = failed (w, status, sent, why);
  kdc__response_free (answer);
  return status;
}
