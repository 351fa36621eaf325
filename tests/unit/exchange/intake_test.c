/* intake_test.c - a request that comes in pieces is the same request; one that breaks off leaves
 * nothing behind; one that is too long is refused before it is there. */

#include <dirent.h>
#include "bench.h"
#include "exchange/intake.h"

#define LARGE ((size_t) 300000)     /* more than a row holds, and more than is kept in memory */

static struct bench b;
static struct kdc_http_request *request;      /* what the desk sends */
static char said[2000];             /* by the answer's body */

static void
setup (void)
{
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, NULL);
  b.fate = F_LATE;
  bench_step (&b, id);
  request = b.late;
  ck_assert_ptr_nonnull (request);
}

static void
teardown (void)
{
  bench_end (&b);
}

static size_t
files_in (const char *folder)
{
  char path[200];
  struct dirent *entry;
  size_t count = 0;
  DIR *dir;

  snprintf (path, sizeof path, "%s/%s", b.inbox->directory, folder);
  dir = opendir (path);
  ck_assert_ptr_nonnull (dir);
  while ((entry = readdir (dir)) != NULL)
    count += entry->d_name[0] != '.';
  closedir (dir);
  return count;
}

static struct kdc_inbox_intake *
begin (void)
{
  struct kdc_inbox_intake *intake;

  ck_assert_int_eq (kdc__intake_begin (b.inbox, "desk", request, &intake, NULL), KDC_OK);
  return intake;
}

static void
write_pieces (struct kdc_inbox_intake *intake, size_t from, size_t to, size_t piece)
{
  size_t step;

  for (; from < to; from += step) {
    step = piece < to - from ? piece : to - from;
    ck_assert_int_eq (kdc__intake_wants (intake), 1);
    kdc__intake_write (intake, request->body.data + from, step);
  }
}

/* The answer's status, and what the request turned out to be. */
static int
finish (struct kdc_inbox_intake *intake, int *event)
{
  struct kdc_http_response *response = NULL;
  char code[64];
  int status;

  ck_assert_int_eq (kdc__inbox_answer (intake, &response, event, code, NULL), KDC_OK);
  status = response->status;
  snprintf (said, sizeof said, "%s", response->body.data != NULL ? response->body.data : "");
  kdc__response_free (response);
  kdc__intake_free (intake);
  return status;
}

START_TEST (in_pieces_of_any_size)
{
  static const size_t pieces[] = { 1, 7, 100, 4096, 1 << 20 };
  struct kdc_inbox_intake *intake;
  size_t i;
  int event;

  for (i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    intake = begin ();
    write_pieces (intake, 0, request->body.size, pieces[i]);
    ck_assert_int_eq (finish (intake, &event), 201);
    ck_assert_int_eq (event, i == 0 ? KDC__INBOX_RECEIVED : KDC__INBOX_REPEAT);
  }
  ck_assert_uint_eq (files_in ("tmp"), 0);
}
END_TEST

START_TEST (two_at_once)
{
  struct kdc_inbox_intake *one = begin (), *other = begin ();
  size_t half = request->body.size / 2;
  int event;

  write_pieces (one, 0, half, 100);
  write_pieces (other, 0, request->body.size, 100);
  write_pieces (one, half, request->body.size, 100);
  ck_assert_int_eq (finish (one, &event), 201);
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  ck_assert_int_eq (finish (other, &event), 201);
  ck_assert_int_eq (event, KDC__INBOX_REPEAT);
}
END_TEST

/* A part that no paper names, of this size, behind the others. */
static void
add_large_part (void)
{
  static const char head[] = "\r\nContent-Type: application/pdf\r\nContent-ID: <more>\r\n\r\n";
  char *text = malloc (LARGE);
  char boundary[80];
  struct kdc_buffer *body = &request->body;
  size_t end = body->size - 4;      /* the two hyphens and the line end */

  memset (text, 'x', LARGE);
  snprintf (boundary, sizeof boundary, "%.*s", (int) strcspn (body->data, "\r"), body->data);
  body->size = end;
  kdc__buffer_puts (body, head);
  kdc__buffer_append (body, text, LARGE);
  kdc__buffer_printf (body, "\r\n%s--\r\n", boundary);
  ck_assert_int_eq (body->status, KDC_OK);
  free (text);
}

START_TEST (broken_off)
{
  struct kdc_inbox_intake *intake;
  size_t blobs = files_in ("blobs"), at;
  int64_t dossiers;

  add_large_part ();
  for (at = 0; at < request->body.size; at += 10007) {
    intake = begin ();
    write_pieces (intake, 0, at, 4096);
    kdc__intake_free (intake);
    ck_assert_uint_eq (files_in ("tmp"), 0);
  }
  ck_assert_uint_eq (files_in ("blobs"), blobs);
  ck_assert_int_eq (kdc__inbox_count (b.inbox, &dossiers, NULL), KDC_OK);
  ck_assert_int_eq (dossiers, 0);
}
END_TEST

START_TEST (what_is_large_is_not_in_memory)
{
  struct kdc_inbox_intake *intake;
  int event;

  add_large_part ();
  intake = begin ();
  write_pieces (intake, 0, request->body.size - 10, 4096);
  ck_assert_uint_ge (files_in ("tmp"), 1);
  ck_assert_uint_lt (intake->in_memory, LARGE);
  write_pieces (intake, request->body.size - 10, request->body.size, 1);
  ck_assert_int_eq (finish (intake, &event), 400);  /* its digest is not what the head says */
  ck_assert_int_eq (event, KDC__INBOX_REFUSED);
  ck_assert_uint_eq (files_in ("tmp"), 0);
}
END_TEST

START_TEST (too_long_by_its_own_word)
{
  static const char *const lengths[] = { "1073741825", "9999999999999999999999" };
  struct kdc_inbox_intake *intake;
  size_t i;
  int event;

  for (i = 0; i < 2; i++) {
    struct kdc__headers *headers = &request->headers;

    ck_assert_int_eq (kdc__headers_add (headers, "Content-Length", lengths[i]), KDC_OK);
    intake = begin ();
    ck_assert_int_eq (kdc__intake_wants (intake), 0);
    ck_assert_int_eq (finish (intake, &event), 413);
    ck_assert_int_eq (event, KDC__INBOX_REFUSED);
    kdc__free (b.ctx, headers->items[headers->count - 1].name);
    kdc__free (b.ctx, headers->items[--headers->count].value);
  }
}
END_TEST

START_TEST (too_long_on_the_way)
{
  struct kdc_inbox_intake *intake;
  int event;

  add_large_part ();
  b.inbox->protocol->most_request = (int64_t) request->body.size - 1;
  intake = begin ();
  write_pieces (intake, 0, request->body.size - 1, 4096);
  kdc__intake_write (intake, "x", 1);
  ck_assert_int_eq (kdc__intake_wants (intake), 0);
  ck_assert_uint_eq (files_in ("tmp"), 0);
  ck_assert_int_eq (finish (intake, &event), 413);
}
END_TEST

START_TEST (after_the_end)
{
  struct kdc_http_response *response = NULL;
  struct kdc_inbox_intake *intake = begin ();
  kdc_error *err = NULL;
  char code[64];
  int event;

  write_pieces (intake, 0, request->body.size, 4096);
  ck_assert_int_eq (kdc__inbox_answer (intake, &response, &event, code, NULL), KDC_OK);
  kdc__response_free (response);
  ck_assert_int_eq (kdc__intake_wants (intake), 0);
  ck_assert_int_eq (kdc__inbox_answer (intake, &response, &event, code, &err), KDC_ESTATE);
  ck_assert_ptr_null (response);
  ck_assert_str_eq (err->key, "exchange.intake-over");
  kdc__error_delete (err);
  kdc__intake_free (intake);
  kdc__intake_free (NULL);
}
END_TEST

START_TEST (the_inbox_goes_first)
{
  struct kdc_inbox_intake *intake;
  struct kdc_http_response *response;
  char code[64];
  int event;

  add_large_part ();
  intake = begin ();
  write_pieces (intake, 0, request->body.size - 1, 4096);
  kdc__inbox_close (b.inbox);
  b.inbox = NULL;
  ck_assert_int_eq (kdc__intake_wants (intake), 0);
  kdc__intake_write (intake, "x", 1);
  ck_assert_int_eq (kdc__inbox_answer (intake, &response, &event, code, NULL), KDC_ESTATE);
  kdc__intake_free (intake);
}
END_TEST

/* A root that is longer than what is read into memory. */
START_TEST (a_root_too_large_to_be_read)
{
  struct kdc_inbox_intake *intake;
  int64_t most = b.ctx->values[KDC__MAX_DOCUMENT_BYTES];
  int event;

  b.ctx->values[KDC__MAX_DOCUMENT_BYTES] = 100;
  intake = begin ();
  write_pieces (intake, 0, request->body.size, 4096);
  ck_assert_int_eq (finish (intake, &event), 400);
  ck_assert_ptr_nonnull (strstr (said, "input.max-bytes"));   /* exchange.root-too-large */
  b.ctx->values[KDC__MAX_DOCUMENT_BYTES] = most;
  ck_assert_int_eq (event, KDC__INBOX_REFUSED);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    in_pieces_of_any_size, two_at_once, broken_off, what_is_large_is_not_in_memory,
    too_long_by_its_own_word, too_long_on_the_way, after_the_end, the_inbox_goes_first,
    a_root_too_large_to_be_read
  };
  Suite *suite = suite_create ("intake");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  size_t i;
  int failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  for (i = 0; i < sizeof tests / sizeof *tests; i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
