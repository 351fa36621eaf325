/* syntax.h - the small grammar that HTTP and MIME share (RFC 9110 5.6, RFC 2045 5.1). */
#ifndef KDC__WIRE_SYNTAX_H
#define KDC__WIRE_SYNTAX_H

#include <stddef.h>
#include "base/memory.h"

int kdc__is_token_char (char c);
int kdc__is_token (const char *text, size_t size);                    /* at least one */
int kdc__is_field_text (const char *text, size_t size);               /* no control but TAB */
int kdc__same_name (const char *a, size_t size, const char *b);       /* ASCII, any case */
int kdc__hex_digit (char c);                                          /* -1: none */
/* %XX decoded into the arena. *out NULL: a bad escape, or not the text that XML could hold. */
int kdc__percent_decode (struct kdc__arena *arena, const char *text, size_t size, char **out);

#endif
