/* peer.c - one request to a fake peer: its fault is chosen, the real receiving side does its work
 * once, twice, later or not at all, and the answer is spoilt. What happened is written down. */

#include <string.h>
#include "exchange/inbox.h"
#include "play/peer.h"

#define MOST_ARRIVALS 4194304

static int
secret (void *user, const char *from, const char *name, struct kdc_buffer *out)
{
  const struct kdc_peer *peer = user;
  const char *value = kdc__plan_secret (peer->plan, name);

  (void) from;
  return value != NULL ? kdc__buffer_puts (out, value) : KDC_ENOTFOUND;
}

int
kdc__peer_open (struct kdc_catalog *catalog, const char *protocol, const char *directory,
                const char *agency, const void *faults, size_t size, const char *source,
                struct kdc_peer **out, kdc_error **err)
{
  struct kdc_peer *peer = kdc__calloc (catalog->ctx, 1, sizeof *peer);
  int status;

  *out = NULL;
  if (peer == NULL)
    return kdc__fail_nomem (err);
  peer->ctx = kdc__context_ref (catalog->ctx);
  kdc__buffer_init (&peer->arrivals, peer->ctx, MOST_ARRIVALS);
  status = kdc__plan_read (peer->ctx, faults, size, source, &peer->plan, err);
  if (status == KDC_OK)
    status = kdc__inbox_open_as (catalog, directory, protocol, agency, agency == NULL,
                                 &peer->inbox, err);
  if (status != KDC_OK) {
    kdc__peer_close (peer);
    return status;
  }
  peer->inbox->secret = secret;
  peer->inbox->secret_user = peer;
  *out = peer;
  return KDC_OK;
}

void
kdc__peer_close (struct kdc_peer *peer)
{
  struct kdc_context *ctx;

  if (peer == NULL)
    return;
  ctx = peer->ctx;
  kdc__request_free (peer->held);
  kdc__free (ctx, peer->held_from);
  kdc__buffer_clear (&peer->arrivals);
  kdc__inbox_close (peer->inbox);
  kdc__plan_free (peer->plan);
  kdc__free (ctx, peer);
  kdc__context_unref (ctx);
}

/* --- one request ------------------------------------------------------------------------------ */

static int
process (struct kdc_peer *peer, const char *from, const struct kdc_http_request *request,
         struct kdc_http_response **response, int *event, kdc_error **err)
{
  char code[64];

  return kdc__inbox_handle (peer->inbox, from, request, response, event, code, err);
}

/* As if it had never come before: under another name of the caller, whose sessions stay good. */
static int
process_again (struct kdc_peer *peer, const char *from, const struct kdc_http_request *request,
               kdc_error **err)
{
  struct kdc_http_response *ignored = NULL;
  struct kdc_buffer name;
  int event, status;

  kdc__buffer_init (&name, peer->ctx, 0);
  status = kdc__buffer_printf (&name, "%s#%lld", from, (long long) ++peer->doubles);
  peer->inbox->session_peer = from;
  status = status == KDC_OK ? process (peer, name.data, request, &ignored, &event, err)
                            : kdc__fail_nomem (err);
  peer->inbox->session_peer = NULL;
  kdc__response_free (ignored);
  kdc__buffer_clear (&name);
  return status;
}

static int
copy_request (const struct kdc_http_request *from, struct kdc_http_request **out)
{
  size_t i;
  int status = kdc__request_new (from->ctx, from->method, from->target, out);

  for (i = 0; i < from->headers.count && status == KDC_OK; i++)
    status = kdc__headers_add (&(*out)->headers, from->headers.items[i].name,
                               from->headers.items[i].value);
  if (status == KDC_OK && from->body.size > 0)
    status = kdc__buffer_append (&(*out)->body, from->body.data, from->body.size);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__request_free (*out);
  *out = NULL;
  return status;
}

/* One that is held already goes first: it was overtaken long enough. */
static int
release (struct kdc_peer *peer, kdc_error **err)
{
  struct kdc_http_request *held = peer->held;
  struct kdc_http_response *ignored = NULL;
  char *from = peer->held_from;
  int event, status;

  if (held == NULL)
    return KDC_OK;
  peer->held = NULL;
  peer->held_from = NULL;
  status = process (peer, from, held, &ignored, &event, err);
  kdc__response_free (ignored);
  kdc__request_free (held);
  kdc__free (peer->ctx, from);
  return status;
}

static int
hold (struct kdc_peer *peer, const char *from, const struct kdc_http_request *request,
      kdc_error **err)
{
  int status = release (peer, err);

  if (status != KDC_OK)
    return status;
  peer->held_from = kdc__strdup (peer->ctx, from);
  if (peer->held_from == NULL || copy_request (request, &peer->held) != KDC_OK) {
    kdc__free (peer->ctx, peer->held_from);
    peer->held_from = NULL;
    return kdc__fail_nomem (err);
  }
  return KDC_OK;
}

static int
work (struct kdc_peer *peer, const char *from, const struct kdc_http_request *request,
      const struct kdc__fault *fault, struct kdc_http_response **response, int *event,
      kdc_error **err)
{
  int kind = fault != NULL ? fault->kind : KDC__F_COUNT, status = KDC_OK;

  if (kind == KDC__F_REORDER)
    return hold (peer, from, request, err);
  peer->inbox->expired = kind == KDC__F_EXPIRED;
  if (fault == NULL || fault->effect || kind == KDC__F_EXPIRED)
    status = process (peer, from, request, response, event, err);
  peer->inbox->expired = 0;
  if (status == KDC_OK && kind == KDC__F_DUPLICATE)
    status = process_again (peer, from, request, err);
  return status == KDC_OK ? release (peer, err) : status;
}

/* No body and no header: they may hold what concerns nobody. */
static void
note (struct kdc_peer *peer, const char *from, const struct kdc_http_request *request,
      const char *call, const struct kdc__fault *fault, const struct kdc_http_response *response)
{
  (void) kdc__buffer_printf (&peer->arrivals, "%lld %s %s %s call=%s fault=%s status=%d\n",
                             (long long) peer->requests, from, request->method, request->target,
                             call != NULL ? call : "-",
                             fault != NULL ? kdc__fault_table[fault->kind].name : "-",
                             response != NULL ? response->status : 0);
}

int
kdc__peer_handle (struct kdc_peer *peer, const char *from,
                  const struct kdc_http_request *request,
                  struct kdc_http_response **response, int *action, int64_t *wait_ms,
                  kdc_error **err)
{
  const struct kdc__fault *fault;
  const char *call = NULL;
  int event = 0, status;

  *response = NULL;
  *action = KDC__PEER_ANSWER;
  *wait_ms = 0;
  peer->requests++;
  status = kdc__inbox_call (peer->inbox, request, &call, err);
  if (status != KDC_OK)
    return status;
  fault = kdc__plan_next (peer->plan, call);
  status = work (peer, from, request, fault, response, &event, err);
  if (status == KDC_OK && fault != NULL
      && kdc__tamper (peer->ctx, fault, response, action, wait_ms) != KDC_OK)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    note (peer, from, request, call, fault, *response);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__response_free (*response);
  *response = NULL;
  return status;
}

/* --- what happened ---------------------------------------------------------------------------- */

int
kdc__peer_effects (struct kdc_peer *peer, const char *message_id, int64_t *out, kdc_error **err)
{
  int status = kdc__inbox_count (peer->inbox, out, err);    /* opens the store anew if need be */

  return status == KDC_OK
           ? kdc__store_received_effects (peer->inbox->store, message_id, out, err) : status;
}

int
kdc__peer_report (struct kdc_peer *peer, struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__variables counts;
  struct kdc__received_row row;
  int64_t after = 0, all;
  size_t i;
  int status = kdc__inbox_count (peer->inbox, &all, err);

  kdc__variables_init (&counts, peer->ctx);
  while (status == KDC_OK) {
    status = kdc__store_received_next (peer->inbox->store, NULL, NULL, after, &row, err);
    if (status != KDC_OK)
      break;
    after = row.n;
    if (kdc__variables_set_int (&counts, row.message_id,
                                kdc__variables_get_int (&counts, row.message_id) + 1) != KDC_OK)
      status = kdc__fail_nomem (err);
    kdc__received_row_clear (peer->ctx, &row);
  }
  for (i = 0; i < counts.count && status == KDC_ENOTFOUND; i++)
    (void) kdc__buffer_printf (out, "effects %s %s\n", counts.items[i].value,
                               counts.items[i].name);
  kdc__variables_clear (&counts);
  if (status != KDC_ENOTFOUND)      /* the walk did not come to its end */
    return status;
  return out->status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}
