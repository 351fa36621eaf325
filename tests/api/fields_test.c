/* fields_test.c - every KHAI_SINH row of the field table (tests/data/forms_fields.tsv) is a field
 * of the form: by its key at the Ministry, with label and guide in both languages, required where
 * the table says so. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/catalog.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static const struct kdc_form *form;

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
  kdc__day on = kdc__day_from_civil (2026, 11, 14);

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, source ("lib/data", path), &catalog, NULL), KDC_OK);
  ck_assert_int_eq (kdc__catalog_form (catalog, "tp-ht-khai-sinh", on, &form, NULL), KDC_OK);
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
  while (fgets (line, sizeof line, table) != NULL) {
    char *at = line;
    for (int i = 0; i < 9; i++)
      columns[i] = strsep (&at, "\t\n");
    if (strcmp (columns[0], "KHAI_SINH") != 0)
      continue;
    const struct kdc__form_node *node = find_by_key (columns[2]);
    ck_assert_msg (node != NULL, "no field for %s", columns[2]);
    check_texts (node);
    check_required (node, columns[6]);
    rows++;
  }
  fclose (table);
  ck_assert_int_eq (rows, 65);
}
END_TEST

START_TEST (our_own_two_are_marked)
{
  static const char *const paths[] = { "/requester/filesAs", "/requester/proxyOf" };

  for (size_t i = 0; i < 2; i++) {
    const struct kdc__form_node *node = kdc__form_find (form, paths[i]);
    ck_assert_ptr_nonnull (node);
    ck_assert_str_eq (node->evidence, "unverified");
    check_texts (node);
  }
  ck_assert_ptr_null (kdc__form_find (form, "/requester/noSuchField"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: fields of the birth form");
  TCase *tcase = tcase_create ("fields");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, open_all, close_all);
  tcase_add_test (tcase, every_row_is_a_field);
  tcase_add_test (tcase, our_own_two_are_marked);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
