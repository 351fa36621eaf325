/* registers.c - units by code and by name, and the opening of a whole catalog beside a bare pass of
 * the parser over its bytes. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "base/file.h"
#include "model/catalog_kinds.h"
#include "model/place_name.h"
#include "work.h"

#define TURNS 9
#define ROUNDS 100
#define MOST_ASKED 1024
#define MOST_BY_NAME 5.0
#define MOST_OPENING 3.0
#define MOST_FIRST_FORM 5.0
#define MOST_MEMORY 30.0

/* --- look-ups --------------------------------------------------------------------------------- */

/* How people write the name of one unit. */
enum form { CODE, WRITTEN, UPPER, BARE, SHORT, UNMARKED, FORMS };
static const char *const form_names[FORMS]
  = { "code", "as in the register", "IN CAPITALS", "without its type", "type shortened",
      "without marks" };

/* Every thirteenth unit of the shipped registers, in force or not. */
struct question { const struct kdc__bearer *bearer; char text[FORMS][96]; };
struct asked { struct question items[MOST_ASKED]; size_t count; };

static void
write_upper (char *out, size_t room, const char *name)
{
  wchar_t wide[96];
  size_t i, count = mbstowcs (wide, name, 95);

  if (count >= 95)
    die ("a name is no UTF-8");
  for (i = 0; i < count; i++)
    wide[i] = (wchar_t) towupper ((wint_t) wide[i]);
  wide[count] = 0;
  if (wcstombs (out, wide, room) >= room)
    die ("a name is too long");
}

static void
write_question (struct question *q, const struct kdc__bearer *bearer)
{
  static const char *const words[][2]
    = { { "Phường ", "P. " }, { "Xã ", "X. " }, { "Thị trấn ", "TT. " }, { "Thị xã ", "TX. " },
        { "Thành phố ", "TP. " }, { "Tỉnh ", "T. " }, { "Quận ", "Q. " } };
  const char *name = kdc__text_get (&bearer->authority->name, KDC__VI), *rest = name;
  const char *word = "";
  struct kdc__place_name key;
  size_t i, room = sizeof q->text[0];

  for (i = 0; i < sizeof words / sizeof *words; i++)
    if (strncmp (name, words[i][0], strlen (words[i][0])) == 0) {
      rest = name + strlen (words[i][0]);
      word = words[i][1];
    }
  q->bearer = bearer;
  snprintf (q->text[CODE], room, "%s", bearer->authority->code);
  snprintf (q->text[WRITTEN], room, "%s", name);
  write_upper (q->text[UPPER], room, name);
  snprintf (q->text[BARE], room, "%s", rest);
  snprintf (q->text[SHORT], room, "%s%s", word, rest);
  if (!kdc__place_name (name, strlen (name), &key))
    die ("a name without letters");
  if (key.plain_size >= room)
    die ("a name is too long");
  memcpy (q->text[UNMARKED], key.plain, key.plain_size + 1);
}

static void
ask_code (struct kdc_catalog *catalog, const struct question *q)
{
  const struct kdc__bearer *found;
  const char *code = q->text[CODE];

  if (kdc__catalog_authority (catalog, code, strlen (code), q->bearer->from, &found, NULL)
        != KDC_OK
      || found != q->bearer)
    die ("a unit is not found by its code");
}

static void
ask_name (struct kdc_authority_list *list, const struct question *q, enum form form)
{
  const char *name = q->text[form];
  size_t i;

  list->count = 0;
  if (kdc__authority_list_named (list, name, strlen (name), q->bearer->from) != KDC_OK)
    die ("memory");
  for (i = 0; i < list->count && list->items[i].bearer != q->bearer; i++)
    ;
  if (i == list->count)
    die ("a unit is not found by its name");
}

/* Seconds for one. */
static double
ask_all (struct kdc_authority_list *list, const struct asked *asked, enum form form)
{
  double start = now_cpu ();
  size_t i, round;

  for (round = 0; round < ROUNDS; round++)
    for (i = 0; i < asked->count; i++)
      if (form == CODE)
        ask_code (list->catalog, asked->items + i);
      else
        ask_name (list, asked->items + i, form);
  return (now_cpu () - start) / ROUNDS / (double) asked->count;
}

static void
print_units (struct kdc_catalog *catalog)
{
  static struct asked asked;
  const struct kdc__gazetteer *all;
  struct kdc_authority_list *list;
  double best[FORMS], seconds, mean = 0;
  size_t i, turn;

  if (!setlocale (LC_CTYPE, "C.UTF-8") || kdc__catalog_gazetteer (catalog, &all, NULL) != KDC_OK
      || kdc__authority_list_new (catalog, &list, NULL) != KDC_OK)
    die ("the registers do not load");
  for (i = 0; i < all->count && asked.count < MOST_ASKED; i += 13)
    write_question (asked.items + asked.count++, all->bearers + i);
  for (turn = 0; turn < TURNS; turn++)
    for (i = 0; i < FORMS; i++) {
      seconds = ask_all (list, &asked, (enum form) i);
      best[i] = turn && best[i] < seconds ? best[i] : seconds;
    }
  kdc__authority_list_free (list);
  printf ("units: by code %.0f ns\n", best[CODE] * 1e9);
  for (i = CODE + 1; i < FORMS; i++) {
    printf ("  by name, %s: %.0f ns, %.2f ×\n", form_names[i], best[i] * 1e9,
            best[i] / best[CODE]);
    mean += best[i] / best[CODE] / (FORMS - 1);
  }
  print_gate ("unit by name, however written, beside by code", mean, MOST_BY_NAME, 0, "×");
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Documents of a catalog as bytes, so that reading files is no part of the bare parse. */
struct bytes { struct subject *items; size_t count; };

static void
read_documents (const struct kdc_catalog *catalog, struct bytes *out)
{
  size_t i;

  out->count = catalog->count;
  out->items = calloc (catalog->count, sizeof *out->items);
  if (!out->items)
    die ("memory");
  for (i = 0; i < catalog->count; i++) {
    struct kdc_buffer bytes;

    kdc__buffer_init (&bytes, catalog->ctx, 0);
    if (kdc__file_read (catalog->ctx, catalog->entries[i].file, SIZE_MAX / 2, &bytes, NULL)
          != KDC_OK)
      die ("a document cannot be read");
    out->items[i].name = catalog->entries[i].file;
    out->items[i].data = malloc (bytes.size);
    out->items[i].size = bytes.size;
    if (!out->items[i].data)
      die ("memory");
    memcpy (out->items[i].data, bytes.data, bytes.size);
    kdc__buffer_clear (&bytes);
  }
}

static void
free_documents (struct bytes *all)
{
  while (all->count > 0)
    free (all->items[--all->count].data);
  free (all->items);
}

static double
parse_all (const struct bytes *all)
{
  double start = now_cpu ();
  size_t i;

  for (i = 0; i < all->count; i++)
    work_bare (all->items + i);
  return now_cpu () - start;
}

static struct kdc_catalog *
open_shipped (struct kdc_context *ctx)
{
  char *path = path_of ("lib/data");
  struct kdc_catalog *catalog;

  if (kdc__catalog_open (ctx, path, &catalog, NULL) != KDC_OK)
    die ("the catalog does not open");
  free (path);
  return catalog;
}

/* Opened, and every document of it compiled when `whole`. */
static double
open_once (struct kdc_context *ctx, int whole)
{
  double start = now_cpu ();
  struct kdc_catalog *catalog = open_shipped (ctx);

  if (whole && kdc__catalog_check (catalog, NULL) != KDC_OK)
    die ("the catalog does not compile");
  start = now_cpu () - start;
  kdc__catalog_unref (catalog);
  return start;
}

static double
least (double best, double one)
{
  return best > 0 && best < one ? best : one;
}

static void
print_opening (struct kdc_context *ctx, const struct bytes *all)
{
  double opening = 0, whole = 0, parsing = 0;
  int turn;

  for (turn = 0; turn < TURNS; turn++) {
    opening = least (opening, open_once (ctx, 0));
    whole = least (whole, open_once (ctx, 1));
    parsing = least (parsing, parse_all (all));
  }
  printf ("catalog: %zu documents, bare parse %.1f ms, opened %.1f ms\n", all->count,
          parsing * 1e3, opening * 1e3);
  print_gate ("opening the shipped catalog, beside parsing it", opening / parsing, MOST_OPENING, 0,
              "×");
  printf ("  with every document compiled: %.2f ×\n", whole / parsing);
}

/* --- the first form --------------------------------------------------------------------------- */

/* What the form is made of: its document, and the lists that it compares with, all of them read
 * and compiled with it in a catalog of which nothing is compiled yet. */
struct first { double form, alone, parts; size_t size, lists; };

static void
parse_parts (const struct kdc_catalog *catalog, const struct bytes *all, size_t at,
             struct first *best)
{
  double parts = 0, alone = 0;
  size_t i;

  best->lists = best->size = 0;
  for (i = 0; i < catalog->count; i++) {
    double start = now_cpu ();

    if (!atomic_load_explicit (&catalog->entries[i].compiled, memory_order_acquire))
      continue;
    work_bare (all->items + i);
    start = now_cpu () - start;
    parts += start;
    alone = i == at ? start : alone;
    best->lists += i != at;
    best->size += all->items[i].size;
  }
  best->parts = least (best->parts, parts);
  best->alone = least (best->alone, alone);
}

static void
measure_first (struct kdc_context *ctx, const struct bytes *all, size_t at, struct first *best)
{
  struct kdc_catalog *catalog = open_shipped (ctx);
  const struct kdc_form *form;
  double start = now_cpu ();

  if (kdc__entry_use (catalog, catalog->entries + at, &form, NULL) != KDC_OK)
    die ("a form does not compile");
  best->form = least (best->form, now_cpu () - start);
  parse_parts (catalog, all, at, best);
  kdc__catalog_unref (catalog);
}

static void
print_first_forms (struct kdc_context *ctx, const struct kdc_catalog *catalog,
                   const struct bytes *all)
{
  double worst = 0, ratio;
  struct first best;
  int turn;
  size_t i;

  for (i = 0; i < catalog->count; i++) {
    if (catalog->entries[i].kind != KDC__K_FORM)
      continue;
    memset (&best, 0, sizeof best);
    for (turn = 0; turn < TURNS; turn++)
      measure_first (ctx, all, i, &best);
    ratio = best.form / best.parts;
    printf ("  %s: %zu bytes with %zu code lists, %.0f µs, %.2f ×; its own document alone %.2f ×\n",
            catalog->entries[i].id, best.size, best.lists, best.form * 1e6, ratio,
            best.form / best.alone);
    worst = ratio > worst ? ratio : worst;
  }
  print_gate ("the first form of a catalog, beside parsing what it is made of, the worst", worst,
              MOST_FIRST_FORM, 0, "×");
}

/* --- memory ----------------------------------------------------------------------------------- */

/* The most that this process had in memory, libraries and all, in kB. getrusage() would also count
 * the process that it was before exec. */
static long
peak_memory (void)
{
  FILE *in = fopen ("/proc/self/status", "r");
  long kilobytes = 0;
  char line[128];

  while (in && fgets (line, sizeof line, in))
    if (sscanf (line, "VmHWM: %ld kB", &kilobytes) == 1)
      break;
  if (!in || kilobytes <= 0)
    die ("/proc/self/status");
  fclose (in);
  return kilobytes;
}

/* A process of its own, begun anew, does nothing else. */
void
print_memory (const char *what)
{
  struct kdc_context *ctx;

  if (strcmp (what, "nothing") != 0) {
    if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
      die ("context");
    open_once (ctx, strcmp (what, "whole") == 0);
    kdc__context_unref (ctx);
  }
  printf ("%ld\n", peak_memory ());
}

static double
memory_of (const char *what)
{
  char command[64];
  double kilobytes;
  FILE *in;

  snprintf (command, sizeof command, "exec /proc/%ld/exe memory %s", (long) getpid (), what);
  in = popen (command, "r");
  if (!in || fscanf (in, "%lf", &kilobytes) != 1 || pclose (in) != 0)
    die ("memory is not measured");
  return kilobytes / 1024;
}

void
print_registers (struct kdc_context *ctx, struct kdc_catalog *catalog)
{
  struct kdc_catalog *opened = open_shipped (ctx);
  struct bytes all;

  print_units (catalog);
  read_documents (opened, &all);
  print_opening (ctx, &all);
  print_first_forms (ctx, opened, &all);
  printf ("memory of a process that opens nothing: %.1f MB\n", memory_of ("nothing"));
  print_gate ("memory of the process, catalog opened", memory_of ("opened"), MOST_MEMORY, 0, "MB");
  print_gate ("memory of the process, every document compiled", memory_of ("whole"), MOST_MEMORY, 0,
              "MB");
  free_documents (&all);
  kdc__catalog_unref (opened);
}
