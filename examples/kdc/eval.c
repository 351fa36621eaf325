/* eval.c - `kdc eval`: an expression alone, over a form or over a dossier; or what it is made of.
 */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What kdc_eval escapes: \n, \t and \\. size bytes of text become size bytes or less, in place. */
static size_t
unescape (char *text, size_t size)
{
  size_t to = 0;

  for (size_t from = 0; from < size; from++) {
    char c = text[from];

    if (c == '\\' && from + 1 < size) {
      c = text[++from];
      c = (char) (c == 'n' ? '\n' : c == 't' ? '\t' : c);
    }
    text[to++] = c;
  }
  return to;
}

/* Up to the next TAB or the end of the line; *line moves behind it. */
static json_t *
next_text (const char **line)
{
  size_t size = strcspn (*line, "\t\n");
  char *copy = malloc (size + 1);
  json_t *text = NULL;

  if (copy != NULL) {
    memcpy (copy, *line, size);
    text = json_stringn (copy, unescape (copy, size));
  }
  free (copy);
  *line += size + ((*line)[size] == '\t');
  return text;
}

static json_t *
next_number (const char **line)
{
  json_t *text = next_text (line), *number = NULL;

  if (text != NULL)
    number = json_integer (strtoll (json_string_value (text), NULL, 10));
  json_decref (text);
  return number;
}

/* TYPE TAB VALUE */
static json_t *
item_tree (const char *line)
{
  json_t *type = next_text (&line);

  return json_pack ("{s:o, s:o}", "type", type, "value", next_text (&line));
}

/* NUMBER OP OPERANDS TYPE OFFSET */
static json_t *
op_tree (const char *line)
{
  json_t *number = next_number (&line), *name = next_text (&line), *operands = next_text (&line),
         *type = next_text (&line);

  return json_pack ("{s:o, s:o, s:o, s:o, s:o}", "number", number, "name", name, "operands",
                    operands, "type", type, "offset", next_number (&line));
}

static int
unreadable (const struct cli *cli, json_t *tree)
{
  json_decref (tree);
  fprintf (stderr, "kdc: %s\n", say (cli, "không đọc được kết quả", "the result is unreadable"));
  return EXIT_NOT_RUN;
}

static int
show_items (const struct cli *cli, kdc_buffer *items)
{
  const char *line = kdc_buffer_data (items), *end;
  json_t *list;
  int bad = 0;

  if (cli->format == FORMAT_TEXT)
    return show_buffer (items);
  list = json_array ();
  for (; !bad && (end = strchr (line, '\n')) != NULL; line = end + 1)
    bad = json_array_append_new (list, item_tree (line)) != 0;
  kdc_buffer_free (items);
  return bad ? unreadable (cli, list) : show_tree (cli, "items", json_pack ("{s:o}", "item", list));
}

/* "type integer?" and "reads /path" have their own members, the ops are a list. */
static json_t *
explanation_tree (const char *line)
{
  json_t *tree = json_object (), *ops = json_array (), *reads = json_array ();
  const char *end;
  int bad = json_object_set_new (tree, "type", json_string ("")) != 0
            || json_object_set_new (tree, "op", ops) != 0
            || json_object_set_new (tree, "reads", reads) != 0;

  for (; !bad && (end = strchr (line, '\n')) != NULL; line = end + 1) {
    const char *value = strchr (line, '\t') + 1;

    if (strncmp (line, "type\t", 5) == 0)
      bad = json_object_set_new (tree, "type", next_text (&value)) != 0;
    else if (strncmp (line, "reads\t", 6) == 0)
      bad = json_array_append_new (reads, json_pack ("{s:o}", "path", next_text (&value))) != 0;
    else
      bad = json_array_append_new (ops, op_tree (line)) != 0;
  }
  if (!bad)
    return tree;
  json_decref (tree);
  return NULL;
}

/* Code points, not bytes, make a column. */
static void
show_column (const char *text, size_t size, int width)
{
  int used = 0;

  for (size_t i = 0; i < size; i++)
    used += (text[i] & 0xC0) != 0x80;
  printf ("%.*s%*s", (int) size, text, used < width ? width - used : 1, "");
}

static void
show_op (const char *line)
{
  static const int widths[] = { 5, 12, 44, 16 };

  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    size_t size = strcspn (line, "\t");

    show_column (line, size, widths[i]);
    line += size + 1;
  }
  printf ("@%.*s\n", (int) strcspn (line, "\n"), line);
}

/* Values stay escaped, so that one line is one operation. */
static int
show_explanation (const struct cli *cli, kdc_buffer *text)
{
  const char *line = kdc_buffer_data (text), *end;

  for (; (end = strchr (line, '\n')) != NULL; line = end + 1)
    if (strncmp (line, "type\t", 5) == 0)
      printf ("%s: %.*s\n", say (cli, "kiểu", "type"), (int) (end - line - 5), line + 5);
    else if (strncmp (line, "reads\t", 6) == 0)
      printf ("%s: %.*s\n", say (cli, "đọc", "reads"), (int) (end - line - 6), line + 6);
    else
      show_op (line);
  kdc_buffer_free (text);
  return EXIT_DONE;
}

static int
show_explanation_tree (const struct cli *cli, kdc_buffer *text)
{
  json_t *tree = explanation_tree (kdc_buffer_data (text));

  kdc_buffer_free (text);
  return tree ? show_tree (cli, "explanation", tree) : unreadable (cli, NULL);
}

/* The form that --form names; else, when it is asked for, the one of the dossier. */
static int
find_form (struct cli *cli, kdc_dossier *dossier, const kdc_form **form, kdc_error **error)
{
  kdc_buffer *id = NULL;
  int status = KDC_OK, differs;

  *form = NULL;
  if (dossier != NULL)
    status = kdc_dossier_property (dossier, "form", &id, error);
  if (status == KDC_OK && (cli->form != NULL || (id != NULL && kdc_buffer_size (id) > 0)))
    status = kdc_catalog_form (cli->catalog, cli->form ? cli->form : kdc_buffer_data (id), cli->on,
                               form, error);
  differs = status == KDC_OK && id != NULL && cli->form != NULL
            && strcmp (cli->form, kdc_buffer_data (id)) != 0;
  if (differs)
    fprintf (stderr, "kdc: --form %s: %s %s\n", cli->form,
             say (cli, "hồ sơ này khai theo tờ khai", "this dossier is of the form"),
             kdc_buffer_data (id));
  kdc_buffer_free (id);
  return differs ? KDC_EINVAL : status;
}

static int
evaluate (struct cli *cli, kdc_dossier *dossier, kdc_buffer **out, kdc_error **error)
{
  const char *expression = cli->operands[0];
  const kdc_form *form;
  int status = find_form (cli, dossier, &form, error);

  if (status != KDC_OK)
    return status;
  if (cli->explain)
    return kdc_eval_explain (cli->catalog, form, expression, out, error);
  if (dossier == NULL && form != NULL)
    return kdc_eval_form (form, expression, cli->on, out, error);
  return kdc_eval (cli->catalog, dossier, expression, cli->on, out, error);
}

int
command_eval (struct cli *cli)
{
  kdc_dossier *dossier = NULL;
  kdc_buffer *text = NULL;
  kdc_error *error = NULL;
  int status = KDC_OK;

  if (cli->operand_count != 1) {
    fprintf (stderr, "kdc eval [--explain] [--form ID] [--dossier DOSSIER] [--] 'EXPR'\n");
    return EXIT_NOT_RUN;
  }
  if (cli->dossier != NULL)
    status = kdc_dossier_open (cli->catalog, cli->dossier, &dossier, &error);
  if (status == KDC_OK)
    status = evaluate (cli, dossier, &text, &error);
  kdc_dossier_free (dossier);
  if (status != KDC_OK)
    return say_error (cli, error);
  if (!cli->explain)
    return show_items (cli, text);
  return cli->format == FORMAT_TEXT ? show_explanation (cli, text)
                                    : show_explanation_tree (cli, text);
}
