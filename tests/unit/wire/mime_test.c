/* mime_test.c - recipes that make the same bytes again, multipart bodies written for and read from
 * others (Python's email is the judge), and bodies made to be misread. */

#include "help.h"
#include "support/fault.h"
#include <unistd.h>
#include "wire/mime.h"

/* ---- recipes ---- */

static char blob[100001];
static size_t piece_size = 1000;

/* Streams blob in pieces; sha[0] is its length modulo 251. */
static int
source (void *user, const uint8_t sha[32], int (*fn) (void *fn_user, const void *data, size_t size),
        void *fn_user, kdc_error **err)
{
  size_t size = *(size_t *) user, at, n;
  int status = KDC_OK;

  (void) err, (void) sha;
  for (at = 0; at < size && status == KDC_OK; at += n) {
    n = size - at < piece_size ? size - at : piece_size;
    status = fn (fn_user, blob + at, n);
  }
  return status;
}

static int
collect (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static void
fill_blob (void)
{
  size_t i;

  for (i = 0; i < sizeof blob; i++)
    blob[i] = (char) (i * 7 + i / 256);
}

START_TEST (the_same_stream_again)
{
  static const size_t sizes[] = { 0, 1, 2, 3, 4, 5, 999, 1000, 1001, 100001 };
  static const size_t pieces[] = { 1, 2, 3, 4, 7, 65536 };
  struct kdc_buffer stored, again, expected;
  struct kdc__recipe recipe, read;
  const uint8_t sha[32] = { 1 };
  size_t i, k, size;

  fill_blob ();
  for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (k = 0; k < sizeof pieces / sizeof *pieces; k++) {
      if (sizes[i] > 2000 && pieces[k] < 7)
        continue;
      size = sizes[i];
      piece_size = pieces[k];
      kdc__buffer_init (&stored, ctx, 0);
      kdc__buffer_init (&again, ctx, 0);
      kdc__buffer_init (&expected, ctx, 0);
      kdc__recipe_init (&recipe, ctx);
      ck_assert_int_eq (kdc__recipe_add_bytes (&recipe, "head\0", 5), KDC_OK);
      ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, (int64_t) size, KDC__AS_BASE64),
                        KDC_OK);
      ck_assert_int_eq (kdc__recipe_add_bytes (&recipe, NULL, 0), KDC_OK);
      ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, (int64_t) size, KDC__AS_IS), KDC_OK);
      ck_assert_int_eq (kdc__recipe_digest (&recipe, source, &size, NULL), KDC_OK);
      ck_assert_int_eq (kdc__recipe_write (&recipe, &stored), KDC_OK);
      ck_assert_int_eq (kdc__recipe_read (ctx, stored.data, stored.size, &read, NULL), KDC_OK);
      ck_assert_int_eq (kdc__recipe_produce (&read, source, &size, collect, &again, NULL), KDC_OK);
      kdc__buffer_append (&expected, "head\0", 5);
      kdc__base64 (&expected, (const uint8_t *) blob, size);
      kdc__buffer_append (&expected, blob, size);
      ck_assert_uint_eq (again.size, expected.size);
      ck_assert_mem_eq (again.data, expected.data, expected.size);
      ck_assert_int_eq (read.length, (int64_t) expected.size);
      kdc__recipe_clear (&recipe);
      kdc__recipe_clear (&read);
      kdc__buffer_clear (&stored);
      kdc__buffer_clear (&again);
      kdc__buffer_clear (&expected);
    }
}
END_TEST

START_TEST (changed_content_is_noticed)
{
  struct kdc__recipe recipe;
  const uint8_t sha[32] = { 1 };
  kdc_error *err = NULL;
  size_t size = 5000, shorter = 4999;

  fill_blob ();
  kdc__recipe_init (&recipe, ctx);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, 5000, KDC__AS_IS), KDC_OK);
  ck_assert_int_eq (kdc__recipe_digest (&recipe, source, &shorter, NULL), KDC_EIO);
  ck_assert_int_eq (kdc__recipe_digest (&recipe, source, &size, NULL), KDC_OK);
  blob[77] ^= 1;
  ck_assert_int_eq (kdc__recipe_produce (&recipe, source, &size, collect, &out, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "recipe.changed");
  kdc__error_delete (err);
  ck_assert_int_eq (kdc__recipe_produce (&recipe, NULL, NULL, collect, &out, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, -1, KDC__AS_IS), KDC_EINVAL);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, 1, 9), KDC_EINVAL);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, INT64_MAX, KDC__AS_BASE64), KDC_ELIMIT);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, INT64_MAX, KDC__AS_IS), KDC_ELIMIT);
  kdc__recipe_clear (&recipe);
}
END_TEST

START_TEST (a_damaged_recipe_is_refused)
{
  struct kdc__recipe recipe, read;
  const uint8_t sha[32] = { 1 };
  kdc_error *err = NULL;
  size_t n;

  kdc__recipe_init (&recipe, ctx);
  ck_assert_int_eq (kdc__recipe_add_bytes (&recipe, "abc", 3), KDC_OK);
  ck_assert_int_eq (kdc__recipe_add_blob (&recipe, sha, 9, KDC__AS_IS), KDC_OK);
  ck_assert_int_eq (kdc__recipe_write (&recipe, &out), KDC_OK);
  for (n = 0; n < out.size; n++) {
    ck_assert_int_eq (kdc__recipe_read (ctx, out.data, n, &read, NULL), KDC_EPARSE);
    out.data[n] ^= 1;
    ck_assert_int_eq (kdc__recipe_read (ctx, out.data, out.size, &read, &err), KDC_EPARSE);
    ck_assert_str_eq (err->key, "recipe.damaged");
    kdc__error_delete (err);
    err = NULL;
    out.data[n] ^= 1;
  }
  /* right digest, wrong inside */
  for (n = 0; n < out.size - 32; n++) {
    out.data[n] = (char) (out.data[n] + 3);
    kdc__sha256 (out.data, out.size - 32, (uint8_t *) out.data + out.size - 32);
    if (kdc__recipe_read (ctx, out.data, out.size, &read, NULL) == KDC_OK)
      kdc__recipe_clear (&read);
    out.data[n] = (char) (out.data[n] - 3);
  }
  kdc__recipe_clear (&recipe);
}
END_TEST

/* ---- writing ---- */

static const struct kdc__part_head root_head = { "application/xml", "dossier@kdc", NULL, NULL,
                                                 NULL };
static const struct kdc__part_head file_head = { "application/pdf", "p-1@kdc", NULL,
"giấy \"1\".pdf", NULL };
static const struct kdc__part_head field_head = { "text/plain; charset=utf-8", NULL, "tên", NULL,
                                                  NULL };
static const struct kdc__part_head upload_head = { "image/png", NULL, "tệp\"x\"",
                                                  "ảnh\r\n1.png", NULL };

/* The message with its Content-Type in front, as Python reads it. */
static int
build (struct kdc_context *c, int form, struct kdc_buffer *body, char **content_type)
{
  struct kdc__recipe recipe;
  struct kdc__multipart m;
  const uint8_t sha[32] = { 1 };
  size_t size = 70001;
  int status;

  kdc__recipe_init (&recipe, c);
  *content_type = NULL;
  status = kdc__multipart_begin (&m, &recipe, form ? "form-data" : "related",
                                 form ? NULL : "application/xml",
                                 form ? NULL : "dossier@kdc");
  if (status == KDC_OK)
    status = kdc__multipart_part (&m, form ? &field_head : &root_head);
  if (status == KDC_OK)
    status = kdc__recipe_add_bytes (&recipe, "<d>Hoà</d>\n--x\r\n", 17);
  if (status == KDC_OK)
    status = kdc__multipart_part (&m, form ? &upload_head : &file_head);
  if (status == KDC_OK)
    status = kdc__recipe_add_blob (&recipe, sha, (int64_t) size, KDC__AS_IS);
  if (status == KDC_OK)
    status = kdc__multipart_end (&m);
  if (status == KDC_OK)
    status = kdc__recipe_digest (&recipe, source, &size, NULL);
  if (status == KDC_OK)
    status = kdc__recipe_produce (&recipe, source, &size, collect, body, NULL);
  if (status == KDC_OK && (*content_type = kdc__strdup (c, recipe.content_type)) == NULL)
    status = KDC_ENOMEM;
  kdc__recipe_clear (&recipe);
  return status;
}

static const char *
python (const char *what, const char *path)
{
  static char text[4000];
  const char *srcdir = getenv ("srcdir");
  char command[500];
  size_t n;
  FILE *f;

  snprintf (command, sizeof command,
            "PYTHONIOENCODING=utf-8 /usr/bin/python3 %s/tests/unit/wire/check.py %s %s",
            srcdir != NULL ? srcdir : ".", what, path);
  f = popen (command, "r");
  ck_assert_ptr_nonnull (f);
  n = fread (text, 1, sizeof text - 1, f);
  text[n] = '\0';
  ck_assert_int_eq (pclose (f), 0);
  return text;
}

static void
expect_python (int form, const char *first_line, const char *first, const char *second)
{
  char path[] = "/tmp/kdc-mime-XXXXXX", expected[1000], one[65], two[65], *type;
  uint8_t sha[32];
  struct kdc_buffer body;
  int fd = mkstemp (path);
  FILE *f = fdopen (fd, "wb");

  fill_blob ();
  piece_size = 1000;
  kdc__buffer_init (&body, ctx, 0);
  ck_assert_int_eq (build (ctx, form, &body, &type), KDC_OK);
  fprintf (f, "Content-Type: %s\r\n\r\n", type);
  ck_assert_uint_eq (fwrite (body.data, 1, body.size, f), body.size);
  fclose (f);
  kdc__sha256 ("<d>Hoà</d>\n--x\r\n", 17, sha);
  kdc__hex (sha, 32, one);
  kdc__sha256 (blob, 70001, sha);
  kdc__hex (sha, 32, two);
  snprintf (expected, sizeof expected, "%s\n%s|%s\n%s|%s\n", first_line, first, one, second, two);
  ck_assert_str_eq (python ("read", path), expected);
  remove (path);
  kdc__free (ctx, type);
  kdc__buffer_clear (&body);
}

START_TEST (python_reads_related)
{
  expect_python (0, "type=application/xml start=<dossier@kdc>",
                 "<dossier@kdc>|None|None|application/xml",
                 "<p-1@kdc>|None|giấy \"1\".pdf|application/pdf");
}
END_TEST

START_TEST (python_reads_form_data)
{
  expect_python (1, "type=None start=None", "None|tên|None|text/plain",
                 "None|tệp%22x%22|ảnh%0D%0A1.png|image/png");
}
END_TEST

START_TEST (we_read_what_python_wrote)
{
  char path[] = "/tmp/kdc-mime-XXXXXX", *text = calloc (1, 200000), *body;
  uint8_t expected[256 * 300];
  struct kdc__parts parts;
  size_t i, size;
  FILE *f;

  close (mkstemp (path));
  python ("write", path);
  f = fopen (path, "rb");
  size = fread (text, 1, 199999, f);
  fclose (f);
  remove (path);
  body = strstr (text, "\r\n\r\n") + 4;
  for (i = 0; i < sizeof expected; i++)
    expected[i] = (uint8_t) i;
  ck_assert_int_eq (kdc__multipart_read (ctx,
                                         "multipart/related; boundary=\"=_kdc/py(1)?\"; "
                                         "type=\"text/xml\"",
                                         body, size - (size_t) (body - text), &parts, NULL),
                                         KDC_OK);
  ck_assert_uint_eq (parts.count, 2);
  ck_assert_str_eq (parts.items[0].content_id, "root@kdc");
  ck_assert_str_eq (parts.items[0].content_type, "text/xml; charset=\"utf-8\"");
  ck_assert_uint_eq (parts.items[0].size, 11);
  ck_assert_mem_eq (parts.items[0].body, "<d>Hoà</d>", 11);
  ck_assert_str_eq (parts.items[1].content_id, "paper@kdc");
  ck_assert_str_eq (parts.items[1].file_name, "giấy chứng sinh.pdf");
  ck_assert_uint_eq (parts.items[1].size, sizeof expected);
  ck_assert_mem_eq (parts.items[1].body, expected, sizeof expected);
  kdc__parts_clear (&parts);
  free (text);
}
END_TEST

START_TEST (we_read_what_we_wrote)
{
  struct kdc__parts parts;
  char *type;

  fill_blob ();
  piece_size = 1000;
  ck_assert_int_eq (build (ctx, _i, &out, &type), KDC_OK);
  ck_assert_int_eq (kdc__multipart_read (ctx, type, out.data, out.size, &parts, NULL), KDC_OK);
  ck_assert_uint_eq (parts.count, 2);
  ck_assert_uint_eq (parts.items[0].size, 17);
  ck_assert_mem_eq (parts.items[0].body, "<d>Hoà</d>\n--x\r\n", 17);
  ck_assert_uint_eq (parts.items[1].size, 70001);
  ck_assert_mem_eq (parts.items[1].body, blob, 70001);
  if (_i == 0)
    ck_assert_str_eq (parts.items[1].file_name, "giấy \"1\".pdf");
  else
    ck_assert_str_eq (parts.items[0].name, "tên");
  kdc__parts_clear (&parts);
  kdc__free (ctx, type);
}
END_TEST

START_TEST (heads_that_are_refused)
{
  static const struct kdc__part_head heads[] = {
    { "text/xml\r\nX: y", NULL, NULL, NULL, NULL }, { "text/\x01", NULL, NULL, NULL, NULL },
    { "\xff", NULL, NULL, NULL, NULL }, { NULL, "a\r\nb", NULL, NULL, NULL },
    { NULL, "a>b", NULL, NULL, NULL }, { NULL, "a b", NULL, NULL, NULL },
    { NULL, "ạ", NULL, NULL, NULL }, { NULL, NULL, "a\x01", NULL, NULL },
    { NULL, NULL, "\xff", NULL, NULL }, { NULL, NULL, "a", "\x02", NULL },
    { NULL, NULL, NULL, "a\r\nb", NULL }, { NULL, NULL, NULL, "\xc3", NULL },
  };
  struct kdc__recipe recipe;
  struct kdc__multipart m;
  size_t i;

  kdc__recipe_init (&recipe, ctx);
  ck_assert_int_eq (kdc__multipart_begin (&m, &recipe, "related", "a\r\nb", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__multipart_begin (&m, &recipe, "related", NULL, "a>b"), KDC_EINVAL);
  ck_assert_int_eq (kdc__multipart_begin (&m, &recipe, "a b", NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__multipart_begin (&m, &recipe, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__multipart_begin (&m, &recipe, "related", "x; y=\"z\\\"", NULL), KDC_OK);
  ck_assert_int_eq (kdc__multipart_end (&m), KDC_ESTATE);
  for (i = 0; i < sizeof heads / sizeof *heads; i++)
    ck_assert_msg (kdc__multipart_part (&m, &heads[i]) == KDC_EINVAL, "head %zu", i);
  ck_assert_uint_eq (recipe.count, 0);
  kdc__recipe_clear (&recipe);
}
END_TEST

/* ---- reading ---- */

#define M "multipart/related; boundary=b"

START_TEST (bodies_that_are_read)
{
  static const struct { const char *type, *body; size_t parts; const char *last; } rows[] = {
    { M, "--b\r\n\r\nx\r\n--b--", 1, "x" }, { M, "--b\r\n\r\n\r\n--b--\r\n", 1, "" },
    { M, "preamble\r\n--b\r\n\r\nx\r\n--b--\r\nepilogue --b", 1, "x" },
    { M, "--b \t\r\nA: b\r\n\r\nx\r\n--b  \r\n\r\ny\r\n--b-- \r\n", 2, "y" },
    { M, "--b\n\nx\n--b--\n", 1, "x" },
    { M, "--b\r\n\r\n--bb\r\n --b\r\nx--b\r\n--b-x\r\n--b--", 1, "--bb\r\n --b\r\nx--b\r\n--b-x" },
    { M, "--b\r\n\r\n\r\n--b-\r\n--b--", 1, "\r\n--b-" },
    { M, "--b\r\nA:\r\n\r\n\r\nx\r\n\r\n--b--", 1, "\r\nx\r\n" },
    { "Multipart/Mixed ; charset=x; BOUNDARY = \"b c\" ; y=\"a;b\"", "--b c\r\n\r\nx\r\n--b c--", 1,
    "x" },
    { M, "--b\r\nContent-Transfer-Encoding: Base64\r\n\r\nSG/D\r\noA==\r\n--b--", 1, "Hoà" },
    { M, "--b\r\nContent-Type: text/xml;\r\n charset=utf-8\r\n\r\nx\r\n--b--", 1, "x" },
    { M, "--b\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--", 1, "x" }
  };
  struct kdc__parts parts;
  kdc_error *err;
  size_t i;
  int status;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    status = kdc__multipart_read (ctx, rows[i].type, rows[i].body, strlen (rows[i].body), &parts,
                                  &err);
    ck_assert_msg (status == KDC_OK, "row %zu: %s", i, err != NULL ? err->message[KDC__EN] : "?");
    ck_assert_msg (parts.count == rows[i].parts, "row %zu: %zu parts", i, parts.count);
    ck_assert_uint_eq (parts.items[parts.count - 1].size, strlen (rows[i].last));
    ck_assert_mem_eq (parts.items[parts.count - 1].body, rows[i].last, strlen (rows[i].last));
    kdc__parts_clear (&parts);
  }
}
END_TEST

START_TEST (bodies_that_are_refused)
{
  static const struct { const char *type, *body; int status; const char *key; } rows[] = {
    { "text/xml; boundary=b", "--b\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.not-multipart" },
    { "multipart", "", KDC_EPARSE, "mime.not-multipart" },
    { "multipart/related", "--b\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=\"b", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=\"\"", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=\"b \"", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=b; boundary=c", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=\"b\\\"\"", "x", KDC_EPARSE, "mime.no-boundary" },
    { "multipart/related; boundary=123456789012345678901234567890123456"
      "78901234567890123456789012345678901",
      "x", KDC_EPARSE, "mime.no-boundary" },
    { M, "", KDC_EPARSE, "mime.no-part" }, { M, "--c\r\n\r\nx\r\n--c--", KDC_EPARSE,
    "mime.no-part" },
    { M, "--b--\r\n", KDC_EPARSE, "mime.no-part" }, { M, "x--b\r\n\r\n--bc--", KDC_EPARSE,
    "mime.no-part" },
    { M, "--b\r\n\r\nx", KDC_EPARSE, "mime.no-end" }, { M, "--b\r\n\r\nx\r\n--b", KDC_EPARSE,
    "mime.no-end" },
    { M, "--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b-", KDC_EPARSE, "mime.no-end" },
    { M, "--b\r\n\r\nx\r\n--b--x", KDC_EPARSE, "mime.no-end" },
    { M, "--b\r\nno blank line\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\nno colon\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\nbad name: x\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\n: x\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\n folded: x\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\nA: \x01\r\n\r\nx\r\n--b--", KDC_EPARSE, "mime.part-header" },
    { M, "--b\r\nContent-ID: <a>\r\ncontent-id: <b>\r\n\r\nx\r\n--b--", KDC_EPARSE,
    "mime.part-header" },
    { M, "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--", KDC_EPARSE,
    "mime.part-header" },
    { M, "--b\r\nContent-Disposition: x; name=a; name=b\r\n\r\nx\r\n--b--", KDC_EPARSE,
    "mime.part-header" },
    { M, "--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nx\r\n--b--", KDC_ENOTSUP,
    "mime.encoding" },
    { M, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nA\r\n--b--", KDC_EPARSE, "mime.base64" }
  };
  struct kdc__parts parts;
  kdc_error *err;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    ck_assert_msg (kdc__multipart_read (ctx, rows[i].type, rows[i].body, strlen (rows[i].body),
                                        &parts, &err)
                   == rows[i].status, "row %zu", i);
    ck_assert_msg (strcmp (err->key, rows[i].key) == 0, "row %zu: %s", i, err->key);
    ck_assert_uint_eq (parts.count, 0);
    kdc__error_delete (err);
    kdc__parts_clear (&parts);
  }
  ck_assert_int_eq (kdc__multipart_read (ctx, NULL, "x", 1, &parts, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__multipart_read (ctx, M, "--b\r\nA: \0\r\n\r\nx\r\n--b--", 22, &parts,
                                         NULL), KDC_EPARSE);
}
END_TEST

START_TEST (limits_at_and_past)
{
  struct kdc_buffer body;
  struct kdc__parts parts;
  kdc_error *err = NULL;
  size_t i, most = (size_t) kdc__limit (ctx, KDC__MAX_MIME_PARTS);
  size_t head = (size_t) kdc__limit (ctx, KDC__MAX_HEADER_BYTES);

  kdc__buffer_init (&body, ctx, 0);
  for (i = 0; i < most; i++)
    kdc__buffer_puts (&body, "--b\r\n\r\nx\r\n");
  kdc__buffer_puts (&body, "--b--");
  ck_assert_int_eq (kdc__multipart_read (ctx, M, body.data, body.size, &parts, NULL), KDC_OK);
  ck_assert_uint_eq (parts.count, most);
  kdc__parts_clear (&parts);
  body.size -= 5;
  kdc__buffer_puts (&body, "--b\r\n\r\nx\r\n--b--");
  ck_assert_int_eq (kdc__multipart_read (ctx, M, body.data, body.size, &parts, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "mime.too-many-parts");
  kdc__error_delete (err);
  err = NULL;
  kdc__buffer_clear (&body);
  kdc__buffer_puts (&body, "--b\r\nA:");
  for (i = 4; i < head; i++)
    kdc__buffer_putc (&body, 'x');
  kdc__buffer_puts (&body, "\r\n\r\nx\r\n--b--");
  ck_assert_int_eq (kdc__multipart_read (ctx, M, body.data, body.size, &parts, NULL), KDC_OK);
  kdc__parts_clear (&parts);
  body.size = 7;
  for (i = 3; i < head; i++)
    kdc__buffer_putc (&body, 'x');
  kdc__buffer_puts (&body, "\r\n\r\nx\r\n--b--");
  ck_assert_int_eq (kdc__multipart_read (ctx, M, body.data, body.size, &parts, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "mime.header-too-long");
  kdc__error_delete (err);
  kdc__buffer_clear (&body);
}
END_TEST

START_TEST (parameters_of_a_value)
{
  static const struct { const char *value, *name, *expected; int status; } rows[] = {
    { "a/b; type=\"x; y=\\\"z\\\"\"; start=\"<r>\"", "type", "x; y=\"z\"", KDC_OK },
    { "a/b; type=\"x; start=no\"; start=\"<r>\"", "start", "<r>", KDC_OK },
    { "a/b;;  ; x=1;", "x", "1", KDC_OK }, { "a/b", "x", NULL, KDC_OK }, { "", "x", NULL, KDC_OK },
    { "a; X = 1", "x", "1", KDC_OK }, { "a; xx=1", "x", NULL, KDC_OK }, { "a; x=\"\"", "x", "",
    KDC_OK },
    { "a; f=\"C:\\dir\\x.pdf\"", "f", "C:\\dir\\x.pdf", KDC_OK }, { "a; f=Hoà", "f", "Hoà",
    KDC_OK },
    { "a; x", "x", NULL, KDC_EPARSE }, { "a; x=", "x", NULL, KDC_EPARSE }, { "a; =1", "x", NULL,
    KDC_EPARSE },
    { "a; x=\"1", "x", NULL, KDC_EPARSE }, { "a; x=\"1\\", "x", NULL, KDC_EPARSE },
    { "a; x=1 2", "x", NULL, KDC_EPARSE }, { "a; x=\"1\"2", "x", NULL, KDC_EPARSE },
    { "a; x=1; x=2", "x", "1", KDC_EPARSE }, { "a; y=\"; x=1", "x", NULL, KDC_EPARSE }
  };
  struct kdc__arena arena;
  char *text;
  size_t i;

  kdc__arena_init (&arena, ctx);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_msg (kdc__header_parameter (&arena, rows[i].value, rows[i].name,
                                          &text) == rows[i].status, "%s",
                   rows[i].value);
    if (rows[i].status == KDC_OK && rows[i].expected != NULL)
      ck_assert_str_eq (text, rows[i].expected);
    if (rows[i].status == KDC_OK && rows[i].expected == NULL)
      ck_assert_ptr_null (text);
  }
  kdc__arena_free (&arena);
}
END_TEST

/* Bytes changed, cut and doubled at random (a fixed seed): any answer, no harm. */
START_TEST (mutants_do_no_harm)
{
  uint32_t seed = 20151115u + (uint32_t) _i;
  struct kdc__parts parts;
  char *type, *body;
  size_t size, at;
  int round, k;

  fill_blob ();
  ck_assert_int_eq (build (ctx, _i, &out, &type), KDC_OK);
  for (round = 0; round < 2000; round++) {
    size = 1 + (seed >> 8) % 700;
    body = malloc (size);
    memcpy (body, out.data, size < 350 ? size : 350);
    if (size > 350)
      memcpy (body + 350, out.data + out.size - (size - 350), size - 350);
    for (k = 0; k < 3; k++) {
      seed = seed * 1664525u + 1013904223u;
      at = (seed >> 8) % size;
      body[at] = "\r\n-:;\" =\0x"[(seed >> 3) % 10];
    }
    (void) kdc__multipart_read (ctx, type, body, size, &parts, NULL);
    kdc__parts_clear (&parts);
    free (body);
  }
  kdc__free (ctx, type);
}
END_TEST

START_TEST (many_parameters_cost_little)
{
  enum { COUNT = 10000 };
  char *value = malloc (COUNT * 5 + 1);
  struct kdc__arena arena;
  char *text;
  int i;

  for (i = 0; i < COUNT; i++)
    memcpy (value + 5 * i, ";a=\"\"", 6);
  kdc__arena_init (&arena, ctx);
  ck_assert_int_eq (kdc__header_parameter (&arena, value, "x", &text), KDC_OK);
  ck_assert_uint_lt (arena.total, COUNT * 64);
  kdc__arena_free (&arena);
  free (value);
}
END_TEST

static int
memory_body (struct kdc_context *c, void *user)
{
  struct kdc_buffer body, stored;
  struct kdc__recipe recipe, read;
  struct kdc__parts parts;
  char *type = NULL;
  int status;

  kdc__buffer_init (&body, c, 0);
  kdc__buffer_init (&stored, c, 0);
  kdc__recipe_init (&recipe, c);
  kdc__recipe_init (&read, c);
  memset (&parts, 0, sizeof parts);
  status = build (c, *(int *) user, &body, &type);
  if (status == KDC_OK)
    status = kdc__multipart_read (c, type, body.data, body.size, &parts, NULL);
  if (status == KDC_OK && parts.count != 2)
    status = KDC_EINTERNAL;
  if (status == KDC_OK)
    status = kdc__recipe_add_bytes (&recipe, "x", 1);
  if (status == KDC_OK)
    status = kdc__recipe_write (&recipe, &stored);
  if (status == KDC_OK)
    status = kdc__recipe_read (c, stored.data, stored.size, &read, NULL);
  kdc__parts_clear (&parts);
  kdc__recipe_clear (&recipe);
  kdc__recipe_clear (&read);
  kdc__buffer_clear (&body);
  kdc__buffer_clear (&stored);
  kdc__free (c, type);
  return status;
}

START_TEST (memory_that_runs_out)
{
  char why[200];

  ck_assert_msg (fault_sweep (memory_body, &_i, 1, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_same_stream_again, changed_content_is_noticed, a_damaged_recipe_is_refused,
    python_reads_related,
    python_reads_form_data, we_read_what_python_wrote, we_read_what_we_wrote,
    heads_that_are_refused,
    bodies_that_are_read, bodies_that_are_refused, limits_at_and_past, parameters_of_a_value,
    mutants_do_no_harm, many_parameters_cost_little, memory_that_runs_out
  };

  return run_tests ("wire mime", tests, sizeof tests / sizeof *tests);
}
