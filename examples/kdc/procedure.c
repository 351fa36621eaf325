/* procedure.c - `kdc procedure`: what the catalog says, for people or for programs.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static int
list_procedures (struct cli *cli)
{
  json_t *tree = json_object (), *list = json_array ();
  kdc_error *error = NULL;
  char from[11];

  json_object_set_new (tree, "procedure", list);
  for (size_t i = 0; i < kdc_catalog_procedure_count (cli->catalog); i++) {
    const kdc_procedure *procedure;
    const char *code = kdc_catalog_procedure_code (cli->catalog, i);
    int status;

    kdc_catalog_procedure_from (cli->catalog, i, from);
    status = kdc_catalog_procedure (cli->catalog, code,
                                    cli->on   ? cli->on
                                    : from[0] ? from
                                              : NULL,
                                    &procedure, &error);
    if (status == KDC_ENOTFOUND && cli->on) { /* not in force on the day asked for */
      kdc_error_free (error);
      continue;
    }
    if (status != KDC_OK) {
      json_decref (tree);
      return say_error (cli, error);
    }
    json_array_append_new (list, json_pack ("{s:s, s:s, s:s, s:s}", "code", code, "valid-from",
                                            from, "service", kdc_procedure_service (procedure),
                                            "name", kdc_procedure_name (procedure, cli->lang)));
    if (cli->format == FORMAT_TEXT)
      printf ("%s\t%s\t%s\n", code, from, kdc_procedure_name (procedure, cli->lang));
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "procedures", tree);
  json_decref (tree);
  return EXIT_DONE;
}

static const struct {
  int part;
  const char *key, *vi, *en;
  const char *properties[6];
} PARTS[] = {
  { KDC_PART_CASE, "case", "Trường hợp", "Cases", { NULL } },
  { KDC_PART_STEP, "step", "Trình tự thực hiện", "Steps", { NULL } },
  { KDC_PART_PAPER,
    "paper",
    "Thành phần hồ sơ",
    "Papers",
    { "handling", "required", "originals", "copies", "alternative-of", NULL } },
  { KDC_PART_FEE, "fee", "Phí, lệ phí", "Fees", { "amount", "currency", "per", "set-by", NULL } },
  { KDC_PART_RESULT, "result", "Kết quả", "Results", { NULL } },
  { KDC_PART_LEGAL_BASIS, "legal-basis", "Căn cứ pháp lý", "Legal bases", { NULL } },
  { KDC_PART_ALIAS, "alias", "Mã ở hệ thống khác", "Aliases", { "system", NULL } },
};

static json_t *
part_tree (struct cli *cli, const kdc_procedure *procedure, size_t row, size_t index)
{
  json_t *tree = json_object ();
  kdc_buffer *name = NULL;
  int part = PARTS[row].part;
  const char *guide = kdc_procedure_part_guide (procedure, part, index, cli->lang);

  json_object_set_new (tree, "id", json_string (kdc_procedure_part_id (procedure, part, index)));
  kdc_procedure_part_name (procedure, part, index, cli->lang, &name, NULL);
  if (kdc_buffer_size (name) > 0)
    json_object_set_new (tree, "name", json_string (kdc_buffer_data (name)));
  kdc_buffer_free (name);
  for (int i = 0; PARTS[row].properties[i] != NULL; i++) {
    const char *value =
        kdc_procedure_part_property (procedure, part, index, PARTS[row].properties[i]);
    if (value != NULL && *value != '\0')
      json_object_set_new (tree, PARTS[row].properties[i], json_string (value));
  }
  if (*guide != '\0')
    json_object_set_new (tree, "guide", json_string (guide));
  return tree;
}

static json_t *
procedure_tree (struct cli *cli, const kdc_procedure *procedure)
{
  kdc_buffer *term = NULL;
  json_t *tree = json_object ();

  kdc_procedure_term (procedure, cli->lang, &term, NULL);
  json_object_set_new (tree, "code", json_string (kdc_procedure_code (procedure)));
  json_object_set_new (tree, "version", json_string (kdc_procedure_version (procedure)));
  json_object_set_new (tree, "name", json_string (kdc_procedure_name (procedure, cli->lang)));
  json_object_set_new (tree, "service", json_string (kdc_procedure_service (procedure)));
  json_object_set_new (tree, "domain", json_string (kdc_procedure_domain (procedure)));
  json_object_set_new (tree, "tier", json_string (kdc_procedure_tier (procedure)));
  json_object_set_new (tree, "term", json_string (kdc_buffer_data (term)));
  json_object_set_new (tree, "form", json_string (kdc_procedure_form (procedure)));
  json_object_set_new (tree, "evidence", json_string (kdc_procedure_evidence (procedure)));
  json_object_set_new (tree, "source", json_string (kdc_procedure_source (procedure)));
  json_object_set_new (tree, "guide", json_string (kdc_procedure_guide (procedure, cli->lang)));
  for (size_t row = 0; row < sizeof PARTS / sizeof PARTS[0]; row++) {
    json_t *list = json_array ();
    for (size_t i = 0; i < kdc_procedure_count (procedure, PARTS[row].part); i++)
      json_array_append_new (list, part_tree (cli, procedure, row, i));
    json_object_set_new (tree, PARTS[row].key, list);
  }
  kdc_buffer_free (term);
  return tree;
}

/* Which case it is, as far as the dossier says. */
static int
answer_cases (struct cli *cli, kdc_dossier *dossier, json_t *cases)
{
  static const char *const words[] = { "no", "yes", "unknown" };
  kdc_error *error = NULL;
  json_t *item;
  size_t index;
  int answer;

  json_array_foreach (cases, index, item) {
    if (kdc_dossier_case (dossier, index, cli->on, &answer, &error) != KDC_OK)
      return say_error (cli, error);
    json_object_set_new (item, "answer", json_string (words[answer]));
  }
  return EXIT_DONE;
}

static int
read_cases (struct cli *cli, const kdc_procedure *procedure, json_t *tree)
{
  kdc_dossier *dossier = NULL;
  kdc_buffer *code = NULL;
  kdc_error *error = NULL;
  int status = kdc_dossier_open (cli->catalog, cli->dossier, &dossier, &error);

  if (status == KDC_OK)
    status = kdc_dossier_property (dossier, "procedure", &code, &error);
  if (status != KDC_OK) {
    status = say_error (cli, error);
  } else if (strcmp (kdc_buffer_data (code), kdc_procedure_code (procedure)) != 0) {
    fprintf (stderr, "kdc: --dossier %s: %s %s\n", cli->dossier,
             say (cli, "hồ sơ này thuộc thủ tục", "this dossier is of procedure"),
             kdc_buffer_data (code));
    status = EXIT_NOT_RUN;
  } else {
    status = answer_cases (cli, dossier, json_object_get (tree, "case"));
  }
  kdc_buffer_free (code);
  kdc_dossier_free (dossier);
  return status;
}

static const char *
member (json_t *object, const char *name)
{
  const char *text = json_string_value (json_object_get (object, name));

  return text ? text : "";
}

/* How a paper is handed in, in words. */
static const char *
paper_words (const struct cli *cli, json_t *paper)
{
  const char *handling = member (paper, "handling"), *required = member (paper, "required");

  if (strcmp (handling, "present") == 0)
    return say (cli, "xuất trình", "to present");
  if (strcmp (handling, "note") == 0)
    return say (cli, "lưu ý", "note");
  if (strcmp (required, "conditional") == 0)
    return say (cli, "nộp, khi thuộc trường hợp", "to submit, when it applies");
  if (strcmp (required, "alternative") == 0)
    return say (cli, "một trong các giấy tờ này", "one of these");
  return say (cli, "nộp", "to submit");
}

static const char *
answer_words (const struct cli *cli, const char *answer)
{
  if (strcmp (answer, "yes") == 0)
    return say (cli, "đúng", "yes");
  return strcmp (answer, "no") == 0 ? say (cli, "không", "no")
                                    : say (cli, "chưa rõ", "not known yet");
}

static void
show_part (const struct cli *cli, int part, json_t *item)
{
  const char *name = member (item, "name"), *guide = member (item, "guide");
  int inside = *member (item, "alternative-of") != '\0';

  printf ("  %s- %s", inside ? "    " : "", *name ? name : member (item, "id"));
  if (part == KDC_PART_PAPER)
    printf (" (%s)", paper_words (cli, item));
  else if (part == KDC_PART_FEE && *member (item, "amount"))
    printf (": %s %s", member (item, "amount"), member (item, "currency"));
  else if (part != KDC_PART_STEP && part != KDC_PART_FEE && *name)
    printf (" [%s]", member (item, "id"));
  if (*member (item, "answer"))
    printf (": %s", answer_words (cli, member (item, "answer")));
  putchar ('\n');
  if (*guide != '\0')
    printf ("  %s  %s\n", inside ? "    " : "", guide);
}

static int
show_procedure_text (struct cli *cli, json_t *tree)
{
  json_t *item;
  size_t index;

  printf ("%s %s\n", member (tree, "code"), member (tree, "name"));
  if (*member (tree, "guide"))
    printf ("%s\n", member (tree, "guide"));
  printf ("%s: %s\n", say (cli, "Thời hạn giải quyết", "Processing time"), member (tree, "term"));
  printf ("%s: %s\n", say (cli, "Tờ khai", "Form"), member (tree, "form"));
  printf ("%s: %s (%s)\n", say (cli, "Nguồn", "Source"), member (tree, "source"),
          member (tree, "evidence"));
  for (size_t row = 0; row < sizeof PARTS / sizeof PARTS[0]; row++) {
    json_t *list = json_object_get (tree, PARTS[row].key);
    if (json_array_size (list) > 0)
      printf ("\n%s:\n", say (cli, PARTS[row].vi, PARTS[row].en));
    json_array_foreach (list, index, item)
      show_part (cli, PARTS[row].part, item);
  }
  json_decref (tree);
  return EXIT_DONE;
}

int
command_procedure (struct cli *cli)
{
  const kdc_procedure *procedure;
  kdc_error *error = NULL;
  json_t *tree;

  if (cli->operand_count == 1 && strcmp (cli->operands[0], "list") == 0)
    return list_procedures (cli);
  if (cli->operand_count != 2 || strcmp (cli->operands[0], "show") != 0) {
    fprintf (stderr, "kdc procedure list | show CODE [--dossier DOSSIER]\n");
    return EXIT_NOT_RUN;
  }
  if (kdc_catalog_procedure (cli->catalog, cli->operands[1], cli->on, &procedure, &error) != KDC_OK)
    return say_error (cli, error);
  tree = procedure_tree (cli, procedure);
  if (cli->dossier != NULL && read_cases (cli, procedure, tree) != EXIT_DONE) {
    json_decref (tree);
    return EXIT_NOT_RUN;
  }
  return cli->format == FORMAT_TEXT ? show_procedure_text (cli, tree)
                                    : show_tree (cli, "procedure", tree);
}
