/* dom_test.c - trees: what is no XML is an error with its place, what is XML comes out again as it
 * was; XPath on it; canonical form. */
#include "xml/dom.h"

#include "unit/xml/harness.h"

static struct kdc__dom *
tree (struct kdc_context *ctx, const char *text)
{
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__dom_parse (ctx, text, strlen (text), "t.xml", &dom, &err), KDC_OK);
  ck_assert_ptr_null (err);
  return dom;
}

static const struct { const char *data, *code; int line, column; } bad[] = {
  { "", "input.not-xml", 1, 1 },
  { "<a>\n<b></a>", "input.not-xml", 2, 4 },
  { "<a>\nhồ sơ <1></a>", "input.not-xml", 2, 7 },
  { "<a>\n <b c='1' c='2'/></a>", "input.not-xml", 2, 2 },
  { "<a><p:b/></a>", "input.not-xml", 1, 4 },
  { "<!DOCTYPE a><a/>", "input.doctype", 1, 1 },
  { "<?xml version='1.0' encoding='latin1'?><a/>", "input.encoding", 1, 31 },
  { "<a>&#1;</a>", "input.character", 1, 4 },
  { "<a>&b;</a>", "input.not-xml", 1, 4 },
};

START_TEST (what_is_no_xml)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct kdc__dom *dom = (struct kdc__dom *) 1;
    kdc_error *err = NULL;

    ck_assert_int_eq (kdc__dom_parse (ctx, bad[i].data, strlen (bad[i].data), "t.xml", &dom,
                                      &err), KDC_EPARSE);
    ck_assert_ptr_null (dom);
    ck_assert_str_eq (err->key, "xml.not-well-formed");
    ck_assert_str_eq (err->source, "t.xml");
    ck_assert_msg (err->line == bad[i].line && err->column == bad[i].column, "%s: %d:%d",
                   bad[i].data, err->line, err->column);
    ck_assert_ptr_null (strchr (err->message[KDC__VI], '{'));
    ck_assert_ptr_null (strchr (err->message[KDC__EN], '{'));
    kdc__error_delete (err);
    ck_assert_int_eq (kdc__dom_parse (ctx, bad[i].data, strlen (bad[i].data), NULL, &dom, NULL),
                      KDC_EPARSE);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (canonical_form)
{
  static const struct { const char *in; int exclusive; const char *out; } rows[] = {
    { "<?xml version='1.0'?><a  c='2'\n b='1'><!-- x --><d/></a>\n", 0,
      "<a b=\"1\" c=\"2\"><d></d></a>" },
    { "<a xmlns:p='urn:u' xmlns:q='urn:v'><q:b>\r\n&#13;&lt;</q:b></a>", 0,
      "<a xmlns:p=\"urn:u\" xmlns:q=\"urn:v\"><q:b>\n&#xD;&lt;</q:b></a>" },
    { "<a xmlns:p='urn:u' xmlns:q='urn:v'><q:b/></a>", 1, "<a><q:b xmlns:q=\"urn:v\"></q:b></a>" },
  };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__dom *dom = tree (ctx, rows[i].in);
    struct kdc_buffer out;

    kdc__buffer_init (&out, ctx, 0);
    ck_assert_int_eq (kdc__dom_c14n (dom, rows[i].exclusive, &out), KDC_OK);
    ck_assert_str_eq (out.data, rows[i].out);
    kdc__buffer_clear (&out);
    kdc__dom_free (dom);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const char *const prefixes[] = { "r", "urn:r", "s", "urn:s", NULL };

START_TEST (xpath_values)
{
  static const struct { const char *text, *value; int truth; } rows[] = {
    { "/r:answer/@code", "201", 1 }, { "/answer", "", 0 }, { "//s:id", "H26-Đ1", 1 },
    { "count(//s:id)", "2", 1 }, { "//s:id[2]", "x<y", 1 }, { "/r:answer/@code = 201", "true", 1 },
    { "/r:answer/@code >= 300", "false", 0 }, { "string(//none)", "", 0 },
    { "concat(//s:id[1], '-', 1 div 4)", "H26-Đ1-0.25", 1 }, { "''", "", 0 }, { "0", "0", 0 },
    { "normalize-space('  a  b ')", "a b", 1 }, { "1 div 0", "Infinity", 1 },
  };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc__dom *dom = tree (ctx, "<answer xmlns='urn:r' code='201'><i:id xmlns:i='urn:s'>H26-Đ1"
                                    "</i:id><i:id xmlns:i='urn:s'>x&lt;y</i:id></answer>");
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__xpath *xpath = NULL;
    struct kdc_buffer out;
    int truth = -1;

    ck_assert_int_eq (kdc__xpath_compile (ctx, rows[i].text, prefixes, &xpath, NULL), KDC_OK);
    kdc__buffer_init (&out, ctx, 0);
    ck_assert_int_eq (kdc__xpath_string (xpath, dom, &out), KDC_OK);
    ck_assert_str_eq (out.data ? out.data : "", rows[i].value);
    ck_assert_int_eq (kdc__xpath_boolean (xpath, dom, &truth), KDC_OK);
    ck_assert_msg (truth == rows[i].truth, "%s", rows[i].text);
    kdc__buffer_clear (&out);
    kdc__xpath_free (xpath);
  }
  kdc__dom_free (dom);
  kdc__xpath_free (NULL);
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (xpath_that_does_not_compile)
{
  static const char *const rows[] = {
    "", "/", "//", "a[", "1 +", "f()", "document('x')", "p:a", "$x", "'", "a b",
    "for $x in a return b", "s:ring(/p:a)",
  };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__xpath *xpath = (struct kdc__xpath *) 1;
    kdc_error *err = NULL;
    int status = kdc__xpath_compile (ctx, rows[i], prefixes, &xpath, &err);

    if (i == 1) {                       /* the root is an expression */
      ck_assert_int_eq (status, KDC_OK);
      kdc__xpath_free (xpath);
      continue;
    }
    ck_assert_msg (status == KDC_EMODEL, "%s", rows[i]);
    ck_assert_ptr_null (xpath);
    ck_assert_str_eq (err->key, "xml.xpath");
    ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], rows[i]));
    kdc__error_delete (err);
  }
  kdc__context_unref (ctx);
}
END_TEST

static int
is_known (void *user, const char *name)
{
  (void) user;
  return strcmp (name, "message-id") == 0 || strcmp (name, "unset") == 0;
}

static const char *
value_of (void *user, const char *name)
{
  return strcmp (name, "message-id") == 0 ? user : NULL;
}

/* $names: those known at compile time, their values at evaluation; not set is no empty string. */
START_TEST (xpath_with_values)
{
  static const struct { const char *text; int status, truth; } rows[] = {
    { "//m[contains(., $message-id)]", KDC_OK, 1 }, { "//m = $message-id", KDC_OK, 1 },
    { "//m[1] = $message-id", KDC_OK, 0 }, { "contains(//m, $unset)", KDC_EMODEL, 0 },
    { "string-length($message-id) = 3", KDC_OK, 1 },
  };
  char id[] = "a'b";
  const struct kdc__xpath_values values = { value_of, id };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc__dom *dom = tree (ctx, "<l><m>x</m><m>a'b</m></l>");
  struct kdc__xpath *xpath;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    int truth = -1;

    ck_assert_int_eq (kdc__xpath_compile_with (ctx, rows[i].text, NULL, is_known, NULL, &xpath,
                                               NULL), KDC_OK);
    ck_assert_int_eq (kdc__xpath_boolean_in (xpath, dom, &values, &truth), rows[i].status);
    ck_assert_msg (truth == rows[i].truth, "%s", rows[i].text);
    ck_assert_int_eq (kdc__xpath_boolean (xpath, dom, &truth), KDC_EMODEL);
    kdc__xpath_free (xpath);
  }
  ck_assert_int_eq (kdc__xpath_compile_with (ctx, "$other", NULL, is_known, NULL, &xpath, NULL),
                    KDC_EMODEL);
  ck_assert_int_eq (kdc__xpath_compile_with (ctx, "$s:message-id", prefixes, is_known, NULL, &xpath,
                                             NULL), KDC_EMODEL);
  kdc__dom_free (dom);
  kdc__context_unref (ctx);
}
END_TEST

/* Items of a list, in document order, and what is said of each. */
START_TEST (xpath_nodes)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc__dom *dom = tree (ctx, "<l><i n='1'>a</i><x><i n='2'>b</i></x><i n='3'>c</i></l>");
  struct kdc__xpath *all = NULL, *text = NULL, *number = NULL;
  struct kdc__xpath_nodes *nodes = NULL;
  struct kdc_buffer out;
  size_t i;

  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__xpath_compile (ctx, "//i[@n='3'] | //i[. != 'z']", NULL, &all, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__xpath_compile (ctx, "concat(., @n, count(/l))", NULL, &text, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__xpath_compile (ctx, "1", NULL, &number, NULL), KDC_OK);
  ck_assert_int_eq (kdc__xpath_select (all, dom, NULL, &nodes), KDC_OK);
  ck_assert_uint_eq (kdc__xpath_nodes_count (nodes), 3);
  for (i = 0; i < 3; i++)
    ck_assert_int_eq (kdc__xpath_string_in (text, dom, NULL, nodes, i, &out), KDC_OK);
  ck_assert_str_eq (out.data, "a11b21c31");
  ck_assert_int_eq (kdc__xpath_string_in (text, dom, NULL, nodes, 3, &out), KDC_EINVAL);
  kdc__xpath_nodes_free (nodes);
  ck_assert_int_eq (kdc__xpath_select (number, dom, NULL, &nodes), KDC_EMODEL);
  ck_assert_ptr_null (nodes);
  ck_assert_uint_eq (kdc__xpath_nodes_count (NULL), 0);
  kdc__xpath_nodes_free (NULL);
  kdc__buffer_clear (&out);
  kdc__xpath_free (all);
  kdc__xpath_free (text);
  kdc__xpath_free (number);
  kdc__dom_free (dom);
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (xpath_has_a_limit)
{
  struct kdc_context *ctx = context_with (KDC__MAX_XSLT_OPS, 1000);
  struct kdc__xpath *xpath = NULL;
  struct kdc_buffer text;
  struct kdc__dom *dom;
  int i, truth;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_puts (&text, "<a>");
  for (i = 0; i < 200; i++)
    kdc__buffer_puts (&text, "<b/>");
  kdc__buffer_puts (&text, "</a>");
  dom = tree (ctx, text.data);
  ck_assert_int_eq (kdc__xpath_compile (ctx, "count(//b[count(//b) > 1])", NULL, &xpath, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__xpath_boolean (xpath, dom, &truth), KDC_EMODEL);
  ck_assert_int_eq (truth, 0);
  kdc__xpath_free (xpath);
  kdc__dom_free (dom);
  kdc__buffer_clear (&text);
  kdc__context_unref (ctx);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    what_is_no_xml, canonical_form, xpath_values, xpath_that_does_not_compile,
    xpath_with_values, xpath_nodes, xpath_has_a_limit
  };

  return run_suite ("dom", tests, sizeof tests / sizeof *tests);
}
