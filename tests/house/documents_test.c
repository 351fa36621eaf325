/* documents_test.c - docs/limits.md, docs/findings.md, docs/lint.md and the function table of
 * docs/expressions.md are made from the tables that the library itself uses. The test compares;
 * KDC_UPDATE=1 writes them anew. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "base/file.h"
#include "validate/report.h"

static struct kdc_context *ctx;

static void
put_cell (struct kdc_buffer *out, const char *text)
{
  kdc__buffer_puts (out, " | ");
  for (; text != NULL && *text != '\0'; text++) {
    if (*text == '|' || *text == '<')
      kdc__buffer_putc (out, '\\');
    kdc__buffer_putc (out, *text);
  }
}

static void
put_code_cell (struct kdc_buffer *out, const char *code)
{
  kdc__buffer_printf (out, "| `%s`", code);
}

static void
limits (struct kdc_buffer *out)
{
  kdc__buffer_puts (out, "| tùy chọn / option | mặc định / default | ít nhất / least | nhiều nhất "
                         "/ most | đơn vị / unit | "
                         "ý nghĩa | meaning |\n|---|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < KDC__OPTION_COUNT; i++) {
    const struct kdc__option_row *row = kdc__option_row (i);
    put_code_cell (out, row->name);
    kdc__buffer_printf (out, " | %" PRId64 " | %" PRId64 " | %" PRId64, row->initial, row->least,
                        row->most);
    put_cell (out, row->unit);
    put_cell (out, row->doc[KDC__VI]);
    put_cell (out, row->doc[KDC__EN]);
    kdc__buffer_puts (out, " |\n");
  }
}

static int
by_code (const void *a, const void *b)
{
  const struct kdc__message *const *left = a, *const *right = b;

  if ((*left)->layer != (*right)->layer)
    return (*left)->layer < (*right)->layer ? -1 : 1;
  return strcmp ((*left)->code, (*right)->code);
}

static void
rows (struct kdc_buffer *out, int findings)
{
  size_t count = kdc__message_count (), used = 0;
  const struct kdc__message **sorted = calloc (count, sizeof *sorted);

  for (size_t i = 0; i < count; i++)
    if ((kdc__message_at (i)->layer != 0) == findings
        && kdc__message_at (i)->layer != KDC_LAYER_MODEL)
      sorted[used++] = kdc__message_at (i);
  qsort (sorted, used, sizeof *sorted, by_code);
  for (size_t i = 0; i < used; i++) {
    const struct kdc__message *row = sorted[i];
    struct kdc_finding finding = { .code = row, .layer = row->layer, .severity = row->severity };
    put_code_cell (out, row->code);
    if (findings)
      kdc__buffer_printf (out, " | %s | %s | %s", kdc__layer_name (row->layer),
                          kdc__severity_name (row->severity),
                          kdc__verdict_name (kdc__verdict_of (&finding)));
    put_cell (out, row->text[KDC__VI]);
    put_cell (out, row->text[KDC__EN]);
    if (findings)
      put_cell (out, row->guide[KDC__VI]);
    kdc__buffer_puts (out, " |\n");
  }
  free (sorted);
}

static void
findings (struct kdc_buffer *out)
{
  kdc__buffer_puts (out, "| mã / code | tầng / layer | mức / severity | kết luận / verdict | thông "
                         "báo | message | cách xử lý |\n"
                         "|---|---|---|---|---|---|---|\n");
  rows (out, 1);
}

/* In the order of the table: by what they are about. */
static void
lint (struct kdc_buffer *out)
{
  kdc__buffer_puts (out, "| mã / code | mức / severity | thông báo | message | cách xử lý | remedy "
                         "|\n|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < kdc__message_count (); i++) {
    const struct kdc__message *row = kdc__message_at (i);
    if (row->layer != KDC_LAYER_MODEL)
      continue;
    put_code_cell (out, row->code);
    kdc__buffer_printf (out, " | %s", kdc__severity_name (row->severity));
    put_cell (out, row->text[KDC__VI]);
    put_cell (out, row->text[KDC__EN]);
    put_cell (out, row->guide[KDC__VI]);
    put_cell (out, row->guide[KDC__EN]);
    kdc__buffer_puts (out, " |\n");
  }
}

static void
errors (struct kdc_buffer *out)
{
  kdc__buffer_puts (out, "| mã / key | thông báo | message |\n|---|---|---|\n");
  rows (out, 0);
}

/* Compares what stands between the two marks of a document with text, or puts it there. */
static void
check_section (const char *name, const char *mark, void (*make) (struct kdc_buffer *out))
{
  char path[4096], begin[100], end[100];
  const char *root = getenv ("srcdir");
  struct kdc_buffer old, text;
  kdc_error *err = NULL;
  char *from, *to;

  snprintf (path, sizeof path, "%s/docs/%s", root ? root : ".", name);
  snprintf (begin, sizeof begin, "<!-- begin %s -->\n", mark);
  snprintf (end, sizeof end, "<!-- end %s -->\n", mark);
  kdc__buffer_init (&old, ctx, 0);
  kdc__buffer_init (&text, ctx, 0);
  make (&text);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 24, &old, &err), KDC_OK);
  from = strstr (old.data, begin);
  to = strstr (old.data, end);
  ck_assert_msg (from != NULL && to != NULL && from < to, "%s has no section %s", name, mark);
  from += strlen (begin);
  if (getenv ("KDC_UPDATE") != NULL) {
    FILE *file = fopen (path, "wb");
    fwrite (old.data, 1, (size_t) (from - old.data), file);
    fwrite (text.data, 1, text.size, file);
    fputs (to, file);
    fclose (file);
  } else {
    ck_assert_msg (text.size == (size_t) (to - from) && memcmp (text.data, from, text.size) == 0,
                   "%s, section %s is out of date: run this test with KDC_UPDATE=1", name, mark);
  }
  kdc__buffer_clear (&old);
  kdc__buffer_clear (&text);
}

START_TEST (limits_are_current)
{
  check_section ("limits.md", "limits", limits);
}
END_TEST

START_TEST (findings_are_current)
{
  check_section ("findings.md", "findings", findings);
  check_section ("findings.md", "errors", errors);
  check_section ("lint.md", "lint", lint);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("house: documents");
  TCase *tcase = tcase_create ("tables");
  SRunner *runner;
  int failed;

  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    return 1;
  tcase_add_test (tcase, limits_are_current);
  tcase_add_test (tcase, findings_are_current);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  kdc__context_unref (ctx);
  return failed != 0;
}
