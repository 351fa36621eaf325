/* inbox_test.c - the receiving side: every answer of the protocol document, repeats, conflicts,
 * and what officers do. Requests are real ones, changed. */

#include <fcntl.h>
#include "bench.h"
#include "exchange/inbox.h"

static struct bench b;
static struct kdc_http_request *request;      /* what the desk sends */

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

static struct kdc__header *
header (const char *name)
{
  size_t i;

  for (i = 0; i < request->headers.count; i++)
    if (strcmp (request->headers.items[i].name, name) == 0)
      return &request->headers.items[i];
  ck_abort_msg ("no header %s", name);
  return NULL;
}

static void
set_header (const char *name, const char *value)
{
  struct kdc__header *h = header (name);

  kdc__free (b.ctx, h->value);
  h->value = kdc__strdup (b.ctx, value);
}

static void
drop_header (const char *name)
{
  struct kdc__header *h = header (name);

  kdc__free (b.ctx, h->name);
  kdc__free (b.ctx, h->value);
  *h = request->headers.items[--request->headers.count];
}

static void
digest_anew (void)
{
  struct kdc_buffer text;
  uint8_t sha[32];

  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__sha256 (request->body.data, request->body.size, sha), KDC_OK);
  ck_assert_int_eq (kdc__content_digest_format (sha, &text), KDC_OK);
  set_header ("Content-Digest", text.data);
  kdc__buffer_clear (&text);
}

/* Of the same length, so that nothing else has to change. */
static void
replace (const char *from, const char *to)
{
  char *at = memmem (request->body.data, request->body.size, from, strlen (from));

  ck_assert_msg (at != NULL, "not in the body: %s", from);
  ck_assert_uint_eq (strlen (from), strlen (to));
  memcpy (at, to, strlen (to));
  digest_anew ();
}

/* Handles; answers with the status, the body in b.last_body. */
static int
handle (void)
{
  struct kdc_http_response *r = bench_handle (&b, request);
  int status = r->status;

  ck_assert_uint_lt (r->body.size, sizeof b.last_body);
  memcpy (b.last_body, r->body.data != NULL ? r->body.data : "", r->body.size);
  b.last_body[r->body.size] = '\0';
  kdc__response_free (r);
  return status;
}

static void
expect (int status, const char *text, int event)
{
  int got = handle ();

  ck_assert_msg (got == status, "%d: %s", got, b.last_body);
  ck_assert_msg (strstr (b.last_body, text) != NULL, "%s in %s", text, b.last_body);
  ck_assert_int_eq (b.last_event, event);
}

static void
count (int64_t dossiers)
{
  kdc_error *err = NULL;
  int64_t n = -1;

  bench_ok (kdc__inbox_count (b.inbox, &n, &err), err, "count");
  ck_assert_int_eq (n, dossiers);
}

static void
target (const char *method, const char *path)
{
  kdc__free (b.ctx, request->method);
  kdc__free (b.ctx, request->target);
  request->method = kdc__strdup (b.ctx, method);
  request->target = kdc__strdup (b.ctx, path);
}

/* --- outside --------------------------------------------------------------------------------- */

START_TEST (received)
{
  struct kdc_http_response *r = bench_handle (&b, request);

  ck_assert_int_eq (r->status, 201);
  ck_assert_int_eq (b.last_event, KDC__INBOX_RECEIVED);
  ck_assert_str_eq (kdc__headers_get (&r->headers, "Location"),
                    "dossiers/H26.99.99-20261114-0000001");
  ck_assert_str_eq (kdc__headers_get (&r->headers, "Content-Type"), "application/xml");
  kdc__response_free (r);
  count (1);
}
END_TEST

START_TEST (repeated)
{
  static char first[sizeof b.last_body];

  ck_assert_int_eq (handle (), 201);
  strcpy (first, b.last_body);
  b.clock += INT64_C (400) * 86400000;        /* dedup is for years */
  expect (201, "receipt", KDC__INBOX_REPEAT);
  ck_assert_str_eq (first, b.last_body);
  kdc__inbox_close (b.inbox);
  b.inbox = NULL;
  b.clock = START + 1000;
  bench_open_inbox (&b);
  expect (201, "receipt", KDC__INBOX_REPEAT);
  ck_assert_str_eq (first, b.last_body);
  count (1);
}
END_TEST

/* A folder deleted or moved under an open inbox: "received" into a file that nobody has would be a
 * loss. Nor is an empty one begun in its place. */
START_TEST (folder_gone)
{
  char aside[320];

  snprintf (aside, sizeof aside, "%s-aside", b.ward);
  ck_assert_int_eq (handle (), 201);
  ck_assert_int_eq (rename (b.ward, aside), 0);
  expect (503, "urn:kdc:problem:failure", KDC__INBOX_FAILED);
  expect (503, "urn:kdc:problem:failure", KDC__INBOX_FAILED);
  ck_assert_int_ne (access (b.ward, F_OK), 0);
  ck_assert_int_eq (rename (aside, b.ward), 0);
  expect (201, "receipt", KDC__INBOX_REPEAT);
  count (1);
}
END_TEST

START_TEST (key_used_for_something_else)
{
  ck_assert_int_eq (handle (), 201);
  replace ("Saturday", "saturday");
  expect (422, "urn:kdc:problem:key-reused", KDC__INBOX_CONFLICT);
  count (1);
}
END_TEST

/* The same key of another peer is another message. */
START_TEST (keys_belong_to_peers)
{
  struct kdc_http_response *r = NULL;
  kdc_error *err = NULL;
  char code[64];
  int event;

  ck_assert_int_eq (handle (), 201);
  bench_ok (kdc__inbox_handle (b.inbox, "other", request, &r, &event, code, &err), err, "handle");
  ck_assert_int_eq (event, KDC__INBOX_RECEIVED);
  ck_assert_str_eq (code, "H26.99.99-20261114-0000002");
  kdc__response_free (r);
  count (2);
}
END_TEST

static const char *const keys[] = {
  NULL, "", "\"\"", "\"x\"", "\"550e8400-e29b-41d4-a716-44665544000\"",
  "550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000",
  "\"550e8400-e29b-41d4-a716-44665544000g\"", "\"550e8400-e29b-41d4-a716-446655440000",
  "\"550e8400-e29b-41d4-a716-4466554400000\"", "\"../../../../../../../../../../etc/passwd\"",
};

START_TEST (wrong_keys)
{
  if (keys[_i] == NULL)
    drop_header ("Idempotency-Key");
  else
    set_header ("Idempotency-Key", keys[_i]);
  expect (400, "urn:kdc:problem:key\"", KDC__INBOX_REFUSED);
  count (0);
}
END_TEST

/* Twice the same is once; two that differ are none. */
START_TEST (fields_twice)
{
  static const char other[] = "\"550e8400-e29b-41d4-a716-446655440000\"";
  static const char wrong[] = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";

  kdc__headers_add (&request->headers, _i ? "Content-Digest" : "idempotency-key",
                    _i ? wrong : other);
  expect (400, _i ? "problem:digest-mismatch" : "problem:key\"", KDC__INBOX_REFUSED);
  count (0);
}
END_TEST

START_TEST (same_field_twice)
{
  kdc__headers_add (&request->headers, "Idempotency-Key", header ("Idempotency-Key")->value);
  kdc__headers_add (&request->headers, "Content-Digest", header ("Content-Digest")->value);
  expect (201, "receipt", KDC__INBOX_RECEIVED);
}
END_TEST

START_TEST (keys_in_upper_case_are_the_same)
{
  char upper[64], *p;

  strcpy (upper, header ("Idempotency-Key")->value);
  ck_assert_int_eq (handle (), 201);
  for (p = upper; *p != '\0'; p++)
    if (*p >= 'a' && *p <= 'f')
      *p = (char) (*p - 32);
  set_header ("Idempotency-Key", upper);
  expect (201, "receipt", KDC__INBOX_REPEAT);
}
END_TEST

static const char *const types[] = {
  NULL, "", "text/plain", "application/xml", "multipart/form-data; boundary=x",
  "multipart/related; boundary=x", "multipart/related; type=\"text/xml\"; boundary=x",
};

START_TEST (wrong_media_types)
{
  if (types[_i] == NULL)
    drop_header ("Content-Type");
  else
    set_header ("Content-Type", types[_i]);
  expect (415, "urn:kdc:problem:media-type", KDC__INBOX_REFUSED);
  count (0);
}
END_TEST

static const struct { const char *value, *problem; } digests[] = {
  { NULL, "digest-missing" }, { "", "digest-missing" }, { "sha-256", "digest-missing" },
  { "sha-512=:AAAA:", "digest-missing" }, { "sha-256=:AAAA:", "digest-missing" },
  { "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", "digest-mismatch" },
};

START_TEST (wrong_digests)
{
  if (digests[_i].value == NULL)
    drop_header ("Content-Digest");
  else
    set_header ("Content-Digest", digests[_i].value);
  expect (400, digests[_i].problem, KDC__INBOX_REFUSED);
  count (0);
}
END_TEST

/* Bytes damaged on the way are not the message: the same key may come again with the right ones. */
START_TEST (damaged_then_whole)
{
  char *at = memmem (request->body.data, request->body.size, "Saturday", 8);

  at[0] = 's';
  expect (400, "urn:kdc:problem:digest-mismatch", KDC__INBOX_REFUSED);
  at[0] = 'S';
  expect (201, "receipt", KDC__INBOX_RECEIVED);
}
END_TEST

START_TEST (too_large)
{
  b.inbox->protocol->most_request = (int64_t) request->body.size - 1;
  expect (413, "urn:kdc:problem:too-large", KDC__INBOX_REFUSED);
  b.inbox->protocol->most_request++;
  expect (201, "receipt", KDC__INBOX_RECEIVED);
}
END_TEST

static const struct { const char *method, *path; int status; const char *problem; } routes[] = {
  { "POST", "/", 404, "no-route" }, { "POST", "/dossier", 404, "no-route" },
  { "GET", "/dossiers", 405, "no-method" }, { "PUT", "/dossiers", 405, "no-method" },
  { "DELETE", "/dossiers/x", 405, "no-method" }, { "post", "/dossiers", 405, "no-method" },
  { "GET", "/messages", 404, "no-route" }, { "GET", "/messages/a/b", 404, "no-route" },
  { "GET", "/messages/x", 404, "no-message" }, { "GET", "/dossiers/x", 404, "no-dossier" },
  { "GET", "/dossiers/x%2F..%2F", 404, "no-dossier" }, { "POST", "/messages/x", 405, "no-method" },
};

START_TEST (wrong_routes)
{
  target (routes[_i].method, routes[_i].path);
  ck_assert_int_eq (handle (), routes[_i].status);
  ck_assert_ptr_nonnull (strstr (b.last_body, routes[_i].problem));
  count (0);
}
END_TEST

/* --- inside ---------------------------------------------------------------------------------- */

/* Refusals of content are remembered, too. */
static void
refused_twice (int status, const char *text)
{
  static char first[sizeof b.last_body];

  expect (status, text, KDC__INBOX_REFUSED);
  strcpy (first, b.last_body);
  b.clock += 1000;
  expect (status, text, KDC__INBOX_REPEAT);
  ck_assert_str_eq (first, b.last_body);
  count (0);
}

static const struct { const char *from, *to; int status; const char *text; } contents[] = {
  { "<dossier xmlns", "<dossi r xmlns", 422, "problem:invalid" },
  { "</dossier>", "</dossiex>", 422, "problem:invalid" },
  { "urn:kdc:dossier:1", "urn:kdc:dossier:9", 422, "problem:invalid" },
  { "procedure=\"1.001193\"", "procedure=\"9.999999\"", 422, "problem:invalid" },
  { "agency=\"H26.99.99\"", "agency=\"H26.99.98\"", 422, "problem:agency" },
  { "sha256=\"", "sha256=\"", 201, "receipt" },
};

START_TEST (wrong_contents)
{
  replace (contents[_i].from, contents[_i].to);
  if (contents[_i].status == 201)
    expect (201, contents[_i].text, KDC__INBOX_RECEIVED);
  else
    refused_twice (contents[_i].status, contents[_i].text);
}
END_TEST

START_TEST (findings_in_the_answer)
{
  replace ("</dossier>", "</dossiex>");
  expect (422, "\"findings\"", KDC__INBOX_REFUSED);
  ck_assert_ptr_nonnull (strstr (b.last_body, "\"line\""));
  ck_assert_ptr_nonnull (strstr (b.last_body, "Hồ sơ không hợp lệ"));
}
END_TEST

START_TEST (answers_in_english)
{
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Accept-Language", "en-GB, vi;q=0.5"),
                    KDC_OK);
  replace ("</dossier>", "</dossiex>");
  expect (422, "Dossier not valid", KDC__INBOX_REFUSED);
}
END_TEST

START_TEST (no_multipart_at_all)
{
  request->body.size /= 2;
  digest_anew ();
  refused_twice (400, "problem:malformed");
}
END_TEST

/* One byte of an attachment: the digest of the message is right, that of the manifest is not. */
START_TEST (wrong_attachment)
{
  char *head = memmem (request->body.data, request->body.size, "filename=\"files/", 16);
  char *blank;

  ck_assert_ptr_nonnull (head);
  blank = memmem (head, request->body.size - (size_t) (head - request->body.data), "\r\n\r\n", 4);
  ck_assert_ptr_nonnull (blank);
  blank[4] = (char) (blank[4] ^ 1);
  digest_anew ();
  refused_twice (422, "problem:attachments");
}
END_TEST

/* The same part again, behind the first: not "unknown", but one too many. */
START_TEST (doubled_attachment)
{
  struct kdc_buffer *body = &request->body;
  const char *id = memmem (body->data, body->size, "Content-ID: <files", 18), *from = id, *last;
  struct kdc_buffer grown;

  ck_assert_ptr_nonnull (id);
  while (strncmp (from, "\r\n--", 4) != 0)
    from--;
  last = body->data + body->size;
  while (strncmp (--last, "\r\n--", 4) != 0)
    ;
  kdc__buffer_init (&grown, b.ctx, 0);
  kdc__buffer_append (&grown, body->data, (size_t) (last - body->data));
  kdc__buffer_append (&grown, from, (size_t) (last - from));
  kdc__buffer_append (&grown, last, (size_t) (body->data + body->size - last));
  kdc__buffer_clear (body);
  *body = grown;
  digest_anew ();
  expect (422, kdc__message_find ("exchange.file-twice")->text[KDC__VI], KDC__INBOX_REFUSED);
}
END_TEST

START_TEST (missing_and_unknown_attachment)
{
  char *at = memmem (request->body.data, request->body.size, "Content-ID: <files", 18);
  char *name = memmem (request->body.data, request->body.size, "filename=\"files/", 16);

  ck_assert_ptr_nonnull (at);
  ck_assert_ptr_nonnull (name);
  at[13] = 'F';
  name[10] = 'F';
  digest_anew ();
  refused_twice (422, "problem:attachments");
}
END_TEST

/* --- queries --------------------------------------------------------------------------------- */

static char path[128];

static const char *
message_path (void)
{
  const char *key = header ("Idempotency-Key")->value;

  snprintf (path, sizeof path, "/messages/%.36s", key + 1);
  return path;
}

START_TEST (query_found)
{
  static char first[sizeof b.last_body];

  ck_assert_int_eq (handle (), 201);
  strcpy (first, b.last_body);
  target ("GET", message_path ());
  expect (200, "receipt", KDC__INBOX_QUERY_FOUND);
  ck_assert_str_eq (first, b.last_body);
}
END_TEST

START_TEST (query_in_upper_case)
{
  char *p;

  ck_assert_int_eq (handle (), 201);
  (void) message_path ();
  for (p = path + strlen ("/messages/"); *p != '\0'; p++)
    if (*p >= 'a' && *p <= 'f')
      *p = (char) (*p - 32);
  target ("GET", path);
  expect (200, "receipt", KDC__INBOX_QUERY_FOUND);
}
END_TEST

START_TEST (query_refused)
{
  replace ("</dossier>", "</dossiex>");
  ck_assert_int_eq (handle (), 422);
  target ("GET", message_path ());
  expect (200, "problem:invalid", KDC__INBOX_QUERY_FOUND);
}
END_TEST

START_TEST (query_absent)
{
  target ("GET", message_path ());
  expect (404, "problem:no-message", KDC__INBOX_QUERY_ABSENT);
}
END_TEST

/* Another copy is being handled: neither done nor absent (window 13). */
START_TEST (in_flight)
{
  struct kdc__inbox_row row;
  kdc_error *err = NULL;
  uint8_t sha[32];
  char id[37];
  int fresh;

  snprintf (id, sizeof id, "%.36s", header ("Idempotency-Key")->value + 1);
  ck_assert_int_eq (kdc__sha256 (request->body.data, request->body.size, sha), KDC_OK);
  bench_ok (kdc__store_inbox_begin (b.inbox->store, "desk", id, sha, &fresh, &row, &err), err,
            "begin");
  ck_assert_int_eq (fresh, 1);
  kdc__store_inbox_row_clear (b.ctx, &row);
  expect (409, "problem:in-flight", KDC__INBOX_BUSY);
  target ("GET", message_path ());
  expect (409, "problem:in-flight", KDC__INBOX_BUSY);
  b.clock += kdc__limit (b.ctx, KDC__LEASE_MS) + 1;
  expect (404, "problem:no-message", KDC__INBOX_QUERY_ABSENT);
  target ("POST", "/dossiers");
  expect (201, "receipt", KDC__INBOX_RECEIVED);
  count (1);
}
END_TEST

START_TEST (status_query)
{
  struct kdc_http_response *r = NULL;
  kdc_error *err = NULL;
  char code[64], where[128];
  int event;

  ck_assert_int_eq (handle (), 201);
  snprintf (where, sizeof where, "/dossiers/%s", b.code);
  target ("GET", where);
  expect (200, "status=\"1\"", KDC__INBOX_STATUS);
  ck_assert_ptr_nonnull (strstr (b.last_body, "due=\"2026-11-16T17:00:00+07:00\""));
  bench_ok (kdc__inbox_set_status (b.inbox, b.code, 2, NULL, &err), err, "status");
  expect (200, "status=\"2\"", KDC__INBOX_STATUS);
  bench_ok (kdc__inbox_handle (b.inbox, "other", request, &r, &event, code, &err), err, "handle");
  ck_assert_int_eq (r->status, 404);          /* not theirs */
  kdc__response_free (r);
}
END_TEST

/* The table of suggested steps, whole. */
START_TEST (status_steps)
{
  static const char *const next[11]
    = { "", "2 3 5 7", "4 5 6 7", "", "5 6 7 8 9", "2 4 7 8", "4 7 8", "", "", "10", "" };
  kdc_error *err = NULL;
  int from, to;

  ck_assert_int_eq (handle (), 201);
  for (from = 1; from <= 10; from++)
    for (to = 0; to <= 11; to++) {
      char word[16], list[32];
      int allowed, status;

      snprintf (word, sizeof word, " %d ", to);
      snprintf (list, sizeof list, " %s ", next[from]);
      allowed = to > 0 && strstr (list, word) != NULL;
      bench_ok (kdc__store_received_set_status (b.inbox->store, b.code, 0, from, NULL, &err), err,
                "set");
      status = kdc__inbox_set_status (b.inbox, b.code, to, NULL, &err);
      ck_assert_msg (status == (allowed ? KDC_OK : KDC_ESTATE), "%d to %d: %d", from, to, status);
      kdc__error_delete (err);
      err = NULL;
    }
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, "nobody", 2, NULL, &err), KDC_ENOTFOUND);
  kdc__error_delete (err);
}
END_TEST

/* --- numbers and promises -------------------------------------------------------------------- */

START_TEST (numbers_count_up)
{
  static const char *const codes[]
    = { "H26.99.99-20261114-0000001", "H26.99.99-20261114-0000002", "H26.99.99-20261114-0000003" };
  char key[] = "\"550e8400-e29b-41d4-a716-446655440000\"";
  size_t i;

  for (i = 0; i < 3; i++) {
    key[36] = (char) ('0' + i);
    set_header ("Idempotency-Key", key);
    /* Content-IDs still name the first id: files are then found by their names */
    expect (201, codes[i], KDC__INBOX_RECEIVED);
  }
  count (3);
}
END_TEST

/* A filing instant in the future is not believed: the arrival counts. */
START_TEST (filed_in_the_future)
{
  b.clock = START - INT64_C (86400000);
  expect (201, "H26.99.99-20261113-0000001", KDC__INBOX_RECEIVED);
}
END_TEST

/* The dossier names a case that has its own term: four working days from Monday. */
START_TEST (term_of_the_case)
{
  const char *catalog = bench_catalog (b.directory, "other", "<protocol", "<protocol");
  char command[400];

  snprintf (command, sizeof command, "sed -i '/<term /a <term unit=\"working-day\" quantity=\"4\" "
            "cut-off=\"15:00\" count-from=\"same-day\" case=\"1.001193.01\"/>' "
            "'%s/procedures/1.001193.xml'", catalog);
  ck_assert_int_eq (system (command), 0);
  kdc__inbox_close (b.inbox);
  b.inbox = NULL;
  bench_new_catalog (&b, catalog);
  bench_open_inbox (&b);
  expect (201, "due=\"2026-11-19T17:00:00+07:00\"", KDC__INBOX_RECEIVED);
}
END_TEST

/* The calendar ends before the term does: received all the same, without a promise. */
START_TEST (no_calendar)
{
  b.clock = START + INT64_C (3653) * 86400000;
  replace ("created=\"2026-11-14", "created=\"2036-11-13");
  replace ("received=\"2026-11-14", "received=\"2036-11-13");
  expect (201, "H26.99.99-20361113-0000001", KDC__INBOX_RECEIVED);
  ck_assert_ptr_null (strstr (b.last_body, "due="));
  ck_assert_ptr_null (strstr (b.last_body, "reception="));
  target ("GET", "/dossiers/H26.99.99-20361113-0000001");
  expect (200, "status=\"1\"", KDC__INBOX_STATUS);
  ck_assert_ptr_null (strstr (b.last_body, "due="));
}
END_TEST

START_TEST (wrong_inboxes)
{
  static const struct { const char *protocol, *agency; } rows[]
    = { { "nobody", AGENCY }, { "kdc", "H99.99.99" } };
  struct kdc_inbox *inbox = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__inbox_open (b.catalog, b.ward, rows[_i].protocol, rows[_i].agency,
                                     &inbox, &err), KDC_ENOTFOUND);
  ck_assert_ptr_null (inbox);
  kdc__error_delete (err);
}
END_TEST

/* A fault of ours is answered as the protocol says, and the next request finds a new store. */
START_TEST (store_breaks)
{
  char place[320];

  kdc__store_close (b.inbox->store);
  b.inbox->store = NULL;
  snprintf (place, sizeof place, "%s.away", b.ward);
  ck_assert_int_eq (rename (b.ward, place), 0);
  ck_assert_int_eq (close (creat (b.ward, 0600)), 0);
  expect (503, "problem:failure", KDC__INBOX_FAILED);
  ck_assert_int_eq (remove (b.ward), 0);
  ck_assert_int_eq (rename (place, b.ward), 0);
  expect (201, "receipt", KDC__INBOX_RECEIVED);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("inbox");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, received);
  tcase_add_test (cases, repeated);
  tcase_add_test (cases, folder_gone);
  tcase_add_test (cases, key_used_for_something_else);
  tcase_add_test (cases, keys_belong_to_peers);
  tcase_add_loop_test (cases, wrong_keys, 0, (int) (sizeof keys / sizeof *keys));
  tcase_add_loop_test (cases, fields_twice, 0, 2);
  tcase_add_test (cases, same_field_twice);
  tcase_add_test (cases, keys_in_upper_case_are_the_same);
  tcase_add_loop_test (cases, wrong_media_types, 0, (int) (sizeof types / sizeof *types));
  tcase_add_loop_test (cases, wrong_digests, 0, (int) (sizeof digests / sizeof *digests));
  tcase_add_test (cases, damaged_then_whole);
  tcase_add_test (cases, too_large);
  tcase_add_loop_test (cases, wrong_routes, 0, (int) (sizeof routes / sizeof *routes));
  tcase_add_loop_test (cases, wrong_contents, 0, (int) (sizeof contents / sizeof *contents));
  tcase_add_test (cases, findings_in_the_answer);
  tcase_add_test (cases, answers_in_english);
  tcase_add_test (cases, no_multipart_at_all);
  tcase_add_test (cases, wrong_attachment);
  tcase_add_test (cases, doubled_attachment);
  tcase_add_test (cases, missing_and_unknown_attachment);
  tcase_add_test (cases, query_found);
  tcase_add_test (cases, query_in_upper_case);
  tcase_add_test (cases, query_refused);
  tcase_add_test (cases, query_absent);
  tcase_add_test (cases, in_flight);
  tcase_add_test (cases, status_query);
  tcase_add_test (cases, status_steps);
  tcase_add_test (cases, numbers_count_up);
  tcase_add_test (cases, filed_in_the_future);
  tcase_add_test (cases, no_calendar);
  tcase_add_test (cases, term_of_the_case);
  tcase_add_loop_test (cases, wrong_inboxes, 0, 2);
  tcase_add_test (cases, store_breaks);
  return bench_run_suite ("inbox", cases);
}
