/* digest.h - digests, HMAC, random bytes and text forms of bytes; libcrypto behind it. */
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
/* Other digests, where a protocol demands one. MD5 protects nothing. */
enum kdc__hash_kind { KDC__MD5, KDC__SHA256, KDC__SHA512 };
#define KDC__HASH_MOST 64
struct kdc__hash;                                                     /* streaming */
int kdc__hash_new (struct kdc_context *ctx, int kind, struct kdc__hash **out);
/* HMAC (RFC 2104) over that digest: updated and finished like one. */
int kdc__hmac_new (struct kdc_context *ctx, int kind, const void *key, size_t key_size,
                   struct kdc__hash **out);
int kdc__hash_update (struct kdc__hash *h, const void *data, size_t size);
int kdc__hash_final (struct kdc__hash *h, uint8_t out[KDC__HASH_MOST], size_t *size);
void kdc__hash_free (struct kdc__hash *h);
/* Overwrites what was secret; NULL: nothing. */
void kdc__wipe (void *data, size_t size);
int kdc__random (void *out, size_t size);
int kdc__uuid (char out[37]);                                         /* version 4, lower case */

void kdc__hex (const uint8_t *data, size_t size, char *out);          /* 2·size + 1 bytes */
int kdc__unhex (const char *text, size_t size, uint8_t *out);         /* size/2 bytes; -1: bad */
int kdc__base64 (struct kdc_buffer *out, const uint8_t *data, size_t size); /* no line breaks */
/* KDC_EPARSE on bad text */
int kdc__unbase64 (struct kdc_buffer *out, const char *text, size_t size);
/* The same in pieces: begin with a reader of zeros; at the end its digits are 0, or a quantum is
 * cut. */
struct kdc__base64_reader {
  uint32_t bits;
  int digits, padding;                  /* of this quantum */
  int ended;
};
int kdc__unbase64_feed (struct kdc__base64_reader *reader, struct kdc_buffer *out,
                        const char *text, size_t size);

#endif
