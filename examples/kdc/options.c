/* options.c - the command line of `kdc`, its help text, and its errors. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "kdc - thủ tục, tờ khai và hồ sơ điện tử / procedures, forms and dossiers\n"
    "\n"
    "  kdc procedure list [--domain D] [--status active|check|not-yet|ended|replaced|repealed]\n"
    "                                           liệt kê thủ tục / list procedures\n"
    "  kdc procedure find TEXT                  tìm theo mã, tên, mã khác / by code, name, alias\n"
    "  kdc procedure show CODE [--dossier DOSSIER] [--unit CODE [--as-of DATE]]\n"
    "                                           một thủ tục; với hồ sơ: thuộc trường hợp nào\n"
    "                                           one procedure; with a dossier: which case it is\n"
    "                                           --unit: đơn vị nào có thẩm quyền / which unit is "
    "competent\n"
    "  kdc procedure export CODE --to cpsv-ap   RDF/XML cho danh mục dịch vụ công / for service "
    "catalogs\n"
    "  kdc procedure import RECORD.json [-o FILE.xml] [--from DATE] [--explain]\n"
    "                                           bản ghi của Cổng Dịch vụ công quốc gia thành tài "
    "liệu thủ tục\n"
    "                                           a record of the national portal as a procedure "
    "document\n"
    "  kdc authority find CODE|NAME             đơn vị, cơ quan theo mã hoặc tên và ngày (--on)\n"
    "                                           units and agencies by code or name, and day\n"
    "  kdc authority successors|predecessors CODE [--on DATE] [--to DATE]\n"
    "                                           sau đó thành gì, trước đó là gì / what became of "
    "it, what it was\n"
    "  kdc authority children [CODE] | agencies UNIT\n"
    "                                           cấp dưới; cơ quan phục vụ / what is below it, who "
    "serves it\n"
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
    "  kdc dossier rebase DRAFT [--form-version V] [--on DATE] [--store DIR] [--out FILE]\n"
    "                                           bản nháp theo mẫu mới, không mất gì / a draft "
    "under a new form, nothing lost\n"
    "  kdc catalog diff A B [--on DATE] [--drafts DIR]\n"
    "                                           hai danh mục khác nhau ở đâu (A, B: thư mục, "
    "hoặc các lớp nối bằng ':')\n"
    "                                           what two catalogs differ in (folders, or layers "
    "joined by ':')\n"
    "  kdc succession plan [FILE|FOLDER…] [--store DIR] --on DATE [--out PLAN.xml]\n"
    "                                           bản nháp, đợt gửi nào còn ghi đơn vị, cơ quan đã "
    "có nơi kế thừa\n"
    "                                           which drafts and deliveries name units that others "
    "took over from\n"
    "  kdc succession show|apply PLAN.xml [--dry-run] [--leave-unresolved]\n"
    "                                           xem, thực hiện kế hoạch đã được quyết định / "
    "show a plan, do it\n";
static const char HELP_TIME[] =
    "  kdc deadline --received 2026-11-14T20:30 --unit UNIT --quantity N [--procedure CODE "
    "[--case C]]\n"
    "      [--authority ID] [--cut-off 15:00] [--count-from same-day|next-day|elapsed]\n"
    "      [--roll next-working-day|previous-working-day|none] [--pause A/B] "
    "[--pause-by day|minute]\n"
    "      [--promise AT/NEW/REASON] [--step NAME/UNIT/N/DONE] [--filed A] "
    "[--version-by filed|received] [--note TEXT]\n"
    "                                           hạn trả kết quả, lý do từng ngày (UNIT: "
    "working-day day hour month same-day other)\n"
    "                                           when a result is due, a reason for each day\n";
static const char HELP_EXCHANGE[] =
    "  kdc submit DOSSIER --to URL --store DIR  đưa hồ sơ vào hộp gửi / put a dossier into the "
    "outbox\n"
    "      --protocol ID                        giao thức, mặc định kdc / protocol, default kdc\n"
    "      --param TÊN=GIÁ_TRỊ                  điều giao thức cần biết / what the protocol "
    "asks for\n"
    "      --secret TÊN=TỆP                     bí mật, đọc từ tệp mỗi lần gửi; cả với outbox "
    "run\n"
    "                                           a secret, read at each attempt; also of "
    "outbox run\n"
    "  kdc outbox list --store DIR              các đợt gửi / deliveries\n"
    "  kdc outbox run --store DIR               gửi những gì đến hạn / send what is due\n"
    "  kdc outbox status [--prometheus] --store DIR\n"
    "                                           kho đang thế nào / how it stands\n"
    "  kdc outbox show [ID] --store DIR         nhật ký một đợt gửi / the journal of a delivery\n"
    "  kdc outbox receipt ID --store DIR        biên nhận của bên nhận / the receipt as it came\n"
    "  kdc outbox resume ID --store DIR         thử lại đợt gửi đã dừng / try a stopped delivery "
    "again\n"
    "  kdc outbox reconcile --to URL --from DAY --until DAY --store DIR\n"
    "                                           đối chiếu một kỳ với bên nhận / compare a period "
    "with the receiver\n"
    "  kdc outbox follow --to URL --store DIR [--once] [--every SECONDS]\n"
    "                                           đọc tin trạng thái của bên nhận, báo mọi sự kiện / "
    "read the receiver's statuses, tell every event\n"
    "  kdc inbox list | show CODE | status CODE 1…10 [--note TEXT] --store DIR --agency ID\n"
    "                                           bên nhận: hồ sơ đã nhận, chuyển trạng thái / "
    "the receiver: what was received, the next status\n"
    "  kdc inbox fetch [NAME] --to URL --protocol ID --store DIR --out DIR [--once]\n"
    "                                           lấy thông điệp đang chờ ở bên kia, mỗi thông điệp "
    "một thư mục\n"
    "                                           come for the messages that wait there, a folder "
    "each\n"
    "  kdc outbox backup TO --store DIR         sao lưu kho đang chạy / copy a store that is in "
    "use\n"
    "  kdc audit list | head | verify [--head 'N HASH'] --store DIR\n"
    "                                           nhật ký kiểm toán / the audit log\n"
    "  kdc peer PROTOCOL --directory DIR [--agency ID] [--faults FILE] [--listen 127.0.0.1:0]\n"
    "                                           bên nhận giả, có lỗi theo ý muốn / a fake peer "
    "with faults on demand\n"
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
  fputs (HELP_TIME, stdout);
  fputs (HELP_EXCHANGE, stdout);
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
take_item (struct pairs *items, const char *name, const char *value)
{
  size_t most = sizeof items->items / sizeof items->items[0];

  if (value == NULL || items->count == most) {
    fprintf (stderr, "kdc: %s: thiếu giá trị hoặc quá nhiều / needs a value, or too many\n", name);
    return EXIT_NOT_RUN;
  }
  items->items[items->count++] = value;
  return EXIT_DONE;
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
    { "-o", &cli->out },
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
    { "--head", &cli->head },
    { "--listen", &cli->listen },
    { "--faults", &cli->faults },
    { "--directory", &cli->directory },
    { "--agency", &cli->agency },
    { "--from", &cli->from },
    { "--until", &cli->until },
    { "--authority", &cli->authority },
    { "--received", &cli->received },
    { "--filed", &cli->filed },
    { "--quantity", &cli->quantity },
    { "--case", &cli->case_code },
    { "--cut-off", &cli->cut_off },
    { "--count-from", &cli->count_from },
    { "--roll", &cli->roll },
    { "--pause-by", &cli->pause_by },
    { "--version-by", &cli->version_by },
    { "--every", &cli->every },
    { "--drafts", &cli->drafts },
    { "--note", &cli->note },
    { "--status", &cli->status },
    { "--as-of", &cli->as_of },
    { "--domain", &cli->domain },
  };

  if (strcmp (name, "--format") == 0)
    return take_format (cli, value);
  if (strcmp (name, "--pause") == 0)
    return take_item (&cli->pauses, name, value);
  if (strcmp (name, "--promise") == 0)
    return take_item (&cli->promises, name, value);
  if (strcmp (name, "--step") == 0)
    return take_item (&cli->steps, name, value);
  if (strcmp (name, "--param") == 0)
    return take_pair (&cli->parameters, name, value);
  if (strcmp (name, "--secret") == 0)
    return take_pair (&cli->secrets, name, value);
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

/* Options that need no value: each is a switch. */
static int
take_switch (struct cli *cli, const char *name)
{
  const struct {
    const char *name;
    int *on;
  } table[] = { { "--blank", &cli->blank },     { "--prometheus", &cli->prometheus },
                { "--once", &cli->once },       { "--explain", &cli->explain },
                { "--dry-run", &cli->dry_run }, { "--leave-unresolved", &cli->leave_open } };

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].name, name) == 0)
      return *table[i].on = 1;
  return 0;
}

int
options_read (struct cli *cli, int argc, char **argv)
{
  int status = EXIT_DONE, operands_only = 0;

  for (int i = 0; status == EXIT_DONE && i < argc; i++) {
    if (operands_only || (strncmp (argv[i], "--", 2) != 0 && strcmp (argv[i], "-o") != 0))
      status = take_operand (cli, argv[i]);
    else if (strcmp (argv[i], "--") == 0)
      operands_only = 1;
    else if (!take_switch (cli, argv[i])) {
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
