/* outbox.c - `kdc submit` and `kdc outbox`. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
open_outbox (struct cli *cli, kdc_outbox **outbox)
{
  kdc_error *error = NULL;

  if (cli->store == NULL) {
    fprintf (stderr, "kdc: --store DIR\n");
    return EXIT_NOT_RUN;
  }
  if (kdc_outbox_open (cli->catalog, cli->store, outbox, &error) != KDC_OK)
    return say_error (cli, error);
  return set_secrets (cli);
}

static const char *const PROPERTIES[] = { "dossier-code", "destination", "protocol", "message-id",
                                          "attempts",     "created",     "changed",  "due" };

static json_t *
delivery_tree (const kdc_delivery *delivery)
{
  json_t *tree = json_pack ("{s:I, s:s}", "id", (json_int_t) kdc_delivery_id (delivery), "state",
                            kdc_delivery_state (delivery));

  for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++)
    json_object_set_new (tree, PROPERTIES[i],
                         json_string (kdc_delivery_property (delivery, PROPERTIES[i])));
  return tree;
}

static void
show_delivery_line (const kdc_delivery *delivery)
{
  printf ("%" PRId64 "\t%s\t%s\t%s\n", kdc_delivery_id (delivery), kdc_delivery_state (delivery),
          kdc_delivery_property (delivery, "dossier-code"),
          kdc_delivery_property (delivery, "destination"));
}

/* What does not reach the other side as it is. */
static void
say_findings (struct cli *cli, const kdc_outbox *outbox)
{
  size_t i;

  for (i = 0; i < kdc_outbox_finding_count (outbox); i++) {
    const kdc_finding *finding = kdc_outbox_finding (outbox, i);

    fprintf (stderr, "%s: %s [%s]\n", kdc_finding_path (finding),
             kdc_finding_message (finding, cli->lang), kdc_finding_code (finding));
  }
}

int
command_submit (struct cli *cli)
{
  kdc_outbox *outbox = NULL;
  kdc_dossier *dossier = NULL;
  kdc_delivery *delivery = NULL;
  kdc_error *error = NULL;
  int64_t id = 0;
  int status;

  if (cli->operand_count != 1 || cli->to == NULL || cli->store == NULL) {
    fprintf (stderr, "kdc submit DOSSIER --to URL --store DIR [--protocol ID] [--param NAME=VALUE] "
                     "[--secret NAME=FILE]\n");
    return EXIT_NOT_RUN;
  }
  if (open_outbox (cli, &outbox) != EXIT_DONE || set_parameters (cli, outbox) != EXIT_DONE) {
    kdc_outbox_free (outbox);
    return EXIT_NOT_RUN;
  }
  status = kdc_dossier_open (cli->catalog, cli->operands[0], &dossier, &error);
  if (status == KDC_OK)
    status = kdc_outbox_put (outbox, dossier, cli->to, cli->protocol, &id, NULL, &error);
  say_findings (cli, outbox);
  if (status == KDC_OK)
    status = kdc_outbox_get (outbox, id, &delivery, &error);
  if (status != KDC_OK)
    status = say_error (cli, error);
  else if (cli->format != FORMAT_TEXT)
    status = show_tree (cli, "delivery", delivery_tree (delivery));
  else
    show_delivery_line (delivery);
  kdc_delivery_free (delivery);
  kdc_dossier_free (dossier);
  kdc_outbox_free (outbox);
  return status;
}

/* Calls each for every delivery; ends early when it gives something else than EXIT_DONE. */
static int
for_each (struct cli *cli, kdc_outbox *outbox,
          int (*each) (struct cli *cli, const kdc_delivery *delivery, void *user), void *user)
{
  int64_t after = 0;

  for (;;) {
    kdc_delivery *delivery = NULL;
    kdc_error *error = NULL;
    int status;

    if (kdc_outbox_next (outbox, after, &delivery, &error) != KDC_OK)
      return say_error (cli, error);
    if (delivery == NULL)
      return EXIT_DONE;
    after = kdc_delivery_id (delivery);
    status = each (cli, delivery, user);
    kdc_delivery_free (delivery);
    if (status != EXIT_DONE)
      return status;
  }
}

static int
list_one (struct cli *cli, const kdc_delivery *delivery, void *list)
{
  if (cli->format == FORMAT_TEXT)
    show_delivery_line (delivery);
  else
    json_array_append_new (list, delivery_tree (delivery));
  return EXIT_DONE;
}

static int
list_deliveries (struct cli *cli, kdc_outbox *outbox)
{
  json_t *list = json_array ();
  int status = for_each (cli, outbox, list_one, list);

  if (status == EXIT_DONE && cli->format != FORMAT_TEXT)
    return show_tree (cli, "deliveries", json_pack ("{s:o}", "delivery", list));
  json_decref (list);
  return status;
}

struct tally {
  int open, stopped;
  json_t *list;
};

static int
count_one (struct cli *cli, const kdc_delivery *delivery, void *user)
{
  struct tally *tally = user;
  const char *state = kdc_delivery_state (delivery);

  if (strcmp (state, "rejected") == 0 || strcmp (state, "dead") == 0
      || strcmp (state, "suspended") == 0)
    tally->stopped++;
  else if (!kdc_delivery_is_final (delivery))
    tally->open++;
  return list_one (cli, delivery, tally->list);
}

static int
run_outbox (struct cli *cli, kdc_outbox *outbox)
{
  struct tally tally = { 0, 0, NULL };
  kdc_error *error = NULL;
  int worked = 1, status;

  while (worked)
    if (kdc_outbox_step (outbox, &worked, NULL, &error) != KDC_OK)
      return say_error (cli, error);
  tally.list = json_array ();
  status = for_each (cli, outbox, count_one, &tally);
  if (status == EXIT_DONE && cli->format != FORMAT_TEXT)
    status = show_tree (cli, "deliveries", json_pack ("{s:O}", "delivery", tally.list));
  json_decref (tally.list);
  if (status != EXIT_DONE)
    return status;
  return tally.stopped > 0 ? EXIT_NOT_ACCEPTED : tally.open > 0 ? EXIT_UNDECIDED : EXIT_DONE;
}

static int
journal_of (struct cli *cli, kdc_outbox *outbox, int64_t id, json_t *lines)
{
  int64_t after = 0;

  for (;;) {
    kdc_buffer *line = NULL;
    kdc_error *error = NULL;
    int64_t number = 0;

    if (kdc_outbox_journal (outbox, id, after, &number, &line, &error) != KDC_OK)
      return say_error (cli, error);
    if (line == NULL)
      return EXIT_DONE;
    after = number;
    json_array_append_new (lines, json_pack ("{s:I, s:s}", "number", (json_int_t) number, "text",
                                             kdc_buffer_data (line)));
    kdc_buffer_free (line);
  }
}

static const char *const RECEIPT_VALUES[] = { "dossier-code", "agency",    "status",
                                              "received",     "reception", "due" };

/* What the other side promised; empty while there is no receipt. */
static json_t *
receipt_tree (kdc_outbox *outbox, int64_t id)
{
  json_t *tree = json_object ();

  for (size_t i = 0; i < sizeof RECEIPT_VALUES / sizeof RECEIPT_VALUES[0]; i++) {
    kdc_buffer *value = NULL;
    if (kdc_outbox_receipt_value (outbox, id, RECEIPT_VALUES[i], &value, NULL) == KDC_OK)
      json_object_set_new (tree, RECEIPT_VALUES[i], json_string (kdc_buffer_data (value)));
    kdc_buffer_free (value);
  }
  return tree;
}

static void
show_members (json_t *object)
{
  const char *name;
  json_t *value;

  json_object_foreach (object, name, value) {
    if (json_is_string (value))
      printf ("  %s: %s\n", name, json_string_value (value));
    else if (json_is_integer (value))
      printf ("  %s: %" JSON_INTEGER_FORMAT "\n", name, json_integer_value (value));
  }
}

static int
show_delivery (struct cli *cli, kdc_outbox *outbox, int64_t id)
{
  kdc_delivery *delivery = NULL;
  kdc_error *error = NULL;
  json_t *tree, *lines, *line;
  size_t index;

  if (kdc_outbox_get (outbox, id, &delivery, &error) != KDC_OK)
    return say_error (cli, error);
  tree = delivery_tree (delivery);
  kdc_delivery_free (delivery);
  lines = json_array ();
  json_object_set_new (tree, "receipt", receipt_tree (outbox, id));
  json_object_set_new (tree, "line", lines);
  if (journal_of (cli, outbox, id, lines) != EXIT_DONE) {
    json_decref (tree);
    return EXIT_NOT_RUN;
  }
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "delivery", tree);
  show_members (tree);
  printf ("%s\n", say (cli, "Biên nhận:", "Receipt:"));
  show_members (json_object_get (tree, "receipt"));
  printf ("%s\n", say (cli, "Nhật ký:", "Journal:"));
  json_array_foreach (lines, index, line)
    printf ("  %s\n", json_string_value (json_object_get (line, "text")));
  json_decref (tree);
  return EXIT_DONE;
}

static int
show_each (struct cli *cli, const kdc_delivery *delivery, void *outbox)
{
  return show_delivery (cli, outbox, kdc_delivery_id (delivery));
}

static int
with_id (struct cli *cli, kdc_outbox *outbox, const char *verb, int64_t id)
{
  kdc_buffer *receipt = NULL;
  kdc_error *error = NULL;

  if (strcmp (verb, "show") == 0)
    return show_delivery (cli, outbox, id);
  if (strcmp (verb, "receipt") == 0)
    return kdc_outbox_receipt (outbox, id, &receipt, &error) == KDC_OK ? show_buffer (receipt)
                                                                       : say_error (cli, error);
  return kdc_outbox_resume (outbox, id, &error) == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

static int
outbox_verb (struct cli *cli, kdc_outbox *outbox, const char *verb)
{
  char *end = NULL;
  int64_t id;

  if (cli->operand_count == 1 && strcmp (verb, "list") == 0)
    return list_deliveries (cli, outbox);
  if (cli->operand_count == 1 && strcmp (verb, "status") == 0)
    return outbox_status (cli, outbox);
  if (cli->operand_count == 1 && strcmp (verb, "run") == 0)
    return run_outbox (cli, outbox);
  if (cli->operand_count == 1 && strcmp (verb, "follow") == 0)
    return outbox_follow (cli, outbox);
  if (cli->operand_count == 1 && strcmp (verb, "reconcile") == 0)
    return outbox_reconcile (cli, outbox);
  if (cli->operand_count == 1 && strcmp (verb, "show") == 0)
    return for_each (cli, outbox, show_each, outbox);
  if (cli->operand_count == 2
      && (strcmp (verb, "show") == 0 || strcmp (verb, "receipt") == 0
          || strcmp (verb, "resume") == 0)) {
    id = strtoll (cli->operands[1], &end, 10);
    if (id > 0 && *end == '\0')
      return with_id (cli, outbox, verb, id);
  }
  fprintf (stderr,
           "kdc outbox list | run | status | show [ID] | receipt ID | resume ID | reconcile | "
           "follow | backup DIR "
           "--store DIR\n");
  return EXIT_NOT_RUN;
}

static int
backup_store (struct cli *cli)
{
  kdc_error *error = NULL;

  if (cli->store == NULL) {
    fprintf (stderr, "kdc outbox backup DIR --store DIR\n");
    return EXIT_NOT_RUN;
  }
  return kdc_store_backup (cli->context, cli->store, cli->operands[1], &error) == KDC_OK
           ? EXIT_DONE : say_error (cli, error);
}

int
command_outbox (struct cli *cli)
{
  kdc_outbox *outbox = NULL;
  int status;

  if (cli->operand_count == 2 && strcmp (cli->operands[0], "backup") == 0)
    return backup_store (cli);
  status = open_outbox (cli, &outbox);

  if (status == EXIT_DONE)
    status = outbox_verb (cli, outbox, cli->operand_count > 0 ? cli->operands[0] : "");
  kdc_outbox_free (outbox);
  return status;
}
