/* output.c - one tree, two forms: JSON by jansson, XML by a rule short enough to document in a
 * sentence. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>

static void
put_escaped (const char *text)
{
  for (; *text != '\0'; text++) {
    switch (*text) {
    case '&': fputs ("&amp;", stdout); break;
    case '<': fputs ("&lt;", stdout); break;
    case '"': fputs ("&quot;", stdout); break;
    case '\n': fputs ("&#10;", stdout); break;
    case '\t': fputs ("&#9;", stdout); break;
    default: putchar (*text);
    }
  }
}

static void
put_attributes (json_t *object)
{
  const char *name;
  json_t *value;

  json_object_foreach (object, name, value) {
    if (json_is_string (value)) {
      printf (" %s=\"", name);
      put_escaped (json_string_value (value));
      putchar ('"');
    } else if (json_is_integer (value)) {
      printf (" %s=\"%" JSON_INTEGER_FORMAT "\"", name, json_integer_value (value));
    } else if (json_is_boolean (value)) {
      printf (" %s=\"%s\"", name, json_is_true (value) ? "true" : "false");
    }
  }
}

static void
put_element (const char *tag, json_t *object, int depth)
{
  const char *name;
  json_t *value, *item;
  size_t index;

  printf ("%*s<%s", depth * 2, "", tag);
  put_attributes (object);
  puts (">");
  json_object_foreach (object, name, value) {
    if (json_is_array (value))
      json_array_foreach (value, index, item)
        put_element (name, item, depth + 1);
    else if (json_is_object (value))
      put_element (name, value, depth + 1);
  }
  printf ("%*s</%s>\n", depth * 2, "", tag);
}

int
show_tree (const struct cli *cli, const char *root, json_t *tree)
{
  int status = EXIT_DONE;

  if (tree == NULL)
    return EXIT_NOT_RUN;
  if (cli->format == FORMAT_XML) {
    puts ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    put_element (root, tree, 0);
  } else {
    status = json_dumpf (tree, stdout, JSON_INDENT (2)) == 0 ? EXIT_DONE : EXIT_NOT_RUN;
    putchar ('\n');
  }
  json_decref (tree);
  return status;
}

int
show_buffer (kdc_buffer *buffer)
{
  size_t size = kdc_buffer_size (buffer);
  size_t written = fwrite (kdc_buffer_data (buffer), 1, size, stdout);

  kdc_buffer_free (buffer);
  return written == size ? EXIT_DONE : EXIT_NOT_RUN;
}
