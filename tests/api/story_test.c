/* story_test.c - the whole way through the public API in one process: catalog, report, print,
 * outbox over a transport of the host's that is an inbox, receipt; with an answer lost on the way.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;
static char scratch[] = "/tmp/kdc-story-XXXXXX";

static int64_t clock_ms = 1794663000000; /* 2026-11-14T20:30+07:00 */

static int64_t
now (void *user)
{
  (void) user;
  return clock_ms;
}

static const char *
source (const char *name, char out[4096])
{
  const char *root = getenv ("srcdir");

  snprintf (out, 4096, "%s/%s", root ? root : ".", name);
  return out;
}

static void
open_all (void)
{
  char path[4096];

  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_context_set_clock (context, now, NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, source ("lib/data", path), &catalog, NULL), KDC_OK);
}

static void
close_all (void)
{
  kdc_catalog_free (catalog);
  kdc_context_free (context);
}

static kdc_dossier *
open_dossier (const char *name)
{
  kdc_dossier *dossier;
  char path[4096];

  ck_assert_int_eq (kdc_dossier_open (catalog, source (name, path), &dossier, NULL), KDC_OK);
  return dossier;
}

START_TEST (catalog_compiles)
{
  kdc_error *error = NULL;
  int status = kdc_catalog_check (catalog, &error);

  for (const kdc_error *one = error; one != NULL; one = kdc_error_cause (one))
    fprintf (stderr, "%s:%d:%d %s\n", kdc_error_source (one), kdc_error_line (one),
             kdc_error_column (one), kdc_error_message (one, "en"));
  ck_assert_int_eq (status, KDC_OK);
}
END_TEST

START_TEST (form_and_procedure)
{
  const kdc_procedure *procedure;
  const kdc_form *form;
  const kdc_field *field;
  const char *name;
  kdc_error *error = NULL;

  ck_assert_int_eq (kdc_catalog_procedure (catalog, "1.001193", "2026-11-14", &procedure, NULL),
                    KDC_OK);
  ck_assert_str_eq (kdc_procedure_name (procedure, "vi"), "Đăng ký khai sinh");
  ck_assert_uint_gt (kdc_procedure_count (procedure, KDC_PART_PAPER), 4);
  ck_assert_str_ne (kdc_procedure_part_property (procedure, KDC_PART_PAPER, 0, "handling"), "");
  ck_assert_str_eq (kdc_procedure_part_property (procedure, KDC_PART_PAPER, 0, "alternative-of"),
                    "");
  ck_assert_ptr_null (kdc_procedure_part_property (procedure, KDC_PART_PAPER, 0, "amount"));
  ck_assert_ptr_null (kdc_procedure_part_property (procedure, KDC_PART_FEE, 0, "handling"));
  ck_assert_ptr_null (kdc_procedure_part_property (procedure, KDC_PART_STEP, 0, "handling"));
  ck_assert_str_eq (kdc_procedure_part_property (procedure, KDC_PART_FEE, 99, "amount"), "");
  ck_assert_int_eq (
      kdc_catalog_form (catalog, kdc_procedure_form (procedure), "2026-11-14", &form, NULL),
      KDC_OK);
  field = kdc_form_find (form, "/child/fullName");
  ck_assert_str_eq (kdc_field_type (field), "person-name");
  ck_assert_str_eq (kdc_field_required (field), "always");
  ck_assert_str_eq (kdc_field_alias (field, "btp"), "nksHoTen");
  ck_assert_int_eq (
      kdc_catalog_code_name (catalog, "ethnic-groups", "01", "2026-11-14", "vi", &name, NULL),
      KDC_OK);
  ck_assert_str_eq (name, "Kinh");
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "1.999999", "2026-11-14", &procedure, &error),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (procedure);
  kdc_error_free (error);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "1.001193", "2015-08-01", &procedure, NULL),
                    KDC_ENOTFOUND);
}
END_TEST

START_TEST (complete_and_incomplete)
{
  kdc_dossier *complete = open_dossier ("examples/data/birth-complete");
  kdc_dossier *incomplete = open_dossier ("examples/data/birth-incomplete");
  kdc_report *report;
  kdc_buffer *text;

  ck_assert_int_eq (kdc_dossier_validate (complete, "2026-11-14", NULL, &report, NULL), KDC_OK);
  ck_assert_int_eq (kdc_report_verdict (report), KDC_VERDICT_COMPLETE);
  ck_assert_uint_eq (kdc_report_count (report), 0);
  ck_assert_uint_gt (kdc_report_fee_count (report), 0);
  ck_assert_str_ne (kdc_report_fee (report, 0, "id", NULL), "");
  ck_assert_ptr_null (kdc_report_fee (report, 0, "colour", NULL));
  kdc_report_free (report);
  ck_assert_int_eq (kdc_dossier_value (complete, "/child/sex", &text, NULL), KDC_OK);
  ck_assert_int_gt ((int) kdc_buffer_size (text), 0);
  kdc_buffer_free (text);
  kdc_dossier_free (complete);

  ck_assert_int_eq (kdc_dossier_validate (incomplete, "2026-11-14", NULL, &report, NULL), KDC_OK);
  kdc_dossier_free (incomplete); /* the report does not need it */
  ck_assert_int_eq (kdc_report_verdict (report), KDC_VERDICT_SUPPLEMENT);
  ck_assert_uint_ge (kdc_report_count (report), 4);
  for (size_t i = 0; i < kdc_report_count (report); i++) {
    const kdc_finding *finding = kdc_report_finding (report, i);
    ck_assert_int_gt (kdc_finding_line (finding), 0);
    ck_assert_str_ne (kdc_finding_message (finding, "vi"), "");
    ck_assert_str_ne (kdc_finding_message (finding, "en"), "");
  }
  kdc_report_free (report);
}
END_TEST

static void
check_too_large (kdc_dossier *dossier)
{
  kdc_report *report;

  ck_assert_int_eq (kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, NULL), KDC_OK);
  ck_assert_int_eq (kdc_report_verdict (report), KDC_VERDICT_UNDECIDED);
  ck_assert_uint_eq (kdc_report_count (report), 1);
  ck_assert_str_eq (kdc_finding_code (kdc_report_finding (report, 0)), "input.limit");
  ck_assert_ptr_nonnull (strstr (kdc_finding_message (kdc_report_finding (report, 0), "en"),
                                 "500"));
  kdc_report_free (report);
  kdc_dossier_free (dossier);
}

/* The limit is for what comes from outside: the catalog's own documents are longer. */
START_TEST (longer_than_the_limit)
{
  static char bytes[501];
  char path[4096];
  kdc_options *options;
  kdc_context *small;
  kdc_catalog *other;
  kdc_dossier *dossier;
  kdc_report *report;

  ck_assert_int_eq (kdc_options_new (&options, NULL), KDC_OK);
  ck_assert_int_eq (kdc_options_set (options, "input.max-bytes", "500", NULL), KDC_OK);
  ck_assert_int_eq (kdc_context_new (options, &small, NULL), KDC_OK);
  kdc_options_free (options);
  ck_assert_int_eq (kdc_catalog_open (small, source ("lib/data", path), &other, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_check (other, NULL), KDC_OK);
  source ("examples/data/birth-complete/dossier.xml", path);
  ck_assert_int_eq (kdc_dossier_open (other, path, &dossier, NULL), KDC_OK);
  check_too_large (dossier);
  memset (bytes, ' ', sizeof bytes);
  ck_assert_int_eq (kdc_dossier_read (other, bytes, 501, NULL, NULL, &dossier, NULL), KDC_OK);
  check_too_large (dossier);
  ck_assert_int_eq (kdc_dossier_read (other, bytes, 500, NULL, NULL, &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, NULL), KDC_OK);
  ck_assert_str_eq (kdc_finding_code (kdc_report_finding (report, 0)), "input.not-xml");
  kdc_report_free (report);
  kdc_dossier_free (dossier);
  kdc_catalog_free (other);
  kdc_context_free (small);
}
END_TEST

START_TEST (deadline)
{
  const kdc_procedure *procedure;
  kdc_deadline *due;

  ck_assert_int_eq (kdc_catalog_procedure (catalog, "1.001193", "2026-11-14", &procedure, NULL),
                    KDC_OK);
  ck_assert_int_eq (
      kdc_deadline_new (catalog, procedure, "H26.99.99", "2026-11-14T20:30", &due, NULL), KDC_OK);
  ck_assert_str_eq (kdc_deadline_reception (due), "2026-11-16T08:00:00+07:00");
  ck_assert_str_eq (kdc_deadline_due (due), "2026-11-16T17:00:00+07:00");
  ck_assert_uint_eq (kdc_deadline_day_count (due), 2);     /* Sunday, Monday */
  kdc_deadline_free (due);
}
END_TEST

/* The network of this test: requests go straight into an inbox; the first answer to a POST is lost
 * after the effect. */
struct network {
  kdc_inbox *inbox;
  int posts, gets, lose, destroyed;
};

static void
count_destroyed (void *user)
{
  ((struct network *) user)->destroyed++;
}

static int
carry (void *user, const kdc_http_request *request, kdc_http_response *response, int *maybe_sent)
{
  struct network *network = user;
  const char *target = strstr (kdc_http_request_target (request), "://ward/");
  const char *name, *value;
  kdc_http_request *inner;
  kdc_http_response *answer;
  const void *body;
  size_t size;
  int is_post = strcmp (kdc_http_request_method (request), "POST") == 0;

  *maybe_sent = 1;
  ck_assert_ptr_nonnull (target);
  ck_assert_int_eq (
      kdc_http_request_new (context, kdc_http_request_method (request), target + 7, &inner, NULL),
      KDC_OK);
  for (size_t i = 0; (value = kdc_http_request_header (request, i, &name)) != NULL; i++)
    kdc_http_request_add_header (inner, name, value, NULL);
  body = kdc_http_request_body (request, &size);
  kdc_http_request_append (inner, body, size, NULL);
  ck_assert_int_eq (kdc_inbox_handle (network->inbox, "desk", inner, &answer, NULL, NULL, NULL),
                    KDC_OK);
  kdc_http_request_free (inner);
  network->posts += is_post;
  network->gets += !is_post;
  if (is_post && network->lose-- > 0) {
    kdc_http_response_free (answer);
    return KDC_ENET;
  }
  body = kdc_http_response_body (answer, &size);
  kdc_http_response_fill (response, kdc_http_response_status (answer), body, size, NULL);
  for (size_t i = 0; (value = kdc_http_response_header (answer, i, &name)) != NULL; i++)
    kdc_http_response_add_header (response, name, value, NULL);
  kdc_http_response_free (answer);
  return KDC_OK;
}

static void
run_outbox (kdc_outbox *outbox)
{
  int64_t next;
  int worked = 1;

  for (int turns = 0; turns < 50; turns++) {
    ck_assert_int_eq (kdc_outbox_step (outbox, &worked, &next, NULL), KDC_OK);
    if (!worked && next == INT64_MAX)
      return;
    if (!worked)
      clock_ms = next + 1; /* time passes only here */
  }
  ck_abort_msg ("the outbox never comes to rest");
}

static void
check_value (kdc_outbox *outbox, int64_t id, const char *name, const char *expected)
{
  kdc_buffer *value;

  ck_assert_int_eq (kdc_outbox_receipt_value (outbox, id, name, &value, NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (value), expected);
  kdc_buffer_free (value);
}

/* One dossier, however often and by whichever call it is put. */
static int64_t
put_again_and_again (kdc_outbox *outbox, kdc_dossier *dossier)
{
  int64_t id, again;
  int existed = -1;

  ck_assert_int_eq (kdc_outbox_put (outbox, dossier, "http://ward", NULL, &id, &existed, NULL),
                    KDC_OK);
  ck_assert_int_eq (existed, 0);
  ck_assert_int_eq (kdc_outbox_put (outbox, dossier, "http://ward", NULL, &again, &existed, NULL),
                    KDC_OK);
  ck_assert (existed == 1 && again == id);
  ck_assert_int_eq (kdc_outbox_put (outbox, dossier, "http://ward", NULL, &again, NULL, NULL),
                    KDC_OK);
  ck_assert (again == id);
  existed = 0;
  ck_assert_int_eq (kdc_outbox_put_many (outbox, &dossier, 1, "http://ward", NULL, &again,
                                         &existed, NULL), KDC_OK);
  ck_assert (existed == 1 && again == id);
  ck_assert_int_eq (kdc_outbox_put_many (outbox, &dossier, 1, "http://ward", NULL, &again, NULL,
                                         NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_put_many (outbox, &dossier, 0, "http://ward", NULL, &again, NULL,
                                         NULL), KDC_EINVAL);
  return id;
}

START_TEST (lost_answer_is_asked_for)
{
  char desk[4096], ward[4096];
  struct network network = { NULL, 0, 0, 1, 0 };
  kdc_dossier *dossier = open_dossier ("examples/data/birth-complete");
  kdc_outbox *outbox;
  kdc_delivery *delivery;
  kdc_buffer *receipt, *page;
  int64_t id, dossiers;

  ck_assert_ptr_nonnull (mkdtemp (scratch));
  snprintf (desk, sizeof desk, "%s/desk", scratch);
  snprintf (ward, sizeof ward, "%s/ward", scratch);
  ck_assert_int_eq (kdc_inbox_open (catalog, ward, NULL, "H26.99.99", &network.inbox, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc_outbox_open (catalog, desk, &outbox, NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_set_transport (outbox, carry, &network, count_destroyed), KDC_OK);
  id = put_again_and_again (outbox, dossier);
  ck_assert_int_eq (kdc_outbox_get (outbox, id, &delivery, NULL), KDC_OK);
  ck_assert_str_eq (kdc_delivery_property (delivery, "dossier-code"), "");
  ck_assert_str_ne (kdc_delivery_property (delivery, "due"), "");
  ck_assert_ptr_null (kdc_delivery_property (delivery, "colour"));
  kdc_delivery_free (delivery);
  run_outbox (outbox);
  ck_assert_int_eq (kdc_outbox_get (outbox, id, &delivery, NULL), KDC_OK);
  ck_assert_str_eq (kdc_delivery_state (delivery), "delivered");
  ck_assert_int_eq (kdc_delivery_is_final (delivery), 1);
  ck_assert_str_eq (kdc_delivery_property (delivery, "due"), "");
  ck_assert_str_eq (kdc_delivery_property (delivery, "dossier-code"), "H26.99.99-20261114-0000001");
  kdc_delivery_free (delivery);
  ck_assert_int_eq (network.posts, 1);
  ck_assert_int_ge (network.gets, 1);
  ck_assert_int_eq (kdc_inbox_count (network.inbox, &dossiers, NULL), KDC_OK);
  ck_assert_int_eq ((int) dossiers, 1);
  check_value (outbox, id, "due", "2026-11-16T17:00:00+07:00");
  ck_assert_int_eq (kdc_inbox_set_status (network.inbox, "H26.99.99-20261114-0000001", 2, NULL,
                                          NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc_inbox_set_status (network.inbox, "H26.99.99-20261114-0000001", 10, NULL,
                                          NULL),
                    KDC_ESTATE);
  ck_assert_int_eq (kdc_outbox_resume (outbox, id, NULL), KDC_ESTATE);
  ck_assert_int_eq (kdc_outbox_receipt (outbox, id, &receipt, NULL), KDC_OK);
  ck_assert_int_eq (
      kdc_print_dossier (dossier, "14/11/2026", "slip-01", "vi", NULL, 0, &page, NULL),
      KDC_EINVAL);
  ck_assert_ptr_null (page);
  ck_assert_int_eq (kdc_print_dossier (dossier, "2026-11-14", "slip-01", "vi",
                                       kdc_buffer_data (receipt), kdc_buffer_size (receipt), &page,
                                       NULL),
                    KDC_OK);
  ck_assert_ptr_nonnull (strstr (kdc_buffer_data (page), "H26.99.99-20261114-0000001"));
  kdc_buffer_free (page);
  kdc_buffer_free (receipt);
  ck_assert_int_eq (network.destroyed, 0);
  ck_assert_int_eq (kdc_outbox_set_transport (NULL, carry, &network, count_destroyed), KDC_EINVAL);
  ck_assert_int_eq (network.destroyed, 0);
  ck_assert_int_eq (kdc_outbox_set_transport (outbox, carry, &network, count_destroyed), KDC_OK);
  ck_assert_int_eq (network.destroyed, 1);
  ck_assert_int_eq (kdc_outbox_set_transport (outbox, NULL, NULL, NULL), KDC_OK);
  ck_assert_int_eq (network.destroyed, 2);
  ck_assert_int_eq (kdc_outbox_set_transport (outbox, carry, &network, count_destroyed), KDC_OK);
  kdc_outbox_free (outbox);
  ck_assert_int_eq (network.destroyed, 3);
  kdc_inbox_free (network.inbox);
  kdc_dossier_free (dossier);
}
END_TEST

START_TEST (evaluation)
{
  static const struct {
    const char *text, *result;
  } table[] = {
    { "1 + 2", "integer\t3\n" },
    { "'a', 'b'", NULL },
    { "('a', 'b')", "string\ta\nstring\tb\n" },
    { "('a\nstring\tb', '\\', '')", "string\ta\\nstring\\tb\nstring\t\\\\\nstring\t\n" },
    { "'\\n\n\n'", "string\t\\\\n\\n\\n\n" },
    { "xs:date('2026-11-14') + xs:dayTimeDuration('P2D')", "date\t2026-11-16\n" },
    { "kdc:unit-level(xs:string('x'), $today)", "" },
    { "kdc:unit-level('00364', $today)", "string\tcommune\n" },
    { "nope(1)", NULL },
  };
  kdc_buffer *out;
  kdc_error *error;

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    int status = kdc_eval (catalog, NULL, table[i].text, "2026-11-14", &out, &error);
    if (table[i].result == NULL) {
      ck_assert_int_eq (status, KDC_EMODEL);
      ck_assert_int_gt (kdc_error_column (error), 0);
      kdc_error_free (error);
      continue;
    }
    ck_assert_int_eq (status, KDC_OK);
    ck_assert_str_eq (kdc_buffer_data (out), table[i].result);
    kdc_buffer_free (out);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: story");
  TCase *tcase = tcase_create ("story");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, open_all, close_all);
  tcase_add_test (tcase, catalog_compiles);
  tcase_add_test (tcase, form_and_procedure);
  tcase_add_test (tcase, complete_and_incomplete);
  tcase_add_test (tcase, longer_than_the_limit);
  tcase_add_test (tcase, deadline);
  tcase_add_test (tcase, lost_answer_is_asked_for);
  tcase_add_test (tcase, evaluation);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
