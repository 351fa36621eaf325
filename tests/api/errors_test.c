/* errors_test.c - the errors that the public calls make themselves, by their keys; and the words of
 * a procedure's term, one for each unit, from a catalog made for this test. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;
static kdc_error *error;
static char directory[32];

static int64_t
now (void *user)
{
  (void) user;
  return 1794663000000; /* 2026-11-14T20:30+07:00 */
}

static const char *
source (const char *name)
{
  static char path[4096];
  const char *root = getenv ("srcdir");

  snprintf (path, sizeof path, "%s/%s", root ? root : ".", name);
  return path;
}

/* option: one that is not as usual, or NULL. */
static void
open_context (const char *option, const char *value)
{
  kdc_options *options;

  ck_assert_int_eq (kdc_options_new (&options, NULL), KDC_OK);
  if (option != NULL)
    ck_assert_int_eq (kdc_options_set (options, option, value, NULL), KDC_OK);
  ck_assert_int_eq (kdc_context_new (options, &context, NULL), KDC_OK);
  kdc_options_free (options);
  ck_assert_int_eq (kdc_context_set_clock (context, now, NULL, NULL), KDC_OK);
}

static void
open_with (const char *folder, const char *option, const char *value)
{
  open_context (option, value);
  ck_assert_int_eq (kdc_catalog_open (context, folder, &catalog, NULL), KDC_OK);
}

static void
setup (void)
{
  strcpy (directory, "/tmp/kdc-errors-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (directory));
  context = NULL;
  catalog = NULL;
  error = NULL;
}

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

static void
teardown (void)
{
  kdc_catalog_free (catalog);
  kdc_context_free (context);
  nftw (directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The last call failed with this status and key, in words of both languages that name the value. */
#define FAILED(call, wanted, key, value) \
  do { \
    ck_assert_int_eq ((call), (wanted)); \
    check_error ((wanted), (key), (value)); \
  } while (0)

static void
check_error (int wanted, const char *key, const char *value)
{
  static const char *const languages[] = { "vi", "en" };

  ck_assert_int_eq (kdc_error_code (error), wanted);
  ck_assert_str_eq (kdc_error_key (error), key);
  for (size_t i = 0; i < 2; i++) {
    const char *text = kdc_error_message (error, languages[i]);
    ck_assert_str_ne (text, "");
    ck_assert_str_ne (text, key);
    ck_assert_msg (strchr (text, '{') == NULL, "%s", text);
    ck_assert_msg (strstr (text, value) != NULL, "%s is not in: %s", value, text);
  }
  kdc_error_free (error);
  error = NULL;
}

static kdc_dossier *
read_dossier (const char *copies)
{
  char text[1200];
  kdc_dossier *dossier;

  snprintf (text, sizeof text,
            "<dossier xmlns='urn:kdc:dossier:1' id='urn:uuid:11111111-2222-4333-8444-555555555555'"
            " procedure='9.000001' revision='1' created='2026-11-14T20:30:00+07:00'>"
            "<channel kind='home'/><authority unit='00001' agency='H99.01'/>"
            "<data form='six-fields' version='2026-01-01' xmlns:f='urn:kdc:form:six-fields'>"
            "<f:fullName>Trần Thị Thử</f:fullName><f:kind>late</f:kind>"
            "<f:copies>%s</f:copies></data></dossier>", copies);
  ck_assert_int_eq (kdc_dossier_read (catalog, text, strlen (text), NULL, NULL, &dossier, NULL),
                    KDC_OK);
  return dossier;
}

START_TEST (arguments_and_days)
{
  const kdc_procedure *procedure;
  kdc_dossier *dossier;
  kdc_deadline *due;
  kdc_buffer *text;
  const char *name;

  open_with (source ("tests/fault/catalog"), NULL, NULL);
  FAILED (kdc_catalog_procedure (catalog, NULL, NULL, &procedure, &error), KDC_EINVAL,
          "error.argument-named", "code");
  FAILED (kdc_catalog_procedure (catalog, "9.000001", "14/11/2026", &procedure, &error),
          KDC_EINVAL, "api.day", "14/11/2026");
  FAILED (kdc_catalog_procedure (catalog, "9.000001", "2026-02-30", &procedure, &error),
          KDC_EINVAL, "api.day", "2026-02-30");
  ck_assert_ptr_null (procedure);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "9.000001", "2026-11-14", &procedure, NULL),
                    KDC_OK);
  FAILED (kdc_deadline_new (catalog, procedure, "H99.01", "14.11.2026 20:30", &due, &error),
          KDC_EINVAL, "api.instant", "14.11.2026 20:30");
  ck_assert_ptr_null (due);
  FAILED (kdc_catalog_code_name (catalog, "small", "nope", "2026-11-14", NULL, &name, &error),
          KDC_ENOTFOUND, "api.code", "nope");
  ck_assert_ptr_null (name);
  FAILED (kdc_procedure_part_name (procedure, KDC_PART_FEE, 1, NULL, &text, &error),
          KDC_ENOTFOUND, "api.part", "");
  FAILED (kdc_procedure_part_name (procedure, 99, 0, NULL, &text, &error), KDC_ENOTFOUND,
          "api.part", "");
  dossier = read_dossier ("2");
  FAILED (kdc_dossier_paper (dossier, 0, "ref", &text, &error), KDC_ENOTFOUND, "api.part", "");
  FAILED (kdc_dossier_property (dossier, "colour", &text, &error), KDC_EINVAL, "api.property",
          "colour");
  ck_assert_ptr_null (text);
  kdc_dossier_free (dossier);
}
END_TEST

START_TEST (evaluation)
{
  kdc_dossier *dossier;
  kdc_buffer *text;

  open_with (source ("tests/fault/catalog"), "output.max-bytes", "10");
  dossier = read_dossier ("nhiều");
  ck_assert_int_eq (kdc_eval (catalog, dossier, "1 + /copies", "2026-11-14", &text, &error),
                    KDC_ESTATE);
  ck_assert_int_eq (kdc_error_line (error), 1);
  ck_assert_int_eq (kdc_error_column (error), 5);
  check_error (KDC_ESTATE, "api.slot", "“/copies”");
  ck_assert_ptr_null (text);
  kdc_dossier_free (dossier);
  FAILED (kdc_eval (catalog, NULL, "kdc:add-working-days($today, 1)", "2090-11-14", &text, &error),
          KDC_ESTATE, "api.pending", "");
  dossier = read_dossier ("2");
  ck_assert_int_eq (kdc_eval (catalog, dossier, "/copies + 1", "2026-11-14", &text, NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text), "integer\t3\n");
  kdc_buffer_free (text);
  FAILED (kdc_eval (catalog, dossier, "/copies + 8", "2026-11-14", &text, &error), KDC_ELIMIT,
          "api.output", "output.max-bytes");
  ck_assert_ptr_null (text);
  kdc_dossier_free (dossier);
}
END_TEST

/* Over a form in which nothing is filled in, and the code of an expression in words. */
START_TEST (evaluation_of_a_form)
{
  const kdc_form *form;
  kdc_buffer *text;

  open_with (source ("tests/fault/catalog"), NULL, NULL);
  ck_assert_int_eq (kdc_catalog_form (catalog, "six-fields", "2026-11-14", &form, NULL), KDC_OK);
  ck_assert_int_eq (kdc_eval_form (form, "count(/copies) = 0 and $received = $today", NULL, &text,
                                   NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text), "boolean\ttrue\n");
  kdc_buffer_free (text);
  ck_assert_int_eq (kdc_eval_form (form, "/copies + 1", NULL, &text, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_buffer_size (text), 0);
  kdc_buffer_free (text);
  FAILED (kdc_eval_form (form, "/copeis", NULL, &text, &error), KDC_EMODEL, "expr.path",
          "copies");
  ck_assert_ptr_null (text);
  FAILED (kdc_eval_form (form, "1", "14/11/2026", &text, &error), KDC_EINVAL, "api.day", "14/11");
  ck_assert_ptr_null (text);
  ck_assert_int_eq (kdc_eval_explain (catalog, form, "/copies", &text, NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text),
                    "0\tread\t/copies\tinteger?\t0\ntype\tinteger?\nreads\t/copies\n");
  kdc_buffer_free (text);
  FAILED (kdc_eval_explain (catalog, NULL, " /copies", &text, &error), KDC_EMODEL, "expr.no-form",
          "/copies");
  ck_assert_ptr_null (text);
}
END_TEST

START_TEST (explanation_too_large)
{
  kdc_buffer *text;

  open_with (source ("tests/fault/catalog"), "output.max-bytes", "20");
  FAILED (kdc_eval_explain (catalog, NULL, "1 + 2 + 3", &text, &error), KDC_ELIMIT, "api.output",
          "output.max-bytes");
  ck_assert_ptr_null (text);
}
END_TEST

START_TEST (writing)
{
  kdc_dossier *dossier, *again;
  kdc_buffer *text, *more;
  char path[64];

  open_with (source ("tests/fault/catalog"), NULL, NULL);
  dossier = read_dossier ("02");
  FAILED (kdc_dossier_write (dossier, NULL, "fancy", &text, &error), KDC_EINVAL,
          "dossier.write-form", "fancy");
  ck_assert_ptr_null (text);
  FAILED (kdc_dossier_write (dossier, "today", NULL, &text, &error), KDC_EINVAL, "api.day",
          "today");
  snprintf (path, sizeof path, "%s/out.xml", directory);
  ck_assert_int_eq (kdc_dossier_save (dossier, NULL, NULL, path, NULL), KDC_OK);
  ck_assert_int_eq (kdc_dossier_write (dossier, NULL, "canonical", &text, NULL), KDC_OK);
  ck_assert_ptr_nonnull (strstr (kdc_buffer_data (text), "<f:copies>2</f:copies>"));
  ck_assert_int_eq (kdc_dossier_open (catalog, path, &again, NULL), KDC_OK);
  ck_assert_int_eq (kdc_dossier_write (again, NULL, NULL, &more, NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (text), kdc_buffer_data (more));
  kdc_buffer_free (text);
  kdc_buffer_free (more);
  kdc_dossier_free (again);
  snprintf (path, sizeof path, "%s/none/out.xml", directory);
  ck_assert_int_eq (kdc_dossier_save (dossier, NULL, NULL, path, NULL), KDC_EIO);
  kdc_dossier_free (dossier);
  ck_assert_int_eq (kdc_dossier_read (catalog, "?", 1, "x.xml", NULL, &dossier, NULL), KDC_OK);
  FAILED (kdc_dossier_save (dossier, NULL, NULL, path, &error), KDC_ESTATE, "dossier.no-data",
          "x.xml");
  kdc_dossier_free (dossier);
}
END_TEST

/* A fault inside the text has a place in it. */
START_TEST (evaluation_of_bytes_that_are_no_text)
{
  kdc_buffer *text;

  open_with (source ("tests/fault/catalog"), NULL, NULL);
  ck_assert_int_eq (kdc_eval (catalog, NULL, "1 +\n'h\xE1\xBB", NULL, &text, &error), KDC_EMODEL);
  ck_assert_int_eq (kdc_error_line (error), 2);
  ck_assert_int_eq (kdc_error_column (error), 3);
  check_error (KDC_EMODEL, "expr.encoding", "");
}
END_TEST

START_TEST (http_messages)
{
  static const char *const targets[] = { "", "/a b", "/a\r\nX: y" };
  static const char *const names[] = { "", "a b", "a:", "a\r\nb" };
  kdc_http_request *request;

  open_context (NULL, NULL);
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    FAILED (kdc_http_request_new (context, "GET", targets[i], &request, &error), KDC_EINVAL,
            "api.request", "HTTP");
    ck_assert_ptr_null (request);
  }
  FAILED (kdc_http_request_new (context, "GE T", "/", &request, &error), KDC_EINVAL, "api.request",
          "HTTP");
  ck_assert_int_eq (kdc_http_request_new (context, "GET", "/", &request, NULL), KDC_OK);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    FAILED (kdc_http_request_add_header (request, names[i], "x", &error), KDC_EINVAL, "api.header",
            "HTTP");
  FAILED (kdc_http_request_add_header (request, "X", "a\r\nY: b", &error), KDC_EINVAL,
          "api.header", "HTTP");
  ck_assert_ptr_null (kdc_http_request_header (request, 0, NULL));
  kdc_http_request_free (request);
}
END_TEST

/* A request holds a document and four attachments at most. */
START_TEST (request_body)
{
  static const char bytes[2000];
  kdc_options *options;
  kdc_http_request *request;
  size_t size;

  ck_assert_int_eq (kdc_options_new (&options, NULL), KDC_OK);
  ck_assert_int_eq (kdc_options_set (options, "input.max-bytes", "1000", NULL), KDC_OK);
  ck_assert_int_eq (kdc_options_set (options, "dossier.max-attachment-bytes", "250", NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc_context_new (options, &context, NULL), KDC_OK);
  kdc_options_free (options);
  ck_assert_int_eq (kdc_http_request_new (context, "POST", "/", &request, NULL), KDC_OK);
  ck_assert_int_eq (kdc_http_request_append (request, bytes, sizeof bytes, NULL), KDC_OK);
  ck_assert_ptr_nonnull (kdc_http_request_body (request, &size));
  ck_assert_uint_eq (size, sizeof bytes);
  FAILED (kdc_http_request_append (request, bytes, 1, &error), KDC_ELIMIT, "api.body", "");
  kdc_http_request_free (request);
}
END_TEST

/* --- a host's transport ---------------------------------------------------------------------- */

/* What the host says of one call, and what the outbox makes of it. */
static const struct {
  int says, maybe_sent, status;
  const char *journal;              /* the end of its last line */
} hosts[] = {
  { KDC_ENET, 0, KDC_OK, "not-sent api.transport" },
  { KDC_ENET, 1, KDC_OK, "no-answer api.transport" },
  { KDC_OK, 1, KDC_OK, "no-answer api.transport" },      /* without filling the response */
  { KDC_EINVAL, 0, KDC_EINVAL, "not-sent api.transport" },
};

static int
host (void *user, const kdc_http_request *request, kdc_http_response *response, int *maybe_sent)
{
  static const char body[101];
  int which = *(const int *) user;

  ck_assert_str_eq (kdc_http_request_method (request), "POST");
  FAILED (kdc_http_response_fill (response, 200, body, sizeof body, &error), KDC_ELIMIT,
          "api.body", "");
  FAILED (kdc_http_response_add_header (response, "a b", "x", &error), KDC_EINVAL, "api.header",
          "HTTP");
  FAILED (kdc_http_response_fill (response, 99, NULL, 0, &error), KDC_EINVAL,
          "error.argument-named", "status");
  *maybe_sent = hosts[which].maybe_sent;
  return hosts[which].says;
}

static void
check_journal (kdc_outbox *outbox, int64_t id, const char *wanted)
{
  char last[256] = "";
  kdc_buffer *line;
  int64_t at = 0;

  for (;;) {
    ck_assert_int_eq (kdc_outbox_journal (outbox, id, at, &at, &line, NULL), KDC_OK);
    if (line == NULL)
      break;
    snprintf (last, sizeof last, "%s", kdc_buffer_data (line));
    kdc_buffer_free (line);
  }
  ck_assert_msg (strlen (last) > strlen (wanted)
                 && strcmp (last + strlen (last) - strlen (wanted), wanted) == 0, "%s", last);
}

START_TEST (transport)
{
  kdc_dossier *dossier;
  kdc_outbox *outbox;
  int which = _i, worked;
  int64_t id;

  open_with (source ("lib/data"), "net.max-answer-bytes", "100");
  ck_assert_int_eq (kdc_dossier_open (catalog, source ("examples/data/birth-complete"), &dossier,
                                      NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_open (catalog, directory, &outbox, NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_set_transport (outbox, host, &which, NULL), KDC_OK);
  ck_assert_int_eq (kdc_outbox_put (outbox, dossier, "http://ward", NULL, &id, NULL, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc_outbox_step (outbox, &worked, NULL, &error), hosts[_i].status);
  if (hosts[_i].status != KDC_OK)
    check_error (hosts[_i].status, "api.transport", "");
  check_journal (outbox, id, hosts[_i].journal);
  kdc_outbox_free (outbox);
  kdc_dossier_free (dossier);
}
END_TEST

/* --- terms ----------------------------------------------------------------------------------- */

static const struct {
  const char *row, *attributes, *vi, *en;
} terms[] = {
  { "term.working-day", "unit='working-day' quantity='3'", "3 ngày làm việc", "3 working day(s)" },
  { "term.day", "unit='day' quantity='15'", "15 ngày", "15 day(s)" },
  { "term.hour", "unit='hour' quantity='8'", "8 giờ", "8 hour(s)" },
  { "term.month", "unit='month' quantity='2'", "2 tháng", "2 month(s)" },
  { "term.same-day", "unit='same-day' quantity='0'", "trong ngày", "the same day" },
  { "term.cut-off", "unit='same-day' quantity='0' cut-off='15:00'",
    "trong ngày; nhận sau 15:00 thì tính từ ngày làm việc tiếp theo",
    "the same day; received after 15:00 counts from the next working day" },
};

/* The catalog of the tests of faults, with one more procedure. */
static void
add_procedure (char folder[64], const char *attributes)
{
  char text[4400];
  FILE *file;

  snprintf (folder, 64, "%s/catalog", directory);
  snprintf (text, sizeof text, "cp -r '%s' '%s' && chmod -R u+w '%s'",
            source ("tests/fault/catalog"), folder, folder);
  ck_assert_int_eq (system (text), 0);
  snprintf (text, sizeof text, "%s/procedures/9.000002.xml", folder);
  file = fopen (text, "w");
  ck_assert_ptr_nonnull (file);
  fprintf (file, "<procedure xmlns='urn:kdc:procedure:1' code='9.000002' version='2026-01-01' "
           "valid-from='2026-01-01' domain='test' service='full' source='test of libkdc' "
           "evidence='unverified'><name xml:lang='vi'>Thủ tục có thời hạn</name>"
           "<competence tier='commune' rule='any'/><term count-from='same-day' %s/>"
           "<form ref='six-fields'/><result code='KQ.TEST'><name xml:lang='vi'>Kết quả</name>"
           "</result></procedure>", attributes);
  ck_assert_int_eq (fclose (file), 0);
}

START_TEST (term)
{
  const kdc_procedure *procedure;
  char folder[64];
  kdc_buffer *text;

  add_procedure (folder, terms[_i].attributes);
  open_with (folder, NULL, NULL);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "9.000002", "2026-11-14", &procedure, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc_procedure_term (procedure, "vi", &text, NULL), KDC_OK);
  ck_assert_msg (strcmp (kdc_buffer_data (text), terms[_i].vi) == 0, "%s: %s", terms[_i].row,
                 kdc_buffer_data (text));
  kdc_buffer_free (text);
  ck_assert_int_eq (kdc_procedure_term (procedure, "en", &text, NULL), KDC_OK);
  ck_assert_msg (strcmp (kdc_buffer_data (text), terms[_i].en) == 0, "%s: %s", terms[_i].row,
                 kdc_buffer_data (text));
  kdc_buffer_free (text);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: errors");
  TCase *tcase = tcase_create ("errors");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, arguments_and_days);
  tcase_add_test (tcase, evaluation);
  tcase_add_test (tcase, evaluation_of_a_form);
  tcase_add_test (tcase, explanation_too_large);
  tcase_add_test (tcase, writing);
  tcase_add_test (tcase, evaluation_of_bytes_that_are_no_text);
  tcase_add_test (tcase, http_messages);
  tcase_add_test (tcase, request_body);
  tcase_add_loop_test (tcase, transport, 0, (int) (sizeof hosts / sizeof *hosts));
  tcase_add_loop_test (tcase, term, 0, (int) (sizeof terms / sizeof *terms));
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
