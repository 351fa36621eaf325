/* rebase_test.c - a draft goes on under another version of its form. Each NAME.xml of
 * tests/cases/rebase/cases is a draft of version 1; NAME.txt says what is to come of it in the
 * first days of version 2: the lines of the report, the notes that the draft keeps, its papers; or
 * the error. KDC_UPDATE=1 writes it. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

#include "base/file.h"
#include "support/fault.h"
#include "validate/draft.h"
#include "validate/fill_session.h"
#include "validate/rebase.h"
#include "validate/unplaced.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;

static const char *
under (const char *name)
{
  static char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/rebase/%s",
            getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("catalog"), &catalog, NULL), KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static void
read_case (const char *name, const char *suffix, struct kdc_buffer *out)
{
  char file[300];

  snprintf (file, sizeof file, "cases/%s%s", name, suffix);
  kdc__buffer_init (out, ctx, 0);
  kdc__buffer_puts (out, "");
  ck_assert_msg (kdc__file_read (ctx, under (file), 1 << 20, out, NULL) == KDC_OK
                   || getenv ("KDC_UPDATE"), "%s", file);
}

/* --- what a session holds --------------------------------------------------------------------- */

static void
show_notes (const struct kdc_fill *fill, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < fill->unplaced_count; i++) {
    const struct kdc__unplaced *item = fill->unplaced + i;

    kdc__buffer_printf (out, "note %s %s (%s) “%s” %s\n", item->kind, item->path,
                        item->version ? item->version : "-", item->entry.text,
                        item->entry.source ? item->entry.source : "-");
  }
  for (i = 0; i < fill->dossier->paper_count; i++) {
    const struct kdc__manifest_item *paper = fill->dossier->papers + i;

    kdc__buffer_printf (out, "paper %s %s %s %s\n", paper->ref, paper->file,
                        paper->issued ? paper->issued : "-", paper->issuer ? paper->issuer : "-");
  }
}

static void
show_report (const struct kdc_rebase *report, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < report->count; i++) {
    const struct kdc__rebased *item = report->items + i;

    kdc__buffer_printf (out, "rebase.%s %s → %s “%s”\n", kdc__rebased_name (item->kind), item->from,
                        item->to, item->text);
    ck_assert_ptr_null (strchr (item->message[KDC__VI], '{'));
    ck_assert_str_ne (item->message[KDC__VI], item->message[KDC__EN]);
  }
}

static int
by_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All that anybody entered, wherever it stands now, in the order of its text. */
static void
show_values (const struct kdc_fill *fill, struct kdc_buffer *out)
{
  const char *texts[200];
  size_t count = 0, i;
  uint32_t row;

  for (i = 0; i < fill->form->node_count; i++) {
    const struct kdc__form_node *node = fill->form->nodes[i];

    for (row = 0; node->node.kind == KDC__FIELD
                  && row < fill->dossier->slots.tables[node->node.table].count; row++) {
      struct kdc__fill_entry entry;

      kdc__fill_entry (fill, node, row, &entry);
      if (entry.size)
        texts[count++] = entry.text;
    }
  }
  for (i = 0; i < fill->unplaced_count; i++)
    if (strcmp (fill->unplaced[i].kind, "branch") != 0)
      texts[count++] = fill->unplaced[i].entry.text;
  ck_assert_uint_lt (count, 200);
  qsort (texts, count, sizeof *texts, by_text);
  for (i = 0; i < count; i++)
    kdc__buffer_printf (out, "%s\n", texts[i]);
}

static void
expect_same_values (const struct kdc_fill *one, const struct kdc_fill *other)
{
  struct kdc_buffer a, b;

  kdc__buffer_init (&a, ctx, 0);
  kdc__buffer_init (&b, ctx, 0);
  show_values (one, &a);
  show_values (other, &b);
  ck_assert_str_eq (a.data ? a.data : "", b.data ? b.data : "");
  kdc__buffer_clear (&a);
  kdc__buffer_clear (&b);
}

static kdc__day
day_of (int year)
{
  return kdc__day_from_civil (year, year == 2026 ? 11 : 1, 15);
}

static void
take_notes_out (struct kdc_fill *fill)
{
  kdc_buffer *text = NULL;
  kdc_error *err = NULL;

  while (kdc_fill_unplaced_count (fill)) {
    ck_assert_int_eq (kdc_fill_unplaced (fill, 0, "message", "en", &text, NULL), KDC_OK);
    ck_assert_ptr_null (strchr (kdc_buffer_data (text), '{'));
    kdc_buffer_free (text);
    ck_assert_int_eq (kdc_fill_unplaced (fill, 0, "size", NULL, &text, NULL), KDC_EINVAL);
    ck_assert_int_eq (kdc_fill_unplaced_remove (fill, 0, NULL), KDC_OK);
  }
  ck_assert_int_eq (kdc_fill_unplaced (fill, 0, "text", NULL, &text, NULL), KDC_ENOTFOUND);
  ck_assert_ptr_null (text);
  ck_assert_int_eq (kdc_fill_unplaced_remove (fill, 0, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (kdc_error_key (err), "fill.no-unplaced");
  kdc_error_free (err);
}

/* Written and opened again it says the same, and rebased to version 1 it has all its values in
 * their old places. */
static void
there_and_back (struct kdc_fill *first, struct kdc_fill *now)
{
  struct kdc_fill *again = NULL, *back = NULL;
  struct kdc_rebase *report = NULL;
  struct kdc_buffer draft, second;
  kdc_error *err = NULL;
  size_t i;
  int status;

  kdc__buffer_init (&draft, ctx, 0);
  kdc__buffer_init (&second, ctx, 0);
  ck_assert_int_eq (kdc__fill_write (now, KDC__WRITE_DRAFT, &draft, NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_reopen (catalog, draft.data, draft.size, "draft.xml", NULL,
                                      day_of (2027), &again, NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_write (again, KDC__WRITE_DRAFT, &second, NULL), KDC_OK);
  ck_assert_str_eq (draft.data, second.data);
  status = kdc__fill_rebase (again, "1", day_of (2026), &back, &report, &err);
  ck_assert_msg (status == KDC_OK, "%d %s", status, err ? err->message[KDC__EN] : "");
  expect_same_values (first, back);
  kdc__rebase_free (report);
  kdc__fill_free (again);
  kdc__buffer_clear (&draft);
  kdc__buffer_clear (&second);
  for (i = 0; i < back->unplaced_count; i++)
    ck_assert_str_ne (back->unplaced[i].kind, "rows");
  take_notes_out (back);
  kdc__fill_free (back);
}

/* --- the cases -------------------------------------------------------------------------------- */

static void
try_case (const struct kdc_buffer *draft, struct kdc_buffer *out)
{
  struct kdc_fill *fill = NULL, *now = NULL;
  struct kdc_rebase *report = NULL;
  kdc_error *err = NULL;
  int status = kdc__fill_reopen (catalog, draft->data, draft->size, "draft.xml", NULL,
                                 day_of (2026), &fill, &err);

  if (status == KDC_OK)
    status = kdc__fill_rebase (fill, NULL, day_of (2027), &now, &report, &err);
  if (status != KDC_OK) {
    ck_assert_ptr_nonnull (err);
    ck_assert_ptr_null (now);
    kdc__buffer_printf (out, "error %d %s\n%s\n", status, err->key, err->message[KDC__EN]);
  } else {
    show_report (report, out);
    show_notes (now, out);
    expect_same_values (fill, now);
    there_and_back (fill, now);
  }
  kdc__error_delete (err);
  kdc__rebase_free (report);
  kdc__fill_free (now);
  kdc__fill_free (fill);
}

static int
is_case (const struct dirent *entry)
{
  return strstr (entry->d_name, ".xml") != NULL;
}

START_TEST (cases)
{
  struct dirent **names;
  int count = scandir (under ("cases"), &names, is_case, alphasort), i;

  ck_assert_int_ge (count, 15);
  for (i = 0; i < count; i++) {
    struct kdc_buffer draft, expected, out;
    char file[300];

    names[i]->d_name[strlen (names[i]->d_name) - 4] = '\0';
    read_case (names[i]->d_name, ".xml", &draft);
    kdc__buffer_init (&out, ctx, 0);
    kdc__buffer_puts (&out, "");
    try_case (&draft, &out);
    snprintf (file, sizeof file, "cases/%s.txt", names[i]->d_name);
    if (getenv ("KDC_UPDATE"))
      ck_assert_int_eq (kdc__file_write (ctx, under (file), out.data, out.size, NULL), KDC_OK);
    read_case (names[i]->d_name, ".txt", &expected);
    ck_assert_msg (strcmp (out.data, expected.data) == 0, "%s:\n%s", names[i]->d_name, out.data);
    kdc__buffer_clear (&draft);
    kdc__buffer_clear (&expected);
    kdc__buffer_clear (&out);
    free (names[i]);
  }
  free (names);
}
END_TEST

static int
once (struct kdc_context *with, void *user)
{
  const struct kdc_buffer *draft = user;
  struct kdc_catalog *from = NULL;
  struct kdc_fill *fill = NULL, *now = NULL;
  struct kdc_rebase *report = NULL;
  int status = kdc__catalog_open (with, under ("catalog"), &from, NULL);

  if (status == KDC_OK)
    status = kdc__fill_reopen (from, draft->data, draft->size, NULL, NULL, day_of (2026), &fill,
                               NULL);
  if (status == KDC_OK)
    status = kdc__fill_rebase (fill, NULL, day_of (2027), &now, &report, NULL);
  if (status == KDC_OK && (report->count == 0 || now->unplaced_count == 0))
    status = KDC_EINTERNAL;
  kdc__rebase_free (report);
  kdc__fill_free (now);
  kdc__fill_free (fill);
  kdc__catalog_unref (from);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  static const char *const of[] = { "unknown-elements", "note-finds-its-place", "all-changes" };
  struct kdc_buffer draft;
  char why[200];

  read_case (of[_i], ".xml", &draft);
  ck_assert_msg (fault_sweep (once, &draft, _i == 2 ? 23 : 7, why) > 0, "%s", why);
  kdc__buffer_clear (&draft);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("rebase");
  TCase *tcase = tcase_create ("rebase");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, cases);
  tcase_add_loop_test (tcase, every_allocation_may_fail, 0, 3);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
