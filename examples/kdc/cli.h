/* cli.h - what the commands of `kdc` share. The tool uses the public API of libkdc alone. */
#ifndef KDC_CLI_H
#define KDC_CLI_H

#include <jansson.h>
#include <kdc/kdc.h>

/* Exit statuses, the same for every command. */
enum { EXIT_DONE = 0, EXIT_NOT_ACCEPTED = 1, EXIT_UNDECIDED = 2, EXIT_NOT_RUN = 3 };

enum format { FORMAT_TEXT, FORMAT_XML, FORMAT_JSON };

/* NAME=VALUE as given, borrowed from argv. */
struct pairs {
  const char *items[32];
  size_t count;
};

struct cli {
  const char *lang, *on, *catalog_folder, *store, *to, *out, *document, *receipt, *scope, *form,
      *dossier, *protocol, *min_severity, *procedure, *unit, *channel, *type, *form_version, *head,
      *listen, *faults, *directory, *agency, *from, *until,
      *every, *drafts, *note, *status, *as_of, *domain,
      *authority, *received, *filed, *quantity, *cut_off, *count_from, *roll, *pause_by,
      *version_by, *case_code;
  struct pairs parameters, secrets;
  struct pairs pauses, promises, steps; /* A/B as given */
  enum format format;
  int blank, explain, prometheus, once, dry_run, leave_open;
  const char *operands[65];           /* the command and what it is done to */
  int operand_count;
  kdc_context *context;
  kdc_catalog *catalog;
};

/* Reads argv into cli. EXIT_DONE, or EXIT_NOT_RUN after saying what is wrong with it. */
int options_read (struct cli *cli, int argc, char **argv);
void options_help (void);

/* Says error (in cli's language, with its place and causes) on standard error and frees it; gives
 * EXIT_NOT_RUN. */
int say_error (const struct cli *cli, kdc_error *error);
/* Chooses between the two languages of a text of the tool's own. */
const char *say (const struct cli *cli, const char *vi, const char *en);

/* A tree is shown as JSON, or as XML: members that are texts or numbers become attributes, lists
 * repeated elements. Frees tree. */
int show_tree (const struct cli *cli, const char *root, json_t *tree);
int show_buffer (kdc_buffer *buffer); /* writes and frees it; EXIT_DONE or EXIT_NOT_RUN */

/* NULL: the one installed. */
const char *catalog_folder (const struct cli *cli);
int open_context (struct cli *cli);
int open_catalog (struct cli *cli);
int exit_of (int verdict);
void show_finding (const struct cli *cli, const char *document, const kdc_finding *finding);
int show_report (const struct cli *cli, const char *operand, const kdc_report *report);
/* The whole of a file, which the caller frees; EXIT_NOT_RUN after saying what is wrong with it. */
int read_file (const struct cli *cli, const char *path, char **data, size_t *size);
int command_procedure (struct cli *cli);
int import_procedure (struct cli *cli, const char *path);
int command_authority (struct cli *cli);
/* authority.c: a list as a tree, and an item of it as a line of text. */
json_t *authority_list_tree (const struct cli *cli, const kdc_authority_list *list);
void show_authority (const struct cli *cli, json_t *item, const char *sign);
int command_form (struct cli *cli);
int command_validate (struct cli *cli);
int command_lint (struct cli *cli);
int command_deadline (struct cli *cli);
int command_print (struct cli *cli);
int command_submit (struct cli *cli);
int command_outbox (struct cli *cli);
/* settings.c */
int take_pair (struct pairs *pairs, const char *option, const char *text);
int set_secrets (struct cli *cli);
int set_parameters (struct cli *cli, kdc_outbox *outbox);
int open_outbox (struct cli *cli, kdc_outbox **outbox);
int command_audit (struct cli *cli);
int command_inbox (struct cli *cli);
/* follow.c: loops of rounds until a signal, or one round with --once. */
int loop_begin (struct cli *cli, long *seconds);
int loop_again (const struct cli *cli, long seconds);
int is_passing (int status); /* KDC_…: of a round that failed, the next one may do better */
int inbox_fetch (struct cli *cli);
int outbox_follow (struct cli *cli, kdc_outbox *outbox);
int outbox_reconcile (struct cli *cli, kdc_outbox *outbox);
int outbox_status (const struct cli *cli, kdc_outbox *outbox);
int command_eval (struct cli *cli);
int command_fill (struct cli *cli);
int command_succession (struct cli *cli);
int command_dossier (struct cli *cli);
int command_catalog (struct cli *cli); /* and its subcommands, a file each: */
int catalog_diff (struct cli *cli);
int command_peer (struct cli *cli); /* when built with libmicrohttpd */

#endif
