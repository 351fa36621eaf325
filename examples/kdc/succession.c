/* succession.c - `kdc succession`: drafts that name units, agencies and procedures others took
 * over from. The plan goes to --out, the text for people to standard output. */
#include "cli.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char USAGE[] =
    "kdc succession plan [FILE|FOLDER…] [--store DIR] --on DATE [--out PLAN.xml]\n"
    "kdc succession show PLAN.xml\n"
    "kdc succession apply PLAN.xml [--dry-run] [--leave-unresolved]\n";

/* --- files ------------------------------------------------------------------------------------ */

static int
add_file (struct cli *cli, kdc_succession *plan, const char *path)
{
  kdc_error *error = NULL;

  return kdc_succession_add (plan, path, &error) == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

static int
is_kind (const char *path, mode_t kind)
{
  struct stat st;

  return lstat (path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

static int
is_wanted (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

/* Its XML files, and those of the folders in it: where a desk keeps its drafts. */
static int
add_folder (struct cli *cli, kdc_succession *plan, const char *folder)
{
  struct dirent **entries = NULL;
  int count = scandir (folder, &entries, is_wanted, alphasort), status = EXIT_DONE;

  if (count < 0) {
    fprintf (stderr, say (cli, "kdc: không đọc được thư mục %s\n", "kdc: %s cannot be read\n"),
             folder);
    return EXIT_NOT_RUN;
  }
  for (int i = 0; i < count; i++) {
    const char *name = entries[i]->d_name, *dot = strrchr (name, '.');
    char *path = NULL;

    if (status == EXIT_DONE && asprintf (&path, "%s/%s", folder, name) < 0)
      status = EXIT_NOT_RUN;
    else if (status == EXIT_DONE && is_kind (path, S_IFDIR))
      status = add_folder (cli, plan, path);
    else if (status == EXIT_DONE && dot && strcmp (dot, ".xml") == 0 && is_kind (path, S_IFREG))
      status = add_file (cli, plan, path);
    free (path);
    free (entries[i]);
  }
  free (entries);
  return status;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static size_t
count_state (const kdc_succession *plan, const char *state, int undecided)
{
  size_t count = 0;

  for (size_t i = 0; i < kdc_succession_count (plan); i++)
    count += strcmp (kdc_succession_property (plan, i, "state", NULL), state) == 0
             && (!undecided || *kdc_succession_property (plan, i, "chosen", NULL) == '\0');
  return count;
}

static const char *
kind_words (const struct cli *cli, const char *kind)
{
  if (strcmp (kind, "filed") == 0)
    return say (cli, "hồ sơ đã lập để nộp: không đổi", "written to be filed: not changed");
  if (strcmp (kind, "received") == 0)
    return say (cli, "hồ sơ đã tiếp nhận: không đổi", "received: not changed");
  if (strcmp (kind, "layer") == 0)
    return say (cli, "lớp của danh mục: kể ra, không đổi", "a layer of a catalog: not changed");
  return say (cli, "không phải bản nháp, hoặc danh mục không có tờ khai của nó: không xem được",
              "no draft, or of a form that the catalog does not have: not looked at");
}

/* What can be done about a delivery, whose bytes nobody changes. */
static const char *
advice (const struct cli *cli, const kdc_succession *plan, size_t index)
{
  const char *state = kdc_succession_file (plan, index, "delivery");

  if (strcmp (kdc_succession_file (plan, index, "sent"), "true") == 0)
    return say (cli, "đã gửi hoặc có thể đã gửi: chờ câu trả lời của bên nhận",
                "sent, or maybe sent: the receiver's answer decides");
  if (strcmp (state, "dead") == 0 || strcmp (state, "suspended") == 0)
    return say (cli, "đã dừng, chưa gửi gì: hỏi nơi kế thừa trước khi outbox resume",
                "stopped, nothing sent: ask the successor before outbox resume");
  return say (cli, "chưa gửi gì: tạm dừng outbox run, hỏi nơi kế thừa; sửa thì nộp một bản mới",
              "nothing sent: hold outbox run, ask the successor; a correction is a new revision");
}

static void
show_text (const struct cli *cli, const kdc_succession *plan)
{
  for (size_t i = 0; i < kdc_succession_file_count (plan); i++) {
    const char *kind = kdc_succession_file (plan, i, "kind");

    if (strcmp (kind, "queued") == 0)
      printf ("%s (%s): %s\n", kdc_succession_file (plan, i, "name"),
              kdc_succession_file (plan, i, "delivery"), advice (cli, plan, i));
    else if (strcmp (kind, "draft") != 0)
      printf ("%s: %s\n", kdc_succession_file (plan, i, "name"), kind_words (cli, kind));
  }
  for (size_t i = 0; i < kdc_succession_count (plan); i++) {
    const char *chosen = kdc_succession_property (plan, i, "chosen", NULL);
    int column, line = kdc_succession_position (plan, i, &column);

    printf ("%s:%d:%d: %s", kdc_succession_property (plan, i, "file", NULL), line, column,
            kdc_succession_property (plan, i, "message", cli->lang));
    if (*chosen != '\0')
      printf (" → %s", chosen);
    putchar ('\n');
  }
  printf (say (cli, "%zu tệp: %zu chỗ đổi, %zu chỗ chờ người chọn, %zu chỗ của việc đã qua\n",
               "%zu files: %zu changes, %zu for a person to choose, %zu of what is past\n"),
          kdc_succession_file_count (plan), count_state (plan, "change", 0),
          count_state (plan, "open", 1), count_state (plan, "past", 0));
}

static json_t *
place_tree (const struct cli *cli, const kdc_succession *plan, size_t index)
{
  static const char *const names[]
      = { "file", "path", "kind", "code", "name", "written", "state", "why", "chosen", "message" };
  static const char *const heir_names[] = { "code", "name", "extent", "on", "evidence" };
  json_t *tree = json_object (), *heirs = json_array ();
  int column, line = kdc_succession_position (plan, index, &column);

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    json_object_set_new (
        tree, names[i],
        json_string (kdc_succession_property (plan, index, names[i], cli->lang)));
  json_object_set_new (tree, "line", json_integer (line));
  json_object_set_new (tree, "column", json_integer (column));
  for (size_t i = 0; i < kdc_succession_heir_count (plan, index); i++) {
    json_t *heir = json_object ();

    for (size_t j = 0; j < sizeof heir_names / sizeof heir_names[0]; j++)
      json_object_set_new (
          heir, heir_names[j],
          json_string (kdc_succession_heir (plan, index, i, heir_names[j], cli->lang)));
    json_array_append_new (heirs, heir);
  }
  json_object_set_new (tree, "heir", heirs);
  return tree;
}

static json_t *
plan_tree (const struct cli *cli, const kdc_succession *plan)
{
  static const char *const names[] = { "name",    "sha256",   "kind", "dossier",
                                       "outcome", "delivery", "sent" };
  json_t *files = json_array (), *places = json_array ();

  for (size_t i = 0; i < kdc_succession_file_count (plan); i++) {
    json_t *file = json_object ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (file, names[j], json_string (kdc_succession_file (plan, i, names[j])));
    json_array_append_new (files, file);
  }
  for (size_t i = 0; i < kdc_succession_count (plan); i++)
    json_array_append_new (places, place_tree (cli, plan, i));
  return json_pack ("{s:o, s:o}", "file", files, "place", places);
}

static int
show_document (struct cli *cli, const kdc_succession *plan)
{
  kdc_buffer *document = NULL;
  kdc_error *error = NULL;

  if (kdc_succession_write (plan, &document, &error) != KDC_OK)
    return say_error (cli, error);
  return show_buffer (document);
}

static int
show_plan (struct cli *cli, const kdc_succession *plan)
{
  if (cli->format == FORMAT_XML)
    return show_document (cli, plan);
  if (cli->format == FORMAT_JSON)
    return show_tree (cli, "plan", plan_tree (cli, plan));
  show_text (cli, plan);
  return EXIT_DONE;
}

/* --- what is done ----------------------------------------------------------------------------- */

static int
save_plan (struct cli *cli, const kdc_succession *plan)
{
  kdc_buffer *document = NULL;
  kdc_error *error = NULL;
  FILE *file;
  int good;

  if (kdc_succession_write (plan, &document, &error) != KDC_OK)
    return say_error (cli, error);
  file = fopen (cli->out, "wxe");
  good = file
         && fwrite (kdc_buffer_data (document), 1, kdc_buffer_size (document), file)
                == kdc_buffer_size (document);
  good = file && fclose (file) == 0 && good;
  kdc_buffer_free (document);
  if (good)
    return EXIT_DONE;
  fprintf (stderr,
           say (cli, "kdc: không ghi được %s (tệp đã có sẵn thì không ghi đè)\n",
                "kdc: %s cannot be written (a file that exists is not written over)\n"),
           cli->out);
  return EXIT_NOT_RUN;
}

static int
has_place (const kdc_succession *plan, const char *file)
{
  for (size_t i = 0; i < kdc_succession_count (plan); i++)
    if (strcmp (kdc_succession_property (plan, i, "file", NULL), file) == 0)
      return 1;
  return 0;
}

/* 1: something waits for a person, or could not be looked at. */
static int
exit_of_plan (const kdc_succession *plan)
{
  for (size_t i = 0; i < kdc_succession_file_count (plan); i++) {
    const char *kind = kdc_succession_file (plan, i, "kind");

    if (strcmp (kind, "unread") == 0
        || (strcmp (kind, "layer") == 0
            && has_place (plan, kdc_succession_file (plan, i, "name"))))
      return EXIT_NOT_ACCEPTED;
  }
  return count_state (plan, "open", 1) ? EXIT_NOT_ACCEPTED : EXIT_DONE;
}

static int
add_store (struct cli *cli, kdc_succession *plan)
{
  kdc_outbox *outbox = NULL;
  kdc_error *error = NULL;
  int status = open_outbox (cli, &outbox);

  if (status == EXIT_DONE && kdc_succession_add_outbox (plan, outbox, &error) != KDC_OK)
    status = say_error (cli, error);
  kdc_outbox_free (outbox);
  return status;
}

static int
make_plan (struct cli *cli, kdc_succession **plan)
{
  kdc_error *error = NULL;
  int status = EXIT_DONE;

  if (kdc_succession_new (cli->catalog, cli->on, plan, &error) != KDC_OK)
    return say_error (cli, error);
  for (int i = 1; i < cli->operand_count && status == EXIT_DONE; i++)
    status = is_kind (cli->operands[i], S_IFDIR) ? add_folder (cli, *plan, cli->operands[i])
                                                 : add_file (cli, *plan, cli->operands[i]);
  if (status == EXIT_DONE && cli->store)
    status = add_store (cli, *plan);
  if (status == EXIT_DONE && cli->out)
    status = save_plan (cli, *plan);
  return status;
}

static int
read_plan (struct cli *cli, kdc_succession **plan)
{
  kdc_error *error = NULL;
  char *data = NULL;
  size_t size = 0;
  int status = read_file (cli, cli->operands[1], &data, &size);

  if (status == EXIT_DONE
      && kdc_succession_read (cli->catalog, data ? data : "", size, cli->operands[1], plan, &error)
             != KDC_OK)
    status = say_error (cli, error);
  free (data);
  return status;
}

static void
show_outcomes (const struct cli *cli, const kdc_succession *plan)
{
  static const struct {
    const char *outcome, *vi, *en;
  } words[] = {
    { "changed", "đã đổi", "changed" },
    { "would-change", "sẽ đổi", "would be changed" },
    { "same", "không có gì để đổi", "nothing to change" },
    { "done", "đã làm theo kế hoạch này rồi", "this plan was applied to it already" },
    { "untouched", "không phải bản nháp: giữ nguyên", "no draft: left as it is" },
    { "", "không đổi được", "cannot be changed" },
  };

  for (size_t i = 0; i < kdc_succession_file_count (plan); i++) {
    const char *outcome = kdc_succession_file (plan, i, "outcome");

    for (size_t j = 0; j < sizeof words / sizeof words[0]; j++)
      if (strcmp (words[j].outcome, outcome) == 0)
        printf ("%s: %s\n", kdc_succession_file (plan, i, "name"),
                say (cli, words[j].vi, words[j].en));
  }
}

/* 1: it was refused, and the reasons told. */
static int
apply_plan (struct cli *cli, kdc_succession *plan)
{
  int flags = (cli->dry_run ? KDC_SUCCESSION_DRY_RUN : 0)
              | (cli->leave_open ? KDC_SUCCESSION_LEAVE_OPEN : 0);
  kdc_error *error = NULL;
  int status = kdc_succession_apply (plan, flags, &error);

  if (cli->format == FORMAT_TEXT)
    show_outcomes (cli, plan);
  else
    show_tree (cli, "plan", plan_tree (cli, plan));
  if (status == KDC_OK)
    return EXIT_DONE;
  say_error (cli, error);
  return status == KDC_ECONFLICT || status == KDC_ESTATE ? EXIT_NOT_ACCEPTED : EXIT_NOT_RUN;
}

int
command_succession (struct cli *cli)
{
  kdc_succession *plan = NULL;
  const char *what = cli->operand_count > (cli->store ? 0 : 1) ? cli->operands[0] : "";
  int status = EXIT_NOT_RUN, apply = strcmp (what, "apply") == 0;

  if (strcmp (what, "plan") == 0 && cli->on)
    status = make_plan (cli, &plan);
  else if ((apply || strcmp (what, "show") == 0) && cli->operand_count == 2)
    status = read_plan (cli, &plan);
  else
    fputs (USAGE, stderr);
  if (status == EXIT_DONE)
    status = apply ? apply_plan (cli, plan) : show_plan (cli, plan);
  if (status == EXIT_DONE && !apply)
    status = exit_of_plan (plan);
  kdc_succession_free (plan);
  return status;
}
