/* inbox.c - the receiving side: a request is matched to the calls of the protocol document and
 * answered as it says. No path, method or status code stands here. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"

static int
open_store (struct kdc_inbox *inbox, kdc_error **err)
{
  if (inbox->store != NULL)
    return KDC_OK;
  return kdc__store_open (inbox->ctx, inbox->directory, &inbox->store, err);
}

static int
check_open (struct kdc_inbox *inbox, const char *agency, kdc_error **err)
{
  const struct kdc__agency *known = NULL;
  kdc__day today = kdc__day_of (kdc__now (inbox->ctx));
  int status = kdc__catalog_agency (inbox->catalog, agency, today, &known, err);

  if (status == KDC_OK
      && (inbox->protocol->receive == NULL || kdc__protocol_status (inbox->protocol, 1) == NULL))
    status = kdc__fail (inbox->ctx, err, KDC_EMODEL, "exchange.no-receive", "protocol",
                        inbox->protocol->id, NULL);
  return status;
}

int
kdc__inbox_open (struct kdc_catalog *catalog, const char *directory, const char *protocol,
                 const char *agency, struct kdc_inbox **out, kdc_error **err)
{
  struct kdc_inbox *inbox;
  int status;

  *out = NULL;
  inbox = kdc__calloc (catalog->ctx, 1, sizeof *inbox);
  if (inbox == NULL)
    return kdc__fail_nomem (err);
  inbox->ctx = kdc__context_ref (catalog->ctx);
  inbox->catalog = kdc__catalog_ref (catalog);
  inbox->directory = kdc__strdup (inbox->ctx, directory);
  inbox->agency = kdc__strdup (inbox->ctx, agency);
  status = inbox->directory != NULL && inbox->agency != NULL ? KDC_OK : kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = kdc__protocol_load (catalog, protocol, kdc__day_of (kdc__now (inbox->ctx)),
                                 &inbox->protocol, err);
  if (status == KDC_OK)
    status = check_open (inbox, agency, err);
  if (status == KDC_OK)
    status = open_store (inbox, err);
  if (status != KDC_OK) {
    kdc__inbox_close (inbox);
    return status;
  }
  *out = inbox;
  return KDC_OK;
}

void
kdc__inbox_close (struct kdc_inbox *inbox)
{
  struct kdc_context *ctx;

  if (inbox == NULL)
    return;
  ctx = inbox->ctx;
  if (inbox->store != NULL)
    kdc__store_close (inbox->store);
  kdc__protocol_free (inbox->protocol);
  kdc__catalog_unref (inbox->catalog);
  kdc__free (ctx, inbox->directory);
  kdc__free (ctx, inbox->agency);
  kdc__free (ctx, inbox);
  kdc__context_unref (ctx);
}

/* --- queries --------------------------------------------------------------------------------- */

/* Begun and not answered: in process, or its process died. A sender that only asks would wait for
 * ever, so after a lease the message counts as not received; sent again, it is begun anew. */
static int
answer_begun (struct kdc__incoming *h, const struct kdc__inbox_row *row)
{
  int64_t until = row->at_ms + kdc__limit (h->inbox->ctx, KDC__LEASE_MS);
  int over = until < kdc__now (h->inbox->ctx);

  h->situation = over ? KDC__S_NO_MESSAGE : KDC__S_IN_FLIGHT;
  *h->event = over ? KDC__INBOX_QUERY_ABSENT : KDC__INBOX_BUSY;
  return kdc__answer_make (h);
}

/* The record of what was answered, whatever it was, under the status of a query. */
static int
answer_query (struct kdc__incoming *h, const struct kdc__inbox_row *row)
{
  struct kdc_http_response *first = NULL;
  const char *type;
  int status;

  if (row->state != 2)
    return answer_begun (h, row);
  status = kdc__response_read (h->inbox->ctx, row->answer.data, row->answer.size, &first, h->err);
  if (status != KDC_OK)
    return status;
  h->situation = KDC__S_QUERY;
  *h->event = KDC__INBOX_QUERY_FOUND;
  status = kdc__answer_make (h);
  type = kdc__headers_get (&first->headers, "Content-Type");
  if (status == KDC_OK && type != NULL
      && kdc__headers_add (&h->response->headers, "Content-Type", type) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  if (status == KDC_OK && first->body.size > 0
      && kdc__buffer_append (&h->response->body, first->body.data, first->body.size) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  kdc__response_free (first);
  return status;
}

static int
not_found (struct kdc__incoming *h, int status, kdc_error *why, int situation)
{
  if (status != KDC_ENOTFOUND) {
    if (h->err != NULL)
      *h->err = why;
    else
      kdc__error_delete (why);
    return status;
  }
  kdc__error_delete (why);
  h->situation = situation;
  return kdc__answer_make (h);
}

static int
query (struct kdc__incoming *h)
{
  const char *asked = kdc__variables_get (&h->vars, "message-id");
  struct kdc__inbox_row row;
  kdc_error *why = NULL;
  char *id = NULL;
  int status;

  if (kdc__lower (&h->arena, asked, strlen (asked), &id) != KDC_OK)
    return kdc__fail_nomem (h->err);
  status = kdc__store_inbox_get (h->inbox->store, h->peer, id, &row, &why);
  *h->event = KDC__INBOX_QUERY_ABSENT;
  if (status != KDC_OK)
    return not_found (h, status, why, KDC__S_NO_MESSAGE);
  status = answer_query (h, &row);
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return status;
}

static int
set_row (struct kdc__incoming *h, const struct kdc__received_row *row)
{
  const struct kdc__status_decl *wire = kdc__protocol_status (h->inbox->protocol, row->status);
  const struct { const char *name; kdc__instant at; } instants[]
    = { { "received", row->received_ms }, { "reception", row->reception_ms },
        { "due", row->due_ms } };
  size_t i;
  char text[32];
  int status = kdc__incoming_set (h, "status", wire != NULL ? wire->wire : "");

  for (i = 0; i < sizeof instants / sizeof *instants && status == KDC_OK; i++) {
    if (instants[i].at == 0)        /* received without a promise */
      continue;
    kdc__instant_format (instants[i].at, text);
    status = kdc__incoming_set (h, instants[i].name, text);
  }
  if (status == KDC_OK && strlen (row->code) < 64)
    memcpy (h->code, row->code, strlen (row->code) + 1);
  return status;
}

/* Codes can be counted up: only who filed a dossier may ask for it. */
static int
tell_status (struct kdc__incoming *h)
{
  const char *code = kdc__variables_get (&h->vars, "dossier-code");
  struct kdc__received_row row;
  kdc_error *why = NULL;
  int status = kdc__store_received_get (h->inbox->store, code, &row, &why);

  *h->event = KDC__INBOX_STATUS;
  if (status == KDC_OK && strcmp (row.peer, h->peer) != 0) {
    kdc__received_row_clear (h->inbox->ctx, &row);
    status = KDC_ENOTFOUND;
  }
  if (status != KDC_OK)
    return not_found (h, status, why, KDC__S_NO_DOSSIER);
  h->situation = KDC__S_STATUS;
  status = set_row (h, &row);
  kdc__received_row_clear (h->inbox->ctx, &row);
  return status == KDC_OK ? kdc__answer_make (h) : status;
}

/* --- routes ---------------------------------------------------------------------------------- */

static int
allow (struct kdc__incoming *h, const char *method)
{
  const char *known = kdc__variables_get (&h->vars, "allow");
  struct kdc_buffer list;
  int status;

  kdc__buffer_init (&list, h->inbox->ctx, 0);
  status = kdc__buffer_printf (&list, "%s%s%s", known != NULL ? known : "",
                               known != NULL ? ", " : "", method);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "allow", list.data);
  kdc__buffer_clear (&list);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

#define MOST_NAMES 4

static int
match_route (struct kdc__incoming *h, const struct kdc__route *route)
{
  const char *names[MOST_NAMES];
  char *values[MOST_NAMES];
  size_t count = 0, i;
  int match = kdc__uri_match (&h->arena, route->path, h->request->target, names, values,
                              MOST_NAMES, &count);
  int status = KDC_OK;

  if (match == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  if (match != 1)
    return KDC_OK;
  if (strcmp (route->call->method, h->request->method) != 0) {
    h->situation = KDC__S_NO_METHOD;
    return allow (h, route->call->method);
  }
  h->route = route;
  for (i = 0; i < count && status == KDC_OK; i++)
    status = kdc__incoming_set (h, names[i], values[i]);
  return status;
}

static int
find_route (struct kdc__incoming *h)
{
  const struct kdc__receive *r = h->inbox->protocol->receive;
  size_t i;
  int status = KDC_OK;

  h->situation = KDC__S_NO_ROUTE;
  for (i = 0; i < r->route_count && status == KDC_OK && h->route == NULL; i++)
    status = match_route (h, &r->routes[i]);
  if (h->route != NULL)
    h->situation = KDC__S_NONE;
  return status;
}

static int
route (struct kdc__incoming *h)
{
  int status = kdc__incoming_set (h, "agency", h->inbox->agency);

  if (status == KDC_OK)
    status = find_route (h);
  if (status != KDC_OK)
    return status;
  if (h->route == NULL) {
    *h->event = KDC__INBOX_REFUSED;
    return kdc__answer_make (h);
  }
  switch (h->route->does) {
  case KDC__DOES_SUBMIT:
    return kdc__inbox_submit (h);
  case KDC__DOES_QUERY:
    return query (h);
  default:
    return tell_status (h);
  }
}

/* --- one request ----------------------------------------------------------------------------- */

static void
clear (struct kdc__incoming *h)
{
  if (h->has_parts)
    kdc__parts_clear (&h->parts);
  kdc__report_free (h->report);
  kdc__dossier_free (h->dossier);
  kdc__deadline_free (h->deadline);
  kdc__variables_clear (&h->vars);
  kdc__arena_free (&h->arena);
  kdc__response_free (h->response);
}

/* A fault of our own: nothing was recorded, the sender shall come again. The host reads the log. A
 * store that is gone is not opened anew: an empty one in its place would receive all again. */
static int
answer_failure (struct kdc__incoming *h, int status)
{
  kdc_error *why = h->err != NULL ? *h->err : NULL;

  if (status == KDC_EIO && h->inbox->store != NULL && kdc__store_there (h->inbox->store)) {
    kdc__store_close (h->inbox->store);
    h->inbox->store = NULL;
  }
  if (why != NULL && why->message[KDC__EN] != NULL)
    kdc__log (h->inbox->ctx, KDC_SEVERITY_ERROR, why->message[KDC__EN]);
  kdc__error_delete (why);
  if (h->err != NULL)
    *h->err = NULL;
  h->situation = KDC__S_FAILURE;
  h->code[0] = '\0';
  *h->event = KDC__INBOX_FAILED;
  return kdc__answer_make (h);
}

int
kdc__inbox_handle (struct kdc_inbox *inbox, const char *peer,
                   const struct kdc_http_request *request, struct kdc_http_response **response,
                   int *event, char dossier_code[64], kdc_error **err)
{
  struct kdc__incoming h;
  kdc_error *why = NULL;
  int status;

  *response = NULL;
  *event = KDC__INBOX_REFUSED;
  dossier_code[0] = '\0';
  memset (&h, 0, sizeof h);
  h.inbox = inbox;
  h.peer = peer;
  h.request = request;
  h.event = event;
  h.code = dossier_code;
  h.err = &why;
  h.situation = KDC__S_NONE;
  h.lang = kdc__lang (kdc__headers_get (&request->headers, "Accept-Language"));
  kdc__variables_init (&h.vars, inbox->ctx);
  kdc__arena_init (&h.arena, inbox->ctx);
  status = open_store (inbox, &why);
  if (status == KDC_OK)
    status = route (&h);
  if (status != KDC_OK && status != KDC_ENOMEM)
    status = answer_failure (&h, status);
  if (status == KDC_OK) {
    *response = h.response;
    h.response = NULL;
  }
  clear (&h);
  if (err != NULL)
    *err = why;
  else
    kdc__error_delete (why);
  return status;
}

/* --- what officers do ------------------------------------------------------------------------ */

int
kdc__inbox_set_status (struct kdc_inbox *inbox, const char *dossier_code, int status,
                       kdc_error **err)
{
  const struct kdc__status_decl *from;
  struct kdc__received_row row;
  int result = open_store (inbox, err);

  if (result == KDC_OK)
    result = kdc__store_received_get (inbox->store, dossier_code, &row, err);
  if (result != KDC_OK)
    return result;
  from = kdc__protocol_status (inbox->protocol, row.status);
  kdc__received_row_clear (inbox->ctx, &row);
  if (from == NULL || status < 1 || status > 10 || (from->next >> status & 1) == 0)
    return kdc__fail (inbox->ctx, err, KDC_ESTATE, "exchange.status-step", "code", dossier_code,
                      NULL);
  return kdc__store_received_set_status (inbox->store, dossier_code, status, err);
}

int
kdc__inbox_count (struct kdc_inbox *inbox, int64_t *dossiers, kdc_error **err)
{
  int status = open_store (inbox, err);

  *dossiers = 0;
  return status == KDC_OK ? kdc__store_received_count (inbox->store, dossiers, err) : status;
}
