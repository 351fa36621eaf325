/* parameters.c - what the host says for each destination: values that are frozen with a delivery
 * when it is put, and never secrets. */

#include <string.h>
#include "exchange/engine.h"
#include "expr/code.h"

static int
same_destination (const char *a, const char *b)
{
  size_t m = strlen (a), n = strlen (b);

  while (m > 0 && a[m - 1] == '/')
    m--;
  while (n > 0 && b[n - 1] == '/')
    n--;
  return m == n && memcmp (a, b, m) == 0;
}

static struct kdc__host_value *
find (const struct kdc_outbox *o, const char *destination, const char *name)
{
  size_t i;

  for (i = 0; i < o->parameter_count; i++)
    if (strcmp (o->parameters[i].name, name) == 0
        && same_destination (o->parameters[i].destination, destination))
      return &o->parameters[i];
  return NULL;
}

static void
clear (struct kdc_context *ctx, struct kdc__host_value *p)
{
  kdc__free (ctx, p->destination);
  kdc__free (ctx, p->name);
  kdc__free (ctx, p->value);
}

void
kdc__parameters_clear (struct kdc_outbox *o)
{
  size_t i;

  for (i = 0; i < o->parameter_count; i++)
    clear (o->ctx, &o->parameters[i]);
  kdc__free (o->ctx, o->parameters);
}

int
kdc__outbox_set_parameter (struct kdc_outbox *o, const char *destination, const char *name,
                           const char *value, kdc_error **err)
{
  struct kdc__host_value fresh
    = { kdc__strdup (o->ctx, destination), kdc__strdup (o->ctx, name),
        kdc__strdup (o->ctx, value) };
  struct kdc__host_value *known = find (o, destination, name);

  if (fresh.destination == NULL || fresh.name == NULL || fresh.value == NULL
      || (known == NULL
          && kdc__grow (o->ctx, (void **) &o->parameters, &o->parameter_capacity,
                        o->parameter_count, sizeof *o->parameters) != KDC_OK)) {
    clear (o->ctx, &fresh);
    return kdc__fail_nomem (err);
  }
  if (known == NULL)
    known = &o->parameters[o->parameter_count++];
  else
    clear (o->ctx, known);
  *known = fresh;
  return KDC_OK;
}

int
kdc__pattern_holds (struct kdc_context *ctx, const char *pattern, const char *value, int *holds)
{
  struct kdc__pattern_fault fault = { NULL, 0, 0 };
  struct kdc__pattern *compiled = NULL;
  struct kdc_buffer whole;
  struct kdc__vm vm;
  int status;

  *holds = 0;
  kdc__buffer_init (&whole, ctx, 0);
  status = kdc__buffer_printf (&whole, "^(%s)$", pattern);
  if (status == KDC_OK)
    status = kdc__pattern_compile (ctx, whole.data, whole.size, &compiled, &fault);
  kdc__buffer_clear (&whole);
  if (status != KDC_OK)
    return status;
  status = kdc__vm_init (&vm, ctx);
  if (status == KDC_OK) {
    int found = kdc__pattern_match (compiled, &vm, value, strlen (value));

    *holds = found == 1;
    status = found == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
    kdc__vm_clear (&vm);
  }
  kdc__pattern_free (compiled);
  return status;
}

static int
set_one (struct kdc_outbox *o, const struct kdc__parameter_decl *decl, const char *base,
         struct kdc__variables *v, kdc_error **err)
{
  const struct kdc__host_value *known = find (o, base, decl->name);
  int holds = 1, status = KDC_OK;

  if (known == NULL && decl->required)
    return kdc__fail (o->ctx, err, KDC_EINVAL, "exchange.parameter-missing", "name", decl->name,
                      "destination", base, NULL);
  if (known != NULL && decl->pattern != NULL)
    status = kdc__pattern_holds (o->ctx, decl->pattern, known->value, &holds);
  if (status == KDC_OK && !holds)
    return kdc__fail (o->ctx, err, KDC_EINVAL, "exchange.parameter-wrong", "name", decl->name,
                      "value", known->value, "pattern", decl->pattern, NULL);
  if (status == KDC_OK && known != NULL && decl->record) {
    status = kdc__parameter_check (o->ctx, decl, known->value, err);
    if (status != KDC_OK)
      return status;
  }
  if (status == KDC_OK)
    status = kdc__variables_set (v, decl->name, known != NULL ? known->value : "");
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

int
kdc__parameters_set (struct kdc_outbox *o, const struct kdc__protocol *p, const char *base,
                     struct kdc__variables *v, kdc_error **err)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < p->parameter_count && status == KDC_OK; i++)
    status = set_one (o, &p->parameters[i], base, v, err);
  return status;
}
