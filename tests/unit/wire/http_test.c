/* http_test.c - headers that inject nothing, fields as their RFCs say, templates both ways. */

#include "help.h"
#include "support/fault.h"
#include "wire/http.h"

START_TEST (headers_are_found_in_any_case)
{
  struct kdc__headers h;

  kdc__headers_init (&h, ctx);
  ck_assert_int_eq (kdc__headers_add (&h, "Content-Type", "  text/xml\t"), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&h, "content-type", "second"), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&h, "X-Name", "Hoà"), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&h, "X-Empty", ""), KDC_OK);
  ck_assert_str_eq (kdc__headers_get (&h, "CONTENT-TYPE"), "text/xml");
  ck_assert_str_eq (kdc__headers_get (&h, "x-empty"), "");
  ck_assert_ptr_null (kdc__headers_get (&h, "Content-Typ"));
  ck_assert_ptr_null (kdc__headers_get (&h, "Content-Type2"));
  kdc__headers_clear (&h);
  ck_assert_uint_eq (h.count, 0);
}
END_TEST

START_TEST (injection_is_refused)
{
  static const struct { const char *name, *value; } rows[] = {
    { "X", "a\r\nY: b" }, { "X", "a\nb" }, { "X", "a\rb" }, { "X", "\x01" }, { "X", "\x7f" },
    { "X\r\nY", "a" }, { "X Y", "a" }, { "X:", "a" }, { "", "a" }, { "Tên", "a" }, { "X\t", "a" },
    { NULL, "a" }, { "X", NULL }
  };
  struct kdc_http_request *request;
  struct kdc__headers h;
  size_t i;

  kdc__headers_init (&h, ctx);
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (kdc__headers_add (&h, rows[i].name, rows[i].value) == KDC_EINVAL, "row %zu", i);
  ck_assert_uint_eq (h.count, 0);
  ck_assert_int_eq (kdc__request_new (ctx, "GET", "/a b", &request), KDC_EINVAL);
  ck_assert_int_eq (kdc__request_new (ctx, "GET", "/a\r\nX: y", &request), KDC_EINVAL);
  ck_assert_int_eq (kdc__request_new (ctx, "GET", "", &request), KDC_EINVAL);
  ck_assert_int_eq (kdc__request_new (ctx, "G T", "/", &request), KDC_EINVAL);
  ck_assert_int_eq (kdc__request_new (ctx, "", "/", &request), KDC_EINVAL);
  ck_assert_int_eq (kdc__request_new (ctx, NULL, "/", &request), KDC_EINVAL);
  ck_assert_ptr_null (request);
}
END_TEST

static int
round_trip (struct kdc_context *c, void *user)
{
  struct kdc_http_response *a = NULL, *b = NULL;
  struct kdc_buffer first, second;
  int status = kdc__response_new (c, 201, &a);

  (void) user;
  kdc__buffer_init (&first, c, 0);
  kdc__buffer_init (&second, c, 0);
  if (status == KDC_OK)
    status = kdc__headers_add (&a->headers, "Location", "/messages/1");
  if (status == KDC_OK)
    status = kdc__headers_add (&a->headers, "X", "a: b");
  if (status == KDC_OK)
    status = kdc__buffer_append (&a->body, "\0\n\nbody", 7);
  if (status == KDC_OK)
    status = kdc__response_write (a, &first);
  if (status == KDC_OK)
    status = kdc__response_read (c, first.data, first.size, &b, NULL);
  if (status == KDC_OK)
    status = kdc__response_write (b, &second);
  if (status == KDC_OK
      && (b->status != 201 || b->headers.count != 2 || b->body.size != 7
          || strcmp (kdc__headers_get (&b->headers, "x"), "a: b") != 0
          || first.size != second.size || memcmp (first.data, second.data, first.size) != 0))
    status = KDC_EINTERNAL;
  kdc__response_free (a);
  kdc__response_free (b);
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
  return status;
}

START_TEST (a_response_comes_back_byte_for_byte)
{
  char why[200];

  ck_assert_msg (fault_sweep (round_trip, NULL, 1, why) > 0, "%s", why);
}
END_TEST

START_TEST (damaged_responses)
{
  struct kdc_http_response *a, *b;
  kdc_error *err = NULL;
  size_t n;

  ck_assert_int_eq (kdc__response_new (ctx, 99, &a), KDC_EINVAL);
  ck_assert_int_eq (kdc__response_new (ctx, 600, &a), KDC_EINVAL);
  ck_assert_int_eq (kdc__response_new (ctx, 200, &a), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&a->headers, "X", "y"), KDC_OK);
  ck_assert_int_eq (kdc__response_write (a, &out), KDC_OK);
  for (n = 0; n < out.size; n++) {
    ck_assert_msg (kdc__response_read (ctx, out.data, n, &b, &err) == KDC_EPARSE, "%zu bytes", n);
    ck_assert_ptr_null (b);
    ck_assert_str_eq (err->key, "http.stored-response");
    kdc__error_delete (err);
    err = NULL;
  }
  out.data[strcspn (out.data, "X")] = ' ';
  ck_assert_int_eq (kdc__response_read (ctx, out.data, out.size, &b, NULL), KDC_EPARSE);
  kdc__response_free (a);
}
END_TEST

START_TEST (content_digest)
{
  static const struct { const char *value; int status; } rows[] = {
    { "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:", KDC_OK },
    { "  sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:  ", KDC_OK },
    { "sha-512=:AAAA:, sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:", KDC_OK },
    { "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:;q=1, md5=:AA==:", KDC_OK },
    { "x=\"a, b\" , sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:", KDC_OK },
    { "sha-512=:AAAA:", KDC_ENOTFOUND }, { "", KDC_ENOTFOUND }, { "x", KDC_ENOTFOUND },
    { "SHA-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:", KDC_ENOTFOUND },
    { "sha-256=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", KDC_EPARSE },
    { "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", KDC_EPARSE },
    { "sha-256=:AAAA:", KDC_EPARSE }, { "sha-256=::", KDC_EPARSE }, { "sha-256", KDC_EPARSE },
    { "sha-256=:!:", KDC_EPARSE }, { "sha-256=:", KDC_EPARSE }, { "=:AAAA:", KDC_EPARSE },
    { "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:,", KDC_EPARSE },
    { "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=: x", KDC_EPARSE },
    { "x=\"a, sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:", KDC_EPARSE }
  };
  uint8_t sha[32], expected[32];
  size_t i;

  kdc__sha256 ("abc", 3, expected);
  ck_assert_int_eq (kdc__content_digest_format (expected, &out), KDC_OK);
  ck_assert_str_eq (out.data, rows[0].value);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    memset (sha, 0, 32);
    ck_assert_msg (kdc__content_digest_parse (rows[i].value, sha) == rows[i].status, "%s",
                   rows[i].value);
    if (rows[i].status == KDC_OK)
      ck_assert_mem_eq (sha, expected, 32);
  }
}
END_TEST

START_TEST (structured_strings)
{
  static const struct { const char *value, *text; } rows[] = {
    { "\"a b\"", "a b" }, { " \"a\\\"b\\\\\" ", "a\"b\\" }, { "\"\"", "" }, { "\"x\";p=1", "x" },
    { "8e03978e-40d5-43dd-bc93-6894a57f9324", NULL }, { "urn:uuid:1/2", NULL },
    { "", NULL }, { "\"a", NULL }, { "\"a\\x\"", NULL },
    { "\"a\" b", NULL }, { "a b", NULL }, { "\"Hoà\"", NULL }, { "a,b", NULL }, { "\"a\\", NULL },
    { "\"a\"\"b\"", NULL }
  };
  struct kdc__arena arena;
  char *text;
  size_t i;

  kdc__arena_init (&arena, ctx);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    int status = kdc__sf_string_parse (&arena, rows[i].value, &text);

    ck_assert_msg (status == (rows[i].text != NULL ? KDC_OK : KDC_EPARSE), "%s", rows[i].value);
    if (rows[i].text != NULL)
      ck_assert_str_eq (text, rows[i].text);
    else
      ck_assert_ptr_null (text);
  }
  ck_assert_int_eq (kdc__sf_string_format ("a\"b\\", &out), KDC_OK);
  ck_assert_str_eq (out.data, "\"a\\\"b\\\\\"");
  ck_assert_int_eq (kdc__sf_string_format ("a\r\nb", &out), KDC_EINVAL);
  ck_assert_int_eq (kdc__sf_string_format ("Hoà", &out), KDC_EINVAL);
  kdc__arena_free (&arena);
}
END_TEST

START_TEST (retry_after)
{
  const kdc__instant now = INT64_C (1795000000000), date = INT64_C (784111777000);
  static const char *const wrong[] = {
    "", "-1", "1.5", "soon", "1x", "99999999999999999999", "9999999999999",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT+7", "Sun, 06 Nov 1994 08:49:3",
    "Sunday, 06-Nov-1994 08:49:37 GMT"
  };
  kdc__instant at;
  size_t i;

  ck_assert_int_eq (kdc__retry_after_parse ("120", now, &at), KDC_OK);
  ck_assert_int_eq (at, now + 120000);
  ck_assert_int_eq (kdc__retry_after_parse (" 0 ", now, &at), KDC_OK);
  ck_assert_int_eq (at, now);
  ck_assert_int_eq (kdc__retry_after_parse ("Sun, 06 Nov 1994 08:49:37 GMT", now, &at), KDC_OK);
  ck_assert_int_eq (at, date);
  ck_assert_int_eq (kdc__retry_after_parse ("Sunday, 06-Nov-94 08:49:37 GMT", now, &at), KDC_OK);
  ck_assert_int_eq (at, date);
  ck_assert_int_eq (kdc__retry_after_parse ("Sun Nov  6 08:49:37 1994", now, &at), KDC_OK);
  ck_assert_int_eq (at, date);
  ck_assert_int_eq (kdc__retry_after_parse ("Wed Nov 16 08:49:37 1994", now, &at), KDC_OK);
  ck_assert_int_eq (at, date + INT64_C (864000000));
  ck_assert_int_eq (kdc__retry_after_parse ("Monday, 01-Jan-70 00:00:00 GMT", now, &at), KDC_OK);
  ck_assert_int_eq (at, INT64_C (3155760000000));                       /* 2070: not > 50 years */
  ck_assert_int_eq (kdc__retry_after_parse ("Monday, 01-Jan-77 00:00:00 GMT", now, &at), KDC_OK);
  ck_assert_int_eq (at, INT64_C (220924800000));                        /* 1977 */
  for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ck_assert_msg (kdc__retry_after_parse (wrong[i], now, &at) == KDC_EPARSE, "%s", wrong[i]);
}
END_TEST

static const char *
lookup (void *user, const char *name, size_t length)
{
  (void) user;
  if (length == 2 && memcmp (name, "id", 2) == 0)
    return "a/b c?ạ%";
  if (length == 4 && memcmp (name, "base", 4) == 0)
    return "https://w.vn:1/x?y=%20 z\r\n%zz";
  return length == 5 && memcmp (name, "empty", 5) == 0 ? "" : NULL;
}

START_TEST (templates_are_filled)
{
  static const struct { const char *pattern, *expected; } rows[] = {
    { "/m/{id}", "/m/a%2Fb%20c%3F%E1%BA%A1%25" }, { "{+base}/m",
    "https://w.vn:1/x?y=%20%20z%0D%0A%25zz/m" },
    { "/{empty}/x", "//x" }, { "/plain", "/plain" }, { "", "" },
    { "/{unknown}", NULL }, { "/{id", NULL }, { "/id}", NULL }, { "/{}", NULL }, { "/{+}", NULL },
    { "/{i{d}}", NULL }
  };
  size_t i;
  int status;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc__buffer_clear (&out);
    status = kdc__uri_expand (rows[i].pattern, lookup, NULL, &out);
    ck_assert_msg (status == (rows[i].expected != NULL ? KDC_OK : KDC_EMODEL), "%s",
                   rows[i].pattern);
    if (rows[i].expected != NULL)
      ck_assert_str_eq (out.data, rows[i].expected);
  }
}
END_TEST

START_TEST (targets_are_matched)
{
  static const struct { const char *pattern, *target, *first, *second; int matched; } rows[] = {
    { "/messages/{id}", "/messages/a%20b%2F%E1%BA%A1?x=1", "a b/ạ", NULL, 1 },
    { "/messages/{id}", "/messages/1#f", "1", NULL, 1 },
    { "/m/{a}/{b}", "/m/1/2", "1", "2", 1 }, { "/m", "/m", NULL, NULL, 1 }, { "/m", "/m?q", NULL,
    NULL, 1 },
    { "/messages/{id}", "/messages/", NULL, NULL, 0 }, { "/messages/{id}", "/messages/1/2", NULL,
    NULL, 0 },
    { "/messages/{id}", "/messages", NULL, NULL, 0 }, { "/messages/{id}", "/messages?/1", NULL,
    NULL, 0 },
    { "/messages/{id}", "/messages/%", NULL, NULL, 0 }, { "/messages/{id}", "/messages/%0", NULL,
    NULL, 0 },
    { "/messages/{id}", "/messages/%zz", NULL, NULL, 0 }, { "/messages/{id}", "/messages/%00", NULL,
    NULL, 0 },
    { "/messages/{id}", "/messages/%ff", NULL, NULL, 0 }, { "/m", "/mm", NULL, NULL, 0 },
    { "/m/{a}/{b}/{c}", "/m/1/2/3", NULL, NULL, 0 }, { "/m", "", NULL, NULL, 0 },
    { "/r1/{+a}/m/{b}", "/r1/VN/GOV/1%2F2/m/7%20?x", "VN/GOV/1%2F2", "7 ", 1 },
    { "/r1/{+a}/m/{b}", "/r1/VN/m/x/m/7", "VN/m/x", "7", 1 },
    { "/r1/{+a}/m/{b}", "/r1/VN/m/1/2", NULL, NULL, 0 },
    { "/r1/{+a}/m/{b}", "/r1/m/1", NULL, NULL, 0 }, { "/r1/{+a}/m", "/r1//m", NULL, NULL, 0 },
    { "/r1/{+a}", "/r1/VN/GOV", "VN/GOV", NULL, 1 }, { "/r1/{+a}", "/r1/", NULL, NULL, 0 },
    { "/r1/{+a", "/r1/x", NULL, NULL, 0 },
    { "/m?from={a}&until={b}", "/m?from=1&until=2", "1", "2", 1 },
    { "/m?from={a}&until={b}", "/m?from=1%2F2&until=a/b?c", "1/2", "a/b?c", 1 },
    { "/m?from={a}&until={b}", "/m?from=1&until=2&more=3", NULL, NULL, 0 },
    { "/m?from={a}&until={b}", "/m?until=2&from=1", NULL, NULL, 0 },
    { "/m?from={a}&until={b}", "/m?from=&until=2", NULL, NULL, 0 },
    { "/{+a}/m?from={b}", "/x/m?from=1/m", "x", "1/m", 1 }
  };
  struct kdc__arena arena;
  const char *names[2];
  char *values[2];
  size_t i, count;

  kdc__arena_init (&arena, ctx);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_msg (kdc__uri_match (&arena, rows[i].pattern, rows[i].target, names, values, 2,
                                   &count)
                   == rows[i].matched, "row %zu", i);
    ck_assert_uint_eq (count, (rows[i].first != NULL) + (size_t) (rows[i].second != NULL));
    if (rows[i].first != NULL)
      ck_assert_str_eq (values[0], rows[i].first);
    if (rows[i].second != NULL)
      ck_assert_str_eq (names[1], "b");
  }
  kdc__arena_free (&arena);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    headers_are_found_in_any_case, injection_is_refused, a_response_comes_back_byte_for_byte,
    damaged_responses, content_digest, structured_strings, retry_after,
    templates_are_filled, targets_are_matched
  };

  return run_tests ("wire http", tests, sizeof tests / sizeof *tests);
}
