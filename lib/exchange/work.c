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
  status = kdc__store_transition (w->outbox->store, &t, &lost, w->err);
  kdc__buffer_clear (&w->detail);
  return status == KDC_OK && lost ? KDC_ESTATE : status;
}

/* The budget of tries starts anew, for the day somebody decides that it goes on. */
int
kdc__work_dead (struct kdc__work *w, const char *why, const char *what)
{
  if (kdc__variables_set_int (&w->vars, KDC__V_TRIES, 0) != KDC_OK
      || kdc__variables_set_int (&w->vars, KDC__V_ASKS, 0) != KDC_OK)
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

static int
with_content_type (const struct kdc__frozen *f, struct kdc__headers *out)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < f->headers.count && status == KDC_OK; i++)
    status = kdc__headers_add (out, f->headers.items[i].name, f->headers.items[i].value);
  if (status == KDC_OK && f->has_body)
    status = kdc__headers_add (out, "Content-Type", f->body.content_type);
  return status;
}

int
kdc__work_transport (struct kdc__work *w, const struct kdc__frozen *f,
                     struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct kdc_outbox *o = w->outbox;
  struct kdc__transport_call call;
  struct kdc__headers headers;
  struct body body = { w, f };
  kdc__transport send;
  void *user;
  int64_t third = kdc__limit (o->ctx, KDC__LEASE_MS) / 3;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  kdc__headers_init (&headers, o->ctx);
  memset (&call, 0, sizeof call);
  call.method = f->method;
  call.url = f->target;
  call.headers = &headers;
  call.body_length = f->has_body ? f->body.length : -1;
  call.body = f->has_body ? produce : NULL;
  call.body_user = f->has_body ? &body : NULL;
  call.connect_ms = kdc__limit (o->ctx, KDC__NET_CONNECT_MS);
  call.total_ms = kdc__limit (o->ctx, KDC__NET_TOTAL_MS);
  if (call.total_ms > third)
    call.total_ms = third;
  call.max_answer = kdc__limit (o->ctx, KDC__MAX_ANSWER_BYTES);
  status = with_content_type (f, &headers);
  if (status == KDC_ENOMEM)
    (void) kdc__fail_nomem (err);
  else if (status != KDC_OK)
    status = kdc__fail (o->ctx, err, status, "exchange.header", "header", "Content-Type", NULL);
  if (status == KDC_OK)
    status = choose_transport (o, &send, &user, err);
  if (status == KDC_OK)
    status = send (user, &call, answer, sent, err);
  kdc__headers_clear (&headers);
  return status;
}
