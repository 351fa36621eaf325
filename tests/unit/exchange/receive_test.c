/* receive_test.c - the receiving side of any protocol, from its document: routes chosen by what the
 * body says, keys anywhere in it, sessions, sheets both ways, polling, lists, changes. The document
 * is receive/protocols/hub.xml. */

#include <kdc/inbox.h>
#include "bench.h"
#include "exchange/inbox.h"
#include "model/vocabularies.h"
#include "wire/json.h"

static struct bench b;
static char answer[65536], session[200];
static int event, knows_password;

static int
secret (void *user, const char *peer, const char *name, struct kdc_buffer *out)
{
  (void) user, (void) peer;
  ck_assert_str_eq (name, "password");
  return knows_password ? kdc__buffer_puts (out, "s3cret") : KDC_ENOTFOUND;
}

static void
open_hub (void)
{
  kdc_error *err = NULL;

  bench_ok (kdc__inbox_open (b.catalog, b.ward, "hub", NULL, &b.inbox, &err), err, "hub");
  ck_assert_int_eq (kdc_inbox_set_secret (b.inbox, secret, NULL), KDC_OK);
}

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  strcpy (b.directory, "/tmp/kdc-receive-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b.directory));
  snprintf (b.ward, sizeof b.ward, "%s/ward", b.directory);
  strcpy (b.desk, b.ward);          /* one store for both: bench_end looks into it */
  b.clock = START;
  knows_password = 1;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("tests/unit/exchange/receive"), &b.catalog,
                               &err), err, "catalog");
  open_hub ();
}

static void
teardown (void)
{
  bench_end (&b);
}

/* --- asking ----------------------------------------------------------------------------------- */

/* headers: name, value, …, NULL. The answer's body in `answer`; its status. */
static int
ask_as (const char *peer, const char *method, const char *target, const char *const *headers,
        const char *body, const char *wanted, char *value)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  const char *text;
  kdc_error *err = NULL;
  char code[64];
  int status;

  ck_assert_int_eq (kdc__request_new (b.ctx, method, target, &request), KDC_OK);
  for (; headers != NULL && *headers != NULL; headers += 2)
    ck_assert_int_eq (kdc__headers_add (&request->headers, headers[0], headers[1]), KDC_OK);
  ck_assert_int_eq (kdc__buffer_puts (&request->body, body != NULL ? body : ""), KDC_OK);
  bench_ok (kdc__inbox_handle (b.inbox, peer, request, &response, &event, code, &err), err,
            "handle");
  ck_assert_uint_lt (response->body.size, sizeof answer);
  memcpy (answer, response->body.data != NULL ? response->body.data : "", response->body.size);
  answer[response->body.size] = '\0';
  status = response->status;
  if (wanted != NULL) {
    text = kdc__headers_get (&response->headers, wanted);
    strcpy (value, text != NULL ? text : "none");
  }
  kdc__response_free (response);
  kdc__request_free (request);
  return status;
}

static const char *const json_type[] = { "Content-Type", "application/json", NULL };
static const char *const xml_type[] = { "Content-Type", "text/xml; charset=utf-8", NULL };
static const char *const form_type[]
  = { "Content-Type", "multipart/form-data; boundary=B", "Host", "hub.test:8080", NULL };

/* What the JSON answer says under a key. */
static const char *
said (const char *key)
{
  static char text[400];
  struct kdc__json *json = NULL;
  const char *value;

  ck_assert_msg (kdc__json_parse (b.ctx, answer, strlen (answer), "answer", &json, NULL) == KDC_OK,
                 "no JSON: %s", answer);
  value = kdc__json_get_string (json, key);
  snprintf (text, sizeof text, "%s", value != NULL ? value : "");
  kdc__json_free (json);
  return text;
}

static void
json (const char *body, const char *situation, int what)
{
  int status = ask_as ("desk", "POST", "/json", json_type, body, NULL, NULL);

  ck_assert_msg (strcmp (said ("situation"), situation) == 0, "%d %s for %s", status, answer, body);
  ck_assert_int_eq (event, what);
}

static void
log_in (void)
{
  json ("{\"password\":\"s3cret\"}", "session", KDC__INBOX_SESSION);
  strcpy (session, said ("session"));
  ck_assert_str_eq (said ("lifetime"), "300");
}

static const char *
message (const char *does, const char *id, const char *rest)
{
  static char text[2000];

  snprintf (text, sizeof text, "{\"do\":\"%s\",\"session\":\"%s\",\"id\":\"%s\"%s}", does, session,
            id, rest);
  return text;
}

static void
count (int64_t messages)
{
  kdc_error *err = NULL;
  int64_t n = -1;

  bench_ok (kdc__inbox_count (b.inbox, &n, &err), err, "count");
  ck_assert_int_eq (n, messages);
}

/* --- sessions --------------------------------------------------------------------------------- */

START_TEST (sessions)
{
  char first[200];

  json (message ("submit", "AB-1", ",\"title\":\"x\""), "session-expired", KDC__INBOX_REFUSED);
  json ("{\"password\":\"s3cre\"}", "session-refused", KDC__INBOX_REFUSED);
  json ("{\"password\":\"\"}", "session-refused", KDC__INBOX_REFUSED);
  knows_password = 0;
  json ("{\"password\":\"s3cret\"}", "session-refused", KDC__INBOX_REFUSED);
  knows_password = 1;
  log_in ();
  strcpy (first, session);
  log_in ();
  ck_assert_str_ne (first, session);
  strcpy (session, first);          /* both are good */
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_RECEIVED);
  session[40] = session[40] == '0' ? '1' : '0';
  json (message ("submit", "AB-2", ",\"title\":\"x\""), "session-expired", KDC__INBOX_REFUSED);
  strcpy (session, first);
  session[15] = session[15] == '0' ? '1' : '0';         /* a later end */
  json (message ("submit", "AB-2", ",\"title\":\"x\""), "session-expired", KDC__INBOX_REFUSED);
  strcpy (session, first);
  ck_assert_int_eq (ask_as ("thief", "POST", "/json", json_type,
                            message ("submit", "AB-2", ",\"title\":\"x\""), NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "session-expired");
  count (1);
}
END_TEST

/* The same bytes but for the session are a repeat; a restart forgets no session. */
START_TEST (sessions_end)
{
  char first[65536];

  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_RECEIVED);
  strcpy (first, answer);
  kdc__inbox_close (b.inbox);
  open_hub ();
  ck_assert_int_eq (kdc_inbox_set_secret (NULL, secret, NULL), KDC_EINVAL);
  b.clock += 299999;
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_REPEAT);
  b.clock += 1;
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "session-expired", KDC__INBOX_REFUSED);
  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_REPEAT);
  ck_assert_str_eq (first, answer);
  json (message ("submit", "AB-1", ",\"title\":\"y\""), "key-reused", KDC__INBOX_CONFLICT);
  ck_assert_ptr_null (strstr (first, session));         /* no session in what is kept */
  count (1);
}
END_TEST

/* --- what is refused -------------------------------------------------------------------------- */

static const struct { const char *method, *target, *type, *body; int status; const char *text; }
refused[] = {
  { "POST", "/json", "application/json", "{\"do\":\"submit\"", 200, "malformed" },
  { "POST", "/json", "application/json", "{\"do\":\"dance\"}", 404, "" },
  { "POST", "/json", "text/plain", "{\"do\":\"submit\"}", 404, "" },
  { "POST", "/json", NULL, "{\"do\":\"submit\"}", 404, "" },
  { "POST", "/json", "application/json", "{\"do\":\"query\",\"id\":\"ab-1\"}", 200, "no-message" },
  { "POST", "/json", "application/json", "{\"do\":\"query\"}", 200, "no-message" },
  { "POST", "/json", "application/json", "{\"do\":\"progress\",\"id\":\"AB-9\"}", 200,
    "no-message" },
  { "GET", "/json", NULL, NULL, 405, "" },
  { "POST", "/nowhere", "application/json", "{}", 404, "" },
  { "POST", "/soap", "text/xml", "<Envelope/>", 404, "" },
  { "POST", "/soap", "text/xml", "<Envelope>", 500, "" },
  { "POST", "/soap", "text/xml", "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
    "<s:Body><send/></s:Body></s:Envelope>", 500, "Client.key" },
  { "POST", "/soap", "text/xml", "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
    "<s:Header><id>A-1</id></s:Header><s:Body><ask/></s:Body></s:Envelope>", 500,
    "Client.no-dossier" },
  { "POST", "/form", "multipart/form-data; boundary=B", "--B\r\n", 200, "malformed" },
  { "POST", "/form", "multipart/form-data; boundary=B",
    "--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--B--\r\n", 200,
    "malformed" },
  { "POST", "/form", "multipart/form-data; boundary=B",
    "--B\r\nContent-Disposition: form-data; name=\"xml\"; filename=\"s.xml\"\r\n"
    "Content-Type: multipart/mixed; boundary=C\r\n\r\n"
    "--C\r\nContent-Type: text/xml\r\n\r\n<form id='OD-7'/>\r\n--C--\r\n\r\n--B--\r\n", 200,
    "\"key\"" },
  { "GET", "/results/AB-9", NULL, NULL, 200, "no-message" },
  { "GET", "/results/%01", NULL, NULL, 404, "" },
  { "DELETE", "/results/AB-9", NULL, NULL, 200, "no-message" },
  { "GET", "/mine", NULL, NULL, 200, "malformed" },
  { "GET", "/fetch", NULL, NULL, 200, "malformed" },
};

START_TEST (refusals)
{
  const char *const headers[] = { "Content-Type", refused[_i].type, NULL };
  int status = ask_as ("desk", refused[_i].method, refused[_i].target,
                       refused[_i].type != NULL ? headers : NULL, refused[_i].body, NULL, NULL);

  ck_assert_msg (status == refused[_i].status && strstr (answer, refused[_i].text) != NULL,
                 "%d %s", status, answer);
  ck_assert (event == KDC__INBOX_REFUSED || event == KDC__INBOX_QUERY_ABSENT);
  count (0);
}
END_TEST

START_TEST (sizes)
{
  static char body[5000];
  size_t head = (size_t) sprintf (body, "{\"password\":\"s3cret\",\"x\":\"");

  memset (body + head, 'x', 4096 - head - 2);
  strcpy (body + 4094, "\"}");
  ck_assert_int_eq (ask_as ("desk", "POST", "/json", json_type, body, NULL, NULL), 200);
  strcpy (body + 4094, "x\"}");
  ck_assert_int_eq (ask_as ("desk", "POST", "/json", json_type, body, NULL, NULL), 413);
  ck_assert_int_eq (ask_as ("desk", "POST", "/soap", xml_type, body, NULL, NULL), 500);
  ck_assert_int_eq (ask_as ("desk", "POST", "/form", form_type, body, NULL, NULL), 413);
}
END_TEST

START_TEST (checks_and_values)
{
  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"bad\""), "fault", KDC__INBOX_REFUSED);
  ck_assert_str_eq (said ("why"), "no bad titles");
  json (message ("submit", "AB-1", ""), "malformed", KDC__INBOX_REFUSED);
  ck_assert_str_eq (said ("why"), "title");
  json (message ("submit", "AB-1", ",\"title\":\"unreadable\""), "malformed", KDC__INBOX_REFUSED);
  json (message ("submit", "AB-1x", ",\"title\":\"x\""), "key", KDC__INBOX_REFUSED);
  json (message ("submit", "ab-1", ",\"title\":\"x\""), "key", KDC__INBOX_REFUSED);
  count (0);
  json (message ("submit", "AB-1", ",\"title\":\"Đơn <&>\""), "received", KDC__INBOX_RECEIVED);
  json (message ("query", "AB-1", ""), "query", KDC__INBOX_QUERY_FOUND);
  ck_assert_str_eq (said ("title"), "Đơn <&>");
  ck_assert_str_eq (said ("status"), "new");
}
END_TEST

/* --- changes ---------------------------------------------------------------------------------- */

static void
no_session_kept (void)
{
  char command[400];

  snprintf (command, sizeof command, "grep -rqaF -e '%s' -e s3cret '%s'", session, b.directory);
  ck_assert_int_ne (system (command), 0);
}

START_TEST (updates)
{
  log_in ();
  json (message ("update", "AB-1", ",\"title\":\"y\""), "no-message", KDC__INBOX_QUERY_ABSENT);
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_RECEIVED);
  json (message ("update", "AB-1", ",\"title\":\"y\""), "updated", KDC__INBOX_UPDATED);
  json (message ("query", "AB-1", ""), "query", KDC__INBOX_QUERY_FOUND);
  ck_assert_str_eq (said ("title"), "y");
  json (message ("progress", "AB-1", ",\"status\":\"work\""), "progress", KDC__INBOX_UPDATED);
  json (message ("progress", "AB-1", ",\"status\":\"work\""), "progress", KDC__INBOX_UPDATED);
  json (message ("update", "AB-1", ",\"status\":\"done\",\"title\":\"z\""), "updated",
        KDC__INBOX_UPDATED);
  no_session_kept ();
  json (message ("update", "AB-1", ",\"status\":\"work\""), "step", KDC__INBOX_REFUSED);
  json (message ("progress", "AB-1", ",\"status\":\"asleep\""), "step", KDC__INBOX_REFUSED);
  json (message ("query", "AB-1", ""), "query", KDC__INBOX_QUERY_FOUND);
  ck_assert_str_eq (said ("title"), "z");
  ck_assert_str_eq (said ("status"), "done");
  count (1);
}
END_TEST

/* Two changes from one reading: the second is told that something came between. */
START_TEST (changed_meanwhile)
{
  struct kdc__received_row row;
  kdc_error *err = NULL;

  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_RECEIVED);
  bench_ok (kdc__store_received_find (b.inbox->store, "desk", "AB-1", &row, &err), err, "find");
  json (message ("update", "AB-1", ",\"title\":\"y\""), "updated", KDC__INBOX_UPDATED);
  ck_assert_int_eq (kdc__store_received_change (b.inbox->store, &row, "x", 1, 1, NULL, 0, &err),
                    KDC_ESTATE);
  ck_assert_str_eq (err->key, "store.changed");
  kdc__error_delete (err);
  kdc__received_row_clear (b.ctx, &row);
}
END_TEST

/* --- SOAP and form-data ----------------------------------------------------------------------- */

#define ENVELOPE(ID, BODY) \
  "<?xml version='1.0'?><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>" \
  "<s:Header><id>" ID "</id><other>kept</other></s:Header><s:Body>" BODY "</s:Body></s:Envelope>"

START_TEST (soap)
{
  static char first[65536];
  char type[100];

  ck_assert_int_eq (ask_as ("desk", "POST", "/soap", xml_type, ENVELOPE ("XR-1", "<send/>"),
                            "Content-Type", type), 200);
  ck_assert_str_eq (type, "text/xml; charset=utf-8");
  ck_assert_ptr_nonnull (strstr (answer, "<other>kept</other>"));
  ck_assert_ptr_nonnull (strstr (answer, "<done code=\""));
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  strcpy (first, answer);
  ck_assert_int_eq (ask_as ("desk", "POST", "/soap", xml_type, ENVELOPE ("XR-1", "<send/>"), NULL,
                            NULL), 200);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
  ck_assert_str_eq (first, answer);
  ck_assert_int_eq (ask_as ("desk", "POST", "/soap", xml_type, ENVELOPE ("XR-1", "<send> </send>"),
                            NULL, NULL), 500);
  ck_assert_ptr_nonnull (strstr (answer, "<faultcode>Client.key-reused</faultcode>"));
  ck_assert_ptr_nonnull (strstr (answer, "<other>kept</other>"));
  ck_assert_int_eq (ask_as ("desk", "POST", "/soap", xml_type, ENVELOPE ("XR-1", "<ask/>"), NULL,
                            NULL), 200);
  ck_assert_ptr_nonnull (strstr (answer, "status=\"new\""));
  ck_assert_int_eq (event, KDC__INBOX_STATUS);
  /* the same root in a multipart, with another boundary each time, is a repeat */
  ck_assert_int_eq (ask_as ("desk", "POST", "/soap",
                            (const char *const[]) { "Content-Type", "multipart/related; boundary=Q;"
                                                    " type=\"text/xml\"", NULL },
                            "--Q\r\nContent-Type: text/xml\r\n\r\n" ENVELOPE ("XR-1", "<send/>")
                            "\r\n--Q--\r\n", NULL, NULL), 200);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
  count (1);
}
END_TEST

#define PART(NAME, FILE, TYPE, BODY) \
  "--B\r\nContent-Disposition: form-data; name=\"" NAME "\"" FILE "\r\nContent-Type: " TYPE \
  "\r\n\r\n" BODY "\r\n"
#define ROOT(ID) PART ("xml", "; filename=\"s.xml\"", "text/xml", "<form id='" ID "'/>")

static size_t
parts_of (const char *id)
{
  struct kdc__received_row row;
  struct kdc__record record;
  kdc_error *err = NULL;
  size_t parts;

  bench_ok (kdc__store_received_find (b.inbox->store, "desk", id, &row, &err), err, "find");
  bench_ok (kdc__record_read (b.ctx, row.record.data, row.record.size, &record, &err), err, "read");
  parts = record.count;
  kdc__record_clear (&record);
  kdc__received_row_clear (b.ctx, &row);
  return parts;
}

/* A multipart inside a part is an attachment like any other: nobody looks for a root in it. */
START_TEST (multipart_within_a_part)
{
  ck_assert_int_eq (ask_as ("desk", "POST", "/form", form_type,
                            PART ("bundle", "; filename=\"b.mime\"", "multipart/mixed; boundary=C",
                                  "--C\r\nContent-Disposition: form-data; name=\"xml\"\r\n\r\n"
                                  "<form id='OD-9'/>\r\n--C\r\n\r\nmore\r\n--C--")
                            ROOT ("OD-8") "--B--\r\n", NULL, NULL), 201);
  ck_assert_str_eq (answer, "saved OD-8 with 1 at http://hub.test:8080");
  ck_assert_uint_eq (parts_of ("OD-8"), 2);
  count (1);
}
END_TEST

/* Attachments in several posts, each with the same XML, which need not come first. */
START_TEST (form_data_adds)
{
  ck_assert_int_eq (ask_as ("desk", "POST", "/form", form_type,
                            PART ("a", "; filename=\"a.jpg\"", "image/jpeg", "A") ROOT ("OD-1")
                            "--B--\r\n", NULL, NULL), 201);
  ck_assert_str_eq (answer, "saved OD-1 with 1 at http://hub.test:8080");
  ck_assert_uint_eq (parts_of ("OD-1"), 2);
  ck_assert_int_eq (ask_as ("desk", "POST", "/form", form_type,
                            ROOT ("OD-1") PART ("b", "; filename=\"b.jpg\"", "image/jpeg", "B")
                            PART ("a", "; filename=\"a.jpg\"", "image/jpeg", "A") "--B--\r\n",
                            NULL, NULL), 201);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
  ck_assert_str_eq (answer, "saved OD-1 with 1 at http://hub.test:8080");
  ck_assert_uint_eq (parts_of ("OD-1"), 3);
  ck_assert_int_eq (ask_as ("desk", "POST", "/form", form_type,
                            PART ("xml", "; filename=\"s.xml\"", "text/xml",
                                  "<form id='OD-1'>other</form>")
                            PART ("c", "; filename=\"c.jpg\"", "image/jpeg", "C") "--B--\r\n",
                            NULL, NULL), 409);
  ck_assert_int_eq (event, KDC__INBOX_CONFLICT);
  ck_assert_uint_eq (parts_of ("OD-1"), 3);
  count (1);
}
END_TEST

START_TEST (probed)
{
  char most[40];

  ck_assert_int_eq (ask_as ("desk", "HEAD", "/form", NULL, NULL, "X-Most", most), 204);
  ck_assert_str_eq (most, "4096");
  ck_assert_int_eq (event, KDC__INBOX_PROBED);
}
END_TEST

/* A header of an answer that has no value here; an optional one is not said, the other is empty. */
START_TEST (optional_header_of_an_answer)
{
  static const struct { const char *method, *target, *name, *value; int status; } rows[] = {
    { "HEAD", "/form", "X-Why", "none", 204 }, { "HEAD", "/form", "X-Empty", "", 204 },
    { "GET", "/json", "Allow", "POST", 405 },
  };
  char value[40] = "";

  ck_assert_int_eq (ask_as ("desk", rows[_i].method, rows[_i].target, NULL, NULL, rows[_i].name,
                            value), rows[_i].status);
  ck_assert_str_eq (value, rows[_i].value);
}
END_TEST

/* --- polling, lists, fetching, files ---------------------------------------------------------- */

START_TEST (polled)
{
  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"x\""), "received", KDC__INBOX_RECEIVED);
  b.clock += 9999;
  ck_assert_int_eq (ask_as ("desk", "GET", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "pending");
  b.clock += 1;
  ck_assert_int_eq (ask_as ("desk", "GET", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "ready");
  ck_assert_int_eq (event, KDC__INBOX_READY);
  ck_assert_int_eq (ask_as ("other", "GET", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "no-message");
  json (message ("progress", "AB-1", ",\"status\":\"no\""), "progress", KDC__INBOX_UPDATED);
  ck_assert_int_eq (ask_as ("desk", "GET", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "pending");     /* the document counts 3 as pending */
  ck_assert_int_eq (ask_as ("desk", "DELETE", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "deleted");
  ck_assert_int_eq (ask_as ("desk", "DELETE", "/results/AB-1", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "no-message");
  ck_assert_int_eq (ask_as ("desk", "GET", "/sent", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("count"), "0");
}
END_TEST

START_TEST (listed_and_fetched)
{
  const char *const caller[] = { "X-Caller", "H26", NULL };
  const char *headers[] = { "X-Caller", "H26", "X-Code", NULL, NULL };
  char code[64], type[100];
  char *at;

  log_in ();
  json (message ("submit", "AB-1", ",\"title\":\"one\",\"to\":\"H26\""), "received",
        KDC__INBOX_RECEIVED);
  json (message ("submit", "AB-2", ",\"title\":\"two\",\"to\":\"H27\""), "received",
        KDC__INBOX_RECEIVED);
  ck_assert_int_eq (ask_as ("desk", "GET", "/sent", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("count"), "2");
  ck_assert_int_eq (ask_as ("ward", "GET", "/sent", NULL, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("count"), "0");
  ck_assert_int_eq (ask_as ("ward", "GET", "/mine", caller, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("count"), "1");
  ck_assert_ptr_nonnull (strstr (answer, "one"));
  ck_assert_ptr_null (strstr (answer, "two"));
  ck_assert_int_eq (event, KDC__INBOX_LISTED);
  at = strstr (answer, "\"code\":");
  ck_assert_ptr_nonnull (at);
  ck_assert_int_eq (sscanf (at, "\"code\":%*[ \"]%32[0-9A-F]", code), 1);
  ck_assert_uint_eq (strlen (code), 32);
  headers[3] = code;
  ck_assert_int_eq (ask_as ("ward", "GET", "/fetch", headers, NULL, "Content-Type", type), 200);
  ck_assert_str_eq (type, "application/xml");           /* its body held a session */
  ck_assert_ptr_nonnull (strstr (answer, "key=\"title\">one<"));
  ck_assert_ptr_null (strstr (answer, "session"));
  ck_assert_int_eq (event, KDC__INBOX_FETCHED);
  headers[1] = "H27";
  ck_assert_int_eq (ask_as ("ward", "GET", "/fetch", headers, NULL, NULL, NULL), 200);
  ck_assert_str_eq (said ("situation"), "no-message");
}
END_TEST

START_TEST (uploaded)
{
  char first[64], second[64];

  ck_assert_int_eq (ask_as ("desk", "PUT", "/files", NULL, "bytes", "X-Upload", first), 201);
  ck_assert_int_eq (event, KDC__INBOX_UPLOADED);
  ck_assert_int_eq (ask_as ("desk", "PUT", "/files", NULL, "bytes", "X-Upload", second), 201);
  ck_assert_uint_eq (strlen (first), 36);
  ck_assert_str_ne (first, second);
  count (0);
}
END_TEST

/* Whoever writes a document reads docs/protocol-receive.md. */
START_TEST (documented)
{
  static char text[65536];
  FILE *file = fopen (bench_source ("docs/protocol-receive.md"), "rb");
  char word[64];
  size_t length, i;

  ck_assert_ptr_nonnull (file);
  length = fread (text, 1, sizeof text - 1, file);
  fclose (file);
  text[length] = '\0';
  for (i = 0; i < KDC__S_COUNT; i++) {
    snprintf (word, sizeof word, "`%s`", kdc__situation_name ((int) i));
    ck_assert_msg (strstr (text, word) != NULL, "situation %s", word);
  }
  for (i = 0; kdc__route_values[i] != NULL; i++) {
    snprintf (word, sizeof word, "| `%s` |", kdc__route_values[i]);
    ck_assert_msg (strstr (text, word) != NULL, "does %s", word);
  }
}
END_TEST

/* A document that receives dossiers needs to know for whom. */
START_TEST (no_agency)
{
  struct kdc_catalog *catalog = NULL;
  struct kdc_inbox *inbox = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &catalog, &err), err, "catalog");
  ck_assert_int_eq (kdc__inbox_open (catalog, b.ward, "kdc", NULL, &inbox, &err), KDC_EINVAL);
  ck_assert_ptr_null (inbox);
  ck_assert_str_eq (err->key, "exchange.no-agency");
  kdc__error_delete (err);
  kdc__catalog_unref (catalog);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("receive");
  const int rows = (int) (sizeof refused / sizeof *refused);

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 60);
  tcase_add_test (cases, sessions);
  tcase_add_test (cases, sessions_end);
  tcase_add_loop_test (cases, refusals, 0, rows);
  tcase_add_test (cases, sizes);
  tcase_add_test (cases, checks_and_values);
  tcase_add_test (cases, updates);
  tcase_add_test (cases, changed_meanwhile);
  tcase_add_test (cases, soap);
  tcase_add_test (cases, multipart_within_a_part);
  tcase_add_test (cases, form_data_adds);
  tcase_add_test (cases, probed);
  tcase_add_loop_test (cases, optional_header_of_an_answer, 0, 3);
  tcase_add_test (cases, polled);
  tcase_add_test (cases, listed_and_fetched);
  tcase_add_test (cases, uploaded);
  tcase_add_test (cases, documented);
  tcase_add_test (cases, no_agency);
  return bench_run_suite ("receive", cases) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
