/* main.c - `kdc`, the command line tool: chooses the command. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  int (*open) (struct cli *cli);    /* what has to be there first */
  int (*run) (struct cli *cli);
} COMMANDS[] = {
  { "procedure", open_catalog, command_procedure },
  { "authority", open_catalog, command_authority },
  { "form", open_catalog, command_form },
  { "validate", open_catalog, command_validate },
  { "lint", open_context, command_lint },
  { "deadline", open_catalog, command_deadline },
  { "print", open_catalog, command_print },
  { "submit", open_catalog, command_submit },
  { "outbox", open_catalog, command_outbox },
  { "audit", open_catalog, command_audit },
  { "inbox", open_catalog, command_inbox },
  { "eval", open_catalog, command_eval },
  { "fill", open_catalog, command_fill },
  { "succession", open_catalog, command_succession },
  { "dossier", open_catalog, command_dossier },
  { "catalog", open_context, command_catalog },
#ifdef KDC_WITH_PEER
  { "peer", open_catalog, command_peer },
#endif
};

static int
run (struct cli *cli, const char *name)
{
  for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
    if (strcmp (COMMANDS[i].name, name) != 0)
      continue;
    int status = COMMANDS[i].open (cli);
    return status == EXIT_DONE ? COMMANDS[i].run (cli) : status;
  }
  fprintf (stderr, "kdc: không có lệnh “%s”; xem kdc --help / no command “%s”; see kdc --help\n",
           name, name);
  return EXIT_NOT_RUN;
}

/* The first operand, wherever options stand; "" when there is none. */
static const char *
take_command (struct cli *cli)
{
  const char *name = cli->operand_count > 0 ? cli->operands[0] : "";

  if (cli->operand_count > 0)
    memmove (cli->operands, cli->operands + 1,
             (size_t) --cli->operand_count * sizeof cli->operands[0]);
  return name;
}

int
main (int argc, char **argv)
{
  struct cli cli = { 0 };
  int status;

  if (argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "help") == 0) {
    options_help ();
    return argc < 2 ? EXIT_NOT_RUN : EXIT_DONE;
  }
  if (strcmp (argv[1], "--version") == 0) {
    printf ("kdc %s\n", kdc_version ());
    return EXIT_DONE;
  }
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--help") == 0) {
      options_help ();
      return EXIT_DONE;
    }
  status = options_read (&cli, argc - 1, argv + 1);
  if (status == EXIT_DONE)
    status = run (&cli, take_command (&cli));
  kdc_catalog_free (cli.catalog);
  kdc_context_free (cli.context);
  if (fflush (stdout) != 0 && status == EXIT_DONE)
    status = EXIT_NOT_RUN;
  return status;
}
