/* mime_reader_test.c - a multipart body read in pieces says the same however it is cut, and takes
 * the same small memory however long it is. Python's email is the judge of random messages. */

#include "help.h"
#include "support/fault.h"
#include "wire/mime_reader.h"

#define M "multipart/related; boundary=b"

/* What was seen, as text: "level|type|id|name|hex of the content" with "," between. */
struct seen { struct kdc_buffer text, hex; size_t ends; };

static int
see_begin (void *user, const struct kdc__part_info *info)
{
  struct seen *s = user;
  const char *type = info->content_type ? info->content_type : "-";

  kdc__buffer_printf (&s->text, "%s%u|%.*s|%s|%s|", s->text.size > 0 ? "," : "", info->level,
                      (int) strcspn (type, ";"), type, info->content_id ? info->content_id : "-",
                      info->name ? info->name : "-");
  return s->text.status;
}

static int
see_data (void *user, const char *data, size_t size)
{
  struct seen *s = user;
  size_t i;

  ck_assert_uint_gt (size, 0);
  for (i = 0; i < size; i++)
    kdc__buffer_printf (&s->text, "%02x", (unsigned) (unsigned char) data[i]);
  return s->text.status;
}

static int
see_end (void *user)
{
  struct seen *s = user;

  s->ends++;
  return KDC_OK;
}

static const struct kdc__mime_events seeing = { see_begin, see_data, see_end };

/* Fed in pieces of `piece` bytes; 0: cut at `cut` once. */
static int
read_cut (const char *type, const char *body, size_t size, size_t piece, size_t cut,
          struct seen *seen, kdc_error **err)
{
  struct kdc__mime_reader *reader;
  size_t at = 0, step;
  int status;

  kdc__buffer_init (&seen->text, ctx, 0);
  kdc__buffer_puts (&seen->text, "");
  seen->ends = 0;
  status = kdc__mime_reader_new (ctx, type, 100, 3, &seeing, seen, &reader, err);
  for (; status == KDC_OK && at < size; at += step) {
    step = piece > 0 ? piece : at < cut ? cut - at : size - at;
    step = step < size - at ? step : size - at;
    status = kdc__mime_reader_feed (reader, body + at, step, err);
  }
  if (status == KDC_OK)
    status = kdc__mime_reader_end (reader, err);
  kdc__mime_reader_free (reader);
  return status;
}

/* However it is cut: the same parts, or the same fault. */
static void
check_cuts (const char *type, const char *body, size_t size, const char *expected)
{
  struct seen seen;
  kdc_error *err;
  size_t cut;
  int status;

  for (cut = 0; cut <= size + 2; cut++) {
    err = NULL;
    status = read_cut (type, body, size, cut > size ? cut - size : 0, cut, &seen, &err);
    if (status == KDC_OK)
      ck_assert_msg (strcmp (seen.text.data, expected) == 0, "%s\ncut %zu: %s\nnot %s", body, cut,
                     seen.text.data, expected);
    else
      ck_assert_msg (strcmp (err->key, expected) == 0, "%s\ncut %zu: %s, not %s", body, cut,
                     err->key, expected);
    kdc__error_delete (err);
    kdc__buffer_clear (&seen.text);
  }
}

START_TEST (however_it_is_cut)
{
  static const struct { const char *body, *expected; } rows[] = {
    { "--b\r\n\r\nx\r\n--b--", "0|-|-|-|78" },
    { "--b\n\nx\n--b--\n", "0|-|-|-|78" },
    { "--b\n\n--b--", "0|-|-|-|" },
    { "p\r\n--bx\r\n--b\r\nContent-ID: <a>\r\n\r\n\r\r\n-\r\n--\r\n--b-\r\n--b\r \r\n"
      "--b \t\r\n\r\n\r\n--b--",
      "0|-|a|-|0d0d0a2d0d0a2d2d0d0a2d2d622d0d0a2d2d620d20,0|-|-|-|" },
    { "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nS\r\nG/DoA\r\n==\r\n"
      "--b--", "0|-|-|-|486fc3a0" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na =20=\r\n=C4=91  \t\r\n"
      "b=  \n=3d=\r\n"
      "--b--", "0|-|-|-|612020c4910d0a623d" },
    { "--b\r\nContent-Type: text/plain;\r\n a=b\r\nContent-Disposition: x;\n\tname=\"n\"\r\n"
      "\r\n.\r\n--b--",
      "0|text/plain|-|n|2e" },
    { "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\n1\n--bb\n\n--b\n\n2\n--b--\n",
      "mime.no-end" },
    { "--b\n\n0\n--b\nContent-Type: multipart/mixed; boundary=bb\n\nq\n--bb\n\n1\n--bb\n\n2\n"
      "--bb--\n\n"
      "--b\n\n3\n--b--\n", "0|-|-|-|30,1|-|-|-|31,1|-|-|-|32,0|-|-|-|33" },
    { "--b\nContent-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=c\n\n"
      "LS1jCgp4Ci0tYy0t\n--b--", "1|-|-|-|78" },
    { "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b--\n\n--b--\n"
      "", "mime.no-part" },
    { "--b\nContent-Type: multipart/mixed\n\n1\n--b--\n", "mime.no-boundary" },
    { "--b\nContent-Type: multipart/mixed; boundary=c\n\nno part\n--b--\n", "mime.no-part" },
    { "", "mime.no-part" }, { "--b--", "mime.no-part" }, { "--b", "mime.no-part" },
    { "--b\r\n", "mime.no-end" }, { "--b\r\n\r\n", "mime.no-end" },
    { "--b\r\n\r\nx\r\n--b", "mime.no-end" }, { "--b\r\n\r\nx\r\n--b--\r", "mime.no-end" },
    { "--b\r\n--b--\r\n", "mime.part-header" }, { "--b\r\na b: c\r\n\r\n", "mime.part-header" },
    { "--b\r\nContent-ID: a\r\ncontent-id: a\r\n\r\n\r\n--b--", "mime.part-header" },
    { "--b\r\nContent-Transfer-Encoding: x-uue\r\n\r\n\r\n--b--", "mime.encoding" },
    { "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAA\r\n--b--", "mime.base64" },
    { "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==AA==\r\n--b--", "mime.base64" },
    { "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nA?==\r\n--b--", "mime.base64" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4\r\n--b--", "mime.quoted" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4g\r\n--b--", "mime.quoted" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=x\r\n--b--", "mime.quoted" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n= x\r\n--b--", "mime.quoted" },
    { "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\rx\r\n--b--", "mime.quoted" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    check_cuts (M, rows[i].body, strlen (rows[i].body), rows[i].expected);
}
END_TEST

/* --- limits ----------------------------------------------------------------------------------- */

static int
read_repeated (const char *head, const char *text, size_t count, const char *tail, const char **key)
{
  struct seen seen;
  struct kdc_buffer body;
  kdc_error *err = NULL;
  int status;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, head);
  while (count-- > 0)
    kdc__buffer_puts (&body, text);
  kdc__buffer_puts (&body, tail);
  status = read_cut (M, body.data, body.size, 1000, 0, &seen, &err);
  *key = err != NULL ? err->key : "";
  kdc__error_delete (err);
  kdc__buffer_clear (&body);
  kdc__buffer_clear (&seen.text);
  return status;
}

START_TEST (limits_at_and_past)
{
  size_t head = (size_t) kdc__limit (ctx, KDC__MAX_HEADER_BYTES);
  const char *key;

  ck_assert_int_eq (read_repeated ("", "--b\n\n\n", 100, "--b--", &key), KDC_OK);
  ck_assert_int_eq (read_repeated ("", "--b\n\n\n", 101, "--b--", &key), KDC_ELIMIT);
  ck_assert_str_eq (key, "mime.too-many-parts");
  ck_assert_int_eq (read_repeated ("--b\nA:", "x", head - 3, "\n\n\n--b--", &key), KDC_OK);
  ck_assert_int_eq (read_repeated ("--b\nA:", "x", head - 2, "\n\n\n--b--", &key), KDC_ELIMIT);
  ck_assert_str_eq (key, "mime.header-too-long");
  ck_assert_int_eq (read_repeated ("--b\nA:", "x", 4 * head, "", &key), KDC_ELIMIT);
  ck_assert_str_eq (key, "mime.header-too-long");
  ck_assert_int_eq (read_repeated ("--b\n\n\n--b--", " ", 990, "\n", &key), KDC_OK);
  ck_assert_int_eq (read_repeated ("--b\n\n\n--b--", " ", 4000, "\n", &key), KDC_ELIMIT);
  ck_assert_str_eq (key, "mime.header-too-long");
  ck_assert_int_eq (read_repeated ("--b\nContent-Transfer-Encoding: quoted-printable\n\n", " ", 998,
                                   "x\n--b--", &key), KDC_OK);
  ck_assert_int_eq (read_repeated ("--b\nContent-Transfer-Encoding: quoted-printable\n\n", " ", 999,
                                   "x\n--b--", &key), KDC_EPARSE);
  ck_assert_str_eq (key, "mime.quoted");
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

static int
count_begin (void *user, const struct kdc__part_info *info)
{
  (void) user, (void) info;
  return KDC_OK;
}

static int
count_data (void *user, const char *data, size_t size)
{
  (void) data;
  *(size_t *) user += size;
  return KDC_OK;
}

static int
count_end (void *user)
{
  (void) user;
  return KDC_OK;
}

static const struct kdc__mime_events counting = { count_begin, count_data, count_end };

START_TEST (memory_stays_small)
{
  static const char *const encodings[] = { "binary", "base64", "quoted-printable" };
  static char piece[65536];
  struct fault fault;
  struct kdc__allocator allocator;
  struct kdc_context *c;
  struct kdc__mime_reader *reader;
  char head[200];
  size_t before, got, i, e;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &c), KDC_OK);
  memset (piece, 'A', sizeof piece);
  for (i = 75; i < sizeof piece; i += 76)
    piece[i] = '\n';
  for (e = 0; e < 3; e++) {
    got = 0;
    before = fault.live_bytes;
    ck_assert_int_eq (kdc__mime_reader_new (c, M, 9, 1, &counting, &got, &reader, NULL), KDC_OK);
    snprintf (head, sizeof head, "--b\r\nContent-Transfer-Encoding: %s\r\n\r\n", encodings[e]);
    ck_assert_int_eq (kdc__mime_reader_feed (reader, head, strlen (head), NULL), KDC_OK);
    for (i = 0; i < 1024; i++)
      ck_assert_int_eq (kdc__mime_reader_feed (reader, piece, sizeof piece, NULL), KDC_OK);
    ck_assert_uint_gt (got, (size_t) 40 << 20);
    ck_assert_uint_lt (fault.peak_bytes - before, 1 << 20);
    kdc__mime_reader_free (reader);
    ck_assert_uint_eq (fault.live_bytes, before);
  }
  kdc__context_unref (c);
}
END_TEST

static int
read_all (struct kdc_context *c, void *user)
{
  static const char body[]
    = "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-ID: <a>\n"
      "Content-Transfer-Encoding: base64\n\neA==\n--c--\n--b\nContent-Type: a/b\n\ny\n--b--";
  struct kdc__mime_reader *reader;
  size_t got = 0, i;
  int status = kdc__mime_reader_new (c, M, 9, 1, &counting, &got, &reader, NULL);

  (void) user;
  for (i = 0; i < sizeof body - 1 && status == KDC_OK; i++)
    status = kdc__mime_reader_feed (reader, body + i, 1, NULL);
  if (status == KDC_OK)
    status = kdc__mime_reader_end (reader, NULL);
  kdc__mime_reader_free (reader);
  return status == KDC_OK && got != 2 ? KDC_EINTERNAL : status;
}

START_TEST (memory_that_runs_out)
{
  char why[200];

  ck_assert_msg (fault_sweep (read_all, NULL, 1, why) > 0, "%s", why);
}
END_TEST

/* --- against Python --------------------------------------------------------------------------- */

static size_t
unhex (char *text)
{
  size_t n = strlen (text) / 2, i;
  unsigned byte;

  for (i = 0; i < n; i++) {
    ck_assert_int_eq (sscanf (text + 2 * i, "%2x", &byte), 1);
    text[i] = (char) byte;
  }
  text[n] = '\0';
  return n;
}

START_TEST (python_reads_the_same)
{
  static char type[1 << 10], body[1 << 18], parts[1 << 18];
  const char *srcdir = getenv ("srcdir");
  char command[400];
  unsigned lines = 0;
  FILE *pipe;

  snprintf (command, sizeof command, "/usr/bin/python3 %s/tests/unit/wire/check.py mime",
            srcdir != NULL ? srcdir : ".");
  pipe = popen (command, "r");
  ck_assert_ptr_nonnull (pipe);
  while (fscanf (pipe, "%1023s %262143s %262143s", type, body, parts) == 3) {
    size_t size = unhex (body), pieces[] = { size, 1, 2, 7, 64 }, i;
    struct seen seen;
    kdc_error *err = NULL;

    unhex (type);
    for (i = 0; i < sizeof pieces / sizeof *pieces; i++) {
      ck_assert_msg (read_cut (type, body, size, pieces[i], 0, &seen, &err) == KDC_OK, "%s\n%s",
                     body, err ? err->message[KDC__EN] : "");
      ck_assert_msg (strcmp (seen.text.data, parts) == 0, "%s\n%s\nnot %s", body, seen.text.data,
                     parts);
      kdc__buffer_clear (&seen.text);
    }
    lines++;
  }
  ck_assert_int_eq (pclose (pipe), 0);
  ck_assert_uint_eq (lines, 300);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    however_it_is_cut, limits_at_and_past, memory_stays_small, memory_that_runs_out,
    python_reads_the_same
  };

  return run_tests ("wire mime reader", tests, sizeof tests / sizeof *tests);
}
