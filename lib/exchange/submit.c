/* submit.c - a submission: one effect and one answer for each (peer, message id), which commit
 * together; a repeat gets the first answer, byte for byte. */

#include <string.h>
#include "base/crash.h"
#include "exchange/inbox.h"
#include "model/calendar.h"

/* --- known already? -------------------------------------------------------------------------- */

static int
add_to (struct kdc__incoming *h, const struct kdc__received_row *row)
{
  struct kdc__record record;
  struct kdc_buffer bytes;
  size_t added = 0;
  int status = kdc__record_read (h->inbox->ctx, row->record.data, row->record.size, &record,
                                 h->err);

  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&bytes, h->inbox->ctx, 0);
  status = kdc__record_parts (&record, h, &added);
  if (status == KDC_OK && kdc__record_write (&record, &bytes) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  if (status == KDC_OK && added > 0)
    status = kdc__store_received_change (h->inbox->store, row, bytes.data, bytes.size,
                                         row->status, (const uint8_t (*)[32]) h->blobs,
                                         h->blob_count, h->err);
  kdc__buffer_clear (&bytes);
  kdc__record_clear (&record);
  return status;
}

/* A message too large for one request comes in several, each with the same root: what is new in
 * this one joins the others. A message that was refused has no row, and takes none. */
static int
add_parts (struct kdc__incoming *h)
{
  struct kdc__received_row row;
  kdc_error *why = NULL;
  int status = kdc__incoming_read (h, h->route);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_keep (h);
  if (status != KDC_OK || h->situation != KDC__S_NONE)
    return status;
  status = kdc__store_received_find (h->inbox->store, h->peer, h->message_id, &row, &why);
  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  if (status == KDC_OK)
    status = add_to (h, &row);
  else if (h->err != NULL)
    *h->err = why;
  else
    kdc__error_delete (why);
  kdc__received_row_clear (h->inbox->ctx, &row);
  return status;
}

/* *known: the row answers. */
static int
answer_known (struct kdc__incoming *h, const struct kdc__inbox_row *row)
{
  if (memcmp (row->sha256, h->sha, 32) != 0) {
    h->situation = KDC__S_KEY_REUSED;
    *h->event = KDC__INBOX_CONFLICT;
    return KDC_OK;
  }
  if (row->state != 2) {
    h->situation = KDC__S_IN_FLIGHT;
    *h->event = KDC__INBOX_BUSY;
    return KDC_OK;
  }
  *h->event = KDC__INBOX_REPEAT;
  if (h->route->adds) {
    int status = add_parts (h);

    if (status != KDC_OK)
      return status;
  }
  return kdc__response_read (h->inbox->ctx, row->answer.data, row->answer.size, &h->response,
                             h->err);
}

/* A message that was begun and not answered may be one whose process died: begin decides. */
static int
look_up (struct kdc__incoming *h, int *known)
{
  struct kdc__inbox_row row;
  kdc_error *ignored = NULL;
  int status = kdc__store_inbox_get (h->inbox->store, h->peer, h->message_id, &row, &ignored);

  *known = 0;
  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (ignored);
    return KDC_OK;
  }
  if (status != KDC_OK) {
    if (h->err != NULL)
      *h->err = ignored;
    else
      kdc__error_delete (ignored);
    return status;
  }
  *known = row.state == 2 || memcmp (row.sha256, h->sha, 32) != 0;
  if (*known)
    status = answer_known (h, &row);
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return status;
}

/* *fresh: the effect is ours to make. Otherwise another copy came first (window 13). */
static int
begin (struct kdc__incoming *h, int *fresh)
{
  struct kdc__inbox_row row;
  int status = kdc__store_inbox_begin (h->inbox->store, h->peer, h->message_id, h->sha, fresh,
                                       &row, h->err);

  if (status != KDC_OK)
    return status;
  if (!*fresh) {
    h->situation = KDC__S_NONE;
    status = answer_known (h, &row);
  }
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  kdc__crash_point ("inbox.begun");
  return status;
}

/* --- number and promise ---------------------------------------------------------------------- */

static int
set_instant (struct kdc__incoming *h, const char *name, kdc__instant at)
{
  char text[32];

  kdc__instant_format (at, text);
  return kdc__incoming_set (h, name, text);
}

/* A calendar that does not reach so far is our fault, and no reason to turn a dossier away: it is
 * received without a promise, and the host reads why in its log. */
static int
count_days (struct kdc__incoming *h)
{
  struct kdc__days days = { h->inbox->ctx, h->inbox->catalog, h->inbox->agency, NULL };
  const struct kdc__term *term = kdc__procedure_term (h->dossier->procedure, h->dossier->case_code);
  kdc_error *why = NULL;
  int status = kdc__deadline_due (&days, term, h->filed, NULL, 0, &h->deadline, &why);

  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (h->err);
  else if (status != KDC_OK) {
    if (why != NULL && why->message[KDC__EN] != NULL)
      kdc__log (h->inbox->ctx, KDC_SEVERITY_ERROR, why->message[KDC__EN]);
    status = KDC_OK;
  }
  kdc__error_delete (why);
  return status;
}

static int
promise (struct kdc__incoming *h)
{
  int status = h->dossier != NULL ? count_days (h) : KDC_OK;

  if (h->dossier == NULL)
    h->filed = kdc__now (h->inbox->ctx);
  if (status == KDC_OK)
    status = set_instant (h, "received", h->filed);
  if (status == KDC_OK)
    status = set_instant (h, "arrived", kdc__now (h->inbox->ctx));
  if (status == KDC_OK && h->deadline != NULL)
    status = set_instant (h, "reception", h->deadline->reception);
  if (status == KDC_OK && h->deadline != NULL && h->deadline->due != INT64_MAX)
    status = set_instant (h, "due", h->deadline->due);
  return status;
}

/* A code that nobody can count up: 32 upper-case hexadecimal digits. */
int
kdc__incoming_random (struct kdc__incoming *h)
{
  uint8_t bytes[16];
  char hex[33];
  size_t i;

  if (kdc__random (bytes, sizeof bytes) != KDC_OK)
    return KDC_ENOMEM;
  kdc__hex (bytes, sizeof bytes, hex);
  for (i = 0; hex[i] != '\0'; i++)
    if (hex[i] >= 'a')
      hex[i] = (char) (hex[i] - 'a' + 'A');
  return kdc__variables_set (&h->vars, "random", hex);
}

static int
number (struct kdc__incoming *h)
{
  const struct kdc__receive *r = h->inbox->protocol->receive;
  struct kdc_buffer code, serial;
  char day[11], compact[9];
  int64_t value;
  int status;

  kdc__day_format (kdc__day_of (h->filed), day);
  memcpy (compact, day, 4);
  memcpy (compact + 4, day + 5, 2);
  memcpy (compact + 6, day + 8, 3);
  status = kdc__store_serial (h->inbox->store, h->inbox->agency != NULL ? h->inbox->agency : "",
                              compact, &value, h->err);
  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&code, h->inbox->ctx, 0);
  kdc__buffer_init (&serial, h->inbox->ctx, 0);
  status = kdc__buffer_printf (&serial, "%0*lld", r->serial_width, (long long) value);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "serial", serial.data);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "day", compact);
  if (status == KDC_OK)
    status = kdc__incoming_random (h);
  if (status == KDC_OK)
    status = kdc__template_expand (r->code, &h->vars, &code);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "dossier-code", code.data);
  if (status == KDC_OK && code.size < 64)
    memcpy (h->code, code.data, code.size + 1);
  kdc__buffer_clear (&code);
  kdc__buffer_clear (&serial);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

/* --- effect and answer ----------------------------------------------------------------------- */

static int
commit (struct kdc__incoming *h, const struct kdc__received_row *received)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, h->inbox->ctx, 0);
  status = kdc__response_write (h->response, &bytes);
  if (status != KDC_OK)
    status = kdc__fail_nomem (h->err);
  kdc__crash_point ("inbox.answering");
  if (status == KDC_OK)
    status = kdc__store_inbox_answer (h->inbox->store, h->peer, h->message_id, bytes.data,
                                      bytes.size, received, (const uint8_t (*)[32]) h->blobs,
                                      received != NULL ? h->blob_count : 0, h->err);
  kdc__crash_point ("inbox.answered");
  kdc__buffer_clear (&bytes);
  return status;
}

static int
make_record (struct kdc__incoming *h, struct kdc_buffer *out)
{
  struct kdc__record record;
  size_t added;
  int status = kdc__record_read (h->inbox->ctx, "", 0, &record, h->err);

  if (status == KDC_OK)
    status = kdc__record_values (&record, h);
  if (status == KDC_OK)
    status = kdc__record_parts (&record, h, &added);
  if (status == KDC_OK && kdc__record_write (&record, out) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  kdc__record_clear (&record);
  return status;
}

static char *
or_empty (const char *text)
{
  return (char *) (uintptr_t) (text != NULL ? text : "");
}

/* Of a dossier: new. A message may say where it is, on the wire's scale. */
static int
first_status (const struct kdc__incoming *h)
{
  const char *said = kdc__variables_get (&h->vars, "status");
  int canonical = said != NULL ? kdc__protocol_canonical (h->inbox->protocol, said) : 0;

  return h->inbox->records && canonical != 0 ? canonical : 1;
}

static int
commit_row (struct kdc__incoming *h)
{
  struct kdc__received_row row;
  struct kdc_buffer record;
  int status;

  kdc__buffer_init (&record, h->inbox->ctx, 0);
  status = make_record (h, &record);
  memset (&row, 0, sizeof row);
  row.code = h->code;
  row.message_id = or_empty (h->message_id);
  row.peer = or_empty (h->peer);
  row.procedure = or_empty (kdc__variables_get (&h->vars, "procedure"));
  row.authority = or_empty (h->inbox->agency);
  row.recipient = or_empty (kdc__variables_get (&h->vars, "recipient"));
  row.record.data = record.data;
  row.record.size = record.size;
  row.status = first_status (h);
  row.received_ms = h->filed;
  row.reception_ms = h->deadline != NULL ? h->deadline->reception : 0;
  row.due_ms = h->deadline != NULL && h->deadline->due != INT64_MAX ? h->deadline->due : 0;
  memcpy (row.dossier_sha, h->blobs[h->blob_count > h->parts.count ? h->parts.count : 0], 32);
  if (status == KDC_OK)
    status = commit (h, &row);
  kdc__buffer_clear (&record);
  return status;
}

static int
receive (struct kdc__incoming *h)
{
  const struct kdc__status_decl *first
    = kdc__protocol_status (h->inbox->protocol, first_status (h));
  int status = promise (h);

  if (status == KDC_OK)
    status = number (h);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "status", first != NULL ? first->wire : "");
  if (status != KDC_OK)
    return status;
  h->situation = KDC__S_RECEIVED;
  *h->event = KDC__INBOX_RECEIVED;
  status = kdc__answer_make (h);
  return status == KDC_OK ? commit_row (h) : status;
}

static int
refuse (struct kdc__incoming *h)
{
  int status = kdc__answer_make (h);

  *h->event = KDC__INBOX_REFUSED;
  return status == KDC_OK ? commit (h, NULL) : status;
}

int
kdc__inbox_submit (struct kdc__incoming *h)
{
  int known = 0, fresh = 0, refused;
  int status = kdc__submit_envelope (h);

  if (status == KDC_OK && h->situation != KDC__S_NONE) {
    *h->event = KDC__INBOX_REFUSED;
    return kdc__answer_make (h);
  }
  if (status == KDC_OK)
    status = look_up (h, &known);
  if (status == KDC_OK && !known)
    status = kdc__submit_content (h);
  refused = h->situation;
  if (status == KDC_OK && !known) {
    status = begin (h, &fresh);
    if (status == KDC_OK && fresh) {
      h->situation = refused;
      return refused != KDC__S_NONE ? refuse (h) : receive (h);
    }
  }
  if (status == KDC_OK && h->response == NULL)
    status = kdc__answer_make (h);
  return status;
}
