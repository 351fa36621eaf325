/* message.c - the attachments of a fetched message, as the record that the protocol's sheet made
 * holds them: elements "attachment" below its root, their bytes in base64. */

#include "base/digest.h"
#include "exchange/exchange.h"
#include "exchange/fetch.h"
#include "xml/dom.h"

struct look {
  struct kdc__dom *dom;
  struct kdc__xpath *path;
  struct kdc__xpath_nodes *nodes;
};

static void
end_look (struct look *l)
{
  kdc__xpath_nodes_free (l->nodes);
  kdc__xpath_free (l->path);
  kdc__dom_free (l->dom);
}

/* The caller ends it in any case. */
static int
begin_look (const struct kdc_message *m, struct look *l, size_t *count, kdc_error **err)
{
  int status;

  *l = (struct look) { NULL, NULL, NULL };
  *count = 0;
  if (m->record.size == 0)
    return KDC_OK;
  status = kdc__dom_parse_most (m->ctx, m->record.data, m->record.size, m->record.size, m->id,
                                &l->dom, err);
  if (status == KDC_OK)
    status = kdc__xpath_compile (m->ctx, "/*/*[local-name() = 'attachment']", NULL, &l->path, err);
  if (status == KDC_OK) {
    status = kdc__xpath_select (l->path, l->dom, NULL, &l->nodes);
    if (status != KDC_OK)
      return kdc__fail_nomem (err);
    *count = kdc__xpath_nodes_count (l->nodes);
  }
  return status;
}

int
kdc__message_attachments (const struct kdc_message *m, size_t *count, kdc_error **err)
{
  struct look l;
  int status = begin_look (m, &l, count, err);

  end_look (&l);
  return status;
}

int
kdc__message_attachment (const struct kdc_message *m, size_t index, const char *select,
                         struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__xpath *path = NULL;
  struct look l;
  size_t count;
  int status = begin_look (m, &l, &count, err);

  if (status == KDC_OK && index >= count)
    status = kdc__fail_einval (err, "index");
  if (status == KDC_OK)
    status = kdc__xpath_compile (m->ctx, select, NULL, &path, err);
  if (status == KDC_OK && kdc__xpath_string_in (path, l.dom, NULL, l.nodes, index, out) != KDC_OK)
    status = kdc__fail_nomem (err);
  kdc__xpath_free (path);
  end_look (&l);
  return status;
}

int
kdc__message_content (const struct kdc_message *m, size_t index, struct kdc_buffer *out,
                      kdc_error **err)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, m->ctx, 0);
  status = kdc__message_attachment (m, index, "string(.)", &text, err);
  if (status == KDC_OK)
    status = kdc__unbase64 (out, text.size > 0 ? text.data : "", text.size);
  kdc__buffer_clear (&text);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_EPARSE ? kdc__fail (m->ctx, err, KDC_EPARSE, "exchange.fetch-content", "id",
                                           m->id, NULL)
                              : status;
}
