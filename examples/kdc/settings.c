/* settings.c - what the host says of a destination: parameters (--param NAME=VALUE), which travel
 * with the delivery, and secrets (--secret NAME=FILE), which are read anew whenever one is asked
 * for and kept nowhere. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
take_pair (struct pairs *pairs, const char *option, const char *text)
{
  const char *equals = text != NULL ? strchr (text, '=') : NULL;

  if (equals == NULL || equals == text) {
    fprintf (stderr, "kdc: %s TÊN=… / NAME=…\n", option);
    return EXIT_NOT_RUN;
  }
  if (pairs->count == sizeof pairs->items / sizeof pairs->items[0]) {
    fprintf (stderr, "kdc: quá nhiều %s / too many of %s\n", option, option);
    return EXIT_NOT_RUN;
  }
  pairs->items[pairs->count++] = text;
  return EXIT_DONE;
}

/* What stands behind "NAME=", or NULL. */
static const char *
value_of (const struct pairs *pairs, const char *name)
{
  size_t length = strlen (name);

  for (size_t i = 0; i < pairs->count; i++)
    if (strncmp (pairs->items[i], name, length) == 0 && pairs->items[i][length] == '=')
      return pairs->items[i] + length + 1;
  return NULL;
}

static int
read_secret (const char *path, kdc_buffer *out)
{
  FILE *file = fopen (path, "rb");
  char text[65536];
  size_t size;
  int bad;

  if (file == NULL)
    return KDC_ENOTFOUND;
  setvbuf (file, NULL, _IONBF, 0);              /* no copy of it stays in a buffer */
  size = fread (text, 1, sizeof text, file);
  bad = ferror (file) || !feof (file);
  fclose (file);
  if (size > 0 && text[size - 1] == '\n')       /* what an editor puts behind the last line */
    size--;
  bad = bad ? KDC_EIO : kdc_buffer_append (out, text, size);
  explicit_bzero (text, sizeof text);
  return bad;
}

static int
give_secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  const struct cli *cli = user;
  const char *path = value_of (&cli->secrets, name);

  (void) destination;
  return path != NULL ? read_secret (path, out) : KDC_ENOTFOUND;
}

int
set_secrets (struct cli *cli)
{
  if (cli->secrets.count == 0)
    return EXIT_DONE;
  return kdc_context_set_secret (cli->context, give_secret, cli, NULL) == KDC_OK ? EXIT_DONE
                                                                                 : EXIT_NOT_RUN;
}

int
set_parameters (struct cli *cli, kdc_outbox *outbox)
{
  kdc_error *error = NULL;
  char name[128];

  for (size_t i = 0; i < cli->parameters.count; i++) {
    const char *text = cli->parameters.items[i], *value = strchr (text, '=') + 1;

    snprintf (name, sizeof name, "%.*s", (int) (value - text - 1), text);
    if (kdc_outbox_set_parameter (outbox, cli->to, name, value, &error) != KDC_OK)
      return say_error (cli, error);
  }
  return EXIT_DONE;
}
