/* edxml_test.c - a dossier as an edXML document and as a GovTalk submission, and back: the same
 * bytes, the same document; and what others write, read the same whichever way they write it. */

#include <glob.h>

#include "sheets.h"

static struct bench b;
static struct kdc__protocol *p;
static struct sheets s;

#define MESSAGE "0b8f7a52-6a3e-4c1f-9d27-3f1f6f0f8f11"

static void
start (const char *protocol)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
  bench_ok (kdc__protocol_load (b.catalog, protocol, kdc__day_of (START), &p, &err), err,
            "load");
  sheets_start (&s, b.ctx, p);
}

static void
start_edxml (void)
{
  start ("edxml-vxp");
}

static void
start_govtalk (void)
{
  start ("govtalk");
}

static void
teardown (void)
{
  kdc__findings_clear (&s.findings);
  kdc__protocol_free (p);
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

/* What a sending sheet sees of a dossier. */
static void
envelope_of (const char *values, struct kdc_buffer *out)
{
  const struct kdc_dossier *d = sheets_dossier;
  size_t i, number = 0;

  kdc__buffer_init (out, b.ctx, 0);
  (void) kdc__buffer_puts (out, "<exchange xmlns=\"urn:kdc:exchange:1\">"
                           "<value name=\"message-id\">" MESSAGE "</value>");
  (void) kdc__buffer_puts (out, values);
  (void) kdc__buffer_puts (out, strstr (d->bytes.data, "<dossier"));
  (void) kdc__buffer_puts (out, "<attachments>");
  for (i = 0; i < d->paper_count; i++)
    if (d->papers[i].file != NULL)
      (void) kdc__buffer_printf (out, "<attachment file=\"%s\" type=\"%s\" size=\"%lld\" "
                                 "sha256=\"%s\" number=\"%zu\"/>", d->papers[i].file,
                                 d->papers[i].media_type, (long long) d->papers[i].size,
                                 d->papers[i].sha256, ++number);
  ck_assert_int_eq (kdc__buffer_puts (out, "</attachments></exchange>"), KDC_OK);
}

static void
open_dossier (const char *path)
{
  kdc_error *err = NULL;

  bench_ok (kdc__dossier_open_path (b.catalog, path, &sheets_dossier, &err), err, path);
  bench_ok (kdc__dossier_parse (sheets_dossier, kdc__day_of (START), &err), err, path);
}

static void
ck_value (const struct kdc__dom *dom, const char *expression, const char *wanted)
{
  char value[4096];

  ck_assert_msg (strcmp (sheets_value (b.ctx, dom, expression, value, sizeof value), wanted) == 0,
                 "%s is \"%s\", not \"%s\"", expression, value, wanted);
}

/* --- edXML ----------------------------------------------------------------------------------- */

#define ORGANS "<value name=\"from\">000.00.00.H41</value><value name=\"from-name\">Phường Mẫu" \
               "</value><value name=\"to\">002.00.20.H13</value><value name=\"to-name\">Sở &amp; " \
               "Mẫu</value>"

static void
ck_bytes (const struct kdc__dom *record, size_t index, const char *name, const void *data,
          size_t size)
{
  struct kdc__xpath *xpath = NULL;
  struct kdc_buffer text, bytes;
  char expression[80];

  snprintf (expression, sizeof expression, "string(//*[local-name()='attachment'][%zu]/@name)",
            index);
  ck_value (record, expression, name);
  kdc__buffer_init (&text, b.ctx, 0);
  kdc__buffer_init (&bytes, b.ctx, 0);
  snprintf (expression, sizeof expression, "string(//*[local-name()='attachment'][%zu])", index);
  ck_assert_int_eq (kdc__xpath_compile (b.ctx, expression, NULL, &xpath, NULL), KDC_OK);
  ck_assert_int_eq (kdc__xpath_string (xpath, record, &text), KDC_OK);
  ck_assert_int_eq (kdc__unbase64 (&bytes, text.data, text.size), KDC_OK);
  ck_assert_uint_eq (bytes.size, size);
  ck_assert_mem_eq (bytes.data, data, size);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&bytes);
  kdc__xpath_free (xpath);
}

static void
ck_attachments (const struct kdc__dom *record)
{
  const struct kdc_dossier *d = sheets_dossier;
  size_t i, index = 1;
  char path[4096];

  ck_bytes (record, index, "dossier.xml", d->bytes.data, d->bytes.size);
  for (i = 0; i < d->paper_count; i++) {
    struct kdc_buffer file;

    if (d->papers[i].file == NULL)
      continue;
    kdc__buffer_init (&file, b.ctx, 0);
    snprintf (path, sizeof path, "%s/%s", d->directory, d->papers[i].file);
    ck_assert_int_eq (kdc__file_read (b.ctx, path, 1 << 24, &file, NULL), KDC_OK);
    ck_bytes (record, ++index, d->papers[i].file, file.data, file.size);
    kdc__buffer_clear (&file);
  }
  snprintf (path, sizeof path, "%zu", index);
  ck_value (record, "count(//*[local-name()='attachment'][@listed='true'])", path);
}

START_TEST (edxml_there_and_back)
{
  glob_t found;
  size_t i;

  ck_assert_int_eq (glob (bench_source ("examples/data/*-*"), 0, NULL, &found), 0);
  ck_assert_uint_ge (found.gl_pathc, 5);
  for (i = 0; i < found.gl_pathc; i++) {
    struct kdc_buffer envelope, wire, record;
    struct kdc__dom *dom;

    open_dossier (found.gl_pathv[i]);
    envelope_of (ORGANS, &envelope);
    sheets_run (&s, "edxml-send.xsl", &envelope, &wire);
    sheets_run (&s, "edxml-read.xsl", &wire, &record);
    dom = sheets_dom (b.ctx, &record);
    ck_value (dom, "string(/*/@kind)", "document");
    ck_value (dom, "string(//*[local-name()='from']/@id)", "000.00.00.H41");
    ck_value (dom, "string(//*[local-name()='to']/@name)", "Sở & Mẫu");
    ck_value (dom, "string(/*/@notation)", "HS-" MESSAGE);
    ck_value (dom, "boolean(contains(/*/@document-id, '" MESSAGE "') and "
              "starts-with(/*/@document-id, '000.00.00.H41,20'))", "true");
    ck_value (dom, "string(/*/@business)", "0");
    ck_attachments (dom);
    kdc__dom_free (dom);
    kdc__buffer_clear (&envelope);
    kdc__buffer_clear (&wire);
    kdc__buffer_clear (&record);
    kdc__dossier_free (sheets_dossier);
  }
  globfree (&found);
}
END_TEST

START_TEST (edxml_ids_and_dates)
{
  struct kdc_buffer envelope, wire;

  open_dossier (bench_source ("examples/data/birth-complete"));
  envelope_of (ORGANS, &envelope);
  sheets_run (&s, "edxml-send.xsl", &envelope, &wire);
  ck_assert_ptr_nonnull (strstr (wire.data, "<edXML:DocumentId>000.00.00.H41,2026/11/14,2/HS-"
                                 MESSAGE "</edXML:DocumentId>"));
  ck_assert_ptr_nonnull (strstr (wire.data, "<edXML:PromulgationDate>2026/11/14<"));
  ck_assert_ptr_nonnull (strstr (wire.data, "<edXML:Timestamp>2026/11/14 20:30:00<"));
  ck_assert_ptr_nonnull (strstr (wire.data, "<ContentId>cid:" MESSAGE "-0</ContentId>"));
  ck_assert_ptr_null (strstr (wire.data, "Trần"));        /* no person outside the dossier */
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&wire);
  envelope_of (ORGANS "<value name=\"document-id\">uuid</value>", &envelope);
  sheets_run (&s, "edxml-send.xsl", &envelope, &wire);
  ck_assert_ptr_nonnull (strstr (wire.data, "<edXML:DocumentId>" MESSAGE "</edXML:DocumentId>"));
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&wire);
  kdc__dossier_free (sheets_dossier);
}
END_TEST

/* The day alone of an instant: what does not fit is said. */
START_TEST (edxml_says_what_it_loses)
{
  struct kdc_buffer envelope, wire;
  size_t i, lossy = 0;

  open_dossier (bench_source ("examples/data/birth-complete"));
  envelope_of (ORGANS, &envelope);
  sheets_run (&s, "edxml-send.xsl", &envelope, &wire);
  for (i = 0; i < s.findings.count; i++) {
    ck_assert_str_eq (s.findings.items[i]->code->code, "wire.lossy");
    ck_assert_int_eq (s.findings.items[i]->severity, KDC_SEVERITY_WARNING);
    lossy++;
  }
  ck_assert_uint_ge (lossy, 1);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&wire);
  kdc__dossier_free (sheets_dossier);
}
END_TEST

#define NS "http://www.mic.gov.vn/TBT/QCVN_102_2016"
#define HEAD(P) \
  "<" P "From><" P "OrganId>000.00.00.H41</" P "OrganId><" P "OrganName>A</" P "OrganName></" P \
  "From><" P "To><" P "OrganId> 28.22.H17 </" P "OrganId></" P "To><" P "To><" P \
  "OrganId>B</" P "OrganId></" P "To><" P "DocumentId>D,2020/01/02,7/X</" P "DocumentId><" P \
  "Code><" P "CodeNumber>7</" P "CodeNumber><" P "CodeNotation>X</" P "CodeNotation></" P "Code>"
#define TRACE(P) "<" P "TraceHeader><" P "OrganId>O</" P "OrganId></" P "TraceHeader>"
#define BUSINESS(P) \
  "<" P "Bussiness><" P "BussinessDocType>3</" P "BussinessDocType></" P "Bussiness>"
#define REFERENCE(P, ID) \
  "<" P "Reference><" P "ContentId>" ID "</" P "ContentId><" P "AttachmentName>a.pdf</" P \
  "AttachmentName></" P "Reference>"
#define ATTACHED(ID, NAME) \
  "<AttachmentEncoded><Attachment><ContentId>" ID "</ContentId><ContentType>application/pdf" \
  "</ContentType><" NAME ">aGVs\r\n bG8=</" NAME "></Attachment></AttachmentEncoded>"

/* The same document as five implementers write it. */
static const char *const dialects[] = {
  "<edXML xmlns='" NS "'><edXML:edXMLEnvelope xmlns:edXML='" NS "'><edXML:edXMLHeader>"
  "<edXML:MessageHeader>" HEAD ("edXML:") "</edXML:MessageHeader><edXML:TraceHeaderList>"
  TRACE ("edXML:") BUSINESS ("edXML:") "</edXML:TraceHeaderList></edXML:edXMLHeader>"
  "<edXML:edXMLBody><edXML:edXMLManifest version='1.0'>" REFERENCE ("edXML:", "cid:209")
  "</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>"
  ATTACHED ("cid:209", "ContentTransferEncoded") "</edXML>",
  "<edXML xmlns='" NS "'><edXMLEnvelope><edXMLHeader><MessageHeader>" HEAD ("")
  "</MessageHeader><TraceHeaderList>" BUSINESS ("") TRACE ("") "</TraceHeaderList></edXMLHeader>"
  "<edXMLBody><edXMLManifest version='1.0'>" REFERENCE ("", "cid:209")
  "</edXMLManifest></edXMLBody></edXMLEnvelope>" ATTACHED ("209", "ContentTransferEncoding")
  "</edXML>",
  "<q:edXML xmlns:q='" NS "' xmlns='" NS "'><q:edXMLEnvelope><q:edXMLHeader><q:TraceHeaderList>"
  TRACE ("q:") BUSINESS ("q:") "</q:TraceHeaderList><q:MessageHeader>" HEAD ("q:")
  "</q:MessageHeader></q:edXMLHeader><q:edXMLBody><q:edXMLManifest>" REFERENCE ("q:", "209")
  "</q:edXMLManifest></q:edXMLBody></q:edXMLEnvelope>"
  ATTACHED ("cid:209", "ContentTransferEncoded") "</q:edXML>",
  "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/' xmlns:e='http://www.e-doc.vn/"
  "Schema/' xmlns='http://www.e-doc.vn/Schema/'><S:Header><e:MessageHeader>" HEAD ("e:")
  "</e:MessageHeader><e:TraceHeaderList>" TRACE ("e:") BUSINESS ("e:") "</e:TraceHeaderList>"
  "</S:Header><S:Body><e:Manifest><e:Reference xmlns:xlink='http://www.w3.org/1999/xlink' "
  "xlink:href='cid:209'><e:AttachmentName>a.pdf</e:AttachmentName></e:Reference></e:Manifest>"
  ATTACHED ("209", "ContentTransferEncoded") "</S:Body></S:Envelope>",
};

START_TEST (edxml_dialects)
{
  struct kdc_buffer wire, record;
  struct kdc__dom *dom;

  kdc__buffer_init (&wire, b.ctx, 0);
  ck_assert_int_eq (kdc__buffer_puts (&wire, dialects[_i]), KDC_OK);
  sheets_run (&s, "edxml-read.xsl", &wire, &record);
  dom = sheets_dom (b.ctx, &record);
  ck_value (dom, "string(/*/@document-id)", "D,2020/01/02,7/X");
  ck_value (dom, "string(/*/@number)", "7");
  ck_value (dom, "string(/*/@business)", "3");
  ck_value (dom, "string(//*[local-name()='from']/@name)", "A");
  ck_value (dom, "string(//*[local-name()='to'][1]/@id)", "28.22.H17");
  ck_value (dom, "count(//*[local-name()='to'])", "2");
  ck_value (dom, "string(//*[local-name()='attachment']/@id)", "209");
  ck_value (dom, "string(//*[local-name()='attachment']/@listed)", "true");
  ck_value (dom, "string(/*/@subject)", "");
  ck_bytes (dom, 1, "a.pdf", "hello", 5);
  kdc__dom_free (dom);
  kdc__buffer_clear (&wire);
  kdc__buffer_clear (&record);
}
END_TEST

START_TEST (edxml_status_message)
{
  static const char text[]
    = "<edXML xmlns='" NS "'><e:edXMLEnvelope xmlns:e='" NS "'><e:edXMLHeader><e:MessageHeader>"
      "<e:From><e:OrganId>B</e:OrganId></e:From><e:ResponseFor><e:OrganId>A</e:OrganId>"
      "<e:DocumentId>D1</e:DocumentId></e:ResponseFor><e:StatusCode>03</e:StatusCode>"
      "<e:Description>Đã tiếp nhận</e:Description><e:Timestamp>2020/01/02 03:04:05</e:Timestamp>"
      "</e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope></edXML>";
  struct kdc_buffer wire, record;
  struct kdc__dom *dom;

  kdc__buffer_init (&wire, b.ctx, 0);
  ck_assert_int_eq (kdc__buffer_puts (&wire, text), KDC_OK);
  sheets_run (&s, "edxml-read.xsl", &wire, &record);
  dom = sheets_dom (b.ctx, &record);
  ck_value (dom, "string(/*/@kind)", "status");
  ck_value (dom, "string(/*/@status-code)", "03");
  ck_value (dom, "string(//*[local-name()='answers']/@document-id)", "D1");
  ck_value (dom, "string(/*/@stamp)", "2020/01/02 03:04:05");
  ck_value (dom, "count(//*[local-name()='attachment'])", "0");
  kdc__dom_free (dom);
  kdc__buffer_clear (&wire);
  kdc__buffer_clear (&record);
  ck_assert_int_eq (kdc__protocol_canonical (p, "03"), 2);
  ck_assert_int_eq (kdc__protocol_canonical (p, "04"), 4);
  ck_assert_int_eq (kdc__protocol_canonical (p, "05"), 4);
  ck_assert_str_eq (kdc__protocol_status (p, 4)->wire, "05");
  ck_assert_int_eq (kdc__protocol_canonical (p, "16"), 0);
}
END_TEST

/* --- GovTalk --------------------------------------------------------------------------------- */

#define SENDER "<value name=\"class\">HMRC-CHAR-CLM</value><value name=\"sender\">S1</value>" \
               "<value name=\"correlation-id\">6056640B42DD464688900F5A1CAC4A32</value>"

static void
canonical (const char *text, size_t size, struct kdc_buffer *out)
{
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;

  kdc__buffer_init (out, b.ctx, 0);
  bench_ok (kdc__dom_parse (b.ctx, text, size, "text", &dom, &err), err, "parse");
  ck_assert_int_eq (kdc__dom_c14n (dom, 1, out), KDC_OK);
  kdc__dom_free (dom);
}

/* The dossier comes out as it went in: canonical XML without comments. */
START_TEST (govtalk_there_and_back)
{
  glob_t found;
  size_t i;

  ck_assert_int_eq (glob (bench_source ("examples/data/*-*"), 0, NULL, &found), 0);
  ck_assert_uint_ge (found.gl_pathc, 5);
  for (i = 0; i < found.gl_pathc; i++) {
    struct kdc_buffer envelope, wire, back, sent, came;
    const char *dossier;

    open_dossier (found.gl_pathv[i]);
    envelope_of (SENDER, &envelope);
    sheets_run (&s, "govtalk-submit.xsl", &envelope, &wire);
    sheets_run (&s, "govtalk-read.xsl", &wire, &back);
    dossier = strstr (sheets_dossier->bytes.data, "<dossier");
    canonical (dossier, strlen (dossier), &sent);
    canonical (back.data, back.size, &came);
    ck_assert_str_eq (sent.data, came.data);
    kdc__buffer_clear (&envelope);
    kdc__buffer_clear (&wire);
    kdc__buffer_clear (&back);
    kdc__buffer_clear (&sent);
    kdc__buffer_clear (&came);
    kdc__dossier_free (sheets_dossier);
  }
  globfree (&found);
}
END_TEST

static const struct { const char *sheet, *qualifier, *function, *correlation, *value; }
machine[] = {
  { "govtalk-submit.xsl", "request", "submit", "", "late(secret:password)" },
  { "govtalk-poll.xsl", "poll", "submit", "6056640B42DD464688900F5A1CAC4A32", "" },
  { "govtalk-list.xsl", "request", "list", "", "late(secret:password)" },
  { "govtalk-delete.xsl", "request", "delete", "6056640B42DD464688900F5A1CAC4A32", "" },
};

/* The password is no part of what is kept. */
START_TEST (govtalk_messages)
{
  struct kdc_buffer envelope, wire;
  struct kdc__dom *dom;

  open_dossier (bench_source ("examples/data/birth-complete"));
  envelope_of (SENDER, &envelope);
  sheets_run (&s, machine[_i].sheet, &envelope, &wire);
  dom = sheets_dom (b.ctx, &wire);
  ck_value (dom, "string(//*[local-name()='Qualifier'])", machine[_i].qualifier);
  ck_value (dom, "string(//*[local-name()='Function'])", machine[_i].function);
  ck_value (dom, "string(//*[local-name()='CorrelationID'])", machine[_i].correlation);
  ck_value (dom, "string(//*[local-name()='TransactionID'])", "0B8F7A526A3E4C1F9D273F1F6F0F8F11");
  ck_value (dom, "string(//*[local-name()='IDAuthentication']//*[local-name()='Value'])",
            machine[_i].value);
  kdc__dom_free (dom);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&wire);
  kdc__dossier_free (sheets_dossier);
}
END_TEST

START_TEST (govtalk_md5)
{
  struct kdc_buffer envelope, wire;

  open_dossier (bench_source ("examples/data/birth-complete"));
  envelope_of (SENDER "<value name=\"method\">MD5</value>", &envelope);
  sheets_run (&s, "govtalk-submit.xsl", &envelope, &wire);
  ck_assert_ptr_nonnull (strstr (wire.data, "<Method>MD5</Method>"));
  ck_assert_ptr_nonnull (strstr (wire.data, "<Value>late(computed:password-md5)</Value>"));
  ck_assert_int_eq (kdc__protocol_compute (p, "password-md5", 12)->fold, 1);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&wire);
  kdc__dossier_free (sheets_dossier);
}
END_TEST

int
main (void)
{
  TCase *edxml = tcase_create ("edxml"), *govtalk = tcase_create ("govtalk");
  Suite *suite = suite_create ("edxml and govtalk");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (edxml, start_edxml, teardown);
  tcase_set_timeout (edxml, 60);
  tcase_add_test (edxml, edxml_there_and_back);
  tcase_add_test (edxml, edxml_ids_and_dates);
  tcase_add_test (edxml, edxml_says_what_it_loses);
  tcase_add_loop_test (edxml, edxml_dialects, 0, sizeof dialects / sizeof *dialects);
  tcase_add_test (edxml, edxml_status_message);
  tcase_add_checked_fixture (govtalk, start_govtalk, teardown);
  tcase_set_timeout (govtalk, 60);
  tcase_add_test (govtalk, govtalk_there_and_back);
  tcase_add_loop_test (govtalk, govtalk_messages, 0, sizeof machine / sizeof *machine);
  tcase_add_test (govtalk, govtalk_md5);
  suite_add_tcase (suite, edxml);
  suite_add_tcase (suite, govtalk);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
