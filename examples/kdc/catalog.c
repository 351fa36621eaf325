/* catalog.c - `kdc catalog`: chooses the subcommand. Each opens what it needs. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char USAGE[]
    = "kdc catalog diff A B [--on DATE] [--drafts DIR] [--format text|xml|json]\n";

int
command_catalog (struct cli *cli)
{
  static const struct {
    const char *name;
    int (*run) (struct cli *cli);
  } commands[] = {
    { "diff", catalog_diff },
  };
  const char *what = cli->operand_count > 0 ? cli->operands[0] : "";

  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (commands[i].name, what) == 0)
      return commands[i].run (cli);
  fputs (USAGE, stderr);
  return EXIT_NOT_RUN;
}
