/* property_test.c - what must hold of every complete dossier. Deleting any one required field gives
 * exactly one new error, at that path; writing the same document in another way (attribute order,
 * prefixes, white space, CDATA, character references, comments, decomposed letters) gives the same
 * findings. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/file.h"
#include "support/cases.h"
#include "validate/evaluate.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct test_case *cases;
static size_t case_count;

static const struct { const char *name; size_t deletions; } areas[] = {
  { "birth", 900 }, { "death", 700 }, { "marital-status", 700 }, { "marriage", 700 },
  { "funeral-support", 300 },
};
#define AREAS (sizeof areas / sizeof *areas)

static void
setup (void)
{
  const char *directory = getenv ("srcdir") ? getenv ("srcdir") : ".";
  char path[512];

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  snprintf (path, sizeof path, "%s/lib/data", directory);
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
}

static void
load_area (size_t area)
{
  const char *directory = getenv ("srcdir") ? getenv ("srcdir") : ".";
  char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/%s", directory, areas[area].name);
  cases = cases_load (ctx, path, &case_count);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static void
read_case (const struct test_case *c, struct kdc_buffer *out)
{
  char path[640];

  snprintf (path, sizeof path, "%s/dossier.xml", c->directory);
  kdc__buffer_init (out, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, out, NULL), KDC_OK);
}

static struct kdc_report *
judge (const struct test_case *c, const char *data, size_t size)
{
  struct kdc__validate_options options = { .on = c->on };
  struct kdc_dossier *dossier;
  struct kdc_report *report = NULL;

  ck_assert_int_eq (kdc__dossier_open_memory (catalog, data, size, c->name, c->directory,
                                              &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc__validate (dossier, &options, &report, NULL), KDC_OK);
  kdc__dossier_free (dossier);
  return report;
}

/* --- deleting a required field ---------------------------------------------------------------- */

static int
is_asked (struct kdc__evaluator *evaluator, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__outcome outcome;

  if (!node->required || node->calculate)
    return 0;
  ck_assert_int_eq (kdc__expr_run (node->required, &evaluator->vm, node->node.table, row,
                                   &outcome), KDC_OK);
  return outcome.kind == KDC__RESULT && kdc__outcome_true (&outcome);
}

static void
cut (const struct kdc_buffer *from, size_t offset, struct kdc_buffer *out)
{
  const char *end = strstr (from->data + offset, "</");

  end = strchr (end, '>') + 1;
  kdc__buffer_init (out, ctx, 0);
  kdc__buffer_append (out, from->data, offset);
  kdc__buffer_append (out, end, from->size - (size_t) (end - from->data));
  ck_assert_int_eq (out->status, KDC_OK);
}

/* What the complete one says already (warnings) may vanish, but nothing may come beside the one. */
static int
was_there (const struct kdc_report *before, const struct kdc_finding *finding)
{
  size_t i;

  for (i = 0; i < before->findings.count; i++)
    if (strcmp (before->findings.items[i]->path, finding->path) == 0
        && before->findings.items[i]->code == finding->code)
      return 1;
  return 0;
}

static void
expect_one (const struct test_case *c, const struct kdc_report *before,
            const struct kdc_report *after, const char *path)
{
  size_t i, wanted = 0;

  for (i = 0; i < after->findings.count; i++) {
    const struct kdc_finding *f = after->findings.items[i];

    if (was_there (before, f))
      continue;
    if (strcmp (f->path, path) == 0 && strcmp (f->code->code, "form.required") == 0)
      wanted++;
    else
      ck_abort_msg ("%s without %s: also %s at %s (%s)", c->name, path, f->code->code, f->path,
                    f->model ? f->model : "-");
  }
  ck_assert_msg (wanted == 1, "%s without %s: %zu findings there", c->name, path, wanted);
  ck_assert_int_eq (after->verdict, KDC_VERDICT_SUPPLEMENT);
}

static size_t
delete_one (const struct test_case *c, const struct kdc_buffer *bytes,
            struct kdc__evaluator *evaluator, const struct kdc__form_node *node, uint32_t row,
            const struct kdc_report *before)
{
  struct kdc_dossier *dossier = evaluator->dossier;
  const struct kdc__slot *slot
    = kdc__slot_at (&dossier->slots, node->node.table, row, node->node.column);
  struct kdc_buffer shorter, path;
  struct kdc_report *after;

  if (slot->state != KDC__VALUE || slot->irrelevant || slot->offset == KDC__NO_OFFSET
      || !is_asked (evaluator, node, row))
    return 0;
  cut (bytes, slot->offset, &shorter);
  after = judge (c, shorter.data, shorter.size);
  kdc__buffer_init (&path, ctx, 0);
  ck_assert_int_eq (kdc__instance_path (dossier, node, row, &path), KDC_OK);
  expect_one (c, before, after, path.data);
  kdc__report_free (after);
  kdc__buffer_clear (&path);
  kdc__buffer_clear (&shorter);
  return 1;
}

static size_t
delete_each (const struct test_case *c, const struct kdc_buffer *bytes,
             struct kdc_dossier *dossier, const struct kdc_report *before)
{
  struct kdc__evaluator evaluator;
  size_t i, deleted = 0;

  ck_assert_int_eq (kdc__evaluator_init (&evaluator, catalog, dossier, c->on), KDC_OK);
  ck_assert_int_eq (kdc__evaluator_settle (&evaluator), KDC_OK);
  for (i = 0; i < dossier->form->node_count; i++) {
    const struct kdc__form_node *node = dossier->form->nodes[i];
    uint32_t row;

    if (node->node.kind != KDC__FIELD)
      continue;
    for (row = 0; row < dossier->slots.tables[node->node.table].count; row++)
      deleted += delete_one (c, bytes, &evaluator, node, row, before);
  }
  kdc__evaluator_clear (&evaluator);
  return deleted;
}

/* Values that are not looked at may be wrong; they are looked at again, all at once, when it
 * becomes open whether they apply. That is more than one error, and rightly so. */
static int
has_irrelevant_part (const struct test_case *c)
{
  size_t i;

  for (i = 0; i < c->finding_count; i++)
    if (strcmp (c->findings[i].code, "structure.irrelevant") == 0)
      return 1;
  return 0;
}

START_TEST (deleting_a_required_field_is_one_error)
{
  size_t i, deleted = 0;

  load_area ((size_t) _i);
  for (i = 0; i < case_count; i++) {
    struct kdc__validate_options options = { .on = cases[i].on };
    struct kdc_buffer bytes;
    struct kdc_dossier *dossier;
    struct kdc_report *before;

    if (strcmp (cases[i].verdict, "complete") != 0 || has_irrelevant_part (cases + i))
      continue;
    read_case (cases + i, &bytes);
    ck_assert_int_eq (kdc__dossier_open_memory (catalog, bytes.data, bytes.size, NULL,
                                                cases[i].directory, &dossier, NULL), KDC_OK);
    ck_assert_int_eq (kdc__validate (dossier, &options, &before, NULL), KDC_OK);
    deleted += delete_each (cases + i, &bytes, dossier, before);
    kdc__report_free (before);
    kdc__dossier_free (dossier);
    kdc__buffer_clear (&bytes);
  }
  ck_assert_uint_gt (deleted, areas[_i].deletions);
  free (cases);
}
END_TEST

/* --- the same document, written differently --------------------------------------------------- */

/* Text of a leaf element: between '>' and "</", without markup; its length, or 0. */
static size_t
leaf_length (const char *at, const char *end)
{
  const char *p = at;

  while (p < end && *p != '<')
    p++;
  return p + 1 < end && p[1] == '/' && p > at && strspn (at, " \t\r\n") < (size_t) (p - at)
           ? (size_t) (p - at) : 0;
}

typedef void (*write_leaf) (struct kdc_buffer *out, const char *text, size_t size);

static void
as_cdata (struct kdc_buffer *out, const char *text, size_t size)
{
  kdc__buffer_puts (out, "<![CDATA[");
  kdc__buffer_append (out, text, size);
  kdc__buffer_puts (out, "]]>");
}

static void
as_references (struct kdc_buffer *out, const char *text, size_t size)
{
  size_t at = 0;
  uint32_t code_point;

  while (at < size) {
    at = kdc__utf8_next (text, size, at, &code_point);
    kdc__buffer_printf (out, at % 2 ? "&#%u;" : "&#x%X;", (unsigned) code_point);
  }
}

static void
with_blanks (struct kdc_buffer *out, const char *text, size_t size)
{
  kdc__buffer_puts (out, "\n      \t");
  kdc__buffer_append (out, text, size);
  kdc__buffer_puts (out, "  \r\n  ");
}

static void
with_comment (struct kdc_buffer *out, const char *text, size_t size)
{
  uint32_t code_point;
  size_t first = kdc__utf8_next (text, size, 0, &code_point);

  kdc__buffer_append (out, text, first);
  kdc__buffer_puts (out, "<!-- <f:kind>abandoned</f:kind> --><?note x?>");
  kdc__buffer_append (out, text + first, size - first);
}

static void
rewrite_leaves (const struct kdc_buffer *in, struct kdc_buffer *out, write_leaf write)
{
  const char *p = in->data, *end = in->data + in->size;
  size_t leaf;

  while (p < end) {
    kdc__buffer_putc (out, *p);
    leaf = *p++ == '>' ? leaf_length (p, end) : 0;
    if (leaf)
      write (out, p, leaf);
    p += leaf;
  }
}

static void leaves_cdata (const struct kdc_buffer *in, struct kdc_buffer *out)
{ rewrite_leaves (in, out, as_cdata); }
static void leaves_references (const struct kdc_buffer *in, struct kdc_buffer *out)
{ rewrite_leaves (in, out, as_references); }
static void leaves_blanks (const struct kdc_buffer *in, struct kdc_buffer *out)
{ rewrite_leaves (in, out, with_blanks); }
static void leaves_comments (const struct kdc_buffer *in, struct kdc_buffer *out)
{ rewrite_leaves (in, out, with_comment); }

static void
replace_all (const struct kdc_buffer *in, struct kdc_buffer *out, const char *const *pairs)
{
  const char *p = in->data;
  size_t i;

  while (*p) {
    for (i = 0; pairs[i]; i += 2)
      if (strncmp (p, pairs[i], strlen (pairs[i])) == 0)
        break;
    if (pairs[i]) {
      kdc__buffer_puts (out, pairs[i + 1]);
      p += strlen (pairs[i]);
    } else
      kdc__buffer_putc (out, *p++);
  }
}

static void
other_prefixes (const struct kdc_buffer *in, struct kdc_buffer *out)
{
  static const char *const pairs[] = {
    "<f:", "<to-khai:", "</f:", "</to-khai:", "xmlns:f=", "xmlns:to-khai=", "<dossier xmlns=",
    "<h:dossier xmlns:h=", "</dossier", "</h:dossier", "<channel", "<h:channel", "<assistance",
    "<h:assistance", "</assistance", "</h:assistance", "<consent", "<h:consent", "<authority",
    "<h:authority", "<data", "<h:data", "</data", "</h:data", "<papers", "<h:papers", "</papers",
    "</h:papers", "<paper", "<h:paper", NULL };

  replace_all (in, out, pairs);
}

static void
windows_lines (const struct kdc_buffer *in, struct kdc_buffer *out)
{
  static const char *const pairs[] = { "\n", "\r\n", NULL };

  kdc__buffer_puts (out, "\xEF\xBB\xBF");
  replace_all (in, out, pairs);
}

/* Every start tag with its attributes from the last to the first. */
static void
attributes_reversed (const struct kdc_buffer *in, struct kdc_buffer *out)
{
  const char *p = in->data, *starts[64], *ends[64], *q;
  size_t count;

  while (*p) {
    if (*p != '<' || strchr ("?!/", p[1])) {
      kdc__buffer_putc (out, *p++);
      continue;
    }
    for (q = p; !strchr (" \n>/", *q); q++)
      ;
    kdc__buffer_append (out, p, (size_t) (q - p));
    for (count = 0; q += strspn (q, " \n"), *q != '>' && *q != '/'; count++) {
      ck_assert_uint_lt (count, 64);
      starts[count] = q;
      q = strchr (q, '=') + 1;
      q = strchr (q + 1, *q) + 1;
      ends[count] = q;
    }
    while (count--)
      kdc__buffer_printf (out, "\n  %.*s", (int) (ends[count] - starts[count]), starts[count]);
    p = q;
  }
}

static void
decomposed (const struct kdc_buffer *in, struct kdc_buffer *out)
{
  utf8proc_uint8_t *text = utf8proc_NFD ((const utf8proc_uint8_t *) in->data);

  kdc__buffer_puts (out, (const char *) text);
  free (text);
}

static const struct { const char *name; void (*change) (const struct kdc_buffer *in,
                                                        struct kdc_buffer *out); } changes[] = {
  { "CDATA sections", leaves_cdata }, { "character references", leaves_references },
  { "white space", leaves_blanks }, { "comments and instructions", leaves_comments },
  { "prefixes", other_prefixes }, { "byte order mark, CR LF", windows_lines },
  { "order of attributes", attributes_reversed }, { "decomposed letters", decomposed },
};

static void
expect_same (const struct test_case *c, const char *change, const struct kdc_report *a,
             const struct kdc_report *b)
{
  size_t i;

  ck_assert_msg (a->findings.count == b->findings.count && a->verdict == b->verdict,
                 "%s, %s: %zu findings became %zu (first %s)", c->name, change, a->findings.count,
                 b->findings.count, b->findings.count ? b->findings.items[0]->message[1] : "");
  for (i = 0; i < a->findings.count; i++) {
    const struct kdc_finding *f = a->findings.items[i], *g = b->findings.items[i];

    ck_assert_msg (f->code == g->code && strcmp (f->path, g->path) == 0
                     && f->severity == g->severity
                     && strcmp (f->message[KDC__VI], g->message[KDC__VI]) == 0,
                   "%s, %s: %s at %s became %s at %s: %s", c->name, change, f->code->code, f->path,
                   g->code->code, g->path, g->message[KDC__VI]);
  }
}

/* Faults of the bytes themselves, and text where none may stand, change with the way of writing. */
static int
depends_on_writing (const struct test_case *c)
{
  size_t i;

  for (i = 0; i < c->finding_count; i++)
    if ((strncmp (c->findings[i].code, "input.", 6) == 0
         && strcmp (c->findings[i].code, "input.path") != 0)
        || strcmp (c->findings[i].code, "structure.text") == 0
        || strcmp (c->findings[i].code, "structure.namespace") == 0)
      return 1;
  return 0;
}

START_TEST (writing_it_differently_changes_nothing)
{
  size_t i, change = (size_t) _i / AREAS;

  load_area ((size_t) _i % AREAS);
  for (i = 0; i < case_count; i++) {
    struct kdc_buffer bytes, changed;
    struct kdc_report *before, *after;

    if (depends_on_writing (cases + i))
      continue;
    read_case (cases + i, &bytes);
    kdc__buffer_init (&changed, ctx, 0);
    changes[change].change (&bytes, &changed);
    ck_assert_int_eq (changed.status, KDC_OK);
    before = judge (cases + i, bytes.data, bytes.size);
    after = judge (cases + i, changed.data, changed.size);
    expect_same (cases + i, changes[change].name, before, after);
    kdc__report_free (before);
    kdc__report_free (after);
    kdc__buffer_clear (&bytes);
    kdc__buffer_clear (&changed);
  }
  free (cases);
}
END_TEST

/* What a finding calls its paper, field or code stands in the language of the reader. */
START_TEST (names_are_in_the_language_of_the_text)
{
  size_t i, j, titles = 0;

  load_area ((size_t) _i);
  for (i = 0; i < case_count; i++) {
    struct kdc_buffer bytes;
    struct kdc_report *report;

    read_case (cases + i, &bytes);
    report = judge (cases + i, bytes.data, bytes.size);
    for (j = 0; j < report->findings.count; j++) {
      const struct kdc_finding *f = report->findings.items[j];
      const char *vi = f->message[KDC__VI], *colon = strstr (vi, ": ");

      if (!colon)
        continue;
      titles++;
      ck_assert_msg (strncmp (f->message[KDC__EN], vi, (size_t) (colon - vi)) != 0, "%s: %s",
                     cases[i].name, f->message[KDC__EN]);
    }
    kdc__report_free (report);
    kdc__buffer_clear (&bytes);
  }
  ck_assert_uint_gt (titles, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tc = tcase_create ("areas");
  SRunner *runner;
  int failed;

  tcase_add_unchecked_fixture (tc, setup, teardown);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, deleting_a_required_field_is_one_error, 0, (int) AREAS);
  tcase_add_loop_test (tc, writing_it_differently_changes_nothing, 0,
                       (int) (AREAS * (sizeof changes / sizeof *changes)));
  tcase_add_loop_test (tc, names_are_in_the_language_of_the_text, 0, (int) AREAS);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
