/* feed_test.c - what the ward does with a dossier reaches the desk once and in order: a desk beside
 * the real inbox, deaths at every point between the ward's step and the host's acknowledgement. */
#include <signal.h>
#include <sys/wait.h>
#include "base/crash.h"
#include "bench.h"
#include "exchange/received.h"

static void
step (struct bench *b, const char *code, int status, const char *note)
{
  kdc_error *err = NULL;

  b->clock += 60000;
  bench_ok (kdc__inbox_set_status (b->inbox, code, status, note, &err), err, "status");
}

static struct kdc__feed_counts
follow (struct bench *b)
{
  struct kdc__feed_counts counts;
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_follow (b->outbox, BASE, "kdc", &counts, &err), err, "follow");
  return counts;
}

static void
expect_error (struct bench *b, const char *protocol, int status, const char *key)
{
  struct kdc__feed_counts counts;
  kdc_error *err = NULL;
  int got = kdc__outbox_follow (b->outbox, BASE, protocol, &counts, &err);

  ck_assert_ptr_nonnull (err);
  ck_assert_msg (got == status && strcmp (err->key, key) == 0, "%d %s, not %s", got, err->key,
                 key);
  kdc__error_delete (err);
}

/* --- what the host is told -------------------------------------------------------------------- */

/* All that waits, as the host is shown it: "1:status2 1:status4(repeat)"; acknowledged or not. */
static const char *
events (struct bench *b, int acknowledge)
{
  static char text[4096];
  struct kdc__store *store = kdc__outbox_store (b->outbox);
  struct kdc__event_row row = { 0 };
  size_t at = 0;
  int status;

  text[0] = '\0';
  while ((status = kdc__store_event_show (store, row.id, &row, NULL)) == KDC_OK) {
    struct kdc__progress_row p;
    int known = row.progress != 0
                && kdc__store_progress_get (store, row.progress, &p, NULL) == KDC_OK;

    at += (size_t) snprintf (text + at, sizeof text - at, "%s%lld:", at > 0 ? " " : "",
                             (long long) row.delivery);
    if (known)
      at += (size_t) snprintf (text + at, sizeof text - at, "%s=%d%s%s", p.word, p.status,
                               p.note != NULL ? "/" : "", p.note != NULL ? p.note : "");
    else
      at += (size_t) snprintf (text + at, sizeof text - at, "kind%d", row.kind);
    at += (size_t) snprintf (text + at, sizeof text - at, "%s", row.shown > 0 ? "(repeat)" : "");
    if (known)
      kdc__progress_row_clear (b->ctx, &p);
    if (acknowledge)
      ck_assert_int_eq (kdc__store_event_done (store, row.id, NULL), KDC_OK);
  }
  ck_assert_int_eq (status, KDC_ENOTFOUND);
  return text;
}

START_TEST (once_and_in_order)
{
  struct kdc__feed_counts counts;
  struct kdc__progress_row last;
  char first[64];
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  strcpy (first, b.code);
  bench_deliver (&b, "b");
  ck_assert_str_eq (events (&b, 1), "1:kind1 2:kind1");
  ck_assert_int_eq (follow (&b).taken, 0);
  step (&b, first, 5, "Thiếu giấy chứng sinh");
  step (&b, b.code, 2, NULL);
  step (&b, first, 2, "");
  counts = follow (&b);
  ck_assert_int_eq (counts.taken, 3);
  ck_assert_int_eq (counts.known + counts.strangers, 0);
  ck_assert_str_eq (events (&b, 0), "1:5=5/Thiếu giấy chứng sinh 2:2=2 1:2=2");
  ck_assert_int_eq (follow (&b).taken, 0);
  step (&b, b.code, 4, NULL);
  ck_assert_int_eq (follow (&b).taken, 1);
  ck_assert_str_eq (events (&b, 1), "1:5=5/Thiếu giấy chứng sinh(repeat) 2:2=2(repeat) "
                                    "1:2=2(repeat) 2:4=4");
  ck_assert_str_eq (events (&b, 1), "");
  ck_assert_int_eq (bench_events (&b, 1, KDC__J_STATUS), 2);
  ck_assert (!bench_journal_says (&b, 1, "chứng sinh"));      /* what names persons is not there */
  ck_assert_int_eq (kdc__store_progress (kdc__outbox_store (b.outbox), 1, INT64_MAX, &last, NULL),
                    KDC_OK);
  ck_assert_int_eq (last.status, 2);
  ck_assert_int_eq (last.at_ms, START + 180000);
  kdc__progress_row_clear (b.ctx, &last);
  ck_assert_str_eq (bench_value (&b, 1, "status"), "1");      /* the receipt stays what it was */
  bench_end (&b);
}
END_TEST

/* More than the ward gives at once. */
START_TEST (several_pages)
{
  static const int walk[] = { 2, 4, 5 };
  struct bench b;
  int i;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  for (i = 0; i < 1203; i++)        /* 1 -> 2 -> 4 -> 5 -> 2 -> … */
    step (&b, b.code, walk[i % 3], NULL);
  b.gets = 0;
  ck_assert_int_eq (follow (&b).taken, 1203);
  ck_assert_int_eq (b.gets, 3);
  ck_assert_int_eq (bench_events (&b, 1, KDC__J_STATUS), 1203);
  ck_assert_int_eq (follow (&b).taken, 0);
  bench_end (&b);
}
END_TEST

/* The ward has it, the desk does not know yet: its step waits for nobody. */
START_TEST (before_the_receipt)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, "a");
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  b.fate = F_FINE;
  step (&b, b.code, 2, NULL);
  ck_assert_int_eq (follow (&b).taken, 1);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  ck_assert_str_eq (events (&b, 1), "1:2=2");
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  bench_end (&b);
}
END_TEST

/* What another store of this sender filed, or this one before it was put back from a copy. */
START_TEST (messages_of_others)
{
  struct kdc__feed_counts counts;
  char folder[100];
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  step (&b, b.code, 2, NULL);
  kdc__outbox_close (b.outbox);
  snprintf (folder, sizeof folder, "%s/older", b.directory);
  store_place (b.desk, sizeof b.desk, folder);
  bench_open_outbox (&b);
  counts = follow (&b);
  ck_assert_int_eq (counts.strangers, 1);
  ck_assert_int_eq (counts.taken, 0);
  ck_assert_str_eq (events (&b, 1), "");
  bench_end (&b);
}
END_TEST

static const struct { const char *since; int status; const char *says; } asked[] = {
  { "0", 200, "count=\"1\"" },
  { "0123456789abcdef-7", 200, "count=\"1\"" },     /* numbers of another life of this store */
  { "", 404, "urn:kdc:problem:no-route" },
  { "1", 400, "urn:kdc:problem:malformed" },
  { "0123456789abcdef-", 400, "urn:kdc:problem:malformed" },
  { "0123456789abcdef--1", 400, "urn:kdc:problem:malformed" },
  { "0123456789abcde-1", 400, "urn:kdc:problem:malformed" },
  { "0123456789abcdeg-1", 400, "urn:kdc:problem:malformed" },
  { "0123456789abcdef-99999999999999999999", 400, "urn:kdc:problem:malformed" },
  { "%22%27", 400, "urn:kdc:problem:malformed" },
};

START_TEST (what_the_ward_answers)
{
  struct kdc_http_response *response;
  char target[200];
  struct bench b;
  size_t i;

  bench_start (&b);
  bench_deliver (&b, "a");
  step (&b, b.code, 2, "<b> & \"x\"");
  for (i = 0; i < sizeof asked / sizeof *asked; i++) {
    snprintf (target, sizeof target, "/changes?since=%s", asked[i].since);
    response = bench_ask (&b, "desk", target);
    ck_assert_msg (response->status == asked[i].status
                   && strstr (response->body.data, asked[i].says) != NULL, "%s: %d %s", target,
                   response->status, response->body.data);
    kdc__response_free (response);
  }
  response = bench_ask (&b, "another", "/changes?since=0");   /* what others sent is not shown */
  ck_assert_ptr_nonnull (strstr (response->body.data, "count=\"0\""));
  kdc__response_free (response);
  ck_assert_int_eq (follow (&b).taken, 1);
  ck_assert_ptr_nonnull (strstr (events (&b, 1), "1:2=2/<b> & \"x\""));
  bench_end (&b);
}
END_TEST

/* --- what is no page -------------------------------------------------------------------------- */

static const struct { const char *from, *to; int status; const char *key; } broken[] = {
  { "count=\"1\"", "count=\"2\"", KDC_EREMOTE, "exchange.feed-answer" },
  { "count=\"1\"", "", KDC_EREMOTE, "exchange.feed-answer" },
  { "<change ", "CUT", KDC_EREMOTE, "exchange.feed-answer" },
  { "urn:kdc:receipt:1", "urn:kdc:receipt:2", KDC_EREMOTE, "exchange.feed-answer" },
  { "status=\"2\"", "", KDC_EPARSE, "exchange.feed-row" },
  { "message-id=", "id=", KDC_EPARSE, "exchange.feed-row" },
  { " number=", " n=", KDC_EPARSE, "exchange.feed-row" },
  { " next=\"", " nxt=\"", KDC_EPARSE, "exchange.feed-row" },
  { " next=\"", " next=\"0\" was=\"", KDC_EPARSE, "exchange.feed-pages" },
};

/* Nothing of a broken page is taken, and a whole one is read from the same place. */
START_TEST (no_whole_page)
{
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  step (&b, b.code, 2, NULL);
  bench_edit (&b, broken[_i].from, broken[_i].to);
  expect_error (&b, "kdc", broken[_i].status, broken[_i].key);
  ck_assert_str_eq (events (&b, 1), "");
  b.answer = NULL;
  ck_assert_int_eq (follow (&b).taken, 1);
  bench_end (&b);
}
END_TEST

START_TEST (an_unknown_word)
{
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  step (&b, b.code, 2, NULL);
  bench_edit (&b, "status=\"2\"", "status=\"xong\"");
  ck_assert_int_eq (follow (&b).taken, 1);
  ck_assert_str_eq (events (&b, 1), "1:xong=0");
  bench_end (&b);
}
END_TEST

START_TEST (no_answer)
{
  static const struct { enum fate fate; int status; const char *key; } fates[]
    = { { F_GARBAGE, KDC_EREMOTE, "exchange.feed-answer" },
        { F_BUSY, KDC_EREMOTE, "exchange.feed-answer" },
        { F_FORBIDDEN, KDC_EREMOTE, "exchange.feed-answer" },
        { F_PROXY_404, KDC_EREMOTE, "exchange.feed-answer" },
        { F_REFUSED, KDC_EREMOTE, "exchange.feed-answer" },
        { F_LOST_BEFORE, KDC_ENET, "net.broken" }, { F_LOST_AFTER, KDC_ENET, "net.broken" },
        { F_NOT_SENT, KDC_ENET, "net.connect" } };
  struct bench b;
  size_t i;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  step (&b, b.code, 2, NULL);
  for (i = 0; i < sizeof fates / sizeof *fates; i++) {
    b.fate = fates[i].fate;
    expect_error (&b, "kdc", fates[i].status, fates[i].key);
  }
  b.fate = F_FINE;
  expect_error (&b, "openrosa", KDC_ENOTFOUND, "exchange.no-feed");
  ck_assert_str_eq (events (&b, 1), "");
  ck_assert_int_eq (follow (&b).taken, 1);
  bench_end (&b);
}
END_TEST

/* --- several processes, and stores put back --------------------------------------------------- */

static struct bench *other;

/* Another process of the desk reads the same page while ours is on its way. */
static int
overtaken (struct bench *b, const struct kdc__transport_call *call,
           struct kdc_http_response *response)
{
  bench_forward (b, call, response);
  ck_assert_int_eq (follow (other).taken, 1);
  return KDC_OK;
}

START_TEST (two_at_once)
{
  struct bench b, second;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  step (&b, b.code, 2, NULL);
  second = b;
  bench_open_outbox (&second);
  other = &second;
  b.answer = overtaken;
  expect_error (&b, "kdc", KDC_ESTATE, "store.feed-moved");
  b.answer = NULL;
  ck_assert_int_eq (follow (&b).taken, 0);
  ck_assert_str_eq (events (&b, 1), "1:2=2");
  kdc__outbox_close (second.outbox);
  bench_end (&b);
}
END_TEST

static void
put_in_place (const char *copy, const char *place)
{
  char command[900];

  snprintf (command, sizeof command, "rm -rf '%s' && mv '%s' '%s'", place, copy, place);
  ck_assert_int_eq (system (command), 0);
}

/* The ward lost two steps, and gives their numbers to others: the desk is told of those too. */
START_TEST (the_ward_was_put_back)
{
  struct kdc__feed_counts counts;
  char copy[100];
  struct bench b;
  kdc_error *err = NULL;

  if (on_postgres ())
    return;                         /* put back by its own tools */
  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  step (&b, b.code, 2, NULL);
  snprintf (copy, sizeof copy, "%s/copy", b.directory);
  bench_ok (kdc__store_backup (b.inbox->store, copy, &err), err, "backup");
  step (&b, b.code, 4, NULL);
  step (&b, b.code, 5, NULL);
  ck_assert_int_eq (follow (&b).taken, 3);
  events (&b, 1);
  kdc__inbox_close (b.inbox);
  put_in_place (copy, b.ward);
  bench_open_inbox (&b);
  step (&b, b.code, 5, "other");
  counts = follow (&b);
  ck_assert_int_eq (counts.known, 1);
  ck_assert_int_eq (counts.taken, 1);
  ck_assert_str_eq (events (&b, 1), "1:5=5/other");
  ck_assert_int_eq (follow (&b).taken, 0);
  bench_end (&b);
}
END_TEST

/* --- deaths ----------------------------------------------------------------------------------- */

static const char *die_at;

static void
on_point (const char *name)
{
  if (strcmp (name, die_at) == 0)
    kill (getpid (), SIGKILL);
}

/* Runs work in a process that dies at the point; 1: it did. */
static int
dies (struct bench *b, const char *point, void (*work) (struct bench *b))
{
  pid_t child = fork ();
  int status;

  ck_assert_int_ge (child, 0);
  if (child == 0) {
    die_at = point;
    kdc__crash_hook = on_point;
    work (b);
    _exit (0);
  }
  ck_assert_int_eq (waitpid (child, &status, 0), child);
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
}

static void
do_step (struct bench *b)
{
  (void) kdc__inbox_set_status (b->inbox, b->code, 2, NULL, NULL);
}

static void
do_follow (struct bench *b)
{
  struct kdc__feed_counts counts;

  (void) kdc__outbox_follow (b->outbox, BASE, "kdc", &counts, NULL);
}

static void
do_show (struct bench *b)
{
  struct kdc__event_row row;

  (void) kdc__store_event_show (kdc__outbox_store (b->outbox), 0, &row, NULL);
}

static const struct { const char *point; void (*work) (struct bench *b); const char *then; }
  deaths[] = {
  { "feed.changed", do_step, "1:2=2 1:4=4" },
  { "feed.asked", do_follow, "1:2=2 1:4=4" },
  { "feed.before-commit", do_follow, "1:2=2 1:4=4" },
  { "feed.stored", do_follow, "1:2=2 1:4=4" },
  { "feed.shown", do_show, "1:2=2(repeat) 1:4=4" },
};

/* Whoever dies, and when: no step is lost, none comes twice but as a repeat. */
START_TEST (deaths_on_the_way)
{
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  events (&b, 1);
  if (deaths[_i].work == do_step) {
    ck_assert (dies (&b, deaths[_i].point, do_step));
    ck_assert_int_eq (follow (&b).taken, 0);        /* not half of it */
  }
  step (&b, b.code, 2, NULL);
  if (deaths[_i].work == do_follow)
    ck_assert (dies (&b, deaths[_i].point, do_follow));
  if (deaths[_i].work == do_show) {
    follow (&b);
    ck_assert (dies (&b, deaths[_i].point, do_show));
  }
  step (&b, b.code, 4, NULL);
  follow (&b);
  ck_assert_str_eq (events (&b, 1), deaths[_i].then);
  ck_assert_int_eq (bench_events (&b, 1, KDC__J_STATUS), 2);
  bench_end (&b);
}
END_TEST

/* --- officers --------------------------------------------------------------------------------- */

START_TEST (steps_of_officers)
{
  static char longer[4098];
  struct kdc_buffer text;
  kdc_error *err = NULL;
  int64_t number = 0;
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  memset (longer, 'x', 4097);
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, b.code, 2, longer, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.status-note");
  kdc__error_delete (err);
  longer[4096] = '\0';
  err = NULL;
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, b.code, 2, "\xff", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, b.code, 2, "a\x01", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, b.code, 10, NULL, NULL), KDC_ESTATE);
  ck_assert_int_eq (kdc__inbox_set_status (b.inbox, "nobody", 2, NULL, NULL), KDC_ENOTFOUND);
  step (&b, b.code, 2, longer);
  ck_assert_int_eq (kdc__store_received_set_status (b.inbox->store, b.code, 1, 4, NULL, &err),
                    KDC_ESTATE);    /* somebody else was quicker */
  ck_assert_str_eq (err->key, "store.changed");
  kdc__error_delete (err);
  err = NULL;
  kdc__buffer_init (&text, b.ctx, 0);
  bench_ok (kdc__inbox_step (b.inbox, b.code, 0, &number, &text, &err), err, "step");
  ck_assert_int_eq (number, 1);
  ck_assert_int_eq (strncmp (text.data, "2026-11-14T20:32:00+07:00 2 xxx", 31), 0);
  bench_ok (kdc__inbox_step (b.inbox, b.code, number, &number, &text, &err), err, "step");
  ck_assert_int_eq (number, 0);
  ck_assert_int_eq (kdc__inbox_step (b.inbox, "nobody", 0, &number, &text, NULL), KDC_ENOTFOUND);
  kdc__buffer_clear (&text);
  bench_end (&b);
}
END_TEST

/* "CODE=STATUS …" of what a walk finds. */
static const char *
walk (struct bench *b, int status)
{
  static char text[1024];
  struct kdc_received *one;
  kdc_error *err = NULL;
  int64_t after = 0;
  size_t at = 0;

  text[0] = '\0';
  for (;;) {
    bench_ok (kdc__inbox_next (b->inbox, status, after, &one, &err), err, "next");
    if (one == NULL)
      return text;
    after = one->row.n;
    at += (size_t) snprintf (text + at, sizeof text - at, "%s%s=%s", at > 0 ? " " : "",
                             one->row.code + strlen (one->row.code) - 1, one->status);
    kdc__received_free (one);
  }
}

START_TEST (a_cursor_over_the_received)
{
  char first[64];
  struct bench b;

  bench_start (&b);
  ck_assert_str_eq (walk (&b, 0), "");
  bench_deliver (&b, "a");
  strcpy (first, b.code);
  bench_deliver (&b, "b");
  bench_deliver (&b, "c");
  ck_assert_str_eq (walk (&b, 0), "1=1 2=1 3=1");
  step (&b, first, 2, NULL);
  step (&b, b.code, 2, NULL);
  ck_assert_str_eq (walk (&b, 1), "2=1");
  ck_assert_str_eq (walk (&b, 2), "1=2 3=2");
  ck_assert_str_eq (walk (&b, 10), "");
  bench_end (&b);
}
END_TEST

static int
gather (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static int
refuse (void *user, const void *data, size_t size)
{
  (void) user, (void) data, (void) size;
  return KDC_ECANCELLED;
}

START_TEST (parts_of_the_received)
{
  struct kdc_received *one = NULL;
  struct kdc_buffer bytes;
  kdc_error *err = NULL;
  struct bench b;
  size_t i;

  bench_start (&b);
  bench_deliver (&b, "a");
  bench_ok (kdc__inbox_get (b.inbox, b.code, &one, &err), err, "get");
  ck_assert_uint_gt (one->record.count, 1);
  for (i = 0; i < one->record.count; i++) {
    kdc__buffer_init (&bytes, b.ctx, 0);
    bench_ok (kdc__inbox_content (b.inbox, one, i, gather, &bytes, &err), err, "content");
    ck_assert_int_eq ((int64_t) bytes.size, one->record.parts[i].size);
    if (i == 0)
      ck_assert_ptr_nonnull (memmem (bytes.data, bytes.size, "urn:kdc:dossier:1", 17));
    kdc__buffer_clear (&bytes);
  }
  ck_assert_int_eq (kdc__inbox_content (b.inbox, one, i, gather, &bytes, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc__inbox_content (b.inbox, one, 0, refuse, NULL, NULL), KDC_ECANCELLED);
  kdc__received_free (one);
  ck_assert_int_eq (kdc__inbox_get (b.inbox, "nobody", &one, NULL), KDC_ENOTFOUND);
  ck_assert_ptr_null (one);
  bench_end (&b);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("feed");

  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, once_and_in_order);
  tcase_add_test (cases, several_pages);
  tcase_add_test (cases, before_the_receipt);
  tcase_add_test (cases, messages_of_others);
  tcase_add_test (cases, what_the_ward_answers);
  tcase_add_loop_test (cases, no_whole_page, 0, (int) (sizeof broken / sizeof *broken));
  tcase_add_test (cases, an_unknown_word);
  tcase_add_test (cases, no_answer);
  tcase_add_test (cases, two_at_once);
  tcase_add_test (cases, the_ward_was_put_back);
  tcase_add_loop_test (cases, deaths_on_the_way, 0, (int) (sizeof deaths / sizeof *deaths));
  tcase_add_test (cases, steps_of_officers);
  tcase_add_test (cases, a_cursor_over_the_received);
  tcase_add_test (cases, parts_of_the_received);
  return bench_run_suite ("feed", cases) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
