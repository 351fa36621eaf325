/* fill_test.c - a citizen fills in a form, as a portal sees it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;
static kdc_fill *fill;

static void
setup (void)
{
  const char *root = getenv ("srcdir");
  char path[4096];

  snprintf (path, sizeof path, "%s/tests/unit/validate/catalog", root ? root : ".");
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, path, &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_open (catalog, "0.000002", NULL, NULL, "2026-11-14", &fill, NULL),
                    KDC_OK);
}

static void
teardown (void)
{
  kdc_catalog_free (catalog);           /* the session holds what it needs */
  kdc_context_free (context);
  kdc_fill_free (fill);
}

static const char *
text (const char *path, const char *name)
{
  static char out[256];
  kdc_buffer *buffer;

  ck_assert_int_eq (kdc_fill_text (fill, path, name, &buffer, NULL), KDC_OK);
  snprintf (out, sizeof out, "%s", (const char *) kdc_buffer_data (buffer));
  kdc_buffer_free (buffer);
  return out;
}

static int
has_changed (const char *path, int bit)
{
  kdc_buffer *buffer;
  size_t i;
  int bits, found = 0;

  for (i = 0; i < kdc_fill_changed_count (fill); i++) {
    ck_assert_int_eq (kdc_fill_changed (fill, i, &buffer, &bits, NULL), KDC_OK);
    found |= strcmp (kdc_buffer_data (buffer), path) == 0 && (bits & bit) == bit;
    kdc_buffer_free (buffer);
  }
  return found;
}

START_TEST (a_form_is_filled_in)
{
  kdc_report *report;
  uint32_t row;
  size_t rows;
  int bits;

  ck_assert_str_eq (kdc_form_id (kdc_fill_form (fill)), "household");
  ck_assert_int_eq (kdc_fill_state (fill, "/phone", &bits, NULL), KDC_OK);
  ck_assert_int_eq (bits & (KDC_FILL_MISSING | KDC_FILL_REQUIRED),
                    KDC_FILL_MISSING | KDC_FILL_REQUIRED);
  ck_assert_int_eq (kdc_fill_set (fill, "/phone", "0901234567", NULL), KDC_OK);
  ck_assert_int_eq (has_changed ("/phone", KDC_FILL_VALUE | KDC_FILL_FINDINGS), 1);
  ck_assert_int_eq (has_changed ("/agent", KDC_FILL_REQUIRED), 1);
  ck_assert_int_eq (kdc_fill_add_row (fill, "/floor", 0, &row, NULL), KDC_OK);
  ck_assert_uint_eq (row, 1);
  ck_assert_int_eq (has_changed ("/floor", KDC_FILL_ROWS), 1);
  ck_assert_int_eq (kdc_fill_set (fill, "/floor[r1]/area", "12", NULL), KDC_OK);
  ck_assert_int_eq (has_changed ("/floor[r1]/share", KDC_FILL_VALUE), 1);
  ck_assert_str_eq (text ("/floor[1]/share", "value"), "1");
  ck_assert_str_eq (text ("/floor[1]/share", "path"), "/floor[r1]/share");
  ck_assert_str_eq (text ("/floor[r1]/share", "position"), "/floor[1]/share");
  ck_assert_str_eq (text ("/floor[1]/share", "row"), "r1");
  ck_assert_str_eq (text ("/floor", "path"), "/floor");
  ck_assert_str_eq (text ("/phone", "row"), "");
  ck_assert_int_eq (kdc_fill_row_count (fill, "/floor", &rows, NULL), KDC_OK);
  ck_assert_uint_eq (rows, 1);
  ck_assert_int_eq (kdc_fill_row_count (fill, "/floor[1]/room", &rows, NULL), KDC_OK);
  ck_assert_uint_eq (rows, 0);
  ck_assert_int_eq (kdc_fill_set (fill, "/floor[1]/area", "0.5", NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_findings (fill, "/floor[1]/area", &report, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_report_count (report), 1);
  ck_assert_str_eq (kdc_finding_code (kdc_report_finding (report, 0)), "form.constraint");
  kdc_report_free (report);
  ck_assert_int_eq (kdc_fill_report (fill, "submission", &report, NULL), KDC_OK);
  ck_assert_int_eq (kdc_report_verdict (report), KDC_VERDICT_UNDECIDED); /* 100 div /total */
  kdc_report_free (report);
  ck_assert_int_eq (kdc_fill_remove_row (fill, "/floor[r1]", NULL), KDC_OK);
}
END_TEST

START_TEST (the_rest_of_the_calls)
{
  uint32_t paper;
  int bits;

  ck_assert_int_eq (kdc_fill_begin (fill, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_attach (fill, "deed", &paper, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_paper_set (fill, paper, "file", "deed.pdf", NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_property_set (fill, "channel", "desk", NULL), KDC_OK);
  ck_assert_uint_eq (kdc_fill_changed_count (fill), 0);
  ck_assert_int_eq (kdc_fill_end (fill, NULL), KDC_OK);
  ck_assert_int_eq (has_changed ("/proof", KDC_FILL_REQUIRED), 1);
  ck_assert_uint_eq (kdc_fill_paper (fill, 0), paper);
  ck_assert_uint_eq (kdc_fill_paper (fill, 1), 0);
  ck_assert_int_eq (kdc_fill_detach (fill, paper, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_choose (fill, "/proof/book", NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_state (fill, "/proof/book", &bits, NULL), KDC_OK);
  ck_assert_int_ne (bits & KDC_FILL_CHOSEN, 0);
  ck_assert_int_eq (kdc_fill_clear (fill, "/proof", NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_prefill (fill, "/owner", "Lê Văn Mẫu", "csdlqg", 1, NULL), KDC_OK);
  ck_assert_str_eq (text ("/owner", "source"), "csdlqg");
  ck_assert_str_eq (text ("/owner", "entered"), "Lê Văn Mẫu");
  ck_assert_int_eq (kdc_fill_add_row (fill, "/floor", 0, NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_add_row (fill, "/floor", 0, NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_move_row (fill, "/floor[r2]", 1, NULL), KDC_OK);
  ck_assert_str_eq (text ("/floor[1]", "row"), "r2");
}
END_TEST

/* Wrong arguments: KDC_EINVAL and an error, and nothing given. */
START_TEST (arguments)
{
  kdc_fill *none = NULL;
  kdc_error *err = NULL;
  kdc_buffer *buffer = NULL;
  kdc_report *report = NULL;
  kdc_dossier *dossier;
  uint32_t id;
  size_t count;
  int bits;

#define REFUSED(call)                                                                              \
  do {                                                                                             \
    ck_assert_int_eq (call, KDC_EINVAL);                                                           \
    ck_assert_ptr_nonnull (err);                                                                   \
    kdc_error_free (err);                                                                          \
  } while (0)
  REFUSED (kdc_fill_open (NULL, "1", NULL, NULL, NULL, &none, &err));
  REFUSED (kdc_fill_open (catalog, NULL, NULL, NULL, NULL, &none, &err));
  REFUSED (kdc_fill_open (catalog, "0.000002", NULL, NULL, "14/11/2026", &none, &err));
  REFUSED (kdc_fill_open (catalog, "0.000002", NULL, NULL, NULL, NULL, &err));
  REFUSED (kdc_fill_from_dossier (NULL, NULL, &none, &err));
  ck_assert_ptr_null (none);
  REFUSED (kdc_fill_set (NULL, "/phone", "1", &err));
  REFUSED (kdc_fill_set (fill, NULL, "1", &err));
  REFUSED (kdc_fill_clear (fill, NULL, &err));
  REFUSED (kdc_fill_prefill (fill, NULL, "1", "x", 0, &err));
  REFUSED (kdc_fill_choose (fill, NULL, &err));
  REFUSED (kdc_fill_add_row (fill, NULL, 0, &id, &err));
  REFUSED (kdc_fill_add_row (fill, "/phone", 0, &id, &err));
  REFUSED (kdc_fill_remove_row (fill, NULL, &err));
  REFUSED (kdc_fill_move_row (fill, NULL, 1, &err));
  REFUSED (kdc_fill_row_count (fill, "/phone", &count, &err));
  REFUSED (kdc_fill_row_count (fill, NULL, &count, &err));
  REFUSED (kdc_fill_attach (fill, NULL, &id, &err));
  REFUSED (kdc_fill_paper_set (fill, 1, NULL, "x", &err));
  REFUSED (kdc_fill_detach (NULL, 1, &err));
  REFUSED (kdc_fill_property_set (fill, NULL, "x", &err));
  REFUSED (kdc_fill_begin (NULL, &err));
  REFUSED (kdc_fill_end (NULL, &err));
  REFUSED (kdc_fill_changed (NULL, 0, &buffer, &bits, &err));
  REFUSED (kdc_fill_state (fill, NULL, &bits, &err));
  REFUSED (kdc_fill_text (fill, "/phone", "colour", &buffer, &err));
  REFUSED (kdc_fill_text (fill, NULL, "value", &buffer, &err));
  REFUSED (kdc_fill_findings (fill, NULL, &report, &err));
  REFUSED (kdc_fill_report (NULL, NULL, &report, &err));
  REFUSED (kdc_fill_report (fill, "everything", &report, &err));
  ck_assert_ptr_null (buffer);
  ck_assert_ptr_null (report);
  ck_assert_int_eq (kdc_fill_changed (fill, 99, NULL, NULL, NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc_fill_state (fill, "/nothing", &bits, NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc_dossier_read (catalog, "<a/>", 4, NULL, NULL, &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc_fill_from_dossier (dossier, NULL, &none, NULL), KDC_ENOTFOUND);
  kdc_dossier_free (dossier);
  ck_assert_ptr_null (kdc_fill_form (NULL));
  ck_assert_uint_eq (kdc_fill_changed_count (NULL), 0);
  ck_assert_uint_eq (kdc_fill_paper (NULL, 0), 0);
  kdc_fill_free (NULL);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("fill");
  TCase *tcase = tcase_create ("fill");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, a_form_is_filled_in);
  tcase_add_test (tcase, the_rest_of_the_calls);
  tcase_add_test (tcase, arguments);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
