/* peer_test.c - fake peers: each fault switch, its limits, plans that are wrong, and how often a
 * message had an effect. */

#define BENCH_NOTES "peer"
#include <kdc/peer.h>
#include "../exchange/bench.h"
#include "play/peer.h"

#define HUB "tests/unit/exchange/receive"

static struct bench b;
static struct kdc_peer *peer;
static int status, action;
static int64_t wait_ms;
static char body[70000], header[200];
static size_t body_size;

static void
open_peer (const char *faults)
{
  char text[2000];
  kdc_error *err = NULL;

  snprintf (text, sizeof text, "<faults xmlns=\"urn:kdc:faults:1\" seed=\"7\">"
            "<secret name=\"password\" value=\"s3cret\"/>%s</faults>", faults);
  bench_ok (kdc__peer_open (b.catalog, "hub", b.ward, NULL, text, strlen (text), "faults.xml",
                            &peer, &err), err, "peer");
}

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  strcpy (b.directory, "/tmp/kdc-peer-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b.directory));
  snprintf (b.ward, sizeof b.ward, "%s/peer", b.directory);
  strcpy (b.desk, b.ward);          /* one store for both: bench_end looks into it */
  b.clock = START;
  peer = NULL;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source (HUB), &b.catalog, &err), err, "catalog");
}

static void
teardown (void)
{
  kdc__peer_close (peer);
  bench_end (&b);
}

/* wanted: a header of the answer, into `header`. */
static void
ask (const char *target, const char *text, const char *wanted)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  const char *value;

  ck_assert_int_eq (kdc__request_new (b.ctx, "POST", target, &request), KDC_OK);
  ck_assert_int_eq (kdc__headers_add (&request->headers, "Content-Type",
                                      *text == '<' ? "text/xml" : "application/json"), KDC_OK);
  ck_assert_int_eq (kdc__buffer_puts (&request->body, text), KDC_OK);
  bench_ok (kdc__peer_handle (peer, "desk", request, &response, &action, &wait_ms, &err), err,
            "handle");
  kdc__request_free (request);
  status = 0;
  *header = *body = '\0';
  ck_assert_int_eq (response == NULL, action == KDC__PEER_CLOSE);
  if (response == NULL)
    return;
  status = response->status;
  body_size = response->body.size;
  memcpy (body, response->body.data != NULL ? response->body.data : "",
          body_size < sizeof body ? body_size : sizeof body - 1);
  body[body_size < sizeof body ? body_size : sizeof body - 1] = '\0';
  value = wanted != NULL ? kdc__headers_get (&response->headers, wanted) : NULL;
  snprintf (header, sizeof header, "%s", value != NULL ? value : "");
  kdc__response_free (response);
}

#define SEND(ID) \
  "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><id>" ID "</id>" \
  "<hash>0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef</hash></s:Header>" \
  "<s:Body><send/></s:Body></s:Envelope>"

static void
effects (const char *id, int64_t wanted)
{
  kdc_error *err = NULL;
  int64_t n = -1;

  bench_ok (kdc__peer_effects (peer, id, &n, &err), err, "effects");
  ck_assert_int_eq (n, wanted);
}

/* For tests/crash/seen.py: the peer says that it did this fault, and something came of it. */
static void
took_effect (const char *name)
{
  char said[64];
  FILE *file;

  snprintf (said, sizeof said, " fault=%s ", name);
  ck_assert_msg (strstr (peer->arrivals.data, said) != NULL, "%s", peer->arrivals.data);
  file = notes_open (BENCH_NOTES, "a");
  if (file == NULL)
    return;
  fprintf (file, "fault %s\n", name);
  fclose (file);
}

/* What came of the last request, without its id and the code that nobody can guess. */
static void
describe (char out[sizeof body + 200], const char *id)
{
  kdc_error *err = NULL;
  int64_t n = -1;
  char *at;

  bench_ok (kdc__peer_effects (peer, id, &n, &err), err, "effects");
  snprintf (out, sizeof body + 200, "%d %d %d %d %zu %s", action, status, (int) wait_ms, (int) n,
            body_size, body);
  while ((at = strstr (out, id)) != NULL)
    memcpy (at, "XR-0", 4);
  at = strstr (out, "code=\"");
  if (at != NULL)
    memset (at + 6, '0', strcspn (at + 6, "\""));
}

/* --- each switch ------------------------------------------------------------------------------ */

static const struct {
  const char *fault;
  int action, status, effects;
  const char *holds;
} rows[KDC__F_COUNT + 4] = {
  { "<fault is='lost-answer'/>", KDC__PEER_CLOSE, 0, 1, "" },
  { "<fault is='lost-request'/>", KDC__PEER_CLOSE, 0, 0, "" },
  { "<fault is='slow' wait='1234'/>", KDC__PEER_ANSWER, 200, 1, "<done" },
  { "<fault is='error' status='502'/>", KDC__PEER_ANSWER, 502, 0, "fault" },
  { "<fault is='duplicate'/>", KDC__PEER_ANSWER, 200, 2, "<done" },
  { "<fault is='reorder'/>", KDC__PEER_CLOSE, 0, 0, "" },
  { "<fault is='truncated'/>", KDC__PEER_ANSWER, 200, 1, "<s:Envelope" },
  { "<fault is='cut'/>", KDC__PEER_CUT, 200, 1, "</s:Envelope>" },
  { "<fault is='wrong-hash'/>", KDC__PEER_ANSWER, 200, 1, "<hash>01230567" },
  { "<fault is='expired'/>", KDC__PEER_ANSWER, 200, 1, "<done" },  /* no session in this route */
  { "<fault is='garbage'/>", KDC__PEER_ANSWER, 200, 1, "<" },
  { "<fault is='html'/>", KDC__PEER_ANSWER, 200, 0, "<!DOCTYPE html>" },
  { "<fault is='redirect' location='http://evil.test/'/>", KDC__PEER_ANSWER, 302, 0, "" },
  { "<fault is='huge' bytes='100000'/>", KDC__PEER_ANSWER, 200, 1, "<done" },
  { "<fault is='error' effect='true'/>", KDC__PEER_ANSWER, 503, 1, "fault" },
  { "<fault is='lost-answer' effect='false'/>", KDC__PEER_CLOSE, 0, 0, "" },
  { "<fault is='garbage' effect='false'/>", KDC__PEER_ANSWER, 200, 0, "" },
  { "", KDC__PEER_ANSWER, 200, 1, "</s:Envelope>" },
};

START_TEST (switches)
{
  static char first[sizeof body + 200], well[sizeof body + 200];

  open_peer (rows[_i].fault);
  ask ("/soap", SEND ("XR-1"), "Location");
  ck_assert_int_eq (action, rows[_i].action);
  ck_assert_int_eq (status, rows[_i].status);
  ck_assert_msg (strstr (body, rows[_i].holds) != NULL, "%s", body);
  effects ("XR-1", rows[_i].effects);
  if (_i < KDC__F_COUNT)            /* every row of the table has its test */
    ck_assert_msg (strstr (rows[_i].fault, kdc__fault_table[_i].name) != NULL, "%d", _i);
  ck_assert_int_eq (wait_ms, strstr (rows[_i].fault, "slow") != NULL ? 1234 : 0);
  ck_assert_str_eq (header, strstr (rows[_i].fault, "redirect") ? "http://evil.test/" : "");
  if (strstr (rows[_i].fault, "huge") != NULL)
    ck_assert_uint_ge (body_size, 100000);
  if (strstr (rows[_i].fault, "truncated") != NULL)
    ck_assert_ptr_null (strstr (body, "</s:Envelope>"));
  describe (first, "XR-1");
  ask ("/soap", SEND ("XR-2"), NULL);         /* once is the default: the next is well */
  ck_assert_int_eq (status, 200);
  effects ("XR-2", 1);
  describe (well, "XR-2");
  ck_assert_msg (rows[_i].fault[0] != '\0' || strcmp (first, well) == 0, "%s\n%s", first, well);
  if (_i < KDC__F_COUNT && strcmp (first, well) != 0)
    took_effect (kdc__fault_table[_i].name);
}
END_TEST

/* A request that is overtaken by the next: it has its effect after that one. */
START_TEST (reordered)
{
  struct kdc_buffer text;
  kdc_error *err = NULL;

  open_peer ("<fault is='reorder'/>");
  ask ("/soap", SEND ("XR-1"), NULL);
  effects ("XR-1", 0);
  ask ("/soap", SEND ("XR-2"), NULL);
  effects ("XR-1", 1);
  kdc__buffer_init (&text, b.ctx, 0);
  bench_ok (kdc__peer_report (peer, &text, &err), err, "report");
  ck_assert_str_eq (text.data, "effects 1 XR-2\neffects 1 XR-1\n");
  kdc__buffer_clear (&text);
  ck_assert_str_eq (peer->arrivals.data,
                    "1 desk POST /soap call=soap fault=reorder status=0\n"
                    "2 desk POST /soap call=soap fault=- status=200\n");
}
END_TEST

START_TEST (sessions_expire)
{
  char text[400], session[200] = "";
  const char *at;

  open_peer ("<fault is='expired' call='json' from='2'/>");
  ask ("/json", "{\"password\":\"s3cret\"}", NULL);
  at = strstr (body, "\"session\":");         /* the key, not the situation */
  ck_assert_ptr_nonnull (at);
  ck_assert_int_eq (sscanf (at + 10, " \"%150[0-9a-f]", session), 1);
  snprintf (text, sizeof text,
            "{\"do\":\"submit\",\"session\":\"%s\",\"id\":\"AB-1\",\"title\":\"x\"}", session);
  ask ("/json", text, NULL);
  ck_assert_ptr_nonnull (strstr (body, "session-expired"));
  effects ("AB-1", 0);
  took_effect ("expired");
  ask ("/json", text, NULL);
  ck_assert_ptr_nonnull (strstr (body, "received"));
  effects ("AB-1", 1);
}
END_TEST

/* Processed twice although the session belongs to one caller. */
START_TEST (doubled_in_a_session)
{
  char text[400], session[200] = "";

  open_peer ("<fault is='duplicate' from='2'/>");
  ask ("/json", "{\"password\":\"s3cret\"}", NULL);
  ck_assert_int_eq (sscanf (strstr (body, "\"session\":") + 10, " \"%150[0-9a-f]", session), 1);
  snprintf (text, sizeof text,
            "{\"do\":\"submit\",\"session\":\"%s\",\"id\":\"AB-1\",\"title\":\"x\"}", session);
  ask ("/json", text, NULL);
  effects ("AB-1", 2);
}
END_TEST

/* --- when ------------------------------------------------------------------------------------- */

START_TEST (limits)
{
  int i;

  open_peer ("<fault is='error' from='2' times='2'/><fault is='html' call='form' times='0'/>"
             "<fault is='error' status='599' from='6' times='0'/>");
  for (i = 1; i <= 7; i++) {
    ask ("/soap", SEND ("XR-1"), NULL);
    ck_assert_int_eq (status, i == 2 || i == 3 ? 503 : i >= 6 ? 599 : 200);
  }
  effects ("XR-1", 1);
  ask ("/form", "<form/>", NULL);
  ck_assert_ptr_nonnull (strstr (body, "DOCTYPE"));
}
END_TEST

/* The same seed and the same requests give the same faults; neither none nor all of them. */
START_TEST (chance)
{
  char first[65] = "", second[65] = "";
  int i, round;

  for (round = 0; round < 2; round++) {
    open_peer ("<fault is='lost-request' times='0' chance='30'/>");
    for (i = 0; i < 64; i++) {
      ask ("/soap", SEND ("XR-1"), NULL);
      (round == 0 ? first : second)[i] = action == KDC__PEER_CLOSE ? 'x' : '.';
    }
    kdc__peer_close (peer);
    peer = NULL;
  }
  ck_assert_str_eq (first, second);
  ck_assert_ptr_nonnull (strchr (first, 'x'));
  ck_assert_ptr_nonnull (strchr (first, '.'));
}
END_TEST

/* --- wrong plans ------------------------------------------------------------------------------ */

static const struct { const char *text, *key; int line, column; } wrong[] = {
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault is='lost'/></faults>", NULL, 2, 13 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault/></faults>", NULL, 2, 2 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <falt is='slow'/></faults>", NULL, 2, 2 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault is='slow' wait='x'/></faults>", NULL, 2, 25 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault is='slow' chance='101'/></faults>", "play.number",
    2, 27 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault is='error' status='200'/></faults>", "play.number",
    2, 28 },
  { "<faults xmlns='urn:kdc:faults:1'>\n <fault is='slow' from='0'/></faults>", "play.number", 2,
    25 },
  { "<faults>", NULL, 1, 0 },
  { "", NULL, 0, 0 },
};

START_TEST (wrong_plans)
{
  kdc_error *err = NULL;

  ck_assert_int_ne (kdc__peer_open (b.catalog, "hub", b.ward, NULL, wrong[_i].text,
                                    strlen (wrong[_i].text), "faults.xml", &peer, &err), KDC_OK);
  ck_assert_ptr_null (peer);
  ck_assert_ptr_nonnull (err);
  if (wrong[_i].key != NULL)
    ck_assert_str_eq (err->key, wrong[_i].key);
  if (wrong[_i].column > 0) {
    ck_assert_int_eq (err->line, wrong[_i].line);
    ck_assert_int_eq (err->column, wrong[_i].column);
  }
  kdc__error_delete (err);
}
END_TEST

/* Whoever writes a plan reads docs/peer.md. */
START_TEST (documented)
{
  static char text[32768];
  FILE *file = fopen (bench_source ("docs/peer.md"), "rb");
  char word[64];
  size_t length, i;

  ck_assert_ptr_nonnull (file);
  length = fread (text, 1, sizeof text - 1, file);
  fclose (file);
  text[length] = '\0';
  for (i = 0; i < KDC__F_COUNT; i++) {
    snprintf (word, sizeof word, "| `%s` |", kdc__fault_table[i].name);
    ck_assert_msg (strstr (text, word) != NULL, "%s", word);
  }
}
END_TEST

/* The public functions: no plan, no agency, wrong arguments. */
START_TEST (public_api)
{
  kdc_peer *mine = NULL;
  kdc_buffer *text = NULL;
  kdc_error *err = NULL;
  int64_t n = -1;

  ck_assert_int_eq (kdc_peer_open (NULL, "hub", b.ward, NULL, NULL, 0, NULL, &mine, &err),
                    KDC_EINVAL);
  kdc__error_delete (err);
  ck_assert_int_eq (kdc_peer_open (b.catalog, "nobody", b.ward, NULL, NULL, 0, NULL, &mine, &err),
                    KDC_ENOTFOUND);
  kdc__error_delete (err);
  bench_ok (kdc_peer_open (b.catalog, "hub", b.ward, NULL, NULL, 0, NULL, &mine, &err), err,
            "open");
  peer = mine;
  ask ("/soap", SEND ("XR-1"), NULL);
  ck_assert_int_eq (status, 200);
  bench_ok (kdc_peer_effects (mine, "XR-1", &n, &err), err, "effects");
  ck_assert_int_eq (n, 1);
  bench_ok (kdc_peer_report (mine, &text, &err), err, "report");
  ck_assert_ptr_nonnull (strstr (text->data, "effects 1 XR-1\n"));
  kdc__buffer_delete (text);
  ck_assert_int_eq (kdc_peer_handle (mine, "x", NULL, NULL, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_peer_effects (mine, NULL, &n, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_peer_report (NULL, &text, NULL), KDC_EINVAL);
  kdc_peer_free (NULL);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("peer");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_set_timeout (cases, 60);
  tcase_add_loop_test (cases, switches, 0, KDC__F_COUNT + 4);
  tcase_add_test (cases, reordered);
  tcase_add_test (cases, sessions_expire);
  tcase_add_test (cases, doubled_in_a_session);
  tcase_add_test (cases, limits);
  tcase_add_test (cases, chance);
  tcase_add_loop_test (cases, wrong_plans, 0, (int) (sizeof wrong / sizeof *wrong));
  tcase_add_test (cases, documented);
  tcase_add_test (cases, public_api);
  return bench_run_suite ("peer", cases) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
