/* answer.c - the receiving side's answers, as the protocol document declares them: an XML element,
 * or problem details (RFC 9457), perhaps with the findings of validation. */

#include <string.h>
#include "exchange/inbox.h"
#include "wire/json.h"

int
kdc__incoming_set (struct kdc__incoming *h, const char *name, const char *value)
{
  int status = kdc__variables_set (&h->vars, name, value);

  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

/* A variable that was never set is empty in an answer. */
static int
expand (struct kdc__incoming *h, const char *text, struct kdc_buffer *out)
{
  size_t at = 0, start, length;
  int status = KDC_OK;

  while (status == KDC_OK && kdc__template_next (text, &at, &start, &length) > 0) {
    char *name = kdc__arena_strndup (&h->arena, text + start, length);

    if (name == NULL)
      return KDC_ENOMEM;
    if (kdc__variables_get (&h->vars, name) == NULL)
      status = kdc__variables_set (&h->vars, name, "");
  }
  return status == KDC_OK ? kdc__template_expand (text, &h->vars, out) : status;
}

static int
add_headers (struct kdc__incoming *h, const struct kdc__answer *a)
{
  struct kdc__headers *headers = &h->response->headers;
  struct kdc_buffer value;
  size_t i;
  int status = KDC_OK;

  kdc__buffer_init (&value, h->inbox->ctx, 0);
  if (a->retry_after_ms >= 0) {
    status = kdc__buffer_printf (&value, "%lld", (long long) (a->retry_after_ms + 999) / 1000);
    if (status == KDC_OK)
      status = kdc__headers_add (headers, "Retry-After", value.data);
  }
  for (i = 0; i < a->header_count && status == KDC_OK; i++) {
    kdc__buffer_clear (&value);
    status = expand (h, a->headers[i].value, &value);
    if (status == KDC_OK && (value.size > 0 || !a->headers[i].optional))
      status = kdc__headers_add (headers, a->headers[i].name, value.data);
  }
  kdc__buffer_clear (&value);
  return status;
}

/* --- XML ------------------------------------------------------------------------------------- */

static int
add_attribute (struct kdc__incoming *h, const struct kdc__answer_attribute *attribute)
{
  struct kdc_buffer *body = &h->response->body, value;
  int status;

  kdc__buffer_init (&value, h->inbox->ctx, 0);
  status = expand (h, attribute->value, &value);
  if (status == KDC_OK && value.size > 0) {
    (void) kdc__buffer_printf (body, "\n  %s=\"", attribute->name);
    (void) kdc__buffer_xml (body, value.data, value.size);
    status = kdc__buffer_putc (body, '"');
  }
  kdc__buffer_clear (&value);
  return status;
}

static int
write_element (struct kdc__incoming *h, const struct kdc__answer *a)
{
  struct kdc_buffer *body = &h->response->body;
  size_t i;
  int status = KDC_OK;

  (void) kdc__buffer_puts (body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  (void) kdc__buffer_printf (body, "<%s xmlns=\"", a->root);
  (void) kdc__buffer_xml (body, a->ns, strlen (a->ns));
  (void) kdc__buffer_putc (body, '"');
  for (i = 0; i < a->attribute_count && status == KDC_OK; i++)
    status = add_attribute (h, &a->attributes[i]);
  (void) kdc__buffer_puts (body, "/>\n");
  if (status == KDC_OK)
    status = body->status;
  return status == KDC_OK ? kdc__headers_add (&h->response->headers, "Content-Type", a->type)
                          : status;
}

/* --- problem details ------------------------------------------------------------------------- */

static int
set_text (struct kdc__incoming *h, struct kdc__json *problem, const char *name,
          const char *const *texts)
{
  const char *text = texts[h->lang] != NULL ? texts[h->lang] : texts[KDC__VI];
  struct kdc_buffer value;
  int status;

  if (text == NULL)
    return KDC_OK;
  kdc__buffer_init (&value, h->inbox->ctx, 0);
  status = expand (h, text, &value);
  if (status == KDC_OK)
    status = kdc__json_set_string (problem, name, value.data != NULL ? value.data : "");
  kdc__buffer_clear (&value);
  return status;
}

static struct kdc__json *
finding_json (struct kdc__incoming *h, const struct kdc_finding *f)
{
  struct kdc__json *json = kdc__json_object (h->inbox->ctx);
  int status = kdc__json_set_string (json, "code", f->code->code);

  if (status == KDC_OK)
    status = kdc__json_set_string (json, "severity", kdc__severity_name (f->severity));
  if (status == KDC_OK)
    status = kdc__json_set_string (json, "layer", kdc__layer_name (f->layer));
  if (status == KDC_OK)
    status = kdc__json_set_string (json, "path", f->path);
  if (status == KDC_OK)
    status = kdc__json_set_integer (json, "line", f->line);
  if (status == KDC_OK)
    status = kdc__json_set_integer (json, "column", f->column);
  if (status == KDC_OK)
    status = kdc__json_set_string (json, "message", f->message[h->lang]);
  if (status == KDC_OK)
    return json;
  kdc__json_free (json);
  return NULL;
}

static int
set_findings (struct kdc__incoming *h, struct kdc__json *problem)
{
  struct kdc__json *list = kdc__json_array (h->inbox->ctx);
  size_t i;
  int status = list != NULL ? KDC_OK : KDC_ENOMEM;

  for (i = 0; h->report != NULL && i < h->report->findings.count && status == KDC_OK; i++)
    status = kdc__json_append (list, finding_json (h, h->report->findings.items[i]));
  if (status == KDC_OK)
    return kdc__json_set (problem, "findings", list);
  kdc__json_free (list);
  return status;
}

static int
write_problem (struct kdc__incoming *h, const struct kdc__answer *a)
{
  struct kdc__json *problem = kdc__json_object (h->inbox->ctx);
  int status = kdc__json_set_string (problem, "type", a->problem);

  if (status == KDC_OK)
    status = set_text (h, problem, "title", a->title);
  if (status == KDC_OK)
    status = kdc__json_set_integer (problem, "status", a->status);
  if (status == KDC_OK)
    status = set_text (h, problem, "detail", a->detail);
  if (status == KDC_OK && a->findings)
    status = set_findings (h, problem);
  if (status == KDC_OK)
    status = kdc__json_write (problem, 2, &h->response->body);
  kdc__json_free (problem);
  if (status == KDC_OK)
    status = kdc__headers_add (&h->response->headers, "Content-Type", "application/problem+json");
  return status;
}

/* --- what a sheet writes, and the message itself --------------------------------------------- */

/* What people read: {title} and {detail} of the answer, in the caller's language. */
static int
set_value (struct kdc__incoming *h, const char *name, const char *const *texts)
{
  const char *text = texts[h->lang] != NULL ? texts[h->lang] : texts[KDC__VI];
  struct kdc_buffer value;
  int status;

  if (text == NULL)
    return KDC_OK;
  kdc__buffer_init (&value, h->inbox->ctx, 0);
  status = expand (h, text, &value);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, name, value.data);
  kdc__buffer_clear (&value);
  return status;
}

/* A sheet that hands a message on inside its own text writes a word in its place, which nobody can
 * guess: {message-base64}. The message itself never goes through the sheet. */
static int
name_message (struct kdc__incoming *h)
{
  uint8_t bytes[16];
  char word[34] = "m";

  if (h->situation != KDC__S_MESSAGE)
    return KDC_OK;
  if (kdc__random (bytes, sizeof bytes) != KDC_OK)
    return KDC_EINTERNAL;
  kdc__hex (bytes, sizeof bytes, word + 1);
  return kdc__incoming_set (h, "message-base64", word);
}

/* Letters and digits alone: base64 needs no escape where the word stood, in JSON as in XML. */
static int
put_message (struct kdc__incoming *h)
{
  const char *word = kdc__variables_get (&h->vars, "message-base64");
  struct kdc_buffer *body = &h->response->body, text;
  const char *at = h->situation == KDC__S_MESSAGE && word != NULL && body->data != NULL
                     ? strstr (body->data, word) : NULL;
  int status;

  if (at == NULL)
    return KDC_OK;
  kdc__buffer_init (&text, h->inbox->ctx, 0);
  (void) kdc__buffer_append (&text, body->data, (size_t) (at - body->data));
  status = kdc__message_base64 (h, &text);
  if (status == KDC_OK)
    status = kdc__buffer_puts (&text, at + strlen (word));
  kdc__buffer_clear (body);
  if (status == KDC_OK)
    *body = text;
  else
    kdc__buffer_clear (&text);
  return status;
}

static int
write_sheet (struct kdc__incoming *h, const struct kdc__answer *a)
{
  struct kdc_buffer *body = &h->response->body, text;
  struct kdc__dom *envelope = NULL;
  int status = set_value (h, "title", a->title);

  if (status == KDC_OK)
    status = set_value (h, "detail", a->detail);
  if (status == KDC_OK)
    status = name_message (h);
  if (status == KDC_OK)
    status = kdc__incoming_envelope (h, &envelope);

  kdc__buffer_init (&text, h->inbox->ctx, 0);
  if (status == KDC_OK)
    status = kdc__style_run (h->inbox->protocol, a->style, envelope, &text, h->err);
  kdc__dom_free (envelope);
  if (status == KDC_OK && a->as == 'j')
    status = kdc__json_from_xml (h->inbox->ctx, text.data != NULL ? text.data : "", text.size,
                                 a->style->name, body, h->err);
  else if (status == KDC_OK)
    status = kdc__buffer_append (body, text.data != NULL ? text.data : "", text.size);
  kdc__buffer_clear (&text);
  if (status == KDC_OK)
    status = put_message (h);
  return status == KDC_OK ? kdc__headers_add (&h->response->headers, "Content-Type", a->type)
                          : status;
}

static int
write_body (struct kdc__incoming *h, const struct kdc__answer *a)
{
  if (a->style != NULL)
    return write_sheet (h, a);
  if (a->as == 'm')
    return kdc__response_body (h, a);
  if (a->root != NULL)
    return write_element (h, a);
  return a->problem != NULL ? write_problem (h, a) : KDC_OK;
}

int
kdc__answer_make (struct kdc__incoming *h)
{
  const struct kdc__answer *a
    = kdc__receive_answer (h->inbox->protocol->receive, h->situation,
                           h->route != NULL ? h->route : h->candidate);
  int status;

  kdc__response_free (h->response);
  h->response = NULL;
  status = kdc__response_new (h->inbox->ctx, a->status, &h->response);
  if (status == KDC_OK)
    status = kdc__variables_set (&h->vars, "situation", kdc__situation_name (h->situation));
  if (status == KDC_OK)
    status = write_body (h, a);
  if (status == KDC_OK)
    status = add_headers (h, a);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__response_free (h->response);
  h->response = NULL;
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  if (h->err != NULL && *h->err != NULL)
    return status;
  return kdc__fail (h->inbox->ctx, h->err, status, "exchange.answer", "situation",
                    kdc__situation_name (h->situation), NULL);
}
