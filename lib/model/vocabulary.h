/* vocabulary.h - vocabularies as tables, and the automaton that reads them. Model documents and
 * dossiers go through the same automaton, so both get the same precise findings. */
#ifndef KDC__VOCABULARY_H
#define KDC__VOCABULARY_H

#include <string.h>

#include "xml/sax.h"

enum kdc__attribute_type {
  KDC__A_TEXT,
  KDC__A_FILLED,                    /* text, not blank */
  KDC__A_NAME,                      /* NMTOKEN */
  KDC__A_NAMES,                     /* separated by single spaces */
  KDC__A_DATE,
  KDC__A_TIME,                      /* hh:mm */
  KDC__A_INSTANT,
  KDC__A_INTEGER,                   /* ≥ 0 */
  KDC__A_DECIMAL,
  KDC__A_EXPRESSION,
  KDC__A_ENUM,
  KDC__A_LANG,
  KDC__A_SHA256
};
struct kdc__attribute_decl {
  const char *name;                 /* "xml:lang" for the one in the xml namespace */
  uint8_t type, required;
  const char *const *values;        /* KDC__A_ENUM: NULL at the end */
};
static inline int
kdc__attribute_is (const struct kdc__attribute_decl *decl, const struct kdc__attribute *attribute)
{
  if (!attribute->ns)
    return *decl->name == *attribute->name && strcmp (decl->name, attribute->name) == 0;
  return strncmp (decl->name, "xml:", 4) == 0 && strcmp (decl->name + 4, attribute->name) == 0
         && strcmp (attribute->ns, "http://www.w3.org/XML/1998/namespace") == 0;
}
struct kdc__element_decl;
struct kdc__child_decl {
  const struct kdc__element_decl *element;
  uint32_t least, most;             /* most 0: any number */
};
enum kdc__content {
  KDC__EMPTY,
  KDC__TEXT,
  KDC__CHILDREN,
  KDC__ANY_FORM                     /* the content of <data>: another table by attribute */
};
struct kdc__element_decl {
  const char *name, *ns;
  uint8_t content;
  uint8_t ordered;                  /* children in table order (forms), else in any order */
  uint8_t exclusive;                /* at most one child element: a choice and its branches */
  uint8_t asks_nothing;             /* forms: no attribute or child must be there */
  const struct kdc__attribute_decl *attributes;
  size_t attribute_count;
  const struct kdc__child_decl *children;
  size_t child_count;
  const void *data;                 /* forms: the kdc__form_node; else NULL */
};

/* What the automaton tells its user. A status other than KDC_OK stops the parse and comes back. */
struct kdc__reader {
  /* An allowed element began. `parent` is what start returned for the element around it (NULL at
   * the root); *mine is handed to children, text and end. For content KDC__ANY_FORM set *table to
   * the declaration whose children are allowed (NULL: unknown form: the subtree is passed over
   * without findings, say so yourself). Attributes are as sent: those with a finding are among
   * them. */
  int (*start) (void *user, const struct kdc__element_decl *decl, void *parent,
                const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
                const struct kdc__element_decl **table);
  /* It ended. text: all its character data joined (content KDC__TEXT), else NULL; not trimmed; not
   * NUL-terminated; lives until the return, or where it lies in the data that is read, as long as
   * that. */
  int (*end) (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
              size_t length, size_t offset);
};

/* One pass over the bytes: scan, parse, structure. Findings: those of the xml room, and
 * structure.root structure.namespace structure.unknown-element structure.unknown-attribute
 * structure.missing-element structure.missing-attribute structure.repeated structure.order
 * structure.choice structure.text structure.attribute-value. An element that is not allowed is
 * passed over with its subtree: one finding.
 * most: of bytes; input.limit beyond. roots: the declarations allowed as root (by name and ns).
 * Paths: "/child/fullName" for form elements, element names for others ("papers/paper[2]"); what
 * can come several times is numbered. */
int kdc__vocabulary_read (struct kdc_context *ctx, const struct kdc__element_decl *const *roots,
                          size_t root_count, const char *data, size_t size, size_t most,
                          const struct kdc__reader *reader, void *user,
                          struct kdc__findings *findings, int *well_formed);

/* A model document as written: the generic tree that the compilers read. */
struct kdc__element {
  const struct kdc__element_decl *decl;
  struct kdc__element *parent, *first_child, *last_child, *next;
  size_t offset;                    /* of its start tag */
  const char *text;                 /* trimmed, NUL-terminated, NFC; "" for none */
  size_t length;
  struct kdc__named { const char *name, *value; size_t length; } *attributes;
  size_t attribute_count;
};
struct kdc__document {
  struct kdc__arena arena;
  const char *source;               /* file name as shown to people */
  struct kdc_buffer bytes;
  struct kdc__element *root;
  const void *entry;                /* of the catalog that it is; NULL: of none */
  unsigned layer;                   /* of that catalog */
  struct kdc__overlaid *changes;      /* what overlays changed in it (layer.h), the last first */
  struct kdc__document *overlays;   /* those, owned: the first, and each the next */
};
/* KDC_OK; KDC_EMODEL with *err = first finding (source:line:column, path, text) and the others as
 * causes; KDC_ENOMEM. Takes the bytes over (also on failure). */
int kdc__document_read (struct kdc_context *ctx, struct kdc_buffer *bytes, const char *source,
                        const struct kdc__element_decl *const *roots, size_t root_count,
                        struct kdc__document **out, kdc_error **err);
void kdc__document_free (struct kdc__document *document);
/* NULL: absent */
const char *kdc__element_attribute (const struct kdc__element *element, const char *name);
const struct kdc__element *kdc__element_child (const struct kdc__element *element,
                                               const char *name,
                                               const struct kdc__element *after);
/* "group[2]/field[1]", as the automaton writes it. */
void kdc__element_path (const struct kdc__element *element, struct kdc_buffer *out);
/* Byte offset of an element (attribute NULL), or value_index bytes into an attribute of it. */
size_t kdc__document_offset (const struct kdc__document *document,
                             const struct kdc__element *element, const char *attribute,
                             size_t value_index);
/* An error that points at an element, or inside one of its attributes (value_index bytes into the
 * parsed value). Name, value pairs, at most 6. */
int kdc__document_fail (const struct kdc__document *document, kdc_error **err, const char *key,
                        const struct kdc__element *element, const char *attribute,
                        size_t value_index, ...) __attribute__ ((sentinel));

#endif
