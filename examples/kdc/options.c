/* options.c - the command line of `kdc`, its help text, and its errors. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "kdc - thủ tục, tờ khai và hồ sơ điện tử / procedures, forms and dossiers\n"
    "\n"
    "  kdc procedure list                       liệt kê thủ tục / list procedures\n"
    "  kdc procedure show CODE [--dossier DOSSIER]\n"
    "                                           một thủ tục; với hồ sơ: thuộc trường hợp nào\n"
    "                                           one procedure; with a dossier: which case it is\n"
    "  kdc form show ID                         tờ khai và hướng dẫn từng mục / a form and its "
    "guidance\n"
    "  kdc form export ID --to xsd|jsonschema|html|sch|xslt\n"
    "                                           lược đồ hoặc từ điển dữ liệu của tờ khai / its "
    "schemas, its data dictionary\n"
    "  kdc validate DOSSIER                     kiểm tra hồ sơ (tệp, hoặc thư mục có dossier.xml)\n"
    "                                           check a dossier (a file, or a folder with "
    "dossier.xml)\n"
    "  kdc lint [FILE…] [--min-severity error|warning|info]\n"
    "                                           soát tài liệu của danh mục / look through model "
    "documents\n"
    "  kdc print DOSSIER --doc declaration|slip-01 [--blank] [--receipt FILE] --out DIR\n"
    "                                           in tờ khai, phiếu; --blank: mẫu trống (DOSSIER có "
    "thể là mã thủ tục)\n"
    "                                           print; --blank: empty form (DOSSIER may be a "
    "procedure code)\n"
    "  kdc fill new|set|choose|add|remove|post|show|write|rebase DRAFT …\n"
    "                                           điền một bản nháp (kdc fill: cách dùng) / fill a "
    "draft\n"
    "  kdc submit DOSSIER --to URL --store DIR  đưa hồ sơ vào hộp gửi / put a dossier into the "
    "outbox\n"
    "  kdc outbox list --store DIR              các đợt gửi / deliveries\n"
    "  kdc outbox run --store DIR               gửi những gì đến hạn / send what is due\n"
    "  kdc outbox show [ID] --store DIR         nhật ký một đợt gửi / the journal of a delivery\n"
    "  kdc outbox receipt ID --store DIR        biên nhận của bên nhận / the receipt as it came\n"
    "  kdc outbox resume ID --store DIR         thử lại đợt gửi đã dừng / try a stopped delivery "
    "again\n"
    "  kdc eval [--form ID] [--dossier DOSSIER] [--explain] 'EXPR'\n"
    "                                           tính một biểu thức; --explain: mã của nó\n"
    "                                           evaluate an expression; --explain: its code\n"
    "\n"
    "  --lang vi|en     ngôn ngữ (mặc định vi) / language (vi)\n"
    "  --on DATE        ngày áp dụng, 2026-11-14 (mặc định hôm nay) / the day (today)\n"
    "  --format text|xml|json\n"
    "  --scope submission|draft|group:/PATH|field:/PATH   phạm vi kiểm tra / what validate judges\n"
    "  --catalog DIR    danh mục khác với danh mục đã cài / another catalog than the installed "
    "one\n"
    "  --protocol ID    giao thức gửi (mặc định kdc) / protocol of submit (kdc)\n"
    "  --help, --version\n"
    "\n"
    "Mã thoát / exit status: 0 đầy đủ hoặc xong / complete or done; 1 cần bổ sung, bị từ chối, "
    "không hợp lệ /\n"
    "supplement, refused or invalid; 2 chưa quyết được / undecided; 3 không chạy được / could not "
    "run\n";

void
options_help (void)
{
  fputs (HELP, stdout);
}

const char *
say (const struct cli *cli, const char *vi, const char *en)
{
  return cli->lang != NULL && strcmp (cli->lang, "en") == 0 ? en : vi;
}

struct option {
  const char *name;
  const char **value;
};

static int
take_format (struct cli *cli, const char *text)
{
  static const char *const names[] = { "text", "xml", "json" };

  for (int i = 0; text != NULL && i < 3; i++)
    if (strcmp (names[i], text) == 0) {
      cli->format = (enum format) i;
      return EXIT_DONE;
    }
  fprintf (stderr, "kdc: --format: text, xml, json\n");
  return EXIT_NOT_RUN;
}

static int
take_option (struct cli *cli, const char *name, const char *value)
{
  const struct option table[] = {
    { "--lang", &cli->lang },
    { "--on", &cli->on },
    { "--catalog", &cli->catalog_folder },
    { "--store", &cli->store },
    { "--to", &cli->to },
    { "--protocol", &cli->protocol },
    { "--out", &cli->out },
    { "--doc", &cli->document },
    { "--receipt", &cli->receipt },
    { "--scope", &cli->scope },
    { "--dossier", &cli->dossier },
    { "--form", &cli->form },
    { "--procedure", &cli->procedure },
    { "--unit", &cli->unit },
    { "--channel", &cli->channel },
    { "--type", &cli->type },
    { "--form-version", &cli->form_version },
    { "--min-severity", &cli->min_severity },
  };

  if (strcmp (name, "--format") == 0)
    return take_format (cli, value);
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp (table[i].name, name) != 0)
      continue;
    if (value == NULL) {
      fprintf (stderr, "kdc: %s: thiếu giá trị / needs a value\n", name);
      return EXIT_NOT_RUN;
    }
    *table[i].value = value;
    return EXIT_DONE;
  }
  fprintf (stderr, "kdc: không có tùy chọn %s; xem kdc --help / no option %s; see kdc --help\n",
           name, name);
  return EXIT_NOT_RUN;
}

static int
check_lang (const struct cli *cli)
{
  if (cli->lang == NULL || strcmp (cli->lang, "vi") == 0 || strcmp (cli->lang, "en") == 0)
    return EXIT_DONE;
  fprintf (stderr, "kdc: --lang: vi, en\n");
  return EXIT_NOT_RUN;
}

static int
take_operand (struct cli *cli, const char *text)
{
  if (cli->operand_count < (int) (sizeof cli->operands / sizeof cli->operands[0])) {
    cli->operands[cli->operand_count++] = text;
    return EXIT_DONE;
  }
  fprintf (stderr, "kdc: thừa tham số “%s” / too many operands at “%s”\n", text, text);
  return EXIT_NOT_RUN;
}

int
options_read (struct cli *cli, int argc, char **argv)
{
  int status = EXIT_DONE, operands_only = 0;

  for (int i = 0; status == EXIT_DONE && i < argc; i++) {
    if (operands_only || strncmp (argv[i], "--", 2) != 0)
      status = take_operand (cli, argv[i]);
    else if (strcmp (argv[i], "--") == 0)
      operands_only = 1;
    else if (strcmp (argv[i], "--blank") == 0)
      cli->blank = 1;
    else if (strcmp (argv[i], "--explain") == 0)
      cli->explain = 1;
    else {
      status = take_option (cli, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
      i++;
    }
  }
  return status == EXIT_DONE ? check_lang (cli) : status;
}

static void
say_one_error (const struct cli *cli, const kdc_error *error)
{
  if (kdc_error_source (error) != NULL)
    fprintf (stderr, "%s:", kdc_error_source (error));
  if (kdc_error_line (error) > 0)
    fprintf (stderr, "%d:%d:", kdc_error_line (error), kdc_error_column (error));
  fprintf (stderr, "%s%s", kdc_error_source (error) || kdc_error_line (error) > 0 ? " " : "",
           kdc_error_message (error, cli->lang));
  if (kdc_error_path (error) != NULL)
    fprintf (stderr, " (%s)", kdc_error_path (error));
  fprintf (stderr, " [%s]\n", kdc_error_key (error));
}

int
say_error (const struct cli *cli, kdc_error *error)
{
  for (const kdc_error *one = error; one != NULL; one = kdc_error_cause (one)) {
    fputs (one == error ? "kdc: " : "     ", stderr);
    say_one_error (cli, one);
  }
  kdc_error_free (error);
  return EXIT_NOT_RUN;
}

const char *
catalog_folder (const struct cli *cli)
{
  const char *folder = cli->catalog_folder ? cli->catalog_folder : getenv ("KDC_CATALOG");

  return folder && *folder ? folder : NULL;
}

int
open_context (struct cli *cli)
{
  kdc_error *error = NULL;
  int status = kdc_context_new (NULL, &cli->context, &error);

  return status == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

int
open_catalog (struct cli *cli)
{
  kdc_error *error = NULL;
  int status = open_context (cli);

  if (status != EXIT_DONE)
    return status;
  status = kdc_catalog_open (cli->context, catalog_folder (cli), &cli->catalog, &error);
  return status == KDC_OK ? EXIT_DONE : say_error (cli, error);
}
