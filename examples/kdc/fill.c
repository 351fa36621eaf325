/* fill.c - `kdc fill`: a draft is begun, changed, shown and written; what a web form sent is
 * applied to it. Each command opens the draft, does one thing, and saves it again. `kdc dossier
 * rebase` takes a draft to another version of its form. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char USAGE[] =
    "kdc fill new DRAFT --procedure CODE [--unit CODE] [--channel KIND]\n"
    "kdc fill set DRAFT PATH TEXT [PATH TEXT …]\n"
    "kdc fill choose DRAFT PATH | add DRAFT PATH | remove DRAFT PATH\n"
    "kdc fill post DRAFT BODY-FILE --type CONTENT-TYPE\n"
    "kdc fill show DRAFT\n"
    "kdc fill write DRAFT --out FILE\n"
    "kdc fill rebase DRAFT [--form-version V] [--on DATE] --out FILE\n";

static const char USAGE_DOSSIER[]
  = "kdc dossier rebase DRAFT [--form-version V] [--on DATE] [--store DIR] [--out FILE]\n";

static char *
directory_of (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash ? strndup (path, slash == path ? 1 : (size_t) (slash - path)) : strdup (".");
}

static int
reopen (struct cli *cli, kdc_fill **fill)
{
  const char *path = cli->operands[1];
  char *data = NULL, *directory = directory_of (path);
  kdc_error *error = NULL;
  size_t size;
  int status = read_file (cli, path, &data, &size);

  if (status == EXIT_DONE
      && kdc_fill_reopen (cli->catalog, data ? data : "", size, path, directory, cli->on, fill,
                          &error) != KDC_OK)
    status = say_error (cli, error);
  free (data);
  free (directory);
  return status;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
add_words (json_t *list, int bits)
{
  static const struct {
    int bit;
    const char *word;
  } words[] = {
    { KDC_FILL_VALUE, "value" },       { KDC_FILL_RELEVANT, "relevant" },
    { KDC_FILL_REQUIRED, "required" }, { KDC_FILL_READONLY, "readonly" },
    { KDC_FILL_FINDINGS, "findings" }, { KDC_FILL_ROWS, "rows" },
    { KDC_FILL_CHOSEN, "chosen" },
  };
  char text[128] = "";

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (bits & words[i].bit)
      snprintf (text + strlen (text), sizeof text - strlen (text), "%s%s", *text ? " " : "",
                words[i].word);
  json_object_set_new (list, "what", json_string (text));
}

/* Lines "PATH: what has changed". */
static int
show_changed (const struct cli *cli, kdc_fill *fill)
{
  json_t *list = json_array ();
  kdc_error *error = NULL;

  for (size_t i = 0; i < kdc_fill_changed_count (fill); i++) {
    kdc_buffer *path;
    int bits;
    json_t *one;

    if (kdc_fill_changed (fill, i, &path, &bits, &error) != KDC_OK) {
      json_decref (list);
      return say_error (cli, error);
    }
    one = json_pack ("{s:s}", "path", kdc_buffer_data (path));
    add_words (one, bits);
    if (cli->format == FORMAT_TEXT)
      printf ("%s: %s\n", kdc_buffer_data (path),
              json_string_value (json_object_get (one, "what")));
    json_array_append_new (list, one);
    kdc_buffer_free (path);
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "changes", json_pack ("{s:o}", "change", list));
  json_decref (list);
  return EXIT_DONE;
}

/* What was entered into one box: in each row of each repeat around it. rest: what of its path is
 * still to be put behind path. */
static void
show_box (kdc_fill *fill, const char *path, const char *rest)
{
  size_t length = strcspn (rest + (*rest == '/'), "/") + (*rest == '/'), rows = 0;
  char longer[2048], row[2080];
  kdc_buffer *text;

  if (*rest == '\0') {
    if (kdc_fill_text (fill, path, "entered", &text, NULL) == KDC_OK && kdc_buffer_size (text))
      printf ("%s = %s\n", path, kdc_buffer_data (text));
    kdc_buffer_free (text);
    return;
  }
  snprintf (longer, sizeof longer, "%s%.*s", path, (int) length, rest);
  if (kdc_fill_row_count (fill, longer, &rows, NULL) != KDC_OK) {
    show_box (fill, longer, rest + length);
    return;
  }
  for (size_t i = 1; i <= rows; i++) {
    snprintf (row, sizeof row, "%s[%zu]", longer, i);
    show_box (fill, row, rest + length);
  }
}

/* What the form has no place for. */
static int
show_unplaced (const struct cli *cli, kdc_fill *fill)
{
  kdc_error *error = NULL;
  kdc_buffer *text;

  for (size_t i = 0; i < kdc_fill_unplaced_count (fill); i++) {
    if (kdc_fill_unplaced (fill, i, "message", cli->lang, &text, &error) != KDC_OK)
      return say_error (cli, error);
    printf ("%s: %s\n", say (cli, "ghi chú", "note"), kdc_buffer_data (text));
    kdc_buffer_free (text);
  }
  return EXIT_DONE;
}

/* What a succession changed: the old codes stay visible. */
static void
show_moved (const struct cli *cli, const kdc_fill *fill)
{
  for (size_t i = 0; i < kdc_fill_moved_count (fill); i++) {
    printf ("%s: ", kdc_fill_moved (fill, i, "path"));
    printf (say (cli, "%s đổi thành %s theo kế thừa, kế hoạch ngày %s\n",
                 "%s became %s by a succession, planned for %s\n"),
            kdc_fill_moved (fill, i, "from"), kdc_fill_moved (fill, i, "to"),
            kdc_fill_moved (fill, i, "on"));
  }
}

static int
show_draft (struct cli *cli, kdc_fill *fill)
{
  const kdc_form *form = kdc_fill_form (fill);
  kdc_report *report = NULL;
  kdc_error *error = NULL;
  int status;

  for (size_t i = 0; i < kdc_form_count (form) && cli->format == FORMAT_TEXT; i++)
    if (strcmp (kdc_field_kind (kdc_form_field (form, i)), "field") == 0)
      show_box (fill, "", kdc_field_path (kdc_form_field (form, i)));
  status = cli->format == FORMAT_TEXT ? show_unplaced (cli, fill) : EXIT_DONE;
  if (status != EXIT_DONE)
    return status;
  if (cli->format == FORMAT_TEXT)
    show_moved (cli, fill);
  if (kdc_fill_report (fill, cli->scope, &report, &error) != KDC_OK)
    return say_error (cli, error);
  status = show_report (cli, cli->operands[1], report);
  if (status == EXIT_DONE)
    status = exit_of (kdc_report_verdict (report));
  kdc_report_free (report);
  return status;
}

static int
show_posted (const struct cli *cli, const kdc_post *post)
{
  static const char *const names[] = { "name", "path",    "outcome", "text",
                                       "code", "message", "guide" };
  json_t *list = json_array ();

  for (size_t i = 0; i < kdc_post_count (post); i++) {
    json_t *one = json_object ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (one, names[j],
                           json_string (kdc_post_property (post, i, names[j], cli->lang)));
    if (cli->format == FORMAT_TEXT)
      printf ("%s: %s%s%s\n", kdc_post_property (post, i, "name", NULL),
              kdc_post_property (post, i, "outcome", NULL),
              *kdc_post_property (post, i, "code", NULL) ? ": " : "",
              kdc_post_property (post, i, "message", cli->lang));
    json_array_append_new (list, one);
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "posted", json_pack ("{s:o}", "box", list));
  json_decref (list);
  return EXIT_DONE;
}

static int
show_rebase (const struct cli *cli, const kdc_rebase *report)
{
  static const char *const names[] = { "kind", "from", "to", "text", "message" };
  json_t *list = json_array ();

  for (size_t i = 0; i < kdc_rebase_count (report); i++) {
    json_t *one = json_object ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (one, names[j],
                           json_string (kdc_rebase_property (report, i, names[j], cli->lang)));
    if (cli->format == FORMAT_TEXT)
      printf ("%s: %s\n", kdc_rebase_property (report, i, "kind", NULL),
              kdc_rebase_property (report, i, "message", cli->lang));
    json_array_append_new (list, one);
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "rebase", json_pack ("{s:o}", "line", list));
  json_decref (list);
  return EXIT_DONE;
}

/* --- what is done ----------------------------------------------------------------------------- */

static int
save (const struct cli *cli, kdc_fill *fill, const char *form, const char *path)
{
  kdc_error *error = NULL;

  return kdc_fill_save (fill, form, path, &error) == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

/* Version 4, RFC 9562. */
static void
new_id (char out[64])
{
  unsigned char b[16];

  if (getrandom (b, sizeof b, 0) != (ssize_t) sizeof b)
    memset (b, 0, sizeof b);
  b[6] = (unsigned char) ((b[6] & 15) | 64);
  b[8] = (unsigned char) ((b[8] & 63) | 128);
  snprintf (out, 64, "urn:uuid:");
  for (int i = 0; i < 16; i++)
    snprintf (out + strlen (out), 64 - strlen (out), "%s%02x",
              i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
}

static int
begin (struct cli *cli, kdc_fill **fill)
{
  kdc_error *error = NULL;
  char id[64], created[40] = "";
  int status;

  new_id (id);
  if (cli->on)
    snprintf (created, sizeof created, "%.10sT00:00:00+07:00", cli->on);
  const struct {
    const char *name, *text;
  } words[] = { { "id", id }, { "created", created }, { "channel", cli->channel },
                { "unit", cli->unit } };
  status = kdc_fill_open (cli->catalog, cli->procedure, NULL, cli->form, cli->on, fill, &error);
  for (size_t i = 0; status == KDC_OK && i < sizeof words / sizeof words[0]; i++)
    if (words[i].text && *words[i].text)
      status = kdc_fill_property_set (*fill, words[i].name, words[i].text, &error);
  return status == KDC_OK ? save (cli, *fill, "draft", cli->operands[1]) : say_error (cli, error);
}

static int
set_texts (struct cli *cli, kdc_fill *fill)
{
  kdc_error *error = NULL;
  int status = kdc_fill_begin (fill, &error), ended;

  for (int i = 2; status == KDC_OK && i + 1 < cli->operand_count; i += 2)
    status = kdc_fill_set (fill, cli->operands[i], cli->operands[i + 1], &error);
  ended = kdc_fill_end (fill, status == KDC_OK ? &error : NULL);
  if (status == KDC_OK)
    status = ended;
  return status == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

static int
change (struct cli *cli, kdc_fill *fill, const char *what)
{
  const char *path = cli->operands[2];
  kdc_error *error = NULL;
  int status;

  if (strcmp (what, "set") == 0)
    status = set_texts (cli, fill);
  else if (strcmp (what, "choose") == 0)
    status = kdc_fill_choose (fill, path, &error);
  else if (strcmp (what, "add") == 0)
    status = kdc_fill_add_row (fill, path, 0, NULL, &error);
  else
    status = kdc_fill_remove_row (fill, path, &error);
  if (error != NULL)
    return say_error (cli, error);
  if (status == EXIT_DONE)
    status = save (cli, fill, "draft", cli->operands[1]);
  return status == EXIT_DONE ? show_changed (cli, fill) : status;
}

static int
post (struct cli *cli, kdc_fill *fill)
{
  kdc_error *error = NULL;
  kdc_post *done = NULL;
  char *data = NULL;
  size_t size;
  int status = read_file (cli, cli->operands[2], &data, &size);

  if (status == EXIT_DONE
      && kdc_fill_post (fill, cli->type, data ? data : "", size, &done, &error) != KDC_OK)
    status = say_error (cli, error);
  if (status == EXIT_DONE)
    status = save (cli, fill, "draft", cli->operands[1]);
  if (status == EXIT_DONE)
    status = show_posted (cli, done);
  kdc_post_free (done);
  free (data);
  return status;
}

static int
rebase (struct cli *cli, kdc_fill *fill)
{
  kdc_error *error = NULL;
  kdc_fill *done = NULL;
  kdc_rebase *report = NULL;
  int status;

  if (kdc_fill_rebase (fill, cli->form_version, cli->on, &done, &report, &error) != KDC_OK)
    return say_error (cli, error);
  status = save (cli, done, "draft", cli->out ? cli->out : cli->operands[1]);
  if (status == EXIT_DONE)
    status = show_rebase (cli, report);
  kdc_rebase_free (report);
  kdc_fill_free (done);
  return status;
}

static int
run (struct cli *cli, const char *what)
{
  kdc_fill *fill = NULL;
  int status;

  if (strcmp (what, "new") == 0) {
    status = begin (cli, &fill);
  } else {
    status = reopen (cli, &fill);
    if (status == EXIT_DONE && strcmp (what, "show") == 0)
      status = show_draft (cli, fill);
    else if (status == EXIT_DONE && strcmp (what, "write") == 0)
      status = save (cli, fill, "canonical", cli->out);
    else if (status == EXIT_DONE && strcmp (what, "post") == 0)
      status = post (cli, fill);
    else if (status == EXIT_DONE && strcmp (what, "rebase") == 0)
      status = rebase (cli, fill);
    else if (status == EXIT_DONE)
      status = change (cli, fill, what);
  }
  kdc_fill_free (fill);
  return status;
}

int
command_fill (struct cli *cli)
{
  const struct {
    const char *name;
    int operands, right;
  } commands[] = {
    { "new", 2, cli->procedure != NULL || cli->form != NULL },
    { "set", 4, cli->operand_count % 2 == 0 }, { "choose", 3, 1 }, { "add", 3, 1 },
    { "remove", 3, 1 }, { "post", 3, cli->type != NULL }, { "show", 2, 1 },
    { "write", 2, cli->out != NULL }, { "rebase", 2, cli->out != NULL },
  };

  for (size_t i = 0; cli->operand_count > 1 && i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (commands[i].name, cli->operands[0]) == 0 && commands[i].right
        && (cli->operand_count == commands[i].operands
            || (i == 1 && cli->operand_count > commands[i].operands)))
      return run (cli, commands[i].name);
  fputs (USAGE, stderr);
  return EXIT_NOT_RUN;
}

/* --- kdc dossier ------------------------------------------------------------------------------ */

/* 1 in *found: the outbox has a delivery of this dossier, whatever became of it. A stream is the
 * address of the other side and the id. */
static int
was_submitted (struct cli *cli, const char *id, int *found)
{
  kdc_outbox *outbox = NULL;
  kdc_delivery *delivery = NULL;
  kdc_error *error = NULL;
  int64_t after = 0;
  int status = open_outbox (cli, &outbox);

  *found = 0;
  while (status == EXIT_DONE && !*found) {
    const char *stream, *last;

    if (kdc_outbox_next (outbox, after, &delivery, &error) != KDC_OK)
      status = say_error (cli, error);
    if (delivery == NULL)
      break;
    after = kdc_delivery_id (delivery);
    stream = kdc_delivery_property (delivery, "stream");
    last = strrchr (stream, ' ');
    *found = last != NULL && strcmp (last + 1, id) == 0;
    kdc_delivery_free (delivery);
  }
  kdc_outbox_free (outbox);
  return status;
}

/* What was handed over does not change any more. */
static int
check_submitted (struct cli *cli)
{
  kdc_dossier *dossier = NULL;
  kdc_buffer *id = NULL;
  kdc_error *error = NULL;
  int status = EXIT_DONE, found;

  if (kdc_dossier_open (cli->catalog, cli->operands[1], &dossier, &error) != KDC_OK
      || kdc_dossier_property (dossier, "id", &id, &error) != KDC_OK)
    status = say_error (cli, error);
  if (status == EXIT_DONE)
    status = was_submitted (cli, kdc_buffer_data (id), &found);
  if (status == EXIT_DONE && found) {
    fprintf (stderr, "kdc: %s: %s\n", cli->operands[1],
             say (cli, "hồ sơ này đã được đưa đi nộp; điều đã nộp không đổi theo mẫu mới",
                  "this dossier was submitted already; what was filed does not change with a new "
                  "form"));
    status = EXIT_NOT_RUN;
  }
  kdc_buffer_free (id);
  kdc_dossier_free (dossier);
  return status;
}

int
command_dossier (struct cli *cli)
{
  kdc_fill *fill = NULL;
  int status;

  if (cli->operand_count != 2 || strcmp (cli->operands[0], "rebase") != 0) {
    fputs (USAGE_DOSSIER, stderr);
    return EXIT_NOT_RUN;
  }
  status = cli->store ? check_submitted (cli) : EXIT_DONE;
  if (status == EXIT_DONE)
    status = reopen (cli, &fill);
  if (status == EXIT_DONE)
    status = rebase (cli, fill);
  kdc_fill_free (fill);
  return status;
}
