/* entry.h - what people write into a box of a form, brought to the form in which dossiers hold it:
 * "20/10/2026" is 2026-10-20, "20.000 đ" is 20000. For posts and for a clerk's own entries; a
 * document is never read so. docs/fill.md is the manual of it. */
#ifndef KDC__ENTRY_H
#define KDC__ENTRY_H

#include "model/catalog.h"

/* text as typed; on: the day its code would be judged by. *out: what its type holds, or the text
 * itself, trimmed and NFC, when it is nothing that is known here. *why: NULL, or the finding that
 * says why it was not read, though a reader might think so: type.two-digit-year,
 * type.ambiguous-number. KDC_OK, KDC_ENOMEM, or a look-up's failure. */
int kdc__entry_read (struct kdc_catalog *catalog, const struct kdc__form_node *node, kdc__day on,
                     const char *text, size_t size, struct kdc__arena *arena, char **out,
                     size_t *out_size, const char **why);
/* "29/02/2024", "29-2-2024", "29.2.2024", "2/2024", "ngày 29 tháng 2 năm 2024": *out "2024-02-29",
 * "2024-02"; 0 when it is none of them, or no day that exists. */
int kdc__entry_date (const char *text, size_t size, char out[16]);

#endif
