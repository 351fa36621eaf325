/* register_compile.c - a register of codes as used: its entries by code. */
#include "model/compile.h"

#include <string.h>

static const struct { const char *name; size_t at; } texts[] = {
  { "name", offsetof (struct kdc__known, name) },
  { "agency", offsetof (struct kdc__known, agency) },
  { "result", offsetof (struct kdc__known, result) },
  { "note", offsetof (struct kdc__known, note) },
};

static int
read_aliases (const struct kdc__document *document, struct kdc__code_register *r,
              const struct kdc__element *element, struct kdc__known *known, kdc_error **err)
{
  const struct kdc__element *one = NULL;
  size_t count = kdc__model_count (element, "alias");
  int status = kdc__model_array (&r->arena, count, sizeof *known->aliases, &known->aliases, err);

  while (status == KDC_OK && (one = kdc__element_child (element, "alias", one))) {
    struct kdc__procedure_alias *alias = known->aliases + known->alias_count++;

    alias->code = kdc__element_attribute (one, "code");
    alias->system = kdc__element_attribute (one, "system");
    status = kdc__model_validity (document, one, &alias->valid_from, &alias->valid_to, err);
  }
  return status;
}

/* What ended needs to say when, and what replaces cannot be the code itself. */
static int
check_end (const struct kdc__document *document, const struct kdc__element *element,
           const struct kdc__known *known, kdc_error **err)
{
  if (known->replaced_by && strcmp (known->replaced_by, known->code) == 0)
    return kdc__document_fail (document, err, "catalog.self-successor", element, "replaced-by", 0,
                               "id", known->code, NULL);
  return KDC_OK;
}

static void
read_day (const struct kdc__element *element, const char *name, kdc__day *out)
{
  const char *value = kdc__element_attribute (element, name);

  *out = INT32_MAX;
  if (value)
    kdc__day_parse (value, strlen (value), out);
}

static void
read_attributes (const struct kdc__element *element, struct kdc__known *known)
{
  const struct kdc__element *reported = kdc__element_child (element, "reported", NULL);

  known->element = element;
  known->domain = kdc__element_attribute (element, "domain");
  known->tier = kdc__element_attribute (element, "tier");
  known->status = kdc__model_choice (element, "status", "active");
  known->replaced_by = kdc__element_attribute (element, "replaced-by");
  known->precision = kdc__model_choice (element, "precision", "day");
  known->evidence = kdc__model_evidence (element);
  known->source = kdc__model_source (element);
  read_day (element, "since", &known->since);
  read_day (element, "repealed", &known->repealed);
  if (!reported)
    return;
  known->unit = kdc__element_attribute (reported, "unit");
  known->quantity = kdc__element_attribute (reported, "quantity");
  known->amount = kdc__element_attribute (reported, "amount");
  known->currency = known->amount ? kdc__model_choice (reported, "currency", "VND") : NULL;
}

static int
read_entry (const struct kdc__document *document, struct kdc__code_register *r,
            const struct kdc__element *element, kdc_error **err)
{
  struct kdc__known *known = r->entries + r->count++;
  int status = KDC_OK;
  size_t i;

  known->code = kdc__element_attribute (element, "code");
  read_attributes (element, known);
  for (i = 0; i < KDC__COUNT_OF (texts) && status == KDC_OK; i++)
    status = kdc__model_text (document, element, texts[i].name,
                              (struct kdc__text *) ((char *) known + texts[i].at), err);
  if (status == KDC_OK)
    status = check_end (document, element, known, err);
  if (status == KDC_OK)
    status = read_aliases (document, r, element, known, err);
  if (status == KDC_OK && kdc__map_get (&r->by_code, known->code, strlen (known->code)))
    return kdc__document_fail (document, err, "catalog.duplicate", element, "code", 0, "id",
                               known->code, "element", "entry", NULL);
  if (status == KDC_OK
      && kdc__map_put (&r->by_code, known->code, strlen (known->code), known) != KDC_OK)
    status = kdc__fail_nomem (err);
  return status;
}

int
kdc__register_compile (struct kdc_context *ctx, struct kdc__document *document,
                       struct kdc__code_register **out, kdc_error **err)
{
  struct kdc__code_register *r = kdc__calloc (ctx, 1, sizeof *r);
  const struct kdc__element *root = document->root, *element = NULL;
  int status;

  *out = NULL;
  if (!r)
    return kdc__fail_nomem (err);
  kdc__arena_init (&r->arena, ctx);
  kdc__map_init (&r->by_code, ctx);
  status = kdc__model_head (document, "id", &r->head, err);
  if (status == KDC_OK)
    status = kdc__model_array (&r->arena, kdc__model_count (root, "entry"), sizeof *r->entries,
                               &r->entries, err);
  while (status == KDC_OK && (element = kdc__element_child (root, "entry", element)))
    status = read_entry (document, r, element, err);
  if (status != KDC_OK) {
    kdc__register_free (r);
    return status;
  }
  r->document = document;
  *out = r;
  return KDC_OK;
}

void
kdc__register_free (struct kdc__code_register *r)
{
  struct kdc_context *ctx;

  if (!r)
    return;
  ctx = r->arena.ctx;
  kdc__map_free (&r->by_code);
  kdc__document_free (r->document);
  kdc__arena_free (&r->arena);
  kdc__free (ctx, r);
}
