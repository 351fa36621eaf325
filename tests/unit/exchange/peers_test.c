/* peers_test.c - the national portal's interfaces and OpenRosa against servers in Python that were
 * written from the descriptions, with answers lost and sessions ended: one effect each. */

#include <signal.h>
#include <sys/wait.h>

#include <kdc/kdc.h>
#include "sheets.h"

static struct bench b;
static pid_t peer;
static char base[64];

/* --- the other side --------------------------------------------------------------------------- */

static void
start_peer (const char *kind)
{
  const char *python = getenv ("PYTHON");
  char line[32];
  int ends[2];
  FILE *said;

  if (python == NULL)
    python = "/usr/bin/python3";
  ck_assert_int_eq (pipe (ends), 0);
  peer = fork ();
  ck_assert_int_ge (peer, 0);
  if (peer == 0) {
    dup2 (ends[1], 1);
    close (ends[0]);
    execl (python, python, bench_source ("tests/unit/exchange/portals.py"), kind, (char *) NULL);
    _exit (127);
  }
  close (ends[1]);
  said = fdopen (ends[0], "r");
  ck_assert_ptr_nonnull (fgets (line, sizeof line, said));
  fclose (said);
  snprintf (base, sizeof base, "http://127.0.0.1:%d", atoi (line));
}

static void
ask_peer (const char *method, const char *path, const char *const *headers,
          struct kdc_buffer *out)
{
  struct kdc_http_response *answer = NULL;
  struct kdc__transport_call call;
  struct kdc__headers list;
  struct kdc__net *net = NULL;
  enum kdc__sent sent;
  kdc_error *err = NULL;
  char url[128];

  memset (&call, 0, sizeof call);
  snprintf (url, sizeof url, "%s%s", base, path);
  kdc__headers_init (&list, b.ctx);
  for (; headers != NULL && *headers != NULL; headers += 2)
    ck_assert_int_eq (kdc__headers_add (&list, headers[0], headers[1]), KDC_OK);
  call.method = method;
  call.url = url;
  call.headers = &list;
  call.body_length = -1;
  call.connect_ms = call.total_ms = 10000;
  call.max_answer = 1 << 20;
  bench_ok (kdc__net_new (b.ctx, &net, &err), err, "net");
  bench_ok (kdc__net_send (net, &call, &answer, &sent, &err), err, "ask");
  if (out != NULL)
    ck_assert_int_eq (kdc__buffer_append (out, answer->body.data, answer->body.size), KDC_OK);
  kdc__response_free (answer);
  kdc__headers_clear (&list);
  kdc__net_free (net);
}

static void
fault (const char *name, const char *value, const char *only)
{
  const char *headers[] = { name, value, "only", only, "Content-Length", "0", NULL };

  ask_peer ("POST", "/fault", headers, NULL);
}

/* What the other side has, by XPath over its state: JSON as XML. */
static const char *
state (const char *expression)
{
  static char value[4096];
  struct kdc_buffer text, xml;
  struct kdc__dom *dom;

  kdc__buffer_init (&text, b.ctx, 0);
  kdc__buffer_init (&xml, b.ctx, 0);
  ask_peer ("GET", "/state", NULL, &text);
  ck_assert_int_eq (kdc__xml_from_json (b.ctx, text.data, text.size, &xml, NULL), KDC_OK);
  dom = sheets_dom (b.ctx, &xml);
  sheets_value (b.ctx, dom, expression, value, sizeof value);
  kdc__dom_free (dom);
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&xml);
  return value;
}

static const char *
calls (void)
{
  static char list[1024];
  char expression[64];
  size_t used = 0;
  int i, count = atoi (state ("count(/j:map/j:array[@key='calls']/j:string)"));

  list[0] = '\0';
  for (i = 1; i <= count; i++) {
    snprintf (expression, sizeof expression, "/j:map/j:array[@key='calls']/j:string[%d]", i);
    used += (size_t) snprintf (list + used, sizeof list - used, "%s%s", i > 1 ? " " : "",
                               state (expression));
  }
  return list;
}

/* --- this side -------------------------------------------------------------------------------- */

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user;
  if (strncmp (destination, base, strlen (base)) != 0)
    return KDC_ENOTFOUND;
  if (strcmp (name, "password") == 0)
    return kdc__buffer_puts (out, "mật khẩu \"1\"");
  if (strcmp (name, "authorization") == 0)
    return kdc__buffer_puts (out, "Basic YTpi");
  return KDC_ENOTFOUND;
}

static void
setup (void)
{
  bench_start (&b);
  kdc__outbox_set_transport (b.outbox, NULL, NULL, NULL);
  kdc__context_set_secret (b.ctx, secret, NULL, NULL);
}

static void
teardown (void)
{
  if (peer > 0) {
    kill (peer, SIGKILL);
    waitpid (peer, NULL, 0);
  }
  peer = 0;
  bench_end (&b);
}

static void
say (const char *name, const char *value)
{
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_set_parameter (b.outbox, base, name, value, &err), err, name);
}

static int64_t
put (const char *protocol, const char *key)
{
  struct kdc_dossier *d = bench_dossier (&b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed = 0;

  bench_ok (kdc__outbox_put (b.outbox, d, base, protocol, key, &id, &existed, &err), err, "put");
  kdc__dossier_free (d);
  return id;
}

/* Until it ends; the clock goes on by itself. */
static int
go_on (int64_t id)
{
  int steps, reached = bench_state (&b, id);

  for (steps = 0; steps < 60 && reached < KDC__SUSPENDED; steps++) {
    bench_step (&b, id);
    reached = bench_state (&b, id);
  }
  if (reached != KDC__DELIVERED)
    bench_print (&b, id);
  return reached;
}

static void
say_dvcqg (void)
{
  struct kdc_buffer record;

  sheets_file (b.ctx, "tests/data/record-full.xml", &record);
  say ("sender", "000.00.01.H26");
  say ("username", "motcua");
  say ("login-path", "auth/login");
  say ("service-path", "api/share");
  say ("files", "https://mot-cua.example/tep");
  say ("record", record.data);
  kdc__buffer_clear (&record);
}

#define ITEM "/j:map/j:map[@key='dossiers']/j:map[1]"

START_TEST (dvcqg_creates_then_updates)
{
  start_peer ("dvcqg");
  say_dvcqg ();
  ck_assert_int_eq (go_on (put ("dvcqg", "first")), KDC__DELIVERED);
  ck_assert_str_eq (calls (), "TraCuuHoSo DongBoHoSoMC CapNhatTienDoHoSoMC");
  ck_assert_str_eq (state ("count(/j:map/j:array[@key='progress']/*)"), "2");
  ck_assert_str_eq (state (ITEM "/j:number[@key='creates']"), "1");
  ck_assert_str_eq (state (ITEM "/j:map/j:string[@key='ChuHoSo']"), "Trần Văn Mẫu");
  ck_assert_str_eq (state ("/j:map/j:number[@key='sessions']"), "1");
  ck_assert_int_eq (go_on (put ("dvcqg", "second")), KDC__DELIVERED);
  ck_assert_str_eq (state (ITEM "/j:number[@key='creates']"), "1");
  ck_assert_str_eq (state (ITEM "/j:number[@key='updates']"), "1");
  ck_assert_str_eq (state ("count(/j:map/j:array[@key='progress']/*)"), "2");
  ck_assert_str_eq (state ("/j:map/j:number[@key='sessions']"), "1");
}
END_TEST

/* The answer to the creation is lost after it had its effect: asked, it is there, and updated. */
START_TEST (dvcqg_lost_answer)
{
  start_peer ("dvcqg");
  say_dvcqg ();
  fault ("lose", "1", "DongBoHoSoMC");
  ck_assert_int_eq (go_on (put ("dvcqg", "first")), KDC__DELIVERED);
  ck_assert_str_eq (state (ITEM "/j:number[@key='creates']"), "1");
  ck_assert_str_eq (state ("count(/j:map/j:array[@key='progress']/*)"), "2");
}
END_TEST

START_TEST (dvcqg_session_is_over)
{
  start_peer ("dvcqg");
  say_dvcqg ();
  ck_assert_int_eq (go_on (put ("dvcqg", "first")), KDC__DELIVERED);
  fault ("expire", "1", "");
  ck_assert_int_eq (go_on (put ("dvcqg", "second")), KDC__DELIVERED);
  ck_assert_str_eq (state ("/j:map/j:number[@key='sessions']"), "2");
  ck_assert_str_eq (state (ITEM "/j:number[@key='updates']"), "1");
}
END_TEST

/* What is wrong is said before anything is stored, all of it, with its place; a warning goes. */
START_TEST (dvcqg_is_told_first)
{
  struct kdc_dossier *d = bench_dossier (&b);
  kdc_error *err = NULL, *cause;
  int64_t id = 0;
  int existed = 0, missing = 0, status;

  start_peer ("dvcqg");
  say_dvcqg ();
  say ("record", "<record xmlns=\"urn:kdc:record:1\" code=\"X-1\" status=\"11\"/>");
  status = kdc__outbox_put (b.outbox, d, base, "dvcqg", NULL, &id, &existed, &err);
  ck_assert_int_eq (status, KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.lossy");
  for (cause = err->cause; cause != NULL; cause = cause->cause)
    missing += strcmp (cause->key, "wire.missing") == 0;
  ck_assert_int_ge (missing, 8);
  ck_assert_uint_ge (kdc_outbox_finding_count (b.outbox), (size_t) missing);
  kdc__error_delete (err);
  err = NULL;
  say ("record", "<record xmlns=\"urn:kdc:record:1\" code=\"X-1\" stauts=\"1\"/>");
  ck_assert_int_eq (kdc__outbox_put (b.outbox, d, base, "dvcqg", NULL, &id, &existed, &err),
                    KDC_EMODEL);
  ck_assert_str_eq (err->key, "structure.unknown-attribute");
  kdc__error_delete (err);
  kdc__dossier_free (d);
  ck_assert_int_eq (id, 0);
  say_dvcqg ();
  id = put ("dvcqg", "first");
  ck_assert_uint_eq (kdc_outbox_finding_count (b.outbox), 1);
  ck_assert_str_eq (kdc_finding_code (kdc_outbox_finding (b.outbox, 0)), "wire.lossy");
  ck_assert_str_eq (kdc_finding_path (kdc_outbox_finding (b.outbox, 0)), "channel/@kind");
  ck_assert_int_eq (kdc_finding_severity (kdc_outbox_finding (b.outbox, 0)),
                    KDC_SEVERITY_WARNING);
  ck_assert_ptr_null (kdc_outbox_finding (b.outbox, 1));
}
END_TEST

static void
say_ministry (void)
{
  struct kdc_buffer record;

  sheets_file (b.ctx, "tests/data/record-full.xml", &record);
  say ("username", "bo");
  say ("number-code", "HS.2026");
  say ("record", record.data);
  kdc__buffer_clear (&record);
}

START_TEST (ministry_six_steps)
{
  start_peer ("ministry");
  say_ministry ();
  ck_assert_int_eq (go_on (put ("dvcqg-ministry", "first")),
                    KDC__DELIVERED_NO_RECEIPT);
  ck_assert_str_eq (calls (), "/GetToken /GetNextValue /UploadFile /UploadFile /NoiHoSo "
                    "/CapNhatTienTrinh /CapNhatTrangThai");
  ck_assert_str_eq (state ("name(" ITEM ")"), "map");
  ck_assert_str_eq (state (ITEM "/j:string[@key='status']"), "5");
  ck_assert_str_eq (state (ITEM "/j:map/j:string[@key='ChuHoSo']"), "Trần Văn Mẫu");
}
END_TEST

/* A number or a file more, and one dossier. */
START_TEST (ministry_lost_answers)
{
  start_peer ("ministry");
  say_ministry ();
  fault ("lose", "1", "GetNextValue");
  ck_assert_int_eq (go_on (put ("dvcqg-ministry", "first")),
                    KDC__DELIVERED_NO_RECEIPT);
  ck_assert_str_eq (state ("/j:map/j:number[@key='numbers']"), "2");
  ck_assert_str_eq (state ("count(/j:map/j:map[@key='dossiers']/*)"), "1");
}
END_TEST

/* Nothing is published that could be asked: a person decides. */
START_TEST (ministry_lost_creation)
{
  start_peer ("ministry");
  say_ministry ();
  fault ("lose", "1", "NoiHoSo");
  ck_assert_int_eq (go_on (put ("dvcqg-ministry", "first")), KDC__DEAD);
  ck_assert_str_eq (state ("count(/j:map/j:map[@key='dossiers']/*)"), "1");
}
END_TEST

START_TEST (openrosa_submits)
{
  start_peer ("openrosa");
  ck_assert_int_eq (go_on (put ("openrosa", "first")), KDC__DELIVERED);
  ck_assert_str_eq (state ("count(/j:map/j:map[@key='dossiers']/*)"), "1");
  ck_assert_str_eq (state ("count(" ITEM "/j:map[@key='files']/*)"), "2");
  ck_assert_str_eq (state ("count(/j:map/j:array[@key='refused']/*)"), "0");
}
END_TEST

START_TEST (openrosa_lost_answers)
{
  start_peer ("openrosa");
  fault ("lose", "2", "xml_submission_file");
  ck_assert_int_eq (go_on (put ("openrosa", "first")), KDC__DELIVERED);
  ck_assert_str_eq (state ("count(/j:map/j:map[@key='dossiers']/*)"), "1");
  ck_assert_str_eq (state ("count(" ITEM "/j:map[@key='files']/*)"), "2");
  ck_assert_str_eq (state ("count(/j:map/j:array[@key='refused']/*)"), "0");
}
END_TEST

/* Larger than the server takes: when it says so before, nothing is sent; else its 413 is final, and
 * what fits is there. */
START_TEST (openrosa_limit)
{
  static const struct {
    const char *announced, *most;
    int state;
    const char *dossiers, *files, *said;
  } rows[] = {
      { "100", "100000000", KDC__REJECTED, "0", "0", "submit: " },
      { "100", "100000000", KDC__REJECTED, "0", "0", " bytes, the other side takes 100" },
      { "5000", "100000000", KDC__REJECTED, "0", "0", "file: 7032 bytes" },
      { "8000", "100000000", KDC__REJECTED, "1", "1", "file: 11" },     /* only with its XML */
      { "100000000", "1000", KDC__REJECTED, "0", "0", "413 refused" },
      { "100000000", "8000", KDC__REJECTED, "1", "1", "413 refused" },
      { "none", "8000", KDC__REJECTED, "1", "1", "413 refused" },
      { "0", "100000000", KDC__DELIVERED, "1", "2", "201 receipt" },
      { "99999999999999999999", "100000000", KDC__DELIVERED, "1", "2", "201 receipt" },
    };
  int64_t id;

  start_peer ("openrosa");
  fault ("announced", rows[_i].announced, "-");
  fault ("limit", rows[_i].most, "-");
  id = put ("openrosa", "first");
  ck_assert_int_eq (go_on (id), rows[_i].state);
  ck_assert_str_eq (state ("count(/j:map/j:map[@key='dossiers']/*)"), rows[_i].dossiers);
  ck_assert_str_eq (state ("count(" ITEM "/j:map[@key='files']/*)"), rows[_i].files);
  if (!bench_journal_says (&b, id, rows[_i].said))
    bench_print (&b, id);
  ck_assert_int_gt (bench_journal_says (&b, id, rows[_i].said), 0);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("peers");

  tcase_set_timeout (cases, 120);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, dvcqg_creates_then_updates);
  tcase_add_test (cases, dvcqg_lost_answer);
  tcase_add_test (cases, dvcqg_session_is_over);
  tcase_add_test (cases, dvcqg_is_told_first);
  tcase_add_test (cases, ministry_six_steps);
  tcase_add_test (cases, ministry_lost_answers);
  tcase_add_test (cases, ministry_lost_creation);
  tcase_add_test (cases, openrosa_submits);
  tcase_add_test (cases, openrosa_lost_answers);
  tcase_add_loop_test (cases, openrosa_limit, 0, 9);
  return bench_run_suite ("peers", cases) == 0 ? 0 : 1;
}
