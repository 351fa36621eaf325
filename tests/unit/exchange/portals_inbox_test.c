/* portals_inbox_test.c - the other side of the national portal's adapter and of OpenRosa, from
 * their documents: what a fake peer of a test answers. */

#include "sheets.h"
#include "exchange/inbox.h"

static struct bench b;
static struct sheets s;
static int event;
static char answer[8192], session[200], code[64];

static int
secret (void *user, const char *peer, const char *name, struct kdc_buffer *out)
{
  (void) user, (void) peer;
  return kdc__buffer_puts (out, strcmp (name, "password") == 0 ? "mật khẩu" : "Basic YTpi");
}

static void
open_as (const char *protocol, const char *agency)
{
  kdc_error *err = NULL;

  bench_ok (kdc__inbox_open (b.catalog, b.ward, protocol, agency, &b.inbox, &err), err, protocol);
  b.inbox->secret = secret;
  sheets_start (&s, b.ctx, b.inbox->protocol);
}

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  strcpy (b.directory, "/tmp/kdc-portals-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b.directory));
  snprintf (b.ward, sizeof b.ward, "%s/ward", b.directory);
  strcpy (b.desk, b.ward);          /* one store for both: bench_end looks into it */
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
}

static void
teardown (void)
{
  kdc__findings_clear (&s.findings);
  bench_end (&b);
}

static int
ask (const char *method, const char *target, const char *const *headers, const void *body,
     size_t size)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  int status;

  ck_assert_int_eq (kdc__request_new (b.ctx, method, target, &request), KDC_OK);
  for (; *headers != NULL; headers += 2)
    ck_assert_int_eq (kdc__headers_add (&request->headers, headers[0], headers[1]), KDC_OK);
  ck_assert_int_eq (kdc__buffer_append (&request->body, body, size), KDC_OK);
  bench_ok (kdc__inbox_handle (b.inbox, "one-stop", request, &response, &event, code, &err), err,
            "handle");
  snprintf (answer, sizeof answer, "%s", response->body.data != NULL ? response->body.data : "");
  status = response->status;
  kdc__response_free (response);
  kdc__request_free (request);
  return status;
}

/* --- the adapter ------------------------------------------------------------------------------ */

static const char *const json_type[] = { "Content-Type", "application/json", NULL };

/* A message as the sheet writes it, with this session in place of the late one. */
static int
send_sheet (const char *sheet, const char *updating, const char *from, const char *to)
{
  struct kdc_buffer envelope, written, json, text;
  const char *token = "late(session:portal)", *at, *old;
  int status;

  kdc__buffer_init (&envelope, b.ctx, 0);
  kdc__buffer_init (&json, b.ctx, 0);
  sheets_file (b.ctx, "tests/data/record-full.xml", &text);
  old = strstr (text.data, from);
  ck_assert_ptr_nonnull (old);
  (void) kdc__buffer_puts (&envelope, "<exchange xmlns=\"urn:kdc:exchange:1\">"
                           "<value name=\"sender\">H26</value>"
                           "<value name=\"files\">https://x</value>");
  (void) kdc__buffer_printf (&envelope, "<value name=\"updating\">%s</value>"
                             "<value name=\"record\">", updating);
  (void) kdc__buffer_printf (&envelope, "%.*s%s%s</value>", (int) (old - text.data), text.data, to,
                             old + strlen (from));
  kdc__buffer_clear (&text);
  sheets_file (b.ctx, "examples/data/birth-complete/dossier.xml", &text);
  (void) kdc__buffer_puts (&envelope, strstr (text.data, "<dossier"));
  (void) kdc__buffer_puts (&envelope, "</exchange>");
  kdc__buffer_clear (&text);
  sheets_run (&s, sheet, &envelope, &written);
  ck_assert_int_eq (kdc__json_from_xml (b.ctx, written.data, written.size, "s", &json, NULL),
                    KDC_OK);
  at = strstr (json.data, token);
  ck_assert_ptr_nonnull (at);
  (void) kdc__buffer_printf (&text, "%.*s%s", (int) (at - json.data), json.data, session);
  (void) kdc__buffer_puts (&text, at + strlen (token));
  status = ask ("POST", "/api/share", json_type, text.data, text.size);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&written);
  kdc__buffer_clear (&json);
  kdc__buffer_clear (&text);
  return status;
}

static void
expect (int status, const char *says, int what)
{
  ck_assert_int_eq (status, 200);
  ck_assert_msg (strstr (answer, says) != NULL, "%s, not %s", answer, says);
  ck_assert_int_eq (event, what);
}

static int
log_in (const char *password)
{
  char body[200];
  const char *at;
  int status;

  snprintf (body, sizeof body, "{\"username\":\"u\",\"password\":\"%s\"}", password);
  status = ask ("POST", "/auth/login", json_type, body, strlen (body));
  at = strstr (answer, "\"session\":\"");
  if (at != NULL)
    snprintf (session, sizeof session, "%.*s", (int) strcspn (at + 11, "\""), at + 11);
  return status;
}

#define OK "\"error_code\":0"

START_TEST (adapter_answers)
{
  int64_t n = -1;

  open_as ("dvcqg", NULL);
  expect (log_in ("sai"), "\"error_code\":401", KDC__INBOX_REFUSED);
  expect (send_sheet ("dvcqg-lookup.xsl", "", "code=", "code="), "\"error_code\":401",
          KDC__INBOX_REFUSED);
  expect (log_in ("mật khẩu"), OK, KDC__INBOX_SESSION);
  expect (send_sheet ("dvcqg-lookup.xsl", "", "code=", "code="), "\"result\":[]",
          KDC__INBOX_QUERY_ABSENT);
  expect (send_sheet ("dvcqg-sync.xsl", "", "status=\"5\"", "status=\"1\""), OK,
          KDC__INBOX_RECEIVED);
  /* another session is not another message */
  expect (log_in ("mật khẩu"), OK, KDC__INBOX_SESSION);
  expect (send_sheet ("dvcqg-sync.xsl", "", "status=\"5\"", "status=\"1\""), OK,
          KDC__INBOX_REPEAT);
  expect (send_sheet ("dvcqg-sync.xsl", "", "status=\"5\"", "status=\"2\""), "\"error_code\":400",
          KDC__INBOX_CONFLICT);
  expect (send_sheet ("dvcqg-lookup.xsl", "", "code=", "code="), "000.00.01.H26-261114-0012",
          KDC__INBOX_QUERY_FOUND);
  expect (send_sheet ("dvcqg-sync.xsl", "true", "status=\"5\"", "status=\"2\""), OK,
          KDC__INBOX_UPDATED);
  expect (send_sheet ("dvcqg-progress.xsl", "", "code=", "code="), OK, KDC__INBOX_UPDATED);
  expect (send_sheet ("dvcqg-sync.xsl", "true", "0012", "0013"), OK, KDC__INBOX_QUERY_ABSENT);
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &n, NULL), KDC_OK);
  ck_assert_int_eq (n, 1);
}
END_TEST

/* --- the form server -------------------------------------------------------------------------- */

static const char *const form_type[]
  = { "Content-Type", "multipart/form-data; boundary=B", "Authorization", "Basic YTpi", NULL };
static const char *const stranger[]
  = { "Content-Type", "multipart/form-data; boundary=B", "Authorization", "Basic x", NULL };

static int
submit (const char *const *headers, const char *from, const char *to, const char *file)
{
  struct kdc_buffer dossier, envelope, written, body;
  const char *old;
  int status;

  kdc__buffer_init (&envelope, b.ctx, 0);
  kdc__buffer_init (&body, b.ctx, 0);
  sheets_file (b.ctx, "examples/data/birth-complete/dossier.xml", &dossier);
  old = strstr (dossier.data, from);
  ck_assert_ptr_nonnull (old);
  (void) kdc__buffer_puts (&envelope, "<exchange xmlns=\"urn:kdc:exchange:1\">");
  (void) kdc__buffer_append (&envelope, strstr (dossier.data, "<dossier"),
                             (size_t) (old - strstr (dossier.data, "<dossier")));
  (void) kdc__buffer_printf (&envelope, "%s%s</exchange>", to, old + strlen (from));
  sheets_run (&s, "openrosa.xsl", &envelope, &written);
  (void) kdc__buffer_puts (&body, "--B\r\nContent-Disposition: form-data; "
                           "name=\"xml_submission_file\"; filename=\"s.xml\"\r\n"
                           "Content-Type: text/xml\r\n\r\n");
  (void) kdc__buffer_append (&body, written.data, written.size);
  if (file != NULL)
    (void) kdc__buffer_printf (&body, "\r\n--B\r\nContent-Disposition: form-data; name=\"%s\"; "
                               "filename=\"%s\"\r\nContent-Type: application/pdf\r\n\r\n%%PDF",
                               file, file);
  ck_assert_int_eq (kdc__buffer_puts (&body, "\r\n--B--\r\n"), KDC_OK);
  status = ask ("POST", "/submission", headers, body.data, body.size);
  kdc__buffer_clear (&dossier);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&written);
  kdc__buffer_clear (&body);
  return status;
}

#define NAME "Trần Minh Anh"
#define FILE_NAME "files/giay-chung-sinh.pdf"

START_TEST (form_server_answers)
{
  int64_t n = -1;
  char first[64];

  open_as ("openrosa", AGENCY);
  ck_assert_int_eq (ask ("HEAD", "/submission", form_type + 2, "", 0), 204);
  ck_assert_int_eq (ask ("HEAD", "/submission", stranger + 2, "", 0), 401);
  ck_assert_int_eq (submit (stranger, NAME, NAME, NULL), 401);
  ck_assert_int_eq (submit (form_type, NAME, NAME, NULL), 201);
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  ck_assert_ptr_nonnull (strstr (answer, "submit_success"));
  ck_assert_ptr_nonnull (strstr (answer, "http://openrosa.org/http/response"));
  strcpy (first, code);
  ck_assert_int_eq (strncmp (first, AGENCY "-20261114-", strlen (AGENCY) + 10), 0);
  ck_assert_ptr_nonnull (strstr (answer, first));
  /* the files follow, each with the same XML; a repeat brings nothing new */
  ck_assert_int_eq (submit (form_type, NAME, NAME, FILE_NAME), 201);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
  ck_assert_ptr_nonnull (strstr (answer, first));
  ck_assert_int_eq (submit (form_type, NAME, NAME, FILE_NAME), 201);
  ck_assert_int_eq (submit (form_type, NAME, "Trần Minh Ánh", NULL), 409);
  ck_assert_int_eq (event, KDC__INBOX_CONFLICT);
  ck_assert_ptr_nonnull (strstr (answer, "nature=\"error\""));
  /* a corrected revision has an id of its own */
  ck_assert_int_eq (submit (form_type, "revision=\"2\" base=\"1\"", "revision=\"3\" base=\"2\"",
                            NULL), 201);
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &n, NULL), KDC_OK);
  ck_assert_int_eq (n, 2);
  ck_assert_int_eq (ask ("POST", "/submission", form_type, "--B--", 5), 400);
  ck_assert_int_eq (ask ("GET", "/submission", form_type + 2, "", 0), 405);
  ck_assert_int_eq (ask ("POST", "/elsewhere", form_type, "", 0), 404);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("portals: inbox");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, adapter_answers);
  tcase_add_test (cases, form_server_answers);
  return bench_run_suite ("portals: inbox", cases) == 0 ? 0 : 1;
}
