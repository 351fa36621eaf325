/* import_test.c - limits of imported records, memory that runs out anywhere on the way, and the API
 * over it. What becomes of records is in tests/procedures/import.py. */

#include <check.h>
#include <kdc/kdc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "support/fault.h"
#include "transform/import.h"

static const char *const records[] = {
  "headings-and-notes", "two-currencies-per-page", "several-cases", "html-in-strings",
  "odd-characters", "types-that-differ", "older-several-cases", "unknown-members",
};

static void
read_record (struct kdc_context *ctx, const char *name, struct kdc_buffer *out)
{
  const char *top = getenv ("srcdir");
  char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/import/%s/record.json", top ? top : ".", name);
  kdc__buffer_init (out, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, out, NULL), KDC_OK);
}

/* --- limits ----------------------------------------------------------------------------------- */

static int
import_with (const char *option, int64_t limit, const char *text, size_t size, const char *key)
{
  kdc_options *options = NULL;
  kdc_context *ctx = NULL;
  kdc_import *import = NULL;
  kdc_error *err = NULL;
  char value[24];
  int status;

  snprintf (value, sizeof value, "%lld", (long long) limit);
  ck_assert_int_eq (kdc_options_new (&options, NULL), KDC_OK);
  ck_assert_int_eq (kdc_options_set (options, option, value, NULL), KDC_OK);
  ck_assert_int_eq (kdc_context_new (options, &ctx, NULL), KDC_OK);
  kdc_options_free (options);
  status = kdc_procedure_import (ctx, text, size, "r.json", "2026-09-01", &import, &err);
  if (status != KDC_OK) {
    ck_assert_str_eq (kdc_error_key (err), key);
    ck_assert_ptr_null (import);
  }
  kdc_error_free (err);
  kdc_import_free (import);
  kdc_context_free (ctx);
  return status;
}

#define SHORT "{\"code\":\"1.000001\",\"name\":\"A\",\"executionCases\":[[[[]]]]}"

START_TEST (limits)
{
  const size_t size = strlen (SHORT);
  kdc_context *ctx = NULL;
  kdc_import *import = NULL;
  size_t made;

  ck_assert_int_eq (import_with ("input.max-bytes", (int64_t) size, SHORT, size, ""), KDC_OK);
  ck_assert_int_eq (import_with ("input.max-bytes", (int64_t) size - 1, SHORT, size,
                                 "import.too-long"), KDC_ELIMIT);
  ck_assert_int_eq (import_with ("input.max-depth", 5, SHORT, size, ""), KDC_OK);
  ck_assert_int_eq (import_with ("input.max-depth", 4, SHORT, size, "json.too-deep"), KDC_ELIMIT);
  ck_assert_int_eq (kdc_context_new (NULL, &ctx, NULL), KDC_OK);
  ck_assert_int_eq (kdc_procedure_import (ctx, SHORT, size, NULL, "2026-09-01", &import, NULL),
                    KDC_OK);
  ck_assert_uint_eq (strlen (kdc_import_document (import, &made)), made);
  ck_assert_int_eq (import_with ("output.max-bytes", (int64_t) made, SHORT, size, ""), KDC_OK);
  ck_assert_int_eq (import_with ("output.max-bytes", (int64_t) made - 1, SHORT, size,
                                 "import.too-large"), KDC_ELIMIT);
  kdc_import_free (import);
  kdc_context_free (ctx);
}
END_TEST

/* A text that is longer than documents may hold is told, not cut. */
START_TEST (long_text)
{
  const size_t long_size = 2 << 20;
  static const char head[] = "{\"code\":\"1.000001\",\"executionCases\":[],\"name\":\"";
  char *text = malloc (long_size + sizeof head + 4);

  memcpy (text, head, sizeof head - 1);
  memset (text + sizeof head - 1, 'a', long_size);
  memcpy (text + sizeof head - 1 + long_size, "\"}", 3);
  ck_assert_int_eq (import_with ("input.max-depth", 64, text, strlen (text), "input.limit"),
                    KDC_EMODEL);
  free (text);
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

struct wanted { const struct kdc_buffer *record; char *document; size_t size; };

static int
import_same (struct kdc_context *ctx, void *user)
{
  struct wanted *wanted = user;
  struct kdc_import *import = NULL;
  kdc_error *err = NULL;
  kdc__day day = 20771;
  int status = kdc__procedure_import (ctx, wanted->record->data, wanted->record->size, "r.json",
                                      &day, &import, &err);

  kdc_error_free (err);
  if (status != KDC_OK)
    return import ? KDC_EINTERNAL : status;
  if (!wanted->document) {
    wanted->size = import->document.size;
    wanted->document = malloc (wanted->size);
    memcpy (wanted->document, import->document.data, wanted->size);
  }
  if (wanted->size != import->document.size
      || memcmp (wanted->document, import->document.data, wanted->size) != 0)
    status = KDC_EINTERNAL;
  kdc__import_free (import);
  return status;
}

START_TEST (memory)
{
  struct kdc_context *ctx;
  struct kdc_buffer record;
  struct wanted wanted = { &record, NULL, 0 };
  char why[200] = "";
  long count;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  read_record (ctx, records[_i], &record);
  count = fault_sweep (import_same, &wanted, _i == 1 ? 1 : 5, why);
  ck_assert_msg (count > 20, "%s: %s", records[_i], why);
  free (wanted.document);
  kdc__buffer_clear (&record);
  kdc__context_unref (ctx);
}
END_TEST

/* --- the API ---------------------------------------------------------------------------------- */

static void
check_lines (const kdc_import *import)
{
  static const char *const outcomes[] = { "kept", "guessed", "unplaced", "empty", "envelope" };
  size_t i, sum = 0, count = kdc_import_count (import, NULL);
  kdc_buffer *words = NULL;
  int column;

  for (i = 0; i < 5; i++)
    sum += kdc_import_count (import, outcomes[i]);
  ck_assert_uint_eq (sum, count);
  ck_assert_uint_eq (kdc_import_count (import, "lost"), 0);
  for (i = 0; i < count; i++) {
    ck_assert_int_gt (kdc_import_position (import, i, &column), 0);
    ck_assert_int_gt (column, 0);
    ck_assert_int_eq (kdc_import_message (import, i, i % 2 ? "en" : NULL, &words, NULL), KDC_OK);
    ck_assert_uint_gt (kdc_buffer_size (words), 0);
    ck_assert_ptr_null (strchr (kdc_buffer_data (words), '{'));
    kdc_buffer_free (words);
  }
  ck_assert_int_eq (kdc_import_message (import, count, NULL, &words, NULL), KDC_ENOTFOUND);
  ck_assert_ptr_null (words);
  ck_assert_int_eq (kdc_import_position (import, count, &column), 0);
  ck_assert_int_eq (column, 0);
  ck_assert_str_eq (kdc_import_property (import, count, "path"), "");
  ck_assert_ptr_null (kdc_import_property (import, 0, "colour"));
  ck_assert_ptr_null (kdc_import_property (import, 0, NULL));
}

START_TEST (api)
{
  kdc_context *ctx = NULL;
  kdc_import *import = NULL;
  kdc_error *err = NULL;
  struct kdc_buffer record;
  char path[] = "/tmp/kdc-import-XXXXXX";
  int fd = mkstemp (path);

  ck_assert_int_ge (fd, 0);
  close (fd);
  ck_assert_int_eq (kdc_context_new (NULL, &ctx, NULL), KDC_OK);
  read_record (ctx, "headings-and-notes", &record);
  ck_assert_int_eq (kdc_procedure_import (ctx, record.data, record.size, "r.json", NULL, &import,
                                          &err), KDC_OK);
  kdc__buffer_clear (&record);
  kdc_context_free (ctx);               /* the import holds it */
  ck_assert_str_eq (kdc_import_code (import), "1.001193");
  ck_assert_str_eq (kdc_import_shape (import), "portal");
  check_lines (import);
  ck_assert_int_eq (kdc_import_save (import, path, &err), KDC_OK);
  ck_assert_int_eq (kdc_import_save (import, "/nowhere/at/all.xml", &err), KDC_EIO);
  kdc_error_free (err);
  kdc_import_free (import);
  unlink (path);
}
END_TEST

START_TEST (arguments)
{
  kdc_context *ctx = NULL;
  kdc_import *import = (kdc_import *) &ctx;
  kdc_buffer *words = NULL;
  size_t size = 7;

  ck_assert_int_eq (kdc_context_new (NULL, &ctx, NULL), KDC_OK);
  ck_assert_int_eq (kdc_procedure_import (NULL, "{}", 2, NULL, NULL, &import, NULL), KDC_EINVAL);
  ck_assert_ptr_null (import);
  ck_assert_int_eq (kdc_procedure_import (ctx, NULL, 0, NULL, NULL, &import, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_procedure_import (ctx, "{}", 2, NULL, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_procedure_import (ctx, SHORT, strlen (SHORT), NULL, "01/09/2026", &import,
                                          NULL), KDC_EINVAL);
  ck_assert_ptr_null (import);
  ck_assert_str_eq (kdc_import_document (NULL, &size), "");
  ck_assert_uint_eq (size, 0);
  ck_assert_str_eq (kdc_import_code (NULL), "");
  ck_assert_str_eq (kdc_import_shape (NULL), "");
  ck_assert_uint_eq (kdc_import_count (NULL, NULL), 0);
  ck_assert_str_eq (kdc_import_property (NULL, 0, "path"), "");
  ck_assert_int_eq (kdc_import_position (NULL, 0, NULL), 0);
  ck_assert_int_eq (kdc_import_message (NULL, 0, NULL, &words, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_import_save (NULL, "x", NULL), KDC_EINVAL);
  kdc_import_free (NULL);
  kdc_context_free (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("import");
  TCase *tcase = tcase_create ("import");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, limits);
  tcase_add_test (tcase, long_text);
  tcase_add_loop_test (tcase, memory, 0, (int) (sizeof records / sizeof *records));
  tcase_add_test (tcase, api);
  tcase_add_test (tcase, arguments);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
