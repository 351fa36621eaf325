/* write_test.c - a dossier that is written is the same dossier: the report and the values of all
 * case folders stay what they were, and what is written again is the same bytes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/fault.h"
#include "validate/write.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog, *small;

static const struct { const char *name; size_t written; } areas[]
  = { { "birth", 60 }, { "death", 50 }, { "marital-status", 50 }, { "marriage", 50 } };
#define AREAS (sizeof areas / sizeof *areas)

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
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("lib/data"), &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("tests/unit/validate/catalog"), &small, NULL),
                    KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (small);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static struct kdc_dossier *
open_text (struct kdc_catalog *from, const char *data, size_t size, const char *directory)
{
  struct kdc_dossier *d = NULL;

  ck_assert_int_eq (kdc__dossier_open_memory (from, data, size, NULL, directory, &d, NULL), KDC_OK);
  return d;
}

static void
write_as (struct kdc_dossier *d, kdc__day on, enum kdc__write_form form, struct kdc_buffer *out)
{
  kdc__buffer_init (out, ctx, 0);
  ck_assert_int_eq (kdc__dossier_settle_write (d, on, form, out, NULL), KDC_OK);
}

static struct kdc_report *
judge (struct kdc_dossier *d, kdc__day on)
{
  struct kdc__validate_options options = { .on = on };
  struct kdc_report *report = NULL;

  ck_assert_int_eq (kdc__validate (d, &options, &report, NULL), KDC_OK);
  return report;
}

/* What a document holds beyond the dossier (elements that nobody knows, their order, text between
 * them) is gone when it is written; and of values that do not count, in the canonical form. */
static int
is_of_the_document (const struct kdc_finding *f, enum kdc__write_form form)
{
  const char *code = f->code->code;

  if (f->layer == KDC_LAYER_INPUT)
    return 1;
  if (form != KDC__WRITE_DRAFT && strcmp (code, "rule.calculated") == 0)
    return 1;
  if (strcmp (code, "structure.irrelevant") == 0)
    return form != KDC__WRITE_DRAFT;
  return f->layer == KDC_LAYER_STRUCTURE && strcmp (code, "structure.missing-attribute") != 0
         && strncmp (code, "form.", 5) != 0;
}

static void
list_findings (const struct kdc_report *report, enum kdc__write_form form, struct kdc_buffer *out)
{
  size_t i;

  kdc__buffer_init (out, ctx, 0);
  kdc__buffer_puts (out, "");
  for (i = 0; i < report->findings.count; i++) {
    const struct kdc_finding *f = report->findings.items[i];

    if (!is_of_the_document (f, form))
      kdc__buffer_printf (out, "%s %s %s %s\n", f->code->code, f->path, f->model ? f->model : "-",
                          f->message[KDC__VI]);
  }
}

/* Path and text of all that counts, in the order of the form. */
static void
list_values (const struct kdc_dossier *d, struct kdc_buffer *out)
{
  size_t i;

  kdc__buffer_init (out, ctx, 0);
  for (i = 0; i < d->form->node_count; i++) {
    const struct kdc__form_node *node = d->form->nodes[i];
    uint32_t row;

    if (node->node.kind != KDC__FIELD)
      continue;
    for (row = 0; row < d->slots.tables[node->node.table].count; row++) {
      const struct kdc__slot *slot
        = d->slots.tables[node->node.table].rows[row].slots + node->node.column;

      if (slot->irrelevant || slot->state == KDC__ABSENT || slot->state == KDC__PENDING)
        continue;
      kdc__instance_path (d, node, row, out);
      kdc__buffer_printf (out, " %d ", slot->state);
      if (slot->value.type != KDC__T_NONE)
        kdc__value_format (&slot->value, out);
      kdc__buffer_puts (out, "\n");
    }
  }
  kdc__buffer_puts (out, "");
}

static void
same_text (const char *name, struct kdc_buffer *a, struct kdc_buffer *b)
{
  ck_assert_msg (strcmp (a->data, b->data) == 0, "%s:\n%s-----\n%s", name, a->data, b->data);
  kdc__buffer_clear (a);
  kdc__buffer_clear (b);
}

/* Sorted findings may change places with their positions; the number of rows of a repeat too, when
 * some were pruned: then only how many there are is compared. */
static int
by_line (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
sort_lines (struct kdc_buffer *text)
{
  char *copy = strdup (text->data), *at, *save = NULL, *lines[256];
  size_t count = 0, i;

  for (at = strtok_r (copy, "\n", &save); at; at = strtok_r (NULL, "\n", &save))
    lines[count++] = at;
  qsort (lines, count, sizeof *lines, by_line);
  kdc__buffer_clear (text);
  kdc__buffer_puts (text, "");
  for (i = 0; i < count; i++)
    kdc__buffer_printf (text, "%s\n", lines[i]);
  free (copy);
}

static void
compare_written (const struct test_case *c, struct kdc_dossier *d, enum kdc__write_form form)
{
  struct kdc_buffer text, again, findings, new_findings, values, new_values;
  struct kdc_report *before, *after;
  struct kdc_dossier *e;

  before = judge (d, c->on);
  write_as (d, c->on, form, &text);
  list_values (d, &values);
  e = open_text (catalog, text.data, text.size, c->directory);
  after = judge (e, c->on);
  list_values (e, &new_values);
  list_findings (before, form, &findings);
  list_findings (after, form, &new_findings);
  sort_lines (&findings);
  sort_lines (&new_findings);
  write_as (e, c->on, form, &again);
  same_text (c->name, &findings, &new_findings);
  same_text (c->name, &values, &new_values);
  same_text (c->name, &text, &again);
  kdc__report_free (before);
  kdc__report_free (after);
  kdc__dossier_free (e);
}

START_TEST (what_is_written_is_the_same_dossier)
{
  struct test_case *cases;
  size_t i, count, written = 0;
  char area[128];

  snprintf (area, sizeof area, "tests/cases/%s", areas[_i].name);
  cases = cases_load (ctx, under (area), &count);
  for (i = 0; i < count; i++) {
    struct kdc_dossier *d = NULL;

    ck_assert_int_eq (kdc__dossier_open_path (catalog, cases[i].directory, &d, NULL), KDC_OK);
    ck_assert_int_eq (kdc__dossier_parse (d, cases[i].on, NULL), KDC_OK);
    if (d->well_formed && d->form) {
      compare_written (cases + i, d, KDC__WRITE_CANONICAL);
      compare_written (cases + i, d, KDC__WRITE_DRAFT);
      written++;
    }
    kdc__dossier_free (d);
  }
  free (cases);
  ck_assert_uint_ge (written, areas[_i].written);
}
END_TEST

/* --- in detail -------------------------------------------------------------------------------- */

#define HEAD "<dossier xmlns='urn:kdc:dossier:1' id='urn:x' procedure='0.000001' revision='003'" \
  " base='2' created='2026-11-14T20:30' locale='vi' case='c1'>"
#define SENT "<authority agency='H26.99.99' unit='00364'/>" \
  "<channel site='kdc6' kind='desk'/><owner name='A &amp; B'/><filer phone='0912345678'/>" \
  "<assistance volunteer='TNV-02' to='2026-11-14T20:30Z'><consent text='a' version='3' by='code'" \
  " xml:lang='vi' x:lang='en' xmlns:x='urn:x' at='2026-11-14T20:06:00+07:00'/></assistance>"

START_TEST (the_envelope_is_written_word_for_word)
{
  static const char expected[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<dossier xmlns=\"urn:kdc:dossier:1\" id=\"urn:x\" procedure=\"0.000001\" case=\"c1\" "
      "revision=\"3\" base=\"2\" created=\"2026-11-14T20:30:00+07:00\" locale=\"vi\">\n"
      "  <channel kind=\"desk\" site=\"kdc6\"/>\n"
      "  <assistance volunteer=\"TNV-02\" to=\"2026-11-15T03:30:00+07:00\">\n"
      "    <consent text=\"a\" version=\"3\" xml:lang=\"vi\" by=\"code\""
      " at=\"2026-11-14T20:06:00+07:00\"/>\n"
      "  </assistance>\n"
      "  <filer phone=\"0912345678\"/>\n"
      "  <owner name=\"A &amp; B\"/>\n"
      "  <authority unit=\"00364\" agency=\"H26.99.99\"/>\n"
      "  <data form=\"small\" version=\"1\"";
  static const char text[]
    = HEAD SENT "<data form='small'/><papers><paper kind='scan' ref='letter' issuer='UBND &lt;x>'"
      " issued='2026-01-02' pages='02'/></papers></dossier>";
  struct kdc_dossier *d = open_text (small, text, sizeof text - 1, NULL);
  struct kdc_buffer out;

  write_as (d, kdc__day_from_civil (2026, 11, 14), KDC__WRITE_CANONICAL, &out);
  ck_assert_msg (strncmp (out.data, expected, sizeof expected - 1) == 0, "%s", out.data);
  ck_assert_ptr_nonnull (strstr (out.data, "<paper ref=\"letter\" kind=\"scan\" pages=\"2\""
                                 " issued=\"2026-01-02\" issuer=\"UBND &lt;x&gt;\"/>"));
  kdc__buffer_clear (&out);
  kdc__dossier_free (d);
}
END_TEST

START_TEST (every_attribute_of_the_envelope_has_a_name)
{
  static const char *const names[] = { "id", "base", "channel/kind", "consent/xml:lang",
                                       "assistance/from", "filer/personal-id", "authority/unit" };
  static const char *const others[] = { "", "kind", "channel", "channel/", "channel/id", "/id",
                                        "dossier/id", "data/form", "papers/ref", "filer/ref/x" };
  struct kdc__envelope envelope;
  size_t i;

  ck_assert_int_eq (kdc__envelope_init (&envelope, ctx), KDC_OK);
  for (i = 0; i < sizeof names / sizeof *names; i++)
    ck_assert_ptr_nonnull (kdc__envelope_at (&envelope, names[i], strlen (names[i])));
  for (i = 0; i < sizeof others / sizeof *others; i++)
    ck_assert_ptr_null (kdc__envelope_at (&envelope, others[i], strlen (others[i])));
  kdc__envelope_clear (&envelope);
}
END_TEST

static char *
read_case (const char *name, size_t *size)
{
  FILE *file = fopen (under (name), "rb");
  char *data = calloc (1, 1 << 16);

  ck_assert_ptr_nonnull (file);
  *size = fread (data, 1, (1 << 16) - 1, file);
  fclose (file);
  return data;
}

START_TEST (where_a_value_came_from_is_kept)
{
  static const char said[]
    = "<f:fullName source=\"population\" at=\"2026-11-14T20:00\" verified=\"true\">";
  size_t size;
  char *data = read_case ("tests/cases/birth/complete/dossier.xml", &size), *at, *more;
  struct kdc_dossier *d;
  struct kdc_buffer out;

  at = strstr (data, "<f:fullName>");
  more = calloc (1, size + 100);
  snprintf (more, size + 100, "%.*s%s%s", (int) (at - data), data, said,
            at + strlen ("<f:fullName>"));
  d = open_text (catalog, more, strlen (more), NULL);
  write_as (d, kdc__day_from_civil (2026, 11, 14), KDC__WRITE_CANONICAL, &out);
  ck_assert_ptr_nonnull (strstr (out.data, said));
  ck_assert_uint_eq (d->provenance_count, 1);
  kdc__buffer_clear (&out);
  kdc__dossier_free (d);
  free (more);
  free (data);
}
END_TEST

static const struct { const char *text; } unwritable[] = {
  { "no XML at all" }, { "" },
  { HEAD SENT "<data form='none'/></dossier>" },
  { HEAD SENT "</dossier>" },
  { HEAD SENT "<data form='small'>" },
};

START_TEST (what_was_not_read_is_not_written)
{
  const char *text = unwritable[_i].text;
  struct kdc_dossier *d = open_text (small, text, strlen (text), NULL);
  struct kdc_buffer out;
  kdc_error *err = NULL;

  kdc__buffer_init (&out, ctx, 0);
  ck_assert_int_eq (kdc__dossier_settle_write (d, kdc__day_from_civil (2026, 11, 14),
                                               KDC__WRITE_CANONICAL, &out, &err), KDC_ESTATE);
  ck_assert_str_eq (err->key, "dossier.no-data");
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
  kdc__dossier_free (d);
}
END_TEST

START_TEST (a_document_that_is_too_long_is_an_error)
{
  static const char text[] = HEAD SENT "<data form='small'/></dossier>";
  struct kdc_dossier *d = open_text (small, text, sizeof text - 1, NULL);
  struct kdc_buffer out;
  kdc_error *err = NULL;
  size_t size;

  write_as (d, 20000, KDC__WRITE_CANONICAL, &out);
  size = out.size;
  kdc__buffer_clear (&out);
  kdc__buffer_init (&out, ctx, size);
  ck_assert_int_eq (kdc__dossier_settle_write (d, 20000, KDC__WRITE_CANONICAL, &out, NULL), KDC_OK);
  kdc__buffer_clear (&out);
  kdc__buffer_init (&out, ctx, size - 1);
  ck_assert_int_eq (kdc__dossier_settle_write (d, 20000, KDC__WRITE_CANONICAL, &out, &err),
                    KDC_ELIMIT);
  ck_assert_str_eq (err->key, "api.output");
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
  kdc__dossier_free (d);
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

static int
write_again (struct kdc_context *with, void *user)
{
  struct kdc_buffer *first = user, out;
  struct kdc_catalog *from = NULL;
  struct kdc_dossier *d = NULL;
  int status = kdc__catalog_open (with, under ("lib/data"), &from, NULL);

  kdc__buffer_init (&out, with, 0);
  if (status == KDC_OK)
    status = kdc__dossier_open_path (from, under ("tests/cases/birth/complete"), &d, NULL);
  if (status == KDC_OK)
    status = kdc__dossier_settle_write (d, kdc__day_from_civil (2026, 11, 14),
                                        KDC__WRITE_DRAFT, &out, NULL);
  if (status == KDC_OK && !first->size)
    kdc__buffer_append (first, out.data, out.size);
  else if (status == KDC_OK && strcmp (first->data, out.data) != 0)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&out);
  kdc__dossier_free (d);
  kdc__catalog_unref (from);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  struct kdc_buffer first;
  char why[200];

  kdc__buffer_init (&first, ctx, 0);
  ck_assert_msg (fault_sweep (write_again, &first, 97, why) > 0, "%s", why);
  kdc__buffer_clear (&first);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("write");
  TCase *tcase = tcase_create ("write");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, what_is_written_is_the_same_dossier, 0, AREAS);
  tcase_add_test (tcase, the_envelope_is_written_word_for_word);
  tcase_add_test (tcase, every_attribute_of_the_envelope_has_a_name);
  tcase_add_test (tcase, where_a_value_came_from_is_kept);
  tcase_add_loop_test (tcase, what_was_not_read_is_not_written, 0,
                       sizeof unwritable / sizeof *unwritable);
  tcase_add_test (tcase, a_document_that_is_too_long_is_an_error);
  tcase_add_test (tcase, every_allocation_may_fail);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
