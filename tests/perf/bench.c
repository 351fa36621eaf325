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

static const struct {
  const char *name;
  void (*work) (const struct subject *subject);
} columns[] = {
  { "bare SAX2, µs", work_bare }, { "pre-scan", work_scan }, { "+ SAX", work_sax },
  { "+ automaton, types", work_read }, { "**full validation**", work_full },
  { "DOM parse only", work_dom },
};
enum { COLUMNS = sizeof columns / sizeof *columns, FULL = 4 };

/* --- subjects --------------------------------------------------------------------------------- */

static char *
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

static void
measure (const struct subject *subject, double best[COLUMNS])
{
  int counts[COLUMNS], column, i;
  double one;

  for (column = 0; column < COLUMNS; column++) {
    turn (subject, column, 1);          /* compiles what is compiled at first use */
    best[column] = turn (subject, column, 3);
    counts[column] = (int) (TURN_SECONDS / best[column]) + 1;
  }
  for (i = 0; i < TURNS; i++)
    for (column = 0; column < COLUMNS; column++) {
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
    printf (column == FULL ? " **%.2f ×** |" : " %.2f × |", best[column] / best[0]);
  printf ("\n");
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
  printf ("\ntwo threads, one catalog: %.2f × one (%s); bare parse: %.2f ×\n",
          gain (subject, work_full), subject->name, gain (subject, work_bare));
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
  printf ("attachment of 16 MB: %.0f MB/s = %.1f %% of OpenSSL's SHA-256 alone (%.0f MB/s)\n",
          16 / attachment, 100 * digest / attachment, 16 / digest);
}

int
main (void)
{
  static const int rows[] = { 0, 100, ROWS_MOST };
  static const char *const names[]
    = { "birth, as shipped", "household, 0 rows", "household, 100 rows", "household, 1000 rows" };
  double best[4][COLUMNS];
  struct subject subjects[4];
  struct kdc_catalog *catalogs[2];
  struct kdc_context *ctx;
  size_t i;

  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    die ("context");
  catalogs[0] = open_catalog (ctx, "lib/data");
  catalogs[1] = open_catalog (ctx, "tests/perf/catalog");
  subjects[0].catalog = catalogs[0];
  subjects[0].data = read_file ("examples/data/birth-complete/dossier.xml", 0, &subjects[0].size);
  subjects[0].verdict = KDC_VERDICT_COMPLETE;
  for (i = 1; i < 4; i++)
    make_household (subjects + i, catalogs[1], rows[i - 1]);
  print_head ();
  for (i = 0; i < 4; i++) {
    subjects[i].name = names[i];
    kdc__day_parse ("2026-11-14", 10, &subjects[i].on);
    measure (subjects + i, best[i]);
    print_row (subjects + i, best[i]);
  }
  printf ("\n10 × the rows: %.1f × the time, %.1f × the bytes\n", best[3][FULL] / best[2][FULL],
          (double) subjects[3].size / (double) subjects[2].size);
  print_threads (subjects + 2);
  print_attachment (ctx);
  for (i = 0; i < 4; i++)
    free (subjects[i].data);
  kdc__catalog_unref (catalogs[0]);
  kdc__catalog_unref (catalogs[1]);
  kdc__context_unref (ctx);
  return 0;
}
