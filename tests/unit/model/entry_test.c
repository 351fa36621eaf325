/* entry_test.c - what people write into boxes, line by line of tests/cases/post/entries.tsv:
 * field, what is typed, what the field holds; "!" and a code where the text is kept as it is and
 * refused for that reason, "?" where it is kept and its type refuses it. */
#include "help.h"

#include <unistd.h>

#include "model/entry.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static const struct kdc_form *form;

static const char *
under (const char *name)
{
  static char path[512];

  snprintf (path, sizeof path, "%s/%s", getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  catalog = NULL;
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("tests/cases/post/catalog"), &catalog, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__catalog_form (catalog, "kinds", kdc__day_from_civil (2026, 11, 14), &form,
                                       NULL), KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

/* The no-break space "~" of the table. */
static void
unescape (const char *from, char to[300])
{
  for (; *from; from++)
    if (*from == '~') {
      *to++ = '\xC2';
      *to++ = '\xA0';
    } else {
      *to++ = *from;
    }
  *to = '\0';
}

static int
is_accepted (const struct kdc__form_node *node, const char *text, size_t size)
{
  const struct kdc__field_type *type = node->field_type;
  struct kdc__value value;

  return kdc__value_parse (type->type, text, size, &value) == KDC_OK
         && (!type->check || node->node.list || type->check (ctx, text, size, &value) == KDC_OK);
}

static void
check_row (int line, const char *field, const char *typed, const char *expected)
{
  const struct kdc__form_node *node = kdc__form_find (form, field);
  struct kdc__arena arena;
  const char *why;
  char *out;
  size_t size;

  kdc__arena_init (&arena, ctx);
  ck_assert_msg (node != NULL, "line %d: no field %s", line, field);
  ck_assert_int_eq (kdc__entry_read (catalog, node, kdc__day_from_civil (2026, 11, 14), typed,
                                     strlen (typed), &arena, &out, &size, &why), KDC_OK);
  ck_assert_uint_eq (size, strlen (out));
  if (expected[0] == '!') {
    ck_assert_msg (why && strcmp (why, expected + 1) == 0, "line %d: %s: %s", line, typed,
                   why ? why : "read as");
    ck_assert_str_eq (out, typed);
  } else if (strcmp (expected, "?") == 0) {
    ck_assert_msg (!why && !is_accepted (node, out, size), "line %d: %s gave %s", line, typed, out);
  } else {
    ck_assert_msg (!why && strcmp (out, expected) == 0, "line %d: %s gave %s, not %s", line, typed,
                   out, expected);
    ck_assert_msg (is_accepted (node, out, size), "line %d: %s", line, out);
  }
  kdc__arena_free (&arena);
}

START_TEST (entries)
{
  FILE *file = fopen (under ("tests/cases/post/entries.tsv"), "r");
  char line[256], text[300];
  int number = 0, positive = 0, negative = 0;

  ck_assert_ptr_nonnull (file);
  while (fgets (line, sizeof line, file)) {
    char *typed = strchr (line, '\t'), *expected = typed ? strchr (typed + 1, '\t') : NULL;

    number++;
    if (line[0] == '#')
      continue;
    ck_assert_msg (expected != NULL, "line %d", number);
    *typed++ = *expected++ = '\0';
    expected[strcspn (expected, "\n")] = '\0';
    unescape (typed, text);
    check_row (number, line, text, expected);
    *(expected[0] == '!' || expected[0] == '?' ? &negative : &positive) += 1;
  }
  fclose (file);
  ck_assert_int_ge (positive, 60);
  ck_assert_int_ge (negative, positive);
}
END_TEST

START_TEST (dates_alone)
{
  static const struct { const char *text, *date; } rows[] = {
    { "29/02/2024", "2024-02-29" }, { "29-2-2024", "2024-02-29" }, { "1.1.2024", "2024-01-01" },
    { "2/2024", "2024-02" }, { "ngày 2 tháng 9 năm 1945", "1945-09-02" }, { "29/02/2023", NULL },
    { "2024", NULL }, { "1/1/24", NULL }, { "2024-01-01", NULL }, { "", NULL },
    { "1/1-2024", NULL },
    { "99999999999999999999999999999999999999999999999999999999999999999999/1/2024", NULL },
  };
  char out[16];
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__entry_date (rows[i].text, strlen (rows[i].text), out),
                      rows[i].date != NULL);
    if (rows[i].date)
      ck_assert_str_eq (out, rows[i].date);
  }
}
END_TEST

/* Whatever is typed: the answer is a value of the type, or the text itself. */
START_TEST (anything_typed)
{
  static const char *const pieces[] = { "1", "20", "2026", "000", "999", "/", "-", ".", ",", " ",
    "h", ":", "T", "đ", "VND", "\xC2\xA0", "ngày", "tháng", "năm", "có", "x", "+", "Đỏ", "0", "%" };
  const char *given = getenv ("KDC_SEED");
  uint64_t seed = given ? strtoull (given, NULL, 10) : (uint64_t) getpid () * 2654435761u;
  char typed[200];
  int i, j;

  printf ("seed %llu\n", (unsigned long long) seed);
  for (i = 0; i < 20000; i++) {
    const struct kdc__form_node *node;
    struct kdc__arena arena;
    const char *why;
    char *out;
    size_t size;

    typed[0] = '\0';
    do {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      node = form->nodes[(seed >> 33) % form->node_count];
    } while (node->node.kind != KDC__FIELD);
    for (j = (int) (seed >> 60); j >= 0; j--) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      strcat (typed, pieces[(seed >> 33) % (sizeof pieces / sizeof *pieces)]);
    }
    kdc__arena_init (&arena, ctx);
    ck_assert_int_eq (kdc__entry_read (catalog, node, 20000, typed, strlen (typed), &arena, &out,
                                       &size, &why), KDC_OK);
    if (!is_accepted (node, out, size) || why) {
      const char *trimmed = typed;
      size_t length = strlen (typed);

      kdc__trim (&trimmed, &length);
      ck_assert_msg (kdc__streq_n (out, trimmed, length), "%s: “%s” became “%s”", node->path, typed,
                     out);
    }
    kdc__arena_free (&arena);
  }
}
END_TEST

static int
read_two (struct kdc_context *with, void *user)
{
  struct kdc_catalog *from = NULL;
  const struct kdc_form *kinds;
  struct kdc__arena arena;
  const char *why;
  char *out = NULL;
  size_t size;
  int status = kdc__catalog_open (with, under ("tests/cases/post/catalog"), &from, NULL);

  (void) user;
  kdc__arena_init (&arena, with);
  if (status == KDC_OK)
    status = kdc__catalog_form (from, "kinds", 20000, &kinds, NULL);
  if (status == KDC_OK)
    status = kdc__entry_read (from, kdc__form_find (kinds, "/figures/fee"), 20000, "2.000.000 đ",
                              12, &arena, &out, &size, &why);
  if (status == KDC_OK && strcmp (out, "2000000") != 0)
    status = KDC_EINTERNAL;
  if (status == KDC_OK)
    status = kdc__entry_read (from, kdc__form_find (kinds, "/person/colour"), 20000, "ĐỎ", 5,
                              &arena, &out, &size, &why);
  if (status == KDC_OK && strcmp (out, "red") != 0)
    status = KDC_EINTERNAL;
  kdc__arena_free (&arena);
  kdc__catalog_unref (from);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200];

  ck_assert_msg (fault_sweep (read_two, NULL, 7, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("entry");
  TCase *tcase = tcase_create ("entry");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, entries);
  tcase_add_test (tcase, dates_alone);
  tcase_add_test (tcase, anything_typed);
  tcase_add_test (tcase, every_allocation_may_fail);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
