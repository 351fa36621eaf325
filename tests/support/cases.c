/* cases.c - reads and compares the folders of tests/cases. */
#include "support/cases.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static char report_text[4096];

static void
die (const char *what, const char *name)
{
  fprintf (stderr, "cases: %s: %s\n", what, name);
  exit (2);
}

static void
take (const struct kdc__attribute *attributes, size_t count, const char *name, char *out,
      size_t size)
{
  size_t i;

  out[0] = '\0';
  for (i = 0; i < count; i++)
    if (strcmp (attributes[i].name, name) == 0) {
      if (attributes[i].length >= size)
        die ("attribute too long", name);
      memcpy (out, attributes[i].value, attributes[i].length);
      out[attributes[i].length] = '\0';
    }
}

static void
read_finding (struct test_case *c, const struct kdc__attribute *a, size_t count)
{
  struct case_finding *f = c->findings + c->finding_count++;
  char number[16];

  if (c->finding_count > sizeof c->findings / sizeof *c->findings)
    die ("too many findings", c->name);
  take (a, count, "code", f->code, sizeof f->code);
  take (a, count, "severity", f->severity, sizeof f->severity);
  take (a, count, "path", f->path, sizeof f->path);
  take (a, count, "model", f->model, sizeof f->model);
  take (a, count, "line", number, sizeof number);
  f->line = atoi (number);
  take (a, count, "column", number, sizeof number);
  f->column = atoi (number);
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *a,
          size_t count, size_t offset)
{
  struct test_case *c = user;
  char on[16];

  (void) ns;
  (void) offset;
  if (strcmp (name, "case") == 0) {
    take (a, count, "on", on, sizeof on);
    take (a, count, "verdict", c->verdict, sizeof c->verdict);
    if (kdc__day_parse (on, strlen (on), &c->on) != 0)
      die ("no date", c->name);
  } else if (strcmp (name, "finding") == 0) {
    read_finding (c, a, count);
  } else if (strcmp (name, "fee") == 0) {
    struct case_fee *fee = c->fees + c->fee_count++;

    if (c->fee_count > sizeof c->fees / sizeof *c->fees)
      die ("too many fees", c->name);
    take (a, count, "id", fee->id, sizeof fee->id);
    take (a, count, "amount", fee->amount, sizeof fee->amount);
  }
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  (void) user;
  (void) offset;
  return KDC_OK;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  (void) user;
  (void) text;
  (void) length;
  (void) offset;
  return KDC_OK;
}

static int
read_xml (struct kdc_context *ctx, struct test_case *c, const char *name)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct kdc__findings findings;
  struct kdc_buffer bytes;
  char path[640];
  int status, well_formed = 0;

  snprintf (path, sizeof path, "%s/%s", c->directory, name);
  kdc__buffer_init (&bytes, ctx, 0);
  kdc__findings_init (&findings, ctx);
  status = kdc__file_read (ctx, path, 1 << 20, &bytes, NULL);
  if (status == KDC_OK)
    status = kdc__xml_parse (ctx, bytes.data, bytes.size, &sax, c, &findings, &well_formed);
  if (status == KDC_OK && !well_formed)
    die ("not well-formed", path);
  kdc__findings_clear (&findings);
  kdc__buffer_clear (&bytes);
  return status;
}

static int
by_name (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

struct test_case *
cases_load (struct kdc_context *ctx, const char *area, size_t *count)
{
  struct dirent **entries;
  struct test_case *cases;
  char path[768];
  int i, found = scandir (area, &entries, NULL, by_name);

  *count = 0;
  if (found < 0)
    die ("no such area", area);
  cases = calloc ((size_t) found + 1, sizeof *cases);
  for (i = 0; cases && i < found; i++) {
    struct test_case *c = cases + *count;

    memset (c, 0, sizeof *c);
    snprintf (c->name, sizeof c->name, "%.90s", entries[i]->d_name);
    snprintf (c->directory, sizeof c->directory, "%.400s/%.100s", area, entries[i]->d_name);
    free (entries[i]);
    snprintf (path, sizeof path, "%s/case.xml", c->directory);
    if (!kdc__file_exists (path))
      continue;
    if (read_xml (ctx, c, "case.xml") != KDC_OK
        || (read_xml (ctx, c, "expected.xml") != KDC_OK && !getenv ("KDC_UPDATE")))
      die ("cannot be read", c->directory);
    (*count)++;
  }
  free (entries);
  return cases;
}

static int
same_finding (const struct case_finding *e, const struct kdc_finding *f)
{
  return strcmp (e->code, f->code->code) == 0
         && strcmp (e->severity, kdc__severity_name (f->severity)) == 0
         && strcmp (e->path, f->path) == 0
         && (!e->model[0] || strcmp (e->model, f->model ? f->model : "") == 0)
         && (!e->line || e->line == f->line) && (!e->column || e->column == f->column);
}

static size_t
describe (size_t used, const struct kdc_finding *f)
{
  int more = snprintf (report_text + used, sizeof report_text - used, "\n  %s %s %s %s %d:%d",
                       f->code->code, kdc__severity_name (f->severity), f->path,
                       f->model ? f->model : "-", f->line, f->column);

  used += more > 0 ? (size_t) more : 0;
  return used < sizeof report_text ? used : sizeof report_text - 1;
}

static int
same_fees (const struct test_case *e, const struct kdc_report *report)
{
  size_t i;

  if (!e->fee_count)
    return 1;
  if (e->fee_count != report->fee_count)
    return 0;
  for (i = 0; i < e->fee_count; i++)
    if (strcmp (e->fees[i].id, report->fees[i].id) != 0
        || strcmp (e->fees[i].amount, report->fees[i].amount ? report->fees[i].amount : "") != 0)
      return 0;
  return 1;
}

const char *
cases_compare (const struct test_case *expected, const struct kdc_report *report)
{
  const struct kdc__findings *list = &report->findings;
  int same = strcmp (expected->verdict, kdc__verdict_name (report->verdict)) == 0
             && expected->finding_count == list->count && same_fees (expected, report);
  size_t i, used;

  for (i = 0; i < list->count && same; i++)
    same = same_finding (expected->findings + i, list->items[i]);
  if (same)
    return NULL;
  used = (size_t) snprintf (report_text, sizeof report_text,
                            "%s: expected %s with %zu findings, got %s with %zu:", expected->name,
                            expected->verdict, expected->finding_count,
                            kdc__verdict_name (report->verdict), list->count);
  for (i = 0; i < list->count; i++)
    used = describe (used, list->items[i]);
  for (i = 0; i < report->fee_count; i++)
    used += (size_t) snprintf (report_text + used, sizeof report_text - used, "\n  fee %s %s",
                               report->fees[i].id, report->fees[i].amount);
  return report_text;
}

static void
write_finding (struct kdc_buffer *out, const struct kdc_finding *f)
{
  kdc__buffer_printf (out, "  <finding code=\"%s\" severity=\"%s\" path=\"%s\"", f->code->code,
                      kdc__severity_name (f->severity), f->path);
  if (f->model)
    kdc__buffer_printf (out, " model=\"%s\"", f->model);
  if (f->line)
    kdc__buffer_printf (out, " line=\"%d\" column=\"%d\"", f->line, f->column);
  kdc__buffer_puts (out, "/>\n");
}

int
cases_update (const struct test_case *expected, const struct kdc_report *report)
{
  struct kdc_buffer out;
  char path[640];
  size_t i;
  int status;

  kdc__buffer_init (&out, report->ctx, 0);
  kdc__buffer_puts (&out, "<expected>\n");
  for (i = 0; i < report->findings.count; i++)
    write_finding (&out, report->findings.items[i]);
  for (i = 0; i < report->fee_count; i++) {
    kdc__buffer_printf (&out, "  <fee id=\"%s\"", report->fees[i].id);
    if (report->fees[i].amount)
      kdc__buffer_printf (&out, " amount=\"%s\"", report->fees[i].amount);
    kdc__buffer_puts (&out, "/>\n");
  }
  kdc__buffer_puts (&out, "</expected>\n");
  snprintf (path, sizeof path, "%s/expected.xml", expected->directory);
  status = kdc__file_write (report->ctx, path, out.data, out.size, NULL);
  kdc__buffer_clear (&out);
  return status;
}
