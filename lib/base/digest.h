/* digest.h - SHA-256, HMAC, random bytes and text forms of bytes; libcrypto behind it. */
#ifndef KDC__DIGEST_H
#define KDC__DIGEST_H

#include "base/buffer.h"

#define KDC__SHA256_SIZE 32

struct kdc__sha256;                                                   /* streaming */
int kdc__sha256_new (struct kdc_context *ctx, struct kdc__sha256 **out);
int kdc__sha256_update (struct kdc__sha256 *h, const void *data, size_t size);
int kdc__sha256_final (struct kdc__sha256 *h, uint8_t out[KDC__SHA256_SIZE]);
void kdc__sha256_free (struct kdc__sha256 *h);
int kdc__sha256 (const void *data, size_t size, uint8_t out[KDC__SHA256_SIZE]);
int kdc__hmac_sha256 (const void *key, size_t key_size, const void *data, size_t size,
                      uint8_t out[KDC__SHA256_SIZE]);
int kdc__random (void *out, size_t size);
int kdc__uuid (char out[37]);                                         /* version 4, lower case */

void kdc__hex (const uint8_t *data, size_t size, char *out);          /* 2·size + 1 bytes */
int kdc__unhex (const char *text, size_t size, uint8_t *out);         /* size/2 bytes; -1: bad */
int kdc__base64 (struct kdc_buffer *out, const uint8_t *data, size_t size); /* no line breaks */
/* KDC_EPARSE on bad text */
int kdc__unbase64 (struct kdc_buffer *out, const char *text, size_t size);

#endif
