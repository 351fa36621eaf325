/* export_test.c - exports of a form made for the purpose: every kind of node, every way to be asked
 * for, every type; what must stand in them and what must not. What other programs say of exports
 * is in tests/installed/exports.py. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/compile.h"
#include "model/form_compile.h"
#include "support/fault.h"
#include "transform/export.h"
#include "wire/json.h"
#include "xml/dom.h"

#define L "<label xml:lang='vi'>N</label>"
#define BOTH "<label xml:lang='vi'>Nhãn &lt;&amp;&gt;</label><label xml:lang='en'>A label</label>"
#define FIELD(attributes) "<field " attributes ">" L "</field>"

/* Names say what becomes of them: yes is demanded of every dossier, no is not. */
static const char FORM[] =
  "<form xmlns='urn:kdc:form:1' id='all' version='1' namespace='urn:x:a&amp;b'"
  " valid-from='2026-01-01' source='test'><name xml:lang='vi'>Mọi thứ</name>"
  "<guide xml:lang='vi'>Hướng dẫn chung</guide>"
  "<field name='yesName' type='person-name' max-length='100' required='true()' alias='btp:ten'>"
  BOTH "</field>"
  FIELD ("name='noName' type='string' max-length='7'")
  FIELD ("name='noCondition' type='date' required=\"/noName = 'x'\"")
  FIELD ("name='noRelevant' type='date' required='true()' relevant=\"/noName = 'x'\"")
  FIELD ("name='noCalculated' type='string' required='true()' calculate=\"/noName\"")
  "<group name='yesPlain'>" L FIELD ("name='yesInPlain' type='unit' required='true()'") "</group>"
  "<group name='yesAsked' required='true()'>" L FIELD ("name='noMore' type='boolean'")
  FIELD ("name='yesMore' type='integer' required='true()'") "</group>"
  "<group name='noGroup' relevant=\"/noName = 'x'\" required='true()'>" L
  FIELD ("name='noInside' type='money' required='true()'") "</group>"
  "<group name='noSometimes' required=\"/noName = 'x'\">" L
  FIELD ("name='noDeeper' type='text' max-length='9' required='true()'") "</group>"
  FIELD ("name='noAddress' type='address'")
  FIELD ("name='yesAddress' type='address' required='true()'")
  "<repeat name='yesRows' min='1' max='3'>" L
  FIELD ("name='yesCell' type='phone' required='true()'")
  FIELD ("name='noCell' type='code' list='sex'") "</repeat>"
  "<repeat name='noRows' min='2' max='5' relevant=\"/noName = 'x'\">" L
  FIELD ("name='noCellThere' type='code' list='sex' required='true()'") "</repeat>"
  "<choice name='yesChoice' required='true()'>" L
  "<branch name='noBranch'>" L FIELD ("name='noLeaf' type='email' required='true()'") "</branch>"
  "<branch name='noOther'>" L FIELD ("name='noFruit' type='file'") "</branch></choice>"
  FIELD ("name='noPartial' type='partial-date' precision='month'")
  "<rule id='R-1' test=\"/noName = 'x' or true()\" outcome='refuse'>"
  "<message xml:lang='vi'>Không được</message></rule></form>";

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct kdc_form *form;
static struct kdc_buffer out;
static kdc_error *err;
static const kdc__day on = 20771; /* 2026-11-14 */

static void
load (struct kdc_catalog *lists)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__form_decl };
  struct kdc__document *document;
  struct kdc_buffer bytes;

  kdc__buffer_init (&bytes, ctx, 0);
  kdc__buffer_puts (&bytes, FORM);
  ck_assert_int_eq (kdc__document_read (ctx, &bytes, "all.xml", roots, 1, &document, &err),
                    KDC_OK);
  ck_assert_int_eq (kdc__form_compile (ctx, lists, document, &form, &err), KDC_OK);
}

static void
setup (void)
{
  const char *top = getenv ("srcdir");
  char path[512];

  snprintf (path, sizeof path, "%s/lib/data", top ? top : ".");
  err = NULL;
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
  load (catalog);
}

static void
teardown (void)
{
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
  kdc__form_free (form);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static const char *
made (const char *to, kdc__day day, int lang)
{
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__export_form (form, to, day, lang, &out, &err), KDC_OK);
  ck_assert_int_eq (out.status, KDC_OK);
  return out.data;
}

START_TEST (demanded)
{
  size_t i;
  int yes = 0;

  for (i = 1; i < form->node_count; i++) {
    const struct kdc__form_node *node = form->nodes[i];
    const char *name = node->node.name;

    if (strncmp (name, "yes", 3) != 0 && strncmp (name, "no", 2) != 0)
      continue;
    ck_assert_msg (kdc__export_is_demanded (node) == (name[0] == 'y'), "%s", node->path);
    yes += name[0] == 'y';
  }
  ck_assert_int_eq (yes, 9);
  ck_assert (kdc__export_is_demanded (kdc__form_find (form, "/yesAddress/line")));
  ck_assert (!kdc__export_is_demanded (kdc__form_find (form, "/yesAddress/unit")));
  ck_assert (!kdc__export_is_demanded (kdc__form_find (form, "/noAddress/line")));
}
END_TEST

START_TEST (every_type_has_a_form)
{
  struct kdc__form_node node = { .precision = 0 };
  size_t i;

  for (i = 0; i < kdc__field_type_count (); i++) {
    node.field_type = kdc__field_type_at (i);
    ck_assert_msg (kdc__export_lexical (&node) != NULL, "%s", node.field_type->name);
  }
}
END_TEST

static const struct { const char *to; int lang, has; const char *text; } texts[] = {
  { "xsd", KDC__VI, 1, "targetNamespace=\"urn:x:a&amp;b\"" },
  { "xsd", KDC__VI, 1, "<xs:documentation xml:lang=\"vi\">Nhãn &lt;&amp;&gt;</xs:documentation>" },
  { "xsd", KDC__VI, 1, "<xs:documentation xml:lang=\"en\">A label</xs:documentation>" },
  { "xsd", KDC__VI, 1, "<xs:element name=\"yesName\">" },
  { "xsd", KDC__VI, 1, "base=\"f:person-name-100\"" },
  { "xsd", KDC__VI, 1, "<xs:maxLength value=\"400\"/>" },
  { "xsd", KDC__VI, 1, "<xs:element name=\"noName\" minOccurs=\"0\">" },
  { "xsd", KDC__VI, 1, "base=\"f:optional-string-7\"" },
  { "xsd", KDC__VI, 1, "<xs:element name=\"yesRows\" minOccurs=\"1\" maxOccurs=\"3\">" },
  { "xsd", KDC__VI, 1, "<xs:element name=\"noRows\" minOccurs=\"0\" maxOccurs=\"unbounded\">" },
  { "xsd", KDC__VI, 1, "<xs:choice minOccurs=\"0\">" },
  { "xsd", KDC__VI, 1, "<xs:element name=\"noBranch\">" },
  { "xsd", KDC__VI, 1, "<xs:simpleType name=\"partial-date-month\">" },
  { "xsd", KDC__VI, 1, "<xs:enumeration value=\"female\">" },
  { "xsd", KDC__VI, 0, "name=\"text-9\"" },
  { "jsonschema", KDC__VI, 1, "\"title\": \"Nhãn <&>\"" },
  { "jsonschema", KDC__VI, 0, "A label" },
  { "jsonschema", KDC__EN, 1, "A label" },
  { "jsonschema", KDC__EN, 0, "Nhãn" },
  { "jsonschema", KDC__EN, 1, "\"title\": \"Mọi thứ\"" }, /* there is no English name */
  { "jsonschema", KDC__VI, 1, "\"$ref\": \"#/$defs/sex\"" },
  { "jsonschema", KDC__VI, 1, "\"female\"" },
  { "jsonschema", KDC__VI, 1, "\"readOnly\": true" },
  { "jsonschema", KDC__VI, 1, "\"maxItems\": 3" },
  { "jsonschema", KDC__VI, 0, "\"maxItems\": 5" },
  { "jsonschema", KDC__VI, 1, "\"maxProperties\": 1" },
  { "jsonschema", KDC__VI, 1, "\"maxLength\": 9" },
  { "html", KDC__VI, 1, "lang=\"vi\" xml:lang=\"vi\">\n<head>" },
  { "html", KDC__EN, 1, "lang=\"en\" xml:lang=\"en\">\n<head>" },
  { "html", KDC__VI, 1, "Nhãn &lt;&amp;&gt;</span> <span class=\"second\" lang=\"en\"" },
  { "html", KDC__EN, 1, "A label</span> <span class=\"second\" lang=\"vi\"" },
  { "html", KDC__VI, 1, "id=\"/yesAddress/line\"" },
  { "html", KDC__VI, 1, "<code>/noName = 'x'</code>" },
  { "html", KDC__VI, 1, "btp: <code>ten</code>" },
  { "html", KDC__VI, 1, "hồ sơ bị từ chối" },
  { "html", KDC__VI, 1, "id=\"list-sex\"" },
  { "html", KDC__VI, 1, "<p>≥ 1, ≤ 3</p>" },
  { "sch", KDC__VI, 1, "queryBinding=\"xslt2\"" },
  { "sch", KDC__VI, 1, "<k:list id=\"sex\"" },
  { "xslt", KDC__VI, 1, "<xsl:param name=\"today\" as=\"xs:date?\"" },
  { "xslt", KDC__VI, 1, "rule=\"form.required\"" },
  { "html", KDC__VI, 1, "ít nhất là tháng và năm" },
};

START_TEST (says)
{
  const char *text = made (texts[_i].to, on, texts[_i].lang);

  ck_assert_msg ((strstr (text, texts[_i].text) != NULL) == texts[_i].has, "%s: %s", texts[_i].to,
                 texts[_i].text);
}
END_TEST

/* Whole documents, not only texts that look like them. */
START_TEST (well_formed)
{
  struct kdc__json *json = NULL;
  struct kdc__dom *dom = NULL;
  const char *page;

  made ("xsd", on, KDC__VI);
  ck_assert_int_eq (kdc__dom_parse (ctx, out.data, out.size, "xsd", &dom, &err), KDC_OK);
  kdc__dom_free (dom);
  page = strstr (made ("html", on, KDC__EN), "<html");    /* a document type is refused */
  ck_assert_int_eq (kdc__dom_parse (ctx, page, strlen (page), "html", &dom, &err), KDC_OK);
  kdc__dom_free (dom);
  made ("sch", on, KDC__VI);
  ck_assert_int_eq (kdc__dom_parse (ctx, out.data, out.size, "sch", &dom, &err), KDC_OK);
  kdc__dom_free (dom);
  made ("xslt", on, KDC__VI);
  ck_assert_int_eq (kdc__dom_parse (ctx, out.data, out.size, "xslt", &dom, &err), KDC_OK);
  kdc__dom_free (dom);
  made ("jsonschema", on, KDC__EN);
  ck_assert_int_eq (kdc__json_parse (ctx, out.data, out.size, "json", &json, &err), KDC_OK);
  kdc__json_free (json);
}
END_TEST

/* No list in force, or no catalog: a code is any text, and nothing is refused for it. */
START_TEST (without_lists)
{
  const kdc__day early = kdc__day_from_civil (1990, 1, 1);

  ck_assert_ptr_null (strstr (made ("xsd", early, KDC__VI), "xs:enumeration value=\"female\""));
  ck_assert_ptr_null (strstr (made ("jsonschema", early, KDC__VI), "\"enum\""));
  ck_assert_ptr_nonnull (strstr (made ("html", early, KDC__VI), "id=\"list-sex\""));
  kdc__form_free (form);
  load (NULL);
  ck_assert_ptr_null (strstr (made ("jsonschema", on, KDC__VI), "\"enum\""));
}
END_TEST

START_TEST (registry)
{
  const struct kdc__export *export;
  size_t i, before;

  for (i = 0; (export = kdc__export_at (i)) != NULL; i++) {
    ck_assert (*export->name && strchr (export->media_type, '/'));
    for (before = 0; before < i; before++)
      ck_assert_str_ne (kdc__export_at (before)->name, export->name);
    made (export->name, on, KDC__VI);
  }
  ck_assert_uint_ge (i, 3);
  ck_assert_int_eq (kdc__export_form (form, "docx", on, KDC__VI, &out, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "export.unknown");
  ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], "xsd, jsonschema, html"));
}
END_TEST

static const char *const names[] = { "xsd", "jsonschema", "html", "sch", "xslt" };
#define NAMES ((int) (sizeof names / sizeof *names))

/* The limit of the buffer is told by the buffer. */
START_TEST (limit)
{
  struct kdc_buffer small;

  kdc__buffer_init (&small, ctx, 500);
  ck_assert_int_eq (kdc__export_form (form, names[_i], on, KDC__VI, &small, &err), KDC_OK);
  ck_assert_int_eq (small.status, KDC_ELIMIT);
  ck_assert_ptr_null (err);
  kdc__buffer_clear (&small);
}
END_TEST

static int
export_under_fault (struct kdc_context *faulty, void *user)
{
  const struct kdc_form *found;
  struct kdc_catalog *lists = NULL;
  struct kdc_buffer text;
  kdc_error *why = NULL;
  const char *top = getenv ("srcdir");
  char path[512];
  int status;

  snprintf (path, sizeof path, "%s/tests/fault/catalog", top ? top : ".");
  kdc__buffer_init (&text, faulty, 0);
  status = kdc__catalog_open (faulty, path, &lists, &why);
  if (status == KDC_OK)
    status = kdc__catalog_form (lists, "six-fields", on, &found, &why);
  if (status == KDC_OK)
    status = kdc__export_form (found, user, on, KDC__VI, &text, &why);
  if (status == KDC_OK)
    status = text.status;
  if (status == KDC_ENOMEM && text.status == KDC_OK && (!why || why->code != KDC_ENOMEM))
    status = KDC_EINTERNAL;                     /* it was not said */
  kdc__error_delete (why);
  kdc__buffer_clear (&text);
  kdc__catalog_unref (lists);
  return status;
}

START_TEST (out_of_memory)
{
  char why[200];

  ck_assert_msg (fault_sweep (export_under_fault, (void *) names[_i], 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("export");
  TCase *tests = tcase_create ("export");
  SRunner *runner;
  int failures;

  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, demanded);
  tcase_add_test (tests, every_type_has_a_form);
  tcase_add_loop_test (tests, says, 0, (int) (sizeof texts / sizeof *texts));
  tcase_add_test (tests, well_formed);
  tcase_add_test (tests, without_lists);
  tcase_add_test (tests, registry);
  tcase_add_loop_test (tests, limit, 0, NAMES);
  tcase_add_loop_test (tests, out_of_memory, 0, NAMES);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failures = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failures ? 1 : 0;
}
