/* digest.c - libcrypto behind four plain functions, and the text forms of bytes. Nothing of
 * libcrypto's process-wide state is set: the host may use it too. */
#include "base/digest.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/context.h"
#include "base/text.h"

#define BLOCK_MOST 128

struct kdc__hash {
  struct kdc_context *ctx;
  EVP_MD_CTX *md;
  const EVP_MD *kind;
  size_t block;                     /* HMAC: of the digest; 0: none */
  uint8_t outer[BLOCK_MOST];        /* HMAC: key XOR opad */
};
struct kdc__sha256 { struct kdc__hash hash; };

int
kdc__hash_new (struct kdc_context *ctx, int kind, struct kdc__hash **out)
{
  const EVP_MD *md = kind == KDC__MD5      ? EVP_md5 ()
                     : kind == KDC__SHA512 ? EVP_sha512 ()
                                           : EVP_sha256 ();
  struct kdc__hash *h = kdc__calloc (ctx, 1, sizeof *h);

  *out = NULL;
  if (!h)
    return KDC_ENOMEM;
  h->ctx = kdc__context_ref (ctx);
  h->kind = md;
  h->md = EVP_MD_CTX_new ();
  if (!h->md || EVP_DigestInit_ex (h->md, md, NULL) != 1) {
    int status = h->md ? KDC_EINTERNAL : KDC_ENOMEM;

    kdc__hash_free (h);
    return status;
  }
  *out = h;
  return KDC_OK;
}

int
kdc__hmac_new (struct kdc_context *ctx, int kind, const void *key, size_t key_size,
               struct kdc__hash **out)
{
  uint8_t inner[BLOCK_MOST], padded[BLOCK_MOST] = { 0 };
  struct kdc__hash *h;
  size_t i;
  int status = kdc__hash_new (ctx, kind, &h);

  *out = NULL;
  if (status != KDC_OK)
    return status;
  h->block = (size_t) EVP_MD_get_block_size (h->kind);
  if (key_size > h->block) {
    if (EVP_Digest (key, key_size, padded, NULL, h->kind, NULL) != 1)
      status = KDC_EINTERNAL;
  } else if (key_size > 0)
    memcpy (padded, key, key_size);
  for (i = 0; i < h->block; i++) {
    inner[i] = padded[i] ^ 0x36;
    h->outer[i] = padded[i] ^ 0x5c;
  }
  if (status == KDC_OK)
    status = kdc__hash_update (h, inner, h->block);
  kdc__wipe (inner, sizeof inner);
  kdc__wipe (padded, sizeof padded);
  if (status != KDC_OK) {
    kdc__hash_free (h);
    return status;
  }
  *out = h;
  return KDC_OK;
}

int
kdc__hash_update (struct kdc__hash *h, const void *data, size_t size)
{
  return EVP_DigestUpdate (h->md, data, size) == 1 ? KDC_OK : KDC_EINTERNAL;
}

int
kdc__hash_final (struct kdc__hash *h, uint8_t out[KDC__HASH_MOST], size_t *size)
{
  unsigned int length = 0;

  if (EVP_DigestFinal_ex (h->md, out, &length) != 1)
    return KDC_EINTERNAL;
  if (h->block > 0
      && (EVP_DigestInit_ex (h->md, h->kind, NULL) != 1
          || EVP_DigestUpdate (h->md, h->outer, h->block) != 1
          || EVP_DigestUpdate (h->md, out, length) != 1
          || EVP_DigestFinal_ex (h->md, out, &length) != 1))
    return KDC_EINTERNAL;
  *size = length;
  return KDC_OK;
}

void
kdc__hash_free (struct kdc__hash *h)
{
  struct kdc_context *ctx;

  if (!h)
    return;
  ctx = h->ctx;
  EVP_MD_CTX_free (h->md);
  kdc__wipe (h->outer, sizeof h->outer);
  kdc__free (ctx, h);
  kdc__context_unref (ctx);
}

int
kdc__sha256_new (struct kdc_context *ctx, struct kdc__sha256 **out)
{
  struct kdc__hash *h;
  int status = kdc__hash_new (ctx, KDC__SHA256, &h);

  *out = (struct kdc__sha256 *) (void *) h;       /* its first and only member */
  return status;
}

int
kdc__sha256_update (struct kdc__sha256 *h, const void *data, size_t size)
{
  return kdc__hash_update (&h->hash, data, size);
}

int
kdc__sha256_final (struct kdc__sha256 *h, uint8_t out[KDC__SHA256_SIZE])
{
  return EVP_DigestFinal_ex (h->hash.md, out, NULL) == 1 ? KDC_OK : KDC_EINTERNAL;
}

void
kdc__sha256_free (struct kdc__sha256 *h)
{
  kdc__hash_free (h != NULL ? &h->hash : NULL);
}

int
kdc__sha256 (const void *data, size_t size, uint8_t out[KDC__SHA256_SIZE])
{
  return EVP_Digest (data, size, out, NULL, EVP_sha256 (), NULL) == 1 ? KDC_OK : KDC_EINTERNAL;
}

void
kdc__wipe (void *data, size_t size)
{
  if (data != NULL)
    OPENSSL_cleanse (data, size);
}

int
kdc__random (void *out, size_t size)
{
  if (size > INT_MAX)
    return KDC_EINVAL;
  return RAND_bytes (out, (int) size) == 1 ? KDC_OK : KDC_EINTERNAL;
}

/* RFC 9562, section 5.4. */
int
kdc__uuid (char out[37])
{
  uint8_t bytes[16];
  char hex[33];
  size_t i;
  int status = kdc__random (bytes, sizeof bytes);

  out[0] = '\0';
  if (status != KDC_OK)
    return status;
  bytes[6] = (uint8_t) ((bytes[6] & 0x0F) | 0x40);
  bytes[8] = (uint8_t) ((bytes[8] & 0x3F) | 0x80);
  kdc__hex (bytes, sizeof bytes, hex);
  for (i = 0; i < 32; i++) {
    if (i == 8 || i == 12 || i == 16 || i == 20)
      *out++ = '-';
    *out++ = hex[i];
  }
  *out = '\0';
  return KDC_OK;
}

void
kdc__hex (const uint8_t *data, size_t size, char *out)
{
  static const char digits[] = "0123456789abcdef";
  size_t i;

  for (i = 0; i < size; i++) {
    *out++ = digits[data[i] >> 4];
    *out++ = digits[data[i] & 15];
  }
  *out = '\0';
}

static int
hex_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char) (c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
kdc__unhex (const char *text, size_t size, uint8_t *out)
{
  size_t i;

  if (size % 2 != 0)
    return -1;
  for (i = 0; i < size; i += 2) {
    int high = hex_value (text[i]), low = hex_value (text[i + 1]);

    if (high < 0 || low < 0)
      return -1;
    *out++ = (uint8_t) (high << 4 | low);
  }
  return 0;
}

int
kdc__base64 (struct kdc_buffer *out, const uint8_t *data, size_t size)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t i;

  for (i = 0; i < size; i += 3) {
    size_t left = size - i;
    uint32_t bits = (uint32_t) data[i] << 16 | (left > 1 ? (uint32_t) data[i + 1] << 8 : 0u)
                    | (left > 2 ? (uint32_t) data[i + 2] : 0u);
    char quantum[4] = { digits[bits >> 18], digits[bits >> 12 & 63],
                        left > 1 ? digits[bits >> 6 & 63] : '=',
                        left > 2 ? digits[bits & 63] : '=' };

    if (kdc__buffer_append (out, quantum, 4) != KDC_OK)
      break;
  }
  return kdc__buffer_append (out, "", 0);
}

static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* A quantum that is complete gives its bytes; bits that no byte takes must be 0 (XML Schema 2,
 * 3.2.16: one lexical form for the same bytes). */
static int
end_quantum (struct kdc__base64_reader *reader, struct kdc_buffer *out)
{
  uint32_t bits = reader->bits << (6 * reader->padding);
  size_t size = 3 - (size_t) reader->padding;
  char bytes[3] = { (char) (unsigned char) (bits >> 16), (char) (unsigned char) (bits >> 8 & 255),
                    (char) (unsigned char) (bits & 255) };

  if ((bits & ((1u << (8 * reader->padding)) - 1)) != 0)
    return KDC_EPARSE;
  reader->ended = reader->padding > 0;
  reader->bits = 0;
  reader->digits = reader->padding = 0;
  return kdc__buffer_append (out, bytes, size);
}

static int
read_base64 (struct kdc__base64_reader *reader, char c, struct kdc_buffer *out)
{
  int value = base64_value (c);

  if (kdc__is_space (c))
    return KDC_OK;
  if (reader->ended)
    return KDC_EPARSE;
  if (c == '=' && reader->digits >= 2) {
    reader->padding++;
  } else if (value >= 0 && reader->padding == 0) {
    reader->bits = reader->bits << 6 | (uint32_t) value;
    reader->digits++;
  } else {
    return KDC_EPARSE;
  }
  return reader->digits + reader->padding == 4 ? end_quantum (reader, out) : KDC_OK;
}

int
kdc__unbase64_feed (struct kdc__base64_reader *reader, struct kdc_buffer *out, const char *text,
                    size_t size)
{
  int status = kdc__buffer_append (out, "", 0);
  size_t i;

  for (i = 0; i < size && status == KDC_OK; i++)
    status = read_base64 (reader, text[i], out);
  return status;
}

/* White space is passed over anywhere: MIME breaks lines, XML Schema permits blanks. */
int
kdc__unbase64 (struct kdc_buffer *out, const char *text, size_t size)
{
  struct kdc__base64_reader reader = { 0, 0, 0, 0 };
  int status = kdc__unbase64_feed (&reader, out, text, size);

  return status == KDC_OK && reader.digits != 0 ? KDC_EPARSE : status;
}
