/* main.c - kdc-portal: the ward's side of the protocol, for the demonstration, for tests, and as an
 * example of embedding an inbox. */
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
say_error (kdc_error *error)
{
  for (const kdc_error *one = error; one != NULL; one = kdc_error_cause (one))
    fprintf (stderr, "kdc-portal: %s / %s\n", kdc_error_message (one, "vi"),
             kdc_error_message (one, "en"));
  kdc_error_free (error);
  return EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  struct portal portal = { 0 };
  kdc_error *error = NULL;
  int status;

  if (settings_read (&portal.settings, argc - 1, argv + 1) != 0)
    return EXIT_FAILURE;
  portal.drops_left = portal.settings.drop_answers;
  portal.faults_left = portal.settings.fault_count;
  pthread_mutex_init (&portal.lock, NULL);
  status = kdc_context_new (NULL, &portal.context, &error);
  if (status == KDC_OK)
    status = kdc_catalog_open (portal.context, portal.settings.catalog, &portal.catalog, &error);
  if (status == KDC_OK)
    status = kdc_inbox_open (portal.catalog, portal.settings.store, portal.settings.protocol,
                             portal.settings.agency, &portal.inbox, &error);
  if (status == KDC_OK)
    status = kdc_inbox_set_secret (portal.inbox, settings_secret, &portal.settings);
  status = status == KDC_OK ? portal_serve (&portal) : say_error (error);
  kdc_inbox_free (portal.inbox);
  kdc_catalog_free (portal.catalog);
  kdc_context_free (portal.context);
  pthread_mutex_destroy (&portal.lock);
  return status;
}
