/* engine_test.c - a protocol that uses the whole vocabulary of the sending side, against another
 * side that the test plays: sheets, late values, sessions, one call for each attachment, variants,
 * polling, clean-up, parameters, secrets, breaker, cancel. */

#define BENCH_NOTES "engine"
#include "bench.h"
#include "support/fault.h"

static struct bench b;
static struct fault fault;

#define PROTOCOL \
  "<?xml version='1.0'?>\n" \
  "<protocol xmlns='urn:kdc:protocol:1' id='t' version='1' valid-from='2026-01-01' source='test' " \
  "tested-with='engine_test'>\n" \
  "<name xml:lang='vi'>Thử</name><identity message-id='uuid' dedup='message-id'/>\n" \
  "<limits request='100000000' retry-after='24h'/>\n" \
  "<namespace prefix='j' uri='http://www.w3.org/2005/xpath-functions'/>\n" \
  "<parameter name='client' required='true' pattern='[A-Z]{2}[0-9]+'/>\n" \
  "<parameter name='party'/><secret name='key'/><secret name='password'/>\n" \
  "<format name='stamp' date='yyyyMMddHHmmss' zone='+07:00'/>\n" \
  "<session id='s' call='log-in' capture='session' lifetime='25m'/>\n" \
  "<call id='log-in' method='POST' path='{+base}/login' on-unknown='repeat' answer='form'>" \
  "<body format='form'><field name='user' value='{client}'/>" \
  "<field name='pass word' value='{secret:password}'/></body>" \
  "<capture name='session' select='string(/j:map/j:string[@key=&quot;token&quot;])' " \
  "required='true' " \
  "secret='true'/>" \
  "<outcome http='200' is='accepted'/><outcome http='401' is='suspended'/></call>\n" \
  "<call id='lookup' method='GET' path='{+base}/find/{dossier-id}' on-unknown='repeat'>" \
  "<outcome http='200' is='found'/><outcome http='404' is='absent'/></call>\n" \
  "<call id='upload' method='POST' path='{+base}/files/{file-number}' on-unknown='orphan' " \
  "session='s' each='attachment'>" \
  "<header name='X-Session' value='{session:s}' per-attempt='true'/>" \
  "<header name='X-Name' value='{file} {file-size}' format='json'/>" \
  "<body format='attachment'/><capture name='file-id' header='X-File-Id' required='true'/>" \
  "<outcome http='201' is='accepted'/><outcome http='419' is='expired'/></call>\n" \
  "<call id='send' method='POST' path='{+base}' on-unknown='reconcile' with='seek' settle='1s' " \
  "session='s'>" \
  "<header name='X-Key' value='{secret:key}|{nonce}|{attempt}|{now:stamp}' per-attempt='true'/>" \
  "<header name='X-Client' value='{client}'/>" \
  "<header name='X-Updating' value='{updating}'/>" \
  "<header name='X-Party' value='{party}' format='sf-string' optional='true'/>" \
  "<header name='X-Late' value='{party}' format='sf-string' per-attempt='true' optional='true'/>" \
  "<body format='json' sheet='t.xsl'/>" \
  "<capture name='poll-url' header='Location'/><capture name='every' header='X-Every'/>" \
  "<outcome http='202' is='accepted'/><outcome http='503' is='transient'/>" \
  "<outcome http='401' is='suspended'/><outcome http='419' is='expired'/>" \
  "<variant id='update' when='lookup=found|reconciled=found'>" \
  "<param name='updating' value='yes'/></variant>" \
  "<poll call='ask' interval='{every}' least='5s' most='1m' give-up='1h'/></call>\n" \
  "<call id='seek' method='GET' path='{+base}/seek' on-unknown='repeat'>" \
  "<outcome http='200' is='found'/><outcome http='404' is='absent'/></call>\n" \
  "<call id='ask' method='POST' path='{+poll-url}' on-unknown='repeat'>" \
  "<body format='xml' sheet='t-ask.xsl'/>" \
  "<capture name='every' header='X-Every'/><capture name='poll-url' header='Location'/>" \
  "<outcome http='200' test='/receipt' is='receipt'/><outcome http='200' is='pending'/>" \
  "<outcome http='410' is='refused'/></call>\n" \
  "<call id='delete' method='DELETE' path='{+base}/jobs/{parent-message-id}' on-unknown='repeat'>" \
  "<outcome http='200 404' is='accepted'/></call>\n" \
  "<operation name='submit' calls='lookup upload send'/>" \
  "<operation name='clean-up' calls='delete'/>\n" \
  "<receipt><capture name='of' select='string(/receipt/@of)' required='true'/>" \
  "<expect capture='of' value='{message-id}'/></receipt>\n" \
  "</protocol>\n"

#define SHEET_HEAD \
  "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' " \
  "xmlns:e='urn:kdc:exchange:1' xmlns:d='urn:kdc:dossier:1' xmlns:kdc='urn:kdc:xslt:1' " \
  "xmlns='http://www.w3.org/2005/xpath-functions' exclude-result-prefixes='e d kdc'>"
#define SHEET \
  SHEET_HEAD "<xsl:template match='/e:exchange'><map>" \
  "<string key='id'><xsl:value-of select='d:dossier/@id'/></string>" \
  "<string key='key'><xsl:value-of select=\"kdc:late('secret:key')\"/></string>" \
  "<string key='update'><xsl:value-of select=\"e:value[@name='updating']\"/></string>" \
  "<string key='hidden'><xsl:value-of select=\"count(e:value[starts-with(@name, " \
  "'-')])\"/></string>" \
  "<array key='files'><xsl:for-each select='e:attachments/e:attachment'><map>" \
  "<string key='id'><xsl:value-of select=\"e:value[@name='file-id']\"/></string>" \
  "<string key='data'><xsl:value-of select='kdc:attachment(@file)'/></string></map>" \
  "</xsl:for-each></array></map></xsl:template></xsl:stylesheet>"
#define ASK \
  SHEET_HEAD "<xsl:template match='/e:exchange'><e:ask of=\"{e:value[@name='message-id']}\"/>" \
  "</xsl:template></xsl:stylesheet>"

/* --- the other side --------------------------------------------------------------------------- */

static struct {
  int found, log_ins, uploads, sends, asks, seeks, deletes, expire, lose, refuse_log_in;
  const char *location, *every;
  char message[40], session[16], key[80], last_key[200];
  char body[300000], first_body[300000], updating[8], names[2000], party[2][40];
  int pending, send_status;
} far;

static void
set (struct kdc_http_response *r, int status, const char *name, const char *value)
{
  r->status = status;
  if (name != NULL)
    ck_assert_int_eq (kdc__headers_add (&r->headers, name, value), KDC_OK);
}

static void
take_body (const struct kdc__transport_call *call)
{
  struct kdc_buffer body;
  kdc_error *err = NULL;

  kdc__buffer_init (&body, b.ctx, 0);
  bench_ok (call->body (call->body_user, bench_gather, &body, &err), err, "body");
  ck_assert_int_eq ((int64_t) body.size, call->body_length);
  ck_assert_uint_lt (body.size, sizeof far.body);
  memcpy (far.body, body.data, body.size);
  far.body[body.size] = '\0';
  kdc__buffer_clear (&body);
}

static void
take_header (const struct kdc__transport_call *call, const char *name, char out[40])
{
  const char *value = kdc__headers_get (call->headers, name);

  snprintf (out, 40, "%s", value != NULL ? value : "none");
}

static void
far_send (const struct kdc__transport_call *call, struct kdc_http_response *r)
{
  take_header (call, "X-Party", far.party[0]);
  take_header (call, "X-Late", far.party[1]);
  if (far.sends++ == 0)
    strcpy (far.first_body, far.body);
  snprintf (far.last_key, sizeof far.last_key, "%s", kdc__headers_get (call->headers, "X-Key"));
  snprintf (far.updating, sizeof far.updating, "%s",
            kdc__headers_get (call->headers, "X-Updating"));
  ck_assert_str_eq (kdc__headers_get (call->headers, "X-Client"), "VN12");
  if (far.send_status != 0)
    set (r, far.send_status, NULL, NULL);
  else {
    set (r, 202, "Location", far.location);
    ck_assert_int_eq (kdc__headers_add (&r->headers, "X-Every", far.every), KDC_OK);
  }
}

static void
far_upload (const struct kdc__transport_call *call, struct kdc_http_response *r)
{
  char id[16];

  ck_assert_str_eq (kdc__headers_get (call->headers, "X-Session"), far.session);
  strncat (far.names, kdc__headers_get (call->headers, "X-Name"), 900);
  if (far.expire > 0) {
    far.expire--;
    set (r, 419, NULL, NULL);
    return;
  }
  snprintf (id, sizeof id, "F%d", ++far.uploads);
  set (r, 201, "X-File-Id", id);
}

static void
far_ask (struct kdc_http_response *r)
{
  char receipt[100];

  far.asks++;
  if (far.pending-- > 0) {
    set (r, 200, "X-Every", "20");
    ck_assert_int_eq (kdc__headers_add (&r->headers, "Location", "/poll/two"), KDC_OK);
    return;
  }
  set (r, 200, "Content-Type", "application/xml");
  snprintf (receipt, sizeof receipt, "<receipt of='%s'/>", far.message);
  ck_assert_int_eq (kdc__buffer_puts (&r->body, receipt), KDC_OK);
}

static int
far_side (struct bench *bench, const struct kdc__transport_call *call, struct kdc_http_response *r)
{
  const char *path = strchr (call->url + strlen ("http://"), '/');

  (void) bench;
  if (call->body != NULL)
    take_body (call);
  if (strncmp (path, "/api/find/", 10) == 0)
    set (r, far.found ? 200 : 404, NULL, NULL);
  else if (strcmp (path, "/api/login") == 0) {
    ck_assert_str_eq (far.body, "user=VN12&pass+word=p%26+%C4%83");
    far.log_ins++;
    snprintf (far.session, sizeof far.session, "S%d", far.log_ins);
    set (r, far.refuse_log_in == 0 ? 200 : far.refuse_log_in, "Content-Type", "text/html");
    ck_assert_int_eq (kdc__buffer_printf (&r->body, "token=%s&x=1", far.session), KDC_OK);
  }
  else if (strncmp (path, "/api/files/", 11) == 0)
    far_upload (call, r);
  else if (strcmp (path, "/api") == 0)
    far_send (call, r);
  else if (strcmp (path, "/api/seek") == 0) {
    far.seeks++;
    set (r, far.found ? 200 : 404, NULL, NULL);
  }
  else if (strncmp (path, "/poll/", 6) == 0)
    far_ask (r);
  else if (strncmp (path, "/api/jobs/", 10) == 0) {
    ck_assert_str_eq (path + 10, far.message);
    far.deletes++;
    set (r, 404, NULL, NULL);
  }
  else
    ck_abort_msg ("asked for %s", path);
  return KDC_OK;
}

/* The bench's own transport wants its base; this one also loses what it is told to. */
static int
transport (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
           enum kdc__sent *sent, kdc_error **err)
{
  *answer = NULL;
  *sent = KDC__MAYBE_SENT;
  if (far.lose == 2)
    return bench_lost (user, sent, KDC__NOTHING_SENT, err);
  *answer = bench_canned (user, 200, NULL, NULL);
  ck_assert_int_eq (far_side (user, call, *answer), KDC_OK);
  if (far.lose == 1 && strcmp (call->url, BASE) == 0) {
    far.lose = 0;
    kdc__response_free (*answer);
    *answer = NULL;
    return bench_lost (user, sent, KDC__MAYBE_SENT, err);
  }
  return KDC_OK;
}

static int no_key;
static int
secrets (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user;
  ck_assert_str_eq (destination, BASE);
  if (strcmp (name, "password") == 0)
    return kdc__buffer_puts (out, "p& ă");
  if (strcmp (name, "key") == 0 && !no_key)
    return kdc__buffer_puts (out, far.key);
  return KDC_ENOTFOUND;
}

/* --- the bench -------------------------------------------------------------------------------- */

static void
write_file (const char *catalog, const char *name, const char *text)
{
  char path[300];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", catalog, name);
  file = fopen (path, "wb");
  ck_assert_ptr_nonnull (file);
  fputs (text, file);
  fclose (file);
}

static char catalog[200];

static void
setup (void)
{
  kdc_error *err = NULL;

  bench_start (&b);
  snprintf (catalog, sizeof catalog, "%s",
            bench_catalog (b.directory, "catalog", "prefix=\"r\"", "prefix=\"r\""));
  write_file (catalog, "protocols/t.xml", PROTOCOL);
  write_file (catalog, "styles/t.xsl", SHEET);
  write_file (catalog, "styles/t-ask.xsl", ASK);
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, transport, &b, NULL);
  kdc__context_set_secret (b.ctx, secrets, NULL, NULL);
  memset (&far, 0, sizeof far);
  far.location = "http://WARD.test:80/poll/one";
  far.every = "1";
  strcpy (far.key, "k\"<1>");
  no_key = 0;
  bench_ok (kdc__outbox_set_parameter (b.outbox, BASE "/", "client", "VN12", &err), err,
            "parameter");
}

static void
teardown (void)
{
  bench_end (&b);
}

static int
put_to (const char *destination, const char *protocol, int64_t *id, kdc_error **err)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  int existed, status = kdc__outbox_put (b.outbox, dossier, destination, protocol, NULL, id,
                                         &existed, err);

  kdc__dossier_free (dossier);
  return status;
}

static int64_t
put (void)
{
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int64_t id = 0;

  bench_ok (put_to (BASE, "t", &id, &err), err, "put");
  bench_ok (kdc__store_get (kdc__outbox_store (b.outbox), id, &row, &err), err, "get");
  snprintf (far.message, sizeof far.message, "%s", row.message_id);
  kdc__delivery_row_clear (b.ctx, &row);
  return id;
}

static void
run_to (int64_t id, int state)
{
  int i;

  for (i = 0; i < 40 && bench_state (&b, id) != state; i++)
    bench_step (&b, id);
  if (bench_state (&b, id) != state)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), state);
}

static int
journal_says (int64_t id, const char *text)
{
  return bench_journal_says (&b, id, text);
}

/* Nothing below the folder of the desk holds the text. */
static int
stored (const char *text)
{
  char command[700];

  snprintf (command, sizeof command, "grep -rqF -- '%s' '%s'", text, b.desk);
  return system (command) == 0;
}

/* --- the whole way ---------------------------------------------------------------------------- */

START_TEST (whole_way)
{
  int64_t id = put (), child;
  kdc_error *err = NULL;
  int worked;
  int64_t next;

  far.pending = 2;
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.log_ins, 1);
  ck_assert_int_gt (far.uploads, 0);
  ck_assert_ptr_nonnull (strstr (far.first_body, "\"id\":\"F1\""));
  ck_assert_ptr_nonnull (strstr (far.first_body, "\"key\":\"k\\\"<1>\""));
  ck_assert_ptr_nonnull (strstr (far.first_body, "\"hidden\":\"0\""));
  ck_assert_ptr_null (strstr (far.first_body, "\"data\":\"\""));
  ck_assert_str_eq (far.updating, "");
  ck_assert_int_eq (strncmp (far.last_key, "k\"<1>|", 6), 0);
  ck_assert_ptr_nonnull (strstr (far.last_key, "|1|20261114"));
  ck_assert_int_eq (bench_due (&b, id) - b.clock, 5000);      /* "1" is less than least */
  bench_step (&b, id);
  ck_assert_int_eq (bench_due (&b, id) - b.clock, 20000);     /* as the answer says */
  run_to (id, KDC__DELIVERED);
  ck_assert_int_eq (far.asks, 3);
  ck_assert_ptr_nonnull (strstr (far.body, far.message));
  ck_assert (!stored ("k\"<1>"));
  ck_assert (!stored ("p& "));
  ck_assert_int_gt (journal_says (id, " late "), 0);
  ck_assert_int_eq (journal_says (id, "S1"), 0);
  child = id + 1;                   /* window 9: the clean-up is a delivery of its own */
  ck_assert_int_eq (bench_state (&b, child), KDC__QUEUED);
  bench_ok (kdc__outbox_run (b.outbox, &next, &err), err, "run");
  ck_assert_int_eq (far.deletes, 1);
  ck_assert_int_ge (bench_state (&b, child), KDC__DELIVERED);
  ck_assert_int_ne (bench_state (&b, child), KDC__REJECTED);
  bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
  ck_assert_int_eq (worked, 0);
}
END_TEST

/* Without a value an optional header is not there, neither frozen nor made anew; with one it is. */
START_TEST (optional_headers)
{
  static const char *const rows[][2] = { { NULL, "none" }, { "", "none" }, { "a b", "\"a b\"" } };
  kdc_error *err = NULL;
  int64_t id;

  if (rows[_i][0] != NULL)
    bench_ok (kdc__outbox_set_parameter (b.outbox, BASE, "party", rows[_i][0], &err), err, "party");
  id = put ();
  far.lose = 1;
  run_to (id, KDC__UNKNOWN_STATE);
  ck_assert_str_eq (far.party[0], rows[_i][1]);
  run_to (id, KDC__POLLING);        /* the same again */
  ck_assert_int_eq (far.sends, 2);
  ck_assert_str_eq (far.party[0], rows[_i][1]);
  ck_assert_str_eq (far.party[1], rows[_i][1]);
}
END_TEST

/* A query in the plan chooses how the call behind it is made. */
START_TEST (variant_by_lookup)
{
  int64_t id = put ();

  far.found = 1;
  run_to (id, KDC__POLLING);
  ck_assert_str_eq (far.updating, "yes");
  ck_assert_ptr_nonnull (strstr (far.first_body, "\"update\":\"yes\""));
}
END_TEST

/* The answer was lost and the other side has it: the same call as its variant, the old row kept. */
START_TEST (variant_by_reconcile)
{
  int64_t id = put ();
  struct kdc__call_row *rows;
  kdc_error *err = NULL;
  size_t count, i, sends = 0;

  far.lose = 1;
  run_to (id, KDC__UNKNOWN_STATE);
  far.found = 1;
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.sends, 2);
  ck_assert_int_eq (far.seeks, 1);
  ck_assert_str_eq (far.updating, "yes");
  bench_ok (kdc__store_calls (kdc__outbox_store (b.outbox), id, &rows, &count, &err), err, "calls");
  for (i = 0; i < count; i++)
    sends += strcmp (rows[i].name, "send") == 0;
  kdc__store_calls_free (kdc__outbox_store (b.outbox), rows, count);
  ck_assert_uint_eq (sends, 2);
}
END_TEST

/* Lost and absent: the very same bytes again, but what is made anew is new. */
START_TEST (same_bytes_again)
{
  int64_t id = put ();
  char key[200];

  far.lose = 1;
  run_to (id, KDC__UNKNOWN_STATE);
  snprintf (key, sizeof key, "%s", far.last_key);
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.sends, 2);
  ck_assert_str_eq (far.body, far.first_body);
  ck_assert_str_ne (far.last_key, key);
}
END_TEST

/* 401, a new secret, resume: the frozen bytes with the new secret in its place. */
START_TEST (new_secret)
{
  int64_t id = put ();
  kdc_error *err = NULL;

  far.send_status = 401;
  run_to (id, KDC__SUSPENDED);
  far.send_status = 0;
  strcpy (far.key, "newer");
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (strncmp (far.last_key, "newer|", 6), 0);
  ck_assert_ptr_nonnull (strstr (far.body, "\"key\":\"newer\""));
  ck_assert_str_eq (strstr (far.body, "\"update\""), strstr (far.first_body, "\"update\""));
}
END_TEST

START_TEST (secret_missing)
{
  int64_t id = put ();
  kdc_error *err = NULL;

  no_key = 1;
  run_to (id, KDC__SUSPENDED);
  ck_assert_int_eq (far.sends, 0);
  ck_assert_int_gt (journal_says (id, "exchange.secret-missing"), 0);
  no_key = 0;
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.seeks, 0);  /* nothing was sent, so nothing had to be asked */
}
END_TEST

/* --- sessions --------------------------------------------------------------------------------- */

START_TEST (session_expired_once)
{
  int64_t id = put ();

  far.expire = 1;
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.log_ins, 2);
}
END_TEST

START_TEST (session_expired_twice)
{
  int64_t id = put ();

  far.expire = 2;
  run_to (id, KDC__SUSPENDED);
  ck_assert_int_eq (far.log_ins, 2);
}
END_TEST

/* Gone, then busy, then gone again: each is the first. Twice in a row is another thing. */
START_TEST (session_expired_and_something_else)
{
  static const struct { int answer, state; } steps[]
    = { { 419, KDC__RETRY_WAIT }, { 503, KDC__RETRY_WAIT }, { 419, KDC__RETRY_WAIT },
        { 500, KDC__UNKNOWN_STATE }, { 419, KDC__RETRY_WAIT }, { 419, KDC__SUSPENDED } };
  int64_t id = put ();
  size_t i;

  far.send_status = 503;
  while (journal_says (id, "503 transient") == 0)
    bench_step (&b, id);
  for (i = 0; i < sizeof steps / sizeof *steps; i++) {
    int sends = far.sends;

    far.send_status = steps[i].answer;
    while (far.sends == sends)      /* or a question first */
      bench_step (&b, id);
    ck_assert_int_eq (bench_state (&b, id), steps[i].state);
  }
}
END_TEST

START_TEST (session_refused)
{
  int64_t id = put ();

  far.refuse_log_in = 401;
  run_to (id, KDC__SUSPENDED);
  ck_assert_int_eq (far.uploads, 0);
  ck_assert_int_gt (journal_says (id, "exchange.log-in-refused"), 0);
}
END_TEST

/* A log-in that fails for now: the call is as it was, and is tried again. */
START_TEST (session_later)
{
  int64_t id = put ();

  far.refuse_log_in = 500;
  while (journal_says (id, "exchange.log-in") == 0)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  ck_assert_int_eq (far.uploads, 0);
  far.refuse_log_in = 0;
  run_to (id, KDC__POLLING);
}
END_TEST

START_TEST (session_lifetime)
{
  int64_t id = put ();

  run_to (id, KDC__POLLING);
  ck_assert_int_eq (far.log_ins, 1);
  b.clock += 26 * 60 * 1000;
  kdc__session_drop (b.outbox, BASE, "other");
  run_to (id, KDC__DELIVERED);
  ck_assert_int_eq (far.log_ins, 1);  /* asking needs none */
}
END_TEST

/* --- where addresses lead --------------------------------------------------------------------- */

static const char *const elsewhere[] = {
  "http://evil.test/poll/one", "https://ward.test/poll/one", "//evil.test/x",
                    "http://ward.test:81/",
  "http://u@ward.test/poll", "file:///etc/passwd", "poll/one",
};

START_TEST (leads_elsewhere)
{
  int64_t id = put ();

  far.location = elsewhere[_i];
  run_to (id, KDC__DEAD);
  ck_assert_int_gt (journal_says (id, "exchange.elsewhere"), 0);
  ck_assert_int_eq (far.asks, 0);
}
END_TEST

/* --- waiting ---------------------------------------------------------------------------------- */

START_TEST (gives_up)
{
  int64_t id = put ();

  far.pending = 1000;
  run_to (id, KDC__POLLING);
  while (bench_state (&b, id) == KDC__POLLING)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_ge (far.asks, 100);
}
END_TEST

START_TEST (confirmed)
{
  int64_t id = put ();
  kdc_error *err = NULL;
  char text[100];

  snprintf (text, sizeof text, "<receipt of='%s'/>", far.message);
  ck_assert_int_eq (kdc__outbox_confirm (b.outbox, BASE, far.message, text, strlen (text), &err),
                    KDC_ESTATE);
  ck_assert_str_eq (err->key, "exchange.not-waiting");
  kdc__error_delete (err);
  err = NULL;
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (kdc__outbox_confirm (b.outbox, BASE, far.message, "<receipt of='x'/>", 17,
                    &err),
                    KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.not-its-receipt");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (bench_state (&b, id), KDC__POLLING);
  ck_assert_int_eq (kdc__outbox_confirm (b.outbox, BASE, "nobody", text, strlen (text), &err),
                    KDC_ENOTFOUND);
  kdc__error_delete (err);
  err = NULL;
  bench_ok (kdc__outbox_confirm (b.outbox, BASE, far.message, text, strlen (text), &err), err,
            "confirm");
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (far.asks, 0);
}
END_TEST

START_TEST (confirmed_while_worked_on)
{
  int64_t id = put ();
  struct kdc__delivery_row *rows = NULL;
  kdc_error *err = NULL;
  char text[100];
  size_t count = 0;

  run_to (id, KDC__POLLING);
  b.clock = bench_due (&b, id);
  bench_ok (kdc__store_claim (kdc__outbox_store (b.outbox), 1, &rows, &count, &err), err, "claim");
  ck_assert_uint_eq (count, 1);
  snprintf (text, sizeof text, "<receipt of='%s'/>", far.message);
  ck_assert_int_eq (kdc__outbox_confirm (b.outbox, BASE, far.message, text, strlen (text), &err),
                    KDC_ESTATE);
  ck_assert_str_eq (err->key, "exchange.busy");
  kdc__error_delete (err);
  kdc__store_rows_free (kdc__outbox_store (b.outbox), rows, count);
}
END_TEST

/* Calls for attachments alone, and a dossier without any. */
START_TEST (nothing_to_send)
{
  static const char xml[]
    = "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
      "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
      "<data form='tp-ht-khai-sinh'/></dossier>";
  static char text[sizeof PROTOCOL];
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  int64_t id;
  int existed;
  char *at;

  strcpy (text, PROTOCOL);
  at = strstr (text, "calls='lookup upload send'");
  ck_assert_ptr_nonnull (at);
  memcpy (at, "calls='upload'            ", 26);
  write_file (catalog, "protocols/t.xml", text);
  bench_new_catalog (&b, catalog);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "client", "VN12", NULL), KDC_OK);
  bench_ok (kdc__dossier_open_memory (b.catalog, xml, strlen (xml), "d", NULL, &dossier, &err),
            err, "open");
  ck_assert_int_eq (kdc__outbox_put (b.outbox, dossier, BASE, "t", NULL, &id, &existed, &err),
                    KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.nothing");
  kdc__error_delete (err);
  kdc__dossier_free (dossier);
}
END_TEST

/* --- what the host says ----------------------------------------------------------------------- */

START_TEST (parameters)
{
  kdc_error *err = NULL;
  int64_t id;

  ck_assert_int_eq (put_to ("http://other.test", "t", &id, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.parameter-missing");
  kdc__error_delete (err);
  err = NULL;
  bench_ok (kdc__outbox_set_parameter (b.outbox, BASE, "client", "vn 12", &err), err, "parameter");
  ck_assert_int_eq (put_to (BASE, "t", &id, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.parameter-wrong");
  kdc__error_delete (err);
}
END_TEST

/* --- sheets ----------------------------------------------------------------------------------- */

#define BROKEN(BODY) SHEET_HEAD "<xsl:template match='/'>" BODY "</xsl:template></xsl:stylesheet>"
static const struct { const char *sheet, *key; } sheets[] = {
  { BROKEN ("<xsl:value-of select=\"kdc:late('secret:other')\"/>"), "exchange.late-name" },
  { BROKEN ("<xsl:value-of select=\"kdc:late('client')\"/>"), "exchange.late-name" },
  { BROKEN ("<xsl:value-of select=\"kdc:attachment('../x')\"/>"), "exchange.no-file" },
  { BROKEN ("<xsl:message terminate='yes'/>"), "exchange.sheet" },
  { BROKEN ("<map><number key='n'>x</number></map>"), "json." },
};

START_TEST (broken_sheets)
{
  int64_t id;

  write_file (catalog, "styles/t.xsl", sheets[_i].sheet);
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, transport, &b, NULL);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "client", "VN12", NULL), KDC_OK);
  id = put ();
  run_to (id, KDC__DEAD);           /* frozen behind the uploads: a person must look at it */
  ck_assert_int_gt (journal_says (id, sheets[_i].key), 0);
  ck_assert_int_eq (far.sends, 0);
}
END_TEST

/* What cannot go whole is refused before anything is stored, though its call comes much later. */
START_TEST (lossy_sheet)
{
  kdc_error *err = NULL;
  int64_t id = 0;

  write_file (catalog, "styles/t.xsl",
              BROKEN ("<xsl:value-of select=\"kdc:format('stamp', 'never', '/child/x')\"/>"));
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, transport, &b, NULL);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "client", "VN12", NULL), KDC_OK);
  ck_assert_int_eq (put_to (BASE, "t", &id, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.lossy");
  ck_assert_ptr_nonnull (err->cause);
  ck_assert_str_eq (err->cause->key, "wire.lossy");
  ck_assert_str_eq (err->cause->path, "/child/x");
  kdc__error_delete (err);
  ck_assert_uint_eq (b.outbox->findings.count, 1);
  ck_assert_str_eq (b.outbox->findings.items[0]->source,
                    "urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001");
}
END_TEST

static const char *const refused_sheets[] = {
  SHEET_HEAD "<xsl:include href='file:///etc/passwd'/></xsl:stylesheet>",
  SHEET_HEAD "<xsl:include href='../protocols/kdc.xml'/></xsl:stylesheet>",
  SHEET_HEAD "<xsl:import href='t-ask.xsl'/></xsl:stylesheet>",
  SHEET_HEAD "<xsl:template match='/'><xsl:copy-of select=\"document('t.xsl')\"/></xsl:template>"
             "</xsl:stylesheet>",
  SHEET_HEAD "<xsl:template match='/'><x:document xmlns:x='http://exslt.org/common' "
             "xsl:extension-element-prefixes='x' href='x'/></xsl:template></xsl:stylesheet>",
};

START_TEST (refused)
{
  kdc_error *err = NULL;
  int64_t id;

  write_file (catalog, "styles/t.xsl", refused_sheets[_i]);
  bench_new_catalog (&b, catalog);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "client", "VN12", NULL), KDC_OK);
  ck_assert_int_ne (put_to (BASE, "t", &id, &err), KDC_OK);
  ck_assert_str_eq (err->key, "protocol.sheet");
  ck_assert_int_gt (err->line, 0);
  ck_assert_int_gt (err->column, 0);
  kdc__error_delete (err);
}
END_TEST

/* Window 16: the sheets that a delivery began with are its own, whatever the catalog has now. */
START_TEST (sheets_are_kept)
{
  int64_t id = put ();

  write_file (catalog, "styles/t.xsl", BROKEN ("<map/>"));
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, transport, &b, NULL);
  run_to (id, KDC__POLLING);
  ck_assert_ptr_nonnull (strstr (far.first_body, "\"id\":\"F1\""));
}
END_TEST

/* --- breaker, cancel -------------------------------------------------------------------------- */

START_TEST (breaker)
{
  int64_t id = put (), until, other = 0;
  kdc_error *err = NULL;
  int i;

  far.lose = 2;
  ck_assert_int_eq (kdc__outbox_breaker (b.outbox, BASE, &until), KDC__BREAKER_CLOSED);
  for (i = 0; i < 5; i++)
    bench_step (&b, id);
  ck_assert_int_eq (kdc__outbox_breaker (b.outbox, BASE, &until), KDC__BREAKER_OPEN);
  ck_assert_int_gt (until, b.clock);
  bench_ok (put_to (BASE, "kdc", &other, &err), err, "put");
  ck_assert_int_eq (other, id);     /* the same revision: the same delivery */
  b.clock = until;
  ck_assert_int_eq (kdc__outbox_breaker (b.outbox, BASE, &until), KDC__BREAKER_HALF_OPEN);
  far.lose = 0;
  run_to (id, KDC__POLLING);
  ck_assert_int_eq (kdc__outbox_breaker (b.outbox, BASE, &until), KDC__BREAKER_CLOSED);
}
END_TEST

/* Others wait while one is the probe. */
START_TEST (breaker_holds_others)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int64_t until;

  memset (&row, 0, sizeof row);
  row.destination = (char *) (uintptr_t) BASE;
  row.id = 1;
  while (kdc__outbox_breaker (b.outbox, BASE, &until) == KDC__BREAKER_CLOSED)
    kdc__breaker_note (b.outbox, &row, 1);
  ck_assert_int_eq (kdc__breaker_allows (b.outbox, &row, &until), 1);
  row.id = 2;
  ck_assert_int_eq (kdc__breaker_allows (b.outbox, &row, &until), 0);
  b.clock = until;
  ck_assert_int_eq (kdc__breaker_allows (b.outbox, &row, &until), 1);
  kdc__breaker_note (b.outbox, &row, 0);
  b.clock = START;
  ck_assert_int_eq (kdc__breaker_allows (b.outbox, &row, &until), 1);
  kdc__dossier_free (dossier);
  kdc__error_delete (err);
}
END_TEST

START_TEST (cancelled)
{
  struct kdc_cancel cancel = { b.ctx, 1 };
  int64_t id = put (), next;
  kdc_error *err = NULL;

  kdc__outbox_set_cancel (b.outbox, &cancel);
  ck_assert_int_eq (kdc__outbox_run (b.outbox, &next, &err), KDC_ECANCELLED);
  ck_assert_str_eq (err->key, "exchange.cancelled");
  kdc__error_delete (err);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  kdc__outbox_set_cancel (b.outbox, NULL);
  run_to (id, KDC__POLLING);
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

/* The other side has memory of its own. */
static int
sparing_transport (void *user, const struct kdc__transport_call *call,
                   struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  long fail_at = fault.fail_at, allocations = fault.allocations;
  int status;

  fault.fail_at = 0;
  status = transport (user, call, answer, sent, err);
  fault.fail_at = fail_at;
  fault.allocations = allocations;
  return status;
}

static void
start_sparing (void)
{
  static struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  bench_allocator = &allocator;
  setup ();
  kdc__outbox_set_transport (b.outbox, sparing_transport, &b, NULL);
}

/* From put to receipt, with the nth allocation of it all failing. Whatever a step came to, the
 * next ones end it. */
static void
deliver (long n)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int64_t id = 0, next;
  int existed, worked, i, status;
  char key[32];

  snprintf (key, sizeof key, "n%ld", n);
  bench_ok (kdc__outbox_put (b.outbox, dossier, BASE, "t", key, &id, &existed, &err), err, "put");
  kdc__dossier_free (dossier);
  bench_ok (kdc__store_get (kdc__outbox_store (b.outbox), id, &row, &err), err, "get");
  snprintf (far.message, sizeof far.message, "%s", row.message_id);
  kdc__delivery_row_clear (b.ctx, &row);
  kdc__session_drop (b.outbox, BASE, "s");
  far.pending = 1;
  far.sends = 0;
  far.names[0] = '\0';
  fault.allocations = fault.failures = 0;
  for (i = 0; i < 40; i++) {
    long allocations = fault.allocations;

    fault.fail_at = 0;
    if (bench_state (&b, id) >= KDC__SUSPENDED)
      break;
    b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
    fault.allocations = allocations;
    fault.fail_at = n;
    status = kdc__outbox_step (b.outbox, &worked, &next, &err);
    ck_assert_msg (status == KDC_OK || (status == KDC_ENOMEM && fault.failures > 0), "%ld: %d %s",
                   n, status, err != NULL ? err->key : "");
    kdc__error_delete (err);
    err = NULL;
  }
  fault.fail_at = 0;
  if (bench_state (&b, id) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_msg (bench_state (&b, id) == KDC__DELIVERED, "%ld", n);
  ck_assert_int_le (far.sends, 2);
  bench_ok (kdc__outbox_run (b.outbox, &next, &err), err, "clean-up");
}

START_TEST (memory)
{
  long n, all;

  deliver (0);
  all = fault.allocations;
  ck_assert_int_gt (all, 500);
  for (n = 1; n < all; n += 1 + n / 8)
    deliver (n);
  teardown ();
  ck_assert_int_eq (fault.live_blocks, 0);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("engine"), *sparing = tcase_create ("memory");
  Suite *suite = suite_create ("engine");
  SRunner *runner;
  int failed;

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, whole_way);
  tcase_add_loop_test (cases, optional_headers, 0, 3);
  tcase_add_test (cases, variant_by_lookup);
  tcase_add_test (cases, variant_by_reconcile);
  tcase_add_test (cases, same_bytes_again);
  tcase_add_test (cases, new_secret);
  tcase_add_test (cases, secret_missing);
  tcase_add_test (cases, session_expired_once);
  tcase_add_test (cases, session_expired_twice);
  tcase_add_test (cases, session_expired_and_something_else);
  tcase_add_test (cases, session_refused);
  tcase_add_test (cases, session_later);
  tcase_add_test (cases, session_lifetime);
  tcase_add_test (cases, nothing_to_send);
  tcase_add_test (cases, confirmed_while_worked_on);
  tcase_add_loop_test (cases, leads_elsewhere, 0,
                       (int) (sizeof elsewhere / sizeof *elsewhere));
  tcase_add_test (cases, gives_up);
  tcase_add_test (cases, confirmed);
  tcase_add_test (cases, parameters);
  tcase_add_loop_test (cases, broken_sheets, 0, (int) (sizeof sheets / sizeof *sheets));
  tcase_add_test (cases, lossy_sheet);
  tcase_add_loop_test (cases, refused, 0,
                       (int) (sizeof refused_sheets / sizeof *refused_sheets));
  tcase_add_test (cases, sheets_are_kept);
  tcase_add_test (cases, breaker);
  tcase_add_test (cases, breaker_holds_others);
  tcase_add_test (cases, cancelled);
  tcase_set_timeout (sparing, 180);
  tcase_add_checked_fixture (sparing, start_sparing, NULL);
  tcase_add_test (sparing, memory);
  suite_add_tcase (suite, cases);
  suite_add_tcase (suite, sparing);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
