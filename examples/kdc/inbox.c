/* inbox.c - `kdc inbox`: what was received, and what became of it. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const PROPERTIES[] = { "dossier-code", "status",   "received",  "reception",
                                          "due",          "sender",   "recipient", "message-id",
                                          "procedure",    "agency" };
static const char *const PARTS[] = { "name", "type", "size", "sha256" };

static int
open_inbox (struct cli *cli, kdc_inbox **inbox)
{
  kdc_error *error = NULL;

  if (cli->store == NULL) {
    fprintf (stderr, "kdc: --store DIR\n");
    return EXIT_NOT_RUN;
  }
  return kdc_inbox_open (cli->catalog, cli->store, cli->protocol, cli->agency, inbox, &error)
             == KDC_OK
           ? EXIT_DONE : say_error (cli, error);
}

/* "" when it is no status; 0 for none given. */
static int
status_of (const char *text, int *status)
{
  char *end = NULL;
  long number = text != NULL ? strtol (text, &end, 10) : 0;

  if (text != NULL && (end == text || *end != '\0' || number < 1 || number > 10)) {
    fprintf (stderr, "kdc: trạng thái là một số 1 … 10, không phải “%s” / "
                     "a status is a number 1 … 10, not “%s”\n", text, text);
    return EXIT_NOT_RUN;
  }
  *status = (int) number;
  return EXIT_DONE;
}

static json_t *
received_tree (const kdc_received *received)
{
  json_t *tree = json_pack ("{s:I}", "number", (json_int_t) kdc_received_number (received));

  for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++)
    json_object_set_new (tree, PROPERTIES[i],
                         json_string (kdc_received_property (received, PROPERTIES[i])));
  return tree;
}

static void
show_received_line (const kdc_received *received)
{
  printf ("%" PRId64, kdc_received_number (received));
  for (size_t i = 0; i < 6; i++)
    printf ("\t%s", kdc_received_property (received, PROPERTIES[i]));
  putchar ('\n');
}

static int
list_received (struct cli *cli, kdc_inbox *inbox)
{
  json_t *list = json_array ();
  int64_t after = 0;
  int wanted = 0, status = status_of (cli->status, &wanted);

  while (status == EXIT_DONE) {
    kdc_received *received = NULL;
    kdc_error *error = NULL;

    if (kdc_inbox_next (inbox, wanted, after, &received, &error) != KDC_OK)
      status = say_error (cli, error);
    else if (received == NULL)
      break;
    else if (cli->format == FORMAT_TEXT)
      show_received_line (received);
    else
      json_array_append_new (list, received_tree (received));
    after = kdc_received_number (received);
    kdc_received_free (received);
  }
  if (status == EXIT_DONE && cli->format != FORMAT_TEXT)
    return show_tree (cli, "inbox", json_pack ("{s:o}", "received", list));
  json_decref (list);
  return status;
}

/* --- one ------------------------------------------------------------------------------------- */

static int
add_parts (struct cli *cli, const kdc_received *received, json_t *list)
{
  for (size_t i = 0; i < kdc_received_part_count (received); i++) {
    json_t *part = json_object ();

    json_array_append_new (list, part);
    for (size_t n = 0; n < sizeof PARTS / sizeof PARTS[0]; n++) {
      kdc_buffer *text = NULL;
      kdc_error *error = NULL;

      if (kdc_received_part (received, i, PARTS[n], &text, &error) != KDC_OK)
        return say_error (cli, error);
      json_object_set_new (part, PARTS[n], json_string (kdc_buffer_data (text)));
      kdc_buffer_free (text);
    }
  }
  return EXIT_DONE;
}

static int
add_steps (struct cli *cli, kdc_inbox *inbox, const char *code, json_t *list)
{
  int64_t number = 0;

  for (;;) {
    kdc_buffer *text = NULL;
    kdc_error *error = NULL;

    if (kdc_inbox_step (inbox, code, number, &number, &text, &error) != KDC_OK)
      return say_error (cli, error);
    if (text == NULL)
      return EXIT_DONE;
    json_array_append_new (list, json_pack ("{s:I, s:s}", "number", (json_int_t) number, "text",
                                            kdc_buffer_data (text)));
    kdc_buffer_free (text);
  }
}

static void
show_lines (const struct cli *cli, const json_t *tree)
{
  const json_t *one;
  size_t i;

  for (i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++)
    printf ("  %s: %s\n", PROPERTIES[i], json_string_value (json_object_get (tree, PROPERTIES[i])));
  printf ("%s\n", say (cli, "Các phần:", "Parts:"));
  json_array_foreach (json_object_get (tree, "part"), i, one)
    printf ("  %s\t%s\t%s\t%s\n", json_string_value (json_object_get (one, "size")),
            json_string_value (json_object_get (one, "sha256")),
            json_string_value (json_object_get (one, "type")),
            json_string_value (json_object_get (one, "name")));
  printf ("%s\n", say (cli, "Các bước:", "Steps:"));
  json_array_foreach (json_object_get (tree, "step"), i, one)
    printf ("  %s\n", json_string_value (json_object_get (one, "text")));
}

static int
show_received (struct cli *cli, kdc_inbox *inbox, const char *code)
{
  json_t *tree, *parts = json_array (), *steps = json_array ();
  kdc_received *received = NULL;
  kdc_error *error = NULL;
  int status;

  if (kdc_inbox_get (inbox, code, &received, &error) != KDC_OK) {
    json_decref (parts);
    json_decref (steps);
    return say_error (cli, error);
  }
  tree = received_tree (received);
  json_object_set_new (tree, "part", parts);
  json_object_set_new (tree, "step", steps);
  status = add_parts (cli, received, parts);
  kdc_received_free (received);
  if (status == EXIT_DONE)
    status = add_steps (cli, inbox, code, steps);
  if (status == EXIT_DONE && cli->format != FORMAT_TEXT)
    return show_tree (cli, "received", tree);
  if (status == EXIT_DONE)
    show_lines (cli, tree);
  json_decref (tree);
  return status;
}

static int
set_status (struct cli *cli, kdc_inbox *inbox, const char *code, const char *text)
{
  kdc_error *error = NULL;
  int to = 0, status = status_of (text, &to);

  if (status != EXIT_DONE)
    return status;
  return kdc_inbox_set_status (inbox, code, to, cli->note, &error) == KDC_OK
           ? EXIT_DONE : say_error (cli, error);
}

static int
inbox_verb (struct cli *cli, kdc_inbox *inbox)
{
  const char *verb = cli->operands[0];

  if (strcmp (verb, "list") == 0)
    return list_received (cli, inbox);
  if (strcmp (verb, "show") == 0)
    return show_received (cli, inbox, cli->operands[1]);
  return set_status (cli, inbox, cli->operands[1], cli->operands[2]);
}

int
command_inbox (struct cli *cli)
{
  static const struct { const char *name; int operands; } verbs[]
    = { { "list", 1 }, { "show", 2 }, { "status", 3 } };
  kdc_inbox *inbox = NULL;
  int status;

  if (cli->operand_count > 0 && strcmp (cli->operands[0], "fetch") == 0)
    return inbox_fetch (cli);
  for (size_t i = 0; cli->operand_count > 0 && i < sizeof verbs / sizeof verbs[0]; i++)
    if (strcmp (cli->operands[0], verbs[i].name) == 0 && cli->operand_count == verbs[i].operands) {
      status = open_inbox (cli, &inbox);
      if (status == EXIT_DONE)
        status = inbox_verb (cli, inbox);
      kdc_inbox_free (inbox);
      return status;
    }
  fprintf (stderr, "kdc inbox list [--status 1…10] | show CODE | status CODE 1…10 [--note TEXT] "
                   "--store DIR --agency ID [--protocol ID]\n");
  return EXIT_NOT_RUN;
}
