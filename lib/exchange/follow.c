/* follow.c - what a caller asks for once a message is there, or before: its status, whether it is
 * ready, the message itself, a list, a change, a session. Whoever did not send a message, and is
 * not the one it goes to, is told that there is none. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"

#define MOST_ROWS 1000

int
kdc__incoming_missing (struct kdc__incoming *h, int status, kdc_error *why, int situation)
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

/* --- before anything ------------------------------------------------------------------------- */

int
kdc__incoming_asked (struct kdc__incoming *h, char **id)
{
  const char *path = kdc__variables_get (&h->vars, "message-id");
  char *text = NULL;
  int is, status = KDC_OK;

  *id = NULL;
  if (h->route->has_key) {
    status = kdc__incoming_read (h, h->route);
    if (status == KDC_OK)
      status = kdc__incoming_at (h, &h->route->key.at, &text);
    path = text;
  }
  if (status == KDC_OK)
    status = kdc__incoming_is_id (h, path != NULL ? path : "", id, &is);
  if (status == KDC_OK && *id == NULL)
    return kdc__fail_nomem (h->err);
  return status == KDC_OK ? kdc__incoming_set (h, "message-id", *id) : status;
}

int
kdc__incoming_prepare (struct kdc__incoming *h)
{
  int status = kdc__incoming_size (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_takes (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_checks (h);
  if (status != KDC_OK || h->situation == KDC__S_NONE)
    return status;
  *h->event = KDC__INBOX_REFUSED;
  return kdc__answer_make (h);
}

/* --- the message that a request is about ----------------------------------------------------- */

static int
set_instants (struct kdc__incoming *h, const struct kdc__received_row *row)
{
  const struct { const char *name; kdc__instant at; } instants[]
    = { { "received", row->received_ms }, { "reception", row->reception_ms },
        { "due", row->due_ms } };
  size_t i;
  char text[32];
  int status = KDC_OK;

  for (i = 0; i < sizeof instants / sizeof *instants && status == KDC_OK; i++) {
    if (instants[i].at == 0)        /* received without a promise */
      continue;
    kdc__instant_format (instants[i].at, text);
    status = kdc__incoming_set (h, instants[i].name, text);
  }
  return status;
}

static int
set_row (struct kdc__incoming *h, const struct kdc__received_row *row)
{
  const struct kdc__status_decl *wire = kdc__protocol_status (h->inbox->protocol, row->status);
  int status = kdc__incoming_set (h, "status", wire != NULL ? wire->wire : "");

  if (status == KDC_OK)
    status = set_instants (h, row);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "dossier-code", row->code);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "message-id", row->message_id);
  if (status == KDC_OK && strlen (row->code) < 64)
    memcpy (h->code, row->code, strlen (row->code) + 1);
  return status;
}

/* Values of the message that this request does not say itself. */
static int
set_values (struct kdc__incoming *h, const struct kdc__variables *values)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < values->count && status == KDC_OK; i++)
    if (kdc__variables_get (&h->vars, values->items[i].name) == NULL)
      status = kdc__incoming_set (h, values->items[i].name, values->items[i].value);
  return status;
}

/* Codes can be counted up: only who sent a message, or to whom it goes, may ask for it. What only
 * the receiver may say is said of="received". */
static int
may_see (struct kdc__incoming *h, const struct kdc__received_row *row)
{
  const char *caller = kdc__variables_get (&h->vars, "caller");

  return (!h->route->of_received && strcmp (row->peer, h->peer) == 0)
         || (caller != NULL && *caller != '\0' && strcmp (row->recipient, caller) == 0);
}

static int
find_row (struct kdc__incoming *h, kdc_error **why)
{
  const char *code = kdc__variables_get (&h->vars, "dossier-code");
  char *id = NULL;
  int status;

  if (code != NULL && *code != '\0') {
    status = kdc__store_received_get (h->inbox->store, code, &h->found, why);
    h->has_found = status == KDC_OK;
    return status == KDC_OK && !may_see (h, &h->found) ? KDC_ENOTFOUND : status;
  }
  status = kdc__incoming_asked (h, &id);
  if (status == KDC_OK)
    status = kdc__store_received_find (h->inbox->store, h->peer, id, &h->found, why);
  h->has_found = status == KDC_OK;
  return status;
}

/* Into h->found, and its record; the caller clears that. Not there: h->response is made. */
static int
find (struct kdc__incoming *h, struct kdc__record *record)
{
  int situation = h->route->does == KDC__DOES_STATUS ? KDC__S_NO_DOSSIER : KDC__S_NO_MESSAGE;
  kdc_error *why = NULL;
  int status = find_row (h, &why);

  memset (record, 0, sizeof *record);
  if (status == KDC_OK)
    status = kdc__record_read (h->inbox->ctx, h->found.record.data, h->found.record.size, record,
                               &why);
  if (status == KDC_OK && kdc__variables_get (&record->values, KDC__V_DELETED) != NULL) {
    kdc__record_clear (record);
    status = KDC_ENOTFOUND;
  }
  if (status != KDC_OK) {
    *h->event = KDC__INBOX_QUERY_ABSENT;
    return kdc__incoming_missing (h, status, why, situation);
  }
  status = set_values (h, &record->values);
  return status;
}

int
kdc__incoming_recall (struct kdc__incoming *h, const char *id)
{
  struct kdc__record record;
  kdc_error *why = NULL;
  int status = kdc__store_received_find (h->inbox->store, h->peer, id, &h->found, &why);

  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  if (status != KDC_OK) {
    if (h->err != NULL)
      *h->err = why;
    return status;
  }
  h->has_found = 1;
  status = kdc__record_read (h->inbox->ctx, h->found.record.data, h->found.record.size, &record,
                             h->err);
  if (status == KDC_OK)
    status = set_row (h, &h->found);
  if (status == KDC_OK)
    status = set_values (h, &record.values);
  kdc__record_clear (&record);
  return status;
}

static int
answer (struct kdc__incoming *h, int situation, int event)
{
  h->situation = situation;
  *h->event = event;
  return kdc__answer_make (h);
}

/* --- reading --------------------------------------------------------------------------------- */

/* Not ready for a while after it came, which is not when it was filed; nor in such a status. */
static int
is_pending (struct kdc__incoming *h, int *pending)
{
  int64_t wait = h->inbox->protocol->receive->ready_after_ms;
  struct kdc__inbox_row row;
  kdc_error *why = NULL;
  int status;

  *pending = (h->route->pending >> h->found.status & 1) != 0;
  if (*pending || wait == 0)
    return KDC_OK;
  status = kdc__store_inbox_get (h->inbox->store, h->found.peer, h->found.message_id, &row, &why);
  if (status != KDC_OK) {
    if (h->err != NULL && status != KDC_ENOTFOUND)
      *h->err = why;
    else
      kdc__error_delete (why);
    return status == KDC_ENOTFOUND ? KDC_OK : status;
  }
  *pending = row.at_ms + wait > kdc__now (h->inbox->ctx);
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return KDC_OK;
}

static int
show (struct kdc__incoming *h)
{
  struct kdc__record record;
  int pending = 0, status = find (h, &record);

  if (status == KDC_OK && h->response == NULL)
    status = set_row (h, &h->found);
  kdc__record_clear (&record);
  if (status == KDC_OK && h->response == NULL && h->route->does == KDC__DOES_POLL)
    status = is_pending (h, &pending);
  if (status != KDC_OK || h->response != NULL)
    return status;
  if (h->route->does == KDC__DOES_STATUS)
    return answer (h, KDC__S_STATUS, KDC__INBOX_STATUS);
  if (h->route->does == KDC__DOES_FETCH)
    return answer (h, KDC__S_MESSAGE, KDC__INBOX_FETCHED);
  return pending ? answer (h, KDC__S_PENDING, KDC__INBOX_PENDING)
                        : answer (h, KDC__S_READY, KDC__INBOX_READY);
}

static int
read_message (struct kdc__incoming *h, struct kdc__record *record, struct kdc_buffer *out)
{
  size_t most = (size_t) h->inbox->protocol->most_request;
  int status = kdc__record_read (h->inbox->ctx, h->found.record.data, h->found.record.size, record,
                                 h->err);

  if (status == KDC_OK && record->count == 0)
    status = KDC_ENOTFOUND;
  return status == KDC_OK ? kdc__store_blob_read (h->inbox->store, record->parts[0].sha, most, out,
                                                  h->err) : status;
}

int
kdc__message_base64 (struct kdc__incoming *h, struct kdc_buffer *out)
{
  struct kdc__record record;
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, h->inbox->ctx, 0);
  status = read_message (h, &record, &bytes);
  if (status == KDC_OK
      && kdc__base64 (out, (const uint8_t *) (bytes.data != NULL ? bytes.data : ""), bytes.size)
           != KDC_OK)
    status = kdc__fail_nomem (h->err);
  kdc__buffer_clear (&bytes);
  kdc__record_clear (&record);
  return status;
}

int
kdc__response_body (struct kdc__incoming *h, const struct kdc__answer *a)
{
  struct kdc__record record;
  const char *type = a->type;
  int status = read_message (h, &record, &h->response->body);

  if (status == KDC_OK && type == NULL)
    type = record.parts[0].type[0] != '\0' ? record.parts[0].type : "application/octet-stream";
  if (status == KDC_OK)
    status = kdc__headers_add (&h->response->headers, "Content-Type", type);
  kdc__record_clear (&record);
  return status;
}

/* --- lists ----------------------------------------------------------------------------------- */

static int
row_values (struct kdc__incoming *h, const struct kdc__received_row *row,
            struct kdc__variables *v)
{
  const struct kdc__status_decl *wire = kdc__protocol_status (h->inbox->protocol, row->status);
  const struct { const char *name, *value; } texts[]
    = { { "dossier-code", row->code }, { "message-id", row->message_id }, { "sender", row->peer },
        { "recipient", row->recipient }, { "procedure", row->procedure },
        { "status", wire != NULL ? wire->wire : "" } };
  char text[32];
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < sizeof texts / sizeof *texts && status == KDC_OK; i++)
    status = kdc__variables_set (v, texts[i].name, texts[i].value);
  kdc__instant_format (row->received_ms, text);
  return status == KDC_OK ? kdc__variables_set (v, "received", text) : status;
}

static int
is_listed (const struct kdc__incoming *h, const struct kdc__variables *values)
{
  const char *without = h->route->without, *same = h->route->same, *asked, *has;

  if (kdc__variables_get (values, KDC__V_DELETED) != NULL
      || (without != NULL && kdc__variables_get (values, without) != NULL))
    return 0;
  if (same == NULL)
    return 1;
  asked = kdc__variables_get (&h->vars, same);
  has = kdc__variables_get (values, same);
  return asked != NULL && has != NULL && strcmp (asked, has) == 0;
}

/* Number 0 is the root of the message. */
static int
parts_xml (const struct kdc__record *record, struct kdc_buffer *out)
{
  char hex[65];
  size_t i;

  for (i = 0; i < record->count; i++) {
    const struct kdc__record_part *part = &record->parts[i];

    kdc__hex (part->sha, 32, hex);
    (void) kdc__buffer_printf (out, "<x:file number=\"%zu\" size=\"%lld\" sha256=\"%s\" name=\"", i,
                               (long long) part->size, hex);
    (void) kdc__buffer_xml (out, part->name, strlen (part->name));
    (void) kdc__buffer_puts (out, "\"/>");
  }
  return out->status;
}

static int
add_row (struct kdc__incoming *h, const struct kdc__received_row *row, int64_t *count)
{
  struct kdc__record record;
  int status = kdc__record_read (h->inbox->ctx, row->record.data, row->record.size, &record,
                                 h->err);

  if (status != KDC_OK)
    return status;
  if (is_listed (h, &record.values)) {
    status = row_values (h, row, &record.values);
    (void) kdc__buffer_puts (&h->rows, "<x:message>");
    if (status == KDC_OK)
      status = kdc__values_xml (&record.values, &h->rows);
    if (status == KDC_OK)
      status = parts_xml (&record, &h->rows);
    if (status == KDC_OK)
      status = kdc__buffer_puts (&h->rows, "</x:message>");
    (*count)++;
  }
  kdc__record_clear (&record);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

/* The days that a list is asked of, and where it goes on. */
struct window { kdc__day from, until; int64_t after; };

/* 0: a value that is none of that kind. */
static int
read_window (const struct kdc__incoming *h, struct window *w)
{
  const char *from = kdc__variables_get (&h->vars, "period-from");
  const char *until = kdc__variables_get (&h->vars, "period-until");
  const char *page = kdc__variables_get (&h->vars, "period-page");

  *w = (struct window) { INT32_MIN, INT32_MAX, 0 };
  return (from == NULL || kdc__day_parse (from, strlen (from), &w->from) == 0)
         && (until == NULL || kdc__day_parse (until, strlen (until), &w->until) == 0)
         && (page == NULL || kdc__parse_int64 (page, strlen (page), &w->after) == 0)
         && w->from <= w->until && w->after >= 0;
}

/* "next": where a list that is not at its end goes on; "": it is. */
static int
set_counts (struct kdc__incoming *h, int64_t count, int more, int64_t after)
{
  int status = kdc__variables_set_int (&h->vars, "count", count);

  if (status == KDC_OK && more)
    status = kdc__variables_set_int (&h->vars, "next", after);
  else if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "next", "");
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

/* Those that the caller sent, or those that go to it: {caller}. */
static int
list (struct kdc__incoming *h)
{
  const char *caller = kdc__variables_get (&h->vars, "caller");
  const char *recipient = h->route->of_received ? (caller != NULL ? caller : "") : NULL;
  struct kdc__received_row row;
  struct window w;
  int64_t count = 0;
  int status = KDC_OK;

  if (!read_window (h, &w)) {
    status = kdc__incoming_set (h, "why", "period");
    return status == KDC_OK ? answer (h, KDC__S_MALFORMED, KDC__INBOX_REFUSED) : status;
  }
  while (status == KDC_OK && count < MOST_ROWS) {
    status = kdc__store_received_next (h->inbox->store, recipient == NULL ? h->peer : NULL,
                                       recipient, w.after, &row, h->err);
    if (status != KDC_OK)
      break;
    w.after = row.n;
    if (kdc__day_of (row.received_ms) >= w.from && kdc__day_of (row.received_ms) <= w.until)
      status = add_row (h, &row, &count);
    kdc__received_row_clear (h->inbox->ctx, &row);
  }
  if (status != KDC_OK && status != KDC_ENOTFOUND)
    return status;
  status = set_counts (h, count, status == KDC_OK, w.after);
  if (status != KDC_OK)
    return status;
  return answer (h, KDC__S_LIST, KDC__INBOX_LISTED);
}

/* --- changes --------------------------------------------------------------------------------- */

static int
write_change (struct kdc__incoming *h, const struct kdc__record *record, int canonical)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, h->inbox->ctx, 0);
  status = kdc__record_write (record, &bytes) == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
  if (status == KDC_OK)
    status = kdc__store_received_change (h->inbox->store, &h->found, bytes.data, bytes.size,
                                         canonical, (const uint8_t (*)[32]) h->blobs,
                                         h->blob_count, h->err);
  kdc__buffer_clear (&bytes);
  return status;
}

static int
erase (struct kdc__incoming *h)
{
  struct kdc__record record;
  int status = find (h, &record);

  if (status == KDC_OK && h->response == NULL)
    status = set_row (h, &h->found);
  if (status == KDC_OK && h->response == NULL
      && kdc__variables_set (&record.values, KDC__V_DELETED, "1") != KDC_OK)
    status = kdc__fail_nomem (h->err);
  if (status == KDC_OK && h->response == NULL)
    status = write_change (h, &record, h->found.status);
  kdc__record_clear (&record);
  if (status != KDC_OK || h->response != NULL)
    return status;
  return answer (h, KDC__S_DELETED, KDC__INBOX_DELETED);
}

/* The status that the request says, on the wire's scale; none said: as it is. 0: not a step. */
static int
new_status (const struct kdc__incoming *h, const char *said)
{
  const struct kdc__protocol *p = h->inbox->protocol;
  const struct kdc__status_decl *from = kdc__protocol_status (p, h->found.status);
  int to;

  if (*said == '\0')
    return h->found.status;
  to = kdc__protocol_canonical (p, said);
  if (to == h->found.status || (to != 0 && from != NULL && (from->next >> to & 1) != 0))
    return to;
  return 0;
}

static int
change (struct kdc__incoming *h, struct kdc__record *record, const char *said)
{
  size_t added;
  int to = new_status (h, said), status = KDC_OK;

  if (to == 0) {
    *h->event = KDC__INBOX_REFUSED;
    h->situation = KDC__S_STEP;
    return kdc__answer_make (h);
  }
  if (h->route->does == KDC__DOES_UPDATE) {
    status = kdc__incoming_read (h, h->route);
    if (status == KDC_OK && h->route->dossier_style != NULL)
      status = kdc__incoming_made (h);
    if (status == KDC_OK && h->situation != KDC__S_NONE) {
      *h->event = KDC__INBOX_REFUSED;
      return kdc__answer_make (h);
    }
    if (status == KDC_OK)
      status = kdc__incoming_keep (h);
    if (status == KDC_OK)
      status = kdc__record_parts (record, h, &added);
  }
  if (status == KDC_OK)
    status = kdc__record_values (record, h);
  return status == KDC_OK ? write_change (h, record, to) : status;
}

/* The same change again changes nothing: it needs no key of its own. */
static int
update (struct kdc__incoming *h)
{
  int does_update = h->route->does == KDC__DOES_UPDATE;
  const char *said = kdc__variables_get (&h->vars, "status");
  struct kdc__record record;
  int status;

  said = kdc__arena_strdup (&h->arena, said != NULL ? said : "");
  if (said == NULL)
    return kdc__fail_nomem (h->err);
  status = find (h, &record);
  if (status == KDC_OK && h->response == NULL)
    status = change (h, &record, said);
  kdc__record_clear (&record);
  if (status == KDC_OK && h->response == NULL)
    status = kdc__incoming_set (h, "dossier-code", h->found.code);
  if (status != KDC_OK || h->response != NULL)
    return status;
  return answer (h, does_update ? KDC__S_UPDATED : KDC__S_PROGRESS, KDC__INBOX_UPDATED);
}

/* --- files before their message -------------------------------------------------------------- */

/* Each upload is an object of its own; one that nobody comes back to is harmless. */
static int
upload (struct kdc__incoming *h)
{
  struct kdc__inbox_row row;
  char id[37], hex[65];
  int fresh, status = kdc__incoming_read (h, h->route);

  if (status == KDC_OK && h->situation != KDC__S_NONE)
    return answer (h, h->situation, KDC__INBOX_REFUSED);
  if (status == KDC_OK)
    status = kdc__uuid (id) == KDC_OK ? kdc__incoming_set (h, "upload", id)
                                      : kdc__fail_nomem (h->err);
  if (status == KDC_OK)
    status = kdc__incoming_keep (h);
  if (status == KDC_OK) {
    kdc__hex (h->blobs[0], 32, hex);
    status = kdc__incoming_set (h, "upload-sha256", hex);
  }
  if (status == KDC_OK)
    status = kdc__store_inbox_begin (h->inbox->store, h->peer, id, h->blobs[0], &fresh, &row,
                                     h->err);
  if (status != KDC_OK)
    return status;
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  status = kdc__store_inbox_answer (h->inbox->store, h->peer, id, "", 0, NULL,
                                    (const uint8_t (*)[32]) h->blobs, h->blob_count, h->err);
  return status == KDC_OK ? answer (h, KDC__S_UPLOADED, KDC__INBOX_UPLOADED) : status;
}

/* Whoever asks first may be given a number that nobody else has. */
static int
probe (struct kdc__incoming *h)
{
  if (kdc__incoming_random (h) != KDC_OK)
    return kdc__fail_nomem (h->err);
  return answer (h, KDC__S_PROBE, KDC__INBOX_PROBED);
}

static int
give_session (struct kdc__incoming *h)
{
  int status = kdc__session_give (h);

  return status == KDC_OK ? answer (h, KDC__S_SESSION, KDC__INBOX_SESSION) : status;
}

int
kdc__incoming_follow (struct kdc__incoming *h)
{
  switch (h->route->does) {
  case KDC__DOES_SESSION:
    return give_session (h);
  case KDC__DOES_LIST:
    return list (h);
  case KDC__DOES_FEED:
    return kdc__incoming_feed (h);
  case KDC__DOES_DELETE:
    return erase (h);
  case KDC__DOES_UPLOAD:
    return upload (h);
  case KDC__DOES_UPDATE: case KDC__DOES_PROGRESS:
    return update (h);
  case KDC__DOES_PROBE:
    return probe (h);
  default:
    return show (h);
  }
}
