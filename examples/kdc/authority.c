/* authority.c - `kdc authority`: who bore a code or a name on a day, and what became of it. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char *const unit_properties[] = { "kind",     "level",    "tier",     "parent", "unit",
                                               "also",     "valid-from", "valid-to", "evidence",
                                               "source",   NULL };
static const char *const way_properties[] = { "on",     "extent",     "kind",         "domain",
                                              "source", "open-dossiers", "evidence", "way-extent",
                                              "way-evidence", "in-force", NULL };

static json_t *
authority_tree (const struct cli *cli, const kdc_authority *authority)
{
  json_t *tree = json_object ();

  json_object_set_new (tree, "code", json_string (kdc_authority_code (authority)));
  json_object_set_new (tree, "name", json_string (kdc_authority_name (authority, cli->lang)));
  for (size_t i = 0; unit_properties[i] != NULL; i++) {
    const char *value = kdc_authority_property (authority, unit_properties[i]);
    if (*value != '\0')
      json_object_set_new (tree, unit_properties[i], json_string (value));
  }
  return tree;
}

/* An item that a succession led to has that succession as "by". */
static json_t *
item_tree (const struct cli *cli, const kdc_authority_list *list, size_t index)
{
  json_t *tree = authority_tree (cli, kdc_authority_list_item (list, index)), *by;
  const kdc_authority *from = kdc_authority_list_from (list, index);

  if (from == NULL)
    return tree;
  by = json_object ();
  json_object_set_new (by, "from", json_string (kdc_authority_code (from)));
  json_object_set_new (by, "from-name", json_string (kdc_authority_name (from, cli->lang)));
  json_object_set_new (by, "step", json_integer (kdc_authority_list_depth (list, index)));
  for (size_t i = 0; way_properties[i] != NULL; i++) {
    const char *value = kdc_authority_list_property (list, index, way_properties[i]);
    if (*value != '\0')
      json_object_set_new (by, way_properties[i], json_string (value));
  }
  json_object_set_new (tree, "by", by);
  return tree;
}

json_t *
authority_list_tree (const struct cli *cli, const kdc_authority_list *list)
{
  json_t *items = json_array ();

  for (size_t i = 0; i < kdc_authority_list_count (list); i++)
    json_array_append_new (items, item_tree (cli, list, i));
  return items;
}

static const char *
member (json_t *object, const char *name)
{
  const char *text = json_string_value (json_object_get (object, name));

  return text ? text : "";
}

static void
show_days (json_t *item)
{
  const char *from = member (item, "valid-from"), *to = member (item, "valid-to");

  if (*from || *to)
    printf (" (%s – %s)", *from ? from : "…", *to ? to : "…");
}

static const char *
extent_words (const struct cli *cli, json_t *by)
{
  return strcmp (member (by, "extent"), "full") == 0 ? say (cli, "toàn bộ", "in full")
                                                     : say (cli, "một phần", "in part");
}

void
show_authority (const struct cli *cli, json_t *item, const char *sign)
{
  json_t *by = json_object_get (item, "by");

  if (by != NULL)
    printf ("%*s%s %s %s ", 2 * (int) json_integer_value (json_object_get (by, "step")), "", sign,
            member (by, "on"), extent_words (cli, by));
  printf ("%s %s", member (item, "code"), member (item, "name"));
  show_days (item);
  if (by == NULL && *member (item, "parent"))
    printf (" ⊂ %s", member (item, "parent"));
  if (strcmp (member (by ? by : item, "evidence"), "verified") != 0)
    printf (" [%s]", say (cli, "chưa kiểm chứng", "not verified"));
  putchar ('\n');
}

static void
show_items (const struct cli *cli, json_t *items, const char *sign)
{
  json_t *item;
  size_t index;

  json_array_foreach (items, index, item)
    show_authority (cli, item, sign);
}

/* --- find ------------------------------------------------------------------------------------- */

/* Nothing bears the code on that day: what bore it last, and what became of that. */
static int
add_former (const struct cli *cli, const char *code, const char *on, json_t *tree)
{
  kdc_authority_list *history = NULL, *heirs = NULL;
  const kdc_authority *last = NULL;
  kdc_error *error = NULL;
  int status = kdc_authority_history (cli->catalog, code, &history, &error);

  for (size_t i = 0; i < kdc_authority_list_count (history); i++) {
    const kdc_authority *one = kdc_authority_list_item (history, i);
    const char *to = kdc_authority_property (one, "valid-to");
    if (*to != '\0' && (on == NULL || strcmp (to, on) < 0))
      last = one;
  }
  if (status == KDC_OK)
    json_object_set_new (tree, "former", authority_list_tree (cli, history));
  if (status == KDC_OK && last != NULL)
    status = kdc_authority_successors (cli->catalog, code,
                                       kdc_authority_property (last, "valid-to"), on, &heirs,
                                       &error);
  if (status == KDC_OK)
    json_object_set_new (tree, "successor", authority_list_tree (cli, heirs));
  kdc_authority_list_free (heirs);
  kdc_authority_list_free (history);
  return status == KDC_OK ? EXIT_NOT_ACCEPTED : say_error (cli, error);
}

static int
find_code (const struct cli *cli, const char *code, json_t *tree)
{
  const kdc_authority *found;
  json_t *items = json_array ();
  kdc_error *error = NULL;
  int status = kdc_authority_find (cli->catalog, code, cli->on, &found, &error);

  json_object_set_new (tree, "authority", items);
  if (status == KDC_OK) {
    json_array_append_new (items, authority_tree (cli, found));
    return EXIT_DONE;
  }
  if (status != KDC_ENOTFOUND)
    return say_error (cli, error);
  kdc_error_free (error);
  return add_former (cli, code, cli->on, tree);
}

static int
find_name (const struct cli *cli, const char *name, json_t *tree)
{
  kdc_authority_list *list = NULL;
  kdc_error *error = NULL;
  size_t count;

  if (kdc_authority_search (cli->catalog, name, cli->on, &list, &error) != KDC_OK)
    return say_error (cli, error);
  count = kdc_authority_list_count (list);
  json_object_set_new (tree, "authority", authority_list_tree (cli, list));
  kdc_authority_list_free (list);
  return count > 0 ? EXIT_DONE : EXIT_NOT_ACCEPTED;
}

/* Digits alone are a code; so is whatever bears or bore it. */
static int
is_code (const struct cli *cli, const char *text)
{
  kdc_authority_list *list = NULL;
  int is = strspn (text, "0123456789") == strlen (text);

  if (!is && kdc_authority_history (cli->catalog, text, &list, NULL) == KDC_OK)
    is = kdc_authority_list_count (list) > 0;
  kdc_authority_list_free (list);
  return is;
}

static int
find (const struct cli *cli, const char *text)
{
  json_t *tree = json_object ();
  int exit = is_code (cli, text) ? find_code (cli, text, tree) : find_name (cli, text, tree);

  if (exit == EXIT_NOT_RUN) {
    json_decref (tree);
    return exit;
  }
  if (cli->format != FORMAT_TEXT) {
    int shown = show_tree (cli, "authorities", tree);
    return shown == EXIT_DONE ? exit : shown;
  }
  show_items (cli, json_object_get (tree, "authority"), "");
  if (exit == EXIT_NOT_ACCEPTED) {
    printf ("%s: %s\n", text, say (cli, "không có đơn vị, cơ quan nào vào ngày đó",
                                   "no unit or agency on that day"));
    show_items (cli, json_object_get (tree, "former"), "");
    show_items (cli, json_object_get (tree, "successor"), "→");
  }
  json_decref (tree);
  return exit;
}

/* --- lists ------------------------------------------------------------------------------------ */

static int
show_list (const struct cli *cli, kdc_authority_list *list, const char *sign)
{
  json_t *tree = json_object (), *items = authority_list_tree (cli, list);

  kdc_authority_list_free (list);
  json_object_set_new (tree, "authority", items);
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "authorities", tree);
  show_items (cli, items, sign);
  json_decref (tree);
  return EXIT_DONE;
}

int
command_authority (struct cli *cli)
{
  const char *what = cli->operand_count > 0 ? cli->operands[0] : "";
  const char *code = cli->operand_count == 2 ? cli->operands[1] : NULL;
  kdc_authority_list *list = NULL;
  kdc_error *error = NULL;
  const char *sign = "→";
  int status;

  if (code != NULL && strcmp (what, "find") == 0)
    return find (cli, code);
  if (code != NULL && strcmp (what, "successors") == 0) {
    status = kdc_authority_successors (cli->catalog, code, cli->on, cli->to, &list, &error);
  } else if (code != NULL && strcmp (what, "predecessors") == 0) {
    sign = "←";
    status = kdc_authority_predecessors (cli->catalog, code, cli->on, cli->to, &list, &error);
  } else if (cli->operand_count <= 2 && strcmp (what, "children") == 0) {
    status = kdc_authority_children (cli->catalog, code, cli->on, &list, &error);
  } else if (code != NULL && strcmp (what, "agencies") == 0) {
    status = kdc_authority_agencies (cli->catalog, code, cli->on, &list, &error);
  } else {
    fprintf (stderr, "kdc authority find CODE|NAME | successors CODE | predecessors CODE | "
                     "children [CODE] | agencies UNIT [--on DATE] [--to DATE]\n");
    return EXIT_NOT_RUN;
  }
  return status == KDC_OK ? show_list (cli, list, sign) : say_error (cli, error);
}
