/* digest.c - libcrypto behind four plain functions, and the text forms of bytes. Nothing of
 * libcrypto's process-wide state is set: the host may use it too. */
#include "base/digest.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/context.h"
#include "base/text.h"

struct kdc__sha256 {
  struct kdc_context *ctx;
  EVP_MD_CTX *md;
};

int
kdc__sha256_new (struct kdc_context *ctx, struct kdc__sha256 **out)
{
  struct kdc__sha256 *h = kdc__calloc (ctx, 1, sizeof *h);

  *out = NULL;
  if (!h)
    return KDC_ENOMEM;
  h->ctx = kdc__context_ref (ctx);
  h->md = EVP_MD_CTX_new ();
  if (!h->md || EVP_DigestInit_ex (h->md, EVP_sha256 (), NULL) != 1) {
    int status = h->md ? KDC_EINTERNAL : KDC_ENOMEM;

    kdc__sha256_free (h);
    return status;
  }
  *out = h;
  return KDC_OK;
}

int
kdc__sha256_update (struct kdc__sha256 *h, const void *data, size_t size)
{
  return EVP_DigestUpdate (h->md, data, size) == 1 ? KDC_OK : KDC_EINTERNAL;
}

int
kdc__sha256_final (struct kdc__sha256 *h, uint8_t out[KDC__SHA256_SIZE])
{
  return EVP_DigestFinal_ex (h->md, out, NULL) == 1 ? KDC_OK : KDC_EINTERNAL;
}

void
kdc__sha256_free (struct kdc__sha256 *h)
{
  struct kdc_context *ctx;

  if (!h)
    return;
  ctx = h->ctx;
  EVP_MD_CTX_free (h->md);
  kdc__free (ctx, h);
  kdc__context_unref (ctx);
}

int
kdc__sha256 (const void *data, size_t size, uint8_t out[KDC__SHA256_SIZE])
{
  return EVP_Digest (data, size, out, NULL, EVP_sha256 (), NULL) == 1 ? KDC_OK : KDC_EINTERNAL;
}

int
kdc__hmac_sha256 (const void *key, size_t key_size, const void *data, size_t size,
                  uint8_t out[KDC__SHA256_SIZE])
{
  if (key_size > INT_MAX)
    return KDC_EINVAL;
  if (!HMAC (EVP_sha256 (), key_size ? key : "", (int) key_size, size ? data : (const void *) "",
             size, out, NULL))
    return KDC_EINTERNAL;
  return KDC_OK;
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

struct base64_reader {
  uint32_t bits;
  int digits, padding;                  /* of this quantum */
  int ended;
};

/* A quantum that is complete gives its bytes; bits that no byte takes must be 0 (XML Schema 2,
 * 3.2.16: one lexical form for the same bytes). */
static int
end_quantum (struct base64_reader *reader, struct kdc_buffer *out)
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
read_base64 (struct base64_reader *reader, char c, struct kdc_buffer *out)
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

/* White space is passed over anywhere: MIME breaks lines, XML Schema permits blanks. */
int
kdc__unbase64 (struct kdc_buffer *out, const char *text, size_t size)
{
  struct base64_reader reader = { 0, 0, 0, 0 };
  int status = kdc__buffer_append (out, "", 0);
  size_t i;

  for (i = 0; i < size && status == KDC_OK; i++)
    status = read_base64 (&reader, text[i], out);
  if (status == KDC_OK && reader.digits != 0)
    status = KDC_EPARSE;
  return status;
}
