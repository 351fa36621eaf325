/* json_test.c - what is written is JSON that others read the same way; what is read is checked. */

#include "help.h"
#include "base/text.h"
#include "support/fault.h"
#include "wire/json.h"

#define ALL_ASCII "\x01\x02\x03\x04\x05\x06\x07\b\t\n\x0b\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15" \
                  "\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f " \
                  "!\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f"
#define VIETNAMESE "Nguyễn Thị Hoà, 𠀀 \xE2\x80\xA8"

static struct kdc__json *
sample (struct kdc_context *c, int *status)
{
  struct kdc__json *object = kdc__json_object (c), *list = kdc__json_array (c);

  *status = kdc__json_set_string (object, "ascii", ALL_ASCII);
  if (*status == KDC_OK)
    *status = kdc__json_set_string (object, "tên \"x\"", VIETNAMESE);
  if (*status == KDC_OK)
    *status = kdc__json_set_integer (object, "least", INT64_MIN);
  if (*status == KDC_OK)
    *status = kdc__json_set_boolean (object, "yes", 1);
  if (*status == KDC_OK)
    *status = kdc__json_set_string (object, "none", NULL);
  if (*status == KDC_OK)
    *status = kdc__json_append_string (list, "a");
  if (*status == KDC_OK)
    *status = kdc__json_append (list, kdc__json_object (c));
  if (*status == KDC_OK) {
    *status = kdc__json_set (object, "list", list);
    list = NULL;
  }
  kdc__json_free (list);
  return object;
}

START_TEST (members_in_the_order_set)
{
  int status;
  struct kdc__json *json = sample (ctx, &status);

  ck_assert_int_eq (status, KDC_OK);
  ck_assert_int_eq (kdc__json_set_string (json, "ascii", "short"), KDC_OK);
  ck_assert_int_eq (kdc__json_write (json, 0, &out), KDC_OK);
  ck_assert_str_eq (out.data,
                    "{\"ascii\":\"short\",\"tên \\\"x\\\"\":\"" VIETNAMESE "\","
                    "\"least\":-9223372036854775808,"
                    "\"yes\":true,\"none\":null,\"list\":[\"a\",{}]}");
  kdc__json_free (json);
}
END_TEST

static void
write_file (const char *path, const void *data, size_t size)
{
  FILE *f = fopen (path, "wb");

  ck_assert_ptr_nonnull (f);
  ck_assert_uint_eq (fwrite (data, 1, size, f), size);
  fclose (f);
}

START_TEST (python_reads_the_same)
{
  char path[] = "/tmp/kdc-json-XXXXXX", command[400];
  const char *srcdir = getenv ("srcdir");
  int status, fd = mkstemp (path);
  struct kdc__json *json = sample (ctx, &status);

  ck_assert (fd >= 0 && status == KDC_OK);
  ck_assert_int_eq (kdc__json_write (json, _i, &out), KDC_OK);
  write_file (path, out.data, out.size);
  snprintf (command, sizeof command, "/usr/bin/python3 %s/tests/unit/wire/check.py json %s",
            srcdir != NULL ? srcdir : ".", path);
  ck_assert_int_eq (system (command), 0);
  remove (path);
  kdc__json_free (json);
}
END_TEST

START_TEST (what_cannot_be_set)
{
  struct kdc__json *object = kdc__json_object (ctx), *list = kdc__json_array (ctx);

  ck_assert_int_eq (kdc__json_set_string (object, "bad", "\xff"), KDC_EINVAL);
  ck_assert_int_eq (kdc__json_set_string (object, "\xc3", "x"), KDC_EINVAL);
  ck_assert_int_eq (kdc__json_set_string (list, "x", "x"), KDC_EINVAL);
  ck_assert_int_eq (kdc__json_append_string (object, "x"), KDC_EINVAL);
  ck_assert_int_eq (kdc__json_append_string (list, "\xed\xa0\x80"), KDC_EINVAL);
  ck_assert_int_eq (kdc__json_set_string (NULL, "x", "x"), KDC_ENOMEM);
  ck_assert_int_eq (kdc__json_set (object, "x", NULL), KDC_ENOMEM);
  ck_assert_int_eq (kdc__json_append (NULL, list), KDC_ENOMEM);       /* list is gone */
  ck_assert_int_eq (kdc__json_write (NULL, 0, &out), KDC_ENOMEM);
  kdc__json_free (object);
  kdc__json_free (NULL);
}
END_TEST

START_TEST (wrong_texts_and_where)
{
  static const struct { const char *text; int line, column; } rows[] = {
    { "", 1, 0 }, { "{", 1, 1 }, { "{\"a\":1,}", 1, 8 }, { "{\"a\":1,\n \"a\":2}", 2, 4 },
    { "[01]", 1, 0 }, { "['a']", 1, 0 }, { "\"\\u0000\"", 1, 0 }, { "\"\\ud800\"", 1, 0 },
    { "[1] x", 1, 0 }, { "\xEF\xBB\xBF[]", 1, 0 }, { "[1e999]", 1, 0 },
    { "[99999999999999999999]", 1, 0 }, { "\"a\tb\"", 1, 0 }, { "\"\xff\"", 1, 0 }, { "nul", 1, 0 },
    { "[\x01", 1, 0 }, { "[\xC3", 1, 0 }
  };
  struct kdc__json *json;
  kdc_error *err;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    ck_assert_msg (kdc__json_parse (ctx, rows[i].text, strlen (rows[i].text), "peer", &json, &err)
                   == KDC_EPARSE, "%s", rows[i].text);
    ck_assert_ptr_null (json);
    ck_assert_str_eq (err->key, "json.syntax");
    ck_assert_str_eq (err->source, "peer");
    ck_assert_int_eq (err->line, rows[i].line);
    ck_assert_uint_eq (kdc__utf8_check (err->message[KDC__VI], strlen (err->message[KDC__VI])),
                       strlen (err->message[KDC__VI]));
    if (rows[i].column > 0)
      ck_assert_msg (err->column == rows[i].column, "%s: %d", rows[i].text, err->column);
    kdc__error_delete (err);
  }
}
END_TEST

START_TEST (depth_has_an_end)
{
  enum { DEPTH = 100000 };
  char *text = malloc (DEPTH + 1);
  struct kdc__json *json;

  memset (text, '[', DEPTH);
  ck_assert_int_eq (kdc__json_parse (ctx, text, DEPTH, NULL, &json, NULL), KDC_EPARSE);
  memset (text, '[', 1000);
  memset (text + 1000, ']', 1000);
  ck_assert_int_eq (kdc__json_parse (ctx, text, 2000, NULL, &json, NULL), KDC_OK);
  kdc__json_free (json);
  free (text);
}
END_TEST

START_TEST (members_are_found)
{
  static const char text[] = "{\"s\":\"x\",\"n\":7,\"r\":1.5,\"b\":true,\"z\":null}";
  struct kdc__json *json;

  ck_assert_int_eq (kdc__json_parse (ctx, text, strlen (text), NULL, &json, NULL), KDC_OK);
  ck_assert_str_eq (kdc__json_get_string (json, "s"), "x");
  ck_assert_ptr_null (kdc__json_get_string (json, "n"));
  ck_assert_ptr_null (kdc__json_get_string (json, "absent"));
  ck_assert_ptr_null (kdc__json_get_string (json, "z"));
  ck_assert_ptr_null (kdc__json_get_string (NULL, "s"));
  kdc__json_free (json);
}
END_TEST

static int
memory_body (struct kdc_context *c, void *user)
{
  struct kdc__json *json, *read = NULL;
  struct kdc_buffer text;
  int status;

  (void) user;
  json = sample (c, &status);
  kdc__buffer_init (&text, c, 0);
  if (status == KDC_OK)
    status = kdc__json_write (json, 2, &text);
  if (status == KDC_OK)
    status = kdc__json_parse (c, text.data, text.size, NULL, &read, NULL);
  kdc__json_free (json);
  kdc__json_free (read);
  kdc__buffer_clear (&text);
  return status;
}

START_TEST (memory_that_runs_out)
{
  char why[200];

  ck_assert_msg (fault_sweep (memory_body, NULL, 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    members_in_the_order_set, python_reads_the_same, what_cannot_be_set, wrong_texts_and_where,
    depth_has_an_end, members_are_found, memory_that_runs_out
  };

  return run_tests ("wire json", tests, sizeof tests / sizeof *tests);
}
