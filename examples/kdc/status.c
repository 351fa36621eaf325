/* status.c - `kdc outbox status`: how the outbox stands, for people, for programs (--format json)
 * and for Prometheus (--prometheus); and `kdc audit`. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *name, *vi, *en; } MEANINGS[] = {
  { "kdc_deliveries", "đợt gửi", "deliveries" },
  { "kdc_destination_open", "chưa xong, tới", "not ended, to" },
  { "kdc_destination_oldest_seconds", "cũ nhất (giây), tới", "oldest (seconds), to" },
  { "kdc_destination_unknown", "chưa biết kết quả, tới", "outcome unknown, to" },
  { "kdc_destination_stopped", "chờ người quyết định, tới", "waiting for a person, to" },
  { "kdc_events_waiting", "sự kiện chưa ai nhận", "events not acknowledged" },
  { "kdc_inbox_dossiers", "hồ sơ đã nhận", "dossiers received" },
  { "kdc_inbox_in_process", "thông điệp đang xử lý", "messages in process" },
  { "kdc_store_bytes", "kho (byte)", "store (bytes)" },
  { "kdc_store_free_bytes", "chỗ trống (byte)", "free room (bytes)" },
};

static const char *
meaning (const struct cli *cli, const char *name)
{
  for (size_t i = 0; i < sizeof MEANINGS / sizeof MEANINGS[0]; i++)
    if (strcmp (MEANINGS[i].name, name) == 0)
      return say (cli, MEANINGS[i].vi, MEANINGS[i].en);
  return name;
}

static int
show_tree_of (const struct cli *cli, const kdc_figures *figures)
{
  json_t *list = json_array ();
  const char *name, *label;
  int64_t value;

  for (size_t i = 0; kdc_figures_at (figures, i, &name, &label, &value) == KDC_OK; i++)
    json_array_append_new (list, json_pack ("{s:s, s:s, s:I}", "name", name, "of", label, "value",
                                            (json_int_t) value));
  return show_tree (cli, "figures", json_pack ("{s:o}", "figure", list));
}

/* States without a delivery say nothing to a person. */
static int
show_lines (const struct cli *cli, const kdc_figures *figures)
{
  const char *name, *label;
  int64_t value;

  for (size_t i = 0; kdc_figures_at (figures, i, &name, &label, &value) == KDC_OK; i++)
    if (value != 0 || strcmp (name, "kdc_deliveries") != 0)
      printf ("%" PRId64 "\t%s%s%s\n", value, meaning (cli, name), *label ? " " : "", label);
  return EXIT_DONE;
}

static int
show_prometheus (const struct cli *cli, const kdc_figures *figures)
{
  kdc_buffer *text = NULL;
  kdc_error *error = NULL;

  return kdc_figures_prometheus (figures, &text, &error) == KDC_OK ? show_buffer (text)
                                                                   : say_error (cli, error);
}

int
outbox_status (const struct cli *cli, kdc_outbox *outbox)
{
  kdc_figures *figures = NULL;
  kdc_error *error = NULL;
  int status;

  if (kdc_figures_read (outbox, &figures, &error) != KDC_OK)
    return say_error (cli, error);
  if (cli->prometheus)
    status = show_prometheus (cli, figures);
  else
    status = cli->format == FORMAT_TEXT ? show_lines (cli, figures) : show_tree_of (cli, figures);
  kdc_figures_free (figures);
  return status;
}

static int
list_audit (const struct cli *cli, kdc_outbox *outbox)
{
  kdc_buffer *line = NULL;
  kdc_error *error = NULL;
  int64_t number = 0;

  for (;;) {
    if (kdc_audit_next (outbox, number, &number, &line, &error) != KDC_OK)
      return say_error (cli, error);
    if (line == NULL)
      return EXIT_DONE;
    printf ("%s\n", kdc_buffer_data (line));
    kdc_buffer_free (line);
  }
}

static int
show_head (const struct cli *cli, kdc_outbox *outbox)
{
  kdc_buffer *head = NULL;
  kdc_error *error = NULL;

  if (kdc_audit_head (outbox, &head, &error) != KDC_OK)
    return say_error (cli, error);
  printf ("%s\n", kdc_buffer_data (head));
  kdc_buffer_free (head);
  return EXIT_DONE;
}

static int
verify_audit (const struct cli *cli, kdc_outbox *outbox)
{
  kdc_error *error = NULL;
  int64_t lines = 0;
  int status = kdc_audit_verify (outbox, cli->head, &lines, &error);

  if (status == KDC_OK) {
    printf ("%" PRId64 " %s\n", lines,
            say (cli, "dòng, không dòng nào bị sửa", "lines, unchanged"));
    return EXIT_DONE;
  }
  (void) say_error (cli, error);
  return status == KDC_ECONFLICT ? EXIT_NOT_ACCEPTED : EXIT_NOT_RUN;
}

int
command_audit (struct cli *cli)
{
  static const struct { const char *name; int (*run) (const struct cli *, kdc_outbox *); } verbs[]
    = { { "list", list_audit }, { "head", show_head }, { "verify", verify_audit } };
  kdc_outbox *outbox = NULL;
  int status;

  for (size_t i = 0; cli->operand_count == 1 && i < sizeof verbs / sizeof verbs[0]; i++)
    if (strcmp (cli->operands[0], verbs[i].name) == 0) {
      status = open_outbox (cli, &outbox);
      if (status == EXIT_DONE)
        status = verbs[i].run (cli, outbox);
      kdc_outbox_free (outbox);
      return status;
    }
  fprintf (stderr, "kdc audit list | head | verify [--head 'N HASH'] --store DIR\n");
  return EXIT_NOT_RUN;
}
