/* receive_envelope.c - what the sheets and checks of the receiving side see: the values, the
 * request's body as XML, and of a list the messages. */

#include <string.h>
#include "exchange/inbox.h"

int
kdc__values_xml (const struct kdc__variables *v, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < v->count; i++) {
    if (v->items[i].name[0] == '-')
      continue;
    (void) kdc__buffer_printf (out, "<x:value name=\"%s\">", v->items[i].name);
    (void) kdc__buffer_xml (out, v->items[i].value, strlen (v->items[i].value));
    (void) kdc__buffer_puts (out, "</x:value>");
  }
  return out->status;
}

static int
parts_xml (const struct kdc__incoming *h, struct kdc_buffer *out)
{
  size_t i;

  for (i = 1; h->has_parts && i < h->parts.count; i++) {
    const struct kdc__part *part = &h->parts.items[i];
    const struct { const char *name, *value; } attributes[]
      = { { "name", part->name }, { "file", part->file_name }, { "id", part->content_id },
          { "type", part->content_type } };
    size_t j;

    (void) kdc__buffer_puts (out, "<x:attachment");
    for (j = 0; j < sizeof attributes / sizeof *attributes; j++)
      if (attributes[j].value != NULL) {
        (void) kdc__buffer_printf (out, " %s=\"", attributes[j].name);
        (void) kdc__buffer_xml (out, attributes[j].value, strlen (attributes[j].value));
        (void) kdc__buffer_putc (out, '"');
      }
    (void) kdc__buffer_printf (out, " size=\"%zu\"/>", part->size);
  }
  return out->status;
}

/* Canonical XML has no declaration and brings its own namespaces: it may stand inside another,
 * whose own elements have a prefix, so that one without a namespace stays without. */
static int
tree_xml (const struct kdc__dom *dom, const char *name, struct kdc_buffer *out)
{
  int status;

  if (dom == NULL)
    return KDC_OK;
  (void) kdc__buffer_printf (out, "<x:%s>", name);
  status = kdc__dom_c14n (dom, 1, out);
  (void) kdc__buffer_printf (out, "</x:%s>", name);
  return status == KDC_OK ? out->status : status;
}

static int
findings_xml (const struct kdc__incoming *h, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; h->report != NULL && i < h->report->findings.count; i++) {
    const struct kdc_finding *f = h->report->findings.items[i];

    (void) kdc__buffer_printf (out, "<x:finding code=\"%s\" severity=\"%s\" layer=\"%s\" path=\"",
                               f->code->code, kdc__severity_name (f->severity),
                               kdc__layer_name (f->layer));
    (void) kdc__buffer_xml (out, f->path != NULL ? f->path : "",
                            f->path != NULL ? strlen (f->path) : 0);
    (void) kdc__buffer_printf (out, "\" line=\"%d\" column=\"%d\">", f->line, f->column);
    (void) kdc__buffer_xml (out, f->message[h->lang], strlen (f->message[h->lang]));
    (void) kdc__buffer_puts (out, "</x:finding>");
  }
  return out->status;
}

int
kdc__incoming_envelope (struct kdc__incoming *h, struct kdc__dom **out)
{
  struct kdc_buffer text;
  int status = kdc__incoming_try_tree (h);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&text, h->inbox->ctx, 0);
  (void) kdc__buffer_puts (&text, "<x:exchange xmlns:x=\"" KDC__EXCHANGE_NS "\">");
  status = kdc__values_xml (&h->vars, &text);
  if (status == KDC_OK)
    status = kdc__buffer_puts (&text, "<x:attachments>");
  if (status == KDC_OK)
    status = parts_xml (h, &text);
  if (status == KDC_OK)
    status = kdc__buffer_puts (&text, "</x:attachments>");
  if (status == KDC_OK && h->rows.size > 0)
    status = kdc__buffer_append (&text, h->rows.data, h->rows.size);
  if (status == KDC_OK)
    status = findings_xml (h, &text);
  if (status == KDC_OK)
    status = tree_xml (h->first, "answer", &text);
  if (status == KDC_OK)
    status = tree_xml (h->dom, "request", &text);
  if (status == KDC_OK)
    status = kdc__buffer_puts (&text, "</x:exchange>");
  if (status == KDC_OK)
    status = kdc__dom_parse_most (h->inbox->ctx, text.data, text.size, text.size, "envelope.xml",
                                  out, h->err);
  else
    status = kdc__fail_nomem (h->err);
  kdc__buffer_clear (&text);
  return status;
}
