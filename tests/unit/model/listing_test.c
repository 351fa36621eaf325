/* listing_test.c - codes searched and traced, a procedure exported, when memory ends; a term that
 * cannot be counted. What the shipped catalog answers is compared by tests/procedures/rows.py. */
#include "help.h"
#include "model/calendar.h"
#include "support/fault.h"
#include "transform/cpsv.h"

#define REGISTER \
  "<register xmlns='urn:kdc:register:1' id='r' version='1' valid-from='2026-01-01' source='test'>" \
  "<name xml:lang='vi'>Sổ</name>" \
  "<entry code='9.000002' replaced-by='9.000001' since='2026-09-01' precision='month'>" \
  "<name xml:lang='vi'>Tên cũ</name></entry>" \
  "<entry code='9.000003' domain='d'><name xml:lang='vi'>Đã biết tên</name>" \
  "<alias code='9.000004' system='s'/></entry></register>"
#define PROCEDURE \
  "<procedure xmlns='urn:kdc:procedure:1' code='9.000001' version='1' valid-from='2026-01-01' " \
  "source='test' domain='d'><name xml:lang='vi'>Tên <!-- mới --> mới</name>" \
  "<name xml:lang='en'>New &amp; name</name><alias code='9.000005' system='s'/>" \
  "<competence tier='commune'><name xml:lang='vi'>Xã</name></competence>" \
  "<term unit='other'><note xml:lang='vi'>Theo kế hoạch.</note></term>" \
  "<fee id='f' amount='5' cap='9'><name xml:lang='vi'>Phí</name>" \
  "<band from='2' amount='4'/></fee><ask id='q'><question xml:lang='vi'>Gì?</question></ask>" \
  "<papers><one-of id='o'><paper id='a' handling='submit' ask='q'><name xml:lang='vi'>A</name>" \
  "</paper><paper id='b' handling='present'><name xml:lang='vi'>B</name></paper></one-of>" \
  "</papers><result code='k'><name xml:lang='vi'>K</name></result>" \
  "<legal-basis number='1/2020/NĐ &lt;X&gt;'/></procedure>"

static char folder[64];
static kdc__day day;

static void
put (const char *kind, const char *name, const char *text)
{
  char path[160];
  FILE *file;

  snprintf (path, sizeof path, "mkdir -p %s/%s", folder, kind);
  ck_assert_int_eq (system (path), 0);
  snprintf (path, sizeof path, "%s/%s/%s", folder, kind, name);
  file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  ck_assert (fputs (text, file) >= 0);
  ck_assert_int_eq (fclose (file), 0);
}

static void
setup (void)
{
  strcpy (folder, "/tmp/kdc-listing-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
  put ("registers", "r.xml", REGISTER);
  put ("procedures", "9.000001.xml", PROCEDURE);
  ck_assert_int_eq (kdc__day_parse ("2026-10-01", 10, &day), 0);
}

static void
teardown (void)
{
  char command[80];

  snprintf (command, sizeof command, "rm -r %s", folder);
  ck_assert_int_eq (system (command), 0);
}

static int
expect (struct kdc_listing *listing, const char *codes)
{
  char found[80] = "";
  size_t i;

  for (i = 0; i < listing->count; i++)
    snprintf (found + strlen (found), sizeof found - strlen (found), "%s ",
              listing->rows[i]->code);
  kdc__listing_free (listing);
  return strcmp (found, codes) == 0 ? KDC_OK : KDC_EINTERNAL;
}

static int
search (struct kdc_catalog *catalog, const char *words, const char *codes)
{
  struct kdc_listing *listing = NULL;
  kdc_error *err = NULL;
  int status = kdc__catalog_search (catalog, words, NULL, NULL, day, &listing, &err);

  kdc__error_delete (err);
  return status == KDC_OK ? expect (listing, codes) : status;
}

static int
trace (struct kdc_catalog *catalog, const char *code, const char *codes)
{
  struct kdc_listing *listing = NULL;
  kdc_error *err = NULL;
  int status = kdc__catalog_trace (catalog, code, day, &listing, &err);

  kdc__error_delete (err);
  return status == KDC_OK ? expect (listing, codes) : status;
}

static int
export_one (struct kdc_catalog *catalog)
{
  const struct kdc_procedure *procedure;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  int status = kdc__catalog_procedure (catalog, "9.000005", day, &procedure, &err);

  kdc__error_delete (err);
  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&out, catalog->ctx, 0);
  status = kdc__export_cpsv (procedure, &out);
  if (status == KDC_OK && !strstr (out.data, "urn:kdc:legal:1/2020/NĐ%20%3CX%3E"))
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&out);
  return status;
}

static int
every_call (struct kdc_context *ctx, void *user)
{
  struct kdc_catalog *catalog;
  kdc_error *err = NULL;
  int status = kdc__catalog_open (ctx, folder, &catalog, &err);

  (void) user;
  kdc__error_delete (err);
  if (status != KDC_OK)
    return status;
  status = search (catalog, NULL, "9.000001 9.000002 9.000003 ");
  if (status == KDC_OK)
    status = search (catalog, "ten moi", "9.000001 ");
  if (status == KDC_OK)
    status = search (catalog, "da biet", "9.000003 ");
  if (status == KDC_OK)
    status = trace (catalog, "9.000002", "9.000002 9.000001 ");
  if (status == KDC_OK)
    status = trace (catalog, "9.000004", "9.000003 ");
  if (status == KDC_OK)
    status = export_one (catalog);
  kdc__catalog_unref (catalog);
  return status;
}

START_TEST (memory_ends)
{
  char why[200];

  ck_assert_msg (fault_sweep (every_call, NULL, 1, why) > 0, "%s", why);
}

START_TEST (no_term)
{
  struct kdc_context *ctx = new_context ();
  struct kdc__days days = { .ctx = ctx };
  struct kdc__term term = { 0 };
  struct kdc_deadline *due;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__deadline_due (&days, &term, 0, NULL, 0, &due, &err), KDC_EMODEL);
  ck_assert_ptr_null (due);
  ck_assert_str_eq (err->key, "deadline.no-term");
  kdc__error_delete (err);
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("model: listing");
  TCase *tcase = tcase_create ("listing");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, memory_ends);
  tcase_add_test (tcase, no_term);
  suite_add_tcase (suite, tcase);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
