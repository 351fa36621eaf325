/* later.c - `kdc outbox run` for tests, with a clock that goes to whatever is due next, so that
 * nothing waits: later CATALOG STORE STEPS [--OPTION=VALUE…] [NAME=FILE…]. Files hold secrets. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <kdc/kdc.h>

struct later { int64_t ahead; char **secrets; };

static int64_t
now (void *user)
{
  struct timespec at;

  (void) clock_gettime (CLOCK_REALTIME, &at);
  return (int64_t) at.tv_sec * 1000 + at.tv_nsec / 1000000 + ((struct later *) user)->ahead;
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  size_t length = strlen (name), size;
  char **one, text[16384];
  FILE *file;

  (void) destination;
  for (one = ((struct later *) user)->secrets; *one != NULL; one++)
    if (strncmp (*one, name, length) == 0 && (*one)[length] == '=')
      break;
  if (*one == NULL || (file = fopen (*one + length + 1, "rb")) == NULL)
    return KDC_ENOTFOUND;
  size = fread (text, 1, sizeof text, file);
  fclose (file);
  return kdc_buffer_append (out, text, size);
}

/* Ends when nothing waits for time: delivered, rejected, or a person is asked for. */
static int
run (struct later *later, kdc_outbox *outbox, int steps, kdc_error **err)
{
  int64_t due = 0, at;
  int worked, status = KDC_OK;

  while (steps > 0 && due < INT64_MAX && status == KDC_OK) {
    status = kdc_outbox_step (outbox, &worked, &due, err);
    steps -= worked;
    at = now (later);
    if (status == KDC_OK && !worked && due < INT64_MAX && due > at)
      later->ahead += due - at;
  }
  return status;
}

static int
new_context (struct later *later, kdc_context **out, kdc_error **err)
{
  kdc_options *options = NULL;
  int status = kdc_options_new (&options, err);
  char **one, name[64];

  for (one = later->secrets; status == KDC_OK && *one != NULL; one++)
    if (strncmp (*one, "--", 2) == 0 && strchr (*one, '=') != NULL) {
      snprintf (name, sizeof name, "%.*s", (int) strcspn (*one + 2, "="), *one + 2);
      status = kdc_options_set (options, name, strchr (*one, '=') + 1, err);
    }
  if (status == KDC_OK)
    status = kdc_context_new (options, out, err);
  kdc_options_free (options);
  if (status == KDC_OK)
    status = kdc_context_set_clock (*out, now, later, NULL);
  if (status == KDC_OK)
    status = kdc_context_set_secret (*out, secret, later, NULL);
  return status;
}

int
main (int argc, char **argv)
{
  struct later later = { 0, argv + (argc > 4 ? 4 : argc) };
  kdc_context *context = NULL;
  kdc_catalog *catalog = NULL;
  kdc_outbox *outbox = NULL;
  kdc_error *error = NULL;
  int status;

  if (argc < 4)
    return 2;
  status = new_context (&later, &context, &error);
  if (status == KDC_OK)
    status = kdc_catalog_open (context, argv[1], &catalog, &error);
  if (status == KDC_OK)
    status = kdc_outbox_open (catalog, argv[2], &outbox, &error);
  if (status == KDC_OK)
    status = run (&later, outbox, atoi (argv[3]), &error);
  if (status != KDC_OK)
    fprintf (stderr, "later: %s\n", error != NULL ? kdc_error_message (error, "en") : "failed");
  kdc_error_free (error);
  kdc_outbox_free (outbox);
  kdc_catalog_free (catalog);
  kdc_context_free (context);
  return status != KDC_OK;
}
