/* dossier_test.c - opening from files, folders and memory; the envelope as it was read; what
 * happens when a form or a version is not the one expected. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dossier/dossier.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static char path[512];

static const char *
under (const char *name)
{
  snprintf (path, sizeof path, "%s/%s", getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("tests/unit/validate/catalog"), &catalog, NULL),
                    KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static struct kdc_dossier *
parse (const char *text)
{
  struct kdc_dossier *dossier = NULL;

  ck_assert_int_eq (kdc__dossier_open_memory (catalog, text, strlen (text), NULL, NULL, &dossier,
                                              NULL), KDC_OK);
  ck_assert_int_eq (kdc__dossier_parse (dossier, kdc__day_from_civil (2026, 11, 14), NULL),
                    KDC_OK);
  return dossier;
}

START_TEST (a_folder_is_its_dossier_xml)
{
  struct kdc_dossier *dossier = NULL;

  ck_assert_int_eq (kdc__dossier_open_path (catalog, under ("examples/data/birth-complete"),
                                            &dossier, NULL), KDC_OK);
  ck_assert_ptr_nonnull (strstr (dossier->source, "birth-complete/dossier.xml"));
  ck_assert_str_eq (dossier->directory, path);
  kdc__dossier_free (dossier);
  ck_assert_int_eq (kdc__dossier_open_path (catalog,
                                            under ("examples/data/birth-complete/dossier.xml"),
                                            &dossier, NULL), KDC_OK);
  ck_assert_str_eq (dossier->directory, under ("examples/data/birth-complete"));
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (what_is_not_there_is_an_error)
{
  struct kdc_dossier *dossier = (void *) &ctx;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__dossier_open_path (catalog, under ("tests/none.xml"), &dossier, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (dossier);
  ck_assert_str_eq (err->key, "io.missing");
  kdc__error_delete (err);
  kdc__dossier_free (NULL);
}
END_TEST

#define HEAD "<dossier xmlns='urn:kdc:dossier:1' id='urn:x' procedure='0.000001' revision='3'" \
  " created='2026-11-14T20:30:00+07:00' locale='vi'"
#define SENT "<channel kind='desk' site='kdc6'/><authority unit='00364' agency='H26.99.99'/>"

START_TEST (the_envelope_is_read)
{
  struct kdc_dossier *d = parse (
    HEAD " case='c1' received='2026-11-15T08:00:00+07:00'>" SENT
    "<assistance volunteer='TNV-02'><consent text='a' version='3' by='code'"
    " at='2026-11-14T20:06:00+07:00'/></assistance><data form='small' version='1'/>"
    "<papers><paper ref='letter' kind='scan' file='a.pdf' size='12' pages='2'/></papers>"
    "</dossier>");

  ck_assert_uint_eq (d->findings.count, 0);
  ck_assert_str_eq (d->id, "urn:x");
  ck_assert_int_eq (d->revision, 3);
  ck_assert_str_eq (d->channel, "desk");
  ck_assert_str_eq (d->site, "kdc6");
  ck_assert_str_eq (d->agency, "H26.99.99");
  ck_assert_str_eq (d->volunteer, "TNV-02");
  ck_assert_int_eq (d->consent, 1);
  ck_assert_int_eq (kdc__dossier_day (d, 0), kdc__day_from_civil (2026, 11, 15));
  ck_assert_uint_eq (d->paper_count, 1);
  ck_assert_int_eq (d->papers[0].size, 12);
  ck_assert_int_eq (d->papers[0].originals, -1);
  ck_assert_str_eq (d->papers[0].paper->id, "letter");
  ck_assert_str_eq (d->form->head.id, "small");
  kdc__dossier_free (d);
}
END_TEST

static const struct { const char *text, *code; int severity; } rows[] = {
  { HEAD " procedure-version='0'>" SENT "<data form='small' version='1'/></dossier>",
    "procedure.version-unknown", KDC_SEVERITY_WARNING },
  { HEAD ">" SENT "<data form='small' version='0'/></dossier>", "form.version-unknown",
    KDC_SEVERITY_WARNING },
  { HEAD ">" SENT "<data form='great' version='1'/></dossier>", "form.not-of-procedure",
    KDC_SEVERITY_ERROR },
  { "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='1.2' revision='1'"
    " created='2026-11-14T20:30:00+07:00'>" SENT "<data form='small' version='1'/></dossier>",
    "procedure.unknown", KDC_SEVERITY_ERROR },
  { HEAD ">" SENT "<data form='small' version='1'><sum/></data></dossier>", "structure.namespace",
    KDC_SEVERITY_ERROR },
  { HEAD " colour='red'>" SENT "<data form='small' version='1'/></dossier>",
    "structure.unknown-attribute", KDC_SEVERITY_ERROR },
  { "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000001' revision='minus'"
    " created='2026-11-14T20:30:00+07:00'>" SENT "<data form='small' version='1'/></dossier>",
    "structure.attribute-value", KDC_SEVERITY_ERROR },
};

START_TEST (one_thing_wrong_is_one_finding)
{
  struct kdc_dossier *d = parse (rows[_i].text);

  ck_assert_uint_eq (d->findings.count, 1);
  ck_assert_str_eq (d->findings.items[0]->code->code, rows[_i].code);
  ck_assert_int_eq (d->findings.items[0]->severity, rows[_i].severity);
  kdc__dossier_free (d);
}
END_TEST

START_TEST (parsing_again_does_nothing)
{
  struct kdc_dossier *d = parse (HEAD "><channel/></dossier>");
  size_t count = d->findings.count;

  ck_assert_uint_gt (count, 0);
  ck_assert_int_eq (kdc__dossier_parse (d, 0, NULL), KDC_OK);
  ck_assert_uint_eq (d->findings.count, count);
  kdc__dossier_free (d);
}
END_TEST

START_TEST (a_dossier_outlives_its_callers_catalog)
{
  struct kdc_dossier *d = parse (HEAD ">" SENT "<data form='small' version='1'/></dossier>");

  teardown ();
  ck_assert_str_eq (d->form->head.id, "small");
  kdc__dossier_free (d);
  setup ();
}
END_TEST

START_TEST (long_values_are_shown_short)
{
  char shown[KDC__SHOWN_BYTES + 4], text[400];
  size_t i;

  for (i = 0; i + 3 < sizeof text; i += 3)
    memcpy (text + i, "ạ", 3);
  kdc__shorten (text, 399, shown);
  ck_assert_uint_eq (strlen (shown), KDC__SHOWN_BYTES + 3);
  ck_assert_uint_eq (kdc__utf8_check (shown, strlen (shown)), strlen (shown));
  kdc__shorten ("An", 2, shown);
  ck_assert_str_eq (shown, "An");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("dossier");
  TCase *tc = tcase_create ("open and parse");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, a_folder_is_its_dossier_xml);
  tcase_add_test (tc, what_is_not_there_is_an_error);
  tcase_add_test (tc, the_envelope_is_read);
  tcase_add_loop_test (tc, one_thing_wrong_is_one_finding, 0, (int) (sizeof rows / sizeof *rows));
  tcase_add_test (tc, parsing_again_does_nothing);
  tcase_add_test (tc, a_dossier_outlives_its_callers_catalog);
  tcase_add_test (tc, long_values_are_shown_short);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
