/* procedure.c - `kdc procedure`: what the catalog says, for people or for programs.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char *const LISTED[] = { "code",      "kind",  "status",     "domain",   "valid-from",
                                      "valid-to",  "since", "successor",  "matched",  "alias",
                                      "tier",      "unit",  "quantity",   "amount",   "currency",
                                      "evidence",  "source" };
static const char *const WORDS[] = { "name", "agency", "result", "note" };

static json_t *
row_tree (const struct cli *cli, const kdc_listing *listing, size_t index)
{
  json_t *tree = json_object ();

  for (size_t i = 0; i < sizeof LISTED / sizeof LISTED[0]; i++) {
    const char *value = kdc_listing_property (listing, index, LISTED[i]);
    if (value != NULL && *value != '\0')
      json_object_set_new (tree, LISTED[i], json_string (value));
  }
  for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
    const char *value = kdc_listing_text (listing, index, WORDS[i], cli->lang);
    if (value != NULL && *value != '\0')
      json_object_set_new (tree, WORDS[i], json_string (value));
  }
  return tree;
}

static const char *
member (json_t *object, const char *name)
{
  const char *text = json_string_value (json_object_get (object, name));

  return text ? text : "";
}

/* How a code stands, in words. */
static void
print_standing (const struct cli *cli, json_t *row)
{
  const char *status = member (row, "status"), *since = member (row, "since");

  if (strcmp (status, "repealed") == 0)
    printf ("%s %s", say (cli, "đã bị bãi bỏ từ", "repealed as of"), since);
  else if (strcmp (status, "replaced") == 0)
    printf (say (cli, "được thay bằng %s từ %s", "replaced by %s as of %s"),
            member (row, "successor"), since);
  else if (strcmp (status, "not-yet") == 0)
    printf ("%s %s", say (cli, "có hiệu lực từ", "in force as of"), member (row, "valid-from"));
  else if (strcmp (status, "ended") == 0)
    printf ("%s %s", say (cli, "hết hiệu lực sau ngày", "in force until"),
            member (row, "valid-to"));
  else if (strcmp (member (row, "kind"), "unknown") == 0)
    printf ("%s", say (cli, "kho không có thủ tục này", "not in this catalog"));
  else if (strcmp (member (row, "kind"), "register") == 0)
    printf ("%s", say (cli, "chưa có dữ liệu xác minh", "no verified data yet"));
  else
    printf ("%s", say (cli, "đang có hiệu lực", "in force"));
}

static int
show_rows (struct cli *cli, kdc_listing *listing)
{
  json_t *tree = json_object (), *list = json_array (), *row;
  size_t index;

  for (size_t i = 0; i < kdc_listing_count (listing); i++)
    json_array_append_new (list, row_tree (cli, listing, i));
  kdc_listing_free (listing);
  json_object_set_new (tree, "procedure", list);
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "procedures", tree);
  json_array_foreach (list, index, row) {
    printf ("%s\t%s\t%s\t", member (row, "code"), member (row, "domain"), member (row, "name"));
    print_standing (cli, row);
    putchar ('\n');
  }
  json_decref (tree);
  return EXIT_DONE;
}

static int
list_procedures (struct cli *cli, const char *words)
{
  kdc_listing *listing = NULL;
  kdc_error *error = NULL;

  if (kdc_catalog_search (cli->catalog, words, cli->domain, cli->status, cli->on, &listing, &error)
      != KDC_OK)
    return say_error (cli, error);
  return show_rows (cli, listing);
}

static const struct {
  int part;
  const char *key, *vi, *en;
  const char *properties[20];
} PARTS[] = {
  { KDC_PART_AUTHORITY,
    "authority",
    "Cơ quan thực hiện",
    "Authorities",
    { "rule", "valid-from", "valid-to", NULL } },
  { KDC_PART_CHANNEL, "channel", "Cách nộp", "Ways to file", { "kind", NULL } },
  { KDC_PART_TERM,
    "time",
    "Các thời hạn",
    "Processing times",
    { "unit", "quantity", "cut-off", "count-from", "roll", "version-by", "case", "question",
      "channel", NULL } },
  { KDC_PART_CASE, "case", "Trường hợp", "Cases", { "condition", NULL } },
  { KDC_PART_QUESTION, "question", "Câu hỏi", "Questions", { NULL } },
  { KDC_PART_STEP, "step", "Trình tự thực hiện", "Steps", { NULL } },
  { KDC_PART_PAPER,
    "paper",
    "Thành phần hồ sơ",
    "Papers",
    { "handling", "required", "originals", "copies", "alternative-of", "alternatives",
      "condition", "certified", "case", "question", "code", "template", "reuse", NULL } },
  { KDC_PART_FEE,
    "fee",
    "Phí, lệ phí",
    "Fees",
    { "amount", "currency", "per", "set-by", "cap", "bands", "quantity", "tier", "condition",
      "case", "question", "channel", NULL } },
  { KDC_PART_EXEMPTION, "exemption", "Miễn", "Exemptions", { "condition", "question", NULL } },
  { KDC_PART_RESULT, "result", "Kết quả", "Results", { "silence", NULL } },
  { KDC_PART_LEGAL_BASIS, "legal-basis", "Căn cứ pháp lý", "Legal bases", { NULL } },
  { KDC_PART_ALIAS,
    "alias",
    "Mã ở hệ thống khác",
    "Aliases",
    { "system", "valid-from", "valid-to", NULL } },
  { KDC_PART_UNKNOWN, "unknown", "Điều nguồn không nói", "What the sources do not say", { NULL } },
  { KDC_PART_NOTE, "note", "Ghi chú", "Notes", { NULL } },
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
  for (int i = 0; i < 2; i++) {
    static const char *const marks[] = { "evidence", "source" };
    const char *value = kdc_procedure_part_property (procedure, part, index, marks[i]);
    if (value != NULL && strcmp (value, i == 0 ? kdc_procedure_evidence (procedure)
                                               : kdc_procedure_source (procedure)) != 0)
      json_object_set_new (tree, marks[i], json_string (value));
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

/* Several after a split: the address decides, not this tool. */
static int
add_competent (struct cli *cli, const kdc_procedure *procedure, json_t *tree)
{
  kdc_authority_list *list = NULL;
  kdc_error *error = NULL;

  if (kdc_procedure_authority (cli->catalog, procedure, cli->unit, cli->as_of, cli->on, &list,
                               &error) != KDC_OK)
    return say_error (cli, error);
  json_object_set_new (tree, "competent", authority_list_tree (cli, list));
  kdc_authority_list_free (list);
  return EXIT_DONE;
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
  if (*member (paper, "question"))
    return say (cli, "nộp, khi câu trả lời là có", "to submit, when the answer is yes");
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

/* What a condition hangs on: an expression on the form, a question, a case. */
static void
show_condition (const struct cli *cli, json_t *item, const char *margin)
{
  static const struct {
    const char *key, *vi, *en;
  } kinds[] = { { "condition", "Điều kiện", "Condition" },
                { "certified", "Công chứng, chứng thực khi", "Certified when" },
                { "question", "Tùy câu hỏi", "By question" },
                { "case", "Trường hợp", "Case" },
                { "channel", "Cách nộp", "Way to file" },
                { "template", "Mẫu", "Form" },
                { "source", "Nguồn", "Source" } };

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (*member (item, kinds[i].key))
      printf ("  %s  %s: %s\n", margin, say (cli, kinds[i].vi, kinds[i].en),
              member (item, kinds[i].key));
}

static void
show_amount (const struct cli *cli, json_t *item)
{
  if (*member (item, "amount"))
    printf (": %s %s / %s", member (item, "amount"), member (item, "currency"),
            member (item, "per"));
  if (*member (item, "set-by"))
    printf (" (%s: %s)", say (cli, "mức do nơi khác quy định", "set by"), member (item, "set-by"));
}

/* "3 ngày làm việc"; a unit that is none of these has its words as the name. */
static void
show_time (const struct cli *cli, json_t *item)
{
  static const struct {
    const char *unit, *vi, *en;
  } units[] = { { "working-day", "ngày làm việc", "working days" },
                { "day", "ngày", "days" },
                { "hour", "giờ", "hours" },
                { "month", "tháng", "months" },
                { "same-day", "trong ngày", "the same day" },
                { "other", "", "" } };
  const char *quantity = member (item, "quantity");

  printf ("%s", quantity);
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (strcmp (units[i].unit, member (item, "unit")) == 0)
      printf ("%s%s", *quantity ? " " : "", say (cli, units[i].vi, units[i].en));
}

static const char *
tier_words (const struct cli *cli, const char *tier)
{
  static const struct {
    const char *tier, *vi, *en;
  } tiers[] = { { "commune", "cấp xã", "commune" },
                { "district", "cấp huyện", "district" },
                { "province", "cấp tỉnh", "province" } };

  for (size_t i = 0; i < sizeof tiers / sizeof tiers[0]; i++)
    if (strcmp (tiers[i].tier, tier) == 0)
      return say (cli, tiers[i].vi, tiers[i].en);
  return tier;
}

static void
show_part (const struct cli *cli, int part, json_t *item)
{
  const char *name = member (item, "name"), *guide = member (item, "guide");
  const char *margin = *member (item, "alternative-of") != '\0' ? "    " : "";

  printf ("  %s- %s", margin, *name ? name : tier_words (cli, member (item, "id")));
  if (part == KDC_PART_PAPER)
    printf (" (%s)", paper_words (cli, item));
  else if (part == KDC_PART_FEE)
    show_amount (cli, item);
  else if (part == KDC_PART_TERM)
    show_time (cli, item);
  else if (part != KDC_PART_STEP && *name)
    printf (" [%s]", member (item, "id"));
  if (*member (item, "answer"))
    printf (": %s", answer_words (cli, member (item, "answer")));
  if (*member (item, "evidence"))
    printf (" {%s}", member (item, "evidence"));
  putchar ('\n');
  if (*guide != '\0')
    printf ("  %s  %s\n", margin, guide);
  show_condition (cli, item, margin);
}

static int
show_procedure_text (struct cli *cli, json_t *tree)
{
  json_t *item;
  size_t index;

  printf ("%s %s\n", member (tree, "code"), member (tree, "name"));
  if (*member (tree, "guide"))
    printf ("%s\n", member (tree, "guide"));
  printf ("%s: %s\n", say (cli, "Thời hạn giải quyết", "Processing time"),
          *member (tree, "term") ? member (tree, "term")
                                 : say (cli, "nguồn không nêu", "not given by the sources"));
  printf ("%s: %s\n", say (cli, "Tờ khai", "Form"),
          *member (tree, "form") ? member (tree, "form")
                                 : say (cli, "chưa có tờ khai điện tử; nộp giấy hoặc qua cổng",
                                        "no electronic form; file on paper or at the portal"));
  printf ("%s: %s (%s)\n", say (cli, "Nguồn", "Source"), member (tree, "source"),
          member (tree, "evidence"));
  if (json_array_size (json_object_get (tree, "competent")) > 0)
    printf ("\n%s:\n", say (cli, "Đơn vị có thẩm quyền", "Competent unit"));
  json_array_foreach (json_object_get (tree, "competent"), index, item)
    show_authority (cli, item, "→");
  for (size_t row = 0; row < sizeof PARTS / sizeof PARTS[0]; row++) {
    json_t *list = json_object_get (tree, PARTS[row].key);
    if (PARTS[row].part == KDC_PART_TERM && json_array_size (list) == 1)
      continue;                     /* it stands above */
    if (json_array_size (list) > 0)
      printf ("\n%s:\n", say (cli, PARTS[row].vi, PARTS[row].en));
    json_array_foreach (list, index, item)
      show_part (cli, PARTS[row].part, item);
  }
  json_decref (tree);
  return EXIT_DONE;
}

/* Codes that led here, and their standing. */
static void
add_trace (const struct cli *cli, const kdc_listing *listing, json_t *tree)
{
  size_t count = kdc_listing_count (listing);
  json_t *list = json_array ();

  for (size_t i = 0; i + 1 < count; i++)
    json_array_append_new (list, row_tree (cli, listing, i));
  if (json_array_size (list) > 0)
    json_object_set_new (tree, "asked-for", list);
  else
    json_decref (list);
  json_object_set_new (tree, "kind", json_string ("procedure"));
  json_object_set_new (
      tree, "status", json_string (kdc_listing_property (listing, count - 1, "status")));
  if (*kdc_listing_property (listing, count - 1, "alias") != '\0')
    json_object_set_new (
        tree, "asked-by", json_string (kdc_listing_property (listing, count - 1, "alias")));
}

static void
show_trace_text (const struct cli *cli, json_t *tree)
{
  json_t *row;
  size_t index;

  json_array_foreach (json_object_get (tree, "asked-for"), index, row) {
    printf ("%s %s: ", member (row, "code"), member (row, "name"));
    print_standing (cli, row);
    putchar ('\n');
  }
  if (*member (tree, "asked-by"))
    printf ("%s: %s %s\n", member (tree, "asked-by"), say (cli, "tên khác của", "an alias of"),
            member (tree, "code"));
}

/* A code that no document of the catalog tells more about. */
static int
show_known (struct cli *cli, kdc_listing *listing)
{
  json_t *tree, *list = json_array ();
  size_t count = kdc_listing_count (listing);

  for (size_t i = 0; i + 1 < count; i++)
    json_array_append_new (list, row_tree (cli, listing, i));
  tree = row_tree (cli, listing, count - 1);
  if (strcmp (member (tree, "kind"), "procedure") != 0)
    json_object_set_new (tree, "warning",
                         json_string (say (cli,
                                           "chưa có dữ liệu xác minh: không nộp hồ sơ qua đây được",
                                           "no verified data yet: nothing can be filed here")));
  json_object_set_new (tree, "asked-for", list);
  kdc_listing_free (listing);
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "procedure", tree);
  show_trace_text (cli, tree);
  printf ("%s %s: ", member (tree, "code"), member (tree, "name"));
  print_standing (cli, tree);
  putchar ('\n');
  for (size_t i = 1; i < sizeof WORDS / sizeof WORDS[0]; i++)
    if (*member (tree, WORDS[i]))
      printf ("  %s\n", member (tree, WORDS[i]));
  if (*member (tree, "unit") || *member (tree, "amount")) {
    printf ("  %s: ", say (cli, "Được ghi lại, chưa kiểm chứng", "Reported, not verified"));
    show_time (cli, tree);
    if (*member (tree, "amount"))
      printf ("%s%s %s", *member (tree, "unit") ? "; " : "", member (tree, "amount"),
              member (tree, "currency"));
    putchar ('\n');
  }
  if (*member (tree, "warning"))
    printf ("%s\n", member (tree, "warning"));
  json_decref (tree);
  return EXIT_DONE;
}

static int
show_procedure (struct cli *cli, const kdc_procedure *procedure, const kdc_listing *listing)
{
  json_t *tree = procedure_tree (cli, procedure);

  add_trace (cli, listing, tree);
  if (cli->unit != NULL && add_competent (cli, procedure, tree) != EXIT_DONE) {
    json_decref (tree);
    return EXIT_NOT_RUN;
  }
  if (cli->dossier != NULL && read_cases (cli, procedure, tree) != EXIT_DONE) {
    json_decref (tree);
    return EXIT_NOT_RUN;
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "procedure", tree);
  show_trace_text (cli, tree);
  return show_procedure_text (cli, tree);
}

static int
show_code (struct cli *cli, const char *code)
{
  const kdc_procedure *procedure;
  kdc_listing *listing = NULL;
  kdc_error *error = NULL;
  size_t last;
  int status;

  if (kdc_catalog_trace (cli->catalog, code, cli->on, &listing, &error) != KDC_OK)
    return say_error (cli, error);
  last = kdc_listing_count (listing) - 1;
  if (strcmp (kdc_listing_property (listing, last, "kind"), "procedure") != 0
      || strcmp (kdc_listing_property (listing, last, "status"), "active") != 0)
    return show_known (cli, listing);
  status = kdc_catalog_procedure (cli->catalog, kdc_listing_property (listing, last, "code"),
                                  cli->on, &procedure, &error);
  status = status == KDC_OK ? show_procedure (cli, procedure, listing) : say_error (cli, error);
  kdc_listing_free (listing);
  return status;
}

static int
export_procedure (struct cli *cli, const char *code)
{
  const kdc_procedure *procedure;
  kdc_buffer *text = NULL;
  kdc_error *error = NULL;

  if (kdc_catalog_procedure (cli->catalog, code, cli->on, &procedure, &error) != KDC_OK
      || kdc_procedure_export (procedure, cli->to ? cli->to : "cpsv-ap", &text, &error) != KDC_OK)
    return say_error (cli, error);
  return show_buffer (text);
}

int
command_procedure (struct cli *cli)
{
  const char *verb = cli->operand_count > 0 ? cli->operands[0] : "";

  if (cli->operand_count == 1 && strcmp (verb, "list") == 0)
    return list_procedures (cli, NULL);
  if (cli->operand_count == 2 && strcmp (verb, "find") == 0)
    return list_procedures (cli, cli->operands[1]);
  if (cli->operand_count == 2 && strcmp (verb, "show") == 0)
    return show_code (cli, cli->operands[1]);
  if (cli->operand_count == 2 && strcmp (verb, "export") == 0)
    return export_procedure (cli, cli->operands[1]);
  if (cli->operand_count == 2 && strcmp (verb, "import") == 0)
    return import_procedure (cli, cli->operands[1]);
  fprintf (stderr, "kdc procedure list | find TEXT | show CODE [--dossier DOSSIER] [--unit CODE "
                   "[--as-of DATE]] | export CODE --to cpsv-ap | import RECORD.json [-o FILE]\n");
  return EXIT_NOT_RUN;
}
