/* answer.c - an answer of the other side: a line with its status, a line with its type, the body.
 * Every call of the protocol classifies it; what it captures as a receipt speaks of what was sent,
 * or it is none. */
#include "fuzz.h"

#include "exchange/engine.h"

static const struct kdc__protocol *
protocol (void)
{
  static struct kdc__protocol *p;

  if (p == NULL)
    fuzz_check (kdc__protocol_load (fuzz_catalog ("lib/data"), "kdc", 20771, &p, NULL) == KDC_OK);
  return p;
}

static void
check_receipt (const struct kdc__dom *dom)
{
  static const char id[] = "01234567-89ab-4cde-8f01-23456789abcd";
  struct kdc__variables v;
  const char *lie = NULL;
  kdc_error *err = NULL;
  int status;

  kdc__variables_init (&v, fuzz_context ());
  kdc__variables_set (&v, "message-id", id);
  kdc__variables_set (&v, "dossier-id", "d");
  kdc__variables_set (&v, "content-digest", "sha-256=:x:");
  status = kdc__receipt_check (protocol (), NULL, dom, &v, &lie, &err);
  fuzz_error (status, err);
  if (lie == NULL)
    fuzz_check (strcmp (kdc__variables_get (&v, "message-id"), id) == 0
                && kdc__variables_get (&v, "dossier-code") != NULL);
  else
    fuzz_check (v.count == 3);
  kdc__variables_clear (&v);
}

static void
classify (const struct kdc__call_decl *call, const struct kdc_http_response *answer)
{
  struct kdc__variables v;
  struct kdc__dom *dom = NULL;
  const char *missing = NULL;
  kdc_error *err = NULL;
  int is = -1;

  kdc__variables_init (&v, fuzz_context ());
  fuzz_error (kdc__classify (protocol (), call, answer, &v, &dom, &is, &err), err);
  fuzz_check (kdc__answer_kind_name (is) != NULL);
  err = NULL;
  fuzz_error (kdc__capture_all (fuzz_context (), call->captures, call->capture_count, NULL, dom,
                                &v, &v, &missing, &err), err);
  kdc__variables_clear (&v);
  if (is == KDC__IS_RECEIPT || is == KDC__IS_FOUND)
    fuzz_check (dom != NULL && fuzz_well_formed (answer->body.data, answer->body.size));
  check_receipt (dom);
  kdc__dom_free (dom);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct kdc_http_response *answer = NULL;
  char status[8], type[256];
  size_t i;

  fuzz_line (&data, &size, status, sizeof status);
  fuzz_line (&data, &size, type, sizeof type);
  fuzz_check (kdc__response_new (fuzz_context (), 100 + abs (atoi (status)) % 500, &answer)
              == KDC_OK);
  answer->status = atoi (status) >= 100 && atoi (status) < 600 ? atoi (status) : answer->status;
  if (kdc__headers_add (&answer->headers, "Content-Type", type) == KDC_OK)
    kdc__buffer_append (&answer->body, data, size);
  for (i = 0; i < protocol ()->call_count; i++)
    classify (&protocol ()->calls[i], answer);
  kdc__response_free (answer);
  return 0;
}
