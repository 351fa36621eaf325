/* fetch.c - the receive loop of a client: list, get, store, show, confirm. The other side's list is
 * the queue: what was not confirmed comes again, so a crash anywhere costs a repeat and no message.
 * Stored means: the bytes are in the content store and the row (peer, id) is begun, before the
 * host sees it; answered, with a reference to the bytes, once the host has it. */

#include <string.h>
#include "base/crash.h"
#include "base/text.h"
#include "exchange/engine.h"
#include "exchange/fetch.h"
#include "xml/dom.h"
#include "xml/xslt.h"

struct fetch {
  struct kdc_outbox *outbox;
  struct kdc__protocol *protocol;
  const struct kdc__fetch_decl *decl;
  char *base;
  struct kdc__variables vars;       /* of every call */
  int (*take) (void *user, const struct kdc_message *message);
  void *user;
  struct kdc__fetch_counts *counts;
  kdc_error **err;
};

/* One item of the list. */
struct item {
  struct fetch *fetch;
  struct kdc__variables vars;       /* those of every call, and the captures */
  struct kdc_message message;
  uint8_t sha[32];
  kdc_error *error;
  kdc_error **err;
};

/* --- one call -------------------------------------------------------------------------------- */

int
kdc__outbox_ask (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
                 const char *base, const struct kdc__call_decl *call,
                 const struct kdc__variables *vars, struct kdc_http_response **answer,
                 struct kdc__dom **dom, int *is, kdc_error **err)
{
  struct kdc__delivery_row row = { .destination = (char *) (uintptr_t) base };
  struct kdc__work work = { .outbox = outbox, .protocol = protocol, .row = &row,
                            .decl = call, .vars = *vars, .err = err };
  enum kdc__sent sent;
  int status;

  *dom = NULL;
  status = kdc__work_ask (&work, call, answer, &sent, err);
  if (status == KDC_OK)
    status = kdc__classify (protocol, call, *answer, vars, dom, is, err);
  if (status == KDC_OK && *is == KDC__IS_EXPIRED && call->session != NULL)
    kdc__session_drop (outbox, base, call->session->id);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__response_free (*answer);
  *answer = NULL;
  return status;
}

int
kdc__outbox_ask_anew (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
                      const char *base, const struct kdc__call_decl *call,
                      const struct kdc__variables *vars, struct kdc_http_response **answer,
                      struct kdc__dom **dom, int *is, kdc_error **err)
{
  int again = 1, status;

  for (;;) {
    status = kdc__outbox_ask (outbox, protocol, base, call, vars, answer, dom, is, err);
    if (status != KDC_OK || *is != KDC__IS_EXPIRED || !again--)
      return status;
    kdc__dom_free (*dom);
    kdc__response_free (*answer);
  }
}

static int
ask (struct fetch *f, const struct kdc__call_decl *call, const struct kdc__variables *vars,
     struct kdc_http_response **answer, struct kdc__dom **dom, int *is, kdc_error **err)
{
  return kdc__outbox_ask (f->outbox, f->protocol, f->base, call, vars, answer, dom, is, err);
}

static int
unexpected (struct fetch *f, const struct kdc__call_decl *call,
            const struct kdc_http_response *answer, int is, kdc_error **err)
{
  char text[16];
  struct kdc_buffer number;

  kdc__buffer_init (&number, f->outbox->ctx, sizeof text);
  (void) kdc__buffer_printf (&number, "%d", answer->status);
  (void) kdc__fail (f->outbox->ctx, err, KDC_EREMOTE, "exchange.fetch-answer", "call", call->id,
                    "status", number.data != NULL ? number.data : "", "is",
                    kdc__answer_kind_name (is), NULL);
  kdc__buffer_clear (&number);
  return KDC_EREMOTE;
}

/* --- confirming ------------------------------------------------------------------------------ */

/* Whatever the answer, the message is ours; when the confirmation is lost it is listed again. */
static int
confirm (struct item *m, const char *result)
{
  struct fetch *f = m->fetch;
  struct kdc_http_response *answer;
  struct kdc__dom *dom;
  int is = KDC__IS_UNKNOWN, status;

  if (f->decl->done == NULL)
    return KDC_OK;
  kdc__crash_point ("fetch.stored");
  if (kdc__variables_set (&m->vars, "result", result) != KDC_OK)
    return kdc__fail_nomem (m->err);
  status = ask (f, f->decl->done, &m->vars, &answer, &dom, &is, m->err);
  kdc__crash_point ("fetch.confirmed");
  if (status == KDC_OK && is != KDC__IS_ACCEPTED && is != KDC__IS_ABSENT)
    status = unexpected (f, f->decl->done, answer, is, m->err);
  kdc__dom_free (dom);
  kdc__response_free (answer);
  return status;
}

/* --- what came ------------------------------------------------------------------------------- */

static int
take_body (struct item *m, const struct kdc_http_response *answer)
{
  struct kdc_buffer *bytes = &m->message.bytes;

  kdc__buffer_clear (bytes);
  if (kdc__buffer_append (bytes, answer->body.size > 0 ? answer->body.data : "",
                          answer->body.size) != KDC_OK)
    return kdc__fail_nomem (m->err);
  return KDC_OK;
}

/* Content that is not what the document says is kept as it came: the whole answer. */
static int
read_content (struct item *m, const struct kdc_http_response *answer, const struct kdc__dom *dom)
{
  struct fetch *f = m->fetch;
  struct kdc__xpath_values values = kdc__answer_values (&m->vars);
  struct kdc_buffer text;
  int status = KDC_OK;

  if (f->decl->message == NULL)
    return take_body (m, answer);
  kdc__buffer_init (&text, f->outbox->ctx, 0);
  if (dom != NULL)
    status = kdc__xpath_string_in (f->decl->message, dom, &values, NULL, 0, &text);
  if (status == KDC_OK && f->decl->base64)
    status = kdc__unbase64 (&m->message.bytes, text.size > 0 ? text.data : "", text.size);
  else if (status == KDC_OK)
    status = kdc__buffer_append (&m->message.bytes, text.size > 0 ? text.data : "", text.size);
  kdc__buffer_clear (&text);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (m->err);
  if (status == KDC_OK && m->message.bytes.size > 0)
    return KDC_OK;
  (void) kdc__fail (f->outbox->ctx, &m->error, KDC_EPARSE, "exchange.fetch-content", "id",
                    m->message.id, NULL);
  return take_body (m, answer);
}

/* Bytes before the XML declaration: seen on real wires, read by nobody, and never cut off here. */
static int
is_preceded (const struct kdc_buffer *bytes, size_t *count)
{
  size_t i, most = bytes->size < 4096 ? bytes->size : 4096;

  for (i = 0; i + 5 < most; i++)
    if (memcmp (bytes->data + i, "<?xml", 5) == 0)
      break;
  *count = i;
  return i > 0 && i + 5 < most && memcmp (bytes->data, "\xEF\xBB\xBF", 3) != 0;
}

static int
tell_preceded (struct item *m, size_t count)
{
  struct kdc_context *ctx = m->fetch->outbox->ctx;
  kdc_error *cause = m->error;
  struct kdc_buffer number;

  m->error = NULL;
  kdc__buffer_init (&number, ctx, 0);
  (void) kdc__buffer_printf (&number, "%zu", count);
  (void) kdc__fail_at (ctx, &m->error, KDC_EPARSE, "exchange.fetch-prolog", m->message.id, 1, 1,
                       NULL, "count", number.data != NULL ? number.data : "", NULL);
  kdc__error_add_cause (&m->error, cause);
  kdc__buffer_clear (&number);
  return KDC_OK;
}

static int
make_record (struct item *m)
{
  struct fetch *f = m->fetch;
  struct kdc_buffer *bytes = &m->message.bytes;
  struct kdc__dom *dom = NULL;
  size_t count = 0;
  int status;

  if (f->decl->style == NULL || m->error != NULL)
    return KDC_OK;
  status = kdc__dom_parse_most (f->outbox->ctx, bytes->data, bytes->size, bytes->size,
                                m->message.id, &dom, &m->error);
  if (status == KDC_OK)
    status = kdc__style_run (f->protocol, f->decl->style, dom, &m->message.record, &m->error);
  kdc__dom_free (dom);
  if (status == KDC_ENOMEM) {
    kdc__error_delete (m->error);
    m->error = NULL;
    return kdc__fail_nomem (m->err);
  }
  if (status != KDC_OK)
    kdc__buffer_clear (&m->message.record);
  if (status != KDC_OK && is_preceded (bytes, &count))
    return tell_preceded (m, count);
  return KDC_OK;
}

/* --- storing --------------------------------------------------------------------------------- */

static int
keep (struct item *m)
{
  struct kdc__store *store = m->fetch->outbox->store;
  struct kdc_buffer answer;
  char hex[65];
  int status;

  kdc__buffer_init (&answer, m->fetch->outbox->ctx, 0);
  kdc__hex (m->sha, 32, hex);
  (void) kdc__piece_write (&answer, "1", 1);    /* version of this row */
  (void) kdc__piece_write (&answer, hex, 64);
  status = kdc__piece_write (&answer, m->error != NULL ? "fail" : "done", 4);
  if (status != KDC_OK)
    status = kdc__fail_nomem (m->err);
  else
    status = kdc__store_inbox_answer (store, m->message.peer, m->message.id, answer.data,
                                      answer.size, NULL, (const uint8_t (*)[32]) &m->sha, 1,
                                      m->err);
  kdc__buffer_clear (&answer);
  return status;
}

/* The bytes' digest and what was confirmed, from the row of a message that was taken. */
static int
read_row (struct kdc_context *ctx, const struct kdc__inbox_row *row, uint8_t sha[32],
          int *failed, kdc_error **err)
{
  struct kdc__pieces in = { row->answer.data, row->answer.size };
  const char *version, *hex, *result;
  size_t version_size, hex_size, result_size;

  if (kdc__piece_read (&in, &version, &version_size) != 0 || version_size != 1 || *version != '1'
      || kdc__piece_read (&in, &hex, &hex_size) != 0 || hex_size != 64
      || kdc__piece_read (&in, &result, &result_size) != 0 || kdc__unhex (hex, 64, sha) != 0)
    return kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
  *failed = kdc__streq_n ("fail", result, result_size);
  return KDC_OK;
}

/* The same id with other bytes is no repeat: the first stands, and the other side is told. */
static int
is_other (struct item *m)
{
  (void) kdc__fail (m->fetch->outbox->ctx, m->err, KDC_ECONFLICT, "exchange.fetch-conflict", "id",
                    m->message.id, NULL);
  return KDC_ECONFLICT;
}

/* *fresh: it is ours to show. */
static int
begin (struct item *m, int *fresh)
{
  struct kdc__store *store = m->fetch->outbox->store;
  struct kdc__inbox_row row, before;
  kdc_error *ignored = NULL;
  int status;

  m->message.repeat = kdc__store_inbox_get (store, m->message.peer, m->message.id, &before,
                                            &ignored) == KDC_OK;
  if (m->message.repeat)
    kdc__store_inbox_row_clear (m->fetch->outbox->ctx, &before);
  kdc__error_delete (ignored);
  status = kdc__store_blob_put (store, m->message.bytes.data, m->message.bytes.size, m->sha,
                                m->err);
  if (status == KDC_OK)
    status = kdc__store_inbox_begin (store, m->message.peer, m->message.id, m->sha, fresh, &row,
                                     m->err);
  kdc__crash_point ("fetch.begun");
  if (status == KDC_OK && !*fresh && memcmp (row.sha256, m->sha, 32) != 0)
    status = is_other (m);
  if (status == KDC_OK || status == KDC_ECONFLICT)
    kdc__store_inbox_row_clear (m->fetch->outbox->ctx, &row);
  return status;
}

/* --- one message ----------------------------------------------------------------------------- */

static int
show (struct item *m)
{
  int status = make_record (m);

  m->message.error = m->error;
  if (status == KDC_OK && m->fetch->take != NULL
      && m->fetch->take (m->fetch->user, &m->message) != KDC_OK)
    return kdc__fail (m->fetch->outbox->ctx, m->err, KDC_ESTATE, "exchange.fetch-not-taken", "id",
                      m->message.id, NULL);
  kdc__crash_point ("fetch.shown");
  return status == KDC_OK ? keep (m) : status;
}

static int
store_and_show (struct item *m)
{
  int fresh = 0, status = begin (m, &fresh);

  if (status != KDC_OK)
    return status;
  if (!fresh)                       /* another process has it in its hands, or has just had it */
    return kdc__fail (m->fetch->outbox->ctx, m->err, KDC_ESTATE, "exchange.fetch-busy", "id",
                      m->message.id, NULL);
  status = show (m);
  if (status != KDC_OK)
    return status;
  m->fetch->counts->taken++;
  return confirm (m, m->error != NULL ? "fail" : "done");
}

/* The conflict stays what went wrong with this message, unless telling of it goes wrong. */
static int
tell_of_conflict (struct item *m)
{
  kdc_error *conflict = *m->err;
  int status;

  *m->err = NULL;
  status = confirm (m, "fail");
  if (status != KDC_OK) {
    kdc__error_delete (conflict);
    return status;
  }
  *m->err = conflict;
  return KDC_ECONFLICT;
}

static int
get (struct item *m)
{
  struct fetch *f = m->fetch;
  struct kdc_http_response *answer;
  struct kdc__dom *dom;
  int is = KDC__IS_UNKNOWN;
  int status = ask (f, f->decl->get, &m->vars, &answer, &dom, &is, m->err);

  if (status != KDC_OK)
    return status;
  if (is == KDC__IS_ACCEPTED || is == KDC__IS_RECEIPT || is == KDC__IS_FOUND)
    status = read_content (m, answer, dom);
  else
    status = unexpected (f, f->decl->get, answer, is, m->err);
  kdc__dom_free (dom);
  kdc__response_free (answer);
  if (status == KDC_OK)
    status = store_and_show (m);
  return status == KDC_ECONFLICT ? tell_of_conflict (m) : status;
}

/* Taken before, confirmation lost: only that is said again. */
static int
handle (struct item *m)
{
  struct fetch *f = m->fetch;
  struct kdc__inbox_row row;
  kdc_error *why = NULL;
  uint8_t sha[32];
  int failed = 0;
  int status = kdc__store_inbox_get (f->outbox->store, m->message.peer, m->message.id, &row, &why);

  if (status == KDC_OK && row.state == 2) {
    status = read_row (f->outbox->ctx, &row, sha, &failed, m->err);
    kdc__store_inbox_row_clear (f->outbox->ctx, &row);
    if (status == KDC_OK)
      status = confirm (m, failed ? "fail" : "done");
    f->counts->known += status == KDC_OK;
    return status;
  }
  if (status == KDC_OK)
    kdc__store_inbox_row_clear (f->outbox->ctx, &row);
  else if (status != KDC_ENOTFOUND) {
    if (m->err != NULL)
      *m->err = why;
    return status;
  }
  kdc__error_delete (why);
  return get (m);
}

int
kdc__capture_row (const struct kdc__capture *captures, size_t count, const struct kdc__dom *list,
                  const struct kdc__xpath_nodes *nodes, size_t index,
                  const struct kdc__variables *known, struct kdc__variables *v,
                  const char **missing)
{
  struct kdc__xpath_values values = kdc__answer_values (known);
  size_t i;
  int status = KDC_OK;

  *missing = NULL;
  for (i = 0; i < count && status == KDC_OK && *missing == NULL; i++) {
    const struct kdc__capture *c = &captures[i];
    struct kdc_buffer value;

    kdc__buffer_init (&value, v->ctx, 4096);
    status = kdc__xpath_string_in (c->select, list, &values, nodes, index, &value);
    if (status == KDC_OK)
      status = kdc__variables_set (v, c->name, value.size > 0 ? value.data : "");
    if ((status == KDC_OK && c->required && value.size == 0) || status == KDC_EMODEL
        || status == KDC_ELIMIT) {
      *missing = c->name;
      status = KDC_OK;
    }
    kdc__buffer_clear (&value);
  }
  return status;
}

static int
capture (struct item *m, const struct kdc__dom *list, const struct kdc__xpath_nodes *nodes,
         size_t index)
{
  struct fetch *f = m->fetch;
  const char *missing = NULL;
  int status = kdc__variables_merge (&m->vars, &f->vars);

  if (status == KDC_OK)
    status = kdc__capture_row (f->decl->captures, f->decl->capture_count, list, nodes, index,
                               &f->vars, &m->vars, &missing);
  if (status == KDC_OK && missing != NULL)
    status = kdc__fail (f->outbox->ctx, m->err, KDC_EPARSE, "exchange.fetch-item", "name",
                        missing, NULL);
  m->message.id = kdc__variables_get (&m->vars, f->decl->key);
  m->message.values = &m->vars;
  return status == KDC_ENOMEM ? kdc__fail_nomem (m->err) : status;
}

/* What fails is this message's; only our own want of memory, and a store that is gone, end all. */
static int
one (struct fetch *f, const struct kdc__dom *list, const struct kdc__xpath_nodes *nodes,
     size_t index)
{
  kdc_error *why = NULL;
  struct item m;
  int status;

  memset (&m, 0, sizeof m);
  m.fetch = f;
  m.err = &why;
  m.message.ctx = f->outbox->ctx;
  m.message.peer = f->base;
  kdc__variables_init (&m.vars, f->outbox->ctx);
  kdc__buffer_init (&m.message.bytes, f->outbox->ctx, 0);
  kdc__buffer_init (&m.message.record, f->outbox->ctx, 0);
  status = capture (&m, list, nodes, index);
  if (status == KDC_OK)
    status = handle (&m);
  kdc__buffer_clear (&m.message.bytes);
  kdc__buffer_clear (&m.message.record);
  kdc__variables_clear (&m.vars);
  kdc__error_delete (m.error);
  if (status == KDC_ENOMEM || status == KDC_EIO) {
    if (f->err != NULL)
      *f->err = why;
    else
      kdc__error_delete (why);
    return status;
  }
  if (status != KDC_OK) {
    f->counts->failed++;
    if (why != NULL && why->message[KDC__EN] != NULL)
      kdc__log (f->outbox->ctx, KDC_SEVERITY_WARNING, why->message[KDC__EN]);
  }
  kdc__error_delete (why);
  return KDC_OK;
}

/* --- one round ------------------------------------------------------------------------------- */

static int
walk (struct fetch *f, const struct kdc__dom *list)
{
  struct kdc__xpath_values values = kdc__answer_values (&f->vars);
  struct kdc__xpath_nodes *nodes = NULL;
  size_t i, count;
  int status = kdc__xpath_select (f->decl->items, list, &values, &nodes);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (f->err);
  if (status != KDC_OK)
    return kdc__fail (f->outbox->ctx, f->err, status, "exchange.fetch-list", NULL);
  count = kdc__xpath_nodes_count (nodes);
  f->counts->listed = (int64_t) count;
  for (i = 0; i < count && status == KDC_OK; i++)
    status = kdc__is_cancelled (f->outbox->cancel)
               ? kdc__fail (f->outbox->ctx, f->err, KDC_ECANCELLED, "exchange.cancelled", NULL)
               : one (f, list, nodes, i);
  kdc__xpath_nodes_free (nodes);
  return status;
}

static int
list (struct fetch *f)
{
  struct kdc_http_response *answer;
  struct kdc__dom *dom;
  int is = KDC__IS_UNKNOWN;
  int status = ask (f, f->decl->list, &f->vars, &answer, &dom, &is, f->err);

  if (status != KDC_OK)
    return status;
  if (is == KDC__IS_ACCEPTED && dom != NULL)
    status = walk (f, dom);
  else if (is != KDC__IS_ABSENT)    /* nothing there is no failure */
    status = unexpected (f, f->decl->list, answer, is, f->err);
  kdc__dom_free (dom);
  kdc__response_free (answer);
  return status;
}

static int
choose (struct fetch *f, const char *protocol, const char *name)
{
  struct kdc_context *ctx = f->outbox->ctx;
  int status = kdc__protocol_load (f->outbox->catalog, protocol, kdc__day_of (kdc__now (ctx)),
                                   &f->protocol, f->err);

  if (status != KDC_OK)
    return status;
  if (name != NULL)
    f->decl = kdc__protocol_fetch (f->protocol, name);
  else if (f->protocol->fetch_count > 0)
    f->decl = &f->protocol->fetches[0];
  if (f->decl == NULL)
    return kdc__fail (ctx, f->err, KDC_ENOTFOUND, "exchange.no-fetch", "protocol", protocol,
                      "name", name != NULL ? name : "", NULL);
  return KDC_OK;
}

static int
set_variables (struct fetch *f)
{
  int status = kdc__variables_set (&f->vars, "base", f->base);

  if (status == KDC_OK)
    status = kdc__variables_set (&f->vars, "agent", KDC__AGENT);
  if (status == KDC_OK)
    status = kdc__variables_set (&f->vars, "result", "");
  if (status != KDC_OK)
    return kdc__fail_nomem (f->err);
  return kdc__parameters_set (f->outbox, f->protocol, f->base, &f->vars, f->err);
}

int
kdc__outbox_fetch (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                   const char *name,
                   int (*take) (void *user, const struct kdc_message *message), void *user,
                   struct kdc__fetch_counts *counts, kdc_error **err)
{
  struct fetch f = { .outbox = outbox, .take = take, .user = user, .counts = counts, .err = err };
  int status;

  memset (counts, 0, sizeof *counts);
  kdc__variables_init (&f.vars, outbox->ctx);
  status = kdc__base_of (outbox->ctx, destination, &f.base, err);
  if (status == KDC_OK)
    status = choose (&f, protocol, name);
  if (status == KDC_OK)
    status = set_variables (&f);
  if (status == KDC_OK)
    status = list (&f);
  kdc__variables_clear (&f.vars);
  kdc__protocol_free (f.protocol);
  kdc__free (outbox->ctx, f.base);
  return status;
}

int
kdc__outbox_message (struct kdc_outbox *outbox, const char *destination, const char *id,
                     struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__inbox_row row;
  uint8_t sha[32];
  char *base;
  int failed, status = kdc__base_of (outbox->ctx, destination, &base, err);

  if (status != KDC_OK)
    return status;
  status = kdc__store_inbox_get (outbox->store, base, id, &row, err);
  kdc__free (outbox->ctx, base);
  if (status != KDC_OK)
    return status;
  status = row.state == 2 ? read_row (outbox->ctx, &row, sha, &failed, err)
                          : kdc__fail (outbox->ctx, err, KDC_ENOTFOUND, "store.no-message",
                                       "message", id, NULL);
  kdc__store_inbox_row_clear (outbox->ctx, &row);
  return status == KDC_OK ? kdc__store_blob_read (outbox->store, sha, SIZE_MAX / 2, out, err)
                          : status;
}
