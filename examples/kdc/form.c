/* form.c - `kdc form`: a form for people, its parts for programs, its exports. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

/* What the document says of a field beside what has a member of its own. */
static const char *const PROPERTIES[]
    = { "relevant", "readonly", "calculate", "constraint", "min", "max", "max-length", "precision",
        "as-of", "prefill", "evidence" };

static json_t *
field_tree (const struct cli *cli, const kdc_field *field)
{
  json_t *tree = json_pack (
      "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "path", kdc_field_path (field), "kind",
      kdc_field_kind (field), "type", kdc_field_type (field), "list", kdc_field_list (field),
      "required", kdc_field_required (field), "label", kdc_field_label (field, cli->lang), "guide",
      kdc_field_guide (field, cli->lang), "example", kdc_field_example (field, cli->lang));

  for (size_t i = 0; i < sizeof PROPERTIES / sizeof *PROPERTIES; i++) {
    const char *value = kdc_field_property (field, PROPERTIES[i]);
    if (*value)
      json_object_set_new (tree, PROPERTIES[i], json_string (value));
  }
  return tree;
}

static json_t *
rule_tree (const struct cli *cli, const kdc_form *form, size_t index)
{
  static const char *const names[]
      = { "id", "path", "severity", "outcome", "test", "message", "guide" };
  json_t *tree = json_object ();

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    json_object_set_new (tree, names[i],
                         json_string (kdc_form_rule (form, index, names[i], cli->lang)));
  return tree;
}

/* How many rows a repeat may have; a bound that is not there is not spoken of. */
static void
show_rows (const struct cli *cli, const kdc_field *field)
{
  const char *least = kdc_field_property (field, "min"), *most = kdc_field_property (field, "max");

  if (*least)
    printf ("  %s %s", say (cli, "ít nhất", "at least"), least);
  if (*most)
    printf ("%s %s %s", *least ? "," : " ", say (cli, "nhiều nhất", "at most"), most);
  if (*least || *most)
    printf (" %s", say (cli, "dòng", "rows"));
}

/* Whether it must be filled, or is filled by the library. */
static void
show_demand (const struct cli *cli, const kdc_field *field)
{
  const char *required = kdc_field_required (field);

  if (kdc_field_is_calculated (field))
    printf ("  %s", say (cli, "tự tính", "calculated"));
  else if (strcmp (required, "never") != 0)
    printf ("  %s", strcmp (required, "always") == 0
                        ? say (cli, "bắt buộc", "required")
                        : say (cli, "bắt buộc tùy trường hợp", "required if it applies"));
  if (strcmp (kdc_field_kind (field), "repeat") == 0)
    show_rows (cli, field);
}

static void
show_field (const struct cli *cli, const kdc_field *field)
{
  const char *guide = kdc_field_guide (field, cli->lang),
             *example = kdc_field_example (field, cli->lang);

  if (strcmp (kdc_field_kind (field), "field") != 0)
    putchar ('\n');
  printf ("%s  %s", kdc_field_path (field), kdc_field_label (field, cli->lang));
  if (*kdc_field_type (field))
    printf ("  [%s%s%s]", kdc_field_type (field), *kdc_field_list (field) ? " " : "",
            kdc_field_list (field));
  show_demand (cli, field);
  putchar ('\n');
  if (*kdc_field_property (field, "relevant"))
    printf ("    %s: %s\n", say (cli, "Chỉ khi", "Only when"),
            kdc_field_property (field, "relevant"));
  if (*guide)
    printf ("    %s\n", guide);
  if (*example)
    printf ("    %s: %s\n", say (cli, "Ví dụ", "Example"), example);
}

static void
say_form_usage (void)
{
  const char *name;

  fprintf (stderr, "kdc form show ID | export ID --to ");
  for (size_t i = 0; (name = kdc_export_name (i)) != NULL; i++)
    fprintf (stderr, "%s%s", i > 0 ? "|" : "", name);
  fputc ('\n', stderr);
}

static int
export_form (struct cli *cli, const kdc_form *form)
{
  kdc_buffer *text = NULL;
  kdc_error *error = NULL;

  if (kdc_form_export (form, cli->to, cli->on, cli->lang, &text, &error) != KDC_OK)
    return say_error (cli, error);
  return show_buffer (text);
}

static json_t *
form_tree (const struct cli *cli, const kdc_form *form)
{
  json_t *nodes = json_array (), *rules = json_array ();

  for (size_t i = 0; i < kdc_form_count (form); i++)
    json_array_append_new (nodes, field_tree (cli, kdc_form_field (form, i)));
  for (size_t i = 0; i < kdc_form_rule_count (form); i++)
    json_array_append_new (rules, rule_tree (cli, form, i));
  return json_pack ("{s:s, s:s, s:s, s:s, s:o, s:o}", "id", kdc_form_id (form), "version",
                    kdc_form_version (form), "namespace", kdc_form_namespace (form), "name",
                    kdc_form_name (form, cli->lang), "node", nodes, "rule", rules);
}

int
command_form (struct cli *cli)
{
  const kdc_form *form;
  kdc_error *error = NULL;
  int exports = cli->operand_count == 2 && strcmp (cli->operands[0], "export") == 0;

  if (cli->operand_count != 2 || (!exports && strcmp (cli->operands[0], "show") != 0)
      || (exports && cli->to == NULL)) {
    say_form_usage ();
    return EXIT_NOT_RUN;
  }
  if (kdc_catalog_form (cli->catalog, cli->operands[1], cli->on, &form, &error) != KDC_OK)
    return say_error (cli, error);
  if (exports)
    return export_form (cli, form);
  if (cli->format == FORMAT_TEXT) {
    printf ("%s %s  %s\n", kdc_form_id (form), kdc_form_version (form),
            kdc_form_name (form, cli->lang));
    for (size_t i = 0; i < kdc_form_count (form); i++)
      show_field (cli, kdc_form_field (form, i));
    return EXIT_DONE;
  }
  return show_tree (cli, "form", form_tree (cli, form));
}
