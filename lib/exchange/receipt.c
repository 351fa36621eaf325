/* receipt.c - what is taken from an answer, and whether a receipt speaks of what we sent. A receipt
 * that does not is no receipt: the delivery needs a person. */

#include <string.h>
#include "exchange/engine.h"
#include "xml/dom.h"

#define MOST_VALUE 4096

static int
capture (struct kdc_context *ctx, const struct kdc__capture *c,
         const struct kdc_http_response *answer, const struct kdc__dom *dom,
         const struct kdc__variables *known, struct kdc__variables *v, const char **missing,
         kdc_error **err)
{
  struct kdc__xpath_values values = kdc__answer_values (known);
  const char *header = NULL;
  struct kdc_buffer value;
  int status = KDC_OK;

  kdc__buffer_init (&value, ctx, MOST_VALUE);
  if (c->header != NULL && answer != NULL)
    header = kdc__headers_get (&answer->headers, c->header);
  if (header != NULL)
    status = kdc__buffer_puts (&value, header);
  else if (c->select != NULL && dom != NULL)
    status = kdc__xpath_string_in (c->select, dom, &values, NULL, 0, &value);
  if (status == KDC_OK && value.size > 0)
    status = kdc__variables_set (v, c->name, value.data);
  else if (status != KDC_ENOMEM && (c->required || status != KDC_OK))
    *missing = c->name;
  if (c->secret)
    kdc__wipe (value.data, value.size);
  kdc__buffer_clear (&value);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : KDC_OK;
}

int
kdc__capture_all (struct kdc_context *ctx, const struct kdc__capture *captures, size_t count,
                  const struct kdc_http_response *answer, const struct kdc__dom *dom,
                  const struct kdc__variables *known,
                  struct kdc__variables *v, const char **missing, kdc_error **err)
{
  size_t i;
  int status = KDC_OK;

  *missing = NULL;
  for (i = 0; i < count && status == KDC_OK && *missing == NULL; i++)
    status = capture (ctx, &captures[i], answer, dom, known, v, missing, err);
  return status;
}

/* What a receipt may leave out is not expected of one that does (X-Road's requestHash is there only
 * behind a security server). */
static int
is_left_out (const struct kdc__protocol *p, const char *name, const char *said)
{
  size_t i;

  for (i = 0; i < p->capture_count && (said == NULL || *said == '\0'); i++)
    if (strcmp (p->captures[i].name, name) == 0)
      return !p->captures[i].required;
  return 0;
}

static int
check_expects (const struct kdc__protocol *p, const struct kdc__variables *v,
               const struct kdc__variables *taken, const char **lie)
{
  struct kdc_buffer wanted;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < p->expect_count && status == KDC_OK && *lie == NULL; i++) {
    const char *said = kdc__variables_get (taken, p->expects[i].capture);

    if (is_left_out (p, p->expects[i].capture, said))
      continue;
    kdc__buffer_init (&wanted, p->ctx, 0);
    status = kdc__template_expand (p->expects[i].value, v, &wanted);
    if (status == KDC_ENOTFOUND
        || (status == KDC_OK && (said == NULL || strcmp (said, wanted.data) != 0))) {
      *lie = p->expects[i].capture;
      status = KDC_OK;
    }
    kdc__buffer_clear (&wanted);
  }
  return status;
}

/* Beside the status as the other side writes it: ours, or "" for one that the document does not
 * map. It is never guessed. */
static int
set_canonical (const struct kdc__protocol *p, struct kdc__variables *taken)
{
  const char *wire = kdc__variables_get (taken, "status");
  int canonical = wire != NULL ? kdc__protocol_canonical (p, wire) : 0;

  if (canonical == 0)
    return kdc__variables_set (taken, "canonical-status", "");
  return kdc__variables_set_int (taken, "canonical-status", canonical);
}

int
kdc__receipt_check (const struct kdc__protocol *p, const struct kdc_http_response *answer,
                    const struct kdc__dom *dom, struct kdc__variables *v, const char **lie,
                    kdc_error **err)
{
  struct kdc__variables taken;
  int status;

  kdc__variables_init (&taken, p->ctx);
  status = kdc__capture_all (p->ctx, p->captures, p->capture_count, answer, dom, v, &taken, lie,
                             err);
  if (status == KDC_OK && *lie == NULL)
    status = check_expects (p, v, &taken, lie);
  if (status == KDC_OK && *lie == NULL)
    status = set_canonical (p, &taken);
  if (status == KDC_OK && *lie == NULL)
    status = kdc__variables_merge (v, &taken);
  kdc__variables_clear (&taken);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}
