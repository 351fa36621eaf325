/* govtalk_test.c - the GovTalk machine against an engine written in Python: submit, wait, poll,
 * response, delete; and what happens when answers are lost. */

#include "bench.h"

#define GATEWAY "http://gateway.test/te"

static struct gateway {
  struct bench b;
  char state[96];
  int calls, lose_at;               /* the answer of this call is lost; 0: none */
  char targets[16][128];
} gateway;

static void
python (const struct kdc_buffer *body, struct kdc_http_response *answer)
{
  char command[9000], text[8192];
  char request[128];
  FILE *file;
  size_t size;

  snprintf (request, sizeof request, "%s/request", gateway.b.directory);
  file = fopen (request, "wb");
  ck_assert_ptr_nonnull (file);
  fwrite (body->data, 1, body->size, file);
  fclose (file);
  snprintf (command, sizeof command, "/usr/bin/python3 %s %s < %s",
            bench_source ("tests/unit/exchange/govtalk.py"), gateway.state, request);
  file = popen (command, "r");
  ck_assert_ptr_nonnull (file);
  size = fread (text, 1, sizeof text, file);
  ck_assert_int_eq (pclose (file), 0);
  ck_assert_int_eq (kdc__buffer_append (&answer->body, text, size), KDC_OK);
}

static int
send_to (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
         enum kdc__sent *sent, kdc_error **err)
{
  struct bench *b = user;
  struct kdc_buffer body;

  *sent = KDC__MAYBE_SENT;
  snprintf (gateway.targets[gateway.calls % 16], 128, "%s", call->url);
  gateway.calls++;
  kdc__buffer_init (&body, b->ctx, 0);
  ck_assert_int_eq (call->body (call->body_user, bench_gather, &body, err), KDC_OK);
  ck_assert_int_eq ((int64_t) body.size, call->body_length);
  *answer = bench_canned (b, 200, "text/xml; charset=utf-8", NULL);
  python (&body, *answer);
  kdc__buffer_clear (&body);
  if (gateway.calls != gateway.lose_at)
    return KDC_OK;
  kdc__response_free (*answer);
  *answer = NULL;
  return bench_lost (b, sent, KDC__MAYBE_SENT, err);
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user, (void) destination;
  return strcmp (name, "password") == 0 ? kdc__buffer_puts (out, "Marked-Password-41")
                                        : KDC_ENOTFOUND;
}

static void
parameter (const char *name, const char *value)
{
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_set_parameter (gateway.b.outbox, GATEWAY, name, value, &err), err, name);
}

static void
setup (void)
{
  memset (&gateway, 0, sizeof gateway);
  bench_start (&gateway.b);
  kdc__context_set_secret (gateway.b.ctx, secret, NULL, NULL);
  kdc__outbox_set_transport (gateway.b.outbox, send_to, &gateway.b, NULL);
  snprintf (gateway.state, sizeof gateway.state, "%s/engine.json", gateway.b.directory);
  parameter ("class", "HMRC-CHAR-CLM");
  parameter ("sender", "S1");
}

static void
teardown (void)
{
  bench_end (&gateway.b);
}

static void
set_state (const char *json)
{
  FILE *file = fopen (gateway.state, "wb");

  ck_assert_ptr_nonnull (file);
  fputs (json, file);
  fclose (file);
}

/* A number of the engine's state, by Python; 0: not there. */
static int
effects (const char *name)
{
  char command[600], text[32] = "0";
  FILE *file;

  snprintf (command, sizeof command, "/usr/bin/python3 -c 'import json; "
            "print(json.load(open(\"%s\")).get(\"%s\", 0))'", gateway.state, name);
  file = popen (command, "r");
  ck_assert_ptr_nonnull (file);
  ck_assert_ptr_nonnull (fgets (text, sizeof text, file));
  ck_assert_int_eq (pclose (file), 0);
  return atoi (text);
}

static int64_t
put (void)
{
  struct kdc_dossier *dossier = bench_dossier (&gateway.b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  bench_ok (kdc__outbox_put (gateway.b.outbox, dossier, GATEWAY, "govtalk", NULL, &id, &existed,
                             &err), err, "put");
  kdc__dossier_free (dossier);
  return id;
}

/* Until the delivery and its clean-up rest. */
static void
run (int64_t id)
{
  int i;

  for (i = 0; i < 40 && bench_state (&gateway.b, id) < KDC__DEAD
                && bench_state (&gateway.b, id) != KDC__SUSPENDED; i++)
    bench_step (&gateway.b, id);
}

static void
run_clean_up (void)
{
  kdc_error *err = NULL;
  int64_t next;
  int worked = 1, i;

  for (i = 0; i < 10 && worked; i++)
    bench_ok (kdc__outbox_step (gateway.b.outbox, &worked, &next, &err), err, "step");
}

START_TEST (the_whole_machine)
{
  int64_t id, before;

  set_state ("{\"slow\": 2, \"interval\": \"25\"}");
  id = put ();
  bench_step (&gateway.b, id);
  ck_assert_int_eq (bench_state (&gateway.b, id), KDC__POLLING);
  ck_assert_str_eq (bench_value (&gateway.b, id, "correlation-id"),
                    "0000000000000000000000000000A001");
  before = gateway.b.clock;
  ck_assert_int_ge (bench_due (&gateway.b, id), before + 25000);
  bench_step (&gateway.b, id);
  ck_assert_int_eq (bench_state (&gateway.b, id), KDC__POLLING);
  run (id);
  ck_assert_int_eq (bench_state (&gateway.b, id), KDC__DELIVERED);
  ck_assert_int_eq (effects ("deleted"), 0);      /* not before the response is durable */
  run_clean_up ();
  ck_assert_int_eq (effects ("submitted"), 1);
  ck_assert_int_eq (effects ("polls"), 3);
  ck_assert_int_eq (effects ("deleted"), 1);
  ck_assert_str_eq (gateway.targets[0], GATEWAY "/submission");
  ck_assert_str_eq (gateway.targets[1], "http://gateway.test/poll");
}
END_TEST

START_TEST (password_as_md5)
{
  int64_t id;

  parameter ("method", "MD5");
  id = put ();
  run (id);
  ck_assert_int_eq (bench_state (&gateway.b, id), KDC__DELIVERED);
}
END_TEST

/* Whichever answer is lost: one submission, a receipt, one record deleted. */
START_TEST (answers_lost)
{
  int64_t id;

  set_state ("{\"slow\": 1}");
  gateway.lose_at = _i;
  id = put ();
  run (id);
  ck_assert_int_eq (bench_state (&gateway.b, id), KDC__DELIVERED);
  gateway.b.clock += INT64_C (3600000);
  run_clean_up ();
  ck_assert_int_eq (effects ("submitted"), 1);
  ck_assert_int_ge (effects ("deleted"), 1);
}
END_TEST

static const struct { const char *state; int ends; } refusals[] = {
  { "{\"refuse\": \"submit\"}", KDC__REJECTED }, { "{\"refuse\": \"poll\"}", KDC__REJECTED },
  { "{\"endpoint\": \"http://elsewhere.test/poll\"}", KDC__DEAD },
};

START_TEST (refused)
{
  int64_t id;

  set_state (refusals[_i].state);
  id = put ();
  run (id);
  ck_assert_msg (bench_state (&gateway.b, id) == refusals[_i].ends, "%s: %s", refusals[_i].state,
                 kdc__state_name (bench_state (&gateway.b, id)));
}
END_TEST

/* The password is in no file of the store. */
START_TEST (password_is_not_kept)
{
  char command[300];

  run (put ());
  snprintf (command, sizeof command, "! grep -r -q Marked-Password %.80s", gateway.b.desk);
  ck_assert_int_eq (system (command), 0);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("govtalk");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 120);
  tcase_add_test (cases, the_whole_machine);
  tcase_add_test (cases, password_as_md5);
  tcase_add_loop_test (cases, answers_lost, 1, 5);
  tcase_add_loop_test (cases, refused, 0, 3);
  tcase_add_test (cases, password_is_not_kept);
  return bench_run_suite ("govtalk", cases);
}
