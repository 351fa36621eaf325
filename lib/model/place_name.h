/* place_name.h - the key by which units are found by name. */
#ifndef KDC__PLACE_NAME_H
#define KDC__PLACE_NAME_H

#include <stddef.h>
#include <stdint.h>

#define KDC__PLACE_KEY 256u

/* A name as people compare it: small letters, blanks collapsed, in `plain` without any mark, in
 * `marked` with the mark of each letter behind it and the tone behind the syllable, so that hòa and
 * hoà are one. Both end in NUL; without any mark they are equally long. 0: longer than
 * KDC__PLACE_KEY allows, or nothing is left. */
struct kdc__place_name {
  char plain[KDC__PLACE_KEY], marked[KDC__PLACE_KEY];
  size_t plain_size, marked_size;
};
int kdc__place_name (const char *text, size_t size, struct kdc__place_name *out);
/* The type word that the name begins with, also as people shorten it: 0 none; the bytes of both
 * forms up to the name proper. *sure 1: with all its marks, so that it is no part of the name. */
uint32_t kdc__place_type (const struct kdc__place_name *name, size_t *plain, size_t *marked,
                          int *sure);

#endif
