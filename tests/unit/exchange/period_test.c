/* period_test.c - batch reconcile: a desk beside the real inbox. Each kind of difference is made on
 * purpose, alone; an answer that is no whole list gives an error and no work list. */
#include "bench.h"
#include "exchange/period.h"

#define DAY "2026-11-14"

static struct kdc_period *
compare (struct bench *b, const char *from, const char *until)
{
  struct kdc_period *period = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_period (b->outbox, BASE, "kdc", from, until, &period, &err), err,
            "period");
  ck_assert_ptr_nonnull (period);
  return period;
}

/* One difference of that kind, of that delivery (0: none of ours). */
static void
expect_one (struct bench *b, const char *kind, int64_t delivery, const char *ours,
            const char *theirs)
{
  struct kdc_period *period = compare (b, DAY, DAY);

  ck_assert_uint_eq (period->count, 1);
  ck_assert_str_eq (kdc__period_kind_name (period->items[0].kind), kind);
  ck_assert_int_eq (period->items[0].delivery, delivery);
  ck_assert_str_ne (period->items[0].message_id, "");
  ck_assert_str_ne (period->items[0].dossier_code, "");
  if (ours != NULL)
    ck_assert_str_eq (period->items[0].ours, ours);
  if (theirs != NULL)
    ck_assert_str_eq (period->items[0].theirs, theirs);
  kdc__period_free (period);
}

START_TEST (both_sides_agree)
{
  struct kdc_period *period;
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  bench_deliver (&b, "b");
  period = compare (&b, DAY, DAY);
  ck_assert_uint_eq (period->count, 0);
  ck_assert_int_eq (period->listed, 2);
  ck_assert_int_eq (period->compared, 2);
  kdc__period_free (period);
  period = compare (&b, "2026-11-01", "2026-11-13");          /* the day before is another */
  ck_assert_int_eq (period->listed + period->compared + (int64_t) period->count, 0);
  kdc__period_free (period);
  period = compare (&b, "2026-11-15", "2026-12-01");
  ck_assert_int_eq (period->listed + period->compared + (int64_t) period->count, 0);
  kdc__period_free (period);
  bench_end (&b);
}
END_TEST

/* The ward was put back from a copy that is older. */
START_TEST (missing_there)
{
  struct bench b;
  int64_t id;
  char folder[100];

  bench_start (&b);
  id = bench_deliver (&b, "a");
  kdc__inbox_close (b.inbox);
  snprintf (folder, sizeof folder, "%s/older", b.directory);
  store_place (b.ward, sizeof b.ward, folder);
  bench_open_inbox (&b);
  expect_one (&b, "missing-there", id, "delivered", "");
  bench_end (&b);
}
END_TEST

/* The desk was: what it had sent since, the ward still knows. */
START_TEST (missing_here)
{
  struct bench b;
  char folder[100];

  bench_start (&b);
  bench_deliver (&b, "a");
  kdc__outbox_close (b.outbox);
  snprintf (folder, sizeof folder, "%s/older", b.directory);
  store_place (b.desk, sizeof b.desk, folder);
  bench_open_outbox (&b);
  expect_one (&b, "missing-here", 0, "", "1");
  bench_end (&b);
}
END_TEST

START_TEST (open_here)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, "a");
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);
  b.fate = F_FINE;
  expect_one (&b, "open-here", id, "unknown", "1");
  ck_assert_int_eq (bench_state (&b, id), KDC__UNKNOWN_STATE);          /* nothing was changed */
  bench_end (&b);
}
END_TEST

START_TEST (another_status)
{
  struct bench b;
  kdc_error *err = NULL;
  struct kdc__feed_counts counts;
  struct kdc_period *period;
  int64_t id;

  bench_start (&b);
  id = bench_deliver (&b, "a");
  bench_ok (kdc__inbox_set_status (b.inbox, b.code, 2, NULL, &err), err, "status");
  expect_one (&b, "status", id, "1", "2");
  expect_one (&b, "status", id, "1", "2");
  ck_assert_str_eq (bench_value (&b, id, "status"), "1");
  bench_ok (kdc__outbox_follow (b.outbox, BASE, "kdc", &counts, &err), err, "follow");
  period = compare (&b, DAY, DAY);
  ck_assert_uint_eq (period->count, 0);         /* once the feed was read, both know the same */
  kdc__period_free (period);
  bench_end (&b);
}
END_TEST

static const struct { const char *from, *to, *kind, *ours, *theirs; } edits[] = {
  { "status=\"1\"", "status=\"77\"", "status-unmapped", "1", "77" },
  { "digest=\"sha-256=:", "digest=\"sha-256=:A", "digest", NULL, NULL },
  { "-0000001\"", "-0000009\"", "dossier-code", NULL, "H26.99.99-20261114-0000009" },
  { "count=\"1\"><message ", "count=\"2\"><message message-id=\"5f0c2a1e-0000-4000-8000-00000000"
    "0001\" dossier-code=\"x\" status=\"4\" received=\"2026-11-14T21:00:00+07:00\"/><message ",
    "missing-here", "", "4" },
};

/* One file changed, one gone, one that was never sent. */
static const struct { const char *from, *to; size_t count; int has_ours, has_theirs; } files[] = {
  { "sha256=\"", "sha256=\"0", 1, 1, 1 },
  { "<file name=\"", "<file name=\"x-", 2, 1, 1 },        /* theirs is unknown, ours is gone */
  { "<file ", "<file name=\"more.pdf\" sha256=\"00\"/><file ", 1, 0, 1 },
};

START_TEST (a_file_differs)
{
  struct kdc_period *period;
  struct bench b;
  int64_t id;
  size_t i;
  int ours = 0, theirs = 0;

  bench_start (&b);
  id = bench_deliver (&b, "a");
  bench_edit (&b, files[_i].from, files[_i].to);
  period = compare (&b, DAY, DAY);
  ck_assert_uint_eq (period->count, files[_i].count);
  for (i = 0; i < period->count; i++) {
    ck_assert_str_eq (kdc__period_kind_name (period->items[i].kind), "attachment");
    ck_assert_int_eq (period->items[i].delivery, id);
    ck_assert_str_ne (period->items[i].file, "");
    ours += strlen (period->items[i].ours) == 64;
    theirs += period->items[i].theirs[0] != '\0';
  }
  ck_assert_int_eq (ours, files[_i].has_ours);
  ck_assert_int_eq (theirs, files[_i].has_theirs);
  kdc__period_free (period);
  bench_end (&b);
}
END_TEST

START_TEST (theirs_differ)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_deliver (&b, "a");
  bench_edit (&b, edits[_i].from, edits[_i].to);
  expect_one (&b, edits[_i].kind, strcmp (edits[_i].kind, "missing-here") == 0 ? 0 : id,
              edits[_i].ours, edits[_i].theirs);
  bench_end (&b);
}
END_TEST

static void
expect_error (struct bench *b, const char *from, const char *until, const char *protocol,
              const char *key)
{
  struct kdc_period *period = (struct kdc_period *) (uintptr_t) 1;
  kdc_error *err = NULL;

  ck_assert_int_ne (kdc__outbox_period (b->outbox, BASE, protocol, from, until, &period, &err),
                    KDC_OK);
  ck_assert_ptr_null (period);
  ck_assert_ptr_nonnull (err);
  ck_assert_str_eq (err->key, key);
  kdc__error_delete (err);
}

/* --- lists written here ----------------------------------------------------------------------- */

/* Of each page: the rows, and where it goes on. */
static struct { char rows[1000]; const char *next; } pages[3];
static char asked_pages[16];

static int
paged (struct bench *b, const struct kdc__transport_call *call,
       struct kdc_http_response *response)
{
  const char *at = strstr (call->url, "&page="), *row;
  char text[1200];
  int page, count = 0;

  (void) b;
  ck_assert_ptr_nonnull (at);
  page = at[6] - '0';
  ck_assert (page >= 0 && page < 3 && at[7] == '\0');
  ck_assert_uint_lt (strlen (asked_pages), sizeof asked_pages - 1);
  strncat (asked_pages, at + 6, 1);
  for (row = pages[page].rows; (row = strstr (row, "<message ")) != NULL; row++)
    count++;
  snprintf (text, sizeof text, "<messages xmlns=\"urn:kdc:receipt:1\" count=\"%d\" next=\"%s\">%s"
            "</messages>", count, pages[page].next, pages[page].rows);
  response->status = 200;
  ck_assert_int_eq (kdc__headers_add (&response->headers, "Content-Type", "application/xml"),
                    KDC_OK);
  return kdc__buffer_puts (&response->body, text);
}

static void
add_to (struct bench *b, int page, int64_t id, const char *code, const char *status)
{
  size_t size = strlen (pages[page].rows);
  struct kdc__delivery_row row;

  ck_assert_int_eq (kdc__store_get (kdc__outbox_store (b->outbox), id, &row, NULL), KDC_OK);
  snprintf (pages[page].rows + size, sizeof pages[page].rows - size, "<message message-id=\"%s\" "
            "dossier-code=\"%s\" status=\"%s\" received=\"2026-11-14T21:00:00+07:00\"/>",
            row.message_id, code, status);
  kdc__delivery_row_clear (b->ctx, &row);
}

static void
start_pages (struct bench *b)
{
  static const char *const next[] = { "1", "2", "" };
  size_t i;

  for (i = 0; i < 3; i++) {
    pages[i].rows[0] = '\0';
    pages[i].next = next[i];
  }
  asked_pages[0] = '\0';
  b->answer = paged;
}

START_TEST (several_pages)
{
  struct kdc_period *period;
  struct bench b;
  int64_t id[3];
  int i;

  bench_start (&b);
  for (i = 0; i < 3; i++)
    id[i] = bench_deliver (&b, i == 0 ? "a" : i == 1 ? "b" : "c");
  start_pages (&b);
  for (i = 0; i < 3; i++)
    add_to (&b, i, id[i], bench_value (&b, id[i], "dossier-code"), "1");
  period = compare (&b, DAY, DAY);
  ck_assert_uint_eq (period->count, 0);
  ck_assert_int_eq (period->listed, 3);
  ck_assert_int_eq (period->compared, 3);
  kdc__period_free (period);
  ck_assert_str_eq (asked_pages, "012");
  pages[2].rows[0] = '\0';                      /* the last page may be empty */
  expect_one (&b, "missing-there", id[2], "delivered", "");
  pages[1].rows[0] = '\0';                      /* one that goes on brings some */
  expect_error (&b, DAY, DAY, "kdc", "exchange.period-pages");
  bench_end (&b);
}
END_TEST

/* Each brings rows, and the second leads back to the first. */
START_TEST (pages_in_a_circle)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_deliver (&b, "a");
  bench_deliver (&b, "b");
  start_pages (&b);
  add_to (&b, 0, id, bench_value (&b, id, "dossier-code"), "1");
  add_to (&b, 1, id, bench_value (&b, id, "dossier-code"), "1");
  pages[1].next = "0";
  expect_error (&b, DAY, DAY, "kdc", "exchange.period-pages");
  ck_assert_str_eq (asked_pages, "01");
  bench_end (&b);
}
END_TEST

/* In one page and in two. */
START_TEST (twice_there)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_deliver (&b, "a");
  start_pages (&b);
  add_to (&b, 0, id, bench_value (&b, id, "dossier-code"), "1");
  add_to (&b, _i, id, bench_value (&b, id, "dossier-code"), "1");
  pages[_i].next = "";
  expect_one (&b, "twice-there", id, "delivered", "");
  bench_end (&b);
}
END_TEST

/* They said no, and have it all the same. */
START_TEST (rejected_here)
{
  struct bench b;
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, "a");
  b.fate = F_REFUSED;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__REJECTED);
  b.fate = F_FINE;
  start_pages (&b);
  pages[0].next = "";
  add_to (&b, 0, id, "H26.99.99-20261114-0000001", "2");
  expect_one (&b, "rejected-here", id, "rejected", "2");
  bench_end (&b);
}
END_TEST

/* --- what is no list -------------------------------------------------------------------------- */

static const struct { const char *from, *to, *key; } broken[] = {
  { "count=\"1\"", "count=\"2\"", "exchange.period-answer" },         /* a row is missing */
  { "count=\"1\"", "", "exchange.period-answer" },
  { "<message ", "CUT", "exchange.period-answer" },
  { "urn:kdc:receipt:1", "urn:kdc:receipt:2", "exchange.period-answer" },
  { "status=\"1\"", "", "exchange.period-row" },
  { "message-id=", "id=", "exchange.period-row" },
  { " sha256=", " sha=", "exchange.period-row" },
  { "received=\"2026-11-14", "received=\"2026-11-16", "exchange.period-row" },   /* not asked for */
  { "received=\"2026-11-14", "received=\"14/11/2026", "exchange.period-row" },
  { "count=\"1\"", "count=\"1\" next=\"0\"", "exchange.period-pages" },
};

START_TEST (no_whole_list)
{
  struct bench b;

  bench_start (&b);
  bench_deliver (&b, "a");
  bench_edit (&b, broken[_i].from, broken[_i].to);
  expect_error (&b, DAY, DAY, "kdc", broken[_i].key);
  bench_end (&b);
}
END_TEST

START_TEST (no_list_at_all)
{
  static const struct { enum fate fate; const char *key; } fates[]
    = { { F_GARBAGE, "exchange.period-answer" }, { F_BUSY, "exchange.period-answer" },
        { F_FORBIDDEN, "exchange.period-answer" }, { F_PROXY_404, "exchange.period-answer" },
        { F_REFUSED, "exchange.period-answer" }, { F_LOST_BEFORE, "net.broken" },
        { F_NOT_SENT, "net.connect" } };
  struct bench b;
  size_t i;

  bench_start (&b);
  bench_deliver (&b, "a");
  for (i = 0; i < sizeof fates / sizeof *fates; i++) {
    b.fate = fates[i].fate;
    expect_error (&b, DAY, DAY, "kdc", fates[i].key);
  }
  b.fate = F_FINE;
  expect_error (&b, "2026-11-15", DAY, "kdc", "exchange.period-days");
  expect_error (&b, "2026-11-31", DAY, "kdc", "exchange.period-days");
  expect_error (&b, DAY, "", "kdc", "exchange.period-days");
  expect_error (&b, DAY, DAY, "xroad-rest", "exchange.no-period");
  bench_end (&b);
}
END_TEST

/* --- the ward's side -------------------------------------------------------------------------- */

static const struct { const char *target; int status; const char *says; } asked[] = {
  { "/messages?from=2026-11-14&until=2026-11-14&page=0", 200, "count=\"1\"" },
  { "/messages?from=2026-11-14&until=2026-11-14&page=1", 200, "count=\"0\"" },
  { "/messages?from=2026-11-01&until=2026-11-13&page=0", 200, "count=\"0\"" },
  { "/messages?from=2026-11-31&until=2026-12-13&page=0", 400, "urn:kdc:problem:malformed" },
  { "/messages?from=2026-12-01&until=2026-11-13&page=0", 400, "urn:kdc:problem:malformed" },
  { "/messages?from=2026-11-14&until=2026-11-14&page=-1", 400, "urn:kdc:problem:malformed" },
  { "/messages?from=2026-11-14&until=2026-11-14&page=x", 400, "urn:kdc:problem:malformed" },
  { "/messages?from=2026-11-14&until=2026-11-14", 404, "urn:kdc:problem:no-route" },
  { "/messages?from=&until=2026-11-14&page=0", 404, "urn:kdc:problem:no-route" },
};

START_TEST (what_the_ward_answers)
{
  struct kdc_http_response *response;
  struct bench b;
  size_t i;

  bench_start (&b);
  bench_deliver (&b, "a");
  for (i = 0; i < sizeof asked / sizeof *asked; i++) {
    response = bench_ask (&b, "desk", asked[i].target);
    ck_assert_msg (response->status == asked[i].status
                   && strstr (response->body.data, asked[i].says) != NULL, "%s: %d %s",
                   asked[i].target, response->status, response->body.data);
    kdc__response_free (response);
  }
  response = bench_ask (&b, "another", asked[0].target);     /* what others sent is not shown */
  ck_assert_ptr_nonnull (strstr (response->body.data, "count=\"0\""));
  kdc__response_free (response);
  bench_end (&b);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("period");

  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, both_sides_agree);
  tcase_add_test (cases, missing_there);
  tcase_add_test (cases, missing_here);
  tcase_add_test (cases, open_here);
  tcase_add_test (cases, another_status);
  tcase_add_loop_test (cases, theirs_differ, 0, (int) (sizeof edits / sizeof *edits));
  tcase_add_loop_test (cases, a_file_differs, 0, (int) (sizeof files / sizeof *files));
  tcase_add_test (cases, several_pages);
  tcase_add_test (cases, pages_in_a_circle);
  tcase_add_loop_test (cases, twice_there, 0, 2);
  tcase_add_test (cases, rejected_here);
  tcase_add_loop_test (cases, no_whole_list, 0, (int) (sizeof broken / sizeof *broken));
  tcase_add_test (cases, no_list_at_all);
  tcase_add_test (cases, what_the_ward_answers);
  return bench_run_suite ("period", cases) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
