/* inbox.c - kdc/inbox.h. */
#include <kdc/inbox.h>

#include "api/api.h"
#include "exchange/exchange.h"

int
kdc_inbox_open (kdc_catalog *catalog, const char *directory, const char *protocol,
                const char *agency, kdc_inbox **out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (catalog);
  KDC__NEED (directory);
  KDC__NEED (agency);
  return kdc__inbox_open (catalog, directory, protocol ? protocol : "kdc", agency, out, err);
}

int
kdc_inbox_handle (kdc_inbox *inbox, const char *peer, const kdc_http_request *request,
                  kdc_http_response **out, int *event, char dossier_code[64], kdc_error **err)
{
  char code[64] = "";
  int happened = 0;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = NULL;
  KDC__NEED (inbox);
  KDC__NEED (peer);
  KDC__NEED (request);
  status = kdc__inbox_handle (inbox, peer, request, out, &happened, code, err);
  if (event)
    *event = happened;
  for (size_t i = 0; dossier_code != NULL && i < sizeof code; i++)
    dossier_code[i] = code[i];
  return status;
}

const char *
kdc_inbox_event_name (int event)
{
  static const char *const names[] = {
    [KDC_INBOX_RECEIVED] = "received",         [KDC_INBOX_REPEAT] = "repeat",
    [KDC_INBOX_CONFLICT] = "conflict",         [KDC_INBOX_QUERY_FOUND] = "query-found",
    [KDC_INBOX_QUERY_ABSENT] = "query-absent", [KDC_INBOX_REFUSED] = "refused",
    [KDC_INBOX_BUSY] = "busy",                 [KDC_INBOX_STATUS] = "status",
    [KDC_INBOX_FAILED] = "failed"
  };

  if (event < 0 || (size_t) event >= sizeof names / sizeof names[0])
    return "";
  return kdc__api_or_empty (names[event]);
}

int
kdc_inbox_set_status (kdc_inbox *inbox, const char *dossier_code, int status, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (inbox);
  KDC__NEED (dossier_code);
  if (status < 1 || status > 10)
    return kdc__fail_einval (err, "status");
  return kdc__inbox_set_status (inbox, dossier_code, status, err);
}

int
kdc_inbox_count (kdc_inbox *inbox, int64_t *out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = 0;
  KDC__NEED (inbox);
  return kdc__inbox_count (inbox, out, err);
}

void
kdc_inbox_free (kdc_inbox *inbox)
{
  kdc__inbox_close (inbox);
}
