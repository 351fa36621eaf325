/* reconcile.c - `kdc outbox reconcile`: a period compared with what the other side received. */
#include "cli.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const NAMES[]
    = { "kind", "message-id", "dossier-code", "file", "ours", "theirs" };

static json_t *
period_tree (const kdc_period *period)
{
  json_t *items = json_array (), *tree;

  for (size_t i = 0; i < kdc_period_count (period); i++) {
    json_t *item = json_pack ("{s:I}", "delivery", (json_int_t) kdc_period_delivery (period, i));

    for (size_t n = 0; n < sizeof NAMES / sizeof NAMES[0]; n++)
      json_object_set_new (item, NAMES[n],
                           json_string (kdc_period_property (period, i, NAMES[n])));
    json_array_append_new (items, item);
  }
  tree = json_pack ("{s:I, s:I, s:o}", "listed", (json_int_t) kdc_period_listed (period),
                    "compared", (json_int_t) kdc_period_compared (period), "difference", items);
  return tree;
}

static void
show_period (const struct cli *cli, const kdc_period *period)
{
  for (size_t i = 0; i < kdc_period_count (period); i++) {
    printf ("%" PRId64, kdc_period_delivery (period, i));
    for (size_t n = 0; n < sizeof NAMES / sizeof NAMES[0]; n++)
      printf ("\t%s", kdc_period_property (period, i, NAMES[n]));
    putchar ('\n');
  }
  printf ("%s: %" PRId64 ", %s: %" PRId64 ", %s: %zu\n", say (cli, "bên nhận", "receiver"),
          kdc_period_listed (period), say (cli, "kho này", "this store"),
          kdc_period_compared (period), say (cli, "khác nhau", "differences"),
          kdc_period_count (period));
}

int
outbox_reconcile (struct cli *cli, kdc_outbox *outbox)
{
  kdc_period *period = NULL;
  kdc_error *error = NULL;
  int status = EXIT_DONE;

  if (cli->to == NULL || cli->from == NULL || cli->until == NULL) {
    fprintf (stderr, "kdc outbox reconcile --to URL --from DAY --until DAY --store DIR\n");
    return EXIT_NOT_RUN;
  }
  if (set_parameters (cli, outbox) != EXIT_DONE)
    return EXIT_NOT_RUN;
  if (kdc_outbox_reconcile (outbox, cli->to, cli->protocol, cli->from, cli->until, &period, &error)
      != KDC_OK)
    return say_error (cli, error);
  if (cli->format == FORMAT_TEXT)
    show_period (cli, period);
  else
    status = show_tree (cli, "period", period_tree (period));
  if (status == EXIT_DONE && kdc_period_count (period) > 0)
    status = EXIT_NOT_ACCEPTED;
  kdc_period_free (period);
  return status;
}
