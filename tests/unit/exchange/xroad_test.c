/* xroad_test.c - X-Road, both documents: how the receiving side takes SOAP with attachments, MTOM
 * and base64 in place, what it refuses, to whom a message belongs; REST with and without the
 * security server's part of the path. */

#include "bench.h"
#include "exchange/inbox.h"

#define ID  "0b8f7a52-6a3e-4c1f-9d27-3f1f6f0f8f11"
#define ID2 "1b8f7a52-6a3e-4c1f-9d27-3f1f6f0f8f12"
#define NS \
  "xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' " \
  "xmlns:xrd='http://x-road.eu/xsd/xroad.xsd' " \
  "xmlns:id='http://x-road.eu/xsd/identifiers' xmlns:k='urn:kdc:xroad:1' " \
  "xmlns:xop='http://www.w3.org/2004/08/xop/include'"
#define CLIENT(SUBSYSTEM) \
  "<xrd:client id:objectType='SUBSYSTEM'><id:xRoadInstance>VN</id:xRoadInstance>" \
  "<id:memberClass>GOV</id:memberClass><id:memberCode>01</id:memberCode>" \
  "<id:subsystemCode>" SUBSYSTEM "</id:subsystemCode></xrd:client>"
#define SERVICE(CODE) \
  "<xrd:service id:objectType='SERVICE'><id:xRoadInstance>VN</id:xRoadInstance>" \
  "<id:memberClass>GOV</id:memberClass><id:memberCode>02</id:memberCode>" \
  "<id:serviceCode>" CODE "</id:serviceCode></xrd:service>"
#define NAME \
  "<id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>" \
  "<id:memberCode>01</id:memberCode>"
#define FOUR "<xrd:protocolVersion>4.0</xrd:protocolVersion>"
#define HEAD CLIENT ("desk") SERVICE ("submitDossier") "<xrd:id>" ID "</xrd:id>" FOUR
#define ENVELOPE(HEADER, BODY) \
  "<s:Envelope " NS "><s:Header>" HEADER "</s:Header><s:Body>" BODY "</s:Body></s:Envelope>"
#define SUBMIT(BODY) ENVELOPE (HEAD, "<k:submitDossier>" BODY "</k:submitDossier>")
#define FILES_REF \
  "<k:attachmentRef file='files/giay-chung-sinh.pdf' type='application/pdf'>cid:pdf" \
  "</k:attachmentRef>" \
  "<k:attachmentRef file='files/giay-chung-nhan-ket-hon.jpg'> cid:a%40b </k:attachmentRef>"
#define INCLUDE(CID) "<xop:Include href='" CID "'/>"

static struct bench b;
static struct kdc_inbox *soap, *rest;
static struct kdc_buffer dossier, pdf, jpg;
static char sha256[65];

static void
read_sample (const char *name, struct kdc_buffer *out)
{
  char path[200];
  FILE *file;
  int c;

  kdc__buffer_init (out, b.ctx, 0);
  snprintf (path, sizeof path, "examples/data/birth-complete/%s", name);
  file = fopen (bench_source (path), "rb");
  ck_assert_ptr_nonnull (file);
  while ((c = getc (file)) != EOF)
    ck_assert_int_eq (kdc__buffer_putc (out, (char) c), KDC_OK);
  fclose (file);
}

static void
setup (void)
{
  kdc_error *err = NULL;
  char directory[100];
  uint8_t sha[32];

  bench_start (&b);
  snprintf (directory, sizeof directory, "%s/soap", b.directory);
  bench_ok (kdc__inbox_open (b.catalog, directory, "xroad-soap", AGENCY, &soap, &err), err, "soap");
  snprintf (directory, sizeof directory, "%s/rest", b.directory);
  bench_ok (kdc__inbox_open (b.catalog, directory, "xroad-rest", AGENCY, &rest, &err), err, "rest");
  read_sample ("dossier.xml", &dossier);
  read_sample ("files/giay-chung-sinh.pdf", &pdf);
  read_sample ("files/giay-chung-nhan-ket-hon.jpg", &jpg);
  ck_assert_int_eq (kdc__sha256 (dossier.data, dossier.size, sha), KDC_OK);
  kdc__hex (sha, sizeof sha, sha256);
}

static void
teardown (void)
{
  kdc__buffer_clear (&dossier);
  kdc__buffer_clear (&pdf);
  kdc__buffer_clear (&jpg);
  kdc__inbox_close (soap);
  kdc__inbox_close (rest);
  bench_end (&b);
}

/* --- messages --------------------------------------------------------------------------------- */

static void
put_base64 (struct kdc_buffer *out, const struct kdc_buffer *bytes)
{
  ck_assert_int_eq (kdc__base64 (out, (const uint8_t *) bytes->data, bytes->size), KDC_OK);
}

/* DOSSIER, SHA256, PDF and JPG of a text stand for the sample's bytes. */
static void
put_text (struct kdc_buffer *out, const char *text)
{
  static const struct { const char *name; const struct kdc_buffer *bytes; } names[]
    = { { "$DOSSIER", &dossier }, { "$PDF", &pdf }, { "$JPG", &jpg }, { "$SHA256", NULL } };
  size_t i;

  while (*text != '\0') {
    for (i = 0; i < 4; i++)
      if (strncmp (text, names[i].name, strlen (names[i].name)) == 0)
        break;
    if (i == 4) {
      kdc__buffer_putc (out, *text++);
      continue;
    }
    if (names[i].bytes != NULL)
      put_base64 (out, names[i].bytes);
    else
      kdc__buffer_puts (out, sha256);
    text += strlen (names[i].name);
  }
}

static void
put_part (struct kdc_buffer *out, const char *id, const char *type, const struct kdc_buffer *bytes)
{
  kdc__buffer_printf (out, "--b\r\nContent-Type: %s\r\nContent-ID: <%s>\r\n\r\n", type, id);
  kdc__buffer_append (out, bytes->data, bytes->size);
  kdc__buffer_puts (out, "\r\n");
}

/* The parts that a row names by letters: d the dossier, p the PDF, j the picture, x one more. */
static void
put_parts (struct kdc_buffer *out, const char *root, const char *parts)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, b.ctx, 0);
  put_text (&text, root);
  put_part (out, "root", "text/xml; charset=UTF-8", &text);
  kdc__buffer_clear (&text);
  for (; *parts != '\0'; parts++)
    put_part (out, *parts == 'd' ? "dossier" : *parts == 'p' ? "pdf" : *parts == 'j' ? "a@b" : "x",
              "application/octet-stream",
              *parts == 'd' ? &dossier : *parts == 'p' ? &pdf : &jpg);
  kdc__buffer_puts (out, "--b--\r\n");
}

static struct kdc_http_response *
handle (struct kdc_inbox *inbox, struct kdc_http_request *request, int *event)
{
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  char code[64];

  bench_ok (kdc__inbox_handle (inbox, "security-server", request, &response, event, code, &err),
            err, "handle");
  ck_assert_ptr_null (err);
  kdc__buffer_putc (&response->body, '\0');
  response->body.size--;
  kdc__request_free (request);
  return response;
}

static struct kdc_http_response *
post (const char *root, const char *parts, const char *lang, int *event)
{
  struct kdc_http_request *request = NULL;

  ck_assert_int_eq (kdc__request_new (b.ctx, "POST", "/", &request), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Content-Type",
                                      parts != NULL ? "multipart/related; type=\"text/xml\"; "
                                                      "start=\"<root>\"; boundary=b"
                                                    : "text/xml; charset=utf-8"), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Accept-Language", lang), KDC_OK);
  if (parts != NULL)
    put_parts (&request->body, root, parts);
  else
    put_text (&request->body, root);
  return handle (soap, request, event);
}

static void
expect (const struct kdc_http_response *response, const char *problem)
{
  char type[80];

  snprintf (type, sizeof type, "urn:kdc:problem:%s<", problem != NULL ? problem : "");
  ck_assert_msg (response->status == (problem != NULL ? 500 : 200), "%s", response->body.data);
  ck_assert_str_eq (kdc__headers_get (&response->headers, "Content-Type"),
                    "text/xml; charset=utf-8");
  ck_assert_msg (strstr (response->body.data, problem != NULL ? type : "<k:submitDossierResponse ")
                   != NULL, "%s: %s", problem, response->body.data);
}

/* --- SOAP ------------------------------------------------------------------------------------- */

static const struct {
  const char *root, *parts;         /* parts NULL: no multipart */
  const char *problem;              /* NULL: received */
  const char *why;                  /* key of a message, or text, that the fault has */
} messages[] = {
  /* the three packagings */
  { SUBMIT ("<k:dossierRef sha256='$SHA256'>cid:dossier</k:dossierRef>" FILES_REF), "dpj", NULL,
    NULL },
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef>" FILES_REF), "jpd", NULL, NULL },
  { SUBMIT ("<k:dossier sha256='$SHA256'>" INCLUDE ("cid:dossier") "</k:dossier>"
            "<k:attachment file='files/giay-chung-sinh.pdf'>" INCLUDE ("cid:pdf") "</k:attachment>"
            "<k:attachment file='files/giay-chung-nhan-ket-hon.jpg'>\n " INCLUDE ("cid:a%40b")
            "</k:attachment>"), "dpj", NULL, NULL },
  { SUBMIT ("<k:dossier>$DOSSIER</k:dossier>"
            "<k:attachment file='files/giay-chung-sinh.pdf' type='application/pdf'>\n$PDF\n"
            "</k:attachment><k:attachment file='files/giay-chung-nhan-ket-hon.jpg'>$JPG"
            "</k:attachment>"), NULL, NULL, NULL },
  { SUBMIT ("<k:dossier>$DOSSIER</k:dossier>" FILES_REF), "pj", NULL, NULL },      /* mixed */
  /* contents that are not there, or not as they say */
  { SUBMIT ("<k:dossierRef>cid:dosier</k:dossierRef>" FILES_REF), "dpj", "malformed",
    "exchange.content-part" },
  { SUBMIT ("<k:dossierRef>cid:%zz</k:dossierRef>" FILES_REF), "dpj", "malformed",
    "exchange.content-part" },
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef>" FILES_REF), NULL, "malformed",
    "exchange.content-part" },
  { SUBMIT ("<k:dossier>" INCLUDE ("http://x/dossier") "</k:dossier>" FILES_REF), "dpj",
    "malformed", "exchange.content-part" },
  { SUBMIT ("<k:dossier>cid dossier</k:dossier>" FILES_REF), "dpj", "malformed",
    "exchange.content-base64" },
  { SUBMIT ("<k:dossier>$DOSSIER</k:dossier><k:attachment file='a'>YQ=</k:attachment>"), NULL,
    "malformed", "exchange.content-base64" },
  { SUBMIT (FILES_REF), "dpj", "malformed", "exchange.content-dossier" },
  { SUBMIT ("<k:dossier>$DOSSIER</k:dossier><k:dossierRef>cid:dossier</k:dossierRef>"), "dpj",
    "malformed", "exchange.content-dossier" },
  { SUBMIT ("<k:dossierRef sha256='00$SHA256'>cid:dossier</k:dossierRef>" FILES_REF), "dpj",
    "digest-mismatch", NULL },
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef><k:attachmentRef sha256='$SHA256' "
            "file='files/giay-chung-sinh.pdf'>cid:pdf</k:attachmentRef>"), "dpj",
    "digest-mismatch", NULL },
  /* files and the manifest */
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef>"), "d", "attachments",
    "exchange.file-missing" },
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef>" FILES_REF), "dpjx", "attachments",
    "exchange.file-unknown" },
  { SUBMIT ("<k:dossierRef>cid:dossier</k:dossierRef><k:attachmentRef "
            "file='files/giay-chung-sinh.pdf'>cid:a@b</k:attachmentRef><k:attachmentRef "
            "file='files/giay-chung-nhan-ket-hon.jpg'>cid:pdf</k:attachmentRef>"), "dpj",
    "attachments", "exchange.file-differs" },
  { SUBMIT ("<k:dossier>PGRvc3NpZXIvPg==</k:dossier>"), NULL, "invalid", "<k:finding>" },
  { SUBMIT ("<k:dossier></k:dossier>"), NULL, "invalid", "<k:finding>" },
  /* envelopes and headers */
  { "<s:Envelope " NS ">", NULL, "malformed", NULL },
  { ENVELOPE (HEAD, "<k:other/>"), NULL, "no-route", NULL },
  { ENVELOPE (HEAD, "<submitDossier/>"), NULL, "no-route", NULL },
  { "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body/></e:Envelope>", NULL,
    "no-route", "soap:VersionMismatch" },
  { ENVELOPE (SERVICE ("submitDossier") "<xrd:id>" ID "</xrd:id>" FOUR, "<k:submitDossier/>"),
    NULL, "malformed", "xrd:client" },
  { ENVELOPE (CLIENT ("desk") HEAD, "<k:submitDossier/>"), NULL, "malformed", "xrd:client" },
  { ENVELOPE (CLIENT ("desk") SERVICE ("submitDossier") FOUR, "<k:submitDossier/>"), NULL,
    "key", NULL },
  { ENVELOPE (CLIENT ("desk") SERVICE ("submitDossier") "<xrd:id>7</xrd:id>" FOUR,
              "<k:submitDossier/>"), NULL, "key", NULL },
  { ENVELOPE (CLIENT ("desk") SERVICE ("getMessage") "<xrd:id>" ID "</xrd:id>" FOUR,
              "<k:submitDossier/>"), NULL, "malformed", "serviceCode" },
  { ENVELOPE (CLIENT ("desk") SERVICE ("submitDossier") "<xrd:id>" ID "</xrd:id>",
              "<k:submitDossier/>"), NULL, "malformed", "protocolVersion" },
  { "<s:Envelope " NS "><s:Body><k:submitDossier/></s:Body><s:Header>" HEAD "</s:Header>"
    "</s:Envelope>", NULL, "malformed", "soap:Header" },
  { "<s:Envelope " NS "><s:Header>" HEAD "</s:Header><s:Header/><s:Body><k:submitDossier/>"
    "</s:Body></s:Envelope>", NULL, "malformed", "soap:Header" },
  { ENVELOPE (HEAD, "<k:submitDossier/><k:submitDossier/>"), NULL, "malformed", "soap:Header" },
  { ENVELOPE (HEAD, "<k:submitDossier/></s:Body><s:Body>"), NULL, "malformed", "soap:Header" },
  { ENVELOPE (HEAD SERVICE ("submitDossier"), "<k:submitDossier/>"), NULL, "malformed",
    "xrd:client, xrd:service" },
  { ENVELOPE (HEAD FOUR, "<k:submitDossier/>"), NULL, "malformed", "xrd:client, xrd:service" },
  { ENVELOPE (HEAD "<xrd:userId>VN1</xrd:userId><xrd:userId>VN2</xrd:userId>",
              "<k:submitDossier/>"), NULL, "malformed", "xrd:client, xrd:service" },
  { ENVELOPE ("<xrd:client>" NAME "</xrd:client>" SERVICE ("submitDossier") "<xrd:id>" ID
              "</xrd:id>" FOUR, "<k:submitDossier/>"), NULL, "malformed", "id:objectType" },
  { ENVELOPE (CLIENT ("desk") "<xrd:service id:objectType='SERVICE'>" NAME "</xrd:service>"
              "<xrd:id>" ID "</xrd:id>" FOUR, "<k:submitDossier/>"), NULL, "malformed",
    "id:objectType" },
  { ENVELOPE (HEAD "<w:Security xmlns:w='urn:w' s:mustUnderstand='1'>x</w:Security>",
              "<k:submitDossier/>"), NULL, "malformed", "soap:MustUnderstand" },
};

START_TEST (each_message)
{
  const struct kdc__message *message = NULL;
  int event, lang;

  for (lang = 0; lang < 2; lang++) {
    struct kdc_http_response *response = post (messages[_i].root, messages[_i].parts,
                                               lang == KDC__EN ? "en" : "vi", &event);

    if (event == KDC__INBOX_REPEAT) {                 /* remembered, in the first language */
      kdc__response_free (response);
      break;
    }
    expect (response, messages[_i].problem);
    if (messages[_i].why != NULL)
      message = kdc__message_find (messages[_i].why);
    if (messages[_i].why != NULL)
      ck_assert_msg (strstr (response->body.data, message != NULL ? message->text[lang]
                                                                  : messages[_i].why) != NULL,
                     "%s: %s", messages[_i].why, response->body.data);
    ck_assert_ptr_null (strstr (response->body.data, "urn:kdc:exchange:1"));
    ck_assert_ptr_null (strstr (response->body.data, "Security"));
    kdc__response_free (response);
  }
}
END_TEST

static void
another_inbox (void)
{
  kdc_error *err = NULL;
  char directory[600];

  kdc__inbox_close (soap);
  soap = NULL;
  snprintf (directory, sizeof directory, "%s/soap2", b.directory);
  bench_ok (kdc__inbox_open (b.catalog, directory, "xroad-soap", AGENCY, &soap, &err), err, "soap");
}

/* What was damaged on the way is not remembered: the same id may come again, whole. */
START_TEST (damage_is_forgotten)
{
  static const char root[]
    = SUBMIT ("<k:dossierRef sha256='$SHA256'>cid:dossier</k:dossierRef>" FILES_REF);
  struct kdc_http_response *first, *second;
  int event;

  dossier.data[dossier.size - 1] = ' ';
  first = post (root, "dpj", "vi", &event);
  expect (first, "digest-mismatch");
  kdc__response_free (first);
  dossier.data[dossier.size - 1] = '\n';
  first = post (root, "dpj", "vi", &event);
  expect (first, NULL);
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  /* A server on the way may write another boundary and another order: it is the same message. */
  second = post (root, "jdp", "vi", &event);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
  ck_assert_str_eq (second->body.data, first->body.data);
  kdc__response_free (first);
  kdc__response_free (second);
}
END_TEST

/* A dossier in a part of its own may be as long as one that comes first, and no longer. */
START_TEST (a_long_dossier_in_a_part)
{
  static const char root[]
    = SUBMIT ("<k:dossierRef sha256='$SHA256'>cid:dossier</k:dossierRef>" FILES_REF);
  static const char *const wanted[] = { "malformed", NULL };
  int64_t most = b.ctx->values[KDC__MAX_DOCUMENT_BYTES];
  uint8_t sha[32];
  size_t i;

  for (i = 0; i < 10000; i++)       /* beyond what a store keeps in a row */
    ck_assert_int_eq (kdc__buffer_puts (&dossier, "<!-- -->\n"), KDC_OK);
  ck_assert_int_eq (kdc__sha256 (dossier.data, dossier.size, sha), KDC_OK);
  kdc__hex (sha, sizeof sha, sha256);
  for (i = 0; i < 2; i++) {
    struct kdc_http_response *response;
    int event;

    b.ctx->values[KDC__MAX_DOCUMENT_BYTES] = (int64_t) dossier.size - 1 + (int64_t) i;
    response = post (root, "jpd", "vi", &event);
    b.ctx->values[KDC__MAX_DOCUMENT_BYTES] = most;
    expect (response, wanted[i]);
    ck_assert (i == 1 || strstr (response->body.data, "input.max-bytes") != NULL);
    kdc__response_free (response);
    if (i == 0)                     /* what was refused is remembered: another inbox */
      another_inbox ();
  }
}
END_TEST

/* A message belongs to the client that the security server vouches for. */
START_TEST (clients_behind_one_server)
{
#define SMALL "<k:submitDossier><k:dossier>PGRvc3NpZXIvPg==</k:dossier></k:submitDossier>"
#define ASK(SUBSYSTEM, MESSAGE) \
  ENVELOPE (CLIENT (SUBSYSTEM) SERVICE ("getMessage") "<xrd:id>q</xrd:id>" FOUR, \
            "<k:getMessage><k:messageId>" MESSAGE "</k:messageId></k:getMessage>")
  static const struct { const char *root; int event; const char *has; } rows[] = {
    { ENVELOPE (HEAD, SMALL), KDC__INBOX_REFUSED, "invalid<" },
    { ENVELOPE (HEAD, SMALL), KDC__INBOX_REPEAT, "invalid<" },
    { ENVELOPE (CLIENT ("other") SERVICE ("submitDossier") "<xrd:id>" ID "</xrd:id>" FOUR,
                SMALL), KDC__INBOX_REFUSED, "invalid<" },
    { ENVELOPE (HEAD, SMALL " "), KDC__INBOX_CONFLICT, "key-reused<" },
    { ASK ("desk", ID), KDC__INBOX_QUERY_FOUND,
      "<k:getMessageResponse xmlns:k=\"urn:kdc:xroad:1\"><k:problem>" },
    { ASK ("desk", "0B8F7A52-6A3E-4C1F-9D27-3F1F6F0F8F11"), KDC__INBOX_QUERY_FOUND, "invalid<" },
    { ASK ("none", ID), KDC__INBOX_QUERY_ABSENT, "no-message<" },
    { ASK ("desk", ID2), KDC__INBOX_QUERY_ABSENT, "no-message<" },
    { ASK ("desk", ""), KDC__INBOX_QUERY_ABSENT, "no-message<" },
    { ASK ("none", "' or 1"), KDC__INBOX_QUERY_ABSENT, "no-message<" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    int event;
    struct kdc_http_response *response = post (rows[i].root, NULL, "vi", &event);

    ck_assert_msg (event == rows[i].event, "row %zu: %d: %s", i, event, response->body.data);
    ck_assert_msg (strstr (response->body.data, rows[i].has) != NULL, "row %zu: %s", i,
                   response->body.data);
    kdc__response_free (response);
  }
}
END_TEST

/* --- REST ------------------------------------------------------------------------------------- */

static struct kdc_http_response *
call (const char *method, const char *target, const char *client, const char *other, int *event)
{
  struct kdc_http_request *request = NULL;
  struct kdc_buffer text;

  ck_assert_int_eq (kdc__request_new (b.ctx, method, target, &request), KDC_OK);
  kdc__headers_add (&request->headers, "X-Road-Id", ID);
  if (client != NULL)
    kdc__headers_add (&request->headers, "X-Road-Client", client);
  if (other != NULL)
    kdc__headers_add (&request->headers, "x-road-client", other);
  if (strcmp (method, "POST") == 0) {
    uint8_t sha[32];

    put_part (&request->body, "dossier.xml@" ID, "application/xml", &dossier);
    put_part (&request->body, "files%2Fgiay-chung-sinh.pdf@" ID, "application/pdf", &pdf);
    put_part (&request->body, "files%2Fgiay-chung-nhan-ket-hon.jpg@" ID, "image/jpeg", &jpg);
    kdc__buffer_puts (&request->body, "--b--\r\n");
    kdc__headers_add (&request->headers, "Content-Type",
                      "multipart/related; type=\"application/xml\"; boundary=b");
    ck_assert_int_eq (kdc__sha256 (request->body.data, request->body.size, sha), KDC_OK);
    kdc__buffer_init (&text, b.ctx, 0);
    ck_assert_int_eq (kdc__content_digest_format (sha, &text), KDC_OK);
    kdc__headers_add (&request->headers, "Content-Digest", text.data);
    kdc__buffer_clear (&text);
  }
  return handle (rest, request, event);
}

START_TEST (rest_calls)
{
  static const struct {
    const char *method, *target, *client, *other;
    int event, http;
    const char *has;
  } rows[] = {
    { "POST", "/dossiers", NULL, NULL, KDC__INBOX_REFUSED, 400, "problem:malformed\"" },
    { "POST", "/dossiers", "VN/GOV/01/desk", "VN/GOV/09/fake", KDC__INBOX_REFUSED, 400,
      "problem:malformed\"" },
    { "POST", "/dossiers", "VN/GOV/01/desk", "VN/GOV/01/desk", KDC__INBOX_RECEIVED, 201,
      "<receipt" },
    { "POST", "/dossiers", "VN/GOV/01/desk", NULL, KDC__INBOX_REPEAT, 201, "<receipt" },
    { "POST", "/r1/VN/GOV/02/mot-cua/kdc/dossiers", "VN/GOV/01/desk", NULL, KDC__INBOX_REPEAT, 201,
      "<receipt" },
    { "POST", "/dossiers", "VN/GOV/01/other", NULL, KDC__INBOX_RECEIVED, 201, "<receipt" },
    { "GET", "/messages/" ID, "VN/GOV/01/desk", NULL, KDC__INBOX_QUERY_FOUND, 200, "<receipt" },
    { "GET", "/r1/VN/GOV/02/mot-cua/kdc/messages/" ID, "VN/GOV/01/desk", NULL,
      KDC__INBOX_QUERY_FOUND, 200, "<receipt" },
    { "GET", "/messages/" ID, "VN/GOV/01/none", NULL, KDC__INBOX_QUERY_ABSENT, 404,
      "problem:no-message\"" },
    { "GET", "/messages/" ID, NULL, NULL, KDC__INBOX_REFUSED, 400, "problem:malformed\"" },
    { "GET", "/dossiers/H26.99.99-20261114-0000001", "VN/GOV/01/desk", NULL, KDC__INBOX_STATUS,
      200, "status=\"1\"" },
    { "GET", "/dossiers/H26.99.99-20261114-0000001", "VN/GOV/01/other", NULL,
      KDC__INBOX_QUERY_ABSENT, 404, "problem:no-dossier\"" },
    { "GET", "/r1/messages/" ID, "VN/GOV/01/desk", NULL, KDC__INBOX_REFUSED, 404,
      "problem:no-route\"" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    int event;
    struct kdc_http_response *response
      = call (rows[i].method, rows[i].target, rows[i].client, rows[i].other, &event);

    ck_assert_msg (event == rows[i].event && response->status == rows[i].http, "row %zu: %d %d %s",
                   i, event, response->status, response->body.data);
    ck_assert_msg (strstr (response->body.data, rows[i].has) != NULL, "row %zu: %s", i,
                   response->body.data);
    kdc__response_free (response);
  }
}
END_TEST

/* --- sending ---------------------------------------------------------------------------------- */

static struct kdc_inbox *ward;
static struct { int lose, http, posts; const char *type, *body, *hash; } fate;

/* The answer as a security server passes it on: with the digest of the request's SOAP part. */
static void
put_hash (struct kdc_http_response *response)
{
  static const char mark[] = "<xrd:protocolVersion";
  char *at = strstr (response->body.data, mark);
  struct kdc_buffer text;

  ck_assert_ptr_nonnull (at);
  kdc__buffer_init (&text, b.ctx, 0);
  kdc__buffer_append (&text, response->body.data, (size_t) (at - response->body.data));
  kdc__buffer_printf (&text, "<xrd:requestHash xmlns:xrd=\"http://x-road.eu/xsd/xroad.xsd\" "
                      "algorithmId=\"http://www.w3.org/2001/04/xmlenc#sha512\">%s"
                      "</xrd:requestHash>%s", fate.hash, at);
  kdc__buffer_clear (&response->body);
  ck_assert_int_eq (kdc__buffer_append (&response->body, text.data, text.size), KDC_OK);
  kdc__buffer_clear (&text);
}

static void
hash_root (const struct kdc_http_request *request, char out[100])
{
  const char *type = kdc__headers_get (&request->headers, "Content-Type");
  struct kdc__parts parts;
  struct kdc__hash *hash = NULL;
  struct kdc_buffer text;
  uint8_t digest[KDC__HASH_MOST];
  size_t size;
  int multipart = strncmp (type, "multipart/", 10) == 0;

  memset (&parts, 0, sizeof parts);
  if (multipart)
    ck_assert_int_eq (kdc__multipart_read (b.ctx, type, request->body.data, request->body.size,
                                           &parts, NULL), KDC_OK);
  ck_assert_int_eq (kdc__hash_new (b.ctx, KDC__SHA512, &hash), KDC_OK);
  ck_assert_int_eq (kdc__hash_update (hash, multipart ? parts.items[0].body : request->body.data,
                                      multipart ? parts.items[0].size : request->body.size),
                    KDC_OK);
  ck_assert_int_eq (kdc__hash_final (hash, digest, &size), KDC_OK);
  kdc__hash_free (hash);
  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__base64 (&text, digest, size), KDC_OK);
  strcpy (out, text.data);
  kdc__buffer_clear (&text);
  if (multipart)
    kdc__parts_clear (&parts);
}

static const char *const optional[] = { "X-Road-UserId", "X-Road-Represented-Party" };
static char who[2][50];             /* what they said; "none": they were not there */

static int
to_ward (void *user, const struct kdc__transport_call *transport, struct kdc_http_response **answer,
         enum kdc__sent *sent, kdc_error **err)
{
  struct kdc_http_request *request = NULL;
  char right[100];
  size_t i;
  int event;

  (void) user;
  *sent = KDC__MAYBE_SENT;
  ck_assert_int_eq (bench_request (&b, transport, &request, err), KDC_OK);
  for (i = 0; i < 2; i++) {
    const char *value = kdc__headers_get (&request->headers, optional[i]);

    snprintf (who[i], sizeof who[i], "%s", value != NULL ? value : "none");
  }
  fate.posts++;
  if (fate.body != NULL) {
    *answer = bench_canned (&b, fate.http, fate.type, fate.body);
    kdc__request_free (request);
    return KDC_OK;
  }
  if (fate.hash != NULL) {
    hash_root (request, right);
    if (fate.hash[0] == '\0')
      fate.hash = right;
  }
  *answer = handle (ward, request, &event);
  if (fate.hash != NULL)
    put_hash (*answer);
  if (fate.lose-- <= 0)
    return KDC_OK;
  kdc__response_free (*answer);
  *answer = NULL;
  return bench_lost (&b, sent, KDC__MAYBE_SENT, err);
}

static int
put (const char *protocol, const char *packaging, int64_t *id, kdc_error **err)
{
  struct kdc_dossier *filed = bench_dossier (&b);
  int rest_too = strcmp (protocol, "xroad-rest") == 0, existed = 0, status;

  memset (&fate, 0, sizeof fate);
  ward = rest_too ? rest : soap;
  kdc__outbox_set_transport (b.outbox, to_ward, &b, NULL);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "client", "VN/GOV/01/desk", NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "service",
                                               rest_too ? "VN/GOV/02/ward/kdc" : "VN/GOV/02/ward",
                                               NULL), KDC_OK);
  if (packaging != NULL)
    ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "packaging", packaging, NULL),
                      KDC_OK);
  status = kdc__outbox_put (b.outbox, filed, BASE, protocol, NULL, id, &existed, err);
  kdc__dossier_free (filed);
  return status;
}

static const struct { const char *protocol, *packaging; } ways[] = {
  { "xroad-soap", NULL }, { "xroad-soap", "swa" }, { "xroad-soap", "mtom" },
  { "xroad-soap", "inline" }, { "xroad-rest", NULL },
};

/* X-Road does not repeat and does not recognise repeats: whatever is lost, there is one dossier. */
START_TEST (delivered_once)
{
  kdc_error *err = NULL;
  int64_t id, count;
  int steps = 0, lose = _i % 3;

  bench_ok (put (ways[_i / 3].protocol, ways[_i / 3].packaging, &id, &err), err, "put");
  fate.lose = lose;
  while (bench_state (&b, id) != KDC__DELIVERED) {
    bench_step (&b, id);
    if (++steps == 9) {
      bench_print (&b, id);
      ck_abort_msg ("%s %s: not delivered", ways[_i / 3].protocol, ways[_i / 3].packaging);
    }
  }
  ck_assert_int_eq (kdc__inbox_count (ward, &count, NULL), KDC_OK);
  ck_assert_int_eq (count, 1);
  ck_assert_int_eq (fate.posts, lose + 1);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), "H26.99.99-20261114-0000001");
}
END_TEST

/* What the receiving side kept of the message; "none": nothing. */
static const char *
kept (int64_t id, const char *name)
{
  static char text[50];
  struct kdc__delivery_row sent;
  struct kdc__received_row row;
  struct kdc__record record;
  kdc_error *err = NULL;
  const char *value;

  bench_ok (kdc__store_get (kdc__outbox_store (b.outbox), id, &sent, &err), err, "get");
  bench_ok (kdc__store_received_find (rest->store, "security-server VN/GOV/01/desk",
                                      sent.message_id, &row, &err), err, "find");
  bench_ok (kdc__record_read (b.ctx, row.record.data, row.record.size, &record, &err), err, "read");
  value = kdc__variables_get (&record.values, name);
  snprintf (text, sizeof text, "%s", value != NULL ? value : "none");
  kdc__record_clear (&record);
  kdc__received_row_clear (b.ctx, &row);
  kdc__delivery_row_clear (b.ctx, &sent);
  return text;
}

START_TEST (headers_without_a_value_are_left_out)
{
  kdc_error *err = NULL;
  int64_t id;

  if (_i == 1) {
    ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "user-id", "VN012", NULL), KDC_OK);
    ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, "represented-party", "COM/7",
                                                 NULL), KDC_OK);
  }
  bench_ok (put ("xroad-rest", NULL, &id, &err), err, "put");
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_str_eq (who[0], _i == 1 ? "VN012" : "none");
  ck_assert_str_eq (who[1], _i == 1 ? "COM/7" : "none");
  ck_assert_str_eq (kept (id, "user-id"), who[0]);
  ck_assert_str_eq (kept (id, "represented-party"), who[1]);
}
END_TEST

START_TEST (answers_to_another_request)
{
  static const struct { const char *hash; int state; } rows[]
    = { { "", KDC__DELIVERED }, { "Zm9v", KDC__DEAD } };       /* "foo", as in X-Road's vector */
  kdc_error *err = NULL;
  int64_t id;

  bench_ok (put (ways[_i / 2].protocol, ways[_i / 2].packaging, &id, &err), err, "put");
  fate.hash = rows[_i % 2].hash;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), rows[_i % 2].state);
}
END_TEST

#define FAULT(CODE) \
  ENVELOPE ("", "<s:Fault><faultcode>" CODE "</faultcode><faultstring>x</faultstring></s:Fault>")
#define PROBLEM(TYPE) \
  ENVELOPE ("", "<s:Fault><faultcode>s:Client</faultcode><faultstring>x</faultstring><detail>" \
            "<k:problem><k:type>urn:kdc:problem:" TYPE "</k:type></k:problem></detail></s:Fault>")
#define SOAP_ROW(CODE, STATE) { 0, 500, "text/xml", FAULT (CODE), STATE }
#define JSON_ROW(CODE, STATE) \
  { 1, 500, "application/json;charset=utf-8", "{\"type\":\"" CODE "\",\"message\":\"x\"}", STATE }

static const struct { int rest, http; const char *type, *body; int state; } faults[] = {
  SOAP_ROW ("Server.ClientProxy.NetworkError", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.IOError", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ClientProxy.HttpError", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.ServiceFailed.MissingBody", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.ServiceFailed.InvalidXml", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.service_failed", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.LoggingFailed.TimestamperFailed", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ClientProxy.OutdatedGlobalConf", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ClientProxy", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.Something.New", KDC__UNKNOWN_STATE),
  SOAP_ROW ("soap:Server", KDC__UNKNOWN_STATE),
  SOAP_ROW ("Server.ServerProxy.AccessDenied", KDC__REJECTED),
  SOAP_ROW ("Server.ServerProxy.access_denied", KDC__REJECTED),
  SOAP_ROW ("SOAP-ENV:Server.ServerProxy.UnknownMember", KDC__REJECTED),
  SOAP_ROW ("Server.ClientProxy.InvalidXml", KDC__REJECTED),
  SOAP_ROW ("Client.InvalidProtocolVersion", KDC__REJECTED),
  SOAP_ROW (" Client.mime_parsing_failed ", KDC__REJECTED),
  SOAP_ROW ("SOAP-ENV:Client", KDC__REJECTED),
  SOAP_ROW ("s:MustUnderstand", KDC__REJECTED), SOAP_ROW ("s:VersionMismatch", KDC__REJECTED),
  SOAP_ROW ("Server.ClientProxy.SslAuthenticationFailed.X", KDC__SUSPENDED),
  SOAP_ROW ("Server.ServerProxy.ServiceDisabled", KDC__RETRY_WAIT),
  { 0, 500, "text/xml", PROBLEM ("invalid"), KDC__REJECTED },
  { 0, 500, "text/xml", PROBLEM ("in-flight"), KDC__UNKNOWN_STATE },
  { 0, 500, "text/xml", PROBLEM ("key-reused"), KDC__UNKNOWN_STATE },
  { 0, 500, "text/xml", PROBLEM ("digest-mismatch"), KDC__RETRY_WAIT },
  { 0, 500, "text/xml", PROBLEM ("failure"), KDC__RETRY_WAIT },
  { 0, 500, "text/html", "<html>", KDC__UNKNOWN_STATE },
  { 0, 401, "text/html", "<html>", KDC__SUSPENDED }, { 0, 503, "text/html", "x", KDC__RETRY_WAIT },
  JSON_ROW ("Server.ServerProxy.NetworkError", KDC__UNKNOWN_STATE),
  JSON_ROW ("Server.ServerProxy.DatabaseError", KDC__UNKNOWN_STATE),
  JSON_ROW ("Server.ServerProxy.service_failed", KDC__UNKNOWN_STATE),
  JSON_ROW ("Server.ServerProxy.AccessDenied", KDC__REJECTED),
  JSON_ROW ("Server.ClientProxy.unknown_member", KDC__REJECTED),
  JSON_ROW ("Server.ClientProxy.SslAuthenticationFailed", KDC__SUSPENDED),
  JSON_ROW ("Server.ServerProxy.ServiceDisabled", KDC__RETRY_WAIT),
  { 1, 400, "application/json", "{\"type\":\"Client.BadRequest\"}", KDC__REJECTED },
  { 1, 500, "text/xml", "<error><type>Server.ServerProxy.AccessDenied</type></error>",
    KDC__REJECTED },
  { 1, 404, "application/json", "{\"error\":\"Not Found\"}", KDC__UNKNOWN_STATE },
};

START_TEST (each_fault)
{
  kdc_error *err = NULL;
  int64_t id;

  bench_ok (put (faults[_i].rest ? "xroad-rest" : "xroad-soap", NULL, &id, &err), err, "put");
  fate.http = faults[_i].http;
  fate.type = faults[_i].type;
  fate.body = faults[_i].body;
  bench_step (&b, id);
  ck_assert_msg (bench_state (&b, id) == faults[_i].state, "%s: state %d", faults[_i].body,
                 bench_state (&b, id));
}
END_TEST

START_TEST (identifiers_that_do_not_fit)
{
  static const struct { const char *protocol, *name, *value; } rows[] = {
    { "xroad-soap", "client", "VN/GOV" }, { "xroad-soap", "client", "VN//01" },
    { "xroad-soap", "service", "VN/GOV/02/a/b" }, { "xroad-soap", "service", "VN/GOV/0 2" },
    { "xroad-soap", "client", "VN/GOV/01%2F" }, { "xroad-soap", "packaging", "zip" },
    { "xroad-soap", "user-id", "vn1" }, { "xroad-rest", "client", "VN/GOV/01?" },
    { "xroad-rest", "service", "VN/GOV/02" }, { "xroad-rest", "service", "VN/GOV/Đ/kdc" },
    { "xroad-rest", "service", "VN/GOV/%2f/kdc" }, { "xroad-rest", "user-id", "VN" },
    { "xroad-rest", "user-id", "VN1 2" }, { "xroad-rest", "user-id", "VN1\r\nX: y" },
    { "xroad-rest", "represented-party", "COM/7/8" }, { "xroad-rest", "represented-party", "Đ" },
  };
  kdc_error *err = NULL;
  int64_t id;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    static const char *const good[]
      = { "client", "VN/GOV/01", "service", "VN/GOV/02/w", "packaging", "swa", "user-id", "VN1" };
    struct kdc_dossier *filed = bench_dossier (&b);
    int existed, status;
    size_t j;

    for (j = 0; j < 8; j += 2)
      ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, good[j], good[j + 1], NULL),
                        KDC_OK);
    ck_assert_int_eq (kdc__outbox_set_parameter (b.outbox, BASE, rows[i].name, rows[i].value,
                                                 NULL), KDC_OK);
    status = kdc__outbox_put (b.outbox, filed, BASE, rows[i].protocol, NULL, &id, &existed, &err);
    ck_assert_msg (status == KDC_EINVAL && strcmp (err->key, "exchange.parameter-wrong") == 0,
                   "row %zu: %d", i, status);
    kdc__error_delete (err);
    err = NULL;
    kdc__dossier_free (filed);
  }
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("xroad");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_loop_test (cases, each_message, 0, (int) (sizeof messages / sizeof *messages));
  tcase_add_test (cases, damage_is_forgotten);
  tcase_add_test (cases, a_long_dossier_in_a_part);
  tcase_add_test (cases, clients_behind_one_server);
  tcase_add_test (cases, rest_calls);
  tcase_add_loop_test (cases, delivered_once, 0, 3 * (int) (sizeof ways / sizeof *ways));
  tcase_add_loop_test (cases, headers_without_a_value_are_left_out, 0, 2);
  tcase_add_loop_test (cases, answers_to_another_request, 0, 8);
  tcase_add_loop_test (cases, each_fault, 0, (int) (sizeof faults / sizeof *faults));
  tcase_add_test (cases, identifiers_that_do_not_fit);
  return bench_run_suite ("xroad", cases);
}
