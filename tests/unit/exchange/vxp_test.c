/* vxp_test.c - the whole of edxml-vxp against a hub in this process: a dossier sent, its answer
 * lost, its status waited for; messages fetched, whatever answer is lost. Python checks every
 * request as it came. */

#include "bench.h"
#include "exchange/fetch.h"

#define KEY "marked-secret-7f3a"
#define HUB "http://hub.test/vxp"
#define OK  "{\"status\":\"OK\",\"ErrorCode\":\"0\""

struct document { const char *id, *data; int done, failed; };

static struct hub {
  struct bench b;
  FILE *log;
  char path[64];
  int sent, listed, got, told;      /* effects at the hub */
  const char *receive_status;       /* of what was sent */
  char notation[128];
  int busy;
  const char *lose;                 /* answers of calls to this path are lost */
  struct document *documents;
  size_t document_count;
} hub;

static const char edoc[]
  = "<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'><edXMLEnvelope><edXMLHeader>"
    "<MessageHeader><DocumentId>D1</DocumentId><Subject>Mẫu</Subject></MessageHeader></edXMLHeader>"
    "</edXMLEnvelope></edXML>";

static const char *
header (const struct kdc__transport_call *call, const char *name)
{
  const char *value = kdc__headers_get (call->headers, name);

  ck_assert_msg (value != NULL, "%s is missing", name);
  return value;
}

static void
log_request (const struct kdc__transport_call *call, const struct kdc_buffer *body)
{
  size_t i;

  fprintf (hub.log, "%s %s\n", call->method, call->url);
  for (i = 0; i < call->headers->count; i++)
    fprintf (hub.log, "%s: %s\n", call->headers->items[i].name, call->headers->items[i].value);
  fprintf (hub.log, "\n");
  if (body->size > 0)
    fwrite (body->data, 1, body->size, hub.log);
  fprintf (hub.log, "\n====\n");
}

static void
send_edoc (const struct kdc_buffer *body, struct kdc_buffer *out)
{
  const char *at = strstr (body->data, "<edXML:CodeNotation>");

  hub.sent++;
  ck_assert_ptr_nonnull (at);
  snprintf (hub.notation, sizeof hub.notation, "%.*s", (int) strcspn (at + 20, "<"), at + 20);
  (void) kdc__buffer_puts (out, OK ",\"ErrorDesc\":\"Thanh cong\",\"DocId\":\"vxp-1\"}");
}

static void
sent_list (struct kdc_buffer *out)
{
  (void) kdc__buffer_puts (out, OK ",\"data\":[{\"senderDocId\":\"other\",\"notation\":\"x\","
                           "\"receiveStatus\":\"02\"}");
  if (hub.sent > 0)
    (void) kdc__buffer_printf (out, ",{\"senderDocId\":\"vxp-1\",\"receiverDocId\":\"r-9\","
                               "\"notation\":\"%s\",\"receiveStatus\":\"%s\","
                               "\"receivedTime\":\"2026/11/15\"}",
                               hub.notation, hub.receive_status);
  (void) kdc__buffer_puts (out, "]}");
}

static void
received_list (struct kdc_buffer *out)
{
  size_t i;
  int first = 1;

  hub.listed++;
  (void) kdc__buffer_puts (out, OK ",\"data\":[");
  for (i = 0; i < hub.document_count; i++)
    if (!hub.documents[i].done && !hub.documents[i].failed) {
      (void) kdc__buffer_printf (out, "%s{\"docId\":\"%s\",\"from\":\"B\"}", first ? "" : ",",
                                 hub.documents[i].id);
      first = 0;
    }
  (void) kdc__buffer_puts (out, "]}");
}

static struct document *
document_of (const struct kdc__transport_call *call)
{
  const char *id = header (call, "XroadVnpt-docid");
  size_t i;

  for (i = 0; i < hub.document_count; i++)
    if (strcmp (hub.documents[i].id, id) == 0)
      return &hub.documents[i];
  ck_abort_msg ("no document %s", id);
  return NULL;
}

static void
get_edoc (const struct document *d, struct kdc_buffer *out)
{
  hub.got++;
  (void) kdc__buffer_puts (out, "{\"status\":\"OK\",\"ErrorCode\":\"0\",\"data\":\"");
  (void) kdc__base64 (out, (const uint8_t *) d->data, strlen (d->data));
  (void) kdc__buffer_puts (out, "\"}");
}

static int
hub_send (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
          enum kdc__sent *sent, kdc_error **err)
{
  struct bench *b = user;
  const char *path = call->url + strlen (HUB);
  struct kdc_buffer body, *out;

  *sent = KDC__MAYBE_SENT;
  *answer = NULL;
  ck_assert_int_eq (strncmp (call->url, HUB "/", strlen (HUB) + 1), 0);
  kdc__buffer_init (&body, b->ctx, 0);
  if (call->body != NULL)
    ck_assert_int_eq (call->body (call->body_user, bench_gather, &body, err), KDC_OK);
  log_request (call, &body);
  *answer = bench_canned (b, hub.busy ? 503 : 200, "application/json", NULL);
  out = &(*answer)->body;
  if (strcmp (path, "/sendEdoc") == 0)
    send_edoc (&body, out);
  else if (strcmp (path, "/getSentEdocList") == 0)
    sent_list (out);
  else if (strcmp (path, "/getReceivedEdocList") == 0)
    received_list (out);
  else if (strcmp (path, "/getEdoc") == 0)
    get_edoc (document_of (call), out);
  else if (strcmp (path, "/updateStatus") == 0) {
    struct document *d = document_of (call);

    hub.told++;
    d->done = strcmp (header (call, "XroadVnpt-status"), "done") == 0;
    d->failed = strcmp (header (call, "XroadVnpt-status"), "fail") == 0;
    (void) kdc__buffer_puts (out, "{\"status\":\"OK\",\"ErrorCode\":\"0\"}");
  }
  kdc__buffer_clear (&body);
  if (hub.lose == NULL || strcmp (hub.lose, path) != 0)
    return KDC_OK;
  hub.lose = NULL;
  kdc__response_free (*answer);
  *answer = NULL;
  return bench_lost (b, sent, KDC__MAYBE_SENT, err);
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user;
  ck_assert_str_eq (destination, HUB);
  return strcmp (name, "key") == 0 ? kdc__buffer_puts (out, KEY) : KDC_ENOTFOUND;
}

static void
setup (void)
{
  static const char *const parameters[][2]
    = { { "from", "000.00.00.H41" }, { "from-name", "Phường Mẫu" }, { "to", "002.00.20.H13" },
        { "to-name", "Sở Mẫu" } };
  kdc_error *err = NULL;
  size_t i;

  memset (&hub, 0, sizeof hub);
  hub.receive_status = "01";
  bench_start (&hub.b);
  kdc__context_set_secret (hub.b.ctx, secret, NULL, NULL);
  kdc__outbox_set_transport (hub.b.outbox, hub_send, &hub.b, NULL);
  for (i = 0; i < 4; i++)
    bench_ok (kdc__outbox_set_parameter (hub.b.outbox, HUB, parameters[i][0], parameters[i][1],
                                         &err), err, "parameter");
  snprintf (hub.path, sizeof hub.path, "%s/requests", hub.b.directory);
  hub.log = fopen (hub.path, "wb");
  ck_assert_ptr_nonnull (hub.log);
}

/* Every test ends with Python's word on what was sent. */
static void
teardown (void)
{
  char command[4600];

  ck_assert_int_eq (fclose (hub.log), 0);
  snprintf (command, sizeof command, "/usr/bin/python3 %s %s " KEY " >&2",
            bench_source ("tests/unit/exchange/vxp.py"), hub.path);
  ck_assert_int_eq (system (command), 0);
  bench_end (&hub.b);
}

static int64_t
put (void)
{
  struct kdc_dossier *dossier = bench_dossier (&hub.b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  bench_ok (kdc__outbox_put (hub.b.outbox, dossier, HUB, "edxml-vxp", NULL, &id, &existed, &err),
            err, "put");
  kdc__dossier_free (dossier);
  return id;
}

/* --- sending --------------------------------------------------------------------------------- */

START_TEST (sent_and_registered)
{
  int64_t id = put ();

  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__POLLING);
  ck_assert_int_ge (bench_due (&hub.b, id), hub.b.clock + 60000);
  ck_assert_str_eq (bench_value (&hub.b, id, "doc-id"), "vxp-1");
  bench_step (&hub.b, id);          /* 01: arrived, not read */
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__POLLING);
  hub.receive_status = "03";
  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__DELIVERED);
  ck_assert_str_eq (bench_value (&hub.b, id, "status"), "03");
  ck_assert_str_eq (bench_value (&hub.b, id, "canonical-status"), "2");
  ck_assert_int_eq (hub.sent, 1);
}
END_TEST

START_TEST (sent_and_refused)
{
  int64_t id = put ();

  hub.receive_status = "02";
  bench_step (&hub.b, id);
  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__REJECTED);
}
END_TEST

/* The answer with the DocId is lost: the list has it, and nothing is sent twice. */
START_TEST (answer_lost)
{
  int64_t id = put ();

  hub.lose = "/sendEdoc";
  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__UNKNOWN_STATE);
  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__POLLING);
  ck_assert_str_eq (bench_value (&hub.b, id, "doc-id"), "vxp-1");
  hub.receive_status = "06";
  bench_step (&hub.b, id);
  ck_assert_int_eq (bench_state (&hub.b, id), KDC__DELIVERED);
  ck_assert_int_eq (hub.sent, 1);
}
END_TEST

/* --- fetching -------------------------------------------------------------------------------- */

static struct taken {
  int count, repeats, errors, refuse;
  char id[8][64], error[64], subject[64];
  size_t size;
} taken;

static int
take (void *user, const struct kdc_message *m)
{
  (void) user;
  if (taken.refuse > 0) {
    taken.refuse--;
    return KDC_EIO;
  }
  snprintf (taken.id[taken.count++ % 8], 64, "%s", m->id);
  taken.repeats += m->repeat;
  taken.errors += m->error != NULL;
  snprintf (taken.error, sizeof taken.error, "%s", m->error != NULL ? m->error->key : "");
  taken.size = m->bytes.size;
  ck_assert_str_eq (m->peer, HUB);
  ck_assert_str_eq (kdc__variables_get (m->values, "doc-from"), "B");
  ck_assert_int_eq (m->record.size > 0, m->error == NULL);
  if (m->record.size > 0)
    ck_assert_ptr_nonnull (strstr (m->record.data, "subject=\"Mẫu\""));
  return KDC_OK;
}

static struct kdc__fetch_counts
fetch (int wanted)
{
  struct kdc__fetch_counts counts;
  kdc_error *err = NULL;
  int status = kdc__outbox_fetch (hub.b.outbox, HUB "/", "edxml-vxp", "documents", take, NULL,
                                  &counts, &err);

  ck_assert_msg (status == wanted, "%d %s", status, err != NULL ? err->key : "");
  ck_assert_int_eq (err != NULL, wanted != KDC_OK);
  kdc__error_delete (err);
  return counts;
}

static void
documents (struct document *list, size_t count)
{
  memset (&taken, 0, sizeof taken);
  hub.documents = list;
  hub.document_count = count;
}

START_TEST (fetched_once)
{
  struct document list[] = { { "a-1", edoc, 0, 0 }, { "b-2", edoc, 0, 0 } };
  struct kdc__fetch_counts counts;
  struct kdc_buffer bytes;
  kdc_error *err = NULL;

  documents (list, 2);
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.listed, 2);
  ck_assert_int_eq (counts.taken, 2);
  ck_assert_int_eq (counts.failed, 0);
  ck_assert (list[0].done && list[1].done);
  ck_assert_str_eq (taken.id[1], "b-2");
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.listed, 0);
  ck_assert_int_eq (taken.count, 2);
  kdc__buffer_init (&bytes, hub.b.ctx, 0);
  bench_ok (kdc__outbox_message (hub.b.outbox, HUB, "a-1", &bytes, &err), err, "message");
  ck_assert_str_eq (bytes.data, edoc);
  kdc__buffer_clear (&bytes);
  ck_assert_int_eq (kdc__outbox_message (hub.b.outbox, HUB, "nobody", &bytes, NULL),
                    KDC_ENOTFOUND);
}
END_TEST

/* Whatever answer is lost, the host sees each message once. */
START_TEST (fetched_once_whatever_is_lost)
{
  static const char *const lose[] = { "/getReceivedEdocList", "/getEdoc", "/updateStatus" };
  struct document list[] = { { "a-1", edoc, 0, 0 } };

  documents (list, 1);
  hub.lose = lose[_i];
  (void) fetch (_i == 0 ? KDC_ENET : KDC_OK);
  if (_i == 2)                      /* the hub heard it, we do not know */
    list[0].done = 0;
  (void) fetch (KDC_OK);
  ck_assert_int_eq (taken.count, 1);
  ck_assert_int_eq (list[0].done, 1);
  ck_assert_int_eq (hub.got, _i == 1 ? 2 : 1);
}
END_TEST

/* The host could not take it: not confirmed, shown again once this process's hold is over. */
START_TEST (not_taken)
{
  struct document list[] = { { "a-1", edoc, 0, 0 } };
  struct kdc__fetch_counts counts;

  documents (list, 1);
  taken.refuse = 1;
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.failed, 1);
  ck_assert_int_eq (list[0].done, 0);
  ck_assert_ptr_nonnull (strstr (bench_logged, "did not take message a-1"));
  counts = fetch (KDC_OK);
  ck_assert_ptr_nonnull (strstr (bench_logged, "in the hands of another process"));
  hub.b.clock += kdc__limit (hub.b.ctx, KDC__LEASE_MS) + 1;
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.taken, 1);
  ck_assert_int_eq (taken.repeats, 1);
  ck_assert_int_eq (list[0].done, 1);
}
END_TEST

/* Four bytes before the prolog: kept, said, never cut off. */
START_TEST (stray_bytes)
{
  static const char text[] = "1212<?xml version='1.0'?><edXML/>";
  struct document list[] = { { "a-1", text, 0, 0 }, { "b-2", edoc, 0, 0 } };
  struct kdc__fetch_counts counts;
  struct kdc_buffer bytes;
  kdc_error *err = NULL;

  documents (list, 2);
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.taken, 2);
  ck_assert_int_eq (taken.errors, 1);
  ck_assert (list[0].failed && !list[0].done && list[1].done);
  kdc__buffer_init (&bytes, hub.b.ctx, 0);
  bench_ok (kdc__outbox_message (hub.b.outbox, HUB, "a-1", &bytes, &err), err, "message");
  ck_assert_str_eq (bytes.data, text);
  kdc__buffer_clear (&bytes);
  list[0].failed = 0;               /* listed again: told again, not shown */
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.known, 1);
  ck_assert_int_eq (list[0].failed, 1);
  ck_assert_int_eq (taken.count, 2);
}
END_TEST

static const struct { const char *data, *key; } unreadable[] = {
  { "1212<?xml version='1.0'?><edXML/>", "exchange.fetch-prolog" },
  { "<edXML", "xml.not-well-formed" },
  { "", "exchange.fetch-content" },
  { "hello", "xml.not-well-formed" },
};

START_TEST (what_cannot_be_read)
{
  struct document list[] = { { "a-1", unreadable[_i].data, 0, 0 } };

  documents (list, 1);
  (void) fetch (KDC_OK);
  ck_assert_int_eq (taken.errors, 1);
  ck_assert_str_eq (taken.error, unreadable[_i].key);
  ck_assert_int_eq (list[0].failed, 1);
}
END_TEST

/* One id with two contents, the confirmation of the first lost: the first stands. */
START_TEST (other_content)
{
  struct document list[] = { { "a-1", edoc, 0, 0 } };
  struct kdc__fetch_counts counts;
  struct kdc_buffer bytes;

  documents (list, 1);
  taken.refuse = 1;
  (void) fetch (KDC_OK);
  list[0].data = "<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'/>";
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.taken, 0);
  ck_assert_int_eq (counts.failed, 1);
  ck_assert_int_eq (taken.count, 0);
  ck_assert_int_eq (list[0].failed, 1);
  kdc__buffer_init (&bytes, hub.b.ctx, 0);
  ck_assert_int_eq (kdc__outbox_message (hub.b.outbox, HUB, "a-1", &bytes, NULL), KDC_ENOTFOUND);
}
END_TEST

/* An item without an id is passed over, a list that is none ends the round. The keys that the log
 * spoke of: exchange.fetch-not-taken exchange.fetch-busy exchange.fetch-conflict. */
START_TEST (wrong_lists)
{
  struct document list[] = { { "", edoc, 0, 0 }, { "b-2", edoc, 0, 0 } };
  const struct kdc__message *item = kdc__message_find ("exchange.fetch-item");
  struct kdc__fetch_counts counts;
  struct kdc_catalog *catalog = NULL;
  kdc_error *err = NULL;
  char command[9000], copy[128];

  documents (list, 2);
  counts = fetch (KDC_OK);
  ck_assert_int_eq (counts.failed, 1);
  ck_assert_int_eq (counts.taken, 1);
  ck_assert_int_eq (strncmp (bench_logged, item->text[KDC__EN], 30), 0);
  snprintf (copy, sizeof copy, "%s/catalog", hub.b.directory);
  snprintf (command, sizeof command, "cp -r '%s' '%s' && chmod -R u+w '%s' && sed -i "
            "'s|items=\"/j:map|items=\"count(/j:map)+0*count(/j:map|;s|/j:map\" key=|/j:map)\" "
            "key=|' '%s/protocols/edxml-vxp.xml'", bench_source ("lib/data"), copy, copy, copy);
  ck_assert_int_eq (system (command), 0);
  bench_ok (kdc__catalog_open (hub.b.ctx, copy, &catalog, &err), err, "catalog");
  kdc__catalog_unref (hub.b.outbox->catalog);
  hub.b.outbox->catalog = catalog;
  ck_assert_int_eq (kdc__outbox_fetch (hub.b.outbox, HUB, "edxml-vxp", "documents", take, NULL,
                                       &counts, &err), KDC_EMODEL);
  ck_assert_str_eq (err->key, "exchange.fetch-list");
  kdc__error_delete (err);
}
END_TEST

START_TEST (wrong_questions)
{
  static const struct { const char *destination, *protocol, *name, *key; int status; } rows[] = {
    { "ftp://hub.test", "edxml-vxp", "documents", "exchange.destination", KDC_EINVAL },
    { HUB, "kdc", NULL, "exchange.no-fetch", KDC_ENOTFOUND },
    { HUB, "edxml-vxp", "letters", "exchange.no-fetch", KDC_ENOTFOUND },
    { "http://other.test", "edxml-vxp", NULL, "exchange.parameter-missing", KDC_EINVAL },
  };
  struct kdc__fetch_counts counts;
  kdc_error *err;
  size_t i;

  documents (NULL, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    ck_assert_int_eq (kdc__outbox_fetch (hub.b.outbox, rows[i].destination, rows[i].protocol,
                                         rows[i].name, take, NULL, &counts, &err), rows[i].status);
    ck_assert_str_eq (err->key, rows[i].key);
    kdc__error_delete (err);
  }
  hub.busy = 1;
  err = NULL;
  ck_assert_int_eq (kdc__outbox_fetch (hub.b.outbox, HUB, "edxml-vxp", NULL, take, NULL, &counts,
                                       &err), KDC_EREMOTE);
  ck_assert_str_eq (err->key, "exchange.fetch-answer");
  kdc__error_delete (err);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("vxp");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 60);
  tcase_add_test (cases, sent_and_registered);
  tcase_add_test (cases, sent_and_refused);
  tcase_add_test (cases, answer_lost);
  tcase_add_test (cases, fetched_once);
  tcase_add_loop_test (cases, fetched_once_whatever_is_lost, 0, 3);
  tcase_add_test (cases, not_taken);
  tcase_add_test (cases, stray_bytes);
  tcase_add_loop_test (cases, what_cannot_be_read, 0, sizeof unreadable / sizeof *unreadable);
  tcase_add_test (cases, other_content);
  tcase_add_test (cases, wrong_lists);
  tcase_add_test (cases, wrong_questions);
  return bench_run_suite ("vxp", cases);
}
