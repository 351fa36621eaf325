/* digest_test.c - known answers of SHA-256 and HMAC, hex, Base64, UUIDs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct fault fault;

static void
setup (void)
{
  struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
}

static void
teardown (void)
{
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
}

static const char *
hex_of (const uint8_t digest[KDC__SHA256_SIZE])
{
  static char hex[2 * KDC__SHA256_SIZE + 1];

  kdc__hex (digest, KDC__SHA256_SIZE, hex);
  return hex;
}

/* FIPS 180-4 examples. */
START_TEST (sha256)
{
  static const struct { const char *text, *hex; } rows[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  };
  uint8_t digest[KDC__SHA256_SIZE];
  struct kdc__sha256 *h;
  size_t i, j;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__sha256 (rows[i].text, strlen (rows[i].text), digest), KDC_OK);
    ck_assert_str_eq (hex_of (digest), rows[i].hex);
    ck_assert_int_eq (kdc__sha256_new (ctx, &h), KDC_OK);
    for (j = 0; j < strlen (rows[i].text); j++)
      ck_assert_int_eq (kdc__sha256_update (h, rows[i].text + j, 1), KDC_OK);
    ck_assert_int_eq (kdc__sha256_final (h, digest), KDC_OK);
    kdc__sha256_free (h);
    ck_assert_str_eq (hex_of (digest), rows[i].hex);
  }
  kdc__sha256_free (NULL);
  fault.allocations = 0;
  fault.fail_at = 1;
  ck_assert_int_eq (kdc__sha256_new (ctx, &h), KDC_ENOMEM);
  ck_assert_ptr_null (h);
}
END_TEST

/* RFC 1321, A.5; FIPS 180-4 examples of "abc". */
START_TEST (other_hashes)
{
  static const struct { int kind; size_t size; const char *hex; } rows[] = {
    { KDC__MD5, 16, "900150983cd24fb0d6963f7d28e17f72" },
    { KDC__SHA256, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { KDC__SHA512, 64, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
  };
  uint8_t out[KDC__HASH_MOST];
  char text[2 * KDC__HASH_MOST + 1];
  struct kdc__hash *h = NULL;
  size_t i, size;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__hash_new (ctx, rows[i].kind, &h), KDC_OK);
    ck_assert_int_eq (kdc__hash_update (h, "a", 1), KDC_OK);
    ck_assert_int_eq (kdc__hash_update (h, "bc", 2), KDC_OK);
    ck_assert_int_eq (kdc__hash_final (h, out, &size), KDC_OK);
    ck_assert_uint_eq (size, rows[i].size);
    kdc__hex (out, size, text);
    ck_assert_str_eq (text, rows[i].hex);
    kdc__hash_free (h);
  }
  kdc__hash_free (NULL);
}
END_TEST

static const char *
hmac_of (int kind, const void *key, size_t key_size, const char *text)
{
  static char hex[2 * KDC__HASH_MOST + 1];
  uint8_t out[KDC__HASH_MOST];
  struct kdc__hash *h = NULL;
  size_t size, half = strlen (text) / 2;

  ck_assert_int_eq (kdc__hmac_new (ctx, kind, key, key_size, &h), KDC_OK);
  ck_assert_int_eq (kdc__hash_update (h, text, half), KDC_OK);
  ck_assert_int_eq (kdc__hash_update (h, text + half, strlen (text) - half), KDC_OK);
  ck_assert_int_eq (kdc__hash_final (h, out, &size), KDC_OK);
  kdc__hash_free (h);
  kdc__hex (out, size, hex);
  return hex;
}

/* RFC 4231, test cases 1, 2 and 6; RFC 2202, MD5 case 1; and everything empty. */
START_TEST (hmac)
{
  uint8_t key[131];
  const char *text = "Test Using Larger Than Block-Size Key - Hash Key First";
  struct kdc__hash *h = NULL;

  memset (key, 0x0b, 20);
  ck_assert_str_eq (hmac_of (KDC__SHA256, key, 20, "Hi There"),
                    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  ck_assert_str_eq (hmac_of (KDC__MD5, key, 16, "Hi There"), "9294727a3638bb1c13f48ef8158bfc9d");
  ck_assert_str_eq (hmac_of (KDC__SHA256, "Jefe", 4, "what do ya want for nothing?"),
                    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  ck_assert_str_eq (hmac_of (KDC__SHA512, "Jefe", 4, "what do ya want for nothing?"),
                    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
  memset (key, 0xaa, 131);
  ck_assert_str_eq (hmac_of (KDC__SHA256, key, 131, text),
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  ck_assert_str_eq (hmac_of (KDC__SHA256, NULL, 0, ""),
                    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  fault.allocations = 0;
  fault.fail_at = 1;
  ck_assert_int_eq (kdc__hmac_new (ctx, KDC__SHA256, "k", 1, &h), KDC_ENOMEM);
  ck_assert_ptr_null (h);
}
END_TEST

START_TEST (hex)
{
  static const struct { const char *text; int status; } rows[] = {
    { "", 0 }, { "00ff", 0 }, { "AbCd", 0 }, { "0", -1 }, { "0g", -1 }, { "g0", -1 },
    { "0x", -1 }, { " 0", -1 }, { "@0", -1 }, { "`0", -1 }, { "0\x10", -1 },
  };
  uint8_t bytes[8];
  char text[5];
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (kdc__unhex (rows[i].text, strlen (rows[i].text), bytes) == rows[i].status,
                   "%s", rows[i].text);
  ck_assert_int_eq (kdc__unhex ("0aFf", 4, bytes), 0);
  ck_assert_uint_eq (bytes[0], 0x0a);
  ck_assert_uint_eq (bytes[1], 0xff);
  kdc__hex (bytes, 2, text);
  ck_assert_str_eq (text, "0aff");
}
END_TEST

/* RFC 4648, section 10. */
START_TEST (base64)
{
  static const char *const rows[][2] = {
    { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xFB\xFF\xBF", "+/+/" },
  };
  struct kdc_buffer buffer;
  size_t i;

  kdc__buffer_init (&buffer, ctx, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__base64 (&buffer, (const uint8_t *) rows[i][0], strlen (rows[i][0])),
                      KDC_OK);
    ck_assert_str_eq (buffer.data, rows[i][1]);
    kdc__buffer_clear (&buffer);
    ck_assert_int_eq (kdc__unbase64 (&buffer, rows[i][1], strlen (rows[i][1])), KDC_OK);
    ck_assert_str_eq (buffer.data, rows[i][0]);
    kdc__buffer_clear (&buffer);
  }
}
END_TEST

START_TEST (base64_that_is_read_or_not)
{
  static const struct { const char *text; int status; } rows[] = {
    { " Zm9v\r\n YmFy\t", KDC_OK }, { "Z g = =", KDC_OK }, { " ", KDC_OK },
    { "Z", KDC_EPARSE }, { "Zg", KDC_EPARSE }, { "Zg=", KDC_EPARSE }, { "Zg===", KDC_EPARSE },
    { "=", KDC_EPARSE }, { "Z===", KDC_EPARSE }, { "Zg==Zg==", KDC_EPARSE },
    { "Zm9v=", KDC_EPARSE }, { "Zg=a", KDC_EPARSE }, { "Zh==", KDC_EPARSE },    /* spare bits */
    { "Zm9=", KDC_EPARSE }, { "Zm-v", KDC_EPARSE }, { "Zm_v", KDC_EPARSE },
    { "Zm9\x80", KDC_EPARSE },
  };
  struct kdc_buffer buffer;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc__buffer_init (&buffer, ctx, 0);
    ck_assert_msg (kdc__unbase64 (&buffer, rows[i].text, strlen (rows[i].text))
                     == rows[i].status, "%s", rows[i].text);
    kdc__buffer_clear (&buffer);
  }
  kdc__buffer_init (&buffer, ctx, 4);
  ck_assert_int_eq (kdc__unbase64 (&buffer, "Zm9vYmFy", 8), KDC_ELIMIT);
  kdc__buffer_clear (&buffer);
  ck_assert_int_eq (kdc__base64 (&buffer, (const uint8_t *) "foob", 4), KDC_ELIMIT);
  kdc__buffer_clear (&buffer);
  ck_assert_int_eq (kdc__unbase64 (&buffer, "Zg==", 4), KDC_OK);
  ck_assert_uint_eq (buffer.size, 1);
  kdc__buffer_clear (&buffer);
}
END_TEST

START_TEST (every_byte_pair_there_and_back)
{
  struct kdc_buffer text, back;
  uint8_t bytes[2];
  int i, wrong = 0;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_init (&back, ctx, 0);
  for (i = 0; i < 65536; i++) {
    bytes[0] = (uint8_t) (i >> 8);
    bytes[1] = (uint8_t) (i & 255);
    text.size = back.size = 0;
    kdc__base64 (&text, bytes, 2);
    kdc__unbase64 (&back, text.data, text.size);
    wrong += back.size != 2 || memcmp (back.data, bytes, 2) != 0;
  }
  ck_assert_int_eq (wrong, 0);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&back);
}
END_TEST

START_TEST (uuids)
{
  char one[37], other[37];
  int i;

  ck_assert_int_eq (kdc__uuid (one), KDC_OK);
  ck_assert_uint_eq (strlen (one), 36);
  ck_assert_uint_eq (strspn (one, "0123456789abcdef-"), 36);
  for (i = 0; i < 36; i++)
    ck_assert_int_eq (one[i] == '-', i == 8 || i == 13 || i == 18 || i == 23);
  ck_assert_int_eq (one[14], '4');
  ck_assert_ptr_nonnull (strchr ("89ab", one[19]));
  ck_assert_int_eq (kdc__uuid (other), KDC_OK);
  ck_assert_str_ne (one, other);
  ck_assert_int_eq (kdc__random (one, (size_t) 1 << 31), KDC_EINVAL);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("digest");
  TCase *tests = tcase_create ("digest");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, sha256);
  tcase_add_test (tests, other_hashes);
  tcase_add_test (tests, hmac);
  tcase_add_test (tests, hex);
  tcase_add_test (tests, base64);
  tcase_add_test (tests, base64_that_is_read_or_not);
  tcase_add_test (tests, every_byte_pair_there_and_back);
  tcase_add_test (tests, uuids);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
