/* follow.c - `kdc outbox follow`: reads a destination's feed of statuses and shows what happened to
 * deliveries; what was shown is acknowledged once the line is out. */
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t stopped;

static void
on_signal (int number)
{
  (void) number;
  stopped = 1;
}

int
loop_begin (struct cli *cli, long *seconds)
{
  struct sigaction action = { .sa_handler = on_signal };
  char *end = NULL;

  *seconds = 60;
  if (cli->every != NULL) {
    *seconds = strtol (cli->every, &end, 10);
    if (end == cli->every || *end != '\0' || *seconds < 1 || *seconds > 86400) {
      fprintf (stderr, "kdc: --every: 1 … 86400\n");
      return EXIT_NOT_RUN;
    }
  }
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  return EXIT_DONE;
}

int
loop_again (const struct cli *cli, long seconds)
{
  struct timespec pause = { .tv_sec = seconds };

  if (cli->once || stopped)
    return 0;
  (void) nanosleep (&pause, NULL); /* a signal ends it */
  return !stopped;
}

/* What another try may mend; anything else ends the loop. */
int
is_passing (int status)
{
  return status == KDC_ENET || status == KDC_EREMOTE || status == KDC_EPARSE
         || status == KDC_ESTATE;
}

/* --- events ---------------------------------------------------------------------------------- */

static const char *const NAMES[] = { "status", "word", "at", "seen", "note" };

static json_t *
event_tree (kdc_outbox *outbox, const kdc_event *event)
{
  json_t *tree = json_pack ("{s:I, s:I, s:s, s:i}", "event", (json_int_t) kdc_event_id (event),
                            "delivery", (json_int_t) kdc_event_delivery (event), "kind",
                            kdc_event_kind (event), "repeat", kdc_event_is_repeat (event));
  kdc_delivery *delivery = NULL;

  if (kdc_outbox_get (outbox, kdc_event_delivery (event), &delivery, NULL) == KDC_OK)
    json_object_set_new (tree, "dossier-code",
                         json_string (kdc_delivery_property (delivery, "dossier-code")));
  kdc_delivery_free (delivery);
  for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
    json_object_set_new (tree, NAMES[i], json_string (kdc_event_property (event, NAMES[i])));
  return tree;
}

/* One line whatever the note holds. */
static void
put_line_text (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    putchar (strchr ("\t\r\n", *text) != NULL ? ' ' : *text);
}

static void
show_line (const struct cli *cli, const json_t *tree)
{
  static const char *const columns[] = { "kind", "dossier-code", "status", "word", "at", "note" };

  printf ("%" JSON_INTEGER_FORMAT "\t%" JSON_INTEGER_FORMAT,
          json_integer_value (json_object_get (tree, "event")),
          json_integer_value (json_object_get (tree, "delivery")));
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    putchar ('\t');
    put_line_text (json_string_value (json_object_get (tree, columns[i])));
  }
  if (json_integer_value (json_object_get (tree, "repeat")) != 0)
    printf ("\t%s", say (cli, "(nhắc lại)", "(repeat)"));
  putchar ('\n');
}

static int
show_event (struct cli *cli, kdc_outbox *outbox, const kdc_event *event)
{
  json_t *tree = event_tree (outbox, event);
  kdc_error *error = NULL;

  if (cli->format == FORMAT_TEXT)
    show_line (cli, tree);
  else {
    (void) json_dumpf (tree, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
    putchar ('\n');
  }
  json_decref (tree);
  if (fflush (stdout) != 0 || ferror (stdout)) /* not told: it comes again */
    return EXIT_NOT_RUN;
  return kdc_event_done (outbox, kdc_event_id (event), &error) == KDC_OK ? EXIT_DONE
                                                                         : say_error (cli, error);
}

static int
show_events (struct cli *cli, kdc_outbox *outbox)
{
  int64_t after = 0;

  for (;;) {
    kdc_event *event = NULL;
    kdc_error *error = NULL;
    int status;

    if (kdc_event_next (outbox, after, &event, &error) != KDC_OK)
      return say_error (cli, error);
    if (event == NULL)
      return EXIT_DONE;
    after = kdc_event_id (event);
    status = show_event (cli, outbox, event);
    kdc_event_free (event);
    if (status != EXIT_DONE)
      return status;
  }
}

static int
round_of (struct cli *cli, kdc_outbox *outbox, int *goes_on)
{
  kdc_error *error = NULL;
  int status = kdc_outbox_follow (outbox, cli->to, cli->protocol, NULL, &error);
  int shown = show_events (cli, outbox);

  *goes_on = shown == EXIT_DONE && (status == KDC_OK || is_passing (status));
  return status == KDC_OK ? shown : say_error (cli, error);
}

int
outbox_follow (struct cli *cli, kdc_outbox *outbox)
{
  int status, goes_on = 1;
  long seconds;

  if (cli->to == NULL) {
    fprintf (stderr,
             "kdc outbox follow --to URL --store DIR [--protocol ID] [--once] [--every SECONDS]\n");
    return EXIT_NOT_RUN;
  }
  if (loop_begin (cli, &seconds) != EXIT_DONE || set_parameters (cli, outbox) != EXIT_DONE)
    return EXIT_NOT_RUN;
  do
    status = round_of (cli, outbox, &goes_on);
  while (goes_on && loop_again (cli, seconds));
  return stopped && goes_on ? EXIT_DONE : status;
}
