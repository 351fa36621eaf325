/* print_vocabulary.c - the table of prints (urn:kdc:print:1). */
#include "model/vocabularies.h"

#define NS KDC__PRINT_NS

static const char *const kind_values[]
  = { "declaration", "slip", "leaflet", "board", "poster", NULL };
static const char *const page_values[] = { "A4", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");

static const struct kdc__attribute_decl print_attributes[] = {
  KDC__HEAD ("id"), { "kind", KDC__A_ENUM, 1, kind_values }, { "procedure", KDC__A_NAME, 0, NULL },
  { "form", KDC__A_NAME, 0, NULL }, { "style", KDC__A_TEXT, 1, NULL },
  { "page", KDC__A_ENUM, 0, page_values },
};
static const struct kdc__child_decl print_children[] = { { &name_decl, 1, 0 } };
const struct kdc__element_decl kdc__print_decl
  = KDC__CHILDREN_DECL (NS, "print", print_attributes, print_children);
