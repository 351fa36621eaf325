/* import.c - `kdc procedure import`: a record of the national portal as a document, and what became
 * of every value of it. The document goes to --out, or to standard output; the account to the
 * other: standard output where the document is in a file, else standard error. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const OUTCOMES[] = { "kept", "guessed", "unplaced", "empty", "envelope" };
static const char *const PROPERTIES[] = { "outcome", "path", "value", "place", "taken", "code" };

static json_t *
line_tree (const struct cli *cli, const kdc_import *import, size_t index)
{
  json_t *tree = json_object ();
  kdc_buffer *message = NULL;
  int column, line = kdc_import_position (import, index, &column);

  for (size_t i = 0; i < sizeof PROPERTIES / sizeof PROPERTIES[0]; i++) {
    const char *value = kdc_import_property (import, index, PROPERTIES[i]);
    if (*value != '\0')
      json_object_set_new (tree, PROPERTIES[i], json_string (value));
  }
  json_object_set_new (tree, "line", json_integer (line));
  json_object_set_new (tree, "column", json_integer (column));
  if (kdc_import_message (import, index, cli->lang, &message, NULL) == KDC_OK)
    json_object_set_new (tree, "message", json_string (kdc_buffer_data (message)));
  kdc_buffer_free (message);
  return tree;
}

static json_t *
account_tree (const struct cli *cli, const kdc_import *import, const char *source)
{
  json_t *tree = json_object (), *lines = json_array ();

  json_object_set_new (tree, "code", json_string (kdc_import_code (import)));
  json_object_set_new (tree, "shape", json_string (kdc_import_shape (import)));
  json_object_set_new (tree, "source", json_string (source));
  for (size_t i = 0; i < sizeof OUTCOMES / sizeof OUTCOMES[0]; i++)
    json_object_set_new (tree, OUTCOMES[i],
                         json_integer ((json_int_t) kdc_import_count (import, OUTCOMES[i])));
  for (size_t i = 0; i < kdc_import_count (import, NULL); i++)
    json_array_append_new (lines, line_tree (cli, import, i));
  json_object_set_new (tree, "value", lines);
  return tree;
}

/* What a person has to look at; with --explain everything. */
static void
show_text (const struct cli *cli, const kdc_import *import, const char *source, FILE *to)
{
  for (size_t i = 0; i < kdc_import_count (import, NULL); i++) {
    const char *outcome = kdc_import_property (import, i, "outcome");
    kdc_buffer *message = NULL;
    int column, line = kdc_import_position (import, i, &column);

    if (!cli->explain && strcmp (outcome, "guessed") != 0 && strcmp (outcome, "unplaced") != 0)
      continue;
    kdc_import_message (import, i, cli->lang, &message, NULL);
    fprintf (to, "%s:%d:%d: %s %s: %s\n", source, line, column, outcome,
             kdc_import_property (import, i, "path"), kdc_buffer_data (message));
    if (*kdc_import_property (import, i, "value") != '\0')
      fprintf (to, "    = %s\n", kdc_import_property (import, i, "value"));
    kdc_buffer_free (message);
  }
  fprintf (to,
           say (cli,
                "%s: %zu giữ nguyên, %zu phỏng đoán, %zu ghi chú, %zu để trống, %zu bao ngoài\n",
                "%s: %zu kept, %zu guessed, %zu in notes, %zu empty, %zu around the record\n"),
           kdc_import_code (import), kdc_import_count (import, "kept"),
           kdc_import_count (import, "guessed"), kdc_import_count (import, "unplaced"),
           kdc_import_count (import, "empty"), kdc_import_count (import, "envelope"));
}

static int
show_import (struct cli *cli, const kdc_import *import, const char *source)
{
  kdc_error *error = NULL;
  size_t size;
  const char *document = kdc_import_document (import, &size);

  if (cli->out == NULL) {
    show_text (cli, import, source, stderr);
    return fwrite (document, 1, size, stdout) == size ? EXIT_DONE : EXIT_NOT_RUN;
  }
  if (kdc_import_save (import, cli->out, &error) != KDC_OK)
    return say_error (cli, error);
  if (cli->format != FORMAT_TEXT)
    return show_tree (cli, "import", account_tree (cli, import, source));
  show_text (cli, import, source, stdout);
  return EXIT_DONE;
}

int
import_procedure (struct cli *cli, const char *path)
{
  kdc_import *import = NULL;
  kdc_error *error = NULL;
  char *data = NULL;
  size_t size = 0;
  int status = read_file (cli, path, &data, &size);

  if (status == EXIT_DONE) {
    if (kdc_procedure_import (cli->context, data ? data : "", size, path, cli->from, &import,
                              &error) == KDC_OK)
      status = show_import (cli, import, path);
    else
      status = say_error (cli, error);
  }
  kdc_import_free (import);
  free (data);
  return status;
}
