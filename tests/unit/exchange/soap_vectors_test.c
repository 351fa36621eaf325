/* soap_vectors_test.c - messages of X-Road's own tests, of xrd4j and of other SOAP clients, as the
 * receiving side of xroad-soap takes them and, where they are answers, as the sending side does. */

#include <dirent.h>
#include <sys/stat.h>

#include "bench.h"
#include "exchange/intake.h"
#include "soap_vectors.h"

#define XROAD_BOUNDARY "multipart/related; charset=UTF-8; boundary=jetty771207119h3h10dty"

static struct bench b;
static struct kdc_inbox *shipped;   /* the document as it is */
static struct kdc_inbox *any;       /* asks what getMessage asks of every SOAP message */
static char data[1 << 16];

/* The services in the messages are not ours: but for the name of its service, a request is asked
 * for everything that the document has for getMessage. */
static const char *
any_service (void)
{
  static const char from[] = "test=\"/s:Envelope/s:Body/k:getMessage\"";
  static char text[1 << 16], path[200];
  const char *catalog = bench_catalog (b.directory, "catalog", NULL, NULL);
  size_t size;
  FILE *file;
  char *at;

  snprintf (path, sizeof path, "%s/protocols/xroad-soap.xml", catalog);
  file = fopen (path, "r+b");
  ck_assert_ptr_nonnull (file);
  size = fread (text, 1, sizeof text - 1, file);
  ck_assert_uint_lt (size, sizeof text - 1);
  text[size] = '\0';
  at = strstr (text, from);
  ck_assert_ptr_nonnull (at);
  rewind (file);
  fprintf (file, "%.*stest=\"/s:Envelope\"%*s%s", (int) (at - text), text,
           (int) (sizeof from - sizeof "test=\"/s:Envelope\""), "", at + sizeof from - 1);
  fclose (file);
  return catalog;
}

static void
setup (void)
{
  kdc_error *err = NULL;
  char directory[100];

  bench_start (&b);
  snprintf (directory, sizeof directory, "%s/shipped", b.directory);
  bench_ok (kdc__inbox_open (b.catalog, directory, "xroad-soap", AGENCY, &shipped, &err), err,
            "shipped");
  bench_new_catalog (&b, any_service ());
  snprintf (directory, sizeof directory, "%s/any", b.directory);
  bench_ok (kdc__inbox_open (b.catalog, directory, "xroad-soap", AGENCY, &any, &err), err, "any");
}

static void
teardown (void)
{
  kdc__inbox_close (shipped);
  kdc__inbox_close (any);
  bench_end (&b);
}

/* --- receiving -------------------------------------------------------------------------------- */

/* First digits of the SHA-256 of each part behind the first. */
static void
put_digests (const struct kdc_inbox_intake *intake, char out[200])
{
  char hex[65];
  uint8_t sha[32];
  size_t i;

  out[0] = '\0';
  for (i = 1; intake->broken == NULL && i < intake->parts.count; i++) {
    ck_assert_int_eq (kdc__intake_part_sha (&intake->parts.items[i], sha), KDC_OK);
    kdc__hex (sha, sizeof sha, hex);
    snprintf (out + strlen (out), 200 - strlen (out), "%s%.8s", i > 1 ? "," : "", hex);
  }
}

static struct kdc_http_response *
receive (struct kdc_inbox *inbox, const char *type, const char *body, size_t size,
         char digests[200])
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  struct kdc_inbox_intake *intake;
  kdc_error *err = NULL;
  char code[64];
  size_t at, step;
  int event;

  ck_assert_int_eq (kdc__request_new (b.ctx, "POST", "/", &request), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Content-Type", type), KDC_OK);
  bench_ok (kdc__intake_begin (inbox, "security-server", request, &intake, &err), err, "begin");
  for (at = 0; at < size; at += step) {
    step = size - at < 100 ? size - at : 100;
    kdc__intake_write (intake, body + at, step);
  }
  kdc__intake_end (intake);
  put_digests (intake, digests);
  bench_ok (kdc__inbox_answer (intake, &response, &event, code, &err), err, "answer");
  ck_assert_str_eq (code, "");
  kdc__intake_free (intake);
  kdc__request_free (request);
  return response;
}

/* What an XPath finds in an answer. */
static void
find (const struct kdc_http_response *response, const char *path, char out[1000])
{
  static const char *const names[]
    = { "s", "http://schemas.xmlsoap.org/soap/envelope/", "xrd", "http://x-road.eu/xsd/xroad.xsd",
        "id", "http://x-road.eu/xsd/identifiers", "k", "urn:kdc:xroad:1", NULL };
  struct kdc__xpath *xpath = NULL;
  struct kdc__dom *dom = NULL;
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__buffer_init (&text, b.ctx, 0);
  bench_ok (kdc__dom_parse (b.ctx, response->body.data, response->body.size, "answer", &dom, &err),
            err, "answer");
  bench_ok (kdc__xpath_compile (b.ctx, path, names, &xpath, &err), err, path);
  ck_assert_int_eq (kdc__xpath_string (xpath, dom, &text), KDC_OK);
  snprintf (out, 1000, "%.*s", (int) text.size, text.size > 0 ? text.data : "");
  kdc__buffer_clear (&text);
  kdc__xpath_free (xpath);
  kdc__dom_free (dom);
}

/* Names as "instance/class/member/…"; "-": there is none. */
static void
expect_name (const struct soap_vector *v, const struct kdc_http_response *response,
             const char *field, const char *expected)
{
  static const char *const parts[] = { "xRoadInstance", "memberClass", "memberCode",
                                       "subsystemCode", "serviceCode", "serviceVersion" };
  char path[200], part[1000], text[1000];
  size_t i;

  snprintf (path, sizeof path, "substring('-', 1, not(//xrd:%s))", field);
  find (response, path, text);
  for (i = 0; i < sizeof parts / sizeof *parts; i++) {
    snprintf (path, sizeof path, "string(//xrd:%s/id:%s)", field, parts[i]);
    find (response, path, part);
    if (part[0] != '\0')
      snprintf (text + strlen (text), sizeof text - strlen (text), "%s%.100s",
                text[0] != '\0' ? "/" : "", part);
  }
  ck_assert_msg (strcmp (text, expected) == 0, "%s: %s", v->file, text);
}

/* The fields of the header come back as they were read. */
static void
expect_header (const struct soap_vector *v, const struct kdc_http_response *response)
{
  char text[1000];

  expect_name (v, response, "client", v->client);
  expect_name (v, response, "service", v->service);
  find (response, "concat(//xrd:id, substring('-', 1, not(//xrd:id)))", text);
  ck_assert_msg (strcmp (text, v->id) == 0, "%s: %s", v->file, text);
}

static int
is_answer (const struct soap_vector *v)
{
  size_t length = strlen (v->body);

  return v->body[0] == '!' || (length > 8 && strcmp (v->body + length - 8, "Response") == 0);
}

/* Whether the fault says what X-Road names so; NULL: all was well and there is no such message. */
static int
is_fault_for (const char *wrong, const char *problem, const char *detail)
{
  static const struct { const char *wrong, *says; } rows[] = {
    { "InvalidXml", "" }, { "InvalidBody", "soap:Body" }, { "MissingHeader", "soap:Header" },
    { "DuplicateHeaderField", "xrd:client, xrd:service" },
    { "MissingHeaderField", "xrd:client, xrd:service" },
    { "InvalidProtocolVersion", "xrd:protocolVersion: 4.0" },
    { "InconsistentHeaders", "serviceCode phải" },
  };
  const struct kdc__message *message = kdc__message_find (wrong);
  size_t i;

  if (wrong[0] == '\0')
    return strcmp (problem, "urn:kdc:problem:no-message") == 0;
  if (strcmp (problem, "urn:kdc:problem:malformed") != 0)
    return 0;
  if (message != NULL) {            /* up to the first value in it */
    const char *text = message->text[KDC__VI];

    return memmem (detail, strlen (detail), text, strcspn (text, "{")) != NULL;
  }
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i].wrong, wrong) == 0)
      return strstr (detail, rows[i].says) != NULL;
  return 0;
}

static void
check_fault (const struct soap_vector *v, struct kdc_http_response *response, const char *wrong)
{
  char problem[1000], detail[1000];

  ck_assert_msg (response->status == 500, "%s: %d", v->file, response->status);
  find (response, "string(//k:problem/k:type)", problem);
  find (response, "string(//k:problem/k:detail)", detail);
  ck_assert_msg (is_fault_for (wrong, problem, detail), "%s: %s: %s: %s", v->file, wrong, problem,
                 detail);
}

static void
check_vector (const struct soap_vector *v, const char *type, const char *body, size_t size)
{
  int broken = strncmp (v->wrong, "mime.", 5) == 0, is_xml = strcmp (v->wrong, "InvalidXml") != 0;
  const char *wrong = v->body[0] == '!' ? strstr (body, ":Header") != NULL ? "MissingHeaderField"
                                                                          : "MissingHeader"
                      : v->wrong[0] == '\0' && is_answer (v) ? "InconsistentHeaders" : v->wrong;
  struct kdc_http_response *response;
  char digests[200], problem[1000];

  response = receive (any, type, body, size, digests);
  ck_assert_msg (strcmp (digests, v->attachments) == 0, "%s: %s", v->file, digests);
  check_fault (v, response, wrong);
  if (!broken && is_xml)
    expect_header (v, response);
  kdc__response_free (response);
  response = receive (shipped, type, body, size, digests);
  find (response, "string(//k:problem/k:type)", problem);
  ck_assert_msg (strcmp (problem, broken || !is_xml ? "urn:kdc:problem:malformed"
                                                    : "urn:kdc:problem:no-route") == 0,
                 "%s: %s", v->file, problem);
  kdc__response_free (response);
}

/* --- answers ---------------------------------------------------------------------------------- */

static const char *answer_type;

static int
answer_so (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
           enum kdc__sent *sent, kdc_error **err)
{
  (void) user, (void) call, (void) err;
  *sent = KDC__MAYBE_SENT;
  *answer = bench_canned (&b, 200, answer_type, data);
  return KDC_OK;
}

/* None is an answer to what was sent; but a fault of the sender's own (SOAP 1.1, 4.4.1) is one. */
static void
check_answer (const struct soap_vector *v, const char *type)
{
  struct kdc_dossier *filed = bench_dossier (&b);
  const char *dot = strchr (v->body, ':');
  char base[100];
  int existed, refused = v->body[0] == '!' && dot != NULL && strncmp (dot, ":Client", 7) == 0;
  kdc_error *err = NULL;
  int64_t id;

  snprintf (base, sizeof base, "http://%s.test", v->file);      /* none waits for another */
  answer_type = type;
  kdc__outbox_set_transport (b.outbox, answer_so, NULL, NULL);
  bench_ok (kdc__outbox_set_parameter (b.outbox, base, "client", "VN/GOV/01/desk", &err), err,
            "client");
  bench_ok (kdc__outbox_set_parameter (b.outbox, base, "service", "VN/GOV/02/ward", &err), err,
            "service");
  bench_ok (kdc__outbox_put (b.outbox, filed, base, "xroad-soap", v->file, &id, &existed, &err),
            err, v->file);
  kdc__dossier_free (filed);
  bench_step (&b, id);
  ck_assert_msg (bench_state (&b, id) == (refused ? KDC__REJECTED : KDC__UNKNOWN_STATE), "%s: %d",
                 v->file, bench_state (&b, id));
}

/* --- vectors ---------------------------------------------------------------------------------- */

static const char *
vector_folder (const char *name, char path[400])
{
  const char *srcdir = getenv ("srcdir");
  struct stat st;

  snprintf (path, 400, "%s/../shared/vectors/%s", srcdir != NULL ? srcdir : ".", name);
  return stat (path, &st) == 0 ? path : NULL;
}

static size_t
read_file (const char *folder, const char *name)
{
  char path[800];
  size_t got;
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", folder, name);
  file = fopen (path, "rb");
  ck_assert_msg (file != NULL, "%s", path);
  got = fread (data, 1, sizeof data - 1, file);
  ck_assert_uint_lt (got, sizeof data - 1);
  fclose (file);
  data[got] = '\0';
  return got;
}

/* Messages, but for licences and descriptions. */
static size_t
count_messages (const char *folder)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;
  size_t count = 0;

  ck_assert_ptr_nonnull (dir);
  while ((entry = readdir (dir)) != NULL)
    count += entry->d_name[0] != '.' && strstr (entry->d_name, ".wsdl") == NULL
             && strstr (entry->d_name, ".xsd") == NULL
             && strncmp (entry->d_name, "LICENSE", 7) != 0;
  closedir (dir);
  return count;
}

START_TEST (messages_of_xroad)
{
  size_t count = sizeof xroad_vectors / sizeof *xroad_vectors, answers = 0, i, size;
  char path[400];
  const char *folder = vector_folder ("xroad-soap", path);

  if (folder == NULL) {
    puts ("xroad-soap: 0 messages, the vectors are not here");
    return;
  }
  for (i = 0; i < count; i++) {
    const struct soap_vector *v = &xroad_vectors[i];
    const char *type;

    size = read_file (folder, v->file);
    type = strncmp (data, "--", 2) == 0 ? XROAD_BOUNDARY : "text/xml";
    check_vector (v, type, data, size);
    if (!is_answer (v) && strstr (v->file, ".answer") == NULL)
      continue;
    check_answer (v, type);
    answers++;
  }
  printf ("xroad-soap: %zu messages, %zu of them as answers too\n", count, answers);
  ck_assert_uint_eq (count, count_messages (folder));
  ck_assert_uint_gt (answers, 0);
}
END_TEST

/* A request as it came: its type and body. */
static char *
split_request (char type[200])
{
  char *body = strstr (data, "\r\n\r\n"), *at;
  size_t gap = 4;

  if (body == NULL) {
    body = strstr (data, "\n\n");
    gap = 2;
  }
  ck_assert_ptr_nonnull (body);
  *body = '\0';
  at = strstr (data, "Content-Type: ");
  ck_assert_ptr_nonnull (at);
  snprintf (type, 200, "%.*s", (int) strcspn (at + 14, "\r\n"), at + 14);
  return body + gap;
}

START_TEST (requests_of_other_clients)
{
  size_t count = sizeof client_vectors / sizeof *client_vectors, i, size;
  char path[400], type[200], *body;
  const char *folder = vector_folder ("captures/soap-clients", path);

  if (folder == NULL) {
    puts ("soap-clients: 0 requests, the captures are not here");
    return;
  }
  for (i = 0; i < count; i++) {
    size = read_file (folder, client_vectors[i].file);
    body = split_request (type);
    check_vector (&client_vectors[i], type, body, size - (size_t) (body - data));
  }
  printf ("soap-clients: %zu requests\n", count);
  ck_assert_uint_eq (count, count_messages (folder));
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("soap vectors");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, messages_of_xroad);
  tcase_add_test (cases, requests_of_other_clients);
  return bench_run_suite ("soap vectors", cases);
}
