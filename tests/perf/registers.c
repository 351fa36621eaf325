/* registers.c - units by code and by name, and the opening of a whole catalog beside a bare pass of
 * the parser over its bytes. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/file.h"
#include "model/place_name.h"
#include "work.h"

#define TURNS 9
#define ROUNDS 100
#define MOST_ASKED 1024
#define MOST_BY_NAME 5.0
#define MOST_OPENING 3.0

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

/* Every document of the kinds that a catalog opens. */
static double
parse_all (struct kdc_context *ctx, const struct kdc_catalog *catalog)
{
  double spent = 0, start;
  size_t i;

  for (i = 0; i < catalog->count; i++) {
    struct kdc_buffer bytes;
    struct subject subject = { .name = "catalog" };

    kdc__buffer_init (&bytes, ctx, 0);
    if (kdc__file_read (ctx, catalog->entries[i].file, SIZE_MAX / 2, &bytes, NULL) != KDC_OK)
      die ("a document cannot be read");
    subject.data = bytes.data;
    subject.size = bytes.size;
    start = now_cpu ();
    work_bare (&subject);
    spent += now_cpu () - start;
    kdc__buffer_clear (&bytes);
  }
  return spent;
}

void
print_registers (struct kdc_context *ctx, struct kdc_catalog *catalog)
{
  struct kdc_catalog *opened;
  char *path = path_of ("lib/data");
  double start, opening, parsing;

  print_units (catalog);
  start = now_cpu ();
  if (kdc__catalog_open (ctx, path, &opened, NULL) != KDC_OK)
    die ("the catalog does not open");
  opening = now_cpu () - start;
  parsing = parse_all (ctx, opened);
  print_gate ("opening the shipped catalog, beside parsing it", opening / parsing, MOST_OPENING, 0,
              "×");
  kdc__catalog_unref (opened);
  free (path);
}
