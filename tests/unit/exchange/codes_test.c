/* codes_test.c - the errors of this room that nothing else provokes, by their keys: calls that
 * cannot be made, messages that do not fit, files that the receiver refuses by reason. */

#include "bench.h"
#include "base/file.h"
#include "exchange/inbox.h"

static struct bench b;

static void
setup (void)
{
  bench_start (&b);
}

static void
teardown (void)
{
  bench_end (&b);
}

static void
expect_error (int status, kdc_error *err, int wanted, const char *key, const char *says)
{
  int lang;

  ck_assert_msg (err != NULL, "no error; status %d", status);
  ck_assert_str_eq (err->key, key);
  ck_assert_int_eq (status, wanted);
  ck_assert_int_eq (err->code, wanted);
  for (lang = 0; lang < KDC__LANGS; lang++)
    ck_assert_msg (strstr (err->message[lang], says) != NULL && !strchr (err->message[lang], '{'),
                   "%s", err->message[lang]);
  kdc__error_delete (err);
}

/* --- putting --------------------------------------------------------------------------------- */

#define DOSSIER(ID, PAPERS) \
  "<dossier xmlns='urn:kdc:dossier:1' id='" ID "' procedure='1.001193' revision='1' " \
  "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>" \
  "<data form='tp-ht-khai-sinh'/><papers>" PAPERS "</papers></dossier>"
#define AGENT_HEADER "name=\"User-Agent\" value=\"{agent}\""

static const struct {
  const char *from, *to;            /* what is changed in the protocol */
  const char *xml;
  int status;
  const char *key, *says;
} puts_[] = {
  /* an id of several lines in a header */
  { AGENT_HEADER, "name=\"X-Dossier\" value=\"{dossier-id}\"", DOSSIER ("d&#13;&#10;X: y", ""),
    KDC_EINVAL, "exchange.header", "X-Dossier" },
  /* RFC 8941: a string is ASCII */
  { AGENT_HEADER, "name=\"X-Dossier\" value=\"{dossier-id}\" format=\"sf-string\"",
    DOSSIER ("hồ sơ", ""), KDC_EINVAL, "exchange.header", "X-Dossier" },
  /* what only a receipt will tell */
  { "path=\"{+base}/dossiers\"", "path=\"{+base}/dossiers/{dossier-code}\"", DOSSIER ("d", ""),
    KDC_EINVAL, "exchange.path", "submit" },
  { "limits request=\"1073741824\"", "limits request=\"200\"", DOSSIER ("d", ""), KDC_ELIMIT,
    "exchange.too-large", "kdc" },
  { NULL, NULL,
    DOSSIER ("d", "<paper ref='birth-notice' kind='scan' file='a&#10;b' media-type='image/png'/>"),
    KDC_EINVAL, "exchange.part", "a\nb" },
  { "id=\"dossier.xml@{message-id}\"", "id=\"&lt;x&gt;@{message-id}\"", DOSSIER ("d", ""),
    KDC_EINVAL, "exchange.part", "" },
};

START_TEST (puts_that_fail)
{
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  char file[96];
  int64_t id = 5;
  int existed = 0, status;

  snprintf (file, sizeof file, "%s/a\nb", b.directory);
  ck_assert_int_eq (kdc__file_write (b.ctx, file, "x", 1, NULL), KDC_OK);
  bench_new_catalog (&b, bench_catalog (b.directory, "catalog", puts_[_i].from, puts_[_i].to));
  bench_ok (kdc__dossier_open_memory (b.catalog, puts_[_i].xml, strlen (puts_[_i].xml), "d",
                                      b.directory, &dossier, &err), err, "open");
  status = kdc__outbox_put (b.outbox, dossier, BASE, "kdc", NULL, &id, &existed, &err);
  expect_error (status, err, puts_[_i].status, puts_[_i].key, puts_[_i].says);
  ck_assert_int_eq (id, 0);
  kdc__dossier_free (dossier);
}
END_TEST

START_TEST (no_receipt_yet)
{
  int64_t id = bench_put (&b, NULL);
  struct kdc_buffer out;
  kdc_error *err = NULL;
  int status;

  kdc__buffer_init (&out, b.ctx, 0);
  status = kdc__outbox_receipt (b.outbox, id, &out, &err);
  ck_assert_uint_eq (out.size, 0);
  expect_error (status, err, KDC_ENOTFOUND, "exchange.no-receipt", "");
  bench_step (&b, id);
  err = NULL;
  bench_ok (kdc__outbox_receipt (b.outbox, id, &out, &err), err, "receipt");
  ck_assert_ptr_nonnull (strstr (out.data, "dossier-code="));
  kdc__buffer_clear (&out);
}
END_TEST

/* --- rows ------------------------------------------------------------------------------------ */

START_TEST (rows)
{
  static const char *const frozen[] = { "", "1:1,", "1:2,4:POST,1:/,0:,", "1:1,4:POST,1:/,0:,1:A,",
                                        "1:1,4:POST,1:/,0:,1: ,1:b," };
  struct kdc__variables v;
  struct kdc__frozen f;
  kdc_error *err = NULL;
  size_t i;
  int status = kdc__variables_read (b.ctx, "1:a,1:b", 7, &v, &err);

  expect_error (status, err, KDC_EPARSE, "exchange.row", "");
  for (i = 0; i < sizeof frozen / sizeof *frozen; i++) {
    err = NULL;
    status = kdc__frozen_read (b.ctx, frozen[i], strlen (frozen[i]), &f, &err);
    expect_error (status, err, KDC_EPARSE, "exchange.row", "");
  }
}
END_TEST

/* --- receiving ------------------------------------------------------------------------------- */

/* What the desk sends, as it would arrive. */
static struct kdc_http_request *
submission (void)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_LATE;
  bench_step (&b, id);
  ck_assert_ptr_nonnull (b.late);
  return b.late;
}

static void
digest_anew (struct kdc_http_request *request)
{
  struct kdc_buffer text;
  uint8_t sha[32];
  size_t i;

  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__sha256 (request->body.data, request->body.size, sha), KDC_OK);
  ck_assert_int_eq (kdc__content_digest_format (sha, &text), KDC_OK);
  for (i = 0; i < request->headers.count; i++)
    if (strcmp (request->headers.items[i].name, "Content-Digest") == 0) {
      kdc__free (b.ctx, request->headers.items[i].value);
      request->headers.items[i].value = kdc__buffer_steal (&text);
    }
  kdc__buffer_clear (&text);
}

static char *
find (struct kdc_http_request *request, const char *from, const char *text)
{
  size_t left = request->body.size - (size_t) (from - request->body.data);
  char *at = memmem (from, left, text, strlen (text));

  ck_assert_msg (at != NULL, "not in the body: %s", text);
  return at;
}

static void
rename_part (struct kdc_http_request *request)
{
  find (request, request->body.data, "Content-ID: <files")[13] = 'F';
  find (request, request->body.data, "filename=\"files/")[10] = 'F';
}

static void
change_part (struct kdc_http_request *request)
{
  char *head = find (request, request->body.data, "filename=\"files/");

  find (request, head, "\r\n\r\n")[4] ^= 1;
}

/* The manifest forgets a paper, in as many bytes. */
static void
forget_paper (struct kdc_http_request *request)
{
  char *paper = find (request, request->body.data, "<paper ref=\"marriage-certificate\"");

  memcpy (paper, "<!--er", 6);
  memcpy (find (request, paper, "\"/>"), "-->", 3);
}

static const struct {
  void (*spoil) (struct kdc_http_request *request);
  const char *key, *file;
} refusals[] = {
  { rename_part, "exchange.file-missing", "files/giay-chung-sinh.pdf" },
  { change_part, "exchange.file-differs", "files/giay-chung-sinh.pdf" },
  { forget_paper, "exchange.file-unknown", "files/giay-chung-nhan-ket-hon.jpg" },
};

/* The answer names the file and says in the words of the key what is wrong with it. */
static void
expect_refusal (struct kdc_http_request *request, const char *key, const char *file, int lang)
{
  const struct kdc__message *row = kdc__message_find (key);
  struct kdc_http_response *r = bench_handle (&b, request);

  ck_assert_ptr_nonnull (row);
  ck_assert_int_eq (r->status, 422);
  ck_assert_int_eq (b.last_event, KDC__INBOX_REFUSED);
  ck_assert_ptr_nonnull (strstr (r->body.data, "urn:kdc:problem:attachments"));
  ck_assert_msg (strstr (r->body.data, row->text[lang]) != NULL, "%s", r->body.data);
  ck_assert_msg (strstr (r->body.data, file) != NULL, "%s", r->body.data);
  kdc__response_free (r);
}

START_TEST (refused_files)
{
  struct kdc_http_request *request = submission ();
  int which = _i / KDC__LANGS, lang = _i % KDC__LANGS;

  refusals[which].spoil (request);
  digest_anew (request);
  if (lang == KDC__EN)
    ck_assert_int_eq (kdc__headers_add (&request->headers, "Accept-Language", "en"), KDC_OK);
  expect_refusal (request, refusals[which].key, refusals[which].file, lang);
}
END_TEST

/* Neither the receipt nor the word of failure fits: nothing is recorded, and the host is told. */
START_TEST (answer_that_does_not_fit)
{
  struct kdc_http_request *request = submission ();
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  char code[64];
  int event, status;
  int64_t dossiers = -1;

  b.ctx->values[KDC__MAX_ANSWER_BYTES] = 100;
  status = kdc__inbox_handle (b.inbox, "desk", request, &response, &event, code, &err);
  ck_assert_ptr_null (response);
  ck_assert_int_eq (event, KDC__INBOX_FAILED);
  expect_error (status, err, KDC_ELIMIT, "exchange.answer", "failure");
  err = NULL;
  bench_ok (kdc__inbox_count (b.inbox, &dossiers, &err), err, "count");
  ck_assert_int_eq (dossiers, 0);
}
END_TEST

/* Room for the word of failure alone: it is the answer, and the log says why. */
START_TEST (receipt_that_does_not_fit)
{
  struct kdc_http_request *request = submission ();
  struct kdc_http_response *response;

  b.ctx->values[KDC__MAX_ANSWER_BYTES] = 420;
  response = bench_handle (&b, request);
  ck_assert_int_eq (response->status, 503);
  ck_assert_int_eq (b.last_event, KDC__INBOX_FAILED);
  ck_assert_msg (strstr (bench_logged, "received") != NULL, "%s", bench_logged);
  kdc__response_free (response);
}
END_TEST

START_TEST (status_that_may_not_follow)
{
  struct kdc_http_request *request = submission ();
  kdc_error *err = NULL;
  int status;

  kdc__response_free (bench_handle (&b, request));
  ck_assert_str_ne (b.code, "");
  status = kdc__inbox_set_status (b.inbox, b.code, 10, NULL, &err);
  expect_error (status, err, KDC_ESTATE, "exchange.status-step", b.code);
  err = NULL;
  bench_ok (kdc__inbox_set_status (b.inbox, b.code, 2, NULL, &err), err, "set");
}
END_TEST

/* 0: a protocol without a receiving side; 1: one whose dossiers have no first status. */
START_TEST (sending_only)
{
  static char receive[20000];
  struct kdc_inbox *inbox = NULL;
  kdc_error *err = NULL;
  size_t size;
  char *text = bench_protocol (NULL, NULL, &size), *from, *to;
  int status;

  from = strstr (text, _i == 0 ? "<receive " : "<status wire=\"1\"");
  ck_assert_ptr_nonnull (from);
  to = strstr (from, _i == 0 ? "</receive>" : "/>");
  ck_assert_ptr_nonnull (to);
  snprintf (receive, sizeof receive, "%.*s", (int) (to - from) + (_i == 0 ? 10 : 2), from);
  bench_new_catalog (&b, bench_catalog (b.directory, "catalog", receive, ""));
  status = kdc__inbox_open (b.catalog, b.ward, "kdc", AGENCY, &inbox, &err);
  ck_assert_ptr_null (inbox);
  expect_error (status, err, KDC_EMODEL, "exchange.no-receive", "kdc");
}
END_TEST

/* --- documents ------------------------------------------------------------------------------- */

static const struct { const char *from, *to, *key, *at, *says; } documents_[] = {
  { "<answer to=\"query\" status=\"200\"/>", "", "protocol.no-answer", "<receive ", "query" },
};

START_TEST (documents)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;
  size_t size;
  char *text = bench_protocol (documents_[_i].from, documents_[_i].to, &size);
  int line, column, status = kdc__protocol_read (b.catalog, text, size, "kdc.xml", &p, &err);

  ck_assert_ptr_null (p);
  ck_assert_ptr_nonnull (err);
  kdc__locate (text, size, (size_t) (strstr (text, documents_[_i].at) - text), &line, &column);
  ck_assert_msg (err->line == line && err->column == column, "%s %d:%d, not %d:%d", err->key,
                 err->line, err->column, line, column);
  expect_error (status, err, KDC_EMODEL, documents_[_i].key, documents_[_i].says);
}
END_TEST

/* --- the built-in transport ------------------------------------------------------------------ */

/* A body that ends early, runs over, or fails without a word; nobody listens, nothing leaves. */
static int
produce (void *user, int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
         kdc_error **err)
{
  int size = *(const int *) user;
  static const char bytes[100];

  (void) err;
  return size < 0 ? KDC_EIO : fn (fn_user, bytes, (size_t) size);
}

static const struct { int size; const char *key; } bodies[] = {
  { 19, "net.body-length" }, { 21, "net.body-length" }, { -1, "net.body" },
};

static int
send_to (const char *url, const int *size, kdc_error **err)
{
  struct kdc__transport_call call = { .method = "POST", .connect_ms = 1000, .total_ms = 1000,
                                      .max_answer = 1000, .body_length = -1 };
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__MAYBE_SENT;
  struct kdc__headers headers;
  struct kdc__net *net = NULL;
  int status;

  bench_ok (kdc__net_new (b.ctx, &net, err), *err, "net");
  kdc__headers_init (&headers, b.ctx);
  call.url = url;
  call.headers = &headers;
  if (size != NULL) {
    call.body_length = 20;
    call.body = produce;
    call.body_user = (void *) (uintptr_t) size;
  }
  status = kdc__net_send (net, &call, &answer, &sent, err);
  ck_assert_ptr_null (answer);
  ck_assert_int_eq (sent, KDC__NOTHING_SENT);
  kdc__net_free (net);
  return status;
}

START_TEST (wrong_bodies)
{
  kdc_error *err = NULL;
  int status = send_to ("http://127.0.0.1:1/", &bodies[_i].size, &err);

  expect_error (status, err, KDC_EIO, bodies[_i].key, "");
}
END_TEST

/* libcurl takes no address of more than 8 MB. */
START_TEST (endless_address)
{
  size_t size = 8000001;
  char *url = malloc (size + 1);
  kdc_error *err = NULL;
  int status;

  ck_assert_ptr_nonnull (url);
  memset (url, 'a', size);
  memcpy (url, "http://127.0.0.1:1/", 19);
  url[size] = '\0';
  status = send_to (url, NULL, &err);
  free (url);
  expect_error (status, err, KDC_EINVAL, "net.request", "127.0.0.1");
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("codes");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_loop_test (cases, puts_that_fail, 0, (int) (sizeof puts_ / sizeof *puts_));
  tcase_add_test (cases, no_receipt_yet);
  tcase_add_test (cases, rows);
  tcase_add_loop_test (cases, refused_files, 0,
                       (int) (KDC__LANGS * sizeof refusals / sizeof *refusals));
  tcase_add_test (cases, answer_that_does_not_fit);
  tcase_add_test (cases, receipt_that_does_not_fit);
  tcase_add_test (cases, status_that_may_not_follow);
  tcase_add_loop_test (cases, sending_only, 0, 2);
  tcase_add_loop_test (cases, documents, 0, (int) (sizeof documents_ / sizeof *documents_));
  tcase_add_loop_test (cases, wrong_bodies, 0, (int) (sizeof bodies / sizeof *bodies));
  tcase_add_test (cases, endless_address);
  return bench_run_suite ("codes", cases);
}
