/* inbox.c - kdc/inbox.h. */
#include <kdc/inbox.h>

#include "api/api.h"
#include "exchange/exchange.h"
#include "exchange/intake.h"

int
kdc_inbox_open (kdc_catalog *catalog, const char *directory, const char *protocol,
                const char *agency, kdc_inbox **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (directory);
  return kdc__inbox_open (catalog, directory, protocol ? protocol : "kdc", agency, out, err);
}

int
kdc_inbox_handle (kdc_inbox *inbox, const char *peer, const kdc_http_request *request,
                  kdc_http_response **out, int *event, char dossier_code[64], kdc_error **err)
{
  char code[64] = "";
  int happened = 0;
  int status;

  KDC__GIVES (out);
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

int
kdc_inbox_begin (kdc_inbox *inbox, const char *peer, const kdc_http_request *request,
                 kdc_inbox_intake **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (inbox);
  KDC__NEED (peer);
  KDC__NEED (request);
  return kdc__intake_begin (inbox, peer, request, out, err);
}

int
kdc_inbox_wants (const kdc_inbox_intake *intake)
{
  return intake != NULL && kdc__intake_wants (intake);
}

int
kdc_inbox_write (kdc_inbox_intake *intake, const void *data, size_t size)
{
  if (intake == NULL || (data == NULL && size > 0))
    return KDC_EINVAL;
  kdc__intake_write (intake, data, size);
  return KDC_OK;
}

int
kdc_inbox_finish (kdc_inbox_intake *intake, kdc_http_response **out, int *event,
                  char dossier_code[64], kdc_error **err)
{
  char code[64] = "";
  int happened = 0;
  int status;

  KDC__GIVES (out);
  KDC__NEED (intake);
  status = kdc__inbox_answer (intake, out, &happened, code, err);
  if (event)
    *event = happened;
  for (size_t i = 0; dossier_code != NULL && i < sizeof code; i++)
    dossier_code[i] = code[i];
  return status;
}

void
kdc_inbox_intake_free (kdc_inbox_intake *intake)
{
  kdc__intake_free (intake);
}

const char *
kdc_inbox_event_name (int event)
{
  static const char *const names[] = {
    [KDC_INBOX_RECEIVED] = "received",         [KDC_INBOX_REPEAT] = "repeat",
    [KDC_INBOX_CONFLICT] = "conflict",         [KDC_INBOX_QUERY_FOUND] = "query-found",
    [KDC_INBOX_QUERY_ABSENT] = "query-absent", [KDC_INBOX_REFUSED] = "refused",
    [KDC_INBOX_BUSY] = "busy",                 [KDC_INBOX_STATUS] = "status",
    [KDC_INBOX_FAILED] = "failed",             [KDC_INBOX_SESSION] = "session",
    [KDC_INBOX_PENDING] = "pending",           [KDC_INBOX_READY] = "ready",
    [KDC_INBOX_DELETED] = "deleted",           [KDC_INBOX_LISTED] = "listed",
    [KDC_INBOX_FETCHED] = "fetched",           [KDC_INBOX_UPLOADED] = "uploaded",
    [KDC_INBOX_UPDATED] = "updated",           [KDC_INBOX_PROBED] = "probed",
    [KDC_INBOX_FED] = "fed"
  };

  if (event < 0 || (size_t) event >= sizeof names / sizeof names[0])
    return "";
  return kdc__api_or_empty (names[event]);
}

int
kdc_inbox_set_secret (kdc_inbox *inbox,
                      int (*callback) (void *user, const char *peer, const char *name,
                                       kdc_buffer *out),
                      void *user)
{
  if (inbox == NULL)
    return KDC_EINVAL;
  inbox->secret = callback;
  inbox->secret_user = user;
  return KDC_OK;
}

int
kdc_inbox_set_status (kdc_inbox *inbox, const char *dossier_code, int status, const char *note,
                      kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (inbox);
  KDC__NEED (dossier_code);
  if (status < 1 || status > 10)
    return kdc__fail_einval (err, "status");
  return kdc__inbox_set_status (inbox, dossier_code, status, note, err);
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
