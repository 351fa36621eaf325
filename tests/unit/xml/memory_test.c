/* memory_test.c - every allocation of ours and of libxml2 fails, once and from there on: out of
 * memory or the right result, nothing printed, nothing kept, a host's handlers untouched.
 * A program of its own, because xmlMemSetup is for the whole process. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxslt/xsltutils.h>

#include "support/fault.h"
#include "unit/xml/harness.h"
#include "xml/sax.h"
#include "xml/xslt.h"

static struct fault fault;
static long live;                   /* blocks of libxml2 */
static int ours_only;               /* libxml2 and libxslt get their memory */

static void *
shim_realloc (void *p, size_t size)
{
  void *q;

  if (!ours_only && fault_due (&fault))
    return NULL;
  q = realloc (p, size ? size : 1);
  live += q && !p;
  return q;
}

static void *
shim_malloc (size_t size)
{
  return shim_realloc (NULL, size);
}

static char *
shim_strdup (const char *text)
{
  char *copy = shim_malloc (strlen (text) + 1);

  return copy ? strcpy (copy, text) : NULL;
}

static void
shim_free (void *p)
{
  live -= p != NULL;
  free (p);
}

/* ---- What is tried. Each writes its result to out. ---- */

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  size_t i;

  kdc__buffer_printf (user, "<%s %s %zu", name, ns ? ns : "-", offset);
  for (i = 0; i < count; i++)
    kdc__buffer_printf (user, " %s=%.*s", attributes[i].name, (int) attributes[i].length,
                        attributes[i].value);
  return ((struct kdc_buffer *) user)->status;
}

static int
on_end (void *user, size_t offset)
{
  return kdc__buffer_printf (user, "/%zu", offset);
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  kdc__buffer_append (user, text, length);
  return kdc__buffer_printf (user, "%zu", offset);
}

static const struct kdc__sax sax = { on_start, on_end, on_text };

static int
try_parse (struct kdc_context *ctx, const char *text, struct kdc_buffer *out)
{
  struct kdc__findings findings;
  int well_formed, status;

  kdc__findings_init (&findings, ctx);
  status = kdc__xml_parse (ctx, text, strlen (text), &sax, out, &findings, &well_formed);
  if (status == KDC_OK && findings.count)
    status = kdc__buffer_printf (out, "%d %s %zu", well_formed, findings.items[0]->message[1],
                                 findings.items[0]->offset);
  kdc__findings_clear (&findings);
  return status;
}

static int
try_tree (struct kdc_context *ctx, const char *text, struct kdc_buffer *out)
{
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  int status = kdc__dom_parse (ctx, text, strlen (text), "x", &dom, &err);

  if (status == KDC_OK)
    status = kdc__dom_c14n (dom, 1, out);
  if (status == KDC_EPARSE)
    status = kdc__buffer_puts (out, err->message[KDC__EN]);
  kdc__error_delete (err);
  kdc__dom_free (dom);
  return status;
}

static int
try_xpath (struct kdc_context *ctx, const char *text, struct kdc_buffer *out)
{
  static const char *const namespaces[] = { "p", "urn:p", NULL };
  struct kdc__xpath *xpath = NULL;
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  int truth = 0, status = kdc__xpath_compile (ctx, text, namespaces, &xpath, &err);

  if (status == KDC_OK)
    status = kdc__dom_parse (ctx, BYTES ("<a xmlns='urn:p'><b>ệ</b><b>2</b></a>"), NULL, &dom,
                             &err);
  if (status == KDC_OK)
    status = kdc__xpath_string (xpath, dom, out);
  if (status == KDC_OK)
    status = kdc__xpath_boolean (xpath, dom, &truth);
  if (status == KDC_OK)
    status = kdc__buffer_printf (out, " %d", truth);
  if (status == KDC_EMODEL && err)
    status = kdc__buffer_puts (out, err->key);
  kdc__error_delete (err);
  kdc__xpath_free (xpath);
  kdc__dom_free (dom);
  return status;
}

static int
twice (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  (void) user, (void) count;
  return kdc__buffer_printf (out, "%s%s", arguments[0], arguments[0]);
}

static int
resolve (void *user, const char *name, struct kdc_buffer *out)
{
  (void) user, (void) name;
  return kdc__buffer_puts (out, "<xsl:stylesheet version='1.0' "
                           "xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:template "
                           "name='i'><i/></xsl:template></xsl:stylesheet>");
}

static int
try_sheet (struct kdc_context *ctx, const char *text, struct kdc_buffer *out)
{
  static const struct kdc__xslt_function functions[] = {
    { "twice", 1, 1, twice }, { NULL, 0, 0, NULL }
  };
  static const char *const parameters[] = { "p", "v", NULL };
  struct kdc__xslt *sheet = NULL;
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  int status = kdc__xslt_compile (ctx, text, strlen (text), "s", resolve, NULL, &sheet, &err);

  if (status == KDC_OK)
    status = kdc__dom_parse (ctx, BYTES ("<a><b c='1'>Đình</b></a>"), NULL, &dom, &err);
  if (status == KDC_OK)
    status = kdc__xslt_run (sheet, dom, parameters, functions, NULL, out, &err);
  if (status == KDC_EMODEL || status == KDC_ELIMIT)
    status = kdc__buffer_puts (out, err->key);
  kdc__error_delete (err);
  kdc__xslt_free (sheet);
  kdc__dom_free (dom);
  return status;
}

#define SHEET(body) "<xsl:stylesheet version='1.0' xmlns:k='urn:kdc:xslt:1' " \
  "exclude-result-prefixes='k' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>" \
  "<xsl:output omit-xml-declaration='yes'/><xsl:param name='p'/>" body "</xsl:stylesheet>"

static const struct {
  int (*attempt) (struct kdc_context *ctx, const char *text, struct kdc_buffer *out);
  const char *text, *expected;
} attempts[] = {
  { try_parse, "<a xmlns='urn:p' b='1&amp;'>x&lt;<c/></a>",
    "<a urn:p 0 b=1&x28<29<c urn:p 33/35/37" },
  { try_parse, "<a><b></a>",
    "<a - 0<b - 30 The end tag does not match: the open element is “b”. 6" },
  { try_parse, "<a><p:b/></a>", "<a - 00 The prefix “p” is not declared with a namespace. 3" },
  { try_parse, "<a>&x;</a>", "0 There is no entity “x”; only amp, lt, gt, quot and apos exist. 3" },
  { try_tree, "<a><b c='1'>ệ</b></a>", "<a><b c=\"1\">ệ</b></a>" },
  { try_tree, "<a><b></a>", "Cannot read the XML document: The end tag does not match: the open "
    "element is “b”." },
  { try_xpath, "string(//p:b[1])", "ệ 1" },
  { try_xpath, "concat(count(//p:b), //p:b[2] + 1)", "23 1" },
  { try_xpath, "1 +", "xml.xpath" },
  { try_sheet, SHEET ("<xsl:include href='i'/><xsl:template match='/'><o x='{$p}'>"
                      "<xsl:call-template name='i'/><xsl:value-of "
                      "select='k:twice(a/b)'/></o></xsl:template>"),
    "<o x=\"v\"><i/>ĐìnhĐình</o>\n" },
  { try_sheet, SHEET ("<xsl:template match='a['/>"), "xslt.compile" },
  { try_sheet, SHEET ("<xsl:template match='/'><xsl:value-of select='document(1)'/>"
                      "</xsl:template>"),
    "xslt.forbidden" },
  { try_sheet, SHEET ("<xsl:template match='/'><xsl:message terminate='yes'>x</xsl:message>"
                      "</xsl:template>"), "xslt.run" },
  { try_sheet, SHEET ("<xsl:template match='/' name='t'><xsl:call-template name='t'/>"
                      "</xsl:template>"), "xslt.limit" },
};

/* One attempt, from the making of the context to its end: its status, KDC_EINTERNAL when the result
 * is not the expected one. */
static int
attempt (size_t i, char got[300])
{
  struct kdc__allocator allocator = fault_allocator (&fault);
  struct kdc_context *ctx = NULL;
  struct kdc_buffer out;
  int status = kdc__context_new (&allocator, NULL, &ctx);

  got[0] = '\0';
  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&out, ctx, 0);
  status = attempts[i].attempt (ctx, attempts[i].text, &out);
  snprintf (got, 300, "%s", out.data ? out.data : "");
  if (status == KDC_OK && strcmp (got, attempts[i].expected) != 0)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&out);
  kdc__context_unref (ctx);
  return status;
}

/* ---- A host in the same process, with handlers of its own; and what is written. ---- */

static int host_errors;

static void
host_structured (void *user, xmlErrorPtr error)
{
  (void) user, (void) error;
  host_errors++;
}

static void
host_generic (void *user, const char *format, ...)
{
  (void) user, (void) format;
  host_errors++;
}

static int
is_host_untouched (void)
{
  return xmlStructuredError == host_structured && xmlStructuredErrorContext == &host_errors
         && xmlGenericError == host_generic && xmlGenericErrorContext == &host_errors
         && xsltGenericError == host_generic && xsltGenericErrorContext == &host_errors
         && xmlGetLastError () && xmlGetLastError ()->code == XML_ERR_TAG_NAME_MISMATCH
         && host_errors == 0;
}

static void
be_the_host (void)
{
  xmlSetStructuredErrorFunc (&host_errors, host_structured);
  xmlSetGenericErrorFunc (&host_errors, host_generic);
  xsltSetGenericErrorFunc (&host_errors, host_generic);
  xmlFreeDoc (xmlReadMemory ("<a></b>", 7, NULL, NULL, 0));
  xmlLastError.code = XML_ERR_TAG_NAME_MISMATCH;
  host_errors = 0;
}

static int
divert (int saved[2])
{
  char name[] = "kdc-xml-output-XXXXXX";
  int fd = mkstemp (name);

  ck_assert_int_ge (fd, 0);
  unlink (name);
  fflush (stdout);
  fflush (stderr);
  saved[0] = dup (1);
  saved[1] = dup (2);
  dup2 (fd, 1);
  dup2 (fd, 2);
  return fd;
}

static off_t
restore (int fd, const int saved[2])
{
  struct stat written;

  fflush (stdout);
  fflush (stderr);
  dup2 (saved[0], 1);
  dup2 (saved[1], 2);
  close (saved[0]);
  close (saved[1]);
  fstat (fd, &written);
  close (fd);
  return written.st_size;
}

START_TEST (without_a_fault)
{
  char got[300];
  int saved[2], fd, status;
  off_t written;
  size_t i;

  be_the_host ();
  fault_init (&fault);
  for (i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    fd = divert (saved);
    status = attempt (i, got);
    written = restore (fd, saved);
    ck_assert_msg (status == KDC_OK, "%zu: %d %s", i, status, got);
    ck_assert_msg (written == 0, "%zu: wrote %ld bytes", i, (long) written);
    ck_assert_msg (is_host_untouched (), "%zu: the host's handlers", i);
    ck_assert_int_eq (fault.live_blocks, 0);
  }
}
END_TEST

struct outcome { long failures, n; int status, from_on; long kept; char got[300]; };

/* Fails allocation n = 1, 2, … of attempt i until no more are made; the first wrong outcome. */
static struct outcome
sweep (size_t i, int from_on, long most)
{
  struct outcome outcome = { .status = KDC_OK, .from_on = from_on };

  for (outcome.n = 1; outcome.n <= most; outcome.n++) {
    long before = live;

    fault_init (&fault);
    fault.fail_at = outcome.n;
    fault.from_on = from_on;
    outcome.status = attempt (i, outcome.got);
    outcome.kept = fault.live_blocks;
    if (!outcome.kept)
      outcome.kept = live - before;
    if (!fault.failures)
      break;
    outcome.failures++;
    if ((outcome.status != KDC_OK && outcome.status != KDC_ENOMEM) || outcome.kept)
      break;
  }
  fault_init (&fault);
  return outcome;
}

START_TEST (every_allocation_fails)
{
  char got[300];
  int saved[2], fd, from_on;
  off_t written;
  size_t i = (size_t) _i;

  be_the_host ();
  /* When its own memory ends, libxslt goes on without a part of the sheet, and XPath crashes. */
  ours_only = attempts[i].attempt == try_sheet || attempts[i].attempt == try_xpath;
  fault_init (&fault);
  attempt (i, got);                     /* what libxml2 and libxslt keep for ever is made now */
  for (from_on = 0; from_on <= 1; from_on++) {
    struct outcome outcome;

    fd = divert (saved);
    outcome = sweep (i, from_on, 100000);
    written = restore (fd, saved);
    ck_assert_msg (outcome.status == KDC_OK || outcome.status == KDC_ENOMEM,
                   "%zu, allocation %ld, %d: %d %s", i, outcome.n, from_on, outcome.status,
                   outcome.got);
    ck_assert_msg (outcome.kept == 0, "%zu, allocation %ld, %d: %ld blocks kept", i, outcome.n,
                   from_on, outcome.kept);
    ck_assert_msg (written == 0, "%zu, %d: wrote %ld bytes", i, from_on, (long) written);
    ck_assert_msg (is_host_untouched (), "%zu: the host's handlers", i);
    ck_assert_int_gt (outcome.failures, 4);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("memory");
  TCase *tests = tcase_create ("memory");
  SRunner *runner;
  int failed;

  xmlMemSetup (shim_free, shim_malloc, shim_realloc, shim_strdup);
  tcase_set_timeout (tests, 0);
  tcase_add_test (tests, without_a_fault);
  tcase_add_loop_test (tests, every_allocation_fails, 0,
                       (int) (sizeof attempts / sizeof *attempts));
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
