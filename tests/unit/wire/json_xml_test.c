/* json_xml_test.c - JSON written as the XML of XPath 3.1 and back: by a table, and against Python's
 * json on random trees. KDC_SEED repeats a run. */

#include "help.h"
#include "support/fault.h"
#include "wire/json.h"

#define OPEN(NAME) "<" NAME " xmlns='http://www.w3.org/2005/xpath-functions'"

/* A row's XML begins with the name of its root; the namespace is put behind that. */
static void
put_input (struct kdc_buffer *xml, const char *text)
{
  size_t name = strcspn (text + 1, " />") + 1;

  kdc__buffer_clear (xml);
  kdc__buffer_append (xml, text, name);
  kdc__buffer_puts (xml, " xmlns='http://www.w3.org/2005/xpath-functions'");
  kdc__buffer_puts (xml, text + name);
  ck_assert_int_eq (xml->status, KDC_OK);
}

START_TEST (xml_becomes_json)
{
  static const struct { const char *xml, *json; } rows[] = {
    { "<map/>", "{}" }, { "<array/>", "[]" }, { "<null/>", "null" }, { "<string/>", "\"\"" },
    { "<map> <!-- a --> <?b c?>\n</map>", "{}" },
    { "<number> 12345678901234567890.00000000000000000001e+400 </number>",
      "12345678901234567890.00000000000000000001e+400" },
    { "<number>-0</number>", "-0" },
    { "<boolean> true\n</boolean>", "true" }, { "<boolean>0</boolean>", "false" },
    { "<map><string key='b'>x</string><number key='a'>1</number></map>", "{\"b\":\"x\",\"a\":1}" },
    { "<array><array/><map/><null/><boolean>1</boolean></array>", "[[],{},null,true]" },
    { "<string> a&#9;b\n&quot;\\/ <![CDATA[<]]>&#xa0;&#x1F600; </string>",
      "\" a\\tb\\n\\\"\\\\/ <\xC2\xA0\xF0\x9F\x98\x80 \"" },
    { "<string escaped='true'>\\u0000\\ud800\\n\\/ \"&#10;</string>",
      "\"\\u0000\\ud800\\n\\/ \\\"\\n\"" },
    { "<string escaped='false'>\\n</string>", "\"\\\\n\"" },
    { "<map><null key='a\\n&#10;'/><null escaped-key='1' key='a\\n\\u0001'/></map>",
      "{\"a\\\\n\\n\":null,\"a\\n\\u0001\":null}" },
    { "<map><map key='a'><null key='a'/></map><map key='b'><null key='a'/></map></map>",
      "{\"a\":{\"a\":null},\"b\":{\"a\":null}}" },
    { "<map xmlns:o='urn:other' o:key='x'><null o:a='1' key=''/></map>", "{\"\":null}" },
    { "<map><null key='\\ud83d\\ude00'/><null escaped-key='true' key='\\ud83d\\ude01'/></map>",
      "{\"\\\\ud83d\\\\ude00\":null,\"\\ud83d\\ude01\":null}" },
  };
  struct kdc_buffer xml;
  kdc_error *err = NULL;
  size_t i;

  kdc__buffer_init (&xml, ctx, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    put_input (&xml, rows[i].xml);
    ck_assert_msg (kdc__json_from_xml (ctx, xml.data, xml.size, "s", &out, &err) == KDC_OK,
                   "%s: %s", rows[i].xml, err ? err->message[KDC__EN] : "");
    ck_assert_str_eq (out.data, rows[i].json);
    kdc__buffer_clear (&out);
  }
  kdc__buffer_clear (&xml);
}
END_TEST

START_TEST (what_is_no_json)
{
  static const struct { const char *xml, *key, *what, *path; int column; } rows[] = {
    { "<object/>", "json.xml-element", "object", NULL, 1 },
    { "<map><null xmlns='' key='a'/></map>", "json.xml-element", "null", NULL, 53 },
    { "<string><b/></string>", "json.xml-element", "b", NULL, 56 },
    { "<map><null/></map>", "json.xml-attribute", "key", NULL, 53 },
    { "<array><null key='a'/></array>", "json.xml-attribute", "key", NULL, 55 },
    { "<null key='a'/>", "json.xml-attribute", "key", NULL, 1 },
    { "<null escaped-key='true'/>", "json.xml-attribute", "key", NULL, 1 },
    { "<null name='a'/>", "json.xml-attribute", "name", NULL, 1 },
    { "<number escaped='true'>1</number>", "json.xml-attribute", "escaped", NULL, 1 },
    { "<string escaped='yes'/>", "json.xml-attribute", "escaped", NULL, 1 },
    { "<map>x</map>", "json.xml-text", "x", NULL, 1 },
    { "<map>x<null key='a'/></map>", "json.xml-text", "x", NULL, 54 },
    { "<null>&#xa0;</null>", "json.xml-text", "\xC2\xA0", NULL, 1 },
    { "<map><array key='n'><number>1</number><number/></array></map>", "json.xml-number", "",
      "/n/2", 86 },
    { "<number>+1</number>", "json.xml-number", "+1", NULL, 1 },
    { "<number>01</number>", "json.xml-number", "01", NULL, 1 },
    { "<number>1.</number>", "json.xml-number", "1.", NULL, 1 },
    { "<number>.5</number>", "json.xml-number", ".5", NULL, 1 },
    { "<number>1e</number>", "json.xml-number", "1e", NULL, 1 },
    { "<number>NaN</number>", "json.xml-number", "NaN", NULL, 1 },
    { "<number>1 2</number>", "json.xml-number", "1 2", NULL, 1 },
    { "<boolean>TRUE</boolean>", "json.xml-boolean", "TRUE", NULL, 1 },
    { "<boolean/>", "json.xml-boolean", "", NULL, 1 },
    { "<string escaped='true'>\\x</string>", "json.xml-escape", "\\x", NULL, 1 },
    { "<string escaped='true'>\\u12</string>", "json.xml-escape", "\\u12", NULL, 1 },
    { "<string escaped='true'>\\</string>", "json.xml-escape", "\\", NULL, 1 },
    { "<map><null key='\\u' escaped-key='true'/></map>", "json.xml-escape", "key", NULL, 53 },
    { "<map><null key='a'/><null key='a'/></map>", "json.twice", "a", NULL, 68 },
    { "<map><null key='b'/><null key='aa'/><null key='b'/><null key='aa'/></map>", "json.twice",
      "b", NULL, 84 },
    { "<map><null key='&#10;'/><null key='\\n' escaped-key='true'/></map>", "json.twice", "\n",
      NULL, 72 },
    { "<map><null key='&#x1F600;'/><null key='\\ud83d\\uDE00' escaped-key='true'/></map>",
      "json.twice", "\xF0\x9F\x98\x80", NULL, 76 },
    { "<map>", "xml.not-well-formed", NULL, NULL, 0 },
    { "<string>&a;</string>", "xml.not-well-formed", NULL, NULL, 0 },
  };
  struct kdc_buffer xml;
  kdc_error *err;
  size_t i;

  kdc__buffer_init (&xml, ctx, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    put_input (&xml, rows[i].xml);
    err = NULL;
    ck_assert_msg (kdc__json_from_xml (ctx, xml.data, xml.size, "s.xsl", &out, &err) == KDC_EPARSE,
                   "%s", rows[i].xml);
    ck_assert_msg (strcmp (err->key, rows[i].key) == 0, "%s: %s", rows[i].xml, err->key);
    ck_assert_str_eq (err->source, "s.xsl");
    if (rows[i].column > 0)
      ck_assert_msg (err->line == 1 && err->column == rows[i].column, "%s: %d", rows[i].xml,
                     err->column);
    if (rows[i].what != NULL)
      ck_assert_msg (strstr (err->message[KDC__EN], rows[i].what) != NULL, "%s: %s", rows[i].xml,
                     err->message[KDC__EN]);
    ck_assert_msg ((err->path == NULL) == (rows[i].path == NULL), "%s: %s", rows[i].xml, err->path);
    if (rows[i].path != NULL)
      ck_assert_str_eq (err->path, rows[i].path);
    kdc__error_delete (err);
    kdc__buffer_clear (&out);
  }
  kdc__buffer_clear (&xml);
}
END_TEST

START_TEST (a_full_buffer_and_a_long_name)
{
  static const char xml[] = OPEN ("array") "><null/><null/></array>";
  char name[200];
  struct kdc_buffer narrow, text;
  kdc_error *err = NULL;

  kdc__buffer_init (&narrow, ctx, 10);
  ck_assert_int_eq (kdc__json_from_xml (ctx, xml, strlen (xml), NULL, &narrow, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "json.too-long");
  kdc__error_delete (err);
  err = NULL;
  kdc__buffer_clear (&narrow);
  memset (name, 'a', sizeof name);
  name[62] = '\xC4';                /* a letter where the cut would be */
  name[63] = '\x91';
  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_printf (&text, OPEN ("string") "><%.190s/></string>", name);
  ck_assert_int_eq (kdc__json_from_xml (ctx, text.data, text.size, NULL, &out, &err), KDC_EPARSE);
  ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], "aaaaaaaa”"));
  kdc__error_delete (err);
  kdc__buffer_clear (&text);
}
END_TEST

/* --- and back --------------------------------------------------------------------------------- */

#define XMLNS " xmlns=\"http://www.w3.org/2005/xpath-functions\""

START_TEST (json_becomes_xml)
{
  static const struct { const char *json, *xml; } rows[] = {
    { "{}", "<map" XMLNS "></map>" },
    { " [1, 2.50e+400,\"x\",true,false,null] ",
      "<array" XMLNS "><number>1</number><number>2.50e+400</number><string>x</string>"
      "<boolean>true</boolean><boolean>false</boolean><null></null></array>" },
    { "{\"<&\\\"\\n>\":\"<&>\"}",
      "<map" XMLNS "><string key=\"&lt;&amp;&quot;&#10;&gt;\">&lt;&amp;&gt;</string></map>" },
    { "\"\\u0001\\uffff\\b\\f\\\\n\\n\\u005c\\u00e1\"",
      "<string" XMLNS " escaped=\"true\">\\u0001\\uffff\\b\\f\\\\n\n\\\\á</string>" },
    { "{\"\\ud800\":[{\"\\udc00\\ud83d\\ude00\":0}]}",
      "<map" XMLNS "><array key=\"\\ud800\" escaped-key=\"true\"><map><number "
      "key=\"\\udc00\xF0\x9F\x98\x80\" escaped-key=\"true\">0</number></map></array></map>" },
    { "\xEF\xBB\xBF\"Hoà\"", "<string" XMLNS ">Hoà</string>" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__xml_from_json (ctx, rows[i].json, strlen (rows[i].json), &out, NULL),
                      KDC_OK);
    ck_assert_str_eq (out.data, rows[i].xml);
    kdc__buffer_clear (&out);
  }
}
END_TEST

START_TEST (json_that_is_refused)
{
  static const struct { const char *json, *key; int status, line, column; } rows[] = {
    { "{\"a\":1,\n \"b\":2, \"a\":3}", "json.twice", KDC_EPARSE, 2, 9 },
    { "{\"\\u0061\":{\"a\":1},\"a\":3}", "json.twice", KDC_EPARSE, 1, 19 },
    { "{\"\\ud800\":1,\"\\uD800\":3}", "json.twice", KDC_EPARSE, 1, 13 },
    { "[1,]", "json.syntax", KDC_EPARSE, 1, 4 }, { "", "json.syntax", KDC_EPARSE, 1, 1 },
    { "\"\xff\"", "json.syntax", KDC_EPARSE, 1, 1 },
    { "\"\x01\"", "json.syntax", KDC_EPARSE, 1, 2 },
    { "\"\\u12\"", "json.syntax", KDC_EPARSE, 1, 6 },
  };
  char deep[200];
  struct kdc_buffer narrow;
  kdc_error *err;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    ck_assert_int_eq (kdc__xml_from_json (ctx, rows[i].json, strlen (rows[i].json), &out, &err),
                      rows[i].status);
    ck_assert_str_eq (err->key, rows[i].key);
    ck_assert_msg (err->line == rows[i].line && err->column == rows[i].column, "%s: %d:%d",
                   rows[i].json, err->line, err->column);
    kdc__error_delete (err);
    kdc__buffer_clear (&out);
  }
  err = NULL;
  memset (deep, '[', 65);
  memset (deep + 65, ']', 65);
  ck_assert_int_eq (kdc__xml_from_json (ctx, deep + 1, 128, &out, NULL), KDC_OK);
  ck_assert_int_eq (kdc__xml_from_json (ctx, deep, 130, &out, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "json.too-deep");
  kdc__error_delete (err);
  err = NULL;
  kdc__buffer_init (&narrow, ctx, 10);
  ck_assert_int_eq (kdc__xml_from_json (ctx, "[]", 2, &narrow, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "json.too-long");
  kdc__error_delete (err);
  kdc__buffer_clear (&narrow);
}
END_TEST

/* --- against Python --------------------------------------------------------------------------- */

static size_t
unhex (char *text)
{
  size_t n, i;
  unsigned byte;

  for (n = strlen (text) / 2, i = 0; i < n; i++) {
    ck_assert_int_eq (sscanf (text + 2 * i, "%2x", &byte), 1);
    text[i] = (char) byte;
  }
  text[n] = '\0';
  return n;
}

START_TEST (python_writes_the_same)
{
  static char xml[1 << 20], json[1 << 20], text[1 << 20];
  struct kdc_buffer read;
  const char *srcdir = getenv ("srcdir");
  char command[400];
  unsigned lines = 0;
  kdc_error *err = NULL;
  FILE *pipe;

  snprintf (command, sizeof command, "/usr/bin/python3 %s/tests/unit/wire/check.py trees",
            srcdir != NULL ? srcdir : ".");
  pipe = popen (command, "r");
  ck_assert_ptr_nonnull (pipe);
  kdc__buffer_init (&read, ctx, 0);
  while (fscanf (pipe, "%1048575s %1048575s %1048575s", xml, json, text) == 3) {
    size_t size = xml[0] == '-' ? 0 : unhex (xml);

    unhex (json);
    ck_assert_msg (size == 0 || kdc__json_from_xml (ctx, xml, size, NULL, &out, &err) == KDC_OK,
                   "%s\n%s", xml, err ? err->message[KDC__EN] : "");
    ck_assert_msg (size == 0 || strcmp (out.data, json) == 0, "%s\nnot %s", out.data, json);
    kdc__buffer_clear (&out);
    size = unhex (text);
    ck_assert_msg (kdc__xml_from_json (ctx, text, size, &read, &err) == KDC_OK
                   && kdc__json_from_xml (ctx, read.data, read.size, NULL, &out, &err) == KDC_OK,
                   "%s\n%s", text, err ? err->message[KDC__EN] : "");
    ck_assert_str_eq (out.data, json);
    kdc__buffer_clear (&out);
    kdc__buffer_clear (&read);
    lines++;
  }
  ck_assert_int_eq (pclose (pipe), 0);
  ck_assert_uint_ge (lines, 400);
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

static int
write_json (struct kdc_context *c, void *xml)
{
  struct kdc_buffer json;
  kdc_error *err = NULL;
  int status;

  kdc__buffer_init (&json, c, 0);
  status = kdc__json_from_xml (c, xml, strlen (xml), "s", &json, &err);
  ck_assert_msg (status == KDC_OK || err != NULL, "a failure without its error");
  kdc__error_delete (err);
  kdc__buffer_clear (&json);
  return status;
}

/* The same, of what is wrong: its error has to be made. */
static int
refuse_json (struct kdc_context *c, void *xml)
{
  int status = write_json (c, xml);

  return status == KDC_EPARSE ? KDC_OK : status == KDC_OK ? KDC_EINTERNAL : status;
}

static int
read_json (struct kdc_context *c, void *user)
{
  static const char json[] = "{\"a\":[1,\"\\u0001\"],\"b\":{\"\\ud800\":null}}";
  struct kdc_buffer xml;
  int status;

  (void) user;
  kdc__buffer_init (&xml, c, 0);
  status = kdc__xml_from_json (c, json, strlen (json), &xml, NULL);
  kdc__buffer_clear (&xml);
  return status;
}

START_TEST (memory_that_runs_out)
{
  static char good[] = OPEN ("map") "><array key='a'><string escaped='true'>\\n</string><number>1"
                       "</number></array><null key='\\n' escaped-key='true'/></map>",
              bad[] = OPEN ("map") "><array key='a'><null/><boolean>?</boolean></array></map>";
  char why[200];

  ck_assert_msg (fault_sweep (write_json, good, 1, why) > 0, "%s", why);
  ck_assert_msg (fault_sweep (read_json, NULL, 1, why) > 0, "%s", why);
  ck_assert_msg (fault_sweep (refuse_json, bad, 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    xml_becomes_json, what_is_no_json, a_full_buffer_and_a_long_name, python_writes_the_same,
    json_becomes_xml, json_that_is_refused, memory_that_runs_out
  };

  return run_tests ("wire json xml", tests, sizeof tests / sizeof *tests);
}
