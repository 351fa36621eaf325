/* form_compile.c - a form from document to use: its head, then tree, expressions and order. */
#include "model/form_compile.h"

#include <string.h>

static int
fill_form (struct kdc__form_builder *b)
{
  struct kdc_form *form = b->form;
  int status = kdc__model_head (b->document, "id", &form->head, b->err);

  form->ns = kdc__element_attribute (b->document->root, "namespace");
  b->user.on = form->head.valid_from;
  if (status == KDC_OK && !*form->ns)
    status = kdc__document_fail (b->document, b->err, "form.namespace", b->document->root,
                                 "namespace", 0, NULL);
  status = kdc__gather_keep (&b->gather, status);
  if (status == KDC_OK)
    status = kdc__gather_keep (&b->gather, kdc__form_build_tree (b));
  if (status == KDC_OK && b->gather.status == KDC_OK)
    status = kdc__form_build_expressions (b);
  if (status == KDC_OK && b->gather.status == KDC_OK)
    status = kdc__gather_keep (&b->gather, kdc__form_build_order (b));
  return status == KDC_OK ? b->gather.status : status;
}

int
kdc__form_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                   struct kdc__document *document, struct kdc_form **out, kdc_error **err)
{
  struct kdc_form *form = kdc__calloc (ctx, 1, sizeof *form);
  struct kdc__form_builder b = { .ctx = ctx, .catalog = catalog, .document = document,
                                 .form = form };
  int status;

  *out = NULL;
  if (!form)
    return kdc__fail_nomem (err);
  b.err = kdc__gather_begin (&b.gather, err);
  kdc__arena_init (&form->arena, ctx);
  kdc__map_init (&form->by_path, ctx);
  form->catalog = catalog;
  if (catalog) {
    b.lookups = &kdc__catalog_lookups;
    b.user.catalog = catalog;
  }
  status = fill_form (&b);
  if (status != KDC_OK) {
    kdc__form_free (form);
    return status;
  }
  form->document = document;
  *out = form;
  return KDC_OK;
}

void
kdc__form_free (struct kdc_form *form)
{
  struct kdc_context *ctx;
  size_t i;

  if (!form)
    return;
  ctx = form->arena.ctx;
  for (i = 0; i < form->node_count; i++) {
    kdc__expr_release (form->nodes[i]->relevant);
    kdc__expr_release (form->nodes[i]->required);
    kdc__expr_release (form->nodes[i]->readonly);
    kdc__expr_release (form->nodes[i]->calculate);
    kdc__expr_release (form->nodes[i]->constraint);
  }
  for (i = 0; i < form->rule_count; i++)
    kdc__expr_release (form->rules[i].test);
  kdc__document_free (form->document);
  kdc__map_free (&form->by_path);
  kdc__arena_free (&form->arena);
  kdc__free (ctx, form);
}

const struct kdc__form_node *
kdc__form_find (const struct kdc_form *form, const char *path)
{
  return kdc__map_get (&form->by_path, path, strlen (path));
}
