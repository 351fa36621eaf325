/* deadline_test.c - tests/cases/deadline: case.xml is a reception and a term, expected.xml the
 * instant due and each day that was looked at, or the error. The calendar is the shipped one, cut
 * to 2026. With KDC_UPDATE=1 in the environment expected.xml is written instead of compared. */
#include "help.h"

#include "model/calendar.h"

#include <dirent.h>

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static char names[100][128];
static int name_count;

struct values { char received[40], unit[16], quantity[24], cut_off[8], count_from[16], roll[24]; };

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct values *v = user;
  const struct { const char *name; char *out; size_t size; } rows[] = {
    { "received", v->received, sizeof v->received }, { "unit", v->unit, sizeof v->unit },
    { "quantity", v->quantity, sizeof v->quantity }, { "cut-off", v->cut_off, sizeof v->cut_off },
    { "count-from", v->count_from, sizeof v->count_from }, { "roll", v->roll, sizeof v->roll },
  };
  size_t i, j;

  (void) name, (void) ns, (void) offset;
  for (i = 0; i < count; i++)
    for (j = 0; j < sizeof rows / sizeof *rows; j++)
      if (strcmp (rows[j].name, attributes[i].name) == 0)
        snprintf (rows[j].out, rows[j].size, "%.*s", (int) attributes[i].length,
                  attributes[i].value);
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  (void) user, (void) offset;
  return KDC_OK;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  (void) user, (void) text, (void) length, (void) offset;
  return KDC_OK;
}

static void
load (const char *folder, const char *file, struct kdc_buffer *out)
{
  char path[1024];

  snprintf (path, sizeof path, "%s/tests/cases/deadline/%s/%s", tree (), folder, file);
  kdc__buffer_init (out, ctx, 0);
  ck_assert_msg (kdc__file_read (ctx, path, 1 << 20, out, NULL) == KDC_OK, "%s", path);
}

static void
load_case (const char *folder, struct values *v)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct kdc__findings findings;
  struct kdc_buffer bytes;
  int well_formed;

  memset (v, 0, sizeof *v);
  kdc__findings_init (&findings, ctx);
  load (folder, "case.xml", &bytes);
  ck_assert_int_eq (kdc__xml_parse (ctx, bytes.data, bytes.size, &sax, v, &findings, &well_formed),
                    KDC_OK);
  ck_assert_msg (well_formed && v->received[0] && v->unit[0], "%s/case.xml", folder);
  kdc__findings_clear (&findings);
  kdc__buffer_clear (&bytes);
}

static void
write_instant (struct kdc_buffer *out, const char *name, kdc__instant at)
{
  char text[32];

  kdc__instant_format (at, text);
  kdc__buffer_printf (out, " %s=\"%s\"", name, text);
}

static void
write_deadline (const struct kdc_deadline *due, struct kdc_buffer *out)
{
  char day[11];
  size_t i;

  kdc__buffer_puts (out, "<due");
  write_instant (out, "at", due->due);
  write_instant (out, "reception", due->reception);
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < due->count; i++) {
    kdc__day_format (due->days[i].day, day);
    kdc__buffer_printf (out, "  <day date=\"%s\" counts=\"%s\" why=\"%s\"/>\n", day,
                        due->days[i].counts ? "yes" : "no", due->days[i].why[KDC__VI]);
  }
  kdc__buffer_puts (out, "</due>\n");
}

/* The shipped calendar, cut to 2026: where it begins and ends is part of the cases. */
static const struct kdc__calendar *
calendar_of_2026 (void)
{
  static struct kdc__calendar cut;
  const struct kdc__calendar *whole;
  kdc__day first = kdc__day_from_civil (2026, 1, 1);

  ck_assert_int_eq (kdc__catalog_calendar (catalog, NULL, first, &whole, NULL), KDC_OK);
  cut = *whole;
  cut.kinds += first - whole->first;
  cut.facts += first - whole->first;
  cut.first = first;
  cut.last = kdc__day_from_civil (2026, 12, 31);
  return &cut;
}

static void
run_case (const struct values *v, struct kdc_buffer *out)
{
  struct kdc__days days = { ctx, NULL, NULL, calendar_of_2026 () };
  struct kdc_deadline *due;
  struct kdc__term term;
  kdc__instant received;
  kdc_error *err = NULL;
  int status;

  kdc__term_defaults (&term, v->unit);
  term.quantity = atoll (v->quantity);
  term.count_from = v->count_from;
  term.roll = v->roll[0] ? v->roll : term.roll;
  if (v->cut_off[0])
    term.cut_off = atoi (v->cut_off) * 60 + atoi (v->cut_off + 3);
  ck_assert_int_eq (kdc__instant_parse (v->received, strlen (v->received), &received), 0);
  status = kdc__deadline_due (&days, &term, received, NULL, 0, &due, &err);
  if (status == KDC_OK)
    write_deadline (due, out);
  else
    kdc__buffer_printf (out, "<error key=\"%s\"/>\n", err->key);
  ck_assert (status == KDC_OK || (status == KDC_EMODEL && !due));
  kdc__error_delete (err);
  kdc__deadline_free (due);
}

static void
update (const char *folder, const struct kdc_buffer *got)
{
  char path[1024];
  FILE *file;

  snprintf (path, sizeof path, "%s/tests/cases/deadline/%s/expected.xml", tree (), folder);
  file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  fputs (got->data, file);
  fclose (file);
}

START_TEST (each_case)
{
  struct kdc_buffer got, expected;
  struct values v;

  load_case (names[_i], &v);
  kdc__buffer_init (&got, ctx, 0);
  run_case (&v, &got);
  if (getenv ("KDC_UPDATE"))
    update (names[_i], &got);
  load (names[_i], "expected.xml", &expected);
  ck_assert_msg (strcmp (got.data, expected.data) == 0, "%s: got\n%s", names[_i], got.data);
  kdc__buffer_clear (&got);
  kdc__buffer_clear (&expected);
}
END_TEST

/* The deadline outlives calendar, catalog and the caller's context. */
START_TEST (stands_alone)
{
  struct kdc_context *own = new_context ();
  struct kdc_catalog *c = tree_catalog (own);
  struct kdc__days days = { own, c, NULL, NULL };
  const char *received = "2026-04-29T16:10";
  struct kdc_deadline *due;
  struct kdc__term term;
  kdc__instant at;

  kdc__term_defaults (&term, "working-day");
  term.quantity = 1;
  term.cut_off = 15 * 60;
  term.count_from = "same-day";
  kdc__instant_parse (received, strlen (received), &at);
  ck_assert_int_eq (kdc__deadline_due (&days, &term, at, NULL, 0, &due, NULL), KDC_OK);
  kdc__catalog_unref (c);
  kdc__context_unref (own);
  ck_assert_str_eq (due->days[0].why[KDC__VI], "Ngày Chiến thắng");
  ck_assert_str_eq (due->days[0].why[KDC__EN], "Victory Day");
  ck_assert_str_eq (due->days[0].source, "Bộ luật Lao động 2019, Điều 112");
  ck_assert_str_eq (due->days[0].evidence, "verified");
  kdc__deadline_free (due);
  kdc__deadline_free (NULL);
}
END_TEST

/* The reasons that the cases above show are rows of the message table, in two languages. */
START_TEST (reasons_are_rows)
{
  static const struct { const char *key, *text; } rows[] = {
    { "deadline.counted", "Được tính vào thời hạn" },
    { "deadline.weekend", "Nghỉ hằng tuần" },
    { "deadline.before", "Trước ngày bắt đầu tính thời hạn" },
    { "deadline.rolled", "Hết hạn vào ngày nghỉ nên chuyển sang ngày làm việc kế tiếp" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct kdc__message *message = kdc__message_find (rows[i].key);

    ck_assert_str_eq (message->text[KDC__VI], rows[i].text);
    ck_assert_str_ne (message->text[KDC__EN], "");
  }
}
END_TEST

START_TEST (all_found)
{
  ck_assert_int_ge (name_count, 25);
}
END_TEST

static void
list_cases (void)
{
  char path[1024];
  struct dirent *item;
  DIR *dir;

  snprintf (path, sizeof path, "%s/tests/cases/deadline", tree ());
  dir = opendir (path);
  while (dir && (item = readdir (dir)) && name_count < 100)
    if (item->d_name[0] != '.')
      snprintf (names[name_count++], sizeof names[0], "%.127s", item->d_name);
  if (dir)
    closedir (dir);
}

static void
set_up (void)
{
  ctx = new_context ();
  catalog = tree_catalog (ctx);
}

static void
tear_down (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("deadlines");
  TCase *tcase = tcase_create ("cases");

  list_cases ();
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, all_found);
  tcase_add_test (tcase, reasons_are_rows);
  tcase_add_test (tcase, stands_alone);
  tcase_add_loop_test (tcase, each_case, 0, name_count);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
