/* classify.c - what an answer means: the first outcome of the call that matches decides, and none
 * means unknown. A test looks at the answer as XML, whatever its dress. */

#include "exchange/engine.h"
#include "wire/body.h"
#include "xml/dom.h"

/* Garbage is no XML: *dom stays NULL, and only outcomes without a test can match. */
int
kdc__answer_read (struct kdc_context *ctx, int as, const struct kdc_http_response *answer,
                  struct kdc__dom **dom, kdc_error **err)
{
  static const enum kdc__dress dresses[] = {
    [KDC__ANSWER_BY_TYPE] = KDC__DRESS_NONE, [KDC__ANSWER_XML] = KDC__DRESS_XML,
    [KDC__ANSWER_JSON] = KDC__DRESS_JSON, [KDC__ANSWER_FORM] = KDC__DRESS_FORM,
    [KDC__ANSWER_TEXT] = KDC__DRESS_TEXT,
  };
  const char *type = kdc__headers_get (&answer->headers, "Content-Type");
  kdc_error *ignored = NULL;
  struct kdc_buffer xml;
  int status;

  *dom = NULL;
  kdc__buffer_init (&xml, ctx, 0);
  status = kdc__body_to_xml (ctx, type, dresses[as], answer->body.data, answer->body.size, &xml,
                             &ignored);
  if (status == KDC_OK && xml.size > 0)
    status = kdc__dom_parse (ctx, xml.data, xml.size, "answer", dom, &ignored);
  kdc__error_delete (ignored);
  kdc__buffer_clear (&xml);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : KDC_OK;
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

static const char *
value_of (void *user, const char *name)
{
  return kdc__variables_get (user, name);
}

struct kdc__xpath_values
kdc__answer_values (const struct kdc__variables *v)
{
  struct kdc__xpath_values values = { value_of, (void *) (uintptr_t) v };

  return values;
}

/* An expression that fails on this answer (too many steps) does not match. */
static int
matches (const struct kdc__outcome_decl *outcome, int http, const struct kdc__dom *dom,
         const struct kdc__variables *v, int *match)
{
  struct kdc__xpath_values values = kdc__answer_values (v);
  int status = KDC_OK;

  *match = in_range (outcome, http);
  if (!*match || outcome->test == NULL)
    return KDC_OK;
  *match = 0;
  if (dom != NULL)
    status = kdc__xpath_boolean_in (outcome->test, dom, &values, match);
  if (status != KDC_OK)
    *match = 0;
  return status == KDC_ENOMEM ? status : KDC_OK;
}

int
kdc__classify (const struct kdc__protocol *p, const struct kdc__call_decl *call,
               const struct kdc_http_response *answer, const struct kdc__variables *v,
               struct kdc__dom **dom, int *is, kdc_error **err)
{
  int status = kdc__answer_read (p->ctx, call->answer_as, answer, dom, err), match = 0;
  size_t i;

  *is = KDC__IS_UNKNOWN;
  for (i = 0; i < call->outcome_count && status == KDC_OK && !match; i++) {
    status = matches (&call->outcomes[i], answer->status, *dom, v, &match);
    if (match)
      *is = call->outcomes[i].is;
  }
  if (status == KDC_OK)
    return KDC_OK;
  kdc__dom_free (*dom);
  *dom = NULL;
  return kdc__fail_nomem (err);
}
