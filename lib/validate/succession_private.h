/* succession_private.h - what the files of succession plans share. */
#ifndef KDC__SUCCESSION_PRIVATE_H
#define KDC__SUCCESSION_PRIVATE_H

#include "validate/succession.h"

/* succession.c */
int kdc__succession_add_file (struct kdc_succession *plan, const char *name,
                              struct kdc__planned_file **out);
/* Copied behind the places of the last file, with its message; heirs stay as they are. */
int kdc__succession_add_place (struct kdc_succession *plan, const struct kdc__succeeded *place);
void kdc__succession_sha256 (const struct kdc_buffer *bytes, char out[65], int *status);
/* KDC_OK: that code may stand there on the plan's day; KDC_ENOTFOUND, or a look-up's failure. */
int kdc__succession_fits (struct kdc_succession *plan, const char *kind, const char *code,
                          kdc_error **err);

/* succession_judge.c: what became of a code that was written on a day. *concerned 0: it stands for
 * the same on the plan's day, or never stood for anything. kind, code and written are given; name,
 * why and heirs are filled in, in the plan's arena. */
int kdc__succession_judge (struct kdc_succession *plan, kdc__day written,
                           struct kdc__succeeded *place, int *concerned, kdc_error **err);

/* succession_find.c: the places of a dossier, added behind the plan's last file, and what kind of
 * file it is. */
int kdc__succession_find (struct kdc_succession *plan, const struct kdc_buffer *bytes,
                          struct kdc__planned_file *file, kdc_error **err);

/* The same as kdc__succession_add, for bytes at hand. */
int kdc__succession_add_bytes (struct kdc_succession *plan, const char *path,
                               const struct kdc_buffer *bytes, kdc_error **err);

#endif
