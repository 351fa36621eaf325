/* classify.c - what an answer means: the first outcome of the call that matches decides, and none
 * means unknown. A test looks at the answer as XML; JSON becomes XML in the vocabulary of
 * XPath 3.1. */

#include <string.h>
#include "base/text.h"
#include "exchange/engine.h"
#include "wire/json.h"
#include "xml/dom.h"

/* The media type of a Content-Type, lower-cased, without parameters. */
static void
media_type (const char *value, char out[80])
{
  size_t length = strcspn (value, " \t;"), i;

  if (length > 79)
    length = 79;
  for (i = 0; i < length; i++)
    out[i] = (char) (value[i] >= 'A' && value[i] <= 'Z' ? value[i] - 'A' + 'a' : value[i]);
  out[length] = '\0';
}

static int
has_suffix (const char *type, const char *whole_a, const char *whole_b, const char *suffix)
{
  size_t length = strlen (type), tail = strlen (suffix);

  if (strcmp (type, whole_a) == 0 || strcmp (type, whole_b) == 0)
    return 1;
  return length > tail && strcmp (type + length - tail, suffix) == 0;
}

/* Garbage is no XML: *dom stays NULL, and only outcomes without a test can match. */
static int
parse_xml (struct kdc_context *ctx, const char *data, size_t size, struct kdc__dom **dom,
           kdc_error **err)
{
  kdc_error *ignored = NULL;
  int status = kdc__dom_parse (ctx, data, size, "answer", dom, &ignored);

  kdc__error_delete (ignored);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : KDC_OK;
}

static int
parse_json (struct kdc_context *ctx, const char *data, size_t size, struct kdc__dom **dom,
            kdc_error **err)
{
  kdc_error *ignored = NULL;
  struct kdc__json *json = NULL;
  struct kdc_buffer xml;
  int status = kdc__json_parse (ctx, data, size, "answer", &json, &ignored);

  kdc__error_delete (ignored);
  kdc__buffer_init (&xml, ctx, 0);
  if (status == KDC_OK)
    status = kdc__json_to_xml (json, &xml);
  if (status == KDC_OK)
    status = parse_xml (ctx, xml.data, xml.size, dom, err);
  kdc__json_free (json);
  kdc__buffer_clear (&xml);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : KDC_OK;
}

static int
parse_answer (struct kdc_context *ctx, const struct kdc_http_response *answer,
              struct kdc__dom **dom, kdc_error **err)
{
  const char *value = kdc__headers_get (&answer->headers, "Content-Type");
  char type[80];

  *dom = NULL;
  if (value == NULL || answer->body.size == 0)
    return KDC_OK;
  media_type (value, type);
  if (has_suffix (type, "application/xml", "text/xml", "+xml"))
    return parse_xml (ctx, answer->body.data, answer->body.size, dom, err);
  if (has_suffix (type, "application/json", "text/json", "+json"))
    return parse_json (ctx, answer->body.data, answer->body.size, dom, err);
  return KDC_OK;
}

static int
in_range (const struct kdc__outcome_decl *outcome, int http)
{
  size_t i;

  for (i = 0; i < outcome->range_count; i++)
    if (http >= outcome->ranges[i].from && http <= outcome->ranges[i].to)
      return 1;
  return 0;
}

/* An expression that fails on this answer (too many steps) does not match. */
static int
matches (const struct kdc__outcome_decl *outcome, int http, const struct kdc__dom *dom, int *match)
{
  int status = KDC_OK;

  *match = in_range (outcome, http);
  if (!*match || outcome->test == NULL)
    return KDC_OK;
  *match = 0;
  if (dom != NULL)
    status = kdc__xpath_boolean (outcome->test, dom, match);
  if (status != KDC_OK)
    *match = 0;
  return status == KDC_ENOMEM ? status : KDC_OK;
}

int
kdc__classify (const struct kdc__protocol *p, const struct kdc__call_decl *call,
               const struct kdc_http_response *answer, struct kdc__dom **dom, int *is,
               kdc_error **err)
{
  int status = parse_answer (p->ctx, answer, dom, err), match = 0;
  size_t i;

  *is = KDC__IS_UNKNOWN;
  for (i = 0; i < call->outcome_count && status == KDC_OK && !match; i++) {
    status = matches (&call->outcomes[i], answer->status, *dom, &match);
    if (match)
      *is = call->outcomes[i].is;
  }
  if (status == KDC_OK)
    return KDC_OK;
  kdc__dom_free (*dom);
  *dom = NULL;
  return kdc__fail_nomem (err);
}
