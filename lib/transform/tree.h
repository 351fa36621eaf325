/* tree.h - writing the input tree: attributes that are left out when there is nothing to say. Not
 * for other rooms. */
#ifndef KDC__TREE_H
#define KDC__TREE_H

#include "transform/input.h"

/* NULL: nothing is written. */
void kdc__tree_attribute (struct kdc_buffer *out, const char *name, const char *value);
/* Below zero: nothing is written. */
void kdc__tree_number (struct kdc_buffer *out, const char *name, int64_t value);
/* The names of a thing: NAME in Vietnamese and, when the print is English, NAME-en. */
void kdc__tree_text (const struct kdc__print_job *job, struct kdc_buffer *out, const char *name,
                     const struct kdc__text *text);
/* The declared data, form node by form node (tree_data.c). */
int kdc__tree_data (const struct kdc__print_job *job, struct kdc_buffer *out);

#endif
