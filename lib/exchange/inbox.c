/* inbox.c - the receiving side: a request is matched to the calls of the protocol document and
 * answered as it says. No path, method or status code stands here. */

#include <string.h>
#include "base/text.h"
#include "exchange/intake.h"

/* Of a Host header that may become a part of an address. */
#define HOST_CHARACTERS \
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"

int
kdc__inbox_ready (struct kdc_inbox *inbox, kdc_error **err)
{
  if (inbox->store != NULL)
    return KDC_OK;
  return kdc__store_open (inbox->ctx, inbox->directory, &inbox->store, err);
}

static void
close_store (struct kdc_inbox *inbox)
{
  kdc__intake_drop (inbox);
  if (inbox->store != NULL)
    kdc__store_close (inbox->store);
  inbox->store = NULL;
}

static int
check_open (struct kdc_inbox *inbox, const char *agency, kdc_error **err)
{
  const struct kdc_authority *known = NULL;
  kdc__day today = kdc__day_of (kdc__now (inbox->ctx));
  const struct kdc__receive *receive = inbox->protocol->receive;

  if (receive == NULL
      || (kdc__protocol_status (inbox->protocol, 1) == NULL && !receive->records))
    return kdc__fail (inbox->ctx, err, KDC_EMODEL, "exchange.no-receive", "protocol",
                      inbox->protocol->id, NULL);
  inbox->records |= receive->records;
  if (agency == NULL && inbox->records)
    return KDC_OK;
  if (agency == NULL)
    return kdc__fail (inbox->ctx, err, KDC_EINVAL, "exchange.no-agency", "protocol",
                      inbox->protocol->id, NULL);
  return kdc__catalog_agency (inbox->catalog, agency, today, &known, err);
}

int
kdc__inbox_open (struct kdc_catalog *catalog, const char *directory, const char *protocol,
                 const char *agency, struct kdc_inbox **out, kdc_error **err)
{
  return kdc__inbox_open_as (catalog, directory, protocol, agency, 0, out, err);
}

int
kdc__inbox_open_as (struct kdc_catalog *catalog, const char *directory, const char *protocol,
                    const char *agency, int records, struct kdc_inbox **out, kdc_error **err)
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
  inbox->agency = agency != NULL ? kdc__strdup (inbox->ctx, agency) : NULL;
  inbox->records = records;
  status = inbox->directory != NULL && (inbox->agency != NULL || agency == NULL)
             ? KDC_OK : kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = kdc__protocol_load (catalog, protocol, kdc__day_of (kdc__now (inbox->ctx)),
                                 &inbox->protocol, err);
  if (status == KDC_OK)
    status = check_open (inbox, agency, err);
  if (status == KDC_OK)
    status = kdc__inbox_ready (inbox, err);
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
  close_store (inbox);
  for (; inbox->intakes != NULL; inbox->intakes = inbox->intakes->next)
    inbox->intakes->inbox = NULL;
  kdc__protocol_free (inbox->protocol);
  kdc__catalog_unref (inbox->catalog);
  kdc__free (ctx, inbox->directory);
  kdc__free (ctx, inbox->agency);
  kdc__free (ctx, inbox->base);
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

/* The record of what was answered, whatever it was, under the status of a query; or what the
 * document says of the message. */
static int
copy_first (struct kdc__incoming *h, const struct kdc_http_response *first)
{
  const char *type = kdc__headers_get (&first->headers, "Content-Type");
  int status = kdc__answer_make (h);

  if (status == KDC_OK && type != NULL
      && kdc__headers_add (&h->response->headers, "Content-Type", type) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  if (status == KDC_OK && first->body.size > 0
      && kdc__buffer_append (&h->response->body, first->body.data, first->body.size) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  return status;
}

/* Where the answer to a question has a shape of its own, its sheet sees the first one, which may be
 * no XML, and the values of the message. */
static int
answer_anew (struct kdc__incoming *h, const char *id, const struct kdc_http_response *first)
{
  const struct kdc_buffer *body = &first->body;
  kdc_error *ignored = NULL;
  int status = kdc__incoming_recall (h, id);

  if (status != KDC_OK)
    return status;
  if (body->size > 0)
    status = kdc__dom_parse_most (h->inbox->ctx, body->data, body->size, body->size, "answer",
                                  &h->first, &ignored);
  kdc__error_delete (ignored);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  return kdc__answer_make (h);
}

static int
answer_query (struct kdc__incoming *h, const char *id, const struct kdc__inbox_row *row)
{
  struct kdc_http_response *first = NULL;
  int status;

  if (row->state != 2)
    return answer_begun (h, row);
  status = kdc__response_read (h->inbox->ctx, row->answer.data, row->answer.size, &first, h->err);
  if (status != KDC_OK)
    return status;
  h->situation = KDC__S_QUERY;
  *h->event = KDC__INBOX_QUERY_FOUND;
  if (kdc__receive_answer (h->inbox->protocol->receive, KDC__S_QUERY, h->route)->type != NULL)
    status = answer_anew (h, id, first);
  else
    status = copy_first (h, first);
  kdc__response_free (first);
  return status;
}

static int
query (struct kdc__incoming *h)
{
  struct kdc__inbox_row row;
  kdc_error *why = NULL;
  char *id = NULL;
  int status = kdc__incoming_asked (h, &id);

  if (status != KDC_OK)
    return status;
  status = kdc__store_inbox_get (h->inbox->store, h->peer, id, &row, &why);
  *h->event = KDC__INBOX_QUERY_ABSENT;
  if (status != KDC_OK)
    return kdc__incoming_missing (h, status, why, KDC__S_NO_MESSAGE);
  status = answer_query (h, id, &row);
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return status;
}

/* --- routes ---------------------------------------------------------------------------------- */

/* Several routes of one address may have the same method; no method's name is within another's. */
static int
allow (struct kdc__incoming *h, const char *method)
{
  const char *known = kdc__variables_get (&h->vars, "allow");
  struct kdc_buffer list;
  int status;

  if (known != NULL && strstr (known, method) != NULL)
    return KDC_OK;
  kdc__buffer_init (&list, h->inbox->ctx, 0);
  status = kdc__buffer_printf (&list, "%s%s%s", known != NULL ? known : "",
                               known != NULL ? ", " : "", method);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "allow", list.data);
  kdc__buffer_clear (&list);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

#define MOST_NAMES 8

/* Whether the route's test holds for this body. A body that cannot be read is malformed, unless
 * another route asks nothing of it. */
static int
test_route (struct kdc__incoming *h, const struct kdc__route *route, int *holds)
{
  int status, situation = h->situation;

  *holds = 1;
  if (route->test == NULL)
    return KDC_OK;
  *holds = 0;
  h->situation = KDC__S_NONE;
  status = kdc__incoming_size (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_tree (h, route);
  if (status != KDC_OK || h->situation != KDC__S_NONE)
    return status;
  h->situation = situation == KDC__S_NO_METHOD ? KDC__S_NO_ROUTE : situation;
  if (h->dom != NULL && kdc__xpath_boolean (route->test, h->dom, holds) == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  return KDC_OK;
}

static int
match_route (struct kdc__incoming *h, const struct kdc__route *route)
{
  const char *names[MOST_NAMES];
  char *values[MOST_NAMES];
  size_t count = 0, i;
  int match = kdc__uri_match (&h->arena, route->path, h->request->target, names, values,
                              MOST_NAMES, &count);
  int status, holds;

  if (match == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  if (match != 1)
    return KDC_OK;
  if (strcmp (route->call->method, h->request->method) != 0) {
    if (h->situation == KDC__S_NO_ROUTE)
      h->situation = KDC__S_NO_METHOD;
    return allow (h, route->call->method);
  }
  if (h->candidate == NULL)
    h->candidate = route;
  status = test_route (h, route, &holds);
  if (status != KDC_OK || !holds)
    return status;
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

/* What every answer may speak of. Without a base of the host's, ours is where the caller went. */
static int
set_names (struct kdc__incoming *h)
{
  const char *host = kdc__headers_get (&h->request->headers, "Host");
  const char *base = h->inbox->base;
  int status = kdc__incoming_set (h, "agency", h->inbox->agency);

  if (base == NULL && host != NULL && host[strspn (host, HOST_CHARACTERS)] == '\0') {
    base = kdc__arena_printf (&h->arena, "http://%s", host);
    if (base == NULL)
      return kdc__fail_nomem (h->err);
  }
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "base", base);
  return status == KDC_OK ? kdc__incoming_set (h, "peer", h->peer) : status;
}

static int
route (struct kdc__incoming *h)
{
  int status = set_names (h);

  if (status == KDC_OK)
    status = find_route (h);
  if (status != KDC_OK)
    return status;
  if (h->route == NULL) {
    *h->event = KDC__INBOX_REFUSED;
    return kdc__answer_make (h);
  }
  if (h->route->does == KDC__DOES_SUBMIT)
    return kdc__inbox_submit (h);
  status = kdc__incoming_prepare (h);
  if (status != KDC_OK || h->response != NULL)
    return status;
  return h->route->does == KDC__DOES_QUERY ? query (h) : kdc__incoming_follow (h);
}

/* --- one request ----------------------------------------------------------------------------- */

static void
clear (struct kdc__incoming *h)
{
  kdc__incoming_forget (h);
  kdc__dom_free (h->first);
  kdc__buffer_clear (&h->made);
  kdc__buffer_clear (&h->rows);
  if (h->has_found)
    kdc__received_row_clear (h->inbox->ctx, &h->found);
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

  if (status == KDC_EIO && h->inbox->store != NULL && kdc__store_there (h->inbox->store))
    close_store (h->inbox);
  if (why != NULL && why->message[KDC__EN] != NULL)
    kdc__log (h->inbox->ctx, KDC_SEVERITY_ERROR, why->message[KDC__EN]);
  kdc__error_delete (why);
  if (h->err != NULL)
    *h->err = NULL;
  h->situation = KDC__S_FAILURE;
  h->code[0] = '\0';
  *h->event = KDC__INBOX_FAILED;
  kdc__incoming_forget (h);
  return kdc__answer_make (h);
}

static void
begin (struct kdc__incoming *h, const struct kdc_inbox_intake *intake, int *event, char *code,
       kdc_error **why)
{
  struct kdc_context *ctx = intake->inbox->ctx;

  memset (h, 0, sizeof *h);
  h->inbox = intake->inbox;
  h->peer = intake->peer;
  h->request = intake->request;
  h->intake = intake;
  h->event = event;
  h->code = code;
  h->err = why;
  h->situation = KDC__S_NONE;
  h->lang = kdc__lang (kdc__headers_get (&h->request->headers, "Accept-Language"));
  kdc__buffer_init (&h->made, ctx, 0);
  kdc__buffer_init (&h->rows, ctx, 0);
  kdc__variables_init (&h->vars, ctx);
  kdc__arena_init (&h->arena, ctx);
}

/* What went wrong while it came in. */
static int
take_failure (struct kdc_inbox_intake *intake, kdc_error **why)
{
  *why = intake->why;
  intake->why = NULL;
  return intake->failure;
}

int
kdc__inbox_call (struct kdc_inbox *inbox, const struct kdc_http_request *request,
                 const char **call, kdc_error **err)
{
  struct kdc_inbox_intake *intake;
  struct kdc__incoming h;
  kdc_error *why = NULL;
  int event = 0, status = kdc__intake_begin (inbox, "", request, &intake, err);

  *call = NULL;
  if (status != KDC_OK)
    return status;
  kdc__intake_write (intake, request->body.data, request->body.size);
  kdc__intake_end (intake);
  begin (&h, intake, &event, NULL, &why);
  status = take_failure (intake, &why);
  if (status == KDC_OK)
    status = find_route (&h);
  *call = h.route != NULL ? h.route->call->id : NULL;
  clear (&h);
  kdc__intake_free (intake);
  if (err != NULL)
    *err = why;
  else
    kdc__error_delete (why);
  return status;
}

int
kdc__inbox_answer (struct kdc_inbox_intake *intake, struct kdc_http_response **response,
                   int *event, char dossier_code[64], kdc_error **err)
{
  struct kdc_inbox *inbox = intake->inbox;
  struct kdc__incoming h;
  kdc_error *why = NULL;
  int status;

  *response = NULL;
  *event = KDC__INBOX_REFUSED;
  dossier_code[0] = '\0';
  if (inbox == NULL || intake->answered)
    return kdc__fail (NULL, err, KDC_ESTATE, "exchange.intake-over", NULL);
  intake->answered = 1;
  begin (&h, intake, event, dossier_code, &why);
  kdc__intake_end (intake);
  status = take_failure (intake, &why);
  if (status == KDC_OK)
    status = kdc__inbox_ready (inbox, &why);
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

int
kdc__inbox_handle (struct kdc_inbox *inbox, const char *peer,
                   const struct kdc_http_request *request, struct kdc_http_response **response,
                   int *event, char dossier_code[64], kdc_error **err)
{
  struct kdc_inbox_intake *intake;
  int status = kdc__intake_begin (inbox, peer, request, &intake, err);

  *response = NULL;
  *event = KDC__INBOX_FAILED;
  dossier_code[0] = '\0';
  if (status != KDC_OK)
    return status;
  kdc__intake_write (intake, request->body.data, request->body.size);
  status = kdc__inbox_answer (intake, response, event, dossier_code, err);
  kdc__intake_free (intake);
  return status;
}
