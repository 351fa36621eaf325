/* outbox_test.c - the sending side against the real inbox: what each fate of a call leads to. */

#define BENCH_NOTES "outbox"
#include "bench.h"

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
check_delivered (int64_t id)
{
  struct kdc_buffer receipt;
  kdc_error *err = NULL;
  int64_t dossiers = 0;

  if (bench_state (&b, id) != KDC__DELIVERED)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (bench_events (&b, id, KDC__J_DELIVERED), 1);
  ck_assert_int_eq (b.received, 1);
  bench_ok (kdc__inbox_count (b.inbox, &dossiers, &err), err, "count");
  ck_assert_int_eq (dossiers, 1);
  kdc__buffer_init (&receipt, b.ctx, 0);
  bench_ok (kdc__outbox_receipt (b.outbox, id, &receipt, &err), err, "receipt");
  ck_assert_ptr_nonnull (strstr (receipt.data, "urn:kdc:receipt:1"));
  kdc__buffer_clear (&receipt);
}

START_TEST (delivered)
{
  int64_t id = bench_put (&b, NULL);

  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 1);
  ck_assert_int_eq (b.gets, 0);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), "H26.99.99-20261114-0000001");
  ck_assert_str_eq (b.code, "H26.99.99-20261114-0000001");
  ck_assert_str_eq (bench_value (&b, id, "agency"), AGENCY);
  ck_assert_str_eq (bench_value (&b, id, "status"), "1");
  ck_assert_str_eq (bench_value (&b, id, "received"), "2026-11-14T20:30:00+07:00");
  ck_assert_int_eq (strncmp (bench_value (&b, id, "reception"), "2026-11-16T", 11), 0);
  ck_assert_str_eq (bench_value (&b, id, "due"), "2026-11-16T17:00:00+07:00");
  ck_assert_str_eq (bench_value (&b, id, "canonical-status"), "1");
  ck_assert_str_eq (bench_value (&b, id, "nothing"), "");
}
END_TEST

START_TEST (put_twice)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  int64_t first = bench_put (&b, NULL), second = 0;
  kdc_error *err = NULL;
  int existed = 0;

  bench_ok (kdc__outbox_put (b.outbox, dossier, BASE "/", "kdc", NULL, &second, &existed, &err),
            err, "put");
  ck_assert_int_eq (existed, 1);
  ck_assert_int_eq (first, second);
  bench_ok (kdc__outbox_put (b.outbox, dossier, BASE "/other", "kdc", NULL, &second, &existed,
                             &err), err, "put");
  ck_assert_int_eq (existed, 0);
  ck_assert_int_ne (first, second);
  kdc__dossier_free (dossier);
}
END_TEST

static const char *const destinations[] = {
  "", "ward.test", "ftp://ward.test", "http://", "http:///x", "http://u:p@ward.test/",
  "http://u@ward.test", "http://ward.test/?a", "http://ward.test/#a", "http://ward.test/\r\nX: y",
  "http://ward.test/ x", "http://ward.t\xe1\xba\xa3st/", "http://ward.test/{x}", "HTTP//ward.test",
  "http://:80/",
};

START_TEST (wrong_destinations)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  kdc_error *err = NULL;
  int64_t id = 5;
  int existed = 5;

  ck_assert_int_eq (kdc__outbox_put (b.outbox, dossier, destinations[_i], "kdc", NULL, &id,
                                     &existed, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.destination");
  ck_assert_int_eq (id, 0);
  kdc__error_delete (err);
  kdc__dossier_free (dossier);
}
END_TEST

static const struct { const char *xml; int status; const char *key; } dossiers[] = {
  { "<", KDC_EPARSE, "exchange.dossier" },
  { "<dossier xmlns='urn:kdc:dossier:1'/>", KDC_EPARSE, "exchange.dossier" },
  { "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
    "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
    "<data form='tp-ht-khai-sinh'/><papers><paper ref='birth-notice' kind='scan' "
    "file='../secret'/></papers></dossier>", KDC_EINVAL, "exchange.attachment-place" },
  { "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
    "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
    "<data form='tp-ht-khai-sinh'/><papers><paper ref='birth-notice' kind='scan' "
    "file='none.pdf'/></papers></dossier>", 0, NULL },
  { "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
    "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
    "<data form='tp-ht-khai-sinh'/><papers><paper ref='birth-notice' kind='scan' "
    "file='dossier.xml' size='3'/></papers></dossier>", KDC_ECONFLICT,
    "exchange.attachment-changed" },
  { "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
    "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
    "<data form='tp-ht-khai-sinh'/><papers><paper ref='birth-notice' kind='scan' "
    "file='dossier.xml' "
    "sha256='0000000000000000000000000000000000000000000000000000000000000000'/></papers>"
    "</dossier>", KDC_ECONFLICT, "exchange.attachment-changed" },
};

START_TEST (wrong_dossiers)
{
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed = 0, status;

  bench_ok (kdc__dossier_open_memory (b.catalog, dossiers[_i].xml, strlen (dossiers[_i].xml), "d",
                                      bench_source ("examples/data/birth-complete"), &dossier,
                                      &err), err, "open");
  status = kdc__outbox_put (b.outbox, dossier, BASE, "kdc", NULL, &id, &existed, &err);
  ck_assert_int_ne (status, KDC_OK);
  ck_assert_ptr_nonnull (err);
  if (dossiers[_i].key != NULL) {
    ck_assert_str_eq (err->key, dossiers[_i].key);
    ck_assert_int_eq (status, dossiers[_i].status);
  }
  ck_assert_int_eq (id, 0);
  kdc__error_delete (err);
  kdc__dossier_free (dossier);
}
END_TEST

/* An id is the sender's text: it must never become a header or a path of its own. */
START_TEST (injected_id)
{
  static const char xml[]
    = "<dossier xmlns='urn:kdc:dossier:1' id='d&#13;&#10;X: y/../..?{base}' "
      "procedure='1.001193' revision='1' created='2026-11-14T20:30:00+07:00'>"
      "<channel kind='desk'/><authority unit='00364'/><data form='tp-ht-khai-sinh'/></dossier>";
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed, status;

  bench_ok (kdc__dossier_open_memory (b.catalog, xml, strlen (xml), "d", NULL, &dossier, &err),
            err, "open");
  status = kdc__outbox_put (b.outbox, dossier, BASE, "kdc", NULL, &id, &existed, &err);
  if (status == KDC_OK) {
    bench_step (&b, id);
    ck_assert_int_eq (b.posts, 1);
    ck_assert_int_ge (bench_state (&b, id), KDC__DELIVERED);
    ck_assert_str_eq (bench_value (&b, id, "dossier-id"), "d\r\nX: y/../..?{base}");
  }
  kdc__error_delete (err);
  kdc__dossier_free (dossier);
}
END_TEST

/* --- fates ----------------------------------------------------------------------------------- */

START_TEST (not_sent)
{
  int64_t id = bench_put (&b, NULL);
  int i;

  b.fate = F_NOT_SENT;
  for (i = 0; i < 60; i++) {        /* more than outbox.max-attempts: a dead line kills nothing */
    bench_step (&b, id);
    ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
    ck_assert_int_le (bench_due (&b, id) - b.clock, kdc__limit (b.ctx, KDC__RETRY_MAX_MS));
  }
  ck_assert_int_eq (bench_events (&b, id, KDC__J_NOT_SENT), 60);
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.gets, 0);
}
END_TEST

START_TEST (answer_lost)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 1);
  ck_assert_int_eq (b.gets, 1);
}
END_TEST

/* Absent counts after the settling time; then the same bytes go out under the same id. */
START_TEST (request_lost)
{
  int64_t id = bench_put (&b, NULL), sent;

  b.fate = F_LOST_BEFORE;
  sent = b.clock;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_FINE;
  while (bench_state (&b, id) == KDC__UNKNOWN_STATE)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  ck_assert_int_ge (b.clock, sent + 5000);
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 2);
}
END_TEST

START_TEST (came_twice)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_TWICE;
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.repeats, 1);
}
END_TEST

/* The first request comes in after its resend: one effect all the same. */
START_TEST (came_late)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_LATE;
  bench_step (&b, id);
  b.fate = F_FINE;
  while (bench_state (&b, id) != KDC__DELIVERED)
    bench_step (&b, id);
  kdc__response_free (bench_handle (&b, b.late));
  ck_assert_int_eq (b.last_event, KDC__INBOX_REPEAT);
  check_delivered (id);
}
END_TEST

START_TEST (garbage)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_GARBAGE;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_PROXY_404;             /* a 404 that is not the ward's never means absent */
  b.clock += 3600000;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_FINE;
  while (bench_state (&b, id) != KDC__DELIVERED)
    bench_step (&b, id);
  check_delivered (id);
}
END_TEST

START_TEST (busy)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_BUSY;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__RETRY_WAIT);
  ck_assert_int_ge (bench_due (&b, id), b.clock + 7000);
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
}
END_TEST

static int
wait_long (struct bench *bench, const struct kdc__transport_call *call,
           struct kdc_http_response *response)
{
  (void) bench, (void) call;
  response->status = 503;
  return kdc__headers_add (&response->headers, "Retry-After", "999999999");
}

START_TEST (retry_after_is_bounded)
{
  int64_t id = bench_put (&b, NULL);

  b.answer = wait_long;
  bench_step (&b, id);
  ck_assert_int_eq (bench_due (&b, id), b.clock + 24 * 3600000);
}
END_TEST

START_TEST (refused)
{
  int64_t id = bench_put (&b, NULL);
  struct kdc__event_row event;
  kdc_error *err = NULL;

  b.fate = F_REFUSED;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__REJECTED);
  bench_ok (kdc__store_event_show (kdc__outbox_store (b.outbox), 0, &event, &err), err, "event");
  ck_assert_int_eq (event.delivery, id);
  ck_assert_int_eq (event.kind, KDC__NOTICE_REJECTED);
}
END_TEST

START_TEST (suspended_and_resumed)
{
  int64_t id = bench_put (&b, NULL);
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__outbox_resume (b.outbox, id, &err), KDC_ESTATE);
  kdc__error_delete (err);
  err = NULL;
  b.fate = F_FORBIDDEN;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__SUSPENDED);
  b.fate = F_FINE;
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  while (bench_state (&b, id) != KDC__DELIVERED)
    bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (kdc__outbox_resume (b.outbox, 12345, &err), KDC_ENOTFOUND);
  kdc__error_delete (err);
}
END_TEST

START_TEST (dead_and_resumed)
{
  int64_t id = bench_put (&b, NULL);
  kdc_error *err = NULL;
  int i, most = (int) kdc__limit (b.ctx, KDC__MAX_ATTEMPTS);

  b.fate = F_BUSY;
  for (i = 0; i < most; i++)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__RETRY_WAIT);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (b.posts, most);
  b.fate = F_FINE;
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  while (bench_state (&b, id) != KDC__DELIVERED)
    bench_step (&b, id);
  check_delivered (id);
}
END_TEST

START_TEST (asked_too_often)
{
  int64_t id = bench_put (&b, NULL);
  int i, most = (int) kdc__limit (b.ctx, KDC__MAX_ATTEMPTS);

  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  b.fate = F_GARBAGE;
  for (i = 0; i < most; i++)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
}
END_TEST

/* --- receipts that lie ----------------------------------------------------------------------- */

#define SAMPLE_ID "urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001"

static const char *lie;

/* A receipt that is right but for what `lie` names. */
static int
lying (struct bench *bench, const struct kdc__transport_call *call,
       struct kdc_http_response *response)
{
  const char *key = kdc__headers_get (call->headers, "Idempotency-Key");
  const char *digest = kdc__headers_get (call->headers, "Content-Digest");
  struct kdc_buffer *body = &response->body;
  static char said[1024];           /* asked again, it says the same again */

  (void) bench;
  response->status = key != NULL ? 201 : 200;
  (void) kdc__headers_add (&response->headers, "Content-Type", "application/xml");
  if (key == NULL)
    return kdc__buffer_puts (body, said);
  (void) kdc__buffer_puts (body, "<receipt xmlns='urn:kdc:receipt:1' agency='a' "
                                 "received='2026-11-14T20:30:00+07:00'");
  (void) kdc__buffer_printf (body, " message-id='%.*s'", strcmp (lie, "message-id") ? 36 : 35,
                             key + 1);
  (void) kdc__buffer_printf (body, " digest='%s%s'", digest, strcmp (lie, "digest") ? "" : "x");
  (void) kdc__buffer_printf (body, " dossier-id='%s'",
                             strcmp (lie, "dossier-id") ? SAMPLE_ID : "urn:uuid:other");
  (void) kdc__buffer_printf (body, " status='%s'", strcmp (lie, "status") ? "1" : "done");
  if (strcmp (lie, "dossier-code") != 0)
    (void) kdc__buffer_puts (body, " dossier-code='a-20261114-0000009'");
  (void) kdc__buffer_puts (body, "/>");
  snprintf (said, sizeof said, "%s", body->data);
  return body->status;
}

static const char *const lies[] = { "message-id", "digest", "dossier-id" };
static const char *const no_numbers[] = { "dossier-code", "status" };

START_TEST (lying_receipts)
{
  int64_t id = bench_put (&b, NULL);

  lie = lies[_i];
  b.answer = lying;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (bench_events (&b, id, KDC__J_DELIVERED), 0);
  ck_assert_str_eq (bench_value (&b, id, "status"), "");
}
END_TEST

/* Ours by its ids, but without a number or a status that is one: asked about, never delivered. */
START_TEST (receipts_of_nonsense)
{
  int64_t id = bench_put (&b, NULL);

  lie = no_numbers[_i];
  b.answer = lying;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  bench_step (&b, id);
  ck_assert_int_ne (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (bench_events (&b, id, KDC__J_DELIVERED), 0);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), "");
}
END_TEST

START_TEST (honest_receipt)
{
  int64_t id = bench_put (&b, NULL);

  lie = "";
  b.answer = lying;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), "a-20261114-0000009");
}
END_TEST

/* A status that the document does not know is kept as it came, and never guessed. */
START_TEST (unmapped_status)
{
  int64_t id;

  bench_new_catalog (&b, bench_catalog (b.directory, "new", "wire=\"1\"", "wire=\"one\""));
  id = bench_put (&b, NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_str_eq (bench_value (&b, id, "status"), "1");
  ck_assert_str_eq (bench_value (&b, id, "canonical-status"), "");
}
END_TEST

/* "Used before" of a message of ours is asked about; dead when the other side then denies it. */
static int
says_duplicate (struct bench *bench, const struct kdc__transport_call *call,
                struct kdc_http_response *response)
{
  (void) bench;
  (void) kdc__headers_add (&response->headers, "Content-Type", "application/problem+json");
  if (strcmp (call->method, "POST") == 0) {
    response->status = 422;
    return kdc__buffer_puts (&response->body, "{\"type\":\"urn:kdc:problem:key-reused\"}");
  }
  response->status = 404;
  return kdc__buffer_puts (&response->body, "{\"type\":\"urn:kdc:problem:no-message\"}");
}

START_TEST (denied_duplicate)
{
  int64_t id = bench_put (&b, NULL);
  int i;

  b.answer = says_duplicate;
  for (i = 0; i < 10 && bench_state (&b, id) != KDC__DEAD; i++)
    bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (b.posts, 1);
}
END_TEST

START_TEST (true_duplicate)
{
  int64_t id = bench_put (&b, NULL);

  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  b.answer = says_duplicate;        /* the query says absent: eventually consistent */
  while (b.posts < 2)
    bench_step (&b, id);
  b.answer = NULL;
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
}
END_TEST

/* --- content and streams --------------------------------------------------------------------- */

static int
forget_blob (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) ftw;
  if (flag == FTW_F && strstr (path, "/blobs/") != NULL)
    return remove (path);
  return 0;
}

/* Window 3, and the only file that may be large enough to lie outside the database. */
START_TEST (content_gone)
{
  static const char head[]
    = "<dossier xmlns='urn:kdc:dossier:1' id='d1' procedure='1.001193' revision='1' "
      "created='2026-11-14T20:30:00+07:00'><channel kind='desk'/><authority unit='00364'/>"
      "<data form='tp-ht-khai-sinh'/><!--";
  static char xml[200000];
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  memset (xml, 'x', sizeof xml);
  memcpy (xml, head, strlen (head));
  memcpy (xml + sizeof xml - 13, "--></dossier>", 13);
  bench_ok (kdc__dossier_open_memory (b.catalog, xml, sizeof xml, "d", NULL, &dossier, &err), err,
            "open");
  bench_ok (kdc__outbox_put (b.outbox, dossier, BASE, "kdc", NULL, &id, &existed, &err), err,
            "put");
  kdc__dossier_free (dossier);
  nftw (b.desk, forget_blob, 16, FTW_PHYS);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (b.received, 0);
}
END_TEST

/* Deliveries of one dossier to one place keep their order; a dead one holds the next. */
START_TEST (one_stream)
{
  int64_t first = bench_put (&b, "first"), second = bench_put (&b, "second"), next;
  kdc_error *err = NULL;
  int worked = 1;

  b.fate = F_FORBIDDEN;
  bench_step (&b, first);
  ck_assert_int_eq (bench_state (&b, first), KDC__SUSPENDED);
  b.clock += INT64_C (30) * 86400000;
  bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
  ck_assert_int_eq (worked, 0);
  ck_assert_int_eq (next, INT64_MAX);
  b.fate = F_FINE;
  bench_ok (kdc__outbox_resume (b.outbox, first, &err), err, "resume");
  while (bench_state (&b, first) != KDC__DELIVERED)
    bench_step (&b, first);
  bench_step (&b, second);
  ck_assert_int_eq (bench_state (&b, second), KDC__DELIVERED);
}
END_TEST

/* --- other documents ------------------------------------------------------------------------- */

static const char reconcile[] = "on-unknown=\"reconcile\" with=\"query\" settle=\"5s\"";

/* A delivery ends under the document it began with (window 16). */
START_TEST (document_upgraded)
{
  int64_t id = bench_put (&b, NULL), second;

  b.fate = F_LOST_BEFORE;
  bench_step (&b, id);
  b.fate = F_FINE;
  bench_new_catalog (&b, bench_catalog (b.directory, "new", "path=\"{+base}/dossiers\"",
                                        "path=\"{+base}/elsewhere\""));
  while (bench_state (&b, id) < KDC__DEAD)
    bench_step (&b, id);
  check_delivered (id);
  second = bench_put (&b, "second");          /* what is put now is put under the new one */
  bench_step (&b, second);
  ck_assert_int_eq (bench_state (&b, second), KDC__REJECTED);
}
END_TEST

START_TEST (simply_repeated)
{
  static const char *const words[] = { "on-unknown=\"repeat\"", "on-unknown=\"orphan\"" };
  int64_t id;

  bench_new_catalog (&b, bench_catalog (b.directory, "new", reconcile, words[_i]));
  id = bench_put (&b, NULL);
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  bench_step (&b, id);
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 3);
  ck_assert_int_eq (b.gets, 0);
  ck_assert_int_eq (b.repeats, 2);
}
END_TEST

/* Where nothing can be asked a person decides, and that decision is the word to send again. */
START_TEST (left_to_a_person)
{
  kdc_error *err = NULL;
  int64_t id;

  bench_new_catalog (&b, bench_catalog (b.directory, "new", reconcile, "on-unknown=\"ask\""));
  id = bench_put (&b, NULL);
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  b.fate = F_FINE;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (b.posts, 1);
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 2);
}
END_TEST

/* A duplicate refusal where nothing can be asked: ours only when the answer says what is ours. */
START_TEST (duplicate_without_query)
{
  int64_t id;

  bench_new_catalog (&b, bench_catalog (b.directory, "new", reconcile, "on-unknown=\"repeat\""));
  id = bench_put (&b, NULL);
  b.answer = says_duplicate;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
}
END_TEST

START_TEST (two_calls)
{
  int64_t id;

  bench_new_catalog (&b, bench_catalog (b.directory, "new", "name=\"submit\" calls=\"submit\"",
                                        "name=\"submit\" calls=\"submit status\""));
  id = bench_put (&b, NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__QUEUED);
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_FINE;
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (b.posts, 1);
  ck_assert_int_eq (b.gets, 2);
  ck_assert_str_eq (bench_value (&b, id, "dossier-code"), b.code);
}
END_TEST

/* A row that cannot be read is kept as it is, and shown to a person. */
START_TEST (unreadable_rows)
{
  static char nonsense[] = "9:nonsense,";
  struct kdc__store *store = kdc__outbox_store (b.outbox);
  int64_t id = bench_put (&b, NULL);
  struct kdc__delivery_row *rows = NULL;
  struct kdc__call_row *calls = NULL;
  struct kdc__transition t;
  kdc_error *err = NULL;
  size_t count, call_count;
  void *keep[2];
  int lost;

  bench_ok (kdc__store_claim (store, 1, &rows, &count, &err), err, "claim");
  bench_ok (kdc__store_calls (store, id, &calls, &call_count, &err), err, "calls");
  keep[0] = calls[0].recipe.data;
  keep[1] = calls[0].captures.data;
  if (_i == 0) {
    calls[0].recipe.data = nonsense;
    calls[0].recipe.size = 5;
  }
  else {
    calls[0].captures.data = nonsense;
    calls[0].captures.size = sizeof nonsense - 1;
  }
  memset (&t, 0, sizeof t);
  t.delivery = id;
  t.epoch = rows[0].lease_epoch;
  t.state = KDC__QUEUED;
  t.due_ms = b.clock;
  t.calls = calls;
  t.call_count = 1;
  t.event = KDC__J_RETRY;
  t.detail = "";
  bench_ok (kdc__store_transition (store, &t, &lost, &err), err, "transition");
  calls[0].recipe.data = keep[0];
  calls[0].captures.data = keep[1];
  kdc__store_calls_free (store, calls, call_count);
  kdc__store_rows_free (store, rows, count);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  ck_assert_int_eq (b.posts, 0);
}
END_TEST

/* --- leases ---------------------------------------------------------------------------------- */

static struct kdc_outbox *other;

/* The worker sleeps past its lease with the request on the wire; another one takes over (11). */
static int
sleeping_send (void *user, const struct kdc__transport_call *call,
               struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct bench *bench = user;
  int status = bench_send (user, call, answer, sent, err), worked, i;
  int64_t next;

  bench->clock += kdc__limit (bench->ctx, KDC__LEASE_MS) + 1;
  for (i = 0; i < 5; i++) {
    kdc_error *why = NULL;

    bench_ok (kdc__outbox_step (other, &worked, &next, &why), why, "other");
  }
  return status;
}

START_TEST (asleep_past_the_lease)
{
  int64_t id = bench_put (&b, NULL);
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_open (b.catalog, b.desk, &other, &err), err, "other");
  kdc__outbox_set_transport (other, bench_send, &b, NULL);
  kdc__outbox_set_transport (b.outbox, sleeping_send, &b, NULL);
  bench_step (&b, id);
  check_delivered (id);
  ck_assert_int_eq (bench_events (&b, id, KDC__J_LATE), 1);
  ck_assert_int_eq (b.posts, 1);
  kdc__outbox_close (other);
}
END_TEST

static int destroyed;

static void
destroy (void *user)
{
  (void) user;
  destroyed++;
}

START_TEST (transport_is_destroyed_once)
{
  kdc__outbox_set_transport (b.outbox, bench_send, &b, destroy);
  kdc__outbox_set_transport (b.outbox, bench_send, &b, destroy);
  ck_assert_int_eq (destroyed, 1);
  kdc__outbox_close (b.outbox);
  b.outbox = NULL;
  ck_assert_int_eq (destroyed, 2);
}
END_TEST

START_TEST (nothing_to_do)
{
  kdc_error *err = NULL;
  int64_t next = 0;
  int worked = 1;

  bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "step");
  ck_assert_int_eq (worked, 0);
  ck_assert_int_eq (next, INT64_MAX);
  ck_assert_int_eq (kdc__outbox_value (b.outbox, 99, "x", NULL, &err), KDC_ENOTFOUND);
  kdc__error_delete (err);
  kdc__outbox_close (NULL);
  kdc__inbox_close (NULL);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("outbox");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, delivered);
  tcase_add_test (cases, put_twice);
  tcase_add_loop_test (cases, wrong_destinations, 0,
                       (int) (sizeof destinations / sizeof *destinations));
  tcase_add_loop_test (cases, wrong_dossiers, 0, (int) (sizeof dossiers / sizeof *dossiers));
  tcase_add_test (cases, injected_id);
  tcase_add_test (cases, not_sent);
  tcase_add_test (cases, answer_lost);
  tcase_add_test (cases, request_lost);
  tcase_add_test (cases, came_twice);
  tcase_add_test (cases, came_late);
  tcase_add_test (cases, garbage);
  tcase_add_test (cases, busy);
  tcase_add_test (cases, retry_after_is_bounded);
  tcase_add_test (cases, refused);
  tcase_add_test (cases, suspended_and_resumed);
  tcase_add_test (cases, dead_and_resumed);
  tcase_add_test (cases, asked_too_often);
  tcase_add_loop_test (cases, lying_receipts, 0, 3);
  tcase_add_loop_test (cases, receipts_of_nonsense, 0, 2);
  tcase_add_test (cases, honest_receipt);
  tcase_add_test (cases, unmapped_status);
  tcase_add_loop_test (cases, unreadable_rows, 0, 2);
  tcase_add_test (cases, denied_duplicate);
  tcase_add_test (cases, true_duplicate);
  if (!on_postgres ())
    tcase_add_test (cases, content_gone);         /* files; rows: postgres_test.c */
  tcase_add_test (cases, one_stream);
  tcase_add_test (cases, document_upgraded);
  tcase_add_loop_test (cases, simply_repeated, 0, 2);
  tcase_add_test (cases, left_to_a_person);
  tcase_add_test (cases, duplicate_without_query);
  tcase_add_test (cases, two_calls);
  tcase_add_test (cases, asleep_past_the_lease);
  tcase_add_test (cases, transport_is_destroyed_once);
  tcase_add_test (cases, nothing_to_do);
  return bench_run_suite ("outbox", cases);
}
