/* body_test.c - bodies in any dress become the XML that they are. */

#include "help.h"
#include "support/fault.h"
#include "wire/body.h"

#define NS " xmlns=\"http://www.w3.org/2005/xpath-functions\""
#define B(TEXT) TEXT, sizeof TEXT - 1
#define XML KDC__DRESS_XML
#define SAYS KDC__DRESS_NONE

struct row {
  const char *type;
  enum kdc__dress as;
  const char *data; size_t size;
  const char *xml;                  /* or the key of the error */
};

static const struct row good[] = {
  { "text/xml", SAYS, B ("<a/>"), "<a/>" },
  { "Application/Soap+XML; charset=\"UTF-8\"", SAYS, B ("\xEF\xBB\xBF<a>\xC4\x91</a>"),
    "<a>\xC4\x91</a>" },
  { "application/xml", SAYS, B ("<?xml version='1.0' encoding='UTF-8'?>\n<a/>"), "\n<a/>" },
  { "application/xml", SAYS,
    B ("<?xml version=\"1.0\" encoding = \"iso-8859-1\" standalone='yes'?><a>\xE4</a>"),
    "<a>\xC3\xA4</a>" },
  { "text/xml;charset=ISO-8859-1", SAYS, B ("<a>\xE4</a>"), "<a>\xC3\xA4</a>" },
  /* RFC 7303: the parameter wins over the declaration, a BOM over both */
  { "text/xml;charset=ISO-8859-1", SAYS, B ("<?xml version='1.0' encoding='utf-8'?><a>\xE4</a>"),
    "<a>\xC3\xA4</a>" },
  { "text/xml;charset=utf-8", SAYS, B ("<?xml version='1.0' encoding='latin1'?><a>\xC4\x91</a>"),
    "<a>\xC4\x91</a>" },
  { "text/xml;charset=ISO-8859-1", SAYS, B ("\xFE\xFF\0<\0a\x01\x11\0/\0>"), "<a\xC4\x91/>" },
  { "text/xml", SAYS, B ("\xFF\xFE<\0?\0x\0m\0l\0 \0?\0>\0<\0\x3D\xD8\0\xDE>\0"),
    "<\xF0\x9F\x98\x80>" },
  { "text/xml", SAYS, B ("\0<\0?\0x\0m\0l\0 \0?\0>\0<\0b\0/\0>"), "<b/>" },
  { "text/xml", SAYS, B ("<\0?\0x\0m\0l\0 \0?\0>\0<\0b\0/\0>\0"), "<b/>" },
  { "text/xml;charset=utf-16le", SAYS, B ("<\0b\0/\0>\0"), "<b/>" },
  { "text/xml;charset=utf-16", SAYS, B ("\0<\0b\0/\0>"), "<b/>" },
  { "text/xml;charset=us-ascii", SAYS, B ("<b/>"), "<b/>" },
  { "text/html", XML, B ("<b/>"), "<b/>" },
  { NULL, XML, B ("<b/>"), "<b/>" },
  { "application/problem+json", SAYS, B ("{\"a\":[1]}"),
    "<map" NS "><array key=\"a\"><number>1</number></array></map>" },
  { "text/html", KDC__DRESS_JSON, B ("1"), "<number" NS ">1</number>" },
  { "text/plain", SAYS, B ("a<b\n"), "<string" NS ">a&lt;b\n</string>" },
  { "text/plain; charset=iso-8859-1", SAYS, B ("\xE4"), "<string" NS ">\xC3\xA4</string>" },
  { "application/x-www-form-urlencoded", SAYS, B ("b=1&a=%C4%91+x&b=%3C&=&c"),
    "<map" NS "><array key=\"b\"><string>1</string><string>&lt;</string></array><string "
    "key=\"a\">\xC4\x91 x</string><string key=\"\"></string><string key=\"c\"></string></map>" },
  { "multipart/form-data; boundary=b", SAYS,
    B ("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.pdf\"\r\nContent-Type: "
       "application/pdf\r\n\r\n12345\r\n--b\r\n"
       "Content-Disposition: form-data; name=t\r\n\r\nv\r\n--b--"),
    "<map" NS "><map key=\"f\"><string key=\"file-name\">x.pdf</string><string key=\"type\">"
    "application/pdf</string><number key=\"size\">5</number></map><string "
    "key=\"t\">v</string></map>" },
  { "multipart/related; boundary=b", SAYS,
    B ("--b\nContent-Type: text/xml; charset=iso-8859-1\n\n<a>\xE4</a>\n--b\n\n\n--b--"),
    "<a>\xC3\xA4</a>" },
  { "multipart/related; start=\"<r>\"; boundary=b", SAYS,
    B ("--b\n\nx\n--b\nContent-ID: <r>\nContent-Type: application/json\n\n2\n--b--"),
    "<number" NS ">2</number>" },
  { "multipart/related; start=r; boundary=b", SAYS,
    B ("--b\n\nx\n--b\nContent-ID: r\nContent-Type: application/json\n\n2\n--b--"),
    "<number" NS ">2</number>" },
  { "text/xml", SAYS, B (""), "" }, { NULL, SAYS, B (""), "" },
  { "text/xml", SAYS, B ("no xml"), "no xml" },           /* its reader will say so */
};

static const struct { struct row row; int status; } bad[] = {
  { { NULL, SAYS, B ("x"), "body.type" }, KDC_ENOTSUP },
  { { "image/png", SAYS, B ("x"), "body.type" }, KDC_ENOTSUP },
  { { "xml", SAYS, B ("<a/>"), "body.type" }, KDC_ENOTSUP },
  { { "text/xml; charset=windows-1258", SAYS, B ("<a/>"), "body.charset" }, KDC_ENOTSUP },
  { { "text/xml", SAYS, B ("<?xml version='1.0' encoding='x'?><a/>"), "body.charset" },
    KDC_ENOTSUP },
  { { "text/xml; charset=us-ascii", SAYS, B ("<a>\xE4</a>"), "body.charset-text" },
    KDC_EPARSE },
  { { "text/xml; charset=utf-16be", SAYS, B ("\0<\0"), "body.charset-text" }, KDC_EPARSE },
  { { "text/xml; charset=utf-16be", SAYS, B ("\xD8\0\0<"), "body.charset-text" },
    KDC_EPARSE },
  { { "text/xml; charset=utf-16be", SAYS, B ("\xDC\0"), "body.charset-text" }, KDC_EPARSE },
  { { "text/xml; charset=utf-16be", SAYS, B ("\xD8\0"), "body.charset-text" }, KDC_EPARSE },
  { { "text/plain", SAYS, B ("\xFF"), "body.charset-text" }, KDC_EPARSE },
  { { "application/json", SAYS, B ("{"), "json.syntax" }, KDC_EPARSE },
  { { "application/x-www-form-urlencoded", SAYS, B ("a=%zz"), "post.percent" }, KDC_EPARSE },
  { { "multipart/mixed; boundary=b", SAYS, B ("--b\n\nx"), "mime.no-end" }, KDC_EPARSE },
  { { "multipart/mixed; boundary=b", SAYS, B ("--b\n\nx\n--b--"), "body.type" }, KDC_ENOTSUP },
  { { "multipart/mixed; boundary=b", SAYS,
      B ("--b\nContent-Type: multipart/mixed; boundary=c\n\nx\n--b--"), "body.type" },
    KDC_ENOTSUP },
};

START_TEST (every_dress)
{
  kdc_error *err = NULL;
  size_t i;

  for (i = 0; i < sizeof good / sizeof *good; i++) {
    ck_assert_msg (kdc__body_to_xml (ctx, good[i].type, good[i].as, good[i].data, good[i].size,
                                     &out, &err) == KDC_OK, "row %zu: %s", i,
                   err ? err->message[KDC__EN] : "?");
    ck_assert_msg (strcmp (out.size > 0 ? out.data : "", good[i].xml) == 0, "row %zu: %s", i,
                   out.data);
    kdc__buffer_clear (&out);
  }
}
END_TEST

START_TEST (what_cannot_be_read)
{
  kdc_error *err;
  size_t i;

  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    const struct row *r = &bad[i].row;

    err = NULL;
    ck_assert_msg (kdc__body_to_xml (ctx, r->type, r->as, r->data, r->size, &out, &err)
                   == bad[i].status, "row %zu", i);
    ck_assert_msg (strcmp (err->key, r->xml) == 0, "row %zu: %s", i, err->key);
    kdc__error_delete (err);
    kdc__buffer_clear (&out);
  }
}
END_TEST

START_TEST (names_of_kinds)
{
  ck_assert_int_eq (kdc__dress_of ("multipart/mixed"), KDC__DRESS_MULTIPART);
  ck_assert_int_eq (kdc__dress_of ("+xml"), KDC__DRESS_NONE);
}
END_TEST

static int
read_row (struct kdc_context *c, void *user)
{
  const struct row *r = user;
  struct kdc_buffer xml;
  int status;

  kdc__buffer_init (&xml, c, 0);
  status = kdc__body_to_xml (c, r->type, r->as, r->data, r->size, &xml, NULL);
  if (status == KDC_OK && strcmp (xml.size > 0 ? xml.data : "", r->xml) != 0)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&xml);
  return status;
}

START_TEST (memory_that_runs_out)
{
  char why[200];
  size_t i;

  for (i = 0; i < sizeof good / sizeof *good; i++)
    ck_assert_msg (fault_sweep (read_row, (void *) (uintptr_t) &good[i], 1, why) >= 0,
                   "row %zu: %s", i, why);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    every_dress, what_cannot_be_read, names_of_kinds, memory_that_runs_out
  };

  return run_tests ("wire body", tests, sizeof tests / sizeof *tests);
}
