/* values_test.c - maps and formats of a protocol document: what is written, what is read back, what
 * is told when something is lost, and documents that are wrong, each with the place. */

#include "bench.h"
#include "exchange/maps.h"
#include "xml/xslt.h"

static struct bench b;
static struct kdc__protocol *p;
static struct kdc__findings findings;

/* The tables of this test, put into the shipped document. */
static const char tables[]
  = "<limits request=\"1073741824\" retry-after=\"24h\"/>\n"
    "<map name=\"who\"><entry canonical=\"citizen\" wire=\"1\"/>"
    "<entry canonical=\"business\" wire=\"2\"/></map>\n"
    "<map name=\"kind\" loss=\"warning\" absent=\"0\"><entry canonical=\"original\" wire=\"0\"/>"
    "<entry canonical=\"scan\" wire=\"2\"/><entry canonical=\"photo\" wire=\"2\"/>"
    "<entry canonical=\"scan\" wire=\"quét\"/></map>\n"
    "<map name=\"yes\"><entry canonical=\"true\" wire=\"True\"/>"
    "<entry canonical=\"false\" wire=\"False\"/><entry canonical=\"true\" wire=\"1\"/></map>\n"
    "<format name=\"stamp\" date=\"yyyyMMddHHmmss\" zone=\"+07:00\"/>\n"
    "<format name=\"day0\" date=\"yyyyMMddHHmmss|yyyyMMdd'000000'\"/>\n"
    "<format name=\"slash\" date=\"dd/MM/yyyy HH:mm|dd/MM/yyyy|MM/yyyy|yyyy\" absent=\"-\"/>\n"
    "<format name=\"iso\" date=\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\" zone=\"Z\"/>\n"
    "<format name=\"west\" date=\"yyyy-MM-dd HH:mmXXX\" zone=\"-03:30\"/>\n"
    "<format name=\"quote\" date=\"'năm '''yyyy\" loss=\"warning\"/>\n"
    "<format name=\"http\" date=\"EEE, dd MMM yyyy HH:mm:ss 'GMT'\" zone=\"Z\"/>\n"
    "<format name=\"vnd\" decimal=\"0\"/>\n"
    "<format name=\"usd\" decimal=\"2\" max-length=\"6\"/>\n"
    "<format name=\"short\" text=\"unicode\" max-length=\"5\" loss=\"warning\"/>\n"
    "<format name=\"bmp\" text=\"bmp\"/>\n"
    "<format name=\"ascii\" text=\"ascii\"/>\n";
#define LIMITS "<limits request=\"1073741824\" retry-after=\"24h\"/>"

static void
setup (void)
{
  kdc_error *err = NULL;
  size_t size;
  char *text;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
  text = bench_protocol (LIMITS, tables, &size);
  bench_ok (kdc__protocol_read (b.catalog, text, size, "test.xml", &p, &err), err, "read");
  kdc__findings_init (&findings, b.ctx);
}

static void
teardown (void)
{
  kdc__findings_clear (&findings);
  kdc__protocol_free (p);
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

typedef int function (void *, const char *const *, size_t, struct kdc_buffer *);

static int
call (function *f, const char *name, const char *value, char *out, size_t size)
{
  struct kdc__wire w = { b.ctx, p, &findings };
  const char *arguments[3] = { name, value, "/child/x" };
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, b.ctx, 0);
  status = f (&w, arguments, 3, &text);
  snprintf (out, size, "%s", text.data != NULL ? text.data : "");
  kdc__buffer_clear (&text);
  return status;
}

/* why: key of the text that the finding must have, NULL: no finding. back: what the receiving side
 * reads, NULL: the value itself. */
static const struct { const char *name, *value, *wire, *why, *back; } maps[] = {
  { "who", "citizen", "1", NULL, NULL },
  { "who", "business", "2", NULL, NULL },
  { "who", "household", "", "wire.why.no-entry", "" },
  { "who", "", "", NULL, "" },
  { "who", "Citizen", "", "wire.why.no-entry", "" },
  { "kind", "original", "0", NULL, NULL },
  { "kind", "scan", "2", NULL, NULL },
  { "kind", "photo", "2", "wire.why.merged", "scan" },
  { "kind", "", "0", NULL, "original" },
  { "kind", "copy", "0", "wire.why.no-entry", "original" },
  { "yes", "true", "True", NULL, NULL },
  { "yes", "false", "False", NULL, NULL },
  { "yes", "1", "", "wire.why.no-entry", "" },
}, formats[] = {
  { "stamp", "2026-11-14T20:30:00+07:00", "20261114203000", NULL, NULL },
  { "stamp", "2026-11-14T20:30", "20261114203000", NULL, "2026-11-14T20:30:00+07:00" },
  { "stamp", "2026-11-14T13:30:00Z", "20261114203000", NULL, "2026-11-14T20:30:00+07:00" },
  { "stamp", "2026-12-31T23:59:59-05:00", "20270101115959", NULL, "2027-01-01T11:59:59+07:00" },
  { "stamp", "2024-02-29T00:00:00+07:00", "20240229000000", NULL, NULL },
  { "stamp", "2026-11-14T20:30:00.250+07:00", "20261114203000", "wire.why.precision",
    "2026-11-14T20:30:00+07:00" },
  { "stamp", "2026-11-14", "", "wire.why.coarse", "" },
  { "stamp", "2026", "", "wire.why.coarse", "" },
  { "stamp", "", "", NULL, "" },
  { "stamp", "hôm qua", "", "wire.why.no-date", "" },
  { "stamp", "2026-02-30T10:00", "", "wire.why.no-date", "" },
  { "stamp", "14/11/2026", "", "wire.why.no-date", "" },
  { "day0", "2026-11-14", "20261114000000", NULL, "2026-11-14T00:00:00+07:00" },
  { "day0", "2026-11-14T20:30:01+07:00", "20261114203001", NULL, NULL },
  { "slash", "2026-11-14T20:30:00+07:00", "14/11/2026 20:30", NULL, NULL },
  { "slash", "2026-11-14T20:30:05+07:00", "14/11/2026 20:30", "wire.why.precision",
    "2026-11-14T20:30:00+07:00" },
  { "slash", "2026-11-14", "14/11/2026", NULL, NULL },
  { "slash", "2026-11", "11/2026", NULL, NULL },
  { "slash", "2026", "2026", NULL, NULL },
  { "slash", "", "-", NULL, "" },
  { "slash", "0900-01", "01/0900", NULL, NULL },
  { "iso", "2026-11-14T20:30:00.250+07:00", "2026-11-14T13:30:00.250+00:00", NULL, NULL },
  { "iso", "2026-01-01T00:00:00+07:00", "2025-12-31T17:00:00.000+00:00", NULL, NULL },
  { "west", "2026-11-14T20:30:00+07:00", "2026-11-14 10:00-03:30", NULL, NULL },
  { "quote", "1992", "năm '1992", NULL, NULL },
  { "quote", "1992-03", "năm '1992", "wire.why.precision", "1992" },
  { "http", "1994-11-06T15:49:37+07:00", "Sun, 06 Nov 1994 08:49:37 GMT", NULL, NULL },
  { "http", "2026-11-14T20:30:00+07:00", "Sat, 14 Nov 2026 13:30:00 GMT", NULL, NULL },
  { "http", "2024-02-29T01:00:00+07:00", "Wed, 28 Feb 2024 18:00:00 GMT", NULL, NULL },
  { "vnd", "20000", "20000", NULL, NULL },
  { "vnd", "20000.00", "20000", NULL, "20000" },
  { "vnd", "-8", "-8", NULL, NULL },
  { "vnd", "20000.5", "20000", "wire.why.digits", "20000" },
  { "vnd", "20.000,5", "", "wire.why.no-number", "" },
  { "vnd", "x", "", "wire.why.no-number", "" },
  { "vnd", "-", "", "wire.why.no-number", "" },
  { "vnd", "1.", "", "wire.why.no-number", "" },
  { "usd", "12.5", "12.5", NULL, NULL },
  { "usd", "999.99", "999.99", NULL, NULL },
  { "usd", "1000.00", "", "wire.why.long", "" },
  { "short", "Đặng", "Đặng", NULL, NULL },
  { "short", "Đặng A", "Đặng ", "wire.why.long", "Đặng " },
  { "short", "12345", "12345", NULL, NULL },
  { "bmp", "Đ ế ữ", "Đ ế ữ", NULL, NULL },
  { "bmp", "a\xF0\xA0\x80\x80z", "a?z", "wire.why.character", "a?z" },
  { "ascii", "Ha Noi~", "Ha Noi~", NULL, NULL },
  { "ascii", "Hà", "H?", "wire.why.character", "H?" },
};
#define COUNT(TABLE) (sizeof (TABLE) / sizeof *(TABLE))

static void
expect_told (const char *why, size_t before, const char *code)
{
  const struct kdc__message *text = why != NULL ? kdc__message_find (why) : NULL;
  const struct kdc_finding *found;
  int lang;

  ck_assert_uint_eq (findings.count, before + (why != NULL));
  if (why == NULL)
    return;
  found = findings.items[before];
  ck_assert_ptr_nonnull (text);
  ck_assert_str_eq (found->code->code, code);
  ck_assert_str_eq (found->path, "/child/x");
  for (lang = 0; lang < KDC__LANGS; lang++) {
    size_t same = strcspn (text->text[lang], "{");

    ck_assert_msg (strncmp (found->message[lang], text->text[lang], same) == 0, "%s",
                   found->message[lang]);
    ck_assert_ptr_null (strchr (found->message[lang], '{'));
    ck_assert_ptr_nonnull (strstr (found->message[lang], "/child/x"));
    ck_assert_ptr_nonnull (found->guide[lang]);
  }
}

static void
both_ways (function *there, function *home, const char *name, const char *value,
           const char *wire, const char *why, const char *back)
{
  size_t before = findings.count;
  char text[128];

  ck_assert_int_eq (call (there, name, value, text, sizeof text), KDC_OK);
  ck_assert_msg (strcmp (text, wire) == 0, "%s: “%s” is written “%s”, not “%s”", name, value, text,
                 wire);
  expect_told (why, before, "wire.lossy");
  before = findings.count;
  ck_assert_int_eq (call (home, name, wire, text, sizeof text), KDC_OK);
  back = back != NULL ? back : value;
  ck_assert_msg (strcmp (text, back) == 0, "%s: “%s” is read “%s”, not “%s”", name, wire, text,
                 back);
  ck_assert_uint_eq (findings.count, before);
}

START_TEST (there_and_back)
{
  size_t i;

  for (i = 0; i < COUNT (maps); i++)
    both_ways (kdc__wire_map, kdc__wire_unmap, maps[i].name, maps[i].value, maps[i].wire,
               maps[i].why, maps[i].back);
  for (i = 0; i < COUNT (formats); i++)
    both_ways (kdc__wire_format, kdc__wire_unformat, formats[i].name, formats[i].value,
               formats[i].wire, formats[i].why, formats[i].back);
}
END_TEST

/* What another program may write: read, or told and left empty. */
static const struct { const char *name, *text, *value; } reads[] = {
  { "yes", "1", "true" },
  { "kind", "quét", "scan" },
  { "who", "3", NULL },
  { "who", "01", NULL },
  { "stamp", "2026111420300", NULL },
  { "stamp", "202611142030001", NULL },
  { "stamp", "20260230203000", NULL },
  { "stamp", "20261114240000", NULL },
  { "stamp", "20261114206000", NULL },
  { "stamp", "20261114203060", NULL },
  { "stamp", "2026-11-14T20:30", NULL },
  { "day0", "20261114000000", "2026-11-14T00:00:00+07:00" },
  { "slash", "31/04/2026", NULL },
  { "slash", "0/2026", NULL },
  { "slash", "00/2026", NULL },
  { "slash", "0000", NULL },
  { "slash", "-", "" },
  { "slash", "29/02/2024", "2024-02-29" },
  { "iso", "2026-11-14T20:30:00.000Z", "2026-11-15T03:30:00+07:00" },
  { "iso", "2026-11-14T20:30:00.000+14:00", "2026-11-14T13:30:00+07:00" },
  { "iso", "2026-11-14T20:30:00.000+15:00", NULL },
  { "iso", "2026-11-14T20:30:00.000*07:00", NULL },
  { "iso", "2026-11-14T20:30:00.000+07", NULL },
  { "quote", "nam '1992", NULL },
  { "http", "Sun, 06 Nvo 1994 08:49:37 GMT", NULL },
  { "http", "Nil, 06 Nov 1994 08:49:37 GMT", NULL },
  { "http", "Sun, 06 Nov 1994 08:49:37 UTC", NULL },
  { "vnd", "007", "007" },
  { "vnd", "1e3", NULL },
  { "short", "một đoạn dài", "một đoạn dài" },
};

START_TEST (what_others_write)
{
  size_t i;

  for (i = 0; i < COUNT (reads); i++) {
    size_t before = findings.count;
    int is_map = strcmp (reads[i].name, "yes") == 0 || strcmp (reads[i].name, "kind") == 0
                 || strcmp (reads[i].name, "who") == 0;
    char text[128];

    ck_assert_int_eq (call (is_map ? kdc__wire_unmap : kdc__wire_unformat, reads[i].name,
                            reads[i].text, text, sizeof text), KDC_OK);
    ck_assert_msg (strcmp (text, reads[i].value != NULL ? reads[i].value : "") == 0,
                   "%s: “%s” is read “%s”", reads[i].name, reads[i].text, text);
    ck_assert_msg (findings.count == before + (reads[i].value == NULL), "%s: “%s”",
                   reads[i].name, reads[i].text);
    if (reads[i].value == NULL)
      ck_assert_str_eq (findings.items[before]->code->code, "wire.unmapped");
  }
}
END_TEST

START_TEST (severity_is_declared)
{
  char text[64];

  call (kdc__wire_map, "who", "x", text, sizeof text);
  call (kdc__wire_map, "kind", "x", text, sizeof text);
  call (kdc__wire_format, "short", "dài quá", text, sizeof text);
  call (kdc__wire_unmap, "kind", "9", text, sizeof text);
  ck_assert_uint_eq (findings.count, 4);
  ck_assert_int_eq (findings.items[0]->severity, KDC_SEVERITY_ERROR);
  ck_assert_int_eq (findings.items[1]->severity, KDC_SEVERITY_WARNING);
  ck_assert_int_eq (findings.items[2]->severity, KDC_SEVERITY_WARNING);
  ck_assert_int_eq (findings.items[3]->severity, KDC_SEVERITY_WARNING);
}
END_TEST

START_TEST (unknown_names)
{
  char text[8];

  ck_assert_int_eq (call (kdc__wire_map, "stamp", "x", text, sizeof text), KDC_EMODEL);
  ck_assert_int_eq (call (kdc__wire_unmap, "nil", "x", text, sizeof text), KDC_EMODEL);
  ck_assert_int_eq (call (kdc__wire_format, "who", "x", text, sizeof text), KDC_EMODEL);
  ck_assert_int_eq (call (kdc__wire_unformat, "", "x", text, sizeof text), KDC_EMODEL);
}
END_TEST

/* --- in a sheet ------------------------------------------------------------------------------- */

static const struct kdc__xslt_function functions[]
  = { KDC__WIRE_FUNCTIONS, { NULL, 0, 0, NULL } };

static const char sheet_text[]
  = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
    "xmlns:kdc='urn:kdc:xslt:1' xmlns:d='urn:kdc:dossier:1' xmlns:f='urn:f' "
    "xmlns:e='urn:kdc:exchange:1' xmlns:j='http://www.w3.org/2005/xpath-functions'>"
    "<xsl:output method='text'/><xsl:template match='/'>"
    "<xsl:for-each select='//f:a | //@kind | //e:value | //j:string'>"
    "<xsl:value-of select=\"kdc:format('ascii', .)\"/>,</xsl:for-each>"
    "<xsl:variable name='v' select='string(//f:b)'/>"
    "<xsl:value-of select=\"kdc:format('ascii', $v)\"/>,"
    "<xsl:value-of select=\"kdc:format('ascii', //f:a[3] | //f:a[2])\"/>"
    "</xsl:template></xsl:stylesheet>";
static const char input[]
  = "<exchange xmlns='urn:kdc:exchange:1'><value name='x'>ế</value>"
    "<dossier xmlns='urn:kdc:dossier:1'><channel kind='à'/><data xmlns:f='urn:f'>"
    "<f:g><f:a>a</f:a><f:b>ắ</f:b></f:g><f:r><f:a>ă</f:a></f:r><f:r><f:a>b</f:a><f:a>ô</f:a>"
    "<f:a>ơ</f:a></f:r></data><papers><paper kind='scan'/><paper kind='ả'/></papers></dossier>"
    "<request><map xmlns='http://www.w3.org/2005/xpath-functions'><array key='data'><map>"
    "<string key='MaHoSo'>mã</string><string key='Ten'>x</string></map></array></map></request>"
    "</exchange>";
static const char *const paths[]
  = { "value", "channel/@kind", "/r[1]/a", "/r[2]/a[2]", "/r[2]/a[3]", "papers/paper[2]/@kind",
      "map/data/map/MaHoSo", "", "/r[2]/a[2]" };

START_TEST (paths_of_nodes)
{
  struct kdc__wire w = { b.ctx, p, &findings };
  struct kdc__xslt *sheet = NULL;
  struct kdc__dom *dom = NULL;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  size_t i;

  kdc__buffer_init (&out, b.ctx, 0);
  bench_ok (kdc__xslt_compile (b.ctx, sheet_text, strlen (sheet_text), "s.xsl", NULL, NULL, &sheet,
                               &err), err, "compile");
  bench_ok (kdc__dom_parse (b.ctx, input, strlen (input), NULL, &dom, &err), err, "parse");
  bench_ok (kdc__xslt_run (sheet, dom, NULL, functions, &w, &out, &err), err, "run");
  ck_assert_str_eq (out.data, "?,?,a,?,b,?,?,scan,?,m?,x,?,?");
  ck_assert_uint_eq (findings.count, COUNT (paths));
  for (i = 0; i < COUNT (paths); i++)
    ck_assert_str_eq (findings.items[i]->path, paths[i]);
  kdc__buffer_clear (&out);
  kdc__dom_free (dom);
  kdc__xslt_free (sheet);
}
END_TEST

/* --- documents that are wrong ----------------------------------------------------------------- */

static const struct { const char *piece, *key, *at; } wrong[] = {
  { "<map name=\"m\"><entry canonical=\"a\" wire=\"1\"/><entry canonical=\"a\" wire=\"1\"/></map>",
    "protocol.double", "a\" wire=\"1\"/></map>" },
  { "<map name=\"m\"><entry canonical=\"a\" wire=\"1\"/></map>"
    "<map name=\"m\"><entry canonical=\"a\" wire=\"1\"/></map>", "protocol.double", NULL },
  { "<map name=\"m\"></map>", "structure.missing", NULL },
  { "<map name=\"m\" loss=\"none\"><entry canonical=\"a\" wire=\"1\"/></map>", "structure.value",
    NULL },
  { "<format name=\"f\" text=\"ascii\"/><format name=\"f\" text=\"ascii\"/>", "protocol.double",
    NULL },
  { "<format name=\"f\"/>", "protocol.format", "<format" },
  { "<format name=\"f\" text=\"ascii\" decimal=\"1\"/>", "protocol.format", "<format" },
  { "<format name=\"f\" text=\"ascii\" zone=\"Z\"/>", "protocol.format", "<format" },
  { "<format name=\"f\" date=\"yyyyMMddHHMM\"/>", "protocol.date", "MM\"/>" },
  { "<format name=\"f\" date=\"yyyy-dd\"/>", "protocol.date", "yyyy-dd" },
  { "<format name=\"f\" date=\"MM/yyyy HH\"/>", "protocol.date", "MM/yyyy HH" },
  { "<format name=\"f\" date=\"yyyyMMddHH\"/>", "protocol.date", "yyyyMMddHH" },
  { "<format name=\"f\" date=\"yyyyTMM\"/>", "protocol.date", "TMM" },
  { "<format name=\"f\" date=\"yyyy'T\"/>", "protocol.date", "\"/>" },
  { "<format name=\"f\" date=\"yyyy|\"/>", "protocol.date", "|\"/>" },
  { "<format name=\"f\" date=\"|yyyy\"/>", "protocol.date", "|yyyy" },
  { "<format name=\"f\" date=\"EEE yyyy-MM\"/>", "protocol.date", "EEE yyyy-MM" },
  { "<format name=\"f\" date=\"yyyy MMM MM\"/>", "protocol.date", "MM\"/>" },
  { "<format name=\"f\" date=\"yyyyMMXXX\"/>", "protocol.date", "yyyyMMXXX" },
  { "<format name=\"f\" date=\"yyyy\" zone=\"+7:00\"/>", "protocol.zone", "+7:00" },
  { "<format name=\"f\" date=\"yyyy\" zone=\"+07:60\"/>", "protocol.zone", "+07:60" },
  { "<format name=\"f\" decimal=\"19\"/>", "protocol.number", "19\"/>" },
  { "<format name=\"f\" text=\"ascii\" max-length=\"0\"/>", "protocol.number", "0\"/>" },
};

START_TEST (wrong_documents)
{
  size_t i;

  for (i = 0; i < COUNT (wrong); i++) {
    struct kdc__protocol *bad = NULL;
    kdc_error *err = NULL;
    char piece[1024];
    const char *at, *from;
    size_t size;
    char *text;
    int line, column;

    snprintf (piece, sizeof piece, LIMITS "%s", wrong[i].piece);
    text = bench_protocol (LIMITS, piece, &size);
    ck_assert_msg (kdc__protocol_read (b.catalog, text, size, "t.xml", &bad, &err) == KDC_EMODEL,
                   "%s", wrong[i].piece);
    ck_assert_ptr_null (bad);
    if (strncmp (wrong[i].key, "structure.", 10) != 0)
      ck_assert_msg (strcmp (err->key, wrong[i].key) == 0, "%s: %s", wrong[i].piece, err->key);
    from = strstr (text, wrong[i].piece);
    at = wrong[i].at != NULL ? strstr (from, wrong[i].at) : NULL;
    if (at != NULL) {
      kdc__locate (text, size, (size_t) (at - text), &line, &column);
      ck_assert_msg (err->line == line && err->column == column, "%s: %d:%d, not %d:%d",
                     wrong[i].piece, err->line, err->column, line, column);
    }
    kdc__error_delete (err);
  }
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("values");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, there_and_back);
  tcase_add_test (cases, what_others_write);
  tcase_add_test (cases, severity_is_declared);
  tcase_add_test (cases, unknown_names);
  tcase_add_test (cases, paths_of_nodes);
  tcase_add_test (cases, wrong_documents);
  return bench_run_suite ("values", cases) == 0 ? 0 : 1;
}
