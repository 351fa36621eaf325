/* compute_test.c - computed values: real requests of the VNPT SDK by hand, thousands of random
 * recipes against Python's hmac, hashlib and json, and every way to go wrong. */

#include <time.h>
#include "bench.h"
#include "exchange/compute.h"

static struct bench b;
static struct kdc__headers headers;
static struct kdc_buffer out;

struct given { const char *body; size_t body_size; const char *key; size_t key_size; };

static void
setup (void)
{
  memset (&b, 0, sizeof b);
  bench_context (&b, NULL, 0);
  kdc__headers_init (&headers, b.ctx);
  kdc__buffer_init (&out, b.ctx, 0);
}

static void
teardown (void)
{
  kdc__headers_clear (&headers);
  kdc__buffer_clear (&out);
  kdc__context_unref (b.ctx);
}

static int
give_body (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
           kdc_error **err)
{
  const struct given *g = user;
  size_t half = g->body_size / 2;
  int status = fn (fn_user, g->body, half);

  (void) err;
  return status == KDC_OK ? fn (fn_user, g->body + half, g->body_size - half) : status;
}

/* {x} is the body once more; {none} does not exist; {broken} fails; "short" is true. */
static int
give_value (void *user, const char *name, size_t length, struct kdc_buffer *to, kdc_error **err)
{
  const struct given *g = user;

  if (length == 1 && *name == 'x')
    return kdc__buffer_append (to, g->body, g->body_size);
  if (length == 5 && memcmp (name, "short", 5) == 0)
    return kdc__buffer_puts (to, "true");
  if (length == 6 && memcmp (name, "broken", 6) == 0)
    return kdc__fail (b.ctx, err, KDC_EIO, "error.internal", NULL);
  return kdc__fail (b.ctx, err, KDC_ENOTFOUND, "error.internal", NULL);
}

static int
give_secret (void *user, const char *name, struct kdc_buffer *to, kdc_error **err)
{
  const struct given *g = user;

  if (strcmp (name, "key") == 0)
    return kdc__buffer_append (to, g->key, g->key_size);
  return kdc__fail (b.ctx, err, KDC_ENOTFOUND, "error.internal", NULL);
}

static struct kdc__compute_input
input (struct given *g)
{
  struct kdc__compute_input in = { b.ctx, &headers, give_body, give_value, give_secret, g,
                                   NULL };

  return in;
}

static void
add (const char *name, const char *value)
{
  ck_assert_int_eq (kdc__headers_add (&headers, name, value), KDC_OK);
}

static const char *sdk_names[]
  = { "systemid", "timestamp", "from", "to", "servicetype", "messagetype", "docid", "status",
      "hash-file", "Content-Type", NULL };

/* What Java's JsonObject.toString and HmacSHA256 give for these headers; the digest by Python. */
START_TEST (headers_of_the_sdk)
{
  struct given g = { "", 0, "s3cret", 6 };
  struct kdc__compute_input in = input (&g);
  struct kdc__compute_decl json = { .id = "json", .as = KDC__C_JSON_OF_HEADERS,
                                    .names = sdk_names, .prefix = "XroadVnpt-" };
  struct kdc__compute_decl names = { .id = "names", .as = KDC__C_NAMES_OF_HEADERS,
                                     .names = sdk_names, .prefix = "XroadVnpt-" };
  static const char text[] = "{\"XroadVnpt-timestamp\":\"14112026T203100+0123\","
                             "\"XroadVnpt-to\":\"\\\"000.00.00.H41\\\"\","
                             "\"XroadVnpt-Content-Type\":\"application/octet-stream\"}";
  int same;

  add ("Content-Type", "application/octet-stream");
  add ("XroadVnpt-timestamp", "14112026T203100+0123");
  add ("XroadVnpt-to", "\"000.00.00.H41\"");
  add ("XroadVnpt-Content-Type", "application/octet-stream");
  add ("XroadVnpt-version", "3.0.201608");
  add ("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP");
  ck_assert_int_eq (kdc__compute (&json, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, text);
  ck_assert_int_eq (kdc__compute_check (&json, &in, text, &same, NULL), KDC_OK);
  ck_assert_int_eq (same, 1);
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__compute (&names, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, "timestamp;to;Content-Type");
  ck_assert_int_eq (kdc__compute_check (&names, &in, "timestamp;to", &same, NULL), KDC_OK);
  ck_assert_int_eq (same, 0);
}
END_TEST

/* SHA-256 of "39" is 0b918943df0962bc…: two bytes below 0x10. */
START_TEST (digest_with_lost_zeros)
{
  static const char whole[] = "0b918943df0962bc7a1824c0555a389347b4febdc7cf9d1254406d80ce44e3f9";
  static const char lost[] = "b918943df962bc7a1824c0555a389347b4febdc7cf9d1254406d80ce44e3f9";
  static const char upper[] = "0B918943DF0962BC7A1824C0555A389347B4FEBDC7CF9D1254406D80CE44E3F9";
  struct { const char *said; int same; } rows[]
    = { { whole, 1 }, { lost, 1 }, { upper, 1 }, { whole + 1, 0 }, { "", 0 }, { "x", 0 },
        { "0b918943df0962bc7a1824c0555a389347b4febdc7cf9d1254406d80ce44e3f8", 0 },
        { "0b918943df962bc7a1824c0555a389347b4febdc7cf9d1254406d80ce44e3f9", 0 } };
  struct given g = { "39", 2, "", 0 };
  struct kdc__compute_input in = input (&g);
  struct kdc__compute_decl sha = { .id = "hash-file", .as = KDC__C_SHA256, .of = "body" };
  char longer[400];
  size_t i;
  int same;

  ck_assert_int_eq (kdc__compute (&sha, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, whole);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__compute_check (&sha, &in, rows[i].said, &same, NULL), KDC_OK);
    ck_assert_msg (same == rows[i].same, "%s", rows[i].said);
  }
  memset (longer, '0', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  ck_assert_int_eq (kdc__compute_check (&sha, &in, longer, &same, NULL), KDC_OK);
  ck_assert_int_eq (same, 0);
  sha.short_when = "short";
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__compute (&sha, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, lost);
  sha.short_when = "none";
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__compute (&sha, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, whole);
}
END_TEST

START_TEST (base64_keeps_its_letter_case)
{
  struct given g = { "39", 2, "", 0 };
  struct kdc__compute_input in = input (&g);
  struct kdc__compute_decl sha = { .id = "d", .as = KDC__C_SHA256, .of = "body",
                                   .encoding = KDC__C_BASE64 };
  int same;

  ck_assert_int_eq (kdc__compute (&sha, &in, &out, NULL), KDC_OK);
  ck_assert_int_eq (kdc__compute_check (&sha, &in, out.data, &same, NULL), KDC_OK);
  ck_assert_int_eq (same, 1);
  out.data[1] = (char) (out.data[1] ^ 0x20);
  ck_assert_int_eq (kdc__compute_check (&sha, &in, out.data, &same, NULL), KDC_OK);
  ck_assert_int_eq (same, 0);
}
END_TEST

/* The MD5 of a GovTalk password is that of its lower case: md5("pässw0rd!"), by Python. */
START_TEST (folded_text)
{
  struct given g = { "PäSSw0rd!", 10, "", 0 };
  struct kdc__compute_input in = input (&g);
  struct kdc__compute_decl md5 = { .id = "d", .as = KDC__C_MD5, .of = "{x}",
                                   .encoding = KDC__C_BASE64, .fold = 1 };

  ck_assert_int_eq (kdc__compute (&md5, &in, &out, NULL), KDC_OK);
  ck_assert_str_eq (out.data, "YxHfY0QB2js4XJ2NSGaOqA==");
  md5.fold = 0;
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__compute (&md5, &in, &out, NULL), KDC_OK);
  ck_assert_str_ne (out.data, "YxHfY0QB2js4XJ2NSGaOqA==");
}
END_TEST

START_TEST (what_is_missing)
{
  struct given g = { "39", 2, "k", 1 };
  struct kdc__compute_input in = input (&g);
  static const struct { int as; const char *of, *key; int body, status; const char *key_of_error; }
  rows[] = {
    { KDC__C_SHA256, "body", NULL, 0, KDC_EMODEL, "exchange.compute" },
    { KDC__C_SHA256, "a {none}", NULL, 1, KDC_EMODEL, "exchange.compute" },
    { KDC__C_SHA256, "{x}{broken}", NULL, 1, KDC_EIO, "error.internal" },
    { KDC__C_HMAC_SHA256, "{x}", "nobody", 1, KDC_ENOTFOUND, "error.internal" },
    { KDC__C_HMAC_SHA256, "{x}", "key", 1, KDC_OK, NULL },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__compute_decl decl = { .id = "d", .as = rows[i].as, .of = rows[i].of,
                                      .key = rows[i].key };
    kdc_error *err = NULL;
    int same;

    in.body = rows[i].body ? give_body : NULL;
    kdc__buffer_clear (&out);
    ck_assert_int_eq (kdc__compute (&decl, &in, &out, &err), rows[i].status);
    ck_assert_int_eq (err != NULL, rows[i].key_of_error != NULL);
    if (err != NULL)
      ck_assert_str_eq (err->key, rows[i].key_of_error);
    ck_assert_int_eq (out.size > 0, rows[i].status == KDC_OK);
    kdc__error_delete (err);
    ck_assert_int_eq (kdc__compute_check (&decl, &in, "x", &same, NULL), rows[i].status);
    ck_assert_int_eq (same, 0);
  }
}
END_TEST

/* --- against Python -------------------------------------------------------------------------- */

static uint64_t state;

static unsigned int
next (unsigned int below)
{
  state = state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (unsigned int) (state >> 33) % below;
}

static void
write_hex (FILE *file, const void *data, size_t size, const char *end)
{
  const unsigned char *p = data;
  size_t i;

  for (i = 0; i < size; i++)
    fprintf (file, "%02x", p[i]);
  fputs (end, file);
}

static const char *
random_text (char *to, size_t most)
{
  static const char *const pieces[]
    = { "a", "Z", "0", "\"", "\\", "/", "<", "=", "'", " x", "\t.", "ế", "Đ", "𠀀", "\xE2\x80\xA8",
        "{", "}", ";", ",", "~" };
  size_t count = next ((unsigned int) most / 5), length = 0;

  while (count-- > 0) {
    const char *piece = pieces[next (sizeof pieces / sizeof *pieces)];

    memcpy (to + length, piece, strlen (piece));
    length += strlen (piece);
  }
  to[length] = '\0';
  return to;
}

static void
random_headers (FILE *file)
{
  static const char *const sent[]
    = { "XroadVnpt-from", "xroadvnpt-To", "XroadVnpt-docid", "XroadVnpt-", "from", "X-To",
        "XroadVnpt-hash-file", "XroadVnpt-other", "XroadVnpt-Content-Type" };
  char value[128];
  unsigned int used = 0, i, count = next (9), which;

  kdc__headers_clear (&headers);
  for (i = 0; i < count; i++) {
    which = next (sizeof sent / sizeof *sent);
    if (used >> which & 1)
      continue;
    used |= 1u << which;
    add (sent[which], random_text (value, sizeof value - 8));
    fputs (headers.count > 1 ? "," : "", file);
    write_hex (file, sent[which], strlen (sent[which]), "=");
    write_hex (file, headers.items[headers.count - 1].value,
               strlen (headers.items[headers.count - 1].value), "");
  }
}

static void
random_recipe (FILE *file)
{
  static const char *const kinds[]
    = { "json-of-headers", "names-of-headers", "hmac-sha256", "sha256", "sha512", "md5" };
  static const char *const encodings[] = { "hex", "base64", "short-hex" };
  static const char *names[] = { "from", "to", "docid", "hash-file", "content-type", NULL };
  char key[200], body[3000];
  struct given g = { body, next (2000), key, next (200) };
  struct kdc__compute_input in = input (&g);
  struct kdc__compute_decl decl = { .id = "d", .key = "key", .names = names,
                                    .prefix = next (4) ? "XroadVnpt-" : "" };
  size_t i;

  decl.as = (int) next (6);
  decl.encoding = (int) next (3);
  decl.of = next (2) ? "body" : "{x}";
  for (i = 0; i < sizeof key; i++)
    key[i] = (char) next (256);
  for (i = 0; i < sizeof body; i++)
    body[i] = (char) next (256);
  fprintf (file, "%s %s ", kinds[decl.as], encodings[decl.encoding]);
  write_hex (file, key, g.key_size, " ");
  write_hex (file, body, g.body_size, " ");
  write_hex (file, decl.prefix, strlen (decl.prefix), " ");
  for (i = 0; names[i] != NULL; i++)
    write_hex (file, names[i], strlen (names[i]), names[i + 1] != NULL ? "," : " ");
  random_headers (file);
  kdc__buffer_clear (&out);
  ck_assert_int_eq (kdc__compute (&decl, &in, &out, NULL), KDC_OK);
  fputc (' ', file);
  write_hex (file, out.data, out.size, "\n");
}

START_TEST (python_computes_alike)
{
  char path[] = "/tmp/kdc-compute-XXXXXX", command[4400];
  const char *seed = getenv ("KDC_SEED");
  int fd = mkstemp (path), i;
  FILE *file = fd >= 0 ? fdopen (fd, "w") : NULL;

  ck_assert_ptr_nonnull (file);
  state = seed != NULL ? strtoull (seed, NULL, 10) : (uint64_t) time (NULL);
  printf ("KDC_SEED=%llu\n", (unsigned long long) state);
  for (i = 0; i < 2000; i++)
    random_recipe (file);
  ck_assert_int_eq (fclose (file), 0);
  fflush (stdout);
  snprintf (command, sizeof command, "/usr/bin/python3 %s %s",
            bench_source ("tests/unit/exchange/compute.py"), path);
  ck_assert_int_eq (system (command), 0);
  remove (path);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("compute");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 60);
  tcase_add_test (cases, headers_of_the_sdk);
  tcase_add_test (cases, digest_with_lost_zeros);
  tcase_add_test (cases, base64_keeps_its_letter_case);
  tcase_add_test (cases, folded_text);
  tcase_add_test (cases, what_is_missing);
  tcase_add_test (cases, python_computes_alike);
  return bench_run_suite ("compute", cases);
}
