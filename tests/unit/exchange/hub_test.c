/* hub_test.c - protocols there and back: our own sender against the receiving side of the same
 * document, every sample dossier, with answers lost, doubled, spoilt; and the receive loop of
 * edxml-vxp against its hub. What a stranger sends stands in tests/unit/play/hubs.py. */

#include <kdc/peer.h>
#include "bench.h"
#include "base/file.h"
#include "exchange/fetch.h"
#include "exchange/inbox.h"
#include "play/peer.h"

#define HOST "http://host.test/te"
#define KEY  "Marked-Secret-7f3a"

static const char *const samples[] = { "birth-complete", "birth-incomplete", "death-complete",
                                       "marital-status-complete", "marriage-complete" };
#define SAMPLES (sizeof samples / sizeof *samples)

static struct bench b;
static struct kdc_peer *peer;
static struct kdc_outbox *other;    /* of the receiver, who comes for its messages */
static int requests;

/* --- the way there ---------------------------------------------------------------------------- */

static int
carry (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
       enum kdc__sent *sent, kdc_error **err)
{
  struct kdc_http_request *request = NULL;
  int64_t wait;
  size_t i;
  int action, status;

  (void) user;
  *answer = NULL;
  *sent = KDC__MAYBE_SENT;
  requests++;
  ck_assert_int_eq (strncmp (call->url, HOST "/", strlen (HOST) + 1), 0);
  ck_assert_int_eq (kdc__request_new (b.ctx, call->method, call->url + strlen (HOST), &request),
                    KDC_OK);
  for (i = 0; i < call->headers->count; i++)
    ck_assert_int_eq (kdc__headers_add (&request->headers, call->headers->items[i].name,
                                        call->headers->items[i].value), KDC_OK);
  if (call->body != NULL)
    ck_assert_int_eq (call->body (call->body_user, bench_gather, &request->body, err), KDC_OK);
  status = kdc__peer_handle (peer, "net", request, answer, &action, &wait, err);
  kdc__request_free (request);
  ck_assert_int_eq (status, KDC_OK);
  if (action == KDC__PEER_ANSWER)
    return KDC_OK;
  kdc__response_free (*answer);
  *answer = NULL;
  return bench_lost (&b, sent, KDC__MAYBE_SENT, err);
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user;
  ck_assert_str_eq (destination, HOST);
  return strcmp (name, "key") == 0 || strcmp (name, "password") == 0
           ? kdc__buffer_puts (out, KEY) : KDC_ENOTFOUND;
}

static void
setup (void)
{
  char folder[100], place[300];
  kdc_error *err = NULL;

  requests = 0;
  peer = NULL;
  other = NULL;
  bench_start (&b);
  kdc__context_set_secret (b.ctx, secret, NULL, NULL);
  kdc__outbox_set_transport (b.outbox, carry, NULL, NULL);
  snprintf (folder, sizeof folder, "%s/other", b.directory);
  store_place (place, sizeof place, folder);
  bench_ok (kdc__outbox_open (b.catalog, place, &other, &err), err, "other");
  kdc__outbox_set_transport (other, carry, NULL, NULL);
}

static void
teardown (void)
{
  kdc__outbox_close (other);
  kdc__peer_close (peer);
  bench_end (&b);
}

static void
open_peer (const char *protocol, const char *agency, const char *faults)
{
  char text[1000], folder[100], place[300];
  kdc_error *err = NULL;

  snprintf (text, sizeof text, "<faults xmlns=\"urn:kdc:faults:1\" seed=\"7\">"
            "<secret name=\"key\" value=\"" KEY "\"/><secret name=\"password\" value=\"" KEY "\"/>"
            "%s</faults>", faults);
  snprintf (folder, sizeof folder, "%s/peer", b.directory);
  store_place (place, sizeof place, folder);
  bench_ok (kdc__peer_open (b.catalog, protocol, place, agency, text, strlen (text), "faults.xml",
                            &peer, &err), err, "peer");
  peer->inbox->base = kdc__strdup (b.ctx, HOST);
}

static void
say (struct kdc_outbox *outbox, const char *name, const char *value)
{
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_set_parameter (outbox, HOST, name, value, &err), err, name);
}

static int64_t
put (struct kdc_outbox *outbox, const char *sample, const char *protocol, const char *key)
{
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  char path[200];
  int64_t id = 0;
  int existed;

  snprintf (path, sizeof path, "examples/data/%s", sample);
  bench_ok (kdc__dossier_open_path (b.catalog, bench_source (path), &dossier, &err), err, sample);
  bench_ok (kdc__outbox_put (outbox, dossier, HOST, protocol, key, &id, &existed, &err), err,
            "put");
  kdc__dossier_free (dossier);
  return id;
}

/* Until it rests, or waits for what a person does. */
static int
run (int64_t id, int most)
{
  int i;

  for (i = 0; i < most && bench_state (&b, id) < KDC__SUSPENDED; i++)
    bench_step (&b, id);
  return bench_state (&b, id);
}

static int64_t
received (void)
{
  int64_t n = -1;

  ck_assert_int_eq (kdc__inbox_count (peer->inbox, &n, NULL), KDC_OK);
  return n;
}

static void
effects (int64_t id, int64_t wanted)
{
  kdc_error *err = NULL;
  int64_t n = -1;

  (void) id;
  bench_ok (kdc__inbox_count (peer->inbox, &n, &err), err, "count");
  ck_assert_int_eq (n, wanted);
}

/* What was written on the way names no secret. */
static void
no_secret (void)
{
  char command[400];

  if (on_postgres ())
    return;
  snprintf (command, sizeof command, "! grep -r -q " KEY " %.100s", b.directory);
  ck_assert_int_eq (system (command), 0);
}

/* --- the hub ---------------------------------------------------------------------------------- */

static struct { int count, errors; char id[8][64], record[8][200000]; size_t size; } taken;

static int
take (void *user, const struct kdc_message *m)
{
  (void) user;
  ck_assert_int_lt (taken.count, 8);
  snprintf (taken.id[taken.count], 64, "%s", m->id);
  snprintf (taken.record[taken.count], sizeof taken.record[0], "%s",
            m->record.data != NULL ? m->record.data : "");
  taken.errors += m->error != NULL;
  taken.size = m->bytes.size;
  taken.count++;
  return KDC_OK;
}

static struct kdc__fetch_counts
fetch (struct kdc_outbox *outbox, const char *name, int wanted)
{
  struct kdc__fetch_counts counts;
  kdc_error *err = NULL;
  int status = kdc__outbox_fetch (outbox, HOST, "edxml-vxp", name, take, NULL, &counts, &err);

  ck_assert_msg (status == wanted, "%d %s", status,
                 err != NULL ? err->message[KDC__EN] : "");
  kdc__error_delete (err);
  return counts;
}

#define A "000.00.00.H41"
#define B "002.00.20.H13"

static void
say_vxp (struct kdc_outbox *outbox, const char *from, const char *to)
{
  say (outbox, "from", from);
  say (outbox, "from-name", "Đơn vị gửi");
  say (outbox, "to", to);
  say (outbox, "to-name", "Đơn vị nhận");
}

static void
open_hub (const char *faults)
{
  memset (&taken, 0, sizeof taken);
  open_peer ("edxml-vxp", NULL, faults);
  say_vxp (b.outbox, A, B);
  say_vxp (other, B, A);
}

/* The dossier and its files, out of the message that the receiver fetched, by Python. */
static void
compare_files (const char *sample, const char *id)
{
  char command[9000], path[128];
  struct kdc_buffer bytes;
  kdc_error *err = NULL;
  FILE *file;

  kdc__buffer_init (&bytes, b.ctx, 0);
  bench_ok (kdc__outbox_message (other, HOST, id, &bytes, &err), err, "message");
  snprintf (path, sizeof path, "%s/message", b.directory);
  file = fopen (path, "wb");
  ck_assert_ptr_nonnull (file);
  ck_assert_uint_eq (fwrite (bytes.data, 1, bytes.size, file), bytes.size);
  fclose (file);
  kdc__buffer_clear (&bytes);
  snprintf (command, sizeof command, "/usr/bin/python3 %s",
            bench_source ("tests/unit/exchange/vxp.py"));
  snprintf (command + strlen (command), 4500, " --files %s %s/%s >&2", path,
            bench_source ("examples/data"), sample);
  ck_assert_int_eq (system (command), 0);
}

START_TEST (hub_there_and_back)
{
  struct kdc__fetch_counts counts;
  int64_t id;

  open_hub ("");
  if (_i % 2 == 1)
    say (b.outbox, "short-hash-file", "true");
  id = put (b.outbox, samples[_i], "edxml-vxp", NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__POLLING);
  bench_step (&b, id);              /* arrived, nobody has read it */
  ck_assert_int_eq (bench_state (&b, id), KDC__POLLING);
  counts = fetch (other, "documents", KDC_OK);
  ck_assert_int_eq (counts.taken, 1);
  ck_assert_int_eq (taken.errors, 0);
  ck_assert_str_eq (taken.id[0], bench_value (&b, id, "doc-id"));
  compare_files (samples[_i], taken.id[0]);
  counts = fetch (other, "documents", KDC_OK);
  ck_assert_int_eq (counts.listed, 0);        /* confirmed: the queue is empty */
  counts = fetch (b.outbox, "documents", KDC_OK);
  ck_assert_int_eq (counts.listed, 0);        /* and was never the sender's */
  ck_assert_int_eq (kdc__inbox_set_status (peer->inbox, taken.id[0], 2, NULL, NULL), KDC_OK);
  ck_assert_int_eq (run (id, 5), KDC__DELIVERED);
  ck_assert_str_eq (bench_value (&b, id, "status"), "03");
  ck_assert_int_eq (received (), 1);
  no_secret ();
}
END_TEST

/* What a fault makes of the way there: one document at the hub, and the delivery goes on. */
static const struct { const char *fault; int64_t effects; int state; } hub_faults[] = {
  { "<fault is='lost-answer' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='lost-request' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='duplicate' call='send'/>", 2, KDC__DELIVERED },
  { "<fault is='reorder' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='truncated' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='garbage' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='html' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='redirect' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='error' status='503' call='send'/>", 1, KDC__DELIVERED },
  { "<fault is='error' status='401' call='send'/>", 0, KDC__SUSPENDED },
  { "<fault is='lost-answer' call='sent' times='3'/>", 1, KDC__DELIVERED },
  { "<fault is='garbage' call='sent' times='3'/>", 1, KDC__DELIVERED },
};

START_TEST (hub_faults_on_the_way)
{
  int64_t id;
  int i;

  open_hub (hub_faults[_i].fault);
  id = put (b.outbox, "birth-complete", "edxml-vxp", NULL);
  for (i = 0; i < 12 && bench_state (&b, id) < KDC__SUSPENDED; i++) {
    bench_step (&b, id);
    if (bench_state (&b, id) == KDC__POLLING)
      (void) kdc__inbox_set_status (peer->inbox, bench_value (&b, id, "doc-id"), 2, NULL, NULL);
  }
  if (bench_state (&b, id) != hub_faults[_i].state)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), hub_faults[_i].state);
  effects (id, hub_faults[_i].effects);
}
END_TEST

/* Whatever answer of the loop is lost, the host sees the document once, and the hub hears of it. */
START_TEST (hub_loop_faults)
{
  static const char *const calls[] = { "received-documents", "get", "update-status" };
  static const char *const kinds[] = { "lost-answer", "lost-request", "garbage", "truncated" };
  struct kdc__fetch_counts counts;
  char fault[100];
  int i;

  snprintf (fault, sizeof fault, "<fault is='%s' call='%s'/>", kinds[_i % 4], calls[_i / 4]);
  open_hub (fault);
  bench_step (&b, put (b.outbox, "birth-complete", "edxml-vxp", NULL));
  for (i = 0; i < 3; i++) {
    struct kdc__fetch_counts ignored;

    (void) kdc__outbox_fetch (other, HOST, "edxml-vxp", "documents", take, NULL, &ignored, NULL);
    b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
  }
  ck_assert_int_eq (taken.count, 1);
  counts = fetch (other, "documents", KDC_OK);
  ck_assert_int_eq (counts.listed, 0);
}
END_TEST

/* What a document says of another: sent from the document, held by the hub, shown with its kind. */
static void
say_about (struct kdc_outbox *outbox, const char *operation, const char *about)
{
  say (outbox, "operation", operation);
  say (outbox, "about-document", about);
  say (outbox, "about-number", "2");
  say (outbox, "about-notation", "HS-1");
  say (outbox, "about-day", "2026-11-14");
  say (outbox, "reason", "Nhầm <nơi> nhận & \"trùng\"");
}

/* One round of the other's outbox, whose deliveries the bench does not look at. */
static void
send_other (void)
{
  kdc_error *err = NULL;
  int64_t next;
  int worked = 1;

  while (worked)
    bench_ok (kdc__outbox_step (other, &worked, &next, &err), err, "step");
}

static int
record_says (int n, const char *text)
{
  return strstr (taken.record[n], text) != NULL;
}

static const struct { const char *operation, *kind; int files; } abouts[] = {
  { "withdraw", "kind=\"withdrawal\"", 0 }, { "update", "kind=\"update\"", 3 },
  { "submit", "kind=\"document\"", 3 },
};

START_TEST (hub_about)
{
  const char *at;
  int64_t first, second;
  int files = 0;

  open_hub ("");
  first = put (b.outbox, "birth-complete", "edxml-vxp", NULL);
  bench_step (&b, first);
  ck_assert_int_eq (fetch (other, "documents", KDC_OK).taken, 1);
  ck_assert (record_says (0, "kind=\"document\""));
  say_about (b.outbox, abouts[_i].operation, A ",2026/11/14,2/HS-1");
  ck_assert_int_eq (kdc__inbox_set_status (peer->inbox, taken.id[0], 2, NULL, NULL), KDC_OK);
  ck_assert_int_eq (run (first, 5), KDC__DELIVERED);
  second = put (b.outbox, "birth-complete", "edxml-vxp", NULL);
  ck_assert_int_eq (second == first, _i == 2);          /* submit: it was sent already */
  ck_assert_int_eq (put (b.outbox, "birth-complete", "edxml-vxp", NULL), second);
  if (_i == 2)
    return;
  bench_step (&b, second);
  ck_assert_int_eq (fetch (other, "documents", KDC_OK).taken, 1);
  ck_assert_msg (record_says (1, abouts[_i].kind), "%.400s", taken.record[1]);
  ck_assert (record_says (1, "about=\"" A ",2026/11/14,2/HS-1\""));
  ck_assert (record_says (1, "reason=\"Nhầm &lt;nơi&gt; nhận &amp; &quot;trùng&quot;\""));
  for (at = taken.record[1]; (at = strstr (at, "<attachment ")) != NULL; at++)
    files++;
  ck_assert_int_eq (files, abouts[_i].files);
  ck_assert_int_eq (kdc__inbox_set_status (peer->inbox, taken.id[1], 2, NULL, NULL), KDC_OK);
  ck_assert_int_eq (run (second, 5), KDC__DELIVERED);
  ck_assert_int_eq (received (), 2);
}
END_TEST

/* The receiver's word on it: each status once, in its order, to the sender alone. */
START_TEST (hub_statuses)
{
  static const char *const codes[] = { "01", "03", "15", "16" };
  static const char *const faults[]
    = { "", "<fault is='lost-answer' call='send-status'/>",
        "<fault is='garbage' call='send-status'/>" };
  struct kdc__fetch_counts counts;
  char text[60];
  int i;

  open_hub (faults[_i]);
  bench_step (&b, put (b.outbox, "birth-complete", "edxml-vxp", NULL));
  ck_assert_int_eq (fetch (other, "documents", KDC_OK).taken, 1);
  say_about (other, "status", A ",2026/11/14,2/HS-1");
  say (other, "description", "Đã tiếp nhận");
  say (other, "officer", "Nguyễn Văn Mẫu");
  for (i = 0; i < 4; i++) {
    say (other, "status-code", codes[i]);
    snprintf (text, sizeof text, "2026-11-14T20:3%d:00+07:00", i);
    say (other, "status-at", text);
    (void) put (other, "birth-complete", "edxml-vxp", NULL);
    (void) put (other, "birth-complete", "edxml-vxp", NULL);        /* said again: the same one */
    send_other ();
    b.clock += INT64_C (3600000);
    send_other ();
  }
  ck_assert_int_eq (fetch (other, "statuses", KDC_OK).listed, 0);
  ck_assert_int_eq (fetch (b.outbox, "documents", KDC_OK).listed, 0);
  memset (&taken, 0, sizeof taken);
  counts = fetch (b.outbox, "statuses", KDC_OK);
  ck_assert_int_eq (counts.taken, 4);
  for (i = 0; i < 4; i++) {
    snprintf (text, sizeof text, "status-code=\"%s\"", codes[i]);
    ck_assert_msg (record_says (i, text), "%d %.500s", i, taken.record[i]);
    ck_assert (record_says (i, "kind=\"status\""));
    ck_assert (record_says (i, "description=\"Đã tiếp nhận\""));
    ck_assert (record_says (i, "<answers organ=\"" A "\" document-id=\"" A
                               ",2026/11/14,2/HS-1\""));
  }
  ck_assert_int_eq (fetch (b.outbox, "statuses", KDC_OK).listed, 0);
  ck_assert_int_eq (received (), 5);
}
END_TEST

/* What a message about another cannot do without, said before anything is stored. */
START_TEST (hub_about_nothing)
{
  static const struct { const char *operation, *clear; } rows[] = {
    { "withdraw", "about-document" }, { "update", "about-document" },
    { "status", "about-document" }, { "status", "status-code" }, { "status", "status-at" },
  };
  struct kdc_dossier *dossier = bench_dossier (&b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  open_hub ("");
  say (b.outbox, "operation", rows[_i].operation);
  if (strcmp (rows[_i].clear, "about-document") != 0)
    say (b.outbox, "about-document", "D");
  if (strcmp (rows[_i].clear, "status-code") != 0)
    say (b.outbox, "status-code", "03");
  if (strcmp (rows[_i].clear, "status-at") != 0)
    say (b.outbox, "status-at", "2026-11-14T20:31:00+07:00");
  ck_assert_int_eq (kdc__outbox_put (b.outbox, dossier, HOST, "edxml-vxp", NULL, &id, &existed,
                                     &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.lossy");
  ck_assert_str_eq (err->cause->key, "wire.missing");
  kdc__error_delete (err);
  kdc__dossier_free (dossier);
}
END_TEST

/* --- the poll machine ------------------------------------------------------------------------- */

static void
open_engine (const char *agency, const char *faults)
{
  open_peer ("govtalk", agency, faults);
  say (b.outbox, "class", "HMRC-CHAR-CLM");
  say (b.outbox, "sender", "S1");
}

/* The clean-up is a delivery of its own. */
static void
run_clean_up (void)
{
  kdc_error *err = NULL;
  int64_t next;
  int worked = 1, i;

  b.clock += INT64_C (86400000);
  for (i = 0; i < 10 && worked; i++)
    bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
}

/* How often a call came to the peer. */
static int
arrived (const char *call)
{
  const char *at = peer->arrivals.data;
  char text[40];
  int count = 0;

  snprintf (text, sizeof text, " call=%s ", call);
  for (; at != NULL && (at = strstr (at, text)) != NULL; at++)
    count++;
  return count;
}

START_TEST (engine_there_and_back)
{
  int64_t id, before;

  open_engine (NULL, "");
  if (_i % 2 == 1)
    say (b.outbox, "method", "MD5");
  id = put (b.outbox, samples[_i], "govtalk", NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__POLLING);
  ck_assert_uint_eq (strlen (bench_value (&b, id, "correlation-id")), 32);
  ck_assert_str_eq (bench_value (&b, id, "poll-interval"), "10");
  before = b.clock;
  ck_assert_int_ge (bench_due (&b, id), before + 10000);
  ck_assert_int_eq (run (id, 10), KDC__DELIVERED);
  ck_assert_int_eq (received (), 1);
  ck_assert_int_eq (arrived ("delete"), 0);   /* not before the response is durable */
  run_clean_up ();
  ck_assert_int_eq (arrived ("submit"), 1);
  ck_assert_int_eq (arrived ("poll"), 1);
  ck_assert_int_eq (arrived ("delete"), 1);
  no_secret ();
}
END_TEST

/* Each call's answer lost, doubled or spoilt: one submission, one receipt, one deletion. */
START_TEST (engine_faults)
{
  static const char *const calls[] = { "submit", "poll", "delete", "list" };
  static const char *const kinds[] = { "lost-answer", "lost-request", "garbage", "truncated",
                                       "html", "reorder" };
  const char *call = calls[_i % 4], *kind = kinds[_i / 4];
  char faults[300];
  int64_t id;

  snprintf (faults, sizeof faults, "<fault is='%s' call='%s'/>%s", kind, call,
            _i % 4 == 3 ? "<fault is='lost-answer' call='submit'/>" : "");
  open_engine (NULL, faults);
  id = put (b.outbox, "birth-complete", "govtalk", NULL);
  if (run (id, 20) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (received (), 1);
  run_clean_up ();
  run_clean_up ();
  ck_assert_int_ge (arrived ("delete"), 1);
  ck_assert_int_eq (arrived ("submit"), strcmp (kind, "lost-request") == 0 && _i % 4 == 0 ? 2
                                        : strcmp (kind, "html") == 0 && _i % 4 == 0 ? 2 : 1);
}
END_TEST

/* As a real receiver, which judges the dossier and its files. */
START_TEST (engine_judges)
{
  int64_t id;

  open_engine (AGENCY, "");
  id = put (b.outbox, "birth-complete", "govtalk", NULL);
  if (run (id, 10) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (received (), 1);
}
END_TEST

/* --- the ministry's portal -------------------------------------------------------------------- */

static void
open_ministry (const char *faults)
{
  struct kdc_buffer record;
  kdc_error *err = NULL;

  open_peer ("dvcqg-ministry", NULL, faults);
  kdc__buffer_init (&record, b.ctx, 0);
  bench_ok (kdc__file_read (b.ctx, bench_source ("tests/data/record-full.xml"), 1 << 20, &record,
                            &err), err, "record");
  say (b.outbox, "username", "bo");
  say (b.outbox, "number-code", "HS.2026");
  say (b.outbox, "record", record.data);
  kdc__buffer_clear (&record);
}

static const char *const ministry_calls[]
  = { "token", "number", "upload", "create", "progress", "state" };

START_TEST (ministry_there_and_back)
{
  int64_t id;
  size_t i;

  open_ministry ("");
  id = put (b.outbox, "birth-complete", "dvcqg-ministry", NULL);
  if (run (id, 20) != KDC__DELIVERED_NO_RECEIPT)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED_NO_RECEIPT);
  ck_assert_int_eq (strncmp (bench_value (&b, id, "dossier-code"), "HS.2026-", 8), 0);
  for (i = 0; i < 6; i++)
    ck_assert_int_eq (arrived (ministry_calls[i]), i == 2 ? 2 : 1);
  ck_assert_int_eq (received (), 1);
  no_secret ();
}
END_TEST

/* A number or a file more, one log-in more, never two dossiers; after a lost creation a person. */
START_TEST (ministry_faults)
{
  static const char *const kinds[] = { "lost-answer", "lost-request", "error", "expired" };
  const char *call = ministry_calls[_i % 6], *kind = kinds[_i / 6];
  int creation = strcmp (call, "create") == 0 && _i / 6 < 2, wanted;
  char fault[100];
  int64_t id;

  snprintf (fault, sizeof fault, "<fault is='%s' call='%s'/>", kind, call);
  open_ministry (fault);
  id = put (b.outbox, "birth-complete", "dvcqg-ministry", NULL);
  wanted = creation ? KDC__DEAD : KDC__DELIVERED_NO_RECEIPT;
  if (run (id, 30) != wanted)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), wanted);
  ck_assert_int_eq (received (), creation && strcmp (kind, "lost-request") == 0 ? 0 : 1);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("hub");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 120);
  tcase_add_loop_test (cases, hub_there_and_back, 0, SAMPLES);
  tcase_add_loop_test (cases, hub_faults_on_the_way, 0, sizeof hub_faults / sizeof *hub_faults);
  tcase_add_loop_test (cases, hub_loop_faults, 0, 12);
  tcase_add_loop_test (cases, hub_about, 0, 3);
  tcase_add_loop_test (cases, hub_statuses, 0, 3);
  tcase_add_loop_test (cases, hub_about_nothing, 0, 5);
  tcase_add_loop_test (cases, engine_there_and_back, 0, SAMPLES);
  tcase_add_loop_test (cases, engine_faults, 0, 24);
  tcase_add_test (cases, engine_judges);
  tcase_add_test (cases, ministry_there_and_back);
  tcase_add_loop_test (cases, ministry_faults, 0, 24);
  return bench_run_suite ("hub", cases) == 0 ? 0 : 1;
}
