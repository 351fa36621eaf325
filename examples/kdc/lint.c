/* lint.c - `kdc lint`: looks through model documents. It opens no catalog first: one that does not
 * load is what it is for. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>

static int
show_text (const struct cli *cli, const kdc_report *report)
{
  size_t counts[4] = { 0 };

  for (size_t i = 0; i < kdc_report_count (report); i++) {
    const kdc_finding *finding = kdc_report_finding (report, i);
    int severity = kdc_finding_severity (finding);

    show_finding (cli, kdc_finding_source (finding), finding);
    if (severity > 0 && severity < 4)
      counts[severity]++;
  }
  printf (say (cli, "%zu lỗi, %zu cảnh báo, %zu lưu ý\n", "%zu errors, %zu warnings, %zu notes\n"),
          counts[1], counts[2], counts[3]);
  return EXIT_DONE;
}

static int
show_lint (const struct cli *cli, const kdc_report *report)
{
  kdc_buffer *buffer = NULL;
  kdc_error *error = NULL;
  int status;

  if (cli->format == FORMAT_TEXT)
    return show_text (cli, report);
  status = cli->format == FORMAT_XML ? kdc_report_xml (report, &buffer, &error)
                                     : kdc_report_json (report, cli->lang, &buffer, &error);
  return status == KDC_OK ? show_buffer (buffer) : say_error (cli, error);
}

int
command_lint (struct cli *cli)
{
  kdc_report *report = NULL;
  kdc_error *error = NULL;
  int status = kdc_lint (cli->context, catalog_folder (cli),
                         cli->operand_count ? cli->operands : NULL, (size_t) cli->operand_count,
                         cli->min_severity, &report, &error);

  if (status != KDC_OK)
    return say_error (cli, error);
  status = show_lint (cli, report);
  if (status == EXIT_DONE)
    status = exit_of (kdc_report_verdict (report));
  kdc_report_free (report);
  return status;
}
