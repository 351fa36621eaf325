/* protocol_contents.c - a message that holds its files or names where they are: which elements, and
 * what they say of them. */

#include "exchange/protocol_private.h"

#define XOP_NS "http://www.w3.org/2004/08/xop/include"

static int
compile_decl (struct kdc__protocol_compile *c, const struct kdc__element *element,
              struct kdc__contents_decl *decl)
{
  int status = kdc__compile_xpath (c, element, "select", &decl->select);

  if (status == KDC_OK)
    status = kdc__compile_xpath (c, element, "name", &decl->name);
  if (status == KDC_OK)
    status = kdc__compile_xpath (c, element, "type", &decl->type);
  return status == KDC_OK ? kdc__compile_xpath (c, element, "sha256", &decl->sha256) : status;
}

int
kdc__compile_contents (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       struct kdc__route *route)
{
  static const char *const xop[] = { "xop", XOP_NS, NULL };
  const struct kdc__element *dossier = kdc__element_child (element, "dossier", NULL);
  const struct kdc__element *file = kdc__element_child (element, "file", NULL);
  int selected = dossier != NULL && kdc__element_attribute (dossier, "select") != NULL;
  int made = dossier != NULL && kdc__element_attribute (dossier, "sheet") != NULL;
  int status = KDC_OK;

  if (file != NULL && !selected && !made)
    return kdc__compile_fail (c, "protocol.dossier", file, NULL, 0, "file");
  if (!selected && file == NULL)
    return KDC_OK;
  if (selected)
    status = compile_decl (c, dossier, &route->dossier_contents);
  if (status == KDC_OK && file != NULL)
    status = compile_decl (c, file, &route->file_contents);
  if (status == KDC_OK)
    status = kdc__xpath_compile (c->p->ctx, "string(.)", NULL, &route->content, c->err);
  if (status == KDC_OK)
    status = kdc__xpath_compile (c->p->ctx, "string(xop:Include/@href)", xop, &route->include,
                                 c->err);
  return status;
}

static void
clear_decl (struct kdc__contents_decl *decl)
{
  kdc__xpath_free (decl->select);
  kdc__xpath_free (decl->name);
  kdc__xpath_free (decl->type);
  kdc__xpath_free (decl->sha256);
}

void
kdc__contents_decl_clear (struct kdc__route *route)
{
  clear_decl (&route->dossier_contents);
  clear_decl (&route->file_contents);
  kdc__xpath_free (route->content);
  kdc__xpath_free (route->include);
}
