/* error_test.c - the message table, error objects, findings. */
#include <check.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/finding.h"
#include "base/text.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct fault fault;

static void
setup (void)
{
  struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
}

static void
teardown (void)
{
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
}

static void
check_text (const char *code, const char *text)
{
  ck_assert_msg (text && *text, "%s has an empty text", code);
  ck_assert_msg (kdc__utf8_check (text, strlen (text)) == strlen (text), "%s: not UTF-8", code);
  ck_assert_msg (kdc__is_nfc_quick (text, strlen (text)), "%s: not NFC", code);
}

/* Every {name} of one text is in the other too, there perhaps as {name-en}; names that carry a
 * language are of one text only. */
static void
check_same_names (const char *code, const char *one, const char *other)
{
  char name[64], marked[72];
  size_t length;

  for (; (one = strchr (one, '{')); one++) {
    length = strcspn (one, "}");
    ck_assert_msg (one[length] == '}' && length + 2 < sizeof name, "%s: brace left open", code);
    memcpy (name, one, length + 1);
    name[length + 1] = '\0';
    if (strstr (name, "-vi}") || strstr (name, "-en}"))
      continue;
    snprintf (marked, sizeof marked, "%.*s-en}", (int) length, name);
    ck_assert_msg (strstr (other, name) != NULL || strstr (other, marked) != NULL,
                   "%s: only one language has %s", code, name);
  }
}

START_TEST (message_table_is_well_formed)
{
  size_t i, j;

  ck_assert_uint_gt (kdc__message_count (), 14);
  ck_assert_ptr_null (kdc__message_at (kdc__message_count ()));
  for (i = 0; i < kdc__message_count (); i++) {
    const struct kdc__message *row = kdc__message_at (i);

    check_text (row->code, row->text[KDC__VI]);
    check_text (row->code, row->text[KDC__EN]);
    check_same_names (row->code, row->text[KDC__VI], row->text[KDC__EN]);
    check_same_names (row->code, row->text[KDC__EN], row->text[KDC__VI]);
    ck_assert_msg (!row->guide[KDC__VI] == !row->guide[KDC__EN], "%s: one guide", row->code);
    ck_assert_msg (!row->layer == !row->severity, "%s: layer without severity", row->code);
    for (j = 0; j < i; j++)
      ck_assert_msg (strcmp (row->code, kdc__message_at (j)->code) != 0, "%s twice", row->code);
    ck_assert_ptr_eq (kdc__message_find (row->code), row);
  }
  ck_assert_ptr_null (kdc__message_find ("no.such-code"));
  ck_assert_ptr_null (kdc__message_find (""));
}
END_TEST

START_TEST (language_tags)
{
  static const struct { const char *tag; int lang; } rows[] = {
    { NULL, KDC__VI }, { "", KDC__VI }, { "vi", KDC__VI }, { "vi-VN", KDC__VI },
    { "en", KDC__EN }, { "EN", KDC__EN }, { "en-GB", KDC__EN }, { "eng", KDC__VI },
    { "e", KDC__VI }, { "fr", KDC__VI },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_int_eq (kdc__lang (rows[i].tag), rows[i].lang);
}
END_TEST

START_TEST (templates)
{
  static const struct kdc__param params[] = { { "a", "1" }, { "ab", "{a}" }, { "none", NULL },
                                              { "raw", "x\x01\xC3y" } };
  static const struct { const char *in, *out; } rows[] = {
    { "", "" }, { NULL, "" }, { "{a}", "1" }, { "x{a}y{a}z", "x1y1z" },
    { "{ab}", "{a}" },                  /* a value is not looked into */
    { "[{none}]", "[]" }, { "{b}", "{b}" }, { "{", "{" }, { "}", "}" }, { "{}", "{}" },
    { "{{a}}", "{1}" }, { "{a", "{a" }, { "[0-9]{2} {a}", "[0-9]{2} 1" },
    { "{raw}", "x\xEF\xBF\xBD\xEF\xBF\xBDy" },        /* every message is text */
  };
  struct kdc_buffer buffer;
  size_t i;

  kdc__buffer_init (&buffer, ctx, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__message_format (&buffer, rows[i].in, params, 4), KDC_OK);
    ck_assert_str_eq (buffer.data, rows[i].out);
    kdc__buffer_clear (&buffer);
  }
}
END_TEST

START_TEST (error_has_both_texts_and_a_place)
{
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__fail_at (ctx, &err, KDC_EIO, "io.open", "ho-so.xml", 3, 7, "/child",
                                  "file", "ho-so.xml", "why", "I/O error", NULL), KDC_EIO);
  ck_assert_int_eq (err->code, KDC_EIO);
  ck_assert_str_eq (err->key, "io.open");
  ck_assert_str_eq (err->message[KDC__VI], "Không mở được “ho-so.xml”: I/O error.");
  ck_assert_str_eq (err->message[KDC__EN], "Cannot open “ho-so.xml”: I/O error.");
  ck_assert_str_eq (err->source, "ho-so.xml");
  ck_assert_str_eq (err->path, "/child");
  ck_assert_int_eq (err->line, 3);
  ck_assert_int_eq (err->column, 7);
  ck_assert_int_eq (err->retriable, 0);
  /* Setting it again frees what was there; the new parameters may come from it. */
  ck_assert_int_eq (kdc__fail (ctx, &err, KDC_ENET, "io.missing", "file", err->source, NULL),
                    KDC_ENET);
  ck_assert_str_eq (err->message[KDC__EN],
                    "There is no file “ho-so.xml”. Check the name and the folder.");
  ck_assert_int_eq (err->retriable, 1);
  ck_assert_ptr_null (err->source);
  kdc__error_delete (err);
}
END_TEST

START_TEST (error_nobody_asked_for)
{
  ck_assert_int_eq (kdc__fail (ctx, NULL, KDC_EIO, "io.open", "file", "x", NULL), KDC_EIO);
  ck_assert_int_eq (kdc__fail_nomem (NULL), KDC_ENOMEM);
  ck_assert_int_eq (kdc__fail_einval (NULL, "x"), KDC_EINVAL);
  kdc__error_delete (NULL);
  ck_assert_int_eq (fault.allocations, 1);
}
END_TEST

START_TEST (every_status_has_a_static_error)
{
  int status;

  for (status = KDC_ECONFLICT; status < KDC_OK; status++) {
    kdc_error *err = NULL;

    fault.allocations = 0;
    fault.fail_at = 1;
    fault.from_on = 1;
    ck_assert_int_eq (kdc__fail (ctx, &err, status, "io.open", NULL), KDC_ENOMEM);
    ck_assert_int_eq (err->code, KDC_ENOMEM);
    kdc__error_delete (err);
    err = NULL;
    ck_assert_int_eq (kdc__fail (NULL, &err, status, "io.open", NULL), status);
    ck_assert_int_eq (err->code, status);
    ck_assert_ptr_nonnull (err->message[KDC__VI]);
    kdc__error_delete (err);
  }
}
END_TEST

START_TEST (no_memory_needs_no_memory)
{
  kdc_error *err = NULL;

  fault.allocations = 0;
  ck_assert_int_eq (kdc__fail_nomem (&err), KDC_ENOMEM);
  ck_assert_int_eq (fault.allocations, 0);
  ck_assert_int_eq (err->code, KDC_ENOMEM);
  ck_assert_str_eq (err->key, "error.no-memory");
  ck_assert_int_eq (err->retriable, 1);
  kdc__error_delete (err);
  kdc__error_delete (err);              /* static: deleting it twice does nothing */
}
END_TEST

START_TEST (wrong_argument_is_named)
{
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__fail_einval (&err, "dossier"), KDC_EINVAL);
  ck_assert_str_eq (err->key, "error.argument-named");
  ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], "“dossier”"));
  kdc__error_delete (err);
}
END_TEST

START_TEST (unknown_key_is_its_own_text)
{
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__fail (ctx, &err, KDC_EMODEL, "no.such-key", NULL), KDC_EMODEL);
  ck_assert_str_eq (err->key, "no.such-key");
  ck_assert_str_eq (err->message[KDC__VI], "no.such-key");
  kdc__error_delete (err);
}
END_TEST

START_TEST (causes)
{
  kdc_error *err = NULL, *cause = NULL, *deeper = NULL;

  kdc__fail (ctx, &deeper, KDC_EIO, "io.read", NULL);
  kdc__fail (ctx, &cause, KDC_EPARSE, "error.parse", NULL);
  kdc__error_add_cause (&err, cause);
  ck_assert_ptr_eq (err, cause);
  kdc__error_add_cause (&err, deeper);
  ck_assert_ptr_eq (err->cause, deeper);
  kdc__error_add_cause (&err, NULL);
  ck_assert_ptr_null (deeper->cause);
  kdc__error_delete (err);

  err = cause = NULL;
  kdc__fail_nomem (&err);
  kdc__fail (ctx, &cause, KDC_EIO, "io.read", NULL);
  kdc__error_add_cause (&err, cause);   /* freed: the static object cannot carry it */
  ck_assert_ptr_null (err->cause);
  cause = NULL;
  kdc__fail (ctx, &cause, KDC_EIO, "io.read", NULL);
  kdc__error_add_cause (NULL, cause);
}
END_TEST

START_TEST (error_outlives_its_context)
{
  struct kdc__allocator allocator = fault_allocator (&fault);
  struct kdc_context *other;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &other), KDC_OK);
  kdc__fail (other, &err, KDC_EIO, "io.read", NULL);
  kdc__context_unref (other);
  ck_assert_int_eq (err->code, KDC_EIO);
  kdc__error_delete (err);
}
END_TEST

/* base has no finding rows of its own: the texts are given with the finding. */
static struct kdc__finding_spec
spec_at (size_t offset, const char *path, const char *text)
{
  struct kdc__finding_spec spec = { .code = "error.parse", .severity = KDC_SEVERITY_ERROR,
                                    .path = path, .offset = offset };

  spec.message[KDC__VI] = text;
  return spec;
}

START_TEST (findings_are_copied)
{
  char path[] = "/child/fullName", text[] = "Thiếu {what}", what[] = "họ tên";
  struct kdc__finding_spec spec = spec_at (5, path, text);
  struct kdc__findings list;
  struct kdc_finding *finding;

  spec.outcome = "refuse";
  spec.guide[KDC__EN] = "Write the {what}.";
  kdc__findings_init (&list, ctx);
  ck_assert_int_eq (kdc__findings_add (&list, &spec, "what", what, "gone", NULL, NULL), KDC_OK);
  memset (path, 'x', sizeof path - 1);
  memset (text, 'x', sizeof text - 1);
  memset (what, 'x', sizeof what - 1);
  ck_assert_uint_eq (list.count, 1);
  finding = list.items[0];
  ck_assert_str_eq (finding->code->code, "error.parse");
  ck_assert_str_eq (finding->path, "/child/fullName");
  ck_assert_str_eq (finding->message[KDC__VI], "Thiếu họ tên");
  ck_assert_str_eq (finding->message[KDC__EN], "The data is not in the format it claims to be.");
  ck_assert_str_eq (finding->guide[KDC__EN], "Write the họ tên.");
  ck_assert_ptr_null (finding->guide[KDC__VI]);
  ck_assert_ptr_null (finding->model);
  ck_assert_str_eq (finding->outcome, "refuse");
  ck_assert_uint_eq (finding->param_count, 2);
  ck_assert_str_eq (finding->params[0].value, "họ tên");
  ck_assert_str_eq (finding->params[1].value, "");
  spec.path = NULL;
  ck_assert_int_eq (kdc__findings_add_params (&list, &spec, NULL, 0), KDC_OK);
  ck_assert_str_eq (list.items[1]->path, "");
  spec.code = "no.such-code";
  ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_EINTERNAL);
  ck_assert_uint_eq (list.count, 2);
  kdc__findings_clear (&list);
  ck_assert_uint_eq (list.count, 0);
  kdc__findings_clear (&list);
}
END_TEST

START_TEST (findings_at_the_limit)
{
  struct kdc__finding_spec spec = spec_at (0, "/a", "x");
  struct kdc__findings list;
  int i;

  ctx->values[KDC__MAX_FINDINGS] = 3;
  kdc__findings_init (&list, ctx);
  for (i = 0; i < 3; i++)
    ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  ck_assert_int_eq (list.truncated, 0);
  ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  ck_assert_int_eq (list.truncated, 1);
  ck_assert_uint_eq (list.count, 3);
  kdc__findings_clear (&list);
}
END_TEST

START_TEST (findings_sort_is_stable)
{
  static const size_t offsets[] = { 9, 3, 3, KDC__NO_OFFSET, 0, 3, 9, 1, 0, 4 };
  static const char *const paths[] = { "/b", "/b", "/a", "/z", "/c", "/b", "/b", "/b", "/c", "/b" };
  static const size_t wanted[] = { 4, 8, 7, 2, 1, 5, 9, 0, 6, 3 };
  struct kdc__findings list;
  size_t i, count = sizeof wanted / sizeof *wanted;

  kdc__findings_init (&list, ctx);
  kdc__findings_sort (&list);
  for (i = 0; i < count; i++) {
    struct kdc__finding_spec spec = spec_at (offsets[i], paths[i], "x");

    ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  }
  kdc__findings_sort (&list);
  for (i = 0; i < count; i++)
    ck_assert_uint_eq (list.items[i]->sequence, wanted[i]);
  kdc__findings_sort (&list);
  for (i = 0; i < count; i++)
    ck_assert_uint_eq (list.items[i]->sequence, wanted[i]);
  kdc__findings_clear (&list);
}
END_TEST

START_TEST (layer_comes_before_path)
{
  struct kdc__finding_spec spec = spec_at (1, "/a", "x");
  struct kdc__findings list;

  kdc__findings_init (&list, ctx);
  ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  spec.path = "/b";
  ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  list.items[0]->layer = KDC_LAYER_RULE;
  list.items[1]->layer = KDC_LAYER_TYPE;
  kdc__findings_sort (&list);
  ck_assert_str_eq (list.items[0]->path, "/b");
  kdc__findings_clear (&list);
}
END_TEST

START_TEST (line_and_column)
{
  static const char source[] = "\xEF\xBB\xBF<a>\nhọ và\r\n\ntên";
  static const struct { size_t offset; int line, column; } rows[] = {
    { 3, 1, 1 }, { 4, 1, 2 }, { 6, 1, 4 }, { 7, 2, 1 }, { 11, 2, 3 }, { 17, 3, 1 }, { 18, 4, 1 },
    { 22, 4, 4 }, { 999, 4, 4 }, { 0, 1, 1 }, { 4, 1, 2 },
  };
  struct kdc__findings list;
  int line, column;
  size_t i;

  kdc__findings_init (&list, ctx);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__finding_spec spec = spec_at (rows[i].offset, "", "x");

    kdc__locate (source, sizeof source - 1, rows[i].offset, &line, &column);
    ck_assert_msg (line == rows[i].line && column == rows[i].column, "offset %zu: %d:%d",
                   rows[i].offset, line, column);
    ck_assert_int_eq (kdc__findings_add (&list, &spec, NULL), KDC_OK);
  }
  list.items[9]->offset = KDC__NO_OFFSET;
  kdc__findings_locate (&list, source, sizeof source - 1);
  ck_assert_int_eq (list.items[9]->line, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (i != 9) {
      ck_assert_int_eq (list.items[i]->line, rows[i].line);
      ck_assert_int_eq (list.items[i]->column, rows[i].column);
    }
  kdc__findings_clear (&list);
}
END_TEST

static int
report (struct kdc_context *used, void *user)
{
  struct kdc__finding_spec spec = spec_at (5, "/child", "Thiếu {what}");
  struct kdc__findings list;
  kdc_error *err = NULL;
  int status = KDC_OK, i;

  (void) user;
  kdc__findings_init (&list, used);
  for (i = 0; i < 20 && status == KDC_OK; i++)
    status = kdc__findings_add (&list, &spec, "what", "họ tên của người được khai sinh", NULL);
  if (status == KDC_OK && strcmp (list.items[19]->message[KDC__VI],
                                  "Thiếu họ tên của người được khai sinh") != 0)
    status = KDC_EINTERNAL;
  kdc__findings_clear (&list);
  if (status == KDC_OK)
    status = kdc__fail_at (used, &err, KDC_EMODEL, "io.read", "a.xml", 1, 2, "/x", NULL);
  if (status == KDC_EMODEL && strcmp (err->source, "a.xml") == 0)
    status = KDC_OK;
  kdc__error_delete (err);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200];
  long count = fault_sweep (report, NULL, 1, why);

  ck_assert_msg (count > 20, "%ld allocations; %s", count, why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("error");
  TCase *tests = tcase_create ("error");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, message_table_is_well_formed);
  tcase_add_test (tests, language_tags);
  tcase_add_test (tests, templates);
  tcase_add_test (tests, error_has_both_texts_and_a_place);
  tcase_add_test (tests, error_nobody_asked_for);
  tcase_add_test (tests, every_status_has_a_static_error);
  tcase_add_test (tests, no_memory_needs_no_memory);
  tcase_add_test (tests, wrong_argument_is_named);
  tcase_add_test (tests, unknown_key_is_its_own_text);
  tcase_add_test (tests, causes);
  tcase_add_test (tests, error_outlives_its_context);
  tcase_add_test (tests, findings_are_copied);
  tcase_add_test (tests, findings_at_the_limit);
  tcase_add_test (tests, findings_sort_is_stable);
  tcase_add_test (tests, layer_comes_before_path);
  tcase_add_test (tests, line_and_column);
  tcase_add_test (tests, every_allocation_may_fail);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
