/* bench.c - `make bench`: one table, measured in one run. Work of different kinds takes turns, and
 * the fastest of all turns counts: what else the machine does slows a turn down, never speeds it
 * up. Ratios are to the bare parse of the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "work.h"

#define TURNS 15
#define TURN_SECONDS 0.02
#define ROWS_MOST 1000
#define ATTACHMENT_BYTES (16u << 20)

static int
is_household (const struct subject *subject)
{
  return subject->is_household;
}

static int
is_for_yang (const struct subject *subject)
{
  return subject->alone != NULL;
}

static const struct {
  const char *name;
  void (*work) (const struct subject *subject);
  int (*applies) (const struct subject *subject);       /* NULL: to all */
} columns[] = {
  { "bare SAX2, µs", work_bare, NULL }, { "pre-scan", work_scan, NULL },
  { "+ SAX", work_sax, NULL },
  { "+ automaton, types", work_read, NULL }, { "**full validation**", work_full, NULL },
  { "DOM parse only", work_dom, NULL }, { "DOM + XSD + XSLT rules", work_schema, is_household },
  { "DOM + RELAX NG", work_grammar, is_household }, { "libyang", work_yang, is_for_yang },
};
enum { COLUMNS = sizeof columns / sizeof *columns, FULL = 4, SUBJECTS = 4 };

#define MOST_FULL 1.7               /* × the bare parse */
#define MOST_ROWS 11.0              /* × the time for 10 × the rows */
#define LEAST_THREADS 1.9           /* × one thread */

/* --- subjects --------------------------------------------------------------------------------- */

char *
path_of (const char *name)
{
  const char *srcdir = getenv ("srcdir");
  char *path = malloc (4096);

  if (!path)
    die ("no memory");
  snprintf (path, 4096, "%s/%s", srcdir ? srcdir : ".", name);
  return path;
}

static struct kdc_catalog *
open_catalog (struct kdc_context *ctx, const char *name)
{
  struct kdc_catalog *catalog;
  char *path = path_of (name);

  if (kdc__catalog_open (ctx, path, &catalog, NULL) != KDC_OK)
    die (path);
  free (path);
  return catalog;
}

static char *
read_file (const char *name, size_t room, size_t *size)
{
  char *path = path_of (name), *data;
  FILE *in = fopen (path, "rb");

  data = malloc (65536 + room);
  if (!in || !data)
    die (path);
  *size = fread (data, 1, 65536, in);
  fclose (in);
  free (path);
  return data;
}

static size_t
write_row (char *out, int row)
{
  static const char *const names[] = { "Nguyễn Văn Mẫu", "Trần Thị Thử", "Lê Đức Ví Dụ" };
  int female = row % 3 == 1;

  return (size_t) sprintf (
    out,
    "    <f:person>\n      <f:fullName>%s</f:fullName>\n"
    "      <f:birthDate>19%02d-%02d-%02d</f:birthDate>\n      <f:sex>%s</f:sex>\n"
    "      <f:relation>%s</f:relation>\n      <f:personalId>001%d%02d%06d</f:personalId>\n"
    "      <f:since>2020-01-%02d</f:since>\n    </f:person>\n",
    names[row % 3], 50 + row % 50, 1 + row % 12, 1 + row % 28, female ? "female" : "male",
    row % 2 ? "child" : "sibling", female, 50 + row % 50, row, 1 + row % 28);
}

/* The document of the household, with rows before the end of its data. */
static void
make_household (struct subject *subject, struct kdc_catalog *catalog, int rows)
{
  char *data, *at, *rest;
  size_t size;
  int i;

  data = read_file ("tests/perf/household.xml", (size_t) rows * 512, &size);
  data[size] = '\0';
  at = strstr (data, "  </data>");
  rest = at ? strdup (at) : NULL;
  if (!rest)
    die ("household.xml");
  for (i = 0; i < rows; i++)
    at += write_row (at, i);
  strcpy (at, rest);
  free (rest);
  subject->catalog = catalog;
  subject->data = data;
  subject->size = strlen (data);
  subject->verdict = KDC_VERDICT_COMPLETE;
  subject->is_household = 1;
  others_prepare (subject);
}

/* --- the table -------------------------------------------------------------------------------- */

static double
turn (const struct subject *subject, int column, int count)
{
  double start = now_cpu ();
  int i;

  for (i = 0; i < count; i++)
    columns[column].work (subject);
  return (now_cpu () - start) / count;
}

static int
applies (const struct subject *subject, int column)
{
  return !columns[column].applies || columns[column].applies (subject);
}

static void
measure (const struct subject *subject, double best[COLUMNS])
{
  int counts[COLUMNS] = { 0 }, column, i;
  double one;

  for (column = 0; column < COLUMNS; column++) {
    best[column] = 0;
    if (!applies (subject, column))
      continue;
    turn (subject, column, 1);          /* compiles what is compiled at first use */
    best[column] = turn (subject, column, 3);
    counts[column] = (int) (TURN_SECONDS / best[column]) + 1;
  }
  for (i = 0; i < TURNS; i++)
    for (column = 0; column < COLUMNS; column++) {
      if (!applies (subject, column))
        continue;
      one = turn (subject, column, counts[column]);
      best[column] = one < best[column] ? one : best[column];
    }
}

static void
print_head (void)
{
  int column;

  printf ("| dossier | bytes |");
  for (column = 0; column < COLUMNS; column++)
    printf (" %s |", columns[column].name);
  printf ("\n|---|--:|");
  for (column = 0; column < COLUMNS; column++)
    printf ("--:|");
  printf ("\n");
}

static void
print_row (const struct subject *subject, const double best[COLUMNS])
{
  int column;

  printf ("| %s | %zu | %.1f |", subject->name, subject->size, best[0] * 1e6);
  for (column = 1; column < COLUMNS; column++)
    if (!applies (subject, column))
      printf (" – |");
    else
      printf (column == FULL ? " **%.2f ×** |" : " %.2f × |", best[column] / best[0]);
  printf ("\n");
}

void
print_gate (const char *what, double value, double bound, int better, const char *unit)
{
  printf ("- %s %s: %.2f %s (%s %.2f)\n", (better ? value >= bound : value <= bound) ? "✓" : "✗",
          what, value, unit, better ? "≥" : "≤", bound);
}

/* --- besides ---------------------------------------------------------------------------------- */

/* How much two threads do in the time of one. */
static double
gain (const struct subject *subject, void (*work) (const struct subject *subject))
{
  int rounds = (int) (0.2 / work_threads (subject, work, 1, 20) * 20) + 1, i;
  double one = 1e9, two = 1e9, seconds;

  for (i = 0; i < TURNS; i++) {
    seconds = work_threads (subject, work, 1, rounds);
    one = seconds < one ? seconds : one;
    seconds = work_threads (subject, work, 2, rounds);
    two = seconds < two ? seconds : two;
  }
  return 2 * one / two;
}

static void
print_threads (const struct subject *subject)
{
  print_gate ("two threads over one catalog", gain (subject, work_full), LEAST_THREADS, 1,
              "× one");
  printf ("  (two bare parses: %.2f × one)\n", gain (subject, work_bare));
}

/* 4 MB of a start tag that never ends, with the limits as they are: refused after 64 KiB of it. */
static void
print_unclosed (struct kdc_catalog *catalog)
{
  struct subject subject = { .catalog = catalog, .size = 4u << 20 };
  double best = 1e9, start;
  int i;

  subject.data = malloc (subject.size);
  if (!subject.data)
    die ("no memory");
  memset (subject.data, 'x', subject.size);
  memcpy (subject.data, "<a ", 3);
  for (i = 0; i < 5; i++) {
    start = now_cpu ();
    work_refused (&subject);
    best = now_cpu () - start < best ? now_cpu () - start : best;
  }
  free (subject.data);
  print_gate ("a start tag of 4 MB that is not closed", best * 1e3, 10, 0, "ms");
}

static void
print_attachment (struct kdc_context *ctx)
{
  static unsigned char piece[65536];
  char directory[] = "/tmp/kdc-bench-XXXXXX", path[64];
  double digest = 1e9, attachment = 1e9, one;
  size_t i;
  FILE *out;

  if (!mkdtemp (directory))
    die (directory);
  snprintf (path, sizeof path, "%s/a.pdf", directory);
  out = fopen (path, "wb");
  memcpy (piece, "%PDF-1.7\n", 9);
  for (i = 0; out && i < ATTACHMENT_BYTES / sizeof piece; i++)
    if (fwrite (piece, sizeof piece, 1, out) != 1)
      die (path);
  if (!out || fclose (out) != 0)
    die (path);
  for (i = 0; i < 5; i++) {
    one = work_digest (directory, "a.pdf");
    digest = one < digest ? one : digest;
    one = work_attachment (ctx, directory, "a.pdf");
    attachment = one < attachment ? one : attachment;
  }
  unlink (path);
  rmdir (directory);
  printf ("- attachment of 16 MB: %.0f MB/s = %.1f %% of OpenSSL's SHA-256 alone (%.0f MB/s)\n",
          16 / attachment, 100 * digest / attachment, 16 / digest);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
open_subjects (struct subject subjects[SUBJECTS], struct kdc_catalog *catalogs[2])
{
  static const int rows[] = { 0, 100, ROWS_MOST };
  static const char *const names[SUBJECTS]
    = { "birth, as shipped", "household, 0 rows", "household, 100 rows", "household, 1000 rows" };
  int i;

  memset (subjects, 0, SUBJECTS * sizeof *subjects);
  subjects[0].catalog = catalogs[0];
  subjects[0].data = read_file ("examples/data/birth-complete/dossier.xml", 0, &subjects[0].size);
  subjects[0].verdict = KDC_VERDICT_COMPLETE;
  for (i = 0; i < SUBJECTS; i++) {
    if (i > 0)
      make_household (subjects + i, catalogs[1], rows[i - 1]);
    subjects[i].name = names[i];
    kdc__day_parse ("2026-11-14", 10, &subjects[i].on);
  }
}

static void
print_gates (const struct subject subjects[SUBJECTS], double best[SUBJECTS][COLUMNS])
{
  char what[96];
  int i;

  printf ("\n");
  for (i = 0; i < SUBJECTS; i++) {
    snprintf (what, sizeof what, "full validation, %s", subjects[i].name);
    print_gate (what, best[i][FULL] / best[i][0], MOST_FULL, 0, "× the bare parse");
  }
  print_gate ("10 × the rows", best[3][FULL] / best[2][FULL], MOST_ROWS, 0, "× the time");
  printf ("  (%.1f × the bytes)\n", (double) subjects[3].size / (double) subjects[2].size);
}

static void
print_exchange (struct kdc_context *ctx, struct kdc_catalog *catalog)
{
  print_queue (ctx);
  print_grown (ctx);
  print_loopback (ctx, catalog);
}

static void
print_validation (struct kdc_context *ctx, struct kdc_catalog *catalogs[2])
{
  double best[SUBJECTS][COLUMNS];
  struct subject subjects[SUBJECTS];
  int i;

  others_begin (catalogs[1]);
  open_subjects (subjects, catalogs);
  print_head ();
  for (i = 0; i < SUBJECTS; i++) {
    measure (subjects + i, best[i]);
    print_row (subjects + i, best[i]);
  }
  print_gates (subjects, best);
  print_unclosed (catalogs[1]);
  print_threads (subjects + 2);
  print_attachment (ctx);
  print_keystroke (ctx);
  for (i = 0; i < SUBJECTS; i++) {
    free (subjects[i].data);
    free (subjects[i].alone);
  }
  others_end ();
}

/* bench exchange, bench registers: that part alone. */
int
main (int argc, char **argv)
{
  const char *part = argc > 1 ? argv[1] : "";
  struct kdc_catalog *catalogs[2];
  struct kdc_context *ctx;

  if (strcmp (part, "memory") == 0) {
    print_memory (argc > 2 ? argv[2] : "");
    return 0;
  }
  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    die ("context");
  catalogs[0] = open_catalog (ctx, "lib/data");
  catalogs[1] = open_catalog (ctx, "tests/perf/catalog");
  if (!*part)
    print_validation (ctx, catalogs);
  if (!*part || strcmp (part, "registers") == 0)
    print_registers (ctx, catalogs[0]);
  if (strcmp (part, "registers") != 0)
    print_exchange (ctx, catalogs[0]);
  kdc__catalog_unref (catalogs[0]);
  kdc__catalog_unref (catalogs[1]);
  kdc__context_unref (ctx);
  return 0;
}
