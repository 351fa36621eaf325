/* confirm.c - a receipt that came by another way: in a message of the other side's own, or from
 * somebody who asked. It counts as if it had been an answer; one that speaks of something else
 * changes nothing, since anybody may have sent it. */

#include <string.h>
#include "exchange/engine.h"
#include "xml/dom.h"

static int
refuse (struct kdc__work *w, int status, const char *key)
{
  return kdc__fail (w->outbox->ctx, w->err, status, key, "message", w->row->message_id, NULL);
}

static int
speaks_of_it (struct kdc__work *w, const struct kdc_http_response *receipt,
              const struct kdc__dom *dom)
{
  struct kdc__variables copy;
  const char *lie = NULL;
  int status;

  kdc__variables_init (&copy, w->outbox->ctx);
  status = kdc__variables_merge (&copy, &w->vars);
  if (status != KDC_OK)
    status = kdc__fail_nomem (w->err);
  else
    status = kdc__receipt_check (w->protocol, receipt, dom, &copy, &lie, w->err);
  kdc__variables_clear (&copy);
  if (status != KDC_OK)
    return status;
  return lie == NULL && w->protocol->expect_count > 0
           ? KDC_OK : refuse (w, KDC_EINVAL, "exchange.not-its-receipt");
}

static int
apply (struct kdc__work *w, const struct kdc_http_response *receipt)
{
  struct kdc__dom *dom = NULL;
  int status = kdc__answer_read (w->protocol->ctx, KDC__ANSWER_BY_TYPE, receipt, &dom, w->err);

  if (status == KDC_OK)
    status = speaks_of_it (w, receipt, dom);
  if (status == KDC_OK)
    status = kdc__work_receipt (w, receipt, dom, "confirmed");
  kdc__dom_free (dom);
  if (status == KDC_ESTATE)         /* somebody took it meanwhile */
    status = refuse (w, KDC_ESTATE, "exchange.busy");
  return status;
}

static int
make_receipt (struct kdc_context *ctx, const void *data, size_t size,
              struct kdc_http_response **out)
{
  const char *text = data;
  int json = size > 0 && (text[0] == '{' || text[0] == '[');
  int status = kdc__response_new (ctx, 200, out);

  if (status == KDC_OK)
    status = kdc__headers_add (&(*out)->headers, "Content-Type",
                               json ? "application/json" : "application/xml");
  return status == KDC_OK ? kdc__buffer_append (&(*out)->body, data, size) : status;
}

static int
confirm (struct kdc_outbox *o, const struct kdc__delivery_row *row, const void *data, size_t size,
         kdc_error **err)
{
  struct kdc_http_response *receipt = NULL;
  struct kdc__work w;
  int status;

  kdc__work_init (&w, o, row, err);
  if (row->lease_owner != NULL && row->lease_until_ms >= kdc__now (o->ctx))
    status = refuse (&w, KDC_ESTATE, "exchange.busy");
  else if (row->state != KDC__WAITING_RECEIPT && row->state != KDC__POLLING
           && row->state != KDC__UNKNOWN_STATE)
    status = refuse (&w, KDC_ESTATE, "exchange.not-waiting");
  else
    status = kdc__work_load (&w);
  if (status == KDC_OK && make_receipt (o->ctx, data, size, &receipt) != KDC_OK)
    status = kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = apply (&w, receipt);
  kdc__response_free (receipt);
  kdc__work_clear (&w);
  return status;
}

int
kdc__outbox_confirm (struct kdc_outbox *o, const char *destination, const char *message_id,
                     const void *data, size_t size, kdc_error **err)
{
  struct kdc__delivery_row row;
  int64_t id;
  int status = kdc__store_find (o->store, destination, message_id, &id, err);

  if (status == KDC_OK)
    status = kdc__store_get (o->store, id, &row, err);
  if (status != KDC_OK)
    return status;
  status = confirm (o, &row, data, size, err);
  kdc__delivery_row_clear (o->ctx, &row);
  return status;
}
