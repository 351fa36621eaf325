/* text_test.c - UTF-8, normal forms, case, and which spellings of a name are the same name. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct kdc__arena arena;
static struct fault fault;

static void
setup (void)
{
  struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
  kdc__arena_init (&arena, ctx);
}

static void
teardown (void)
{
  kdc__arena_free (&arena);
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
}

START_TEST (utf8_validity)
{
  static const struct { const char *text; size_t size, first_bad; } rows[] = {
    { "", 0, 0 },
    { "abc\t\n\r", 6, 6 },
    { "Nguyễn", 8, 8 },
    { "a\0b", 3, 1 },
    { "a\x01", 2, 1 },
    { "a\x1F", 2, 1 },
    { "\x7F\xC2\x85", 3, 3 },                   /* not C0: XML 1.0 has them */
    { "\x80", 1, 0 },
    { "\xC0\x80", 2, 0 },                       /* overlong NUL */
    { "\xC1\xBF", 2, 0 },
    { "\xC2\x80", 2, 2 },
    { "\xC2", 1, 0 },
    { "\xC2\x41", 2, 0 },
    { "\xE0\x9F\xBF", 3, 0 },                   /* overlong */
    { "\xE0\xA0\x80", 3, 3 },
    { "\xE1\xBB", 2, 0 },
    { "\xED\x9F\xBF", 3, 3 },
    { "\xED\xA0\x80", 3, 0 },                   /* surrogate */
    { "\xED\xBF\xBF", 3, 0 },
    { "\xEF\xB7\x8F", 3, 3 },
    { "\xEF\xB7\x90", 3, 0 },                   /* U+FDD0 */
    { "\xEF\xB7\xAF", 3, 0 },                   /* U+FDEF */
    { "\xEF\xB7\xB0", 3, 3 },
    { "\xEF\xBF\xBD", 3, 3 },
    { "\xEF\xBF\xBE", 3, 0 },
    { "\xEF\xBF\xBF", 3, 0 },
    { "\xF0\x8F\xBF\xBF", 4, 0 },               /* overlong */
    { "\xF0\x90\x80\x80", 4, 4 },
    { "\xF0\x9F\xBF\xBE", 4, 0 },               /* U+1FFFE */
    { "\xF4\x8F\xBF\xBD", 4, 4 },
    { "\xF4\x8F\xBF\xBF", 4, 0 },               /* U+10FFFF */
    { "\xF4\x90\x80\x80", 4, 0 },
    { "\xF5\x80\x80\x80", 4, 0 },
    { "\xFF", 1, 0 },
    { "ab\xE1\xBB\x85\xC3", 6, 5 },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t at = kdc__utf8_check (rows[i].text, rows[i].size);

    ck_assert_msg (at == rows[i].first_bad, "row %zu: %zu", i, at);
  }
}
END_TEST

START_TEST (utf8_every_code_point)
{
  uint32_t code, back, wrong = 0;
  char bytes[4];

  for (code = 0; code <= 0x10FFFF; code++) {
    size_t size;

    if (code >= 0xD800 && code <= 0xDFFF)
      continue;
    size = kdc__utf8_put (code, bytes);
    if (kdc__utf8_next (bytes, size, 0, &back) != size || back != code)
      wrong++;
  }
  ck_assert_uint_eq (wrong, 0);
  ck_assert_uint_eq (kdc__utf8_put (0xD800, bytes), 3);
  ck_assert_uint_eq (kdc__utf8_next (bytes, 3, 0, &back), 3);
  ck_assert_uint_eq (back, 0xFFFD);
  ck_assert_uint_eq (kdc__utf8_put (0x110000, bytes), 3);
  ck_assert_uint_eq (kdc__utf8_next ("\xC3", 1, 0, &back), 1);
  ck_assert_uint_eq (back, 0xFFFD);
  ck_assert_uint_eq (kdc__utf8_next ("a", 1, 1, &back), 1);
  ck_assert_uint_eq (back, 0);
  ck_assert_uint_eq (kdc__utf8_length ("Nguyễn", 8), 6);
  ck_assert_uint_eq (kdc__utf8_length ("", 0), 0);
}
END_TEST

START_TEST (nfc)
{
  static const struct { const char *in, *out; int quick; } rows[] = {
    { "", "", 1 },
    { "Ha Dinh", "Ha Dinh", 1 },
    { "Hạ Đình", "Hạ Đình", 1 },
    { "e\u0323\u0302", "\u1EC7", 0 },           /* ệ, the order of NFD */
    { "e\u0302\u0323", "\u1EC7", 0 },           /* ệ, the other order */
    { "\u00EA\u0323", "\u1EC7", 0 },            /* ê + dot below */
    { "\u1EB9\u0302", "\u1EC7", 0 },            /* ẹ + circumflex */
    { "u\u031B\u0323", "\u1EF1", 0 },           /* ự, horn */
    { "u\u0323\u031B", "\u1EF1", 0 },
    { "O\u031B\u0301", "\u1EDA", 0 },           /* Ớ */
    { "\u0301a", "\u0301a", 0 },                /* a mark with no letter */
    { "\u0110a\u0306\u0301", "\u0110\u1EAF", 0 },       /* Đắ: Đ has no parts */
    { "\u212B", "\u00C5", 0 },                  /* Angstrom sign */
    { "\u0958", "\u0915\u093C", 0 },            /* an exclusion from composition */
    { "\u1100\u1161\u11A8", "\uAC01", 0 },
    { "a\u0300\u0300", "\u00E0\u0300", 0 },
    { "\U0001D160", "\U0001D158\U0001D165\U0001D16E", 0 },
    { "\u1F82\u1F82\u1F82", "\u1F82\u1F82\u1F82", 0 },  /* four code points each, taken apart */
  };
  size_t i, size;
  char *out;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__is_nfc_quick (rows[i].in, strlen (rows[i].in)), rows[i].quick);
    ck_assert_int_eq (kdc__nfc (&arena, rows[i].in, strlen (rows[i].in), &out, &size), KDC_OK);
    ck_assert_msg (strcmp (out, rows[i].out) == 0, "row %zu: %s", i, out);
    ck_assert_uint_eq (size, strlen (out));
    ck_assert_int_eq (kdc__nfc (&arena, out, size, &out, NULL), KDC_OK);
    ck_assert_str_eq (out, rows[i].out);
  }
}
END_TEST

/* 200,000 marks in the worst order: minutes for a sort that swaps neighbours. */
START_TEST (nfc_of_very_many_marks)
{
  enum { PAIRS = 100000 };
  char *text = malloc (1 + 4 * PAIRS), *out;
  size_t i, size, high = 0;

  ck_assert_ptr_nonnull (text);
  text[0] = 'q';
  for (i = 0; i < PAIRS; i++) {
    memcpy (text + 1 + 2 * i, "\u0301", 2);                     /* class 230 */
    memcpy (text + 1 + 2 * PAIRS + 2 * i, "\u0323", 2);         /* class 220 */
  }
  ck_assert_int_eq (kdc__nfc (&arena, text, 1 + 4 * PAIRS, &out, &size), KDC_OK);
  ck_assert_uint_eq (size, 1 + 4 * PAIRS);
  for (i = 0; i < PAIRS; i++)
    high += memcmp (out + 1 + 2 * i, "\u0323", 2) == 0;
  ck_assert_uint_eq (high, PAIRS);
  free (text);
}
END_TEST

static char *
key_of (const char *name)
{
  char *key;

  ck_assert_int_eq (kdc__name_key (&arena, name, strlen (name), &key), KDC_OK);
  return key;
}

START_TEST (same_name)
{
  static const char *const rows[][2] = {
    /* both styles of open oa, oe, uy, with each tone */
    { "hòa", "hoà" }, { "hóa", "hoá" }, { "hỏa", "hoả" }, { "họa", "hoạ" }, { "tõa", "toã" },
    { "khỏe", "khoẻ" }, { "lòe", "loè" }, { "xóe", "xoé" }, { "nhọe", "nhoẹ" },
    { "thủy", "thuỷ" }, { "thúy", "thuý" }, { "lũy", "luỹ" }, { "tùy", "tuỳ" }, { "lụy", "luỵ" },
    { "ủy", "uỷ" }, { "òa", "oà" }, { "ngòe", "ngoè" }, { "nghóa", "nghoá" }, { "đọa", "đoạ" },
    { "giòa", "gioà" },                         /* gi is the onset */
    { "Ủy ban Hòa Thủy", "Uỷ ban Hoà Thuỷ" }, { "Trung Hoà", "TRUNG HÒA" },
    { "Yên Hòa, Cầu Giấy", "Yên Hoà, Cầu Giấy" }, { "Nguyễn Thị Thúy-Hòa", "Nguyễn Thị Thuý-Hoà" },
    { "THỦY", "thuỷ" }, { "H'Hòa", "h'hoà" },
    /* NFD in any order, half-composed */
    { "\u1fb3\u0301", "\u1fb4" },              /* Greek: folded in whole letters */
    { "ho\u0300a", "hoà" }, { "hoa\u0300", "hòa" }, { "thu\u0309y", "thuỷ" },
    { "e\u0323\u0302", "ệ" }, { "Nguye\u0302\u0303n", "NGUYỄN" },
    { "u\u031Bng\u0323", "ưng\u0323" },
    { "Ho\u0323a", "HOẠ" }, { "Khu\u031Bo\u031Bng", "Khương" },
    /* case, spaces, what cannot be seen */
    { "NGUYỄN VĂN A", "Nguyễn Văn A" }, { "ĐINH", "đinh" }, { "Ưng", "ƯNG" },
    { "  Nguyễn   Văn\tA\n", "Nguyễn Văn A" }, { "Nguyễn\u00A0Văn", "Nguyễn Văn" },
    { "Nguyễn\u3000Văn\u2009A", "Nguyễn Văn A" }, { "Nguyễn\u200B Văn", "Nguyễn Văn" },
    { "\uFEFFLê", "Lê" }, { "Straße", "STRASSE" }, { "", "   " },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (strcmp (key_of (rows[i][0]), key_of (rows[i][1])) == 0, "%s ≠ %s (%s, %s)",
                   rows[i][0], rows[i][1], key_of (rows[i][0]), key_of (rows[i][1]));
}
END_TEST

START_TEST (another_name)
{
  static const char *const rows[][2] = {
    /* another tone, or none */
    { "quy", "quý" }, { "quý", "quỳ" }, { "già", "giá" }, { "gia", "già" }, { "hòa", "hóa" },
    { "hoa", "hoà" }, { "thủy", "thùy" }, { "thuỷ", "thuỵ" }, { "khỏe", "khoe" },
    /* another letter */
    { "Đ", "D" }, { "Đinh", "Dinh" }, { "đ", "d" }, { "ơ", "o" }, { "ư", "u" }, { "ô", "o" },
    { "ê", "e" }, { "â", "ă" }, { "â", "a" }, { "Mỹ", "Mĩ" }, { "Vỹ", "Vĩ" }, { "Thuý", "Thuí" },
    { "Đ", "D\u0304" }, { "đ", "\u0256" },
    /* the tone on a letter where no style puts it: a slip of the pen, not a style */
    { "quý", "qúy" }, { "quả", "qủa" }, { "quỳ", "qùy" }, { "già", "gìa" }, { "mùa", "muà" },
    { "của", "cuả" }, { "chìa", "chià" }, { "hoàn", "hòan" }, { "hoài", "hòai" },
    { "khuỷu", "khủyu" }, { "ngoéo", "ngóeo" }, { "thuyền", "thuỳen" }, { "tuyết", "túyet" },
    { "hòa", "hò a" }, { "hoằ", "hòă" }, { "thuở", "thủơ" }, { "huệ", "hụê" }, { "loài", "lòai" },
    { "hòa\u0301", "hoà\u0301" }, { "iòa", "ioà" },
    /* nothing else is thrown away */
    { "Nguyễn Văn A", "Nguyễn VănA" }, { "Nguyễn A", "Nguyễn Ạ" }, { "H'Hen", "HHen" },
    { "Anh-Thư", "Anh Thư" }, { "An", "An." }, { "Lê", "Lệ" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg (strcmp (key_of (rows[i][0]), key_of (rows[i][1])) != 0, "%s = %s (%s)",
                   rows[i][0], rows[i][1], key_of (rows[i][0]));
}
END_TEST

START_TEST (keys_as_written)
{
  static const char *const rows[][2] = {
    { "  NGUYỄN  VĂN A ", "nguyễn văn a" }, { "Hòa", "hoà" }, { "HOÀ", "hoà" },
    { "Đặng Thị Thủy", "đặng thị thuỷ" }, { "Quý", "quý" }, { "Quỳnh", "quỳnh" },
    { "Giàng A Páo", "giàng a páo" }, { "Y Moan Ênuôl", "y moan ênuôl" }, { "", "" },
    { "\u0301", "\u0301" }, { "o\u0301", "ó" }, { "ó", "ó" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_str_eq (key_of (rows[i][0]), rows[i][1]);
    ck_assert_str_eq (key_of (rows[i][1]), rows[i][1]);         /* the key of a key is itself */
  }
}
END_TEST

START_TEST (upper_and_lower)
{
  static const char *const rows[][3] = {
    { "", "", "" },
    { "Nguyễn Đình Ưng", "NGUYỄN ĐÌNH ƯNG", "nguyễn đình ưng" },
    { "i I \u0131", "I I I", "i i \u0131" },    /* never the Turkish rule */
    { "e\u0323\u0302", "E\u0323\u0302", "e\u0323\u0302" },
    { "\u00FF", "\u0178", "\u00FF" },
    { "12'-", "12'-", "12'-" },
  };
  size_t i;
  char *out;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__upper (&arena, rows[i][0], strlen (rows[i][0]), &out), KDC_OK);
    ck_assert_str_eq (out, rows[i][1]);
    ck_assert_int_eq (kdc__lower (&arena, rows[i][0], strlen (rows[i][0]), &out), KDC_OK);
    ck_assert_str_eq (out, rows[i][2]);
  }
}
END_TEST

START_TEST (trimming)
{
  static const char *const rows[][2] = {
    { "", "" }, { " ", "" }, { " \t\r\n", "" }, { "a", "a" }, { " a b ", "a b" },
    { "\u00A0a", "\u00A0a" },                   /* XML white space only */
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *text = rows[i][0];
    size_t size = strlen (text);

    kdc__trim (&text, &size);
    ck_assert_int_eq (kdc__streq_n (rows[i][1], text, size), 1);
  }
  ck_assert_int_eq (kdc__streq_n ("ab", "abc", 3), 0);
  ck_assert_int_eq (kdc__streq_n ("abc", "abc", 2), 0);
  ck_assert_int_eq (kdc__streq_n ("", NULL, 0), 1);
  ck_assert_int_eq (kdc__is_space ('\v'), 0);
}
END_TEST

START_TEST (whole_numbers)
{
  static const struct { const char *text; int status; int64_t value; } rows[] = {
    { "0", 0, 0 }, { "-0", 0, 0 }, { "007", 0, 7 }, { "-12", 0, -12 },
    { "9223372036854775807", 0, INT64_MAX }, { "-9223372036854775808", 0, INT64_MIN },
    { "9223372036854775808", -1, 0 }, { "-9223372036854775809", -1, 0 },
    { "99999999999999999999", -1, 0 }, { "", -1, 0 }, { "-", -1, 0 }, { "+1", -1, 0 },
    { "1 ", -1, 0 }, { " 1", -1, 0 }, { "1.0", -1, 0 }, { "--1", -1, 0 }, { "1a", -1, 0 },
    { "\xD9\xA1", -1, 0 },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t value = 77;

    ck_assert_msg (kdc__parse_int64 (rows[i].text, strlen (rows[i].text), &value)
                     == rows[i].status, "%s", rows[i].text);
    ck_assert_int_eq (value, rows[i].status == 0 ? rows[i].value : 77);
  }
}
END_TEST

static int
normalise (struct kdc_context *used, void *user)
{
  static const char text[] = "Ho\u0300a Nguye\u0302\u0303n q\u0301\u0323\u0301\u0323\u0301\u0323"
    "\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301"
    "\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323\u0301\u0323";
  struct kdc__arena own;
  char *out;
  int status;

  (void) user;
  kdc__arena_init (&own, used);
  status = kdc__nfc (&own, text, sizeof text - 1, &out, NULL);
  if (status == KDC_OK)
    status = kdc__name_key (&own, text, sizeof text - 1, &out);
  if (status == KDC_OK && memcmp (out, "hoà nguyễn ", 14) != 0)
    status = KDC_EINTERNAL;
  if (status == KDC_OK)
    status = kdc__upper (&own, text, sizeof text - 1, &out);
  kdc__arena_free (&own);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200];
  long count = fault_sweep (normalise, NULL, 1, why);

  ck_assert_msg (count > 5, "%ld allocations; %s", count, why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("text");
  TCase *tests = tcase_create ("text");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, utf8_validity);
  tcase_add_test (tests, utf8_every_code_point);
  tcase_add_test (tests, nfc);
  tcase_add_test (tests, nfc_of_very_many_marks);
  tcase_add_test (tests, same_name);
  tcase_add_test (tests, another_name);
  tcase_add_test (tests, keys_as_written);
  tcase_add_test (tests, upper_and_lower);
  tcase_add_test (tests, trimming);
  tcase_add_test (tests, whole_numbers);
  tcase_add_test (tests, every_allocation_may_fail);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
