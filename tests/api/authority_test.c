/* authority_test.c - units and agencies by code, name and day, and what became of them. The whole
 * succession of 1 July 2025 is compared with the table that it was taken from. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *shipped, *small;

static const char *
source (const char *name, char out[4096])
{
  const char *root = getenv ("srcdir");

  snprintf (out, 4096, "%s/%s", root ? root : ".", name);
  return out;
}

static void
open_all (void)
{
  char path[4096];

  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, source ("lib/data", path), &shipped, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, source ("tests/api/offices", path), &small, NULL),
                    KDC_OK);
}

static void
close_all (void)
{
  kdc_catalog_free (shipped);
  kdc_catalog_free (small);
  kdc_context_free (context);
}

static const char *
name_on (kdc_catalog *catalog, const char *code, const char *on)
{
  const kdc_authority *found;

  return kdc_authority_find (catalog, code, on, &found, NULL) == KDC_OK
           ? kdc_authority_name (found, "vi") : "–";
}

/* "00364 00643", in the order of the list. */
static char *
codes (const kdc_authority_list *list)
{
  static char out[4096];
  size_t i;

  out[0] = '\0';
  for (i = 0; i < kdc_authority_list_count (list) && i < 100; i++)
    snprintf (out + strlen (out), sizeof out - strlen (out), "%s%s", i ? " " : "",
              kdc_authority_code (kdc_authority_list_item (list, i)));
  return out;
}

static const char *
named (kdc_catalog *catalog, const char *name, const char *on)
{
  kdc_authority_list *list;
  const char *out;

  ck_assert_int_eq (kdc_authority_search (catalog, name, on, &list, NULL), KDC_OK);
  out = codes (list);
  kdc_authority_list_free (list);
  return out;
}

/* --- the example of the ward ------------------------------------------------------------------ */

START_TEST (one_code_three_days)
{
  kdc_authority_list *list;
  const kdc_authority *found;
  kdc_error *error = NULL;

  ck_assert_str_eq (name_on (shipped, "00373", "2024-12-31"), "Phường Kim Giang");
  ck_assert_str_eq (name_on (shipped, "00373", "2025-03-03"), "Phường Hạ Đình");
  ck_assert_int_eq (kdc_authority_find (shipped, "00373", "2025-07-02", &found, &error),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (found);
  ck_assert_str_eq (kdc_error_key (error), "catalog.no-code");
  kdc_error_free (error);
  ck_assert_int_eq (kdc_authority_history (shipped, "00373", &list, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_authority_list_count (list), 2);
  ck_assert_str_eq (kdc_authority_property (kdc_authority_list_item (list, 0), "valid-to"),
                    "2024-12-31");
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_successors (shipped, "00373", "2025-06-30", "2025-07-02", &list,
                                              NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "00364 00643");
  ck_assert_str_eq (kdc_authority_list_property (list, 0, "extent"), "partial");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "on"), "2025-07-01");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "kind"), "split");
  ck_assert (strstr (kdc_authority_list_property (list, 0, "source"), "khoản 23") != NULL);
  kdc_authority_list_free (list);
}
END_TEST

START_TEST (several_steps)
{
  kdc_authority_list *list;

  ck_assert_int_eq (kdc_authority_successors (shipped, "00361", "2020-01-01", NULL, &list, NULL),
                    KDC_OK);
  ck_assert_str_eq (codes (list), "00373 00364 00643");
  ck_assert_int_eq (kdc_authority_list_depth (list, 0), 1);
  ck_assert_int_eq (kdc_authority_list_depth (list, 2), 2);
  ck_assert_str_eq (kdc_authority_list_property (list, 0, "in-force"), "no");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "in-force"), "yes");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "evidence"), "verified");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "way-evidence"), "unverified");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "way-extent"), "partial");
  ck_assert_str_eq (kdc_authority_code (kdc_authority_list_from (list, 2)), "00373");
  ck_assert_str_eq (kdc_authority_property (kdc_authority_list_from (list, 0), "kind"), "unit");
  kdc_authority_list_free (list);
  /* only as far as it was then */
  ck_assert_int_eq (kdc_authority_successors (shipped, "00361", "2020-01-01", "2025-06-30", &list,
                                              NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "00373");
  ck_assert_str_eq (kdc_authority_list_property (list, 0, "in-force"), "yes");
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_predecessors (shipped, "00373", "2025-03-03", "2024-12-31",
                                                &list, NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "00361 00373");
  ck_assert_str_eq (kdc_authority_name (kdc_authority_list_item (list, 1), "vi"),
                    "Phường Kim Giang");
  ck_assert_str_eq (kdc_authority_name (kdc_authority_list_from (list, 1), "vi"),
                    "Phường Hạ Đình");
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_successors (shipped, "00361", "2025-02-02", NULL, &list, NULL),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (list);
}
END_TEST

/* --- names ------------------------------------------------------------------------------------ */

static const struct { const char *name, *on, *codes; } names[] = {
  { "Thủy Lâm", NULL, "00001 00002" },
  { "Thuỷ Lâm", NULL, "00001 00002" },              /* the tone on the other vowel */
  { "thuy lam", NULL, "00001 00002 00002" },
  { "thủy lãm", NULL, "00002" },
  { "Thu\xCC\x89y La\xCC\x82m", NULL, "00001 00002" },            /* NFD, tone first written */
  { "  XÃ   THỦY   LÂM ", NULL, "00001 00002" },
  { "xa thuy lam", "2026-01-01", "00002" },
  { "Thủy Lâm", "2025-06-30", "00001" },
  { "x.Thủy Lâm", NULL, "00001 00002" },
  { "phường Thủy Lâm", NULL, "" },
  { "Quan Sơn", NULL, "00003" },                    /* its own first word is one of type */
  { "Quận Sơn", NULL, "" },
  { "thị trấn Quan Sơn", NULL, "00003" },
  { "TT. Quan Sơn", NULL, "00003" },
  { "Sơn", NULL, "00005 00005" },
  { "phường Sơn", NULL, "00005" },
  { "Đắk Ea H'leo", NULL, "00004" },
  { "dak ea h’leo", NULL, "00004" },
  { "Đăk Ea H'leo", NULL, "" },
  { "Ủy ban nhân dân xã Thuỷ Lâm", NULL, "H99.02" },
  { "", NULL, "" },
  { "   ", NULL, "" },
  { "Tỉnh", NULL, "" },
  { "\xFF\xFE", NULL, "" },
};

START_TEST (found_by_name)
{
  ck_assert_msg (strcmp (named (small, names[_i].name, names[_i].on), names[_i].codes) == 0,
                 "%s: %s", names[_i].name, named (small, names[_i].name, names[_i].on));
}
END_TEST

START_TEST (names_of_the_nation)
{
  char longest[2000];

  ck_assert_str_eq (named (shipped, "phường hạ đình", NULL), "00361 00373");
  ck_assert_str_eq (named (shipped, "Ha Dinh", "2025-03-03"), "00373");
  ck_assert_str_eq (named (shipped, "TP. Hồ Chí Minh", "2026-01-01"), "79");
  ck_assert_str_eq (named (shipped, "tỉnh Hòa Bình", NULL), "17");  /* written Hoà Bình there */
  ck_assert_str_eq (named (shipped, "Xã Cò Nòi", "2025-06-30"), "04138");     /* two blanks there */
  memset (longest, 'a', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  ck_assert_str_eq (named (shipped, longest, NULL), "");
}
END_TEST

/* --- agencies, children, competence ----------------------------------------------------------- */

START_TEST (agencies)
{
  kdc_authority_list *list;
  const kdc_authority *found;

  ck_assert_int_eq (kdc_authority_find (small, "000.00.00.H99", "2026-01-01", &found, NULL),
                    KDC_OK);
  ck_assert_str_eq (kdc_authority_code (found), "H99");
  ck_assert_str_eq (kdc_authority_property (found, "kind"), "agency");
  ck_assert_str_eq (kdc_authority_property (found, "unit"), "01");
  ck_assert_str_eq (kdc_authority_property (found, "level"), "");
  ck_assert_int_eq (kdc_authority_find (small, "H99.02", "2026-01-01", &found, NULL), KDC_OK);
  ck_assert_str_eq (kdc_authority_property (found, "parent"), "H99");
  ck_assert_int_eq (kdc_authority_find (small, "000.01.02.H99", "2026-01-01", &found, NULL),
                    KDC_OK);
  ck_assert_str_eq (kdc_authority_property (found, "parent"), "000.00.02.H99");
  ck_assert_int_eq (kdc_authority_find (small, "000.00.02.H99", "2026-01-01", &found, NULL),
                    KDC_OK);
  ck_assert_str_eq (kdc_authority_property (found, "parent"), "000.00.00.H99");
  ck_assert_int_eq (kdc_authority_agencies (small, "001", "2025-06-30", &list, NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "H99.01");
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_agencies (small, "001", "2025-07-01", &list, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_authority_list_count (list), 0);
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_successors (small, "H99.01", "2025-06-30", NULL, &list, NULL),
                    KDC_OK);
  ck_assert_str_eq (codes (list), "H99.02 H99");
  ck_assert_str_eq (kdc_authority_list_property (list, 0, "domain"), "ho-tich");
  ck_assert_str_eq (kdc_authority_list_property (list, 1, "open-dossiers"), "predecessor");
  kdc_authority_list_free (list);
}
END_TEST

START_TEST (children)
{
  kdc_authority_list *list;

  ck_assert_int_eq (kdc_authority_children (small, "001", "2025-06-30", &list, NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "00001 00002 00003");
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_children (small, NULL, "2025-06-30", &list, NULL), KDC_OK);
  ck_assert_str_eq (codes (list), "01");
  ck_assert_ptr_null (kdc_authority_list_from (list, 0));
  ck_assert_str_eq (kdc_authority_list_property (list, 0, "extent"), "");
  ck_assert_ptr_null (kdc_authority_list_property (list, 0, "nothing"));
  ck_assert_ptr_null (kdc_authority_list_item (list, 1));
  kdc_authority_list_free (list);
}
END_TEST

static const struct {
  const char *procedure, *unit, *as_of, *on, *codes;
} competences[] = {
  { "9.000001", "00001", NULL, "2025-02-01", "001" },             /* the district, then */
  { "9.000001", "00001", "2025-02-01", "2025-08-01", "00002" },   /* the commune that took over */
  { "9.000001", "00003", "2025-02-01", "2025-08-01", "00002 00004" },
  { "9.000001", "00005", NULL, "2025-08-01", "00005" },
  { "9.000001", "00003", NULL, "2025-08-01", NULL },              /* no such code on that day */
  { "9.000001", "01", NULL, "2025-08-01", NULL },                 /* above the tier */
  { "9.000001", "00005", NULL, "2025-02-01", NULL },              /* its district is not known */
  { "9.000002", "00001", NULL, "2025-02-01", "001" },
  { "9.000002", "00001", NULL, "2025-04-01", "01" },              /* of this domain earlier, up */
  { "9.000002", "00003", "2025-04-01", "2026-04-01", "01" },      /* both parts lie in it: once */
};

START_TEST (competent)
{
  const kdc_procedure *procedure;
  kdc_authority_list *list;
  kdc_error *error = NULL;
  int status;

  ck_assert_int_eq (kdc_catalog_procedure (small, competences[_i].procedure, competences[_i].on,
                                           &procedure, NULL), KDC_OK);
  status = kdc_procedure_authority (small, procedure, competences[_i].unit, competences[_i].as_of,
                                    competences[_i].on, &list, &error);
  ck_assert_int_eq (status, competences[_i].codes ? KDC_OK : KDC_ENOTFOUND);
  ck_assert_str_eq (status == KDC_OK ? codes (list) : "", competences[_i].codes
                                                            ? competences[_i].codes : "");
  if (status != KDC_OK)
    ck_assert (strcmp (kdc_error_key (error), "authority.no-tier") == 0
               || strcmp (kdc_error_key (error), "catalog.no-code") == 0);
  if (status == KDC_OK && kdc_authority_list_count (list) == 2) {
    ck_assert_str_eq (kdc_authority_list_property (list, 0, "way-evidence"), "inferred");
    ck_assert_str_eq (kdc_authority_list_property (list, 1, "way-evidence"), "unverified");
  }
  kdc_error_free (error);
  kdc_authority_list_free (list);
}
END_TEST

/* --- the table of 1 July 2025 ----------------------------------------------------------------- */

#define BEFORE "2025-06-30"
#define AFTER "2025-07-01"

static FILE *
table (const char *name)
{
  char path[4096], relative[256];
  FILE *file;

  snprintf (relative, sizeof relative, "../shared/data/%s", name);
  file = fopen (source (relative, path), "r");
  if (!file)
    printf ("%s: not here, nothing compared\n", name);
  return file;
}

static size_t
split (char *line, char **cells, size_t most)
{
  size_t count = 0;

  line[strcspn (line, "\r\n")] = '\0';
  for (; line && count < most; count++)
    cells[count] = strsep (&line, "\t");
  return count;
}

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

struct lines { char *items[12000]; size_t count; };

static void
add_line (struct lines *lines, const char *from, const char *to, const char *extent)
{
  char text[64];

  snprintf (text, sizeof text, "%s %s %s", from, to, extent);
  ck_assert_uint_lt (lines->count, sizeof lines->items / sizeof *lines->items);
  lines->items[lines->count++] = strdup (text);
}

static int
leads (const kdc_authority_list *list, const char *code, const char *extent)
{
  size_t i;

  for (i = 0; i < kdc_authority_list_count (list); i++)
    if (strcmp (kdc_authority_code (kdc_authority_list_item (list, i)), code) == 0
        && strcmp (kdc_authority_list_property (list, i, "on"), AFTER) == 0
        && strcmp (kdc_authority_list_property (list, i, "extent"), extent) == 0)
      return 1;
  return 0;
}

/* Both ways. */
static void
check_edge (char *const *row)
{
  const kdc_authority *old;
  kdc_authority_list *list;

  ck_assert_int_eq (kdc_authority_find (shipped, row[0], BEFORE, &old, NULL), KDC_OK);
  ck_assert_str_eq (kdc_authority_name (old, "vi"), row[1]);
  if (strcmp (kdc_authority_property (old, "parent"), "009") != 0)
    ck_assert_str_eq (kdc_authority_property (old, "parent"), row[2]);
  ck_assert_int_eq (kdc_authority_successors (shipped, row[0], BEFORE, AFTER, &list, NULL),
                    KDC_OK);
  ck_assert_msg (leads (list, row[3], row[6]), "%s to %s", row[0], row[3]);
  kdc_authority_list_free (list);
  ck_assert_int_eq (kdc_authority_predecessors (shipped, row[3], AFTER, BEFORE, &list, NULL),
                    KDC_OK);
  ck_assert_msg (leads (list, row[0], row[6]), "%s from %s", row[3], row[0]);
  kdc_authority_list_free (list);
}

/* Everything below a unit, written as the table writes it. */
static void
write_edges (const char *code, struct lines *out)
{
  kdc_authority_list *below, *heirs;
  size_t i, j;

  ck_assert_int_eq (kdc_authority_children (shipped, code, BEFORE, &below, NULL), KDC_OK);
  for (i = 0; i < kdc_authority_list_count (below); i++) {
    const kdc_authority *unit = kdc_authority_list_item (below, i);
    const char *own = kdc_authority_code (unit);

    if (strcmp (kdc_authority_property (unit, "level"), "commune") != 0) {
      write_edges (own, out);
      continue;
    }
    ck_assert_int_eq (kdc_authority_successors (shipped, own, BEFORE, AFTER, &heirs, NULL),
                      KDC_OK);
    for (j = 0; j < kdc_authority_list_count (heirs); j++)
      add_line (out, own, kdc_authority_code (kdc_authority_list_item (heirs, j)),
                kdc_authority_list_property (heirs, j, "extent"));
    kdc_authority_list_free (heirs);
  }
  kdc_authority_list_free (below);
}

START_TEST (every_edge_round_trips)
{
  static struct lines given, made;
  FILE *file = table ("admin_succession_20250701.tsv");
  char line[1024], *row[7];
  size_t i;

  if (!file)
    return;
  ck_assert_ptr_nonnull (fgets (line, sizeof line, file));
  while (fgets (line, sizeof line, file)) {
    ck_assert_uint_eq (split (line, row, 7), 7);
    check_edge (row);
    add_line (&given, row[0], row[3], row[6]);
  }
  fclose (file);
  write_edges (NULL, &made);
  printf ("edges of the table: %zu; out of the library: %zu\n", given.count, made.count);
  ck_assert_uint_eq (given.count, 10599);
  ck_assert_uint_eq (made.count, given.count);
  qsort (given.items, given.count, sizeof *given.items, compare_lines);
  qsort (made.items, made.count, sizeof *made.items, compare_lines);
  for (i = 0; i < given.count; i++) {
    ck_assert_str_eq (made.items[i], given.items[i]);
    free (made.items[i]);
    free (given.items[i]);
  }
}
END_TEST

START_TEST (reused_codes_resolve_by_date)
{
  FILE *file = table ("admin_new_20250701.tsv");
  char line[1024], *row[4];
  size_t units = 0, reused = 0, other = 0;

  if (!file)
    return;
  ck_assert_ptr_nonnull (fgets (line, sizeof line, file));
  for (; fgets (line, sizeof line, file); units++) {
    const kdc_authority *old, *now;

    ck_assert_uint_eq (split (line, row, 4), 4);
    ck_assert_int_eq (kdc_authority_find (shipped, row[2], AFTER, &now, NULL), KDC_OK);
    ck_assert_str_eq (kdc_authority_name (now, "vi"), row[3]);
    ck_assert_str_eq (kdc_authority_property (now, "parent"), row[0]);
    if (kdc_authority_find (shipped, row[2], BEFORE, &old, NULL) != KDC_OK)
      continue;
    reused++;
    other += strcmp (kdc_authority_name (old, "vi"), row[3]) != 0;
  }
  fclose (file);
  printf ("units: %zu, with a code that was used before: %zu, for another name: %zu\n", units,
          reused, other);
  ck_assert_uint_eq (units, 3321);
  ck_assert_uint_eq (reused, 3316);
  ck_assert_uint_eq (other, 2180);
}
END_TEST

START_TEST (provinces_of_both_maps)
{
  FILE *file = table ("provinces_34_63.tsv");
  char line[1024], *row[6];
  size_t rows = 0;

  if (!file)
    return;
  ck_assert_ptr_nonnull (fgets (line, sizeof line, file));
  for (; fgets (line, sizeof line, file); rows++) {
    kdc_authority_list *list;

    ck_assert_uint_eq (split (line, row, 6), 6);
    ck_assert_str_eq (name_on (shipped, row[0], BEFORE), row[2]);
    ck_assert_str_eq (name_on (shipped, row[3], AFTER), row[4]);
    ck_assert_int_eq (kdc_authority_successors (shipped, row[0], BEFORE, AFTER, &list, NULL),
                      KDC_OK);
    if (kdc_authority_list_count (list) > 0)
      ck_assert (leads (list, row[3], row[5]));
    else
      ck_assert_str_eq (row[0], row[3]);
    kdc_authority_list_free (list);
  }
  fclose (file);
  printf ("provinces compared: %zu\n", rows);
  ck_assert_uint_eq (rows, 63);
}
END_TEST

/* --- threads, memory -------------------------------------------------------------------------- */

static void *
ask (void *user)
{
  const char **name = user;

  *name = name_on (shipped, "00373", "2025-03-03");
  return NULL;
}

START_TEST (first_question_from_many)
{
  const char *found[8] = { NULL };
  pthread_t threads[8];
  size_t i;

  for (i = 0; i < 8; i++)
    ck_assert_int_eq (pthread_create (threads + i, NULL, ask, found + i), 0);
  for (i = 0; i < 8; i++) {
    pthread_join (threads[i], NULL);
    ck_assert_str_eq (found[i], "Phường Hạ Đình");
    ck_assert_ptr_eq (found[i], found[0]);
  }
}
END_TEST

struct meter { long left, used; };

static void *
counted (void *user, void *p, size_t size)
{
  struct meter *meter = user;

  if (size == 0) {
    free (p);
    return NULL;
  }
  meter->used++;
  if (meter->left >= 0 && meter->left-- == 0) {
    meter->left = 0;                /* this one and all behind it */
    return NULL;
  }
  return realloc (p, size);
}

/* All questions of a catalog that was never asked; 1: memory was enough. */
static int
ask_all (kdc_catalog *catalog)
{
  const kdc_procedure *procedure;
  kdc_authority_list *list = NULL;
  int status = kdc_authority_search (catalog, "son", NULL, &list, NULL);

  kdc_authority_list_free (list);
  if (status == KDC_OK) {
    status = kdc_authority_successors (catalog, "00003", "2025-06-30", NULL, &list, NULL);
    kdc_authority_list_free (list);
  }
  list = NULL;
  if (status == KDC_OK)
    status = kdc_catalog_procedure (catalog, "9.000001", "2025-08-01", &procedure, NULL);
  if (status == KDC_OK) {
    status = kdc_procedure_authority (catalog, procedure, "00003", "2025-06-30", "2025-08-01",
                                      &list, NULL);
    kdc_authority_list_free (list);
  }
  ck_assert (status == KDC_OK || status == KDC_ENOMEM);
  ck_assert (status == KDC_OK || list == NULL);
  return status == KDC_OK;
}

/* Each allocation fails once, with all behind it; then memory is there again and the same catalog
 * answers. */
START_TEST (without_memory)
{
  struct meter meter = { -1, 0 };
  kdc_context *own;
  kdc_catalog *catalog;
  char path[4096];
  long n, whole = 1;

  ck_assert_int_eq (kdc_context_new_with_allocator (counted, &meter, NULL, &own, NULL), KDC_OK);
  source ("tests/api/offices", path);
  for (n = 0; n < whole; n++) {
    ck_assert_int_eq (kdc_catalog_open (own, path, &catalog, NULL), KDC_OK);
    if (n == 0) {
      meter.used = 0;
      ck_assert_int_eq (ask_all (catalog), 1);
      whole = meter.used;
      kdc_catalog_free (catalog);
      continue;
    }
    meter.left = n - 1;
    ck_assert_int_eq (ask_all (catalog), 0);
    meter.left = -1;
    ck_assert_int_eq (ask_all (catalog), 1);
    kdc_catalog_free (catalog);
  }
  printf ("allocations that failed: %ld\n", whole - 1);
  ck_assert_int_gt (whole, 20);
  kdc_context_free (own);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: authorities");
  TCase *tcase = tcase_create ("authorities");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, open_all, close_all);
  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, one_code_three_days);
  tcase_add_test (tcase, several_steps);
  tcase_add_loop_test (tcase, found_by_name, 0, sizeof names / sizeof *names);
  tcase_add_test (tcase, names_of_the_nation);
  tcase_add_test (tcase, agencies);
  tcase_add_test (tcase, children);
  tcase_add_loop_test (tcase, competent, 0, sizeof competences / sizeof *competences);
  tcase_add_test (tcase, every_edge_round_trips);
  tcase_add_test (tcase, reused_codes_resolve_by_date);
  tcase_add_test (tcase, provinces_of_both_maps);
  tcase_add_test (tcase, first_question_from_many);
  tcase_add_test (tcase, without_memory);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
