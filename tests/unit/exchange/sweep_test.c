/* sweep_test.c - memory that runs out at either side of a protocol: each request that a delivery
 * makes is given to a fake peer again and again, with another allocation failing each time, until
 * it is answered; steps, fetch, comparing of a period, and what hosts and officers read are starved
 * likewise. KDC_ENOMEM or the right result, nothing half-made, and the message has one effect. */

#include <kdc/kdc.h>
#include "sheets.h"
#include "starve.h"
#include "exchange/fetch.h"
#include "exchange/period.h"
#include "play/peer.h"

#define HOST "http://host.test"
#define SECRET "Marked-Secret-7f3a"
#define LEASE  3000                 /* short: sessions shall outlive a whole sweep */

static struct bench b;
static struct kdc_peer *peer;
static int starve_peer;             /* the peer is starved, not the sender */
static long points;                 /* tried at the peer */

static const struct {
  const char *protocol, *agency, *values[13];     /* "@…": what is in that file */
} rows[] = {
  { "kdc", AGENCY, { NULL } },
  { "openrosa", AGENCY, { NULL } },
  { "xroad-rest", AGENCY, { "client", "VN/GOV/01/desk", "service", "VN/GOV/02/ward/kdc", NULL } },
  { "xroad-soap", AGENCY, { "client", "VN/GOV/01/desk", "service", "VN/GOV/02/ward", NULL } },
  { "xroad-soap", AGENCY, { "client", "VN/GOV/01/desk", "service", "VN/GOV/02/ward", "packaging",
                            "mtom", NULL } },
  { "xroad-soap", AGENCY, { "client", "VN/GOV/01/desk", "service", "VN/GOV/02/ward", "packaging",
                            "inline", NULL } },
  { "dvcqg", NULL, { "sender", "000.00.01.H26", "username", "u", "login-path", "auth/login",
                     "service-path", "api/share", "files", "https://host.test/files",
                     "record", "@tests/data/record-full.xml", NULL } },
  { "govtalk", AGENCY, { "class", "KDC-BIRTH", "sender", "S1", NULL } },
  { "dvcqg-ministry", NULL, { "username", "u", "number-code", "SoBienNhan",
                              "record", "@tests/data/record-full.xml", NULL } },
  { "edxml-vxp", NULL, { "from", "000.00.00.H41", "from-name", "A", "to", "002.00.20.H13",
                         "to-name", "B", NULL } },
};
#define ROWS ((int) (sizeof rows / sizeof *rows))

static int
handle_starved (const struct kdc_http_request *request, struct kdc_http_response **answer,
                int *action)
{
  int64_t wait;
  int status = KDC_ENOMEM;
  long n;

  for (n = 1; status != KDC_OK; n += 1 + n / 16) {
    kdc_error *err = NULL;

    arm (n);
    status = kdc__peer_handle (peer, "net", request, answer, action, &wait, &err);
    armed = 0;
    points++;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    ck_assert_int_eq (*answer != NULL, status == KDC_OK);
    kdc__error_delete (err);
    b.clock += status == KDC_OK ? 0 : LEASE + 1;
    ck_assert_int_lt (n, 1000000);
  }
  return status;
}

static int
carry (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
       enum kdc__sent *sent, kdc_error **err)
{
  struct kdc_http_request *request = NULL;
  int was = armed, action = 0, status;
  int64_t wait;
  size_t i;

  (void) user;
  armed = 0;
  *answer = NULL;
  *sent = KDC__MAYBE_SENT;
  ck_assert_int_eq (strncmp (call->url, HOST "/", strlen (HOST) + 1), 0);
  ck_assert_int_eq (kdc__request_new (b.ctx, call->method, call->url + strlen (HOST), &request),
                    KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Host", "host.test"), KDC_OK);
  for (i = 0; i < call->headers->count; i++)
    ck_assert_int_eq (kdc__headers_add (&request->headers, call->headers->items[i].name,
                                        call->headers->items[i].value), KDC_OK);
  if (call->body != NULL)
    ck_assert_int_eq (call->body (call->body_user, bench_gather, &request->body, err), KDC_OK);
  if (starve_peer)
    status = handle_starved (request, answer, &action);
  else
    status = kdc__peer_handle (peer, "net", request, answer, &action, &wait, err);
  ck_assert_int_eq (status, KDC_OK);
  ck_assert_int_eq (action, KDC__PEER_ANSWER);
  kdc__request_free (request);
  armed = was && left > 0;
  return KDC_OK;
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user, (void) destination;
  return strncmp (name, "tls.", 4) != 0 ? kdc__buffer_puts (out, SECRET) : KDC_ENOTFOUND;
}

static void
set_parameter (const char *name, const char *value)
{
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__buffer_init (&text, b.ctx, 0);
  if (value[0] == '@')
    sheets_file (b.ctx, value + 1, &text);
  bench_ok (kdc__outbox_set_parameter (b.outbox, HOST, name, value[0] == '@' ? text.data : value,
                                       &err), err, name);
  kdc__buffer_clear (&text);
}

static void
start (int row)
{
  static const char plan[] = "<faults xmlns=\"urn:kdc:faults:1\"><secret name=\"key\" value=\""
    SECRET "\"/><secret name=\"authorization\" value=\"" SECRET "\"/>"
    "<secret name=\"password\" value=\"" SECRET "\"/></faults>";
  const char *const *value;
  kdc_error *err = NULL;

  armed = starve_peer = 0;
  points = 0;
  bench_allocator = &starving;
  bench_start (&b);
  b.ctx->values[KDC__LEASE_MS] = LEASE;
  b.ctx->values[KDC__NET_TOTAL_MS] = LEASE / 3;
  kdc__context_set_secret (b.ctx, secret, NULL, NULL);
  kdc__outbox_set_transport (b.outbox, carry, NULL, NULL);
  kdc__inbox_close (b.inbox);
  b.inbox = NULL;
  bench_ok (kdc__peer_open (b.catalog, rows[row].protocol, b.ward, rows[row].agency, plan,
                            strlen (plan), "faults.xml", &peer, &err), err, "peer");
  for (value = rows[row].values; *value != NULL; value += 2)
    set_parameter (value[0], value[1]);
}

static void
end (void)
{
  kdc__peer_close (peer);
  bench_end (&b);
}

static int64_t
put (int row, const char *key)
{
  struct kdc_dossier *dossier = bench_dossier (&b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  bench_ok (kdc__outbox_put (b.outbox, dossier, HOST, rows[row].protocol, key, &id, &existed,
                             &err), err, "put");
  kdc__dossier_free (dossier);
  return id;
}

static int64_t
effects (void)
{
  int64_t n = -1;

  ck_assert_int_eq (kdc__inbox_count (peer->inbox, &n, NULL), KDC_OK);
  return n;
}

static int until_the_end;           /* the receipt is asked for, and what holds it cleaned up */

/* A hub says that it has it; whether the receiver does is for later. */
static int
arrived (int64_t id)
{
  int state = bench_state (&b, id);

  return state == KDC__DELIVERED || state == KDC__DELIVERED_NO_RECEIPT
         || (state == KDC__POLLING && !until_the_end);
}

/* What is left to do after a receipt: its delivery comes next, and ends. */
static void
clean_up (void)
{
  int64_t next = 0, before = points;
  kdc_error *err = NULL;
  int worked;

  do {
    b.clock += LEASE + 1;
    bench_ok (kdc__outbox_step (b.outbox, &worked, &next, &err), err, "clean-up");
  } while (worked);
  ck_assert_int_gt (points, before);
  ck_assert_int_eq (next, INT64_MAX);
}

START_TEST (receiving)
{
  int64_t id;
  int i;

  start (_i);
  id = put (_i, NULL);
  starve_peer = 1;
  until_the_end = strcmp (rows[_i].protocol, "govtalk") == 0;
  for (i = 0; i < 20 && !arrived (id); i++)
    bench_step (&b, id);
  if (!arrived (id))
    bench_print (&b, id);
  ck_assert (arrived (id));
  if (until_the_end)
    clean_up ();
  ck_assert_int_eq (effects (), 1);
  ck_assert_int_gt (points, 20);
  end ();
}
END_TEST

/* Each allocation of all the steps of a delivery fails once. */
START_TEST (sending)
{
  int64_t id, next, count = 0;
  int worked, status, i;
  kdc_error *err = NULL;
  char key[24];
  long n;

  start (_i);
  for (n = 1, left = 0; left == 0; n += 1 + n / 8) {
    snprintf (key, sizeof key, "n%ld", n);
    id = put (_i, key);
    count++;
    left = n;
    for (i = 0; i < 40 && !arrived (id); i++) {
      if (bench_state (&b, id) == KDC__DEAD)        /* nobody can be asked but a person */
        bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
      armed = left > 0;
      status = kdc__outbox_step (b.outbox, &worked, &next, &err);
      armed = 0;
      ck_assert_msg (status == KDC_OK || (status == KDC_ENOMEM && left == 0), "%ld: %d %s", n,
                     status, err != NULL ? err->key : "");
      kdc__error_delete (err);
      err = NULL;
      b.clock += LEASE + 1;
    }
    if (!arrived (id))
      bench_print (&b, id);
    ck_assert_msg (arrived (id), "%s %ld: %s", rows[_i].protocol, n,
                   kdc__state_name (bench_state (&b, id)));
  }
  printf ("%s: %ld points\n", rows[_i].protocol, (long) count);
  ck_assert_int_gt (count, 20);
  end ();
}
END_TEST

static int
take (void *user, const struct kdc_message *m)
{
  (*(int *) user)++;
  ck_assert_ptr_null (m->error);
  ck_assert_uint_gt (m->bytes.size, 1000);
  return KDC_OK;
}

/* A round that breaks off shows nothing twice without saying so, and the next one ends well. */
START_TEST (fetching)
{
  struct kdc__fetch_counts counts;
  struct kdc_outbox *other = NULL;
  int row = ROWS - 1, shown, status, seen = 0;
  char folder[100], place[300];
  kdc_error *err = NULL;
  long n;

  start (row);
  bench_step (&b, put (row, NULL));
  snprintf (folder, sizeof folder, "%s/other", b.directory);
  store_place (place, sizeof place, folder);
  bench_ok (kdc__outbox_open (b.catalog, place, &other, &err), err, "other");
  kdc__outbox_set_transport (other, carry, NULL, NULL);
  bench_ok (kdc__outbox_set_parameter (other, HOST, "from", "002.00.20.H13", &err), err, "from");
  bench_ok (kdc__outbox_set_parameter (other, HOST, "from-name", "B", &err), err, "from");
  bench_ok (kdc__outbox_set_parameter (other, HOST, "to", "000.00.00.H41", &err), err, "to");
  bench_ok (kdc__outbox_set_parameter (other, HOST, "to-name", "A", &err), err, "to");
  for (n = 1;; n += 1 + n / 8) {
    shown = 0;
    memset (&counts, 0, sizeof counts);
    arm (n);
    status = kdc__outbox_fetch (other, HOST, "edxml-vxp", "documents", take, &shown, &counts,
                                &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    kdc__error_delete (err);
    err = NULL;
    seen += shown;
    b.clock += LEASE + 1;
    if (made < n)
      break;
  }
  ck_assert_int_ge (seen, 1);
  ck_assert_int_eq (status, KDC_OK);
  ck_assert_int_eq (counts.failed, 0);
  ck_assert_int_gt (n, 50);
  kdc__outbox_close (other);
  end ();
}
END_TEST

START_TEST (comparing)
{
  struct kdc_period *period;
  kdc_error *err = NULL;
  int64_t id;
  int status;
  long n;

  start (0);
  id = put (0, NULL);
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  for (n = 1;; n += 1 + n / 8) {
    arm (n);
    status = kdc__outbox_period (b.outbox, HOST, "kdc", "2026-11-14", "2026-11-14", &period, &err);
    armed = 0;
    ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                   err != NULL ? err->key : "");
    ck_assert_int_eq (period != NULL, status == KDC_OK);
    kdc__error_delete (err);
    err = NULL;
    if (period != NULL) {
      ck_assert_uint_eq (period->count, 0);
      ck_assert_int_eq (period->listed, 1);
      ck_assert_int_eq (period->compared, 1);
    }
    kdc__period_free (period);
    if (made < n)
      break;
  }
  ck_assert_int_gt (n, 50);
  end ();
}
END_TEST

/* --- what hosts and officers read ------------------------------------------------------------- */

/* One try with the nth allocation failing; 1: there are fewer than n. */
static int
starved (int status, kdc_error *err, long n)
{
  armed = 0;
  ck_assert_msg (status == KDC_OK || status == KDC_ENOMEM, "%ld: %d %s", n, status,
                 err != NULL ? err->key : "");
  if (status == KDC_OK)
    ck_assert_ptr_null (err);
  kdc_error_free (err);
  return status == KDC_OK && made < n;
}

/* An event is shown until it is acknowledged, whatever became of the call that showed it. */
START_TEST (telling)
{
  kdc_event *event = NULL;
  kdc_error *err = NULL;
  int64_t id, first = 0, steps;
  int status, over = 0, kind;
  long n;

  start (0);
  id = put (0, NULL);
  bench_step (&b, id);
  bench_ok (kdc__inbox_set_status (peer->inbox, bench_value (&b, id, "dossier-code"), 2, "Đã nhận",
                                   &err), err, "status");
  bench_ok (kdc_outbox_follow (b.outbox, HOST, "kdc", &steps, &err), err, "follow");
  ck_assert_int_eq (steps, 1);
  for (kind = 0; kind < 2; kind++, over = 0) {
    int64_t shown = 0;

    for (n = 1; !over; n++) {
      arm (n);
      status = kdc_event_next (b.outbox, first, &event, &err);
      over = starved (status, err, n);
      ck_assert_int_eq (event != NULL, status == KDC_OK);
      if (event != NULL) {
        ck_assert_str_eq (kdc_event_kind (event), kind == 0 ? "delivered" : "status");
        ck_assert_str_eq (kdc_event_property (event, "status"), kind == 0 ? "" : "2");
        ck_assert_int_eq (kdc_event_delivery (event), id);
        shown = kdc_event_id (event);
      }
      kdc_event_free (event);
    }
    ck_assert_int_gt (n, 2);
    first = shown;
  }
  for (n = 1, over = 0; !over; n++) {
    arm (n);
    status = kdc_event_done (b.outbox, first, &err);
    over = starved (status, err, n);
  }
  end ();
}
END_TEST

static int
count_bytes (void *user, const void *data, size_t size)
{
  (void) data;
  *(size_t *) user += size;
  return KDC_OK;
}

enum { READS_NEXT, READS_ONE, READS_STEP, READS_PART, READS_BYTES, READS_STATUS, READS };

/* One of the ways to read what was received; 0: it gave what it should. */
static int
look (int what, const kdc_received *one, const char *code, kdc_error **err)
{
  kdc_inbox *inbox = peer->inbox;
  kdc_received *received = NULL;
  kdc_buffer *text = NULL;
  int64_t number = 0;
  size_t size = 0;
  int status;

  switch (what) {
  case READS_NEXT:
    status = kdc_inbox_next (inbox, 0, 0, &received, err);
    break;
  case READS_ONE:
    status = kdc_inbox_get (inbox, code, &received, err);
    break;
  case READS_STEP:
    status = kdc_inbox_step (inbox, code, 0, &number, &text, err);
    ck_assert_int_eq (number > 0, status == KDC_OK);
    break;
  case READS_PART:
    status = kdc_received_part (one, 0, "sha256", &text, err);
    break;
  case READS_BYTES:
    status = kdc_received_read (inbox, one, 0, count_bytes, &size, err);
    if (status == KDC_OK)
      ck_assert_uint_gt (size, 1000);
    break;
  default:
    status = kdc_inbox_set_status (inbox, code, 4, NULL, err);
    if (status == KDC_ESTATE) {     /* the step was taken, only its echo was not */
      kdc_error_free (*err);
      *err = NULL;
      status = KDC_OK;
    }
  }
  armed = 0;
  if (what == READS_NEXT || what == READS_ONE) {
    ck_assert_int_eq (received != NULL, status == KDC_OK);
    if (received != NULL)
      ck_assert_str_eq (kdc_received_property (received, "dossier-code"), code);
  }
  if (what == READS_STEP || what == READS_PART)
    ck_assert_int_eq (text != NULL, status == KDC_OK);
  kdc_received_free (received);
  kdc_buffer_free (text);
  return status;
}

START_TEST (looking)
{
  kdc_received *one = NULL;
  kdc_error *err = NULL;
  char code[64];
  int what, status, over;
  long n;

  start (0);
  bench_step (&b, put (0, NULL));
  bench_ok (kdc_inbox_next (peer->inbox, 0, 0, &one, &err), err, "next");
  ck_assert_ptr_nonnull (one);
  snprintf (code, sizeof code, "%s", kdc_received_property (one, "dossier-code"));
  bench_ok (kdc_inbox_set_status (peer->inbox, code, 2, "Đã nhận", &err), err, "status");
  for (what = 0; what < READS; what++) {
    for (n = 1, over = 0; !over; n++) {
      arm (n);
      status = look (what, one, code, &err);
      over = starved (status, err, n);
      err = NULL;
    }
    ck_assert_int_gt (n, 2);
  }
  kdc_received_free (one);
  end ();
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("sweep");

  tcase_set_timeout (cases, 200);
  tcase_add_loop_test (cases, receiving, 0, ROWS);
  tcase_add_loop_test (cases, sending, 0, ROWS - 1);    /* a hub keeps its stream waiting */
  tcase_add_test (cases, fetching);
  tcase_add_test (cases, comparing);
  tcase_add_test (cases, telling);
  tcase_add_test (cases, looking);
  return bench_run_suite ("sweep", cases);
}
