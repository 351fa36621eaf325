/* fields_test.c - every row of the field table (tests/data/forms_fields.tsv) for the four ward
 * procedures is a field of its form: by its key at the Ministry, with label and guide in both
 * languages, required where the table says so. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/catalog.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static const struct kdc_form *form;

static const struct { const char *form, *table; int rows; } forms[] = {
  { "tp-ht-khai-sinh", "KHAI_SINH", 65 },
  { "tp-ht-khai-tu", "KHAI_TU", 43 },
  { "tp-ht-ket-hon", "KET_HON", 49 },
  { "tp-ht-xac-nhan-tthn", "XAC_NHAN_HON_NHAN", 37 },
};

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

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, source ("lib/data", path), &catalog, NULL), KDC_OK);
}

static void
open_form (const char *id)
{
  kdc__day on = kdc__day_from_civil (2026, 11, 14);

  ck_assert_int_eq (kdc__catalog_form (catalog, id, on, &form, NULL), KDC_OK);
}

static void
close_all (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static const struct kdc__form_node *
find_by_key (const char *key)
{
  const struct kdc__form_node *found = NULL;

  for (size_t i = 0; i < form->node_count; i++)
    for (size_t j = 0; j < form->nodes[i]->alias_count; j++)
      if (strcmp (form->nodes[i]->aliases[j].system, "btp") == 0
          && strcmp (form->nodes[i]->aliases[j].key, key) == 0) {
        ck_assert_msg (found == NULL, "two fields for %s", key);
        found = form->nodes[i];
      }
  return found;
}

static void
check_texts (const struct kdc__form_node *node)
{
  for (int lang = 0; lang < KDC__LANGS; lang++) {
    ck_assert_msg (node->label.by_lang[lang] && *node->label.by_lang[lang], "%s: no label",
                   node->path);
    ck_assert_msg (node->guide.by_lang[lang] && strlen (node->guide.by_lang[lang]) > 20,
                   "%s: no guide", node->path);
  }
}

/* required: 1 yes, c conditional. The words are derived by the print, so that row alone may differ.
 */
static void
check_required (const struct kdc__form_node *node, const char *required)
{
  if (strcmp (required, "0") == 0 || strstr (node->path, "InWords") != NULL)
    return;
  ck_assert_msg (node->required != NULL, "%s is not required", node->path);
}

START_TEST (every_row_is_a_field)
{
  char path[4096], line[4096], *columns[9];
  FILE *table = fopen (source ("tests/data/forms_fields.tsv", path), "r");
  int rows = 0;

  ck_assert_ptr_nonnull (table);
  open_form (forms[_i].form);
  while (fgets (line, sizeof line, table) != NULL) {
    char *at = line;
    for (int i = 0; i < 9; i++)
      columns[i] = strsep (&at, "\t\n");
    if (strcmp (columns[0], forms[_i].table) != 0)
      continue;
    const struct kdc__form_node *node = find_by_key (columns[2]);
    ck_assert_msg (node != NULL, "no field for %s", columns[2]);
    check_texts (node);
    check_required (node, columns[6]);
    rows++;
  }
  fclose (table);
  ck_assert_int_eq (rows, forms[_i].rows);
}
END_TEST

/* Country, unit and line of an address: the key is that of the address. */
static int
is_part (const struct kdc__form_node *node)
{
  return node->node.parent
         && ((const struct kdc__form_node *) node->node.parent)->composite;
}

/* What no table has is libkdc's own, and says so. */
START_TEST (our_own_are_marked)
{
  open_form (forms[_i].form);
  for (size_t i = 0; i < form->node_count; i++) {
    const struct kdc__form_node *node = form->nodes[i];
    if (node->node.kind != KDC__FIELD || is_part (node))
      continue;
    if (node->alias_count == 0)
      ck_assert_msg (node->evidence && strcmp (node->evidence, "unverified") == 0,
                     "%s has no key, and is not marked", node->path);
    check_texts (node);
  }
  ck_assert_ptr_null (kdc__form_find (form, "/requester/noSuchField"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: fields of the four forms");
  TCase *tcase = tcase_create ("fields");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, open_all, close_all);
  tcase_add_loop_test (tcase, every_row_is_a_field, 0, sizeof forms / sizeof *forms);
  tcase_add_loop_test (tcase, our_own_are_marked, 0, sizeof forms / sizeof *forms);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
