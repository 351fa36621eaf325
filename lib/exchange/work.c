/* work.c - what every step on a claimed delivery ends in: one commit, under the lease's epoch. */

#include <string.h>
#include "exchange/engine.h"

static int
refresh_captures (struct kdc__work *w)
{
  struct kdc_context *ctx = w->outbox->ctx;
  struct kdc_buffer text;
  size_t size;
  char *data;

  kdc__buffer_init (&text, ctx, 0);
  if (kdc__variables_write (&w->vars, &text) != KDC_OK) {
    kdc__buffer_clear (&text);
    return KDC_ENOMEM;
  }
  size = text.size;
  data = kdc__buffer_steal (&text);
  kdc__buffer_clear (&text);
  if (data == NULL)
    return KDC_ENOMEM;
  kdc__free (ctx, w->call.captures.data);
  w->call.captures.data = data;
  w->call.captures.size = size;
  return KDC_OK;
}

int
kdc__work_commit (struct kdc__work *w, int state, int64_t due_ms, int event, int notify)
{
  struct kdc__transition t;
  int lost = 0, status;

  if (w->call.name != NULL && refresh_captures (w) != KDC_OK)
    return kdc__fail_nomem (w->err);
  if (w->detail.status != KDC_OK)
    return kdc__fail_nomem (w->err);
  memset (&t, 0, sizeof t);
  t.delivery = w->row->id;
  t.epoch = w->row->lease_epoch;
  t.state = state;
  t.due_ms = due_ms;
  t.calls = w->call.name != NULL ? &w->call : NULL;
  t.call_count = w->call.name != NULL ? 1 : 0;
  t.event = event;
  t.detail = w->detail.data != NULL ? w->detail.data : "";
  t.notify = notify;
  if (w->child != NULL) {
    t.child = &w->child->row;
    t.child_calls = &w->child->call;
    t.child_call_count = 1;
  }
  status = kdc__store_transition (w->outbox->store, &t, &lost, w->err);
  kdc__buffer_clear (&w->detail);
  return status == KDC_OK && lost ? KDC_ESTATE : status;
}

/* The budget of tries starts anew, for the day somebody decides that it goes on. */
int
kdc__work_dead (struct kdc__work *w, const char *why, const char *what)
{
  if (kdc__variables_set_int (&w->vars, KDC__V_TRIES, 0) != KDC_OK
      || kdc__variables_set_int (&w->vars, KDC__V_ASKS, 0) != KDC_OK
      || kdc__variables_set_int (&w->vars, KDC__V_SINCE, 0) != KDC_OK)
    return kdc__fail_nomem (w->err);
  (void) kdc__buffer_printf (&w->detail, "%s%s", w->detail.size > 0 ? ": " : "", why);
  if (what != NULL)
    (void) kdc__buffer_printf (&w->detail, " %s", what);
  return kdc__work_commit (w, KDC__DEAD, -1, KDC__J_DEAD, KDC__NOTICE_DEAD);
}

/* Exponential with full jitter: many desks that lost one portal do not come back together. */
static int
jitter (struct kdc__work *w, int64_t tries, int64_t *pause)
{
  struct kdc_outbox *o = w->outbox;
  int64_t ceiling = kdc__limit (o->ctx, KDC__RETRY_FIRST_MS);
  int64_t most = kdc__limit (o->ctx, KDC__RETRY_MAX_MS);
  uint64_t random = 0;
  int status;

  for (; tries > 1 && ceiling < most; tries--)
    ceiling *= 2;
  if (ceiling > most)
    ceiling = most;
  status = o->random != NULL ? o->random (o->random_user, &random, sizeof random)
                             : kdc__random (&random, sizeof random);
  if (status != KDC_OK)
    return kdc__fail (o->ctx, w->err, status, "error.internal", NULL);
  *pause = (int64_t) (random % ((uint64_t) ceiling + 1));
  return KDC_OK;
}

int
kdc__work_pause (struct kdc__work *w, const struct kdc_http_response *answer, int64_t *due_ms)
{
  int64_t now = kdc__now (w->outbox->ctx), pause = 0, at, most = w->protocol->most_retry_after_ms;
  const char *after = NULL;
  int status;

  if (answer != NULL && kdc__variables_set_int (&w->vars, KDC__V_OFFLINE, 0) != KDC_OK)
    return kdc__fail_nomem (w->err);
  status = jitter (w, kdc__variables_get_int (&w->vars, KDC__V_TRIES)
                        + kdc__variables_get_int (&w->vars, KDC__V_ASKS)
                        + kdc__variables_get_int (&w->vars, KDC__V_OFFLINE), &pause);
  if (status != KDC_OK)
    return status;
  *due_ms = now + pause;
  if (answer != NULL)
    after = kdc__headers_get (&answer->headers, "Retry-After");
  if (after == NULL || kdc__retry_after_parse (after, now, &at) != KDC_OK)
    return KDC_OK;
  if (at > now + most)
    at = now + most;
  if (at > *due_ms)
    *due_ms = at;
  return KDC_OK;
}

/* --- the transport --------------------------------------------------------------------------- */

struct body { struct kdc__work *w; const struct kdc__frozen *f; };

static int
stream_blob (void *user, const uint8_t sha[32],
             int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
             kdc_error **err)
{
  struct kdc__work *w = user;

  return kdc__store_blob_stream (w->outbox->store, sha, fn, fn_user, err);
}

static int
produce (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
         kdc_error **err)
{
  struct body *body = user;

  return kdc__recipe_produce (&body->f->body, stream_blob, body->w, fn, fn_user, err);
}

static int
choose_transport (struct kdc_outbox *o, kdc__transport *send, void **user, kdc_error **err)
{
  int status = KDC_OK;

  *send = o->transport;
  *user = o->transport_user;
  if (*send != NULL)
    return KDC_OK;
  if (o->net == NULL)
    status = kdc__net_new (o->ctx, &o->net, err);
  *send = kdc__net_send;
  *user = o->net;
  return status;
}

/* 429 and 5xx count like silence: whoever says so is better left in peace. What we broke off
 * ourselves says nothing of the destination. */
static void
note (struct kdc__work *w, int status, const struct kdc_http_response *answer)
{
  if (status == KDC_ENET && kdc__is_cancelled (w->outbox->cancel))
    return;
  if (status == KDC_ENET || status == KDC_OK)
    kdc__breaker_note (w->outbox, w->row, status == KDC_ENET || answer->status == 429
                                            || answer->status >= 500);
}

int
kdc__work_transport (struct kdc__work *w, const struct kdc__frozen *f,
                     const struct kdc__attempt *a, struct kdc_http_response **answer,
                     enum kdc__sent *sent, kdc_error **err)
{
  struct kdc_outbox *o = w->outbox;
  struct kdc__transport_call call;
  struct body body = { w, f };
  kdc__transport send;
  void *user;
  int64_t third = kdc__limit (o->ctx, KDC__LEASE_MS) / 3;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  memset (&call, 0, sizeof call);
  call.method = f->method;
  call.url = f->target;
  call.headers = &a->headers;
  call.body_length = f->has_body ? kdc__recipe_sent_length (&f->body) : -1;
  call.body = f->has_body ? produce : NULL;
  call.body_user = f->has_body ? &body : NULL;
  call.connect_ms = kdc__limit (o->ctx, KDC__NET_CONNECT_MS);
  call.total_ms = kdc__limit (o->ctx, KDC__NET_TOTAL_MS);
  if (call.total_ms > third)
    call.total_ms = third;
  call.max_answer = kdc__limit (o->ctx, KDC__MAX_ANSWER_BYTES);
  call.tls = a->tls;
  call.cancel = o->cancel;
  status = choose_transport (o, &send, &user, err);
  if (status == KDC_OK)
    status = send (user, &call, answer, sent, err);
  note (w, status, *answer);
  return status;
}

int
kdc__work_ask (struct kdc__work *w, const struct kdc__call_decl *decl,
               struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct kdc__attempt attempt;
  struct kdc__frozen question;
  struct kdc__variables vars;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  memset (&attempt, 0, sizeof attempt);
  kdc__frozen_init (&question, w->outbox->ctx);
  kdc__variables_init (&vars, w->outbox->ctx);
  if (kdc__variables_merge (&vars, &w->vars) != KDC_OK)
    status = kdc__fail_nomem (err);
  else
    status = kdc__freeze (w->outbox, w->protocol, decl, decl->each ? w->number : 0, &vars,
                          &question, err);
  if (status == KDC_OK) {
    status = kdc__attempt_make (w, decl, &vars, &question, &attempt, err);
    if (status == KDC_OK)
      status = kdc__work_transport (w, &question, &attempt, answer, sent, err);
    kdc__attempt_clear (&attempt);
  }
  kdc__frozen_clear (&question);
  kdc__variables_clear (&vars);
  return status;
}

/* What an attempt could not begin with says whether time helps, or a person, or nothing. */
int
kdc__work_cannot (struct kdc__work *w, int status, kdc_error **why)
{
  const char *key = *why != NULL ? (*why)->key : "error.internal";

  if (status == KDC_ENOTFOUND) {
    (void) kdc__buffer_puts (&w->detail, key);
    return kdc__work_commit (w, KDC__SUSPENDED, -1, KDC__J_SUSPENDED, KDC__NOTICE_SUSPENDED);
  }
  if (status == KDC_EINVAL || status == KDC_EMODEL || status == KDC_EPARSE || status == KDC_ELIMIT)
    return kdc__work_dead (w, key, NULL);
  if (w->err != NULL && *w->err == NULL) {
    *w->err = *why;
    *why = NULL;
  }
  return status;
}
