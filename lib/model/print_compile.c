/* print_compile.c - a print as used. What it refers to is looked for by kdc__catalog_check. */
#include "model/compile.h"

int
kdc__print_compile (struct kdc_context *ctx, struct kdc__document *document,
                    struct kdc__print **out, kdc_error **err)
{
  struct kdc__print *print = kdc__calloc (ctx, 1, sizeof *print);
  const struct kdc__element *root = document->root;
  int status;

  *out = NULL;
  if (!print)
    return kdc__fail_nomem (err);
  kdc__arena_init (&print->arena, ctx);
  status = kdc__model_head (document, "id", &print->head, err);
  if (status != KDC_OK) {
    kdc__print_free (print);
    return status;
  }
  print->kind = kdc__element_attribute (root, "kind");
  print->procedure = kdc__element_attribute (root, "procedure");
  print->form = kdc__element_attribute (root, "form");
  print->style = kdc__element_attribute (root, "style");
  print->page = kdc__model_choice (root, "page", "A4");
  print->document = document;
  *out = print;
  return KDC_OK;
}

void
kdc__print_free (struct kdc__print *print)
{
  struct kdc_context *ctx;

  if (!print)
    return;
  ctx = print->arena.ctx;
  kdc__document_free (print->document);
  kdc__arena_free (&print->arena);
  kdc__free (ctx, print);
}
