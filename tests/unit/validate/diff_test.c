/* diff_test.c - comparisons by the public API: what they say past the end and of nothing, and that
 * every allocation may fail. tests/diff/diff.py has the cases. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

#include "support/fault.h"
#include "validate/diff.h"

static const char *
under (const char *name, char path[512])
{
  snprintf (path, 512, "%s/tests/cases/diff/%s", getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

/* NAME, and NAME-below where it is there. */
static int
open_side (struct kdc_context *ctx, const char *name, const char *side, int layers,
           kdc_catalog **out)
{
  char path[512], below[512], whole[64];
  const char *directories[2] = { path, below };

  snprintf (whole, sizeof whole, "%s/%s", name, side);
  under (whole, path);
  snprintf (whole, sizeof whole, "%s/%s-below", name, side);
  under (whole, below);
  return kdc_catalog_open_layers (ctx, directories, layers ? 2 : 1, out, NULL);
}

struct run {
  const char *name, *on;
  int layers;
  size_t changes;
  const char *draft;
  size_t touched;
};

static int
once (struct kdc_context *ctx, void *user)
{
  const struct run *run = user;
  kdc_catalog *a = NULL, *b = NULL;
  kdc_buffer *document = NULL;
  kdc_diff *diff = NULL;
  char path[512];
  int status = open_side (ctx, run->name, "A", run->layers, &a);

  if (status == KDC_OK)
    status = open_side (ctx, run->name, "B", run->layers, &b);
  if (status == KDC_OK)
    status = kdc_diff_new (a, b, run->on, &diff, NULL);
  if (status == KDC_OK && run->draft)
    status = kdc_diff_add_draft (diff, under (run->draft, path), NULL);
  if (status == KDC_OK && run->draft && kdc_diff_touched_count (diff, 0) != run->touched)
    status = KDC_EINTERNAL;
  if (status == KDC_OK)
    status = kdc_diff_write (diff, &document, NULL);
  if (status == KDC_OK && (kdc_diff_count (diff) != run->changes || !kdc_buffer_size (document)))
    status = KDC_EINTERNAL;
  kdc_buffer_free (document);
  kdc_diff_free (diff);
  kdc_catalog_free (a);
  kdc_catalog_free (b);
  return status;
}

static struct run runs[] = {
  { "form", NULL, 0, 27, NULL, 0 }, { "versions", NULL, 0, 2, NULL, 0 },
  { "layers", "2026-06-01", 1, 5, NULL, 0 }, { "authorities", NULL, 0, 5, NULL, 0 },
  { "prints", NULL, 0, 6, NULL, 0 },
  { "drafts", "2026-12-01", 0, 9, "drafts/desk/all.xml", 6 },
};

START_TEST (every_allocation_may_fail)
{
  char why[200];

  ck_assert_msg (fault_sweep (once, runs + _i, 1, why) > 0, "%s", why);
}
END_TEST

/* A sentence of each kind. */
START_TEST (says_what_changed)
{
  static const struct { const char *code, *says; } sentences[] = {
    { "diff.added", "/who/email: field added, “Thư điện tử”." },
    { "diff.removed", "/who/nick: field removed, “Tên gọi khác”." },
    { "diff.changed", "/who/age: least changed from “0” to “18”." },
    { "diff.set", "/note: when asked set: “total > 1”." },
    { "diff.unset", "/note: guidance taken away, it was “Viết ngắn.”." },
    { "diff.renamed", "/more/phone: this field was /who/phone." },
  };
  kdc_context *ctx;
  kdc_catalog *a, *b;
  kdc_diff *diff;
  size_t i, j;

  ck_assert_int_eq (kdc_context_new (NULL, &ctx, NULL), KDC_OK);
  ck_assert_int_eq (open_side (ctx, "form", "A", 0, &a), KDC_OK);
  ck_assert_int_eq (open_side (ctx, "form", "B", 0, &b), KDC_OK);
  ck_assert_int_eq (kdc_diff_new (a, b, NULL, &diff, NULL), KDC_OK);
  for (i = 0; i < sizeof sentences / sizeof *sentences; i++) {
    for (j = 0; j < kdc_diff_count (diff); j++)
      if (strcmp (kdc_diff_property (diff, j, "message", "en"), sentences[i].says) == 0)
        break;
    ck_assert_msg (j < kdc_diff_count (diff), "%s", sentences[i].code);
    ck_assert_str_ne (kdc_diff_property (diff, j, "message", "vi"), sentences[i].says);
  }
  kdc_diff_free (diff);
  kdc_catalog_free (a);
  kdc_catalog_free (b);
  kdc_context_free (ctx);
}
END_TEST

START_TEST (says_nothing_of_nothing)
{
  kdc_context *ctx;
  kdc_catalog *a, *b;
  kdc_diff *diff;
  kdc_error *err = NULL;
  const char *path = "";
  int column = 7;

  ck_assert_int_eq (kdc_context_new (NULL, &ctx, NULL), KDC_OK);
  ck_assert_int_eq (open_side (ctx, "versions", "A", 0, &a), KDC_OK);
  ck_assert_int_eq (open_side (ctx, "versions", "B", 0, &b), KDC_OK);
  ck_assert_int_eq (kdc_diff_new (a, NULL, NULL, &diff, &err), KDC_EINVAL);
  kdc_error_free (err);
  ck_assert_int_eq (kdc_diff_new (a, b, "soon", &diff, &err), KDC_EINVAL);
  kdc_error_free (err);
  ck_assert_ptr_null (diff);
  ck_assert_int_eq (kdc_diff_new (a, b, NULL, &diff, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_diff_document_count (diff), 4);
  ck_assert_str_eq (kdc_diff_document (diff, 3, "next-to"), "1");
  ck_assert_str_eq (kdc_diff_document (diff, 2, "valid-to-after"), "2026-12-31");
  ck_assert_ptr_null (kdc_diff_document (diff, 3, "colour"));
  ck_assert_ptr_null (kdc_diff_document (diff, 4, "kind"));
  ck_assert_str_eq (kdc_diff_property (diff, 0, "before", NULL), "");
  ck_assert_ptr_null (kdc_diff_property (diff, 0, "colour", NULL));
  ck_assert_ptr_null (kdc_diff_property (diff, 2, "kind", NULL));
  ck_assert_uint_eq (kdc_diff_document_of (diff, 0), 2);
  ck_assert_uint_eq (kdc_diff_document_of (diff, 2), 4);
  ck_assert_uint_eq (kdc_diff_print_count (diff) + kdc_diff_print_count (NULL), 0);
  ck_assert_ptr_null (kdc_diff_print (diff, 0, "id"));
  ck_assert_int_eq (kdc_diff_add_draft (diff, "/nowhere.xml", &err), KDC_ENOTFOUND);
  kdc_error_free (err);
  ck_assert_int_eq (kdc_diff_add_draft (diff, NULL, NULL), KDC_EINVAL);
  ck_assert_uint_eq (kdc_diff_draft_count (diff) + kdc_diff_draft_count (NULL), 0);
  ck_assert_uint_eq (kdc_diff_touched_count (diff, 0), 0);
  ck_assert_ptr_null (kdc_diff_draft (diff, 0, "name"));
  ck_assert_uint_eq (kdc_diff_touched (diff, 0, 0, &path), 2);
  ck_assert_ptr_null (path);
  ck_assert_int_eq (kdc_diff_position (diff, 1, 1, &column), 4);
  ck_assert_int_gt (column, 0);
  ck_assert_int_eq (kdc_diff_position (diff, 2, 1, &column), 0);
  ck_assert_int_eq (column, 0);
  kdc_diff_free (diff);
  ck_assert_uint_eq (kdc_diff_count (NULL) + kdc_diff_document_count (NULL), 0);
  kdc_diff_free (NULL);
  kdc_catalog_free (a);
  kdc_catalog_free (b);
  kdc_context_free (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("diff");
  TCase *tcase = tcase_create ("diff");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, says_what_changed);
  tcase_add_test (tcase, says_nothing_of_nothing);
  tcase_add_loop_test (tcase, every_allocation_may_fail, 0, 6);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
