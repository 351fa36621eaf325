/* layers_test.c - tests/cases/layers: a national catalog, layers below it (1, 2), and what comes of
 * it. A line of expected.tsv is one of
 *   show     ID[/PART[N]] NAME LANG DAY LAYER VALUE   lines of a text joined by |
 *   document KIND ID DAY LAYER
 *   refuse   CODE [FILE LINE COLUMN ABOVE LINE COLUMN]   the layers open; the check finds it
 *   open     CODE                                     they do not open
 *   also     CODE                                     among the causes of that
 * A case with no refusal must pass the check. */
#include "help.h"

#include <dirent.h>
#include <pthread.h>

#include <kdc/kdc.h>

#include "model/layer.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static char names[200][64];
static int name_count;

struct layers {
  char paths[4][512];
  const char *directories[4];
  size_t count;
};

static void
find_layers (const char *name, struct layers *layers)
{
  char path[512];
  size_t i;

  snprintf (layers->paths[0], sizeof layers->paths[0], "%s/tests/cases/layers/national", tree ());
  layers->directories[0] = layers->paths[0];
  layers->count = 1;
  for (i = 1; i < 4; i++) {
    DIR *dir;

    snprintf (path, sizeof path, "%s/tests/cases/layers/%s/%zu", tree (), name, i);
    dir = opendir (path);
    if (dir == NULL)
      continue;
    closedir (dir);
    strcpy (layers->paths[layers->count], path);
    layers->directories[layers->count] = layers->paths[layers->count];
    layers->count++;
  }
}

static int
open_case (struct kdc_context *context, const char *name, kdc_catalog **out, kdc_error **err)
{
  struct layers layers;

  find_layers (name, &layers);
  return kdc_catalog_open_layers (context, layers.directories, layers.count, out, err);
}

/* --- what a value is -------------------------------------------------------------------------- */

struct shown { char value[256], layer[64]; };

static void
keep (struct shown *out, const char *value, const char *layer)
{
  snprintf (out->value, sizeof out->value, "%s", value ? value : "NULL");
  snprintf (out->layer, sizeof out->layer, "%s", layer);
  for (char *at = out->value; *at; at++)
    *at = *at == '\n' ? '|' : *at;
}

static void
show_field (kdc_catalog *c, const char *id, const char *path, const char *name, const char *lang,
            const char *on, struct shown *out)
{
  const kdc_form *form;
  const kdc_field *field;
  const char *value;

  ck_assert_int_eq (kdc_catalog_form (c, id, on, &form, NULL), KDC_OK);
  field = kdc_form_find (form, path);
  ck_assert_ptr_nonnull (field);
  value = strcmp (name, "guide") == 0     ? kdc_field_guide (field, lang)
          : strcmp (name, "example") == 0 ? kdc_field_example (field, lang)
                                          : kdc_field_label (field, lang);
  keep (out, value, kdc_form_layer (form, field, name, lang));
}

static int
part_of (const char *name, size_t *index)
{
  static const struct { const char *name; int part; } rows[] = {
    { "term", KDC_PART_TERM }, { "fee", KDC_PART_FEE }, { "paper", KDC_PART_PAPER },
    { "result", KDC_PART_RESULT }, { "exempt", KDC_PART_EXEMPTION },
  };
  const char *number = strchr (name, '[');

  *index = number ? (size_t) atoi (number + 1) - 1 : 0;
  for (size_t i = 0; i < KDC__COUNT_OF (rows); i++)
    if (strncmp (rows[i].name, name, strcspn (name, "[")) == 0)
      return rows[i].part;
  ck_abort_msg ("%s: no such part", name);
  return 0;
}

static void
show_part (const kdc_procedure *p, const char *text, const char *name, const char *lang,
           struct shown *out)
{
  size_t index;
  int part = part_of (text, &index);
  kdc_buffer *buffer = NULL;
  const char *value;

  if (strcmp (name, "name") == 0) {
    ck_assert_int_eq (kdc_procedure_part_name (p, part, index, lang, &buffer, NULL), KDC_OK);
    value = kdc_buffer_data (buffer);
  } else if (strcmp (name, "guide") == 0 || strcmp (name, "note") == 0) {
    value = kdc_procedure_part_guide (p, part, index, lang);
  } else {
    value = kdc_procedure_part_property (p, part, index, name);
  }
  keep (out, value, kdc_procedure_layer (p, part, index, name, lang));
  kdc_buffer_free (buffer);
}

/* "9.000001/term[2]" or "f/g/b". */
static void
show (kdc_catalog *c, char *what, const char *name, const char *lang, const char *on,
      struct shown *out)
{
  char *slash = strchr (what, '/');
  const kdc_procedure *p;
  kdc_error *err = NULL;

  if (what[0] < '0' || what[0] > '9') {
    char path[64];

    snprintf (path, sizeof path, "%s", slash);
    *slash = '\0';
    show_field (c, what, path, name, lang, on, out);
    return;
  }
  if (slash)
    *slash = '\0';
  if (kdc_catalog_procedure (c, what, on, &p, &err) != KDC_OK)
    ck_abort_msg ("%s: %s", what, kdc_error_message (err, "en"));
  if (slash)
    show_part (p, slash + 1, name, lang, out);
  else
    keep (out, strcmp (name, "service") == 0 ? kdc_procedure_service (p)
                                             : kdc_procedure_guide (p, lang),
          kdc_procedure_layer (p, 0, 0, name, lang));
}

/* --- a case ----------------------------------------------------------------------------------- */

static void
check_place (const char *name, const kdc_error *err, const char *file, const char *line,
             const char *column)
{
  const char *source = err ? kdc_error_source (err) : NULL;
  size_t length = source ? strlen (source) : 0;

  ck_assert_msg (length >= strlen (file)
                   && strcmp (source + length - strlen (file), file) == 0,
                 "%s: in %s, not in %s", name, source ? source : "nothing", file);
  ck_assert_msg (kdc_error_line (err) == atoi (line) && kdc_error_column (err) == atoi (column),
                 "%s: at %d:%d, not %s:%s", name, kdc_error_line (err), kdc_error_column (err),
                 line, column);
}

static int
has_cause (const kdc_error *err, const char *key)
{
  for (; err; err = kdc_error_cause (err))
    if (strcmp (kdc_error_key (err), key) == 0)
      return 1;
  return 0;
}

static size_t
split (char *line, char *fields[10])
{
  size_t count = 0;

  line[strcspn (line, "\n")] = '\0';
  while (line && count < 10) {
    fields[count++] = line;
    line = strchr (line, '\t');
    if (line)
      *line++ = '\0';
  }
  for (size_t i = count; i < 10; i++)
    fields[i] = NULL;
  return count;
}

static void
check_refusal (const char *name, char *fields[10], size_t count, const kdc_error *err)
{
  ck_assert_msg (err != NULL, "%s: nothing was refused", name);
  ck_assert_msg (strcmp (kdc_error_key (err), fields[1]) == 0, "%s: %s, not %s: %s", name,
                 kdc_error_key (err), fields[1], kdc_error_message (err, "en"));
  ck_assert_ptr_null (strchr (kdc_error_message (err, "vi"), '{'));
  ck_assert_ptr_null (strchr (kdc_error_message (err, "en"), '{'));
  if (count > 4)
    check_place (name, err, fields[2], fields[3], fields[4]);
  if (count > 7) {
    ck_assert_str_eq (kdc_error_key (kdc_error_cause (err)), "layer.above");
    check_place (name, kdc_error_cause (err), fields[5], fields[6], fields[7]);
  }
}

static void
run_line (const char *name, char *line, kdc_catalog *catalog, const kdc_error *err)
{
  char *fields[10];
  const char *layer;
  struct shown shown;
  size_t count = split (line, fields);

  if (strcmp (fields[0], "also") == 0) {
    ck_assert_msg (has_cause (err, fields[1]), "%s: no %s", name, fields[1]);
  } else if (strcmp (fields[0], "show") == 0) {
    ck_assert_uint_eq (count, 7);
    show (catalog, fields[1], fields[2], fields[3], fields[4], &shown);
    ck_assert_msg (strcmp (shown.layer, fields[5]) == 0 && strcmp (shown.value, fields[6]) == 0,
                   "%s: %s “%s” of %s, not “%s” of %s", name, fields[2], shown.value, shown.layer,
                   fields[6], fields[5]);
  } else if (strcmp (fields[0], "document") == 0) {
    ck_assert_int_eq (kdc_catalog_document_layer (catalog, fields[1], fields[2], fields[3], &layer,
                                                  NULL), KDC_OK);
    ck_assert_str_eq (layer, fields[4]);
  } else {
    ck_assert_msg ((strcmp (fields[0], "open") == 0) == (catalog == NULL),
                   "%s: it %s", name, catalog ? "opened" : kdc_error_message (err, "en"));
    check_refusal (name, fields, count, err);
  }
}

START_TEST (case_comes_out)
{
  const char *name = names[_i];
  kdc_catalog *catalog = NULL;
  kdc_error *err = NULL;
  char path[512], line[512];
  int status = open_case (ctx, name, &catalog, &err), refused = 0, lines = 0;
  FILE *file;

  if (status == KDC_OK)
    status = kdc_catalog_check_layers (catalog, &err);
  ck_assert_msg (status == KDC_OK || status == KDC_EMODEL, "%s: status %d", name, status);
  snprintf (path, sizeof path, "%s/tests/cases/layers/%s/expected.tsv", tree (), name);
  file = fopen (path, "r");
  ck_assert_ptr_nonnull (file);
  for (; fgets (line, sizeof line, file); lines++) {
    refused |= strncmp (line, "refuse", 6) == 0 || strncmp (line, "open", 4) == 0;
    run_line (name, line, catalog, err);
  }
  fclose (file);
  ck_assert_int_gt (lines, 0);
  if (!refused)
    ck_assert_msg (err == NULL, "%s: %s", name, kdc_error_message (err, "en"));
  kdc_error_free (err);
  kdc_catalog_free (catalog);
}
END_TEST

/* --- look-ups refuse what the check finds ----------------------------------------------------- */

START_TEST (look_up_refuses)
{
  const kdc_procedure *procedure;
  const kdc_form *form;
  kdc_catalog *catalog;
  kdc_error *err = NULL;

  ck_assert_int_eq (open_case (ctx, "two-faults", &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "9.000001", "2026-06-01", &procedure, &err),
                    KDC_EMODEL);
  ck_assert_ptr_null (procedure);
  ck_assert_str_eq (kdc_error_key (err), "layer.term-longer");
  ck_assert (has_cause (err, "layer.fee-raised"));
  kdc_error_free (err);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "9.000001", "2026-06-01", &procedure, NULL),
                    KDC_EMODEL);
  ck_assert_int_eq (kdc_catalog_form (catalog, "f", "2026-06-01", &form, NULL), KDC_OK);
  kdc_catalog_free (catalog);
}
END_TEST

START_TEST (layers_are_told)
{
  kdc_catalog *catalog;
  const char *layer;
  kdc_error *err = NULL;

  ck_assert_int_eq (open_case (ctx, "three-layers", &catalog, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_catalog_layer_count (catalog), 3);
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 0, "id"), "national");
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 1, "tier"), "province");
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 2, "authority"), "00364");
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 2, "valid-from"), "2026-01-01");
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 2, "valid-to"), "");
  ck_assert_str_eq (kdc_catalog_layer_property (catalog, 3, "id"), "");
  ck_assert_ptr_null (kdc_catalog_layer_property (catalog, 0, "colour"));
  ck_assert_ptr_null (kdc_catalog_layer_property (catalog, 0, NULL));
  ck_assert_str_eq (kdc_catalog_layer_name (catalog, 0, "en"), "National");
  ck_assert_str_eq (kdc_catalog_layer_name (catalog, 1, "en"), "ha-noi");
  ck_assert_str_eq (kdc_catalog_layer_name (catalog, 3, "en"), "");
  ck_assert_int_eq (kdc_catalog_document_layer (catalog, "form", "z", NULL, &layer, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (layer);
  kdc_error_free (err);
  ck_assert_int_eq (kdc_catalog_document_layer (catalog, "colour", "f", NULL, &layer, &err),
                    KDC_EINVAL);
  kdc_error_free (err);
  kdc_catalog_free (catalog);
}
END_TEST

START_TEST (changes_are_listed)
{
  const kdc_procedure *p;
  kdc_catalog *catalog;

  ck_assert_int_eq (open_case (ctx, "three-layers", &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_procedure (catalog, "9.000001", "2026-06-01", &p, NULL), KDC_OK);
  ck_assert_uint_eq (kdc_procedure_change_count (p), 14);
  ck_assert_str_eq (kdc_procedure_change (p, 0, "layer"), "ha-noi");
  ck_assert_str_eq (kdc_procedure_change (p, 0, "path"), "guide");
  ck_assert_str_eq (kdc_procedure_change (p, 1, "path"), "term[1]/quantity");
  ck_assert_str_eq (kdc_procedure_change (p, 1, "before"), "3");
  ck_assert_str_eq (kdc_procedure_change (p, 1, "after"), "2");
  ck_assert_str_eq (kdc_procedure_change (p, 1, "evidence"), "inferred");
  ck_assert_ptr_nonnull (strstr (kdc_procedure_change (p, 1, "source"), "1/overlays/o.xml"));
  ck_assert_str_eq (kdc_procedure_change (p, 13, "layer"), "khuong-dinh");
  ck_assert_str_eq (kdc_procedure_change (p, 14, "layer"), "");
  ck_assert_ptr_null (kdc_procedure_change (p, 0, "colour"));
  ck_assert_str_eq (kdc_procedure_layer (p, KDC_PART_FEE, 99, "amount", NULL), "");
  ck_assert_str_eq (kdc_procedure_layer (NULL, 0, 0, NULL, NULL), "");
  kdc_catalog_free (catalog);
}
END_TEST

/* A form in two dresses is one form: the conditions of a procedure read either. */
START_TEST (form_stays_the_same)
{
  const kdc_procedure *p;
  const kdc_form *plain, *dressed;
  kdc_catalog *one, *other;

  ck_assert_int_eq (open_case (ctx, "field-explained", &one, NULL), KDC_OK);
  ck_assert_int_eq (open_case (ctx, "term-shorter", &other, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_form (one, "f", "2026-06-01", &dressed, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_form (other, "f", "2026-06-01", &plain, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_procedure (one, "9.000001", "2026-06-01", &p, NULL), KDC_OK);
  ck_assert (kdc__form_is_same (((const struct kdc_procedure *) p)->form, dressed));
  ck_assert (!kdc__form_is_same (plain, dressed));
  ck_assert (!kdc__form_is_same (NULL, dressed));
  kdc_catalog_free (one);
  kdc_catalog_free (other);
}
END_TEST

/* --- threads ---------------------------------------------------------------------------------- */

struct work { const char *name, *quantity; int done; };

static void *
look_up (void *user)
{
  struct work *work = user;
  const kdc_procedure *p;
  kdc_catalog *catalog;
  int i;

  for (i = 0; i < 20; i++) {
    if (open_case (ctx, work->name, &catalog, NULL) != KDC_OK)
      return NULL;
    if (kdc_catalog_procedure (catalog, "9.000001", "2026-12-01", &p, NULL) == KDC_OK)
      work->done += strcmp (kdc_procedure_part_property (p, KDC_PART_TERM, 0, "quantity"),
                            work->quantity) == 0;
    kdc_catalog_free (catalog);
  }
  return NULL;
}

START_TEST (catalogs_side_by_side)
{
  struct work work[] = { { "term-shorter", "2", 0 }, { "by-the-day", "1", 0 } };
  pthread_t threads[2];
  int i;

  for (i = 0; i < 2; i++)
    ck_assert_int_eq (pthread_create (threads + i, NULL, look_up, work + i), 0);
  for (i = 0; i < 2; i++) {
    pthread_join (threads[i], NULL);
    ck_assert_int_eq (work[i].done, 20);
  }
}
END_TEST

/* --- failing memory --------------------------------------------------------------------------- */

static int
use_layers (struct kdc_context *context, void *user)
{
  const kdc_procedure *p;
  kdc_catalog *catalog = NULL;
  kdc_error *err = NULL;
  int status = open_case (context, user, &catalog, &err), wanted;

  if (status == KDC_OK)
    status = kdc_catalog_check_layers (catalog, &err);
  wanted = strncmp (user, "copy", 4) == 0 || strcmp (user, "two-faults") == 0;
  if (wanted && status == KDC_EMODEL)
    status = KDC_OK;
  else if (!wanted && status == KDC_OK)
    status = kdc_catalog_procedure (catalog, "9.000001", "2026-06-01", &p, &err);
  kdc_error_free (err);
  kdc_catalog_free (catalog);
  return status;
}

START_TEST (memory_fails)
{
  static const char *const all[]
    = { "three-layers", "fee-bands-lower", "fee-exempt", "field-explained", "two-faults",
        "copy-without-rule", "paper-note-added" };

  char why[200] = "";
  long count = fault_sweep (use_layers, (void *) (uintptr_t) all[_i], 97, why);

  ck_assert_msg (count > 100, "%s: %s", all[_i], why);
}
END_TEST

/* --- the cases -------------------------------------------------------------------------------- */

static int
compare (const void *a, const void *b)
{
  return strcmp (a, b);
}

static void
find_cases (void)
{
  char path[512];
  struct dirent *item;
  DIR *dir;

  snprintf (path, sizeof path, "%s/tests/cases/layers", tree ());
  dir = opendir (path);
  while (dir && (item = readdir (dir)))
    if (item->d_name[0] != '.' && strcmp (item->d_name, "national") != 0
        && strlen (item->d_name) < sizeof names[0] && name_count < 200)
      strcpy (names[name_count++], item->d_name);
  if (dir)
    closedir (dir);
  qsort (names, (size_t) name_count, sizeof names[0], compare);
}

static void
set_up (void)
{
  ctx = new_context ();
}

static void
tear_down (void)
{
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("layers");
  TCase *tcase = tcase_create ("layers");

  find_cases ();
  printf ("%d cases\n", name_count);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, case_comes_out, 0, name_count > 90 ? name_count : 90);
  tcase_add_test (tcase, look_up_refuses);
  tcase_add_test (tcase, layers_are_told);
  tcase_add_test (tcase, changes_are_listed);
  tcase_add_test (tcase, form_stays_the_same);
  tcase_add_test (tcase, catalogs_side_by_side);
  tcase_add_loop_test (tcase, memory_fails, 0, 7);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
