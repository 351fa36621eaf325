/* send.c - one attempt of the current call: `sending` is committed before a byte may leave, and
 * whatever comes back, or does not, is committed before anything else is done. */

#include <string.h>
#include "base/crash.h"
#include "base/text.h"
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

/* The next `expired` is the first again. */
static int
not_expired (struct kdc__work *w)
{
  if (kdc__variables_set_int (&w->vars, KDC__V_EXPIRED, 0) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return KDC_OK;
}

static int
begin (struct kdc__work *w, const struct kdc__attempt *attempt)
{
  char digest[65];
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
  if (attempt->late) {              /* what was made for this attempt: a digest of it, no more */
    kdc__hex (attempt->digest, 32, digest);
    (void) kdc__buffer_printf (&w->detail, " late %s", digest);
  }
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
    status = not_expired (w);
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
  int status = not_expired (w);

  if (status == KDC_OK)
    status = kdc__work_pause (w, NULL, &due);
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

static int
next_call (struct kdc__work *w)
{
  static const char *const forgotten[]
    = { KDC__V_TRIES, KDC__V_ASKS, KDC__V_SINCE, KDC__V_EXPIRED, KDC__V_DOUBLE };
  size_t i;

  for (i = 0; i < sizeof forgotten / sizeof *forgotten; i++)
    if (kdc__variables_set_int (&w->vars, forgotten[i], 0) != KDC_OK)
      return kdc__fail_nomem (w->err);
  return KDC_OK;
}

/* The end: a clean-up at the other side is a delivery of its own, put in by the same commit. */
static int
end (struct kdc__work *w, int final_state)
{
  int submits = strcmp (w->plan->name, "clean-up") != 0;
  struct kdc__child child;
  int status = KDC_OK;

  memset (&child, 0, sizeof child);
  if (submits && final_state == KDC__DELIVERED
      && kdc__protocol_operation (w->protocol, "clean-up") != NULL) {
    status = kdc__child_make (w, &child);
    w->child = &child;
  }
  if (status == KDC_OK)
    status = kdc__work_commit (w, final_state, -1, KDC__J_DELIVERED,
                               submits ? KDC__NOTICE_DELIVERED : 0);
  if (w->child != NULL)
    kdc__child_clear (w, &child);
  w->child = NULL;
  return status;
}

int
kdc__work_done (struct kdc__work *w)
{
  int has_receipt = kdc__variables_get_int (&w->vars, KDC__V_RECEIPT) != 0;
  size_t number;
  int status = next_call (w);

  w->call.state = KDC__DELIVERED;
  if (status != KDC_OK)
    return status;
  if (kdc__plan_at (w->plan, w->file_count, w->position + 1, &number) != NULL)
    status = kdc__work_commit (w, KDC__QUEUED, kdc__now (w->outbox->ctx), KDC__J_ANSWER, 0);
  else
    status = end (w, has_receipt ? KDC__DELIVERED : KDC__DELIVERED_NO_RECEIPT);
  kdc__crash_point ("outbox.delivered");
  return status;
}

int
kdc__work_receipt (struct kdc__work *w, const struct kdc_http_response *answer,
                   const struct kdc__dom *dom, const char *how)
{
  const char *lie = NULL;
  int status = kdc__receipt_check (w->protocol, answer, dom, &w->vars, &lie, w->err);

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
  return kdc__work_done (w);
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

/* What the call of one attachment learnt is also kept under that attachment's number. */
static int
keep_captures (struct kdc__work *w)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < w->decl->capture_count && w->number > 0 && status == KDC_OK; i++) {
    const char *name = w->decl->captures[i].name;
    struct kdc_buffer text;

    kdc__buffer_init (&text, w->outbox->ctx, 0);
    status = kdc__buffer_printf (&text, "%s/%zu", name, w->number);
    if (status == KDC_OK)
      status = kdc__variables_set (&w->vars, text.data, kdc__variables_get (&w->vars, name));
    kdc__buffer_clear (&text);
  }
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (w->err);
}

/* KDC_OK with *missing NULL: all that is required was there. */
static int
take_captures (struct kdc__work *w, const struct kdc_http_response *answer,
               const struct kdc__dom *dom, const char **missing)
{
  int status = kdc__capture_all (w->outbox->ctx, w->decl->captures, w->decl->capture_count,
                                 answer, dom, &w->vars, &w->vars, missing, w->err);

  return status == KDC_OK && *missing == NULL ? keep_captures (w) : status;
}

static int
incomplete (struct kdc__work *w, const struct kdc_http_response *answer, const char *missing)
{
  int64_t due;
  int status = kdc__work_pause (w, answer, &due);

  if (status != KDC_OK)
    return status;
  (void) kdc__buffer_printf (&w->detail, " without %s", missing);
  w->call.state = KDC__UNKNOWN_STATE;
  return kdc__work_commit (w, KDC__UNKNOWN_STATE, due, KDC__J_UNKNOWN, 0);
}

static int
accepted (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom)
{
  const char *missing = NULL;
  int status = take_captures (w, answer, dom, &missing);

  if (status != KDC_OK)
    return status;
  if (missing != NULL)
    return incomplete (w, answer, missing);
  if (w->decl->poll != NULL)
    return kdc__work_wait (w, answer);
  return kdc__work_done (w);
}

/* A query in a plan: what it answers is known to the calls behind it. */
static int
told (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
      int is)
{
  const char *missing = NULL;
  int status = KDC_OK;

  if (is == KDC__IS_FOUND)
    status = take_captures (w, answer, dom, &missing);
  if (status != KDC_OK)
    return status;
  if (missing != NULL)
    return incomplete (w, answer, missing);
  if (kdc__variables_set (&w->vars, w->decl->id, kdc__answer_kind_name (is)) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return kdc__work_done (w);
}

/* The session is gone: a new one, and the same bytes again; gone once more at once, a person looks.
 * Whatever else happens to the call between, that count begins anew. */
static int
expired (struct kdc__work *w)
{
  int again = kdc__variables_get_int (&w->vars, KDC__V_EXPIRED) == 0;

  kdc__session_drop (w->outbox, w->row->destination, w->decl->session->id);
  if (kdc__variables_set_int (&w->vars, KDC__V_EXPIRED, again) != KDC_OK)
    return kdc__fail_nomem (w->err);
  w->call.state = KDC__FROZEN;
  if (again)
    return kdc__work_commit (w, KDC__RETRY_WAIT, kdc__now (w->outbox->ctx), KDC__J_RETRY, 0);
  return kdc__work_commit (w, KDC__SUSPENDED, -1, KDC__J_SUSPENDED, KDC__NOTICE_SUSPENDED);
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
    status = kdc__receipt_check (w->protocol, answer, dom, &copy, &lie, w->err);
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

/* The media type of an answer that nobody understood: a page of a gateway is told from the other
 * side's own words. Of known ones only: an answer may repeat what is to be in no journal. */
static void
put_type (struct kdc__work *w, const struct kdc_http_response *answer)
{
  static const char *const known[] = { "text/html", "text/plain", "text/xml", "application/xml",
                                       "application/json", "application/problem+json" };
  const char *type = kdc__headers_get (&answer->headers, "Content-Type");
  size_t length = type != NULL ? strcspn (type, "; \t,") : 0, i;

  for (i = 0; i < sizeof known / sizeof *known; i++)
    if (length == strlen (known[i]) && memcmp (type, known[i], length) == 0)
      (void) kdc__buffer_printf (&w->detail, " %s", known[i]);
}

static int
decide (struct kdc__work *w, const struct kdc_http_response *answer, const struct kdc__dom *dom,
        int is)
{
  (void) kdc__buffer_printf (&w->detail, "%d %s", answer->status, kdc__answer_kind_name (is));
  if (is == KDC__IS_UNKNOWN)
    put_type (w, answer);
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
  case KDC__IS_FOUND: case KDC__IS_ABSENT:
    return told (w, answer, dom, is);
  case KDC__IS_EXPIRED:
    return expired (w);
  case KDC__IS_PENDING:
    return w->decl->poll != NULL ? accepted (w, answer, dom)
                                 : later (w, answer, KDC__RETRY_WAIT, KDC__J_RETRY);
  default:
    return later (w, answer, KDC__UNKNOWN_STATE, KDC__J_UNKNOWN);
  }
}

static int
answered (struct kdc__work *w, const struct kdc_http_response *answer)
{
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__classify (w->protocol, w->decl, answer, &w->vars, &dom, &is, w->err);

  if (status == KDC_OK && is != KDC__IS_EXPIRED)
    status = not_expired (w);
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

static int
send_attempt (struct kdc__work *w, const struct kdc__attempt *attempt)
{
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__NOTHING_SENT;
  kdc_error *why = NULL;
  int status = begin (w, attempt);

  if (status != KDC_OK)
    return status;
  kdc__crash_point ("outbox.sending");
  w->sending = 1;
  status = kdc__work_transport (w, &w->frozen, attempt, &answer, &sent, &why);
  kdc__crash_point ("outbox.answered");
  if (status == KDC_OK)
    status = answered (w, answer);
  else
    status = failed (w, status, sent, why);
  kdc__response_free (answer);
  return status;
}

/* Nothing left, for want of a session: as when there is no line. */
static int
put_off (struct kdc__work *w, const kdc_error *why)
{
  int64_t due;
  int status = count (w, KDC__V_OFFLINE, 1);

  if (status == KDC_OK)
    status = kdc__work_pause (w, NULL, &due);
  if (status != KDC_OK)
    return status;
  (void) kdc__buffer_puts (&w->detail, why != NULL ? why->key : "not sent");
  return kdc__work_commit (w, w->row->state, due, KDC__J_NOT_SENT, 0);
}

/* --- what the other side takes ---------------------------------------------------------------- */

/* A number that it announced; 0: it said nothing that is one. */
static int
most_of (struct kdc__work *w, const struct kdc__call_decl *decl, int64_t *most)
{
  struct kdc_buffer text;
  int status = KDC_OK;

  *most = 0;
  if (decl->most == NULL)
    return KDC_OK;
  kdc__buffer_init (&text, w->outbox->ctx, 0);
  status = kdc__template_expand (decl->most, &w->vars, &text);
  if (status == KDC_OK && (text.size == 0 || kdc__parse_int64 (text.data, text.size, most) != 0))
    *most = 0;
  kdc__buffer_clear (&text);
  return status == KDC_ENOMEM ? kdc__fail_nomem (w->err) : KDC_OK;
}

static int
compare (struct kdc__work *w, const struct kdc__call_decl *decl, int64_t length, int64_t *too_long)
{
  int64_t most;
  int status = most_of (w, decl, &most);

  if (status == KDC_OK && *too_long == 0 && most > 0 && length > most) {
    *too_long = length;
    (void) kdc__buffer_printf (&w->detail, "%s: %lld bytes, the other side takes %lld", decl->id,
                               (long long) length, (long long) most);
  }
  return status;
}

/* The body of this call, and the attachments of those behind it: a part of a dossier is not sent
 * when it is known that the rest cannot follow. */
static int
look_at_length (struct kdc__work *w, int64_t *too_long)
{
  const struct kdc__call_decl *decl;
  struct kdc__files files;
  size_t position, number;
  int status;

  *too_long = 0;
  status = compare (w, w->decl, w->frozen.has_body ? kdc__recipe_sent_length (&w->frozen.body) : 0,
                    too_long);
  if (status != KDC_OK || *too_long > 0 || w->decl->most == NULL)
    return status;
  status = kdc__files_read (w->outbox->ctx, &w->vars, &files, w->err);
  for (position = w->position + 1; status == KDC_OK; position++) {
    decl = kdc__plan_at (w->plan, files.count, position, &number);
    if (decl == NULL)
      break;
    if (number > 0)
      status = compare (w, decl, files.items[number - 1].size, too_long);
  }
  kdc__files_clear (&files);
  return status;
}

/* As its own 413 would be: another dossier, smaller, may be taken. */
static int
send_if_taken (struct kdc__work *w, const struct kdc__attempt *attempt)
{
  int64_t too_long;
  int status = look_at_length (w, &too_long);

  if (status != KDC_OK)
    return status;
  if (too_long == 0)
    return send_attempt (w, attempt);
  w->call.state = KDC__REJECTED;
  return kdc__work_commit (w, KDC__REJECTED, -1, KDC__J_REJECTED, KDC__NOTICE_REJECTED);
}

int
kdc__work_send (struct kdc__work *w)
{
  struct kdc__attempt attempt;
  kdc_error *why = NULL;
  int status;

  if (kdc__variables_get_int (&w->vars, KDC__V_TRIES)
      >= kdc__limit (w->outbox->ctx, KDC__MAX_ATTEMPTS))
    return kdc__work_dead (w, "too many attempts", NULL);
  status = kdc__attempt_make (w, w->decl, &w->vars, &w->frozen, &attempt, &why);
  if (status == KDC_OK)
    status = send_if_taken (w, &attempt);
  else if (status == KDC_ENET)
    status = put_off (w, why);
  else
    status = kdc__work_cannot (w, status, &why);
  kdc__attempt_clear (&attempt);
  kdc__error_delete (why);
  return status;
}
