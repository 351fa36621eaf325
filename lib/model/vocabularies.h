/* vocabularies.h - the root declaration of each vocabulary, and what their tables share. The tables
 * decide the letter of the documents; compilers and the dossier read what these let through. */
#ifndef KDC__VOCABULARIES_H
#define KDC__VOCABULARIES_H

#include "model/vocabulary.h"

#define KDC__PROCEDURE_NS "urn:kdc:procedure:1"
#define KDC__FORM_NS "urn:kdc:form:1"
#define KDC__CODELIST_NS "urn:kdc:codelist:1"
#define KDC__AUTHORITIES_NS "urn:kdc:authorities:1"
#define KDC__CALENDAR_NS "urn:kdc:calendar:1"
#define KDC__PRINT_NS "urn:kdc:print:1"
#define KDC__PROTOCOL_NS "urn:kdc:protocol:1"
#define KDC__REGISTER_NS "urn:kdc:register:1"
#define KDC__DOSSIER_NS "urn:kdc:dossier:1"
#define KDC__RECORD_NS "urn:kdc:record:1"
#define KDC__LAYER_NS "urn:kdc:layer:1"
#define KDC__OVERLAY_NS "urn:kdc:overlay:1"
#define KDC__PLAN_NS "urn:kdc:plan:1"

extern const struct kdc__element_decl kdc__procedure_decl;
extern const struct kdc__element_decl kdc__form_decl;
extern const struct kdc__element_decl kdc__codelist_decl;
extern const struct kdc__element_decl kdc__authorities_decl;
extern const struct kdc__element_decl kdc__calendar_decl;
extern const struct kdc__element_decl kdc__print_decl;
extern const struct kdc__element_decl kdc__protocol_decl;     /* protocol_vocabulary.c */
extern const struct kdc__element_decl kdc__register_decl;
extern const struct kdc__element_decl kdc__overlay_decl;      /* layer_vocabulary.c */
extern const struct kdc__element_decl kdc__layer_decl;
extern const char *const kdc__layer_tiers[];                  /* from the nation down; NULL */
extern const struct kdc__element_decl kdc__dossier_decl;
extern const struct kdc__element_decl kdc__record_decl;       /* record_vocabulary.c */
extern const struct kdc__element_decl kdc__plan_decl;         /* plan_vocabulary.c */
/* Of the receiving side of a protocol; NULL at the end. */
extern const char *const kdc__route_values[], *const kdc__situation_values[];

/* --- for the tables --------------------------------------------------------------------------- */
extern const char *const kdc__evidence_values[];
extern const char *const kdc__boolean_values[];               /* true false */

/* Every element of a model document may say where it comes from and how sure that is. */
#define KDC__PROVENANCE \
  { "source", KDC__A_TEXT, 0, NULL }, { "evidence", KDC__A_ENUM, 0, kdc__evidence_values }

/* Attributes of every root; ID is "id", or "code" for procedures. */
#define KDC__HEAD(ID) \
  { ID, KDC__A_NAME, 1, NULL }, { "version", KDC__A_NAME, 1, NULL }, \
  { "valid-from", KDC__A_DATE, 1, NULL }, { "valid-to", KDC__A_DATE, 0, NULL }, \
  { "source", KDC__A_TEXT, 1, NULL }, { "evidence", KDC__A_ENUM, 0, kdc__evidence_values }

#define KDC__VALIDITY \
  { "valid-from", KDC__A_DATE, 0, NULL }, { "valid-to", KDC__A_DATE, 0, NULL }

#define KDC__COUNT_OF(table) (sizeof (table) / sizeof *(table))

/* Declarations: text with xml:lang; empty; with children in any order. */
extern const struct kdc__attribute_decl kdc__lang_attributes[];
#define KDC__TEXT_DECL(NS, NAME) \
  { .name = NAME, .ns = NS, .content = KDC__TEXT, .attributes = kdc__lang_attributes, \
    .attribute_count = 3 }
#define KDC__EMPTY_DECL(NS, NAME, ATTRIBUTES) \
  { .name = NAME, .ns = NS, .content = KDC__EMPTY, .attributes = ATTRIBUTES, \
    .attribute_count = KDC__COUNT_OF (ATTRIBUTES) }
#define KDC__CHILDREN_DECL(NS, NAME, ATTRIBUTES, CHILD_TABLE) \
  { .name = NAME, .ns = NS, .content = KDC__CHILDREN, .attributes = ATTRIBUTES, \
    .attribute_count = KDC__COUNT_OF (ATTRIBUTES), .children = CHILD_TABLE, \
    .child_count = KDC__COUNT_OF (CHILD_TABLE) }

#endif
