/* catalog_test.c - look-ups by (id, day) in the shipped catalog, and in small ones written for the
 * purpose: aliases, versions, documents that collide or refer to nothing; threads; failing
 * memory. */
#include "help.h"

#include <pthread.h>
#include <unistd.h>

#include "support/fault.h"

static struct kdc_context *ctx;
static char folder[64];             /* of a small catalog */

static kdc__day
day (const char *text)
{
  kdc__day out = 0;

  ck_assert_int_eq (kdc__day_parse (text, strlen (text), &out), 0);
  return out;
}

/* --- a small catalog -------------------------------------------------------------------------- */

static void
put (const char *name, const char *text)
{
  char path[256];
  char *slash;
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", folder, name);
  slash = strrchr (path, '/');
  *slash = '\0';
  kdc__dir_make (ctx, path, 0700, NULL);
  *slash = '/';
  file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  fputs (text, file);
  fclose (file);
}

#define NAME "<name xml:lang='vi'>Tên</name>"
#define FORM_V(version, from, to, body)                                                     \
  "<form xmlns='urn:kdc:form:1' id='f' version='" version "' namespace='urn:f' "            \
  "valid-from='" from "'" to " source='test'>" NAME body "</form>"
#define PROCEDURE(code, extra, form)                                                        \
  "<procedure xmlns='urn:kdc:procedure:1' code='" code "' version='1' "                     \
  "valid-from='2026-01-01' source='test'>" NAME extra                                       \
  "<competence tier='commune' rule='any'/>"                                                 \
  "<term unit='working-day' quantity='1' count-from='same-day'/><form ref='" form "'/>"     \
  "</procedure>"
#define PRINT(id, procedure, style)                                                         \
  "<print xmlns='urn:kdc:print:1' id='" id "' version='1' valid-from='2026-01-01' "         \
  "source='test' kind='slip' " procedure " style='" style "'>" NAME "</print>"
#define LIST                                                                                \
  "<codelist xmlns='urn:kdc:codelist:1' id='l' version='1' valid-from='2020-01-01' "        \
  "source='test'>" NAME                                                                     \
  "<code value='a' valid-to='2024-12-31'>" NAME "<property name='group'>old</property></code>" \
  "<code value='b' parent='a'>" NAME "</code>"                                              \
  "<code value='a' valid-from='2025-01-01'>" NAME                                           \
  "<property name='group'>new</property></code></codelist>"

static void
write_small (void)
{
  put ("forms/f1.xml", FORM_V ("1", "2025-01-01", " valid-to='2025-12-31'",
                               FIELD ("name='a' type='string'")));
  put ("forms/f2.xml", FORM_V ("2", "2026-01-01", "",
       FIELD ("name='a' type='string' required='true()'") FIELD ("name='b' type='code' list='l'")
       FIELD ("name='c' type='integer' calculate='1 + 1'")
       FIELD ("name='d' type='string' relevant=\"matches(../a, 'x+')\"")
       FIELD ("name='e' type='date' max='$today'")
       "<field name='g' type='text'>" LABEL "<rule id='R-1' test='exists(.)'>"
       "<message xml:lang='vi'>Sai</message></rule></field>"));
  put ("codelists/l.xml", LIST);
  put ("procedures/p.xml", PROCEDURE ("9.000001",
       "<alias code='2.999' system='old' valid-to='2026-06-30'/>", "f"));
  put ("prints/any.xml", PRINT ("slip-01", "", "styles/slip.xsl"));
  put ("prints/one.xml", PRINT ("board", "procedure='9.000001'", "styles/slip.xsl"));
  put ("prints/own.xml", PRINT ("slip-01", "procedure='9.000001'", "styles/slip.xsl"));
  put ("styles/slip.xsl", "<x/>");
}

static int
open_small (struct kdc_catalog **out, kdc_error **err)
{
  return kdc__catalog_open (ctx, folder, out, err);
}

static struct kdc_catalog *
small_catalog (void)
{
  struct kdc_catalog *catalog;

  write_small ();
  ck_assert_int_eq (open_small (&catalog, NULL), KDC_OK);
  return catalog;
}

/* Says what the error is, and lets it go. */
static const char *
key_of (kdc_error **err)
{
  const char *key = *err ? (*err)->key : "";

  if (*err) {
    ck_assert_ptr_null (strchr ((*err)->message[KDC__VI], '{'));
    ck_assert_ptr_null (strchr ((*err)->message[KDC__EN], '{'));
  }
  kdc__error_delete (*err);
  *err = NULL;
  return key;
}

/* --- look-ups --------------------------------------------------------------------------------- */

START_TEST (versions_by_day)
{
  struct kdc_catalog *c = small_catalog ();
  const struct kdc_form *form, *again;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2025-12-31"), &form, &err), KDC_OK);
  ck_assert_str_eq (form->head.version, "1");
  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2026-01-01"), &form, &err), KDC_OK);
  ck_assert_str_eq (form->head.version, "2");
  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2030-01-01"), &again, &err), KDC_OK);
  ck_assert_ptr_eq (form, again);
  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2024-12-31"), &form, &err), KDC_ENOTFOUND);
  ck_assert_ptr_null (form);
  ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], "2025-01-01 – 2025-12-31, 2026-01-01 – …"));
  ck_assert_str_eq (key_of (&err), "catalog.not-in-force");
  ck_assert_int_eq (kdc__catalog_form (c, "g", day ("2026-01-01"), &form, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.unknown");
  ck_assert_int_eq (kdc__catalog_form_version (c, "f", "1", day ("2025-06-01"), &form, &err),
                    KDC_OK);
  ck_assert_int_eq (kdc__catalog_form_version (c, "f", "3", day ("2025-06-01"), &form, &err),
                    KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.version");
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (procedures_by_alias)
{
  struct kdc_catalog *c = small_catalog ();
  const struct kdc_procedure *procedure;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__catalog_procedure (c, "2.999", day ("2026-06-30"), &procedure, &err),
                    KDC_OK);
  ck_assert_str_eq (procedure->head.id, "9.000001");
  ck_assert_str_eq (procedure->form->head.version, "2");
  ck_assert_str_eq (procedure->aliases[0].system, "old");
  ck_assert_int_eq (kdc__catalog_procedure (c, "2.999", day ("2026-07-01"), &procedure, &err),
                    KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.unknown");
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (prints_by_procedure)
{
  struct kdc_catalog *c = small_catalog ();
  const struct kdc__print *print;
  kdc_error *err = NULL;
  kdc__day on = day ("2026-11-14");

  ck_assert_int_eq (kdc__catalog_print (c, "slip-01", "9.000001", on, &print, &err), KDC_OK);
  ck_assert_str_eq (print->procedure, "9.000001");
  ck_assert_str_eq (print->page, "A4");
  ck_assert_int_eq (kdc__catalog_print (c, "slip-01", "1.001193", on, &print, &err), KDC_OK);
  ck_assert_ptr_null (print->procedure);
  ck_assert_int_eq (kdc__catalog_print (c, "slip-01", NULL, on, &print, &err), KDC_OK);
  ck_assert_int_eq (kdc__catalog_print (c, "board", "9.000001", on, &print, &err), KDC_OK);
  ck_assert_int_eq (kdc__catalog_print (c, "board", "1.001193", on, &print, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.no-print");
  ck_assert_int_eq (kdc__catalog_print (c, "slip-02", NULL, on, &print, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.unknown");
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (codes_by_day)
{
  struct kdc_catalog *c = small_catalog ();
  const struct kdc__codelist *list;
  const struct kdc__code *code;

  ck_assert_int_eq (kdc__catalog_codelist (c, "l", day ("2026-11-14"), &list, NULL), KDC_OK);
  ck_assert_uint_eq (list->count, 3);
  code = kdc__codelist_find (list, "a", 1, day ("2024-12-31"));
  ck_assert_str_eq (code->properties[0].value, "old");
  code = kdc__codelist_find (list, "a", 1, day ("2025-01-01"));
  ck_assert_str_eq (code->properties[0].value, "new");
  ck_assert_ptr_eq (kdc__codelist_find (list, "a", 1, INT32_MIN), list->codes);
  ck_assert_ptr_null (kdc__codelist_find (list, "c", 1, INT32_MIN));
  ck_assert_ptr_null (kdc__codelist_find (list, "", 0, INT32_MIN));
  kdc__catalog_unref (c);
}
END_TEST

static size_t
count_units (struct kdc_catalog *c, const char *level, int digits, int most, kdc__day on)
{
  size_t count = 0;
  char code[8];
  int i;

  for (i = 0; i <= most; i++) {
    const struct kdc_authority *unit, *parent;

    snprintf (code, sizeof code, "%0*d", digits, i);
    if (kdc__catalog_unit (c, code, strlen (code), on, &unit, NULL) != KDC_OK)
      continue;
    ck_assert_str_eq (unit->level, level);
    count++;
    if (digits == 2)
      continue;
    ck_assert_int_eq (kdc__catalog_unit (c, unit->parent, 2, on, &parent, NULL), KDC_OK);
    ck_assert_str_eq (parent->level, "province");
  }
  return count;
}

/* The whole country: Decision 19/2025/QĐ-TTg has 34 provinces and 3 321 units below them since
 * 2025-07-01; before, 63 provinces and the 10 047 communes that the resolutions name. */
START_TEST (shipped_country)
{
  struct kdc_catalog *c = tree_catalog (ctx);
  const struct kdc_authority *unit;
  kdc__day on = day ("2026-11-14");

  ck_assert_uint_eq (count_units (c, "province", 2, 99, on), 34);
  ck_assert_uint_eq (count_units (c, "commune", 5, 99999, on), 3321);
  ck_assert_int_eq (kdc__catalog_unit (c, "32248", 5, on, &unit, NULL), KDC_OK);
  ck_assert_str_eq (unit->name.by_lang[KDC__VI], "Xã Đất Mũi");
  ck_assert_str_eq (unit->parent, "96");
  ck_assert_uint_eq (count_units (c, "province", 2, 99, day ("2025-06-30")), 63);
  ck_assert_int_eq (kdc__catalog_unit (c, "32248", 5, day ("2025-06-30"), &unit, NULL), KDC_OK);
  ck_assert_str_eq (unit->name.by_lang[KDC__VI], "Xã Đất Mũi");
  ck_assert_int_eq (kdc__catalog_unit (c, "00003", 5, on, &unit, NULL), KDC_ENOTFOUND);
  kdc__catalog_unref (c);
}
END_TEST

static const char *const *
kinds_of_paper (void)
{
  const struct kdc__element_decl *papers = NULL, *paper;
  size_t i;

  for (i = 0; i < kdc__dossier_decl.child_count; i++)
    if (strcmp (kdc__dossier_decl.children[i].element->name, "papers") == 0)
      papers = kdc__dossier_decl.children[i].element;
  ck_assert_ptr_nonnull (papers);
  paper = papers->children[0].element;
  for (i = 0; i < paper->attribute_count; i++)
    if (strcmp (paper->attributes[i].name, "kind") == 0)
      return paper->attributes[i].values;
  return NULL;
}

/* The list has a name for each kind that a manifest may say, and no other. */
START_TEST (shipped_paper_kinds)
{
  struct kdc_catalog *c = tree_catalog (ctx);
  const char *const *kinds = kinds_of_paper ();
  const struct kdc__codelist *list;
  size_t i;

  ck_assert_ptr_nonnull (kinds);
  ck_assert_int_eq (kdc__catalog_codelist (c, "paper-kind", day ("2026-11-14"), &list, NULL),
                    KDC_OK);
  for (i = 0; kinds[i]; i++)
    ck_assert_str_eq (i < list->count ? list->codes[i].value : "", kinds[i]);
  ck_assert_uint_eq (list->count, i);
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (shipped_units)
{
  struct kdc_catalog *c = tree_catalog (ctx);
  const struct kdc_authority *agency;
  const struct kdc_authority *unit;
  kdc_error *err = NULL;
  kdc__day on = day ("2026-11-14");

  ck_assert_int_eq (kdc__catalog_unit (c, "00364", 5, on, &unit, &err), KDC_OK);
  ck_assert_str_eq (unit->name.by_lang[KDC__VI], "Phường Khương Đình");
  ck_assert_int_eq (kdc__catalog_unit (c, "00361", 5, on, &unit, &err), KDC_ENOTFOUND);
  ck_assert_ptr_null (unit);
  ck_assert_str_eq (key_of (&err), "catalog.no-code");
  ck_assert_int_eq (kdc__catalog_unit (c, "00361", 5, day ("2016-01-01"), &unit, &err), KDC_OK);
  ck_assert_int_eq (kdc__catalog_agency (c, "H26.99.99", on, &agency, &err), KDC_OK);
  ck_assert_str_eq (agency->evidence, "unverified");
  ck_assert_int_eq (kdc__catalog_agency (c, "H26.99.98", on, &agency, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.no-code");
  ck_assert_int_eq (kdc__catalog_agency_of_unit (c, "00364", on, &agency, &err), KDC_OK);
  ck_assert_str_eq (agency->code, "H26.99.99");
  ck_assert_int_eq (kdc__catalog_agency_of_unit (c, "00004", on, &agency, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.no-code");
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (shipped_birth)
{
  struct kdc_catalog *c = tree_catalog (ctx);
  const struct kdc_procedure *procedure;
  const struct kdc__calendar *calendar;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__catalog_check (c, &err), KDC_OK);
  ck_assert_int_eq (kdc__catalog_procedure (c, "1.001193", day ("2026-11-14"), &procedure, &err),
                    KDC_OK);
  ck_assert_ptr_nonnull (kdc__procedure_paper (procedure, "birth-notice"));
  ck_assert_ptr_null (kdc__procedure_paper (procedure, "nothing"));
  ck_assert_int_eq (kdc__catalog_calendar (c, "H26.99.99", day ("2026-11-14"), &calendar, &err),
                    KDC_OK);
  ck_assert_str_eq (calendar->head.id, "vn");
  ck_assert_int_eq (kdc__catalog_calendar (c, NULL, day ("2014-12-31"), &calendar, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (calendar);
  kdc__error_delete (err);
  kdc__catalog_unref (c);
}
END_TEST

START_TEST (files_and_bytes)
{
  struct kdc_catalog *c = small_catalog (), *held = kdc__catalog_ref (c);
  struct kdc_buffer bytes;
  const char *source;
  kdc_error *err = NULL;

  kdc__catalog_unref (c);
  kdc__buffer_init (&bytes, ctx, 0);
  ck_assert_int_eq (kdc__catalog_file (held, "styles/slip.xsl", &bytes, &err), KDC_OK);
  ck_assert_str_eq (bytes.data, "<x/>");
  kdc__buffer_clear (&bytes);
  ck_assert_int_eq (kdc__catalog_file (held, "../etc/passwd", &bytes, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (&err), "catalog.file-name");
  ck_assert_int_eq (kdc__catalog_file (held, "styles/none.xsl", &bytes, &err), KDC_ENOTFOUND);
  key_of (&err);
  ck_assert_int_eq (kdc__catalog_bytes (held, KDC__K_CODELIST, "l", day ("2026-01-01"), &bytes,
                                        &source, &err), KDC_OK);
  ck_assert_str_eq (bytes.data, LIST);
  ck_assert_ptr_nonnull (strstr (source, "codelists/l.xml"));
  kdc__buffer_clear (&bytes);
  ck_assert_int_eq (kdc__catalog_bytes (held, KDC__K_PROTOCOL, "kdc", day ("2026-01-01"), &bytes,
                                        &source, &err), KDC_ENOTFOUND);
  ck_assert_ptr_null (source);
  ck_assert_str_eq (key_of (&err), "catalog.unknown");
  kdc__catalog_unref (held);
  kdc__catalog_unref (NULL);
}
END_TEST

/* --- what does not open or compile ------------------------------------------------------------ */

START_TEST (folder_missing)
{
  struct kdc_catalog *c;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__catalog_open (ctx, "/nowhere/at/all", &c, &err), KDC_EIO);
  ck_assert_ptr_null (c);
  ck_assert_str_eq (key_of (&err), "catalog.folder");
}
END_TEST

static const struct { const char *name, *text, *key; int line; } wrong[] = {
  { "forms/z.xml", FORM_V ("3", "2026-06-01", "", ""), "catalog.double", 0 },
  { "forms/z.xml", LIST, "structure.namespace", 1 },
  { "forms/z.xml", "<form xmlns='urn:kdc:form:1' version='1'/>", "structure.missing-attribute", 1 },
  { "forms/z.xml", "<form xmlns='urn:kdc:form:1' id='z' version='1' valid-from='soon' source='t' "
    "namespace='u'>" NAME "</form>", "structure.attribute-value", 1 },
  { "forms/z.xml", "<form xmlns='urn:kdc:form:1' id='' version='1' valid-from='2026-01-01' "
    "source='t' namespace='u'>" NAME "</form>", "structure.attribute-value", 1 },
  { "forms/z.xml", "<form xmlns='urn:kdc:form:1' id='z' version='1' valid-from='2026-01-02' "
    "valid-to='2026-01-01' source='t' namespace='u'>" NAME "</form>", "catalog.root", 1 },
  { "forms/z.xml", "\n\n  {}", "input.not-xml", 3 },
  { "procedures/z.xml", "<procedure xmlns='urn:kdc:procedure:1' code='8.1' version='1' "
    "valid-from='2026-01-01' source='t'>\n<alias code='x'\n</procedure>", "input.not-xml", 2 },
};

START_TEST (wrong_document)
{
  struct kdc_catalog *c;
  kdc_error *err = NULL;

  write_small ();
  put (wrong[_i].name, wrong[_i].text);
  ck_assert_int_eq (open_small (&c, &err), KDC_EMODEL);
  ck_assert_ptr_null (c);
  ck_assert_ptr_nonnull (strstr (err->source, wrong[_i].name));
  ck_assert_int_eq (err->line, wrong[_i].line);
  ck_assert_str_eq (key_of (&err), wrong[_i].key);
}
END_TEST

START_TEST (all_errors_at_once)
{
  struct kdc_catalog *c;
  const struct kdc_form *form;
  kdc_error *err = NULL;

  write_small ();
  put ("forms/f3.xml", "<form xmlns='urn:kdc:form:1' id='bad' version='1' namespace='u' "
       "valid-from='2026-01-01' source='t'>" NAME FIELD ("name='a' type='x'") "</form>");
  put ("prints/lost.xml", PRINT ("slip-09", "", "styles/none.xsl"));
  put ("prints/other.xml", PRINT ("slip-10", "procedure='7.7'", "styles/slip.xsl"));
  put ("prints/form.xml", PRINT ("slip-11", "form='nothing'", "styles/slip.xsl"));
  put ("protocols/p.xml", "<protocol xmlns='urn:kdc:protocol:1' id='p' version='1' "
       "valid-from='2026-01-01'/>");
  ck_assert_int_eq (open_small (&c, NULL), KDC_OK);
  ck_assert_int_eq (kdc__catalog_form (c, "bad", day ("2026-01-01"), &form, NULL), KDC_EMODEL);
  ck_assert_int_eq (kdc__catalog_check (c, NULL), KDC_EMODEL);
  ck_assert_int_eq (kdc__catalog_check (c, &err), KDC_EMODEL);
  ck_assert_str_eq (err->key, "form.unknown-type");
  ck_assert_str_eq (err->cause->key, "catalog.reference");
  ck_assert_str_eq (err->cause->cause->key, "catalog.reference");
  ck_assert_str_eq (err->cause->cause->cause->key, "catalog.reference");
  ck_assert_ptr_nonnull (strstr (err->cause->cause->cause->cause->key, "structure.missing"));
  kdc__error_delete (err);
  kdc__catalog_unref (c);
}
END_TEST

/* A list that is wrong is the error, not the form that uses it. */
START_TEST (list_behind_a_form)
{
  struct kdc_catalog *c;
  const struct kdc_form *form;
  kdc_error *err = NULL;

  put ("codelists/l.xml", "<codelist xmlns='urn:kdc:codelist:1' id='l' version='1' "
       "valid-from='2026-01-01' source='t'>" NAME "<code value='a' parent='z'>" NAME
       "</code></codelist>");
  put ("forms/f.xml", FORM_V ("1", "2026-01-01", "", FIELD ("name='b' type='code' list='l'")
                              FIELD ("name='c' type='string' relevant=\"../b = 'a'\"")));
  ck_assert_int_eq (open_small (&c, NULL), KDC_OK);
  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2026-01-01"), &form, &err), KDC_EMODEL);
  ck_assert_str_eq (key_of (&err), "catalog.code-parent");
  ck_assert_int_eq (kdc__catalog_form (c, "f", day ("2026-01-01"), &form, NULL), KDC_EMODEL);
  kdc__catalog_unref (c);
}
END_TEST

/* --- look-ups of expressions ------------------------------------------------------------------ */

static int
has_paper (void *user, const char *id)
{
  return strcmp (id, user) == 0 ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

START_TEST (lookups)
{
  struct kdc_catalog *c = small_catalog (), *tree_c = tree_catalog (ctx);
  struct kdc__lookup_user u = { .catalog = c, .on = day ("2024-06-01"), .paper = has_paper,
                                .paper_user = "birth-notice" };
  const struct kdc__lookups *l = &kdc__catalog_lookups;
  const char *text;
  kdc__day out;
  int64_t days;

  ck_assert_int_eq (l->list_exists (&u, "l"), 1);
  ck_assert_int_eq (l->list_exists (&u, "m"), 0);
  ck_assert_int_eq (l->list_has_property (&u, "l", "group"), 1);
  ck_assert_int_eq (l->list_has_property (&u, "l", "colour"), 0);
  ck_assert_int_eq (l->list_code (&u, "l", "b", 1), 1);
  ck_assert_int_eq (l->list_code (&u, "l", "c", 1), 0);
  ck_assert_int_eq (l->code_property (&u, "l", "a", 1, "group", &text), KDC__LOOKUP_YES);
  ck_assert_str_eq (text, "old");
  ck_assert_int_eq (l->code_property (&u, "l", "b", 1, "group", &text), KDC__LOOKUP_NO);
  ck_assert_ptr_null (text);
  ck_assert_int_eq (l->code_valid (&u, "l", "a", 1, day ("2026-01-01")), KDC__LOOKUP_YES);
  ck_assert_int_eq (l->code_valid (&u, "l", "a", 1, day ("2019-01-01")), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->code_valid (&u, "l", "z", 1, day ("2026-01-01")), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->paper (&u, "birth-notice"), KDC__LOOKUP_YES);
  ck_assert_int_eq (l->paper (&u, "other"), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->paper_exists (&u, "anything"), 1);
  ck_assert_int_eq (l->working_days (&u, day ("2026-11-13"), day ("2026-11-17"), &days),
                    KDC_EMODEL);
  u.catalog = tree_c;
  ck_assert_int_eq (l->unit_valid (&u, "00364", 5, day ("2026-11-14")), KDC__LOOKUP_YES);
  ck_assert_int_eq (l->unit_valid (&u, "99999", 5, day ("2026-11-14")), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->unit_level (&u, "00364", 5, day ("2026-11-14"), &text), KDC__LOOKUP_YES);
  ck_assert_str_eq (text, "commune");
  ck_assert_int_eq (l->unit_level (&u, "99999", 5, day ("2026-11-14"), &text), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->unit_within (&u, "00364", 5, "01", 2, day ("2026-11-14")),
                    KDC__LOOKUP_YES);
  ck_assert_int_eq (l->unit_within (&u, "00364", 5, "04", 2, day ("2026-11-14")), KDC__LOOKUP_NO);
  ck_assert_int_eq (l->unit_within (&u, "01", 2, "01", 2, day ("2026-11-14")), KDC__LOOKUP_YES);
  ck_assert_int_eq (l->working_days (&u, day ("2026-11-13"), day ("2026-11-17"), &days), KDC_OK);
  ck_assert_int_eq (days, 2);
  ck_assert_int_eq (l->working_days (&u, day ("2026-11-17"), day ("2026-11-13"), &days), KDC_OK);
  ck_assert_int_eq (days, 0);
  ck_assert_int_eq (l->add_working_days (&u, day ("2026-11-13"), 1, &out), KDC_OK);
  ck_assert_int_eq (out, day ("2026-11-16"));
  ck_assert_int_eq (l->add_working_days (&u, day ("2026-11-16"), -1, &out), KDC_OK);
  ck_assert_int_eq (out, day ("2026-11-13"));
  ck_assert_int_eq (l->add_working_days (&u, day ("2026-11-14"), 0, &out), KDC_OK);
  ck_assert_int_eq (out, day ("2026-11-14"));
  ck_assert_int_eq (l->add_working_days (&u, day ("2035-12-28"), 9, &out), KDC_EMODEL);
  kdc__catalog_unref (tree_c);
  kdc__catalog_unref (c);
}
END_TEST

/* --- threads and memory ----------------------------------------------------------------------- */

static void *
look_up (void *user)
{
  const struct kdc_procedure *procedure = NULL;

  kdc__catalog_procedure (user, "9.000001", 20500, &procedure, NULL);
  return (void *) (uintptr_t) procedure;
}

START_TEST (threads_share)
{
  struct kdc_catalog *c = small_catalog ();
  pthread_t threads[8];
  void *first = NULL, *got;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (threads); i++)
    ck_assert_int_eq (pthread_create (threads + i, NULL, look_up, c), 0);
  for (i = 0; i < KDC__COUNT_OF (threads); i++) {
    ck_assert_int_eq (pthread_join (threads[i], &got), 0);
    ck_assert_ptr_nonnull (got);
    first = first ? first : got;
    ck_assert_ptr_eq (got, first);
  }
  kdc__catalog_unref (c);
}
END_TEST

/* Fails anywhere, and then the same handle works once there is memory again. */
static int
open_and_check (struct kdc_context *with, void *user)
{
  const struct kdc_procedure *procedure;
  struct kdc_catalog *c = NULL;
  kdc_error *err = NULL;
  int status = kdc__catalog_open (with, folder, &c, &err);

  (void) user;
  if (status == KDC_OK)
    status = kdc__catalog_check (c, &err);
  kdc__error_delete (err);
  err = NULL;
  if (status == KDC_OK)
    status = kdc__catalog_procedure (c, "2.999", 20500, &procedure, &err);
  if (status == KDC_OK && (procedure->form->node_count != 7 || procedure->form->positions == NULL))
    status = KDC_EINTERNAL;
  kdc__error_delete (err);
  kdc__catalog_unref (c);
  return status;
}

START_TEST (memory_fails)
{
  char why[200] = "";

  write_small ();
  ck_assert_msg (fault_sweep (open_and_check, NULL, 1, why) > 0, "%s", why);
}
END_TEST

START_TEST (retry_after_no_memory)
{
  struct fault fault;
  struct kdc__allocator allocator;
  const struct kdc_procedure *procedure;
  struct kdc_context *own;
  struct kdc_catalog *c;
  int status;

  write_small ();
  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &own), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (own, folder, &c, NULL), KDC_OK);
  fault.allocations = 0;
  fault.fail_at = 40;
  status = kdc__catalog_procedure (c, "9.000001", 20500, &procedure, NULL);
  ck_assert_int_eq (status, KDC_ENOMEM);
  ck_assert_int_eq (kdc__catalog_procedure (c, "9.000001", 20500, &procedure, NULL), KDC_OK);
  kdc__catalog_unref (c);
  kdc__context_unref (own);
  ck_assert_int_eq (fault.live_blocks, 0);
}
END_TEST

static void
set_up (void)
{
  ctx = new_context ();
  strcpy (folder, "/tmp/kdc-catalog-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
}

static void
tear_down (void)
{
  static const char *const files[] = {
    "forms/f.xml", "forms/f1.xml", "forms/f2.xml", "forms/f3.xml", "forms/z.xml",
    "codelists/l.xml", "procedures/p.xml", "procedures/z.xml", "prints/any.xml",
    "prints/one.xml", "prints/own.xml", "prints/lost.xml", "prints/other.xml", "prints/form.xml",
    "protocols/p.xml", "styles/slip.xsl", "forms", "codelists", "procedures", "prints",
    "protocols", "styles",
  };
  char path[256];
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (files); i++) {
    snprintf (path, sizeof path, "%s/%s", folder, files[i]);
    remove (path);
  }
  rmdir (folder);
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("catalog");
  TCase *tcase = tcase_create ("catalog");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, versions_by_day);
  tcase_add_test (tcase, procedures_by_alias);
  tcase_add_test (tcase, prints_by_procedure);
  tcase_add_test (tcase, codes_by_day);
  tcase_add_test (tcase, shipped_country);
  tcase_add_test (tcase, shipped_paper_kinds);
  tcase_add_test (tcase, shipped_units);
  tcase_add_test (tcase, shipped_birth);
  tcase_add_test (tcase, files_and_bytes);
  tcase_add_test (tcase, folder_missing);
  tcase_add_loop_test (tcase, wrong_document, 0, (int) KDC__COUNT_OF (wrong));
  tcase_add_test (tcase, all_errors_at_once);
  tcase_add_test (tcase, list_behind_a_form);
  tcase_add_test (tcase, lookups);
  tcase_add_test (tcase, threads_share);
  tcase_add_test (tcase, memory_fails);
  tcase_add_test (tcase, retry_after_no_memory);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
