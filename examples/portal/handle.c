/* handle.c - from a request to the inbox and back, with the faults that the command line asks for.
 */
#include "http.h"
#include "portal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
portal_log (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static void
log_error (kdc_error *error)
{
  if (error != NULL)
    portal_log ("error %s", kdc_error_key (error));
  kdc_error_free (error);
}

static void
log_event (struct portal *portal, const kdc_http_request *request,
           const kdc_http_response *response, int event, const char *code)
{
  int64_t dossiers = 0;

  kdc_inbox_count (portal->inbox, &dossiers, NULL);
  portal_log ("%s %s %d dossier=%s dossiers=%" PRId64, kdc_http_request_method (request),
              kdc_inbox_event_name (event), kdc_http_response_status (response), *code ? code : "-",
              dossiers);
}

static int
take_one (struct portal *portal, int *left)
{
  int taken;

  pthread_mutex_lock (&portal->lock);
  taken = *left > 0;
  *left -= taken;
  pthread_mutex_unlock (&portal->lock);
  return taken;
}

/* The inbox is used by one thread at a time. */
static kdc_http_response *
through_inbox (struct portal *portal, struct visit *visit, int *event)
{
  kdc_http_response *response = NULL;
  kdc_error *error = NULL;
  char code[64];

  pthread_mutex_lock (&portal->lock);
  if (kdc_inbox_finish (visit->intake, &response, event, code, &error) == KDC_OK) {
    log_event (portal, visit->request, response, *event, code);
    if (*event == KDC_INBOX_RECEIVED && portal->settings.receive_auto
        && kdc_inbox_set_status (portal->inbox, code, 2, NULL, &error) == KDC_OK)
      portal_log ("status dossier=%s status=2", code);
  }
  log_error (error);
  pthread_mutex_unlock (&portal->lock);
  return response;
}

struct visit *
portal_begin (struct portal *portal, const char *peer, kdc_http_request *request)
{
  struct visit *visit = calloc (1, sizeof *visit);

  if (visit == NULL) {
    kdc_http_request_free (request);
    return NULL;
  }
  visit->request = request;
  if (take_one (portal, &portal->faults_left)) {
    visit->fault = portal->settings.fault_status;
    portal_log ("%s fault %d", kdc_http_request_method (request), visit->fault);
    return visit;
  }
  pthread_mutex_lock (&portal->lock);
  kdc_inbox_begin (portal->inbox, peer, request, &visit->intake, NULL);
  pthread_mutex_unlock (&portal->lock);
  return visit;
}

int
portal_take (struct portal *portal, struct visit *visit, const void *data, size_t size)
{
  int wants;

  pthread_mutex_lock (&portal->lock);
  if (size > 0)
    kdc_inbox_write (visit->intake, data, size);
  wants = kdc_inbox_wants (visit->intake);
  pthread_mutex_unlock (&portal->lock);
  return wants;
}

kdc_http_response *
portal_answer (struct portal *portal, struct visit *visit, int *drop)
{
  kdc_http_response *response;
  int event = 0;

  *drop = 0;
  response = visit->intake != NULL ? through_inbox (portal, visit, &event) : NULL;
  if (response == NULL)
    return NULL;
  if (strcmp (kdc_http_request_method (visit->request), "POST") == 0) {
    http_hold (portal->settings.delay_ms);
    *drop = take_one (portal, &portal->drops_left);
  }
  return response;
}

void
portal_end (struct portal *portal, struct visit *visit)
{
  if (visit == NULL)
    return;
  pthread_mutex_lock (&portal->lock);
  kdc_inbox_intake_free (visit->intake);
  pthread_mutex_unlock (&portal->lock);
  kdc_http_request_free (visit->request);
  free (visit);
}
