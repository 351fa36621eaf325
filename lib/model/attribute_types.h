/* attribute_types.h - the lexical check behind each attribute type of a vocabulary table. */
#ifndef KDC__ATTRIBUTE_TYPES_H
#define KDC__ATTRIBUTE_TYPES_H

#include "model/vocabulary.h"

/* 1: the value is one of its type. No white space is trimmed. */
int kdc__attribute_check (const struct kdc__attribute_decl *decl, const char *value, size_t size);
/* What would have been right, in a form that needs no language: "2026-11-14", "[0-9]+". NULL for
 * KDC__A_ENUM, whose values say it, and for KDC__A_TEXT, where everything is right. */
const char *kdc__attribute_expected (const struct kdc__attribute_decl *decl);

#endif
