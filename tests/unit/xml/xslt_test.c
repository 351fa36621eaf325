/* xslt_test.c - style sheets: what they may do, what they may not, what ends them, and one sheet
 * run by several threads at once. */
#include "xml/xslt.h"

#include <pthread.h>
#include <stdio.h>

#include "unit/xml/harness.h"

#define HEAD "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'" \
             " xmlns:kdc='urn:kdc:xslt:1' xmlns:e='http://exslt.org/common'" \
             " exclude-result-prefixes='kdc e'>\n"
#define TAIL "</xsl:stylesheet>"
#define BARE "<xsl:output omit-xml-declaration='yes'/>\n"
#define ROOT(body) HEAD BARE "<xsl:template match='/'>" body "</xsl:template>" TAIL

static int
join (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  size_t i;

  (void) user;
  for (i = 0; i < count; i++)
    kdc__buffer_printf (out, "%s%s", i ? "+" : "", arguments[i]);
  return KDC_OK;
}

static int
refuse (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  (void) arguments, (void) count, (void) out;
  return *(int *) user;
}

static const struct kdc__xslt_function functions[] = {
  { "join", 1, 4, join }, { "refuse", 0, 0, refuse }, { NULL, 0, 0, NULL }
};

static int
resolve (void *user, const char *name, struct kdc_buffer *out)
{
  ++*(int *) user;
  if (strcmp (name, "common.xsl") == 0)
    return kdc__buffer_puts (out, HEAD "<xsl:include href='deep.xsl'/><xsl:template name='c'>"
                             "<c><xsl:call-template name='d'/></c></xsl:template>" TAIL);
  if (strcmp (name, "deep.xsl") == 0)
    return kdc__buffer_puts (out, "<x:transform version='1.0' xmlns:k='urn:kdc:xslt:1' "
                             "exclude-result-prefixes='k' "
                             "xmlns:x='http://www.w3.org/1999/XSL/Transform'><x:template name='d'>"
                             "<d><x:value-of select=\"k:join('â','b')\"/></d>"
                             "</x:template></x:transform>");
  if (strcmp (name, "loop.xsl") == 0)
    return kdc__buffer_puts (out, HEAD "<xsl:include href='loop.xsl'/>" TAIL);
  if (strcmp (name, "bad.xsl") == 0)
    return kdc__buffer_puts (out, HEAD "\n <xsl:template match='a['/>" TAIL);
  if (strcmp (name, "file.xsl") == 0)
    return kdc__buffer_puts (out, HEAD "\n <xsl:variable name='v' select='document(1)'/>" TAIL);
  if (strcmp (name, "broken.xsl") == 0)
    return kdc__buffer_puts (out, "<xsl");
  return KDC_ENOTFOUND;
}

struct ran { int status, line, column; char key[40], text[400]; struct kdc_buffer out; };

static void
take (struct ran *ran, kdc_error *err)
{
  if (err) {
    ran->line = err->line;
    ran->column = err->column;
    snprintf (ran->key, sizeof ran->key, "%s", err->key);
    snprintf (ran->text, sizeof ran->text, "%s", err->message[KDC__EN]);
  }
  kdc__error_delete (err);
}

static struct ran
run (struct kdc_context *ctx, const char *text, const char *input, void *user,
     const char *const *parameters)
{
  struct kdc__xslt *sheet = NULL;
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  struct ran ran;
  int resolved = 0;

  memset (&ran, 0, sizeof ran);
  kdc__buffer_init (&ran.out, ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES));
  ck_assert_int_eq (kdc__dom_parse (ctx, input, strlen (input), NULL, &dom, NULL), KDC_OK);
  ran.status = kdc__xslt_compile (ctx, text, strlen (text), "s.xsl", resolve, &resolved, &sheet,
                                  &err);
  ck_assert_int_eq (ran.status == KDC_OK, sheet != NULL);
  if (sheet)
    ran.status = kdc__xslt_run (sheet, dom, parameters, functions, user, &ran.out, &err);
  take (&ran, err);
  kdc__xslt_free (sheet);
  kdc__dom_free (dom);
  return ran;
}

static const struct { const char *sheet, *input, *output; } good[] = {
  { ROOT ("<o><xsl:value-of select='a/@b'/></o>"), "<a b='1&lt;'/>", "<o>1&lt;</o>\n" },
  { ROOT ("<o x='{a}-{{'>Đình</o>"), "<a>ệ</a>", "<o x=\"ệ-{\">Đình</o>\n" },
  { ROOT ("<o><xsl:value-of select=\"kdc:join(a, 'é', 3)\"/></o>"), "<a>1</a>",
    "<o>1+é+3</o>\n" },
  { ROOT ("<o><xsl:value-of select=\"'document(1) and x:y(2)'\"/></o>"), "<a/>",
    "<o>document(1) and x:y(2)</o>\n" },
  { ROOT ("<o><xsl:for-each select='//b'><xsl:sort select='.' order='descending'/>"
          "<xsl:value-of select='position()'/><xsl:value-of select='.'/></xsl:for-each></o>"),
    "<a><b>x</b><b>y</b></a>", "<o>1y2x</o>\n" },
  { ROOT ("<xsl:message>nói</xsl:message><o/>"), "<a/>", "<o/>\n" },
  { HEAD "<xsl:output method='text'/><xsl:template match='/'>Hà Nội &lt;</xsl:template>" TAIL,
    "<a/>", "Hà Nội <" },
  { HEAD "<xsl:output method='html' encoding='utf-8'/><xsl:template match='/'><p>Hạ<br/></p>"
    "</xsl:template>" TAIL, "<a/>", "<p>Hạ<br></p>\n" },
  { HEAD "<xsl:output method='xml'/><xsl:template match='/'><o>ờ</o></xsl:template>" TAIL, "<a/>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<o>ờ</o>\n" },
  { HEAD BARE "<xsl:include href='common.xsl'/><xsl:template match='/'>"
    "<o><xsl:call-template name='c'/></o></xsl:template>" TAIL, "<a/>",
    "<o><c><d>â+b</d></c></o>\n" },
  { HEAD BARE "<xsl:param name='p'/><xsl:template match='/'><o><xsl:value-of select='$p'/></o>"
    "</xsl:template>" TAIL, "<a/>", "<o>'\"&lt;x(1)</o>\n" },
  { HEAD BARE "<xsl:strip-space elements='*'/><xsl:template match='/'><o><xsl:copy-of "
    "select='a'/></o></xsl:template>" TAIL, "<a> <b/> </a>", "<o><a><b/></a></o>\n" },
  { HEAD BARE "<xsl:key name='k' match='b' use='@i'/><xsl:template match='/'><o><xsl:value-of "
    "select=\"key('k', '2')\"/></o></xsl:template>" TAIL, "<a><b i='1'>x</b><b i='2'>y</b></a>",
    "<o>y</o>\n" },
  { ROOT (""), "<a/>", "" },
};

START_TEST (sheets_that_run)
{
  static const char *const parameters[] = { "p", "'\"<x(1)", NULL };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof good / sizeof *good; i++) {
    struct ran ran = run (ctx, good[i].sheet, good[i].input, NULL, parameters);

    ck_assert_msg (ran.status == KDC_OK, "%zu: %d %s", i, ran.status, ran.text);
    ck_assert_str_eq (ran.out.data ? ran.out.data : "", good[i].output);
    kdc__buffer_clear (&ran.out);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const struct { const char *sheet; int status; const char *key, *part; int line, column; }
refused[] = {
  { "<xsl:x", KDC_EPARSE, "xml.not-well-formed", "", 1, 1 },
  { "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", KDC_EPARSE, "xml.not-well-formed", "", 1, 1 },
  { "<html xmlns:x='http://www.w3.org/1999/XSL/Transform' x:version='1.0'/>", KDC_EMODEL,
    "xslt.forbidden", "html", 1, 1 },
  { HEAD "<xsl:import href='common.xsl'/>" TAIL, KDC_EMODEL, "xslt.forbidden", "import", 2, 1 },
  { ROOT ("<xsl:document href='/tmp/x'/>"), KDC_EMODEL, "xslt.forbidden", "document", 3, 25 },
  { ROOT ("<xsl:script/>"), KDC_EMODEL, "xslt.forbidden", "script", 3, 25 },
  { ROOT ("<xsl:include href='common.xsl'/>"), KDC_EMODEL, "xslt.forbidden", "include", 3, 25 },
  { HEAD "<e:document href='x'/>" TAIL, KDC_EMODEL, "xslt.forbidden", "document", 2, 1 },
  { HEAD "<x/>" TAIL, KDC_EMODEL, "xslt.forbidden", "x", 2, 1 },
  { "<x:stylesheet version='1.0' extension-element-prefixes='x' "
    "xmlns:x='http://www.w3.org/1999/XSL/Transform'/>", KDC_EMODEL, "xslt.forbidden",
    "extension-element-prefixes", 1, 57 },
  { ROOT ("<o xsl:extension-element-prefixes='e'/>"), KDC_EMODEL, "xslt.forbidden",
    "extension-element-prefixes", 3, 60 },
  { ROOT ("<o><xsl:value-of select=\"document('/etc/passwd')\"/></o>"), KDC_EMODEL,
    "xslt.forbidden", "document", 3, 50 },
  { ROOT ("<o><xsl:value-of select=\"concat('ộ', &#10;document ('x'))\"/></o>"), KDC_EMODEL,
    "xslt.forbidden", "document", 3, 67 },
  { ROOT ("<o x='{{{document(1)}'/>"), KDC_EMODEL, "xslt.forbidden", "document", 3, 34 },
  { ROOT ("<xsl:element name='{e:node-set(.)}'/>"), KDC_EMODEL, "xslt.forbidden", "e:node-set", 3,
    45 },
  { HEAD "<xsl:key name='k' match='a' use='matches(., 1)'/>" TAIL, KDC_EMODEL, "xslt.forbidden",
    "matches", 2, 34 },
  { HEAD "<xsl:output encoding='latin1'/>" TAIL, KDC_EMODEL, "xslt.forbidden", "latin1", 2, 23 },
  { HEAD "<xsl:template match='a['/>" TAIL, KDC_EMODEL, "xslt.compile", "", 2, 1 },
  { HEAD "\n  <xsl:template match='a'>\n<xsl:if>x</xsl:if></xsl:template>" TAIL, KDC_EMODEL,
    "xslt.compile", "test", 4, 1 },
  { ROOT ("<xsl:value-of select='1 +'/>"), KDC_EMODEL, "xslt.compile", "", 3, 25 },
  { ROOT ("<xsl:otherwise/>"), KDC_EMODEL, "xslt.compile", "", 3, 25 },
  { HEAD "<xsl:include href='none.xsl'/>" TAIL, KDC_EMODEL, "xslt.include", "none.xsl", 0, 0 },
  { HEAD "<xsl:include/>" TAIL, KDC_EMODEL, "xslt.include", "", 0, 0 },
  { HEAD "<xsl:include href='loop.xsl'/>" TAIL, KDC_ELIMIT, "xslt.limit", "8", 0, 0 },
  { HEAD "<xsl:include href='bad.xsl'/>" TAIL, KDC_EMODEL, "xslt.compile", "", 3, 2 },
  { HEAD "<xsl:include href='file.xsl'/>" TAIL, KDC_EMODEL, "xslt.forbidden", "document", 3, 33 },
  { HEAD "<xsl:include href='broken.xsl'/>" TAIL, KDC_EPARSE, "xml.not-well-formed", "", 1, 1 },
  { ROOT ("<xsl:call-template name='none'/>"), KDC_EMODEL, "", "", -1, 0 },
  { ROOT ("<o><xsl:value-of select='$x'/></o>"), KDC_EMODEL, "xslt.run", "", -1, 0 },
  { ROOT ("<o><xsl:value-of select='kdc:none()'/></o>"), KDC_EMODEL, "xslt.run", "", -1, 0 },
  { ROOT ("<o><xsl:value-of select='kdc:join()'/></o>"), KDC_EMODEL, "xslt.run", "arguments", -1,
    0 },
  { ROOT ("<xsl:message terminate='yes'>Thiếu <xsl:value-of select='name(*)'/></xsl:message>"),
    KDC_EMODEL, "xslt.run", "Thiếu a", -1, 0 },
  { HEAD "<xsl:template match='/' name='t'><xsl:call-template name='t'/></xsl:template>" TAIL,
    KDC_ELIMIT, "xslt.limit", "xslt.max-depth", 0, 0 },
};

START_TEST (sheets_that_do_not)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct ran ran = run (ctx, refused[i].sheet, "<a/>", NULL, NULL);

    ck_assert_msg (ran.status == refused[i].status, "%zu: %d %s", i, ran.status, ran.text);
    ck_assert_msg (!*refused[i].key || strcmp (ran.key, refused[i].key) == 0, "%zu: %s", i,
                   ran.text);
    ck_assert_msg (strstr (ran.text, refused[i].part) != NULL, "%zu: %s", i, ran.text);
    ck_assert_msg (refused[i].line < 0
                   || (ran.line == refused[i].line && ran.column == refused[i].column),
                   "%zu: %d:%d %s", i, ran.line, ran.column, ran.text);
    kdc__buffer_clear (&ran.out);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (a_function_ends_the_run)
{
  static const int statuses[] = { KDC_ENOTFOUND, KDC_EMODEL, KDC_ENOMEM, KDC_ELIMIT };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    int wanted = statuses[i];
    struct ran ran = run (ctx, ROOT ("<o><xsl:value-of select='kdc:refuse()'/></o>"), "<a/>",
                          &wanted, NULL);

    ck_assert_int_eq (ran.status, wanted);
    ck_assert_uint_eq (ran.out.size, 0);
    if (wanted != KDC_ENOMEM)
      ck_assert_str_eq (ran.key, "xslt.run");
    kdc__buffer_clear (&ran.out);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const struct { enum kdc__option option; int64_t value; const char *sheet; } costly[] = {
  { KDC__MAX_XSLT_OPS, 20000, HEAD "<xsl:template match='/' name='t'>"
    "<xsl:param name='n' select='20'/><xsl:if test='$n &gt; 0'>"
    "<xsl:call-template name='t'><xsl:with-param name='n' select='$n - 1'/>"
    "</xsl:call-template><xsl:call-template name='t'><xsl:with-param name='n' select='$n - 1'/>"
    "</xsl:call-template></xsl:if></xsl:template>" TAIL },
  { KDC__MAX_XSLT_OPS, 1000, HEAD "<xsl:template match='/'>"
    "<xsl:for-each select='//*'><xsl:for-each select='//*'><x/></xsl:for-each></xsl:for-each>"
    "</xsl:template>" TAIL },
  { KDC__MAX_XSLT_OPS, 1000, HEAD "<xsl:template match='/'><xsl:value-of "
    "select='count(//*[count(//*[count(//*) > 1]) > 1])'/></xsl:template>" TAIL },
  { KDC__MAX_XSLT_DEPTH, 10, HEAD "<xsl:template match='*'><xsl:apply-templates select='.'/>"
    "</xsl:template>" TAIL },
  { KDC__MAX_OUTPUT_BYTES, 2000, HEAD "<xsl:template match='/'><o>"
    "<xsl:for-each select='//*'><xsl:for-each select='//*'><x/></xsl:for-each></xsl:for-each></o>"
    "</xsl:template>" TAIL },
};

START_TEST (limits)
{
  size_t i, n;

  for (i = 0; i < sizeof costly / sizeof *costly; i++) {
    struct kdc_context *ctx = context_with (costly[i].option, costly[i].value);
    struct kdc_buffer input;
    struct ran ran;

    kdc__buffer_init (&input, ctx, 0);
    kdc__buffer_puts (&input, "<a>");
    for (n = 0; n < 60; n++)
      kdc__buffer_puts (&input, "<b/>");
    kdc__buffer_puts (&input, "</a>");
    ran = run (ctx, costly[i].sheet, input.data, NULL, NULL);
    ck_assert_msg (ran.status == KDC_ELIMIT, "%zu: %d %s", i, ran.status, ran.text);
    ck_assert_msg (strstr (ran.text, kdc__option_row (costly[i].option)->name) != NULL,
                   "%zu: %s", i, ran.text);
    kdc__buffer_clear (&ran.out);
    kdc__buffer_clear (&input);
    kdc__context_unref (ctx);
  }
}
END_TEST

struct shared {
  struct kdc_context *ctx;
  const struct kdc__xslt *sheet;
  const struct kdc__dom *dom;
};

static void *
many_runs (void *user)
{
  struct shared *shared = user;
  size_t wrong = 0;
  int i;

  for (i = 0; i < 100; i++) {
    struct kdc__xslt *own = NULL;
    struct kdc_buffer out;

    kdc__buffer_init (&out, shared->ctx, 0);
    wrong += kdc__xslt_run (shared->sheet, shared->dom, NULL, functions, NULL, &out, NULL)
             != KDC_OK || !out.data || strcmp (out.data, "<o>x+é y+é </o>\n") != 0;
    kdc__buffer_clear (&out);
    if (i % 10 == 0)
      wrong += kdc__xslt_compile (shared->ctx, BYTES (HEAD "<xsl:if/>" TAIL), NULL, NULL, NULL,
                                  &own, NULL) != KDC_EMODEL;
  }
  return (void *) wrong;
}

START_TEST (one_sheet_many_threads)
{
  static const char sheet[] = HEAD BARE "<xsl:strip-space elements='*'/><xsl:template match='/'><o>"
    "<xsl:for-each select='//b'><xsl:value-of select=\"concat(kdc:join(., 'é'), ' ')\"/>"
    "</xsl:for-each></o></xsl:template>" TAIL;
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc__xslt *compiled = NULL;
  struct kdc__dom *dom = NULL;
  struct shared shared;
  pthread_t threads[4];
  void *wrong;
  size_t i;

  ck_assert_int_eq (kdc__xslt_compile (ctx, sheet, sizeof sheet - 1, NULL, NULL, NULL, &compiled,
                                       NULL), KDC_OK);
  ck_assert_int_eq (kdc__dom_parse (ctx, BYTES ("<a> <b>x</b> <b>y</b> </a>"), NULL, &dom, NULL),
                    KDC_OK);
  shared = (struct shared) { ctx, compiled, dom };
  for (i = 0; i < 4; i++)
    ck_assert_int_eq (pthread_create (threads + i, NULL, many_runs, &shared), 0);
  for (i = 0; i < 4; i++) {
    ck_assert_int_eq (pthread_join (threads[i], &wrong), 0);
    ck_assert_ptr_null (wrong);
  }
  kdc__xslt_free (compiled);
  kdc__xslt_free (NULL);
  kdc__dom_free (dom);
  kdc__context_unref (ctx);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    sheets_that_run, sheets_that_do_not, a_function_ends_the_run, limits, one_sheet_many_threads
  };

  return run_suite ("xslt", tests, sizeof tests / sizeof *tests);
}
