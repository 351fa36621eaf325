/* dossier.c - `kdc validate` and `kdc print`. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
exit_of (int verdict)
{
  if (verdict == KDC_VERDICT_COMPLETE)
    return EXIT_DONE;
  return verdict == KDC_VERDICT_UNDECIDED ? EXIT_UNDECIDED : EXIT_NOT_ACCEPTED;
}

/* The file people may open at line:column. */
static const char *
document_name (const char *operand, char *space, size_t size)
{
  struct stat about;

  if (stat (operand, &about) == 0 && S_ISDIR (about.st_mode)) {
    snprintf (space, size, "%s/dossier.xml", operand);
    return space;
  }
  return operand;
}

void
show_finding (const struct cli *cli, const char *document, const kdc_finding *finding)
{
  static const struct {
    const char *vi, *en;
  } severities[] = {
    { "", "" }, { "lỗi", "error" }, { "cảnh báo", "warning" }, { "lưu ý", "note" }
  };
  int severity = kdc_finding_severity (finding);
  const char *guide = kdc_finding_guide (finding, cli->lang), *model = kdc_finding_model (finding);

  printf ("%s:", document);
  if (kdc_finding_line (finding) > 0)
    printf ("%d:%d:", kdc_finding_line (finding), kdc_finding_column (finding));
  printf (" %s: %s", say (cli, severities[severity].vi, severities[severity].en),
          kdc_finding_message (finding, cli->lang));
  printf (" [%s%s%s]", kdc_finding_code (finding), *model ? " " : "", model);
  if (*kdc_finding_path (finding))
    printf (" %s", kdc_finding_path (finding));
  putchar ('\n');
  if (*guide)
    printf ("    → %s\n", guide);
}

static const char *
verdict_words (const struct cli *cli, int verdict)
{
  static const struct {
    const char *vi, *en;
  } words[] = {
    { "hồ sơ đầy đủ, hợp lệ", "the dossier is complete" },
    { "cần bổ sung, hoàn thiện", "must be supplemented" },
    { "không được tiếp nhận", "cannot be accepted" },
    { "không đọc được như một hồ sơ", "is not readable as a dossier" },
    { "chưa kết luận được: có kiểm tra không chạy được", "no verdict: a check could not run" },
  };

  return say (cli, words[verdict].vi, words[verdict].en);
}

/* What waits for whose answer, how long that may take, and where in the dossier it stands. */
static void
show_pending (const struct cli *cli, const kdc_report *report, size_t index)
{
  const char *who = kdc_report_pending (report, index, "who");
  const char *term = kdc_report_pending (report, index, "term");
  const char *path = kdc_report_pending (report, index, "path");

  printf ("%s: %s", say (cli, "chờ xác minh", "pending"),
          kdc_report_pending (report, index, "what"));
  if (*who)
    printf (" [%s%s%s]", who, *term ? ", " : "", term);
  printf ("%s%s\n", *path ? " " : "", path);
}

static void
show_report_text (const struct cli *cli, const char *document, const kdc_report *report)
{
  for (size_t i = 0; i < kdc_report_count (report); i++)
    show_finding (cli, document, kdc_report_finding (report, i));
  for (size_t i = 0; i < kdc_report_pending_count (report); i++)
    show_pending (cli, report, i);
  for (size_t i = 0; i < kdc_report_fee_count (report); i++) {
    const char *amount = kdc_report_fee (report, i, "amount", cli->lang);
    printf ("%s: %s: %s%s%s\n", say (cli, "lệ phí", "fee"),
            kdc_report_fee (report, i, "name", cli->lang),
            *amount ? amount : kdc_report_fee (report, i, "note", cli->lang), *amount ? " " : "",
            *amount ? kdc_report_fee (report, i, "currency", cli->lang) : "");
  }
  printf ("%s: %s (%s)\n", say (cli, "Kết luận", "Verdict"),
          kdc_verdict_name (kdc_report_verdict (report)),
          verdict_words (cli, kdc_report_verdict (report)));
}

int
show_report (const struct cli *cli, const char *operand, const kdc_report *report)
{
  char space[4096];
  kdc_buffer *buffer = NULL;
  kdc_error *error = NULL;
  int status;

  if (cli->format == FORMAT_TEXT) {
    show_report_text (cli, document_name (operand, space, sizeof space), report);
    return EXIT_DONE;
  }
  status = cli->format == FORMAT_XML ? kdc_report_xml (report, &buffer, &error)
                                     : kdc_report_json (report, cli->lang, &buffer, &error);
  return status == KDC_OK ? show_buffer (buffer) : say_error (cli, error);
}

int
command_validate (struct cli *cli)
{
  kdc_dossier *dossier = NULL;
  kdc_report *report = NULL;
  kdc_error *error = NULL;
  int status;

  if (cli->operand_count != 1) {
    fprintf (stderr, "kdc validate DOSSIER\n");
    return EXIT_NOT_RUN;
  }
  status = kdc_dossier_open (cli->catalog, cli->operands[0], &dossier, &error);
  if (status == KDC_OK)
    status = kdc_dossier_validate (dossier, cli->on, cli->scope, &report, &error);
  if (status != KDC_OK) {
    status = say_error (cli, error);
  } else {
    status = show_report (cli, cli->operands[0], report);
    if (status == EXIT_DONE)
      status = exit_of (kdc_report_verdict (report));
  }
  kdc_report_free (report);
  kdc_dossier_free (dossier);
  return status;
}

static int
write_file (const struct cli *cli, const char *name, const kdc_buffer *page)
{
  char path[4096], temporary[4120];
  FILE *file;
  int bad;

  if (mkdir (cli->out, 0777) != 0 && errno != EEXIST) {
    fprintf (stderr, "kdc: %s: %s\n", cli->out, strerror (errno));
    return EXIT_NOT_RUN;
  }
  snprintf (path, sizeof path, "%s/%s.html", cli->out, name);
  snprintf (temporary, sizeof temporary, "%s.tmp", path);
  file = fopen (temporary, "wb");
  bad =
      file == NULL
      || fwrite (kdc_buffer_data (page), 1, kdc_buffer_size (page), file) != kdc_buffer_size (page)
      || fflush (file) != 0 || fsync (fileno (file)) != 0;
  if (file != NULL && fclose (file) != 0)
    bad = 1;
  if (bad || rename (temporary, path) != 0) {
    fprintf (stderr, "kdc: %s: %s\n", path, strerror (errno));
    unlink (temporary);
    return EXIT_NOT_RUN;
  }
  printf ("%s\n", path);
  return EXIT_DONE;
}

int
read_file (const struct cli *cli, const char *path, char **data, size_t *size)
{
  FILE *file = fopen (path, "rb");
  char piece[4096];
  size_t got;

  *data = NULL;
  *size = 0;
  while (file != NULL && (got = fread (piece, 1, sizeof piece, file)) > 0) {
    char *grown = realloc (*data, *size + got);
    if (grown == NULL)
      break;
    memcpy (grown + *size, piece, got);
    *data = grown;
    *size += got;
  }
  if (file == NULL || ferror (file) || !feof (file)) {
    fprintf (stderr, "kdc: %s: %s\n", path, say (cli, "không đọc được", "cannot be read"));
    if (file != NULL)
      fclose (file);
    return EXIT_NOT_RUN;
  }
  fclose (file);
  return EXIT_DONE;
}

/* A blank form needs the procedure alone: its code, or a dossier that names it. */
static int
print_blank (struct cli *cli, kdc_buffer **page, kdc_error **error)
{
  const char *operand = cli->operands[0];
  kdc_dossier *dossier = NULL;
  kdc_buffer *code = NULL;
  int status;

  if (access (operand, F_OK) != 0)
    return kdc_print_blank (cli->catalog, operand, cli->on, cli->document, cli->lang, page, error);
  status = kdc_dossier_open (cli->catalog, operand, &dossier, error);
  if (status == KDC_OK)
    status = kdc_dossier_property (dossier, "procedure", &code, error);
  if (status == KDC_OK)
    status = kdc_print_blank (cli->catalog, kdc_buffer_data (code), cli->on, cli->document,
                              cli->lang, page, error);
  kdc_buffer_free (code);
  kdc_dossier_free (dossier);
  return status;
}

static int
print_filled (struct cli *cli, const char *receipt, size_t size, kdc_buffer **page,
              kdc_error **error)
{
  kdc_dossier *dossier = NULL;
  int status = kdc_dossier_open (cli->catalog, cli->operands[0], &dossier, error);

  if (status == KDC_OK)
    status = kdc_print_dossier (dossier, cli->on, cli->document, cli->lang, receipt, size, page,
                                error);
  kdc_dossier_free (dossier);
  return status;
}

int
command_print (struct cli *cli)
{
  kdc_buffer *page = NULL;
  kdc_error *error = NULL;
  char name[200], *receipt = NULL;
  size_t size = 0;
  int status;

  if (cli->operand_count != 1 || cli->document == NULL || cli->out == NULL) {
    fprintf (stderr,
             "kdc print DOSSIER --doc declaration|slip-01 [--blank] [--receipt FILE] --out DIR\n");
    return EXIT_NOT_RUN;
  }
  if (cli->receipt != NULL && read_file (cli, cli->receipt, &receipt, &size) != EXIT_DONE) {
    free (receipt);
    return EXIT_NOT_RUN;
  }
  status = cli->blank ? print_blank (cli, &page, &error)
                      : print_filled (cli, receipt, size, &page, &error);
  free (receipt);
  if (status != KDC_OK)
    return say_error (cli, error);
  snprintf (name, sizeof name, "%s%s", cli->document, cli->blank ? "-blank" : "");
  status = write_file (cli, name, page);
  kdc_buffer_free (page);
  return status;
}
