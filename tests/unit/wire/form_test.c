/* form_test.c - bodies of web forms and JSON events: what Python writes is read, what is wrong is
 * refused with its place. */

#include "help.h"
#include "support/fault.h"
#include "wire/form.h"
#include "wire/json_scan.h"

static int
read_urlencoded (const char *text, size_t most, struct kdc__pairs *pairs, kdc_error **err)
{
  kdc__pairs_init (pairs, ctx);
  return kdc__urlencoded_read (text, strlen (text), most, pairs, err);
}

START_TEST (urlencoded)
{
  static const struct { const char *body, *pairs; } rows[] = {
    { "", "" }, { "a=1", "a|1;" }, { "a=1&b=2", "a|1;b|2;" }, { "&&a=1&", "a|1;" }, { "a", "a|;" },
    { "=x", "|x;" }, { "a=b=c", "a|b=c;" }, { "a+b=c+d", "a b|c d;" }, { "%2Fx=%C4%91", "/x|đ;" },
    { "a=%0D%0Ab%0Dc%0A", "a|\nb\nc\n;" }, { "a=1;b=2", "a|1;b=2;" }, { "a=%2B%26%3D", "a|+&=;" },
    { "a=đ", "a|đ;" },
  };
  static const struct { const char *body, *key, *offset; } wrong[] = {
    { "a=%", "post.percent", "2" }, { "a=%4", "post.percent", "2" },
    { "x&a=%zz", "post.percent", "4" },
    { "%g0=1", "post.percent", "0" }, { "a=%00", "post.text", "2" }, { "a=%ff", "post.text", "2" },
    { "a=%C4", "post.text", "2" }, { "%01=", "post.text", "0" },
    { "a=%ED%A0%80", "post.text", "2" },
    { "a=\xC4", "post.text", "2" }, { "a=%EF%BF%BF", "post.text", "2" },
    { "a=1&b=%C0%80", "post.text", "6" },
  };
  struct kdc__pairs pairs;
  kdc_error *err = NULL;
  size_t i, j;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (read_urlencoded (rows[i].body, 10, &pairs, NULL), KDC_OK);
    kdc__buffer_clear (&out);
    kdc__buffer_puts (&out, "");
    for (j = 0; j < pairs.count; j++)
      kdc__buffer_printf (&out, "%s|%s;", pairs.items[j].name, pairs.items[j].value);
    ck_assert_str_eq (out.data, rows[i].pairs);
    kdc__pairs_clear (&pairs);
  }
  for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ck_assert_int_eq (read_urlencoded (wrong[i].body, 10, &pairs, &err), KDC_EPARSE);
    ck_assert_str_eq (err->key, wrong[i].key);
    ck_assert_msg (strstr (err->message[KDC__EN], wrong[i].offset) != NULL, "%s",
                   err->message[KDC__EN]);
    kdc__error_delete (err);
    err = NULL;
    kdc__pairs_clear (&pairs);
  }
}
END_TEST

START_TEST (so_many_fields_and_no_more)
{
  static const char parts[]
    = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n"
    "Content-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--x--\r\n";
  struct kdc__pairs pairs;
  kdc_error *err = NULL;

  ck_assert_int_eq (read_urlencoded ("a=1&b=2&c=3", 3, &pairs, NULL), KDC_OK);
  kdc__pairs_clear (&pairs);
  ck_assert_int_eq (read_urlencoded ("a=1&b=2&c=3&d=4", 3, &pairs, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "post.too-many");
  kdc__error_delete (err);
  err = NULL;
  kdc__pairs_clear (&pairs);
  ck_assert_int_eq (kdc__form_data_read ("multipart/form-data; boundary=x", parts, sizeof parts - 1,
                                         2, &pairs, NULL), KDC_OK);
  ck_assert_uint_eq (pairs.count, 2);
  kdc__pairs_clear (&pairs);
  ck_assert_int_eq (kdc__form_data_read ("multipart/form-data; boundary=x", parts, sizeof parts - 1,
                                         1, &pairs, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "post.too-many");
  kdc__error_delete (err);
  kdc__pairs_clear (&pairs);
}
END_TEST

START_TEST (form_data)
{
  static const struct { const char *head, *body, *key; int status; } rows[] = {
    { "Content-Disposition: form-data; name=\"/a\"", "x\r\ny", NULL, KDC_OK },
    { "Content-Disposition: form-data; name=\"/a\"\r\nContent-Type: text/plain; charset=UTF-8", "đ",
      NULL, KDC_OK },
    { "Content-Disposition: form-data; name=\"/a\"; filename=\"a.bin\"", "\xff\r\n", NULL, KDC_OK },
    { "Content-Disposition: form-data; name=\"/a\"\r\nContent-Type: text/plain; charset=latin1",
      "x", "post.charset", KDC_ENOTSUP },
    { "Content-Disposition: form-data; name=\"/a\"", "\xff", "post.text", KDC_EPARSE },
    { "Content-Disposition: form-data; name=\"/\xff\"", "x", "post.text", KDC_EPARSE },
    { "Content-Disposition: form-data; name=\"/a\"; filename=\"\xff\"", "x", "post.text",
      KDC_EPARSE },
    { "Content-Disposition: form-data", "x", "post.no-name", KDC_EPARSE },
    { "Content-Type: text/plain", "x", "post.no-name", KDC_EPARSE },
    { "nothing", "x", "mime.part-header", KDC_EPARSE },
  };
  struct kdc__pairs pairs;
  kdc_error *err = NULL;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc__buffer_clear (&out);
    kdc__buffer_printf (&out, "--b\r\n%s\r\n\r\n%s\r\n--b--\r\n", rows[i].head, rows[i].body);
    kdc__pairs_init (&pairs, ctx);
    ck_assert_int_eq (kdc__form_data_read ("multipart/form-data; boundary=b", out.data, out.size, 9,
                                           &pairs, &err), rows[i].status);
    if (rows[i].key)
      ck_assert_str_eq (err->key, rows[i].key);
    else
      ck_assert_str_eq (pairs.items[0].name, "/a");
    if (!rows[i].key && pairs.items[0].file_name)
      ck_assert_uint_eq (pairs.items[0].size, 3);
    else if (!rows[i].key)
      ck_assert_ptr_null (strchr (pairs.items[0].value, '\r'));
    kdc__error_delete (err);
    err = NULL;
    kdc__pairs_clear (&pairs);
  }
}
END_TEST

/* --- against Python --------------------------------------------------------------------------- */

static void
write_hex (const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    kdc__buffer_printf (&out, "%02x", (unsigned char) text[i]);
  kdc__buffer_putc (&out, ' ');
}

static int
on_begin (void *user, int is_array)
{
  (void) user;
  return kdc__buffer_puts (&out, is_array ? "[" : "{");
}

static int
on_end (void *user)
{
  (void) user;
  return kdc__buffer_puts (&out, ";");
}

static int
on_name (void *user, const char *text, size_t size)
{
  (void) user;
  kdc__buffer_putc (&out, 'k');
  write_hex (text, size);
  return KDC_OK;
}

static int
on_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  (void) user;
  kdc__buffer_putc (&out, "snbN"[kind]);
  write_hex (text, size);
  return KDC_OK;
}

static const struct kdc__json_events events
  = { on_begin, on_end, on_name, on_value, NULL };

/* check.py writes lines "KIND BODY-IN-HEX SAID-IN-HEX"; SAID "!" when it is to be refused. */
START_TEST (python_says_the_same)
{
  static char line[1 << 17], body[1 << 16];
  const char *root = getenv ("srcdir") ? getenv ("srcdir") : ".";
  char command[600];
  FILE *pipe;
  int count = 0;

  snprintf (command, sizeof command, "/usr/bin/python3 %s/tests/unit/wire/check.py form", root);
  pipe = popen (command, "r");
  ck_assert_ptr_nonnull (pipe);
  while (fgets (line, sizeof line, pipe)) {
    char *hex = strchr (line, ' ') + 1, *said = strchr (hex, ' ') + 1;
    struct kdc__pairs pairs;
    size_t size = 0, i;
    int status;

    for (; hex[0] != ' '; hex += 2, size++) {
      char byte[3] = { hex[0], hex[1], '\0' };

      body[size] = (char) strtol (byte, NULL, 16);
    }
    said[strcspn (said, "\n")] = '\0';
    kdc__buffer_clear (&out);
    kdc__buffer_puts (&out, "");
    if (line[0] == 'j') {
      status = kdc__json_scan (ctx, body, size, 50, &events, NULL, NULL);
    } else {
      kdc__pairs_init (&pairs, ctx);
      status = line[0] == 'u'
                 ? kdc__urlencoded_read (body, size, 1000, &pairs, NULL)
                 : kdc__form_data_read ("multipart/form-data; boundary=\"kdc bound\"", body, size,
                                        1000, &pairs, NULL);
      for (i = 0; i < pairs.count && status == KDC_OK; i++) {
        write_hex (pairs.items[i].name, strlen (pairs.items[i].name));
        write_hex (pairs.items[i].value, pairs.items[i].size);
      }
      kdc__pairs_clear (&pairs);
    }
    if (strcmp (said, "!") == 0)
      ck_assert_msg (status == KDC_EPARSE, "taken: %.*s", (int) size, body);
    else
      ck_assert_msg (status == KDC_OK && strcmp (out.data, said) == 0, "%.*s\n%s\n%s", (int) size,
                     body, out.data, said);
    count++;
  }
  ck_assert_int_eq (pclose (pipe), 0);
  ck_assert_int_ge (count, 600);
}
END_TEST

START_TEST (json_depth_has_an_end)
{
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__json_scan (ctx, "[[{\"a\":[]}]]", 13, 4, &events, NULL, NULL), KDC_EPARSE);
  ck_assert_int_eq (kdc__json_scan (ctx, "[[{\"a\":[]}]]", 12, 4, &events, NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc__json_scan (ctx, "[[{\"a\":[]}]]", 12, 3, &events, NULL, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "json.too-deep");
  kdc__error_delete (err);
}
END_TEST

START_TEST (json_faults_have_a_place)
{
  static const struct { const char *text; int line, column; } rows[] = {
    { "{\n \"a\": tru }", 2, 7 }, { "[1,\n2", 2, 2 }, { "{\"đ\":01}", 1, 8 }, { "\"a\nb\"", 1, 3 },
    { "[1] 2", 1, 5 }, { "{a:1}", 1, 2 },
  };
  kdc_error *err = NULL;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__json_scan (ctx, rows[i].text, strlen (rows[i].text), 9, &events, NULL,
                                      &err), KDC_EPARSE);
    ck_assert_str_eq (err->key, "json.syntax");
    ck_assert_msg (err->line == rows[i].line && err->column == rows[i].column, "%s: %d:%d",
                   rows[i].text, err->line, err->column);
    kdc__error_delete (err);
    err = NULL;
  }
}
END_TEST

static int
read_all (struct kdc_context *c, void *user)
{
  static const char json[] = "{\"a\":[1,\"\\u0111\"]}";
  static const char parts[]
    = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
  struct kdc__pairs pairs;
  int status;

  (void) user;
  kdc__buffer_clear (&out);
  kdc__pairs_init (&pairs, c);
  status = kdc__urlencoded_read ("a=1&b=%41", 9, 9, &pairs, NULL);
  kdc__pairs_clear (&pairs);
  if (status == KDC_OK)
    status = kdc__form_data_read ("multipart/form-data; boundary=x", parts, sizeof parts - 1, 9,
                                  &pairs, NULL);
  kdc__pairs_clear (&pairs);
  return status == KDC_OK ? kdc__json_scan (c, json, sizeof json - 1, 9, &events, NULL, NULL)
                          : status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200];

  ck_assert_msg (fault_sweep (read_all, NULL, 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    urlencoded, so_many_fields_and_no_more, form_data, python_says_the_same, json_depth_has_an_end,
    json_faults_have_a_place, every_allocation_may_fail
  };

  return run_tests ("wire form", tests, sizeof tests / sizeof *tests);
}
